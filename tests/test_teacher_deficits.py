from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import load_policy
from roadmap_core.errors import InvalidData
from roadmap_core.policy import Policy, Region
from roadmap_core.risk import teacher_deficits
from roadmap_core.risk.teachers import earlier_class
from roadmap_core.statistics import shrink
from tests.engines import is_lazy, make, picker, rows

POLICY = load_policy("ru", on=date(2026, 9, 1))
COLUMNS = (
    "municipality", "school", "class_name", "teacher", "year", "procedure", "subject", "grade",
    "participants", "failed",
)  # fmt: skip
PRIOR = tuple(name for name in COLUMNS if name != "teacher")

VALUES: tuple[Sequence[Any], ...] = (
    ["01", "02", None], ["9А", "9Б", None], ["a", "b", "c", "d", None], ["oge", "vpr"],
    ["russian", "mathematics"],
    [(0, 0), (12, 3), (26, 0), (26, 13), (40, 39), (40, None), (10, 11)],
)  # fmt: skip
cells = st.lists(
    st.tuples(*map(st.sampled_from, VALUES)),
    max_size=14,
    unique_by=lambda cell: cell[:5],
)


def table(given: list[Any]) -> list[dict[str, Any]]:
    return [
        dict(zip(COLUMNS, ("м", *cell[:3], 2025, *cell[3:5], 9, *cell[5]), strict=True))
        for cell in given
    ]


