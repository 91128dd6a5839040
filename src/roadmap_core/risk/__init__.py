"""Риски: which schools, classes and branches have low results, and what each verdict rests on.

Counts come in, one row a unit goes out, in a frame of the same engine. A verdict is a sign that
asks for a check, never a judgement.
"""

from __future__ import annotations

from roadmap_core.risk.schools import (
    Change,
    SchoolReason,
    list_changes,
    low_performing_schools,
)
from roadmap_core.risk.shares import ShareReason, low_shares

__all__ = [
    "Change",
    "SchoolReason",
    "ShareReason",
    "list_changes",
    "low_performing_schools",
    "low_shares",
]
