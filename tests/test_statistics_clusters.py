"""How alike the pupils of one class are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core import InvalidData
from roadmap_core.statistics import Clusters, cluster_likeness


def test_equal_clusters_by_hand() -> None:
    # Between 13.5 on 1, within 1 on 4, three in each: 12.5 / (13.5 + 2).
    found = cluster_likeness([[1, 2, 3], [4, 5, 6]])
    assert found is not None
    assert (found.n, found.clusters) == (6, 2)
    assert found.icc == pytest.approx(12.5 / 15.5)
    assert found.design_effect == pytest.approx(1 + 2 * 12.5 / 15.5)
    assert found.effective == pytest.approx(6 / (1 + 2 * 12.5 / 15.5))


def test_unequal_clusters_by_hand() -> None:
    # Means 1, 4, 9; grand mean 3; an empty cluster is none.
    found = cluster_likeness([[0, 1, 2, 1], [], [3, 5], [9]])
    assert found is not None
    grand = 21 / 7
    between = (4 * (1 - grand) ** 2 + 2 * (4 - grand) ** 2 + (9 - grand) ** 2) / 2
    within = (2 + 2) / 4
    typical = (7 - 21 / 7) / 2
    icc = (between - within) / (between + (typical - 1) * within)
    assert found.icc == pytest.approx(icc)
    assert found.design_effect == pytest.approx(1 + icc * (21 / 7 - 1))
    assert (found.n, found.clusters) == (7, 3)


def test_clusters_that_differ_less_than_chance_cost_nothing() -> None:
    assert cluster_likeness([[1, 3], [1, 3]]) == Clusters(4, 2, -1.0, 1.0, 4.0)


def test_pupils_who_are_copies_count_once_a_class() -> None:
    found = cluster_likeness([[1] * 10, [2] * 10, [4] * 10])
    assert found is not None
    assert (found.icc, found.design_effect, found.effective) == (1, 10, 3)


def test_the_unit_of_the_values_says_nothing() -> None:
    small = cluster_likeness([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
    assert small is not None
    assert small.icc == pytest.approx(12.5 / 15.5)


@pytest.mark.parametrize("groups", [[], [[1, 2]], [[1, 2], []], [[1], [2]], [[5, 5], [5, 5, 5]]])
def test_where_nothing_can_be_said_there_is_none(groups: list[list[float]]) -> None:
    assert cluster_likeness(groups) is None


@given(st.lists(st.lists(st.integers(0, 5), max_size=5), min_size=2, max_size=6))
def test_the_order_changes_nothing_and_no_cluster_makes_pupils_more(
    groups: list[list[float]],
) -> None:
    found = cluster_likeness(groups)
    if found is None:
        return
    turned = cluster_likeness([group[::-1] for group in groups[::-1]])
    assert turned is not None
    assert turned.icc == pytest.approx(found.icc)
    assert found.icc <= 1 + 1e-12
    assert found.design_effect >= 1
    assert found.effective <= found.n


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidData) as caught:
        cluster_likeness([[1, 2], [3, math.nan]])
    assert caught.value.problems == ("a finite number is needed, got nan @ $.groups[1][1]",)
