"""Columns: told by their headings, by what stands above those, and by their cells."""

from __future__ import annotations

from typing import TypeAlias

import pytest

import roadmap_core as rc
from roadmap_core.lexicon import Lexicon
from roadmap_core.parse.lines import lines_of
from roadmap_core.parse.tables.table import tables_of
from roadmap_core.regions import load_region

PLAN = "План работы на 2025 год\n\n"
WORDS = load_region("ru").words

Fields: TypeAlias = tuple[str, str, str, str, str]


def rows(text: str) -> list[Fields]:
    """Every row as (number, title, period, bodies, results)."""
    return [fields(row) for plan in rc.parse_order(text).value.roadmaps for row in plan.walk()]


def fields(row: rc.Activity) -> Fields:
    bodies = "; ".join(one.body for one in row.responsible)
    results = "; ".join(one.title for one in row.deliverables)
    return row.number, row.title, str(row.period or ""), bodies, results


def wordings(text: str) -> list[str]:
    found = rc.parse_order(text).value.roadmap.walk()
    return [row.period.text if row.period else "" for row in found]


def said(text: str, code: str) -> list[dict[str, object]]:
    return [dict(f.facts) for f in rc.parse_order(text).findings if f.code == code]


def table(header: str, *lines: str, title: str = PLAN) -> str:
    return title + "\n".join((header, *lines)) + "\n"


class TestAHeading:
    @pytest.mark.parametrize(
        "heading",
        ["Дела", "Название", "Мера", "Меры", "Работы", "Виды работ", "Описание работы",
         "Содержание", "Тема заседания", "Направления деятельности", "События",
         "Вопросы контроля", "Поручение", "Объект контроля", "Что сделать", "Блок мероприятий"],
    )  # fmt: skip
    def test_of_what_is_done_is_known_by_its_words(self, heading: str) -> None:
        text = table(f"№\t{heading}\tСрок", "1\tСовет\tмарт 2025")
        assert rows(text) == [("1", "Совет", "март 2025", "", "")]
        assert not said(text, "R41")

    @pytest.mark.parametrize(
        ("heading", "at"),
        [("Когда", 2), ("Дата", 2), ("Период", 2), ("Дедлайн", 2), ("Кто", 3), ("Отв. лица", 3),
         ("Отвечает", 3), ("Документ", 4), ("Что получим", 4), ("Индикатор", 4), ("Итог", 4),
         ("Выход", 4), ("Отчетность", 4), ("Где рассматривается", 4)],
    )  # fmt: skip
    def test_of_another_role_is_known_by_its_words(self, heading: str, at: int) -> None:
        cell = "март 2025" if at == 2 else "нечто"
        text = table(f"№\tМероприятие\t{heading}", f"1\tСовет\t{cell}")
        (row,) = rows(text)
        assert row[at] == cell
        assert not said(text, "R41")

    @pytest.mark.parametrize(
        "heading",
        ["Участники", "Категория участников", "Классы", "Место проведения", "Цель мероприятия",
         "Источник финансирования", "Отметка о выполнении", "Количество мероприятий", "Время"],
    )  # fmt: skip
    def test_of_no_role_of_ours_is_told_by_its_words_whatever_its_cells_hold(
        self, heading: str
    ) -> None:
        text = table(
            f"№\tМероприятие\tСрок\t{heading}",
            "1\tСовет\tмарт 2025\tучителя математики",
            "2\tСбор\tмай 2025\tзаместитель директора",
        )
        assert [row[3] for row in rows(text)] == ["", ""]
        extra = [row.extra for row in rc.parse_order(text).value.roadmap.leaves]
        assert extra == [
            ((heading, "учителя математики"),),
            ((heading, "заместитель директора"),),
        ]

    def test_that_names_two_things_has_the_role_of_the_one_that_has_one(self) -> None:
        text = table("№\tМероприятие\tМесто и срок проведения", "1\tСовет\tмарт 2025")
        assert rows(text) == [("1", "Совет", "март 2025", "", "")]

    def test_of_a_fact_is_no_plan(self) -> None:
        header = "№\tМероприятие\tСрок\tДата факт\tСрок (фактический)"
        text = table(header, "1\tСовет\tмарт 2025\t05.03.2025\tмай")
        assert wordings(text) == ["март 2025"]

    def test_that_says_factor_is_no_fact(self) -> None:
        assert rows(table("№\tМера по фактору риска\tСрок", "1\tСовет\tмарт 2025"))

    def test_word_in_a_row_of_cells_makes_it_no_header(self) -> None:
        text = table(
            "№\tМероприятие\tСрок\tОтветственный",
            "1\tСогласовать сроки и меры\tмарт\tдиректор",
            "2\tОпределить мероприятия\tиюнь\tисполнитель проекта",
            "\tСрок сдачи отчёта\tмай\tответственный за отчёт",
            "\tМероприятия проекта\tСрок не назван\tОтветственный не назван",
            "3\tСовет\tмарт\tзавуч",
        )
        document = rc.documents.parse_document(text)
        assert len(tables_of(lines_of(document.value), WORDS)) == 1
        assert len(rows(text)) == 6

    def test_with_a_date_in_the_same_row_makes_no_header(self) -> None:
        lines = lines_of(
            rc.documents.parse_document("Мероприятия школы\tмарт\tответственный за план\n").value
        )
        assert not tables_of(lines, WORDS)


