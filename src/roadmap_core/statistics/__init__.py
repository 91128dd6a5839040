"""Статистика: estimators on numbers alone, below risk and outcomes.

No frames, no policy, no words: counts and numbers in, numbers out. What cannot be is refused with
`InvalidData`; what cannot be said is None, never NaN.
"""

from __future__ import annotations

from roadmap_core.statistics.multiplicity import benjamini_hochberg
from roadmap_core.statistics.proportions import (
    at_least_of,
    binomial_head,
    binomial_point,
    binomial_tail,
    binomial_test,
    clopper_pearson,
    sign_test,
    wilson,
    wilson_bounds,
    z_of,
)

__all__ = [
    "at_least_of",
    "benjamini_hochberg",
    "binomial_head",
    "binomial_point",
    "binomial_tail",
    "binomial_test",
    "clopper_pearson",
    "sign_test",
    "wilson",
    "wilson_bounds",
    "z_of",
]
