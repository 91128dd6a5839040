"""Обучающиеся группы риска: whose marks ask for help, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias, get_args

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import no_number, number_literal, text_keys, whole
from roadmap_core.results.tables import ASSESSMENT, UNITS
from roadmap_core.results.yearly import norm_of_year
from roadmap_core.risk.given import Given, flag, said_first, taken
from roadmap_core.selection import SUBJECTS
from roadmap_core.spelling import did_you_mean

__all__ = ["Keys", "students_at_risk"]

Keys: TypeAlias = Literal["student", "work"]
"""What a key of a student lasts for: the student in all works, or one work."""

_MORE = ("score", "max_score", "journal_mark")
_NEEDED = ("school", "student", *ASSESSMENT, "mark")
# Where a student is in the year; neither tells two students of a school apart.
_PLACES = ("municipality", "branch", "class_name")
_SCALE = "scale_vpr_{}_{}"


def students_at_risk(marks: Any, policy: Policy, *, year: int, keys: Keys = "student") -> Any:
    """Список обучающихся группы риска: one row a student of a school who had a work in the year.

    Each sign stands apart, with the number of works that it could be judged in:

    - ``failed`` of ``works``: marks «2»;
    - ``near`` of ``near_of``: passed, at most ``student_cut_distance`` points above the lowest
      score of the «3» by the scale of the year (``scale_vpr_*``). A work whose scale is not known,
      whose maximum is another or whose mark is not that of the scale is not judged;
    - ``journal_gap`` of ``journal_of``: the mark is ``objectivity_journal_gap`` or more below that
      of the journal;
    - ``failed_before`` of ``before``: marks «2» of the year before under the same key, where its
      grade was one lower or the same; ``repeated`` says that the student failed in both years.

    A sign that no work allows to judge is null. ``flagged``: the student failed, nearly failed, or
    the journal says much more than the work. All procedures that are handed over count, in the
    grades of ``student_grade_first`` to ``student_grade_last``; the others are left out.

    A key must last for a student. In the forms of the federal VPR it may last for one work: then
    say ``keys="work"``, which gives one row a student and work and no year before. A key that
    stands in several grades of a school in one year, or twice in one work, is not judged
    (``several_students``); nor is who has no key or no mark.

    Columns: the units, ``student`` (with "work" ``procedure subject``), ``year grade``, the signs,
    ``flagged judged reason``; nothing else about a person. The strongest sign is the reason.

    Raises:
        InvalidData: a column is missing, or there are no such keys.
        MissingExtra: narwhals is not installed.
    """
    import narwhals.stable.v2 as nw

    if keys not in get_args(Keys):
        problem = f"no keys of a {keys!r}{did_you_mean(keys, get_args(Keys))} @ $.keys"
        raise InvalidData("marks", [problem])
    given = taken(marks, "marks", _NEEDED, _MORE)
    rule = _Rule.of(policy, year)
    person = ["school", "student", *(["procedure", "subject", "grade"] if keys == "work" else [])]
    years = nw.col("year") == year
    if keys == "student":
        years = years | (nw.col("year") == year - 1)
    rows = _signs(given, given.lazy.filter(years), rule, year)
    sums = [nw.col(name).sum() for name in _SUMS]
    grades = [
        nw.col("_grade").max().alias("_grade"),
        nw.col("_grade_all").max(),
        nw.col("_grade_all").min().alias("_grade_all_least"),
        nw.col("_grade_before").max(),
        nw.col("_grade_before").min().alias("_grade_before_least"),
    ]
    places = [name for name in _PLACES if name in given]
    # By work first: what stands twice in one cannot be one student's.
    works = rows.group_by("school", "student", *ASSESSMENT).agg(
        *sums,
        nw.col("_grade", "_grade_all", "_grade_before").max(),
        *(nw.col(f"_{place}").max() for place in places),
    )
    works = works.with_columns(_twice=flag(nw.col("_rows") > 1))
    found = works.group_by(*person).agg(
        *sums, *grades, nw.col("_twice").max(), *(nw.col(f"_{p}").max() for p in places)
    )
    found = found.with_columns(*whole(*_SUMS))
    found = found.filter(nw.col("_rows") > 0)
    found = found.with_columns(_several=_several(keys))
    return given.closed(_judged(found, rule, person, places, year))


@frozen
class _Rule:
    """The norms of the year; None where none judges it."""

    first: Norm | None
    last: Norm | None
    distance: Norm | None
    gap: Norm | None
    cuts: tuple[tuple[str, int, tuple[int, int, int, int]], ...]

    @classmethod
    def of(cls, policy: Policy, year: int) -> _Rule:
        first = norm_of_year(policy, "student_grade_first", year)
        last = norm_of_year(policy, "student_grade_last", year)
        return cls(
            first,
            last,
            norm_of_year(policy, "student_cut_distance", year),
            norm_of_year(policy, "objectivity_journal_gap", year),
            tuple(_cuts(policy, year)),
        )


def _cuts(policy: Policy, year: int) -> Iterator[tuple[str, int, tuple[int, int, int, int]]]:
    """Subject, grade, lowest scores of «3», «4», «5» and the highest of all of each known scale."""
    for subject in SUBJECTS:
        for grade in range(4, 12):
            norm = norm_of_year(policy, _SCALE.format(subject, grade), year)
            if norm is not None and isinstance(norm.value, tuple):
                ranges = [str(one).split("-") for one in norm.value]
                three, four, five = (int(one[0]) for one in ranges[1:])
                yield subject, grade, (three, four, five, int(ranges[3][1]))


_COLUMNS = (
    "year", "grade", "works", "failed", "near", "near_of", "journal_gap", "journal_of",
    "failed_before", "before", "repeated", "flagged", "judged", "reason",
)  # fmt: skip
_SUMS = (
    "_rows", "works", "failed", "near", "near_of", "journal_gap", "journal_of", "failed_before",
    "before",
)  # fmt: skip


def _signs(given: Given, rows: Any, rule: _Rule, year: int) -> Any:
    """Each row with what it adds to the signs of its student, all of it whole numbers."""
    import narwhals.stable.v2 as nw

    in_grades = nw.col("grade").is_null() == False  # noqa: E712
    if rule.first is not None and rule.last is not None:
        low, high = rule.first.number, rule.last.number
        in_grades = (nw.col("grade") >= low) & (nw.col("grade") <= high)
    mark = nw.col("mark")
    marks = [name for name in ("mark", "journal_mark") if name in given]
    # What is no mark says nothing, least of all that a student passed.
    rows = rows.with_columns(
        nw.when((nw.col(name) >= 2) & (nw.col(name) <= 5)).then(nw.col(name)).alias(name)
        for name in marks
    ).with_columns(
        _rows=flag((nw.col("year") == year) & in_grades),
        _earlier=flag(nw.col("year") == year - 1),
        _marked=flag(~mark.is_null()),
        _two=flag(mark == 2),
        **_scale_columns(rule),
        **_journal_columns(given, rule),
    )
    now, earlier = nw.col("_rows"), nw.col("_earlier")
    rows = rows.with_columns(
        works=now * nw.col("_marked"),
        failed=now * nw.col("_two"),
        before=earlier * nw.col("_marked"),
        failed_before=earlier * nw.col("_two"),
        journal_of=now * nw.col("_compared"),
        journal_gap=now * nw.col("_gap"),
        _grade=nw.when(now == 1).then(nw.col("grade")),
        # In a grade that the list leaves out a key is another student's just as well.
        _grade_all=nw.when(nw.col("year") == year).then(nw.col("grade")),
        _grade_before=nw.when(earlier == 1).then(nw.col("grade")),
        _scored=now * _scored(given, rule),
        _close=_close(given, rule),
        **{f"_{place}": _place(place) for place in _PLACES if place in given},
    )
    return rows.with_columns(near_of=nw.col("_scored"), near=nw.col("_scored") * nw.col("_close"))


def _scale_columns(rule: _Rule) -> dict[str, Any]:
    """The lowest scores of «3», «4», «5» and the highest of all, null where no scale is known."""
    import narwhals.stable.v2 as nw

    columns = dict.fromkeys(("_cut", "_four", "_five", "_most"), no_number("year"))
    for subject, grade, scores in rule.cuts:
        here = (nw.col("subject") == subject) & (nw.col("grade") == grade)
        here = here & (nw.col("procedure") == "vpr")
        for name, score in zip(columns, scores, strict=True):
            columns[name] = nw.when(here).then(number_literal(score)).otherwise(columns[name])
    return columns


def _journal_columns(given: Given, rule: _Rule) -> dict[str, Any]:
    import narwhals.stable.v2 as nw

    if "journal_mark" not in given or rule.gap is None:
        return {"_compared": flag(nw.lit(False)), "_gap": flag(nw.lit(False))}
    mark, journal = nw.col("mark"), nw.col("journal_mark")
    return {
        "_compared": flag(~mark.is_null() & ~journal.is_null()),
        "_gap": flag(journal - mark >= rule.gap.number),
    }


def _scored(given: Given, rule: _Rule) -> Any:
    """1 where the distance to the cut says something: the mark is that of the known scale."""
    import narwhals.stable.v2 as nw

    if "score" not in given or rule.distance is None:
        return flag(nw.lit(False))
    score, mark = nw.col("score"), nw.col("mark")
    three, four, five = (nw.col(name) for name in ("_cut", "_four", "_five"))
    fits = ((mark == 2) & (score < three)) | ((mark == 5) & (score >= five))
    fits = fits | ((mark == 3) & (score >= three) & (score < four))
    fits = fits | ((mark == 4) & (score >= four) & (score < five))
    if "max_score" in given:
        most = nw.col("max_score")
        fits = fits & (most.is_null() | (most == nw.col("_most")))
    return flag(fits)


def _close(given: Given, rule: _Rule) -> Any:
    import narwhals.stable.v2 as nw

    if "score" not in given or rule.distance is None:
        return flag(nw.lit(False))
    above = nw.col("score") - nw.col("_cut")
    return flag((above >= 0) & (above <= rule.distance.number))


def _place(name: str) -> Any:
    # The greatest of texts in a group has no null in it on any engine, and no category.
    import narwhals.stable.v2 as nw

    known = (nw.col("_rows") == 1) & ~nw.col(name).is_null()
    return nw.when(known).then(nw.col(name).cast(nw.String)).otherwise(nw.lit(""))


def _several(keys: Keys) -> Any:
    """1 where the rows under one key cannot be one student's."""
    import narwhals.stable.v2 as nw

    if keys == "work":
        return nw.col("_twice")
    several_grades = flag(nw.col("_grade_all") > nw.col("_grade_all_least"))
    return nw.when(nw.col("_twice") == 1).then(nw.col("_twice")).otherwise(several_grades)


