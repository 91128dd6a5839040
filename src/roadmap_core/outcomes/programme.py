"""Помогла ли программа: the effect on schools that were listed because their results were low.

The way it is worked out is fixed before anybody sees a number; what cannot be told is refused with
what can be told instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.outcomes.adjustment import Compared, adjusted, mirrored, refused_numbers
from roadmap_core.outcomes.answers import Effect, NotEstimable, Scale
from roadmap_core.outcomes.cells import Cells, YearSums, cells_of
from roadmap_core.outcomes.comparability import comparable
from roadmap_core.outcomes.expected import ExpectedChange, change_of, require_scale
from roadmap_core.outcomes.given import listed_keys
from roadmap_core.outcomes.leavers import (
    ExpectedLeavers,
    first_year,
    leavers_of,
    list_of_year,
)  # fmt: skip
from roadmap_core.outcomes.thresholds import threshold
from roadmap_core.policy import Policy
from roadmap_core.results.yearly import refuse_no_policy
from roadmap_core.risk.shares import rule_of_year
from roadmap_core.statistics.given import confidence_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["effect_of_cells", "programme_effect"]

_WHAT = "effect of a programme"
# An earlier year is used where it leaves so many of the works and of the schools.
_WORKS_LEFT = 0.5
_SCHOOLS_LEFT = 0.9
# How alike neighbouring years of schools are in a simulated region, where no data tell.
_RELIABILITY = 0.67
# So many years before the list tell how far changes of years are apart.
_HISTORY = 6


def programme_effect(
    counts: Any,
    policy: Policy,
    *,
    listed: Iterable[Any],
    outcome_year: int,
    selected_on: int | Iterable[int] | None = None,
    served: Iterable[Any] | None = None,
    scale: Scale = "points",
    schools: Any | None = None,
    confidence: float = 95,
    permutations: int = 999,
    seed: int = 0,
    leavers: bool = True,
) -> Effect | NotEstimable:
    """What a programme did to the share of «2» in the schools of a list, and how sure that is.

    ``counts`` are those of `low_performing_schools`. ``listed`` are the keys of the schools on the
    list, ``selected_on`` the years by whose results they were chosen, ``outcome_year`` the year
    judged. In points the effect is in per cent points of the share of failed among participants,
    on log odds it is that of their log odds; minus is better. Shares are taken over the assessments
    that a school wrote in all years used; what is left out is said in the notes.

    *All listed are served*: ANCOVA on every year of the rule and earlier ones, a row a school, with
    CR2 errors and Bell-McCaffrey degrees of freedom. ``beside`` has the check: the difference in
    log odds from the mirror year. Where the two differ in sign, or by more standard errors of the
    second than the norm, ``verdict`` is "depends_on_assumption". *Places were given by lot*:
    ``served`` are those of the listed who got one. Then they are compared inside the list, and
    ``beside`` has the comparison with all other schools.

    ``expected`` is the change to be expected without help, ``leavers`` the schools that would leave
    the list anyway: None with ``leavers=False``, without ``schools`` where the rule compares inside
    groups of them, and where it cannot be told.

    It is a `NotEstimable` without the years of the rule ("selection_unknown"), their results
    ("no_baseline", "missing_years") or those of the year judged ("not_yet"), with fewer schools
    served or compared than the norms ask for ("too_few", "no_comparison"), where no assessment is
    the same ("not_comparable"), where nothing differs ("constant_outcome"), and with few schools
    and a smallest effect over the norm ("too_imprecise", with the interval).

    Raises:
        InvalidData: ``listed`` is one text; a served school is not listed; the year judged is not
            after those of the rule; a column is missing; there is no such scale.
    """
    refuse_no_policy(policy)
    years = _rule_years(selected_on, outcome_year)
    last = max(years) if years else outcome_year - 1
    mirror = min((*years, last - 1)) - (outcome_year - last)
    first = min(mirror, last - _HISTORY, first_year(policy, last, outcome_year))
    return effect_of_cells(
        cells_of(counts, first, outcome_year),
        policy,
        listed=listed,
        outcome_year=outcome_year,
        selected_on=years,
        served=served,
        scale=scale,
        confidence=confidence,
        permutations=permutations,
        seed=seed,
        schools=schools,
        leavers=leavers,
    )


def effect_of_cells(
    cells: Cells,
    policy: Policy,
    *,
    listed: Iterable[Any],
    outcome_year: int,
    selected_on: int | Iterable[int] | None = None,
    served: Iterable[Any] | None = None,
    scale: Scale = "points",
    confidence: float = 95,
    permutations: int = 999,
    seed: int = 0,
    schools: Any | None = None,
    leavers: bool = True,
) -> Effect | NotEstimable:
    """The same of cells that are known.

    Raises:
        InvalidData: as for `programme_effect`.
    """
    require_scale(scale, _WHAT)
    keys = listed_keys(listed)
    lot = None if served is None else listed_keys(served, "served schools")
    if lot is not None and (strangers := len(set(lot).difference(keys))):
        problem = f"{strangers} of the served schools are not on the list @ $.served"
        raise InvalidData(_WHAT, [problem])
    asked = _Asked(
        cells=cells,
        policy=policy,
        listed=keys,
        served=keys if lot is None else lot,
        is_lot=lot is not None and len(lot) < len(keys),
        rule_years=_rule_years(selected_on, outcome_year),
        outcome=outcome_year,
        scale=scale,
        confidence=confidence_of(confidence),
        permutations=permutations,
        seed=seed,
        schools=schools,
        with_leavers=leavers,
    )
    return _answer(asked)


@frozen(eq=False, kw_only=True)
class _Asked:
    """What was asked for: the cells of the years, who was listed and served, how to tell it."""

    cells: Cells
    policy: Policy
    listed: tuple[str, ...]
    served: tuple[str, ...]
    is_lot: bool
    rule_years: tuple[int, ...]
    outcome: int
    scale: Scale
    confidence: float
    permutations: int
    seed: int
    schools: Any
    with_leavers: bool

    @property
    def last(self) -> int:
        """The last year that the rule looked at; the one before the outcome where none is known."""
        return max(self.rule_years, default=self.outcome - 1)

    @property
    def mirror(self) -> int:
        """The year as far before the rule's first one as the year judged is after its last."""
        return min(self.rule_years) - (self.outcome - self.last)

    def named(self, keys: Iterable[str]) -> NDArray[np.bool_]:
        """Which schools of the cells have one of the keys."""
        import numpy as np

        wanted = frozenset(keys)
        return np.array([key in wanted for key in self.cells.schools], dtype=bool)

    def norm(self, name: str) -> float:
        """A norm of the region, or where it has none, of the base region."""
        return threshold(name, self.policy if self.policy.has_norm(name) else None)


