"""Signs of a page as lines, lines as paragraphs: where a line was only wrapped and where it ends.

Nothing in a PDF tells them apart but the room that was left: a line ends where its paragraph does
if the first word of the next one would still have fitted in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from attrs import evolve, frozen

__all__ = ["Char", "Line", "is_bold", "lines_of", "unwrapped"]

Char = Mapping[str, Any]
"""A sign as pdfplumber gives it: its text, its box, its font."""

_MARKED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)]|[-–—•·▪]|[а-яa-z]\)|[IVX]{1,5}[.)])\s", re.I)
_BOLD = re.compile(r"bold|black|heavy|demi", re.I)
# What no line of a list ends with: a comma, a dash, a word that joins two others.
_UNENDED = re.compile(
    r"(?:[,(«№–—-]|\b(?:и|или|а|в|во|на|по|для|с|со|к|о|об|от|до|из|за|при|над|под|без|между))$",
    re.I,
)
# Words of a narrow cell often stand alone on their lines; there a capital may begin a new one.
_NARROW = 22.0
_WIDE_GAP = 2.5


@frozen
class Line:
    """A line of a page: its text and its box in points, from the upper left corner.

    ``first`` is how wide its first word is, ``gaps`` where wide gaps between its words end.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    first: float
    size: float
    bold: bool = False
    gaps: tuple[float, ...] = ()


def is_bold(chars: Iterable[Char]) -> bool:
    """Whether all signs that show are of a bold font."""
    told = [char for char in chars if char["text"].strip()]
    return bool(told) and all(_BOLD.search(str(char["fontname"])) for char in told)


def lines_of(chars: Sequence[Char]) -> list[Line]:
    """The lines that some signs make, from above; turned ones make one line each way."""
    from pdfplumber.utils.clustering import cluster_objects

    turned: dict[str, list[Char]] = {"": []}
    for char in chars:
        up = "btt" if char["matrix"][1] > 0 else "ttb"
        turned.setdefault("" if char.get("upright", True) else up, []).append(char)
    upright = _words(turned.pop(""))
    rows = cluster_objects(upright, lambda word: (word["top"] + word["bottom"]) / 2, 3)
    sides = (
        _words(told, char_dir_rotated=way, line_dir_rotated="ltr" if way == "btt" else "rtl")
        for way, told in turned.items()
    )
    found = [*sides, *(sorted(row, key=lambda word: word["x0"]) for row in rows)]
    return [_line(words) for words in found if words]


def _words(chars: Sequence[Char], **ways: str) -> list[dict[str, Any]]:
    from pdfplumber.utils.text import extract_words

    given: list[dict[str, Any]] = [dict(char) for char in chars]
    settings: dict[str, Any] = {"x_tolerance_ratio": 0.15, "y_tolerance": 3, **ways}
    return extract_words(given, return_chars=True, **settings)


def _line(words: Sequence[Mapping[str, Any]]) -> Line:
    chars = [char for word in words for char in word["chars"]]
    size = max(float(char["size"]) for char in chars)
    gaps = tuple(
        float(word["x0"])
        for before, word in pairwise(words)
        if word["x0"] - before["x1"] > _WIDE_GAP * size
    )
    return Line(
        " ".join(word["text"] for word in words),
        float(words[0]["x0"]),
        float(max(word["x1"] for word in words)),
        float(min(word["top"] for word in words)),
        float(max(word["bottom"] for word in words)),
        float(words[0]["x1"] - words[0]["x0"]),
        size,
        is_bold(chars),
        gaps,
    )


def unwrapped(lines: Sequence[Line], right: float) -> Iterator[Line]:
    """Lines with those joined that were only wrapped before ``right``.

    A hyphen at the end stays, since nothing tells «плана-» + «графика» from a broken word.
    """
    held: Line | None = None
    last: Line | None = None
    for line in lines:
        if held is None or last is None or not _goes_on(held, last, line, right):
            if held is not None:
                yield held
            held = line
        else:
            space = "" if re.search(r"\w-$", held.text) and line.text[0].isalpha() else " "
            text = f"{held.text}{space}{line.text}".replace("\xad ", "").replace("\xad", "")
            held = evolve(held, text=text, bottom=line.bottom, bold=held.bold and line.bold)
        last = line
    if held is not None:
        yield held


def _goes_on(held: Line, last: Line, line: Line, right: float) -> bool:
    """Whether a line is the rest of the paragraph above it."""
    height = max(last.bottom - last.top, 1.0)
    apart = line.top - last.bottom > height * 0.9 or line.top < last.top
    other = abs(line.size - last.size) > 0.6 or line.bold != last.bold
    if apart or other or last.gaps or line.gaps or _MARKED.match(line.text):
        return False
    fits = right - last.x1 > line.first + line.size * 0.4
    indented = line.x0 - held.x0 > line.size and not _MARKED.match(held.text)
    if fits or indented:
        return False
    if right - min(held.x0, line.x0) > _NARROW * line.size or line.text[0].islower():
        return True
    # «для» + «ОО» and «в» + «2025 году» go on; one day under another is a list.
    if _UNENDED.search(held.text):
        return True
    return line.text[0].isdigit() and held.text[-1].isalpha()
