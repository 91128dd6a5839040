"""Text files in and out, with no errors but the library's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from roadmap_core.errors import UnreadableFile, UnwritableFile

__all__ = ["text_of", "writing"]


def text_of(path: str | os.PathLike[str]) -> str:
    """The text of a file in UTF-8, without the mark that may stand before it.

    Raises:
        UnreadableFile: it cannot be opened or is not UTF-8.
    """
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(os.fspath(path), error.strerror or "no such file") from None
    except UnicodeDecodeError as error:
        raise UnreadableFile(os.fspath(path), f"not UTF-8 at byte {error.start}") from None
    except ValueError as error:  # a path that no file can have
        raise UnreadableFile(os.fspath(path), str(error)) from None


@contextmanager
def writing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """The path, to be written under this roof: what the system refuses is told in our words.

    Raises:
        UnwritableFile: the file cannot be written.
    """
    if "\0" in os.fspath(path):
        raise UnwritableFile(os.fspath(path), "its name holds a null character")
    try:
        yield Path(path)
    except OSError as error:
        reason = error.strerror or "no such file"
        raise UnwritableFile(os.fspath(path), reason, error.errno) from None
