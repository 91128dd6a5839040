from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote, unquote

import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.errors import (
    AmbiguousNumber,
    InvalidData,
    InvalidDay,
    InvalidWindow,
    LinkCycle,
    OpenEnd,
    UnknownActivity,
    UnknownOccurrence,
)
from roadmap_core.model import (
    Activity,
    Appendix,
    Body,
    Link,
    Order,
    Responsibility,
    Roadmap,
    Section,
)
from roadmap_core.periods import (
    Annual,
    Dated,
    Deadline,
    Kind,
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
)
from roadmap_core.policy import Policy, Region
from roadmap_core.schedule import (
    Done,
    Occurrence,
    Peak,
    dependency_order,
    due,
    in_progress,
    load_by_month,
    load_frame,
    occurrence_frame,
    occurrences,
    overdue,
    peak_load,
)
from roadmap_core.serde import from_dict, to_dict
from roadmap_core.testing import orders, periods, roadmaps
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window

YEAR = Window.of_year(2024)
TWO_YEARS = Window(date(2024, 1, 1), date(2025, 12, 31))
MARCH = Window.of_month(2024, 3)
APRIL = Window.of_month(2024, 4)
WINTER = Window(date(2024, 12, 1), date(2025, 1, 31))


def activity(
    number: str, *parts_of_period: Part, bodies: str = "ИРО", parts: tuple[Activity, ...] = ()
) -> Activity:
    return Activity(
        number=number,
        title=f"Мероприятие {number}",
        period=Period.of(*parts_of_period) if parts_of_period else None,
        responsible=tuple(Responsibility(body) for body in bodies.split(", ") if body),
        parts=parts,
    )


def plan(*activities: Activity, horizon: Window | None = TWO_YEARS) -> Roadmap:
    return Roadmap(horizon=horizon, sections=(Section(title="", activities=activities),))


def order_of(*roadmaps: Roadmap, day: date | None = None) -> Order:
    return Order(date=day, appendices=tuple(Appendix(roadmap=one) for one in roadmaps))


def ambiguous(*windows: tuple[str, tuple[Window, ...]]) -> Period:
    return Period(
        tuple(Reading((Dated(dates),), assuming) for assuming, dates in windows), "по-разному"
    )


def numbers(found: tuple[Occurrence, ...]) -> list[str]:
    return [one.number for one in found]


def test_occurrences_stand_by_window_and_then_as_a_reader_counts() -> None:
    rows = [activity(n, Dated((MARCH,))) for n in ("10.2", "10", "9", "3а", "3", "10.10", "II")]
    early = activity("99", Dated((Window.of_month(2024, 1),)))
    found = occurrences(plan(*rows, early))
    assert numbers(found) == ["99", "3", "3а", "9", "10", "10.2", "10.10", "II"]


def test_zeros_before_a_number_do_not_count() -> None:
    rows = [activity(number, Dated((MARCH,))) for number in ("010", "007", "9", "6", "7.02", "7.1")]
    assert numbers(occurrences(plan(*rows))) == ["6", "007", "7.1", "7.02", "9", "010"]


def test_windows_of_one_first_day_stand_by_their_last_and_an_open_end_is_the_last_of_all() -> None:
    first = MARCH.first
    rows = [
        activity("1", Ongoing((Window(first),))),
        activity("2", Deadline(MARCH.last or first)),
        activity("3", Dated((MARCH,))),
        activity("4", Dated((Window.of_day(first),))),
        activity("5", Dated((Window(first, date(9999, 12, 31)),))),
    ]
    found = occurrences(plan(*rows, horizon=None), since=first)
    assert [one.window.first for one in found] == [first] * 5
    assert numbers(found) == ["4", "3", "2", "5", "1"]


def test_a_number_of_thousands_of_digits_is_still_sorted() -> None:
    rows = [activity(n, Dated((MARCH,))) for n in ("9" * 5000, "8" * 5000, "1")]
    assert numbers(occurrences(plan(*rows))) == ["1", "8" * 5000, "9" * 5000]


def test_only_leaves_occur() -> None:
    part = activity("6.1", Dated((MARCH,)))
    whole = activity("6", Dated((APRIL,)), parts=(part,))
    assert numbers(occurrences(plan(whole))) == ["6.1"]


def test_an_occurrence_says_who_what_and_when() -> None:
    row = activity("1", Dated((MARCH,)), bodies="ИРО, МОУО, ИРО")
    assert occurrences(plan(row)) == (Occurrence(row, MARCH, Kind.DATED, MARCH.last),)
    (found,) = occurrences(plan(row))
    assert (found.number, found.title, found.bodies) == ("1", "Мероприятие 1", ("ИРО", "МОУО"))
    assert (found.activity, found.times, found.assuming) == (row, 1, "")
    assert found.key == "1@dated:2024-03-01..2024-03-31"


def test_what_every_reading_has_is_certain_and_the_rest_names_its_readings() -> None:
    period = ambiguous(("а", (MARCH, WINTER)), ("б", (MARCH, APRIL)), ("в", (MARCH, APRIL)))
    row = evolve(activity("1"), period=period)
    found = {one.window: (one.assuming, one.is_certain) for one in occurrences(plan(row))}
    assert found == {MARCH: ("", True), APRIL: ("б или в", False), WINTER: ("а", False)}


def test_a_reading_without_a_name_is_called_by_its_wording() -> None:
    row = evolve(activity("1"), period=ambiguous(("", (MARCH,)), ("б", (APRIL,))))
    assert occurrences(plan(row))[0].assuming == "март 2024"


def test_a_window_that_two_parts_share_occurs_once() -> None:
    row = activity("1", Dated((MARCH,)), Dated((MARCH, APRIL)))
    assert [one.window for one in occurrences(plan(row))] == [MARCH, APRIL]


def test_windows_are_cut_by_the_horizon_and_keep_the_day_of_the_text() -> None:
    row = activity("1", Dated((WINTER,)))
    (found,) = occurrences(plan(row), horizon=YEAR)
    assert (found.window, found.due_on) == (Window.of_month(2024, 12), WINTER.last)


def test_a_start_that_the_horizon_cuts_stays_open() -> None:
    school_year = Window(date(2024, 9, 1), date(2025, 5, 31))
    yearly = activity("1", Annual(MonthDay(1, 1), MonthDay(10, 15), open_start=True))
    autumn, spring = occurrences(plan(yearly, horizon=school_year))
    assert autumn.window.days_key == (date(2024, 9, 1), date(2024, 10, 15))
    assert (spring.window.last, spring.due_on) == (school_year.last, date(2025, 10, 15))
    assert autumn.window.open_start
    assert spring.window.open_start


