"""Отказы: why an effect is not estimated, and what its notes say, as codes with Russian sentences.

The sentences are data (``data/refusals.ru.toml``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import frozen

from roadmap_core.serde import read_toml

__all__ = [
    "Refusal",
    "RefusalCode",
    "every_refusal",
    "note_sentence",
    "refusal_sentence",
    "sentence_of",
]

RefusalCode: TypeAlias = Literal[
    "too_few",
    "too_few_clusters",
    "too_imprecise",
    "no_comparison",
    "all_treated",
    "no_baseline",
    "baseline_is_selection_year",
    "baseline_is_not_the_mirror",
    "selection_unknown",
    "selection_not_adjusted",
    "no_overlap",
    "constant_outcome",
    "no_spread",
    "collinear",
    "not_yet",
    "not_comparable",
    "two_way_refused",
    "missing_years",
    "no_rule",
]
"""Why an effect was not estimated."""

_DATA = Path(__file__).parents[1] / "data" / "refusals.ru.toml"


@frozen(kw_only=True)
class Refusal:
    """Отказ: its title, its sentence with places for numbers, when it comes, what to do instead."""

    title: str
    sentence: str
    when: str
    instead: str


@frozen(kw_only=True)
class RefusalsFile:
    sentences: dict[str, str]
    refusals: dict[str, Refusal]
    notes: dict[str, str]


@cache
def _file() -> RefusalsFile:
    return read_toml(RefusalsFile, _DATA)


def every_refusal() -> Mapping[str, Refusal]:
    """Every refusal by its code, in the order of their page."""
    return _file().refusals


def sentence_of(name: str, words: Mapping[str, str]) -> str:
    """A sentence of an answer with the words in their places; one that is missing is a dash."""
    return _filled(_file().sentences[name], words)


def note_sentence(code: str, words: Mapping[str, str]) -> str:
    """What a note says in Russian; a word that is missing is a dash."""
    return _filled(_file().notes[code], words)


def refusal_sentence(code: str, words: Mapping[str, str]) -> str:
    """What a refusal says in Russian, without a full stop."""
    return _filled(_file().refusals[code].sentence, words)


def _filled(sentence: str, words: Mapping[str, str]) -> str:
    # «п.п.» at the end of a sentence is its full stop, too.
    return sentence.format_map(defaultdict(lambda: "-", words)).replace("..", ".")
