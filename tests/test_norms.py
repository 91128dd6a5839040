from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import inf, nan
from typing import Any, cast

import pytest
from attrs import evolve, fields

from roadmap_core.errors import InvalidData
from roadmap_core.norm_kinds import NormKind, Records
from roadmap_core.norms import KNOWN_NORMS, Norm, NormValue, unfit, unknown_norm
from roadmap_core.selection import SUBJECTS, Combine, LowPerformingRule, unfit_assessments
from roadmap_core.windows import MonthDay

ON = date(2024, 1, 23)
RULE = LowPerformingRule(share=30, low_procedures=2)


def norm_of(value: NormValue, name: str = "own.n") -> Norm:
    return Norm(name=name, title="t", unit="", value=value, since=ON, source="unverified")


# What a norm gives


def test_a_norm_that_is_no_number_says_so() -> None:
    assert norm_of(2.5).number == 2.5
    for value in (True, "09-01", RULE):
        with pytest.raises(InvalidData, match=r"expected a number @ \$\.norms\['own\.n'\]"):
            _ = norm_of(value).number


@pytest.mark.parametrize("value", [7, "9-1", "13-01", "02-30", "W01-1", "сентябрь"])
def test_a_norm_that_is_no_day_of_the_year_says_so(value: NormValue) -> None:
    assert norm_of("05-31").month_day == MonthDay(5, 31)
    with pytest.raises(InvalidData, match=r"expected a day such as '09-01' @ \$\.norms\['own"):
        _ = norm_of(value).month_day


def test_the_29th_of_february_is_a_day_of_the_year() -> None:
    assert norm_of("02-29").month_day == MonthDay(2, 29)


# What a norm may be


@pytest.mark.parametrize(
    ("name", "fit", "problems"),
    [
        (
            "duration_min_days",
            [1, 3, 365],
            {
                "семь": "expected a whole number, got str",
                0: "expected a whole number of at least 1, got 0",
                -3: "expected a whole number of at least 1, got -3",
                2.5: "expected a whole number, got float",
                True: "expected a whole number, got bool",
            },
        ),
        ("low_subjects", [0, 3], {-1: "expected a whole number of at least 0, got -1"}),
        (
            "low_share",
            [0, 30, 28.5, 100],
            {
                -0.5: "expected a number from 0 to 100, got -0.5",
                100.5: "expected a number from 0 to 100, got 100.5",
                nan: "expected a number from 0 to 100, got nan",
                inf: "expected a number from 0 to 100, got inf",
                "30": "expected a number, got str",
                False: "expected a number, got bool",
            },
        ),
        ("vpr_for_teachers", [0, 1], {2: "expected a whole number from 0 to 1, got 2"}),
        ("oge_min_geometry", [0, 2], {101: "expected a whole number from 0 to 100, got 101"}),
        ("ege_min_physics", [0, 36, 100], {101: "expected a whole number from 0 to 100, got 101"}),
        (
            "ege_min_mathematics_basic",
            [2, 3, 5],
            {
                1: "expected a whole number from 2 to 5, got 1",
                6: "expected a whole number from 2 to 5, got 6",
            },
        ),
        (
            "school_year_first",
            ["09-01", "02-29"],
            {
                "13-45": "expected a day such as '09-01'",
                "02-30": "expected a day such as '09-01'",
                901: "expected a day such as '09-01'",
            },
        ),
        ("vpr_last", ["05-17"], {"мая": "expected a day such as '09-01'"}),
        (
            "low_rule_combine",
            ["any", "all"],
            {
                "alle": "no such word (did you mean 'all'?)",
                "both": "no such word (known: any, all)",
                3: "no such word (known: any, all)",
            },
        ),
        (
            "low_procedures_counted",
            [("vpr:russian:5", "oge:russian:9")],
            {
                "vpr:russian:5": "expected a list of strings",
                (): "expected a list of strings",
                ("vpr:rusian:5",): "no subject 'rusian' (did you mean 'russian'?)",
            },
        ),
        (
            "objectivity_markers",
            [("russian:4",)],
            {
                ("vpr:russian:4",): (
                    "'vpr:russian:4' is not of the form subject:grade with a grade from 1 to 11"
                )
            },
        ),
        (
            "scale_vpr_russian_4",
            [("0-9", "10-15", "16-20", "21-24"), ("0-0", "1-1", "2-2", "3-3")],
            {
                ("0-9", "10-15", "16-20"): "expected four ranges of scores such as '0-9'",
                ("0-9", "10-15", "16-20", "21"): "expected four ranges of scores such as '0-9'",
                ("1-9", "10-15", "16-20", "21-24"): "the range '1-9' does not go on from 0",
                ("0-9", "9-15", "16-20", "21-24"): "the range '9-15' does not go on from 10",
                ("0-9", "11-15", "16-20", "21-24"): "the range '11-15' does not go on from 10",
                ("0-9", "10-9", "16-20", "21-24"): "the range '10-9' does not go on from 10",
                "0-9": "expected four ranges of scores such as '0-9'",
            },
        ),
        (
            "low_performing_rule",
            [RULE],
            {30: "expected a LowPerformingRule, got int"},
        ),
    ],
)
def test_a_known_norm_takes_values_of_its_kind(
    name: str, fit: list[NormValue], problems: dict[NormValue, str]
) -> None:
    for value in fit:
        assert unfit(name, value) == ""
        assert norm_of(value, name).value == value
    for value, problem in problems.items():
        assert unfit(name, value) == problem
        with pytest.raises(InvalidData) as caught:
            norm_of(value, name)
        assert caught.value.what == f"norm {name!r}"
        assert caught.value.problems == (f"{problem} @ $.norms[{name!r}]",)


