"""Гусеница: the value of each unit as it is and as far as it is believed, places as intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.style import BLUE, GREY, INK, ORANGE, PALE, RULE, framed
from roadmap_core.export.unit_rows import (
    Row,
    axes_of_rows,
    least_shown,
    left_out_notes,
    name_of,
    rows_of,
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
        InvalidData: it is no answer of `shrink`, or no policy.
    """
    if not isinstance(shrinkage, Shrinkage):
        got = type(shrinkage).__name__
        raise InvalidData(_WHAT, [f"expected an answer of shrink, got {got} @ $"])
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
    axes = axes_of_rows(ax, rows, range(len(rows)) if names else ())
    _draw_units(axes, units, shrinkage)
    has_places = bool(units) and len(units) <= _MOST_PLACES
    if has_places:
        _draw_places(axes, units)
    axes.set_xlabel(_axis(shrinkage), fontsize=9, color=INK)
    notes = [_ORDER, *left_out_notes(left_out)]
    if has_places:
        notes.insert(0, "Справа - отрезок места; 1 - самое большое значение.")
    title = _claim(units, shrinkage)
    return framed(axes, own=ax is None, title=title, told=[str(shrinkage)], notes=notes)
