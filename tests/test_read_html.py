"""Web pages as blocks: what a browser shows, grids with spans, tables that only lay out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.documents import Cell, Document, Table, parse_document
from roadmap_core.documents import html as room
from roadmap_core.parsed import Parsed
from tests.plan_files import told


def page(body: str) -> Parsed[Document]:
    return parse_document(f"<html><body>{body}</body></html>")


def paragraphs(body: str) -> list[str]:
    return [block.text for block in page(body).value.paragraphs]


def spans(table: Table) -> list[tuple[str, int, int, int, int]]:
    return [(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in table.cells]


def only(body: str) -> Table:
    (table,) = page(body).value.tables
    return table


class TestText:
    @pytest.mark.parametrize(
        ("body", "shown"),
        [
            ("<p>План<p>на   год", ["План", "на год"]),
            ("<p>План\nна год</p>", ["План на год"]),
            ("<p>План<br>на год<br></p>", ["План", "на год"]),
            ("план<div>на <b>20</b>25 год</div>год", ["план", "на 2025 год", "год"]),
            ("&laquo;План&raquo; &#8470;&nbsp;5 &foo;", ["«План» № 5 &foo;"]),
            ("<p>10<sup>2</sup> м<sup>2</sup> и<sup><i>x</i></sup>", ["10² м² иx"]),
            ("<pre>раз\n  два\tтри</pre>", ["раз", "два три"]),
            ("<style>p{}</style><script>var x</script><p>a<!-- b --><?php c ?>", ["a"]),
            ("<select><option>один</option><option>два</option></select>", ["один", "два"]),
            ("<p>Ана&shy;лиз", ["Анализ"]),
        ],
    )
    def test_words_are_those_that_a_browser_shows(self, body: str, shown: list[str]) -> None:
        assert paragraphs(body) == shown

    def test_a_paragraph_of_a_space_and_a_double_break_are_blank_lines(self) -> None:
        blocks = page("<p>a</p><p>&nbsp;</p><p>b</p><p>c<br><br>d</p><p></p><p>e").value.paragraphs
        assert [(block.text, block.after_blank) for block in blocks] == [
            ("a", False),
            ("b", True),
            ("c", False),
            ("d", True),
            ("e", False),
        ]

    def test_headings_have_levels_and_bold_is_kept(self) -> None:
        blocks = page(
            "<h1>План</h1><h3>Раздел</h3><p><b>весь</b></p><p><b>не</b> весь</p>"
            '<p style="font-weight: bold">да</p><b><span style="font-weight:normal">нет</span></b>'
        ).value.paragraphs
        assert [(block.kind, block.level, block.bold) for block in blocks] == [
            ("heading", 1, True),
            ("heading", 3, True),
            ("text", 0, True),
            ("text", 0, False),
            ("text", 0, True),
            ("text", 0, False),
        ]

    @pytest.mark.parametrize(
        ("body", "shown"),
        [
            ("<ul><li>раз<li>два</ul>", ["- раз", "- два"]),
            ("<ol><li>раз<li>два</ol>", ["1. раз", "2. два"]),
            ('<ol start="3" type="a"><li>раз<li value="5">два</ol>', ["c. раз", "e. два"]),
            ('<ol type="I" start="4"><li>раз</ol>', ["IV. раз"]),
            ('<ol type="i" start="49"><li>раз</ol>', ["xlix. раз"]),
            ('<ol type="A" start="27"><li>раз</ol>', ["27. раз"]),
            ('<ol type="I" start="5000"><li>раз</ol>', ["5000. раз"]),
            ("<ol><li>раз<ol><li>внутри</ol><li>два</ol>", ["1. раз", "1. внутри", "2. два"]),
            ("<ol><li><ol><li>внутри</ol></ol>", ["1. 1. внутри"]),
            ("<ol><li></li><li>два</ol><ul><li></ul>", ["1.", "2. два"]),
            ("<ol><li><p>раз</p><p>ещё</p></ol>", ["1. раз", "ещё"]),
            ('<ol style="list-style: none"><li>1.1 раз</ol>', ["1.1 раз"]),
            ('<ol><li style="list-style-type:none">раз</ol>', ["раз"]),
        ],
    )
    def test_numbers_of_items_are_those_that_a_browser_draws(
        self, body: str, shown: list[str]
    ) -> None:
        assert paragraphs(body) == shown

    @pytest.mark.parametrize(
        "hidden",
        [
            "<p hidden>тайна</p>",
            '<div style="display: none"><p>тайна</p></div>',
            '<span style="visibility:hidden">тайна</span>',
            '<span style="mso-hide:all">тайна</span>',
            "<del>тайна</del>",
        ],
    )
    def test_what_is_hidden_goes_aside(self, hidden: str) -> None:
        parsed = page(f"<p>План</p>{hidden}<p>года")
        assert told(parsed) == ["План", "года"]
        assert [piece.text for piece in parsed.unread] == ["тайна"]

    def test_a_note_of_a_word_processor_is_a_note_and_its_mark_is_no_text(self) -> None:
        blocks = page(
            '<p>План<a href="#_ftn1" name="_ftnref1"><span>[1]</span></a> года</p>'
            '<div id="ftn1"><p><a href="#_ftnref1">[1]</a> Сноска</p></div>'
        ).value.paragraphs
        assert [(block.text, block.kind) for block in blocks] == [
            ("План года", "text"),
            ("[1] Сноска", "note"),
        ]

    def test_a_title_that_the_page_does_not_show_goes_aside(self) -> None:
        head = "<html><head><title>{}</title></head><body><p>План на год</p>"
        assert parse_document(head.format("План")).unread == ()
        (piece,) = parse_document(head.format("Сайт школы")).unread
        assert (piece.text, piece.why) == ("Сайт школы", "название страницы")

    def test_a_text_with_a_table_in_it_keeps_its_lines(self) -> None:
        parsed = parse_document(
            "Утверждаю\n**Директор**\n\nПлан\n<table><tr><td>1<td>Совет\nшкол</table>\nПодпись"
        )
        assert told(parsed) == [
            "Утверждаю",
            "Директор",
            "План",
            [["1", "Совет школ"]],
            "Подпись",
        ]
        assert [block.after_blank for block in parsed.value.paragraphs][2]

    def test_signs_that_no_text_holds_are_told(self) -> None:
        parsed = page("<p>Пл\x01ан")
        assert [(f.code, f.fact("count")) for f in parsed.findings] == [("R22", 1)]

    def test_a_page_without_words_is_an_error_finding(self) -> None:
        assert [finding.code for finding in page("").findings] == ["R01"]
        assert [finding.code for finding in parse_document("<!DOCTYPE html>").findings] == ["R01"]


class TestTables:
    def test_spans_cover_places_and_columns_that_nobody_sees_are_none(self) -> None:
        table = only(
            '<table><tr><td rowspan="2">№<td colspan="20">Срок<tr><td colspan="10">с'
            '<td colspan="10">по<tr><td>1<td colspan="10">май<td colspan="10">июнь</table>'
        )
        assert spans(table) == [
            ("№", 0, 0, 2, 1),
            ("Срок", 0, 1, 1, 2),
            ("с", 1, 1, 1, 1),
            ("по", 1, 2, 1, 1),
            ("1", 2, 0, 1, 1),
            ("май", 2, 1, 1, 1),
            ("июнь", 2, 2, 1, 1),
        ]
        assert str(table.cells[-1].span) == "таблица 1, строка 3"

    def test_a_span_of_rows_ends_with_its_group_and_one_of_nought_reaches_there(self) -> None:
        table = only(
            '<table><thead><tr><td rowspan="9">a<td>b</thead>'
            '<tr><td rowspan="0">c<td>d<tr><td>e<tr><td>f</table>'
        )
        assert [cell[:1] + cell[3:4] for cell in spans(table)] == [
            ("a", 1),
            ("b", 1),
            ("c", 3),
            ("d", 1),
            ("e", 1),
            ("f", 1),
        ]

    def test_a_wide_cell_stops_where_one_from_above_stands(self) -> None:
        table = only(
            '<table><tr><td>a<td rowspan="2">b<td>c<tr><td colspan="3">d<td>e'
            "<tr><td>f<td>g<td>h</table>"
        )
        assert ("d", 1, 0, 1, 1) in spans(table)
        assert ("e", 1, 2, 1, 1) in spans(table)

    def test_head_and_foot_stand_where_they_are_shown_and_the_caption_above(self) -> None:
        parsed = page(
            "<table><caption>План <b>работы</b></caption><tfoot><tr><td>итого<td>2</tfoot>"
            "<tr><td>1<td>Совет<thead><tr><th>№<th>Дело</thead><colgroup><col></colgroup></table>"
        )
        assert told(parsed) == ["План работы", [["№", "Дело"], ["1", "Совет"], ["итого", "2"]]]
        assert [cell.bold for cell in parsed.value.tables[0].by_row[0]] == [True, True]

    def test_lines_of_a_cell_are_its_paragraphs_breaks_items_and_inner_rows(self) -> None:
        table = only(
            "<table><tr><td>1<td><p>раз</p>два<br>три<ul><li>а<li>б</ul>"
            "<table><caption>в</caption>г<tr><td>д<td>е<tr><td><tr><td>ё</table>"
            "<tr><td>2<td>ж<tr><td>3<td><b>з</b><p></p></table>"
        )
        assert table.cells[1].lines == ("раз", "два", "три", "- а", "- б", "в", "г", "д; е", "ё")
        assert (table.cells[5].text, table.cells[5].lines, table.cells[5].bold) == ("з", (), True)

    def test_a_table_that_frames_others_is_opened(self) -> None:
        inner = "<table><tr><td>№<td>Дело<tr><td>1<td>Совет</table>"
        for frame in (
            f"<table><tr><td>меню<td><h1>План</h1>{inner}</table>",
            f'<table role="none"><tr><td>меню<td>План{inner}{"<tr><td>a<td>b" * 3}</table>',
        ):
            assert told(page(frame))[:3] == ["меню", "План", [["№", "Дело"], ["1", "Совет"]]]

    def test_a_table_of_one_column_is_a_frame(self) -> None:
        assert told(page("<table><tr><td>План<p>на год</table>")) == ["План", "на год"]

    def test_what_stands_in_a_table_but_in_no_cell_stands_above_it(self) -> None:
        parsed = page(
            "<table>стр<form><tr>ока<td>1<td>2</tr></form><tr><script>x</script><p>лишнее</p><td>3"
            "<td>4</table>"
        )
        blocks = told(parsed)
        assert blocks[-1] == [["1", "2"], ["3", "4"]]
        assert sorted(blocks[:-1]) == ["лишнее", "ока", "стр"]

    def test_hidden_rows_and_groups_go_aside(self) -> None:
        parsed = page(
            '<table><tr><td>1<td>a<tbody><tr style="display:none"><td>2<td>b<tr><td>3<td>c'
            "<tbody hidden><tr><td>4<td>d</tbody></table>"
        )
        assert told(parsed) == [[["1", "a"], ["3", "c"]]]
        assert sorted(piece.text for piece in parsed.unread) == ["2 b", "4 d"]

    def test_an_empty_table_is_none(self) -> None:
        assert told(page("<p>План<table></table><table><tr></tr></table>")) == ["План"]


class TestBounds:
    def test_a_page_nested_too_deep_is_left_unread_as_a_whole(self) -> None:
        parsed = page("<div>слово " * 400)
        assert [finding.code for finding in parsed.errors] == ["R01", "R32"]
        assert parsed.unread[0].text.count("слово") == 400

    def test_words_far_below_are_read_without_their_form(self) -> None:
        assert paragraphs("<span>слово " * 200) == [" ".join(["слово"] * 200)]
        deep = page("<table><tr><td>a<td>b" * 40)
        assert sum("a" in cell.text for block in deep.value.tables for cell in block.cells) >= 1

    @pytest.mark.parametrize("row", ["<tr><td>a<td>b", '<tr><td rowspan="99">a<td>b'])
    def test_a_table_of_too_many_places_is_told_and_left_unread(
        self, row: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        body = f"<p>План<table>{row * 10}</table>"
        monkeypatch.setattr(room, "MOST_PLACES", 19)
        parsed = page(body)
        assert told(parsed) == ["План"]
        assert [finding.code for finding in parsed.errors] == ["R32"]
        assert parsed.unread[0].text.split() == ["ab"] * 10 or "a" in parsed.unread[0].text
        monkeypatch.setattr(room, "MOST_PLACES", 500)
        assert page(body).errors == ()

    def test_a_table_of_few_cells_that_span_too_many_places_is_told(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room, "MOST_PLACES", 29)
        rows = "<tr><td>a" * 9
        assert page(f"<table><tr><td>b<td>c{rows}</table>").errors == ()
        parsed = page(f"<table><tr><td>b<td>c<td>d{rows}</table>")
        assert "R32" in {finding.code for finding in parsed.errors}

    def test_what_the_parser_cannot_take_is_unread(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from lxml import etree

        def failed(*_: object) -> None:
            raise etree.XMLSyntaxError("x", 1, 1, 1)

        monkeypatch.setattr(etree, "fromstring", failed)
        assert [piece.text for piece in page("<p>План").unread] == ["План"]


TAGS = st.sampled_from(
    "<p> </p> <div> </div> <br> <b> </b> <table> </table> <tr> <td> <th> </td> <ul> <ol> <li> "
    "</ul> <tbody> <thead> <h1> </h1> <sup> </sup> <caption> <td\u00a0rowspan=3> "
    "<td\u00a0colspan=2> <pre> </pre> <form> <a\u00a0href=#ftn1> <li\u00a0value=3> <!--x--> "
    "<hr> <center>".split(" ")
).map(lambda tag: tag.replace("\u00a0", " "))


@settings(max_examples=40)
@given(st.lists(st.one_of(TAGS, st.integers(0, 99).map("слово{} ".format)), max_size=40))
def test_every_word_of_any_markup_arrives(pieces: list[str]) -> None:
    parsed = page("".join(pieces))
    document = parsed.value
    texts = [block.text for block in document.paragraphs]
    cells: list[Cell] = [cell for table in document.tables for cell in table.cells]
    arrived = " ".join([*texts, *(cell.text for cell in cells), *(p.text for p in parsed.unread)])
    lost = {piece.strip() for piece in pieces if piece.startswith("слово")}
    assert {word for word in lost if word not in arrived} == set()
    for table in document.tables:
        assert table.grid
