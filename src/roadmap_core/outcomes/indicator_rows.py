"""Показатели: успеваемость, качество знаний, СОУ, средние и доли, each with n and an interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from roadmap_core.outcomes.indicator_sums import (
    COUNTS,
    MEASURES,
    Summed,
    summed,
)
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import no_number, number_literal
from roadmap_core.risk.given import flag, said_first
from roadmap_core.risk.shares import CONFIDENCE, intervals
from roadmap_core.statistics import student_quantile, z_of

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = ["IndicatorReason", "IntervalKind", "indicators", "widened"]

IndicatorReason: TypeAlias = Literal[
    "complete", "no_scores", "no_marks", "several_works", "nobody_wrote", "impossible_counts",
    "unknown",
]  # fmt: skip
"""Which of the indicators a row has, or why it has none."""

IntervalKind: TypeAlias = Literal["wilson", "clustered", "pupils"]
"""What an interval takes for independent: results, clusters of them, or pupils at least."""

_SHARES = ("success", "quality", "failed_share")
_BOUNDS: Mapping[str, tuple[float, float | None]] = {
    "sou": (0.0, 100.0),
    "mean_mark": (2.0, 5.0),
    "mean_score": (0.0, None),
}
# Fewer clusters to spare say too little of how alike the results inside them are.
_FEWEST_SPARE = 5
# Up to here quantiles of Student's distribution stand one by one, beyond it a series is exact.
_EXACT = 14
# Squares that differ by rounding alone are no spread.
_GRAIN = 1e-12

_TAIL = ("n", "clusters", "interval", "confidence", "judged", "reason")
_RESERVED = (
    *(f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")),
    *_TAIL,
)


def indicators(counts: Any, policy: Policy, by: str | Iterable[str] = ("school",)) -> Any:
    """The indicators of each group of results, in a frame of the same engine; lazy stays lazy.

    ``counts`` has the columns ``year procedure subject grade participants``, of its units, and as
    far as they are known ``failed mark_2 ... mark_5 not_assessed score_sum score_squares``. ``by``
    names units; then a row is a unit and an assessment. It may name columns of the assessment,
    too: then only those are kept and the others put together (``by=("school", "year")``: all
    works of a school in a year; ``by=("procedure", "subject")``: every school and year).

    ``success`` is (n5 + n4 + n3)/N, ``quality`` (n5 + n4)/N, ``sou`` the sum of the norms
    ``sou_weight_…`` over N, all in per cent; N holds those with a mark and, where the norm
    ``not_assessed_counted`` is 1, the not assessed (н/а). ``mean_mark`` is over marks,
    ``mean_score`` over scores, and null where works are put together, whose scores are of
    different scales. ``failed_share`` is over participants; ``n`` is N, or the participants where
    marks are not known. What one part of a group does not know is null, never a zero.

    ``…_low …_high``: Wilson's interval of a share, Student's of a mean by its variance (95 %), cut
    at the ends of the scale; null where nothing spreads or there is one result. Where the table
    has finer units than ``by``, results of one of them are alike: the widest finer unit is the
    cluster, ``clusters`` says how many a row has, and intervals are widened by the design effect
    ``1 + icc·(Σm²/n - 1)``, with the intraclass correlation of all rows of the same assessment
    together (``interval`` "clustered"; so these bounds, and nothing else, depend on other rows).
    Without that, where works are put together, as many results count as there are pupils at least
    ("pupils"), else all ("wilson").

    Columns: ``by`` and what is kept of the assessment, the counts, the six indicators with their
    bounds, ``n clusters interval confidence judged reason``. ``judged`` is False where a row has
    no indicator; ``reason`` (``IndicatorReason``) says which kind of none. Rows are counted as
    they stand: duplicates count twice, see `validate`.

    Raises:
        InvalidData: a column is missing or holds text for numbers; ``by`` names a column of the
            answer or one twice; there is nothing that an indicator could rest on.
        MissingExtra: narwhals is not installed.
    """
    sums = summed(counts, policy, by, _RESERVED)
    lazy = _said(widened(sums))
    for name in MEASURES:
        lazy = _share(lazy, name) if name in _SHARES else _mean(lazy, name)
    columns = [f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")]
    counted = [name for name in COUNTS if name in sums.counted]
    return sums.given.closed(lazy.select(*sums.keys, *counted, *columns, *_TAIL))


def widened(sums: Summed) -> Any:
    """The rows with ``effect_<indicator>``, by how much the variance of each is larger than of n.

    ``interval`` says where that comes from, ``clusters`` of how many parts a row is made. Rows
    whose counts are impossible have no sums, and the mean score of different works is none.
    """
    import narwhals.stable.v2 as nw

    lazy = _known_only(sums.lazy)
    pupils = nw.col("pupils_").cast(nw.Float64)
    many = nw.when(pupils > 0).then(pupils).otherwise(number_literal(1))
    if not sums.is_clustered:
        effects = {name: _by_pupils(name, many) for name in MEASURES}
        return lazy.with_columns(
            clusters=no_number("pupils_"),
            interval=said_first([(nw.col("several_") > 0, "pupils")], "wilson"),
            **{f"effect_{name}": effect for name, effect in effects.items()},
        )
    lazy, groups = _assessments(lazy, sums.kept)
    for name in MEASURES:
        lazy = _likeness(lazy, name, groups)
    spare = nw.col("spare_success") + nw.col("spare_failed_share") + nw.col("spare_mean_score")
    lazy = lazy.with_columns(
        clusters=_most_parts(),
        interval=said_first(
            [(spare > 0, "clustered"), (nw.col("several_") > 0, "pupils")], "wilson"
        ),
    )
    return lazy.with_columns(
        **{
            f"effect_{name}": nw.when(nw.col(f"spare_{name}") > 0)
            .then(nw.col(f"design_{name}"))
            .otherwise(_by_pupils(name, many))
            for name in MEASURES
        }
    )


def _known_only(lazy: Any) -> Any:
    import narwhals.stable.v2 as nw

    right = nw.col("impossible_") == 0
    names = dict.fromkeys(
        column for one in MEASURES.values() for column in (one.n, one.total, one.squares)
    )
    score = MEASURES["mean_score"]
    lazy = lazy.with_columns(**{name: nw.when(right).then(nw.col(name)) for name in names})
    alone = nw.col("several_") == 0
    scores = (score.n, score.total, score.squares)
    return lazy.with_columns(**{name: nw.when(alone).then(nw.col(name)) for name in scores})


def _by_pupils(name: str, pupils: Any) -> Expr:
    """How many results one pupil has, where works are put together; 1 elsewhere."""
    import narwhals.stable.v2 as nw

    each = nw.col(MEASURES[name].n).fill_null(0).cast(nw.Float64) / pupils
    is_more = (nw.col("several_") > 0) & (each > 1)
    return nw.when(is_more).then(each).otherwise(number_literal(1))


def _most_parts() -> Expr:
    import narwhals.stable.v2 as nw

    return nw.max_horizontal(
        *(nw.col(f"parts_{name}") for name in ("assessed_", "judged_", "scored_"))
    ).cast(nw.Int64)


def _assessments(lazy: Any, kept: Sequence[str]) -> tuple[Any, list[str]]:
    """The rows with columns that name their assessment, without a null, and those columns."""
    import narwhals.stable.v2 as nw

    texts = {"procedure", "subject"}
    groups = {
        f"of_{name}_": nw.col(name).fill_null("")
        if name in texts
        else nw.col(name).fill_null(-1).cast(nw.Int64)
        for name in kept
    }
    return lazy.with_columns(**groups), list(groups)


def _likeness(lazy: Any, name: str, groups: Sequence[str]) -> Any:
    """How alike results of one part are, by the analysis of variance of parts inside rows.

    All rows of an assessment are taken together: the parts of one row are too few.
    """
    import narwhals.stable.v2 as nw

    one = MEASURES[name]
    size = nw.col(one.n).fill_null(0).cast(nw.Float64)
    lazy = lazy.with_columns(
        usable_=flag(
            (size > 0) & ~nw.col(one.total).is_null() & ~nw.col(one.squares).is_null()
        ).cast(nw.Float64),
        size_=nw.when(size > 0).then(size).otherwise(number_literal(1)),
        total_=nw.col(one.total).fill_null(0).cast(nw.Float64),
        squares_=nw.col(one.squares).fill_null(0).cast(nw.Float64),
    )
    used = nw.col("usable_")
    lazy = lazy.with_columns(
        all_n_=used * nw.col("size_"),
        all_parts_=used * nw.col(f"parts_{one.n}").cast(nw.Float64),
        all_typical_=used * nw.col(f"sizes_{one.n}") / nw.col("size_"),
        all_inside_=used * (nw.col("squares_") - nw.col(f"means_{one.total}")),
        all_between_=used
        * (nw.col(f"means_{one.total}") - nw.col("total_") * nw.col("total_") / nw.col("size_")),
        all_rows_=used,
    )
    sums = ("n", "parts", "typical", "inside", "between", "rows")
    lazy = lazy.with_columns(
        **{f"sum_{column}_": nw.col(f"all_{column}_").sum().over(*groups) for column in sums}
    )
    lazy = lazy.with_columns(
        free_=nw.col("sum_parts_") - nw.col("sum_rows_"),
        left_=nw.col("sum_n_") - nw.col("sum_parts_"),
    )
    enough = (nw.col("free_") >= _FEWEST_SPARE) & (nw.col("left_") > 0) & (nw.col("usable_") > 0)
    lazy = lazy.with_columns(
        between_=nw.col("sum_between_") / _safe("free_"),
        inside_=nw.col("sum_inside_") / _safe("left_"),
        typical_=(nw.col("sum_n_") - nw.col("sum_typical_")) / _safe("free_"),
        **{f"spare_{name}": flag(enough)},
    )
    lazy = lazy.with_columns(
        whole_=nw.col("between_") + (nw.col("typical_") - 1) * nw.col("inside_"),
    )
    more_alike = nw.col("between_") - nw.col("inside_")
    is_some = (nw.col("whole_") > 0) & (more_alike > 0)
    alike = nw.when(is_some).then(more_alike / _safe("whole_")).otherwise(number_literal(0))
    lazy = lazy.with_columns(alike_=alike)
    more = nw.col(f"sizes_{one.n}") / nw.col("size_") - 1
    return lazy.with_columns(**{f"design_{name}": nw.col("alike_") * more + 1})


def _safe(name: str) -> Expr:
    """A column to divide by: 1 where it is 0 or less, whose quotient is not used."""
    import narwhals.stable.v2 as nw

    return nw.when(nw.col(name) > 0).then(nw.col(name)).otherwise(number_literal(1))


def _said(lazy: Any) -> Any:
    """How many results a row rests on, and which of its indicators are there."""
    import narwhals.stable.v2 as nw

    assessed, judged, scored = (nw.col(name) for name in ("assessed_", "judged_", "scored_"))
    n = nw.when(assessed.is_null()).then(judged).otherwise(assessed)
    n = nw.when(n.is_null()).then(scored).otherwise(n)
    lazy = lazy.with_columns(n=n, confidence=nw.lit(CONFIDENCE).cast(nw.Int64))
    no_marks = assessed.fill_null(0) == 0
    no_scores = scored.fill_null(0) == 0
    reason = said_first(
        [
            (nw.col("impossible_") > 0, "impossible_counts"),
            (nw.col("pupils_") + nw.col("n").fill_null(1) == 0, "nobody_wrote"),
            (no_marks & no_scores & (judged.fill_null(0) == 0), "unknown"),
            (no_marks, "no_marks"),
            (nw.col("several_") > 0, "several_works"),
            (no_scores, "no_scores"),
        ],
        "complete",
    )
    lazy = lazy.with_columns(reason=reason)
    not_judged = nw.col("reason").is_in(["impossible_counts", "nobody_wrote", "unknown"])
    return lazy.with_columns(judged=~not_judged)


def _share(lazy: Any, name: str) -> Any:
    """A share in per cent with Wilson's bounds, of as many results as are independent."""
    import narwhals.stable.v2 as nw

    one = MEASURES[name]
    known = ~nw.col(one.n).is_null() & ~nw.col(one.total).is_null()
    effect = nw.col(f"effect_{name}")
    lazy = lazy.with_columns(
        known_=known,
        whole_n_=nw.col(one.n).fill_null(0).cast(nw.Float64),
        whole_x_=nw.col(one.total).fill_null(0).cast(nw.Float64),
    )
    lazy = lazy.with_columns(n_=nw.col("whole_n_") / effect, x_=nw.col("whole_x_") / effect)
    lazy = intervals(lazy)
    value = nw.col("whole_x_") * 100 / _safe("whole_n_")
    return lazy.with_columns(
        **{
            name: nw.when(nw.col("fits_")).then(value),
            f"{name}_low": nw.col("low"),
            f"{name}_high": nw.col("high"),
        }
    )


