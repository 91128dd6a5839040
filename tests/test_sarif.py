"""SARIF: what is written fits the published schema, and what consumers of it ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.text import Span

ORDER = files("roadmap_core").joinpath("data", "orders", "122-2024.txt").read_text("utf-8")
POLICY = rc.load_policy("tambov", on=date(2024, 1, 23))
RU = rc.load_policy("ru", on=date(2025, 1, 10))


@cache
def schema() -> jsonschema.Draft4Validator:
    text = (Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text("utf-8")
    formats = jsonschema.Draft4Validator.FORMAT_CHECKER
    return jsonschema.Draft4Validator(json.loads(text), format_checker=formats)


def run(report: rc.Report, folder: Path, **how: Any) -> Any:
    rc.export.write_sarif(report, folder / "report.sarif", **how)
    log = json.loads((folder / "report.sarif").read_text("utf-8"))
    schema().validate(log)
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    for result in one["results"]:
        assert one["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        # Consumers refuse the whole file where a place is only logical.
        assert all("physicalLocation" in place for place in result.get("locations", ()))
    return one


def finding(**changes: object) -> rc.Finding:
    fields: dict[str, object] = {
        "code": "X01", "severity": "warning", "subject": "7", "wording": "так", **changes
    }  # fmt: skip
    return rc.Finding(**fields)  # type: ignore[arg-type]


def test_the_published_schema_is_the_one_of_errata_01() -> None:
    assert schema().schema["id"].endswith("errata01/os/schemas/sarif-schema-2.1.0.json")


def test_an_order_in_a_text_has_the_lines_of_its_findings(tmp_path: Path) -> None:
    report = rc.audit(rc.parse_order(ORDER, name="C:\\plans\\122 приказ.txt"), POLICY)
    made = run(report, tmp_path)
    assert len(made["results"]) == len(report.all_findings)
    assert {one["level"] for one in made["results"]} >= {"warning", "note"}
    late = next(one for one in made["results"] if one["ruleId"] == "T01")
    assert late["message"]["text"].startswith("мероприятие 21.1, строка 96: срок кончается 31.01")
    assert late["properties"] == {"certain": False, "subject": "21.1"}
    (place,) = late["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "122%20%D0%BF%D1%80%D0%B8%D0%BA%D0%B0%D0%B7.txt", "index": 0},
        "region": {"startLine": 96, "endLine": 96},
    }
    assert place["logicalLocations"] == [{"name": "21.1", "kind": "element"}]
    whole = next(one for one in made["results"] if one["ruleId"] == "T14")
    assert "region" not in whole["locations"][0]["physicalLocation"]


def test_the_address_of_the_document_may_be_given(tmp_path: Path) -> None:
    report = rc.audit(rc.parse_order(ORDER), POLICY)
    assert all("locations" not in one for one in run(report, tmp_path)["results"])
    made = run(report, tmp_path, uri="orders\\2024/122.txt")
    assert made["artifacts"] == [
        {"location": {"uri": "orders/2024/122.txt"}, "roles": ["analysisTarget"]}
    ]


def test_a_place_in_an_office_file_is_the_file_and_a_name(tmp_path: Path) -> None:
    place = "таблица 1, строка 3, столбец 1"
    report = rc.Report([finding(span=Span(0, 1, 1, 1, place))])
    (one,) = run(report, tmp_path, uri="plan.docx")["results"]
    assert one["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "plan.docx", "index": 0}},
            "logicalLocations": [
                {"name": "7", "kind": "element", "fullyQualifiedName": f"{place} [7]"}
            ],
        }
    ]
    row = rc.Report([finding(span=Span(0, 1, 1, 1, "строка 12, столбец 2"))])
    (one,) = run(row, tmp_path, uri="plan.csv")["results"]
    assert one["locations"][0]["physicalLocation"]["region"] == {"startLine": 12, "endLine": 12}


def test_the_key_of_a_result_stays_when_lines_and_figures_move(tmp_path: Path) -> None:
    def keys(*findings: rc.Finding) -> list[str]:
        made = run(rc.Report(findings), tmp_path)
        return [one["partialFingerprints"]["roadmapFinding/v1"] for one in made["results"]]

    before = finding(wording="{days}", facts={"days": 31}, span=Span(0, 1, 1, 1))
    after = finding(wording="{days}", facts={"days": 30}, span=Span(9, 10, 4, 4))
    assert keys(before) == keys(after)
    assert len(set(keys(before, after, finding(subject="8"), finding(code="X02")))) == 4


def test_a_rule_says_what_is_known_of_its_code(tmp_path: Path) -> None:
    @rc.check("X05", severity="error", title="Своя", wording="плохо")
    def own(subject: rc.Subject) -> Iterator[rc.Evidence]:
        yield rc.Evidence("приказ")

    reading = rc.parse_order(ORDER)
    report = rc.audit(reading, POLICY, checks=(*rc.CHECKS, own))
    made = run(report, tmp_path, docs="https://example.org/docs/", checks=(*rc.CHECKS, own))
    rules = {one["id"]: one for one in made["tool"]["driver"]["rules"]}
    assert rules["S01"]["shortDescription"]["text"] == "Пропуск в нумерации"
    assert rules["S02"]["defaultConfiguration"] == {"level": "error"}
    assert rules["R12"]["defaultConfiguration"] == {"level": "warning"}
    assert rules["R11"]["defaultConfiguration"] == {"level": "note"}
    assert rules["S01"]["helpUri"] == "https://example.org/docs/reference/checks.html"
    assert rules["S01"]["help"]["text"].startswith("проверьте, не выпала ли строка")
    assert rules["R12"]["helpUri"].endswith("/reading-findings.html")
    assert rules["X05"]["shortDescription"]["text"] == "Своя"
    assert rules["X05"]["fullDescription"]["text"] == "Своя"
    # One that nobody described is known by its finding, or by its code alone.
    bare = run(rc.Report([finding(wording="")], ran=["Z01"]), tmp_path, docs="https://e.org")
    assert bare["tool"]["driver"]["rules"] == [
        {
            "id": code,
            "shortDescription": {"text": code},
            "fullDescription": {"text": code},
            "defaultConfiguration": {"level": "warning"},
        }
        for code in ("X01", "Z01")
    ]


def test_what_was_not_checked_is_a_notification(tmp_path: Path) -> None:
    report = rc.Report([], [rc.Skipped("T16", "нет календаря")], [], [rc.Fault("X09", "raised")])
    (told,) = run(report, tmp_path)["invocations"]
    assert told == {
        "executionSuccessful": False,
        "toolConfigurationNotifications": [
            {"associatedRule": {"id": "T16", "index": 0}, "level": "note",
             "message": {"text": "T16: нет календаря"}},
        ],
        "toolExecutionNotifications": [
            {"associatedRule": {"id": "X09", "index": 1}, "level": "error",
             "message": {"text": "X09: raised"}},
        ],
    }  # fmt: skip
    assert run(rc.Report(), tmp_path)["invocations"][0]["executionSuccessful"] is True


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(rc.UnwritableFile):
        rc.export.write_sarif(rc.Report(), tmp_path / "no" / "report.sarif")


@settings(max_examples=10, deadline=None)
@given(
    rc.testing.orders(),
    st.sampled_from(["", "план на год.txt", "a/b\\c.md", "<text>", "50% плана №1.docx"]),
)
def test_whatever_the_order_the_file_fits_the_schema(
    tmp_path_factory: pytest.TempPathFactory, order: rc.Order, uri: str
) -> None:
    report = rc.audit(order, RU)
    made = run(report, tmp_path_factory.mktemp("sarif"), uri=uri)
    assert len(made["results"]) == len(report.findings)
