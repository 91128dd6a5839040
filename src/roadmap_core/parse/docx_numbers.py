"""The numbers that a word processor draws before paragraphs and does not store as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

__all__ = ["Numbers"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LETTERS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщэюя",
}
_PLACE = re.compile(r"%(\d)")


class Numbers:
    """Counts the numbered paragraphs of one document; ask for them in the order of the text.

    Decimal, Roman and lettered levels are drawn as Word draws them (ECMA-376 part 1, 17.9), a
    level of any other form as decimal; a bullet is «-».
    """

    def __init__(self, document: Document) -> None:
        root = next(
            (
                relation.target_part.element
                for relation in document.part.rels.values()
                if relation.reltype.endswith("/numbering")
            ),
            None,
        )
        self._abstract: dict[str, dict[int, Any]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for abstract in root.iterfind(f"{_W}abstractNum"):
            levels = {int(level.get(f"{_W}ilvl")): level for level in abstract.iterfind(f"{_W}lvl")}
            self._abstract[abstract.get(f"{_W}abstractNumId")] = levels
        for one in root.iterfind(f"{_W}num"):
            starts = {
                int(override.get(f"{_W}ilvl")): int(start.get(_VAL))
                for override in one.iterfind(f"{_W}lvlOverride")
                if (start := override.find(f"{_W}startOverride")) is not None
            }
            abstract = one.find(f"{_W}abstractNumId").get(_VAL)
            self._lists[one.get(f"{_W}numId")] = (abstract, starts)

    def label(self, paragraph: Paragraph) -> str:
        """What is drawn before a paragraph: «1.», «2.1.», «-»; "" where nothing is."""
        found = _list_of(paragraph)
        if found is None or found[0] not in self._lists:
            return ""
        key, named = found
        abstract, starts = self._lists[key]
        levels = self._abstract.get(abstract, {})
        style = paragraph.style.style_id if paragraph.style is not None else ""
        at = named if named is not None else _level_of_style(levels, style)
        if at not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        for level, start in starts.items():
            counts[level] = start - 1
        # An override starts the list once; from then on it counts with its fellows.
        starts.clear()
        counts[at] = counts.get(at, _start(levels[at]) - 1) + 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        if _value(levels[at], "numFmt") == "bullet":
            return "-"

        def drawn(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            if level not in levels:
                return ""
            count = counts.get(level, _start(levels[level]))
            return _drawn(count, _value(levels[level], "numFmt"))

        return _PLACE.sub(drawn, _value(levels[at], "lvlText"))


def _value(level: Any, tag: str) -> str:
    child = level.find(f"{_W}{tag}")
    return "" if child is None else str(child.get(_VAL, ""))


def _start(level: Any) -> int:
    return int(_value(level, "start") or 1)


def _list_of(paragraph: Paragraph) -> tuple[str, int | None] | None:
    """The list of a paragraph and its level there, its own or its style's; else None."""
    elements = [paragraph._p]
    style = paragraph.style
    while style is not None:
        elements.append(style.element)
        style = style.base_style
    for element in elements:
        properties = element.find(f"{_W}pPr/{_W}numPr")
        if properties is not None and _value(properties, "numId"):
            level = _value(properties, "ilvl")
            return _value(properties, "numId"), int(level) if level else None
    return None


def _level_of_style(levels: dict[int, Any], style: str) -> int:
    """The level that names a style as its own, else the first."""
    return next((at for at, level in levels.items() if _value(level, "pStyle") == style), 0)


def _drawn(count: int, form: str) -> str:
    if form in {"upperRoman", "lowerRoman"}:
        text, rest = "", count
        for value, sign in _ROMAN:
            text, rest = text + sign * (rest // value), rest % value
        return text if form == "upperRoman" else text.lower()
    letters = _LETTERS.get(form)
    return letters[(count - 1) % len(letters)] if letters else str(count)
