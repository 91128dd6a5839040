"""Единицы строками: what a picture of many units shows, and which of them are left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.style import INK, axes_for
from roadmap_core.frames import opened
from roadmap_core.names import redacted
from roadmap_core.outcomes.answers import number_word
from roadmap_core.policy import Policy
from roadmap_core.results import UNITS
from roadmap_core.results.yearly import refuse_no_policy
from roadmap_core.spelling import did_you_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Row", "axes_of_rows", "least_shown", "left_out_notes", "name_of", "rows_of"]

_LEAST, _MOST, _ROW, _NAMED = 2.2, 8.0, 0.12, 0.2  # inches
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
    keys = [str(row[name]) for name in (*UNITS, *more) if row.get(name) is not None]
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


def axes_of_rows(
    ax: Axes | None, rows: Sequence[Row], named: Sequence[int], right: float = 0.3
) -> Axes:
    """Axes with a line a unit from the first down; those of the places in ``named`` have their key.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    letters = Lettering()
    labels = [letters.fit(rows[place].name, _LABEL, _MOST_LABEL) for place in named]
    widest = max((letters.width(one, _LABEL) for one in labels), default=0.0)
    # Named rows stand far enough apart for their words.
    close = min((b - a for a, b in pairwise(named)), default=len(rows) or 1)
    high = max(
        _LEAST, min(_MOST, max(_ROW * len(rows), _NAMED / close * len(rows) if named else 0))
    )
    axes = axes_for(ax, high, left=max(_LEFT, widest + 0.4), right=right)
    axes.set_ylim(max(len(rows), 1) - 0.3, -0.7)
    axes.set_yticks(named, labels, fontproperties=letters.font(_LABEL), parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(lambda value, _: number_word(round(value, 6)))
    axes.set_ylabel("")
    axes.xaxis.label.set_color(INK)
    return axes
