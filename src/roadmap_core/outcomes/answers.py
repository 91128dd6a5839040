"""Ответы: an effect, the reason why there is none, an event study; one surface for all answers.

Every answer is frozen, has ``str`` (one Russian sentence), a short ``repr``, ``to_frame``,
``_repr_html_`` and, where it may refuse, ``require``. The functions that make them stand here, so
that each answer of the room looks the same. Nothing prints.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

from attrs import field, frozen

from roadmap_core.errors import EffectNotEstimable
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.outcomes.conventions import Convention
from roadmap_core.outcomes.refusals import (
    RefusalCode,
    note_sentence,
    refusal_sentence,
    sentence_of,
)
from roadmap_core.statistics import student_quantile, student_tail

__all__ = [
    "EFFECT_COLUMNS",
    "Effect",
    "EventPeriod",
    "EventStudy",
    "ExpectedLeaving",
    "ExpectedMovement",
    "NotEstimable",
    "PeriodRole",
    "Scale",
    "Verdict",
    "decimals_of",
    "effect_of",
    "effect_row",
    "number_word",
    "smallest_effect",
    "went_word",
]

Scale: TypeAlias = Literal["points", "log_odds"]
"""In what an effect is told: the outcome as it stands, or its log odds."""

Verdict: TypeAlias = Literal["found", "not_found", "depends_on_assumption"]
"""Whether the interval excludes zero, and whether another way of working it out agrees."""

PeriodRole: TypeAlias = Literal["before", "mirror", "selection", "after", "not_mirrored"]
"""What a period is in an event study; see `EventPeriod`."""

EFFECT_COLUMNS: Mapping[str, type] = {
    "term": str,
    "estimate": float,
    "std_error": float,
    "statistic": float,
    "df": float,
    "p_value": float,
    "low": float,
    "high": float,
    "confidence": float,
    "mde": float,
    "n": int,
    "n_treated": int,
    "n_compared": int,
    "clusters": int,
    "scale": str,
    "method": str,
    "convention": str,
    "verdict": str,
    "refusal": str,
}
"""The columns of an effect as a frame, and of a refusal: the same, so that answers stack."""

_UNITS = {"points": "", "log_odds": " (логарифм шансов)"}
# Where a refusal says another thing than its code does elsewhere: here it is one year that is
# missing and no number of years, there all units and not those of a side.
_OWN_SENTENCES: Mapping[tuple[str, str], str] = {
    ("missing_years", "event_study"): "missing_mirror",
    ("too_few", "discontinuity"): "too_few_near",
}
# The power at which the smallest effect is told, in per cent.
_POWER = 0.8


class ExpectedMovement(Protocol):
    """What an answer needs to know of the change that was expected without help."""

    @property
    def expected(self) -> float: ...  # noqa: D102
    @property
    def observed(self) -> float: ...  # noqa: D102
    @property
    def low(self) -> float: ...  # noqa: D102
    @property
    def high(self) -> float: ...  # noqa: D102


class ExpectedLeaving(Protocol):
    """What an answer needs to know of the schools that leave the list."""

    @property
    def expected(self) -> float: ...  # noqa: D102
    @property
    def observed(self) -> int | None: ...  # noqa: D102
    @property
    def low(self) -> float: ...  # noqa: D102
    @property
    def high(self) -> float: ...  # noqa: D102
    @property
    def listed(self) -> int: ...  # noqa: D102


@frozen(kw_only=True, repr=False)
class Effect:
    """Эффект: an estimate with its interval, what it rests on, and what could have been found.

    ``mde`` is the smallest effect that would have been found with a probability of 80 %:
    ``(t(confidence) + t(80 %)) * std_error``. ``n`` counts rows; ``n_treated`` and ``n_compared``
    count units where a unit was named, else rows; ``clusters`` is None where the error goes by
    none. ``df`` is None where the normal distribution was asked for. ``notes`` are codes that the
    data of the refusals put into words, ``descriptives`` the numbers in those words. ``beside``
    are the checks; ``expected`` and ``leavers`` what was to be expected without help, where a
    programme was judged. Confidence is in per cent.
    """

    term: str
    estimate: float
    std_error: float
    statistic: float
    df: float | None
    p_value: float
    low: float
    high: float
    confidence: float = 95.0
    mde: float
    n: int
    n_treated: int
    n_compared: int
    clusters: int | None = None
    scale: Scale = "points"
    method: str
    convention: Convention
    notes: tuple[str, ...] = ()
    descriptives: Mapping[str, float] = field(factory=dict)
    beside: tuple[Effect | NotEstimable, ...] = ()
    expected: ExpectedMovement | None = None
    leavers: ExpectedLeaving | None = None
    verdict: Verdict = field()

    @verdict.default
    def _by_interval(self) -> Verdict:
        return "found" if self.low > 0 or self.high < 0 else "not_found"

    def __repr__(self) -> str:
        digits = decimals_of(self.std_error)
        low, high, estimate = (f"{x:.{digits}f}" for x in (self.low, self.high, self.estimate))
        return f"<Effect {estimate} ({low} .. {high}) {self.method} n={self.n}>"

    def __str__(self) -> str:
        if self.expected is None:
            return sentence_of(self.verdict, self._words)
        is_worse = self.verdict == "found" and self.estimate > 0
        return sentence_of(f"programme_{self.verdict}{'_worse' * is_worse}", self._words)

    @property
    def note_sentences(self) -> tuple[str, ...]:
        """The notes in Russian, in their order."""
        return tuple(note_sentence(code, self._words) for code in self.notes)

    @property
    def _words(self) -> dict[str, str]:
        in_points = self.expected is not None and self.scale == "points"
        digits = 1 if in_points else decimals_of(self.std_error)
        numbers = {
            "estimate": self.estimate,
            "low": self.low,
            "high": self.high,
            "mde": self.mde,
            # A smaller share of «2» is better: what was gained is the other way round.
            "gain": -self.estimate,
            "gain_low": -self.high,
            "gain_high": -self.low,
        }
        words = _described(self.descriptives)
        words |= {name: number_word(value, digits) for name, value in numbers.items()}
        words["confidence"] = number_word(self.confidence)
        words["treated_schools"] = _at_schools(self.n_treated)
        words["unit"] = _unit(self.scale, self.expected is not None)
        words |= _beside_words(self.beside, "lot_disagrees" not in self.notes)
        if self.expected is not None:
            words |= _movement_words(self.expected)
        return words

    def require(self) -> Effect:
        """The effect itself: an answer that is one does not refuse."""
        return self

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row with the columns of `EFFECT_COLUMNS`; ``refusal`` is null."""
        return frame_of([effect_row(self)], EFFECT_COLUMNS, backend)

    def _repr_html_(self) -> str:
        return html_table(str(self), [effect_row(self)], EFFECT_COLUMNS)


