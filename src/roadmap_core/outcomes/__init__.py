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
    NotEstimable,
    PeriodRole,
    Scale,
    Verdict,
)
from roadmap_core.outcomes.conventions import CONVENTIONS, Convention, Correction, Freedom
from roadmap_core.outcomes.differences import difference_in_differences
from roadmap_core.outcomes.discontinuity import Kernel, Side, regression_discontinuity
from roadmap_core.outcomes.events import event_study
from roadmap_core.outcomes.refusals import Refusal, RefusalCode, every_refusal
from roadmap_core.outcomes.staggered import staggered_effects

__all__ = [
    "CONVENTIONS",
    "EFFECT_COLUMNS",
    "Convention",
    "Correction",
    "Effect",
    "EventPeriod",
    "EventStudy",
    "Freedom",
    "Kernel",
    "NotEstimable",
    "PeriodRole",
    "Refusal",
    "RefusalCode",
    "Scale",
    "Side",
    "Verdict",
    "adjusted_difference",
    "difference_in_differences",
    "event_study",
    "every_refusal",
    "regression_discontinuity",
    "staggered_effects",
]
