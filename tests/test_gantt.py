from __future__ import annotations

import importlib
import sys
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from matplotlib import dates
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from roadmap_core.errors import InvalidData, MissingExtra, UnwritableFile
from roadmap_core.export import draw_gantt, write_picture
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.rows import chart_rows
from roadmap_core.model import Activity, Appendix, Order, Roadmap, Section
from roadmap_core.periods import (
    Annual,
    Dated,
    Deadline,
    Offset,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Period,
    Reading,
    Recurring,
    Relative,
    Unit,
    Unread,
)
from roadmap_core.windows import MonthDay, Window

if TYPE_CHECKING:
    from matplotlib.text import Text

HORIZON = Window(date(2024, 1, 1), date(2025, 12, 31))
MARCH = Window.of_month(2024, 3)
LONG = "Организация работы школьных команд по повышению качества подготовки обучающихся " * 3


def days(first: date, last: date) -> Dated:
    return Dated((Window(first, last),))


def either(main: Part, other: Part) -> Period:
    return Period((Reading((main,), "так"), Reading((other,), "иначе")), "неясно")


PERIODS: tuple[Period | None, ...] = (
    Period.of(days(date(2024, 1, 1), date(2024, 2, 29))),
    Period.of(days(date(2024, 3, 5), date(2024, 3, 5))),
    Period.of(days(date(2025, 10, 1), date(2026, 1, 31))),
    Period.of(days(date(2022, 10, 1), date(2022, 12, 31))),
    Period.of(Annual(MonthDay(9, 1), MonthDay(11, 30))),
    Period.of(Annual(last=MonthDay(6, 1), open_start=True)),
    Period.of(Deadline(date(2025, 5, 30))),
    Period.of(Deadline(date(2026, 5, 30))),
    Period.of(Recurring(3, Unit.MONTH)),
    Period.of(Recurring(1, Unit.DAY)),
    Period.of(Ongoing()),
    Period.of(OwnSchedule(within=(HORIZON,))),
    Period.of(OwnSchedule("по отдельному графику работы " * 10)),
    Period.of(Dated((MARCH,)), OnDemand("по запросам организаций")),
    Period.of(Ongoing(), OnDemand("по запросам организаций")),
    Period.of(days(date(2024, 1, 1), date(2025, 11, 30)), OwnSchedule()),
    Period.of(Relative("со дня приказа", Offset(10, Unit.WORKING_DAY))),
    Period.of(Unread("в срок, известный И.И. Ивановой")),
    None,
    either(Dated((MARCH, Window.of_month(2025, 3))), Dated((MARCH, Window.of_month(2025, 4)))),
    either(Deadline(date(2024, 5, 30)), Deadline(date(2025, 5, 30))),
    either(Ongoing(within=(MARCH,)), Ongoing()),
)


def row(number: str, period: Period | None, title: str = LONG) -> Activity:
    return Activity(number=number, title=title, period=period)


def umbrella(number: str, *parts: Activity) -> Activity:
    return Activity(number=number, title=LONG, parts=parts)


def plan(rows: int = len(PERIODS), horizon: Window | None = HORIZON, title: str = LONG) -> Roadmap:
    """A roadmap of leaves of every kind, ten to a section; a short title is quicker to draw."""
    leaves = [row(str(n + 1), PERIODS[n % len(PERIODS)], title[: 10 + n * 7]) for n in range(rows)]
    sections = [
        Section(title=f"Раздел {n}. {title}", number=str(n), activities=tuple(leaves[n : n + 10]))
        for n in range(0, rows, 10)
    ]
    return Roadmap(title=title * 2, horizon=horizon, sections=tuple(sections))


def date2num(day: date) -> float:
    return float(dates.date2num(day))  # type: ignore[no-untyped-call]


def figure_of(plan: Order | Roadmap, **more: Any) -> Figure:
    """The figure of its own that a plan is drawn on."""
    figure = draw_gantt(plan, **more).figure
    assert isinstance(figure, Figure)
    return figure


def labels(figure: Figure) -> list[Text]:
    return [text for axes in figure.axes for text in axes.texts if text.get_text()]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in labels(figure)]


