"""How it stands with each occurrence on a day: every state, both sides of every day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import (
    Activity,
    AmbiguousNumber,
    Annual,
    Appendix,
    Bound,
    Dated,
    Deadline,
    Deliverable,
    InvalidData,
    MonthDay,
    OnDemand,
    Ongoing,
    Order,
    OwnSchedule,
    Part,
    Period,
    Policy,
    Reading,
    Recurring,
    Region,
    Relative,
    Responsibility,
    Roadmap,
    School,
    Section,
    Unit,
    UnknownActivity,
    Unread,
    Window,
    from_dict,
    load_policy,
    to_dict,
)
from roadmap_core.progress import (
    ENTRY_CODES,
    STATUS_COLUMNS,
    Entry,
    ProgressLog,
    State,
    Status,
    StatusRow,
    status,
)
from roadmap_core.testing.strategies import logs, orders

YEAR = Window.of_year(2024)
MARCH = Dated((Window.of_month(2024, 3),))
QUARTERS = Recurring(1, Unit.QUARTER)
KEY = "1@dated:2024-03-01..2024-03-31"
Q1, Q2 = "1@recurring:2024-01-01..2024-03-31", "1@recurring:2024-04-01..2024-06-30"


def day(text: str) -> date:
    return date.fromisoformat(f"2024-{text}")


def row(*parts: Part, number: str = "1", period: Period | None = None, **told: Any) -> Activity:
    made = period or (Period.of(*parts) if parts else None)
    return Activity(number=number, title="Анализ", period=made, **told)


def plan(*rows: Activity, horizon: Window | None = YEAR) -> Roadmap:
    return Roadmap(horizon=horizon, sections=(Section(title="Раздел", activities=rows),))


def told(occurrence: str, on: str, state: str = "done", **fields: Any) -> Entry:
    return Entry(**{"occurrence": occurrence, "state": state, "day": day(on), **fields})


def states(
    made: Roadmap | Order, log: Iterable[Entry], on: str | date, **options: Any
) -> list[tuple[str, str, int | None]]:
    """Occurrence (its mark), state and days late of each row."""
    found = status(made, log, on=day(on) if isinstance(on, str) else on, **options)
    return [(one.occurrence, one.state.value, one.days_late) for one in found]


def only(made: Roadmap | Order, log: Iterable[Entry], on: str, **options: Any) -> StatusRow:
    (found,) = status(made, log, on=day(on), **options)
    return found


# One occurrence, day by day.


@pytest.mark.parametrize(
    ("on", "state", "late"),
    [
        ("02-29", "not_due", None),
        ("03-01", "due", None),
        ("03-31", "due", None),
        ("04-01", "overdue", 1),
        ("12-31", "overdue", 275),
    ],
)
def test_what_nobody_tells_of_is_due_and_then_overdue(on: str, state: str, late: int) -> None:
    assert states(plan(row(MARCH)), [], on) == [(KEY, state, late)]


@pytest.mark.parametrize(
    ("on", "state", "late"),
    [("02-20", "in_progress", None), ("03-31", "in_progress", None), ("04-01", "overdue", 1)],
)
def test_what_is_said_to_be_in_progress_is_so_until_its_day(on: str, state: str, late: int) -> None:
    log = [told(KEY, "02-20", "in_progress")]
    assert states(plan(row(MARCH)), log, on) == [(KEY, state, late)]
    assert states(plan(row(MARCH)), log, "02-19") == [(KEY, "not_due", None)]


@pytest.mark.parametrize(
    ("done", "state", "late"),
    [("02-01", "done", None), ("03-31", "done", None), ("04-01", "done_late", 1)],
)
def test_what_is_done_is_late_behind_its_day(done: str, state: str, late: int | None) -> None:
    found = only(plan(row(MARCH)), [told(KEY, done, evidence="№ 17")], "12-31")
    assert (found.state, found.days_late, found.day_done) == (state, late, day(done))
    assert (found.recorded, found.evidence) == (1, ("№ 17",))


def test_an_entry_of_a_later_day_is_not_known_yet() -> None:
    log = [told(KEY, "04-10")]
    assert only(plan(row(MARCH)), log, "04-09").state == "overdue"
    assert only(plan(row(MARCH)), log, "04-10").state == "done_late"


@pytest.mark.parametrize(
    ("entries", "state"),
    [
        ([("03-05", "not_applicable")], "not_applicable"),
        ([("03-05", "missed")], "missed"),
        ([("03-05", "done"), ("03-06", "in_progress")], "done"),
        ([("03-05", "done"), ("03-06", "missed")], "missed"),
        ([("03-06", "missed"), ("03-05", "done")], "missed"),
        ([("03-05", "missed"), ("03-06", "done")], "done"),
        ([("03-05", "not_applicable"), ("03-05", "done")], "done"),
        ([("03-05", "done"), ("03-05", "not_applicable")], "not_applicable"),
    ],
)
def test_the_last_entry_that_settles_something_counts(
    entries: list[tuple[str, str]], state: str
) -> None:
    log = [told(KEY, on, said) for on, said in entries]
    assert only(plan(row(MARCH)), log, "03-20").state == state


def test_days_late_of_what_did_not_take_place_run_from_its_day() -> None:
    log = [told(KEY, "03-05", "missed")]
    assert only(plan(row(MARCH)), log, "03-31").days_late is None
    assert only(plan(row(MARCH)), log, "04-02").days_late == 2


def test_a_correction_stands_in_place_of_what_it_corrects_whatever_its_day() -> None:
    wrong = told(KEY, "03-05", id="a")
    right = told(KEY, "04-05", corrects="a")
    back = told(KEY, "03-06", "withdrawn", corrects="a")
    assert only(plan(row(MARCH)), [wrong, right], "03-31").state == "due"
    assert only(plan(row(MARCH)), [wrong, right], "04-06").state == "done_late"
    assert only(plan(row(MARCH)), [wrong, back], "03-31").state == "due"


# Starts and ends that the text does not give.


def test_a_deadline_is_due_from_the_start_that_it_supposes_and_tells_none() -> None:
    made = plan(row(Deadline(day("05-30"))))
    assert states(made, [], "01-01") == [("1@deadline:..2024-05-30", "due", None)]
    assert only(made, [], "05-30").first is None
    assert only(made, [], "05-31").state == "overdue"
    assert only(plan(*made.activities, horizon=None), [], "01-01").state == "due"


def test_dates_without_an_end_are_never_late_and_done_once() -> None:
    made = plan(row(Dated((Window(day("03-01")),))))
    key = "1@dated:2024-03-01.."
    assert states(made, [], "02-29") == [(key, "not_due", None)]
    assert states(made, [], "12-31") == [(key, "due", None)]
    assert states(made, [told(key, "06-01")], "12-31") == [(key, "done", None)]


def test_what_is_due_behind_its_window_is_due_until_then() -> None:
    made = plan(row(Recurring(1, Unit.QUARTER, by_day=10, following=True)))
    key = "1@recurring:2024-01-01..2024-03-31/2024-04-10"
    assert states(made, [], "04-10")[0] == (key, "due", None)
    # By then the next quarter has begun.
    assert states(made, [], "04-11")[0] == (key, "missed", 1)
    late = status(made, [], on=day("04-11"), since=day("04-05")).rows[0]
    assert (late.occurrence, late.first) == (key, day("01-01"))


# Work without a day.


@pytest.mark.parametrize(
    "part",
    [
        Ongoing((Window.of_month(2024, 3),)),
        OwnSchedule(within=(Window.of_month(2024, 3),)),
        OnDemand("по запросу", (Window.of_month(2024, 3),)),
        Recurring(1, Unit.TERM, within=(Window.of_month(2024, 3),)),
    ],
    ids=lambda part: part.kind,
)
def test_ongoing_work_and_work_on_demand_is_never_late(part: Part) -> None:
    made = plan(row(part))
    key = f"1@{part.kind}:2024-03-01..2024-03-31"
    for on, state in (
        ("02-29", "not_due"),
        ("03-01", "due"),
        ("03-31", "due"),
        ("04-01", "not_due"),
    ):
        assert states(made, [], on) == [(key, state, None)]
    log = [told(key, "03-05"), told(key, "03-06")]
    assert only(made, log, "03-31").state == "in_progress"
    assert only(made, log, "03-31").recorded == 2
    over = only(made, log, "04-01")
    assert (over.state, over.day_done, over.due) == ("done", day("03-06"), None)
    assert only(made, [told(key, "03-05", "in_progress")], "04-01").state == "in_progress"


@pytest.mark.parametrize(
    ("activity", "kind", "state"),
    [
        (row(), "", "done"),
        (row(Relative("по итогам года")), "relative", "done"),
        (row(Unread("когда-нибудь")), "unread", "done"),
        (row(OnDemand("по запросу")), "on_demand", "in_progress"),
        (row(OwnSchedule()), "own_schedule", "in_progress"),
    ],
)
def test_a_leaf_without_a_window_has_a_row_by_its_own_key(
    activity: Activity, kind: str, state: str
) -> None:
    found = only(plan(activity), [], "12-31")
    assert (found.occurrence, found.kind, found.state) == ("1", kind, "not_due")
    assert not found.is_dated
    assert only(plan(activity), [told("1", "03-05")], "12-31").state == state
    assert only(plan(activity), [told("1", "03-05", "in_progress")], "12-31").state == "in_progress"


# What recurs.


def test_the_next_quarter_makes_the_last_one_missed_until_it_is_done_late() -> None:
    made = plan(row(QUARTERS))
    assert states(made, [], "03-31")[:2] == [(Q1, "due", None), (Q2, "not_due", None)]
    assert states(made, [], "04-01")[:2] == [(Q1, "missed", 1), (Q2, "due", None)]
    log = [told(Q1, "04-03")]
    assert states(made, log, "04-05")[:2] == [(Q1, "done_late", 3), (Q2, "due", None)]


def test_between_two_occurrences_the_former_is_overdue() -> None:
    made = plan(row(Dated((Window.of_month(2024, 3), Window.of_month(2024, 8)))))
    assert only_states(made, "07-31") == ["overdue", "not_due"]
    assert only_states(made, "08-01") == ["missed", "due"]


def test_a_yearly_deadline_is_missed_when_the_next_one_is_due() -> None:
    yearly = Annual(last=MonthDay(3, 1), open_start=True)
    made = plan(row(yearly), horizon=Window(date(2024, 1, 1), date(2025, 12, 31)))
    assert [state for _, state, _ in states(made, [], date(2025, 2, 28))] == ["overdue", "due"]
    assert [state for _, state, _ in states(made, [], date(2025, 3, 1))] == ["missed", "due"]


def test_another_kind_of_work_is_no_next_occurrence() -> None:
    made = plan(row(MARCH, Ongoing((Window(day("05-01"), day("12-31")),))))
    assert only_states(made, "06-01") == ["overdue", "due"]


def only_states(made: Roadmap, on: str, *log: Entry) -> list[str]:
    return [state for _, state, _ in states(made, log, on)]


def test_what_is_to_be_done_twice_is_done_the_second_time() -> None:
    made = plan(row(Recurring(1, Unit.YEAR, times=2)))
    key = "1@recurring:2024-01-01..2024-12-31x2"
    once, twice = told(key, "03-05"), told(key, "05-05")
    assert only(made, [once], "12-31").state == "in_progress"
    found = only(made, [twice, once, told(key, "06-01")], "12-31")
    assert (found.state, found.day_done, found.times, found.recorded) == (
        "done",
        day("05-05"),
        2,
        3,
    )
    assert status(made, [once], on=date(2025, 1, 1)).rows[0].state == "overdue"


def test_not_more_often_than_twice_is_done_the_first_time() -> None:
    made = plan(row(Recurring(1, Unit.YEAR, times=2, bound=Bound.AT_MOST)))
    assert only(made, [told("1@recurring:2024-01-01..2024-12-31x2", "03-05")], "12-31").times == 1


# Readings.


def test_an_uncertain_occurrence_is_a_row_that_says_under_which_reading() -> None:
    readings = (
        Reading((MARCH,), "в марте"),
        Reading((Dated((Window.of_month(2024, 3), Window.of_month(2024, 4))),), "в марте и апреле"),
    )
    made = plan(row(period=Period(readings, "март (апрель)")))
    march, april = status(made, [], on=day("04-05"))
    # Whether there is a next one is not certain, so the first is overdue in any case.
    assert (march.state, march.assuming, march.is_certain) == ("overdue", "", True)
    assert (april.state, april.assuming, april.is_certain) == ("due", "в марте и апреле", False)


# Names of rows.


def test_the_name_of_an_activity_means_what_had_begun_by_the_day() -> None:
    made = plan(row(QUARTERS))
    assert only_states(made, "12-31", told("1", "07-02")) == ["done_late"] * 2 + ["done", "due"]
    assert only_states(made, "12-31", told(" 1. ", "01-01")) == ["done"] + ["missed"] * 2 + ["due"]
    found = status(made, [told("1", "07-02")], on=day("12-31"))
    assert [one.code for one in found.findings] == ["J19"]


def test_the_name_of_an_activity_means_what_is_not_done_yet() -> None:
    made = plan(row(QUARTERS))
    log = [told("1", "06-28"), told("1", "03-30"), told(Q2.replace("04", "07", 1).replace(
        "06-30", "09-30"), "09-01"), told("1", "12-01")]  # fmt: skip
    found = status(made, log, on=day("12-31"))
    assert [(one.state.value, one.recorded) for one in found] == [("done", 1)] * 4
    assert found.findings == ()
    # Where all that has begun is done, the last of it was done once more.
    again = status(made, [told("1", "03-01"), told("1", "03-02")], on=day("03-31"))
    assert [one.recorded for one in again] == [2, 0, 0, 0]
    missed = [told("1", "03-01", "missed"), told("1", "04-02")]
    assert only_states(made, "06-30", *missed)[:2] == ["missed", "done"]


def test_work_in_progress_on_an_activity_is_work_on_its_last_occurrence() -> None:
    made = plan(row(QUARTERS))
    log = [told("1", "04-02", "in_progress")]
    assert only_states(made, "06-30", *log) == ["missed", "in_progress", "not_due", "not_due"]
    early = plan(row(MARCH))
    assert only(early, [told("1", "02-02", "in_progress")], "02-28").state == "in_progress"


def test_the_name_of_an_activity_means_for_each_school_its_own() -> None:
    made = order(of_schools(QUARTERS))
    log = [
        told("1", "03-05", school="СОШ 1"),
        told("1", "06-05", school="СОШ 1"),
        told("1", "06-06", school="МБОУ «СОШ № 2»"),
    ]
    rows = status(made, log, on=day("06-30")).rows[:4]
    assert [one.state.value for one in rows] == ["done", "done_late", "done", "done"]


def test_work_before_the_first_occurrence_is_the_first_ones() -> None:
    made = plan(row(Dated((Window.of_month(2024, 3), Window.of_month(2024, 8)))))
    found = status(made, [told("1", "02-01")], on=day("12-31"))
    assert [one.state for one in found] == ["done", "overdue"]
    assert [(one.code, one.subject) for one in found.findings] == [("J14", "1")]


def test_the_name_of_an_umbrella_means_its_parts() -> None:
    parts = (row(MARCH, number="1.1"), row(MARCH, number="1.2"))
    made = plan(Activity(number="1", title="Всё", parts=parts))
    assert only_states(made, "04-05", told("1", "03-05")) == ["done", "done"]
    assert status(made, [told("1", "03-05")], on=day("04-05")).findings == ()


def test_what_does_not_apply_does_not_at_any_time() -> None:
    made = plan(row(QUARTERS))
    assert (
        only_states(made, "01-10", told("1", "01-05", "not_applicable")) == ["not_applicable"] * 4
    )


# Schools.

SCHOOLS = (
    School(name="МБОУ «СОШ № 1»", short_name="СОШ 1", municipality="Первый м.о."),
    School(name="МБОУ «СОШ № 2»", municipality="Второй м.о."),
)


def order(*rows: Activity, schools: tuple[School, ...] = SCHOOLS, **head: Any) -> Order:
    return Order(appendices=(Appendix(roadmap=plan(*rows)), Appendix(schools=schools)), **head)


def of_schools(*parts: Part, body: str = "ОО", number: str = "1") -> Activity:
    return row(*parts, number=number, responsible=(Responsibility(body),))


def test_what_the_schools_answer_for_is_a_row_for_each_school() -> None:
    made = order(of_schools(MARCH), of_schools(MARCH, body="Министерство", number="2"))
    log = [told(KEY, "03-05", school='мбоу "сош № 1"')]
    rows = status(made, log, on=day("04-05")).rows
    assert [(one.number, one.school, one.municipality, one.state.value) for one in rows] == [
        ("1", "СОШ 1", "Первый м.о.", "done"),
        ("1", "МБОУ «СОШ № 2»", "Второй м.о.", "overdue"),
        ("2", "", "", "overdue"),
    ]


def test_an_entry_without_a_school_tells_of_all_and_the_schools_own_count_beside_it() -> None:
    made = order(of_schools(MARCH))
    log = [told(KEY, "03-05"), told(KEY, "03-06", "missed", school="СОШ 1")]
    assert only_states_of(made, log) == ["missed", "done"]
    log = [told(KEY, "03-05", "not_applicable", school="СОШ 1"), told(KEY, "03-06")]
    assert only_states_of(made, log) == ["done", "done"]


def only_states_of(made: Order, log: list[Entry], **options: Any) -> list[str]:
    return [state for _, state, _ in states(made, log, "03-31", **options)]


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("общеобразовательные организации", 2),
        ("ШНОР", 2),
        ("школы", 2),
        ("опорные школы", 1),
        ("МОУО", 1),
        ("МБОУ «СОШ № 1»", 1),
    ],
)
def test_schools_in_general_are_each_school_of_the_list(body: str, rows: int) -> None:
    made = order(of_schools(MARCH, body=body))
    assert len(status(made, [], on=day("03-05"))) == rows
    assert (
        len(status(made, [], on=day("03-05"), policy=load_policy("tambov", on=YEAR.first))) == rows
    )


def test_the_caller_may_say_which_activities_are_of_each_school_and_which_schools_there_are() -> (
    None
):
    made = order(of_schools(MARCH), row(MARCH, number="2"))
    assert len(status(made, [], on=day("03-05"), per_school=())) == 2
    assert len(status(made, [], on=day("03-05"), per_school="2")) == 3
    assert len(status(made, [], on=day("03-05"), per_school=["1", "2"])) == 4
    assert len(status(made.roadmap, [], on=day("03-05"))) == 2
    assert len(status(made.roadmap, [], on=day("03-05"), schools=SCHOOLS)) == 3
    with pytest.raises(UnknownActivity):
        status(made, [], on=day("03-05"), per_school=["3"])
    with pytest.raises(AmbiguousNumber):
        status(order(row(number="1"), row(number="1")), [], on=day("03-05"), per_school="1")


def test_schools_of_one_name_are_told_apart_or_named_by_nobody() -> None:
    twins = (
        School(name="СОШ № 1", short_name="СОШ", municipality="Первый м.о."),
        School(name="СОШ № 1", short_name="СОШ", municipality="Второй м.о."),
        School(name="СОШ № 2", short_name="СОШ", municipality="Второй м.о."),
    )
    made = order(of_schools(MARCH), schools=twins)
    log = [told(KEY, "03-05", school=name) for name in ("СОШ № 1 (Второй м.о.)", "СОШ № 2")]
    assert only_states_of(made, log) == ["due", "done", "done"]
    found = status(made, [told(KEY, "03-05", school="СОШ № 1")], on=day("03-31"))
    assert [one.code for one in found.findings] == ["J11"]
    region = Region("x")
    assert len(status(made, [], on=day("03-05"), policy=Policy(region, YEAR.first))) == 1


# The first day of a plan.


def test_what_was_due_before_the_order_is_no_row() -> None:
    made = order(row(QUARTERS), date=day("05-10"))
    found = status(made, [told(Q1, "03-05")], on=day("12-31"))
    assert found.rows[0].occurrence == Q2
    assert found.rows[0].first == day("05-10")
    assert [one.code for one in found.findings] == ["J21"]
    assert len(status(made, [], on=day("12-31"), since=date.min)) == 4
    gone = order(row(Ongoing((Window.of_month(2024, 1),))), date=day("05-10"))
    assert len(status(gone, [told("1", "05-11")], on=day("12-31"))) == 0


# What does not fit.


def found_codes(made: Roadmap | Order, *log: Entry, **options: Any) -> list[tuple[str, str]]:
    report = ProgressLog(log).validate(made, **options)
    return [(one.code, one.message) for one in report]


def test_a_log_that_fits_is_told_to_fit() -> None:
    report = ProgressLog([told(KEY, "03-05")]).validate(plan(row(MARCH)), on=day("03-06"))
    assert report.findings == ()
    assert report.ran == tuple(ENTRY_CODES)
    without = ProgressLog().validate(plan())
    assert [one.code for one in without.skipped] == ["J13"]
    assert "J13" not in without.ran


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            [told("1@dated:2024-03-01..2024-03-30", "03-05")],
            f"J10 такого наступления или мероприятия в плане нет (возможно, {KEY}), запись не",
        ),
        ([told("жжж", "03-05")], "J10 такого наступления или мероприятия в плане нет, запись не"),
        ([told(KEY, "03-05", school="СОШ 11")], "J11 школы СОШ 11 в перечне нет (возможно, СОШ 1)"),
        ([told(KEY, "03-05", school="лицей")], "J11 школы лицей в перечне нет, запись не"),
        (
            [told("5", "03-05")],
            "J12 этот номер стоит у нескольких мероприятий (5(1), 5(2)), ",
        ),
        ([told(KEY, "03-07")], "J13 день записи 07.03.2024 позже 06.03.2024, на этот день она"),
        ([told(KEY, "02-29")], "J14 исполнено 29.02.2024, раньше начала срока (01.03.2024)"),
        (
            [told(KEY, "03-05"), told(KEY, "03-05", "missed")],
            "J15 на один день 05.03.2024 записаны разные состояния: исполнено, не состоялось",
        ),
        (
            [told(KEY, "03-05", id="a"), told(KEY, "03-05", id="b")],
            "J16 то же самое записано ещё раз под другим id (впервые a)",
        ),
        ([told(KEY, "03-05", corrects="a")], "J17 исправляет запись a, а выше такой нет"),
        (
            [told(KEY, "03-04"), told(KEY, "03-05", "missed")],
            "J18 04.03.2024 «исполнено», потом 05.03.2024 «не состоялось», и не сказано, что это",
        ),
        (
            [told(KEY, "03-04"), told(KEY, "03-05", "in_progress")],
            "J18 04.03.2024 «исполнено», потом 05.03.2024 «в работе», и не сказано, что это",
        ),
        ([told("3", "03-05")], "J19 названо мероприятие, запись отнесена к нескольким"),
        ([told("2", "03-05", school="СОШ 1")], "J20 здесь школы не отчитываются каждая за себя"),
        (
            [
                told(KEY, "03-04", id="a"),
                told(KEY, "03-05", corrects="a"),
                told(KEY, "03-06", corrects="a"),
            ],
            "J22 запись a исправлена не впервые, действует последнее исправление",
        ),
    ],
)
def test_what_does_not_fit_is_told(entries: list[Entry], message: str) -> None:
    made = order(
        of_schools(MARCH),
        row(MARCH, number="2"),
        row(Recurring(1, Unit.MONTH), number="3"),
        row(MARCH, number="5"),
        row(MARCH, number="5"),
    )
    (finding,) = found_codes(made, *entries, on=day("03-06"))
    assert " ".join(finding).startswith(message)


@pytest.mark.parametrize(
    "entries",
    [
        [told(KEY, "03-01"), told(KEY, "03-02")],
        [told(KEY, "03-01", "in_progress"), told(KEY, "03-02")],
        [told(KEY, "03-01", "in_progress"), told(KEY, "03-02", "missed")],
        [told(KEY, "03-01", id="a"), told(KEY, "03-02", "missed", corrects="a")],
        [told(KEY, "03-01", evidence="1"), told(KEY, "03-01", evidence="2")],
        [told(KEY, "02-01", "in_progress")],
        [told("2@deadline:..2024-05-30", "01-01")],
        [told("3@ongoing:..", "03-01"), told("3@ongoing:..", "03-02", "in_progress")],
        [told("4", "03-01"), told("4", "03-02", "in_progress")],
        [
            told("5@recurring:2024-01-01..2024-12-31x2", "03-01"),
            told("5@recurring:2024-01-01..2024-12-31x2", "03-02", "in_progress"),
        ],
    ],
)
def test_what_fits_is_not_blamed(entries: list[Entry]) -> None:
    made = plan(
        row(MARCH),
        row(Deadline(day("05-30")), number="2"),
        row(Ongoing(), number="3"),
        row(OnDemand("по запросу"), number="4"),
        row(Recurring(1, Unit.YEAR, times=2), number="5"),
    )
    assert found_codes(made, *entries, on=day("03-06")) == []


def test_findings_stand_at_their_lines_and_name_their_entries() -> None:
    log = ProgressLog(
        [told(KEY, "03-05"), told("8", "03-05", id="x"), told("9", "03-05")], lines=(1, 3, 7)
    )
    first, second = log.validate(plan(row(MARCH)))
    assert (str(first.span), first.fact("line"), first.fact("id")) == ("строка 3", 3, "x")
    assert (first.subject, second.subject, str(second.span)) == ("8", "9", "строка 7")


def test_suggestions_end_where_a_log_is_of_another_plan() -> None:
    log = [told(f"{number}@", "03-05") for number in range(100, 130)]
    found = found_codes(plan(row(MARCH, number="100@@")), *log)
    assert [code for code, _ in found] == ["J10"] * 30
    assert "возможно" in found[0][1]
    assert "возможно" not in found[-1][1]
    log = [told("100@@", "03-05", school=f"СОШ {number}") for number in range(10, 40)]
    found = found_codes(plan(row(MARCH, number="100@@")), *log, schools=SCHOOLS)
    assert [code for code, _ in found] == ["J11"] * 30
    assert "возможно" in found[0][1]
    assert "возможно" not in found[-1][1]


# The answer.


def test_a_status_is_told_in_one_line_and_as_a_table() -> None:
    made = plan(
        row(
            MARCH,
            deliverables=(Deliverable("Справка"), Deliverable("Отчёт Выдуманного А.Б.")),
            responsible=(Responsibility("ИРО"), Responsibility("Центр")),
        ),
        row(number="2"),
    )
    found = status(made, [told(KEY, "03-05", evidence="Выдуманный А.Б., № 1")], on=day("03-31"))
    assert str(found) == ("Исполнение на 31 марта 2024: строк 2 (срок не наступил 1, исполнено 1).")
    assert repr(found) == "<Status 2024-03-31 2 rows: 1 not_due, 1 done>"
    assert found.at("done") == (found.rows[0],)
    assert len(found) == 2
    with pytest.raises(ValueError, match="готово"):
        found.at("готово")
    frame = found.to_frame()
    assert list(frame.columns) == list(STATUS_COLUMNS)
    assert frame.loc[0, "bodies"] == "ИРО; Центр"
    assert frame.loc[0, "deliverables"] == "Справка; Отчёт [имя]"
    assert frame.loc[0, "evidence"] == "[имя], № 1"
    assert "<td>done</td>" in found._repr_html_()
    nothing = status(plan(), [], on=day("03-31"))
    assert str(nothing) == "Исполнение на 31 марта 2024: строк 0."
    assert repr(nothing) == "<Status 2024-03-31 0 rows: none>"


def test_bodies_are_called_as_a_policy_calls_them() -> None:
    made = plan(row(MARCH, responsible=(Responsibility("школы"),)))
    assert only(made, [], "03-05").bodies == ("школы",)
    assert only(made, [], "03-05", policy=load_policy("ru", on=YEAR.first)).bodies == ("ОО",)


def test_a_log_is_a_log_or_entries() -> None:
    made = plan(row(MARCH))
    log = [told(KEY, "03-05")]
    assert status(made, log, on=day("03-31")) == status(made, ProgressLog(log), on=day("03-31"))
    with pytest.raises(InvalidData):
        status(made, ["1"], on=day("03-31"))  # type: ignore[list-item]
    with pytest.raises(InvalidData, match="expected entries, got NoneType"):
        status(made, None, on=day("03-31"))  # type: ignore[arg-type]


def test_what_the_reader_noticed_stands_with_what_does_not_fit() -> None:
    log = ProgressLog([told("7", "03-05")], ProgressLog([told("8", "03-05")]).validate(plan()))
    assert [one.subject for one in status(plan(), log, on=day("03-31")).findings] == ["8", "7"]


# Laws.

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@settings(max_examples=20)
@given(st.data(), orders(), DAYS)
def test_a_status_never_raises_and_goes_out_and_in_again(
    data: st.DataObject, made: Order, on: date
) -> None:
    found = status(made, data.draw(logs(made)), on=on)
    assert from_dict(Status, to_dict(found)) == found
    for one in found:
        assert (one.days_late is not None) == (one.state in ("overdue", "done_late")) or (
            one.state == "missed"
        )
        assert one.state != "withdrawn"
        if one.due is None:
            assert one.state not in ("overdue", "done_late")


@settings(max_examples=20)
@given(st.data(), orders(), DAYS)
def test_entries_of_one_occurrence_change_no_other_row(
    data: st.DataObject, made: Order, on: date
) -> None:
    before = status(made, [], on=on).rows
    if not before:
        return
    chosen = data.draw(st.sampled_from(before))
    told_of = Entry(occurrence=chosen.occurrence, state=State.DONE, day=on)
    after = status(made, [told_of], on=on).rows
    assert [one for one in after if one.activity != chosen.activity] == [
        one for one in before if one.activity != chosen.activity
    ]
    (row_now,) = (one for one in after if one.occurrence == chosen.occurrence)
    assert row_now.recorded == 1


@settings(max_examples=20)
@given(orders(), DAYS, st.integers(0, 400))
def test_what_is_late_stays_late_while_nobody_tells_of_it(made: Order, on: date, days: int) -> None:
    late = {"overdue", "missed"}
    then = [one.occurrence for one in status(made, [], on=on) if one.state in late]
    later = on + timedelta(days=days)
    now = {one.occurrence for one in status(made, [], on=later) if one.state in late}
    assert now.issuperset(then)
