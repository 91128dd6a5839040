from __future__ import annotations

import errno
import json
import math
import sys
from datetime import UTC, date, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import pytest
from attrs import field, fields, frozen, has
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import (
    calendars,
    findings,
    lexicon,
    model,
    norms,
    periods,
    policy,
    selection,
    text,
    windows,
)
from roadmap_core.calendars import Event, WorkCalendar, WorkYear
from roadmap_core.errors import (
    InvalidData,
    MissingExtra,
    UnknownRegion,
    UnreadableFile,
    UnwritableFile,
)
from roadmap_core.findings import Finding, Severity, Skipped
from roadmap_core.lexicon import ColumnStems, LegalForm, Lexicon
from roadmap_core.model import (
    Activity,
    Appendix,
    Approval,
    ApprovalKind,
    Body,
    Clause,
    Deliverable,
    Force,
    LegalAct,
    Link,
    Order,
    Repair,
    RepairKind,
    Responsibility,
    Roadmap,
    School,
    Section,
    Signatory,
)
from roadmap_core.norms import KNOWN_NORMS, Norm
from roadmap_core.parse import Parsed
from roadmap_core.periods import (
    Annual,
    Bound,
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
    Relation,
    Relative,
    Unit,
    Unread,
    Weekday,
)
from roadmap_core.policy import Policy, Region, alias_clashes
from roadmap_core.regions import CalendarFile, RegionFile, load_policy
from roadmap_core.report import Report
from roadmap_core.schedule import Occurrence
from roadmap_core.schemas import SCHEMAS, kind_of, schema_of, upgrade, upgraded
from roadmap_core.selection import LowPerformingRule
from roadmap_core.serde import (
    from_dict,
    read_json,
    read_toml,
    to_dict,
    write_json,
    write_toml,
)
from roadmap_core.testing.cases import CaseFile
from roadmap_core.text import Span
from roadmap_core.windows import MonthDay, Window

T = TypeVar("T")

# Strategies: small, but every field and every kind of part occurs.

words = st.text(max_size=6)
# Words of a lexicon: none is blank, so none is found everywhere.
solid = st.text("абвёЖ-", min_size=1, max_size=6)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
spans = st.builds(Span, *(st.integers(0, 99),) * 4)


def some(items: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(items, max_size=2).map(tuple)


def maybe(items: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | items


def ranged(one: date, other: date | None, open_start: bool) -> Window:
    if other is None:
        return Window(one, open_start=open_start)
    return Window(min(one, other), max(one, other), open_start=open_start)


window_values = st.builds(ranged, days, days | st.none() | st.just(date.max), st.booleans())
# A window that is open at both ends bounds nothing and names no day.
one_end = window_values.filter(lambda w: not (w.open_start and w.open_end))
horizons = st.builds(ranged, days, days, st.just(False))
month_days = st.builds(MonthDay, st.integers(1, 12), st.integers(1, 28)) | st.sampled_from(
    [MonthDay(1, 31), MonthDay(2), MonthDay(2, 29), MonthDay(4, 30)]
)
seasons = st.builds(Annual, month_days, month_days)
annuals = st.one_of(
    st.builds(Annual, month_days, month_days, since=maybe(days)),
    st.builds(Annual, last=month_days, open_start=st.just(True), since=maybe(days)),
)
frames: dict[str, st.SearchStrategy[Any]] = {
    "within": some(one_end),
    "seasons": some(seasons),
}
counts: dict[str, st.SearchStrategy[Any]] = {
    "every": st.integers(1, 9),
    "times": st.integers(1, 9),
    "bound": st.sampled_from(Bound),
    "weekdays": some(st.sampled_from(Weekday)),
}
short_offsets = st.builds(
    Offset, st.integers(1, 9), st.sampled_from([Unit.DAY, Unit.WEEK]), st.sampled_from(Relation)
)
parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Dated, st.lists(one_end, min_size=1, max_size=2).map(tuple)),
    st.builds(Deadline, days),
    annuals,
    st.builds(Recurring, unit=st.sampled_from(Unit), **counts, **frames),
    st.builds(
        Recurring,
        unit=st.sampled_from([Unit.MONTH, Unit.QUARTER]),
        by_day=st.integers(1, 31),
        following=st.booleans(),
        **counts,
        **frames,
    ),
    st.builds(
        Recurring,
        every=st.just(1),
        unit=st.just(Unit.MONTH),
        weekdays=st.just((Weekday.MONDAY,)),
        ordinals=st.lists(st.sampled_from([1, 2, 3, 4, -1]), min_size=1, max_size=2),
    ),
    st.builds(Ongoing, **frames),
    st.builds(Ongoing, days.map(lambda day: (Window(day),)), not_before=st.just(True)),
    st.builds(OwnSchedule, words, **frames),
    st.builds(OnDemand, words, **frames),
    st.builds(Relative, words.map("после {}".format), maybe(short_offsets)),
    st.builds(Relative, st.none(), short_offsets),
    st.builds(Unread, words, words),
)
period_values = st.builds(
    Period,
    st.lists(
        st.builds(Reading, st.lists(parts, min_size=1, max_size=2), words), min_size=1, max_size=2
    ).map(tuple),
    words,
)
activities: st.SearchStrategy[Activity] = st.deferred(
    lambda: st.builds(
        Activity,
        number=words,
        title=words,
        period=maybe(period_values),
        responsible=some(st.builds(Responsibility, words, st.booleans(), some(words), words)),
        deliverables=some(st.builds(Deliverable, words)),
        parts=st.just(()) | some(activities),
        inherited=some(words),
        extra=some(st.tuples(words, words)),
        span=maybe(spans),
    )
)
sections = st.builds(
    Section, title=words, activities=some(activities), number=words, span=maybe(spans)
)
roadmaps = st.builds(
    Roadmap,
    title=words,
    horizon=maybe(horizons),
    horizon_is_guess=st.booleans(),
    sections=some(sections),
    links=some(st.builds(Link, words, words, words)),
    span=maybe(spans),
)
schools = st.builds(School, name=words, municipality=words, number=words, span=maybe(spans))
orders = st.builds(
    Order,
    number=words,
    date=maybe(days),
    title=words,
    preamble=words,
    legal_basis=some(st.builds(LegalAct, text=words, date=maybe(days), number=words)),
    clauses=some(
        st.builds(
            Clause,
            number=words,
            text=words,
            force=st.sampled_from(Force),
            addressee=maybe(words),
            persons=some(words),
            duties=some(words),
            role=maybe(words),
            span=maybe(spans),
        )
    ),
    signatory=maybe(st.builds(Signatory, position=words, name=words)),
    appendices=some(
        st.builds(
            Appendix,
            number=words,
            approvals=some(
                st.builds(
                    Approval,
                    kind=st.sampled_from(ApprovalKind),
                    by=words,
                    persons=some(words),
                    number=words,
                    date=maybe(days),
                )
            ),
            roadmap=maybe(roadmaps),
            schools=some(schools),
            span=maybe(spans),
        )
    ),
    repairs=some(
        st.builds(
            Repair,
            kind=st.sampled_from(RepairKind),
            subject=words,
            span=spans,
            before=words,
            after=words,
        )
    ),
)
facts = st.one_of(words, st.integers(-9, 9), st.floats(-9, 9), days, some(words))
reports = st.builds(
    Report,
    some(
        st.builds(
            Finding,
            code=words,
            severity=st.sampled_from(Severity),
            subject=words,
            wording=words.map(lambda wording: wording.replace("{", "").replace("}", "")),
            facts=some(st.tuples(words, facts)),
            span=maybe(spans),
            assuming=words,
        )
    ),
    some(st.builds(Skipped, words, words)),
    some(words),
)

