"""What is left behind: one cell of results as the artefacts that it names."""

from __future__ import annotations

import re

from roadmap_core.model import Deliverable
from roadmap_core.parse.cells.responsible import split_outside
from roadmap_core.text import fold, squeeze

__all__ = ["deliverables"]

_SENTENCE = re.compile(r"(?<=[а-яёa-z»\")])\.\s+(?=[А-ЯЁA-Z«\"])")
_ENUMERATOR = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•*–—])\s*(?=\D)")
# How many letters the parts of a compound have; longer words are no compounds of this kind.
_FIRST_PART, _LAST_PART, _LONGEST = 3, 3, 40
_WORD = re.compile(r"[\w-]+")


def deliverables(text: str, artefacts: frozenset[str]) -> tuple[Deliverable, ...]:
    """The artefacts of a cell, split at semicolons, line ends and sentences.

    A comma parts two artefacts only where a noun that names a document opens the second
    («Аналитические отчеты, рекомендации»); otherwise it stands inside one («Программы
    мероприятий, стажировок»).
    """
    found: list[str] = []
    for first, last in split_outside(text, ";\n"):
        for sentence in _SENTENCE.split(text[first:last]):
            found.extend(_listed(sentence, artefacts))
    titles = (squeeze(_ENUMERATOR.sub("", piece)).strip(" .;,") for piece in found)
    return tuple(Deliverable(title) for title in titles if title)


def _listed(sentence: str, artefacts: frozenset[str]) -> list[str]:
    found: list[str] = []
    for first, last in split_outside(sentence, ","):
        piece = sentence[first:last]
        if not found or _names_artefact(piece, artefacts):
            found.append(piece)
        else:
            found[-1] = f"{found[-1]},{piece}"
    return found


def _names_artefact(piece: str, artefacts: frozenset[str]) -> bool:
    """Whether a document's noun opens the piece, alone or behind one adjective."""
    words = _WORD.findall(fold(piece))
    if words and _is_artefact(words[0], artefacts):
        return True
    is_adjective = len(words) > 1 and re.search(r"(?:ые|ие|ый|ий|ой|ая|яя|ое|ее)$", words[0])
    return bool(is_adjective) and _is_artefact(words[1], artefacts)


def _is_artefact(word: str, artefacts: frozenset[str]) -> bool:
    """Whether a word names a document, by itself or as the last part of it («фотоотчет»)."""
    return word in artefacts or any(
        word[at:] in artefacts for at in range(_FIRST_PART, min(len(word), _LONGEST) - _LAST_PART)
    )
