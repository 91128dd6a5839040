"""Checks of the words of an order: titles, years, terms (W01-W10)."""

from __future__ import annotations

from roadmap_core.checks.definition import Check

__all__ = ["CHECKS"]

CHECKS: tuple[Check, ...] = ()
