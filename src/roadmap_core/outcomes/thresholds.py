"""Пороги: the norms that bound what may be said; those of the base region where none are given."""

from __future__ import annotations

from datetime import date
from functools import cache

from roadmap_core.policy import Policy
from roadmap_core.regions import load_policy

__all__ = ["threshold"]


@cache
def _base() -> Policy:
    return load_policy("ru", on=date.max)


def threshold(name: str, policy: Policy | None = None) -> float:
    """A norm of the policy as a number, of the base region without a policy.

    Raises:
        UnknownNorm: the policy has no such norm in force.
    """
    return (_base() if policy is None else policy).norm(name).number
