"""Искусственный регион: results of invented schools, and the truth that they hide.

Everything is drawn from a seed: the same call gives the same region on every machine with the same
numpy. Nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import erfc
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.frames import Backend, load_engine
from roadmap_core.spelling import did_you_mean
from roadmap_core.testing.population import (
    AREAS,
    KINDS,
    Cohort,
    Schools,
    Teachers,
    drawn_cohorts,
    drawn_schools,
)
from roadmap_core.testing.sittings import LIFTED, PROMPTED, Sitting, sat
from roadmap_core.testing.tasks import drawn_points, mean_points
from roadmap_core.testing.works import Task, Work, works_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SyntheticRegion", "synthetic_region"]

# Values and, for each row, the place of its own among them; without places the values are the rows.
Coded: TypeAlias = "tuple[Sequence[Any] | NDArray[Any], NDArray[Any] | None]"
Columns: TypeAlias = dict[str, Coded]

_MARKERS = (("russian", 4), ("mathematics", 4), ("russian", 5), ("mathematics", 5))
# As in the lists of one region over three years: how many schools have 1, 2, 3, 4 markers, and how
# many are listed in the next year again.
_NUMBER_OF_MARKERS = (0.67, 0.28, 0.04, 0.01)
_AGAIN = 0.25
_PROMPTED_SHARE = 0.4
_LETTERS = "АБВГДЕЖИКЛМНПРСТ"
_DEEDS = {LIFTED: "lifted", PROMPTED: "prompted"}
_PROCEDURES = ("vpr", "oge", "ege")
_NO_MARK, _NO_SCORE = 4, 101


@frozen(eq=False)
class SyntheticRegion:
    """Искусственный регион: tables as an office has them, and tables of what is true.

    Tables of results, with the columns of ``rc.results.TABLES``: ``schools``, ``markers``,
    ``counts`` and ``journal`` (a row a school and work), ``marks`` (a pupil and work) and ``items``
    (a pupil and task), where they were asked for.

    Tables of the truth:

    - ``true_shares``: ``school year procedure subject grade participants share``, in per cent: what
      is to be expected of the school's pupils were nobody helped and nothing due to chance;
    - ``true_class_shares``: the same by classes, and ``true_chances``: ``... student chance``, how
      probably each pupil who wrote a work fails it, in per cent; both where there are pupils;
    - ``true_teachers``: ``teacher school area effect``, in standard deviations of pupils;
    - ``manipulated``: ``school year procedure subject grade deed helped``; ``deed`` is "lifted"
      (scores just under the lowest pass were lifted to it: a heap) or "prompted" (all were helped,
      by 1.2 standard deviations), ``helped`` the number of pupils;
    - ``true_completion``, with ``items``: ``school year procedure subject grade task element
      difficulty participants completion``, in per cent, were nobody helped.
    """

    seed: int
    years: tuple[int, ...]
    schools: int
    _tables: Mapping[str, Any] = field(repr=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of all its tables."""
        return tuple(self._tables)

    def frame(self, name: str, *, backend: Backend = "pandas") -> Any:
        """A table as a frame of the engine; nulls are shown as the engine has them.

        Raises:
            InvalidData: there is no such table, or no such engine.
            MissingExtra: the engine's package is not installed.
        """
        if name not in self._tables:
            problem = f"no table {name!r}{did_you_mean(name, self._tables)} @ $.name"
            raise InvalidData("synthetic region", [problem])
        return _frame(self._tables[name], backend)


