from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.errors import AmbiguousNumber, InvalidData, UnknownCheck, UnknownFact
from roadmap_core.findings import (
    Fact,
    Fault,
    Finding,
    Severity,
    Skipped,
    Statement,
    wording_problems,
)
from roadmap_core.report import Report
from roadmap_core.text import Span

severities = st.sampled_from(list(Severity))


def finding(**changes: object) -> Finding:
    fields: dict[str, object] = {
        "code": "T01", "severity": "warning", "subject": "7", "wording": "замечание", **changes
    }  # fmt: skip
    return Finding(**fields)  # type: ignore[arg-type]


def test_a_severity_weighs_by_its_place() -> None:
    assert [severity.weight for severity in Severity] == [0, 1, 2]
    assert [severity.value for severity in Severity] == ["info", "warning", "error"]


@given(severities, severities)
def test_severities_are_ordered_by_weight(one: Severity, other: Severity) -> None:
    assert (one < other) == (one.weight < other.weight)
    assert (one <= other) == (one.weight <= other.weight)
    assert (one > other) == (one.weight > other.weight)
    assert (one >= other) == (one.weight >= other.weight)


@pytest.mark.parametrize("plain", ["info", "warning", "error"])
def test_a_severity_is_ordered_among_plain_strings(plain: str) -> None:
    warning, one, other = Severity.WARNING, 1, Severity(plain).weight
    assert (warning < plain) == (one < other)
    assert (warning <= plain) == (one <= other)
    assert (warning > plain) == (one > other)
    assert (warning >= plain) == (one >= other)


def test_a_severity_compares_with_its_plain_string() -> None:
    assert max(Severity) is Severity.ERROR
    assert Severity.WARNING > "info"
    with pytest.raises(ValueError, match="heavy"):
        assert Severity.WARNING > "heavy"


def test_a_severity_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="fatal"):
        finding(severity="fatal")


def test_the_sentence_renders_days_lists_and_numbers_for_a_reader() -> None:
    facts = {"day": date(2025, 1, 31), "bodies": ("ОО", "МОУО"), "days": 31}
    message = finding(wording="{day}: {bodies}, {days} дн.", facts=facts).message
    assert message == "31.01.2025: ОО, МОУО, 31 дн."


def test_a_finding_under_one_reading_says_which() -> None:
    possible = finding(assuming="один промежуток")
    assert possible.message == "замечание (при прочтении: один промежуток)"
    assert not possible.is_certain
    assert finding().is_certain


def test_what_a_finding_says_in_public_names_nobody() -> None:
    who = "А.Б. Выдуманная"
    one = finding(
        subject=who,
        wording="{who}; {all}; {n}",
        facts={"who": who, "all": ("ИРО", who), "n": 1},
        assuming=f"до приказа, {who}",
    )
    assert (one.subject, one.assuming) == ("[имя]", "до приказа, [имя]")
    assert one.facts == (("who", "[имя]"), ("all", ("ИРО", "[имя]")), ("n", 1))
    assert one.message == "[имя]; ИРО, [имя]; 1 (при прочтении: до приказа, [имя])"
    assert Statement("{who}", {"who": who}).facts == (("who", "[имя]"),)
    assert Fault("T01", f"ValueError: {who}") == Fault("T01", "ValueError: [имя]")


def test_a_fact_that_is_given_twice_is_the_last() -> None:
    assert finding(facts=[("a", 1), ("b", 2), ("a", 3)]).facts == (("a", 3), ("b", 2))


def test_a_wording_is_judged_without_its_facts() -> None:
    assert wording_problems("{days} и {{скобки}}") == []
    assert wording_problems("") == []
    assert wording_problems("{days:d}") == [_BRACE]
    assert wording_problems("{1}") == [_BRACE]


def test_facts_are_given_as_a_mapping_or_as_pairs() -> None:
    mapped = finding(facts={"days": 31})
    assert mapped == finding(facts=[("days", 31)])
    assert mapped.fact("days") == 31
    with pytest.raises(KeyError, match="no fact 'weeks' "):
        mapped.fact("weeks")


def test_the_line_of_a_finding_names_place_code_severity_and_subject() -> None:
    assert str(finding()) == "T01 warning [7] замечание"
    placed = finding(span=Span(10, 20, 3, 3))
    assert str(placed) == "строка 3: T01 warning [7] замечание"


