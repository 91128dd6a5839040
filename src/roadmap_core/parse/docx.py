"""A .docx file as the text that the order's reader takes: a line a paragraph, tabs between cells.

The only importer of python-docx (extra ``docx``).
"""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING, Any

from roadmap_core.errors import MissingExtra, UnreadableFile
from roadmap_core.parse.docx_numbers import Numbers
from roadmap_core.text import squeeze

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

__all__ = ["docx_text"]


def docx_text(path: str | os.PathLike[str]) -> str:
    """The paragraphs and tables of a document in their order.

    A cell merged across columns or rows gives its text once, in its first place; an empty
    paragraph is a blank line. Automatic numbers stand before their paragraphs as the word
    processor draws them; paragraphs of one cell are its lines.

    Raises:
        MissingExtra: python-docx is not installed.
        UnreadableFile: the file is no Word document.
    """
    try:
        import docx
        from docx.opc.exceptions import PackageNotFoundError
        from docx.table import Table
    except ImportError:
        raise MissingExtra("python-docx", "docx") from None
    try:
        document = docx.Document(os.fspath(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UnreadableFile(os.fspath(path), "it is no Word document (.docx)") from error
    numbers = Numbers(document)
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.extend(_rows(block, numbers))
        else:
            lines.append(_paragraph(block, numbers))
    return "\n".join(lines)


def _paragraph(paragraph: Paragraph, numbers: Numbers) -> str:
    """The text behind its number; of an empty paragraph the number alone, but no bullet."""
    lines = [squeeze(line) for line in paragraph.text.replace("\t", " ").split("\n")]
    runs = [run.bold for run in paragraph.runs if run.text.strip()]
    if runs and all(runs):
        lines = [line and f"**{line}**" for line in lines]
    label = numbers.label(paragraph)
    if label and (label != "-" or any(lines)):
        lines[0] = f"{label} {lines[0]}".strip()
    return "\n".join(lines)


def _rows(table: Table, numbers: Numbers) -> list[str]:
    lines = []
    seen: set[Any] = set()
    for row in table.rows:
        cells = []
        for cell in row.cells:
            # python-docx gives a merged cell again for each place that it covers.
            if cell._tc in seen:
                cells.append("")
                continue
            seen.add(cell._tc)
            text = "\n".join(_paragraph(paragraph, numbers) for paragraph in cell.paragraphs)
            cells.append("<br>".join(filter(None, text.split("\n"))))
        lines.append("\t".join(cells))
    return lines
