"""SARIF 2.1.0: findings as code forges and editors show them; read by others, so written by hand.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, TypeAlias
from urllib.parse import quote

from roadmap_core.checks import CHECKS, Check
from roadmap_core.diagnostics import advice
from roadmap_core.files import writing
from roadmap_core.findings import Finding, Severity
from roadmap_core.names import redacted
from roadmap_core.parse import READING_CODES
from roadmap_core.remarks import place_of
from roadmap_core.report import Report
from roadmap_core.text import Span

__all__ = ["write_sarif"]

Table: TypeAlias = dict[str, Any]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# The place of a row of a CSV file: the one format whose lines the text that is made of it lacks.
_LINE = re.compile(r"строка (\d+)(?:, столбец \d+)?")
_PAGES = {"checks": "checks.html", "reading": "reading-findings.html"}


def write_sarif(
    report: Report,
    path: str | os.PathLike[str],
    *,
    uri: str = "",
    docs: str = "",
    checks: Iterable[Check] = CHECKS,
) -> None:
    """Write all findings of a report, the reader's among them, as a SARIF 2.1.0 file.

    ``uri`` is where the document stands for whoever shows the file, relative to the root of the
    repository; by default the name of the file that was read. Each finding is a result at that
    file, with lines where it is a text; a table and row of an office file stand beside it as a
    logical place and in the message, since a file whose places are only logical is refused. Where
    no file is known a result has no place. ``docs`` is the address of this library's pages, for
    links to the manual of each rule. ``checks`` give the rules of checks of your own their titles.

    A check that was skipped is a notification, so is one that misbehaved. A finding that needs one
    reading of a period says so and has the property ``certain`` false. The key of a result
    (``roadmapFinding/v1``) is made of code, subject and their number, so it stays when lines move.

    Raises:
        UnwritableFile: the file cannot be written.
    """
    text = json.dumps(_log(report, uri, docs, tuple(checks)), ensure_ascii=False, indent=2)
    with writing(path) as file:
        file.write_bytes(f"{text}\n".encode(errors="backslashreplace"))


def _log(report: Report, uri: str, docs: str, checks: tuple[Check, ...]) -> Table:
    found = report.all_findings
    where = _uri(report, uri)
    told = (one.code for those in (found, report.skipped, report.faults) for one in those)
    codes = sorted({*report.ran, *told})
    usual = {one.code: one for one in found}
    known = {one.code: one for one in checks}
    rules = [_rule(code, known.get(code), usual.get(code), docs) for code in codes]
    index = {code: place for place, code in enumerate(codes)}
    driver = {"name": "roadmap_core", "language": "ru", "rules": rules}
    run: Table = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, index)],
        "results": list(_results(found, where, index)),
    }
    if where:
        run["artifacts"] = [{"location": {"uri": where}, "roles": ["analysisTarget"]}]
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _uri(report: Report, uri: str) -> str:
    """The document as a relative reference; "" where no file is known."""
    name = uri or (report.source.name if report.source else "")
    if not uri and re.fullmatch(r"<\w*>", name):
        return ""
    if not uri:
        # A path of this machine says nothing elsewhere.
        name = PurePosixPath(PureWindowsPath(redacted(name)).as_posix()).name
        return quote(name, safe="")
    return quote(name.replace("\\", "/"), safe="/:%")


def _rule(code: str, check: Check | None, found: Finding | None, docs: str) -> Table:
    """What is known of a code: of a check its manual, of the reader's its wording."""
    severity, title, text, page = _described(code, check, found)
    rule: Table = {
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": text},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }
    if what := advice().get(code):
        rule["help"] = {"text": what}
    if docs and page:
        rule["helpUri"] = f"{docs.rstrip('/')}/reference/{page}"
    return rule


def _described(
    code: str, check: Check | None, found: Finding | None
) -> tuple[Severity, str, str, str]:
    if check is not None:
        manual = check.manual.split("\n\n")
        text = " ".join(manual[2].split()) if len(manual) > 2 else check.title
        return check.severity, check.title, text, _PAGES["checks"]
    if code in READING_CODES:
        severity, wording = READING_CODES[code]
        return severity, wording, wording, _PAGES["reading"]
    if found is not None:
        return found.severity, found.wording or code, found.wording or code, ""
    return Severity.WARNING, code, code, ""


def _results(found: Iterable[Finding], where: str, index: Mapping[str, int]) -> Iterator[Table]:
    times: Counter[tuple[str, str]] = Counter()
    for one in found:
        times[one.code, one.subject] += 1
        key = f"{one.code}\n{one.subject}\n{times[one.code, one.subject]}"
        result: Table = {
            "ruleId": one.code,
            "ruleIndex": index[one.code],
            "level": _LEVELS[one.severity],
            "message": {"text": f"{place_of(one)}: {one.message}"},
            "partialFingerprints": {"roadmapFinding/v1": sha256(key.encode()).hexdigest()[:32]},
            "properties": {"certain": one.is_certain, "subject": one.subject},
        }
        if where:
            result["locations"] = [_location(one, where)]
        yield result


def _location(one: Finding, where: str) -> Table:
    """The file, the lines where it is a text, and what the place is called."""
    physical: Table = {"artifactLocation": {"uri": where, "index": 0}}
    if lines := _lines(one.span):
        physical["region"] = {"startLine": lines[0], "endLine": lines[1]}
    logical: Table = {"name": one.subject, "kind": "element"}
    if one.span and one.span.place:
        logical["fullyQualifiedName"] = f"{one.span.place} [{one.subject}]"
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _lines(span: Span | None) -> tuple[int, int] | None:
    """The lines of the file where a span stands; None where the file has none that one can count.

    A text's own lines, or the row of a CSV file, where a cell may hold several lines.
    """
    if span is None:
        return None
    if not span.place:
        return (span.line, span.end_line)
    row = _LINE.fullmatch(span.place)
    return (int(row[1]), int(row[1])) if row else None


def _invocation(report: Report, index: Mapping[str, int]) -> Table:
    """What was not checked: skipped is not passed."""

    def notification(code: str, level: str, reason: str) -> Table:
        rule = {"id": code, "index": index[code]}
        return {"associatedRule": rule, "level": level, "message": {"text": f"{code}: {reason}"}}

    return {
        "executionSuccessful": not report.faults,
        "toolConfigurationNotifications": [
            notification(one.code, "note", one.reason) for one in report.skipped
        ],
        "toolExecutionNotifications": [
            notification(one.code, "error", one.reason) for one in report.faults
        ],
    }
