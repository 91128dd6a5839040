"""Итоги: did it help; effects with what they rest on, and typed refusals where there is none.

Big tables are reduced in the user's engine, small ones are judged. An answer is an `Effect` or a
`NotEstimable`; both have the same columns as frames.
"""

from __future__ import annotations

from roadmap_core.outcomes.adjusted import adjusted_difference
from roadmap_core.outcomes.answers import (
    EFFECT_COLUMNS,
    Effect,
    EventPeriod,
    EventStudy,
    ExpectedLeaving,
    ExpectedMovement,
    NotEstimable,
    PeriodRole,
    Scale,
    Verdict,
)
from roadmap_core.outcomes.changes import ChangeReason, ChangeSign, ChangeVerdict, dynamics
from roadmap_core.outcomes.comparability import Comparability, Indicator, IndicatorKind, comparable
from roadmap_core.outcomes.completion_rows import CompletionReason, completion
from roadmap_core.outcomes.conventions import CONVENTIONS, Convention, Correction, Freedom
from roadmap_core.outcomes.differences import difference_in_differences
from roadmap_core.outcomes.discontinuity import Kernel, Side, regression_discontinuity
from roadmap_core.outcomes.events import event_study
from roadmap_core.outcomes.expected import ExpectedChange, IntervalFrom, expected_change
from roadmap_core.outcomes.indicator_rows import IndicatorReason, IntervalKind, indicators
from roadmap_core.outcomes.leavers import ExpectedLeavers, expected_leavers
from roadmap_core.outcomes.matching import (
    Balance,
    BalancedColumn,
    BalanceVerdict,
    balance,
    matched_difference,
)
from roadmap_core.outcomes.programme import programme_effect
from roadmap_core.outcomes.refusals import Refusal, RefusalCode, every_refusal
from roadmap_core.outcomes.shrinking import Shrinkage, ShrinkCorrection, shrink
from roadmap_core.outcomes.staggered import staggered_effects
from roadmap_core.outcomes.yearly_slopes import SlopeReason, slopes
from roadmap_core.schedule.timeliness import (
    DATA_COLUMNS,
    TIMELINESS_CODES,
    ActivityData,
    Analysis,
    DataCalendar,
    Readiness,
    data_for_activities,
)
from roadmap_core.statistics import (
    ClusterCorrected,
    HedgesG,
    benjamini_hochberg,
    cluster_corrected,
    hedges_g,
    improvement_index,
)

__all__ = [
    "CONVENTIONS",
    "DATA_COLUMNS",
    "EFFECT_COLUMNS",
    "TIMELINESS_CODES",
    "ActivityData",
    "Analysis",
    "Balance",
    "BalanceVerdict",
    "BalancedColumn",
    "ChangeReason",
    "ChangeSign",
    "ChangeVerdict",
    "ClusterCorrected",
    "Comparability",
    "CompletionReason",
    "Convention",
    "Correction",
    "DataCalendar",
    "Effect",
    "EventPeriod",
    "EventStudy",
    "ExpectedChange",
    "ExpectedLeavers",
    "ExpectedLeaving",
    "ExpectedMovement",
    "Freedom",
    "HedgesG",
    "Indicator",
    "IndicatorKind",
    "IndicatorReason",
    "IntervalFrom",
    "IntervalKind",
    "Kernel",
    "NotEstimable",
    "PeriodRole",
    "Readiness",
    "Refusal",
    "RefusalCode",
    "Scale",
    "ShrinkCorrection",
    "Shrinkage",
    "Side",
    "SlopeReason",
    "Verdict",
    "adjusted_difference",
    "balance",
    "benjamini_hochberg",
    "cluster_corrected",
    "comparable",
    "completion",
    "data_for_activities",
    "difference_in_differences",
    "dynamics",
    "event_study",
    "every_refusal",
    "expected_change",
    "expected_leavers",
    "hedges_g",
    "improvement_index",
    "indicators",
    "matched_difference",
    "programme_effect",
    "regression_discontinuity",
    "shrink",
    "slopes",
    "staggered_effects",
]
