from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import load_policy
from roadmap_core.errors import InvalidData
from roadmap_core.risk import crossing_marks, diagnostic_levels, difficult_content
from roadmap_core.statistics import wilson_bounds, z_of
from tests.engines import is_lazy, make, picker, rows

POLICY = load_policy("ru", on=date(2026, 9, 1))
KEYS = ("school", "year", "procedure", "subject", "grade", "task", "difficulty")
COLUMNS = (*KEYS, "participants", "points", "max_points", "full")
NORMS = {
    ("vpr", "basic"): (Fraction(60), Fraction(57)),
    ("vpr", "raised"): (Fraction(30), Fraction(57, 2)),
    ("oge", "basic"): (Fraction(50), Fraction(50)),
    ("oge", "raised"): (Fraction(15), Fraction(15)),
}


def counted(
    school: str | None,
    procedure: str,
    task: str,
    difficulty: str | None,
    n: int,
    most: int,
    part: int,
    fault: str,
) -> dict[str, Any]:
    return {
        "school": school, "year": 2026, "procedure": procedure, "subject": "russian",
        "grade": 5, "task": task, "difficulty": difficulty, "participants": n,
        "points": None if fault == "points" else n * most * part // 100 / 2,
        "max_points": None if fault == "most" else float(n * most),
        "full": None if fault == "full" else n // 2,
    }  # fmt: skip


VALUES: tuple[Sequence[Any], ...] = (
    ["01", None], ["vpr", "oge", "own"], ["1", "2"], ["basic", "raised", "high", None],
    [0, 4, 5, 10, 20, 40], [1, 2, 3], [0, 30, 57, 60, 100, 114, 120, 200, 210],
    ["", "", "", "points", "most", "full"],
)  # fmt: skip
counts = st.lists(st.builds(counted, *map(st.sampled_from, VALUES)), max_size=12)


def oracle(rows_: list[dict[str, Any]]) -> dict[str, Any]:
    """What the list says of the rows of one unit, work and task."""
    first = rows_[0]
    points: Any
    most: Any
    full: Any
    n: Any
    points, most, full, n = (
        None if any(row[name] is None for row in rows_) else sum(row[name] for row in rows_)
        for name in ("points", "max_points", "full", "participants")
    )
    level = {"basic": "basic", "raised": "raised", "high": "raised"}.get(first["difficulty"], "")
    norms: Any = NORMS.get((first["procedure"], level), (None, None))
    good, bad = norms
    fault = ""
    if points is None:
        fault = "no_points"
    elif not most:
        fault = "no_maximum"
    elif any(row["points"] > row["max_points"] for row in rows_):
        fault = "points_over_maximum"
    low: Any = None
    high: Any = None
    completion: Any = None
    if not fault:
        completion = points / most
        low, high = wilson_bounds(completion * n, n, z_of(95))
        low, high = (low if points else 0.0) * 100, (high if points < most else 1.0) * 100
        completion *= 100
    known = {
        "completion": completion, "low": low, "high": high, "n": n,
        "full": None if full is None or not n else full * 100 / n,
        "norm": good and float(good), "norm_insufficient": bad and float(bad),
    }  # fmt: skip
    if not fault:
        fault = "" if level else "unknown_difficulty"
        fault = fault or ("" if good else "no_norm") or ("too_few" if n < 10 else "")
    if fault:
        return known | {"verdict": "not_judged", "certain": False, "reason": fault}
    share = Fraction(points) * 100 / Fraction(most)
    if share >= good:
        verdict, certain = "sufficient", low >= good
    elif share < bad:
        verdict, certain = "insufficient", high < bad
    else:
        verdict, certain = "uncertain", low >= bad and high < good
    return known | {"verdict": verdict, "certain": certain, "reason": verdict}


def by_key(table: list[dict[str, Any]]) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in table:
        groups.setdefault(tuple(row[name] for name in KEYS), []).append(row)
    return groups


@settings(max_examples=8)
@given(counts)
def test_the_list_is_what_its_definition_says(given: list[dict[str, Any]]) -> None:
    _is_the_list(given, ("pandas", "polars"))


def test_a_long_list_is_what_its_definition_says() -> None:
    pick = picker()
    given = [
        counted(str(school), *map(pick, VALUES[1:]))
        for school in range(300)
        for _ in range(pick([1, 2, 3]))
    ]
    _is_the_list(given, ("polars",))


def _is_the_list(given: list[dict[str, Any]], engines: tuple[str, ...]) -> None:
    expected = {key: oracle(group) for key, group in by_key(given).items()}
    for engine in engines:
        found = by_key(rows(difficult_content(make(engine, given, COLUMNS), POLICY)))
        assert {key: len(group) for key, group in found.items()} == dict.fromkeys(expected, 1)
        for key, (row,) in found.items():
            for name, value in expected[key].items():
                near = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
                assert row[name] == near, (engine, key, name)


