"""For tests that build on the library: cases of a check as data, hypothesis strategies, a region.

The strategies need hypothesis (the extra ``testing``), the cases and the synthetic region do not.
"""

from __future__ import annotations

from roadmap_core.testing.cases import Case, Expected, read_cases
from roadmap_core.testing.strategies import (
    activities,
    entries,
    logs,
    orders,
    periods,
    roadmaps,
    windows,
)
from roadmap_core.testing.synthetic import SyntheticRegion, synthetic_region

__all__ = [
    "Case",
    "Expected",
    "SyntheticRegion",
    "activities",
    "entries",
    "logs",
    "orders",
    "periods",
    "read_cases",
    "roadmaps",
    "synthetic_region",
    "windows",
]
