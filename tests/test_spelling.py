from __future__ import annotations

from enum import StrEnum

from roadmap_core.spelling import close_to, did_you_mean


class Word(StrEnum):
    ANY = "any"
    ALL = "all"


def test_the_closest_name_is_meant() -> None:
    assert did_you_mean("duraton", ["share", "durations", "duration"]) == (
        " (did you mean 'duration'?)"
    )


def test_where_none_is_close_the_known_ones_are_told() -> None:
    assert did_you_mean("x", ["share", "duration"]) == " (known: share, duration)"
    assert did_you_mean("x", []) == " (known: none)"


def test_of_many_known_names_twelve_are_told() -> None:
    names = [f"n{number}" for number in range(12)]
    assert did_you_mean("?", names) == f" (known: {', '.join(names)})"
    assert did_you_mean("?", [*names, "m", "k"]) == f" (known: {', '.join(names)}, ... 2 more)"


def test_what_is_no_string_is_compared_by_its_words() -> None:
    assert did_you_mean(Word.ALL, ["alls"]) == " (did you mean 'alls'?)"
    assert did_you_mean("alle", Word) == " (did you mean 'all'?)"
    assert did_you_mean(3, Word) == " (known: any, all)"


def test_the_likest_names_come_first_three_at_most() -> None:
    known = ["10", "10.2", "10.31", "10.33", "7", "10.1"]
    assert close_to("10.3", known) == ("10.33", "10.31", "10.2")
    assert close_to("я", known) == ()
