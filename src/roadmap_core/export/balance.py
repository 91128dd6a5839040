"""Сопоставимость на рисунке: how far two groups were apart before a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap_core.export.estimates import Mark, draw_marks, draw_refusal
from roadmap_core.export.style import GREY, INK, PALE, framed, refuse_other
from roadmap_core.outcomes.answers import NotEstimable, number_word
from roadmap_core.outcomes.matching import Balance, BalancedColumn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_balance"]

_BOUNDS = (0.05, 0.25)
_LEGEND = "Полный ромб - показатель, по которому отбирали; кружок - прочие."
_NO_JUDGE = (
    "Точечные линии - границы What Works Clearinghouse (0,05 и 0,25). Они не решают: при отборе по "
    "результатам они пропускают неверное сравнение и отвергают верное."
)


def draw_balance(answer: Balance | NotEstimable, *, ax: Axes | None = None) -> Axes:
    """Draw how far treated and compared units were apart before, in standard deviations.

    A row is a column of the answer; a full diamond is one by which units were chosen, a hollow
    circle any other. The dotted lines are the bounds of the What Works Clearinghouse, which do not
    decide: where schools were chosen by their results they let the wrong comparison pass. A column
    without a spread has no point, and the note says so.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: it is another answer, or ``ax`` is no axes.
    """
    refuse_other(answer, (Balance, NotEstimable))
    if isinstance(answer, NotEstimable):
        return draw_refusal(ax, answer)
    shown = [one for one in answer.columns if one.g is not None]
    axes = draw_marks(ax, [_mark(one) for one in shown])
    reach = 1.2 * max([*(abs(one.g or 0) for one in shown), 1.6 * _BOUNDS[-1]])
    axes.set_xlim(-reach, reach)
    for bound in _BOUNDS:
        for side in (-bound, bound):
            axes.axvline(side, color=GREY, linewidth=1.0, linestyle=(0, (1, 2)), zorder=2)
    axes.annotate(
        number_word(_BOUNDS[-1], 2), (_BOUNDS[-1], 0), (2, 3), fontsize=7.5, color=PALE,
        xycoords=("data", "axes fraction"), textcoords="offset points",
    )  # fmt: skip
    axes.set_xlabel("Разница до программы, стандартных отклонений (g)", fontsize=9, color=INK)
    told = f"В программе: {answer.n_treated}, для сравнения: {answer.n_compared}."
    notes = [_LEGEND, _NO_JUDGE, *_without_spread(answer), *answer.note_sentences]
    return framed(axes, own=ax is None, title=str(answer), told=[told], notes=notes)


def _mark(one: BalancedColumn) -> Mark:
    look = "observed" if one.is_selection else "other"
    return Mark(label=one.covariate, look=look, value=one.g, digits=2)


def _without_spread(answer: Balance) -> list[str]:
    number = sum(one.g is None for one in answer.columns)
    return [f"Без разброса, не показано столбцов: {number}."] if number else []
