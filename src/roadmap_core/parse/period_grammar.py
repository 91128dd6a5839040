"""The kinds of a period's items, each a production over tokens.

Every production takes the place where it is tried and gives its item, or None where it does not
stand there. Beside the calendar it knows the words that Russian plans use for time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from attrs import evolve, frozen

from roadmap_core.parse.period_dates import Dates, DatesReader, Range
from roadmap_core.parse.period_readings import Choice, deadlines, windows_of
from roadmap_core.parse.period_tokens import Token, TokenKind
from roadmap_core.periods import (
    Annual,
    Dated,
    Offset,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Recurring,
    Relation,
    Relative,
    Unit,
)
from roadmap_core.text import squeeze
from roadmap_core.windows import MonthDay, Window

__all__ = ["CHAIN_WORDS", "Grammar", "Item"]

CHAIN_WORDS = frozenset({"далее", "затем", "потом"})
_ENDS = frozenset({";", "\n"}) | CHAIN_WORDS
_UNITS = (
    ("рабоч", Unit.WORKING_DAY), ("дн", Unit.DAY), ("день", Unit.DAY), ("сут", Unit.DAY),
    ("недел", Unit.WEEK), ("месяц", Unit.MONTH), ("мес", Unit.MONTH), ("квартал", Unit.QUARTER),
    ("четверт", Unit.TERM), ("полугод", Unit.HALF_YEAR), ("полгод", Unit.HALF_YEAR), ("год", Unit.YEAR), ("лет", Unit.YEAR),
)  # fmt: skip
_ADVERBS = {
    "ежедневно": Unit.DAY, "еженедельно": Unit.WEEK, "ежемесячно": Unit.MONTH,
    "помесячно": Unit.MONTH, "ежеквартально": Unit.QUARTER, "поквартально": Unit.QUARTER,
}  # fmt: skip
_WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
_TIMES = {"дважды": 2, "трижды": 3, "однажды": 1}
_ONGOING = frozenset(
    "постоянно регулярно систематически непрерывно круглогодично постоянный постоянная".split()
)
_SCHEDULES = ("график", "план", "расписан", "циклограмм", "регламент", "медиаплан", "положени",
              "приказ", "порядк", "срок")  # fmt: skip
_DEMANDS = ("запрос", "заявк", "необходимост", "требован", "обращен", "согласован", "приглашен",
            "желани", "потребност", "поручен", "заявлен", "поступлен", "мере", "факт")  # fmt: skip
_EVENTS_AFTER_PO = ("итог", "результат", "окончан", "заверш", "истечен", "прошеств")
_WHOLE_PERIOD = ("период", "срок", "действи", "реализаци")
_OF_WHOLE = ("реализаци", "действи", "дорожн", "карт", "проект", "программ", "план", "мероприяти",
             "исполнени", "выполнени", "комплекс", "мер", "указанн")  # fmt: skip
_EVENT_OPENERS = frozenset("перед накануне одновременно вслед".split())
_EVENT_AFTER_IN = ("период", "день", "дни", "ход", "рамк", "время", "каникул", "момент", "процесс")


@frozen
class _Frame:
    """The time that a kind without dates of its own is framed by."""

    within: tuple[Window, ...] = ()
    seasons: tuple[Annual, ...] = ()
    whole: bool = False
    assuming: str = ""


@frozen
class Item:
    """What a production read: its choices, the place behind it, and whether it only frames."""

    choices: tuple[Choice, ...]
    end: int
    frames: tuple[_Frame, ...] = ()


class Grammar(DatesReader):
    """The productions of the items over the tokens of one wording."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        horizon: Window | None,
        school_year: tuple[MonthDay, MonthDay],
    ) -> None:
        super().__init__(tokens, school_year)
        self.original = text
        self.horizon = horizon

    def item(self, place: int) -> Item | None:
        """item = the first production that stands at the place"""
        for production in (
            self.recurring,
            self.annual,
            self.offset,
            self.deadline,
            self.event,
            self.schedule,
            self.demand,
            self.ongoing,
            self.dated,
            self.since,
            self.late_event,
        ):
            found = production(place)
            if found is not None:
                return found
        return None

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
        """The original between two places, its first letter small, without a closing sign."""
        text = squeeze(self.original[self.tokens[first].start : self.tokens[last - 1].end])
        text = text.rstrip(" .,;:")
        second_is_capital = len(text) > 1 and text[1].isupper()
        return text if second_is_capital else text[:1].lower() + text[1:]

    def rest(self, place: int) -> int:
        """The place where a free wording ends: a semicolon, a line end or a chain word."""
        while place < len(self.tokens) and self.text(place) not in _ENDS:
            place += 1
        return place

    def words(self, place: int) -> int:
        """The place where a run of plain words ends: a sign, a number, a month, a frame."""
        while (
            self.is_kind(place, TokenKind.WORD)
            and self.text(place) not in CHAIN_WORDS
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
        return -1

    def frame(self, place: int) -> tuple[tuple[_Frame, ...], int] | None:
        """frame = [","] course | [","] dates | "(" (course | dates | since | annual) ")" """
        bracket = self.text(place) == "("
        start = place + 1 if bracket or self.text(place) == "," else place
        course = self.in_course(start)
        found = self.course(course) if course >= 0 else self.stretch(start)
        if found is None and bracket and self.text(start) == "ежегодно":
            dates = self.dates(start + 2 if self.text(start + 1) == "," else start + 1)
            if dates is not None and all(group.years is None for group in dates[0]):
                spans = [span for group in dates[0] for span in group.ranges]
                seasons = tuple(Annual(span.first, span.last) for span in spans)
                found = (_Frame(seasons=seasons),), dates[1]
        if found is None:
            return None
        frames, end = found
        if bracket:
            if self.text(end) != ")":
                return None
            end += 1
        return frames, end

    def stretch(self, place: int) -> tuple[tuple[_Frame, ...], int] | None:
        """stretch = whole-period | dates | "с" date, as a frame"""
        for words in (
            ("в", "период", "реализации"),
            ("весь", "период"),
            ("в", "период", "действия"),
        ):
            end = self.phrase(place, *words)
            if end >= 0:
                return (_Frame(whole=True),), self.past_whole(end)
        since = self.since(place)
        dates = self.dates(place)
        if dates is None:
            if since is None:
                return None
            part = since.choices[0].parts[0]
            return ((_Frame(part.within),), since.end) if isinstance(part, Ongoing) else None
        return tuple(
            map(self._framed, windows_of(dates[0], self.horizon, self.school_year))
        ), dates[1]

    def _framed(self, choice: Choice) -> _Frame:
        windows = tuple(w for part in choice.parts if isinstance(part, Dated) for w in part.dates)
        seasons = tuple(part for part in choice.parts if isinstance(part, Annual))
        return _Frame(windows, seasons, assuming=choice.assuming)

    def course(self, place: int) -> tuple[tuple[_Frame, ...], int] | None:
        """course = whole-period | "учебного года" | "года" | dates"""
        start = place
        while self.text(place) in {"всего", "всей", "целого", "одного"}:
            place += 1
        if self.starts(place, *_WHOLE_PERIOD):
            return (_Frame(whole=True),), self.past_whole(place + 1)
        if self.is_kind(place, TokenKind.SCHOOL) and not self.is_kind(place + 1, TokenKind.YEAR):
            return self.school_frames(), self.past_year_word(place + 1)
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

    def school_frames(self) -> tuple[_Frame, ...]:
        """«в течение учебного года»: every school year; one only where there are several."""
        season = Annual(*self.school_year)
        every = _Frame(seasons=(season,), assuming="каждый учебный год периода")
        windows = Ongoing(seasons=(season,)).windows(self.horizon)
        if len(windows) < 2:
            return (evolve(every, assuming=""),)
        years = (season.of_year(window.first.year) for window in windows)
        complete = [window for window in years if window in windows]
        one = _Frame(((complete or list(windows))[0],), assuming="только один учебный год")
        return (every, one)

    def year_frames(self) -> tuple[_Frame, ...]:
        """«в течение года»: all the years of the horizon; the first where there are several."""
        if self.horizon is None or self.horizon.first.year == self.horizon.last.year:
            return (_Frame(whole=True),)
        first = Window(self.horizon.first, date(self.horizon.first.year, 12, 31))
        return (
            _Frame(whole=True, assuming="каждый год периода"),
            _Frame((first,), assuming="только первый год периода"),
        )

    def framed(
        self, place: int, make: Callable[[tuple[Window, ...], tuple[Annual, ...]], Part]
    ) -> Item:
        """An item with the frame behind it, if one stands there."""
        found = self.frame(place)
        frames, end = found if found else ((_Frame(),), place)
        return Item(self.made(frames, make), end)

    def made(
        self,
        frames: Sequence[_Frame],
        make: Callable[[tuple[Window, ...], tuple[Annual, ...]], Part],
    ) -> tuple[Choice, ...]:
        """One choice for each frame; the whole period is the horizon where it is known."""
        whole = (self.horizon,) if self.horizon else ()
        return tuple(
            Choice((make(whole if f.whole else f.within, f.seasons),), f.assuming) for f in frames
        )

    # Items.

    def recurring(self, place: int) -> Item | None:
        """recurring = ["не реже"] [number] "раз" "в" [number] unit | "ежемесячно" | "каждый" [number] unit"""
        found = self._repetition(place)
        if found is None:
            return None
        part, place = found
        place, part = self._by_day(place, part)
        item = self.framed(place, lambda w, s: evolve(part, within=w, seasons=s))
        end, last = self._by_day(item.end, part)
        if last is not part:
            item = Item(
                tuple(
                    evolve(
                        c, parts=(evolve(c.parts[0], by_day=last.by_day, following=last.following),)
                    )
                    for c in item.choices
                ),
                end,
            )
        return item

    def _repetition(self, place: int) -> tuple[Recurring, int] | None:
        if self.text(place) == "не" and self.text(place + 1) in {"реже", "менее", "чаще", "более"}:
            place += 3 if self.text(place + 2) == "чем" else 2
        if self.text(place) in _ADVERBS:
            return Recurring(1, _ADVERBS[self.text(place)]), place + 1
        if self.text(place) == "по" and self.text(place + 1) in {
            "полугодиям",
            "кварталам",
            "месяцам",
        }:
            unit = self.unit(place + 1)
            return (Recurring(1, unit[0]), unit[1]) if unit else None
        if self.starts(place, "кажд"):
            return self._every(place + 1)
        monthly = self._monthly(place)
        if monthly is not None:
            return monthly
        times, after = 1, place
        if self.text(place) in _TIMES:
            times, after = _TIMES[self.text(place)], place + 1
        else:
            if self.is_kind(place, TokenKind.NUMBER):
                times, after = self.tokens[place].number, place + 1
                # «1-2 раза в год»: the smaller number is what must be done.
                if self.text(after) == "-" and self.is_kind(after + 1, TokenKind.NUMBER):
                    after += 2
            if self.text(after) not in {"раз", "раза", "разу"}:
                return None
            after += 1
        if self.text(after) not in {"в", "за", "на"} or not 0 < times < 1000:
            return None
        return self._every(after + 1, times)

    def _monthly(self, place: int) -> tuple[Recurring, int] | None:
        """monthly = ("до" | "к") number "числа" | ordinal weekday "месяца"

        The day itself is read again as the day by which it is done.
        """
        by_day = self._by_day(place, Recurring(1, Unit.MONTH))
        if by_day[0] > place and self.text(place) != ",":
            return by_day[1], by_day[0]
        if self.is_kind(place, TokenKind.NUMBER) and self.starts(place + 1, *_WEEKDAYS):
            after = place + 3 if self.starts(place + 2, "кажд") else place + 2
            if self.starts(after, "месяц"):
                return Recurring(1, Unit.MONTH), after + 1
        return None

    def _every(self, place: int, times: int = 1) -> tuple[Recurring, int] | None:
        """every = [number] unit | [ordinal] weekday ["месяца"]"""
        if self.is_kind(place, TokenKind.NUMBER) and self.starts(place + 1, *_WEEKDAYS):
            monthly = self._monthly(place)
            if monthly is not None:
                return monthly
        if self.starts(place, *_WEEKDAYS):
            return Recurring(1, Unit.WEEK, times), place + 1
        every = 1
        if self.is_kind(place, TokenKind.NUMBER):
            every, place = self.tokens[place].number, place + 1
        school = self.is_kind(place, TokenKind.SCHOOL)
        found = self.unit(place + 1 if school else place)
        if found is None or not 0 < every < 1000:
            return None
        unit, after = found
        if unit == Unit.YEAR and every == times == 1 and self.starts(place - 1, "кажд"):
            return None
        seasons = (Annual(*self.school_year),) if school else ()
        return Recurring(every, unit, times, seasons=seasons), after

    def _by_day(self, place: int, part: Recurring) -> tuple[int, Recurring]:
        """by-day = ["," | "("] ("до" | "не позднее") number "числа" [which month]"""
        start = place + 1 if self.text(place) in {",", "("} else place
        if self.text(start) in {"до", "к"}:
            start += 1
        elif self.phrase(start, "не", "позднее") >= 0:
            start += 2
        else:
            return place, part
        if not self.is_kind(start, TokenKind.NUMBER) or self.text(start + 1) not in {
            "числа",
            "числу",
        }:
            return place, part
        day = self.tokens[start].number
        end = start + 2
        following = False
        while self.is_kind(end, TokenKind.WORD) or (
            self.text(end) == "," and self.starts(end + 1, "следующ")
        ):
            if not self.starts(
                end, ",", "месяц", "следующ", "за", "отчетн", "кажд", "квартал", "текущ", "период"
            ):
                break
            following = following or self.starts(end, "следующ")
            end += 1
        if self.text(place) == "(" and self.text(end) == ")":
            end += 1
        if not 1 <= day <= 31:
            return place, part
        return end, evolve(part, by_day=day, following=following)

    def annual(self, place: int) -> Item | None:
        """annual = ("ежегодно" | "каждый год") [sign] [dates | deadline | course]"""
        if self.text(place) == "ежегодно":
            after = place + 1
        elif self.starts(place, "кажд") and self.is_kind(place + 1, TokenKind.YEAR_WORD):
            after = place + 2
        else:
            return None
        bracket = self.text(after) == "("
        start = after + 1 if self.text(after) in {",", ":", "-", "("} else after
        found = self._annual_dates(start)
        if found is None:
            return Item((Choice((Annual(),)),), after)
        if bracket:
            if self.text(found.end) != ")":
                return Item((Choice((Annual(),)),), after)
            found = evolve(found, end=found.end + 1)
        return found

    def _annual_dates(self, place: int) -> Item | None:
        course = self.in_course(place)
        if course >= 0:
            while self.text(course) == "всего":
                course += 1
            if self.is_kind(course, TokenKind.SCHOOL):
                part = Annual(*self.school_year)
                return Item((Choice((part,)),), self.past_year_word(course + 1))
            if self.is_kind(course, TokenKind.YEAR_WORD):
                return Item((Choice((Annual(),)),), self.past_year_word(course))
        due = self._deadline_dates(place)
        if due is not None:
            groups, _, end = due
            return Item(self.each_year(groups, open_start=True), end)
        found = self.dates(place)
        if found is None:
            return None
        return Item(self.each_year(found[0]), found[1])

    def each_year(self, groups: Sequence[Dates], *, open_start: bool = False) -> tuple[Choice, ...]:
        """Ranges of every year; where years are said, those years."""
        if any(group.years or group.ranges[0].last_year for group in groups):
            if open_start:
                return deadlines(groups, self.horizon, self.school_year, inclusive=True)
            return windows_of(groups, self.horizon, self.school_year)
        ranges = [span for group in groups for span in group.ranges]
        parts = tuple(
            Annual(MonthDay(1, 1) if open_start else r.first, r.last, open_start) for r in ranges
        )
        return (Choice(parts),)

    def offset(self, place: int) -> Item | None:
        """offset = ("в течение" | "через" | "за" | "не позднее [чем] [за | через]") number unit event"""
        start = place
        relation = Relation.WITHIN
        course = self.in_course(place)
        if course >= 0:
            place = course
        elif self.text(place) == "через":
            relation, place = Relation.AFTER, place + 1
        elif self.text(place) == "за":
            relation, place = Relation.BEFORE, place + 1
        elif self.text(place) == "не" and self.text(place + 1) in {"позднее", "позже", "ранее"}:
            place += 2
            if self.text(place) == "чем":
                place += 1
            if self.text(place) in {"через", "за"}:
                relation = Relation.BEFORE if self.text(place) == "за" else Relation.WITHIN
                place += 1
        else:
            return None
        amount = 1
        if self.is_kind(place, TokenKind.NUMBER):
            amount, place = self.tokens[place].number, place + 1
            if self.text(place) == "-" and self.is_kind(place + 1, TokenKind.NUMBER):
                amount, place = self.tokens[place + 1].number, place + 2
        elif relation == Relation.WITHIN:
            return None
        found = self.unit(place)
        if found is None or not 0 < amount < 1000:
            return None
        unit, after = found
        opener = self.text(after)
        if opener not in {"до", "после", "со", "с", "от", "по"}:
            return None
        if opener == "до":
            relation = Relation.BEFORE
        end = self.rest(after)
        if start == after or end == after + 1:
            return None
        part = Relative(self.wording(after, end), Offset(amount, unit, relation))
        return Item((Choice((part,)),), end)

    def deadline(self, place: int) -> Item | None:
        """deadline = [["в"] "срок" ["-" | ":"]] ("до" | "не позднее" | "к" | "по") ["конца"] dates"""
        found = self._deadline_dates(place)
        if found is None:
            return None
        groups, inclusive, end = found
        every = self.every_year(end)
        if every >= 0:
            return Item(self.each_year(groups, open_start=True), every)
        choices = deadlines(groups, self.horizon, self.school_year, inclusive=inclusive)
        return Item(choices, end)

    def _deadline_dates(self, place: int) -> tuple[tuple[Dates, ...], bool, int] | None:
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
        if self.starts(place, "конц", "окончани", "завершени") and not self.starts(
            place + 1, "месяц"
        ):
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
            if self.starts(place, "конц"):
                inclusive, place = True, after
        found = self.dates(place)
        if found is None:
            return None
        groups, end = found
        if self.starts(end, "включительно"):
            inclusive, end = True, end + 1
        return groups, inclusive, end

    def every_year(self, place: int) -> int:
        """every-year = [","] "ежегодно" | "(ежегодно)" | ("каждого" | "текущего") "года", -1 if none"""
        after = place + 1 if self.text(place) in {",", "("} else place
        if self.text(after) == "ежегодно":
            end = after + 1
        elif self.starts(after, "кажд", "текущ", "соответствующ", "отчетн") and self.is_kind(
            after + 1, TokenKind.YEAR_WORD
        ):
            end = after + 2
        else:
            return -1
        if self.text(place) == "(":
            return end + 1 if self.text(end) == ")" else -1
        return end

    def since(self, place: int) -> Item | None:
        """since = ("с" | "начиная с" | "не ранее" | "после") date, with an open end"""
        shift = 0
        if self.phrase(place, "начиная", "с") >= 0 or (
            self.text(place) == "не" and self.text(place + 1) in {"ранее", "раньше"}
        ):
            after = place + 2
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
        opened = []
        for choice in choices:
            part = choice.parts[0]
            if isinstance(part, Dated):
                day = (part.dates[0].last if shift else part.dates[0].first) + timedelta(days=shift)
                opened.append(Choice((Ongoing((Window(day, date.max),)),), choice.assuming))
        if not opened:
            return None
        return Item(tuple(opened), end)

    def schedule(self, place: int) -> Item | None:
        """schedule = ("по" | "согласно" | "в соответствии с") word* ("графику" | "плану" | ...) word*"""
        start = place
        if self.text(place) in {"по", "согласно"}:
            place += 1
        elif self.text(place) == "в" and self.starts(place + 1, "соответстви"):
            place += 3
        elif self.text(place) == "в" and (
            self.starts(place + 1, "установлен", "утвержден", "указан", "срок")
        ):
            place += 1
        elif not self.starts(place, "график", "план-график", "план"):
            return None
        reach = next(
            (
                at
                for at in range(place, place + 5)
                if self.is_kind(at, TokenKind.WORD) and self.starts(at, *_SCHEDULES)
            ),
            None,
        )
        gap = range(place, reach) if reach is not None else ()
        if reach is None or any(not self.is_kind(at, TokenKind.WORD) for at in gap):
            return None
        end = self.words(reach)
        if self.text(end) == "," and self.starts(end + 1, "установлен", "утвержден", "определен"):
            end = self.words(end + 1)
        return self.framed(end, lambda w, s, text=self.wording(start, end): OwnSchedule(text, w, s))

    def demand(self, place: int) -> Item | None:
        """demand = "по" [word [word]] ("запросам" | "мере" | ...) word* | "при" word* | "в случае" word*"""
        if self.text(place) == "по":
            reach = next(
                (at for at in range(place + 1, place + 4) if self.starts(at, *_DEMANDS)), None
            )
            if reach is None:
                return None
        elif self.text(place) != "при" and self.phrase(place, "в", "случае") < 0:
            return None
        end = max(self.words(place), place + 1)
        return self.framed(end, lambda w, s, text=self.wording(place, end): OnDemand(text, w, s))

    def event(self, place: int) -> Item | None:
        """event = ("после" | "по итогам" | "перед" | "в период" | "каникулы" | number "четверть") text"""
        text, following = self.text(place), place + 1
        is_event = (
            (text == "после" and self.dates(following) is None)
            or (text == "по" and self.starts(following, *_EVENTS_AFTER_PO))
            or text in _EVENT_OPENERS
            or (
                text in {"в", "во", "на"}
                and self.starts(following, *_EVENT_AFTER_IN)
                and self.stretch(place) is None
                and self.dates(place + 2) is None
            )
            or (text in {"со", "с"} and self.starts(following, "дня", "момент", "даты"))
            or self.starts(place, "каникул")
            or (self.starts(following, "каникул") and not self.is_kind(place, TokenKind.SIGN))
            or (self.is_kind(place, TokenKind.NUMBER) and self.starts(following, "четверт"))
        )
        return self._relative(place) if is_event else None

    def late_event(self, place: int) -> Item | None:
        """event = ("до" | "к" | "не позднее") what is no date"""
        opens = self.text(place) in {"до", "к", "ко"} or self.phrase(place, "не", "позднее") >= 0
        follows = self.is_kind(place + 1, TokenKind.WORD)
        return self._relative(place) if opens and follows else None

    def _relative(self, place: int) -> Item | None:
        end = self.rest(place)
        if end <= place + 1 and not self.starts(place, "каникул"):
            return None
        return Item((Choice((Relative(self.wording(place, end)),)),), end)

    def ongoing(self, place: int) -> Item | None:
        """ongoing = ("постоянно" | "на постоянной основе" | "регулярно") [frame] | frame"""
        after = -1
        if self.text(place) in _ONGOING:
            after = place + 1
        elif self.text(place) in {"на", "в"} and self.starts(place + 1, "постоянн", "регулярн"):
            after = place + 3
        elif self.text(place) == "весь" and self.starts(place + 1, *_WHOLE_PERIOD):
            return self._framing((_Frame(whole=True),), self.past_whole(place + 2))
        if after >= 0:
            found = self.frame(after)
            frames, end = found if found else ((_Frame(),), after)
            return Item(self.all_the_time(frames), end)
        course = self.in_course(place)
        found = self.course(course) if course >= 0 else None
        if found is None and self.text(place) == "в":
            start = self.phrase(place, "в", "период")
            found = self.stretch(place)
            if start < 0 or found is None or not found[0][0].whole:
                return None
        return self._framing(*found) if found else None

    def _framing(self, frames: tuple[_Frame, ...], end: int) -> Item:
        return Item(self.all_the_time(frames), end, frames)

    def all_the_time(self, frames: Sequence[_Frame]) -> tuple[Choice, ...]:
        """Ongoing in each frame; the whole period needs no frame of its own."""
        return tuple(Choice((Ongoing(f.within, f.seasons),), f.assuming) for f in frames)

    def dated(self, place: int) -> Item | None:
        """dated = dates ["ежегодно" | "каждого года" | "(ежегодно)"]"""
        found = self.dates(place)
        if found is None:
            return None
        groups, end = found
        every = self.every_year(end)
        if every >= 0:
            return Item(self.each_year(groups), every)
        return Item(windows_of(groups, self.horizon, self.school_year), end)
