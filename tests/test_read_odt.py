"""OpenDocument texts as LibreOffice writes them: lists, spans, changes, boxes, damage.

Most documents are made by hand, of the least XML that LibreOffice itself would open.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import files
from typing import Any

import odfdo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.documents.blocks import Document, Paragraph, Table
from roadmap_core.documents.odt import odt_document
from tests.office_files import docx_of, odt, odt_of, zipped

HEADER = ("№", "Мероприятие", "Срок", "Ответственные", "Результат")


def p(text: str, style: str = "") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:p{named}>{text}</text:p>"


def cell(content: str, attributes: str = "") -> str:
    """A cell: of a text, or of blocks where the content is XML."""
    inner = content if content.startswith("<") else p(content)
    return f"<table:table-cell {attributes}>{inner}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    made = (one if one.startswith("<table:") else cell(one) for one in cells)
    return f"<table:table-row {attributes}>{''.join(made)}</table:table-row>"


def table(*rows: str) -> str:
    columns = '<table:table-column table:number-columns-repeated="5"/>'
    return f"<table:table>{columns}{''.join(rows)}</table:table>"


COVERED = "<table:covered-table-cell/>"


def read(data: bytes, limit: int = 1_000_000) -> rc.Parsed[Document]:
    return odt_document(data, "a/order.odt", "order.odt", limit)


def parsed(text: str, automatic: str = "", styles: str = "") -> rc.Parsed[Document]:
    return read(odt(text, automatic, styles))


def texts(text: str, automatic: str = "", styles: str = "") -> list[str]:
    """The texts of the paragraphs."""
    return [one.text for one in parsed(text, automatic, styles).value.paragraphs]


def grid(*rows: str) -> list[list[str | None]]:
    (found,) = parsed(table(*rows)).value.tables
    return [[None if one is None else one.text for one in line] for line in found.grid]


def style(name: str, family: str, properties: str = "", more: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="{family}" {more}>'
        f"<style:text-properties {properties}/></style:style>"
    )


class TestText:
    @pytest.mark.parametrize(
        ("xml", "text"),
        [
            ("а<text:s/>б<text:s text:c='900000000'/>в", "а б в"),
            ("а<text:tab/>б", "а б"),
            ("а\n  б", "а б"),
            ("а<text:span>б<text:span>в</text:span>г</text:span>д", "абвгд"),
            ("<text:a>ссылка</text:a> <draw:a>рисунка</draw:a>", "ссылка рисунка"),
            ("<text:date>05.02.2025</text:date>", "05.02.2025"),
            ("а<text:soft-page-break/>б<text:bookmark/>в", "абв"),
            ("<text:ruby><text:ruby-base>а</text:ruby-base><text:ruby-text>б</text:ruby-text></text:ruby>",
             "а"),
            ("<text:script>alert()</text:script>а", "а"),
            ("<text:change-start/>новое<text:change-end/>", "новое"),
        ],
    )  # fmt: skip
    def test_a_paragraph_is_what_it_shows(self, xml: str, text: str) -> None:
        assert texts(p(xml)) == [text]

    def test_empty_paragraphs_in_a_row_are_one_blank(self) -> None:
        found = parsed(f"{p('а')}<text:p/><text:p/>{p('б')}").value.paragraphs
        assert [(one.text, one.after_blank) for one in found] == [("а", False), ("б", True)]

    def test_a_line_break_parts_paragraphs_and_an_empty_one_is_a_blank(self) -> None:
        found = parsed(p("а<text:line-break/>б") + p("") + p("в")).value.paragraphs
        assert [(one.text, one.after_blank, str(one.span)) for one in found] == [
            ("а", False, "абзац 1"), ("б", False, "абзац 1"), ("в", True, "абзац 2"),
        ]  # fmt: skip

    def test_sections_are_read_and_hidden_ones_left_aside(self) -> None:
        section = f"<text:section>{p('а')}</text:section>"
        hidden = f'<text:section text:display="none">{p("б")}</text:section>'
        contents = (
            "<text:table-of-content><text:table-of-content-source><text:p>x</text:p>"
            f"</text:table-of-content-source><text:index-body>{p('Раздел 1')}</text:index-body>"
            "</text:table-of-content>"
        ).replace("<text:p>x</text:p>", "")
        found = parsed(section + hidden + contents)
        assert [one.text for one in found.value.paragraphs] == ["а"]
        assert [(one.text, one.why) for one in found.unread] == [
            ("б", "скрытый текст"),
            ("Раздел 1", "оглавление"),
        ]

    def test_words_that_are_not_shown_are_left_aside(self) -> None:
        hidden = style("H", "text", 'text:display="none"')
        inside = p('а<text:span text:style-name="H">б<text:line-break/>в</text:span>г') + p(
            '<text:hidden-text text:is-hidden="true">д</text:hidden-text>'
        )
        found = parsed(inside, hidden)
        assert [one.text for one in found.value.paragraphs] == ["аг"]
        assert [one.text for one in found.unread] == ["б в", "д"]

    def test_tracked_changes_are_as_accepted_and_told_once(self) -> None:
        changes = (
            "<text:tracked-changes>"
            f"<text:changed-region><text:deletion>{p('март')}</text:deletion></text:changed-region>"
            "<text:changed-region><text:insertion/></text:changed-region>"
            "<text:changed-region><text:format-change/></text:changed-region>"
            "</text:tracked-changes>"
        )
        found = parsed(changes + p("<text:change/>май"))
        assert found.source.text == "май"
        assert [(one.code, one.facts) for one in found.findings] == [("R29", (("count", 2),))]

    @pytest.mark.parametrize(
        ("paragraph", "bold"),
        [
            (p("а", "B"), True),
            (p("а", "K"), True),
            (p('<text:span text:style-name="B">а</text:span>'), True),
            (p('<text:span text:style-name="B">а</text:span>б'), False),
            (p('<text:span text:style-name="N">а</text:span>', "B"), False),
            (p('<text:span text:style-name="?">а</text:span>', "B"), True),
            (p("а", "R"), False),
            (p("а"), False),
        ],
    )
    def test_bold_is_told_where_all_of_a_paragraph_is(self, paragraph: str, bold: bool) -> None:
        automatic = (
            style("B", "paragraph", 'fo:font-weight="bold"')
            + style("B", "text", 'fo:font-weight="700"')
            + style("N", "text", 'fo:font-weight="normal"')
            + style("R", "paragraph", "", 'style:parent-style-name="R"')
            + style("K", "paragraph", "", 'style:parent-style-name="base"')
        )
        base = style("base", "paragraph", 'fo:font-weight="bold"')
        common = f"<office:styles>{base}</office:styles>"
        (found,) = parsed(paragraph, automatic, common).value.paragraphs
        assert found.bold is bold

    def test_notes_follow_the_text_and_remarks_are_left_aside(self) -> None:
        note = (
            "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
            f"{p('Кроме')}{p('филиалов')}</text:note-body></text:note>"
        )
        who = "<dc:creator xmlns:dc='d'>И</dc:creator>"
        remark = f"<office:annotation>{who}{p('?')}{p('ой')}</office:annotation>"
        found = parsed(p(f"План{note} школы{remark}."))
        assert [(one.text, one.kind, str(one.span)) for one in found.value.paragraphs] == [
            ("План школы.", "text", "абзац 1"),
            ("Кроме филиалов", "note", "сноска 1"),
        ]
        assert [(one.text, one.why, str(one.span)) for one in found.unread] == [
            ("? ой", "примечание рецензента", "примечание 1")
        ]

    def test_running_heads_are_read_once_but_for_those_not_shown(self) -> None:
        heads = (
            f"<style:master-page><style:header>{p('Проект')}</style:header>"
            f"<style:header-left>{p('Проект')}</style:header-left>"
            f'<style:header-first style:display="false">{p("Нет")}</style:header-first>'
            f"<style:footer>{p('<text:page-number>3</text:page-number>')}</style:footer>"
            "</style:master-page>"
        )
        found = parsed(p("а"), styles=f"<office:master-styles>{heads}</office:master-styles>")
        assert [(one.text, one.kind) for one in found.value.paragraphs] == [
            ("а", "text"),
            ("Проект", "running_head"),
        ]


class TestShapes:
    def test_a_text_box_stands_before_its_paragraph(self) -> None:
        box = (
            f"<draw:frame><draw:text-box>{p('«УТВЕРЖДАЮ»')}{p('Директор')}</draw:text-box>"
            "<svg:desc>рамка</svg:desc></draw:frame>"
        )
        found = parsed(p(f"План{box}") + box).value.paragraphs
        assert [(one.text, one.kind, str(one.span)) for one in found] == [
            ("«УТВЕРЖДАЮ»", "stamp", "надпись 1"),
            ("Директор", "stamp", "надпись 1"),
            ("План", "text", "абзац 1"),
            ("«УТВЕРЖДАЮ»", "stamp", "надпись 2"),
            ("Директор", "stamp", "надпись 2"),
        ]

    def test_words_in_drawings_are_boxes(self) -> None:
        drawings = (
            f"<draw:g><draw:custom-shape>{p('а')}</draw:custom-shape>"
            f"<draw:g><draw:rect>{p('б')}</draw:rect></draw:g><draw:line/><office:x/></draw:g>"
        )
        assert texts(p(f"в{drawings}")) == ["а", "б", "в"]

    def test_pictures_and_objects_are_counted(self) -> None:
        picture = "<draw:frame><draw:image/></draw:frame>"
        held = "<draw:frame><draw:object/><draw:image/></draw:frame>"
        found = parsed(p(f"а{picture}{held}{picture}<draw:frame/>"))
        assert [(one.code, one.facts) for one in found.findings] == [
            ("R30", (("what", "вложенный объект (1)"),)),
            ("R31", (("count", 2),)),
        ]


def levels(*levels: str) -> str:
    return f'<text:list-style style:name="L">{"".join(levels)}</text:list-style>'


def level(number: int, form: str = "1", more: str = 'style:num-suffix="."') -> str:
    return f'<text:list-level-style-number text:level="{number}" style:num-format="{form}" {more}/>'


def items(*items: str, attributes: str = 'text:style-name="L"') -> str:
    made = (
        one if one.startswith("<text:list-") else f"<text:list-item>{one}</text:list-item>"
        for one in items
    )  # fmt: skip
    return f"<text:list {attributes}>{''.join(made)}</text:list>"


class TestNumbers:
    @pytest.mark.parametrize(
        ("form", "labels"),
        [
            ("1", ["1.", "2."]),
            ("I", ["I.", "II."]),
            ("i", ["i.", "ii."]),
            ("a", ["a.", "b."]),
            ("A", ["A.", "B."]),
            ("а, б, .., аа, аб, ...", ["а.", "б."]),
            ("А, Б, .., Аа, Аб, ...", ["А.", "Б."]),
            ("?", ["1.", "2."]),
        ],
    )
    def test_numbers_are_drawn_in_the_form_of_their_level(
        self, form: str, labels: list[str]
    ) -> None:
        assert texts(items(p("а"), p("а")), levels(level(1, form))) == [
            f"{label} а" for label in labels
        ]

    def test_levels_show_the_numbers_above_them(self) -> None:
        lists = levels(level(1), level(2, more='text:display-levels="2" style:num-suffix="."'))
        inner = items(p("в"), p("г"), attributes="")
        assert texts(items(p("а") + inner, p("б") + inner), lists) == [
            "1. а", "1.1. в", "1.2. г", "2. б", "2.1. в", "2.2. г",
        ]  # fmt: skip

    def test_a_format_of_the_whole_label_has_the_last_word(self) -> None:
        more = 'xmlns:l="l" l:num-list-format="(%1%.%2%.%9%)" style:num-suffix="."'
        lists = levels(
            level(1, more='style:num-suffix=")" text:start-value="3"'), level(2, "1", more)
        )
        assert texts(items(p("а") + items(p("б"), attributes="")), lists) == ["3) а", "(3.1.) б"]

    def test_marks_are_dashes_and_levels_without_a_form_are_not_drawn(self) -> None:
        lists = levels(
            '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/>',
            level(2, ""),
            level(3, more='text:display-levels="3"'),
            level(11),
        )
        third = items(p("в"), attributes="")
        second = items(p("б") + third, attributes="")
        found = parsed(items(p("а") + second, p("")), lists).value.paragraphs
        assert [one.text for one in found] == ["- а", "б", "..1 в"]
        assert [one.kind for one in found] == ["item", "text", "item"]

    def test_a_list_goes_on_where_it_says_so_else_it_starts_anew(self) -> None:
        one = 'text:style-name="L" xml:id="one"'
        text = (
            items(p("а"), attributes=one)
            + items(p("б"))
            + items(p("в"), attributes='text:style-name="L" text:continue-numbering="true"')
            + items(p("г"), attributes='text:style-name="L" text:continue-list="one"')
            + items(p("д"), attributes='text:style-name="L" text:continue-list="none"')
        )
        assert texts(text, levels(level(1))) == ["1. а", "1. б", "2. в", "2. г", "1. д"]

    def test_only_the_first_paragraph_of_an_item_has_the_number(self) -> None:
        header = f"<text:list-header>{p('без номера')}</text:list-header>"
        again = f'<text:list-item text:start-value="7">{p("в")}</text:list-item>'
        only_inner = items(p("г"), attributes="")
        lists = levels(level(1), level(2))
        assert texts(items(header, p("а") + p("б"), again, only_inner, p("д")), lists) == [
            "без номера", "1. а", "б", "7. в", "1. г", "8. д",
        ]  # fmt: skip

    def test_a_list_may_be_the_one_of_the_style_of_its_paragraphs(self) -> None:
        named = (
            '<style:style style:name="P" style:family="paragraph" style:list-style-name="L"/>'
            '<style:style style:name="Q" style:family="paragraph" style:parent-style-name="P"/>'
        )
        text = (
            items(p("а", "Q"), attributes="")
            + items("", attributes="")
            + items(p("б", "none"), attributes="")
        )
        assert texts(text, levels(level(1)) + named) == ["1. а", "б"]

    def test_headings_have_levels_and_the_numbers_of_the_outline(self) -> None:
        outline = (
            "<office:styles><text:outline-style>"
            '<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
            "</text:outline-style></office:styles>"
        )
        text = "".join(
            f"<text:h {attributes}>{text}</text:h>"
            for attributes, text in (
                ('text:outline-level="1"', "а"),
                ('text:outline-level="2"', "б"),
                ('text:is-list-header="true"', "в"),
                ("", "г"),
                ('text:outline-level="99"', "д"),
            )
        )
        found = parsed(text, styles=outline).value.paragraphs
        assert [(one.text, one.level) for one in found] == [
            ("I. а", 1), ("б", 2), ("в", 1), ("II. г", 1), ("д", 9),
        ]  # fmt: skip
        assert {one.kind for one in found} == {"heading"}
        assert texts(text)[0] == "а"


class TestTables:
    def test_spans_cover_places(self) -> None:
        wide = 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
        (made,) = parsed(
            table(row(cell("а", wide), COVERED, "б"), row(COVERED, COVERED, "в"))
        ).value.tables
        assert [(c.text, c.row, c.column, c.rows, c.columns) for c in made.cells] == [
            ("а", 0, 0, 2, 2), ("б", 0, 2, 1, 1), ("в", 1, 2, 1, 1),
        ]  # fmt: skip
        assert str(made.cells[2].span) == "таблица 1, строка 2, столбец 3"

    def test_rows_stand_in_whatever_holds_them(self) -> None:
        head = f"<table:table-header-rows>{row('№', 'Срок')}</table:table-header-rows>"
        rest = f"<table:table-rows>{row('1', 'май')}</table:table-rows>{row('2', 'июнь')}"
        assert grid(head + rest) == [["№", "Срок"], ["1", "май"], ["2", "июнь"]]

    def test_what_is_repeated_stands_as_often(self) -> None:
        twice = 'table:number-columns-repeated="2"'
        often = 'table:number-columns-repeated="16384"'
        rows = 'table:number-rows-repeated="3"'
        assert grid(row("я", "ю", "<table:title/>")) == [["я", "ю"]]
        assert (
            grid(row(cell("а", twice), "б", cell("", often), attributes=rows))
            == [["а", "а", "б", ""]] * 3
        )
        assert grid(
            row(cell("", twice), "а"), row("б", attributes='table:number-rows-repeated="x"'),
            row(cell("", often), attributes='table:number-rows-repeated="1048576"'),
        ) == [["", "", "а"], ["б", None, None], ["", None, None]]  # fmt: skip

    def test_words_in_a_covered_cell_are_left_aside(self) -> None:
        wide = 'table:number-columns-spanned="2"'
        under = f"<table:covered-table-cell>{p('под ней')}</table:covered-table-cell>"
        found = parsed(table(row(cell("а", wide), under)))
        assert [(one.text, one.why) for one in found.unread] == [
            ("под ней", "ячейка закрыта соседней")
        ]

    def test_a_span_ends_with_its_table(self) -> None:
        tall = 'table:number-rows-spanned="900000000"'
        (made,) = parsed(table(row(cell("а", tall), "б"), row(COVERED, "в"))).value.tables
        assert made.cells[0].rows == 2

    def test_tables_and_lists_in_cells_are_lines(self) -> None:
        inner = table(row("а", "б"), row("в", "г"))
        held = cell(p("Дело") + inner + items(p("пункт")))
        (made,) = parsed(table(row("1", held), row("2", "x")), levels(level(1))).value.tables
        assert made.cells[1].lines == ("Дело", "а; б", "в; г", "1. пункт")


WHOLE = odt(
    p("План на 2025 год") + table(row(*HEADER), row("1", "А", "май", "ИРО", "п")),
    levels(level(1)),
    f"<office:styles>{style('a', 'text')}</office:styles>",
    {"META-INF/manifest.xml": "<manifest/>"},
)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refused(data: bytes, limit: int = 1_000_000) -> str:
    with pytest.raises(rc.UnreadableFile) as caught:
        read(data, limit)
    assert caught.value.path == "a/order.odt"
    return caught.value.reason


class TestTheDoor:
    def test_the_door_of_orders_reads_it(self) -> None:
        assert rc.read_order(WHOLE).value.roadmap["1"].title == "А"

    @pytest.mark.parametrize("part", ["content.xml", "styles.xml"])
    @pytest.mark.parametrize("text", ["", "<a", "<office:document-content", "\x00"])
    def test_a_damaged_part_is_told(self, part: str, text: str) -> None:
        assert refused(zipped({**parts_of(WHOLE), part: text})) == f"its part {part} is damaged"

    def test_a_document_without_styles_is_read(self) -> None:
        files = parts_of(WHOLE)
        del files["styles.xml"], files["META-INF/manifest.xml"]
        assert len(read(zipped(files)).value.blocks) == 2

    def test_other_files_are_told(self) -> None:
        assert "damaged zip" in refused(b"PK\x03\x04 broken")
        assert "has no text" in refused(zipped({"a.txt": "x"}))
        whole = parts_of(WHOLE)["content.xml"].decode().replace("office:text", "office:chart")
        other = {**parts_of(WHOLE), "content.xml": whole}
        assert "something else" in refused(zipped(other))
        locked = "<manifest><manifest:encryption-data/></manifest>"
        assert "password" in refused(zipped({**other, "META-INF/manifest.xml": locked}))

    def test_entities_are_refused_and_never_expanded(self) -> None:
        whole = parts_of(WHOLE)["content.xml"]
        for doctype in (
            b'<!DOCTYPE a [<!ENTITY x "ha">]>',
            b'<!DOCTYPE a SYSTEM "file:///etc/hostname">',
        ):
            assert "document type" in refused(zipped({"content.xml": doctype + whole}))

    def test_the_limit_is_that_of_the_unpacked_parts(self) -> None:
        sizes = sum(len(part) for name, part in parts_of(WHOLE).items() if name != "mimetype")
        assert read(WHOLE, sizes).value.blocks
        assert "unpacked" in refused(WHOLE, sizes - 1)

    @pytest.mark.parametrize(
        "rows",
        [
            row(cell("а", 'table:number-columns-repeated="900000000"')),
            row("а", attributes='table:number-rows-repeated="900000000"'),
            row(cell("а", 'table:number-columns-spanned="900000000"'), "б"),
            row(cell("", 'table:number-columns-repeated="900000000"'), "б"),
            row(*["в"] * 1000) + row("г", attributes='table:number-rows-repeated="2000"'),
        ],
    )  # fmt: skip
    def test_more_places_than_a_document_should_span_are_refused(self, rows: str) -> None:
        assert refused(odt(table(rows))) == "its tables span more than 1,000,000 places"

    @pytest.mark.parametrize(
        ("depth", "open_", "close"),
        [
            (60, "<table:table><table:table-row><table:table-cell>",
             "</table:table-cell></table:table-row></table:table>"),
            (110, "<text:list><text:list-item>", "</text:list-item></text:list>"),
            (240, "<text:section>", "</text:section>"),
        ],
    )  # fmt: skip
    def test_what_is_nested_is_read_or_refused(self, depth: int, open_: str, close: str) -> None:
        assert texts(open_ * depth + p("дно") + close * depth) == ["дно"]
        assert "damaged" in refused(odt(open_ * 3000 + p("дно") + close * 3000))


def test_without_lxml_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    with pytest.raises(rc.MissingExtra, match="docx"):
        read(WHOLE)


def test_a_document_that_odfdo_writes_is_read() -> None:
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "План на 2025 год"))
    document.body.append(odfdo.List(["раз", "два"]))
    made = odfdo.Table("T", width=5, height=2)
    for at, text in enumerate(HEADER):
        made.set_value((at, 0), text)
    made.set_value((1, 1), "Семинар")
    document.body.append(made)
    file = io.BytesIO()
    document.save(file)
    heading, first, _, found = read(file.getvalue()).value.blocks
    assert isinstance(heading, Paragraph)
    assert isinstance(first, Paragraph)
    assert isinstance(found, Table)
    assert (heading.kind, first.text) == ("heading", "раз")
    assert [[one.text for one in line if one] for line in found.grid] == [
        list(HEADER), ["", "Семинар", "", "", ""],
    ]  # fmt: skip


@settings(max_examples=100)
@given(st.data())
def test_no_damage_raises_anything_but_unreadable_file(data: st.DataObject) -> None:
    files = parts_of(WHOLE)
    damaged = bytearray(WHOLE)
    part = data.draw(st.sampled_from(["", *sorted(files)]))
    whole = damaged if not part else bytearray(files[part])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(whole) - 1, 0)))
        match data.draw(st.sampled_from(("flip", "cut", "drop"))):
            case "flip" if whole:
                whole[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                del whole[max(at, 1) :]
            case _:
                del whole[at : at + data.draw(st.integers(1, 40))]
    with suppress(rc.UnreadableFile):
        read(zipped({**files, part: bytes(whole)}) if part else bytes(whole))


WORDS = st.sampled_from(["план", "май", "школа", "итог", "1", "срок"])
WRAPPED = (
    "{}",
    "<text:span>{}</text:span>",
    "<text:a>{}</text:a>",
    '<text:span text:style-name="H">{}</text:span>',
    "<text:s/>{}<text:tab/>",
    "<text:note><text:note-body><text:p>{}</text:p></text:note-body></text:note>",
    "<office:annotation><text:p>{}</text:p></office:annotation>",
    "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>",
    "<draw:g><draw:rect><text:p>{}</text:p></draw:rect></draw:g>",
)


@st.composite
def odt_blocks(draw: st.DrawFn, depth: int = 2) -> str:
    kinds = ("p", "h", "section", "contents", "list", *(["table"] * (depth > 0)))
    inside = "".join(
        f" {draw(st.sampled_from(WRAPPED)).format(draw(WORDS))} "
        for _ in range(draw(st.integers(0, 3)))
    )
    match draw(st.sampled_from(kinds)):
        case "h":
            return f"<text:h>{inside}</text:h>"
        case "section":
            return f'<text:section text:display="none">{p(inside)}</text:section>'
        case "contents":
            return f"<text:bibliography>{p(inside)}</text:bibliography>"
        case "list":
            return items(p(inside), p(inside) + items(p(inside)))
        case "table":
            columns = draw(st.integers(1, 3))
            spans = st.sampled_from(("", 'table:number-columns-spanned="2"'))
            held = odt_blocks(depth=depth - 1)
            return table(
                *(
                    row(*(cell(draw(held) or p(""), draw(spans)) for _ in range(columns)), COVERED)
                    for _ in range(draw(st.integers(1, 3)))
                )
            )
        case _:
            return p(inside)


@given(st.lists(odt_blocks(), max_size=4))
def test_every_word_stands_in_the_blocks_or_aside_once(made: list[str]) -> None:
    shown = ["глава", *re.findall(r">([^<]*)(?=<)", "".join(made)) * 2]
    head = f"<style:header>{p('глава')}{''.join(made)}</style:header>"
    hidden = style("H", "text", 'text:display="none"')
    common = (
        f"<office:styles>{hidden}</office:styles><office:master-styles><style:master-page>{head}"
        "</style:master-page></office:master-styles>"
    )
    found = parsed("".join(made), styles=common)
    told = [one.text for one in found.value.paragraphs]
    told += [one.text for made in found.value.tables for one in made.cells]
    told += [one.text for one in found.unread]
    assert sorted(re.findall(r"\w+", " ".join(told))) == sorted(" ".join(shown).split())


def without_places(value: Any) -> Any:
    """What `to_dict` gives, without where it stands in the file."""
    if isinstance(value, Mapping):
        return {key: without_places(one) for key, one in value.items() if "span" not in key}
    return [without_places(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def order_122() -> str:
    return (files("roadmap_core") / "data" / "orders" / "122-2024.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("write", [docx_of, odt_of])
def test_an_order_gives_an_equal_model_in_every_format(order_122: str, write: Any) -> None:
    told = rc.parse_order(order_122).value
    made = write(rc.documents.parse_document(order_122).value)
    assert without_places(rc.to_dict(rc.read_order(made).value)) == without_places(rc.to_dict(told))
