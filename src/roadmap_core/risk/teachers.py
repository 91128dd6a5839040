"""Затруднения учителей: whose classes fail more often than their earlier level would say."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import frozen

from roadmap_core.frames import Opened
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import opened_with
from roadmap_core.results.small import collected, made
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.results.yearly import norm_of_year
from roadmap_core.risk.shares import CONFIDENCE, opened_counts
from roadmap_core.statistics import shrink

__all__ = ["PriorLevel", "teacher_deficits"]

PriorLevel: TypeAlias = Literal["class", "school", "none"]
"""Whose earlier results tell what could be expected of a class."""

_CLASS = re.compile(r"(\d{1,2})(\D*)")
_NOISE = re.compile(r"[\s«»\"'.\-–—]+")
# A share that is expected leaves room on both sides, or chance would have no width.
_LEAST, _MOST = 0.005, 0.995
# Of two teachers nobody can tell how far teachers differ.
_FEWEST = 3


def teacher_deficits(
    counts: Any, policy: Policy, *, year: int, prior: Any = None, allow_vpr: bool = False
) -> Any:
    """Список учителей для поддержки: one row a school, teacher and subject of the year.

    ``counts`` has rows by ``school class_name teacher`` and work. It is a list for support, not for
    publishing: no rank, no judgement of a person; a class of one teacher has other reasons, too.

    ``share`` of failed results is held against what was to be expected: the share of all classes in
    the same work (``mean``), moved by the earlier level of the class. ``prior`` gives that level,
    counts of an earlier year (the last one before ``year`` is used): of the class, «5А» of last
    year for «6А», where it is there, else of the school, else nothing moves (``prior``: "class",
    "school", "mixed", "none"). How far an earlier difference carries over is estimated from these
    classes, within works, between not at all and wholly, and only where ``teacher_min_linked``
    classes are linked. ``adjusted`` is ``mean`` plus the difference from what was expected, pulled
    toward that of all teachers by as much as is chance; ``low high`` bound it (95 %). ``flagged``:
    the whole interval is above ``mean``. So an answer depends on the other teachers handed over.
    What the pupils of a class have in common counts as their teacher's.

    Results of VPR are left out unless the norm ``vpr_for_teachers`` of the year is 1; ``left_out``
    says how many. With ``allow_vpr=True`` they count, ``vpr`` says how many, and the reason ends
    with ``_vpr``: the letter of Rosobrnadzor of 18.04.2025 № 02-86 speaks against it. Earlier VPR
    may be in ``prior``: there they judge nobody.

    Not judged: fewer than ``teacher_min_results`` results in fewer than ``teacher_min_classes``
    classes, nothing but VPR left out, failures that are not known, no key, fewer than 3 teachers.

    The counts of the year are collected, a row a class and work, and the answer goes back as a
    frame of the same engine and kind. Columns: ``municipality`` where it is there, ``school year
    teacher subject classes n failed vpr left_out share expected mean adjusted low high confidence
    prior flagged judged reason``; shares in per cent.

    Raises:
        InvalidData: a column is missing.
        MissingExtra: narwhals or numpy is not installed.
    """
    given, cells, units = _cells(counts, ("school", "class_name", "teacher"), "counts")
    cells = [cell for cell in cells if cell.year == year]
    rules = _Rules.of(policy, year, allow_vpr)
    teachers: dict[tuple[Any, ...], list[_Cell]] = defaultdict(list)
    for cell in cells:
        teachers[cell.municipality, cell.school, cell.teacher, cell.subject].append(cell)
    used = [cell for cell in cells if rules.takes(cell) and cell.is_known and cell.n]
    expected = _expected(used, _levels(prior, year), rules)
    rows = [_row(key, own, expected, rules, year) for key, own in teachers.items()]
    _shrink([row for row in rows if row["judged"]])
    place = ["municipality"] if "municipality" in units else []
    schema = {name: kind for name, kind in _SCHEMA.items() if name in place or name not in _PLACE}
    return made(given, rows, schema)


_PLACE = ("municipality",)
_SCHEMA: dict[str, type] = {
    "municipality": str, "school": str, "year": int, "teacher": str, "subject": str,
    "classes": int, "n": int, "failed": int, "vpr": int, "left_out": int,
    "share": float, "expected": float, "mean": float, "adjusted": float, "low": float,
    "high": float, "confidence": int, "prior": str, "flagged": bool, "judged": bool,
    "reason": str,
}  # fmt: skip


@frozen(kw_only=True)
class _Cell:
    """One row of counts: a class of a teacher in a work; ``x`` of ``n`` have failed."""

    year: int | None
    procedure: str | None
    subject: str | None
    grade: int | None
    n: int
    x: int | None
    municipality: str | None = None
    school: str | None = None
    class_name: str | None = None
    teacher: str | None = None

    @property
    def work(self) -> tuple[Any, ...]:
        return self.procedure, self.subject, self.grade

    @property
    def failed(self) -> int:
        return self.x or 0

    @property
    def is_known(self) -> bool:
        return self.x is not None and 0 <= self.x <= self.n


@frozen
class _Rules:
    takes_vpr: bool
    against_letter: bool
    results: Norm | None
    classes: Norm | None
    linked: Norm | None

    @classmethod
    def of(cls, policy: Policy, year: int, allow_vpr: bool) -> _Rules:
        may = norm_of_year(policy, "vpr_for_teachers", year)
        is_free = may is not None and may.value == 1
        names = ("teacher_min_results", "teacher_min_classes", "teacher_min_linked")
        norms = (norm_of_year(policy, name, year) for name in names)
        return cls(is_free or allow_vpr, not is_free, *norms)

    def takes(self, cell: _Cell) -> bool:
        return self.takes_vpr or cell.procedure != "vpr"


def _cells(
    counts: Any, needed: Sequence[str], what: str
) -> tuple[Opened, list[_Cell], tuple[str, ...]]:
    """The counts as cells, each unit and work once."""
    import narwhals.stable.v2 as nw

    opened_with(counts, needed, what)
    given, lazy, units = opened_counts(counts, what)
    keys = [n for n in ("municipality", "school", "class_name", "teacher") if n in units]
    # Of a work that nobody of the class wrote there is nothing to know.
    somebody = nw.col("participants").fill_null(1) != 0
    unknown = nw.col("participants").is_null() | (nw.col("failed").is_null() & somebody)
    lazy = lazy.with_columns(
        unknown_=nw.when(unknown).then(nw.lit(1)).otherwise(nw.lit(0)),
        n_=nw.when(~nw.col("participants").is_null())
        .then(nw.col("participants"))
        .otherwise(nw.lit(0)),
        x_=nw.when(~unknown).then(nw.col("failed").fill_null(0)).otherwise(nw.lit(0)),
    )
    sums = ("n_", "x_", "unknown_")
    lazy = lazy.group_by(*keys, *ASSESSMENT).agg(*(nw.col(name).sum() for name in sums))
    lazy = lazy.with_columns(*(nw.col(name).cast(nw.Int64) for name in sums))
    rows = collected(lazy, [*keys, *ASSESSMENT, *sums])
    return given, [_cell(row) for row in rows], units


def _cell(row: Mapping[str, Any]) -> _Cell:
    known = {name: value for name, value in row.items() if not name.endswith("_")}
    return _Cell(n=row["n_"], x=None if row["unknown_"] else row["x_"], **known)


@frozen
class _Prior:
    """Earlier levels: how much more of a class, or of a school, failed than of all in its works."""

    classes: Mapping[tuple[str, str], float] = {}
    schools: Mapping[str, float] = {}
    years: int = 1

    def of(self, cell: _Cell, levels: Sequence[PriorLevel]) -> tuple[PriorLevel, float]:
        """The narrowest of these levels that the cell can be linked to, and how high it is."""
        if cell.school is None:
            return "none", 0.0
        key = cell.school, earlier_class(cell.class_name, self.years)
        if "class" in levels and key in self.classes:
            return "class", self.classes[key]
        if "school" in levels and cell.school in self.schools:
            return "school", self.schools[cell.school]
        return "none", 0.0


def earlier_class(name: str | None, years: int) -> str:
    """What a class was called so many years ago, as names are compared; "" where it was none.

    >>> earlier_class("6 «А»", 1), earlier_class("6А", 6), earlier_class("А", 1)
    ('5а', '', '')
    """
    match = _CLASS.fullmatch(_NOISE.sub("", name or ""))
    if match is None or int(match[1]) <= years:
        return ""
    return f"{int(match[1]) - years}{match[2].casefold()}"


def _levels(prior: Any, year: int) -> _Prior:
    """The earlier levels that counts of the last year before ``year`` give."""
    if prior is None:
        return _Prior()
    _, cells, _ = _cells(prior, ("school",), "prior")
    earlier = [cell for cell in cells if cell.year is not None and cell.year < year]
    last = max((cell.year for cell in earlier if cell.year is not None), default=year - 1)
    cells = [cell for cell in earlier if cell.year == last and cell.is_known and cell.n]
    means = _means(cells)
    more: dict[Any, float] = defaultdict(float)
    results: dict[Any, int] = defaultdict(int)
    for cell in cells:
        keys: list[Any] = [] if cell.school is None else [cell.school]
        if keys and (name := earlier_class(cell.class_name, 0)):
            keys.append((cell.school, name))
        for key in keys:
            more[key] += cell.failed - cell.n * means[cell.work]
            results[key] += cell.n
    found = {key: more[key] / results[key] for key in more}
    return _Prior(
        {key: value for key, value in found.items() if isinstance(key, tuple)},
        {key: value for key, value in found.items() if isinstance(key, str)},
        year - last,
    )


def _means(cells: Iterable[_Cell]) -> dict[tuple[Any, ...], float]:
    """The share of failed results of each work."""
    failed: dict[tuple[Any, ...], int] = defaultdict(int)
    results: dict[tuple[Any, ...], int] = defaultdict(int)
    for cell in cells:
        failed[cell.work] += cell.failed
        results[cell.work] += cell.n
    return {work: failed[work] / results[work] for work in results}


@frozen
class _Expected:
    """What was to be expected of a class in a work: the share of all, moved by its past."""

    mean: float
    share: float
    level: PriorLevel


def _expected(cells: Sequence[_Cell], prior: _Prior, rules: _Rules) -> dict[_Cell, _Expected]:
    """The expectation of each class and work, with how far the past carries over estimated."""
    means = _means(cells)
    levels: list[PriorLevel] = ["class", "school"]
    for level in tuple(levels):
        # The cells of a level that is too thin fall back to the next one.
        linked = [prior.of(cell, levels)[0] for cell in cells].count(level)
        if rules.linked is None or linked < rules.linked.number:
            levels.remove(level)
    places = {cell: prior.of(cell, levels) for cell in cells}
    found: dict[_Cell, _Expected] = {}
    for level in ("class", "school", "none"):
        group = [cell for cell in cells if places[cell][0] == level]
        moved = _moved(group, [places[cell][1] for cell in group], means)
        for cell, move in zip(group, moved, strict=True):
            mean = means[cell.work]
            share = min(_MOST, max(_LEAST, mean + move))
            found[cell] = _Expected(mean, share, places[cell][0])
    return found


def _moved(
    cells: Sequence[_Cell], past: Sequence[float], means: Mapping[tuple[Any, ...], float]
) -> list[float]:
    """How far the past moves each class: its distance from that of its work, times what carries."""
    total: dict[tuple[Any, ...], float] = defaultdict(float)
    results: dict[tuple[Any, ...], int] = defaultdict(int)
    for cell, level in zip(cells, past, strict=True):
        total[cell.work] += cell.n * level
        results[cell.work] += cell.n
    away = [
        level - total[cell.work] / results[cell.work]
        for cell, level in zip(cells, past, strict=True)
    ]
    squares = math.fsum(cell.n * one * one for cell, one in zip(cells, away, strict=True))
    products = math.fsum(
        one * (cell.failed - cell.n * means[cell.work])
        for cell, one in zip(cells, away, strict=True)
    )
    # A worse past never promises better results, and never more than itself.
    carried = min(1.0, max(0.0, products / squares)) if squares > 0 else 0.0
    return [carried * one for one in away]


def _row(
    key: tuple[Any, ...],
    cells: Sequence[_Cell],
    expected: Mapping[_Cell, _Expected],
    rules: _Rules,
    year: int,
) -> dict[str, Any]:
    """What the results of one teacher in one subject say before they are pulled toward all."""
    municipality, school, teacher, subject = key
    used = [cell for cell in cells if rules.takes(cell)]
    known = [cell for cell in used if cell in expected]
    n, failed = sum(cell.n for cell in known), sum(cell.failed for cell in known)
    classes = len({cell.class_name for cell in known})
    vpr = sum(cell.n for cell in known if cell.procedure == "vpr")
    levels = {expected[cell].level for cell in known}
    row: dict[str, Any] = {
        "municipality": municipality, "school": school, "year": year, "teacher": teacher,
        "subject": subject, "classes": classes, "n": n, "failed": failed, "vpr": vpr,
        "left_out": sum(cell.n for cell in cells if not rules.takes(cell)),
        "share": None, "expected": None, "mean": None, "adjusted": None, "low": None,
        "high": None, "confidence": CONFIDENCE,
        "prior": levels.pop() if len(levels) == 1 else "mixed" if levels else "none",
        "flagged": False, "against_letter": vpr > 0 and rules.against_letter,
    }  # fmt: skip
    if n:
        wanted = math.fsum(cell.n * expected[cell].share for cell in known)
        spread = math.fsum(
            cell.n * expected[cell].share * (1 - expected[cell].share) for cell in known
        )
        row |= {
            "share": 100 * failed / n,
            "expected": 100 * wanted / n,
            "mean": 100 * math.fsum(cell.n * expected[cell].mean for cell in known) / n,
            "difference": (failed - wanted) / n,
            "variance": spread / (n * n),
        }
    row["reason"] = _fault(row, used, cells, rules)
    row["judged"] = not row["reason"]
    return row


def _fault(
    row: Mapping[str, Any], used: Sequence[_Cell], cells: Sequence[_Cell], rules: _Rules
) -> str:
    """Why a teacher is not judged; "" where the results are enough."""
    if row["teacher"] is None:
        return "no_teacher"
    if cells and not used:
        return "vpr_left_out"
    if any(not cell.is_known for cell in used):
        return "failed_unknown"
    if rules.results is None or rules.classes is None:
        return "no_norm"
    is_few = row["n"] < rules.results.number and row["classes"] < rules.classes.number
    return "too_few_results" if is_few or not row["n"] else ""


def _shrink(rows: Sequence[dict[str, Any]]) -> None:
    """The differences pulled toward that of all teachers, and what they then say."""
    if len(rows) < _FEWEST:
        for row in rows:
            row |= {"judged": False, "reason": "too_few_teachers"}
        return
    shrunk = shrink(
        [row["difference"] for row in rows],
        [row["variance"] for row in rows],
        confidence=CONFIDENCE,
    )
    bounds = zip(rows, shrunk.values, shrunk.lows, shrunk.highs, strict=True)
    for row, value, low, high in bounds:
        mean = row["mean"]
        for name, one in (("adjusted", value), ("low", low), ("high", high)):
            row[name] = min(100.0, max(0.0, mean + 100 * one))
        row["flagged"] = low > 0
        word = "above" if low > 0 else "within"
        letter = "_vpr" if row["against_letter"] else ""
        row["reason"] = f"{word}_prior_{row['prior']}{letter}"
