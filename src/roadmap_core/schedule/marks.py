"""By which days a window is known: those of the text, before any horizon cut them.

A mark stays the same when the horizon is widened, so it can stand in the key of an occurrence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from roadmap_core.periods import Annual, Dated, Deadline, Part, Recurring, Relative, Unread
from roadmap_core.seasons import frame_windows
from roadmap_core.units import Unit, calendar_unit, later
from roadmap_core.windows import Window, clip

__all__ = ["days_mark", "marked"]

_Days: TypeAlias = tuple[date, date | None]


def marked(part: Part, horizon: Window | None) -> Iterator[tuple[Window, str]]:
    """The windows of a part inside a horizon, each with its mark: its kind and the text's days.

    Steps that are counted from the horizon's own first day («раз в 2 месяца») move with it;
    their marks stay when the horizon gets a later end.
    """
    wholes = _wholes(part, horizon)
    for window in part.windows(horizon):
        whole = wholes.get(window.days_key, window)
        yield window, f"{part.kind}:{_told(part, whole)}"


def days_mark(window: Window | None) -> str:
    """Days in ISO form: one day, or two ends; an open end has none, «..» has no end at all.

    >>> days_mark(Window.of_month(2024, 3)), days_mark(Window(date(2024, 3, 1)))
    ('2024-03-01..2024-03-31', '2024-03-01..')
    """
    if window is None:
        return ".."
    if window.first == window.last and not window.open_start:
        return window.first.isoformat()
    first = "" if window.open_start else window.first.isoformat()
    return f"{first}..{window.last.isoformat() if window.last else ''}"


def _told(part: Part, whole: Window | None) -> str:
    """The mark of a whole window; what else tells two recurrences of the same steps apart."""
    mark = days_mark(whole)
    if isinstance(part, Recurring) and whole is not None:
        due = part.due_day(whole)
        if due is not None and due != whole.last:
            mark += f"/{due.isoformat()}"
        if part.times > 1:
            mark += f"x{part.times}"
    return mark


def _wholes(part: Part, horizon: Window | None) -> Mapping[_Days, Window | None]:
    """For the windows that the horizon may have cut: what they are by the text; None: no ends."""
    if horizon is None or isinstance(part, Dated | Deadline | Annual | Relative | Unread):
        return {}
    if part.has_days:
        assert isinstance(part, Recurring)
        return _steps_before_the_cut(part, horizon)
    found: dict[_Days, Window | None] = {}
    for window in part.within:
        for inside in frame_windows((window,), (), horizon):
            found.setdefault(inside.days_key, window)
    for season in part.seasons:
        for whole in season.windows(horizon):
            for inside in clip((whole,), horizon):
                found.setdefault(inside.days_key, whole)
    if not part.within and not part.seasons:
        found[horizon.days_key] = None
    return found


def _steps_before_the_cut(part: Recurring, horizon: Window) -> dict[_Days, Window | None]:
    wholes = part.windows(_wider(part, horizon))
    found: dict[_Days, Window | None] = {whole.days_key: whole for whole in wholes}
    for whole in wholes:
        for days in _cuts(whole, horizon):
            found.setdefault(days, whole)
    return found


def _cuts(whole: Window, horizon: Window) -> Iterable[_Days]:
    """The days that are left of a step when the horizon cuts its end, its start, or both."""
    first, last = max(whole.first, horizon.first), min(whole.end, horizon.end)
    return (whole.first, last), (first, whole.last), (first, last)


def _wider(part: Recurring, horizon: Window) -> Window:
    """A horizon that cuts none of the steps which the given one cuts, and moves no first day."""
    if part.every > 1:
        return Window(horizon.first, later(horizon.end, part.every, part.unit) or date.max)
    if part.unit == Unit.YEAR and part.seasons:
        # A season is a year's one step, so it is needed whole.
        first_year, last_year = horizon.first.year - 1, horizon.end.year + 1
        return Window(
            date(max(first_year, date.min.year), 1, 1), date(min(last_year, date.max.year), 12, 31)
        )
    first, last = (calendar_unit(day, part.unit) for day in (horizon.first, horizon.end))
    return Window(first.first, last.last)