def test_a_window_outside_the_horizon_does_not_occur_but_is_due() -> None:
    roadmap = plan(activity("1", Dated((Window.of_month(2026, 2),))))
    assert occurrences(roadmap) == ()
    assert numbers(due(roadmap, on=date(2026, 2, 1))) == ["1"]


def test_without_a_horizon_explicit_windows_stay_whole_and_annual_ones_are_unknown() -> None:
    roadmap = plan(activity("1", Dated((WINTER,))), activity("2", Annual()), horizon=None)
    assert [one.window for one in occurrences(roadmap)] == [WINTER]


@pytest.mark.parametrize(
    "part",
    [Ongoing(), OwnSchedule(within=(MARCH,)), OnDemand("по запросу", within=(MARCH,))],
    ids=lambda part: str(part.kind),
)
def test_a_mere_frame_has_no_due_day_but_is_in_progress(part: Part) -> None:
    roadmap = plan(activity("1", part))
    assert due(roadmap, on=date(2024, 1, 1), within_days=1000) == ()
    assert overdue(roadmap, on=date(2030, 1, 1)) == ()
    assert numbers(in_progress(roadmap, on=date(2024, 3, 15))) == ["1"]


@pytest.mark.parametrize(
    "part", [Relative("после приказа"), Unread("когда-нибудь")], ids=lambda part: str(part.kind)
)
def test_what_has_no_days_never_occurs(part: Part) -> None:
    assert occurrences(plan(activity("1", part), activity("2"))) == ()


@pytest.mark.parametrize(
    ("on", "within", "seen"),
    [
        (date(2024, 3, 31), 0, True),
        (date(2024, 3, 1), 30, True),
        (date(2024, 3, 1), 29, False),
        (date(2024, 4, 1), 30, False),
    ],
)
def test_both_ends_of_the_span_are_inside(on: date, within: int, seen: bool) -> None:
    assert bool(due(plan(activity("1", Dated((MARCH,)))), on=on, within_days=within)) is seen


def test_what_is_due_stands_by_its_day() -> None:
    roadmap = plan(
        activity("2", Dated((Window(date(2024, 1, 1), date(2024, 3, 20)),))),
        activity("1", Deadline(date(2024, 3, 20))),
        activity("3", Annual(MonthDay(3, 1), MonthDay(3, 10))),
    )
    assert numbers(due(roadmap, on=date(2024, 3, 1))) == ["3", "1", "2"]


def test_within_days_counts_forward_only() -> None:
    with pytest.raises(InvalidWindow) as caught:
        due(plan(), on=date(2024, 3, 1), within_days=-1)
    assert (caught.value.first, caught.value.last) == (date(2024, 3, 1), "2024-03-01 -1 days")


@pytest.mark.parametrize(("on", "seen"), [(date(2024, 3, 1), True), (date(2024, 2, 29), False)])
def test_what_is_due_is_asked_for_thirty_days_where_nobody_says_how_many(
    on: date, seen: bool
) -> None:
    assert bool(due(plan(activity("1", Dated((MARCH,)))), on=on)) is seen


def test_the_end_of_time_can_be_asked_for() -> None:
    open_end = Dated((Window(date(2024, 3, 1)),))
    roadmap = plan(activity("1", open_end), activity("2", Deadline(date(9999, 12, 30))))
    assert numbers(due(roadmap, on=date(9999, 12, 30), within_days=10**6)) == ["2"]
    assert numbers(in_progress(roadmap, on=date(3000, 1, 1))) == ["1"]


@pytest.mark.parametrize(
    ("following", "day"), [(False, date(2024, 12, 5)), (True, date(2025, 1, 5))]
)
def test_a_report_is_due_by_its_day_of_the_month(following: bool, day: date) -> None:
    part = Recurring(1, Unit.MONTH, within=(YEAR,), by_day=5, following=following)
    assert occurrences(plan(activity("1", part)))[-1].due_on == day


def test_the_thirty_first_is_the_last_day_of_a_shorter_month() -> None:
    part = Recurring(1, Unit.MONTH, within=(YEAR,), by_day=31)
    assert occurrences(plan(activity("1", part)))[1].due_on == date(2024, 2, 29)


def test_a_recurrence_is_due_at_the_end_of_each_step() -> None:
    roadmap = plan(activity("1", Recurring(3, Unit.MONTH)))
    assert [one.due_on for one in due(roadmap, on=date(2024, 1, 1), within_days=365)] == [
        date(2024, 3, 31),
        date(2024, 6, 30),
        date(2024, 9, 30),
        date(2024, 12, 31),
    ]


def test_what_ended_before_the_day_is_overdue_unless_it_is_done() -> None:
    part = activity("6.1", Dated((MARCH, Window.of_month(2025, 3))))
    roadmap = plan(activity("6", parts=(part,)), activity("7", Deadline(date(2024, 4, 30))))
    on = date(2025, 6, 1)
    assert numbers(overdue(roadmap, on=on)) == ["6.1", "7", "6.1"]
    assert numbers(overdue(roadmap, on=MARCH.end)) == []
    assert numbers(overdue(roadmap, on=on, done={"6"})) == ["7"]
    assert numbers(overdue(roadmap, on=on, done=["7", ("6", date(2025, 3, 31))])) == ["6.1"]


LATE = date(2025, 6, 1)
TWICE = Section(
    title="", activities=(activity("1", Dated((MARCH,))), activity("2", Dated((APRIL,))))
)


def late(plan: Order | Roadmap, *done: Done) -> list[str]:
    return [one.activity.key for one in overdue(plan, on=LATE, done=done)]


def test_a_bare_string_is_one_number_and_not_its_letters() -> None:
    roadmap = plan(*(activity(number, Dated((MARCH,))) for number in ("1", "0", "10")))
    assert numbers(overdue(roadmap, on=date(2025, 1, 1), done="10")) == ["0", "1"]


def test_a_bare_pair_is_one_entry_and_not_its_halves() -> None:
    roadmap = plan(activity("1", Dated((MARCH,))), activity("2", Dated((MARCH,))))
    assert numbers(overdue(roadmap, on=LATE, done=("1", date(2024, 3, 31)))) == ["2"]
    assert numbers(overdue(roadmap, on=LATE, done=("1", "2"))) == []


