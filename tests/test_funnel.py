"""The funnel: what is drawn, what is left out and said, and that it agrees with the verdicts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from roadmap_core.errors import InvalidData, MissingExtra, UnwritableFile
from roadmap_core.export import draw_funnel, write_picture
from roadmap_core.policy import Policy
from roadmap_core.regions import load_policy
from roadmap_core.risk import low_shares
from tests.engines import make, rows

DAY = date(2026, 1, 1)


def policy() -> Policy:
    return load_policy("ru", on=DAY)


def counts(*groups: tuple[str, Any, Any], **more: Any) -> list[dict[str, Any]]:
    """Rows of counts of one work: key, participants, failed."""
    work = {"year": 2025, "procedure": "vpr", "subject": "russian", "grade": 5, **more}
    return [{"school": key, **work, "participants": n, "failed": x} for key, n, x in groups]


GROUPS = counts(
    ("sure", 100, 60), ("unsure", 10, 4), ("fine", 50, 5), ("few", 8, 3), ("tiny", 2, 1),
    ("unknown", None, None),
)  # fmt: skip


def drawn(given: Sequence[dict[str, Any]], engine: str = "pandas", **more: Any) -> Axes:
    return draw_funnel(low_shares(make(engine, given), policy()), policy(), **more)


def legend(axes: Axes) -> list[str]:
    found = axes.get_legend()
    return [] if found is None else [text.get_text() for text in found.get_texts()]


def words(axes: Axes) -> str:
    return "\n".join(text.get_text() for text in axes.texts)


@pytest.mark.parametrize("engine", ["pandas", "polars-lazy", "duckdb"])
def test_each_verdict_has_its_look_and_is_counted(engine: str) -> None:
    axes = drawn(GROUPS, engine)
    assert legend(axes) == [
        "общая доля 42,9 %", "норма 30 %", "границы 95 %", "границы 99,8 %",
        "не оценено: 1", "признака нет: 1", "признак, случайность не исключена: 1",
        "признак, случайностью не объясняется: 1",
    ]  # fmt: skip
    places = [np.asarray(point.get_offsets())[0].tolist() for point in axes.collections]
    assert places == [[8, 37.5], [50, 10], [10, 40], [100, 60]]


@pytest.mark.parametrize("backend", ["numpy_nullable", "pyarrow"])
def test_nulls_of_every_kind_of_pandas_column_are_not_known(backend: Any) -> None:
    nobody: Any = None
    given = pd.DataFrame([*GROUPS, *counts((nobody, 40, 20))])
    axes, own = (
        draw_funnel(low_shares(one, policy()), policy())
        for one in (given, given.convert_dtypes(dtype_backend=backend))
    )
    assert (legend(own), words(own)) == (legend(axes), words(axes))
    assert "Групп: 5." in words(own)


def test_groups_too_small_to_be_shown_are_left_out_and_said() -> None:
    axes = drawn([*GROUPS, *counts(("other", 30, 3), grade=8)])
    assert "Не показано групп: 1 (участников меньше, чем можно показывать)." in words(axes)
    assert "Не показано групп: 1 (численности не известны или скрыты)." in words(axes)
    assert "Не показано групп: 1 (работу правило не учитывает)." in words(axes)
    assert "Групп: 4." in words(axes)
    assert "Не показано" not in words(drawn(GROUPS[:3]))


def test_a_group_just_large_enough_is_shown() -> None:
    least = int(policy().norm("publish_min_cell").number)
    axes = drawn(counts(("in", least, 1), ("out", least - 1, 1)))
    assert "Групп: 1." in words(axes)


def test_the_limits_are_those_of_certain_verdicts() -> None:
    pairs = [(n, x) for n in range(10, 70, 3) for x in range(n + 1)]
    shares = low_shares(make("pandas", counts(*((f"{n}-{x}", n, x) for n, x in pairs))), policy())
    axes = draw_funnel(shares, policy())
    n, upper = (np.asarray(line) for line in axes.lines[2].get_data())
    _, lower = (np.asarray(line) for line in axes.lines[3].get_data())
    for row in rows(shares):
        high, low = (np.interp(row["participants"], n, line) for line in (upper, lower))
        if min(abs(row["share"] - high), abs(row["share"] - low)) > 0.05:
            assert row["certain"] == (row["share"] > high or row["share"] < low), row


def test_only_groups_that_are_low_are_named_and_only_where_asked() -> None:
    assert "unsure" not in words(drawn(GROUPS))
    named = words(drawn(GROUPS, names=True))
    assert {"sure", "unsure"} <= set(named.split("\n"))
    assert {"fine", "few", "tiny"}.isdisjoint(named.split("\n"))


def test_names_lie_over_nothing_and_those_without_a_place_are_counted() -> None:
    many = counts(*((f"школа {n:03}", 40 + n % 4, 20 + n % 3) for n in range(60)))
    axes = drawn(many, names=True)
    labels = [text for text in axes.texts if text.get_text().startswith("школа")]
    assert 3 < len(labels) < 60
    assert f"Подписаны {len(labels)} из 60 групп с признаком: другим нет места." in words(axes)
    boxes = [text.get_window_extent() for text in labels]
    assert not any(one.shrunk(0.9, 0.6).overlaps(other) for one, other in combinations(boxes, 2))


def test_a_name_of_a_person_is_not_drawn_and_signs_are_no_formulae() -> None:
    named = words(drawn(counts(("Иванова И.И.", 60, 50), ("$x^2$", 200, 90)), names=True))
    assert "Иванов" not in named
    assert "[имя]" in named
    assert "$x^2$" in named


def test_the_title_names_the_work_where_there_is_one() -> None:
    assert drawn(GROUPS).get_title(loc="left") == "ВПР, Русский язык, 5 класс, 2025 год"
    mixed = [*GROUPS, *counts(("a", 30, 3), subject="mathematics")]
    assert drawn(mixed).get_title(loc="left") == "Доли и число участников"
    shares = low_shares(make("pandas", GROUPS), policy())
    alone = draw_funnel(shares.drop(columns=["grade", "subject"]), policy())
    assert alone.get_title(loc="left") == "ВПР, 2025 год"


def test_a_class_is_named_with_its_school_and_a_municipality_by_itself() -> None:
    row = counts(("07", 50, 40))[0]
    classes = {"municipality": "Район", **row, "class_name": "5А"}
    assert "07 5А" in words(drawn([classes], names=True)).split("\n")
    del row["school"]
    assert "Район" in words(drawn([{"municipality": "Район", **row}], names=True)).split("\n")


def test_without_a_norm_there_are_points_and_no_limits() -> None:
    axes = drawn(counts(("a", 50, 5), ("b", 60, 5), year=2015))
    assert legend(axes) == ["общая доля 9,09 %", "не оценено: 2"]
    assert "Штриховые" not in words(axes)


def test_nothing_to_draw_is_an_empty_picture_that_says_so() -> None:
    axes = drawn(counts(("tiny", 1, 1)))
    assert legend(axes) == []
    assert "Групп: 0." in words(axes)


def test_one_size_between_two_ticks_is_a_tick() -> None:
    assert [int(tick) for tick in drawn(counts(("a", 70, 5))).get_xticks()] == [70]


def test_axes_of_somebody_else_are_drawn_on_and_no_global_state_is_touched() -> None:
    before = dict(mpl.rcParams)
    own = Figure().add_subplot()
    assert drawn(GROUPS, ax=own, names=True) is own
    assert dict(mpl.rcParams) == before


def test_the_keys_of_signs_cover_nothing_of_the_picture() -> None:
    for ax in (None, Figure((9, 6)).add_axes((0.1, 0.2, 0.4, 0.5))):
        axes = drawn(GROUPS, ax=ax)
        axes.figure.canvas.draw()
        legend = axes.get_legend()
        assert legend is not None
        assert legend.get_window_extent().y0 >= axes.bbox.y1 - 1


def test_a_key_does_not_touch_the_sign_that_it_names() -> None:
    axes = drawn(counts(("sure", 100, 60)), names=True)
    key = next(text for text in axes.texts if text.get_text() == "sure")
    x, _ = axes.transData.transform((100, 60))
    assert key.get_window_extent().x0 - x > 4 / 72 * axes.figure.dpi


def test_rows_held_against_several_norms_are_refused() -> None:
    shares = low_shares(make("pandas", GROUPS), policy())
    shares.loc[0, "norm"] = 25.0
    with pytest.raises(InvalidData, match=r"several norms, \[25\.0, 30\.0\].*\$\.norm"):
        draw_funnel(shares, policy())


def test_a_missing_column_is_refused_with_the_one_that_was_meant() -> None:
    shares = low_shares(make("pandas", GROUPS), policy()).rename(columns={"share": "shares"})
    with pytest.raises(InvalidData, match=r"no column 'share' \(did you mean 'shares'\?\)"):
        draw_funnel(shares, policy())


def test_a_picture_is_the_same_every_time_and_in_every_kind(tmp_path: Path) -> None:
    axes = drawn(GROUPS, names=True)
    first, second = tmp_path / "1.png", tmp_path / "2.png"
    write_picture(axes, first)
    write_picture(drawn(GROUPS, names=True), second)
    assert first.read_bytes() == second.read_bytes()
    for kind, day in (("svg", b"<dc:date>"), ("pdf", b"CreationDate")):
        write_picture(axes, tmp_path / f"1.{kind}")
        assert day not in (tmp_path / f"1.{kind}").read_bytes()


@pytest.mark.parametrize("name", ["воронка", "воронка.exe", "нет/воронка.png"])
def test_a_picture_that_cannot_be_written_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnwritableFile) as caught:
        write_picture(drawn(GROUPS), tmp_path / name)
    assert caught.value.path == str(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[plot\]"):
        drawn(GROUPS)
