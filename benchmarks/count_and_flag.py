"""What counting marks and flagging schools costs over the same written by hand for one engine.

The marks are synthetic: 750 rows a school over two years, text keys, 40 of 100,000 without a mark.
The peers are written as one would who knows the engine: pandas with categories and sums of ready
0/1 columns, polars lazy, one DuckDB query. They give the same counts (participants, failed, marks
2 to 5) and flag the same schools (two low procedures, or the same one low two years running); they
have no interval, no reasons, no norm by year. Everything is measured by turns, with the one by hand
twice (A/A). Memory is the growth of a process of its own at its peak.

`--apply` compares with `groupby.apply` on plain text keys, which is what a notebook does first;
`--spark` gives the seconds that a call costs over the same query in a warm local session.
"""

from __future__ import annotations

import argparse
import gc
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

import roadmap_core as rc

POLICY = rc.load_policy("ru", on=date(2026, 6, 1))
KEYS = ["school", "year", "procedure", "subject", "grade"]
MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
WORKS = [
    ("vpr", "russian", 5), ("vpr", "mathematics", 5), ("vpr", "russian", 6),
    ("vpr", "mathematics", 6), ("oge", "russian", 9), ("oge", "mathematics", 9),
    ("ege", "russian", 11), ("vpr", "history", 7),
]  # fmt: skip
TEXTS = ("school", "procedure", "subject")
COUNTED = ["vpr:russian:5", "vpr:mathematics:5", "vpr:russian:6", "vpr:mathematics:6",
           "oge:russian:9", "oge:mathematics:9", "ege:russian:11"]  # fmt: skip


