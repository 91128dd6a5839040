"""Counts as cells: what is the same in all years, against plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.outcomes.cells import Cells, cells_of, work_text

WORKS = (("oge", "russian", 9), ("vpr", "mathematics", 5), ("vpr", "russian", 5))


def row(school: Any, year: Any, work: tuple[str, str, int], n: Any, x: Any) -> dict[str, Any]:
    procedure, subject, grade = work
    return {
        "school": school, "year": year, "procedure": procedure, "subject": subject,
        "grade": grade, "participants": n, "failed": x,
    }  # fmt: skip


def test_cells_stand_by_school_year_and_work() -> None:
    frame = pd.DataFrame(
        [
            row("б", 2024, WORKS[2], 10, 3),
            row("а", 2025, WORKS[0], 20, 0),
            row("а", 2019, WORKS[0], 20, 0),
            row(None, 2025, WORKS[0], 20, 0),
        ]
    )
    cells = cells_of(frame, 2020, 2025)
    assert cells.schools == ("а", "б")
    assert cells.years == (2024, 2025)
    assert [work_text(one) for one in cells.works] == ["oge:russian:9", "vpr:russian:5"]
    assert cells.participants.tolist() == [[[0, 0], [20, 0]], [[0, 10], [0, 0]]]
    assert cells.failed.sum() == 3
    assert (cells.has(2025), cells.has(2019)) == (True, False)
    assert cells.wrote([2025, 2030]).tolist() == [True, False]
    assert cells.common_works([2024, 2025]).tolist() == [False, False]


def test_what_is_not_known_is_not_counted_and_stays_in_the_rows() -> None:
    frame = pd.DataFrame(
        [
            row("а", 2024, WORKS[0], 10, None),
            row("а", 2024, WORKS[1], 10, 11),
            row("а", 2024, WORKS[2], 0, 0),
            row("б", 2024, WORKS[2], 10, 10),
        ]
    )
    cells = cells_of(frame, 2024, 2024)
    assert cells.unknown == 2
    assert cells.participants.sum() == 10
    assert len(cells.rows) == 4


@pytest.mark.parametrize("backend", ["numpy_nullable", "pyarrow"])
def test_nulls_of_every_kind_of_pandas_column_are_not_known(backend: Any) -> None:
    frame = pd.DataFrame(
        [
            row("а", 2024, WORKS[0], 20, 3),
            row("а", 2025, WORKS[0], 20, None),
            row("б", 2025, WORKS[0], None, 2),
            row(None, 2025, WORKS[0], 20, 2),
            row("б", None, WORKS[0], 20, 2),
            row("б", 2024, WORKS[1], 20, 4),
        ]
    )
    plain, cells = (cells_of(one, 2020, 2025) for one in (frame, frame.convert_dtypes(
        dtype_backend=backend)))  # fmt: skip
    assert (cells.schools, cells.years, cells.unknown) == (plain.schools, plain.years, 2)
    assert cells.failed.tolist() == plain.failed.tolist()
    assert (cells.nameless, plain.nameless) == (2, 2)


def test_a_work_without_a_name_is_a_work_of_its_own() -> None:
    frame = pd.DataFrame([row("а", 2024, WORKS[0], 10, 1), row("а", 2024, WORKS[1], 10, 2)])
    frame.loc[0, "grade"] = np.nan
    frame.loc[0, "subject"] = None
    cells = cells_of(frame, 2024, 2024)
    assert cells.works == (("oge", "", 0), ("vpr", "mathematics", 5))


counts = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2), st.integers(0, 9)),
    unique_by=lambda one: one[:3],
    max_size=20,
)


@given(counts)
def test_sums_are_those_of_the_works_written_in_every_year(
    given_counts: list[tuple[int, int, int, int]],
) -> None:
    participants = np.zeros((4, 3, 3), np.int64)
    failed = np.zeros((4, 3, 3), np.int64)
    for school, year, work, n in given_counts:
        participants[school, year, work] = n
        failed[school, year, work] = n // 2
    cells = Cells(
        schools=("а", "б", "в", "г"),
        years=(2023, 2024, 2025),
        works=WORKS,
        participants=participants,
        failed=failed,
    )
    sums = cells.summed((2023, 2025))
    kept = {
        (school, work)
        for school in range(4)
        for work in range(3)
        if participants[school, 0, work] and participants[school, 2, work]
    }
    for school in range(4):
        works = [work for one, work in kept if one == school]
        assert sums.participants[school, 0] == sum(participants[school, 0, w] for w in works)
        assert sums.failed[school, 1] == sum(failed[school, 2, w] for w in works)
        assert sums.is_whole[school] == bool(works)
    assert set(sums.works_used) == {work_text(WORKS[work]) for _, work in kept}
    written = {(school, work) for school, year, work, n in given_counts if n and year != 1}
    assert sums.parts_left_out == len(written - kept)
    left = {work for _, work in written} - {work for _, work in kept}
    assert sums.works_left_out == len(left)
    assert all(0 <= share <= 100 for share in sums.shares(2025))
    assert np.isfinite(sums.odds(2025)).all()