def test_what_is_done_in_one_section_is_not_done_in_another() -> None:
    roadmap = Roadmap(horizon=YEAR, sections=(TWICE, TWICE))
    assert late(roadmap) == ["I/1", "II/1", "I/2", "II/2"]
    assert late(roadmap, "I/1") == ["II/1", "I/2", "II/2"]
    assert late(roadmap, ("II/2", date(2024, 4, 30))) == ["I/1", "II/1", "I/2"]
    with pytest.raises(AmbiguousNumber) as caught:
        late(roadmap, "1")
    assert caught.value.keys == ("I/1", "II/1")
    with pytest.raises(AmbiguousNumber):
        late(roadmap, ("1", date(2024, 3, 31)))


def test_an_occurrence_is_done_by_its_key() -> None:
    roadmap = plan(activity("1", Dated((MARCH, APRIL))), activity("2", Ongoing()))
    march, april = overdue(roadmap, on=LATE)
    assert overdue(roadmap, on=LATE, done=[march.key]) == (april,)
    assert overdue(roadmap, on=LATE, done=march.key) == (april,)
    assert overdue(roadmap, on=LATE, done=["2@ongoing:.."]) == (march, april)


def test_a_day_may_be_a_datetime_everywhere() -> None:
    roadmap = plan(activity("1", Dated((MARCH,))))
    noon = datetime(2024, 3, 31, 12, tzinfo=UTC)
    assert overdue(roadmap, on=LATE, done=[("1", noon)]) == ()
    assert overdue(roadmap, on=pd.Timestamp(LATE), done=[("1", pd.Timestamp(noon))]) == ()
    assert numbers(due(roadmap, on=noon, within_days=0, since=noon)) == ["1"]
    assert numbers(in_progress(roadmap, on=noon, since=noon)) == ["1"]
    assert overdue(roadmap, on=noon) == ()
    assert load_by_month(roadmap, since=noon)["ИРО"][MARCH.first] == 1


@pytest.mark.parametrize("day", ["2024-03-31", None, 5])
def test_what_is_no_day_is_refused_with_words(day: Any) -> None:
    roadmap = plan(activity("1", Dated((MARCH,))))
    for ask in (due, overdue, in_progress):
        with pytest.raises(InvalidDay, match=r"give a datetime\.date"):
            ask(roadmap, on=day)
    with pytest.raises(InvalidDay):
        overdue(roadmap, on=LATE, done=[("1", day)])


def test_what_is_done_and_meets_nothing_is_said_with_what_there_is() -> None:
    part = activity("2.1", Dated((MARCH,)))
    roadmap = plan(activity("1", Dated((MARCH,))), activity("2", parts=(part,)))
    with pytest.raises(UnknownActivity) as caught:
        late(roadmap, "11")
    assert caught.value.available == ("1", "2", "2.1")
    with pytest.raises(UnknownActivity):
        late(roadmap, "11@dated:2024-03-01..2024-03-31")
    with pytest.raises(UnknownActivity):
        late(roadmap, ("11", date(2024, 3, 31)))
    for wrong in (("1", date(2024, 3, 30)), "1@dated:2024-03-02", ("2", date(2024, 3, 30))):
        with pytest.raises(UnknownOccurrence) as unknown:
            late(roadmap, wrong)
        number = "2.1" if wrong[0] == "2" else "1"
        assert unknown.value.available == (f"{number}@dated:2024-03-01..2024-03-31",)
        asked = wrong if isinstance(wrong, str) else f"{wrong[0]} due on 2024-03-30"
        assert unknown.value.wanted == asked
    assert late(roadmap, ("2", date(2024, 3, 31))) == ["1"]
    with pytest.raises(UnknownActivity):
        late(plan(activity("")), "11")


def test_a_key_with_its_own_sign_of_a_place_is_no_other_key() -> None:
    rows = (evolve(activity("1", Dated((MARCH,))), key="курс@лето"), activity("2", Ongoing()))
    assert late(plan(*rows), "курс@лето") == []
    assert late(plan(*rows), "курс@лето@dated:2024-03-01..2024-03-31") == []
    with pytest.raises(UnknownOccurrence) as caught:
        late(plan(*rows), "курс@лето@dated:2024-03-02")
    assert caught.value.wanted == "курс@лето@dated:2024-03-02"


def test_what_has_no_day_may_be_said_to_be_done() -> None:
    roadmap = plan(activity("1", Dated((MARCH,))), activity("2"), activity("3", Relative("потом")))
    assert late(roadmap, "2", "3") == ["1"]


@pytest.mark.parametrize("entry", [5, None, ("1",), ("1", 2, 3), (5, date(2024, 3, 31))])
def test_an_entry_of_what_is_done_that_is_nothing_known_is_refused(entry: Any) -> None:
    with pytest.raises(InvalidData) as caught:
        late(plan(activity("1", Dated((MARCH,)))), entry)
    kind = type(entry).__name__
    assert caught.value.what == "entry of what is done"
    assert caught.value.problems == (
        f"expected a key, or a pair of a key and a day, got {kind} @ $",
    )


def test_what_is_done_may_be_early_or_before_the_plan() -> None:
    order = order_of(plan(activity("1", Dated((MARCH, APRIL)))), day=date(2024, 4, 10))
    assert late(order, ("1", date(2024, 3, 31))) == ["1"]
    assert overdue(order, on=date(2024, 4, 1), done=[("1", date(2024, 4, 30))]) == ()


def test_on_the_first_day_of_the_calendar_nothing_is_overdue() -> None:
    assert overdue(plan(activity("1", Deadline(date.min))), on=date.min) == ()
    assert numbers(overdue(plan(activity("1", Deadline(date.min))), on=date(1, 1, 2))) == ["1"]


def test_steps_without_known_days_are_not_due_and_say_how_often() -> None:
    school_year = Window(date(2024, 9, 1), date(2025, 5, 31))
    termly = activity("1", Recurring(1, Unit.TERM, seasons=(Annual(*SCHOOL_YEAR),)))
    roadmap = plan(termly, activity("2", Recurring(1, Unit.YEAR, 2)), horizon=school_year)
    assert {(one.number, one.due_on, one.times) for one in occurrences(roadmap)} == {
        ("1", None, 1),
        ("2", date(2025, 5, 31), 2),
    }
    assert numbers(due(roadmap, on=school_year.first, within_days=365)) == ["2"]


def test_the_steps_are_those_of_the_calendar() -> None:
    school_year = Window(date(2024, 9, 1), date(2025, 5, 31))
    roadmap = plan(activity("1", Recurring(1, Unit.QUARTER)), horizon=school_year)
    assert [one.due_on for one in due(roadmap, on=date(2024, 9, 1), within_days=365)] == [
        date(2024, 9, 30),
        date(2024, 12, 31),
        date(2025, 3, 31),
        date(2025, 5, 31),
    ]


