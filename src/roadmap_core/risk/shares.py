"""Доли ниже минимума: each result of a unit held against the norm of its own year.

Whether a share is low is decided between whole numbers; floats stand in the interval alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import evolve, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import (
    is_number_of,
    number_literal,
    opened_with,
    people_known,
    text_keys,
    units_of,
    with_numbers,
)
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.results.yearly import (
    by_year,
    chosen_by_year,
    fraction_of,
    norm_of_year,
    whole_by_year,
)
from roadmap_core.selection import LowPerformingRule
from roadmap_core.statistics import z_of

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = [
    "CONFIDENCE",
    "Z_SQUARED",
    "ShareNorm",
    "ShareReason",
    "intervals",
    "is_one_of",
    "judged_shares",
    "low_shares",
    "opened_counts",
    "possible_counts",
    "rule_of_year",
    "rules",
    "share_norm",
    "work_name",
]

ShareReason: TypeAlias = Literal[
    "low", "not_low", "not_counted", "no_norm", "nobody_wrote", "failed_unknown",
    "impossible_counts", "few_participants",
]  # fmt: skip

CONFIDENCE = 95
"""The confidence of Wilson's intervals, in per cent."""

# So many blocks of works and no more are held against a row one by one.
_MANY = 12

_Z = z_of(CONFIDENCE)
Z_SQUARED = _Z * _Z
"""The square of that many standard errors by which an interval reaches to each side."""


@frozen(kw_only=True)
class ShareNorm:
    """What is held against the shares of the years since ``year``; no ``share`` is no norm.

    ``share`` is a part of 1; ``works`` are those that are counted, all where it is empty. A norm
    that stands alone with the year None judges every row: its numbers are no columns then, which
    spares an engine some hundred steps.
    """

    year: int | None
    share: Fraction | None
    inclusive: bool = True
    min_participants: int = 1
    works: tuple[str, ...] = ()


def low_shares(counts: Any, policy: Policy) -> Any:
    """Which results of which units are low by the rule of selection, with what that rests on.

    ``counts`` has the columns ``year procedure subject grade participants``, ``failed`` or
    ``mark_2``, and those of its units. The answer has a row for each of its rows, in a frame of the
    same engine: the units, those four, ``participants failed share low high norm confidence is_low
    certain judged reason``. Shares are per cent, ``low`` and ``high`` bound Wilson's interval,
    ``norm`` is the share of the `LowPerformingRule` that judges the year of the work.

    ``is_low`` is the rule as it is written; ``certain`` says that the whole interval is on the same
    side of the norm. ``judged`` is False, and ``is_low`` with it, where the rule does not count the
    work, has no share for the year or asks for more participants, or where ``failed`` is not known
    (null, or no whole number); ``reason`` (``ShareReason``) says which.

    Raises:
        InvalidData: a column is missing or holds text for numbers.
    """
    import narwhals.stable.v2 as nw

    given, lazy, units = opened_counts(counts, "counts")
    steps = [
        evolve(share_norm(rule), year=year, works=rule.procedures) for year, rule in rules(policy)
    ]
    shares = intervals(judged_shares(lazy, steps)).with_columns(
        norm=nw.when(nw.col("den_") > 0).then(_norm_column(_changes(steps))),
        confidence=nw.lit(CONFIDENCE).cast(nw.Int64),
    )
    return given.closed(shares.select(*units, *ASSESSMENT, *_ANSWER))


_ANSWER = (
    "participants", "failed", "share", "low", "high", "norm", "confidence", "is_low", "certain",
    "judged", "reason",
)  # fmt: skip


def rules(policy: Policy) -> list[tuple[int, LowPerformingRule]]:
    """The rules of selection that judge some year, each with the first year that it judges."""
    return [(year, _rule(norm.value)) for year, norm in by_year(policy, "low_performing_rule")]


def rule_of_year(policy: Policy, year: int) -> LowPerformingRule | None:
    """The rule of selection that judges a year; None where there is none."""
    norm = norm_of_year(policy, "low_performing_rule", year)
    return None if norm is None else _rule(norm.value)


