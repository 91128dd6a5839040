"""Heads, clauses and signatures in the ways that offices write them."""

from __future__ import annotations

from datetime import date

import pytest

import roadmap_core as rc
from roadmap_core.parse.prose.heading import read_date

TABLE = "\n\nПриложение 1\n\nПлан на 2025 год\n\n№\tМероприятие\tСрок\n1\tАнализ\tмарт 2025\n"


def order(body: str) -> rc.Order:
    return rc.parse_order(body + TABLE).value


def clause(text: str) -> rc.Clause:
    found = order(f"ПРИКАЗ\n\nОб утверждении плана\n\nПРИКАЗЫВАЮ:\n\n1. {text}\n").clauses
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("от 23.01.2024", date(2024, 1, 23)),
        ("«5» февраля 2025 г.", date(2025, 2, 5)),
        ("5 февраля 2025 года", date(2025, 2, 5)),
        ("31.02.2024 и 01/03/2024", date(2024, 3, 1)),
        ("45 мая 2024", None),
        ("без даты", None),
    ],
)
def test_a_date_is_read_in_digits_or_words(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_a_head_on_one_line_is_read() -> None:
    head = order(
        "Приказ министерства образования от 5 марта 2025 г. № 12-п\nг. Вымысел\n\n"
        "О плане мероприятий\n\nприказываю:\n1. Утвердить план.\n"
    )
    assert (head.kind, head.date, head.number) == ("Приказ", date(2025, 3, 5), "12-п")
    assert head.issuer == "министерства образования"
    assert head.place == "г. Вымысел"


def test_what_the_head_does_not_understand_is_left_unread() -> None:
    parsed = rc.parse_order(
        "МИНИСТЕРСТВО\n\nПРИКАЗ\n\n01.02.2025\n\n№ 7\n\nшифр документа А-Б\n\nО плане\n"
        "мероприятий\n\nприказываю:\n\n1. Утвердить план." + TABLE
    )
    assert parsed.value.title == "О плане мероприятий"
    assert [piece.text for piece in parsed.unread] == ["шифр документа А-Б"]


def test_the_first_word_for_the_kind_is_the_kind_of_the_document() -> None:
    parsed = rc.parse_order(
        "МИНИСТЕРСТВО\n\nПРИКАЗ\n\nРАСПОРЯЖЕНИЕ\n\n01.02.2025 № 7\n\nО плане\n\n"
        "приказываю:\n\n1. Утвердить план." + TABLE
    )
    assert (parsed.value.kind, parsed.value.issuer) == ("ПРИКАЗ", "МИНИСТЕРСТВО")
    assert [piece.text for piece in parsed.unread] == ["РАСПОРЯЖЕНИЕ"]


@pytest.mark.parametrize(
    ("lines", "title", "preamble"),
    [
        ("О поддержке школ\nПРИКАЗЫВАЮ:", "О поддержке школ", ""),
        (
            "О поддержке\nшкол в 2025 году\nВо исполнение плана\nприказываю:",
            "О поддержке школ в 2025 году",
            "Во исполнение плана",
        ),
        (
            "О поддержке школ\nВымышленной области\nв соответствии с планом\n\nприказываю:",
            "О поддержке школ Вымышленной области в соответствии с планом",
            "",
        ),
        (
            "О ПОДДЕРЖКЕ ШКОЛ\nВ ОБЛАСТИ\nУчитывая итоги года, приказываю:",
            "О ПОДДЕРЖКЕ ШКОЛ В ОБЛАСТИ",
            "Учитывая итоги года,",
        ),
    ],
)
def test_a_title_ends_where_a_sentence_begins_with_or_without_a_blank_line(
    lines: str, title: str, preamble: str
) -> None:
    head = order(f"ПРИКАЗ\n01.02.2025 № 7\n{lines}\n1. Утвердить план.\n")
    assert (head.title, head.preamble) == (title, preamble)
    assert head.resolution == ("ПРИКАЗЫВАЮ" if "ПРИКАЗЫВАЮ" in lines else "приказываю")
    assert len(head.clauses) == 1


def test_an_order_without_the_word_of_resolution_has_its_clauses() -> None:
    found = order(
        "ПРИКАЗ\n\n№ 1\n\nО плане\n\nВ целях развития\n\n1. Утвердить план.\n2. Иванову.\n"
    )
    assert [c.number for c in found.clauses] == ["1", "2"]
    assert found.preamble == "В целях развития"


@pytest.mark.parametrize(
    ("text", "force", "addressee"),
    [
        ("Утвердить план мероприятий.", "approve", None),
        ("Отделу образования (Петров) обеспечить контроль.", "oblige", "Отделу образования"),
        ("Обеспечить выполнение плана.", "oblige", None),
        ("Поручить институту области провести курсы.", "oblige", "институту области"),
        ("Рекомендовать школам организовать работу.", "recommend", "школам"),
        ("Рекомендовать школам:", "recommend", "школам"),
        ("Институту предложить школам помощь.", "recommend", "Институту"),
        ("Контроль за исполнением оставляю за собой.", "control", None),
        ("Контроль возложить на заместителя Петрова П.П.", "control", "заместителя"),
        ("Назначить координатором Петрова Петра Петровича.", "appoint", None),
        ("Определить ИРО региональным оператором.", "appoint", "ИРО"),
        ("Определить сроки проведения.", "other", None),
        ("Признать утратившим силу приказ № 5.", "repeal", None),
        ("Школам печать бланков.", "other", None),
        ("Приказ вступает в силу с 1 мая.", "other", None),
        ("Министерству области провести печать бланков.", "oblige", "Министерству области"),
    ],
)
def test_a_clause_tells_its_force_and_addressee(
    text: str, force: str, addressee: str | None
) -> None:
    found = clause(text)
    assert (found.force, found.addressee) == (force, addressee)


def test_duties_are_told_by_marks_blank_lines_and_semicolons() -> None:
    found = clause(
        "Школам обеспечить:\n\nучастие педагогов\n\nпорядок;\nсохранность\nимущества;\n- отчет.\n"
    )
    assert found.duties == ("участие педагогов", "порядок", "сохранность имущества", "отчет")


def test_a_wrapped_clause_is_one() -> None:
    found = clause("Утвердить план мероприятий\nпо развитию\n\nобразования:\nприложения")
    assert found.text == "Утвердить план мероприятий по развитию образования:"
    assert found.duties == ("приложения",)


def test_a_date_at_the_start_of_a_line_opens_no_clause() -> None:
    found = order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n"
        "3. Утвердить план\n1 мая начать работу.\n4. Школам жить."
    )
    assert [c.number for c in found.clauses] == ["3", "4"]


