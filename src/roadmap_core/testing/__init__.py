"""For tests that build on the library: cases of a check as data, and hypothesis strategies.

The strategies need hypothesis (the extra ``testing``), the cases do not.
"""

from __future__ import annotations

from roadmap_core.testing.cases import Case, Expected, read_cases
from roadmap_core.testing.strategies import activities, orders, periods, roadmaps, windows

__all__ = [
    "Case",
    "Expected",
    "activities",
    "orders",
    "periods",
    "read_cases",
    "roadmaps",
    "windows",
]
