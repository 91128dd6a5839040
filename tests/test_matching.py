"""How alike two groups are, and pairs that are alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData
from roadmap_core.outcomes import Balance, Effect, NotEstimable, balance, matched_difference
from roadmap_core.testing.selection_world import drawn_world
from tests.engines import make


def region(seed: int, **said: Any) -> pd.DataFrame:
    of = drawn_world(seed, **said)
    shares = 100 * of.failed.sum(axis=2) / of.participants.sum(axis=2)
    frame = pd.DataFrame(shares, columns=["y0", "y1", "y2", "y3", "y4"])
    return frame.assign(served=of.served.astype(int), school=of.schools)


LISTED = region(1, schools=200, served=20)
LOT = region(2, schools=400, served=40, variant="lot")
SMALL = pd.DataFrame(
    {
        "served": [1, 1, 1, 0, 0, 0],
        "x": [1.0, 2, 3, 2, 3, 4],
        "c": [5.0] * 6,
        "d": [1.0] * 3 + [2.0] * 3,
    }
)


def matched(frame: Any, **said: Any) -> Any:
    given = {"outcome": "y4", "treated": "served", "on": ("y3", "y2"), "selected_on": "y3"}
    return matched_difference(frame, **(given | said))


# --- Balance --------------------------------------------------------------------------------------


def test_a_difference_is_told_in_standard_deviations() -> None:
    one = balance(SMALL, treated="served", covariates="x")
    assert isinstance(one, Balance)
    (column,) = one.columns
    assert (column.mean_treated, column.mean_compared, column.spread) == (2, 3, 1)
    assert column.g == pytest.approx(-(1 - 3 / 15))
    assert (column.verdict, column.is_selection) == ("fails", False)
    assert (one.n_treated, one.n_compared, one.verdict) == (3, 3, "fails")
    assert repr(one) == "<Balance fails, 1 columns, n=6>"
    assert str(one) == (
        "До программы: различия слишком велики; дальше всего группы расходятся по «x» "
        "(g = -0,80; 3 и 3)."
    )


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [(0.0, "satisfied"), (0.05, "satisfied"), (0.051, "adjust"), (0.25, "adjust"), (0.26, "fails")],
)
def test_both_sides_of_the_bounds(shift: float, verdict: str) -> None:
    other = np.array([-1.0, 0, 1] * 40)
    spread = float(np.sqrt(2 * (other**2).sum() / 238))
    mine = other + (shift - 1e-9) * spread / (1 - 3 / (4 * 240 - 9))
    frame = pd.DataFrame({"t": [1] * 120 + [0] * 120, "x": [*mine, *other]})
    one = balance(frame, treated="t", covariates="x")
    assert isinstance(one, Balance)
    assert one.verdict == verdict


def test_columns_without_spread_are_alike_or_as_far_apart_as_can_be() -> None:
    one = balance(SMALL, treated="served", covariates=("c", "x", "d"))
    assert isinstance(one, Balance)
    assert [(column.g, column.verdict) for column in one.columns[::2]] == [
        (0.0, "satisfied"), (None, "fails"),
    ]  # fmt: skip
    assert one.worst.covariate == "d"
    assert "внутри них разброса нет" in str(one)
    frame = one.to_frame(backend="polars")
    assert frame["g"].to_list()[2] is None
    assert frame["n_treated"].to_list() == [3, 3, 3]
    assert one.require() is one
    assert "<caption>До программы" in one._repr_html_()


def test_balance_is_judged_on_the_columns_of_the_selection() -> None:
    # Matched on the year before, schools look alike: that is the trap.
    one = balance(SMALL, treated="served", covariates=("c", "x"), selected_on="x")
    assert isinstance(one, Balance)
    assert (one.worst.covariate, one.notes) == ("x", ())
    alike = balance(SMALL, treated="served", covariates="c", selected_on="x")
    assert isinstance(alike, Balance)
    assert (alike.verdict, alike.notes) == ("satisfied", ("selection_not_balanced",))
    assert alike.note_sentences[0].startswith("сходство проверено не по всем показателям")


def test_a_group_that_is_missing_is_refused() -> None:
    all_served = balance(SMALL.assign(served=1), treated="served", covariates="x")
    assert isinstance(all_served, NotEstimable)
    assert all_served.code == "no_comparison"
    few = balance(SMALL.assign(served=[1, 0, 0, 0, 0, 0]), treated="served", covariates="x")
    assert isinstance(few, NotEstimable)
    assert (few.code, few.needed, few.got) == ("too_few", 2, 1)
    with pytest.raises(InvalidData, match=r"a covariate is needed @ \$.covariates"):
        balance(SMALL, treated="served", covariates=())
    gap = balance(SMALL.assign(x=[np.nan, 2, 3, 2, 3, 4]), treated="served", covariates="x")
    assert isinstance(gap, Balance)
    assert gap.notes == ("rows_dropped", "selection_not_balanced")


# --- Pairs ----------------------------------------------------------------------------------------


def test_a_list_that_is_served_as_a_whole_has_nobody_alike() -> None:
    one = matched(LISTED)
    assert isinstance(one, NotEstimable)
    assert (one.code, one.needed) == ("no_overlap", 17)
    assert one.got is not None
    assert int(one.got) < 17
    assert one.descriptives["unmatched"] == 20 - one.descriptives["pairs"]
    assert str(one).startswith("Оценить эффект нельзя: похожих на все годы отбора")


def test_matching_on_earlier_years_alone_is_refused() -> None:
    one = matched(LISTED, on="y2")
    assert (one.code, one.needed, one.got) == ("selection_not_adjusted", 1, 0)
    two = matched(LISTED, selected_on=("y3", "y2"), on="y2")
    assert (two.code, two.needed, two.got) == ("selection_not_adjusted", 2, 1)
    assert matched(LISTED, selected_on=None).code == "selection_unknown"


def test_pairs_of_a_lot_are_compared_once_each() -> None:
    one = matched(LOT)
    assert isinstance(one, Effect)
    told = one.descriptives
    assert (one.n, one.n_treated, one.n_compared) == (
        2 * told["pairs"],
        told["pairs"],
        told["pairs"],
    )
    assert told["pairs"] + told["unmatched"] == 40
    assert abs(told["g_y3"]) <= 0.25
    assert (one.method, one.df) == ("matched", told["pairs"] - 1)
    assert one.low < 0 < one.high


def test_the_nearest_is_taken_and_nobody_twice() -> None:
    frame = pd.DataFrame(
        {
            "t": [1, 1, 1, 1, 0, 0, 0, 0, 0],
            "x": [0.0, 10, 20, 30, 0.1, 10.1, 20.1, 30.1, 500],
            "y": [1.0, 3, 2, 5, 0, 1, 1, 2, 99],
        }
    )
    one = matched_difference(frame, outcome="y", treated="t", on="x", selected_on=())
    assert isinstance(one, Effect)
    differences = np.array([1, 2, 1, 3])
    assert one.estimate == pytest.approx(differences.mean())
    assert one.std_error == pytest.approx(differences.std(ddof=1) / 2)
    assert one.notes == ("not_selected_by_results",)
    same = frame.assign(y=[1.0, 2, 3, 4, 0, 1, 2, 3, 9])
    none = matched_difference(same, outcome="y", treated="t", on="x", selected_on=())
    assert isinstance(none, NotEstimable)
    assert none.code == "no_spread"


def test_pairs_that_are_not_alike_are_refused() -> None:
    frame = pd.DataFrame(
        {
            "t": [1] * 4 + [0] * 4,
            "x": [5.0, 6, 7, 8, 0, 1, 2, 3],
            "y": range(8),
            "c": [1] * 4 + [0] * 4,
        }
    )
    said = {"outcome": "y", "treated": "t", "selected_on": ()}
    far = matched_difference(frame, on="x", **said)  # type: ignore[arg-type]
    assert isinstance(far, NotEstimable)
    assert (far.code, far.needed) == ("no_overlap", 0.25)
    apart = matched_difference(frame, on="c", **said)  # type: ignore[arg-type]
    assert isinstance(apart, NotEstimable)
    assert (apart.code, apart.got) == ("no_overlap", None)


def test_sides_that_are_too_small_are_refused() -> None:
    assert matched(LOT.assign(served=1)).code == "no_comparison"
    few = matched(LOT.assign(served=[1, 1, 1, *[0] * 397]))
    assert (few.code, few.needed, few.got) == ("too_few", 4, 3)
    with pytest.raises(InvalidData, match=r"a column to match on is needed @ \$.on"):
        matched(LOT, on=())


def test_units_without_a_pair_and_rows_with_a_gap_are_said() -> None:
    one = matched(LOT.assign(y2=LOT["y2"].where(LOT["served"].cumsum() != 3)), unit="school")
    assert isinstance(one, Effect)
    assert "rows_dropped" in one.notes
    assert any(word.startswith("строк без значения") for word in one.note_sentences)
    if one.descriptives["unmatched"]:
        assert "unmatched" in one.notes


def test_engine_and_order_of_rows_change_nothing(engine: str) -> None:
    rows: Any = LOT.sample(frac=1, random_state=2).to_dict("records")
    one, own = matched(make(engine, rows)), matched(LOT)
    assert one.estimate == pytest.approx(own.estimate)


@settings(max_examples=25)
@given(st.permutations(range(9)))
def test_equal_units_are_taken_by_chance_and_not_by_their_place(order: list[int]) -> None:
    frame = pd.DataFrame(
        {"t": [1, 1, 1, 1, 0, 0, 0, 0, 0], "x": [1.0] * 9, "y": [4.0, 5, 6, 8, 0, 1, 2, 3, 4]}
    )
    said = {"outcome": "y", "treated": "t", "on": "x", "selected_on": ()}
    first = matched_difference(frame, **said)  # type: ignore[arg-type]
    second = matched_difference(frame.iloc[order], **said)  # type: ignore[arg-type]
    assert isinstance(first, Effect)
    assert isinstance(second, Effect)
    assert first.estimate == pytest.approx(second.estimate)


def test_a_unit_in_several_rows_is_invalid() -> None:
    frame = region(1)
    frame["unit"] = range(len(frame))
    said: dict[str, Any] = {"outcome": frame.columns[0], "treated": "t", "on": [frame.columns[0]]}
    frame["t"] = [n % 2 for n in range(len(frame))]
    again = pd.concat([frame, frame])
    with pytest.raises(InvalidData, match="one row a unit is needed"):
        matched_difference(again, **said, selected_on=(), unit="unit")


def test_groups_that_differ_without_any_spread_are_said_to_do_so() -> None:
    found = balance(SMALL, treated="served", covariates=("x", "d"))
    assert str(found) == (
        "До программы: различия слишком велики; по «d» группы расходятся, "
        "а внутри них разброса нет (3 и 3)."
    )


def test_a_text_is_a_column_for_each_of_its_values() -> None:
    kinds = np.resize(["city", "rural", "town"], len(LOT))
    frame = LOT.assign(kind=kinds)
    numbers = frame.assign(**{f"kind={kind}": kinds == kind for kind in ("city", "rural", "town")})
    parts = ("kind=city", "kind=rural", "kind=town")
    told = balance(frame, treated="served", covariates=("kind", "y3"), selected_on="kind")
    expected = balance(numbers, treated="served", covariates=(*parts, "y3"), selected_on=parts)
    assert told == expected
    found = matched(frame, on=("y3", "kind")).require()
    assert found == matched(numbers, on=("y3", *parts))
    assert "g_kind=town" in found.descriptives
