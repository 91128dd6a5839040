"""Word documents as Word writes them: tracked changes, controls, boxes, merges, damage.

The documents are made by hand, of the least XML that Word itself would open.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import roadmap_core as rc
from roadmap_core.documents.blocks import Document, Paragraph, Table
from roadmap_core.documents.docx import docx_document
from roadmap_core.documents.docx_tree import W, content

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{_MAIN}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
HEADER = ("№", "Мероприятие", "Срок", "Ответственные", "Результат")


def paragraph(text: str, properties: str = "") -> str:
    run = f"<w:r><w:t>{text}</w:t></w:r>" if text else ""
    return f"<w:p>{properties}{run}</w:p>"


def cell(content: str, properties: str = "") -> str:
    """A cell: of a text, or of blocks where the content is XML."""
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row of cells or of texts."""
    made = (one if one.startswith("<w:tc>") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def body(*blocks: str) -> str:
    return f"<w:document {NAMES}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>"


def relations(targets: Mapping[str, str]) -> str:
    """The relations of a part: the kind of each by its target."""
    each = "".join(
        f'<Relationship Id="r{n}" Type="{_KIND}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_RELATIONS}">{each}</Relationships>'


def package(document: str, parts: Mapping[str, str] | None = None) -> bytes:
    """The zip of a document; ``parts`` are others in its folder, each named by its kind."""
    others = parts or {}
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>',
        "_rels/.rels": relations({"word/document.xml": "officeDocument"}),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": relations(
            {name: name.partition(".")[0].rstrip("0123456789") for name in others}
        ),
        **{f"word/{name}": text for name, text in others.items()},
    }
    return zipped(files)


