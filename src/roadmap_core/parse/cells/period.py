"""Срок: the wording of a period as typed parts in every reading.

period    = item (separator* item)*
separator = ";" | "," | "." | line end | "далее" [":"] | "затем"
What stands in no item is an ``Unread`` part with a finding: nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from attrs import evolve

from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.parse.cells.grammar.frames import CHAIN_WORDS
from roadmap_core.parse.cells.grammar.items import Item
from roadmap_core.parse.cells.grammar.kinds import Grammar
from roadmap_core.parse.cells.grammar.ranges import Impossible
from roadmap_core.parse.cells.grammar.readings import Choice, annual_of, likeliest
from roadmap_core.parse.cells.grammar.tokens import TokenKind, tokens_of
from roadmap_core.parsed import Parsed, UnreadText
from roadmap_core.periods import (
    Annual,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Period,
    Reading,
    Recurring,
    Unit,
    Unread,
)
from roadmap_core.text import Source, Span, squeeze
from roadmap_core.units import later
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window, as_horizon

__all__ = ["PERIOD_CODES", "parse_period", "split_glued"]

# Codes are never reused.
PERIOD_CODES: dict[str, tuple[Severity, str]] = {
    "P01": (Severity.ERROR, "срок прочитан не полностью: {why}"),
    "P02": (Severity.INFO, "срок можно прочитать по-разному: {readings}"),
    "P03": (Severity.INFO, "часть срока домыслена: {assuming}"),
    "P04": (Severity.WARNING, "опечатка в названии месяца исправлена: {word}"),
    "P05": (
        Severity.WARNING,
        "прочтений срока слишком много: оставлены {most} вероятнейших из {total}",
    ),
}
MOST_READINGS = 16
# A larger number says no more than this one.
_UNCOUNTED = 10**6
_JOINING = frozenset(",(:-")
_SEPARATORS = frozenset(";,.\n()-:") | {"и", "но"} | CHAIN_WORDS


def parse_period(
    text: str,
    *,
    horizon: Window | None = None,
    school_year: tuple[MonthDay, MonthDay] = SCHOOL_YEAR,
) -> Parsed[Period]:
    """Read what a text says about time.

    Years that the text leaves out are looked for in the ``horizon``; every such guess stands in
    `Reading.assuming` and in a finding. A wording that is understood in part keeps the rest as an
    `Unread` part and has a finding of severity error. Independent doubts multiply; of more than
    16 readings the likeliest stand, and a finding says how many there were.

    >>> period = parse_period("Октябрь-январь 2024, 2025").value
    >>> [len(reading.windows()) for reading in period.readings]
    [2, 1]

    Raises:
        OpenEnd: the horizon has no last day.
    """
    return _Reader(text, as_horizon(horizon), school_year).read()


def split_glued(text: str, horizon: Window | None = None) -> tuple[str, str] | None:
    """Two complete periods of different kinds glued in one cell, as two texts; else None.

    The second begins with a capital letter, nothing joins them, and each is understood alone.

    >>> split_glued("Постоянно Октябрь 2024")
    ('Постоянно', 'Октябрь 2024')
    """
    tokens = tokens_of(text)
    for before, token in pairwise(tokens):
        capital = text[token.start].isupper() and token.kind in {TokenKind.WORD, TokenKind.MONTH}
        if not capital or before.text in _SEPARATORS or token.text in CHAIN_WORDS:
            continue
        left, right = text[: token.start].strip(), text[token.start :].strip()
        first, second = parse_period(left, horizon=horizon), parse_period(right, horizon=horizon)
        kinds = {first.value.kind, second.value.kind}
        if not first.errors and not second.errors and len(kinds) == 2:
            return left, right
    return None


class _Reader:
    """One reading of one wording."""

    def __init__(
        self, text: str, horizon: Window | None, school_year: tuple[MonthDay, MonthDay]
    ) -> None:
        self.source = Source(text)
        self.text = text
        self.tokens = tokens_of(text)
        self.horizon = horizon
        self.grammar = Grammar(text, self.tokens, horizon, school_year)
        self.findings: list[Finding] = []
        self.unread: list[UnreadText] = []

    def read(self) -> Parsed[Period]:
        """The period with its findings."""
        choices, total = likeliest(tuple(self.items()), MOST_READINGS)
        if total > len(choices) > 0:
            self.note("P05", None, most=MOST_READINGS, total=min(total, _UNCOUNTED))
        if not choices:
            choices = (Choice((self.leave(0, len(self.tokens), "срок не указан"),)),)
        different: dict[tuple[Part, ...], Reading] = {}
        for choice in choices:
            reading = Reading(choice.parts, choice.assuming)
            different.setdefault(reading.days_key, reading)
        readings = tuple(different.values())
        main = readings[0]
        if len(readings) > 1:
            worded = tuple(f"{n}) {r.wording}" for n, r in enumerate(readings, 1))
            self.note("P02", None, readings=worded)
        elif main.assuming:
            self.note("P03", None, assuming=main.assuming)
        for token in self.tokens:
            if token.typo:
                self.note("P04", self.source.span(token.start, token.end), word=token.text)
        period = Period(readings, squeeze(self.text))
        return Parsed(period, tuple(self.findings), tuple(self.unread), self.source, "period")

    def note(self, code: str, span: Span | None, **facts: Fact) -> None:
        severity, wording = PERIOD_CODES[code]
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                subject="срок",
                wording=wording,
                facts=facts,
                span=span or self.source.span(0, len(self.text)),
            )
        )

    def leave(self, first: int, last: int, why: str) -> Unread:
        """The tokens of a stretch as an unread part, with its finding."""
        start = self.tokens[first].start if first < len(self.tokens) else 0
        end = self.tokens[last - 1].end if last else len(self.text)
        span = self.source.span(start, end)
        wording = squeeze(self.text[start:end])
        self.note("P01", span, why=why)
        if wording:
            self.unread.append(UnreadText(span, why, wording))
        return Unread(wording, why)

    def items(self) -> Iterator[tuple[Choice, ...]]:
        """The items in order; what lies between them and is no separator is left unread."""
        found: list[Item] = []
        place, chained, between = self.grammar.past_label(), False, {";"}
        while place < len(self.tokens):
            sign = self.tokens[place].text
            if sign in _SEPARATORS:
                chained = chained or sign in CHAIN_WORDS
                between.add(sign)
                place += 1
                continue
            item, why = self.item(place)
            if item is None:
                end = self.grammar.rest(place) if why else self.next_item(place + 1)
                part = self.leave(place, end, why or Unread("").why)
                found.append(Item((Choice((part,)),), end))
            else:
                merged = self.merged(found[-1], item, place, between) if found else None
                if merged is not None:
                    found[-1] = merged
                else:
                    found.append(self.continued(item, found) if chained else item)
                end = item.end
            place, chained, between = end, False, set()
        return (item.choices for item in found)

    def item(self, place: int) -> tuple[Item | None, str]:
        """The item at a place, or why what stands there is impossible ("" if just unknown)."""
        try:
            return self.grammar.item(place), ""
        except Impossible as impossible:
            return None, str(impossible)

    def next_item(self, place: int) -> int:
        """The next place where an item, a semicolon, a line end or a chain word stands."""
        end = self.grammar.rest(place)
        while place < end and self.item(place) == (None, ""):
            place += 1
        return place

    def continued(self, item: Item, before: Sequence[Item]) -> Item:
        """«Далее: ...» goes on from the day after the part before it.

        A bare «постоянно» or «ежеквартально» begins there, a bare «ежегодно» repeats that part. Of
        the school years the running one comes first; the second choice takes in those after it.
        """
        windows = before[-1].choices[0].parts[-1].windows() if before else ()
        part = item.choices[0].parts[-1]
        if not windows:
            return item
        open_ends = [window.first for window in windows if window.open_end]
        ends = (window.end for window in windows if not window.open_end)
        start = max(open_ends) if open_ends else later(max(ends), 1, Unit.DAY)
        if start is None:
            return item
        if part == Annual():
            again = tuple(dict.fromkeys(annual_of(window) for window in windows))
            return evolve(item, choices=(Choice(again),), frames=())
        if isinstance(part, Ongoing | Recurring) and not part.within and not part.seasons:
            onward = evolve(part, within=(Window.since(start),))
            return evolve(item, choices=(Choice((onward,)),), frames=())
        if not isinstance(part, Ongoing) or not part.seasons:
            return item
        season = part.seasons[0]
        running = season.windows(Window(start, date(start.year + 1, 12, 31)))[0]
        first = Window(max(start, running.first), running.last)
        horizon = self.horizon
        coming = part.windows(horizon) if horizon else ()
        every = (first, *(window for window in coming if window.first > first.end))
        choices = (
            Choice((Ongoing((first,)),), "до конца идущего учебного года"),
            Choice((Ongoing(every),), "во все учебные годы периода"),
        )
        return evolve(item, choices=choices[: 1 + (len(every) > 1)], frames=())

    def begins_with_capital(self, place: int) -> bool:
        """Whether a token begins as a new wording does; two of them may be glued in one cell."""
        return self.text[self.tokens[place].start].isupper()

    def merged(self, frame: Item, item: Item, place: int, between: set[str]) -> Item | None:
        """«В течение года (по графику)»: what stands before an item frames it.

        Dates do so only where the item fits into them: «январь 2024, ежеквартально» are two.
        """
        part = item.choices[0].parts[-1]
        only_frames = isinstance(frame.choices[0].parts[-1], Ongoing)
        for one, other in ((frame, item), (item, frame)):
            # «Начиная с 2026 года, до 20 апреля»: what comes every year does so from then on.
            if between <= _JOINING and one.since is not None:
                yearly = self.grammar.yearly_since(other, one.since, item.end)
                if yearly is not None:
                    return yearly
        if not frame.frames or not between <= _JOINING:
            return None
        if not isinstance(part, OwnSchedule | OnDemand | Recurring | Ongoing):
            return None
        if part.within or part.seasons:
            return None
        if not only_frames:
            new = not between and self.begins_with_capital(place) and not self.text.isupper()
            fits = all(_fits(part, window) for f in frame.frames for window in f.windows)
            if new or not fits or isinstance(part, Ongoing):
                return None
        choices = self.grammar.made(frame.frames, lambda w, s: evolve(part, within=w, seasons=s))
        return Item(choices, item.end)


def _fits(part: Part, window: Window) -> bool:
    """Whether at least one step of a repetition lies inside a window; a year's may be named."""
    if not isinstance(part, Recurring) or part.unit in {Unit.TERM, Unit.YEAR} or window.open_end:
        return True
    following = later(window.first, part.every, part.unit)
    return following is not None and following <= window.end + timedelta(days=1)
