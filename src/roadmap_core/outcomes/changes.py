"""Динамика: how an indicator changed between two years, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from roadmap_core.errors import InvalidData
from roadmap_core.outcomes.comparability import Comparability, Indicator, comparable
from roadmap_core.outcomes.unit_years import (
    SHARES,
    WORK,
    UnitYear,
    UnitYears,
    unit_years,
    whole_year,
)
from roadmap_core.policy import Policy
from roadmap_core.results.small import made
from roadmap_core.results.yearly import fraction_of, norm_of_year
from roadmap_core.risk.shares import CONFIDENCE
from roadmap_core.statistics import (
    Difference,
    benjamini_hochberg,
    mean_difference,
    share_difference,
)

__all__ = ["ChangeReason", "ChangeSign", "ChangeVerdict", "dynamics", "verdict_of"]

ChangeVerdict: TypeAlias = Literal[
    "improved", "no_evidence", "worsened", "not_comparable", "not_judged"
]
"""What a change says at the norm's rate of false discoveries."""

ChangeSign: TypeAlias = Literal["negative", "none", "unknown"]
"""The 10-point rule: whether the share of failed grew by the norm's points or more."""

ChangeReason: TypeAlias = Literal[
    "improved", "no_evidence", "worsened", "no_before", "no_after", "impossible_counts", "unknown",
    "few_participants", "no_spread", "no_norm",
]  # fmt: skip
"""Why a row is judged so or not; of years that are not comparable the code of the change."""

_SCHEMA: Mapping[str, type] = {
    "indicator": str, "value_before": float, "value_after": float, "n_before": int, "n_after": int,
    "change": float, "low": float, "high": float, "p_value": float, "q_value": float,
    "false_discovery": float, "confidence": int, "interval": str, "verdict": str,
    "growth_sign": str, "comparable": bool, "judged": bool, "reason": str,
}  # fmt: skip


def dynamics(
    counts: Any,
    policy: Policy,
    before: int = 2024,
    after: int = 2025,
    by: str | Iterable[str] = ("school",),
    *,
    indicator: Indicator = "failed_share",
) -> Any:
    """How an indicator of each unit and work changed between two years, one row each.

    ``counts`` is what `indicators` takes, ``by`` names units. ``change`` is the later year less
    the earlier: of shares in points of per cent, with Newcombe's interval of two shares, of means
    with Welch's; both hold the design effect of `indicators` (``interval``). It is the chance of
    pupils alone that they bound: another cohort, a regression to the mean and an easier paper are
    changes, too, and no merit.

    ``q_value`` is the p-value after Benjamini and Hochberg over all rows that are judged in this
    call; ``verdict`` is "improved" or "worsened" where it is at most the norm
    ``dynamics_false_discovery`` (``false_discovery``, in per cent), else "no_evidence", which is
    not «no change». Where the test finds a change and the interval of the same level holds none, it
    is "no_evidence", too. A smaller share of failed is better, of all other indicators more is.
    ``growth_sign`` is the rule of ``mark2_growth``: "negative" where the share of failed grew by
    so many points, a sign to look at and no proof; "unknown" where no norm judges the year or
    another indicator was asked for.

    ``comparable`` says whether the same instrument measured both years (see `comparable`); where
    it did not, the verdict is "not_comparable", ``reason`` the code of what changed, and there is
    no change, or where years compare roughly one without a test. Not judged: a year without
    results, fewer than ``dynamics_min_participants`` in one of them, counts that are not known,
    means without a spread.

    A row of ``counts`` without a year is of no year, and is left out:
    `roadmap_core.results.validate` reports it.

    Columns: ``by``, ``procedure subject grade``, ``indicator value_before value_after n_before
    n_after change low high p_value q_value false_discovery confidence interval verdict growth_sign
    comparable judged reason``. The sums of both years are collected, a row a unit and work; the
    answer is a frame of the same engine and kind.

    Raises:
        InvalidData: as for `indicators`; there is no such indicator, a year is none or not before
            the other, or ``by`` names a column of the assessment.
        MissingExtra: narwhals is not installed.
    """
    before, after = whole_year(before, "before"), whole_year(after, "after")
    if before >= after:
        problem = f"an earlier year is needed, got {before} before {after} @ $.before"
        raise InvalidData("call", [problem])
    found = unit_years(counts, policy, by, indicator, _SCHEMA, (before, after))
    least = norm_of_year(policy, "dynamics_min_participants", after)
    rate = norm_of_year(policy, "dynamics_false_discovery", after)
    limits = {
        "least": None if least is None else int(least.number),
        "rate": None if rate is None else float(rate.number),
    }
    works: dict[tuple[Any, ...], Comparability] = {}
    rows = []
    for key, years in found.cells.items():
        work = key[-len(WORK) :]
        if work not in works:
            named = dict(zip(WORK, work, strict=True))
            works[work] = comparable(
                policy, before=before, after=after, indicator=indicator, **named
            )
        row = _row(years.get(before), years.get(after), works[work], indicator, limits)
        rows.append({**found.keys(key), **row})
    _judge(rows, indicator, limits["rate"])
    growth = norm_of_year(policy, "mark2_growth", after)
    for row in rows:
        row["growth_sign"] = _sign(row, None if growth is None else growth.number)
    return _frame(found, rows)


