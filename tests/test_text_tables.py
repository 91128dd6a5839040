"""Tables in plain text: drawn, set apart by spaces, one cell a line; words that a line broke."""

from __future__ import annotations

import pytest

import roadmap_core as rc
from roadmap_core.documents import parse_document
from roadmap_core.documents.hyphens import Hyphens


def grids(text: str) -> list[list[list[str]]]:
    """The rows of each table, a cell over several columns on each of them."""
    tables = parse_document(text).value.tables
    return [[[cell.text if cell else "" for cell in row] for row in one.grid] for one in tables]


def codes(text: str) -> list[str]:
    return [finding.code for finding in parse_document(text).findings]


class TestADrawnTable:
    def test_of_headings_over_several_columns_keeps_them_over_those(self) -> None:
        text = (
            "┌───┬─────────┬───────────────┐\n"
            "│ № │ Задача  │ Срок          │\n"
            "│   │         ├───────┬───────┤\n"
            "│   │         │ с     │ по    │\n"
            "├───┼─────────┼───────┼───────┤\n"
            "│ 1 │ Собрать │ 01.02 │ 15.03 │\n"
            "│   │ заявки  │       │       │\n"
            "├───┴─────────┴───────┴───────┤\n"
            "│ Раздел                      │\n"
            "└─────────────────────────────┘\n"
        )
        assert grids(text) == [
            [
                ["№", "Задача", "Срок", "Срок"],
                ["", "", "с", "по"],
                ["1", "Собрать заявки", "01.02", "15.03"],
                ["Раздел"] * 4,
            ]
        ]

    def test_with_rules_above_and_under_its_header_only_has_a_row_for_each_line(self) -> None:
        rule = "+---+---------+-----------+\n"
        head = f"{rule}| № | Дело    | Срок      |\n{rule}"
        first = "| 1 | Совет   | март 2025 |\n|   | школы   |           |\n"
        lines = f"{first}| 2 | Сбор    | май 2025  |\n"
        numbered = f"{head}{lines}{rule}"
        assert grids(numbered)[0][1:] == [
            ["1", "Совет школы", "март 2025"],
            ["2", "Сбор", "май 2025"],
        ]
        rule = "+---------+------+\n"
        plain = f"{rule}| Дело    | Срок |\n{rule}| Совет   | Март |\n| Сбор    | Май  |\n{rule}"
        assert grids(plain)[0][1:] == [["Совет", "Март"], ["Сбор", "Май"]]

    def test_whose_bars_do_not_stand_one_under_another_has_its_cells_in_order(self) -> None:
        text = "+--+--+\n| № | Дело |\n+--+--+\n| 1 | Совет и сбор |\n+--+--+\n"
        assert grids(text) == [[["№", "Дело"], ["1", "Совет и сбор"]]]


def test_bars_between_words_make_rows_without_a_rule() -> None:
    assert grids("№ | Дело | Срок\n1 | Совет А|Б | март\n") == [
        [["№", "Дело", "Срок"], ["1", "Совет А|Б", "март"]]
    ]


class TestColumnsSetApartBySpaces:
    TABLE = (
        "№   Мероприятие                 Срок            Ответственный\n"
        "\n"
        "1   Провести семинар для        март 2025       заместитель\n"
        "    учителей начальных классов                  директора по УВР\n"
        "2   Составить план работы       до 15.04.2025   завуч\n"
        "Раздел 2. Контроль\n"
        "3   Проверить журналы           май 2025        директор\n"
    )

    def test_are_those_of_a_table(self) -> None:
        first, second = grids(f"План\n\n{self.TABLE}\nДиректор школы      А.А. Ветрова\n")
        assert first == [
            ["№", "Мероприятие", "Срок", "Ответственный"],
            [
                "1",
                "Провести семинар для учителей начальных классов",
                "март 2025",
                "заместитель директора по УВР",
            ],
            ["2", "Составить план работы", "до 15.04.2025", "завуч"],
        ]
        assert second == [["3", "Проверить журналы", "май 2025", "директор"]]

    def test_may_say_in_their_cells_what_stamps_say(self) -> None:
        text = "№   Дело            Срок\n1   Согласовать     март\n2   Принять план    май\n"
        assert grids(text)[0][1:] == [["1", "Согласовать", "март"], ["2", "Принять план", "май"]]

    def test_may_have_rules_between(self) -> None:
        rule = "===  =======  ====\n"
        text = f"{rule}№    Дело     Срок\n{rule}1    Совет    март\n2    Сбор     май\n{rule}"
        assert grids(text) == [
            [["№", "Дело", "Срок"], ["1", "Совет", "март"], ["2", "Сбор", "май"]]
        ]

    def test_keep_their_places_in_the_text(self) -> None:
        document = parse_document(self.TABLE).value
        for table in document.tables:
            for cell in table.cells:
                if "учителей" not in cell.text and "УВР" not in cell.text:
                    assert document.source[cell.span] == cell.text

    def test_with_a_capital_in_a_line_that_fills_all_but_the_first_are_a_row_of_their_own(
        self,
    ) -> None:
        text = "№   Дело     Срок    Кто\n1   Совет    март    завуч\n    Сбор     Май     Завуч\n"
        assert len(grids(text)[0]) == 3

    @pytest.mark.parametrize(
        "text",
        [
            # Two lines, two columns, gaps that do not stand one under another, a stamp, a tab.
            "№   Дело     Срок\n1   Совет    март\n",
            "Дело     Срок\nСовет    март\nСбор     май\n",
            "№   Дело     Срок\n1 Совет    март\n2      Сбор     май\n",
            "№   Дело     Срок\n1   Совет школы города   март\n2   Сбор     май\n",
            "УТВЕРЖДАЮ   ПРИНЯТО   ЗА\nДиректор    Совет     Школа\nВетрова     Орлов     Дом\n",
            "А      Б      В\n____   ____   ____\nГ      Д      Е\n",
            "№   Дело     Срок\n1   Совет\n2   Сбор\n",
            "№   Дело     " + "Срок " * 80 + "\n1   Совет    март\n2   Сбор     май\n",
        ],
    )
    def test_are_none_where_it_is_not_sure(self, text: str) -> None:
        assert not grids(text)

    @pytest.mark.parametrize("tail", ["Итого\n", "Итого\nи всё\n", "Итого\n     и  всё\n", "\n"])
    def test_end_with_the_last_line_that_keeps_them(self, tail: str) -> None:
        text = f"№   Дело     Срок\n1   Совет    март\n2   Сбор     май\n{tail}"
        assert len(grids(text)) == 1
        assert len(grids(text)[0]) == 3

    def test_go_no_further_than_a_tab_or_a_bar(self) -> None:
        text = "№   Дело     Срок\n1   Совет    март\n2   Сбор     май\n3\tСлёт\tиюнь\n"
        assert grids(text)[0][-1] == ["3", "Слёт", "июнь"]


