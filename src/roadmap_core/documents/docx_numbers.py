"""The numbers that a word processor draws before paragraphs and does not store as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, field, frozen

from roadmap_core.documents.docx_tree import W, is_on, number_of, value_of
from roadmap_core.documents.flow import BULLET
from roadmap_core.documents.list_numbers import drawn

__all__ = ["Numbers"]

_PLACE = re.compile(r"%(\d)")
# A label is some signs before a paragraph; a longer one would be written before each of them.
_LONGEST_LABEL = 64
_LONGEST_CHAIN = 64  # of styles that are based on each other
_LEVELS = 9  # as many has a list (ECMA-376 part 1, 17.9.6)


@frozen
class _Level:
    """How one level of a list is drawn.

    ``legal`` draws the numbers of the upper levels as decimal; ``restarts`` is unset where it
    counts on behind an item of an upper level.
    """

    form: str
    label: str
    start: int
    style: str
    legal: bool = False
    restarts: bool = True


@define
class _List:
    """A list by its number: its definition, where it starts anew, what it draws otherwise."""

    abstract: str
    starts: dict[int, int]
    own: dict[int, _Level]


@frozen
class _Style:
    """What a paragraph style says of lists: its own list and level, and the style below it."""

    own: tuple[str, int | None] | None
    below: str


@frozen
class Numbers:
    """Counts the numbered paragraphs of one document; ask for them in the order of the text.

    Levels are drawn as Word draws them (ECMA-376 part 1, 17.9), a level of a form that is not
    known as decimal; a bullet is «-». What the definitions leave out or say in no number is not
    drawn.
    """

    _levels: dict[str, dict[int, _Level]] = field(factory=dict)
    _lists: dict[str, _List] = field(factory=dict)
    _styles: dict[str, _Style] = field(factory=dict)
    _counts: dict[str, dict[int, int]] = field(factory=dict)

    @classmethod
    def of(cls, numberings: Iterable[Any], styles: Iterable[Any]) -> Numbers:
        """The numbers that these parts define."""
        numbers = cls()
        linked: dict[str, str] = {}
        for root in numberings:
            for abstract in root.iterfind(f"{W}abstractNum"):
                key = abstract.get(f"{W}abstractNumId", "")
                numbers._levels[key] = dict(_levels_of(abstract))
                linked[key] = value_of(abstract, "numStyleLink")
            for one in root.iterfind(f"{W}num"):
                numbers._lists[one.get(f"{W}numId", "")] = _List(
                    value_of(one, "abstractNumId"),
                    dict(_starts_of(one)),
                    dict(_levels_of(*one.iterfind(f"{W}lvlOverride"))),
                )
        for root in styles:
            for style in root.iterfind(f"{W}style"):
                known = _Style(_list_of(style.find(f"{W}pPr")), value_of(style, "basedOn"))
                numbers._styles[style.get(f"{W}styleId", "")] = known
                if (
                    style.get(f"{W}default") in {"1", "true"}
                    and style.get(f"{W}type") == "paragraph"
                ):
                    numbers._styles[""] = known
        for key, style_ in linked.items():
            numbers._link(key, style_)
        return numbers

    def _link(self, abstract: str, style: str) -> None:
        """Give a definition that only names a style of lists the levels of that style."""
        named = self._styles[style].own if style in self._styles else None
        if named and named[0] in self._lists:
            levels = self._levels.get(self._lists[named[0]].abstract, {})
            self._levels[abstract] = self._levels[abstract] or levels

    def label(self, properties: Any) -> str:
        """What is drawn before a paragraph: «1.», «2.1.», «-»; "" where nothing is.

        ``properties`` are those of the paragraph, None where it has none.
        """
        if not self._lists:
            return ""
        style = value_of(properties, "pStyle")
        found = _list_of(properties) or self._list_of_style(style)
        if found is None or found[0] not in self._lists:
            return ""
        key, named = found
        known = self._lists[key]
        levels = self._levels.get(known.abstract, {})
        if known.own:
            levels = {**levels, **known.own}
        at = named if named is not None else _level_of_style(levels, style)
        if at not in levels:
            return ""
        counts = self._counts.setdefault(known.abstract, {})
        for level, start in known.starts.items():
            counts[level] = start - 1
        # An override starts the list once; from then on it counts with its fellows.
        known.starts.clear()
        counts[at] = counts.get(at, levels[at].start - 1) + 1
        for deeper in [one for one in counts if one > at and _restarts(levels, one)]:
            del counts[deeper]
        return _label(levels, at, counts)

    def _list_of_style(self, style: str) -> tuple[str, int | None] | None:
        """The list of a style, its own or that of the nearest style below it."""
        passed: set[str] = set()
        while style in self._styles and style not in passed and len(passed) < _LONGEST_CHAIN:
            passed.add(style)
            known = self._styles[style]
            if known.own or not known.below:
                return known.own
            style = known.below
        return None


def _restarts(levels: dict[int, _Level], at: int) -> bool:
    return at not in levels or levels[at].restarts


def _label(levels: dict[int, _Level], at: int, counts: dict[int, int]) -> str:
    """The number of an item as its level draws it."""
    own = levels[at]
    if own.form == "bullet":
        return BULLET

    def number(match: re.Match[str]) -> str:
        level = int(match[1]) - 1
        if level not in levels or levels[level].form == "none":
            return ""
        form = "decimal" if own.legal and level != at else levels[level].form
        return drawn(counts.get(level, levels[level].start), form)

    return _PLACE.sub(number, own.label).strip()


def _levels_of(*holders: Any) -> Iterator[tuple[int, _Level]]:
    for level in (one for holder in holders for one in holder.iterfind(f"{W}lvl")):
        at = number_of(level.get(f"{W}ilvl"))
        if at is not None and at < _LEVELS:
            start = number_of(value_of(level, "start"))
            yield (
                at,
                _Level(
                    value_of(level, "numFmt"),
                    value_of(level, "lvlText")[:_LONGEST_LABEL],
                    1 if start is None else start,
                    value_of(level, "pStyle"),
                    is_on(level, "isLgl") is True,
                    value_of(level, "lvlRestart") != "0",
                ),
            )


def _starts_of(one: Any) -> Iterator[tuple[int, int]]:
    """Where a list starts anew, by level."""
    for override in one.iterfind(f"{W}lvlOverride"):
        at, start = (
            number_of(override.get(f"{W}ilvl")),
            number_of(value_of(override, "startOverride")),
        )
        if at is not None and at < _LEVELS and start is not None:
            yield at, start


def _list_of(properties: Any) -> tuple[str, int | None] | None:
    """The list that the properties of a paragraph name as its own, and the level there."""
    named = None if properties is None else properties.find(f"{W}numPr")
    if named is None or not value_of(named, "numId"):
        return None
    return value_of(named, "numId"), number_of(value_of(named, "ilvl"))


def _level_of_style(levels: dict[int, _Level], style: str) -> int:
    """The level that names a style as its own, else the first."""
    return next((at for at, level in levels.items() if style and level.style == style), 0)
