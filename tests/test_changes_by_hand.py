"""The rows of changes and of slopes from sums alone: no table is opened, nothing is grouped."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import attrs
import numpy as np
import polars as pl
import pytest
from scipy import stats

from roadmap_core import InvalidData, load_policy
from roadmap_core.instruments import Sameness
from roadmap_core.norms import Norm
from roadmap_core.outcomes import changes, dynamics, slopes, yearly_slopes
from roadmap_core.outcomes.comparability import Comparability
from roadmap_core.outcomes.unit_years import UnitYear, whole_year
from roadmap_core.statistics import benjamini_hochberg, mean_difference, share_difference

POLICY = load_policy("ru", on=date(2026, 6, 1))
LIMITS = {"least": 10, "rate": 5.0}
SAME = Comparability(
    procedure="oge",
    subject="russian",
    grade=9,
    before=2024,
    after=2025,
    indicator="failed_share",
    sameness=Sameness.SAME,
    reason="no_change_known",
    sentence="",
)


def year(n: int | None, total: float | None, squares: float | None = None, **more: Any) -> UnitYear:
    said: dict[str, Any] = {"effect": 1.0, "interval": "wilson", "is_possible": True}
    return UnitYear(n=n, total=total, squares=squares, **(said | more))


def test_a_year_is_its_sums() -> None:
    one = year(4, 14.0, 50.0, effect=2.0)
    assert (one.known, one.mean, one.size) == (True, 3.5, 2)
    assert one.variance == pytest.approx(1 / 3)
    assert year(2, 7.0, 25.0).variance == pytest.approx(0.5)
    assert (year(1, 3.0, 9.0).variance, year(4, 12.0, 36.0).variance) == (None, 0.0)
    # A rest of squares that is rounding alone is no spread.
    assert year(4, 12.0, 36.0 * (1 + 1e-13)).variance == 0
    for lost in (year(None, None), year(0, 0.0), year(4, None), year(4, 1.0, None)):
        assert lost.variance is None
    assert [one.known for one in (year(0, 0.0), year(4, None), year(None, 1.0))] == [False] * 3
    assert (year(0, 0.0).mean, year(None, None).size) == (None, 0)


@pytest.mark.parametrize("given", ["2024", 2024.0, True, None])
def test_what_is_no_year_is_refused(given: Any) -> None:
    assert whole_year(np.int64(2024), "before") == 2024
    with pytest.raises(InvalidData) as caught:
        whole_year(given, "before")
    assert caught.value.what == "call"
    assert caught.value.problems == (f"expected a year such as 2025, got {given!r} @ $.before",)


# Changes


def change_row(first: Any, second: Any, indicator: Any = "failed_share", **more: Any) -> Any:
    works = attrs.evolve(SAME, **{k: v for k, v in more.items() if k in ("sameness", "reason")})
    return changes._row(first, second, works, indicator, more.get("limits", LIMITS))


def test_a_change_of_shares_is_told_in_points_of_per_cent() -> None:
    row = change_row(year(20, 4.0), year(50, 25.0, effect=2.0, interval="clustered"))
    one = share_difference(4, 20, 12.5, 25)
    assert row == {
        **dict.fromkeys(changes._SCHEMA),
        "indicator": "failed_share",
        "value_before": 20.0,
        "value_after": 50.0,
        "n_before": 20,
        "n_after": 50,
        "change": pytest.approx(30),
        "low": pytest.approx(100 * one.low),
        "high": pytest.approx(100 * one.high),
        "p_value": pytest.approx(one.p_value),
        "false_discovery": 5.0,
        "confidence": 95,
        "interval": "clustered",
        "verdict": "not_judged",
        "comparable": True,
        "judged": True,
        "reason": "",
    }


def test_a_change_of_means_is_told_in_marks() -> None:
    row = change_row(year(20, 60.0, 200.0), year(40, 140.0, 520.0, effect=2.0), "mean_mark")
    one = mean_difference((3, 20 / 19, 20), (3.5, 30 / 39, 20))
    assert one is not None
    assert (row["value_before"], row["value_after"], row["change"]) == (3, 3.5, 0.5)
    assert (row["low"], row["high"]) == pytest.approx((one.low, one.high))
    assert (row["p_value"], row["judged"], row["interval"]) == (one.p_value, True, "wilson")
    first = attrs.evolve(year(20, 60.0, 200.0), interval="clustered")
    assert change_row(first, year(40, 140.0, 520.0), "mean_mark")["interval"] == "clustered"


def test_means_without_a_spread_have_a_change_and_no_test() -> None:
    for first, second in (
        (year(20, 60.0, 180.0), year(20, 70.0, 245.0)),
        (year(20, 60.0, None), year(20, 70.0, 260.0)),
        (year(20, 60.0, 200.0), year(20, 70.0, None)),
    ):
        row = change_row(first, second, "mean_mark")
        assert (row["change"], row["low"], row["judged"]) == (0.5, None, False)
        assert row["reason"] == "no_spread"
    row = change_row(year(5, 15.0, None), year(20, 80.0, None), "mean_mark")
    assert row["reason"] == "few_participants"


def test_years_of_other_instruments_are_not_compared() -> None:
    pair = year(20, 4.0), year(50, 25.0)
    row = change_row(*pair, sameness=Sameness.NOT, reason="new_minimum")
    assert (row["verdict"], row["reason"]) == ("not_comparable", "new_minimum")
    assert (row["comparable"], row["judged"], row["change"]) == (False, False, None)
    rough = change_row(*pair, sameness=Sameness.ROUGHLY, reason="rescaled")
    assert (rough["verdict"], rough["reason"]) == ("not_comparable", "rescaled")
    assert (rough["change"], rough["p_value"]) == (pytest.approx(30), None)
    assert rough["low"] is not None
    for one in ((None, pair[1]), (pair[0], None)):
        row = change_row(*one, sameness=Sameness.ROUGHLY, reason="rescaled")
        assert (row["verdict"], row["change"]) == ("not_comparable", None)
    lost = change_row(pair[0], year(None, None), sameness=Sameness.ROUGHLY, reason="rescaled")
    assert (lost["reason"], lost["change"]) == ("rescaled", None)


@pytest.mark.parametrize(
    ("first", "second", "limits", "reason"),
    [
        (None, year(20, 4.0), LIMITS, "no_before"),
        (year(20, 4.0), None, LIMITS, "no_after"),
        (None, None, LIMITS, "no_before"),
        (year(0, 0.0), year(20, 4.0), LIMITS, "no_before"),
        (year(20, 4.0), year(0, 0.0), LIMITS, "no_after"),
        (year(0, 0.0, is_possible=False), year(20, 4.0), LIMITS, "impossible_counts"),
        (year(20, 4.0), year(20, None, is_possible=False), LIMITS, "impossible_counts"),
        (year(20, None), year(20, 4.0), LIMITS, "unknown"),
        (year(20, 4.0), year(None, None), LIMITS, "unknown"),
        (year(20, 4.0), year(20, 4.0), LIMITS | {"least": None}, "no_norm"),
        (year(20, 4.0), year(20, 4.0), LIMITS | {"rate": None}, "no_norm"),
        (year(9, 4.0), year(20, 4.0), LIMITS, "few_participants"),
        (year(20, 4.0), year(9, 4.0), LIMITS, "few_participants"),
        (year(10, 4.0), year(10, 4.0), LIMITS, ""),
    ],
)
def test_a_row_that_is_not_judged_says_why(
    first: Any, second: Any, limits: Any, reason: str
) -> None:
    row = change_row(first, second, limits=limits)
    assert (row["reason"], row["judged"]) == (reason, reason == "")
    assert (row["change"] is None) == (reason not in ("", "no_norm", "few_participants"))
    assert row["n_before"] == (None if first is None else first.n)
    assert row["n_after"] == (None if second is None else second.n)


@pytest.mark.parametrize(
    ("kinds", "interval"),
    [
        (("wilson", "wilson"), "wilson"),
        (("wilson", "clustered"), "clustered"),
        (("clustered", None), "clustered"),
        ((None, "wilson"), "wilson"),
        ((None, None), "wilson"),
    ],
)
def test_one_clustered_year_makes_an_interval_clustered(kinds: Any, interval: str) -> None:
    pair = [None if kind is None else year(20, 4.0, interval=kind) for kind in kinds]
    assert changes._interval(*pair) == interval


@pytest.mark.parametrize(
    ("change", "q", "indicator", "rate", "verdict"),
    [
        (-3.0, 0.05, "failed_share", 5.0, "improved"),
        (3.0, 0.05, "failed_share", 5.0, "worsened"),
        (3.0, 0.05, "quality", 5.0, "improved"),
        (-3.0, 0.05, "quality", 5.0, "worsened"),
        (0.5, 0.01, "mean_mark", 5.0, "improved"),
        (-0.5, 0.01, "mean_mark", 5.0, "worsened"),
        (-3.0, 0.0501, "failed_share", 5.0, "no_evidence"),
        (-3.0, 0.1, "failed_share", 10.0, "improved"),
        (0.5, 0.01, "failed_share", 5.0, "worsened"),
        (0.0, 0.0, "failed_share", 5.0, "no_evidence"),
        (-3.0, None, "failed_share", 5.0, "no_evidence"),
        (-3.0, 0.001, "failed_share", None, "no_evidence"),
    ],
)
def test_a_change_is_found_up_to_the_rate(
    change: float, q: Any, indicator: Any, rate: Any, verdict: str
) -> None:
    assert changes.verdict_of(change, q, indicator, rate) == verdict


def test_only_what_is_judged_gets_a_verdict_and_all_count_together() -> None:
    p_values = [0.01, 0.04, None, 0.5]
    rows: Any = [
        {"p_value": p, "judged": p is not None, "verdict": "not_judged", "reason": "x", "change": c}
        | {"low": c - 4, "high": c + 4}
        for p, c in zip(p_values, (-9.0, 5.0, -1.0, 2.0), strict=True)
    ]
    changes._judge(rows, "failed_share", 5.0)
    q_values = benjamini_hochberg(p_values)
    assert [row["q_value"] for row in rows] == [*q_values]
    assert [row["verdict"] for row in rows] == ["improved", "no_evidence", "not_judged",
                                                "no_evidence"]  # fmt: skip
    assert [row["reason"] for row in rows] == ["improved", "no_evidence", "x", "no_evidence"]


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        (-9.0, -1.0, 0.01, "improved"),
        # The interval holds no change where the test has one: nothing is said.
        (-9.0, 0.0, 0.01, "no_evidence"),
        (-9.0, 1.0, 0.01, "no_evidence"),
        (-9.0, 1.0, 0.05, "no_evidence"),
        (1.0, 9.0, 0.01, "improved"),
        (0.0, 9.0, 0.01, "no_evidence"),
        # Both hold it, and the rate is as wide as to find it.
        (-9.0, 1.0, 0.06, "improved"),
    ],
)
def test_a_test_and_an_interval_that_differ_are_no_evidence(
    low: float, high: float, p: float, verdict: str
) -> None:
    said = {"judged": True, "verdict": "not_judged", "reason": ""}
    row: Any = {"p_value": p, "change": -4.0, "low": low, "high": high, **said}
    changes._judge([row], "failed_share", 10.0)
    assert (row["verdict"], row["reason"], row["q_value"]) == (verdict, verdict, p)


@pytest.mark.parametrize(
    ("change", "growth", "more", "sign"),
    [
        (10.0, 10.0, {}, "negative"),
        (10.0 - 4e-10, 10.0, {}, "negative"),
        (10.0 - 6e-10, 10.0, {}, "none"),
        (9.99, 10.0, {}, "none"),
        (-30.0, 10.0, {}, "none"),
        (30.0, None, {}, "unknown"),
        (None, 10.0, {}, "unknown"),
        (30.0, 10.0, {"indicator": "quality"}, "unknown"),
        (30.0, 10.0, {"comparable": False}, "unknown"),
    ],
)
def test_growth_by_the_points_of_the_norm_is_a_sign(
    change: Any, growth: Any, more: Any, sign: str
) -> None:
    row = {"change": change, "indicator": "failed_share", "comparable": True, **more}
    assert changes._sign(row, growth) == sign


def counted(*rows: tuple[str, int, int, int]) -> Any:
    work = {"procedure": "oge", "subject": "russian", "grade": 9}
    return pl.DataFrame(
        [
            {"school": school, "year": at, **work, "participants": n, "failed": x}
            | {"mark_2": x, "mark_3": n - x, "mark_4": 0, "mark_5": 0}
            for school, at, n, x in rows
        ]
    )


TWO_YEARS = counted(("a", 2024, 40, 4), ("a", 2025, 40, 16), ("b", 2019, 40, 4))


def test_a_table_of_changes_has_a_row_for_each_unit_of_the_two_years() -> None:
    (found,) = dynamics(TWO_YEARS, POLICY).to_dicts()
    assert (found["school"], found["growth_sign"]) == ("a", "unknown")
    assert found["change"] == pytest.approx(30)
    growth = Norm(
        name="mark2_growth", title="", unit="п.п.", value=10, since=date(2024, 1, 1), source="x"
    )
    ours = attrs.evolve(POLICY.region, norms=[*POLICY.region.norms, growth])
    (found,) = dynamics(TWO_YEARS, attrs.evolve(POLICY, region=ours)).to_dicts()
    assert found["growth_sign"] == "negative"
    assert (found["verdict"], found["reason"], found["judged"]) == ("worsened", "worsened", True)
    assert (found["false_discovery"], found["q_value"]) == (5, found["p_value"])
    few = dynamics(counted(("a", 2024, 40, 4), ("a", 2025, 9, 8)), POLICY).to_dicts()[0]
    assert (few["reason"], few["judged"]) == ("few_participants", False)
    for name in ("dynamics_min_participants", "dynamics_false_discovery"):
        norms = [norm for norm in POLICY.region.norms if norm.name != name]
        bare = attrs.evolve(POLICY, region=attrs.evolve(POLICY.region, norms=norms))
        assert dynamics(TWO_YEARS, bare).to_dicts()[0]["reason"] == "no_norm"
    # The scale of 2026 changed, and with it what a mean of marks means.
    later = counted(("a", 2025, 40, 4), ("a", 2026, 40, 16))
    (found,) = dynamics(later, POLICY, 2025, 2026, indicator="mean_mark").to_dicts()
    assert (found["verdict"], found["reason"]) == ("not_comparable", "new_scale")
    (found,) = dynamics(later, POLICY, 2025, 2026).to_dicts()
    assert found["comparable"]


@pytest.mark.parametrize(
    ("years", "problem"),
    [
        (("2024", 2025), "expected a year such as 2025, got '2024' @ $.before"),
        ((2024, True), "expected a year such as 2025, got True @ $.after"),
        ((2025, 2025), "an earlier year is needed, got 2025 before 2025 @ $.before"),
    ],
)
def test_years_that_cannot_be_compared_are_refused(years: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        dynamics(TWO_YEARS, POLICY, *years)
    assert (caught.value.what, caught.value.problems) == ("call", (problem,))


# Slopes

WORK = ("oge", "russian", 9)


def slope_row(cells: Any, indicator: Any = "failed_share", work: Any = WORK) -> Any:
    return yearly_slopes._row(work, cells, POLICY, indicator)


def test_the_chance_of_a_share_is_that_of_two_more_of_each() -> None:
    # 8 and 2 of 20 and 4.
    assert yearly_slopes._error(year(20, 8.0), "failed_share") == pytest.approx(
        10_000 * (10 / 24) * (14 / 24) / 24
    )
    assert yearly_slopes._error(year(20, 8.0, effect=2.0), "success") == pytest.approx(
        10_000 * (6 / 14) * (8 / 14) / 14
    )
    assert yearly_slopes._error(year(20, 0.0), "quality") == pytest.approx(
        10_000 * (2 / 24) * (22 / 24) / 24
    )
    mean = year(20, 60.0, 200.0, effect=2.0)
    assert yearly_slopes._error(mean, "mean_mark") == pytest.approx(20 / 19 / 10)
    assert yearly_slopes._error(year(20, 60.0, 180.0), "mean_mark") is None
    assert yearly_slopes._error(year(20, 60.0), "mean_mark") is None


def test_a_line_is_weighted_by_what_chance_leaves_of_a_year() -> None:
    cells = {2021: year(20, 8.0), 2022: year(50, 15.0), 2025: year(90, 20.0, effect=1.5)}
    line = yearly_slopes._line(cells, "failed_share")
    x = np.array([2021.0, 2022, 2025]) - 2022
    y = 100 * np.array([8 / 20, 15 / 50, 20 / 90])
    w = np.array([1 / yearly_slopes._error(one, "failed_share") for one in cells.values()])  # type: ignore[operator]
    design = np.column_stack([np.ones(3), x])
    inverse = np.linalg.inv(design.T @ (w[:, None] * design))
    fit = inverse @ design.T @ (w * y)
    assert line.slope == pytest.approx(fit[1])
    assert line.weight == pytest.approx(1 / inverse[1, 1])
    assert line.squares == pytest.approx(float((w * (y - design @ fit) ** 2).sum()))
    assert line.years == 3
    # Nobody failed in the first year, everybody in the last.
    ends = {2021: year(20, 0.0), 2022: year(20, 10.0), 2023: year(20, 20.0)}
    assert yearly_slopes._line(ends, "failed_share").slope == pytest.approx(50)
    marks = {2021: year(20, 60.0, 200.0), 2022: year(20, 70.0, 260.0), 2023: year(20, 80.0, 340.0)}
    assert yearly_slopes._line(marks, "mean_mark").slope == pytest.approx(0.5, abs=0.02)


def test_a_row_of_three_years_is_judged() -> None:
    cells = {2025: year(30, 9.0), 2023: year(20, 8.0), 2024: year(40, 10.0, interval="clustered")}
    row, line = slope_row(cells)
    assert line is not None
    assert row == {
        **dict.fromkeys(yearly_slopes._SCHEMA),
        "indicator": "failed_share",
        "years": 3,
        "left_out": 0,
        "first_year": 2023,
        "last_year": 2025,
        "n": 90,
        "confidence": 95,
        "interval": "clustered",
        "false_discovery": 5.0,
        "comparable": True,
        "judged": True,
        "verdict": "not_judged",
        "reason": "",
    }


def test_a_table_of_slopes_has_verdicts_over_all_its_rows() -> None:
    given = [
        (school, at, 100, 50 - 20 * (at - 2023) + shift)
        for school, shift in (("a", 0), ("b", 2), ("c", 1), ("d", 0))
        for at in (2023, 2024, 2025)
    ]
    level = [("e", at, 100, 30) for at in (2023, 2024, 2025)]
    found = slopes(counted(*given, *level, ("f", 2025, 100, 9)), POLICY).sort("school").to_dicts()
    assert [one["verdict"] for one in found] == ["improved"] * 4 + ["no_evidence", "not_judged"]
    assert [one["reason"] for one in found] == ["improved"] * 4 + ["no_evidence", "few_years"]
    p_values = [one["p_value"] for one in found]
    assert [one["q_value"] for one in found] == [
        None if q is None else pytest.approx(q) for q in benjamini_hochberg(p_values)
    ]
    assert found[0]["slope"] == pytest.approx(-20, abs=0.5)
    passes = slopes(counted(*given), POLICY, indicator="success").to_dicts()
    assert {one["verdict"] for one in passes} == {"improved"}
    with pytest.raises(InvalidData) as caught:
        slopes(TWO_YEARS, POLICY, ["2024"])  # type: ignore[list-item]
    assert caught.value.problems == ("expected a year such as 2025, got '2024' @ $.years",)


def test_years_that_say_too_little_are_no_years() -> None:
    cells = {2022: year(9, 3.0), 2023: year(10, 3.0), 2024: year(20, None), 2025: year(10, 4.0)}
    row, line = slope_row(cells)
    assert (row["years"], row["n"], row["left_out"], line) == (2, 20, 0, None)
    assert (row["reason"], row["verdict"], row["judged"]) == ("few_years", "not_judged", False)
    assert (row["first_year"], row["last_year"], row["interval"]) == (2023, 2025, "wilson")
    row, line = slope_row({2024: year(3, 1.0)})
    assert (row["years"], row["n"], row["first_year"], row["last_year"]) == (0, 0, None, None)
    assert (row["reason"], row["comparable"], line) == ("few_years", True, None)


def test_years_of_another_instrument_are_left_out() -> None:
    cells = {at: year(40, 9.0 + at - 2021) for at in range(2021, 2027)}
    # The works of VPR of 2025 are other ones.
    row, line = slope_row(cells, work=("vpr", "russian", 5))
    assert (row["years"], row["left_out"], row["judged"], line) == (2, 4, False, None)
    assert (row["verdict"], row["comparable"]) == ("not_comparable", False)
    assert row["reason"] == "new_instrument"
    assert (row["first_year"], row["last_year"], row["n"]) == (2025, 2026, 80)
    # Of three years that might have been enough two are of other works.
    row, line = slope_row({at: cells[at] for at in (2023, 2024, 2025)}, work=("vpr", "russian", 5))
    assert (row["years"], row["left_out"], row["verdict"]) == (1, 2, "not_comparable")
    marks = {at: year(40, 120.0 + at - 2020, 400.0) for at in (2024, 2025, 2026)}
    # The scale of 2026 is another one: means of marks before it are of another kind, passes not.
    row, line = slope_row(marks, "mean_mark")
    assert (row["verdict"], row["reason"]) == ("not_comparable", "new_scale")
    assert slope_row({at: cells[at] for at in (2024, 2025, 2026)})[0]["judged"]
    kept = {at: one for at, one in cells.items() if at < 2025}
    row, line = slope_row(kept, work=("vpr", "russian", 5))
    assert row["judged"]


def test_the_latest_change_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(_: Any, *, before: int, after: int, **__: Any) -> Comparability:
        sameness = Sameness.SAME if before == after else Sameness.NOT
        return attrs.evolve(SAME, sameness=sameness, reason=f"change of {before}")

    monkeypatch.setattr(yearly_slopes, "comparable", told)
    row, _ = slope_row({at: year(40, 9.0) for at in (2022, 2023, 2024, 2025)})
    assert row["reason"] == "change of 2024"


def test_without_a_norm_nothing_is_judged() -> None:
    cells = {at: year(40, 9.0) for at in (2023, 2024, 2025)}
    names = ("dynamics_min_participants", "dynamics_min_years", "dynamics_false_discovery")
    for name in names:
        region = POLICY.region
        norms = [norm for norm in region.norms if norm.name != name]
        bare = attrs.evolve(POLICY, region=attrs.evolve(region, norms=norms))
        row, line = yearly_slopes._row(WORK, cells, bare, "failed_share")
        assert (row["reason"], row["judged"], line) == ("no_norm", False, None)
        assert row["false_discovery"] == (None if name == names[2] else 5.0)
        assert (row["years"], row["n"], row["verdict"]) == (0, 0, "not_judged")
        assert (row["left_out"], row["interval"], row["comparable"]) == (0, "wilson", True)


def test_all_units_of_a_work_say_how_far_years_scatter() -> None:
    line = yearly_slopes._Line
    works = [WORK, WORK, WORK, ("vpr", "russian", 5)]
    lines = [None, line(2.0, 4.0, 9.0, 3), line(-1.0, 16.0, 5.0, 5), line(1.0, 1.0, 0.5, 3)]
    rows: Any = [dict(zip(("procedure", "subject", "grade"), one, strict=True)) for one in works]
    yearly_slopes._spread(rows, lines)
    # Four years are free in the first work, one in the second, whose years scatter by chance.
    for row, one, free, dispersion in (
        (rows[1], lines[1], 4, 14 / 4),
        (rows[2], lines[2], 4, 14 / 4),
        (rows[3], lines[3], 1, 1.0),
    ):
        assert one is not None
        error = math.sqrt(dispersion / one.weight)
        half = float(stats.t.ppf(0.975, free)) * error
        assert row["dispersion"] == dispersion
        assert (row["slope"], row["low"]) == (one.slope, pytest.approx(one.slope - half))
        assert row["high"] == pytest.approx(one.slope + half)
        assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(one.slope) / error, free))
    assert "slope" not in rows[0]
    flat: Any = [dict(zip(("procedure", "subject", "grade"), WORK, strict=True))]
    yearly_slopes._spread(flat, [line(0.0, 4.0, 9.0, 3)])
    assert flat[0]["p_value"] == 1
