"""Статистика: estimators on numbers alone, below risk and outcomes.

No frames, no policy, no words: counts and numbers in, numbers out. What cannot be is refused with
`InvalidData`; what cannot be said is None, never NaN.
"""

from __future__ import annotations

from roadmap_core.statistics.chance import (
    Chance,
    chance_of_flag,
    chance_of_share,
    simulated_chance,
)
from roadmap_core.statistics.clusters import (
    Clusters,
    cluster_likeness,
)
from roadmap_core.statistics.distributions import (
    beta_head,
    beta_quantile,
    normal_quantile,
    normal_tail,
    student_quantile,
    student_tail,
)
from roadmap_core.statistics.effect_sizes import (
    ClusterCorrected,
    HedgesG,
    cluster_corrected,
    hedges_g,
    improvement_index,
)
from roadmap_core.statistics.heaps import (
    Heap,
    heap_at,
)
from roadmap_core.statistics.items import (
    Items,
    item_statistics,
)
from roadmap_core.statistics.linear import (
    Coefficient,
    LeastSquares,
    least_squares,
    permutation_p,
)
from roadmap_core.statistics.members import RandomIntercept, random_intercept
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
from roadmap_core.statistics.shrinkage import (
    Method,
    Shrunk,
    between_variance,
    shrink,
    shrink_shares,
)
from roadmap_core.statistics.two_samples import Difference, mean_difference, share_difference

__all__ = [
    "Chance",
    "ClusterCorrected",
    "Clusters",
    "Coefficient",
    "Difference",
    "Heap",
    "HedgesG",
    "Items",
    "LeastSquares",
    "Method",
    "RandomIntercept",
    "Shrunk",
    "at_least_of",
    "benjamini_hochberg",
    "beta_head",
    "beta_quantile",
    "between_variance",
    "binomial_head",
    "binomial_point",
    "binomial_tail",
    "binomial_test",
    "chance_of_flag",
    "chance_of_share",
    "clopper_pearson",
    "cluster_corrected",
    "cluster_likeness",
    "heap_at",
    "hedges_g",
    "improvement_index",
    "item_statistics",
    "least_squares",
    "mean_difference",
    "normal_quantile",
    "normal_tail",
    "permutation_p",
    "random_intercept",
    "share_difference",
    "shrink",
    "shrink_shares",
    "sign_test",
    "simulated_chance",
    "student_quantile",
    "student_tail",
    "wilson",
    "wilson_bounds",
    "z_of",
]
