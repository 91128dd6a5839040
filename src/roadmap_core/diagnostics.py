"""Findings shown where they stand: the line, a caret under the place, what to do about it."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from roadmap_core.findings import Finding, Severity
from roadmap_core.names import KnownNames, redacted_around
from roadmap_core.text import Source, Span

__all__ = ["advice", "told"]

_SAID = {
    Severity.ERROR: ("ошибка", "ошибок"),
    Severity.WARNING: ("предупреждение", "предупреждений"),
    Severity.INFO: ("сведение", "сведений"),
}
# What a terminal shows of a line; the place is kept in sight.
_WIDEST = 96
_BEFORE = 32
_CUT = "…"
# Carets under a whole line say no more than one.
_WIDE = 40
# More findings than these of one code are a family, which is told by its places.
_FEW = 2
_LISTED = 12


@cache
def advice() -> Mapping[str, str]:
    """What to do about each code of the readers and checks, in Russian; some want nothing done."""
    text = files("roadmap_core").joinpath("data", "advice.ru.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(text)["advice"]
    return table


def told(
    findings: Sequence[Finding], source: Source, known: KnownNames | None, least: Severity
) -> str:
    """The findings of at least that severity as a text, whose first line counts all of them.

    Of many like ones of severity info the first stands in full, the others by their places.
    ``known`` are the names to be taken out of the lines that are shown; None leaves all names.
    """
    counts = [
        f"{words[1]} {number}"
        for severity, words in _SAID.items()
        if (number := sum(finding.severity == severity for finding in findings))
    ]
    parts = [f"{source.name}: {', '.join(counts) or 'замечаний нет'}"]
    shown = [finding for finding in findings if finding.severity >= least]
    alike: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in shown:
        alike[finding.code if finding.severity == Severity.INFO else ""].append(finding)
    for finding in shown:
        family = alike[finding.code] if finding.severity == Severity.INFO else [finding]
        if len(family) <= _FEW or finding is family[0]:
            others = family[1:] if len(family) > _FEW else []
            parts.append("\n".join(_finding(finding, others, source, known)))
    if len(shown) < len(findings):
        parts.append(f"Не показано: {len(findings) - len(shown)}")
    return "\n\n".join(parts)


def _finding(
    finding: Finding, others: Sequence[Finding], source: Source, known: KnownNames | None
) -> Iterator[str]:
    place = f"{finding.span}: " if finding.span else ""
    severity = _SAID[finding.severity][0]
    yield f"{place}{finding.code} {severity} [{finding.subject}]: {finding.message}"
    if finding.span:
        yield from _shown(finding.span, source, known)
    if what := advice().get(finding.code):
        yield f"    Что сделать: {what}"
    if others:
        places = ", ".join(f"[{one.subject}] {one.span or ''}".strip() for one in others[:_LISTED])
        more = f" и ещё {len(others) - _LISTED}" if len(others) > _LISTED else ""
        yield f"    Ещё таких {len(others)}: {places}{more}"


def _shown(span: Span, source: Source, known: KnownNames | None) -> Iterator[str]:
    """The first line of a place with a caret under it; a long line is cut around the place."""
    first = source.text.rfind("\n", 0, span.start) + 1
    end = source.text.find("\n", first)
    line = source.text[first : end if end >= 0 else len(source.text)]
    start, stop = span.start - first, min(span.end - first, len(line))
    if known is not None:
        line, start, stop = redacted_around(line, start, stop, known)
    if not line.strip():
        return
    line = line.replace("\t", " ")
    if len(line) > _WIDEST:
        cut = max(0, min(start - _BEFORE, len(line) - _WIDEST))
        tail = _CUT if cut + _WIDEST < len(line) else ""
        line = (_CUT if cut else "") + line[cut : cut + _WIDEST] + tail
        shift = cut - (1 if cut else 0)
        start, stop = start - shift, min(stop - shift, len(line))
    yield f"    | {line}"
    more = span.end_line - span.line
    goes_on = f" … ещё строк: {more}" if more > 0 else ""
    whole = not line[:start].strip(f" {_CUT}") and not line[stop:].strip(f" {_CUT}")
    carets = "^ (вся строка)" if whole and stop - start > _WIDE else "^" * max(1, stop - start)
    yield f"    | {' ' * start}{carets}{goes_on}"
