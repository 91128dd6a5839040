"""The sheet that a chart is drawn on: places in inches, bars, marks, words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roadmap_core.export.lettering import Lettering
from roadmap_core.export.rows import FRAMED, Row
from roadmap_core.periods import Kind
from roadmap_core.windows import Window, clip, union
from roadmap_core.wording import MONTHS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Sheet", "legend_lines", "title_lines"]

# All lengths are inches, from the upper left corner. The sheet is as wide as a slide.
WIDTH, MARGIN = 16.0, 0.35
ROW, LINE = 0.29, 0.145  # how high a row is, and each further line of its title
NUMBERS, TITLES, CHART = 0.85, 0.97, 6.75  # right edge of the numbers, left edges of the others
RIGHT = WIDTH - MARGIN
TICK, DAY, KEY, KEY_GAP, INDENT = 0.24, 0.34, 0.5, 0.35, 0.16
BAR, STRIP = 0.155, 0.085  # heights
LEAST_BAR, LEAST_MONTH, LEAST_QUARTER, LEAST_NOTE = 0.045, 0.3, 0.45, 1.0  # widths
WORDS, SMALL = 8.5, 8  # points
EPOCH = date(1970, 1, 1).toordinal()  # from which matplotlib counts days

INK, PALE, RULE, BAND, ZEBRA = "#1f2933", "#5f6c7b", "#d3dae1", "#dbe5ee", "#f5f7f9"
# The palette of Okabe and Ito: told apart with any colour vision. Shapes differ as well.
COLOURS: Mapping[Kind, str] = {
    Kind.DATED: "#0072b2",
    Kind.ANNUAL: "#009e73",
    Kind.RECURRING: "#56b4e9",
    Kind.DEADLINE: "#d55e00",
}
QUARTERS = ("I", "II", "III", "IV")
# Layers, from the paper upwards.
GROUND, GRID, BANDS, BARS, RULER, POINTS, WORDING = range(7)
GREY, TODAY = "#8a949e", "#a3195b"
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
}


def legend_lines(words: Lettering, marks: set[str]) -> list[list[tuple[float, str]]]:
    """The keys that are needed, line by line, each with its place from the left."""
    lines: list[list[tuple[float, str]]] = []
    x = WIDTH
    for mark, label in LEGEND.items():
        room = KEY + words.width(label, WORDS)
        if mark not in marks:
            continue
        if x + room > RIGHT:
            lines.append([])
            x = MARGIN
        lines[-1].append((x, mark))
        x += room + KEY_GAP
    return lines


def title_lines(words: Lettering, row: Row, most: int) -> list[str]:
    """The title of a row in as many lines as it needs, at most so many; a section has one."""
    if row.shape == "section":
        return [words.fit(row.title, 9.5, RIGHT - MARGIN - 0.3, "bold")]
    return words.lines(row.title, WORDS, CHART - _left(row) - 0.15, most, _weight(row))


@frozen
class Sheet:
    """Лист: ``page`` counts inches; ``time`` lies over its chart and counts days since 1970.

    The chart begins with the day ``first``; a day is ``inches`` wide.
    """

    page: Axes
    time: Axes
    words: Lettering
    top: float
    end: float
    first: int
    inches: float

    @classmethod
    def over(
        cls, figure: Figure, words: Lettering, top: float, foot: float, frame: Window | None
    ) -> Sheet:
        """An empty sheet over the whole figure, its rows so far from the upper and lower edge."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        FigureCanvasAgg(figure)
        height = figure.get_figheight()
        page = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
        page.set_axis_off()
        end = height - foot
        place = (CHART / WIDTH, foot / height, (RIGHT - CHART) / WIDTH, (end - top) / height)
        time = figure.add_axes(place, facecolor="none", xticks=[], yticks=[])
        time.spines[:].set_color(RULE)
        first, days = (frame.first.toordinal() - EPOCH, frame.length) if frame else (0, 1)
        time.set_xlim(first, first + days)
        return cls(page, time, words, top, end, first, (RIGHT - CHART) / days)

    def text(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        """One line of text, its middle at ``y``; its signs are letters, never formulae."""
        font = self.words.font(size, style.pop("weight", "normal"))
        look = {"color": INK, "va": "center_baseline", "parse_math": False, **style}
        self.page.text(x, y, text, fontproperties=font, **look)

    def row(
        self, top: float, row: Row, lines: list[str], frame: Window | None, *, striped: bool
    ) -> float:
        """One row: its stripe, its words on the left, its windows on the right; gives its end."""
        high = ROW + LINE * (len(lines) - 1)
        y = top + high / 2
        if row.shape == "section":
            self._box(MARGIN, y, RIGHT - MARGIN, high, facecolor=BAND, zorder=BANDS)
            self._over_lines(MARGIN + 0.12, y, lines[0], 9.5, BAND, weight="bold")
            return top + high
        if striped:
            self._box(MARGIN, y, RIGHT - MARGIN, high, facecolor=ZEBRA, zorder=GROUND)
        number = self.words.fit(row.number, WORDS, NUMBERS - MARGIN)
        self.text(NUMBERS, top + ROW / 2, number, WORDS, ha="right", color=PALE)
        for place, line in enumerate(lines):
            self.text(_left(row), top + ROW / 2 + LINE * place, line, WORDS, weight=_weight(row))
        if row.shape == "umbrella":
            self._umbrella(y, row)
        elif frame:
            self._windows(y, row, frame)
        if row.note:
            self._note(y, row, ZEBRA if striped else "white")
        return top + high

    def calendar(self, frame: Window, *, below: bool = False) -> None:
        """Years and, as the width allows, months or quarters; above the rows with their lines."""
        for level, cells in enumerate(self._levels(frame)):
            size, weight, colour = (9.5, "bold", GREY) if level else (SMALL, "normal", RULE)
            nearer = TICK * (level + 0.5)
            y = self.end + DAY + nearer if below else self.top - nearer
            needed = max(self.words.width(label, size, weight) for label, _ in cells) + 0.06
            widest = max(cell.length for _, cell in cells) * self.inches
            step = ceil(needed / widest)  # where labels do not fit side by side, each n-th stands
            for label, cell in cells[step > 1 :: step]:  # the first may be cut short
                x = self._x(cell.first)
                if not below:
                    self._upright(x, colour, 0.8, GRID)
                room = cell.length * self.inches if step == 1 else RIGHT - x
                if room >= needed:
                    middle, side = (x + room / 2, "center") if step == 1 else (x, "left")
                    self.text(middle, y, label, size, weight=weight, ha=side, color=PALE)

    def day(self, on: date) -> None:
        """The line of a day, named below the rows."""
        label = f"{on:%d.%m.%Y}"
        self._upright(self._x(on) + self.inches / 2, TODAY, 1.6, RULER)
        half = self.words.width(label, WORDS, "bold") / 2
        x = min(max(self._x(on), CHART + half), RIGHT - half)
        self.text(x, self.end + DAY / 2, label, WORDS, weight="bold", ha="center", color=TODAY)

    def key(self, x: float, y: float, mark: str) -> None:
        """One entry of the legend: the mark as the rows have it, and its meaning."""
        wide = KEY - 0.12
        if mark == "over":
            self._point(x + wide / 2, y, ">", PALE, "")
        elif mark == "umbrella":
            self._bracket(x, y, wide)
        elif mark == "frame":
            self._mark(x, y, wide, Kind.ON_DEMAND)
        elif mark in {"unsure", "other"}:
            self._mark(x, y, wide, Kind.DATED, mark)
        elif mark == Kind.DEADLINE:
            self._fade(x, y, wide, COLOURS[Kind.DEADLINE], "")
            self._point(x + wide - 0.04, y, "D", COLOURS[Kind.DEADLINE], "")
        else:
            self._mark(x, y, wide, Kind(mark))
        self.text(x + KEY, y, LEGEND[mark], WORDS)

    def _x(self, day: date) -> float:
        """Where a day begins."""
        return CHART + (day.toordinal() - EPOCH - self.first) * self.inches

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
        for one in sorted(row.found, key=lambda o: (o.kind not in FRAMED, rank.index(row.look(o)))):
            x, wide = self._x(one.window.first), one.window.length * self.inches
            look = row.look(one)
            colour = COLOURS.get(one.kind, GREY)
            if one.window.open_start:
                self._fade(x, y, wide, colour, look)
                if not row.is_over(one, frame):
                    self._point(x + wide - self.inches / 2, y, "D", colour, look)
            elif one.kind is not Kind.RECURRING or wide >= LEAST_BAR:
                self._mark(x, y, wide, one.kind, look)
            if row.is_over(one, frame):
                self._point(RIGHT + 0.1, y, ">", colour, look)
        # Days of a dense recurrence would be narrower than their own edges: they run together.
        dense = [
            one.window
            for one in row.found
            if one.kind is Kind.RECURRING and one.window.length * self.inches < LEAST_BAR
        ]
        for window in union(dense):
            self._mark(self._x(window.first), y, window.length * self.inches, Kind.RECURRING)

    def _umbrella(self, y: float, row: Row) -> None:
        if row.found:
            first = self._x(min(one.window.first for one in row.found))
            last = max(one.window.end for one in row.found).toordinal() - EPOCH + 1
            self._bracket(first, y, CHART + (last - self.first) * self.inches - first)

    def _mark(self, x: float, y: float, wide: float, kind: Kind, look: str = "") -> None:
        """The bar of a kind: a dotted line, a thin hatched strip, or a full bar."""
        if kind in FRAMED:
            self.page.plot([x, x + wide], [y, y], color=GREY, lw=1.3, ls=(0, (1, 2)), zorder=BARS)
        elif kind is Kind.ONGOING:
            hatch = None if look == "other" else "//////"
            fill = "white" if look else "#e6eaee"
            dash = (0, (3, 1.5)) if look == "other" else "-"
            style = {"facecolor": fill, "edgecolor": GREY, "hatch": hatch, "lw": 0.8, "ls": dash}
            self._box(x, y, wide, STRIP, zorder=BARS, **style)
        else:
            if wide < LEAST_BAR:
                x, wide = x + (wide - LEAST_BAR) / 2, LEAST_BAR
            self._box(x, y, wide, BAR, **_looks(COLOURS[kind], look))

    def _fade(self, x: float, y: float, wide: float, colour: str, look: str) -> None:
        """A bar whose start is not known: it comes out of nothing."""
        from matplotlib.colors import to_rgba

        strength = {"": 0.75, "unsure": 0.45, "other": 0.2}[look]
        shades = [(*to_rgba(colour)[:3], strength * step / 255) for step in range(256)]
        half = BAR / 2
        extent = (x, x + wide, y + half, y - half)
        self.page.imshow(
            [shades], extent=extent, aspect="auto", interpolation="bilinear", zorder=BARS
        )

    def _point(self, x: float, y: float, sign: str, colour: str, look: str) -> None:
        fill = "white" if look == "other" else colour
        self.page.plot(
            [x], [y], marker=sign, ms=6, mfc=fill, mec=colour, mew=0.9, clip_on=False, zorder=POINTS
        )

    def _bracket(self, x: float, y: float, wide: float) -> None:
        """What an umbrella row has: a line from its first part to its last, with feet."""
        across, down = [x, x, x + wide, x + wide], [y + 0.05, y - 0.03, y - 0.03, y + 0.05]
        self.page.plot(across, down, color=PALE, lw=1.3, solid_joinstyle="miter", zorder=BARS)

    def _note(self, y: float, row: Row, ground: str) -> None:
        """Words for what has no days, at the first place of the row that has room for them."""
        drawn = union(one.window for one in row.found if one.kind not in FRAMED)
        edges = [CHART]
        for window in drawn:
            edges += [self._x(window.first), self._x(window.first) + window.length * self.inches]
        gaps = list(zip(edges[::2], [*edges[1::2], RIGHT], strict=True))
        needed = self.words.width(row.note, SMALL) + 0.2
        start, end = next(
            ((a, b) for a, b in gaps if b - a >= needed), max(gaps, key=lambda gap: gap[1] - gap[0])
        )
        start = min(start, RIGHT - LEAST_NOTE)
        note = self.words.fit(row.note, SMALL, max(end - start, LEAST_NOTE) - 0.2)
        self._over_lines(start + 0.1, y, note, SMALL, ground, color=PALE, style="italic")

    def _over_lines(
        self, x: float, y: float, text: str, size: float, ground: str, **style: Any
    ) -> None:
        """Words that no line may cross: they stand on a patch of their ground."""
        box = {"facecolor": ground, "edgecolor": "none", "pad": 1.5}
        self.text(x, y, text, size, bbox=box, zorder=WORDING, **style)

    def _upright(self, x: float, colour: str, thick: float, layer: int) -> None:
        self.page.plot([x, x], [self.top, self.end], color=colour, lw=thick, zorder=layer)

    def _box(self, x: float, y: float, wide: float, high: float, **style: Any) -> None:
        from matplotlib.patches import Rectangle

        look = {"edgecolor": "none", "lw": 0, **style}
        self.page.add_patch(Rectangle((x, y - high / 2), wide, high, **look))


def _left(row: Row) -> float:
    return TITLES + INDENT * min(row.depth, 4)


def _weight(row: Row) -> str:
    return "bold" if row.shape == "umbrella" else "normal"


def _looks(colour: str, look: str) -> dict[str, Any]:
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
    return {"facecolor": colour, "edgecolor": "white", "lw": 1.0, "zorder": BARS}
