"""Школы с низкими результатами: the rule of selection of a year, applied to counts.

A rule by a share asks each school alone; a rule by rank compares schools, so its answer about one
changes with the others. Whole numbers decide in both; intervals only say how surely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from roadmap_core.frames import Opened
from roadmap_core.policy import Policy
from roadmap_core.results.counts import gathered
from roadmap_core.results.grouping import (
    no_number,
    number_literal,
    of_schools,
    whole,
)
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.results.yearly import fraction_of
from roadmap_core.risk.kinds import excluded_kinds
from roadmap_core.risk.procedures import procedures_by_school
from roadmap_core.risk.shares import (
    CONFIDENCE,
    intervals,
    is_one_of,
    opened_counts,
    possible_counts,
    rule_of_year,
)
from roadmap_core.selection import Combine, LowPerformingRule

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = [
    "Change",
    "SchoolReason",
    "last_listed",
    "list_changes",
    "low_performing_schools",
]

SchoolReason: TypeAlias = Literal[
    "low_procedures", "low_repeated", "low_and_repeated", "not_low", "worst", "not_worst",
    "no_norm", "excluded_kind", "no_results", "too_few_procedures", "few_participants",
    "unknown_procedures", "year_before_missing", "failed_unknown", "no_cluster",
]  # fmt: skip

Change: TypeAlias = Literal["entered", "stayed", "left", "not_listed", "not_judged"]

_VERDICTS = ("kind_known", "flagged", "certain", "judged", "reason")
_BY_RANK = (
    "school", "year", "procedures", "participants", "failed", "share", "low", "high", "norm",
    "confidence",
)  # fmt: skip


def low_performing_schools(
    counts: Any, policy: Policy, *, year: int, schools: Any | None = None
) -> Any:
    """Which schools the rule of selection puts onto the list by the results of a year.

    ``counts`` has the column ``school`` and those of `low_shares`; counts of classes or branches
    are put together first (more failed than took part in one of them leave the sum unknown), and of
    a federal form the rows of schools are taken. ``schools`` is the table of schools, of the same
    engine, with ``kind`` where the rule leaves kinds out and with the column inside which it
    compares. The rule is the `LowPerformingRule` that judges the year; each
    result is held against the norm of its own year.
    Every school of the table has a row, in a frame of the same engine.

    *By a share*: ``school year procedures low_now low_repeated norm confidence kind_known flagged
    certain judged reason``. ``procedures`` are those of the rule that the school wrote in the
    year, ``low_now`` the low ones of them, ``low_repeated`` those low in as many years running as
    the rule says (two where it says none), ``norm`` the low ones that it takes. A result that is
    not judged may be low; ``judged`` is False where it would change the verdict, where the school
    wrote fewer procedures than the norm, or where its results of a year before are missing and
    would decide.

    *By rank*: ``school year procedures participants failed share low high norm confidence
    kind_known flagged certain judged reason``, over ``worst_years`` years together; ``norm`` is the
    share of the last school that is listed. Schools with the same share are listed with it; one
    where nobody failed never is. The schools are collected once to find that share.

    ``certain``: the rule holds for the lower bounds of the shares (flagged), or does not for the
    upper ones (not flagged). ``kind_known`` is False where the rule leaves kinds of schools out and
    the kind is not known: then the school may be one of them. ``reason`` is a ``SchoolReason``.

    Raises:
        InvalidData: a column is missing; no row is of a school; ``schools`` is of another engine,
            or missing where the rule compares inside groups of schools.
    """
    given, lazy, units = opened_counts(counts, "counts", needed=("school",))
    lazy = of_schools(lazy, units, "counts")
    rule = rule_of_year(policy, year)
    if rule is not None and rule.worst_share is not None:
        parts = possible_counts(lazy)
        lazy = gathered(parts, ("school", *ASSESSMENT), ("participants", "failed"))
        rows = _by_rank(lazy, rule, year, given, schools)
        return given.closed(rows.select(*_BY_RANK, *_VERDICTS))
    rows = procedures_by_school(lazy, policy, rule, year)
    rows = excluded_kinds(rows, rule.excluded if rule else (), given, schools)
    return given.closed(_share_verdict(rows, rule, year))


def _share_verdict(rows: Any, rule: LowPerformingRule | None, year: int) -> Any:
    import narwhals.stable.v2 as nw

    asked = rule.low_procedures if rule else None
    rows = rows.with_columns(
        flagged_=_holds(rule, "low_now", "low_repeated") & (nw.col("excluded_") == 0),
        surely_=_holds(rule, "surely_now_", "surely_repeated_"),
        perhaps_=_holds(rule, "perhaps_now_", "perhaps_repeated_"),
        might_=_holds(rule, "might_now_", "might_repeated_"),
    )
    rows = rows.with_columns(reason=_share_reason(rule))
    flagged, not_low = nw.col("flagged_"), nw.col("reason") == "not_low"
    return rows.select(
        nw.col("school"),
        nw.lit(year).cast(nw.Int64).alias("year"),
        *whole("procedures", "low_now", "low_repeated"),
        norm=no_number("procedures") if asked is None else number_literal(asked),
        confidence=nw.lit(CONFIDENCE).cast(nw.Int64),
        kind_known=nw.col("kind_known"),
        flagged=flagged,
        certain=(flagged & nw.col("surely_")) | (not_low & ~nw.col("perhaps_")),
        judged=flagged | not_low,
        reason=nw.col("reason"),
    )


def _holds(rule: LowPerformingRule | None, now: str, repeated: str) -> Expr:
    """Whether the rule holds for a number of low procedures and one of those low years running."""
    import narwhals.stable.v2 as nw

    conditions = []
    if rule and rule.low_procedures is not None:
        conditions.append(nw.col(now) >= rule.low_procedures)
    if rule and rule.same_procedure_years is not None:
        conditions.append(nw.col(repeated) >= 1)
    if len(conditions) == 2 and rule:
        first, second = conditions
        return first & second if rule.combine is Combine.ALL else first | second
    return conditions[0] if conditions else nw.col(now) < 0


def _share_reason(rule: LowPerformingRule | None) -> Expr:
    import narwhals.stable.v2 as nw

    if rule is None:
        return nw.lit("no_norm")
    asked = rule.low_procedures or 0
    by_number, by_repeat = nw.col("low_now") >= max(asked, 1), nw.col("low_repeated") >= 1
    # What a part of the rule that it does not have would say is no reason.
    both = (by_number & by_repeat) if asked and rule.same_procedure_years else nw.col("low_now") < 0
    listed = nw.when(both).then(nw.lit("low_and_repeated"))
    plain = "low_procedures" if asked else "low_repeated"
    if asked and rule.same_procedure_years:
        one = nw.when(by_number).then(nw.lit("low_procedures")).otherwise(nw.lit("low_repeated"))
    else:
        one = nw.lit(plain)
    reason = (
        nw.when(nw.col("might_")).then(nw.lit("unknown_procedures")).otherwise(nw.lit("not_low"))
    )
    if rule.same_procedure_years:
        decides = nw.col("missing_") & (nw.col("might_repeated_") >= 1)
        reason = (
            nw.when(nw.col("might_") & decides)
            .then(nw.lit("year_before_missing"))
            .otherwise(reason)
        )
    for broken, code in (
        (nw.col("might_") & (nw.col("few_now_") == nw.col("procedures")), "few_participants"),
        (nw.col("procedures") < asked, "too_few_procedures"),
        (nw.col("procedures") == 0, "no_results"),
    ):
        reason = nw.when(broken).then(nw.lit(code)).otherwise(reason)
    reason = nw.when(nw.col("flagged_")).then(listed.otherwise(one)).otherwise(reason)
    return nw.when(nw.col("excluded_") == 1).then(nw.lit("excluded_kind")).otherwise(reason)


def _by_rank(
    lazy: Any, rule: LowPerformingRule, year: int, given: Opened, schools: Any | None
) -> Any:
    import narwhals.stable.v2 as nw

    first = year - (rule.worst_years or 1) + 1
    in_years = (nw.col("year").fill_null(0) >= first) & (nw.col("year").fill_null(0) <= year)
    if rule.procedures:
        in_years = in_years & is_one_of(rule.procedures)
    nobody = nw.col("participants").is_null()
    lazy = lazy.with_columns(
        in_=nw.when(in_years).then(nw.lit(1)).otherwise(nw.lit(0)) == 1,
        uncounted_=nobody,
        unknown_=nobody | nw.col("failed").is_null(),
    )
    lazy = lazy.with_columns(
        participants=nw.when(nw.col("in_")).then(nw.col("participants").fill_null(0)).otherwise(0),
        failed=nw.when(nw.col("in_")).then(nw.col("failed").fill_null(0)).otherwise(0),
        uncounted_=nw.when(nw.col("in_") & nw.col("uncounted_")).then(1).otherwise(0),
        unknown_=nw.when(nw.col("in_") & nw.col("unknown_")).then(1).otherwise(0),
    ).with_columns(
        procedures=nw.when((nw.col("participants") > 0) | (nw.col("unknown_") == 1))
        .then(1)
        .otherwise(0)
    )
    names = ("procedures", "participants", "failed", "uncounted_", "unknown_")
    rows = lazy.group_by("school").agg(*(nw.col(name).sum() for name in names))
    rows = intervals(
        rows.with_columns(*whole(*names)).with_columns(
            known_=nw.col("unknown_") == 0,
            n_=nw.col("participants"),
            x_=nw.col("failed"),
        )
    )
    rows = excluded_kinds(rows, rule.excluded, given, schools, within=rule.within)
    rows = rows.with_columns(
        year=nw.lit(year).cast(nw.Int64),
        confidence=nw.lit(CONFIDENCE).cast(nw.Int64),
        reason=_rank_reason(rule),
    )
    cuts = _cuts(rows, rule.worst_share or 0)
    num, den, norm = nw.lit(0), nw.lit(0), number_literal(-1)
    for group, cut in cuts.items():
        mine = nw.col("group_") == group
        num = nw.when(mine).then(cut.numerator).otherwise(num)
        den = nw.when(mine).then(cut.denominator).otherwise(den)
        norm = nw.when(mine).then(number_literal(cut * 100)).otherwise(norm)
    rows = rows.with_columns(num_=num, den_=den, cut_=norm)
    return _rank_verdict(rows)


def _rank_reason(rule: LowPerformingRule) -> Expr:
    import narwhals.stable.v2 as nw

    reason = nw.lit("")
    for broken, code in (
        (nw.col("group_") == "", "no_cluster"),
        (nw.col("participants") < rule.min_participants, "few_participants"),
        (~nw.col("fits_"), "failed_unknown"),
        (nw.col("procedures") == 0, "no_results"),
        (nw.col("excluded_") == 1, "excluded_kind"),
    ):
        reason = nw.when(broken).then(nw.lit(code)).otherwise(reason)
    return reason


def _cuts(rows: Any, percent: float) -> Mapping[str, Fraction]:
    """The share of the last listed school of each group of schools, in which all are judged."""
    import narwhals.stable.v2 as nw

    judged = rows.filter(nw.col("reason") == "").select("group_", "n_", "x_").collect()
    shares: dict[str, list[Fraction]] = {}
    for group, n, x in judged.iter_rows():
        shares.setdefault(str(group), []).append(Fraction(int(x), int(n)))
    return {
        group: sorted(found, reverse=True)[last_listed(len(found), percent) - 1]
        for group, found in sorted(shares.items())
    }


def last_listed(schools: int, percent: float) -> int:
    """How many of so many schools are the worst per cent of them; a part of a school is one.

    >>> last_listed(41, 25)
    11
    """
    return ceil(schools * fraction_of(percent) / 100)


def _rank_verdict(rows: Any) -> Any:
    import narwhals.stable.v2 as nw

    n, x = nw.col("n_"), nw.col("x_")
    worst = (x > 0) & (x * nw.col("den_") >= n * nw.col("num_"))
    reason = nw.when(worst).then(nw.lit("worst")).otherwise(nw.lit("not_worst"))
    rows = rows.with_columns(
        judged=nw.col("reason") == "",
        reason=nw.when(nw.col("reason") == "").then(reason).otherwise(nw.col("reason")),
        norm=nw.when(nw.col("cut_") >= 0).then(nw.col("cut_")),
        # The sum of those that are known is not the number of all.
        participants=nw.when(nw.col("uncounted_") == 0).then(n),
        failed=nw.when(nw.col("unknown_") == 0).then(x),
    ).with_columns(flagged=nw.col("reason") == "worst")
    surely, perhaps = nw.col("lower_") >= nw.col("cut_"), nw.col("upper_") >= nw.col("cut_")
    return rows.with_columns(
        certain=nw.col("judged") & ((nw.col("flagged") & surely) | ~(nw.col("flagged") | perhaps)),
    )


def list_changes(
    counts: Any,
    policy: Policy,
    *,
    before: int,
    after: int,
    schools: Any | None = None,
) -> Any:
    """Which schools came onto the list between two years, stayed there, left it.

    Each year is judged by its own rule, see `low_performing_schools`. The answer has a row a
    school: ``school before after was_flagged is_flagged was_certain is_certain judged change``,
    where ``change`` is "entered", "stayed", "left", "not_listed", or "not_judged" where
    one of the two years is not judged.

    Some schools leave the list and others come onto it by chance alone: `chance_of_flag` says how
    probable that is for each.

    Raises:
        InvalidData: as for `low_performing_schools`.
    """
    import narwhals.stable.v2 as nw

    from roadmap_core.frames import opened

    parts, given = [], None
    for is_after, year in ((0, before), (1, after)):
        given = opened(
            low_performing_schools(counts, policy, year=year, schools=schools), "list of schools"
        )
        parts.append(_year_part(given.lazy, is_after))
    assert given is not None
    rows = (
        nw.concat(parts, how="vertical")
        .group_by("school")
        .agg(*(nw.col(name).max() for name in _CHANGE_FACTS))
    )
    was, now = nw.col("was_") == 1, nw.col("is_") == 1
    judged = (nw.col("was_judged_") == 1) & (nw.col("is_judged_") == 1)
    return given.closed(
        rows.with_columns(
            before=nw.lit(before).cast(nw.Int64),
            after=nw.lit(after).cast(nw.Int64),
            was_flagged=was,
            is_flagged=now,
            was_certain=nw.col("was_certain_") == 1,
            is_certain=nw.col("is_certain_") == 1,
            judged=judged,
            change=nw.when(~judged)
            .then(nw.lit("not_judged"))
            .otherwise(
                nw.when(was)
                .then(nw.when(now).then(nw.lit("stayed")).otherwise(nw.lit("left")))
                .otherwise(nw.when(now).then(nw.lit("entered")).otherwise(nw.lit("not_listed")))
            ),
        ).select(
            "school", "before", "after", "was_flagged", "is_flagged", "was_certain", "is_certain",
            "judged", "change",
        )
    )  # fmt: skip


_CHANGE_FACTS = ("was_", "was_judged_", "was_certain_", "is_", "is_judged_", "is_certain_")


def _year_part(lazy: Any, is_after: int) -> Any:
    """The verdicts of one year as 0 and 1, with zeros for the other year."""
    import narwhals.stable.v2 as nw

    facts = ("flagged", "judged", "certain")

    def columns(prefix: str, counts: bool) -> Iterator[Expr]:
        for fact, name in zip(facts, ("", "judged_", "certain_"), strict=True):
            value = nw.when(nw.col(fact)).then(1).otherwise(0) if counts else nw.lit(0)
            yield value.cast(nw.Int64).alias(f"{prefix}_{name}")

    return lazy.select(
        nw.col("school"), *columns("was", not is_after), *columns("is", bool(is_after))
    )