def _rule(value: Any) -> LowPerformingRule:
    assert isinstance(value, LowPerformingRule)  # the kind of the norm has seen to it
    return value


def share_norm(rule: LowPerformingRule | None) -> ShareNorm:
    """What a rule of selection holds against a share, whatever it counts; no rule is no norm."""
    if rule is None or rule.share is None:
        return ShareNorm(year=None, share=None)
    return ShareNorm(
        year=None,
        share=fraction_of(rule.share) / 100,
        inclusive=rule.inclusive,
        min_participants=rule.min_participants,
    )


def opened_counts(
    counts: Any, what: str, *, needed: Sequence[str] = ()
) -> tuple[Opened, Any, tuple[str, ...]]:
    """Counts opened, as a lazy frame with ``failed`` and text keys, and the names of their units.

    ``needed`` are the columns that a list asks for besides.

    Where ``failed`` is absent or null, it is the number of marks 2. What is no number of people,
    2.9 or infinite, is not known.

    Raises:
        InvalidData: a column is missing or holds text for numbers.
    """
    import narwhals.stable.v2 as nw

    given = opened_with(counts, (*needed, *ASSESSMENT, "participants"), what)
    units = units_of(given)
    failed = [name for name in ("failed", "mark_2") if name in given.columns]
    if not failed:
        raise InvalidData(what, ["no column 'failed' or 'mark_2' @ $.columns"])
    lazy = with_numbers(given, ("year", "grade", "participants", *failed), what)
    first, *rest = [nw.col(name) for name in failed]
    for other in rest:
        first = nw.when(first.is_null()).then(other).otherwise(first)
    lazy = people_known(lazy.with_columns(failed=first), ("participants", "failed"))
    return given, text_keys(lazy, (*units, *ASSESSMENT)), units


def possible_counts(lazy: Any) -> Any:
    """The rows of parts, with nulls for counts that are impossible: more failed than took part.

    In the sum of a unit the other parts would hide them.
    """
    import narwhals.stable.v2 as nw

    n, x = nw.col("participants").fill_null(0), nw.col("failed").fill_null(0)
    whole = nw.col("participants").is_null() | (x <= n)
    is_possible = (n >= 0) & (x >= 0) & whole
    return lazy.with_columns(
        **{name: nw.when(is_possible).then(nw.col(name)) for name in ("participants", "failed")}
    )


def work_name() -> Expr:
    """The name of a row's work, «vpr:russian:5»; with text in place of a null that names none."""
    import narwhals.stable.v2 as nw

    text = nw.col("procedure").fill_null(""), nw.col("subject").fill_null("")
    grade = nw.col("grade").fill_null(0).cast(nw.Int64).cast(nw.String)
    return nw.concat_str(text[0], nw.lit(":"), text[1], nw.lit(":"), grade)


def is_one_of(works: Iterable[str]) -> Expr:
    """Whether a row's work has one of those names; it may be null where a part of it is.

    Names are gathered to blocks of subjects and grades that one procedure has all of, since to put
    the name of each row together costs an engine more than to compare its parts.
    """
    import narwhals.stable.v2 as nw

    blocks = _blocks(works)
    if len(blocks) > _MANY:
        return work_name().is_in(list(works))
    # Asked of parts, not of parts with nulls filled, which would be filled for each block anew.
    held = [
        (nw.col("procedure") == name)
        & nw.col("subject").is_in(subjects)
        & is_number_of("grade", grades)
        for name, subjects, grades in blocks
    ]
    return reduce(or_, held)


def _blocks(works: Iterable[str]) -> list[tuple[str, list[str], list[int]]]:
    """Procedures, each with subjects and with the grades in which all of these are held.

    >>> _blocks(["vpr:history:6", "vpr:history:5", "vpr:physics:8"])
    [('vpr', ['history'], [5, 6]), ('vpr', ['physics'], [8])]
    """
    grades: dict[tuple[str, str], set[int]] = {}
    for procedure, subject, grade in (name.split(":") for name in works):
        grades.setdefault((procedure, subject), set()).add(int(grade))
    subjects: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for (procedure, subject), held in sorted(grades.items()):
        subjects.setdefault((procedure, tuple(sorted(held))), []).append(subject)
    return [(name, found, [*held]) for (name, held), found in subjects.items()]


