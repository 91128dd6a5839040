"""Cells of responsible bodies: the table of tests/parties.toml, and what holds for every cell."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.lexicon import BodyTerms, Lexicon
from roadmap_core.parse.cells.responsible import responsibilities

CELLS: list[tuple[str, dict[str, Any]]] = [
    (f"{group}: {case['text']}", case)
    for group, cases in tomllib.loads(
        (Path(__file__).parent / "parties.toml").read_text("utf-8")
    ).items()
    for case in cases
]
each_cell = pytest.mark.parametrize("case", [case for _, case in CELLS], ids=[i for i, _ in CELLS])


@each_cell
def test_a_cell_is_read_as_it_was_decided(case: dict[str, Any]) -> None:
    parsed = rc.parse_responsible(case["text"])
    bodies = [one.body for one in parsed.value if one.body]
    persons = [person for one in parsed.value for person in one.persons]
    assert (bodies, persons) == (case["bodies"], case.get("persons", []))
    assert [one.body for one in parsed.value if one.lead] == case.get("leads", [])
    assert [one.note for one in parsed.value if one.note] == case.get("notes", [])
    assert [finding.code for finding in parsed.findings] == case.get("codes", [])


# Words that say which part a body has: they become the lead of one, or nothing beside the others.
MARKS = frozenset(
    "и отв ответственный ответственная ответственные исполнитель исполнители соисполнитель "
    "соисполнители координатор куратор совместно".split()
)


def words(text: str) -> Counter[str]:
    """The words of a wording, those that a line end tears whole; numbers that count a list out."""
    whole = re.sub(r"([а-яё])-\s*\n\s*(?=[а-яё])", r"\1", text.lower()).replace("-", "")
    return Counter(word for word in re.findall(r"[^\W\d]\w*", whole) if word not in MARKS)


def test_every_word_of_a_cell_arrives() -> None:
    for _, case in CELLS:
        parsed = rc.parse_responsible(case["text"])
        told = [" ".join([one.body, one.note, *one.persons]) for one in parsed.value]
        left = [piece.text for piece in parsed.unread]
        assert words(case["text"]) <= words(" ".join([*told, *left]))


texts = st.sampled_from([case["text"] for _, case in CELLS])


@given(texts, texts)
def test_two_cells_joined_by_a_semicolon_hold_the_bodies_of_both(one: str, other: str) -> None:
    def told(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(r.body, r.persons) for r in rc.parse_responsible(text).value]

    assert told(f"{one}; {other}") == told(one) + told(other)


SCRAPS = st.lists(
    st.sampled_from(
        'директор школы школа Отдел отдела образования и , ; \n - ( ) « » " по с УВР ОБЖ МБОУ № 1 '
        "Выдумкин И.И. ИИ кл. зам. рук. городской городских сельские все 1) * / : . класс МО ЦДТ "
        "юнга юнги совместно ответственный культуры Зюзя".split(" ")
    ),
    max_size=14,
)


@given(SCRAPS)
def test_scraps_of_cells_lose_no_word_and_no_name(scraps: list[str]) -> None:
    cell = " ".join(scraps)
    parsed = rc.parse_responsible(cell)
    told = [" ".join([one.body, one.note, *one.persons]) for one in parsed.value]
    left = [piece.text for piece in parsed.unread]
    assert words(cell) - words(" ".join([*told, *left])) == Counter()
    held = any("Выдумкин" in one.body for one in parsed.value)
    assert not held or "R53" in {finding.code for finding in parsed.findings}


@given(SCRAPS)
def test_a_region_without_words_parts_a_cell_by_its_signs_alone(scraps: list[str]) -> None:
    read = responsibilities(" ".join(scraps), Lexicon())
    assert all(doubt.code in {"R51", "R52", "R53"} for doubt in read.doubts)


def test_doubtful_cells_are_told_with_both_readings() -> None:
    parsed = rc.parse_responsible("Отдел образования Школы района, ОО")
    (finding,) = parsed.findings
    assert (finding.code, dict(finding.facts)) == (
        "R51",
        {
            "taken": ("Отдел образования", "Школы района"),
            "other": ("Отдел образования Школы района",),
        },
    )
    (joined,) = rc.parse_responsible("органы и учреждения профилактики").findings
    assert dict(joined.facts) == {
        "taken": ("органы и учреждения профилактики",),
        "other": ("органы", "учреждения профилактики"),
    }


def test_a_finding_about_a_cell_names_nobody() -> None:
    parsed = rc.parse_responsible("Методист Зюзя, органы и учреждения (Выдумкин И.И.)")
    assert {finding.code for finding in parsed.findings} == {"R51", "R52"}
    assert "Зюзя" not in f"{parsed.findings}{parsed}"
    assert "Выдумкин" not in f"{parsed.findings}{parsed}"


def test_a_doubt_in_a_plan_is_told_once_of_its_wording() -> None:
    rows = "\n".join(f"{n}\tВстреча {n}\tмарт 2025\tОтдел образования Школы района" for n in (1, 2))
    parsed = rc.parse_order(f"№\tМероприятие\tСрок\tОтветственные\n{rows}")
    assert [f.subject for f in parsed.findings if f.code == "R51"] == ["1"]


def test_a_region_adds_words_of_its_own() -> None:
    own = Lexicon(bodies=BodyTerms(posts=("юнга",)))
    base = rc.load_region().words
    cell = "Отдел культуры юнга"
    assert [r.body for r in responsibilities(cell, base).value] == [cell]
    assert [r.body for r in responsibilities(cell, base | own).value] == ["Отдел культуры", "юнга"]
