"""Rows: numbered by letters or Roman numbers, headed by months, several in one, none at all."""

from __future__ import annotations

from typing import TypeAlias

import pytest

import roadmap_core as rc

PLAN = "План работы на 2025 год\n\n№\tМероприятие\tСрок\tОтветственный\n"
YEAR = "План на 2025/2026 учебный год\n\n№\tМероприятие\tСрок\tОтветственный\n"

Fields: TypeAlias = tuple[str, str, str, str]


def read(*lines: str, header: str = PLAN) -> rc.Parsed[rc.Order]:
    return rc.parse_order(header + "\n".join(lines) + "\n")


def rows(parsed: rc.Parsed[rc.Order]) -> list[Fields]:
    """Every row as (number, title, wording of the period, bodies)."""
    return [
        (
            row.number,
            row.title,
            row.period.text if row.period else "",
            "; ".join(one.body for one in row.responsible),
        )
        for plan in parsed.value.roadmaps
        for row in plan.walk()
    ]


def sections(parsed: rc.Parsed[rc.Order]) -> list[tuple[str, str]]:
    return [(one.number, one.title) for one in parsed.value.roadmap.sections]


def codes(parsed: rc.Parsed[rc.Order]) -> list[str]:
    return [finding.code for finding in parsed.findings]


class TestLetteredRows:
    def test_in_the_column_of_numbers_are_parts_and_leave_the_row_above_its_cells(self) -> None:
        parsed = read(
            "1\tСоздать группу\tфевраль\tзавуч",
            "а)\tназначить состав\tдо 10 февраля\tдиректор",
            "б.\tутвердить график\tдо 20 февраля\tметодист",
            "2\tПровести проверку\tмарт\tзавуч",
        )
        assert rows(parsed) == [
            ("1", "Создать группу", "февраль", "завуч"),
            ("1.а", "назначить состав", "до 10 февраля", "директор"),
            ("1.б", "утвердить график", "до 20 февраля", "методист"),
            ("2", "Провести проверку", "март", "завуч"),
        ]
        assert not parsed.unread

    def test_before_the_titles_are_parts_too(self) -> None:
        parsed = read(
            "1\tСоздать группу:\tфевраль\tзавуч",
            "\tа) назначить состав\tдо 10 февраля\tдиректор",
            "\tб) утвердить график\tдо 20 февраля\tметодист",
        )
        assert [row[:2] for row in rows(parsed)] == [
            ("1", "Создать группу"),
            ("1.а", "назначить состав"),
            ("1.б", "утвердить график"),
        ]

    def test_that_begin_with_the_second_letter_leave_the_first_to_the_row_above(self) -> None:
        parsed = read("1\tа) состав\tмарт\tзавуч", "б)\tграфик\tмай\tзавуч")
        assert [row[:2] for row in rows(parsed)] == [
            ("1", "а) состав"),
            ("1.1", "а) состав"),
            ("1.б", "график"),
        ]