def judged_shares(lazy: Any, steps: Sequence[ShareNorm]) -> Any:
    """The rows of counts with their verdicts by the norm of each row's year.

    Besides ``is_low certain judged reason`` each row has ``counts_``, ``low_``, ``surely_low_`` and
    ``perhaps_low_``, 0 or 1: whether the norm counts its work, whether it is low, whether it would
    be for the lower and for the upper bound of its interval. What is not judged is perhaps low.
    """
    import narwhals.stable.v2 as nw

    steps = _changes(steps)
    # Of one norm for all rows the numbers are plain ones.
    always = steps[0] if len(steps) == 1 and steps[0].year is None else None
    numbers = {name: of(always) for name, of in _NUMBERS.items()} if always else {}
    columns = {} if always else {name: _yearly(steps, of) for name, of in _NUMBERS.items()}
    lazy = lazy.with_columns(
        known_=~(nw.col("participants").is_null() | nw.col("failed").is_null()),
        n_=nw.col("participants").fill_null(0).cast(nw.Int64),
        x_=nw.col("failed").fill_null(0).cast(nw.Int64),
        counts_=_counted(steps),
        **columns,
    )
    return _verdicts(lazy, numbers)


_NUMBERS: Mapping[str, Callable[[ShareNorm], int]] = {
    "num_": lambda one: 0 if one.share is None else one.share.numerator,
    "den_": lambda one: 0 if one.share is None else one.share.denominator,
    "least_": lambda one: one.min_participants,
    "inclusive_": lambda one: int(one.inclusive),
}


def _changes(steps: Sequence[ShareNorm]) -> list[ShareNorm]:
    """The steps that are another norm than the one before: each costs an engine an expression."""
    kept: list[ShareNorm] = []
    for one in steps:
        if not kept or evolve(kept[-1], year=one.year) != one:
            kept.append(one)
    return kept


def _yearly(steps: Sequence[ShareNorm], number: Callable[[ShareNorm], int]) -> Expr:
    return whole_by_year([(_first(one), number(one)) for one in steps], 0)


def _norm_column(steps: Sequence[ShareNorm]) -> Expr:
    shares = [(_first(one), float((one.share or 0) * 100)) for one in steps]
    return chosen_by_year(shares, 0.0)


def _first(one: ShareNorm) -> int:
    return date.min.year if one.year is None else one.year


def _counted(steps: Sequence[ShareNorm]) -> Expr:
    """1 where the norm of the year counts the work; a year without a norm leaves none out."""
    import narwhals.stable.v2 as nw

    counted = nw.lit(1)
    for one in steps:
        mine = nw.when(is_one_of(one.works)).then(1).otherwise(0) if one.works else nw.lit(1)
        began = nw.col("year").fill_null(0) >= _first(one)
        counted = mine if one.year is None else nw.when(began).then(mine).otherwise(counted)
    return counted


def intervals(lazy: Any) -> Any:
    """The share and Wilson's bounds in per cent, one division a step; null where none is known.

    ``x_`` of ``n_`` are counted, both known where ``known_``.
    """
    import narwhals.stable.v2 as nw

    whole_n, whole_x, z2 = nw.col("n_"), nw.col("x_"), Z_SQUARED
    # Floats from here on: whole numbers times 4.0 are decimals to PostgreSQL.
    n, x = whole_n.cast(nw.Float64), whole_x.cast(nw.Float64)
    lazy = lazy.with_columns(
        fits_=_fits(),
        safe_=nw.when(whole_n > 0).then(n).otherwise(number_literal(1)),
        hundred_=x * 100.0,
        twice_=n * 2.0 + 2 * z2,
    )
    lazy = lazy.with_columns(
        p_=nw.col("x_") / nw.col("safe_"),
        share_=nw.col("hundred_") / nw.col("safe_"),
        i_=100.0 / nw.col("twice_"),
    )
    # Where counts are impossible there is no root.
    square = nw.when(nw.col("fits_")).then(x * 4.0 * (1.0 - nw.col("p_"))).otherwise(0.0)
    lazy = lazy.with_columns(square_=square + z2)
    lazy = lazy.with_columns(root_=nw.col("square_").sqrt() * _Z)
    lower = (x * 2.0 + z2 - nw.col("root_")) * nw.col("i_")
    upper = (x * 2.0 + z2 + nw.col("root_")) * nw.col("i_")
    lazy = lazy.with_columns(
        lower_=nw.when(whole_x == 0).then(0.0).otherwise(lower),
        upper_=nw.when(whole_x == whole_n).then(100.0).otherwise(upper),
    )
    return lazy.with_columns(
        share=nw.when(nw.col("fits_")).then(nw.col("share_")),
        low=nw.when(nw.col("fits_")).then(nw.col("lower_")),
        high=nw.when(nw.col("fits_")).then(nw.col("upper_")),
    )


