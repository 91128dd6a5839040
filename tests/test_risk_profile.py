from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import from_dict, load_policy, to_dict
from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, Region
from roadmap_core.questionnaire import Question, Questionnaire, RiskFactor
from roadmap_core.risk import curators, measures, questionnaire, questions, risk_profile
from tests.engines import is_lazy, make, picker, rows

POLICY = load_policy("ru", on=date(2026, 9, 1))
COLUMNS = ("municipality", "school", "year", "group", "respondent", "question", "answer")
QUESTIONS = {question.key: question for question in questions(POLICY)}

VALUES: tuple[Sequence[Any], ...] = (
    ["01", None], ["students", "teachers", "administration", "cooks"],
    ["discipline_1", "discipline_3", "discipline_2", "motivation_1", "x"], [1, 3, 5, 9],
    [0, 9, 10, 11], [0, 10, 11],
)  # fmt: skip
answers = st.lists(st.tuples(*map(st.sampled_from, VALUES)), max_size=8)


def table(blocks: list[Any]) -> list[dict[str, Any]]:
    """So many of a group who give an answer to a question, and so many who give none."""
    return [
        {
            "municipality": "м", "school": school, "year": 2026, "group": group,
            "respondent": f"{group}{n}", "question": question,
            "answer": float(answer) if n < some else None,
        }
        for school, group, question, answer, some, none in blocks
        for n in range(some + none)
    ]  # fmt: skip


def oracle(given: list[dict[str, Any]]) -> dict[tuple[Any, Any], tuple[str, float | None]]:
    """The reason and the score of each school and factor."""
    found: dict[tuple[Any, Any], tuple[str, float | None]] = {}
    factor_of = {key: question.factor for key, question in QUESTIONS.items()}
    for school, factor in {(r["school"], factor_of.get(r["question"])) for r in given}:
        own = [r for r in given if r["school"] == school and factor_of.get(r["question"]) == factor]
        scores = []
        for group in ("administration", "teachers", "students", "parents"):
            means, asked, answered = [], 0, 0
            for key in {r["question"] for r in own if r["group"] == group}:
                all_ = [r["answer"] for r in own if (r["group"], r["question"]) == (group, key)]
                said = [answer for answer in all_ if answer is not None]
                asked, answered = max(asked, len(all_)), max(answered, len(said))
                if said and factor:
                    bad = Fraction(sum(int(answer) - 1 for answer in said), 4 * len(said))
                    means.append(bad if QUESTIONS[key].direction == "risk" else 1 - bad)
            if means and answered >= 10 and 2 * answered >= asked:
                scores.append(sum(means) / len(means))
        if factor is None:
            found[school, factor] = ("unknown_question", None)
        elif any(r["answer"] == 9 for r in own):
            reason = "unknown_group" if "cooks" in {r["group"] for r in own} else ""
            found[school, factor] = (reason or "answer_outside_scale", None)
        else:
            score = 100 * sum(scores, Fraction(0)) / len(scores) if scores else None
            reason = "too_few_answers" if score is None else "low"
            if score is not None and score >= 33:
                reason = "high" if score >= 66 else "medium"
            if "cooks" in {r["group"] for r in own}:
                reason = "unknown_group"
            found[school, factor] = (reason, None if score is None else float(score))
    return found


@settings(max_examples=8)
@given(answers)
def test_the_profile_is_what_its_definition_says(blocks: list[Any]) -> None:
    _is_the_profile(blocks, ("pandas", "polars"))


def test_profiles_of_many_schools_are_what_their_definition_says() -> None:
    pick = picker()
    groups, asked, _, answered, silent = VALUES[1:]
    likelier: tuple[Sequence[Any], ...] = (
        [*[*groups[:3]] * 6, "cooks"], [*[*asked[:4]] * 6, "x"], [1, 2, 3, 4, 5] * 6 + [9],
        answered, silent,
    )  # fmt: skip
    blocks = [
        (str(school), *map(pick, likelier))
        for school in range(60)
        for _ in range(pick([1, 2, 3, 4, 5]))
    ]
    _is_the_profile(blocks, ("polars",))


