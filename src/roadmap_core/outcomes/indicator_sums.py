"""Суммы для показателей: counts of parts put together, with what each indicator needs of them.

An indicator is a sum over results, divided by their number. So each has three sums: how many
results there are, the sum, the sum of squares. They are added up in the user's engine, and a sum
that one part does not know is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened, settled
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import (
    by_names,
    is_number_of,
    no_number,
    number_literal,
    of_schools,
    opened_with,
    people_known,
    text_keys,
    whole,
    with_numbers,
)
from roadmap_core.results.tables import ASSESSMENT, UNITS
from roadmap_core.results.yearly import by_year, number_by_year, refuse_no_policy, whole_by_year
from roadmap_core.risk.given import flag
from roadmap_core.risk.shares import work_name

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = ["COUNTS", "MEASURES", "Measure", "Summed", "added", "refuse_inner_names", "summed"]

_MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
_PEOPLE = ("participants", "failed", *_MARKS, "not_assessed")
COUNTS = (*_PEOPLE, "score_sum", "score_squares")
"""The counts that an answer repeats, as far as the table has them."""


@frozen
class Measure:
    """The columns of the three sums of an indicator: how many, the sum, the sum of squares."""

    n: str
    total: str
    squares: str


MEASURES: Mapping[str, Measure] = {
    "success": Measure("assessed_", "passed_", "passed_"),
    "quality": Measure("assessed_", "good_", "good_"),
    "sou": Measure("assessed_", "sou_sum_", "sou_squares_"),
    "mean_mark": Measure("marked_", "mark_sum_", "mark_squares_"),
    "mean_score": Measure("scored_", "score_sum_", "score_squares_"),
    "failed_share": Measure("judged_", "failed_", "failed_"),
}
"""The sums of each indicator; where total and squares are one column, 0 and 1 are counted."""

_NUMBERS = ("assessed_", "marked_", "scored_", "judged_")
_OWN_SUMS = ("failed_", "absent_", "sou_sum_", "sou_squares_")
_WHOLE = frozenset((*_PEOPLE, "failed_", "absent_"))
_NO_COHORT = -1
# No sum of scores is as large: what is beyond is infinite.
_MOST_SCORE = 2.0**62
_CLUSTERS = ("school", "class_name", "branch", "teacher", "municipality")


@frozen(kw_only=True)
class Summed:
    """The sums of each row of an answer, and how the rows are named.

    ``keys`` tell the rows apart; ``kept`` are those of the assessment among them; ``counted`` the
    counts that the table has. ``is_clustered`` says whether parts finer than a row were there, so
    that their spread is known. Each row has ``pupils_``, how many different pupils there are at
    least, ``several_``, 1 where different works are put together, and ``impossible_`` parts.
    """

    given: Opened
    lazy: Any
    keys: tuple[str, ...]
    kept: tuple[str, ...]
    counted: tuple[str, ...]
    is_clustered: bool


def summed(
    counts: Any,
    policy: Policy,
    by: str | Iterable[str],
    reserved: Iterable[str],
    *,
    years: Sequence[int] | None = None,
    what: str = "counts",
) -> Summed:
    """Counts of any engine as the sums of each group; of some years only, where these are given.

    ``by`` names units, and may name columns of the assessment. Where it names none of these, all
    four are kept; where it names some, the others are put together.

    Raises:
        InvalidData: a column is missing, holds text for numbers, is named twice or is one of the
            answer; nothing that an indicator could rest on is there; no row is one of a school.
    """
    refuse_no_policy(policy)
    names = by_names(by, (*COUNTS, *reserved), what)
    refuse_inner_names(names, what)
    kept = tuple(name for name in ASSESSMENT if name in names) or ASSESSMENT
    units = tuple(name for name in names if name not in ASSESSMENT)
    given = opened_with(counts, (*units, *ASSESSMENT, "participants"), what)
    counted = tuple(name for name in COUNTS if name in given.columns)
    if not {"failed", "mark_2", "score_sum"} & set(counted):
        problem = "no column 'failed', 'mark_2' or 'score_sum' @ $.columns"
        raise InvalidData(what, [problem])
    lazy = with_numbers(given, ("year", "grade", *counted), what)
    if "unit_level" not in units:
        lazy = of_schools(lazy, given.columns, what)
    if years is not None:
        lazy = lazy.filter(is_number_of("year", years))
    cluster = _cluster(given, units)
    parts = (*units, *((cluster,) if cluster else ()))
    lazy = text_keys(lazy, (*parts, *ASSESSMENT)).select(*parts, *ASSESSMENT, *counted)
    lazy = people_known(lazy, [name for name in _PEOPLE if name in counted])
    lazy = _measured(_scores_known(lazy, counted), policy, counted)
    names_of_sums = (*counted, *_OWN_SUMS)
    works: dict[str, Expr] = {}
    if kept != ASSESSMENT:
        lazy = _cohorts(lazy, parts, kept, names_of_sums)
        works = _works()
    more: tuple[str, ...] = ("pupils_", "impossible_")
    if cluster:
        lazy = added(lazy, (*parts, *kept), names_of_sums, more, **works)
        lazy = lazy.with_columns(**_derived(counted)).with_columns(**_spreads())
        more = (*more, *_spreads())
    lazy = added(lazy, (*units, *kept), names_of_sums, more, **works)
    lazy = lazy.with_columns(**_derived(counted))
    return Summed(
        given=given,
        lazy=_several(lazy, is_pooled=bool(works)),
        keys=(*units, *kept),
        kept=kept,
        counted=counted,
        is_clustered=cluster is not None,
    )


def _scores_known(lazy: Any, counted: Sequence[str]) -> Any:
    """The lazy frame with null for sums of scores that are infinite."""
    import narwhals.stable.v2 as nw

    schema = lazy.collect_schema()
    names = [n for n in counted if n not in _PEOPLE and schema[n].is_float()]
    known = {n: nw.when(nw.col(n).abs() <= _MOST_SCORE).then(nw.col(n)) for n in names}
    return lazy.with_columns(**known) if known else lazy


def refuse_inner_names(names: Iterable[str], what: str) -> None:
    """Refuse keys that are called as a step on the way to the answer is: it would take their place.

    Raises:
        InvalidData: a name ends with «_», or with the name of an indicator or a count.
    """
    inner = ("_", *(f"_{name}" for name in (*MEASURES, *COUNTS, "points")))
    problems = [
        f"{name!r} is a name of a step inside: call the column otherwise @ $.by"
        for name in names
        if str(name).endswith(inner)
    ]
    if problems:
        raise InvalidData(what, problems)


def _works() -> dict[str, Expr]:
    """The first and the last of the works that are put together, by their names."""
    import narwhals.stable.v2 as nw

    return {"first_": nw.col("first_").min(), "last_": nw.col("last_").max()}


def _several(lazy: Any, *, is_pooled: bool) -> Any:
    import narwhals.stable.v2 as nw

    if not is_pooled:
        return lazy.with_columns(several_=nw.lit(0).cast(nw.Int64))
    return lazy.with_columns(several_=flag(nw.col("first_") != nw.col("last_")))


def _cluster(given: Opened, units: Sequence[str]) -> str | None:
    """The finer unit of the table whose members are taken for alike; None where there is none.

    It is the school where schools are put together, else the class.
    """
    if any(name not in UNITS for name in units):
        # Units of a federal form are told by their level: nothing says what lies inside them.
        return None
    last = max((UNITS.index(name) for name in units), default=-1)
    finer = [
        name
        for name in _CLUSTERS
        if name in given.columns
        and name not in units
        # Classes «5А» of all schools are told apart by their schools.
        and (UNITS.index(name) > last or name == "school")
    ]
    return finer[0] if finer else None


def _measured(lazy: Any, policy: Policy, counted: Sequence[str]) -> Any:
    """Each row with what only it knows: who failed, the weights of its year, what cannot be."""
    import narwhals.stable.v2 as nw

    has = _columns(counted)
    failed = has["failed"]
    if "mark_2" in counted:
        failed = nw.when(failed.is_null()).then(nw.col("mark_2")).otherwise(failed)
    takes = whole_by_year([(y, int(n.number)) for y, n in by_year(policy, _ABSENT_COUNTS)], 0)
    lazy = lazy.with_columns(
        empty_=nw.col("participants").fill_null(1) == 0,
        failed_=failed,
        absent_=has["not_assessed"] * takes if "not_assessed" in counted else nw.lit(0),
        **{f"weight_{mark}_": number_by_year(policy, f"sou_weight_{mark}") for mark in _WEIGHTS},
    )
    sou, squares = number_literal(0), number_literal(0)
    for mark, name in _WEIGHTS.items():
        number, weight = has.get(name, nw.col(name)), nw.col(f"weight_{mark}_")
        sou, squares = sou + number * weight, squares + number * weight * weight
    lazy = lazy.with_columns(
        sou_sum_=sou,
        sou_squares_=squares,
        impossible_=_impossible(counted),
        pupils_=nw.col("participants").fill_null(0),
    )
    # A part without participants has nothing that could be unknown.
    empty = nw.col("empty_")
    return lazy.with_columns(
        **{
            name: nw.when(empty & nw.col(name).is_null()).then(0).otherwise(nw.col(name))
            for name in (*counted, *_OWN_SUMS)
        }
    )


_WEIGHTS = {"5": "mark_5", "4": "mark_4", "3": "mark_3", "2": "mark_2", "absent": "absent_"}
_ABSENT_COUNTS = "not_assessed_counted"


def _columns(counted: Sequence[str]) -> dict[str, Expr]:
    """The columns of counts, null where the table does not have one."""
    import narwhals.stable.v2 as nw

    none = no_number("participants")
    return {name: nw.col(name) if name in counted else none for name in COUNTS}


def _derived(counted: Sequence[str]) -> dict[str, Expr]:
    """The sums of the indicators, from the counts of a group."""
    import narwhals.stable.v2 as nw

    has = _columns(counted)
    m2, m3, m4, m5 = (has[name] for name in _MARKS)
    marked = m2 + m3 + m4 + m5
    people = nw.col("participants")
    return {
        "assessed_": marked + nw.col("absent_"),
        "marked_": marked,
        "scored_": nw.when(~has["score_sum"].is_null()).then(people),
        "judged_": nw.when(~nw.col("failed_").is_null()).then(people),
        "passed_": m3 + m4 + m5,
        "good_": m4 + m5,
        "mark_sum_": m2 * 2 + m3 * 3 + m4 * 4 + m5 * 5,
        "mark_squares_": m2 * 4 + m3 * 9 + m4 * 16 + m5 * 25,
        "score_sum_": has["score_sum"],
        "score_squares_": has["score_squares"],
    }


def _impossible(counted: Sequence[str]) -> Expr:
    """1 where more have failed, or have marks, than took part, or a count is negative."""
    import narwhals.stable.v2 as nw

    all_of, known = nw.col("participants").fill_null(0), ~nw.col("participants").is_null()
    marks = nw.lit(0)
    for name in _MARKS:
        if name in counted:
            marks = marks + nw.col(name).fill_null(0)
    wrong = known & ((nw.col("failed_").fill_null(0) > all_of) | (marks > all_of))
    for name in counted:
        wrong = wrong | (nw.col(name).fill_null(0) < 0)
    return flag(wrong)


def _cohorts(lazy: Any, parts: Sequence[str], kept: Sequence[str], sums: Sequence[str]) -> Any:
    """Sums over works by cohort, which has as many pupils at least as wrote one of its works.

    A cohort is the year less the grade: next year's grade 6 are this year's pupils of grade 5.
    """
    import narwhals.stable.v2 as nw

    lazy = added(lazy, (*parts, *ASSESSMENT), sums, ("pupils_", "impossible_"))
    year, grade = (nw.col(name).fill_null(0).cast(nw.Int64) for name in ("year", "grade"))
    named = ~nw.col("year").is_null() & ~nw.col("grade").is_null()
    work = nw.concat_str(work_name(), nw.lit(":"), year.cast(nw.String))
    lazy = lazy.with_columns(
        cohort_=nw.when(named).then(year - grade).otherwise(_NO_COHORT), first_=work, last_=work
    )
    keys = (*parts, *kept, "cohort_")
    most = nw.col("pupils_").max()
    return added(lazy, keys, sums, ("impossible_",), pupils_=most, **_works())


def added(
    lazy: Any, keys: Sequence[str], sums: Sequence[str], more: Sequence[str], **other: Expr
) -> Any:
    """The sums by keys, null where one part does not know its own; ``more`` are always known."""
    import narwhals.stable.v2 as nw

    lazy = lazy.with_columns(
        **{f"no_{name}": flag(nw.col(name).is_null()) for name in sums},
        **{name: nw.col(name).fill_null(0) for name in sums},
    )
    totals = {name: nw.col(name).sum() for one in sums for name in (one, f"no_{one}")}
    totals |= {name: nw.col(name).sum() for name in more}
    lazy = settled(lazy.group_by(*keys).agg(**totals, **other))
    counts = [name for name in sums if name in _WHOLE]
    lazy = lazy.with_columns(*whole(*counts, *(f"no_{name}" for name in sums)))
    floats = [nw.col(name).cast(nw.Float64) for name in sums if name not in _WHOLE]
    lazy = lazy.with_columns(*floats)
    lazy = lazy.with_columns(
        **{name: nw.when(nw.col(f"no_{name}") == 0).then(nw.col(name)) for name in sums}
    )
    kept = dict.fromkeys((*keys, *sums, *more, *other))
    return lazy.select(*kept)


def _spreads() -> dict[str, Expr]:
    """What the parts of a row say of their spread: how many, squares of sizes and of sums."""
    import narwhals.stable.v2 as nw

    found: dict[str, Expr] = {}
    for name in _NUMBERS:
        size = nw.col(name).fill_null(0).cast(nw.Float64)
        found[f"parts_{name}"] = flag(nw.col(name).fill_null(0) > 0)
        found[f"sizes_{name}"] = size * size
    for measure in MEASURES.values():
        total = nw.col(measure.total).fill_null(0).cast(nw.Float64)
        size = nw.col(measure.n).fill_null(0).cast(nw.Float64)
        safe = nw.when(size > 0).then(size).otherwise(number_literal(1))
        found[f"means_{measure.total}"] = total * total / safe
    return found
