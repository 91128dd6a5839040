"""Words on a page: how wide they are, and how to make them fit."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

__all__ = ["DPI", "Lettering"]

DPI = 150
# A line is as wide as its words to a part of a point.
_GRAIN = 0.01
# A number and its per cent sign are one word.
_BETWEEN_WORDS = re.compile(r"\s+(?![\s%])")


@cache
def _renderer() -> Any:
    from matplotlib.backends import backend_agg

    renderer: Any = backend_agg.RendererAgg  # matplotlib gives no types for it
    return renderer(1, 1, DPI)


@frozen
class Lettering:
    """Шрифт: measures words in inches before there is a page, at the page's own resolution."""

    _dots: Any = field(factory=_renderer, init=False)

    def font(self, size: float, weight: str = "normal") -> FontProperties:
        """The typeface that is shipped with matplotlib and has all of Cyrillic."""
        from matplotlib.font_manager import FontProperties

        return FontProperties(family="DejaVu Sans", size=size, weight=weight)

    def width(self, text: str, size: float, weight: str = "normal") -> float:
        """How many inches the text takes in one line."""
        font = self.font(size, weight)
        width, _, _ = self._dots.get_text_width_height_descent(text, font, ismath=False)
        return float(width) / DPI

    def fit(self, text: str, size: float, room: float, weight: str = "normal") -> str:
        """The text, or as many of its first words as fit, with an ellipsis."""
        head = text[: _most_letters(size, room)]
        if head == text and self.width(text, size, weight) <= room:
            return text
        short, long = 0, len(head)
        while long - short > 1:
            middle = (short + long) // 2
            if self.width(f"{head[:middle]}…", size, weight) <= room:
                short = middle
            else:
                long = middle
        cut = head[:short]
        words = cut.rpartition(" ")[0]
        # Back to the end of a word, unless that costs more than a fifth of the room.
        return (words if len(words) > 0.8 * len(cut) else cut).rstrip(' ,.;:-–(«"') + "…"

    def lines(
        self, text: str, size: float, room: float, most: int, weight: str = "normal"
    ) -> list[str]:
        """A title broken at spaces; the last line takes what is left and may be cut."""
        lines, taken = [""], 0.0
        gap = _word_width(" ", size, weight)
        for word in _BETWEEN_WORDS.split(text[: most * _most_letters(size, room)].strip()):
            wide = _word_width(word, size, weight)
            if lines[-1] and len(lines) < most and taken + gap + wide > room - _GRAIN:
                lines.append(word)
                taken = wide
            else:
                taken += gap + wide if lines[-1] else wide
                lines[-1] = f"{lines[-1]} {word}".strip()
        return [self.fit(line, size, room, weight) for line in lines]


@lru_cache(maxsize=4096)
def _word_width(word: str, size: float, weight: str) -> float:
    """How wide a word is: most words of a plan stand in it many times."""
    return Lettering().width(word, size, weight)


def _most_letters(size: float, room: float) -> int:
    """More letters than any room holds, so that the rest is never measured.

    Printed letters are wider than a fifth of their size; a broken table may give thousands.
    """
    return ceil(room * 72 / size * 5) + 1
