"""Documents written as .docx and .odt by hand: the same blocks in each, of the least XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from roadmap_core.documents.blocks import Cell, Document, Table

__all__ = ["ODT_NAMES", "docx_of", "odt", "odt_of", "zipped"]

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ODT_NAMES = " ".join(
    f'xmlns:{short}="{_ODF}{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip


def zipped(files: Mapping[str, Any], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The zip of some parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, text in files.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return made.getvalue()


def odt(
    text: str, automatic: str = "", styles: str = "", parts: Mapping[str, Any] | None = None
) -> bytes:
    """An OpenDocument text of the XML of its body, its automatic styles, and its other styles."""
    content = (
        f"<office:document-content {ODT_NAMES}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{text}</office:text></office:body>"
        "</office:document-content>"
    )
    common = f"<office:document-styles {ODT_NAMES}>{styles}</office:document-styles>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "styles.xml": common,
            **(parts or {}),
        }
    )


def docx_of(document: Document) -> bytes:
    """The blocks of a document as Word would hold them."""

    def paragraph(text: str, bold: bool) -> str:
        properties = "<w:rPr><w:b/></w:rPr>" * bold
        return f'<w:p><w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    def cell(one: Cell) -> str:
        wide = f'<w:gridSpan w:val="{one.columns}"/>' * (one.columns > 1)
        merge = '<w:vMerge w:val="restart"/>' * (one.rows > 1)
        lines = "".join(paragraph(line, one.bold) for line in one.lines or (one.text,))
        return f"<w:tc><w:tcPr>{wide}{merge}</w:tcPr>{lines}</w:tc>"

    def covered(one: Cell) -> str:
        wide = f'<w:gridSpan w:val="{one.columns}"/>' * (one.columns > 1)
        return f"<w:tc><w:tcPr>{wide}<w:vMerge/></w:tcPr><w:p/></w:tc>"

    def table(rows: Iterable[str]) -> str:
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    body = _written(document, paragraph, lambda block: table(_rows(block, cell, covered)))
    xml = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": xml})


def odt_of(document: Document) -> bytes:
    """The blocks of a document as LibreOffice would hold them."""
    bold = (
        '<style:style style:name="B" style:family="text">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )

    def paragraph(text: str, bold: bool) -> str:
        told = escape(text)
        inner = f'<text:span text:style-name="B">{told}</text:span>' if bold else told
        return f"<text:p>{inner}</text:p>"

    def cell(one: Cell) -> str:
        spans = (
            f'table:number-columns-spanned="{one.columns}" table:number-rows-spanned="{one.rows}"'
        )
        lines = "".join(paragraph(line, one.bold) for line in one.lines or (one.text,))
        behind = "<table:covered-table-cell/>" * (one.columns - 1)
        return f"<table:table-cell {spans}>{lines}</table:table-cell>{behind}"

    def covered(one: Cell) -> str:
        return "<table:covered-table-cell/>" * one.columns

    def table(rows: Iterable[str]) -> str:
        made = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        return f"<table:table>{made}</table:table>"

    body = _written(document, paragraph, lambda block: table(_rows(block, cell, covered)))
    return odt(body, bold)


def _written(
    document: Document, paragraph: Callable[[str, bool], str], table: Callable[[Table], str]
) -> str:
    parts = []
    for block in document.blocks:
        if block.after_blank:
            parts.append(paragraph("", False))
        if isinstance(block, Table):
            parts.append(table(block))
        else:
            parts.append(paragraph(block.text, block.bold))
    return "".join(parts)


def _rows(
    table: Table, cell: Callable[[Cell], str], covered: Callable[[Cell], str]
) -> Iterable[str]:
    """The XML of each row; a cell that covers rows is told again in each of them."""
    for number, row in enumerate(table.grid):
        told: list[str] = []
        last = None
        for one in row:
            if one is not None and one is not last:
                told.append(cell(one) if one.row == number else covered(one))
            last = one
        yield "".join(told)
