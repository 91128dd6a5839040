"""The map of the load: which cells are dark, which numbers stand in them, what is said."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.export import draw_load, write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))
LOAD = {
    "МОУО": {JANUARY: 1, FEBRUARY: 0, MARCH: 0},
    "ИРО": {JANUARY: 2, FEBRUARY: 12, MARCH: 3},
}


def words(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def numbers(axes: Axes) -> dict[tuple[int, int], int]:
    """The numbers of the cells by row and column."""
    return {
        (int(text.get_position()[1]), int(text.get_position()[0])): int(text.get_text())
        for text in axes.texts
        if text.get_text().isdigit()
    }


def shades(axes: Axes) -> dict[tuple[int, int], float]:
    """How light each cell is, from 0 to 1."""
    boxes = [one for one in axes.patches if isinstance(one, Rectangle)]
    return {
        (int(box.get_y()), int(box.get_x())): sum(to_rgb(box.get_facecolor())) / 3 for box in boxes
    }


def names(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def test_the_busiest_body_stands_first_and_each_cell_has_its_number() -> None:
    axes = draw_load(LOAD)
    assert names(axes) == ["ИРО", "МОУО"]
    assert numbers(axes) == {(0, 0): 2, (0, 1): 12, (0, 2): 3, (1, 0): 1}
    light = shades(axes)
    assert light[0, 1] < light[0, 2] < light[0, 0] < light[1, 0] < light[1, 1] == 1.0


def test_the_title_says_who_has_most_and_when() -> None:
    told = draw_load(LOAD).get_title(loc="left")
    assert told.replace("\n", " ") == (
        "Больше всего мероприятий за месяц у исполнителя ИРО: 12 (февраль 2024)"
    )
    assert "Срок: январь-март 2024" in words(draw_load(LOAD))


def test_the_title_says_when_others_have_as_much_and_when_there_is_more() -> None:
    months = [date(2024, month, 1) for month in range(1, 6)]
    load = {name: dict.fromkeys(months, 2) for name in ("А", "Б", "В")}
    assert draw_load(load).get_title(loc="left").replace("\n", " ") == (
        "Больше всего мероприятий за месяц у исполнителя А: 2 (январь 2024, февраль 2024, "
        "март 2024 и ещё); столько же ещё у 2"
    )


@pytest.mark.parametrize("load", [{}, {"ИРО": {}}, {"ИРО": {JANUARY: 0}}])
def test_a_load_of_nothing_is_said(load: Any) -> None:
    axes = draw_load(load)
    assert axes.get_title(loc="left") == "Нагрузки по месяцам нет"
    assert numbers(axes) == {}


def test_years_stand_below_their_first_month_and_part_the_cells() -> None:
    months = [date(2024 + place // 12, place % 12 + 1, 1) for place in range(24)]
    axes = draw_load({"ИРО": dict.fromkeys(months, 1)})
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert (labels[0], labels[1], labels[12]) == ("янв\n2024", "фев", "янв\n2025")
    parted: Any = [line.get_xdata() for line in axes.lines]
    assert [places[0] for places in parted] == [12]


def test_of_many_bodies_the_busiest_are_shown_and_the_others_counted() -> None:
    load = {f"Орган {number}": {JANUARY: number} for number in range(1, 43)}
    axes = draw_load(load)
    assert (len(names(axes)), names(axes)[0]) == (40, "Орган 42")
    assert "Не показано исполнителей: 2; у них мероприятий меньше." in words(axes)


def test_numbers_without_room_are_left_out_and_told() -> None:
    months = [date(2020 + place // 12, place % 12 + 1, 1) for place in range(60)]
    axes = draw_load({"ИРО": {month: 99 + place for place, month in enumerate(months)}})
    assert 100 not in numbers(axes).values()
    assert "Числа, которым нет места, не написаны: темнее - больше." in words(axes)


def test_on_low_axes_of_somebody_else_each_nth_name_stands() -> None:
    own = Figure((8, 2)).add_axes((0.3, 0.3, 0.6, 0.3))
    load = {f"Орган {number}": {JANUARY: 40 - number} for number in range(20)}
    axes = draw_load(load, ax=own)
    assert axes is own
    assert names(axes) == ["Орган 0", "Орган 5", "Орган 10", "Орган 15"]
    assert numbers(axes) == {}


def test_names_of_people_stay_out() -> None:
    axes = draw_load({"Вымышленная А.Б.": {JANUARY: 1}, " ": {JANUARY: 1}})
    assert names(axes) == ["[имя]", "без названия"]
    assert "Вымышленная" not in axes.get_title(loc="left")


@pytest.mark.parametrize(
    "load",
    [
        [], {"ИРО": 3}, {"ИРО": {"январь": 1}}, {"ИРО": {date(2024, 1, 2): 1}},
        {"ИРО": {JANUARY: -1}}, {"ИРО": {JANUARY: 1.5}},
        {"ИРО": {date(2000 + place // 12, place % 12 + 1, 1): 1 for place in range(61)}},
    ],
)  # fmt: skip
def test_what_is_no_load_is_refused(load: Any) -> None:
    with pytest.raises(InvalidData, match="load for a picture"):
        draw_load(load)


def test_a_long_name_takes_two_lines_where_rows_are_high_enough() -> None:
    name = "Областной институт повышения квалификации работников образования"
    own = draw_load({name: {JANUARY: 1}, "МОУО": {JANUARY: 2}})
    two = [text.get_text() for text in own.get_yticklabels()]
    assert two == ["МОУО", "Областной институт повышения\nквалификации работников образования"]
    # Two rows of 0.3 inches have room for two lines each, those of 0.27 for one.
    high, low = (Figure((9, 6)).add_axes((0.4, 0.3, 0.5, part)) for part in (0.1, 0.09))
    lines = [
        draw_load({name: {JANUARY: 1}, "МОУО": {JANUARY: 2}}, ax=ax).get_yticklabels()[1]
        for ax in (high, low)
    ]
    assert [text.get_text().count("\n") for text in lines] == [1, 0]


def test_other_axes_are_refused() -> None:
    with pytest.raises(InvalidData, match=r"\$\.ax"):
        draw_load(LOAD, ax=Figure())  # type: ignore[arg-type]


def test_it_is_written_like_other_pictures(tmp_path: Path) -> None:
    write_picture(draw_load(LOAD), tmp_path / "нагрузка.png")
    assert (tmp_path / "нагрузка.png").stat().st_size > 1000


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[plot\]"):
        draw_load(LOAD)
