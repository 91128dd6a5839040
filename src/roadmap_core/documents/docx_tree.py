"""The tree of a Word document as its reader sees it: changes accepted, wrappers opened.

One function, `content`, walks every level: body, table, row, cell, paragraph, run. The names of
the tags that the other rooms look for stand here, too (ECMA-376 part 1, 17).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = [
    "CELL",
    "LINES",
    "NOTES",
    "PARAGRAPH",
    "ROW",
    "RUN",
    "SIGN",
    "TABLE",
    "TEXT",
    "TEXT_BOX",
    "W",
    "changes",
    "content",
    "is_on",
    "number_of",
    "properties_of",
    "value_of",
]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

PARAGRAPH = f"{W}p"
TABLE = f"{W}tbl"
ROW = f"{W}tr"
CELL = f"{W}tc"
RUN = f"{W}r"
SIGN = f"{W}sym"
TEXT_BOX = f"{W}txbxContent"
TEXT = frozenset({f"{W}t", f"{_A}t", f"{_M}t"})
# What stands for a sign of the text; a page ends where a line ends.
LINES = {
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}noBreakHyphen": "-",
}
NOTES = (f"{W}footnote", f"{W}endnote")

_VAL = f"{W}val"
_ALTERNATIVES = f"{_MC}AlternateContent"
# Taken out by a tracked change, or never shown: codes of fields, the reading aid of a ruby.
_UNSEEN = frozenset(
    W + name
    for name in (
        "del moveFrom delText instrText delInstrText rt "
        "pPr rPr tblPr tblPrEx trPr tcPr sectPr sdtPr sdtEndPr smartTagPr customXmlPr tblGrid"
    ).split()
)
# What only wraps content: insertions, content controls, smart tags, links, fields, directions.
_WRAPPERS = frozenset(
    W + name
    for name in (
        "ins moveTo sdt sdtContent smartTag customXml hyperlink fldSimple dir bdo ruby rubyBase"
    ).split()
)
_CHANGES = tuple(W + name for name in "ins del moveTo moveFrom cellIns cellDel cellMerge".split())


def content(element: Any) -> Iterator[Any]:
    """The children of an element that a reader sees, those of its wrappers in their place.

    Properties are no content. Of the alternatives of one thing (a text box as a drawing and as
    its fallback) the first that has text is taken. A row that a tracked change deletes is gone.
    """
    waiting = [iter(element)]
    while waiting:
        for child in waiting[-1]:
            tag = child.tag
            if tag in _UNSEEN:
                continue
            if tag in _WRAPPERS:
                waiting.append(iter(child))
                break
            if tag == _ALTERNATIVES:
                waiting.append(iter(_alternative(child)))
                break
            if tag == ROW and child.find(f"{W}trPr/{W}del") is not None:
                continue
            yield child
        else:
            waiting.pop()


def properties_of(element: Any, tag: str) -> Any:
    """The properties of an element, which stand first in it; None where it has none."""
    for child in element:
        return child if child.tag == tag else None
    return None


def changes(root: Any) -> int:
    """How many tracked changes of its words a part holds."""
    return sum(1 for _ in root.iter(*_CHANGES))


def value_of(element: Any, tag: str) -> str:
    """The value of a property of that name below some properties; "" where there is none."""
    child = None if element is None else element.find(f"{W}{tag}")
    return "" if child is None else str(child.get(_VAL, ""))


def number_of(text: str | None) -> int | None:
    """A number as XML has it; None where it is none."""
    told = (text or "").strip()
    digits = told.removeprefix("-")
    return int(told) if digits.isdecimal() and digits.isascii() and len(digits) < 10 else None


def is_on(properties: Any, tag: str) -> bool | None:
    """Whether a property of that name is on; None where nothing is said of it."""
    child = None if properties is None else properties.find(f"{W}{tag}")
    return None if child is None else child.get(_VAL) not in {"0", "false", "off"}


def _alternative(choices: Any) -> Any:
    """The first branch with text, else the first; the element itself where it has none."""
    branches = list(choices)
    shown = (branch for branch in branches if any(t.text for t in branch.iter(*TEXT)))
    return next(shown, branches[0] if branches else choices)
