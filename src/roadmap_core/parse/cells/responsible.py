"""Who answers: one cell of responsible bodies as typed responsibilities.

cell     = piece ((sign | "совместно с" | "при участии") piece)*     parted in `bodies`
piece    = [mark ":"] (body | person)* [ "(" (person | mark | note)* ")" ]
Names are taken out before anything is parted, so that no part of one becomes a body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from attrs import Factory, define

from roadmap_core.findings import Fact
from roadmap_core.lexicon import BodyTerms, Lexicon
from roadmap_core.model import Responsibility
from roadmap_core.name_words import POST
from roadmap_core.names import NAME_REMOVED
from roadmap_core.parse.cells.bodies import Piece, pieces_of
from roadmap_core.parse.cells.body_tokens import PERSON
from roadmap_core.parse.cells.persons import may_hold_name, names_of
from roadmap_core.text import fold, squeeze

__all__ = ["Doubt", "ReadBodies", "responsibilities", "split_bodies", "split_outside"]

_PERSON = PERSON
_BRACKETS = re.compile(r"\s*(?:\(((?:[^()]|\([^()]*\))*)\)|\[([^\[\]]*)\])")
# The mark of a footnote behind a name.
_FOOTNOTE = re.compile(r"\s*(<(?:\*+|\d+\)?)>|\*+)$")
_REACHED = re.compile(r"[\d\s()+-]*\d(?:[\s()-]*\d){4}[\d\s()-]*|\S+@\S+")
_LEAD_BEFORE = re.compile(
    r"((?:ответственн|головн|основн)\w{2,3}(?:\s+исполнител\w{1,2})?)\s+(?=\S)"
)
# Words without a sign or a mark that could say more than a name.
_PLAIN = re.compile(
    r"(?!(?:отв|головн|основн|по |далее|тел|факс|моб|e|\d))[\w\s,№«»]+", re.IGNORECASE
)
_NAMED_BODY = re.compile(r"[А-ЯЁ]{2}|[«\"]")
_LONGEST_MARK = 40
_LONGEST_REACHED = 60
_MANY = re.compile(r"\w+(?:[иы]|[^и]я)(?!\w)")
# A line end inside a word, and one behind the hyphen of two words.
_TORN = re.compile(r"(?<![а-яё])([а-яё]+)-[^\S\n]*\n\s*(?=([а-яё]+))", re.I)
_TWO_WORDS = re.compile(r"(?!руково)\w+(?:но|ско|[оеё]во)$")
_ADJECTIVE = re.compile(r"\w{3,}(?:ый|ий|ой|ая|ое|ые|ого|ому|ым|ых|ыми|ему|его|их|им)$")
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


class Doubt(NamedTuple):
    """What a cell leaves open: the code of a finding and its facts."""

    code: str
    facts: dict[str, Fact]


class ReadBodies(NamedTuple):
    """The bodies of a cell, and what its words leave open."""

    value: tuple[Responsibility, ...]
    doubts: tuple[Doubt, ...] = ()


def split_bodies(text: str) -> list[str]:
    """The wordings between the commas, semicolons and line ends of a cell, in order."""
    wordings = (_trimmed(squeeze(text[start:end])) for start, end in split_outside(text, ",;\n"))
    return [wording for wording in wordings if wording]


def _mended(text: str) -> str:
    """Words that a line end tears drawn together; «педагог-организатор» keeps its hyphen."""
    return _TORN.sub(_whole, text.replace("\u00ad", ""))


def _whole(torn: re.Match[str]) -> str:
    left = fold(torn[1])
    is_two = POST.fullmatch(left) or (
        _TWO_WORDS.fullmatch(left) and _ADJECTIVE.match(fold(torn[2]))
    )
    return f"{torn[1]}-" if is_two else torn[1]


def _trimmed(piece: str) -> str:
    """Without the sign that closed the cell; the dot of an initial or a shortened word stays."""
    piece = piece.strip(" ,;/")
    if piece.endswith(".") and not re.search(r"(?:^|[\s.])\w\.$", piece):
        return piece.rstrip(". ")
    return piece


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


def responsibilities(text: str, lexicon: Lexicon) -> ReadBodies:
    """The bodies of a cell with their leads, persons and notes.

    Persons that stand alone go to the body before them, where it has none yet, else to the one
    behind them; those that find none make a responsibility without a body. A semicolon parts them
    from what is on its other side.
    """
    masked, names, guesses = _without_names(_mended(text), lexicon.bodies)
    pieces = pieces_of(masked, lexicon.bodies)
    value = _Assembly(lexicon.lead, names).made(masked, pieces)
    doubts = [*_doubts(masked, pieces)]
    if guesses:
        doubts.append(Doubt("R52", {"count": guesses}))
    held = sum(may_hold_name(one.body, lexicon.bodies) for one in value)
    if held:
        doubts.append(Doubt("R53", {"count": held}))
    return ReadBodies(value, tuple(doubts))


def _doubts(text: str, pieces: list[Piece]) -> Iterator[Doubt]:
    """What can be read in two ways, as it was taken and as it could have been."""
    chain: list[Piece] = []
    for piece in pieces:
        if piece.start not in piece.doubts:
            yield from _of_chain(text, chain)
            chain = []
        chain.append(piece)
        inside = [at for at in piece.doubts if at > piece.start]
        if inside:
            places = pairwise([piece.start, *inside, piece.end])
            parts = tuple(text[start:end] for start, end in places)
            whole = (text[piece.start : piece.end],)
            yield Doubt("R51", {"taken": _said(whole), "other": _said(parts)})
    yield from _of_chain(text, chain)


def _of_chain(text: str, chain: list[Piece]) -> Iterator[Doubt]:
    """The doubt about pieces each of which may go on with the one before."""
    if len(chain) > 1:
        whole = (text[chain[0].start : chain[-1].end],)
        parts = tuple(text[piece.start : piece.end] for piece in chain)
        yield Doubt("R51", {"taken": _said(parts), "other": _said(whole)})


def _said(pieces: Iterable[str]) -> tuple[str, ...]:
    bare = (_trimmed(squeeze(piece)) for piece in pieces)
    return tuple(re.sub(r"\s+и$", "", piece).replace(_PERSON, NAME_REMOVED) for piece in bare)


@define
class _Assembly:
    """The pieces of a cell put together."""

    lead_marks: tuple[str, ...]
    names: Iterator[str]
    found: list[_Draft] = Factory(list)
    waiting: _Draft = Factory(_Draft)
    leading: bool = False
    # Whether the last body still takes the persons behind it.
    taking: bool = False

    def made(self, text: str, pieces: list[Piece]) -> tuple[Responsibility, ...]:
        for piece in pieces:
            if piece.is_apart:
                self.close()
            self.add(squeeze(text[piece.start : piece.end]), piece.beside)
        self.close()
        return tuple(draft.made() for draft in self.found)

    def close(self) -> None:
        """Persons that found no body are told without one, a note alone goes to who is before."""
        if self.waiting.persons:
            self.waiting.lead = self.waiting.lead or self.leading
            self.found.append(self.waiting)
        elif self.found:
            self.found[-1].notes += self.waiting.notes
        if self.waiting.persons or self.found:
            self.waiting = _Draft()
        self.taking = False

    def add(self, piece: str, beside: str) -> None:
        more = ""
        label = _LABEL.match(piece)
        if label and _PERSON not in label[1] and _tells_part(label[1], self.lead_marks):
            piece, self.taking = label[2], False
            self.leading = _is_lead(label[1], self.lead_marks)
            more = _says_more(label[1], self.lead_marks)
        body, lead, note = _read(piece, self.lead_marks)
        persons = [next(self.names) for _ in range(piece.count(_PERSON))]
        added = (lead, persons, [beside, more, note])
        were_waiting = bool(self.waiting.persons)
        if body:
            self.waiting.add(*added)
            self.waiting.body = body
            self.waiting.lead = self.waiting.lead or (self.leading and not beside)
            self.found.append(self.waiting)
            # «учителя Выдумкин И.И., Зюзякина А.А.»: all of them; one post has one person.
            is_open = (
                not were_waiting
                and not piece.startswith(_PERSON)
                and _MANY.match(fold(body)) is not None
            )
            self.taking = is_open or not self.waiting.persons
            self.waiting = _Draft()
        elif self.found and (self.taking or not persons):
            self.found[-1].add(*added)
        else:
            self.waiting.add(*added)


def _without_names(text: str, terms: BodyTerms) -> tuple[str, Iterator[str], int]:
    """The cell with one sign for each name, the names in order, and how many are guesses."""
    text = text.replace(_PERSON, " ")
    named = names_of(text, terms)
    pieces, at = [], 0
    for start, end, _ in named:
        pieces += [text[at:start], _PERSON]
        at = end
    names = iter([text[start:end] for start, end, _ in named])
    return "".join((*pieces, text[at:])), names, sum(name.is_guess for name in named)


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
    if _PLAIN.fullmatch(piece):
        return piece.strip(" ,"), False, ""
    notes: list[str] = []
    lead = False
    for rule in (_without_brackets, _without_dash, _without_lead, _without_footnote):
        piece, leads = rule(piece, lead_marks, notes)
        lead = lead or leads
    named = _PERSON in piece
    body = _trimmed(squeeze(piece.replace(_PERSON, " ")).strip(" -–—:(["))
    if named:
        body = body.removeprefix("и ")
    folded = fold(body)
    if named and _BARE_LEAD.fullmatch(folded):
        lead, body = True, ""
    if _NOTE.match(folded) or (len(body) < _LONGEST_REACHED and _REACHED.fullmatch(body)):
        notes, body = [*notes, body], ""
    return body, lead, _joined(notes)


def _without_brackets(
    piece: str, lead_marks: tuple[str, ...], notes: list[str]
) -> tuple[str, bool]:
    """The piece without the brackets that hold a person, a mark or a note."""
    lead = False

    def out_of_brackets(match: re.Match[str]) -> str:
        nonlocal lead
        inside = match[1] or match[2] or ""
        marked = _is_lead(inside, lead_marks)
        note = _NOTE.match(fold(inside))
        if not (marked or note or _PERSON in inside or _is_co_executor(inside)):
            return match[0]
        lead = lead or (marked and not note)
        notes.append(_says_more(inside, lead_marks))
        return " "

    if "(" in piece or "[" in piece:
        piece = _BRACKETS.sub(out_of_brackets, piece)
    return piece, lead


def _without_dash(piece: str, lead_marks: tuple[str, ...], notes: list[str]) -> tuple[str, bool]:
    """The piece without a mark on one side of its dash."""
    folded = fold(piece)
    dashed = _DASHED.match(folded) if " -" in folded else None
    if dashed is None:
        return piece, False
    left, right = piece[: dashed.end(1)], piece[dashed.start(2) :]
    for mark, other in ((right, left), (left, right)):
        lead = _is_lead(mark, lead_marks)
        if (lead or _is_co_executor(mark)) and (mark is right or len(left) < _LONGEST_MARK):
            notes.append(_says_more(mark, lead_marks))
            return other, lead
    return piece, False


def _without_lead(piece: str, lead_marks: tuple[str, ...], _notes: list[str]) -> tuple[str, bool]:
    """The piece without a mark before its first word: «отв. ИРО», «ответственный ИРО»."""
    folded = fold(piece)
    dotted = [mark for mark in lead_marks if mark.endswith(".") and folded.startswith(mark)]
    if dotted:
        return piece[len(max(dotted, key=len)) :], True
    leads = _LEAD_BEFORE.match(folded)
    if leads and _NAMED_BODY.match(piece, leads.end()):
        return piece[leads.end() :], True
    return piece, False


def _without_footnote(
    piece: str, _lead_marks: tuple[str, ...], notes: list[str]
) -> tuple[str, bool]:
    footnote = _FOOTNOTE.search(piece) if piece[-1:] in {">", "*"} else None
    if footnote:
        notes.append(footnote[1])
        piece = piece[: footnote.start()]
    return piece, False
