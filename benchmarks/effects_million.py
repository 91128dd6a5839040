"""Differences in differences on a million pupils: this library against three peers.

The peers are pyfixest, statsmodels and a closed form of numpy, each with the frame it takes best.
All are timed by turns in the same run, the best of several, with the fastest peer twice as a
control, and must agree on the estimate and its error. Prints the times and the ratios to the
fastest peer: python benchmarks/effects_million.py
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from roadmap_core.outcomes import difference_in_differences

ROWS = 1_000_000
ROUNDS = 7
PROMISED = 1.5

Found = tuple[float, float]


def pupils(rows: int) -> pd.DataFrame:
    """Pupils before and after, of whom a tenth were helped; the help gives 0.2."""
    generator = np.random.default_rng(1)
    treated = (generator.random(rows) < 0.1).astype(np.int64)
    post = generator.integers(0, 2, rows)
    score = generator.normal(50, 10, rows) + 2 * treated + post + 0.2 * treated * post
    return pd.DataFrame({"score": score, "treated": treated, "post": post})


def by_numpy(frame: pd.DataFrame) -> Found:
    """Four means and the variance around them, with masks."""
    score, treated, post = (frame[name].to_numpy() for name in ("score", "treated", "post"))
    means, squares, inverse = [], 0.0, 0.0
    for side in (0, 1):
        for period in (0, 1):
            own = score[(treated == side) & (post == period)]
            means.append(own.mean())
            squares += ((own - means[-1]) ** 2).sum()
            inverse += 1 / len(own)
    estimate = means[3] - means[2] - means[1] + means[0]
    return float(estimate), float(np.sqrt(squares / (len(score) - 4) * inverse))


def by_hand(frame: Any) -> Found:
    """The closed form, with the frame taken out of its engine first."""
    for name in ("to_pandas", "toPandas", "df"):
        if hasattr(frame, name):
            return by_numpy(getattr(frame, name)())
    return by_numpy(frame)


def by_statsmodels(frame: pd.DataFrame) -> Found:
    """Least squares of a ready matrix."""
    from statsmodels.api import OLS

    treated, post = frame["treated"].to_numpy(), frame["post"].to_numpy()
    x = np.column_stack([np.ones(len(frame)), treated, post, treated * post])
    fit = OLS(frame["score"].to_numpy(), x).fit()
    return float(fit.params[3]), float(fit.bse[3])


def by_pyfixest(frame: pd.DataFrame) -> Found:
    """A formula."""
    from pyfixest import feols

    fit = feols("score ~ treated * post", frame, vcov="iid")
    return float(fit.coef()["treated:post"]), float(fit.se()["treated:post"])


def by_us(frame: Any) -> Found:
    """The public function, whatever the engine."""
    found = difference_in_differences(
        frame, outcome="score", treated="treated", post="post", inference="classical"
    ).require()
    return found.estimate, found.std_error


def by_turns(calls: Mapping[str, Callable[[], Found]], rounds: int) -> dict[str, float]:
    """The fastest of several rounds of each, in seconds: A B C A B C ..."""
    times = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds):
        for name, call in calls.items():
            start = perf_counter()
            call()
            times[name] = min(times[name], perf_counter() - start)
    return times


def engines(frame: pd.DataFrame) -> dict[str, Any]:
    """The same rows in every engine that is installed."""
    made: dict[str, Any] = {"pandas": frame}
    if importlib.util.find_spec("polars"):
        import polars

        made["polars"] = polars.from_pandas(frame)
    if importlib.util.find_spec("duckdb"):
        import duckdb

        connection = duckdb.connect()
        connection.register("given", frame)
        connection.execute("create table pupils as select * from given")
        made["duckdb"] = connection.table("pupils")
    has_java = shutil.which("java") is not None or "JAVA_HOME" in os.environ
    if importlib.util.find_spec("pyspark") and has_java:
        from pyspark.sql import SparkSession

        quiet = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
        builder = SparkSession.builder.master("local[2]").config(map=quiet)
        session = builder.config("spark.sql.execution.arrow.pyspark.enabled", "true").getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        made["spark"] = session.createDataFrame(frame).cache()
    return made


def main(rows: int = ROWS) -> None:
    """Time all, compare, print."""
    warnings.simplefilter("ignore")
    frame = pupils(rows)
    peers = {"numpy": by_numpy, "numpy again": by_numpy}
    if importlib.util.find_spec("statsmodels"):
        peers["statsmodels"] = by_statsmodels
    if importlib.util.find_spec("pyfixest"):
        peers["pyfixest"] = by_pyfixest
    calls = {name: partial(peer, frame) for name, peer in peers.items()}
    given = engines(frame)
    calls |= {f"roadmap_core, {name}": partial(by_us, one) for name, one in given.items()}
    lazy = {name: one for name, one in given.items() if name in ("duckdb", "spark")}
    calls |= {f"numpy out of {name}": partial(by_hand, one) for name, one in lazy.items()}
    answers = {name: call() for name, call in calls.items()}
    seconds = by_turns(calls, ROUNDS)
    fastest = min(seconds[name] for name in peers if name != "numpy again")
    for name, time in seconds.items():
        print(f"{name:24} {time * 1000:9.1f} ms   {time / fastest:6.2f} x the fastest peer")
    for name, found in answers.items():
        if not np.allclose(found, answers["numpy"], rtol=1e-8, atol=0):
            sys.exit(f"{name} found {found}, numpy {answers['numpy']}")
    for name in lazy:
        ratio = seconds[f"roadmap_core, {name}"] / seconds[f"numpy out of {name}"]
        print(f"{name}: {ratio:.2f} x numpy with the rows taken out of the engine")
    print(f"promised: {PROMISED} x in pandas; all agree on {answers['numpy']}")


if __name__ == "__main__":
    main()
