"""The designs by which schools of a list are compared, and the sums that they rest on."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.api as sm

from roadmap_core import InvalidData
from roadmap_core.outcomes import CONVENTIONS, Effect, NotEstimable
from roadmap_core.outcomes import cells as rooms
from roadmap_core.outcomes.adjustment import Compared, adjusted, mirrored, refused_numbers
from roadmap_core.outcomes.cells import Cells, YearSums, quick_engine, small_table
from roadmap_core.statistics.linear import permutation_p

YEARS = (2022, 2023, 2024, 2025)
WORKS = (("oge", "russian", 9), ("vpr", "mathematics", 5), ("vpr", "russian", 5))
SERVED = np.arange(16) < 5
OTHERS = (np.arange(16) >= 6) & (np.arange(16) < 15)


def region(**more: Any) -> Compared:
    """Five served, nine others; the sixth was listed and not served, the last wrote nothing."""
    rng = np.random.default_rng(21)
    n = rng.integers(20, 90, (16, 4))
    n[15] = 0
    chance = 1 / (1 + np.exp(1.2 - rng.normal(0, 0.6, 16)))
    x = rng.binomial(n, chance[:, None])
    sums = YearSums(
        years=YEARS,
        participants=n,
        failed=x,
        works_used=("oge:russian:9",),
        works_left_out=0,
        parts_left_out=0,
    )
    served = SERVED.copy()
    served[15] = True
    said: dict[str, Any] = {"sums": sums, "served": served, "others": OTHERS}
    return Compared(**(said | more))


def test_those_who_take_part_have_results_and_are_served_or_compared() -> None:
    one = region()
    assert one.rows.tolist() == (SERVED | OTHERS).tolist()
    assert one.treated.tolist() == [True] * 5 + [False] * 9
    assert one.numbers == {"n": 14, "n_treated": 5, "n_compared": 9, "clusters": 14}
    n, x = one.sums.participants[one.rows], one.sums.failed[one.rows]
    assert one.participants(2024).tolist() == n[:, 2].tolist()
    assert one.values(2023, "points").tolist() == pytest.approx((100 * x[:, 1] / n[:, 1]).tolist())
    odds = np.log((x[:, 3] + 0.5) / (n[:, 3] - x[:, 3] + 0.5))
    assert one.values(2025, "log_odds").tolist() == pytest.approx(odds.tolist())
    # Nobody wrote: there is no share, and 0 stands for it.
    assert one.sums.shares(2025)[15] == 0


@pytest.mark.parametrize(
    ("fewest", "fewest_others", "told"),
    [
        (5, 9, None),
        (6, 9, {"code": "too_few", "needed": 6, "got": 5}),
        (5, 10, {"code": "too_few", "needed": 10, "got": 9}),
    ],
)
def test_few_schools_are_refused(fewest: int, fewest_others: int, told: Any) -> None:
    assert refused_numbers(region(), fewest, fewest_others) == told
    alone = region(others=np.zeros(16, bool))
    assert refused_numbers(alone, fewest, fewest_others) == {"code": "no_comparison"}


def design(one: Compared, columns: list[Any]) -> Any:
    return np.column_stack([one.treated, np.ones(14), *columns])


def test_the_level_of_every_year_of_the_rule_is_a_covariate() -> None:
    one = region()
    found = adjusted(one, 2025, (2022, 2023), "points", confidence=90)
    assert isinstance(found, Effect)
    x = design(one, [one.values(2022, "points"), one.values(2023, "points")])
    theirs = sm.OLS(one.values(2025, "points"), x).fit(cov_type="HC2")
    assert found.estimate == pytest.approx(theirs.params[0])
    assert found.std_error == pytest.approx(theirs.bse[0])
    assert (found.term, found.method, found.scale) == ("served", "ancova", "points")
    assert (found.confidence, found.n, found.clusters) == (90, 14, 14)
    assert (found.n_treated, found.n_compared) == (5, 9)
    assert found.convention == attrs.evolve(CONVENTIONS["cluster"], cluster="school")
    assert (found.notes, found.descriptives) == ((), {})


def test_on_log_odds_the_latest_year_bends() -> None:
    one = region()
    found = adjusted(one, 2025, (2022, 2024), "log_odds", confidence=95)
    assert isinstance(found, Effect)
    latest, bends = one.values(2024, "log_odds"), 1 / one.participants(2024)
    latest, bends = latest - latest.mean(), bends - bends.mean()
    early = one.values(2022, "log_odds")
    x = design(one, [latest, latest**2, bends, latest * bends, early])
    theirs = sm.OLS(one.values(2025, "log_odds"), x).fit(cov_type="HC2")
    assert found.estimate == pytest.approx(theirs.params[0])
    assert found.std_error == pytest.approx(theirs.bse[0])
    assert found.scale == "log_odds"


@pytest.mark.parametrize("scale", ["points", "log_odds"])
def test_the_mirror_compares_changes(scale: Any) -> None:
    one = region()
    found = mirrored(one, 2025, 2023, scale, confidence=80)
    assert isinstance(found, Effect)
    change = one.values(2025, scale) - one.values(2023, scale)
    few, many = change[:5], change[5:]
    assert found.estimate == pytest.approx(few.mean() - many.mean())
    assert found.std_error == pytest.approx(np.sqrt(few.var(ddof=1) / 5 + many.var(ddof=1) / 9))
    assert found.df == pytest.approx((1 / 5 + 1 / 9) ** 2 / (1 / (25 * 4) + 1 / (81 * 8)))
    assert (found.method, found.scale, found.confidence) == ("mirror_did", scale, 80)
    assert (found.n, found.n_treated, found.n_compared) == (14, 5, 9)
    assert (found.convention.draws, found.convention.seed, found.notes) == (0, 0, ())


def test_one_degree_of_freedom_is_enough() -> None:
    few = region(served=np.arange(16) == 0, others=(np.arange(16) == 6) | (np.arange(16) == 7))
    found = mirrored(few, 2025, 2023, "points", confidence=95)
    assert isinstance(found, Effect)
    assert found.df == pytest.approx(1)


def test_permutations_stand_beside_where_they_are_asked_for() -> None:
    one = region()
    found = adjusted(one, 2025, (2023,), "points", confidence=95, draws=39, seed=4)
    values = one.values(2023, "points")
    others = np.column_stack([np.ones(14), values - values.mean()])
    treated = one.treated.astype(float)
    p = permutation_p(one.values(2025, "points"), treated, others, draws=39, seed=4)
    assert isinstance(found, Effect)
    assert found.notes == ("permutation",)
    assert found.descriptives == {"draws": 39, "permutation_p": p}
    assert (found.convention.draws, found.convention.seed) == (39, 4)
    other = mirrored(one, 2025, 2023, "points", confidence=95, draws=39, seed=4)
    assert isinstance(other, Effect)
    change = one.values(2025, "points") - one.values(2023, "points")
    p = permutation_p(change, treated, np.ones((14, 1)), draws=39, seed=4)
    assert other.descriptives == {"draws": 39, "permutation_p": p}


def test_what_has_no_effect_is_refused() -> None:
    one = region()
    same = one.sums.participants // 4 * 4
    flat = attrs.evolve(one, sums=attrs.evolve(one.sums, participants=same, failed=same // 4))
    for found in (
        adjusted(flat, 2025, (2023,), "points", confidence=95),
        mirrored(flat, 2025, 2023, "points", confidence=95),
        adjusted(region(served=np.zeros(16, bool), others=np.zeros(16, bool)), 2025, (), "points",
                 confidence=95),
    ):  # fmt: skip
        assert isinstance(found, NotEstimable)
        assert (found.code, found.scale) == ("constant_outcome", "points")
        assert found.method in ("ancova", "mirror_did")
    twice = adjusted(one, 2025, (2023, 2023), "points", confidence=95)
    assert isinstance(twice, NotEstimable)
    assert (twice.code, twice.needed, twice.got) == ("collinear", 4, 3)
    assert (twice.method, twice.scale) == ("ancova", "points")
    exact = attrs.evolve(one.sums, failed=one.sums.failed.copy())
    exact.participants[:15] = 80
    exact.failed[:15, 3] = 8 * (1 + SERVED[:15])
    found = adjusted(attrs.evolve(one, sums=exact), 2025, (2023,), "points", confidence=95)
    assert isinstance(found, NotEstimable)
    assert (found.code, found.method, found.scale) == ("no_spread", "ancova", "points")


# Cells


def cells() -> Cells:
    n, x = np.zeros((3, 3, 4), np.int64), np.zeros((3, 3, 4), np.int64)
    n[0, :, :3] = [[10, 0, 5], [10, 8, 0], [10, 8, 1]]
    n[1, :, :3] = [[7, 0, 0], [7, 0, 0], [0, 0, 9]]
    n[2, 0, 1] = 1
    x[0, :, :3] = [[1, 0, 2], [3, 4, 0], [5, 6, 1]]
    x[1, :, :3] = [[7, 0, 0], [0, 0, 0], [0, 0, 9]]
    return Cells(
        schools=("а", "б", "в"),
        years=(2023, 2024, 2025),
        works=(*WORKS, ("vpr", "physics", 7)),
        participants=n,
        failed=x,
        unknown=2,
        nameless=3,
        rows="rows",
    )


def test_sums_are_of_the_works_that_a_school_wrote_in_every_year() -> None:
    one = cells()
    sums = one.summed((2023, 2025))
    assert sums.years == (2023, 2025)
    assert sums.participants.tolist() == [[15, 11], [0, 0], [0, 0]]
    assert sums.failed.tolist() == [[3, 6], [0, 0], [0, 0]]
    assert sums.works_used == ("oge:russian:9", "vpr:russian:5")
    # Mathematics was written in both years, by no school in both; physics in none.
    assert (sums.works_left_out, sums.parts_left_out) == (1, 4)
    assert sums.is_whole.tolist() == [True, False, False]
    assert sums.shares(2025)[0] == pytest.approx(600 / 11)
    one_year = one.summed((2023,))
    assert one_year.is_whole.tolist() == [True] * 3
    assert one_year.parts_left_out == 0


def test_cells_know_who_wrote_what() -> None:
    one = cells()
    assert [one.at(year) for year in one.years] == [0, 1, 2]
    assert [one.has(year) for year in (2022, 2023)] == [False, True]
    empty = attrs.evolve(one, participants=np.zeros((3, 3, 3), np.int64))
    assert not empty.has(2023)
    assert one.wrote([2022]).tolist() == [False] * 3
    assert one.wrote([2024, 2025, 2030]).tolist() == [True, True, False]
    assert one.wrote([2023, 2024]).tolist() == [True] * 3
    assert one.common_works([2023, 2024]).tolist() == [True, True, False, False]
    assert one.common_works([2024, 2025]).tolist() == [True, True, False, False]
    some = one.only(np.array([True, False, True, False]))
    assert some.works == (WORKS[0], WORKS[2])
    assert some.participants[0].tolist() == [[10, 5], [10, 0], [10, 1]]
    assert some.failed[0].tolist() == [[1, 2], [3, 0], [5, 1]]
    assert (some.schools, some.years, some.unknown, some.nameless, some.rows) == (
        one.schools, one.years, 2, 3, "rows",
    )  # fmt: skip
    assert attrs.evolve(one).unknown == 2
    bare = Cells(schools=(), years=(), works=(), participants=one.failed, failed=one.failed)
    assert (bare.unknown, bare.nameless, bare.rows) == (0, 0, None)


def counted(*rows: tuple[Any, ...]) -> Any:
    names = ("school", "year", "procedure", "subject", "grade", "participants", "failed")
    return pl.DataFrame([dict(zip(names, one, strict=True)) for one in rows], infer_schema_length=9)


def test_counts_become_cells() -> None:
    found = rooms.cells_of(
        counted(
            ("б", 2024, "vpr", "russian", 5, 10, 3),
            ("а", 2025, "oge", "russian", 9, 20, 0),
            ("а", 2025, "oge", "russian", 9, 5, 5),
            ("а", 2023, "oge", "russian", 9, 20, 0),
            ("а", 2026, "oge", "russian", 9, 20, 0),
            ("а", 2024, "oge", None, None, 4, 4),
            ("а", 2024, None, "physics", 9, 1, 1),
            ("а", 2024, "oge", "russian", 9, 10, 11),
            ("а", 2024, "vpr", "russian", 5, 0, 0),
            ("б", 2025, "vpr", "russian", 5, 10, None),
            (None, 2024, "oge", "russian", 9, 20, 0),
            ("в", None, "oge", "russian", 9, 20, 0),
            ("в", None, "vpr", "russian", 5, 0, 0),
        ),
        2024,
        2025,
    )
    assert (found.schools, found.years) == (("а", "б"), (2024, 2025))
    assert found.works == (
        ("", "physics", 9), ("oge", "", 0), ("oge", "russian", 9), ("vpr", "russian", 5),
    )  # fmt: skip
    assert found.participants.tolist() == [
        [[1, 4, 0, 0], [0, 0, 25, 0]], [[0, 0, 0, 10], [0, 0, 0, 0]],
    ]  # fmt: skip
    assert found.failed.tolist() == [
        [[1, 4, 0, 0], [0, 0, 5, 0]], [[0, 0, 0, 3], [0, 0, 0, 0]],
    ]  # fmt: skip
    assert found.participants.dtype == found.failed.dtype == np.int64
    assert (found.unknown, found.nameless) == (2, 2)
    assert isinstance(found.rows, pl.DataFrame)
    kept = found.rows.sort("school", "year", "participants").to_dicts()
    assert len(kept) == 7
    assert kept[-1] == {
        "school": "б", "year": 2025, "procedure": "vpr", "subject": "russian", "grade": 5.0,
        "participants": 10.0, "failed": None,
    }  # fmt: skip


def test_counts_without_a_school_are_refused() -> None:
    for given, said in (
        ([1, 2], "expected a frame"),
        (counted(("а", 2024, "oge", "russian", 9, 4, 4)).drop("school"), "no column 'school'"),
        (counted(("а", 2024, "oge", "russian", 9, 4, 4)).drop("failed"), "no column 'failed'"),
    ):
        with pytest.raises(InvalidData, match=said) as caught:
            rooms.cells_of(given, 2024, 2025)
        assert caught.value.what == "counts"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_small_table_is_of_the_quick_engine(
    is_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import narwhals.stable.v2 as nw

    asked: list[str] = []

    def found(name: str) -> bool | None:
        asked.append(name)
        return is_there or None

    monkeypatch.setattr(rooms, "find_spec", found)
    assert quick_engine() == ("polars" if is_there else "pandas")
    assert asked == ["polars"]
    columns = {"a": ["x", None], "b": [1.0, float("nan")], "c": ["y", "z"], "d": [1, 2]}
    given = nw.from_native(pl.DataFrame(columns | {"e": [None, None], "f": [None, None]}))
    made = small_table(given, {"a": str, "b": float, "c": str, "d": int, "e": str, "f": float})
    schema = nw.from_native(made).schema
    assert (schema["b"], schema["c"], schema["d"]) == (nw.Float64, nw.String, nw.Int64)
    assert schema["f"] == nw.Float64
    if is_there:
        assert schema["a"] == schema["e"] == nw.String
    assert isinstance(made, pl.DataFrame if is_there else pd.DataFrame)
    records: list[dict[str, Any]] = nw.from_native(made, eager_only=True).rows(named=True)
    assert [one["c"] for one in records] == ["y", "z"]
    assert [one["d"] for one in records] == [1, 2]
    assert records[0]["a"] == "x"
    assert records[1]["a"] is None or records[1]["a"] != records[1]["a"]
    assert records[0]["b"] == 1
    assert records[1]["b"] is None or records[1]["b"] != records[1]["b"]
