"""The case harness and the strategies that other tools build on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import find, given

from roadmap_core.checks import Evidence, Skip, Subject, check
from roadmap_core.errors import InvalidData, MissingExtra, UnreadableFile
from roadmap_core.model import Activity, Body, Deliverable, Link, Roadmap
from roadmap_core.periods import Kind, Period
from roadmap_core.testing import (
    Case,
    activities,
    orders,
    periods,
    read_cases,
    roadmaps,
    windows,
)
from roadmap_core.windows import Window


@check("X01", severity="info", title="Первая строка", wording="{title}")
def first_row(subject: Subject) -> Iterator[Evidence | Skip]:
    if not subject.roadmap.activities:
        yield Skip("нет строк")
    for activity in subject.roadmap.activities[:1]:
        yield Evidence(activity.key, {"title": activity.title}, activity.span)


def case(folder: Path, text: str) -> Case:
    path = folder / "X01.toml"
    path.write_text(f"schema = 1\n{text}", encoding="utf-8")
    (only,) = read_cases(path)
    return only


def problems(folder: Path, text: str) -> tuple[str, ...]:
    return case(folder, text).problems([first_row])


HIT = """
[[hit]]
name = "the first row"
table = '''
Раздел
1 | Семинар | март 2024

2 | Вебинар | март 2024
'''
findings = [{ subject = "1", facts = { title = "Семинар" } }]
"""


def test_a_case_that_holds_has_no_problems(tmp_path: Path) -> None:
    assert problems(tmp_path, HIT) == ()


def test_a_missing_and_an_unexpected_finding_are_problems(tmp_path: Path) -> None:
    missing, unexpected = problems(tmp_path, HIT.replace('"Семинар" }', '"Встреча" }'))
    assert missing.startswith("expected and not found: Expected(subject='1'")
    assert unexpected.startswith("found and not expected: строка 2: X01 info [1] Семинар")


def test_a_message_that_a_case_gives_is_the_whole_sentence(tmp_path: Path) -> None:
    told = HIT.replace('title = "Семинар" } }', 'title = "Семинар" }, message = "Семинар" }')
    assert problems(tmp_path, told) == ()
    assert len(problems(tmp_path, told.replace('message = "Семинар"', 'message = "Семин"'))) == 2


def test_a_faulty_check_is_a_problem(tmp_path: Path) -> None:
    @check("X01", severity="info", title="Сбой", wording="")
    def faulty(subject: Subject) -> Iterator[Evidence]:
        yield Evidence(subject.order.clauses[0].number)

    (problem, _) = case(tmp_path, HIT).problems([faulty])
    assert problem.startswith("the check is at fault: raised IndexError")


ALL = """
[[miss]]
name = "all"
title = "План"
horizon = [2024-01-01, 2024-12-31]
ordered = 2024-01-23
since = 2024-02-01
table = '''
1 | Семинар
2 | Вебинар | март
'''
links = [["1", "2"]]
appendices = ["Перечень школ"]
plans = [{ title = "Сеть", horizon = [2025-01-01, 2025-12-31], table = "5 | Выезд | март" }]
norms = { "own.rows" = 5 }
bodies = [{ name = "Институт", aliases = ["ИРО"] }]
years = [{ year = 2024, off = [2024-05-09] }]
proves = [1]

