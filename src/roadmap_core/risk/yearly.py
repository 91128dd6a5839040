"""Which row of a norm judges an assessment: the names of `results.yearly`, where verdicts look."""

from __future__ import annotations

from roadmap_core.results.yearly import (
    by_year,
    fraction_by_year,
    fraction_of,
    norm_of_year,
    number_by_year,
    whole_by_year,
)

__all__ = [
    "by_year",
    "fraction_by_year",
    "fraction_of",
    "norm_of_year",
    "number_by_year",
    "whole_by_year",
]