IMPOSSIBLE = [
    ({"points": 44.0}, "points_over_maximum"),
    ({"points": -1.0}, "no_points"),
]


@pytest.mark.parametrize(("change", "reason"), IMPOSSIBLE)
def test_points_that_cannot_be_are_not_hidden_among_others(
    change: dict[str, Any], reason: str, light_engine: str
) -> None:
    work = {"year": 2026, "procedure": "vpr", "subject": "russian", "grade": 5, "school": "01"}
    sums = {"participants": 20, "points": 10.0, "max_points": 40.0, "full": 2, "mark": 3}
    task = work | sums | {"element": "1.1", "difficulty": "basic"}
    table = [task | {"task": "1"} | change, task | {"task": "2"}]
    (row,) = rows(difficult_content(make(light_engine, table), POLICY, unit_level="element"))
    assert (row["verdict"], row["reason"]) == ("not_judged", reason)
    assert (row["points"], row["completion"]) == (None, None)
    again = [one | {"task": "1", "mark": mark} for mark in (3, 4) for one in table]
    (crossing,) = rows(crossing_marks(make(light_engine, again), POLICY))
    assert (crossing["completion_3"], crossing["reason"]) == (None, "too_few")


def test_parts_of_points_add_up_to_what_they_are(light_engine: str) -> None:
    work = {"year": 2026, "procedure": "vpr", "subject": "russian", "grade": 5, "school": "01"}
    sums = {"participants": 20, "element": "1.1", "difficulty": "basic", "full": 2}
    table = [
        work | sums | {"task": task, "points": points, "max_points": most}
        for task, points, most in (("1", 0.7, 1.0), ("2", 0.5, 1.0))
    ]
    # 0.1 and 0.2 and 0.3 are a little more than 0.6, 0.3 and 0.2 and 0.1 are not.
    table += [
        table[0] | {"school": "02", "task": str(n), "points": n / 10, "max_points": 1 / 3}
        for n in (1, 2, 3)
    ]
    found = rows(difficult_content(make(light_engine, table), POLICY, unit_level="element"))
    assert [row["verdict"] for row in found] == ["sufficient", "sufficient"]


