"""Риски: which schools, classes and branches have low results, and what each verdict rests on.

Counts come in, one row a unit goes out, in a frame of the same engine. A verdict is a sign that
asks for a check, never a judgement.
"""

from __future__ import annotations

from roadmap_core.risk.chance import chance_of_flag
from roadmap_core.risk.classes import SubjectsReason, low_branches, low_classes
from roadmap_core.risk.content import (
    ContentLevel,
    ContentVerdict,
    crossing_marks,
    difficult_content,
)
from roadmap_core.risk.diagnostics import DeficitLevel, diagnostic_levels
from roadmap_core.risk.profile import (
    ProfileMethod,
    RiskLevel,
    curators,
    measures,
    questionnaire,
    questions,
    risk_profile,
)
from roadmap_core.risk.schools import (
    Change,
    SchoolReason,
    list_changes,
    low_performing_schools,
)
from roadmap_core.risk.sentences import Sentences, explain
from roadmap_core.risk.shares import ShareReason, low_shares
from roadmap_core.risk.students import Keys, students_at_risk
from roadmap_core.risk.teachers import PriorLevel, teacher_deficits

__all__ = [
    "Change",
    "ContentLevel",
    "ContentVerdict",
    "DeficitLevel",
    "Keys",
    "PriorLevel",
    "ProfileMethod",
    "RiskLevel",
    "SchoolReason",
    "Sentences",
    "ShareReason",
    "SubjectsReason",
    "chance_of_flag",
    "crossing_marks",
    "curators",
    "diagnostic_levels",
    "difficult_content",
    "explain",
    "list_changes",
    "low_branches",
    "low_classes",
    "low_performing_schools",
    "low_shares",
    "measures",
    "questionnaire",
    "questions",
    "risk_profile",
    "students_at_risk",
    "teacher_deficits",
]