def test_a_number_said_twice_or_out_of_its_place_loses_no_clause() -> None:
    found = order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n2. Утвердить план.\n1. Утвердить перечень.\n"
        "1. Назначить оператором ИРО.\n\nСправочно: план прилагается\n\n2. Школам жить.\n"
        "1 Контроль.\n"
    )
    assert [c.number for c in found.clauses] == ["2", "1", "1", "2"]


def test_a_number_one_step_back_is_a_clause_and_one_two_steps_back_is_none() -> None:
    parsed = rc.parse_order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n3. Утвердить план.\n4. Собрать отчеты.\n"
        "3. Созвать совет.\n1. Вручить грамоты.\n" + TABLE
    )
    assert [c.number for c in parsed.value.clauses] == ["3", "4", "3"]
    assert [piece.text for piece in parsed.unread] == ["1. Вручить грамоты."]


def test_a_list_with_numbers_stays_in_its_clause() -> None:
    found = order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n5. Школам обеспечить:\n1. Участие;\n2. Порядок.\n"
    )
    assert [(c.number, c.duties) for c in found.clauses] == [("5", ("Участие", "Порядок"))]


def test_numbers_in_brackets_are_members_of_a_list_or_clauses_as_the_order_has_them() -> None:
    text = "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n"
    listed = order(f"{text}1. Внести изменения:\n1) пункт 3 исключить;\n2) пункт 5 изменить.\n")
    assert [(c.number, c.duties) for c in listed.clauses] == [
        ("1", ("пункт 3 исключить", "пункт 5 изменить"))
    ]
    clauses = order(f"{text}1) Школам обеспечить:\nучастие;\nпорядок.\n2) ИРО обеспечить курсы.\n")
    assert [c.number for c in clauses.clauses] == ["1", "2"]