def crossed(groups: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """What the list of crossing groups says of one task."""
    shares: dict[int, Fraction] = {}
    bounds = {}
    for mark, row in groups.items():
        points, most, n = row["points"], row["max_points"], row["participants"]
        if points is not None and most and points <= most:
            shares[mark] = Fraction(points) / Fraction(most)
            low, high = wilson_bounds(float(shares[mark]) * n, n, z_of(95))
            bounds[mark] = (low if points else 0.0, high if points < most else 1.0)
    enough = [mark for mark in sorted(shares) if groups[mark]["participants"] >= 10]
    pairs = [(low, high) for low in enough for high in enough if low < high]
    crossings = sum(shares[low] > shares[high] for low, high in pairs)
    return {
        **{f"n_{mark}": groups.get(mark, {}).get("participants", 0) for mark in (2, 3, 4, 5)},
        **{
            f"completion_{mark}": pytest.approx(float(shares[mark]) * 100)
            if mark in shares
            else None
            for mark in (2, 3, 4, 5)
        },
        "pairs": len(pairs),
        "crossings": crossings,
        "flagged": crossings > 0,
        "certain": any(bounds[low][0] > bounds[high][1] for low, high in pairs),
        "judged": bool(pairs),
        "confidence": 95,
        "reason": "crossing" if crossings else "no_crossing" if pairs else "too_few",
    }


def test_groups_of_many_tasks_cross_as_their_definition_says() -> None:
    pick = picker()
    tasks: dict[str, dict[int, dict[str, Any]]] = {}
    for task in range(150):
        marks = [mark for mark in (2, 3, 4, 5) if pick([True, True, False])] or [5]
        tasks[str(task)] = {
            mark: counted("1", "vpr", str(task), "basic", pick([0, 9, 10, 11, 40, 200]),
                          pick([1, 2]), pick([0, 60, 100, 120, 200, 210]),
                          pick([""] * 8 + ["points", "most"])) | {"mark": mark}
            for mark in marks
        }  # fmt: skip
    given = [row for groups in tasks.values() for row in groups.values()]
    found = rows(crossing_marks(make("polars", given), POLICY))
    assert len(found) == len(tasks)
    for row in found:
        expected = crossed(tasks[row["task"]])
        assert {name: row[name] for name in expected} == expected, row["task"]


def test_no_rows_give_empty_lists_of_the_same_engine(light_engine: str) -> None:
    frame = make(light_engine, [], (*COLUMNS, "element", "mark"))
    for got in (
        difficult_content(frame, POLICY),
        difficult_content(frame, POLICY, unit_level="element"),
        crossing_marks(frame, POLICY),
        diagnostic_levels(make(light_engine, [], PERSONS), POLICY),
    ):
        assert rows(got) == []
        assert is_lazy(got) == is_lazy(frame)


@pytest.mark.parametrize("missing", ["task", "points", "max_points", "participants", "year"])
def test_a_missing_column_is_named(missing: str) -> None:
    frame = make("pandas", [], [name for name in COLUMNS if name != missing])
    with pytest.raises(InvalidData, match=rf"item_counts: no column '{missing}'.* @ \$\.columns"):
        difficult_content(frame, POLICY)


def test_elements_need_their_column_and_marks_theirs() -> None:
    frame = make("pandas", [], COLUMNS)
    with pytest.raises(InvalidData, match=r"^not a valid item_counts: no column 'element'"):
        difficult_content(frame, POLICY, unit_level="element")
    with pytest.raises(InvalidData, match=r"^not a valid item_counts: no column 'mark'"):
        crossing_marks(frame, POLICY)


def test_without_difficulties_nothing_is_judged() -> None:
    names = [name for name in COLUMNS if name != "difficulty"]
    given = [
        dict(zip(names, ("1", 2026, "vpr", "russian", 5, "1", 40, 20.0, 40.0, 20), strict=True))
    ]
    (row,) = rows(difficult_content(make("polars", given), POLICY))
    assert (row["verdict"], row["reason"], row["completion"]) == (
        "not_judged", "unknown_difficulty", 50.0,
    )  # fmt: skip


def test_a_row_is_of_a_task_or_of_an_element() -> None:
    frame = make("pandas", [], COLUMNS)
    problem = (
        r"^not a valid item_counts: no level 'tusk' \(did you mean 'task'\?\) @ \$\.unit_level"
    )
    with pytest.raises(InvalidData, match=problem):
        difficult_content(frame, POLICY, unit_level="tusk")  # type: ignore[arg-type]


PERSONS = ("school", "person", "role", "block", "score", "max_score", "year")

persons = st.lists(
    st.fixed_dictionaries(
        {
            "school": st.sampled_from(["01", None]),
            "person": st.sampled_from(["a", None]),
            "role": st.sampled_from(["teacher", "leader"]),
            "block": st.sampled_from(["legal", "method", None]),
            "score": st.sampled_from([0.0, 5.9, 6.0, 7.9, 8.0, 11.0, None]),
            "max_score": st.sampled_from([0.0, 10.0, None]),
            "year": st.sampled_from([2020, 2026, None]),
        }
    ),
    max_size=12,
)


def level_of(group: list[dict[str, Any]]) -> str:
    if group[0]["person"] is None:
        return "no_key"
    if any(row["score"] is None or row["max_score"] is None for row in group):
        return "no_score"
    if any(row["score"] > row["max_score"] for row in group):
        return "score_over_maximum"
    score, most = (sum(Fraction(str(row[n])) for row in group) for n in ("score", "max_score"))
    if not most:
        return "no_maximum"
    if group[0]["year"] != 2026:
        return "no_norm"
    levels = ((80, "low"), (60, "middle"))
    return "deficit_" + next(
        (name for least, name in levels if score * 100 >= most * least), "high"
    )


@settings(max_examples=25)
@given(persons)
def test_levels_are_what_their_definition_says(given: list[dict[str, Any]]) -> None:
    expected: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in given:
        key = (row["school"], row["person"], row["role"], row["year"])
        expected.setdefault((*key, "block", row["block"]), []).append(row)
        expected.setdefault((*key, "total", "total"), []).append(row)
    for engine in ("pandas", "polars"):
        found = rows(diagnostic_levels(make(engine, given, PERSONS), POLICY))
        keys = ("school", "person", "role", "year", "scope", "block")
        assert {tuple(r[k] for k in keys): r["reason"] for r in found} == {
            key: level_of(group) for key, group in expected.items()
        }
        assert len(found) == len(expected)
        assert all(
            (r["judged"], r["level"]) == (True, r["reason"][8:])
            if r["reason"].startswith("deficit_")
            else (r["judged"], r["level"]) == (False, "not_judged")
            for r in found
        )


def test_a_sourced_norm_is_told_from_an_unverified_one() -> None:
    from attrs import evolve

    from roadmap_core.policy import Policy, Region

    norms = [
        evolve(norm, source="приказ") if norm.name.startswith("deficit_") else norm
        for norm in POLICY.region.norms
    ]
    row = dict(zip(PERSONS, ("1", "a", "teacher", "legal", 8.0, 10.0, 2026), strict=True))
    for policy, verified in ((POLICY, False), (Policy(Region("r", norms=norms)), True)):
        found = rows(diagnostic_levels(make("polars", [row]), policy))
        assert [one["verified"] for one in found] == [verified, verified]
