"""Элементы содержания, вызывающие затруднения: which tasks and elements were not mastered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

from roadmap_core.errors import InvalidData
from roadmap_core.frames import settled
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import no_number, number_literal, text_keys
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.results.yearly import fraction_by_year, number_by_year
from roadmap_core.risk.given import (
    Given,
    flag,
    ratio,
    reached_points,
    said_first,
    taken,
)
from roadmap_core.risk.shares import CONFIDENCE, intervals
from roadmap_core.spelling import did_you_mean

__all__ = ["ContentLevel", "ContentVerdict", "crossing_marks", "difficult_content"]

ContentLevel: TypeAlias = Literal["task", "element"]
"""What a row of the list is about: a task, or all tasks of a content element."""

ContentVerdict: TypeAlias = Literal["sufficient", "uncertain", "insufficient", "not_judged"]
"""How well a task was mastered."""

_NEEDED = (*ASSESSMENT, "task", "participants", "points", "max_points")
_MORE = ("element", "difficulty", "mark", "full")
# The norms by difficulty (raised and high have one) and procedure: sufficient from, not under.
_VPR = {
    level: (f"content_vpr_{level}_sufficient", f"content_vpr_{level}_insufficient")
    for level in ("basic", "raised")
}
_GIA = {level: (f"content_gia_{level}", f"content_gia_{level}") for level in ("basic", "raised")}
_REGIMES = {"vpr": _VPR, "oge": _GIA, "ege": _GIA}
_COLUMNS = (
    "points", "max_points", "completion", "full", "low", "high", "norm", "norm_insufficient", "n",
    "confidence", "sample", "verdict", "certain", "reason",
)  # fmt: skip


def difficult_content(icounts: Any, policy: Policy, *, unit_level: ContentLevel = "task") -> Any:
    """Перечень элементов содержания: one row a unit, work and task, with how far it was done.

    ``unit_level="element"`` gathers the tasks of an element: their points, maxima and full
    completions are added up, and ``tasks`` says how many they are. Tasks of different difficulty
    are held against different norms, so an element has a row for each. Where the table has a
    column ``mark``, each group of marks has rows of its own; see `crossing_marks`, too.

    ``completion`` is what was scored of what could be, ``full`` how many of all did the task
    fully, both in per cent. The verdict is the point rule of the procedure, the difficulty and the
    year: "sufficient" from ``norm`` on, "insufficient" under ``norm_insufficient``, "uncertain"
    between the two. For VPR these are ``content_vpr_…``, for OGE and EGE ``content_gia_…``, where
    the two are one number. "not_judged": the difficulty is not known, no norm judges the procedure
    or the year, fewer participants than ``content_group_min``, a maximum or points that are not
    known. ``sample`` says how far a distribution of so many says something: "informative" from
    ``distribution_informative`` on, "approximate" from ``distribution_approximate`` on, "limited".

    ``low high`` bound the completion: Wilson's interval for ``n`` participants, 95 %. For a task of
    one point it is that of a share. For more points it is too wide rather than too narrow: nothing
    spreads wider between 0 and the maximum than all or nothing. An element's ``n`` is that of the
    task with most participants, as if its points were one task's. ``certain``: the whole interval
    lies where the verdict says.

    Columns: units, ``year procedure subject grade``, ``task element difficulty`` (of an element
    ``element difficulty tasks``), ``mark`` where it is there, ``points max_points completion full
    low high norm norm_insufficient n confidence sample verdict certain reason``.

    Raises:
        InvalidData: a column is missing, there is no such level, or elements are asked for and
            the table has none.
        MissingExtra: narwhals is not installed.
    """
    if unit_level not in get_args(ContentLevel):
        close = did_you_mean(unit_level, get_args(ContentLevel))
        raise InvalidData("item_counts", [f"no level {unit_level!r}{close} @ $.unit_level"])
    is_element = unit_level == "element"
    needed = (*_NEEDED, "element") if is_element else _NEEDED
    given = taken(icounts, "item_counts", needed, _MORE)
    rows, keys = _tasks(given)
    if is_element:
        rows, keys = _gathered(rows, keys)
    judged = _judged(rows, policy, keys)
    return given.closed(judged.select(*keys, *_COLUMNS))


def _tasks(given: Given) -> tuple[Any, list[str]]:
    """One row a unit, work and task, the rows of one put together, and the names of its keys."""
    import narwhals.stable.v2 as nw

    more = [name for name in ("element", "difficulty", "mark") if name in given]
    keys = [*given.units, *ASSESSMENT, "task", *more]
    points = nw.col("points")
    blank = nw.col("participants").is_null() | points.is_null() | (points.fill_null(0) < 0)
    both = ~points.is_null() & ~nw.col("max_points").is_null()
    full = nw.col("full") if "full" in given else no_number("year")
    rows = given.lazy.with_columns(
        _blank=flag(blank),
        _no_most=flag(nw.col("max_points").is_null()),
        # In the sum of several rows the others would hide it.
        _over=flag(both & (points.fill_null(0) > nw.col("max_points").fill_null(0))),
        _no_full=flag(full.is_null()),
        _full=nw.when(~full.is_null()).then(full).otherwise(nw.lit(0)),
        **{
            f"_{name}": nw.when(~nw.col(name).is_null()).then(nw.col(name)).otherwise(nw.lit(0))
            for name in ("participants", "points", "max_points")
        },
    )
    rows = rows.group_by(*keys).agg(*(nw.col(name).sum() for name in _SUMS))
    return settled(text_keys(rows, keys).select(*keys, *_sums())), keys


_WHOLE = ("_blank", "_no_most", "_over", "_no_full", "_full", "_participants")
_SUMS = (*_WHOLE, "_points", "_max_points")


def _sums() -> list[Any]:
    import narwhals.stable.v2 as nw

    return [nw.col(n).cast(nw.Int64 if n in _WHOLE else nw.Float64) for n in _SUMS]


def _gathered(rows: Any, keys: Sequence[str]) -> tuple[Any, list[str]]:
    """One row a unit, work, element and difficulty, from one a task."""
    import narwhals.stable.v2 as nw

    left = [name for name in keys if name != "task"]
    rows = rows.with_columns(_one=flag(nw.lit(value=True)), _answers=nw.col("_participants"))
    sums = [nw.col(name).sum() for name in (*_SUMS, "_one", "_answers") if name != "_participants"]
    rows = rows.group_by(*left).agg(*sums, nw.col("_participants").max())
    rows = rows.select(
        *left,
        *_sums(),
        nw.col("_one").cast(nw.Int64).alias("tasks"),
        nw.col("_answers").cast(nw.Int64),
    )
    mark = ["mark"] if "mark" in left else []
    return rows, [*(name for name in left if name != "mark"), "tasks", *mark]


def _judged(rows: Any, policy: Policy, keys: Sequence[str]) -> Any:
    import narwhals.stable.v2 as nw

    is_element = "tasks" in keys
    rows = rows.with_columns(
        _difficulty=_difficulty() if "difficulty" in keys else nw.lit("unknown"),
        _answers=nw.col("_answers" if is_element else "_participants"),
        **_least(policy),
    )
    rows = rows.with_columns(**_norms(policy))
    faults = _faults(is_element)
    unsaid = said_first([(fault, "1") for fault, code in faults if code in _DATA_FAULTS], "") != ""
    rows = rows.with_columns(
        points=nw.when(~unsaid).then(nw.col("_points")),
        max_points=nw.when(~unsaid).then(nw.col("_max_points")),
        n=nw.col("_participants"),
        confidence=nw.lit(CONFIDENCE).cast(nw.Int64),
        _share=nw.when(~unsaid).then(ratio("_points", "_max_points")),
        _hundredfold=nw.col("_points") * 100,
        _full_share=nw.when(nw.col("_no_full") == 0).then(ratio("_full", "_answers")),
        sample=_sample(),
        _fault=said_first(faults, ""),
    )
    rows = _bounded(rows, "_share", "n")
    rows = rows.with_columns(
        completion=nw.when(~unsaid).then(ratio("_hundredfold", "_max_points")),
        full=nw.col("_full_share") * 100,
    )
    return _with_verdict(rows)


_DATA_FAULTS = ("no_points", "no_maximum", "points_over_maximum")


def _bounded(rows: Any, share: str, n: str) -> Any:
    """The frame with ``low`` and ``high`` of a share, as if so many had done all or nothing."""
    import narwhals.stable.v2 as nw

    rows = rows.with_columns(
        n_=nw.col(n).cast(nw.Float64), known_=~nw.col(share).is_null(), p_=nw.col(share)
    )
    p = nw.when(nw.col("known_")).then(nw.col("p_")).otherwise(number_literal(0))
    return intervals(rows.with_columns(x_=nw.col("n_") * p))


def _difficulty() -> Any:
    """The difficulty by which norms go: raised and high have the same."""
    import narwhals.stable.v2 as nw

    named = nw.col("difficulty")
    raised = (named == "raised") | (named == "high")
    return said_first([(named == "basic", "basic"), (raised, "raised")], "unknown")


def _least(policy: Policy) -> dict[str, Any]:
    names = ("content_group_min", "distribution_informative", "distribution_approximate")
    return {f"_{name}": number_by_year(policy, name) for name in names}


def _norms(policy: Policy) -> dict[str, Any]:
    """The two norms of each row, as numbers and as whole numbers by which to compare."""
    import narwhals.stable.v2 as nw

    norm: dict[str, Any] = {name: no_number("year") for name in ("norm", "norm_insufficient")}
    norm |= {name: nw.lit(0).cast(nw.Int64) for name in ("_good", "_good_of", "_bad", "_bad_of")}
    for procedure, regime in _REGIMES.items():
        for difficulty, (good, bad) in regime.items():
            here = (nw.col("procedure") == procedure) & (nw.col("_difficulty") == difficulty)
            values = (
                number_by_year(policy, good), number_by_year(policy, bad),
                *fraction_by_year(policy, good), *fraction_by_year(policy, bad),
            )  # fmt: skip
            for name, value in zip(norm, values, strict=True):
                norm[name] = nw.when(here).then(value).otherwise(norm[name])
    return norm


def _faults(is_element: bool) -> list[tuple[Any, str]]:
    """Why a row is not judged, the plainest first."""
    import narwhals.stable.v2 as nw

    least = nw.col("_content_group_min")
    return [
        (nw.col("_blank") > 0, "no_points"),
        ((nw.col("_no_most") > 0) | (nw.col("_max_points") <= 0), "no_maximum"),
        (nw.col("_over") > 0, "points_over_maximum"),
        *([(nw.col("element").is_null(), "no_element")] if is_element else []),
        (nw.col("_difficulty") == "unknown", "unknown_difficulty"),
        ((nw.col("_good_of") == 0) | (nw.col("_bad_of") == 0) | least.is_null(), "no_norm"),
        (nw.col("_participants") < least, "too_few"),
    ]


def _sample() -> Any:
    import narwhals.stable.v2 as nw

    n, many = nw.col("_participants"), nw.col("_distribution_informative")
    some = nw.col("_distribution_approximate")
    unknown = many.is_null() | some.is_null()
    said = [(unknown, "unknown"), (n >= many, "informative"), (n >= some, "approximate")]
    return said_first(said, "limited")


def _with_verdict(rows: Any) -> Any:
    import narwhals.stable.v2 as nw

    points = reached_points("_points", "_max_points")
    reached = points * nw.col("_good_of") >= nw.col("_max_points") * nw.col("_good")
    missed = points * nw.col("_bad_of") < nw.col("_max_points") * nw.col("_bad")
    fault = nw.col("_fault") != ""
    said = [(fault, "not_judged"), (reached, "sufficient"), (missed, "insufficient")]
    rows = rows.with_columns(verdict=said_first(said, "uncertain"))
    low, high = nw.col("low"), nw.col("high")
    good, bad = nw.col("norm"), nw.col("norm_insufficient")
    # 1 and 0 first: a truth value that is not known would stay so on some engines.
    certain = said_first(
        [
            (nw.col("verdict") == "not_judged", "no"),
            ((nw.col("verdict") == "sufficient") & (low >= good), "yes"),
            ((nw.col("verdict") == "insufficient") & (high < bad), "yes"),
            ((nw.col("verdict") == "uncertain") & (low >= bad) & (high < good), "yes"),
        ],
        "no",
    )
    codes = [(nw.col("verdict") == word, word) for word in ("sufficient", "insufficient")]
    return rows.with_columns(
        certain=certain == "yes",
        reason=nw.when(fault).then(nw.col("_fault")).otherwise(said_first(codes, "uncertain")),
    )


_MARKS = (2, 3, 4, 5)


def crossing_marks(icounts: Any, policy: Policy) -> Any:
    """Пересечение групп по отметкам: tasks that a lower mark did better than a higher one.

    Such lines cross where a task measures something else than the work, or where marks are not
    what was written: a sign that asks for a look at the task. ``icounts`` has a column ``mark``;
    the answer one row a unit, work and task: ``n_2 ... n_5`` participants and ``completion_2 ...
    completion_5`` (per cent; null without points) of the groups of marks, then ``pairs``, how many
    pairs of groups have both at least ``content_group_min`` participants, and ``crossings``, in how
    many of these the lower mark did better. ``certain``: in one of them by more than chance, the
    intervals (Wilson, 95 %, see `difficult_content`) apart. Without a pair nothing is judged.

    Columns: units, ``year procedure subject grade task``, ``element difficulty`` where they are
    there, those, ``confidence flagged certain judged reason``.

    Raises:
        InvalidData: a column is missing.
        MissingExtra: narwhals is not installed.
    """
    import narwhals.stable.v2 as nw

    given = taken(icounts, "item_counts", (*_NEEDED, "mark"), _MORE)
    rows, keys = _tasks(given)
    keys = [name for name in keys if name != "mark"]
    sums = ("_participants", "_points", "_max_points", "_blank", "_no_most", "_over")
    rows = rows.with_columns(
        **{
            f"{name}_{mark}": nw.when(nw.col("mark") == mark)
            .then(nw.col(name))
            .otherwise(nw.lit(0))
            for name in sums
            for mark in _MARKS
        }
    )
    names = [f"{name}_{mark}" for name in sums for mark in _MARKS]
    rows = rows.group_by(*keys).agg(*(nw.col(name).sum() for name in names))
    rows = _crossed(rows, policy)
    columns = [f"{name}_{mark}" for name in ("n", "completion") for mark in _MARKS]
    verdict = ("pairs", "crossings", "confidence", "flagged", "certain", "judged", "reason")
    return given.closed(rows.select(*keys, *columns, *verdict))


def _crossed(rows: Any, policy: Policy) -> Any:
    import narwhals.stable.v2 as nw

    rows = rows.with_columns(
        _least=number_by_year(policy, "content_group_min"),
        confidence=nw.lit(CONFIDENCE).cast(nw.Int64),
    )
    for mark in _MARKS:
        most = nw.col(f"_max_points_{mark}")
        known = (nw.col(f"_blank_{mark}") == 0) & (nw.col(f"_no_most_{mark}") == 0)
        known = known & (nw.col(f"_over_{mark}") == 0) & (most > 0)
        rows = rows.with_columns(
            nw.col(f"_participants_{mark}").cast(nw.Int64).alias(f"n_{mark}"),
            nw.when(known)
            .then(ratio(f"_points_{mark}", f"_max_points_{mark}"))
            .alias(f"_share_{mark}"),
        )
        enough = ~nw.col(f"_share_{mark}").is_null() & (nw.col(f"n_{mark}") >= nw.col("_least"))
        rows = rows.with_columns(
            (nw.col(f"_share_{mark}") * 100).alias(f"completion_{mark}"),
            flag(enough).alias(f"_enough_{mark}"),
        )
        rows = _bounded(rows, f"_share_{mark}", f"n_{mark}")
        rows = rows.with_columns(
            nw.col("low").alias(f"_low_{mark}"), nw.col("high").alias(f"_high_{mark}")
        )
    pairs = [(low, high) for low in _MARKS for high in _MARKS if low < high]
    both = [nw.col(f"_enough_{low}") * nw.col(f"_enough_{high}") for low, high in pairs]
    # Products, so that no rounding of a share makes two equal ones cross.
    better = [
        flag(
            nw.col(f"_points_{low}") * nw.col(f"_max_points_{high}")
            > nw.col(f"_points_{high}") * nw.col(f"_max_points_{low}")
        )
        for low, high in pairs
    ]
    apart = [flag(nw.col(f"_low_{low}") > nw.col(f"_high_{high}")) for low, high in pairs]
    rows = rows.with_columns(
        pairs=_sum(both),
        crossings=_sum([one * other for one, other in zip(both, better, strict=True)]),
        _apart=_sum([one * other for one, other in zip(both, apart, strict=True)]),
    )
    said = [
        (nw.col("_least").is_null(), "no_norm"),
        (nw.col("pairs") == 0, "too_few"),
        (nw.col("crossings") > 0, "crossing"),
    ]
    return rows.with_columns(
        flagged=nw.col("crossings") > 0,
        certain=nw.col("_apart") > 0,
        judged=nw.col("pairs") > 0,
        reason=said_first(said, "no_crossing"),
    )


def _sum(columns: Sequence[Any]) -> Any:
    total = columns[0]
    for one in columns[1:]:
        total = total + one
    return total