def _fits() -> Expr:
    """Whether the counts are those of people of whom some failed."""
    import narwhals.stable.v2 as nw

    n, x = nw.col("n_"), nw.col("x_")
    return nw.col("known_") & (n > 0) & (x >= 0) & (x <= n)


def _verdicts(lazy: Any, numbers: Mapping[str, int]) -> Any:
    """What follows from the counts: whole numbers decide, and Wilson's bounds say how surely.

    ``numbers`` are those of the norm that are the same for all rows, else they are columns. A bound
    is beyond the norm just where the share differs from it by more than ``z`` standard
    errors of the norm itself, so no bound has to be worked out.
    """
    import narwhals.stable.v2 as nw

    n, x = nw.col("n_"), nw.col("x_")
    num, den, least, inclusive = (
        numbers[name] if name in numbers else nw.col(name) for name in _NUMBERS
    )
    # At the norm or over it, or over it only: between whole numbers one more is the difference.
    over = x * den - n * num
    chance = num * (den - num)
    lazy = lazy.with_columns(
        fits_=_fits(),
        reaches_=over + inclusive > 0,
        over_=over.cast(nw.Float64),
        chance_=n.cast(nw.Float64)
        * (float(chance) if isinstance(chance, int) else chance.cast(nw.Float64))
        * Z_SQUARED,
    )
    lazy = lazy.with_columns(
        beyond_=nw.col("over_") * nw.col("over_") - nw.col("chance_"),
        # A work that nobody wrote was not held: it is no procedure of the unit.
        counts_=nw.when(nw.col("known_") & (n == 0)).then(0).otherwise(nw.col("counts_")),
        reason=_reason(den, least),
    )
    low, beyond = nw.col("reason") == "low", nw.col("beyond_")
    # Against a norm of all participants the share of none is surely low: no interval is a point.
    surely = low & (nw.col("chance_") > 0) & (beyond >= 0)
    surely_not = (nw.col("counts_") == 0) | ((nw.col("reason") == "not_low") & (beyond > 0))
    return lazy.with_columns(
        is_low=low,
        judged=low | (nw.col("reason") == "not_low"),
        low_=nw.when(low).then(1).otherwise(0),
        surely_low_=nw.when(surely).then(1).otherwise(0),
        perhaps_low_=nw.when(surely_not).then(0).otherwise(1),
    ).with_columns(
        certain=nw.col("judged") & (nw.col("surely_low_") == nw.col("perhaps_low_")),
    )


def _reason(den: int | Expr, least: int | Expr) -> Expr:
    import narwhals.stable.v2 as nw

    if isinstance(den, int) and den == 0:
        return nw.lit("no_norm")
    reason = nw.when(nw.col("reaches_")).then(nw.lit("low")).otherwise(nw.lit("not_low"))
    for broken, code in (
        (nw.col("n_") < least, "few_participants"),
        (~nw.col("fits_"), "impossible_counts"),
        (~nw.col("known_"), "failed_unknown"),
        (nw.col("known_") & (nw.col("n_") == 0), "nobody_wrote"),
        (nw.col("counts_") == 0, "not_counted"),
    ):
        reason = nw.when(broken).then(nw.lit(code)).otherwise(reason)
    if isinstance(den, int):
        return reason
    return nw.when(den == 0).then(nw.lit("no_norm")).otherwise(reason)
