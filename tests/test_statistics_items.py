"""What the tasks of a work tell."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core import InvalidData
from roadmap_core.statistics import item_statistics

# Section 6 of the Law School Admission Test (Bock and Lieberman 1970): how many of 1000 gave each
# pattern of right answers, from 00000 to 11111.
LSAT_6 = (
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
)


def lsat() -> list[list[int]]:
    return [
        [int(right) for right in f"{pattern:05b}"]
        for pattern, times in enumerate(LSAT_6)
        for _ in range(times)
    ]


tables = st.integers(1, 4).flatmap(
    lambda tasks: st.lists(
        st.lists(st.integers(0, 3), min_size=tasks, max_size=tasks), min_size=1, max_size=12
    )
)


def test_the_tasks_of_lsat_6() -> None:
    found = item_statistics(lsat(), [1] * 5)
    assert found is not None
    assert found.n == 1000
    assert found.shares == (0.924, 0.709, 0.553, 0.763, 0.870)
    assert found.alpha is not None
    assert round(found.alpha, 3) == 0.295
    assert [round(one or 0, 3) for one in found.discriminations] == [
        *(0.113, 0.153, 0.173, 0.144, 0.122)
    ]


def test_a_small_table_by_hand() -> None:
    found = item_statistics([[2, 1, 0], [4, 1, 1], [0, 0, 1], [2, 0, 2]], [4, 1, 2])
    assert found is not None
    assert found.shares == (0.5, 0.5, 0.5)
    # The rests are 1, 2, 1, 2 and 2, 5, 1, 4 and 3, 5, 0, 2.
    expected = [
        np.corrcoef([2, 4, 0, 2], [1, 2, 1, 2])[0, 1],
        np.corrcoef([1, 1, 0, 0], [2, 5, 1, 4])[0, 1],
        np.corrcoef([0, 1, 1, 2], [3, 5, 0, 2])[0, 1],
    ]
    assert found.discriminations == pytest.approx(expected)
    # Variances 2, 1/4 and 1/2; the totals 3, 6, 1, 4 have 3.25.
    assert found.alpha == pytest.approx(3 / 2 * (1 - 2.75 / 3.25))


def test_where_all_have_the_same_points_nothing_is_told_apart() -> None:
    found = item_statistics([[0.1, 1], [0.1, 0], [0.1, 1]], [1, 1])
    assert found is not None
    assert found.discriminations == (None, None)
    assert found.alpha == pytest.approx(0)
    found = item_statistics([[1, 0], [0, 1]], [1, 1])
    assert found is not None
    assert found.alpha is None
    assert found.discriminations == pytest.approx((-1, -1))
    assert all(-1 <= (one or 0) <= 1 for one in found.discriminations)


def test_a_task_alone_has_no_rest() -> None:
    found = item_statistics([[1], [0]], [1])
    assert found is not None
    assert (found.shares, found.discriminations, found.alpha) == ((0.5,), (None,), None)


def test_one_participant_tells_nothing_apart() -> None:
    found = item_statistics([[1, 2]], [2, 2])
    assert found is not None
    assert (found.n, found.shares, found.discriminations) == (1, (0.5, 1), (None, None))
    assert found.alpha is None


def test_without_a_participant_there_is_nothing() -> None:
    assert item_statistics([], [1, 2]) is None
    assert item_statistics(np.empty((0, 2)), [1, 2]) is None  # type: ignore[arg-type]


@given(tables)
def test_the_order_of_participants_changes_nothing_and_nothing_is_nan(
    table: list[list[int]],
) -> None:
    maxima = [3] * len(table[0])
    found, turned = item_statistics(table, maxima), item_statistics(table[::-1], maxima)
    assert found is not None
    assert turned is not None
    assert turned.shares == found.shares
    for one, other in zip(found.discriminations, turned.discriminations, strict=True):
        assert (one is None) == (other is None)
        assert one is None or -1 <= one <= 1
        assert one == pytest.approx(other)
    assert found.alpha == pytest.approx(turned.alpha)
    assert found.alpha is None or found.alpha <= 1 + 1e-12


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: item_statistics([[1]], []), "at least one task is needed @ $.maxima"),
        (lambda: item_statistics([], [0]), "a maximum above 0 is needed, got 0 @ $.maxima[0]"),
        (
            lambda: item_statistics([], [1, -2.5]),
            "a maximum above 0 is needed, got -2.5 @ $.maxima[1]",
        ),
        (
            lambda: item_statistics([], [math.nan]),
            "a finite number is needed, got nan @ $.maxima[0]",
        ),
        (lambda: item_statistics([[1, 1], [1]], [1, 1]), "2 tasks are needed, got 1 @ $.points[1]"),
        (
            lambda: item_statistics([[1, 1], [1, 3]], [1, 2]),
            "points from 0 to 2 are needed, got 3 @ $.points[1][1]",
        ),
        (
            lambda: item_statistics([[-1, 1], [1, 3]], [1, 2]),
            "points from 0 to 1 are needed, got -1 @ $.points[0][0]",
        ),
        (
            lambda: item_statistics([[math.nan, 1]], [1, 2]),
            "points from 0 to 1 are needed, got nan @ $.points[0][0]",
        ),
        (
            lambda: item_statistics([[None, 1]], [1, 2]),  # type: ignore[list-item]
            "points from 0 to 1 are needed, got nan @ $.points[0][0]",
        ),
        (
            lambda: item_statistics([["x", 1]], [1, 2]),  # type: ignore[list-item]
            "every task needs a number of points @ $.points",
        ),
        (
            lambda: item_statistics([[(), 1]], [1, 2]),  # type: ignore[list-item]
            "every task needs a number of points @ $.points",
        ),
        (
            lambda: item_statistics([[{}, 1]], [1, 2]),  # type: ignore[list-item]
            "every task needs a number of points @ $.points",
        ),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        call()
    assert caught.value.problems == (problem,)