def _is_the_profile(blocks: list[Any], engines: tuple[str, ...]) -> None:
    given = table(blocks)
    expected = oracle(given)
    for engine in engines:
        found = rows(risk_profile(make(engine, given, COLUMNS), POLICY))
        assert {(r["school"], r["factor"]): r["reason"] for r in found} == {
            key: reason for key, (reason, _) in expected.items()
        }
        for row in found:
            score = expected[row["school"], row["factor"]][1]
            assert row["score"] == (None if score is None else pytest.approx(score, abs=1e-9))
            assert row["judged"] == (row["level"] != "not_judged")
            assert row["municipality"] == "м"


def test_a_reference_may_be_answers_or_a_profile_of_any_engine(engine: str) -> None:
    given = table([(f"{n}", "students", "discipline_1", 1 + n % 5, 10, 0) for n in range(1, 6)])
    sample = make("polars-lazy", given)
    by_answers = rows(risk_profile(make(engine, given), POLICY, reference=sample))
    by_profile = rows(
        risk_profile(make(engine, given), POLICY, reference=risk_profile(sample, POLICY))
    )
    assert by_answers == by_profile
    assert [row["level"] for row in by_answers] == ["low", "medium", "medium", "high", "low"]


def test_no_rows_give_an_empty_profile_of_the_same_engine(engine: str) -> None:
    frame = make(engine, [], COLUMNS)
    got = risk_profile(frame, POLICY)
    assert rows(got) == []
    assert is_lazy(got) == is_lazy(frame)


def test_what_is_missing_or_unknown_is_named() -> None:
    frame = make("polars", [], COLUMNS)
    with pytest.raises(InvalidData, match=r"valid answers: no column 'answer'.* @ \$\.columns"):
        risk_profile(make("polars", [], COLUMNS[:-1]), POLICY)
    with pytest.raises(
        InvalidData,
        match=r"profile: no method 'tercile' \(did you mean 'terciles'\?\)",
    ):
        risk_profile(frame, POLICY, frame, method="tercile")  # type: ignore[arg-type]
    with pytest.raises(
        InvalidData, match=r"risk profile: the method 'quartiles' needs a reference"
    ):
        risk_profile(frame, POLICY, method="quartiles")
    with pytest.raises(InvalidData, match=r"risk profile: the method 'share' needs no reference"):
        risk_profile(frame, POLICY, frame, method="share")
    with pytest.raises(
        InvalidData, match=r"valid reference: no column 'score'.* @ \$\.reference\.columns"
    ):
        risk_profile(frame, POLICY, make("pandas", [{"factor": "staff", "scores": 1.0}]))


def test_the_shipped_questionnaire_has_the_ten_factors_and_says_that_nobody_set_it() -> None:
    form = questionnaire(POLICY)
    assert len(form.factors) == 10
    assert form.source == "unverified"
    for factor in form.factors:
        assert measures(POLICY, factor.key) == factor.measures != ()
        assert curators(POLICY, factor.key) == factor.curators != ""
        assert len([q for q in questions(POLICY) if q.factor == factor.key]) >= 2
    with pytest.raises(InvalidData, match=r"no factor 'staf' \(did you mean 'staff'\?\) @ \$"):
        measures(POLICY, "staf")


OWN = Questionnaire(
    title="Своя анкета",
    source="приказ",
    factors=(RiskFactor(key="noise", title="Шум"),),
    questions=(Question(key="q1", factor="noise", wording="Шумно?", least=0, most=1),),
)


