"""The effect of a programme on listed schools: its checks, its verdicts, its refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from attrs import evolve

from roadmap_core.errors import EffectNotEstimable, InvalidData
from roadmap_core.instruments import InstrumentChange, InstrumentChanges
from roadmap_core.norms import Norm
from roadmap_core.outcomes import Effect, NotEstimable, programme_effect
from roadmap_core.outcomes.adjustment import Compared, adjusted, mirrored
from roadmap_core.outcomes.answers import EFFECT_COLUMNS
from roadmap_core.outcomes.cells import Cells, cells_of
from roadmap_core.outcomes.expected import change_of
from roadmap_core.outcomes.programme import effect_of_cells
from roadmap_core.policy import Policy, Region
from roadmap_core.selection import LowPerformingRule
from roadmap_core.statistics.linear import least_squares
from roadmap_core.testing.selection_world import SelectionWorld, drawn_world
from tests.engines import make

RULE = LowPerformingRule(share=30, low_procedures=2)


def norm(name: str, value: Any) -> Norm:
    return Norm(
        name=name, title="Норма", unit="", value=value, since=date(2015, 1, 1), source="unverified"
    )


def under(rule: LowPerformingRule = RULE, **more: float) -> Policy:
    norms = [norm("low_performing_rule", rule), *(norm(*one) for one in more.items())]
    return Policy(Region("test", norms=norms), date(2026, 1, 1))


POLICY = under()


@cache
def world(seed: int = 3, **said: Any) -> SelectionWorld:
    return drawn_world(seed, **said)


@cache
def counts(seed: int = 3, **said: Any) -> pd.DataFrame:
    frame: pd.DataFrame = world(seed, **said).counts()
    return frame


def asked(
    frame: Any, of: SelectionWorld, policy: Policy = POLICY, **said: Any
) -> Effect | NotEstimable:
    given: dict[str, Any] = {
        "listed": of.named(), "selected_on": (2024,), "outcome_year": 2025, "leavers": False,
        "permutations": 0,
    }  # fmt: skip
    return programme_effect(frame, policy, **(given | said))


def effect(frame: Any, of: SelectionWorld, policy: Policy = POLICY, **said: Any) -> Effect:
    answer = asked(frame, of, policy, **said)
    assert isinstance(answer, Effect)
    return answer


def refusal(frame: Any, of: SelectionWorld, policy: Policy = POLICY, **said: Any) -> NotEstimable:
    answer = asked(frame, of, policy, **said)
    assert isinstance(answer, NotEstimable)
    return answer


def shares(of: SelectionWorld) -> Any:
    return 100 * of.failed.sum(axis=2) / of.participants.sum(axis=2)


BIG: dict[str, Any] = {"schools": 60, "served": 12}


@cache
def plain() -> Effect:
    return effect(counts(**BIG), world(**BIG))


# --- What is worked out ---------------------------------------------------------------------------


def test_the_default_is_the_regression_on_the_list_year_and_two_before() -> None:
    of, found = world(**BIG), plain()
    y, d = shares(of), of.listed.astype(float)
    fit = least_squares(np.column_stack([np.ones(60), d, y[:, 3], y[:, 2], y[:, 1]]), y[:, 4])
    assert fit is not None
    own = fit.coefficient(1, "CR2", np.arange(60), freedom="bell_mcaffrey")
    assert found.estimate == pytest.approx(own.estimate, abs=1e-9)
    assert found.std_error == pytest.approx(own.std_error, rel=1e-9)
    assert found.df == pytest.approx(own.df, rel=1e-9)
    assert (found.n, found.n_treated, found.n_compared, found.clusters) == (60, 12, 48, 60)
    assert (found.term, found.method, found.scale) == ("served", "ancova", "points")
    assert str(found.convention).startswith("CR2 standard errors by school, t with Bell-McCaffrey")
    assert found.notes == ()
    told = found.descriptives
    assert told["mean_before"] == pytest.approx(y[of.listed, 3].mean())
    assert told["compared_after"] == pytest.approx(y[~of.listed, 4].mean())
    assert (told["works_used"], told["earlier_years"]) == (6, 2)


def test_beside_it_stands_the_mirror_difference_in_log_odds() -> None:
    of = world(**BIG)
    (check,) = effect(counts(**BIG), of, permutations=199).beside
    assert isinstance(check, Effect)
    failed, n = of.failed.sum(axis=2), of.participants.sum(axis=2)
    odds = np.log((failed + 0.5) / (n - failed + 0.5))
    change = odds[:, 4] - odds[:, 2]
    first, second = change[of.listed], change[~of.listed]
    assert check.estimate == pytest.approx(first.mean() - second.mean())
    error = first.var(ddof=1) / 12 + second.var(ddof=1) / 48
    assert check.std_error == pytest.approx(error**0.5)
    df = (1 / 12 + 1 / 48) ** 2 / (1 / (144 * 11) + 1 / (48**2 * 47))
    assert check.df == pytest.approx(df)
    assert (check.method, check.scale) == ("mirror_did", "log_odds")
    assert check.notes == ("permutation",)
    assert 0 < check.descriptives["permutation_p"] <= 1
    assert check.note_sentences == (
        f"перестановок 199: p = {check.descriptives['permutation_p']:.3f}".replace(".", ","),
    )


def test_expected_and_effect_make_up_what_was_observed() -> None:
    found = plain()
    change = found.expected
    assert change is not None
    assert change.observed == pytest.approx(change.expected + found.estimate)
    assert change.low == pytest.approx(change.observed - found.high)
    assert change.interval_from == "comparison"  # type: ignore[attr-defined]
    y, listed = shares(world(**BIG)), world(**BIG).listed
    formula = change_of([y[:, place] for place in range(4)], y[:, 4], listed)
    assert not isinstance(formula, NotEstimable)
    assert change.formula == pytest.approx(formula.expected)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ({"selected_on": 2024}, (2022, 2023, 2024)),
        ({"selected_on": (2023, 2024)}, (2022, 2023, 2024)),
        ({"selected_on": (2022, 2023, 2024)}, (2021, 2022, 2023, 2024)),
        ({"selected_on": 2023}, (2021, 2022, 2023)),
        ({"selected_on": (2023, 2024, 2023)}, (2022, 2023, 2024)),
    ],
)
def test_every_year_of_the_rule_and_earlier_ones_are_covariates(
    said: dict[str, Any], years: tuple[int, ...]
) -> None:
    of = world(**BIG)
    found = effect(counts(**BIG), of, **said)
    y, d = shares(of), of.listed.astype(float)
    columns = [np.ones(60), d, *(y[:, year - 2021] for year in years)]
    fit = least_squares(np.column_stack(columns), y[:, 4])
    assert fit is not None
    assert found.estimate == pytest.approx(float(fit.coefficients[1]))


@pytest.mark.parametrize(
    ("selected_on", "mirror"), [((2024,), 2023), ((2023, 2024), 2022), ((2023,), 2021)]
)
def test_the_mirror_is_as_far_before_the_rule_as_the_outcome_is_after_it(
    selected_on: tuple[int, ...], mirror: int
) -> None:
    of = world(**BIG)
    check = effect(counts(**BIG), of, selected_on=selected_on).beside[0]
    failed, n = of.failed.sum(axis=2), of.participants.sum(axis=2)
    odds = np.log((failed + 0.5) / (n - failed + 0.5))
    change = odds[:, 4] - odds[:, mirror - 2021]
    assert isinstance(check, Effect)
    assert check.estimate == pytest.approx(change[of.listed].mean() - change[~of.listed].mean())


def test_without_the_mirror_year_there_is_an_effect_and_no_check() -> None:
    frame = counts(**BIG)
    found = effect(frame[frame["year"] >= 2023], world(**BIG), selected_on=(2023, 2024))
    (check,) = found.beside
    assert isinstance(check, NotEstimable)
    assert (check.code, check.needed, check.got) == ("missing_years", 3, 2)
    assert found.verdict in ("found", "not_found")
    assert str(found).endswith(("для проверки нет.", "п.п."))


def test_the_mirror_year_may_lie_before_the_covariates() -> None:
    of, frame = world(**BIG), counts(**BIG)
    earlier = frame.assign(year=frame["year"] - (frame["year"] < 2025))
    check = effect(earlier, of, selected_on=(2022, 2023), outcome_year=2025).beside[0]
    failed, n = of.failed.sum(axis=2), of.participants.sum(axis=2)
    odds = np.log((failed + 0.5) / (n - failed + 0.5))
    change = odds[:, 4] - odds[:, 0]
    assert isinstance(check, Effect)
    assert check.estimate == pytest.approx(change[of.listed].mean() - change[~of.listed].mean())
    gone = earlier[(earlier["year"] != 2020) | (earlier["school"] < "0002")]
    refused = effect(gone, of, selected_on=(2022, 2023), outcome_year=2025).beside[0]
    assert isinstance(refused, NotEstimable)
    assert refused.code in ("no_comparison", "too_few")


def test_only_the_list_year_gives_an_effect_without_a_check_of_drift() -> None:
    frame = counts(**BIG)
    found = effect(frame[frame["year"] >= 2024], world(**BIG))
    assert "no_earlier_year" in found.notes
    assert isinstance(found.beside[0], NotEstimable)
    assert found.expected is not None
    assert "reliability_borrowed" in found.expected.notes  # type: ignore[attr-defined]
    assert any("лет до отбора" in one for one in found.note_sentences)


def test_log_odds_have_a_curve_of_their_own() -> None:
    of = world(**BIG)
    found = effect(counts(**BIG), of, scale="log_odds")
    failed, n = of.failed.sum(axis=2), of.participants.sum(axis=2)
    odds = np.log((failed + 0.5) / (n - failed + 0.5))
    last = odds[:, 3] - odds[:, 3].mean()
    size = 1 / n[:, 3] - (1 / n[:, 3]).mean()
    columns = [np.ones(60), of.listed, last, last**2, size, last * size, odds[:, 2], odds[:, 1]]
    fit = least_squares(np.column_stack(columns).astype(float), odds[:, 4])
    assert fit is not None
    assert found.estimate == pytest.approx(float(fit.coefficients[1]))
    assert found.scale == "log_odds"
    assert "(логарифм шансов)" in str(found)


# --- Verdicts -------------------------------------------------------------------------------------


def test_an_effect_that_both_ways_see_is_found() -> None:
    said = {"schools": 400, "served": 40, "effect": 8}
    found = effect(counts(**said), world(**said))
    assert found.verdict == "found"
    assert found.high < 0
    assert found.low <= world(**said).effect <= found.high
    assert str(found).endswith("два способа расчёта согласны.")
    assert "Доля «2» в школах списка снизилась на" in str(found)


def test_ways_that_differ_in_sign_give_no_verdict() -> None:
    of, frame = world(**BIG), counts(**BIG)
    served = frame["school"].isin(of.named())
    worse = frame.copy()
    # The mirror year of the listed was much better: since then they fell, whatever the list year.
    mirror = served & (worse["year"] == 2023)
    worse.loc[mirror, "failed"] = 0
    unsure = effect(worse, of)
    check = unsure.beside[0]
    assert isinstance(check, Effect)
    assert check.estimate > 0
    assert unsure.verdict == "depends_on_assumption"
    assert str(unsure).startswith("Вывод зависит от допущения: при учёте исходного уровня")


def test_ways_that_are_far_apart_give_no_verdict() -> None:
    said = {"schools": 400, "served": 40, "effect": 8}
    of, frame = world(**said), counts(**said)
    near = effect(frame, of, under(effect_agreement_errors=50))
    assert near.verdict == "found"
    far = effect(frame, of, under(effect_agreement_errors=0))
    assert far.verdict == "depends_on_assumption"
    on_odds = effect(frame, of, under(effect_agreement_errors=0), scale="log_odds")
    assert on_odds.verdict == "depends_on_assumption"


def test_a_few_schools_have_a_verdict_only_where_much_less_could_be_seen() -> None:
    said = {"schools": 60, "served": 4}
    of, frame = world(**said), counts(**said)
    refused = refusal(frame, of, leavers=True)
    assert (refused.code, refused.needed) == ("too_imprecise", 10)
    assert refused.got == refused.mde
    assert refused.mde is not None
    assert refused.mde > 10
    assert refused.low is not None
    assert refused.high is not None
    assert refused.low < 0 < refused.high
    assert refused.descriptives["n_treated"] == 4
    assert refused.expected is not None
    assert refused.leavers is not None
    assert isinstance(refused.beside[0], Effect)
    assert "при 4 школах виден только эффект больше" in str(refused)
    assert "Из 4 вышла из списка 1" in str(refused)
    given = effect(frame, of, under(effect_mde_max=60))
    assert (given.low, given.high) == (refused.low, refused.high)
    exactly = refused.mde
    assert isinstance(asked(frame, of, under(effect_mde_max=exactly)), Effect)
    assert isinstance(asked(frame, of, under(effect_mde_max=exactly - 1e-6)), NotEstimable)
    odds = refusal(frame, of, scale="log_odds")
    assert odds.code == "too_imprecise"
    assert odds.needed is not None
    assert float(odds.needed) < 1


def test_from_ten_schools_on_there_is_a_verdict_whatever_could_be_seen() -> None:
    said = {"schools": 60, "served": 10}
    wide = under(effect_mde_max=1)
    assert isinstance(asked(counts(**said), world(**said), wide), Effect)
    nine = {"schools": 60, "served": 9}
    assert refusal(counts(**nine), world(**nine), wide).code == "too_imprecise"


# --- Places by lot --------------------------------------------------------------------------------


def test_places_by_lot_are_judged_inside_the_list() -> None:
    said = {"schools": 60, "served": 12, "variant": "lot"}
    of, frame = world(**said), counts(**said)
    found = effect(frame, of, served=of.named("served"), permutations=99)
    assert (found.n_treated, found.n_compared, found.clusters) == (12, 12, 24)
    y, rows = shares(of), of.listed
    columns = [np.ones(24), of.served[rows], y[rows, 3], y[rows, 2]]
    fit = least_squares(np.column_stack(columns).astype(float), y[rows, 4])
    assert fit is not None
    assert found.estimate == pytest.approx(float(fit.coefficients[1]))
    assert "permutation" in found.notes
    assert found.descriptives["draws"] == 99
    (region,) = found.beside
    assert isinstance(region, Effect)
    assert (region.n_treated, region.n_compared) == (12, 48)
    assert found.verdict in ("found", "not_found")
    all_served = effect(frame, of, served=of.named())
    assert all_served.estimate == effect(frame, of).estimate


def test_a_served_school_must_be_listed() -> None:
    of = world(**BIG)
    with pytest.raises(InvalidData, match="1 of the served schools are not on the list"):
        asked(counts(**BIG), of, served=[*of.named(), "нет такой"])
    with pytest.raises(InvalidData, match=r"several keys are needed, got str @ \$.listed"):
        asked(counts(**BIG), of, listed="0001")


# --- Refusals -------------------------------------------------------------------------------------


def no_rows(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    return frame[frame["year"] != year]


@pytest.mark.parametrize("selected_on", [(), None])
def test_unknown_years_of_the_rule_are_refused(selected_on: Any) -> None:
    refused = refusal(counts(**BIG), world(**BIG), selected_on=selected_on, leavers=True)
    assert (refused.code, refused.leavers) == ("selection_unknown", None)
    assert refused.notes == ("leavers_not_told",)
    # As a description, the difference at the same level of the year before.
    assert refused.descriptives["adjusted_difference"] == pytest.approx(plain().estimate)
    assert refused.descriptives["mean_before"] > refused.descriptives["compared_before"]
    with pytest.raises(EffectNotEstimable, match="selection_unknown"):
        refused.require()


@pytest.mark.parametrize(
    ("left", "said", "code", "needed", "got"),
    [
        (lambda f: no_rows(f, 2025), {}, "not_yet", None, None),
        (lambda f: f[f["year"] == 2025], {}, "no_baseline", None, None),
        (lambda f: no_rows(f, 2024), {}, "no_baseline", None, None),
        (lambda f: no_rows(f, 2023), {"selected_on": (2023, 2024)}, "missing_years", 2, 1),
        (lambda f: f, {"listed": ("0001", "0002", "0003")}, "too_few", 4, 3),
        (lambda f: f, {"listed": [f"{n:04d}" for n in range(1, 61)]}, "no_comparison", None, None),
        (lambda f: f, {"listed": [f"{n:04d}" for n in range(1, 58)]}, "too_few", 4, 3),
        (lambda f: f, {"listed": ()}, "too_few", 4, 0),
        (
            lambda f: f[(f["year"] != 2025) | (f["grade"] == 9)][
                lambda g: (g["year"] == 2025) | (g["grade"] != 9)
            ],
            {},
            "not_comparable",
            None,
            None,
        ),
        (
            lambda f: f.assign(failed=f["failed"].where(f["year"] != 2025, 0)),
            {},
            "constant_outcome",
            None,
            None,
        ),
        (
            lambda f: f.assign(failed=f["failed"].where(f["year"] != 2023, 0)),
            {},
            "collinear",
            5,
            4,
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(
    left: Callable[[pd.DataFrame], pd.DataFrame],
    said: dict[str, Any],
    code: str,
    needed: float | None,
    got: float | None,
) -> None:
    refused = refusal(left(counts(**BIG)), world(**BIG), **said)
    assert (refused.code, refused.needed, refused.got) == (code, needed, got)
    assert all(value == value for value in refused.descriptives.values())
    assert list(refused.to_frame().columns) == list(EFFECT_COLUMNS)
    assert str(refused).startswith("Оценить эффект нельзя: ")
    stacked = pd.concat([refused.to_frame(), plain().to_frame()])
    assert list(stacked["refusal"].isna()) == [False, True]


def test_what_cannot_be_described_is_not() -> None:
    of, frame = world(**BIG), counts(**BIG)
    early = refusal(frame[frame["year"] < 2025], of, selected_on=())
    assert "adjusted_difference" not in early.descriptives
    assert "mean_before" in early.descriptives
    both = (frame["year"] == 2025) == (frame["grade"] == 9)
    assert "adjusted_difference" not in refusal(frame[both], of, selected_on=()).descriptives
    alike = frame.assign(failed=0)
    assert "adjusted_difference" not in refusal(alike, of, selected_on=()).descriptives
    nothing = refusal(frame.iloc[:0], of)
    assert (nothing.code, nothing.descriptives["unknown_schools"]) == ("not_yet", 12)
    assert "mean_before" not in nothing.descriptives


def test_leavers_need_the_table_of_schools_where_the_rule_compares_inside_groups() -> None:
    of, frame = world(**BIG), counts(**BIG)
    rank = under(LowPerformingRule(worst_share=25, worst_years=1, within="cluster"))
    untold = effect(frame, of, rank, leavers=True)
    assert untold.leavers is None
    assert untold.notes[-1] == "leavers_not_told"
    schools = pd.DataFrame({"school": of.schools, "cluster": ["а", "б"] * 30})
    found = effect(frame, of, rank, leavers=True, schools=schools)
    assert found.leavers is not None
    assert found.leavers.listed <= 12


def test_only_so_many_earlier_years_tell_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roadmap_core.outcomes.programme._HISTORY", 2)
    found = effect(counts(**BIG), world(**BIG))
    assert found.expected is not None
    assert found.expected.years == 2  # type: ignore[attr-defined]


def test_a_refusal_for_few_schools_tells_what_can_be_told() -> None:
    said = {"schools": 60, "served": 3}
    refused = refusal(counts(**said), world(**said), leavers=True)
    assert refused.code == "too_few"
    assert refused.leavers is not None
    assert refused.expected is not None
    assert refused.descriptives["mean_before"] > refused.descriptives["compared_before"]


def test_a_model_without_a_rest_is_refused() -> None:
    said = {"schools": 8, "served": 4}
    of, frame = world(**said), counts(**said)
    # Five columns of covariates, the side and the intercept: as many as one short of the schools.
    refused = refusal(frame, of, selected_on=(2022, 2023, 2024), scale="log_odds")
    assert refused.code in ("no_spread", "too_imprecise", "collinear")
    design = Compared(
        sums=cells_of(frame, 2021, 2025).summed((2023, 2024, 2025)),
        served=of.served,
        others=~of.served,
    )
    exact = evolve(design, others=np.array([place == 0 for place in range(8)]) & ~of.served)
    assert isinstance(exact, Compared)
    few = np.zeros(8, bool)
    few[np.flatnonzero(of.served)[:2]] = True
    other = np.zeros(8, bool)
    other[np.flatnonzero(~of.served)[:2]] = True
    tiny = Compared(sums=design.sums, served=few, others=other)
    found = adjusted(tiny, 2025, (2023, 2024), "points", confidence=95)
    assert isinstance(found, NotEstimable)
    assert found.code == "no_spread"
    none = Compared(sums=design.sums, served=few & False, others=other & False)
    gone = mirrored(none, 2025, 2023, "points", confidence=95)
    assert isinstance(gone, NotEstimable)


# --- What is left out is said ---------------------------------------------------------------------


def test_schools_that_vanish_or_are_new_are_counted() -> None:
    of, frame = world(**BIG), counts(**BIG)
    gone = of.named()[0]
    other = next(key for key in of.schools if key not in of.named())
    new = next(key for key in of.schools[::-1] if key not in of.named())
    frame = frame[(frame["year"] < 2025) | ~frame["school"].isin([gone, other])]
    frame = frame[(frame["year"] == 2025) | (frame["school"] != new)]
    found = effect(frame, of, listed=[*of.named(), "нет такой"])
    told = found.descriptives
    assert (told["vanished"], told["vanished_listed"], told["new_schools"]) == (2, 1, 1)
    assert told["unknown_schools"] == 1
    assert (found.n_treated, found.n) == (11, 57)
    assert set(found.notes) >= {"schools_vanished", "schools_new", "unknown_schools"}
    assert "школ списка, которых нет в данных: 1" in found.note_sentences
    sentence = "школ без результатов в году, по которому судят: 2, из них в списке 1"
    assert sentence in found.note_sentences


def test_works_that_are_not_the_same_in_all_years_are_left_out() -> None:
    of, frame = world(**BIG), counts(**BIG)
    ninth = frame[(frame["grade"] != 9) | (frame["year"] != 2023)]
    found = effect(ninth, of)
    assert found.descriptives["works_used"] == 4
    assert found.descriptives["works_left_out"] == 2
    only = effect(frame[frame["grade"] != 9], of)
    assert found.estimate == pytest.approx(only.estimate)
    key = of.schools[0]
    russian = (frame["school"] == key) & (frame["subject"] == "russian") & (frame["grade"] == 5)
    part = effect(frame[~(russian & (frame["year"] == 2022))], of)
    assert part.descriptives["parts_left_out"] == 1
    assert "parts_left_out" in part.notes
    whole = effect(frame[~russian], of)
    assert part.estimate == pytest.approx(whole.estimate)


def test_an_earlier_year_that_would_cost_too_much_is_left_out() -> None:
    of, frame = world(**BIG), counts(**BIG)
    one_work = frame[(frame["year"] != 2022) | (frame["grade"] == 9)]
    found = effect(one_work, of)
    assert "years_left_out" in found.notes
    assert found.descriptives["works_used"] == 6
    few = frame[(frame["year"] != 2022) | (frame["school"] > "0010")]
    assert effect(few, of).descriptives["years_left_out"] == 1
    gone = frame[frame["year"] != 2023]
    assert effect(gone, of).descriptives["earlier_years"] == 1


def test_a_result_of_which_nobody_knows_who_failed_is_left_out_and_said() -> None:
    of, frame = world(**BIG), counts(**BIG)
    unknown = frame.assign(failed=frame["failed"].astype(float))
    unknown.loc[(unknown["school"] == "0001") & (unknown["year"] == 2024), "failed"] = np.nan
    found = effect(unknown, of)
    assert found.descriptives["unknown_failed"] == 6
    assert set(found.notes) >= {"failed_unknown", "schools_left_out"}


def test_a_rule_that_looks_at_more_years_than_are_named_is_told() -> None:
    running = under(LowPerformingRule(share=30, low_procedures=2, same_procedure_years=2))
    of, frame = world(**BIG), counts(**BIG)
    assert "rule_looks_further" in effect(frame, of, running).notes
    assert "rule_looks_further" not in effect(frame, of, running, selected_on=(2023, 2024)).notes
    rank = under(LowPerformingRule(worst_share=25, worst_years=3))
    assert effect(frame, of, rank).descriptives["rule_looks_at"] == 3
    assert "rule_looks_further" not in effect(frame, of, Policy(Region("empty"))).notes


# --- Input ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"outcome_year": 2024}, r"the year judged, 2024, must come after 2024"),
        ({"outcome_year": "2025"}, r"expected a year such as 2024, got '2025' @ \$.outcome_year"),
        ({"selected_on": "2024"}, r"expected years such as \(2024,\), got str @ \$.selected_on"),
        ({"selected_on": 2024.0}, r"expected years such as \(2024,\), got float"),
        ({"selected_on": (2024.5,)}, r"expected a year such as 2024, got 2024.5 @ \$.selected_on"),
        ({"selected_on": (True,)}, r"got True @ \$.selected_on"),
        ({"scale": "per_cent"}, r"no scale 'per_cent'"),
        ({"confidence": 100}, r"per cent between 1 and 100 are needed"),
    ],
)
def test_impossible_questions_are_refused(said: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidData, match=problem):
        asked(counts(**BIG), world(**BIG), **said)


def test_something_else_than_a_policy_or_counts_is_refused() -> None:
    of = world(**BIG)
    with pytest.raises(InvalidData, match="expected a Policy"):
        asked(counts(**BIG), of, "omsk")  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match="no column 'school'"):
        asked(counts(**BIG).rename(columns={"school": "teacher"}), of)


def test_keys_may_be_numbers_and_a_column() -> None:
    of, frame = world(**BIG), counts(**BIG)
    numbered = frame.assign(school=frame["school"].astype(int))
    keys = pd.Series([int(key) for key in of.named()])
    found = effect(numbered, of, listed=keys)
    assert found.estimate == pytest.approx(plain().estimate)


# --- Laws -----------------------------------------------------------------------------------------


def test_engine_and_order_of_rows_change_nothing(engine: str) -> None:
    of, frame = world(**BIG), counts(**BIG)
    rows: Any = frame.sample(frac=1, random_state=4).to_dict("records")
    found = effect(make(engine, rows), of)
    assert found.estimate == pytest.approx(plain().estimate, abs=1e-9)


def test_counts_of_classes_are_put_together() -> None:
    of, frame = world(**BIG), counts(**BIG)
    half = frame.assign(participants=frame["participants"] // 2, failed=frame["failed"] // 2)
    rest = frame.assign(
        participants=frame["participants"] - half["participants"],
        failed=frame["failed"] - half["failed"],
    )
    classes = pd.concat([half.assign(class_name="А"), rest.assign(class_name="Б")])
    assert effect(classes, of).estimate == pytest.approx(plain().estimate)


def test_rows_of_a_region_in_a_federal_form_are_left_out() -> None:
    of, frame = world(**BIG), counts(**BIG)
    region = frame.groupby(["year", "procedure", "subject", "grade"], as_index=False)[
        ["participants", "failed"]
    ].sum()
    both = pd.concat(
        [frame.assign(unit_level="school"), region.assign(unit_level="region", school="все")]
    )
    assert effect(pl.from_pandas(both), of).estimate == pytest.approx(plain().estimate)


def test_the_inner_door_gives_what_the_public_one_does() -> None:
    of, frame = world(**BIG), counts(**BIG)
    cells = cells_of(frame, 2018, 2025)
    same = effect_of_cells(
        cells,
        POLICY,
        listed=of.named(),
        selected_on=2024,
        outcome_year=2025,
        permutations=0,
        leavers=False,
    )
    assert str(same) == str(plain())
    drawn = Cells(
        schools=of.schools,
        years=cells.years,
        works=cells.works,
        participants=cells.participants,
        failed=cells.failed,
    )
    assert (drawn.failed.sum(), drawn.participants.sum()) == (
        of.failed.sum(),
        of.participants.sum(),
    )
    assert cells.common_works((2021, 2025)).all()


def test_without_any_effect_few_are_found_and_intervals_hold() -> None:
    found, covered, naive = 0, 0, 0
    for seed in range(40):
        of = drawn_world(seed, schools=120, served=20)
        cells = Cells(
            schools=of.schools,
            years=(2021, 2022, 2023, 2024, 2025),
            works=(("vpr", "russian", 5),) * 6,
            participants=of.participants,
            failed=of.failed,
        )
        answer = effect_of_cells(
            cells,
            POLICY,
            listed=of.named(),
            selected_on=2024,
            outcome_year=2025,
            permutations=0,
            leavers=False,
        )
        assert isinstance(answer, Effect)
        found += answer.p_value < 0.05
        covered += answer.low <= 0 <= answer.high
        y = shares(of)[of.listed]
        change = y[:, 4] - y[:, 3]
        naive += abs(change.mean()) > 2.1 * change.std(ddof=1) / 20**0.5
    assert found <= 6
    assert covered >= 34
    assert naive >= 18


def test_a_new_paper_in_the_year_judged_is_told_and_refuses_no_ancova() -> None:
    change = InstrumentChange(
        year=2025, procedure="vpr", failed="not", code="new_instrument", sentence="Новая работа",
        source="unverified",
    )  # fmt: skip
    norms = [
        norm("low_performing_rule", RULE),
        norm("instrument_changes", InstrumentChanges(changes=(change,))),
    ]
    policy = Policy(Region("test", norms=norms), date(2026, 1, 1))
    of, frame = world(**BIG), counts(**BIG)
    found = effect(frame, of, policy)
    assert found.estimate == plain().estimate
    assert found.notes == ("new_paper",)
    assert found.descriptives["new_papers"] == 4
    assert found.note_sentences[0].startswith(
        "работ, ставших к году, по которому судят, другими: 4"
    )
    assert found.expected is not None
    assert found.expected.history is None  # type: ignore[attr-defined]
    assert plain().expected.history is not None  # type: ignore[union-attr]


def test_schools_drawn_by_lot_get_p_values_that_are_uniform() -> None:
    of = drawn_world(11, schools=40, served=10)
    cells = Cells(
        schools=of.schools,
        years=(2021, 2022, 2023, 2024, 2025),
        works=(("vpr", "russian", 5),) * 6,
        participants=of.participants,
        failed=of.failed,
    )
    rng = np.random.default_rng(5)
    p_values = []
    for _ in range(60):
        answer = effect_of_cells(
            cells,
            POLICY,
            listed=rng.permutation(of.schools)[:12],
            selected_on=2024,
            outcome_year=2025,
            permutations=0,
            leavers=False,
        )
        assert isinstance(answer, Effect)
        p_values.append(answer.p_value)
    below = [float(np.mean(np.array(p_values) < cut)) for cut in (0.2, 0.5, 0.8)]
    assert below == pytest.approx([0.2, 0.5, 0.8], abs=0.2)


# --- Odd input, and words that must agree ---------------------------------------------------------


@pytest.mark.parametrize(
    "listed",
    [
        pd.DataFrame({"school": ["0001", "0002"]}),
        pl.DataFrame({"school": ["0001", "0002"]}),
        np.array([["0001", "0002"]]),
        np.array("0001"),
        b"0001",
    ],
)
def test_a_table_or_a_lone_value_is_no_list_of_schools(listed: Any) -> None:
    with pytest.raises(InvalidData, match=r"keys? (is|are) needed|of keys is needed"):
        asked(counts(**BIG), world(**BIG), listed=listed)


@pytest.mark.parametrize(
    "years", [np.array([2024]), pd.Series([2024]), pl.Series([2024]), np.int64(2024), {2024: ""}]
)
def test_years_of_the_rule_may_be_a_column_or_an_array(years: Any) -> None:
    assert asked(counts(**BIG), world(**BIG), selected_on=years) == plain()


def test_results_of_no_school_or_no_year_or_no_number_of_participants_are_said() -> None:
    of, frame = world(**BIG), counts(**BIG).reset_index(drop=True)
    odd = frame.astype({"school": object, "year": float, "participants": float})
    others = odd.index[~odd["school"].isin(of.named())]
    odd.loc[others[0], "school"] = None
    odd.loc[others[100], "year"] = np.nan
    odd.loc[others[200], "participants"] = np.nan
    for given in (odd, pl.from_pandas(odd), pl.from_pandas(odd).lazy()):
        found = effect(given, of)
        assert "результатов без школы или без года: 2, они не учтены" in found.note_sentences
        unknown = "результатов, в которых число участников или «2» не известно: 1, они не учтены"
        assert unknown in found.note_sentences


def test_a_year_between_the_rule_and_the_outcome_is_no_earlier_one_left_out() -> None:
    found = effect(counts(**BIG), world(**BIG), selected_on=(2023,))
    assert "years_left_out" not in found.notes


def test_a_word_beside_a_number_of_schools_agrees_with_it() -> None:
    of = world(**BIG)
    more = [key for key in of.schools if key not in of.named()][:9]
    assert "При 21 школе виден" in str(effect(counts(**BIG), of, listed=[*of.named(), *more]))
    assert "При 12 школах виден" in str(plain())
    assert "при 11 школах" in str(
        NotEstimable(code="too_imprecise", descriptives={"n_treated": 11})
    )


def test_log_odds_of_a_programme_have_the_decimals_of_their_error() -> None:
    found = effect(counts(**BIG), world(**BIG), scale="log_odds")
    assert f"сверх ожидаемого {-found.estimate:.2f}".replace(".", ",") in str(found)


def test_where_all_are_served_nobody_says_how_many_would_have_left() -> None:
    refused = refusal(counts(**BIG), world(**BIG), listed=world(**BIG).schools, leavers=True)
    assert (refused.code, refused.leavers) == ("no_comparison", None)
    assert "leavers_not_told" in refused.notes


def half_served(*, gain: int, region: bool) -> Effect:
    """A lot inside the list; the list as a whole did far worse than the region, or did not."""
    said: dict[str, Any] = {"schools": 100, "served": 20}
    of, frame = world(5, **said), counts(5, **said).copy()
    listed = list(of.named())
    rows = (frame["year"] == 2025) & frame["school"].isin(listed[:10])
    frame.loc[rows, "failed"] = frame.loc[rows, "failed"] // gain
    if region:
        rest = (frame["year"] == 2025) & ~frame["school"].isin(listed)
        frame.loc[rest, "failed"] = frame.loc[rest, "failed"] // 20
    return effect(frame, of, listed=listed, served=listed[:10])


def test_a_lot_that_the_region_contradicts_does_not_say_that_two_ways_agree() -> None:
    alike, apart = half_served(gain=4, region=False), half_served(gain=4, region=True)
    assert str(alike).endswith("два способа расчёта согласны.")
    assert "lot_disagrees" not in alike.notes
    assert apart.verdict == "found"
    assert "lot_disagrees" in apart.notes
    assert "по всем школам региона вышло другое: " in str(apart)
    assert str(apart).endswith("п.п., но судят по жребию.")


def test_a_programme_that_harmed_is_told_as_worse_than_expected() -> None:
    of, frame = world(5, schools=100, served=20), counts(5, schools=100, served=20).copy()
    rows = (frame["year"] == 2025) & frame["school"].isin(of.named())
    worse = (frame["failed"] * 2 + 10).clip(upper=frame["participants"])
    frame["failed"] = frame["failed"].where(~rows, worse)
    found = effect(frame, of)
    assert found.verdict == "found"
    sentence = f"Хуже ожидаемого на {found.estimate:.1f} п.п. (95 %: от {found.low:.1f} до "
    assert sentence.replace(".", ",").replace("п,п,", "п.п.") in str(found)
