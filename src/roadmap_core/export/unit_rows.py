"""Единицы строками: what a picture of many units shows, and which of them are left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.style import axes_for
from roadmap_core.frames import opened
from roadmap_core.names import redacted
from roadmap_core.outcomes.answers import number_word
from roadmap_core.policy import Policy
from roadmap_core.results import UNITS
from roadmap_core.results.yearly import refuse_no_policy
from roadmap_core.spelling import did_you_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Row", "RowAxes", "least_shown", "left_out_notes", "name_of", "rows_of", "rows_on"]

_LEAST, _MOST, _ROW, _NAMED, _LINE = 2.2, 8.0, 0.12, 0.2, 0.13  # inches
_LABEL, _LEFT = 7.5, 0.6
_MOST_LABEL = 2.6
_WHY = {
    "small": "участников меньше, чем можно показывать",
    "unknown": "нет значения",
    "not_comparable": "годы не сравнимы: другой инструмент",
    "not_judged": "не оценено",
}


@frozen(kw_only=True)
class Row:
    """Строка рисунка: a unit that is shown."""

    name: str = field(repr=False)
    value: float
    low: float
    high: float
    look: str


@frozen
class RowAxes:
    """Оси строк: how far apart rows are, in points, how many were to be named, how many are."""

    axes: Axes
    step: float
    named: int
    written: int

    @property
    def width(self) -> float:
        """How thick a line of a row may be."""
        return min(1.4, max(0.3, 0.5 * self.step))

    @property
    def size(self) -> float:
        """How large a point of a row may be."""
        return min(6.0, max(2.0, 0.8 * self.step))

    @property
    def notes(self) -> list[str]:
        """That not all names have a place, where it is so."""
        if self.written == self.named:
            return []
        return [f"Подписаны {self.written} из {self.named}: другим нет места."]


def rows_of(frame: Any, needed: Sequence[str], what: str) -> Iterator[dict[str, Any]]:
    """The rows of a frame of any engine; a missing value is None.

    Raises:
        InvalidData: a column is missing.
    """
    given = opened(frame, what)
    if missing := [name for name in needed if name not in given.columns]:
        close = did_you_mean(missing[0], given.columns)
        raise InvalidData(what, [f"no column {missing[0]!r}{close} @ $.columns"])
    backend = given.engine if not given.is_lazy or given.engine == "polars" else "pandas"
    for row in given.lazy.collect(backend=backend).iter_rows(named=True):
        # NaN is not itself; a null of pandas is neither true nor false.
        yield {name: None if str(one) in _NULLS else one for name, one in row.items()}


_NULLS = frozenset({"nan", "NaN", "<NA>", "NaT", "None"})


def name_of(row: Mapping[str, Any], more: Sequence[str] = ()) -> str:
    """The keys of a unit in one text, without names of people."""
    names = dict.fromkeys((*UNITS, "unit", *more))
    keys = [str(row[name]) for name in names if row.get(name) is not None]
    return redacted(" ".join(keys)) or "без кода"


def least_shown(policy: Policy | None) -> int:
    """From how many participants on a group may be shown; every one without a policy or norm."""
    if policy is None:
        return 0
    refuse_no_policy(policy)
    name = "publish_min_cell"
    return int(policy.norm(name).number) if policy.has_norm(name) else 0


def left_out_notes(left_out: Counter[str]) -> list[str]:
    """How many units are not shown, by why."""
    return [
        f"Не показано: {left_out[why]} ({told})." for why, told in _WHY.items() if left_out[why]
    ]


def rows_on(
    ax: Axes | None, rows: Sequence[Row], named: Sequence[int], right: float = 0.3
) -> RowAxes:
    """Axes with a line a unit from the first down; those of the places in ``named`` have their key.

    A key that would lie over the one before is not written.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    letters = Lettering()
    labels = {place: letters.fit(rows[place].name, _LABEL, _MOST_LABEL) for place in named}
    widest = max((letters.width(one, _LABEL) for one in labels.values()), default=0.0)
    count = max(len(rows), 1)
    # Named rows stand far enough apart for their words, as far as a page is high.
    close = min((b - a for a, b in pairwise(named)), default=count)
    wanted = max(_ROW, _NAMED / close if named else 0) * count
    axes = axes_for(ax, max(_LEAST, min(_MOST, wanted)), left=max(_LEFT, widest + 0.4), right=right)
    axes.set_ylim(count - 0.3, -0.7)
    step = axes.bbox.height / axes.figure.dpi / (count + 0.4)
    written: list[int] = []
    for place in named:
        if not written or (place - written[-1]) * step >= _LINE:
            written.append(place)
    shown = [labels[place] for place in written]
    axes.set_yticks(written, shown, fontproperties=letters.font(_LABEL), parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(lambda value, _: number_word(round(value, 6)))
    return RowAxes(axes=axes, step=72 * step, named=len(named), written=len(written))
