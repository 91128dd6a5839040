"""Срок: what a text says about time, as one or more readings made of typed parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import html_table
from roadmap_core.kinds import Kind
from roadmap_core.names import redacted, said
from roadmap_core.parts import (
    Dated,
    Deadline,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Relative,
    Unread,
    joined,
)
from roadmap_core.recurring import Recurring
from roadmap_core.seasons import Annual, ordered
from roadmap_core.units import Bound, Offset, Relation, Unit, Weekday
from roadmap_core.windows import Window

__all__ = [
    "Annual",
    "Bound",
    "Dated",
    "Deadline",
    "Holding",
    "Kind",
    "Offset",
    "OnDemand",
    "Ongoing",
    "OwnSchedule",
    "Part",
    "Period",
    "Reading",
    "Recurring",
    "Relation",
    "Relative",
    "Unit",
    "Unread",
    "Weekday",
]

T = TypeVar("T")


def _as_tuple(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(readings)


@frozen
class Reading:
    """Прочтение: one way to understand a period.

    Dates that stand side by side are one part. ``assuming`` says in Russian what the reading
    supposes; `days_key` leaves it out.

    Raises:
        InvalidData: it has no part.
    """

    parts: tuple[Part, ...] = field(converter=joined)
    assuming: str = field(default="", repr=said)

    def __attrs_post_init__(self) -> None:
        if not self.parts:
            raise InvalidData("Reading", ["at least one part is needed"])

    @property
    def kind(self) -> Kind:
        """The kind of its parts, ``mixed`` where they differ."""
        kinds = {part.kind for part in self.parts}
        return kinds.pop() if len(kinds) == 1 else Kind.MIXED

    @property
    def wording(self) -> str:
        """What tells it from the other readings: what it supposes, else its own wording."""
        return redacted(self.assuming) or str(self)

    @property
    def days_key(self) -> tuple[Part, ...]:
        """What it says of days, whatever it supposes: its parts."""
        return self.parts

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The windows of all parts, sorted, each once.

        Raises:
            OpenEnd: the horizon has no last day.
        """
        return ordered(window for part in self.parts for window in part.windows(horizon))

    def __str__(self) -> str:
        return redacted("; ".join(str(part) for part in self.parts))


@frozen
class Holding(Generic[T]):
    """What comes out of a period under some of its readings, or under all.

    ``assuming`` is empty where it is ``certain``, which means the same value under every reading;
    else it words the ``readings`` that it needs, joined by « или ».
    """

    value: T
    readings: tuple[Reading, ...]
    certain: bool
    assuming: str = ""


@frozen(repr=False)
class Period:
    """Срок: the readings of a text about time, the most likely first.

    ``text`` is the original wording; a ``repr`` shows it, without names, where it is ambiguous.
    ``remark`` is what it says beside the days: a clock time, a lesson, a place, the mark of a
    footnote; it changes no day, and readings do not hold it.
    `days_key` is what the period says of days, whatever its words.

    A period with one reading equals the one read from its canonical wording ``str(period)``, if
    its text is that wording too, as `Period.of` makes it: under any horizon, for days of the
    years 1900 to 2099 and any parts with days or frames. The words of schedules, triggers, events
    and of what was not understood are read back as far as a reader would find them in a text. An
    ambiguous period is rendered by its text: no other phrase has the same readings.

    >>> from roadmap_core import parse_period
    >>> print(parse_period("Март - апрель 2024 г.").value)
    март-апрель 2024

    Raises:
        InvalidData: it has no reading.
    """

    readings: tuple[Reading, ...] = field(converter=_as_tuple)
    text: str = field(default="", repr=False)
    remark: str = field(default="", repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.readings:
            raise InvalidData("Period", ["at least one reading is needed"])

    def __repr__(self) -> str:
        count = f" {len(self.readings)} readings" if self.is_ambiguous else ""
        return f"<Period {str(self)!r}{count}>"

    def _repr_html_(self) -> str:
        """Its readings as a table, the likeliest first."""
        rows = (
            {"прочтение": str(one), "вид": one.kind.value, "если": redacted(one.assuming)}
            for one in self.readings
        )
        return html_table(str(self), rows, ("прочтение", "вид", "если"))

    @classmethod
    def of(cls, *parts: Part) -> Period:
        """The period with one reading made of these parts, worded canonically."""
        reading = Reading(parts)
        return cls((reading,), str(reading))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the main reading."""
        return self.readings[0].parts

    @property
    def kind(self) -> Kind:
        """The kind of the main reading."""
        return self.readings[0].kind

    @property
    def is_ambiguous(self) -> bool:
        """Whether the text has more than one reading."""
        return len(self.readings) > 1

    @property
    def days_key(self) -> tuple[tuple[Part, ...], ...]:
        """What it says of days, whatever its words and suppositions: the parts of its readings."""
        return tuple(reading.days_key for reading in self.readings)

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The windows of the main reading; explicit dates are not cut by the horizon.

        Raises:
            OpenEnd: the horizon has no last day.
        """
        return self.readings[0].windows(horizon)

    def under(self, claim: Callable[[Reading], T | None]) -> tuple[Holding[T], ...]:
        """What a claim gives under which readings, each value once, in the order of the readings.

        None says that nothing holds under a reading. A value is certain where every reading gives
        it.

        >>> from roadmap_core import parse_period
        >>> period = parse_period("Август 2024-2025").value
        >>> [(one.value, one.certain) for one in period.under(lambda r: len(r.windows()))]
        [(2, False), (1, False)]
        """
        if len(self.readings) == 1:
            only = claim(self.readings[0])
            return () if only is None else (Holding(only, self.readings, certain=True),)
        found: list[tuple[T, list[Reading]]] = []
        for reading in self.readings:
            value = claim(reading)
            if value is None:
                continue
            holding = next((held for known, held in found if known == value), None)
            if holding is None:
                found.append((value, [reading]))
            else:
                holding.append(reading)
        return tuple(self._holding(value, held) for value, held in found)

    def _holding(self, value: T, held: list[Reading]) -> Holding[T]:
        if len(held) == len(self.readings):
            return Holding(value, tuple(held), certain=True)
        wordings = dict.fromkeys(reading.wording for reading in held)
        return Holding(value, tuple(held), False, " или ".join(wordings))

    def __str__(self) -> str:
        return redacted(self.text) if self.is_ambiguous else str(self.readings[0])
