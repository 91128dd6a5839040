"""Численности: rows of results counted by units, and counts of parts put together.

The engine that holds the rows counts them; what comes out is a frame of the same engine, lazy where
the given one was. Rows are counted as they stand: `validate` tells which stand twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from roadmap_core.errors import InvalidData
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import (
    by_names,
    key_names,
    no_number,
    number_literal,
    opened_with,
    text_keys,
    whole,
    with_numbers,
)
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.results.yearly import by_year
from roadmap_core.selection import SUBJECTS

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = ["count_items", "count_marks", "gather_counts"]

_MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
_SCORED = ("score", "test_score")
_COUNTED = ("participants", "failed", *_MARKS, "score_sum", "score_squares")
_ITEM_COUNTED = ("participants", "points", "max_points", "full", "zero", "not_done")
_FATES = ("participants", "scored_", "under_", "over_", *_MARKS)
_FRACTIONAL = frozenset({"score_sum", "score_squares", "points", "max_points"})
# A result that no norm judges; scores are never negative.
_UNJUDGED = -1.0


def count_marks(marks: Any, policy: Policy, by: str | Iterable[str] = ("school",)) -> Any:
    """Counts of participants, of marks and of those under the lowest pass, one row a unit and work.

    ``marks`` has a row a participant: the columns of ``by``, ``year procedure subject grade`` and
    at least one of ``mark`` (2 to 5), ``score``, ``test_score``. The answer has the columns of
    ``by``, those four, then ``participants failed mark_2 mark_3 mark_4 mark_5 score_sum
    score_squares``. ``by=()`` counts all schools together.

    A participant has a mark, or a score and no ``mark_reason``. Those with the mark 2 have
    ``failed``. Where there is no mark, an EGE ``test_score`` under ``ege_min_…`` or an OGE
    ``score`` under ``oge_min_…`` of the work's own year has failed, too. A score that no norm
    judges (of VPR, of a year without a norm, an OGE in mathematics that may lack its points for
    geometry) and a mark that is none of 2 to 5 leave ``failed`` of their row null, never a zero.

    ``mark_2`` to ``mark_5`` are null where a participant has no mark, the two sums where one has no
    score: of the EGE its test score, else ``score``. A work that nobody wrote stays with
    0 participants; a null key is a group of its own.

    Raises:
        InvalidData: a column is missing or holds text for numbers; ``by`` names a column of the
            answer or one twice.
    """
    what = "marks to count"
    units = by_names(by, (*ASSESSMENT, *_COUNTED), what)
    keys = key_names(units)
    given = opened_with(marks, keys, what)
    numbers = tuple(name for name in ("mark", *_SCORED) if name in given.columns)
    if not numbers:
        problem = "no column 'mark', 'score' or 'test_score' @ $.columns"
        raise InvalidData(what, [problem])
    lazy = with_numbers(given, ("year", "grade", *numbers), what)
    scored = frozenset(given.columns) & frozenset(_SCORED)
    if scored:
        tally = text_keys(_tallied(lazy, keys, frozenset(given.columns)), keys)
        counts = _totals(_judged(tally, policy, scored), keys, (*_FATES, "sum_", "squares_"))
    else:
        counts = text_keys(_totals(_marked(lazy), keys, ("participants", *_MARKS)), keys)
    return given.closed(counts.select(*keys, **_known(is_scored=bool(scored))))


def _tallied(lazy: Any, keys: Sequence[str], has: frozenset[str]) -> Any:
    """How many rows have the same keys, mark and lone score, with the sums of their scores.

    A lone score is one without a mark, by which its participant is judged.
    """
    import narwhals.stable.v2 as nw

    none = no_number("year")
    score = nw.col("score").cast(nw.Float64) if "score" in has else none
    test = nw.col("test_score").cast(nw.Float64) if "test_score" in has else none
    lazy = lazy.with_columns(mark_=nw.col("mark") if "mark" in has else none, n_=nw.lit(1))
    lazy = lazy.with_columns(
        is_ege_=_text("procedure") == "ege",
        is_oge_=_text("procedure") == "oge",
        is_basic_=_text("subject") == "mathematics_basic",
        excused_=_text("mark_reason") != "" if "mark_reason" in has else nw.lit(value=False),
    )
    lazy = lazy.with_columns(lone_=_lone_score(score, test))
    tested = nw.col("is_ege_") & ~nw.col("is_basic_")
    takes_part = ~nw.col("mark_").is_null() | ~nw.col("lone_").is_null()
    lazy = lazy.with_columns(
        own_=nw.when(takes_part).then(nw.when(tested).then(test).otherwise(score))
    )
    lazy = lazy.with_columns(
        scored_=nw.when(nw.col("own_").is_null()).then(0).otherwise(1),
        sum_=nw.col("own_").fill_null(0.0),
    )
    lazy = lazy.with_columns(squares_=nw.col("sum_") * nw.col("sum_"))
    sums = {name: nw.col(name).sum() for name in ("n_", "scored_", "sum_", "squares_")}
    return lazy.group_by(*keys, "mark_", "lone_").agg(**sums)


def _text(name: str) -> Expr:
    import narwhals.stable.v2 as nw

    return nw.col(name).cast(nw.String).fill_null("")


def _lone_score(score: Expr, test: Expr) -> Expr:
    import narwhals.stable.v2 as nw

    has_result = ~score.is_null() | ~test.is_null()
    by_test = nw.col("is_ege_") & ~test.is_null()
    by_score = nw.col("is_oge_") & ~score.is_null()
    return nw.when(nw.col("mark_").is_null() & ~nw.col("excused_") & has_result).then(
        nw.when(by_test).then(test).otherwise(nw.when(by_score).then(score).otherwise(_UNJUDGED))
    )


def _judged(tally: Any, policy: Policy, scored: Set[str]) -> Any:
    """How many of each row of the tally take part, have which mark, are judged and have failed."""
    import narwhals.stable.v2 as nw

    tally = tally.with_columns(
        *whole("n_", "scored_"),
        has_mark_=~nw.col("mark_").is_null(),
        mark_=nw.col("mark_").fill_null(0),
        has_lone_=~nw.col("lone_").is_null(),
        lone_=nw.col("lone_").fill_null(_UNJUDGED),
        work_=nw.concat_str(_text("procedure"), nw.lit(":"), _text("subject")),
        year_=nw.col("year").fill_null(0),
    )
    n, lone, least = (nw.col(name) for name in ("n_", "lone_", "least_"))
    marks = {
        name: nw.when(nw.col("mark_") == mark).then(n).otherwise(0)
        for mark, name in enumerate(_MARKS, start=2)
    }
    takes_part = nw.col("has_mark_") | nw.col("has_lone_")
    tally = tally.with_columns(
        participants=nw.when(takes_part).then(n).otherwise(0),
        least_=_least_pass(policy, scored),
        **marks,
    )
    is_judged = (lone >= 0) & (least >= 0)
    passes = is_judged & (lone >= least)
    for since, _ in by_year(policy, "oge_min_geometry"):
        # Points for geometry decide besides the score, which no column gives.
        asked = (nw.col("work_") == "oge:mathematics") & (nw.col("year_") >= since)
        passes = passes & ~asked
    return tally.with_columns(
        under_=nw.when(is_judged & (lone < least)).then(n).otherwise(0),
        over_=nw.when(passes).then(n).otherwise(0),
    )


def _marked(lazy: Any) -> Any:
    """Rows with marks alone: 0 or 1 for each thing that is counted, which needs no tally."""
    import narwhals.stable.v2 as nw

    mark = nw.col("mark_")
    # Int32: PostgreSQL makes no bigint of a boolean, and no group has two billion rows.
    lazy = lazy.with_columns(
        participants=(~nw.col("mark").is_null()).cast(nw.Int32),
        mark_=nw.col("mark").fill_null(0),
    )
    return lazy.with_columns(
        **{name: (mark == number).cast(nw.Int32) for number, name in enumerate(_MARKS, start=2)}
    )


def _totals(lazy: Any, keys: Sequence[str], names: Sequence[str]) -> Any:
    """The sums by keys, with the number of those that have a mark."""
    import narwhals.stable.v2 as nw

    counts = lazy.group_by(*keys).agg(**{name: nw.col(name).sum() for name in names})
    marked = reduce(add, (nw.col(name) for name in _MARKS))
    return counts.with_columns(*whole(*(name for name in names if name in _FATES)), marked_=marked)


def _known(*, is_scored: bool) -> dict[str, Expr]:
    """The sums as counts, with null where not every participant is known."""
    import narwhals.stable.v2 as nw

    people = nw.col("participants")
    is_marked = nw.col("marked_") == people
    known = {"participants": people}
    if is_scored:
        is_judged = nw.col("marked_") + nw.col("under_") + nw.col("over_") == people
        known["failed"] = nw.when(is_judged).then(nw.col("mark_2") + nw.col("under_"))
    else:
        known["failed"] = nw.when(is_marked).then(nw.col("mark_2"))
    known |= {name: nw.when(is_marked).then(nw.col(name)) for name in _MARKS}
    # Without scores those of nobody are known: there are none.
    all_scored = nw.col("scored_") == people if is_scored else people == 0
    for name in ("sum", "squares"):
        total = nw.col(f"{name}_") if is_scored else number_literal(0)
        known[f"score_{name}"] = nw.when(all_scored).then(total)
    return known


def _least_pass(policy: Policy, scored: Set[str]) -> Expr:
    """The lowest score that passes, by procedure, subject and year; -1 where none is set."""
    import narwhals.stable.v2 as nw

    works: dict[tuple[int, float], list[str]] = {}
    for procedure, column in (("ege", "test_score"), ("oge", "score")):
        for subject in SUBJECTS if column in scored else ():
            name = f"{procedure}_min_{subject}"
            # The base level of mathematics is judged by its mark.
            if name != "ege_min_mathematics_basic":
                for step in _changes(policy, name):
                    works.setdefault(step, []).append(f"{procedure}:{subject}")
    least = nw.lit(_UNJUDGED)
    for (since, score), names in sorted(works.items()):
        holds = nw.col("work_").is_in(names) & (nw.col("year_") >= since)
        least = nw.when(holds).then(nw.lit(score)).otherwise(least)
    return least


def _changes(policy: Policy, name: str) -> Iterator[tuple[int, float]]:
    """The years from which a norm has another value than before, each with the value."""
    before: float | None = None
    for year, norm in by_year(policy, name):
        if norm.number != before:
            before = float(norm.number)
            yield year, before


def count_items(items: Any, by: str | Iterable[str] = ("school",)) -> Any:
    """Counts of points and of who did a task fully, not at all or did not begin, by unit and task.

    ``items`` has a row a participant and task: the columns of ``by``, ``year procedure subject
    grade task score max_score`` and, where they are there, ``element`` and ``difficulty``, by which
    rows are told apart, too. The answer has those but the last two, then ``participants points
    max_points full zero not_done``. ``by=("school", "mark")`` counts each group of marks.

    ``max_points`` is the maximum of the task times its participants. Who did not begin (a null
    score) is a participant without a point, counted in ``not_done`` and not in ``zero``. Where a
    maximum is not known, ``max_points`` and ``full`` are null.

    Raises:
        InvalidData: as for `count_marks`.
    """
    import narwhals.stable.v2 as nw

    what = "items to count"
    of_task = ("task", "element", "difficulty")
    units = by_names(by, (*ASSESSMENT, *of_task, *_ITEM_COUNTED, "score", "max_score"), what)
    given = opened_with(items, key_names(units, ("task", "score", "max_score")), what)
    keys = key_names(units, [name for name in of_task if name in given.columns])
    lazy = with_numbers(given, ("year", "grade", "score", "max_score"), what)
    lazy = lazy.with_columns(
        done_=~nw.col("score").is_null(),
        measured_=~nw.col("max_score").is_null(),
        points=nw.col("score").cast(nw.Float64).fill_null(0.0),
        max_points=nw.col("max_score").cast(nw.Float64).fill_null(0.0),
        participants=nw.lit(1),
    )
    done, points = nw.col("done_"), nw.col("points")
    lazy = lazy.with_columns(
        not_done=nw.when(done).then(0).otherwise(1),
        unmeasured_=nw.when(nw.col("measured_")).then(0).otherwise(1),
        zero=nw.when(done & (points == 0)).then(1).otherwise(0),
        full=nw.when(done & (points == nw.col("max_points"))).then(1).otherwise(0),
    )
    sums = {name: nw.col(name).sum() for name in (*_ITEM_COUNTED, "unmeasured_")}
    counts = lazy.group_by(*keys).agg(**sums)
    counts = text_keys(counts, keys).with_columns(
        *whole("participants", "full", "zero", "not_done")
    )
    measured = nw.col("unmeasured_") == 0
    counts = counts.with_columns(
        max_points=nw.when(measured).then(nw.col("max_points")),
        full=nw.when(measured).then(nw.col("full")),
    )
    return given.closed(counts.select(*keys, *_ITEM_COUNTED))


def gather_counts(counts: Any, by: str | Iterable[str] = ("school",)) -> Any:
    """Counts of parts as counts of wider units: those of classes become those of their school.

    ``counts`` is a table of counts, or of counts by tasks where it has the column ``task``. The
    answer is what counting the rows by ``by`` would have given: a count that one of the parts does
    not know is null. Parts must not hold each other; so rows of several levels, as a federal form
    has them, need ``unit_level`` among ``by``.

    Raises:
        InvalidData: as for `count_marks`; or rows of several levels would be counted twice.
    """
    what = "counts to gather"
    of_task = ("task", "element", "difficulty")
    units = by_names(by, (*ASSESSMENT, *of_task, *_COUNTED, *_ITEM_COUNTED), what)
    given = opened_with(counts, (*key_names(units), "participants"), what)
    if "unit_level" in given.columns and "unit_level" not in units:
        problem = "rows of several levels would be counted twice: name unit_level @ $.by"
        raise InvalidData(what, [problem])
    is_items = "task" in given.columns
    keys = key_names(units, [name for name in of_task if is_items and name in given.columns])
    counted = [name for name in (_ITEM_COUNTED if is_items else _COUNTED) if name in given.columns]
    lazy = with_numbers(given, ("year", "grade", *counted), what)
    return given.closed(gathered(lazy, keys, counted))


def gathered(lazy: Any, keys: Sequence[str], counted: Sequence[str]) -> Any:
    """The sums of counts by keys; null where a part with participants does not know its own."""
    import narwhals.stable.v2 as nw

    lazy = lazy.with_columns(empty_=(nw.col("participants").fill_null(1) == 0))
    # A part without participants has nothing that could be unknown.
    lazy = lazy.with_columns(
        **{name: nw.col(name).fill_null(0) for name in counted},
        **{f"no_{name}": _is_unknown(name) for name in counted},
    )
    sums = {name: nw.col(name).sum() for one in counted for name in (one, f"no_{one}")}
    totals = text_keys(lazy.group_by(*keys).agg(**sums), keys)
    whole_names = [name for name in counted if name not in _FRACTIONAL]
    totals = totals.with_columns(*whole(*whole_names)).with_columns(
        **{name: nw.when(nw.col(f"no_{name}") == 0).then(nw.col(name)) for name in counted}
    )
    return totals.select(*keys, *counted)


def _is_unknown(name: str) -> Expr:
    import narwhals.stable.v2 as nw

    unknown = nw.col(name).is_null()
    if name != "participants":
        unknown = unknown & ~nw.col("empty_")
    return nw.when(unknown).then(1).otherwise(0)