class TestRowsOfMonths:
    def test_are_sections_and_lend_their_month_to_rows_without_a_time(self) -> None:
        parsed = read(
            "Сентябрь\t\t",
            "День знаний\t1-11\tзавуч",
            "Октябрь\t\t",
            "День учителя\t1-11\tзавуч",
            header="План на 2025/2026 учебный год\n\nМероприятие\tКласс\tОтветственный\n",
        )
        assert sections(parsed) == [("", "Сентябрь"), ("", "Октябрь")]
        assert [row[1:3] for row in rows(parsed)] == [
            ("День знаний", "Сентябрь"),
            ("День учителя", "Октябрь"),
        ]
        assert [row.inherited for row in parsed.value.roadmap.leaves] == [("period",), ("period",)]
        assert codes(parsed).count("R45") == 2

    @pytest.mark.parametrize(
        ("heading", "days", "wording"),
        [
            ("Сентябрь", "5", "5 сентября 2025"),
            ("СЕНТЯБРЬ 2025 г.", "12-14", "12 сентября 2025 - 14 сентября 2025"),
            ("Январь. Месячник", "до 15", "до 15 января 2026"),
            ("Сентябрь", "в течение месяца", "постоянно (сентябрь 2025)"),
            ("Сентябрь", "май 2026", "май 2026"),
            ("I квартал", "5", "5"),
            ("Контроль", "5", "5"),
        ],
    )
    def test_give_bare_days_their_month(self, heading: str, days: str, wording: str) -> None:
        parsed = read(f"{heading}\t\t\t", f"1\tЛинейка\t{days}\tзавуч", header=YEAR)
        (row,) = parsed.value.roadmap.leaves
        assert row.period is not None
        assert (row.period.text, str(row.period)) == (days, wording)
        assert "R45" not in codes(parsed)

    def test_between_the_pieces_of_a_table_give_theirs_too(self) -> None:
        parsed = read("Октябрь", "1\tКросс\t\tфизрук", "2\tСлёт\t\tфизрук", header=YEAR)
        assert [row[2] for row in rows(parsed)] == ["Октябрь", "Октябрь"]
        assert codes(parsed).count("R45") == 1

    def test_in_the_column_of_time_head_the_rows_below_it(self) -> None:
        header = "План на 2025 год\n\nСрок\tМероприятие\tКто\n"
        parsed = read("Март\t\t", "\tЛинейка\tзавуч", "\tКросс\tфизрук", header=header)
        assert sections(parsed) == [("", "Март")]
        assert [row[2] for row in rows(parsed)] == ["Март", "Март"]

    @pytest.mark.parametrize(
        "lines",
        [
            ("январь,\tЛинейка\tзавуч", "март\t\t", "\tКросс\tфизрук"),
            ("январь\tЛинейка\tзавуч", "март\t\t", "май\tКросс\tфизрук"),
        ],
    )
    def test_that_go_on_with_the_cell_above_are_none(self, lines: tuple[str, ...]) -> None:
        parsed = read(*lines, header="План на 2025 год\n\nСрок\tМероприятие\tКто\n")
        assert sections(parsed) == [("", "")]

    def test_of_a_year_give_their_year_to_times_that_name_none(self) -> None:
        parsed = read(
            "2025 год\t\t\t",
            "1\tСовет\tмарт\tзавуч",
            "2026 год\t\t\t",
            "2\tСовет\tмарт\tзавуч",
            header=YEAR.replace("2025/2026 учебный год", "2025-2026 годы"),
        )
        windows = [row.period.windows() for row in parsed.value.roadmap.leaves if row.period]
        assert [window.first.year for (window,) in windows] == [2025, 2026]

    def test_of_a_single_day_give_no_time(self) -> None:
        parsed = read("1 сентября. День знаний\t\t\t", "1\tЛинейка\t\tзавуч", header=YEAR)
        assert [row[2] for row in rows(parsed)] == [""]

    def test_a_plan_of_one_month_gives_bare_days_that_month(self) -> None:
        header = PLAN.replace("2025 год", "сентябрь 2025 года")
        parsed = read("1\tСовет\t5\tзавуч", "2\tСбор\t\tзавуч", header=header)
        periods = [str(row.period) for row in parsed.value.roadmap.leaves]
        assert periods == ["5 сентября 2025", "None"]