def assert_legible(figure: Figure) -> None:
    """No label lies over another, and none leaves the picture."""
    boxes = [(text.get_text(), text.get_tightbbox()) for text in labels(figure)]
    sheet = figure.bbox
    outside = [
        text
        for text, box in boxes
        if box is None or box.x0 < 0 or box.y0 < 0 or box.x1 > sheet.x1 or box.y1 > sheet.y1
    ]
    assert outside == []
    overlapping = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if a and b and a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1
    ]
    assert overlapping == []


@pytest.mark.parametrize(("rows", "title"), [(1, LONG), (47, LONG), (150, "Семинар")])
def test_no_label_lies_over_another(rows: int, title: str) -> None:
    assert_legible(figure_of(plan(rows, title=title), on=date(2024, 8, 1)))


@pytest.mark.parametrize(
    "horizon",
    [
        Window(date(2024, 3, 14), date(2024, 3, 14)),
        Window(date(2024, 3, 14), date(2024, 4, 2)),
        Window(date(2023, 12, 31), date(2025, 1, 1)),
        Window(date(2023, 9, 1), date(2026, 8, 31)),
        Window(date(2020, 12, 30), date(2031, 1, 2)),
        Window(date(2000, 11, 15), date(2051, 1, 20)),
        Window(date(9990, 1, 1), date.max),
        Window(date(1, 1, 1), date.max),
    ],
    ids=lambda horizon: f"{horizon.days} days",
)
def test_a_calendar_of_any_length_is_legible(horizon: Window) -> None:
    # Decades have too many days to draw, all of time too many quarters: the rows before those do.
    years = horizon.end.year - horizon.first.year
    rows = 4 if years > 1000 else 9 if years > 5 else len(PERIODS)
    roadmap = plan(rows, title="Семинар")
    assert_legible(figure_of(roadmap, horizon=horizon, on=horizon.first))
    # The calendar of all of time has ten thousand years to measure: it is drawn once.
    if rows > 4:
        assert_legible(figure_of(roadmap, horizon=horizon, on=horizon.last))


def test_sections_and_rows_are_named_and_counted() -> None:
    roadmap = Roadmap(
        sections=(
            Section(title="Обучение", number="II", activities=(row("7", None, "Курсы"),)),
            Section(title="", activities=(row("8", None, "Сессия"),)),
        )
    )
    found = words(figure_of(roadmap))
    assert {"Дорожная карта", "II. Обучение", "7", "Курсы", "8", "Сессия"} <= set(found)
    assert found.count("срок не указан") == 2
    assert "Дат в тексте нет" in found


def test_what_has_no_days_is_said_in_its_row() -> None:
    found = set(words(figure_of(plan())))
    assert {
        "по запросам организаций",
        "по отдельному графику",
        "в течение 10 рабочих дней со дня приказа",
        "срок не прочитан",
        "срок не указан",
        "вне горизонта: октябрь-декабрь 2022",
    } <= found
    assert not any("Иванов" in text for text in found)


def test_the_legend_explains_what_is_drawn_and_nothing_else() -> None:
    legend = {
        "даты",
        "ежегодно",
        "периодически",
        "крайний срок",
        "постоянно",
        "рамки без точных дат",
        "основное прочтение неоднозначного срока",
        "другое прочтение",
        "продолжается за горизонтом",
        "подпункты вместе",
    }
    whole = evolve(
        plan(),
        sections=(
            *plan().sections,
            Section(title="", activities=(umbrella("40", row("40.1", PERIODS[0])),)),
        ),
    )
    assert legend <= set(words(figure_of(whole)))
    assert legend & set(words(figure_of(plan(1)))) == {"даты"}
    assert legend.isdisjoint(words(figure_of(Roadmap())))


@pytest.mark.parametrize(("end", "over"), [(date(2024, 3, 31), ""), (date(2024, 4, 1), "over")])
def test_what_ends_after_the_last_day_of_the_calendar_goes_on_beyond_it(
    end: date, over: str
) -> None:
    only = row("1", Period.of(days(date(2024, 3, 5), end)))
    (one,) = chart_rows(Roadmap(sections=(Section(title="", activities=(only,)),)), MARCH)
    assert list(one.marks(MARCH)) == ["dated", "", over]