def test_a_report_is_asked_by_severity_code_and_subject() -> None:
    grave = finding(severity="error", code="S02", subject="21.1")
    mild = finding()
    report = Report((grave, mild), (Skipped("T09", "нет календаря на 2031 год"),), ("S02", "T01"))
    assert list(report) == [grave, mild]
    assert report.errors == report.of("S02") == report.about("21.1") == (grave,)
    assert report.warnings == report.at("warning") == (mild,)
    assert report.at(Severity.INFO) == ()
    assert report.skipped[0].code not in report.ran
    assert report.of("T09") == ()


def test_a_clean_report_is_not_taken_for_none() -> None:
    assert Report()
    assert list(Report()) == []
    with pytest.raises(TypeError):
        len(Report())  # type: ignore[arg-type]


def test_a_report_is_said_in_one_line_and_never_praises_what_was_not_checked() -> None:
    grave = finding(code="S02", severity="error", subject="<7>")
    report = Report([grave, finding(code="T01")], [Skipped("T02", "нет")], ["S02", "T01"])
    assert str(report) == "Замечаний 2: ошибок 1, предупреждений 1; проверок 2, пропущено 1."
    assert repr(report) == "<Report 2 findings, 1 errors, ran=2 skipped=1 faults=0>"
    assert str(Report(ran=["S02"])) == "Замечаний нет; проверок 1."
    assert str(Report()) == "Замечаний нет; ни одной проверки не сделано."
    assert str(Report(faults=[Fault("T04", "raised")])).endswith("не сделано, сбоев 1.")
    page = report._repr_html_()
    assert page.startswith("<table><caption>Замечаний 2: ")
    assert "<td>&lt;7&gt;</td>" in page
    many = [finding(code="S02", severity="error", wording=f"{n}") for n in range(300)]
    assert Report(many)._repr_html_().count("<tr>") == 201


def test_a_report_knows_the_codes_of_all_it_tells_of() -> None:
    report = Report(
        [finding(code="T01")],
        [Skipped("T02", "нет")],
        ["T03"],
        [Fault("T04", "raised")],
    )
    assert [len(report.of(code)) for code in ("T01", "T02", "T03", "T04")] == [1, 0, 0, 0]
    with pytest.raises(UnknownCheck, match=r"a check 'T05' \(did you mean '") as caught:
        report.of("T05")
    assert caught.value.available == ("T01", "T02", "T03", "T04")
    assert (type(report.findings), type(report.skipped)) == (tuple, tuple)
    assert (type(report.ran), type(report.faults)) == (tuple, tuple)
    told = Report([finding(code="T01")], [Skipped("T02", "")], ["T01", "T02", "T03", "T04"],
                  [Fault("T04", "")])  # fmt: skip
    assert told.passed == ("T03",)


def test_an_unknown_severity_is_refused_where_it_is_asked_for() -> None:
    with pytest.raises(ValueError, match="grave"):
        Report().at("grave")


def test_what_was_found_under_a_number_that_is_a_key_too_is_about_that_key() -> None:
    own, other = finding(subject="1"), finding(subject="II/1")
    report = Report([own, other], numbers=[("1", "II/1")])
    assert report.about("1") == (own,)
    assert Report([other], numbers=[("1", "II/1")]).about("1") == (other,)
    two = Report([other], numbers=[("1", "I/1"), ("1", "II/1")])
    with pytest.raises(AmbiguousNumber) as caught:
        two.about("1")
    assert (caught.value.number, caught.value.keys) == ("1", ("I/1", "II/1"))
    assert (two.about("II/1"), two.about("2")) == ((other,), ())
    # A number that is asked for beside others finds its own key only.
    three = Report([own, other], numbers=[("2", "II/2"), ("3", "II/1"), ("2", "I/2")])
    assert (three.about("3"), three.about("1")) == ((other,), (own,))
    assert Report([own], numbers=[("1", "I/1"), ("1", "II/1")]).about("1") == (own,)


def test_a_fact_is_given_in_the_type_that_is_asked_for() -> None:
    day = date(2025, 1, 31)
    one = finding(facts={"days": 31, "share": 0.5, "day": day, "name": "ОО", "all": ("а", "б")})
    assert one.fact("days", int) + 1 == 32
    assert one.fact("days", float) + one.fact("share", float) == 31.5
    assert one.fact("day", date).year == 2025
    assert one.fact("name", str).lower() == "оо"
    assert one.fact("all", tuple)[0] == "а"
    assert one.statement.fact("days", int) == 31
    assert one.fact("days") == 31
    with pytest.raises(InvalidData, match=r"str of a fact: expected str, got int @ \$\.facts\['d"):
        one.fact("days", str)
    with pytest.raises(InvalidData) as unfit:
        one.fact("share", int)
    assert str(unfit.value) == (
        "not a valid int of a fact: expected int, got float @ $.facts['share']"
    )
    with pytest.raises(UnknownFact, match=r"no fact 'day_' \(did you mean 'day'\?\)") as caught:
        one.fact("day_")
    assert caught.value.available == ("days", "share", "day", "name", "all")


