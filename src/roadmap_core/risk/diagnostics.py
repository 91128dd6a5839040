"""Уровни профессиональных дефицитов: what diagnostics of teachers and leaders show, by block."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from roadmap_core.policy import Policy
from roadmap_core.results.grouping import text_keys, whole
from roadmap_core.results.yearly import by_year, fraction_by_year, number_by_year, whole_by_year
from roadmap_core.risk.given import flag, ratio, reached_points, said_first, taken

__all__ = ["DeficitLevel", "diagnostic_levels"]

DeficitLevel: TypeAlias = Literal["low", "middle", "high", "not_judged"]
"""How great a deficit is: low is a good result."""

_NEEDED = ("person", "role", "block", "score", "max_score", "year")
_SUMS = ("_blank", "_over", "_score", "_max")
_COLUMNS = (
    "score", "max_score", "share", "norm_low", "norm_high", "verified", "level", "judged", "reason",
)  # fmt: skip


def diagnostic_levels(diagnostics: Any, policy: Policy) -> Any:
    """Уровни дефицитов: one row a person and block, and one a person for all blocks together.

    ``scope`` tells the two apart: "block", or "total" with ``block`` "total" as well. ``share`` is
    the score in per cent of the maximum. ``level`` is "low" from ``deficit_low`` on, "high" under
    ``deficit_high``, else "middle": a low deficit is a good result. ``verified`` is False where a
    source of the two norms is "unverified". Several rows of one block are added up.

    Not judged: a score or a maximum that is not known (of the total: in any block), a score over
    its maximum, a maximum of 0, a year that no norm judges. The list is one for support of each
    person: it has no rank, and it is personal data although ``person`` is a key.

    Columns: ``municipality school`` where they are there, ``person role year scope block score
    max_score share norm_low norm_high verified level judged reason``.

    Raises:
        InvalidData: a column is missing.
        MissingExtra: narwhals is not installed.
    """
    import narwhals.stable.v2 as nw

    given = taken(diagnostics, "diagnostics", _NEEDED)
    keys = [*(n for n in ("municipality", "school") if n in given), "person", "role", "year"]
    score, most = nw.col("score"), nw.col("max_score")
    rows = given.lazy.with_columns(
        # A score under 0 is none.
        _blank=flag(score.is_null() | most.is_null() | (score.fill_null(0) < 0)),
        _over=flag(score > most),
        _score=score,
        _max=most,
    )
    sums = [nw.col(name).sum() for name in _SUMS]
    blocks = rows.group_by(*keys, "block").agg(*sums)
    columns = [*keys, "scope", "block", *_SUMS]
    blocks = text_keys(blocks, [*keys, "block"]).with_columns(scope=nw.lit("block"))
    total = blocks.group_by(*keys).agg(*(nw.col(name).sum() for name in _SUMS))
    total = total.with_columns(scope=nw.lit("total"), block=nw.lit("total"))
    both = _judged(
        nw.concat([blocks.select(*columns), total.select(*columns)], how="vertical"), policy
    )
    return given.closed(both.select(*keys, "scope", "block", *_COLUMNS))


def _judged(rows: Any, policy: Policy) -> Any:
    import narwhals.stable.v2 as nw

    (low, low_of), (high, high_of) = (
        fraction_by_year(policy, name) for name in ("deficit_low", "deficit_high")
    )
    rows = rows.with_columns(
        *whole("_blank", "_over"),
        score=nw.when(nw.col("_blank") == 0).then(nw.col("_score")),
        max_score=nw.when(nw.col("_blank") == 0).then(nw.col("_max")),
        share=ratio("_score", "_max") * 100,
        norm_low=number_by_year(policy, "deficit_low"),
        norm_high=number_by_year(policy, "deficit_high"),
        verified=(_known(policy, "deficit_low") == 1) & (_known(policy, "deficit_high") == 1),
        _low=low, _low_of=low_of, _high=high, _high_of=high_of,
    )  # fmt: skip
    faults = [
        (nw.col("person").is_null(), "no_key"),
        (nw.col("_blank") > 0, "no_score"),
        (nw.col("_over") > 0, "score_over_maximum"),
        (nw.col("_max") <= 0, "no_maximum"),
        ((nw.col("_low_of") == 0) | (nw.col("_high_of") == 0), "no_norm"),
    ]
    score = reached_points("_score", "_max")
    reached = score * nw.col("_low_of") >= nw.col("_max") * nw.col("_low")
    missed = score * nw.col("_high_of") < nw.col("_max") * nw.col("_high")
    levels = [(reached, "low"), (missed, "high")]
    rows = rows.with_columns(
        level=said_first([*((fault, "not_judged") for fault, _ in faults), *levels], "middle"),
        reason=said_first([*faults, *((is_so, f"deficit_{level}") for is_so, level in levels)],
                          "deficit_middle"),
    )  # fmt: skip
    unsaid = (nw.col("_blank") > 0) | (nw.col("_over") > 0)
    return rows.with_columns(
        judged=nw.col("level") != "not_judged", share=nw.when(~unsaid).then(nw.col("share"))
    )


def _known(policy: Policy, name: str) -> Any:
    """1 where a document that somebody has seen sets the norm of the row's year."""
    steps = by_year(policy, name)
    return whole_by_year([(year, int(norm.source != "unverified")) for year, norm in steps], 0)
