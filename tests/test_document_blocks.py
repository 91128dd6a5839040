"""Laws of blocks and of what writes them: cells on their places, words at their spans."""

from __future__ import annotations

import re
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.documents.blocks import Cell, Document, Paragraph, Table
from roadmap_core.documents.flow import Box, Flow, Held, Rows, Words, told, words_of
from roadmap_core.documents.pages import PLACES, Pages, Room, at
from roadmap_core.parse.lines import lines_of
from roadmap_core.text import Source, squeeze

HERE = at("здесь")
SMALL = st.integers(1, 3)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of cells that may overlap and leave places out."""
    cells = [
        Cell(
            str(number), HERE, row=draw(SMALL), column=draw(SMALL),
            rows=draw(SMALL), columns=draw(SMALL),
        )
        for number in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), HERE)


def claims(cell: Cell, row: int, column: int) -> bool:
    return (
        cell.row <= row < cell.row + cell.rows
        and cell.column <= column < cell.column + cell.columns
    )


@given(tables())
def test_a_cell_stands_on_every_place_that_no_later_one_covers(table: Table) -> None:
    grid = table.grid
    assert len(grid) == table.rows
    assert {len(row) for row in grid} <= {table.columns}
    for row, column in product(range(table.rows), range(table.columns)):
        here = [cell for cell in table.cells if claims(cell, row, column)]
        assert grid[row][column] is (here[-1] if here else None)


def test_the_reader_of_rows_sees_a_cell_that_goes_on_below() -> None:
    found = [Cell("а", HERE, rows=2), Cell("б", HERE, column=1), Cell("в", HERE, row=1, column=1)]
    lines = lines_of(Document((Table(tuple(found), HERE),), Source("")))
    assert [[(c.text, c.merged) for c in line.cells] for line in lines] == [
        [("а", False), ("б", False)],
        [("", True), ("в", False)],
    ]


@given(st.lists(st.sampled_from(["а", "Б", "- в", "2", "г,"]), max_size=4))
def test_the_lines_of_a_cell_are_members_of_a_list(lines: list[str]) -> None:
    cell = Cell(" ".join(lines), HERE, lines=tuple(lines))
    listed = cell.as_list()
    assert listed.lines == ()
    assert listed.text.replace(";", "") == cell.text
    assert listed.text.count(";") == sum(
        line[0] in "Б-2" and above[-1] != "," for above, line in pairwise(lines)
    )


def test_a_cell_goes_on_with_another() -> None:
    empty, word, torn, rest = (Cell(text, HERE) for text in ("", "план", "плана-", "графика"))
    assert (empty | word, word | empty) == (word, word)
    assert [(one | rest).text for one in (word, torn)] == ["план графика", "плана-графика"]


@given(tables())
def test_the_rows_of_a_table_hold_each_cell_once_where_it_begins(table: Table) -> None:
    assert len(table.by_row) == table.rows
    for number, row in enumerate(table.by_row):
        assert [cell.column for cell in row] == sorted(cell.column for cell in row)
        assert {cell.row for cell in row} <= {number}
    assert sorted((c for row in table.by_row for c in row), key=id) == sorted(table.cells, key=id)


def test_a_table_without_cells_covers_nothing() -> None:
    empty = Table((), HERE)
    assert (empty.rows, empty.columns, empty.grid, empty.by_row) == (0, 0, (), ())


# What files hold between words: signs that show nothing, controls, halves of letters.
ODD = st.text(st.sampled_from("аб 1\t\xa0\xad\u200b\x00\ud800\ufeff\n"), max_size=8)


@st.composite
def writings(draw: st.DrawFn) -> list[tuple[str, Any]]:
    row = st.lists(ODD, min_size=1, max_size=3)
    step = st.one_of(
        st.tuples(st.just("paragraph"), ODD),
        st.tuples(st.just("table"), st.lists(row, min_size=1, max_size=3)),
        st.tuples(st.just("aside"), ODD),
        st.tuples(st.just("blank"), st.none()),
        st.tuples(st.just("note"), st.sampled_from(["", "здесь"])),
    )
    return draw(st.lists(step, max_size=6))


def written(steps: list[tuple[str, Any]]) -> rc.Parsed[Any]:
    pages = Pages("план.odt", "odt")
    for number, (kind, what) in enumerate(steps):
        match kind:
            case "paragraph":
                pages.paragraph(what, place=f"место {number}", bold=True)
            case "table":
                cells = [
                    Cell(text, at(f"место {number}"), row=row, column=column)
                    for row, texts in enumerate(what)
                    for column, text in enumerate(texts)
                ]
                pages.table(cells, place=f"место {number}", name="Лист")
            case "aside":
                pages.aside(what, "в стороне", f"место {number}")
            case "note":
                pages.note("R31", "файл", what, count=1)
            case _:
                pages.blank()
    return pages.parsed()


@given(writings())
def test_every_piece_stands_in_the_source_at_its_span(steps: list[tuple[str, Any]]) -> None:
    found = written(steps)
    pieces: list[Any] = [*found.value.paragraphs, *found.unread]
    pieces += [cell for table in found.value.tables for cell in table.cells]
    for one in pieces:
        assert found.source[one.span] == one.text
        assert one.text == squeeze(one.text)
        assert one.span.place.startswith("место ")
        lines = found.source.span(one.span.start, one.span.end)
        assert (lines.line, lines.end_line) == (one.span.line, one.span.end_line)
    for table in found.value.tables:
        assert all(table.span.start <= c.span.start <= table.span.end for c in table.cells)
    spans = [block.span for block in found.value.blocks]
    assert spans == sorted(spans)


@given(writings())
def test_no_word_is_lost_or_invented_and_controls_are_counted(
    steps: list[tuple[str, Any]],
) -> None:
    found = written(steps)
    given_: list[str] = []
    for kind, what in steps:
        given_ += (
            [text for row in what for text in row]
            if kind == "table"
            else [what] * (kind in {"paragraph", "aside"})
        )
    invisible = dict.fromkeys(map(ord, "\xad\u200b\ufeff"))
    clean = " ".join(given_).translate(invisible)
    counted = sum(clean.count(sign) for sign in "\x00\ud800")
    words = clean.replace("\x00", " ").replace("\ud800", " ").split()
    assert found.source.text.split() == words
    told = [finding.facts for finding in found.findings if finding.code == "R22"]
    assert told == ([(("count", counted),)] if counted else [])
    assert (not found.value.blocks) == any(finding.code == "R01" for finding in found.findings)


def test_a_blank_stands_before_what_follows_it() -> None:
    found = written([("blank", None), ("paragraph", "а"), ("paragraph", ""), ("blank", None),
                     ("table", [["б"]]), ("paragraph", "в\n\nг")])  # fmt: skip
    assert [block.after_blank for block in found.value.blocks] == [True, True, False, False]
    assert found.source.text == "а\n\nб\nв\nг"


def test_a_table_without_cells_is_none_and_one_that_is_too_large_is_refused() -> None:
    pages = Pages("план.odt", "odt", Room("/дом/план.odt"))
    pages.table([], place="таблица 1")
    assert pages.blocks == []
    pages.table([Cell("а", HERE, columns=PLACES)], place="таблица 2")
    with pytest.raises(rc.UnreadableFile, match="span more than 1,000,000 places") as caught:
        pages.table([Cell("а", HERE)], place="таблица 3")
    assert caught.value.path == "/дом/план.odt"
    assert len(pages.blocks) == 1


LINES = st.sampled_from(["а", " ", "", "Утверждаю", "б в", "| а | б", "а\tб\tв"])
PIECES = st.recursive(
    st.builds(Words, st.lists(LINES, min_size=1, max_size=2)),
    lambda inner: (
        st.builds(Box, st.lists(inner, max_size=2))
        | st.builds(
            Rows,
            st.lists(
                st.lists(st.builds(Held, SMALL, st.lists(inner, max_size=2)), max_size=2),
                max_size=2,
            ),
        )
    ),
    max_leaves=8,
)


@given(st.lists(PIECES, max_size=4))
def test_every_line_of_the_pieces_is_written_once(pieces: list[Any]) -> None:
    words = sorted(re.findall(r"\w+", " ".join(told(pieces))))
    flow = Flow(Pages("план.odt", "odt"))
    flow.write(pieces)
    assert sorted(re.findall(r"\w+", flow.pages.parsed().source.text)) == words


@pytest.mark.parametrize(
    ("texts", "label", "level", "words"),
    [
        ([], "", 0, Words([""])),
        ([("а", True), (" ", False)], "", 0, Words(["а "], bold=True)),
        ([("а", True), ("б", False)], "", 2, Words(["аб"], kind="heading", level=2)),
        ([("\nа\nб", False)], "1.", 0, Words(["", "1. а", "б"], kind="item")),
        ([], "1.", 0, Words(["1. "], kind="item")),
        ([(" ", False)], "-", 0, Words([" "], kind="item")),
    ],
)
def test_a_paragraph_stands_behind_its_number(
    texts: list[tuple[str, bool]], label: str, level: int, words: Words
) -> None:
    assert words_of(texts, label, level) == words


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["№\tСрок\tИтог", "1\tмай\tсправка"], [["№", "Срок", "Итог"], ["1", "май", "справка"]]),
        (["| № | Срок |", "|---|---|", "| 1 | май |"], [["№", "Срок"], ["1", "май"]]),
        (["┌──┬──┐", "│№│Срок│", "├──┼──┤", "│1│май│", "└──┴──┘"], [["№", "Срок"], ["1", "май"]]),
    ],
)
def test_paragraphs_that_are_rows_typed_in_signs_are_a_table(
    lines: list[str], rows: list[list[str]]
) -> None:
    flow = Flow(Pages("план.odt", "odt"))
    flow.write([Words(["План"]), *(Words([line]) for line in lines), Words(["Директор"])])
    before, *between, found, behind = flow.pages.parsed().value.blocks
    assert isinstance(before, Paragraph)
    assert isinstance(behind, Paragraph)
    assert (before.text, behind.text) == ("План", "Директор")
    assert between == []
    assert isinstance(found, Table)
    assert [[cell.text for cell in row] for row in found.by_row] == rows
    last = [str(cell.span) for cell in found.by_row[-1]]
    assert last == [f"абзац {int(behind.span.place.split()[1]) - 1 - (len(lines) == 5)}"] * len(
        last
    )


def test_what_is_noticed_in_typed_rows_is_told_of_the_file() -> None:
    flow = Flow(Pages("план.odt", "odt"))
    lines = ["├──┼──┤", "│№│Отчет о рабо-│", "│ │те школ│", "├──┼──┤", "│1│работе│", "├──┼──┤"]
    flow.write([Words([line]) for line in lines])
    found = flow.pages.parsed()
    assert found.value.tables[0].cells[1].text == "Отчет о работе школ"
    assert [(one.code, str(one.span)) for one in found.findings] == [("R46", "абзац 1")]


def test_a_line_with_signs_beside_no_other_is_a_paragraph() -> None:
    flow = Flow(Pages("план.odt", "odt"))
    for line in ("Директор\tИ.И.", "Директор\t\tИ.И.", "Директор\t\tИ.И.", "а | б | в", "-----"):
        flow.write([Words([line]), Words([""])])
    assert flow.pages.parsed().value.tables == ()


def test_prose_in_a_run_of_typed_rows_stays_prose() -> None:
    flow = Flow(Pages("план.odt", "odt"))
    flow.write([Words(["а | б | в", "и прочее"]), Words(["г | д | е"])], "надпись 1", "stamp")
    first, prose, last = flow.pages.parsed().value.blocks
    assert prose == Paragraph("и прочее", prose.span, "stamp")
    assert [isinstance(first, Table), isinstance(last, Table)] == [True, True]
    assert prose.span.place == "надпись 1"


def test_paragraphs_keep_what_is_said_of_them() -> None:
    flow = Flow(Pages("план.odt", "odt"))
    flow.write([Words(["Раздел"], True, "heading", 2), Box([Words(["Согласовано:"])])])
    heading, stamp = flow.pages.blocks
    assert heading == Paragraph("Раздел", heading.span, "heading", 2, True)
    assert stamp == Paragraph("Согласовано:", stamp.span, "stamp", after_blank=True)


def test_a_row_without_a_text_is_a_blank_line_before_the_next() -> None:
    source = Source("а\n\nб")
    cells = (
        Cell("а", source.span(0, 1), row=0),
        Cell("", source.span(2, 2), row=1),
        Cell("б", source.span(3, 4), row=2),
    )
    lines = lines_of(Document((Table(cells, source.span(0, 4)),), source))
    assert [(line.text, line.after_blank) for line in lines] == [("а", False), ("б", True)]