def _rule_years(selected_on: Any, outcome: int) -> tuple[int, ...]:
    """The years that the rule looked at, ascending; none where they are not known.

    Raises:
        InvalidData: one is no year, or not before the year judged.
    """
    # An array of numpy has `__index__`, and a column of a frame no truth value.
    is_one = hasattr(selected_on, "__index__") and getattr(selected_on, "ndim", 0) == 0
    given = (selected_on,) if is_one else selected_on
    if given is not None and (isinstance(given, str) or not isinstance(given, Iterable)):
        got = type(given).__name__
        raise InvalidData(_WHAT, [f"expected years such as (2024,), got {got} @ $.selected_on"])
    years = () if given is None else tuple(given)
    problems = [
        f"expected a year such as 2024, got {year!r} @ $.{where}"
        for where, year in (*(("selected_on", y) for y in years), ("outcome_year", outcome))
        if not hasattr(year, "__index__") or isinstance(year, bool)
    ]
    problems = problems or [
        f"the year judged, {outcome}, must come after {year}, by which was chosen @ $.outcome_year"
        for year in years
        if year >= outcome
    ]
    if problems:
        raise InvalidData(_WHAT, problems)
    return tuple(sorted({int(year) for year in years}))


def _answer(asked: _Asked) -> Effect | NotEstimable:
    """The answer, or why there is none: what needs less is looked at first."""
    cells, outcome = asked.cells, asked.outcome
    notes, told = _about_schools(asked)
    told |= _plain_means(asked)
    if not asked.rule_years:
        told |= _described(asked)
        return _refused(asked, {"code": "selection_unknown"}, None, notes, told)
    if not cells.has(outcome):
        return _refused(asked, {"code": "not_yet"}, None, notes, told)
    there = [year for year in asked.rule_years if cells.has(year)]
    if not there:
        return _refused(asked, {"code": "no_baseline"}, None, notes, told)
    if len(there) < len(asked.rule_years):
        missing = {"code": "missing_years", "needed": len(asked.rule_years), "got": len(there)}
        return _refused(asked, missing, None, notes, told)
    sums = _sums(cells, asked)
    if sums is None:
        return _refused(asked, {"code": "not_comparable"}, None, notes, told)
    notes, told = _about_sums(asked, sums, notes, told)
    design = _compared(asked, sums, inside=asked.is_lot)
    told |= _means(asked, design)
    fewest = int(asked.norm("effect_fewest_treated")), int(asked.norm("effect_fewest_compared"))
    if few := refused_numbers(design, *fewest):
        return _refused(asked, few, design, notes, told)
    covariates = sums.years[:-1]
    if asked.is_lot:
        covariates = covariates[-max(2, len(asked.rule_years)) :]
    found = adjusted(
        design,
        outcome,
        covariates,
        asked.scale,
        confidence=asked.confidence,
        draws=asked.permutations if asked.is_lot else 0,
        seed=asked.seed,
    )
    if isinstance(found, NotEstimable):
        code = {"code": found.code, "needed": found.needed, "got": found.got}
        return _refused(asked, code, design, notes, told)
    return _judged(asked, design, found, notes, told)


