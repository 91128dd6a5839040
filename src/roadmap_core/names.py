"""Personal names (ФИО): where they stand in a wording, and the wording without them.

Recognised by form: two initials with a surname on either side, one initial with a surname that
ends like one, a patronymic with what stands around it, a usual given name with a surname, all of
them in capitals, too. A surname alone is one where its end and what stands before it both say so:
brackets, a post, «по графику». Names that a document has told elsewhere are found by themselves.
What a school or a street is named after («им. А.С. Пушкина») is public and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from unicodedata import normalize

from attrs import field, frozen

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
    surname_forms,
)
from roadmap_core.text import cyrillic, fold

__all__ = ["NAME_REMOVED", "KnownNames", "find_names", "known_names", "names_in", "redacted"]

# What stands in a wording where a personal name was.
NAME_REMOVED = "[имя]"

_CAPITAL = "А-ЯЁІЇЄҐЎӘӨҮҖҢҺҒҚҰҘҠҪӐӖӲ"
# With the marks that part «й» and «ё» into two signs in texts of some systems.
_SMALL = "а-яёіїєґўәөүҗңһғқұҙҡҫӑӗӳ\u0306\u0308"
_SPACE = r"[\s\u200b\u2060\ufeff\u00ad]"
# The capital stands first, so that the search skips everything else.
_WORD = re.compile(
    rf"[{_CAPITAL}](?<![^\W_][{_CAPITAL}])(?:(?P<initial>\.)|(?:"
    rf"(?P<word>(?:['’][{_CAPITAL}])?[{_SMALL}]+(?:-[{_CAPITAL}]?[{_SMALL}]+)*)"
    rf"|(?P<capitals>(?:['’]?[{_CAPITAL}])+(?:-[{_CAPITAL}]{{2,}})*)"
    rf"|(?P<bare>(?![.'’-])))(?![^\W_\u0306\u0308]))"
)
_GAP = re.compile(rf"{_SPACE}{{0,4}}")
_CLOSED = re.compile(r"\s*(?:[,.;:()\n\t]|$)")
_BEFORE = re.compile(r"((?:[^\W\d_]|-)+\.?)(?:\s+со?)?[\s:–—-]*$")
_IN_BRACKET = re.compile(r"\(\s*$")
_AND = re.compile(r"\s*(?:,|\sи\s)\s*")
_SON = re.compile(rf"(?:{_SPACE}|-){{1,3}}(?:{'|'.join(SON_OF.split())})(?![^\W_])", re.I)
_POST_AT_START = re.compile(
    rf"(?:^|[,;:()\n\t])\s*(?:и\.\s?о\.\s*)?(?:{POST.pattern})(?:\s+[^\W\d_]\S*){{1,6}}\s+$"
)
_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:(?:гор|г|сел|с|пос|п|пгт|рп|ст-ца|дер|д|р-н|ул)\.|(?:город|гор|сел|посел|станиц|дерев|"
    r"район|поселок)\w{0,3}|пгт|рп)\s*$"
)
_TERRITORY = re.compile(
    r"\s+(?:район|округ|област|кра[йяею]|муниципальн|городск|сельс|област|институт|университет|"
    r"центр|школ|лице|гимнази|колледж|техникум|академи|филиал|управлени|отдел|библиотек)"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?…\n\t•])[\s\"«„(–—-]*(?:\d+(?:\.\d+)*[.)]\s*)?$")
_LOOK_BACK = 100


class _Word(NamedTuple):
    """A word with a capital letter; ``plain`` is its folded text."""

    start: int
    end: int
    kind: str
    plain: str


@frozen
class KnownNames:
    """Names that a document told somewhere, to be found wherever they stand.

    ``full`` holds them as written; ``surnames`` the cases of surnames that end like one,
    ``others`` of those that do not: these may open a sentence as an ordinary word.
    """

    full: tuple[str, ...] = field(default=(), repr=False)
    surnames: frozenset[str] = field(default=frozenset(), repr=False)
    others: frozenset[str] = field(default=frozenset(), repr=False)


def known_names(names: Iterable[str]) -> KnownNames:
    """Names by which a wording can be searched; what holds no letter is left out."""
    full = sorted({name for name in names if re.search(r"[^\W\d_]", name)})
    surnames: set[str] = set()
    others: set[str] = set()
    for name in full:
        for word in _surnames(name):
            forms, sure = surname_forms(word)
            (surnames if sure else others).update(forms)
    return KnownNames(tuple(full), frozenset(surnames), frozenset(others))


def _surnames(name: str) -> Iterator[str]:
    """The words of a name that are neither initials nor given name nor patronymic."""
    words = [word.plain for word in _words(name) if word.kind in _WHOLE and word.plain != "имя"]
    patronymic = next((n for n, word in enumerate(words) if PATRONYMIC.fullmatch(word)), None)
    if len(words) == 1:
        yield from words
    elif patronymic:
        yield from (word for n, word in enumerate(words) if n not in {patronymic - 1, patronymic})
    else:
        yield from (word for word in words if word not in given_names())


def redacted(text: str, names: KnownNames | Iterable[str] = ()) -> str:
    """A wording in which «[имя]» stands for every personal name.

    A name is told by its form, or is one of ``names`` (in any case, the surname alone too).

    >>> redacted("Назначить Вымышленную А.Б. куратором")
    'Назначить [имя] куратором'
    """
    known = names if isinstance(names, KnownNames) else known_names(names)
    pieces, at = [], 0
    for start, end in _joined(_found(text, known)):
        pieces += [text[at:start], NAME_REMOVED]
        at = end
    return "".join((*pieces, text[at:])) if at else text


def find_names(text: str) -> tuple[tuple[int, int], ...]:
    """The places of the personal names in a text that their form tells, in order."""
    return tuple(_joined(_by_form(text, _words(text))))


def names_in(text: str) -> tuple[str, ...]:
    """The personal names in a text that their form tells, as written.

    >>> names_in("Отдел (Вымышленная А.Б., тел. 1-23)")
    ('Вымышленная А.Б.',)
    """
    return tuple(text[start:end] for start, end in find_names(text))


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    last: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if last is not None and start < last[1]:
            last = (last[0], max(end, last[1]))
        else:
            if last is not None:
                yield last
            last = (start, end)
    if last is not None:
        yield last


_WHOLE = frozenset({"word", "capitals"})


def _words(text: str) -> list[_Word]:
    return [
        _Word(match.start(), match.end(), str(match.lastgroup), _plain(match[0]))
        for match in _WORD.finditer(cyrillic(text))
    ]


def _plain(word: str) -> str:
    return fold(word if word.isalpha() else normalize("NFC", word))


def _found(text: str, known: KnownNames) -> Iterator[tuple[int, int]]:
    words = _words(text)
    yield from _by_form(text, words)
    stripped = text.strip()
    for name in known.full:
        if name == stripped:
            yield text.index(name), text.index(name) + len(name)
        elif " " in name or "." in name:
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                yield match.span()
    if not known.surnames and not known.others:
        return
    for word in words:
        if word.kind not in _WHOLE:
            continue
        sure = word.plain in known.surnames
        if sure or word.plain in known.others:
            before = text[max(0, word.start - _LOOK_BACK) : word.start]
            if (
                (sure or not _SENTENCE_START.search(before))
                and not _TERRITORY.match(text, word.end)
                and not _is_public(before)
                and not _PLACE_BEFORE.search(before)
            ):
                yield word.start, word.end


def _is_public(before: str) -> bool:
    """Whether an institution or a street is named after whoever is named behind this."""
    return HONOUR.search(fold(before)) is not None


def _by_form(text: str, words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    """The places of names, those that are public left out."""
    if not words:
        return
    seeker = _Seeker(text, words)
    for first, last in seeker.names():
        start, end = words[first].start, words[last].end
        son = _SON.match(text, end)
        if not _is_public(text[max(0, start - _LOOK_BACK) : start]):
            yield start, son.end() if son else end


class _Seeker:
    """The words of one text, and which of them a name already has."""

    def __init__(self, text: str, words: Sequence[_Word]) -> None:
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
        if word.kind not in _WHOLE or len(word.plain) < 2 or NOT_A_NAME.fullmatch(word.plain):
            return 0
        return 2 if SURNAME.fullmatch(word.plain) else 1

    def beside(self, first: int, last: int) -> tuple[float, float]:
        """The weights of the words before and behind a run, less where a line ends between."""
        return self.weight(first - 1) * self.near(first - 1), self.weight(last + 1) * self.near(last)

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
        if self.words[at].kind != "initial":
            return None
        last = at
        while self.near(last) == 1 and self.words[last + 1].kind == "initial":
            last += 1
        if last == at and self.near(at) == 1 and self.words[at + 1].kind == "bare":
            close = self.words[at].end == self.words[at + 1].start
            if close or re.compile(r"\s*(?:[,;:)\n\t]|$)").match(self.text, self.words[at + 1].end):
                return at + 1
        return last

    def around(self, first: int, last: int) -> tuple[int, int] | None:
        """The name of a run of one or two initials and the word on one side of it."""
        left, right = self.beside(first, last)
        if first == last:
            left, right = (weight if weight > 1 else 0 for weight in (left, right))
            start = self.words[first].start
            if LABEL.search(fold(self.text[max(0, start - 20) : start])):
                return None
        if right and self.opens_own(last + 1) and (left or first == last):
            right = 0
        if not left and not right:
            return None
        if left == right:
            # «Мороз И.И. Отвечает за ...»: a word that goes on with small letters opens a sentence.
            alone = _CLOSED.match(self.text, self.words[last + 1].end)
            right += 1 if alone or not self.opens_piece(first - 1) else -1
        return (first - 1, last) if left > right else (first, last + 1)

    def opens_own(self, at: int) -> bool:
        """Whether initials stand behind a word."""
        return self.near(at) == 1 and self.words[at + 1].kind == "initial"

    def opens_piece(self, at: int) -> bool:
        start = self.words[at].start
        return bool(re.search(r"(?:^|[,.;:()\n\t])\s*$", self.text[max(0, start - 5) : start]))

    # Words in full.

    def with_patronymic(self) -> Iterator[tuple[int, int]]:
        """name = [surname] given patronymic [surname]; «оглы» makes a name of what is before it"""
        for at, word in enumerate(self.words):
            if word.kind not in _WHOLE or at in self.taken:
                continue
            if _SON.match(self.text, word.end) or word.plain.endswith(("-оглы", "-кызы")):
                first = at
                while first > at - 2 and self.near(first - 1) and self.weight(first - 1):
                    first -= 1
                yield first, at
            elif PATRONYMIC.fullmatch(word.plain) and self.weight(at - 1) and self.near(at - 1):
                yield self.beside_full(at - 1, at)

    def with_given(self) -> Iterator[tuple[int, int]]:
        """name = given surname | surname given, where the surname ends like one"""
        for at, word in enumerate(self.words):
            if at in self.taken or word.plain not in given_names():
                continue
            left, right = self.beside(at, at)
            if right == 2 and word.plain == "роман" and not re.search("(?:[ои][вн]|ий)$", self.words[at + 1].plain):
                continue  # «Роман Пушкина» is a book.
            if max(left, right) == 2:
                yield (at - 1, at) if left == 2 else (at, at + 1)

    def beside_full(self, first: int, last: int) -> tuple[int, int]:
        """A given name with its patronymic, and the surname on one side of them."""
        left, right = self.beside(first, last)
        if not left and not right:
            return first, last
        return (first - 1, last) if left >= right else (first, last + 1)

    # A surname alone.

    def alone(self) -> Iterator[tuple[int, int]]:
        """A word that ends like a surname, where what stands before it says that it is one."""
        chained = False
        for at, word in enumerate(self.words):
            if at in self.taken:
                chained = True
                continue
            chained = chained and _AND.fullmatch(self.text, self.words[at - 1].end, word.start) is not None
            if self.weight(at) == 2 and not CITY.fullmatch(word.plain):
                chained = self.means_person(word, chained)
                if chained:
                    yield at, at
            else:
                chained = False

    def means_person(self, word: _Word, chained: bool) -> bool:
        closed = _CLOSED.match(self.text, word.end) is not None
        adjective = word.plain.endswith(("ой", "ым", "ых", "ими", "ыми", "его", "ого", "ому"))
        if not closed and (adjective or "ск" in word.plain[-5:]):
            return False  # «директор Тамбовской гимназии»
        before = fold(self.text[max(0, word.start - _LOOK_BACK) : word.start])
        if _IN_BRACKET.search(before):
            return closed and bool(before.strip(" ("))
        if chained:
            return closed
        behind = _BEFORE.search(before)
        if behind is None:
            return False
        last = behind[1]
        if POST.fullmatch(last) or (last.rstrip(".") in POST_SHORT):
            return True
        if NAMED_PLACE.fullmatch(word.plain) or _PLACE_BEFORE.search(before):
            return False
        return SCHEDULE.fullmatch(last) is not None or (
            closed and _POST_AT_START.search(before) is not None
        )
