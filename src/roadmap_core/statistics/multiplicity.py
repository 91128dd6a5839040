"""Many tests at once: how many of the findings are false."""

from __future__ import annotations

from collections.abc import Iterable

from roadmap_core.statistics.given import share_of

__all__ = ["benjamini_hochberg"]


def benjamini_hochberg(p_values: Iterable[float | None]) -> tuple[float | None, ...]:
    """The q-values of p-values, each in its place (Benjamini and Hochberg 1995).

    Who follows up everything with ``q <= 0.05`` follows up at most one false finding in twenty on
    average, where the tests are independent or depend on one another positively. None is a test
    that was not made: it stays None and is not counted. Equal p-values have equal q-values, and
    the order of the p-values changes nothing.

    >>> benjamini_hochberg([0.01, None, 0.03, 0.5])
    (0.03, None, 0.045, 0.5)

    Raises:
        InvalidData: a p-value is not from 0 to 1; NaN is none.
    """
    given = [
        None if p is None else share_of(p, f"p_values[{place}]") for place, p in enumerate(p_values)
    ]
    made = sorted((p for p in given if p is not None), reverse=True)
    count, least, q_values = len(made), 1.0, dict[float, float]()
    for before, p in enumerate(made):
        least = min(least, p * (count / (count - before)))
        q_values[p] = least
    return tuple(None if p is None else q_values[p] for p in given)
