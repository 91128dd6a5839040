"""Маркеры необъективности: schools with signs in the official list, this year and the years before.

The list has one sign a work (Russian and mathematics of grades 4 and 5), which the federal agency
sets. Nothing is computed anew: the signs of a year are counted and held against the norm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import (
    is_number_of,
    no_number,
    number_literal,
    opened_with,
    text_keys,
    whole,
    with_numbers,
)
from roadmap_core.results.values import flag
from roadmap_core.results.yearly import norm_of_year
from roadmap_core.spelling import did_you_mean

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = ["MarkersReason", "objectivity_markers"]

MarkersReason: TypeAlias = Literal[
    "listed", "listed_twice", "not_listed", "not_listed_twice", "signs_unknown", "rows_differ",
    "no_norm",
]  # fmt: skip

_WHAT = "markers"
_ANSWER = (
    "school", "year", "markers", "known", "years_listed", "years_known", "norm", "flagged",
    "certain", "judged", "reason",
)  # fmt: skip


@frozen
class _Year:
    """The norm of a year: how many of which signs list a school; None where no norm judges it."""

    year: int
    signs: tuple[str, ...]
    least: int | None


def objectivity_markers(markers: Any, policy: Policy, *, year: int) -> Any:
    """Which schools have signs in the official list of a year, and in how many of the last years.

    ``markers`` has the columns ``school year`` and one a sign, such as ``russian_4``: 1 (or true),
    0, or null where the work was not held or nothing is said; words such as «да» are read, a text
    that says neither is null. The norm ``objectivity_markers`` of
    the year names the signs. A school has one row, in a frame of the same engine: ``school year
    markers known years_listed years_known norm flagged certain judged reason``.

    ``markers`` is the number of signs, ``known`` of how many it is known whether they are there,
    ``norm`` how many list a school (``objectivity_markers_min``). ``years_listed`` counts the years
    in which the school was listed among the last ``objectivity_years``, this one included;
    ``years_known`` those in which a sign of it is known and a norm judges. ``certain`` is False
    where signs that are not known would change the verdict. A school all of whose signs are null is
    not judged, and schools without a row in the year are left out.

    Rows of a school and year that stand twice are one, and ``reason`` (``MarkersReason``) says it:
    "listed_twice", "not_listed_twice"; "rows_differ" where the verdict hangs on which one is right.

    A sign that asks for a check: it says nothing about why the results are as they are.

    Raises:
        InvalidData: a column is missing, or none of the signs has one; the year is text.
    """
    import narwhals.stable.v2 as nw

    years = _years(policy, year)
    given, facts = _facts(markers, years)
    this, back, number = years[0], nw.col("year"), nw.col("markers_")
    judging = [(back == one.year, one.least) for one in years if one.least is not None]
    is_listed = _any(is_it & (number >= least) for is_it, least in judging)
    is_judged = (nw.col("known_") > 0) & _any(is_it for is_it, _ in judging)
    yearly = facts.with_columns(
        is_=nw.when(back == year).then(1).otherwise(0),
        listed_=nw.when(is_listed).then(1).otherwise(0),
        judged_=nw.when(is_judged).then(1).otherwise(0),
    )
    now = {
        "markers": "markers_",
        "known": "known_",
        "surely_": "surely_",
        "each_": "each_",
        "copies_": "copies_",
    }
    yearly = yearly.with_columns(**{name: nw.col(of) * nw.col("is_") for name, of in now.items()})
    sums = {name: nw.col(name).sum() for name in (*now, "is_")}
    sums |= {"years_listed": nw.col("listed_").sum(), "years_known": nw.col("judged_").sum()}
    rows = text_keys(yearly.group_by("school").agg(**sums), ("school",))
    rows = rows.with_columns(*whole(*sums)).filter(nw.col("is_") == 1)
    rows = rows.with_columns(
        year=nw.lit(year).cast(nw.Int64),
        norm=no_number("is_") if this.least is None else number_literal(this.least),
        reason=_reason(this),
    )
    return given.closed(_with_verdicts(rows, this).select(*_ANSWER))


def _years(policy: Policy, year: int) -> list[_Year]:
    """The norms of the last years that are looked at, the newest first."""
    span = norm_of_year(policy, "objectivity_years", year)
    years = []
    for one in range(year, year - (1 if span is None else int(span.number)), -1):
        signs = norm_of_year(policy, "objectivity_markers", one)
        least = norm_of_year(policy, "objectivity_markers_min", one)
        words = () if signs is None else signs.value
        assert isinstance(words, tuple)  # the kind of the norm has seen to it
        names = tuple(str(word).replace(":", "_") for word in words)
        years.append(_Year(one, names, int(least.number) if names and least else None))
    return years


def _facts(markers: Any, years: Sequence[_Year]) -> tuple[Opened, Any]:
    """A row a school and year: how many signs it has, has surely, is known of; how many copies."""
    import narwhals.stable.v2 as nw

    given = opened_with(markers, ("school", "year"), _WHAT)
    signs = tuple(dict.fromkeys(sign for one in years for sign in one.signs))
    there = [sign for sign in signs if sign in given.columns]
    if signs and not there:
        hint = did_you_mean(signs[0], given.columns)
        raise InvalidData(_WHAT, [f"no column of a sign, such as {signs[0]!r}{hint} @ $.columns"])
    lazy = with_numbers(given, ("year",), _WHAT).with_columns(nw.col("year").fill_null(0))
    lazy = lazy.filter(is_number_of("year", (one.year for one in years)))
    said = {f"said_{sign}": flag(sign) for sign in there}
    lazy = lazy.with_columns(copies_=nw.lit(1), **said)
    has = {
        f"{fact}_{sign}": nw.when((nw.col(f"said_{sign}") == said) & _asks(sign, years))
        .then(1)
        .otherwise(0)
        for sign in there
        for fact, said in (("has", 1), ("not", 0))
    }
    # There may be no sign at all, and no engine takes no columns.
    lazy = lazy.with_columns(nw.col("copies_"), **has)
    lazy = lazy.with_columns(each_=_added(nw.col(f"has_{sign}") for sign in there))
    sums = {"copies_": nw.col("copies_").sum(), "each_": nw.col("each_").min()}
    sums |= {name: nw.col(name).max() for name in has}
    pairs = [(nw.col(f"has_{sign}"), nw.col(f"not_{sign}")) for sign in there]
    return given, lazy.group_by("school", "year").agg(**sums).with_columns(
        markers_=_added(one for one, _ in pairs),
        # Where rows differ, these are the signs that no row denies.
        surely_=_added(one - one * none for one, none in pairs),
        known_=_added(one + none - one * none for one, none in pairs),
    )


def _asks(sign: str, years: Sequence[_Year]) -> Expr:
    """Whether the norm of a row's year has the sign."""
    return is_number_of("year", (one.year for one in years if sign in one.signs))


