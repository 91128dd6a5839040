"""A period's wording as tokens: months, years, days, units, signs and other words, with places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from attrs import frozen

from roadmap_core.names import NAME_REMOVED, find_names
from roadmap_core.text import fold

__all__ = ["NUMBERS", "Token", "TokenKind", "tokens_of"]


class TokenKind(StrEnum):
    """What a token is."""

    MONTH = "month"
    YEAR = "year"
    YEAR_WORD = "year_word"
    SCHOOL = "school"
    NUMBER = "number"
    DATE = "date"
    SIGN = "sign"
    WORD = "word"


@frozen
class Token:
    """One token: its folded text, its place, and the number that it stands for (0 if none).

    A date in digits holds day, month and year (0 where it has none) in ``date``. ``typo`` marks
    a month with one wrong letter.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    number: int = 0
    date: tuple[int, int, int] = (0, 0, 0)
    typo: bool = False


_MONTH_STEMS = (
    ("январ", "ь я ю е ем"), ("феврал", "ь я ю е ем"), ("март", " а у е ом"),
    ("апрел", "ь я ю е ем"), ("ма", "й я ю е ем"), ("июн", "ь я ю е ем"), ("июл", "ь я ю е ем"),
    ("август", " а у е ом"), ("сентябр", "ь я ю е ем"), ("октябр", "ь я ю е ем"),
    ("ноябр", "ь я ю е ем"), ("декабр", "ь я ю е ем"),
)  # fmt: skip
_SHORT_MONTHS = {
    "янв": 1, "фев": 2, "февр": 2, "мар": 3, "апр": 4, "июн": 6, "июл": 7, "авг": 8, "сен": 9,
    "сент": 9, "окт": 10, "ноя": 11, "нояб": 11, "дек": 12,
}  # fmt: skip
_MONTHS = {
    stem + ending: number
    for number, (stem, endings) in enumerate(_MONTH_STEMS, 1)
    for ending in ("", *endings.split(" "))
    if stem + ending != "ма"
} | _SHORT_MONTHS
# By their first letter, which a slip of the pen keeps.
_LONG_MONTHS = {
    letter: [(word, n) for word, n in _MONTHS.items() if word[0] == letter and len(word) >= 5]
    for letter in {word[0] for word in _MONTHS}
}
_YEAR_WORDS = frozenset("г гг год года году годом годы годов годам годах гг. г.".split())
NUMBERS = {
    "один": 1, "одному": 1, "одного": 1, "одна": 1, "одну": 1, "два": 2, "две": 2, "двух": 2,
    "три": 3,
    "трех": 3, "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6,
    "семь": 7, "семи": 7, "восемь": 8, "девять": 9, "десять": 10, "десяти": 10,
}  # fmt: skip
_ORDINALS = (("перв", 1), ("втор", 2), ("трет", 3), ("четверт", 4), ("последн", -1))
_ORDINAL_END = re.compile(
    r"(?:ый|ая|ое|ой|ого|ому|ом|ую|ые|ых|ий|ья|ье|ьего|ьем|ьей|ьему|ью|яя|ее|ей|юю|ым|им|его|ему|ем|ие|их)$"
)
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "ⅰ": 1, "ⅱ": 2, "ⅲ": 3, "ⅳ": 4}
_OPEN_ENDED = frozenset(
    "- , с со по до в во на и течение течении раз раза каждый каждую каждое каждые".split()
)
_POINTS = frozenset({TokenKind.DATE, TokenKind.MONTH, TokenKind.YEAR, TokenKind.YEAR_WORD})
_LOOKALIKES = str.maketrans("іхvi", "ixvi")

