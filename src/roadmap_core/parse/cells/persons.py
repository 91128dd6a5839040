"""The people of a cell of bodies: names as anywhere, and names as cells write them.

A cell says who answers, so a name may have lost its dots («Иванов ИИ»), its initials, or its
capitals here. What only may be a name is taken for one and told as a doubt: a surname that is left
in a body would be said in public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from roadmap_core.lexicon import BodyTerms
from roadmap_core.name_forms import LOOK_BACK, is_place, is_public, words_of
from roadmap_core.name_words import (
    CITY,
    LABEL,
    NAMED_PLACE,
    NOT_A_NAME,
    POST,
    POST_SHORT,
    SURNAME,
    TERRITORY,
    given_names,
)
from roadmap_core.names import find_names, is_surname
from roadmap_core.noun_cases import NOMINATIVE
from roadmap_core.parse.cells.body_tokens import PERSON
from roadmap_core.text import cyrillic, fold

__all__ = ["Named", "may_hold_name", "names_of"]

_LETTER = r"[А-ЯЁ]"
_WORD = rf"{_LETTER}(?:[а-яё]+(?:-{_LETTER}[а-яё]+)?|{_LETTER}{{3,}}(?:-{_LETTER}+)?)(?!\w)"
_TWO = rf"{_LETTER}[\s.,-]{{0,3}}{_LETTER}(?:[\s.]{{1,2}}{_LETTER})?(?!\w)"
_SHORT = rf"{_LETTER}[а-яё]{{0,3}}\."
_SURNAME_FIRST = re.compile(rf"(?<![\w.])({_WORD})[\s.,]{{1,3}}({_TWO})(?!\w)\.?")
_INITIALS_FIRST = re.compile(rf"(?<![\w.])({_TWO})[\s.,]{{0,3}}({_WORD})")
_SHORT_GIVEN = re.compile(rf"(?<![\w.])({_WORD})\s+({_SHORT}\s?{_SHORT})")
_ONE_INITIAL = re.compile(rf"(?<![\w.])({_WORD})[ ]?({_LETTER})\.?\s*$")
_SMALL = re.compile(
    r"(?<![\w.])[а-яё]{2,}(?:[оеё]в|[иы]н|[сц]к(?:ий|ая)|енко|чук|[оеё]ва|[иы]на)"
    r"\s+[а-яё]\.\s?[а-яё](?:\.|(?!\w))"
)
_GIVEN = re.compile(rf"(?<![\w.-])({_WORD})\s+({_WORD})(?!\s*[\w\"«])")
_BESIDE_NAMED = re.compile(rf"(?<={PERSON})\s((?:{_WORD}|{_SHORT}))(?=\s*(?:[,;\n)]|$))")
_COMMA_FOR_DOT = re.compile(rf"(?<=(?<!\w){_LETTER}),(?={_LETTER}\.)")
# Beginnings of names of institutions of one word: «Росреестр», «Минкультуры».
_INSTITUTION = tuple(
    "рос мин гор рай обл край соц гос глав сель спец центр тех мед хоз авто агро электро".split()
)
_FIRST = re.compile(rf"(?:^|[,;/(])\s*(?:и\s+)?({_WORD})(?!\s*[«\".])")
# «Сетевой центр»: an adjective that ends like a surname, and the words it may belong to.
_ADJECTIVE = re.compile(r"\w+(?:[оеё]в|[иы]н)ой")
_SMALL_WORDS = re.compile(r"(?:\s+[а-яё]+(?:-[а-яё]+)*(?!\w))+")
_CAPITALISED = re.compile(rf"(?<![\w«\"-]){_WORD}")
# What is behind it is a public name.
_NAMED_AFTER = re.compile(r"(?<!\w)(?:им|имени|ул|улиц\w)(?!\w)[^,;]*$")
_APART = re.compile(r"[^;]+")
_PIECE = re.compile(r"[^,;\n/()]+")
_LAST_WORD = re.compile(rf"(\S+)\s+({_WORD})\s*[.]?\s*$")
_LIKE_SURNAME = re.compile(
    r"(?:[оеа]вич|[чщт]ук|юк|[чнлт]як|[чщ]ак|[^дт]ко|йло|ман|берг|штейн|[аеиоу]нь|[дт]арь|"
    r"дзе|швили|заде|[сц]кая|[оеё]вых|[иы]ных|их)$"
)


class Named(NamedTuple):
    """Where a name stands, and whether it only may be one."""

    start: int
    end: int
    is_guess: bool = False


def names_of(text: str, terms: BodyTerms) -> list[Named]:
    """The names of a cell in their order; none is inside another."""
    masked = cyrillic(text)
    if not _may_hold(masked, terms):
        return []
    masked = _COMMA_FOR_DOT.sub(".", masked)
    # Before all else, since a surname that lacks its initials is a name of its own.
    odd = (name for name in _with_lost_dots(masked, terms) if _is_odd(masked[slice(*name[:2])]))
    found = list(odd)
    masked = _without(masked, found)
    for rule in (
        _anywhere,
        _with_lost_dots,
        _in_small_letters,
        _beside_given,
        _beside_named,
        _alone,
        _first,
    ):
        # A sign stands for each letter of what is found, so no later rule reaches into it.
        more = [name for name in rule(masked, terms) if not _is_public(text, name.start)]
        if more:
            found += more
            masked = _without(masked, more)
    return _joined(found)


def _may_hold(text: str, terms: BodyTerms) -> bool:
    """Whether a word stands in a cell that can be part of a name; in most none does."""
    for word in words_of(text):
        if not word.is_whole:
            return True
        is_like = (
            word.kind == "word" or SURNAME.fullmatch(word.plain) or word.plain in given_names()
        )
        if is_like and _is_unknown(word.plain, terms):
            return True
    return _SMALL.search(text) is not None


def _anywhere(text: str, _terms: BodyTerms) -> Iterator[Named]:
    """Names as prose has them."""
    return (Named(*span) for span in find_names(text))


def _is_public(text: str, at: int) -> bool:
    return is_public(text[max(0, at - LOOK_BACK) : at])


def _is_odd(name: str) -> bool:
    """Whether initials stand otherwise than anywhere else: «ИИ», «М.-С. А.», «Ив. Ив.»"""
    return (
        "." not in name
        or re.search(rf"{_LETTER}\.-", name) is not None
        or re.search(r"[а-яё]\.", name) is not None
    )


def _joined(found: list[Named]) -> list[Named]:
    """Those that overlap as one."""
    joined: list[Named] = []
    for name in sorted(found):
        if joined and name.start < joined[-1].end:
            last = joined.pop()
            name = Named(last.start, max(last.end, name.end), last.is_guess or name.is_guess)
        joined.append(name)
    return joined


def _without(text: str, found: list[Named]) -> str:
    letters, at = [], 0
    for start, end, _ in sorted(found):
        letters += [text[at:start], PERSON * (end - start)]
        at = max(at, end)
    return "".join((*letters, text[at:])) if found else text


def _is_sure(word: str, terms: BodyTerms) -> bool:
    """Whether a word has the end of a surname and is no other word that is known."""
    plain = fold(word)
    return SURNAME.fullmatch(plain) is not None and _is_unknown(plain, terms)


def _is_unknown(plain: str, terms: BodyTerms) -> bool:
    return (
        terms.noun(plain) is None
        and NOT_A_NAME.fullmatch(plain) is None
        and CITY.fullmatch(plain) is None
        and plain not in terms.adjectives
        and plain not in terms.shortened
        and not plain.startswith(terms.spheres)
    )


def _with_lost_dots(text: str, terms: BodyTerms) -> Iterator[Named]:
    """«Иванов ИИ», «И И Иванов», «Иванов И,И.»"""
    taken = 0
    for match in _SHORT_GIVEN.finditer(text):
        if _is_sure(match[1], terms):
            yield Named(*match.span())
    for match in _SURNAME_FIRST.finditer(text):
        if _is_initials(match[2], terms) and _is_sure(match[1], terms):
            yield Named(*match.span())
            taken = match.end()
    for match in _INITIALS_FIRST.finditer(text, taken):
        if _is_initials(match[1], terms) and _is_sure(match[2], terms):
            is_place = NAMED_PLACE.fullmatch(fold(match[2])) is not None
            if not (is_place and match[1].isalpha()):
                yield Named(*match.span(), is_guess=match[1].isalpha())
    yield from _whole_pieces(text, terms)


def _whole_pieces(text: str, terms: BodyTerms) -> Iterator[Named]:
    """«Бондарь ИИ», «Ли И»: all of a piece, and nothing tells that it is something else."""
    for piece in _PIECE.finditer(text):
        for form in (_SURNAME_FIRST, _ONE_INITIAL):
            match = form.match(piece[0].strip())
            if match and match.end() == len(piece[0].strip()) and _is_initials(match[2], terms):
                start = piece.start() + len(piece[0]) - len(piece[0].lstrip())
                plain = fold(match[1])
                sure = _is_sure(match[1], terms)
                if (
                    not LABEL.search(plain)
                    and _is_unknown(plain, terms)
                    and not (sure and form is _SURNAME_FIRST)
                ):
                    yield Named(start, start + match.end(), is_guess=not sure)
                    break


def _is_initials(letters: str, terms: BodyTerms) -> bool:
    """Whether two capitals are those of a name rather than an abbreviation that is known."""
    plain = fold(letters)
    known = (terms.places, terms.works, terms.legal, terms.institutions)
    return not any(plain in words for words in known)


def _in_small_letters(text: str, terms: BodyTerms) -> Iterator[Named]:
    for match in _SMALL.finditer(text):
        if _is_unknown(match[0].split()[0], terms):
            yield Named(*match.span())


def _beside_given(text: str, terms: BodyTerms) -> Iterator[Named]:
    """«Анна Бондарь»: a usual given name beside a word that nothing else is known of."""
    given = given_names()
    for match in _GIVEN.finditer(text):
        one, two = fold(match[1]), fold(match[2])
        for name, other in ((one, two), (two, one)):
            if name in given and other not in given and _is_unknown(other, terms):
                yield Named(*match.span(), is_guess=not SURNAME.fullmatch(other))
                break


def _beside_named(text: str, terms: BodyTerms) -> Iterator[Named]:
    """A word behind a name that is no other word: its second surname, or the next one."""
    for match in _BESIDE_NAMED.finditer(text):
        if not match[1].isupper() and _is_unknown(fold(match[1]), terms):
            # From the last sign of the name, so that both are one.
            yield Named(match.start() - 1, match.end(), is_guess=True)


def _first(text: str, terms: BodyTerms) -> Iterator[Named]:
    """A surname that opens a piece: «Выдуманнов директор»."""
    for match in _FIRST.finditer(text):
        if _is_surname_only(match[1], terms) and not _is_adjective(text, *match.span(1), terms):
            yield Named(*match.span(1), is_guess=True)


def _is_surname_only(word: str, terms: BodyTerms) -> bool:
    """Whether a word has the end of a surname and hardly one of a place or an adjective."""
    plain = fold(word)
    return (
        not word.isupper()
        and _is_sure(word, terms)
        and NAMED_PLACE.fullmatch(plain) is None
        and not re.search(r"(?:[цс]к\w{2,3}|[иы]х)$", plain)
    )


def _is_adjective(text: str, start: int, end: int, terms: BodyTerms) -> bool:
    """Whether a word like a surname belongs to the words in small letters behind it.

    A territory's always does; another with «-овой» where the first noun is an institution in the
    nominative: «Выдуманновой методист» is somebody all the same.
    """
    behind = _SMALL_WORDS.match(text, end)
    if behind is None:
        return False
    plain = fold(text[start:end])
    if TERRITORY.fullmatch(plain):
        return True
    noun = next(filter(None, map(terms.noun, fold(behind[0]).split())), None)
    is_institution = noun is not None and not noun.is_post and bool(noun.cases & NOMINATIVE)
    return is_institution and _ADJECTIVE.fullmatch(plain) is not None


def _alone(text: str, terms: BodyTerms) -> Iterator[Named]:
    """A surname that is all of a piece, or stands behind a post at its end.

    Beside other people («Выдуманнов А.А., Мороз») a lone unknown word is a person as well.
    """
    for part in _APART.finditer(text):
        among_people = PERSON in part[0]
        for piece in _PIECE.finditer(text, *part.span()):
            yield from _of_piece(piece, among_people, terms)


def _of_piece(piece: re.Match[str], among_people: bool, terms: BodyTerms) -> Iterator[Named]:
    bare = piece[0].strip(" .\t")
    start = piece.start() + piece[0].find(bare) if bare else 0
    if is_surname(bare) and fold(bare) not in terms.nouns:
        yield Named(start, start + len(bare))
    elif _may_be_surname(bare, among_people, terms):
        yield Named(start, start + len(bare), is_guess=True)
    else:
        tail = max(0, len(piece[0]) - LOOK_BACK)
        match = _LAST_WORD.search(piece[0][tail:])
        if match and (_is_behind_post(match, terms) or _ends_post(piece[0], match, terms)):
            first = piece.start() + tail
            yield Named(first + match.start(2), first + match.end(2), is_guess=True)


def _may_be_surname(word: str, among_people: bool, terms: BodyTerms) -> bool:
    """Whether a lone word with a capital looks like a surname and is nothing that is known."""
    if not re.fullmatch(_WORD, word) or not _is_unknown(fold(word), terms):
        return False
    plain = fold(word)
    if word.isupper() or plain.startswith(_INSTITUTION):
        return False
    is_name = plain in given_names() or NAMED_PLACE.fullmatch(plain) is not None
    looks_like_one = _LIKE_SURNAME.search(plain) is not None
    return is_name or looks_like_one or (among_people and not plain.endswith(("ы", "и")))


def _ends_post(piece: str, match: re.Match[str], terms: BodyTerms) -> bool:
    """«Социальный педагог школы Зюзякина»: a surname that closes the wording of a post."""
    plain = fold(match[2])
    if match[2].isupper() or NAMED_PLACE.fullmatch(plain) or not _is_sure(match[2], terms):
        return False
    words = re.findall(r"[а-яё-]+", fold(piece[-LOOK_BACK:])[: -len(match[0])] + fold(match[1]))
    nouns = [noun for word in words if (noun := terms.noun(word))]
    return any(noun.is_post and noun.cases & 1 for noun in nouns) and not is_place(match[1] + " ")


def may_hold_name(body: str, terms: BodyTerms) -> bool:
    """Whether a body may be a person all the same, or hold one.

    It may be one where its words have capitals and none is known, and where it is one word that
    ends like a surname; it may hold one where such a word stands in it outside quotes.
    """
    first = body.partition(" ")[0]
    for word in _CAPITALISED.finditer(body):
        before = body[max(0, word.start() - LOOK_BACK) : word.start()]
        if _is_surname_only(word[0], terms) and not (
            is_place(before)
            or _NAMED_AFTER.search(fold(before))
            or _is_adjective(body, *word.span(), terms)
        ):
            return True
    if _ends_in_surname(body, terms):
        return True
    if body.count(" ") > 2 or first[1:2].isupper() or terms.noun(fold(first)):
        return False
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", body)
    if not words or len(re.sub(r"[\s.]", "", body)) != sum(map(len, words)):
        return False
    if len(words) == 1 and _is_sure(first, terms):
        return True
    return all(
        word[0].isupper()
        and not word[1:2].isupper()
        and _is_unknown(fold(word), terms)
        and not fold(word).startswith(_INSTITUTION)
        for word in words
    )


# «методист Толстая»: an adjective with a capital; «завуч иванова»: a surname in small letters.
_LAST_SURNAME = re.compile(
    r"(?<!\w)(?P<before>[^\W\d_-]+)\.?\s+(?P<last>[А-ЯЁ][а-яё]+(?:ая|яя|ый|ий|ой)|[а-яё]{2,}(?:ова|ева))$"
)


def _ends_in_surname(body: str, terms: BodyTerms) -> bool:
    """Whether the last word behind a post may be a surname that no other form tells."""
    match = _LAST_SURNAME.search(body)
    if match is None or not _is_unknown(fold(match["last"]), terms):
        return False
    before = fold(match["before"])
    noun = terms.noun(before)
    is_short = before in POST_SHORT or POST.fullmatch(before) is not None
    return is_short or (noun is not None and noun.is_post)


def _is_behind_post(match: re.Match[str], terms: BodyTerms) -> bool:
    """«методист Бондарь»: a word with a capital that is no genitive of anything known."""
    before, plain = fold(match[1]), fold(match[2])
    if match[2].isupper():
        return False  # an abbreviation
    noun = terms.nouns.get(before)
    is_post = POST.fullmatch(before) or before.rstrip(".") in POST_SHORT
    if not is_post and not (noun and noun.is_post and noun.cases & 1):
        return False
    is_oblique = re.search(r"(?:[ыи]|ой|ей|ом|ем|ого|его|ых|их|ами|ями|ий|ый|ая|ие|ые)$", plain)
    return not is_oblique and _is_unknown(plain, terms) and not CITY.fullmatch(plain)
