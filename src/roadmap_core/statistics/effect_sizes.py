"""Effects in units that studies compare: Hedges' g, the improvement index, t of whole classes."""

from __future__ import annotations

import math

from roadmap_core.statistics.distributions import normal_tail, student_tail
from roadmap_core.statistics.given import count_of, number_of, refused, share_of
from roadmap_core.statistics.proportions import z_of

__all__ = ["ClusterCorrected", "HedgesG", "cluster_corrected", "hedges_g", "improvement_index"]


class HedgesG(float):
    """Hedges' g: a difference of means in standard deviations, a number that knows its precision.

    ``std_error`` is that of the What Works Clearinghouse, ``low`` and ``high`` bound g by it at
    ``confidence`` per cent; ``omega`` is the small-sample factor that g holds already.
    """

    __slots__ = ("confidence", "high", "low", "n", "omega", "std_error")

    std_error: float
    low: float
    high: float
    confidence: float
    n: int
    omega: float

    def __new__(cls, g: float, std_error: float, n: int, confidence: float = 95) -> HedgesG:
        """A value of g with its standard error; the interval is normal."""
        made = super().__new__(cls, g)
        half = z_of(confidence) * std_error
        made.std_error, made.low, made.high = std_error, g - half, g + half
        made.n, made.confidence, made.omega = n, confidence, _omega(n)
        return made

    def __getnewargs__(self) -> tuple[float, float, int, float]:  # type: ignore[override]
        return float(self), self.std_error, self.n, self.confidence

    def __repr__(self) -> str:
        return f"<HedgesG {float(self):.3f} ({self.low:.3f} .. {self.high:.3f}) n={self.n}>"


class ClusterCorrected(float):
    """The t statistic of a study of whole classes, corrected: a number with its df and p-value."""

    __slots__ = ("df", "p_value")

    df: float
    p_value: float

    def __new__(cls, t: float, df: float) -> ClusterCorrected:
        """A corrected t with its degrees of freedom; the p-value is two-sided."""
        made = super().__new__(cls, t)
        made.df, made.p_value = df, 2 * student_tail(abs(t), df)
        return made

    @property
    def statistic(self) -> float:
        """The corrected t itself."""
        return float(self)

    def __getnewargs__(self) -> tuple[float, float]:  # type: ignore[override]
        return float(self), self.df

    def __repr__(self) -> str:
        return f"<ClusterCorrected {float(self):.4f} df={self.df:.1f} p={self.p_value:.3f}>"


def hedges_g(
    mean_treated: float,
    mean_compared: float,
    sd_treated: float,
    sd_compared: float,
    n_treated: int,
    n_compared: int,
    *,
    confidence: float = 95,
) -> HedgesG:
    """The difference of two means in pooled standard deviations, ``g = w·(m1 - m0)/s``.

    ``s`` pools the two standard deviations by their degrees of freedom, ``w = 1 - 3/(4N - 9)``
    takes out what a small sample overstates. The standard error is that of the What Works
    Clearinghouse: ``w·sqrt((n1 + n0)/(n1·n0) + g²/(2(n1 + n0)))``. Where pupils come in classes,
    it is too small: see `cluster_corrected`.

    >>> g = hedges_g(52, 50, 10, 10, 100, 100)
    >>> round(g, 3), round(g.std_error, 3)
    (0.199, 0.141)

    Raises:
        InvalidData: a number is not finite, a standard deviation negative, both are 0, a group has
            no member, there are fewer than 4 members in all, or no such confidence.
    """
    n1, n0 = count_of(n_treated, "n_treated", least=1), count_of(n_compared, "n_compared", least=1)
    if n1 + n0 < 4:
        # The correction of three members is 0: it would make 0 of every difference.
        raise refused(f"at least 4 members are needed, got {n1 + n0}", "n_treated")
    s1, s0 = _spread(sd_treated, "sd_treated"), _spread(sd_compared, "sd_compared")
    # A group of one has no spread of its own: it takes no part in the pooled one.
    pooled = math.sqrt(((n1 - 1) * s1 * s1 + (n0 - 1) * s0 * s0) / (n1 + n0 - 2))
    if pooled == 0:
        raise refused("nothing spreads: there is no unit to measure in", "sd_treated")
    gap = number_of(mean_treated, "mean_treated") - number_of(mean_compared, "mean_compared")
    omega = _omega(n1 + n0)
    g = omega * gap / pooled
    error = omega * math.sqrt((n1 + n0) / (n1 * n0) + g * g / (2 * (n1 + n0)))
    return HedgesG(g, error, n1 + n0, confidence)


def improvement_index(g: float) -> float:
    """How many percentile points an average pupil would gain from an effect of ``g``.

    ``100·(Φ(g) - 1/2)``, of the What Works Clearinghouse: from -50 to 50.

    >>> [round(improvement_index(g), 1) for g in (0.05, 0.25, 0.5)]
    [2.0, 9.9, 19.1]

    Raises:
        InvalidData: ``g`` is no finite number.
    """
    return 100 * (0.5 - normal_tail(number_of(g, "g")))


def cluster_corrected(
    t: float, *, n: int, cluster_size: float, icc: float = 0.2
) -> ClusterCorrected:
    """What a t statistic becomes where whole classes were treated and pupils were counted.

    ``n`` pupils in all, ``cluster_size`` of them in a class on average, ``icc`` how alike the
    pupils of one class are (0.2 for achievement is the default of the What Works Clearinghouse).
    By Hedges (2007): ``t·sqrt((n - 2 - 2(m - 1)r)/((n - 2)(1 + (m - 1)r)))``, with degrees of
    freedom between those of pupils and those of classes.

    >>> corrected = cluster_corrected(2.5, n=800, cluster_size=25, icc=0.2)
    >>> round(corrected, 4), round(corrected.df, 1), round(corrected.p_value, 3)
    (1.0318, 414.2, 0.303)

    Raises:
        InvalidData: ``t`` is not finite, ``n`` under 3, a class smaller than one pupil or half of
            all and more, or ``icc`` not from 0 to 1.
    """
    t, n, rho = number_of(t, "t"), count_of(n, "n", least=3), share_of(icc, "icc")
    m = number_of(cluster_size, "cluster_size")
    if not 1 <= m < n / 2:
        problem = f"at least one pupil a class and more than two classes are needed, got {m!r}"
        raise refused(problem, "cluster_size")
    rest = n - 2 - 2 * (m - 1) * rho
    inflated = 1 + (m - 1) * rho
    squares = (
        (n - 2) * (1 - rho) ** 2 + m * (n - 2 * m) * rho**2 + 2 * (n - 2 * m) * rho * (1 - rho)
    )
    return ClusterCorrected(t * math.sqrt(rest / ((n - 2) * inflated)), rest * rest / squares)


def _omega(n: int) -> float:
    return 1 - 3 / (4 * n - 9)


def _spread(value: float, where: str) -> float:
    number = number_of(value, where)
    if number < 0:
        raise refused(f"a standard deviation of at least 0 is needed, got {number!r}", where)
    return number
