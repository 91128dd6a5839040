"""Workbooks and tables in text files as grids of cells."""

from __future__ import annotations

import builtins
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.documents import (
    Grid,
    Merge,
    NoValue,
    column_letters,
    delimiter_of,
    kind_of,
    read_workbook,
)
from roadmap_core.documents.zips import measured
from roadmap_core.errors import MissingExtra, UnreadableFile
from tests.workbooks import Formula, Sheet, book, csv_of, damaged

SHEET = "xl/worksheets/sheet1.xml"


MORNING = datetime(2026, 4, 14, 9, 30)  # noqa: DTZ001 (a cell knows no time zone)


def grid_of(data: bytes) -> Grid:
    return read_workbook(data).sheets[0]


def with_sheet(old: bytes, new: bytes) -> bytes:
    """A book of one cell, «a», with a piece of the XML of its sheet replaced."""
    return damaged(
        book([["a"]]), lambda name, part: part.replace(old, new) if name == SHEET else part
    )


def test_cells_keep_their_kinds() -> None:
    row = ["текст", 7, 7.5, True, date(2026, 4, 14), MORNING, None, "1,5"]
    grid = grid_of(book([row]))
    assert grid.rows == (tuple(row),)
    assert [type(value) for value in grid.rows[0][:4]] == [str, int, float, bool]
    assert list(map(kind_of, grid.rows[0])) == [
        "text", "number", "number", "flag", "date", "date", "empty", "text",
    ]  # fmt: skip
    assert kind_of(time(1)) == kind_of(timedelta(1)) == "time"


def test_a_formula_without_a_result_and_an_error_are_no_empty_cells() -> None:
    data = book([["a", Formula(), None, 3], [Formula("=SUM(D1:D1)")]])
    grid = grid_of(data)
    assert grid.rows == (("a", NoValue("formula"), None, 3), (NoValue("formula"),))
    assert kind_of(grid.at(0, 1)) == "no_value"
    error = damaged(
        book([["a"], [1]]),
        lambda name, part: (
            part.replace(b'<c r="A2"><v>1</v>', b'<c r="A2" t="e"><v>#N/A</v>')
            if name == SHEET
            else part
        ),
    )
    assert grid_of(error).rows == (("a",), (NoValue("error"),))


def test_a_formula_with_the_empty_text_as_its_result_is_an_empty_cell() -> None:
    found = grid_of(with_sheet(b"</c></row>", b'</c><c r="B1" t="str"><f>""</f><v></v></c></row>'))
    assert found.rows == (("a",),)
    kept = grid_of(with_sheet(b"</c></row>", b'</c><c r="B1"><f>2</f><v>2</v></c></row>'))
    assert kept.rows == (("a", 2),)


def test_places_without_references_are_counted() -> None:
    data = with_sheet(
        b"</row></sheetData>",
        b"<c><f>1</f></c></row><row><c><f>1</f></c></row></sheetData>",
    )
    assert grid_of(data).rows == (("a", NoValue("formula")), (NoValue("formula"),))


def test_rows_end_with_their_last_cell_and_blank_ones_are_empty() -> None:
    grid = grid_of(book([[], ["", " ", 1, None, "  "], *[[]] * 2000, ["x"]]))
    assert grid.rows[:3] == ((), (None, None, 1), ())
    assert (grid.height, grid.width, grid.rows[-1]) == (2003, 3, ("x",))
    assert not grid.is_empty
    assert grid_of(book([["a"], ["  "]])).rows == (("a",),)
    assert Grid("Лист1", ((), ())).is_empty


def test_a_place_is_said_as_a_spreadsheet_says_it() -> None:
    grid = Grid("Лист1", ((1, 2),))
    assert (grid.place(0, 1), grid.place(6)) == ("Лист1!B1", "Лист1!7")
    assert [grid.at(0, 1), grid.at(0, 2), grid.at(1, 0), grid.at(-1, 0)] == [2, None, None, None]


@given(st.integers(0, 20_000))
def test_letters_of_columns_count_on(column: int) -> None:
    number = 0
    for letter in column_letters(column):
        number = number * 26 + ord(letter) - ord("A") + 1
    assert number == column + 1