rules = st.builds(
    LowPerformingRule,
    share=st.floats(0.5, 100),
    low_procedures=st.integers(1, 5),
    same_procedure_years=maybe(st.integers(2, 3)),
    inclusive=st.booleans(),
    excluded=some(st.sampled_from(["вечерние", "закрытые"])),
    unverified=some(st.sampled_from(["procedures", "excluded"])),
)
# A norm that the library knows takes values of its kind only.
own_names = words.filter(lambda name: name not in KNOWN_NORMS)
regions = st.builds(
    Region,
    words,
    words,
    norms=some(
        st.builds(
            Norm,
            name=own_names,
            title=words,
            unit=words,
            value=facts | rules | st.lists(rules, min_size=1, max_size=2).map(tuple),
            since=days,
            source=words,
        )
    ),
    bodies=st.builds(Body, words, some(words), st.booleans())
    .filter(lambda body: not list(alias_clashes((body,), {})))
    .map(lambda body: (body,)),
    work_calendar=st.lists(st.integers(2020, 2030), max_size=2, unique=True).map(
        lambda years: WorkCalendar(tuple(WorkYear(year=year, off=()) for year in years))
    ),
    events=st.lists(
        st.builds(Event, name=words, title=words, windows=some(window_values)),
        max_size=2,
        unique_by=lambda event: event.name,
    ),
    words=st.builds(
        Lexicon,
        columns=st.builds(ColumnStems, number=some(solid), school=some(solid)),
        lead=some(solid),
        legal_forms=some(st.builds(LegalForm, solid, words)),
    ),
    severities=st.dictionaries(
        st.from_regex(r"[A-Z]\d\d", fullmatch=True), st.sampled_from(Severity), max_size=2
    ),
)
policies = st.builds(Policy, regions, maybe(days))


@frozen
class Note:
    """A class of a user: it may hold any class of the library, so its number is the highest."""

    about: Activity | None = None
    lines: list[str] = field(factory=list)
    weights: dict[str, float] = field(factory=dict)
    value: Any = None


def everything(value: object) -> object:
    """An object with the fields that equality leaves out, as nested tuples."""
    kind: Any = type(value)
    if has(kind):
        return (kind, *(everything(getattr(value, a.name)) for a in fields(kind)))
    if isinstance(value, tuple):
        return tuple(map(everything, value))
    return kind, value


def through_json(value: T) -> T:
    return from_dict(type(value), json.loads(json.dumps(to_dict(value))))


def problems(cls: type[object], data: Any) -> tuple[str, ...]:
    with pytest.raises(InvalidData) as caught:
        from_dict(cls, data)
    return caught.value.problems


# There and back


@settings(max_examples=60)
@given(orders)
def test_an_order_comes_back_from_a_dictionary_and_from_json(order: Order) -> None:
    assert from_dict(Order, to_dict(order)) == order
    assert everything(through_json(order)) == everything(order)


@settings(max_examples=40)
@given(orders)
def test_an_order_comes_back_from_toml(
    tmp_path_factory: pytest.TempPathFactory, order: Order
) -> None:
    path = tmp_path_factory.getbasetemp() / "order.toml"
    write_toml(order, path)
    assert everything(read_toml(Order, path)) == everything(order)


@given(period_values)
def test_a_period_comes_back_with_its_wording_and_open_starts(period: Period) -> None:
    assert everything(through_json(period)) == everything(period)


@given(reports)
def test_a_report_comes_back_with_its_facts(report: Report) -> None:
    assert everything(through_json(report)) == everything(report)


