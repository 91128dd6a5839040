"""PDFs as blocks: paragraphs out of lines, ruled tables with their spans, tables over pages."""

from __future__ import annotations

import base64
import io
import zlib
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas as drawing
from reportlab.platypus import PageBreak, Paragraph

import roadmap_core as rc
from roadmap_core.documents import pdf as room
from roadmap_core.documents import pdf_tables, read_document
from roadmap_core.documents.pdf_lines import Line, unwrapped
from roadmap_core.parsed import Parsed
from tests.plan_files import BOLD, grid, pdf, told

HEAD = ("№", "Дело", "Срок", "Кто")
LONG = (
    "Об утверждении плана мероприятий по поддержке общеобразовательных организаций, имеющих "
    "низкие образовательные результаты, на территории муниципального округа в 2025 году"
)


def read(*parts: Any, **named: Any) -> Parsed[rc.documents.Document]:
    return read_document(pdf(*parts, **named))


def doubts(parsed: Parsed[Any]) -> list[str]:
    return [str(f.fact("why")) for f in parsed.findings if f.code == "R34"]


def drawn(draw: Any, **named: Any) -> bytes:
    """A page that a function draws."""
    made = io.BytesIO()
    page = drawing.Canvas(made, pagesize=A4, invariant=True, **named)
    page.setFont("DejaVuSans", 10)
    draw(page)
    page.save()
    return made.getvalue()


class TestLines:
    def test_a_wrapped_paragraph_is_one_and_a_short_line_ends_one(self) -> None:
        parsed = read("ПРИКАЗ", LONG, "Приказываю:", "1. " + LONG, 30, "Директор")
        assert told(parsed) == ["ПРИКАЗ", LONG, "Приказываю:", "1. " + LONG, "Директор"]
        assert [block.after_blank for block in parsed.value.blocks] == [False] * 4 + [True]
        assert str(parsed.value.blocks[3].span) == "страница 1, строка 4"

    def test_bold_lines_are_bold_and_join_no_other(self) -> None:
        parsed = read(Paragraph("План", BOLD), "на год")
        assert [(p.text, p.bold) for p in parsed.value.paragraphs] == [
            ("План", True),
            ("на год", False),
        ]

    @pytest.mark.parametrize(
        ("above", "below", "joined"),
        [
            ("x" * 10, "далее", True),
            ("x" * 10, "2. далее", False),
            ("x" * 10, "- далее", False),
            ("план-", "графика", True),
            ("Санкт-", "Петербург", True),
            ("x" * 10, "Далее", False),
            ("x" * 9 + ",", "Далее", True),
            ("собрать в", "2025 году", True),
            ("отчёты", "2025 года", True),
            ("отчёт для", "ОО", True),
            ("школы №", "5", True),
            ("12.09.2025", "30.09.2025", False),
        ],
    )
    def test_a_line_goes_on_where_its_next_word_would_not_fit(
        self, above: str, below: str, joined: bool
    ) -> None:
        first = Line(above, 0, 95, 0, 10, 95, 10)
        second = Line(below, 0, 60, 11, 21, 60, 10)
        got = [line.text for line in unwrapped([first, second], 100)]
        space = "" if above.endswith("-") else " "
        assert got == ([f"{above}{space}{below}"] if joined else [above, below])

    @pytest.mark.parametrize(
        "second",
        [
            Line("далее", 0, 9, 11, 21, 0.5, 10),  # it would have fitted in
            Line("далее", 0, 60, 31, 41, 60, 10),  # far below
            Line("далее", 0, 60, 11, 21, 60, 14),  # larger
            Line("далее", 0, 60, 11, 21, 60, 10, True),  # bold
            Line("далее", 20, 80, 11, 21, 60, 10),  # indented
            Line("далее", 0, 60, 11, 21, 60, 10, gaps=(50.0,)),  # in columns
        ],
    )
    def test_a_line_that_looks_otherwise_begins_a_paragraph(self, second: Line) -> None:
        first = Line("начало", 0, 95, 0, 10, 95, 10)
        assert len(list(unwrapped([first, second], 100))) == 2

    def test_soft_hyphens_are_no_part_of_a_word(self) -> None:
        lines = [Line("обра\xad", 0, 95, 0, 10, 95, 10), Line("зование", 0, 60, 11, 21, 60, 10)]
        assert [line.text for line in unwrapped(lines, 100)] == ["образование"]

    def test_a_hanging_item_is_one_paragraph(self) -> None:
        lines = [Line("1. раз", 0, 395, 0, 10, 9, 10), Line("Два", 18, 160, 11, 21, 60, 10)]
        assert [line.text for line in unwrapped(lines, 400)] == ["1. раз Два"]

    def test_a_sign_that_is_drawn_twice_is_one(self) -> None:
        def draw(page: Any) -> None:
            for shift in (0, 0.4):
                page.drawString(50 + shift, 700, "План на год")

        assert told(read_document(drawn(draw))) == ["План на год"]

    def test_turned_text_is_read_along_its_line_and_told(self) -> None:
        def draw(page: Any) -> None:
            page.drawString(50, 700, "План на год")
            for angle in (90, 270):
                page.saveState()
                page.translate(300, 500)
                page.rotate(angle)
                page.drawString(0, angle, "боком стоит")
                page.restoreState()

        parsed = read_document(drawn(draw))
        assert sorted(told(parsed)) == ["План на год", "боком стоит", "боком стоит"]
        assert doubts(parsed) == ["часть текста повёрнута"]