ORDERED = date(2024, 8, 12)
PERIODIC = plan(
    activity("1", Recurring(1, Unit.QUARTER)),
    activity("2", Annual(last=MonthDay(3, 1), open_start=True)),
    activity("3", Deadline(date(2024, 8, 12))),
    activity("4", Deadline(date(2024, 8, 11))),
    activity("5", Ongoing()),
    horizon=YEAR,
)


def test_nothing_is_late_from_before_the_order() -> None:
    order = order_of(PERIODIC, day=ORDERED)
    on = date(2024, 8, 13)
    assert numbers(overdue(PERIODIC, on=on)) == ["2", "1", "1", "4", "3"]
    assert numbers(overdue(order, on=on)) == ["3"]
    assert overdue(PERIODIC, on=on, since=ORDERED) == overdue(order, on=on)
    assert overdue(order, on=on, since=date.min) == overdue(PERIODIC, on=on)
    assert numbers(due(order, on=date(2024, 1, 1), within_days=400)) == ["3", "1", "1"]
    assert numbers(due(order_of(PERIODIC), on=date(2024, 1, 1), within_days=100)) == ["2", "1"]


def test_nothing_is_in_progress_or_loaded_before_the_order() -> None:
    order = order_of(PERIODIC, day=ORDERED)
    assert in_progress(order, on=date(2024, 8, 11)) == ()
    assert numbers(in_progress(order, on=ORDERED)) == ["3", "5", "1"]
    load = load_by_month(order)["ИРО"]
    assert list(load) == list(YEAR.months)
    assert list(load.values()) == [0] * 7 + [3, 2, 2, 2, 2]
    assert list(load_by_month(PERIODIC)["ИРО"].values()) == [2, 2, 3, 2, 2, 2, 2, 4, 2, 2, 2, 2]


def test_what_occurs_begins_with_the_order() -> None:
    found = [(one.number, one.window.first) for one in occurrences(order_of(PERIODIC, day=ORDERED))]
    assert found == [("3", ORDERED), ("1", ORDERED), ("5", ORDERED), ("1", date(2024, 10, 1))]
    endless = plan(activity("1", Dated((MARCH, APRIL))), horizon=None)
    assert [one.window for one in occurrences(endless, since=date(2024, 4, 30))] == [
        Window(date(2024, 4, 30), date(2024, 4, 30))
    ]
    assert occurrences(PERIODIC, since=date(2025, 1, 1)) == ()


def test_a_report_of_a_step_that_was_due_before_the_order_is_nobodys_load() -> None:
    monthly = plan(activity("1", Recurring(1, Unit.MONTH, by_day=5)), horizon=YEAR)
    order = order_of(monthly, day=date(2024, 11, 6))
    assert [one.due_on for one in occurrences(order)] == [date(2024, 12, 5)]
    assert list(load_by_month(order)["ИРО"].values()) == [0] * 11 + [1]
    assert in_progress(order, on=date(2024, 11, 6)) == ()
    assert numbers(in_progress(order, on=date(2024, 12, 5))) == ["1"]


def test_every_roadmap_of_an_order_is_seen() -> None:
    first = plan(activity("1", Dated((MARCH,))), horizon=YEAR)
    second = plan(activity("1", Dated((APRIL,)), bodies="МОУО"), horizon=Window.of_year(2025))
    order = order_of(first, second)
    assert [one.activity.key for one in overdue(order, on=LATE)] == ["П1/1", "П2/1"]
    assert [one.activity.key for one in occurrences(order)] == ["П1/1"]
    assert [one.activity.key for one in occurrences(order, horizon=YEAR)] == ["П1/1", "П2/1"]
    assert late(order, "П2/1") == ["П1/1"]
    load = load_by_month(order, horizon=YEAR)
    assert {body: sum(months.values()) for body, months in load.items()} == {"ИРО": 1, "МОУО": 1}
    assert list(load_by_month(order)["МОУО"]) == [*YEAR.months, *Window.of_year(2025).months]
    assert occurrences(Order()) == ()
    assert load_by_month(Order()) == {}


def test_a_horizon_without_an_end_is_refused() -> None:
    roadmap = plan(activity("1", Dated((MARCH,))))
    endless = Window(date(2024, 1, 1))
    for asked in (roadmap, Roadmap()):
        for ask in (occurrences, load_by_month):
            with pytest.raises(OpenEnd):
                ask(asked, horizon=endless)
        for ask_on in (due, overdue, in_progress):
            with pytest.raises(OpenEnd):
                ask_on(asked, on=LATE, horizon=endless)


def test_a_given_first_day_goes_before_the_date_of_the_order() -> None:
    march = activity("1", Dated((MARCH,)))
    last, after = date(2024, 3, 31), date(2024, 4, 1)
    for asked in (plan(march), order_of(plan(march), day=date(2024, 1, 23))):
        for since, seen in ((last, ["1"]), (after, [])):
            assert numbers(occurrences(asked, since=since)) == seen
            assert numbers(due(asked, on=last, since=since)) == seen
            assert numbers(in_progress(asked, on=last, since=since)) == seen
            assert numbers(overdue(asked, on=after, since=since)) == seen
            assert sum(load_by_month(asked, since=since)["ИРО"].values()) == len(seen)