@settings(max_examples=40)
@given(reports)
def test_a_report_comes_back_from_files_of_both_kinds(
    tmp_path_factory: pytest.TempPathFactory, report: Report
) -> None:
    folder = tmp_path_factory.getbasetemp()
    write_json(report, folder / "report.json")
    write_toml(report, folder / "report.toml")
    assert everything(read_json(Report, folder / "report.json")) == everything(report)
    assert everything(read_toml(Report, folder / "report.toml")) == everything(report)


@settings(max_examples=40)
@given(policies)
def test_a_made_up_policy_comes_back(
    tmp_path_factory: pytest.TempPathFactory, made: Policy
) -> None:
    path = tmp_path_factory.getbasetemp() / "made-up.toml"
    write_toml(made, path)
    assert everything(through_json(made)) == everything(made)
    assert everything(read_toml(Policy, path)) == everything(made)


def test_a_policy_comes_back(tmp_path: Path) -> None:
    loaded = load_policy("tambov", on=date(2024, 1, 23))
    assert through_json(loaded) == loaded
    write_toml(loaded, tmp_path / "policy.toml")
    assert read_toml(Policy, tmp_path / "policy.toml") == loaded


@given(parts)
def test_a_part_alone_comes_back(part: Part) -> None:
    assert everything(through_json(part)) == everything(part)


def test_a_field_that_may_be_none_is_none_by_default() -> None:
    # TOML has no null, so a missing key must mean None.
    modules = (
        calendars, findings, lexicon, model, norms, periods, policy, selection, text, windows,
    )  # fmt: skip
    for module in modules:
        for cls in filter(has, (getattr(module, name) for name in module.__all__)):
            for attribute in fields(cls):
                if "None" in str(attribute.type):
                    assert attribute.default is None, f"{cls.__name__}.{attribute.name}"


# The shape


def test_the_shape_is_plain_data_with_a_schema_number() -> None:
    period = Period.of(Dated((Window.of_month(2024, 2),)))
    assert to_dict(Activity(number="1", title="Анализ", period=period)) == {
        "schema": 3,
        "number": "1",
        "title": "Анализ",
        "period": {
            "readings": [
                {
                    "parts": [
                        {
                            "kind": "dated",
                            "dates": [
                                {"first": "2024-02-01", "last": "2024-02-29", "open_start": False}
                            ],
                        }
                    ],
                    "assuming": "",
                }
            ],
            "text": "февраль 2024",
            "remark": "",
        },
        "responsible": [],
        "deliverables": [],
        "parts": [],
        "inherited": [],
        "extra": [],
        "span": None,
        "key": "1",
    }


def test_a_day_among_facts_is_told_from_a_string() -> None:
    finding = Finding(
        code="T01", severity="info", subject="1", wording="",
        facts=(("day", date(2024, 2, 1)), ("text", "2024-02-01")),
    )  # fmt: skip
    assert to_dict(finding)["facts"] == [["day", {"date": "2024-02-01"}], ["text", "2024-02-01"]]
    assert through_json(finding) == finding


def test_json_is_written_for_people_too(tmp_path: Path) -> None:
    path = tmp_path / "deliverable.json"
    write_json(Deliverable("Справка"), path)
    assert path.read_bytes().decode() == '{\n  "schema": 3,\n  "title": "Справка"\n}\n'
    assert read_json(Deliverable, str(path)) == Deliverable("Справка")


def test_toml_is_written_with_real_days_and_without_nulls(tmp_path: Path) -> None:
    path = tmp_path / "order.toml"
    write_toml(Order(number="1", date=date(2024, 1, 23)), path)
    written = path.read_text(encoding="utf-8")
    assert "date = 2024-01-23\n" in written
    assert "signatory" not in written


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deliverable.json"
    path.write_text('\ufeff{"schema": 1, "title": "Справка"}', encoding="utf-8")
    assert read_json(Deliverable, path) == Deliverable("Справка")


def test_names_are_written_unless_they_were_taken_out() -> None:
    order = Order(signatory=Signatory(position="Министр", name="А.Б.Выдуманная"))
    assert "Выдуманная" in str(to_dict(order))
    assert "Выдуманная" not in str(to_dict(order.without_names()))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (3, "int"),
        ("приказ", "str"),
        (None, "NoneType"),
        ({}, "dict"),
        (Order, "type"),
        ([3], "int"),
        ((Order,), "type"),
    ],
)
def test_only_objects_with_fields_are_written(tmp_path: Path, value: object, kind: str) -> None:
    with pytest.raises(InvalidData) as caught:
        to_dict(value)
    assert caught.value.what == "object to write"
    assert caught.value.problems == (f"expected one with fields, got {kind} @ $",)
    with pytest.raises(InvalidData):
        write_toml(value, tmp_path / "value.toml")


def plain_classes(value: object) -> set[type]:
    """The classes of all values in data."""
    inside: list[object] = []
    if isinstance(value, dict):
        inside = [*value, *value.values()]
    elif isinstance(value, list):
        inside = value
    return {type(value)}.union(*map(plain_classes, inside))


@settings(max_examples=40)
@given(orders | reports)
def test_data_holds_nothing_but_plain_classes(written: Order | Report) -> None:
    assert plain_classes(to_dict(written)) <= {dict, list, str, int, float, bool, type(None)}


class Weight(IntEnum):
    HEAVY = 3


def test_a_member_of_an_enumeration_is_its_plain_value() -> None:
    found = Finding(
        code="T01", severity="error", subject="1", wording="",
        facts=(("force", Force.OBLIGE), ("weight", Weight.HEAVY)),
    )  # fmt: skip
    data = to_dict(found)
    values = [data["severity"], *(value for _, value in data["facts"])]
    assert [(type(value), value) for value in values] == [
        (str, "error"),
        (str, "oblige"),
        (int, 3),
    ]


