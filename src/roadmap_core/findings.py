"""Замечания: what does not hold, where, and why; facts as data, the sentence derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from string import Formatter
from typing import Any, TypeAlias, TypeVar, overload

from attrs import field, frozen

from roadmap_core.errors import InvalidData, UnknownFact
from roadmap_core.names import redacted
from roadmap_core.text import Span

__all__ = [
    "Fact",
    "Fault",
    "Finding",
    "Severity",
    "Skipped",
    "Statement",
    "wording_problems",
]

Fact: TypeAlias = str | int | float | date | tuple[str, ...]

F = TypeVar("F", str, int, float, date)


class Severity(StrEnum):
    """How much a finding matters; members are ordered by weight, not by their letters.

    >>> Severity.ERROR > Severity.WARNING > Severity.INFO, Severity.ERROR == "error"
    (True, True)
    """

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def weight(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return tuple(Severity).index(self)

    def __lt__(self, other: str) -> bool:
        return self.weight < Severity(other).weight

    def __le__(self, other: str) -> bool:
        return self.weight <= Severity(other).weight

    def __gt__(self, other: str) -> bool:
        return self.weight > Severity(other).weight

    def __ge__(self, other: str) -> bool:
        return self.weight >= Severity(other).weight


def _render(fact: Fact) -> str:
    if isinstance(fact, tuple):
        return ", ".join(fact)
    if isinstance(fact, date):
        return f"{fact:%d.%m.%Y}"
    return str(fact)


def _pairs(facts: Mapping[str, Fact] | Iterable[tuple[str, Fact]]) -> tuple[tuple[str, Fact], ...]:
    """The facts in order, each once; what is said in public names nobody."""
    return tuple((name, _nameless(fact)) for name, fact in dict(facts).items())


def _nameless(value: Any) -> Any:
    """A wording, or several, without personal names; any other value as it is."""
    if isinstance(value, str):
        return redacted(value)
    return tuple(map(_nameless, value)) if isinstance(value, tuple) else value


@lru_cache(maxsize=512)
def _placeholders(wording: str) -> tuple[str, ...]:
    """The names in braces of a wording, in its order.

    Raises:
        ValueError: a brace is single, or holds anything but a name.
    """
    names = []
    for _, name, form, conversion in Formatter().parse(wording):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError("a brace of the wording must hold the name of a fact and nothing else")
        names.append(name)
    return tuple(names)


def _is_fact(value: object) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(item, str) for item in value)
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, str | int | date) and not isinstance(value, datetime)


def wording_problems(wording: str) -> list[str]:
    """What keeps a wording from being filled in, whatever the facts, a sentence each."""
    try:
        _placeholders(wording)
    except ValueError as error:
        return [f"{error} @ $.wording"]
    return []


def _problems(wording: str, facts: tuple[tuple[str, Fact], ...]) -> Iterator[str]:
    """What keeps a wording and facts from being a sentence."""
    unfit = wording_problems(wording)
    yield from unfit
    given = dict(facts)
    for name in () if unfit else dict.fromkeys(_placeholders(wording)):
        if name not in given:
            has = ", ".join(given) or "none"
            yield f"the wording needs the fact {name!r}, given: {has} @ $.facts"
    for name, value in facts:
        if not _is_fact(value):
            kind = type(value).__name__
            yield f"no string, number, day or tuple of strings: {kind} @ $.facts[{name!r}]"


@frozen
class Statement:
    """Утверждение: a Russian wording and the facts that fill it; the sentence is derived.

    A name in braces stands for the fact of that name; facts that the wording does not name are
    data for programs.

    >>> str(Statement("на {days} дн.", {"days": 31}))
    'на 31 дн.'

    Raises:
        InvalidData: the wording names a fact that is not given, its braces hold something else,
            or a fact is no string, finite number, day or tuple of strings.
    """

    wording: str
    facts: tuple[tuple[str, Fact], ...] = field(default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        if problems := tuple(_problems(self.wording, self.facts)):
            raise InvalidData("statement", problems)

    @overload
    def fact(self, name: str) -> Fact: ...
    @overload
    def fact(self, name: str, kind: type[tuple[Any, ...]]) -> tuple[str, ...]: ...
    @overload
    def fact(self, name: str, kind: type[F]) -> F: ...
    def fact(self, name: str, kind: type[Any] = object) -> Any:
        """One of the facts, of the type that is asked for.

        A whole number is also a ``float``, as everywhere in Python.

        >>> Statement("", {"days": 31}).fact("days", int) + 1
        32

        Raises:
            UnknownFact: there is none of that name.
            InvalidData: it is of another type.
        """
        facts = dict(self.facts)
        if name not in facts:
            raise UnknownFact(name, tuple(facts))
        value = facts[name]
        if not isinstance(value, (int, float) if kind is float else kind):
            expected, got = kind.__name__, type(value).__name__
            problem = f"expected {expected}, got {got} @ $.facts[{name!r}]"
            raise InvalidData(f"{expected} of a fact", [problem])
        return value

    def __str__(self) -> str:
        return self.wording.format_map({name: _render(fact) for name, fact in self.facts})


@frozen(kw_only=True)
class Finding:
    """Замечание: what does not hold about a subject, with its place in the text.

    ``subject`` is the key of an activity, the number of a clause, or a word for another part
    («приказ»). ``assuming`` names the reading of an ambiguous period under which it holds; it is
    empty where it holds under every reading. Subject, facts and assumption are said in public, so
    personal names in them become «[имя]» on construction.

    >>> Finding(code="T01", severity="warning", subject="7", wording="на {days} дн.",
    ...         facts={"days": 31}).message
    'на 31 дн.'

    Raises:
        InvalidData: the wording and the facts make no sentence (see `Statement`), or the subject is
            no string.
    """

    code: str
    severity: Severity = field(converter=Severity)
    subject: str = field(converter=_nameless)
    wording: str = field(repr=False)
    facts: tuple[tuple[str, Fact], ...] = field(default=(), converter=_pairs)
    span: Span | None = None
    assuming: str = field(default="", converter=_nameless)

    def __attrs_post_init__(self) -> None:
        problems = [*_problems(self.wording, self.facts)]
        if not isinstance(self.subject, str):
            kind = type(self.subject).__name__
            problems.append(f"expected the key or name of a part, got {kind} @ $.subject")
        if problems:
            raise InvalidData(f"finding {self.code}", problems)

    @property
    def statement(self) -> Statement:
        """What is said, without its place: the wording and the facts."""
        return Statement(self.wording, self.facts)

    @property
    def message(self) -> str:
        """The sentence for the document's reader, in Russian."""
        sentence = str(self.statement)
        return f"{sentence} (при прочтении: {self.assuming})" if self.assuming else sentence

    @property
    def is_certain(self) -> bool:
        """Whether it holds under every reading."""
        return not self.assuming

    @overload
    def fact(self, name: str) -> Fact: ...
    @overload
    def fact(self, name: str, kind: type[tuple[Any, ...]]) -> tuple[str, ...]: ...
    @overload
    def fact(self, name: str, kind: type[F]) -> F: ...
    def fact(self, name: str, kind: type[Any] = object) -> Any:
        """One of the facts that the sentence is made of; ``kind`` is the type it must have.

        ``finding.fact("days", int)`` is an ``int`` for type checkers, too.

        Raises:
            UnknownFact: the finding has no fact of that name.
            InvalidData: the fact is of another type.
        """
        return self.statement.fact(name, kind)

    def __str__(self) -> str:
        place = f"{self.span}: " if self.span else ""
        return f"{place}{self.code} {self.severity} [{self.subject}] {self.message}"


@frozen
class Skipped:
    """A check that could not be made, and why: skipped is not passed."""

    code: str
    reason: str


@frozen
class Fault:
    """A check that misbehaved, and how, in English for its author.

    It raised, yielded something that is no evidence, or left out a fact of its wording. What it
    found before stands among the findings, but it has not run.
    """

    code: str
    reason: str = field(converter=_nameless)