def test_text_before_the_first_clause_is_left_unread() -> None:
    parsed = rc.parse_order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\nв целях порядка\n\n2. Утвердить план.\n" + TABLE
    )
    assert [c.number for c in parsed.value.clauses] == ["2"]
    assert [piece.text for piece in parsed.unread] == ["в целях порядка"]


def test_sub_clauses_take_the_force_and_addressee_of_what_introduces_them() -> None:
    found = order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n1. Рекомендовать школам:\n1.1. Назначить "
        "ответственных.\n1.2. Контроль вести.\n2. ИРО:\n2.1. Обеспечить курсы.\n"
    )
    assert [(c.number, c.force, c.addressee) for c in found.clauses] == [
        ("1", "recommend", "школам"),
        ("1.1", "recommend", "школам"),
        ("1.2", "control", "школам"),
        ("2", "oblige", "ИРО"),
        ("2.1", "oblige", "ИРО"),
    ]


@pytest.mark.parametrize(
    ("lines", "position", "name"),
    [
        ("Министр        И.И. Петров", "Министр", "И.И. Петров"),
        (
            "Первый заместитель\nминистра\n\n\nИ.И. Петров",
            "Первый заместитель министра",
            "И.И. Петров",
        ),
        (
            "Начальник отдела\nобразования   Петров И.И.",
            "Начальник отдела образования",
            "Петров И.И.",
        ),
    ],
)
def test_a_signature_has_a_position_and_a_name(lines: str, position: str, name: str) -> None:
    found = order(f"ПРИКАЗ\n\nО плане\n\nприказываю:\n\n1. Утвердить план.\n\n{lines}\n").signatory
    assert found == rc.Signatory(position=position, name=name)


def test_lines_after_the_clauses_without_a_signature_stay_unread() -> None:
    parsed = rc.parse_order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n1. Утвердить план.\n\nСогласовано отделом\n" + TABLE
    )
    assert parsed.value.signatory is None
    assert [piece.text for piece in parsed.unread] == ["Согласовано отделом"]


def test_an_act_with_a_title_in_straight_quotes_or_without_a_close_is_read() -> None:
    found = order(
        'ПРИКАЗ\n\nО плане\n\nНа основании федерального закона от 29.12.2012 № 273-ФЗ "Об '
        'образовании", приказа от 1 мая 2024 г. № 5 «О мерах приказываю:\n\n1. Утвердить план.'
    )
    first, second = found.legal_basis
    assert (first.number, first.title) == ("273-ФЗ", "Об образовании")
    assert (second.number, second.title) == ("5", "О мерах")
    straight = order(
        'ПРИКАЗ\n\nО\n\nпо приказу от 01.02.2024 № 5 "О мерах приказываю:\n\n1. Утвердить.'
    )
    assert straight.legal_basis[0].title == "О мерах"


