"""Findings as remarks for a person: like ones said once, nothing twice, what to decide first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from attrs import field, frozen

from roadmap_core.diagnostics import advice
from roadmap_core.findings import Finding, Severity, Statement
from roadmap_core.names import KnownNames, redacted
from roadmap_core.text import Source, Span, squeeze

__all__ = [
    "LEVELS",
    "REMARK_COLUMNS",
    "SAID_BY_CHECKS",
    "SAID_WHEN_READING",
    "By",
    "Remark",
    "place_of",
    "quotation",
    "remark_row",
    "remarks_of",
    "sentence",
    "together",
]

By: TypeAlias = Literal["place", "code"]

LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "Нужно решить",
    Severity.WARNING: "Стоит решить",
    Severity.INFO: "К сведению",
}
"""What a person does about the findings of each severity, the gravest first."""

SAID_BY_CHECKS: Mapping[str, str] = {
    "P01": "T10", "P02": "T09", "R07": "S09", "R19": "S04", "R20": "S14", "R47": "S13"
}  # fmt: skip
"""Codes of the reader, each with the check that says the same thing as a claim on the document."""

# What a check says to be missing that has no fact of it.
_LACKING = {"S13": ("результат",)}
SAID_WHEN_READING = "сказано при чтении"
"""Why a check was skipped whose claim the reader has told: nothing is left unsaid."""

REMARK_COLUMNS = ("важность", "место", "замечание", "что сделать", "код")
"""What a notebook shows of each remark."""

# Of more findings of severity info than these one code makes a family.
_FEW = 2
_LISTED = 40
_PLACED = 5
# What a key has beside the number: «II/1», «7(2)».
_NUMBER = re.compile(r"^.*/|\(\d+\)$")
_BROKEN = re.compile(r"\s+\S{0,20}$")
# Where a row begins; of a row that is all that this says.
_FIRST_CELL = ", столбец 1"
_LONGEST = 220
_WHOLE = 12


@frozen
class Remark:
    """Замечание для человека: findings that are alike, said once, with all their places.

    ``findings`` share their code and severity; the first stands first in the text.
    """

    findings: tuple[Finding, ...] = field(converter=tuple[Finding, ...])
    quotation: str = field(default="", repr=False)

    @property
    def code(self) -> str:
        """The code of its findings."""
        return self.findings[0].code

    @property
    def severity(self) -> Severity:
        """The severity of its findings."""
        return self.findings[0].severity

    @property
    def advice(self) -> str:
        """What to do about it, in Russian; "" where the library knows nothing."""
        return advice().get(self.code, "")

    @property
    def message(self) -> str:
        """What is said: one sentence, or a line for each finding where they differ."""
        said: dict[str, list[Finding]] = {}
        for one in self.findings:
            said.setdefault(_general(one), []).append(one)
        if len(said) == 1:
            return self.findings[0].message if len(self.findings) == 1 else next(iter(said))
        lines = [_line(alike) for alike in list(said.values())[:_LISTED]]
        return "\n".join([*lines, *_rest(len(said))])

    @property
    def places(self) -> tuple[str, ...]:
        """Where its findings stand: the parts of the document and their places in its text.

        Of many rows the keys alone are told, which stand in the document itself.
        """
        rows = tuple(dict.fromkeys(one.subject for one in self.findings))
        if len(rows) > _PLACED and all(map(_is_row, rows)):
            told = f"мероприятия {', '.join(rows[:_LISTED])}"
            return (" ".join([told, *_rest(len(rows))]),)
        told_places = tuple(dict.fromkeys(map(place_of, self.findings)))
        return (*told_places[:_LISTED], *_rest(len(told_places)))


def remark_row(remark: Remark) -> dict[str, str]:
    """A remark as a row of a notebook's table, by `REMARK_COLUMNS`."""
    places = "; ".join(remark.places)
    told = (LEVELS[remark.severity], places, remark.message, remark.advice, remark.code)
    return dict(zip(REMARK_COLUMNS, told, strict=True))


def _line(alike: Sequence[Finding]) -> str:
    """What some findings of a family say, behind the parts that they are about."""
    first = alike[0]
    if len(alike) > 1:
        return f"{', '.join(one.subject for one in alike)}: {_general(first)}"
    is_told = first.message.startswith(_part_of(first))
    return first.message if is_told else f"{first.subject}: {first.message}"


def _rest(count: int) -> list[str]:
    return [f"и ещё {count - _LISTED}"] if count > _LISTED else []


def place_of(finding: Finding) -> str:
    """Where a finding stands, for a person: its subject, then the place in the text.

    >>> place_of(Finding(code="T01", severity="info", subject="7", wording=""))
    'мероприятие 7'
    """
    place = str(finding.span or "").removesuffix(_FIRST_CELL)
    return ", ".join(filter(None, (_part_of(finding), place)))


