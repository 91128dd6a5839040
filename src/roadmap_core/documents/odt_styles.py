"""What the styles of an OpenDocument text say: bold, hidden, the numbers of lists and headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import Factory, define, field, frozen

from roadmap_core.documents.flow import BULLET
from roadmap_core.documents.list_numbers import drawn

__all__ = ["FO", "STYLE", "TABLE", "TEXT", "Lists", "Styles", "count_of"]

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT = f"{{{_NAMES}text:1.0}}"
TABLE = f"{{{_NAMES}table:1.0}}"
STYLE = f"{{{_NAMES}style:1.0}}"
FO = f"{{{_NAMES}xsl-fo-compatible:1.0}}"

_LEVELS = tuple(
    TEXT + name
    for name in ("list-level-style-number", "list-level-style-bullet", "list-level-style-image")
)
_OUTLINE = f"{TEXT}outline-style"
# The forms of numbers (ODF 1.3 part 3, 19.500), by the names that Word gives them.
_FORMS = {"I": "upperRoman", "i": "lowerRoman", "a": "lowerLetter", "A": "upperLetter"}
_RUSSIAN = re.compile(r"([АаA])\s*,\s*\w")
_HOLE = re.compile(r"%([0-9]{1,2})%")
_LONGEST_LABEL = 64
_LONGEST = 64  # chain of styles that go on from each other
_DEEPEST = 10
_BOLD = {"bold", "600", "700", "800", "900"}


@frozen
class _Style:
    below: str
    bold: bool | None
    hidden: bool | None
    list_style: str


@frozen
class _Level:
    """How one level of a list is drawn: a form of numbers, or a mark."""

    form: str
    start: int
    label: str


def count_of(element: Any, name: str, least: int = 1) -> int:
    """A count that an attribute states, at least as many; that where it states none."""
    told = element.get(name, "")
    is_count = told.isascii() and told.isdecimal() and len(told) < 10
    return max(int(told), least) if is_count else least


@frozen
class Styles:
    """The styles of one part, by family and name, and its styles of lists."""

    _known: dict[tuple[str, str], _Style] = field(factory=dict)
    lists: dict[str, dict[int, _Level]] = field(factory=dict)

    @classmethod
    def of(cls, holders: Iterable[Any]) -> Styles:
        """The styles in some elements that hold them; a later one has the last word."""
        styles = cls()
        for holder in holders:
            for one in holder:
                if one.tag == f"{STYLE}style":
                    key = (one.get(f"{STYLE}family", ""), one.get(f"{STYLE}name", ""))
                    styles._known[key] = _style_of(one)
                elif one.tag == f"{TEXT}list-style":
                    styles.lists[one.get(f"{STYLE}name", "")] = dict(_levels_of(one))
                elif one.tag == _OUTLINE:
                    styles.lists[_OUTLINE] = dict(_levels_of(one))
        return styles

    def bold(self, family: str, name: str) -> bool | None:
        """Whether what has this style is bold; None where it says nothing."""
        return next((s.bold for s in self._chain(family, name) if s.bold is not None), None)

    def hidden(self, family: str, name: str) -> bool:
        """Whether what has this style is not shown."""
        told = (s.hidden for s in self._chain(family, name) if s.hidden is not None)
        return next(told, False)

    def list_of(self, name: str) -> str:
        """The style of the list that paragraphs of this style are items of."""
        return next((s.list_style for s in self._chain("paragraph", name) if s.list_style), "")

    def _chain(self, family: str, name: str) -> Iterator[_Style]:
        """A style and those that it goes on from; a ring of them ends where it began."""
        passed: set[str] = set()
        while (family, name) in self._known and name not in passed and len(passed) < _LONGEST:
            passed.add(name)
            yield self._known[family, name]
            name = self._known[family, name].below


@define
class Lists:
    """Counts the items of lists and the headings; ask in the order of the text."""

    styles: Styles
    _by_id: dict[str, dict[int, int]] = Factory(dict)
    _by_style: dict[str, dict[int, int]] = Factory(dict)

    def opened(self, element: Any, style: str) -> dict[int, int]:
        """The counts of a list of the first level: those of the list that it goes on with."""
        goes_on = element.get(f"{TEXT}continue-list", "")
        counts = self._by_id.get(goes_on)
        if counts is None and element.get(f"{TEXT}continue-numbering") == "true":
            counts = self._by_style.get(style)
        counts = {} if counts is None else counts
        if own := element.get("{http://www.w3.org/XML/1998/namespace}id"):
            self._by_id[own] = counts
        self._by_style[style] = counts
        return counts

    def heading(self, level: int, start: int | None) -> str:
        """What is drawn before a heading."""
        if _OUTLINE not in self.styles.lists:
            return ""
        return self.label(self._by_id.setdefault(_OUTLINE, {}), _OUTLINE, level, start)

    def label(self, counts: dict[int, int], style: str, level: int, start: int | None) -> str:
        """What is drawn before the next item of a level; ``start`` is a count that it begins at."""
        levels = self.styles.lists.get(style, {})
        own = levels.get(level)
        if own is None:
            return ""
        counts[level] = counts.get(level, own.start - 1) + 1 if start is None else start
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if own.form == "bullet":
            return BULLET

        def number(hole: re.Match[str]) -> str:
            at = int(hole[1])
            upper = levels.get(at)
            if upper is None or upper.form in {"", "bullet"}:
                return ""
            return drawn(counts.get(at, upper.start), upper.form)

        return _HOLE.sub(number, own.label).strip() if own.form else ""


def _style_of(style: Any) -> _Style:
    bold = hidden = None
    for properties in style.iterchildren(f"{STYLE}text-properties"):
        weight = properties.get(f"{FO}font-weight")
        bold = None if weight is None else weight in _BOLD
        display = properties.get(f"{TEXT}display")
        hidden = None if display is None else display == "none"
    below = style.get(f"{STYLE}parent-style-name", "")
    return _Style(below, bold, hidden, style.get(f"{STYLE}list-style-name", ""))


def _levels_of(style: Any) -> Iterator[tuple[int, _Level]]:
    for one in style.iterchildren(*_LEVELS, f"{TEXT}outline-level-style"):
        level = count_of(one, f"{TEXT}level")
        if level > _DEEPEST:
            continue
        form = one.get(f"{STYLE}num-format", "")
        if one.tag in _LEVELS[1:]:
            form = "bullet"
        elif form:
            russian = _RUSSIAN.match(form)
            form = _FORMS.get(form, "decimal")
            if russian:
                form = "russianLower" if russian[1] == "а" else "russianUpper"
        start = count_of(one, f"{TEXT}start-value", 0 if f"{TEXT}start-value" in one.attrib else 1)
        yield level, _Level(form, start, _label_of(one, level))


def _label_of(style: Any, level: int) -> str:
    """The label of a level with a hole for the number of each level in it, as «%1%.%2%.»."""
    for name, told in style.items():
        if name.endswith("}num-list-format"):
            return str(told)[:_LONGEST_LABEL]
    shown = min(count_of(style, f"{TEXT}display-levels"), level)
    holes = ".".join(f"%{at}%" for at in range(level - shown + 1, level + 1))
    before, behind = style.get(f"{STYLE}num-prefix", ""), style.get(f"{STYLE}num-suffix", "")
    return f"{before[:_LONGEST_LABEL]}{holes}{behind[:_LONGEST_LABEL]}"