class TestSections:
    def test_without_numbers_in_a_table_without_numbers_are_guessed(self) -> None:
        header = "План на 2025 год\n\nМероприятие\tСрок\tКто\n"
        parsed = read("Работа с кадрами\t\t", "Совет\tмарт\tзавуч", "Сбор\t\t", header=header)
        assert sections(parsed) == [("", "Работа с кадрами")]
        assert [row[1] for row in rows(parsed)] == ["Совет", "Сбор"]
        assert "R17" in codes(parsed)

    @pytest.mark.parametrize("title", ["Встречи:", "работа с кадрами"])
    def test_are_no_groups_and_no_rests(self, title: str) -> None:
        header = "План на 2025 год\n\nМероприятие\tСрок\tКто\n"
        parsed = read(f"{title}\t\t", "Совет\tмарт\tзавуч", header=header)
        assert sections(parsed) == [("", "")]

    def test_are_numbered_plainly_where_their_rows_count_from_one_again(self) -> None:
        parsed = read(
            "1\tОрганизация\t\t",
            "1\tСовет\tмарт\tзавуч",
            "2\tСеминар\tмарт\tзавуч",
            "2\tКонтроль\t\t",
            "1\tСбор\tмай\tзавуч",
        )
        assert sections(parsed) == [("1", "Организация"), ("2", "Контроль")]
        assert [row[0] for row in rows(parsed)] == ["1", "2", "1"]

    def test_are_none_where_an_empty_row_stands_alone(self) -> None:
        parsed = read("1\tСовет\tмарт\tзавуч", "2\tДиагностика\t\t", "2.1\tАнкеты\tмай\tзавуч")
        assert sections(parsed) == [("", "")]
        assert [row[0] for row in rows(parsed)] == ["1", "2", "2.1"]

    def test_are_none_where_empty_rows_are_not_counted(self) -> None:
        parsed = read("1\tСовет\tмарт\tИРО", "2\tСбор\t\t", "3\tСлёт\t\t", "4\tСлёт\tмай\tИРО")
        assert sections(parsed) == [("", "")]

    def test_over_all_columns_of_a_drawn_table_are_rows_of_it(self) -> None:
        parsed = rc.parse_order(
            "План на 2025 год\n\n"
            "+---+-------------+-----------+\n"
            "| № | Мероприятие | Срок      |\n"
            "+---+-------------+-----------+\n"
            "| Работа с кадрами            |\n"
            "+---+-------------+-----------+\n"
            "| 1 | Совет       | март 2025 |\n"
            "+---+-------------+-----------+\n"
        )
        assert sections(parsed) == [("", "Работа с кадрами")]
        assert not parsed.unread


class TestListsInsideCells:
    def test_equally_long_are_as_many_parts(self) -> None:
        parsed = read("1\tКонтроль<br>1. Журналы<br>2. Дела\t12.09<br>до 30.09\tзавуч<br>директор")
        assert rows(parsed) == [
            ("1", "Контроль", "", ""),
            ("1.1", "Журналы", "12.09", "завуч"),
            ("1.2", "Дела", "до 30.09", "директор"),
        ]
        assert codes(parsed).count("R19") == 2

    def test_beside_a_cell_of_one_line_inherit_it(self) -> None:
        parsed = read("1\tКонтроль:<br>- журналы;<br>- личные<br>дела\t12.09<br>15.09\tзавуч")
        assert rows(parsed)[1:] == [
            ("1.1", "журналы", "12.09", "завуч"),
            ("1.2", "личные дела", "15.09", "завуч"),
        ]
        assert [row.inherited for row in parsed.value.roadmap.leaves] == [("responsible",)] * 2

    def test_whose_lines_go_on_are_put_together_before_they_are_counted(self) -> None:
        parsed = read(
            "1\tКонтроль<br>а) журналы<br>б) дела\t12.09<br>15.09\tЗам. директора по<br>УВР<br>ИРО"
        )
        assert [row[3] for row in rows(parsed)[1:]] == ["Зам. директора по УВР", "ИРО"]

    @pytest.mark.parametrize(
        "row",
        [
            "1\tКонтроль:<br>- журналы<br>- дела<br>- тетради\t12.09<br>15.09\tзавуч",
            "1\tПедсовет<br>Совещание\t12.09<br>15.09\tдиректор<br>завуч",
            "1\t1) Педсовет<br>2) Совещание\t12.09<br>15.09\tдиректор",
            "1\tКонтроль:<br>- журналы<br>- дела\tмарт\tдиректор<br>завуч<br>ИРО",
            "1\tКонтроль<br>1. Журналы<br>2. Дела\t12.09<br>как решат\tзавуч<br>директор",
        ],
    )
    def test_of_other_lengths_or_without_a_group_stay_whole_and_it_is_said(self, row: str) -> None:
        parsed = read(row)
        assert len(rows(parsed)) == 1
        assert "R44" in codes(parsed)

    @pytest.mark.parametrize(
        "row",
        [
            "1\tКонтроль:<br>- журналы<br>- дела\tмарт\tзавуч",
            "1\tАнализ<br>данных\tмарт<br>май\tИРО",
            "1\tАнализ и<br>Обзор\tмарт<br>май\tИРО",
            "1\tКонтроль<br>2. Журналы<br>1. Дела\tмарт\tзавуч",
            "1\tСовет\tмарт<br>май\tИРО<br>МОУО",
        ],
    )
    def test_of_the_title_alone_are_no_activities(self, row: str) -> None:
        parsed = read(row)
        assert len(rows(parsed)) == 1
        assert "R44" not in codes(parsed)

    def test_in_a_cell_that_only_goes_on_are_one_value(self) -> None:
        parsed = read("1\tКонтроль<br>1. Журналы<br>2. Дела\t12.09<br>15.09\tОтдел школ и<br>садов")
        first, *parts = parsed.value.roadmap.walk()
        assert first.responsible
        assert [part.inherited for part in parts] == [("responsible",)] * 2


