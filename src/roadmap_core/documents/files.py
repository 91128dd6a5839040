"""Files as bytes, whatever they are given as; bytes as text, whatever encoding it is in."""

from __future__ import annotations

import codecs
import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeAlias

from attrs import frozen

from roadmap_core.errors import UnreadableFile

__all__ = ["Decoded", "Readable", "bytes_of", "decode"]

Readable: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO

# Of the eight-bit Cyrillic encodings, the wrong one turns small letters into capitals or signs.
_EIGHT_BIT = ("cp1251", "koi8_r", "cp866", "mac_cyrillic")
_FREQUENT = frozenset("оеаинтсрвлкмдпуяыь ")
# A sample decides on the encoding: an order of 64 KB has some 10,000 small letters.
_SAMPLE = 65_536
_CHARSET = re.compile(rb"""<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)=["']?([\w-]+)""", re.I)


@frozen
class Decoded:
    """The text of a file; ``guessed`` names an encoding that nothing in the file states."""

    text: str
    guessed: str = ""


def bytes_of(file: Readable, limit: int, name: str) -> tuple[bytes, str, str]:
    """What a file holds, what errors call it (its path), and what it is called for short.

    Raises:
        UnreadableFile: it cannot be opened, or is larger than ``limit`` bytes.
    """
    if isinstance(file, bytes | bytearray | memoryview):
        data, called = bytes(file), name or "<bytes>"
        if len(data) > limit:
            raise _too_large(called, len(data), limit)
        return data, called, called
    if isinstance(file, str | os.PathLike):
        path = os.fsdecode(file)
        return _from_path(path, limit), path, name or Path(path).name
    own = getattr(file, "name", "")
    called = name or (own if isinstance(own, str) and own else "<file>")
    return _from_open(file, called, limit), called, name or Path(called).name


def _from_path(path: str, limit: int) -> bytes:
    if not path:
        raise UnreadableFile(path, "the path is empty")
    try:
        about = os.stat(path)  # noqa: PTH116 (a Path drops what a name may end with)
        if stat.S_ISDIR(about.st_mode):
            raise UnreadableFile(path, "it is a directory")
        if not stat.S_ISREG(about.st_mode):
            reason = "it is a pipe or a device, which may never end; give its bytes"
            raise UnreadableFile(path, reason)
        if about.st_size > limit:
            raise _too_large(path, about.st_size, limit)
        with Path(path).open("rb") as opened:
            return _from_open(opened, path, limit)
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        told = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableFile(path, told or type(error).__name__) from error


def _from_open(file: BinaryIO, name: str, limit: int) -> bytes:
    """The rest of an open file: no more than a byte over the limit is ever read."""
    if not hasattr(file, "read"):
        raise UnreadableFile(name, f"{type(file).__name__} is no path, bytes or binary file")
    parts: list[bytes] = []
    left = limit + 1
    while left > 0:
        try:
            # A raw file may give less than it is asked for; nothing is its end.
            part = file.read(left)
        except Exception as error:
            raise UnreadableFile(name, str(error) or type(error).__name__) from error
        if not isinstance(part, bytes):
            reason = "it gives no bytes; open it in binary mode, or give its text to parse_order"
            raise UnreadableFile(name, reason)
        if not part:
            break
        parts.append(part)
        left -= len(part)
    if left <= 0:
        raise _too_large(name, limit + 1, limit)
    return b"".join(parts)


def _too_large(name: str, size: int, limit: int) -> UnreadableFile:
    told = f"it has {size:,} bytes" if size != limit + 1 else f"it has over {limit:,} bytes"
    return UnreadableFile(name, f"{told}, the limit is {limit:,}; give limit= to raise it")


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
        said = encoding == _stated(data)
        return Decoded(data.decode(encoding, errors="replace"), "" if said else encoding)


def _stated(data: bytes) -> str:
    """The encoding that a web page says it is in, as its letters would have it, else ""."""
    found = _CHARSET.search(data[:4096])
    with suppress(LookupError):
        return codecs.lookup(found[1].decode()).name.replace("-", "_") if found else ""
    return ""


def _likeness(sample: bytes, encoding: str) -> int:
    """How many of the most frequent small Russian letters an encoding makes of a sample."""
    return sum(sign in _FREQUENT for sign in sample.decode(encoding, errors="replace"))
