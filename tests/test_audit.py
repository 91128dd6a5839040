"""The audit and its laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.calendars import WorkCalendar, WorkYear
from roadmap_core.checks import CHECKS, Check, Evidence, Skip, audit, check
from roadmap_core.checks.check import under_readings
from roadmap_core.errors import InvalidData
from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.model import (
    Activity,
    Appendix,
    Body,
    Order,
    Repair,
    RepairKind,
    Roadmap,
    Section,
)
from roadmap_core.periods import Dated, Deadline, Ongoing, Part, Period, Reading
from roadmap_core.policy import Norm, Policy
from roadmap_core.schedule import load_by_month
from roadmap_core.serde import from_dict, to_dict
from roadmap_core.testing import orders
from roadmap_core.text import Span
from roadmap_core.windows import Window

ON = date(2024, 1, 23)
BARE = Policy(region="test", title="", on=ON)
FULL = evolve(
    BARE,
    norms=tuple(
        Norm(name=name, title=name, unit="", value=value, since=ON, source="test")
        for name, value in (("duration_min_days", 5), ("duration_max_working_days", 44))
    ),
    work_calendar=WorkCalendar(tuple(WorkYear(year=year, off=()) for year in (2024, 2025))),
)
BODIES = (Body("Институт", ("Институт развития",)), Body("ОО", ("школы", "школа"), generic=True))
# What a check of the order of rows says changes with the order, and so does the first of a group.
JUDGE_ORDER = {"S03"}


def order_of(*activities: Activity) -> Order:
    section = Section(title="", activities=activities)
    return Order(appendices=(Appendix(roadmap=Roadmap(sections=(section,))),))


def with_roadmap(order: Order, roadmap: Roadmap) -> Order:
    return evolve(order, appendices=(evolve(order.appendices[0], roadmap=roadmap),
                                     *order.appendices[1:]))  # fmt: skip


def mention(*found: Evidence | Skip, code: str = "X01") -> Check:
    @check(code, severity="warning", title="Проба", wording="проба {n}")
    def probe(order: Order, policy: Policy) -> Iterator[Evidence | Skip]:
        yield from found

    return probe


@given(orders())
def test_no_check_raises_and_every_finding_has_its_sentence(order: Order) -> None:
    for policy in (BARE, FULL):
        report = audit(order, policy)
        assert all(finding.message for finding in report)
        assert {*report.ran, *(s.code for s in report.skipped)} == {c.code for c in CHECKS}


@given(orders())
def test_an_audit_is_deterministic(order: Order) -> None:
    assert audit(order, FULL) == audit(order, FULL)


@given(orders())
def test_an_audit_leaves_the_order_and_the_policy_as_they_were(order: Order) -> None:
    before = to_dict(order), to_dict(FULL)
    audit(order, FULL)
    assert (to_dict(order), to_dict(FULL)) == before


@given(orders())
def test_an_order_that_was_saved_is_judged_like_the_one_that_was_read(order: Order) -> None:
    assert audit(from_dict(Order, to_dict(order)), FULL) == audit(order, FULL)


@given(orders(), st.permutations(CHECKS))
def test_what_a_check_says_does_not_depend_on_the_checks_before_it(
    order: Order, mixed: list[Check]
) -> None:
    report, other = audit(order, FULL), audit(order, FULL, checks=mixed)
    assert other.ran == tuple(one.code for one in mixed if one.code in report.ran)
    for one in CHECKS:
        assert other.of(one.code) == report.of(one.code)


@given(orders(), st.permutations(("МОиН", "министерство", "Минобр")), st.permutations(BODIES))
def test_the_order_of_bodies_and_of_their_aliases_changes_nothing(
    order: Order, aliases: list[str], bodies: list[Body]
) -> None:
    known = evolve(FULL, bodies=(Body("Минобрнауки", ("МОиН", "министерство", "Минобр")), *BODIES))
    mixed = evolve(FULL, bodies=(*bodies, Body("Минобрнауки", tuple(aliases))))
    assert audit(order, mixed) == audit(order, known)
    load, other = (load_by_month(order.roadmap, policy=policy) for policy in (known, mixed))
    assert load == other


def without_place(finding: Finding) -> Finding:
    return evolve(finding, facts=tuple((name, _sorted(fact)) for name, fact in finding.facts))


def _sorted(fact: Fact) -> Fact:
    return tuple(sorted(fact)) if isinstance(fact, tuple) else fact


@given(orders(), st.data())
def test_permuting_rows_changes_no_finding_of_a_check_that_does_not_judge_order(
    order: Order, data: st.DataObject
) -> None:
    checks = [one for one in CHECKS if one.code not in JUDGE_ORDER]
    sections = tuple(
        evolve(section, activities=tuple(data.draw(st.permutations(section.activities))))
        for section in order.roadmap.sections
    )
    mixed = with_roadmap(order, evolve(order.roadmap, sections=sections))
    before, after = (
        Counter(map(without_place, audit(one, FULL, checks=checks))) for one in (order, mixed)
    )
    assert before == after


@given(orders(), st.integers(0, 500), st.integers(0, 500))
def test_widening_the_horizon_never_adds_an_overrun(order: Order, before: int, after: int) -> None:
    horizon = order.roadmap.horizon
    if horizon is None:
        return
    wider = Window(horizon.first - timedelta(days=before), horizon.end + timedelta(days=after))
    overruns = [one for one in CHECKS if one.code == "T01"]
    narrow = audit(order, BARE, checks=overruns)
    wide = audit(with_roadmap(order, evolve(order.roadmap, horizon=wider)), BARE, checks=overruns)
    assert Counter(f.subject for f in wide) <= Counter(f.subject for f in narrow)


def test_findings_stand_by_check_and_then_by_place() -> None:
    late, early = Span(50, 60, 5, 5), Span(10, 20, 2, 2)
    one = mention(
        Evidence("без места", {"n": 1}),
        Evidence("2", {"n": 2}, late),
        Evidence("1", {"n": 3}, early),
    )
    other = mention(Evidence("1", {"n": 4}, early), code="X02")
    report = audit(Order(), BARE, checks=(other, one))
    assert [(f.code, f.subject) for f in report] == [
        ("X02", "1"), ("X01", "1"), ("X01", "2"), ("X01", "без места"),
    ]  # fmt: skip
    assert report.ran == ("X02", "X01")


def test_a_check_of_ones_own_joins_the_others() -> None:
    mine = mention(Evidence("приказ", {"n": 1}))
    report = audit(Order(), BARE, checks=(*CHECKS, mine))
    assert [finding.message for finding in report.of("X01")] == ["проба 1"]
    assert report.ran[-1] == "X01"


def test_a_policy_overrides_the_severity_of_a_check() -> None:
    mine = mention(Evidence("приказ", {"n": 1}))
    strict = evolve(BARE, severities=(("X01", Severity.ERROR),))
    assert [f.severity for f in audit(Order(), BARE, checks=[mine])] == ["warning"]
    assert [f.severity for f in audit(Order(), strict, checks=[mine])] == ["error"]


def test_a_skipped_check_has_not_run_but_one_that_found_something_has() -> None:
    only_skipped = mention(Skip("нет данных"), Skip("нет данных"))
    both = mention(Evidence("1", {"n": 1}), Skip("нет 2027 года"), code="X02")
    report = audit(Order(), BARE, checks=(only_skipped, both))
    assert [(s.code, s.reason) for s in report.skipped] == [
        ("X01", "нет данных"),
        ("X02", "нет 2027 года"),
    ]
    assert report.ran == ("X02",)


def test_a_roadmap_without_rows_has_passed_no_check_of_rows() -> None:
    report = audit(Order(date=ON), FULL)
    reasons = {skipped.code: skipped.reason for skipped in report.skipped}
    assert set(reasons.values()) == {"в дорожной карте нет мероприятий"}
    assert report.ran == ("S04", "S05", "S06", "S07", "S08")


def test_every_roadmap_of_an_order_is_judged_by_itself() -> None:
    def plan(*numbers: str) -> Appendix:
        rows = tuple(Activity(number=number, title="Беседа") for number in numbers)
        return Appendix(roadmap=Roadmap(sections=(Section(title="", activities=rows),)))

    empty = Appendix(roadmap=Roadmap())
    order = Order(appendices=(empty, plan("1", "2", "4"), plan("1", "2", "7")))
    report = audit(order, BARE)
    assert [finding.fact("missing") for finding in report.of("S01")] == [
        ("3",),
        ("3", "4", "5", "6"),
    ]
    assert report.of("S02") == ()


def test_parts_of_a_second_roadmap_are_told_under_their_umbrella() -> None:
    row = Activity(number="3", title="Встречи", parts=(Activity(number="3.1", title="Беседа"),))
    second = Appendix(roadmap=Roadmap(sections=(Section(title="", activities=(row,)),)))
    given = Repair(kind=RepairKind.PART_NUMBERED, subject="3.1", span=Span(0, 1, 1, 1))
    order = Order(appendices=(Appendix(roadmap=Roadmap()), second), repairs=(given,))
    assert [finding.subject for finding in audit(order, BARE).of("S04")] == ["3"]


def test_a_guessed_horizon_bounds_nothing() -> None:
    row = Activity(number="1", title="Беседа", period=Period.of(Dated((Window.of_month(2026, 1),))))
    order = order_of(row)
    year = evolve(order.roadmap, horizon=Window.of_year(2025))
    stated = audit(with_roadmap(order, year), FULL)
    assert {"T01", "T02"} <= {finding.code for finding in stated}
    guessed = audit(with_roadmap(order, evolve(year, horizon_is_guess=True)), FULL)
    assert {s.code for s in guessed.skipped if s.reason == "период дорожной карты не назван"} == {
        "T01", "T02", "T14", "T15", "T17",
    }  # fmt: skip


def test_two_checks_of_one_code_are_refused() -> None:
    with pytest.raises(InvalidData, match="code X01 twice"):
        audit(Order(), BARE, checks=(mention(), mention()))


def test_what_a_check_raises_goes_through() -> None:
    @check("X01", severity="info", title="Сбой", wording="")
    def faulty(order: Order, policy: Policy) -> Iterator[Evidence]:
        yield Evidence(order.clauses[0].number)

    with pytest.raises(IndexError):
        audit(Order(), BARE, checks=[faulty])


def test_a_check_without_a_docstring_has_a_short_manual() -> None:
    assert mention().manual == "## X01 Проба\n\n*warning* · `проба {n}`\n"


def ambiguous(*readings: tuple[str, Part]) -> Activity:
    return Activity(
        number="1",
        title="Семинар",
        period=Period(tuple(Reading((part,), assuming) for assuming, part in readings), "срок"),
    )


MARCH, MAY = Dated((Window.of_month(2024, 3),)), Dated((Window.of_month(2024, 5),))


def evidence(activity: Activity, *, differing: bool = False) -> list[tuple[object, str]]:
    def claim(reading: Reading) -> dict[str, int] | None:
        windows = reading.windows()
        if not windows:
            return None
        return {"month": windows[0].first.month if differing else 0}

    assert activity.period
    found = under_readings(activity, activity.period, claim)
    return [(one.facts["month"], one.assuming) for one in found]


def test_a_claim_that_holds_under_every_reading_is_certain() -> None:
    assert evidence(ambiguous(("весной", MARCH), ("в мае", MAY))) == [(0, "")]


def test_a_claim_of_some_readings_names_them() -> None:
    activity = ambiguous(("весной", MARCH), ("всегда", Ongoing()), ("в мае", MAY))
    assert evidence(activity) == [(0, "весной или в мае")]


def test_a_number_that_differs_between_readings_is_not_certain() -> None:
    activity = ambiguous(("весной", MARCH), ("в мае", MAY))
    assert evidence(activity, differing=True) == [(3, "весной"), (5, "в мае")]


def test_a_reading_that_assumes_nothing_is_named_by_its_wording() -> None:
    assert evidence(ambiguous(("", MARCH), ("", Ongoing()))) == [(0, "март 2024")]


def test_the_due_day_of_a_whole_leaves_its_start_open_for_parts() -> None:
    part = Activity(number="1.1", title="Беседа", period=Period.of(MARCH))
    whole = Activity(
        number="1", title="Встречи", period=Period.of(Deadline(date(2024, 3, 15))), parts=(part,)
    )
    (finding,) = audit(order_of(whole), BARE).of("T11")
    assert (finding.subject, finding.fact("days")) == ("1.1", 16)


def test_thousands_of_titles_are_compared_only_for_the_same_words() -> None:
    rows = [Activity(number=str(n), title=f"Семинар школы {n:04}") for n in range(1, 2002)]
    report = audit(order_of(*rows, Activity(number="2002", title=rows[0].title)), BARE)
    assert [finding.fact("twins") for finding in report.of("S11")] == [("2002",)]
    assert [s.reason for s in report.skipped if s.code == "S11"] == [
        "разных названий больше 2000, попарно они не сравнивались"
    ]
