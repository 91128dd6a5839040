"""Наклоны: by how much an indicator moves a year, over three and more comparable years."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import frozen

from roadmap_core.outcomes.changes import verdict_of
from roadmap_core.outcomes.comparability import Indicator, comparable
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
from roadmap_core.results.yearly import norm_of_year
from roadmap_core.risk.shares import CONFIDENCE
from roadmap_core.statistics import benjamini_hochberg, student_quantile, student_tail

__all__ = ["SlopeReason", "slopes"]

SlopeReason: TypeAlias = Literal["improved", "no_evidence", "worsened", "few_years", "no_norm"]
"""Why a slope is judged so or not; of years that are not comparable the code of the change."""

_SCHEMA: Mapping[str, type] = {
    "indicator": str, "years": int, "first_year": int, "last_year": int, "left_out": int,
    "n": int, "slope": float, "low": float, "high": float, "p_value": float, "q_value": float,
    "dispersion": float, "false_discovery": float, "confidence": int, "interval": str,
    "verdict": str, "comparable": bool, "judged": bool, "reason": str,
}  # fmt: skip

# So many degrees of freedom are as good as all.
_MOST = 1_000_000


@frozen
class _Line:
    """A weighted line: its slope, the weight of the years around their mean, what it leaves."""

    slope: float
    weight: float
    squares: float
    years: int


def slopes(
    counts: Any,
    policy: Policy,
    years: int | Iterable[int] | None = None,
    by: str | Iterable[str] = ("school",),
    *,
    indicator: Indicator = "failed_share",
) -> Any:
    """By how much an indicator of each unit and work moves a year, one row each.

    The line is of weighted least squares over the years that are comparable with the last one
    (`comparable`; ``left_out`` counts the others), weighted by the chance of pupils in each, with
    the design effect of `indicators`. Years scatter by more than pupils explain: by how much is
    estimated from all units of the same work together, and every interval is widened by it
    (``dispersion``, at least 1; Student's distribution with the degrees of freedom of that
    estimate). So an answer depends on the units handed over; one school over three years says
    next to nothing. ``q_value``, ``verdict`` and ``false_discovery`` are as in `dynamics`.

    Not judged: fewer comparable years with ``dynamics_min_participants`` than
    ``dynamics_min_years``; where the instrument changed and too few years are left, the verdict is
    "not_comparable" and ``reason`` says what changed. A row of ``counts`` without a year is of no
    year, and is left out: `roadmap_core.results.validate` reports it.

    Columns: ``by``, ``procedure subject grade``, ``indicator years first_year last_year left_out n
    slope low high p_value q_value dispersion false_discovery confidence interval verdict
    comparable judged reason``; ``slope low high`` in the indicator's units a year (shares: points
    of per cent).

    Raises:
        InvalidData: as for `dynamics`.
        MissingExtra: narwhals is not installed.
    """
    asked = None if years is None else [whole_year(year, "years") for year in _several(years)]
    found = unit_years(counts, policy, by, indicator, _SCHEMA, asked)
    rows, lines = [], []
    for key, cells in found.cells.items():
        row, line = _row(key[-len(WORK) :], cells, policy, indicator)
        rows.append({**found.keys(key), **row})
        lines.append(line)
    _spread(rows, lines)
    q_values = benjamini_hochberg(row["p_value"] for row in rows)
    for row, q in zip(rows, q_values, strict=True):
        row["q_value"] = q
        if row["judged"]:
            row["verdict"] = verdict_of(row["slope"], q, indicator, row["false_discovery"])
            row["reason"] = row["verdict"]
    return _frame(found, rows)


def _several(years: object) -> Iterable[object]:
    """One year or several; a text is one thing that is no year."""
    return (years,) if isinstance(years, str) or not isinstance(years, Iterable) else years


def _frame(found: UnitYears, rows: list[dict[str, Any]]) -> Any:
    kinds = {**dict.fromkeys(found.units, str), "procedure": str, "subject": str, "grade": int}
    return made(found.given, rows, {**kinds, **_SCHEMA})


def _row(
    work: tuple[Any, ...], cells: Mapping[int, UnitYear], policy: Policy, indicator: Indicator
) -> tuple[dict[str, Any], _Line | None]:
    """The line of one unit in one work; None where it has none."""
    row: dict[str, Any] = dict.fromkeys(_SCHEMA)
    row |= {
        "indicator": indicator, "years": 0, "left_out": 0, "n": 0, "confidence": CONFIDENCE,
        "interval": "wilson", "comparable": True, "judged": False, "verdict": "not_judged",
    }  # fmt: skip
    least, fewest, rate = (_number(policy, name, max(cells)) for name in _NORMS)
    row["false_discovery"] = rate
    if least is None or fewest is None or rate is None:
        return row | {"reason": "no_norm"}, None
    usable = {
        year: one
        for year, one in sorted(cells.items())
        if one.known and (one.n or 0) >= least and _error(one, indicator) is not None
    }
    last = max(usable, default=max(cells))
    named = dict(zip(WORK, work, strict=True))
    same = {
        year: comparable(policy, before=year, after=last, indicator=indicator, **named)
        for year in usable
    }
    points = {year: one for year, one in usable.items() if same[year]}
    kinds = {one.interval for one in points.values()}
    row |= {
        "years": len(points), "left_out": len(usable) - len(points),
        "first_year": min(points, default=None), "last_year": max(points, default=None),
        "n": sum(one.n or 0 for one in points.values()),
        "interval": "clustered" if "clustered" in kinds else "wilson",
    }  # fmt: skip
    if len(points) >= fewest:
        return row | {"reason": "", "judged": True}, _line(points, indicator)
    if len(usable) < fewest:
        return row | {"reason": "few_years"}, None
    causes = [same[year].reason for year in usable if not same[year]]
    return row | {"verdict": "not_comparable", "comparable": False, "reason": causes[-1]}, None


_NORMS = ("dynamics_min_participants", "dynamics_min_years", "dynamics_false_discovery")


def _number(policy: Policy, name: str, year: int) -> float | None:
    norm = norm_of_year(policy, name, year)
    return None if norm is None else norm.number


def _error(one: UnitYear, indicator: Indicator) -> float | None:
    """The variance of a year's value by the chance of its pupils; None where it has none."""
    if indicator in SHARES:
        # With two more of each, a share of nobody is not taken for certain (Agresti, Coull 1998).
        share = ((one.mean or 0.0) * one.size + 2) / (one.size + 4)
        return 10_000 * share * (1 - share) / (one.size + 4)
    return one.variance / one.size if one.variance else None