def oracle(given: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The list without an earlier level, by its definition."""
    known = [
        row for row in given
        if row["procedure"] == "oge" and row["participants"] and row["failed"] is not None
        and row["failed"] <= row["participants"]
    ]  # fmt: skip

    def mean(row: dict[str, Any]) -> float:
        same = [other for other in known if other["subject"] == row["subject"]]
        return float(sum(o["failed"] for o in same) / sum(o["participants"] for o in same))

    answer: dict[tuple[Any, ...], dict[str, Any]] = {}
    for key in {(row["school"], row["teacher"], row["subject"]) for row in given}:
        own = [row for row in given if (row["school"], row["teacher"], row["subject"]) == key]
        used = [row for row in own if row["procedure"] == "oge"]
        here = [row for row in used if row in known]
        n, failed = sum(r["participants"] for r in here), sum(r["failed"] for r in here)
        classes = len({row["class_name"] for row in here})
        said = {"n": n, "failed": failed, "classes": classes, "reason": ""}
        if n:
            wanted = [min(0.995, max(0.005, mean(row))) for row in here]
            said["mean"] = 100 * math.fsum(r["participants"] * mean(r) for r in here) / n
            said["d"] = (
                failed - sum(r["participants"] * e for r, e in zip(here, wanted, strict=True))
            ) / n
            said["v"] = (
                sum(r["participants"] * e * (1 - e) for r, e in zip(here, wanted, strict=True))
                / n**2
            )
        if key[1] is None:
            said["reason"] = "no_teacher"
        elif not used:
            said["reason"] = "vpr_left_out"
        elif any(r["failed"] is None or r["failed"] > r["participants"] for r in used):
            said["reason"] = "failed_unknown"
        elif not n or (n < 25 and classes < 2):
            said["reason"] = "too_few_results"
        answer[key] = said
    judged = [said for said in answer.values() if not said["reason"]]
    if len(judged) < 3:
        for said in judged:
            said["reason"] = "too_few_teachers"
        return answer
    shrunk = shrink([said["d"] for said in judged], [said["v"] for said in judged])
    for said, value, low in zip(judged, shrunk.values, shrunk.lows, strict=True):
        said["adjusted"] = min(100.0, max(0.0, said["mean"] + 100 * value))
        said["low"] = min(100.0, max(0.0, said["mean"] + 100 * low))
        said["reason"] = ("above" if low > 0 else "within") + "_prior_none"
    return answer


@settings(max_examples=30)
@given(cells)
def test_the_list_is_what_its_definition_says(given: list[Any]) -> None:
    _is_the_list(given, ("pandas", "polars"))


def test_lists_of_many_teachers_are_what_their_definition_says() -> None:
    pick = picker()
    for n in range(8, 20):
        drawn = {cell[:5]: cell for cell in (tuple(map(pick, VALUES)) for _ in range(2 * n))}
        _is_the_list([*drawn.values()], ("polars",))


def _is_the_list(given: list[Any], engines: tuple[str, ...]) -> None:
    expected = oracle(table(given))
    for engine in engines:
        frame = make(engine, table(given), COLUMNS)
        found = rows(teacher_deficits(frame, POLICY, year=2025))
        assert {(r["school"], r["teacher"], r["subject"]) for r in found} == set(expected)
        assert len(found) == len(expected)
        for row in found:
            said = expected[row["school"], row["teacher"], row["subject"]]
            for name in ("n", "failed", "classes", "reason"):
                assert row[name] == said[name], name
            for name in ("mean", "adjusted", "low"):
                value = said.get(name)
                assert row[name] == (None if value is None else pytest.approx(value, abs=1e-6))
            assert row["judged"] == row["reason"].startswith(("above", "within"))
            assert row["flagged"] == row["reason"].startswith("above")


def cohort(weak: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Twelve classes of as many schools and teachers; in the first so many of 30 failed."""
    now = [
        dict(zip(COLUMNS, ("м", f"{n:02}", "9А", f"t{n:02}", 2025, "oge", "mathematics", 9, 30,
                           weak if n == 0 else 3 + n % 3), strict=True))
        for n in range(12)
    ]  # fmt: skip
    before = [
        {**{name: row[name] for name in PRIOR}, "year": 2024, "class_name": "8А", "grade": 8,
         "procedure": "vpr", "failed": 20 if row["school"] == "00" else 3 + n % 3}
        for n, row in enumerate(now)
    ]  # fmt: skip
    return now, before


def test_a_work_that_nobody_of_the_class_wrote_leaves_nothing_unknown(light_engine: str) -> None:
    now, _ = cohort(3)
    work = {**now[0], "class_name": "9Б", "subject": "mathematics"}
    empty = [{**work, "participants": 0, "failed": None}]
    lost = [{**work, "participants": None, "failed": None}]
    for more, reason in ((empty, "within_prior_none"), (lost, "failed_unknown")):
        found = rows(teacher_deficits(make(light_engine, now + more), POLICY, year=2025))
        assert (found[0]["n"], found[0]["classes"], found[0]["reason"]) == (30, 1, reason)


def test_the_class_is_linked_else_the_school_else_nothing() -> None:
    now, before = cohort(15)
    for row in before[6:]:
        row["class_name"] = "8Б"
    now += [{**now[6], "school": "77", "teacher": "new"}]
    # Six classes are linked, fewer than ten: so by school all are, and the new school is not.
    found = {
        row["teacher"]: row["reason"]
        for row in rows(
            teacher_deficits(make("polars", now), POLICY, year=2025, prior=make("polars", before))
        )
    }
    assert found["t00"] == "within_prior_school"
    assert found["new"] == "within_prior_none"
    for row in before:
        row["class_name"] = "8А"
    now += [{**now[0], "class_name": "9Г", "participants": 20, "failed": 4}]
    mixed = {
        row["teacher"]: row["prior"]
        for row in rows(
            teacher_deficits(make("polars", now), POLICY, year=2025, prior=make("polars", before))
        )
    }
    assert mixed["t01"] == "class"
    # One more class of the school that has no past of its own: one linked by school is too few.
    assert mixed["t00"] == "mixed"


def test_a_weak_past_explains_what_else_is_a_sign() -> None:
    now, before = cohort(20)
    alone = rows(teacher_deficits(make("pandas", now), POLICY, year=2025))
    linked = rows(
        teacher_deficits(make("pandas", now), POLICY, year=2025, prior=make("pandas", before))
    )
    assert [row["teacher"] for row in alone if row["flagged"]] == ["t00"]
    assert [row["teacher"] for row in linked if row["flagged"]] == []
    assert linked[0]["expected"] > 60
    # A past that says the contrary carries nothing over: nobody is expected to fail less for it.
    for row in before:
        row["failed"] = 0 if row["school"] == "00" else 15
    against = rows(
        teacher_deficits(make("pandas", now), POLICY, year=2025, prior=make("pandas", before))
    )
    assert [row["expected"] for row in against] == pytest.approx([row["mean"] for row in against])


def test_the_answer_has_its_columns_and_the_municipality_where_it_is_known() -> None:
    now, _ = cohort(20)
    columns = [
        "school", "year", "teacher", "subject", "classes", "n", "failed", "vpr", "left_out",
        "share", "expected", "mean", "adjusted", "low", "high", "confidence", "prior", "flagged",
        "judged", "reason",
    ]  # fmt: skip
    found = rows(teacher_deficits(make("polars", now), POLICY, year=2025))
    assert [*found[0]] == ["municipality", *columns]
    assert {row["municipality"] for row in found} == {"м"}
    assert {(row["year"], row["confidence"], row["vpr"]) for row in found} == {(2025, 95, 0)}
    without = [{k: v for k, v in row.items() if k != "municipality"} for row in now]
    again = rows(teacher_deficits(make("polars", without), POLICY, year=2025))
    assert [*again[0]] == columns
    assert again == [{k: v for k, v in row.items() if k != "municipality"} for row in found]


def test_results_of_vpr_are_left_out_or_told_with_the_letter() -> None:
    now, _ = cohort(20)
    for row in now[:2]:
        row["procedure"] = "vpr"
    now.append({**now[2], "procedure": "vpr", "participants": 7, "failed": 1})
    frame = make("polars", now)
    left = {row["teacher"]: row for row in rows(teacher_deficits(frame, POLICY, year=2025))}
    assert (left["t00"]["reason"], left["t00"]["left_out"], left["t00"]["n"]) == (
        "vpr_left_out", 30, 0,
    )  # fmt: skip
    assert (left["t02"]["left_out"], left["t02"]["n"], left["t02"]["vpr"]) == (7, 30, 0)
    allowed = teacher_deficits(frame, POLICY, year=2025, allow_vpr=True)
    used = {row["teacher"]: row for row in rows(allowed)}
    assert (used["t00"]["vpr"], used["t00"]["left_out"]) == (30, 0)
    assert (used["t02"]["vpr"], used["t02"]["n"], used["t02"]["left_out"]) == (7, 37, 0)
    assert {name: row["reason"].endswith("_vpr") for name, row in used.items()} == {
        f"t{n:02}": n < 3 for n in range(12)
    }


def test_a_prior_without_its_columns_is_refused_as_one() -> None:
    now, before = cohort(20)
    for name in ("school", "participants"):
        prior = make("polars", [{k: v for k, v in row.items() if k != name} for row in before])
        with pytest.raises(InvalidData, match=f"valid prior: no column '{name}'"):
            teacher_deficits(make("polars", now), POLICY, year=2025, prior=prior)


def test_of_several_earlier_years_the_last_one_is_the_past() -> None:
    now, before = cohort(20)
    frame = make("polars", now)
    older = [{**row, "year": 2023, "failed": 30 - row["failed"]} for row in before]
    later = [{**row, "year": 2026} for row in older]
    alone = rows(teacher_deficits(frame, POLICY, year=2025, prior=make("polars", before)))
    several = make("polars", [*older, *before, *later, {**before[0], "year": None}])
    assert rows(teacher_deficits(frame, POLICY, year=2025, prior=several)) == alone
    # Two years ago «9А» was «7А».
    two = [{**row, "year": 2023, "class_name": "7А", "grade": 7} for row in before]
    found = rows(teacher_deficits(frame, POLICY, year=2025, prior=make("polars", two)))
    assert {row["prior"] for row in found} == {"class"}
    assert [row["expected"] for row in found] == pytest.approx([r["expected"] for r in alone])


def test_how_good_the_others_of_the_past_were_moves_nobody() -> None:
    now, before = cohort(20)
    frame = make("polars", now)
    alone = rows(teacher_deficits(frame, POLICY, year=2025, prior=make("polars", before)))
    others = [{**row, "school": f"x{row['school']}", "failed": 0} for row in before]
    more = make("polars", [*before, *others])
    found = rows(teacher_deficits(frame, POLICY, year=2025, prior=more))
    assert [row["expected"] for row in found] == pytest.approx([row["expected"] for row in alone])
    assert alone[0]["expected"] > alone[1]["expected"] + 10


def test_a_past_without_an_earlier_year_moves_nothing() -> None:
    now, before = cohort(20)
    for row in before:
        row["year"] = 2025
    prior = make("polars", before)
    found = rows(teacher_deficits(make("polars", now), POLICY, year=2025, prior=prior))
    assert {row["prior"] for row in found} == {"none"}
    assert found == rows(teacher_deficits(make("polars", now), POLICY, year=2025))


def test_an_order_of_rows_or_an_engine_changes_nothing(engine: str) -> None:
    now, before = cohort(20)
    first = rows(
        teacher_deficits(make("polars", now), POLICY, year=2025, prior=make("polars", before))
    )
    frame = make(engine, now[::-1])
    other = teacher_deficits(frame, POLICY, year=2025, prior=make(engine, before[::-1]))
    assert rows(other) == first
    assert is_lazy(other) == is_lazy(frame)


def test_no_rows_give_an_empty_list_of_the_same_engine(engine: str) -> None:
    frame = make(engine, [], COLUMNS)
    got = teacher_deficits(frame, POLICY, year=2025, prior=make(engine, [], PRIOR))
    assert rows(got) == []
    assert is_lazy(got) == is_lazy(frame)


def test_a_missing_column_is_named() -> None:
    frame = make("pandas", [], [name for name in COLUMNS if name != "teacher"])
    with pytest.raises(InvalidData, match=r"valid counts: no column 'teacher'.* @ \$\.columns"):
        teacher_deficits(frame, POLICY, year=2025)


def test_without_norms_vpr_are_left_out_and_nobody_is_judged() -> None:
    norms = [norm for norm in POLICY.region.norms if "teacher" not in norm.name]
    now, before = cohort(20)
    now[0]["procedure"] = "vpr"
    found = rows(
        teacher_deficits(
            make("polars", now), Policy(Region("r", norms=norms)), year=2025,
            prior=make("polars", before),
        )
    )  # fmt: skip
    assert [row["reason"] for row in found] == ["vpr_left_out", *["no_norm"] * 11]


@pytest.mark.parametrize(
    ("name", "years", "earlier"),
    [
        ("6А", 1, "5а"),
        ("11 «Б»", 2, "9б"),
        ("5-в", 0, "5в"),
        ("5", 1, "4"),
        ("1А", 1, ""),
        ("А", 1, ""),
        ("5А1", 1, ""),
        (None, 1, ""),
    ],
)
def test_a_class_has_another_name_every_year(name: str | None, years: int, earlier: str) -> None:
    assert earlier_class(name, years) == earlier


def test_a_class_or_a_past_of_no_known_school_is_linked_to_nothing() -> None:
    now, before = cohort(20)
    now += [{**now[0], "school": None, "teacher": "x"}]
    before += [{**before[0], "school": None}, {**before[1], "class_name": None}]
    found = rows(
        teacher_deficits(make("polars", now), POLICY, year=2025, prior=make("polars", before))
    )
    assert {row["teacher"]: row["prior"] for row in found}["x"] == "none"
    assert {row["teacher"]: row["prior"] for row in found}["t01"] == "class"
