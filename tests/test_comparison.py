"""Two versions of a document side by side: what is told, what is not, and the laws of both."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core import (
    Activity,
    Appendix,
    Change,
    ChangedPart,
    ChangeKind,
    Clause,
    Comparison,
    Dated,
    Deliverable,
    Force,
    InvalidData,
    LegalAct,
    Order,
    Period,
    Responsibility,
    Roadmap,
    School,
    Section,
    Signatory,
    Window,
    compare_orders,
)
from roadmap_core.testing.strategies import orders, roadmaps

YEAR = Window.of_year(2025)


def month(number: int, year: int = 2025) -> Period:
    return Period.of(Dated((Window.of_month(year, number),)))


def row(
    number: str,
    title: str,
    period: Period | None = None,
    bodies: tuple[str, ...] = ("Министерство",),
    result: str = "Справка",
    parts: tuple[Activity, ...] = (),
    **more: object,
) -> Activity:
    return Activity(
        number=number,
        title=title,
        period=period or month(3),
        responsible=tuple(Responsibility(body) for body in bodies),
        deliverables=(Deliverable(result),) if result else (),
        parts=parts,
        **more,  # type: ignore[arg-type]
    )


def plan(*rows: Activity, title: str = "I. Работа", horizon: Window | None = YEAR) -> Roadmap:
    return Roadmap(title="План", horizon=horizon, sections=(Section(title=title, activities=rows),))


def told(comparison: Comparison) -> list[tuple[str, str, str, str, str]]:
    return [(str(c.kind), c.key_old, c.key_new, c.before, c.after) for c in comparison]


SURVEY = row("1", "Анкетирование учителей и родителей школ", month(2), result="База анкет")
PROFILE = row("2", "Составление рисковых профилей школ", month(4), result="Профили")
COURSES = row("3", "Курсы для руководителей", month(10), ("Институт",), "Удостоверения")


def test_a_document_differs_in_nothing_from_itself() -> None:
    same = compare_orders(plan(SURVEY, PROFILE), plan(SURVEY, PROFILE))
    assert list(same) == []
    assert (same.unchanged, str(same)) == (2, "Изменений нет; мероприятий без изменений 2.")
    assert same.pairs == (("1", "1", True), ("2", "2", True))


def test_dashes_quotes_case_and_ё_are_no_change() -> None:
    old = plan(row("1", "Приём  «школ» – отчёт"))
    assert not compare_orders(old, plan(row("1", 'ПРИЕМ "школ" - отчет'))).changes


def test_a_row_at_the_top_makes_no_other_row_changed() -> None:
    first = row("1", "Назначение координаторов", month(1))
    old = plan(SURVEY, PROFILE, COURSES)
    moved = (
        evolve(one, number=str(n), key="") for n, one in enumerate((SURVEY, PROFILE, COURSES), 2)
    )
    new = plan(first, *moved)
    found = compare_orders(old, new)
    assert [str(change) for change in found] == [
        "добавлено: мероприятие 1 «Назначение координаторов», январь 2025; Министерство; Справка",
        "перенумеровано: мероприятие 1; 2; 3 → 2; 3; 4, номера: 1, 2, 3 → 2, 3, 4",
    ]
    assert found.unchanged == 3


def test_each_value_of_a_row_that_differs_is_a_change_of_its_own() -> None:
    new = row("1", "Анкетирование учителей школ и родителей", month(5), ("Центр",), "Отчёт")
    found = compare_orders(plan(SURVEY), plan(new))
    assert told(found) == [
        ("reworded", "1", "1", SURVEY.title, new.title),
        ("moved", "1", "1", "февраль 2025", "май 2025"),
        ("reassigned", "1", "1", "Министерство", "Центр"),
        ("result", "1", "1", "База анкет", "Отчёт"),
    ]
    assert [change.days for change in found] == [None, 92, None, None]
    assert found.unchanged == 0


def test_the_lead_is_part_of_who_answers() -> None:
    lead = evolve(SURVEY, responsible=(Responsibility("Министерство", lead=True),))
    (change,) = compare_orders(plan(SURVEY), plan(lead))
    assert (change.before, change.after) == ("Министерство", "Министерство (головной исполнитель)")


def test_the_order_of_bodies_and_results_is_no_change() -> None:
    old = row("1", "Семинар для учителей", bodies=("Центр", "Институт"))
    new = row("1", "Семинар для учителей", bodies=("Институт", "Центр"))
    assert not compare_orders(plan(old), plan(new)).changes


def test_another_wording_of_the_same_days_is_reworded_and_not_moved() -> None:
    yearly = rc.parse_period("март, апрель").value
    dated = rc.parse_period("март 2025 г., апрель 2025 г.").value
    old, new = plan(row("1", "Семинар", yearly)), plan(row("1", "Семинар", dated))
    (change,) = compare_orders(old, new)
    assert (change.kind, change.what, change.days) == ("reworded", "срок", None)


def test_a_period_that_was_not_there_moves_without_a_distance() -> None:
    old = evolve(SURVEY, period=None)
    (change,) = compare_orders(plan(old), plan(SURVEY))
    assert (change.kind, change.before, change.after) == ("moved", "", "февраль 2025")
    assert change.days is None
    assert str(change).endswith("срок: нет → февраль 2025")


def test_equal_titles_are_told_apart_by_their_days() -> None:
    old = plan(*(row(str(n), "Совещание", month(n)) for n in (1, 2, 3)))
    new = plan(*(row(str(n), "Совещание", month(n + 1)) for n in (1, 2)))
    found = compare_orders(old, new)
    assert told(found) == [
        ("dropped", "1", "", "январь 2025; Министерство; Справка", ""),
        ("renumbered", "2; 3", "1; 2", "2, 3", "1, 2"),
    ]


def test_repeated_titles_of_parts_stay_under_their_rows() -> None:
    def quarters(number: str, title: str, first: int) -> Activity:
        parts = (
            row(f"{number}.1", "1 квартал", month(first)),
            row(f"{number}.2", "2 квартал", month(first + 3)),
        )
        return row(number, title, parts=parts)

    old = plan(quarters("1", "Отчёт центра о школах", 1), quarters("2", "Сверка списков", 2))
    new = plan(quarters("1", "Сверка списков", 2), quarters("2", "Отчёт центра о всех школах", 1))
    found = compare_orders(old, new)
    assert Counter(change.kind for change in found) == {
        ChangeKind.REWORDED: 1,
        ChangeKind.RELOCATED: 1,
        ChangeKind.RENUMBERED: 3,
    }
    assert dict(pair[:2] for pair in found.pairs) == {
        "1": "2",
        "1.1": "2.1",
        "1.2": "2.2",
        "2": "1",
        "2.1": "1.1",
        "2.2": "1.2",
    }


def test_a_reworded_title_with_the_same_period_and_bodies_is_one_row() -> None:
    new = evolve(PROFILE, title="Разработка профилей рисков каждой школы")
    found = compare_orders(plan(SURVEY, PROFILE), plan(SURVEY, new))
    assert [(c.kind, c.key_old, c.key_new) for c in found] == [("reworded", "2", "2")]


def test_a_match_that_is_not_sure_is_marked() -> None:
    old = plan(row("1", "Семинар"), row("2", "Семинар"), row("3", "Семинар"))
    new = plan(row("7", "Семинар", month(5)), row("8", "Семинар", month(6)))
    found = compare_orders(old, new)
    assert [c.certain for c in found if c.kind == "moved"] == [False, False]
    assert "не точно" in str(found)
    assert "(не точно)" in str(found.of("moved")[0])
    assert "(не точно)" in found.to_markdown()


def test_plans_without_a_common_word_share_nothing() -> None:
    found = compare_orders(plan(SURVEY), plan(row("1", "Олимпиада", month(9), ("Школы",), "Итоги")))
    assert [c.kind for c in found] == ["dropped", "added"]


def test_a_row_shared_out_to_neighbours_was_split_and_back_merged() -> None:
    teachers = row("1", "Анкетирование учителей школ", month(2))
    parents = row("2", "Анкетирование родителей", month(3))
    found = compare_orders(plan(SURVEY), plan(teachers, parents))
    assert told(found) == [
        ("split", "1", "1; 2", SURVEY.title, f"{teachers.title}; {parents.title}")
    ]
    back = compare_orders(plan(teachers, parents), plan(SURVEY))
    assert list(back) == [change.mirrored() for change in found]
    assert str(found).startswith("Изменений 1: разделено 1;")


def test_a_row_shared_out_to_rows_that_stand_apart_is_dropped() -> None:
    teachers = row("1", "Анкетирование учителей школ", month(2), ("Центр",), "Анкеты")
    parents = row("3", "Анкетирование родителей", month(3), ("Центр",), "Анкеты")
    found = compare_orders(
        plan(SURVEY, COURSES), plan(teachers, evolve(COURSES, number="2", key=""), parents)
    )
    assert "split" not in {c.kind for c in found}


def test_a_row_that_was_given_parts_was_split_into_them() -> None:
    part = row("1.1", "Анкетирование учителей", inherited=("period",))
    found = compare_orders(plan(SURVEY), plan(evolve(SURVEY, parts=(part,))))
    assert [(c.kind, c.key_old, c.key_new) for c in found] == [("split", "1", "1.1")]
    back = compare_orders(plan(evolve(SURVEY, parts=(part,))), plan(SURVEY))
    assert list(back) == [change.mirrored() for change in found]


def test_rows_gathered_under_a_new_row_are_no_parts_that_were_split_off() -> None:
    old = plan(row("1", "Диагностика школ области"), PROFILE)
    new = plan(row("1", "Диагностика школ области", parts=(evolve(PROFILE, number="1.1", key=""),)))
    found = compare_orders(old, new)
    assert [(c.kind, c.key_old, c.key_new) for c in found] == [
        ("split", "1", "1"),
        ("relocated", "2", "1.1"),
        ("renumbered", "2", "1.1"),
    ]
    assert (found.changes[1].before, found.changes[1].after) == (
        "I. Работа",
        "1 Диагностика школ области",
    )


def test_what_a_row_hands_down_is_told_once() -> None:
    def handed(period: Period) -> Activity:
        parts = tuple(
            row(f"1.{n}", f"Сбор сведений о школах {n}", period, inherited=("period",))
            for n in (1, 2)
        )
        return row("1", "Сбор сведений", period, parts=parts)

    found = compare_orders(plan(handed(month(3))), plan(handed(month(4))))
    assert [(c.kind, c.key_old) for c in found] == [("moved", "1")]


def test_a_row_in_another_section_was_relocated() -> None:
    first, second = (
        Section(title="Анализ", activities=(SURVEY, PROFILE)),
        Section(title="Курсы", activities=(COURSES,)),
    )
    old = Roadmap(sections=(first, second))
    new = Roadmap(
        sections=(
            Section(title="Анализ", activities=(SURVEY,)),
            Section(title="Курсы", activities=(PROFILE, COURSES)),
        )
    )
    (change,) = compare_orders(old, new)
    assert (change.kind, change.what, change.before, change.after) == (
        "relocated",
        "раздел",
        "Анализ",
        "Курсы",
    )


def test_a_section_with_another_title_and_the_same_rows_is_reworded() -> None:
    old = plan(SURVEY, PROFILE, title="Первый этап")
    (change,) = compare_orders(old, plan(SURVEY, PROFILE, title="Диагностика"))
    assert (change.part, change.kind, change.before) == ("section", "reworded", "Первый этап")


def test_sections_are_added_dropped_moved_and_renumbered() -> None:
    def of(*sections: tuple[str, str, Activity]) -> Roadmap:
        return Roadmap(
            sections=tuple(
                Section(number=number, title=title, activities=(one,))
                for number, title, one in sections
            )
        )

    old = of(("I", "Анализ", SURVEY), ("II", "Планы", PROFILE), ("III", "Слёты", COURSES))
    fair = row("9", "Ярмарка", month(9), ("Школы",), "Афиша")
    new = of(("I", "Планы", PROFILE), ("II", "Анализ", SURVEY), ("III", "Ярмарки", fair))
    found = compare_orders(old, new)
    sections = [(str(c.kind), c.title_old, c.title_new) for c in found if c.part == "section"]
    assert sorted(sections) == [
        ("added", "", "Ярмарки"),
        ("dropped", "Слёты", ""),
        ("relocated", "Анализ", "Анализ"),
        ("renumbered", "Анализ", "Анализ"),
        ("renumbered", "Планы", "Планы"),
    ]


def test_cells_of_other_columns_and_notes_are_compared() -> None:
    old = evolve(SURVEY, extra=(("Статус", "план"), ("Статус", "б")))
    new = evolve(SURVEY, extra=(("Статус", "факт"), ("Статус", "б"), ("Охват", "5 школ")))
    assert [(c.kind, c.what, c.before, c.after) for c in compare_orders(plan(old), plan(new))] == [
        ("changed", "охват", "", "5 школ"),
        ("changed", "статус", "б; план", "б; факт"),
    ]
    noted = evolve(SURVEY, responsible=(Responsibility("Министерство", note="по согласованию"),))
    (change,) = compare_orders(plan(SURVEY), plan(noted))
    assert (change.what, change.after) == ("примечание", "по согласованию")


def test_people_are_compared_and_never_named() -> None:
    def by(name: str) -> Roadmap:
        who = Responsibility("Министерство", persons=(name,))
        return plan(evolve(SURVEY, responsible=(who,), title=f"Отчёт ({name})"))

    found = compare_orders(by("Выдуманный А.Б."), by("Небывалая В.Г."))
    shown = (found, repr(found), found.to_markdown(), found._repr_html_(), *found, found.changes)
    text = "".join(map(str, shown))
    assert "Выдуман" not in text
    assert "Небывал" not in text
    assert [(c.what, c.before, c.after) for c in found] == [
        ("название", "Отчёт ([имя])", "Отчёт ([имя])"),
        ("лица", "[имя]", "[имя]"),
    ]


def order(**values: object) -> Order:
    base: dict[str, object] = {
        "kind": "ПРИКАЗ",
        "number": "7",
        "date": date(2025, 1, 20),
        "title": "О плане",
        "clauses": (
            Clause(number="1", text="Утвердить план.", force=Force.APPROVE),
            Clause(
                number="2",
                text="Школам сдать отчёт до 1 мая.",
                force=Force.OBLIGE,
                addressee="Школам",
            ),
        ),
        "appendices": (Appendix(number="1", title="План", roadmap=plan(SURVEY)),),
    }
    return Order(**{**base, **values})  # type: ignore[arg-type]


def test_requisites_acts_and_the_signature_are_compared() -> None:
    old = order(
        legal_basis=(LegalAct(text="приказ от 1.1.2024 № 1"),),
        signatory=Signatory(position="Министр", name="А.Б. Выдуманный"),
    )
    new = order(
        number="8",
        date=None,
        title="О новом плане",
        legal_basis=(
            LegalAct(text="закон области о школах"),
            LegalAct(text="приказ от 1.1.2024 № 2"),
        ),
        signatory=Signatory(position="Заместитель министра", name="В.Г. Небывалая"),
    )
    found = compare_orders(old, new)
    assert [(str(c.kind), c.what, c.before, c.after) for c in found] == [
        ("changed", "номер", "7", "8"),
        ("changed", "дата", "20.01.2025", ""),
        ("changed", "название", "О плане", "О новом плане"),
        ("added", "", "", ""),
        ("reworded", "текст", "приказ от 1.1.2024 № 1", "приказ от 1.1.2024 № 2"),
        ("changed", "должность подписавшего", "Министр", "Заместитель министра"),
        ("changed", "кто подписал", "[имя]", "[имя]"),
    ]
    assert found.unchanged == 1


def test_clauses_are_known_by_their_words_and_not_by_their_numbers() -> None:
    first, second = order().clauses
    due = rc.parse_period("до 1 июня").value
    new = order(
        clauses=(
            Clause(number="1", text="Назначить оператора.", force=Force.APPOINT, role="оператор"),
            evolve(first, number="2"),
            evolve(
                second,
                number="3",
                text="Школам сдать отчёт до 1 июня.",
                period=due,
                force=Force.RECOMMEND,
                role="исполнитель",
                persons=("Выдуманный А.Б.",),
                addressee="Всем школам",
            ),
        )
    )
    found = compare_orders(order(), new)
    assert [(str(c.kind), c.key_old, c.key_new, c.what) for c in found] == [
        ("added", "", "1", ""),
        ("renumbered", "1", "2", "номер"),
        ("reworded", "2", "3", "текст"),
        ("reassigned", "2", "3", "кому"),
        ("reassigned", "2", "3", "лица"),
        ("moved", "2", "3", "срок"),
        ("changed", "2", "3", "обязательность"),
        ("changed", "2", "3", "роль"),
        ("renumbered", "2", "3", "номер"),
    ]
    turned = order(clauses=(second, first))
    assert [c.kind for c in compare_orders(order(), turned)] == ["relocated"]


def test_appendices_and_what_their_titles_promise_are_compared() -> None:
    old = order(
        appendices=(
            Appendix(number="1", title="План на 2025 год", roadmap=plan(SURVEY)),
            Appendix(number="2", title="График"),
        )
    )
    new = order(
        appendices=(
            Appendix(
                number="3",
                title="План на 2026 год",
                approval="УТВЕРЖДЁН",
                roadmap=evolve(plan(SURVEY, horizon=Window.of_year(2026)), title="Карта"),
            ),
        )
    )
    found = compare_orders(old, new)
    assert [(str(c.part), str(c.kind), c.what, c.before, c.after) for c in found] == [
        ("appendix", "dropped", "", "", ""),
        ("appendix", "reworded", "название", "План на 2025 год", "План на 2026 год"),
        ("appendix", "renumbered", "номер", "1", "3"),
        ("appendix", "changed", "гриф", "", "УТВЕРЖДЁН"),
        ("roadmap", "reworded", "название", "План", "Карта"),
        ("roadmap", "changed", "горизонт", "2025 год", "2026 год"),
    ]


def test_an_appendix_with_another_title_is_known_by_what_it_holds() -> None:
    schools = (School(name="Школа № 1"),)
    old = order(
        appendices=(
            Appendix(title="Меры", roadmap=plan(SURVEY)),
            Appendix(title="Школы", schools=schools),
        )
    )
    new = order(
        appendices=(
            Appendix(title="Дорожная карта", roadmap=plan(SURVEY)),
            Appendix(title="Перечень", schools=schools),
        )
    )
    assert [(c.kind, c.before, c.after) for c in compare_orders(old, new)] == [
        ("reworded", "Меры", "Дорожная карта"),
        ("reworded", "Школы", "Перечень"),
    ]


def test_an_appendix_that_lost_its_table_says_so() -> None:
    new = order(appendices=(Appendix(number="1", title="План"),))
    found = compare_orders(order(), new)
    assert [(str(c.kind), c.what, c.before) for c in found][:1] == [
        ("changed", "содержание", "дорожная карта")
    ]


def test_schools_come_and_go_and_move() -> None:
    def listed(*schools: School) -> Order:
        return order(appendices=(Appendix(title="Перечень", schools=schools),))

    old = listed(
        School(name="МБОУ «Школа № 1»", municipality="Северный округ", row="1"),
        School(name="МБОУ «Лесная школа»", municipality="Северный округ", row="2"),
        School(name="МБОУ «Речная школа»", municipality="Южный округ", row="3"),
    )
    new = listed(
        School(name="МБОУ «Речная школа»", municipality="Северный округ", row="1"),
        School(
            name="МБОУ «Лесная средняя школа»",
            municipality="Северный округ",
            row="2",
            extra=(("Код", "5"),),
        ),
        School(name="Гимназия № 9", municipality="Город", row="3"),
    )
    found = compare_orders(old, new)
    assert sorted((str(c.kind), c.title_old, c.title_new, c.what) for c in found) == [
        ("added", "", "Гимназия № 9", ""),
        ("changed", "МБОУ «Лесная школа»", "МБОУ «Лесная средняя школа»", "код"),
        ("dropped", "МБОУ «Школа № 1»", "", ""),
        ("relocated", "МБОУ «Речная школа»", "МБОУ «Речная школа»", "муниципалитет"),
        ("reworded", "МБОУ «Лесная школа»", "МБОУ «Лесная средняя школа»", "название"),
    ]
    turned = listed(*reversed(old.schools))
    assert not compare_orders(old, turned).changes


def test_an_order_and_a_roadmap_are_compared_by_their_rows() -> None:
    found = compare_orders(order(), evolve(plan(SURVEY), title="Другой план"))
    assert [(c.part, c.what) for c in found] == [("roadmap", "название")]


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(InvalidData, match=r"expected an order or a roadmap, got str @ \$\.new"):
        compare_orders(Order(), "приказ")  # type: ignore[arg-type]


def test_the_answer_is_a_frame_a_table_and_a_line() -> None:
    found = compare_orders(
        plan(SURVEY, PROFILE),
        plan(evolve(SURVEY, period=month(3), title="Анкетирование | учителей и родителей школ")),
    )
    frame = found.to_frame()
    assert list(frame.columns) == [
        "kind",
        "part",
        "key_old",
        "key_new",
        "title_old",
        "title_new",
        "what",
        "before",
        "after",
        "days",
        "certain",
    ]
    assert list(frame["kind"]) == ["reworded", "moved", "dropped"]
    assert repr(found) == "<Comparison 3 changes, unchanged=0, unsure=0>"
    assert found._repr_html_().count("<tr>") == 4
    lines = found.to_markdown().splitlines()
    assert lines[0] == str(found)
    assert lines[4].startswith("| переформулировано | мероприятие | 1 Анкетирование учителей")
    assert "Анкетирование \\| учителей" in lines[4]
    assert [c.kind for c in found.of("moved")] == ["moved"]
    with pytest.raises(ValueError, match="nothing"):
        found.of("nothing")
    assert (
        compare_orders(plan(), plan()).to_markdown()
        == "Изменений нет; мероприятий без изменений 0.\n"
    )
    assert compare_orders(plan(), plan()).to_frame().empty


def test_a_change_goes_out_as_data_and_comes_back() -> None:
    found = compare_orders(plan(SURVEY, PROFILE), plan(evolve(SURVEY, period=month(3))))
    data = rc.to_dict(found.changes)
    assert data["items"][0]["kind"] == "moved"
    assert rc.from_dict(tuple[Change, ...], data) == found.changes


def test_a_change_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Change(kind="nothing", part="order")
    with pytest.raises(InvalidData, match="days"):
        Change(kind="moved", part="order", days="9")  # type: ignore[arg-type]


def test_a_long_wording_is_cut_in_a_line_and_whole_in_the_data() -> None:
    long = "Сбор сведений " * 20
    (change,) = compare_orders(plan(), plan(row("1", long.strip())))
    assert change.title_new == long.strip()
    assert len(str(change)) < 200


def _bag(comparison: Comparison) -> Counter[Change]:
    return Counter(comparison.changes)


@settings(max_examples=25)
@given(orders())
def test_law_nothing_differs_from_itself(one: Order) -> None:
    same = compare_orders(one, one)
    assert same.changes == ()
    assert same.unchanged == sum(1 for plan in one.roadmaps for _ in plan)


@settings(max_examples=25)
@given(orders() | roadmaps(), orders() | roadmaps())
def test_law_the_other_way_round_is_the_mirror(old: Order | Roadmap, new: Order | Roadmap) -> None:
    there, back = compare_orders(old, new), compare_orders(new, old)
    assert _bag(back) == Counter(change.mirrored() for change in there)
    assert there.unchanged == back.unchanged
    assert {(two[1], two[0], two[2]) for two in there.pairs} == set(back.pairs)


@settings(max_examples=25)
@given(roadmaps(), st.data())
def test_law_rows_in_another_order_are_moves_of_place_only(one: Roadmap, by: st.DataObject) -> None:
    shuffled = evolve(
        one,
        sections=tuple(
            evolve(section, activities=tuple(by.draw(st.permutations(section.activities))))
            for section in one.sections
        ),
    )
    found = compare_orders(one, shuffled)
    assert {change.kind for change in found} <= {ChangeKind.RELOCATED}
    assert {change.part for change in found} <= {ChangedPart.ACTIVITY}


@settings(max_examples=25)
@given(orders() | roadmaps(), orders() | roadmaps())
def test_law_each_row_is_told_once(old: Order | Roadmap, new: Order | Roadmap) -> None:
    found = compare_orders(old, new)
    olds, news = ([pair[side] for pair in found.pairs] for side in (0, 1))
    assert len(set(olds)) == len(olds)
    assert len(set(news)) == len(news)
    alone = {"added", "dropped", "split", "merged"}
    for side, doc, paired in (("key_old", old, olds), ("key_new", new, news)):
        told_keys = {
            key
            for change in found
            if change.part == "activity" and change.kind in alone
            for key in getattr(change, side).split("; ")
        }
        plans = doc.roadmaps if isinstance(doc, Order) else (doc,)
        keys = {one.key for each in plans for one in each}
        assert keys <= told_keys | set(paired)


def test_an_act_that_stays_is_no_change_and_one_that_comes_is_a_line() -> None:
    stays = LegalAct(text="закон области о школах")
    old, new = order(legal_basis=(stays,)), order(legal_basis=(stays, LegalAct(text="указ № 5")))
    (change,) = compare_orders(old, new)
    assert str(change) == "добавлено: правовой акт «указ № 5»"


def test_a_cell_that_stays_is_no_change() -> None:
    old = evolve(SURVEY, extra=(("Охват", "5 школ"), ("Статус", "план")))
    new = evolve(SURVEY, extra=(("Охват", "5 школ"), ("Статус", "факт")))
    assert [c.what for c in compare_orders(plan(old), plan(new))] == ["статус"]


def test_a_row_that_went_below_a_part_that_is_new_is_told_by_itself() -> None:
    below = evolve(PROFILE, number="1.1.1", key="")
    part = row("1.1", "Этап работы с данными", month(4), result="План", parts=(below,))
    old = plan(row("1", "Диагностика школ области"), PROFILE)
    found = compare_orders(old, plan(row("1", "Диагностика школ области", parts=(part,))))
    assert [(c.kind, c.key_old, c.key_new) for c in found] == [
        ("split", "1", "1.1"),
        ("relocated", "2", "1.1.1"),
        ("renumbered", "2", "1.1.1"),
    ]


def test_rows_that_share_all_their_words_with_many_are_compared_by_place() -> None:
    def many(verb: str, first: int) -> Roadmap:
        return plan(*(row(str(n), f"{verb} школ области {n + first}") for n in range(1, 31)))

    found = compare_orders(many("Посещение", 0), many("Обследование", 100))
    assert {c.kind for c in found} == {ChangeKind.REWORDED}
    assert [(c.key_old, c.key_new) for c in found] == [(str(n), str(n)) for n in range(1, 31)]
    assert not any(c.certain for c in found)


def test_many_equal_titles_are_paired_in_the_order_of_the_text() -> None:
    old = plan(*(row(str(n), "Совещание", month(1)) for n in range(1, 41)))
    new = plan(*(row(str(n), "Совещание", month(2)) for n in range(1, 41)))
    found = compare_orders(old, new)
    assert {(c.kind, c.days) for c in found} == {(ChangeKind.MOVED, 28)}
    assert all(c.key_old == c.key_new for c in found)


def test_a_clause_that_names_somebody_else_is_surely_the_same() -> None:
    def controlled(name: str) -> Order:
        text = f"Контроль возложить на {name}"
        return order(clauses=(Clause(number="1", text=text, persons=(name,)),))

    found = compare_orders(controlled("Выдуманного А.Б."), controlled("Небывалую В.Г."))
    assert [(c.what, c.before, c.after, c.certain) for c in found] == [
        ("текст", "Контроль возложить на [имя]", "Контроль возложить на [имя]", True),
        ("лица", "[имя]", "[имя]", True),
    ]


def test_of_three_rows_that_are_alike_one_is_the_former_and_it_is_not_sure_which() -> None:
    old = plan(row("1", "Семинар учителей математики по разбору ошибок учеников"))
    new = plan(
        row("1", "Семинар учителей математики по разбору ошибок учеников зимой"),
        row("2", "Семинар учителей математики по разбору ошибок учеников весной"),
        row("3", "Семинар учителей математики по разбору ошибок учеников летом"),
    )
    found = compare_orders(old, new)
    assert [(str(c.kind), c.key_old, c.key_new, c.certain) for c in found] == [
        ("reworded", "1", "1", False),
        ("added", "", "2", True),
        ("added", "", "3", True),
    ]
