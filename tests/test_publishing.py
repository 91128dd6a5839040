"""What leaves the house: small groups, those hidden with them, keys without their meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from roadmap_core import load_policy, risk
from roadmap_core.errors import InvalidData, UnknownNorm
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, Region
from tests.engines import make, rows
from tests.specs import holds, specs

POLICY = load_policy("ru", on=date(2026, 6, 1))
WORK = {"year": 2025, "procedure": "vpr", "subject": "russian", "grade": 5}


def norm(name: str, value: int, since: date = date(2020, 1, 1)) -> Norm:
    return Norm(name=name, title="Х", unit="человек", value=value, since=since, source="unverified")


def counts(*sizes: int | None, failed: int = 1, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "municipality": "north",
            "school": str(place),
            **WORK,
            "participants": size,
            "failed": failed,
            **more,
        }
        for place, size in enumerate(sizes, start=1)
    ]


def hidden(frame: Any, policy: Policy = POLICY, within: str | None = "municipality") -> str:
    """The status of each row by one letter: «s», «c» or «.»."""
    found = rows(risk.published(frame, policy, within=within))
    return "".join(row["suppressed"][:1] or "." for row in found)


def without_blanks(frame: Any, policy: Policy, **arguments: Any) -> Any:
    """The answer with null for "", which no table of a spec can hold."""
    answer: Any = nw.from_native(risk.published(frame, policy, **arguments))
    status = nw.col("suppressed")
    return answer.with_columns(suppressed=nw.when(status != "").then(status)).to_native()


@pytest.mark.parametrize(("name", "spec"), list(specs("risk", ("published",))))
def test_a_table_is_published_as_its_spec_says(
    engine: str, name: str, spec: Mapping[str, Any]
) -> None:
    holds(without_blanks, spec, engine)


def test_the_frame_comes_back_in_its_engine_and_order(engine: str) -> None:
    given = make(engine, counts(30, 3, 40))
    answer = risk.published(given, POLICY)
    assert type(answer) is type(given)
    assert [row["participants"] for row in rows(answer)] == [30, None, 40]


FIGURES = pl.DataFrame(
    [
        {
            "school": "1",
            **WORK,
            "element": "1.1",
            "n": 4,
            "completion": 100.0,
            "norm": 60.0,
            "confidence": 95,
            "certain": True,
            "reason": "sufficient",
            "remark": "все справились",
        }
    ]
)


def test_verdicts_reasons_and_unknown_columns_are_figures() -> None:
    (row,) = rows(risk.published(FIGURES, POLICY))
    left = {name for name, value in row.items() if value is not None}
    assert left == {"school", *WORK, "element", "norm", "confidence", "protected", "suppressed"}


def test_any_column_can_name_the_totals() -> None:
    frame = pl.DataFrame(counts(3, 30, 40)).with_columns(okrug=pl.Series(["a", "b", "b"]))
    answer = rows(risk.published(frame, POLICY, within="okrug"))
    assert [(row["okrug"], row["suppressed"], row["protected"]) for row in answer] == [
        ("a", "small", False),
        ("b", "", True),
        ("b", "", True),
    ]


def test_a_total_of_marks_is_one_of_each_mark() -> None:
    given = [*counts(3, 30, 40, mark=2), *counts(10, 30, 40, mark=3)]
    found = rows(risk.published(pl.DataFrame(given), POLICY, within="municipality"))
    assert {(row["school"], row["mark"]) for row in found if row["suppressed"]} == {
        ("1", 2),
        ("2", 2),
    }


def test_who_is_hidden_does_not_hang_on_the_order_of_rows() -> None:
    frame = pl.DataFrame(counts(3, 9, 9, 9))
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]):
        found = rows(risk.published(frame[order], POLICY, within="municipality"))
        assert {row["school"] for row in found if row["suppressed"]} == {"1", "2"}


@pytest.mark.parametrize(
    ("sizes", "status", "is_protected"),
    [
        ((3,), "s", False),
        # Both are under 5: of a sum of 4 each may be 0 to 4, of 3 or of 5 it may not.
        ((3, 0), "ss", False), ((3, 1), "ss", True), ((4, 1), "ss", False),
        ((4, 4), "ss", False), ((4, 4, 0), "sss", True), ((4, 4, 1), "sss", False),
        ((-3, 4), "ss", True), ((None, 3, 3), "sss", False), ((3, 3, 5), "ssc", True),
        # The large one is at least 5: of 9 the small one may be 0 to 4, of 8 it may not.
        ((3, 5), "sc", False), ((3, 6), "sc", True), ((3, 6, 7), "sc.", True),
        ((0, 8), "sc", False), ((0, 9), "sc", True), ((-3, 9), "sc", True),
        ((None, 8), "sc", False), ((None, 9), "sc", True), ((None, 8, 9), "s.c", True),
        # No other one is enough alone: the largest are taken until it is enough.
        ((0, 5, 6, 8), "s.cc", True), ((0, 5, 5, 8), "sccc", False), ((0, 5, 5, 9), "s..c", True),
        ((5, 6, 7), "...", True),
        ((0, 8, 8), "scc", True), ((0, 7, 7), "scc", True), ((0, 6, 7), "scc", False),
    ],
)  # fmt: skip
def test_so_many_groups_are_hidden_that_a_total_leaves_each_size_open(
    sizes: tuple[int | None, ...], status: str, is_protected: bool
) -> None:
    found = rows(risk.published(pl.DataFrame(counts(*sizes)), POLICY, within="municipality"))
    assert "".join(row["suppressed"][:1] or "." for row in found) == status
    assert {row["protected"] for row in found} == {is_protected}


def test_an_unknown_size_is_hidden_with_another() -> None:
    assert hidden(pl.DataFrame(counts(None, None, 8, 40))) == "ss.c"


def test_the_norm_is_that_of_the_day_and_without_a_day_the_newest() -> None:
    norms = (norm("publish_min_cell", 5), norm("publish_min_cell", 20, date(2030, 1, 1)))
    region = Region("r", norms=norms)
    frame = pl.DataFrame(counts(10, 30, 40))
    assert hidden(frame, region.on(date(2026, 1, 1)), None) == "..."
    assert hidden(frame, Policy(region), None) == "s.."
    with pytest.raises(UnknownNorm, match="publish_min_cell"):
        risk.published(frame, region.on(date(2019, 1, 1)))


def test_under_a_norm_of_one_nothing_needs_a_second_group() -> None:
    policy = Policy(Region("r", norms=(norm("publish_min_cell", 1),)))
    assert hidden(pl.DataFrame(counts(0, 1, 30)), policy) == "s.."


def test_few_of_many_are_hidden_only_where_a_norm_says_so() -> None:
    norms = (norm("publish_min_cell", 5), norm("publish_min_count", 3))
    policy = Policy(Region("r", norms=norms))
    given = [
        {**counts(30)[0], "school": str(failed), "failed": failed}
        for failed in (0, 1, 2, 3, 27, 28, 30)
    ]
    frame = pl.DataFrame([*given, {**given[0], "school": "9", "failed": None}])
    found = rows(risk.published(frame, policy))
    assert {row["school"] for row in found if row["suppressed"]} == {"1", "2", "28"}
    assert hidden(frame, POLICY, None) == "........"
    # One that a count has hidden is large: by its total it would be known at once.
    assert hidden(pl.DataFrame(counts(30, 40, 50)), policy, None) == "sss"
    large = pl.DataFrame([*counts(30), *counts(40, 50, failed=20)[1:]])
    assert hidden(large, policy) == "sc"


def test_numbers_that_count_nobody_are_never_few() -> None:
    norms = (norm("publish_min_cell", 5), norm("publish_min_count", 3))
    row = {**counts(30, failed=10)[0], "grade": 2, "mark": 2, "share": 2.0, "remark": "1", "x": 1}
    policy = Policy(Region("r", norms=norms))
    assert hidden(pl.DataFrame([row]), policy, None) == "."
    assert hidden(pl.DataFrame([{**row, "mark_5": 2}]), policy, None) == "s"
    # The size has a norm of its own.
    low = Policy(Region("r", norms=(norm("publish_min_cell", 2), norm("publish_min_count", 4))))
    assert hidden(pl.DataFrame(counts(3, 4)).drop("failed"), low, None) == ".."
    assert hidden(pl.DataFrame(counts(3, 4, failed=0)), low, None) == "s."
    nobody_known = pl.DataFrame([{**row, "failed": None}, {**row, "failed": 29}])
    assert hidden(nobody_known, policy, None) == ".s"


REFUSED: tuple[tuple[dict[str, list[Any]], dict[str, Any], str], ...] = (
    ({"participants": ["many"]}, {}, r"has no numbers but .* \$\.columns\['participants'\]"),
    ({"particpants": [5]}, {}, r"no column 'participants' or 'n' \(did you mean 'particpants'\?\)"),
    ({"n": [5], "suppressed": [""]}, {}, "'suppressed' is a column of the answer"),
    ({"n": [5], "failed": [1]}, {"within": "failed"}, "names no groups but holds figures"),
    ({"n": [5]}, {"within": "municipality"}, "no column 'municipality'"),
    ({"n": [5]}, {"within": ["school"]}, r"the name of one column, got list @ \$\.within"),
    ({"n": [5], "teacher": ["Т1"]}, {}, "a row a person is not published: 'teacher'"),
    ({"n": [5, 9], "unit_level": ["school", "region"]}, {}, "give each other away"),
)


@pytest.mark.parametrize(("columns", "arguments", "message"), REFUSED)
def test_what_cannot_be_published_is_refused(
    columns: dict[str, list[Any]], arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidData, match=f"^not a valid frame to publish: .*{message}"):
        risk.published(pd.DataFrame(columns), POLICY, **arguments)


def test_a_column_of_people_without_people_is_no_hindrance() -> None:
    frame = pl.DataFrame(counts(3, 30, teacher=None))
    assert hidden(frame, within=None) == "s."


def test_each_row_says_whether_it_is_hidden() -> None:
    shares = risk.low_shares(pd.DataFrame(counts(3, 30, 40, failed=3)), POLICY)
    told = rows(risk.explain(risk.published(shares, POLICY, within="municipality"), POLICY))
    assert [row["sentence"].partition(". ")[0].partition(" о группе")[0] for row in told] == [
        "участников слишком мало для публикации, сведения скрыты",
        "сведения скрыты, чтобы по итогу нельзя было узнать сведения",
        "3 из 40 (7,5 %) при норме 30 %: признака нет",
    ]
    table = rows(risk.explain(risk.published(pl.DataFrame(counts(30)), POLICY), POLICY))
    assert table[0]["sentence"].startswith("сведения можно публиковать. Норма: «Наименьшая")


def test_a_hidden_row_of_a_list_by_rank_is_told_as_hidden() -> None:
    policy = load_policy("chelyabinsk", on=date(2026, 6, 1))
    frame = pd.DataFrame(counts(*range(30, 36), failed=3))
    low = risk.low_performing_schools(frame, policy, year=2025).assign(participants=[3] + [30] * 5)
    told = rows(risk.explain(risk.published(low, policy), policy))
    assert told[0]["sentence"].startswith("участников слишком мало для публикации")
    assert sum("сведения скрыты" in row["sentence"] for row in told) == 1


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Groups of two municipalities, most of them small, some the same in two tasks."""
    size = st.one_of(st.integers(0, 9), st.integers(0, 60))
    given = []
    for place in range(draw(st.integers(1, 7))):
        n = draw(size)
        unit = {"municipality": draw(st.sampled_from("ab")), "school": str(place), **WORK}
        for task in draw(st.sampled_from([("1",), ("2",), ("1", "2")])):
            given.append({**unit, "task": task, "participants": n, "failed": n // 2})
    return given


@settings(max_examples=15)
@given(tables(), st.integers(2, 10))
def test_no_total_gives_a_hidden_size_away(given: list[dict[str, Any]], least: int) -> None:
    policy = Policy(Region("r", norms=(norm("publish_min_cell", least),)))
    full = {(row["school"], row["task"]): row["participants"] for row in given}
    totals = defaultdict(list)
    for row in rows(risk.published(pl.DataFrame(given), policy, within="municipality")):
        totals[row["municipality"], row["task"]].append(row)
    for found in totals.values():
        hidden = [row for row in found if row["suppressed"]]
        shown = [row for row in found if not row["suppressed"]]
        assert all(row["participants"] is None and row["failed"] is None for row in hidden)
        assert all(row["participants"] == full[row["school"], row["task"]] for row in shown)
        if not found[0]["protected"]:
            # The total is not published, and all its groups are hidden.
            assert shown == []
            assert not any(row["protected"] for row in found)
            continue
        rest = sum(full[row["school"], row["task"]] for row in hidden)
        bounds = [
            (0, least - 1) if row["suppressed"] == "small" else (least, None) for row in hidden
        ]
        for place in range(len(hidden)):
            cost = [float(other == place) for other in range(len(hidden))]
            more = {"A_eq": [[1.0] * len(hidden)], "b_eq": [rest], "bounds": bounds}
            low, high = linprog(cost, **more).fun, -linprog([-one for one in cost], **more).fun
            assert high - low >= least - 1 - 1e-6


SECRET = "этот секрет никто не знает"


def test_the_same_key_has_the_same_code_in_any_table(engine: str) -> None:
    given: list[dict[str, Any]] = [
        {"school": "07", "student": "1", "score": 5.0},
        {"school": "7", "student": "07", "score": 4.0},
        {"school": None, "student": "1", "score": None},
    ]
    table = make(engine, given)
    answer = risk.pseudonyms(table, ("school", "student"), key=SECRET)
    assert type(answer) is type(table)
    codes = {row["student"] for row in rows(answer)}
    by_score = {row["score"]: row for row in rows(answer)}
    assert by_score[5.0]["school"] == by_score[4.0]["student"]
    assert by_score[5.0]["student"] == by_score[None]["student"]
    assert by_score[None]["school"] is None
    assert len(codes) == 2
    assert all(len(code) == 20 and set(code) <= set("0123456789abcdef") for code in codes)


def test_a_code_is_the_hmac_of_the_key() -> None:
    # Test case 1 of RFC 4231, as long as a secret may be short.
    (row,) = rows(risk.pseudonyms(pl.DataFrame({"k": ["Hi There"]}), "k", key=b"\x0b" * 20))
    assert row["k"] == "b0344c61d8db38535ca8"


def test_a_number_has_the_code_of_its_figures() -> None:
    frames = [pl.DataFrame({"k": values}) for values in ([7], [7.0], ["7"])]
    found = {rows(risk.pseudonyms(frame, "k", key=SECRET))[0]["k"] for frame in frames}
    assert len(found) == 1
    (broken,) = rows(risk.pseudonyms(pl.DataFrame({"k": [7.5]}), "k", key=SECRET))
    assert broken["k"] not in found


def test_another_secret_gives_other_codes() -> None:
    frame = pl.DataFrame({"k": ["1"]})
    first, second = (rows(risk.pseudonyms(frame, "k", key=SECRET + more)) for more in ("", "!"))
    assert first != second


def test_a_short_secret_is_refused_and_not_told() -> None:
    frame = pl.DataFrame({"k": ["1"]})
    risk.pseudonyms(frame, "k", key="s" * 16)
    with pytest.raises(InvalidData, match="under 16 bytes") as caught:
        risk.pseudonyms(frame, "k", key="тайна!!")
    assert "тайна" not in str(caught.value)
    with pytest.raises(InvalidData, match="no column is named"):
        risk.pseudonyms(frame, (), key=SECRET)
    with pytest.raises(InvalidData, match="no column 'student'"):
        risk.pseudonyms(frame, "student", key=SECRET)


def test_two_keys_of_one_code_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roadmap_core.risk.keyed._LENGTH", 0)
    with pytest.raises(InvalidData, match="two keys of 'k' would have one code"):
        risk.pseudonyms(pl.DataFrame({"k": ["1", "2"]}), "k", key=SECRET)


def test_an_infinite_size_of_a_group_is_not_known_and_hidden() -> None:
    found = rows(risk.published(pd.DataFrame({"school": ["1"], "n": [float("inf")]}), POLICY))
    assert found == [{"school": "1", "n": None, "protected": True, "suppressed": "small"}]
