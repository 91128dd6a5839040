"""«Осенние каникулы», «2 четверть»: days that a calendar of events tells, always as a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable

from roadmap_core.calendars import Event
from roadmap_core.parse.cells.grammar.readings import Choice
from roadmap_core.parts import Dated, Part, Relative
from roadmap_core.text import fold, squeeze
from roadmap_core.windows import Window

__all__ = ["of_event"]

_BEFORE = re.compile(r"^(?:в\s+(?:период|дни|течение)|во\s+время|на\s+протяжении|во?|на)\s+")
_YEARS = re.compile(
    r"[\s,(]*\b(20\d\d)(?:\s*[-/–]\s*(?:20)?\d\d)?\s*(?:уч(?:ебн\w*|\.)?\s*)?(?:г(?:од\w*|\.)?)?[)\s]*$"
)


def of_event(part: Part, events: Iterable[Event], horizon: Window | None) -> Choice | None:
    """The days of the event that a part names, None where no event of the calendar is meant.

    They are those inside the horizon, or in the year that the wording names (in either of the two
    of a school year). The calendar of a region is not that of every school, so it is a guess.
    """
    if not isinstance(part, Relative) or part.offset is not None or part.event is None:
        return None
    wording = squeeze(fold(part.event))
    year = _YEARS.search(wording)
    plain = _BEFORE.sub("", wording[: year.start()] if year else wording)
    event = next((one for one in events if plain in one.phrases), None)
    if event is None:
        return None
    windows = [window for window in event.windows if horizon is None or window & horizon]
    if year:
        first = int(year[1])
        spans_two = re.search(r"[-/–]", year[0]) is not None
        windows = [window for window in windows if _is_of(window, first, spans_two)]
    elif horizon is None:
        windows = []
    if not windows:
        return None
    assuming = f"дни события «{event.title}» взяты по календарю, у школы они могут быть другими"
    return Choice((Dated(tuple(windows)),), assuming)


def _is_of(window: Window, year: int, is_school_year: bool) -> bool:
    if is_school_year:
        return (window.first.year, window.first.month > 7) in {(year, True), (year + 1, False)}
    return year in {window.first.year, window.end.year}
