"""Выполнение заданий: how far tasks of each difficulty were done, by group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from roadmap_core.frames import settled
from roadmap_core.outcomes.indicator_sums import added, refuse_inner_names
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import (
    by_names,
    number_literal,
    of_schools,
    opened_with,
    text_keys,
    whole,
    with_numbers,
)
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.results.yearly import number_by_year, refuse_no_policy
from roadmap_core.risk.given import flag, said_first
from roadmap_core.risk.shares import CONFIDENCE, intervals

__all__ = ["CompletionReason", "completion"]

CompletionReason: TypeAlias = Literal[
    "complete", "nobody_wrote", "unknown", "no_maximum", "impossible_counts", "no_norm",
    "few_participants",
]  # fmt: skip
"""Why a row is judged or not."""

# No number of participants is known of any task.
_NOT_KNOWN = -1
_SUMS = ("participants", "points", "max_points")
_ANSWER = (
    "tasks", "points", "max_points", "completion", "low", "high", "n", "confidence", "judged",
    "reason",
)  # fmt: skip


def completion(item_counts: Any, policy: Policy, by: str | Iterable[str] = ("school",)) -> Any:
    """How much of what could be scored was scored, by unit, work and difficulty of the tasks.

    ``item_counts`` is what `count_items` gives, with the column ``difficulty``; ``by`` names units.
    ``completion`` is points of the maximum in per cent, which is not the share of those who did the
    tasks fully. ``low high`` is Wilson's interval (95 %) for the participants of the task that has
    most (``n``), as if points were all or nothing: too wide rather than too narrow. A row under
    ``content_group_min`` participants keeps its figures and is not ``judged``. Tasks whose
    difficulty is not known have a row of their own, null. Of a federal form the rows of schools
    count, unless ``by`` names ``unit_level``; ``n`` is null where no task knows its participants.

    Columns: ``by``, ``year procedure subject grade difficulty``, ``tasks points max_points
    completion low high n confidence judged reason``, in a frame of the same engine; lazy stays
    lazy.

    Raises:
        InvalidData: a column is missing or holds text for numbers; ``by`` names a column of the
            answer or one twice; no row is one of a school.
        MissingExtra: narwhals is not installed.
    """
    import narwhals.stable.v2 as nw

    refuse_no_policy(policy)
    what = "item_counts"
    units = by_names(by, (*ASSESSMENT, "task", "difficulty", "participants", *_ANSWER), what)
    refuse_inner_names(units, what)
    of_tasks = (*units, *ASSESSMENT, "task", "difficulty")
    given = opened_with(item_counts, (*of_tasks, *_SUMS), what)
    lazy = with_numbers(given, ("year", "grade", *_SUMS), what)
    if "unit_level" not in units:
        lazy = of_schools(lazy, given.columns, what)
    lazy = text_keys(lazy, of_tasks).select(*of_tasks, *_SUMS)
    lazy = added(lazy, of_tasks, _SUMS, ())
    keys = (*units, *ASSESSMENT, "difficulty")
    points, most = nw.col("points"), nw.col("max_points")
    unknown = points.is_null() | nw.col("participants").is_null()
    wrong = (points.fill_null(0) < 0) | (points.fill_null(0) > most.fill_null(0))
    lazy = lazy.with_columns(
        tasks=nw.lit(1),
        unknown_=flag(unknown),
        no_maximum_=flag(most.is_null()),
        impossible_=flag(wrong & ~most.is_null()),
        n=nw.col("participants").fill_null(_NOT_KNOWN),
        points=points.fill_null(0),
        max_points=most.fill_null(0),
    )
    sums = ("tasks", "unknown_", "no_maximum_", "impossible_", "points", "max_points")
    totals = {name: nw.col(name).sum() for name in sums}
    lazy = settled(lazy.group_by(*keys).agg(**totals, n=nw.col("n").max()))
    lazy = lazy.with_columns(*whole(*sums[:4], "n"), confidence=nw.lit(CONFIDENCE).cast(nw.Int64))
    return given.closed(_judged(lazy, policy).select(*keys, *_ANSWER))


def _judged(lazy: Any, policy: Policy) -> Any:
    import narwhals.stable.v2 as nw

    n, least = nw.col("n"), nw.col("least_")
    lazy = lazy.with_columns(least_=number_by_year(policy, "content_group_min"))
    lazy = lazy.with_columns(
        reason=said_first(
            [
                (nw.col("unknown_") > 0, "unknown"),
                (n == 0, "nobody_wrote"),
                ((nw.col("no_maximum_") > 0) | (nw.col("max_points") <= 0), "no_maximum"),
                (nw.col("impossible_") > 0, "impossible_counts"),
                (least.is_null(), "no_norm"),
                (n < least, "few_participants"),
            ],
            "complete",
        )
    )
    has = nw.col("reason").is_in(["complete", "no_norm", "few_participants"])
    most = nw.col("max_points").cast(nw.Float64)
    lazy = lazy.with_columns(
        judged=nw.col("reason") == "complete",
        known_=has,
        n_=nw.when(n > 0).then(n).otherwise(0).cast(nw.Float64),
        most_=nw.when(most > 0).then(most).otherwise(number_literal(1)),
    )
    lazy = lazy.with_columns(part_=nw.col("points").cast(nw.Float64) / nw.col("most_"))
    part = nw.when(has).then(nw.col("part_")).otherwise(number_literal(0))
    lazy = intervals(lazy.with_columns(x_=nw.col("n_") * part))
    known = (nw.col("unknown_") == 0) & (nw.col("no_maximum_") == 0)
    return lazy.with_columns(
        n=nw.when(nw.col("n") != _NOT_KNOWN).then(nw.col("n")),
        completion=nw.when(has).then(nw.col("points") * 100 / nw.col("most_")),
        points=nw.when(nw.col("unknown_") == 0).then(nw.col("points")),
        max_points=nw.when(known).then(nw.col("max_points")),
    )