class TestCells:
    def test_of_times_make_a_column_that_nobody_knows_the_period_and_it_is_said(self) -> None:
        text = table("№\tМероприятие\tКаденция", "1\tСовет\tмарт 2025", "2\tСбор\tдо 15.04.2025")
        assert wordings(text) == ["март 2025", "до 15.04.2025"]
        assert said(text, "R41") == [{"heading": "Каденция", "role": "срок"}]

    def test_without_a_time_make_no_period_of_it(self) -> None:
        text = table("№\tМероприятие\tКаденция\tКто", "1\tСовет\tраз\tИРО", "2\tСбор\tдва\tИРО")
        assert wordings(text) == ["", ""]
        assert not said(text, "R41")

    @pytest.mark.parametrize(("times", "told"), [(3, True), (2, False)])
    def test_have_to_agree_in_three_of_five(self, times: int, told: bool) -> None:
        cells = ["март 2025"] * times + ["неясно"] * (5 - times)
        text = table(
            "№\tМероприятие\tКаденция\tКто",
            *(f"{n}\tСовет\t{c}\tИРО" for n, c in enumerate(cells, 1)),
        )
        assert bool(said(text, "R41")) is told

    def test_of_bodies_tell_who_answers(self) -> None:
        text = table(
            "№\tМероприятие\tСрок\tФИО, должность",
            "1\tСовет\tмарт 2025\tзаместитель директора",
            "2\tСбор\tмай 2025\tучителя математики",
        )
        assert [row[3] for row in rows(text)] == ["заместитель директора", "учителя математики"]
        assert said(text, "R41") == [{"heading": "ФИО, должность", "role": "ответственные"}]

    def test_as_long_as_a_paragraph_name_nobody(self) -> None:
        long = "директор " * 20
        text = table("№\tМероприятие\tСрок\tПояснение", f"1\tСовет\tмарт 2025\t{long}")
        assert [row[3] for row in rows(text)] == [""]

    def test_of_documents_tell_what_comes_of_it(self) -> None:
        text = table(
            "№\tМероприятие\tСрок\tФорма",
            "1\tСовет\tмарт 2025\tпротокол",
            "2\tСбор\tмай 2025\tотчёт",
        )
        assert [row[4] for row in rows(text)] == ["протокол", "отчёт"]
        other = table("№\tМероприятие\tСрок\tФорма", "1\tСовет\tмарт 2025\tсеминар")
        assert [row[4] for row in rows(other)] == [""]

    def test_of_long_phrases_tell_what_is_done_beside_sure_headings(self) -> None:
        text = table("№\tЧто будет\tСрок\tОтветственный", "1\tПровести совет\tмарт 2025\tзавуч")
        assert rows(text) == [("1", "Провести совет", "март 2025", "завуч", "")]
        assert said(text, "R41") == [{"heading": "Что будет", "role": "мероприятие"}]
        assert not rows(table("Что будет\tСрок", "Провести совет\tмарт 2025"))
        assert not rows(table("№\tЧто будет\tСрок", "1\tПровести совет\tмарт 2025"))

    def test_of_single_words_tell_it_where_nothing_else_can(self) -> None:
        text = table("№\tЧто\tЧто будет\tСрок\tОтветственный", "1\tда\tСовет\tмарт 2025\tИРО")
        assert [row[1] for row in rows(text)] == ["Совет"]

    def test_of_names_are_nothing_to_be_done(self) -> None:
        people = "1\tПерова Анна Львовна\t12.05.2025", "2\tОрлов Лев Ильич\t13.05.2025"
        assert not rows(table("№\tФИО\tДата аттестации", *people))
        assert not rows(table("№\tФИО\tСрок\tОтветственный", *(f"{p}\tИРО" for p in people)))
        assert not rows(table(*(f"{p}\tшкола" for p in people)))

    def test_under_no_heading_at_all_are_told_too(self) -> None:
        header = "\tМероприятие\t\tОтветственный"
        text = table(header, "1\tСовет\tмарт 2025\tзавуч", "2\tСбор\tмай 2025\tИРО")
        assert rows(text) == [
            ("1", "Совет", "март 2025", "завуч", ""),
            ("2", "Сбор", "май 2025", "ИРО", ""),
        ]
        assert said(text, "R41") == [{"heading": "без заголовка", "role": "срок"}]
        assert not rows(table(header, "да\tСовет\tмарт 2025\tзавуч"))

    def test_that_number_the_rows_make_a_column_of_numbers_without_a_word(self) -> None:
        text = table("Код\tМероприятие\tСрок", "1\tСовет\tмарт 2025", "2\tСбор\tмай 2025")
        assert [row[0] for row in rows(text)] == ["1", "2"]
        assert not said(text, "R41")

    def test_that_say_the_same_number_number_no_rows(self) -> None:
        text = table("Код\tМероприятие\tСрок", "5\tСовет\tмарт 2025", "5\tСбор\tмай 2025")
        assert [row.extra for row in rc.parse_order(text).value.roadmap.leaves] == [
            (("Код", "5"),),
            (("Код", "5"),),
        ]


