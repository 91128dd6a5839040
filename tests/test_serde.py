from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from attrs import fields, has
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import calendars, findings, lexicon, model, periods, policy, text, windows
from roadmap_core.calendars import Event, WorkCalendar, WorkYear
from roadmap_core.errors import InvalidData, MissingExtra, UnreadableFile
from roadmap_core.findings import Finding, Report, Severity, Skipped
from roadmap_core.lexicon import LegalForm, Lexicon
from roadmap_core.model import (
    Activity,
    Appendix,
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
from roadmap_core.policy import Norm, Policy, load_policy
from roadmap_core.serde import (
    from_dict,
    read_json,
    read_toml,
    to_dict,
    write_json,
    write_toml,
)
from roadmap_core.text import Span
from roadmap_core.windows import MonthDay, Window

T = TypeVar("T")

# Strategies: small, but every field and every kind of part occurs.

words = st.text(max_size=6)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
spans = st.builds(Span, *(st.integers(0, 99),) * 4)


def some(items: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(items, max_size=2).map(tuple)


def maybe(items: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | items


window_values = st.builds(
    lambda one, other, open_start: Window(min(one, other), max(one, other), open_start=open_start),
    days,
    days | st.just(date.max),
    st.booleans(),
)
month_days = st.builds(MonthDay, st.integers(1, 12), st.none() | st.integers(1, 29))
seasons = st.builds(Annual, month_days, month_days)
annuals = seasons | st.builds(Annual, last=month_days, open_start=st.booleans(), since=maybe(days))
offsets = st.builds(Offset, st.integers(1, 9), st.sampled_from(Unit), st.sampled_from(Relation))
frames: dict[str, st.SearchStrategy[Any]] = {
    "within": some(window_values),
    "seasons": some(seasons),
}
parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Dated, st.lists(window_values, min_size=1, max_size=2)),
    st.builds(Deadline, days),
    annuals,
    st.builds(
        Recurring,
        every=st.integers(1, 9),
        unit=st.sampled_from(Unit),
        times=st.integers(1, 9),
        bound=st.sampled_from(Bound),
        weekdays=some(st.sampled_from(Weekday)),
        **frames,
    ),
    st.builds(
        Recurring,
        every=st.integers(1, 9),
        unit=st.just(Unit.MONTH),
        by_day=st.integers(1, 31),
        following=st.booleans(),
        weekdays=st.just((Weekday.SUNDAY,)),
        ordinals=some(st.sampled_from((1, 4, -1))),
        **frames,
    ),
    st.builds(Ongoing, **frames),
    st.builds(lambda day: Ongoing((Window(day),), not_before=True), days),
    st.builds(OwnSchedule, words, **frames),
    st.builds(OnDemand, words, **frames),
    st.builds(
        Relative,
        words.map(lambda word: f"после {word}"),
        maybe(
            st.builds(Offset, st.integers(1, 9), st.sampled_from(Unit), st.sampled_from(Relation))
        ),
    ),
    st.just(Relative(None, Offset(1, Unit.DAY))),
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
        responsible=some(st.builds(Responsibility, words, st.booleans(), maybe(words))),
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
    horizon=maybe(window_values),
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
            wording=words,
            facts=some(st.tuples(words, facts)),
            span=maybe(spans),
            assuming=words,
        )
    ),
    some(st.builds(Skipped, words, words)),
    some(words),
)

policies = st.builds(
    Policy,
    region=words,
    title=words,
    on=days,
    norms=some(
        st.builds(Norm, name=words, title=words, unit=words, value=facts, since=days, source=words)
    ),
    bodies=some(st.builds(Body, words, some(words), st.booleans())),
    work_calendar=st.builds(
        WorkCalendar, some(st.builds(WorkYear, year=st.integers(2020, 2030), off=st.just(())))
    ),
    events=some(st.builds(Event, name=words, title=words, windows=some(window_values))),
    lexicon=st.builds(
        Lexicon,
        columns=some(st.tuples(words, some(words))),
        lead=some(words),
        legal_forms=some(st.builds(LegalForm, words, words)),
    ),
    severities=some(st.tuples(words, st.sampled_from(Severity))),
)


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


@pytest.mark.parametrize("region", ["ru", "tambov"])
def test_a_policy_comes_back(tmp_path: Path, region: str) -> None:
    loaded = load_policy(region, on=date(2024, 1, 23))
    assert through_json(loaded) == loaded
    write_toml(loaded, tmp_path / "policy.toml")
    assert read_toml(Policy, tmp_path / "policy.toml") == loaded


@given(parts)
def test_a_part_alone_comes_back(part: Part) -> None:
    assert everything(through_json(part)) == everything(part)


def test_a_field_that_may_be_none_is_none_by_default() -> None:
    # TOML has no null, so a missing key must mean None.
    modules = (calendars, findings, lexicon, model, periods, policy, text, windows)
    for module in modules:
        for cls in filter(has, (getattr(module, name) for name in module.__all__)):
            for attribute in fields(cls):
                if "None" in str(attribute.type):
                    assert attribute.default is None, f"{cls.__name__}.{attribute.name}"


