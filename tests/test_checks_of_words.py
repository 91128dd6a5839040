"""What the checks of words do where a region or a caller gives them less than usual."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap_core.checks import CHECKS, Check, Subject, audit
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Order
from roadmap_core.parse import parse_order
from roadmap_core.policy import Policy, Region

OWN = [check for check in CHECKS if check.code[0] in "WO"]
POLICY = Policy(Region("empty"), date(2024, 1, 1))
PLAN = """ПРИКАЗ
23.01.2024 № 7

О плане поддержки школ на 2024 год

1. Утвердить план поддержки школ (приложение).
2. Участникам Проекта провести ВПР в 4-8 классах.

Приложение
к приказу от 23.01.2024 № 7

План поддержки школ на 2024 год

№	Мероприятие	Сроки	Ответственные	Результат
1	Анализ динамики результатов и подготовка справок по ФГ	Март 2024 г.	Институт	Справка
2	Консультации	Апрель 2024 г.	Институт	План
"""


def test_without_words_of_their_own_the_checks_find_what_needs_none_and_are_not_at_fault() -> None:
    order = parse_order(PLAN).value
    bare = Policy(Region("bare", words=Lexicon(lead=("отв.",))), date(2024, 1, 1))
    report = audit(order, bare, checks=OWN)
    assert report.faults == ()
    assert {one.code for one in report} - {"W15"} == {"W08", "O04"}
    with_words = audit(order, POLICY, checks=OWN)
    assert {one.code for one in with_words} == {
        "W07", "W08", "O01", "O02", "O03", "O04", "O05", "O06",
    }  # fmt: skip


@pytest.mark.parametrize("check", OWN, ids=lambda check: check.code)
def test_a_subject_without_a_plan_gives_nothing_to_whoever_calls_a_check_by_hand(
    check: Check,
) -> None:
    assert list(check(Subject(order=Order(), policy=POLICY))) == []


def test_what_several_checks_ask_of_a_subject_is_looked_up_once_and_changes_no_equality() -> None:
    asked: list[Subject] = []

    def look(subject: Subject) -> int:
        asked.append(subject)
        return len(asked)

    subject = Subject(order=Order(), policy=POLICY)
    assert (subject.once(look), subject.once(look), len(asked)) == (1, 1, 1)
    other = Subject(order=Order(), policy=POLICY)
    assert subject == other
    assert other.once(look) == 2