def test_a_list_with_something_else_than_strings_is_no_list_of_words() -> None:
    mixed = cast("NormValue", ("vpr:russian:5", 3))
    assert unfit("low_procedures_counted", mixed) == "expected a list of strings"
    assert unfit("scale_oge_russian", cast("NormValue", ("0-9", "10-15", "16-20", 24))) != ""


def test_a_norm_that_the_library_does_not_know_may_have_any_value() -> None:
    for value in ("семь", -3, 2.5, ON, ("а", "б"), RULE, (RULE,)):
        assert norm_of(value).value == value


def test_a_norm_may_be_a_list_of_records(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Records(LowPerformingRule)
    assert kind.shape == tuple[LowPerformingRule, ...]
    monkeypatch.setitem(cast("dict[str, NormKind]", KNOWN_NORMS), "rules", kind)
    assert norm_of((RULE, RULE), "rules").value == (RULE, RULE)
    for value in (RULE, (), (RULE, "x")):
        problem = unfit("rules", cast("NormValue", value))
        assert problem == "expected a list of one LowPerformingRule or more"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("duration_min_days", ""),
        ("scale_vpr_physics_8", ""),
        ("own.anything", ""),
        (
            "duration_max_workin_days",
            "no norm 'duration_max_workin_days' (did you mean 'duration_max_working_days'?)",
        ),
        (
            "scale_vpr_rusian_4",
            "no norm 'scale_vpr_rusian_4' (did you mean 'scale_vpr_russian_4'?)",
        ),
    ],
)
def test_a_name_is_known_or_ones_own_or_corrected(name: str, problem: str) -> None:
    assert unknown_norm(name) == problem


def test_each_subject_has_its_scales_and_minimum_scores() -> None:
    for subject in SUBJECTS:
        for name in ("scale_oge", "oge_min", "ege_min"):
            assert f"{name}_{subject}" in KNOWN_NORMS
        grades = [g for g in range(13) if f"scale_vpr_{subject}_{g}" in KNOWN_NORMS]
        assert grades == list(range(4, 12))


# Assessments


@pytest.mark.parametrize(
    "name", ["vpr:russian", "vpr:russian:5:1", ":russian:5", "vpr::5", "vpr:russian:0",
             "vpr:russian:12", "vpr:russian:05", "vpr:russian:", ""],
)  # fmt: skip
def test_an_assessment_is_a_procedure_a_subject_and_a_grade(name: str) -> None:
    assert unfit_assessments([name]) == (
        f"{name!r} is not of the form procedure:subject:grade with a grade from 1 to 11"
    )


def test_each_assessment_stands_once() -> None:
    assert unfit_assessments(["vpr:russian:1", "vpr:russian:11", "ege:russian:11"]) == ""
    names = ["oge:russian:9", "vpr:russian:5", "vpr:russian:5"]
    assert unfit_assessments(names) == "'vpr:russian:5' stands twice"


# The rule of selection


