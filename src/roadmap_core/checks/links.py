"""Checks of artefacts and their use (L01-L12)."""

from __future__ import annotations

from roadmap_core.checks.definition import Check

__all__ = ["CHECKS"]

CHECKS: tuple[Check, ...] = ()