class TestATableWithoutHeadings:
    BARE = (
        "1\tПровести семинар для учителей\tмарт 2025\tметодист",
        "2\tСоставить отчёт о работе\tдо 15.04.2025\tзавуч",
    )

    def test_has_its_columns_by_its_cells_and_it_is_said(self) -> None:
        text = table(*self.BARE)
        assert rows(text) == [
            ("1", "Провести семинар для учителей", "март 2025", "методист", ""),
            ("2", "Составить отчёт о работе", "до 15 апреля 2025", "завуч", ""),
        ]
        assert said(text, "R42") == [{"columns": ("номер", "мероприятие", "срок", "ответственные")}]

    @pytest.mark.parametrize(
        "lines",
        [
            BARE[:1],
            ("1\tмарт 2025", "2\tмай 2025"),
            ("1\tПровести семинар\tучителя", "2\tПровести сбор\tдети"),
            ("Провести семинар\tмарт 2025\tсобрать детей", "Провести сбор\tмай 2025\tсобрать всех"),
            (*BARE, "Директор\tИванов", "Завуч\tПетров"),
            ("1\tСовет\tмарт 2025\tИРО", "2\tСбор\tмай 2025\tИРО"),
        ],
    )
    def test_is_none_where_it_is_not_sure(self, lines: tuple[str, ...]) -> None:
        assert not rows(table(*lines))

    def test_that_has_words_above_nobody_knows_has_them_as_its_headings(self) -> None:
        text = table("Ключ\tДействуем\tКаденция\tЛюди", *self.BARE)
        assert [row[0] for row in rows(text)] == ["1", "2"]
        assert {"heading": "Каденция", "role": "срок"} in said(text, "R41")
        assert not said(text, "R42")

    def test_under_headings_of_something_else_is_no_plan(self) -> None:
        lines = (
            "1\tШестой этаж\t14.02.2024",
            "2\tПятый этаж\t20.03.2024",
            "3\tПервый этаж\t01.02.2024",
        )
        assert not rows(table("№ п/п\tКабинет\tДата", *lines))


