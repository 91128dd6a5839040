"""Срок: the wording of a period as typed parts in every reading.

period    = item (separator* item)*
separator = ";" | "," | "." | line end | "далее" [":"] | "затем"
What stands in no item is an ``Unread`` part with a finding: nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise, zip_longest

from attrs import define, evolve

from roadmap_core.calendars import Event
from roadmap_core.errors import InvalidData
from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.names import redacted
from roadmap_core.parse.cells.grammar.asides import (
    aside,
    beside_days,
    is_mere_aside,
    past_number_of_name,
    report_year,
    without_weekdays,
)
from roadmap_core.parse.cells.grammar.cursor import CHAIN_WORDS, Words
from roadmap_core.parse.cells.grammar.days import MONTH_NAMES
from roadmap_core.parse.cells.grammar.frames import made, month_frames, past_act, past_label
from roadmap_core.parse.cells.grammar.items import Item
from roadmap_core.parse.cells.grammar.kinds import item_at
from roadmap_core.parse.cells.grammar.ranges import Impossible
from roadmap_core.parse.cells.grammar.readings import Choice, annual_of, likeliest, supposing
from roadmap_core.parse.cells.grammar.tokens import TokenKind, tokens_of
from roadmap_core.parse.cells.grammar.yearly import yearly_since
from roadmap_core.parse.cells.named_events import of_event
from roadmap_core.parsed import Parsed, UnreadText
from roadmap_core.periods import (
    Annual,
    Dated,
    Deadline,
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
from roadmap_core.text import Source, Span, fold, squeeze
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
    "P06": (Severity.INFO, "слова срока, которые не о днях, сохранены примечанием: {remark}"),
    "P07": (Severity.INFO, "написание в сроке исправлено: {words}"),
    "P08": (Severity.WARNING, "день недели не сходится с датой: {word}"),
}
MOST_READINGS = 16
# A larger number says no more than this one.
_UNCOUNTED = 10**6
_UNSAID = re.compile(r"^[\s,;:.\-–—]+|[\s,;:\-–—]+$")
# A preposition alone says nothing: «во 2 четверти».
_BARE = frozenset({"в", "во", "на"})
_JOINING = frozenset(",(:-")
_SEPARATORS = frozenset(";,.\n()-:") | {"и", "но"} | CHAIN_WORDS


def parse_period(
    text: str,
    *,
    horizon: Window | None = None,
    school_year: tuple[MonthDay, MonthDay] = SCHOOL_YEAR,
    month: int | None = None,
    events: Iterable[Event] = (),
) -> Parsed[Period]:
    """Read what a text says about time.

    Years that the text leaves out are looked for in the ``horizon``; every such guess stands in
    `Reading.assuming` and in a finding. ``month`` is that of the heading under which the text
    stands, from 1 to 12: «5», «12-15» and «2 неделя» are its days then. ``events`` are those of a
    region: «осенние каникулы» has their days inside the horizon, as a guess. What is not about
    days (a clock time, a place) is the period's remark. A wording that is understood in part keeps
    the rest as an `Unread` part and has a finding of severity error. Independent doubts multiply;
    of more than 16 readings the likeliest stand, and a finding says how many there were.

    >>> period = parse_period("Октябрь-январь 2024, 2025").value
    >>> [len(reading.windows()) for reading in period.readings]
    [2, 1]
    >>> str(parse_period("12-15", horizon=Window.of_year(2025), month=9).value)
    '12 сентября 2025 - 15 сентября 2025'

    Raises:
        OpenEnd: the horizon has no last day.
        InvalidData: the month is not from 1 to 12.
    """
    if month is not None and not 1 <= month <= 12:
        raise InvalidData("month", [f"a month is from 1 to 12, got {month}"])
    return _Reader(text, as_horizon(horizon), school_year, month, tuple(events)).read()


def split_glued(text: str, horizon: Window | None = None) -> tuple[str, str] | None:
    """Two complete periods of different kinds glued in one cell, as two texts; else None.

    The second begins with a capital letter, nothing joins them, and each is understood alone.

    >>> split_glued("Постоянно Октябрь 2024")
    ('Постоянно', 'Октябрь 2024')
    """
    tokens = tokens_of(text).tokens
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


@define
class _Found:
    """An item with the places of its tokens; ``apart`` where a semicolon stands before it."""

    first: int
    last: int
    item: Item
    apart: bool = False


class _Reader:
    """One reading of one wording."""

    def __init__(
        self,
        text: str,
        horizon: Window | None,
        school_year: tuple[MonthDay, MonthDay],
        month: int | None,
        events: Sequence[Event],
    ) -> None:
        self.events = events
        self.source = Source(text)
        self.text = text
        self.written = tokens_of(text)
        self.tokens, self.weekdays = without_weekdays(self.written.tokens)
        self.horizon = horizon
        self.heading = month
        self.words = Words(text, self.tokens, horizon, school_year, _month(month, horizon))
        self.findings: list[Finding] = []
        self.unread: list[UnreadText] = []
        # Places of tokens that are no part.
        self.asides: list[tuple[int, int]] = []

    def read(self) -> Parsed[Period]:
        """The period with its findings."""
        found = self.items(asides=True)
        if not any(map(_tells_days, found)):
            # Without any day a remark is a remark of nothing: the text was not understood.
            self.findings.clear()
            self.unread.clear()
            self.asides.clear()
            found = self.items(asides=False)
        items = [self.of_event(self.under_heading(one.item)) for one in found]
        choices, total = likeliest(tuple(item.choices for item in items), MOST_READINGS)
        if total > len(choices) > 0:
            self.note("P05", None, most=MOST_READINGS, total=min(total, _UNCOUNTED))
        if not choices:
            choices = (Choice((self.leave(0, len(self.tokens), "срок не указан"),)),)
        different: dict[tuple[Part, ...], Reading] = {}
        for choice in choices:
            reading = Reading(choice.parts, choice.assuming)
            different.setdefault(reading.days_key, reading)
        readings = tuple(different.values())
        self.note_readings(readings)
        self.note_mended()
        self.check_weekdays(readings)
        remark = self.remark()
        if remark:
            self.note("P06", None, remark=remark)
        period = Period(readings, squeeze(self.text), remark)
        return Parsed(period, tuple(self.findings), tuple(self.unread), self.source, "period")

    def of_event(self, item: Item) -> Item:
        """What names an event of the calendar has its days, the likeliest choice; else as it is."""
        if not self.events or len(item.choices) > 1:
            return item
        days = of_event(item.choices[0].parts[-1], self.events, self.words.horizon)
        return item if days is None else evolve(item, choices=(days,))

    def under_heading(self, item: Item) -> Item:
        """What goes on or comes again under a month's heading does so in that month."""
        part = item.choices[0].parts[-1]
        if not self.heading or not isinstance(part, Ongoing | Recurring | OnDemand | OwnSchedule):
            return item
        if len(item.choices) > 1 or part.within or part.seasons:
            return item
        frames = month_frames(self.words)
        choices = made(self.words, frames, lambda w, s: evolve(part, within=w, seasons=s))
        said = f"под заголовком месяца: {MONTH_NAMES[self.heading - 1]}"
        return Item(supposing(choices, said), item.end)

    def note_readings(self, readings: Sequence[Reading]) -> None:
        """What the readings suppose."""
        if len(readings) > 1:
            worded = tuple(f"{n}) {r.wording}" for n, r in enumerate(readings, 1))
            self.note("P02", None, readings=worded)
        elif readings[0].assuming:
            self.note("P03", None, assuming=readings[0].assuming)

    def note_mended(self) -> None:
        """The slips of the pen and the odd signs that were put right."""
        for token in self.tokens:
            if token.typo:
                self.note("P04", self.source.span(token.start, token.end), word=token.text)
        if self.written.mended:
            places = _apart(self.written.mended)
            words = (squeeze(self.text[start:end]) for start, end in places)
            worded = tuple(dict.fromkeys(redacted(word) for word in words))
            self.note("P07", self.source.span(places[0][0], places[-1][1]), words=worded)

    def check_weekdays(self, readings: Sequence[Reading]) -> None:
        """Weekdays that no reading gives the dates that they stand beside."""
        if not self.weekdays:
            return
        ends = {
            day
            for reading in readings
            for window in reading.windows(self.horizon)
            for day in (window.first, window.last)
            if day is not None
        }
        numbers: dict[tuple[int, int], set[int]] = {}
        for day in ends:
            numbers.setdefault((day.day, day.month), set()).add(day.weekday())
        for named in self.weekdays:
            found = numbers.get((named.day, named.month))
            if found and named.weekday.number not in found:
                word = squeeze(self.text[named.start : named.end]).strip(" ,()")
                self.note("P08", self.source.span(named.start, named.end), word=word)

    def remark(self) -> str:
        """What stands beside the days, in the order of the text, without the signs around it."""
        places = [
            (self.tokens[first].start, self.tokens[last - 1].end) for first, last in self.asides
        ]
        places += [(one.start, one.end) for one in self.weekdays]
        if self.written.tokens:
            places += self.written.marks
        pieces = (squeeze(self.text[start:end]) for start, end in sorted(places))
        kept = (_UNSAID.sub("", _balanced(piece)) for piece in pieces)
        return "; ".join(piece for piece in kept if piece and fold(piece) not in _BARE)

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

    def items(self, *, asides: bool) -> list[_Found]:
        """The items in order; what lies between them is an aside or left unread."""
        found: list[_Found] = []
        place, chained, between = past_label(self.words), False, {";"}
        while place < len(self.tokens):
            sign = self.tokens[place].text
            end = self.aside(place, found) if asides else None
            if end is not None:
                self.asides.append((place, end))
                place, between = end, between | {"aside"}
                continue
            if sign in _SEPARATORS:
                chained = chained or sign in CHAIN_WORDS
                between.add(sign)
                place += 1
                continue
            item, why = self.item(place)
            if item is None:
                end = self.leftover(place, why, found, asides=asides)
            else:
                end = item.end
                one = _Found(place, end, item, ";" in between and bool(found))
                self.take(one, between, found, chained=chained)
            place, chained, between = end, False, set()
        return self.without_labels(found) if asides else found

    def take(self, one: _Found, between: set[str], found: list[_Found], *, chained: bool) -> None:
        """One more item, merged with the one before it where that frames it."""
        merged = self.merged(found[-1].item, one.item, one.first, between) if found else None
        if merged is not None:
            found[-1] = _Found(found[-1].first, one.last, merged)
            return
        if chained:
            one.item = self.continued(one.item, [before.item for before in found])
        found.append(one)

    def aside(self, place: int, found: Sequence[_Found]) -> int | None:
        """The place behind an aside with numbers; a year that something is about is one."""
        end = aside(self.words, place)
        if end is None and found and self.words.text(place) == "за":
            end = report_year(self.words, place, named=False)
        return end

    def leftover(self, place: int, why: str, found: list[_Found], *, asides: bool) -> int:
        """What is no item: an aside, or an unread part; it gives the place behind it."""
        end = self.words.rest(place) if why else self.next_item(place + 1, asides=asides)
        if asides and not why:
            behind = self.behind_aside(place, end, found)
            if behind is not None:
                self.asides.append((place, behind))
                return behind
        part = self.leave(place, end, why or Unread("").why)
        found.append(_Found(place, end, Item((Choice((part,)),), end)))
        return end

    def behind_aside(self, place: int, end: int, found: Sequence[_Found]) -> int | None:
        """The place behind a stretch that says nothing about days; None where it says something.

        The date of an act and the year of a report belong to it.
        """
        act = past_act(self.words, end - 1)
        if act > end - 1 > place:
            return act if is_mere_aside(self.words, place, end - 1) else None
        end = past_number_of_name(self.words, end)
        if not is_mere_aside(self.words, place, end):
            return None
        # «отчет за 2024 год» has no days of its own, whatever stands before it.
        named = self.words.is_kind(end - 1, TokenKind.WORD) and (
            bool(found) or self.words.text(end) == "за"
        )
        years = report_year(self.words, end, named=True) if named else None
        return end if years is None else years

    def without_labels(self, found: list[_Found]) -> list[_Found]:
        """The items without those that only say more about days beside them."""
        if not any(map(_is_dated, found)):
            return found
        kept = []
        for one, following in zip_longest(found, found[1:]):
            # What a semicolon parts from the days is a part of its own.
            apart = one.apart or (one is found[0] and following is not None and following.apart)
            parts = [part for choice in one.item.choices for part in choice.parts]
            if not apart and all(map(beside_days, parts)):
                self.asides.append((one.first, one.last))
            else:
                kept.append(one)
        return kept

    def item(self, place: int) -> tuple[Item | None, str]:
        """The item at a place, or why what stands there is impossible ("" if just unknown)."""
        try:
            return item_at(self.words, place), ""
        except Impossible as impossible:
            return None, str(impossible)

    def next_item(self, place: int, *, asides: bool) -> int:
        """The next place where an item, an aside with numbers or the end of a wording stands."""
        end = self.words.rest(place)
        while place < end and self.item(place) == (None, ""):
            if asides and aside(self.words, place) is not None:
                break
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
                yearly = yearly_since(other, one.since, item.end)
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
        choices = made(self.words, frame.frames, lambda w, s: evolve(part, within=w, seasons=s))
        return Item(choices, item.end)


