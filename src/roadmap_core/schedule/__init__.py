"""Расписание: when each activity is due, what is late, and who is loaded in which month.

A plan is an `Order`, with all its roadmaps, or one `Roadmap`. Nothing here looks at a clock: the
day is always a parameter.
"""

from __future__ import annotations

from roadmap_core.schedule.done import Done, overdue
from roadmap_core.schedule.load import Peak, load_by_month, peak_load
from roadmap_core.schedule.occurrence import Occurrence, Plan, due, in_progress, occurrences
from roadmap_core.schedule.tables import load_frame, occurrence_frame
from roadmap_core.schedule.work_order import dependency_order

__all__ = [
    "Done",
    "Occurrence",
    "Peak",
    "Plan",
    "dependency_order",
    "due",
    "in_progress",
    "load_by_month",
    "load_frame",
    "occurrence_frame",
    "occurrences",
    "overdue",
    "peak_load",
]
