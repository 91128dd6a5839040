"""Диаграмма Ганта: a roadmap as a picture; needs the extra ``plot``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.progress_signs import Signs, counted
from roadmap_core.export.rows import Row, chart_rows, frame_of
from roadmap_core.export.sheet import (
    CHART,
    DAY,
    MARGIN,
    RIGHT,
    ROW,
    TICK,
    WIDTH,
    Sheet,
    legend_lines,
    row_height,
    title_lines,
)
from roadmap_core.export.style import own_figure, refuse_no_axes, refuse_other
from roadmap_core.model import Order, Roadmap
from roadmap_core.names import redacted
from roadmap_core.progress import Status
from roadmap_core.schedule import Plan
from roadmap_core.schedule.occurrence import roadmaps_of
from roadmap_core.text import squeeze
from roadmap_core.windows import Window, day_of
from roadmap_core.wording import day_range

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_gantt"]

# Inches, as in the sheet.
HEAD_LINE, SUBTITLE, LEGEND_LINE, LEGEND_GAP = 0.34, 0.42, 0.28, 0.1
# With more rows the calendar stands below them as well: no screen shows both ends.
SCREEN = 40
# A PNG writer holds 65,536 pixels in height.
MOST_ROWS = 1400
# With more rows than that, titles of three lines could be too high for it.
MOST_FULL_ROWS = 700


@frozen
class _Chart:
    """What is drawn, before there is a place for it."""

    rows: tuple[Row, ...]
    frame: Window | None
    on: date | None
    name: str
    told: str = ""

    @property
    def marks(self) -> set[str]:
        return {mark for row in self.rows for mark in row.marks(self.frame)}

    @property
    def is_long(self) -> bool:
        return self.frame is not None and len(self.rows) > SCREEN

    @property
    def below(self) -> float:
        """Inches from the last row to the legend."""
        return DAY + 2 * TICK * self.is_long + LEGEND_GAP


def draw_gantt(
    plan: Plan,
    *,
    on: date | None = None,
    horizon: Window | None = None,
    title: str | None = None,
    status: Status | None = None,
    bodies: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """A roadmap as a chart on an axis of dates: one row for each section, activity and part.

    Of an order every roadmap is drawn, one below the other. Windows are cut by the horizon: the
    given one, each roadmap's own, or the days that its text names; the chart spans them all.
    ``on`` draws the line of a day if it lies inside. Where a period is ambiguous, the windows that
    not every reading has are paler, those that the main one lacks are outlines. What has no days
    (own schedules, requests, events) is named in its row.

    With a ``status`` of ``roadmap_core.progress`` each window has a sign for how it stands on its
    day (done, late, overdue by how many days, how many schools of how many) and a dark line for
    what is done of it; ``on`` is then its day. ``bodies`` adds a line below each title that names
    who answers.

    Days are those of ``matplotlib.dates``, so ``axes.axvline(day)`` adds a line; rows are counted
    in inches from the first. Without ``ax`` the chart stands on a figure of its own, as high as its
    rows need, that belongs to no screen. With ``ax`` it is drawn there, its titles in what room
    the figure has to the left, one line each; low axes press the rows together.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: it is no order and no roadmap, ``title`` is no text, ``bodies`` no truth
            value, ``status`` none of progress, or ``ax`` no axes; there are more rows than a
            picture can hold.
        OpenEnd: the horizon has no last day.
    """
    refuse_other(plan, (Order, Roadmap), "plan")
    refuse_other(bodies, (bool,), "bodies")
    if title is not None:
        refuse_other(title, (str,), "title")
    if status is not None:
        refuse_other(status, (Status,), "status")
        on = on or status.on
    if ax is not None:
        refuse_no_axes(ax)
    if (count := sum(_rows(roadmap) for roadmap, _ in roadmaps_of(plan, horizon))) > MOST_ROWS:
        problem = f"{count} rows, at most {MOST_ROWS}: draw sections one by one @ $.sections"
        raise InvalidData("roadmap for a picture", [problem])
    chart = _Chart(
        rows=tuple(chart_rows(plan, horizon, signs=Signs.of(status), bodies=bodies)),
        frame=frame_of(plan, horizon),
        on=None if on is None else day_of(on),
        name=redacted(squeeze(title or _title(plan))) or "Дорожная карта",
        told=counted(status) if status is not None else "",
    )
    return _on_a_page(chart) if ax is None else _on_axes(chart, ax)


def _on_a_page(chart: _Chart) -> Axes:
    """The chart on a figure of its own, its head and foot where they need room."""
    figure = own_figure(WIDTH, 1)
    words = Lettering()
    head = words.lines(chart.name, 15, RIGHT - MARGIN, 3, "bold")
    most = 3 if len(chart.rows) <= MOST_FULL_ROWS else 1
    titles = [title_lines(words, row, MARGIN - CHART, RIGHT - CHART, most) for row in chart.rows]
    legend = legend_lines(words, chart.marks, MARGIN - CHART, RIGHT - CHART)
    top = MARGIN + HEAD_LINE * len(head) + SUBTITLE + 2 * TICK
    foot = chart.below + LEGEND_LINE * len(legend) + MARGIN / 1.5
    high = max(sum(map(row_height, titles)), ROW)
    whole = top + high + foot
    figure.set_size_inches(WIDTH, whole)
    place = (CHART / WIDTH, foot / whole, (RIGHT - CHART) / WIDTH, high / whole)
    sheet = Sheet.over(figure.add_axes(place), words, MARGIN - CHART, high, chart.frame)
    _fill(sheet, chart, titles, head, legend, 15)
    return sheet.ax


def _on_axes(chart: _Chart, ax: Axes) -> Axes:
    """The chart on axes of somebody else."""
    words = Lettering()
    dpi = ax.figure.dpi
    left = -min(CHART - MARGIN, max(0.0, (ax.bbox.x0 - ax.figure.bbox.x0) / dpi - 0.05))
    right = ax.bbox.width / dpi
    titles = [title_lines(words, row, left, right, 1) for row in chart.rows]
    legend = legend_lines(words, chart.marks, left, right)
    head = [words.fit(chart.name, 11, right - left, "bold")]
    high = max(sum(map(row_height, titles)), ROW)
    sheet = Sheet.over(ax, words, left, high, chart.frame)
    _fill(sheet, chart, titles, head, legend, 11)
    return ax


def _fill(
    sheet: Sheet,
    chart: _Chart,
    titles: Sequence[Sequence[str]],
    head: Sequence[str],
    legend: Sequence[Sequence[tuple[float, str]]],
    size: float,
) -> None:
    up = 2 * TICK + SUBTITLE
    for place, line in enumerate(head):
        y = -up - HEAD_LINE * (len(head) - place - 0.3)
        sheet.above(sheet.left, y, line, size, weight="bold")
    sheet.above(sheet.left, -up + 0.12, _subtitle(chart), 10)
    top = 0.0
    for place, (row, lines) in enumerate(zip(chart.rows, titles, strict=True)):
        top = sheet.row(top, row, lines, chart.frame, striped=place % 2 == 1)
    if chart.frame:
        sheet.calendar(chart.frame)
        if chart.is_long:
            sheet.calendar(chart.frame, below=True)
        if chart.on and chart.on in chart.frame:
            sheet.day(chart.on)
    for place, keys in enumerate(legend):
        for x, mark in keys:
            sheet.key(x, chart.below + LEGEND_LINE * (place + 0.5), mark)


def _rows(roadmap: Roadmap) -> int:
    return len(roadmap.sections) + sum(1 for _ in roadmap)


def _title(plan: Plan) -> str:
    """The title of the one roadmap; that of the order where it has several."""
    if isinstance(plan, Order) and len(plan.roadmaps) > 1:
        return plan.title
    return plan.roadmap.title if isinstance(plan, Order) else plan.title


def _subtitle(chart: _Chart) -> str:
    parts = [f"Срок: {day_range(chart.frame)}" if chart.frame else "Дат в тексте нет"]
    if chart.on:
        parts.append(f"на {chart.on:%d.%m.%Y}")
    if chart.told:
        parts.append(chart.told)
    return "   ·   ".join(parts)