@frozen(kw_only=True, repr=False)
class NotEstimable:
    """Отказ от оценки: why there is no effect to tell, in numbers, and what can be told instead.

    ``needed`` and ``got`` are numbers, or values of the column of time where the refusal is about
    a year. ``descriptives`` are plain numbers; ``low``, ``high`` and ``mde`` stand where an
    interval is known and too wide.
    """

    code: RefusalCode
    needed: float | str | None = None
    got: float | str | None = None
    descriptives: Mapping[str, float] = field(factory=dict)
    expected: ExpectedMovement | None = None
    leavers: ExpectedLeaving | None = None
    low: float | None = None
    high: float | None = None
    mde: float | None = None
    confidence: float = 95.0
    scale: Scale = "points"
    method: str = ""
    notes: tuple[str, ...] = ()
    beside: tuple[Effect | NotEstimable, ...] = ()

    def __repr__(self) -> str:
        said = {"needed": self.needed, "got": self.got}
        numbers = "".join(f" {name}={_short(x)}" for name, x in said.items() if x is not None)
        return f"<NotEstimable {self.code}{numbers}>"

    def __str__(self) -> str:
        words, own = self._words, _OWN_SENTENCES.get((self.code, self.method))
        if self.code == "no_baseline" and "unit_needed" in self.notes:
            own = "unit_needed"
        sentence = sentence_of(own, words) if own else refusal_sentence(self.code, words)
        refused = sentence_of("refused", {"sentence": sentence})
        if self.leavers is None or self.leavers.observed is None:
            return refused
        return f"{refused} {sentence_of('leavers', _leaving_words(self.leavers))}"

    @property
    def note_sentences(self) -> tuple[str, ...]:
        """The notes in Russian, in their order."""
        return tuple(note_sentence(code, self._words) for code in self.notes)

    @property
    def _words(self) -> dict[str, str]:
        words = _described(self.descriptives)
        words["unit"] = _unit(self.scale, self.expected is not None)
        for name, value in (("needed", self.needed), ("got", self.got)):
            words[name] = value if isinstance(value, str) else number_word(value)
        words["treated_schools"] = _at_schools(self.descriptives.get("n_treated"))
        return words

    def require(self) -> Effect:
        """Nothing: there is no effect.

        Raises:
            EffectNotEstimable: always, with the code and its numbers.
        """
        raise EffectNotEstimable(self.code, self.needed, self.got)

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row with the columns of `EFFECT_COLUMNS`, null but for ``refusal`` and the bounds."""
        return frame_of([effect_row(self)], EFFECT_COLUMNS, backend)

    def _repr_html_(self) -> str:
        return html_table(str(self), [effect_row(self)], EFFECT_COLUMNS)


@frozen(kw_only=True)
class EventPeriod:
    """Период наблюдения события: a value of time, what it is, and the difference from the mirror.

    ``role``: "mirror" is the period that all are compared with (the difference is 0 by
    construction and ``effect`` None), "selection" one that the rule looked at (to be drawn
    hollow: its difference is the selection itself), "before" and "after" the others, and
    "not_mirrored" a later period whose own mirror is another one, so that its difference is
    biased (to be drawn hollow, too). ``relative`` counts periods from the first one after.
    """

    time: float | str
    relative: int
    role: PeriodRole
    effect: Effect | None

    @property
    def is_hollow(self) -> bool:
        """Whether the point shows what selection alone gives, and no effect."""
        return self.role in ("selection", "not_mirrored")


_PERIOD_COLUMNS: Mapping[str, type] = {"relative": int, "role": str, "hollow": bool}


@frozen(kw_only=True, repr=False)
class EventStudy:
    """Событийный анализ: the difference between the sides in each period, one row a period.

    ``baseline`` is the period that all are compared with, ``effect`` the answer of the period that
    is judged. Differences before the programme are shown and judge nothing: where schools are
    chosen by results they differ in every world, right or wrong.
    """

    periods: tuple[EventPeriod, ...]
    baseline: float | str
    effect: Effect
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<EventStudy {len(self.periods)} periods, baseline {_short(self.baseline)}>"

    def __str__(self) -> str:
        return str(self.effect)

    def require(self) -> EventStudy:
        """The study itself: an answer that is one does not refuse."""
        return self

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row a period: ``time``, ``relative``, ``role``, ``hollow``, then an effect's columns.

        The period of the baseline has an estimate of 0 and no error.
        """
        is_text = any(isinstance(one.time, str) for one in self.periods)
        is_whole = all(isinstance(one.time, int) for one in self.periods)
        kind = str if is_text else int if is_whole else float
        schema = {"time": kind, **_PERIOD_COLUMNS, **EFFECT_COLUMNS}
        return frame_of([_period_row(one) for one in self.periods], schema, backend)

    def _repr_html_(self) -> str:
        schema = {"time": str, **_PERIOD_COLUMNS, **EFFECT_COLUMNS}
        return html_table(str(self), [_period_row(one) for one in self.periods], schema)


