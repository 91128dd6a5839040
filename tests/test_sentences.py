"""How the rows of an answer are said in Russian: numbers, shares, norms and what is not known."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pytest

from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, Region
from roadmap_core.risk import explain
from roadmap_core.risk.sentences import part_words, points_words, share_words
from roadmap_core.selection import LowPerformingRule

EMPTY = Policy(Region("r"))


def under(**norms: Any) -> Policy:
    return Policy(Region("r", norms=[
        Norm(name=name, title=f"Норма {name}", unit="х", value=value, since=date(2020, 1, 1),
             source=source)
        for name, (value, source) in norms.items()
    ]))  # fmt: skip


def said(policy: Policy = EMPTY, **row: Any) -> str:
    """The sentence of a row, alike in two engines."""
    (sentence,) = explain(pl.DataFrame([row]), policy)["sentence"].to_list()
    assert explain(pd.DataFrame([row]), policy)["sentence"].tolist() == [sentence]
    return str(sentence)


@pytest.mark.parametrize(
    ("part", "whole", "norm", "words"),
    [
        (29, 89, None, "29 из 89 (32,6 %)"),
        (29.0, 89.0, 30.0, "29 из 89 (32,6 %)"),
        (599, 2000, 30, "599 из 2000 (29,9 %)"),
        (599, 2000, float("nan"), "599 из 2000 (30 %)"),
        (0, 5, 0, "0 из 5 (0 %)"),
        (5, 0, None, "5 из 0"),
        (None, 5, None, "нет данных из 5"),
        (5, None, None, "5 из нет данных"),
        (pd.NA, float("nan"), None, "нет данных из нет данных"),
    ],
)
def test_counts_are_told_with_their_share_where_they_have_one(
    part: Any, whole: Any, norm: Any, words: str
) -> None:
    assert part_words(part, whole, norm) == words


@pytest.mark.parametrize(
    ("points", "most", "norm", "words"),
    [
        (22.5, 40.0, None, "22,5 из 40 (56,3 %)"),
        (22, 40, None, "22 из 40 (55 %)"),
        (599.8, 1000.0, 60.0, "599,8 из 1000 (59,9 %)"),
        (599.8, 1000.0, None, "599,8 из 1000 (60 %)"),
        (0.3, 1.0, 30.0, "0,3 из 1 (30 %)"),
        (5.0, 0.0, None, "5 из 0"),
        (None, 40.0, None, "нет данных из 40"),
        (22.0, float("nan"), None, "22 из нет данных"),
    ],
)
def test_points_are_told_with_their_share_where_they_have_one(
    points: Any, most: Any, norm: Any, words: str
) -> None:
    assert points_words(points, most, norm) == words


def test_a_share_is_rounded_half_up_but_never_over_its_norm() -> None:
    assert [share_words(part, 2000) for part in (0, 1, 2, 3, 1999, 2000)] == [
        "0", "0,1", "0,1", "0,2", "100", "100",
    ]  # fmt: skip
    assert [share_words(part, 2000, 0.1) for part in (0, 1, 2, 3)] == ["0", "0", "0,1", "0,2"]
    assert share_words(1, 3, 33.4) == "33,3"
    assert share_words(2, 3, 66.67) == "66,6"


def sign(q: Any, **more: Any) -> str:
    row: dict[str, Any] = {
        "school": "1", "sign": "mean", "n": 30, "observed": 4.0, "expected": 3.0, "p": 0.01,
        "q": q, "year": 2025, "reason": "far_above",
    }  # fmt: skip
    return said(**row | more)


@pytest.mark.parametrize(
    ("q", "words"),
    [
        (0.05, "не больше 5 %"), (0.0501, "не больше 5,1 %"), (0.0, "не больше 0,1 %"),
        (0.001, "не больше 0,1 %"), (0.0011, "не больше 0,2 %"), (1.0, "не больше 100 %"),
    ],
)  # fmt: skip
def test_how_many_signs_are_false_is_rounded_up(q: float, words: str) -> None:
    assert sign(q) == (
        "средний результат 4 (участников: 30), по остальным школам ожидается 3; ложных среди "
        f"таких признаков в среднем {words}; признак, требует проверки"
    )


def test_what_is_not_known_is_said_so() -> None:
    assert "ожидается 3; нет данных; признак" in sign(None)
    assert "ожидается нет данных;" in sign(0.05, expected=math.nan)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (4.04, "4"), (4.05, "4,1"), (-4.05, "−4,1"), (-0.04, "0"), (-0.05, "−0,1"), (0.0, "0"),
        (10.0, "10"), (7, "7"), (-7, "-7"),
    ],
)  # fmt: skip
def test_a_number_is_told_to_a_tenth_with_its_sign(number: float, words: str) -> None:
    assert f"средний результат {words} (" in sign(0.05, observed=number)


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 предмета"), (2, "2 предметов"), (11, "11 предметов"), (21, "21 предмета"),
     (111, "111 предметов"), (101, "101 предмета")],
)  # fmt: skip
def test_a_number_of_subjects_has_the_form_that_it_asks_for(number: int, words: str) -> None:
    row: dict[str, Any] = {
        "school": "1",
        "subjects": number,
        "low_subjects": 1,
        "norm": 3.0,
        "year": 2025,
    }
    assert said(**row, reason="not_low", judged=True, certain=True) == (
        f"низкие результаты ВПР: 1 из {words} 2025 года, норма: более 3; признака нет"
    )
    assert said(**row, reason="not_low", judged=True, certain=False) == (
        f"низкие результаты ВПР: 1 из {words} 2025 года, норма: более 3; признака нет"
        "; при такой численности случайность не исключена"
    )
    unjudged = said(**row, reason="few_subjects", judged=False, certain=False)
    assert unjudged == (
        f"низкие результаты ВПР: 1 из {words} 2025 года; для нормы (более 3) предметов мало, "
        "оценки нет"
    )


def listed(rule: LowPerformingRule, source: str = "приказ № 1", **more: Any) -> str:
    row: dict[str, Any] = {
        "school": "1", "year": 2025, "procedures": 3, "low_now": 2, "low_repeated": 1,
        "norm": 2.0, "flagged": True, "certain": True, "judged": True, "reason": "low_procedures",
    }  # fmt: skip
    return said(under(low_performing_rule=(rule, source)), **row | more)


def test_the_rule_of_selection_is_told_with_what_no_document_sets() -> None:
    begun = "низкие результаты: 2 из 3 процедур 2025 года при норме 2"
    sign = "; признак, требует проверки"
    title = ". Норма: «Норма low_performing_rule», "
    one = LowPerformingRule(share=30, low_procedures=2)
    assert listed(one) == f"{begun}{sign}{title}приказ № 1"
    two = LowPerformingRule(share=30, low_procedures=2, same_procedure_years=2)
    assert listed(two) == f"{begun}; 2 года подряд: 1{sign}{title}приказ № 1"
    assert listed(two, low_repeated=None).startswith(f"{begun}; 2 года подряд: нет данных")
    parts = LowPerformingRule(share=30, low_procedures=2, unverified=("combine", "share"))
    assert listed(parts) == (
        f"{begun}{sign}{title}приказ № 1; без документа: соединение условий, доля"
    )
    # Where nobody has seen any document, its parts need not be told one by one.
    assert listed(parts, "unverified") == f"{begun}{sign}{title}документ не известен"
    unknown = "; вид школы не известен, а правило некоторые виды исключает"
    assert listed(one, kind_known=False) == f"{begun}{sign}{unknown}{title}приказ № 1"
    assert unknown not in listed(one, kind_known=True)
    assert unknown not in listed(one, kind_known=False, flagged=False, reason="not_low")
    assert listed(two, reason="low_and_repeated") == (
        f"{begun}; 2 года подряд: 1{sign}{title}приказ № 1"
    )
    years = LowPerformingRule(share=30, same_procedure_years=3)
    assert listed(years, reason="low_repeated") == (
        f"низкие результаты: 2 из 3 процедур 2025 года; 3 года подряд: 1{sign}{title}приказ № 1"
    )
    few = LowPerformingRule(share=30, low_procedures=2, min_participants=7)
    assert listed(few, reason="few_participants").startswith(
        "во всех процедурах 2025 года участников меньше 7, оценки нет"
    )
    assert listed(one, procedures=1, reason="not_low").startswith(
        "низкие результаты: 2 из 1 процедуры 2025 года при норме 2; признака нет"
    )


def test_a_norm_is_that_of_the_year_and_none_is_told_where_no_year_is_known() -> None:
    policy = under(low_subjects=(3, "приказ"))
    row: dict[str, Any] = {
        "school": "1",
        "subjects": 4,
        "low_subjects": 1,
        "norm": 3.0,
        "reason": "not_low",
    }
    told = ". Норма: «Норма low_subjects», приказ"
    assert told in said(policy, **row, year=2020)
    assert "Норма: «" not in said(policy, **row, year=2019)
    assert "Норма: «" not in said(policy, **row, year=None)


def test_an_answer_of_another_policy_or_without_its_columns_is_refused() -> None:
    rule = LowPerformingRule(share=30, low_procedures=2)
    problem = "nothing says 'asked': the frame has no such column, or the policy no "
    with pytest.raises(InvalidData, match=rf"valid answer to explain: {problem}'low_perf.* of the"):
        listed(rule, year=2019, reason="not_low")
    row: dict[str, Any] = {"school": "1", "before": 2024, "after": 2025, "change": "not_listed"}
    assert said(**row) == "признаков нет ни в 2024, ни в 2025 году"
    few = task()
    del few["low"]
    with pytest.raises(InvalidData, match=r"'low': the frame has no such column @ \$.columns$"):
        said(**few)


def test_a_share_of_a_work_is_told_by_its_counts_and_held_against_its_norm() -> None:
    row: dict[str, Any] = {
        "school": "1", "year": 2025, "procedure": "vpr", "participants": 2000, "failed": 599,
        "share": 29.95, "low": 27.98, "high": 31.99, "norm": 30.0, "is_low": False,
        "judged": True, "certain": False, "reason": "not_low",
    }  # fmt: skip
    chance = "; случайность не исключена: интервал 28–32 %"
    assert said(**row) == f"599 из 2000 (29,9 %) при норме 30 %: признака нет{chance}"
    sure = row | {"certain": True, "failed": 900, "is_low": True, "reason": "low"}
    assert said(**sure) == (
        "900 из 2000 (45 %) при норме 30 %: признак низких результатов, требует проверки"
    )
    unjudged = row | {"judged": False, "norm": None, "reason": "no_norm"}
    assert said(**unjudged) == ("599 из 2000 (30 %): нормы доли для этого года нет, оценки нет")
    odd = row | {"judged": False, "failed": 2001, "reason": "impossible_counts"}
    assert said(**odd) == "2001 из 2000: численности невозможны, проверьте данные"
    rule = LowPerformingRule(share=30, low_procedures=2, min_participants=7)
    few = row | {"judged": False, "participants": 6, "failed": 1, "reason": "few_participants"}
    assert said(under(low_performing_rule=(rule, "приказ № 1")), **few) == (
        "1 из 6 (16,7 %): участников меньше 7, оценки нет. "
        "Норма: «Норма low_performing_rule», приказ № 1"
    )


def task(**more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "procedure": "vpr", "difficulty": "basic", "year": 2025, "points": 599.8,
        "max_points": 1000.0, "completion": 59.98, "n": 500, "low": 55.5, "high": 64.0,
        "norm": 60.0, "norm_insufficient": 57.0, "verdict": "uncertain", "reason": "uncertain",
        "judged": True, "certain": False,
    }  # fmt: skip
    return row | more


def test_points_are_held_against_the_norm_that_their_verdict_is_under() -> None:
    assert said(**task()) == (
        "набрано 599,8 из 1000 (59,9 %) баллов при норме 60 %, участников 500: зона "
        "неопределённости от 57 %; интервал 55,5–64 %"
    )
    under_it = task(points=569.8, verdict="insufficient", reason="insufficient")
    assert said(**under_it).startswith("набрано 569,8 из 1000 (56,9 %) баллов при норме 57 %")
    # At no norm the share is the nearest tenth.
    for verdict, reason in (("sufficient", "sufficient"), ("not_judged", "too_few")):
        row = task(points=569.8, verdict=verdict, reason=reason)
        assert said(**row).startswith("набрано 569,8 из 1000 (57 %) баллов")
    names = (
        ("vpr", "basic", "content_vpr_basic_sufficient"),
        ("vpr", "high", "content_vpr_raised_sufficient"),
        ("oge", "raised", "content_gia_raised"),
    )
    policy = under(**{name: (60, "приказ") for *_, name in names})
    for procedure, difficulty, name in names:
        row = task(procedure=procedure, difficulty=difficulty)
        assert said(policy, **row).endswith(f". Норма: «Норма {name}», приказ")
    assert "Норма" not in said(policy, **task(procedure="own"))


@pytest.mark.parametrize(
    ("level", "score", "words"),
    [
        ("low", 80.0, "80 из 100 (80 %) баллов, от 80 %: низкий уровень дефицита"),
        ("middle", 79.98, "80 из 100 (79,9 %) баллов, от 60 до 80 %: средний уровень дефицита"),
        ("high", 59.98, "60 из 100 (59,9 %) баллов, меньше 60 %: высокий уровень дефицита"),
    ],
)  # fmt: skip
def test_a_score_of_a_diagnostics_is_held_against_its_own_norm(
    level: str, score: float, words: str
) -> None:
    row: dict[str, Any] = {
        "person": "p", "scope": "block", "block": "legal", "level": level, "norm_low": 80.0,
        "norm_high": 60.0, "score": score, "max_score": 100.0, "year": 2025, "judged": True,
        "reason": f"deficit_{level}",
    }  # fmt: skip
    assert said(**row).removesuffix(", нужна поддержка") == words


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("share", "по доле"), ("terciles", "по третям сравниваемых школ"),
        ("quartiles", "по четвертям сравниваемых школ"),
    ],
)  # fmt: skip
def test_a_profile_says_by_what_it_judges_and_which_groups_are_left_out(
    method: str, words: str
) -> None:
    row: dict[str, Any] = {
        "school": "1", "year": 2025, "factor": "staff", "n": 20, "invited": 30, "groups": 1,
        "groups_left_out": 0, "score": 70.04, "norm_medium": 33.0, "norm_high": 66.0,
        "method": method, "level": "high", "judged": True, "reason": "high",
    }  # fmt: skip
    begun = (
        f"ответили 20 из 30, неблагополучных ответов 70 % (граница 66 %, {words}): высокая "
        "значимость фактора"
    )
    assert said(**row) == begun
    assert said(**row | {"groups_left_out": 2}) == f"{begun}; групп с малым числом ответов: 2"
    policy = under(risk_level_high=(66, "приказ"), risk_level_medium=(33, "приказ"))
    norm = ". Норма: «Норма risk_level_high», приказ" if method == "share" else ""
    assert said(policy, **row) == f"{begun}{norm}"


def test_results_of_a_teacher_are_told_of_all_of_them() -> None:
    row: dict[str, Any] = {
        "school": "1", "year": 2025, "teacher": "t", "classes": 1, "n": 12, "failed": 3, "vpr": 0,
        "left_out": 0, "adjusted": None, "prior": "none", "judged": False,
        "reason": "too_few_results",
    }  # fmt: skip
    assert said(**row) == "3 из 12 (25 %) в 1 кл.: результатов мало, оценки нет"


def test_a_hidden_row_says_so_and_others_keep_their_sentence() -> None:
    row: dict[str, Any] = {
        "school": "1", "year": 2025, "subjects": 4, "low_subjects": 0, "norm": 3.0,
        "reason": "not_low", "judged": True, "certain": True, "protected": True,
    }  # fmt: skip
    assert said(**row, suppressed="").startswith("низкие результаты ВПР: 0 из 4")
    assert said(**row, suppressed="small").startswith("участников слишком мало для публикации")


def test_what_is_no_answer_is_refused_with_what_would_be_one() -> None:
    with pytest.raises(InvalidData) as caught:
        explain(pl.DataFrame({"a": [1], "b": [2]}), EMPTY)
    assert caught.value.what == "answer to explain"
    (problem,) = caught.value.problems
    assert problem.startswith(
        "no answer has the columns a b; known are low_shares: procedure parti"
    )
    assert "; low_subjects: school subjects low_subjects; " in problem
    with pytest.raises(InvalidData, match=r"^not a valid answer to explain: expected a frame"):
        explain([{"a": 1}], EMPTY)
    row: dict[str, Any] = {"school": "1", "subjects": 4, "low_subjects": 0, "reason": "new"}
    with pytest.raises(InvalidData, match=r"^not a valid answer to explain: no reason 'new' is"):
        explain(pl.DataFrame([row]), EMPTY)