def zipped(files: Mapping[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def parsed(*blocks: str, parts: Mapping[str, str] | None = None) -> rc.Parsed[Document]:
    return docx_document(package(body(*blocks), parts), "a/order.docx", "order.docx", 1_000_000)


def text(*blocks: str, parts: Mapping[str, str] | None = None) -> str:
    """The text that the blocks stand in: a line a paragraph, a line a row."""
    return parsed(*blocks, parts=parts).source.text


def read(data: bytes) -> str:
    return docx_document(data, "a/order.docx", "order.docx", 1_000_000).value.source.text


def grid(*rows: str) -> list[list[str | None]]:
    """What stands on each place of a table of those rows, in which a cell is repeated."""
    (found,) = parsed(table(*rows)).value.tables
    return [[None if one is None else one.text for one in line] for line in found.grid]


def order(*blocks: str) -> rc.Order:
    return rc.read_order(package(body(*blocks))).value


def boxed(*lines: str) -> str:
    """A paragraph that holds nothing but a text box."""
    inner = "".join(map(paragraph, lines))
    return f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


class TestTheTree:
    @pytest.mark.parametrize(
        ("xml", "seen"),
        [
            ("<w:r/><w:r/>", ["r", "r"]),
            ("<w:ins><w:r/></w:ins><w:del><w:r/></w:del>", ["r"]),
            ("<w:moveTo><w:r/></w:moveTo><w:moveFrom><w:r/></w:moveFrom>", ["r"]),
            ("<w:sdt><w:sdtPr><w:r/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>", ["p"]),
            ("<w:smartTag><w:smartTagPr/><w:smartTag><w:r/></w:smartTag></w:smartTag>", ["r"]),
            ("<w:customXml><w:customXmlPr/><w:tr/></w:customXml>", ["tr"]),
            ("<w:hyperlink><w:r/></w:hyperlink><w:fldSimple><w:r/></w:fldSimple>", ["r", "r"]),
            ("<w:instrText>PAGE</w:instrText><w:delText>x</w:delText><w:t>y</w:t>", ["t"]),
            ("<w:dir><w:r/></w:dir><w:bdo><w:r/></w:bdo>", ["r", "r"]),
            ("<w:ruby><w:rt><w:r/></w:rt><w:rubyBase><w:t/></w:rubyBase></w:ruby>", ["t"]),
            ("<w:pPr><w:rPr/></w:pPr><w:rPr/><w:sectPr/><w:tblGrid/>", []),
            (
                "<w:tr><w:trPr><w:del/></w:trPr></w:tr><w:tr><w:trPr><w:ins/></w:trPr></w:tr>",
                ["tr"],
            ),
        ],
    )
    def test_content_opens_wrappers_and_leaves_out_what_no_reader_sees(
        self, xml: str, seen: list[str]
    ) -> None:
        root = etree.fromstring(f"<w:p {NAMES}>{xml}</w:p>")
        assert [child.tag for child in content(root)] == [W + name for name in seen]

    @pytest.mark.parametrize(
        ("branches", "seen"),
        [
            ("<mc:Choice><w:t>a</w:t></mc:Choice><mc:Fallback><w:t>a</w:t></mc:Fallback>", ["a"]),
            ("<mc:Choice><w:t/></mc:Choice><mc:Fallback><w:t>b</w:t></mc:Fallback>", ["b"]),
            ("<mc:Choice><w:t/></mc:Choice><mc:Fallback><w:br/></mc:Fallback>", [None]),
            ("", []),
        ],
    )
    def test_of_alternatives_the_first_with_text_is_seen(
        self, branches: str, seen: list[str | None]
    ) -> None:
        both = f"<mc:AlternateContent>{branches}</mc:AlternateContent>"
        root = etree.fromstring(f"<w:r {NAMES}>{both}</w:r>")
        assert [child.text for child in content(root)] == seen


class TestText:
    def test_a_tracked_change_is_read_as_accepted(self) -> None:
        clause = (
            "<w:p><w:del><w:r><w:delText>март</w:delText></w:r></w:del>"
            f"<w:ins>{run('май')}</w:ins>{run(' 2025')}</w:p>"
        )
        assert (
            text(clause, f"<w:ins>{paragraph('Новый пункт.')}</w:ins>") == "май 2025\nНовый пункт."
        )

    def test_where_the_end_of_a_paragraph_is_deleted_the_next_goes_on(self) -> None:
        gone = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
        assert (
            text(paragraph("План ", gone), paragraph("", gone), paragraph("школы")) == "План школы"
        )
        assert text(paragraph("План", gone)) == "План"

    def test_a_deleted_row_is_gone(self) -> None:
        rows = [row(*HEADER), row(*"1абвг", properties="<w:del/>"), row(*"2абвг")]
        assert text(table(*rows)).split("\n")[1:] == ["2\tа\tб\tв\tг"]

    def test_controls_links_and_fields_show_their_text(self) -> None:
        field = (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText>'
            '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            f"{run('05.02.2025')}</w:p>"
        )
        control = f"<w:sdt><w:sdtContent>{paragraph('В рамке')}</w:sdtContent></w:sdt>"
        link = f"<w:p><w:hyperlink>{run('ссылка')}</w:hyperlink></w:p>"
        assert text(field, control, link) == "05.02.2025\nВ рамке\nссылка"

    def test_a_text_box_stands_once_before_its_paragraph(self) -> None:
        box = f"<w:txbxContent>{paragraph('УТВЕРЖДЕНО')}</w:txbxContent>"
        both = (
            f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
        )
        assert text(f"<w:p><w:r>{both}</w:r>{run('План')}</w:p>") == "УТВЕРЖДЕНО\n\nПлан"

    def test_empty_paragraphs_in_a_row_are_one_blank(self) -> None:
        found = parsed("<w:p/><w:p/>", paragraph("а"), "<w:p/>" * 3, paragraph("б"), "<w:p/>")
        assert found.source.text == "а\n\nб\n"
        assert [block.after_blank for block in found.value.blocks] == [True, True]

    def test_signs_that_are_elements_are_signs(self) -> None:
        signs = (
            "<w:t>а</w:t><w:tab/><w:t>б</w:t><w:noBreakHyphen/><w:t>в</w:t><w:br/><w:t>г\nд</w:t>"
        )
        assert text(f"<w:p><w:r>{signs}<w:ptab/></w:r><w:r><w:cr/></w:r></w:p>") == "а б-в\nг д\n"

    def test_formulas_and_drawings_have_text(self) -> None:
        formula = "<m:oMath><m:r><m:t>30 %</m:t></m:r></m:oMath>"
        assert text(f"<w:p>{formula}<w:r><w:drawing><a:t>цель</a:t></w:drawing></w:r></w:p>") == (
            "30 %цель"
        )

    def test_bold_is_told_only_where_all_of_a_paragraph_is(self) -> None:
        bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>Раздел</w:t></w:r>"
        off = '<w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t> 1</w:t></w:r>'
        found = parsed(f"<w:p>{bold}</w:p>", f"<w:p>{bold}{off}</w:p>", "<w:p/>").value.paragraphs
        assert [(one.text, one.bold) for one in found] == [("Раздел", True), ("Раздел 1", False)]
        row_ = row(cell(f"<w:p>{bold}</w:p>{paragraph('1')}"), cell(f"<w:p>{bold}{off}</w:p>"))
        (made,) = parsed(table(row_)).value.tables
        assert [one.bold for one in made.cells] == [True, False]

    def test_a_table_in_a_cell_is_lines_of_it(self) -> None:
        inner = table(row("а", "", "б"), row("в", "г", "д"), row("", "", ""))
        (made,) = parsed(
            table(row("1", cell(paragraph("Дело") + inner)), row("2", "x"))
        ).value.tables
        assert [one.lines for one in made.cells] == [(), ("Дело", "а; б", "в; г; д"), (), ()]
        assert made.cells[1].text == "Дело а; б в; г; д"

    def test_a_table_of_one_column_only_frames_its_text(self) -> None:
        inner = table(row("№", "Срок"), row("1", "май"))
        framed = table(row(cell(paragraph("ОТДЕЛ") + paragraph("ПРИКАЗ") + inner)), row("конец"))
        found = parsed(framed).value
        assert found.source.text == "ОТДЕЛ\nПРИКАЗ\n№\tСрок\n1\tмай\nконец"
        assert [str(one.span) for one in found.blocks] == [
            "таблица 1, строка 1", "таблица 1, строка 1", "таблица 2", "таблица 1, строка 2",
        ]  # fmt: skip

    def test_a_row_of_one_cell_that_holds_a_table_only_frames_it(self) -> None:
        inner = table(row("№", "Срок"), row("1", "май"))
        down = '<w:vMerge w:val="restart"/>'
        outer = table(
            row("ОТДЕЛ", cell("Школа", down)),
            row(cell(paragraph("План") + inner), cell("", "<w:vMerge/>")),
            row("Директор", cell("", "<w:vMerge/>")),
        )
        first, title, plan, last = parsed(outer).value.blocks
        assert isinstance(first, Table)
        assert isinstance(plan, Table)
        assert isinstance(last, Table)
        assert title.span.place == "таблица 1, строка 2"
        assert [one.text for one in plan.cells] == ["№", "Срок", "1", "май"]
        assert [(one.text, one.rows) for one in (*first.cells, *last.cells)] == [
            ("ОТДЕЛ", 1), ("Школа", 1), ("Директор", 1),
        ]  # fmt: skip
        assert last.cells[0].row == 0
        assert str(last.cells[0].span) == "таблица 1, строка 3, столбец 1"

    def test_places_that_a_row_leaves_out_have_no_cell(self) -> None:
        before = row("а", "б", properties='<w:gridBefore w:val="2"/><w:gridAfter w:val="1"/>')
        wide = row(cell("в", '<w:gridSpan w:val="3"/>'), "г", "д")
        assert grid(before, wide) == [[None, None, "а", "б", None], ["в", "в", "в", "г", "д"]]

    def test_marks_between_rows_and_cells_are_none(self) -> None:
        mark = "<w:bookmarkStart/>"
        made = row(cell("а"), cell("б")).replace("</w:tc>", f"</w:tc>{mark}")
        assert grid(mark, made) == [["а", "б"]]

    @pytest.mark.parametrize(
        ("span", "places"), [("x", 1), ("", 1), ("-5", 1), ("0", 1), ("63", 63), ("100000000", 63)]
    )
    def test_a_cell_is_as_wide_as_word_allows(self, span: str, places: int) -> None:
        wide = row(cell("а", f'<w:gridSpan w:val="{span}"/>'), "б")
        assert grid(wide) == [["а"] * places + ["б"]]

    def test_a_merge_down_is_one_cell_of_several_rows(self) -> None:
        (made,) = parsed(
            table(
                row("1", cell("март", f'<w:gridSpan w:val="2"/>{DOWN}'), "а"),
                row("2", cell("", f'<w:gridSpan w:val="2"/>{ON}'), "б"),
                row("3", cell("", f'<w:gridSpan w:val="2"/>{ON}'), "в"),
                row("4", "май", "июнь", "г"),
            )
        ).value.tables
        assert [(c.text, c.row, c.column, c.rows, c.columns) for c in made.cells[:3]] == [
            ("1", 0, 0, 1, 1), ("март", 0, 1, 3, 2), ("а", 0, 3, 1, 1),
        ]  # fmt: skip
        assert [line[1] for line in made.grid] == [made.cells[1]] * 3 + [made.cells[-3]]

    def test_places_are_those_that_a_person_finds(self) -> None:
        box = boxed("Врезка")
        found = parsed(
            paragraph("План"), paragraph(""), box, paragraph("на 2025 год"),
            table(row("№", cell("Срок", '<w:gridSpan w:val="2"/>'), "Итог")),
        ).value  # fmt: skip
        assert [str(one.span) for one in found.blocks] == [
            "абзац 1", "надпись 1", "абзац 2", "таблица 1",
        ]  # fmt: skip
        assert [str(one.span) for one in found.tables[0].cells] == [
            f"таблица 1, строка 1, столбец {column}" for column in (1, 2, 4)
        ]

    def test_an_approval_in_a_box_is_a_stamp_even_where_a_cell_holds_it(self) -> None:
        stamp = boxed("Приложение 1", "«УТВЕРЖДАЮ»", "Директор")
        inside = table(row(cell(stamp + paragraph("а")), cell(boxed("врезка"))))
        found = parsed(stamp, inside).value
        assert [(one.text, one.kind) for one in found.paragraphs] == [
            (text, "stamp") for text in ("Приложение 1", "«УТВЕРЖДАЮ»", "Директор")
        ] * 2
        assert [one.text for one in found.tables[0].cells] == ["а", "врезка"]

    def test_footnotes_and_running_heads_follow_the_text(self) -> None:
        note = f'<w:footnotes {NAMES}><w:footnote w:id="0"><w:p/></w:footnote>'
        note += (
            f"<w:footnote>{paragraph('Кроме')}{paragraph('филиалов.')}</w:footnote></w:footnotes>"
        )
        heads = {
            f"header{n}.xml": f"<w:hdr {NAMES}>{paragraph(head)}</w:hdr>"
            for n, head in enumerate(("Проект", "Проект", "Страница 2 из 3", ""))
        }
        parts = {"footnotes.xml": note, **heads}
        found = parsed(paragraph("План"), parts=parts).value
        assert [(one.text, one.kind, str(one.span)) for one in found.paragraphs] == [
            ("План", "text", "абзац 1"),
            ("Кроме филиалов.", "note", "сноска 1"),
            ("Проект", "running_head", "колонтитул"),
        ]
        order = rc.read_order(package(body(paragraph("План")), parts))
        assert [piece.text for piece in order.unread][-2:] == ["Кроме филиалов.", "Проект"]

    def test_a_document_of_the_strict_edition_is_read(self) -> None:
        strict = body(paragraph("План")).replace(
            _MAIN, "http://purl.oclc.org/ooxml/wordprocessingml/main"
        )
        assert read(package(strict)) == "План"

    def test_a_part_is_found_without_the_list_of_parts(self) -> None:
        assert read(zipped({"word/document.xml": body(paragraph("План"))})) == "План"

    def test_parts_outside_the_zip_are_not_followed(self) -> None:
        outside = relations({"../../etc/passwd": "numbering", "file:///etc/passwd": "styles"})
        outside = outside.replace("/>", ' TargetMode="External"/>', 1)
        files = {
            "word/document.xml": body(paragraph("План")),
            "word/_rels/document.xml.rels": outside,
        }
        assert read(zipped(files)) == "План"


class TestStyles:
    def read(self, properties: str, style: str = "", run: str = "") -> Paragraph:
        parts = {"styles.xml": f"<w:styles {NAMES}>{style}</w:styles>"}
        block = f"<w:p><w:pPr>{properties}</w:pPr><w:r>{run}<w:t>План</w:t></w:r></w:p>"
        (found,) = parsed(block, parts=parts).value.paragraphs
        return found

    @pytest.mark.parametrize(
        ("properties", "level"),
        [
            ('<w:pStyle w:val="1"/>', 1),
            ('<w:pStyle w:val="own"/>', 1),
            ('<w:pStyle w:val="ru"/>', 3),
            ('<w:pStyle w:val="outline"/>', 2),
            ('<w:pStyle w:val="body"/>', 0),
            ('<w:pStyle w:val="ring"/>', 0),
            ('<w:pStyle w:val="none"/>', 0),
            ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', 0),
            ('<w:outlineLvl w:val="8"/>', 9),
            ('<w:outlineLvl w:val="10"/>', 0),
            ('<w:outlineLvl w:val="-1"/>', 0),
            ('<w:outlineLvl w:val="x"/>', 0),
            ("", 0),
        ],
    )
    def test_a_heading_is_one_by_its_style_or_by_its_level(
        self, properties: str, level: int
    ) -> None:
        styles = {
            "1": '<w:name w:val="heading 1"/>',
            "own": '<w:name w:val="Раздел"/><w:basedOn w:val="1"/>',
            "ru": '<w:name w:val="Заголовок 3"/>',
            "outline": '<w:name w:val="х"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>',
            "body": '<w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>',
            "ring": '<w:basedOn w:val="ring"/>',
        }
        style = "".join(
            f'<w:style w:styleId="{one}">{xml}</w:style>' for one, xml in styles.items()
        )
        found = self.read(properties, style)
        assert (found.level, found.kind) == (level, "heading" if level else "text")

    @pytest.mark.parametrize(
        ("properties", "run", "bold"),
        [
            ('<w:pStyle w:val="b"/>', "", True),
            ('<w:pStyle w:val="b"/>', "<w:rPr/>", True),
            ('<w:pStyle w:val="b"/>', '<w:rPr><w:b w:val="false"/></w:rPr>', False),
            ("", '<w:rPr><w:rStyle w:val="s"/></w:rPr>', True),
            ("", '<w:rPr><w:rStyle w:val="s"/><w:b w:val="0"/></w:rPr>', False),
            ("", "", False),
        ],
    )
    def test_bold_is_said_by_the_run_else_by_a_style(
        self, properties: str, run: str, bold: bool
    ) -> None:
        strong = "<w:rPr><w:b/></w:rPr>"
        style = (
            f'<w:style w:styleId="b">{strong}</w:style><w:style w:styleId="s">{strong}</w:style>'
        )
        assert self.read(properties, style, run).bold is bold

    def test_the_default_style_is_that_of_paragraphs_which_name_none(self) -> None:
        style = (
            '<w:style w:type="paragraph" w:default="1"><w:rPr><w:b/></w:rPr></w:style>'
            '<w:style w:type="table" w:default="1"/>'
        )
        assert self.read("", style).bold

    def test_a_table_of_contents_is_left_aside(self) -> None:
        style = '<w:style w:styleId="c"><w:name w:val="toc 2"/></w:style>'
        line = paragraph("Раздел 1 ... 3", '<w:pPr><w:pStyle w:val="c"/></w:pPr>')
        parts = {"styles.xml": f"<w:styles {NAMES}>{style}</w:styles>"}
        found = parsed(line, paragraph("План"), parts=parts)
        assert [one.text for one in found.value.paragraphs] == ["План"]
        assert [(one.text, one.why) for one in found.unread] == [("Раздел 1 ... 3", "оглавление")]


class TestWhatStandsBeside:
    def test_tracked_changes_are_told_once(self) -> None:
        ended = "<w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr>"
        found = parsed(f"<w:p><w:ins>{run('а')}</w:ins></w:p>", paragraph("б", ended))
        assert [(one.code, one.facts) for one in found.findings] == [("R29", (("count", 2),))]
        assert parsed(paragraph("а")).findings == ()

    def test_hidden_words_and_remarks_of_reviewers_are_left_aside(self) -> None:
        hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>тайное</w:t></w:r>"
        shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>явное</w:t></w:r>'
        remarks = (
            f"<w:comments {NAMES}><w:comment>{paragraph('Проверить')}</w:comment></w:comments>"
        )
        found = parsed(f"<w:p>{hidden}{shown}</w:p>", parts={"comments.xml": remarks})
        assert [one.text for one in found.value.paragraphs] == ["явное"]
        assert [(one.text, one.why, str(one.span)) for one in found.unread] == [
            ("Проверить", "примечание рецензента", "примечание 1"),
            ("тайное", "скрытый текст", "скрытый текст"),
        ]

    def test_deleted_and_merged_cells_of_a_tracked_change_are_as_accepted(self) -> None:
        gone = cell("б", "<w:cellDel/>")
        assert grid(row("а", gone, "в"), row("г", cell("д", "<w:cellIns/>"), "е")) == [
            ["а", "в", None], ["г", "д", "е"],
        ]  # fmt: skip
        first, second, third = (
            cell(text, f'<w:cellMerge w:vMerge="{how}"/>')
            for text, how in (("а", "rest"), ("", "cont"), ("в", "x"))
        )
        assert grid(row(first, "1"), row(second, "2"), row(third, "3")) == [
            ["а", "1"], ["а", "2"], ["в", "3"],
        ]  # fmt: skip

    def test_parts_whose_words_are_not_read_are_told_with_how_many_there_are(self) -> None:
        parts = {"chart1.xml": "<a/>", "chart2.xml": "<a/>", "oleObject1.bin": "", "image1.png": ""}
        found = parsed(paragraph("а"), parts=parts).findings
        assert [(one.code, one.facts) for one in found] == [
            ("R30", (("what", "диаграмма (2), вложенный объект (1)"),)),
            ("R31", (("count", 1),)),
        ]

    @pytest.mark.parametrize(
        ("sign", "shown"),
        [
            ('w:font="Wingdings" w:char="F0FC"', "✓"),
            ('w:font="wingdings" w:char="fe"', "☑"),
            ('w:font="Symbol" w:char="F02D"', "-"),
            ('w:font="Arial" w:char="2116"', "№"),
        ],
    )
    def test_signs_of_picture_fonts_are_signs(self, sign: str, shown: str) -> None:
        found = parsed(f"<w:p>{run('а')}<w:r><w:sym {sign}/></w:r></w:p>")
        assert found.value.source.text == f"а{shown}"
        assert found.findings == ()

    @pytest.mark.parametrize(
        "sign",
        [
            'w:font="Wingdings" w:char="F021"',
            'w:font="Arial" w:char="F021"',
            'w:font="Arial" w:char="x"',
            "",
            'w:font="Arial" w:char="110000"',
            'w:font="Arial" w:char="D800"',
        ],
    )
    def test_signs_that_nobody_knows_are_counted(self, sign: str) -> None:
        found = parsed(f"<w:p>{run('а')}<w:r><w:sym {sign}/></w:r>{run('б')}</w:p>")
        assert found.value.source.text == "а б"
        assert [(one.code, one.facts) for one in found.findings] == [("R22", (("count", 1),))]


class TestNumbers:
    def read(self, level: str, override: str = "", style: str = "") -> list[str]:
        numbering = (
            f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>'
            f'<w:num w:numId="1"><w:abstractNumId w:val="7"/>{override}</w:num>'
            '<w:num w:numId="2"/></w:numbering>'
        )
        named = '<w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr>'
        parts = {"numbering.xml": numbering, "styles.xml": f"<w:styles {NAMES}>{style}</w:styles>"}
        blocks = [paragraph("а", named.format(1)), paragraph("б", named.format(2)), paragraph("в")]
        return text(*blocks, parts=parts).split("\n")

    @pytest.mark.parametrize(
        ("level", "drawn"),
        [
            ('<w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl>', "1. а"),
            ('<w:lvl w:ilvl="x"><w:lvlText w:val="%1."/></w:lvl>', "а"),
            ('<w:lvl><w:lvlText w:val="%1."/></w:lvl>', "а"),
            ('<w:lvl w:ilvl="0"><w:start w:val="x"/><w:lvlText w:val="%1)"/></w:lvl>', "1) а"),
            ('<w:lvl w:ilvl="0"><w:start w:val="0"/><w:lvlText w:val="%1)"/></w:lvl>', "0) а"),
            ('<w:lvl w:ilvl="0"><w:lvlText/></w:lvl>', "а"),
            (f'<w:lvl w:ilvl="0"><w:lvlText w:val="{"§" * 200}"/></w:lvl>', "§" * 64 + " а"),
        ],
    )
    def test_a_definition_that_is_no_number_draws_none(self, level: str, drawn: str) -> None:
        assert self.read(level) == [drawn, "б", "в"]

    @pytest.mark.parametrize(
        ("start", "drawn"),
        [(49, "XLIX"), (1994, "MCMXCIV"), (3999, "MMMCMXCIX"), (4000, "4000"), (0, "0")],
    )
    def test_roman_figures_go_as_far_as_they_have_signs(self, start: int, drawn: str) -> None:
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="upperRoman"/>'
            '<w:lvlText w:val="%1"/></w:lvl>'
        )
        assert self.read(level)[0] == f"{drawn} а"

    def test_an_override_that_is_no_number_starts_nothing(self) -> None:
        level = '<w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl>'
        for start in (
            '<w:startOverride w:val="x"/>',
            "",
            '<w:startOverride w:val="999999999999"/>',
        ):
            override = f'<w:lvlOverride w:ilvl="0">{start}</w:lvlOverride>'
            assert self.read(level, override)[0] == "1. а"

    def test_styles_that_rest_on_each_other_in_a_ring_have_no_list(self) -> None:
        ring = "".join(
            f'<w:style w:type="paragraph" w:styleId="{one}"{default}><w:basedOn w:val="{other}"/>'
            "</w:style>"
            for one, other, default in (("a", "b", ' w:default="1"'), ("b", "a", ""))
        )
        assert self.read('<w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl>', style=ring)[2] == "в"

    def test_a_paragraph_without_a_style_has_the_list_of_the_default_one(self) -> None:
        own = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        style = f'<w:style w:type="paragraph" w:styleId="a" w:default="1">{own}</w:style>'
        level = '<w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl>'
        assert self.read(level, style=style)[2] == "2. в"


DOWN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def plan(*rows: str, header: tuple[str, ...] = (row(*HEADER),)) -> rc.Parsed[rc.Order]:
    return rc.read_order(package(body(paragraph("План на 2025 год"), table(*header, *rows))))


class TestMergedCells:
    def test_a_value_merged_down_is_that_of_every_row_and_marked_as_inherited(self) -> None:
        parsed = plan(
            row("1", "Семинар", cell("март 2025", DOWN), cell("ИРО", DOWN), "программа"),
            row("2", "Вебинар", cell("", ON), cell("", ON), "запись"),
            row("3", "Совет", "май 2025", "Центр", "решение"),
        )
        first, second, third = parsed.value.roadmap.activities
        assert second.period == first.period
        assert second.responsible == first.responsible == (rc.Responsibility("ИРО"),)
        assert [r.inherited for r in (first, second, third)] == [(), ("period", "responsible"), ()]
        assert str(third.period) == "май 2025"

    def test_rows_under_one_number_are_its_parts(self) -> None:
        parsed = plan(
            row(cell("1", DOWN), "Семинар", cell("март 2025", DOWN), "ИРО", "программа"),
            row(cell("", ON), "Вебинар", cell("", ON), "Центр", "запись"),
        )
        assert [(a.number, a.title, str(a.period)) for a in parsed.value.roadmap.leaves] == [
            ("1.1", "Семинар", "март 2025"),
            ("1.2", "Вебинар", "март 2025"),
        ]

    def test_a_title_merged_down_is_that_of_each_numbered_row(self) -> None:
        parsed = plan(
            row("1", cell("Семинар", DOWN), "март 2025", "ИРО", "программа"),
            row("2", cell("", ON), "май 2025", "ИРО", "программа"),
        )
        assert [(a.title, a.inherited) for a in parsed.value.roadmap.activities] == [
            ("Семинар", ()),
            ("Семинар", ()),
        ]

    def test_a_row_whose_number_and_title_are_merged_goes_on_with_the_one_above(self) -> None:
        parsed = plan(
            row(cell("1", DOWN), cell("Семинар", DOWN), cell("март 2025", DOWN), "ИРО", "а"),
            row(cell("", ON), cell("", ON), cell("", ON), "Центр", ""),
        )
        (activity,) = parsed.value.roadmap.activities
        assert [r.body for r in activity.responsible] == ["ИРО", "Центр"]
        assert str(activity.period) == "март 2025"

    def test_a_title_alone_beside_merged_cells_heads_no_section(self) -> None:
        parsed = plan(
            row("1", "Семинар", cell("март 2025", DOWN), cell("ИРО", DOWN), cell("а", DOWN)),
            row("", "Вебинар", cell("", ON), cell("", ON), cell("", ON)),
            row("2", "Совет", "май 2025", "Центр", "решение"),
        )
        assert [leaf.title for leaf in parsed.value.roadmap.leaves] == [
            "Семинар",
            "Вебинар",
            "Совет",
        ]
        assert len(parsed.value.roadmap.sections) == 1

    def test_cells_of_a_column_without_a_role_are_lent_too(self) -> None:
        header = row("№", "Мероприятие", "Срок", "Финансирование")
        parsed = plan(
            row("1", "Семинар", "март 2025", cell("бюджет", DOWN)),
            row("2", "Вебинар", "май 2025", cell("", ON)),
            header=(header,),
        )
        assert [a.extra for a in parsed.value.roadmap.activities] == [
            (("Финансирование", "бюджет"),),
            (("Финансирование", "бюджет"),),
        ]

    def test_a_merge_that_nothing_began_or_that_has_its_own_text_covers_nothing(self) -> None:
        parsed = plan(
            row("1", "Семинар", cell("", ON), cell("ИРО", DOWN), "а"),
            row("2", "Вебинар", cell("май 2025", ON), cell("Центр", ON), "а"),
        )
        first, second = parsed.value.roadmap.activities
        assert (first.period, str(second.period)) == (None, "май 2025")
        assert [r.body for r in second.responsible] == ["Центр"]

    def test_a_merge_that_begins_anew_ends_the_one_above(self) -> None:
        parsed = plan(
            row("1", "Семинар", cell("март 2025", DOWN), "ИРО", "а"),
            row("2", "Вебинар", cell("", DOWN), "ИРО", "а"),
            row("3", "Совет", "", "ИРО", "а"),
        )
        assert [str(a.period) for a in parsed.value.roadmap.activities] == [
            "март 2025",
            "None",
            "None",
        ]

    def test_headings_of_two_rows_tell_start_and_end(self) -> None:
        upper = row(
            cell("№", DOWN), cell("Мероприятие", DOWN), cell("Срок", '<w:gridSpan w:val="2"/>'),
            cell("Ответственные", DOWN),
        )  # fmt: skip
        lower = row(cell("", ON), cell("", ON), "начало", "окончание", cell("", ON))
        parsed = plan(row("1", "А", "01.09.2025", "15.11.2025", "ЗИРО"), header=(upper, lower))
        (activity,) = parsed.value.roadmap.activities
        assert activity.period is not None
        assert activity.period.windows() == (rc.Window(date(2025, 9, 1), date(2025, 11, 15)),)


RICH = {
    "numbering.xml": f'<w:numbering {NAMES}><w:num w:numId="1"/></w:numbering>',
    "styles.xml": f'<w:styles {NAMES}><w:style w:styleId="a"/></w:styles>',
    "footnotes.xml": f"<w:footnotes {NAMES}/>",
    "header1.xml": f"<w:hdr {NAMES}/>",
}
WHOLE = package(
    body(paragraph("План на 2025 год"), table(row(*HEADER), row("1", "А", "май", "ИРО", "п"))), RICH
)


def refused(data: bytes, limit: int = 1_000_000) -> str:
    with pytest.raises(rc.UnreadableFile) as caught:
        rc.read_order(data, name="order.docx", limit=limit)
    assert caught.value.path == "order.docx"
    return caught.value.reason


class TestTheDoor:
    @pytest.mark.parametrize("part", ["word/document.xml", *(f"word/{name}" for name in RICH)])
    @pytest.mark.parametrize("text", ["", "<a", "<w:document", "\x00"])
    def test_a_damaged_part_is_told(self, part: str, text: str) -> None:
        with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
            files: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
        assert refused(zipped({**files, part: text})) == f"its part {part} is damaged"

    def test_other_roots_and_other_zips_are_told(self) -> None:
        assert "root is another" in refused(package("<a/>"))
        assert "has no text" in refused(zipped({"a.txt": "x"}))
        assert "has no text" in refused(zipped({}))
        assert "no workbook" in refused(zipped({"xl/workbook.xml": "<a/>"}))
        assert "no workbook" in refused(
            zipped({"_rels/.rels": relations({"xl/w.xml": "officeDocument"}), "xl/w.xml": "<a/>"})
        )
        assert "presentation" in refused(zipped({"ppt/presentation.xml": "<a/>"}))
        assert "OpenDocument" in refused(zipped({"content.xml": "<a/>"}))
        assert "damaged zip" in refused(b"PK\x03\x04 broken")

    def test_entities_are_refused_and_never_expanded(self) -> None:
        laughs = '<!DOCTYPE a [<!ENTITY x "ха"><!ENTITY y "&x;&x;">]>'
        outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        for doctype in (laughs, outside, "<!DOCTYPE a>"):
            assert "document type" in refused(package(doctype + body(paragraph("План"))))
        used = package(outside + body(paragraph("&x;")))
        assert "document type" in refused(used)

    def test_what_is_larger_unpacked_than_the_limit_is_refused_before_it_is_parsed(self) -> None:
        bomb = package(body(paragraph("а" * 3_000_000)))
        assert len(bomb) < 10_000
        assert refused(bomb) == (
            "unpacked, it has more than 1,000,000 bytes; give limit= to raise it"
        )

    def test_a_size_that_the_zip_understates_is_not_believed(self) -> None:
        bomb = package(body(paragraph("а" * 3_000_000)))
        with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
            size = archive.getinfo("word/document.xml").file_size
        lying = bomb.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
        assert "is damaged" in refused(lying) or "unpacked" in refused(lying)

    def test_the_limit_is_that_of_all_parts_together(self) -> None:
        with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
            sizes = {i.filename: i.file_size for i in archive.infolist()}
        unpacked = sum(size for name, size in sizes.items() if name != "[Content_Types].xml")
        assert rc.read_order(WHOLE, limit=unpacked).value.roadmap["1"].title == "А"
        assert "unpacked" in refused(WHOLE, limit=unpacked - 1)

    def test_tables_that_span_more_places_than_one_should_hold_are_refused(self) -> None:
        wide = row(*["а"] * 1200)
        assert refused(package(body(table(wide, *[row("б")] * 900))), 10**7) == (
            "its tables span more than 1,000,000 places"
        )

    def test_without_lxml_the_extra_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "lxml.etree", None)
        with pytest.raises(rc.MissingExtra, match="docx"):
            read(WHOLE)

    def test_a_part_that_nothing_reads_may_be_of_any_size(self) -> None:
        with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
            files: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
        with_image = zipped({**files, "word/media/image1.png": bytes(5_000_000)})
        assert rc.read_order(with_image, limit=100_000).value.roadmap["1"].title == "А"

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_part_that_stands_twice_is_refused(self) -> None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for text in ("План", "другое"):
                archive.writestr("word/document.xml", body(paragraph(text)))
        assert refused(made.getvalue()) == "its part word/document.xml stands in it twice"

    def test_ways_of_packing_that_word_does_not_use_are_refused(self) -> None:
        packed = zipped({"word/document.xml": body(paragraph("План"))}, zipfile.ZIP_BZIP2)
        assert refused(packed) == "its part word/document.xml is packed in another way or locked"
        locked = bytearray(zipped({"word/document.xml": body(paragraph("План"))}))
        locked[locked.index(b"PK\x01\x02") + 8] |= 1
        assert "locked" in refused(bytes(locked))

    @pytest.mark.parametrize("depth", [60, 3000])
    def test_tables_in_tables_are_read_or_refused(self, depth: int) -> None:
        nested = paragraph("дно")
        for _ in range(depth):
            nested = f"<w:tbl><w:tr><w:tc>{nested}</w:tc></w:tr></w:tbl>"
        if depth == 60:
            assert text(nested) == "дно"
        else:
            assert "is damaged" in refused(package(body(nested)))


