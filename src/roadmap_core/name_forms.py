"""Where personal names stand in a text, by their form and by what stands before them.

name = surname initials | initials surname                    two initials, or one and a sure end
     | [surname] given patronymic [surname] | ... "оглы"
     | given surname | surname given                          a usual given name, a sure end
     | surname            behind a bracket, a post, «по графику», or another name and a comma
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import normalize

from roadmap_core.name_words import (
    CITY,
    HONOUR,
    LABEL,
    NAMED_PLACE,
    NOT_A_NAME,
    PATRONYMIC,
    POST,
    POST_SHORT,
    SCHEDULE,
    SON_OF,
    SURNAME,
    given_names,
)
from roadmap_core.text import cyrillic, fold

__all__ = [
    "CAPITALS",
    "LOOK_BACK",
    "SPACE",
    "Seeker",
    "Word",
    "by_form",
    "is_place",
    "is_public",
    "is_surname",
    "words_of",
]

CAPITALS = "А-ЯЁІЇЄҐЎӘӨҮҖҢҺҒҚҰҘҠҪӐӖӲ"
# With the marks that part «й» and «ё» into two signs in texts of some systems.
_SMALL = "а-яёіїєґўәөүҗңһғқұҙҡҫӑӗӳ\u0306\u0308"
SPACE = r"[\s\u200b\u2060\ufeff\u00ad]"
# The capital stands first, so that the search skips everything else.
_WORD = re.compile(
    rf"[{CAPITALS}](?<![^\W_][{CAPITALS}])(?:(?P<initial>\.)|(?:"
    rf"(?P<word>(?:['’][{CAPITALS}])?[{_SMALL}]+(?:-[{CAPITALS}]?[{_SMALL}]+)*)"
    rf"|(?P<capitals>(?:['’]?[{CAPITALS}])+(?:-[{CAPITALS}]{{2,}})*)"
    rf"|(?P<bare>(?![.'’-])))(?![^\W_\u0306\u0308]))"
)
_MARKS = "\u0306\u0308"
_GAP = re.compile(rf"{SPACE}{{0,4}}")
_CLOSED = re.compile(r"\s*(?:[,.;:()\n\t]|$)")
_OPENED = re.compile(r"(?:^|[,.;:()\n\t]) *$")
_BEFORE = re.compile(r"((?:[^\W\d_]|-)+\.?)(?:\s+со?)?[\s:–—-]*$")
_IN_BRACKET = re.compile(r"\(\s*$")
_AND = re.compile(r"\s*(?:,|\sи\s)\s*")
_SON = re.compile(rf"[\s\u200b\u2060\ufeff\u00ad-]{{1,3}}(?:{'|'.join(SON_OF)})(?![^\W_])", re.I)
_POST_AT_START = re.compile(
    rf"(?:^|[,;:()\n\t])\s*(?:и\.\s?о\.\s*)?(?:{POST.pattern})(?:\s+[^\W\d_]\S*){{1,6}}\s+$"
)
_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:(?:гор|г|сел|с|пос|п|пгт|рп|ст-ца|дер|д|р-н|ул)\.|(?:город|гор|сел|посел|станиц|дерев|"
    r"район|поселок)\w{0,3}|пгт|рп)\s*$"
)
_ADJECTIVE_ENDS = ("ой", "ым", "ых", "ими", "ыми", "ого", "ому")
_NOMINATIVE = frozenset("ов ев ин ын ий".split())
# How far before a word its context may stand.
LOOK_BACK = 100


class Word(NamedTuple):
    """A word with a capital letter; ``plain`` is its folded text."""

    start: int
    end: int
    kind: str
    plain: str

    @property
    def is_whole(self) -> bool:
        """Whether it is more than one letter."""
        return self.kind in _WHOLE


_WHOLE = frozenset({"word", "capitals"})


def words_of(text: str) -> list[Word]:
    """The words of a text that begin with a capital letter, initials among them."""
    letters = cyrillic(text)
    found = list(_WORD.finditer(letters))
    if not found:
        return []
    folded = fold(letters)
    words = [
        Word(start, end, str(match.lastgroup), folded[start:end])
        for match in found
        for start, end in (match.span(),)
    ]
    if any(mark in text for mark in _MARKS):
        # «й» and «ё» of two signs are those of one in every list of words.
        return [word._replace(plain=fold(normalize("NFC", word.plain))) for word in words]
    return words


def is_place(before: str) -> bool:
    """Whether what stands before a word says that it names a place."""
    return _PLACE_BEFORE.search(fold(before)) is not None


def is_public(before: str) -> bool:
    """Whether an institution or a street is named after whoever is named behind this."""
    return HONOUR.search(fold(before)) is not None


def by_form(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The places of names, those that are public left out."""
    if not words:
        return
    seeker = Seeker(text, words)
    for first, last in seeker.names():
        start, end = words[first].start, words[last].end
        son = _SON.match(text, end)
        if not is_public(text[max(0, start - LOOK_BACK) : start]):
            yield start, son.end() if son else end