def test_a_finding_carries_its_sentence_which_is_not_read_back() -> None:
    found = Finding(
        code="T01", severity="info", subject="1", wording="на {days} дн.", facts={"days": 3},
        assuming="до 1 мая",
    )  # fmt: skip
    data = to_dict(found)
    assert data["message"] == "на 3 дн. (при прочтении: до 1 мая)"
    assert to_dict(Report((found,)))["findings"][0]["message"] == data["message"]
    assert from_dict(Finding, {**data, "message": "другое"}) == found
    assert problems(Deliverable, {"schema": 2, "title": "", "message": ""}) == (
        "unknown key 'message' (known: title) @ $",
    )


findings_of_a_reader = (
    Finding(code="R01", severity="info", subject="1", wording="а"),
    Finding(code="R02", severity="error", subject="2", wording="б"),
)


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_list_of_objects_is_written_under_one_key(tmp_path: Path, kind: Any) -> None:
    data = to_dict(kind(findings_of_a_reader))
    assert list(data) == ["schema", "items"]
    assert data["schema"] == SCHEMAS["report"]
    assert [item["message"] for item in data["items"]] == ["а", "б"]
    assert all("schema" not in item for item in data["items"])
    assert from_dict(tuple[Finding, ...], data) == findings_of_a_reader
    write_json(kind(findings_of_a_reader), tmp_path / "findings.json")
    write_toml(kind(findings_of_a_reader), tmp_path / "findings.toml")
    assert read_json(list[Finding], tmp_path / "findings.json") == [*findings_of_a_reader]
    assert read_toml(tuple[Finding, ...], tmp_path / "findings.toml") == findings_of_a_reader


def test_an_empty_list_is_a_list_of_anything() -> None:
    assert to_dict([]) == {"schema": 1, "items": []}
    assert from_dict(list[Finding], to_dict(())) == []


def test_a_list_holds_objects_of_one_class() -> None:
    with pytest.raises(InvalidData) as caught:
        to_dict([Deliverable("Справка"), Body("ИРО")])
    problem = "expected objects of one class, got Body and Deliverable @ $"
    assert caught.value.problems == (problem,)


def test_a_list_is_read_from_its_one_key_with_the_path_of_each_item(tmp_path: Path) -> None:
    one = "expected a list under the one key 'items' @ $"
    assert problems(list[Finding], {"schema": 2}) == (one,)
    assert problems(list[Finding], {"schema": 2, "items": [], "x": 1}) == (one,)
    assert problems(list[Deliverable], {"schema": 2, "items": [{"title": ""}, {}]}) == (
        "a required key is missing @ $.items[1].title",
    )
    path = tmp_path / "findings.json"
    path.write_text('{"schema": 9, "items": []}', encoding="utf-8")
    with pytest.raises(InvalidData, match=r"list of Finding in '.*': the schema number 9 is newer"):
        read_json(tuple[Finding, ...], path)


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        (math.nan, "expected a number, got nan"),
        (math.inf, "expected a number, got inf"),
        (-math.inf, "expected a number, got -inf"),
        (2**63, "a whole number of more than 64 bits"),
        (-(2**63) - 1, "a whole number of more than 64 bits"),
        (datetime(2024, 1, 31, tzinfo=UTC), "expected plain data, got datetime"),
        (b"", "expected plain data, got bytes"),
        ({1: 2}, "expected words as keys"),
    ],
)
def test_what_plain_data_cannot_hold_is_refused_with_its_place(
    tmp_path: Path, fact: Any, problem: str
) -> None:
    notes = [Note(), Note(value=({"deep": fact},))]
    for write in (write_json, write_toml):
        with pytest.raises(InvalidData, match="not a valid object to write") as caught:
            write(notes, tmp_path / "notes")
        assert caught.value.problems == (f"{problem} @ $.items[1].value[0].deep",)
    assert not (tmp_path / "notes").exists()


@pytest.mark.parametrize("fact", [-(2**63), 2**63 - 1, 1e308, -0.5, True, False])
def test_numbers_come_back_to_the_last_bit(fact: Any) -> None:
    found = Finding(code="T01", severity="info", subject="1", wording="", facts=(("a", fact),))
    assert everything(through_json(found)) == everything(found)


def test_none_in_a_list_is_refused_where_the_file_has_no_null(tmp_path: Path) -> None:
    note = Note(value={"а": ["б", None], "в": None})
    write_json(note, tmp_path / "note.json")
    assert read_json(Note, tmp_path / "note.json") == note
    with pytest.raises(InvalidData) as caught:
        write_toml(note, tmp_path / "note.toml")
    problem = "None in a list, which this kind of file cannot hold @ $.value.а[1]"
    assert (caught.value.what, caught.value.problems) == ("object to write", (problem,))
    assert not (tmp_path / "note.toml").exists()


class Share(float):
    """A number of a class of its own, as numpy has them."""


