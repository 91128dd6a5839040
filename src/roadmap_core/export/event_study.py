"""Событийный анализ на рисунке: the difference between the sides in each period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roadmap_core.export.estimates import axis_of, draw_refusal
from roadmap_core.export.lettering import Lettering
from roadmap_core.export.style import BLUE, GREY, INK, ORANGE, PALE, axes_for, framed, refuse_other
from roadmap_core.names import redacted
from roadmap_core.outcomes.answers import EventPeriod, EventStudy, NotEstimable, number_word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_event_study"]

_HEIGHT = 3.9  # inches
_BEFORE = (
    "Разница до программы показана и ничего не решает: школы отобраны по результатам, и она бывает "
    "при верном и при неверном сравнении."
)
# By role: what the legend says, and how a point looks. Shapes differ as well as colours.
_LOOKS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "before": ("до программы", {"marker": "o", "color": GREY, "markerfacecolor": GREY}),
    "mirror": ("зеркальный год: с ним сравнивается всё", {"marker": "s", "color": INK,
               "markerfacecolor": INK}),
    "selection": ("год отбора: это сам отбор, а не вред", {"marker": "o", "color": ORANGE,
                  "markerfacecolor": "white"}),
    "after": ("после начала программы", {"marker": "D", "color": BLUE, "markerfacecolor": BLUE}),
    "not_mirrored": ("позже, но зеркальный год у него другой", {"marker": "^", "color": GREY,
                     "markerfacecolor": "white"}),
}  # fmt: skip


def draw_event_study(answer: EventStudy | NotEstimable, *, ax: Axes | None = None) -> Axes:
    """Draw the difference between listed and other schools in each period, from the mirror year.

    The mirror year is the zero by construction. A year of the rule is hollow: its difference is the
    selection itself. Years before are shown and judge nothing. A refusal says in the title why, and
    draws what there is.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: it is another answer, or ``ax`` is no axes.
    """
    refuse_other(answer, (EventStudy, NotEstimable))
    if isinstance(answer, NotEstimable):
        return draw_refusal(ax, answer)
    axes = axes_for(ax, _HEIGHT)
    periods = sorted(answer.periods, key=lambda one: one.relative)
    places = {one.relative: _place(one, place, periods) for place, one in enumerate(periods)}
    axes.axhline(0, color=INK, linewidth=1.0, zorder=2)
    _draw_start(axes, periods, places)
    for role, (label, look) in _LOOKS.items():
        mine = [one for one in periods if one.role == role]
        for one in mine:
            _draw_period(axes, one, places[one.relative], look)
        if mine:
            style = {"linestyle": "none", "markersize": 7, "markeredgewidth": 1.4, **look}
            axes.plot([], [], label=label, **style)
    _draw_axes(axes, answer, periods, places)
    said = "before_judges_nothing" in answer.effect.notes
    notes = [*([] if said else [_BEFORE]), *answer.effect.note_sentences]
    told = f"В программе: {answer.effect.n_treated}, для сравнения: {answer.effect.n_compared}."
    return framed(axes, own=ax is None, title=str(answer), told=[told], notes=notes)


def _place(one: EventPeriod, place: int, periods: Sequence[EventPeriod]) -> float:
    """Years stand as far apart as they are; periods that are words in their order."""
    is_number = all(not isinstance(other.time, str) for other in periods)
    return float(one.time) if is_number else float(place)


def _draw_start(axes: Axes, periods: Sequence[EventPeriod], places: Mapping[int, float]) -> None:
    """A line between the last period before the programme and the first after."""
    before = [places[one.relative] for one in periods if one.relative < 0]
    after = [places[one.relative] for one in periods if one.relative >= 0]
    if before and after:
        middle = (max(before) + min(after)) / 2
        axes.axvline(middle, color=PALE, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2)


def _draw_period(axes: Axes, one: EventPeriod, x: float, look: Mapping[str, Any]) -> None:
    value = 0.0
    if one.effect is not None:
        value = one.effect.estimate
        bounds = [one.effect.low, one.effect.high]
        dash = (0, (2, 1.5)) if one.is_hollow else "-"
        line = {"color": look["color"], "linewidth": 1.8, "zorder": 4}
        axes.plot([x, x], bounds, linestyle=dash, **line)
        axes.plot([x, x], bounds, linestyle="none", marker="_", markersize=8, **line)
    style = {"linestyle": "none", "markersize": 7, "markeredgewidth": 1.4, "zorder": 5, **look}
    axes.plot([x], [value], **style)


def _draw_axes(
    axes: Axes,
    answer: EventStudy,
    periods: Sequence[EventPeriod],
    places: Mapping[int, float],
) -> None:
    font = Lettering().font(9)
    names = [one.time if isinstance(one.time, str) else number_word(one.time) for one in periods]
    axes.set_xticks(
        [places[one.relative] for one in periods], list(map(redacted, names)),
        fontproperties=font, parse_math=False,
    )  # fmt: skip
    axes.margins(x=0.08)
    axes.yaxis.set_major_formatter(lambda value, _: number_word(round(value, 6)))
    name = axis_of("Разница с зеркальным годом", answer.effect.scale)
    axes.set_ylabel(name, fontsize=9, color=INK)
