"""Files as text: what kind of file it is, and which encoding its letters are in."""

from __future__ import annotations

import os
from pathlib import Path

from attrs import frozen

from roadmap_core.errors import UnreadableFile

__all__ = ["Decoded", "decode", "read_text"]

_ZIP = b"PK\x03\x04"
_KINDS = {
    b"%PDF": "a PDF; save it as .docx or .txt first",
    b"\xd0\xcf\x11\xe0": "an old binary office file (.doc, .xls); save it as .docx or .txt first",
    b"{\\rtf": "an RTF file; save it as .docx or .txt first",
}
# Of the eight-bit Cyrillic encodings, the wrong one turns small letters into capitals or signs.
_EIGHT_BIT = ("cp1251", "koi8_r", "cp866", "mac_cyrillic")
_FREQUENT = frozenset("оеаинтсрвлкмдпуяыь ")
# A sample decides on the encoding: an order of 64 KB has some 10,000 small letters.
_SAMPLE = 65_536


@frozen
class Decoded:
    """The text of a file; ``guessed`` names an encoding that nothing in the file states."""

    text: str
    guessed: str = ""


def read_text(path: str | os.PathLike[str], limit: int) -> Decoded:
    """The text of a .txt, .md or .docx file.

    Raises:
        UnreadableFile: it cannot be opened, is larger than ``limit`` bytes, or is of another kind.
        MissingExtra: a .docx without python-docx.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        if size > limit:
            raise UnreadableFile(
                str(file), f"it has {size:,} bytes, the limit is {limit:,}; give limit= to raise it"
            )
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(str(file), reason or type(error).__name__) from error
    for signature, kind in _KINDS.items():
        if data.startswith(signature):
            raise UnreadableFile(str(file), f"it is {kind}")
    if data.startswith(_ZIP):
        from roadmap_core.parse.docx import docx_text

        return Decoded(docx_text(file))
    return decode(data)


def decode(data: bytes) -> Decoded:
    """Bytes as text: by their byte order mark, as UTF-8, or by the letters that they give.

    >>> decode("Приказ об утверждении плана".encode("cp1251")).guessed
    'cp1251'
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return Decoded(data.decode(encoding, errors="replace"))
    sample = data[:_SAMPLE]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        # Latin signs and spaces of UTF-16 have a zero byte, Cyrillic ones a four.
        if sample and zeros.count(0) + zeros.count(4) > len(zeros) * 0.9:
            return Decoded(data.decode(encoding, errors="replace"), encoding)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        encoding = max(_EIGHT_BIT, key=lambda name: _likeness(sample, name))
        return Decoded(data.decode(encoding, errors="replace"), encoding)


def _likeness(sample: bytes, encoding: str) -> int:
    """How many of the most frequent small Russian letters an encoding makes of a sample."""
    return sum(sign in _FREQUENT for sign in sample.decode(encoding, errors="replace"))
