"""A .docx file as the text that the order's reader takes: a line a paragraph, tabs between cells.

The only importer of python-docx (extra ``docx``).
"""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING, Any

from roadmap_core.errors import MissingExtra, UnreadableFile
from roadmap_core.text import squeeze

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

__all__ = ["docx_text"]


def docx_text(path: str | os.PathLike[str]) -> str:
    """The paragraphs and tables of a document in their order.

    A cell merged across columns or rows gives its text once, in its first place; an empty
    paragraph is a blank line. Automatic numbers are drawn by the word processor and are not in
    the text: rows without them get numbers from the reader, which says so.

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
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.extend(_rows(block))
        else:
            lines.append(_paragraph(block))
    return "\n".join(lines)


def _paragraph(paragraph: Paragraph) -> str:
    text = squeeze(paragraph.text.replace("\t", " "))
    bold = [run.bold for run in paragraph.runs if run.text.strip()]
    return f"**{text}**" if text and bold and all(bold) else text


def _rows(table: Table) -> list[str]:
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
            cells.append(" ".join(filter(None, map(_paragraph, cell.paragraphs))))
        lines.append("\t".join(cells))
    return lines
