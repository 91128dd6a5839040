"""One invented document, paragraphs and tables, written in each format that is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import matplotlib
import xlsxwriter
from attrs import frozen
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from roadmap_core.documents import Document
from roadmap_core.documents import Table as TableBlock
from roadmap_core.parsed import Parsed

__all__ = [
    "PLAN",
    "Written",
    "as_csv",
    "as_html",
    "as_markdown",
    "as_pdf",
    "as_text",
    "as_xlsx",
    "grid",
    "pdf",
    "told",
    "words",
]

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
for _name in ("DejaVuSans", "DejaVuSans-Bold"):
    pdfmetrics.registerFont(TTFont(_name, str(_FONTS / f"{_name}.ttf")))
STYLE = ParagraphStyle("plain", fontName="DejaVuSans", fontSize=9, leading=11)
BOLD = ParagraphStyle("bold", parent=STYLE, fontName="DejaVuSans-Bold")


@frozen
class Written:
    """What a document says: paragraphs, then one table; lines of a cell stand between line ends."""

    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> set[str]:
        """Every word that must arrive."""
        texts = (*self.paragraphs, *(cell for row in self.rows for cell in row))
        return {word for text in texts for word in text.split()}


PLAN = Written(
    ("План мероприятий на 2025 год",),
    (
        ("№", "Мероприятие", "Срок", "Ответственный"),
        ("1", "Провести семинар для директоров", "март 2025", "методист"),
        ("2", "Составить план работы", "до 15.04.2025", "завуч"),
        ("3", "Собрать отчёты школ", "май 2025", "центр"),
    ),
)


def as_text(plan: Written) -> str:
    rows = ("\t".join(row) for row in plan.rows)
    return "\n".join([*plan.paragraphs, "", *rows])


def as_html(plan: Written) -> str:
    heads = "".join(f"<p>{escape(text)}</p>" for text in plan.paragraphs)
    rows = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in plan.rows)
    return f"<!DOCTYPE html><html><body>{heads}<table>{rows}</table></body></html>"


def _td(text: str) -> str:
    return f"<td>{'<br>'.join(map(escape, text.split(chr(10))))}</td>"


def as_markdown(plan: Written) -> str:
    rows = [f"| {' | '.join(_barred(cell) for cell in row)} |" for row in plan.rows]
    rows[1:1] = ["|" + "---|" * len(plan.rows[0])]
    return "\n\n".join([*plan.paragraphs, "\n".join(rows)])


def _barred(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def as_csv(plan: Written, delimiter: str = ";") -> str:
    made = io.StringIO()
    writer = csv.writer(made, delimiter=delimiter, lineterminator="\n")
    width = len(plan.rows[0])
    for text in plan.paragraphs:
        writer.writerow([text, *[""] * (width - 1)])
    writer.writerows(plan.rows)
    return made.getvalue()


def as_xlsx(plan: Written) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("План")
    for row, text in enumerate(plan.paragraphs):
        sheet.write_string(row, 0, text)
    for row, cells in enumerate(plan.rows, len(plan.paragraphs) + 1):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    book.close()
    return made.getvalue()


def as_pdf(plan: Written) -> bytes:
    return pdf(*plan.paragraphs, grid(plan.rows))


def pdf(*parts: Any, head: str = "", foot: str = "", size: tuple[float, float] = A4) -> bytes:
    """A PDF of paragraphs (texts), numbers (spaces), and whatever reportlab lays out."""
    made = io.BytesIO()

    def frame(canvas: Any, document: Any) -> None:
        canvas.setFont("DejaVuSans", 8)
        canvas.drawString(60, size[1] - 20, head.format(document.page))
        canvas.drawString(60, 20, foot.format(document.page))

    story = [_flowable(part) for part in parts]
    document = SimpleDocTemplate(made, pagesize=size, invariant=True)
    document.build(story, onFirstPage=frame, onLaterPages=frame)
    return made.getvalue()


def _flowable(part: Any) -> Any:
    if isinstance(part, str):
        return Paragraph(_marked(part), STYLE)
    return Spacer(1, part) if isinstance(part, int) else part


def _marked(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def grid(
    rows: Sequence[Sequence[str]],
    *styles: tuple[Any, ...],
    widths: Iterable[float] = (),
    ruled: bool = True,
    repeat: int = 0,
) -> Any:
    """A table of reportlab; ``styles`` are those of its TableStyle."""
    cells = [[Paragraph(_marked(cell), STYLE) if cell else "" for cell in row] for row in rows]
    rules = [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))] if ruled else []
    sizes = list(widths) or [440 / len(rows[0])] * len(rows[0])
    return Table(cells, sizes, repeatRows=repeat, style=TableStyle([*rules, *styles]))


def told(parsed: Parsed[Document]) -> list[Any]:
    """The blocks in short: the text of a paragraph, the rows of a table as texts of its cells."""
    return [
        [[cell.text for cell in row] for row in block.by_row]
        if isinstance(block, TableBlock)
        else block.text
        for block in parsed.value.blocks
    ]


def words(parsed: Parsed[Document]) -> set[str]:
    """Every word that arrived: in blocks, unread, or in a finding."""
    document = parsed.value
    texts = [block.text for block in document.paragraphs]
    texts += [cell.text for table in document.tables for cell in table.cells]
    texts += [piece.text for piece in parsed.unread]
    texts += [finding.message for finding in parsed.findings]
    return {word for text in texts for word in text.split()}