class TestTables:
    def test_boxes_say_what_a_cell_covers(self) -> None:
        rows = [
            ("№", "Дело", "Срок", ""),
            ("", "", "с", "по"),
            ("Раздел 1. Организация", "", "", ""),
            ("1", "Совет", "май", "июнь"),
            ("2", "Сбор", "", "июль"),
        ]
        table = grid(
            rows,
            ("SPAN", (0, 0), (0, 1)),
            ("SPAN", (1, 0), (1, 1)),
            ("SPAN", (2, 0), (3, 0)),
            ("SPAN", (0, 2), (3, 2)),
            ("SPAN", (2, 3), (2, 4)),
        )
        (found,) = read("План", table, "Директор").value.tables
        assert [(c.text, c.row, c.column, c.rows, c.columns) for c in found.cells] == [
            ("№", 0, 0, 2, 1),
            ("Дело", 0, 1, 2, 1),
            ("Срок", 0, 2, 1, 2),
            ("с", 1, 2, 1, 1),
            ("по", 1, 3, 1, 1),
            ("Раздел 1. Организация", 2, 0, 1, 4),
            ("1", 3, 0, 1, 1),
            ("Совет", 3, 1, 1, 1),
            ("май", 3, 2, 2, 1),
            ("июнь", 3, 3, 1, 1),
            ("2", 4, 0, 1, 1),
            ("Сбор", 4, 1, 1, 1),
            ("июль", 4, 3, 1, 1),
        ]
        assert str(found.cells[-1].span) == "страница 1, таблица 1, строка 5"

    def test_a_wrapped_cell_is_one_line_and_a_broken_one_has_several(self) -> None:
        rows = [HEAD, ("1", LONG, "май", "методист\nзавуч")]
        (table,) = read(grid(rows, widths=(30, 200, 60, 120))).value.tables
        assert (table.cells[5].text, table.cells[5].lines) == (LONG, ())
        assert table.cells[7].lines == ("методист", "завуч")

    @pytest.mark.parametrize("repeat", [0, 1])
    def test_a_table_that_goes_on_over_pages_is_one(self, repeat: int) -> None:
        rows = [HEAD, *((str(n), f"Совет {n}", "май", "центр") for n in range(1, 61))]
        parsed = read(
            "План", grid(rows, repeat=repeat), "Директор", head="Школа № 5", foot="Страница {}"
        )
        assert told(parsed) == ["План", [list(row) for row in rows], "Директор", "Школа № 5"]
        assert parsed.value.blocks[-1].kind == "running_head"  # type: ignore[union-attr]
        code = "R18" if repeat else "R11"
        assert {finding.code for finding in parsed.findings} == {code}

    def test_a_text_or_other_columns_between_pages_part_two_tables(self) -> None:
        rows = [HEAD, ("1", "Совет", "май", "центр")]
        three = [row[:3] for row in rows]
        parsed = read(grid(rows), PageBreak(), "Второй план", grid(rows), PageBreak(), grid(three))
        assert [table.columns for table in parsed.value.tables] == [4, 4, 3]

    def test_two_tables_and_lines_of_a_page_stand_in_their_order(self) -> None:
        rows = [HEAD, ("1", "Совет", "май", "центр")]
        parsed = read("раз", grid(rows), 20, "два", grid(rows), 20, "три")
        assert [type(block).__name__ for block in parsed.value.blocks] == [
            "Paragraph", "Table", "Paragraph", "Table", "Paragraph",
        ]  # fmt: skip

    def test_a_frame_of_one_cell_is_no_table(self) -> None:
        assert told(read(grid([["УТВЕРЖДАЮ"]]), "План")) == ["УТВЕРЖДАЮ", "План"]

    def test_columns_without_rules_stay_lines_and_are_told(self) -> None:
        rows = [HEAD, ("1", "Совет", "май", "центр"), ("2", "Сбор", "июнь", "центр")]
        parsed = read(grid(rows, ruled=False))
        assert told(parsed) == [" ".join(row) for row in rows]
        assert doubts(parsed)[0].startswith("похоже на таблицу без линий")

    def test_text_beside_the_rules_is_told(self) -> None:
        def draw(page: Any) -> None:
            page.grid([100, 200, 300], [500, 550, 600])
            for x, text in ((110, "a"), (210, "b"), (320, "вне")):
                page.drawString(x, 560, text)
                page.drawString(x, 510, text)

        parsed = read_document(drawn(draw))
        assert doubts(parsed) == ["часть текста стоит рядом с ячейками таблицы, вне линий"]

    @pytest.mark.parametrize("name", ["_MOST_CROSSINGS", "_MOST_TABLES"])
    def test_too_many_rules_are_told_and_the_text_is_read(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdf_tables, name, 0)
        parsed = read(grid([HEAD, ("1", "Совет", "май", "центр")]))
        assert told(parsed) == ["№ Дело Срок Кто", "1 Совет май центр"]
        assert "слишком много линий, таблицы не искались" in doubts(parsed)


