"""Доли и численности: rounded per cent of n participants turned back into how many they were.

A share of n that is rounded to some decimals leaves room for few counts, and the counts sum to n.
Where one choice alone fits, it is what was counted; where several do, nobody can know which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from attrs import frozen

from roadmap_core.errors import InvalidData

__all__ = ["CountRange", "count_ranges", "counts_of", "decimals_of"]

_MOST_DECIMALS = 8  # a share with more is the quotient itself, as a computer divides
# Per cent are reckoned in whole numbers of this part, so that no rounding of a computer enters.
_PART = 10**12
_SLACK = 1  # of those parts: what a computer's quotient may lack


@frozen
class CountRange:
    """Численность: the least and the most that a count can be."""

    least: int
    most: int

    @property
    def is_known(self) -> bool:
        """Whether one count alone is possible."""
        return self.least == self.most


def decimals_of(shares: Iterable[float | None]) -> int:
    """To how many decimals shares were rounded: the most that one of them shows, 8 at most.

    Ask for the shares of a whole table: 31.1 is 31.10 where another share is 13.38.

    >>> decimals_of([31.1, 13.38, 0, None])
    2
    """
    return max((_decimals(share) for share in shares if share is not None), default=0)


def _decimals(share: float) -> int:
    exponent = Decimal(str(share)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return min(max(-exponent, 0), _MOST_DECIMALS)


def count_ranges(
    shares: Sequence[float | None], n: int, decimals: int | None = None
) -> tuple[CountRange, ...] | None:
    """What each count can be, given its rounded share of n in per cent and that all sum to n.

    A share that is not known is None. None is given where no counts of n have those shares.
    ``decimals`` is how the shares were rounded; not given, it is the most that one of them shows.

    >>> count_ranges([33.33, 33.33, 33.33, 0], 3)[0]
    CountRange(least=1, most=1)

    Raises:
        InvalidData: a share is no number of per cent, or n is negative.
    """
    problems = [
        f"expected per cent from 0 to 100, got {share!r} @ $.shares[{index}]"
        for index, share in enumerate(shares)
        if share is not None and not 0 <= share <= 100
    ]
    if n < 0:
        problems.append(f"expected a number of participants, got {n} @ $.n")
    if problems:
        raise InvalidData("shares", problems)
    digits = decimals_of(shares) if decimals is None else min(decimals, _MOST_DECIMALS)
    ranges = [_range(share, n, digits) for share in shares]
    least, most = sum(one.least for one in ranges), sum(one.most for one in ranges)
    if any(one.least > one.most for one in ranges) or not least <= n <= most:
        return None
    # What the others leave bounds each of them more closely.
    return tuple(
        CountRange(
            max(one.least, n - (most - one.most)),
            min(one.most, n - (least - one.least)),
        )
        for one in ranges
    )


def _range(share: float | None, n: int, digits: int) -> CountRange:
    if share is None:
        return CountRange(0, n)
    half = _PART // (2 * 10**digits) + _SLACK
    parts = int(Decimal(str(share)) * _PART)
    low = -(-(parts - half) * n // (100 * _PART))
    return CountRange(max(low, 0), min((parts + half) * n // (100 * _PART), n))


def counts_of(
    shares: Sequence[float | None], n: int, decimals: int | None = None
) -> tuple[int, ...] | None:
    """The counts that have those rounded shares of n, where they are the only ones; else None.

    Shares are in per cent, rounded half up or half to even; the counts sum to n. For whom several
    counts would do, or none, see `count_ranges`.

    >>> counts_of([31.91, 44.68, 19.15, 4.26], 47)
    (15, 21, 9, 2)
    >>> counts_of([13.38, 45.19, 31.1, 10.33], 1_354_910) is None
    True

    Raises:
        InvalidData: a share is no number of per cent, or n is negative.
    """
    ranges = count_ranges(shares, n, decimals)
    if ranges is None or not all(one.is_known for one in ranges):
        return None
    return tuple(one.least for one in ranges)
