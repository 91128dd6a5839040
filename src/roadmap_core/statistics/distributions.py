"""Tails and quantiles of the normal, Student's and the beta distribution, without a package."""

from __future__ import annotations

import math
from statistics import NormalDist

from roadmap_core.statistics.crossing import crossing
from roadmap_core.statistics.given import number_of, refused, share_of

__all__ = [
    "beta_head",
    "beta_quantile",
    "normal_quantile",
    "normal_tail",
    "student_quantile",
    "student_tail",
]

_TINY = 1e-300
# Beyond it the logarithms of factorials keep fewer than eight digits.
_MOST = 1_000_000
_MOST_STEPS = 20_000
# From here on Hill's series is exact to the last digits, the continued fraction no longer.
_MANY = 10_000


def normal_tail(z: float) -> float:
    """The probability of a standard normal value of ``z`` or more; exact far out as well.

    >>> round(normal_tail(1.959964), 6)
    0.025

    Raises:
        InvalidData: ``z`` is no finite number.
    """
    return math.erfc(number_of(z, "z") / math.sqrt(2)) / 2


def normal_quantile(p: float) -> float:
    """The standard normal value that is not exceeded with probability ``p``.

    Raises:
        InvalidData: ``p`` is not between 0 and 1.
    """
    return NormalDist().inv_cdf(_inside(p))


def student_tail(t: float, df: float) -> float:
    """The probability of a value of ``t`` or more of Student's distribution.

    ``df``, its degrees of freedom, may be broken.

    >>> round(student_tail(2.228139, 10), 6)
    0.025

    Raises:
        InvalidData: ``t`` is no finite number, ``df`` none above 0.
    """
    t, df = number_of(t, "t"), _above_none(df, "df", math.inf)
    if df > _MANY:
        return normal_tail(_normal_of(t, df))
    half = _beta(df / 2, 0.5, df, t * t) / 2
    return half if t >= 0 else 1 - half


def student_quantile(p: float, df: float) -> float:
    """The value of Student's distribution that is not exceeded with probability ``p``.

    Raises:
        InvalidData: ``p`` is not between 0 and 1, ``df`` no number above 0.
    """
    p, df = _inside(p), _above_none(df, "df", math.inf)
    if df > _MANY:
        return _student_of(normal_quantile(p), df)
    tail = min(p, 1 - p)
    far = 1.0
    while _beta(df / 2, 0.5, df, far * far) / 2 > tail:
        far *= 2
    found = crossing(lambda t: tail - _beta(df / 2, 0.5, df, t * t) / 2, 0.0, far)
    return found if p >= 0.5 else -found


def beta_head(x: float, a: float, b: float) -> float:
    """The probability of a value of ``x`` or less of the beta distribution.

    Raises:
        InvalidData: ``x`` is not from 0 to 1; ``a`` or ``b`` is no number above 0, up to 1e6.
    """
    x, a, b = share_of(x, "x"), _above_none(a, "a"), _above_none(b, "b")
    return _beta(a, b, x, 1 - x)


def beta_quantile(p: float, a: float, b: float) -> float:
    """The value of the beta distribution that is not exceeded with probability ``p``.

    Raises:
        InvalidData: ``p`` is not between 0 and 1; ``a`` or ``b`` is no number above 0, up to 1e6.
    """
    p, a, b = _inside(p), _above_none(a, "a"), _above_none(b, "b")
    return crossing(lambda x: _beta(a, b, x, 1 - x) - p, 0.0, 1.0)


def _inside(p: float) -> float:
    p = number_of(p, "p")
    if not 0 < p < 1:
        raise refused(f"a number between 0 and 1 is needed, got {p!r}", "p")
    return p


def _above_none(value: float, where: str, most: float = _MOST) -> float:
    number = number_of(value, where)
    if number <= 0:
        raise refused(f"a number above 0 is needed, got {number!r}", where)
    if number > most:
        raise refused(f"a number up to {most} is needed, got {number!r}", where)
    return number


def _normal_of(t: float, df: float) -> float:
    """The normal value as far out as ``t`` is for many degrees of freedom (Hill 1970)."""
    a = df - 0.5
    # The square of a large t would be no number.
    y = math.copysign(math.sqrt(a * _log_square(t / math.sqrt(df))), t)
    return y + _hill(y, a)


def _student_of(z: float, df: float) -> float:
    a = df - 0.5
    y = z - _hill(z, a)
    return math.copysign(math.sqrt(df * math.expm1(y * y / a)), z)


def _hill(y: float, a: float) -> float:
    # So far out the tail is 0 with it and without it, and the cube may be no number.
    return (y * y * y + 3 * y) / a / (48 * a) if abs(y) < 1e4 else 0.0


def _log_square(ratio: float) -> float:
    """``log(1 + ratio²)``."""
    if abs(ratio) > 1e8:
        return 2 * math.log(abs(ratio))
    return math.log1p(ratio * ratio)


def _beta(a: float, b: float, first: float, second: float) -> float:
    """The regularised incomplete beta function at ``first / (first + second)``.

    Both parts are given, so that neither is what is left of 1.
    """
    x, y = first / (first + second), second / (first + second)
    if x <= 0:
        return 0.0
    if y <= 0:
        return 1.0
    front = math.exp(
        a * math.log(x) + b * math.log(y) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    )
    if x * (a + b + 2) < a + 1:
        return front / a * _fraction(a, b, x)
    return 1 - front / b * _fraction(b, a, y)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's steps."""
    d = 1 / _off_zero(1 - (a + b) / (a + 1) * x)
    c, value, change, m = 1.0, d, 0.0, 0
    while abs(change - 1) >= 1e-16 and m < _MOST_STEPS:
        m += 1
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _off_zero(1 + part * d)
            c = _off_zero(1 + part / c)
            change = c * d
            value *= change
    return value


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
