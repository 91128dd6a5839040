"""Нагрузка на рисунке: how many activities each body has in each month, as a map of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.style import BLUE, INK, PALE, RULE, axes_for, framed
from roadmap_core.names import redacted
from roadmap_core.schedule import peak_load
from roadmap_core.text import squeeze
from roadmap_core.windows import Window
from roadmap_core.wording import MONTHS, day_range

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_load"]

_ROW, _TALL, _LINE, _MOST_LABEL, _GAP = 0.26, 0.33, 0.14, 2.6, 0.35  # inches
_LABEL, _NUMBER, _SMALL = 8, 7.5, 5.5  # points
# A page holds as many rows that can be read, and a row as many months.
_MOST_BODIES, _MOST_MONTHS = 40, 60
_PALEST = 0.12


@frozen
class _Cells:
    """The bodies that are shown, their months, and the counts."""

    bodies: tuple[str, ...]
    months: tuple[date, ...]
    counts: tuple[tuple[int, ...], ...]
    left_out: int

    @property
    def most(self) -> int:
        return max((max(row, default=0) for row in self.counts), default=0)


def draw_load(load: Mapping[str, Mapping[date, int]], *, ax: Axes | None = None) -> Axes:
    """Draw the load of `load_by_month`: a row a body, a column a month, the number in the cell.

    The bodies with most to do over all months stand first; of more than forty the others are told
    as a number. The darker a cell, the more activities; an empty one has none. A cell that is too
    narrow for its number has its shade alone, and the note says so. Names of people are «[имя]».

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: it is no load, it has more than sixty months, or ``ax`` is no axes.
    """
    cells = _cells(load)
    letters = Lettering()
    labels = [letters.lines(body, _LABEL, _MOST_LABEL, 2) for body in cells.bodies]
    widest = max((letters.width(line, _LABEL) for one in labels for line in one), default=0.0)
    row = _TALL if any(len(one) > 1 for one in labels) else _ROW
    axes = axes_for(ax, row * max(len(labels), 1), left=widest + _GAP)
    are_numbers_left_out = _draw(axes, cells, letters)
    notes = ["В ячейке - сколько мероприятий у исполнителя в этом месяце; пустая: ни одного."]
    if are_numbers_left_out:
        notes.append("Числа, которым нет места, не написаны: темнее - больше.")
    if cells.left_out:
        notes.append(f"Не показано исполнителей: {cells.left_out}; у них мероприятий меньше.")
    told = [f"Срок: {_span(cells.months)}"] if cells.months else []
    return framed(axes, own=ax is None, title=_claim(load), told=told, notes=notes)


def _cells(load: Any) -> _Cells:
    problem = _problem(load)
    if problem:
        raise InvalidData("load for a picture", [f"{problem} @ $"])
    months = tuple(sorted({month for row in load.values() for month in row}))
    if len(months) > _MOST_MONTHS:
        problem = f"{len(months)} months, at most {_MOST_MONTHS}: give a shorter horizon"
        raise InvalidData("load for a picture", [f"{problem} @ $"])
    # Sorting keeps the order of the plan among those with as much to do.
    ranked = sorted(load, key=lambda body: -sum(load[body].values()))
    shown = ranked[:_MOST_BODIES]
    counts = tuple(tuple(load[body].get(month, 0) for month in months) for body in shown)
    names = tuple(redacted(squeeze(body)) or "без названия" for body in shown)
    return _Cells(names, months, counts, len(ranked) - len(shown))


def _problem(load: Any) -> str:
    if not isinstance(load, Mapping):
        return f"expected what load_by_month gives, got {type(load).__name__}"
    for row in load.values():
        if not isinstance(row, Mapping):
            return f"expected counts by month, got {type(row).__name__}"
        for month, number in row.items():
            if not isinstance(month, date) or month.day != 1:
                return f"expected the first day of a month, got {month!r}"
            if not isinstance(number, int) or number < 0:
                return f"expected a count, got {number!r}"
    return ""


def _claim(load: Mapping[str, Mapping[date, int]]) -> str:
    """Who has most to do in one month, and when."""
    peaks = peak_load(load)
    if not peaks:
        return "Нагрузки по месяцам нет"
    top = peaks[0]
    months = [day_range(Window.of_month(month.year, month.month)) for month in sorted(top.months)]
    when = ", ".join(months[:3]) + (" и ещё" if len(months) > 3 else "")
    equal = sum(one.leaves == top.leaves for one in peaks) - 1
    others = f"; столько же ещё у {equal}" if equal else ""
    body = redacted(squeeze(top.body))
    return f"Больше всего мероприятий за месяц у исполнителя {body}: {top.leaves} ({when}){others}"


def _span(months: Sequence[date]) -> str:
    last = Window.of_month(months[-1].year, months[-1].month)
    return day_range(Window(months[0], last.end))


def _draw(axes: Axes, cells: _Cells, letters: Lettering) -> bool:
    """The cells, their numbers and the labels around; whether a number had no place."""
    rows, columns = max(len(cells.bodies), 1), max(len(cells.months), 1)
    axes.grid(visible=False)
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    wide = axes.bbox.width / axes.figure.dpi / columns
    high = axes.bbox.height / axes.figure.dpi / rows
    are_left_out = False
    for row, numbers in enumerate(cells.counts):
        for column, number in enumerate(numbers):
            share = number / cells.most if cells.most else 0.0
            _box(axes, column, row, share)
            if number:
                size = min(_NUMBER, high * 72 * 0.7)
                fits = letters.width(str(number), size) <= wide * 0.92 and size >= _SMALL
                are_left_out |= not fits
                if fits:
                    _number(axes, column, row, number, share, size, letters)
    _label_rows(axes, cells, letters, high)
    _label_months(axes, cells.months, letters, wide)
    return are_left_out


def _box(axes: Axes, column: int, row: int, share: float) -> None:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    depth = _PALEST + (1 - _PALEST) * share if share else 0.0
    shade = tuple(1 - depth * (1 - part) for part in to_rgb(BLUE))
    axes.add_patch(
        Rectangle((column, row), 1, 1, facecolor=shade, edgecolor=RULE, linewidth=0.6, zorder=2)
    )


def _number(
    axes: Axes, column: int, row: int, number: int, share: float, size: float, letters: Lettering
) -> None:
    axes.text(
        column + 0.5, row + 0.53, str(number), ha="center", va="center", zorder=3,
        color="white" if share > 0.55 else INK, fontproperties=letters.font(size),
    )  # fmt: skip


def _label_rows(axes: Axes, cells: _Cells, letters: Lettering, high: float) -> None:
    # On low axes of somebody else each n-th name stands.
    step = max(1, ceil(_LINE / high))
    places = range(0, len(cells.bodies), step)
    most = 2 if high >= 2 * _LINE else 1
    labels = [
        "\n".join(letters.lines(cells.bodies[place], _LABEL, _MOST_LABEL, most)) for place in places
    ]
    axes.set_yticks(
        [place + 0.5 for place in places], labels, fontproperties=letters.font(_LABEL),
        color=INK, parse_math=False,
    )  # fmt: skip
    axes.tick_params(axis="both", length=0)


def _label_months(axes: Axes, months: Sequence[date], letters: Lettering, wide: float) -> None:
    """Months below the cells, and the year below the first of each; a line where a year begins."""
    widest = max(letters.width(name[:3], _NUMBER) for name in MONTHS) + 0.04
    step = next((step for step in (1, 2, 3, 4, 6) if step * wide >= widest), 12)
    shown, years = [], set()
    for place, month in enumerate(months):
        if (month.month - 1) % step and place:
            continue
        year = f"\n{month.year}" if month.year not in years else ""
        years.add(month.year)
        shown.append((place + 0.5, f"{MONTHS[month.month - 1][:3]}{year}"))
    axes.set_xticks(
        [place for place, _ in shown], [label for _, label in shown],
        fontproperties=letters.font(_NUMBER), color=PALE,
    )  # fmt: skip
    for place, (before, after) in enumerate(pairwise(months), start=1):
        if before.year != after.year:
            axes.axvline(place, color=INK, linewidth=1.1, zorder=4)
