"""Who answers: one cell of responsible bodies as typed responsibilities.

cell     = piece (("," | ";" | "/" | newline | "и" | "совместно с") piece)*
piece    = [mark ":"] body [ "(" person | mark | note ")" ]
A comma inside quotes or brackets, or before a participle that describes the body, parts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadmap_core.model import Responsibility
from roadmap_core.names import CAPITALISED, PERSON
from roadmap_core.text import fold, squeeze

__all__ = ["names_in", "responsibilities", "split_bodies", "split_outside"]

_SURNAME_ALONE = re.compile(rf"^{CAPITALISED}$")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_PARTICIPLE = re.compile(
    r"^(?:\w+(?:ющ|ящ|ащ|ущ|вш)(?:ий|ие|ая|ее|их|им|ими|ую|его|ему)(?:ся)?|котор\w+|в том числе|"
    r"в т\. ?ч|включая|за исключением|где|ответственн\w+ за|а также)\b"
)
# A second body after «и» is told from the rest of a name («образования и науки») by its form.
_SECOND_BODY = re.compile(
    r"^(?:(?:[а-яё-]+(?:ые|ие)\s+)*(?:организаци|учреждени|школ|орган|куратор|центр|методист|"
    r"руководител|педагог|учител|администраци|специалист|координатор|наставник|гимнази|лице)"
    r"(?:и|ы|я|а)(?!\w)|[A-ZА-ЯЁ])"
)
_ADJECTIVE_END = re.compile(r"(?:ые|ие|ых|их|ой|ого|ных)$")
_ENUMERATOR = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•*–—])\s*(?=\D)")
_AND = re.compile(r"\s+и\s+")
_WITH = re.compile(r"\s+(?:совместно|вместе)\s+со?\s+")
_LABEL = re.compile(r"^([^:\"()]{3,60}):\s*(.+)$")
_DASHED = re.compile(r"^(.+?)\s+-\s+(.+)$")
_CO_EXECUTOR = ("соисполнител", "участник", "при участии", "совместно")


def split_outside(text: str, signs: str) -> list[tuple[int, int]]:
    """The places of the pieces between signs that stand outside quotes and brackets."""
    pieces, start, depth, quoted = [], 0, 0, False
    folded = fold(text)
    # A quote that never closes must not swallow the rest of the cell.
    quotes_close = folded.count('"') % 2 == 0
    for at, sign in enumerate(folded):
        if sign == '"' and quotes_close:
            quoted = not quoted
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth = max(0, depth - 1)
        elif sign in signs and not quoted and (not depth or folded.count("(") > folded.count(")")):
            pieces.append((start, at))
            start = at + 1
    pieces.append((start, len(text)))
    return pieces


def split_bodies(text: str) -> list[str]:
    """The wordings of the bodies in a cell, in order."""
    found: list[str] = []
    for first, last in split_outside(text, ",;\n"):
        piece = squeeze(_ENUMERATOR.sub("", text[first:last]))
        if not re.search(r"\w", piece):
            continue
        if found and _PARTICIPLE.match(fold(piece)):
            found[-1] = f"{found[-1]}, {piece}"
        else:
            found.extend(_split_joined(piece))
    return [body for piece in found if (body := _trimmed(piece))]


def _trimmed(piece: str) -> str:
    """Without the sign that closed the cell; the dot of an initial stays."""
    piece = piece.strip(" ,;")
    if piece.endswith(".") and not re.search(r"(?:^|[\s.])\w\.$", piece):
        return piece.rstrip(". ")
    return piece


def _split_joined(piece: str) -> Iterator[str]:
    """The bodies that «и», «совместно с» or a slash joins."""
    for part in _WITH.split(piece):
        for inner in re.split(r"(?<=\w)\s?/\s?(?=[А-ЯЁA-Z])", part):
            start = 0
            for match in _AND.finditer(inner):
                left, right = inner[start : match.start()], inner[match.end() :]
                balanced = fold(left).count('"') % 2 == 0 and left.count("(") == left.count(")")
                if balanced and _SECOND_BODY.match(right) and not _ADJECTIVE_END.search(left):
                    yield left
                    start = match.end()
            yield inner[start:]


def names_in(text: str) -> tuple[str, ...]:
    """The personal names in a text: with initials, in full, or a surname alone in brackets."""
    found = [(match.start(), match[0]) for match in PERSON.finditer(text)]
    taken = [(at, at + len(name)) for at, name in found]
    for match in _BRACKETS.finditer(text):
        inside = any(match.start() <= at < match.end() for at, _ in taken)
        if not inside and _SURNAME_ALONE.match(match[1].strip()):
            found.append((match.start(1), match[1].strip()))
    return tuple(name for _, name in sorted(found))


def responsibilities(text: str, lead_marks: tuple[str, ...]) -> tuple[Responsibility, ...]:
    """The bodies of a cell with their leads and persons; a name alone goes to its neighbour."""
    found: list[Responsibility] = []
    waiting: str | None = None
    leading = False
    for piece in split_bodies(text):
        label = _LABEL.match(piece)
        if label and _tells_part(label[1], lead_marks):
            piece = label[2]
            leading = _is_lead(label[1], lead_marks)
        body, lead, person = _read(piece, lead_marks)
        if not body and person:
            if found and found[-1].person is None and not label:
                last = found.pop()
                found.append(Responsibility(last.body, last.lead or lead, person))
            else:
                waiting = person
            continue
        found.append(Responsibility(body, lead or leading, person or waiting))
        waiting = None
    if waiting is not None:
        found.append(Responsibility("", leading, waiting))
    return tuple(found)


def _tells_part(label: str, lead_marks: tuple[str, ...]) -> bool:
    """Whether a label says only which part the bodies behind it have; others stay in the body."""
    folded = fold(label)
    parts = (*_CO_EXECUTOR, "исполнител", "ответственн")
    return any(word in folded for word in parts) or _is_lead(label, lead_marks)


def _is_lead(text: str, lead_marks: tuple[str, ...]) -> bool:
    folded = fold(text).strip()
    if any(word in folded for word in _CO_EXECUTOR):
        return False
    return any(re.search(rf"(?<!\w){re.escape(mark)}", folded) for mark in lead_marks)


def _read(piece: str, lead_marks: tuple[str, ...]) -> tuple[str, bool, str | None]:
    """One piece as body, lead and person."""
    lead, person = False, None
    for match in list(_BRACKETS.finditer(piece)):
        inside = match[1].strip()
        names = PERSON.search(inside)
        alone = _SURNAME_ALONE.match(inside)
        if names or alone:
            person = names[0] if names else inside
            lead = lead or _is_lead(PERSON.sub("", inside), lead_marks)
        elif _is_lead(inside, lead_marks) or any(w in fold(inside) for w in _CO_EXECUTOR):
            lead = lead or _is_lead(inside, lead_marks)
        else:
            continue
        piece = piece.replace(match[0], "", 1)
    dashed = _DASHED.match(fold(piece))
    if dashed:
        left, right = dashed[1], dashed[2]
        if _is_lead(right, lead_marks) or any(w in right for w in _CO_EXECUTOR):
            lead = lead or _is_lead(right, lead_marks)
            piece = piece[: len(left)]
        elif _is_lead(left, lead_marks) and len(left) < 40:
            lead, piece = True, piece[len(piece) - len(right) :]
    for mark in sorted(lead_marks, key=len, reverse=True):
        if mark.endswith(".") and fold(piece).startswith(mark):
            lead, piece = True, piece[len(mark) :]
            break
    found = PERSON.search(piece)
    if found:
        person = person or found[0]
        piece = piece.replace(found[0], "", 1)
    return _trimmed(squeeze(piece)), lead, person