class TestColumnsOfMonths:
    def test_with_marks_give_the_period(self) -> None:
        header = "№\tМероприятие\tI квартал\tII квартал\tIII квартал\tIV квартал\tКто"
        text = table(
            header, "1\tСовет\tх\t\t\t\tИРО", "2\tСбор\t\t✓\t+\t-\tИРО", "3\tСлёт\t\t\t\tнет\tИРО"
        )
        assert wordings(text) == ["I квартал", "II квартал; III квартал", ""]
        assert said(text, "R43") == [
            {"columns": ("I квартал", "II квартал", "III квартал", "IV квартал")}
        ]

    def test_with_dates_give_the_dates_and_with_words_the_month_and_the_words(self) -> None:
        header = "№\tМероприятие\tсен\tокт.\tянварь"
        text = table(
            header,
            "1\tСовет\t10\t12.10.2025\tдо 15 числа",
            "2\tСбор\tв течение месяца\t2 неделя\tсправка",
            title="План на 2025/2026 учебный год\n\n",
        )
        first, second = rc.parse_order(text).value.roadmap.leaves
        assert first.period is not None
        assert second.period is not None
        assert first.period.text == "10 сентября; 12.10.2025; до 15 января"
        assert second.period.text == "сентябрь; 2 неделя октября; январь"
        assert (first.extra, second.extra) == ((), (("январь", "справка"),))

    def test_under_a_year_are_of_that_year(self) -> None:
        text = table(
            "№\tМероприятие\t2025\t\t2026\t\tОтветственный",
            "\t\t1 п/г\t2 п/г\t1 п/г\t2 п/г\t",
            "1\tСовет\t+\t\t+\t\tИРО",
            title="План на 2025-2026 годы\n\n",
        )
        assert wordings(text) == ["1 полугодие 2025 года; 1 полугодие 2026 года"]

    @pytest.mark.parametrize(
        ("above", "own", "wording"),
        [
            ("Срок (квартал)", "I\tII\tIII\tIV", "I квартал; III квартал"),
            ("Месяцы", "1\t2\t3\t4", "январь; март"),
            ("Месяцы 2025 года", "фев\tмар\tапр.\tмай", "февраль 2025 года; апрель 2025 года"),
            (
                "Срок, 2025",
                "1 кв.\t2 кв.\t3 кв.\t4 кв.",
                "1 квартал 2025 года; 3 квартал 2025 года",
            ),
            ("Срок", "май 2025\tиюнь 2025\tиюль 2025 г.\tавг. 2025", "май 2025; июль 2025 г."),
        ],
    )
    def test_may_be_cut_short_and_say_their_unit_above(
        self, above: str, own: str, wording: str
    ) -> None:
        text = table(f"№\tМероприятие\t{above}\t\t\t\tКто", f"\t\t{own}", "1\tСовет\tх\t\tх\t\tИРО")
        assert wordings(text) == [wording]

    def test_of_years_hold_marks_or_they_are_amounts(self) -> None:
        header = "№\tМероприятие\t2025\t2026\tКто"
        marked = table(
            header, "1\tСовет\t+\t\tИРО", "2\tСбор\t+\t+\tИРО", title="План на 2025-2026 годы\n\n"
        )
        assert wordings(marked) == ["2025 год", "2025 год; 2026 год"]
        paid = table(header, "1\tСовет\t100\t200\tИРО", title="План на 2025-2026 годы\n\n")
        assert wordings(paid) == [""]
        assert rc.parse_order(paid).value.roadmap["1"].extra == (("2025", "100"), ("2026", "200"))

    def test_are_all_those_that_a_mark_covers(self) -> None:
        rule = "+---+-------+-----+-----+-----+\n"
        head = f"{PLAN}{rule}| № | Дела  | янв | фев | мар |\n"
        text = f"{head}{rule}| 1 | Совет |     |     х     |\n{rule}"
        assert wordings(text) == ["февраль; март"]

    def test_of_quarters_have_no_days_of_their_own(self) -> None:
        header = "№\tМероприятие\tI квартал\tII квартал\tКто"
        text = table(header, "1\tСовет\tдо 5\tх\tИРО", "2\tСбор\tх\tх\tИРО")
        assert wordings(text) == ["I квартал; II квартал", "I квартал; II квартал"]
        assert rc.parse_order(text).value.roadmap["1"].extra == (("I квартал", "до 5"),)

    def test_beside_a_column_of_time_are_none(self) -> None:
        header = "№\tМероприятие\tСрок\tмарт\tапрель"
        text = table(header, "1\tСовет\tмай 2025\t5\t7")
        assert wordings(text) == ["май 2025"]
        assert rc.parse_order(text).value.roadmap["1"].extra == (("март", "5"), ("апрель", "7"))

    def test_stand_never_alone(self) -> None:
        assert not rows(table("№\tМероприятие\tмарт", "1\tСовет\tх"))
        assert not rows(table("№\tМероприятие\tмарт\tмарт", "1\tСовет\tх\t"))

    def test_of_numbers_that_are_no_days_are_amounts(self) -> None:
        text = table("№\tМероприятие\tмарт\tапрель\tКто", "1\tСовет\t120\t40\tИРО")
        assert wordings(text) == [""]


