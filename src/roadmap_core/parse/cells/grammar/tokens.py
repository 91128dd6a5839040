"""A period's wording as tokens: months, years, days, units, signs and other words, with places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from attrs import frozen

from roadmap_core.names import NAME_REMOVED, find_names
from roadmap_core.parse.cells.grammar.signs import signs_of
from roadmap_core.parse.cells.grammar.words import (
    MONTHS,
    YEAR_WORDS,
    differs_by_one,
    is_word,
    parted,
    slip_of,
)
from roadmap_core.text import fold

__all__ = ["NUMBERS", "Token", "TokenKind", "Tokens", "tokens_of"]


class TokenKind(StrEnum):
    """What a token is."""

    MONTH = "month"
    CLOCK = "clock"
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


# By their first letter, which a slip of the pen keeps.
_LONG_MONTHS = {
    letter: [(word, n) for word, n in MONTHS.items() if word[0] == letter and len(word) >= 5]
    for letter in {word[0] for word in MONTHS}
}
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
# A word that agrees with the next one, or needs it.
_NEEDS_MORE = re.compile(
    r"(?:ому|ему|ого|его|ный|ний|ной|ная|няя|ную|ные|ных|них|ном|нем)$|^мере$|^случае$"
)
_POINTS = frozenset({TokenKind.DATE, TokenKind.MONTH, TokenKind.YEAR, TokenKind.YEAR_WORD})
_LOOKALIKES = str.maketrans("іхvi", "ixvi")

_LONGEST_WORD = 24
_PARTS = {"втечение": ("в", "течение"), "втечении": ("в", "течении")}
_TORN_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_WEEKDAYS = frozenset("пн вт ср чт пт сб вс".split())
_CUT_SHORT = re.compile(r"[а-я]{2,9}(?<![аеиоуыэюя])")
_ROMAN_MONTHS = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10,
    "xi": 11, "xii": 12,
}  # fmt: skip
_DATES = frozenset("iso slashed full short_month roman date month_year".split())
_TOKEN = re.compile(
    r"(?P<roman_ordinal>[ivxі]{1,4}(?:(?=кв|полуг|четв)"
    r"|-?(?:ый|ий|ой|ая|ое|ья|го|му|ю|й|я|е|м|х)(?![^\W\d_])))"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)"
    # An export writes midnight behind its days.
    r"|(?P<iso>(?<!\d)(?:19|20)\d\d(?P<between>[-./])\d\d(?P=between)\d\d(?!\d)"
    r"(?:[t\s]+0?0:00(?::00(?:\.0+)?)?|t(?=\d\d:))?)"
    r"|(?P<clock>(?<!\d)(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:])"
    r"|(?<![\d.])(?:[01]?\d|2[0-4])\.(?:00|[1-5][05](?<!10))(?!\d|\.\d)"
    r"|(?<![\d.-])(?:[01]?\d|2[0-4])-00(?![\d-]))"
    r"|(?P<slashed>(?<!\d)\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?!\d))"
    # Spaces, line ends and doubled dots inside; a comma for a dot.
    r"|(?P<full>(?<!\d)(?:\d{1,2}\s{0,3}\.{1,2}\s{0,3}\d{1,2}\s{0,3}(?:\.{1,2}|,(?=\s{0,3}\d{4}(?!\s{0,3}[-/,и])))"
    r"\s{0,3}|\d\d(?P<again>[-,])\d\d(?P=again))"
    r"(?:19|20)(?:\d\d|\n\d\d|\d\n\d)(?!\d)(?:[t\s]+0?0:00(?::00)?(?!\d))?)"
    r"|(?P<short_month>(?<!\d)\d{1,2}[-.](?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)"
    r"[-.](?:\d{4}|\d\d)(?!\d))"
    r"|(?P<roman>(?<!\d)\d{1,2}(?:[./]|(?:\s{1,3}|-)(?=[ivxхі]+[./\s-]{1,3}\d{4}))[ivxхі]+"
    r"(?:[./\s-]+(?:19|20)\d\d(?!\d)|[./-]\d\d(?!\d)|(?![^\W\d_])))"
    r"|(?P<date>(?<!\d)\d{1,2}\.\d{1,2}(?:\.(?:\d{4}|\d{2}))?(?!\d))"
    r"|(?P<month_year>(?<!\d)\d{1,2}[./-](?:19|20)\d\d(?!\d))"
    r"|(?P<ordinal>\d{1,3}-?(?:ти|ый|ий|ой|ая|ое|ые|го|му|ю|й|я|е|м|х)(?![а-я]))"
    r"|(?P<quoted>\"\s*\d{1,2}\s*\")"
    r"|(?P<number>\d+)"
    r"|(?P<sign>[^\s\w]|_|\n)"
)
# What counts as a space and is no number's sign: separators of files, form feeds.
_ODD_SPACE = re.compile(r"[^\S\n ]")
_MIDNIGHT = re.compile(r"[t\s]+0?0:00.*|t$")


@frozen
class Tokens:
    """A wording as tokens, with what was put right in it.

    ``marks`` are the places of footnote marks, which are in no token; ``mended`` those of words
    that were torn, glued, slipped or written with wrong signs.
    """

    tokens: tuple[Token, ...]
    marks: tuple[tuple[int, int], ...] = ()
    mended: tuple[tuple[int, int], ...] = ()


def tokens_of(text: str) -> Tokens:
    """The tokens of a wording; every sign that is no space and no mark is in one of them.

    A personal name is one word, so that its initials end no part.
    """
    signs = signs_of(text)
    whole_names = signs.text
    if NAME_REMOVED in whole_names:
        whole_names = whole_names.replace(NAME_REMOVED, "ъ" * len(NAME_REMOVED))
    for start, end in find_names(whole_names):
        whole_names = f"{whole_names[:start]}{'ъ' * (end - start)}{whole_names[end:]}"
    folded = fold(whole_names)
    folded = _ODD_SPACE.sub(" ", folded)
    tokens = [_token(match) for match in _TOKEN.finditer(folded)]
    mended = signs.mended
    if any(map(_is_piece, tokens)) or "\n" in text:
        whole = _Whole()
        for token in tokens:
            whole.add(token)
        tokens, mended = whole.tokens, tuple(sorted((*mended, *whole.mended)))
        tokens = _without_small_dots(tokens, whole_names)
    if "\n" in folded or folded.count("-") > 1:
        tokens = _without_line_ends(tokens)
    return Tokens(tuple(tokens), signs.marks, mended)


def _is_piece(token: Token) -> bool:
    """Whether a token may be a piece of a torn word: no whole word of a period."""
    is_letters = token.kind in {TokenKind.WORD, TokenKind.MONTH, TokenKind.SCHOOL}
    return is_letters and not is_word(token.text)


class _Whole:
    """The tokens of a wording, those of a torn word put together, a glued one parted."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.mended: list[tuple[int, int]] = []

    def add(self, token: Token) -> None:
        """One more token; it may end a word that was begun before."""
        if token.kind == TokenKind.DATE and "\n" in token.text.rstrip():
            self.mended.append((token.start, token.end))
        is_piece = token.kind == TokenKind.WORD or (
            token.kind == TokenKind.MONTH and not is_word(token.text)
        )
        if token.kind == TokenKind.NUMBER and self._ends_year(token):
            return
        if is_piece and len(token.text) <= _LONGEST_WORD and not self._put_together(token):
            if token.kind == TokenKind.WORD and not is_word(token.text):
                self._add_unknown(token)
                return
            self.tokens.append(token)
        elif not is_piece or len(token.text) > _LONGEST_WORD:
            self.tokens.append(token)

    def _add_unknown(self, token: Token) -> None:
        slip = slip_of(token.text)
        words = (slip,) if slip else parted(token.text) if len(token.text) >= 7 else ()
        if not words:
            self.tokens.append(token)
            return
        self.mended.append((token.start, token.end))
        self._put(words, token.start, token.end, exact=not slip)

    def _put_together(self, token: Token) -> bool:
        """Whether a word ends here whose pieces lines or a space tore."""
        pieces, at = [token], len(self.tokens)
        while len(pieces) < 4 and (before := self._piece_before(at)) is not None:
            at = before
            pieces.insert(0, self.tokens[at])
            ending = len(token.text) == 1 and self.tokens[-1].text == "\n"
            known = all(is_word(piece.text) for piece in pieces) and not ending
            words = () if known else parted("".join(piece.text for piece in pieces))
            if words and (len(words) == 1 or len(pieces) > 1):
                del self.tokens[at:]
                self.mended.append((pieces[0].start, token.end))
                self._put(words, pieces[0].start, token.end, exact=False)
                return True
        return False

    def _piece_before(self, at: int) -> int | None:
        """Where the piece stands from which a line end, a hyphen or a space parts what follows."""
        at -= 1
        is_line = at >= 0 and self.tokens[at].text == "\n"
        at -= is_line
        if is_line and at >= 0 and self.tokens[at].text == "-":
            at -= self.tokens[at].start > 0
        if at < 0 or self.tokens[at].kind not in {TokenKind.WORD, TokenKind.MONTH}:
            return None
        return at

    def _put(self, words: Sequence[str], start: int, end: int, *, exact: bool) -> None:
        """The tokens of words; glued ones have places of their own, torn ones share the piece."""
        for number, word in enumerate(words):
            last = number == len(words) - 1
            stop = start + len(word) if exact and not last else end
            parts = _PARTS.get(word, (word,))
            self.tokens.extend(_word(part, start, stop) for part in parts)
            start = stop if exact else start

    def _ends_year(self, token: Token) -> bool:
        """«март 20» / «24»: a year torn by a line end."""
        if len(self.tokens) < 2 or self.tokens[-1].text != "\n":
            return False
        before = self.tokens[-2]
        digits = f"{before.text}{token.text}"
        if before.kind != TokenKind.NUMBER or not _TORN_YEAR.fullmatch(digits):
            return False
        del self.tokens[-2:]
        self.tokens.append(Token(TokenKind.YEAR, digits, before.start, token.end, int(digits)))
        self.mended.append((before.start, token.end))
        return True