def synthetic_region(
    *,
    seed: int = 122,
    schools: int = 200,
    years: Iterable[int] = (2024, 2025),
    manipulated: float = 0.11,
    pupils: bool = True,
    items: bool = False,
) -> SyntheticRegion:
    """A region with known truth: schools of all sizes, VPR of grades 4 to 8, OGE and EGE.

    More than half of the schools are rural with 3 to 40 pupils a grade; pupils move up from year to
    year and keep their key and most of their ability. ``manipulated`` is the share of schools that
    improve results of VPR in grades 4 and 5, one to four works, a quarter of them the next year
    again; ``markers`` lists just those. Without ``pupils`` there are no rows of pupils, so that a
    whole country fits: 40,000 schools are a million rows of counts a year. ``items`` adds the
    tasks of two works.

    Raises:
        InvalidData: there are no schools or no years, the share is not from 0 to 0.5, or the seed
            is negative.
        MissingExtra: numpy is not installed.
    """
    wanted = tuple(sorted(set(years)))
    _refuse_impossible(seed, schools, wanted, manipulated)
    try:
        import numpy as np
    except ImportError as error:
        raise MissingExtra(error.name or "numpy", "testing") from None
    # Streams of their own, so that what is left out does not change what is not.
    of_people, of_deeds, of_results, of_tasks = (
        np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(4)
    )
    drawn, teachers = drawn_schools(of_people, schools)
    cohorts = drawn_cohorts(of_people, drawn, _cohorts_needed(wanted))
    deeds = _deeds(of_deeds, drawn, wanted, manipulated)
    sittings = _sittings(of_results, drawn, teachers, cohorts, deeds, wanted)
    tables: dict[str, list[Columns]] = {}
    for one in sittings:
        groups = _Groups.of(one)
        parts = {
            "counts": _counts(one, groups),
            "true_shares": _shares(one, groups),
            "manipulated": _manipulated(one, groups),
        }
        if one.work.procedure != "ege":
            # An EGE is not held against the journal.
            parts["journal"] = _journal_counts(one, groups)
        if pupils:
            parts["marks"] = _marks(one)
            parts["true_class_shares"] = _class_shares(one)
            parts["true_chances"] = _chances(one)
        if items and one.work.tasks:
            parts["items"] = _items(of_tasks, one)
            parts["true_completion"] = _completion(one, groups)
        for name, part in parts.items():
            tables.setdefault(name, []).append(part)
    return SyntheticRegion(
        seed,
        wanted,
        schools,
        {
            "schools": _schools(drawn),
            "markers": _markers(drawn, deeds, wanted),
            **{name: _named(_joined(parts), drawn, teachers) for name, parts in tables.items()},
            "true_teachers": _named(_teachers(teachers), drawn, teachers),
        },
    )


def _refuse_impossible(seed: int, schools: int, years: tuple[int, ...], manipulated: float) -> None:
    problems = []
    if seed < 0:
        problems.append(f"expected a seed of 0 or more, got {seed!r} @ $.seed")
    if schools < 1:
        problems.append(f"expected one school or more, got {schools!r} @ $.schools")
    if not years or not all(2000 <= year <= 2100 for year in years):
        problems.append("expected years from 2000 to 2100 @ $.years")
    if not 0 <= manipulated <= 0.5:
        problems.append(f"expected a share from 0 to 0.5, got {manipulated!r} @ $.manipulated")
    if problems:
        raise InvalidData("synthetic region", problems)


def _cohorts_needed(years: Iterable[int]) -> set[int]:
    return {year - work.grade for year in years for work in works_of(year)}


def _deeds(
    rng: np.random.Generator, schools: Schools, years: Iterable[int], share: float
) -> dict[tuple[int, str, int], NDArray[np.int32]]:
    """What each school did with each work that can be manipulated."""
    import numpy as np

    number = len(schools)
    fresh = share * (1 - _AGAIN) / (1 - share)
    listed = rng.random(number) < share
    deeds = {}
    for year in years:
        listed &= ~schools.is_controlled
        markers = rng.choice(4, number, p=_NUMBER_OF_MARKERS) + 1
        chosen = rng.random((number, 4)).argsort(axis=1).argsort(axis=1) < markers[:, None]
        kind = np.where(rng.random(number) < _PROMPTED_SHARE, PROMPTED, LIFTED)
        for place, (subject, grade) in enumerate(_MARKERS):
            deeds[year, subject, grade] = (kind * (listed & chosen[:, place])).astype(np.int32)
        listed = rng.random(number) < np.where(listed, _AGAIN, fresh)
    return deeds


def _sittings(
    rng: np.random.Generator,
    schools: Schools,
    teachers: Teachers,
    cohorts: Mapping[int, Cohort],
    deeds: Mapping[tuple[int, str, int], NDArray[np.int32]],
    years: Iterable[int],
) -> Iterator[Sitting]:
    import numpy as np

    honest = np.zeros(len(schools), np.int32)
    for year in years:
        for work in works_of(year):
            may = work.procedure == "vpr"
            done = deeds.get((year, work.subject, work.grade), honest) if may else honest
            yield sat(rng, work, year, cohorts[year - work.grade], schools, teachers, done)


def _of_work(work: Work, year: int, rows: int) -> Columns:
    """The columns of year, procedure and grade, of so many rows."""
    import numpy as np

    same = np.zeros(rows, np.int8)
    return {
        "year": ((year,), same),
        "procedure": ((work.procedure,), same),
        "grade": ((work.grade,), same),
    }


