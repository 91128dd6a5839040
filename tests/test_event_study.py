"""Event studies, staggered starts and discontinuities: what each is, and what each refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from roadmap_core import InvalidData
from roadmap_core.outcomes import (
    Convention,
    Effect,
    EventStudy,
    NotEstimable,
    adjusted_difference,
    difference_in_differences,
    event_study,
    regression_discontinuity,
    staggered_effects,
)

YEARS = range(2020, 2027)


def schools(served: int = 8, number: int = 40, start: int = 2025, seed: int = 0) -> pd.DataFrame:
    """Results of schools by year; the served gain 3 from a year on."""
    generator = np.random.default_rng(seed)
    level = generator.normal(0, 3, number)
    rows = [
        {
            "school": f"s{school:02d}",
            "year": year,
            "result": 20
            + level[school]
            + generator.normal()
            - 3 * (school < served) * (year >= start),
            "served": int(school < served),
            "helped": int(school < served and year >= start),
        }
        for school in range(number)
        for year in YEARS
    ]
    return pd.DataFrame(rows)


def study(frame: Any, **more: Any) -> Any:
    said: dict[str, Any] = {
        "outcome": "result",
        "treated": "served",
        "time": "year",
        "unit": "school",
    }
    return event_study(frame, **(said | more))


def staggered(frame: Any, **more: Any) -> Any:
    said: dict[str, Any] = {
        "outcome": "result",
        "treated": "helped",
        "time": "year",
        "unit": "school",
    }
    return staggered_effects(frame, **(said | more))


def test_a_study_is_normalised_to_the_mirror_of_the_list() -> None:
    found = study(schools(), selected_on=(2024,))
    assert isinstance(found, EventStudy)
    assert found.baseline == 2023
    table = found.to_frame()
    assert table["time"].tolist() == list(YEARS)
    assert table["role"].tolist() == [
        "before", "before", "before", "mirror", "selection", "after", "not_mirrored"
    ]  # fmt: skip
    assert table["relative"].tolist() == [-5, -4, -3, -2, -1, 0, 1]
    assert table["hollow"].tolist() == [False] * 4 + [True, False, True]
    assert "before_judges_nothing" in found.notes
    assert found.effect.notes[0] == "mirror_baseline"


def test_each_period_is_a_difference_in_differences_from_the_baseline() -> None:
    frame = schools()
    found = study(frame, selected_on=(2024,))
    for one in found.periods:
        if one.role == "mirror":
            assert one.effect is None
            continue
        pair = frame[frame["year"].isin([2023, one.time])]
        pair = pair.assign(post=(pair["year"] == one.time).astype(int))
        alone = difference_in_differences(
            pair, outcome="result", treated="served", post="post", unit="school"
        ).require()
        assert one.effect.estimate == pytest.approx(alone.estimate, rel=1e-9)
        assert one.effect.std_error == pytest.approx(alone.std_error, rel=1e-9)
        assert one.effect.df == pytest.approx(alone.df, rel=1e-9)


def test_without_a_choice_the_last_period_before_is_the_baseline() -> None:
    found = study(schools(), post=2025)
    assert found.baseline == 2024
    assert [one.role for one in found.periods][-3:] == ["mirror", "after", "after"]
    assert found.notes[0] == "not_selected_by_results"
    asked = study(schools(), post=2025, baseline=2022)
    assert asked.baseline == 2022
    assert [one.role for one in asked.periods][2:5] == ["mirror", "before", "before"]
    follows = study(schools(), baseline=2024)
    assert follows.effect.estimate == found.effect.estimate
    flag = schools().assign(post=lambda rows: rows["year"] >= 2025)
    assert study(flag, post="post").effect.estimate == pytest.approx(found.effect.estimate)
    switched = study(schools(), treated="helped", post=2025)
    assert switched.effect.estimate == pytest.approx(found.effect.estimate)


def test_school_years_in_words_and_days_are_periods_in_their_order() -> None:
    frame = schools()
    words = frame.assign(year=[f"{year}/{year - 1999}" for year in frame["year"]])
    found = study(words, selected_on=("2024/25",))
    assert found.baseline == "2023/24"
    assert found.effect.term == "served:2025/26"
    days = frame.assign(year=pd.to_datetime(frame["year"].astype(str) + "-09-01"))
    chosen = pd.Timestamp("2024-09-01")
    assert study(days, selected_on=(chosen,)).baseline == "2023-09-01"
    assert study(days, selected_on=(chosen,)).to_frame()["time"][0] == "2020-09-01"
    refused = study(days, selected_on=(chosen,), baseline=chosen)
    assert (refused.code, refused.needed) == ("baseline_is_selection_year", "2023-09-01")


@pytest.mark.parametrize(
    ("more", "code", "needed", "got"),
    [
        ({"selected_on": 2024, "baseline": 2024}, "baseline_is_selection_year", 2023, 2024),
        ({"selected_on": 2024, "baseline": 2022}, "baseline_is_not_the_mirror", 2023, 2022),
        ({"selected_on": (2020, 2021)}, "missing_years", 2019, 2020),
        ({"selected_on": (2026,)}, "not_yet", None, None),
        ({"post": 2020}, "no_baseline", None, None),
        ({"post": 2025, "treated": "none"}, "too_few", 4, 0),
        ({"post": 2025, "treated": "all"}, "no_comparison", 4, 0),
        ({"post": 2025, "treated": "three"}, "too_few", 4, 3),
        ({"post": 2025, "outcome": "flat"}, "constant_outcome", None, None),
        ({"post": 2025, "covariates": ["served"]}, "collinear", 15, 14),
        ({"post": "own", "treated": "served"}, "two_way_refused", 1, 2),
    ],
)
def test_a_study_that_cannot_be_is_refused(more: Any, code: str, needed: Any, got: Any) -> None:
    frame = schools().assign(
        none=0,
        all=1,
        flat=7.0,
        three=lambda rows: rows["school"].isin(["s00", "s01", "s02"]),
        own=lambda rows: (rows["year"] >= 2024 + (rows["school"] > "s03")).astype(int),
    )
    refused = study(frame, **more)
    assert isinstance(refused, NotEstimable)
    assert (refused.code, refused.needed, refused.got) == (code, needed, got)


def test_a_study_that_makes_no_sense_is_the_callers_fault() -> None:
    with pytest.raises(InvalidData, match="nothing says which periods are after"):
        study(schools())
    with pytest.raises(InvalidData, match=r"no baseline \(2019,\) \(periods before: 2020, 2021"):
        study(schools(), post=2025, baseline=2019)
    with pytest.raises(InvalidData, match="no baseline"):
        study(schools(), post=2025, baseline=(2021, 2022))
    with pytest.raises(InvalidData, match="no baseline"):
        study(schools(), post=2025, baseline=2025)
    with pytest.raises(InvalidData, match=r"a number from 1 on is needed, got 0 @ \$.fewest"):
        study(schools(), post=2025, fewest=0)


def test_a_period_with_one_side_only_has_a_row_and_no_number() -> None:
    frame = schools()
    holes = frame[~((frame["year"] == 2021) & (frame["served"] == 1))]
    holes = holes[~((holes["year"] == 2022) & (holes["served"] == 0))]
    found = study(holes, post=2025)
    effects = {one.time: one.effect for one in found.periods}
    assert effects[2021] is None
    assert effects[2022] is None
    assert effects[2020] is not None
    assert found.to_frame("polars")["estimate"].null_count() == 2


def test_one_row_a_unit_each_year_in_two_clusters_has_no_error() -> None:
    frame = schools().assign(region=lambda rows: rows["served"])
    by_region = Convention(name="region", cluster="region")
    refused = study(frame, post=2025, inference=by_region)
    assert (refused.code, refused.needed, refused.got) == ("too_few_clusters", 4, 1)
    alone = study(frame, post=2025, inference=by_region, fewest=1)
    assert alone.code == "no_spread"


def test_one_start_is_the_adjusted_difference() -> None:
    frame = schools()
    found = staggered(frame, selected_on=(1,))
    wide = frame.pivot(index="school", columns="year", values="result").reset_index()
    wide.columns = [str(name) for name in wide.columns]
    wide["served"] = wide["school"] < "s08"
    alone = adjusted_difference(
        wide,
        outcome="2025",
        treated="served",
        covariates=["2024", "2023", "2022"],
        selected_on="2024",
        unit="school",
    ).require()
    assert isinstance(found, Effect)
    assert found.estimate == pytest.approx(alone.estimate, rel=1e-9)
    assert (found.std_error, found.df) == pytest.approx((alone.std_error, alone.df), rel=1e-8)
    assert found.beside[0].require().term == "helped:2025"
    assert (found.n_treated, found.n_compared, found.clusters) == (8, 32, 40)
    later = staggered(frame, selected_on=(1,), horizon=1)
    assert later.require().n == 40
    words = frame.assign(year=[f"год {year}" for year in frame["year"]])
    assert staggered(words, selected_on=(1,)).estimate == pytest.approx(found.estimate)
    assert staggered(pl.from_pandas(frame).lazy()).estimate == pytest.approx(found.estimate)


def several(starts: dict[int, int], number: int = 40, seed: int = 1) -> pd.DataFrame:
    """Schools of which so many start in each year."""
    frame = schools(0, number, seed=seed)
    own = [year for year, times in starts.items() for _ in range(times)]
    start = {f"s{place:02d}": year for place, year in enumerate(own)}
    on = [start.get(s, 9999) <= y for s, y in zip(frame["school"], frame["year"], strict=True)]
    return frame.assign(helped=np.array(on, dtype=int)).assign(
        result=lambda rows: rows["result"] - 3 * rows["helped"]
    )


def test_several_starts_are_averaged_by_the_units_that_start() -> None:
    found = staggered(several({2023: 6, 2024: 10, 2025: 5}))
    parts = found.beside
    assert [one.term for one in parts] == ["helped:2023", "helped:2024", "helped:2025"]
    assert [one.n_treated for one in parts] == [6, 10, 5]
    assert [one.n_compared for one in parts] == [34, 24, 19]
    mean = sum(one.estimate * one.n_treated for one in parts) / 21
    assert found.estimate == pytest.approx(mean, rel=1e-9)
    assert (found.n_treated, found.clusters) == (21, 40)
    assert found.low < -3 < found.high
    assert found.descriptives["cohorts"] == 3


def test_cohorts_that_cannot_be_judged_are_left_out_and_told() -> None:
    found = staggered(several({2020: 5, 2023: 6, 2026: 26}))
    assert found.descriptives["cohorts_left_out"] == 2
    assert "cohorts_left_out" in found.notes
    few = staggered(several({2023: 6, 2024: 2}))
    assert [one.to_frame()["refusal"][0] for one in few.beside] == [None, "too_few"]
    unseen = several({2023: 6, 2024: 4})
    unseen = unseen[
        (unseen["school"] < "s06") | (unseen["school"] > "s09") | (unseen["year"] != 2024)
    ]
    assert staggered(unseen).descriptives["cohorts_left_out"] == 1
    gaps = several({2023: 6})
    gaps.loc[(gaps["school"] == "s30") & (gaps["year"] == 2022), "result"] = None
    holed = staggered(gaps)
    assert holed.descriptives["units_incomplete"] == 1
    assert holed.descriptives["rows_dropped"] == 1
    assert holed.n == 39
    assert len(holed.note_sentences) == 3


@pytest.mark.parametrize(
    ("starts", "more", "code", "got"),
    [
        ({}, {}, "too_few", 0),
        ({2023: 3}, {}, "too_few", 3),
        ({2023: 8}, {"selected_on": (1, 4)}, "selection_not_adjusted", 1),
        ({2023: 8}, {"selected_on": (4,), "baselines": (1, 4)}, "missing_years", 1),
        ({2020: 8}, {}, "no_baseline", None),
        ({2026: 8}, {"horizon": 1}, "not_yet", None),
        ({2023: 38}, {}, "all_treated", 2),
        ({2023: 8}, {"outcome": "flat"}, "constant_outcome", None),
    ],
)
def test_starts_that_cannot_be_judged_are_refused(
    starts: Any, more: Any, code: str, got: Any
) -> None:
    refused = staggered(several(starts).assign(flat=1), **more)
    assert isinstance(refused, NotEstimable)
    assert (refused.code, refused.got) == (code, got)
    assert refused.to_frame().shape == (1, 19)


def test_a_unit_that_stops_is_no_staggered_start() -> None:
    frame = several({2023: 8})
    frame.loc[(frame["school"] == "s00") & (frame["year"] == 2026), "helped"] = 0
    with pytest.raises(InvalidData, match="a unit is treated and later it is not"):
        staggered(frame)


def at_a_cut(number: int = 900, seed: int = 2) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    score = generator.uniform(0, 0.6, number).round(2)
    result = 10 * score - 2 * (score >= 0.3) + generator.normal(size=number)
    return pd.DataFrame({"score": score, "result": result, "school": np.arange(number)})


def cut(frame: Any, **more: Any) -> Any:
    said: dict[str, Any] = {"outcome": "result", "score": "score", "cut": 0.3, "bandwidth": 0.1}
    return regression_discontinuity(frame, **(said | more))


def test_a_jump_at_the_cut_is_found() -> None:
    frame = at_a_cut()
    found = cut(frame)
    assert isinstance(found, Effect)
    assert found.low < -2 < found.high < 0
    assert found.method == "discontinuity"
    assert {"local_effect", "mass_points", "rows_are_units"} <= set(found.notes)
    near = (frame["score"] - 0.3).abs() < 0.1
    assert found.n == near.sum() == found.descriptives["in_window"]
    assert found.n_treated == (near & (frame["score"] >= 0.3)).sum()
    below = cut(frame, side="below")
    assert below.estimate == pytest.approx(-found.estimate)
    wide = cut(frame, kernel="uniform", unit="school", fewest_each=10)
    assert wide.n == ((frame["score"] - 0.3).abs() <= 0.1).sum()
    assert wide.clusters == wide.n


def test_a_line_on_each_side_by_weighted_least_squares() -> None:
    import statsmodels.api as sm

    frame = at_a_cut().assign(w=lambda rows: 1 + rows["school"] % 3)
    away = frame["score"] - 0.3
    near = away.abs() < 0.1
    on = (away >= 0).astype(float)
    x = np.column_stack([np.ones(len(on)), on, away, away * on])[near]
    weights = ((1 - away.abs() / 0.1) * frame["w"])[near]
    theirs = sm.WLS(frame["result"][near], x, weights=weights).fit()
    weighted = Convention(name="w", correction="classical", df="residual", weights="w")
    found = cut(frame, inference=weighted)
    assert found.estimate == pytest.approx(theirs.params.iloc[1], rel=1e-9)
    assert found.std_error == pytest.approx(theirs.bse.iloc[1], rel=1e-9)


def test_scores_without_ties_have_no_mass_points() -> None:
    frame = at_a_cut().assign(score=lambda rows: rows["score"] + rows["school"] * 1e-7)
    assert "mass_points" not in cut(frame).notes
    gap = frame.assign(result=frame["result"].where(frame["school"] != 5))
    assert cut(gap).descriptives["rows_dropped"] == 1


@pytest.mark.parametrize(
    ("rows", "more", "needed", "got"),
    [(399, {}, 400, 399), (900, {"bandwidth": 0.02}, 40, 26), (100, {"fewest": 50}, 40, None)],
)
def test_few_units_at_the_cut_are_refused(rows: int, more: Any, needed: int, got: Any) -> None:
    refused = cut(at_a_cut(rows), **more)
    assert isinstance(refused, NotEstimable)
    assert (refused.code, refused.needed) == ("too_few", needed)
    assert got is None or refused.got == got


def test_a_window_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidData, match=r"a number above 0 is needed, got 0.0 @ \$.bandwidth"):
        cut(at_a_cut(), bandwidth=0)
    with pytest.raises(InvalidData, match=r"'triangular', 'uniform' is needed, got 'box'"):
        cut(at_a_cut(), kernel="box")
    with pytest.raises(InvalidData, match=r"'above', 'below' is needed, got 'left'"):
        cut(at_a_cut(), side="left")


def test_a_mirror_year_that_is_missing_is_named_as_a_year() -> None:
    refused = study(schools(), selected_on=(2020, 2021))
    assert str(refused) == "Оценить эффект нельзя: зеркального года (2019) в данных нет."


def test_a_refusal_does_not_say_how_it_compared() -> None:
    refused = study(schools(), selected_on=2024, baseline=2024)
    assert refused.code == "baseline_is_selection_year"
    assert not {"mirror_baseline", "before_judges_nothing"} & set(refused.notes)
    left_out = staggered(several({2023: 8}), selected_on=(1, 4))
    assert "selection_adjusted" not in left_out.notes
    assert "показателей, по которым отбирали, 2, а учтено из них 1" in str(left_out)


def test_one_number_of_periods_is_as_good_as_several() -> None:
    frame = several({2023: 8})
    one = staggered(frame, baselines=1, selected_on=1)
    assert one == staggered(frame, baselines=(1,), selected_on=(1,))
    with pytest.raises(InvalidData, match="a whole number is needed"):
        staggered(frame, baselines="1")


def test_words_that_begin_with_no_year_are_told_to_be_in_the_order_of_letters() -> None:
    frame = schools()
    frame["quarter"] = "Q" + (frame["year"] % 4 + 1).astype(str) + frame["year"].astype(str)
    last = frame["quarter"].max()
    said = "периоды названы словами, которые не начинаются с года: их порядок взят по алфавиту"
    found = study(frame, time="quarter", post=last)
    assert said in found.effect.note_sentences
    split = frame.assign(year=frame["year"].astype(str) + "/x")
    assert "periods_by_alphabet" not in study(split, post="2025/x").notes
    late = several({2023: 8})
    words = late.assign(year="y" + late["year"].astype(str))
    assert said in staggered(words).note_sentences
    assert "periods_by_alphabet" not in staggered(late).notes


@pytest.mark.parametrize("engine", ["pandas", "polars", "lazy"])
def test_a_unit_whose_first_result_is_missing_does_not_start_a_year_later(engine: str) -> None:
    frame = several({2023: 8})
    gap = (frame["school"] == "s00") & (frame["year"] == 2023)
    frame["result"] = frame["result"].where(~gap)
    given: Any = frame if engine == "pandas" else pl.from_pandas(frame)
    found = staggered(given.lazy() if engine == "lazy" else given, baselines=(2, 3))
    alone = staggered(frame[frame["school"] != "s00"], baselines=(2, 3))
    assert len(found.beside) == 1
    assert (found.estimate, found.n_treated) == (pytest.approx(alone.estimate, abs=1e-9), 7)
    assert found.descriptives["units_incomplete"] == 1


def test_a_start_that_the_column_of_the_treated_shows_needs_no_post() -> None:
    known = study(schools(), post=2025)
    found = study(schools(), treated="helped")
    assert found == study(schools(), treated="helped", post="2025")
    assert [one.time for one in found.periods if one.role == "after"] == [2025, 2026]
    assert (found.baseline, found.effect.low) == (2024, pytest.approx(known.effect.low))
    with pytest.raises(InvalidData, match="nothing says which periods are after"):
        study(schools())
    refused = study(schools(), treated="helped", unit=None)
    assert (refused.code, refused.notes[-1]) == ("no_baseline", "unit_needed")
