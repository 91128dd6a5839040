"""Orders of other hands: other columns, other numbering, other ways to break a page."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import roadmap_core as rc

ORDERS = Path(__file__).parent / "orders"


def bodies(activity: rc.Activity) -> list[str]:
    return [responsibility.body for responsibility in activity.responsible]


def titles(activity: rc.Activity) -> list[str]:
    return [deliverable.title for deliverable in activity.deliverables]


def table(*rows: str, header: str = "№\tМероприятие\tСрок\tОтветственные\tРезультат") -> str:
    return "\n".join(["План на 2025 год", "", header, *rows])


def read(*rows: str, **options: str) -> rc.Parsed[rc.Order]:
    return rc.parse_order(table(*rows, **options))


def codes(parsed: rc.Parsed[rc.Order]) -> set[str]:
    return {finding.code for finding in parsed.findings}


class TestAMarkdownOrder:
    @pytest.fixture
    def parsed(self) -> rc.Parsed[rc.Order]:
        return rc.read_order(ORDERS / "institute.md")

    def test_its_head_is_read(self, parsed: rc.Parsed[rc.Order]) -> None:
        order = parsed.require()
        assert (order.kind, order.number, order.date) == (
            "РАСПОРЯЖЕНИЕ",
            "01-07/345-р",
            date(2025, 8, 15),
        )
        assert order.issuer == "Департамент образования Н-ской области"
        assert order.title == (
            "О реализации мер по поддержке школ с низкими образовательными результатами"
        )
        (act,) = order.legal_basis
        assert (act.date, act.number, act.title) == (
            date(2025, 5, 12),
            "310",
            "О проекте «Школа 500+»",
        )

    def test_numbered_sub_clauses_are_clauses(self, parsed: rc.Parsed[rc.Order]) -> None:
        clauses = {clause.number: clause for clause in parsed.value.clauses}
        assert list(clauses) == ["1", "1.1", "1.2", "2", "3", "4"]
        assert clauses["1.1"].force == "approve"
        assert clauses["2"].addressee == "Институту развития образования"
        assert clauses["2"].text.endswith("в срок до 1 октября 2025 г.")
        assert clauses["3"].duties == (
            "организовать участие школ",
            "представлять отчёты ежеквартально",
        )
        assert (clauses["4"].force, clauses["4"].addressee) == (
            "control",
            "заместителя директора департамента",
        )
        assert clauses["4"].persons == ("Сидорова П.П.",)

    def test_columns_are_told_by_their_headings(self, parsed: rc.Parsed[rc.Order]) -> None:
        roadmap = parsed.value.roadmap
        assert [(s.number, s.title) for s in roadmap.sections] == [
            ("1", "Нормативное обеспечение"),
            ("2", "Обучение"),
        ]
        assert roadmap.horizon == rc.Window(date(2025, 9, 1), date(2026, 8, 31))
        activity = roadmap["1.2"]
        assert bodies(activity) == ["ИРО", "МОУО", "школы"]
        assert [r.lead for r in activity.responsible] == [True, False, False]
        assert activity.extra == (("Примечание", "по согласованию"),)
        assert activity.period is not None
        assert activity.period.windows(roadmap.horizon) == (
            rc.Window(date(2025, 9, 1), date(2025, 10, 1), open_start=True),
        )

    def test_sub_rows_in_small_letters_under_a_colon_are_parts(
        self, parsed: rc.Parsed[rc.Order]
    ) -> None:
        group = parsed.value.roadmap["2.1"]
        assert [(part.number, part.title) for part in group.parts] == [
            ("2.1.1", "курсы для директоров"),
            ("2.1.2", "курсы для учителей"),
        ]
        assert group.parts[1].inherited == ("responsible",)
        assert titles(group.parts[1]) == ["программа", "справка"]

    def test_a_cell_beyond_the_last_column_is_kept_as_unread(
        self, parsed: rc.Parsed[rc.Order]
    ) -> None:
        assert [piece.text for piece in parsed.unread] == ["Исп. Кузнецов, 22-33-44", "лишнее"]
        assert "Кузнецов" not in repr(parsed.unread)
        (finding,) = (f for f in parsed.findings if f.code == "R05")
        assert finding.subject == "2.2"

    def test_the_schools_under_one_municipality_share_it(self, parsed: rc.Parsed[rc.Order]) -> None:
        first, second = parsed.value.schools
        assert (first.municipality, second.municipality) == ("Первый район", "Первый район")
        assert (first.number, first.short_name) == ("5", "МБОУ СОШ № 5")
        assert first.legal_form == "муниципальное бюджетное общеобразовательное учреждение"


class TestAMinistrysOrder:
    @pytest.fixture
    def parsed(self) -> rc.Parsed[rc.Order]:
        return rc.read_order(ORDERS / "ministry.txt")

    def test_date_and_number_on_one_line_are_read(self, parsed: rc.Parsed[rc.Order]) -> None:
        order = parsed.require()
        assert (order.number, order.date) == ("77-о", date(2025, 2, 5))
        assert order.signatory is not None
        assert order.signatory.position == "И.о. министра"

    def test_clauses_tell_whom_they_bind(self, parsed: rc.Parsed[rc.Order]) -> None:
        clauses = parsed.value.clauses
        assert [clause.force for clause in clauses] == [
            "approve",
            "approve",
            "appoint",
            "appoint",
            "oblige",
            "repeal",
            "other",
            "control",
        ]
        assert clauses[2].addressee == "ГАУ ДПО «Вымышленный институт развития образования»"
        assert clauses[2].role == "региональным оператором"
        assert clauses[3].role == "ответственной за реализацию комплекса мер"
        assert clauses[4].addressee == "Начальникам муниципальных органов управления образованием"
        assert len(clauses[4].duties) == 3
        assert clauses[7].addressee == "первого заместителя министра"

    def test_roman_headings_open_sections(self, parsed: rc.Parsed[rc.Order]) -> None:
        sections = parsed.value.roadmap.sections
        assert [section.title for section in sections] == [
            "I. Организационные мероприятия",
            "II. Аналитические мероприятия",
        ]

    def test_a_numbered_part_inherits_from_its_group(self, parsed: rc.Parsed[rc.Order]) -> None:
        part = parsed.value.roadmap["2.1"]
        assert part.inherited == ("responsible", "deliverable")
        assert bodies(part) == ["ВИРО"]
        assert parsed.value.roadmap["2.2"].extra == (("Финансирование", "10 тыс. руб."),)

    def test_a_title_broken_after_a_joining_word_is_put_together(
        self, parsed: rc.Parsed[rc.Order]
    ) -> None:
        activity = parsed.value.roadmap["5"]
        assert activity.title.endswith("методистов и представителей общественности")
        assert "R12" in codes(parsed)

    def test_a_repeated_header_is_dropped_with_a_finding(self, parsed: rc.Parsed[rc.Order]) -> None:
        assert "R18" in codes(parsed)
        assert [a.number for a in parsed.value.roadmap.activities] == ["1", "2", "3", "5", "6", "7"]

    def test_bodies_joined_by_together_with_are_two(self, parsed: rc.Parsed[rc.Order]) -> None:
        assert bodies(parsed.value.roadmap["6"]) == ["ВИРО", "МОУО"]

    def test_a_note_under_the_table_stays_unread(self, parsed: rc.Parsed[rc.Order]) -> None:
        assert [piece.text for piece in parsed.unread] == [
            "Примечание: ВИРО – институт развития образования."
        ]

    def test_a_director_in_the_list_of_schools_is_kept_and_hidden(
        self, parsed: rc.Parsed[rc.Order]
    ) -> None:
        first = parsed.value.schools[0]
        assert first.extra == (("Директор", "Смирнов А.А."),)
        assert "Смирнов" not in repr(parsed.value.schools)


class TestADrawnTable:
    def test_headings_over_several_lines_under_a_blank_one_are_joined(self) -> None:
        parsed = rc.parse_order(
            "План на 2025 год\n\n┌───┬──────────────┬────────────┐\n"
            "│ N │ Наименование │ Срок       │\n"
            "│п/п│ мероприятия  │ исполнения │\n├───┼──────────────┼────────────┤\n"
            "│ 1 │      2       │     3      │\n├───┴──────────────┴────────────┤\n"
            "│ 1. Нормативная база           │\n├───┬──────────────┬────────────┤\n"
            "│1.1│Принять       │март 2025   │\n│   │порядок       │            │\n"
            "└───┴──────────────┴────────────┘\n"
        )
        roadmap = parsed.require().roadmap
        assert [s.title for s in roadmap.sections] == ["1. Нормативная база"]
        assert [(a.number, a.title) for a in roadmap.activities] == [("1.1", "Принять порядок")]

    def test_cells_over_several_lines_are_one(self) -> None:
        parsed = rc.read_order(ORDERS / "drawn.txt")
        roadmap = parsed.require().roadmap
        assert [a.title for a in roadmap.activities] == [
            "Педагогический совет",
            "Входная диагностика",
            "Диагностика итоговая",
        ]
        assert bodies(roadmap.activities[1]) == ["Зам. директора по УВР"]
        assert parsed.value.appendices[0].persons == ("Н.Н. Петров",)
        assert "Петров" not in repr(parsed.value.appendices)
        hidden = parsed.value.without_names()
        assert "Петров" not in hidden.appendices[0].approval


class TestRows:
    def test_the_order_of_columns_does_not_matter(self) -> None:
        parsed = read(
            "справка\tИРО\tмарт 2025\tАнализ\t1",
            header="Ожидаемый результат\tИсполнители\tСрок реализации\tМероприятия\t№ п/п",
        )
        (activity,) = parsed.require().roadmap.activities
        assert (activity.number, activity.title) == ("1", "Анализ")
        assert bodies(activity) == ["ИРО"]
        assert titles(activity) == ["справка"]

    def test_a_column_of_numbers_that_the_header_does_not_name_is_found(self) -> None:
        parsed = read(
            "1\tАнализ\tмарт 2025\tИРО\tсправка",
            "2\tСеминар\tмай 2025\tИРО\tпрограмма",
            header="№ п/п Мероприятие\tСрок\tОтветственные\tРезультат",
        )
        assert [(a.number, a.title) for a in parsed.require().roadmap.activities] == [
            ("1", "Анализ"),
            ("2", "Семинар"),
        ]
        assert "R47" in codes(parsed)
        assert not parsed.unread

    def test_a_number_column_is_narrow(self) -> None:
        header = "№ письма министерства\tМероприятие\tСрок\tИсполнитель"
        parsed = read("7-п\tАнализ\tмарт 2025\tИРО", header=header)
        (activity,) = parsed.require().roadmap.activities
        assert activity.extra == (("№ письма министерства", "7-п"),)

    def test_a_stem_inside_a_word_tells_no_role(self) -> None:
        header = "№\tВоздействие на риск\tМероприятие\tСрок\tИсполнитель"
        parsed = read("1\tпрямое\tАнализ\tмарт 2025\tИРО", header=header)
        (activity,) = parsed.require().roadmap.activities
        assert (activity.title, activity.extra) == ("Анализ", (("Воздействие на риск", "прямое"),))

    def test_a_heading_may_name_its_year(self) -> None:
        header = "№\tМероприятия\tСрок исполнения (2025 год)\tИсполнитель"
        parsed = read("1\tАнализ\tмарт 2025\tИРО", header=header)
        assert parsed.require().roadmap["1"].title == "Анализ"

    def test_start_and_end_columns_are_one_period(self) -> None:
        parsed = read(
            "1\tАнализ\t01.03.2025\t15.03.2025\tИРО",
            header="№\tМероприятие\tДата начала\tДата окончания\tИсполнитель",
        )
        period = parsed.require().roadmap["1"].period
        assert period is not None
        assert period.windows() == (rc.Window(date(2025, 3, 1), date(2025, 3, 15)),)

    def test_two_other_columns_of_time_are_two_parts(self) -> None:
        parsed = read(
            "1\tАнализ\tмарт 2025\tмай 2025\tИРО",
            header="№\tМероприятие\tСрок подготовки\tСрок проведения\tИсполнитель",
        )
        period = parsed.require().roadmap["1"].period
        assert period is not None
        assert len(period.windows()) == 2

    def test_lost_automatic_numbers_are_given_again(self) -> None:
        parsed = read("\tАнализ\tмарт\tИРО\tсправка", "\tСеминар\tмай\tИРО\tпрограмма")
        assert [a.number for a in parsed.require().roadmap.activities] == ["1", "2"]
        assert "R20" in codes(parsed)

    def test_numbers_inside_the_titles_are_numbers(self) -> None:
        parsed = read(
            "1.1. Анализ\tмарт\tИРО\tсправка",
            "1.2. Семинар\tмай\tИРО\tпрограмма",
            header="Мероприятие\tСрок\tОтветственные\tРезультат",
        )
        assert [(a.number, a.title) for a in parsed.require().roadmap.activities] == [
            ("1.1", "Анализ"),
            ("1.2", "Семинар"),
        ]

    def test_a_number_that_spans_complete_rows_has_them_as_parts(self) -> None:
        parsed = read(
            "1\tСеминар\tмарт\tИРО\tпрограмма",
            "\tВебинар\tмай\tЦентр\tзапись",
            "2\tСовет\tиюнь\tИРО\tрешение",
        )
        roadmap = parsed.require().roadmap
        assert [leaf.number for leaf in roadmap.leaves] == ["1.1", "1.2", "2"]
        assert [leaf.title for leaf in roadmap.leaves] == ["Семинар", "Вебинар", "Совет"]
        assert bodies(roadmap["1.1"]) == ["ИРО"]

    def test_a_group_without_a_colon_lends_its_cells_to_bare_parts(self) -> None:
        parsed = read(
            "1\tСобеседования:\tмарт\tИРО\tпротокол",
            "\tС директорами\t\t\t",
            "\tС учителями\t\tЦентр\t",
        )
        first, second = parsed.require().roadmap["1"].parts
        assert first.inherited == ("period", "responsible", "deliverable")
        assert second.inherited == ("period", "deliverable")
        assert bodies(second) == ["Центр"]

    @pytest.mark.parametrize(("signs", "rows"), [(46, ["Анализ"]), (90, ["Анализ"]), (91, [])])
    def test_the_heading_of_a_column_has_ninety_signs_at_most(
        self, signs: int, rows: list[str]
    ) -> None:
        heading = "Наименование мероприятия и ожидаемых действий".ljust(signs, "х")
        text = f"План на 2025 год\n\n№\t{heading}\tСрок\n1\tАнализ\tмарт 2025\n"
        order = rc.parse_order(text).value
        assert [row.title for one in order.roadmaps for row in one.walk()] == rows

    def test_a_row_with_a_title_alone_between_activities_is_a_guessed_heading(self) -> None:
        parsed = read(
            "1\tАнализ\tмарт\tИРО\tсправка",
            "\tМетодическая работа\t\t\t",
            "2\tСеминар\tмай\tИРО\tпрограмма",
        )
        assert [s.title for s in parsed.require().roadmap.sections] == ["", "Методическая работа"]
        assert "R17" in codes(parsed)

    def test_a_row_torn_by_line_ends_inside_its_cells_is_joined(self) -> None:
        parsed = read(
            "1\tАнализ результатов",
            "оценочных процедур\tмарт",
            "2025\tИРО\tсправка",
            "2\tСеминар\tмай 2025\tИРО\tпрограмма",
        )
        first, second = parsed.require().roadmap.activities
        assert first.title == "Анализ результатов оценочных процедур"
        assert str(first.period) == "март 2025"
        assert second.title == "Семинар"

    def test_a_sub_row_torn_in_the_middle_of_a_phrase_is_joined(self) -> None:
        parsed = read(
            "1\tВстречи:\t\t\t",
            "\tс учителями",
            "математики\tмарт 2025\tИРО\tсправка",
            "\t- с директорами",
            "Лицеи\tмай 2025\tИРО\tсправка",
        )
        first, second, *_ = parsed.require().roadmap["1"].parts
        assert (first.title, str(first.period)) == ("с учителями математики", "март 2025")
        assert second.title == "с директорами"

    def test_lines_in_a_cell_are_members_of_a_list(self) -> None:
        parsed = read("1\tАнализ<br>Данных\tмарт 2025<br/>Май 2025\tИРО<br>МОУО\t- отчет<br>- план")
        activity = parsed.require().roadmap["1"]
        assert activity.title == "Анализ Данных"
        assert bodies(activity) == ["ИРО", "МОУО"]
        assert titles(activity) == ["отчет", "план"]
        assert str(activity.period) == "март 2025, май 2025"

    def test_a_break_with_attributes_is_a_break(self) -> None:
        parsed = read('1\tАнализ<br clear="all">Данных\tмарт 2025\tИРО<BR class=x />МОУО\tотчет')
        activity = parsed.require().roadmap["1"]
        assert activity.title == "Анализ Данных"
        assert bodies(activity) == ["ИРО", "МОУО"]

    def test_rows_between_bars_need_no_outer_ones(self) -> None:
        parsed = rc.parse_order(
            "План на 2025 год\n\n№ | Мероприятие | Срок | Ответственные\n--- | --- | --- | ---\n"
            "1 | Анализ | март 2025 | ИРО\n2 | Школа А|Б | май 2025 | Центр\n"
        )
        leaves = parsed.value.roadmap.leaves
        assert [leaf.title for leaf in leaves] == ["Анализ", "Школа А|Б"]
        assert [bodies(leaf) for leaf in leaves] == [["ИРО"], ["Центр"]]

    def test_a_short_row_before_a_complete_one_is_not_joined_with_it(self) -> None:
        parsed = read("1\tАнализ\tмарт", "", "и май\tИРО\tсправка", "2\tСовет\tмай\tИРО\tрешение")
        assert parsed.value.roadmap.activities[0].number == "1"
        assert parsed.value.roadmap["1"].deliverables == ()

    def test_a_last_row_with_too_few_cells_is_read_as_far_as_it_goes(self) -> None:
        parsed = read("1\tАнализ\tмарт\tИРО\tсправка", "2\tСовет\tмай 2025")
        last = parsed.require().roadmap["2"]
        assert (str(last.period), last.responsible) == ("май 2025", ())

    def test_the_tail_of_the_last_cell_on_a_line_of_its_own_is_joined(self) -> None:
        parsed = read("1\tАнализ\tмарт\tИРО\tПлан", "работы школы", "2\tСовет\tмай\tИРО\tрешение")
        assert titles(parsed.require().roadmap["1"]) == ["План работы школы"]

    def test_a_second_value_under_an_empty_title_is_added(self) -> None:
        parsed = read("1\tСеминар\tмарт 2025\tИРО\tпрограмма", "\t\tмай 2025\tЦентр\t")
        activity = parsed.require().roadmap["1"]
        assert bodies(activity) == ["ИРО", "Центр"]
        assert activity.period is not None
        assert len(activity.period.windows()) == 2

    def test_a_ditto_mark_takes_the_value_above_and_says_so(self) -> None:
        parsed = read("1\tАнализ\tмарт\tИРО\tсправка", "2\tОтчет\tмай\tто же\t-//-")
        activity = parsed.require().roadmap["2"]
        assert (bodies(activity), titles(activity)) == (["ИРО"], ["справка"])
        assert activity.inherited == ("responsible", "deliverable")
        assert "R24" in codes(parsed)

    def test_a_spilled_body_is_found_by_the_bodies_of_the_table(self) -> None:
        parsed = read(
            "1\tПервое\tмарт\tЦентр, опорные школы\tсправка",
            "2\tВторое\tмарт\tИРО\tсправка",
            "3\tТретье\tмай\tЦентр,\tсправка",
            "4\tЧетвертое\tмай\tопорные школы ИРО, Центр\tсправка",
        )
        roadmap = parsed.require().roadmap
        assert bodies(roadmap["3"]) == ["Центр", "опорные школы"]
        assert bodies(roadmap["4"]) == ["ИРО", "Центр"]

    def test_a_stray_comma_moves_nothing_but_is_told(self) -> None:
        parsed = read(
            "1\tПервое\tмарт\tЦентр,\tсправка",
            "2\tВторое\tмарт\tИРО\tсправка",
            "3\tТретье\tмарт\tИРО\tсправка",
        )
        assert bodies(parsed.require().roadmap["1"]) == ["Центр"]
        assert bodies(parsed.value.roadmap["2"]) == ["ИРО"]
        assert "R08" in codes(parsed)

    def test_a_border_that_nothing_tells_is_left_and_told(self) -> None:
        parsed = read(
            "1\tПервое\tмарт\tЦентр,\tсправка",
            "2\tВторое\tмарт\tновая ладья старая ладья\tсправка",
            "3\tТретье\tмарт\t\tсправка",
        )
        assert bodies(parsed.require().roadmap["2"]) == ["новая ладья старая ладья"]
        assert "R08" in codes(parsed)

    def test_a_capital_after_a_small_letter_is_the_last_resort(self) -> None:
        parsed = read(
            "1\tПервое\tмарт\tЦентр,\tсправка",
            "2\tВторое\tмарт\tопорная школа Институт, Фонд\tсправка",
        )
        assert bodies(parsed.require().roadmap["1"]) == ["Центр", "опорная школа"]
        assert bodies(parsed.value.roadmap["2"]) == ["Институт", "Фонд"]

    def test_a_row_without_a_number_under_a_heading_is_an_activity_all_the_same(self) -> None:
        parsed = read(
            "1\tАнализ\tмарт\tИРО\tсправка",
            "Раздел 2\t\t\t\t",
            "\tСовещание\tмай\tИРО\tпротокол",
            "2\tСеминар\tмай\tИРО\tпрограмма",
        )
        assert parsed.require().roadmap["б/н 1"].title == "Совещание"

    def test_a_word_in_the_column_of_numbers_is_kept_as_unread(self) -> None:
        parsed = read("1\tАнализ\tмарт\tИРО\tсправка", "прочее\tВстречи\tмай\tИРО\tпротокол")
        assert [piece.text for piece in parsed.unread] == ["прочее"]
        assert [leaf.title for leaf in parsed.value.roadmap.leaves] == ["Анализ", "Встречи"]

    def test_numbers_with_letters_and_lettered_parts_are_read(self) -> None:
        parsed = read(
            "1\tАнализ\tмарт\tИРО\tсправка",
            "1а\tОбзор:\tмарт\tИРО\tсправка",
            "а)\tпервый\tмай\tИРО\tсправка",
            "б)\tвторой\tмай\tИРО\tсправка",
        )
        assert [leaf.number for leaf in parsed.require().roadmap.leaves] == ["1", "1а.а", "1а.б"]

    def test_a_long_text_or_a_last_line_beside_the_table_is_no_heading(self) -> None:
        long = "Пояснение " * 40
        parsed = read("1\tАнализ\tмарт\tИРО\tсправка", "", long, "", "2\tСовет\tмай\tИРО\tрешение")
        assert len(parsed.unread) == 1
        assert len(parsed.value.roadmap.sections) == 1

    def test_the_same_text_in_all_cells_is_a_heading(self) -> None:
        parsed = read(*["Общие меры\t" * 4 + "Общие меры", "1\tАнализ\tмарт\tИРО\tсправка"])
        assert [s.title for s in parsed.require().roadmap.sections] == ["Общие меры"]

    def test_a_roman_number_in_its_own_cell_numbers_a_section(self) -> None:
        parsed = read("II.\tОбщие меры\t\t\t", "1\tАнализ\tмарт\tИРО\tсправка")
        (section,) = parsed.require().roadmap.sections
        assert (section.number, section.title) == ("II", "Общие меры")

    def test_missing_columns_are_told(self) -> None:
        parsed = rc.parse_order("План\n\nМероприятие\tСрок\nАнализ\tмарт 2025\n")
        missing = {f.code: f.fact("missing") for f in parsed.findings if f.code in ("R07", "R47")}
        assert missing == {"R07": ("ответственные",), "R47": ("номер", "результат")}

    def test_an_unread_period_is_kept_and_the_rest_stays_usable(self) -> None:
        parsed = read("1\tАнализ\tкогда рак свистнет\tИРО\tсправка")
        activity = parsed.require().roadmap["1"]
        assert activity.period is not None
        assert activity.period.kind == "unread"
        assert activity.period.text == "когда рак свистнет"
        assert [(f.severity, f.subject) for f in parsed.findings if f.code == "P01"] == [
            ("warning", "1")
        ]

    def test_a_row_whose_every_cell_is_its_number_is_no_heading(self) -> None:
        parsed = read("1\tАнализ\tмарт\tИРО\tсправка", "2\t2\t2\t2\t2")
        assert [s.title for s in parsed.value.roadmap.sections] == [""]
        assert [a.number for a in parsed.value.roadmap.activities] == ["1", "2"]

    @pytest.mark.parametrize("end", ["школ,", "школ (лицеев и", "школ для"])
    def test_a_title_that_cannot_end_here_goes_on_in_the_next_row(self, end: str) -> None:
        parsed = read(
            f"1\tСовещание {end}\tмарт\tИРО\tсправка",
            "\tГимназий)\t\t\t",
            "2\tСеминар\tмай\tИРО\tпрограмма",
        )
        first = parsed.require().roadmap["1"]
        assert (first.title, first.parts) == (f"Совещание {end} Гимназий)", ())

    def test_a_colon_in_brackets_glues_no_part(self) -> None:
        parsed = read(
            "1\tВстречи (формат: Очно): По предметам\tмарт\tИРО\tсправка",
            "\tПо классам\tмай\tИРО\tсправка",
        )
        group = parsed.require().roadmap["1"]
        assert group.title == "Встречи (формат: Очно)"
        assert [part.title for part in group.parts] == ["По предметам", "По классам"]

    def test_a_cell_that_was_empty_takes_what_the_next_row_brings(self) -> None:
        parsed = read(
            "1\tАнализ\tмарт\tИРО\t",
            "\t\t\t\tсправка",
            "2\tСовет\tмай\tИРО\tрешение",
        )
        assert titles(parsed.require().roadmap["1"]) == ["справка"]

    def test_a_group_and_its_first_part_without_a_cell_share_nothing(self) -> None:
        parsed = read(
            "1\tВстречи: По предметам\tмарт\tИРО\t",
            "\tПо классам\tмай\tЦентр\tсправка",
        )
        first, second = parsed.require().roadmap["1"].parts
        assert (first.deliverables, titles(second)) == ((), ["справка"])

    def test_rows_with_only_a_number_and_empty_rows_harm_nothing(self) -> None:
        parsed = read("1\tАнализ\tмарт\tИРО\tсправка", "\t\t\t\t", "2\t\t\t\t")
        assert [a.number for a in parsed.require().roadmap.activities] == ["1", "2"]


class TestUmbrellas:
    @pytest.mark.parametrize("end", ["", ":"])
    def test_a_row_before_its_parts_is_an_umbrella_with_a_colon_or_without(self, end: str) -> None:
        parsed = read(
            f"1\tСоздание условий{end}\t\t\t",
            "1.1\tПервое\tмарт\tИРО\tсправка",
            "1.2\tВторое\tмай\tИРО\tсправка",
            "2\tСовет\tиюнь\tИРО\tрешение",
        )
        roadmap = parsed.require().roadmap
        assert [s.title for s in roadmap.sections] == [""]
        assert [a.number for a in roadmap.activities] == ["1", "2"]
        assert roadmap["1"].title == "Создание условий"
        assert [part.number for part in roadmap["1"].parts] == ["1.1", "1.2"]

    def test_a_single_row_before_its_parts_is_an_umbrella(self) -> None:
        parsed = read("1\tУсловия\t\t\t", "1.1\tПервое\tмарт\tИРО\tсправка")
        assert [a.number for a in parsed.require().roadmap.activities] == ["1"]

    def test_a_row_before_parts_of_a_part_is_an_umbrella(self) -> None:
        parsed = read(
            "1\tУсловия\t\t\t",
            "1.1\tПервое\t\t\t",
            "1.1.1\tАнализ\tмарт\tИРО\tсправка",
            "2\tОбучение\t\t\t",
            "2.1\tКурсы\tмай\tИРО\tсправка",
        )
        roadmap = parsed.require().roadmap
        assert [(s.number, s.title) for s in roadmap.sections] == [
            ("1", "Условия"),
            ("2", "Обучение"),
        ]
        assert [a.number for a in roadmap.activities] == ["1.1", "2.1"]
        assert [part.number for part in roadmap["1.1"].parts] == ["1.1.1"]

    @pytest.mark.parametrize(
        "other",
        ["2\tСовет\t\t\t", "2\tСовет:\t\t\t\n2.1\tа\t\t\t", "2\tСовет\tмай\t\t\n2.1\tа\t\t\t"],
    )
    def test_plain_numbers_head_sections_only_where_all_of_them_do(self, other: str) -> None:
        rows = ["1\tУсловия\t\t\t", "1.1\tПервое\tмарт\tИРО\tсправка", other]
        roadmap = read(*rows).require().roadmap
        assert [a.number for a in roadmap.activities] == ["1", "2"]

    def test_roman_numbers_of_complete_rows_are_their_numbers(self) -> None:
        parsed = read("I\tПедсовет\tмарт\tИРО\tсправка", "II.\tСовет\tмай\tИРО\tсправка")
        assert [a.number for a in parsed.require().roadmap.activities] == ["I", "II"]
        assert not parsed.unread

    @pytest.mark.parametrize(("levels", "deepest"), [(20, 20), (21, 20), (60, 20)])
    def test_numbers_go_twenty_levels_deep(self, levels: int, deepest: int) -> None:
        numbers = [".".join("1" * depth) for depth in range(1, levels + 1)]
        parsed = read(*(f"{number}\tДело\tмарт\tИРО\tсправка" for number in numbers))
        roadmap = parsed.value.roadmap
        assert [activity.number for activity in roadmap.walk()] == numbers
        row, depth = roadmap.activities[0], 1
        while row.parts:
            row, depth = row.parts[0], depth + 1
        assert depth == deepest
        told = [f.subject for f in parsed.findings if f.code == "R27"]
        assert told == numbers[20:]

    def test_parts_with_letters_and_figures_go_on_counting(self) -> None:
        parsed = read(
            "1\tДела:\tмарт\tИРО\tсправка",
            "1.а\tПервое\tмарт\tИРО\tсправка",
            "1.7\tВторое\tмарт\tИРО\tсправка",
            "2\tДела:\tмарт\tИРО\tсправка",
            "\tтретье\tмарт\tИРО\tсправка",
        )
        assert [leaf.number for leaf in parsed.value.roadmap.leaves] == ["1.а", "1.7", "2.1"]

    def test_a_cell_goes_on_over_two_hundred_rows_and_no_more(self) -> None:
        parsed = read("1\tДело\tмарт\tИРО\tсправка", *["\tи еще\t\t\t"] * 201)
        assert parsed.value.roadmap["1"].title.count("и еще") == 200
        assert [piece.text for piece in parsed.unread] == ["\tи еще\t\t\t"]


class TestTwoLinesOfHeadings:
    HEADER = "№\tМероприятие\tСрок реализации\t\tОтветственный"

    def test_start_and_end_under_one_heading_are_one_period(self) -> None:
        parsed = read(
            "\t\tначало\tокончание\t",
            "1\tА\t01.09.2025\t15.11.2025\tЗИРО",
            self.HEADER,
            "\t\tначало\tокончание\t",
            "2\tБ\t01.12.2025\t05.12.2025\tЗИРО",
            header=self.HEADER,
        )
        first, second = parsed.require().roadmap.activities
        assert first.period is not None
        assert first.period.windows() == (rc.Window(date(2025, 9, 1), date(2025, 11, 15)),)
        assert second.extra == ()
        assert len([f for f in parsed.findings if f.code == "R18"]) == 2

    def test_headings_under_one_of_another_role_keep_the_first(self) -> None:
        parsed = read(
            "\t\tрегион\tшкола\t",
            "1\tА\tИРО\tМБОУ СОШ № 1\tмарт",
            header="№\tМероприятие\tОтветственные\t\tСрок",
        )
        (activity,) = parsed.require().roadmap.activities
        assert bodies(activity) == ["ИРО"]
        assert activity.extra == (("Ответственные: школа", "МБОУ СОШ № 1"),)

    def test_headings_under_three_columns_have_their_own_roles(self) -> None:
        parsed = read(
            "\t\tсрок\tисполнитель\tрезультат",
            "1\tА\tмарт 2025\tИРО\tсправка",
            header="№\tМероприятие\tДата и ответственные\t\t",
        )
        (activity,) = parsed.require().roadmap.activities
        assert (str(activity.period), bodies(activity)) == ("март 2025", ["ИРО"])
        assert titles(activity) == ["справка"]

    @pytest.mark.parametrize(
        "line",
        [
            "1\tА\tмарт 2025\t\tИРО",
            "\t\t01.09.2025\t15.11.2025\t",
            "\t\tв «Центре»\tокончание\t",
            "\t\t\t\t\t",
            "\t\tначало\tокончание\t\tеще",
        ],
    )
    def test_a_row_of_another_kind_is_no_second_line(self, line: str) -> None:
        parsed = read(line, "2\tБ\tмай 2025\t\tИРО", header=self.HEADER)
        columns = [f.fact("heading") for f in parsed.findings if f.code == "R06"]
        assert columns == []
        assert parsed.value.roadmap["2"].title == "Б"


class TestColumns:
    @pytest.mark.parametrize(
        "heading", ["Название", "Меры", "Тема заседания", "Виды работ", "Наименование"]
    )
    def test_many_words_head_the_titles(self, heading: str) -> None:
        parsed = read(
            "1\tАнализ\tмарт\tИРО\tс", header=f"N\t{heading}\tСрок\tОтв. лица\tОтчетность"
        )
        (activity,) = parsed.require().roadmap.activities
        assert (activity.number, activity.title) == ("1", "Анализ")
        assert (bodies(activity), titles(activity)) == (["ИРО"], ["с"])

    def test_of_two_columns_that_could_hold_titles_the_surer_does(self) -> None:
        parsed = read("1\tКадры\tАнализ\tмарт", header="№\tНаименование блока\tМероприятие\tСрок")
        (activity,) = parsed.require().roadmap.activities
        assert (activity.title, activity.extra) == ("Анализ", (("Наименование блока", "Кадры"),))

    def test_words_that_a_hyphen_breaks_are_read(self) -> None:
        parsed = read("1\tАнализ\tмарт\tИРО", header="№\tМеро-приятие\tСро- ки\tИсполни-тели")
        (activity,) = parsed.require().roadmap.activities
        assert (activity.title, bodies(activity)) == ("Анализ", ["ИРО"])

    def test_what_was_done_in_fact_is_no_plan(self) -> None:
        parsed = read(
            "1\tАнализ\tмарт 2025\tмай 2025", header="№\tМероприятие\tСрок\tДата фактическая"
        )
        (activity,) = parsed.require().roadmap.activities
        assert (str(activity.period), activity.extra) == (
            "март 2025",
            (("Дата фактическая", "май 2025"),),
        )

    def test_what_is_named_beside_a_municipality_is_a_school(self) -> None:
        parsed = rc.parse_order(
            "Перечень\n\n№\tМуниципалитет\tНаименование\tДиректор\n"
            "1\tПервый\tЛицей № 2\tА.А. Вымысел\n"
        )
        (school,) = parsed.value.schools
        assert (school.name, school.municipality) == ("Лицей № 2", "Первый")


class TestSeveralPlans:
    TABLE = "№\tМероприятие\tСрок\n1\tАнализ\tмарт\n2\tСовет\tмай\n"

    def plans(self, *titles: str) -> list[rc.Roadmap]:
        text = "\n".join(f"{title}\n\n{self.TABLE}" for title in titles)
        return [a.roadmap for a in rc.parse_order(text).value.appendices if a.roadmap]

    def test_a_title_with_other_years_opens_a_plan_of_its_own(self) -> None:
        first, second = self.plans("План на 2024 год", "План на 2025 год")
        assert (first.title, second.title) == ("План на 2024 год", "План на 2025 год")
        assert (first.horizon, second.horizon) == (rc.Window.of_year(2024), rc.Window.of_year(2025))
        period = second["1"].period
        assert period is not None
        assert period.windows(second.horizon) == (rc.Window.of_month(2025, 3),)
        assert [s.title for s in first.sections] == [""]

    def test_years_alone_open_one_too(self) -> None:
        _, second = self.plans("План на 2024 год", "Мероприятия\nна 2025 год")
        assert second.title == "Мероприятия на 2025 год"
        assert second.horizon == rc.Window.of_year(2025)

    def test_each_has_its_appendix_and_the_first_has_the_number(self) -> None:
        table = self.TABLE
        order = rc.parse_order(
            f"Приложение 1\n\nПлан А\n\n{table}\nПлан Б\n\n{table}\n"
            f"Приложение 2\n\nПлан В\n\n{table}"
        ).value
        assert [(a.number, a.title) for a in order.appendices] == [
            ("1", "План А"),
            ("", "План Б"),
            ("2", "План В"),
        ]

    @pytest.mark.parametrize(
        "between",
        [
            "",
            "План на 2024 год",
            "План на 2024 год (продолжение)",
            "Второе полугодие 2024 года",
            "Раздел 2",
        ],
    )
    def test_a_page_or_a_section_of_the_same_plan_opens_none(self, between: str) -> None:
        (plan,) = self.plans("План на 2024 год", between)
        assert plan.horizon == rc.Window.of_year(2024)
        assert len(plan.leaves) == 4

    def test_years_below_a_plan_without_any_open_none(self) -> None:
        assert len(self.plans("Мероприятия", "На 2025 год")) == 1


class TestBehindTheTable:
    def test_what_stands_behind_the_last_row_is_no_section(self) -> None:
        parsed = read(
            "1\tАнализ\tмарт\tИРО\tсправка", "", "Руководитель:", "«__» ____ 2025 г.", "(подпись)"
        )
        assert [s.title for s in parsed.value.roadmap.sections] == [""]
        assert [piece.text for piece in parsed.unread] == [
            "Руководитель:",
            "«__» ____ 2025 г.",
            "(подпись)",
        ]

    def test_a_table_without_rows_has_no_sections(self) -> None:
        parsed = read("Раздел 1", "Раздел 2")
        assert parsed.value.roadmap.sections == ()
        assert len(parsed.unread) == 2


class TestHorizon:
    @pytest.mark.parametrize(
        ("title", "first", "last"),
        [
            ("План на 2025 год", (2025, 1, 1), (2025, 12, 31)),
            ("План на 2024-2026 гг.", (2024, 1, 1), (2026, 12, 31)),
            ("План на 2024 – 2025 годы", (2024, 1, 1), (2025, 12, 31)),
            ("План на 2025/2026 учебный год", (2025, 9, 1), (2026, 8, 31)),
            ("План на 2025-26 уч. год", (2025, 9, 1), (2026, 8, 31)),
            ("План на 2025/2025 учебный год", (2025, 1, 1), (2025, 12, 31)),
        ],
    )
    def test_a_title_names_it(
        self, title: str, first: tuple[int, int, int], last: tuple[int, int, int]
    ) -> None:
        text = f"{title}\n\n№\tМероприятие\tСрок\n1\tАнализ\tмарт 2025"
        assert rc.parse_order(text).value.roadmap.horizon == rc.Window(date(*first), date(*last))

    def test_the_school_year_is_the_one_of_the_policy_and_goes_on_until_the_next(self) -> None:
        policy = rc.load_policy("ru", on=date(2025, 9, 1))
        text = "План на 2025/2026 учебный год\n\n№\tМероприятие\tСрок\n1\tАнализ\tмарт 2026"
        first = policy.norm("school_year_first").month_day.on(2025)
        following = policy.norm("school_year_first").month_day.on(2026)
        assert following is not None
        last = following - timedelta(days=1)
        assert rc.parse_order(text, policy=policy).value.roadmap.horizon == rc.Window(first, last)

    def test_a_year_that_only_describes_is_none(self) -> None:
        text = "План для школ с низкими результатами в 2023 году\n\n№\tМероприятие\tСрок\n"
        parsed = rc.parse_order(text + "1\tАнализ\tмарт 2025\n2\tСовет\tмай 2026")
        assert parsed.value.roadmap.horizon == rc.Window(date(2025, 1, 1), date(2026, 12, 31))
        assert "R09" in codes(parsed)

    def test_without_any_year_there_is_none(self) -> None:
        parsed = rc.parse_order("План\n\n№\tМероприятие\tСрок\n1\tАнализ\tмарт")
        assert parsed.value.roadmap.horizon is None
        assert "R10" in codes(parsed)
