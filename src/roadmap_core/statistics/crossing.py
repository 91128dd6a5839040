"""Where a function that rises crosses zero."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["crossing"]

_GRAIN = 2**-52
_SMALLEST = 5e-324


def crossing(rises: Callable[[float], float], low: float, high: float) -> float:
    """The place between ``low`` and ``high`` where a rising function is 0, to about 15 digits.

    An end where the function is on the wrong side already is the answer. The method is that of
    Chandrupatla (1997): the place stays enclosed, and each next guess is by inverse quadratic
    interpolation where the last three points allow it, else halfway.
    """
    newest, at_newest = high, rises(high)
    other, at_other = low, rises(low)
    if at_other >= 0:
        return low
    if at_newest <= 0:
        return high
    step = 0.5
    while True:
        guess = newest + step * (other - newest)
        at_guess = rises(guess)
        if (at_guess > 0) == (at_newest > 0):
            oldest, at_oldest = newest, at_newest
        else:
            oldest, at_oldest = other, at_other
            other, at_other = newest, at_newest
        newest, at_newest = guess, at_guess
        best, at_best = min((newest, at_newest), (other, at_other), key=lambda pair: abs(pair[1]))
        least = (_GRAIN * abs(best) + _SMALLEST) / abs(other - newest)
        if least > 0.5 or at_best == 0:
            return best
        along = (newest - other) / (oldest - other)
        rise = (at_newest - at_other) / (at_oldest - at_other)
        step = 0.5
        if rise * rise < along and (1 - rise) * (1 - rise) < 1 - along:
            step = at_newest / (at_other - at_newest) * at_oldest / (at_other - at_oldest) + (
                oldest - newest
            ) / (other - newest) * at_newest / (at_oldest - at_newest) * at_other / (
                at_oldest - at_other
            )
        step = min(1 - least, max(least, step))