def _month(month: int | None, horizon: Window | None) -> int:
    """The month of days that name none: the given one, else the only one of the horizon."""
    if month is not None:
        return month
    if horizon is None or (horizon.first.year, horizon.first.month) != (
        horizon.end.year,
        horizon.end.month,
    ):
        return 0
    return horizon.first.month


def _tells_days(one: _Found) -> bool:
    return any(not isinstance(part, Unread) for choice in one.item.choices for part in choice.parts)


def _is_dated(one: _Found) -> bool:
    days = Dated | Deadline | Annual
    return any(isinstance(part, days) for part in one.item.choices[0].parts)


def _apart(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted places of a text; those that overlap are one."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start < found[-1][1]:
            start, end = found[-1][0], max(end, found.pop()[1])
        found.append((start, end))
    return found


def _balanced(piece: str) -> str:
    """A piece without the brackets around it, and without one whose pair stands outside."""
    if piece.startswith("(") and piece.endswith(")") and piece.count("(") == 1:
        return piece[1:-1]
    piece = piece.removesuffix("(").removeprefix(")")
    if piece.count("(") < piece.count(")"):
        return piece.replace(")", "", 1) if piece.startswith(")") else piece.rstrip(")")
    return piece.lstrip("(") if piece.count("(") > piece.count(")") else piece


def _fits(part: Part, window: Window) -> bool:
    """Whether at least one step of a repetition lies inside a window; a year's may be named."""
    if not isinstance(part, Recurring) or part.unit in {Unit.TERM, Unit.YEAR} or window.open_end:
        return True
    following = later(window.first, part.every, part.unit)
    return following is not None and following <= window.end + timedelta(days=1)