class Seeker:
    """The words of one text, and which of them a name already has."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text = text
        self.words = words
        self.taken: set[int] = set()

    def names(self) -> Iterator[tuple[int, int]]:
        """The first and the last word of each name."""
        for rule in (self.with_initials, self.with_patronymic, self.with_given, self.alone):
            for first, last in rule():
                self.taken.update(range(first, last + 1))
                yield first, last

    def near(self, at: int) -> float:
        """How near a word is to the next: 1 on a line, 0.5 over a line end or tab, 0 apart."""
        if not 0 <= at < len(self.words) - 1:
            return 0
        end, start = self.words[at].end, self.words[at + 1].start
        if not _GAP.fullmatch(self.text, end, start):
            return 0
        return 0.5 if "\n" in self.text[end:start] or "\t" in self.text[end:start] else 1

    def weight(self, at: int) -> int:
        """How much a word is like a surname: 2 by its end, 1 where nothing speaks against it."""
        if not 0 <= at < len(self.words) or at in self.taken:
            return 0
        word = self.words[at]
        if not word.is_whole or NOT_A_NAME.fullmatch(word.plain):
            return 0
        found = SURNAME.fullmatch(word.plain)
        # «ЦОКО» has the end of «ШЕВЧЕНКО».
        short = word.kind == "capitals" and (len(word.plain) < 5 or (found and found["fixed"]))
        return 2 if found and not short else 1

    def beside(self, first: int, last: int) -> tuple[float, float]:
        """The weights of the words before and behind a run, less where a line ends between."""
        before, behind = self.near(first - 1), self.near(last)
        return self.weight(first - 1) * before, self.weight(last + 1) * behind

    # Initials.

    def with_initials(self) -> Iterator[tuple[int, int]]:
        """name = surname initials | initials surname"""
        at = 0
        while at < len(self.words):
            last = self.run_of_initials(at)
            if last is None:
                at += 1
                continue
            name = self.around(at, last) if last - at < 2 else None
            if name:
                yield name
            at = last + 1

    def run_of_initials(self, at: int) -> int | None:
        """The last of the initials that begin here; the dot of the last may be missing."""
        if self.words[at].kind == "bare":
            # «Выдуманнов И» at the end of a wording that has lost its dot.
            lone = self.near(at - 1) == 1 and self.weight(at - 1) == 2 and self.is_closed(at)
            return at if lone else None
        if self.words[at].kind != "initial":
            return None
        last = at
        while self.near(last) == 1 and self.words[last + 1].kind == "initial":
            last += 1
        if last == at and self.near(at) == 1 and self.words[at + 1].kind == "bare":
            close = self.words[at].end == self.words[at + 1].start
            if close or self.is_closed(at + 1):
                return at + 1
        return last

    def is_closed(self, at: int) -> bool:
        """Whether a sign or the end follows a word."""
        return _CLOSED.match(self.text, self.words[at].end) is not None

    def around(self, first: int, last: int) -> tuple[int, int] | None:
        """The name of a run of one or two initials and the word on one side of it."""
        left, right = self.beside(first, last)
        if first == last:
            left, right = (weight if weight > 1 else 0 for weight in (left, right))
            start = self.words[first].start
            if LABEL.search(fold(self.text[max(0, start - LOOK_BACK) : start])):
                return None
        if right and self.opens_own(last + 1) and (left or first == last):
            right = 0
        if not left and not right:
            return None
        if left == right == 2:
            # «Выдумкин А.К. Зюзякина»: whose initials they are cannot be told, both are people.
            return first - 1, last + 1
        # «Мороз И.И. Отвечает за ...»: a word that goes on with small letters opens a sentence.
        is_left = left > right or (
            left == right and self.opens_piece(first - 1) and not self.is_closed(last + 1)
        )
        return (first - 1, last) if is_left else (first, last + 1)

    def opens_own(self, at: int) -> bool:
        """Whether initials stand behind a word."""
        return self.near(at) == 1 and self.words[at + 1].kind == "initial"

    def opens_piece(self, at: int) -> bool:
        """Whether a sign or the beginning stands before a word."""
        start = self.words[at].start
        return _OPENED.search(self.text, start - LOOK_BACK, start) is not None

    # Words in full.

    def with_patronymic(self) -> Iterator[tuple[int, int]]:
        """name = [surname] given patronymic [surname]; «оглы» makes a name of what is before it"""
        small = self.text.lower()
        has_sons = any(son in small for son in SON_OF)
        for at, word in enumerate(self.words):
            plain = word.plain
            if has_sons and (_SON.match(self.text, word.end) or _SON.search(plain)):
                first = at
                while first > at - 2 and self.near(first - 1) and self.weight(first - 1):
                    first -= 1
                yield first, at
            elif (
                ("ич" in plain or "вн" in plain)
                and at not in self.taken
                and PATRONYMIC.fullmatch(plain)
                and self.near(at - 1)
                and self.weight(at - 1)
            ):
                yield self.beside_full(at - 1, at)

    def with_given(self) -> Iterator[tuple[int, int]]:
        """name = given surname | surname given, where the surname ends like one"""
        usual = given_names()
        for at, word in enumerate(self.words):
            if word.plain not in usual or at in self.taken:
                continue
            left, right = self.beside(at, at)
            if word.plain == "роман" and left < 2 and not self.is_nominative(at + 1):
                continue  # «Роман Пушкина» is a book.
            if max(left, right) == 2:
                yield (at - 1, at) if left == 2 else (at, at + 1)

    def is_nominative(self, at: int) -> bool:
        """Whether a man's surname stands in the nominative, as far as its end tells."""
        return at < len(self.words) and self.words[at].plain[-2:] in _NOMINATIVE

    def beside_full(self, first: int, last: int) -> tuple[int, int]:
        """A given name with its patronymic, and the surname on one side of them."""
        left, right = self.beside(first, last)
        if not left and not right:
            return first, last
        return (first - 1, last) if left >= right else (first, last + 1)

    # A surname alone.

    def alone(self) -> Iterator[tuple[int, int]]:
        """A word that ends like a surname, where what stands before it says that it is one."""
        last = -2  # the name before this word
        for at, word in enumerate(self.words):
            if at in self.taken:
                last = at
            elif SURNAME.fullmatch(word.plain) and self.weight(at) == 2:
                gap = self.words[at - 1].end, word.start
                chained = last == at - 1 and _AND.fullmatch(self.text, *gap) is not None
                if not CITY.fullmatch(word.plain) and self.means_person(word, chained):
                    last = at
                    yield at, at

    def means_person(self, word: Word, chained: bool) -> bool:
        """Whether what stands before a word says that it is a surname.

        context = "(" | post | schedule ["с"] | name ("," | "и") | post word+, where it ends a piece
        """
        closed = _CLOSED.match(self.text, word.end) is not None
        adjective = word.plain.endswith(_ADJECTIVE_ENDS)
        if not closed and (adjective or "ск" in word.plain[-5:]):
            return False  # «директор Тамбовской гимназии»
        before = fold(self.text[max(0, word.start - LOOK_BACK) : word.start])
        if _IN_BRACKET.search(before):
            return closed and bool(before.strip(" ("))
        if chained:
            # «методисты Зюзякин, Выдумкин и Бабуров»
            return closed or _AND.match(self.text, word.end) is not None
        behind = _BEFORE.search(before)
        if behind is None:
            return False
        last = behind[1]
        if POST.fullmatch(last) or last.rstrip(".") in POST_SHORT:
            return True
        if NAMED_PLACE.fullmatch(word.plain) or _PLACE_BEFORE.search(before):
            return False
        return SCHEDULE.fullmatch(last) is not None or (
            closed and _POST_AT_START.search(before) is not None
        )


def is_surname(text: str) -> bool:
    """Whether a text is one word that ends like a surname and means neither a city nor a thing.

    >>> is_surname("Выдуманнова"), is_surname("Педагогов"), is_surname("Пушкинский")
    (True, False, False)
    """
    words = words_of(text)
    if len(words) != 1 or (words[0].start, words[0].end) != (0, len(text)):
        return False
    plain = words[0].plain
    sure = Seeker(text, words).weight(0) == 2 and not CITY.fullmatch(plain)
    return sure and not NAMED_PLACE.fullmatch(plain) and not re.search("[цс]к(?:ий|ие|их)$", plain)
