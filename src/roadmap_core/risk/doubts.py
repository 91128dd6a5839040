"""Объективность результатов: the signs of doubtful results of a year, many tests held as many.

Each sign stands apart; nothing is added up to a verdict on a school.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened, opened
from roadmap_core.policy import Policy
from roadmap_core.results.small import made
from roadmap_core.results.yearly import norm_of_year
from roadmap_core.risk.doubt_cells import (
    EXCLUDING,
    count_cells,
    excluding_flags,
    journal_cells,
    journal_gaps,
    score_cells,
    task_cells,
)
from roadmap_core.risk.doubt_signs import (
    Found,
    cohort_signs,
    compared_signs,
    gap_signs,
    heap_signs,
    mean_signs,
    task_signs,
)
from roadmap_core.statistics import benjamini_hochberg

__all__ = ["objectivity"]

_WHAT = "tables of results"
_SCHEMA: Mapping[str, type] = {
    "school": str, "year": int, "procedure": str, "subject": str, "grade": int, "sign": str,
    "n": int, "observed": float, "expected": float, "p": float, "q": float, "confidence": float,
    "flagged": bool, "judged": bool, "reason": str,
}  # fmt: skip
_SIGNS = ("mean", "tasks", "journal", "heaps", "cohort")


def objectivity(
    *,
    policy: Policy,
    year: int,
    marks: Any | None = None,
    items: Any | None = None,
    journal: Any | None = None,
    counts: Any | None = None,
    schools: Any | None = None,
) -> Any:
    """Signs of doubtful objectivity in the results of a year, each with how improbable it is.

    One row a school, work and sign: ``school year procedure subject grade sign n observed expected
    p q confidence flagged judged reason``. Only signs whose table is given have rows:

    - ``mean`` (``marks`` or ``counts``): the mean score, or mark where scores are not known, is far
      above the other schools', chance and their own differences together. Not flagged where an exam
      of the same subject at that time or later is far above, too ("confirmed").
    - ``tasks`` (``items``, of participants or counted by tasks): easy tasks worse than the others,
      hard ones better; ``observed`` is the number of tasks that are so, ``expected`` half of them.
    - ``journal`` (``marks`` with ``journal_mark``, else ``journal``): the share of pupils whose
      mark is ``objectivity_journal_gap`` or more from the journal's; by the table, the share of
      lowered or of raised marks. In per cent.
    - ``heaps`` (``marks`` with ``score``): scores heap at the first score of a mark by the scale of
      the year, against a smooth curve; from ``distribution_informative`` participants on.
    - ``cohort`` (``marks`` or ``counts``, with the year before): the same pupils fall at the work
      of the year by more than the others', in percentage points of marks 4 and 5 (of passes where
      marks are not known). The doubt is about the work before. Grade 8 is followed by the OGE.

    ``p`` is one-sided, ``q`` that of Benjamini and Hochberg over the schools and works of the sign;
    ``flagged`` is ``q <= 1 - confidence/100`` by the norm ``objectivity_confidence``. A school with
    fewer than ``objectivity_min_participants`` is not judged. ``schools`` may take schools out:
    "advanced" out of ``mean``, "controlled" and "quality_sign" out of every sign; they stay in the
    others' comparison. ``reason`` is an ``ObjectivityReason``.

    A flag is a sign that asks for a check: marks that were not earned and work well done look the
    same in it. The tables are reduced in their engine and the numbers of schools collected; the
    answer is a frame of the engine and kind of the first table.

    Raises:
        InvalidData: no table of results is given; a column is missing or holds text for numbers;
            the tables are of different engines; rows of counts are of several levels; a row has no
            grade.
    """
    tables = [one for one in (marks, items, journal, counts) if one is not None]
    if not tables:
        raise InvalidData(_WHAT, ["give marks, items, journal or counts @ $"])
    first = _of_one_engine([*tables, *([] if schools is None else [schools])])
    confidence = norm_of_year(policy, "objectivity_confidence", year)
    alpha = 0.0 if confidence is None else (100 - confidence.number) / 100
    least = norm_of_year(policy, "objectivity_min_participants", year)
    fewest = 1 if least is None else int(least.number)
    found: list[Found] = []
    if marks is not None or counts is not None:
        cells = count_cells(counts, marks, policy, year - 1)
        found += mean_signs(cells, year, fewest, alpha)
        found += cohort_signs(cells, year, fewest)
    if items is not None:
        found += task_signs(task_cells(items, year), fewest)
    if marks is not None or journal is not None:
        found += _journal(marks, journal, policy, year, fewest)
    if marks is not None:
        found += heap_signs(score_cells(marks, year), policy, year)
    _exclude(found, {} if schools is None else excluding_flags(schools))
    if confidence is None:
        for one in found:
            one.p, one.reason = None, "no_norm"
    level = None if confidence is None else float(confidence.number)
    rows = sorted(_rows(found, alpha, level), key=_order)
    return made(first, rows, _SCHEMA)


def _of_one_engine(tables: Iterable[Any]) -> Opened:
    first, *others = [opened(table, _WHAT) for table in tables]
    for other in others:
        if other.engine != first.engine:
            problem = f"expected frames of {first.engine} as the first is, got {other.engine} @ $"
            raise InvalidData(_WHAT, [problem])
    return first


def _journal(
    marks: Any | None, journal: Any | None, policy: Policy, year: int, least: int
) -> Iterator[Found]:
    """Pupil by pupil where marks have the journal's, else by the shares of the table."""
    norm = norm_of_year(policy, "objectivity_journal_gap", year)
    gaps = {} if marks is None else journal_gaps(marks, year)
    yield from gap_signs(gaps, None if norm is None else int(norm.number), least)
    compared = {} if journal is None else journal_cells(journal, year)
    yield from compared_signs({w: one for w, one in compared.items() if w not in gaps}, least)


def _exclude(found: Iterable[Found], flags: Mapping[str | None, frozenset[str]]) -> None:
    for one in found:
        for name in EXCLUDING:
            if name in flags.get(one.school, ()) and (name != "advanced" or one.sign == "mean"):
                one.p, one.reason = None, f"excluded_{name}"  # type: ignore[assignment]


def _rows(
    found: Iterable[Found], alpha: float, confidence: float | None
) -> Iterator[dict[str, Any]]:
    by_sign: dict[str, list[Found]] = {}
    for one in found:
        by_sign.setdefault(one.sign, []).append(one)
    for of_sign in by_sign.values():
        q_values = benjamini_hochberg(one.p for one in of_sign)
        for one, q in zip(of_sign, q_values, strict=True):
            is_odd = q is not None and q <= alpha
            flagged = is_odd and one.is_so
            stays = flagged or q is None or (is_odd and one.reason == "confirmed")
            yield {
                "school": one.school,
                **one.work._asdict(),
                "sign": one.sign,
                "n": one.n,
                "observed": one.observed,
                "expected": one.expected,
                "p": one.p,
                "q": q,
                "confidence": confidence,
                "flagged": flagged,
                "judged": q is not None,
                "reason": one.reason if stays else "no_sign",
            }


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    work = (row["procedure"] or "", row["subject"] or "", row["grade"])
    return _SIGNS.index(row["sign"]), *work, row["school"] is None, row["school"] or ""
