"""Norms as a reader of a workbook or picture sees them: the value in words, and its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import fields

from roadmap_core.export.columns import norm_names, words_of
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy
from roadmap_core.results.yearly import norm_of_year
from roadmap_core.risk.sentences import rule_fields
from roadmap_core.selection import LowPerformingRule

__all__ = ["norm_lines", "norms_of", "source_words"]

_UNVERIFIED = "unverified"
_NO_SOURCE = "источник не подтверждён"
_COMBINE = {"any": "достаточно одного", "all": "нужны все"}


def norms_of(names: Sequence[str], years: Iterable[int], policy: Policy) -> Iterator[Norm]:
    """The rows of norms that an answer with those columns rests on, by the years of its rows.

    Without years those of the policy's day.
    """
    years = tuple(years)
    for name in norm_names(names):
        if years:
            found = (norm_of_year(policy, name, year) for year in years)
            yield from dict.fromkeys(norm for norm in found if norm is not None)
        elif policy.has_norm(name):
            yield policy.norm(name)


def norm_lines(norm: Norm, policy: Policy | None = None) -> tuple[str, ...]:
    """The value of a norm in Russian, one line a part.

    A part of a rule that no document sets says so.
    """
    if isinstance(norm.value, LowPerformingRule):
        return tuple(_rule_lines(norm.value, norm.source, policy))
    return (_plain(norm.value, policy),)


def source_words(norm: Norm) -> str:
    """The source of a norm, or that nobody has seen one."""
    return _NO_SOURCE if norm.source == _UNVERIFIED else norm.source


def _rule_lines(rule: LowPerformingRule, source: str, policy: Policy | None) -> Iterator[str]:
    called = rule_fields()
    for one in fields(LowPerformingRule):
        value = getattr(rule, one.name)
        if one.name not in called or value in (None, "", ()):
            continue
        doubt = source != _UNVERIFIED and one.name in rule.unverified
        yield f"{called[one.name]}: {_plain(value, policy)}" + (f" ({_NO_SOURCE})" if doubt else "")


def _plain(value: Any, policy: Policy | None) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int | float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, tuple):
        return ", ".join(_plain(one, policy) for one in value)
    words = str(value)
    return _COMBINE.get(words) or _work(words, policy)


def _work(words: str, policy: Policy | None) -> str:
    """«vpr:russian:5» as «ВПР, Русский язык, 5 класс»; anything else as it is."""
    procedure, _, rest = words.partition(":")
    subject, _, grade = rest.partition(":")
    if not grade:
        return words
    subjects = words_of("subject", policy)
    known = words_of("procedure", policy).get(procedure, procedure)
    return f"{known} {subjects.get(subject, subject)} {grade} кл."
