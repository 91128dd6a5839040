"""The same order, written as a person would in each format, gives the same model."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from html import escape
from importlib.resources import files
from typing import Any, TypeAlias

import pytest
import xlsxwriter

import roadmap_core as rc
from roadmap_core.documents import Cell, Document, Paragraph, Table, read_document
from roadmap_core.text import Source, Span
from tests.office_files import docx_of, odt_of
from tests.plan_files import grid, pdf

Row: TypeAlias = tuple[str, ...]
Part: TypeAlias = "str | list[Row]"
"""A paragraph ("" is a blank line), or a table; a row of one text goes over all columns."""

ORDER = rc.parse_order(
    files("roadmap_core").joinpath("data", "orders", "122-2024.txt").read_text("utf-8")
).value
HEADINGS = ("№ п/п", "Мероприятие", "Срок", "Ответственные", "Результат")
NOWHERE = Span(0, 0, 0, 0)


def parts() -> Iterator[Part]:
    """The order as it would be typed anew: every row whole, numbered and in its column."""
    yield from (ORDER.issuer, "ПРИКАЗ", f"от 23.01.2024 № {ORDER.number}", "", ORDER.title, "")
    yield from (ORDER.preamble, f"{ORDER.resolution}:")
    for clause in ORDER.clauses:
        yield f"{clause.number}. {clause.text}"
    yield from ("", "Министр                А.А. Выдуманная", "")
    for appendix in ORDER.appendices:
        yield from (f"Приложение {appendix.number}", "", appendix.title, "")
        if appendix.roadmap:
            yield [HEADINGS, *rows_of(appendix.roadmap)]
        else:
            schools = [(one.row, one.municipality, one.name) for one in appendix.schools]
            yield [("№", "Муниципалитет", "Наименование школы"), *schools]
        yield ""


def rows_of(roadmap: rc.Roadmap) -> Iterator[Row]:
    for section in roadmap.sections:
        if section.title:
            yield (section.title,)
        for activity in section.activities:
            for row in activity.walk():
                yield (
                    row.number,
                    row.title,
                    row.period.text if row.period else "",
                    ", ".join(one.body for one in row.responsible),
                    "; ".join(one.title for one in row.deliverables),
                )


PARTS = tuple(parts())


def document() -> Document:
    blocks: list[Paragraph | Table] = []
    blank = False
    for part in PARTS:
        if isinstance(part, list):
            width = len(part[0])
            cells = [
                Cell(text, NOWHERE, row=row, column=at, columns=width if len(texts) == 1 else 1)
                for row, texts in enumerate(part)
                for at, text in enumerate(texts)
            ]
            blocks.append(Table(tuple(cells), NOWHERE, blank))
        elif part:
            blocks.append(Paragraph(part, NOWHERE, after_blank=blank))
        blank = part == ""
    return Document(tuple(blocks), Source(""))


def as_text() -> str:
    lines: list[str] = []
    for part in PARTS:
        lines += ["\t".join(row) for row in part] if isinstance(part, list) else [part]
    return "\n".join(lines)


def as_markdown() -> str:
    lines: list[str] = []
    for part in PARTS:
        if isinstance(part, str):
            lines += [part, ""]
            continue
        width = len(part[0])
        rows = [(*row, *[""] * (width - len(row))) for row in part]
        bars = [f"| {' | '.join(cells)} |" for cells in rows]
        lines += [bars[0], "|" + " --- |" * width, *bars[1:]]
    return "\n".join(lines)


def as_html() -> str:
    body = ""
    for part in PARTS:
        if isinstance(part, str):
            body += f"<p>{escape(part)}</p>\n"
            continue
        width = len(part[0])
        body += "<table>"
        for row in part:
            over = f' colspan="{width}"' if len(row) == 1 else ""
            body += f"<tr>{''.join(f'<td{over}>{escape(text)}</td>' for text in row)}</tr>"
        body += "</table>"
    return f"<!DOCTYPE html><html><body>{body}</body></html>"


def as_xlsx() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("Приказ")
    at = 0
    for part in PARTS:
        if isinstance(part, str):
            if part:
                sheet.write_string(at, 0, part)
            at += 1
            continue
        for row in part:
            if len(row) == 1:
                sheet.merge_range(at, 0, at, len(part[0]) - 1, row[0])
            for column, text in enumerate(row if len(row) > 1 else ()):
                if text:
                    sheet.write_string(at, column, text)
            at += 1
    book.close()
    return made.getvalue()


def as_pdf() -> bytes:
    story: list[Any] = []
    for part in PARTS:
        if isinstance(part, str):
            story.append(part or 14)
            continue
        width = len(part[0])
        rows = [(*row, *[""] * (width - len(row))) for row in part]
        spans = [("SPAN", (0, at), (-1, at)) for at, row in enumerate(part) if len(row) == 1]
        sizes = (50, 350, 160, 230, 260) if width == 5 else (50, 300, 700)
        story.append(grid(rows, *spans, widths=sizes))
    # Wide enough for every word: letters that a cell tears apart are words no more.
    return pdf(*story, size=(1200, 842))


WRITERS: dict[str, Callable[[], Any]] = {
    "docx": lambda: docx_of(document()),
    "odt": lambda: odt_of(document()),
    "markdown": lambda: as_markdown().encode(),
    "html": lambda: as_html().encode(),
    "xlsx": as_xlsx,
    "pdf": as_pdf,
}


def unplaced(data: Any) -> Any:
    """A value as data, without the places that its parts have in one format."""
    if isinstance(data, dict):
        return {key: unplaced(one) for key, one in data.items() if key not in {"span", "repairs"}}
    return [unplaced(one) for one in data] if isinstance(data, list) else data


def unlike(one: Any, other: Any, path: str = "$") -> Iterator[tuple[str, Any, Any]]:
    """Where two values differ, with both."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from unlike(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from unlike(left, right, f"{path}[{at}]")
    elif one != other:
        yield path, one, other


def test_the_order_typed_anew_says_what_the_order_says() -> None:
    typed = rc.parse_order(as_text()).value
    assert (typed.number, typed.date, typed.title) == (ORDER.number, ORDER.date, ORDER.title)
    told = [(row.number, row.title, str(row.period)) for row in typed.roadmap.walk()]
    assert told == [(row.number, row.title, str(row.period)) for row in ORDER.roadmap.walk()]
    bodies = [[one.body for one in row.responsible] for row in typed.roadmap.leaves]
    assert bodies == [[one.body for one in row.responsible] for row in ORDER.roadmap.leaves]
    assert [one.name for one in typed.schools] == [one.name for one in ORDER.schools]


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_of_one_order_gives_the_same_model(kind: str) -> None:
    data = WRITERS[kind]()
    assert read_document(data).value.format == kind
    text, read = rc.parse_order(as_text()), rc.read_order(data)
    one, other = (unplaced(rc.to_dict(parsed.value)) for parsed in (text, read))
    assert list(unlike(one, other)) == []
    assert read.unread == ()