class TestPages:
    def test_numbers_of_pages_are_no_words(self) -> None:
        assert told(read("План", foot="- {} -")) == ["План"]
        assert told(read("раз", PageBreak(), "два", head="стр. {} из 2")) == ["раз", "два"]

    def test_what_stands_at_the_edge_of_one_page_only_is_text(self) -> None:
        parsed = read("раз", head="Приложение 1")
        assert told(parsed) == ["Приложение 1", "раз"]

    def test_a_landscape_page_is_read(self) -> None:
        rows = [HEAD, ("1", "Совет", "май", "центр")]
        assert told(read("План", grid(rows), size=landscape(A4))) == [
            "План",
            [list(r) for r in rows],
        ]

    def test_a_remark_on_a_page_goes_aside(self) -> None:
        def draw(page: Any) -> None:
            page.drawString(50, 700, "План")
            page.textAnnotation("уточнить", (10, 10, 20, 20))

        parsed = read_document(drawn(draw))
        assert [(p.text, p.why) for p in parsed.unread] == [("уточнить", "примечание на странице")]


def picture(width: int = 4) -> ImageReader:
    from PIL import Image

    return ImageReader(Image.new("RGB", (width, width), "white"))


class TestDoubts:
    def test_a_page_without_text_beside_others_is_told(self) -> None:
        def draw(page: Any) -> None:
            page.drawString(50, 700, "План")
            page.showPage()
            page.drawImage(picture(), 0, 0, *A4)
            page.showPage()
            page.showPage()

        parsed = read_document(drawn(draw))
        assert doubts(parsed) == ["на ней нет текста: это скан или рисунок"]
        assert [str(f.span) for f in parsed.findings] == ["страница 2"]

    def test_a_recognised_scan_is_told(self) -> None:
        def draw(page: Any) -> None:
            page.drawImage(picture(), 0, 0, *A4)
            page.drawString(50, 700, "План")

        assert doubts(read_document(drawn(draw))) == ["это скан с распознанным текстом"]

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("Ïðèêàç îá óòâåðæäåíèè", "буквы текстового слоя не те, что видны (кодировка)"),
            ("Пл\ufffdн \ufffd \ufffd", "знаки текста не имеют букв (шрифт без таблицы)"),
        ],
    )
    def test_a_wrong_text_layer_is_told(self, text: str, why: str) -> None:
        parsed = read_document(drawn(lambda page: page.drawString(50, 700, text)))
        assert doubts(parsed) == [why]
        assert "".join(told(parsed)[0].split()) == "".join(text.split())