def made(rows: int) -> pd.DataFrame:
    """The marks as a pandas frame with text keys."""
    chance = np.random.default_rng(1)
    schools = max(1, rows // 750)
    school = chance.integers(0, schools, rows)
    work = chance.integers(0, len(WORKS), rows)
    bad = 0.05 + 0.35 * chance.random(schools)[school]
    mark = np.where(chance.random(rows) < bad, 2, chance.integers(3, 6, rows)).astype(float)
    mark[chance.random(rows) < 0.0004] = np.nan
    names = np.array([f"{680000 + number:06d}" for number in range(schools)], dtype=object)
    procedure, subject, grade = (np.array(part) for part in zip(*WORKS, strict=True))
    return pd.DataFrame(
        {
            "school": names[school],
            "year": 2024 + chance.integers(0, 2, rows),
            "procedure": procedure[work],
            "subject": subject[work],
            "grade": grade[work],
            "mark": mark,
        }
    )


def given(engine: str, rows: int) -> Any:
    frame = made(rows)
    if engine == "pandas category":
        return frame.astype(dict.fromkeys(TEXTS, "category"))
    if engine == "polars lazy":
        return pl.from_pandas(frame, nan_to_null=True).lazy()
    con = duckdb.connect()
    con.execute(
        "create table marks as select * replace (nullif(mark, 'nan'::double) as mark) from frame"
    )
    return con.table("marks")


def ours_counted(frame: Any) -> Any:
    return ran(rc.results.count_marks(frame, POLICY))


def ours_flagged(frame: Any) -> Any:
    counts = rc.results.count_marks(frame, POLICY)
    return ran(rc.risk.low_performing_schools(counts, POLICY, year=2025))


def ran(frame: Any) -> Any:
    """The frame, computed."""
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    return frame.arrow() if isinstance(frame, duckdb.DuckDBPyRelation) else frame


def pandas_counts(marks: pd.DataFrame) -> pd.DataFrame:
    mark = marks["mark"]
    sums = {"participants": mark.notna().astype("int64")}
    sums |= {name: (mark == number).astype("int64") for number, name in enumerate(MARKS, start=2)}
    keys = marks[KEYS].assign(**sums)
    counts = keys.groupby(KEYS, observed=True, sort=False)[list(sums)].sum().reset_index()
    return counts.assign(failed=counts["mark_2"])


def pandas_flags(marks: pd.DataFrame) -> pd.DataFrame:
    counts = pandas_counts(marks)
    names = [counts[name].astype(str) for name in KEYS[2:]]
    work = names[0] + ":" + names[1] + ":" + names[2]
    counts = counts[work.isin(COUNTED)]
    low = (counts["failed"] * 10 >= counts["participants"] * 3) & (counts["participants"] >= 10)
    counts = counts.assign(
        now=(low & (counts["year"] == 2025)).astype(int),
        before=(low & (counts["year"] == 2024)).astype(int),
    )
    works = (
        counts.groupby(["school", *KEYS[2:]], observed=True)[["now", "before"]].max().reset_index()
    )
    works["both"] = works["now"] * works["before"]
    schools = works.groupby("school", observed=True)[["now", "both"]].sum().reset_index()
    return schools.assign(flagged=(schools["now"] >= 2) | (schools["both"] >= 1))


def polars_plan(marks: pl.LazyFrame) -> pl.LazyFrame:
    mark = pl.col("mark")
    return marks.group_by(KEYS).agg(
        mark.is_not_null().sum().cast(pl.Int64).alias("participants"),
        *(
            (mark == number).sum().cast(pl.Int64).alias(name)
            for number, name in enumerate(MARKS, start=2)
        ),
    ).with_columns(failed=pl.col("mark_2"))  # fmt: skip


def polars_counts(marks: pl.LazyFrame) -> pl.DataFrame:
    return polars_plan(marks).collect()


def polars_flags(marks: pl.LazyFrame) -> pl.DataFrame:
    work = pl.format("{}:{}:{}", "procedure", "subject", "grade")
    low = (pl.col("failed") * 10 >= pl.col("participants") * 3) & (pl.col("participants") >= 10)
    works = (
        polars_plan(marks)
        .filter(work.is_in(COUNTED))
        .group_by("school", *KEYS[2:])
        .agg(
            (low & (pl.col("year") == 2025)).any().cast(pl.Int64).alias("now"),
            (low & (pl.col("year") == 2024)).any().cast(pl.Int64).alias("before"),
        )
        .with_columns(both=pl.col("now") * pl.col("before"))
    )
    schools = works.group_by("school").agg(pl.col("now", "both").sum())
    return schools.with_columns(flagged=(pl.col("now") >= 2) | (pl.col("both") >= 1)).collect()


SQL = f"""
select {", ".join(KEYS)}, count(mark) as participants, {
    ", ".join(
        f"sum(cast(coalesce(mark = {number}, false) as int))::bigint as {name}"
        for number, name in enumerate(MARKS, start=2)
    )
}, mark_2 as failed from marks group by all
"""
NAMES = ", ".join(f"'{name}'" for name in COUNTED)
LIST = f"""
with counts as ({SQL}), low as (
  select *, (failed * 10 >= participants * 3 and participants >= 10) as low from counts
  where procedure || ':' || subject || ':' || grade in ({NAMES})
), works as (
  select school, procedure, subject, grade, max(cast(low and year = 2025 as int)) as this_year,
         max(cast(low and year = 2024 as int)) as before from low
  group by school, procedure, subject, grade
)
select school, sum(this_year) as now, sum(this_year * before) as again,
       sum(this_year) >= 2 or sum(this_year * before) >= 1 as flagged from works group by school
"""


def duckdb_counts(marks: Any) -> Any:
    return marks.query("marks", SQL).arrow()


def duckdb_flags(marks: Any) -> Any:
    return marks.query("marks", LIST).arrow()


ENGINES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "pandas category": (pandas_counts, pandas_flags),
    "polars lazy": (polars_counts, polars_flags),
    "duckdb": (duckdb_counts, duckdb_flags),
}


def applied(marks: pd.DataFrame) -> pd.DataFrame:
    """The same counts by one call of Python for each group."""

    def tallied(mark: pd.Series) -> pd.Series:
        found = {name: (mark == number).sum() for number, name in enumerate(MARKS, start=2)}
        return pd.Series({"participants": mark.count(), "failed": found["mark_2"], **found})

    return marks.groupby(KEYS)["mark"].apply(tallied).unstack().reset_index()


def of_spark(text: str) -> str:
    """A query of DuckDB as Spark takes it."""
    group = "group by " + ", ".join(KEYS)
    text = text.replace("::bigint", "").replace(", mark_2 as failed", "")
    counted = text.replace("group by all", group, 1)
    return counted.replace("failed * 10", "mark_2 * 10")


def over_apply(rows: int, turns: int) -> None:
    """How many times faster counting is than a function called for each group."""
    frame = made(rows)
    took = by_turns({"ours": ours_counted, "apply": applied}, frame, turns)
    print(f"plain text, pandas: counts {took['ours']:.3f}s, groupby.apply {took['apply']:.3f}s")
    print(f"groupby.apply takes {took['apply'] / took['ours']:.0f} times as long")


