"""Checks of what rows and sections hold (S09, S10, S12, S13)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import compress

from roadmap_core.checks.definition import Evidence, about, define
from roadmap_core.checks.phrases import words_of
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.model import Activity
from roadmap_core.periods import Annual, Dated, Deadline, Kind, Period, Reading
from roadmap_core.windows import Window

__all__ = ["CHECKS"]

_RESULT = "результат"
_FIELDS = ("срок", "ответственные", _RESULT)


def _filled(leaf: Activity) -> frozenset[str]:
    """The fields that a row has; a person without a body answers for no body."""
    filled = (leaf.period, any(one.body for one in leaf.responsible), leaf.deliverables)
    return frozenset(compress(_FIELDS, filled))


@define(
    "S09",
    severity="warning",
    title="Пустые поля мероприятия",
    wording="не указано: {missing}",
    needs=("rows",),
)
def missing_fields(subject: Subject) -> Iterator[Evidence]:
    """A performed row has no period, no responsible body or no deliverable.

    Judged on leaves, after they inherited what their own empty cells leave to the umbrella row. A
    period or a body that no leaf of several has at all is one finding about the roadmap, not one
    for each.

    Why: nobody can be asked about a duty without a day, a body or an artefact.

    Not a finding:

    1. an umbrella row with empty cells;
    2. a period that was not understood (T10);
    3. a period that names no day (T05);
    4. results that no row has (S13).

    Source: DCMA point 10 (0 tasks without resources), GAO-16-89G practice 3.
    """
    rows = [(leaf, _filled(leaf)) for leaf in subject.roadmap.leaves]
    columns = frozenset[str]().union(*(filled for _, filled in rows)) if len(rows) > 1 else _FIELDS
    absent = tuple(title for title in _FIELDS if title not in columns and title != _RESULT)
    if absent:
        yield Evidence(subject.name, {"missing": absent, "n": len(rows), "total": len(rows)})
    for leaf, filled in rows:
        missing = tuple(title for title in _FIELDS if title in columns and title not in filled)
        if missing:
            yield about(leaf, missing=missing)


# What a section title claims, by how its words begin, and the kinds of row that deny the claim.
# Recurring, own-schedule and on-demand rows fit both: they neither end nor run all the time.
_CLAIMS: tuple[tuple[str, tuple[str, ...], frozenset[Kind]], ...] = (
    ("постоянно", ("постоянн",), frozenset({Kind.DATED, Kind.DEADLINE, Kind.ANNUAL})),
    ("разово", ("разовы", "единовремен"), frozenset({Kind.ONGOING, Kind.RECURRING})),
)

_HOW = {
    Kind.ANNUAL: "раз в году",
    Kind.DATED: "по датам",
    Kind.DEADLINE: "к сроку",
    Kind.MIXED: "по-разному",
    Kind.ONGOING: "постоянно",
    Kind.RECURRING: "периодически",
}


def _is_whole_year(period: Period) -> bool:
    return all(part == Annual() for part in period.parts)


@define(
    "S10",
    severity="warning",
    title="Раздел противоречит срокам",
    wording="раздел обещает «{claim}», а иначе назначены {n} из {total}: {activities} ({how})",
    needs=("rows",),
)
def section_contradicts(subject: Subject) -> Iterator[Evidence]:
    """A section whose title says «постоянно» holds rows with dates, or the reverse.

    Why: the title is read as the period of all its rows, so a dated row there is expected all the
    time, or its dates are overlooked. The finding names the rows and the kinds of their periods.

    Not a finding:

    1. rows that recur, follow a schedule of their own or come on demand in a permanent section;
    2. a row that also runs permanently in one of its parts;
    3. «ежегодно» without months;
    4. permanent rows in a section whose title does not speak of time.

    Source: own rule; GAO-16-89G practice 5 (vertical traceability).
    """
    for section in subject.roadmap.sections:
        words = words_of(section.title)
        leaves = [leaf for activity in section.activities for leaf in activity.leaves]
        for claim, stems, against in _CLAIMS:
            if not any(word.startswith(stems) for word in words):
                continue
            denying = [
                leaf
                for leaf in leaves
                if leaf.period
                and all({p.kind for p in r.parts} <= against for r in leaf.period.readings)
                and not _is_whole_year(leaf.period)
            ]
            if denying:
                kinds = sorted({a.period.kind for a in denying if a.period}, key=str)
                facts: dict[str, Fact] = {
                    "claim": claim,
                    "activities": tuple(leaf.key for leaf in denying),
                    "kinds": tuple(map(str, kinds)),
                    "how": tuple(_HOW[kind] for kind in kinds),
                    "n": len(denying),
                    "total": len(leaves),
                }
                yield Evidence(section.title, facts, section.span)


# Fewer rows make no order.
_FEWEST_IN_ORDER = 4
# Of those in order, a quarter at most may stand elsewhere.
_PART_OUT = 4


def _first(leaf: Activity, horizon: Window | None) -> Window | None:
    """The first range of days of a row, if one under all its readings; a deadline is its day."""
    readings = leaf.period.readings if leaf.period else ()
    firsts = {_first_of(reading, horizon) for reading in readings}
    return firsts.pop() if len(firsts) == 1 else None


def _first_of(reading: Reading, horizon: Window | None) -> Window | None:
    parts = [part for part in reading.parts if isinstance(part, Dated | Annual | Deadline)]
    windows = [window for part in parts for window in part.windows(horizon)]
    days = sorted(Window.of_day(w.end) if w.open_start else w for w in windows)
    several = len(days) > 1 and days[0].first.year == days[1].first.year
    return None if several or not days else days[0]


def _is_deadline(leaf: Activity) -> bool:
    return leaf.period is not None and leaf.period.kind is Kind.DEADLINE


def _in_order(days: list[date]) -> list[int]:
    """The places of a longest run of days of which none stands before an earlier one."""
    ends: list[date] = []
    last: list[int] = []
    before: list[int] = []
    for place, day in enumerate(days):
        at = bisect_right(ends, day)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [day]
        last[at : at + 1] = [place]
    found = []
    place = last[-1] if last else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


@define(
    "S12",
    severity="info",
    title="Мероприятие стоит не по времени",
    wording="назначено на {day}, а стоит {where} {other} ({other_day})",
    needs=("rows",),
)
def out_of_time(subject: Subject) -> Iterator[Evidence]:
    """A row of a section that runs by time stands after a later row, or before an earlier one.

    A section runs by time where, of at least four rows with days, three quarters or more stand in
    their order. Of a row the first day counts, of a deadline the day itself.

    Why: who works down the list meets the row too late, and a row out of its place is often one
    whose year is a slip. A note: the order of rows is a custom.

    Not a finding:

    1. a section in another order, by themes or bodies;
    2. rows without days («постоянно», «ежеквартально»);
    3. a row whose readings begin on different days;
    4. a row of several days or ranges in one year («сентябрь, декабрь»);
    5. rows of two sections;
    6. a last day that stands before earlier rows, since its work may begin before them;
    7. rows that share days («24-26 марта» before «март»).

    Source: own rule (catalogues call it CHRONO_ORDER).
    """
    horizon = subject.roadmap.horizon
    for section in subject.roadmap.sections:
        leaves = [leaf for activity in section.activities for leaf in activity.leaves]
        rows = [(leaf, days) for leaf in leaves if (days := _first(leaf, horizon)) is not None]
        run = _in_order([days.first for _, days in rows])
        if len(rows) < _FEWEST_IN_ORDER or _PART_OUT * (len(rows) - len(run)) > len(rows):
            continue
        for place in sorted({*range(len(rows))} - {*run}):
            leaf, days = rows[place]
            # A longest run takes up whatever fits between its neighbours.
            before = [rows[at] for at in run if at < place][-1:]
            after = [rows[at] for at in run if at > place][:1]
            late = [(other, "после", own) for other, own in before if own.first > days.end]
            early = [(other, "перед", own) for other, own in after if own.end < days.first]
            for other, where, own in late or early[: not _is_deadline(leaf)]:
                facts: dict[str, Fact] = {"where": where, "other": other.key}
                yield about(leaf, day=days.first, other_day=own.first, **facts)


@define(
    "S13",
    severity="info",
    title="Результаты не названы",
    wording="ни у одного мероприятия не назван результат; мероприятий: {n}",
    needs=("rows",),
)
def no_results(subject: Subject) -> Iterator[Evidence]:
    """None of several performed rows has a deliverable: the plan has no column for them.

    Why: what is done shows by nothing, so a report can say no more than «выполнено». A note,
    since many forms of plans have no such column.

    Not a finding:

    1. a plan in which some rows have a deliverable (S09 tells of the others);
    2. the only row of a plan (S09).

    Source: DCMA point 10; GAO-16-89G practice 3.
    """
    leaves = subject.roadmap.leaves
    if len(leaves) > 1 and not any(leaf.deliverables for leaf in leaves):
        yield Evidence(subject.name, {"n": len(leaves)})


CHECKS = (missing_fields, section_contradicts, out_of_time, no_results)
