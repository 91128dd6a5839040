"""Диаграмма Ганта: a roadmap as a picture; needs the extra ``plot``."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.export.lettering import DPI, Lettering
from roadmap_core.export.picture import save_figure
from roadmap_core.export.rows import chart_rows, frame_of
from roadmap_core.export.sheet import (
    DAY,
    LINE,
    MARGIN,
    RIGHT,
    ROW,
    TICK,
    WIDTH,
    Sheet,
    legend_lines,
    title_lines,
)
from roadmap_core.model import Order, Roadmap
from roadmap_core.names import redacted
from roadmap_core.schedule import Plan
from roadmap_core.schedule.occurrence import roadmaps_of
from roadmap_core.text import squeeze
from roadmap_core.windows import Window, day_of
from roadmap_core.wording import day_range

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["gantt", "write_gantt"]

# Inches, as in the sheet.
HEAD_LINE, SUBTITLE, LEGEND_LINE, LEGEND_GAP = 0.34, 0.42, 0.28, 0.1
# With more rows the calendar stands below them as well: no screen shows both ends.
SCREEN = 40
# A PNG writer holds 65,536 pixels in height.
MOST_ROWS = 1400
# With more rows than that, titles of three lines could be too high for it.
MOST_FULL_ROWS = 700


def gantt(
    plan: Plan,
    *,
    on: date | None = None,
    horizon: Window | None = None,
    title: str | None = None,
) -> Figure:
    """A roadmap as a matplotlib figure: one row for each section, activity and part.

    Of an order every roadmap is drawn, one below the other. Windows are cut by the horizon: the
    given one, each roadmap's own, or the days that its text names; the chart spans them all.
    ``on`` draws the line of a day if it lies inside. Where a period is ambiguous, the windows that
    not every reading has are paler, those that the main one lacks are outlines. What has no days
    (own schedules, requests, events) is named in its row. The figure belongs to no screen and to
    no global state; its second axes lies over the chart, with days since 1970 as x.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: there are more rows than a picture can hold.
        OpenEnd: the horizon has no last day.
    """
    on = None if on is None else day_of(on)
    if (count := sum(_rows(roadmap) for roadmap, _ in roadmaps_of(plan, horizon))) > MOST_ROWS:
        problem = f"{count} rows, at most {MOST_ROWS}: draw sections one by one @ $.sections"
        raise InvalidData("roadmap for a picture", [problem])
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("matplotlib", "plot") from error
    words = Lettering()
    frame = frame_of(plan, horizon)
    rows = tuple(chart_rows(plan, horizon))
    name = redacted(squeeze(title or _title(plan))) or "Дорожная карта"
    head = words.lines(name, 15, RIGHT - MARGIN, 3, "bold")
    most = 3 if len(rows) <= MOST_FULL_ROWS else 1
    titles = [title_lines(words, row, most) for row in rows]
    legend = legend_lines(words, {mark for row in rows for mark in row.marks(frame)})
    top = MARGIN + HEAD_LINE * len(head) + SUBTITLE + 2 * TICK
    again = frame is not None and len(rows) > SCREEN
    below = DAY + 2 * TICK * again + LEGEND_GAP
    foot = below + LEGEND_LINE * len(legend) + MARGIN / 1.5
    high = sum(ROW + LINE * (len(lines) - 1) for lines in titles)
    size = WIDTH, top + max(high, ROW) + foot
    figure = Figure(size, DPI, facecolor="white")
    sheet = Sheet.over(figure, words, top, foot, frame)
    for place, line in enumerate(head):
        sheet.text(MARGIN, MARGIN + HEAD_LINE * (place + 0.3), line, 15, weight="bold")
    sheet.text(MARGIN, MARGIN + HEAD_LINE * len(head) + 0.12, _subtitle(frame, on), 10)
    for place, (row, lines) in enumerate(zip(rows, titles, strict=True)):
        top = sheet.row(top, row, lines, frame, striped=place % 2 == 1)
    if frame:
        sheet.calendar(frame)
        if again:
            sheet.calendar(frame, below=True)
        if on and on in frame:
            sheet.day(on)
    for place, keys in enumerate(legend):
        for x, mark in keys:
            sheet.key(x, sheet.end + below + LEGEND_LINE * (place + 0.5), mark)
    return figure


def write_gantt(
    plan: Plan,
    path: str | os.PathLike[str],
    *,
    on: date | None = None,
    horizon: Window | None = None,
    title: str | None = None,
) -> None:
    """Draw a plan, as `gantt` does, into a file: .png, .svg or .pdf by its suffix.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: the roadmap has more rows than a picture can hold.
        UnwritableFile: the file cannot be written, or its suffix names no kind of picture.
    """
    figure = gantt(plan, on=on, horizon=horizon, title=title)
    save_figure(figure, path)


def _rows(roadmap: Roadmap) -> int:
    return len(roadmap.sections) + sum(1 for _ in roadmap)


def _title(plan: Plan) -> str:
    """The title of the one roadmap; that of the order where it has several."""
    if isinstance(plan, Order) and len(plan.roadmaps) > 1:
        return plan.title
    return plan.roadmap.title if isinstance(plan, Order) else plan.title


def _subtitle(frame: Window | None, on: date | None) -> str:
    parts = [f"Срок: {day_range(frame)}" if frame else "Дат в тексте нет"]
    if on:
        parts.append(f"на {on:%d.%m.%Y}")
    return "   ·   ".join(parts)
