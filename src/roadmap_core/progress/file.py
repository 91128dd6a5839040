"""Файл журнала: lines are only ever added to it, each whole or told as torn.

A confirmed entry is on the disk. A writer looks at the last byte first, so that its line is not
glued to one that somebody was killed in, writes the line in one piece under a lock, and has the
system carry it to the disk before it confirms.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap_core.errors import EntryNotAppended, MissingExtra, UnreadableFile
from roadmap_core.progress.entry import Entry
from roadmap_core.progress.lines import line_of, log_of
from roadmap_core.progress.log import ProgressLog

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["append_entries", "append_entry", "read_log"]

# On Windows a file that is not opened as binary turns «\n» into two bytes.
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
# Seconds between two tries to get the lock.
_POLL = 0.01


def read_log(path: str | os.PathLike[str]) -> ProgressLog:
    """The log that a file of JSON Lines holds; what is wrong with a line is a finding.

    Nothing in the file is changed and no lock is taken: a line that somebody is writing just now
    may be read as torn.

    Raises:
        UnreadableFile: the file cannot be opened.
    """
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path that no file can have
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(os.fspath(path), reason) from None
    return log_of(content)


def append_entry(path: str | os.PathLike[str], entry: Entry, *, timeout: float = 30.0) -> Entry:
    """Adds one entry to a log, and gives it back once it is on the disk.

    The file is made where there is none, its folder is not. Beside it stands ``<path>.lock``,
    which writers of several processes wait for, ``timeout`` seconds at most. Whoever is killed
    leaves at most one torn line, which stays in the file and is told by `read_log`.

    Raises:
        EntryNotAppended: the file cannot be written, the disk is full, or another process holds
            the lock; ``stands`` says what became of the entry.
        InvalidData: it is no entry.
        MissingExtra: the package ``filelock`` is not installed.
    """
    append_entries(path, (entry,), timeout=timeout)
    return entry


def append_entries(
    path: str | os.PathLike[str], entries: Iterable[Entry], *, timeout: float = 30.0
) -> tuple[Entry, ...]:
    """Adds several entries to a log in their order, under one lock, as `append_entry` does.

    They are confirmed together. Whoever is killed on the way leaves the first of them, each whole,
    and at most one torn line.

    Raises:
        EntryNotAppended: as for `append_entry`.
        InvalidData: something else than an entry is among them; then none is added.
        MissingExtra: the package ``filelock`` is not installed.
    """
    log = ProgressLog(entries)  # which refuses what is no entry
    name = os.fspath(path)
    if "\0" in name:
        raise EntryNotAppended(name, "its name holds a null character")
    # A lock would make the folder, and a slip in its name would begin another log.
    if not Path(name).parent.is_dir():
        raise EntryNotAppended(name, os.strerror(errno.ENOENT), errno.ENOENT)
    try:
        with _lock(name).acquire(timeout=timeout, poll_interval=_POLL):
            _append(name, [line_of(one) for one in log.entries])
    except TimeoutError as error:
        reason = f"another process holds {name}.lock for more than {timeout:g} s"
        raise EntryNotAppended(name, reason, error.errno) from None
    except OSError as error:
        if isinstance(error, EntryNotAppended):
            raise
        # The lock cannot be made, or the file cannot be opened: nothing was written.
        raise _failed(name, error, 0) from None
    return log.entries


def _lock(name: str) -> BaseFileLock:
    try:
        from filelock import FileLock
    except ImportError:
        raise MissingExtra("filelock", "progress") from None
    return FileLock(f"{name}.lock")


def _append(name: str, lines: Sequence[bytes]) -> None:
    """Writes the lines behind what stands in the file, and has them carried to the disk."""
    file = os.open(name, _FLAGS, 0o666)
    try:
        size = os.lseek(file, 0, os.SEEK_END)
        before = _end_of_torn(file, size)
        for number, line in enumerate(lines):
            _write(name, file, before + line, number)
            before = b""
        try:
            os.fsync(file)
            if not size:
                _sync_folder(name)
        except OSError as error:
            raise _failed(name, error, None) from None
    finally:
        os.close(file)


def _end_of_torn(file: int, size: int) -> bytes:
    """The end of line that the last line lacks; nothing where it has one."""
    if not size:
        return b""
    os.lseek(file, -1, os.SEEK_END)
    return b"" if os.read(file, 1) == b"\n" else b"\n"


def _write(name: str, file: int, content: bytes, number: int) -> None:
    """One piece at the end of the file; ``number`` entries stand before it."""
    try:
        written = os.write(file, content)
    except OSError as error:
        raise _failed(name, error, number) from None
    # What lacks nothing but its end of line is a whole line to every reader and every writer.
    if written < len(content) - 1:
        reason = f"only {written} of {len(content)} bytes could be written, the disk may be full"
        raise EntryNotAppended(name, reason, None, number)


def _sync_folder(name: str) -> None:
    """Has the name of a new file carried to the disk; Windows does so by itself."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    folder = os.open(Path(name).parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _failed(name: str, error: OSError, stands: int | None) -> EntryNotAppended:
    return EntryNotAppended(name, error.strerror or str(error), error.errno, stands)