@pytest.mark.parametrize(
    "value",
    [nan, inf, -inf, datetime(2024, 1, 1, tzinfo=UTC), None, ["а"], {"а": 1}, (1,), b"a", object()],
)
def test_a_fact_that_no_file_could_hold_is_refused(value: object) -> None:
    kind = type(value).__name__
    problem = rf": no string, number, day or tuple of strings: {kind} @ \$\.facts\['x'\]$"
    with pytest.raises(InvalidData, match=problem):
        finding(facts={"x": value})
    with pytest.raises(InvalidData, match=problem):
        Statement("", {"x": value})  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, -1.5, "", (), ("а",), date(2024, 1, 1)])
def test_a_fact_of_a_plain_type_is_kept_as_it_is(value: Fact) -> None:
    assert Statement("{x}", {"x": value}).fact("x") == value


_BRACE = "a brace of the wording must hold the name of a fact and nothing else @ $.wording"


@pytest.mark.parametrize(
    ("wording", "problem"),
    [
        ("{days} и {weeks}", "the wording needs the fact 'weeks', given: days, n @ $.facts"),
        ("{", "Single '{' encountered in format string @ $.wording"),
        ("}", "Single '}' encountered in format string @ $.wording"),
        ("{}", _BRACE),
        ("{0}", _BRACE),
        ("{days:d}", _BRACE),
        ("{days!s}", _BRACE),
        ("{days.real}", _BRACE),
    ],
)
def test_a_wording_that_facts_cannot_fill_is_refused(wording: str, problem: str) -> None:
    with pytest.raises(InvalidData, match=re.escape(f"not a valid finding T01: {problem}")):
        finding(wording=wording, facts={"days": 31, "n": 1})
    with pytest.raises(InvalidData, match=re.escape(f"not a valid statement: {problem}")):
        Statement(wording, {"days": 31, "n": 1})


def test_a_missing_fact_is_told_once_and_with_the_other_troubles() -> None:
    with pytest.raises(InvalidData) as caught:
        finding(wording="{a} {a}", facts={"x": None}, subject=7)
    assert caught.value.problems == (
        "the wording needs the fact 'a', given: x @ $.facts",
        "no string, number, day or tuple of strings: NoneType @ $.facts['x']",
        "expected the key or name of a part, got int @ $.subject",
    )
    with pytest.raises(InvalidData, match="the fact 'a', given: none"):
        Statement("{a}")


def test_a_statement_is_a_wording_with_its_facts() -> None:
    facts: dict[str, Fact] = {"day": date(2025, 1, 31), "who": ("ОО", "МОУО"), "n": 2}
    one = Statement("до {day}: {who}", facts)
    assert str(one) == "до 31.01.2025: ОО, МОУО"
    assert one == Statement("до {day}: {who}", [*one.facts])
    assert finding(wording=one.wording, facts=one.facts).statement == one
    # Two braces stand for one.
    assert str(Statement("{{{n}}}", {"n": 1})) == "{1}"


codes, subjects = st.sampled_from(["S01", "T01", "T09"]), st.sampled_from(["1", "2.1", "приказ"])
found = st.builds(
    Finding,
    code=codes,
    severity=severities,
    subject=subjects,
    wording=st.just("{days} дн., {what}"),
    facts=st.fixed_dictionaries({"days": st.integers(), "what": st.text(max_size=9)}),
    assuming=st.sampled_from(["", "один промежуток"]),
)
reports = st.lists(found, max_size=6).map(lambda findings: Report(tuple(findings)))


@given(reports)
def test_each_question_parts_a_report_without_loss(report: Report) -> None:
    findings = Counter(report)
    assert Counter(f for severity in Severity for f in report.at(severity)) == findings
    assert Counter(f for code in {f.code for f in report} for f in report.of(code)) == findings
    about = (f for subject in {f.subject for f in report} for f in report.about(subject))
    assert Counter(about) == findings
    assert report.errors + report.warnings + report.at("info") == tuple(
        sorted(report, key=lambda finding: -finding.severity.weight)
    )


@given(found)
def test_a_sentence_holds_its_facts_as_they_are(finding: Finding) -> None:
    # Braces in a fact are the document's own and no field of the wording.
    assert finding.message.startswith(f"{finding.fact('days')} дн., {finding.fact('what')}")
    assert finding.message in str(finding)
