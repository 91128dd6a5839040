"""Rounded shares of n, turned back into counts."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData
from roadmap_core.results.percentages import CountRange, count_ranges, counts_of, decimals_of

compositions = st.lists(st.integers(0, 400), min_size=1, max_size=6).filter(any)


def rounded(counts: list[int], decimals: int) -> list[float]:
    n = sum(counts)
    return [round(100 * count / n, decimals) for count in counts]


@settings(max_examples=150)
@given(compositions, st.sampled_from([0, 1, 2, 3, 12]))
@example([1, 1, 1, 0], 2)
@example([1, 7], 0)  # 12.5 and 87.5 stand on the border of rounding
@example([1], 2)
def test_shares_of_any_counts_turn_back_into_them_or_are_marked(
    counts: list[int], decimals: int
) -> None:
    shares = rounded(counts, decimals)
    ranges = count_ranges(shares, sum(counts), decimals)
    assert ranges is not None
    assert all(r.least <= c <= r.most for r, c in zip(ranges, counts, strict=True))
    assert counts_of(shares, sum(counts), decimals) in {tuple(counts), None}


@settings(max_examples=100)
@given(st.lists(st.integers(0, 60), min_size=4, max_size=4).filter(any))
def test_two_decimals_of_a_school_are_always_enough(counts: list[int]) -> None:
    n = sum(counts)
    if n <= 100:
        assert counts_of(rounded(counts, 2), n, 2) == tuple(counts)


@given(st.lists(st.integers(0, 12), min_size=2, max_size=3).filter(any), st.sampled_from([0, 1]))
def test_counts_are_known_exactly_where_one_vector_alone_fits(
    counts: list[int], decimals: int
) -> None:
    n, shares = sum(counts), rounded(counts, decimals)
    half = 0.5 / 10**decimals + 1e-9

    def vectors(left: int, size: int) -> list[tuple[int, ...]]:
        if size == 1:
            return [(left,)]
        return [(x, *rest) for x in range(left + 1) for rest in vectors(left - x, size - 1)]

    fitting = [
        v
        for v in vectors(n, len(counts))
        if all(abs(100 * x / n - s) <= half for x, s in zip(v, shares, strict=True))
    ]
    assert counts_of(shares, n, decimals) == (fitting[0] if len(fitting) == 1 else None)


@pytest.mark.parametrize(
    ("shares", "n", "counts"),
    [
        ([31.91, 44.68, 19.15, 4.26], 47, (15, 21, 9, 2)),
        ([13.85, 45.98, 31.1, 9.06], 10_900, (1510, 5012, 3390, 988)),
        ([57.14, None, 42.86, None], 7, (4, 0, 3, 0)),
        ([100 / 7, 600 / 7], 7, (1, 6)),
        ([0, 0, 0, 0], 0, (0, 0, 0, 0)),
        ([13.38, 45.19, 31.1, 10.33], 1_354_910, None),
        ([10, 40, 36.67, 13.33], 31, None),
        ([10, 10], 10, None),
    ],
)
def test_shares_give_these_counts(
    shares: list[float | None], n: int, counts: tuple[int, ...] | None
) -> None:
    assert counts_of(shares, n) == counts


def test_shares_that_leave_too_few_participants_or_too_many_are_of_no_counts() -> None:
    assert count_ranges([10, 10], 10) is None
    assert count_ranges([90, 90], 10) is None
    assert count_ranges([50, 50], 1) is None


def test_what_a_share_was_rounded_to_may_be_told() -> None:
    # 30 alone may have been 29,5 ... 30,5; as 30,0 it leaves one count of 1000.
    assert counts_of([30, 70], 1000) is None
    assert counts_of([30, 70], 1000, 1) == (300, 700)
    ranges = count_ranges([30, 70], 1000)
    assert str(ranges) == "(CountRange(least=295, most=305), CountRange(least=695, most=705))"


def test_one_count_may_be_known_where_the_others_are_not() -> None:
    ranges = count_ranges([0.0, 33.33, 66.67], 20_000, 2)
    assert ranges is not None
    assert ranges[1] == CountRange(6665, 6667)
    assert not ranges[0].is_known
    assert counts_of([0, 50, 50], 2) == (0, 1, 1)


def test_more_decimals_than_a_computer_divides_to_say_no_more() -> None:
    assert decimals_of([31.1, 13.38, None]) == 2
    assert decimals_of([100 / 3]) == 8
    assert decimals_of([]) == 0
    assert decimals_of([100]) == 0


@pytest.mark.parametrize(
    ("shares", "n", "problem"),
    [
        ([101.0], 5, "expected per cent from 0 to 100, got 101.0 @ $.shares[0]"),
        ([-0.1], 5, "expected per cent from 0 to 100, got -0.1 @ $.shares[0]"),
        ([float("nan")], 5, "expected per cent from 0 to 100, got nan @ $.shares[0]"),
        ([100], -1, "expected a number of participants, got -1 @ $.n"),
    ],
)
def test_impossible_shares_are_refused(shares: list[float], n: int, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        counts_of(shares, n)
    assert caught.value.problems == (problem,)
    assert caught.value.what == "shares"
