"""Occurrences and loads as frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from roadmap_core.errors import InvalidData
from roadmap_core.frames import as_frame
from roadmap_core.schedule.occurrence import Occurrence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load_frame", "occurrence_frame"]

_OCCURRENCES = {
    "key": "text",
    "activity": "text",
    "number": "text",
    "title": "text",
    "kind": "text",
    "first": "day",
    "last": "day",
    "due_on": "day",
    "open_start": "flag",
    "times": "count",
    "bodies": "text",
    "assuming": "text",
    "certain": "flag",
}


def occurrence_frame(found: Iterable[Occurrence]) -> pd.DataFrame:
    """Occurrences as a pandas frame, one row each.

    Columns: key (of the occurrence), activity (key of the activity), number, title, kind, bodies
    (joined by "; "), assuming: text; first, last, due_on: datetime64[s], NaT where the end is open
    or there is no due day; times: int64; open_start, certain: bool. ``first`` is not a day of the
    text where ``open_start`` says so.
    """
    return as_frame([_row(one) for one in found], _OCCURRENCES)


def _row(one: Occurrence) -> dict[str, object]:
    return {
        "key": one.key,
        "activity": one.activity.key,
        "number": one.number,
        "title": one.title,
        "kind": one.kind.value,
        "first": one.window.first,
        "last": one.window.last,
        "due_on": one.due_on,
        "open_start": one.window.open_start,
        "times": one.times,
        "bodies": "; ".join(one.bodies),
        "assuming": one.assuming,
        "certain": one.is_certain,
    }


def load_frame(load: Mapping[str, Mapping[date, int]]) -> pd.DataFrame:
    """A load as a pandas frame: int64, bodies as columns, index ``month`` (datetime64[s]).

    The months are those of all bodies, sorted; where one lacks a month of another it has 0 there.

    Raises:
        InvalidData: a body is called "month".
    """
    if "month" in load:
        raise InvalidData("load", ["a body cannot be called 'month' @ $"])
    months = sorted({month for counts in load.values() for month in counts})
    rows = [
        {"month": month, **{body: counts.get(month, 0) for body, counts in load.items()}}
        for month in months
    ]
    return as_frame(rows, {"month": "day", **dict.fromkeys(load, "count")}).set_index("month")