class TestACellALine:
    def test_is_closed_by_its_bar_and_a_heading_tells_how_many_make_a_row(self) -> None:
        text = "N |\nДело |\nСрок |\nI. Раздел | ||\n1. |\nСовет |\nмарт |\n2. |\n|\nмай |\n"
        assert grids(text) == [
            [
                ["N", "Дело", "Срок"],
                ["I. Раздел"] * 3,
                ["1.", "Совет", "март"],
                ["2.", "", "май"],
            ]
        ]

    def test_is_counted_by_numbers_where_no_heading_tells(self) -> None:
        text = "N |\nДело |\nСрок |\n1. |\nСовет |\nмарт |\n2. |\nСбор |\nмай |\n"
        assert grids(text)[0][1:] == [["1.", "Совет", "март"], ["2.", "Сбор", "май"]]

    @pytest.mark.parametrize(
        "text",
        [
            "Дело |\nСрок |\nСовет |\nмарт |\nСбор |\nмай |\n",
            "N |\nДело |\nСрок |\n1. |\nСовет |\n2. |\nСбор |\nмай |\n",
            "N |\nДело |\nСрок |\n1. |\nСовет |\nмарт |\n2. |\n",
            "N |\nДело |\n1. | ||\nСовет |\nмарт | |\n2. |\n",
            "1. |\nДело |\n2. |\nСовет |\n3. |\n",
        ],
    )
    def test_stays_a_line_where_rows_do_not_come_out_even(self, text: str) -> None:
        assert not grids(text)


class TestABrokenWord:
    @pytest.mark.parametrize(
        ("before", "after", "whole"),
        [
            ("порядок рабо-", "ты группы", "порядок работы группы"),
            ("Зам. дирек-", "тора", "Зам. директора"),
            ("плана-", "графика", None),
            ("учебно-", "методический", None),
            ("семинар-", "практикум", None),
            ("историко-", "культурный", None),
            ("организаци-", "онный", "организационный"),
            ("Школа-", "Интернат", None),
            ("по-", "русски", None),
            ("срок -", "март", None),
            ("в-", "третьих", None),
            ("2025-", "й год", None),
            ("конец", "слова", None),
        ],
    )
    def test_is_put_together_and_a_compound_keeps_its_hyphen(
        self, before: str, after: str, whole: str | None
    ) -> None:
        assert Hyphens("").joined(before, after) == whole

    def test_is_known_by_the_other_words_of_the_text(self) -> None:
        assert Hyphens("подготовка школ").joined("под-", "готовка") == "подготовка"
        assert Hyphens("кадет-класс открыт").joined("кадет-", "класс") is None
        assert Hyphens("кадет, класс и класс").joined("кадет-", "класс") is None
        assert Hyphens("").joined("кадет-", "класс") == "кадеткласс"

    def test_of_a_drawn_cell_is_told_of(self) -> None:
        rule = "+---+--------+\n"
        text = f"{rule}| № | Дело   |\n{rule}| 1 | Рабо-  |\n|   | ты     |\n{rule}"
        assert grids(text)[0][1] == ["1", "Работы"]
        assert codes(text) == ["R46"]
        kept = text.replace("Рабо-", "План- ").replace("ты ", "чик")
        assert grids(kept)[0][1] == ["1", "План-чик"]
        assert codes(kept) == []


def test_rules_under_the_header_and_the_last_row_alone_make_rows_of_several_lines() -> None:
    found = rc.parse_order(
        "План на 2025 год\n\n| № | Мероприятие      | Срок     | Ответственные |\n"
        "|   |                  | работ    |               |\n"
        "+---+------------------+----------+---------------+\n"
        "| 1 | Проведение этапа | октябрь  | Управление    |\n"
        "|   | олимпиады        | 2025 г.  | образования   |\n"
        "| 2 | Совещание        | декабрь  | ИМЦ           |\n"
        "+---+------------------+----------+---------------+\nПримечание.\n"
    )
    rows = [(row.title, row.period and row.period.text) for row in found.value.roadmap.leaves]
    assert rows == [("Проведение этапа олимпиады", "октябрь 2025 г."), ("Совещание", "декабрь")]
    assert [piece.text for piece in found.unread] == ["Примечание."]
