"""The synthetic region: its tables agree with each other and with the truth that they hide."""

from __future__ import annotations

import hashlib
import sys
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.regions import load_policy
from roadmap_core.results import TABLES, UNITS, count_items, count_marks, validate
from roadmap_core.statistics import heap_at
from roadmap_core.testing import SyntheticRegion, synthetic_region
from roadmap_core.testing.tasks import drawn_points, mean_points
from roadmap_core.testing.works import WORKS, Task, works_of
from tests.engines import rows

KEY = ["school", "year", "procedure", "subject", "grade"]


@cache
def region() -> SyntheticRegion:
    return synthetic_region(seed=7, schools=40, items=True)


@cache
def many() -> SyntheticRegion:
    """More schools, without pupils."""
    return synthetic_region(schools=1000, years=(2023, 2024, 2025), pupils=False)


def policy() -> Any:
    return load_policy("ru", on=date(2026, 1, 1))


def test_a_seed_gives_the_same_region_every_time() -> None:
    def digest(one: SyntheticRegion) -> str:
        table = one.frame("counts")[[*KEY, "participants", "failed"]]
        return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()[:16]

    one = synthetic_region(seed=1, schools=3)
    assert digest(one) == digest(synthetic_region(seed=1, schools=3)) == "345fba7fe56353c7"
    assert digest(one) != digest(synthetic_region(seed=2, schools=3))
    # What is left out or added changes nothing else.
    assert digest(one) == digest(synthetic_region(seed=1, schools=3, pupils=False))
    assert digest(one) == digest(synthetic_region(seed=1, schools=3, items=True))


def test_its_tables_are_named_and_say_nothing_of_the_others() -> None:
    assert set(region().tables) == {
        "schools", "markers", "counts", "journal", "marks", "items",
        "true_shares", "true_class_shares", "true_chances", "true_teachers", "true_completion",
        "manipulated",
    }  # fmt: skip
    assert {"marks", "items", "true_completion", "true_chances"}.isdisjoint(many().tables)
    assert repr(region()) == "SyntheticRegion(seed=7, years=(2024, 2025), schools=40)"


@pytest.mark.parametrize("table", ["schools", "markers", "counts", "journal", "marks", "items"])
def test_a_table_of_results_is_valid_by_its_own_rules(table: str) -> None:
    report = validate(region().frame(table), table, policy())
    assert [finding.message for finding in report.findings] == []
    assert set(region().frame(table).columns) <= set(TABLES[table].names)


def test_counting_its_pupils_gives_its_counts() -> None:
    counted = count_marks(region().frame("marks"), policy(), by=("municipality", "school"))
    counted = counted[counted.participants > 0]
    # An OGE in mathematics asks for points of geometry, unless there is a mark.
    assert rows(counted) == rows(region().frame("counts"))


def test_its_journal_is_what_the_marks_say() -> None:
    marks = region().frame("marks").dropna(subset=["mark", "journal_mark"])
    marks["lower"] = (marks["mark"] < marks["journal_mark"]).astype(int)
    found = marks.groupby(KEY)["lower"].agg(["size", "sum"]).reset_index()
    journal = region().frame("journal").sort_values(KEY)
    assert found["size"].tolist() == journal["participants"].tolist()
    assert found["sum"].tolist() == journal["lower"].tolist()
    assert (journal.lower + journal.equal + journal.higher == journal.participants).all()


def test_the_points_of_a_pupil_add_up_to_the_score() -> None:
    items = region().frame("items").groupby([*KEY, "student"])["score"].sum()
    marks = region().frame("marks").set_index([*KEY, "student"])["score"]
    assert (marks.loc[items.index] == items).all()


def test_a_pupil_moves_up_with_the_same_key_and_teacher() -> None:
    marks = region().frame("marks")
    russian = marks[marks.subject == "russian"]
    before = russian[(russian.year == 2024) & (russian.grade == 5)]
    after = russian[(russian.year == 2025) & (russian.grade == 6)]
    columns = ["student", "school", "teacher"]
    assert before[columns].values.tolist() == after[columns].values.tolist()
    both = before[["student", "score"]].merge(after[["student", "score"]], on="student").dropna()
    assert both["score_x"].corr(both["score_y"]) > 0.5


def test_an_engine_shows_gaps_in_its_own_way() -> None:
    one = synthetic_region(schools=1, years=(2025,), seed=3)
    for table in ("marks", "counts", "schools", "true_shares"):
        given = rows(one.frame(table))
        assert rows(one.frame(table, backend="polars")) == given
        assert rows(one.frame(table, backend="pyarrow")) == given
    assert str(one.frame("marks", backend="polars").schema["mark"]) == "Int64"
    assert one.frame("marks")["mark"].isna().any()


