"""Нормы по годам: which row of a norm judges an assessment, and the same as a column of a frame.

The row in force at the end of the assessment's own year decides. The day of the policy only bounds
what is known: a row that begins after it is not used, whichever year is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, refuse_no_policy
from roadmap_core.results.grouping import no_number, number_literal

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = [
    "by_year",
    "chosen_by_year",
    "fraction_by_year",
    "fraction_of",
    "norm_of_year",
    "number_by_year",
    "refuse_no_policy",
    "whole_by_year",
]


# No assessment is older, and every comparison with it is between whole numbers.
_NO_YEAR = -1


def norm_of_year(policy: Policy, name: str, year: int) -> Norm | None:
    """The row of a norm that judges what was written in a year; None where there is none.

    It is the row in force on 31 December of the year, or on the policy's own day where that comes
    first.

    >>> from roadmap_core.regions import load_policy
    >>> policy = load_policy("ru", on=date(2026, 6, 1))
    >>> [norm_of_year(policy, "oge_min_history", year).value for year in (2022, 2023)]
    [13, 11]
    >>> norm_of_year(policy, "oge_min_history", 2018) is None
    True

    Raises:
        InvalidData: it is no policy, or no year such as 2025.
    """
    refuse_no_policy(policy)
    # Whole numbers of numpy are years, too; 2025.0 and "2025" are none.
    if not hasattr(year, "__index__") or not date.min.year <= year <= date.max.year:
        raise InvalidData("call", [f"expected a year such as 2025, got {year!r} @ $.year"])
    day = date(year, 12, 31)
    if policy.on is not None:
        day = min(day, policy.on)
    return policy.norm(name, day) if policy.has_norm(name, day) else None


def by_year(policy: Policy, name: str) -> tuple[tuple[int, Norm], ...]:
    """Every row of a norm that judges some year, with the first year that it judges.

    The years ascend; a row holds until the year before the next one. Rows that the policy's day
    cannot know are left out.

    >>> from roadmap_core.regions import load_policy
    >>> rows = by_year(load_policy("ru", on=date(2026, 6, 1)), "oge_min_history")
    >>> [(year, norm.value) for year, norm in rows]
    [(2019, 13), (2023, 11)]

    Raises:
        InvalidData: it is no policy.
    """
    refuse_no_policy(policy)
    begun = {norm.since.year for norm in policy.region.norms if norm.name == name}
    steps: list[tuple[int, Norm]] = []
    for year in sorted(begun):
        norm = norm_of_year(policy, name, year)
        if norm is not None and (not steps or steps[-1][1] is not norm):
            steps.append((year, norm))
    return tuple(steps)


def fraction_of(number: float) -> Fraction:
    """A number as its shortest writing has it: 28.5 is 57/2, and 0.1 is a tenth.

    >>> fraction_of(28.5), fraction_of(30)
    (Fraction(57, 2), Fraction(30, 1))
    """
    return Fraction(repr(number))


def whole_by_year(steps: Sequence[tuple[int, int]], none: int) -> Expr:
    """A whole number of each row by its ``year``: that of the last step begun, ``none`` before all.

    ``steps`` are first years, ascending, each with its number. A row without a year has ``none``.
    """
    return _chosen([(year, _whole(value)) for year, value in steps], _whole(none))


def chosen_by_year(steps: Sequence[tuple[int, float]], none: float) -> Expr:
    """A number of each row by its year, as `whole_by_year` has whole ones."""
    numbers = [(year, number_literal(value)) for year, value in steps]
    return _chosen(numbers, number_literal(none))


def number_by_year(policy: Policy, name: str) -> Expr:
    """The value of a norm for the ``year`` of each row, null where no row of it judges that year.

    Raises:
        InvalidData: a value of the norm is no number.
    """
    steps = [(year, number_literal(norm.number)) for year, norm in by_year(policy, name)]
    return _chosen(steps, no_number("year"))


def fraction_by_year(policy: Policy, name: str) -> tuple[Expr, Expr]:
    """A norm in per cent as two whole numbers for the year of each row: share = first / second.

    So a share is held against it without a rounding: ``x * second >= n * first``. Where no row of
    the norm judges the year both are 0.

    Raises:
        InvalidData: a value of the norm is no number.
    """
    shares = [(y, fraction_of(norm.number) / 100) for y, norm in by_year(policy, name)]
    return (
        whole_by_year([(y, share.numerator) for y, share in shares], 0),
        whole_by_year([(y, share.denominator) for y, share in shares], 0),
    )


def _chosen(steps: Sequence[tuple[int, Expr]], none: Expr) -> Expr:
    import narwhals.stable.v2 as nw

    chosen = none
    for first, value in steps:
        began = nw.col("year").fill_null(_NO_YEAR) >= first
        chosen = nw.when(began).then(value).otherwise(chosen)
    return chosen


def _whole(value: int) -> Expr:
    import narwhals.stable.v2 as nw

    literal: Expr = nw.lit(value).cast(nw.Int64)
    return literal