def _without_small_dots(tokens: Sequence[Token], text: str) -> list[Token]:
    """The tokens without the dots of words cut short inside a phrase («по отд. плану»)."""
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        cut_short = (
            token.text == "."
            and bool(kept)
            and kept[-1].kind in {TokenKind.WORD, TokenKind.SCHOOL}
            and kept[-1].end == token.start
            and _CUT_SHORT.fullmatch(kept[-1].text) is not None
            and following is not None
            and following.kind in {TokenKind.WORD, TokenKind.SCHOOL, TokenKind.YEAR_WORD}
            and (text[following.start].islower() or text.isupper())
        )
        of_weekday = token.text == "." and bool(kept) and kept[-1].text in _SHORT_WEEKDAYS
        if not cut_short and not of_weekday:
            kept.append(token)
    return kept


def _without_line_ends(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the line ends inside of an expression, and with one dash of several."""
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
    return kept[::-1]


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
        or (before.kind == TokenKind.DATE and not before.date[2] and ahead == TokenKind.YEAR)
        or (before.kind == ahead == TokenKind.WORD and _NEEDS_MORE.search(before.text) is not None)
        or (before.kind == TokenKind.NUMBER and ahead in {TokenKind.MONTH, TokenKind.WORD})
        or (before.kind == TokenKind.YEAR and ahead in {TokenKind.YEAR_WORD, TokenKind.SCHOOL})
    )


def _token(match: re.Match[str]) -> Token:
    kind, text, start, end = match.lastgroup, match[0], match.start(), match.end()
    if kind in _DATES:
        return Token(TokenKind.DATE, text, start, end, date=_date(kind, text))
    if kind == "clock":
        return Token(TokenKind.CLOCK, text, start, end)
    if kind == "ordinal":
        number = int(re.match(r"\d+", text)[0])  # type: ignore[index]
        return Token(TokenKind.NUMBER, text, start, end, number)
    if kind == "roman_ordinal":
        letters = re.split("-|[а-я](?<!і)", text.translate(_LOOKALIKES))[0]
        return Token(TokenKind.NUMBER, text, start, end, _ROMANS.get(letters, 0))
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
    text = _MIDNIGHT.sub("", text)
    if kind in {"roman", "short_month"}:
        return _worded_date(text)
    if kind == "full":
        day, month, year = map(int, re.findall(r"\d+", text.replace("\n", "")))
        return day, month, year
    parts = [int(part) for part in re.split(r"[-./]", text)]
    if kind == "iso":
        parts.reverse()
    elif kind == "month_year":
        parts.insert(0, 0)
    day, month, year = (*parts, 0)[:3]
    short = kind in {"date", "slashed"} and len(parts) == 3 and text[-3] in "./"
    return day, month, year + 2000 if short else year


def _worded_date(text: str) -> tuple[int, int, int]:
    """«01.IX.2024», «20-мар-25»: a month that is no number between those that are."""
    day, word, year = re.fullmatch(r"(\d+)[\W_]*([^\W\d_]+)[\W_]*(\d*)", text).groups()  # type: ignore[union-attr]
    roman = _ROMAN_MONTHS.get(word.translate(_LOOKALIKES), 0)
    short = 2000 if len(year) == 2 else 0
    # 13 is no month: a number that is none is said to be so.
    return int(day), MONTHS.get(word, 0) or roman or 13, int(year or 0) + short


def _word(text: str, start: int, end: int) -> Token:
    if text in MONTHS:
        return Token(TokenKind.MONTH, text, start, end, MONTHS[text])
    if text in YEAR_WORDS:
        return Token(TokenKind.YEAR_WORD, text, start, end)
    if text.startswith("учебн") or text == "уч":
        return Token(TokenKind.SCHOOL, text, start, end)
    number = NUMBERS.get(text, 0) or _ROMANS.get(text.translate(_LOOKALIKES), 0)
    if not number and _ORDINAL_END.search(text):
        number = next((n for stem, n in _ORDINALS if text.startswith(stem)), 0)
    if number:
        return Token(TokenKind.NUMBER, text, start, end, number)
    alike = _LONG_MONTHS.get(text[0], ()) if len(text) >= 5 else ()
    months = {n for word, n in alike if differs_by_one(text, word)}
    if len(months) == 1:
        return Token(TokenKind.MONTH, text, start, end, months.pop(), typo=True)
    return Token(TokenKind.WORD, text, start, end)
