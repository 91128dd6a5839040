"""Случайность отбора: how probable it is that chance alone puts a school onto the list."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from attrs import evolve

from roadmap_core.errors import InvalidData
from roadmap_core.frames import BACKENDS, Backend, Opened, frame_of, is_null, opened
from roadmap_core.policy import Policy
from roadmap_core.results.counts import gathered
from roadmap_core.results.grouping import of_schools
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.risk.shares import (
    judged_shares,
    opened_counts,
    possible_counts,
    rule_of_year,
    rules,
    share_norm,
    work_name,
)
from roadmap_core.selection import Combine, LowPerformingRule
from roadmap_core.statistics import at_least_of, binomial_tail, shrink_shares

__all__ = ["chance_of_flag"]


class Cell(NamedTuple):
    """The result of a school in a work: ``needed`` of ``n`` make it low."""

    school: str | None
    work: str
    year: int
    n: int
    x: int
    needed: int


def chance_of_flag(
    counts: Any,
    policy: Policy,
    *,
    year: int,
    share: float | None = None,
    backend: Backend | None = None,
) -> Any:
    """How probable it is that a school comes onto the list of a year by chance, were its shares so.

    With ``share`` (in per cent) every school is taken to have that true share of failing in every
    work; without it each has its own, pulled toward the share of all schools in the work by as much
    as it is chance. Then the pupils fail independently, and the rule of the year is applied: the
    probability is exact, nothing is drawn. The answer is a small frame with a row a school:
    ``school year procedures share chance``, where ``share`` is the mean of what was taken for its
    procedures of the year. It is one of ``backend``, or else of the engine of the counts where that
    makes frames of rows, polars and pyarrow, and of pandas where not.

    Only procedures that are judged take part, see `low_shares`. A school without one has no row.
    The counts of schools are collected.

    Raises:
        InvalidData: a column is missing; the share is not from 0 to 100; the rule of the year goes
            by rank, so that a school's chance depends on all others; there is no rule.
    """
    rule = rule_of_year(policy, year)
    if rule is None or rule.share is None:
        problem = (
            f"{year} has no rule by a share, so there is no chance of one school alone @ $.year"
        )
        raise InvalidData("rule of selection", [problem])
    if share is not None and not 0 <= share <= 100:
        raise InvalidData("share", [f"expected per cent from 0 to 100, got {share!r} @ $.share"])
    cells = _cells(counts, policy, rule, year)
    true = dict.fromkeys(cells, share / 100) if share is not None else _own_shares(cells)
    chances = {cell: binomial_tail(cell.needed, cell.n, true[cell]) for cell in cells}
    by_school: dict[str | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_school[cell.school].append(cell)
    rows = [
        {
            "school": school,
            "year": year,
            "procedures": len(now),
            "share": 100 * math.fsum(true[cell] for cell in now) / len(now),
            "chance": _chance(rule, now, found, chances),
        }
        for school, found in sorted(by_school.items(), key=lambda item: (item[0] is None, item[0]))
        if (now := [cell for cell in found if cell.year == year])
    ]
    schema = {"school": str, "year": int, "procedures": int, "share": float, "chance": float}
    return frame_of(rows, schema, backend or _own(opened(counts, "counts")))


def _own(given: Opened) -> Backend:
    """The engine of the counts where rows of it are made: an eager one, or polars; else pandas."""
    is_own = not given.is_lazy or given.engine == "polars"
    return next((name for name in BACKENDS if is_own and name == given.engine), "pandas")


def _cells(counts: Any, policy: Policy, rule: LowPerformingRule, year: int) -> list[Cell]:
    import narwhals.stable.v2 as nw

    _, lazy, units = opened_counts(counts, "counts", needed=("school",))
    parts = possible_counts(of_schools(lazy, units, "counts"))
    lazy = gathered(parts, ("school", *ASSESSMENT), ("participants", "failed"))
    first = year - (rule.same_procedure_years or 1) + 1
    years = (nw.col("year").fill_null(0) >= first) & (nw.col("year").fill_null(0) <= year)
    norms = [
        evolve(share_norm(one), year=since, works=rule.procedures) for since, one in rules(policy)
    ]
    shares = judged_shares(lazy.filter(years), norms).with_columns(work_=work_name())
    names = ("school", "work_", "year", "n_", "x_", "num_", "den_", "inclusive_")
    judged = shares.filter(nw.col("judged")).select(*names).collect()
    return [
        Cell(
            None if is_null(school) else str(school),
            work,
            int(year),
            int(n),
            int(x),
            # The fewest that reach the norm, or that are over it.
            -(-n * num // den) if inclusive else n * num // den + 1,
        )
        for school, work, year, n, x, num, den, inclusive in judged.iter_rows()
    ]


def _own_shares(cells: Sequence[Cell]) -> Mapping[Cell, float]:
    """The share of each cell, pulled toward that of all schools in the same work and year."""
    works: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    for cell in cells:
        works[cell.work, cell.year].append(cell)
    shares: dict[Cell, float] = {}
    for found in works.values():
        try:
            values: Iterable[float] = shrink_shares(
                [cell.x for cell in found], [cell.n for cell in found]
            ).values
        except InvalidData:
            # Of so few or such schools nobody can tell how far they differ: all are taken alike.
            alike = sum(cell.x for cell in found) / sum(cell.n for cell in found)
            values = [alike] * len(found)
        shares |= dict(zip(found, values, strict=True))
    return shares


def _chance(
    rule: LowPerformingRule,
    now: Sequence[Cell],
    found: Sequence[Cell],
    chances: Mapping[Cell, float],
) -> float:
    """The probability of the rule for one school, whose works are independent."""
    by_place = {(cell.work, cell.year): chances[cell] for cell in found}
    low = [chances[cell] for cell in now]
    years = rule.same_procedure_years
    before = [
        math.prod(by_place.get((cell.work, cell.year - back), 0.0) for back in range(1, years or 1))
        if years
        else 0.0
        for cell in now
    ]
    many = at_least_of(rule.low_procedures, low) if rule.low_procedures else 0.0
    again = 1 - math.prod(1 - p * q for p, q in zip(low, before, strict=True))
    if not rule.low_procedures or not years:
        return many if rule.low_procedures else again
    neither = _neither(rule.low_procedures, low, before)
    either = 1 - neither
    return either if rule.combine is Combine.ANY else max(0.0, many + again - either)


def _neither(asked: int, low: Sequence[float], before: Sequence[float]) -> float:
    """The probability of fewer low works than asked, none of which was low in the years before."""
    numbers = [1.0] + [0.0] * (asked - 1)
    for p, q in zip(low, before, strict=True):
        comes = p * (1 - q)
        numbers = [
            stays * (1 - p) + fewer * comes
            for stays, fewer in zip(numbers, [0.0, *numbers[:-1]], strict=True)
        ]
    return math.fsum(numbers)