def test_a_signature_laid_out_as_cells_is_no_row() -> None:
    parsed = read("1\tСовет\tмарт\tзавуч", "", "Директор\t\tА.А. Ветрова")
    assert rows(parsed) == [("1", "Совет", "март", "завуч")]
    assert [piece.text for piece in parsed.unread] == ["Директор\t\tА.А. Ветрова"]


@pytest.mark.parametrize(
    "line", ["Итого: 2\t\t\t", "\tВсего мероприятий: 2\t\t", "Примечание\t\t\t"]
)
def test_a_sum_or_a_note_among_the_rows_is_no_row(line: str) -> None:
    parsed = read("1\tСовет\tмарт\tзавуч", line, "2\tСбор\tмай\tзавуч")
    assert [row[0] for row in rows(parsed)] == ["1", "2"]
    assert sections(parsed) == [("", "")]
    assert [piece.text.strip() for piece in parsed.unread] == [line.strip()]


@pytest.mark.parametrize("number", ["п/п", "IX", "-", "б/н"])
def test_a_sign_for_a_number_is_no_signature(number: str) -> None:
    parsed = read("1\tСовет\tмарт,\tзавуч", f"{number}\t\tмай\t")
    assert not [piece for piece in parsed.unread if "май" in piece.text]


def test_a_table_of_paragraphs_is_rolled_up() -> None:
    parsed = rc.parse_order(
        "План на 2025 год\n\n№ п/п\n\nМероприятие\n\nДата\n\nКто\n\nРаздел 1\n\n1\n\nСовет\n\n"
        "март 2025\n\nИРО\n\nКонтроль\n\n2\n\nСбор\n\nмай 2025\n\nИРО\n\nДиректор А.А. Ветрова\n"
    )
    assert sections(parsed) == [("", "Раздел 1"), ("", "Контроль")]
    assert rows(parsed) == [("1", "Совет", "март 2025", "ИРО"), ("2", "Сбор", "май 2025", "ИРО")]


def test_a_table_of_paragraphs_may_count_its_columns() -> None:
    cells = "№\nМероприятие\nСрок\n1\n2\n3\n1\nСовет\nмарт\n1.1\nСбор\nмай\n"
    assert [row[:3] for row in rows(rc.parse_order(f"План на 2025 год\n\n{cells}"))] == [
        ("1", "Совет", "март"),
        ("1.1", "Сбор", "май"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        "№\nМероприятие\nСрок\nКто\n1\nСовет\nмарт\n2\nСбор\nмай\nИРО\n",
        "№\nМероприятие\nСрок\nКто\n1\nПровести\nсовет\nмарт\nИРО\n",
        "№\nМероприятие\nСрок\nКто\n1\nСовет\nмарт\n",
        "№\nМероприятие\nСрок\nКто\n2\nСовет\nмарт\nИРО\n",
        "№\nМероприятие\n1\nСовет\n2\nСбор\n",
        "№\nНечто\nИное\n1\nСовет\nмарт\n",
        "№\nМероприятие\nСрок\nКто\tИтог\n1\nСовет\nмарт\nИРО\n",
        "№\nМероприятие\nСрок «до»\nКто\n1\nСовет\nмарт\nИРО\n",
        "№\nМероприятие\nСрок\n1\n" + "Совет " * 120 + "\nмарт\n",
        "№\nМероприятие\nСрок\n1\nСовет\nмарт\n2\nСбор\tмай\n",
        "№\n",
    ],
)
def test_a_table_of_paragraphs_that_has_a_hole_stays_as_it_is(cells: str) -> None:
    assert not [
        row for row in rows(rc.parse_order(f"План на 2025 год\n\n{cells}")) if row[0] == "1"
    ]
