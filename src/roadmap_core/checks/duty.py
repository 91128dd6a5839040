"""Checks of who answers for what (D01-D12)."""

from __future__ import annotations

from roadmap_core.checks.definition import Check

__all__ = ["CHECKS"]

CHECKS: tuple[Check, ...] = ()