def _line(points: Mapping[int, UnitYear], indicator: Indicator) -> _Line:
    scale = 100 if indicator in SHARES else 1
    years = [float(year) for year in points]
    values = [scale * (one.mean or 0.0) for one in points.values()]
    weights = [1 / (_error(one, indicator) or math.inf) for one in points.values()]
    total = math.fsum(weights)
    middle, mean = _weighted(years, weights, total), _weighted(values, weights, total)
    weight = math.fsum(w * (x - middle) ** 2 for w, x in zip(weights, years, strict=True))
    triples = list(zip(weights, years, values, strict=True))
    slope = math.fsum(w * (x - middle) * (y - mean) for w, x, y in triples) / weight
    squares = math.fsum(w * (y - mean - slope * (x - middle)) ** 2 for w, x, y in triples)
    return _Line(slope, weight, squares, len(years))


def _weighted(values: Sequence[float], weights: Sequence[float], total: float) -> float:
    return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / total


def _spread(rows: Sequence[dict[str, Any]], lines: Sequence[_Line | None]) -> None:
    """The intervals, by how far years scatter around the lines of all units of a work."""
    works: dict[tuple[Any, ...], list[_Line]] = defaultdict(list)
    for row, line in zip(rows, lines, strict=True):
        if line is not None:
            works[tuple(row[name] for name in WORK)].append(line)
    for row, line in zip(rows, lines, strict=True):
        if line is None:
            continue
        known = works[tuple(row[name] for name in WORK)]
        free = sum(one.years - 2 for one in known)
        dispersion = max(1.0, math.fsum(one.squares for one in known) / free)
        df = min(_MOST, free)
        error = math.sqrt(dispersion / line.weight)
        half = student_quantile(0.5 + CONFIDENCE / 200, df) * error
        row |= {
            "slope": line.slope, "low": line.slope - half, "high": line.slope + half,
            "p_value": 2 * student_tail(abs(line.slope) / error, df),
            "dispersion": dispersion,
        }  # fmt: skip
