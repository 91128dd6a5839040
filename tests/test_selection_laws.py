"""Lists of schools against plain Python, and what must hold of every list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any, NamedTuple

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, Region
from roadmap_core.regions import load_policy
from roadmap_core.risk import (
    chance_of_flag,
    diagnostic_levels,
    explain,
    list_changes,
    low_branches,
    low_classes,
    low_performing_schools,
    low_shares,
)
from roadmap_core.risk.kinds import is_kind
from roadmap_core.risk.sentences import part_words, share_words
from roadmap_core.selection import Combine, LowPerformingRule
from roadmap_core.statistics import wilson
from tests.engines import LAZY, is_lazy, make, rows, schema_of

RUSSIA = load_policy("ru", on=date(2026, 6, 1))
YEAR = 2025
WORKS = ("vpr:russian:5", "vpr:mathematics:5", "oge:russian:9")

Row = dict[str, Any]


def under(rule: LowPerformingRule, since: int = 2015) -> Policy:
    norm = Norm(
        name="low_performing_rule", title="Правило", unit="правило", value=rule,
        since=date(since, 1, 1), source="unverified",
    )  # fmt: skip
    return Policy(Region("test", norms=[norm]))


def cell(
    school: str | None, work: str, n: int | None, x: int | None, year: int = YEAR, **more: Any
) -> Row:
    procedure, subject, grade = work.split(":")
    row: Row = {"school": school, "year": year, "procedure": procedure, "subject": subject}
    return row | {"grade": int(grade), "participants": n, "failed": x} | more


class Verdict(NamedTuple):
    flagged: bool
    certain: bool
    judged: bool


def state(rule: LowPerformingRule, n: int, x: int | None) -> tuple[bool | None, bool, bool]:
    """Whether a result is low, surely low, perhaps low; None where it is not judged."""
    if x is None or n < rule.min_participants:
        return None, False, True
    norm = Fraction(repr(rule.share)) / 100
    low = Fraction(x, n) >= norm if rule.inclusive else Fraction(x, n) > norm
    interval = wilson(x, n)
    assert interval is not None
    return low, low and interval[0] >= norm, low or interval[1] >= norm


def counts_for(rule: LowPerformingRule, row: Row) -> bool:
    name = f"{row['procedure']}:{row['subject']}:{row['grade']}"
    return not rule.procedures or name in rule.procedures


def verdict(rule: LowPerformingRule, results: Iterable[Row]) -> Verdict:
    """The rule by trying everything that is not known: each result, each missing year."""
    own = [row for row in results if row["participants"] and counts_for(rule, row)]
    works = sorted({(row["procedure"], row["subject"], row["grade"]) for row in own})
    years = range(YEAR, YEAR - (rule.same_procedure_years or 1), -1)
    states = {
        ((row["procedure"], row["subject"], row["grade"]), row["year"]): state(
            rule, row["participants"], row["failed"]
        )
        for row in own
    }
    there = {year for _, year in states}
    written = [work for work in works if (work, YEAR) in states]
    # A year without any result may have held every work.
    for work, year in product(works, years[1:]):
        if year not in there:
            states[work, year] = None, False, True

    def holds(is_low: Any) -> bool:
        now = sum(is_low(work, YEAR) for work in written)
        again = sum(all(is_low(work, year) for year in years) for work in written)
        conditions = []
        if rule.low_procedures is not None:
            conditions.append(now >= rule.low_procedures)
        if rule.same_procedure_years is not None:
            conditions.append(again >= 1)
        return all(conditions) if rule.combine is Combine.ALL else any(conditions)

    none = (False, False, False)
    flagged = holds(lambda *at: states.get(at, none)[0] is True)
    might = holds(lambda *at: states.get(at, none)[0] in (True, None) and at in states)
    enough = bool(written) and len(written) >= (rule.low_procedures or 0)
    judged = flagged or (enough and not might)
    sure = holds(lambda *at: states.get(at, none)[1])
    perhaps = holds(lambda *at: states.get(at, none)[2])
    return Verdict(flagged, judged and (sure if flagged else not perhaps), judged)


a_rule = st.builds(
    LowPerformingRule,
    share=st.sampled_from([30, 28.5, 50, 100]),
    procedures=st.sampled_from([(), WORKS[1:], ("ege:physics:11",)]),
    inclusive=st.booleans(),
    low_procedures=st.sampled_from([1, 2, 3]),
    same_procedure_years=st.sampled_from([None, 2, 3]),
    combine=st.sampled_from(Combine),
    min_participants=st.sampled_from([1, 5]),
) | st.builds(LowPerformingRule, share=st.just(30), same_procedure_years=st.sampled_from([2, 3]))

SIZES = [(0, 0), (4, 4), (10, 3), (10, 2), (200, 57), (200, 56), (90, 80), (9, None)]

some_counts = st.lists(
    st.tuples(
        st.sampled_from(["01", "1", None]),
        st.sampled_from(WORKS),
        st.sampled_from([2025, 2025, 2024, 2023]),
        st.sampled_from(
            [(0, 0), (4, 4), (10, 3), (10, 2), (200, 57), (200, 56), (90, 80), (9, None)]
        ),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda one: one[:3],
).map(lambda cells: [cell(s, w, n, x, year) for s, w, year, (n, x) in cells])

an_engine = st.sampled_from(["polars", "polars", "pandas", "duckdb"])


def listed(frame: Any, policy: Policy) -> dict[Any, Verdict]:
    answer = rows(low_performing_schools(frame, policy, year=YEAR))
    return {row["school"]: Verdict(row["flagged"], row["certain"], row["judged"]) for row in answer}


@given(a_rule, some_counts, an_engine)
@settings(max_examples=20)
def test_the_rule_is_what_trying_everything_unknown_gives(
    rule: LowPerformingRule, counts: list[Row], engine: str
) -> None:
    expected = {
        school: verdict(rule, [row for row in counts if row["school"] == school])
        for school in {row["school"] for row in counts}
    }
    assert listed(make(engine, counts), under(rule)) == expected


@pytest.mark.parametrize(
    "names",
    [
        ("vpr:russian:5", "vpr:mathematics:6"),
        ("vpr:russian:5", "vpr:mathematics:6", *(f"own{number}:russian:5" for number in range(20))),
    ],
)
def test_the_rule_counts_the_works_of_its_names_and_no_other(
    light_engine: str, names: Sequence[str]
) -> None:
    works = ("vpr:russian:5", "vpr:russian:6", "vpr:mathematics:6", "vpr:mathematics:5")
    counts = [cell("1", work, 20, 10) for work in works]
    counts.append({**counts[0], "procedure": None, "school": "2"})
    counts.append({**counts[0], "subject": None, "school": "2"})
    rule = LowPerformingRule(share=30, low_procedures=1, procedures=names)
    shares = rows(low_shares(make(light_engine, counts), under(rule)))
    assert sorted((row["subject"] or "", row["grade"]) for row in shares if row["judged"]) == [
        ("mathematics", 6), ("russian", 5),
    ]  # fmt: skip
    listed = rows(low_performing_schools(make(light_engine, counts), under(rule), year=YEAR))
    found = sorted((row["school"], row["procedures"], row["reason"]) for row in listed)
    assert found == [("1", 2, "low_procedures"), ("2", 0, "no_results")]


@given(a_rule, some_counts, st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_neither_order_nor_partition_nor_other_schools_change_a_verdict(
    rule: LowPerformingRule, counts: list[Row], chance: Any
) -> None:
    policy = under(rule)
    whole = listed(make("polars", counts), policy)
    parts = []
    for row in counts:
        n, x = row["participants"], row["failed"]
        part = chance.randint(0, n)
        failed = None if x is None else min(x, part)
        # Who is in which class changes nothing; a part that is not known leaves all unknown.
        parts.append(
            row | {"class_name": "А", "participants": part, "failed": failed if part else 0}
        )
        rest = None if x is None else x - (failed or 0)
        parts.append(row | {"class_name": "Б", "participants": n - part, "failed": rest})
    chance.shuffle(parts)
    # A part that is not known leaves the whole unknown, wherever its participants are.
    assert listed(make("polars", parts), policy) == whole
    one = counts[0]["school"]
    alone = [row for row in counts if row["school"] == one]
    assert listed(make("polars", alone), policy)[one] == whole[one]


@given(a_rule, some_counts, st.integers(0, 20))
@settings(max_examples=15)
def test_one_more_mark_2_never_takes_a_school_from_the_list(
    rule: LowPerformingRule, counts: list[Row], place: int
) -> None:
    policy = under(rule)
    before = listed(make("polars", counts), policy)
    row = counts[place % len(counts)]
    if row["failed"] is None or row["failed"] >= row["participants"]:
        return
    worse = [*counts]
    worse[place % len(counts)] = row | {"failed": row["failed"] + 1}
    after = listed(make("polars", worse), policy)
    assert [
        school for school in before if before[school].flagged and not after[school].flagged
    ] == []


def test_the_answers_are_frames_of_the_engine_that_was_given(engine: str) -> None:
    counts = [
        cell("1", work, 20, 16, class_name="5А", branch="с", year=year)
        for work in WORKS
        for year in (2024, 2025)
    ]
    frame = make(engine, counts)
    answers = {
        "shares": low_shares(frame, RUSSIA),
        "schools": low_performing_schools(frame, RUSSIA, year=YEAR),
        "classes": low_classes(frame, RUSSIA, year=YEAR),
        "branches": low_branches(frame, RUSSIA, year=YEAR),
        "changes": list_changes(frame, RUSSIA, before=2024, after=YEAR),
    }
    assert {is_lazy(answer) for answer in answers.values()} == {engine in LAZY}
    assert tuple(schema_of(answers["shares"])) == (
        "school", "branch", "class_name", "year", "procedure", "subject", "grade", "participants",
        "failed", "share", "low", "high", "norm", "confidence", "is_low", "certain", "judged",
        "reason",
    )  # fmt: skip
    assert rows(answers["changes"]) == [
        {
            "school": "1", "before": 2024, "after": 2025, "was_flagged": True, "is_flagged": True,
            "was_certain": True, "is_certain": True, "judged": True, "change": "stayed",
        }
    ]  # fmt: skip


def test_no_counts_give_no_rows_of_the_same_columns(engine: str) -> None:
    frame = make(engine, [], ("school", "class_name", "year", "procedure", "subject", "grade",
                              "participants", "failed"))  # fmt: skip
    answer = low_performing_schools(frame, RUSSIA, year=YEAR)
    assert rows(answer) == []
    assert schema_of(answer)["low_now"] == "Int64"
    assert rows(low_classes(frame, RUSSIA, year=YEAR)) == []
    assert rows(low_shares(frame, RUSSIA)) == []


CHANGES = [
    *(cell("entered", work, 20, x, year) for work in WORKS for year, x in ((2025, 10), (2024, 0))),
    *(cell("left", work, 20, x, year) for work in WORKS for year, x in ((2025, 0), (2024, 10))),
    *(cell("never", work, 20, 0, year) for work in WORKS for year in (2025, 2024)),
    *(cell("new", work, 20, 0) for work in WORKS),
    *(cell(None, work, 20, 10, year) for work in WORKS for year in (2025, 2024)),
]


def test_a_list_changes_by_who_enters_stays_and_leaves(engine: str) -> None:
    answer = list_changes(make(engine, CHANGES), RUSSIA, before=2024, after=2025)
    assert {row["school"]: row["change"] for row in rows(answer)} == {
        "entered": "entered",
        "left": "left",
        "never": "not_listed",
        "new": "not_judged",
        None: "stayed",
    }


def test_a_year_without_a_rule_judges_no_school() -> None:
    policy = under(LowPerformingRule(share=30, low_procedures=1), since=2030)
    frame = make("polars", [cell("1", WORKS[0], 20, 10)])
    (school,) = rows(low_performing_schools(frame, policy, year=YEAR))
    assert (school["procedures"], school["norm"], school["judged"]) == (1, None, False)
    assert school["reason"] == "no_norm"
    (shares,) = rows(low_shares(frame, policy))
    assert (shares["norm"], shares["reason"]) == (None, "no_norm")
    classes = low_classes(
        make("polars", [cell("1", WORKS[0], 20, 10, class_name="5")]), policy, year=YEAR
    )
    assert [row["reason"] for row in rows(classes)] == ["no_norm"]


@pytest.mark.parametrize("inclusive", [True, False])
def test_the_norm_itself_is_in_or_out_as_the_rule_says(inclusive: bool) -> None:
    rule = LowPerformingRule(share=28.5, low_procedures=1, inclusive=inclusive)
    counts = [cell("at", WORKS[0], 200, 57), cell("over", WORKS[0], 200, 58)]
    flagged = listed(make("polars", counts), under(rule))
    assert (flagged["at"].flagged, flagged["over"].flagged) == (inclusive, True)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"school": "schol"}, r"no column 'school' \(did you mean 'schol'\?\) @ \$.columns"),
        ({"participants": "participant"}, r"no column 'participants' \(did you mean"),
        ({"failed": "x"}, r"no column 'failed' or 'mark_2' @ \$.columns"),
        ({"class_name": "unit_level"}, r"no row of a school, only of 5А: give counts of schools"),
    ],
)
def test_counts_that_cannot_be_judged_are_refused(change: dict[str, str], problem: str) -> None:
    row = cell("1", WORKS[0], 20, 10, class_name="5А")
    frame = make("polars", [{change.get(name, name): value for name, value in row.items()}])
    with pytest.raises(InvalidData, match=problem):
        low_performing_schools(frame, RUSSIA, year=YEAR)


@pytest.mark.parametrize("engine", ["pandas", "pandas-category", "polars-lazy", "duckdb"])
def test_of_a_federal_form_the_schools_are_listed_and_nothing_wider(engine: str) -> None:
    levels = (("region", None), ("municipality", None), ("school", "1"), (None, "2"))
    counts = [
        cell(school, work, 20, 20, unit_level=level) for level, school in levels for work in WORKS
    ]
    rule = LowPerformingRule(share=30, low_procedures=2)
    found = low_performing_schools(make(engine, counts), under(rule), year=YEAR)
    assert {one["school"]: one["flagged"] for one in rows(found)} == {"1": True, "2": True}
    chances = rows(chance_of_flag(make(engine, counts), under(rule), year=YEAR, share=20))
    assert [one["school"] for one in chances] == ["1", "2"]
    assert rows(low_performing_schools(make(engine, counts[:0], [*counts[0]]), under(rule),
                                       year=YEAR)) == []  # fmt: skip


def test_classes_and_branches_need_their_columns() -> None:
    frame = make("polars", [cell("1", WORKS[0], 20, 10)])
    with pytest.raises(InvalidData, match="no column 'class_name'"):
        low_classes(frame, RUSSIA, year=YEAR)
    with pytest.raises(InvalidData, match="no column 'branch'"):
        low_branches(frame, RUSSIA, year=YEAR)


def test_the_table_of_schools_is_of_the_same_engine_and_has_what_the_rule_asks() -> None:
    frame = make("polars", [cell("1", WORKS[0], 20, 10)])
    schools: list[Row] = [{"school": "1", "kind": "вечерняя", "cluster": "а"}]
    with pytest.raises(InvalidData, match=r"expected a frame of polars .* got pandas @ \$.schools"):
        low_performing_schools(frame, RUSSIA, year=YEAR, schools=make("pandas", schools))
    without = make("polars", [{"school": "1", "cluster": "а"}])
    with pytest.raises(InvalidData, match="no column 'kind'"):
        low_performing_schools(frame, RUSSIA, year=YEAR, schools=without)
    inside = under(LowPerformingRule(worst_share=25, worst_years=1, within="cluster"))
    with pytest.raises(InvalidData, match="compares inside 'cluster': give schools"):
        low_performing_schools(frame, inside, year=YEAR)
    both = under(
        LowPerformingRule(worst_share=25, worst_years=1, within="cluster", excluded="вечерние")
    )
    got = rows(low_performing_schools(frame, both, year=YEAR, schools=make("polars", schools)))
    assert [(row["kind_known"], row["reason"]) for row in got] == [(True, "excluded_kind")]


def test_a_rule_by_rank_may_count_some_works_and_ask_for_participants() -> None:
    rule = LowPerformingRule(
        worst_share=50, worst_years=1, procedures=WORKS[0], min_participants=10
    )
    counts = [
        cell("worst", WORKS[0], 20, 10), cell("good", WORKS[0], 20, 1), cell("few", WORKS[0], 9, 9),
        cell("other", WORKS[1], 20, 20), cell("good", WORKS[1], 20, 20),
    ]  # fmt: skip
    got = rows(low_performing_schools(make("polars", counts), under(rule), year=YEAR))
    assert {row["school"]: row["reason"] for row in got} == {
        "worst": "worst",
        "good": "not_worst",
        "few": "few_participants",
        "other": "no_results",
    }


def test_grade_4_is_judged_where_the_norm_asks_for_it(tmp_path: Any) -> None:
    path = tmp_path / "four.toml"
    norms = "".join(
        f'[norms.{name}]\ntitle = "т"\nunit = "%"\n'
        f"values = [{{ since = 2020-01-01, value = {value}, source = 'п' }}]\n"
        for name, value in (
            ("low_subjects", 1), ("low_subjects_first_grade", 4), ("low_share", 60),
            ("low_min_participants", 2),
        )
    )  # fmt: skip
    head = 'schema = 1\nregion = "four"\ntitle = "Область"\nextends = "ru"\n'
    path.write_text(head + norms, encoding="utf-8")
    counts = [
        cell("1", f"vpr:{subject}:4", 5, x, class_name=name)
        for name, x in (("4А", 3), ("4Б", 2))
        for subject in ("russian", "world")
    ]
    answer = low_classes(make("polars", counts), load_policy(path, on=date(2026, 1, 1)), year=YEAR)
    assert [(row["class_name"], row["reason"]) for row in rows(answer)] == [
        ("4А", "low_subjects"),
        ("4Б", "not_low"),
    ]


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars-lazy", "duckdb"])
def test_what_is_no_number_of_people_is_not_known_on_any_engine(engine: str) -> None:
    counts = [
        {**cell(str(at), WORKS[0], 10, None), "failed": x}
        for at, x in enumerate((2.9, 3.0, float("inf"), -1.0))
    ]
    table = pa.Table.from_pylist([{**one, "failed": float(one["failed"])} for one in counts])
    frames = {
        "pandas": table.to_pandas, "polars": lambda: pl.from_arrow(table),
        "polars-lazy": lambda: pl.DataFrame(table).lazy(),
        "duckdb": lambda: duckdb.from_arrow(table),
    }  # fmt: skip
    found = {one["school"]: one for one in rows(low_shares(frames[engine](), RUSSIA))}
    assert [(found[str(at)]["is_low"], found[str(at)]["reason"]) for at in range(4)] == [
        (False, "failed_unknown"), (True, "low"), (False, "failed_unknown"),
        (False, "impossible_counts"),
    ]  # fmt: skip


def test_a_school_is_found_in_the_table_of_schools_though_its_key_is_a_float() -> None:
    counts = make("pandas", [cell("7", work, 20, 20) for work in WORKS[:2]])
    schools = pd.DataFrame({"school": [7.0, None], "kind": ["вечерняя", None]})
    rule = LowPerformingRule(share=30, low_procedures=2, excluded=("вечерние",))
    found = rows(low_performing_schools(counts, under(rule), year=YEAR, schools=schools))
    assert [(one["kind_known"], one["reason"]) for one in found] == [(True, "excluded_kind")]


def test_a_year_without_a_norm_of_shares_is_not_said_to_have_no_norm_at_all() -> None:
    policy = under(LowPerformingRule(worst_share=25, worst_years=1))
    (sentence,) = explain(
        low_shares(make("pandas", [cell("1", WORKS[0], 20, 20)]), policy), policy
    )["sentence"]
    assert "нормы доли для этого года нет" in sentence


def test_an_index_of_pandas_stays_with_its_rows_and_never_stands_twice() -> None:
    counts = make("pandas", [cell(school, WORKS[0], 20, 20) for school in "ab"])
    counts.index = ["x", "y"]
    assert [*low_shares(counts, RUSSIA).index] == ["x", "y"]
    counts.index = ["x", "x"]
    assert [*low_shares(counts, RUSSIA).index] == ["x", "x"]
    person = {"school": "1", "person": "p", "role": "teacher", "year": YEAR, "block": "legal"}
    answer = diagnostic_levels(make("pandas", [person | {"score": 5, "max_score": 10}]), RUSSIA)
    assert answer.index.is_unique


def test_grade_4_is_never_listed_where_the_norm_does_not_ask_for_it() -> None:
    subjects = ("russian", "mathematics", "history", "biology", "geography")
    counts = [
        cell("1", f"vpr:{subject}:{name[0]}", 20, 20, class_name=name)
        for name in ("4А", "5А")
        for subject in subjects
    ]
    answer = rows(low_classes(make("pandas", counts), RUSSIA, year=YEAR))
    assert [
        (one["class_name"], one["flagged"], one["judged"], one["reason"]) for one in answer
    ] == [
        ("4А", False, False, "grade_not_asked"),
        ("5А", True, True, "low_subjects"),
    ]


def test_kinds_are_known_by_their_words_whatever_the_endings() -> None:
    assert is_kind("Вечерняя (сменная) общеобразовательная школа", "вечерние")
    assert is_kind("специальная (коррекционная)", "специальные (коррекционные)")
    assert not is_kind("специальная", "специальные (коррекционные)")
    assert not is_kind("обычная", "вечерние")


def test_a_region_that_nobody_has_thought_of_is_a_file_and_no_code(tmp_path: Any) -> None:
    path = tmp_path / "vymysel.toml"
    path.write_text(
        'schema = 1\nregion = "vymysel"\ntitle = "Вымышленная область"\nextends = "ru"\n'
        "[[norms.low_performing_rule.values]]\nsince = 2025-01-01\nsource = 'приказ № 1'\n"
        "[norms.low_performing_rule.values.value]\nshare = 40\ninclusive = false\n"
        "low_procedures = 1\nsame_procedure_years = 3\ncombine = 'all'\n"
        "procedures = ['vpr:russian:5']\nmin_participants = 5\n",
        encoding="utf-8",
    )
    policy = load_policy(path, on=date(2026, 1, 1))
    counts = [cell("listed", WORKS[0], 10, 5, year) for year in (2023, 2024, 2025)]
    counts += [cell("at", WORKS[0], 10, x, year) for year, x in ((2023, 5), (2024, 4), (2025, 5))]
    counts += [cell("new", WORKS[0], 10, 5, year) for year in (2024, 2025)]
    # The years before 2025 have the rule of the base: 30 % and more, of 10 participants.
    answer = rows(low_performing_schools(make("polars", counts), policy, year=YEAR))
    assert {row["school"]: row["reason"] for row in answer} == {
        "listed": "low_and_repeated",
        "at": "low_and_repeated",
        "new": "year_before_missing",
    }


def exact(rule: LowPerformingRule, sizes: Sequence[tuple[int, int]], p: float) -> float:
    """The chance of a rule by going through all that may come: each count of each work and year."""
    total = 0.0
    for outcome in product(*(range(n + 1) for pair in sizes for n in pair)):
        weight = 1.0
        counts = []
        for (now_n, before_n), now, before in zip(sizes, outcome[::2], outcome[1::2], strict=True):
            for n, x in ((now_n, now), (before_n, before)):
                weight *= comb(n, x) * p**x * (1 - p) ** (n - x)
            counts.append((now_n, now, before_n, before))
        low = [(10 * x >= 3 * n, 10 * y >= 3 * m) for n, x, m, y in counts]
        many = sum(one for one, _ in low) >= (rule.low_procedures or 99)
        again = any(one and two for one, two in low) and rule.same_procedure_years is not None
        both = (
            (many, again) if rule.low_procedures and rule.same_procedure_years else (many or again,)
        )
        total += weight * (all(both) if rule.combine is Combine.ALL else any(both))
    return total


@pytest.mark.parametrize(
    "rule",
    [
        LowPerformingRule(share=30, low_procedures=2),
        LowPerformingRule(share=30, same_procedure_years=2),
        LowPerformingRule(share=30, low_procedures=2, same_procedure_years=2),
        LowPerformingRule(share=30, low_procedures=2, same_procedure_years=2, combine=Combine.ALL),
    ],
)
def test_the_chance_of_a_list_is_exact(rule: LowPerformingRule) -> None:
    sizes = [(3, 2), (5, 4)]
    counts = [
        cell("1", work, n, 0, year)
        for work, pair in zip(WORKS, sizes, strict=False)
        for year, n in zip((2025, 2024), pair, strict=True)
    ]
    (row,) = rows(chance_of_flag(make("polars", counts), under(rule), year=YEAR, share=20))
    assert row["chance"] == pytest.approx(exact(rule, sizes, 0.2), abs=1e-12)
    assert (row["school"], row["year"], row["procedures"], row["share"]) == ("1", 2025, 2, 20.0)


def test_ten_pupils_cross_the_norm_by_chance_and_fifty_do_not() -> None:
    rule = under(LowPerformingRule(share=30, low_procedures=2))
    works = [*WORKS, "ege:russian:11"]
    counts = [cell(str(n), work, n, n // 5) for work in works for n in (5, 10, 20, 50, 100)]
    counts.append(cell("gone", WORKS[0], 10, 1, 2024))
    answer = rows(chance_of_flag(make("polars", counts), rule, year=YEAR, share=20))
    assert {row["school"]: round(row["chance"], 3) for row in answer} == {
        "5": 0.283, "10": 0.388, "20": 0.174, "50": 0.02, "100": 0.001,
    }  # fmt: skip
    polars = chance_of_flag(make("polars", counts), rule, year=YEAR)
    assert isinstance(polars, pl.DataFrame)
    own = rows(polars)
    pandas = chance_of_flag(make("polars", counts), rule, year=YEAR, backend="pandas")
    assert isinstance(pandas, pd.DataFrame)
    lazy = chance_of_flag(make("duckdb", counts), rule, year=YEAR)
    assert isinstance(lazy, pd.DataFrame)
    assert [round(row["share"], 6) for row in own] == [20.0] * 5  # all differ by chance alone


def test_a_share_of_its_own_is_pulled_to_that_of_all() -> None:
    rule = under(LowPerformingRule(share=30, low_procedures=1, inclusive=False))
    counts = [cell(str(k), WORKS[0], 50, x) for k, x in enumerate((1, 4, 10, 20, 40))]
    counts += [cell(None, WORKS[1], 10, 10), cell("4", WORKS[1], 10, 0)]
    got = rows(chance_of_flag(make("pandas", counts), rule, year=YEAR))
    shares = [row["share"] for row in got]
    assert 2 < shares[0] < 8 < shares[1] < shares[2] < shares[3] < 41
    # Of two schools nobody can tell how far they differ.
    assert got[-1]["school"] is None
    assert shares[-1] == 50.0


@pytest.mark.parametrize(
    ("rule", "share", "problem"),
    [
        (
            LowPerformingRule(worst_share=25, worst_years=1),
            20,
            "valid rule of selection: 2025 has no rule by a share",
        ),
        (
            LowPerformingRule(share=30, low_procedures=1),
            100.5,
            r"valid share: expected per cent from 0 to 100, got 100.5 @ \$.share",
        ),
        (LowPerformingRule(share=30, low_procedures=1), -0.5, "from 0 to 100, got -0.5 @"),
    ],
)
def test_a_chance_that_cannot_be_told_is_refused(
    rule: LowPerformingRule, share: float, problem: str
) -> None:
    frame = make("polars", [cell("1", WORKS[0], 20, 10)])
    with pytest.raises(InvalidData, match=problem):
        chance_of_flag(frame, under(rule), year=YEAR, share=share)


def test_a_chance_is_told_for_no_failures_at_all_and_for_nothing_but_failures() -> None:
    frame = make("polars", [cell("1", WORKS[0], 20, 10), cell("2", WORKS[0], 20, 10)])
    for share, chance in ((0, 0.0), (100, 1.0)):
        found = rows(
            chance_of_flag(
                frame, under(LowPerformingRule(share=30, low_procedures=1)), year=YEAR, share=share
            )
        )
        assert [(row["school"], row["share"], row["chance"]) for row in found] == [
            ("1", share, chance), ("2", share, chance),
        ]  # fmt: skip


def test_the_fewest_that_reach_a_norm_are_one_fewer_than_those_that_are_over_it() -> None:
    frame = make("polars", [cell("1", WORKS[0], 10, 3), cell("1", WORKS[0], 10, 3, 2026)])
    for inclusive, fewest in ((True, 3), (False, 4)):
        rule = LowPerformingRule(share=30, low_procedures=1, inclusive=inclusive)
        (row,) = rows(chance_of_flag(frame, under(rule), year=YEAR, share=20))
        assert row["procedures"] == 1
        assert row["chance"] == pytest.approx(
            sum(comb(10, x) * 0.2**x * 0.8 ** (10 - x) for x in range(fewest, 11))
        )


def test_counts_for_a_chance_are_those_of_schools() -> None:
    row = cell("1", WORKS[0], 20, 10)
    rule = under(LowPerformingRule(share=30, low_procedures=1))
    frame = make("polars", [{name: value for name, value in row.items() if name != "school"}])
    with pytest.raises(InvalidData, match="valid counts: no column 'school'"):
        chance_of_flag(frame, rule, year=YEAR)
    with pytest.raises(InvalidData, match="valid counts: expected a frame"):
        chance_of_flag([row], rule, year=YEAR)
    region = make("polars", [row | {"unit_level": "region"}])
    with pytest.raises(InvalidData, match="valid counts: no row of a school"):
        chance_of_flag(region, rule, year=YEAR)


def said(frame: Any, policy: Policy = RUSSIA) -> list[str]:
    return [row["sentence"] for row in rows(explain(frame, policy))]


def test_a_sentence_has_counts_before_shares_and_tells_the_norm(engine: str) -> None:
    (sentence,) = said(low_shares(make(engine, [cell("1", WORKS[0], 89, 29)]), RUSSIA))
    assert sentence == (
        "29 из 89 (32,6 %) при норме 30 %: признак низких результатов, требует проверки; "
        "случайность не исключена: интервал 23,7–42,9 %. Норма: «Правило отбора школ с низкими "
        "образовательными результатами», акт проверки министерства образования Омской области, "
        "декабрь 2025 (news.mail.ru/society/69272865); без документа: перечень процедур, "
        "соединение условий, наименьшее число участников, исключённые виды школ"
    )


def test_a_norm_without_a_document_is_told_to_have_none() -> None:
    policy = under(LowPerformingRule(share=28.5, same_procedure_years=5))
    years = range(2021, 2026)
    frame = make("polars", [cell("1", work, 20, 0, year) for work in WORKS for year in years])
    (sentence,) = said(low_performing_schools(frame, policy, year=YEAR), policy)
    assert sentence == (
        "низкие результаты: 0 из 3 процедур 2025 года; 5 лет подряд: 0; признака нет. "
        "Норма: «Правило», документ не известен"
    )


@pytest.mark.parametrize("engine", ["pandas", "polars-lazy", "duckdb"])
def test_every_code_has_its_sentence(engine: str) -> None:
    sizes = [(9, 9), (0, 0), (10, None), (10, 11), (10, 3), (10, 1)]
    counts = [cell(str(n), WORKS[0], *size) for n, size in enumerate(sizes)]
    counts += [cell("6", "vpr:history:5", 10, 1), cell(None, WORKS[0], 10, 1, 2019)]
    sentences = said(low_shares(make(engine, counts), RUSSIA))
    assert len(set(sentences)) == 8
    assert all("признак" in one or "оценки нет" in one or "провер" in one or "не учит" in one
               for one in sentences)  # fmt: skip


def test_a_school_of_an_unknown_kind_is_told_to_be_one() -> None:
    frame = make("polars", [cell("1", work, 20, 10) for work in WORKS])
    (sentence,) = said(low_performing_schools(frame, RUSSIA, year=YEAR))
    assert "вид школы не известен, а правило некоторые виды исключает" in sentence
    assert "низкие результаты: 3 из 3 процедур 2025 года при норме 2; 2 года подряд: 0" in sentence
    alone = low_performing_schools(make("polars", [cell("1", WORKS[0], 20, 10)]), RUSSIA, year=YEAR)
    assert "1 из 1 процедуры 2025 года; для нормы 2 процедур мало" in said(alone)[0]


def test_changes_are_explained_without_a_norm() -> None:
    sentences = said(list_changes(make("pandas", CHANGES), RUSSIA, before=2024, after=2025))
    assert len(set(sentences)) == 5
    assert sentences[0].startswith("признаки появились: в 2024 году их не было, в 2025 году есть")


def test_what_is_no_answer_cannot_be_explained() -> None:
    with pytest.raises(
        InvalidData, match="no answer has the columns school; known are low_shares: "
    ):
        explain(make("polars", [{"school": "1"}]), RUSSIA)
    answer = low_shares(make("polars", [cell("1", WORKS[0], 20, 10)]), RUSSIA)
    import polars as pl

    with pytest.raises(InvalidData, match=r"no reason 'new' is known @ \$.columns\['reason'\]"):
        explain(answer.with_columns(reason=pl.lit("new")), RUSSIA)


def test_a_share_under_the_norm_is_never_rounded_up_to_it() -> None:
    assert share_words(599, 2000, 30) == "29,9"
    assert share_words(599, 2000) == "30"
    assert share_words(2_999_999, 10_000_000, 30) == "29,9"
    assert share_words(3, 10, 30) == "30"
    assert share_words(301, 1000, 30) == "30,1"
    assert part_words(5, None) == "5 из нет данных"
    assert part_words(0, 0) == "0 из 0"


@given(st.integers(1, 4000), st.data(), st.sampled_from([30, 28.5, 0.5, 100]))
@settings(max_examples=60)
def test_words_of_a_share_are_on_its_own_side_of_the_norm(n: int, data: Any, norm: float) -> None:
    x = data.draw(st.integers(0, n))
    words = Fraction(share_words(x, n, norm).replace(",", "."))
    assert abs(words - Fraction(100 * x, n)) <= Fraction(1, 10)
    assert (words >= Fraction(repr(norm))) is (Fraction(100 * x, n) >= Fraction(repr(norm)))


def test_what_a_part_has_wrong_is_not_hidden_in_the_sum_of_the_school(light_engine: str) -> None:
    counts = [
        cell("001", work, n, x, year=2024, class_name=name)
        for work in WORKS[:2]
        for name, n, x in (("5А", 4, 5), ("5Б", 20, 1))
    ]
    (row,) = rows(low_performing_schools(make(light_engine, counts), RUSSIA, year=2024))
    assert (row["low_now"], row["judged"], row["reason"]) == (0, False, "unknown_procedures")


def test_by_rank_a_sum_of_which_a_part_is_missing_is_null(light_engine: str) -> None:
    counts = [
        cell(school, work, *people)
        for school, *parts in (
            ("lost", (20, None), (30, 4)),
            ("gone", (None, 3), (30, 4)),
            ("odd", (20, 21), (30, 4)),
            ("none", (0, None), (30, 4)),
        )
        for work, people in zip(WORKS, parts, strict=False)
    ]
    chelyabinsk = load_policy("chelyabinsk", on=date(2026, 6, 1))
    found = rows(low_performing_schools(make(light_engine, counts), chelyabinsk, year=YEAR))
    facts = {row["school"]: (row["participants"], row["failed"], row["reason"]) for row in found}
    assert facts == {
        "lost": (50, None, "failed_unknown"),
        "gone": (None, None, "failed_unknown"),
        "odd": (None, None, "failed_unknown"),
        "none": (30, 4, "worst"),
    }


def test_where_no_kind_is_left_out_the_kind_of_every_school_is_known(light_engine: str) -> None:
    petersburg = load_policy("saint_petersburg", on=date(2026, 6, 1))
    counts = make(light_engine, [cell("001", "vpr:russian:4", 20, 2)])
    schools = make(light_engine, [{"school": "002", "cluster": "a"}])
    (row,) = rows(low_performing_schools(counts, petersburg, year=YEAR, schools=schools))
    assert (row["kind_known"], row["reason"]) == (True, "no_cluster")


written = st.lists(
    st.tuples(
        st.sampled_from(["5А", "6Б", "4В"]),
        st.sampled_from(["russian", "mathematics", "biology", "history", "geography"]),
        st.sampled_from([0, 9, 10, 20]),
        st.one_of(st.none(), st.integers(0, 20)),
    ),
    min_size=4,
    max_size=24,
    unique_by=lambda row: row[:2],
)


@pytest.mark.parametrize("units", [low_classes, low_branches])
@settings(max_examples=8)
@given(written, st.data())
def test_of_classes_and_branches_order_and_others_change_nothing_and_one_more_mark_2_unlists_none(
    units: Any, drawn: list[Any], data: Any
) -> None:
    table = [
        cell("001", f"vpr:{subject}:{name[0]}", n, x if x is None else min(x, n),
             class_name=name, branch=name[1])
        for name, subject, n, x in drawn
    ]  # fmt: skip

    def listed(given: list[Row], frame: Any = pl.DataFrame) -> dict[Any, Row]:
        found = rows(units(frame(given), RUSSIA, year=YEAR))
        return {(row["school"], row["branch"], row.get("class_name")): row for row in found}

    plain = listed(table)
    others = [{**row, "school": "002", "failed": row["participants"]} for row in table]
    mixed = listed(data.draw(st.permutations(table + others)), pd.DataFrame)
    assert {key: row for key, row in mixed.items() if key[0] == "001"} == plain
    worse = [
        row if row["failed"] is None else
        {**row, "failed": min(row["participants"], row["failed"] + data.draw(st.integers(0, 1)))}
        for row in table
    ]  # fmt: skip
    after = listed(worse)
    assert all(after[key]["flagged"] for key, row in plain.items() if row["flagged"])


@pytest.mark.parametrize("engine", ["pandas", "pandas-nullable", "polars", "duckdb"])
def test_a_key_that_is_the_word_nan_is_no_missing_key(engine: str) -> None:
    counts = [cell(school, work, 20, 10) for school in ("nan", None) for work in WORKS]
    chances = rows(chance_of_flag(make(engine, counts), RUSSIA, year=YEAR))
    assert sorted(str(row["school"]) for row in chances) == ["None", "nan"]