def _about_schools(asked: _Asked) -> tuple[list[str], dict[str, float]]:
    """What is said of the schools: unknown keys, those that vanished, those that are new."""
    cells = asked.cells
    listed = asked.named(asked.listed)
    before = cells.wrote(year for year in cells.years if year < asked.outcome)
    after = cells.wrote([asked.outcome])
    vanished = before & ~after
    told: dict[str, float] = {
        "n_listed": len(asked.listed),
        "n_served": len(asked.served),
        "unknown_schools": len(asked.listed) - int(listed.sum()),
        "vanished": int(vanished.sum()) if after.any() else 0,
        "vanished_listed": int((vanished & listed).sum()) if after.any() else 0,
        "new_schools": int((after & ~before).sum()) if before.any() else 0,
        "unknown_failed": cells.unknown,
        "nameless": cells.nameless,
    }
    said = {
        "unknown_schools": "unknown_schools",
        "vanished": "schools_vanished",
        "new_schools": "schools_new",
        "unknown_failed": "failed_unknown",
        "nameless": "results_nameless",
    }
    return [note for name, note in said.items() if told[name]], told


def _plain_means(asked: _Asked) -> dict[str, float]:
    """The mean shares of the served and of the others in each year alone, where there are such."""
    listed, served = asked.named(asked.listed), asked.named(asked.served)
    told: dict[str, float] = {}
    for year, when in ((asked.last, "before"), (asked.outcome, "after")):
        if not asked.cells.has(year):
            continue
        sums = asked.cells.summed((year,))
        for rows, who in ((served, "mean"), (~listed, "compared")):
            if (rows & sums.is_whole).any():
                told[f"{who}_{when}"] = float(sums.shares(year)[rows & sums.is_whole].mean())
    return told


def _described(asked: _Asked) -> dict[str, float]:
    """The difference at the same level the year before, which describes and judges nothing."""
    if not asked.cells.has(asked.outcome) or not asked.cells.has(asked.last):
        return {}
    sums = _sums(asked.cells, evolve(asked, rule_years=(asked.last,)))
    if sums is None:
        return {}
    design = _compared(asked, sums, inside=asked.is_lot)
    found = adjusted(
        design, asked.outcome, sums.years[:-1], asked.scale, confidence=asked.confidence
    )
    return {"adjusted_difference": found.estimate} if isinstance(found, Effect) else {}


def _sums(cells: Cells, asked: _Asked) -> YearSums | None:
    """Sums over the years of the rule, earlier ones that are there and fit, and the year judged."""
    must = (*asked.rule_years, asked.outcome)
    sums = cells.summed(must)
    if not sums.is_whole.any():
        return None
    first = min(min(asked.rule_years) - 1, asked.last - 2)
    served = asked.named(asked.served)
    for year in range(asked.last, first - 1, -1):
        if year in sums.years or not cells.has(year):
            continue
        longer = cells.summed(tuple(sorted((*sums.years, year))))
        if _fits(sums, longer, served):
            sums = longer
    return sums


def _fits(sums: YearSums, longer: YearSums, served: NDArray[np.bool_]) -> bool:
    """Whether another year leaves enough of the works and of the schools, also of the served."""
    works = len(longer.works_used) >= _WORKS_LEFT * len(sums.works_used)
    kept = all(
        int((longer.is_whole & rows).sum()) >= _SCHOOLS_LEFT * int((sums.is_whole & rows).sum())
        for rows in (served, ~served)
    )
    return works and kept


