"""Pictures of answers: the claim in the title, what is drawn, what is left out and said."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from attrs import evolve
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from roadmap_core.errors import InvalidData
from roadmap_core.export import (
    draw_balance,
    draw_caterpillar,
    draw_dynamics,
    draw_event_study,
    draw_expected,
    draw_funnel,
    draw_gantt,
    draw_leavers,
    write_picture,
)
from roadmap_core.model import Roadmap
from roadmap_core.outcomes import (
    CONVENTIONS,
    Effect,
    EventPeriod,
    EventStudy,
    NotEstimable,
    PeriodRole,
    Shrinkage,
    dynamics,
    every_refusal,
    shrink,
)
from roadmap_core.outcomes.answers import effect_of
from roadmap_core.outcomes.expected import ExpectedChange
from roadmap_core.outcomes.leavers import ExpectedLeavers
from roadmap_core.outcomes.matching import Balance, BalancedColumn
from roadmap_core.policy import Policy, Region
from roadmap_core.regions import load_policy
from tests.engines import make

DAY = date(2026, 1, 1)

CHANGE = ExpectedChange(
    expected=-5.1, observed=-9.8, low=-7.1, high=-3.1, n=40, n_compared=360, reliability=0.62,
    history=-4.4, history_error=1.0, history_distance=-0.7, years=3,
)  # fmt: skip
LEAVERS = ExpectedLeavers(
    expected=4.6, observed=5, low=2, high=8, listed=9, n=9, year=2024, next_year=2025, draws=500,
    seed=0,
)  # fmt: skip


def effect(estimate: float = -4.7, std_error: float = 1.4, **more: Any) -> Effect:
    said = {"term": "программа", "n": 400, "n_treated": 40, "n_compared": 360, "method": "ancova"}
    return effect_of(
        estimate=estimate,
        std_error=std_error,
        df=30.0,
        convention=CONVENTIONS["cluster"],
        **{**said, **more},
    )


PROGRAMME = effect(expected=evolve(CHANGE, formula=-4.0), leavers=LEAVERS)
REFUSED = NotEstimable(
    code="too_imprecise", needed=10.0, got=15.2, low=-12.0, high=3.0, mde=15.2, expected=CHANGE,
    leavers=evolve(LEAVERS, observed=2, listed=4, n=4, expected=2.1, low=0, high=4),
    descriptives={"n_treated": 4.0},
)  # fmt: skip
FEW = NotEstimable(
    code="too_few", needed=4, got=3,
    descriptives={"mean_before": 33.0, "mean_after": 25.0, "compared_before": 12.0},
)  # fmt: skip


def period(time: float | str, relative: int, role: PeriodRole, estimate: float) -> EventPeriod:
    found = None if role == "mirror" else effect(estimate)
    return EventPeriod(time=time, relative=relative, role=role, effect=found)


STUDY = EventStudy(
    periods=(
        period(2021, -4, "before", 0.4),
        period(2023, -2, "mirror", 0.0),
        period(2024, -1, "selection", 7.4),
        period(2025, 0, "after", -4.7),
        period(2026, 1, "not_mirrored", -5.0),
    ),
    baseline=2023,
    effect=effect(),
)


def column(name: str, g: float | None, *, chosen: bool = False) -> BalancedColumn:
    return BalancedColumn(
        covariate=name, mean_treated=28.0, mean_compared=12.0, spread=5.0, g=g, verdict="fails",
        is_selection=chosen,
    )  # fmt: skip


BALANCE = Balance(
    columns=(column("2023 год", 0.2), column("2024 год", 3.1, chosen=True)),
    n_treated=40,
    n_compared=360,
)


def policy() -> Policy:
    return load_policy("ru", on=DAY)


Cells = tuple[int, int, int, int]


def counts(schools: Mapping[str, Cells]) -> list[dict[str, Any]]:
    """Rows of counts of two years of one work: participants and failed before, then after."""
    work = {"procedure": "oge", "subject": "mathematics", "grade": 9}
    return [
        {"school": key, "year": year, **work, "participants": n, "failed": x}
        for key, (n, x, m, y) in schools.items()
        for year, n, x in ((2023, n, x), (2024, m, y))
    ]


SCHOOLS = {"better": (90, 60, 90, 20), "worse": (90, 10, 90, 55), "same": (50, 10, 50, 12)}


def changes(schools: Mapping[str, Cells], engine: str = "pandas") -> Any:
    return dynamics(make(engine, counts(schools)), policy(), before=2023, after=2024)


def shrunken(units: int = 8, **more: Any) -> Shrinkage:
    rows = [
        {
            "school": f"{place:03}",
            "share": float(place * 5 % 37),
            "chance": 4.0 + place % 3,
            "n": 5 + place,
            **more,
        }
        for place in range(units)
    ]
    return shrink(make("pandas", rows), value="share", variance="chance")


Draw = Callable[..., Axes]
PICTURES: Mapping[str, tuple[Draw, tuple[Any, ...]]] = {
    "expected": (draw_expected, (CHANGE,)),
    "programme": (draw_expected, (PROGRAMME,)),
    "refused": (draw_expected, (REFUSED,)),
    "too few": (draw_expected, (FEW,)),
    "nothing": (draw_balance, (NotEstimable(code="no_comparison"),)),
    "leavers": (draw_leavers, (LEAVERS,)),
    "event study": (draw_event_study, (STUDY,)),
    "balance": (draw_balance, (BALANCE,)),
    "dynamics": (draw_dynamics, (changes(SCHOOLS), policy())),
    "caterpillar": (draw_caterpillar, (shrunken(),)),
}
each_picture = pytest.mark.parametrize(
    ("draw", "given"), PICTURES.values(), ids=list(PICTURES.keys())
)


def claim(axes: Axes) -> str:
    return axes.get_title(loc="left").replace("\n", " ")


def keys(axes: Axes) -> list[str]:
    found = axes.get_legend()
    return [] if found is None else [text.get_text() for text in found.get_texts()]


def words(axes: Axes) -> str:
    return "\n".join(text.get_text() for text in axes.texts)


def rows(axes: Axes) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in axes.get_yticklabels()]


def texts(axes: Axes) -> Iterator[Any]:
    """Every text outside the frame: title, notes, keys, labels."""
    yield from (*axes.texts, axes.xaxis.label)
    for axis, ends in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        for tick in axis.get_major_ticks():
            # Others are not drawn.
            if min(ends) <= tick.get_loc() <= max(ends):
                yield tick.label1
    yield axes._left_title  # type: ignore[attr-defined]
    if axes.get_legend() is not None:
        yield from axes.get_legend().get_texts()  # type: ignore[union-attr]


@each_picture
def test_no_words_leave_the_figure_nor_lie_over_each_other(
    draw: Draw, given: Sequence[Any]
) -> None:
    axes = draw(*given)
    axes.figure.canvas.draw()
    sheet = axes.figure.bbox
    boxes = [
        (one.get_text(), one.get_window_extent())
        for one in texts(axes)
        if one.get_text() and one.get_visible() and axes.axison
    ]
    assert [text for text, box in boxes if box.x0 < 0 or box.y0 < 0] == []
    assert [text for text, box in boxes if box.x1 > sheet.x1 or box.y1 > sheet.y1] == []
    over = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if a.shrunk(0.98, 0.8).overlaps(b.shrunk(0.98, 0.8))
    ]
    assert over == []


@each_picture
def test_a_picture_stands_on_axes_of_somebody_else(draw: Draw, given: Sequence[Any]) -> None:
    before = dict(mpl.rcParams)
    own = Figure((9, 6)).add_axes((0.4, 0.3, 0.5, 0.4))
    assert draw(*given, ax=own) is own
    assert own.get_position().bounds == pytest.approx((0.4, 0.3, 0.5, 0.4))
    assert claim(own)
    assert dict(mpl.rcParams) == before


def test_a_picture_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = tmp_path / "1.png", tmp_path / "2.png"
    write_picture(draw_expected(PROGRAMME), first)
    write_picture(draw_expected(PROGRAMME), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("module", ["estimates", "event_study", "dynamics", "caterpillar"])
def test_signs_are_told_apart_without_colours(module: str) -> None:
    looks = importlib.import_module(f"roadmap_core.export.{module}")
    if module == "estimates":
        signs = [(look["marker"], look["markerfacecolor"]) for look in looks.LOOKS.values()]
    elif module == "event_study":
        signs = [(look["marker"], look["markerfacecolor"]) for _, look in looks._LOOKS.values()]
    elif module == "dynamics":
        signs = [(sign, inside) for _, sign, _, inside in looks._LOOKS.values()]
    else:
        signs = [(sign, "full") for _, sign, _ in looks._LOOKS.values()]
    shapes = [(sign, inside == "white") for sign, inside in signs]
    assert len(set(shapes)) == len(shapes)


def test_the_verdict_of_a_programme_is_the_claim() -> None:
    axes = draw_expected(PROGRAMME)
    assert claim(axes) == str(PROGRAMME)
    assert rows(axes) == [
        "Наблюдалось",
        "Ожидалось без всякой помощи",
        "Эффект: наблюдалось минус ожидалось",
        "Для проверки: по доле отличия, которая сохраняется",
        "Для проверки: как менялись такие же крайние школы прежних лет",
    ]
    assert "-5,1 (от -7,1 до -3,1)" in words(axes)
    assert "Школ программы: 40, для сравнения: 360." in words(axes)
    assert "сохраняется 62 % отличия" in words(axes)
    assert axes.get_xlabel() == "Изменение доли «2», п.п. (минус - лучше)"


def test_points_and_log_odds_share_no_axis() -> None:
    axes = draw_expected(evolve(PROGRAMME, scale="log_odds"))
    assert axes.get_xlabel() == "Изменение доли «2», п.п. (минус - лучше)"
    assert not any("Эффект" in row for row in rows(axes))
    refused = draw_expected(evolve(REFUSED, scale="log_odds"))
    assert refused.get_xlabel() == axes.get_xlabel()
    assert rows(refused) == ["Наблюдалось", "Ожидалось без всякой помощи"]


def test_an_expected_change_is_drawn_with_what_is_beyond_it() -> None:
    axes = draw_expected(evolve(CHANGE, scale="log_odds", notes=("interval_without_years",)))
    assert claim(axes) == str(evolve(CHANGE, scale="log_odds"))
    assert "-4,70 (от -6,70 до -2,70)" in words(axes)
    assert axes.get_xlabel() == "Изменение, логарифм шансов"
    assert len(rows(axes)) == 4
    bare = draw_expected(evolve(CHANGE, history=None))
    assert (len(rows(bare)), bare.get_xlabel()) == (3, "Изменение")


def test_a_refusal_says_so_and_draws_what_there_is() -> None:
    axes = draw_expected(REFUSED)
    assert claim(axes).startswith("Оценить эффект нельзя: при 4 школах")
    assert rows(axes)[2] == "Наблюдалось минус ожидалось: оценка неточна"
    assert "от -12,0 до 3,0" in words(axes)
    assert "Отказ - не вывод о программе" in words(axes)
    assert every_refusal()["too_imprecise"].instead[:40] in words(axes)
    few = draw_event_study(FEW)
    assert rows(few) == ["Школы программы, до", "Школы программы, после", "Остальные, до"]
    nothing = draw_balance(NotEstimable(code="no_comparison"))
    assert not nothing.axison
    assert claim(nothing) == "Оценить эффект нельзя: единиц вне программы нет."
    alone = draw_expected(evolve(REFUSED, expected=None, scale="log_odds"))
    assert alone.get_xlabel() == "Изменение, логарифм шансов"


def test_an_effect_of_no_list_has_nothing_expected_and_no_leavers() -> None:
    with pytest.raises(InvalidData, match="draw an answer of programme_effect"):
        draw_expected(effect())
    with pytest.raises(InvalidData, match="draw an answer of expected_leavers"):
        draw_leavers(effect())


def test_leavers_stand_beside_those_who_would_have_left() -> None:
    axes = draw_leavers(LEAVERS)
    assert claim(axes) == "Вышли 5 из 9. Без всякой программы ожидалось 5 (от 2 до 8)."
    assert rows(axes) == ["Вышли из списка", "Вышли бы и без всякой помощи"]
    assert [int(tick) for tick in axes.get_xticks()] == list(range(10))
    assert "Школ в списке: 9." in words(axes)
    assert claim(draw_leavers(PROGRAMME)) == claim(axes)
    assert claim(draw_leavers(REFUSED)).startswith("Вышли 2 из 4.")
    assert claim(draw_leavers(FEW)).startswith("Оценить эффект нельзя")


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (1, [0, 1]),
        (35, [0, 5, 10, 15, 20, 25, 30, 35]),
        (44, [0, 5, 10, 15, 20, 25, 30, 35, 40, 44]),
        (41, [0, 5, 10, 15, 20, 25, 30, 35, 41]),
    ],
)
def test_the_axis_of_leavers_ends_with_all_schools(most: int, ticks: list[int]) -> None:
    axes = draw_leavers(evolve(LEAVERS, n=most, listed=most, observed=0, low=0, high=1, expected=1))
    assert [int(tick) for tick in axes.get_xticks()] == ticks


def starts(axes: Axes) -> list[float]:
    """Where dashed lines stand that go from the lower to the upper edge."""
    return [
        float(line.get_xdata()[0])  # type: ignore[index,arg-type]
        for line in axes.lines
        if line.get_linestyle() == "--" and list(line.get_ydata()) == [0, 1]  # type: ignore[arg-type]
    ]


def test_the_year_of_the_list_is_hollow_and_the_mirror_is_the_zero() -> None:
    axes = draw_event_study(STUDY)
    assert claim(axes) == str(STUDY)
    points = {
        float(line.get_xdata()[0]): line  # type: ignore[index,arg-type]
        for line in axes.lines
        if line.get_marker() in {"o", "s", "D", "^"} and len(line.get_xdata()) == 1  # type: ignore[arg-type]
    }
    assert sorted(points) == [2021, 2023, 2024, 2025, 2026]
    assert points[2023].get_ydata()[0] == 0  # type: ignore[index]
    hollow = {year for year, line in points.items() if line.get_markerfacecolor() == "white"}
    assert hollow == {2024, 2026}
    assert keys(axes) == [
        "до программы",
        "зеркальный год: с ним сравнивается всё",
        "год отбора: это сам отбор, а не вред",
        "после начала программы",
        "позже, но зеркальный год у него другой",
    ]
    assert "ничего не решает" in words(axes)
    told = evolve(STUDY, effect=evolve(STUDY.effect, notes=("before_judges_nothing",)))
    assert words(draw_event_study(told)).count("ничего не реша") == 1
    assert starts(axes) == [2024.5]


def test_periods_that_are_words_stand_in_their_order() -> None:
    study = EventStudy(
        periods=(
            period("весна", 0, "after", -1.0),
            period("Иванова И.И.", -2, "mirror", 0.0),
        ),
        baseline="осень",
        effect=effect(scale="log_odds"),
    )
    axes = draw_event_study(study)
    assert [text.get_text() for text in axes.get_xticklabels()] == ["[имя]", "весна"]
    assert axes.get_ylabel() == "Разница с зеркальным годом, логарифм шансов"


def test_a_study_of_one_side_of_the_start_has_no_line_of_it() -> None:
    late = EventStudy(periods=STUDY.periods[3:], baseline=2023, effect=effect())
    assert starts(draw_event_study(late)) == []


def test_balance_shows_every_column_and_bounds_that_do_not_decide() -> None:
    axes = draw_balance(BALANCE)
    assert claim(axes) == str(BALANCE)
    assert rows(axes) == ["2023 год", "2024 год"]
    assert "Они не решают" in words(axes)
    bounds = {round(float(line.get_xdata()[0]), 2) for line in axes.lines}  # type: ignore[index,arg-type]
    assert {-0.25, -0.05, 0.05, 0.25} <= bounds
    flat = evolve(BALANCE, columns=(*BALANCE.columns, column("ровный", None)))
    assert "Без разброса, не показано столбцов: 1." in words(draw_balance(flat))
    assert rows(draw_balance(flat)) == rows(axes)


@pytest.mark.parametrize("engine", ["pandas", "polars-lazy", "duckdb"])
def test_dynamics_counts_what_is_more_than_chance_in_its_claim(engine: str) -> None:
    axes = draw_dynamics(changes(SCHOOLS, engine), policy(), names=True)
    assert claim(axes) == (
        "Не случайны: улучшение - 1, ухудшение - 1 из 3; остальные изменения от случая не отличить"
    )
    assert keys(axes) == [
        "улучшение, не случайное: 1", "от случая не отличить: 1", "ухудшение, не случайное: 1",
    ]  # fmt: skip
    assert rows(axes) == ["better", "worse"]
    assert "ОГЭ, Математика, 9 класс" in words(axes)
    assert "это не рейтинг" in words(axes)
    assert rows(draw_dynamics(changes(SCHOOLS, engine), policy())) == []


def test_dynamics_without_evidence_says_so() -> None:
    axes = draw_dynamics(changes({"same": SCHOOLS["same"], "too": (60, 9, 60, 10)}), policy())
    assert claim(axes) == "Ни одно из 2 изменений от случая не отличить"
    assert "не больше 5 %" in words(axes)


def test_small_groups_and_years_that_are_not_comparable_are_left_out_and_said() -> None:
    least = int(policy().norm("publish_min_cell").number)
    found = changes(
        {
            **SCHOOLS,
            "tiny": (least - 1, 1, 50, 4),
            "small": (least, 1, least, 1),
            "gone": (50, 3, 0, 0),
        }
    )
    assert "Не показано: 1 (участников меньше, чем можно показывать)." in words(
        draw_dynamics(found, policy())
    )
    frame = found.copy()
    frame.loc[frame["school"] == "same", "comparable"] = False
    frame.loc[frame["school"] == "worse", "judged"] = False
    axes = draw_dynamics(frame, policy())
    assert "Не показано: 1 (годы не сравнимы: другой инструмент)." in words(axes)
    assert "(не оценено)." in words(axes)
    assert "(нет значения)." in words(axes)


def test_nothing_to_compare_is_an_empty_picture_that_says_so() -> None:
    axes = draw_dynamics(changes({"tiny": (2, 1, 2, 1)}), policy())
    assert claim(axes) == "Сравнить нечего: ни одно изменение не оценено"


def test_rows_of_several_works_are_named_with_their_work_and_many_stand_close() -> None:
    schools = {f"{place:03}": (60, 6, 60, 5 + place % 2) for place in range(45)}
    first, second = counts(schools), counts({"better": SCHOOLS["better"]})
    for row in second:
        row["subject"] = "russian"
    found = dynamics(make("pandas", [*first, *second]), policy(), before=2023, after=2024)
    axes = draw_dynamics(found, policy(), names=True)
    assert rows(axes) == ["better oge russian 9"]
    high = axes.get_position().height * axes.figure.get_figheight()  # type: ignore[union-attr]
    assert high == pytest.approx(0.12 * 46)


def test_dynamics_of_several_indicators_is_refused() -> None:
    found = changes(SCHOOLS)
    found.loc[0, "indicator"] = "success"
    with pytest.raises(InvalidData, match=r"several indicators.*\$\.indicator"):
        draw_dynamics(found, policy())
    with pytest.raises(InvalidData, match="no column 'verdict'"):
        draw_dynamics(found.drop(columns="verdict"), policy())
    none: Any
    for none in ("ru", None):
        with pytest.raises(InvalidData, match="expected a Policy"):
            draw_dynamics(found, none)
    with pytest.raises(InvalidData, match=r"no verdict 'better' of a judged row"):
        draw_dynamics(changes(SCHOOLS).assign(verdict="better"), policy())


def test_a_policy_without_norms_shows_every_group() -> None:
    bare = Policy(Region("bare"), DAY)
    found = changes({"tiny": (40, 8, 40, 8)}).drop(columns="false_discovery")
    found = found.drop(columns=["procedure", "subject", "grade"])
    axes = draw_dynamics(found, bare)
    assert "ложных в среднем по норме" in words(axes)
    assert claim(axes) == "Ни одно из 1 изменений от случая не отличить"


def test_shrunken_values_stand_beside_those_as_they_are_with_places_as_intervals() -> None:
    found = shrunken()
    axes = draw_caterpillar(found, names=True)
    frame = found.to_frame()
    assert len(rows(axes)) == 8
    order = frame.sort_values("shrunken")["school"].tolist()
    assert rows(axes) == order
    first = frame[frame["school"] == order[0]].iloc[0]
    assert f"{int(first.rank_low)}-{int(first.rank_high)}" in words(axes)
    assert "место каждой единицы известно только отрезком" in words(axes)
    assert str(found)[:60] in words(axes)
    raw = next(
        line for line in axes.lines if line.get_label() == "значение как есть, с отрезком случая"
    )
    assert sorted(np.asarray(raw.get_xdata()).tolist()) == sorted(frame["share"].tolist())
    assert claim(axes).startswith("От общего среднего отличаются ")


def test_many_units_have_no_places_beside_them_and_without_names_no_keys() -> None:
    axes = draw_caterpillar(shrunken(60))
    assert rows(axes) == []
    assert "Справа - отрезок места" not in words(axes)
    assert "Справа - отрезок места" in words(draw_caterpillar(shrunken(45)))


def test_keys_that_would_lie_over_each_other_are_not_written_and_counted() -> None:
    axes = draw_caterpillar(shrunken(120), names=True)
    written = len(rows(axes))
    assert 20 < written < 120
    assert f"Подписаны {written} из 120: другим нет места." in words(axes)
    boxes = [text.get_window_extent() for text in axes.get_yticklabels()]
    assert not any(a.shrunk(1, 0.8).overlaps(b) for a, b in combinations(boxes, 2))


def test_units_without_a_value_and_small_ones_are_left_out_and_said() -> None:
    given: list[dict[str, Any]] = [
        {"school": "a", "share": 10.0, "chance": 4.0, "n": 20},
        {"school": "b", "share": 30.0, "chance": 5.0, "n": 20},
        {"school": "c", "share": 20.0, "chance": 9.0, "n": 1},
        {"school": "d", "share": None, "chance": 9.0, "n": 20},
    ]
    found = shrink(make("polars", given), value="share", variance="chance")
    axes = draw_caterpillar(found, policy=policy(), names=True)
    assert sorted(rows(axes)) == ["a", "b"]
    assert "Не показано: 1 (участников меньше, чем можно показывать)." in words(axes)
    assert "Не показано: 1 (нет значения)." in words(axes)
    assert len(rows(draw_caterpillar(found, names=True))) == 3


def test_means_of_pupils_have_the_interval_of_their_number() -> None:
    pupils: list[dict[str, Any]] = [
        {"school": school, "score": float(base + step)}
        for school, base in (("a", 10), ("b", 14), ("c", 20))
        for step in range(-3, 4)
    ]
    found = shrink(make("pandas", pupils), value="score", unit="school")
    axes = draw_caterpillar(found)
    assert found.variance is None
    assert len(axes.collections) >= 3


def test_a_frame_without_the_own_values_shows_the_shrunken_ones_alone() -> None:
    found = shrunken(4)
    frame = found.to_frame().drop(columns=["share", "chance"])
    axes = draw_caterpillar(evolve(found, frame=frame))
    assert "значение как есть, с отрезком случая" not in keys(axes)
    without = evolve(found, frame=found.to_frame().drop(columns="chance"))
    assert "значение как есть, с отрезком случая" in keys(draw_caterpillar(without))


def test_nothing_to_show_is_an_empty_caterpillar_that_says_so() -> None:
    found = shrunken(4)
    frame = found.to_frame()
    frame["n"] = 1
    axes = draw_caterpillar(evolve(found, frame=frame), policy=policy())
    assert claim(axes) == "Показать нечего: значений нет"


def test_a_caterpillar_is_drawn_of_an_answer_of_shrink() -> None:
    with pytest.raises(InvalidData, match="expected Shrinkage, got DataFrame"):
        draw_caterpillar(shrunken().frame)


def test_names_of_people_are_not_drawn() -> None:
    rows_: list[dict[str, Any]] = [
        {"school": name, "share": share, "chance": 4.0}
        for name, share in (("Иванова И.И.", 10.0), ("b", 30.0), ("$x^2$", 20.0))
    ]
    found = shrink(make("pandas", rows_), value="share", variance="chance")
    assert sorted(rows(draw_caterpillar(found, names=True))) == ["$x^2$", "[имя]", "b"]


@pytest.mark.parametrize(
    ("draw", "names"),
    [
        (draw_balance, "Balance or NotEstimable"),
        (draw_event_study, "EventStudy or NotEstimable"),
        (draw_expected, "ExpectedChange or Effect or NotEstimable"),
        (draw_gantt, "Order or Roadmap"),
        (draw_leavers, "ExpectedLeavers or Effect or NotEstimable"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_is(draw: Any, names: str) -> None:
    for answer in (None, "text", [CHANGE]):
        with pytest.raises(InvalidData, match=f"expected {names}, got {type(answer).__name__}"):
            draw(answer)


def test_a_figure_or_several_axes_are_no_axes() -> None:
    figure: Any = Figure()
    several: Any = figure.subplots(1, 2)
    with pytest.raises(InvalidData, match=r"expected Axes of matplotlib, got Figure @ \$\.ax"):
        draw_expected(CHANGE, ax=figure)
    with pytest.raises(InvalidData, match="got ndarray"):
        draw_gantt(Roadmap(title="План"), ax=several)
    with pytest.raises(InvalidData, match="got Figure"):
        write_picture(figure, "picture.png")


@pytest.mark.parametrize(
    ("draw", "given"),
    [
        (draw_caterpillar, lambda: [shrunken()]),
        (draw_dynamics, lambda: [changes(SCHOOLS), policy()]),
        (draw_funnel, lambda: [None, policy()]),
    ],
)
def test_a_word_is_no_answer_to_whether_names_are_written(draw: Any, given: Any) -> None:
    # «нет» is as true as any word: keys of schools would be written.
    with pytest.raises(InvalidData, match=r"names for a picture: expected bool, got str"):
        draw(*given(), names="нет")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": 5}, "title for a picture: expected str, got int"),
        ({"bodies": "нет"}, "bodies for a picture: expected bool, got str"),
        ({"status": "план"}, "status for a picture: expected Status, got str"),
    ],
)
def test_options_of_a_chart_of_another_kind_are_refused(wrong: Any, told: str) -> None:
    with pytest.raises(InvalidData, match=told):
        draw_gantt(Roadmap(title="План"), **wrong)


def test_what_is_no_path_is_refused() -> None:
    axes = draw_gantt(Roadmap(title="План"))
    path: Any = 5
    with pytest.raises(InvalidData, match="path for a picture: expected str or PathLike, got int"):
        write_picture(axes, path)


def test_a_row_has_the_key_of_its_unit_whatever_its_column_is_called() -> None:
    pupils: list[dict[str, Any]] = [
        {"site": site, "score": float(base + step)}
        for site, base in (("a", 10), ("b", 14), ("c", 20))
        for step in range(-3, 4)
    ]
    found = shrink(make("pandas", pupils), value="score", unit="site")
    assert rows(draw_caterpillar(found, names=True)) == ["a", "b", "c"]
    moved = changes(SCHOOLS).rename(columns={"school": "unit"})
    assert "без кода" not in rows(draw_dynamics(moved, policy(), names=True))
