"""Frames: what «в течение года» and the like bound a period to, and the words around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from attrs import evolve

from roadmap_core.names import redacted
from roadmap_core.parse.cells.grammar.dates import Dates, DatesReader
from roadmap_core.parse.cells.grammar.items import Frame, Item, both
from roadmap_core.parse.cells.grammar.ranges import Range, Years, day_in, month_of, shifted
from roadmap_core.parse.cells.grammar.readings import Choice, deadlines, windows_of
from roadmap_core.parse.cells.grammar.tokens import Token, TokenKind
from roadmap_core.periods import Annual, Dated, Ongoing, Part, Unit
from roadmap_core.text import squeeze
from roadmap_core.windows import MonthDay, Window

__all__ = ["CHAIN_WORDS", "WHOLE", "FramesReader"]

CHAIN_WORDS = frozenset({"далее", "затем", "потом"})
_LEAP_YEAR = 2024
_ENDS = frozenset({";", "\n"}) | CHAIN_WORDS
_UNITS = (
    ("рабоч", Unit.WORKING_DAY), ("дн", Unit.DAY), ("день", Unit.DAY), ("сут", Unit.DAY),
    ("недел", Unit.WEEK), ("месяц", Unit.MONTH), ("мес", Unit.MONTH), ("квартал", Unit.QUARTER),
    ("четверт", Unit.TERM), ("триместр", Unit.TERM), ("полугод", Unit.HALF_YEAR), ("полгод", Unit.HALF_YEAR),
    ("год", Unit.YEAR), ("лет", Unit.YEAR),
)  # fmt: skip
WHOLE = frozenset({"весь", "целый", "круглый"})
_WHOLE_PERIOD = ("период", "срок", "действи", "реализаци")
_OF_WHOLE = ("реализаци", "действи", "дорожн", "карт", "проект", "программ", "план", "мероприяти",
             "исполнени", "выполнени", "комплекс", "мер", "указанн")  # fmt: skip

_OF_LABELS = (*_OF_WHOLE, "проведени", "исполнени", "подготовк", "проведен")


class FramesReader(DatesReader):
    """Frames over the tokens of one wording, and the runs of plain words beside them."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        horizon: Window | None,
        school_year: tuple[MonthDay, MonthDay],
        month: int = 0,
    ) -> None:
        super().__init__(tokens, school_year, month)
        self.original = text
        self.horizon = horizon
        # Where each free wording ends, found once: it is asked for at every place.
        self._ends = [len(tokens)] * (len(tokens) + 1)
        for place in range(len(tokens) - 1, -1, -1):
            ends = tokens[place].text in _ENDS
            self._ends[place] = place if ends else self._ends[place + 1]

    # Words.

    def starts(self, place: int, *stems: str) -> bool:
        """Whether the word at a place begins with one of the stems."""
        return self.text(place).startswith(stems)

    def phrase(self, place: int, *words: str) -> int:
        """The place behind a sequence of words, -1 where it does not stand."""
        for offset, word in enumerate(words):
            if self.text(place + offset) != word:
                return -1
        return place + len(words)

    def wording(self, first: int, last: int) -> str:
        """The original between two places, its first letter small, without a closing sign.

        It goes into messages and pictures, so a personal name in it is taken out.
        """
        text = squeeze(self.original[self.tokens[first].start : self.tokens[last - 1].end])
        text = redacted(text)
        text = text.rstrip(" .,;:" if "(" in text else " .,;:)")
        as_it_is = text[1:2].isupper() or self.is_kind(first, TokenKind.NUMBER)
        return text if as_it_is else text[:1].lower() + text[1:]

    def says_something(self, place: int, end: int) -> bool:
        """Whether anything but signs stands between two places."""
        return any(token.kind != TokenKind.SIGN for token in self.tokens[place:end])

    def rest(self, place: int) -> int:
        """The place where a free wording ends: a semicolon, a line end or a chain word."""
        return self._ends[min(place, len(self.tokens))]

    def words(self, place: int) -> int:
        """The place where a run of plain words ends: a sign, a number, a month, a frame."""
        while (
            self.is_kind(place, TokenKind.WORD)
            and self.text(place) not in CHAIN_WORDS | {"ежегодно"}
            and not self.begins_frame(place)
            and not (
                self.text(place) in {"в", "на", "с", "со", "до", "за"}
                and not self.is_kind(place + 1, TokenKind.WORD)
            )
        ):
            place += 1
            hyphen = self.text(place) == "-" and self.is_kind(place + 1, TokenKind.WORD)
            if hyphen and self.tokens[place].start == self.tokens[place - 1].end:
                place += 1
        return place

    def unit(self, place: int) -> tuple[Unit, int] | None:
        """unit = ["рабочих" | "календарных"] ("дней" | "недель" | "месяцев" | ...)"""
        if self.starts(place, "календарн", "учебн") and not self.is_kind(place, TokenKind.SCHOOL):
            place += 1
        for stem, unit in _UNITS:
            if self.starts(place, stem):
                if unit == Unit.WORKING_DAY:
                    return (unit, place + 2) if self.starts(place + 1, "дн", "день") else None
                return unit, place + 1
        return None

    def past_label(self) -> int:
        """The place behind «Срок исполнения:», «Период реализации программы» before days."""
        if self.text(0) not in {"срок", "сроки", "дата", "даты", "период", "периоды", "время"}:
            return 0
        at = 1
        while at < 6 and (
            self.starts(at, *_OF_LABELS) if at > 1 else self.is_kind(at, TokenKind.WORD)
        ):
            at += 1
        if self.text(at) == ":":
            return at + 1
        dash = self.text(at) == "-"
        return at + dash if at > 1 and self.starts(1, *_OF_LABELS) and self.dates(at + dash) else 0

    # Frames.

    def begins_frame(self, place: int) -> bool:
        """Whether «в течение» or a like word stands here."""
        return self.in_course(place) >= 0

    def in_course(self, place: int) -> int:
        """The place behind «в течение», «на протяжении», -1 where none stands."""
        if self.text(place) in {"в", "на"} and self.starts(
            place + 1, "теч", "протяжени", "продолжени"
        ):
            return place + 3 if self.text(place + 2) == "." else place + 2
        # «течение года»: its preposition was lost.
        return place + 1 if self.text(place) in {"течение", "течении"} else -1

    def frame(self, place: int) -> tuple[tuple[Frame, ...], int] | None:
        """frame = [sign] bounds | "(" bounds (";" bounds)* ")"

        sign = "," | ":" | "-"
        """
        bracket = self.text(place) == "("
        start = place + 1 if self.text(place) in {"(", ",", ":", "-"} else place
        found = self.bounds(start)
        if found is None:
            return None
        frames, end = found
        if bracket:
            while self.text(end) == ";" and (more := self.bounds(end + 1)) is not None:
                frames, end = both(frames, more[0]), more[1]
            if self.text(end) != ")":
                return None
            end += 1
        return frames, end

    def bounds(self, place: int) -> tuple[tuple[Frame, ...], int] | None:
        """bounds = "в течение" course | stretch | returning | until"""
        course = self.in_course(place)
        found = self.course(course) if course >= 0 else self.stretch(place)
        return found or self.returning(place) or self.until(place)

    def returning(self, place: int) -> tuple[tuple[Frame, ...], int] | None:
        """returning = "каждый учебный год" | "ежегодно" [[","] dates], where nothing follows"""
        if self.starts(place, "кажд") and self.is_kind(place + 1, TokenKind.SCHOOL):
            season = Frame(seasons=(Annual(*self.school_year),))
            return (season,), self.past_year_word(place + 2)
        if self.text(place) != "ежегодно":
            return None
        dates = self.dates(place + 2 if self.text(place + 1) == "," else place + 1)
        if dates is not None and all(group.years is None for group in dates[0]):
            spans = [span for group in dates[0] for span in group.ranges]
            return (Frame(seasons=tuple(Annual(s.first, s.last) for s in spans)),), dates[1]
        if self.at(place + 1) is not None and self.text(place + 1) not in {")", ".", ";"}:
            return None
        return (Frame(seasons=(Annual(),)),), place + 1

    def until(self, place: int) -> tuple[tuple[Frame, ...], int] | None:
        """until = ["вплоть"] "до" date with a year: a frame whose start is not said"""
        found = self.deadline_dates(place + (self.text(place) == "вплоть"))
        if found is None or any(g.years is None and not g.ranges[0].last_year for g in found[0]):
            return None
        groups, inclusive, end = found
        choices = deadlines(groups, self.horizon, self.school_year, inclusive=inclusive)
        return tuple(
            Frame(tuple(w for p in choice.parts for w in p.windows()), assuming=choice.assuming)
            for choice in choices
        ), end

    def stretch(self, place: int) -> tuple[tuple[Frame, ...], int] | None:
        """stretch = whole-period | dates | "с" date, as a frame"""
        for words in (("в", "период", "реализации"), ("в", "период", "действия")):
            end = self.phrase(place, *words)
            if end >= 0:
                return (Frame(whole=True),), self.past_whole(end)
        if self.text(place) == "период" and self.starts(place + 1, "реализаци", "действи"):
            return (Frame(whole=True),), self.past_whole(place + 1)
        whole = self.text(place) in WHOLE
        school = self.is_kind(place + whole, TokenKind.SCHOOL)
        if (whole or school) and not (
            self.is_kind(place + whole + school, TokenKind.YEAR) or self.text(place + 1) in WHOLE
        ):
            return self.course(place + whole)
        since = self.since(place)
        dates = self.dates(place)
        if dates is None:
            if since is None:
                return None
            return (since.frames, since.end) if since.frames else None
        return tuple(
            map(self.as_frame, windows_of(dates[0], self.horizon, self.school_year))
        ), dates[1]

    def as_frame(self, choice: Choice) -> Frame:
        """The dates of a choice as a frame for what stands beside them."""
        windows = tuple(w for part in choice.parts if isinstance(part, Dated) for w in part.dates)
        seasons = tuple(part for part in choice.parts if isinstance(part, Annual))
        return Frame(windows, seasons, assuming=choice.assuming)

    def course(self, place: int) -> tuple[tuple[Frame, ...], int] | None:
        """course = whole-period | "учебного года" | "года" | dates"""
        start = place
        while self.text(place) in {"всего", "всей", "целого", "одного"}:
            place += 1
        if self.starts(place, *_WHOLE_PERIOD):
            return (Frame(whole=True),), self.past_whole(place + 1)
        if self.is_kind(place, TokenKind.SCHOOL) and not self.is_kind(place + 1, TokenKind.YEAR):
            return self.school_frames(), self.past_year_word(place + 1)
        if self.month and self.starts(place, "месяц"):
            return self.month_frames(), place + 1
        if self.starts(place, "календарн", "отчетн", "текущ"):
            place += 1
        if self.is_kind(place, TokenKind.YEAR_WORD):
            return self.year_frames(), self.past_year_word(place)
        return self.stretch(start)

    def past_whole(self, place: int) -> int:
        """The place behind «реализации дорожной карты» and the like."""
        while self.starts(place, *_OF_WHOLE):
            place += 1
        return place

    def school_frames(self) -> tuple[Frame, ...]:
        """«в течение учебного года»: every school year; one only where there are several."""
        season = Annual(*self.school_year)
        every = Frame(seasons=(season,), assuming="каждый учебный год периода")
        windows = Ongoing(seasons=(season,)).windows(self.horizon)
        inside = frozenset(windows)
        if len(windows) < 2:
            return (evolve(every, assuming=""),)
        years = [season.of_year(window.first.year) for window in windows]
        complete = [window for window in years if window is not None and window in inside]
        one = Frame(((complete or list(windows))[0],), assuming="только один учебный год")
        return (every, one)

    def month_frames(self) -> tuple[Frame, ...]:
        """«в течение месяца» under a heading: that month, in the years of the horizon."""
        whole = Dates((month_of(self.month),))
        choices = windows_of((whole,), self.horizon, self.school_year)
        return tuple(map(self.as_frame, choices))

    def year_frames(self) -> tuple[Frame, ...]:
        """«в течение года»: all the years of the horizon; the first where there are several."""
        if self.horizon is None or self.horizon.first.year == self.horizon.end.year:
            return (Frame(whole=True),)
        first = Window(self.horizon.first, date(self.horizon.first.year, 12, 31))
        return (
            Frame(whole=True, assuming="каждый год периода"),
            Frame((first,), assuming="только первый год периода"),
        )

    def framed(
        self, place: int, make: Callable[[tuple[Window, ...], tuple[Annual, ...]], Part]
    ) -> Item:
        """An item with the frame behind it, if one stands there."""
        found = self.frame(place)
        frames, end = found if found else ((Frame(),), place)
        return Item(self.made(frames, make), end)

    def framing(self, frames: tuple[Frame, ...], end: int) -> Item:
        """Ongoing in each frame; the whole period needs no frame of its own."""
        choices = (Choice((Ongoing(f.within, f.seasons),), f.assuming) for f in frames)
        return Item(tuple(choices), end, frames)

    def made(
        self,
        frames: Sequence[Frame],
        make: Callable[[tuple[Window, ...], tuple[Annual, ...]], Part],
    ) -> tuple[Choice, ...]:
        """One choice for each frame; the whole period is the horizon where it is known."""
        whole = (self.horizon,) if self.horizon else ()
        return tuple(
            Choice((make(whole if f.whole else f.within, f.seasons),), f.assuming) for f in frames
        )

    def since(self, place: int) -> Item | None:
        """since = ("с" | "начиная с" | "не ранее" ["чем"] ["с"] | "после") date, with an open end

        "без конца" behind it says that these are dates all the same.
        """
        shift, not_before = 0, False
        if self.text(place) == "начиная" and self.text(place + 1) in {"с", "со"}:
            after = place + 2
        elif self.text(place) == "не" and self.text(place + 1) in {"ранее", "раньше"}:
            not_before, after = True, place + 2
            while self.text(after) in {"чем", "с", "со"}:
                after += 1
        elif self.text(place) in {"с", "со", "после"}:
            shift = int(self.text(place) == "после")
            after = place + 1
        else:
            return None
        found = self.dates(after)
        if found is None:
            return None
        groups, end = found
        choices = windows_of(groups, self.horizon, self.school_year)
        opened: list[Frame] = []
        for choice in choices:
            part = choice.parts[0]
            if isinstance(part, Dated):
                day = shifted(part.dates[0].end if shift else part.dates[0].first, shift)
                opened.append(Frame((Window.since(day),), assuming=choice.assuming))
        if not opened:
            # Neither the text nor a horizon gives a year: from that day on in every year.
            span = groups[0].ranges[0]
            day = shifted(day_in(span.last if shift else span.first, _LEAP_YEAR), shift)
            season = Annual(MonthDay(day.month, day.day), MonthDay(12, 31))
            opened = [Frame(seasons=(season,), assuming=choices[0].assuming)]
        endless = self.phrase(end, "без", "конца")
        if endless >= 0 and opened[0].within:
            dates = tuple(window for frame in opened for window in frame.within)
            return Item((Choice((Dated(dates),)),), endless)
        item = self.framing(tuple(opened), end)
        if not not_before:
            return item
        only = tuple(
            Choice((Ongoing(frame.within, frame.seasons, not_before=True),), frame.assuming)
            for frame in opened
        )
        return evolve(item, choices=only)

    def deadline_dates(self, place: int) -> tuple[tuple[Dates, ...], bool, int] | None:
        """The dates behind «до» or «не позднее», whether they are taken in, the place behind.

        In «до 1 марта и до 1 июня 2024» the first takes the year of the second.
        """
        found = self._last_days(place)
        if found is None:
            return None
        groups, inclusive, end = list(found[0]), found[1], found[2]
        while self.text(end) in {",", "и"} and self.text(end + 1) == "до":
            more = self._last_days(end + 1)
            if more is None or more[1] != inclusive:
                break
            groups.extend(more[0])
            end = more[2]
        for at in range(len(groups) - 2, -1, -1):
            groups[at] = _in_years_of(groups[at + 1], groups[at])
        return tuple(groups), inclusive, end

    def _last_days(self, place: int) -> tuple[tuple[Dates, ...], bool, int] | None:
        if self.text(place) == "в" and self.text(place + 1) in {"срок", "сроки"}:
            place += 2
        elif self.text(place) in {"срок", "сроки"}:
            place += 2 if self.text(place + 1) in {"-", ":"} else 1
        inclusive = False
        if self.text(place) in {"до", "к", "ко", "по"}:
            inclusive = self.text(place) == "по"
            place += 1
        elif self.text(place) == "не" and self.text(place + 1) in {"позднее", "позже"}:
            inclusive, place = True, place + 2
        else:
            return None
        # «по окончании» means after it.
        if self.starts(place, "конц", "окончани", "завершени") and self.text(place - 1) != "по":
            after = place + 1
            if self.is_kind(after, TokenKind.SCHOOL) and not self.is_kind(
                after + 1, TokenKind.YEAR
            ):
                last = self.school_year[1]
                return (Dates((Range(last, last),)),), True, self.past_year_word(after + 1)
            if self.starts(after, "календарн", "текущ"):
                after += 1
            if self.is_kind(after, TokenKind.YEAR_WORD):
                last = MonthDay(12, 31)
                return (Dates((Range(last, last),)),), True, self.past_year_word(after)
            inclusive, place = True, after
        found = self.dates(place)
        if found is None:
            return None
        groups, end = found
        past = self.past_inclusive(end)
        inclusive, end = inclusive or past > end, past
        return groups, inclusive, end

    def past_inclusive(self, place: int) -> int:
        """The place behind «включительно», in brackets or not."""
        bracket = self.text(place) == "("
        if self.text(place + bracket) != "включительно":
            return place
        end = place + bracket + 1
        return end + (self.text(end) == ")")


def _in_years_of(later: Dates, dates: Dates) -> Dates:
    """Dates without a year take the one that follows."""
    if dates.years is not None or dates.ranges[0].last_year:
        return dates
    year = later.ranges[0].last_year
    return evolve(dates, years=Years((year,)) if year else later.years)