def _judged(found: Any, rule: _Rule, person: list[str], places: list[str], year: int) -> Any:
    """The signs of each student, and what they say together."""
    import narwhals.stable.v2 as nw

    # A key of the year before is the same student's only where the grades follow on.
    step = nw.col("_grade") - nw.col("_grade_before")
    one_grade = nw.col("_grade_before") == nw.col("_grade_before_least")
    found = found.with_columns(_follows=flag(one_grade & ((step == 1) | (step == 0))))
    found = found.with_columns(
        before=nw.col("before") * nw.col("_follows"),
        failed_before=nw.col("failed_before") * nw.col("_follows"),
    )
    known = rule.first is not None and rule.last is not None
    one = (nw.col("_several") == 0) & ~nw.col("student").is_null()
    found = found.with_columns(
        judged=one & (nw.col("works") > 0) & nw.lit(known),
        repeated=(nw.col("failed") > 0) & (nw.col("failed_before") > 0),
        _any=(nw.col("failed") > 0) | (nw.col("near") > 0) | (nw.col("journal_gap") > 0),
    )
    said = [
        (nw.col("student").is_null(), "no_key"),
        (nw.col("_several") == 1, "several_students"),
        (nw.col("works") == 0, "no_marks"),
        (~nw.col("judged"), "no_norm"),
        (nw.col("repeated"), "repeated"),
        (nw.col("failed") > 0, "failed"),
        (nw.col("near") > 0, "near"),
        (nw.col("journal_gap") > 0, "journal_gap"),
    ]
    unknown = {
        name: nw.when(nw.col(of) > 0).then(nw.col(name))
        for name, of in (
            ("failed", "works"),
            ("near", "near_of"),
            ("journal_gap", "journal_of"),
            ("failed_before", "before"),
        )
    }
    found = found.with_columns(
        flagged=nw.col("judged") & nw.col("_any"), reason=said_first(said, "no_sign")
    )
    found = found.with_columns(
        *(nw.when(nw.col(f"_{p}") != "").then(nw.col(f"_{p}")).alias(p) for p in places),
        **unknown,
        grade=nw.col("_grade").cast(nw.Int64),
        year=nw.lit(year).cast(nw.Int64),
    )
    units = [name for name in UNITS if name in (*person, *places)]
    keys = [*units, "student", *(name for name in ("procedure", "subject") if name in person)]
    return text_keys(found, keys).select(*keys, *_COLUMNS)