def test_merged_cells_are_told_apart_and_repeated() -> None:
    rows = [["Доли", None, "x"], [1, 2, 3], ["школа", 4], [None, 5]]
    grid = grid_of(book(Sheet(rows, merges=[(0, 0, 0, 1), (2, 0, 3, 0)])))
    assert grid.merges == (Merge(0, 0, 0, 1), Merge(2, 0, 3, 0))
    assert grid.rows[3] == (None, 5)
    assert grid.spread().rows == (
        ("Доли", "Доли", "x"), (1, 2, 3), ("школа", 4), ("школа", 5),
    )  # fmt: skip
    assert grid.spread(across=False).rows[0] == ("Доли", None, "x")
    assert grid.spread(across=False).rows[3] == ("школа", 5)


def test_a_merge_is_spread_over_the_cells_that_there_are_and_no_further() -> None:
    wide = Grid("Лист1", (("т",), (1, 2, 3)), (Merge(0, 0, 40, 16_000), Merge(9, 9, 9, 10)))
    assert wide.spread().rows == (("т", "т", "т"), ("т", "т", "т"))


def test_sheets_keep_their_order_and_say_whether_they_are_hidden() -> None:
    found = read_workbook(book(Sheet([[1]], "Б"), Sheet([], "А", hidden=True))).sheets
    assert [(one.name, one.hidden, one.is_empty) for one in found] == [
        ("Б", False, False), ("А", True, True),
    ]  # fmt: skip


def test_a_file_is_given_by_path_open_or_as_bytes(tmp_path: Path) -> None:
    path = tmp_path / "имя.xlsx"
    path.write_bytes(book([["a"]]))
    with path.open("rb") as opened:
        assert read_workbook(opened).name == read_workbook(path).name == "имя.xlsx"
    assert read_workbook(path.read_bytes(), name="своё").name == "своё"


# --- text files ------------------------------------------------------------------------------

ROWS: list[list[Any]] = [
    ["Школа", "Доля, %", "Название"],
    ["001", 57.14, 'МБОУ "СОШ; №1"'],
    [None, None, None],
    ["002", 42.86, "Лицей, №2"],
]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_text_file_is_read_whatever_its_delimiter_and_encoding(
    delimiter: str, encoding: str
) -> None:
    rows = (
        ROWS
        if delimiter == ";"
        else [[str(c).replace(",", ".") if c else c for c in r] for r in ROWS]
    )
    data = "\r\n".join(
        delimiter.join(
            "" if cell is None else '"' + str(cell).replace('"', '""') + '"' for cell in row
        )
        for row in rows
    ).encode(encoding)
    book_read = read_workbook(data)
    want = tuple(
        () if not any(row) else tuple(None if c is None else str(c) for c in row) for row in rows
    )
    assert book_read.sheets[0].rows == want
    assert book_read.guessed == ("cp1251" if encoding == "cp1251" else "")


def test_the_delimiter_is_the_sign_by_which_rows_are_alike() -> None:
    assert delimiter_of("Заголовок\n\nшкола;доля;n\n1;57,14;7\n2;42,86;9") == ";"
    assert delimiter_of("a,b\n1,2") == ","
    assert delimiter_of("a;b\n" * 500) == ";"
    assert delimiter_of("одно слово") in ";\t,|"
    assert delimiter_of('"' + "x" * 200_000) in ";\t,|"


def test_a_first_line_may_say_the_delimiter() -> None:
    assert grid_of(b"sep=|\na|b;c\n").rows == (("a", "b;c"),)
    assert grid_of(b"sep=|;b\n1;2\n").rows == (("sep=|", "b"), ("1", "2"))


def test_a_quote_that_is_never_closed_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="it is no table of cells: unexpected end of data"):
        read_workbook(b'a;b\n"1;2\n')


def test_empty_lines_at_the_end_are_none() -> None:
    assert grid_of(b"a;b\n;\n\n;;\n").rows == (("a", "b"),)
    assert grid_of(b"").is_empty


cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=8
)


@settings(max_examples=60)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=5))
def test_what_was_written_as_text_is_read_again(rows: list[list[str]]) -> None:
    text = "\n".join(";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    assert grid_of(b"\xef\xbb\xbfsep=;\n" + text.encode()).rows == tuple(map(tuple, rows))


def test_a_helper_of_these_tests_writes_decimal_commas() -> None:
    assert csv_of([["a", 1.5, None, "b;c"]]) == '\ufeffa;1,5;;"b;c"'.encode()
    assert csv_of([['a"b']]) == '\ufeff"a""b"'.encode()


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7", "it is a PDF; save it as .xlsx or .csv first"),
        (b" <html>", "it is a web page or XML; save it as .xlsx or .csv first"),
        (b"{\\rtf1", "it is an RTF file; save it as .xlsx or .csv first"),
        (b"PK\x03\x04broken", "it is no workbook: a damaged zip"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "it is no workbook that can be read: "),
    ],
)
def test_other_kinds_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(data, name="x")
    assert caught.value.reason.startswith(reason)


