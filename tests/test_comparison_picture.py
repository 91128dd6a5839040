"""The chart of two versions: which rows it has, where bars stand, how they are told apart."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from attrs import evolve
from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from roadmap_core import (
    Activity,
    Appendix,
    Clause,
    Dated,
    Deadline,
    InvalidData,
    OnDemand,
    Order,
    Period,
    Roadmap,
    Section,
    Window,
    compare_orders,
    parse_period,
)
from roadmap_core.export import comparison as room
from roadmap_core.export import draw_comparison

YEAR = Window.of_year(2025)
# The days of an axis are thousands; whatever is counted in inches is not.


def on_axis(day: date) -> float:
    return float(dates.date2num(day))  # type: ignore[no-untyped-call]


def day_of(place: float) -> date:
    found: date = dates.num2date(place).date()  # type: ignore[no-untyped-call]
    return found


START, END = on_axis(date(2024, 1, 1)), on_axis(date(2027, 1, 1))


def row(number: str, title: str, month: int | None, **more: object) -> Activity:
    period = Period.of(Dated((Window.of_month(2025, month),))) if month else None
    return Activity(number=number, title=title, period=period, **more)  # type: ignore[arg-type]


def plan(*sections: tuple[str, tuple[Activity, ...]], horizon: Window | None = YEAR) -> Roadmap:
    return Roadmap(
        title="План",
        horizon=horizon,
        sections=tuple(Section(title=title, activities=rows) for title, rows in sections),
    )


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def bars(ax: Axes) -> list[tuple[date, date, str]]:
    """The bars of the rows: their days, and how they are filled."""
    found = []
    for box in ax.findobj(Rectangle):
        first = box.get_x()
        if START <= first <= END and box.get_width() >= 1:
            look = box.get_hatch() or ("white" if set(box.get_facecolor()) == {1.0} else "filled")
            last = day_of(first + box.get_width() - 1)
            found.append((day_of(first), last, look))
    return found


OLD = plan(
    ("I. Сбор", (row("1", "Сбор сведений о школах", 2), row("2", "Опрос родителей", 3))),
    ("II. Учёба", (row("3", "Курсы для директоров", 5), row("4", "Слёт педагогов", 9))),
)
NEW = plan(
    ("I. Сбор", (row("1", "Сбор сведений о школах", 4), row("2", "Опрос родителей", 3))),
    ("II. Учёба", (row("3", "Слёт педагогов", 9), row("4", "Олимпиада", 11))),
)


def test_moved_added_dropped_and_unchanged_rows_are_told_apart_without_colours() -> None:
    ax = draw_comparison((OLD, NEW))
    assert bars(ax) == [
        (date(2025, 2, 1), date(2025, 2, 28), "white"),
        (date(2025, 4, 1), date(2025, 4, 30), "filled"),
        (date(2025, 3, 1), date(2025, 3, 31), "filled"),
        (date(2025, 5, 1), date(2025, 5, 31), "/////"),
        (date(2025, 9, 1), date(2025, 9, 30), "filled"),
        (date(2025, 11, 1), date(2025, 11, 30), "filled"),
    ]
    said = texts(ax)
    assert said.index("II. Учёба") < said.index("Курсы для директоров") < said.index("▸ снято")
    assert said.index("▸ снято") < said.index("Слёт педагогов") < said.index("▸ добавлено")
    assert "▸ позже на 61 дн." in said
    assert said[-4:] == ["срок не изменён", "прежний срок", "новый срок", "снято"]
    assert str(compare_orders(OLD, NEW)) in " ".join(said)


def test_a_comparison_is_drawn_as_it_stands_also_on_given_axes() -> None:
    ax = Figure((12, 6)).add_axes((0.45, 0.2, 0.5, 0.5))
    assert draw_comparison(compare_orders(OLD, NEW), ax=ax) is ax
    assert len(bars(ax)) == 6


def test_a_last_day_is_a_diamond() -> None:
    def due(day: int) -> Roadmap:
        period = Period.of(Deadline(date(2025, 5, day)))
        return plan(("", (Activity(number="1", title="Отчёт", period=period),)))

    ax = draw_comparison((due(20), due(23)))
    marks = [
        (float(np.asarray(line.get_xdata())[0]), line.get_markerfacecolor()) for line in ax.lines
    ]
    assert [day for day, _ in marks] == [
        on_axis(date(2025, 5, 20)) + 0.5,
        on_axis(date(2025, 5, 23)) + 0.5,
    ]
    assert marks[0][1] == "white"


def test_days_that_a_horizon_cut_are_no_unchanged_ones() -> None:
    def until(text: str) -> Roadmap:
        period = parse_period(text).value
        return plan(("", (Activity(number="1", title="Отчёт", period=period),)))

    ax = draw_comparison((until("декабрь 2025 г."), until("декабрь 2025 г. - февраль 2026 г.")))
    assert [look for *_, look in bars(ax)] == ["white", "filled"]


def test_a_moved_clause_moves_no_row_of_its_number() -> None:
    def order(until: str) -> Order:
        clause = Clause(number="1", text=f"Сдать {until}", period=parse_period(until).value)
        return Order(clauses=(clause,), appendices=(Appendix(roadmap=OLD),))

    ax = draw_comparison((order("до 1 мая 2025 г."), order("до 1 июня 2025 г.")))
    assert {look for *_, look in bars(ax)} == {"filled"}


def test_dropped_rows_stand_where_they_stood() -> None:
    old = plan(
        ("А", (row("1", "Первое дело", 1),)),
        ("Б", (row("2", "Второе собрание", 2), row("3", "Третья встреча", 3))),
    )
    only = plan(("Б", (row("2", "Второе собрание", 2),)))
    lines = [line.row.title for line in room._lines(compare_orders(old, only))]
    assert lines == ["Первое дело", "Б", "Второе собрание", "Третья встреча"]
    gone = [line.row.title for line in room._lines(compare_orders(old, plan()))]
    assert gone == ["Первое дело", "Второе собрание", "Третья встреча"]


def test_umbrella_rows_and_rows_without_days_have_no_bars() -> None:
    asked = Activity(number="2", title="Помощь", period=Period.of(OnDemand("по запросу")))
    top = row("1", "Цикл встреч", None, parts=(row("1.1", "Встреча директоров", 2),))
    ax = draw_comparison((plan(("", (top, asked))), plan(("", (top, asked)))))
    assert len(bars(ax)) == 1
    assert "по запросу" in texts(ax)


def test_plans_without_days_are_words_only() -> None:
    bare = plan(("", (row("1", "Отчёт", None),)), horizon=None)
    assert bars(draw_comparison((bare, bare))) == []
    assert texts(draw_comparison((plan(), plan())))[0].startswith("Изменений нет")


def test_what_is_not_sure_says_so() -> None:
    old = plan(("", tuple(row(str(n), "Совещание", n) for n in (1, 2, 3))))
    new = plan(("", tuple(row(str(n), "Совещание", n) for n in (7, 8))))
    assert "▸ позже на 181 дн. (не точно)" in texts(draw_comparison((old, new)))


def test_what_cannot_be_drawn_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidData, match="expected Comparison, got str"):
        draw_comparison("план")  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match="expected Axes"):
        draw_comparison((OLD, NEW), ax="ось")  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match="order or a roadmap"):
        draw_comparison((OLD, None))  # type: ignore[arg-type]
    monkeypatch.setattr(room, "_MOST_ROWS", 3)
    with pytest.raises(InvalidData, match="7 rows, at most 3"):
        draw_comparison((OLD, evolve(NEW, title="Другой")))
