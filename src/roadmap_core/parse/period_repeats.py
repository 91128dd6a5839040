"""What comes again: repetitions, every year, and the last days that may stand in every year."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from roadmap_core.parse.period_dates import Dates
from roadmap_core.parse.period_frames import Frame, FramesReader, Item
from roadmap_core.parse.period_readings import Choice, deadlines, windows_of
from roadmap_core.parse.period_tokens import TokenKind
from roadmap_core.periods import Annual, Recurring, Unit
from roadmap_core.units import MOST, UNITS_OF_MONTHS
from roadmap_core.windows import MonthDay

__all__ = ["RepeatsReader"]

_ADVERBS = {
    "ежедневно": Unit.DAY, "еженедельно": Unit.WEEK, "ежемесячно": Unit.MONTH,
    "ежечетвертно": Unit.TERM,
    "помесячно": Unit.MONTH, "ежеквартально": Unit.QUARTER, "поквартально": Unit.QUARTER,
}  # fmt: skip
_WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
_ON_WEEKDAYS = frozenset(
    "понедельникам вторникам средам четвергам пятницам субботам воскресеньям".split()
)
_TIMES = {"дважды": 2, "трижды": 3, "однажды": 1}


class RepeatsReader(FramesReader):
    """Repetitions and deadlines over the tokens of one wording."""

    def recurring(self, place: int) -> Item | None:
        """recurring = ["не реже"] (times "в" [number] unit | adverb | "каждый" [number] unit)

        times  = [number] "раз" | "дважды" | "трижды"
        adverb = "ежемесячно" | "по кварталам" | ...
        """
        found = self._repetition(place)
        if found is None:
            return None
        part, place = found
        place, part = self._by_day(place, part)
        dues = self._yearly_deadlines(place, part)
        if dues is not None:
            return dues
        framed = self.frame(place)
        frames, place = framed if framed else ((Frame(part.within, part.seasons),), place)
        place, part = self._by_day(place, part)
        return Item(self.made(frames, lambda w, s: evolve(part, within=w, seasons=s)), place)

    def _yearly_deadlines(self, place: int, part: Recurring) -> Item | None:
        """«2 раза в год (до 15 января, до 15 июля)»: as many last days as times say it all."""
        start = place + (self.text(place) in {"(", ",", ":", "-"})
        found = self.deadline_dates(start) if (part.every, part.unit) == (1, Unit.YEAR) else None
        if found is None or sum(len(group.ranges) for group in found[0]) != part.times:
            return None
        return Item(self.each_year(found[0], open_start=True), found[2])

    def _repetition(self, place: int) -> tuple[Recurring, int] | None:
        if self.text(place) == "не" and self.text(place + 1) in {"реже", "менее", "чаще", "более"}:
            place += 3 if self.text(place + 2) == "чем" else 2
        if self.text(place) in _ADVERBS:
            part, end = Recurring(1, _ADVERBS[self.text(place)]), place + 1
            weekly = self._on_weekdays(end + (self.text(end) == ","))
            return weekly if weekly and part.unit == Unit.WEEK else (part, end)
        weekly = self._on_weekdays(place)
        if weekly is not None:
            return weekly
        if self.text(place) == "по" and self.is_kind(place + 1, TokenKind.NUMBER):
            place += 1
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
            if self.text(after) not in {"раз", "раза", "разу", "р"}:
                return None
            after += 1
        course = self.in_course(after)
        if course >= 0:
            # «3 раза в течение 2024 года»: the year is the frame as well.
            if self.is_kind(course, TokenKind.YEAR):
                return Recurring(1, Unit.YEAR, times), after
            return self._every(course, times)
        if self.text(after) not in {"в", "за", "на", "/"}:
            return None
        return self._every(after + 1, times)

    def _on_weekdays(self, place: int) -> tuple[Recurring, int] | None:
        """on-weekdays = "по" weekday (("," | "и") weekday)*"""
        times = 0
        while self.text(place) in ({",", "и"} if times else {"по"}) and (
            self.text(place + 1) in _ON_WEEKDAYS
        ):
            times, place = times + 1, place + 2
        return (Recurring(1, Unit.WEEK, times), place) if times else None

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
        every = 1
        if self.is_kind(place, TokenKind.NUMBER):
            every, place = self.tokens[place].number, place + 1
        school = self.is_kind(place, TokenKind.SCHOOL)
        found = self.unit(place + 1 if school else place)
        if self.starts(place, *_WEEKDAYS):
            found = Unit.WEEK, place + 1
        if found is None or not 0 < times <= MOST or not 0 < every <= MOST:
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
                end,
                ",",
                "месяц",
                "следующ",
                "за",
                "отчетн",
                "кажд",
                "квартал",
                "текущ",
                "период",
                "ежемесячно",
            ):
                break
            following = following or self.starts(end, "следующ")
            end += 1
        if self.text(place) == "(" and self.text(end) == ")":
            end += 1
        if not 1 <= day <= 31 or part.unit not in UNITS_OF_MONTHS:
            return place, part
        return end, evolve(part, by_day=day, following=following)

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
        found = self._annual_dates(start)
        whole = Item((Choice((Annual(),)),), after, (Frame(seasons=(Annual(),)),))
        return found or whole

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

    def deadline(self, place: int) -> Item | None:
        """deadline = [["в"] "срок"] ("до" | "не позднее" | "к" | "по") ["конца"] dates"""
        found = self.deadline_dates(place)
        if found is None:
            return None
        groups, inclusive, end = found
        every = self.every_year(end)
        if every >= 0:
            return Item(self.each_year(groups, open_start=True), every)
        choices = deadlines(groups, self.horizon, self.school_year, inclusive=inclusive)
        return Item(choices, end)

    def every_year(self, place: int) -> int:
        """every-year = [","] "ежегодно" | "(ежегодно)" | ("каждого" | "текущего") "года"

        It gives the place behind, -1 where none stands.
        """
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