@pytest.mark.parametrize(
    ("part", "marks"),
    [
        (Dated((MARCH,)), ["dated:2024-03-01..2024-03-31"]),
        (Dated((Window(date(2024, 3, 5), date(2024, 3, 5)),)), ["dated:2024-03-05"]),
        (Dated((Window(date(2024, 3, 5)),)), ["dated:2024-03-05.."]),
        (Deadline(date(2024, 5, 30)), ["deadline:..2024-05-30"]),
        (Deadline(date(2024, 3, 1)), ["deadline:..2024-03-01"]),
        (Annual(last=MonthDay(3, 20), open_start=True), ["annual:..2024-03-20"]),
        (Ongoing(), ["ongoing:.."]),
        (Ongoing((Window(date(2024, 4, 2)),)), ["ongoing:2024-04-02.."]),
        (Ongoing((MARCH,)), ["ongoing:2024-03-01..2024-03-31"]),
        (Ongoing((Window(MARCH.first, MARCH.last, open_start=True),)), ["ongoing:..2024-03-31"]),
        (OwnSchedule(seasons=(Annual(*SCHOOL_YEAR),)), ["own_schedule:2023-09-01..2024-05-31"]),
        (Recurring(1, Unit.TERM, 2, within=(MARCH,)), ["recurring:2024-03-01..2024-03-31x2"]),
        (
            Recurring(1, Unit.TERM, seasons=(Annual(*SCHOOL_YEAR),)),
            ["recurring:2023-09-01..2024-05-31"],
        ),
        (
            Recurring(1, Unit.YEAR, seasons=(Annual(*SCHOOL_YEAR),)),
            ["recurring:2023-09-01..2024-05-31"],
        ),
        (
            Recurring(1, Unit.QUARTER),
            ["recurring:2024-01-01..2024-03-31", "recurring:2024-04-01..2024-06-30"],
        ),
        (Recurring(1, Unit.YEAR, 2), ["recurring:2024-01-01..2024-12-31x2"]),
        (
            Recurring(1, Unit.MONTH, within=(Window(date(2024, 4, 1)),), by_day=5, following=True),
            ["recurring:2024-04-01..2024-04-30/2024-05-05"],
        ),
        (
            Recurring(1, Unit.QUARTER, seasons=(Annual(*SCHOOL_YEAR),)),
            ["recurring:2024-01-01..2024-03-31", "recurring:2024-04-01..2024-05-31"],
        ),
        (Recurring(2, Unit.MONTH), ["recurring:2024-03-10..2024-05-09"]),
    ],
)
def test_the_mark_of_an_occurrence_has_the_days_of_the_text(part: Part, marks: list[str]) -> None:
    cut = Window(date(2024, 3, 10), date(2024, 4, 20))
    found = [
        one.mark
        for one in (
            *overdue(plan(activity("1", part), horizon=cut), on=LATE),
            *occurrences(plan(activity("1", part), horizon=cut)),
        )
    ]
    assert list(dict.fromkeys(found)) == marks


def test_a_season_that_ends_on_new_year_is_known_by_its_first_day_of_the_year_before() -> None:
    almost_a_year = Annual(MonthDay(1, 2), MonthDay(1, 1))
    row = activity("1", Recurring(1, Unit.YEAR, seasons=(almost_a_year,)))
    assert [one.mark for one in occurrences(plan(row, horizon=YEAR))] == [
        "recurring:2023-01-02..2024-01-01",
        "recurring:2024-01-02..2025-01-01",
    ]


def test_an_occurrence_made_by_hand_has_a_mark_too() -> None:
    row = activity("1")
    assert Occurrence(row, MARCH, Kind.DATED).key == "1@dated:2024-03-01..2024-03-31"
    cut = Occurrence(row, MARCH, Kind.DATED, mark="dated:2024-03-01..2024-04-30")
    assert cut.key == "1@dated:2024-03-01..2024-04-30"


def test_two_reports_of_one_month_have_two_keys() -> None:
    row = activity("1", Recurring(1, Unit.MONTH, by_day=5), Recurring(1, Unit.MONTH, by_day=25))
    found = occurrences(plan(row, horizon=MARCH))
    assert [one.key for one in found] == [
        "1@recurring:2024-03-01..2024-03-31/2024-03-05",
        "1@recurring:2024-03-01..2024-03-31/2024-03-25",
    ]


def test_a_person_without_a_body_is_no_body() -> None:
    row = evolve(
        activity("1", Dated((MARCH,))), responsible=(Responsibility(""), Responsibility("А"))
    )
    assert occurrences(plan(row))[0].bodies == ("А",)
    assert list(load_by_month(plan(row))) == ["А"]


def test_a_leaf_loads_every_month_that_it_touches_once() -> None:
    windows = (Window(date(2024, 1, 31), date(2024, 3, 1)), Window.of_month(2024, 3))
    load = load_by_month(plan(activity("1", Dated(windows)), horizon=YEAR))
    assert list(load) == ["ИРО"]
    assert list(load["ИРО"].values()) == [1, 1, 1] + [0] * 9


@pytest.mark.parametrize(
    "part", [Deadline(date(2024, 5, 30)), Annual(last=MonthDay(5, 30), open_start=True)]
)
def test_an_open_start_loads_the_month_of_its_last_day_only(part: Part) -> None:
    load = load_by_month(plan(activity("1", part), horizon=YEAR))
    assert [month.month for month, count in load["ИРО"].items() if count] == [5]


def test_a_deadline_after_the_horizon_loads_no_month_of_it() -> None:
    load = load_by_month(plan(activity("1", Deadline(date(2025, 5, 30)))), horizon=YEAR)
    assert set(load["ИРО"].values()) == {0}


def test_only_the_main_reading_loads() -> None:
    row = evolve(activity("1"), period=ambiguous(("а", (MARCH,)), ("б", (APRIL,))))
    load = load_by_month(plan(row, horizon=YEAR))
    assert [month.month for month, count in load["ИРО"].items() if count] == [3]


def test_work_without_days_can_be_left_out_of_the_load() -> None:
    roadmap = plan(
        activity("1", Ongoing()),
        activity("2", OwnSchedule(within=(YEAR,))),
        activity("3", Dated((MARCH,))),
        activity("4"),
        horizon=YEAR,
    )
    assert load_by_month(roadmap)["ИРО"][date(2024, 3, 1)] == 3
    assert sum(load_by_month(roadmap, ongoing=False)["ИРО"].values()) == 1


def test_a_day_before_which_nothing_may_begin_loads_no_month() -> None:
    part = Ongoing((Window.since(MARCH.first),), not_before=True)
    assert set(load_by_month(plan(activity("1", part), horizon=YEAR))["ИРО"].values()) == {0}
    assert numbers(in_progress(plan(activity("1", part)), on=MARCH.first)) == ["1"]


def test_a_policy_joins_the_names_of_a_body() -> None:
    policy = Policy(Region("x", bodies=(Body("Институт развития", ("ИРО",)),)))
    rows = activity("1", Dated((MARCH,)), bodies="ИРО, Институт развития, Школы")
    load = load_by_month(plan(rows, horizon=YEAR), policy=policy)
    assert {body: sum(months.values()) for body, months in load.items()} == {
        "Институт развития": 1,
        "Школы": 1,
    }


def test_without_a_horizon_the_months_are_those_that_the_text_names() -> None:
    open_end = Dated((Window(date(2024, 2, 1)),))
    load = load_by_month(
        plan(activity("1", open_end), activity("2", Dated((APRIL,))), horizon=None)
    )
    assert [(month.month, count) for month, count in load["ИРО"].items()] == [
        (2, 1),
        (3, 1),
        (4, 2),
    ]


