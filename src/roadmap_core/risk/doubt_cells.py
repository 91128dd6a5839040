"""Числа о школах: what the signs of doubtful objectivity are computed from.

Each table is reduced by the engine that holds it; the small result is collected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.policy import Policy
from roadmap_core.results.counts import count_items, count_marks, gathered
from roadmap_core.results.grouping import (
    of_schools,
    opened_with,
    people_known,
    text_keys,
    with_numbers,
)
from roadmap_core.results.small import collected
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.results.values import flag

__all__ = [
    "EXCLUDING",
    "Compared",
    "Counted",
    "Counts",
    "Gaps",
    "Scores",
    "Tasks",
    "Work",
    "count_cells",
    "excluding_flags",
    "journal_cells",
    "journal_gaps",
    "score_cells",
    "task_cells",
]

EXCLUDING = ("advanced", "controlled", "quality_sign")
"""The columns of the table of schools that take a school out of a sign."""

_KEYS = ("school", *ASSESSMENT)
_MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
_COUNTED = ("participants", "failed", *_MARKS, "score_sum", "score_squares")


class Work(NamedTuple):
    """Работа: an assessment of one year."""

    year: int
    procedure: str | None
    subject: str | None
    grade: int


@frozen
class Counted:
    """A school in a work: participants, and what is known of their marks and scores.

    Without ``is_told`` nobody knows how many there were, and ``n`` is 0.
    """

    n: int
    failed: int | None
    marks: tuple[int, ...] | None
    scores: tuple[float, float] | None
    is_told: bool = True

    @property
    def of_marks(self) -> tuple[float, float] | None:
        """The sum of the marks and of their squares."""
        if self.marks is None:
            return None
        pairs = list(enumerate(self.marks, start=2))
        return sum(m * k for m, k in pairs), sum(m * m * k for m, k in pairs)


Counts: TypeAlias = dict[Work, dict[str | None, Counted]]
Tasks: TypeAlias = dict[Work, dict[str | None, dict[str | None, tuple[float, ...]]]]
Compared: TypeAlias = dict[Work, dict[str | None, tuple[int, int, int]]]
Gaps: TypeAlias = dict[Work, dict[str | None, dict[int, int]]]
Scores: TypeAlias = dict[Work, dict[str | None, dict[tuple[float, int | None], int]]]


def count_cells(counts: Any | None, marks: Any | None, policy: Policy, since: int) -> Counts:
    """Each work since a year, with its schools; marks count where a work is in both tables."""
    works: Counts = {}
    for table in (counts, None if marks is None else count_marks(marks, policy)):
        if table is None:
            continue
        found: Counts = {}
        for row in _collected_counts(table, since):
            values = [row.get(name) for name in _COUNTED]
            n, failed, *of_marks = [None if one is None else int(one) for one in values[:6]]
            known = [one for one in of_marks if one is not None]
            total, squares = values[6:]
            found.setdefault(_work(row), {})[row["school"]] = Counted(
                n=n or 0,
                is_told=n is not None,
                failed=failed,
                marks=tuple(known) if len(known) == 4 and sum(known) == n else None,
                scores=None if n is None or total is None or squares is None else (total, squares),
            )
        works |= found
    return works


def _collected_counts(counts: Any, since: int) -> list[dict[str, Any]]:
    import narwhals.stable.v2 as nw

    what = "counts"
    given = opened_with(counts, (*_KEYS, "participants"), what)
    counted = [name for name in _COUNTED if name in given.columns]
    lazy = with_numbers(given, ("year", "grade", *counted), what)
    lazy = of_schools(lazy.filter(nw.col("year").fill_null(0) >= since), given.columns, what)
    lazy = people_known(lazy, [name for name in counted if not name.startswith("score")])
    return _plain(gathered(lazy, _KEYS, counted), *_KEYS, *counted)


def task_cells(items: Any, year: int) -> Tasks:
    """Each work and school, by task: participants, points, the most that there could be."""
    import narwhals.stable.v2 as nw

    what, counted = "items", ("participants", "points", "max_points")
    given = opened_with(items, (*_KEYS, "task"), what)
    if "points" not in given.columns:
        items = count_items(items)
    given = opened_with(items, counted, what)
    lazy = with_numbers(given, ("year", "grade", *counted), what)
    lazy = lazy.filter(nw.col("year").fill_null(0) == year)
    works: Tasks = {}
    for row in _plain(gathered(lazy, (*_KEYS, "task"), counted), *_KEYS, "task", *counted):
        facts = tuple(row[name] for name in counted)
        if None not in facts:
            works.setdefault(_work(row), {}).setdefault(row["school"], {})[row["task"]] = facts
    return works


def journal_cells(journal: Any, year: int) -> Compared:
    """Each work and school: participants, how many marks are lower than in the journal, higher."""
    import narwhals.stable.v2 as nw

    what, counted = "journal", ("participants", "lower", "higher")
    given = opened_with(journal, (*_KEYS, *counted), what)
    lazy = with_numbers(given, ("year", "grade", *counted), what)
    lazy = of_schools(lazy.filter(nw.col("year").fill_null(0) == year), given.columns, what)
    lazy = people_known(lazy, counted)
    works: Compared = {}
    for row in _plain(gathered(lazy, _KEYS, counted), *_KEYS, *counted):
        n, lower, higher = (row[name] for name in counted)
        # Numbers below 0 are impossible, as what is not known is to be told.
        known = (-1, -1) if None in (n, lower, higher) else (int(lower), int(higher))
        works.setdefault(_work(row), {})[row["school"]] = (-1 if n is None else int(n), *known)
    return works


def journal_gaps(marks: Any, year: int) -> Gaps:
    """Each work and school: how many participants have which mark less the one in the journal."""
    import narwhals.stable.v2 as nw

    if not {"mark", "journal_mark"} <= set(opened_with(marks, _KEYS, "marks").columns):
        return {}
    lazy = _of_year(marks, ("mark", "journal_mark"), year)
    # What is no mark is far from every one.
    lazy = lazy.filter(_is_mark("mark") & _is_mark("journal_mark"))
    lazy = lazy.with_columns(gap_=nw.col("mark") - nw.col("journal_mark"), n_=nw.lit(1))
    works: Gaps = {}
    for row in _plain(_tally(lazy, "gap_"), *_KEYS, "gap_", "n_"):
        found = works.setdefault(_work(row), {}).setdefault(row["school"], {})
        found[int(row["gap_"])] = int(row["n_"])
    return works


def score_cells(marks: Any, year: int) -> Scores:
    """Each work and school: how many participants have which score and mark."""
    import narwhals.stable.v2 as nw

    columns = opened_with(marks, _KEYS, "marks").columns
    if "score" not in columns:
        return {}
    has_mark = "mark" in columns
    lazy = _of_year(marks, ("score", *(["mark"] if has_mark else [])), year)
    lazy = lazy.filter(~nw.col("score").is_null()).with_columns(
        mark_=nw.when(_is_mark("mark")).then(nw.col("mark")).otherwise(0)
        if has_mark
        else nw.lit(0),
        n_=nw.lit(1),
    )
    works: Scores = {}
    for row in _plain(_tally(lazy, "score", "mark_"), *_KEYS, "score", "mark_", "n_"):
        found = works.setdefault(_work(row), {}).setdefault(row["school"], {})
        found[float(row["score"]), int(row["mark_"]) or None] = int(row["n_"])
    return works


def _is_mark(name: str) -> Any:
    import narwhals.stable.v2 as nw

    number = nw.col(name).fill_null(0)
    return (number >= 2) & (number <= 5)


def _of_year(marks: Any, numbers: tuple[str, ...], year: int) -> Any:
    import narwhals.stable.v2 as nw

    given = opened_with(marks, _KEYS, "marks")
    lazy = with_numbers(given, ("year", "grade", *numbers), "marks")
    return lazy.filter(nw.col("year").fill_null(0) == year)


def _tally(lazy: Any, *names: str) -> Any:
    import narwhals.stable.v2 as nw

    tally = lazy.group_by(*_KEYS, *names).agg(n_=nw.col("n_").sum())
    return text_keys(tally, _KEYS)


def excluding_flags(schools: Any) -> Mapping[str | None, frozenset[str]]:
    """The columns that take each school out of a sign."""
    import narwhals.stable.v2 as nw

    given = opened_with(schools, ("school",), "table of schools")
    names = [name for name in EXCLUDING if name in given.columns]
    lazy = given.lazy.with_columns(nw.col("school"), **{f"is_{name}": flag(name) for name in names})
    flags = lazy.select("school", *(f"is_{name}" for name in names))
    found: dict[str | None, frozenset[str]] = {}
    for row in _plain(text_keys(flags, ("school",)), "school", *(f"is_{name}" for name in names)):
        own = frozenset(name for name in names if row[f"is_{name}"] == 1)
        found[row["school"]] = found.get(row["school"], frozenset()) | own
    return found


def _plain(lazy: Any, *names: str) -> list[dict[str, Any]]:
    """The rows of a small frame as plain values, numbers as floats."""
    return [
        {
            name: one if one is None or isinstance(one, str) else float(one)
            for name, one in row.items()
        }
        for row in collected(lazy, names)
    ]


def _work(row: Mapping[str, Any]) -> Work:
    if row["grade"] is None:
        problem = "a row has no grade, so its work is not known @ $.columns['grade']"
        raise InvalidData("results", [problem])
    return Work(int(row["year"]), row["procedure"], row["subject"], int(row["grade"]))