def test_a_rule_by_a_share_and_one_by_rank() -> None:
    assert (RULE.inclusive, RULE.combine, RULE.min_participants) == (True, Combine.ANY, 1)
    assert (RULE.procedures, RULE.excluded, RULE.unverified) == ((), (), ())
    assert LowPerformingRule(share=0.5, low_procedures=1).share == 0.5
    repeated = LowPerformingRule(share=100, same_procedure_years=2)
    assert repeated.low_procedures is None
    worst = LowPerformingRule(worst_share=25, worst_years=3, unverified=("worst_years",))
    assert (worst.share, worst.worst_share, worst.worst_years) == (None, 25, 3)


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, ["a rule needs share with low_procedures or same_procedure_years, or a rank @ $"]),
        (
            {"share": 30},
            ["a rule needs share with low_procedures or same_procedure_years, or a rank @ $"],
        ),
        (
            {"low_procedures": 2},
            ["a rule needs share with low_procedures or same_procedure_years, or a rank @ $"],
        ),
        ({"worst_share": 25}, ["a rule by rank needs worst_share and worst_years @ $"]),
        ({"worst_years": 3}, ["a rule by rank needs worst_share and worst_years @ $"]),
        (
            {"share": 30, "low_procedures": 2, "worst_share": 25, "worst_years": 3},
            ["a rule goes by a share or by rank, not by both @ $"],
        ),
        (
            {"same_procedure_years": 2, "worst_share": 25, "worst_years": 3},
            ["a rule goes by a share or by rank, not by both @ $"],
        ),
    ],
)
def test_a_rule_has_one_form_whole(given: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(InvalidData) as caught:
        LowPerformingRule(**given)
    assert (caught.value.what, list(caught.value.problems)) == ("rule of selection", problems)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("share", 0, "expected per cent, more than 0 and at most 100 @ $.share"),
        ("share", 100.5, "expected per cent, more than 0 and at most 100 @ $.share"),
        ("share", nan, "expected per cent, more than 0 and at most 100 @ $.share"),
        ("low_procedures", 0, "expected a whole number of at least 1, got 0 @ $.low_procedures"),
        (
            "same_procedure_years",
            1,
            "expected a whole number of at least 2, got 1 @ $.same_procedure_years",
        ),
        (
            "min_participants",
            0,
            "expected a whole number of at least 1, got 0 @ $.min_participants",
        ),
        (
            "procedures",
            ("vpr:mathematic:5",),
            "no subject 'mathematic' (did you mean 'mathematics'?) @ $.procedures",
        ),
        ("same_procedure_years", 7, "expected at most 6 years, got 7 @ $.same_procedure_years"),
        ("within", "cluster", "only a rule by rank compares inside groups @ $.within"),
        ("excluded", ("вечерние", " "), "a kind of school is blank @ $.excluded"),
        ("unverified", ("shar",), "no field 'shar' (did you mean 'share'?) @ $.unverified"),
    ],
)
def test_a_rule_refuses_what_cannot_be(field: str, value: object, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        evolve(RULE, **cast("Any", {field: value}))
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize(
    ("field", "value"), [("worst_share", 0), ("worst_share", 101), ("worst_years", 0)]
)
def test_a_rank_refuses_what_cannot_be(field: str, value: float) -> None:
    given: Mapping[str, Any] = {"worst_share": 100, "worst_years": 1}
    assert LowPerformingRule(**given).worst_years == 1
    with pytest.raises(InvalidData, match=rf"@ \$\.{field}"):
        LowPerformingRule(**{**given, field: value})


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"share": "30"}, "expected per cent, more than 0 and at most 100 @ $.share"),
        ({"share": True}, "expected per cent, more than 0 and at most 100 @ $.share"),
        (
            {"low_procedures": 2.0},
            "expected a whole number of at least 1, got 2.0 @ $.low_procedures",
        ),
        (
            {"min_participants": True},
            "expected a whole number of at least 1, got True @ $.min_participants",
        ),
        ({"combine": "both"}, "no such word (known: any, all) @ $.combine"),
    ],
)
def test_a_rule_refuses_a_value_of_another_type(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        evolve(RULE, **given)
    assert (caught.value.what, caught.value.problems) == ("rule of selection", (problem,))


def test_a_rule_takes_lists_and_plain_words() -> None:
    given = cast("Any", {"procedures": ["vpr:russian:5"], "excluded": "вечерние", "combine": "all"})
    rule = evolve(RULE, **given)
    assert (rule.procedures, rule.excluded) == (("vpr:russian:5",), ("вечерние",))
    assert rule.combine is Combine.ALL
    assert hash(rule) == hash(evolve(RULE, **given))


def test_any_field_but_itself_may_be_unverified() -> None:
    names = tuple(f.name for f in fields(LowPerformingRule) if f.name != "unverified")
    assert evolve(RULE, unverified=names).unverified == names
    with pytest.raises(InvalidData, match="no field 'unverified'"):
        evolve(RULE, unverified=("unverified",))
