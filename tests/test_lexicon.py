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


def test_a_blank_word_would_be_found_everywhere() -> None:
    with pytest.raises(InvalidData) as caught:
        Lexicon(lead=("отв.", " "), columns=ColumnStems(title=("",)))
    assert caught.value.what == "lexicon"
    assert caught.value.problems == (
        "a word is blank @ $.columns.title",
        "a word is blank @ $.lead",
    )