def _part_of(finding: Finding) -> str:
    """The part of the document that a finding is about, as a person calls it."""
    clause = dict(finding.facts).get("clause")
    if isinstance(clause, str) and clause:
        return clause if " " in clause else f"пункт {clause}"
    return f"мероприятие {finding.subject}" if _is_row(finding.subject) else finding.subject


def sentence(text: str) -> str:
    """A wording as a sentence: a capital at its beginning, a full stop at its end.

    >>> sentence("назовите годы")
    'Назовите годы.'
    """
    text = text.strip()
    return text and text[0].upper() + text[1:] + ("" if text[-1] in ".!?…:" else ".")


def quotation(source: Source | None, span: Span | None, names: KnownNames) -> str:
    """What stands at a place of the text, without personal names, cut where it is long.

    A whole table is not quoted: its beginning would show nothing.
    """
    if source is None or span is None or span.end_line - span.line >= _WHOLE:
        return ""
    lines = (filter(None, map(squeeze, line.split("\t"))) for line in source[span].split("\n"))
    # Names go first: one may stand across the place of the cut.
    told = redacted(" / ".join(filter(None, (" | ".join(cells) for cells in lines))), names)
    # At a word's end where one is near, else anywhere.
    return told if len(told) <= _LONGEST else _BROKEN.sub("", told[: _LONGEST - 1]) + "…"


def together(found: Iterable[Finding], reader: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of checks and of the reader as one list, but for what is said by both.

    The gravest first, those of one severity by their places; what has none stands last.
    """
    found = tuple(found)
    # The reader knows rows by their numbers, checks by their keys.
    said = {(one.code, name) for one in found for name in _names_of(one)}
    missing = {(one.code, what) for one in found for what in _missing(one)}

    def is_told(one: Finding) -> bool:
        check = SAID_BY_CHECKS.get(one.code)
        lacks = {(check, what) for what in _missing(one)}
        names = {(check, name) for name in _names_of(one)}
        return not said.isdisjoint(names) or (bool(lacks) and lacks <= missing)

    rest = (one for one in reader if not is_told(one))
    return tuple(sorted((*found, *rest), key=_gravest_first))


def remarks_of(
    findings: Sequence[Finding],
    *,
    source: Source | None = None,
    names: KnownNames | None = None,
    by: By = "place",
) -> tuple[Remark, ...]:
    """The findings as remarks, the gravest first, those of one severity by place or by code.

    Findings that say the same are one remark; so are more than two of severity info that share a
    code, each with its own line. What is quoted has no personal names, ``names`` among them.
    """
    count: defaultdict[tuple[str, Severity], int] = defaultdict(int)
    for one in findings:
        count[one.code, one.severity] += 1
    families: dict[tuple[str, Severity, str | None], list[Finding]] = {}
    for one in sorted(findings, key=_gravest_first):
        is_many = one.severity is Severity.INFO and count[one.code, one.severity] > _FEW
        key = (one.code, one.severity, None if is_many else _general(one))
        families.setdefault(key, []).append(one)
    known = names or KnownNames()
    made = [
        # A family may say several things: what stands at its first place shows none of them.
        Remark(family, "" if said is None else quotation(source, family[0].span, known))
        for (_, _, said), family in families.items()
    ]
    if by == "code":
        made.sort(key=lambda one: (-one.severity.weight, one.code))
    return tuple(made)


def _general(one: Finding) -> str:
    """What is said, with «…» for the facts that only repeat the subject."""
    facts = {
        name: "…" if isinstance(value, str) and value == one.subject else value
        for name, value in one.facts
    }
    said = str(Statement(one.wording, facts))
    return f"{said} (при прочтении: {one.assuming})" if one.assuming else said


def _names_of(one: Finding) -> tuple[str | tuple[str, int], ...]:
    """What tells that two findings are about one part: its name; its number and its line."""
    names = [one.subject, *_listed(one, "ids")]
    if one.span is None:
        return tuple(names)
    return (*names, (_NUMBER.sub("", one.subject), one.span.line))


def _missing(one: Finding) -> tuple[str, ...]:
    """What a finding about a whole plan says to be missing."""
    if _is_row(one.subject):
        return ()
    return _LACKING.get(one.code) or _listed(one, "missing")


def _listed(one: Finding, name: str) -> tuple[str, ...]:
    """The fact of that name where it is a list; none else."""
    fact = dict(one.facts).get(name)
    return fact if isinstance(fact, tuple) else ()


def _is_row(subject: str) -> bool:
    """Whether a subject looks like the key of a row: «6.1», «II/1», «7(2)»."""
    return " " not in subject and (subject[-1:].isdigit() or subject[-1:] == ")")


def _gravest_first(one: Finding) -> tuple[int, bool, int, str]:
    start = one.span.start if one.span else 0
    return -one.severity.weight, one.span is None, start, one.code
