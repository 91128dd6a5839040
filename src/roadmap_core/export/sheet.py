"""The sheet that a chart is drawn on: places in inches, bars, marks, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from roadmap_core.export.lettering import Lettering
from roadmap_core.export.progress_signs import SIGNS, Sign
from roadmap_core.export.rows import FRAMED, Row
from roadmap_core.export.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, RULE, SKY
from roadmap_core.periods import Kind
from roadmap_core.progress import State
from roadmap_core.schedule import Occurrence
from roadmap_core.windows import Window, clip, union
from roadmap_core.wording import MONTHS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Affine2DBase

__all__ = ["Sheet", "legend_lines", "row_height", "title_lines"]

# All lengths are inches, from the upper left corner. The sheet is as wide as a slide.
WIDTH, MARGIN = 16.0, 0.35
ROW, LINE = 0.29, 0.145  # how high a row is, and each further line of its title
CHART = 6.75  # left edge
NUMBERS = 0.5  # width
RIGHT = WIDTH - MARGIN
TICK, DAY, KEY, KEY_GAP, INDENT = 0.24, 0.34, 0.5, 0.35, 0.16
BAR, STRIP, DONE = 0.155, 0.085, 0.05  # heights
LEAST_BAR, LEAST_MONTH, LEAST_QUARTER, LEAST_NOTE = 0.045, 0.3, 0.45, 1.0  # widths
WORDS, SMALL, TINY = 8.5, 8, 7.5  # points

BAND, ZEBRA = "#dbe5ee", "#f5f7f9"
COLOURS: Mapping[Kind, str] = {
    Kind.DATED: BLUE,
    Kind.ANNUAL: GREEN,
    Kind.RECURRING: SKY,
    Kind.DEADLINE: ORANGE,
}
# White lines on a bar: on paper without colours those three are as dark as one another.
HATCHES: Mapping[Kind, str] = {Kind.ANNUAL: "\\\\\\", Kind.RECURRING: "|||"}
QUARTERS = ("I", "II", "III", "IV")
# Layers, from the paper upwards.
GROUND, GRID, BANDS, BARS, RULER, POINTS, WORDING = range(7)
TODAY = "#a3195b"
LEGEND: Mapping[str, str] = {
    Kind.DATED: "даты",
    Kind.ANNUAL: "ежегодно",
    Kind.RECURRING: "периодически",
    Kind.DEADLINE: "крайний срок",
    Kind.ONGOING: "постоянно",
    "frame": "рамки без точных дат",
    "unsure": "основное прочтение неоднозначного срока",
    "other": "другое прочтение",
    "over": "продолжается за горизонтом",
    "umbrella": "подпункты вместе",
    **{state: meaning for state, (_, meaning) in SIGNS.items()},
}


def legend_lines(
    words: Lettering, marks: set[str], left: float, right: float
) -> list[list[tuple[float, str]]]:
    """The keys that are needed, line by line, each with its place from the left edge."""
    lines: list[list[tuple[float, str]]] = []
    x = right
    for mark, label in LEGEND.items():
        room = KEY + words.width(label, WORDS)
        if mark not in marks:
            continue
        if not lines or (x + room > right and lines[-1]):
            lines.append([])
            x = left
        lines[-1].append((x, mark))
        x += room + KEY_GAP
    return lines


def title_lines(words: Lettering, row: Row, left: float, right: float, most: int) -> list[str]:
    """The title of a row in as many lines as it needs, at most so many; a section has one.

    The bodies of a row, where they are shown, are the last line.
    """
    if row.shape == "section":
        return [words.fit(row.title, 9.5, right - left - 0.3, "bold")]
    room = max(-left - _set_in(row) - 0.15, 0)
    lines = words.lines(row.title, WORDS, room, most, _weight(row))
    return [*lines, words.fit(row.bodies, TINY, room)] if row.bodies else lines


def row_height(lines: Sequence[str]) -> float:
    """How high a row with so many lines of a title is."""
    return ROW + LINE * (len(lines) - 1)


@frozen
class _Ground:
    """What a mark is drawn on, and how many inches one step to the right is there."""

    transform: Any
    inches: float


@frozen
class Sheet:
    """Лист: axes of days, their rows counted in inches from the first one, and what lies around.

    Beside the data there are three grounds: ``side`` counts inches from the left edge and rows as
    the data do, ``upper`` and ``lower`` inches from the left and down from the upper or lower edge.
    The chart is ``wide`` inches and begins with the day ``first``; a day is ``inches`` wide.
    """

    ax: Axes
    words: Lettering
    left: float
    wide: float
    first: float
    ordinal: int
    inches: float
    side: Any
    upper: Any
    lower: Any

    @classmethod
    def over(
        cls, ax: Axes, words: Lettering, left: float, high: float, frame: Window | None
    ) -> Sheet:
        """Axes without a mark, for rows that are so many inches high together."""
        from matplotlib import dates

        _bare(ax)
        days, first, ordinal = 1, 0.0, 0
        if frame:
            days, ordinal = frame.length, frame.first.toordinal()
            first = float(dates.date2num(frame.first))  # type: ignore[no-untyped-call]
            ax.xaxis_date()
        ax.set_xticks([])
        ax.set_yticks([])
        ax.tick_params(which="both", length=0)
        ax.set_xlim(first, first + days)
        ax.set_ylim(high, 0)
        wide = ax.bbox.width / ax.figure.dpi
        return cls(ax, words, left, wide, first, ordinal, wide / days, *_grounds(ax))

    def text(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        """One line of text, its middle at ``y``; its signs are letters, never formulae."""
        font = self.words.font(size, style.pop("weight", "normal"))
        look = {"color": INK, "va": "center_baseline", "parse_math": False, **style}
        look.setdefault("transform", self.side)
        self.ax.text(x, y, text, fontproperties=font, **look)

    def above(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        """A line of text over the chart."""
        self.text(x, y, text, size, transform=self.upper, **style)

    def row(
        self, top: float, row: Row, lines: Sequence[str], frame: Window | None, *, striped: bool
    ) -> float:
        """One row: its stripe, its words on the left, its windows on the right; gives its end."""
        high = row_height(lines)
        y = top + high / 2
        if row.shape == "section":
            self._band(y, high, BAND, BANDS)
            self._over_lines(self.left + 0.12, y, lines[0], 9.5, BAND, weight="bold")
            return top + high
        if striped:
            self._band(y, high, ZEBRA, GROUND)
        number = self.words.fit(row.number, WORDS, NUMBERS)
        self.text(self.left + NUMBERS, top + ROW / 2, number, WORDS, ha="right", color=PALE)
        for place, line in enumerate(lines):
            x, down = self.left + _set_in(row), top + ROW / 2 + LINE * place
            if row.bodies and place == len(lines) - 1:
                self.text(x, down, line, TINY, color=PALE)
            else:
                self.text(x, down, line, WORDS, weight=_weight(row))
        if row.shape == "umbrella":
            self._umbrella(y, row)
        elif frame:
            self._windows(y, row, frame)
            for one in row.found:
                if (sign := row.signs.get(one.mark)) is not None:
                    self._progress(y, one, sign)
        if row.note:
            self._note(y, row, ZEBRA if striped else "white")
        return top + high

    def calendar(self, frame: Window, *, below: bool = False) -> None:
        """Years and, as the width allows, months or quarters; above the rows with their lines."""
        ground = self.lower if below else self.upper
        for level, cells in enumerate(self._levels(frame)):
            size, weight, colour = (9.5, "bold", GREY) if level else (SMALL, "normal", RULE)
            nearer = TICK * (level + 0.5)
            y = DAY + nearer if below else -nearer
            needed = max(self.words.width(label, size, weight) for label, _ in cells) + 0.06
            widest = max(cell.length for _, cell in cells) * self.inches
            step = ceil(needed / widest)  # where labels do not fit side by side, each n-th stands
            shown = cells[step > 1 :: step]  # the first may be cut short
            days = [self._day(cell.first) for _, cell in shown]
            if not below:
                self.ax.set_xticks(days, [""] * len(days), minor=level == 0)
                edges = self.ax.get_xaxis_transform()
                self.ax.vlines(days, 0, 1, color=colour, lw=0.8, zorder=GRID, transform=edges)
            for day, (label, cell) in zip(days, shown, strict=True):
                x = (day - self.first) * self.inches
                room = cell.length * self.inches if step == 1 else self.wide - x
                # Their margin is what a short month may cost.
                if room >= needed - 0.05:
                    middle, side = (x + room / 2, "center") if step == 1 else (x, "left")
                    self.text(
                        middle, y, label, size, weight=weight, ha=side, color=PALE, transform=ground
                    )

    def day(self, on: date) -> None:
        """The line of a day, named below the rows."""
        label = f"{on:%d.%m.%Y}"
        middle = self._day(on) + 0.5
        self.ax.axvline(middle, color=TODAY, lw=1.6, zorder=RULER)
        half = self.words.width(label, WORDS, "bold") / 2
        x = min(max((middle - 0.5 - self.first) * self.inches, half), self.wide - half)
        style = {"weight": "bold", "ha": "center", "color": TODAY, "transform": self.lower}
        self.text(x, DAY / 2, label, WORDS, **style)

    def key(self, x: float, y: float, mark: str) -> None:
        """One entry of the legend: the mark as the rows have it, and its meaning."""
        wide, at = KEY - 0.12, _Ground(self.lower, 1.0)
        if mark == "over":
            self._point(x + wide / 2, y, ">", PALE, "", at.transform)
        elif mark == "umbrella":
            self._bracket(x, y, wide, at)
        elif mark == "frame":
            self._mark(x, y, wide, Kind.ON_DEMAND, at)
        elif mark in {"unsure", "other"}:
            self._mark(x, y, wide, Kind.DATED, at, mark)
        elif mark in SIGNS:
            self._sign(x + wide / 2, y, SIGNS[State(mark)][0], State(mark), self.lower)
        elif mark == Kind.DEADLINE:
            self._fade(x, y, wide, COLOURS[Kind.DEADLINE], "", at)
            self._point(x + wide - 0.04, y, "D", COLOURS[Kind.DEADLINE], "", at.transform)
        else:
            self._mark(x, y, wide, Kind(mark), at)
        self.text(x + KEY, y, LEGEND[mark], WORDS, transform=self.lower)

    def span(self, y: float, window: Window, high: float, **look: Any) -> None:
        """A bar over the days of a window, as high as is said."""
        days = self._day(window.first), window.length
        self._box(days[0], y, days[1], high, self.ax.transData, zorder=BARS, **look)

    def due(self, y: float, day: date, **look: Any) -> None:
        """The mark of a last day."""
        style = {"marker": "D", "ms": 5, "mew": 0.9, "clip_on": False, "zorder": POINTS, **look}
        self.ax.plot([self._day(day) + 0.5], [y], **style)

    def sample(self, x: float, y: float, label: str, **look: Any) -> None:
        """One entry of a legend of one's own: a bar below the rows, and its meaning."""
        self._box(x, y, KEY - 0.12, BAR, self.lower, **look)
        self.text(x + KEY, y, label, WORDS, transform=self.lower)

    @property
    def _data(self) -> _Ground:
        return _Ground(self.ax.transData, self.inches)

    def _day(self, day: date) -> float:
        """Where a day begins, as the axis counts."""
        return self.first + day.toordinal() - self.ordinal

    def _levels(self, frame: Window) -> list[list[tuple[str, Window]]]:
        """The cells of the calendar, the finest first: names, and days inside the frame."""
        month, fine = 30 * self.inches, []
        if month >= LEAST_MONTH:
            size = None if month > 1 else 3
            fine = [(MONTHS[m.month - 1][:size], m, m) for m in frame.months]
        elif month * 3 >= LEAST_QUARTER:
            fine = [
                (
                    f"{QUARTERS[quarter]} кв.",
                    date(year, 3 * quarter + 1, 1),
                    date(year, 3 * quarter + 3, 1),
                )
                for year, quarter in dict.fromkeys(
                    (m.year, (m.month - 1) // 3) for m in frame.months
                )
            ]
        years = [
            (str(year), date(year, 1, 1), date(year, 12, 1))
            for year in range(frame.first.year, frame.end.year + 1)
        ]
        return [
            [
                (name, cell)
                for name, first, last in level
                for cell in clip(
                    [Window(first, Window.of_month(last.year, last.month).last)], frame
                )
            ]
            for level in (fine, years)
            if level
        ]

    def _windows(self, y: float, row: Row, frame: Window) -> None:
        # Frames first, then what is least sure, so that what is certain stays in view.
        rank = ("other", "unsure", "")
        data = self._data
        for one in sorted(row.found, key=lambda o: (o.kind not in FRAMED, rank.index(row.look(o)))):
            x, days = self._day(one.window.first), one.window.length
            look = row.look(one)
            colour = COLOURS.get(one.kind, GREY)
            if one.window.open_start:
                self._fade(x, y, days, colour, look, data)
                if not row.is_over(one, frame):
                    self._point(x + days - 0.5, y, "D", colour, look, data.transform)
            elif one.kind is not Kind.RECURRING or days * self.inches >= LEAST_BAR:
                self._mark(x, y, days, one.kind, data, look)
            if row.is_over(one, frame):
                self._point(self.wide + 0.1, y, ">", colour, look, self.side)
        # Days of a dense recurrence would be narrower than their own edges: they run together.
        dense = [
            one.window
            for one in row.found
            if one.kind is Kind.RECURRING and one.window.length * self.inches < LEAST_BAR
        ]
        for window in union(dense):
            self._mark(self._day(window.first), y, window.length, Kind.RECURRING, data)

    def _progress(self, y: float, one: Occurrence, sign: Sign) -> None:
        """A dark line as long as what is done of a window, and the sign at its end."""
        start = (self._day(one.window.first) - self.first) * self.inches
        wide = one.window.length * self.inches
        if sign.share and not one.window.open_start and one.kind not in FRAMED:
            look = {"facecolor": INK, "edgecolor": "white", "lw": 0.5, "zorder": RULER}
            self._box(start, y, wide * sign.share, DONE, self.side, **look)
        half = self.words.width(sign.label, TINY, "bold") / 2
        x = min(max(start + wide, half + 0.04), self.wide - half - 0.04)
        self._sign(x, y, sign.label, sign.state, self.side)

    def _sign(self, x: float, y: float, label: str, state: State, at: Any) -> None:
        """The sign of a state on a patch of its own, in black and white as well as in colours."""
        is_late = state in {State.OVERDUE, State.MISSED}
        edge = TODAY if is_late else INK
        ground = edge if state is State.OVERDUE else "white"
        box = {"facecolor": ground, "edgecolor": edge, "pad": 1.3, "lw": 0.7}
        ink = "white" if state is State.OVERDUE else edge
        style = {"weight": "bold", "ha": "center", "color": ink, "zorder": WORDING}
        self.text(x, y, label, TINY, bbox=box, transform=at, **style)

    def _umbrella(self, y: float, row: Row) -> None:
        if row.found:
            first = self._day(min(one.window.first for one in row.found))
            last = self._day(max(one.window.end for one in row.found)) + 1
            self._bracket(first, y, last - first, self._data)

    def _mark(
        self, x: float, y: float, wide: float, kind: Kind, at: _Ground, look: str = ""
    ) -> None:
        """The bar of a kind: a dotted line, a thin hatched strip, or a full bar."""
        if kind in FRAMED:
            self._line([x, x + wide], [y, y], at, color=GREY, lw=1.3, ls=(0, (1, 2)))
        elif kind is Kind.ONGOING:
            hatch = None if look == "other" else "//////"
            fill = "white" if look else "#e6eaee"
            dash = (0, (3, 1.5)) if look == "other" else "-"
            style = {"facecolor": fill, "edgecolor": GREY, "hatch": hatch, "lw": 0.8, "ls": dash}
            self._box(x, y, wide, STRIP, at.transform, zorder=BARS, **style)
        else:
            least = LEAST_BAR / at.inches
            if wide < least:
                x, wide = x + (wide - least) / 2, least
            self._box(x, y, wide, BAR, at.transform, **_looks(kind, look))

    def _fade(self, x: float, y: float, wide: float, colour: str, look: str, at: _Ground) -> None:
        """A bar whose start is not known: it comes out of nothing."""
        from matplotlib.colors import to_rgba

        strength = {"": 0.75, "unsure": 0.45, "other": 0.2}[look]
        shades = [(*to_rgba(colour)[:3], strength * step / 255) for step in range(256)]
        half = BAR / 2
        self.ax.imshow(
            [shades], extent=(x, x + wide, y + half, y - half), aspect="auto", clip_on=False,
            interpolation="bilinear", transform=at.transform, zorder=BARS,
        )  # fmt: skip

    def _point(self, x: float, y: float, sign: str, colour: str, look: str, at: Any) -> None:
        fill = "white" if look == "other" else colour
        self.ax.plot(
            [x], [y], marker=sign, ms=6, mfc=fill, mec=colour, mew=0.9, clip_on=False,
            transform=at, zorder=POINTS,
        )  # fmt: skip

    def _bracket(self, x: float, y: float, wide: float, at: _Ground) -> None:
        """What an umbrella row has: a line from its first part to its last, with feet."""
        across, down = [x, x, x + wide, x + wide], [y + 0.05, y - 0.03, y - 0.03, y + 0.05]
        self._line(across, down, at, color=PALE, lw=1.3, solid_joinstyle="miter")

    def _note(self, y: float, row: Row, ground: str) -> None:
        """Words for what has no days, at the first place of the row that has room for them."""
        drawn = union(one.window for one in row.found if one.kind not in FRAMED)
        labels = [self.words.width(sign.label, TINY, "bold") for sign in row.signs.values()]
        behind = max(labels) / 2 + 0.1 if labels else 0.0  # a sign reaches over its window
        edges = [0.0]
        for window in drawn:
            start = (self._day(window.first) - self.first) * self.inches
            edges += [start, start + window.length * self.inches + behind]
        gaps = list(zip(edges[::2], [*edges[1::2], self.wide], strict=True))
        needed = self.words.width(row.note, SMALL) + 0.2
        start, end = next(
            ((a, b) for a, b in gaps if b - a >= needed), max(gaps, key=lambda gap: gap[1] - gap[0])
        )
        start = min(start, self.wide - LEAST_NOTE)
        note = self.words.fit(row.note, SMALL, max(end - start, LEAST_NOTE) - 0.2)
        self._over_lines(start + 0.1, y, note, SMALL, ground, color=PALE, style="italic")

    def _over_lines(
        self, x: float, y: float, text: str, size: float, ground: str, **style: Any
    ) -> None:
        """Words that no line may cross: they stand on a patch of their ground."""
        box = {"facecolor": ground, "edgecolor": "none", "pad": 1.5}
        self.text(x, y, text, size, bbox=box, zorder=WORDING, **style)

    def _line(self, x: list[float], y: list[float], at: _Ground, **style: Any) -> None:
        self.ax.plot(x, y, transform=at.transform, clip_on=False, zorder=BARS, **style)

    def _band(self, y: float, high: float, colour: str, layer: int) -> None:
        wide = self.wide - self.left
        self._box(self.left, y, wide, high, self.side, facecolor=colour, zorder=layer)

    def _box(self, x: float, y: float, wide: float, high: float, at: Any, **style: Any) -> None:
        from matplotlib.patches import Rectangle

        look = {"edgecolor": "none", "lw": 0, "transform": at, "clip_on": False, **style}
        self.ax.add_artist(Rectangle((x, y - high / 2), wide, high, **look))


def _bare(ax: Axes) -> None:
    """No frame but a thin rule, no grid, no ground of its own."""
    ax.set_facecolor("none")
    ax.grid(visible=False, which="both")
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color(RULE)
        spine.set_linewidth(0.8)


def _grounds(ax: Axes) -> tuple[Any, Any, Any]:
    """Inches from the left beside the rows, above the upper edge, below the lower edge."""
    from matplotlib.transforms import Affine2D, ScaledTranslation, blended_transform_factory

    inches, corner = ax.figure.dpi_scale_trans, cast("Affine2DBase", ax.transAxes)
    across = inches + ScaledTranslation(0, 0, corner)
    down = [
        Affine2D().scale(1, -1) + inches + ScaledTranslation(0, edge, corner) for edge in (1, 0)
    ]
    return (
        blended_transform_factory(across, ax.transData),
        blended_transform_factory(across, down[0]),
        blended_transform_factory(across, down[1]),
    )


def _set_in(row: Row) -> float:
    """How far from the left end a title begins."""
    return NUMBERS + 0.12 + INDENT * min(row.depth, 4)


def _weight(row: Row) -> str:
    return "bold" if row.shape == "umbrella" else "normal"


def _looks(kind: Kind, look: str) -> dict[str, Any]:
    colour = COLOURS[kind]
    if look == "other":
        return {
            "facecolor": "white",
            "edgecolor": colour,
            "lw": 1.0,
            "ls": (0, (3, 1.5)),
            "zorder": BARS,
        }
    if look == "unsure":
        from matplotlib.colors import to_rgba

        pale = tuple(1 - 0.4 * (1 - part) for part in to_rgba(colour)[:3])
        return {"facecolor": pale, "edgecolor": colour, "lw": 1.0, "zorder": BARS}
    hatch = HATCHES.get(kind)
    return {"facecolor": colour, "edgecolor": "white", "hatch": hatch, "lw": 1.0, "zorder": BARS}
