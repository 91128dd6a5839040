from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.findings import Finding, Report, Severity, Skipped
from roadmap_core.text import Span

severities = st.sampled_from(list(Severity))


def finding(**changes: object) -> Finding:
    fields: dict[str, object] = {
        "code": "T01", "severity": "warning", "subject": "7", "wording": "замечание", **changes
    }  # fmt: skip
    return Finding(**fields)  # type: ignore[arg-type]


@given(severities, severities)
def test_severities_are_ordered_by_weight(one: Severity, other: Severity) -> None:
    assert (one < other) == (one.weight < other.weight)
    assert (one <= other) == (one.weight <= other.weight)
    assert (one > other) == (one.weight > other.weight)
    assert (one >= other) == (one.weight >= other.weight)


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


def test_facts_are_given_as_a_mapping_or_as_pairs() -> None:
    mapped = finding(facts={"days": 31})
    assert mapped == finding(facts=[("days", 31)])
    assert mapped.fact("days") == 31
    with pytest.raises(KeyError):
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
    assert len(report) == 2
    assert report.errors == report.of("S02") == report.about("21.1") == (grave,)
    assert report.warnings == report.at("warning") == (mild,)
    assert report.at(Severity.INFO) == ()
    assert report.skipped[0].code not in report.ran


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
