"""Where a cell of bodies is parted: by signs, by line ends, and by the grammar of its words.

A noun in the nominative opens a new body; an oblique case or a preposition goes on with the one
before. A sign that can part two bodies parts them only where the words agree («Отдел образования,
молодежной политики и культуры» is one); where two words without a sign are two nominatives, two
bodies stand there («Классные руководители Организатор»). What the words leave open is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from attrs import Factory, define, frozen

from roadmap_core.lexicon import BodyTerms
from roadmap_core.noun_cases import GENITIVE, NOMINATIVE, adjective_cases
from roadmap_core.parse.cells.body_tokens import Token, tokens_of
from roadmap_core.parse.cells.openings import PREPOSITIONS, Opening, cases_of, opening_at
from roadmap_core.text import fold

__all__ = ["Piece", "pieces_of"]

Sign: TypeAlias = Literal[
    "apart", "comma", "and", "slash", "line", "stop", "blank", "bound", "with"
]

# A note stands by itself, even behind a blank.
_NOTE = re.compile(
    r"(?:по согласованию|далее|тел\b|телефон|факс|e-?mail|моб\b|по (?:мере )?необходимости)"
)
_PARTICIPLE = re.compile(
    r"(?!заведующ|управляющ|учащ|обучающ)"
    r"(?:\w+(?:ющ|ящ|ащ|ущ|вш)(?:ий|ие|ая|ее|их|им|ими|ую|его|ему)(?:ся)?|котор\w+|в том числе|"
    r"в т\. ?ч|включая|за исключением|где|ответственн\w+ за|а также)\b"
)
_WITH = re.compile(r"(?:(?:совместно|вместе)\s+со?|при\s+участии|с\s+участием)\s+(?=\S)")
_BULLETS = frozenset("-•*·‣▪")
_CLASSES = re.compile(r"кл|класс(?:а|ов)|групп(?:ы|а)?|курс(?:а|ов)|х")
# Whose helper a post is stands behind it in the genitive: «заместитель директора».
_HELPERS = ("зам", "пом", "секретар", "представител", "ассистент", "врио", "дом", "совет", "актив")
_OWNER = "администраци"
_GENERIC = ("орган", "учрежден", "предприят", "организаци", "служб", "ведомств", "структур")


_DESCRIBING = re.compile(r"(?!заведующ|учащ|обучающ)\w+(?:ый|ий|ая|ые|ие)")


@define
class Piece:
    """A body with its persons and notes as the cell has them, at ``start``..``end``.

    ``is_apart`` says that a semicolon or a bullet stands before it, ``beside`` is the wording that
    joined it to the one before («совместно с»). ``doubts`` are the places where the words leave
    open whether another body begins there: at its first word, or at a word inside.
    """

    start: int
    end: int
    is_apart: bool = False
    beside: str = ""
    doubts: list[int] = Factory(list)


class _Item(NamedTuple):
    """A token that is part of a name, and what parts it from the one before."""

    at: int
    sign: Sign
    beside: str = ""


@frozen
class _Choice:
    """Whether a new body begins, and whether that is a guess."""

    cuts: bool
    is_guess: bool = False


_CUT, _JOIN = _Choice(True), _Choice(False)
_CUT_GUESS, _JOIN_GUESS = _Choice(True, True), _Choice(False, True)


@define
class _Left:
    """What stands since the last cut: places of tokens, the opening of its first word."""

    head: Opening | None = None
    first: int = 0
    last: int = -1
    behind: int = 0  # words behind the head
    persons: int = 0
    begins_with_person: bool = False
    is_governed: bool = False

    def take(self, at: int, token: Token, opening: Opening) -> None:
        """One more token."""
        if self.last < 0:
            self.first, self.begins_with_person = at, token.kind == "person"
        if token.kind == "person":
            self.persons += 1
        elif self.head is None:
            self.head = opening
        elif at > self.head.noun:
            self.behind += 1
        self.is_governed = self.is_governed or token.plain == "по"
        self.last = at


def pieces_of(text: str, terms: BodyTerms) -> list[Piece]:
    """The pieces of a cell in which one sign stands for each name."""
    folded = fold(text)
    tokens = tokens_of(text, folded)
    reader = _Reader(folded, tokens, terms)
    left, found = _Left(), list[Piece]()
    for item in _items(folded, tokens):
        token = tokens[item.at]
        opening = opening_at(tokens, item.at, terms)
        choice = reader.choice(left, item, opening) if left.last >= 0 else _CUT
        if choice.cuts:
            left = _Left()
            found.append(Piece(token.start, token.end, item.sign == "apart", item.beside))
        if choice.is_guess:
            found[-1].doubts.append(token.start)
        left.take(item.at, token, opening)
        found[-1].end = token.end
    ends = [*(piece.start for piece in found[1:]), len(text)]
    for piece, end in zip(found, ends, strict=False):
        # Signs behind the last word belong to it: the dot of a shortened word, a footnote's mark.
        piece.end = _TAIL.match(text, piece.end, end).end()  # type: ignore[union-attr]
    return found


_TAIL = re.compile(r"[^\w\n,;/(«\"]*")


def _items(folded: str, tokens: Sequence[Token]) -> Iterator[_Item]:
    """The tokens of names; numbers of a list, «и» and «совместно с» are what parts them."""
    gap, behind, beside = "", 0, ""
    begun = False
    for at, token in enumerate(tokens):
        if token.start < behind:
            continue
        gap += token.gap
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following and _numbers_list(token, following, gap, begun):
            gap += "\n-"
        elif following and token.plain == "и" and not following.gap.startswith("."):
            gap += "и"
        elif (
            begun
            and (joined := _WITH.match(folded, token.start))
            and tokens[-1].start >= joined.end()
        ):
            behind, beside = joined.end(), joined[0].strip()
        else:
            yield _Item(at, "with" if beside else _sign(gap, tokens, at), beside)
            gap, beside, begun = "", "", True


def _numbers_list(token: Token, following: Token, gap: str, begun: bool) -> bool:
    """Whether a number counts the bodies of a list: «1) ИРО», «2. ЦОКО»."""
    opens = not begun or "\n" in gap or ";" in gap or "," in gap
    digits = token.plain.strip()
    closed = re.match(r"[.)](?!\d)", following.gap)
    return bool(opens and digits.isdecimal() and len(digits) < 3 and closed)


def _is_bullet(gap: str) -> bool:
    """Whether the mark of a list stands before a word, at the beginning of its line."""
    marked = gap.rstrip()
    return marked[-1:] in _BULLETS and marked[:-1].rstrip(" \t").endswith("\n")


def _sign(gap: str, tokens: Sequence[Token], at: int) -> Sign:
    """What parts a token from the one before it."""
    if gap == " ":
        return "blank"
    if ";" in gap or _is_bullet(gap):
        return "apart"
    if ":" in gap:
        return "bound"
    if "," in gap:
        return "comma"
    if "и" in gap:
        return "and"
    if re.search(r"(?:^|\s)-|-(?:\s|$)|-$", gap) and "\n-" not in gap:
        return "bound"
    if "/" in gap:
        return "slash"
    if "\n" in gap or "\t" in gap or "   " in gap:
        return "line"
    if gap.startswith(".") and gap != ".":
        before = tokens[at - 1].plain if at else ""
        return "stop" if len(before) > 4 else "blank"
    return "blank"


@frozen
class _Reader:
    folded: str
    tokens: Sequence[Token]
    terms: BodyTerms

    def choice(self, left: _Left, item: _Item, opening: Opening) -> _Choice:
        """Whether a new body begins at a token behind others."""
        token = self.tokens[item.at]
        if item.sign in {"apart", "with"}:
            return _CUT
        if item.sign == "bound":
            return _JOIN
        if token.kind == "word" and _NOTE.match(self.folded, token.start):
            return _CUT
        if (
            token.kind == "word"
            and _PARTICIPLE.match(self.folded, token.start)
            and not self.is_epithet(token, opening)
        ):
            return _JOIN
        if opening.kind == "person":
            return self.at_person(left, item)
        if opening.kind == "number":
            return self.at_number(left, item)
        if left.head is None:
            # Persons alone: what stands behind a comma is apart, all else is said of them.
            return _CUT if item.sign in {"comma", "line", "and", "slash"} else _JOIN
        rules = {
            "blank": self.at_blank,
            "stop": self.at_stop,
            "line": self.at_line,
            "comma": self.at_comma,
            "and": self.at_and,
            "slash": self.at_slash,
        }
        return rules[item.sign](left, item.at, opening)

    def is_epithet(self, token: Token, opening: Opening) -> bool:
        """«ведущий специалист», «выпускающая кафедра»: a participle of the noun behind it."""
        if opening.kind != "sure":
            return False
        noun = self.tokens[opening.noun].plain
        agrees = {"ая": "ая", "ий": "бвгджзклмнпрстфхцчшщйь", "ее": "ео"}
        return token.plain.startswith("ведущ") or noun[-1] in agrees.get(token.plain[-2:], "")

    # Persons and numbers.

    def at_person(self, left: _Left, item: _Item) -> _Choice:
        if item.sign in {"comma", "and", "slash"}:
            return _CUT
        if item.sign == "line":
            return _JOIN if left.head and self.wants_more(left, item.at) else _CUT
        # «Выдумкин И.И. директор Зюзякин П.П. завуч»: each stands before the post.
        return _CUT if left.begins_with_person and left.head else _JOIN

    def at_number(self, left: _Left, item: _Item) -> _Choice:
        """«Школы № 1, 2, 3», «учителя 1, 2 классов»; but «ИРО, 5 школ города»."""
        if item.sign in {"blank", "line", "stop", "slash"} and left.head:
            return _JOIN
        near = self.tokens[item.at + 1 : item.at + 4]
        following = next((token for token in near if token.kind != "number"), None)
        following = following or next(iter(near), None)
        numbers_on = self.tokens[left.last].kind == "number"
        is_alone = following is None or re.search(r"[,;\n]", following.gap) is not None
        is_alone = is_alone or (following is not None and following.plain == "и")
        in_classes = following is not None and _CLASSES.fullmatch(following.plain) is not None
        return _JOIN if numbers_on or is_alone or in_classes else _CUT

    # Words.

    def wants_more(self, left: _Left, at: int) -> bool:
        """Whether the words before a token cannot end there."""
        last = self.tokens[left.last]
        if last.kind == "abbreviation":
            return last.plain in self.terms.legal
        if last.kind != "word" or last.plain in self.terms.nouns:
            return False
        if last.plain in PREPOSITIONS:
            return True
        if last.plain in self.terms.adjectives:
            return left.last == left.first or self.tokens[left.last - 1].kind != "number"
        cases = adjective_cases(last.plain)
        return bool(
            cases and (cases & cases_of(self.tokens[at], self.terms) or cases == NOMINATIVE)
        )

    def is_bare(self, left: _Left) -> bool:
        """Whether nothing stands behind the noun that heads the name."""
        return left.behind == 0

    def is_counted(self, left: _Left) -> bool:
        """«10 класс», «2 учителя»: nothing but a number stands before."""
        is_number = self.tokens[left.last].kind == "number"
        return is_number and left.head is not None and left.head.kind == "number"

    def is_compound(self, left: _Left, opening: Opening) -> bool:
        """«Педагог организатор»: two halves of a post that has lost its hyphen."""
        one, two = self.tokens[left.last].plain, self.tokens[opening.noun].plain
        if opening.noun != left.last + 1:
            return False
        # Both are singular or both plural: a form is its lemma and at most one letter.
        return any(
            one.startswith(first[:-1])
            and two.startswith(second[:-1])
            and abs(len(one) - len(first)) == abs(len(two) - len(second)) <= 1
            for first, _, second in (pair.partition("-") for pair in self.terms.compounds)
        )

    def nominative(self, left: _Left, at: int, opening: Opening) -> _Choice:
        """A noun that is surely a nominative, behind a blank or a line end."""
        if self.wants_more(left, at):
            return _JOIN
        token, last = self.tokens[at], self.tokens[left.last]
        if last.plain in _HELPERS and self.tokens[opening.noun].plain in self.terms.shortened:
            return _JOIN  # «зам. дир.»
        if (
            last.plain.endswith("мо")
            and not token.is_capital
            and (self.tokens[opening.noun].plain in self.terms.shortened)
        ):
            return _JOIN_GUESS  # «рук. ШМО кл. рук.»
        if self.is_counted(left):
            return _JOIN
        if at == left.last + 1 and self.is_compound(left, opening):
            if not token.is_capital:
                return _JOIN
            return _CUT_GUESS if "\n" in token.gap else _JOIN_GUESS
        # «участковый уполномоченный»: a noun that is an adjective by form describes another.
        describes = _DESCRIBING.fullmatch(last.plain) and not token.is_capital
        return _JOIN if describes and at == opening.noun else _CUT

    def either(self, left: _Left, at: int, opening: Opening) -> _Choice:
        """«школы», «учителя» behind a blank or a line end: a genitive or a nominative plural."""
        last, token = self.tokens[left.last], self.tokens[at]
        if self.wants_more(left, at) or self.is_counted(left):
            return _JOIN
        noun = self.terms.noun(last.plain)
        if self.is_sphere(left, opening):
            return _JOIN
        if opening.is_post:
            return _JOIN if last.plain.startswith(_HELPERS) else _CUT
        if token.plain.startswith(_OWNER):
            return _JOIN if self.is_owner(opening.noun) else _CUT_GUESS
        if last.kind != "word" or (noun is None and not self.is_bare(left)):
            # «Отдел образования», «ИРО»: complete, so schools are hardly theirs.
            return _CUT_GUESS if token.gap.count("\n") or token.is_capital else _JOIN_GUESS
        return _CUT_GUESS if token.is_capital and not self.is_bare(left) else _JOIN

    def is_owner(self, at: int) -> bool:
        """Whether an administration is that of one place: «администрации района»."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if following is None or following.kind != "word" or re.search("[,;\n]", following.gap):
            return True
        noun = self.terms.noun(following.plain)
        ends_many = following.plain.endswith(("ов", "ев", "ей", "ий", "ых", "их"))
        return not ends_many and (noun is None or not following.plain.endswith("ол"))

    def at_blank(self, left: _Left, at: int, opening: Opening) -> _Choice:
        if opening.kind == "sure":
            return self.nominative(left, at, opening)
        if opening.kind == "either" and self.tokens[at].is_capital and not self.is_bare(left):
            return self.either(left, at, opening)
        if opening.kind == "either" and opening.is_post:
            return self.either(left, at, opening)
        return _JOIN

    def at_stop(self, left: _Left, at: int, opening: Opening) -> _Choice:
        """Behind a dot that may close a name: a capital opens another one."""
        if opening.kind in {"sure", "adjective", "either", "abbreviation"}:
            return _CUT if self.tokens[at].is_capital else self.at_blank(left, at, opening)
        return _JOIN

    def at_slash(self, left: _Left, at: int, opening: Opening) -> _Choice:
        cuts = self.tokens[at].is_capital or opening.kind in {"sure", "adjective", "either"}
        return _CUT if cuts and self.tokens[left.last].kind != "number" else _JOIN

    def at_line(self, left: _Left, at: int, opening: Opening) -> _Choice:
        token = self.tokens[at]
        if opening.kind == "sure":
            return self.nominative(left, at, opening)
        if opening.kind == "either":
            return self.either(left, at, opening)
        if opening.kind in {"no", "quote"} or self.wants_more(left, at):
            return _CUT if self.is_parallel(left, at, opening) else _JOIN
        if opening.kind == "abbreviation":
            return self.abbreviation_below(left, token)
        if opening.kind == "adjective":
            return _CUT if token.is_capital else _CUT_GUESS
        if token.is_capital:
            return _JOIN_GUESS if self.is_bare(left) else _CUT_GUESS
        return _JOIN if self.is_bare(left) else _JOIN_GUESS

    def abbreviation_below(self, left: _Left, token: Token) -> _Choice:
        """«Директор / МБОУ СОШ № 5», «Учитель / ОБЖ»; but «ИРО / ЦОКО»."""
        last = self.tokens[left.last]
        if token.plain in self.terms.places and last.kind in {"word", "abbreviation"}:
            return _JOIN
        is_noun = left.head is not None and left.head.kind in {"sure", "either"}
        if is_noun and self.is_bare(left):
            return _JOIN
        if left.head and left.head.is_post and token.plain in self.terms.legal:
            return _JOIN_GUESS
        return _CUT

    def is_parallel(self, left: _Left, at: int, opening: Opening) -> bool:
        """Whether all of the cell stands in an oblique case: «Директорам школ, методистам»."""
        noun = self.terms.noun(self.tokens[opening.noun].plain)
        if left.head is None or noun is None or noun.cases & NOMINATIVE:
            return False
        head = self.terms.noun(self.tokens[left.head.noun].plain)
        is_oblique = left.head.kind == "no" and head is not None and not head.cases & NOMINATIVE
        return is_oblique and head is not None and head.cases == noun.cases

    def at_comma(self, left: _Left, at: int, opening: Opening) -> _Choice:
        token, last = self.tokens[at], self.tokens[left.last]
        alike = adjective_cases(last.plain) & adjective_cases(token.plain) or (
            opening.kind == "no"
            and last.plain in self.terms.adjectives
            and token.plain in self.terms.adjectives
        )
        if alike and last.plain not in self.terms.nouns:
            return _JOIN  # «городских, сельских школ»
        if self.is_generic_list(left, at, opening):
            return _JOIN_GUESS
        if opening.kind in {"sure", "adjective"}:
            return _CUT
        if opening.kind == "either":
            return _JOIN if self.is_sphere(left, opening) else self.either_listed(left, opening)
        if opening.kind == "abbreviation":
            return self.abbreviation_listed(left, at)
        if opening.kind == "quote":
            return self.quote_listed(left)
        if opening.kind == "word":
            return self.word_listed(left, at)
        if self.is_parallel(left, at, opening):
            return _CUT
        return self.oblique_listed(left)

    def either_listed(self, left: _Left, opening: Opening) -> _Choice:
        """«актив музея, библиотеки»: theirs or themselves; «ИРО, школы» are two."""
        last = self.tokens[left.last].plain
        noun = self.terms.noun(last)
        if noun is None or noun.is_post or opening.is_post:
            return _CUT
        is_single = noun.cases & GENITIVE and last.endswith(("а", "я", "ы", "и"))
        is_theirs = is_single and not left.is_governed and not self.is_bare(left)
        return _CUT_GUESS if is_theirs else _CUT

    def is_generic_list(self, left: _Left, at: int, opening: Opening) -> bool:
        """«органы и учреждения системы профилактики»: nouns that say little without the rest."""
        one, two = self.tokens[left.last].plain, self.tokens[opening.noun].plain
        return opening.noun == at and one.startswith(_GENERIC) and two.startswith(_GENERIC)

    def shared(self, left: _Left, at: int, opening: Opening) -> _Choice:
        """«Председатель и члены комиссии»: what stands behind may be said of both."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        is_pair = opening.noun == at and opening.is_post and left.first == left.last
        goes_on = following is not None and following.kind == "word" and not following.gap.strip()
        return _CUT_GUESS if is_pair and goes_on else _CUT

    def is_sphere(self, left: _Left, opening: Opening) -> bool:
        """«комитет по делам культуры и молодежи»: what the name is for, not who answers."""
        is_for = self.tokens[opening.noun].plain.startswith(self.terms.spheres)
        return is_for and left.behind > 0

    def ends_with_sphere(self, left: _Left) -> bool:
        """«Отдел архитектуры, строительства»: the last word says what the name is for."""
        return left.behind > 0 and self.tokens[left.last].plain.startswith(self.terms.spheres)

    def abbreviation_listed(self, left: _Left, at: int) -> _Choice:
        token, last = self.tokens[at], self.tokens[left.last]
        if last.kind != "abbreviation" or left.head is None or left.last == left.head.noun:
            goes_on = self.is_followed_by_oblique(at) and left.head and left.behind > 0
            if left.head and left.head.is_post and token.plain in self.terms.works:
                return _JOIN_GUESS if self.ends_with_sphere(left) else _CUT
            if goes_on and self.ends_with_sphere(left):
                return _JOIN_GUESS
            return _CUT_GUESS if goes_on and last.kind != "number" else _CUT
        works = self.terms.works
        if token.plain in works and last.plain in works and left.head.kind != "abbreviation":
            return _JOIN if left.is_governed or left.head.is_post else _JOIN_GUESS
        return _JOIN_GUESS if self.is_followed_by_oblique(at) else _CUT

    def is_followed_by_oblique(self, at: int) -> bool:
        """«ЖКХ, ТЭК и транспорта»: a list that an oblique case closes behind «и»."""
        if at + 2 >= len(self.tokens) or self.tokens[at + 1].plain != "и":
            return False
        return opening_at(self.tokens, at + 2, self.terms).kind == "no"

    def quote_listed(self, left: _Left) -> _Choice:
        """«Клубы «А», «Б»»: names of one noun in the plural."""
        head = self.tokens[left.head.noun].plain if left.head else ""
        is_many = self.terms.noun(head) is not None and head.endswith(("ы", "и", "я"))
        return _JOIN if is_many else _CUT_GUESS

    def word_listed(self, left: _Left, at: int) -> _Choice:
        """A word that nothing is known of: a list of genitives goes on where one closes it."""
        token = self.tokens[at]
        is_name = left.head is not None and left.head.kind in {"sure", "either"}
        may_go_on = (
            is_name
            and left.behind > 0
            and not token.is_capital
            and token.plain.endswith(("а", "я", "ы", "и"))
        )
        if not may_go_on:
            return _CUT
        return _JOIN_GUESS if self.is_followed_by_oblique(at) else _CUT_GUESS

    def oblique_listed(self, left: _Left) -> _Choice:
        """An oblique case behind a comma goes on with what governs it, if anything does."""
        if left.head is None or left.head.kind in {"abbreviation", "word", "quote"}:
            return _JOIN if left.behind > 0 else _CUT_GUESS
        return _JOIN if left.behind > 0 else _JOIN_GUESS

    def at_and(self, left: _Left, at: int, opening: Opening) -> _Choice:
        token = self.tokens[at]
        if self.wants_more(left, at) or opening.kind in {"no", "quote"}:
            return _CUT if self.is_parallel(left, at, opening) else _JOIN
        if self.is_generic_list(left, at, opening):
            return _JOIN_GUESS
        if opening.kind in {"sure", "adjective"}:
            return self.shared(left, at, opening)
        if opening.kind == "abbreviation":
            return self.abbreviation_joined(left, token)
        if opening.kind == "either":
            if self.is_sphere(left, opening):
                return _JOIN
            last = self.tokens[left.last]
            theirs = left.head.is_post and left.behind > 0 if left.head else False
            if theirs and last.kind == "abbreviation" and last.plain not in self.terms.works:
                return _JOIN_GUESS  # «Работники СДК и библиотеки»
            choice = self.either_listed(left, opening)
            return _JOIN_GUESS if choice.is_guess else choice
        # A word that nothing is known of.
        may_go_on = not self.is_bare(left) and token.plain.endswith(("а", "я", "ы", "и"))
        if token.is_capital:
            return _JOIN_GUESS if may_go_on else _CUT
        if may_go_on:
            return _JOIN
        return _CUT_GUESS if self.is_bare(left) else _JOIN_GUESS

    def abbreviation_joined(self, left: _Left, token: Token) -> _Choice:
        """«отдел по делам ГО и ЧС», «Учителя ДП и МП»; but «ИРО и МОУО»."""
        last, works = self.tokens[left.last], self.terms.works
        if token.plain in works and (last.plain in works or self.ends_with_sphere(left)):
            return _JOIN
        if left.head is None or last.kind != "abbreviation" or left.last == left.head.noun:
            return _CUT if not left.is_governed else _JOIN_GUESS
        goes_on = left.is_governed or left.head.is_post or left.behind == 1
        return _JOIN_GUESS if goes_on else _CUT