@settings(max_examples=150)
@given(st.data())
def test_no_damage_to_a_document_raises_anything_but_unreadable_file(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.sampled_from(("flip", "cut", "drop"))):
            case "flip":
                damaged[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                del damaged[max(at, 1) :]
            case "drop":
                del damaged[at : at + data.draw(st.integers(1, 40))]
        damaged = damaged or bytearray(b"P")
    with suppress(rc.UnreadableFile):
        rc.read_order(bytes(damaged))


@settings(max_examples=150)
@given(st.data())
def test_no_damage_to_a_part_raises_anything_but_unreadable_file(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        files: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    part = data.draw(st.sampled_from(sorted(files)))
    whole = bytes(files[part])  # type: ignore[arg-type]
    attributes = [match.span() for match in re.finditer(rb' [\w:]+="[^"]*"', whole)]
    match data.draw(st.sampled_from(("cut", "flip", "attribute", "value", "gone"))):
        case "cut":
            files[part] = whole[: data.draw(st.integers(0, len(whole)))]
        case "flip":
            at = data.draw(st.integers(0, len(whole) - 1))
            files[part] = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]
        case "attribute":
            first, last = data.draw(st.sampled_from(attributes))
            files[part] = whole[:first] + whole[last:]
        case "value":
            first, last = data.draw(st.sampled_from(attributes))
            name = whole[first:last].partition(b"=")[0]
            value = data.draw(st.sampled_from((b"x", b"", b"-1", b"99999999999", b"0")))
            files[part] = whole[:first] + name + b'="' + value + b'"' + whole[last:]
        case "gone":
            del files[part]
    with suppress(rc.UnreadableFile):
        rc.read_order(zipped(files))


WORDS = st.sampled_from(["план", "май", "школа", "итог", "1", "срок"])


@st.composite
def runs(draw: st.DrawFn) -> str:
    """Inline content, some of it wrapped, some of it deleted."""
    wrapped = draw(st.sampled_from(("{}", "<w:ins>{}</w:ins>", "<w:smartTag>{}</w:smartTag>")))
    kept = "".join(run(f" {draw(WORDS)} ") for _ in range(draw(st.integers(0, 3))))
    gone = draw(st.booleans()) * "<w:del><w:r><w:delText>лишнее</w:delText></w:r></w:del>"
    hidden = draw(st.booleans()) * "<w:r><w:rPr><w:vanish/></w:rPr><w:t> тайное </w:t></w:r>"
    return wrapped.format(kept) + gone + hidden


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.sampled_from(("p", "control", "box", *(["table"] * (depth > 0)))))
    if kind == "p":
        return f"<w:p>{draw(runs())}</w:p>"
    if kind == "control":
        return f"<w:sdt><w:sdtContent><w:p>{draw(runs())}</w:p></w:sdtContent></w:sdt>"
    if kind == "box":
        inner = f"<w:txbxContent><w:p>{draw(runs())}</w:p></w:txbxContent>"
        return f"<w:p><w:r><w:pict>{inner}</w:pict></w:r>{draw(runs())}</w:p>"
    columns = draw(st.integers(1, 3))
    merges = st.sampled_from(("", DOWN, ON, '<w:gridSpan w:val="2"/>'))
    rows = [
        row(*(cell(draw(blocks(depth=depth - 1)), draw(merges)) for _ in range(columns)))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return table(*rows)


@given(st.lists(blocks(), max_size=4))
def test_every_text_of_a_document_stands_in_its_blocks_or_aside_once(made: list[str]) -> None:
    beside = {
        f"{part}.xml": f"<w:{part} {NAMES}><w:{one}>{''.join(made)}</w:{one}></w:{part}>"
        for part, one in (("comments", "comment"), ("footnotes", "footnote"))
    }
    shown = re.findall(r"<w:t>([^<]*)</w:t>", "".join(made)) * 3
    found = parsed(*made, parts=beside)
    told = [one.text for one in found.value.paragraphs]
    told += [one.text for table in found.value.tables for one in table.cells]
    told += [one.text for one in found.unread]
    assert sorted(re.findall(r"\w+", " ".join(told))) == sorted(
        word for one in shown for word in one.split()
    )