[[miss.events]]
name = "ege"
title = "ЕГЭ"
windows = [{ first = 2024-05-23, last = 2024-06-20 }]
"""


def test_a_case_says_all_that_a_subject_holds(tmp_path: Path) -> None:
    full = case(tmp_path, ALL)
    first, schools, second = full.order.appendices
    assert (first.title, schools.title, second.title) == ("План", "Перечень школ", "Сеть")
    assert schools.roadmap is None
    one, other = full.order.roadmaps
    assert (one.horizon, other.horizon) == (Window.of_year(2024), Window.of_year(2025))
    assert (one.links, other.links) == ((Link("1", "2"),), ())
    assert [str(a.period) for a in (one["2"], other["5"])] == ["март 2024", "март 2025"]
    # What the first line leaves out is filled in.
    assert one["1"].period is None
    assert [r.body for r in one["1"].responsible] == ["Институт"]
    assert one["1"].deliverables == (Deliverable("Справка"),)
    assert (full.order.date, full.since) == (date(2024, 1, 23), date(2024, 2, 1))
    assert full.proves == (1,)
    policy = full.policy
    assert (policy.on, policy.norm("own.rows").value) == (date(2024, 1, 23), 5)
    assert policy.body("ИРО") == Body("Институт", ("ИРО",))
    assert [event.name for event in policy.events] == ["ege"]
    assert not policy.work_calendar.is_working(date(2024, 5, 9))


def test_a_case_may_be_a_document(tmp_path: Path) -> None:
    table = "| № | Мероприятие | Срок |\n|---|---|---|\n| 1 | Семинар | март 2024 |\n"
    order = case(tmp_path, f"[[miss]]\nname = 'text'\ntext = '''\n{table}'''").order
    assert order.roadmap["1"].title == "Семинар"


def test_the_day_before_which_nothing_is_blamed_is_that_of_the_case(tmp_path: Path) -> None:
    @check("X01", severity="info", title="День", wording="{day}")
    def day(subject: Subject) -> Iterator[Evidence]:
        yield Evidence("1", {"day": str(subject.since)})

    hit = HIT.replace('title = "Семинар"', 'day = "2024-02-01"').replace(
        "[[hit]]", "[[hit]]\nsince = 2024-02-01"
    )
    assert case(tmp_path, hit).problems([day]) == ()


def test_a_fact_that_the_finding_lacks_does_not_agree(tmp_path: Path) -> None:
    assert len(problems(tmp_path, HIT.replace("title =", "days ="))) == 2


def test_a_case_may_expect_a_skip(tmp_path: Path) -> None:
    skipped = '[[skip]]\nname = "no rows"\ntable = ""\nreason = "нет строк"'
    assert problems(tmp_path, skipped) == ()
    other = problems(tmp_path, skipped.replace('"нет строк"', '"нет даты"'))
    assert other == ("expected to be skipped (нет даты), skips: ['нет строк']",)


def test_a_skip_that_nobody_expects_is_a_problem(tmp_path: Path) -> None:
    skipped = problems(tmp_path, '[[miss]]\nname = "no rows"\ntable = ""')
    assert skipped == ("skipped: ['нет строк']",)


def test_a_case_of_an_unknown_check_says_so(tmp_path: Path) -> None:
    assert case(tmp_path, HIT).problems() == ("no check has the code X01",)


def test_a_part_of_a_case_inherits_what_its_own_cells_leave_empty(tmp_path: Path) -> None:
    order = case(tmp_path, """
[[miss]]
name = "parts"
table = '''
1 | Встречи | март 2024 | Институт, Школы | Программа
1.1 | С учителями | | |
1.2 | С учениками | май 2024 | Школы | Справка
'''
""").order  # fmt: skip
    whole = order.roadmap["1"]
    first, second = whole.parts
    assert first.inherited == ("period", "responsible", "deliverables")
    assert (first.period, first.responsible) == (whole.period, whole.responsible)
    assert second.inherited == ()
    assert [body.body for body in whole.responsible] == ["Институт", "Школы"]


def test_a_misspelt_key_of_a_case_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"\$\.hit\[0\]"):
        case(tmp_path, HIT.replace("findings", "finding"))


def test_a_file_of_cases_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnreadableFile):
        read_cases("no such place/X01.toml")


@given(windows(date(2024, 1, 1), date(2024, 12, 31)))
def test_windows_lie_between_the_days_asked_for(window: Window) -> None:
    assert window in Window.of_year(2024)


@pytest.mark.parametrize("kind", Kind)
def test_periods_are_of_every_kind(kind: Kind) -> None:
    assert find(periods(), lambda period: period.kind == kind).kind == kind


@given(periods())
def test_a_period_has_a_wording(period: Period) -> None:
    assert str(period)


@given(activities("7"))
def test_an_activity_has_the_number_asked_for_and_so_have_its_parts(activity: Activity) -> None:
    assert activity.number == "7"
    assert [part.number for part in activity.parts] == [
        f"7.{n}" for n in range(1, len(activity.parts) + 1)
    ]


def test_roadmaps_come_with_and_without_a_horizon() -> None:
    assert find(roadmaps(), lambda roadmap: roadmap.horizon is None) == Roadmap(
        title="Дорожная карта"
    )
    assert find(roadmaps(), lambda roadmap: roadmap.horizon is not None).horizon


def test_orders_come_with_a_date_and_with_repairs() -> None:
    assert find(orders(), lambda order: order.date is not None and bool(order.repairs)).date


def test_the_strategies_ask_for_the_extra_where_hypothesis_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[testing\]"):
        windows()
