"""Places in the original text, and the forms in which wording is compared."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from attrs import field, frozen

__all__ = ["Source", "Span", "cyrillic", "fold", "squeeze"]

# Every replacement is one character for one character, so offsets keep their meaning.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("«»„“”‟″〝〞＂", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
            "\u202f\u205f\u3000\u00ad\u200b\u200c\u200d\u2060\ufeff",
            " ",
        ),
        "ё": "е",
        "Ё": "Е",
        "…": ".",
    }
)
# Most wordings hold none or few of them, and a letter that a table lacks is dear to translate.
_UNALIKE = re.compile(f"[{''.join(map(chr, _ALIKE))}]+")
_SPACES = re.compile(r"\s+")
_LOOK_LIKE_CYRILLIC = str.maketrans("ABCEHKMOPTXYaceopxyË", "АВСЕНКМОРТХУасеорхуЁ")
_LATIN = re.compile("[ABCEHKMOPTXYaceopxyË]")


@frozen(order=True)
class Span:
    """A place in the original: offsets ``start``..``end`` (end outside), lines from 1.

    ``place`` says where it begins in a file that is no plain text («таблица 2, строка 5»,
    «План!B7»), since nobody can count lines there; "" in a text.
    """

    start: int
    end: int
    line: int
    end_line: int
    place: str = ""

    def __str__(self) -> str:
        if self.place:
            return self.place
        if self.line == self.end_line:
            return f"строка {self.line}"
        return f"строки {self.line}-{self.end_line}"

    def __or__(self, other: Span) -> Span:
        """The shortest span that covers both."""
        inside = self.start <= other.start and other.end <= self.end
        if inside and self.line <= other.line and other.end_line <= self.end_line:
            return self
        return Span(
            min(self.start, other.start),
            max(self.end, other.end),
            min(self.line, other.line),
            max(self.end_line, other.end_line),
            min(self, other).place,
        )


@frozen
class Source:
    r"""The text that was read, with LF line ends, and where it came from.

    >>> source = Source("первая\nвторая", "order.txt")
    >>> source[source.span(7, 13)], str(source.span(7, 13))
    ('вторая', 'строка 2')
    """

    text: str = field(repr=False)
    name: str = "<text>"

    # attrs keeps a __dict__-less class able to cache a property through its own slot.
    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in re.finditer("\n", self.text)))

    def span(self, start: int, end: int) -> Span:
        """The span of the characters ``start``..``end`` (end outside)."""
        line = bisect_right(self._starts, start)
        return Span(start, end, line, max(line, bisect_right(self._starts, max(start, end - 1))))

    def __getitem__(self, span: Span) -> str:
        return self.text[span.start : span.end]


def fold(text: str) -> str:
    """The form in which wording is compared: lower case, ``ё`` as ``е``, one dash, one quote.

    The length stays, so an offset found in the folded text holds in the original.

    >>> fold("Приём – «ШКОЛА»")
    'прием - "школа"'
    """
    alike = _UNALIKE.sub(_alike, text)
    lowered = alike.lower()
    if len(lowered) == len(text):
        return lowered
    # A few letters outside Russian (U+0130) grow when lowered; they are kept as they are.
    return "".join(low if len(low := char.lower()) == 1 else char for char in alike)


def _alike(signs: re.Match[str]) -> str:
    return signs[0].translate(_ALIKE)


def cyrillic(text: str) -> str:
    """Latin letters that look like Cyrillic ones as those, wherever they stand; the length stays.

    >>> cyrillic("O.И. Bыдуманный") == "О.И. Выдуманный"
    True
    """
    return text.translate(_LOOK_LIKE_CYRILLIC) if _LATIN.search(text) else text


def squeeze(text: str) -> str:
    r"""One space where there were several, none at the ends; invisible characters are spaces.

    >>> squeeze(" Март  -\n апрель ")
    'Март - апрель'
    """
    return _SPACES.sub(
        " ", text.replace("\u00a0", " ").replace("\u200b", "").replace("\u00ad", "")
    ).strip()
