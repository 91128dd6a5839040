"""How often intervals of indicators hold the truth where pupils of one class are alike.

2,000 schools of 2 to 4 classes in two years, between which nothing changes but the classes. Printed
are, with the classes known and not known: how often the interval of a school holds its true share,
how often a change has p <= .05, and how many of the 2,000 are said to have changed at a false
discovery rate of 5 %. Not a measure of speed: the seed is fixed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from roadmap_core import load_policy, outcomes

SCHOOLS = 2000
# Classes of a school, and how far they differ (standard deviation in log odds).
WORLDS = ((2, 0.0), (2, 0.5), (3, 0.8), (4, 0.8))
POLICY = load_policy("ru", on=date(2026, 6, 1))


def drawn(rng: np.random.Generator, level: Any, classes: int, spread: float) -> pl.DataFrame:
    """Counts of both years, a row a class."""
    shape = (SCHOOLS, 2, classes)
    n = rng.integers(15, 28, shape)
    odds = level[:, None, None] + rng.normal(0, spread, shape)
    return pl.DataFrame(
        {
            "school": np.repeat([f"s{at}" for at in range(SCHOOLS)], 2 * classes),
            "year": np.tile(np.repeat([2024, 2025], classes), SCHOOLS),
            "class_name": np.tile([str(at) for at in range(classes)], 2 * SCHOOLS),
            "participants": n.ravel(),
            "failed": rng.binomial(n, 1 / (1 + np.exp(-odds))).ravel(),
        }
    ).with_columns(procedure=pl.lit("oge"), subject=pl.lit("mathematics"), grade=pl.lit(9))


def main() -> None:
    rng = np.random.default_rng(3)
    print("classes  spread  known  cover  p<=.05  said to have changed")
    for classes, spread in WORLDS:
        level = rng.normal(-1.2, 0.4, SCHOOLS)
        draws = rng.normal(0, spread, 4000)
        truth = {
            f"s{at}": 100 * float(np.mean(1 / (1 + np.exp(-(one + draws)))))
            for at, one in enumerate(level)
        }
        table = drawn(rng, level, classes, spread)
        for known, counts in (("yes", table), ("no", table.drop("class_name"))):
            rows = outcomes.indicators(counts, POLICY)
            true = np.array([truth[school] for school in rows["school"]])
            low, high = (rows[f"failed_share_{end}"].to_numpy() for end in ("low", "high"))
            cover = float(((low <= true) & (true <= high)).mean())
            change = outcomes.dynamics(counts, POLICY)
            small = float((change["p_value"].to_numpy() <= 0.05).mean())
            said = int((change["verdict"] != "no_evidence").sum())
            print(f"{classes:7d}  {spread:6.1f}  {known:5}  {cover:.3f}  {small:6.3f}  {said}")


if __name__ == "__main__":
    main()
