"""Whether two years were measured by the same instrument, and what says so."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import polars as pl
import pytest

from roadmap_core import InvalidData, Policy, load_policy
from roadmap_core.instruments import InstrumentChange, InstrumentChanges, Sameness
from roadmap_core.norms import Norm
from roadmap_core.outcomes import Comparability, comparable
from roadmap_core.outcomes import comparability as module
from roadmap_core.serde import from_dict, to_dict

ON = date(2026, 6, 1)
POLICY = load_policy("ru", on=ON)
CHANGE: dict[str, Any] = {
    "year": 2024, "procedure": "vpr", "marks": "not", "code": "own", "sentence": "другая",
    "source": "unverified",
}  # fmt: skip


def asked(
    work: str, before: int, after: int, policy: Policy = POLICY, **more: Any
) -> Comparability:
    procedure, subject, grade = work.split(":")
    return comparable(
        policy,
        procedure=procedure,
        subject=subject,
        grade=int(grade),
        before=before,
        after=after,
        **more,
    )


@pytest.mark.parametrize(
    ("work", "before", "after", "indicator", "sameness", "reason"),
    [
        ("vpr:russian:5", 2024, 2025, "failed_share", "not", "new_instrument"),
        ("vpr:russian:5", 2025, 2024, "failed_share", "not", "new_instrument"),
        ("vpr:russian:5", 2023, 2024, "quality", "same", "no_change_known"),
        ("vpr:russian:5", 2025, 2026, "quality", "same", "no_change_known"),
        ("vpr:history:7", 2021, 2022, "sou", "not", "moved"),
        ("vpr:history:7", 2022, 2023, "sou", "not", "moved"),
        ("vpr:history:7", 2021, 2023, "sou", "same", "no_change_known"),
        ("vpr:history:7", 2022, 2025, "sou", "not", "new_instrument"),
        ("oge:russian:9", 2024, 2025, "failed_share", "same", "no_change_known"),
        ("oge:russian:9", 2024, 2025, "quality", "roughly", "new_maximum"),
        ("oge:russian:9", 2024, 2025, "mean_score", "not", "new_maximum"),
        ("oge:russian:9", 2025, 2026, "failed_share", "same", "no_change_known"),
        ("oge:russian:9", 2025, 2026, "success", "same", "no_change_known"),
        ("oge:russian:9", 2025, 2026, "mean_mark", "not", "new_scale"),
        ("oge:russian:9", 2025, 2026, "mean_score", "roughly", "new_scale"),
        ("vpr:russian:4", 2025, 2026, "mean_mark", "same", "no_change_known"),
        ("oge:mathematics:9", 2024, 2026, "mean_mark", "same", "no_change_known"),
        ("oge:history:9", 2022, 2023, "failed_share", "not", "new_minimum"),
        ("oge:history:9", 2022, 2023, "mean_score", "same", "no_change_known"),
        ("ege:physics:11", 2024, 2025, "mean_score", "roughly", "rescaled"),
        ("ege:physics:11", 2024, 2024, "mean_score", "same", "same_year"),
        ("ege:physics:11", 2024, 2025, "failed_share", "same", "no_change_known"),
    ],
)
def test_the_dated_list_says_which_years_are_one_instrument(
    work: str, before: int, after: int, indicator: Any, sameness: str, reason: str
) -> None:
    found = asked(work, before, after, indicator=indicator)
    assert (found.sameness, found.reason) == (sameness, reason)
    assert bool(found) == found.comparable == (sameness == "same")
    assert found.sentence
    assert bool(found.source) == (reason not in ("same_year", "no_change_known"))


def test_the_day_of_the_policy_bounds_what_is_known() -> None:
    early = load_policy("ru", on=date(2024, 9, 1))
    assert asked("vpr:russian:5", 2024, 2025, early)
    assert asked("vpr:russian:5", 2024, 2025, Policy(POLICY.region))
    assert not asked("vpr:russian:5", 2024, 2025)


def test_a_region_adds_to_the_list_and_takes_nothing_back(tmp_path: Path) -> None:
    petersburg = load_policy("saint_petersburg", on=ON)
    found = asked("oge:physics:9", 2024, 2025, petersburg)
    assert (found.reason, found.source) == ("experiment", "unverified")
    assert not asked("vpr:russian:5", 2024, 2025, petersburg)
    assert asked("oge:physics:9", 2024, 2025)
    own = tmp_path / "own.toml"
    own.write_text(
        'schema = 1\nregion = "own"\ntitle = "Свой"\nextends = "ru"\n'
        "[[norms.instrument_changes.values]]\nsince = 2024-01-01\n"
        'source = "приказ № 1"\n[[norms.instrument_changes.values.value.changes]]\n'
        'year = 2024\nprocedure = "own.test"\ngrades = [4, 8]\nmarks = "not"\ncode = "own.paper"\n'
        'sentence = "работа другая"\nsource = "приказ № 1"\n',
        encoding="utf-8",
    )
    policy = load_policy(own, on=ON)
    changed = [
        grade for grade in (4, 5, 8) if not asked(f"own.test:russian:{grade}", 2023, 2024, policy,
                                                  indicator="quality")
    ]  # fmt: skip
    assert changed == [4, 8]
    assert asked("own.test:russian:4", 2023, 2024, policy)
    assert not asked("vpr:russian:5", 2024, 2025, policy)


def test_the_answer_is_one_of_the_house() -> None:
    found = asked("oge:history:9", 2022, 2023)
    assert repr(found) == ("<Comparability oge:history:9 2022-2023 failed_share not new_minimum>")
    assert str(found) == "другой минимальный балл: было 13, стало 11"
    frame = found.to_frame()
    assert frame.to_dict("records")[0] | {"source": ""} == {
        "procedure": "oge", "subject": "history", "grade": 9, "before": 2022, "after": 2023,
        "indicator": "failed_share", "comparable": False, "sameness": "not",
        "reason": "new_minimum", "sentence": str(found), "source": "",
    }  # fmt: skip
    assert type(found._row()["sameness"]) is str
    assert isinstance(found.to_frame(), pd.DataFrame)
    assert found.to_frame("polars")["sameness"].to_list() == ["not"]
    assert isinstance(found.to_frame("polars"), pl.DataFrame)
    assert "<caption>другой минимальный балл" in found._repr_html_()


def with_norms(*rows: tuple[str, date, Any]) -> Policy:
    """The base region with no norms but these."""
    norms = [
        Norm(name=name, title=name, unit="баллов", value=value, since=since, source=str(since))
        for name, since, value in rows
    ]
    return Policy(attrs.evolve(POLICY.region, norms=norms), ON)


BEFORE, AFTER = date(2020, 1, 1), date(2024, 1, 1)
CUTS = ("0-9", "10-14", "15-19", "20-24")


@pytest.mark.parametrize("name", ["scale_vpr_russian_5", "scale_oge_russian", "scale_ege_russian"])
@pytest.mark.parametrize(
    ("cuts", "failed", "quality"),
    [
        (CUTS, "no_change_known", "no_change_known"),
        (("0-8", "9-14", "15-19", "20-24"), "new_minimum", "new_minimum"),
        (("0-9", "10-15", "16-19", "20-24"), "no_change_known", "new_cuts"),
        (("0-9", "10-14", "15-20", "21-24"), "no_change_known", "new_cuts"),
    ],
)
def test_scales_of_both_years_say_what_they_divide(
    name: str, cuts: Any, failed: str, quality: str
) -> None:
    policy = with_norms((name, BEFORE, CUTS), (name, AFTER, cuts))
    work = f"{name.split('_')[1]}:russian:5"
    assert asked(work, 2023, 2024, policy).reason == failed
    found = asked(work, 2023, 2024, policy, indicator="quality")
    assert found.reason == quality
    assert asked(work, 2023, 2024, policy, indicator="mean_score").reason == "no_change_known"
    assert asked(work, 2024, 2025, policy).reason == "no_change_known"
    # A row of later years is none of this one, and another work's none of it at all.
    assert asked(work, 2019, 2024, policy).reason == "no_change_known"
    assert asked(work, 2024, 2019, policy).reason == "no_change_known"
    assert asked("own:russian:5", 2023, 2024, policy, indicator="quality").comparable
    if quality != "no_change_known":
        assert (found.sameness, found.source) == ("not", "2024-01-01")
        bounds = ", ".join(one.split("-")[0] for one in cuts[1:])
        assert "10, 15, 20" in found.sentence
        assert bounds in found.sentence


def test_a_minimum_and_a_scale_speak_one_after_the_other() -> None:
    rows = [("scale_oge_russian", BEFORE, CUTS), ("scale_oge_russian", AFTER, ("0-9", "10-15",
            "16-19", "20-24"))]  # fmt: skip
    same = with_norms(("oge_min_russian", BEFORE, 10), ("oge_min_russian", AFTER, 10), *rows)
    assert asked("oge:russian:9", 2023, 2024, same, indicator="quality").reason == "new_cuts"
    assert asked("oge:russian:9", 2023, 2024, same).comparable
    lower = with_norms(("oge_min_russian", BEFORE, 12), ("oge_min_russian", AFTER, 11), *rows[:1])
    found = asked("oge:russian:9", 2024, 2023, lower)
    assert (str(found), found.source) == (
        "другой минимальный балл: было 11, стало 12", "2024-01-01",
    )  # fmt: skip
    # The scale did not change: only the minimum speaks.
    assert asked("oge:russian:9", 2023, 2024, lower, indicator="quality").reason == "new_minimum"


def test_the_gravest_change_answers_and_the_latest_among_equals() -> None:
    found: Any = [
        (Sameness.ROUGHLY, 2025, "a", "почти", "1"),
        (Sameness.NOT, 2022, "z", "давно", "2"),
        (Sameness.NOT, 2023, "b", "другая", "3"),
    ]
    assert module._gravest(found) == (Sameness.NOT, "b", "другая", "3")
    assert module._gravest(found[:1]) == (Sameness.ROUGHLY, "a", "почти", "1")


def test_a_change_is_known_from_its_day_on() -> None:
    since = next(n.since for n in POLICY.region.norms if n.name == "instrument_changes")
    assert [*module.known_changes(Policy(POLICY.region, since))]
    assert not [*module.known_changes(Policy(POLICY.region, since - timedelta(days=1)))]


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(InvalidData, match=r"no indicator 'failed' \(did you mean") as caught:
        asked("vpr:russian:5", 2024, 2025, indicator="failed")
    assert (caught.value.what, caught.value.problems[0][-13:]) == ("call", "@ $.indicator")
    with pytest.raises(InvalidData) as caught:
        asked("vpr:russian:5", 2024, "2025")  # type: ignore[arg-type]
    assert caught.value.what == "call"
    assert caught.value.problems == ("expected a year such as 2025, got '2025' @ $.after",)
    with pytest.raises(InvalidData) as caught:
        asked("vpr:russian:5", True, 2025)
    assert caught.value.problems == ("expected a year such as 2025, got True @ $.before",)
    policy: Any = "ru"
    with pytest.raises(InvalidData, match="expected a Policy"):
        asked("vpr:russian:5", 2024, 2025, policy)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"until": 2023}, "it ends in 2023, before 2024"),
        ({"procedure": " "}, "the procedure is blank"),
        ({"subjects": ["rusian"]}, "no subject 'rusian'"),
        ({"grades": [12]}, "expected grades from 1 to 11"),
        ({"marks": "same"}, "nothing changes"),
        ({"marks": "never"}, "no such word"),
        ({"code": "Новое"}, "is no code"),
        ({"sentence": ""}, r"it is blank @ \$\.sentence"),
        ({"source": ""}, r"it is blank @ \$\.source"),
    ],
)
def test_an_impossible_change_of_an_instrument_is_refused(fields: Any, problem: str) -> None:
    assert InstrumentChange(**CHANGE).marks is Sameness.NOT
    with pytest.raises(InvalidData, match=problem):
        InstrumentChange(**{**CHANGE, **fields})


def test_a_list_of_changes_has_one_and_is_written_and_read() -> None:
    with pytest.raises(InvalidData, match="at least one is needed"):
        InstrumentChanges(changes=[])
    changes = InstrumentChanges(changes=[InstrumentChange(**CHANGE, subjects="russian")])
    assert changes.changes[0].subjects == ("russian",)
    assert from_dict(InstrumentChanges, to_dict(changes)) == changes
