"""Calendars: what is written is read back by another library."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import vobject
from attrs import evolve
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData, MissingExtra, OpenEnd, UnwritableFile
from roadmap_core.export import LeftOut, Written, write_ics
from roadmap_core.export.repeats import series_of
from roadmap_core.model import (
    Activity,
    Appendix,
    Deliverable,
    Order,
    Responsibility,
    Roadmap,
    Section,
)
from roadmap_core.periods import (
    Annual,
    Dated,
    Deadline,
    Offset,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Period,
    Reading,
    Recurring,
    Relative,
    Unit,
    Unread,
    Weekday,
)
from roadmap_core.schedule import occurrences
from roadmap_core.testing.strategies import orders
from roadmap_core.windows import MonthDay, Window

STAMP = datetime(2024, 1, 15, 12, 30, tzinfo=UTC)
HORIZON = Window(date(2024, 1, 1), date(2025, 12, 31))
MARCH = Window.of_month(2024, 3)
DAY = timedelta(days=1)


def row(number: str, *parts: Part, **more: Any) -> Activity:
    more.setdefault("period", Period.of(*parts) if parts else None)
    return Activity(number=number, title=more.pop("title", f"Дело {number}"), **more)


def plan(*rows: Activity, horizon: Window | None = HORIZON) -> Roadmap:
    section = Section(title="Раздел первый", number="I", activities=rows)
    return Roadmap(title="Карта", horizon=horizon, sections=(section,))


def written(path: Path, made: Order | Roadmap, **more: Any) -> tuple[Written, list[Any]]:
    """What the writer answers, and the events as the other library reads them."""
    answer = write_ics(made, path / "план.ics", stamp=more.pop("stamp", STAMP), **more)
    text = (path / "план.ics").read_bytes().decode("utf-8")
    return answer, vobject.readOne(text).contents.get("vevent", [])


def days(event: Any) -> tuple[date, date]:
    return event.dtstart.value, event.dtend.value - DAY


def held(events: list[Any]) -> list[tuple[str, date, date]]:
    """Every event with its days: rules are expanded, exceptions stand in the place of theirs."""
    instead = {
        (event.uid.value, event.recurrence_id.value): days(event)
        for event in events
        if hasattr(event, "recurrence_id")
    }
    found = []
    for event in events:
        if hasattr(event, "recurrence_id"):
            continue
        first, last = days(event)
        starts = [first]
        if hasattr(event, "rrule"):
            moment = datetime(first.year, first.month, first.day)  # noqa: DTZ001
            starts = [one.date() for one in rrulestr(event.rrule.value, dtstart=moment)]
        uid = event.uid.value
        for start in starts:
            shown = (start, start + (last - first))
            found.append((uid, *instead.pop((uid, start), shown)))
    assert not instead  # an exception of no event
    return found


def test_an_event_has_whole_days_and_ends_behind_the_last(tmp_path: Path) -> None:
    answer, (event,) = written(tmp_path, plan(row("9", Dated((MARCH,)))))
    assert (event.dtstart.value, event.dtend.value) == (date(2024, 3, 1), date(2024, 4, 1))
    assert str(answer) == "Записано сроков: 1."
    raw = (tmp_path / "план.ics").read_bytes()
    assert b"DTSTART;VALUE=DATE:20240301\r\nDTEND;VALUE=DATE:20240401\r\n" in raw
    assert b"DTSTAMP:20240115T123000Z" in raw


def test_a_deadline_is_an_event_of_its_last_day(tmp_path: Path) -> None:
    _, (event,) = written(tmp_path, plan(row("9", Deadline(date(2025, 5, 30)))))
    assert days(event) == (date(2025, 5, 30), date(2025, 5, 30))
    assert event.summary.value == "Срок: 9 Дело 9"


def test_a_deadline_behind_the_horizon_stays_on_its_day(tmp_path: Path) -> None:
    made = plan(row("9", Deadline(date(2026, 5, 30))), horizon=Window.of_year(2025))
    _, (event,) = written(tmp_path, made)
    assert days(event) == (date(2026, 5, 30), date(2026, 5, 30))


def test_the_uid_is_the_key_with_the_number_and_the_date_of_the_order(tmp_path: Path) -> None:
    made = Order(
        number="12 2/од", date=date(2024, 1, 23),
        appendices=(Appendix(roadmap=plan(row("9", Dated((MARCH,))))),),
    )  # fmt: skip
    _, (event,) = written(tmp_path, made)
    (one,) = occurrences(made)
    assert event.uid.value == f"{one.key}@order-122/од-2024-01-23"
    _, (event,) = written(tmp_path, evolve(made, number="", date=None))
    assert event.uid.value == f"{one.key}@order"
    _, (event,) = written(tmp_path, made.roadmap)
    assert event.uid.value == f"{one.key}@roadmap"


def test_an_event_says_bodies_results_and_section_and_names_nobody(tmp_path: Path) -> None:
    made = row(
        "9", Dated((MARCH,)), title="Сессия (Вымышленная А.Б.), этап; итог",
        responsible=(Responsibility("ИРО", persons=("Вымышленная А.Б.",)), Responsibility("МОУО")),
        deliverables=(Deliverable("Справка"), Deliverable("Приказ")),
    )  # fmt: skip
    _, (event,) = written(tmp_path, plan(made))
    assert event.summary.value == "9 Сессия ([имя]), этап; итог"
    assert event.description.value.split("\n") == [
        "Срок: март 2024", "Исполнители: ИРО; МОУО", "Результат: Справка; Приказ",
        "Раздел: I Раздел первый",
    ]  # fmt: skip
    assert event.categories.value == ["Раздел первый", "ИРО", "МОУО"]
    assert "Вымышленн" not in (tmp_path / "план.ics").read_text(encoding="utf-8")


def test_a_surname_alone_is_taken_out_where_the_plan_names_the_person(tmp_path: Path) -> None:
    named = row("1", Dated((MARCH,)), responsible=(Responsibility("", persons=("Выдумкин П.П.",)),))
    other = row("2", Dated((MARCH,)), title="Отчёт Выдумкина о сессии")
    _, events = written(tmp_path, plan(named, other))
    assert events[1].summary.value == "2 Отчёт [имя] о сессии"


def test_days_of_one_reading_are_tentative_and_say_what_they_suppose(tmp_path: Path) -> None:
    both = Dated((MARCH,))
    readings = (Reading((both,), "оба марта"), Reading((Deadline(date(2025, 3, 31)),), "последний"))
    made = row("9", period=Period(readings, "март 2024-2025"))
    _, events = written(tmp_path, plan(made))
    assert [event.status.value for event in events] == ["TENTATIVE"] * 2
    assert events[0].summary.value == "9 Дело 9 (срок можно понять по-разному)"
    assert "Неоднозначно, эти дни верны, если: оба марта" in events[0].description.value
    assert "Срок: март 2024-2025" in events[0].description.value


def test_what_every_reading_has_is_certain(tmp_path: Path) -> None:
    readings = (Reading((Dated((MARCH,)),), "так"), Reading((Dated((MARCH,)),), "иначе"))
    _, (event,) = written(tmp_path, plan(row("9", period=Period(readings, "март"))))
    assert not hasattr(event, "status")


def test_the_same_days_of_every_year_are_one_event_with_a_rule(tmp_path: Path) -> None:
    answer, (event,) = written(tmp_path, plan(row("9", Annual(MonthDay(9, 1), MonthDay(11, 30)))))
    assert event.rrule.value == "FREQ=YEARLY;UNTIL=20250901"
    assert event.uid.value == "9@annual:09-01..11-30@roadmap"
    assert answer.count == 2
    assert [first.year for _, first, _ in held([event])] == [2024, 2025]


def test_a_year_cut_by_the_horizon_is_an_exception_of_the_rule(tmp_path: Path) -> None:
    winter = row("9", Annual(MonthDay(12, 1), MonthDay(1, 31)))
    _, events = written(tmp_path, plan(winter))
    assert len({event.uid.value for event in events}) == 1
    assert sorted(held(events))[0][1:] == (date(2024, 1, 1), date(2024, 1, 31))
    assert sorted(held(events))[-1][1:] == (date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        (Annual(last=MonthDay(6, 1), open_start=True), "FREQ=YEARLY;UNTIL=20250601"),
        (
            Annual(last=MonthDay(2), open_start=True),
            "FREQ=YEARLY;UNTIL=20250228;BYMONTHDAY=-1;BYMONTH=2",
        ),
        (Recurring(1, Unit.WEEK), "FREQ=WEEKLY;UNTIL=20251229"),
        (Recurring(1, Unit.DAY), "FREQ=DAILY;UNTIL=20251231"),
        (Recurring(2, Unit.WEEK), "FREQ=WEEKLY;UNTIL=20251229;INTERVAL=2"),
        (Recurring(1, Unit.WEEK, within=(MARCH,)), "FREQ=WEEKLY;UNTIL=20240325"),
    ],
)
def test_a_rule_of_the_calendar_is_used(part: Part, rule: str, tmp_path: Path) -> None:
    made = plan(row("9", part))
    _, events = written(tmp_path, made)
    assert [event.rrule.value for event in events if hasattr(event, "rrule")] == [rule]
    assert len(held(events)) == len(occurrences(made))


@pytest.mark.parametrize(
    "part",
    [
        Recurring(1, Unit.MONTH),  # months are not of one length
        Recurring(1, Unit.QUARTER),
        Annual(MonthDay(2, 1), MonthDay(3, 15)),  # nor is February
        Annual(MonthDay(2, 29), MonthDay(3, 15)),
        Annual(last=MonthDay(2, 29), open_start=True),
        Recurring(1, Unit.WEEK, seasons=(Annual(MonthDay(9, 1), MonthDay(5, 31)),)),
        Recurring(1, Unit.WEEK, within=(MARCH, Window.of_month(2024, 5))),
    ],
)
def test_what_no_rule_gives_exactly_stays_single_events(part: Part, tmp_path: Path) -> None:
    made = plan(row("9", part))
    _, events = written(tmp_path, made)
    assert not any(hasattr(event, "rrule") for event in events)
    keys = {f"{one.key}@roadmap" for one in occurrences(made)}
    assert {event.uid.value for event in events} == keys


def test_a_rule_with_a_hole_is_none() -> None:
    weekly = row("9", Recurring(1, Unit.WEEK))
    found = [one for one in occurrences(plan(weekly)) if one.window.first.month != 5]
    assert [*series_of(weekly, found, HORIZON)] == []


def test_a_series_is_named_by_its_days_and_first_year(tmp_path: Path) -> None:
    weekly = Recurring(1, Unit.WEEK, times=2, weekdays=(Weekday.TUESDAY,), within=(MARCH,))
    yearly = Annual(MonthDay(9, 1), MonthDay(9, 5), since=date(2025, 9, 2))
    _, events = written(tmp_path, plan(row("1", weekly), row("2", yearly)))
    assert {event.uid.value for event in events} == {
        "1@recurring:2x1week/2024-03-01..2024-03-31/tuesday@roadmap",
        "2@annual:09-01..09-05/2025-09-02@roadmap",
    }
    assert ("2@annual:09-01..09-05/2025-09-02@roadmap", date(2025, 9, 2), date(2025, 9, 5)) in (
        held(events)
    )


def test_what_has_no_days_is_left_out_and_told(tmp_path: Path) -> None:
    rows = (
        row("1", Ongoing()),
        row("2", OwnSchedule(within=(HORIZON,))),
        row("3", OnDemand("по запросам")),
        row("4", Relative("со дня приказа", Offset(10, Unit.DAY))),
        row("5", Unread("когда-нибудь")),
        row("6"),
        row("7", Dated((Window.of_month(2020, 3),))),
        row("8", Recurring(1, Unit.TERM)),
        row("9", Dated((MARCH,)), OnDemand("по запросам")),
        row("10", Recurring(1, Unit.TERM), Recurring(1, Unit.WEEK)),
    )
    answer, events = written(tmp_path, plan(*rows))
    assert [str(one) for one in answer] == [
        "1: выполняется постоянно, своих дней нет",
        "2: дни стоят в отдельном графике",
        "3: выполняется по запросу, своих дней нет",
        "4: дни зависят от события",
        "5: срок не прочитан",
        "6: срок не указан",
        "7: дни срока вне показанного времени",
        "8: дней четвертей в тексте нет",
        "9: выполняется по запросу, своих дней нет",
        "10: дней четвертей в тексте нет",
    ]
    assert {event.uid.value.split("@")[0] for event in events} == {"9", "10"}
    assert str(answer) == "Записано сроков: 106; без дней осталось: 10."
    assert answer.left_out[0] == LeftOut("1", "Дело 1", "выполняется постоянно, своих дней нет")


def test_ongoing_work_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    made = plan(
        row("1", Ongoing()), row("2", OwnSchedule(within=(MARCH,))), row("3", OnDemand("а"))
    )
    answer, events = written(tmp_path, made, ongoing=True)
    assert [days(event) for event in events] == [
        (HORIZON.first, HORIZON.end), (MARCH.first, MARCH.end)
    ]  # fmt: skip
    assert [one.activity for one in answer] == ["3"]


def test_days_without_an_end_are_left_out(tmp_path: Path) -> None:
    made = plan(row("1", Dated((Window(date(2024, 9, 1)),))), horizon=None)
    answer, events = written(tmp_path, made)
    assert (events, [one.activity for one in answer]) == ([], ["1"])
    ends = row("1", Dated((Window(date(9999, 12, 1), date.max),)))
    assert written(tmp_path, plan(ends, horizon=None))[1] == []


def test_days_before_the_order_are_left_out(tmp_path: Path) -> None:
    made = Order(
        date=date(2024, 3, 10), appendices=(Appendix(roadmap=plan(row("9", Dated((MARCH,))))),)
    )
    assert days(written(tmp_path, made)[1][0])[0] == date(2024, 3, 10)
    assert days(written(tmp_path, made, since=date(2024, 3, 5))[1][0])[0] == date(2024, 3, 5)


def test_alarms_are_told_so_many_days_before_the_last_day(tmp_path: Path) -> None:
    _, (event,) = written(tmp_path, plan(row("9", Dated((MARCH,)))), alarms=(7, 0, 7))
    told = [(one.trigger.value, one.description.value) for one in event.valarm_list]
    assert told == [
        (timedelta(days=-8), "Через 7 дней: 9 Дело 9"), (timedelta(days=-1), "Сегодня: 9 Дело 9")
    ]  # fmt: skip
    assert event.valarm.trigger.params["RELATED"] == ["END"]


def test_an_alarm_of_one_day_is_worded(tmp_path: Path) -> None:
    _, (event,) = written(tmp_path, plan(row("9", Dated((MARCH,)))), alarms=[1])
    assert event.valarm.description.value == "Через день: 9 Дело 9"


@pytest.mark.parametrize("alarms", [[-1], [3651], [True], ["7"], 7.5])
def test_an_alarm_that_is_no_number_of_days_is_refused(alarms: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"\$\.alarms"):
        write_ics(plan(), tmp_path / "a.ics", stamp=STAMP, alarms=alarms)


@pytest.mark.parametrize("stamp", [date(2024, 1, 1), datetime(2024, 1, 1), None])  # noqa: DTZ001
def test_a_stamp_without_a_zone_is_refused(stamp: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"\$\.stamp"):
        write_ics(plan(), tmp_path / "a.ics", stamp=stamp)


def test_a_stamp_of_another_zone_is_the_same_moment(tmp_path: Path) -> None:
    moscow = STAMP.astimezone(timezone(timedelta(hours=3)))
    write_ics(plan(row("9", Dated((MARCH,)))), tmp_path / "1.ics", stamp=moscow)
    write_ics(plan(row("9", Dated((MARCH,)))), tmp_path / "2.ics", stamp=STAMP)
    assert (tmp_path / "1.ics").read_bytes() == (tmp_path / "2.ics").read_bytes()


def test_the_calendar_has_a_name(tmp_path: Path) -> None:
    for name, shown in (("", "Карта"), ("План ЦНППМ", "План ЦНППМ")):
        write_ics(plan(), tmp_path / "a.ics", stamp=STAMP, name=name)
        read = vobject.readOne((tmp_path / "a.ics").read_text(encoding="utf-8"))
        assert read.x_wr_calname.value == shown
    write_ics(Roadmap(), tmp_path / "a.ics", stamp=STAMP)
    assert "NAME:Дорожная карта" in (tmp_path / "a.ics").read_text(encoding="utf-8")


def test_long_lines_are_folded_between_letters(tmp_path: Path) -> None:
    title = "Организация работы школьных команд, повышение качества; " * 20
    made = plan(row("9", Dated((MARCH,)), title=title))
    _, (event,) = written(tmp_path, made)
    lines = (tmp_path / "план.ics").read_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode("utf-8") for line in lines]
    assert event.summary.value == f"9 {title.strip()}"


def test_an_event_without_words_has_a_title(tmp_path: Path) -> None:
    _, (event,) = written(tmp_path, plan(row("", Dated((MARCH,)), title="")))
    assert event.summary.value == "Мероприятие"


@pytest.mark.parametrize(
    "text",
    ["a\r\nBEGIN:VEVENT", '; , : \\ "', "\u2028\u2029", "👩\u200d🏫" * 40, "\x00\x0b\ud800\uffff"],
)
def test_no_text_breaks_the_file(text: str, tmp_path: Path) -> None:
    made = row(
        f"1 {text}", Dated((MARCH,)), title=text, responsible=(Responsibility(text),),
        deliverables=(Deliverable(text),),
    )  # fmt: skip
    _, events = written(tmp_path, plan(made, row("2", Dated((MARCH,)))), alarms=[1])
    assert len(events) == 2
    lines = (tmp_path / "план.ics").read_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert sum(line == b"BEGIN:VEVENT" for line in lines) == 2


def test_other_things_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="expected Order or Roadmap, got str"):
        write_ics("приказ", tmp_path / "a.ics", stamp=STAMP)  # type: ignore[arg-type]
    with pytest.raises(OpenEnd):
        write_ics(plan(), tmp_path / "a.ics", stamp=STAMP, horizon=Window(date(2024, 1, 1)))
    with pytest.raises(UnwritableFile):
        write_ics(plan(), tmp_path / "none" / "a.ics", stamp=STAMP)


def test_without_icalendar_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[calendar\]"):
        write_ics(plan(), tmp_path / "a.ics", stamp=STAMP)


def expected(made: Order, horizon: Window | None) -> Counter[tuple[str, date, date]]:
    """By the schedule alone: what has an end, a deadline by its last day."""
    found: Counter[tuple[str, date, date]] = Counter()
    for one in occurrences(made, horizon=horizon):
        if one.due_on is None and one.kind != "dated":
            continue
        if one.window.open_start and one.due_on is not None:
            found[one.activity.key, one.due_on, one.due_on] += 1
        elif one.window.last is not None:
            found[one.activity.key, one.window.first, one.window.last] += 1
    return found


@settings(max_examples=25)
@given(made=orders(), days_more=st.integers(0, 400))
def test_every_occurrence_is_read_back_and_keeps_its_name_in_a_wider_horizon(
    tmp_path_factory: pytest.TempPathFactory, made: Order, days_more: int
) -> None:
    path = tmp_path_factory.getbasetemp()
    horizon = made.roadmap.horizon or HORIZON
    answer, events = written(path, made, horizon=horizon)
    found = held(events)
    told = Counter((uid.split("@")[0], first, last) for uid, first, last in found)
    assert told == expected(made, horizon)
    assert answer.count == len(found)
    named = [event.uid.value for event in events if not hasattr(event, "recurrence_id")]
    assert len(named) == len(set(named))
    wider = Window(horizon.first, horizon.end + days_more * DAY)
    again = {event.uid.value for event in written(path, made, horizon=wider)[1]}
    assert set(named) <= again
    assert {one.activity for one in answer} | {uid.split("@")[0] for uid in named} == {
        leaf.key for leaf in made.roadmap.leaves
    }