def effect_of(
    *,
    estimate: float,
    std_error: float,
    df: float | None,
    convention: Convention,
    confidence: float = 95.0,
    **said: Any,
) -> Effect:
    """An effect from an estimate and its error: the test, the interval, the smallest effect.

    ``df`` None is the normal distribution. ``said`` are the other fields of `Effect`.
    """
    statistic = estimate / std_error
    bound = _quantile(0.5 + confidence / 200, df)
    reach = bound * std_error
    return Effect(
        estimate=estimate,
        std_error=std_error,
        statistic=statistic,
        df=df,
        p_value=2 * _tail(abs(statistic), df),
        low=estimate - reach,
        high=estimate + reach,
        confidence=confidence,
        mde=(bound + _quantile(_POWER, df)) * std_error,
        convention=convention,
        **said,
    )


def smallest_effect(std_error: float, df: float | None, confidence: float = 95.0) -> float:
    """The effect that would be found with a probability of 80 %: ``(t(97.5) + t(80)) * SE``."""
    return (_quantile(0.5 + confidence / 200, df) + _quantile(_POWER, df)) * std_error


def _quantile(p: float, df: float | None) -> float:
    from roadmap_core.statistics import normal_quantile

    return normal_quantile(p) if df is None else student_quantile(p, df)


