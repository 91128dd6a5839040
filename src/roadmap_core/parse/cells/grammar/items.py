"""What the productions of a period give: items, and the frames that bound them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from roadmap_core.parse.cells.grammar.readings import Choice
from roadmap_core.periods import Annual, Ongoing
from roadmap_core.windows import Window

__all__ = ["Frame", "Item", "both"]

_ANY_LEAP_YEAR = 2024


@frozen
class Frame:
    """The time that a kind without dates of its own is framed by."""

    within: tuple[Window, ...] = ()
    seasons: tuple[Annual, ...] = ()
    whole: bool = False
    assuming: str = ""

    @property
    def windows(self) -> tuple[Window, ...]:
        """Its windows; of a season, one year's."""
        of_year = (season.of_year(_ANY_LEAP_YEAR) for season in self.seasons)
        return (*self.within, *(window for window in of_year if window is not None))


def both(some: Sequence[Frame], others: Sequence[Frame]) -> tuple[Frame, ...]:
    """Frames that hold together, in each combination."""
    return tuple(
        Frame(
            one.within + other.within,
            one.seasons + other.seasons,
            one.whole or other.whole,
            "; ".join(dict.fromkeys(filter(None, (one.assuming, other.assuming)))),
        )
        for one in some
        for other in others
    )


@frozen
class Item:
    """What a production read: its choices, the place behind it, and whether it only frames.

    ``yearly`` are the choices of dates without years, where something says that they return.
    """

    choices: tuple[Choice, ...]
    end: int
    frames: tuple[Frame, ...] = ()
    yearly: tuple[Choice, ...] = ()

    @property
    def since(self) -> date | None:
        """The one day from which it says that something goes on without an end."""
        if len(self.frames) != 1 or self.choices[0].assuming or len(self.choices[0].parts) != 1:
            return None
        part = self.choices[0].parts[0]
        if not isinstance(part, Ongoing) or part.seasons or part.not_before:
            return None
        days = [window.first for window in part.within if window.open_end]
        return days[0] if len(days) == len(part.within) == 1 else None
