"""Checks of how the work spreads over the horizon (T14, T15, T17)."""

from __future__ import annotations

from collections.abc import Iterator

from roadmap_core.checks.definition import Evidence, Skip, about, define
from roadmap_core.checks.stated import landmarks, stated_in
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.model import Activity
from roadmap_core.periods import Kind
from roadmap_core.windows import Window, union
from roadmap_core.wording import day_range

__all__ = ["CHECKS"]

# Beyond it the thinner year has less than two thirds of the other's rows.
_RATIO = 1.5
_FEWEST_ROWS = 3
_FEWEST_YEARS = 2
_FEW_YEARS = Skip("в периоде дорожной карты меньше двух полных лет")
_OVER = Skip("период дорожной карты кончился раньше дня, с которого судят")


@define(
    "T14",
    severity="info",
    title="Пустые месяцы",
    wording="ни одного датированного мероприятия: {when} ({n} из {total} месяцев)",
    needs=("rows", "horizon"),
)
def empty_months(subject: Subject) -> Iterator[Evidence | Skip]:
    """Months of the horizon in which no dated, annual or deadline window falls.

    A month that a window touches under any reading is not empty, so the finding is certain.

    Why: a plan with holes has either forgotten rows or rows without dates; the months show where
    to look. A note: summer months are often meant to be empty.

    Not a finding:

    1. months outside the horizon;
    2. months that were over before the day of the order.

    A month with nothing but rows that run all the time is empty all the same. A roadmap without any
    dated row is skipped (T05 tells of its rows).

    Source: own rule (catalogues call it COVERAGE_GAP), GAO-16-89G practice 1.
    """
    horizon = subject.horizon
    touched = {
        month
        for leaf in subject.roadmap.leaves
        for window in _landmarks(leaf, horizon)
        for month in window.months
    }
    if not touched:
        yield Skip("мероприятий с датами внутри периода нет")
        return
    months = [Window.of_month(month.year, month.month) for month in horizon.months]
    judged = [month for month in months if subject.since is None or month.end >= subject.since]
    if not judged:
        yield _OVER
        return
    empty = [month for month in judged if month.first not in touched]
    if empty:
        facts: dict[str, Fact] = {
            "months": tuple(map(day_range, empty)),
            "when": tuple(map(day_range, union(empty))),
            "n": len(empty),
            "total": len(judged),
        }
        yield Evidence(subject.name, facts)


def _landmarks(leaf: Activity, horizon: Window) -> tuple[Window, ...]:
    return landmarks(leaf.period, horizon) if leaf.period else ()


def _is_deadline(leaf: Activity) -> bool:
    return leaf.period is not None and leaf.period.kind is Kind.DEADLINE


def _whole_years(subject: Subject) -> range:
    """The calendar years that lie wholly in the horizon, others cannot be compared.

    A year that was over before the day from which the plan is judged is left out.
    """
    first, last = subject.horizon.first, subject.horizon.end
    begun, ended = (first.month, first.day) > (1, 1), (last.month, last.day) == (12, 31)
    start = first.year + begun
    if subject.since is not None:
        start = max(start, subject.since.year)
    return range(start, last.year + ended)


def _years_of(leaf: Activity, horizon: Window, years: range) -> set[int]:
    readings = leaf.period.readings if leaf.period else ()
    frames = (w for reading in readings for w in stated_in(reading) if w != horizon)
    spans = (
        (window.first.year, years[-1] if window.last is None else window.last.year)
        for window in (*_landmarks(leaf, horizon), *frames)
    )
    return {
        year
        for first, last in spans
        for year in range(max(first, years[0]), min(last, years[-1]) + 1)
    }


@define(
    "T15",
    severity="info",
    title="Годы загружены неравно",
    wording="датированных строк по годам: {counts}, всего {total}; только в {busiest}: {only}",
    needs=("rows", "horizon"),
)
def uneven_years(subject: Subject) -> Iterator[Evidence | Skip]:
    """One year of the horizon has more than one and a half times the dated rows of another.

    Dated, annual and deadline windows count, and frames of other kinds («постоянно в 2025
    году») short of the whole horizon, under any reading. A row counts once for each year that it
    touches, ``total`` is all rows that touch one. ``only`` lists the rows of the busiest year
    that touch no other.

    Why: the later years of a plan are often left for later and then forgotten. A note: a start
    has more to set up.

    Not a finding:

    1. two years of which the thinner has at least two thirds of the rows of the other;
    2. a year that was over before the day of the order.

    A horizon without two whole calendar years (a school year) is skipped.

    Source: own rule (catalogues call it YEAR_ASYMMETRY); the factor is a choice.
    """
    horizon = subject.horizon
    years = _whole_years(subject)
    if len(years) < _FEWEST_YEARS:
        yield _FEW_YEARS
        return
    of_leaf = [(leaf, _years_of(leaf, horizon, years)) for leaf in subject.roadmap.leaves]
    rows = {year: [leaf for leaf, own in of_leaf if year in own] for year in years}
    busiest = max(years, key=lambda year: len(rows[year]))
    if len(rows[busiest]) <= _RATIO * min(len(found) for found in rows.values()):
        return
    yield Evidence(
        subject.name,
        {
            "counts": tuple(f"{year} - {len(rows[year])}" for year in years),
            "total": sum(bool(own) for _, own in of_leaf),
            "busiest": busiest,
            "only": tuple(leaf.key for leaf, own in of_leaf if own == {busiest}),
        },
    )


@define(
    "T17",
    severity="info",
    title="Мероприятие не во все годы",
    wording="нет в {missing}, хотя в разделе {n} из {total} датированных идут во все годы",
    needs=("rows", "horizon"),
)
def breaks_the_cycle(subject: Subject) -> Iterator[Evidence | Skip]:
    """A dated row skips a year of the horizon, while most dated rows of its section run in all.

    Counted over the leaves of the section that name days of some year or of every year (as T15
    counts them), at least three.

    Why: where the section is a yearly cycle, a row of one year is either a forgotten year or one
    that does not belong to the cycle.

    Not a finding:

    1. a section where half of the rows or more are of one year;
    2. a deadline, which is a single day by its nature;
    3. a year that is not wholly in the horizon;
    4. a year that was over before the day of the order.

    A horizon without two whole calendar years is skipped.

    Source: own rule (catalogues call it YEAR_ASYMMETRY).
    """
    horizon = subject.horizon
    years = _whole_years(subject)
    if len(years) < _FEWEST_YEARS:
        yield _FEW_YEARS
        return
    for section in subject.roadmap.sections:
        leaves = [leaf for activity in section.activities for leaf in activity.leaves]
        dated = [
            (leaf, own)
            for leaf in leaves
            if not _is_deadline(leaf) and (own := _years_of(leaf, horizon, years))
        ]
        full = sum(len(own) == len(years) for _, own in dated)
        if len(dated) < _FEWEST_ROWS or 2 * full <= len(dated):
            continue
        for leaf, own in dated:
            missing = tuple(str(year) for year in years if year not in own)
            if missing:
                yield about(leaf, missing=missing, n=full, total=len(dated))


CHECKS = (empty_months, uneven_years, breaks_the_cycle)
