from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData
from roadmap_core.lexicon import ColumnStems, ForceVerbs, LegalForm, Lexicon

solid = st.text("абвёЖ -", min_size=1, max_size=5).filter(str.strip)
lists = st.lists(solid, max_size=3).map(tuple)
lexicons = st.builds(
    Lexicon,
    columns=st.builds(ColumnStems, period=lists, school=lists),
    force=st.builds(ForceVerbs, oblige=lists),
    lead=lists,
    artefacts=lists,
    legal_forms=st.lists(st.builds(LegalForm, solid, solid), max_size=2).map(tuple),
)


def test_words_are_folded_each_once_in_their_order() -> None:
    words = Lexicon(lead=("Отв.", "Учёт –  план", "отв."))
    assert words.lead == ("отв.", "учет - план")
    assert ColumnStems(number=("№", "№")).number == ("№",)
    assert ForceVerbs(control=("Контроль",)).control == ("контроль",)
    assert LegalForm("Средняя  Школа", "СШ") == LegalForm("средняя школа", "СШ")


def test_a_bare_string_is_one_word_and_not_its_letters() -> None:
    assert Lexicon(lead=cast("Any", "Отв.")).lead == ("отв.",)


def test_roles_and_forces_are_given_with_their_words() -> None:
    columns = ColumnStems(title=("мероприят",), school=("оо",))
    assert list(columns) == [
        ("number", ()),
        ("title", ("мероприят",)),
        ("period", ()),
        ("responsible", ()),
        ("deliverable", ()),
        ("municipality", ()),
        ("school", ("оо",)),
        ("other", ()),
    ]
    assert list(ForceVerbs(approve=("утвердить",))) == [
        ("approve", ("утвердить",)),
        ("appoint", ()),
        ("oblige", ()),
        ("recommend", ()),
        ("control", ()),
    ]


def test_the_last_to_shorten_a_wording_decides() -> None:
    forms = (LegalForm("школа", "Ш"), LegalForm("лицей", "Л"), LegalForm("Школа", "ШК"))
    assert Lexicon(legal_forms=forms).legal_forms == (
        LegalForm("школа", "ШК"),
        LegalForm("лицей", "Л"),
    )
    joined = Lexicon(school_kinds=forms[:2]) | Lexicon(school_kinds=forms[2:])
    assert joined.school_kinds == (LegalForm("школа", "ШК"), LegalForm("лицей", "Л"))


@given(lexicons, lexicons)
def test_joined_words_hold_the_words_of_both(one: Lexicon, other: Lexicon) -> None:
    joined = one | other
    assert joined.lead[: len(one.lead)] == one.lead
    assert set(joined.lead) == {*one.lead, *other.lead}
    assert set(joined.columns.period) == {*one.columns.period, *other.columns.period}
    assert set(joined.force.oblige) == {*one.force.oblige, *other.force.oblige}
    assert joined | other == joined
    assert one | Lexicon() == Lexicon() | one == one


PLAIN = ("lead", "artefacts", "header_words", "resolution_words")
ROLES = [role for role, _ in ColumnStems()]
FORCES = [force for force, _ in ForceVerbs()]


def whole(mark: str) -> Lexicon:
    """A lexicon with a word in every list, each its own and with the mark."""
    return Lexicon(
        columns=ColumnStems(**{role: (f"{role} {mark}",) for role in ROLES}),
        force=ForceVerbs(**{force: (f"{force} {mark}",) for force in FORCES}),
        legal_forms=(LegalForm(f"legal_forms {mark}", mark),),
        school_kinds=(LegalForm(f"school_kinds {mark}", mark),),
        **cast("Any", {name: (f"{name} {mark}",) for name in PLAIN}),
    )


def test_each_list_is_joined_with_its_own() -> None:
    joined = whole("а") | whole("б")
    assert list(joined.columns) == [(role, (f"{role} а", f"{role} б")) for role in ROLES]
    assert list(joined.force) == [(force, (f"{force} а", f"{force} б")) for force in FORCES]
    assert [getattr(joined, name) for name in PLAIN] == [
        (f"{name} а", f"{name} б") for name in PLAIN
    ]
    assert joined.legal_forms == (LegalForm("legal_forms а", "а"), LegalForm("legal_forms б", "б"))
    assert joined.school_kinds == (
        LegalForm("school_kinds а", "а"),
        LegalForm("school_kinds б", "б"),
    )


def test_a_blank_word_is_told_in_each_list() -> None:
    with pytest.raises(InvalidData) as caught:
        Lexicon(
            columns=ColumnStems(**dict.fromkeys(ROLES, ("",))),
            force=ForceVerbs(**dict.fromkeys(FORCES, (" ",))),
            legal_forms=(LegalForm(" ", "х"),),
            school_kinds=(LegalForm("", "х"),),
            **cast("Any", dict.fromkeys(PLAIN, ("слово", " "))),
        )
    names = [
        *(f"columns.{role}" for role in ROLES),
        *(f"force.{force}" for force in FORCES),
        *PLAIN,
        "legal_forms",
        "school_kinds",
    ]
    assert list(caught.value.problems) == [f"a word is blank @ $.{name}" for name in names]


def test_a_blank_word_would_be_found_everywhere() -> None:
    with pytest.raises(InvalidData) as caught:
        Lexicon(lead=("отв.", " "), columns=ColumnStems(title=("",)))
    assert caught.value.what == "lexicon"
    assert caught.value.problems == (
        "a word is blank @ $.columns.title",
        "a word is blank @ $.lead",
    )
