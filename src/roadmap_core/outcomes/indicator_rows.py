"""Показатели: успеваемость, качество знаний, СОУ, средние и доли, each with n and an interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
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
from roadmap_core.risk.shares import CONFIDENCE
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
# Stands for a number that is not known while it is chosen among others.
_NOT_KNOWN = -1
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
    marks are not known, or nobody has one. What one part of a group does not know is null, never a
    zero.

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
    they stand: duplicates count twice, see `roadmap_core.results.validate`.

    Raises:
        InvalidData: a column is missing or holds text for numbers; ``by`` names a column of the
            answer or one twice; there is nothing that an indicator could rest on.
        MissingExtra: narwhals is not installed.
    """
    sums = summed(counts, policy, by, _RESERVED)
    lazy = _said(widened(sums), sums.counted)
    counted = [name for name in COUNTS if name in sums.counted]
    of_measures = [f"{part}_{name}" for name in MEASURES for part in ("n", "x", "xx", "effect")]
    # Engines copy what they are given step by step: what is not needed any more goes first.
    lazy = lazy.select(*sums.keys, *counted, *of_measures, *_TAIL)
    lazy = _means(_shares(lazy))
    columns = [f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")]
    return sums.given.closed(lazy.select(*sums.keys, *counted, *columns, *_TAIL))


def widened(sums: Summed) -> Any:
    """The rows with ``n x xx effect`` of each indicator: how many, the sum, the squares, how wide.

    ``effect_<indicator>`` is by how much the variance is larger than that of so many independent
    results; ``interval`` says where that comes from, ``clusters`` of how many parts a row is made.
    Where counts are impossible, or scores of different works would be put together, sums are null.
    """
    import narwhals.stable.v2 as nw

    pupils = nw.col("pupils_").cast(nw.Float64)
    lazy = sums.lazy.with_columns(
        many_=nw.when(pupils > 0).then(pupils).otherwise(number_literal(1)), **_sums_of_measures()
    )
    pooled = nw.col("several_") > 0
    if not sums.is_clustered:
        return lazy.with_columns(
            clusters=no_number("pupils_"),
            interval=said_first([(pooled, "pupils")], "wilson"),
            **{f"effect_{name}": _by_pupils(name) for name in MEASURES},
        )
    lazy = _with_likeness(lazy, sums.kept)
    # Dask takes no greatest of several columns, so they are compared one by one.
    spare, most = nw.lit(0), nw.col("parts_judged_")
    for name in MEASURES:
        spare = spare + nw.col(f"spare_{name}")
    for parts in (nw.col("parts_assessed_"), nw.col("parts_scored_")):
        most = nw.when(parts > most).then(parts).otherwise(most)
    effects = {
        f"effect_{name}": nw.when(nw.col(f"spare_{name}") > 0)
        .then(nw.col(f"design_{name}"))
        .otherwise(_by_pupils(name))
        for name in MEASURES
    }
    return lazy.with_columns(
        clusters=most.cast(nw.Int64),
        interval=said_first([(spare > 0, "clustered"), (pooled, "pupils")], "wilson"),
        **effects,
    )


def _sums_of_measures() -> dict[str, Expr]:
    """The three sums of each indicator as floats under its own name, null where not to be used."""
    import narwhals.stable.v2 as nw

    found: dict[str, Expr] = {}
    right, alone = nw.col("impossible_") == 0, nw.col("several_") == 0
    for name, one in MEASURES.items():
        usable = right & alone if name == "mean_score" else right
        for part, column in (("n", one.n), ("x", one.total), ("xx", one.squares)):
            number = nw.col(column).cast(nw.Float64)
            found[f"{part}_{name}"] = nw.when(usable).then(number)
    return found


def _by_pupils(name: str) -> Expr:
    """How many results one pupil has, where works are put together; 1 elsewhere."""
    import narwhals.stable.v2 as nw

    each = nw.col(f"n_{name}").fill_null(0) / nw.col("many_")
    is_more = (nw.col("several_") > 0) & (each > 1)
    return nw.when(is_more).then(each).otherwise(number_literal(1))


_TEXTS = ("procedure", "subject")


def _with_likeness(lazy: Any, kept: Sequence[str]) -> Any:
    """The rows with ``design_<indicator>``, and ``spare_<indicator>``, 1 where that is known.

    How alike results of one part are is found by the analysis of variance of the parts inside the
    rows, of all rows of an assessment together: the parts of one row are too few.
    """
    import narwhals.stable.v2 as nw

    groups = {
        f"of_{name}_": nw.col(name).fill_null("")
        if name in _TEXTS
        else nw.col(name).fill_null(-1).cast(nw.Int64)
        for name in kept
    }
    squares: dict[str, Expr] = {}
    for name, one in MEASURES.items():
        size, total = nw.col(f"n_{name}"), nw.col(f"x_{name}")
        usable = (size.fill_null(0) > 0) & ~total.is_null() & ~nw.col(f"xx_{name}").is_null()
        safe = nw.when(usable).then(size).otherwise(number_literal(1))
        means = nw.col(f"means_{one.total}")
        for part, number in (
            ("rows", number_literal(1)),
            ("all", size),
            ("parts", nw.col(f"parts_{one.n}").cast(nw.Float64)),
            ("typical", nw.col(f"sizes_{one.n}") / safe),
            ("inside", nw.col(f"xx_{name}") - means),
            ("between", means - total * total / safe),
        ):
            squares[f"{part}_{name}"] = nw.when(usable).then(number).otherwise(number_literal(0))
    lazy = lazy.with_columns(**groups, **squares)
    lazy = lazy.with_columns(
        **{f"sum_{name}": nw.col(name).sum().over(*groups) for name in squares}
    )
    lazy = lazy.with_columns(
        **{
            f"{part}_{name}": nw.col(f"sum_{more}_{name}") - nw.col(f"sum_{less}_{name}")
            for name in MEASURES
            for part, more, less in (("free", "parts", "rows"), ("left", "all", "parts"))
        }
    )
    found: dict[str, Expr] = {}
    for name in MEASURES:
        found |= _design(name)
    return lazy.with_columns(**found)


def _design(name: str) -> dict[str, Expr]:
    """The design effect of each row for an indicator, from the sums over its assessment."""
    import narwhals.stable.v2 as nw

    free = nw.col(f"free_{name}")
    enough = (free >= _FEWEST_SPARE) & (nw.col(f"left_{name}") > 0) & (nw.col(f"rows_{name}") > 0)
    between = nw.col(f"sum_between_{name}") / _safe(f"free_{name}")
    inside = nw.col(f"sum_inside_{name}") / _safe(f"left_{name}")
    spread = nw.col(f"sum_all_{name}") - nw.col(f"sum_typical_{name}")
    whole = between + (spread / _safe(f"free_{name}") - 1) * inside
    is_alike = (between > inside) & (whole > 0)
    safe = nw.when(is_alike).then(whole).otherwise(number_literal(1))
    alike = nw.when(is_alike).then(between - inside).otherwise(number_literal(0)) / safe
    return {
        f"spare_{name}": flag(enough),
        f"design_{name}": alike * (nw.col(f"typical_{name}") - 1) + 1,
    }


def _safe(name: str) -> Expr:
    """A column to divide by: 1 where it is 0 or less, whose quotient is not used."""
    import narwhals.stable.v2 as nw

    return nw.when(nw.col(name) > 0).then(nw.col(name)).otherwise(number_literal(1))


def _said(lazy: Any, counted: Sequence[str]) -> Any:
    """How many results a row rests on, and which of its indicators are there."""
    import narwhals.stable.v2 as nw

    assessed, judged, scored = (nw.col(name) for name in ("assessed_", "judged_", "scored_"))
    known = [assessed] if {"mark_2", "mark_3", "mark_4", "mark_5"} <= set(counted) else []
    known += [judged] if {"failed", "mark_2"} & set(counted) else []
    known += [scored] if "score_sum" in counted else []
    # In pandas whole numbers with a null among them are floats, and stay so: no null till the end.
    n, *others = (number.fill_null(_NOT_KNOWN).cast(nw.Int64) for number in known)
    for other in others:
        n = nw.when((n <= 0) & (other != _NOT_KNOWN)).then(other).otherwise(n)
    no_marks, no_scores = assessed.fill_null(0) == 0, scored.fill_null(0) == 0
    impossible = nw.col("impossible_") > 0
    nobody = (nw.col("pupils_") == 0) & (n == 0)
    unknown = no_marks & no_scores & (judged.fill_null(0) == 0)
    reason = said_first(
        [
            (impossible, "impossible_counts"),
            (nobody, "nobody_wrote"),
            (unknown, "unknown"),
            (no_marks, "no_marks"),
            (nw.col("several_") > 0, "several_works"),
            (no_scores, "no_scores"),
        ],
        "complete",
    )
    return lazy.with_columns(
        n=nw.when(~impossible & (n != _NOT_KNOWN)).then(n),
        confidence=nw.lit(CONFIDENCE).cast(nw.Int64),
        reason=reason,
        judged=~(impossible | nobody | unknown),
    )


def _shares(lazy: Any) -> Any:
    """Shares in per cent with Wilson's bounds, of as many results as are independent."""
    import narwhals.stable.v2 as nw

    z2 = z_of(CONFIDENCE) ** 2
    sizes: dict[str, Expr] = {}
    roots: dict[str, Expr] = {}
    bounds: dict[str, Expr] = {}
    for name in _SHARES:
        n, x, effect = (nw.col(f"{part}_{name}") for part in ("n", "x", "effect"))
        fits = (n.fill_null(0) > 0) & ~x.is_null()
        sizes[f"size_{name}"] = nw.when(fits).then(n).otherwise(number_literal(1)) / effect
        sizes[f"part_{name}"] = x / effect
        sizes[name] = nw.when(fits).then(x * 100 / _safe(f"n_{name}"))
        size, part = nw.col(f"size_{name}"), nw.col(f"part_{name}")
        inside = (
            nw.when(nw.col(name).is_null())
            .then(number_literal(0))
            .otherwise(part * 4 * (1 - part / size))
        )
        roots[f"root_{name}"] = (inside + z2).sqrt() * z_of(CONFIDENCE)
        root, scale = nw.col(f"root_{name}"), 100 / (size * 2 + 2 * z2)
        ends = (part * 2 + z2 - root) * scale, (part * 2 + z2 + root) * scale
        nobody, everybody = nw.col(name) == 0, nw.col(name) == 100
        low = nw.when(nobody).then(number_literal(0)).otherwise(ends[0])
        high = nw.when(everybody).then(number_literal(100)).otherwise(ends[1])
        known = ~nw.col(name).is_null()
        bounds[f"{name}_low"] = nw.when(known).then(low)
        bounds[f"{name}_high"] = nw.when(known).then(high)
    return lazy.with_columns(**sizes).with_columns(**roots).with_columns(**bounds)


def _means(lazy: Any) -> Any:
    """Means with Student's bounds by the variance of single results."""
    import narwhals.stable.v2 as nw

    means: dict[str, Expr] = {}
    spreads: dict[str, Expr] = {}
    errors: dict[str, Expr] = {}
    bounds: dict[str, Expr] = {}
    for name, (least, most) in _BOUNDS.items():
        n, x, xx, effect = (nw.col(f"{part}_{name}") for part in ("n", "x", "xx", "effect"))
        means[name] = nw.when((n.fill_null(0) > 0) & ~x.is_null()).then(x / _safe(f"n_{name}"))
        means[f"df_{name}"] = n / effect - 1
        mean = nw.col(name)
        spread = xx - x * mean
        is_spread = (n.fill_null(0) > 1) & (spread.fill_null(0) > xx.fill_null(0) * _GRAIN)
        fewer = nw.when(n.fill_null(0) > 1).then(n - 1).otherwise(number_literal(1))
        variance = spread / fewer * effect / _safe(f"n_{name}")
        spreads[f"variance_{name}"] = nw.when(is_spread & ~mean.is_null()).then(variance)
        error = nw.col(f"variance_{name}").fill_null(0).sqrt()
        errors[f"half_{name}"] = error * _student(f"df_{name}")
        half, known = nw.col(f"half_{name}"), ~nw.col(f"variance_{name}").is_null()
        low, high = mean - half, mean + half
        low = nw.when(low > least).then(low).otherwise(number_literal(least))
        if most is not None:
            high = nw.when(high < most).then(high).otherwise(number_literal(most))
        bounds[f"{name}_low"] = nw.when(known).then(low)
        bounds[f"{name}_high"] = nw.when(known).then(high)
    for step in (means, spreads, errors, bounds):
        lazy = lazy.with_columns(**step)
    return lazy


def _student(name: str) -> Expr:
    """The two-sided quantile of Student's distribution for the degrees of freedom of each row.

    Engines have none. From 3 degrees on it is a polynomial in their inverse, exact to seven digits;
    below, that of 1 or 2 degrees, rounded down.
    """
    import narwhals.stable.v2 as nw

    df, (one, two, nodes, terms) = nw.col(name), _quantiles()
    inverse = 1 / nw.when(df > 3).then(df).otherwise(number_literal(3))
    reach = number_literal(0)
    for node, term in zip(reversed(nodes), reversed(terms), strict=True):
        reach = reach * (inverse - node) + term
    reach = nw.when(df < 3).then(number_literal(two)).otherwise(reach)
    return nw.when(df < 2).then(number_literal(one)).otherwise(reach)


@cache
def _quantiles() -> tuple[float, float, list[float], list[float]]:
    """The quantiles of 1 and 2 degrees of freedom, and Newton's polynomial through eight others."""
    half = 0.5 + CONFIDENCE / 200
    # Inverses from next to 0 to 1/3, denser at both ends, as Chebyshev has it.
    nodes = [(1 + math.cos((2 * at + 1) * math.pi / 16)) / 6 for at in range(8)]
    terms = [student_quantile(half, 1 / node) for node in nodes]
    for step in range(1, len(nodes)):
        for at in range(len(nodes) - 1, step - 1, -1):
            terms[at] = (terms[at] - terms[at - 1]) / (nodes[at] - nodes[at - step])
    one, two = (round(student_quantile(half, df), 9) for df in (1, 2))
    return one, two, nodes, terms
