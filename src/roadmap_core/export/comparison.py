"""Сравнение на рисунке: the windows of two versions of a plan, row by row; needs ``plot``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from roadmap_core.comparison import Change, ChangedPart, ChangeKind, Comparison, compare_orders
from roadmap_core.comparison.changes import KIND_WORDS
from roadmap_core.errors import InvalidData
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.rows import FRAMED, Row, chart_rows, frame_of
from roadmap_core.export.sheet import (
    CHART,
    KEY,
    KEY_GAP,
    MARGIN,
    RIGHT,
    ROW,
    TICK,
    WIDTH,
    WORDS,
    Sheet,
    row_height,
    title_lines,
)
from roadmap_core.export.style import BLUE, GREY, INK, own_figure, refuse_no_axes, refuse_other
from roadmap_core.model import Order, Roadmap
from roadmap_core.schedule.occurrence import Occurrence, roadmaps_of
from roadmap_core.windows import Window

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_comparison"]

# Inches, as in the sheet.
_HEAD_LINE, _LEGEND, _THIN, _FULL, _APART = 0.3, 0.3, 0.095, 0.155, 0.058
_TITLE, _ON_AXES = 13, 10  # points
# A PNG writer holds 65,536 pixels in height.
_MOST_ROWS = 1400

# Told apart without colours: an outline, a dark bar, a light one, a hatched one.
_OLD: Mapping[str, Any] = {"facecolor": "white", "edgecolor": INK, "lw": 0.9}
_NEW: Mapping[str, Any] = {"facecolor": BLUE, "edgecolor": BLUE, "lw": 0.9}
_SAME: Mapping[str, Any] = {"facecolor": "#ccd3da", "edgecolor": GREY, "lw": 0.6}
_GONE: Mapping[str, Any] = {**_OLD, "hatch": "/////"}
_LEGEND_OF: Mapping[str, Mapping[str, Any]] = {
    "срок не изменён": _SAME,
    "прежний срок": _OLD,
    "новый срок": _NEW,
    "снято": _GONE,
}

# What became of rows in words, by "old" or "new" and the key.
_Notes: TypeAlias = defaultdict[tuple[str, str], list[str]]
# Rows that only the old version has, by the key of a row beside them.
_Gone: TypeAlias = defaultdict[str, list[tuple[str, Row]]]


@frozen
class _Line:
    """A row of the chart: its words, and the windows that it had and has."""

    row: Row
    told: str = ""
    old: tuple[Occurrence, ...] = ()
    new: tuple[Occurrence, ...] = ()
    is_dropped: bool = False
    is_moved: bool = False

    @property
    def is_same(self) -> bool:
        """Whether the days are what they were; those that a horizon cut may only look so."""
        same = [one.window for one in self.old] == [one.window for one in self.new]
        return same and not self.is_moved

    def looks(self) -> Iterator[str]:
        """The meanings that a legend must explain."""
        if self.is_dropped:
            yield "снято"
        elif self.row.shape == "leaf" and self.is_same and self.new:
            yield "срок не изменён"
        elif self.row.shape == "leaf":
            yield "прежний срок" if self.old else ""
            yield "новый срок" if self.new else ""


def draw_comparison(
    comparison: Comparison | tuple[Order | Roadmap, Order | Roadmap], *, ax: Axes | None = None
) -> Axes:
    """Two versions of a plan as a chart: a row each activity, what its days were and what they are.

    Rows stand as in the new version, dropped ones behind the row that they stood behind. Where the
    days moved, the old ones are an outline above the new bar; where they did not, there is one pale
    bar; dropped rows are hatched. A last day without a first one is a diamond. The line below a
    title says what became of the row. The chart spans the horizons of both. Days are those of
    ``matplotlib.dates``, rows are counted in inches from the first. A pair of documents is compared
    first. Without ``ax`` the chart stands on a figure of its own, with ``ax`` it is drawn there.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: it is no comparison and no pair of documents, or ``ax`` is no axes; there are
            more rows than a picture can hold.
    """
    if isinstance(comparison, tuple) and len(comparison) == 2:
        comparison = compare_orders(*comparison)
    refuse_other(comparison, (Comparison,), "comparison")
    if ax is not None:
        refuse_no_axes(ax)
    lines = list(_lines(comparison))
    if len(lines) > _MOST_ROWS:
        problem = f"{len(lines)} rows, at most {_MOST_ROWS}: compare sections one by one @ $"
        raise InvalidData("comparison for a picture", [problem])
    frame = _frame(comparison)
    return _on_a_page(str(comparison), lines, frame, ax)


def _frame(comparison: Comparison) -> Window | None:
    """The days of both versions together."""
    frames = [frame_of(plan, None) for plan in (comparison.old, comparison.new)]
    found = [frame for frame in frames if frame is not None]
    if not found:
        return None
    return Window(min(one.first for one in found), max(one.end for one in found))


def _keyed(plan: Order | Roadmap) -> list[tuple[str, Row]]:
    """The rows of a chart with the keys of their activities; "" for a heading."""
    keys = iter([one.key for roadmap, _ in roadmaps_of(plan, None) for one in roadmap.walk()])
    return [("" if row.shape == "section" else next(keys), row) for row in chart_rows(plan, None)]


def _lines(comparison: Comparison) -> Iterator[_Line]:
    """The rows in the order of the new version, with the dropped ones between them."""
    old, new = _keyed(comparison.old), _keyed(comparison.new)
    mates = {key_new: key_old for key_old, key_new, _ in comparison.pairs}
    moved = {
        change.key_new
        for change in comparison.of(ChangeKind.MOVED)
        if change.part == ChangedPart.ACTIVITY
    }
    rows, notes = dict(old), _notes(comparison)
    before, behind = _dropped(old, set(mates.values()))
    yield from (_gone(key, row, notes) for key, row in behind[""])
    for key, row in new:
        mate = mates.get(key, "")
        yield from (_gone(gone, above, notes) for gone, above in before[mate])
        drawn, was = _drawn(row), _drawn(rows[mate]) if mate else ()
        told = _joined(notes["new", key]) if key else ""
        yield _Line(row, told, was, drawn, is_moved=key in moved)
        if mate:
            yield from (_gone(gone, below, notes) for gone, below in behind[mate])


def _dropped(old: Sequence[tuple[str, Row]], paired: set[str]) -> tuple[_Gone, _Gone]:
    """The rows without another side, by the key of the row that they stand before or behind.

    They stand behind the last row of their section that has another side, else before the first;
    where the whole section has none, behind what is above it.
    """
    before: _Gone = defaultdict(list)
    behind: _Gone = defaultdict(list)
    last, is_first = "", True
    waiting: list[tuple[str, Row]] = []
    for key, row in old:
        if key in paired:
            before[key] += waiting
            waiting, last, is_first = [], key, False
        elif not key:
            behind[last] += waiting
            waiting, is_first = [], True
        elif is_first:
            waiting.append((key, row))
        else:
            behind[last].append((key, row))
    behind[last] += waiting
    return before, behind


def _gone(key: str, row: Row, notes: _Notes) -> _Line:
    return _Line(row, _joined(notes["old", key]), old=_drawn(row), is_dropped=True)


def _drawn(row: Row) -> tuple[Occurrence, ...]:
    """The windows that have days of their own, under the main reading."""
    return tuple(one for one in row.found if one.kind not in FRAMED and one.mark in row.main)


def _notes(comparison: Comparison) -> _Notes:
    """What became of each row in words, by side and key."""
    notes: _Notes = defaultdict(list)
    for change in comparison:
        if change.part != ChangedPart.ACTIVITY or change.kind == ChangeKind.RENUMBERED:
            continue
        for side, keys in (("old", change.key_old), ("new", change.key_new)):
            for key in filter(None, keys.split("; ")):
                notes[side, key].append(_word(change))
    return notes


def _word(change: Change) -> str:
    word = KIND_WORDS[change.kind]
    if change.kind == ChangeKind.MOVED and change.days:
        word = f"{'позже' if change.days > 0 else 'раньше'} на {abs(change.days)} дн."
    return word if change.certain else f"{word} (не точно)"


def _joined(words: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(words))


def _on_a_page(title: str, lines: Sequence[_Line], frame: Window | None, ax: Axes | None) -> Axes:
    """The chart on a figure of its own, as high as its rows need, or on axes of somebody else."""
    words = Lettering()
    if ax is None:
        left, right, size = MARGIN - CHART, RIGHT - CHART, _TITLE
    else:
        dpi = ax.figure.dpi
        left = -min(CHART - MARGIN, max(0.0, (ax.bbox.x0 - ax.figure.bbox.x0) / dpi - 0.05))
        right, size = ax.bbox.width / dpi, _ON_AXES
    most = 2 if ax is None else 1
    titles = [
        [*title_lines(words, line.row, left, right, most), *_told(words, line, left)]
        for line in lines
    ]
    head = words.lines(title, size, right - left, 2 if ax is None else 1, "bold")
    high = max(sum(map(row_height, titles)), ROW)
    if ax is None:
        top = MARGIN + _HEAD_LINE * len(head) + 2 * TICK + 0.1
        foot = _LEGEND + MARGIN
        figure = own_figure(WIDTH, whole := top + high + foot)
        place = (CHART / WIDTH, foot / whole, (RIGHT - CHART) / WIDTH, high / whole)
        ax = figure.add_axes(place)
    sheet = Sheet.over(ax, words, left, high, frame)
    for place_, line in enumerate(reversed(head)):
        y = -2 * TICK - 0.2 - _HEAD_LINE * place_
        sheet.above(left, y, line, size, weight="bold")
    _fill(sheet, lines, titles, frame)
    return ax


def _told(words: Lettering, line: _Line, left: float) -> list[str]:
    """What became of the row, as a line below its title."""
    return [words.fit(f"▸ {line.told}", WORDS, max(-left - 0.8, 0.0))] if line.told else []


def _fill(
    sheet: Sheet, lines: Sequence[_Line], titles: Sequence[Sequence[str]], frame: Window | None
) -> None:
    top = 0.0
    for place, (line, title) in enumerate(zip(lines, titles, strict=True)):
        end = sheet.row(top, line.row, title, None, striped=place % 2 == 1)
        if frame and line.row.shape == "leaf":
            _bars(sheet, (top + end) / 2, line)
        top = end
    if frame:
        sheet.calendar(frame)
    x = sheet.left
    shown = {look for line in lines for look in line.looks()}
    for label, look in _LEGEND_OF.items():
        if label in shown:
            sheet.sample(x, _LEGEND, label, **look)
            x += KEY + sheet.words.width(label, WORDS) + KEY_GAP


def _bars(sheet: Sheet, y: float, line: _Line) -> None:
    if line.is_dropped:
        _days(sheet, y, _FULL, line.old, _GONE)
    elif line.is_same:
        _days(sheet, y, _FULL, line.new, _SAME)
    elif not line.old:
        _days(sheet, y, _FULL, line.new, _NEW)
    else:
        _days(sheet, y - _APART, _THIN, line.old, _OLD)
        _days(sheet, y + _APART, _THIN, line.new, _NEW)


def _days(
    sheet: Sheet, y: float, high: float, found: Sequence[Occurrence], look: Mapping[str, Any]
) -> None:
    for one in found:
        if one.window.open_start:
            sheet.due(y, one.window.end, mfc=look["facecolor"], mec=look["edgecolor"])
        else:
            sheet.span(y, one.window, high, **look)
