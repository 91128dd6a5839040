"""Which schools a rule leaves out by their kind, and inside which groups it compares them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest

from roadmap_core.errors import InvalidData
from roadmap_core.frames import opened
from roadmap_core.risk.kinds import excluded_kinds, is_kind
from tests.engines import make, rows


def told(
    schools: Any,
    excluded: tuple[str, ...] = ("вечерние",),
    within: str = "",
    engine: str = "polars",
) -> dict[str | None, tuple[int, bool, str]]:
    """Of each school: whether it is left out, whether its kind is known, its group."""
    frame = make(engine, [{"school": school} for school in ("1", "2", "3", "4", None)])
    given = opened(frame, "counts")
    inside = {"within": within} if within else {}
    found = excluded_kinds(given.lazy, excluded, given, schools, **inside)
    return {
        row["school"]: (row["excluded_"], row["kind_known"], row["group_"])
        for row in rows(given.closed(found))
    }


KINDS: list[dict[str, Any]] = [
    {"school": "1", "kind": "Вечерняя (сменная) школа", "cluster": "б"},
    {"school": "1", "kind": None, "cluster": None},
    {"school": "2", "kind": "обычная", "cluster": "а"},
    {"school": "3", "kind": None, "cluster": None},
    {"school": None, "kind": "вечерняя", "cluster": "а"},
]


def test_without_a_table_of_schools_a_kind_is_known_only_where_none_is_asked_for() -> None:
    assert set(told(None, ()).values()) == {(0, True, "all")}
    assert set(told(None).values()) == {(0, False, "all")}
    # A table that nothing is asked of need not have any column.
    assert set(told(pl.DataFrame({"x": [1]}), ()).values()) == {(0, True, "all")}


def test_a_school_is_left_out_by_any_of_its_rows_and_known_by_any(light_engine: str) -> None:
    assert told(make(light_engine, KINDS), engine=light_engine) == {
        "1": (1, True, "all"), "2": (0, True, "all"), "3": (0, False, "all"),
        "4": (0, False, "all"), None: (0, False, "all"),
    }  # fmt: skip
    assert told(make(light_engine, KINDS), ("лицей",), engine=light_engine)["1"] == (
        0,
        True,
        "all",
    )
    assert told(make(light_engine, KINDS), ("лицей", "обычные"), engine=light_engine)["2"][0] == 1


def test_a_group_is_that_of_any_row_of_the_school(light_engine: str) -> None:
    groups = {"1": "б", "2": "а", "3": "", "4": "", None: ""}
    found = told(make(light_engine, KINDS), within="cluster", engine=light_engine)
    assert {school: group for school, (_, _, group) in found.items()} == groups
    assert [found[school][:2] for school in ("1", "2", "3")] == [(1, True), (0, True), (0, False)]
    # Where no kind is left out, none has to be known.
    found = told(make(light_engine, KINDS), (), "cluster", light_engine)
    assert found == {school: (0, True, group) for school, group in groups.items()}


def test_a_table_of_schools_that_cannot_be_joined_is_refused() -> None:
    start = "^not a valid table of schools: "
    with pytest.raises(InvalidData, match=start + r"the rule compares inside 'cluster': give sch"):
        told(None, within="cluster")
    for missing in ("school", "kind", "cluster"):
        table = pl.DataFrame(KINDS).drop(missing)
        with pytest.raises(InvalidData, match=f"{start}no column '{missing}'"):
            told(table, within="cluster")
    problem = r"expected a frame of polars as the counts are, got pandas @ \$.schools"
    with pytest.raises(InvalidData, match=start + problem):
        told(pd.DataFrame(KINDS))
    with pytest.raises(InvalidData, match=f"{start}expected a frame"):
        told(KINDS)


@pytest.mark.parametrize(
    ("kind", "named", "is_so"),
    [
        ("вечерняя (сменная) школа", "вечерние", True),
        ("ВЕЧЕРНЕЕ общеобразовательное учреждение", "вечерняя школа", True),
        ("специальная", "специальные (коррекционные)", False),
        ("специальная (коррекционная) организация", "специальные (коррекционные)", True),
        ("обычная", "вечерние", False),
        ("", "вечерние", False),
    ],
)
def test_a_kind_is_known_by_its_words(kind: str, named: str, is_so: bool) -> None:
    assert is_kind(kind, named) is is_so
