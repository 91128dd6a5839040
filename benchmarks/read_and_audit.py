"""How long reading an order and auditing it takes, and how that grows with the text.

The text is the shipped order, made 2, 4 and 8 times as long by more rows of its own table, which
are numbered on. The peer is `pandas.read_csv` on the tables of the same text: it splits cells at
tabs and lines at line ends and does nothing else - it reads no period, finds no section, keeps no
place and puts no torn row together. Its figure says what splitting alone costs, not reading.
"""

from __future__ import annotations

import argparse
import gc
import io
import platform
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from itertools import count, cycle
from statistics import median
from time import perf_counter

import pandas as pd

import roadmap_core as rc

TIMES = (1, 2, 4, 8)
ORDER = files("roadmap_core").joinpath("data", "orders", "122-2024.txt")


def repeated(text: str, times: int) -> str:
    """The text, so many times as long by more rows of its first table."""
    lines = text.splitlines()
    tabbed = [place for place, line in enumerate(lines) if "\t" in line]
    header = tabbed[0]
    second = next(place for place in tabbed[1:] if lines[place].startswith("№"))
    end = next(place for place in range(second, header, -1) if "ПРИЛОЖЕНИЕ" in lines[place])
    numbers = count(1)

    def numbered(line: str) -> str:
        number, dot, rest = line.partition(".")
        return f"{next(numbers)}{dot}{rest}" if number.isdigit() and "\t" in rest else line

    rows = [numbered(line) for line in lines[header + 1 : end]]
    missing = (times - 1) * len(text)
    for line in cycle(lines[header + 1 : end]):
        if missing <= 0:
            break
        rows.append(numbered(line))
        missing -= len(rows[-1]) + 1
    return "\n".join([*lines[: header + 1], *rows, *lines[end:]])


def split_by_pandas(text: str) -> int:
    table = "\n".join(line for line in text.splitlines() if "\t" in line)
    frame = pd.read_csv(io.StringIO(table), sep="\t", names=range(5), dtype=str, quoting=3)
    return len(frame)


def seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=13, help="how often each is run (13)")
    parser.add_argument("--limit", type=float, default=2.5, help="growth for a doubled text (2.5)")
    options = parser.parse_args()

    policy = rc.load_policy("tambov", on=date(2024, 1, 23))
    plain = ORDER.read_text(encoding="utf-8")
    texts = {times: repeated(plain, times) for times in TIMES}
    orders = {times: rc.parse_order(text, policy=policy).value for times, text in texts.items()}
    lanes: dict[tuple[str, int], Callable[[], object]] = {}
    for times, text in texts.items():
        lanes["read", times] = partial(rc.parse_order, text, policy=policy)
        lanes["audit", times] = partial(rc.audit, orders[times], policy)
        lanes["pandas", times] = partial(split_by_pandas, text)
    lanes["read again", 1] = lanes["read", 1]
    found: dict[tuple[str, int], list[float]] = {lane: [] for lane in lanes}
    for action in lanes.values():
        action()  # what is cached is cached before the first round
    for turn in range(options.rounds):
        for lane in (*list(lanes)[turn:], *list(lanes)[:turn]):  # nobody is always the first
            gc.collect()
            found[lane].append(seconds(lanes[lane]))
    middle = {lane: median(times) * 1e3 for lane, times in found.items()}

    packages = ("attrs", "cattrs", "python-dateutil", "pandas")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    versions = (f"{package} {version(package)}" for package in packages)
    print(", ".join([f"roadmap_core {rc.__version__}", *versions]))
    print(f"{options.rounds} rounds by turns; milliseconds, median; growth over the row above")
    print(
        f"{'text':>5}{'characters':>12}{'leaves':>8}{'read':>9}{'growth':>8}{'audit':>9}"
        f"{'growth':>8}{'pandas.read_csv':>18}{'read / pandas':>15}"
    )
    worst = 0.0
    for times in TIMES:
        cells = [f"{times:>4}x{len(texts[times]):>12}{len(orders[times].roadmap.leaves):>8}"]
        for work in ("read", "audit"):
            now, before = middle[work, times], middle.get((work, times // 2))
            growth = now / before if before else None
            worst = max(worst, growth or 0)
            cells.append(f"{now:>9.1f}{f'{growth:.2f}' if growth else '':>8}")
        peer = middle["pandas", times]
        cells.append(f"{peer:>18.1f}{middle['read', times] / peer:>15.0f}")
        print("".join(cells))
    print(f"control A/A, read 1x: {middle['read again', 1] / middle['read', 1]:.2f}")
    print(f"worst growth for a doubled text: {worst:.2f} (at most {options.limit})")
    return int(worst > options.limit)


if __name__ == "__main__":
    sys.exit(main())
