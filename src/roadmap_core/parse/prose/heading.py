"""The head of an order: issuer, kind, date, number, place, title, preamble, and the signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from attrs import define, evolve

from roadmap_core.lexicon import Lexicon
from roadmap_core.model import LegalAct, Signatory
from roadmap_core.names import find_names
from roadmap_core.notes import Notes
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.text import fold, squeeze
from roadmap_core.wording import MONTHS_OF

__all__ = ["DATE", "Head", "head_of", "read_date", "signatory_of"]

DATE = re.compile(
    r"(?<!\d)(\d{1,2})\s?[./]\s?(\d{1,2})\s?[./]\s?(\d{4})(?!\d)"
    rf"|(?<!\d)\"?\s?(\d{{1,2}})\s?\"?\s+({'|'.join(MONTHS_OF)})\s+(\d{{4}})"
)
_OWN_DATE = re.compile(
    rf"(?:(?<!\w)от\s*)?(?:{DATE.pattern})\s*(?:г\.|года)?",
)
# A number behind these is that of a school; a day behind those is no day of signing.
_OF_SCHOOL = re.compile(r"(?:школ\w*|[а-я]?[осн]ош|лице\w+|гимнази\w+|сад\w*|[а-я]{0,4}оу)\s*$")
_OF_DEADLINE = re.compile(r"(?<!\w)(?:до|с|по|к|на|позднее)\s*$")
_CITES = re.compile(
    r"(?<!\w)(?:приказ|постановлени|распоряжени|указ|закон|решени|протокол|письм)\w*\s.{0,300}?"
    r"(?:\sот\s|№|\sn\s*\d)"
)
# No space before the sign of a number is needed, and «N» stands for «№» in typed orders.
_NUMBER = re.compile(r"(?:№|(?<!\w)[N#])\s*(\d[\w./]*(?:\s?[-–/]\s?\w+)*|[\w]+-\d[\w./-]*)")
_PLACE = re.compile(r"^(?:г|гор|город|пос|п|с|село|рп|р\.\s?п|пгт|ст-ца)\.?\s*[А-ЯЁ][\w\s-]{1,40}$")
# A title is one phrase: a capital preposition or participle opens the sentence after it.
_SENTENCE = re.compile(r"(?:Во?|На|Со?|По|Для|Из|Руководствуясь|Учитывая|Согласно|Исходя)\s+[а-яё]")
_TITLE = re.compile(r"^(?:об|о|во?прос\w* о)(?:\s|$)", re.I)
_ACT = re.compile(
    r"(?:федеральн\w+\s+)?(?:приказ|постановлени|распоряжени|указ|закон|письм|протокол|решени|"
    r"поручени)\w*[^;]{0,400}?\sот\s+(?P<date>\d{1,2}\.\d{1,2}\.\d{4}|\"?\d{1,2}\"?\s+[а-я]+\s+\d{4})"
    r"(?:\s*г(?:\.|ода)?)?\s*(?:№|n)\s*(?P<number>[\w/-]+(?:\s?[-/]\s?\w+)*)"
)


@define
class Head:
    """What stands above the clauses."""

    kind: str = ""
    issuer: str = ""
    date: date | None = None
    number: str = ""
    place: str = ""
    title: str = ""
    preamble: str = ""
    resolution: str = ""
    legal_basis: tuple[LegalAct, ...] = ()


def read_date(text: str) -> date | None:
    """The first date in a text, in digits or with the month as a word; None where there is none."""
    for match in DATE.finditer(fold(text)):
        if match[1]:
            day, month, year = int(match[1]), int(match[2]), int(match[3])
        else:
            day, month, year = int(match[4]), MONTHS_OF.index(match[5]) + 1, int(match[6])
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def resolution_at(lines: Sequence[Line], lexicon: Lexicon) -> int | None:
    """The line whose last word resolves («приказываю»), by index."""
    for index, line in enumerate(lines):
        words = re.findall(r"\w+", fold(line.joined_letters))
        if words and words[-1] in lexicon.resolution_words:
            return index
    return None


def head_of(lines: Sequence[Line], lexicon: Lexicon, notes: Notes) -> Head:
    """The head of an order; lines that are none of its parts are left unread.

    head = issuer* kind-word (date | number | place)* title preamble
    """
    head = Head()
    issuer: list[Line] = []
    kind_seen = False
    index = 0
    while index < len(lines):
        line = lines[index]
        text = line.joined_letters
        before, kind, rest = _kind(text, lexicon)
        if _TITLE.match(text) and (kind_seen or head.date or head.number or _names_much(text)):
            index = _title_and_preamble(lines, index, head, lexicon)
            continue
        if _SENTENCE.match(text):
            _preamble(lines[index:], head, lexicon)
            break
        is_kind = bool(kind) and not kind_seen
        if is_kind:
            kind_seen = True
            head.kind = kind
            text = f"{before} {rest}"
        numbered = bool(head.number)
        remainder = squeeze(_requisites(text, head)).strip(" .,")
        if remainder and _PLACE.match(remainder) and not head.place:
            head.place = remainder
        elif (
            remainder and not numbered and _may_issue(text, kind_seen and not is_kind, head, issuer)
        ):
            issuer.append(evolve(line, cells=(Cell(remainder, line.span),)))
        elif remainder:
            notes.leave(line.span, "строка в заголовке приказа")
        index += 1
    if not (head.kind or head.number or head.date or head.title or head.preamble):
        for line in issuer:
            notes.leave(line.span, "строка над планом, у которого нет приказа")
        return head
    head.issuer = squeeze(" ".join(line.text for line in issuer))
    return head


def _may_issue(text: str, below: bool, head: Head, issuer: Sequence[Line]) -> bool:
    """Whether a line names who issues: above the kind, or in capitals right below it."""
    if below:
        return text.isupper() and not issuer and head.date is None
    return not text.startswith("(")


def _names_much(title: str) -> bool:
    """Whether a line that opens like a title says enough to be one where nothing stands above."""
    return len(title.split()) > 2


def _kind(text: str, lexicon: Lexicon) -> tuple[str, str, str]:
    """What precedes the kind of the document («ПРИКАЗ»), the kind, and what follows it.

    It opens its line; in capitals it may follow the issuer on one line.
    """
    match = re.match(r"\w+", fold(text))
    if match and match[0] in lexicon.header_words:
        return "", text[: match.end()], text[match.end() :]
    for inner in re.finditer(r"(?<!\w)[А-ЯЁ]{4,}(?!\w)", text):
        if fold(inner[0]) in lexicon.header_words and not _TITLE.match(text):
            return text[: inner.start()], inner[0], text[inner.end() :]
    return "", "", text


def _requisites(text: str, head: Head) -> str:
    """Take date and number out of a line of the head; what is left of it.

    Those of an act that the line cites, and the number of a school, are not the order's.
    """
    if _CITES.search(fold(text)):
        return text
    found = _OWN_DATE.search(fold(text))
    if found and head.date is None and not _OF_DEADLINE.search(fold(text[: found.start()])):
        head.date = read_date(found[0])
        if head.date is not None:
            text = f"{text[: found.start()]} {text[found.end() :]}"
    if head.number:
        return text
    for number in _NUMBER.finditer(text):
        before = fold(text[: number.start()])
        if before.count('"') % 2 == 0 and not _OF_SCHOOL.search(before):
            head.number = squeeze(number[1])
            return f"{text[: number.start()]} {text[number.end() :]}"
    return text


def _title_and_preamble(lines: Sequence[Line], index: int, head: Head, lexicon: Lexicon) -> int:
    """title = lines to the next blank one or to a sentence of its own; preamble = the rest."""
    title = [lines[index].text]
    index += 1
    while index < len(lines) and not _begins_preamble(lines[index], lexicon):
        title.append(lines[index].text)
        index += 1
    head.title = squeeze(" ".join(title))
    _preamble(lines[index:], head, lexicon)
    return len(lines)


def _preamble(lines: Sequence[Line], head: Head, lexicon: Lexicon) -> None:
    """preamble = sentence* [resolution]; the word that resolves may be spaced out."""
    text = squeeze(" ".join(line.text for line in lines))
    last = re.search(r"((?:(?<!\w)\w )+\w|\w+)\s*:?\s*$", text)
    if last and fold(last[1]).replace(" ", "") in lexicon.resolution_words:
        head.resolution = last[1]
        text = text[: last.start()].rstrip()
    head.preamble = text
    head.legal_basis = _legal_basis(head.preamble)


def _begins_preamble(line: Line, lexicon: Lexicon) -> bool:
    resolves = resolution_at((line,), lexicon) is not None
    return line.after_blank or resolves or _SENTENCE.match(line.text) is not None


def _legal_basis(preamble: str) -> tuple[LegalAct, ...]:
    """The acts that a preamble cites with date and number."""
    folded = fold(preamble)
    acts = []
    for match in _ACT.finditer(folded):
        end, title = match.end(), ""
        quoted = re.match(r"\s*\"", folded[end:])
        if quoted:
            closing = _closing_quote(preamble, end + quoted.end() - 1)
            title = preamble[end + quoted.end() : closing]
            end = closing + 1
        acts.append(
            LegalAct(
                text=squeeze(preamble[match.start() : end]),
                date=read_date(match["date"]),
                number=squeeze(preamble[match.start("number") : match.end("number")]),
                title=squeeze(title),
            )
        )
    return tuple(acts)


def _closing_quote(text: str, opening: int) -> int:
    """The place of the quote that closes the one at ``opening``; the end where none does."""
    if text[opening] == "«":
        depth = 0
        for at in range(opening, len(text)):
            depth += {"«": 1, "»": -1}.get(text[at], 0)
            if not depth:
                return at
        return len(text)
    closing = fold(text).find('"', opening + 1)
    return len(text) if closing < 0 else closing


def signatory_of(lines: Sequence[Line], notes: Notes) -> Signatory | None:
    """The signature: a position over one or more lines, then a name; other lines stay unread.

    signature = position+ name | position+ and name on its last line
    """
    for index, line in enumerate(lines):
        start, end = (find_names(line.text) or ((0, 0),))[-1]
        if not end or line.text[end:].strip(" ."):
            continue
        inline = line.text[:start].strip(" _/\t")
        first = index
        while first and not (inline and first == index and line.after_blank):
            above = lines[first - 1]
            first -= 1
            if above.after_blank:
                break
        position = [above.text for above in lines[first:index]]
        if inline:
            position.append(inline)
        for other in (*lines[:first], *lines[index + 1 :]):
            notes.leave(other.span, "строка возле подписи")
        return Signatory(position=squeeze(" ".join(position)), name=line.text[start:end])
    for line in lines:
        notes.leave(line.span, "строка после пунктов приказа")
    return None