def _mean(lazy: Any, name: str) -> Any:
    """A mean with Student's bounds by the variance of single results."""
    import narwhals.stable.v2 as nw

    one = MEASURES[name]
    lazy = lazy.with_columns(
        known_=~nw.col(one.n).is_null() & ~nw.col(one.total).is_null(),
        whole_n_=nw.col(one.n).fill_null(0).cast(nw.Float64),
        total_=nw.col(one.total).fill_null(0).cast(nw.Float64),
        squares_=nw.col(one.squares).fill_null(0).cast(nw.Float64),
        effect_=nw.col(f"effect_{name}"),
    )
    lazy = lazy.with_columns(
        has_=nw.col("known_") & (nw.col("whole_n_") > 0),
        mean_=nw.col("total_") / _safe("whole_n_"),
        before_=nw.col("whole_n_") - 1,
    )
    spread = nw.col("squares_") - nw.col("total_") * nw.col("mean_")
    lazy = lazy.with_columns(
        spreads_=nw.col("has_")
        & ~nw.col(one.squares).is_null()
        & (nw.col("before_") > 0)
        & (spread > nw.col("squares_") * _GRAIN),
        variance_=spread / _safe("before_") * nw.col("effect_") / _safe("whole_n_"),
        df_=nw.col("whole_n_") / nw.col("effect_") - 1,
    )
    lazy = lazy.with_columns(
        error_=nw.when(nw.col("spreads_")).then(nw.col("variance_")).otherwise(0).sqrt(),
        reach_=_student("df_"),
    )
    half = nw.col("error_") * nw.col("reach_")
    low, high = nw.col("mean_") - half, nw.col("mean_") + half
    least, most = _BOUNDS[name]
    low = nw.when(low > least).then(low).otherwise(number_literal(least))
    if most is not None:
        high = nw.when(high < most).then(high).otherwise(number_literal(most))
    return lazy.with_columns(
        **{
            name: nw.when(nw.col("has_")).then(nw.col("mean_")),
            f"{name}_low": nw.when(nw.col("spreads_")).then(low),
            f"{name}_high": nw.when(nw.col("spreads_")).then(high),
        }
    )


def _student(name: str) -> Expr:
    """The two-sided quantile of Student's distribution for the degrees of freedom of each row.

    Engines have none. Whole degrees up to 14 stand one by one, rounded down; above, the series of
    Cornish and Fisher is exact to five digits and more.
    """
    import narwhals.stable.v2 as nw

    half, z = 0.5 + CONFIDENCE / 200, z_of(CONFIDENCE)
    powers = [z**power for power in range(10)]
    terms = [
        (powers[3] + z) / 4,
        (5 * powers[5] + 16 * powers[3] + 3 * z) / 96,
        (3 * powers[7] + 19 * powers[5] + 17 * powers[3] - 15 * z) / 384,
    ]
    df = nw.col(name)
    inverse = 1 / nw.when(df > _EXACT).then(df).otherwise(number_literal(_EXACT))
    reach = number_literal(0)
    for term in reversed(terms):
        reach = (reach + term) * inverse
    reach = reach + z
    for whole_df in range(_EXACT, 0, -1):
        quantile = number_literal(round(student_quantile(half, whole_df), 9))
        reach = nw.when(df < whole_df + 1).then(quantile).otherwise(reach)
    return reach
