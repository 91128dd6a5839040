"""Accuracy and time a phrase: `parse_period` beside dateparser and natasha, in one run.

The phrases are the dated ones of tests/period_columns.toml, wordings of columns of public plans
with the days that were labelled by hand. A reader of single dates is right where its days are the
first and the last days of the windows; the library must give the windows themselves. Times are of
the same phrases by turns; the least of the rounds stands, since the machine is shared.
dateparser and natasha are left out where they are not installed.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tomllib
import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import process_time
from typing import Any

import roadmap_core as rc

ROWS = Path(__file__).parent.parent / "tests" / "period_columns.toml"
Reader = Callable[[str, rc.Window], Iterable[rc.Window]]


def window(words: str) -> rc.Window:
    first, _, last = words.partition("..")
    return rc.Window(date.fromisoformat(first), date.fromisoformat(last))


def phrases() -> list[tuple[str, rc.Window, list[rc.Window]]]:
    """Each dated phrase with its horizon and its windows; a deadline's is its due day."""
    rows = tomllib.loads(ROWS.read_text("utf-8"))["rows"]
    found = []
    for row in rows:
        if "due" in row:
            days = [rc.Window.of_day(date.fromisoformat(row["due"]))]
        elif row["kind"] == "dated":
            days = [window(words) for words in row["windows"].split()]
        else:
            continue
        found.append((row["text"], window(row["horizon"]), days))
    return found


def own(text: str, horizon: rc.Window) -> list[rc.Window]:
    period = rc.parse_period(text, horizon=horizon).value
    return [
        rc.Window.of_day(window.end) if window.open_start else window
        for window in period.windows(horizon)
    ]


def dateparsers() -> Reader:
    search_dates = import_module("dateparser.search").search_dates

    def read(text: str, horizon: rc.Window) -> list[rc.Window]:
        base = datetime.combine(horizon.first, datetime.min.time())
        settings = {"RELATIVE_BASE": base, "PREFER_DAY_OF_MONTH": "first"}
        found = search_dates(text, languages=["ru"], settings=settings) or []
        return [rc.Window.of_day(when.date()) for _, when in found]

    return read


def natashas() -> Reader:
    natasha = import_module("natasha")
    extract = natasha.DatesExtractor(natasha.MorphVocab())

    def read(text: str, horizon: rc.Window) -> list[rc.Window]:
        windows = []
        for match in extract(text):
            fact = match.fact
            try:
                windows.append(of_fact(fact.year or horizon.first.year, fact.month, fact.day))
            except ValueError:
                continue
        return windows

    return read


def of_fact(year: int, month: int | None, day: int | None) -> rc.Window:
    year += 2000 * (year < 100)
    if month and day:
        return rc.Window.of_day(date(year, month, day))
    return rc.Window.of_month(year, month) if month else rc.Window.of_year(year)


def ends(windows: Iterable[rc.Window]) -> set[date]:
    return {day for window in windows for day in (window.first, window.end)}


def is_right(found: list[rc.Window], meant: list[rc.Window], *, strict: bool) -> bool:
    if rc.union(found) == rc.union(meant):
        return True
    if strict:
        return False
    return ends(found) == ends(meant) or ends(found) == {window.first for window in meant}


def readers() -> Mapping[str, Reader]:
    found: dict[str, Reader] = {"roadmap_core": own}
    for name, make in (("dateparser", dateparsers), ("natasha", natashas)):
        try:
            found[name] = make()
        except ImportError:
            print(f"{name} is not installed")
    return found


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "from its source"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run (5)")
    parser.add_argument("--least", type=float, default=10, help="least good ratio to dateparser")
    options = parser.parse_args()
    warnings.simplefilter("ignore")

    rows, lanes = phrases(), readers()
    best: dict[str, float] = {}
    right: dict[str, Any] = {}
    for _ in range(options.rounds):
        for name, read in lanes.items():
            start = process_time()
            answers = [list(read(text, horizon)) for text, horizon, _ in rows]
            spent = process_time() - start
            best[name] = min(best.get(name, spent), spent)
            right[name] = sum(
                is_right(found, meant, strict=name == "roadmap_core")
                for found, (*_, meant) in zip(answers, rows, strict=True)
            )
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print(f"{len(rows)} dated phrases, {options.rounds} rounds by turns, processor time")
    for name in lanes:
        each = best[name] / len(rows) * 1e6
        share = best[name] / best["roadmap_core"]
        print(
            f"{name:13} {installed(name):15} right {right[name]:4} of {len(rows)}   "
            f"{each:8.0f} µs a phrase   {share:6.1f}x"
        )
    ratio = best.get("dateparser", float("inf")) / best["roadmap_core"]
    return 0 if ratio >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