def test_keys_and_numbers_of_classes_of_their_own_are_written_plain() -> None:
    written = to_dict(Note(value={Force.OBLIGE: Share(0.5), "all": (True, None)}))["value"]
    assert written == {"oblige": 0.5, "all": [True, None]}
    assert [type(key) for key in written] == [str, str]
    assert type(written["oblige"]) is float
    assert written["all"][0] is True


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_not_read(tmp_path: Path, number: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(
        '{"schema": 2, "findings": [{"code": "T01", "severity": "info", "subject": "1",'
        f' "wording": "", "facts": [["a", {number}]]}}]}}',
        encoding="utf-8",
    )
    with pytest.raises(InvalidData) as caught:
        read_json(Report, path)
    assert caught.value.problems == (
        "expected a number, got one that is none or has no end @ $.findings[0].facts[0][1]",
    )


def umbrella(levels: int) -> Activity:
    activity = Activity(number="1", title="")
    for _ in range(levels - 1):
        activity = Activity(number="1", title="", parts=(activity,))
    return activity


def test_what_is_nested_as_deep_as_can_be_written_can_be_read() -> None:
    deepest = umbrella(75)
    assert through_json(deepest) == deepest


@pytest.mark.parametrize("levels", [76, 250, 5000])
def test_what_is_nested_too_deep_is_refused(levels: int) -> None:
    with pytest.raises(InvalidData) as caught:
        to_dict(umbrella(levels))
    assert caught.value.what == "object to write"
    assert caught.value.problems == ("nested too deep @ $",)


def test_data_that_is_nested_too_deep_is_refused() -> None:
    data: dict[str, Any] = {"number": "1", "title": ""}
    for _ in range(300):
        data = {"number": "1", "title": "", "parts": [data]}
    (problem,) = problems(Activity, {"schema": 2, **data})
    assert problem.startswith("nested too deep @ $.parts[0].parts[0]")


# What does not fit


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({}, "the schema number is missing: this version writes 3"),
        ({"schema": None}, "the schema number is missing: this version writes 3"),
        (
            {"schema": 4},
            (
                "the schema number 4 is newer than 3, the last that this version reads:"
                " install a newer roadmap_core"
            ),
        ),
        ({"schema": 0}, "expected a schema number from 1 to 3"),
        ({"schema": True}, "expected a schema number from 1 to 3"),
        ({"schema": 1.0}, "expected a schema number from 1 to 3"),
        ({"schema": "1"}, "expected a schema number from 1 to 3"),
    ],
)
def test_data_of_no_known_schema_is_refused(schema: dict[str, object], problem: str) -> None:
    assert problems(Deliverable, {"title": "Справка", **schema}) == (f"{problem} @ $.schema",)


def test_each_kind_of_file_has_a_number_of_its_own() -> None:
    region = {"region": "omsk", "title": "Омская область"}
    assert from_dict(RegionFile, {"schema": 1, **region}).region == "omsk"
    assert problems(RegionFile, {"schema": 2, **region})[0].startswith("the schema number 2 is new")
    by_hand = {kind_of(cls): schema_of(cls) for cls in (RegionFile, CalendarFile, CaseFile)}
    assert by_hand == {"region": 1, "calendar": 1, "cases": 1}
    assert schema_of(Order) == SCHEMAS["order"] == 3


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (Order, "order"),
        (Window, "order"),
        (Span, "order"),
        (Report, "report"),
        (Finding, "report"),
        (Parsed[Order], "parsed"),
        (Occurrence, "schedule"),
        (Policy, "policy"),
        (WorkYear, "policy"),
        (Region, "policy"),
        (Norm, "policy"),
        (LowPerformingRule, "policy"),
        (Lexicon, "policy"),
    ],
)
def test_the_kind_of_file_is_that_of_the_class_or_its_room(cls: type, kind: str) -> None:
    assert kind_of(cls) == kind


def test_a_package_that_only_begins_with_the_library_s_name_is_from_outside() -> None:
    assert kind_of(type("Plan", (), {"__module__": "roadmap_core_plus.plan"})) == ""
    assert kind_of(type("Plan", (), {"__module__": "roadmap_core.plus.plan"})) == "order"
    assert kind_of(type("CalendarFileX", (), {"__module__": "roadmap_core.regions"})) == "region"
    inside = type("Row", (), {"__module__": "roadmap_core.regions"})
    inside.__qualname__ = "CalendarFile.Row"
    assert kind_of(inside) == "calendar"


def test_a_class_from_outside_is_written_and_read_too() -> None:
    note = Note(Activity(number="1", title="Анализ"), ["а"], {"б": 0.5})
    assert to_dict(note)["schema"] == max(SCHEMAS.values())
    assert kind_of(Note) == ""
    assert through_json(note) == note
    assert problems(Note, {"schema": 2, "lines": "а", "weights": {"б": "в"}}) == (
        "expected a list, got str @ $.lines",
        "expected a number, got str @ $.weights['б']",
    )
    assert problems(Note, {"schema": 2, "weights": []}) == (
        "expected a table of keys, got list @ $.weights",
    )


# Older files


@frozen
class Recipe:
    name: str
    minutes: int


@upgrade(Recipe, to=3)
def _minutes(old: dict[str, Any]) -> dict[str, Any]:
    return {"name": old["name"], "minutes": old["hours"] * 60}


@upgrade(Recipe, to=2)
def _hours(old: dict[str, Any]) -> dict[str, Any]:
    return {"name": old["title"], "hours": old["time"]}


def test_data_of_an_older_number_goes_through_each_change_that_came_after_it() -> None:
    assert upgraded(Recipe, {"title": "Суп", "time": 2}, 1) == {"name": "Суп", "minutes": 120}
    assert upgraded(Recipe, {"name": "Суп", "hours": 2}, 2) == {"name": "Суп", "minutes": 120}
    assert upgraded(Recipe, {"name": "Суп", "minutes": 5}, 3) == {"name": "Суп", "minutes": 5}


@frozen
class Shelf(Generic[T]):
    on: T


@upgrade(Shelf, to=2)
def _on(old: dict[str, Any]) -> dict[str, Any]:
    return {"on": old["upon"]}


def test_a_class_of_any_type_is_upgraded_for_each() -> None:
    assert from_dict(Shelf[str], {"schema": 1, "upon": "Суп"}) == Shelf("Суп")
    assert from_dict(Shelf[str], {"schema": 2, "on": "Суп"}) == Shelf("Суп")


@frozen
class Book:
    recipes: tuple[Recipe, ...]


def test_what_stands_deep_in_an_older_file_is_upgraded_where_it_stands() -> None:
    old = {"schema": 1, "recipes": [{"title": "Суп", "time": 1}, {"title": "Чай", "time": 2}]}
    assert from_dict(Book, old) == Book((Recipe("Суп", 60), Recipe("Чай", 120)))
    broken = {"schema": 1, "recipes": [{"title": "Суп"}]}
    assert problems(Book, broken) == ("a required key is missing @ $.recipes[0]",)