def test_without_a_horizon_the_last_month_is_that_of_the_last_day() -> None:
    load = load_by_month(plan(activity("1", Dated((WINTER,))), horizon=None))
    assert load == {"ИРО": {date(2024, 12, 1): 1, date(2025, 1, 1): 1}}


def test_a_roadmap_without_any_day_has_bodies_without_months() -> None:
    roadmap = plan(activity("1", Ongoing()), horizon=None)
    assert load_by_month(roadmap) == {"ИРО": {}}
    assert load_frame(load_by_month(roadmap)).shape == (0, 1)


PARTS = st.one_of(
    st.builds(lambda m: Dated((Window.of_month(2024, m),)), st.integers(1, 12)),
    st.builds(lambda n: Deadline(YEAR.first + timedelta(days=n)), st.integers(-40, 900)),
    st.just(Ongoing()),
    st.just(Recurring(3, Unit.MONTH)),
)
ROWS = st.lists(st.tuples(PARTS, st.sampled_from(["А", "Б", "А, Б"])), max_size=6)


@given(ROWS, PARTS)
def test_a_row_of_another_body_changes_no_other_load(
    rows: list[tuple[Part, str]], added: Part
) -> None:
    before = [activity(str(n), part, bodies=bodies) for n, (part, bodies) in enumerate(rows)]
    load = load_by_month(plan(*before))
    more = load_by_month(plan(*before, activity("new", added, bodies="В")))
    assert {body: months for body, months in more.items() if body != "В"} == load


@given(ROWS)
def test_a_wider_horizon_hides_nothing_that_is_due(rows: list[tuple[Part, str]]) -> None:
    roadmap = plan(*(activity(str(n), part) for n, (part, _) in enumerate(rows)), horizon=YEAR)
    narrow = {(o.number, o.due_on) for o in overdue(roadmap, on=YEAR.end)}
    wide = {(o.number, o.due_on) for o in overdue(roadmap, on=YEAR.end, horizon=TWO_YEARS)}
    assert narrow <= wide


@given(roadmaps())
def test_what_occurs_lies_inside_the_horizon(roadmap: Roadmap) -> None:
    if roadmap.horizon is not None:
        assert all(one.window in roadmap.horizon for one in occurrences(roadmap))


@given(roadmaps(), st.dates(YEAR.first, YEAR.end), st.integers(0, 200), st.integers(0, 200))
def test_what_is_due_over_parts_of_a_span_is_due_over_the_whole(
    roadmap: Roadmap, on: date, days: int, more: int
) -> None:
    then = on + timedelta(days=days + 1)
    parts = due(roadmap, on=on, within_days=days) + due(roadmap, on=then, within_days=more)
    assert parts == due(roadmap, on=on, within_days=days + 1 + more)


@given(roadmaps(), st.dates(YEAR.first, YEAR.end), st.integers(0, 400))
def test_what_was_due_and_is_not_done_is_overdue_the_day_after(
    roadmap: Roadmap, on: date, days: int
) -> None:
    after = on + timedelta(days=days + 1)
    late = overdue(roadmap, on=on) + due(roadmap, on=on, within_days=days)
    assert late == overdue(roadmap, on=after)
    met = [(one.activity.key, one.due_on) for one in late if one.due_on]
    assert overdue(roadmap, on=after, done=met) == ()
    assert overdue(roadmap, on=after, done=[one.key for one in late]) == ()
    assert overdue(roadmap, on=after, done=[one.activity.key for one in late]) == ()


@given(roadmaps(), st.dates(YEAR.first, TWO_YEARS.end))
def test_what_is_in_progress_on_a_day_of_the_horizon_occurs_on_it(
    roadmap: Roadmap, day: date
) -> None:
    if roadmap.horizon is None or day not in roadmap.horizon:
        return
    at_work = Counter(numbers(in_progress(roadmap, on=day)))
    assert at_work == Counter(one.number for one in occurrences(roadmap) if day in one.window)


@given(roadmaps())
def test_the_load_of_a_roadmap_is_the_sum_of_the_loads_of_its_leaves(roadmap: Roadmap) -> None:
    if roadmap.horizon is None:
        return
    total: Counter[tuple[str, date]] = Counter()
    for leaf in roadmap.leaves:
        alone = load_by_month(plan(leaf, horizon=roadmap.horizon))
        for body, months in alone.items():
            assert set(months.values()) <= {0, 1}
            total.update({(body, month): count for month, count in months.items()})
    load = load_by_month(roadmap)
    assert total == {
        (body, m): count for body, months in load.items() for m, count in months.items()
    }


def has_earliest_days(row: Activity) -> bool:
    """Whether its period gives earliest days («не ранее»), which load nothing."""
    readings = row.period.readings if row.period else ()
    return any(isinstance(p, Ongoing) and p.not_before for one in readings for p in one.parts)


@given(roadmaps())
def test_a_month_is_loaded_where_something_certain_occurs_in_it(roadmap: Roadmap) -> None:
    if roadmap.horizon is None:
        return
    load = load_by_month(roadmap)
    for one in occurrences(roadmap):
        if one.is_certain and not has_earliest_days(one.activity):
            months = one.window.months
            if one.window.open_start:
                months = months[-1:] if one.due_on == one.window.last else ()
            for body in one.bodies:
                assert all(load[body][month] for month in months)


def test_a_peak_is_held_to_the_months_with_work() -> None:
    load = {
        "редко": {date(2024, m, 1): int(m == 3) for m in range(1, 13)},
        "неровно": {date(2024, m, 1): 4 if m in {2, 9} else 1 for m in range(1, 13)},
        "никогда": dict.fromkeys([date(2024, 1, 1)], 0),
    }
    assert peak_load(load) == (
        Peak("неровно", 4, (date(2024, 2, 1), date(2024, 9, 1)), median=1.0, ratio=4.0),
        Peak("редко", 1, (date(2024, 3, 1),), median=1.0, ratio=1.0),
    )
    (peak,) = peak_load({"ИРО": {date(2024, month, 1): month for month in (2, 3, 6)}})
    assert peak == Peak("ИРО", 6, (date(2024, 6, 1),), median=3.0, ratio=2.0)


def ordered(roadmap: Roadmap, *pairs: tuple[str, str]) -> list[str]:
    links = [Link(source, target) for source, target in pairs]
    return [leaf.number for leaf in dependency_order(roadmap, links)]


