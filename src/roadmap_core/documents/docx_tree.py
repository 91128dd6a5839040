"""The tree of a Word document as its reader sees it: changes accepted, wrappers opened.

One function, `content`, walks every level: body, table, row, cell, paragraph, run. The names of
the tags that the other rooms look for stand here, too (ECMA-376 part 1, 17).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["FOOTNOTES", "LINES", "PARAGRAPH", "ROW", "TABLE", "TEXT", "TEXT_BOX", "W", "content"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

PARAGRAPH = f"{W}p"
TABLE = f"{W}tbl"
ROW = f"{W}tr"
TEXT_BOX = f"{W}txbxContent"
TEXT = frozenset({f"{W}t", f"{_A}t", f"{_M}t"})
# What stands for a sign of the text; a page ends where a line ends.
LINES = {
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}noBreakHyphen": "-",
}
FOOTNOTES = frozenset({f"{W}footnote", f"{W}endnote"})

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


def content(element: Any) -> Iterator[Any]:
    """The children of an element that a reader sees, those of its wrappers in their place.

    Properties are no content. Of the alternatives of one thing (a text box as a drawing and as
    its fallback) the first that has text is taken. A row that a tracked change deletes is gone.
    """
    for child in element:
        tag = child.tag
        if tag in _UNSEEN:
            continue
        if tag in _WRAPPERS:
            yield from content(child)
        elif tag == _ALTERNATIVES:
            yield from content(_alternative(child))
        elif tag != ROW or child.find(f"{W}trPr/{W}del") is None:
            yield child


def _alternative(choices: Any) -> Any:
    """The first branch with text, else the first; the element itself where it has none."""
    branches = list(choices)
    told = (branch for branch in branches if any(t.text for t in branch.iter(*TEXT)))
    return next(told, branches[0] if branches else choices)
