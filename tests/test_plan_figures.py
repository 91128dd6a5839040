from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

import roadmap_core as rc
from roadmap_core.checks import Figure, Figures, figures
from roadmap_core.checks.plan_figures import _said

ON = date(2024, 1, 20)
POLICY = rc.load_policy("ru", on=ON)

PLAN = """План на 2024 год

№ | Мероприятие | Срок | Ответственные | Результат
--- | --- | --- | --- | ---
1 | Анализ | январь 2024 | ИРО | Справка
2 | Цикл встреч | | |
2.1 | Встреча | март-июнь 2024 | ИРО, школы | Программа
2.2 | Беседа | до 1 марта 2024 | ИРО (отв.), школы |
3 | Консультации | постоянно | ИРО | Журнал
4 | Выезды | по запросам школ | | Справка
5 | Мониторинг | ежеквартально | ИРО | Отчет
6 | Сбор | когда получится | ИРО | Отчет
"""


@pytest.fixture
def order() -> rc.Order:
    return evolve(rc.parse_order(PLAN).value, date=ON)


def linked(order: rc.Order, *pairs: tuple[str, str]) -> rc.Order:
    (appendix,) = order.appendices
    assert appendix.roadmap is not None
    links = tuple(rc.Link(before, after) for before, after in pairs)
    roadmap = evolve(appendix.roadmap, links=links)
    return evolve(order, appendices=(evolve(appendix, roadmap=roadmap),))


def counted(found: Figures) -> dict[str, tuple[tuple[str, ...], int]]:
    return {one.name: (one.rows, one.total) for one in found}


def test_rows_are_counted_of_those_that_are_performed(order: rc.Order) -> None:
    assert counted(figures(order, POLICY)) == {
        "no_input": ((), 0),
        "no_use": ((), 0),
        "unlinked": ((), 0),
        "leads": ((), 0),
        "lags": ((), 0),
        "fixed": (("1", "2.1", "2.2"), 7),
        "recurring": (("5",), 7),
        "ongoing": (("3",), 7),
        "undated": (("4",), 7),
        "unread": (("6",), 7),
        "ambiguous": ((), 6),
        "high_duration": (("2.1",), 2),
        "invalid_dates": (("1",), 3),
        "no_responsible": (("4",), 7),
        "no_lead": (("2.1",), 2),
        "no_result": (("2.2",), 7),
        "over": ((), 0),
    }


def test_links_are_counted_where_there_are_any_and_an_umbrella_stands_for_its_parts(
    order: rc.Order,
) -> None:
    found = counted(figures(linked(order, ("1", "2"), ("2.1", "2.2"), ("3", "5")), POLICY))
    assert found["no_input"] == (("1", "3", "4", "6"), 7)
    assert found["no_use"] == (("2.2", "4", "5", "6"), 7)
    assert found["unlinked"] == (("4", "6"), 7)
    # 31 January to 1 March is a month; what runs until June is needed in March.
    assert found["lags"] == (("1 - 2",), 2)
    assert found["leads"] == (("2.1 - 2.2",), 2)


def test_what_is_needed_on_the_next_day_is_neither_a_lead_nor_a_lag(order: rc.Order) -> None:
    text = PLAN.replace("март-июнь 2024", "февраль 2024")
    next_day = linked(evolve(rc.parse_order(text).value, date=ON), ("1", "2.1"))
    found = counted(figures(next_day, POLICY))
    assert (found["leads"], found["lags"]) == (((), 1), ((), 1))


@pytest.mark.parametrize(
    ("on", "over"),
    [(date(2024, 1, 31), ()), (date(2024, 2, 1), ("1",)), (date(2024, 7, 1), ("1", "2.1", "2.2"))],
)
def test_what_is_over_is_counted_on_a_day(order: rc.Order, on: date, over: tuple[str, ...]) -> None:
    assert counted(figures(order, POLICY, on=on))["over"] == (over, 3)


def test_what_lacks_its_input_does_not_apply(order: rc.Order) -> None:
    found = figures(evolve(order, date=None), rc.Policy(rc.Region("bare"), ON))
    for name in ("high_duration", "invalid_dates", "no_input", "over"):
        (one,) = found.of(name)
        assert not one.is_applicable
        assert str(one).endswith(": не применимо")


def test_an_order_without_rows_has_figures_of_nothing() -> None:
    found = figures(rc.Order(), POLICY)
    assert {one.total for one in found} == {0}
    assert str(found) == "считать нечего"
    assert str(Figures()) == "Показателей нет"


def test_a_reading_and_a_region_are_taken_as_by_the_audit() -> None:
    parsed = rc.parse_order(PLAN)
    assert figures(parsed, rc.load_region("ru")) == figures(parsed.value, rc.load_region("ru"))


def test_each_roadmap_has_figures_of_its_own(order: rc.Order) -> None:
    twice = evolve(order, appendices=order.appendices * 2)
    found = figures(twice, POLICY).of("no_result")
    assert [(one.plan, one.n) for one in found] == [("приложение 1", 1), ("приложение 2", 1)]
    assert "приложение 2: Мероприятия с датами: 3 из 7" in str(figures(twice, POLICY))


def test_the_frame_has_counts_and_no_share(order: rc.Order) -> None:
    found = figures(order, POLICY)
    frame = found.to_frame()
    assert list(frame.columns) == [
        "plan", "figure", "title", "n", "total", "applicable", "of", "rows", "source",
    ]  # fmt: skip
    row = frame[frame.figure == "fixed"].iloc[0]
    assert (row.n, row.total, row.applicable, row.rows) == (3, 7, True, "1, 2.1, 2.2")
    assert repr(found) == "<Figures 17 figures, 11 applicable>"
    assert "<td>Мероприятия без результата</td>" in found._repr_html_()


def test_every_figure_names_its_source_and_of_what_it_is_counted() -> None:
    for name in _said():
        one = Figure(name=name, total=0)
        assert one.title
        assert one.of
        assert one.source


def test_a_figure_that_there_is_not_is_refused(order: rc.Order) -> None:
    with pytest.raises(rc.InvalidData, match=r"no figure 'no_leed' \(did you mean 'no_lead'\?\)"):
        figures(order, POLICY).of("no_leed")
    with pytest.raises(rc.InvalidData, match="no figure 'x'"):
        Figure(name="x", total=1)
    with pytest.raises(rc.InvalidData, match="2 of 1"):
        Figure(name="fixed", total=1, rows=("1", "2"))


def test_a_link_to_nothing_is_refused(order: rc.Order) -> None:
    with pytest.raises(rc.UnknownActivity):
        figures(linked(order, ("1", "9")), POLICY)