class TestAppendices:
    def test_a_stamp_without_a_heading_opens_one(self) -> None:
        found = rc.parse_order(
            "УТВЕРЖДЕН\nприказом от 01.02.2025 № 3\nПлан на 2025 год\n\n"
            "№\tМероприятие\tСрок\n1\tАнализ\tмарт 2025"
        ).value
        (appendix,) = found.appendices
        assert appendix.approval == "УТВЕРЖДЕН приказом от 01.02.2025 № 3"
        assert appendix.title == "План на 2025 год"

    def test_one_without_a_table_keeps_its_title_and_leaves_its_text_unread(self) -> None:
        parsed = rc.parse_order(
            "Приложение 1\n\nПоложение о кураторах\n\n"
            "Куратор посещает школу не реже одного раза в месяц и ведет дневник наблюдений.\n"
        )
        (appendix,) = parsed.value.appendices
        assert (appendix.number, appendix.title) == ("1", "Положение о кураторах")
        assert len(parsed.unread) == 1
        assert [finding.code for finding in parsed.errors] == ["R02"]

    def test_a_second_table_of_another_form_is_left_unread(self) -> None:
        parsed = rc.parse_order(
            "План на 2025 год\n\n№\tМероприятие\tСрок\n1\tАнализ\tмарт 2025\n"
            "Мероприятие\tРезультат\nСовет\tрешение\n"
        )
        assert [(piece.span.line, piece.span.end_line) for piece in parsed.unread] == [
            (5, 5),
            (6, 6),
        ]

    def test_schools_stand_under_headings_of_their_municipality(self) -> None:
        parsed = rc.parse_order(
            "Список школ\n\n№\tНаименование ОО\tТелефон\n\tПервый район\t\n1\tЛицей № 2\t22-33\n"
            "2\t\t44-55\n\nвсего 1"
        )
        (school,) = parsed.value.schools
        assert (school.name, school.municipality, school.number) == (
            "Лицей № 2",
            "Первый район",
            "2",
        )
        assert (school.short_name, school.extra) == ("", (("Телефон", "22-33"),))
        assert [piece.span.line for piece in parsed.unread] == [6, 8]

    def test_a_short_name_keeps_the_letters_of_a_kind_that_has_no_shorter_one(self) -> None:
        parsed = rc.parse_order(
            "Список школ\n\n№\tРайон\tШкола\n1\tПервый\tМОУ «Гимназия № 7»\n"
            "2\t\tМОУ «Средняя общеобразовательная школа № 8»\n"
        )
        assert [s.short_name for s in parsed.value.schools] == [
            "МОУ «Гимназия № 7»",
            "МОУ «СОШ № 8»",
        ]

    def test_a_heading_in_the_first_cell_or_between_the_rows_names_the_municipality(self) -> None:
        parsed = rc.parse_order(
            "Список школ\n\n№\tНаименование ОО\nПервый район\t\n1\tЛицей № 2\n2\t\n"
            "Второй район\n3\tГимназия № 5\n- 2 -\n4\tЛицей № 7\n"
        )
        assert [(s.name, s.municipality) for s in parsed.value.schools] == [
            ("Лицей № 2", "Первый район"),
            ("Гимназия № 5", "Второй район"),
            ("Лицей № 7", "Второй район"),
        ]
        assert [piece.text for piece in parsed.unread] == ["2\t", "- 2 -"]
        assert "R16" in {finding.code for finding in parsed.findings}


@pytest.mark.parametrize(
    ("text", "addressee", "period"),
    [
        ("ИРО до 01.03.2024 представить отчет.", "ИРО", "до 1 марта 2024"),
        (
            "Директору ИРО в срок до 01.03.2024 представить отчет.",
            "Директору ИРО",
            "до 1 марта 2024",
        ),
        (
            "Начальнику отдела ежеквартально представлять отчет.",
            "Начальнику отдела",
            "1 раз в квартал",
        ),
        (
            "Руководителям МОУО не позднее 1 апреля 2024 г. провести анализ.",
            "Руководителям МОУО",
            "до 1 апреля 2024",
        ),
        ("ИРО представить отчет до 15 сентября.", "ИРО", "до 15 сентября 2025"),
        (
            "ИРО (Петров П.П.) до 5 мая обеспечить отчет по приказу от 01.02.2024.",
            "ИРО",
            "до 5 мая 2025",
        ),
        (
            "Рекомендовать школам в течение 2025 года организовать работу.",
            "школам",
            "постоянно (2025 год)",
        ),
        ("Поручить институту с 1 марта по 1 мая 2025 года провести курсы.", "институту", None),
        ("Утвердить план от 01.03.2024 № 5.", None, ""),
    ],
)
def test_a_clause_tells_when_it_is_due_apart_from_whom_it_turns_to(
    text: str, addressee: str | None, period: str | None
) -> None:
    found = order(
        f"ПРИКАЗ\n01.02.2025 № 7\n\nОб утверждении плана\n\nПРИКАЗЫВАЮ:\n\n1. {text}\n"
    ).clauses[0]
    assert found.addressee == addressee
    if period is not None:
        assert str(found.period or "") == period


