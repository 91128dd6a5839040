"""The head of an order: issuer, kind, date, number, place, title, preamble, and the signature.

head = issuer* kind requisites* title requisites* preamble [resolution]

The number and the day are those of a line of requisites beside the kind: an act that the text
cites, a stamp, a registration or a deadline gives none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from attrs import define, evolve

from roadmap_core.documents.stamps import opens_stamp, stamp_end
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import LegalAct, Signatory
from roadmap_core.names import find_names
from roadmap_core.notes import Notes
from roadmap_core.parse.lines import Line
from roadmap_core.parse.prose.requisites import DATE, Requisites, read_date, requisites_of
from roadmap_core.text import fold, squeeze

__all__ = ["DATE", "Head", "head_of", "kind_at", "read_date", "resolution_at", "signatory_of"]

_CITES = re.compile(
    r"(?<!\w)(?:приказ|постановлени|распоряжени|указ|закон|решени|протокол|письм|минюст)\w*\s.{0,300}?"
    r"(?:\sот\s|№|\sn\s*\d)"
)
# A title is one phrase: a capital preposition or participle opens the sentence after it.
_SENTENCE = re.compile(
    r"(?:Во?|На|Со?|По|Для|Из|Руководствуясь|Учитывая|Согласно|Исходя|Рассмотрев|Заслушав|"
    r"Принимая)\s+[а-яё\d(]"
)
_TITLE = re.compile(r"^[^\w(]{0,3}(?:об|о|обо|во?прос\w* о)(?:\s|$)", re.I)
_QUOTED_TITLE = re.compile(r"[«\"]\s?обо?\s|[«\"]\s?о\s", re.I)
_ACT = re.compile(
    r"(?:федеральн\w+\s+)?(?:приказ|постановлени|распоряжени|указ|закон|письм|протокол|решени|"
    r"поручени)\w*[^;]{0,400}?\sот\s+(?P<date>\d{1,2}\.\d{1,2}\.\d{4}|\"?\d{1,2}\"?\s+[а-я]+\s+\d{4})"
    r"(?:\s*г(?:\.|ода)?)?\s*(?:№|n)\s*(?P<number>[\w/-]+(?:\s?[-/]\s?\w+)*)"
)
# What a protocol is of stands under its kind.
_MEETING = re.compile(r"^(?:(?:\w+\s+)?заседани[яе]|совещани[яе]|(?:\w+\s+)?собрани[яе])(?!\w)")
# What a letterhead says beside who issues.
_CONTACT = re.compile(
    r"(?<!\w)(?:тел|факс|инн|кпп|огрн|окпо|e-?mail|ул\.|пр\.|наб\.|пер\.)(?!\w)|@|www|http|"
    r"(?<!\d)\d{6}(?!\d)"
)
_NO_ISSUER = re.compile(
    r"^(?:\(|\[|\d|проект$|зарегистр|документ предоставлен|консультант|страница|форма|копия|"
    r"утвержд|согласован|выписка|в ред|по\s|обо?\s|о\s)"
)
# A line that only says what stands on the next one.
_SIGNS = frozenset({"от", "№", "n"})
_EDITION = re.compile(r"^\(?(?:в\s+ред(?:акции|\.)|с\s+изм)|^список изменяющих документов")
_LONGEST_ISSUER = 25  # words of one line
_MOST_ISSUERS = 12  # lines


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


def resolution_at(lines: Sequence[Line], lexicon: Lexicon) -> int | None:
    """The line whose last word resolves («приказываю»), by index."""
    for index, line in enumerate(lines):
        words = re.findall(r"\w+", fold(line.joined_letters))
        if words and words[-1] in lexicon.resolution_words:
            return index
    return None


def kind_at(lines: Sequence[Line], lexicon: Lexicon) -> int | None:
    """The line that says of what kind the document is, by index.

    A kind in capitals or alone on its line goes before one that opens a line; an act with its
    title in quotes is cited.
    """
    opening = None
    for index, line in enumerate(lines):
        text = line.joined_letters
        before, kind, rest = _kind(text, lexicon)
        if not kind:
            if _TITLE.match(text) and opening is not None:
                break
            continue
        if kind.isupper() or not (before or rest.strip(" .:")):
            return index
        if opening is None and not _QUOTED_TITLE.search(rest) and not text.endswith((";", ",")):
            opening = index
    return opening


def head_of(lines: Sequence[Line], lexicon: Lexicon, notes: Notes) -> Head:
    """The head of an order; lines that are none of its parts are left unread."""
    head = Head()
    lines = _own(lines, notes)
    kind = kind_at(lines, lexicon)
    index = _letterhead(lines, kind, head, lexicon, notes)
    issued = bool(head.issuer)
    if _TITLE.match(head.title):
        _title_and_preamble(lines[index:], head, lexicon)
        return head
    while index < len(lines):
        line = lines[index]
        text = line.joined_letters
        if _TITLE.match(text) and (kind is not None or _stands(head) or len(text.split()) > 2):
            _title_and_preamble(lines[index:], head, lexicon)
            break
        last = index == len(lines) - 1 and resolution_at((line,), lexicon) is not None
        if _SENTENCE.match(text) or last:
            _preamble(lines[index:], head, lexicon)
            break
        found = _requisites(lines, index)
        _take(found, head)
        # The authority may stand right below the kind, in capitals.
        if found.rest and found.rest.isupper() and not issued and kind is not None:
            head.issuer, issued = found.rest, True
        elif found.rest and not head.title and _MEETING.match(fold(found.rest)):
            head.title = found.rest
        elif found.rest or (found.is_form and fold(text).strip(" :") not in _SIGNS):
            notes.leave(line.span, "строка в заголовке приказа")
        issued = issued or bool(found.number)
        index += 1
    return head


def _own(lines: Sequence[Line], notes: Notes) -> Sequence[Line]:
    """The lines without what they say of editions, which is left unread."""
    own: list[Line] = []
    depth = 0
    for line in lines:
        if depth > 0 or _EDITION.match(fold(line.text)):
            depth = max(0, depth + line.text.count("(") - line.text.count(")"))
            notes.leave(line.span, "сведения о редакции")
        else:
            own.append(line)
    return own


def _stands(head: Head) -> bool:
    return bool(head.date or head.number)


def _letterhead(
    lines: Sequence[Line], kind: int | None, head: Head, lexicon: Lexicon, notes: Notes
) -> int:
    """Who issues, and the line of the kind; the index of the first line below.

    Without a kind the letterhead ends where a day, a number, the title or the preamble stands.
    """
    end = kind
    if end is None:
        end = next((i for i, line in enumerate(lines) if _ends_letterhead(line, lexicon)), 0)
    issuer: list[str] = []
    known: list[Requisites] = []
    stamped = 0
    for at, line in enumerate(lines[:end]):
        if at >= stamped and opens_stamp(line.text):
            stamped = stamp_end(lines[:end], at)
        found = requisites_of(line.joined_letters)
        if at < stamped:
            notes.leave(line.span, "гриф над приказом")
        elif found.is_pure:
            known.append(found)
        elif _issues(line.joined_letters) and len(issuer) < _MOST_ISSUERS:
            issuer.append(line.joined_letters)
        else:
            notes.leave(line.span, "строка над приказом")
    if kind is None:
        head.issuer = squeeze(" ".join(issuer))
        return end
    before, head.kind, rest = _kind(lines[kind].joined_letters, lexicon)
    found = requisites_of(rest)
    if _TITLE.match(rest.strip()):
        found = Requisites()
        head.title = rest.strip()
    elif _MEETING.match(fold(found.rest)):
        head.title, found = found.rest, evolve(found, rest="")
    if before.strip():
        issuer.append(before.strip())
    _take(found, head)
    if found.rest and _issues(found.rest) and not issuer and len(found.rest) > 1:
        issuer.append(found.rest)
    elif found.rest or found.is_form:
        notes.leave(lines[kind].span, "строка в заголовке приказа")
    for one in known:
        _take(one, head)
    head.issuer = squeeze(" ".join(issuer))
    return kind + 1


def _ends_letterhead(line: Line, lexicon: Lexicon) -> bool:
    text = line.joined_letters
    if _TITLE.match(text) or _SENTENCE.match(text) or requisites_of(text).is_pure:
        return True
    return resolution_at((line,), lexicon) is not None


def _issues(text: str) -> bool:
    """Whether a line can name who issues: no sentence, no address, no citation."""
    folded = fold(text)
    return not (
        len(text.split()) > _LONGEST_ISSUER
        or text.endswith((".", ":", ";", ","))
        or _SENTENCE.match(text)
        or _NO_ISSUER.match(folded)
        or _CONTACT.search(folded)
        or _CITES.search(folded)
        or DATE.search(folded)
    )


def _requisites(lines: Sequence[Line], index: int) -> Requisites:
    """The requisites of a line; a number may stand on the line below its sign."""
    line = lines[index]
    text = line.joined_letters
    if _CITES.search(fold(text)):
        return Requisites(rest=text)
    above = fold(lines[index - 1].text) if index else ""
    if above.endswith(("№", " n")) or above == "n":
        return requisites_of(f"№ {text}")
    return requisites_of(text)


def _take(found: Requisites, head: Head) -> None:
    """What a line gives and nothing above it gave."""
    head.date = head.date or found.day
    head.number = head.number or found.number
    head.place = head.place or found.place


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


def _title_and_preamble(lines: Sequence[Line], head: Head, lexicon: Lexicon) -> None:
    """title = lines to the next blank one or to a sentence of its own; preamble = the rest."""
    title = [head.title or lines[0].text]
    index = 0 if head.title else 1
    while index < len(lines) and not _begins_preamble(lines[index], lexicon):
        title.append(lines[index].text)
        index += 1
    head.title = squeeze(" ".join(title)).strip("⎡⎤¬|[] ")
    while index < len(lines) and (found := requisites_of(lines[index].text)).is_pure:
        _take(found, head)
        index += 1
    _preamble(lines[index:], head, lexicon)


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
    pure = requisites_of(line.text).is_pure
    return line.after_blank or resolves or pure or _SENTENCE.match(line.text) is not None


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
        if not end or line.text[end:].strip(" ./"):
            continue
        inline = line.text[:start].strip(" _/\t:")
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
