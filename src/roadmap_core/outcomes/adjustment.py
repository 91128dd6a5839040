"""Учёт исходного уровня: the designs by which schools of a list are compared, on numbers alone.

Whoever was chosen by a result is compared with others at the same result: every year that the rule
looked at is a covariate. The mirror difference is the check: as many years lie between the list and
the year judged as between the year of comparison and the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from roadmap_core.outcomes.answers import Effect, NotEstimable, Scale, effect_of
from roadmap_core.outcomes.cells import YearSums
from roadmap_core.outcomes.conventions import CONVENTIONS
from roadmap_core.statistics.linear import least_squares, permutation_p

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Compared", "adjusted", "mirrored", "refused_numbers"]


@frozen(eq=False, kw_only=True)
class Compared:
    """Who is compared with whom: sums of schools, the served and the others as truths of each."""

    sums: YearSums
    served: NDArray[np.bool_]
    others: NDArray[np.bool_]

    @property
    def rows(self) -> NDArray[np.bool_]:
        """The schools that take part: served ones and others with results of all years."""
        rows: NDArray[np.bool_] = (self.served | self.others) & self.sums.is_whole
        return rows

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Of those that take part, which are served."""
        treated: NDArray[np.bool_] = self.served[self.rows]
        return treated

    def values(self, year: int, scale: Scale) -> NDArray[np.float64]:
        """What those that take part had in a year: shares in per cent, or log odds."""
        found = self.sums.shares(year) if scale == "points" else self.sums.odds(year)
        values: NDArray[np.float64] = found[self.rows]
        return values

    def participants(self, year: int) -> NDArray[np.int64]:
        """How many wrote in a year, in those that take part."""
        found = self.sums.participants[:, self.sums.years.index(year)]
        wrote: NDArray[np.int64] = found[self.rows]
        return wrote

    @property
    def numbers(self) -> dict[str, Any]:
        """How many take part, as an effect tells it; each school is a cluster."""
        treated = self.treated
        n, served = len(treated), int(treated.sum())
        return {"n": n, "n_treated": served, "n_compared": n - served, "clusters": n}


def refused_numbers(compared: Compared, fewest: int, fewest_others: int) -> Any:
    """The code and the numbers of a refusal where too few schools take part; None where enough."""
    served, others = compared.numbers["n_treated"], compared.numbers["n_compared"]
    if not others:
        return {"code": "no_comparison"}
    if served < fewest:
        return {"code": "too_few", "needed": fewest, "got": served}
    if others < fewest_others:
        return {"code": "too_few", "needed": fewest_others, "got": others}
    return None


def adjusted(
    compared: Compared,
    outcome: int,
    covariates: Sequence[int],
    scale: Scale,
    *,
    confidence: float,
    draws: int = 0,
    seed: int = 0,
) -> Effect | NotEstimable:
    """``Y[outcome] = a + tau * served + b1 * Y[year] + ...``, one row a school.

    On log odds the line bends, and small schools lie differently on it: there the square of the
    latest covariate, 1 / participants and their product with it are covariates, too.
    """
    import numpy as np

    treated = compared.treated.astype(float)
    columns = [np.ones(len(treated))]
    for place, year in enumerate(sorted(covariates, reverse=True)):
        values = _centred(compared.values(year, scale))
        columns.append(values)
        if scale == "log_odds" and not place:
            bends = 1 / compared.participants(year)
            columns += [_centred(values**2), _centred(bends), _centred(values * _centred(bends))]
    return _effect(
        compared.values(outcome, scale),
        treated,
        np.column_stack(columns),
        draws,
        seed,
        method="ancova",
        scale=scale,
        confidence=confidence,
        **compared.numbers,
    )


def _centred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    centred: NDArray[np.float64] = values - values.mean()
    return centred


def mirrored(
    compared: Compared,
    outcome: int,
    baseline: int,
    scale: Scale,
    *,
    confidence: float,
    draws: int = 0,
    seed: int = 0,
) -> Effect | NotEstimable:
    """The difference of the changes from the mirror year to the year judged, a score a school."""
    import numpy as np

    treated = compared.treated.astype(float)
    change = compared.values(outcome, scale) - compared.values(baseline, scale)
    return _effect(
        change,
        treated,
        np.ones((len(treated), 1)),
        draws,
        seed,
        method="mirror_did",
        scale=scale,
        confidence=confidence,
        **compared.numbers,
    )


def _effect(
    y: NDArray[np.float64],
    treated: NDArray[np.float64],
    others: NDArray[np.float64],
    draws: int,
    seed: int,
    **said: Any,
) -> Effect | NotEstimable:
    import numpy as np

    refused = {name: said[name] for name in ("method", "scale")}
    if len(y) == 0 or float(np.ptp(y)) == 0:
        return NotEstimable(code="constant_outcome", **refused)
    fit = least_squares(np.column_stack([treated, others]), y)
    if fit is None:
        columns = others.shape[1] + 1
        rank = int(np.linalg.matrix_rank(np.column_stack([treated, others])))
        return NotEstimable(code="collinear", needed=columns, got=rank, **refused)
    found = fit.coefficient(0, "HC2", freedom="bell_mcaffrey")
    if fit.is_exact or not found.std_error > 0 or not found.df > 0:
        return NotEstimable(code="no_spread", **refused)
    # One row a school: CR2 by school is HC2.
    effect = effect_of(
        term="served",
        estimate=found.estimate,
        std_error=found.std_error,
        df=found.df,
        convention=evolve(CONVENTIONS["cluster"], cluster="school", draws=draws, seed=seed),
        **said,
    )
    p = permutation_p(y, treated, others, draws=draws, seed=seed) if draws else None
    if p is None:
        return effect
    return evolve(effect, notes=("permutation",), descriptives={"draws": draws, "permutation_p": p})
