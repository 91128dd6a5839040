"""Which rows of a roadmap need results, and which year's are there by the due day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.errors import InvalidData
from roadmap_core.model import Activity, Appendix, Deliverable, Order, Roadmap, Section
from roadmap_core.norms import Norm
from roadmap_core.outcomes import (
    DATA_COLUMNS,
    TIMELINESS_CODES,
    ActivityData,
    DataCalendar,
    data_for_activities,
)
from roadmap_core.periods import Deadline, Ongoing, Part, Period, Reading
from roadmap_core.policy import Policy, Region
from roadmap_core.schedule import timeliness
from roadmap_core.windows import Window

SHIPPED = Path(rc.__file__).parent / "data" / "orders" / "122-2024.txt"
DAY = date(2026, 6, 1)
MAY = date(2025, 5, 30)


def policy(on: date = DAY) -> Policy:
    return rc.load_policy("ru", on=on)


def row(title: str, due: date | None = MAY, number: str = "1") -> Activity:
    part: Part = Ongoing() if due is None else Deadline(due)
    return Activity(number=number, title=title, period=Period.of(part))


def plan(*rows: Activity, horizon: Window | None = None) -> Roadmap:
    return Roadmap(horizon=horizon, sections=(Section(title="", activities=rows),))


def one(title: str, due: date | None = MAY, on: date = DAY) -> ActivityData:
    (found,) = data_for_activities(plan(row(title, due)), policy(on))
    return found


def shipped() -> Order:
    return rc.read_order(SHIPPED, region=rc.load_region("tambov")).value


def test_the_rows_of_the_shipped_order_are_found_by_their_kind() -> None:
    order = shipped()
    found = data_for_activities(order, rc.load_policy("tambov", on=DAY))
    assert {entry.activity: entry.analysis for entry in found} == {
        "1": "target_analysis", "9": "results_analysis", "11": "dynamics", "15": "effectiveness",
        "16": "plan_correction", "30": "self_analysis", "31": "report_session",
    }  # fmt: skip
    days = {(entry.activity, entry.due): (entry.usable_year, entry.finding) for entry in found}
    assert days["9", date(2024, 8, 31)] == (2024, None)
    assert days["11", date(2025, 9, 30)] == (2025, None)
    assert days["31", date(2024, 12, 31)] == (2024, None)
    assert len(found) == len(days) == 12
    assert str(found) == (
        "Мероприятий, которым нужны результаты: 7; из них с замечаниями о данных: 2."
    )
    assert repr(found) == "<DataCalendar 12 due days, 3 findings>"


def test_a_report_due_in_may_cannot_use_the_results_of_that_year() -> None:
    found = data_for_activities(shipped(), rc.load_policy("tambov", on=DAY))
    (fifteen,) = (entry for entry in found if entry.activity == "15")
    assert (fifteen.due, fifteen.expected_year, fifteen.usable_year) == (MAY, 2025, 2024)
    assert [(entry.procedure, entry.ready) for entry in fifteen.ready] == [
        ("vpr", date(2025, 7, 16)), ("oge", date(2025, 7, 16)), ("ege", date(2025, 7, 18)),
    ]  # fmt: skip
    assert fifteen.finding is not None
    assert (fifteen.finding.code, fifteen.finding.subject) == ("U01", "15")
    assert fifteen.finding.message == (
        "к сроку 30.05.2025 результаты 2025 года ещё не готовы (по нормам они готовы не позднее: "
        "ВПР 16.07.2025, ОГЭ 16.07.2025, ЕГЭ 18.07.2025); можно взять результаты 2024 года"
    )
    assert fifteen.finding.span is not None
    assert fifteen.deliverables == ("Справка",)
    assert set(fifteen.functions) <= set(dir(rc.outcomes)) | {
        "programme_effect", "expected_change", "expected_leavers",
    }  # fmt: skip
    assert found.findings[0] in [entry.finding for entry in found]


@pytest.mark.parametrize(
    ("title", "analysis", "procedures"),
    [
        ("Оценка результативности адресной помощи школам", "effectiveness", "vpr oge ege"),
        ("Итоговая оценка комплекса мер", "effectiveness", "vpr oge ege"),
        ("Мониторинг влияния мер поддержки на качество обучения", "effectiveness", "vpr oge ege"),
        ("Подготовка и проведение анализа эффективности программы", "effectiveness", "vpr oge ege"),
        ("Совещание по уточнению планов школ по итогам ВПР", "plan_correction", "vpr"),
        (
            "Заслушивание директоров школ об итогах повышения качества",
            "report_session",
            "vpr oge ege",
        ),
        ("Сравнительный анализ результатов ОГЭ за два года", "dynamics", "oge"),
        ("Обсуждение динамики качества знаний на совете", "dynamics", "vpr oge ege"),
        ("Самообследование деятельности школ", "self_analysis", "vpr oge ege"),
        ("Стартовый анализ результатов ГИА в школах списка", "target_analysis", "oge ege"),
        (
            "Аналитические справки по результатам всероссийских проверочных работ",
            "results_analysis",
            "vpr",
        ),
        ("Ежегодный региональный анализ итогов ЕГЭ", "results_analysis", "ege"),
        ("Разбор результатов ГИА-9", "results_analysis", "oge"),
        ("Подведение итогов ГИА-11 и ВПР", "results_analysis", "vpr ege"),
        (
            (
                "Информационно-аналитическая справка по результатам государственной итоговой "
                "аттестации по программам основного общего образования"
            ),
            "results_analysis",
            "oge",
        ),
        ("Составление аналитической справки по итогам ВПР-2025", "results_analysis", "vpr"),
        ("Мониторинг результатов единого государственного экзамена", "results_analysis", "ege"),
        (
            "Разбор результатов государственной итоговой аттестации",
            "results_analysis",
            "oge ege",
        ),
    ],
)
def test_other_orders_word_it_otherwise(title: str, analysis: str, procedures: str) -> None:
    found = one(title)
    assert (found.analysis, found.procedures) == (analysis, tuple(procedures.split()))


@pytest.mark.parametrize(
    "title",
    [
        "Обучение учителей анализу результатов ВПР",
        "Использование результатов анализа ВПР, ОГЭ и ЕГЭ",
        "Анализ эффективности урока",
        "Анализ работы школ по переходу в эффективный режим работы",
        "Комплексный анализ условий работы школ",
        "Отчёт о выполнении плана с динамикой профилей школ",
        "Отчёт школ о выполнении мероприятий по повышению качества",
        "Обсуждение итогов анкетирования на педагогическом совете",
        "Самодиагностика затруднений учителей в работе",
        "Анализ численности и её динамики по результатам приёма",
        "Курсы по итогам ВПР",
        "Анализ результатов, впрочем, не предусмотрен",
        "Руководство анализом результатов ВПР",
        "Формирование списка обучающихся по итогам ВПР",
        "Проведение",
        "",
    ],
)
def test_rows_that_need_no_results_are_left_out(title: str) -> None:
    assert len(data_for_activities(plan(row(title)), policy())) == 0


@pytest.mark.parametrize(
    ("due", "expected", "usable"),
    [
        (date(2025, 4, 10), 2024, 2024),  # VPR begins on the next day
        (date(2025, 4, 11), 2025, 2024),
        (date(2025, 7, 15), 2025, 2024),
        (date(2025, 7, 16), 2025, 2025),
        (date(2025, 1, 1), 2024, 2024),
    ],
)
def test_results_are_ready_two_months_after_the_last_day(
    due: date, expected: int, usable: int
) -> None:
    found = one("Анализ результатов ВПР", due)
    assert (found.expected_year, found.usable_year) == (expected, usable)
    assert (found.finding is not None) == (expected > usable)


def test_all_procedures_must_have_begun_before_their_year_is_expected() -> None:
    assert one("Анализ динамики результатов", date(2025, 5, 22)).expected_year == 2024
    assert one("Анализ динамики результатов", date(2025, 5, 23)).expected_year == 2025


@pytest.mark.parametrize(
    ("title", "code", "expected"),
    [
        ("Анализ результатов ВПР за 2023, 2024 гг.", None, 2024),
        ("Анализ результатов ВПР за 2024-2025 учебный год", "U02", 2025),
        ("Анализ результатов ВПР за 2024/25 учебный год", "U02", 2025),
        ("Анализ результатов ВПР за 2023-24 учебный год", None, 2024),
        ("Анализ результатов ВПР 2026 года", "U02", 2026),
        ("Анализ результатов ВПР для плана на 2026 год", "U01", 2025),
        ("Анализ результатов ВПР за 2024 год для плана на 2025-2026 годы", None, 2024),
    ],
)
def test_a_year_that_the_wording_names_is_the_one_expected(
    title: str, code: str | None, expected: int
) -> None:
    found = one(title)
    assert found.expected_year == expected
    assert (found.finding and found.finding.code) == code
    if found.finding is not None and code == "U02":
        assert f"названы результаты {expected} года" in found.finding.message


def test_results_from_before_the_plan_say_nothing_of_it() -> None:
    horizon = Window(date(2025, 9, 1), date(2026, 8, 31))
    may = row("Оценка эффективности мер поддержки", date(2026, 5, 30))
    august = row("Анализ динамики результатов ВПР", date(2026, 8, 20), "2")
    other = row("Анализ результатов ВПР", date(2026, 5, 30), "3")
    found = data_for_activities(plan(may, august, other, horizon=horizon), policy())
    assert [[fault.code for fault in entry.findings] for entry in found] == [
        ["U01", "U03"], [], ["U01"],
    ]  # fmt: skip
    assert "до начала работы по плану (01.09.2025)" in found.rows[0].findings[1].message
    order = Order(date=date(2026, 1, 15), appendices=(Appendix(roadmap=plan(may)),))
    (late,) = data_for_activities(order, policy())
    assert [fault.code for fault in late.findings] == ["U01", "U03"]


def test_a_plan_without_days_of_its_own_has_no_beginning() -> None:
    assert [fault.code for fault in one("Оценка эффективности мер", MAY).findings] == ["U01"]


def test_dates_that_the_policy_cannot_know_are_taken_from_the_nearest_year_and_said_so() -> None:
    found = one("Анализ результатов ВПР", date(2025, 8, 31), on=date(2024, 1, 23))
    (ready,) = found.ready
    assert (ready.ready, ready.assumed) == (date(2025, 7, 17), True)
    assert str(ready) == "ВПР 17.07.2025 по датам другого года"
    old = one("Анализ результатов ОГЭ", date(2020, 8, 31))
    assert [entry.assumed for entry in old.ready] == [True]
    assert old.usable_year == 2020
    autumn = one("Анализ результатов ВПР", date(2022, 12, 23))
    assert (autumn.expected_year, autumn.usable_year) == (2022, 2021)


def test_without_norms_nothing_is_judged_and_the_norms_are_named() -> None:
    bare = Policy(Region("bare"), DAY)
    (found,) = data_for_activities(plan(row("Анализ результатов ВПР")), bare)
    assert (found.expected_year, found.usable_year, found.ready) == (None, None, ())
    assert found.finding is not None
    assert (found.finding.code, found.finding.severity) == ("U04", "info")
    assert "vpr_first, vpr_last, vpr_results_months" in found.finding.message
    (timeless,) = data_for_activities(
        plan(row("Анализ результатов ВПР")), Policy(rc.load_region("ru"), None)
    )
    assert timeless.finding is not None
    assert timeless.finding.code == "U04"


def test_where_no_year_can_ever_be_ready_none_is_named() -> None:
    found = one("Оценка эффективности мер", date(1, 2, 1))
    assert (found.usable_year, found.expected_year, found.findings) == (None, 1, ())


def test_the_last_of_february_is_a_day_of_every_year() -> None:
    rows: dict[str, str | int] = {
        "vpr_first": "02-29",
        "vpr_last": "02-29",
        "vpr_results_months": 2,
    }
    norms = [
        Norm(name=name, title="", unit="", value=value, since=date(2020, 1, 1), source="проба")
        for name, value in rows.items()
    ]
    region = Policy(Region("own", norms=norms), DAY)
    (found,) = data_for_activities(plan(row("Анализ результатов ВПР")), region)
    assert [(entry.last, entry.ready) for entry in found.ready] == [
        (date(2025, 2, 28), date(2025, 4, 28))
    ]


def test_rows_without_a_due_day_stand_without_years() -> None:
    found = one("Анализ результатов ВПР", None)
    assert (found.due, found.expected_year, found.usable_year, found.finding) == (None,) * 4
    assert one("Анализ результатов ВПР").due == MAY


def test_what_was_due_before_the_order_is_left_out() -> None:
    roadmap = plan(row("Анализ результатов ВПР", MAY))
    order = Order(date=date(2025, 6, 1), appendices=(Appendix(roadmap=roadmap),))
    assert len(data_for_activities(order, policy())) == 0
    assert len(data_for_activities(evolve(order, date=MAY), policy())) == 1


def test_parts_are_known_by_the_wording_of_their_umbrella() -> None:
    parts = (row("в 4-8 классах", MAY, "3.1"), row("ОГЭ", MAY, "3.2"))
    umbrella = Activity(number="3", title="Анализ результатов ВПР, ОГЭ", parts=parts)
    found = data_for_activities(plan(umbrella), policy())
    assert [(entry.activity, entry.procedures) for entry in found] == [
        ("3.1", ("vpr", "oge")), ("3.2", ("oge",)),
    ]  # fmt: skip
    other = Activity(number="4", title="Меры", parts=(row("Анализ итогов ЕГЭ", MAY, "4.1"),))
    assert [entry.activity for entry in data_for_activities(plan(other), policy())] == ["4.1"]


def test_each_reading_of_a_period_has_its_day() -> None:
    readings = (
        Reading((Deadline(date(2025, 5, 30)),), "май"),
        Reading((Deadline(date(2025, 8, 30)),), "август"),
    )
    either = Activity(
        number="1",
        title="Анализ результатов ВПР",
        period=Period(readings, "неясно"),
        deliverables=(Deliverable("Справка"),),
    )
    found = data_for_activities(plan(either), policy())
    assert [(entry.usable_year, entry.assuming) for entry in found] == [
        (2024, "май"), (2025, "август"),
    ]  # fmt: skip
    assert found.findings[0].assuming == "май"


def test_it_is_a_frame_and_a_table() -> None:
    found = data_for_activities(
        plan(row("Анализ результатов ВПР"), row("Анализ итогов ЕГЭ", None, "<2>")), policy()
    )
    frame = found.to_frame("polars")
    assert frame.columns == list(DATA_COLUMNS)
    first, second = frame.to_dicts()
    assert (first["vpr_ready"], first["oge_ready"], first["code"]) == (
        date(2025, 7, 16), None, "U01",
    )  # fmt: skip
    assert (second["due"], second["usable_year"], second["code"]) == (None, None, None)
    html = found._repr_html_()
    assert "U01" in html
    assert f"<caption>{found}</caption>" in html
    last = found.rows[-1]
    assert (last.number, last.title) == ("<2>", "Анализ результатов школ")
    assert "&lt;2&gt;" in html


def test_what_is_ready_on_the_due_day_itself_is_not_late() -> None:
    found = one("Анализ результатов оценочных процедур", date(2025, 7, 16))
    assert found.finding is not None
    assert dict(found.finding.facts)["ready"] == ("ЕГЭ 18.07.2025",)
    assert [entry.year for entry in found.ready] == [2025] * 3
    assert found.is_named
    assert not one("Оценка эффективности мер", date(2025, 7, 16)).is_named


def test_days_of_a_row_stand_in_their_order() -> None:
    late, soon = Deadline(date(2025, 12, 1)), Deadline(MAY)
    either = Activity(number="1", title="Анализ результатов ВПР", period=Period.of(late, soon))
    found = data_for_activities(plan(either), policy())
    assert [entry.due for entry in found] == [MAY, date(2025, 12, 1)]


@pytest.mark.parametrize(
    ("since", "assumed"),
    [
        (date(2024, 5, 31), True),
        (date(2024, 6, 1), False),
        (date(2025, 6, 1), False),
        (date(2025, 7, 1), True),
    ],
)
def test_a_row_is_of_the_spring_of_its_school_year(since: date, assumed: bool) -> None:
    rows: dict[str, str | int] = {
        "vpr_first": "04-11", "vpr_last": "05-16", "vpr_results_months": 2,
    }  # fmt: skip
    norms = [
        Norm(name=name, title="", unit="", value=value, since=since, source="проба")
        for name, value in rows.items()
    ]
    # The day of the policy itself is the first on which the row of July is known.
    for on in (DAY, max(since, date(2025, 6, 1))):
        region = Policy(Region("own", norms=norms), on)
        (found,) = data_for_activities(plan(row("Анализ результатов ВПР")), region)
        assert [entry.assumed for entry in found.ready] == [assumed]


def test_a_plan_that_begins_on_the_last_day_of_a_procedure_may_use_it() -> None:
    found = one("Анализ динамики результатов ВПР", date(2025, 12, 1))
    last = found.ready[0].last
    for first, codes in ((last, []), (date.fromordinal(last.toordinal() + 1), ["U03"])):
        roadmap = plan(
            row("Анализ динамики результатов ВПР", date(2025, 12, 1)),
            horizon=Window(first, date(2025, 12, 31)),
        )
        (entry,) = data_for_activities(roadmap, policy())
        assert [each.code for each in entry.findings] == codes


def test_stems_of_several_words_stand_side_by_side() -> None:
    assert timeliness._has(("итоги", "года"), ("итог год",))
    assert not timeliness._has(("итоги",), ("итог год",))
    assert not timeliness._has(("итоги", "за", "года"), ("итог год",))
    # A word that only carries is one at the beginning alone.
    assert timeliness._head(("анализ", "подготовки", "школ")) == ["анализ"]
    assert timeliness._head(("подготовка", "и", "проведение", "анализа")) == ["анализа"]


def test_an_empty_plan_needs_nothing() -> None:
    found = data_for_activities(Roadmap(), policy())
    assert (found, found.findings, len(found.to_frame())) == (DataCalendar(()), (), 0)


def test_a_name_of_a_region_is_no_policy() -> None:
    with pytest.raises(InvalidData, match="expected a Policy"):
        data_for_activities(Roadmap(), "tambov")  # type: ignore[arg-type]


def test_every_code_has_a_sentence_of_its_own() -> None:
    assert len({wording for _, wording in TIMELINESS_CODES.values()}) == 4


@given(due=st.dates(date(2019, 1, 1), date(2035, 12, 31)), days=st.integers(1, 400))
def test_a_later_day_never_has_older_results(due: date, days: int) -> None:
    later = date.fromordinal(due.toordinal() + days)
    rows = row("Анализ динамики результатов", due), row("Анализ динамики результатов", later, "2")
    first, second = data_for_activities(plan(*rows), policy())
    assert first.usable_year is not None
    assert second.usable_year is not None
    assert first.usable_year <= second.usable_year <= later.year
    assert all(entry.ready > entry.last >= entry.first for entry in first.ready)