class TestHeadingsOfSeveralLines:
    def test_of_plan_and_fact_keep_the_plan(self) -> None:
        text = table(
            "№\tМероприятие\tСрок\t\tКто",
            "\t\tплан\tфакт\t",
            "1\tСовет\t01.03.2025\t05.03.2025\tИРО",
        )
        assert wordings(text) == ["01.03.2025"]
        assert rc.parse_order(text).value.roadmap["1"].extra == (("Срок: факт", "05.03.2025"),)

    @pytest.mark.parametrize(
        "own", ["с\tпо", "начало\tокончание", "начало\tконец", "от\tдо", "дата начала\tзавершение"]
    )
    def test_of_two_ends_are_one_period(self, own: str) -> None:
        text = table("№\tЭтап\tСрок\t\tКто", f"\t\t{own}\t", "1\tСбор\t01.02.2025\t15.03.2025\tИРО")
        assert wordings(text) == ["с 01.02.2025 по 15.03.2025"]

    def test_may_stand_in_one_line(self) -> None:
        text = table("№\tЭтап\tс\tпо\tКто", "1\tСбор\t01.02.2025\t15.03.2025\tИРО")
        assert wordings(text) == ["с 01.02.2025 по 15.03.2025"]
        alone = table("№\tЭтап\tпо\tКто", "1\tСбор\t15.03.2025\tИРО")
        assert said(alone, "R41") == [{"heading": "по", "role": "срок"}]

    def test_torn_over_two_lines_are_put_together(self) -> None:
        text = table(
            "№\tНаименование\tСрок\tОтветственный",
            "п/п\tмероприятия\tисполнения",
            "1\tСовет\tмарт 2025\tзавуч",
        )
        assert rows(text) == [("1", "Совет", "март 2025", "завуч", "")]

    def test_go_three_lines_down_at_most(self) -> None:
        text = table(
            "№\tМероприятие\tСроки\t\t\t\tКто",
            "\t\t2025\t\t2026\t\t",
            "\t\tI полугодие\tII полугодие\tI полугодие\tII полугодие\t",
            "1\tСовет\t+\t\t\t+\tИРО",
            title="План на 2025-2026 годы\n\n",
        )
        assert wordings(text) == ["I полугодие 2025 года; II полугодие 2026 года"]

    @pytest.mark.parametrize("below", ["\t\tх\t\t", "\t\tмарт\t\t", "\t\t5 мая\t10 мая\t"])
    def test_are_no_row_of_marks_or_dates(self, below: str) -> None:
        text = table("№\tМероприятие\tСрок\t\tКто", below, "1\tСовет\tмарт 2025\t\tИРО")
        document = rc.documents.parse_document(text).value
        (found,) = tables_of(lines_of(document), WORDS)
        assert found.body == found.first + 1

    def test_are_found_again_as_one_header_on_the_next_page(self) -> None:
        head = "№\tМероприятие\tКаденция\tКто\n"
        text = f"{PLAN}{head}1\tСовет\tмарт 2025\tИРО\n{head}2\tСбор\tкак решат\tИРО\n"
        assert rows(text)[1][:2] == ("2", "Сбор")
        assert len(rc.parse_order(text).value.roadmaps) == 1

    @pytest.mark.parametrize("count", ["1\t2\t3\t4", "1.\t2.\t3.\t4.", "А\t1\t2\t3", "А\tБ\t1\t2"])
    def test_may_be_counted_below(self, count: str) -> None:
        text = table("№\tМероприятие\tСрок\tКто", count, "1\tСовет\tмарт 2025\tИРО")
        assert rows(text) == [("1", "Совет", "март 2025", "ИРО", "")]

    @pytest.mark.parametrize("row", ["А\tБ\tВ\t", "А\tБ\tВ\tГ", "1\t2\t4\t3"])
    def test_are_not_counted_by_any_short_row(self, row: str) -> None:
        assert len(rows(table("№\tМероприятие\tСрок\tКто", row, "1\tСовет\tмарт 2025\tИРО"))) == 2


