"""How often the signs of doubtful objectivity are false: regions drawn in which nothing is wrong.

Schools and pupils differ in ability, tasks in difficulty, and the journal is a noisy mark of the
same pupil; nobody lifts a score. Printed are, sign by sign, how often p is at most 0.05, how often
a row is flagged, and how many schools of a region have none, one, two ... signs flagged by chance
alone: with so many any count of markers has to be read. With a second argument that share of
schools has its scores lifted, to see what is found. Not a measure of speed: the seed is fixed.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import polars as pl

import roadmap_core as rc

SCHOOLS = 60
LIFTED_BY = 5
WORKS = ((5, 20, (7, 11, 15)), (6, 16, (6, 10, 14)))


def region(rng: np.random.Generator, lifted: float) -> dict[str, Any]:
    """The tables of one region in two years."""
    marks, items = [], []
    for school in range(SCHOOLS):
        middle, size = rng.normal(0, 0.45), int(rng.integers(12, 110))
        is_lifted = rng.random() < lifted
        for year in (2024, 2025):
            for grade, most, cuts in WORKS:
                able = middle + rng.normal(0, 0.15) + rng.normal(0, 1, size)
                hard = np.linspace(-1.8, 1.6, most)
                steep = 0.7 + 0.6 * ((np.arange(most) * 7) % most) / most
                chance = 1 / (1 + np.exp(-steep * (able[:, None] - hard)))
                done = rng.random((size, most)) < chance
                if is_lifted and (year, grade) in ((2024, 5), (2025, 5)):
                    at = rng.integers(most // 2, most, (size, LIFTED_BY))
                    done[np.arange(size)[:, None], at] = True
                score = done.sum(axis=1)
                mark = 2 + sum((score >= cut).astype(int) for cut in cuts)
                journal = np.clip(np.rint(3.6 + 0.6 * able + rng.normal(0, 0.6, size)), 2, 5)
                work = {
                    "school": str(school), "year": year, "procedure": "vpr",
                    "subject": "mathematics", "grade": grade,
                }  # fmt: skip
                marks.append(
                    pl.DataFrame(
                        {"score": score, "mark": mark, "journal_mark": journal.astype(int)}
                    ).with_columns(**{name: pl.lit(value) for name, value in work.items()})
                )
                if year == 2025:
                    tasks = {
                        "task": [str(task) for task in range(most)],
                        "points": done.sum(axis=0),
                    }
                    items.append(
                        pl.DataFrame(tasks).with_columns(
                            participants=pl.lit(size),
                            max_points=pl.lit(size),
                            **{name: pl.lit(value) for name, value in work.items()},
                        )
                    )
    return {"marks": pl.concat(marks), "items": pl.concat(items)}


def main(times: int, lifted: float) -> None:
    """Print one line a sign, then the count of signs a school."""
    rng = np.random.default_rng(122)
    policy = rc.load_policy("ru", on=date(2026, 6, 1))
    judged, under, flagged = Counter[str](), Counter[str](), Counter[str]()
    of_school = Counter[int]()
    for _ in range(times):
        answer = rc.risk.objectivity(policy=policy, year=2025, **region(rng, lifted))
        signs: dict[str, set[str]] = {}
        for row in answer.iter_rows(named=True):
            own = signs.setdefault(row["school"], set())
            if row["judged"]:
                judged[row["sign"]] += 1
                under[row["sign"]] += row["p"] <= 0.05
                flagged[row["sign"]] += row["flagged"]
                if row["flagged"]:
                    own.add(row["sign"])
        of_school.update(len(own) for own in signs.values())
    print(f"{times} regions of {SCHOOLS} schools, {lifted:.0%} of them lifted")
    print(f"{'sign':8} {'judged':>7} {'p<=0.05':>8} {'flagged':>8}")
    for sign, n in judged.items():
        print(f"{sign:8} {n:7} {under[sign] / n:8.4f} {flagged[sign] / n:8.4f}")
    total = sum(of_school.values())
    for number, n in sorted(of_school.items()):
        print(f"schools with {number} signs: {n / total:.4f}")


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 40,
        float(sys.argv[2]) if len(sys.argv) > 2 else 0.0,
    )
