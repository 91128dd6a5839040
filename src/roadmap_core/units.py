"""Units in which a text counts time, and distances counted in them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen
from dateutil.relativedelta import relativedelta

from roadmap_core.wording import count

__all__ = ["STEPS", "Offset", "Relation", "Unit"]


class Unit(StrEnum):
    """A unit of repetition or offset."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    HALF_YEAR = "half_year"
    YEAR = "year"


# The days of a school term are in no text, so a term is no step.
STEPS: Mapping[Unit, relativedelta] = {
    Unit.DAY: relativedelta(days=1),
    Unit.WORKING_DAY: relativedelta(days=1),
    Unit.WEEK: relativedelta(weeks=1),
    Unit.MONTH: relativedelta(months=1),
    Unit.QUARTER: relativedelta(months=3),
    Unit.HALF_YEAR: relativedelta(months=6),
    Unit.YEAR: relativedelta(years=1),
}


class Relation(StrEnum):
    """How an offset is counted from an event."""

    WITHIN = "within"
    AFTER = "after"
    BEFORE = "before"


_RELATIONS = {
    Relation.WITHIN: ("в течение", "genitive"),
    Relation.AFTER: ("через", "accusative"),
    Relation.BEFORE: ("за", "accusative"),
}


@frozen
class Offset:
    """A distance from an event: «в течение 10 рабочих дней», «за 2 недели»."""

    amount: int
    unit: Unit
    relation: Relation = Relation.WITHIN

    def __str__(self) -> str:
        preposition, case = _RELATIONS[self.relation]
        return f"{preposition} {count(self.amount, self.unit, case=case)}"