OLD_ORDER = Path(__file__).parent / "saved" / "order-1.json"


def test_an_order_of_schema_1_is_read_as_what_it_meant() -> None:
    order = read_json(Order, OLD_ORDER)
    assert (order.kind, order.number, order.date) == ("ПРИКАЗ", "122", date(2024, 1, 23))
    assert order.clauses[0].force is Force.APPROVE
    roadmap = order.roadmap
    assert roadmap.horizon == Window(date(2024, 1, 1), date(2025, 12, 31))
    assert roadmap.links == (Link("1", "2", "итоги анализа"),)
    first, second = roadmap.activities
    assert [activity.key for activity in roadmap.walk()] == ["1", "2", "2.1"]
    # 31 December 9999 stood for no end, and a day past the end of a month for its end.
    assert first.period == Period.of(Ongoing((Window(date(2024, 3, 5)),)))
    assert second.period is not None
    assert second.period.text == "ежегодно, февраль; ежегодно, 30 апреля - 31 апреля"
    assert second.period.parts == (
        Annual(MonthDay(2, 1), MonthDay(2)),
        Annual(MonthDay(4, 30), MonthDay(4, 30)),
    )
    assert second.parts[0].period == Period.of(Deadline(date(2024, 12, 31)))
    assert first.responsible == (
        Responsibility("ИРО", lead=True, persons=("А.Б. Выдуманная",)),
        Responsibility("школы"),
    )


def test_an_older_order_is_written_under_the_number_of_now() -> None:
    order = read_json(Order, OLD_ORDER)
    assert to_dict(order)["schema"] == SCHEMAS["order"]
    assert everything(through_json(order)) == everything(order)


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ((2, 28), MonthDay(2, 28)),
        ((2, 29), MonthDay(2)),
        ((2, 31), MonthDay(2)),
        ((4, 29), MonthDay(4, 29)),
        ((4, 31), MonthDay(4, 30)),
        ((12, 31), MonthDay(12, 31)),
    ],
)
def test_a_day_of_schema_1_was_cut_to_the_end_of_its_month(
    old: tuple[int, int], now: MonthDay
) -> None:
    month, day = old
    assert from_dict(MonthDay, {"schema": 1, "month": month, "day": day}) == now


def test_days_that_were_no_days_in_schema_1_either_are_refused() -> None:
    for month in (0, 13):
        assert problems(MonthDay, {"schema": 1, "month": month, "day": 31}) == (
            f"there is no month {month} @ $",
        )
    assert problems(MonthDay, {"schema": 1, "month": "1", "day": "31"}) == (
        "expected a whole number, got str @ $.month",
        "expected a whole number, got str @ $.day",
    )


def test_only_the_last_day_of_all_was_no_end_in_schema_1(tmp_path: Path) -> None:
    window = {"schema": 1, "first": "2024-01-01"}
    assert from_dict(Window, {**window, "last": "9999-12-31"}) == Window(date(2024, 1, 1))
    nearly = date(9999, 12, 30)
    assert from_dict(Window, {**window, "last": "9999-12-30"}) == Window(date(2024, 1, 1), nearly)
    path = tmp_path / "window.toml"
    path.write_text("schema = 1\nfirst = 2024-01-01\nlast = 9999-12-31\n", encoding="utf-8")
    assert read_toml(Window, path) == Window(date(2024, 1, 1))
    full = {**window, "schema": 2, "last": "9999-12-31"}
    assert from_dict(Window, full) == Window(date(2024, 1, 1), date.max)


def test_an_event_that_is_not_named_was_an_empty_one_in_schema_1() -> None:
    offset = {"amount": 5, "unit": "day", "relation": "within"}
    old = {"schema": 1, "event": "", "offset": offset}
    assert from_dict(Relative, old) == Relative(None, Offset(5, Unit.DAY, Relation.WITHIN))
    named = {**old, "event": "после приказа"}
    assert from_dict(Relative, named).event == "после приказа"


@pytest.mark.parametrize(
    ("old", "persons"),
    [({}, ()), ({"person": None}, ()), ({"person": "А.Б. Выдуманная"}, ("А.Б. Выдуманная",))],
)
def test_the_one_person_of_schema_1_is_the_first_of_several(
    old: dict[str, object], persons: tuple[str, ...]
) -> None:
    data = {"schema": 1, "body": "ИРО", **old}
    assert from_dict(Responsibility, data) == Responsibility("ИРО", persons=persons)
    assert problems(Responsibility, {**data, "person": 5}) == (
        "expected a string, got int @ $.persons[0]",
    )


def test_what_an_older_shape_had_is_unknown_to_the_newer_one() -> None:
    assert problems(Link, {"schema": 2, "source": "1", "target": "2"})[-1].startswith(
        "unknown key 'source'"
    )


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_data_that_is_no_table_is_refused(data: object) -> None:
    with pytest.raises(InvalidData) as caught:
        from_dict(Order, cast("Any", data))
    problem = f"expected a table of keys, got {type(data).__name__} @ $"
    assert (caught.value.what, caught.value.problems) == ("Order", (problem,))


def test_a_problem_names_its_path_from_the_top() -> None:
    order = Order(appendices=(Appendix(roadmap=Roadmap(sections=(Section(title="Анализ"),))),))
    data = to_dict(order)
    data["appendices"][0]["roadmap"]["sections"][0]["title"] = 3
    (problem,) = problems(Order, data)
    assert problem == "expected a string, got int @ $.appendices[0].roadmap.sections[0].title"


