"""Checks against days of the year: holidays, exams, breaks (C01-C06)."""

from __future__ import annotations

from roadmap_core.checks.definition import Check

__all__ = ["CHECKS"]

CHECKS: tuple[Check, ...] = ()
