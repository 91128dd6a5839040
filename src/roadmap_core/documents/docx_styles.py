"""What the styles of a Word document say of a paragraph or a run: headings, bold, contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import field, frozen

from roadmap_core.documents.docx_tree import W, is_on, number_of, value_of

__all__ = ["Styles", "level_of"]

_HEADING = re.compile(r"(?:heading|заголовок) ?([1-9])", re.I)
_CONTENTS = re.compile(r"(?:toc|оглавление) ?[1-9]", re.I)
_LONGEST_CHAIN = 64  # of styles that are based on each other; a document has some ten
_DEEPEST = 9  # the level of what is no heading counts from 0 and is the tenth


@frozen
class _Style:
    name: str
    below: str
    bold: bool | None
    level: int | None


@frozen
class Styles:
    """The styles by their ids; "" is that of a paragraph which names none."""

    _known: dict[str, _Style] = field(factory=dict)
    _found: dict[str, tuple[bool, int]] = field(factory=dict)

    @classmethod
    def of(cls, roots: Iterable[Any]) -> Styles:
        """The styles that these parts define."""
        known: dict[str, _Style] = {}
        for root in roots:
            for style in root.iterfind(f"{W}style"):
                found = _Style(
                    value_of(style, "name"),
                    value_of(style, "basedOn"),
                    is_on(style.find(f"{W}rPr"), "b"),
                    level_of(style.find(f"{W}pPr")),
                )
                if named := style.get(f"{W}styleId"):
                    known[named] = found
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in _TRUE:
                    known[""] = found
        return cls(known)

    def bold(self, style: str) -> bool:
        """Whether what has this style is bold."""
        return self._of(style)[0]

    def level(self, style: str) -> int:
        """The level of the headings that have this style, from 1; 0 where it is for no headings."""
        return self._of(style)[1]

    def _of(self, style: str) -> tuple[bool, int]:
        found = self._found.get(style)
        if found is None:
            chain = list(self._chain(style))
            bold = next((one.bold for one in chain if one.bold is not None), False)
            found = self._found[style] = (bold, _level_in(chain))
        return found

    def is_contents(self, style: str) -> bool:
        """Whether it is the style of a line in a table of contents."""
        return style in self._known and bool(_CONTENTS.fullmatch(self._known[style].name))

    def _chain(self, style: str) -> Iterator[_Style]:
        """A style and those that it is based on; a ring of them ends where it began."""
        passed: set[str] = set()
        while style in self._known and style not in passed and len(passed) < _LONGEST_CHAIN:
            passed.add(style)
            yield self._known[style]
            style = self._known[style].below or "\0"


_TRUE = {"1", "true", "on"}


def _level_in(chain: Iterable[_Style]) -> int:
    """The level that the nearest style states, else that of its name."""
    for one in chain:
        if one.level is not None:
            return one.level
        if named := _HEADING.fullmatch(one.name):
            return int(named[1])
    return 0


def level_of(properties: Any) -> int | None:
    """The level of a heading that paragraph properties state, 0 for none; None if they do not."""
    told = number_of(value_of(properties, "outlineLvl"))
    if told is None or not 0 <= told <= _DEEPEST:
        return None
    return 0 if told == _DEEPEST else told + 1