def test_without_links_the_order_is_that_of_the_text() -> None:
    roadmap = plan(*(activity(number) for number in "3 1 2".split()))
    assert ordered(roadmap) == ["3", "1", "2"]
    linked = evolve(roadmap, links=(Link("2", "3"),))
    assert [leaf.number for leaf in dependency_order(linked)] == ["1", "2", "3"]


def test_what_is_needed_stands_before_and_the_rest_keeps_its_place() -> None:
    roadmap = plan(*(activity(str(number)) for number in range(1, 6)))
    assert ordered(roadmap, ("4.", "2"), ("2", "5")) == ["1", "3", "4", "2", "5"]


def test_a_link_of_an_umbrella_row_holds_for_its_leaves() -> None:
    umbrella = activity("2", parts=(activity("2.1"), activity("2.2")))
    roadmap = plan(activity("1"), umbrella, activity("3"))
    assert ordered(roadmap, ("3", "2"), ("2", "1")) == ["3", "2.1", "2.2", "1"]


def test_links_go_by_key_where_a_number_repeats() -> None:
    section = Section(title="", activities=(activity("1"), activity("2")))
    roadmap = Roadmap(sections=(section, section))
    found = dependency_order(roadmap, [Link("II/2", "I/1")])
    assert [leaf.key for leaf in found] == ["I/2", "II/1", "II/2", "I/1"]
    with pytest.raises(AmbiguousNumber):
        ordered(roadmap, ("2", "I/1"))


def test_links_of_a_roadmap_keep_to_it_in_an_order() -> None:
    linked = evolve(plan(activity("1"), activity("2")), links=(Link("2", "1"),))
    order = order_of(linked, plan(activity("1"), activity("2")))
    assert [leaf.key for leaf in dependency_order(order)] == ["П1/2", "П1/1", "П2/1", "П2/2"]
    swapped = order_of(*order.roadmaps[::-1])
    assert [leaf.key for leaf in dependency_order(swapped)] == ["П2/1", "П2/2", "П1/2", "П1/1"]
    first, second = (
        evolve(plan(evolve(activity("1"), key=own), activity(number)), links=(Link(number, "1"),))
        for own, number in (("а", "2"), ("б", "3"))
    )
    found = dependency_order(order_of(first, second))
    assert [leaf.key for leaf in found] == ["2", "а", "3", "б"]
    across = dependency_order(order, [Link("П2/2", "П1/1")])
    assert [leaf.key for leaf in across] == ["П1/2", "П2/1", "П2/2", "П1/1"]


def test_a_link_by_number_means_the_row_of_its_own_roadmap() -> None:
    first, second = (
        tuple(evolve(activity(n), key=f"{name}{n}") for n in ("1", "2")) for name in "аб"
    )
    plans = plan(*first), evolve(plan(*second), links=(Link("2", "1"),))
    assert [one.key for one in dependency_order(order_of(*plans))] == ["а1", "а2", "б2", "б1"]


def test_a_link_between_two_large_umbrella_rows_is_no_square() -> None:
    def large(number: str) -> Activity:
        return activity(number, parts=tuple(activity(f"{number}.{n}") for n in range(3000)))

    roadmap = plan(large("1"), large("2"))
    assert [leaf.number for leaf in dependency_order(roadmap, [Link("2", "1")])][:3000:1500] == [
        "2.0",
        "2.1500",
    ]


def test_links_in_a_ring_are_refused_with_their_numbers() -> None:
    with pytest.raises(LinkCycle) as caught:
        ordered(plan(activity("1"), activity("2")), ("1", "2"), ("2", "1"))
    assert caught.value.numbers in {("1", "2", "1"), ("2", "1", "2")}
    within = plan(activity("2", parts=(activity("2.1"),)))
    with pytest.raises(LinkCycle) as inner:
        ordered(within, ("2", "2.1"))
    assert inner.value.numbers in {("2.1", "2.1"), ("2.1",)}


def test_a_link_to_nowhere_is_refused() -> None:
    with pytest.raises(UnknownActivity):
        ordered(plan(activity("1")), ("1", "7"))


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=15))
def test_every_leaf_stands_once_and_after_what_it_needs(pairs: list[tuple[int, int]]) -> None:
    roadmap = plan(*(activity(str(number)) for number in range(8)))
    forward = [(str(min(pair)), str(max(pair))) for pair in pairs if len(set(pair)) == 2]
    backward = [(target, source) for source, target in forward]
    for links in (forward, backward):
        found = ordered(roadmap, *links)
        assert sorted(found) == [str(number) for number in range(8)]
        assert all(found.index(source) < found.index(target) for source, target in links)


def test_the_frame_of_occurrences_has_typed_columns() -> None:
    open_end = Dated((Window(date(2024, 3, 1)),))
    roadmap = plan(
        activity("1", open_end, bodies="ИРО, МОУО"),
        activity("2", Deadline(date(2024, 4, 30))),
        horizon=None,
    )
    frame = occurrence_frame(occurrences(roadmap))
    assert list(frame.columns) == [
        *("key", "activity", "number", "title", "kind", "first", "last", "due_on", "open_start"),
        *("times", "bodies", "assuming", "certain"),
    ]
    assert frame["first"].tolist() == [pd.Timestamp(2024, 1, 1), pd.Timestamp(2024, 3, 1)]
    assert frame["last"].isna().tolist() == [False, True]
    assert frame["due_on"].isna().tolist() == [False, True]
    assert frame["bodies"].tolist() == ["ИРО", "ИРО; МОУО"]
    assert frame["key"].tolist() == ["2@deadline:..2024-04-30", "1@dated:2024-03-01.."]
    assert frame["activity"].tolist() == frame["number"].tolist() == ["2", "1"]
    assert (frame["times"].tolist(), str(frame["times"].dtype)) == ([1, 1], "int64")
    assert frame["kind"].tolist() == ["deadline", "dated"]
    assert frame["open_start"].tolist() == [True, False]
    assert {str(frame[name].dtype) for name in ("first", "last", "due_on")} == {"datetime64[s]"}


def test_the_frame_of_nothing_has_the_same_columns() -> None:
    found = occurrence_frame(occurrences(plan(activity("1", Dated((MARCH,))))))
    pd.testing.assert_index_equal(occurrence_frame(()).columns, found.columns)
    assert str(occurrence_frame(())["due_on"].dtype) == "datetime64[s]"


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_a_frame_is_of_the_engine_that_is_named(engine: Literal["polars", "pyarrow"]) -> None:
    for frame in (occurrence_frame((), engine), load_frame({"ИРО": {MARCH.first: 1}}, engine)):
        assert type(frame).__module__.partition(".")[0] == engine