def _added(numbers: Iterable[Expr]) -> Expr:
    import narwhals.stable.v2 as nw

    return reduce(add, numbers, nw.lit(0))


def _any(conditions: Iterable[Expr]) -> Expr:
    import narwhals.stable.v2 as nw

    return reduce(or_, conditions, nw.col("year") < 0)


def _reason(year: _Year) -> Expr:
    import narwhals.stable.v2 as nw

    if year.least is None:
        return nw.lit("no_norm")
    twice = nw.col("copies_") > 1
    listed = nw.when(twice).then(nw.lit("listed_twice")).otherwise(nw.lit("listed"))
    other = nw.when(twice).then(nw.lit("not_listed_twice")).otherwise(nw.lit("not_listed"))
    reason = nw.when(nw.col("markers") >= year.least).then(listed).otherwise(other)
    # Rows that list the school each by itself differ, and it does not matter which one is right.
    by_any = (nw.col("surely_") >= year.least) | (nw.col("each_") >= year.least)
    differ = (nw.col("markers") >= year.least) & ~by_any
    reason = nw.when(differ).then(nw.lit("rows_differ")).otherwise(reason)
    nothing = nw.col("known") == 0
    return nw.when(nothing).then(nw.lit("signs_unknown")).otherwise(reason)


def _with_verdicts(rows: Any, year: _Year) -> Any:
    import narwhals.stable.v2 as nw

    flagged = nw.col("reason").is_in(["listed", "listed_twice"])
    judged = flagged | nw.col("reason").is_in(["not_listed", "not_listed_twice"])
    most = nw.col("markers") + len(year.signs) - nw.col("known")
    certain = judged & (flagged | (most < (year.least or 0)))
    return rows.with_columns(flagged=flagged, judged=judged, certain=certain)
