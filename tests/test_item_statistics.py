from __future__ import annotations

from typing import Any

import pytest

from roadmap_core.errors import InvalidData
from roadmap_core.results import item_statistics
from tests.engines import is_lazy, make, rows

WORK = {"year": 2026, "procedure": "own", "subject": "russian", "grade": 11}
COLUMNS = (*WORK, "student", "task", "score", "max_score")
# Section 6 of the LSAT (Bock and Lieberman 1970): how many of 1000 gave which answers.
LSAT_6 = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3,
    "00111": 4, "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15,
    "10000": 10, "10001": 29, "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15,
    "10111": 80, "11000": 16, "11001": 56, "11010": 21, "11011": 173, "11100": 11, "11101": 61,
    "11110": 28, "11111": 298,
}  # fmt: skip


def lsat_6() -> list[dict[str, Any]]:
    persons = [pattern for pattern, times in LSAT_6.items() for _ in range(times)]
    return [
        {**WORK, "student": f"{number}", "task": f"{task}", "score": float(score), "max_score": 1.0}
        for number, pattern in enumerate(persons)
        for task, score in enumerate(pattern, start=1)
    ]


@pytest.mark.parametrize("engine", ["pandas", "polars-lazy"])
def test_the_five_tasks_of_the_lsat_are_as_published(engine: str) -> None:
    found = rows(item_statistics(make(engine, lsat_6())))
    assert [row["n"] for row in found] == [1000] * 5
    assert [round(row["share"], 3) for row in found] == [0.924, 0.709, 0.553, 0.763, 0.870]
    assert [round(row["discrimination"], 3) for row in found] == [0.113, 0.153, 0.173, 0.144, 0.122]
    assert {round(row["alpha"], 3) for row in found} == {0.295}


def test_no_rows_give_an_empty_answer_of_the_same_engine(engine: str) -> None:
    frame = make(engine, [], COLUMNS)
    got = item_statistics(frame)
    assert rows(got) == []
    assert is_lazy(got) == is_lazy(frame)


def test_a_missing_column_and_a_column_of_the_answer_are_named() -> None:
    with pytest.raises(InvalidData, match=r"no column 'max_score'.* @ \$\.columns"):
        item_statistics(make("pandas", [], COLUMNS[:-1]))
    with pytest.raises(InvalidData, match=r"'task' is a column of the answer @ \$\.by"):
        item_statistics(make("pandas", [], COLUMNS), by="task")


def test_one_key_in_two_classes_is_two_participants() -> None:
    work = {"school": "1", "year": 2025, "procedure": "vpr", "subject": "biology", "grade": 6}
    items = [
        {**work, "class_name": name, "student": key, "task": task, "score": score, "max_score": 1}
        for name, key, scores in (("6А", "7", (1, 1)), ("6Б", "7", (0, 0)), ("6Б", "8", (1, 0)))
        for task, score in zip("12", scores, strict=True)
    ]
    found = rows(item_statistics(make("polars", items)))
    assert {(one["n"], one["reason"]) for one in found} == {(3, "complete")}