def _tail(value: float, df: float | None) -> float:
    from roadmap_core.statistics import normal_tail

    return normal_tail(value) if df is None else student_tail(value, df)


def effect_row(answer: Effect | NotEstimable) -> dict[str, Any]:
    """An answer as a row of `EFFECT_COLUMNS`, None for what it does not have."""
    row: dict[str, Any] = dict.fromkeys(EFFECT_COLUMNS)
    for name in EFFECT_COLUMNS:
        row[name] = getattr(answer, name, None)
    if isinstance(answer, NotEstimable):
        row["refusal"] = answer.code
        # An interval's confidence without an interval would say nothing.
        row["confidence"] = None if answer.low is None else answer.confidence
    else:
        row["convention"] = str(answer.convention)
    return row


def _period_row(one: EventPeriod) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(EFFECT_COLUMNS)
    if one.effect is not None:
        row = effect_row(one.effect)
    elif one.role == "mirror":
        row["estimate"] = 0.0
    own = {"time": one.time, "relative": one.relative, "role": one.role, "hollow": one.is_hollow}
    return {**own, **row}


def number_word(value: float | None, digits: int | None = None) -> str:
    """A number as a Russian text writes it: 9,8; whole ones without a comma; None is a dash.

    Without ``digits`` it has one decimal where it is not whole.
    """
    if value is None:
        return "-"
    if digits is None:
        digits = 0 if float(value).is_integer() else 1
    word = f"{value:.{digits}f}"
    return (word.removeprefix("-") if float(word) == 0 else word).replace(".", ",")


def decimals_of(std_error: float) -> int:
    """How many decimals a number is told with whose error is this: two digits of the error."""
    if not std_error > 0:
        return 3
    return min(6, max(0, 1 - math.floor(math.log10(std_error))))


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _unit(scale: Scale, is_programme: bool) -> str:
    return " п.п." if is_programme and scale == "points" else _UNITS[scale]


def _is_single(number: float) -> bool:
    """Whether a Russian noun beside a number is singular: 1, 21, 101, but not 11."""
    return number % 10 == 1 and number % 100 != 11


def _at_schools(number: float | None) -> str:
    word = number_word(number)
    return f"{word} школе" if number is not None and _is_single(number) else f"{word} школах"


def went_word(number: float | None) -> str:
    """The verb of so many schools that left: «вышла 1», «вышли 5»."""
    return "вышла" if number is not None and _is_single(number) else "вышли"


def _described(numbers: Mapping[str, float]) -> dict[str, str]:
    # p-values need more decimals than counts and shares do.
    digits = {name: 3 if name.endswith("_p") else None for name in numbers}
    return {name: number_word(value, digits[name]) for name, value in numbers.items()}


def _beside_words(beside: Sequence[Effect | NotEstimable], agree: bool) -> dict[str, str]:
    other = next((one for one in beside if isinstance(one, Effect)), None)
    if other is None:
        return {"agreement": sentence_of("unchecked", {})}
    words = {
        "other": number_word(other.estimate, decimals_of(other.std_error)),
        "other_unit": _unit(other.scale, other.scale == "points"),
    }
    return {**words, "agreement": sentence_of("agree" if agree else "disagree", words)}


def _movement_words(change: ExpectedMovement) -> dict[str, str]:
    falls = change.expected <= 0
    ends = sorted(-x if falls else x for x in (change.low, change.high))
    seen = "снизилась" if change.observed <= 0 else "выросла"
    return {
        "observed_moved": f"{seen} на {number_word(abs(change.observed), 1)}",
        "expected_movement": f"{'ожидалось снижение' if falls else 'ожидался рост'} на "
        f"{number_word(abs(change.expected), 1)}",
        "expected_low": number_word(ends[0], 1),
        "expected_high": number_word(ends[1], 1),
    }


def _leaving_words(leavers: ExpectedLeaving) -> dict[str, str]:
    return {
        "listed": str(leavers.listed),
        "went": went_word(leavers.observed),
        "left": number_word(leavers.observed),
        "leaving": number_word(leavers.expected, 0),
        "leaving_low": number_word(leavers.low, 0),
        "leaving_high": number_word(leavers.high, 0),
    }
