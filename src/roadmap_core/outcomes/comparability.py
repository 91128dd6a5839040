"""Сопоставимость: whether an indicator of two years was measured by the same instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias, get_args

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, frame_of, html_table, row_of
from roadmap_core.instruments import InstrumentChange, InstrumentChanges, Sameness
from roadmap_core.norms import Norm
from roadmap_core.outcomes.refusals import sentence_of
from roadmap_core.policy import Policy
from roadmap_core.results.yearly import norm_of_year, refuse_no_policy
from roadmap_core.spelling import did_you_mean

__all__ = ["Comparability", "Indicator", "IndicatorKind", "comparable", "require_indicator"]

Indicator: TypeAlias = Literal[
    "success", "quality", "sou", "mean_mark", "mean_score", "failed_share"
]
"""The indicators of a group of results."""

IndicatorKind: TypeAlias = Literal["failed", "marks", "scores"]
"""What an indicator rests on: the lowest pass, the higher marks, or points."""

_KINDS: Mapping[str, IndicatorKind] = {
    "success": "failed",
    "failed_share": "failed",
    "quality": "marks",
    "sou": "marks",
    "mean_mark": "marks",
    "mean_score": "scores",
}
_ORDER = (Sameness.SAME, Sameness.ROUGHLY, Sameness.NOT)
_COLUMNS: Mapping[str, type] = {
    "procedure": str,
    "subject": str,
    "grade": int,
    "before": int,
    "after": int,
    "indicator": str,
    "comparable": bool,
    "sameness": str,
    "reason": str,
    "sentence": str,
    "source": str,
}


@frozen(kw_only=True, repr=False)
class Comparability:
    """Сопоставимость двух лет: whether an indicator may be compared, why not, and by whose word.

    ``sameness`` is "same", "roughly" or "not"; only the first is ``comparable``, and the answer is
    true then. ``reason`` is a code, ``sentence`` the same in Russian, ``source`` the document:
    "unverified" where nobody has seen one, "" where no change is known.
    """

    procedure: str | None
    subject: str | None
    grade: int | None
    before: int
    after: int
    indicator: Indicator
    sameness: Sameness
    reason: str
    sentence: str
    source: str = field(default="")

    @property
    def comparable(self) -> bool:
        """Whether the two years were measured by the same instrument."""
        return self.sameness is Sameness.SAME

    def __bool__(self) -> bool:
        return self.comparable

    def __str__(self) -> str:
        return self.sentence

    def __repr__(self) -> str:
        work = f"{self.procedure}:{self.subject}:{self.grade}"
        years = f"{self.before}-{self.after}"
        return f"<Comparability {work} {years} {self.indicator} {self.sameness} {self.reason}>"

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row: the work, the years, the indicator, ``comparable sameness reason sentence``."""
        return frame_of([self._row()], _COLUMNS, backend)

    def _row(self) -> dict[str, Any]:
        return row_of(self, _COLUMNS) | {"sameness": str(self.sameness)}

    def _repr_html_(self) -> str:
        return html_table(str(self), [self._row()], _COLUMNS)


def require_indicator(indicator: object) -> Indicator:
    """The name of an indicator.

    Raises:
        InvalidData: there is none of that name.
    """
    known = get_args(Indicator)
    if indicator not in known:
        close = did_you_mean(str(indicator), known)
        raise InvalidData("call", [f"no indicator {indicator!r}{close} @ $.indicator"])
    return indicator  # type: ignore[return-value]


