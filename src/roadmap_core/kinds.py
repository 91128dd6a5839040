"""Виды сроков: what a period can be."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Kind"]


class Kind(StrEnum):
    """What a period is; a member equals its plain string."""

    DATED = "dated"
    DEADLINE = "deadline"
    ANNUAL = "annual"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    OWN_SCHEDULE = "own_schedule"
    ON_DEMAND = "on_demand"
    RELATIVE = "relative"
    MIXED = "mixed"
    UNREAD = "unread"