def test_a_reporting_clause_has_the_day_of_its_report() -> None:
    text = (
        "Кураторам ежеквартально, до 10 числа месяца, следующего за отчетным, представлять отчет."
    )
    assert clause(text).addressee == "Кураторам"
    period = clause(text).period
    assert period is not None
    assert period.kind == "recurring"


def test_a_sub_clause_is_due_when_what_introduces_it_is() -> None:
    found = order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n1. ИРО в срок до 01.03.2025:\n1.1. Обеспечить курсы.\n"
        "1.2. До 01.02.2025 составить план.\n2. Школам жить.\n"
    )
    assert [str(c.period) for c in found.clauses] == [
        "до 1 марта 2025",
        "до 1 марта 2025",
        "до 1 февраля 2025",
        "None",
    ]


def test_what_the_reader_of_a_period_notices_is_said_of_its_clause() -> None:
    parsed = rc.parse_order(
        "ПРИКАЗ\n\nО плане\n\nприказываю:\n\n3. ИРО до 31.02.2025 составить план." + TABLE
    )
    (finding,) = (f for f in parsed.findings if f.code == "P01")
    assert (finding.subject, finding.severity) == ("пункт 3", "warning")
    assert finding.span == parsed.value.clauses[0].span


@pytest.mark.parametrize(
    "text",
    [
        "Считать утратившим силу приказ.",
        "Признать с 1 мая 2025 г. утратившими силу приказы.",
        "Приказ от 01.02.2024 № 5 признать утратившим силу.",
    ],
)
def test_a_clause_that_repeals_says_so(text: str) -> None:
    assert clause(text).force == rc.Force.REPEAL


def test_the_word_that_resolves_is_told_apart_from_the_preamble() -> None:
    found = order("ПРИКАЗ\n\nО плане\n\nВ целях развития п р и к а з ы в а ю :\n\n1. Утвердить.\n")
    assert (found.preamble, found.resolution) == ("В целях развития", "п р и к а з ы в а ю")
    unresolved = order("ПРИКАЗ\n\nО плане\n\nВ целях развития\n\n1. Утвердить.\n")
    assert (unresolved.preamble, unresolved.resolution) == ("В целях развития", "")


