"""Вышедшие из списка на рисунке: how many left, beside how many would have left anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap_core.errors import InvalidData
from roadmap_core.export.estimates import Mark, draw_marks, draw_refusal
from roadmap_core.export.style import INK, framed, refuse_other
from roadmap_core.outcomes.answers import Effect, NotEstimable
from roadmap_core.outcomes.leavers import ExpectedLeavers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_leavers"]

_ALONE = (
    "Часть школ попадает в список из-за неудачного года и выходит сама: одна доля вышедших ничего "
    "не говорит о помощи."
)


def draw_leavers(
    answer: ExpectedLeavers | Effect | NotEstimable, *, ax: Axes | None = None
) -> Axes:
    """Draw how many schools left the list beside how many would have left with no help at all.

    ``answer`` is one of `expected_leavers`, or an effect or a refusal of `programme_effect` that
    carries one. The axis ends with all schools that were judged. A refusal without leavers says
    why, and draws what there is.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: it is another answer, or ``ax`` is no axes; the effect carries no leavers.
    """
    refuse_other(answer, (ExpectedLeavers, Effect, NotEstimable))
    leavers = answer if isinstance(answer, ExpectedLeavers) else answer.leavers
    if leavers is None and isinstance(answer, NotEstimable):
        return draw_refusal(ax, answer)
    if not isinstance(leavers, ExpectedLeavers):
        problem = "it has no leavers: draw an answer of expected_leavers @ $.leavers"
        raise InvalidData("answer for a picture", [problem])
    marks = [
        Mark(label="Вышли из списка", look="observed", value=leavers.observed, digits=0),
        Mark(
            label="Вышли бы и без всякой помощи", look="expected", value=leavers.expected,
            low=leavers.low, high=leavers.high, digits=0,
        ),
    ]  # fmt: skip
    axes = draw_marks(ax, marks, zero=False)
    axes.set_xlim(-0.04 * leavers.n, 1.04 * leavers.n)
    axes.set_xticks(_ticks(leavers.n))
    axes.set_xlabel(f"Школ из {leavers.n} оценённых", fontsize=9, color=INK)
    told = (
        f"Список {leavers.year} года, результаты {leavers.next_year} года. Школ в списке: "
        f"{leavers.listed}."
    )
    notes = [_ALONE, *leavers.note_sentences]
    return framed(axes, own=ax is None, title=str(leavers), told=[told], notes=notes)


def _ticks(most: int) -> list[int]:
    """Whole numbers from 0 to the last, some ten of them at most."""
    steps = (digit * 10**power for power in range(9) for digit in (1, 2, 5))
    step = next(one for one in steps if most / one <= 10)
    return [*range(0, most - step // 2, step), most]
