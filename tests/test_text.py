from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.text import Source, Span, fold, squeeze

texts = st.text(st.sampled_from("аё Б-–«»\n\u00a0\u200b\u0130Ё…№1") | st.characters())


def test_a_span_names_its_line_or_lines() -> None:
    assert str(Span(0, 5, 1, 1)) == "строка 1"
    assert str(Span(0, 50, 1, 3)) == "строки 1-3"


def test_two_spans_are_covered_by_one() -> None:
    assert Span(4, 6, 2, 2) | Span(0, 5, 1, 1) == Span(0, 6, 1, 2)


def test_spans_are_ordered_by_their_place() -> None:
    assert sorted([Span(9, 10, 2, 2), Span(0, 1, 1, 1)])[0].start == 0


def test_an_empty_span_at_a_line_start_stands_in_that_line() -> None:
    source = Source("один\nдва")
    assert source.span(5, 5) == Span(5, 5, 2, 2)
    assert source[source.span(5, 5)] == ""


def test_the_line_end_belongs_to_the_line_it_ends() -> None:
    assert Source("один\nдва").span(0, 5) == Span(0, 5, 1, 1)
    assert Source("один\nдва").span(0, 6) == Span(0, 6, 1, 2)


def test_an_empty_text_has_one_line() -> None:
    assert Source("").span(0, 0) == Span(0, 0, 1, 1)


def test_a_source_does_not_show_its_text() -> None:
    assert "Иванов" not in repr(Source("Иванов И.И.", "order.txt"))


def test_a_source_pickles() -> None:
    source = Source("один\nдва", "order.txt")
    assert source.span(5, 6).line == 2
    assert pickle.loads(pickle.dumps(source)) == source


@given(texts, st.data())
def test_a_span_gives_back_the_text_and_its_lines(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = Source(text).span(start, end)
    assert Source(text)[span] == text[start:end]
    assert span.line == text.count("\n", 0, start) + 1
    assert span.end_line == text.count("\n", 0, max(start, end - 1)) + 1


@given(texts)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_letters_that_grow_when_lowered_are_kept() -> None:
    assert fold("\u0130Ё") == "\u0130е"


def test_folded_wordings_are_equal_where_only_typography_differs() -> None:
    assert fold("«Приём» — план…") == fold('"прием" - план.')


@given(texts)
def test_squeezing_leaves_single_spaces_and_none_at_the_ends(text: str) -> None:
    squeezed = squeeze(text)
    assert "  " not in squeezed
    assert squeezed == squeezed.strip()
    assert squeeze(squeezed) == squeezed


def test_squeezing_takes_hyphenation_out() -> None:
    assert squeeze("меро\u00adприятие\u200b\u00a0 план") == "мероприятие план"