def test_unknown_keys_are_told_in_their_order_whatever_they_are() -> None:
    assert problems(Deliverable, {"schema": 2, "title": "", "б": 1, 3: 2, "а": 3}) == (
        (
            "unknown key 3 (known: title) and unknown key 'а' (known: title)"
            " and unknown key 'б' (known: title) @ $"
        ),
    )


def test_an_unknown_key_that_is_a_name_does_not_enter_the_error() -> None:
    (problem,) = problems(Deliverable, {"schema": 2, "title": "", "Выдуманная А.Б.": 1})
    assert problem == "unknown key '[имя]' (known: title) @ $"


def test_all_problems_are_told_at_once() -> None:
    found = problems(LegalAct, {"schema": 1, "text": 3, "titel": "", "nomer": "", "date": "вчера"})
    assert sorted(found) == [
        "expected a string, got int @ $.text",
        "not a day of the calendar in the form 2024-01-31 @ $.date",
        (
            "unknown key 'nomer' (did you mean 'number'?)"
            " and unknown key 'titel' (did you mean 'title'?) @ $"
        ),
    ]


@pytest.mark.parametrize(
    ("cls", "data", "problem"),
    [
        (Activity, {"number": "1"}, "a required key is missing @ $.title"),
        (Activity, {"number": "1", "title": "x", "parts": "abc"},
         "expected a list, got str @ $.parts"),
        (Activity, {"number": "1", "title": "x", "parts": [["1"]]},
         "expected a table of keys, got list @ $.parts[0]"),
        (Activity, {"number": "1", "title": "x", "extra": [["a", "b", "c"]]},
         "expected a list of 2, got 3 @ $.extra[0]"),
        (Activity, {"number": "1", "title": "x", "extra": [["a", 1]]},
         "expected a string, got int @ $.extra[0][1]"),
        (Responsibility, {"body": "ОО", "lead": "нет"}, "expected true or false, got str @ $.lead"),
        (Deadline, {"due": 20240131}, "expected a day such as 2024-01-31, got int @ $.due"),
        (Deadline, {"due": datetime(2024, 1, 31, tzinfo=UTC)},
         "expected a day such as 2024-01-31, got datetime @ $.due"),
        (Recurring, {"every": True, "unit": "day"}, "expected a whole number, got bool @ $.every"),
        (Recurring, {"every": 1.0, "unit": "day"}, "expected a whole number, got float @ $.every"),
        (Recurring, {"every": 1, "unit": "mnth"},
         "not a known Unit (did you mean 'month'?) @ $.unit"),
        (Recurring, {"every": 1, "unit": []},
         ("not a known Unit (known: day, working_day, week, month, quarter, term, half_year, year)"
          " @ $.unit")),
        (Annual, {"first": {"month": 13, "day": 1}}, "there is no month 13 @ $.first"),
        (Annual, {"first": {"month": 1, "day": 0}}, "month 1 has no day 0 @ $.first"),
        (Recurring, {"every": 0, "unit": "day"}, "'every' and 'times' are from 1 to 999 @ $"),
        (Recurring, {"every": 1, "unit": "month", "by_day": 0},
         "'by_day' is a day of a month, from 1 to 31, in steps of months @ $"),
        (Activity, {"number": "1", "title": "x", "period": {"readings": []}},
         "at least one reading is needed @ $.period"),
        (Window, {"first": "2024-02-01", "last": "2024-01-01"},
         "a window must not end before it starts: 2024-02-01 .. 2024-01-01; swap the days @ $"),
        (WorkYear, {"year": 2024, "off": ["2025-01-01"]},
         "2025-01-01 is not in 2024 @ $"),
        (Reading, {"parts": [{"kind": "datd"}]},
         "the key 'kind' names no kind of part (did you mean 'dated'?) @ $.parts[0]"),
        (Reading, {"parts": [{"kind": []}]},
         ("the key 'kind' names no kind of part (known: dated, deadline, annual, recurring,"
          " ongoing, own_schedule, on_demand, relative, unread) @ $.parts[0]")),
        (Reading, {"parts": [3]}, "expected a table of keys, got int @ $.parts[0]"),
        (Reading, {"parts": [{"kind": "deadline"}]}, "a required key is missing @ $.parts[0].due"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", datetime(2024, 1, 31, tzinfo=UTC)]]},
         "expected a string, a number, a day or a list of strings, got datetime @ $.facts[0][1]"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", None]]},
         "expected a string, a number, a day or a list of strings, got NoneType @ $.facts[0][1]"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", {"date": "2024-13-01"}]]},
         "not a day of the calendar in the form 2024-01-31 @ $.facts[0][1]"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", {"date": "2024-01-01", "x": 1}]]},
         "expected a string, a number, a day or a list of strings, got dict @ $.facts[0][1]"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", {}]]},
         "expected a string, a number, a day or a list of strings, got dict @ $.facts[0][1]"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", ["b", 1]]]},
         "expected a string, a number, a day or a list of strings, got list @ $.facts[0][1]"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", [1]]]},
         "expected a string, a number, a day or a list of strings, got list @ $.facts[0][1]"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_place(
    cls: type[object], data: dict[str, object], problem: str
) -> None:
    assert problems(cls, {"schema": 1, **data}) == (problem,)


def test_a_name_in_the_wrong_place_does_not_enter_the_error() -> None:
    data = {"schema": 1, "date": "Выдуманная А.Б.", "clauses": [{"number": "1", "text": "",
            "force": "Выдуманная А.Б."}], "signatory": "Выдуманная А.Б."}  # fmt: skip
    with pytest.raises(InvalidData) as caught:
        from_dict(Order, data)
    assert len(caught.value.problems) == 3
    assert "Выдуманная" not in str(caught.value)
    # Neither does the traceback show it: the cause is not chained.
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@frozen
class Strict:
    """A class that refuses with errors of its own."""

    number: int
    name: str = ""

    def __attrs_post_init__(self) -> None:
        if self.number == 1:
            raise InvalidData("strict", ["1 is odd @ $.number", "1 is small"])
        if self.number == 2:
            raise UnknownRegion(self.name, ["ru"])
        if self.number == 3:
            raise ValueError(self.name)


@frozen
class Holder:
    held: tuple[Strict, ...]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, ("1 is odd @ $.held[0].number", "1 is small @ $.held[0]")),
        (
            2,
            (
                (
                    "no region 'omsk' (known: ru); or give the path of a .toml file of your own"
                    " @ $.held[0]"
                ),
            ),
        ),
        # What a foreign error says may hold the value, and so a name.
        (3, ("refused by the class (ValueError) @ $.held[0]",)),
    ],
)
def test_what_a_class_refuses_is_a_problem_with_its_place(
    number: int, expected: tuple[str, ...]
) -> None:
    data = {"schema": 2, "held": [{"number": number, "name": "omsk"}]}
    assert problems(Holder, data) == expected


