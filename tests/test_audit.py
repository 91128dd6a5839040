"""The audit and its laws."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.calendars import Event, WorkCalendar, WorkYear
from roadmap_core.checks import CHECKS, Check, Evidence, Skip, Subject, audit, check
from roadmap_core.checks.definition import _restored, about, define, under_readings
from roadmap_core.checks.likeness import _families
from roadmap_core.errors import AmbiguousNumber, InvalidData, UnknownCheck
from roadmap_core.findings import Fact, Fault, Finding, Severity
from roadmap_core.model import (
    Activity,
    Appendix,
    Body,
    Clause,
    Deliverable,
    Link,
    Order,
    Repair,
    RepairKind,
    Responsibility,
    Roadmap,
    Section,
)
from roadmap_core.norms import Norm
from roadmap_core.parse import READING_CODES
from roadmap_core.periods import Annual, Dated, Deadline, Ongoing, Part, Period, Reading
from roadmap_core.policy import Policy, Region
from roadmap_core.report import Report
from roadmap_core.schedule import load_by_month
from roadmap_core.serde import from_dict, to_dict
from roadmap_core.testing import orders
from roadmap_core.text import Span
from roadmap_core.windows import Window

ON = date(2024, 1, 23)
BARE = Policy(Region("test"), ON)
FULL = Region(
    "test",
    norms=tuple(
        Norm(name=name, title=name, unit="", value=value, since=ON, source="test")
        for name, value in (("duration_min_days", 5), ("duration_max_working_days", 44))
    ),
    work_calendar=WorkCalendar(tuple(WorkYear(year=year, off=()) for year in (2024, 2025))),
).on(ON)
BODIES = (Body("Институт", ("Институт развития",)), Body("ОО", ("школы", "школа"), generic=True))
# What a check of the order of rows says changes with the order, and so does the first of a group.
# A word is introduced before it is used, and told where it stands first.
JUDGE_ORDER = {"S03", "S12", "W07", "W08", "W09", "W10", "W11", "W17"}


def order_of(*activities: Activity) -> Order:
    section = Section(title="", activities=activities)
    return Order(appendices=(Appendix(roadmap=Roadmap(sections=(section,))),))


def with_roadmap(order: Order, roadmap: Roadmap) -> Order:
    return evolve(order, appendices=(evolve(order.appendices[0], roadmap=roadmap),
                                     *order.appendices[1:]))  # fmt: skip


def mention(*found: object, code: str = "X01", wording: str = "проба {n}") -> Check:
    @check(code, severity="warning", title="Проба", wording=wording)
    def probe(subject: Subject) -> Iterator[Any]:
        yield from found

    return probe


@check("X07", severity="info", title="Длинное", wording="{n}", needs=("rows",))
def long_titles(subject: Subject) -> Iterator[Evidence]:
    """A check that stands at the top of a module, as those of other packages do."""
    for activity in subject.roadmap.walk():
        yield Evidence(activity.key, {"n": len(activity.title)}, activity.span)


def plan(*numbers: str, **fields: Any) -> Appendix:
    rows = tuple(Activity(number=number, title="Беседа") for number in numbers)
    return Appendix(roadmap=Roadmap(sections=(Section(title="", activities=rows),)), **fields)


@given(orders())
def test_no_check_raises_and_every_finding_has_its_sentence(order: Order) -> None:
    for policy in (BARE, FULL):
        report = audit(order, policy)
        assert report.faults == ()
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
    ministry = Body("Минобрнауки", ("МОиН", "министерство", "Минобр"))
    known = evolve(FULL.region, bodies=(ministry, *BODIES)).on(ON)
    mixed = evolve(FULL.region, bodies=(*bodies, evolve(ministry, aliases=tuple(aliases)))).on(ON)
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
    strict = Region("test", severities={"X01": Severity.ERROR}).on(ON)
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
    # What looks at the clauses or at the whole text says so itself.
    assert set(reasons.values()) == {
        "в дорожной карте нет мероприятий",
        "в документе нет пунктов приказа",
        "в документе нет текста",
    }
    # What the reader put together needs no rows.
    assert report.ran == ("S04", "S05", "S06", "S07", "S08", "S14")


def test_every_roadmap_of_an_order_is_judged_by_itself() -> None:
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
        "T01", "T02", "T14", "T15", "T17", "W02",
    }  # fmt: skip


def test_two_checks_of_one_code_are_refused() -> None:
    with pytest.raises(InvalidData) as caught:
        audit(
            Order(),
            BARE,
            checks=(mention(code="X02"), *[mention()] * 2, *[mention(code="X00")] * 3),
        )
    assert caught.value.what == "tuple of checks"
    assert caught.value.problems == ("code X00 twice @ $.checks", "code X01 twice @ $.checks")


def faulty(behave: Callable[[Subject], Any], **fields: Any) -> Check:
    made: Check = check("X09", severity="info", title="Сбой", wording="{n}", **fields)(behave)
    return made


def told_of(one: Check) -> list[str]:
    return [fault.reason for fault in audit(order_of(), BARE, checks=[one]).faults]


def test_what_a_check_raises_is_told_by_its_code_and_line() -> None:
    def behave(subject: Subject) -> Iterator[Evidence]:
        yield Evidence("1", {"n": 1})
        yield Evidence(subject.order.clauses[0].number)

    report = audit(Order(), BARE, checks=[faulty(behave), mention(Evidence("1", {"n": 2}))])
    line = behave.__code__.co_firstlineno + 2
    reason = f"raised IndexError: tuple index out of range (test_audit.py, line {line})"
    assert report.faults == (Fault("X09", reason),)
    assert report.ran == ("X01",)
    assert [finding.fact("n") for finding in report] == [1, 2]


def test_what_a_check_raises_deep_inside_is_told_by_the_line_of_the_check() -> None:
    def deep() -> Evidence:
        raise IndexError("нет")

    def behave(subject: Subject) -> Iterator[Evidence]:
        yield deep()

    line = behave.__code__.co_firstlineno + 1
    assert told_of(faulty(behave)) == [f"raised IndexError: нет (test_audit.py, line {line})"]


def test_what_a_check_raises_names_no_person() -> None:
    def behave(subject: Subject) -> Iterator[Evidence]:
        raise KeyError("Вымышленный А.Б.")
        yield

    (reason,) = told_of(faulty(behave))
    assert reason.startswith("raised KeyError: '[имя]' (test_audit.py")


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("1", "yielded str, not Evidence or Skip"),
        (("1", "2"), "yielded tuple, not Evidence or Skip"),
        (
            Finding(code="X09", severity="info", subject="1", wording=""),
            "yielded Finding, not Evidence or Skip",
        ),
        (
            Evidence("1", {"k": 1}),
            "not a valid finding X09: the wording needs the fact 'n', given: k @ $.facts",
        ),
        (
            Evidence("1"),
            "not a valid finding X09: the wording needs the fact 'n', given: none @ $.facts",
        ),
        (
            Evidence(5, {"n": 1}),  # type: ignore[arg-type]
            "not a valid finding X09: expected the key or name of a part, got int @ $.subject",
        ),
        (Evidence("1", None), "'NoneType' object is not iterable"),  # type: ignore[arg-type]
    ],
)
def test_an_item_that_makes_no_finding_is_told_and_the_rest_stays(item: Any, reason: str) -> None:
    def behave(subject: Subject) -> Iterator[Any]:
        yield item
        yield Evidence("2", {"n": 2})

    report = audit(Order(), BARE, checks=[faulty(behave)])
    assert report.faults == (Fault("X09", reason),)
    assert [finding.subject for finding in report.of("X09")] == ["2"]
    assert "X09" not in report.ran


def test_a_check_that_is_no_generator_of_evidence_is_told() -> None:
    assert told_of(faulty(lambda subject: None)) == [
        "raised TypeError: 'NoneType' object is not iterable"
    ]
    (reason,) = told_of(faulty(lambda order, policy: ()))  # type: ignore[arg-type, misc]
    # The call itself failed, so no line of the check is to blame.
    assert reason.startswith("raised TypeError: ")
    assert reason.endswith("missing 1 required positional argument: 'policy'")


def test_one_fault_is_told_once() -> None:
    assert told_of(mention("а", "б")) == ["yielded str, not Evidence or Skip"]


@given(orders())
def test_a_broken_check_changes_nothing_about_the_others(order: Order) -> None:
    def behave(subject: Subject) -> Iterator[Evidence]:
        raise RuntimeError

    report, alone = (
        audit(order, FULL, checks=(faulty(behave), *CHECKS)),
        audit(order, FULL),
    )
    assert [fault.code for fault in report.faults] == ["X09"]
    assert evolve(report, faults=()) == alone


def test_a_check_pickles_and_copies_as_the_same_check() -> None:
    stern = evolve(CHECKS[0], severity="error", needs=())
    for one in (*CHECKS, long_titles, stern):
        assert pickle.loads(pickle.dumps(one)) == one
        assert copy.deepcopy(one) is copy.copy(one) is one
    assert pickle.loads(pickle.dumps(CHECKS)) == CHECKS
    assert pickle.loads(pickle.dumps(stern)).severity is Severity.ERROR
    assert pickle.loads(pickle.dumps(stern)).needs == ()


def test_a_generator_pickles_by_its_own_name_too() -> None:
    one = check("X08", severity="info", title="Проба", wording="проба", per="order")(a_generator)
    assert pickle.loads(pickle.dumps(one)) == one

    held = check("X08", severity="info", title="Проба", wording="проба")(Generators.of_rows)
    assert pickle.loads(pickle.dumps(held)) == held
    assert (one.per, held.per, define("X08", **PROBE)(a_generator).per) == (
        "order",
        "roadmap",
        "roadmap",
    )


PROBE: dict[str, Any] = {"severity": "info", "title": "Проба", "wording": "проба"}


def a_generator(subject: Subject) -> Iterator[Evidence]:
    yield Evidence("приказ")


class Generators:
    @staticmethod
    def of_rows(subject: Subject) -> Iterator[Evidence]:
        yield Evidence("строка")


def test_a_check_that_no_module_holds_says_why_it_does_not_pickle() -> None:
    with pytest.raises(pickle.PicklingError) as unpicklable:
        pickle.dumps(mention())
    assert str(unpicklable.value) == (
        f"check X01 does not pickle: {__name__} has no generator "
        "'mention.<locals>.probe' at its top"
    )
    local = mention()
    assert copy.deepcopy(local) is local
    with pytest.raises(pickle.UnpicklingError) as lost:
        _restored("math", "gone", "X01", "", "info", "", (), "roadmap")
    assert str(lost.value) == "check X01: math has no generator 'gone' at its top"
    with pytest.raises(pickle.UnpicklingError, match="X01: no_such_module has no generator"):
        _restored("no_such_module", "gone", "X01", "", "info", "", (), "roadmap")


def test_other_processes_audit_with_the_checks_they_are_given() -> None:
    order = Order(date=ON, appendices=(plan("1", "3"),))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        elsewhere = pool.submit(audit, order, FULL, checks=CHECKS).result()
    assert elsewhere == audit(order, FULL)


def test_a_check_is_called_as_its_generator() -> None:
    (subject,) = Subject.each(Order(appendices=(plan("1"),)), BARE)
    assert [one.subject for one in long_titles(subject) if isinstance(one, Evidence)] == ["1"]


@pytest.mark.parametrize("code", ["foo", "T1", "x01", "X001", "X", "Х01", " X01", ""])
def test_a_code_of_no_proper_form_is_refused(code: str) -> None:
    with pytest.raises(InvalidData) as caught:
        mention(code=code)
    assert caught.value.what == f"check {code!r}"
    assert caught.value.problems == ("a code is a capital Latin letter and two digits @ $.code",)


def test_a_code_of_a_shipped_check_is_refused() -> None:
    with pytest.raises(InvalidData) as caught:
        mention(code="T01")
    assert caught.value.what == "check 'T01'"
    assert caught.value.problems == ("code T01 is taken by a shipped check @ $.code",)
    foreign = evolve(mention(), code="T01")
    with pytest.raises(InvalidData) as caught:
        audit(Order(), BARE, checks=[foreign])
    assert caught.value.problems == ("code T01 is taken by a shipped check @ $.checks",)
    stern = evolve(CHECKS[0], severity="error")
    assert audit(Order(), BARE, checks=[stern]).skipped[0].code == CHECKS[0].code


@pytest.mark.parametrize("wording", ["{", "нет {}", "нет {0}", "нет {n:>3}", "нет {n!r}", "{n.m}"])
def test_a_wording_that_is_no_template_of_facts_is_refused(wording: str) -> None:
    with pytest.raises(InvalidData, match=r"check 'X01': .* @ \$\.wording"):
        mention(wording=wording)


def test_a_need_that_nobody_knows_is_refused() -> None:
    for need in ("row", "norm", "norm ", "norm two words", "the norm x"):
        with pytest.raises(InvalidData) as caught:
            faulty(lambda subject: (), needs=("rows", need))
        known = (
            "rows, clauses, text, horizon, order date, links, bodies, events, work calendar, "
            "norm <name>"
        )
        assert caught.value.problems == (f"no need {need!r}, a check may need: {known} @ $.needs",)
    with pytest.raises(InvalidData) as caught:
        faulty(lambda subject: (), per="page")
    assert caught.value.problems == ("a check is made per 'roadmap' or per 'order' @ $.per",)


NEEDS = {
    "rows": "в дорожной карте нет мероприятий",
    "clauses": "в документе нет пунктов приказа",
    "text": "в документе нет текста",
    "horizon": "период дорожной карты не назван",
    "order date": "дата приказа не прочитана",
    "links": "связи мероприятий не названы и по словам не видны",
    "bodies": "в регионе не названы органы",
    "events": "в регионе не названы события",
    "work calendar": "нет производственного календаря",
    "norm own.rows": "на 23.01.2024 не действует норма own.rows",
    "norm duration_min_days": (
        "на 23.01.2024 не действует норма наименьшей продолжительности (duration_min_days)"
    ),
}


@pytest.mark.parametrize(("need", "reason"), NEEDS.items())
def test_a_check_is_skipped_where_what_it_needs_is_missing(need: str, reason: str) -> None:
    probe = faulty(lambda subject: [Evidence("1", {"n": 1})], needs=(need,))
    report = audit(Order(), BARE, checks=[probe])
    assert [(s.code, s.reason) for s in report.skipped] == [("X09", reason)]
    assert (report.ran, report.findings, report.faults) == ((), (), ())

    row = Norm(name="own.rows", title="", unit="", value=1, since=ON, source="test")
    rich = evolve(
        FULL.region,
        bodies=BODIES,
        events=(Event(name="ege", title="ЕГЭ", windows=(Window(ON, ON),)),),
        norms=(*FULL.region.norms, row),
    )
    rows = (Activity(number="1", title="Беседа"), Activity(number="2", title="Сессия"))
    full = Roadmap(
        horizon=Window.of_year(2024),
        sections=(Section(title="", activities=rows),),
        links=(Link("1", "2"),),
    )
    clauses = (Clause(number="1", text="Утвердить план."),)
    order = Order(date=ON, clauses=clauses, appendices=(Appendix(roadmap=full),))
    assert audit(order, rich, checks=[probe]).ran == ("X09",)


def test_the_first_need_that_is_missing_is_the_reason_and_the_generator_is_not_asked() -> None:
    def behave(subject: Subject) -> Iterator[Evidence]:
        raise AssertionError

    report = audit(Order(), BARE, checks=[faulty(behave, needs=("rows", "horizon"))])
    assert [s.reason for s in report.skipped] == [NEEDS["rows"]]


def test_a_norm_is_not_in_force_without_a_day() -> None:
    (subject,) = Subject.each(Order(), Policy(FULL.region))
    assert subject.lacks("norm own.rows") == "без дня не действует норма own.rows"


def test_what_a_check_did_not_say_it_needs_is_refused_with_words() -> None:
    (subject,) = Subject.each(Order(), BARE)
    with pytest.raises(InvalidData) as caught:
        _ = subject.horizon
    assert str(caught.value) == (
        "not a valid subject: no horizon is named; need 'horizon' @ $.roadmap"
    )
    with pytest.raises(InvalidData) as caught:
        _ = subject.ordered
    assert str(caught.value) == (
        "not a valid subject: no day was read; need 'order date' @ $.order.date"
    )
    order = Order(date=ON, appendices=(Appendix(roadmap=Roadmap(horizon=Window.of_year(2024))),))
    (full,) = Subject.each(order, BARE)
    assert (full.horizon, full.ordered) == (Window.of_year(2024), ON)


def test_a_subject_is_one_roadmap_with_its_appendix_and_the_day_of_the_order() -> None:
    schools = Appendix(title="Перечень школ")
    first, second = plan("1", title="План"), plan("1", number="5", title="Сеть")
    order = Order(date=ON, appendices=(schools, first, Appendix(roadmap=Roadmap()), second))
    one, other = Subject.each(order, BARE)
    assert one.appendix is order.appendices[1]
    assert other.appendix is order.appendices[3]
    assert (one.roadmap, other.roadmap) == (order.roadmaps[0], order.roadmaps[2])
    assert one.order is order
    assert (one.where, other.where) == ("приложение 2", "приложение 5")
    assert (one.name, other.name) == (
        "дорожная карта (приложение 2)",
        "дорожная карта (приложение 5)",
    )
    assert one.since == ON
    assert Subject.each(order, BARE, since=date(2024, 5, 1))[1].since == date(2024, 5, 1)


def test_an_order_has_a_subject_also_without_rows_and_without_a_roadmap() -> None:
    linked = Roadmap(title="Пустая", links=())
    order = Order(appendices=(Appendix(title="А"), Appendix(roadmap=linked)))
    (empty,) = Subject.each(order, BARE)
    assert (empty.appendix, empty.roadmap) == (order.appendices[1], linked)
    assert (empty.where, empty.name, empty.since) == ("", "дорожная карта", None)
    (none,) = Subject.each(Order(date=ON), BARE)
    assert (none.appendix, none.roadmap, none.since) == (None, Roadmap(), ON)


def test_a_check_of_the_order_is_made_once_whatever_its_roadmaps() -> None:
    order = Order(appendices=(plan("1"), plan("1")))

    def behave(subject: Subject) -> list[Evidence]:
        return [Evidence(one.key, {"n": 1}) for one in subject.roadmap.walk()]

    each, once = faulty(behave), faulty(behave, per="order")
    assert [f.subject for f in audit(order, BARE, checks=[each])] == ["П1/1", "П2/1"]
    assert [f.subject for f in audit(order, BARE, checks=[once])] == ["П1/1"]


def test_a_reason_names_the_appendix_where_it_does_not_hold_for_all() -> None:
    year = evolve(plan("1").roadmap or Roadmap(), horizon=Window.of_year(2024))
    order = Order(appendices=(plan("1"), Appendix(roadmap=year), plan("1", number="7")))
    probe = faulty(lambda subject: (), needs=("horizon",))
    assert [s.reason for s in audit(order, BARE, checks=[probe]).skipped] == [
        "период дорожной карты не назван (приложение 1, приложение 7)"
    ]
    none = Order(appendices=(plan("1"), plan("1")))
    assert [s.reason for s in audit(none, BARE, checks=[probe]).skipped] == [NEEDS["horizon"]]
    twice = faulty(lambda subject: [Skip("нет карты"), Skip("нет карты")])
    assert [s.reason for s in audit(none, BARE, checks=[twice]).skipped] == ["нет карты"]
    # Of the order there is one subject, whatever its roadmaps.
    whole = faulty(lambda subject: (), needs=("horizon",), per="order")
    assert [s.reason for s in audit(none, BARE, checks=[whole]).skipped] == [NEEDS["horizon"]]


def test_a_region_is_taken_on_the_day_of_the_order() -> None:
    order = order_of(Activity(number="1", title="Беседа"))
    before = audit(evolve(order, date=date(2024, 1, 22)), FULL.region)
    assert NEEDS["norm duration_min_days"].replace("23", "22") in [s.reason for s in before.skipped]
    assert "T12" in audit(evolve(order, date=ON), FULL.region).ran
    undated = {s.code: s.reason for s in audit(order, FULL.region).skipped}
    assert undated["T12"].startswith("без дня не действует норма")


def test_a_severity_of_a_check_that_does_not_exist_is_refused() -> None:
    for code, meant in (("T99", "T19"), ("R02", "")):
        strict = evolve(BARE.region, severities={code: Severity.ERROR})
        with pytest.raises(InvalidData, match=f"no check '{code}'.*{meant}"):
            audit(Order(), strict)
    theirs = evolve(BARE.region, severities={"X05": Severity.ERROR})
    assert audit(Order(), theirs).faults == ()
    mine = evolve(BARE.region, severities={"T98": Severity.ERROR})
    assert [
        f.severity
        for f in audit(Order(), mine, checks=[mention(Evidence("1", {"n": 1}), code="T98")])
    ] == ["error"]


def test_the_letters_of_the_reader_are_no_letters_of_checks() -> None:
    assert {code[0] for code in READING_CODES} == {"R", "P"}
    assert {one.code[0] for one in CHECKS}.isdisjoint("RPX")


def test_findings_are_asked_by_key_or_by_a_number_that_stands_once() -> None:
    again = tuple(
        Section(title=title, activities=tuple(Activity(number=n, title="Беседа") for n in numbers))
        for title, numbers in (("Подготовка", ("1", "2")), ("Работа", ("1", "3")))
    )
    order = Order(appendices=(Appendix(roadmap=Roadmap(sections=again)),))
    report = audit(order, BARE, checks=[long_titles])
    assert [f.subject for f in report] == ["I/1", "2", "II/1", "3"]
    assert [f.subject for f in report.about("II/1")] == ["II/1"]
    assert [f.subject for f in report.about("3")] == ["3"]
    assert report.about("99") == ()
    with pytest.raises(AmbiguousNumber, match="I/1, II/1"):
        report.about("1")
    two = Order(appendices=(plan("1", "2"), plan("1")))
    report = audit(two, BARE, checks=[long_titles])
    assert [f.subject for f in report] == ["П1/1", "П1/2", "П2/1"]
    assert [f.subject for f in report.about("2")] == ["П1/2"]
    lone = Roadmap(
        sections=(Section(title="", activities=(Activity(number="7", title="", key="к"),)),)
    )
    report = audit(Order(appendices=(Appendix(roadmap=lone),)), BARE, checks=[long_titles])
    assert [f.subject for f in report.about("7")] == ["к"]


def test_a_code_that_the_report_knows_nothing_of_is_refused() -> None:
    report = audit(Order(), BARE)
    assert report.of("S05") == report.of("T01") == ()
    with pytest.raises(UnknownCheck, match="'Z99'"):
        report.of("Z99")


def test_what_was_found_or_skipped_has_not_passed() -> None:
    both = mention(Evidence("1", {"n": 1}), Skip("нет 2027 года"), code="X02")
    silent, skipped = mention(code="X03"), mention(Skip("нет"), code="X04")
    report = audit(Order(), BARE, checks=(both, silent, skipped, mention("сбой", code="X05")))
    assert report.ran == ("X02", "X03")
    assert report.passed == ("X03",)


def test_a_check_without_a_docstring_has_a_short_manual() -> None:
    assert mention().manual == "## X01 Проба\n\n*warning* · `проба {n}`\n"
    assert mention().exceptions == ()


def test_a_manual_says_what_a_check_needs_and_lists_its_exceptions() -> None:
    @check("X01", severity="info", title="Проба", wording="проба", needs=("rows", "links"))
    def probe(subject: Subject) -> Iterator[Evidence]:
        """A row is long.

        Not a finding:

        1. a row of one word, even
           a long one;
        2. a row of ten words, or of class X.

        3. is no exception.

        Not a finding:

        1. what stands under a second heading.
        """
        yield from ()

    @check("X02", severity="info", title="Проба", wording="проба")
    def listing(subject: Subject) -> Iterator[Evidence]:
        """A row is long:

        1. very long.
        """
        yield from ()

    assert probe.manual.endswith("under a second heading.\n\nNeeds: rows, links.\n")
    assert probe.exceptions == (
        "a row of one word, even a long one",
        "a row of ten words, or of class X",
    )
    assert listing.exceptions == ()
    assert listing.manual.endswith("1. very long.\n")


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


def test_evidence_about_an_activity_stands_where_the_activity_does() -> None:
    activity = evolve(ambiguous(("весной", MARCH), ("всегда", Ongoing())), span=Span(5, 9, 2, 2))
    assert about(activity, n=1) == Evidence("1", {"n": 1}, Span(5, 9, 2, 2))
    assert activity.period
    (found,) = under_readings(
        activity, activity.period, lambda r: {"n": 2} if r.windows() else None
    )
    assert found == Evidence("1", {"n": 2}, Span(5, 9, 2, 2), "весной")


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


def series(count: int, title: str = "Семинар школы п{:04}") -> Order:
    rows = [Activity(number=str(n), title=title.format(n)) for n in range(1, count + 1)]
    return order_of(*rows)


def of_s11(order: Order) -> Report:
    return audit(order, BARE, checks=[one for one in CHECKS if one.code == "S11"])


def test_a_series_of_like_titles_is_one_finding_that_names_the_first_ten() -> None:
    report = of_s11(series(3000))
    (finding,) = report
    assert finding.subject == "1"
    assert finding.fact("twins", tuple) == tuple(str(n) for n in range(2, 3001))
    assert finding.fact("listed") == (*(str(n) for n in range(2, 12)), "и ещё 2989")
    assert (finding.fact("shared"), finding.fact("words")) == (2, 4)
    assert report.skipped == ()
    (eleven,), (twelve,) = of_s11(series(11)), of_s11(series(12))
    assert eleven.fact("listed") == eleven.fact("twins")
    assert len(eleven.fact("listed", tuple)) == 10
    assert twelve.fact("listed", tuple)[-1] == "и ещё 1"


def test_a_title_that_shares_words_with_too_many_is_compared_with_fifty() -> None:
    # Any two of the titles share one word that no other has, so none are alike. Of its 103 words
    # each title is looked up by the first 52, so the first 53 titles meet each other.
    titles = [
        " ".join(f"{min(n, other):03}{max(n, other):03}" for other in range(104) if other != n)
        for n in range(104)
    ]
    rows = [Activity(number=str(n), title=title) for n, title in enumerate(titles)]
    report = of_s11(order_of(*rows))
    assert report.findings == ()
    # All but the last two of them have at most fifty before them.
    assert [s.reason for s in report.skipped] == [
        "названий, сравненных только с 50 другими, без похожих: 2"
    ]


def met_by(many: int, shared: tuple[str, ...]) -> tuple[int, int]:
    """So many titles that share some words and are looked up by them, for the rest is as rare.

    How many of them are in families of several, and how many were cut short.
    """
    own = [(f"а{n:03}", f"б{n:03}") for n in range(many)]
    titles = [frozenset((*shared, *pair)) for pair in own]
    filling = (word for _, word in own for _ in range(many))
    titles += [frozenset((word, f"в{n}", f"г{n}")) for n, word in enumerate(filling)]
    families, cut = _families(titles)
    return sum(len(family) for family in families if len(family) > 1), cut


def test_a_title_that_meets_fifty_one_is_cut_short() -> None:
    assert met_by(51, ("семина",)) == (0, 0)
    assert met_by(52, ("семина",)) == (0, 1)


def test_whom_a_title_meets_by_two_words_is_compared_once() -> None:
    assert met_by(27, ("семина", "физико")) == (0, 0)
    assert met_by(51, ("семина", "физико")) == (0, 0)


def test_two_that_share_a_rare_word_meet_among_many_that_share_a_frequent_one() -> None:
    words = [chr(1072 + n // 8) + chr(1072 + n % 8) * 3 for n in range(60)]
    titles = [f"Семинар п{word} в{word}" for word in words]
    titles += ["Семинар физиков химиков", "Семинар химиков биологов"]
    rows = [Activity(number=str(n), title=title) for n, title in enumerate(titles)]
    report = of_s11(order_of(*rows))
    assert [(one.subject, one.fact("twins")) for one in report] == [("61", ("60",))]
    assert report.skipped == ()


def test_a_person_without_a_body_answers_for_no_body() -> None:
    alone = Activity(
        number="1",
        title="Беседа",
        period=Period.of(MARCH),
        responsible=(Responsibility(""),),
        deliverables=(Deliverable("Справка"),),
    )
    named = evolve(alone, number="2", key="2", responsible=(Responsibility("ОО"),))
    (finding,) = audit(order_of(alone, named), BARE).of("S09")
    assert (finding.subject, finding.fact("missing")) == ("1", ("ответственные",))


def test_a_horizon_from_the_first_year_is_judged_year_by_year() -> None:
    row = Activity(number="1", title="Беседа", period=Period.of(Annual()))
    order = order_of(row)
    old = with_roadmap(order, evolve(order.roadmap, horizon=Window(date(1, 1, 1), ON)))
    report = audit(old, BARE)
    assert report.faults == ()
    assert {"T14", "T15", "T17"} <= set(report.ran)


def test_a_repeat_is_told_at_the_same_row_wherever_it_stands() -> None:
    first, again = Activity(number="1", title="А"), Activity(number="1", title="Б", key="1(2)")
    third = Activity(number="3", title="В")
    for rows in ((first, again, third), (again, first, third)):
        report = audit(order_of(*rows), BARE)
        assert [finding.subject for finding in report.of("S02")] == ["1(2)"]
        assert [finding.subject for finding in report.of("S01")] == ["1(1)"]


def test_a_repair_is_told_at_the_row_that_stands_there() -> None:
    one, other = (
        Activity(number="7", title="Беседа", span=Span(start, start + 10, 1, 1))
        for start in (0, 10)
    )
    sections = tuple(Section(title="", activities=(row,)) for row in (one, other))
    plan = Order(appendices=(Appendix(roadmap=Roadmap(sections=sections)),))

    def told(start: int, end: int, subject: str = "7", order: Order = plan) -> str:
        torn = Repair(
            kind=RepairKind.TABLE_INTERRUPTED, subject=subject, span=Span(start, end, 1, 1)
        )
        (finding,) = audit(evolve(order, repairs=(torn,)), BARE).of("S06")
        assert finding.span == torn.span
        return finding.subject

    assert (told(8, 10), told(10, 12), told(9, 11)) == ("I/7", "II/7", "I/7")
    assert (told(90, 99), told(90, 99, "II/7"), told(90, 99, "Раздел")) == ("I/7", "II/7", "Раздел")
    keyed = order_of(
        Activity(number="5", title="А", key="4"), Activity(number="6", title="Б", key="5")
    )
    assert told(90, 99, "5", keyed) == "5"
    apart = tuple(
        Section(title="", activities=(evolve(one, span=Span(start, start + 10, 1, 1)),))
        for start in (0, 20)
    )
    gap = Order(appendices=(Appendix(roadmap=Roadmap(sections=apart)),))
    # What ends where a row begins does not stand in it.
    assert (told(12, 20, "7", gap), told(12, 21, "7", gap)) == ("I/7", "II/7")


def test_numbers_that_were_given_are_told_over_all_their_places() -> None:
    given = tuple(
        Repair(kind=RepairKind.NUMBER_ASSIGNED, subject=number, span=Span(start, start + 5, 1, 1))
        for number, start in (("1", 0), ("2", 10), ("нет такой", 20))
    )
    order = order_of(*(Activity(number=number, title="Беседа") for number in ("1", "2")))
    (finding,) = audit(evolve(order, repairs=given), BARE).of("S14")
    assert (finding.subject, finding.fact("count")) == ("дорожная карта", 3)
    assert finding.fact("ids") == ("1", "2", "нет такой")
    assert finding.span == Span(0, 25, 1, 1)


def test_a_row_of_which_one_reading_fits_does_not_contradict_its_section() -> None:
    row = evolve(ambiguous(("весной", MARCH), ("всегда", Ongoing())), number="1")
    section = Section(title="Постоянная работа", activities=(row,))
    order = Order(appendices=(Appendix(roadmap=Roadmap(sections=(section,))),))
    assert audit(order, BARE).of("S10") == ()


@given(st.randoms(use_true_random=True))
def test_families_are_all_that_are_alike_directly_or_through_others(chance: Any) -> None:
    # A family that two others become is rare, so thousands are tried: no strategy is as quick.
    for _ in range(30):
        drawn = (chance.sample("абвгдежз", chance.randint(3, 7)) for _ in range(14))
        titles = list(dict.fromkeys(map(frozenset, drawn)))[: chance.randint(0, 14)]
        families, cut = _families(titles)
        assert cut == 0
        left, expected = list(titles), []
        while left:
            family = [left.pop(0)]
            for one in family:
                near = [two for two in left if 2 * len(one & two) >= len(one | two)]
                family += near
                left = [two for two in left if two not in near]
            expected.append(sorted(family, key=titles.index))
        assert families == expected, titles
