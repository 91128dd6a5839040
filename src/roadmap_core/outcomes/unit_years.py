"""Единица в году: one indicator of one unit in one work of one year, out of the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened
from roadmap_core.outcomes.comparability import Indicator, require_indicator
from roadmap_core.outcomes.indicator_rows import widened
from roadmap_core.outcomes.indicator_sums import summed
from roadmap_core.policy import Policy
from roadmap_core.results.small import collected
from roadmap_core.results.tables import ASSESSMENT

__all__ = ["SHARES", "WORK", "UnitYear", "UnitYears", "unit_years", "whole_year"]

WORK = ("procedure", "subject", "grade")
"""What is compared between years: an assessment without its year."""

SHARES = frozenset({"success", "quality", "failed_share"})
"""The indicators that are shares, told in per cent."""


@frozen(kw_only=True)
class UnitYear:
    """An indicator in one year: the sums, and how much wider than ``n`` results its error is.

    ``n`` and ``total`` are None where the indicator is not known, ``squares`` where its spread is
    not; ``effect`` is the design effect.
    """

    n: int | None
    total: float | None
    squares: float | None
    effect: float
    interval: str
    is_possible: bool

    @property
    def known(self) -> bool:
        """Whether there is a value: sums are known, and of somebody."""
        return bool(self.n) and self.total is not None

    @property
    def mean(self) -> float | None:
        """The sum over the number; None where it is not known."""
        return self.total / self.n if self.n and self.total is not None else None

    @property
    def variance(self) -> float | None:
        """The variance of single results; None where it is not known or cannot be had."""
        if self.n is None or self.n < 2 or self.total is None or self.squares is None:
            return None
        spread = self.squares - self.total * self.total / self.n
        return max(0.0, spread) / (self.n - 1) if spread > 1e-12 * self.squares else 0.0

    @property
    def size(self) -> float:
        """As many independent results as these stand for."""
        return (self.n or 0) / self.effect


@frozen(kw_only=True)
class UnitYears:
    """The years of each unit and work, by their keys; the frame is the one that was given."""

    given: Opened
    units: tuple[str, ...]
    cells: Mapping[tuple[Any, ...], Mapping[int, UnitYear]]

    def keys(self, key: Sequence[Any]) -> dict[str, Any]:
        """The columns that name a unit and a work."""
        return dict(zip((*self.units, *WORK), key, strict=True))


def unit_years(
    counts: Any,
    policy: Policy,
    by: str | Iterable[str],
    indicator: Indicator,
    reserved: Iterable[str],
    years: Sequence[int] | None = None,
) -> UnitYears:
    """One indicator by unit, work and year.

    The sums are made in the engine, a row a unit, work and year leaves it. A row without a year is
    of no year, and is left out.

    Raises:
        InvalidData: as for `summed`; there is no such indicator, or ``by`` names a column of the
            assessment, which are all kept.
    """
    require_indicator(indicator)
    sums = summed(counts, policy, by, (*ASSESSMENT, *reserved), years=years)
    columns = {"n": "n", "total": "x", "squares": "xx", "effect": "effect"}
    columns = {name: f"{part}_{indicator}" for name, part in columns.items()}
    # Whether the likeness of parts is known of this indicator: another may know it where it is not.
    spare = [f"spare_{indicator}"] if sums.is_clustered else []
    rows = collected(widened(sums), [*sums.keys, *columns.values(), *spare, "impossible_"])
    units = sums.keys[: -len(ASSESSMENT)]
    cells: dict[tuple[Any, ...], dict[int, UnitYear]] = defaultdict(dict)
    for row in rows:
        if row["year"] is None:
            continue
        key = tuple(row[name] for name in (*units, *WORK))
        cells[key][int(row["year"])] = UnitYear(
            **{name: row[column] for name, column in columns.items()},
            interval="clustered" if any(row[name] for name in spare) else "wilson",
            is_possible=not row["impossible_"],
        )
    return UnitYears(given=sums.given, units=units, cells=cells)


def whole_year(year: object, name: str) -> int:
    """A year as a whole number.

    Raises:
        InvalidData: it is none.
    """
    if not hasattr(year, "__index__") or isinstance(year, bool):
        raise InvalidData("call", [f"expected a year such as 2025, got {year!r} @ $.{name}"])
    return int(year)