def test_a_region_s_questionnaire_replaces_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        """
schema = 1
region = "own"
title = "Регион"
extends = "ru"

[norms.risk_questionnaire]
title = "Анкета"
unit = "анкета"

[[norms.risk_questionnaire.values]]
since = 2025-01-01
source = "приказ"

[norms.risk_questionnaire.values.value]
title = "Своя анкета"
source = "приказ"
factors = [{ key = "noise", title = "Шум" }]
questions = [{ key = "q1", factor = "noise", wording = "Шумно?", least = 0, most = 1 }]
""",
        encoding="utf-8",
    )
    policy = load_policy(path, on=date(2026, 9, 1))
    assert questionnaire(policy) == OWN
    given = [
        {"school": "1", "year": 2026, "group": "students", "respondent": f"{n}", "question": "q1",
         "answer": float(n < 7)}
        for n in range(10)
    ]  # fmt: skip
    (row,) = rows(risk_profile(make("polars", given), policy))
    assert (row["factor"], row["score"], row["level"]) == ("noise", pytest.approx(70), "high")
    assert from_dict(Policy, to_dict(policy)) == policy


@pytest.mark.parametrize(("share", "least", "counts"), [
    (30, 1, {1: False, 2: False, 3: True, 10: True}),
    (30, 4, {3: False, 4: True}),
    (66, 1, {6: False, 7: True}),
    (100, 1, {9: False, 10: True}),
])  # fmt: skip
def test_a_group_counts_from_the_share_and_the_number_of_answers_that_the_norms_ask_for(
    share: int, least: int, counts: dict[int, bool]
) -> None:
    norms = [
        evolve(norm, value={"risk_min_response": share, "risk_min_respondents": least}[norm.name])
        if norm.name in ("risk_min_response", "risk_min_respondents")
        else norm
        for norm in POLICY.region.norms
    ]
    for some, is_counted in counts.items():
        given = table([("1", "students", "discipline_1", 5, some, 10 - some)])
        (row,) = rows(risk_profile(make("polars", given), Policy(Region("r", norms=norms))))
        assert (row["n"], row["invited"], row["groups"]) == (some, 10, int(is_counted))
        assert (row["n_students"], row["invited_students"]) == (some, 10)
        assert (row["n_teachers"], row["invited_teachers"]) == (0, 0)
        assert row["groups_left_out"] == 1 - is_counted
        assert row["judged"] is is_counted


def test_without_norms_nothing_is_judged() -> None:
    region = Region("r", norms=[norm for norm in POLICY.region.norms if "risk" not in norm.name])
    given = table([("1", "students", "discipline_1", 5, 10, 0)])
    (row,) = rows(risk_profile(make("polars", given), Policy(region)))
    assert (row["level"], row["reason"]) == ("not_judged", "no_norm")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"factors": ()}, r"at least one is needed @ \$\.factors"),
        ({"questions": ()}, r"no question asks about 'noise' @ \$\.factors\[0\]"),
        ({"factors": OWN.factors * 2}, r"the key 'noise' stands twice @ \$\.factors"),
        ({"questions": OWN.questions * 2}, r"the key 'q1' stands twice @ \$\.questions"),
        ({"questions": (evolve(OWN.questions[0], key=" "),)}, r"a key is blank @ \$\.questions"),
        (
            {"questions": (evolve(OWN.questions[0], factor="nois"),)},
            r"no factor 'nois' \(did you mean 'noise'\?\) @ \$\.questions\[0\]\.factor",
        ),
        (
            {"questions": (evolve(OWN.questions[0], least=1),)},
            r"a scale from 1 to 1 has no length @ \$\.questions\[0\]",
        ),
        (
            {"questions": (evolve(OWN.questions[0], groups="student"),)},
            r"no group 'student' \(did you mean 'students'\?\) @ \$\.questions\[0\]\.groups",
        ),
        (
            {"questions": (evolve(OWN.questions[0], groups=()),)},
            r"nobody is asked @ \$\.questions\[0\]\.groups",
        ),
    ],
)
def test_a_questionnaire_that_cannot_be_asked_is_refused(
    changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidData, match=problem):
        evolve(OWN, **changes)


def test_a_norm_takes_a_questionnaire_and_nothing_else() -> None:
    row: dict[str, Any] = {
        "name": "risk_questionnaire",
        "title": "",
        "unit": "",
        "since": date(2025, 1, 1),
    }
    assert Norm(**row, value=OWN, source="x").value == OWN
    with pytest.raises(InvalidData, match="expected a Questionnaire, got int"):
        Norm(**row, value=1, source="x")
