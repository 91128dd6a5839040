"""Статистика заданий: how hard each task of a work was, and whom it told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from roadmap_core.results.grouping import by_names, opened_with, text_keys, with_numbers
from roadmap_core.results.small import collected, made
from roadmap_core.results.tables import ASSESSMENT, COLUMNS
from roadmap_core.statistics import item_statistics as _statistics

__all__ = ["item_statistics"]

_NEEDED = (*ASSESSMENT, "student", "task", "score", "max_score")
# A key may be given anew in each class.
_PLACES = ("school", "class_name")
_ANSWER = {
    "task": str, "n": int, "share": float, "discrimination": float, "alpha": float, "reason": str,
}  # fmt: skip


def item_statistics(items: Any, by: str | Iterable[str] = ()) -> Any:
    """Статистика заданий: one row a work and task, for all together or for each unit of ``by``.

    ``share`` is what was scored of what could be (0 to 1: the difficulty), ``discrimination`` the
    correlation of the task with the sum of the other tasks, ``alpha`` Cronbach's alpha of the whole
    work. A task that was not done (a null score) counts 0 points. Participants are told apart by
    ``student``, and by ``school`` and ``class_name`` where the table has them. The columns of
    ``by``, ``year procedure subject grade task n share discrimination alpha reason``.

    ``reason`` is "complete" where all could be said; "no_spread" where a correlation or alpha is
    null since all have the same points, or there is one task; "incomplete" where a participant has
    no row for a task, as with variants: then only ``n`` and ``share`` are said, of those who have
    one. What cannot be used says nothing but ``n``: "no_key", "no_maximum" (none, 0, or several for
    one task), "score_outside" (under 0, over the maximum), "duplicate".

    The rows of one work at a time are collected; the answer goes back as a frame of the same engine
    and kind.

    >>> import pandas as pd
    >>> work = {"year": 2026, "procedure": "vpr", "subject": "russian", "grade": 5}
    >>> scores = {"a": (1, 1), "b": (1, 0), "c": (0, 0), "d": (1, 1)}
    >>> items = pd.DataFrame([
    ...     {**work, "student": student, "task": task, "score": score, "max_score": 1}
    ...     for student, row in scores.items() for task, score in zip("12", row)])
    >>> item_statistics(items)[["task", "n", "share"]].to_dict("records")
    [{'task': '1', 'n': 4, 'share': 0.75}, {'task': '2', 'n': 4, 'share': 0.5}]

    Raises:
        InvalidData: a column is missing, or ``by`` names a column of the answer or one twice.
        MissingExtra: narwhals or numpy is not installed.
    """
    what = "items"
    units = by_names(by, (*_NEEDED, *_ANSWER), what)
    given = opened_with(items, (*units, *_NEEDED), what)
    lazy = with_numbers(given, ("year", "grade", "score", "max_score"), what)
    person = tuple(dict.fromkeys((*units, *(n for n in _PLACES if n in given.columns))))
    columns = (*ASSESSMENT, *person, "student", "task", "score", "max_score")
    lazy = text_keys(lazy.select(*columns), columns)
    found = [row for rows in _works(lazy, columns) for row in _rows(rows, units, person)]
    kinds = {n: int if n in COLUMNS and COLUMNS[n].kind == "whole" else str for n in units}
    schema = {**kinds, "year": int, "procedure": str, "subject": str, "grade": int, **_ANSWER}
    return made(given, found, schema)


def _works(lazy: Any, columns: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    """The rows of one work after another."""
    import narwhals.stable.v2 as nw

    for work in collected(lazy.select(*ASSESSMENT).unique(), ASSESSMENT):
        rows = lazy
        for name, value in work.items():
            column = nw.col(name)
            rows = rows.filter(column.is_null() if value is None else column == value)
        yield collected(rows, columns)


def _rows(
    rows: Sequence[Mapping[str, Any]], units: Sequence[str], person: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """What is said of each task in each unit."""
    parts: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        parts[tuple(row[name] for name in units)].append(row)
    for part in parts.values():
        keys = {name: part[0][name] for name in (*units, *ASSESSMENT)}
        yield from ({**keys, **said} for said in _tasks(part, person))


def _tasks(rows: Sequence[Mapping[str, Any]], person: Sequence[str]) -> Iterator[dict[str, Any]]:
    by_task: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_task[row["task"]].append(row)
    persons: dict[tuple[Any, ...], dict[Any, float]] = defaultdict(dict)
    for row in rows:
        persons[tuple(row[name] for name in (*person, "student"))][row["task"]] = row["score"] or 0
    fault = _fault(by_task, persons)
    nothing = {"share": None, "discrimination": None, "alpha": None, "reason": fault}
    if fault not in ("", "incomplete"):
        yield from ({"task": task, "n": len(own), **nothing} for task, own in by_task.items())
        return
    most = {task: own[0]["max_score"] for task, own in by_task.items()}
    if fault:
        for task, own in by_task.items():
            scored = sum(row["score"] or 0 for row in own)
            yield {
                "task": task,
                "n": len(own),
                **nothing,
                "share": scored / (most[task] * len(own)),
            }
        return
    table = [[float(scores[task]) for task in most] for scores in persons.values()]
    said = _statistics(table, list(most.values()))
    assert said is not None  # there is a row, so there is a participant
    for task, share, found in zip(most, said.shares, said.discriminations, strict=True):
        reason = "no_spread" if found is None or said.alpha is None else "complete"
        yield {
            "task": task, "n": said.n, "share": share, "discrimination": found,
            "alpha": said.alpha, "reason": reason,
        }  # fmt: skip


def _fault(
    by_task: Mapping[Any, Sequence[Mapping[str, Any]]], persons: Mapping[Any, Mapping[Any, float]]
) -> str:
    """Why not everything can be said of the tasks of a work; "" where it can."""
    rows = [row for own in by_task.values() for row in own]
    if any(row["student"] is None or row["task"] is None for row in rows):
        return "no_key"
    for own in by_task.values():
        most = {row["max_score"] for row in own}
        if len(most) > 1 or None in most or min(most) <= 0:
            return "no_maximum"
    if any(not 0 <= (row["score"] or 0) <= row["max_score"] for row in rows):
        return "score_outside"
    if len(rows) > sum(len(scores) for scores in persons.values()):
        return "duplicate"
    return "incomplete" if len(rows) < len(by_task) * len(persons) else ""
