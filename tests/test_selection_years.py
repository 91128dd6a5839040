"""Which year may be compared with, where units were chosen because they were low."""

from __future__ import annotations

from typing import Any

import pytest

from roadmap_core import InvalidData
from roadmap_core.outcomes.selection_years import Mismatch, is_by_alphabet, periods_of

SCHOOL_YEARS = ("2020/21", "2021/22", "2022/23", "2023/24", "2024/25")


def test_whole_numbers_are_years_whether_they_are_there_or_not() -> None:
    periods = periods_of([2023, 2025, 2023], [2021], "x")
    assert dict(periods.place) == {2023: 2023, 2025: 2025, 2021: 2021}
    assert (periods.at(2024), periods.at(1999)) == (2024, 1999)


def test_of_words_the_order_alone_is_known() -> None:
    periods = periods_of(["2024/25", "2022/23"], ["2023/24"], "x")
    assert dict(periods.place) == {"2022/23": 0, "2023/24": 1, "2024/25": 2}
    assert [periods.at(place) for place in (-1, 0, 2, 3)] == [None, "2022/23", "2024/25", None]


@pytest.mark.parametrize(
    ("chosen", "outcome", "mirror"),
    [
        ([2023], 2024, 2022),
        ([2023], 2025, 2021),
        ([2022, 2023], 2024, 2021),
        ([2023, 2021], 2025, 2019),
        ([2023], 2022, 2024),
    ],
)
def test_the_mirror_is_as_far_before_as_the_outcome_is_after(
    chosen: list[int], outcome: int, mirror: int
) -> None:
    assert periods_of([2020, 2026, outcome], chosen, "x").mirror(chosen, outcome) == mirror


@pytest.mark.parametrize(
    ("before", "after", "chosen", "told"),
    [
        # Nobody was chosen by results: any year will do.
        ([2023], [2024], [], None),
        ([2022], [2024], [2023], None),
        ([2021, 2022], [2024, 2025], [2023], None),
        ([2021], [2024], [2022, 2023], None),
        ([2023], [2024], [2023], Mismatch("baseline_is_selection_year", 2022, 2023)),
        ([2022, 2023], [2024], [2023], Mismatch("baseline_is_selection_year", 2022, 2023)),
        ([2022, 2023], [2024], [2022, 2023], Mismatch("baseline_is_selection_year", 2021, 2023)),
        ([2021], [2024], [2023], Mismatch("baseline_is_not_the_mirror", 2022, 2021)),
        ([2020, 2022], [2024], [2023], Mismatch("baseline_is_not_the_mirror", 2022, 2020)),
        ([2019, 2020, 2022], [2024], [2023], Mismatch("baseline_is_not_the_mirror", 2022, 2020)),
        # A mirror is lacking: what is there is told.
        ([2022], [2024, 2025], [2023], Mismatch("baseline_is_not_the_mirror", 2022, 2022)),
        ([2021], [2025, 2024], [2023], Mismatch("baseline_is_not_the_mirror", 2022, 2021)),
        ([2022], [2023], [2023], Mismatch("not_yet", 2024, 2023)),
        ([2021], [2024, 2022], [2023], Mismatch("not_yet", 2024, 2022)),
    ],
)
def test_a_baseline_must_be_the_mirror(
    before: list[int], after: list[int], chosen: list[int], told: Any
) -> None:
    periods = periods_of([*before, *after], chosen, "x")
    assert periods.mismatch(before, after, chosen) == told


def test_school_years_are_held_in_their_order() -> None:
    periods = periods_of(SCHOOL_YEARS, [], "x")
    chosen = ["2022/23"]
    assert periods.mismatch(["2021/22"], ["2023/24"], chosen) is None
    assert periods.mismatch(["2020/21"], ["2024/25", "2023/24"], chosen) == Mismatch(
        "baseline_is_not_the_mirror", "2021/22", "2020/21"
    )
    # The mirror would stand before all that is known.
    assert periods.mismatch(["2021/22"], ["2024/25"], ["2021/22"]) == Mismatch(
        "baseline_is_selection_year", None, "2021/22"
    )
    assert periods.mismatch(["2023/24"], ["2024/25"], ["2024/25"]) == Mismatch(
        "not_yet", None, "2024/25"
    )


def test_words_and_numbers_have_no_order() -> None:
    with pytest.raises(InvalidData) as caught:
        periods_of([2023, 2024], ["2022/23"], "comparison of years")
    assert caught.value.what == "comparison of years"
    assert caught.value.problems == (
        "periods of the column and of selected_on cannot be put in one order @ $.selected_on",
    )


@pytest.mark.parametrize(
    ("labels", "by_alphabet"),
    [
        (["2023/24", "2024/25"], False),
        (["1999 год"], False),
        (["20231"], True),
        (["2023/24", "Q4 2010"], True),
        (["год 2023"], True),
        ([2023, 2024], False),
        ([2023.5, "Q1"], True),
        ([], False),
    ],
)
def test_words_that_begin_with_no_year_are_put_by_their_letters(
    labels: list[Any], by_alphabet: bool
) -> None:
    assert is_by_alphabet(labels) is by_alphabet
