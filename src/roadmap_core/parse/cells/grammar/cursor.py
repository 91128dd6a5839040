"""One wording as tokens that are asked by their place.

A production is a function of the words and a place; it gives what it read with the place behind
it, or None, which is the one way to say that it does not stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from roadmap_core.names import redacted
from roadmap_core.parse.cells.grammar.tokens import Token, TokenKind
from roadmap_core.text import squeeze
from roadmap_core.windows import MonthDay, Window

__all__ = ["CHAIN_WORDS", "Words", "numbers_at"]

CHAIN_WORDS = frozenset({"далее", "затем", "потом"})
_ENDS = frozenset({";", "\n"}) | CHAIN_WORDS
# No production looks farther ahead or back.
_NOTHING = ("",) * 48
_NO_KINDS: tuple[TokenKind | None, ...] = (None,) * 48


class Words:
    """The tokens of one wording, and what is known of the plan that it stands in.

    ``month`` is that of a heading, for days that name none; 0 where none is known. ``text`` gives
    the folded text of the token at a place, "" outside of the wording.
    """

    def __init__(
        self,
        original: str,
        tokens: Sequence[Token],
        horizon: Window | None,
        school_year: tuple[MonthDay, MonthDay],
        month: int = 0,
    ) -> None:
        self.original = original
        self.tokens = tokens
        self.horizon = horizon
        self.school_year = school_year
        self.month = month
        # Each place is asked about again and again; before the first and behind the last token
        # stand empty ones.
        self._kinds = [*(token.kind for token in tokens), *_NO_KINDS]
        texts = [*(token.text for token in tokens), *_NOTHING]
        self.text: Callable[[int], str] = texts.__getitem__
        # Where each free wording ends, found once: it is asked for at every place.
        self._ends = [len(tokens)] * (len(tokens) + 1)
        for place in range(len(tokens) - 1, -1, -1):
            ends = texts[place] in _ENDS
            self._ends[place] = place if ends else self._ends[place + 1]

    def at(self, place: int) -> Token | None:
        """The token at a place, None outside of the wording."""
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def is_kind(self, place: int, kind: TokenKind) -> bool:
        """Whether a token of a kind stands at a place."""
        return self._kinds[place] is kind

    def starts(self, place: int, *stems: str) -> bool:
        """Whether the word at a place begins with one of the stems."""
        return self.text(place).startswith(stems)

    def behind(self, place: int, *words: str) -> int | None:
        """The place behind a sequence of words, None where it does not stand."""
        for offset, word in enumerate(words):
            if self.text(place + offset) != word:
                return None
        return place + len(words)

    def rest(self, place: int) -> int:
        """The place where a free wording ends: a semicolon, a line end or a chain word."""
        return self._ends[min(place, len(self.tokens))]

    def wording(self, first: int, last: int) -> str:
        """The original between two places, its first letter small, without a closing sign.

        It goes into messages and pictures, so a personal name in it is taken out.
        """
        text = squeeze(self.original[self.tokens[first].start : self.tokens[last - 1].end])
        text = redacted(text)
        text = text.rstrip(" .,;:" if "(" in text else " .,;:)")
        as_it_is = text[1:2].isupper() or self.is_kind(first, TokenKind.NUMBER)
        return text if as_it_is else text[:1].lower() + text[1:]

    def says_something(self, place: int, end: int) -> bool:
        """Whether anything but signs stands between two places."""
        return any(token.kind != TokenKind.SIGN for token in self.tokens[place:end])


def numbers_at(words: Words, place: int, most: int) -> tuple[list[int], bool, int]:
    """numbers = number (("," | "и" | "-") number)*, whether a dash is among them, the place behind.

    No more than ``most`` are taken, so that a long run is not read again from each of them.
    """
    numbers: list[int] = []
    dashed = False
    while len(numbers) < most and words.is_kind(place, TokenKind.NUMBER):
        numbers.append(words.tokens[place].number)
        place += 1
        joins = words.text(place) in {",", "и", "-"}
        if not joins or not words.is_kind(place + 1, TokenKind.NUMBER):
            break
        dashed = dashed or words.text(place) == "-"
        place += 1
    return numbers, dashed, place
