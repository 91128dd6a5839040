"""Books of Excel as blocks: titles and tables, merges, numbers as one sees them, what is hidden."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.documents import Document, NoValue, read_document
from roadmap_core.documents import xlsx_document as room
from roadmap_core.documents.xlsx_looks import looks_of
from roadmap_core.documents.xlsx_values import shown
from roadmap_core.parsed import Parsed
from tests.plan_files import told
from tests.workbooks import Formula, Sheet, book, damaged

HEAD = ("№", "Дело", "Срок")


def made(fill: Callable[[Any, Any], None]) -> bytes:
    """A book of one sheet «План» that a function fills."""
    stream = io.BytesIO()
    written = xlsxwriter.Workbook(stream, {"in_memory": True})
    fill(written, written.add_worksheet("План"))
    written.close()
    return stream.getvalue()


def read(*rows: Any, merges: Any = ()) -> Parsed[Document]:
    return read_document(book(Sheet(rows, "План", merges)))


def doubts(parsed: Parsed[Document]) -> list[tuple[str, str]]:
    return [
        (str(finding.span), str(finding.fact("why")))
        for finding in parsed.findings
        if finding.code == "R33"
    ]


class TestLayout:
    def test_titles_are_paragraphs_and_blank_rows_part_tables(self) -> None:
        parsed = read(
            [None, "План"],
            ["на 2025 год"],
            HEAD,
            [1, "Совет", "май"],
            [],
            [],
            ["Раздел 2"],
            [2, "Сбор", "июнь"],
            [],
            ["Директор"],
        )
        assert told(parsed) == [
            "План",
            "на 2025 год",
            [["№", "Дело", "Срок"], ["1", "Совет", "май"]],
            "Раздел 2",
            [["2", "Сбор", "июнь"]],
            "Директор",
        ]
        assert [block.after_blank for block in parsed.value.blocks] == [False] * 3 + [
            True,
            False,
            True,
        ]
        first, second = parsed.value.tables
        assert (first.name, str(first.span), str(second.cells[1].span)) == (
            "План",
            "План!A3",
            "План!B8",
        )

    def test_merged_cells_cover_places_of_their_table(self) -> None:
        parsed = read(
            ["План на год"],
            ["№", "Дело", "Срок"],
            [None, None, "с", "по"],
            ["Раздел 1"],
            [1, "Совет", "май"],
            [2, None, "июнь"],
            merges=[
                (0, 0, 0, 3),
                (1, 0, 2, 0),
                (1, 1, 2, 1),
                (1, 2, 1, 3),
                (3, 0, 3, 3),
                (4, 1, 5, 1),
            ],
        )
        assert parsed.value.paragraphs[0].text == "План на год"
        (table,) = parsed.value.tables
        assert [(c.text, c.rows, c.columns) for c in table.cells if c.rows * c.columns > 1] == [
            ("№", 2, 1),
            ("Дело", 2, 1),
            ("Срок", 1, 2),
            ("Раздел 1", 1, 4),
            ("Совет", 2, 1),
        ]

    def test_a_cell_merged_from_a_title_row_into_the_table_keeps_that_row_in_it(self) -> None:
        parsed = read(
            ["Дело"], [None, "Срок", "Кто"], ["Совет", "май", "центр"], merges=[(0, 0, 1, 0)]
        )
        assert told(parsed)[0] == [["Дело", "", ""], ["Срок", "Кто"], ["Совет", "май", "центр"]]

    def test_a_row_torn_off_a_table_stays_a_row_and_a_title_does_not(self) -> None:
        parsed = read(
            HEAD, [1, "Совет", "май"], [], [None, "школ"], [2, "Сбор", "июнь"], [],
            ["План на июнь"], [3, "День", "июль"], [], [None, "Директор"],
        )  # fmt: skip
        assert told(parsed) == [
            [list(HEAD), ["1", "Совет", "май"]],
            [["", "школ", ""], ["2", "Сбор", "июнь"]],
            "План на июнь",
            [["3", "День", "июль"]],
            "Директор",
        ]

    def test_a_sheet_of_numbers_alone_is_read(self) -> None:
        assert told(read([1, 2], [3, 4])) == [[["1", "2"], ["3", "4"]]]

    def test_a_table_begins_at_its_first_used_column(self) -> None:
        parsed = read([None, "№", None, "Дело"], [None, 1, None, "Совет"])
        assert told(parsed) == [[["№", "", "Дело"], ["1", "", "Совет"]]]

    def test_lines_and_boldness_of_cells_are_kept(self) -> None:
        def fill(written: Any, sheet: Any) -> None:
            bold = written.add_format({"bold": True})
            sheet.write(0, 0, "План", bold)
            sheet.write_row(1, 0, HEAD, bold)
            sheet.write_row(2, 0, ["1", "Совет\nшкол", "май"])

        document = read_document(made(fill)).value
        assert document.paragraphs[0].bold
        assert [cell.bold for cell in document.tables[0].cells] == [True] * 3 + [False] * 3
        assert document.tables[0].cells[4].lines == ("Совет", "школ")

    def test_sheets_follow_one_another_and_a_hidden_one_goes_aside(self) -> None:
        data = book(
            Sheet([HEAD, [1, "Совет", "май"]], "Первый"),
            Sheet([["тайна", 5]], "Скрытый", hidden=True),
            Sheet([HEAD, [2, "Сбор", "июнь"]], "Второй"),
            Sheet([], "Пустой"),
        )
        parsed = read_document(data)
        assert [table.name for table in parsed.value.tables] == ["Первый", "Второй"]
        assert parsed.value.tables[1].after_blank
        (piece,) = parsed.unread
        assert (piece.text, piece.why, str(piece.span)) == ("тайна 5", "скрытый лист", "Скрытый")

    def test_hidden_rows_and_columns_go_aside(self) -> None:
        def fill(written: Any, sheet: Any) -> None:
            rows = [HEAD, ("1", "Совет", "май"), ("2", "Сбор", "июнь"), ("3", "День", "июль")]
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
            sheet.set_row(2, None, None, {"hidden": True})
            sheet.set_column(1, 1, None, None, {"hidden": True})

        parsed = read_document(made(fill))
        assert told(parsed) == [[["№", "Срок"], ["1", "май"], ["3", "июль"]]]
        assert sorted((piece.why, piece.text, str(piece.span)) for piece in parsed.unread) == [
            ("скрытая строка", "2 Сбор июнь", "План!3"),
            ("скрытый столбец", "Дело Совет День", "План!B1"),
        ]

    def test_a_cell_merged_out_of_a_hidden_column_is_seen(self) -> None:
        def fill(written: Any, sheet: Any) -> None:
            sheet.merge_range(0, 0, 0, 2, "План")
            sheet.write_row(1, 0, ["1", "Совет", "май"])
            sheet.set_column(0, 0, None, None, {"hidden": True})

        assert told(read_document(made(fill))) == ["План", [["Совет", "май"]]]

    def test_what_lies_under_a_merged_cell_goes_aside(self) -> None:
        data = book(Sheet([["План", "под"], HEAD, [1, "a", "b"]], "План"))
        merges = b'<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
        data = damaged(
            data,
            lambda name, part: (
                part.replace(b"</sheetData>", b"</sheetData>" + merges[:-12])
                if "sheet1" in name
                else part
            ),
        )
        parsed = read_document(data)
        assert told(parsed)[0] == "План"
        assert [(piece.text, piece.why) for piece in parsed.unread] == [
            ("под", "закрыто объединённой ячейкой")
        ]

    def test_remarks_shapes_and_running_heads_are_told_apart(self) -> None:
        def fill(written: Any, sheet: Any) -> None:
            sheet.write_row(0, 0, HEAD)
            sheet.write_row(1, 0, ["1", "Совет", "май"])
            sheet.write_comment(1, 1, "уточнить")
            sheet.insert_textbox(0, 5, "УТВЕРЖДАЮ\n\nДиректор")
            sheet.set_header('&C&"Arial,Bold"&12Школа № 5')
            sheet.set_footer("&P")

        parsed = read_document(made(fill))
        assert [(block.text, block.kind) for block in parsed.value.paragraphs] == [
            ("УТВЕРЖДАЮ", "stamp"),
            ("Директор", "stamp"),
            ("Школа № 5", "running_head"),
        ]
        assert [(piece.text, str(piece.span)) for piece in parsed.unread] == [
            ("уточнить", "План!B2")
        ]

    def test_a_plan_of_a_book_is_a_roadmap(self) -> None:
        data = book(
            Sheet(
                [
                    ["План мероприятий на 2025 год"],
                    [],
                    ["№", "Мероприятие", "Срок", "Ответственный"],
                    ["Раздел 1. Организация"],
                    [1, "Провести семинар", date(2025, 3, 20), "методист"],
                ],
                merges=[(0, 0, 0, 3), (3, 0, 3, 3)],
            )
        )
        roadmap = rc.read_order(data).value.roadmap
        (leaf,) = roadmap.leaves
        assert leaf.title == "Провести семинар"
        assert leaf.period is not None
        assert leaf.period.text == "20.03.2025"
        assert [section.title for section in roadmap.sections] == ["Раздел 1. Организация"]


class TestValues:
    @pytest.mark.parametrize(
        ("value", "form", "text"),
        [
            (None, "", ""),
            ("текст", "@", "текст"),
            (True, "", "ИСТИНА"),
            (False, "", "ЛОЖЬ"),
            (1, "", "1"),
            (1.0, "", "1"),
            (1.1, "", "1.1"),
            (0.1 + 0.2, "General", "0.3"),
            (1.1, "0.00", "1.10"),
            (1.26, "0.0", "1.3"),
            (1.5, "0", "1.5"),
            (2.0, "0", "2"),
            (7, "000", "007"),
            (7.5, "00.00", "07.50"),
            (0.5, "0%", "50%"),
            (0.125, "0.0%", "12.5%"),
            (1234.5, "#,##0.00", "1234.50"),
            (5, '0" шт."', "5 шт."),
            (5, '"№ "0', "№ 5"),
            (5, "[$-419]0;-0", "5"),
            (5, "0 0", "5"),
            (float("inf"), "0", "inf"),
            (1e20, "", "100000000000000000000"),
            (date(2025, 3, 20), "dd.mm.yyyy", "20.03.2025"),
            (date(2025, 3, 20), "", "20.03.2025"),
            (date(2025, 3, 20), "mmm.yy", "20.03.2025"),
            (date(2025, 3, 1), "mmm.yy", "март 2025"),
            (date(2025, 3, 1), '[$-419]mmmm" "yyyy;@', "март 2025"),
            (datetime.combine(date(2025, 3, 20), time()), "dd.mm.yyyy", "20.03.2025"),
            (
                datetime.combine(date(2025, 3, 20), time(10, 5)),
                "dd.mm.yyyy hh:mm",
                "20.03.2025 10:05",
            ),
            (time(9, 30), "h:mm", "9:30"),
            (time(9, 30, 15), "h:mm:ss", "9:30:15"),
            (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        ],
    )
    def test_a_cell_says_what_one_sees(self, value: Any, form: str, text: str) -> None:
        assert shown(value, form) == (text, "")

    def test_what_is_not_what_one_sees_is_told(self) -> None:
        assert shown(date(2025, 3, 20), "d-mmm") == (
            "20.03",
            "в книге виден день без года, в файле год 2025",
        )
        assert shown(NoValue("formula"), "")[1].startswith("формула не вычислена")
        assert shown(NoValue("error"), "") == ("", "вместо значения ошибка формулы")

    @given(st.floats(), st.text('0#,.%"; шт_)', max_size=12))
    def test_any_number_under_any_format_is_said(self, value: float, form: str) -> None:
        assert shown(value, form)[0]

    def test_a_formula_without_a_result_is_told_with_its_place(self) -> None:
        parsed = read(HEAD, [1, Formula(), "май"], [2, "Сбор", Formula("=1/0")])
        assert [place for place, _ in doubts(parsed)] == ["План!B2", "План!C3"]
        assert told(parsed)[0][1] == ["1", "", "май"]

    def test_numbers_that_excel_cut_are_put_right_by_their_order_or_told(self) -> None:
        numbers = [1.8, 1.9, 1.1, 1.11, 1.19, 1.2, 1.2, 2.1]
        parsed = read(HEAD, *([number, "Совет", 1.1] for number in numbers))
        assert [row[0] for row in told(parsed)[0]][1:] == [
            "1.8", "1.9", "1.10", "1.11", "1.19", "1.20", "1.2", "2.1",
        ]  # fmt: skip
        assert doubts(parsed) == [
            ("План!A4", "число 1.1 стоит там, где по порядку 1.10"),
            ("План!A7", "число 1.2 стоит там, где по порядку 1.20"),
        ]

    def test_a_number_that_stands_twice_is_told(self) -> None:
        parsed = read(HEAD, [1.1, "a", "b"], [1.2, "a", "b"], [1.1, "a", "b"])
        assert doubts(parsed) == [("План!A4", "число 1.1 уже было; возможно, это номер 1.10")]

    def test_a_date_among_numbers_is_told_and_dates_alone_are_not(self) -> None:
        parsed = read(HEAD, [1, "a", "b"], [date(2025, 2, 1), "a", "b"], ["2.", "a", "b"])
        assert doubts(parsed) == [("План!A3", "среди номеров строк стоит дата 01.02.2025")]
        assert doubts(read(HEAD, [date(2025, 2, 1), "a", "b"], [1, "a", "b"])) == []


class TestBounds:
    def test_cells_that_lie_too_far_apart_are_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room, "MOST_PLACES", 12)
        rows = [HEAD, [1, "a", "b"], [2, "a", "b"], [3, "a", "b"]]
        assert read(*rows).value.tables
        with pytest.raises(rc.UnreadableFile, match="span more than 12 places"):
            read(*rows, [4, "a", "b"])

    def test_a_cell_that_is_only_coloured_takes_no_room(self) -> None:
        def fill(written: Any, sheet: Any) -> None:
            sheet.write_row(0, 0, HEAD)
            sheet.write_blank(9_999, 900, None, written.add_format({"bg_color": "red"}))

        assert told(read_document(made(fill))) == [[list(HEAD)]]

    def test_merged_cells_that_lie_on_one_another_are_bounded(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        data = book(Sheet([HEAD, [1, "a", "b"]], "План", merges=[(0, 0, 1, 2)]))
        monkeypatch.setattr(room, "MOST_PLACES", 6)
        assert read_document(data).value.blocks
        merge = b'<mergeCell ref="A1:C2"/>'
        wrong = b'<mergeCell ref="B1:C2"/><mergeCell ref="A2:C2"/>'
        for more, refused in ((merge, False), (wrong, True)):
            changed = replaced(data, merge, more + merge)
            if refused:
                with pytest.raises(rc.UnreadableFile, match="lie on one another"):
                    read_document(changed)
            else:
                read_document(changed)

    def test_a_book_that_unpacks_to_more_than_four_times_the_limit_is_refused(self) -> None:
        data = book(Sheet([["a" * 30_000]] * 9, "План"))
        assert read_document(data, limit=100_000).value.blocks
        with pytest.raises(rc.UnreadableFile, match="it has more than 40,000 bytes"):
            read_document(data, limit=10_000)

    def test_one_long_text_of_many_cells_is_refused_before_it_is_many(self) -> None:
        data = book(Sheet([["я" * 20_000]] * 30, "План"))
        assert read_document(data, limit=150_000).value.blocks
        with pytest.raises(rc.UnreadableFile, match="longer texts than memory should hold"):
            read_document(data, limit=149_000)

    @pytest.mark.parametrize(
        ("part", "old", "new", "reason"),
        [
            ("sheet1.xml", b"<worksheet", b"<!DOCTYPE a><worksheet", "no part of a workbook"),
            ("sheet1.xml", b'<row r="1"', b'<row r="9999999"', "is damaged"),
            ("sheet1.xml", b"</worksheet>", b"", "is damaged"),
            ("styles.xml", b"</styleSheet>", b"", "is damaged"),
            ("workbook.xml", b"</workbook>", b"", "is damaged"),
        ],
    )
    def test_a_damaged_part_is_named(self, part: str, old: bytes, new: bytes, reason: str) -> None:
        data = book(Sheet([HEAD], "План"))
        changed = damaged(data, lambda name, xml: xml.replace(old, new) if part in name else xml)
        with pytest.raises(rc.UnreadableFile, match=reason):
            read_document(changed)

    def test_a_book_without_styles_or_with_odd_ones_is_read(self) -> None:
        def fill(written: Any, sheet: Any) -> None:
            sheet.write_row(0, 0, HEAD, written.add_format({"bold": True}))
            sheet.write_row(1, 0, [1, 2.5, 3])

        data = made(fill)
        for old, new in (
            (b"<cellXfs", b"<other"),
            (b'fontId="1"', b'fontId="99"'),
            (b"<b/>", b'<b val="0"/>'),
            (b'numFmtId="0"', b'numFmtId="x"'),
        ):
            changed = replaced(data, old, new)
            with_styles = changed if old != b"<cellXfs" else without(data, "xl/styles.xml")
            (table,) = read_document(with_styles).value.tables
            assert table.cells[0].bold is (b"numFmt" in old)
            assert told(read_document(with_styles))[0][1] == ["1", "2.5", "3"]

    def test_a_shape_outside_the_file_is_not_followed(self) -> None:
        def fill(written: Any, sheet: Any) -> None:
            sheet.write_row(0, 0, HEAD)
            sheet.insert_textbox(0, 5, "УТВЕРЖДАЮ")

        data = damaged(
            made(fill),
            lambda name, xml: (
                xml.replace(b"Target=", b'TargetMode="External" Target=')
                if "sheet1.xml.rels" in name
                else xml
            ),
        )
        assert told(read_document(data)) == [[list(HEAD)]]

    def test_places_that_the_file_leaves_out_are_counted(self) -> None:
        data = damaged(
            book(Sheet([HEAD, [1, "a", "b"]], "План")),
            lambda name, xml: (
                re.sub(rb'(<(?:row|c)) r="\w+"', rb"\1", xml) if "sheet1" in name else xml
            ),
        )
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert looks_of(archive, "a.xlsx", 100, 100)["План"].last == (1, 2)

    def test_what_calamine_fails_on_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def failed(*_: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(room, "sheets_of", failed)
        with pytest.raises(rc.UnreadableFile, match="no workbook that can be read"):
            read(HEAD)


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """A zip with some bytes of its parts replaced."""
    return damaged(data, lambda _, part: part.replace(old, new))


def without(data: bytes, part: str) -> bytes:
    """A zip without one of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            if info.filename != part:
                new.writestr(info.filename, old.read(info))
    return stream.getvalue()