def test_the_frame_of_a_load_is_months_by_bodies() -> None:
    load = load_by_month(plan(activity("1", Dated((MARCH,)), bodies="ИРО, МОУО"), horizon=YEAR))
    frame = load_frame(load)
    assert (frame.shape, frame.index.name, str(frame.index.dtype)) == (
        (12, 2),
        "month",
        "datetime64[s]",
    )
    assert frame[frame.index == "2024-03-01"].to_numpy().tolist() == [[1, 1]]
    plain = pd.DataFrame(load)
    assert plain.to_numpy().tolist() == frame.to_numpy().tolist()
    assert load_frame({}).shape == (0, 0)


def test_the_months_of_a_load_frame_are_those_of_all_bodies() -> None:
    january, february = date(2024, 1, 1), date(2024, 2, 1)
    frame = load_frame({"А": {january: 1, february: 2}, "Б": {february: 5, january: 6}})
    assert frame.to_dict("list") == {"А": [1, 2], "Б": [6, 5]}
    frame = load_frame({"А": {february: 2}, "Б": {february: 5, january: 6}, "В": {}})
    assert frame.index.tolist() == [pd.Timestamp(january), pd.Timestamp(february)]
    assert frame.to_dict("list") == {"А": [0, 2], "Б": [6, 5], "В": [0, 0]}
    assert {str(kind) for kind in frame.dtypes} == {"int64"}
    with pytest.raises(InvalidData) as caught:
        load_frame({"month": {}})
    assert str(caught.value) == "not a valid load: a body cannot be called 'month' @ $"


def test_a_load_can_be_told_as_json() -> None:
    load = load_by_month(plan(activity("1", Dated((MARCH,))), horizon=YEAR))
    text = json.dumps(
        {body: {str(m): n for m, n in months.items()} for body, months in load.items()}
    )
    assert json.loads(text)["ИРО"]["2024-03-01"] == 1


HORIZONS = st.builds(
    lambda first, days, left, right: (
        Window(first, first + timedelta(days=days)),
        Window(first - timedelta(days=left), first + timedelta(days=days + right)),
    ),
    st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    st.integers(0, 700),
    st.integers(0, 500),
    st.integers(0, 500),
)


def stepped_by_the_calendar(period: Period) -> Period:
    """The period with steps that are the calendar's own, whatever the horizon.

    Longer ones are counted from the horizon's first day, and a year may be a school year.
    """

    def stepped(part: Part) -> Part:
        if not isinstance(part, Recurring):
            return part
        return evolve(part, every=1, unit=Unit.HALF_YEAR if part.unit == Unit.YEAR else part.unit)

    readings = (evolve(one, parts=tuple(map(stepped, one.parts))) for one in period.readings)
    return evolve(period, readings=tuple(readings))


def has_years(period: Period) -> bool:
    parts = (part for reading in period.readings for part in reading.parts)
    return any(isinstance(part, Recurring) and part.unit == Unit.YEAR for part in parts)


def keys_inside(roadmap: Roadmap, horizon: Window) -> list[str]:
    """The keys of what occurs; whether a deadline behind the horizon does, its year decides."""
    found = occurrences(roadmap, horizon=horizon)
    return [
        one.key
        for one in found
        if not (one.window.open_start and one.due_on and one.due_on > horizon.end)
    ]


@given(periods().map(stepped_by_the_calendar), HORIZONS)
def test_keys_stand_once_and_stay_when_the_horizon_is_widened(
    period: Period, horizons: tuple[Window, Window]
) -> None:
    roadmap = plan(evolve(activity("1"), period=period))
    narrow = keys_inside(roadmap, horizons[0])
    assert len(set(narrow)) == len(narrow)
    assert set(narrow) <= {one.key for one in occurrences(roadmap, horizon=horizons[1])}
    assert all(unquote(quote(key, safe="")) == key for key in narrow)


@given(periods().filter(lambda period: not has_years(period)), HORIZONS)
def test_keys_stay_when_the_horizon_ends_later(
    period: Period, horizons: tuple[Window, Window]
) -> None:
    roadmap = plan(evolve(activity("1"), period=period))
    narrow, wide = horizons
    later = occurrences(roadmap, horizon=Window(narrow.first, wide.last))
    assert set(keys_inside(roadmap, narrow)) <= {one.key for one in later}


@given(orders())
def test_keys_of_an_order_stand_once_and_are_written_and_read(order: Order) -> None:
    found = occurrences(order)
    keys = [one.key for one in found]
    assert len(set(keys)) == len(keys)
    assert [one.key for one in occurrences(from_dict(Order, to_dict(order)))] == keys


@given(orders(), st.dates(YEAR.first, TWO_YEARS.end), st.dates(YEAR.first, TWO_YEARS.end))
def test_a_first_day_only_takes_away(order: Order, since: date, on: date) -> None:
    every = {one.key for one in overdue(order, on=on, since=date.min)}
    late_since = overdue(order, on=on, since=since)
    assert {one.key for one in late_since} <= every
    assert all(one.due_on and since <= one.due_on < on for one in late_since)
    assert {one.key for one in occurrences(order, since=since)} <= {
        one.key for one in occurrences(order, since=date.min)
    }
    assert all(one.window.first >= since for one in occurrences(order, since=since))
    load = load_by_month(order, since=since, horizon=TWO_YEARS)
    whole = load_by_month(order, since=date.min, horizon=TWO_YEARS)
    assert load.keys() == whole.keys()
    for body, months in load.items():
        for month, count in months.items():
            assert count <= whole[body][month]
            assert count == 0 or month >= since.replace(day=1)


@given(orders())
def test_an_order_is_all_its_roadmaps(order: Order) -> None:
    twice = evolve(order, appendices=order.appendices * 2, date=None)
    alone = [occurrences(roadmap) for roadmap in twice.roadmaps]
    assert Counter(one.key for one in occurrences(twice)) == Counter(
        one.key for found in alone for one in found
    )


def test_an_earliest_day_loads_no_month() -> None:
    part = Ongoing((Window(date(2024, 4, 2)),), not_before=True)
    assert set(load_by_month(plan(activity("1", part), horizon=YEAR))["ИРО"].values()) == {0}


def test_what_is_no_plan_has_no_days() -> None:
    with pytest.raises(InvalidData, match="expected an Order or a Roadmap, got NoneType"):
        occurrences(None)  # type: ignore[arg-type]