def test_shares_are_those_of_a_real_region() -> None:
    truth = many().frame("true_shares")
    truth["failing"] = truth["share"] * truth["participants"]
    of_work = truth.groupby(["procedure", "grade", "subject"])[["failing", "participants"]].sum()
    shares = of_work["failing"] / of_work["participants"]
    for work, expected in {
        ("vpr", 5, "russian"): 13, ("vpr", 6, "mathematics"): 12, ("oge", 9, "mathematics"): 6,
        ("ege", 11, "mathematics_profile"): 9,
    }.items():  # fmt: skip
        assert shares[work] == pytest.approx(expected, rel=0.35)
    schools = many().frame("schools")
    assert schools["rural"].mean() == pytest.approx(0.55, abs=0.05)
    small = schools[schools["rural"]]["students"] <= 12 * 10
    assert small.mean() > 0.7
    assert schools["students"].max() > 1000


def test_the_truth_is_what_honest_counts_vary_about() -> None:
    truth, counts = many().frame("true_shares"), many().frame("counts")
    both = truth.merge(counts[[*KEY, "failed"]], on=KEY)
    assert len(both) == len(truth) == len(counts)
    cheated = set(many().frame("manipulated")[KEY].itertuples(index=False, name=None))
    honest = [key not in cheated for key in both[KEY].itertuples(index=False, name=None)]
    both = both[honest]
    p = both["share"] / 100
    variance = (both["participants"] * p * (1 - p)).sum()
    z = (both["failed"] - both["participants"] * p).sum() / variance**0.5
    assert abs(z) < 4
    # Pupils of a class are drawn alike, so that the spread is that of chance.
    big = both[both["participants"] >= 30]
    q = big["share"] / 100
    squares = (big["failed"] - big["participants"] * q) ** 2 / (big["participants"] * q * (1 - q))
    assert squares.mean() == pytest.approx(1, abs=0.1)


def test_classes_make_up_their_school_and_pupils_their_class() -> None:
    schools = region().frame("true_shares").set_index(KEY)
    classes = region().frame("true_class_shares")
    classes["failing"] = classes["share"] * classes["participants"]
    sums = classes.groupby(KEY)[["failing", "participants"]].sum().loc[schools.index]
    assert (sums["participants"] == schools["participants"]).all()
    assert (sums["failing"] / sums["participants"]).tolist() == pytest.approx(
        schools["share"].tolist()
    )
    chances = region().frame("true_chances")
    marks = region().frame("marks")
    cheated = set(region().frame("manipulated")["school"])
    both = chances.merge(marks.dropna(subset=["mark"]), on=[*KEY, "student"])
    both = both[~both["school"].isin(cheated)]
    failed = both["mark"] == 2
    assert failed.sum() / both["chance"].sum() == pytest.approx(0.01, rel=0.05)
    # A pupil who probably fails does fail, more often than one who probably does not.
    assert failed[both["chance"] > 60].mean() > 0.6 > 0.1 > failed[both["chance"] < 10].mean()


def test_markers_are_as_many_and_as_lasting_as_in_the_lists_of_a_region() -> None:
    markers = many().frame("markers")
    signs = ["russian_4", "mathematics_4", "russian_5", "mathematics_5"]
    number = markers[signs].sum(axis=1)
    assert len(markers) / 3 / 1000 == pytest.approx(0.105, abs=0.02)
    assert (number == 1).mean() == pytest.approx(0.67, abs=0.08)
    assert number.between(1, 4).all()
    first, second = (set(markers[markers.year == year]["school"]) for year in (2023, 2024))
    assert len(first & second) / len(first) == pytest.approx(0.25, abs=0.09)
    schools = many().frame("schools")
    controlled = set(schools[schools["controlled"]]["school"])
    assert controlled
    assert controlled.isdisjoint(markers["school"])


def test_scores_lifted_over_a_cut_are_a_heap_and_honest_ones_are_none() -> None:
    one = synthetic_region(schools=400, years=(2025,), manipulated=0.3)
    marks = one.frame("marks").query(
        "procedure == 'vpr' and grade == 5 and subject == 'mathematics'"
    )
    deeds = one.frame("manipulated").query("grade == 5 and subject == 'mathematics'")
    lifted = deeds[deeds.deed == "lifted"]
    for is_lifted in (True, False):
        schools = (
            set(lifted["school"]) if is_lifted else set(marks["school"]) - set(deeds["school"])
        )
        scores = marks[marks.school.isin(schools)]["score"].dropna().astype(int)
        p = heap_at(np.bincount(scores, minlength=21).tolist(), 7).p
        assert p is not None
        assert (p < 1e-4) is is_lifted
    below = marks[marks.school.isin(lifted["school"])]["score"].between(4, 6)
    assert lifted["helped"].sum() > 3 * below.sum()
    # Whoever was helped leaves the mean of the region, and the journal, behind.
    told = set(deeds[deeds.deed == "prompted"]["school"])
    assert marks[marks.school.isin(told)]["score"].mean() > marks["score"].mean() + 2