def collected(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function, with its rows brought out of Spark."""
    return lambda frame: function(frame).collect()


def queried(session: Any, text: str) -> Callable[[Any], Any]:
    """A query, with its rows brought out of Spark."""
    return lambda _: session.sql(text).collect()


def over_spark(rows: int, turns: int) -> None:
    """The seconds that a call costs on Spark, over the same query written by hand."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = session.config("spark.sql.shuffle.partitions", "4")
    # Else PySpark 4 looks for the calling line at every step of an expression.
    session = session.config("spark.python.sql.dataFrameDebugging.enabled", "false").getOrCreate()
    frame = made(rows)
    columns = [f"{name} string" if name in TEXTS else f"{name} bigint" for name in KEYS]
    schema = ", ".join([*columns, "mark double"])
    table = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    marks = session.createDataFrame(list(table), schema).repartition(2).cache()
    marks.count()
    marks.createOrReplaceTempView("marks")
    for name, ours, query in (("counts", ours_counted, SQL), ("list", ours_flagged, LIST)):
        variants = {"ours": collected(ours), "hand": queried(session, of_spark(query))}
        variants["hand again"] = variants["hand"]
        took = by_turns(variants, marks, turns)
        over, noise = (took[one] - took["hand"] for one in ("ours", "hand again"))
        print(f"Spark, {name}: {took['ours']:.2f}s, over by hand {over:.2f}s, A/A {noise:+.2f}s")
    session.stop()


def by_turns(variants: dict[str, Callable[[Any], Any]], frame: Any, turns: int) -> dict[str, float]:
    """The median seconds of each, measured in an order that turns with every round."""
    names = list(variants)
    times: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(turns + 1):
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            gc.collect()
            start = perf_counter()
            variants[name](frame)
            # The first round warms up.
            if turn:
                times[name].append(perf_counter() - start)
    return {name: median(found) for name, found in times.items()}


def flagged_schools(answer: Any) -> int:
    table = answer if isinstance(answer, pd.DataFrame) else pl.DataFrame(answer)
    return int(table["flagged"].sum())


def peak(engine: str, rows: int, which: str) -> float:
    """MB a million rows by which a process of its own grows at its peak."""
    command = [sys.executable, __file__, "--rows", str(rows), "--one", engine, which]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def one(engine: str, rows: int, which: str) -> None:
    frame = given(engine, rows)
    gc.collect()
    # Linux: the peak of memory starts anew.
    Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS")
    (ours_flagged if which == "ours" else ENGINES[engine][1])(frame)
    print((memory("VmHWM") - before) / 1024 / (rows / 1e6))


def memory(name: str) -> int:
    """A figure of this process, in kB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--apply", action="store_true")
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one[0], arguments.rows, arguments.one[1])
        return
    if arguments.apply or arguments.spark:
        (over_apply if arguments.apply else over_spark)(arguments.rows, arguments.turns)
        return
    packages = ("narwhals", "pandas", "polars", "duckdb")
    print(f"Python {platform.python_version()};", *(f"{name} {version(name)}" for name in packages))
    print(f"{arguments.rows:,} marks, median of {arguments.turns} turns")
    print(f"{'':16} {'counts':>8} {'ratio':>6} {'A/A':>5}   {'list':>8} {'ratio':>6} {'A/A':>5}")
    for engine, (counts, flags) in ENGINES.items():
        frame = given(engine, arguments.rows)
        assert flagged_schools(ours_flagged(frame)) == flagged_schools(flags(frame))
        line = f"{engine:16}"
        for ours, hand in ((ours_counted, counts), (ours_flagged, flags)):
            variants = {"ours": ours, "hand": hand, "hand again": hand}
            took = by_turns(variants, frame, arguments.turns)
            ratio, noise = (took[name] / took["hand"] for name in ("ours", "hand again"))
            line += f" {took['ours']:7.3f}s {ratio:6.2f} {noise:5.2f}  "
        print(line)
        del frame
    for engine in ENGINES:
        grown = [peak(engine, arguments.rows, which) for which in ("ours", "hand")]
        print(f"{engine:16} memory a million rows: {grown[0]:.0f} MB, by hand {grown[1]:.0f} MB")


if __name__ == "__main__":
    main()