def test_parts_stand_under_their_umbrella_row_and_to_the_right() -> None:
    parts = umbrella("1", row("1.1", PERIODS[0], "Круглый стол"), row("1.2", None, "Сессия"))
    rows = (evolve(parts, title="Меры поддержки"), umbrella("2", row("2.1", None)))
    roadmap = Roadmap(horizon=HORIZON, sections=(Section(title="", activities=rows),))
    place = {text.get_text(): text.get_position() for text in labels(figure_of(roadmap))}
    assert place["Меры поддержки"][0] < place["Круглый стол"][0] == place["Сессия"][0]
    assert place["Меры поддержки"][1] < place["Круглый стол"][1] < place["Сессия"][1]


def test_an_umbrella_row_spans_its_parts_but_no_mere_frames() -> None:
    frame_only = row("1.2", Period.of(OwnSchedule(within=(HORIZON,))))
    roadmap = plan(1)
    parts = (row("1.1", Period.of(Dated((MARCH,)))), frame_only)
    whole = evolve(roadmap, sections=(Section(title="", activities=(umbrella("1", *parts),)),))
    first, *_ = chart_rows(whole, HORIZON)
    assert [one.window for one in first.found] == [MARCH]


def test_words_for_what_has_no_days_stand_where_nothing_is_drawn() -> None:
    sections = (Section(title="", activities=(row("1", PERIODS[13]),)),)
    figure = figure_of(Roadmap(horizon=HORIZON, sections=sections))
    (note,) = (text for text in labels(figure) if "запрос" in text.get_text())
    april = figure.axes[0].transData.transform((date2num(date(2024, 4, 1)), 0))[0]
    assert note.get_window_extent().x0 > april


def test_the_day_is_named_if_it_lies_inside() -> None:
    assert "01.08.2024" in words(figure_of(plan(1), on=date(2024, 8, 1)))
    outside = words(figure_of(plan(1), on=date(2026, 8, 1)))
    assert "01.08.2026" not in outside
    assert any("на 01.08.2026" in text for text in outside)


def test_without_a_horizon_the_calendar_has_the_months_that_the_text_names() -> None:
    found = words(figure_of(plan(2, horizon=None)))
    assert {"Срок: январь-март 2024", "2024", "март"} <= set(found)


def test_a_window_without_an_end_runs_to_the_end_of_the_calendar() -> None:
    endless = Period.of(Dated((Window(date(2024, 2, 1)),)))
    roadmap = Roadmap(sections=(Section(title="", activities=(row("1", endless),)),))
    assert "Дат в тексте нет" in words(figure_of(roadmap))
    assert_legible(figure_of(evolve(roadmap, horizon=HORIZON)))


def test_every_roadmap_of_an_order_is_drawn_over_the_days_of_all() -> None:
    first = evolve(plan(3), title="Первый план", horizon=Window.of_year(2024))
    second = evolve(plan(3), title="", horizon=Window.of_year(2025))
    order = Order(
        title="О планах", appendices=(Appendix(roadmap=first), Appendix(), Appendix(roadmap=second))
    )
    drawn = words(figure_of(order))
    assert "О планах" in drawn
    assert "Срок: 2024-2025 годы" in drawn
    rows = list(chart_rows(order, None))
    titles = [row.title for row in rows if row.shape == "section"]
    assert (titles[0], titles.count("Дорожная карта")) == ("Первый план", 1)
    assert len(rows) == len([*chart_rows(first, None), *chart_rows(second, None)]) + 2
    keys = {one.activity.key.partition("/")[0] for row in rows for one in row.found}
    assert keys == {"П1", "П3"}


def test_an_order_with_one_roadmap_is_drawn_like_the_roadmap() -> None:
    roadmap = evolve(plan(3), title="План", horizon=HORIZON)
    order = Order(title="О плане", appendices=(Appendix(roadmap=roadmap),))
    assert words(figure_of(order)) == words(figure_of(roadmap))
    assert "Дорожная карта" in words(figure_of(Order(title="О плане")))


