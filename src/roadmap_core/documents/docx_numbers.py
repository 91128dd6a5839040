"""The numbers that a word processor draws before paragraphs and does not store as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import field, frozen

from roadmap_core.documents.docx_tree import W

__all__ = ["Numbers"]

_VAL = f"{W}val"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LARGEST_ROMAN = 3999
_LETTERS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщэюя",
}
_PLACE = re.compile(r"%(\d)")
# A label is some signs before a paragraph; a longer one would be written before each of them.
_LONGEST_LABEL = 64


@frozen
class _Level:
    """How one level of a list is drawn."""

    form: str
    label: str
    start: int
    style: str


@frozen
class _Style:
    """What a paragraph style says of lists: its own list and level, and the style below it."""

    own: tuple[str, int | None] | None
    below: str


@frozen
class Numbers:
    """Counts the numbered paragraphs of one document; ask for them in the order of the text.

    Decimal, Roman and lettered levels are drawn as Word draws them (ECMA-376 part 1, 17.9), a
    level of any other form as decimal; a bullet is «-». What the definitions leave out or say
    in no number is not drawn.
    """

    _levels: dict[str, dict[int, _Level]] = field(factory=dict)
    _lists: dict[str, tuple[str, dict[int, int]]] = field(factory=dict)
    _styles: dict[str, _Style] = field(factory=dict)
    _counts: dict[str, dict[int, int]] = field(factory=dict)

    @classmethod
    def of(cls, numberings: Iterable[Any], styles: Iterable[Any]) -> Numbers:
        """The numbers that these parts define."""
        numbers = cls()
        for root in numberings:
            for abstract in root.iterfind(f"{W}abstractNum"):
                numbers._levels[abstract.get(f"{W}abstractNumId", "")] = dict(_levels_of(abstract))
            for one in root.iterfind(f"{W}num"):
                numbers._lists[one.get(f"{W}numId", "")] = (
                    _value(one, "abstractNumId"),
                    dict(_starts_of(one)),
                )
        for root in styles:
            for style in root.iterfind(f"{W}style"):
                known = _Style(_list_of(style.find(f"{W}pPr")), _value(style, "basedOn"))
                numbers._styles[style.get(f"{W}styleId", "")] = known
                if (
                    style.get(f"{W}default") in {"1", "true"}
                    and style.get(f"{W}type") == "paragraph"
                ):
                    numbers._styles[""] = known
        return numbers

    def label(self, properties: Any) -> str:
        """What is drawn before a paragraph: «1.», «2.1.», «-»; "" where nothing is.

        ``properties`` are those of the paragraph, None where it has none.
        """
        if not self._lists:
            return ""
        style = "" if properties is None else _value(properties, "pStyle")
        found = _list_of(properties) or self._list_of_style(style)
        if found is None or found[0] not in self._lists:
            return ""
        key, named = found
        abstract, starts = self._lists[key]
        levels = self._levels.get(abstract, {})
        at = named if named is not None else _level_of_style(levels, style)
        if at not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        for level, start in starts.items():
            counts[level] = start - 1
        # An override starts the list once; from then on it counts with its fellows.
        starts.clear()
        counts[at] = counts.get(at, levels[at].start - 1) + 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        if levels[at].form == "bullet":
            return "-"

        def drawn(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            if level not in levels:
                return ""
            return _drawn(counts.get(level, levels[level].start), levels[level].form)

        return _PLACE.sub(drawn, levels[at].label)

    def _list_of_style(self, style: str) -> tuple[str, int | None] | None:
        """The list of a style, its own or that of the nearest style below it."""
        passed: set[str] = set()
        while style in self._styles and style not in passed:
            passed.add(style)
            known = self._styles[style]
            if known.own or not known.below:
                return known.own
            style = known.below
        return None


def _whole(text: str | None) -> int | None:
    """A number as XML has it; None where it is none."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else None


def _value(element: Any, tag: str) -> str:
    child = element.find(f"{W}{tag}")
    return "" if child is None else str(child.get(_VAL, ""))


def _levels_of(abstract: Any) -> Iterator[tuple[int, _Level]]:
    for level in abstract.iterfind(f"{W}lvl"):
        at = _whole(level.get(f"{W}ilvl"))
        if at is not None:
            start = _whole(_value(level, "start"))
            yield (
                at,
                _Level(
                    _value(level, "numFmt"),
                    _value(level, "lvlText")[:_LONGEST_LABEL],
                    1 if start is None else start,
                    _value(level, "pStyle"),
                ),
            )


def _starts_of(one: Any) -> Iterator[tuple[int, int]]:
    """Where a list starts anew, by level."""
    for override in one.iterfind(f"{W}lvlOverride"):
        at, start = _whole(override.get(f"{W}ilvl")), _whole(_value(override, "startOverride"))
        if at is not None and start is not None:
            yield at, start


def _list_of(properties: Any) -> tuple[str, int | None] | None:
    """The list that the properties of a paragraph name as its own, and the level there."""
    named = None if properties is None else properties.find(f"{W}numPr")
    if named is None or not _value(named, "numId"):
        return None
    return _value(named, "numId"), _whole(_value(named, "ilvl"))


def _level_of_style(levels: dict[int, _Level], style: str) -> int:
    """The level that names a style as its own, else the first."""
    return next((at for at, level in levels.items() if style and level.style == style), 0)


def _drawn(count: int, form: str) -> str:
    if form in {"upperRoman", "lowerRoman"} and 0 < count <= _LARGEST_ROMAN:
        text, rest = "", count
        for value, sign in _ROMAN:
            text, rest = text + sign * (rest // value), rest % value
        return text if form == "upperRoman" else text.lower()
    letters = _LETTERS.get(form)
    return letters[(count - 1) % len(letters)] if letters else str(count)
