"""Checks of what the wording of a period leaves open (T04-T07, T09, T10, T18, T19)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from roadmap_core.checks.definition import Evidence, about, define, under_readings
from roadmap_core.checks.phrases import said_in
from roadmap_core.checks.stated import timed
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.periods import (
    Annual,
    Deadline,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Period,
    Reading,
    Recurring,
    Relative,
    Unread,
)
from roadmap_core.text import fold
from roadmap_core.windows import Window, union

__all__ = ["CHECKS"]


@define(
    "T04",
    severity="info",
    title="Начало не названо",
    wording="назван только конец срока: {ends}",
    needs=("rows",),
)
def open_start(subject: Subject) -> Iterator[Evidence]:
    """A period gives only its last day.

    Why: nobody can tell late from not begun, and the load before the day cannot be planned. A
    note: a deadline is a proper way to set a duty.

    Not a finding:

    1. a range of days, even a long one.

    Source: DCMA point 1 read for plans without links (an open start has no predecessor);
    TaskJuggler `task_underspecified`.
    """

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        ends = tuple(
            str(part)
            for part in reading.parts
            if isinstance(part, Deadline) or (isinstance(part, Annual) and part.open_start)
        )
        return {"ends": ends} if ends else None

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


def _is_undated(part: Part, horizon: Window | None) -> bool:
    return isinstance(part, OwnSchedule | OnDemand | Relative) and not part.windows(horizon)


@define(
    "T05",
    severity="info",
    title="Срок без дат",
    wording="срок не называет дней: {period}",
    needs=("rows",),
)
def undated(subject: Subject) -> Iterator[Evidence]:
    """No day follows from the period: a schedule elsewhere, a demand, an event.

    The fact ``kind`` says which of them: own_schedule, on_demand, relative, or mixed.

    Why: such rows appear in no calendar of what is due, so somebody must watch them by hand.

    Not a finding:

    1. a schedule or a demand within dates or a season;
    2. «постоянно»;
    3. an empty cell (S09);
    4. a wording that was not understood (T10).

    Source: DCMA point 5 read in reverse (share of fixed, ongoing and undated tasks); GAO-16-89G
    practice 4; TaskJuggler `unscheduled_tasks`.
    """
    horizon = subject.roadmap.horizon

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        if reading.parts and all(_is_undated(part, horizon) for part in reading.parts):
            return {"kind": str(reading.kind), "period": str(reading)}
        return None

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


# How the title of an attached schedule begins or goes on; «план-график» holds «график».
_SCHEDULES = ("график", "расписани")


@define(
    "T06",
    severity="error",
    title="График не приложен",
    wording="срок отсылает к графику ({schedules}), а такого приложения в приказе нет",
    needs=("rows",),
)
def schedule_not_attached(subject: Subject) -> Iterator[Evidence]:
    """A period refers to a schedule of its own, and no appendix is called one.

    Why: the days are binding only where the schedule is approved. An error: as written nothing
    is due on any day, so nobody can say that it is late, and each body that goes by a schedule of
    its own is right. A frame («в течение всего периода») does not mend that.

    Not a finding:

    1. another appendix whose title says «график», since the text does not say which row it
       serves; the plan under judgement is no schedule of its own;
    2. another appendix whose title says «расписание».

    Source: own rule; GAO-16-89G practice 5 (traceability to the documents that a plan rests on).
    """
    others = (one for one in subject.order.appendices if one is not subject.appendix)
    titles = [fold(appendix.title) for appendix in others]
    if any(word in title for title in titles for word in _SCHEDULES):
        return

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        names = tuple(p.schedule for p in reading.parts if isinstance(p, OwnSchedule))
        return {"schedules": names} if names else None

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


def _is_anchored(part: Recurring) -> bool:
    """Whether the text or the calendar itself says where counting starts."""
    return bool(part.within) or bool(part.seasons) or part.by_day is not None or part.every == 1


@define(
    "T07",
    severity="info",
    title="Периодичность без начала отсчёта",
    wording="не сказано, от какого дня считать «{period}»",
    needs=("rows",),
)
def recurrence_without_anchor(subject: Subject) -> Iterator[Evidence]:
    """A period repeats every few units, and nothing says from which day they are counted.

    Why: «1 раз в 3 месяца» from January and from February fall due on different days, and both
    are right by the text. `Recurring.windows` counts from the start of the horizon. A note: as
    many are due either way.

    Not a finding:

    1. a step of one calendar unit («ежемесячно», «раз в квартал», «2 раза в год»), which the
       calendar anchors;
    2. a frame of days («раз в 2 месяца, 2024 год»);
    3. a season («раз в 2 месяца в течение учебного года»);
    4. a day by which it is done.

    Source: own rule; iCalendar (RFC 5545) has no recurrence without a DTSTART.
    """

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        loose = [p for p in reading.parts if isinstance(p, Recurring) and not _is_anchored(p)]
        return {"period": "; ".join(map(str, loose))} if loose else None

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


def _is_year_of_plan(period: Period, horizon: Window | None) -> bool:
    """Whether readings differ only in how much of a plan of one year they fill."""
    if horizon is None or not horizon.is_within_a_year:
        return False
    likeliest, *others = period.readings
    filled = union(likeliest.windows(horizon))
    own = [part for part in likeliest.parts if any(part not in one.parts for one in others)]
    framed = all(isinstance(part, Ongoing | Recurring | OwnSchedule | OnDemand) for part in own)
    windows = (window for reading in others for window in reading.windows(horizon))
    return framed and all(any(window in whole for whole in filled) for window in windows)


@define(
    "T09",
    severity="error",
    title="Срок можно понять по-разному",
    wording="прочтений срока - {count}: {listed}",
    needs=("rows",),
)
def ambiguous_period(subject: Subject) -> Iterator[Evidence]:
    """The wording of a period has more than one reading; all are listed, the likeliest first.

    Why: an error, for bodies that read it differently come on different days, and each is right.
    Every other timing check says under which reading it holds.

    Not a finding:

    1. several windows in one reading («март-апрель 2024, 2025»);
    2. «в течение года» in a plan of one school year, «в течение учебного года» in a plan of one
       year: the year of the plan.

    Source: GAO-16-89G practice 8 (risk: the alternatives of an uncertain plan).
    """
    for activity, period in timed(subject.roadmap):
        if period.is_ambiguous and not _is_year_of_plan(period, subject.roadmap.horizon):
            readings = tuple(reading.assuming or str(reading) for reading in period.readings)
            listed = "; ".join(f"{n}) {reading}" for n, reading in enumerate(readings, 1))
            yield about(activity, readings=readings, listed=listed, count=len(readings))


@define(
    "T10",
    severity="error",
    title="Срок не понят",
    wording="срок не понят: {why}",
    needs=("rows",),
)
def period_not_understood(subject: Subject) -> Iterator[Evidence]:
    """A period, or a part of it, could not be read; the reason says why.

    An end that stands before its start is one of the reasons. The wording itself stays out of
    the facts: in a table with shifted cells it may hold a name.

    Why: an error, because every other answer about the row lacks its days.

    Not a finding:

    1. an empty cell (S09);
    2. a period without days (T05).

    Source: TaskJuggler `start_after_end`, `task_overspecified`.
    """

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        reasons = tuple(dict.fromkeys(p.why for p in reading.parts if isinstance(p, Unread)))
        return {"why": reasons} if reasons else None

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


@define(
    "T18",
    severity="info",
    title="Срок ответа на запрос не назван",
    wording="работа по запросу ({trigger}), а в какой срок на него отвечают, не сказано",
    needs=("rows",),
)
def no_time_to_answer(subject: Subject) -> Iterator[Evidence]:
    """A row is done on demand, and neither its period nor its title says how soon.

    Wordings of a time to answer in the title («в течение трёх рабочих дней», «в десятидневный
    срок») are words of the checks (``answer_within``).

    Why: who asks cannot know when to expect an answer, and an unanswered request is never late. A
    note, since nearly every plan leaves it to custom.

    Not a finding:

    1. a time to answer in the title;
    2. a time to answer in the period («по запросам, в течение 5 рабочих дней»);
    3. a schedule, or an event other than a demand («по отдельному графику», «после выезда»).

    Source: own rule (catalogues call it ON_DEMAND_NO_SLA).
    """
    terms = subject.policy.words.checks

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        if any(isinstance(part, Relative) and part.offset for part in reading.parts):
            return None
        triggers = tuple(part.trigger for part in reading.parts if isinstance(part, OnDemand))
        return {"trigger": triggers} if triggers else None

    for activity, period in timed(subject.roadmap):
        for evidence in under_readings(activity, period, claim):
            if not said_in(f"{activity.title} {period.text}", terms.answer_within):
                yield evidence


# «Май-ноябрь-2024»: the hyphen makes a range of what is a month and its year.
_GLUED_YEAR = re.compile(r"[а-я]-(?:19|20)[0-9]{2}(?![0-9])")


@define(
    "T19",
    severity="info",
    title="Год присоединён дефисом",
    wording="год {year} стоит через дефис, как конец промежутка",
    needs=("rows",),
)
def year_behind_a_hyphen(subject: Subject) -> Iterator[Evidence]:
    """A hyphen stands between the last month of a period and its year («май-ноябрь-2024»).

    Why: the hyphen reads as a range from a month to a year, and a copy into a calendar fails. A
    note: the year is read as that of the months.

    Not a finding:

    1. a range of years («2024-2025 годы»);
    2. a day in digits («01-09-2024»);
    3. a dash between spaces («сентябрь 2024 - 2025»).

    Source: own rule (catalogues call it PERIOD_TYPO).
    """
    for activity, period in timed(subject.roadmap):
        if found := _GLUED_YEAR.search(fold(period.text)):
            yield about(activity, year=int(found.group()[-4:]))


CHECKS = (
    open_start,
    undated,
    schedule_not_attached,
    recurrence_without_anchor,
    ambiguous_period,
    period_not_understood,
    no_time_to_answer,
    year_behind_a_hyphen,
)
