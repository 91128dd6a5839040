"""Texts of delimited cells and Markdown as blocks."""

from __future__ import annotations

import pytest

from roadmap_core.documents import Document, Table, parse_document
from roadmap_core.parsed import Parsed
from tests.plan_files import told


def blocks(text: str) -> list[object]:
    return told(parse_document(text))


def places(parsed: Parsed[Document]) -> list[str]:
    return [str(cell.span) for table in parsed.value.tables for cell in table.cells]


class TestDelimitedCells:
    def test_titles_above_the_header_are_paragraphs(self) -> None:
        parsed = parse_document(
            "План;;;\nна 2025, год;утв.;\n\n№;Дело;Срок;\n1;Совет;май;\n2;Сбор;;\n"
        )
        assert told(parsed) == [
            "План",
            "на 2025, год, утв.",
            [["№", "Дело", "Срок"], ["1", "Совет", "май"], ["2", "Сбор", ""]],
        ]
        assert places(parsed)[4] == "строка 5, столбец 2"
        assert str(parsed.value.blocks[1].span) == "строка 2"

    def test_a_quoted_cell_keeps_its_lines_and_delimiters(self) -> None:
        parsed = parse_document('№,Дело,Срок\n1,"Совет;\nсбор, ""день""",май\n2,x,июнь')
        cell = parsed.value.tables[0].by_row[1][1]
        assert cell.lines == ("Совет;", 'сбор, "день"')
        assert places(parsed)[-1] == "строка 4, столбец 3"

    def test_the_line_that_excel_understands_says_the_delimiter(self) -> None:
        parsed = parse_document("sep=,\nДело,Срок\nСовет,май")
        assert told(parsed) == [[["Дело", "Срок"], ["Совет", "май"]]]
        assert places(parsed)[0] == "строка 2, столбец 1"

    def test_a_row_of_one_cell_is_a_row_and_a_blank_one_stays_blank(self) -> None:
        assert blocks("№;Дело;Срок\nРаздел;;\n1;Совет;май\n\n2;Сбор;июнь\n3;День;июль") == [
            [
                ["№", "Дело", "Срок"],
                ["Раздел", "", ""],
                ["1", "Совет", "май"],
                [""],
                ["2", "Сбор", "июнь"],
                ["3", "День", "июль"],
            ]
        ]

    def test_tabs_are_cells_of_quoted_ones_only(self) -> None:
        assert blocks('"№"\t"Дело"\n1\t"Совет\nшкол"')[0] == [["№", "Дело"], ["1", "Совет школ"]]

    @pytest.mark.parametrize(
        "text",
        [
            '№;Дело;Срок\n1;"Совет;май\n2;Сбор;май',
            "№;Дело;Срок\n1;Совет;" + "м" * 140_000,
            "№;Дело|x;Срок\n1|Совет;май;а\n2;Сбор;май",
            "Приказываю:;;\n1. Утвердить план; назначить центр; провести; закончить\nДиректор",
            "Весь текст, где запятых, по две\nи дальше, всё так же, по две\nи снова, опять, по две",
        ],
    )
    def test_what_is_no_regular_table_is_a_plain_text(self, text: str) -> None:
        assert parse_document(text).value.format == "text"

    def test_no_cell_of_a_broken_table_is_lost(self) -> None:
        text = "№;Дело;Срок\n1;Совет;май;лишнее\n" + "2;Сбор;июнь\n" * 12
        parsed = parse_document(text)
        assert parsed.value.format == "csv"
        assert "лишнее" in {cell.text for cell in parsed.value.tables[0].cells}


class TestMarkdown:
    def test_headings_items_and_links_are_what_they_say(self) -> None:
        parsed = parse_document(
            "# План на **2025** год #\n\nРаздел\n===\nПодраздел\n---\n"
            '* раз\n+ два [приказ](http://a/b_(c) "имя") ![фото](x)\n1. три\n> цитата\n'
            "<https://a.ru> \\# нет\nтекст\n"
        )
        assert [(b.kind, b.level, b.text) for b in parsed.value.paragraphs] == [
            ("heading", 1, "План на 2025 год"),
            ("heading", 1, "Раздел"),
            ("heading", 2, "Подраздел"),
            ("item", 0, "- раз"),
            ("item", 0, "- два приказ фото"),
            ("item", 0, "1. три"),
            ("text", 0, "цитата"),
            ("text", 0, "https://a.ru # нет"),
            ("text", 0, "текст"),
        ]
        assert str(parsed.value.paragraphs[3].span) == "строка 7"

    def test_a_table_of_two_columns_needs_no_outer_bars(self) -> None:
        text = "Дело | Срок\n--- | :-:\nСовет \\| сбор | март<br>май\n**День** |\nконец"
        parsed = parse_document(text)
        assert told(parsed) == [
            [["Дело", "Срок"], ["Совет | сбор", "март май"], ["День"]],
            "конец",
        ]
        table = parsed.value.tables[0]
        assert table.cells[3].lines == ("март", "май")
        assert table.cells[4].bold
        assert text[table.cells[3].span.start : table.cells[3].span.end] == "март<br>май"
        assert str(table.span) == "строки 1-4"

    def test_empty_cells_stay_and_a_quoted_table_is_one(self) -> None:
        text = "> | № | Дело | Срок |\n> |---|---|---|\n> | 1 | | май |\n\n[x](y)"
        assert blocks(text) == [[["№", "Дело", "Срок"], ["1", "", "май"]], "x"]

    def test_a_blank_line_above_a_table_is_kept(self) -> None:
        parsed = parse_document("План\n\n| № | Дело |\n|---|---|\n| 1 | Совет |")
        assert [block.after_blank for block in parsed.value.blocks] == [False, True]

    def test_fences_are_no_words_and_what_they_hold_is(self) -> None:
        assert blocks("```text\nкод\n```\n~~~\nещё") == ["код", "ещё"]

    def test_a_table_by_tabs_in_a_markdown_text_is_read_with_its_links(self) -> None:
        parsed = parse_document("# План\n№\tДело\n1\t[Совет](x) `а`")
        assert parsed.value.format == "markdown"
        (table,) = (block for block in parsed.value.blocks if isinstance(block, Table))
        assert [cell.text for cell in table.cells] == ["№", "Дело", "1", "Совет а"]

    def test_a_table_with_more_rules_is_a_drawn_one(self) -> None:
        text = "# План\n| № | Дело |\n|---|---|\n| 1 | Совет |\n|   | школ |\n|---|---|\n"
        assert blocks(text + "| 2 | Сбор |\n|---|---|") == [
            "План",
            [["№", "Дело"], ["1", "Совет школ"], ["2", "Сбор"]],
        ]

    @pytest.mark.parametrize(
        "sign", [" ", "-", "|", "[](", "> ", "| - ", "`", "#", "](", "<!---->"]
    )
    def test_odd_runs_of_marks_take_no_time(self, sign: str) -> None:
        parse_document("# План\n" + sign * 4_000 + "\n" + sign * 4_000 + "x")
