"""Воронка: shares of groups against their participants, with the limits of chance; extra ``plot``.

The limits are those by which a verdict is certain, so the picture and the list cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.export.columns import words_of
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.style import BLUE, GREY, INK, ORANGE, PALE, axes_for, framed, refuse_other
from roadmap_core.export.unit_rows import rows_of
from roadmap_core.frames import opened
from roadmap_core.names import redacted
from roadmap_core.policy import Policy
from roadmap_core.results import ASSESSMENT, UNITS
from roadmap_core.results.yearly import norm_of_year
from roadmap_core.statistics import z_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_funnel"]

_NEEDED = (
    "year", "participants", "failed", "share", "norm", "is_low", "certain", "judged", "reason",
)  # fmt: skip
_LIMITS = (95, 99.8)
_TICKS = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))
_STEPS = 200  # points of the line of a limit
_HEIGHT = 4.6  # inches
_WORDS, _SMALL = 9, 7.5  # points
_SIGN = (3.0, 5.0)  # half of one, and how far from its middle its key stands; points

# By verdict: what the legend says, and how a point looks. Shapes differ as well as colours.
_LOOKS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "not_judged": (
        "не оценено",
        {"marker": "x", "s": 16, "color": GREY, "linewidths": 0.8, "zorder": 3},
    ),
    "not_low": (
        "признака нет",
        {"marker": "o", "s": 20, "color": BLUE, "alpha": 0.45, "linewidths": 0, "zorder": 4},
    ),
    "perhaps_low": (
        "признак, случайность не исключена",
        {"marker": "D", "s": 24, "facecolors": "white", "edgecolors": ORANGE, "zorder": 5},
    ),
    "surely_low": (
        "признак, случайностью не объясняется",
        {"marker": "D", "s": 28, "color": ORANGE, "zorder": 6},
    ),
}


@frozen(kw_only=True)
class _Point:
    """A group with enough participants to be shown."""

    participants: int
    share: float
    verdict: str
    name: str = field(repr=False)


@frozen(kw_only=True)
class _Funnel:
    """What is drawn, and what is not: how many groups are left out, by why."""

    points: tuple[_Point, ...]
    norm: float | None
    left_out: Mapping[str, int]
    title: str

    @property
    def common(self) -> float | None:
        """The share of all participants that are drawn together, in per cent."""
        participants = sum(one.participants for one in self.points)
        failed = sum(one.share * one.participants for one in self.points)
        return failed / participants if participants else None


def draw_funnel(
    shares: Any, policy: Policy, *, ax: Axes | None = None, names: bool = False
) -> Axes:
    """Draw shares against participants, with the norm and the limits of chance around it.

    ``shares`` is an answer of `low_shares`, of any engine; draw one work of one year, for which it
    was made. A point is a group: a school, a class. Its look says the verdict, not low, low, low
    and not explained by chance, not judged; the legend counts them. The dashed limits are those of
    Wilson's intervals of 95 % and 99.8 % around the norm: a point outside those of 95 % is
    ``certain``. The dotted line is the share of all drawn participants together.

    Groups with fewer participants than the norm ``publish_min_cell`` of the year, those whose
    counts are not known or were hidden, and works that the rule does not count are left out; below
    the picture stands how many. ``names`` writes the keys of groups that are low, of others never;
    what finds no free place is not written, and said. With ``ax`` the picture is drawn there, else
    on a figure of its own that belongs to no screen. `write_picture` writes it.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: a column is missing, or the rows are held against several norms; ``names`` is
            no truth value.
    """
    refuse_other(names, (bool,), "names")
    funnel = _funnel(shares, policy)
    own = ax is None
    ax = axes_for(ax, _HEIGHT)
    _draw_frame(ax, funnel)
    _draw_lines(ax, funnel)
    for verdict, (wording, look) in _LOOKS.items():
        mine = [one for one in funnel.points if one.verdict == verdict]
        if mine:
            x, y = [one.participants for one in mine], [one.share for one in mine]
            ax.scatter(x, y, label=f"{wording}: {len(mine)}", **look)
    notes = [*_notes(funnel)]
    if names:
        low = [
            one
            for one in funnel.points
            if one.verdict.endswith("_low") and one.verdict != "not_low"
        ]
        written = _draw_names(ax, low)
        if written < len(low):
            notes.append(f"Подписаны {written} из {len(low)} групп с признаком: другим нет места.")
    _draw_words(ax)
    told = f"Групп: {len(funnel.points)}. Признак требует проверки и ничего не доказывает."
    title = funnel.title or "Доли и число участников"
    return framed(ax, own=own, title=title, told=[told], notes=notes)


def _funnel(shares: Any, policy: Policy) -> _Funnel:
    columns = opened(shares, "shares to draw").columns
    units = [name for name in (*UNITS, "unit") if name in columns]
    work = [name for name in ASSESSMENT if name in columns]
    points, left_out = [], Counter[str]()
    norms, works = set(), set()
    for row in rows_of(shares, _NEEDED, "shares to draw"):
        if why := _why_left_out(row, policy):
            left_out[why] += 1
            continue
        points.append(_point(row, units))
        works.add(tuple(row[name] for name in work))
        if row["norm"] is not None:
            norms.add(float(row["norm"]))
    if len(norms) > 1:
        problem = f"rows are held against several norms, {sorted(norms)}: draw one year @ $.norm"
        raise InvalidData("shares to draw", [problem])
    title = (
        _work_title(dict(zip(work, works.pop(), strict=True)), policy) if len(works) == 1 else ""
    )
    return _Funnel(
        points=tuple(points), norm=next(iter(norms), None), left_out=left_out, title=title
    )


def _why_left_out(row: Mapping[str, Any], policy: Policy) -> str:
    if row["reason"] == "not_counted":
        return "not_counted"
    share, participants, year = row["share"], row["participants"], row["year"]
    if share is None or participants is None:
        return "unknown"
    least = None if year is None else norm_of_year(policy, "publish_min_cell", int(year))
    return "small" if least is not None and participants < least.number else ""


def _point(row: Mapping[str, Any], units: Sequence[str]) -> _Point:
    verdict = "not_low" if row["judged"] else "not_judged"
    if row["is_low"]:
        verdict = "surely_low" if row["certain"] else "perhaps_low"
    names = [row[name] for name in units if name != "municipality" or units == ["municipality"]]
    told = " ".join(str(name) for name in names if name is not None) or "без кода"
    return _Point(
        participants=int(row["participants"]),
        share=float(row["share"]),
        verdict=verdict,
        name=redacted(told),
    )


def _work_title(work: Mapping[str, Any], policy: Policy) -> str:
    """«ВПР, Русский язык, 5 класс, 2025 год», as far as the columns are there."""
    parts = [
        str(words_of(name, policy).get(str(work[name]), work[name]))
        for name in ("procedure", "subject")
        if name in work
    ]
    parts += [f"{int(work['grade'])} класс"] if "grade" in work else []
    return ", ".join([*parts, f"{int(work['year'])} год"])


def _draw_frame(ax: Axes, funnel: _Funnel) -> None:
    from matplotlib.ticker import FixedLocator, NullLocator

    sizes = [one.participants for one in funnel.points] or [1, 100]
    least, most = min(sizes) / 1.15, max(sizes) * 1.15
    ax.set_xscale("log")
    ax.set_xlim(least, most)
    top = max([*(one.share for one in funnel.points), 1.3 * (funnel.norm or 30)])
    ax.set_ylim(-0.02 * top, top * 1.05)
    ax.set_yticks([tick for tick in ax.get_yticks() if 0 <= tick <= min(100, top * 1.05)])
    ticks = [tick for tick in _TICKS if least <= tick <= most] or sorted({*sizes})[:1]
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g} %".replace(".", ","))


def _draw_lines(ax: Axes, funnel: _Funnel) -> None:
    if (common := funnel.common) is not None:
        label = f"общая доля {_percent(common)}"
        ax.axhline(common, color=PALE, linestyle=":", linewidth=1.2, zorder=2, label=label)
    if funnel.norm is None:
        return
    norm = funnel.norm
    ax.axhline(norm, color=ORANGE, linewidth=1.3, zorder=2, label=f"норма {_percent(norm)}")
    least, most = ax.get_xlim()
    n = [least * (most / least) ** (step / _STEPS) for step in range(_STEPS + 1)]
    for confidence, width in zip(_LIMITS, (1.0, 0.6), strict=True):
        # A share is outside these where Wilson's interval of it does not hold the norm.
        half = [z_of(confidence) * (norm * (100 - norm) / one) ** 0.5 for one in n]
        for sign in (1, -1):
            ax.plot(
                n,
                [min(100, max(0, norm + sign * one)) for one in half],
                color=ORANGE,
                linestyle=(0, (5, 3)),
                linewidth=width,
                alpha=0.8,
                zorder=2,
                label=f"границы {_percent(confidence)}" if sign > 0 else None,
            )


def _draw_names(ax: Axes, low: Sequence[_Point]) -> int:
    """Keys beside their points where no other key or point of a low group is; how many."""
    letters = Lettering()
    dots = ax.figure.dpi
    half, gap = (points / 72 * dots for points in _SIGN)
    points = ax.transData.transform([(one.participants, one.share) for one in low]).tolist()
    taken = [(x - half, y - half, x + half, y + half) for x, y in points]
    room = ax.bbox
    written = 0
    order = sorted(range(len(low)), key=lambda place: (-low[place].share, low[place].name))
    for place in order:
        one, (x, y) = low[place], points[place]
        width, height = letters.width(one.name, _SMALL) * dots, _SMALL / 72 * dots
        for right, up in ((1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
            left = x + gap if right > 0 else x - gap - width
            low_edge = y + up * 1.2 * height - height / 2
            box = (left, low_edge, left + width, low_edge + height)
            others = [other for spot, other in enumerate(taken) if spot != place]
            if _is_inside(box, room) and not any(_overlap(box, other) for other in others):
                taken.append(box)
                middle = low_edge + height / 2
                x, y = ax.transData.inverted().transform((left, middle)).tolist()
                ax.text(
                    x,
                    y,
                    one.name,
                    size=_SMALL,
                    color=INK,
                    va="center",
                    parse_math=False,
                    zorder=7,
                )
                written += 1
                break
    return written


def _is_inside(box: tuple[float, ...], room: Any) -> bool:
    left, bottom, right, top = box
    return bool(left >= room.x0 and right <= room.x1 and bottom >= room.y0 and top <= room.y1)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _notes(funnel: _Funnel) -> Iterator[str]:
    if funnel.norm is not None:
        yield (
            "Штриховые границы - доверительные границы Уилсона (95 % и 99,8 %) вокруг нормы: "
            "между ними случайность не исключена."
        )
    for why, told in {
        "small": "участников меньше, чем можно показывать",
        "unknown": "численности не известны или скрыты",
        "not_counted": "работу правило не учитывает",
    }.items():
        if number := funnel.left_out.get(why, 0):
            yield f"Не показано групп: {number} ({told})."


def _draw_words(ax: Axes) -> None:
    ax.set_xlabel("Число участников", fontsize=_WORDS, color=INK)
    ax.set_ylabel("Не преодолели минимум", fontsize=_WORDS, color=INK)


def _percent(value: float) -> str:
    return f"{value:.3g} %".replace(".", ",")
