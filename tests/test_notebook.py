"""What a notebook shows: a short repr, a table without names, everything escaped."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import roadmap_core as rc

ORDER = files("roadmap_core").joinpath("data", "orders", "122-2024.txt").read_text("utf-8")
PLAN = (
    "План <2025> на 2025 год\n\n№\tМероприятие\tСрок\tИсполнители\tРезультат\n"
    "\tРаздел I. Выдуманный А.Б.\t\t\t\n"
    "1\tСобрать <анкеты> & отдать\tмарт 2025\tИРО (Выдуманный А.Б.)\tОтчёт\n"
)


def test_no_repr_is_longer_than_a_line() -> None:
    reading = rc.parse_order(ORDER)
    roadmap = reading.value.roadmap
    count = len(reading.findings)
    assert repr(reading) == f"<Parsed order: {count} findings, 0 errors, 0 unread>"
    assert repr(roadmap) == (
        "<Roadmap 'План мероприятий (\"Дорожная карта\") по повышению качества…' "
        "2024-2025 годы, 6 sections, 52 rows>"
    )
    assert repr(roadmap.sections[0]) == (
        "<Section 'Экспертно-аналитические и организационные мероприятия' 10 rows>"
    )
    assert repr(roadmap["1"].period) == "<Period 'январь-февраль 2024'>"
    assert repr(roadmap["21.1"].period) == "<Period 'Октябрь-январь 2024, 2025' 2 readings>"
    assert repr(rc.Roadmap()) == "<Roadmap '' 0 sections, 0 rows>"
    guess = rc.Roadmap(
        title="План", horizon=rc.Window(date(2025, 1, 1), date(2025, 12, 31)), horizon_is_guess=True
    )
    assert repr(guess) == "<Roadmap 'План' 2025 год, a guess, 0 sections, 0 rows>"
    assert repr(rc.parse_period("").value) == "<Period ''>"


def test_a_roadmap_is_shown_by_sections_and_without_names() -> None:
    roadmap = rc.parse_order(PLAN).value.roadmap
    page = roadmap._repr_html_()
    assert "<caption>План &lt;2025&gt; на 2025 год: 2025 год; строк 1</caption>" in page
    assert "<td>Собрать &lt;анкеты&gt; &amp; отдать</td><td>март 2025</td><td>ИРО</td>" in page
    assert "[имя]" in page
    assert "Выдуманный" not in page + repr(roadmap) + repr(roadmap.sections)
    assert page.count("<tr>") == 3
    bare = rc.Roadmap()._repr_html_()
    assert "<caption>Дорожная карта: период не назван; строк 0</caption>" in bare
    row = rc.Activity(number="1", title="Совет")
    section = rc.Section(title="Советы", activities=(row,) * 300)
    many = rc.Roadmap(
        sections=(section,),
        horizon=rc.Window(date(2025, 1, 1), date(2025, 12, 31)),
        horizon_is_guess=True,
    )
    assert "2025 год (предположение); строк 300" in many._repr_html_()
    assert many._repr_html_().count("<tr>") == section._repr_html_().count("<tr>") == 201
    assert section._repr_html_().startswith("<table><caption>Советы</caption>")


def test_an_order_is_shown_by_its_head_and_its_roadmaps() -> None:
    order = rc.parse_order(ORDER).value
    page = order._repr_html_()
    assert page.startswith("<p>ПРИКАЗ от 23.01.2024 № 122</p><p>г. Тамбов</p>")
    assert f"<p>Пунктов {len(order.clauses)}, школ {len(order.schools)}.</p><table>" in page


def test_a_period_is_shown_by_its_readings() -> None:
    page = rc.parse_period("Октябрь-январь 2024, 2025").value._repr_html_()
    assert page.startswith("<table><caption>Октябрь-январь 2024, 2025</caption>")
    assert page.count("<tr>") == 3
    assert "<td>одним промежутком: первый год - начало, последний - конец</td>" in page


def test_a_reading_is_shown_with_what_was_noticed() -> None:
    page = rc.parse_order(PLAN)._repr_html_()
    assert page.startswith("<p>Пунктов 0, школ 0.</p><table><caption>План")
    assert "<caption>При чтении замечено" in page
    words = rc.Parsed("Выдуманный А.Б. <i>", (), ())._repr_html_()
    assert words.startswith("<p>[имя] &lt;i&gt;</p><table><caption>При чтении замечено 0, ")


def test_a_report_is_shown_as_its_remarks() -> None:
    plan = PLAN.replace("март 2025", "как <получится>")
    report = rc.audit(rc.parse_order(plan), rc.load_policy("ru", on=date(2025, 1, 10)))
    page = report._repr_html_()
    heads = ("важность", "место", "замечание", "что сделать", "код")
    assert "".join(f"<th>{head}</th>" for head in heads) in page
    assert "<td>Нужно решить</td><td>мероприятие 1, строка 5</td>" in page
    assert page.index("Нужно решить") < page.index("Стоит решить") < page.index("К сведению")
    assert "Выдуманный" not in page
