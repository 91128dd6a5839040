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
from roadmap_core.outcomes.expected import ExpectedChange, IntervalFrom, expected_change
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

__all__ = [
    "CONVENTIONS",
    "EFFECT_COLUMNS",
    "Balance",
    "BalanceVerdict",
    "BalancedColumn",
    "Convention",
    "Correction",
    "Effect",
    "EventPeriod",
    "EventStudy",
    "ExpectedChange",
    "ExpectedLeavers",
    "Freedom",
    "IntervalFrom",
    "NotEstimable",
    "PeriodRole",
    "Refusal",
    "RefusalCode",
    "Scale",
    "Verdict",
    "adjusted_difference",
    "balance",
    "difference_in_differences",
    "every_refusal",
    "expected_change",
    "expected_leavers",
    "matched_difference",
    "programme_effect",
]
