"""How often each classifier is right, on a synthetic region whose truth is known.

Printed are, for what is flagged and for what is flagged and certain: the recall (of those that are
truly so, how many are found), the precision (of those found, how many are truly so), and the rate
of false positives (of those that are not so, how many are found), all among what is judged. A row
that is not judged is neither. Not a measure of speed: the seed is fixed.

    python benchmarks/accuracy.py [SCHOOLS] [SEED]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

import roadmap_core as rc
from roadmap_core.testing import SyntheticRegion, synthetic_region

YEAR = 2025
WORK = ["year", "procedure", "subject", "grade"]
# Of so many pupils a share is what is true.
MANY = 1_000_000
LEVEL = 0.05


class Answer(NamedTuple):
    """One row a unit: judged, flagged, certain (null where nothing says it), truly so."""

    rows: pd.DataFrame
    units: str
    truth: str


def answer(units: str, truth: str, rows: pd.DataFrame, true: Any) -> Answer:
    columns = {
        "judged": rows.get("judged", True),
        "flagged": rows["flagged"],
        "certain": rows.get("certain"),
        "true": true,
    }
    return Answer(pd.DataFrame(columns, index=rows.index), units, truth)


def low_shares(region: SyntheticRegion, policy: rc.Policy) -> Answer:
    found = rc.risk.low_shares(region.frame("counts"), policy)
    found = found[(found["year"] == YEAR) & (found["reason"] != "not_counted")]
    key = ["school", *WORK]
    both = found.merge(region.frame("true_shares")[[*key, "share"]], on=key, suffixes=("", "_true"))
    both = both.rename(columns={"is_low": "flagged"})
    truth = "the expected share reaches the norm"
    return answer("schools x works", truth, both, both["share_true"] >= both["norm"])


def as_counts(shares: pd.DataFrame, least: int) -> pd.DataFrame:
    """True shares as counts without chance, of works that had enough participants."""
    large = shares[shares["participants"] >= least].copy()
    large["failed"] = (large["share"] * MANY / 100).round().astype(int)
    large["participants"] = MANY
    return large.drop(columns="share")


def low_performing_schools(region: SyntheticRegion, policy: rc.Policy) -> Answer:
    def listed(counts: Any) -> pd.DataFrame:
        found = rc.risk.low_performing_schools(
            counts, policy, year=YEAR, schools=region.frame("schools")
        )
        return pd.DataFrame(found).set_index("school")

    rule = policy.norm("low_performing_rule").value
    assert isinstance(rule, rc.selection.LowPerformingRule)
    found = listed(region.frame("counts"))
    true = listed(as_counts(region.frame("true_shares"), rule.min_participants))["flagged"]
    truth = "the rule holds for the expected shares"
    return answer("schools", truth, found, true.reindex(found.index, fill_value=False))


def low_classes(region: SyntheticRegion, policy: rc.Policy) -> Answer:
    key = ["school", "class_name"]

    def listed(counts: Any) -> pd.DataFrame:
        return pd.DataFrame(rc.risk.low_classes(counts, policy, year=YEAR)).set_index(key)

    marks = region.frame("marks").query("year == @YEAR and procedure == 'vpr'")
    found = listed(rc.results.count_marks(marks, policy, by=key))
    true = listed(as_counts(region.frame("true_class_shares"), 1))["flagged"]
    truth = "more subjects than the norm are low by the expected shares"
    return answer("classes", truth, found, true.reindex(found.index, fill_value=False))


def students_at_risk(region: SyntheticRegion, policy: rc.Policy) -> Answer:
    is_vpr = "procedure == 'vpr' and grade <= 8"
    marks = region.frame("marks").query(is_vpr)
    found = rc.risk.students_at_risk(marks, policy, year=YEAR).set_index("student")
    chances = region.frame("true_chances").query(f"year == @YEAR and {is_vpr}")
    worst = chances.groupby("student")["chance"].max()
    truth = "fails a work of VPR with a probability of a half or more"
    true = worst.reindex(found.index, fill_value=0) >= 50
    return answer("students", truth, found.drop(columns="certain", errors="ignore"), true)


def difficult_content(region: SyntheticRegion, policy: rc.Policy) -> Answer:
    icounts = rc.results.count_items(region.frame("items").query("year == @YEAR"))
    found = rc.risk.difficult_content(icounts, policy)
    key = ["school", *WORK, "task"]
    true = region.frame("true_completion")[[*key, "completion"]]
    both = found.merge(true, on=key, suffixes=("", "_true"))
    both["judged"] = both["verdict"] != "not_judged"
    both["flagged"] = both["verdict"] == "insufficient"
    truth = "the expected completion is insufficient"
    return answer(
        "schools x tasks", truth, both, both["completion_true"] < both["norm_insufficient"]
    )


def teacher_deficits(region: SyntheticRegion, policy: rc.Policy) -> Answer:
    by = ["school", "class_name", "teacher"]
    marks = region.frame("marks")
    counts = rc.results.count_marks(marks, policy, by=by)
    found = rc.risk.teacher_deficits(
        counts[counts["year"] == YEAR],
        policy,
        year=YEAR,
        prior=counts[counts["year"] == YEAR - 1],
        allow_vpr=True,
    )
    found = found[found["subject"].isin(["russian", "mathematics"])]
    effects = region.frame("true_teachers").set_index("teacher")["effect"]
    truth = "the pupils are weaker by 0.25 standard deviations or more through the teacher"
    true = found["teacher"].map(effects) <= -0.25
    return answer("teachers x subjects", truth, found, true)


def doubts(sign: str, tables: tuple[str, ...], deed: str) -> Callable[..., Answer]:
    """Signs of objectivity against what was really done with a work."""

    def judge(region: SyntheticRegion, policy: rc.Policy) -> Answer:
        risk: Any = rc.risk
        found = risk.objectivity(
            policy=policy,
            year=YEAR,
            schools=region.frame("schools"),
            **{name: region.frame(name) for name in tables},
        )
        found = found[(found["sign"] == sign) & (found["procedure"] == "vpr")]
        deeds = region.frame("manipulated")
        key = ["school", *WORK]
        done = set(deeds[deeds["deed"] == deed][key].itertuples(index=False, name=None))
        keys = list(found[key].itertuples(index=False, name=None))
        other = set(deeds[key].itertuples(index=False, name=None)) - done
        # What was done otherwise is neither right nor wrong to flag.
        kept = [one not in other for one in keys]
        true = pd.Series([one in done for one in keys], index=found.index)
        truth = f"results were really improved: {deed}"
        return answer("schools x works", truth, found[kept], true[kept])

    return judge


CLASSIFIERS: Mapping[str, Callable[[SyntheticRegion, rc.Policy], Answer]] = {
    "low_shares": low_shares,
    "low_performing_schools": low_performing_schools,
    "low_classes": low_classes,
    "students_at_risk": students_at_risk,
    "difficult_content": difficult_content,
    "teacher_deficits": teacher_deficits,
    "objectivity: heaps": doubts("heaps", ("marks",), "lifted"),
    "objectivity: mean": doubts("mean", ("counts",), "prompted"),
    "objectivity: tasks": doubts("tasks", ("items",), "prompted"),
    "objectivity: journal": doubts("journal", ("marks",), "prompted"),
}


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.1f} %" if whole else "       -"


def line(name: str, found: pd.DataFrame, flag: str) -> str:
    judged = found[found["judged"]]
    flagged = judged["flagged"] & judged[flag].astype(bool)
    true = judged["true"].astype(bool)
    hits = int((flagged & true).sum())
    recall = share(hits, int(true.sum()))
    precision = share(hits, int(flagged.sum()))
    false = share(int((flagged & ~true).sum()), int((~true).sum()))
    return f"  {name:20} {int(flagged.sum()):8} {recall:>10} {precision:>10} {false:>10}"


def main(schools: int, seed: int) -> None:
    """Print a few lines a classifier."""
    region = synthetic_region(schools=schools, seed=seed, items=True)
    policy = rc.load_policy("ru", on=date(YEAR, 12, 31))
    print(f"{schools} schools, seed {seed}, {YEAR}, python {sys.version.split()[0]}")
    print(f"  {'':20} {'number':>8} {'recall':>10} {'precision':>10} {'false pos.':>10}")
    for name, judge in CLASSIFIERS.items():
        if not hasattr(rc.risk, name.partition(":")[0]):
            print(f"{name}: not in this version")
            continue
        found, units, truth = judge(region, policy)
        judged = found[found["judged"]]
        print(f"{name}: {truth}")
        print(f"  {len(found)} {units}, judged {len(judged)}, of these true {judged['true'].sum()}")
        print(line("flagged", found, "flagged"))
        if found["certain"].notna().all():
            print(line("flagged and certain", found, "certain"))


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[1:]]
    main(*(*numbers, *(600, 122)[len(numbers) :]))
