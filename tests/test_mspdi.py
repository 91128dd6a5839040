"""Project XML: the order of its elements, what they hold, and the dates read back."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from roadmap_core.errors import InvalidData, LinkCycle, OpenEnd, UnknownActivity, UnwritableFile
from roadmap_core.export import Written, write_mspdi
from roadmap_core.model import (
    Activity,
    Appendix,
    Deliverable,
    Link,
    Order,
    Responsibility,
    Roadmap,
    Section,
)
from roadmap_core.periods import (
    Dated,
    Deadline,
    OnDemand,
    Ongoing,
    Part,
    Period,
    Reading,
    Recurring,
    Unit,
)
from roadmap_core.regions import load_policy
from roadmap_core.schedule import occurrences
from roadmap_core.testing.strategies import orders
from roadmap_core.windows import Window

STAMP = datetime(2024, 1, 15, 12, 30, tzinfo=UTC)
HORIZON = Window(date(2024, 1, 1), date(2025, 12, 31))
MARCH, APRIL = Window.of_month(2024, 3), Window.of_month(2024, 4)
SPACE = "{http://schemas.microsoft.com/project}"

# The sequences of Microsoft's schema of 2007 (mspdi_pj12.xsd) as its documentation lists them, as
# far as a plan can need them. The schema itself is not distributed with these tests.
ORDER = {
    "Project": """
        SaveVersion UID Name Title Subject Category Company Manager Author CreationDate Revision
        LastSaved ScheduleFromStart StartDate FinishDate FYStartDate CriticalSlackLimit
        CurrencyDigits CurrencySymbol CurrencyCode CurrencySymbolPosition CalendarUID
        DefaultStartTime DefaultFinishTime MinutesPerDay MinutesPerWeek DaysPerMonth
        DefaultTaskType DefaultFixedCostAccrual DefaultStandardRate DefaultOvertimeRate
        DurationFormat WorkFormat EditableActualCosts HonorConstraints EarnedValueMethod
        InsertedProjectsLikeSummary MultipleCriticalPaths NewTasksEffortDriven NewTasksEstimated
        SplitsInProgressTasks SpreadActualCost SpreadPercentComplete TaskUpdatesResource
        FiscalYearStart WeekStartDay OutlineCodes WBSMasks ExtendedAttributes Calendars Tasks
        Resources Assignments""",
    "Calendar": "UID Name IsBaseCalendar BaseCalendarUID WeekDays Exceptions WorkWeeks",
    "WeekDay": "DayType DayWorking TimePeriod WorkingTimes",
    "Exception": """
        EnteredByOccurrences TimePeriod Occurrences Name Type Period DaysOfWeek MonthItem
        MonthPosition Month MonthDay DayWorking WorkingTimes""",
    "TimePeriod": "FromDate ToDate",
    "WorkingTime": "FromTime ToTime",
    "Task": """
        UID ID Name Type IsNull CreateDate Contact WBS WBSLevel OutlineNumber OutlineLevel Priority
        Start Finish Duration DurationFormat Work Stop Resume ResumeValid EffortDriven Recurring
        OverAllocated Estimated Milestone Summary Critical IsSubproject IsSubprojectReadOnly
        SubprojectName ExternalTask ExternalTaskProject EarlyStart EarlyFinish LateStart LateFinish
        StartVariance FinishVariance WorkVariance FreeSlack TotalSlack FixedCost FixedCostAccrual
        PercentComplete PercentWorkComplete Cost OvertimeCost OvertimeWork ActualStart ActualFinish
        ActualDuration ActualCost ActualOvertimeCost ActualWork ActualOvertimeWork RegularWork
        RemainingDuration RemainingCost RemainingWork RemainingOvertimeCost RemainingOvertimeWork
        ACWP CV ConstraintType CalendarUID ConstraintDate Deadline LevelAssignments LevelingCanSplit
        LevelingDelay LevelingDelayFormat PreLeveledStart PreLeveledFinish Hyperlink
        HyperlinkAddress HyperlinkSubAddress IgnoreResourceCalendar Notes HideBar Rollup BCWS BCWP
        PhysicalPercentComplete EarnedValueMethod PredecessorLink""",
    "PredecessorLink": "PredecessorUID Type CrossProject CrossProjectName LinkLag LagFormat",
    "Resource": "UID ID Name Type IsNull Initials",
    "Assignment": "UID TaskUID ResourceUID PercentWorkComplete Finish Start Units Work",
}
NEEDED = {
    "Project": "SaveVersion CurrencyCode StartDate CalendarUID Calendars Tasks",
    "Calendar": "UID", "WeekDay": "DayType", "Task": "UID", "Resource": "UID", "Assignment": "UID",
    "Exception": "", "TimePeriod": "", "WorkingTime": "", "PredecessorLink": "",
}  # fmt: skip
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
WHOLE, FLAG = r"\d+", "[01]"
KINDS = {
    MOMENT: "CreationDate StartDate FinishDate Start Finish ConstraintDate Deadline FromDate "
    "ToDate",
    r"\d\d:\d\d:\d\d": "DefaultStartTime DefaultFinishTime FromTime ToTime",
    r"PT\d+H\d+M\d+S": "Duration Work",
    FLAG: "ScheduleFromStart HonorConstraints NewTasksEffortDriven NewTasksEstimated IsNull "
    "IsBaseCalendar DayWorking EnteredByOccurrences EffortDriven Estimated Milestone Summary "
    "CrossProject",
    WHOLE: "SaveVersion UID ID CalendarUID MinutesPerDay MinutesPerWeek DaysPerMonth "
    "DefaultTaskType DurationFormat WeekStartDay DayType Occurrences Type OutlineLevel Priority "
    "PercentComplete ConstraintType PredecessorUID TaskUID ResourceUID Units",
}


def row(number: str, *parts: Part, **more: Any) -> Activity:
    more.setdefault("period", Period.of(*parts) if parts else None)
    more.setdefault("title", f"Дело {number}")
    return Activity(number=number, **more)


def plan(*rows: Activity, links: tuple[Link, ...] = (), title: str = "Раздел") -> Roadmap:
    section = Section(title=title, activities=rows)
    return Roadmap(title="Карта", horizon=HORIZON, sections=(section,), links=links)


def written(path: Path, made: Order | Roadmap, **more: Any) -> tuple[Written, ElementTree.Element]:
    answer = write_mspdi(made, path / "план.xml", stamp=STAMP, **more)
    root = ElementTree.parse(path / "план.xml").getroot()
    follows_the_schema(root)
    return answer, root


def follows_the_schema(root: ElementTree.Element) -> None:
    """Every element stands where the schema wants it and holds what it wants there."""
    kinds = {name: kind for kind, names in KINDS.items() for name in names.split()}
    for element in root.iter():
        name = element.tag.removeprefix(SPACE)
        assert name != element.tag
        if name in ORDER:
            order = ORDER[name].split()
            places = [order.index(child.tag.removeprefix(SPACE)) for child in element]
            assert places == sorted(places)
            assert {order[place] for place in places} >= set(NEEDED[name].split())
        if name in kinds:
            assert re.fullmatch(kinds[name], element.text or "")
        if name in ("Name", "Title"):
            assert 0 < len(element.text or "") <= 512


def told(root: ElementTree.Element, kind: str, *names: str) -> list[tuple[str | None, ...]]:
    """Some children of each element of a kind, as text."""
    return [
        tuple(one.findtext(f"{SPACE}{name}") for name in names)
        for one in root.iter(f"{SPACE}{kind}")
    ]


def dates(root: ElementTree.Element) -> Counter[tuple[str, date, date]]:
    """What the tasks hold that are no summaries, by the activity of their keys."""
    found: Counter[tuple[str, date, date]] = Counter()
    for wbs, start, finish, summary in told(root, "Task", "WBS", "Start", "Finish", "Summary"):
        if summary == "0":
            days = [date.fromisoformat(str(moment)[:10]) for moment in (start, finish)]
            key = str(wbs).partition("@")[0]
            found[key, days[0], days[1]] += 1
    return found


def test_rows_stand_under_their_sections_and_umbrellas(tmp_path: Path) -> None:
    umbrella = row(
        "2", parts=(row("2.1", Dated((MARCH,))), row("2.2", Deadline(date(2025, 5, 30))))
    )
    twice = row("3", Dated((MARCH, APRIL)))
    answer, root = written(tmp_path, plan(row("1", Dated((MARCH,))), umbrella, twice))
    names = ("OutlineNumber", "OutlineLevel", "Name", "Summary", "Milestone", "WBS")
    assert told(root, "Task", *names) == [
        ("1", "1", "Раздел", "1", "0", None),
        ("1.1", "2", "1 Дело 1", "0", "0", "1"),
        ("1.2", "2", "2 Дело 2", "1", "0", "2"),
        ("1.2.1", "3", "2.1 Дело 2.1", "0", "0", "2.1"),
        ("1.2.2", "3", "2.2 Дело 2.2", "0", "1", "2.2"),
        ("1.3", "2", "3 Дело 3", "1", "0", "3"),
        ("1.3.1", "3", "3 Дело 3: март 2024", "0", "0", "3@dated:2024-03-01..2024-03-31"),
        ("1.3.2", "3", "3 Дело 3: апрель 2024", "0", "0", "3@dated:2024-04-01..2024-04-30"),
    ]
    assert str(answer) == "Записано сроков: 5."


def test_dates_are_held_where_the_text_has_them(tmp_path: Path) -> None:
    made = plan(row("1", Dated((MARCH,))), row("2", Deadline(date(2025, 5, 30))), title="")
    _, root = written(tmp_path, made)
    names = ("Start", "Finish", "Duration", "ConstraintType", "ConstraintDate", "Deadline")
    assert told(root, "Task", *names) == [
        ("2024-03-01T09:00:00", "2024-03-31T18:00:00", "PT168H0M0S", "2",
         "2024-03-01T09:00:00", "2024-03-31T18:00:00"),
        ("2025-05-30T18:00:00", "2025-05-30T18:00:00", "PT0H0M0S", "3",
         "2025-05-30T18:00:00", "2025-05-30T18:00:00"),
    ]  # fmt: skip
    assert root.findtext(f"{SPACE}StartDate") == "2024-03-01T09:00:00"
    assert root.findtext(f"{SPACE}CreationDate") == "2024-01-15T12:30:00"


def test_days_off_alone_are_counted_as_they_pass(tmp_path: Path) -> None:
    weekend = Dated((Window(date(2024, 3, 2), date(2024, 3, 3)),))
    _, root = written(tmp_path, plan(row("1", weekend), title=""))
    assert told(root, "Task", "Duration", "DurationFormat") == [("PT48H0M0S", "8")]


def test_bodies_are_resources_by_the_names_of_the_policy(tmp_path: Path) -> None:
    bodies = (Responsibility("ТОИПКРО"), Responsibility("Вымышленная А.Б."), Responsibility("МОУО"))
    both = (row("1", Dated((MARCH,)), responsible=bodies), row("2", Dated((MARCH,))))
    _, root = written(tmp_path, plan(*both))
    assert told(root, "Resource", "UID", "Name") == [
        ("1", "ТОИПКРО"), ("2", "[имя]"), ("3", "МОУО")
    ]  # fmt: skip
    assert told(root, "Assignment", "UID", "TaskUID", "ResourceUID", "Units", "Work") == [
        (str(place), "2", str(place), "0", "PT0H0M0S") for place in (1, 2, 3)
    ]
    policy = load_policy("tambov", on=date(2024, 1, 23))
    _, root = written(tmp_path, plan(*both), policy=policy)
    known = policy.body("ТОИПКРО")
    assert known is not None
    assert told(root, "Resource", "Name")[0] == (known.name,)


def test_links_are_from_finish_to_start(tmp_path: Path) -> None:
    rows = (row("1", Dated((MARCH,))), row("2", parts=(row("2.1", Dated((APRIL,))),)), row("3"))
    links = (Link("1", "2"), Link("1", "2"), Link("1", "3"), Link("3", "2.1"))
    answer, root = written(tmp_path, plan(*rows, links=links))
    assert told(root, "PredecessorLink", "PredecessorUID", "Type") == [("2", "1")]
    after = [task for task in root.iter(f"{SPACE}Task") if task.find(f"{SPACE}PredecessorLink")]
    assert [task.findtext(f"{SPACE}WBS") for task in after] == ["2"]
    assert [str(one) for one in answer] == [
        "3: срок не указан",
        "3: связь с 1 не записана: у одного из мероприятий нет дней",
        "2.1: связь с 3 не записана: у одного из мероприятий нет дней",
    ]


def test_a_summary_without_tasks_is_left_out(tmp_path: Path) -> None:
    empty = row("1", parts=(row("1.1", OnDemand("по запросу")),))
    answer, root = written(tmp_path, plan(empty, row("2", Dated((MARCH,)))))
    assert told(root, "Task", "ID", "WBS") == [("1", None), ("2", "2")]
    assert [str(one) for one in answer] == ["1.1: выполняется по запросу, своих дней нет"]


def test_a_plan_without_days_is_an_empty_project(tmp_path: Path) -> None:
    _, root = written(tmp_path, Roadmap())
    assert told(root, "Task", "UID") == []
    assert root.findtext(f"{SPACE}Title") == "Дорожная карта"
    assert root.findtext(f"{SPACE}StartDate") == "2024-01-15T09:00:00"


def test_ongoing_work_is_a_task_where_it_is_asked_for(tmp_path: Path) -> None:
    assert written(tmp_path, plan(row("1", Ongoing())))[0].count == 0
    answer, root = written(tmp_path, plan(row("1", Ongoing())), ongoing=True)
    assert (answer.count, answer.left_out) == (1, ())
    assert dates(root) == {("1", HORIZON.first, HORIZON.end): 1}


def test_days_that_no_planner_keeps_are_left_out_and_told(tmp_path: Path) -> None:
    made = plan(row("1", Dated((Window.of_year(1983), Window.of_year(1984), Window.of_year(2050)))))
    answer, root = written(tmp_path, made, horizon=Window(date(1900, 1, 1), date(2100, 1, 1)))
    assert dates(root) == {("1", date(1984, 1, 1), date(1984, 12, 31)): 1}
    assert [one.why for one in answer] == ["дни вне 1984-2049 годов, которые хранит Project"]


def test_notes_say_what_a_task_has_no_place_for(tmp_path: Path) -> None:
    both = Recurring(1, Unit.YEAR, times=2)
    readings = (Reading((both,), "каждый год"), Reading((Dated((MARCH,)),), "только в марте"))
    made = row(
        "1", period=Period(readings, "2 раза, март"), title="Анализ " * 100,
        deliverables=(Deliverable("Справка"), Deliverable("Приказ")),
    )  # fmt: skip
    _, root = written(tmp_path, plan(made))
    (name, notes) = told(root, "Task", "Name", "Notes")[2]
    assert name == f"1 {'Анализ ' * 100}"[:511] + "…"
    assert (notes or "").split("\n") == [
        "Ключ: 1@recurring:2024-01-01..2024-12-31x2",
        f"Мероприятие: {('Анализ ' * 100).strip()}",
        "Срок: 2 раза, март",
        "Сколько раз: 2",
        "Результат: Справка; Приказ",
        "Неоднозначно, эти дни верны, если: каждый год",
    ]


def test_an_unsure_task_says_so_in_its_name(tmp_path: Path) -> None:
    readings = (Reading((Dated((MARCH,)),), "так"), Reading((Dated((APRIL,)),), "иначе"))
    _, root = written(tmp_path, plan(row("1", period=Period(readings, "неясно"))))
    assert told(root, "Task", "Name")[2] == ("1 Дело 1: март 2024 (срок можно понять по-разному)",)


def test_the_calendar_has_the_days_off_of_the_policy(tmp_path: Path) -> None:
    policy = load_policy("ru", on=date(2024, 1, 23))
    made = plan(row("1", Dated((Window(date(2024, 4, 27), date(2024, 5, 12)),))))
    _, root = written(tmp_path, made, policy=policy)
    assert told(root, "Calendar", "Name") == [("Производственный календарь",)]
    week = told(root, "WeekDay", "DayType", "DayWorking")
    assert [day for day, worked in week if worked == "0"] == ["1", "7"]
    exceptions = told(root, "Exception", "Name", "Occurrences", "DayWorking")
    assert ("Нерабочие дни", "2", "0") in exceptions
    assert ("Рабочий день", "1", "1") in exceptions
    times = told(root, "TimePeriod", "FromDate", "ToDate")
    assert ("2024-04-27T00:00:00", "2024-04-27T23:59:00") in times
    worked = policy.region.work_calendar.working_days(Window(date(2024, 4, 27), date(2024, 5, 12)))
    assert told(root, "Task", "Duration")[1] == (f"PT{8 * worked}H0M0S",)


def test_years_without_a_calendar_are_named(tmp_path: Path) -> None:
    made = plan(row("1", Dated((Window(date(2024, 3, 1), date(2024, 3, 5)),))))
    _, root = written(tmp_path, made)
    assert told(root, "Calendar", "Name") == [("Пятидневная неделя (без праздников: 2024)",)]
    policy = load_policy("ru", on=date(2024, 1, 23))
    last = policy.region.work_calendar.years[-1].year
    far = plan(row("1", Dated((Window(date(last, 3, 1), date(last + 2, 3, 5)),))))
    _, root = written(
        tmp_path, far, policy=policy, horizon=Window(date(2024, 1, 1), date(2040, 1, 1))
    )
    assert told(root, "Calendar", "Name") == [
        (f"Производственный календарь (без праздников: {last + 1}-{last + 2})",)
    ]


def test_the_roadmaps_of_an_order_are_summaries_of_their_own(tmp_path: Path) -> None:
    made = Order(
        title="Приказ", appendices=(
            Appendix(roadmap=plan(row("1", Dated((MARCH,))))),
            Appendix(roadmap=plan(row("1", Dated((APRIL,))), links=(Link("1", "1"),)[:0])),
        ),
    )  # fmt: skip
    _, root = written(tmp_path, made)
    assert told(root, "Task", "OutlineNumber", "Name") == [
        ("1", "Карта"), ("1.1", "Раздел"), ("1.1.1", "1 Дело 1"),
        ("2", "Карта"), ("2.1", "Раздел"), ("2.1.1", "1 Дело 1"),
    ]  # fmt: skip


def test_what_no_xml_can_hold_is_dropped(tmp_path: Path) -> None:
    made = plan(row("1", Dated((MARCH,)), title="Анализ\x00\x0b \ud800<&>\uffff итог"), title="")
    _, root = written(tmp_path, made)
    assert told(root, "Task", "Name") == [("1 Анализ <&> итог",)]


def test_other_things_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    one = row("1", Dated((MARCH,)))
    with pytest.raises(InvalidData, match="expected Order or Roadmap, got str"):
        write_mspdi("приказ", path, stamp=STAMP)  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match=r"\$\.stamp"):
        write_mspdi(plan(), path, stamp=datetime(2024, 1, 1))  # noqa: DTZ001
    with pytest.raises(InvalidData):
        write_mspdi(plan(), path, stamp=STAMP, policy="ru")  # type: ignore[arg-type]
    with pytest.raises(UnknownActivity):
        write_mspdi(plan(one, links=(Link("1", "7"),)), path, stamp=STAMP)
    with pytest.raises(LinkCycle):
        write_mspdi(plan(one, links=(Link("1", "1"),)), path, stamp=STAMP)
    with pytest.raises(OpenEnd):
        write_mspdi(plan(one), path, stamp=STAMP, horizon=Window(date(2024, 1, 1)))
    with pytest.raises(UnwritableFile):
        write_mspdi(plan(one), tmp_path / "none" / "a.xml", stamp=STAMP)
    assert not path.exists()


def expected(made: Order) -> Counter[tuple[str, date, date]]:
    """By the schedule alone: what has an end, a deadline by its last day."""
    found: Counter[tuple[str, date, date]] = Counter()
    for one in occurrences(made):
        if one.due_on is None and one.kind != "dated":
            continue
        if one.window.open_start and one.due_on is not None:
            found[one.activity.key, one.due_on, one.due_on] += 1
        elif one.window.last is not None:
            found[one.activity.key, one.window.first, one.window.last] += 1
    return found


@settings(max_examples=10)
@given(made=orders())
def test_every_date_is_read_back(tmp_path_factory: pytest.TempPathFactory, made: Order) -> None:
    answer, root = written(tmp_path_factory.getbasetemp(), made)
    assert dates(root) == expected(made)
    assert answer.count == dates(root).total()
    having = {key for key, _, _ in dates(root)} | {one.activity for one in answer}
    assert having == {leaf.key for leaf in made.roadmap.leaves}
