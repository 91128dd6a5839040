"""Norms: dated values with a source, and what kind of value each norm of the library takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.findings import Fact
from roadmap_core.instruments import InstrumentChanges
from roadmap_core.norm_kinds import (
    Assessments,
    NormKind,
    Number,
    OneOf,
    Record,
    Scale,
    YearDay,
    month_day_of,
)
from roadmap_core.questionnaire import Questionnaire
from roadmap_core.selection import SUBJECTS, Combine, LowPerformingRule
from roadmap_core.spelling import did_you_mean
from roadmap_core.windows import MonthDay, day_of

__all__ = ["KNOWN_NORMS", "RECORDS", "Norm", "NormValue", "unfit", "unknown_norm"]

NormValue: TypeAlias = (
    Fact | LowPerformingRule | tuple[LowPerformingRule, ...] | Questionnaire | InstrumentChanges
)

RECORDS: Mapping[str, type] = {
    "low_performing_rule": LowPerformingRule,
    "questionnaire": Questionnaire,
    "instrument_changes": InstrumentChanges,
}
"""The classes of values that are records, by the word that marks them in written data."""

# A region's own norms: the library knows nothing of them and takes any value.
_OWN = "own."

_COUNT = Number(1, whole=True)
_NONE_OR_MORE = Number(0, whole=True)
_PERCENT = Number(0, 100)
_SCORE = Number(0, 100, whole=True)
_GRADE = Number(1, 11, whole=True)
_SCALE = Scale()
_YES_OR_NO = Number(0, 1, whole=True)

KNOWN_NORMS: Mapping[str, NormKind] = {
    # The school year and the length of work.
    **dict.fromkeys(("school_year_first", "school_year_last"), YearDay()),
    **dict.fromkeys(("duration_min_days", "duration_max_working_days"), _COUNT),
    # Weeks in which few can be called.
    **dict.fromkeys(("may_holidays_first", "may_holidays_last"), YearDay()),
    **dict.fromkeys(("teachers_leave_first", "teachers_leave_last"), YearDay()),
    "monitoring_every_months": _COUNT,
    "input_stale_days": _COUNT,
    # Low-performing schools, classes and branches; the parts of the rule may also stand alone.
    "low_performing_rule": Record(LowPerformingRule),
    "low_subjects": _NONE_OR_MORE,
    **dict.fromkeys(("low_subjects_first_grade", "low_subjects_last_grade"), _GRADE),
    "low_share": _PERCENT,
    "low_procedures": _COUNT,
    "low_same_procedure_years": _COUNT,
    "low_rule_combine": OneOf(tuple(Combine)),
    "low_min_participants": _COUNT,
    "low_procedures_counted": Assessments(),
    "low_quartile_share": _PERCENT,
    "low_quartile_years": _COUNT,
    "supervision_failed_graduates": _COUNT,
    "supervision_diagnostic_share": _PERCENT,
    # Students at risk.
    **dict.fromkeys(("student_grade_first", "student_grade_last"), Number(1, 11, whole=True)),
    "student_cut_distance": _NONE_OR_MORE,
    # The risk profile.
    "risk_level_medium": _PERCENT,
    "risk_level_high": _PERCENT,
    "risk_min_respondents": _COUNT,
    "risk_min_response": _PERCENT,
    "risk_questionnaire": Record(Questionnaire),
    # VPR, OGE, EGE.
    **{f"{one}_{end}": YearDay() for one in ("vpr", "oge", "ege") for end in ("first", "last")},
    "vpr_results_months": Number(1, 24, whole=True),
    **dict.fromkeys(("oge_results_days", "ege_results_days"), Number(1, 730, whole=True)),
    "vpr_subjects_grade4": _COUNT,
    "vpr_subjects_other": _COUNT,
    **dict.fromkeys(("vpr_for_teachers", "vpr_for_ranking", "vpr_public"), _YES_OR_NO),
    **{f"scale_vpr_{subject}_{grade}": _SCALE for subject in SUBJECTS for grade in range(4, 12)},
    **{f"scale_oge_{subject}": _SCALE for subject in SUBJECTS},
    **{f"oge_min_{subject}": _SCORE for subject in (*SUBJECTS, "geometry")},
    **{f"ege_min_{subject}": _SCORE for subject in SUBJECTS},
    # The base level has a mark in place of a score.
    "ege_min_mathematics_basic": Number(2, 5, whole=True),
    # Indicators and content elements.
    **{f"sou_weight_{mark}": _PERCENT for mark in ("5", "4", "3", "2", "absent")},
    **{
        f"content_vpr_{level}_{verdict}": _PERCENT
        for level in ("basic", "raised")
        for verdict in ("sufficient", "insufficient")
    },
    "content_gia_basic": _PERCENT,
    "content_gia_raised": _PERCENT,
    "content_group_min": _COUNT,
    "distribution_informative": _COUNT,
    "distribution_approximate": _COUNT,
    # Dynamics: which years are one instrument, and when a change is more than chance.
    "instrument_changes": Record(InstrumentChanges),
    "not_assessed_counted": Number(0, 1, whole=True),
    "dynamics_false_discovery": Number(0.1, 50),
    "dynamics_min_participants": _COUNT,
    "dynamics_min_years": Number(3, whole=True),
    # Objectivity.
    "objectivity_markers": Assessments("subject:grade"),
    "objectivity_markers_min": _COUNT,
    "objectivity_years": _COUNT,
    "objectivity_confidence": _PERCENT,
    "objectivity_journal_gap": _COUNT,
    "objectivity_min_participants": _COUNT,
    "mark2_growth": _PERCENT,
    # Effects of a programme.
    "effect_mde_max": _PERCENT,
    "effect_fewest_treated": _COUNT,
    "effect_fewest_compared": _COUNT,
    "effect_verdict_treated": _COUNT,
    "effect_discontinuity_units": _COUNT,
    "effect_discontinuity_side": _COUNT,
    "effect_agreement_errors": Number(0),
    # Teachers, mentors, privacy.
    "deficit_low": _PERCENT,
    "deficit_high": _PERCENT,
    **dict.fromkeys(("teacher_min_results", "teacher_min_classes", "teacher_min_linked"), _COUNT),
    "curator_max_schools": _COUNT,
    "mentor_max_pairs": _COUNT,
    "mentor_notice_days": _COUNT,
    "mentor_consent": _YES_OR_NO,
    "publish_min_cell": _COUNT,
    "publish_min_count": _COUNT,
    # Who answers for what.
    "duty_diffuse_bodies": _COUNT,
    "duty_month_capacity": _COUNT,
    "duty_peak_ratio": Number(1),
    "duty_peak_min": _COUNT,
    "duty_single_share": _PERCENT,
}
"""The norms that the library asks for, each with the kind of its value.

