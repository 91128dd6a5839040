"""Where plans begin and end, and what is read of them where no table holds them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.documents.stamps import opens_stamp
from roadmap_core.parse.prose.requisites import requisites_of

TABLE = "№\tМероприятие\tСрок\n1\tАнализ\tмарт 2025\n"


def unread(parsed: rc.Parsed[rc.Order]) -> list[str]:
    return [piece.text for piece in parsed.unread]


def codes(parsed: rc.Parsed[rc.Order]) -> list[str]:
    return [finding.code for finding in parsed.findings]


class TestNoOrder:
    def test_a_plan_alone_lacks_nothing_of_an_order(self) -> None:
        parsed = rc.parse_order(f"План на 2025 год\n\n{TABLE}")
        assert parsed.value == rc.Order(appendices=parsed.value.appendices)
        assert "R03" not in codes(parsed)

    def test_a_text_that_is_nothing_lacks_an_order_and_a_plan(self) -> None:
        assert codes(rc.parse_order("Просто текст.")) == ["R02", "R03", "R04"]

    @pytest.mark.parametrize(
        "line",
        [
            "Приказ Минпросвещения от 12.03.2024 № 123 «О порядке»",
            "распоряжение от 12.03.2024 № 123;",
            "Письмо от 12.03.2024 № 123",
            "В редакции постановления от 12.03.2024 № 123",
            "МБОУ «Школа № 123»",
            "До 12.03.2024 собрать анкеты № 123",
        ],
    )
    def test_what_a_plan_cites_is_no_order(self, line: str) -> None:
        parsed = rc.parse_order(f"{line}\n\nПлан на 2025 год\n\n{TABLE}")
        order = parsed.value
        assert (order.kind, order.number, order.date, order.issuer) == ("", "", None, "")
        assert unread(parsed) == [line]

    def test_two_acts_that_approve_are_none_of_the_document(self) -> None:
        order = rc.parse_order(
            f"Утверждено приказом от 01.02.2025 № 5\n\nПлан А\n\n{TABLE}\n"
            f"Утверждено приказом от 02.02.2025 № 6\n\nПлан Б\n\n{TABLE}"
        ).value
        assert (order.number, order.date) == ("", None)
        assert [a.approvals[0].number for a in order.appendices] == ["5", "6"]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("до 01.02.2025", "до 01.02.2025"),
        ("№ 5 до 01.02.2025", "до 01.02.2025"),
        ("от 31.02.2025 № 5", "от 31.02.2025"),
        ("МБОУ СОШ № 5", "МБОУ СОШ № 5"),
        ("01.02.2025 г. Заречный № 5", ""),
        ("от «___» ______ 2025 г. № ___", ""),
    ],
)
def test_a_deadline_and_the_number_of_a_school_are_no_requisites(text: str, rest: str) -> None:
    assert requisites_of(text).rest == rest


def test_a_number_above_the_kind_that_differs_from_its_own_is_left_unread() -> None:
    parsed = rc.parse_order("01.02.2025 № 5\nПРИКАЗ № 6\nО мерах\nприказываю:\n1. Жить.\n")
    assert (parsed.value.number, parsed.value.date) == ("6", date(2025, 2, 1))
    assert unread(parsed) == ["01.02.2025 № 5"]


def test_a_list_of_aims_above_a_plan_is_no_title() -> None:
    parsed = rc.parse_order(f"Приложение 1\n\n1. Цель\n2. Задача\n\nПлан на 2025 год\n\n{TABLE}")
    (plan,) = parsed.value.roadmaps
    assert (plan.title, plan.horizon) == ("План на 2025 год", rc.Window.of_year(2025))
    assert unread(parsed) == ["1. Цель", "2. Задача"]


class TestStamps:
    @pytest.mark.parametrize(
        ("stamp", "approval"),
        [
            (
                "УТВЕРЖДАЮ\nДиректор МБОУ «Школа № 2»\n____ А.А. Ветрова\n«30» августа 2025 г.",
                rc.Approval(
                    kind=rc.ApprovalKind.APPROVED,
                    by="Директор МБОУ «Школа № 2»",
                    persons=("А.А. Ветрова",),
                    date=date(2025, 8, 30),
                ),
            ),
            (
                "Утверждена постановлением администрации от 10.02.2025 № 7-п (в ред. от 1 мая)",
                rc.Approval(
                    kind=rc.ApprovalKind.APPROVED,
                    by="администрации",
                    act="постановление",
                    number="7-п",
                    date=date(2025, 2, 10),
                ),
            ),
            (
                "Рассмотрено на педагогическом совете\nпротокол № 3 от 05.02.2025",
                rc.Approval(
                    kind=rc.ApprovalKind.CONSIDERED,
                    by="на педагогическом совете",
                    act="протокол",
                    number="3",
                    date=date(2025, 2, 5),
                ),
            ),
            (
                "Введено в действие\nприказом № 4 от 06.02.2025",
                rc.Approval(
                    kind=rc.ApprovalKind.APPROVED, act="приказ", number="4", date=date(2025, 2, 6)
                ),
            ),
            ("УТВЕРЖДАЮ", None),
        ],
    )
    def test_a_stamp_tells_who_approves_by_which_act(
        self, stamp: str, approval: rc.Approval | None
    ) -> None:
        (appendix,) = rc.parse_order(f"{stamp}\n\nПлан на 2025 год\n\n{TABLE}").value.appendices
        assert appendix.approvals == ((approval,) if approval else ())
        assert appendix.title == "План на 2025 год"

    def test_no_stamp_names_a_person_behind_closed_doors(self) -> None:
        order = rc.parse_order(f"УТВЕРЖДАЮ\nДиректор А.А. Ветрова\n\nПлан\n\n{TABLE}").value
        assert "Ветрова" not in str(order.without_names().appendices[0].approvals)
        assert "Ветрова" not in repr(order.appendices[0].approvals)

    @pytest.mark.parametrize(
        "text",
        [
            "Утвердить план",
            "утверждено",
            "Принято решение",
            "Согласовано с планом;",
            f"УТВЕРЖДЕНО {'приказом ' * 30}",
        ],
    )
    def test_a_duty_or_a_sentence_is_no_stamp(self, text: str) -> None:
        assert not opens_stamp(text)

    def test_the_paragraphs_of_a_stamp_are_marked_in_the_document(self) -> None:
        document = rc.documents.read_document(
            "УТВЕРЖДАЮ\nДиректор\n\nПлан\n\nСОГЛАСОВАНО\n№\tДело\nтекст\n".encode()
        ).value
        assert [(one.text, one.kind) for one in document.paragraphs] == [
            ("УТВЕРЖДАЮ", "stamp"),
            ("Директор", "stamp"),
            ("План", "text"),
            ("СОГЛАСОВАНО", "stamp"),
            ("текст", "text"),
        ]


class TestParagraphs:
    def read(self, text: str) -> list[tuple[str, str, str, str]]:
        roadmap = rc.parse_order(f"План мероприятий на 2025 год\n\n{text}").value.roadmap
        return [
            (
                row.number,
                row.title,
                row.period.text if row.period else "",
                "; ".join(one.body for one in row.responsible),
            )
            for row in roadmap.walk()
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "1. Создать группу.\nСрок: февраль.\nОтветственный: завуч.\n",
            "1) Создать группу. Срок – февраль. Исполнитель: завуч.",
            "1. Создать группу (сроки исполнения: февраль; отв.: завуч).",
            "Создать группу.\nСрок: февраль\nОтветственный: завуч\n",
            "Создать группу. Срок: февраль. Ответственный: завуч.",
            "Мероприятие: Создать группу\nСрок: февраль\nОтветственный: завуч\n",
            "1. Создать\nгруппу\nСрок:\tфевраль\nСрок: февраль\nОтветственный: завуч\n",
        ],
    )
    def test_a_labelled_paragraph_is_an_activity(self, text: str) -> None:
        (row,) = self.read(text)
        assert row[1:] == ("Создать группу", "февраль", "завуч")

    def test_a_value_goes_on_in_the_next_line(self) -> None:
        rows = self.read("1. Дело\nОтветственные: завуч,\nметодист\n2. Иное\nСрок: май\n")
        assert rows == [("1", "Дело", "", "завуч; методист"), ("2", "Иное", "май", "")]

    def test_a_label_without_an_item_and_long_words_about_it_are_left_unread(self) -> None:
        parsed = rc.parse_order(
            "План мероприятий на 2025 год\n\nСрок: весь год\nОбщие слова о плане.\n\n1. Дело\n"
            "Срок исполнения по решению совета школы: май\n"
        )
        assert unread(parsed) == ["Срок: весь год", "Общие слова о плане."]
        assert parsed.value.roadmap["1"].title.startswith("Дело Срок исполнения по решению")

    def test_headings_and_words_of_columns_are_no_items(self) -> None:
        parsed = rc.parse_order("План мероприятий на 2025 год\n\nМероприятие\nСрок: май\n")
        assert parsed.value.roadmaps == ()
        assert unread(parsed) == ["Мероприятие", "Срок: май"]

    def test_clauses_of_an_order_are_no_plan(self) -> None:
        parsed = rc.parse_order(
            "ПРИКАЗ\n\nО мерах\n\nприказываю:\n\n1. Утвердить план.\n\nПлан работы\n\n2. Жить.\n"
        )
        assert parsed.value.roadmaps == ()

    def test_the_lines_of_a_school_are_one(self) -> None:
        parsed = rc.parse_order(
            "Перечень школ\n\nЛесной район:\n1. МБОУ «Средняя школа\nимени Мира»\n"
            "городской округ Заречный\n2. Лицей № 3;\n№\tТелефон\n\nИтого две"
        )
        assert [(s.row, s.name, s.municipality) for s in parsed.value.schools] == [
            ("1", "МБОУ «Средняя школа имени Мира»", "Лесной район"),
            ("2", "Лицей № 3", "городской округ Заречный"),
        ]
        assert unread(parsed) == ["№\tТелефон", "Итого две"]

    def test_a_list_without_schools_is_left_unread(self) -> None:
        parsed = rc.parse_order("Приложение 1\n\nСписок школ района\n\nБудет позже\n")
        assert (parsed.value.schools, unread(parsed)) == ((), ["Будет позже"])


class TestEnds:
    ORDER = "ПРИКАЗ\nот 01.02.2025 № 5\n\nО плане\n\nПРИКАЗЫВАЮ:\n"

    def test_dotted_clauses_go_on_behind_a_table(self) -> None:
        order = rc.parse_order(
            f"{self.ORDER}1. Школам:\n1.1. Утвердить план:\n{TABLE}1.2. Отчитаться.\n"
            f"1.4. Забыть.\n2. Контроль оставляю за собой.\n"
        ).value
        assert [clause.number for clause in order.clauses] == ["1", "1.1", "1.2", "1.4", "2"]

    def test_a_signature_behind_the_table_of_an_unsigned_order_is_the_orders(self) -> None:
        order = rc.parse_order(f"{self.ORDER}1. Утвердить:\n{TABLE}\nДиректор А.А. Ветрова\n").value
        assert order.signatory == rc.Signatory(position="Директор", name="А.А. Ветрова")

    def test_a_plan_right_under_the_word_of_resolution_takes_none_of_it(self) -> None:
        order = rc.parse_order(f"{self.ORDER}{TABLE}").value
        assert (order.resolution, order.title) == ("ПРИКАЗЫВАЮ", "О плане")
        assert [row.title for row in order.roadmap.activities] == ["Анализ"]

    def test_a_table_of_another_form_behind_text_is_no_piece_of_the_plan(self) -> None:
        parsed = rc.parse_order(f"План на 2025 год\n\n{TABLE}\nСмета\n\nСтатья\tСумма\nБумага\t5\n")
        assert [row.title for row in parsed.value.roadmap.walk()] == ["Анализ"]
        assert unread(parsed) == ["Смета", "Статья\tСумма\nБумага\t5"]

    def test_a_second_order_is_told(self) -> None:
        parsed = rc.parse_order(f"План на 2025 год\n\n{TABLE}\nПРИКАЗ\nот 01.02.2025 № 5\n")
        (finding,) = (f for f in parsed.findings if f.code == "R38")
        assert finding.span is not None
        assert finding.span.line == 6

    def test_a_document_said_twice_is_two_plans_or_one_with_its_numbers_twice(self) -> None:
        text = f"{self.ORDER}1. Утвердить план.\n\nПриложение 1\n\nПлан на 2025 год\n\n{TABLE}\n"
        parsed = rc.parse_order(text + text)
        assert len(parsed.value.roadmaps) == 2
        assert "R38" in codes(parsed)


pieces = st.lists(
    st.sampled_from(
        (
            "ПРИКАЗ", "от 01.02.2025 № 5", "О плане", "ПРИКАЗЫВАЮ:", "1. Утвердить план:",
            "2. Контроль.", "Директор А.А. Ветрова", "Приложение 1", "УТВЕРЖДАЮ", "Директор школы",
            "«5» мая 2025 г.", "План на 2025 год", "План на 2026 год", "Раздел 1. Сбор",
            "1. Дело", "Срок: март", "Перечень школ", "МБОУ СОШ № 2", "Лесной район", "",
            "№\tМероприятие\tСрок", "1\tАнализ\tмарт 2025", "2\tСовет\tмай", "проза без конца",
            "СОГЛАСОВАНО\tУТВЕРЖДАЮ", "Итого: две.", "г. Заречный", "с. Лесное", "№ 6-п",
            "Об иных мерах", "Министерство труда", "(в ред. приказа от 01.01.2025 № 4)",
            "Ответственный: завуч.", "РЕШИЛИ", "ПРОТОКОЛ № 8-а",
            "План на 2025 год (продолжение)", "1.1. Собрать:", "ул. Мира, 5", "Школа имени Мира",
            "Приложение 2. План работы", "Мероприятие: Сбор", "от ____ № ____", "«Приложение 7",
            "Направление плана", "Мероприятие Срок Исполнитель", "МБОУ СОШ\tУТВЕРЖДЕНО",
            "№\tРайон\tШкола", "1\tЛесной\tЛицей № 3",
        )
    ),
    max_size=12,
)  # fmt: skip
# The words that a value says by its structure.
TOLD = frozenset("от мая г ответственный № мероприятие срок район школа дело год на".split())


@settings(max_examples=60)
@given(pieces)
def test_no_word_of_a_document_is_lost_however_its_pieces_stand(lines: list[str]) -> None:
    parsed = rc.parse_order("\n".join(lines))
    tree = rc.to_dict(parsed.value)
    kept = f"{tree} {' '.join(piece.text for piece in parsed.unread)}".casefold()
    kept += " ".join(str(finding) for finding in parsed.findings).casefold()
    words = {word.strip(".:«»").casefold() for line in lines for word in line.split()}
    lost = {word for word in words - TOLD if word and word not in kept}
    assert not {word for word in lost if re.search(r"[а-я]", word)}


def test_the_title_of_a_bare_plan_may_stand_above_a_table_of_indicators() -> None:
    parsed = rc.parse_order(
        "Дорожная карта на 2025 год\n\n№\tПоказатель\tЕдиница\t2024 факт\t2025 план\n"
        "1\tДоля школ\t%\t12\t8\n\n№\tМероприятие\tСрок\tИсполнитель\n1\tСбор\tдо 1 марта\tУО\n"
    )
    plan = parsed.value.roadmap
    assert (plan.title, plan.horizon_is_guess) == ("Дорожная карта на 2025 год", False)
    assert plan.horizon == rc.Window(date(2025, 1, 1), date(2025, 12, 31))
    assert [row.title for row in plan.leaves] == ["Сбор"]
    assert "Доля школ" in parsed.unread[0].text


def test_a_heading_between_whole_items_of_a_listed_plan_is_a_section() -> None:
    plan = rc.parse_order(
        "План работы методического объединения на 2025/2026 учебный год\n\nЗаседание 1 (август)\n"
        "1. Утверждение плана.\n2. Анализ ЕГЭ\nи ОГЭ.\nЗаседание 2 (ноябрь)\n1. Итоги четверти.\n"
    ).value.roadmap
    told = [(section.title, [row.title for row in section.activities]) for section in plan.sections]
    assert told == [
        ("Заседание 1 (август)", ["Утверждение плана", "Анализ ЕГЭ и ОГЭ"]),
        ("Заседание 2 (ноябрь)", ["Итоги четверти"]),
    ]
