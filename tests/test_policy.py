from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.calendars import Event, WorkCalendar, WorkYear
from roadmap_core.errors import InvalidData, InvalidDay, UnknownNorm
from roadmap_core.findings import Severity
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Body
from roadmap_core.norms import Norm, NormValue
from roadmap_core.policy import Policy, Region
from roadmap_core.regions import load_policy, load_region
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window

ON = date(2024, 1, 23)
TAMBOV = load_policy("tambov", on=ON)
days = st.dates(date(2019, 1, 1), date(2027, 12, 31))


def row(since: date, value: NormValue, name: str = "own.n") -> Norm:
    return Norm(name=name, title="t", unit="u", value=value, since=since, source="unverified")


HISTORY = Region("x", norms=(row(date(2020, 9, 1), 30), row(date(2022, 9, 1), 25)))


# A region on a day


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2020, 9, 1), 30),
        (date(2022, 8, 31), 30),
        (date(2022, 9, 1), 25),
        (date(2030, 1, 1), 25),
    ],
)
def test_the_last_row_in_force_on_the_day_wins(day: date, value: int) -> None:
    assert HISTORY.on(day).norm("own.n").value == value
    assert HISTORY.norm("own.n", day).value == value
    assert [norm.value for norm in HISTORY.on(day).norms] == [value]


def test_a_norm_can_be_asked_for_any_day_whatever_the_day_of_the_policy() -> None:
    policy = HISTORY.on(date(2023, 1, 1))
    assert policy.norm("own.n").value == 25
    assert policy.norm("own.n", on=date(2021, 1, 1)).value == 30
    assert policy.has_norm("own.n", on=date(2020, 9, 1))
    assert not policy.has_norm("own.n", on=date(2020, 8, 31))
    with pytest.raises(UnknownNorm) as caught:
        policy.norm("own.n", on=date(2020, 8, 31))
    assert (caught.value.on, caught.value.available) == (date(2020, 8, 31), ())


def test_a_policy_on_another_day_has_the_norms_of_that_day() -> None:
    policy = HISTORY.on(date(2024, 1, 1))
    assert evolve(policy, on=date(2021, 1, 1)) == HISTORY.on(date(2021, 1, 1))
    assert evolve(policy, on=date(2021, 1, 1)).norm("own.n").value == 30
    assert evolve(policy, on=date(2000, 1, 1)).norms == ()


def test_without_a_day_no_norm_is_in_force_unless_one_is_given() -> None:
    policy = Policy(HISTORY)
    assert policy == Policy(HISTORY, None)
    assert (policy.on, policy.norms, policy.has_norm("own.n")) == (None, (), False)
    assert policy.norm("own.n", on=date(2021, 1, 1)).value == 30
    with pytest.raises(UnknownNorm, match="without a day: give on="):
        policy.norm("own.n")


def test_a_datetime_is_taken_by_its_day() -> None:
    night = datetime(2022, 8, 31, 23, 59)  # noqa: DTZ001
    policy = HISTORY.on(night)
    assert policy == HISTORY.on(date(2022, 8, 31)) == Policy(HISTORY, night)
    assert type(policy.on) is date
    morning = datetime(2022, 9, 1, 0, 1)  # noqa: DTZ001
    assert policy.norm("own.n", on=morning).value == 25
    assert HISTORY.has_norm("own.n", morning)
    assert HISTORY.school_year(night) == SCHOOL_YEAR
    assert type(row(night, 1).since) is date
    assert load_policy("ru", on=night) == load_region("ru").on(night.date())


@pytest.mark.parametrize("ask", [
    lambda day: HISTORY.on(day),
    lambda day: Policy(HISTORY, day),
    lambda day: HISTORY.on(ON).norm("own.n", on=day),
    lambda day: HISTORY.has_norm("own.n", day),
    lambda day: row(day, 1),
    lambda day: load_policy("ru", on=day),
])  # fmt: skip
def test_what_is_no_day_is_refused_with_words(ask: Callable[[Any], object]) -> None:
    with pytest.raises(InvalidDay, match=r"a day is needed, got str: give a datetime\.date"):
        ask("2024-01-23")


