"""Оценки строками: points with their intervals, one row each, and what a refusal still shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roadmap_core.export.lettering import Lettering
from roadmap_core.export.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    axes_for,
    framed,
)
from roadmap_core.names import redacted
from roadmap_core.outcomes.answers import Effect, NotEstimable, Scale, number_word
from roadmap_core.outcomes.expected import ExpectedChange
from roadmap_core.outcomes.refusals import every_refusal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "LOOKS",
    "Mark",
    "axis_of",
    "draw_marks",
    "draw_refusal",
    "movement_marks",
    "scale_of_marks",
]

# Shapes differ as well as colours; a hollow sign is one that proves nothing.
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "observed": {"marker": "D", "color": ORANGE, "markerfacecolor": ORANGE},
    "expected": {"marker": "o", "color": BLUE, "markerfacecolor": BLUE},
    "effect": {"marker": "s", "color": INK, "markerfacecolor": INK},
    "check": {"marker": "s", "color": PALE, "markerfacecolor": "white"},
    "other": {"marker": "o", "color": GREY, "markerfacecolor": "white"},
}
_ROW, _SPACE, _MOST_LABEL, _NOTHING = 0.5, 0.35, 3.3, 0.05  # inches
_NO_VERDICT = "Отказ - не вывод о программе: он говорит, чего не хватает."
_LABEL, _NUMBER = 9, 8  # points
_LABEL_LINES = 3
_DESCRIBED = (
    ("mean_before", "Школы программы, до", "other"),
    ("mean_after", "Школы программы, после", "observed"),
    ("compared_before", "Остальные, до", "other"),
    ("compared_after", "Остальные, после", "expected"),
)


@frozen(kw_only=True)
class Mark:
    """Строка рисунка: a value, or bounds, or both, with what it is and how it looks."""

    label: str
    look: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    digits: int = 1

    @property
    def told(self) -> str:
        """The numbers in words: «-4,1 (от -7,8 до 0,3)»."""
        value = "" if self.value is None else number_word(self.value, self.digits)
        if self.low is None or self.high is None:
            return value
        low, high = (number_word(x, self.digits) for x in (self.low, self.high))
        return f"{value} (от {low} до {high})" if value else f"от {low} до {high}"


def axis_of(what: str, scale: Scale, *, is_share: bool = False) -> str:
    """What an axis counts: points of the outcome as it stands, of a share, or log odds."""
    if scale == "log_odds":
        return f"{what}, логарифм шансов"
    return f"{what}, п.п. (минус - лучше)" if is_share else what


def draw_marks(ax: Axes | None, marks: Sequence[Mark], *, zero: bool = True) -> Axes:
    """Rows of points and intervals from the first down, each with its numbers above it.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    letters = Lettering()
    lines = ["\n".join(_label_lines(letters, mark.label)) for mark in marks]
    widest = max(
        (letters.width(part, _LABEL) for one in lines for part in one.split("\n")), default=0
    )
    axes = axes_for(ax, _ROW * max(len(marks), 1) + _SPACE, left=widest + 0.45)
    if zero:
        axes.axvline(0, color=INK, linewidth=1.0, zorder=2)
    for place, mark in enumerate(marks):
        look = {"markersize": 7, "markeredgewidth": 1.4, "zorder": 5, **LOOKS[mark.look]}
        ends = [x for x in (mark.low, mark.high) if x is not None]
        if len(ends) == 2:
            line = {"color": look["color"], "linewidth": 2.2, "zorder": 4}
            axes.plot(ends, [place, place], solid_capstyle="butt", **line)
            axes.plot(ends, [place, place], linestyle="none", marker="|", markersize=9, **line)
        if mark.value is not None:
            axes.plot([mark.value], [place], linestyle="none", **look)
        middle = sum(ends) / 2 if mark.value is None and ends else mark.value
        axes.annotate(
            mark.told, (middle or 0, place), (0, 8), textcoords="offset points", ha="center",
            fontproperties=letters.font(_NUMBER), color=INK, parse_math=False, zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
        )  # fmt: skip
    axes.set_ylim(len(marks) - 0.5, -0.7)
    axes.set_yticks(range(len(marks)), lines, fontproperties=letters.font(_LABEL), parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.15)
    axes.xaxis.set_major_formatter(lambda value, _: number_word(round(value, 6)))
    return axes


def draw_refusal(ax: Axes | None, answer: NotEstimable) -> Axes:
    """A picture of what there is where an effect is refused; the title says why.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    marks, own = movement_marks(answer), ax is None
    is_share = answer.expected is not None
    axis = axis_of(
        "Изменение доли «2»" if is_share else "Изменение", scale_of_marks(answer), is_share=is_share
    )
    is_change = bool(marks)
    if not is_change:
        axis, marks = "До и после", _described(answer)
    if marks:
        ax = draw_marks(ax, marks, zero=is_change)
        ax.set_xlabel(axis, fontsize=_LABEL, color=INK)
    else:
        ax = axes_for(ax, _NOTHING)
        ax.set_axis_off()
    instead = every_refusal()[answer.code].instead
    notes = [_NO_VERDICT, f"Что можно сделать: {instead}", *answer.note_sentences]
    return framed(ax, own=own, title=str(answer), notes=notes)


def _described(answer: NotEstimable) -> list[Mark]:
    """The means of both sides before and after, as far as they are known."""
    return [
        Mark(label=label, look=look, value=answer.descriptives[name])
        for name, label, look in _DESCRIBED
        if name in answer.descriptives
    ]


def movement_marks(answer: Effect | NotEstimable) -> list[Mark]:
    """What was observed, what was expected without help, and the difference of both.

    A share that moved by points and an effect in log odds have no axis in common: then the effect
    is no mark, and stands in the title alone.
    """
    marks = []
    change, scale = answer.expected, scale_of_marks(answer)
    digits = _digits(scale)
    if change is not None:
        marks += [
            Mark(label="Наблюдалось", look="observed", value=change.observed, digits=digits),
            Mark(
                label="Ожидалось без всякой помощи", look="expected", digits=digits,
                value=change.expected, low=change.low, high=change.high,
            ),
        ]  # fmt: skip
    if scale != answer.scale:
        return marks
    said: dict[str, Any] = {"look": "effect", "low": answer.low, "high": answer.high}
    # The title tells a gain, whose sign is the other one: here are the two above and their gap.
    if isinstance(answer, Effect):
        gap = "Эффект: наблюдалось минус ожидалось"
        marks.append(Mark(label=gap, value=answer.estimate, digits=digits, **said))
    elif answer.low is not None:
        gap = "Наблюдалось минус ожидалось: оценка неточна"
        marks.append(Mark(label=gap, digits=digits, **said))
    return marks


def scale_of_marks(answer: Effect | NotEstimable) -> Scale:
    """In what the axis counts: as the expected change does, else as the answer itself."""
    change = answer.expected
    return change.scale if isinstance(change, ExpectedChange) else answer.scale


def _digits(scale: Scale) -> int:
    return 1 if scale == "points" else 2


def _label_lines(letters: Lettering, label: str) -> list[str]:
    return letters.lines(redacted(label), _LABEL, _MOST_LABEL, _LABEL_LINES)
