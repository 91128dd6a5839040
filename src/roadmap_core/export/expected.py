"""Ожидаемое изменение на рисунке: what was observed beside what comes without any help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap_core.errors import InvalidData
from roadmap_core.export.estimates import (
    Mark,
    axis_of,
    draw_marks,
    draw_refusal,
    movement_marks,
    scale_of_marks,
)
from roadmap_core.export.style import INK, framed, refuse_other
from roadmap_core.outcomes.answers import Effect, NotEstimable, number_word
from roadmap_core.outcomes.expected import ExpectedChange

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_expected"]


def draw_expected(
    answer: ExpectedChange | Effect | NotEstimable, *, ax: Axes | None = None
) -> Axes:
    """Draw the change that was observed, the one expected without help, and what is beyond it.

    ``answer`` is one of `expected_change`, or an effect or a refusal of `programme_effect`, whose
    title is its verdict. An effect in log odds stands in the title alone, beside changes in points.
    What the history of the same rule foretells is a hollow square. A refusal shows its interval and
    says in the title why there is no effect.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: it is another answer, or ``ax`` is no axes; the effect was not one on schools
            of a list: it has nothing expected.
    """
    refuse_other(answer, (ExpectedChange, Effect, NotEstimable))
    if isinstance(answer, NotEstimable):
        return draw_refusal(ax, answer)
    if isinstance(answer, Effect):
        marks = movement_marks(answer)
        change = answer.expected
        if not isinstance(change, ExpectedChange):
            problem = "it has no expected change: draw an answer of programme_effect @ $.expected"
            raise InvalidData("answer for a picture", [problem])
        told = f"Школ программы: {answer.n_treated}, для сравнения: {answer.n_compared}."
        axis = axis_of("Изменение доли «2»", scale_of_marks(answer), is_share=True)
    else:
        change, marks = answer, _marks(answer)
        told = f"Выбранных: {answer.n}, для сравнения: {answer.n_compared}."
        axis = axis_of("Изменение", answer.scale)
    axes = draw_marks(ax, [*marks, *_checks(change)])
    axes.set_xlabel(axis, fontsize=9, color=INK)
    stays = (
        f"От одного года к следующему сохраняется {number_word(100 * change.reliability, 0)} % "
        "отличия от остальных; прочее - случай, который не повторится."
    )
    notes = [stays, *answer.note_sentences]
    return framed(axes, own=ax is None, title=str(answer), told=[told], notes=notes)


def _marks(change: ExpectedChange) -> list[Mark]:
    digits = 1 if change.scale == "points" else 2
    return [
        Mark(label="Наблюдалось", look="observed", value=change.observed, digits=digits),
        Mark(
            label="Ожидалось без всякой помощи", look="expected", value=change.expected,
            low=change.low, high=change.high, digits=digits,
        ),
        Mark(
            label="Сверх ожидаемого", look="effect", value=change.net, digits=digits,
            low=change.observed - change.high, high=change.observed - change.low,
        ),
    ]  # fmt: skip


def _checks(change: ExpectedChange) -> list[Mark]:
    """Other ways to foresee the same, which judge nothing."""
    digits = 1 if change.scale == "points" else 2
    ways = (
        ("Для проверки: по доле отличия, которая сохраняется", change.formula),
        ("Для проверки: как менялись такие же крайние школы прежних лет", change.history),
    )
    return [
        Mark(label=label, look="check", value=value, digits=digits)
        for label, value in ways
        if value is not None
    ]
