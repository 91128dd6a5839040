"""Checks of what dated acts forbid or require (N01-N06)."""

from __future__ import annotations

from roadmap_core.checks.definition import Check

__all__ = ["CHECKS"]

CHECKS: tuple[Check, ...] = ()
