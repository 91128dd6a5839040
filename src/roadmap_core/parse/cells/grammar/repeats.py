"""What comes again: repetitions, every year, and the last days that may stand in every year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from roadmap_core.parse.cells.grammar.dates import Dates
from roadmap_core.parse.cells.grammar.frames import FramesReader
from roadmap_core.parse.cells.grammar.items import Frame, Item
from roadmap_core.parse.cells.grammar.points import weekday_of
from roadmap_core.parse.cells.grammar.readings import (
    Choice,
    deadlines,
    every_year,
    supposing,
    windows_of,
)
from roadmap_core.parse.cells.grammar.ranges import Years
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.periods import Annual, Bound, Ongoing, Recurring, Unit, Weekday
from roadmap_core.units import MOST, UNITS_OF_MONTHS
from roadmap_core.windows import MonthDay

__all__ = ["RepeatsReader", "without_years"]

_ADVERBS = {
    "ежедневно": Unit.DAY, "еженедельно": Unit.WEEK, "ежемесячно": Unit.MONTH,
    "ежечетвертно": Unit.TERM,
    "помесячно": Unit.MONTH, "ежеквартально": Unit.QUARTER, "поквартально": Unit.QUARTER,
}  # fmt: skip
_BOUNDS = {
    "реже": Bound.AT_LEAST, "менее": Bound.AT_LEAST, "меньше": Bound.AT_LEAST,
    "чаще": Bound.AT_MOST, "более": Bound.AT_MOST, "больше": Bound.AT_MOST,
}  # fmt: skip
_STEPS_OF_REPORTS = {"квартал": Unit.QUARTER, "полугод": Unit.HALF_YEAR, "год": Unit.YEAR}
_TELLING_MONTH = (
    "месяц", "следующ", "за", "отчетн", "кажд", "квартал", "текущ", "период", "ежемесячно",
    "полугоди", "год",
)  # fmt: skip
_EACH = {"месяц": Unit.MONTH, "квартал": Unit.QUARTER}
# What a repetition begins with; everything else is left at once.
_BEGINNINGS = (
    "по", "ежед", "ежен", "ежем", "ежек", "ежеч", "кажд", "не", "раз", "р", "дважды", "трижды", "однажды", "в",
    "на", "до", "к", "с", "начал", "середин", "кон", "пн", "чт", "четверг",
)  # fmt: skip
_PLURAL_STEPS = frozenset("полугодиям кварталам месяцам неделям четвертям триместрам".split())
_TIMES = {"дважды": 2, "трижды": 3, "однажды": 1}


@frozen
class _DayOfMonth:
    """A day «до 5 числа ...» with what tells its month; ``repeats`` where words tell it."""

    day: int
    end: int
    month: int | None
    following: bool
    step: Unit
    repeats: bool


class RepeatsReader(FramesReader):
    """Repetitions and deadlines over the tokens of one wording."""

    def recurring(self, place: int) -> Item | None:
        """recurring = ["не реже"] (times "в" [number] unit | adverb | "каждый" [number] unit)

        times  = [number] "раз" | "дважды" | "трижды"
        adverb = "ежемесячно" | "по кварталам" | ...
        """
        if self.is_kind(place, TokenKind.WORD) and not self.starts(place, *_BEGINNINGS):
            return None
        found, said = self._repetition(place), ""
        if found is None:
            found, said = self._bare_weekdays(place)
        if found is None:
            return None
        begun = place
        part, place = self._on_days(*found)
        place, part = self._by_day(place, part)
        dues = self._yearly_deadlines(place, part)
        if dues is not None:
            return dues
        framed = self.frame(place)
        frames, place = framed if framed else ((Frame(part.within, part.seasons),), place)
        place, part = self._by_day(place, part)
        choices = self.made(frames, lambda w, s: evolve(part, within=w, seasons=s))
        said = said or self._start_left_out(begun, place, part)
        return Item(supposing(choices, said), place)

    def _start_left_out(self, first: int, last: int, part: Recurring) -> str:
        """«с 1 по 5 число»: a repetition holds the last day only, which is said."""
        if part.by_day is None:
            return ""
        if self._part_of_each(first) is not None and not self.starts(first, "последн"):
            return f"часть месяца без чисел: до {part.by_day} числа"
        for at in range(first, last):
            behind = self.text(at) in {"число", "числа"} and self.text(at - 2) in {"по", "до", "-"}
            if behind and self.is_kind(at - 3, TokenKind.NUMBER):
                return f"начало, {self.tokens[at - 3].number} число, опущено"
        return ""

    def _bare_weekdays(self, place: int) -> tuple[tuple[Recurring, int] | None, str]:
        """«понедельник», «вторая суббота» and nothing else: of every week, of every month."""
        if place or self.text(place) == "по":
            return None, ""
        days = self._weekdays(place)
        if days is None or (self.at(days[2]) is not None and self.text(days[2]) not in {".", ";"}):
            return None, ""
        unit, named = (Unit.MONTH, "каждый месяц") if days[1] else (Unit.WEEK, "каждую неделю")
        found = self._on_days(Recurring(1, unit), place, counted=True)
        return found, f"повторение не названо: {named}"

    def _yearly_deadlines(self, place: int, part: Recurring) -> Item | None:
        """«2 раза в год (до 15 января, до 15 июля)»: as many last days as times say it all."""
        start = place + (self.text(place) in {"(", ",", ":", "-"})
        found = self.deadline_dates(start) if (part.every, part.unit) == (1, Unit.YEAR) else None
        if found is None or sum(len(group.ranges) for group in found[0]) != part.times:
            return None
        groups, inclusive, end = found
        return Item(self.each_year(groups, open_start=True, inclusive=inclusive), end)

    def _repetition(self, place: int) -> tuple[Recurring, int] | None:
        """repetition = [("не" | "как") bound ["чем"]] times"""
        bound = _BOUNDS.get(self.text(place + 1)) if self.text(place) == "не" else None
        if bound is None:
            return self._times(place)
        found = self._times(place + (3 if self.text(place + 2) == "чем" else 2))
        return found and (evolve(found[0], bound=bound), found[1])

    def _times(self, place: int) -> tuple[Recurring, int] | None:
        if self.text(place) in _ADVERBS:
            return self._on_days(Recurring(1, _ADVERBS[self.text(place)]), place + 1, counted=True)
        if self.text(place) == "по" and (days := self._weekdays(place)) is not None:
            unit = Unit.MONTH if days[1] else Unit.WEEK
            return self._on_days(Recurring(1, unit), place, counted=True)
        if self.text(place) == "по" and self.is_kind(place + 1, TokenKind.NUMBER):
            place += 1
        if self.phrase(place, "в", "рабочие", "дни") >= 0 or (
            self.phrase(place, "по", "рабочим", "дням") >= 0
        ):
            return Recurring(1, Unit.WORKING_DAY), place + 3
        if self.phrase(place, "по", "будням") >= 0 or self.phrase(place, "в", "будни") >= 0:
            return Recurring(1, Unit.WORKING_DAY), place + 2
        part = self._part_of_each(place)
        if part is not None:
            return part
        if self.text(place) == "по" and self.text(place + 1) in _PLURAL_STEPS:
            step = self.unit(place + 1)
            return (Recurring(1, step[0]), step[1]) if step else None
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
            if self.text(after) not in {"раз", "раза", "разу", "р"}:
                return None
            after += 2 if self.text(after) == "р" and self.text(after + 1) == "." else 1
        course = self.in_course(after)
        if course >= 0:
            # «3 раза в течение 2024 года»: the year is the frame as well.
            if self.is_kind(course, TokenKind.YEAR):
                return Recurring(1, Unit.YEAR, times), after
            return self._every(course, times)
        if self.text(after) not in {"в", "за", "на", "/"}:
            return None
        return self._every(after + 1, times)

    def _on_days(
        self, part: Recurring, place: int, *, counted: bool = False
    ) -> tuple[Recurring, int]:
        """on-days = [","] weekdays | "(" weekdays ")"

        ``counted``: the text says no number of times but that of the days.
        """
        if part.weekdays:
            return part, place
        if part == Recurring(1, Unit.DAY):
            return self._but_for(part, place)
        bracket = self.text(place) == "("
        found = self._weekdays(place + (bracket or self.text(place) == ","))
        if found is None or (bracket and self.text(found[2]) != ")"):
            return part, place
        days, ordinals, end = found
        if ordinals and part.unit != Unit.MONTH:
            return part, place
        times = len(set(days)) * len(set(ordinals) or {0}) if counted else part.times
        part = evolve(part, weekdays=days, ordinals=ordinals, times=times)
        return part, end + bracket

    def _weekday_range(self, place: int) -> tuple[tuple[Weekday, ...], int] | None:
        """«понедельник-пятница», «пн-пт», «с понедельника по пятницу»"""
        place += self.text(place) == "с"
        first, last = weekday_of(self.text(place)), weekday_of(self.text(place + 2))
        if first is None or last is None or self.text(place + 1) not in {"-", "по"}:
            return None
        if last.number <= first.number:
            return None
        return tuple(Weekday)[first.number : last.number + 1], place + 3

    def _but_for(self, part: Recurring, place: int) -> tuple[Recurring, int]:
        """«ежедневно, кроме воскресенья»: on the other days of the week."""
        start = place + (self.text(place) in {",", "("})
        if self.text(start) != "кроме":
            return part, place
        found = self._weekdays(start + 1)
        bracket = self.text(place) == "("
        if found is None or found[1] or (bracket and self.text(found[2]) != ")"):
            return part, place
        others = tuple(day for day in Weekday if day not in found[0])
        return evolve(part, weekdays=others), found[2] + bracket

    def _part_of_each(self, place: int) -> tuple[Recurring, int] | None:
        """part-of-each = ["в" | "на" | "до" | "к"] part ["каждого"] ("месяца" | "квартала")

        part = "начало" | "середина" | "конец" | number ("неделя" | "декада" | "половина") |
               "последний" ["рабочий"] ("день" | "число")
        It is done by the last day of the part.
        """
        till = self.text(place) in {"до", "к"}
        start = place + (till or self.text(place) in {"в", "на"})
        if self.is_kind(start, TokenKind.NUMBER) and self.tokens[start].number == -1:
            after = start + 1 + self.starts(start + 1, "рабоч")
            last = (31, after + 1) if self.starts(after, "день", "число", "дня", "числа") else None
        else:
            last = None
        if last is None:
            parts = self._parts(start)
            last = (max(days[1] for days in parts[0]), parts[1]) if parts else None
        if last is None:
            return None
        day, after = last
        each = self.starts(after, "кажд")
        after += each
        unit = next((u for stem, u in _EACH.items() if self.starts(after, stem)), None)
        if unit is None or (till and not each) or (unit == Unit.MONTH and self.month):
            return None
        first = unit != Unit.MONTH and self.starts(start, "начал")
        if unit != Unit.MONTH and not first and day < 31:
            return None
        return Recurring(1, unit, by_day=day, by_month=1 if first else None), after + 1

    def _weekdays(self, place: int) -> tuple[tuple[Weekday, ...], tuple[int, ...], int] | None:
        """weekdays = ["по" | "в" | "во" | "на"] [ordinals] weekday (("," | "и") weekday)*

        ordinals = ordinal (("," | "и") ordinal)*; behind them may stand "каждого месяца", "недели".
        """
        place += self.text(place) in {"по", "в", "во", "на"}
        ordinals: list[int] = []
        while self.is_kind(place, TokenKind.NUMBER) and len(ordinals) < 5:
            ordinals.append(self.tokens[place].number)
            place += 1
            if self.text(place) in {",", "и"} and self.is_kind(place + 1, TokenKind.NUMBER):
                place += 1
        days: list[Weekday] = []
        through = self._weekday_range(place) if not ordinals else None
        if through is not None:
            return through[0], (), through[1]
        end = place
        while len(days) < 7 and (day := weekday_of(self.text(place))) is not None:
            days.append(day)
            end = place + 1
            place = end + (self.text(end) in {",", "и"})
        if not days or not {1, 2, 3, 4, -1}.issuperset(ordinals):
            return None
        after = end + self.starts(end, "кажд")
        if self.starts(after, "месяц" if ordinals else "недел"):
            end = after + 1
        return tuple(days), tuple(ordinals), end

    def _monthly(self, place: int) -> tuple[Recurring, int] | None:
        """monthly = ("до" | "к") number "числа" | ordinals weekday ["месяца"]

        The day itself is read again as the day by which it is done.
        """
        found = None if self.text(place) == "," else self._day_of_month(place)
        if found is not None and (found.repeats or not self.month):
            part = Recurring(1, found.step)
            end, part = self._by_day(place, part)
            return (part, end) if end > place else None
        days = self._weekdays(place) if self.is_kind(place, TokenKind.NUMBER) else None
        if days is None or not days[1]:
            return None
        following = self.at(days[2])
        alone = following is None or following.kind == TokenKind.SIGN
        # «каждая вторая среда» counts weeks; the last one can only be that of a month.
        alone = alone and self.starts(place - 1, "кажд") and days[1] == (-1,)
        if self.starts(days[2] - 1, "месяц") or (alone and not self.month):
            return self._on_days(Recurring(1, Unit.MONTH), place, counted=True)
        return None

    def _every(self, place: int, times: int = 1) -> tuple[Recurring, int] | None:
        """every = [number] unit | [ordinal] weekday ["месяца"]"""
        monthly = self._monthly(place) if self.is_kind(place, TokenKind.NUMBER) else None
        if monthly is not None:
            return monthly
        if (days := self._weekdays(place)) is not None and not days[1]:
            weekly = Recurring(1, Unit.WEEK, times * len(set(days[0])), weekdays=days[0])
            return (weekly, days[2]) if times == 1 else None
        every = 1
        if self.is_kind(place, TokenKind.NUMBER):
            every, place = self.tokens[place].number, place + 1
        school = self.is_kind(place, TokenKind.SCHOOL)
        found = self.unit(place + 1 if school else place)
        day = weekday_of(self.text(place))
        if day is not None:
            found = Unit.WEEK, place + 1
        if found is None or not 0 < times <= MOST or not 0 < every <= MOST:
            return None
        unit, after = found
        if unit == Unit.YEAR and every == times == 1 and self.starts(place - 1, "кажд"):
            return None
        seasons = (Annual(*self.school_year),) if school else ()
        weekdays = () if day is None else (day,)
        return Recurring(every, unit, times, seasons=seasons, weekdays=weekdays), after

    def _by_day(self, place: int, part: Recurring) -> tuple[int, Recurring]:
        """The part with the day of the month behind it, and the place behind that."""
        found = self._day_of_month(place, bare=part.unit == Unit.MONTH)
        if found is None or not 1 <= found.day <= 31 or part.unit not in UNITS_OF_MONTHS:
            return place, part
        month = found.month if found.month != 1 or not found.following else None
        if (
            month is not None
            and not found.following
            and (part.every != 1 or part.unit == Unit.MONTH)
        ):
            return place, part
        return found.end, evolve(part, by_day=found.day, following=found.following, by_month=month)

    def _day_of_month(self, place: int, *, bare: bool = False) -> _DayOfMonth | None:
        """day-of-month = ["," | "("] ["в срок"] ["до" | "к" | "не позднее"] day "числа" [which]

        day   = number | number "-" number | "с" number "по" number
        which = [ordinal] "месяца" [","] "следующего за отчетным" ... | "каждого месяца" | ...
        """
        start = place + 1 if self.text(place) in {",", "("} else place
        start += 2 if self.phrase(start, "в", "срок") >= 0 else 0
        opened = start
        if self.text(start) in {"до", "к"}:
            start += 1
        elif self.phrase(start, "не", "позднее") >= 0:
            start += 2
        elif self.text(start) in {"с", "со"} and self.is_kind(start + 1, TokenKind.NUMBER):
            start += 3 if self.text(start + 2) in {"по", "до"} else 0
        elif self.text(start + 1) == "-" and self.is_kind(start + 2, TokenKind.NUMBER):
            start += 2 if self.is_kind(start, TokenKind.NUMBER) else 0
        if not self.is_kind(start, TokenKind.NUMBER):
            return None
        if bare and start > opened and self.text(start + 1) in {"", ")", ";", "."}:
            # «ежемесячно до 25»
            end = start + 1 + (self.text(place) == "(" and self.text(start + 1) == ")")
            return _DayOfMonth(self.tokens[start].number, end, None, False, Unit.MONTH, False)
        if self.text(start + 1) not in {"числа", "числу", "число"}:
            return None
        day, end = self.tokens[start].number, start + 2
        month = None
        if self.is_kind(end, TokenKind.NUMBER) and self.starts(end + 1, "месяц", "следующ"):
            month = self.tokens[end].number
            if month not in {1, 2, 3, -1}:
                return None
            end += 1
        first_word, following = end, False
        while self._tells_month(end, following):
            following = following or self.starts(end, "следующ")
            end += 1
        words = [self.text(at) for at in range(first_word, end)]
        if self.text(place) == "(" and self.text(end) == ")":
            end += 1
        step = next(
            (unit for stem, unit in _STEPS_OF_REPORTS.items() for w in words if w.startswith(stem)),
            Unit.MONTH,
        )
        # A day of the last month of a step needs no number of the month.
        is_last = month is None or month == -1
        return _DayOfMonth(day, end, None if is_last else month, following, step, bool(words))

    def _tells_month(self, place: int, following: bool) -> bool:
        """Whether a word behind «числа» tells of which month it is."""
        if self.text(place) == ",":
            return self.starts(place + 1, "следующ")
        if self.is_kind(place, TokenKind.YEAR_WORD):
            # «..., следующего за отчетным годом»: the year word belongs to the day.
            return following
        return self.is_kind(place, TokenKind.WORD) and self.starts(place, *_TELLING_MONTH)

    def annual(self, place: int) -> Item | None:
        """annual = ("ежегодно" | "каждый год") [sign] [dates | deadline | course]"""
        if self.text(place) == "ежегодно":
            after = place + 1
        elif self.starts(place, "кажд") and self.is_kind(place + 1, TokenKind.YEAR_WORD):
            after = place + 2
        elif self.starts(place, "кажд") and self.is_kind(place + 1, TokenKind.SCHOOL):
            part = Annual(*self.school_year)
            return Item((Choice((part,)),), self.past_year_word(place + 2))
        else:
            return None
        start = after + 1 if self.text(after) in {",", ":", "-", "("} else after
        earliest = self._earliest_each_year(start)
        if earliest is not None:
            return earliest
        found = self._annual_dates(start)
        whole = Item((Choice((Annual(),)),), after, (Frame(seasons=(Annual(),)),))
        return self._annual_since(found or whole)

    def _annual_since(self, item: Item) -> Item:
        """annual-since = annual ["," | "("] "с" date [")"]"""
        bracket = self.text(item.end) == "("
        since = self.since(item.end + (bracket or self.text(item.end) == ","))
        if since is None or since.since is None or (bracket and self.text(since.end) != ")"):
            return item
        return self.yearly_since(item, since.since, since.end + bracket) or item

    def yearly_since(self, item: Item, day: date, end: int) -> Item | None:
        """What comes every year, from a day on; None where the item is something else."""
        choices = []
        for choice in item.yearly or item.choices:
            annual = [p for p in choice.parts if isinstance(p, Annual) and p.since is None]
            if len(annual) < len(choice.parts):
                return None
            parts = tuple(evolve(part, since=day) for part in annual)
            choices.append(evolve(choice, parts=parts))
        return Item(tuple(choices), end)

    def _earliest_each_year(self, place: int) -> Item | None:
        """earliest = "не" ("ранее" | "раньше") date, of every year"""
        if self.text(place) != "не" or self.text(place + 1) not in {"ранее", "раньше"}:
            return None
        found = self.dates(place + 2)
        if found is None or not without_years(found[0]):
            return None
        season = Annual(found[0][0].ranges[0].first, MonthDay(12, 31))
        return Item((Choice((Ongoing(seasons=(season,), not_before=True),)),), found[1])

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
            place = course
        due = self.deadline_dates(place)
        if due is not None:
            groups, inclusive, end = due
            choices = self.each_year(groups, open_start=True, inclusive=inclusive)
            return Item(choices, max(end, self.every_year(end)))
        found = self.dates(place)
        if found is None:
            return None
        return Item(self.each_year(found[0]), found[1])

    def each_year(
        self, groups: Sequence[Dates], *, open_start: bool = False, inclusive: bool = True
    ) -> tuple[Choice, ...]:
        """Ranges of every year; where years are said, those years."""
        if without_years(groups):
            return every_year(groups, open_start=open_start, inclusive=inclusive)
        if open_start:
            return deadlines(groups, self.horizon, self.school_year, inclusive=inclusive)
        return windows_of(groups, self.horizon, self.school_year)

    def deadline(self, place: int) -> Item | None:
        """deadline = [["в"] "срок"] ("до" | "не позднее" | "к" | "по") ["конца"] dates"""
        found = self.deadline_dates(place)
        if found is None:
            return None
        groups, inclusive, end = found
        later = self._next_year(groups, end)
        if later is not None:
            groups, end = later
            choices = deadlines(groups, self.horizon, self.school_year, inclusive=inclusive)
            year = groups[0].years.years[0] if groups[0].years else 0
            return Item(supposing(choices, f"следующий год - {year}"), end)
        every = self.every_year(end)
        if every >= 0:
            return Item(self.each_year(groups, open_start=True, inclusive=inclusive), every)
        choices = deadlines(groups, self.horizon, self.school_year, inclusive=inclusive)
        yearly = every_year(groups, open_start=True, inclusive=inclusive)
        return Item(choices, end, yearly=yearly if without_years(groups) else ())

    def _past_following(self, place: int) -> int:
        place += self.text(place) == ","
        if not (self.starts(place, "следующ") and self.text(place + 1) == "за"):
            return -1
        if not self.starts(place + 2, "отчетн"):
            return -1
        names_it = self.is_kind(place + 3, TokenKind.YEAR_WORD) or self.starts(place + 3, "период")
        return place + 3 + names_it

    def _next_year(self, groups: Sequence[Dates], end: int) -> tuple[Sequence[Dates], int] | None:
        """«до 1 февраля следующего года», «очередного финансового года»: that behind the plan's.

        In a plan of several years it is the year behind each of them.
        """
        if not self.starts(end, "следующ", "очередн") or not without_years(groups):
            return None
        after = end + 1 + self.starts(end + 1, "финансов", "календарн")
        if not self.is_kind(after, TokenKind.YEAR_WORD) or self.horizon is None:
            return None
        if self.horizon.first.year != self.horizon.end.year:
            return None
        year = self.horizon.first.year + 1
        return [evolve(group, years=Years((year,))) for group in groups], after + 1

    def every_year(self, place: int) -> int:
        """every-year = [","] "ежегодно" | "(ежегодно)" | ("каждого" | "текущего") "года" | report

        report = "года" [","] "следующего" "за" "отчетным" ["годом" | "периодом"]
        It gives the place behind, -1 where none stands.
        """
        after = place + 1 if self.text(place) in {",", "("} else place
        if self.text(after) == "ежегодно":
            end = after + 1
        elif self.starts(after, "кажд", "текущ", "соответствующ", "отчетн") or (
            self.starts(after, "следующ", "очередн")
            and self.horizon is not None
            and not self.horizon.is_within_a_year
        ):
            end = after + 1 + self.starts(after + 1, "финансов", "календарн")
            if not self.is_kind(end, TokenKind.YEAR_WORD):
                return -1
            end += 1
        elif self.is_kind(place, TokenKind.YEAR_WORD):
            return self._past_following(place + 1)
        else:
            return -1
        if self.text(place) == "(":
            return end + 1 if self.text(end) == ")" else -1
        return end


def without_years(groups: Sequence[Dates]) -> bool:
    """Whether no year is said of any range."""
    return not any(group.years or group.ranges[0].last_year for group in groups)