class TestRefusals:
    def test_a_scan_and_a_blank_page_are_refused_with_advice(self) -> None:
        scan = drawn(lambda page: page.drawImage(picture(), 0, 0, *A4))
        for data in (scan, drawn(lambda page: None)):
            with pytest.raises(rc.UnreadableFile, match=r"recognise its text \(OCR\)"):
                read_document(data)

    def test_a_password_is_named(self) -> None:
        lock = StandardEncryption("secret")
        data = drawn(lambda page: page.drawString(50, 700, "План"), encrypt=lock)
        with pytest.raises(rc.UnreadableFile, match="has a password; save it without one"):
            read_document(data)

    def test_too_many_pages_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = pdf("раз", PageBreak(), "два")
        monkeypatch.setattr(room, "MOST_PAGES", 2)
        assert told(read_document(data)) == ["раз", "два"]
        monkeypatch.setattr(room, "MOST_PAGES", 1)
        with pytest.raises(rc.UnreadableFile, match="more than 1 pages"):
            read_document(data)

    @pytest.mark.parametrize("what", ["text", "lines", "pictures", "forms"])
    def test_a_page_of_too_many_things_is_told_and_not_read(
        self, what: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def draw(page: Any) -> None:
            page.drawString(50, 700, "раз")
            page.showPage()
            page.setFont("DejaVuSans", 10)
            page.beginForm("form")
            page.endForm()
            for _ in range(30):
                if what == "text":
                    page.drawString(50, 700, "д")
                elif what == "lines":
                    page.line(0, 0, 10, 10)
                elif what == "pictures":
                    page.drawImage(picture(), 0, 0, 9, 9)
                else:
                    page.doForm("form")

        monkeypatch.setattr(room, "_MOST_OF_A_PAGE", 20)
        parsed = read_document(drawn(draw))
        assert told(parsed) == ["раз"]
        assert doubts(parsed) == ["слишком много знаков и линий"]
        monkeypatch.setattr(room, "_MOST_OF_A_PAGE", 1)
        with pytest.raises(rc.UnreadableFile, match="more than 1 signs each"):
            read_document(drawn(draw))

    @pytest.mark.parametrize(
        "packing", ["flate", "flate twice", "ascii85", "bad flate", "bad ascii85", "bad, but small"]
    )
    def test_a_stream_that_unpacks_to_too_much_is_refused_before(self, packing: str) -> None:
        bomb = zlib.compress(bytes(3_000_000))
        raw = {
            "flate": bomb,
            "flate twice": zlib.compress(bomb),
            "ascii85": base64.a85encode(bomb) + b"~>",
            "bad, but small": zlib.compress(zlib.compress(zlib.compress(b"x"))),
            "bad flate": b"xxxx",
            "bad ascii85": b"\xff\xff~>",
        }[packing]
        whole = pdf("План")
        data = whole + b"\n9 0 obj <<>> stream\n" + raw + b"\nendstream endobj\n"
        if packing.startswith("bad"):
            assert told(read_document(data)) == ["План"]
        else:
            with pytest.raises(
                rc.UnreadableFile, match=r"unpacked, it has more than 8,000,000 bytes"
            ):
                read_document(data, limit=2_000_000)
            with pytest.raises(rc.UnreadableFile, match="unpacked"):
                read_document(whole + b"stream\n" + raw, limit=2_000_000)

    def test_a_damaged_one_is_refused(self) -> None:
        with pytest.raises(rc.UnreadableFile, match="damaged"):
            read_document(b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>endobj trailer<</Root 1 0 R>>")
