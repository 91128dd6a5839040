"""Differences in differences and adjusted differences: figures, refusals, engines, odd input."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import InvalidData
from roadmap_core.outcomes import (
    Convention,
    Effect,
    NotEstimable,
    adjusted_difference,
    cluster_corrected,
    difference_in_differences,
)
from roadmap_core.outcomes import row_cells as module
from roadmap_core.outcomes.given import columns_of, listed_keys, names_of, values_of
from roadmap_core.outcomes.row_cells import row_cells
from tests.engines import engine, make

__all__ = ["engine"]


def pupils(seed: int = 0, n: int = 240, schools: int = 24) -> pd.DataFrame:
    """Pupils of schools, six of them served, seen before and after."""
    generator = np.random.default_rng(seed)
    school = np.arange(n) % schools
    after = (np.arange(n) // schools) % 2
    served = (school < 6).astype(int)
    level = generator.normal(0, 2, schools)[school]
    result = 50 + level + after + 3 * served * after + generator.normal(0, 4, n)
    return pd.DataFrame(
        {
            "school": [f"{s:03d}" for s in school],
            "year": 2024 + after,
            "after": after,
            "served": served,
            "result": result,
            "age": generator.integers(10, 13, n),
            "sex": generator.choice(["f", "m"], n),
        }
    )


def did(frame: Any, **more: Any) -> Any:
    said: dict[str, Any] = {"outcome": "result", "treated": "served", "post": "after"}
    return difference_in_differences(frame, **(said | more))


def adjusted(frame: Any, **more: Any) -> Any:
    said: dict[str, Any] = {"outcome": "result", "treated": "served"}
    return adjusted_difference(frame, **(said | more))


def in_years(seed: int, before: int, after: int) -> pd.DataFrame:
    frame = pupils(seed)
    return frame.assign(year=np.where(frame["after"], after, before))


def figures(found: Any) -> tuple[float, ...]:
    assert isinstance(found, Effect), found
    return found.estimate, found.std_error, found.df or 0.0


@pytest.mark.parametrize(
    ("inference", "kind"),
    [("classical", {}), ("HC1", {"cov_type": "HC1"}), ("HC2", {"cov_type": "HC2"})],
)
@pytest.mark.parametrize("covariates", [(), ("age", "sex")])
def test_figures_are_those_of_statsmodels(inference: str, kind: Any, covariates: Any) -> None:
    frame = pupils()
    more = " + age + C(sex)" if covariates else ""
    theirs = smf.ols(f"result ~ served * after{more}", frame).fit(**kind)
    found = did(frame, inference=inference, covariates=covariates)
    assert found.estimate == pytest.approx(theirs.params["served:after"], rel=1e-9)
    assert found.std_error == pytest.approx(theirs.bse["served:after"], rel=1e-9)
    assert found.df == theirs.df_resid
    alone = smf.ols(f"result ~ served{more}", frame).fit(**kind)
    found = adjusted(frame, inference=inference, covariates=covariates)
    assert found.estimate == pytest.approx(alone.params["served"], rel=1e-9)
    assert found.std_error == pytest.approx(alone.bse["served"], rel=1e-9)


@pytest.mark.parametrize("by", ["stata", "fixest"])
def test_cr1_is_that_of_statsmodels(by: str) -> None:
    frame = pupils()
    theirs = smf.ols("result ~ served * after", frame).fit(
        cov_type="cluster", cov_kwds={"groups": frame["school"]}
    )
    found = did(frame, unit="school", inference=by)
    assert found.std_error == pytest.approx(theirs.bse["served:after"], rel=1e-9)
    assert (found.df, found.clusters, found.n) == (23, 24, 240)
    assert (found.n_treated, found.n_compared) == (6, 18)


def test_means_of_units_and_their_rows_give_the_same_cr2() -> None:
    frame = pupils()
    rows = did(frame, unit="school")
    means = frame.groupby(["school", "after", "served"], as_index=False)["result"].mean()
    cells = did(means, unit="school")
    # Each school has as many pupils before as after, so the means weigh alike.
    assert figures(rows) == pytest.approx(figures(cells), rel=1e-8)
    assert (rows.n, cells.n) == (240, 48)


def test_without_a_unit_each_row_is_one_and_it_is_said() -> None:
    found = did(pupils())
    assert "rows_are_units" in found.notes
    assert found.clusters is None
    assert str(found.convention) == (
        "HC2 standard errors, t with Bell-McCaffrey degrees of freedom"
    )
    assert found.std_error == pytest.approx(did(pupils(), inference="HC2").std_error, rel=1e-12)
    stata = did(pupils(), inference="stata")
    assert figures(stata) == figures(did(pupils(), inference="HC1"))
    narrow = Convention(name="n", correction="CR2", df="clusters-1")
    assert did(pupils(), inference=narrow).df == 236
    normal = did(pupils(), inference=Convention(name="n", df="normal"))
    assert normal.df is None
    assert normal.to_frame()["df"].isna().all()
    with pytest.raises(InvalidData, match="What Works Clearinghouse needs clusters"):
        did(pupils(), inference="wwc")


def test_whole_classes_may_be_corrected_as_the_what_works_clearinghouse_does() -> None:
    frame = pupils()
    found = adjusted(frame, unit="school", inference="wwc")
    plain = adjusted(frame, inference="classical")
    corrected = cluster_corrected(plain.statistic, n=240, cluster_size=10, icc=0.2)
    assert found.statistic == pytest.approx(corrected.statistic)
    assert found.df == corrected.df
    assert found.p_value == pytest.approx(corrected.p_value)
    other = Convention(name="w", correction="WWC", df="WWC", icc=0.0)
    alone = adjusted(frame, unit="school", inference=other)
    assert alone.std_error == pytest.approx(plain.std_error)


def test_other_clusters_than_units_are_a_convention() -> None:
    frame = pupils().assign(town=lambda rows: rows["school"].str[-1])
    found = did(frame, unit="school", inference=Convention(name="t", cluster="town"))
    assert (found.clusters, found.n_treated) == (10, 6)
    few = frame.assign(town=lambda rows: rows["served"].astype(str))
    refused = did(few, unit="school", inference=Convention(name="t", cluster="town"))
    assert (refused.code, refused.got) == ("too_few_clusters", 1)


def test_weights_are_a_convention() -> None:
    frame = pupils().assign(w=lambda rows: rows["age"] - 9.0)
    theirs = smf.wls("result ~ served * after", frame, weights=frame["w"]).fit()
    own = Convention(name="w", correction="classical", df="residual", weights="w")
    found = did(frame, inference=own)
    assert found.std_error == pytest.approx(theirs.bse["served:after"], rel=1e-9)
    with pytest.raises(InvalidData, match=r"a weight is not above 0 @ \$.columns\['w'\]"):
        did(frame.assign(w=0), inference=own)


def test_the_first_value_of_time_may_say_what_is_after() -> None:
    frame = pupils()
    by_flag = did(frame, unit="school")
    by_year = did(frame, unit="school", post=2025, time="year")
    assert figures(by_year) == pytest.approx(figures(by_flag))
    assert by_year.term == "served:2025"
    words = frame.assign(year=[f"{y - 1}/{y}" for y in frame["year"]])
    worded = did(words, unit="school", post="2024/2025", time="year")
    assert figures(worded) == pytest.approx(figures(by_flag))
    switched = frame.assign(on=frame["served"] * frame["after"])
    assert figures(did(switched, unit="school", treated="on")) == pytest.approx(figures(by_flag))


def test_absorbed_groups_are_fixed_effects() -> None:
    frame = pupils()
    frame["served"] = np.random.default_rng(5).integers(0, 2, len(frame))
    theirs = smf.ols("result ~ served + age + C(school)", frame).fit()
    found = adjusted(frame, covariates="age", absorb="school", inference="classical")
    assert found.std_error == pytest.approx(theirs.bse["served"], rel=1e-9)
    assert found.df == theirs.df_resid
    refused = adjusted(pupils(), absorb="school")
    assert refused.code == "collinear"
    twice = adjusted(frame, covariates=["age"], absorb="age", inference="classical")
    assert twice.code == "collinear"


def test_means_and_gaps_are_told() -> None:
    frame = pupils()
    frame.loc[[3, 30], "result"] = None
    found = did(frame, unit="school", time="year")
    assert found.descriptives["rows_dropped"] == 2
    assert found.n == 238
    means = frame.groupby(["served", "after"])["result"].mean()
    assert found.descriptives["mean_treated_after"] == pytest.approx(means[(1, 1)])
    assert found.descriptives["mean_compared_before"] == pytest.approx(means[(0, 0)])
    assert found.descriptives["repeated_rows"] == 238 - 48
    assert "строк без значения: 2, они не учтены" in found.note_sentences
    half = frame[(frame["school"] != "020") | (frame["after"] == 1)]
    assert did(half, unit="school").descriptives["unbalanced_units"] == 1
    assert "unbalanced" in did(half, unit="school").notes


def test_permutations_stand_beside_where_units_can_be_dealt_out() -> None:
    draws = Convention(name="p", draws=99, seed=1)
    one = pupils().groupby(["school", "served"], as_index=False)[["result", "age"]].mean()
    found = adjusted(one, covariates="age", unit="school", inference=draws)
    assert 0.01 <= found.descriptives["permutation_p"] <= 1
    assert found.notes[-1] == "permutation"
    assert found == adjusted(one, covariates="age", unit="school", inference=draws)
    assert did(pupils(), covariates="age", inference=draws).notes[-1] == "not_permuted"
    assert adjusted(pupils(), unit="school", inference=draws).notes[-1] == "not_permuted"


@pytest.mark.parametrize(
    ("change", "more", "code", "needed", "got"),
    [
        ({"served": 0}, {}, "too_few", 4, 0),
        ({"served": 1}, {}, "no_comparison", 4, 0),
        ({"after": 1}, {}, "no_baseline", 4, 0),
        ({"after": 0}, {}, "not_yet", 4, 0),
        ({"result": 3}, {}, "constant_outcome", None, None),
        ({}, {"covariates": ["served"]}, "collinear", 5, 4),
        ({}, {"unit": "school", "fewest": 7}, "too_few", 7, 6),
    ],
)
def test_what_cannot_be_told_is_refused(
    change: Any, more: Any, code: str, needed: Any, got: Any
) -> None:
    refused = did(pupils().assign(**change), **more)
    assert isinstance(refused, NotEstimable)
    assert (refused.code, refused.needed, refused.got) == (code, needed, got)
    assert refused.method == "did"
    assert all(value == value for value in refused.descriptives.values())


def test_a_side_that_is_missing_in_a_period_is_refused() -> None:
    frame = pupils()
    no_later = frame[(frame["served"] == 0) | (frame["after"] == 0)]
    assert did(no_later).code == "not_yet"
    for period in (0, 1):
        one_side = frame[(frame["served"] == 1) | (frame["after"] == period)]
        assert did(one_side).code == "no_comparison"


def test_a_fit_without_a_rest_is_refused() -> None:
    frame = pupils().assign(result=lambda rows: 5.0 + rows["served"] * rows["after"])
    assert did(frame).code == "no_spread"
    assert did(frame.iloc[:0]).code == adjusted(frame.iloc[:0]).code == "too_few"
    assert adjusted(frame.assign(served=1)).code == "no_comparison"


@pytest.mark.parametrize(
    ("selected", "base", "code", "needed"),
    [
        ((2024,), (2023,), None, None),
        (2024, (2022,), "baseline_is_not_the_mirror", 2023),
        ((2024,), (2024,), "baseline_is_selection_year", 2023),
        ((2024,), (2022, 2023, 2024), "baseline_is_selection_year", 2023),
        ((2024,), (2022, 2023), "baseline_is_not_the_mirror", 2023),
        ((2023, 2024), (2022,), None, None),
        ((2023, 2024), (2023,), "baseline_is_selection_year", 2022),
        ((2025,), (2023,), "not_yet", 2026),
    ],
)
def test_a_list_decides_the_year_to_compare_with(
    selected: Any, base: Any, code: Any, needed: Any
) -> None:
    frame = pd.concat(in_years(seed, year, 2025) for seed, year in enumerate(base))
    found = did(frame, unit="school", time="year", selected_on=selected)
    if code is None:
        assert found.notes[0] == "mirror_baseline"
    else:
        assert (found.code, found.needed) == (code, needed)


def test_two_later_years_have_two_mirrors() -> None:
    parts = [in_years(0, 2023, 2025), in_years(1, 2022, 2026)]
    found = did(pd.concat(parts), unit="school", time="year", selected_on=[2024])
    assert isinstance(found, Effect)
    by_year = did(pd.concat(parts), unit="school", time="year", post=2025, selected_on=[2024])
    assert figures(by_year) == pytest.approx(figures(found))


def test_starts_in_several_years_are_refused() -> None:
    frame = pd.concat(pupils(year).assign(year=2020 + year) for year in range(4))
    own = frame.assign(after=(frame["year"] >= 2021 + (frame["school"] > "002")).astype(int))
    refused = did(own, unit="school", time="year")
    assert (refused.code, refused.needed, refused.got) == ("two_way_refused", 1, 2)
    assert did(own, time="year").code == "two_way_refused"
    switched = own.assign(served=own["served"] * own["after"])
    assert did(switched, unit="school", time="year", post=2021).code == "two_way_refused"


def test_every_year_of_the_rule_must_be_a_covariate() -> None:
    frame = pupils()
    refused = adjusted(frame, covariates=["age"], selected_on=["age", "year"])
    assert (refused.code, refused.needed, refused.got) == ("selection_not_adjusted", 2, 1)
    found = adjusted(frame, covariates=["age"], selected_on="age")
    assert found.notes[0] == "selection_adjusted"
    assert adjusted(frame.assign(served=0), selected_on="age").code == "too_few"
    with pytest.raises(InvalidData, match=r"no column 'agee' \(did you mean 'age'\?\) @ \$.sel"):
        adjusted(frame, selected_on="agee")


def test_a_year_of_the_rule_is_the_column_that_ends_with_it() -> None:
    frame = (
        pupils().rename(columns={"age": "share_2024"}).assign(share_2023=lambda rows: rows["year"])
    )
    by_year = adjusted(frame, covariates=["share_2024"], selected_on=(2024,))
    assert figures(by_year) == figures(adjusted(frame, covariates="share_2024"))
    assert by_year.notes[0] == "selection_adjusted"
    refused = adjusted(frame, covariates=["share_2023"], selected_on=2024)
    assert (refused.code, refused.needed, refused.got) == ("selection_not_adjusted", 1, 0)
    two = frame.assign(count_2024=frame["after"])
    with pytest.raises(InvalidData, match=r"no column 2024 \(it may be share_2024, count_2024\)"):
        adjusted(two, selected_on=2024)
    with pytest.raises(InvalidData, match="no column 24"):
        adjusted(frame, selected_on=24)


def test_log_odds_are_of_shares_in_per_cent() -> None:
    frame = pupils().assign(result=lambda rows: rows["result"].clip(1, 99))
    odds = frame.assign(result=np.log(frame["result"] / (100 - frame["result"])))
    assert figures(did(frame, scale="log_odds")) == pytest.approx(figures(did(odds)))
    assert figures(adjusted(frame, scale="log_odds")) == pytest.approx(figures(adjusted(odds)))
    assert did(frame, scale="log_odds").scale == "log_odds"
    for bad in (0, 100, -3):
        with pytest.raises(InvalidData, match="strictly between 0 and 100 in 'result'"):
            did(frame.assign(result=bad), scale="log_odds")


def test_log_odds_of_parts_of_one_are_refused_and_of_a_rare_failure_told() -> None:
    frame = pupils().assign(result=lambda rows: rows["result"].clip(1, 99))
    parts = frame.assign(result=frame["result"] / 100)
    for ask in (did, adjusted):
        with pytest.raises(InvalidData, match="shares in per cent, and those of 'result' are all"):
            ask(parts, scale="log_odds")
    rare = parts.assign(result=[1.01, *parts["result"][1:]])
    assert did(rare, scale="log_odds").scale == "log_odds"


@pytest.mark.parametrize(
    ("change", "more", "problem"),
    [
        ({}, {"outcome": "resul"}, r"no column 'resul' \(did you mean 'result'"),
        ({}, {"post": "aftr"}, r"no column 'aftr' \(did you mean 'after'\?\), and no time="),
        ({}, {"post": "2029", "time": "year"}, r"no period '2029'"),
        ({}, {"post": (2024, 2026), "time": "year"}, "2025 comes after the first of the periods"),
        ({}, {"post": True, "time": "year"}, "a period of 'year' is needed, .* got bool"),
        ({}, {"post": (), "time": "year"}, "a period of 'year' is needed, .* got tuple"),
        ({}, {"post": lambda year: year > 2024, "time": "year"}, "needed, .* got function"),
        ({"year": "b"}, {"post": 2025, "time": "year"}, "cannot be compared with the periods"),
        ({}, {"selected_on": 2024}, "selected_on names values of the column of time: give time="),
        ({}, {"selected_on": "autumn", "time": "year"}, "cannot be put in one order"),
        ({}, {"selected_on": [[1]]}, r"expected one value, or several \(none: \(\)\)"),
        ({"served": 2}, {}, "'served' must hold 0 and 1, or true and false, got 2"),
        ({"after": 0.5}, {}, "'after' must hold 0 and 1, or true and false, got 0.5"),
        ({"served": "yes"}, {}, "the column 'served' has no numbers but String"),
        ({"result": "five"}, {}, "the column 'result' has no numbers but String"),
        (
            {"result": pd.Timestamp("2024-01-01")},
            {},
            "the column 'result' has no numbers but Datetime",
        ),
        ({"result": np.inf}, {}, "the column 'result' holds an infinite value"),
        ({"age": -np.inf}, {"covariates": ["age"]}, "the column 'age' holds an infinite value"),
        ({}, {"covariates": [3.5]}, r"the name of a column is no text: 3.5 @ \$.covariates"),
        ({}, {"covariates": [3]}, "no column '3'"),
        ({}, {"outcome": ["result"]}, r"the name of one column is needed, got list @ \$.outcome"),
        ({}, {"treated": pd.Series([0, 1])}, r"one column is needed, got Series @ \$.treated"),
        ({}, {"scale": "logit"}, r"no scale 'logit' \(known: points, log_odds\)"),
        ({}, {"inference": "CR2"}, r"no convention 'CR2' \(known: classical, HC1, HC2, cluster"),
        ({}, {"confidence": 100}, "per cent between 1 and 100 are needed"),
    ],
)
def test_what_the_caller_got_wrong_is_said(change: Any, more: Any, problem: str) -> None:
    with pytest.raises(InvalidData, match=problem):
        did(pupils().assign(**change), **more)


def test_only_a_frame_is_one() -> None:
    with pytest.raises(InvalidData, match="expected a frame"):
        did([1, 2])


@pytest.mark.parametrize("inference", ["classical", "cluster"])
def test_every_engine_gives_the_same(engine: str, inference: str) -> None:
    frame = pupils(n=120)
    rows: list[dict[str, Any]] = [
        {
            str(name): value.item() if hasattr(value, "item") else value
            for name, value in row.items()
        }
        for row in frame.to_dict("records")
    ]
    rows += [rows[0] | {"result": None}, rows[1] | {"result": float("nan")}]
    given = make(engine, rows)
    unit = "school" if inference == "cluster" else None
    expected = did(frame, unit=unit, inference=inference)
    found = did(given, unit=unit, inference=inference)
    assert figures(found) == pytest.approx(figures(expected), rel=1e-9)
    assert found.descriptives["rows_dropped"] == 2
    by_year = did(given, unit=unit, inference=inference, post=2025, time="year")
    assert figures(by_year) == pytest.approx(figures(expected), rel=1e-9)
    beside = did(frame, unit=unit, inference=inference, covariates=["age", "sex"])
    found = did(given, unit=unit, inference=inference, covariates=["age", "sex"])
    assert figures(found) == pytest.approx(figures(beside), rel=1e-9)
    alone = adjusted(given, unit=unit, inference=inference)
    assert figures(alone) == pytest.approx(
        figures(adjusted(frame, unit=unit, inference=inference)), rel=1e-9
    )


@pytest.mark.parametrize("kind", ["pandas", "polars", "lazy", "duckdb"])
def test_infinite_values_and_odd_flags_are_refused_in_every_kind_of_engine(kind: str) -> None:
    import duckdb

    def given(frame: pd.DataFrame) -> Any:
        if kind == "pandas":
            return frame
        if kind == "duckdb":
            return duckdb.from_df(frame)
        made = pl.from_pandas(frame)
        return made if kind == "polars" else made.lazy()

    frame = pupils()
    frame.loc[7, "result"] = -np.inf
    with pytest.raises(InvalidData, match="the column 'result' holds an infinite value"):
        did(given(frame))
    for odd in (2, 0.5):
        with pytest.raises(InvalidData, match=f"'served' must hold 0 and 1, .*, got {odd}"):
            did(given(pupils().assign(served=odd)))
    assert did(given(pupils().iloc[:0])).code == "too_few"
    gaps = pupils().astype({"served": "Float64", "after": "boolean"})
    gaps.loc[3, "served"] = None
    gaps.loc[4, "after"] = None
    gaps.loc[5, "school"] = None
    found = did(given(gaps), unit="school")
    assert found.descriptives["rows_dropped"] == 3
    whole_year = gaps.assign(year=lambda rows: rows["year"].where(rows["year"] == 2024))
    assert did(given(whole_year), time="year", post="after").code == "not_yet"


@pytest.mark.parametrize(
    "flag",
    [
        lambda one: bool(one),
        lambda one: float(one),
        lambda one: np.int8(one),
        lambda one: np.bool_(one),
        lambda one: Decimal(int(one)),
    ],
)
def test_zeros_and_ones_of_any_type_are_flags(flag: Any) -> None:
    frame = pupils()
    typed = frame.assign(
        served=[flag(one) for one in frame["served"]], after=[flag(one) for one in frame["after"]]
    )
    assert figures(did(typed)) == pytest.approx(figures(did(frame)), rel=1e-12)
    objects = typed.astype({"served": object, "after": object})
    assert figures(did(objects)) == pytest.approx(figures(did(frame)), rel=1e-12)
    objects.loc[0, "served"] = None
    assert did(objects).descriptives["rows_dropped"] == 1


def test_objects_that_are_no_numbers_are_refused() -> None:
    frame = pupils().astype({"result": object})
    frame.loc[0, "result"] = (1, 2)
    with pytest.raises(InvalidData, match="the column 'result' holds what is no number"):
        did(frame)
    mixed = pupils().astype({"school": object})
    mixed.loc[0, "school"] = (1, 2)
    mixed.loc[1, "school"] = 5
    with pytest.raises(InvalidData, match="the values of 'school' cannot be put in one order"):
        did(mixed, unit="school")


def test_categories_days_and_whole_floats_are_keys() -> None:
    frame = pupils()
    expected = figures(did(frame, unit="school"))
    for kind in ("category", "string"):
        assert figures(did(frame.astype({"school": kind}), unit="school")) == expected
    numbers = frame.assign(school=frame["school"].astype(float))
    assert figures(did(numbers, unit="school")) == expected
    days = frame.assign(year=pd.to_datetime(frame["year"].astype(str)))
    found = did(days, unit="school", time="year", post=pd.Timestamp("2025-01-01"))
    assert figures(found) == pytest.approx(expected)


def test_cells_that_are_far_apart_keep_what_is_inside_them() -> None:
    generator = np.random.default_rng(1)
    small = generator.normal(size=200)
    side, after = np.arange(200) % 2, np.arange(200) // 100
    frame = pd.DataFrame({"result": small, "served": side, "after": after})
    far = frame.assign(result=small + 1e6 * side * (1 - after))
    ours, theirs = did(far, inference="classical"), did(frame, inference="classical")
    assert ours.std_error == pytest.approx(theirs.std_error, rel=1e-7)


def test_an_engine_that_fails_on_infinite_values_is_asked_with_care(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = module._figures
    asked: list[Any] = []

    def failing(number: Any) -> Any:
        asked.append(number)
        if len(asked) == 1:
            raise OverflowError("VAR_SAMP is out of range!")
        return own(number)

    expected = figures(did(pupils()))
    monkeypatch.setattr(module, "_figures", failing)
    assert figures(did(pl.from_pandas(pupils()).lazy())) == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_large_frames_in_memory_are_grouped_by_their_engine(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pupils()
    frame.loc[[3, 5], ["result", "school"]] = None
    expected = did(frame, unit="school", time="year")
    monkeypatch.setattr(module, "_LARGE", 100)
    given = frame if kind == "pandas" else pl.from_pandas(frame)
    found = did(given, unit="school", time="year")
    assert figures(found) == pytest.approx(figures(expected), rel=1e-9)
    assert found.descriptives == pytest.approx(expected.descriptives)
    objects = frame.astype({"served": object})
    assert figures(did(objects, unit="school")) == pytest.approx(figures(expected), rel=1e-9)


def test_many_keys_are_counted_by_those_that_are() -> None:
    frame = pupils().assign(number=range(240))
    cells = row_cells(frame, "result", flags=("served",), keys=("number", "school"), what="x")
    assert len(cells.counts) == 240
    assert cells.are_rows
    assert cells.within.sum() == 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(-1e4, 1e4), st.floats(0.01, 100), st.randoms())
def test_laws_of_a_difference(seed: int, shift: float, scale: float, random: Any) -> None:
    frame = pupils(seed, 96)
    own = did(frame, unit="school")
    close = 1e-7 * (1 + abs(shift))
    moved = did(frame.assign(result=frame["result"] + shift), unit="school")
    assert figures(moved) == pytest.approx(figures(own), rel=close, abs=close)
    scaled = did(frame.assign(result=frame["result"] * scale), unit="school")
    assert scaled.estimate == pytest.approx(own.estimate * scale, rel=1e-7, abs=1e-9 * scale)
    assert scaled.p_value == pytest.approx(own.p_value, rel=1e-6, abs=1e-12)
    order = list(range(len(frame)))
    random.shuffle(order)
    for other in (frame.iloc[order], pl.from_pandas(frame.iloc[order]).lazy()):
        assert figures(did(other, unit="school")) == pytest.approx(figures(own), rel=1e-8)
    turned = did(frame.assign(served=1 - frame["served"]), unit="school")
    assert turned.estimate == pytest.approx(-own.estimate, rel=1e-8)
    assert turned.std_error == pytest.approx(own.std_error, rel=1e-8)


def test_lists_of_keys_and_names() -> None:
    assert listed_keys(["7", 7, 7.0, np.int64(8), None, float("nan")]) == ("7", "8")
    assert listed_keys(pd.Series(["a", "b", "a"])) == ("a", "b")
    for one in ("school", 7):
        with pytest.raises(InvalidData, match=r"several keys are needed, got (str|int)"):
            listed_keys(one)
    assert names_of("a", "by", "x") == ("a",)
    assert values_of(None, "by", "x") == ()
    assert values_of([1.0, np.int64(1), 2], "by", "x") == (1, 2)


def test_columns_are_taken_as_what_they_are_asked_for() -> None:
    frame = pupils(n=48)
    found = columns_of(frame, numbers=("result",), keys=("sex",), covariates=("sex", "age"))
    assert found.labels["sex"] == ("f", "m")
    assert found.covariates.shape == (48, 2)
    assert nw.from_native(frame).shape == (48, 7)


def test_a_list_for_the_name_of_a_column_is_invalid() -> None:
    frame = pd.DataFrame({"y": [1.0], "t": [1]})
    with pytest.raises(InvalidData, match="the name of one column is needed, got list"):
        adjusted_difference(frame, outcome=["y"], treated="t")  # type: ignore[arg-type]


def test_a_seed_in_words_is_invalid() -> None:
    with pytest.raises(InvalidData, match=r"a number from 0 on is needed, got 'a' @ \$.seed"):
        Convention(name="own", correction="HC2", df="residual", seed="a")  # type: ignore[arg-type]


def switched(missing: Any = ()) -> pd.DataFrame:
    """Ten of forty schools, treated from 2024 on; results of the named rows are missing."""
    random = np.random.default_rng(1)
    rows = [
        {"unit": n, "year": year, "on": int(n < 10 and year >= 2024), "y": random.normal()}
        for n in range(40)
        for year in (2022, 2023, 2024, 2025)
    ]
    frame = pd.DataFrame(rows)
    for unit, year in missing:
        frame.loc[(frame["unit"] == unit) & (frame["year"] == year), "y"] = np.nan
    return frame


SWITCHED: dict[str, Any] = {
    "outcome": "y", "treated": "on", "post": 2024, "unit": "unit", "time": "year"
}  # fmt: skip


def test_a_treated_unit_without_results_after_is_not_one_of_the_others() -> None:
    frame = switched([(0, 2024), (0, 2025)])
    found = difference_in_differences(frame, **SWITCHED)
    ever = frame.assign(on=(frame["unit"] < 10).astype(int))
    assert isinstance(found, Effect)
    same = difference_in_differences(ever, **SWITCHED)
    assert isinstance(same, Effect)
    assert (found.n_treated, found.n_compared) == (10, 30)
    assert found.estimate == pytest.approx(same.estimate, abs=1e-12)


def test_a_first_result_that_is_missing_is_no_later_start() -> None:
    found = difference_in_differences(switched([(0, 2024), (1, 2024), (2, 2023)]), **SWITCHED)
    assert isinstance(found, Effect)
    later = switched()
    later.loc[(later["unit"] < 3) & (later["year"] == 2024), "on"] = 0
    refused = difference_in_differences(later, **SWITCHED)
    assert isinstance(refused, NotEstimable)
    assert (refused.code, refused.got) == ("two_way_refused", 2)


@pytest.mark.parametrize(
    ("year", "post"),
    [
        (int, "2025"),
        (int, (2025, 2026)),
        (int, np.array([2025])),
        (str, 2025),
        (str, ["2025"]),
        ("category", 2025),
        ("datetime64[ns]", 2025),
        ("datetime64[ns]", "2025"),
        ("datetime64[ns]", "2024-12-31"),
        ("datetime64[ns]", date(2025, 1, 1)),
        ("period[Y]", 2025),
    ],
)
def test_a_period_may_be_named_as_a_number_a_text_or_a_year(year: Any, post: Any) -> None:
    frame = pupils()
    text = frame["year"].astype(str)
    years = pd.PeriodIndex(text, freq="Y") if year == "period[Y]" else text.astype(year)
    found = did(frame.assign(year=years), post=post, time="year", unit="school")
    assert figures(found) == pytest.approx(figures(did(frame, unit="school")))


@pytest.mark.parametrize("kind", ["int64", "str", "datetime64[ns]"])
@pytest.mark.parametrize("year", [2024, "2024"])
def test_a_year_of_the_rule_may_be_named_as_a_number_or_a_text(kind: Any, year: Any) -> None:
    frame = pupils()
    frame = frame.assign(year=frame["year"].astype(str).astype(kind))
    refused = did(frame, time="year", unit="school", selected_on=[year])
    assert refused.code == "baseline_is_selection_year"


def test_days_that_no_day_can_be_compared_with_are_refused() -> None:
    days = pupils().assign(year=lambda rows: pd.to_datetime(rows["year"].astype(str)))
    for post in ("autumn", "2025-1"):
        with pytest.raises(InvalidData, match=f"no period '{post}'"):
            did(days, post=post, time="year")
    with pytest.raises(InvalidData, match="3 cannot be compared with the periods of 'year'"):
        did(days, post=3, time="year")


def test_a_turned_table_has_years_for_names_and_keys_beside_its_rows() -> None:
    frame = pupils(n=48)
    turned = frame.pivot(index="school", columns="year", values="result")
    turned["served"] = turned.index < "006"
    plain = turned.rename(columns=str).reset_index()
    expected = adjusted(plain, outcome="2025", covariates="2024", selected_on=2024, unit="school")
    for outcome, covariates in ((2025, [2024]), ("2025", "2024"), (np.int64(2025), 2024)):
        found = adjusted(
            turned, outcome=outcome, covariates=covariates, selected_on=2024, unit="school"
        )
        assert figures(found) == figures(expected)
    assert list(turned.columns) == [2024, 2025, "served"]
    with pytest.raises(InvalidData, match="'2024'"):
        adjusted(turned.assign(**{"2024": 1}), outcome=2025)


def test_a_start_without_a_unit_is_told_to_need_one() -> None:
    frame = pupils().assign(served=lambda rows: rows["served"] * rows["after"])
    assert did(frame, unit="school").n_treated == 6
    refused = did(frame)
    assert (refused.code, refused.notes) == (
        "no_baseline",
        ("not_selected_by_results", "unit_needed"),
    )
    assert str(refused) == (
        "Оценить эффект нельзя: у участников нет строк до начала программы; если участие отмечено "
        "только с её начала, назовите столбец единиц (unit)."
    )
    late = pupils()
    late = late[(late["served"] == 0) | (late["after"] == 1)]
    known = did(late, unit="school")
    assert (known.code, known.notes) == ("no_baseline", ("not_selected_by_results", "unbalanced"))
    assert str(known) == "Оценить эффект нельзя: результатов до начала программы нет."


def test_rows_of_a_plain_difference_can_be_dealt_out() -> None:
    # Cunningham, Causal Inference: eight men, four of whom had a drug.
    men = pd.DataFrame({"result": [10, 5, 16, 3, 5, 7, 8, 10], "served": [1] * 4 + [0] * 4})
    found = adjusted(men, inference=Convention(name="dealt", draws=999))
    assert figures(found) == pytest.approx(figures(adjusted(men)))
    assert "permutation" in found.notes
    assert 0.7 < found.descriptives["permutation_p"] <= 1


def test_truth_values_are_no_keys_of_a_list() -> None:
    with pytest.raises(InvalidData, match="keys are needed, got truth values"):
        listed_keys(pd.Series([True, False]))