def test_completion_is_what_tasks_bring_on_average() -> None:
    truth = region().frame("true_completion")
    counts = count_items(region().frame("items"))
    cheated = region().frame("manipulated")[KEY].itertuples(index=False, name=None)
    keys = [*KEY, "task"]
    both = truth.merge(counts[[*keys, "points", "max_points"]], on=keys)
    assert len(both) == len(truth)
    left_out = set(cheated)
    both = both[[k not in left_out for k in both[KEY].itertuples(index=False, name=None)]]
    both["true"] = both["completion"] * both["max_points"] / 100
    sums = both.groupby(["subject", "task"])[["true", "points"]].sum()
    assert (sums["true"] / sums["points"]).tolist() == pytest.approx([1] * len(sums), abs=0.06)


def test_the_points_of_tasks_given_a_score_have_an_exact_mean() -> None:
    def task(points: int, hardness: float) -> Task:
        return Task(name="", element="", difficulty="basic", points=points, hardness=hardness)

    # Two single points of odds 2 to 1: whoever has one of them has the first in two of three cases.
    two = (task(1, 0), task(1, np.log(2)))
    assert mean_points(two).tolist() == [[0, 0], pytest.approx([2 / 3, 1 / 3]), [1, 1]]
    points = drawn_points(np.random.default_rng(1), two, np.ones(9000, np.int32))
    assert points.sum(axis=1).tolist() == [1] * 9000
    assert points[:, 0].mean() == pytest.approx(2 / 3, abs=0.02)
    for work in WORKS:
        assert not work.tasks or sum(one.points for one in work.tasks) == work.points


def test_a_work_has_the_newest_scale_that_had_begun() -> None:
    def cuts(year: int) -> tuple[int, ...]:
        (work,) = (w for w in works_of(year) if (w.procedure, w.subject) == ("oge", "russian"))
        return (work.points, *work.cuts)

    assert (cuts(2024), cuts(2025), cuts(2026)) == (
        (33, 15, 23, 29), (37, 15, 23, 29), (37, 15, 26, 33),
    )  # fmt: skip


def test_teachers_have_a_school_an_area_and_an_effect() -> None:
    teachers = region().frame("true_teachers")
    assert teachers["teacher"].is_unique
    assert set(teachers["area"]) == {
        "primary", "russian", "mathematics", "humanities", "sciences",
    }  # fmt: skip
    assert teachers["effect"].std() == pytest.approx(0.25, abs=0.04)
    marks = region().frame("marks")[["teacher", "school"]].drop_duplicates()
    known = set(teachers[["teacher", "school"]].itertuples(index=False, name=None))
    assert set(marks.itertuples(index=False, name=None)) <= known


def test_one_school_is_a_region() -> None:
    one = synthetic_region(schools=1, years=[2025], manipulated=0, items=True, seed=3)
    assert one.frame("manipulated").empty
    assert one.frame("markers", backend="polars").schema["russian_4"] is not None
    assert set(one.frame("marks")["school"]) == {"000001"}
    assert set(UNITS) & set(one.frame("marks").columns) == {
        "municipality", "school", "class_name", "teacher",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"seed": -1}, r"\$\.seed"),
        ({"schools": 0}, r"\$\.schools"),
        ({"years": ()}, r"\$\.years"),
        ({"years": (1999,)}, r"\$\.years"),
        ({"years": (2101,)}, r"\$\.years"),
        ({"manipulated": -0.1}, r"\$\.manipulated"),
        ({"manipulated": 0.6}, r"\$\.manipulated"),
    ],
)
def test_what_no_region_can_be_is_refused(given: Any, problem: str) -> None:
    with pytest.raises(InvalidData, match=problem):
        synthetic_region(**given)


def test_a_table_or_engine_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidData, match="did you mean 'marks'"):
        region().frame("mark")
    with pytest.raises(InvalidData, match="did you mean 'polars'"):
        region().frame("schools", backend="polar")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtra, match="polars"):
        region().frame("schools", backend="polars")


def test_without_numpy_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingExtra, match="numpy"):
        synthetic_region(schools=1)