def test_each_roadmap_of_an_order_has_its_own_days() -> None:
    def yearly(horizon: Window | None, *dates: Dated) -> Roadmap:
        row = Activity(number="1", title="т", period=Period.of(Ongoing(), *dates))
        return Roadmap(horizon=horizon, sections=(Section(title="", activities=(row,)),))

    order = Order(
        appendices=(
            Appendix(roadmap=yearly(Window.of_year(2024))),
            Appendix(roadmap=yearly(None, days(date(2025, 3, 5), date(2025, 4, 5)))),
        )
    )
    found = [row.found[0].window.days_key for row in chart_rows(order, None) if row.found]
    assert found == [
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2025, 3, 1), date(2025, 4, 30)),
    ]
    given = [one.window for row in chart_rows(order, MARCH) for one in row.found]
    assert given == [MARCH, MARCH]


def test_a_day_of_the_chart_may_be_a_datetime() -> None:
    noon = datetime(2024, 3, 5, 12, tzinfo=UTC)
    assert "05.03.2024" in words(figure_of(plan(1), on=noon))


def test_signs_of_a_title_are_no_formulae() -> None:
    roadmap = Roadmap(title="Цена $x^2$ и $y", sections=plan(1).sections)
    assert "Цена $x^2$ и $y" in words(figure_of(roadmap))
    assert "Свой" in words(figure_of(roadmap, title="Свой"))


@pytest.mark.parametrize("title", ["слово " * 9000, "безпробелов" * 9000, "ё" * 100_000])
def test_an_endless_title_is_cut(title: str) -> None:
    roadmap = Roadmap(
        title=title, sections=(Section(title=title, activities=(row("1" * 50, None, title),)),)
    )
    figure = figure_of(roadmap)
    assert_legible(figure)
    assert max(map(len, words(figure))) < 300


def test_a_title_of_three_lines_stands_in_full_in_a_higher_row() -> None:
    title = LONG[:150].strip()
    roadmap = Roadmap(sections=(Section(title="", activities=(row("1", None, title),)),))
    figure = figure_of(roadmap)
    shown = [line for line in words(figure) if line in title]
    assert len(shown) == 3
    assert " ".join(shown) == title
    short = evolve(roadmap, sections=(Section(title="", activities=(row("1", None, title[:20]),)),))
    assert figure.get_figheight() > figure_of(short).get_figheight()
    assert_legible(figure)


