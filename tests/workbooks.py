"""Workbooks made by code for the tests: invented schools only, in the layouts of real forms."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xlsxwriter
from attrs import field, frozen

__all__ = ["Formula", "Sheet", "book", "csv_of", "damaged", "f1_rows", "groups_head"]


@frozen
class Formula:
    """A formula whose result is not stored."""

    text: str = "=1+1"


@frozen
class Sheet:
    """A sheet: its rows, the rectangles that are merged, whether it is hidden."""

    rows: Sequence[Any]
    name: str = "Лист1"
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False
    dates: str = field(default="dd.mm.yyyy")


def book(*sheets: Sheet | Sequence[Any]) -> bytes:
    """The bytes of an .xlsx of some sheets, or of rows that are a sheet."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    for number, given in enumerate(sheets, 1):
        sheet = given if isinstance(given, Sheet) else Sheet(given, f"Лист{number}")
        page = made.add_worksheet(sheet.name)
        for first_row, first, last_row, last in sheet.merges:
            page.merge_range(first_row, first, last_row, last, "")
        for number_of_row, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                _write(page, number_of_row, column, cell)
        if sheet.hidden:
            page.hide()
    made.close()
    return _without_results(stream.getvalue())


def _write(page: Any, row: int, column: int, cell: Any) -> None:
    if isinstance(cell, Formula):
        page.write_formula(row, column, cell.text, None, "NO_VALUE")
    elif isinstance(cell, str):
        page.write_string(row, column, cell)
    elif cell is not None:
        page.write(row, column, cell)


def _without_results(data: bytes) -> bytes:
    """The book without the results that `_write` has marked."""
    return damaged(
        data, lambda name, part: re.sub(rb' t="str"(><f>[^<]*</f>)<v>NO_VALUE</v>', rb"\1", part)
    )


def damaged(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip whose parts are changed by a function of their name and bytes."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
    return stream.getvalue()


def csv_of(rows: Iterable[Any], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """The rows as a text file with decimal commas."""

    def said(cell: Any) -> str:
        text = "" if cell is None else str(cell)
        if isinstance(cell, float):
            text = text.replace(".", ",")
        quoted = text.replace('"', '""')
        return f'"{quoted}"' if delimiter in text or '"' in text else text

    return "\r\n".join(delimiter.join(map(said, row)) for row in rows).encode(encoding)


def groups_head(
    title: str, about: str = "ВПР 2026 Русский язык 5 класс", maximum: Any = 20
) -> list[list[Any]]:
    """The rows above the table of a federal form."""
    return [
        [title],
        [],
        [about],
        ["Предмет:", "Русский язык"],
        ["Максимальный первичный балл:", maximum],
        ["Дата:", "14.04.2026"],
        [],
    ]


F1_HEADINGS = ["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант"]
F1_ENDINGS = ["Первичный балл", "Отметка", "Отметка по журналу"]


def f1_rows(
    tasks: Sequence[str],
    levels: Sequence[str],
    schools: Sequence[tuple[str, str, Sequence[Any]]],
    *,
    head: Sequence[Any] | None = None,
) -> list[list[Any]]:
    """An individual form: schools as (login, name, pupils), a pupil as cells from its code on."""
    rows = [list(row) for row in (head or groups_head("Индивидуальные результаты"))]
    rows[-1] = [None, None, "Уровень сложности задания", None, None, None, *levels]
    rows.append([*F1_HEADINGS, *tasks, *F1_ENDINGS])
    for login, name, pupils in schools:
        rows.append([f"{name}({login}) | Кол-во участников: {len(pupils)}"])
        rows += ([login, "Приозёрный округ", f"{name}({login})", *pupil] for pupil in pupils)
    return rows