def _about_sums(
    asked: _Asked, sums: YearSums, notes: Sequence[str], told: dict[str, float]
) -> tuple[list[str], dict[str, float]]:
    """What is said of works, years and schools that are left out of the sums."""
    cells = asked.cells
    wrote = cells.wrote([asked.outcome]) & cells.wrote(sums.years[:-1])
    first = min(min(asked.rule_years) - 1, asked.last - 2)
    there = [year for year in cells.years if first <= year <= asked.last and cells.has(year)]
    more = {
        "works_used": len(sums.works_used),
        "works_left_out": sums.works_left_out,
        "parts_left_out": sums.parts_left_out,
        "schools_left_out": int((wrote & ~sums.is_whole).sum()),
        "years_left_out": len(set(there).difference(sums.years)),
        "earlier_years": len(sums.years) - 1 - len(asked.rule_years),
    }
    said = ("works_left_out", "parts_left_out", "schools_left_out", "years_left_out")
    found = [*notes, *(name for name in said if more[name])]
    more["new_papers"] = _new_papers(asked, sums)
    if more["new_papers"]:
        found.append("new_paper")
    if not more["earlier_years"]:
        found.append("no_earlier_year")
    rule = rule_of_year(asked.policy, asked.last)
    looked = 1 if rule is None else rule.same_procedure_years or rule.worst_years or 1
    if looked > asked.last - min(asked.rule_years) + 1:
        found.append("rule_looks_further")
        more["rule_looks_at"] = looked
    return found, {**told, **more}


def _new_papers(asked: _Asked, sums: YearSums) -> int:
    """How many of the works are another instrument in the year judged than in the list's."""
    found = 0
    for name in sums.works_used:
        procedure, subject, grade = name.split(":")
        found += not comparable(
            asked.policy,
            procedure=procedure,
            subject=subject,
            grade=int(grade),
            before=asked.last,
            after=asked.outcome,
        )
    return found


def _compared(asked: _Asked, sums: YearSums, *, inside: bool) -> Compared:
    served, listed = asked.named(asked.served), asked.named(asked.listed)
    others = listed & ~served if inside else (~served if asked.is_lot else ~listed)
    return Compared(sums=sums, served=served, others=others)


def _means(asked: _Asked, design: Compared) -> dict[str, float]:
    """The mean shares of both sides before and after: what a refusal can still tell."""
    told: dict[str, float] = {
        name: value for name, value in design.numbers.items() if name != "clusters"
    }
    treated = design.treated
    for year, when in ((asked.last, "before"), (asked.outcome, "after")):
        values = design.values(year, "points")
        for rows, who in ((treated, "mean"), (~treated, "compared")):
            if rows.any():
                told[f"{who}_{when}"] = float(values[rows].mean())
    return told


def _judged(
    asked: _Asked, design: Compared, found: Effect, notes: list[str], told: dict[str, float]
) -> Effect | NotEstimable:
    """The effect with its checks, or the refusal of one that is too imprecise for a verdict."""
    check = _check(asked, design)
    beside: tuple[Effect | NotEstimable, ...] = (check,)
    expected = _expected(asked, design.sums)
    leaving = _leaving(asked)
    notes = [*notes, *found.notes, *_leaving_notes(asked, leaving)]
    most = asked.norm("effect_mde_max") / _points_per_unit(asked, design, found)
    few = found.n_treated < asked.norm("effect_verdict_treated")
    told = {**told, **found.descriptives}
    if few and found.mde > most:
        return NotEstimable(
            code="too_imprecise",
            needed=most,
            got=found.mde,
            descriptives=told,
            expected=expected,
            leavers=leaving,
            low=found.low,
            high=found.high,
            mde=found.mde,
            confidence=asked.confidence,
            scale=asked.scale,
            method=found.method,
            notes=tuple(notes),
            beside=beside,
        )
    if expected is not None and asked.scale == "points":
        expected = _counterfactual(expected, found)
    agree = _agree(asked, design, found, check)
    if not agree and asked.is_lot:
        notes.append("lot_disagrees")
    return evolve(
        found,
        # A lot needs no model: what a model says beside it is told, and judges nothing.
        verdict=found.verdict if agree or asked.is_lot else "depends_on_assumption",
        notes=tuple(notes),
        descriptives=told,
        beside=beside,
        expected=expected,
        leavers=leaving,
    )


def _check(asked: _Asked, design: Compared) -> Effect | NotEstimable:
    """The other way: the mirror difference in log odds; by lot, all other schools."""
    said: dict[str, Any] = {"confidence": asked.confidence}
    if asked.is_lot:
        region = _compared(asked, design.sums, inside=False)
        return adjusted(region, asked.outcome, design.sums.years[:-1], asked.scale, **said)
    mirror = asked.mirror
    if not asked.cells.has(mirror):
        earlier = asked.outcome - mirror
        got = asked.outcome - asked.cells.years[0]
        return NotEstimable(
            code="missing_years", needed=earlier, got=got, scale="log_odds", method="mirror_did"
        )
    sums = design.sums
    if mirror not in sums.years:
        sums = asked.cells.summed((mirror, asked.outcome))
    both = evolve(design, sums=sums)
    if few := refused_numbers(both, 2, 2):
        return NotEstimable(**few, scale="log_odds", method="mirror_did")
    draws = asked.permutations
    return mirrored(both, asked.outcome, mirror, "log_odds", draws=draws, seed=asked.seed, **said)


