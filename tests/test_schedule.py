from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.errors import InvalidWindow, LinkCycle, UnknownActivity
from roadmap_core.model import Activity, Body, Link, Responsibility, Roadmap, Section
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
    Occurrence,
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
from roadmap_core.testing import roadmaps
from roadmap_core.windows import MonthDay, Window

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


def test_a_number_of_thousands_of_digits_is_still_sorted() -> None:
    rows = [activity(n, Dated((MARCH,))) for n in ("9" * 5000, "8" * 5000, "1")]
    assert numbers(occurrences(plan(*rows))) == ["1", "8" * 5000, "9" * 5000]


def test_only_leaves_occur() -> None:
    part = activity("6.1", Dated((MARCH,)))
    whole = activity("6", Dated((APRIL,)), parts=(part,))
    assert numbers(occurrences(plan(whole))) == ["6.1"]


def test_an_occurrence_says_who_what_and_when() -> None:
    row = activity("1", Dated((MARCH,)), bodies="ИРО, МОУО, ИРО")
    assert occurrences(plan(row)) == (
        Occurrence("1", "Мероприятие 1", MARCH, Kind.DATED, ("ИРО", "МОУО"), "", MARCH.last),
    )


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
    assert numbers(in_progress(roadmap, date(2024, 3, 15))) == ["1"]


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
    with pytest.raises(InvalidWindow):
        due(plan(), on=date(2024, 3, 1), within_days=-1)


def test_the_end_of_time_can_be_asked_for() -> None:
    open_end = Dated((Window(date(2024, 3, 1)),))
    roadmap = plan(activity("1", open_end), activity("2", Deadline(date(9999, 12, 30))))
    assert numbers(due(roadmap, on=date(9999, 12, 30), within_days=10**6)) == ["2"]
    assert numbers(in_progress(roadmap, date(3000, 1, 1))) == ["1"]


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
    assert numbers(overdue(roadmap, on=on, done=[("6.1", date(2025, 3, 30))])) == [
        "6.1",
        "7",
        "6.1",
    ]


def test_a_bare_string_is_one_number_and_not_its_letters() -> None:
    roadmap = plan(*(activity(number, Dated((MARCH,))) for number in ("1", "0", "10")))
    assert numbers(overdue(roadmap, on=date(2025, 1, 1), done="10")) == ["0", "1"]


def test_an_unknown_number_among_the_done_is_said() -> None:
    with pytest.raises(UnknownActivity):
        overdue(plan(activity("1", Dated((MARCH,)))), on=date(2025, 1, 1), done=["11"])


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
    met = [(one.number, one.due_on) for one in late if one.due_on]
    assert overdue(roadmap, on=after, done=met) == ()


@given(roadmaps(), st.dates(YEAR.first, TWO_YEARS.end))
def test_what_is_in_progress_on_a_day_of_the_horizon_occurs_on_it(
    roadmap: Roadmap, day: date
) -> None:
    if roadmap.horizon is None or day not in roadmap.horizon:
        return
    at_work = Counter(numbers(in_progress(roadmap, day)))
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


@given(roadmaps())
def test_a_month_is_loaded_where_something_certain_occurs_in_it(roadmap: Roadmap) -> None:
    if roadmap.horizon is None:
        return
    load = load_by_month(roadmap)
    for one in occurrences(roadmap):
        if one.is_certain:
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
    assert [(p.body, p.leaves, p.months, p.ratio) for p in peak_load(load)] == [
        ("неровно", 4, (date(2024, 2, 1), date(2024, 9, 1)), 4.0),
        ("редко", 1, (date(2024, 3, 1),), 1.0),
    ]


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


def test_of_a_repeated_number_the_first_row_is_meant() -> None:
    roadmap = plan(activity("1"), activity("2"), activity("1"))
    assert ordered(roadmap, ("2", "1")) == ["2", "1", "1"]


def test_links_in_a_ring_are_refused_with_their_numbers() -> None:
    with pytest.raises(LinkCycle) as caught:
        ordered(plan(activity("1"), activity("2")), ("1", "2"), ("2", "1"))
    assert set(caught.value.numbers) == {"1", "2"}


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
    assert list(frame.columns) == (
        "number title kind first last due_on open_start bodies assuming certain".split()
    )
    assert frame["first"].tolist() == [pd.Timestamp(2024, 1, 1), pd.Timestamp(2024, 3, 1)]
    assert frame["last"].isna().tolist() == [False, True]
    assert frame["due_on"].isna().tolist() == [False, True]
    assert frame["bodies"].tolist() == ["ИРО", "ИРО; МОУО"]
    assert frame["open_start"].tolist() == [True, False]
    assert {str(frame[name].dtype) for name in ("first", "last", "due_on")} == {"datetime64[s]"}


def test_the_frame_of_nothing_has_the_same_columns() -> None:
    found = occurrence_frame(occurrences(plan(activity("1", Dated((MARCH,))))))
    pd.testing.assert_index_equal(occurrence_frame(()).columns, found.columns)
    assert str(occurrence_frame(())["due_on"].dtype) == "datetime64[s]"


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


def test_a_load_can_be_told_as_json() -> None:
    load = load_by_month(plan(activity("1", Dated((MARCH,))), horizon=YEAR))
    text = json.dumps(
        {body: {str(m): n for m, n in months.items()} for body, months in load.items()}
    )
    assert json.loads(text)["ИРО"]["2024-03-01"] == 1
