"""Checks against the school year: exams, works of all schools, breaks, leave (C06-C09)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from roadmap_core.checks.definition import Evidence, Skip, define, under_readings
from roadmap_core.checks.phrases import said_in, words_of
from roadmap_core.checks.stated import days_outside, timed
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.model import Activity
from roadmap_core.periods import Annual, Dated, Period, Reading
from roadmap_core.windows import Window, union
from roadmap_core.wording import day_range, month_day_range

__all__ = ["CHECKS"]

LEAVE_FIRST, LEAVE_LAST = "teachers_leave_first", "teachers_leave_last"
_EXAMS = ("oge", "ege")
_EVENTS = {"ВПР": ("vpr",), "ОГЭ": ("oge",), "ЕГЭ": ("ege",), "ГИА": ("oge", "ege")}
_BREAKS = ("autumn_break", "winter_break", "spring_break", "summer_break")
# One day of five is not covered: fewer are reserve days, or an edge that nobody works at.
_MISSED = 5
# Exams of a year whose days are not known may stand here.
_MONTHS_OF_EXAMS = (5, 6, 7)


def _ranges(reading: Reading, subject: Subject) -> list[Window]:
    """The closed ranges of days of a reading that were not over before the day of the order."""
    since = subject.since or date.min
    return [
        window
        for part in reading.parts
        if isinstance(part, Dated | Annual)
        for window in part.windows(subject.roadmap.horizon)
        if not window.open_start and window.last is not None and window.last >= since
    ]


def _of(subject: Subject, names: Iterable[str]) -> tuple[Window, ...]:
    """The days of several events of the region, put together."""
    events = filter(None, map(subject.policy.event, names))
    return union(window for event in events for window in event.windows)


def _inside(window: Window, days: tuple[Window, ...]) -> int:
    """How many days of a window are among others."""
    return sum(both.length for one in days if (both := window & one) is not None)


def _years(windows: Iterable[Window]) -> set[int]:
    return {year for w in windows for year in range(w.first.year, w.end.year + 1)}


def _is_for_teachers(activity: Activity, subject: Subject) -> bool:
    """Whether a title names teachers, or school teams, and something that they come to.

    Not where it begins with work on papers, which nobody has to be present at.
    """
    terms = subject.policy.words.checks
    return (
        said_in(activity.title, terms.teachers)
        and said_in(activity.title, terms.teacher_events)
        and not _is_paperwork(activity.title, subject)
    )


def _is_paperwork(title: str, subject: Subject) -> bool:
    """Whether a title begins with work on papers.

    «Разработка и реализация программ» is more than paperwork.
    """
    words = words_of(title)
    begins = words[:1] if words[1:2] != ["и"] else [words[0], *words[2:3]]
    papers = subject.policy.words.checks.paperwork
    return bool(begins) and all(said_in(word, papers) for word in begins)


def _unknown(
    name: str, rows: Iterable[tuple[Activity, Period]], subject: Subject,
    known: set[int], asked: Callable[[Window], Iterable[int]],
) -> Iterator[Skip]:  # fmt: skip
    """The skip for the years of the ranges of rows in which the days of an event are not known."""
    years = {
        year
        for _, period in rows
        for reading in period.readings
        for window in _ranges(reading, subject)
        for year in asked(window)
    }
    if unknown := sorted(years - known):
        yield Skip(f"не известны дни ({name}) на годы: {', '.join(map(str, unknown))}")


def _years_of_exams(window: Window) -> Iterator[int]:
    for year in range(window.first.year, window.end.year + 1):
        first, *_, last = _MONTHS_OF_EXAMS
        season = Window(date(year, first, 1), Window.of_month(year, last).end)
        if window.intersects(season):
            yield year


@define(
    "C06",
    severity="warning",
    title="Мероприятие для учителей в дни экзаменов",
    wording="{windows}: дней {n} из {total} приходятся на экзамены ({exams})",
    needs=("rows", "events"),
)
def in_exam_days(subject: Subject) -> Iterator[Evidence | Skip]:
    """Something that teachers or school teams come to stands in the main period of OGE and EGE.

    A range counts where at least half of its days are days of the exams. Who comes, and what to,
    is told by the words of the title (``teachers`` and ``teacher_events`` of the words of the
    checks); the days are the region's events ``oge`` and ``ege``. ``n`` and ``total`` count the
    days of the ranges that count.

    Why: teachers are organisers, experts and invigilators in those weeks, and their leave begins
    between the exams, so a part of them cannot come. A warning: who decides may have another group
    in mind.

    Not a finding:

    1. a range with more days outside the exams than inside;
    2. an activity of other bodies («собеседования с координаторами»);
    3. paperwork for teachers («подготовка рекомендаций для учителей»);
    4. a last day, before which one may come any day;
    5. what was over before the day of the order.

    Ranges from May to July of years whose days are not known are skipped, with the years.

    Source: yearly orders on the timetable of OGE and EGE, as the events of the region quote
    them; catalogues call it BLACKOUT_CONFLICT.
    """
    exams = _of(subject, _EXAMS)
    titles = {name: event.windows for name in _EXAMS if (event := subject.policy.event(name))}
    rows = [
        (activity, period)
        for activity, period in timed(subject.roadmap)
        if _is_for_teachers(activity, subject)
    ]

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        windows = _ranges(reading, subject)
        met = [w for w in windows if 2 * _inside(w, exams) >= w.length]
        if not met:
            return None
        named = [
            f"{name.upper()} {day_range(days)}"
            for name, periods in (("огэ", titles.get("oge", ())), ("егэ", titles.get("ege", ())))
            for days in periods
            if any(days.intersects(window) for window in met)
        ]
        return {
            "windows": tuple(map(day_range, met)),
            "n": sum(_inside(window, exams) for window in met),
            "total": sum(window.length for window in met),
            "exams": tuple(named),
        }

    for activity, period in rows:
        yield from under_readings(activity, period, claim)
    yield from _unknown("ОГЭ и ЕГЭ", rows, subject, _years(exams), _years_of_exams)


def _accompanied(title: str, subject: Subject) -> list[str]:
    """The events that a title promises to be beside, by what they are called in Russian."""
    terms = subject.policy.words.checks
    if not said_in(title, terms.during) or _is_paperwork(title, subject):
        return []
    stems = {"ВПР": terms.vpr, "ОГЭ": terms.oge, "ЕГЭ": terms.ege, "ГИА": terms.gia}
    return [
        event
        for event, called in stems.items()
        if said_in(title, tuple(f"{one}_{stem}" for one in terms.during for stem in called))
    ]


@define(
    "C07",
    severity="warning",
    title="Срок не охватывает сопровождаемого события",
    wording="{event} идут {held}, а срок не охватывает: {missed}",
    needs=("rows", "events"),
)
def event_not_covered(subject: Subject) -> Iterator[Evidence | Skip]:
    """A row promises to be there while an event is held, and its days do not cover the event's.

    «В период проведения ВПР» and the like (``during`` of the words of the checks) beside VPR,
    OGE, EGE or ГИА; the days are the region's events of each year that the row has days in. It
    counts where a fifth of the days of a year or more are left out.

    Why: schools sit the works without what the row promises, or the row is done by its days and
    the promise by nobody. The days of an event are set each year anew, so those of last year's plan
    do not fit. A warning: the days of the plan can be moved.

    Not a finding:

    1. days that cover the event's;
    2. paperwork before or after it («подготовка графика на период проведения ВПР»);
    3. a row without ranges of days («постоянно», a last day);
    4. a title that names the event without promising to be there («анализ результатов ВПР»);
    5. an event of a year that was over before the day of the order;
    6. reserve days and days to sit an exam again, or less than a fifth of the days.

    Years whose days are not known are skipped, with the years.

    Source: orders of Rosobrnadzor on the days of VPR and of the exams, as the events of the
    region quote them; catalogues call it COVERAGE_OF_EVENT.
    """
    asked: dict[str, list[tuple[Activity, Period]]] = {}
    for activity, period in timed(subject.roadmap):
        for event in _accompanied(activity.title, subject):
            asked.setdefault(event, []).append((activity, period))
            days = _main_days(subject, _EVENTS[event])

            def claim(
                reading: Reading, event: str = event, days: tuple[Window, ...] = days
            ) -> Mapping[str, Fact] | None:
                return _uncovered(_ranges(reading, subject), event, days, subject)

            yield from under_readings(activity, period, claim)
    for event, rows in asked.items():
        known = _years(_main_days(subject, _EVENTS[event]))
        yield from _unknown(event, rows, subject, known, lambda window: _years((window,)))


def _length(window: Window) -> int:
    return window.length


def _main_days(subject: Subject, names: Iterable[str]) -> tuple[Window, ...]:
    """The days of events put together, of each year the first range: reserve days come behind."""
    first: dict[tuple[str, int], Window] = {}
    for name in names:
        event = subject.policy.event(name)
        for window in event.windows if event else ():
            key = name, window.first.year
            first[key] = min(first.get(key, window), window)
    return union(first.values())


def _uncovered(
    windows: list[Window], event: str, days: tuple[Window, ...], subject: Subject
) -> Mapping[str, Fact] | None:
    room, since = union(windows), subject.since or date.min
    held: list[Window] = []
    missed: list[Window] = []
    for year in sorted(_years(windows)):
        own = [day for day in days if day.first.year == year and day.end >= since]
        left = [rest for one in own for rest in days_outside(one, room)]
        if _MISSED * sum(map(_length, left)) >= sum(map(_length, own)):
            held += own
            missed += left
    if not missed:
        return None
    return {
        "event": event,
        "held": tuple(map(day_range, held)),
        "missed": tuple(map(day_range, missed)),
        "days": sum(window.length for window in missed),
    }


@define(
    "C08",
    severity="warning",
    title="Работа с обучающимися в каникулы",
    wording="{windows}: обучающиеся на каникулах ({breaks}{guess})",
    needs=("rows", "events"),
)
def pupils_on_holiday(subject: Subject) -> Iterator[Evidence]:
    """Lessons, or tests and lessons with pupils, stand wholly in a school break.

    What needs pupils is told by the words of the title (``lessons`` of the words of the checks);
    the days are the region's events of the breaks. Where nobody has seen the document that sets
    them, the message says so, for a school sets its own.

    Why: there is no lesson to visit and no class to test. A warning: a school may have its breaks
    on other days.

    Not a finding:

    1. a range with days outside the break («май-ноябрь 2024»);
    2. what is meant for a break («летний лагерь», «профильная смена»);
    3. lessons for an exam, which go on in June;
    4. paperwork («анализ диагностических работ»);
    5. a last day;
    6. what was over before the day of the order.

    Years whose breaks are not known are passed over: the summer ones are told of each known year.

    Source: recommendations of the ministry on breaks, as the events of the region quote them.
    """
    terms = subject.policy.words.checks
    breaks = [event for name in _BREAKS if (event := subject.policy.event(name))]
    exams = (*terms.oge, *terms.ege, *terms.gia)

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        met = [
            (window, event)
            for window in _ranges(reading, subject)
            for event in breaks
            if any(window in days for days in event.windows)
        ]
        if not met:
            return None
        is_guess = any(event.source == "unverified" for _, event in met)
        return {
            "windows": tuple(day_range(window) for window, _ in met),
            "breaks": tuple(dict.fromkeys(event.title.lower() for _, event in met)),
            "guess": "; дни каникул не проверены" if is_guess else "",
        }

    for activity, period in timed(subject.roadmap):
        title = activity.title
        if not said_in(title, terms.lessons) or _is_paperwork(title, subject):
            continue
        if not said_in(title, (*terms.holiday_work, *exams)):
            yield from under_readings(activity, period, claim)


@define(
    "C09",
    severity="info",
    title="Мероприятие для учителей в пору отпусков",
    wording="{windows}: учителя в отпуске (обычно {leave}; дни не проверены)",
    needs=("rows", f"norm {LEAVE_FIRST}", f"norm {LEAVE_LAST}"),
)
def in_teachers_leave(subject: Subject) -> Iterator[Evidence]:
    """Something that teachers or school teams come to lies wholly in the weeks of their leave.

    The weeks are norms of the policy (``teachers_leave_first``, ``teachers_leave_last``): a
    proposal of this library, no document. Who comes, and what to, is told by the words of the title
    as for C06.

    Why: teachers have their long leave in summer and cannot be called from it. A note, since
    nobody has set the weeks.

    Not a finding:

    1. a range with days outside those weeks;
    2. paperwork for teachers;
    3. a last day;
    4. what was over before the day of the order.

    Source: own rule; Government's decree 466 of 14.05.2015 gives teachers 56 days (recalled, not
    seen).
    """
    first = subject.policy.norm(LEAVE_FIRST).month_day
    last = subject.policy.norm(LEAVE_LAST).month_day

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        met = []
        for window in _ranges(reading, subject):
            start, end = first.on(window.first.year), last.on(window.first.year)
            if start and end and start <= end and window in Window(start, end):
                met.append(day_range(window))
        if not met:
            return None
        return {"windows": tuple(met), "leave": month_day_range(first, last)}

    for activity, period in timed(subject.roadmap):
        if _is_for_teachers(activity, subject):
            yield from under_readings(activity, period, claim)


CHECKS = (in_exam_days, event_not_covered, pupils_on_holiday, in_teachers_leave)
