"""Who answers: one cell of responsible bodies as typed responsibilities.

cell     = piece (("," | ";" | "/" | newline | "и" | "совместно с" | "при участии") piece)*
piece    = [mark ":"] (body | person)* [ "(" (person | mark | note)* ")" ]
A comma inside quotes or brackets, before a participle that describes the body, or before the next
number of a list («Школы № 1, 2») parts nothing. Names are taken out before anything is parted, so
that no part of one becomes a body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import Factory, define

from roadmap_core.model import Responsibility
from roadmap_core.name_words import POST
from roadmap_core.names import find_names, is_surname
from roadmap_core.text import fold, squeeze

__all__ = ["responsibilities", "split_bodies", "split_outside"]

# Where a name stood; one sign, so that nothing is parted inside it.
_PERSON = "\ue000"
_BRACKETS = re.compile(r"\s*\(((?:[^()]|\([^()]*\))*)\)")
_PARTICIPLE = re.compile(
    r"^(?!заведующ|управляющ|ведущ)"
    r"(?:\w+(?:ющ|ящ|ащ|ущ|вш)(?:ий|ие|ая|ее|их|им|ими|ую|его|ему)(?:ся)?|котор\w+|в том числе|"
    r"в т\. ?ч|включая|за исключением|где|ответственн\w+ за|а также)\b"
)
# A second body after «и» is told from the rest of a name («образования и науки») by its form.
_SECOND_BODY = re.compile(
    r"(?:(?:[а-яё-]+(?:ые|ие)\s+)*(?:организаци|учреждени|школ|орган|куратор|центр|методист|"
    r"руководител|педагог|учител|администраци|специалист|координатор|наставник|гимнази|лице)"
    r"(?:и|ы|я|а)(?!\w)|[A-ZА-ЯЁ\ue000])"
)
_ADJECTIVE_END = re.compile(r"(?:ые|ие|ых|их|ой|ого|ных)$")
_ENUMERATOR = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•*–—])\s*(?=\D)")
_AND = re.compile(r"\s+и\s+")
_WITH = re.compile(r"\s+(?:(?:совместно|вместе)\s+со?|при\s+участии)\s+")
# «отдел по делам ГО и ЧС»: what «по» governs goes on behind «и» where that is an abbreviation.
_GOVERNED = re.compile(r"\sпо\s[^,;]*$")
_ABBREVIATION = re.compile(r"[А-ЯЁ]{2,}(?!\w)")
_MORE_NUMBERS = re.compile(r"(?:(?:№|NN?)\s*)?\d+(?:\s*(?:-|и|,)\s*\d+)*(?!\w|[.)]\s)")
_NUMBERED = re.compile(r"(?:№|(?<!\w)NN?)\s?\d[\s\d,и№-]*$")
# A line that ends so goes on below.
_TORN = re.compile(r"(?<![а-яё])([а-яё]+)-[^\S\n]*\n\s*(?=[а-яё])|(?<=\sпо)\s*\n\s*", re.I)
_NOTE = re.compile(
    r"\s*(?:по согласованию|далее|тел\b|телефон|факс|e-?mail|моб\b|по необходимости)"
)
# Words that say a part and nothing else.
_BARE_MARK = re.compile(
    r"(?:(?:ответственн\w+|отв|(?:со)?исполнител\w+|участник\w*|при участии|совместно|основн\w+|"
    r"головн\w+|и)\.?\s*)+"
)
_BARE_LEAD = re.compile(r"ответственн\w+|отв")
_LABEL = re.compile(r"^([^:\"()]{3,60}):\s*(.+)$")
_DASHED = re.compile(r"^(.+?)\s+-\s+(.+)$")
_SIGN = re.compile(r"[\"()\[\],;\n]")
# How far back a word is looked at.
_NEAR = 120
_CO_EXECUTOR = ("соисполнител", "участник", "при участии", "совместно")


def split_outside(text: str, signs: str) -> list[tuple[int, int]]:
    """The places of the pieces between signs that stand outside quotes and brackets.

    The signs are commas, semicolons or line ends.
    """
    pieces, start, depth, quoted = [], 0, 0, False
    if not any(sign in text for sign in signs):
        return [(0, len(text))]
    folded = fold(text)
    # A quote that never closes must not swallow the rest of the cell.
    quotes_close = folded.count('"') % 2 == 0
    stays_open = folded.count("(") > folded.count(")")
    for match in _SIGN.finditer(folded):
        at, sign = match.start(), match[0]
        if sign == '"' and quotes_close:
            quoted = not quoted
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth = max(0, depth - 1)
        elif sign in signs and not quoted and (not depth or stays_open):
            pieces.append((start, at))
            start = at + 1
    pieces.append((start, len(text)))
    return pieces


def split_bodies(text: str) -> list[str]:
    """The wordings of the bodies in a cell, in order."""
    found: list[list[str]] = []
    numbered = False
    text = _TORN.sub(_mended, text)
    for first, last in split_outside(text, ",;\n"):
        piece = squeeze(_ENUMERATOR.sub("", text[first:last]))
        if not re.search(rf"\w|{_PERSON}", piece):
            continue
        numbers = _MORE_NUMBERS.match(piece)
        goes_on = numbers and (numbers[0] == piece or numbered)
        if found and (goes_on or _PARTICIPLE.match(fold(piece))):
            found[-1].append(piece)
        else:
            found.extend([body] for body in _split_joined(piece))
            numbered = _NUMBERED.search(piece[-_NEAR:]) is not None
    return [body for pieces in found if (body := _trimmed(", ".join(pieces)))]


def _mended(torn: re.Match[str]) -> str:
    """A line end taken out of a wording; «педагог-организатор» keeps its hyphen."""
    if torn[1] is None:
        return " "
    return f"{torn[1]}-" if POST.fullmatch(fold(torn[1])) else torn[1]


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
            start = seen = quotes = depth = 0
            for match in _AND.finditer(inner):
                between = fold(inner[seen : match.start()])
                quotes += between.count('"')
                depth += between.count("(") - between.count(")")
                seen = match.end()
                left = inner[max(start, match.start() - _NEAR) : match.start()]
                if _GOVERNED.search(left) and _ABBREVIATION.match(inner, seen):
                    continue
                follows = _SECOND_BODY.match(inner, seen) and not _ADJECTIVE_END.search(left)
                if follows and not quotes % 2 and not depth:
                    yield inner[start : match.start()]
                    start, quotes = seen, 0
            yield inner[start:]


@define
class _Draft:
    """A responsibility while its cell is read."""

    body: str = ""
    lead: bool = False
    persons: list[str] = Factory(list)
    notes: list[str] = Factory(list)

    def add(self, lead: bool, persons: Iterable[str], notes: Iterable[str]) -> None:
        """What a piece without a body adds."""
        self.lead = self.lead or lead
        self.persons += persons
        self.notes += notes

    def made(self) -> Responsibility:
        """The responsibility as the model has it."""
        return Responsibility(self.body, self.lead, tuple(self.persons), _joined(self.notes))


def responsibilities(text: str, lead_marks: tuple[str, ...]) -> tuple[Responsibility, ...]:
    """The bodies of a cell with their leads, persons and notes.

    Persons that stand alone go to the body before them, where it has none yet, else to the one
    behind them; those that find none make a responsibility without a body.
    """
    masked, names = _without_names(text)
    found: list[_Draft] = []
    waiting = _Draft()
    leading = taking = False
    more = ""
    for piece in split_bodies(masked):
        label = _LABEL.match(piece)
        if label and _PERSON not in label[1] and _tells_part(label[1], lead_marks):
            piece, taking = label[2], False
            leading = _is_lead(label[1], lead_marks)
            more = _says_more(label[1], lead_marks)
        body, lead, note = _read(piece, lead_marks)
        persons = [next(names) for _ in range(piece.count(_PERSON))]
        added = (lead, persons, [more, note])
        more = ""
        if body:
            waiting.add(*added)
            waiting.body, waiting.lead = body, waiting.lead or leading
            found.append(waiting)
            taking, waiting = not waiting.persons, _Draft()
        elif found and (taking or not persons):
            found[-1].add(*added)
        else:
            waiting.add(*added)
    if waiting.persons:
        waiting.lead = waiting.lead or leading
        found.append(waiting)
    return tuple(draft.made() for draft in found)


def _without_names(text: str) -> tuple[str, Iterator[str]]:
    """The cell with one sign for each name, and the names in order.

    A surname that is all of a piece is a name here: the cell says who answers.
    """
    text = text.replace(_PERSON, " ")
    spans = set(find_names(text))
    for first, last in split_outside(text, ",;\n"):
        piece = text[first:last]
        if is_surname(piece.strip(" .")):
            start = first + len(piece) - len(piece.lstrip())
            spans.add((start, start + len(piece.strip(" ."))))
    pieces, at = [], 0
    ordered = sorted(spans)
    for start, end in ordered:
        pieces += [text[at:start], _PERSON]
        at = end
    return "".join((*pieces, text[at:])), iter([text[start:end] for start, end in ordered])


def _joined(notes: Iterable[str]) -> str:
    return "; ".join(filter(None, notes))


def _tells_part(label: str, lead_marks: tuple[str, ...]) -> bool:
    """Whether a label says only which part the bodies behind it have; others stay in the body."""
    folded = fold(label)
    parts = (*_CO_EXECUTOR, "исполнител", "ответственн")
    return any(word in folded for word in parts) or _is_lead(label, lead_marks)


def _is_lead(text: str, lead_marks: tuple[str, ...]) -> bool:
    folded = fold(text).strip()
    if any(word in folded for word in _CO_EXECUTOR):
        return False
    return any(
        mark in folded and re.search(rf"(?<!\w){re.escape(mark)}", folded) for mark in lead_marks
    )


def _is_co_executor(text: str) -> bool:
    folded = fold(text)
    return any(word in folded for word in _CO_EXECUTOR)


def _says_more(text: str, lead_marks: tuple[str, ...]) -> str:
    """What a mark says beyond its own word, "" for a bare mark."""
    text = squeeze(text.replace(_PERSON, " ")).strip(" ,;:-–—.")
    text = re.sub(r"\s+([,;])(?:\s*[,;])*", r"\1", text)
    folded = fold(text)
    bare = _BARE_MARK.fullmatch(folded) or folded in {mark.rstrip(".") for mark in lead_marks}
    return "" if bare else text


def _read(piece: str, lead_marks: tuple[str, ...]) -> tuple[str, bool, str]:
    """One piece as body, lead and note."""
    lead, notes = False, []

    def out_of_brackets(match: re.Match[str]) -> str:
        nonlocal lead
        inside = match[1]
        marked = _is_lead(inside, lead_marks)
        note = _NOTE.match(fold(inside))
        if not (marked or note or _PERSON in inside or _is_co_executor(inside)):
            return match[0]
        lead = lead or (marked and not note)
        notes.append(_says_more(inside, lead_marks))
        return " "

    piece = _BRACKETS.sub(out_of_brackets, piece)
    folded = fold(piece)
    dashed = _DASHED.match(folded) if "-" in folded else None
    if dashed:
        left, right = piece[: dashed.end(1)], piece[dashed.start(2) :]
        if _is_lead(right, lead_marks) or _is_co_executor(right):
            lead = lead or _is_lead(right, lead_marks)
            notes.append(_says_more(right, lead_marks))
            piece = left
        elif _is_lead(left, lead_marks) and len(left) < 40:
            notes.append(_says_more(left, lead_marks))
            lead, piece = True, right
        folded = fold(piece)
    for mark in sorted(lead_marks, key=len, reverse=True):
        if mark.endswith(".") and folded.startswith(mark):
            lead, piece = True, piece[len(mark) :]
            break
    named = _PERSON in piece
    body = _trimmed(squeeze(piece.replace(_PERSON, " ")).strip(" -–—:("))
    if named:
        body = body.removeprefix("и ")
    if named and _BARE_LEAD.fullmatch(fold(body)):
        lead, body = True, ""
    if _NOTE.match(fold(body)):
        notes, body = [*notes, body], ""
    return body, lead, _joined(notes)