def test_a_picture_of_very_many_rows_keeps_them_low(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("roadmap_core.export.gantt")
    monkeypatch.setattr(module, "MOST_FULL_ROWS", 3)
    roadmap = Roadmap(sections=(Section(title="", activities=(row("1", None), row("2", None))),))
    high = figure_of(roadmap).get_figheight()
    many = Roadmap(sections=(Section(title="", activities=(row("1", None),) * 4),))
    low = figure_of(many)
    assert low.get_figheight() < high + 2 * 0.29
    assert_legible(low)


def test_a_text_is_cut_after_a_word() -> None:
    pen = Lettering()
    assert pen.fit("Проведение сессий", 9, 5) == "Проведение сессий"
    assert pen.fit(
        "Проведение мероприятий, и встреч", 9, pen.width("Проведение мероприятий, и встр", 9)
    ) == ("Проведение мероприятий, и…")
    assert pen.fit("Проведение", 9, 0.01) == "…"


def test_a_number_and_its_per_cent_sign_stay_on_one_line() -> None:
    pen = Lettering()
    room = pen.width("места с интервалами (95", 9) + 0.05
    assert pen.lines("места  с интервалами (95 %) ", 9, room, 3) == [
        "места с интервалами",
        "(95 %)",
    ]
    assert pen.lines(" 5  %", 9, 5, 3) == ["5  %"]


def test_kinds_of_bars_are_told_apart_without_colours() -> None:
    periods: tuple[Part, ...] = (
        days(date(2024, 3, 1), date(2024, 4, 30)),
        Annual(MonthDay(9, 1), MonthDay(11, 30)),
        Recurring(3, Unit.MONTH),
        Ongoing(),
    )
    rows = tuple(row(str(place), Period.of(one)) for place, one in enumerate(periods))
    axes = draw_gantt(Roadmap(sections=(Section(title="", activities=rows),), horizon=HORIZON))
    bars = [one for one in axes.get_children() if isinstance(one, Rectangle)]
    looks = {(one.get_height(), one.get_hatch()) for one in bars if one.get_linewidth() == 1.0}
    thin = {one.get_hatch() for one in bars if one.get_linewidth() == 0.8}
    assert len({hatch for _, hatch in looks}) == 3
    assert thin == {"//////"}


def test_the_axis_holds_days_so_a_day_can_be_drawn_on_it() -> None:
    axes = draw_gantt(plan(1))
    assert axes.get_xlim() == (date2num(date(2024, 1, 1)), date2num(date(2026, 1, 1)))
    converted: Any = axes.xaxis
    assert converted.convert_units(date(2024, 9, 1)) == date2num(date(2024, 9, 1))
    assert axes.get_ylim()[0] > axes.get_ylim()[1] == 0
    assert list(axes.get_xticks()) == [date2num(date(year, 1, 1)) for year in (2024, 2025)]
    months = axes.get_xticks(minor=True)
    assert date2num(date(2024, 9, 1)) in list(months)


def test_a_chart_stands_on_axes_of_somebody_else_with_its_titles_in_the_room_beside() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    figure = Figure((14, 9))
    own = figure.add_axes((0.4, 0.15, 0.55, 0.7))
    roadmap = plan(6, title="Семинар")
    assert draw_gantt(roadmap, ax=own, on=date(2024, 8, 1)) is own
    assert own.get_position().bounds == pytest.approx((0.4, 0.15, 0.55, 0.7))
    assert {"1", "6", "2024", "01.08.2024", "даты"} <= set(words(figure))
    assert_legible(figure)
    assert dict(mpl.rcParams) == before
    assert own.get_xlim() == draw_gantt(roadmap).get_xlim()


def test_titles_without_room_beside_the_axes_are_cut() -> None:
    figure = Figure((8, 4))
    draw_gantt(plan(3), ax=figure.add_axes((0, 0.2, 1, 0.6)))
    assert {"…", "2024"} <= set(words(figure))


def test_a_roadmap_with_too_many_rows_is_refused() -> None:
    with pytest.raises(InvalidData, match="at most 1400"):
        figure_of(plan(1400))


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_picture_is_written_by_its_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"карта.{suffix}"
    write_picture(draw_gantt(plan(3), on=date(2024, 8, 1), title="Карта"), path)
    assert path.stat().st_size > 1000


@pytest.mark.parametrize(("name", "suffix"), [("карта.exe", "'.exe'"), ("карта", "''")])
def test_a_suffix_that_names_no_picture_is_refused(tmp_path: Path, name: str, suffix: str) -> None:
    with pytest.raises(UnwritableFile, match=f"the suffix {suffix} names no kind") as caught:
        write_picture(draw_gantt(plan(1)), tmp_path / name)
    assert caught.value.path == str(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_suffix_may_stand_in_capitals(tmp_path: Path) -> None:
    write_picture(draw_gantt(plan(1)), tmp_path / "карта.PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["карта.PNG"]


def test_a_picture_that_cannot_be_written_is_an_error_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "карта.png"
    with pytest.raises(UnwritableFile, match="No such file") as caught:
        write_picture(draw_gantt(plan(1)), path)
    assert caught.value.path == str(path)


def test_a_picture_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = tmp_path / "1.png", tmp_path / "2.png"
    write_picture(draw_gantt(plan()), first)
    write_picture(draw_gantt(plan()), second)
    assert first.read_bytes() == second.read_bytes()


def test_no_screen_and_no_global_state_is_touched() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    figure_of(plan())
    assert dict(mpl.rcParams) == before


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra) as caught:
        figure_of(plan(1))
    assert caught.value.extra == "plot"