# The shape


def test_the_shape_is_plain_data_with_a_schema_number() -> None:
    period = Period.of(Dated((Window.of_month(2024, 2),)))
    assert to_dict(Activity(number="1", title="Анализ", period=period)) == {
        "schema": 1,
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
        },
        "responsible": [],
        "deliverables": [],
        "parts": [],
        "inherited": [],
        "extra": [],
        "span": None,
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
    assert path.read_bytes().decode() == '{\n  "schema": 1,\n  "title": "Справка"\n}\n'
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


@pytest.mark.parametrize("value", [3, "приказ", None, [], Order])
def test_only_objects_with_fields_are_written(tmp_path: Path, value: object) -> None:
    with pytest.raises(InvalidData, match=r"expected one with fields, got \w+ @ \$"):
        to_dict(value)
    with pytest.raises(InvalidData):
        write_toml(value, tmp_path / "value.toml")


# What does not fit


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({}, "the schema number is missing, this version reads 1 @ $.schema"),
        ({"schema": 2}, "the schema number is another, this version reads 1 @ $.schema"),
        ({"schema": True}, "the schema number is another, this version reads 1 @ $.schema"),
    ],
)
def test_data_of_another_schema_is_refused(schema: dict[str, object], problem: str) -> None:
    assert problems(Deliverable, {"title": "Справка", **schema}) == (problem,)


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_data_that_is_no_table_is_refused(data: object) -> None:
    (problem,) = problems(Order, data)
    assert problem == f"expected a table of keys, got {type(data).__name__} @ $"


def test_a_problem_names_its_path_from_the_top() -> None:
    order = Order(appendices=(Appendix(roadmap=Roadmap(sections=(Section(title="Анализ"),))),))
    data = to_dict(order)
    data["appendices"][0]["roadmap"]["sections"][0]["title"] = 3
    (problem,) = problems(Order, data)
    assert problem == "expected a string, got int @ $.appendices[0].roadmap.sections[0].title"


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
        (Window, {"first": "2024-02-01", "last": "2024-01-01"},
         "a window must not end before it starts: 2024-02-01 .. 2024-01-01; swap the days @ $"),
        (WorkYear, {"year": 2024, "off": ["2025-01-01"]},
         "not a valid work calendar of 2024: 2025-01-01 is not in 2024 @ $"),
        (Reading, {"parts": [{"kind": "datd"}]},
         "the key 'kind' names no kind of part (did you mean 'dated'?) @ $.parts[0]"),
        (Reading, {"parts": [{"kind": []}]},
         ("the key 'kind' names no kind of part (known: dated, deadline, annual, recurring,"
          " ongoing, own_schedule, on_demand, relative, unread) @ $.parts[0]")),
        (Reading, {"parts": [3]}, "expected a table of keys, got int @ $.parts[0]"),
        (Reading, {"parts": [{"kind": "deadline"}]}, "a required key is missing @ $.parts[0].due"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", None]]},
         "expected a string, a number, a day or a list of strings, got NoneType @ $.facts[0][1]"),
        (Finding, {"code": "T01", "severity": "info", "subject": "", "wording": "",
                   "facts": [["a", {"date": "2024-13-01"}]]},
         "not a day of the calendar in the form 2024-01-31 @ $.facts[0][1]"),
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


# Files


@pytest.mark.parametrize("read", [read_json, read_toml])
def test_a_missing_file_is_an_error_with_its_path(tmp_path: Path, read: Any) -> None:
    with pytest.raises(UnreadableFile, match="nowhere") as caught:
        read(Order, tmp_path / "nowhere")
    assert caught.value.path == str(tmp_path / "nowhere")
    with pytest.raises(UnreadableFile):
        read(Order, tmp_path)
    with pytest.raises(UnreadableFile, match="null"):
        read(Order, "a\0b")


@pytest.mark.parametrize("read", [read_json, read_toml])
def test_a_file_of_another_encoding_is_an_error_with_the_place(tmp_path: Path, read: Any) -> None:
    path = tmp_path / "order"
    path.write_bytes("title = 'Приказ'".encode("cp1251"))
    with pytest.raises(UnreadableFile, match="not UTF-8 at byte 9"):
        read(Order, path)


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_json, "{"),
        (read_json, ""),
        (read_json, "[" * 200_000),
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
    with pytest.raises(InvalidData, match=r"Order in '.*order\.json': unknown key 'titel'"):
        read_json(Order, path)


def test_writing_toml_without_its_package_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[toml\]"):
        write_toml(Order(), tmp_path / "order.toml")


def test_a_hand_written_file_may_leave_out_what_has_a_default(tmp_path: Path) -> None:
    path = tmp_path / "roadmap.toml"
    path.write_text(
        'schema = 1\ntitle = "План"\n[horizon]\nfirst = 2024-01-01\nlast = "2025-12-31"\n',
        encoding="utf-8",
    )
    expected = Roadmap(title="План", horizon=Window(date(2024, 1, 1), date(2025, 12, 31)))
    assert read_toml(Roadmap, path) == expected