def test_a_policy_is_of_a_region() -> None:
    with pytest.raises(InvalidData) as caught:
        Policy(cast("Region", "tambov"), ON)
    assert str(caught.value) == (
        "not a valid policy: expected a Region (see load_region), got str @ $.region"
    )


def test_the_lower_of_two_rows_wins_though_it_is_the_older() -> None:
    rows = (row(date(2022, 1, 1), 1), row(date(2020, 1, 1), 2))
    assert Region("x", norms=rows).norm("own.n", date(2023, 1, 1)).value == 2


@given(st.lists(st.tuples(days, st.integers(0, 9)), max_size=5), days)
def test_what_is_in_force_is_the_last_row_that_has_begun(
    rows: list[tuple[date, int]], day: date
) -> None:
    region = Region("x", norms=[row(since, value) for since, value in rows])
    begun = [value for since, value in rows if since <= day]
    assert [norm.value for norm in region.norms_on(day)] == begun[-1:]
    assert region.has_norm("own.n", day) == bool(begun)


def test_an_unknown_norm_says_which_may_be_meant() -> None:
    with pytest.raises(UnknownNorm) as caught:
        TAMBOV.norm("duration_max_workin_days")
    assert caught.value.on == ON
    assert "did you mean 'duration_max_working_days'?" in str(caught.value)
    assert set(caught.value.available) == {norm.name for norm in TAMBOV.norms}


def test_the_norms_in_force_stand_once_each_in_the_order_of_their_names_in_the_file() -> None:
    region = Region("x", norms=(row(ON, 1, "own.b"), row(ON, 2, "own.a"), row(ON, 3, "own.b")))
    assert [(norm.name, norm.value) for norm in region.norms_on(ON)] == [
        ("own.b", 3),
        ("own.a", 2),
    ]


# The school year


def test_the_school_year_is_that_of_the_day_else_the_newest() -> None:
    region = Region(
        "x",
        norms=[
            row(date(2013, 9, 1), "09-01", "school_year_first"),
            row(date(2013, 9, 1), "05-31", "school_year_last"),
            row(date(2025, 9, 1), "05-26", "school_year_last"),
        ],
    )
    assert region.school_year(date(2024, 1, 1)) == (MonthDay(9, 1), MonthDay(5, 31))
    assert region.school_year(date(2025, 9, 1)) == (MonthDay(9, 1), MonthDay(5, 26))
    assert region.school_year() == (MonthDay(9, 1), MonthDay(5, 26))
    assert region.school_year(date(2013, 8, 31)) == SCHOOL_YEAR
    assert Region("x").school_year() == SCHOOL_YEAR
    last_of_all = row(date.max, "08-20", "school_year_first")
    assert Region("x", norms=[last_of_all]).school_year() == (MonthDay(8, 20), SCHOOL_YEAR[1])


def test_an_end_of_the_school_year_that_no_norm_gives_is_the_usual_one() -> None:
    region = Region("x", norms=[row(ON, "08-15", "school_year_first")])
    assert region.school_year(ON) == (MonthDay(8, 15), SCHOOL_YEAR[1])


# What a policy takes from its region


def test_a_policy_gives_what_its_region_holds() -> None:
    words = Lexicon(lead=("отв.",))
    event = Event(name="own.x", title="X", windows=(Window(ON, ON),))
    calendar = WorkCalendar((WorkYear(year=2024, off=()),))
    body = Body("Институт", ("ИРО",))
    region = Region(
        "x",
        "Икс",
        words=words,
        bodies=[body],
        work_calendar=calendar,
        events=[event],
        severities={"T01": Severity.INFO},
    )
    policy = region.on(ON)
    assert (policy.region, policy.on, policy.words) == (region, ON, words)
    assert (policy.bodies, policy.events, policy.work_calendar) == ((body,), (event,), calendar)
    assert (policy.body("иро"), policy.body("ЦОКО")) == (body, None)
    assert (policy.event("own.x"), policy.event("vpr")) == (event, None)
    assert policy.severity_of("T01", Severity.ERROR) is Severity.INFO
    assert policy.severity_of("T02", Severity.ERROR) is Severity.ERROR
    assert region.severities == (("T01", Severity.INFO),)


