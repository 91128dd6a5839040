"""Kills a writer of a log with SIGKILL, again and again: what it had confirmed is there.

    python benchmarks/kill_the_writer.py [--kills 200] [--seed 7]

A process appends entries in a loop and tells each id through a pipe once `append_entry` has given
it back; some lines are of hundreds of pages, so that a kill falls into the write itself. After each
kill the log is read: every confirmed entry stands in it and reads as it was written, nothing else
does but the one entry that was on its way, and what is torn is told.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import Path

from roadmap_core.progress import Entry, ProgressLog, State, append_entry, read_log

# Kills on one file: a later writer has to cope with what an earlier one left.
ON_ONE_FILE = 10
LONGEST_LIFE = 0.1  # seconds
LONG = 1_000_000  # bytes


def entry(writer: int, number: int) -> Entry:
    """Every third line is long; the sizes are the same in every run."""
    size = LONG if number % 3 == 2 else 40
    return Entry(
        occurrence="29",
        state=State.DONE,
        day=date(2024, 3, 29),
        evidence=f"{writer}/{number}",
        note="ё" * (size // 2),
    )


def write(path: Path, writer: int, told: int) -> None:
    """Appends until somebody kills it; each confirmed entry is told by one byte."""
    for number in count():
        append_entry(path, entry(writer, number))
        os.write(told, b".")


def killed(path: Path, writer: int, wait: float) -> int:
    """Starts a writer and kills it; how many entries it had confirmed."""
    heard, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            write(path, writer, told)
        finally:
            os._exit(1)
    os.close(told)
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    _, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended), f"the writer ended by itself: {ended}"
    with os.fdopen(heard, "rb") as confirmed:
        return len(confirmed.read())


def look_at(path: Path, before: Sequence[Entry], writer: int, confirmed: int) -> Counter[str]:
    """Holds the log after a kill against what was confirmed; what was found."""
    log = read_log(path) if path.exists() else ProgressLog()
    assert log.entries[: len(before)] == tuple(before), "what stood before was changed"
    new = log.entries[len(before) :]
    assert len(new) >= confirmed, f"lost {confirmed - len(new)} confirmed entries"
    assert len(new) <= confirmed + 1, "more was written than was on its way"
    assert new == tuple(entry(writer, number) for number in range(len(new)))
    assert {one.code for one in log.findings} <= {"J01", "J08"}, log.findings
    torn = sum(one.code == "J01" for one in log.findings)
    return Counter(confirmed=confirmed, unconfirmed=len(new) - confirmed, torn=torn)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    drawn = random.Random(options.seed)
    found = Counter[str]()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        # What is imported late is imported here, so that no writer is killed while it imports.
        append_entry(Path(folder) / "warm.jsonl", entry(0, 0))
        for kill in range(options.kills):
            path = Path(folder) / f"{kill // ON_ONE_FILE}.jsonl"
            # Torn lines of earlier kills stay in the file and are told each time.
            before = read_log(path) if path.exists() else ProgressLog()
            known = sum(one.code == "J01" for one in before.findings)
            confirmed = killed(path, kill, drawn.uniform(0.0, LONGEST_LIFE))
            found.update(look_at(path, before.entries, kill, confirmed))
            found["torn"] -= known
    took = time.perf_counter() - started
    counts = ", ".join(f"{name} {found[name]}" for name in ("confirmed", "unconfirmed", "torn"))
    print(f"kills {options.kills}: {counts}, lost 0 ({took:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
