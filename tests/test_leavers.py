"""Who leaves the list with no help at all: the rule itself, applied to what might have been."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.outcomes import ExpectedLeavers, NotEstimable, expected_leavers
from roadmap_core.outcomes.cells import cells_of
from roadmap_core.outcomes.leavers import _left, first_year, list_of_year
from roadmap_core.policy import Policy, Region
from roadmap_core.regions import load_policy
from roadmap_core.risk import low_performing_schools
from roadmap_core.selection import LowPerformingRule
from roadmap_core.testing.selection_world import drawn_world
from tests.engines import make, rows

BY_SHARE = LowPerformingRule(share=30, low_procedures=2)
RUNNING = LowPerformingRule(share=30, low_procedures=3, same_procedure_years=2)
BY_RANK = LowPerformingRule(worst_share=25, worst_years=2)
IN_CLUSTERS = LowPerformingRule(worst_share=25, worst_years=1, within="cluster")
ONLY_NINTH = LowPerformingRule(
    share=20, low_procedures=1, procedures=("oge:russian:9", "oge:mathematics:9")
)


def under(*rules: LowPerformingRule, since: int = 2015) -> Policy:
    return Policy(
        Region(
            "test",
            norms=[
                Norm(
                    name="low_performing_rule", title="Правило", unit="правило", value=rule,
                    since=date(since + 10 * place, 1, 1), source="unverified",
                )
                for place, rule in enumerate(rules)
            ],
        )
    )  # fmt: skip


WORLD = drawn_world(5, schools=60, served=8)
COUNTS: pd.DataFrame = WORLD.counts()
CELLS = cells_of(COUNTS, 2021, 2025)
CLUSTERS = pd.DataFrame(
    {"school": WORLD.schools, "cluster": [f"к{place % 3}" for place in range(60)]}
)


def leavers(frame: Any = COUNTS, rule: LowPerformingRule = BY_SHARE, **said: Any) -> Any:
    return expected_leavers(frame, under(rule), **({"year": 2024, "draws": 100} | said))


def found(frame: Any = COUNTS, rule: LowPerformingRule = BY_SHARE, **said: Any) -> ExpectedLeavers:
    answer = leavers(frame, rule, **said)
    assert isinstance(answer, ExpectedLeavers)
    return answer


@cache
def plain() -> ExpectedLeavers:
    return found()


@cache
def listed() -> frozenset[str]:
    return list_of_year(CELLS.rows, under(BY_SHARE), 2024, None).flagged


# --- The number -----------------------------------------------------------------------------------


def test_those_who_left_are_counted_as_the_rule_counts_them() -> None:
    one = found(next_year=2025)
    lists = [
        set(low.loc[low["flagged"], "school"])
        for year in (2024, 2025)
        if (low := low_performing_schools(COUNTS, under(BY_SHARE), year=year)) is not None
    ]
    assert (one.listed, one.n) == (len(lists[0]), len(lists[0]))
    assert one.observed == len(lists[0] - lists[1])
    assert one.share == pytest.approx(100 * one.observed / one.n)
    assert 0 <= one.low <= one.expected <= one.high <= one.n
    assert isinstance(one.low, int)
    assert isinstance(one.high, int)
    assert (one.year, one.next_year, one.confidence, one.draws) == (2024, 2025, 95, 100)
    assert one.notes == ()


def test_it_is_told_beside_what_was_seen() -> None:
    one = ExpectedLeavers(
        expected=5.2, observed=5, low=2, high=8, listed=10, n=9, year=2024, next_year=2025,
        draws=500, seed=0, notes=("not_all_judged",),
    )  # fmt: skip
    assert str(one) == "Вышли 5 из 9. Без всякой программы ожидалось 5 (от 2 до 8)."
    assert repr(one) == "<ExpectedLeavers 5.2 (2 .. 8) of 9, observed 5>"
    assert one.note_sentences == ("школ списка, о которых в следующем году судить нельзя: 1",)
    assert one.require() is one
    frame = one.to_frame()
    assert frame["observed"].tolist() == [5]
    assert frame["share"].tolist() == [pytest.approx(500 / 9)]
    assert "Вышли 5 из 9" in one._repr_html_()


def test_half_leave_with_no_programme_and_more_after_an_easier_paper() -> None:
    shares = []
    for variant in ("base", "jump"):
        of = drawn_world(2, schools=200, served=8, variant=variant)
        one = found(of.counts())
        shares.append(one.expected / one.n)
        assert one.low <= one.observed <= one.high
    assert 0.35 < shares[0] < 0.7
    assert shares[1] > shares[0] + 0.1


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_neither_engine_nor_order_of_rows_changes_anything(engine: str) -> None:
    rows: Any = COUNTS.sample(frac=1, random_state=3).to_dict("records")
    assert leavers(make(engine, rows)) == plain()


def test_another_seed_gives_another_answer() -> None:
    assert found(seed=7).expected != plain().expected


def test_another_confidence_gives_another_interval() -> None:
    narrow = found(confidence=50)
    assert narrow.high - narrow.low < plain().high - plain().low


def test_schools_that_are_asked_about_are_those_that_the_rule_lists() -> None:
    mine, unlisted = sorted(listed()), sorted(set(WORLD.schools) - listed())
    assert found(listed=[*mine[:2], unlisted[0]]).listed == 2
    none = leavers(listed=unlisted[:3])
    assert (none.code, none.needed, none.got) == ("too_few", 1, 0)


# --- Every form of the rule -----------------------------------------------------------------------


@pytest.mark.parametrize("rule", [BY_SHARE, RUNNING, BY_RANK, IN_CLUSTERS, ONLY_NINTH])
def test_every_form_of_the_rule_is_applied(rule: LowPerformingRule) -> None:
    one = found(rule=rule, schools=CLUSTERS if rule.within else None)
    assert 0 <= one.low <= one.expected <= one.high <= one.n <= one.listed


def test_a_rule_by_rank_keeps_about_as_many_on_the_list() -> None:
    one = found(rule=BY_RANK)
    assert one.listed == 15
    assert one.expected < 8


def test_the_rule_of_each_year_judges_its_own_list() -> None:
    policy = under(BY_SHARE, LowPerformingRule(share=10, low_procedures=1), since=2015)
    one = expected_leavers(COUNTS, policy, year=2024, draws=50)
    assert isinstance(one, ExpectedLeavers)
    assert one.observed <= 1
    assert one.expected < 2


@settings(max_examples=6, deadline=None)
@given(st.sampled_from([BY_SHARE, RUNNING, BY_RANK, IN_CLUSTERS, ONLY_NINTH]), st.integers(0, 60))
def test_what_is_drawn_is_judged_as_the_list_itself_is(rule: LowPerformingRule, seed: int) -> None:
    of = drawn_world(seed, schools=24, served=4)
    counts = of.counts()
    policy, schools = under(rule), CLUSTERS if rule.within else None
    cells = cells_of(counts, 2021, 2025)
    after = list_of_year(cells.rows, policy, 2025, schools)
    # The one draw is what was: each school leaves the list where it is not on it.
    mine = np.array([key in after.judged for key in cells.schools]) & (np.arange(24) % 2 == 0)
    drawn = cells.failed[mine, cells.at(2025)][None]
    left = _left(cells, mine, drawn, after, policy, schools)[0]
    keys = [key for key, one in zip(cells.schools, mine, strict=True) if one]
    assert left.tolist() == [key not in after.flagged for key in keys]


def test_many_draws_are_judged_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = plain()
    monkeypatch.setattr("roadmap_core.outcomes.leavers._MOST_ROWS", 2000)
    assert found() == whole


# --- What is not known ----------------------------------------------------------------------------


def test_schools_that_are_not_judged_next_year_are_left_out_and_said() -> None:
    gone = min(listed())
    frame = COUNTS[(COUNTS["school"] != gone) | (COUNTS["year"] != 2025)]
    one, whole = found(frame), plain()
    assert (one.listed, one.n) == (whole.listed, whole.n - 1)
    assert one.notes == ("not_all_judged",)


def test_fewer_years_are_enough_and_said() -> None:
    one = found(COUNTS[COUNTS["year"] >= 2023])
    assert one.notes == ("few_years_before",)


@pytest.mark.parametrize(
    ("years", "code", "needed", "got"),
    [
        ((2024, 2025), "missing_years", 2, 1),
        ((2021, 2022, 2023, 2024), "not_yet", None, None),
        ((2022, 2023, 2025), "too_few", 1, 0),
    ],
)
def test_years_that_are_missing_are_refused(
    years: tuple[int, ...], code: str, needed: int | None, got: int | None
) -> None:
    one = leavers(COUNTS[COUNTS["year"].isin(years)])
    assert isinstance(one, NotEstimable)
    assert (one.code, one.needed, one.got) == (code, needed, got)


def test_without_a_rule_or_others_it_is_refused() -> None:
    empty = Policy(Region("empty"))
    none = expected_leavers(COUNTS, empty, year=2024)
    assert isinstance(none, NotEstimable)
    assert none.code == "no_rule"
    assert "правила, по которому школы попадают в список" in str(none)
    alone = leavers(COUNTS[COUNTS["school"].isin(listed())])
    assert alone.code == "no_comparison"
    other = sorted(set(WORLD.schools) - listed())[:3]
    few = leavers(COUNTS[COUNTS["school"].isin({*listed(), *other})])
    assert (few.code, few.needed, few.got) == ("too_few", 4, 3)


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(InvalidData, match="the next year 2024 must come after 2024"):
        leavers(next_year=2024)
    with pytest.raises(InvalidData, match="a number from 1 on is needed, got 0"):
        leavers(draws=0)
    with pytest.raises(InvalidData, match="expected a Policy"):
        expected_leavers(COUNTS, "omsk", year=2024)  # type: ignore[arg-type]


def test_a_list_two_years_later_is_foreseen_from_years_as_far_apart() -> None:
    one = found(year=2023, next_year=2025)
    assert one.low <= one.observed <= one.high


def test_a_row_without_a_school_is_in_no_list() -> None:
    lost = COUNTS.copy()
    lost.loc[lost["school"] == "0001", "school"] = None
    rows = cells_of(lost, 2021, 2025).rows
    judged = list_of_year(rows, under(BY_SHARE), 2024, None).judged
    assert judged == set(WORLD.schools) - {"0001"}


def test_without_polars_pandas_judges_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, ranks = plain(), found(rule=IN_CLUSTERS, schools=CLUSTERS)
    monkeypatch.setattr("roadmap_core.outcomes.cells.find_spec", lambda _: None)
    assert isinstance(cells_of(COUNTS, 2021, 2025).rows, pd.DataFrame)
    assert found() == whole
    no_cluster = CLUSTERS.assign(cluster=CLUSTERS["cluster"].where(CLUSTERS.index > 0))
    rows = cells_of(COUNTS, 2021, 2025).rows
    assert "0001" not in list_of_year(rows, under(IN_CLUSTERS), 2024, no_cluster).judged
    assert found(rule=IN_CLUSTERS, schools=CLUSTERS) == ranks


def test_kinds_that_a_rule_leaves_out_are_not_on_the_list() -> None:
    rule = evolve(BY_SHARE, excluded=("вечерние",))
    kinds = pd.DataFrame({"school": sorted(listed()), "kind": "вечерняя школа"})
    assert leavers(rule=rule, schools=kinds).code == "too_few"
    assert found(rule=rule) == plain()


def test_years_that_only_the_rule_looks_at_are_read() -> None:
    long = LowPerformingRule(worst_share=25, worst_years=5)
    assert isinstance(leavers(COUNTS, long), ExpectedLeavers)
    assert first_year(under(long), 2024, 2025) == 2020
    assert first_year(Policy(Region("empty")), 2024, 2025) == 2021


@pytest.mark.parametrize(("left", "code", "got"), [(0, "no_comparison", 0), (3, "too_few", 3)])
def test_schools_that_are_asked_about_are_no_comparison(left: int, code: str, got: int) -> None:
    asked = WORLD.schools[: len(WORLD.schools) - left]
    others = {key for key in WORLD.schools if key not in asked}
    assert not others & listed()
    refused = leavers(listed=asked)
    assert isinstance(refused, NotEstimable)
    assert (refused.code, refused.needed, refused.got) == (code, 4, got)


@pytest.mark.parametrize(
    "said",
    [{"year": "2024"}, {"year": None}, {"next_year": "2025"}, {"draws": "5"}, {"draws": 2.5},
     {"seed": "a"}, {"seed": -1}],
)  # fmt: skip
def test_a_year_or_a_number_of_draws_that_is_none_is_invalid(said: dict[str, Any]) -> None:
    with pytest.raises(InvalidData, match=r"needed|expected a year"):
        leavers(**said)


def test_one_school_that_left_is_told_in_the_singular() -> None:
    one = evolve(plain(), observed=1)
    assert str(one).startswith("Вышла 1 из ")
    assert str(evolve(one, observed=11)).startswith("Вышли 11 из ")


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_grades_that_are_floats_are_those_of_the_list(engine: str) -> None:
    policy = load_policy("ru", on=date(2026, 1, 1))
    counts = drawn_world(5, schools=20, served=4).counts()
    whole = low_performing_schools(counts, policy, year=2024)
    flagged = {one["school"]: one["flagged"] for one in whole.to_dict("records")}
    records: Any = counts.assign(grade=counts["grade"].astype(float)).to_dict("records")
    found = rows(low_performing_schools(make(engine, records), policy, year=2024))
    assert {one["school"]: one["flagged"] for one in found} == flagged
    assert any(flagged.values())
    known = expected_leavers(counts, policy, year=2024, draws=20)
    assert expected_leavers(make(engine, records), policy, year=2024, draws=20) == known
