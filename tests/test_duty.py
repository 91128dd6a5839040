"""Who answers: laws of the search for bodies, and plans that give nothing to decide."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import roadmap_core as rc
from roadmap_core.checks.named import Said
from roadmap_core.noun_cases import declined

FAMILIES = "DN"
DATA = Path(__file__).parent / "data" / "duty"
TERMS = rc.load_region("ru").words.bodies
# Their forms are made by a rule that does not fit them, or their ends change altogether.
UNLIKE = {"сми", "ук", "дк", "отец", "учащийся", "обучающийся"}


def plan(name: str) -> tuple[date, str]:
    on, file = PLANS[name]
    return on, (DATA / f"{file}.txt").read_text(encoding="utf-8")


def found(text: str, on: date) -> list[rc.Finding]:
    policy = rc.load_policy("ru", on=on)
    checks = [check for check in rc.CHECKS if check.code[0] in FAMILIES]
    report = rc.audit(rc.parse_order(text, policy=policy).value, policy, checks=checks)
    assert not report.faults
    return list(report.findings)


@pytest.mark.parametrize("kind", ["institutions", "posts"])
def test_a_known_noun_is_found_in_every_case_of_it(kind: str) -> None:
    lost = [
        (lemma, form)
        for word in getattr(TERMS, kind)
        for lemma, _, plural in [word.partition("/")]
        for form in declined(lemma, plural)
        if not Said.of([form], TERMS).has(lemma)
    ]
    assert {lemma for lemma, _ in lost} <= UNLIKE


def test_a_name_does_not_run_from_one_text_into_the_next() -> None:
    assert Said.of(["отчёт центру развития"], TERMS).has("Центр развития")
    assert not Said.of(["отчёт центру", "развития школ"], TERMS).has("Центр развития")


def test_a_word_of_the_full_name_may_be_left_out_but_not_two() -> None:
    said = Said.of(["Агентству по делам молодёжи края", "центру новой оценки качества"], TERMS)
    assert said.has("Агентство молодёжи")
    assert said.has("центр оценки")
    assert not said.has("центр качества")


PLANS = {
    "a department with sub-clauses, curators and a coordinator": (date(2025, 3, 14), "department"),
    "a municipal order without a word of resolution": (date(2025, 9, 2), "municipality"),
    "curators appointed by a list, and an office behind them": (date(2026, 1, 12), "curators"),
    "a clause for all executors, hub schools in an appendix": (date(2026, 2, 11), "executors"),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_whose_order_charges_its_bodies_gives_nothing_to_decide(name: str) -> None:
    on, text = plan(name)
    assert [f for f in found(text, on) if f.severity != "info"] == []


def test_no_name_of_a_person_is_told() -> None:
    on, text = plan("curators appointed by a list, and an office behind them")
    told = " ".join(map(str, found(text.replace("РМК |", "РМК (Выдумкин В.В.) |"), on)))
    assert "ыдумкин" not in told
    assert "ымышленн" not in told


PLANTED = [
    ("обеспечить методическое сопровождение.", "подготовить методику.", ("D14", "3")),
    ("\tдепартамент\t", "\tЦентр независимого тестирования\t", ("D09", "5")),
    ("\tСЦНПМ\tПриказ", "\tИсполнители\tПриказ", ("D01", "2")),
    ("2\tЗакрепление кураторов за", "2\tСеминары для кураторов, в", ("D13", "3")),
    ("Семинары для учителей", "Рейтинг учителей", ("N01", "4")),
    (" (далее – СЦНПМ)", "", ("D08", "2")),
]


@pytest.mark.parametrize(("good", "bad", "wanted"), PLANTED, ids=[w[0] for *_, w in PLANTED])
def test_what_is_planted_in_such_a_plan_is_told(
    good: str, bad: str, wanted: tuple[str, str]
) -> None:
    on, text = plan("a department with sub-clauses, curators and a coordinator")
    assert good in text
    code, place = wanted
    (told,) = [f for f in found(text.replace(good, bad), on) if f.code == code]
    rows = dict(told.facts).get("rows", ())
    assert isinstance(rows, tuple)
    assert place in (told.subject, *rows)