def _points_per_unit(asked: _Asked, design: Compared, found: Effect) -> float:
    """How many points one unit of the effect is: 1 in points, about 100 p(1-p) on log odds."""
    if asked.scale == "points":
        return 1.0
    share = float(design.values(asked.outcome, "points")[design.treated].mean()) / 100
    share = min(max(share, 0.01), 0.99)
    return 100 * share * (1 - share)


def _agree(asked: _Asked, design: Compared, found: Effect, check: Effect | NotEstimable) -> bool:
    """Whether the other way of working it out, if there is one, says no other thing."""
    if not isinstance(check, Effect):
        return True
    own = found.estimate
    if check.scale != found.scale:
        own = _as_log_odds(design, asked.outcome, found.estimate)
    far = abs(own - check.estimate) > asked.norm("effect_agreement_errors") * check.std_error
    return not far and found.estimate * check.estimate >= 0


def _as_log_odds(design: Compared, outcome: int, points: float) -> float:
    """An effect in points as one on the log odds of the served schools' mean share."""
    share = float(design.values(outcome, "points")[design.treated].mean()) / 100
    ends = [min(max(one, 0.005), 0.995) for one in (share, share - points / 100)]
    odds = [math.log(one / (1 - one)) for one in ends]
    return odds[0] - odds[1]


def _expected(asked: _Asked, sums: YearSums) -> ExpectedChange | None:
    """The change of the served schools without help, by the others and by all earlier years."""
    for year in range(min(sums.years) - 1, asked.last - _HISTORY - 1, -1):
        if not asked.cells.has(year):
            break
        longer = asked.cells.summed((year, *sums.years))
        if not _fits(sums, longer, asked.named(asked.served)):
            break
        sums = longer
    design = _compared(asked, sums, inside=False)
    years = [year for year in sums.years if year <= asked.last]
    answer = change_of(
        [design.values(year, "points") for year in years],
        design.values(asked.outcome, "points"),
        design.treated,
        confidence=asked.confidence,
        reliability=_RELIABILITY if len(years) == 1 else None,
        with_history=not _new_papers(asked, sums),
    )
    return answer if isinstance(answer, ExpectedChange) else None


def _counterfactual(change: ExpectedChange, found: Effect) -> ExpectedChange:
    """The same change by the model of the effect: observed = expected + effect, to the last digit.

    What the formula says stands in ``formula``.
    """
    return evolve(
        change,
        expected=change.observed - found.estimate,
        low=change.observed - found.high,
        high=change.observed - found.low,
        formula=change.expected,
        method="ancova",
        interval_from="comparison",
        notes=tuple(note for note in change.notes if note != "interval_without_years"),
    )


def _leaving(asked: _Asked) -> ExpectedLeavers | None:
    """The served schools that would leave the list anyway; None where that cannot be told."""
    if not asked.with_leavers or not asked.rule_years:
        return None
    schools = asked.schools
    rules = [rule_of_year(asked.policy, year) for year in (asked.last, asked.outcome)]
    if schools is None and any(rule is not None and rule.within for rule in rules):
        return None
    before, after = (
        list_of_year(asked.cells.rows, asked.policy, year, schools)
        for year in (asked.last, asked.outcome)
    )
    answer = leavers_of(
        asked.cells,
        before,
        after,
        asked.policy,
        asked=frozenset(asked.served),
        schools=schools,
        confidence=asked.confidence,
        seed=asked.seed,
    )
    return answer if isinstance(answer, ExpectedLeavers) else None


def _leaving_notes(asked: _Asked, leaving: ExpectedLeavers | None) -> list[str]:
    return ["leavers_not_told"] if asked.with_leavers and leaving is None else []


def _refused(
    asked: _Asked,
    code: dict[str, Any],
    design: Compared | None,
    notes: Sequence[str],
    told: dict[str, float],
) -> NotEstimable:
    """A refusal with what can be told all the same."""
    leaving = _leaving(asked)
    return NotEstimable(
        **code,
        descriptives=told,
        expected=None if design is None else _expected(asked, design.sums),
        leavers=leaving,
        confidence=asked.confidence,
        scale=asked.scale,
        method="ancova",
        notes=(*notes, *_leaving_notes(asked, leaving)),
    )