def test_two_tables_with_other_columns_are_two_plans() -> None:
    text = (
        f"{PLAN}№\tМероприятие\tСрок\n1\tСовет\tмарт 2025\n\nПлан контроля на 2025 год\n\n"
        "Объект контроля\tЦель\tДата\tКто проверяет\tИтог\n"
        "Журналы\tполнота\t12.09.2025\tзавуч\tсправка\n"
    )
    assert rows(text) == [
        ("1", "Совет", "март 2025", "", ""),
        ("1", "Журналы", "12 сентября 2025", "завуч", "справка"),
    ]


def test_a_lexicon_without_words_finds_tables_by_cells_only() -> None:
    document = rc.documents.parse_document(table("№\tМероприятие\tСрок", "1\tСовет\tмарт 2025"))
    assert not tables_of(lines_of(document.value), Lexicon())


def test_quarters_under_a_year_are_those_of_it_and_a_section_below_is_no_heading() -> None:
    rows = (
        "<tr><td rowspan=2>№</td><td rowspan=2>Мероприятие</td><td colspan=2>2025 год</td>"
        "<td colspan=2>2026 год</td><td rowspan=2>Кто</td></tr>"
        "<tr><td>I кв.</td><td>II кв.</td><td>I кв.</td><td>II кв.</td></tr>"
        "<tr><td colspan=7>Раздел 1. Диагностика</td></tr>"
        "<tr><td>1</td><td>Анализ</td><td></td><td>+</td><td></td><td></td><td>ИРО</td></tr>"
        "<tr><td>2</td><td>Сбор</td><td>+</td><td></td><td>+</td><td></td><td>УО</td></tr>"
    )
    parsed = rc.parse_order(f"<p>План на 2025-2026 годы</p><table>{rows}</table>")
    (section,) = parsed.value.roadmap.sections
    assert section.title == "Раздел 1. Диагностика"
    assert [(row.number, row.period and row.period.text) for row in section.activities] == [
        ("1", "II квартал 2025 года"),
        ("2", "I квартал 2025 года; I квартал 2026 года"),
    ]
    assert parsed.unread == ()


def test_a_section_right_under_a_header_of_two_rows_is_a_section() -> None:
    parsed = rc.parse_order(
        "План на 2025 год\n\n№\tМероприятие\tСрок\t\tКто\n\t\tначало\tокончание\t\n"
        "Раздел 1\t\t\t\t\n1\tАнализ\t01.02.2025\t03.02.2025\tИРО\n"
    )
    assert [section.title for section in parsed.value.roadmap.sections] == ["Раздел 1"]
    (row,) = parsed.value.roadmap.leaves
    assert (row.number, row.period and row.period.text) == ("1", "с 01.02.2025 по 03.02.2025")


def test_a_month_under_a_year_is_one_of_that_year() -> None:
    parsed = rc.parse_order(
        "План на 2024, 2025 и 2026 годы\n\n№\tМероприятие\t2024\t2025\t2026\tКто\n"
        "1\tМониторинг\t+\t+\t+\tЦОКО\n2\tОтчёт\t\t\tдекабрь\tЦОКО\n"
        "3\tСбор\t15.03\tмарт-май\t\tЦОКО\n4\tСвод\t\tмарт 2025\tдо 10.04.\tЦОКО\n"
    )
    assert [row.period and row.period.text for row in parsed.value.roadmap.leaves] == [
        "2024 год; 2025 год; 2026 год",
        "декабрь 2026 года",
        "15.03.2024; март-май 2025 года",
        "март 2025; до 10.04.2026",
    ]
