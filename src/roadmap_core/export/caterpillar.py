"""Гусеница: the value of each unit as it is and as far as it is believed, places as intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.export.lettering import Lettering
from roadmap_core.export.style import BLUE, GREY, INK, ORANGE, PALE, RULE, framed, refuse_other
from roadmap_core.export.unit_rows import (
    Row,
    RowAxes,
    least_shown,
    left_out_notes,
    name_of,
    rows_of,
    rows_on,
)
from roadmap_core.outcomes.answers import number_word
from roadmap_core.outcomes.shrinking import Shrinkage
from roadmap_core.policy import Policy
from roadmap_core.statistics import z_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_caterpillar"]

_WHAT = "shrunken values to draw"
_NEEDED = ("shrunken", "low", "high", "rank_low", "rank_high", "reliability")
# With more rows their places have no room beside them.
_MOST_PLACES = 45
_ORDER = (
    "Порядок строк - не рейтинг: место каждой единицы известно только отрезком. Крайние строки "
    "крайние отчасти случайно, поэтому сглаженное значение ближе к среднему."
)


@frozen(kw_only=True)
class _Unit:
    """A unit: the row of its shrunken value, its own value, the bounds of its place."""

    row: Row
    raw: float | None
    half: float | None
    places: tuple[int, int] = field(repr=False)


def draw_caterpillar(
    shrinkage: Shrinkage,
    *,
    ax: Axes | None = None,
    names: bool = False,
    policy: Policy | None = None,
) -> Axes:
    """Draw the value of each unit and the part of it that is believed, both with intervals.

    A hollow grey point is the value as it is with the interval of chance, a full one the shrunken
    value with its interval; the dashed line is the mean of all. The look says on which side of the
    mean the whole interval lies, if it does. In a picture of few units the bounds of the place
    stand on the right, and nowhere a place alone.

    ``names`` writes the keys of units. Where the frame counts participants (``participants`` or
    ``n``) and a ``policy`` is given, those with fewer than the norm ``publish_min_cell`` are left
    out, and the picture says how many.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: it is no answer of `roadmap_core.outcomes.shrink`, or no policy, or ``names``
            is no truth value.
    """
    refuse_other(shrinkage, (Shrinkage,), "shrinkage")
    refuse_other(names, (bool,), "names")
    least = least_shown(policy)
    left_out: Counter[str] = Counter()
    units = []
    for row in rows_of(shrinkage.frame, _NEEDED, _WHAT):
        size = row.get("participants", row.get("n"))
        if row["shrunken"] is None:
            left_out["unknown"] += 1
        elif least and size is not None and size < least:
            left_out["small"] += 1
        else:
            units.append(_unit(row, shrinkage))
    units.sort(key=lambda one: (one.row.value, one.row.name))
    rows = [one.row for one in units]
    has_places = 0 < len(units) <= _MOST_PLACES
    named = range(len(rows)) if names else ()
    place = rows_on(ax, rows, named, right=0.7 if has_places else 0.3)
    axes = place.axes
    _draw_units(place, units, shrinkage)
    if has_places:
        _draw_places(axes, units)
    axes.set_xlabel(_axis(shrinkage), fontsize=9, color=INK)
    notes = [_ORDER, *place.notes, *left_out_notes(left_out)]
    if has_places:
        notes.insert(0, "Справа - отрезок места; 1 - самое большое значение.")
    title = _claim(units, shrinkage)
    return framed(axes, own=ax is None, title=title, told=[str(shrinkage)], notes=notes)


def _unit(row: dict[str, Any], shrinkage: Shrinkage) -> _Unit:
    raw = row.get(shrinkage.value)
    low, high = float(row["low"]), float(row["high"])
    variance = None if shrinkage.variance is None else row.get(shrinkage.variance)
    if variance is None and shrinkage.within_variance is not None and row.get("n"):
        variance = shrinkage.within_variance / row["n"]
    name = name_of(row, () if shrinkage.unit is None else (shrinkage.unit,))
    look = "above" if low > shrinkage.mean else "below" if high < shrinkage.mean else "near"
    return _Unit(
        row=Row(name=name, value=float(row["shrunken"]), low=low, high=high, look=look),
        raw=None if raw is None else float(raw),
        half=None if variance is None else z_of(shrinkage.confidence) * sqrt(variance),
        places=(int(row["rank_low"]), int(row["rank_high"])),
    )


_LOOKS = {
    "above": ("выше среднего, и случайностью не объясняется", "D", ORANGE),
    "near": ("от среднего не отличить", "o", PALE),
    "below": ("ниже среднего, и случайностью не объясняется", "s", BLUE),
}


def _draw_units(place: RowAxes, units: Sequence[_Unit], shrinkage: Shrinkage) -> None:
    axes, size, width = place.axes, place.size, place.width
    axes.axvline(
        shrinkage.mean, color=INK, linewidth=1.0, linestyle=(0, (5, 3)), zorder=2,
        label=f"общее среднее {number_word(shrinkage.mean, 1)}",
    )  # fmt: skip
    own = [(y, one.raw, one.half) for y, one in enumerate(units) if one.raw is not None]
    if own:
        axes.hlines(
            [y for y, _, half in own if half is not None],
            [raw - half for _, raw, half in own if half is not None],
            [raw + half for _, raw, half in own if half is not None],
            color=RULE, linewidth=2.2 * width, zorder=3,
        )  # fmt: skip
        axes.plot(
            [raw for _, raw, _ in own], [y for y, _, _ in own], linestyle="none", marker="o",
            markersize=0.8 * size, color=GREY, markerfacecolor="white", markeredgewidth=0.6 * width,
            zorder=4, label="значение как есть, с отрезком случая",
        )  # fmt: skip
    for look, (label, sign, colour) in _LOOKS.items():
        mine = [(y, one.row) for y, one in enumerate(units) if one.row.look == look]
        if not mine:
            continue
        places = [y for y, _ in mine]
        bounds = [row.low for _, row in mine], [row.high for _, row in mine]
        axes.hlines(places, *bounds, color=colour, linewidth=0.85 * width, zorder=5)
        axes.plot(
            [row.value for _, row in mine], places, linestyle="none", marker=sign, color=colour,
            markersize=size, zorder=6, label=f"сглаженное: {label}: {len(mine)}",
        )  # fmt: skip


def _draw_places(axes: Axes, units: Sequence[_Unit]) -> None:
    font = Lettering().font(7.5)
    for place, one in enumerate(units):
        axes.annotate(
            "{}-{}".format(*one.places), (1, place), (4, 0), va="center", fontproperties=font,
            xycoords=("axes fraction", "data"), textcoords="offset points", color=PALE,
            annotation_clip=False,
        )  # fmt: skip


def _axis(shrinkage: Shrinkage) -> str:
    return f"Значение и {number_word(shrinkage.confidence)} % отрезки"


def _claim(units: Sequence[_Unit], shrinkage: Shrinkage) -> str:
    apart = sum(one.row.look != "near" for one in units)
    believed = number_word(100 * shrinkage.reliability, 0)
    if not units:
        return "Показать нечего: значений нет"
    return (
        f"От общего среднего отличаются {apart} из {len(units)}; в различиях единиц {believed} % - "
        "не случай"
    )
