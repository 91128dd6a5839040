"""Процедуры школы: how many of its works are low, surely, perhaps, in a year and years running.

The years of a work stand side by side in one row: each is held against its own norm by plain
numbers, and the year before needs no join.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import product
from operator import and_, mul
from typing import TYPE_CHECKING, Any

from roadmap_core.policy import Policy
from roadmap_core.risk.shares import Z_SQUARED, ShareNorm, is_one_of, rule_of_year, share_norm
from roadmap_core.selection import LowPerformingRule

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = ["procedures_by_school"]

_WORK = ("procedure", "subject", "grade")
_PEOPLE = ("n", "x", "unknown")


def procedures_by_school(
    lazy: Any, policy: Policy, rule: LowPerformingRule | None, year: int
) -> Any:
    """One row a school: ``procedures low_now low_repeated`` and what these might have been.

    ``lazy`` has rows of schools with ``participants`` and ``failed``, null where not known; what
    stands of one work and year in several is put together. ``surely_now_ surely_repeated_`` are
    the low ones where each share is at the lower bound of its interval, ``perhaps_…`` where it is
    at the upper one, ``might_…`` where what is not judged is low, too. ``few_now_`` have too few
    participants; ``missing_``: no work of some year before counts.
    """
    import narwhals.stable.v2 as nw

    years = (rule.same_procedure_years if rule else None) or 2
    norms = [share_norm(rule_of_year(policy, year - back)) for back in range(years)]
    year_of = nw.col("year").fill_null(0)
    if rule and rule.procedures:
        # What the rule does not count has no year that it could be asked for.
        year_of = nw.when(is_one_of(rule.procedures)).then(year_of).otherwise(0)
    works = _side_by_side(lazy.with_columns(year=year_of), year, years)
    # Each step keeps only what the next one asks for: engines plan by the column.
    for step in (_measured(norms), _facts(norms)):
        works = works.select(nw.col("school"), **dict(step))
    return _by_school(works, years)


def _side_by_side(lazy: Any, year: int, years: int) -> Any:
    """One row a work of a school: who took part and who failed in each year, this one first.

    ``unknown_…`` counts the parts of which one of the two is not known or impossible.
    """
    import narwhals.stable.v2 as nw

    people, failed = nw.col("participants"), nw.col("failed")
    n, x = (one.fill_null(0).cast(nw.Int64) for one in (people, failed))
    # A part without participants has nothing that could be unknown; where more failed than took
    # part nothing is known, which the other parts would hide in the sum.
    unknown = people.is_null() | (failed.is_null() & (n != 0)) | (x > n) | (x < 0)
    figures: dict[str, Expr] = {}
    for back in range(years):
        is_then = nw.col("year") == year - back
        here = is_then.cast(nw.Int32)
        figures |= {f"n_{back}": n * here, f"x_{back}": x * here}
        figures[f"unknown_{back}"] = (unknown & is_then).cast(nw.Int32)
    works = lazy.select("school", *_WORK, **figures).group_by("school", *_WORK)
    return works.agg(**{name: nw.col(name).sum() for name in figures})


def _measured(norms: Sequence[ShareNorm]) -> Iterator[tuple[str, Expr]]:
    """Of each year: whether the work counts, whether it can be judged, and how far it is off.

    A bound of Wilson's interval is beyond the norm just where the share differs from it by more
    than ``z`` standard errors of the norm itself, so no bound has to be worked out.
    """
    import narwhals.stable.v2 as nw

    for back, norm in enumerate(norms):
        n, x, unknown = (nw.col(f"{name}_{back}") for name in _PEOPLE)
        # A work that nobody wrote was not held: it is no procedure of the school.
        yield f"counts_{back}", (unknown > 0) | (n != 0)
        yield f"fits_{back}", (unknown == 0) & (n > 0)
        if norm.share is not None:
            num, den = norm.share.numerator, norm.share.denominator
            over = x * den - n * num
            # At the norm or over it, or over it only: between whole numbers one is the difference.
            yield f"reaches_{back}", over >= 1 - norm.inclusive
            off, chance = over.cast(nw.Float64), num * (den - num) * Z_SQUARED
            yield f"beyond_{back}", off * off - n.cast(nw.Float64) * chance
            yield f"enough_{back}", n >= norm.min_participants


def _facts(norms: Sequence[ShareNorm]) -> Iterator[tuple[str, Expr]]:
    """Of each year 1 or 0: whether the work counts, is low, surely, perhaps, might be, is small."""
    import narwhals.stable.v2 as nw

    never = nw.lit(0)
    for back, norm in enumerate(norms):
        counts = nw.col(f"counts_{back}")
        if norm.share is None:
            # Nothing is held against it, so that it may be anything.
            facts = dict.fromkeys(("low", "surely", "few"), never)
            may = counts.cast(nw.Int32)
            facts |= {"counted": may, "perhaps": may, "might": may}
        else:
            fits, is_enough, reaches, beyond = (
                nw.col(f"{name}_{back}") for name in ("fits", "enough", "reaches", "beyond")
            )
            low, not_low = fits & is_enough & reaches, fits & is_enough & ~reaches
            facts = {
                "counted": counts,
                "low": low,
                # Against a norm of all the share of none is surely low: no interval is a point.
                "surely": low & (beyond >= 0) if norm.share < 1 else low & ~low,
                "perhaps": counts & ~(not_low & (beyond > 0)),
                "might": counts & ~not_low,
                "few": fits & ~is_enough,
            }
            facts = {name: is_so.cast(nw.Int32) for name, is_so in facts.items()}
        for name, fact in facts.items():
            yield f"{name}_{back}_", fact


def _by_school(works: Any, years: int) -> Any:
    import narwhals.stable.v2 as nw

    running = {
        "low_repeated": _all_of("low", range(years)),
        "surely_repeated_": _all_of("surely", range(years)),
    }
    # What a missing year would have been is not known: each pattern of missing years is counted.
    patterns = [*product((True, False), repeat=years - 1)]
    for pattern in patterns:
        there = [0, *(back for back, is_there in enumerate(pattern, start=1) if is_there)]
        for fact in ("might", "perhaps"):
            running[_pattern_name(fact, pattern)] = _all_of(fact, there)
    now = {
        "procedures": "counted",
        "low_now": "low",
        "surely_now_": "surely",
        "perhaps_now_": "perhaps",
        "might_now_": "might",
        "few_now_": "few",
    }
    sums = {name: nw.col(f"{fact}_0_").sum() for name, fact in now.items()}
    sums |= {name: nw.col(name).sum() for name in running}
    used = {f"{fact}_0_" for fact in now.values()} | {f"counted_{back}_" for back in range(years)}
    sums |= {f"there_{back}": nw.col(f"counted_{back}_").max() for back in range(1, years)}
    rows = works.select("school", *sorted(used), **running).group_by("school").agg(**sums)
    chosen: dict[str, Expr] = {}
    for fact in ("might", "perhaps"):
        expr = nw.col(_pattern_name(fact, patterns[-1]))
        for pattern in patterns[:-1]:
            expr = (
                nw.when(_is_pattern(pattern))
                .then(nw.col(_pattern_name(fact, pattern)))
                .otherwise(expr)
            )
        chosen[f"{fact}_repeated_"] = expr
    return rows.with_columns(**chosen, missing_=~_is_pattern(patterns[0]))


def _all_of(fact: str, backs: Iterable[int]) -> Expr:
    import narwhals.stable.v2 as nw

    return reduce(mul, (nw.col(f"{fact}_{back}_") for back in backs))


def _pattern_name(fact: str, pattern: Sequence[bool]) -> str:
    return f"{fact}_there_{''.join('01'[is_there] for is_there in pattern)}_"


def _is_pattern(pattern: Sequence[bool]) -> Expr:
    import narwhals.stable.v2 as nw

    return reduce(
        and_,
        (
            nw.col(f"there_{back}") == int(is_there)
            for back, is_there in enumerate(pattern, start=1)
        ),
    )