def _marks(one: Sitting) -> Columns:
    import numpy as np

    work, rows = one.work, len(one.school)
    is_test = work.procedure == "ege" and not work.has_marks
    scores = (*range(_NO_SCORE), None)
    score = np.where(one.wrote, one.score, _NO_SCORE).astype(np.int16)
    none = np.full(rows, _NO_SCORE, np.int16)
    marked = one.wrote & work.has_marks
    reason = np.where(one.wrote, 2, np.where(one.is_exempt, 1, 0)).astype(np.int8)
    has_journal = work.procedure != "ege"
    return {
        **_of_work(work, one.year, rows),
        "school_": ((), one.school),
        "class_": ((), one.class_place),
        "teacher_": ((), one.teacher),
        "subject": (work.subjects, one.subject.astype(np.int8)),
        "student_": ((), one.student.astype(np.int32)),
        "mark": ((2, 3, 4, 5, None), np.where(marked, one.mark - 2, _NO_MARK).astype(np.int8)),
        "mark_reason": (("absent", "exempt", None), reason),
        "score": (scores, none if is_test else score),
        "max_score": ((None if is_test else work.points,), np.zeros(rows, np.int8)),
        "test_score": (scores, score if is_test else none),
        "journal_mark": (
            (2, 3, 4, 5, None),
            np.where(has_journal, one.journal - 2, _NO_MARK).astype(np.int8),
        ),
    }