def test_a_zip_of_something_else_is_no_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(UnreadableFile, match="it is no workbook that can be read"):
        read_workbook(stream.getvalue())


def test_a_large_file_is_refused_with_advice() -> None:
    with pytest.raises(UnreadableFile, match="give limit= to raise it; a plain table of that size"):
        read_workbook(b"a;b\n" * 10, limit=20)
    with pytest.raises(UnreadableFile, match=r"No such file"):
        read_workbook("no such file.xlsx")


def test_a_zip_is_measured_before_it_is_unpacked() -> None:
    data = book([["a"]])
    size = sum(info.file_size for info in zipfile.ZipFile(io.BytesIO(data)).infolist())
    assert measured(data, "x", size) is not None
    assert measured(b"a;b", "x", 1) is None
    with pytest.raises(UnreadableFile, match=f"unpacked, it has more than {size - 1:,} bytes"):
        measured(data, "x", size - 1)


def test_a_part_that_is_longer_than_it_says_is_damaged() -> None:
    data = bytearray(book([["a"] * 200]))
    archive = zipfile.ZipFile(io.BytesIO(bytes(data)))
    central = data.rfind(b"PK\x01\x02", 0, data.rfind(SHEET.encode()))
    size = archive.getinfo(SHEET).file_size
    data[central + 24 : central + 28] = (size // 2).to_bytes(4, "little")
    with pytest.raises(UnreadableFile, match=f"its part {SHEET} is damaged"):
        read_workbook(bytes(data))


def test_a_locked_part_is_refused() -> None:
    data = bytearray(book([["a"]]))
    central = data.rfind(b"PK\x01\x02", 0, data.rfind(SHEET.encode()))
    data[central + 8] |= 1
    with pytest.raises(UnreadableFile, match="is packed in another way or locked"):
        read_workbook(bytes(data))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
         "span more than 20,000,000 places: delete what stands far below"),
        (b"<sheetData>", b"<f /><broken><sheetData>", "its part xl/worksheets/sheet1.xml is"),
        (b"<worksheet", b"<!DOCTYPE a><f /><worksheet", "is no part of a workbook"),
    ],
)  # fmt: skip
def test_a_sheet_that_is_a_trap_is_refused(old: bytes, new: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_workbook(with_sheet(old, new))


def test_a_sheet_with_too_many_places_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="more than 3 places"):
        read_workbook(book([[1, 2], [3, 4]]), cells=3)
    assert grid_of(book([[1, 2], [3, 4]])).width == 2


def test_cells_that_say_no_places_stand_one_behind_the_other() -> None:
    assert grid_of(with_sheet(b'<c r="A1"', b"<c")).rows == (("a",),)


def test_a_book_without_its_table_of_sheets_is_left_to_calamine() -> None:
    lost = damaged(
        book([["a"]]),
        lambda name, part: part.replace(b"r:id=", b"r:no=") if name == "xl/workbook.xml" else part,
    )
    with pytest.raises(UnreadableFile):
        read_workbook(lost)


def test_a_book_with_a_password_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    class Locked:
        @staticmethod
        def from_filelike(_: object) -> object:
            raise python_calamine.PasswordError("locked")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Locked)
    with pytest.raises(UnreadableFile, match="it has a password; save it without one"):
        read_workbook(book([["a"]]))


def test_a_workbook_needs_the_extra_and_a_text_file_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "python_calamine":
            raise ImportError(name)
        return known(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra) as caught:
        read_workbook(book([["a"]]))
    assert (caught.value.package, caught.value.extra) == ("python-calamine", "excel")
    assert grid_of(b"a;b").rows == (("a", "b"),)


ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Лист"><table:table-row>'
    '<table:table-cell office:value-type="string"><text:p>школа</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="5"><text:p>5</text:p>'
    "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
    "</office:document-content>"
)


def open_document() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        )
    return stream.getvalue()


def test_an_open_document_sheet_is_read() -> None:
    assert grid_of(open_document()).rows == (("школа", 5),)


def test_a_sheet_of_another_format_is_measured_when_it_is_read() -> None:
    with pytest.raises(UnreadableFile, match="has more than 1 places; give cells="):
        read_workbook(open_document(), cells=1)