# Files


@pytest.mark.parametrize("read", [read_json, read_toml])
def test_a_missing_file_is_an_error_with_its_path(tmp_path: Path, read: Any) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(Order, tmp_path / "nowhere")
    assert caught.value.path == str(tmp_path / "nowhere")
    assert caught.value.reason == "No such file or directory"
    with pytest.raises(UnreadableFile):
        read(Order, tmp_path)
    with pytest.raises(UnreadableFile, match="null") as caught:
        read(Order, "a\0b")
    assert caught.value.path == "a\0b"


@pytest.mark.parametrize("write", [write_json, write_toml])
def test_what_cannot_be_written_is_an_error_with_its_path(tmp_path: Path, write: Any) -> None:
    nowhere = tmp_path / "nowhere" / "order"
    with pytest.raises(UnwritableFile, match="No such file") as caught:
        write(Order(), nowhere)
    assert (caught.value.path, caught.value.errno) == (str(nowhere), errno.ENOENT)
    with pytest.raises(UnwritableFile, match="directory"):
        write(Order(), tmp_path)
    with pytest.raises(UnwritableFile) as caught:
        write(Order(), "a\0b")
    assert (caught.value.path, caught.value.errno) == ("a\0b", None)
    assert caught.value.reason == "its name holds a null character"


def test_what_the_system_refuses_without_words_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    for name in ("read_text", "write_bytes"):
        monkeypatch.setattr(Path, name, refuse)
    with pytest.raises(UnreadableFile) as unread:
        read_json(Order, tmp_path / "order.json")
    with pytest.raises(UnwritableFile) as unwritten:
        write_json(Order(), tmp_path / "order.json")
    assert unread.value.reason == unwritten.value.reason == "no such file"


def test_half_a_character_is_written_as_json_allows_and_refused_in_toml(tmp_path: Path) -> None:
    half = Deliverable("Приказ \ud800")
    write_json(half, tmp_path / "half.json")
    assert r"Приказ \ud800" in (tmp_path / "half.json").read_text(encoding="utf-8")
    assert read_json(Deliverable, tmp_path / "half.json") == half
    with pytest.raises(InvalidData) as caught:
        write_toml(half, tmp_path / "half.toml")
    assert str(caught.value) == (
        "not a valid object for a TOML file: a text holds half a character (a lone surrogate) @ $"
    )
    assert not (tmp_path / "half.toml").exists()


@pytest.mark.parametrize("read", [read_json, read_toml])
def test_a_file_of_another_encoding_is_an_error_with_the_place(tmp_path: Path, read: Any) -> None:
    path = tmp_path / "order"
    path.write_bytes("title = 'Приказ'".encode("cp1251"))
    with pytest.raises(UnreadableFile) as caught:
        read(Order, path)
    assert (caught.value.path, caught.value.reason) == (str(path), "not UTF-8 at byte 9")


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_json, "{"),
        (read_json, ""),
        (read_json, "[" * 200_000),
        (read_json, "1" * 5_000),
        (read_toml, "x = " + "1" * 5_000),
        (read_toml, "= 3"),
        (read_toml, "x = " + "[" * 200_000),
    ],
)
def test_a_file_of_another_syntax_is_an_error_with_its_path(
    tmp_path: Path, read: Any, content: str
) -> None:
    path = tmp_path / "order"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidData, match=r"file '.*order': .* @ \$$"):
        read(Order, path)


def test_an_error_in_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text('{"schema": 1, "titel": "x"}', encoding="utf-8")
    with pytest.raises(InvalidData) as caught:
        read_json(Order, path)
    assert caught.value.what == f"Order in {str(path)!r}"
    path.write_text('schema = 1\ntitel = "x"\n', encoding="utf-8")
    with pytest.raises(InvalidData) as caught:
        read_toml(Order, path)
    assert caught.value.what == f"Order in {str(path)!r}"
    assert caught.value.problems[0].startswith("unknown key 'titel'")


def test_writing_toml_without_its_package_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[toml\]") as caught:
        write_toml(Order(), tmp_path / "order.toml")
    assert (caught.value.package, caught.value.extra) == ("tomli-w", "toml")


def test_a_hand_written_file_may_leave_out_what_has_a_default(tmp_path: Path) -> None:
    path = tmp_path / "roadmap.toml"
    path.write_text(
        'schema = 1\ntitle = "План"\n[horizon]\nfirst = 2024-01-01\nlast = "2025-12-31"\n',
        encoding="utf-8",
    )
    expected = Roadmap(title="План", horizon=Window(date(2024, 1, 1), date(2025, 12, 31)))
    assert read_toml(Roadmap, path) == expected