def test_a_policy_says_where_and_when_it_stands_and_no_more() -> None:
    assert repr(TAMBOV) == (
        "Policy(region=Region(name='tambov', title='Тамбовская область'),"
        " on=datetime.date(2024, 1, 23))"
    )


def test_a_policy_that_was_asked_pickles_and_stays_equal() -> None:
    again = pickle.loads(pickle.dumps(TAMBOV))
    assert again == TAMBOV == load_region("tambov").on(ON)
    assert again.body("ТОИПКРО") == TAMBOV.body("ТОИПКРО") is not None
    assert len({again, TAMBOV}) == 1


# What a region refuses


@pytest.mark.parametrize(
    ("bodies", "problem"),
    [
        (
            [Body("А", ("ИРО",)), Body("Б", ("ЦОКО", "«иро»"))],
            "'«иро»' of 'Б' is a wording of 'А' already @ $.bodies[1].aliases[1]",
        ),
        ([Body("А"), Body("Б", ("а",))], "'а' of 'Б' is a wording of 'А' already"),
        ([Body("А", ("Б",)), Body("Б")], "'Б' of 'Б' is a wording of 'А' already @ $.bodies[1]"),
        ([Body("А", ("",))], "a wording of 'А' is blank @ $.bodies[0].aliases[0]"),
        ([Body("А", ("ИРО", " «.» "))], "a wording of 'А' is blank @ $.bodies[0].aliases[1]"),
        ([Body("")], "a wording of '' is blank @ $.bodies[0].name"),
    ],
)  # fmt: skip
def test_a_wording_is_of_one_body(bodies: list[Body], problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        Region("x", bodies=bodies)
    assert caught.value.what == "region 'x'"
    (found,) = caught.value.problems
    assert found.startswith(problem)


def test_a_body_may_repeat_its_own_wordings() -> None:
    body = Body("Институт", ("институт", "ИРО", "ИРО"))
    assert Region("x", bodies=[body]).body("ИРО") == body


def test_an_event_stands_once() -> None:
    event = Event(name="own.x", title="X", windows=(Window(ON, ON),))
    with pytest.raises(InvalidData, match=r"the event 'own\.x' stands twice @ \$\.events"):
        Region("x", events=(event, event))


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("T3", "'T3' is not the code of a check (did you mean 'T03'?) @ $.severities['T3']"),
        ("t03", "'t03' is not the code of a check (did you mean 'T03'?) @ $.severities['t03']"),
        ("T-3", "'T-3' is not the code of a check (did you mean 'T03'?) @ $.severities['T-3']"),
        ("03", "'03' is not the code of a check @ $.severities['03']"),
        ("T0003", "'T0003' is not the code of a check @ $.severities['T0003']"),
        ("", "'' is not the code of a check @ $.severities['']"),
    ],
)
def test_a_severity_is_of_something_that_can_be_a_check(code: str, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        Region("x", severities={code: Severity.INFO})
    assert caught.value.problems == (problem,)


def test_a_code_has_one_letter_or_more_and_two_digits_or_three() -> None:
    severities = dict.fromkeys(("T03", "X003", "OMSK07"), Severity.INFO)
    assert dict(Region("x", severities=severities).severities) == severities


def test_a_severity_of_a_check_that_does_not_exist_is_refused_where_checks_are_known() -> None:
    region = Region("x", severities={"T30": Severity.INFO, "X09": Severity.INFO})
    region.require_checks(["T03", "T30", "S01"], families="ST")
    region.require_checks(["T03"], families="S")
    with pytest.raises(InvalidData) as caught:
        region.require_checks(["T03", "S01"], families="ST")
    assert caught.value.what == "region 'x'"
    assert caught.value.problems == ("no check 'T30' (did you mean 'T03'?) @ $.severities['T30']",)
