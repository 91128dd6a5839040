"""Риски: which schools, classes and branches have low results, and what each verdict rests on.

Counts come in, one row a unit goes out, in a frame of the same engine. A verdict is a sign that
asks for a check, never a judgement.
"""

from __future__ import annotations

from roadmap_core.risk.students import Keys, students_at_risk

__all__ = ["Keys", "students_at_risk"]
