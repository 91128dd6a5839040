"""What can begin at a word of a cell of bodies: a new name, or only the rest of the one before it.

opening = adjective* noun, in the nominative      "sure", or "either" where its genitive is the same
        | abbreviation | number | quoted name | the sign of a name
        | a word that may be a nominative         "word"
        | anything else                           "no": an oblique case, a preposition
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from roadmap_core.lexicon import BodyTerms
from roadmap_core.noun_cases import GENITIVE, NOMINATIVE, OTHER, adjective_cases, noun_cases
from roadmap_core.parse.cells.body_tokens import Token

__all__ = ["PREPOSITIONS", "Kind", "Opening", "cases_of", "opening_at"]

Kind: TypeAlias = Literal[
    "sure", "either", "adjective", "word", "abbreviation", "number", "quote", "person", "no"
]
PREPOSITIONS = frozenset(
    "в во на по с со к ко от до из за при для о об у под над между через без им имени не "
    "его ее их".split()
)
_ANY = NOMINATIVE | GENITIVE | OTHER
_MOST_ADJECTIVES = 5
_SMALL = re.compile(
    r"г|гор|р-н\w*|ул|с|пос|обл|д|рп|пгт|ст-ц\w|кв|каб|тел|т|п|им|кл"
    r"|класс(?:а|ов|е|ах)|групп(?:ы|е)"
)


class Opening(NamedTuple):
    """What can begin at a token: ``noun`` is the place of its noun, ``is_post`` says a person."""

    kind: Kind
    noun: int
    is_post: bool = False


def cases_of(token: Token, terms: BodyTerms) -> int:
    """The cases of one word, an adjective's where it has the end of one."""
    noun = terms.noun(token.plain)
    if noun:
        return noun.cases
    return adjective_cases(token.plain) or noun_cases(token.plain)


def opening_at(tokens: Sequence[Token], at: int, terms: BodyTerms) -> Opening:
    """What can begin at the token of this place."""
    token = tokens[at]
    if token.kind != "word":
        kinds: dict[str, Kind] = {
            "person": "person",
            "number": "number",
            "quote": "quote",
            "abbreviation": "abbreviation",
        }
        return Opening(kinds.get(token.kind, "no"), at)
    if token.plain in PREPOSITIONS or _is_small(tokens, at, terms):
        return Opening("no", at)
    if _is_primary(tokens, at):
        return Opening("no", at)
    if _is_shortened(tokens, at, terms.shortened):
        return Opening("sure", at, is_post=True)
    return _of_words(tokens, at, terms)


def _is_small(tokens: Sequence[Token], at: int, terms: BodyTerms) -> bool:
    """Whether a word is one of those that stand before or behind a name and head none."""
    token = tokens[at]
    if token.is_capital or not _SMALL.fullmatch(token.plain):
        return False
    return token.plain not in terms.adjectives or (at > 0 and tokens[at - 1].kind == "number")


def _is_primary(tokens: Sequence[Token], at: int) -> bool:
    """«нач. классов»: the same letters as a head's («нач. отдела»)."""
    following = tokens[at + 1].plain if at + 1 < len(tokens) else ""
    return tokens[at].plain == "нач" and following.startswith(("кл", "шк"))


def _is_shortened(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    """Whether a shortened word stands here; its dot may be missing before another word."""
    token = tokens[at]
    # «рук-ли»: contracted rather than shortened.
    return token.kind == "word" and token.plain.partition("-")[0] in words


def _of_words(tokens: Sequence[Token], at: int, terms: BodyTerms) -> Opening:
    cases, described = _ANY, False
    last = min(len(tokens), at + _MOST_ADJECTIVES)
    for place in range(at, last):
        token = tokens[place]
        if place > at and ("," in token.gap or ";" in token.gap):
            return Opening("adjective" if cases == NOMINATIVE else "no", place - 1)
        noun = terms.noun(token.plain) if token.kind == "word" else None
        if noun:
            # «городской» is a nominative beside a masculine only: «Российской Федерации».
            if cases == _ANY and described and token.plain[-1] in "аяыиеоую":
                cases = GENITIVE | OTHER
            return _of_noun(cases & noun.cases, described, place, noun.is_post)
        if _is_shortened(tokens, place, terms.shortened):
            return Opening("sure" if cases & NOMINATIVE else "no", place, is_post=True)
        if _is_shortened(tokens, place, terms.adjectives):
            continue
        own = adjective_cases(token.plain) if token.kind == "word" else 0
        if not own:
            return _of_unknown(tokens, place, cases, described, terms)
        cases, described = cases & own, True
    return Opening("adjective" if cases == NOMINATIVE else "no", last - 1)


def _of_noun(cases: int, described: bool, place: int, is_post: bool) -> Opening:
    if not cases & NOMINATIVE:
        return Opening("no", place, is_post)
    # «сельские школы»: what describes it leaves one case of two.
    return Opening("sure" if cases == NOMINATIVE else "either", place, is_post)


def _of_unknown(
    tokens: Sequence[Token], place: int, cases: int, described: bool, terms: BodyTerms
) -> Opening:
    token = tokens[place]
    if described and cases != _ANY:
        # «городской» is a nominative beside a noun that is one, and nothing says so here.
        return Opening("adjective" if cases == NOMINATIVE else "no", place)
    if token.plain.startswith(terms.spheres) or not noun_cases(token.plain) & NOMINATIVE:
        return Opening("no", place)
    return Opening("word", place)