@frozen(eq=False)
class _Groups:
    """The schools and subjects of those who wrote a work, and how to add up over each."""

    school: NDArray[Any]
    subject: NDArray[Any]
    place: NDArray[Any]
    pupils: NDArray[Any]

    @classmethod
    def of(cls, one: Sitting) -> _Groups:
        import numpy as np

        width = len(one.work.subjects)
        pupils = np.flatnonzero(one.wrote)
        key = (one.school * width + one.subject)[pupils]
        is_there = np.bincount(key) > 0
        keys = np.flatnonzero(is_there)
        return cls(keys // width, keys % width, (np.cumsum(is_there) - 1)[key], pupils)

    def sums(self, weights: NDArray[Any]) -> NDArray[np.float64]:
        import numpy as np

        weights = weights[self.pupils].astype(float)
        return np.asarray(np.bincount(self.place, weights, len(self.school)), float)

    def whole(self, weights: NDArray[Any]) -> Coded:
        import numpy as np

        return np.rint(self.sums(weights)).astype(np.int64), None

    def columns(self, one: Sitting) -> Columns:
        import numpy as np

        return {
            **_of_work(one.work, one.year, len(self.school)),
            "school_": ((), self.school.astype(np.int32)),
            "subject": (one.work.subjects, self.subject.astype(np.int8)),
        }


def _counts(one: Sitting, groups: _Groups) -> Columns:
    import numpy as np

    none: Coded = (np.full(len(groups.school), None, object), None)
    marks = {
        f"mark_{mark}": groups.whole(one.mark == mark) if one.work.has_marks else none
        for mark in (2, 3, 4, 5)
    }
    score = one.score.astype(float)
    return {
        **groups.columns(one),
        "participants": groups.whole(one.wrote),
        "failed": groups.whole(one.failed),
        **marks,
        "score_sum": (groups.sums(score), None),
        "score_squares": (groups.sums(score * score), None),
    }


def _journal_counts(one: Sitting, groups: _Groups) -> Columns:
    return {
        **groups.columns(one),
        "participants": groups.whole(one.wrote),
        "lower": groups.whole(one.mark < one.journal),
        "equal": groups.whole(one.mark == one.journal),
        "higher": groups.whole(one.mark > one.journal),
    }


def _shares(one: Sitting, groups: _Groups) -> Columns:
    share = 100 * groups.sums(one.true_share) / groups.sums(one.wrote)
    return {
        **groups.columns(one),
        "participants": groups.whole(one.wrote),
        "share": (share, None),
    }


def _class_shares(one: Sitting) -> Columns:
    import numpy as np

    pupils = np.flatnonzero(one.wrote)
    # Pupils stand in order of schools and classes.
    school, place = one.school[pupils], one.class_place[pupils]
    is_first = np.ones(len(pupils), bool)
    is_first[1:] = (school[1:] != school[:-1]) | (place[1:] != place[:-1])
    first = np.flatnonzero(is_first)
    kept = pupils[first]
    return {
        **_of_work(one.work, one.year, len(kept)),
        "school_": ((), school[first]),
        "class_": ((), place[first]),
        "subject": (one.work.subjects, one.subject[kept].astype(np.int8)),
        "participants": (np.diff(np.append(first, len(pupils))).astype(np.int64), None),
        "share": (100 * one.true_share[kept], None),
    }


def _chances(one: Sitting) -> Columns:
    import numpy as np

    pupils = np.flatnonzero(one.wrote)
    return {
        **_of_work(one.work, one.year, len(pupils)),
        "school_": ((), one.school[pupils]),
        "student_": ((), one.student[pupils].astype(np.int32)),
        "subject": (one.work.subjects, one.subject[pupils].astype(np.int8)),
        "chance": (100 * one.true_chance[pupils], None),
    }


def _manipulated(one: Sitting, groups: _Groups) -> Columns:
    import numpy as np

    deed = np.zeros(len(groups.school), np.int64)
    deed[groups.place] = one.deed[groups.pupils]
    helped, _ = groups.whole(one.was_helped)
    kept = np.flatnonzero(deed)
    columns = {**groups.columns(one), "deed": (("", *_DEEDS.values()), deed)}
    return {**_chosen(columns, kept), "helped": (np.asarray(helped)[kept], None)}


def _chosen(columns: Mapping[str, Coded], rows: NDArray[Any]) -> Columns:
    """Some rows of columns of places."""
    return {
        name: (values, places[rows])
        for name, (values, places) in columns.items()
        if places is not None
    }


def _items(rng: np.random.Generator, one: Sitting) -> Columns:
    import numpy as np

    work = one.work
    wrote = np.flatnonzero(one.wrote)
    points = drawn_points(rng, work.tasks, one.score[wrote])
    # Whoever was told the answers finds no task harder than another.
    told = one.deed[wrote] == PROMPTED
    alike = tuple(
        Task(name="", element="", difficulty="", points=t.points, hardness=0) for t in work.tasks
    )
    points[told] = drawn_points(rng, alike, one.score[wrote][told])
    pupils = np.repeat(wrote, len(work.tasks))
    task = np.tile(np.arange(len(work.tasks), dtype=np.int8), len(wrote))
    most = max(t.points for t in work.tasks)
    return {
        **_of_work(work, one.year, len(pupils)),
        "school_": ((), one.school[pupils]),
        "class_": ((), one.class_place[pupils]),
        "teacher_": ((), one.teacher[pupils]),
        "subject": (work.subjects, one.subject[pupils].astype(np.int8)),
        "student_": ((), one.student[pupils].astype(np.int32)),
        **_of_tasks(work, task),
        "score": (tuple(range(most + 1)), points.ravel().astype(np.int8)),
        "max_score": (tuple(t.points for t in work.tasks), task),
        "mark": ((2, 3, 4, 5), (one.mark[pupils] - 2).astype(np.int8)),
    }


def _of_tasks(work: Work, task: NDArray[Any]) -> Columns:
    return {
        "task": (tuple(t.name for t in work.tasks), task),
        "element": (tuple(t.element for t in work.tasks), task),
        "difficulty": (tuple(t.difficulty for t in work.tasks), task),
    }


def _completion(one: Sitting, groups: _Groups) -> Columns:
    """What is to be expected of each task, by the distribution of scores of each class."""
    import numpy as np

    work = one.work
    means, place = np.unique(one.class_mean, return_inverse=True)
    cuts = [work.ability_at(score) for score in range(1, work.points + 1)]
    root = 2**0.5
    reaches = np.array(
        [[1, *(erfc((cut - mean) / root) / 2 for cut in cuts), 0] for mean in means.tolist()]
    ).reshape(len(means), work.points + 2)
    most = np.array([task.points for task in work.tasks])
    of_class = 100 * (reaches[:, :-1] - reaches[:, 1:]) @ mean_points(work.tasks) / most
    wrote = groups.sums(one.wrote)
    tasks = len(work.tasks)
    found = [groups.sums(of_class[place, task]) / wrote for task in range(tasks)]
    rows = np.repeat(np.arange(len(groups.school)), tasks)
    task = np.tile(np.arange(tasks, dtype=np.int8), len(groups.school))
    return {
        **_chosen(groups.columns(one), rows),
        **_of_tasks(work, task),
        "participants": (np.rint(wrote).astype(np.int64)[rows], None),
        "completion": (np.stack(found, axis=1).ravel(), None),
    }


def _teachers(teachers: Teachers) -> Columns:
    import numpy as np

    return {
        "teacher_": ((), np.arange(len(teachers.effect))),
        "school_": ((), teachers.school),
        "area": (AREAS, teachers.area),
        "effect": (teachers.effect, None),
    }


def _schools(schools: Schools) -> Columns:
    import numpy as np

    number = len(schools)
    classes = np.where(schools.has_eleven, 10, 9)
    rows = np.arange(number)
    return {
        "municipality": (_municipalities(schools), schools.municipality),
        "school": (_school_keys(number), rows),
        "rural": ((False, True), schools.is_rural.astype(np.int8)),
        "students": (np.rint(schools.pupils_a_grade * classes).astype(np.int64), None),
        "kind": (KINDS, schools.kind),
        "advanced": ((False, True), schools.is_advanced.astype(np.int8)),
        "controlled": ((False, True), schools.is_controlled.astype(np.int8)),
    }


def _markers(
    schools: Schools, deeds: Mapping[tuple[int, str, int], NDArray[np.int32]], years: Iterable[int]
) -> Columns:
    """A row a year and school that has a marker, as in the lists of regions."""
    import numpy as np

    parts: list[Columns] = []
    for year in years:
        signs = np.stack([deeds[year, *work] > 0 for work in _MARKERS], axis=1)
        (rows,) = np.nonzero(signs.any(axis=1))
        parts.append(
            {
                "year": ((year,), np.zeros(len(rows), np.int8)),
                "municipality": (_municipalities(schools), schools.municipality[rows]),
                "school": (_school_keys(len(schools)), rows),
                **{
                    f"{subject}_{grade}": ((False, True), signs[rows, place].astype(np.int8))
                    for place, (subject, grade) in enumerate(_MARKERS)
                },
            }
        )
    return _joined(parts)


def _municipalities(schools: Schools) -> list[str]:
    return [f"Район {number + 1}" for number in range(int(schools.municipality.max()) + 1)]


def _school_keys(number: int) -> list[str]:
    return [f"{school + 1:06d}" for school in range(number)]


def _joined(parts: Sequence[Columns]) -> Columns:
    """Tables with the same columns one below the other; each keeps one list of values."""
    import numpy as np

    joined: Columns = {}
    for name, (first, codes) in parts[0].items():
        if codes is None:
            joined[name] = (np.concatenate([np.asarray(part[name][0]) for part in parts]), None)
            continue
        values: dict[Any, int] = {}
        found = []
        for part in parts:
            own, places = part[name]
            assert places is not None
            moved = [values.setdefault(value, len(values)) for value in own]
            found.append(
                places if list(moved) == list(range(len(moved))) else np.array(moved)[places]
            )
        joined[name] = (list(values) or first, np.concatenate(found))
    return joined


def _named(columns: Columns, schools: Schools, teachers: Teachers) -> Columns:
    """The columns with the keys of schools, classes, teachers and pupils in their order."""
    import numpy as np

    found = dict(columns)
    (_, school) = found.pop("school_")
    assert school is not None
    named: Columns = {
        "municipality": (_municipalities(schools), schools.municipality[school]),
        "school": (_school_keys(len(schools)), school),
    }
    if "class_" in found:
        (_, place), (grades, grade) = found.pop("class_"), found["grade"]
        assert place is not None
        assert grade is not None
        names = [f"{one}{letter}" for one in grades for letter in _LETTERS]
        named["class_name"] = (names, place + grade.astype(np.int32) * len(_LETTERS))
    if "teacher_" in found:
        (_, teacher) = found.pop("teacher_")
        named["teacher"] = ([f"t{one + 1:06d}" for one in range(len(teachers.effect))], teacher)
    if "student_" in found:
        (_, student) = found.pop("student_")
        assert student is not None
        is_there = np.bincount(student) > 0
        keys = [f"p{one:08d}" for one in np.flatnonzero(is_there).tolist()]
        found["student"] = (keys, (np.cumsum(is_there) - 1)[student])
    order = ("year", "procedure", "subject", "grade", "student")
    named |= {name: found.pop(name) for name in order if name in found}
    return named | found


def _frame(columns: Columns, backend: Backend) -> Any:
    load_engine(backend)
    import narwhals.stable.v2 as nw

    found = []
    for name, (values, codes) in columns.items():
        of_kind = _type_of(values, backend)
        series = nw.new_series(name, list(values), of_kind, backend=backend)
        found.append(series if codes is None else nw.maybe_reset_index(series[codes]))
    first, *rest = found
    return first.to_frame().with_columns(*rest).to_native()


def _type_of(values: Sequence[Any] | NDArray[Any], backend: Backend) -> Any:
    """The type of a column; engines without gaps in whole numbers have floats there."""
    import narwhals.stable.v2 as nw

    if getattr(values, "dtype", "") == "float64":
        return nw.Float64()
    kinds = {type(value) for value in values}
    if type(None) in kinds and backend not in ("polars", "pyarrow"):
        return None if str in kinds else nw.Float64()
    types = {str: nw.String(), bool: nw.Boolean()}
    return next((types[kind] for kind in kinds if kind in types), nw.Int64())