class TestHeads:
    @pytest.mark.parametrize(
        ("line", "issuer", "number"),
        [
            ("ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ ПРИКАЗ", "ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ", ""),
            ("ДЕПАРТАМЕНТ ПРИКАЗ № 5-п", "ДЕПАРТАМЕНТ", "5-п"),
            ("ПРИКАЗ департамента", "департамента", ""),
            ("ДЕПАРТАМЕНТ<br>ОБРАЗОВАНИЯ<br>ПРИКАЗ", "ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ", ""),
            ("ДЕПАРТАМЕНТ<br>ОБРАЗОВАНИЯ\tПРИКАЗ", "ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ", ""),
        ],
    )
    def test_the_kind_may_follow_the_issuer_on_one_line_or_in_one_cell(
        self, line: str, issuer: str, number: str
    ) -> None:
        head = order(f"{line}\n\nО плане\n\nприказываю:\n1. Утвердить план.\n")
        assert (head.issuer, head.kind, head.number) == (issuer, "ПРИКАЗ", number)
        assert head.title == "О плане"

    def test_a_head_without_its_kind_misses_it(self) -> None:
        parsed = rc.parse_order(
            "Департамент\n№ 5\n\nО плане\n\nприказываю:\n1. Утвердить.\n" + TABLE
        )
        (finding,) = (f for f in parsed.findings if f.code == "R03")
        assert finding.fact("missing") == ("вид", "дата", "подпись")

    def test_the_authority_may_stand_under_the_kind(self) -> None:
        head = order(
            "У К А З\nГУБЕРНАТОРА ОБЛАСТИ\n31.12.2024 N 23\n\nО плане\n\nпостановляю:\n1. Жить."
        )
        assert (head.kind, head.issuer, head.number) == ("УКАЗ", "ГУБЕРНАТОРА ОБЛАСТИ", "23")

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("О внесении изменений в постановление от 21 октября 2015 года № 745-п\n\n", "title"),
            ("В целях программы, утверждённой приказом от 26 мая 2017 года N 1642:\n", "preamble"),
            ("Руководствуясь законом от 06.10.2003 № 131-ФЗ,\nПОСТАНОВЛЯЮ:\n", "preamble"),
        ],
    )  # fmt: skip
    def test_the_number_of_a_cited_act_is_not_the_orders_own(self, text: str, kept: str) -> None:
        head = order(f"{text}1. Утвердить план.\n2. Контроль оставляю за собой.\n")
        assert (head.number, head.date, len(head.clauses)) == ("", None, 2)
        assert getattr(head, kept)

    def test_a_note_of_an_edition_is_left_unread(self) -> None:
        parsed = rc.parse_order(
            "ПРИКАЗ\n(в ред. приказа от 25.01.2019 N 21)\n\nО плане работы" + TABLE
        )
        assert (parsed.value.number, parsed.value.date) == ("", None)
        assert [piece.text for piece in parsed.unread] == ["(в ред. приказа от 25.01.2019 N 21)"]

    @pytest.mark.parametrize("school", ["МАОУ «Школа № 7»", "Средняя школа № 7", "МБОУ СОШ № 7"])
    def test_the_number_of_a_school_is_not_the_orders_own(self, school: str) -> None:
        head = order(
            f"{school}\nПриказ\n09.11.2025 г.\n\n№ 312\n\nО плане\n\nПРИКАЗЫВАЮ:\n1. Жить.\n"
        )
        assert (head.issuer, head.number, head.date) == (school, "312", date(2025, 11, 9))

    def test_a_date_may_have_spaces_in_its_quotes(self) -> None:
        head = order("ПРИКАЗ\nот « 10 » марта 2025 г. № 563\nО плане\n\nприказываю:\n1. Жить.\n")
        assert (head.date, head.number) == (date(2025, 3, 10), "563")

    def test_a_day_that_no_calendar_has_is_no_date(self) -> None:
        head = order("ПРИКАЗ\nот 31.02.2025 № 563\nО плане\n\nприказываю:\n1. Жить.\n")
        assert (head.date, head.number) == (None, "563")

    def test_a_date_under_the_kind_opens_no_clause(self) -> None:
        head = order(
            "РАСПОРЯЖЕНИЕ\n\n28 августа 2025 года № 1204-р\n\nО плане работы\n\n1. Жить.\n"
        )
        assert (head.number, head.date) == ("1204-р", date(2025, 8, 28))
        assert [c.number for c in head.clauses] == ["1"]

    def test_prose_that_is_no_head_is_left_unread(self) -> None:
        parsed = rc.parse_order("Программа кружка\n\nДети готовят выставку до 15.04.2025.\n")
        assert (parsed.value.issuer, parsed.value.date) == ("", None)
        assert len(parsed.unread) == 2
