"""Writes reference/refusals.md from the data of refusals: python docs/write_refusals.py."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import roadmap_core

PAGE = Path(__file__).parent / "reference" / "refusals.md"
DATA = Path(roadmap_core.__file__).parent / "data" / "refusals.ru.toml"

HEAD = """\
# Refusals of outcomes

An effect that cannot be told is not a number with a warning beside it but a
[`NotEstimable`](outcomes.md) with one of these codes. `needed` and `got` are its numbers, words in
braces are filled with numbers of the answer. What each says is for the reader of a report, so it
is in Russian: the sentence, when it comes (когда), what to do instead (что вместо).

This page is written by `docs/write_refusals.py` from `data/refusals.ru.toml`, and a test compares
them.
"""

NOTES = """
## Notes

What stands in `notes` of an effect or a refusal, as codes; `note_sentences` gives the words.

| code | sentence |
|---|---|
"""


def page() -> str:
    """The text of the page."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return "".join((HEAD, *_refusals(data["refusals"]), NOTES, *_notes(data["notes"])))


def _refusals(refusals: dict[str, dict[str, Any]]) -> Iterator[str]:
    for code, refusal in refusals.items():
        yield f"\n## {code}\n\n{refusal['title']}. «{refusal['sentence']}».\n\n"
        yield f"Когда: {_lowered(refusal['when'])}\n\nЧто вместо: {_lowered(refusal['instead'])}\n"


def _lowered(text: str) -> str:
    # A name such as ANCOVA stays as it is.
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def _notes(notes: dict[str, str]) -> Iterator[str]:
    for code, sentence in notes.items():
        yield f"| `{code}` | {sentence} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
