"""Классы и филиалы, низкие по многим предметам ВПР: more low subjects than the norm of the year.

A pupil writes few subjects a year, so that a class can hardly be low in more than the norm; where
it cannot, the row says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from roadmap_core.policy import Policy
from roadmap_core.results.counts import gathered
from roadmap_core.results.grouping import no_number, number_literal, opened_with, whole
from roadmap_core.results.yearly import fraction_of, norm_of_year
from roadmap_core.risk.shares import (
    CONFIDENCE,
    ShareNorm,
    judged_shares,
    opened_counts,
    possible_counts,
    rule_of_year,
)

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = ["SubjectsReason", "low_branches", "low_classes"]

SubjectsReason: TypeAlias = Literal[
    "low_subjects", "not_low", "no_norm", "cap_of_subjects", "grade_not_asked", "few_subjects",
    "few_participants", "unknown_subjects",
]  # fmt: skip

_PRIMARY = 4
_VERDICTS = ("flagged", "certain", "judged", "reason")
_COUNTS = ("year", "subjects", "low_subjects", "norm", "confidence")


def low_classes(counts: Any, policy: Policy, *, year: int) -> Any:
    """Which classes are low in more subjects of VPR than the norm ``low_subjects`` of the year.

    ``counts`` has the columns ``school class_name``, may have ``branch``, and those of
    `low_shares`; what is finer is put together first. The answer has a row a class: ``school
    branch class_name grade year subjects low_subjects norm confidence flagged certain judged
    reason``, in a frame of the same engine. ``subjects`` are those that the class wrote,
    ``low_subjects`` the low ones; ``norm`` is the number that must be passed.

    A subject is low by ``low_share`` and ``low_min_participants`` where the policy has those
    norms, else by the share of its `LowPerformingRule`; no order says what is low for a class.

    Only the grades from ``low_subjects_first_grade`` to ``low_subjects_last_grade`` are judged;
    other classes are left out, those of grade 4 stay. ``judged`` is False where the class wrote no
    more subjects than the norm, where no class can (the norms of how many subjects a pupil
    writes), or where subjects that are not judged would decide. ``reason`` is a ``SubjectsReason``.

    Raises:
        InvalidData: a column is missing or holds text for numbers.
    """
    opened_with(counts, ("school", "class_name"), "counts")
    return _low_in_subjects(counts, policy, year, "class_name", ("grade",))


def low_branches(counts: Any, policy: Policy, *, year: int) -> Any:
    """Which branches of schools are low in more subjects of VPR than the norm of the year.

    As `low_classes`, one row a branch: ``school branch year subjects low_subjects norm confidence
    flagged certain judged reason``. All grades of the norm are put together by subject, so a branch
    may have more subjects than any of its pupils writes. Rows without a branch are of the school
    itself, and left out.

    Raises:
        InvalidData: a column is missing or holds text for numbers.
    """
    opened_with(counts, ("school", "branch"), "counts")
    return _low_in_subjects(counts, policy, year, "branch", ())


def _low_in_subjects(counts: Any, policy: Policy, year: int, unit: str, more: Sequence[str]) -> Any:
    import narwhals.stable.v2 as nw

    given, lazy, units = opened_counts(counts, "counts")
    keys = (*(name for name in ("school", "branch", unit) if name in units),)
    keys = (*dict.fromkeys(keys), *more)
    grade = nw.col("grade").fill_null(0)
    first, last = _grades(policy, year)
    asked = (grade >= first) & (grade <= last)
    is_here = (nw.col("year").fill_null(0) == year) & (nw.col("procedure").fill_null("") == "vpr")
    if more:
        lazy = lazy.filter(is_here & (asked | (grade == _PRIMARY)))
    else:
        lazy = lazy.filter(is_here & asked & ~nw.col(unit).is_null())
    lazy = gathered(possible_counts(lazy), (*keys, "subject"), ("participants", "failed"))
    shares = judged_shares(lazy, [_share_norm(policy, year)])
    unjudged = (nw.col("counts_") == 1) & ~nw.col("judged")
    shares = shares.with_columns(
        might_=nw.when(unjudged).then(1).otherwise(nw.col("low_")),
        few_=nw.when(nw.col("reason") == "few_participants").then(1).otherwise(0),
    )
    sums = {
        "subjects": "counts_",
        "low_subjects": "low_",
        "surely_": "surely_low_",
        "perhaps_": "perhaps_low_",
        "might_": "might_",
        "few_": "few_",
    }
    rows = shares.group_by(*keys).agg(**{name: nw.col(fact).sum() for name, fact in sums.items()})
    norm = norm_of_year(policy, "low_subjects", year)
    most = None if norm is None else int(norm.number)
    rows = rows.with_columns(*whole(*sums)).with_columns(
        year=nw.lit(year).cast(nw.Int64),
        norm=no_number("subjects") if most is None else number_literal(most),
        confidence=nw.lit(CONFIDENCE).cast(nw.Int64),
        reason=_reason(policy, year, most, grades=bool(more)),
    )
    return given.closed(_with_verdicts(rows, most or 0).select(*keys, *_COUNTS, *_VERDICTS))


def _with_verdicts(rows: Any, most: int) -> Any:
    import narwhals.stable.v2 as nw

    flagged = nw.col("reason") == "low_subjects"
    judged = flagged | (nw.col("reason") == "not_low")
    surely, perhaps = nw.col("surely_") > most, nw.col("perhaps_") > most
    return rows.with_columns(
        flagged=flagged, judged=judged, certain=judged & ((flagged & surely) | ~(flagged | perhaps))
    )


def _reason(policy: Policy, year: int, most: int | None, *, grades: bool) -> Expr:
    import narwhals.stable.v2 as nw

    if most is None:
        return nw.lit("no_norm")
    unknown = nw.when(nw.col("might_") > most).then(nw.lit("unknown_subjects"))
    reason = unknown.otherwise(nw.lit("not_low"))
    broken = [
        ((nw.col("few_") == nw.col("subjects")), "few_participants"),
        ((nw.col("subjects") <= most), "few_subjects"),
    ]
    if grades:
        first, last = _grades(policy, year)
        is_primary = nw.col("grade") == _PRIMARY
        is_asked = first <= _PRIMARY <= last
        if not is_asked:
            broken.append((is_primary, "grade_not_asked"))
        for cap, pupils in (
            (norm_of_year(policy, "vpr_subjects_grade4", year), is_primary),
            (norm_of_year(policy, "vpr_subjects_other", year), ~is_primary),
        ):
            if cap is not None and cap.number <= most:
                broken.append((pupils, "cap_of_subjects"))
    low = nw.col("low_subjects") > most
    broken.append((low, "low_subjects"))
    if grades and not is_asked:
        # Whatever it wrote: a grade that the norm does not ask for is never listed.
        broken.append((is_primary & low, "grade_not_asked"))
    for holds, code in broken:
        reason = nw.when(holds).then(nw.lit(code)).otherwise(reason)
    return reason


def _grades(policy: Policy, year: int) -> tuple[int, int]:
    """The first and the last grade that is asked for; all where no norm says."""
    first = norm_of_year(policy, "low_subjects_first_grade", year)
    last = norm_of_year(policy, "low_subjects_last_grade", year)
    return int(first.number) if first else 1, int(last.number) if last else 11


def _share_norm(policy: Policy, year: int) -> ShareNorm:
    rule = rule_of_year(policy, year)
    own = norm_of_year(policy, "low_share", year)
    least = norm_of_year(policy, "low_min_participants", year)
    share = own.number if own else rule.share if rule else None
    return ShareNorm(
        year=None,
        share=None if share is None else fraction_of(share) / 100,
        inclusive=rule.inclusive if rule else True,
        min_participants=int(least.number) if least else rule.min_participants if rule else 1,
    )