def _frame(found: UnitYears, rows: list[dict[str, Any]]) -> Any:
    kinds = {**dict.fromkeys(found.units, str), "procedure": str, "subject": str, "grade": int}
    return made(found.given, rows, {**kinds, **_SCHEMA})


def _row(
    first: UnitYear | None,
    second: UnitYear | None,
    works: Comparability,
    indicator: Indicator,
    limits: Mapping[str, Any],
) -> dict[str, Any]:
    """The change between two years before it is held against all others."""
    scale = 100 if indicator in SHARES else 1
    means = [None if one is None else one.mean for one in (first, second)]
    values = [None if mean is None else scale * mean for mean in means]
    row: dict[str, Any] = dict.fromkeys(_SCHEMA)
    row |= {
        "indicator": indicator,
        "value_before": values[0], "value_after": values[1],
        "n_before": None if first is None else first.n,
        "n_after": None if second is None else second.n,
        "false_discovery": limits["rate"], "confidence": CONFIDENCE,
        "interval": _interval(first, second), "comparable": works.comparable,
        "judged": False, "verdict": "not_judged",
    }  # fmt: skip
    row["reason"] = _fault(first, second, limits)
    if not works.comparable:
        row |= {"verdict": "not_comparable", "reason": works.reason}
        if works.sameness == "not":
            return row
    if first is None or second is None or not (first.known and second.known):
        return row
    change = _difference(first, second, indicator)
    if change is None:
        row["change"] = scale * (_mean(second) - _mean(first))
        row["reason"] = row["reason"] or "no_spread"
        return row
    row |= {
        "change": scale * change.change, "low": scale * change.low, "high": scale * change.high,
    }  # fmt: skip
    if row["reason"]:
        return row
    # No design effect leaves less than one result a year, so there is a test.
    assert change.p_value is not None
    return row | {"p_value": change.p_value, "judged": True}


def _mean(one: UnitYear) -> float:
    mean = one.mean
    assert mean is not None  # its row is known
    return mean


def _interval(first: UnitYear | None, second: UnitYear | None) -> str:
    kinds = {one.interval for one in (first, second) if one is not None}
    return "clustered" if "clustered" in kinds else "wilson"


def _fault(first: UnitYear | None, second: UnitYear | None, limits: Mapping[str, Any]) -> str:
    """Why a row cannot be judged; "" where it can."""
    for one, code in ((first, "no_before"), (second, "no_after")):
        if one is None or (one.n == 0 and one.is_possible):
            return code
    years = [one for one in (first, second) if one is not None]
    if not all(one.is_possible for one in years):
        return "impossible_counts"
    if not all(one.known for one in years):
        return "unknown"
    if limits["least"] is None or limits["rate"] is None:
        return "no_norm"
    few = any((one.n or 0) < limits["least"] for one in years)
    return "few_participants" if few else ""


def _difference(first: UnitYear, second: UnitYear, indicator: Indicator) -> Difference | None:
    if indicator in SHARES:
        x, y = (_mean(one) * one.size for one in (first, second))
        n, m = first.size, second.size
        return share_difference(min(x, n), n, min(y, m), m, CONFIDENCE)
    spreads = first.variance, second.variance
    if spreads[0] is None or spreads[1] is None:
        return None
    return mean_difference(
        (_mean(first), spreads[0], first.size), (_mean(second), spreads[1], second.size), CONFIDENCE
    )


def _judge(rows: list[dict[str, Any]], indicator: Indicator, rate: float | None) -> None:
    """The q-values over the rows that are judged, and what they then say."""
    q_values = benjamini_hochberg(row["p_value"] for row in rows)
    for row, q in zip(rows, q_values, strict=True):
        row["q_value"] = q
        if row["judged"]:
            # Of the smallest groups Newcombe's interval and the test may differ at the same level.
            is_unsure = row["low"] <= 0 <= row["high"] and row["p_value"] <= 1 - CONFIDENCE / 100
            said = None if is_unsure else q
            row["verdict"] = verdict_of(row["change"], said, indicator, rate)
            row["reason"] = row["verdict"]


def verdict_of(
    change: float, q: float | None, indicator: Indicator, rate: float | None
) -> ChangeVerdict:
    """What a change of an indicator says at a rate of false discoveries in per cent."""
    if q is None or rate is None or change == 0 or fraction_of(rate) < fraction_of(100 * q):
        return "no_evidence"
    is_better = change < 0 if indicator == "failed_share" else change > 0
    return "improved" if is_better else "worsened"


def _sign(row: Mapping[str, Any], growth: float | None) -> ChangeSign:
    change = row["change"]
    is_asked = row["indicator"] == "failed_share" and row["comparable"]
    if growth is None or change is None or not is_asked:
        return "unknown"
    # Shares of whole numbers: 30 % less 20 % is 10 points, whatever floats make of it.
    return "negative" if round(change, 9) >= growth else "none"