def comparable(
    policy: Policy,
    *,
    procedure: str | None,
    subject: str | None,
    grade: int | None,
    before: int,
    after: int,
    indicator: Indicator = "failed_share",
) -> Comparability:
    """Whether an indicator of an assessment may be compared between two years, and why not.

    Two things decide: the changes of the norm ``instrument_changes``, rows of the base and of the
    region together as far as the policy's day knows them, and the scales and minimum scores of
    both years where both are known. ``failed_share`` and ``success`` need the same lowest pass;
    ``quality``, ``sou`` and ``mean_mark`` the same marks; ``mean_score`` the same points. Of
    several changes the gravest answers, the latest among equals. Where no change is known the
    years are comparable: the list knows what was seen.

    >>> from datetime import date
    >>> from roadmap_core.regions import load_policy
    >>> policy = load_policy("ru", on=date(2026, 6, 1))
    >>> comparable(policy, procedure="vpr", subject="russian", grade=5, before=2024, after=2025)
    <Comparability vpr:russian:5 2024-2025 failed_share not new_instrument>
    >>> russian = {"procedure": "oge", "subject": "russian", "grade": 9}
    >>> years = {"before": 2025, "after": 2026}
    >>> [bool(comparable(policy, **russian, **years, indicator=name))
    ...     for name in ("failed_share", "quality")]
    [True, False]

    Raises:
        InvalidData: it is no policy, no year such as 2025, or there is no such indicator.
    """
    kind = _KINDS[require_indicator(indicator)]
    refuse_no_policy(policy)
    for name, year in (("before", before), ("after", after)):
        if not hasattr(year, "__index__") or isinstance(year, bool):
            raise InvalidData("call", [f"expected a year such as 2025, got {year!r} @ $.{name}"])
    asked = {"procedure": procedure, "subject": subject, "grade": grade}
    years = {"before": int(before), "after": int(after), "indicator": indicator}
    if before == after:
        found = (Sameness.SAME, "same_year", sentence_of("same_year", {}), "")
    else:
        found = _gravest(
            [
                *_listed(policy, asked, before, after, kind),
                *_derived(policy, asked, before, after, kind),
            ]
        )
    sameness, reason, sentence, source = found
    return Comparability(
        **asked,  # type: ignore[arg-type]
        **years,  # type: ignore[arg-type]
        sameness=sameness,
        reason=reason,
        sentence=sentence,
        source=source,
    )


def _gravest(
    found: list[tuple[Sameness, int, str, str, str]],
) -> tuple[Sameness, str, str, str]:
    if not found:
        return Sameness.SAME, "no_change_known", sentence_of("no_change_known", {}), ""
    sameness, _, reason, sentence, source = max(
        found, key=lambda one: (_ORDER.index(one[0]), one[1])
    )
    return sameness, reason, sentence, source


def _listed(
    policy: Policy, asked: Mapping[str, Any], before: int, after: int, kind: IndicatorKind
) -> Iterator[tuple[Sameness, int, str, str, str]]:
    """The changes of the list that lie between the years and touch the indicator."""
    for change in known_changes(policy):
        sameness: Sameness = getattr(change, kind)
        is_of_work = (
            change.procedure == asked["procedure"]
            and (not change.subjects or asked["subject"] in change.subjects)
            and (not change.grades or asked["grade"] in change.grades)
        )
        if is_of_work and sameness is not Sameness.SAME and change.divides(before, after):
            yield sameness, change.year, change.code, change.sentence, change.source


def known_changes(policy: Policy) -> Iterator[InstrumentChange]:
    """The changes of instruments that the policy's day knows: those of all rows together."""
    if policy.on is None:
        return
    for norm in policy.region.norms:
        if norm.name == "instrument_changes" and norm.since <= policy.on:
            assert isinstance(norm.value, InstrumentChanges)  # the kind of the norm has seen to it
            yield from norm.value.changes


def _derived(
    policy: Policy, asked: Mapping[str, Any], before: int, after: int, kind: IndicatorKind
) -> Iterator[tuple[Sameness, int, str, str, str]]:
    """What the scales and minimum scores of both years say by themselves."""
    if kind == "scores":
        return
    for name in _judging_norms(asked):
        rows = [norm_of_year(policy, name, year) for year in (before, after)]
        first, second = rows
        if first is None or second is None or first is second:
            continue
        older, newer = _lower_bounds(first), _lower_bounds(second)
        if older[:1] != newer[:1]:
            code = "new_minimum"
        elif kind == "marks" and older != newer:
            code = "new_cuts"
        else:
            continue
        words = {"before": _words(older), "after": _words(newer)}
        source = max(first, second, key=lambda norm: norm.since).source
        yield Sameness.NOT, max(before, after), code, sentence_of(code, words), source


def _judging_norms(asked: Mapping[str, Any]) -> Iterator[str]:
    procedure, subject = asked["procedure"], asked["subject"]
    if procedure in ("oge", "ege"):
        yield f"{procedure}_min_{subject}"
        yield f"scale_{procedure}_{subject}"
    if procedure == "vpr":
        yield f"scale_vpr_{subject}_{asked['grade']}"


def _lower_bounds(norm: Norm) -> tuple[float, ...]:
    """The lowest scores of «3», «4», «5»; of a minimum the one number."""
    if isinstance(norm.value, tuple):
        return tuple(float(str(one).partition("-")[0]) for one in norm.value[1:])
    return (float(norm.number),)


def _words(bounds: tuple[float, ...]) -> str:
    return ", ".join(f"{bound:g}" for bound in bounds)
