"""Грифы: which paragraphs stamp a document as approved, agreed or adopted, by their form alone.

stamp   = opening line*
opening = («УТВЕРЖДАЮ» | «Утверждено» | «СОГЛАСОВАНО» | «Принято» | «Рассмотрено» | ...) [by whom]
line    = whatever goes on with it, until its day and number, a blank line or a title
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from attrs import evolve

from roadmap_core.documents.blocks import Document, Paragraph
from roadmap_core.text import fold
from roadmap_core.wording import MONTHS_OF

__all__ = ["DAY", "marked", "opens_stamp", "stamp_end", "titles"]

DAY = (
    rf"(?:\d{{1,2}}\s?\.\s?\d{{1,2}}\s?\.\s?\d{{2,4}}|\d{{1,2}}\s?\"?\s+(?:{'|'.join(MONTHS_OF)}))"
)
_BY = (
    r"(?:на\s+(?:\w+\s+)?(?:заседани|совещани|собрани|педсовет|педагогическ|совет)|педагогическ|"
    r"педсовет|решени|приказ|распоряж|постановл|протокол|директор|начальник|заведующ|глав[аы]|"
    r"министр|председател|руководител|заместител|зам\.|и\.\s?о\.|с\s|советом|советом|управляющ|"
    r"общим|методическ|управлени|департамент|администрац|комитет|к\s+приказу|от\s|_|\d)"
)
_OPENING = re.compile(
    r"^\"?(?:утвержд(?:аю|ен|ена|ено|ены|енн\w+)|соглас(?:ован|ована|овано|ованы|овываю)|"
    r"принят(?:а|о|ы)?|рассмотрен(?:а|о|ы)?|одобрен(?:а|о|ы)?|обсужден(?:а|о|ы)?|"
    r"рекомендован(?:а|о|ы)?(?:\s+к\s+утверждению)?|введен(?:а|о|ы)?\s+в\s+действие)\"?"
    rf"(?:\s*[:.]?$|\s*:?\s+(?={_BY}|утвержд|соглас|принят|рассмотр|введен))"
)
_KIND = r"(?:приказ|распоряж|постановл|протокол|решени|указ)"
# What can stand in a stamp alone: an act, a day, a form to fill in, who signs.
_OF_STAMP = re.compile(
    rf"^(?:{_KIND}\w*\s*(?:№|n\s|от\s|\w+\s+(?:от|№)|$)|(?:к|и)\s+{_KIND}|{_KIND}(?:ом|ем|ием|у)\s|"
    rf"\(?(?:от|№|n)\s*[\"\d_№n]|от$|№$|\"?\s*(?:{DAY})|\"?\s*_+|\"\s*\"|м\.\s?п\.|\((?:подпись|ф\.?\s?и\.?\s?о))"
)
_WHO = re.compile(
    r"^(?:на\s+(?:\w+\s+)?(?:заседани|совещани|собрани|педсовет)|педагогическ|педсовет|директор|"
    r"зам\.|замест|начальник|глава|министр|председател|руководител|заведующ|и\.\s?о\.|управляющ|"
    r"общим|методическ|родительск|профсоюз|профком|советом?\s|министерств|департамент|"
    r"администрац|комитет|управлени)"
)
_TITLE = re.compile(
    r"^\"?(?:[а-яё-]+(?:ый|ой|ий|ая|яя|ое|ее|ые|ие)\s+){0,4}(?:планы?(?:-\w+)?|дорожн\w+\s+карт[аы]|"
    r"программа|комплекс|график|перечень|список|мероприятия|циклограмма|положение|порядок|состав|"
    r"регламент|расписание|отчет|календарь|меры|п\s?л\s?а\s?н)(?!\w)"
)
_NUMBERED = re.compile(r"(?:№|(?<!\w)n)\s*[\w_]")
_LONGEST = 12  # lines of one stamp
_WIDEST = 200  # signs of one line


class _Line(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def after_blank(self) -> bool: ...


def opens_stamp(text: str) -> bool:
    """Whether a line opens a stamp; a duty or a sentence that says such a word does not.

    >>> opens_stamp("УТВЕРЖДАЮ"), opens_stamp("Утвердить план"), opens_stamp("Принято решение")
    (True, False, False)
    """
    if len(text) > _WIDEST or (text[:1].islower() and not text.startswith("утверждаю")):
        return False
    return _OPENING.match(fold(text)) is not None and not text.endswith((";", ","))


def titles(text: str) -> bool:
    """Whether a line begins as the title of a plan, a list or another document does."""
    return _TITLE.match(fold(text)) is not None


def _closes(text: str) -> bool:
    """Whether a day with a number, or a day alone, ends the stamp."""
    folded = fold(text)
    return re.search(DAY, folded) is not None or bool(
        re.search(r"_{2,}.*(?:20\d\d|20_+)", folded) and not re.search(r"[а-я]{9,}", folded)
    )


def stamp_end(lines: Sequence[_Line], first: int) -> int:
    """The index behind the last line of the stamp that ``first`` opens."""
    index = first + 1
    closed = _closes(lines[first].text) and _NUMBERED.search(fold(lines[first].text)) is not None
    while index < min(len(lines), first + _LONGEST):
        line = lines[index]
        folded = fold(line.text)
        alone = _OF_STAMP.match(folded) is not None
        if opens_stamp(line.text) or len(line.text) > _WIDEST:
            break
        if titles(line.text) and not alone:
            break
        if not alone and (closed or (line.after_blank and not _WHO.match(folded))):
            break
        closed = _closes(line.text) or (closed and alone)
        index += 1
    return index


def marked(document: Document) -> Document:
    """The document with the paragraphs of its stamps marked as such."""
    blocks = list(document.blocks)
    at = 0
    while at < len(blocks):
        one = blocks[at]
        if not isinstance(one, Paragraph) or one.kind != "text" or not opens_stamp(one.text):
            at += 1
            continue
        run: list[Paragraph] = []
        for block in blocks[at : at + _LONGEST]:
            if not isinstance(block, Paragraph) or block.kind not in {"text", "stamp"}:
                break
            run.append(block)
        for place in range(at, at + stamp_end(run, 0)):
            paragraph = blocks[place]
            assert isinstance(paragraph, Paragraph)
            blocks[place] = evolve(paragraph, kind="stamp")
        at += stamp_end(run, 0)
    return evolve(document, blocks=tuple(blocks)) if blocks != list(document.blocks) else document
