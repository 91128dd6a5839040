"""План для планировщика: a plan as Project XML (MSPDI), which planners of projects open.

Elements stand in the order of Microsoft's schema of 2007, which asks for them in sequence.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from xml.etree import ElementTree

from attrs import define, field

from roadmap_core.calendars import WorkCalendar, WorkYear
from roadmap_core.export.ics import moment_of
from roadmap_core.export.left_out import LeftOut, Written, has_days, left_out_of, shown, writable
from roadmap_core.export.style import refuse_other
from roadmap_core.files import writing
from roadmap_core.keys import Index
from roadmap_core.model import Activity, Order, Roadmap
from roadmap_core.names import KnownNames, redacted
from roadmap_core.people import named_in
from roadmap_core.policy import Policy
from roadmap_core.results.yearly import refuse_no_policy
from roadmap_core.schedule import Occurrence, Plan, dependency_order
from roadmap_core.schedule.occurrence import bodies_of, first_day, inside, roadmaps_of
from roadmap_core.text import squeeze
from roadmap_core.windows import Window
from roadmap_core.wording import day_range

__all__ = ["write_mspdi"]

_SPACE = "http://schemas.microsoft.com/project"
_MOST_NAME = 512
# The days that Microsoft Project can keep.
_DAYS = Window(date(1984, 1, 1), date(2049, 12, 31))
_OUTSIDE = "дни вне 1984-2049 годов, которые хранит Project"
_NO_TASK = "связь с {key} не записана: у одного из мероприятий нет дней"
_MORNING, _EVENING = "09:00:00", "18:00:00"
_WORKING_TIMES = ((_MORNING, "13:00:00"), ("14:00:00", _EVENING))
_HOURS = 8
_UNSURE = " (срок можно понять по-разному)"
_MUST_START, _MUST_FINISH, _FINISH_TO_START = "2", "3", "1"


def write_mspdi(
    plan: Plan,
    path: str | os.PathLike[str],
    *,
    stamp: datetime,
    horizon: Window | None = None,
    since: date | None = None,
    policy: Policy | None = None,
    ongoing: bool = False,
) -> Written:
    """Write a plan as Project XML: tasks under their sections, bodies, links, working days.

    A row with one occurrence is a task, one with several a summary with a task for each; sections
    and umbrella rows are summaries. Dates are those of the text and are held by a constraint, so
    that a planner does not move them; a deadline is a milestone on its last day. The work of a body
    is in no plan, so it is assigned with no units and no hours. Links of the roadmap are
    finish-to-start. The WBS code is the key of the row or the occurrence; names of people are
    «[имя]».

    With a ``policy`` bodies have its names and the calendar its days off; years that it does not
    know, and all without it, have a five-day week, which the name of the calendar says. ``stamp``
    and ``since`` are as in `write_ics`, and so is what is left out and told.

    Raises:
        InvalidData: it is no plan or no policy, or ``stamp`` is no moment with a zone.
        UnknownActivity: a link names an activity that there is not.
        AmbiguousNumber: a link has a number that stands at several activities.
        LinkCycle: the links form a ring.
        OpenEnd: the horizon has no last day.
        UnwritableFile: the file cannot be written.
    """
    refuse_other(plan, (Order, Roadmap), "plan")
    if policy is not None:
        refuse_no_policy(policy)
    moment = moment_of(stamp)
    dependency_order(plan)  # a planner opens no ring
    outline = _Outline(named_in(plan), policy, ongoing)
    begin = first_day(plan, since)
    many = isinstance(plan, Order) and len(plan.roadmaps) > 1
    for roadmap, frame in roadmaps_of(plan, horizon):
        outline.take(roadmap, frame, begin, named=many)
    outline.prune()
    for roadmap, _ in roadmaps_of(plan, horizon):
        outline.link(roadmap)
    title = outline.said(plan.title) or "Дорожная карта"
    tree = _project(outline, title, moment)
    ElementTree.indent(tree, " ")
    with writing(path) as file:
        ElementTree.ElementTree(tree).write(file, encoding="UTF-8", xml_declaration=True)
    return Written(outline.count, tuple(outline.left))


@define
class _Task:
    """A line of the outline before it is written; a summary has the days of its parts."""

    uid: int
    level: int
    name: str
    wbs: str = ""
    notes: str = ""
    days: Window | None = None
    milestone: bool = False
    is_summary: bool = False
    bodies: tuple[str, ...] = ()
    after: list[int] = field(factory=list)


@define
class _Outline:
    """The tasks of a plan in their order, and what was left out of them."""

    known: KnownNames
    policy: Policy | None
    ongoing: bool
    tasks: list[_Task] = field(factory=list)
    left: list[LeftOut] = field(factory=list)
    rows: dict[str, _Task] = field(factory=dict)
    count: int = 0

    def said(self, wording: str) -> str:
        return redacted(squeeze(writable(wording)), self.known)

    def take(
        self, roadmap: Roadmap, frame: Window | None, begin: date | None, *, named: bool
    ) -> None:
        """The tasks of a roadmap: its title where there are several, sections, rows."""
        level = 1
        if named:
            self._summary(level, roadmap.title or "Дорожная карта")
            level += 1
        for section in roadmap.sections:
            inner = level
            if section.title:
                self._summary(level, f"{section.number} {section.title}")
                inner += 1
            for activity in section.activities:
                self._row(activity, inner, frame, begin)

    def prune(self) -> None:
        """Drop the summaries without any task, which a planner would give days of its own."""
        spans = self.spans()
        self.tasks = [task for task in self.tasks if task.uid in spans]
        self.rows = {key: task for key, task in self.rows.items() if task.uid in spans}

    def _add(self, level: int, name: str) -> _Task:
        task = _Task(len(self.tasks) + 1, level, self.said(name) or "Мероприятие")
        self.tasks.append(task)
        return task

    def _summary(self, level: int, name: str) -> _Task:
        task = self._add(level, name)
        task.is_summary = True
        return task

    def _row(
        self, activity: Activity, level: int, frame: Window | None, begin: date | None
    ) -> None:
        name = f"{activity.number} {activity.title}"
        if not activity.is_leaf:
            task = self._summary(level, name)
            task.wbs = self.said(activity.key)
            self.rows[activity.key] = task
            for part in activity.parts:
                self._row(part, level + 1, frame, begin)
            return
        dated = [
            one for one in inside(activity, frame, begin) if has_days(one, ongoing=self.ongoing)
        ]
        found = [one for one in dated if shown(one) in _DAYS]
        title = self.said(activity.title)
        self.left += left_out_of(activity, dated, title)
        if len(found) < len(dated):
            self.left.append(LeftOut(redacted(activity.key), title, _OUTSIDE))
        if found:
            self._leaf(activity, found, level, name)

    def _leaf(self, activity: Activity, found: Sequence[Occurrence], level: int, name: str) -> None:
        self.count += len(found)
        if len(found) == 1:
            task = self._occurrence(found[0], level, name)
        else:
            task = self._summary(level, name)
            for one in found:
                self._occurrence(one, level + 1, f"{name}: {day_range(shown(one))}")
        task.wbs = self.said(activity.key)
        self.rows[activity.key] = task

    def _occurrence(self, one: Occurrence, level: int, name: str) -> _Task:
        task = self._add(level, name if one.is_certain else f"{name}{_UNSURE}")
        task.wbs = self.said(one.key)
        task.days = shown(one)
        task.milestone = one.window.open_start and one.due_on is not None
        task.bodies = tuple(dict.fromkeys(filter(None, map(self._body, bodies_of(one.activity)))))
        task.notes = self._notes(one)
        return task

    def _body(self, wording: str) -> str:
        known = self.policy.body(wording) if self.policy else None
        return self.said(known.name if known else wording)

    def _notes(self, one: Occurrence) -> str:
        results = "; ".join(result.title for result in one.activity.deliverables)
        told = (
            ("Ключ", one.key),
            ("Мероприятие", one.title if len(one.title) > _MOST_NAME // 2 else ""),
            ("Срок", str(one.activity.period)),
            ("Сколько раз", str(one.times) if one.times > 1 else ""),
            ("Результат", results),
            ("Неоднозначно, эти дни верны, если", one.assuming),
        )
        lines = ((label, self.said(wording)) for label, wording in told)
        return "\n".join(f"{label}: {wording}" for label, wording in lines if wording)

    def link(self, roadmap: Roadmap) -> None:
        """The links of a roadmap, from and to the tasks of its rows."""
        index = Index.of(roadmap.walk())
        for link in roadmap.links:
            before, after = index[link.before], index[link.after]
            first, then = self.rows.get(before.key), self.rows.get(after.key)
            if first is None or then is None:
                why = _NO_TASK.format(key=redacted(before.key))
                self.left.append(LeftOut(redacted(after.key), self.said(after.title), why))
            elif first.uid not in then.after:
                then.after.append(first.uid)

    def spans(self) -> dict[int, Window]:
        """The days of each task by its UID; those of a summary span its parts."""
        found = {task.uid: task.days for task in self.tasks if task.days is not None}
        open_rows: list[_Task] = []
        for task in self.tasks:
            while open_rows and open_rows[-1].level >= task.level:
                open_rows.pop()
            if task.days is not None:
                for row in open_rows:
                    had = found.get(row.uid, task.days)
                    first, last = min(had.first, task.days.first), max(had.end, task.days.end)
                    found[row.uid] = Window(first, last)
            open_rows.append(task)
        return found


def _project(outline: _Outline, title: str, moment: datetime) -> ElementTree.Element:
    spans = outline.spans()
    today = Window.of_day(max(_DAYS.first, min(moment.date(), _DAYS.end)))
    days = [*spans.values()] or [today]
    whole = Window(min(one.first for one in days), max(one.end for one in days))
    calendar, name = _calendar_of(outline.policy, whole)
    root = ElementTree.Element("Project", {"xmlns": _SPACE})
    _put(root, {
        "SaveVersion": "12", "Name": title[:255], "Title": title[:_MOST_NAME],
        "CreationDate": f"{moment:%Y-%m-%dT%H:%M:%S}", "ScheduleFromStart": "1",
        "StartDate": _start(whole), "FinishDate": _finish(whole), "CurrencyCode": "RUB",
        "CalendarUID": "1", "DefaultStartTime": _MORNING, "DefaultFinishTime": _EVENING,
        "MinutesPerDay": str(60 * _HOURS), "MinutesPerWeek": str(60 * _HOURS * 5),
        "DaysPerMonth": "20", "DefaultTaskType": "1", "DurationFormat": "7",
        "HonorConstraints": "1", "NewTasksEffortDriven": "0", "NewTasksEstimated": "0",
        "WeekStartDay": "1",
    })  # fmt: skip
    _write_calendar(ElementTree.SubElement(root, "Calendars"), calendar, name)
    tasks = ElementTree.SubElement(root, "Tasks")
    numbers = _outline_numbers(outline.tasks)
    for place, task in enumerate(outline.tasks, start=1):
        _write_task(tasks, task, place, numbers[task.uid], spans[task.uid], calendar)
    bodies = dict.fromkeys(body for task in outline.tasks for body in task.bodies)
    uids = {body: str(place) for place, body in enumerate(bodies, start=1)}
    _write_bodies(root, uids, outline.tasks)
    return root


def _put(parent: ElementTree.Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if value:
            ElementTree.SubElement(parent, name).text = value


def _start(days: Window) -> str:
    return f"{days.first.isoformat()}T{_MORNING}"


def _finish(days: Window) -> str:
    return f"{days.end.isoformat()}T{_EVENING}"


def _calendar_of(policy: Policy | None, whole: Window) -> tuple[WorkCalendar, str]:
    """The working days of the years of a project, and how the calendar is called."""
    needed = range(whole.first.year, whole.end.year + 1)
    known = policy.region.work_calendar.years if policy else ()
    having = [year for year in known if year.year in needed]
    missing = [year for year in needed if year not in {one.year for one in having}]
    calendar = WorkCalendar((*having, *(WorkYear(year=year, off=()) for year in missing)))
    name = "Производственный календарь"
    if missing:
        name = f"{name if having else 'Пятидневная неделя'} (без праздников: {_years(missing)})"
    return calendar, name


def _years(years: Sequence[int]) -> str:
    return f"{years[0]}" if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _write_calendar(parent: ElementTree.Element, calendar: WorkCalendar, name: str) -> None:
    made = ElementTree.SubElement(parent, "Calendar")
    _put(made, {"UID": "1", "Name": name, "IsBaseCalendar": "1"})
    week = ElementTree.SubElement(made, "WeekDays")
    for day in range(1, 8):  # 1 is Sunday
        one = ElementTree.SubElement(week, "WeekDay")
        is_worked = day not in (1, 7)
        _put(one, {"DayType": str(day), "DayWorking": str(int(is_worked))})
        if is_worked:
            _working_times(one)
    exceptions = ElementTree.SubElement(made, "Exceptions")
    off = _runs(day for year in calendar.years for day in year.off)
    worked = _runs(day for year in calendar.years for day in year.working)
    told = [(days, "Нерабочие дни", "0") for days in off]
    told += [(days, "Рабочий день", "1") for days in worked]
    for days, label, is_working in sorted(told, key=lambda one: one[0].first):
        _write_exception(exceptions, days, label, is_working)


def _write_exception(
    parent: ElementTree.Element, days: Window, label: str, is_working: str
) -> None:
    one = ElementTree.SubElement(parent, "Exception")
    _put(one, {"EnteredByOccurrences": "0"})
    period = ElementTree.SubElement(one, "TimePeriod")
    _put(period, {
        "FromDate": f"{days.first.isoformat()}T00:00:00",
        "ToDate": f"{days.end.isoformat()}T23:59:00",
    })  # fmt: skip
    _put(one, {
        "Occurrences": str(days.length), "Name": label, "Type": "1", "DayWorking": is_working,
    })  # fmt: skip
    if is_working == "1":
        _working_times(one)


def _working_times(parent: ElementTree.Element) -> None:
    times = ElementTree.SubElement(parent, "WorkingTimes")
    for start, end in _WORKING_TIMES:
        _put(ElementTree.SubElement(times, "WorkingTime"), {"FromTime": start, "ToTime": end})


def _runs(days: Iterable[date]) -> Iterator[Window]:
    """Days that follow each other, as one window each."""
    ordered = enumerate(sorted(days))
    for _, run in groupby(ordered, key=lambda pair: pair[1].toordinal() - pair[0]):
        together = [day for _, day in run]
        yield Window(together[0], together[-1])


def _outline_numbers(tasks: Sequence[_Task]) -> dict[int, str]:
    """«1.2.3» for each task by its UID."""
    counts: list[int] = []
    found: dict[int, str] = {}
    for task in tasks:
        del counts[task.level :]
        while len(counts) < task.level:
            counts.append(0)
        counts[-1] += 1
        found[task.uid] = ".".join(map(str, counts))
    return found


def _write_task(
    parent: ElementTree.Element,
    task: _Task,
    place: int,
    number: str,
    days: Window,
    calendar: WorkCalendar,
) -> None:
    made = ElementTree.SubElement(parent, "Task")
    start = _finish(days) if task.milestone else _start(days)
    worked = 0 if task.milestone else calendar.working_days(days)
    # Days off have no working hours, so they are counted as they pass: 8 says so.
    is_elapsed = not worked and not task.milestone
    hours = 24 * days.length if is_elapsed else _HOURS * worked
    _put(made, {
        "UID": str(task.uid), "ID": str(place), "Name": _cut(task.name), "Type": "1",
        "IsNull": "0", "WBS": task.wbs, "OutlineNumber": number, "OutlineLevel": str(task.level),
        "Priority": "500", "Start": start, "Finish": _finish(days),
        "Duration": f"PT{hours}H0M0S", "DurationFormat": "8" if is_elapsed else "7",
        "EffortDriven": "0", "Estimated": "0", "Milestone": str(int(task.milestone)),
        "Summary": str(int(task.is_summary)), "PercentComplete": "0",
    })  # fmt: skip
    if not task.is_summary:
        _put(made, {
            "ConstraintType": _MUST_FINISH if task.milestone else _MUST_START,
            "ConstraintDate": start, "Deadline": _finish(days), "Notes": task.notes,
        })  # fmt: skip
    for uid in task.after:
        link = ElementTree.SubElement(made, "PredecessorLink")
        _put(link, {"PredecessorUID": str(uid), "Type": _FINISH_TO_START, "CrossProject": "0"})


def _cut(name: str) -> str:
    return name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 1]}…"


def _write_bodies(
    root: ElementTree.Element, uids: Mapping[str, str], tasks: Sequence[_Task]
) -> None:
    resources = ElementTree.SubElement(root, "Resources")
    for body, uid in uids.items():
        one = ElementTree.SubElement(resources, "Resource")
        _put(one, {"UID": uid, "ID": uid, "Name": _cut(body), "Type": "1", "IsNull": "0"})
    assignments = ElementTree.SubElement(root, "Assignments")
    pairs = ((task, body) for task in tasks for body in task.bodies)
    for place, (task, body) in enumerate(pairs, start=1):
        assert task.days is not None  # only occurrences have bodies
        start = _finish(task.days) if task.milestone else _start(task.days)
        _put(ElementTree.SubElement(assignments, "Assignment"), {
            "UID": str(place), "TaskUID": str(task.uid), "ResourceUID": uids[body],
            "Finish": _finish(task.days), "Start": start, "Units": "0", "Work": "PT0H0M0S",
        })  # fmt: skip