A region gives them values; norms of its own stand under ``own.`` and are free.
"""


def unknown_norm(name: str) -> str:
    """Why a region may not name a norm so; empty where it may.

    >>> unknown_norm("duration_max_workin_days")
    "no norm 'duration_max_workin_days' (did you mean 'duration_max_working_days'?)"
    """
    if name in KNOWN_NORMS or name.startswith(_OWN):
        return ""
    return f"no norm {name!r}{did_you_mean(name, KNOWN_NORMS)}"


def unfit(name: str, value: object) -> str:
    """Why the norm of that name cannot have this value; empty where it can.

    A norm that the library does not know may have any.
    """
    kind = KNOWN_NORMS.get(name)
    return kind.problem(value) if kind else ""


@frozen(kw_only=True)
class Norm:
    """Норма: a value that holds since a day, with the document that sets it.

    ``unit`` is a Russian word for the reader; ``source`` is "unverified" where nobody has seen
    the document.

    Raises:
        InvalidData: the library knows the norm, and it cannot have this value.
        InvalidDay: ``since`` is no day.
    """

    name: str
    title: str
    unit: str
    value: NormValue
    since: date = field(converter=day_of)
    source: str

    def __attrs_post_init__(self) -> None:
        if problem := unfit(self.name, self.value):
            raise self._invalid(problem)

    @property
    def number(self) -> float:
        """The value of a norm that is a number.

        Raises:
            InvalidData: it is not.
        """
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return self.value
        raise self._invalid("expected a number")

    @property
    def month_day(self) -> MonthDay:
        """The value of a norm that is a day of every year, written «09-01».

        Raises:
            InvalidData: it is not.
        """
        if day := month_day_of(self.value):
            return day
        raise self._invalid("expected a day such as '09-01'")

    def _invalid(self, problem: str) -> InvalidData:
        return InvalidData(f"norm {self.name!r}", [f"{problem} @ $.norms[{self.name!r}]"])