_DATES = frozenset({"iso", "slashed", "date", "month_year"})
_TOKEN = re.compile(
    r"(?P<iso>(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d))"
    r"|(?P<slashed>(?<!\d)\d{1,2}/\d{1,2}/\d{4}(?!\d))"
    r"|(?P<date>(?<!\d)\d{1,2}\.\d{1,2}(?:\.(?:\d{4}|\d{2}))?(?![\d]))"
    r"|(?P<month_year>(?<!\d)\d{1,2}\.(?:19|20)\d\d(?!\d))"
    r"|(?P<ordinal>\d{1,3}-?(?:ти|ый|ий|ой|ая|ое|ые|го|му|ю|й|я|е|м|х)(?![а-я]))"
    r"|(?P<quoted>\"\s*\d{1,2}\s*\")"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<sign>[^\s\w]|_|\n)"
)


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a wording; every sign that is no space is in one of them.

    A personal name is one word, so that its initials end no part.
    """
    whole_names = text.replace(NAME_REMOVED, "ъ" * len(NAME_REMOVED))
    for start, end in find_names(whole_names):
        whole_names = f"{whole_names[:start]}{'ъ' * (end - start)}{whole_names[end:]}"
    tokens = [_token(match) for match in _TOKEN.finditer(fold(whole_names))]
    kept: list[Token] = []
    # From the end, so that what stands behind a line end is known: the next two tokens tell.
    following: tuple[Token, ...] = ()
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        if token.text == "\n":
            if place and not _torn(tokens[place - 1], following):
                kept.append(token)
            continue
        following = (token, *following[:1])
        if token.text != "-" or not place or tokens[place - 1].text != "-":
            kept.append(token)
    return tuple(reversed(kept))


def _begins_point(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].kind in {TokenKind.DATE, TokenKind.NUMBER, TokenKind.MONTH}


def _begins_range_end(tokens: Sequence[Token]) -> bool:
    return len(tokens) > 1 and tokens[0].text == "-" and tokens[1].kind == TokenKind.MONTH


def _torn(before: Token, following: Sequence[Token]) -> bool:
    """Whether a line end stands inside an expression: «март -» / «апрель», «март» / «2024 г.»."""
    if not following:
        return False
    ahead = following[0].kind
    return (
        before.text in _OPEN_ENDED
        or following[0].text == "("
        or (following[0].text == "по" and before.kind in _POINTS and _begins_point(following[1:]))
        or (before.kind == TokenKind.SCHOOL and ahead == TokenKind.YEAR_WORD)
        or (before.kind == TokenKind.MONTH and _begins_range_end(following))
        or (before.kind == TokenKind.MONTH and ahead == TokenKind.YEAR)
        or (before.kind == TokenKind.NUMBER and ahead in {TokenKind.MONTH, TokenKind.WORD})
        or (before.kind == TokenKind.YEAR and ahead in {TokenKind.YEAR_WORD, TokenKind.SCHOOL})
    )


def _token(match: re.Match[str]) -> Token:
    kind, text, start, end = match.lastgroup, match[0], match.start(), match.end()
    if kind in _DATES:
        return Token(TokenKind.DATE, text, start, end, date=_date(kind, text))
    if kind == "ordinal":
        number = int(re.match(r"\d+", text)[0])  # type: ignore[index]
        return Token(TokenKind.NUMBER, text, start, end, number)
    if kind == "quoted":
        digits = text.strip('" \n\t')
        return Token(TokenKind.NUMBER, digits, start, end, int(digits))
    if kind == "number":
        # Longer runs of digits are no number that a period can hold.
        number = int(text) if len(text) <= 4 else 0
        is_year = len(text) == 4 and text[:2] in {"19", "20"}
        return Token(TokenKind.YEAR if is_year else TokenKind.NUMBER, text, start, end, number)
    if kind == "word":
        return _word(text, start, end)
    return Token(TokenKind.SIGN, text, start, end)


def _date(kind: str, text: str) -> tuple[int, int, int]:
    """Day, month and year, 0 for the one that is not said."""
    parts = [int(part) for part in re.split(r"[-./]", text)]
    if kind == "iso":
        parts.reverse()
    elif kind == "month_year":
        parts.insert(0, 0)
    day, month, year = (*parts, 0)[:3]
    short = kind == "date" and len(parts) == 3 and text[-3] == "."
    return day, month, year + 2000 if short else year


def _word(text: str, start: int, end: int) -> Token:
    if text in _MONTHS:
        return Token(TokenKind.MONTH, text, start, end, _MONTHS[text])
    if text in _YEAR_WORDS:
        return Token(TokenKind.YEAR_WORD, text, start, end)
    if text.startswith("учебн") or text == "уч":
        return Token(TokenKind.SCHOOL, text, start, end)
    number = NUMBERS.get(text, 0) or _ROMANS.get(text.translate(_LOOKALIKES), 0)
    if not number and _ORDINAL_END.search(text):
        number = next((n for stem, n in _ORDINALS if text.startswith(stem)), 0)
    if number:
        return Token(TokenKind.NUMBER, text, start, end, number)
    alike = _LONG_MONTHS.get(text[0], ()) if len(text) >= 5 else ()
    months = {n for word, n in alike if _differs_by_one(text, word)}
    if len(months) == 1:
        return Token(TokenKind.MONTH, text, start, end, months.pop(), typo=True)
    return Token(TokenKind.WORD, text, start, end)


def _differs_by_one(one: str, other: str) -> bool:
    """Whether one letter replaced, added, left out or swapped with the next parts two words.

    The first letter of both is the same.
    """
    if abs(len(one) - len(other)) > 1:
        return False
    at = 1
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    if len(one) == len(other):
        swapped = one[at : at + 2] == other[at : at + 2][::-1]
        return one[at + 1 :] == other[at + 1 :] or (swapped and one[at + 2 :] == other[at + 2 :])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[at + 1 :] == shorter[at:]
