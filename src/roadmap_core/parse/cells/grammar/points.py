"""Points of the calendar: days, months, parts of months, quarters, halves, seasons, and years.

point = date | day ["-" day] month | month | quarter | half | season | month-part [year]
years = year (("," | "и" | "-" | "/") year)* [school] ["год"]
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve

from roadmap_core.parse.cells.grammar.ranges import (
    Impossible,
    Range,
    Years,
    day_in,
    month_day,
    month_of,
)
from roadmap_core.parse.cells.grammar.tokens import Token, TokenKind
from roadmap_core.units import Weekday
from roadmap_core.windows import MonthDay

__all__ = ["MONTH_NAMES", "PointsReader", "weekday_of"]

_SEASONS = {
    "весенн": (3, 5), "летн": (6, 8), "осенн": (9, 11), "зимн": (12, 2),
    "весн": (3, 5), "лет": (6, 8), "осен": (9, 11), "зим": (12, 2),
}  # fmt: skip
_SEASONS_JOINED = {"весенне": 3, "летне": 6, "осенне": 9, "зимне": 12}
_PARTS_OF_MONTH = {"начал": (1, 10), "середин": (11, 20), "конц": (21, 31), "конец": (21, 31)}
MONTH_NAMES = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь",
    "ноябрь", "декабрь",
)  # fmt: skip
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKDAY_LETTERS = frozenset("пвсч")
_MALE = "(?:а|у|ом|е|и|ов|ам)?"
_WEEKDAY = re.compile(
    rf"(?P<monday>понедельник{_MALE}|пн)|(?P<tuesday>вторник{_MALE}|вт)"
    rf"|(?P<thursday>четверг{_MALE}|чт)|(?P<wednesday>сред(?:а|у|ы|е|ой|ам)|ср)"
    r"|(?P<friday>пятниц(?:а|у|ы|е|ей|ам)?|пт)|(?P<saturday>суббот(?:а|у|ы|е|ой|ам)?|сб)"
    r"|(?P<sunday>воскресень(?:е|я|ю|ем|и|ям)|вс)"
)
# No production looks farther ahead or back.
_NOTHING = ("",) * 48
_NO_KINDS: tuple[TokenKind | None, ...] = (None,) * 48
_SMALL_WORDS = frozenset("в во на за весь всего период срок сроки".split())


class PointsReader:
    """A recursive descent over tokens; each function returns what it read and the place after.

    None means that the production does not stand at the place.
    """

    def __init__(
        self,
        tokens: Sequence[Token],
        school_year: tuple[MonthDay, MonthDay],
        month: int = 0,
    ) -> None:
        self.tokens = tokens
        # The month of a heading, for days that name none; 0 where none is known.
        self.month = month
        self.school_year = school_year
        # Each place is asked about again and again.
        # Behind the last token, and before the first, stand empty ones.
        self._texts = [*(token.text for token in tokens), *_NOTHING]
        self._kinds = [*(token.kind for token in tokens), *_NO_KINDS]
        self.text = self._texts.__getitem__

    def at(self, place: int) -> Token | None:
        """The token at a place, None behind the last."""
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def is_kind(self, place: int, kind: TokenKind) -> bool:
        """Whether a token of a kind stands at a place."""
        return self._kinds[place] is kind

    def past_small(self, place: int) -> int:
        """The place behind prepositions that change nothing."""
        end = place + 4  # more of them are no phrase, and a long run is not read again and again
        while place < end and self.text(place) in _SMALL_WORDS:
            place += 1
        return place

    # years

    def years(self, place: int) -> tuple[Years, int] | None:
        """years = year (("," | "и" | "-" | "/") year)* ["-й"] ["учебный"] ["год"]"""
        if not self.is_kind(place, TokenKind.YEAR):
            return None
        found = [self.tokens[place].number]
        dashed = False
        place = self.past_year_word(place + 1, before_more=True)
        while self.text(place) in {",", "и", "-", "/", "по"}:
            sign, after = self.text(place), self.at(place + 1)
            if after is None:
                break
            if after.kind == TokenKind.YEAR:
                year = after.number
            elif (
                sign in "/-"
                and after.kind == TokenKind.NUMBER
                and len(after.text.split("-")[0]) == 2
            ):
                year = found[-1] // 100 * 100 + after.number
                if year != found[-1] + 1 and not self.is_kind(place + 2, TokenKind.YEAR_WORD):
                    break
            else:
                break
            # «март 2024, 2025 год: май»: a year that opens a list of its own.
            dashed = dashed or sign in {"-", "/", "по"}
            found.append(year)
            place = self.past_year_word(place + 2, before_more=True)
        school = self.is_kind(place, TokenKind.SCHOOL)
        if school:
            place += 1
            if self.text(place) == ".":
                place += 1
        place = self.past_year_word(place)
        if dashed and found[0] > found[-1]:
            raise Impossible(f"конец раньше начала: {found[0]}-{found[-1]}")
        if dashed:
            found = list(range(found[0], found[-1] + 1))
        return Years(tuple(found), dashed, school), place

    def past_year_word(self, place: int, *, before_more: bool = False) -> int:
        """The place behind «г.», «годы» and their dot."""
        if self.is_kind(place, TokenKind.YEAR_WORD):
            place += 1
            # A dot belongs to «г.» only; behind «года» it ends a sentence.
            while self.text(place) == "." and self.text(place - 1) in {"г", "гг", "."}:
                place += 1
            if (
                before_more
                and self.text(place - 1) == "."
                and self.is_kind(place, TokenKind.YEAR_WORD)
            ):
                return self.past_year_word(place)
        return place

    # point

    def point(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        """point = (date | days | month-part | quarters | halves | season | month) [year]

        A year is taken here only where a dash or «по» follows it; else it may stand for a list.
        """
        place = self.past_small(place)
        token = self.at(place)
        for production in _PRODUCTIONS.get(token.kind, ()) if token else ():
            found = production(self, place)
            if found is None:
                continue
            ranges, after = found
            if len(ranges) == 1 and not ranges[0].first_year:
                own = self._own_year(after)
                if own is not None:
                    year, after = own
                    only = ranges[0]
                    ranges = (evolve(only, first_year=year, last_year=year + only.wraps),)
            return ranges, after
        return None

    def _own_year(self, place: int) -> tuple[int, int] | None:
        if not self.is_kind(place, TokenKind.YEAR):
            return None
        after = self.past_year_word(place + 1, before_more=True)
        joins = self.text(after) in {"-", "по", "до"} and not (
            self.is_kind(after + 1, TokenKind.YEAR) or self.is_kind(after + 1, TokenKind.SCHOOL)
        )
        two_digits = self.is_kind(after + 1, TokenKind.NUMBER) and (
            self.is_kind(after + 2, TokenKind.SCHOOL)
            or self.is_kind(after + 2, TokenKind.YEAR_WORD)
        )
        if joins and not two_digits and self._begins_point(after + 1):
            return self.tokens[place].number, after
        return None

    def _begins_point(self, place: int) -> bool:
        """Whether a point may stand here, told by its first words (no descent: a chain is long)."""
        place = self.past_small(place)
        token = self.at(place)
        if token is None:
            return False
        named = (*_PARTS_OF_MONTH, *_SEASONS)
        known = {TokenKind.MONTH, TokenKind.NUMBER, TokenKind.DATE}
        return token.kind in known or token.text.startswith(named)

    def _date(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        found, after = self._digits(place)
        return (found,), after

    def _digits(self, place: int) -> tuple[Range, int]:
        """The day or the month that a date in digits names, and the place behind it."""
        day, month, year = self.tokens[place].date
        if not day:
            whole = month_of(month) if 1 <= month <= 12 else _month_error(month)
            return evolve(whole, first_year=year, last_year=year), place + 1
        has_year = bool(year) or self.tokens[place].text.count(".") == 2
        if not has_year and day <= 12 < month and 20 <= month <= 39:
            whole = month_of(day)
            said = f"{self.tokens[place].text} - месяц и год"
            return evolve(
                whole, first_year=2000 + month, last_year=2000 + month, assuming=said
            ), self.past_year_word(place + 1)
        if not has_year and self.text(place + 1) == "." and self._goes_on(place + 2):
            place += 1
        if has_year and not 1900 <= year <= 2199:
            raise Impossible(f"такого года не бывает: {year}")
        found = month_day(day, month)
        if year:
            day_in(found, year)
        return Range(found, found, year, year), self.past_year_word(place + 1)

    def _goes_on(self, place: int) -> bool:
        """Whether a range or a year goes on behind a dot («19.01.-23.01», «20.04. 2021»)."""
        return self.text(place) in {"-", "по", "до"} or self.is_kind(place, TokenKind.YEAR)

    def _days(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        """days = day ["-" day] month | day (("," | "и") day)+ month"""
        first = self.tokens[place].number
        last, after = first, place + 1
        if self.text(after) in {",", "и"} and self._is_day(after + 1):
            return self._listed_days(place)
        if self.text(after) == "." and self.text(after + 1) == "-":
            # «01.- 08.05.15»: a dot behind the first day.
            after += 1
        if self.text(after) == "-" and self.is_kind(after + 1, TokenKind.DATE):
            return self._days_to_date(first, after + 1)
        if self.text(after) == "-" and self.is_kind(after + 1, TokenKind.NUMBER):
            last, after = self.tokens[after + 1].number, after + 2
            if self.text(after) in {",", "и"} and self._is_day(after + 1):
                return self._listed_days(place)
        if self.text(after) in {"число", "числа", "числу"}:
            after += 1
        if not self.is_kind(after, TokenKind.MONTH):
            return None
        month = self.tokens[after].number
        start, end = month_day(first, month), month_day(last, month)
        if end < start:
            raise Impossible("конец раньше начала")
        after = self.past_dot(after + 1)
        return (Range(start, end),), after

    def _is_day(self, place: int) -> bool:
        """Whether a number stands here, or a date in digits that has a day."""
        if self.is_kind(place, TokenKind.DATE):
            return bool(self.tokens[place].date[0])
        return self.is_kind(place, TokenKind.NUMBER)

    def _days_to_date(self, first: int, place: int) -> tuple[tuple[Range, ...], int]:
        """«15-20.03.2024»: the first day has the month and the year of the last."""
        only, after = self._digits(place)
        first_day = month_day(first, only.last.month)
        if only.last < first_day or only.first != only.last:
            raise Impossible("конец раньше начала")
        return (evolve(only, first=first_day),), after

    def _listed_days(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        """«10, 17 и 24 февраля», «3-5, 10-12 октября», «12, 13.05.2024»: the month of the last."""
        spans, after = self.bare_days(place)
        if self.text(after) in {",", "и"} and self.is_kind(after + 1, TokenKind.DATE):
            only, after = self._digits(after + 1)
            if only.first != only.last:
                return None
            days = (*self._in_month(spans, only.last.month), only)
            return tuple(
                evolve(day, first_year=only.first_year, last_year=only.last_year) for day in days
            ), after
        if self.text(after) in {"число", "числа"}:
            after += 1
        if not self.is_kind(after, TokenKind.MONTH):
            return None
        month = self.tokens[after].number
        return self._in_month(spans, month), self.past_dot(after + 1)

    def bare_days(self, place: int) -> tuple[list[tuple[int, int]], int]:
        """bare-days = day ["-" day] (("," | "и") day ["-" day])*; first and last days."""
        found: list[tuple[int, int]] = []
        # The bound keeps a long run of numbers from being read again from each of them.
        while len(found) < 31 and self.is_kind(place, TokenKind.NUMBER):
            first = last = self.tokens[place].number
            place += 1
            if self.text(place) == "-" and self.is_kind(place + 1, TokenKind.NUMBER):
                last, place = self.tokens[place + 1].number, place + 2
            found.append((first, last))
            if self.text(place) not in {",", "и"} or not self.is_kind(place + 1, TokenKind.NUMBER):
                break
            place += 1
        return found, place

    def _in_month(self, days: Sequence[tuple[int, int]], month: int) -> tuple[Range, ...]:
        found = tuple(Range(month_day(a, month), month_day(b, month)) for a, b in days)
        if any(span.wraps for span in found):
            raise Impossible("конец раньше начала")
        return found

    def _under_month(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        """«5», «12-15», «3, 10 числа» where the month is known from a heading."""
        if not self.month:
            return None
        days, after = self.bare_days(place)
        numbered = self.text(after) in {"число", "числа", "числу", "числам"}
        following = self.at(after + numbered)
        if following is not None and not (
            following.kind == TokenKind.SIGN or following.text in {"по", "до", "включительно"}
        ):
            return None
        if not days or (following is not None and following.text in {"-", "/", "%"}):
            return None
        said = f"месяц не назван: {MONTH_NAMES[self.month - 1]}"
        found = self._in_month(days, self.month)
        return tuple(evolve(span, assuming=said) for span in found), after + numbered

    def past_dot(self, place: int) -> int:
        """The place behind the dot of a shortened month («сент.»)."""
        token = self.at(place - 1)
        short = token is not None and token.kind == TokenKind.MONTH and len(token.text) <= 5
        return place + 1 if short and self.text(place) == "." else place

    def _month_part(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        """month-part = (parts | "последний" ("день" | "число")) month; the month of a heading"""
        is_last = self.is_kind(place, TokenKind.NUMBER) and self.tokens[place].number == -1
        if is_last and self.text(place + 1) in {"день", "дня", "дню", "число", "числа", "числу"}:
            after = place + 2
            if not self.is_kind(after, TokenKind.MONTH):
                return None
            last = MonthDay(self.tokens[after].number)
            return (Range(last, last),), self.past_dot(after + 1)
        found = self._parts(place)
        if found is None:
            return None
        parts, after = found
        if self.is_kind(after, TokenKind.MONTH):
            month = self.tokens[after].number
            return tuple(part_of_month(month, *part) for part in parts), self.past_dot(after + 1)
        if not self.month or self.starts_year(after):
            return None
        after += self.text(after).startswith("месяц")
        said = f"месяц не назван: {MONTH_NAMES[self.month - 1]}"
        spans = (part_of_month(self.month, *part) for part in parts)
        return tuple(evolve(span, assuming=said) for span in spans), after

    def _parts(self, place: int) -> tuple[list[tuple[int, int]], int] | None:
        """parts = "начало" | "середина" | "конец" | number (("," | "и" | "-") number)* part

        part = "половина" | "декада" | "неделя"
        """
        for stem, days in _PARTS_OF_MONTH.items():
            if self.text(place).startswith(stem):
                return [days], place + 1
        numbers: list[int] = []
        dashed = False
        while len(numbers) < 5 and self.is_kind(place, TokenKind.NUMBER):
            numbers.append(self.tokens[place].number)
            place += 1
            if self.text(place) not in {",", "и", "-"} or not self.is_kind(
                place + 1, TokenKind.NUMBER
            ):
                break
            dashed = dashed or self.text(place) == "-"
            place += 1
        parts = [_numbered_part(number, self.text(place)) for number in numbers]
        found = [part for part in parts if part is not None]
        if not found or len(found) < len(parts):
            return None
        if dashed:
            if found[-1] < found[0]:
                raise Impossible("конец раньше начала")
            found = [(found[0][0], found[-1][1])]
        return found, place + 1

    def _weekday_of_month(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        """«второе воскресенье октября»: a weekday of one month, which differs from year to year"""
        which, weekday = self.tokens[place].number, weekday_of(self.text(place + 1))
        if weekday is None or which not in {1, 2, 3, 4, -1}:
            return None
        if self.is_kind(place + 2, TokenKind.MONTH):
            whole = month_of(self.tokens[place + 2].number)
            return (evolve(whole, weekday=(which, weekday.number)),), self.past_dot(place + 3)
        if not self.month:
            return None
        said = f"месяц не назван: {MONTH_NAMES[self.month - 1]}"
        found = evolve(month_of(self.month), weekday=(which, weekday.number), assuming=said)
        return (found,), place + 2 + self.text(place + 2).startswith("месяц")

    def _numbered(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        """quarters = number (("," | "и" | "-") number)* ("квартал" | "полугодие")"""
        numbers: list[int] = []
        dashed = False
        after = place
        while len(numbers) < 8 and self.is_kind(after, TokenKind.NUMBER):
            numbers.append(self.tokens[after].number)
            after += 1
            if self.text(after) not in {",", "и", "-"} or not self.is_kind(
                after + 1, TokenKind.NUMBER
            ):
                break
            dashed = dashed or self.text(after) == "-"
            after += 1
        word = self.text(after)
        length = 3 if word.startswith("квартал") or word == "кв" else 6
        is_half = word.startswith("полугоди") or (
            word.startswith("половин") and self.is_kind(after + 1, TokenKind.YEAR)
        )
        if not numbers or (length == 6 and not is_half):
            return None
        after += 1
        if word == "кв" and self.text(after) == "-" and self.text(after + 1) in {"л", "ла", "ле"}:
            after += 2
        if word == "кв" and self.text(after) == ".":
            after += 1
        count = 12 // length
        numbers = [count if number == -1 else number for number in numbers]
        if any(not 1 <= number <= count for number in numbers) or numbers != sorted(numbers):
            raise Impossible(f"такого периода в году нет: {word}")
        if dashed:
            return (self._months_of(numbers[0], numbers[-1], length),), after
        return tuple(self._months_of(number, number, length) for number in numbers), after

    def _months_of(self, first: int, last: int, length: int) -> Range:
        start, end = (first - 1) * length + 1, last * length
        half = first if length == 6 and first == last else 0
        return Range(MonthDay(start, 1), MonthDay(end), half=half)

    def _season(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        word = self.text(place)
        if word in _SEASONS_JOINED and self.text(place + 1) == "-":
            found = self._season(place + 2)
            if found is None:
                return None
            (last,), after = found
            return (Range(MonthDay(_SEASONS_JOINED[word], 1), last.last),), after
        months = next(
            (
                months
                for stem, months in _SEASONS.items()
                if word.startswith(stem) and len(word) <= len(stem) + 3 and word != "лет"
            ),
            None,
        )
        if months is None:
            return None
        after = place + 1
        if self.text(after).startswith("период"):
            after += 1
        elif word.startswith(("весенн", "летн", "осенн", "зимн")):
            return None
        first, last = months
        return (Range(MonthDay(first, 1), MonthDay(last)),), after

    def _one_month(self, place: int) -> tuple[tuple[Range, ...], int] | None:
        """month = ["месяц"] name ["месяц"] [day-part | days | two-digit year]"""
        after = place
        if self.text(place).startswith("месяц") and self.is_kind(place + 1, TokenKind.MONTH):
            after += 1
        if not self.is_kind(after, TokenKind.MONTH):
            return None
        month = self.tokens[after].number
        after = self.past_dot(after + 1)
        if self.text(after).startswith("месяц"):
            after += 1
        return (
            self._part_behind(month, after)
            or self._short_year(month, after)
            or self._days_behind(month, after)
            or ((month_of(month),), after)
        )

    def _part_behind(self, month: int, place: int) -> tuple[tuple[Range, ...], int] | None:
        """«октябрь (2 неделя)», «октябрь, 1-2 декада», «октябрь - вторая половина», «май (до 15)»"""
        sign = self.text(place)
        start = place + (sign in {"(", ",", "-", ":"})
        found = self._parts(start) or (self._till(start) if sign == "(" else None)
        if found is None:
            return None
        spans, after = found
        if self.text(after).startswith("месяц"):
            after += 1
        if self.is_kind(after, TokenKind.MONTH) or self.starts_year(after):
            return None
        if sign == "(":
            if self.text(after) != ")":
                return None
            after += 1
        return tuple(part_of_month(month, *span) for span in spans), after

    def starts_year(self, place: int) -> bool:
        """Whether «года», «квартала» or a school year stands here: no part of a month."""
        kinds = {TokenKind.YEAR_WORD, TokenKind.SCHOOL}
        return self._kinds[place] in kinds

    def _till(self, place: int) -> tuple[list[tuple[int, int]], int] | None:
        """till = "до" day ["числа"]: from the first of the month to that day"""
        if self.text(place) != "до" or not self.is_kind(place + 1, TokenKind.NUMBER):
            return None
        day = self.tokens[place + 1].number
        after = place + 2 + (self.text(place + 2) in {"числа", "число"})
        return ([(1, day)], after) if day < 31 else None

    def _short_year(self, month: int, place: int) -> tuple[tuple[Range, ...], int] | None:
        """«мар.25», «сен-24», «март 24 г.»: two digits behind a month are first the year."""
        at = place + (self.text(place) in {"-", "'", "."})
        token = self.at(at)
        if token is None or token.kind != TokenKind.NUMBER or len(token.text) != 2:
            return None
        if not token.text.isdigit() or not 20 <= token.number <= 39:
            return None
        worded = self.is_kind(at + 1, TokenKind.YEAR_WORD)
        following = self.at(at + 1)
        ends = following is None or following.kind == TokenKind.SIGN or following.text == "по"
        if not worded and not ends:
            return None
        if (
            not worded
            and self.text(at + 1) in {"-", ","}
            and self.is_kind(at + 2, TokenKind.NUMBER)
        ):
            return None
        year = 2000 + token.number
        found = evolve(month_of(month), first_year=year, last_year=year)
        if worded:
            return (found,), self.past_year_word(at + 1)
        if token.number > LONGEST[month - 1]:
            return (found,), at + 1
        day = MonthDay(month, token.number)
        return (
            evolve(
                found,
                assuming=f"{token.number} - год",
                instead=(Range(day, day),),
                instead_assuming=f"{token.number} - день месяца",
            ),
        ), at + 1

    def _days_behind(self, month: int, place: int) -> tuple[tuple[Range, ...], int] | None:
        """«октябрь 5, 12, 19», «октябрь: 10-15», «май (12, 13)»: days behind their month"""
        sign = self.text(place)
        start = place + (sign in {"(", ",", ":", "-"})
        days, after = self.bare_days(start)
        numbered = self.text(after) in {"число", "числа"}
        if not days or (sign in {",", "-"} and not numbered and len(days) == 1):
            # «май-10 июня», «май, 10 июня»: more than a number is needed.
            return None
        after += numbered
        following = self.at(after)
        if following is not None and (
            following.kind != TokenKind.SIGN or following.text in {"-", "/", "."}
        ):
            return None
        if sign == "(":
            if self.text(after) != ")":
                return None
            after += 1
        return self._in_month(days, month), after


def weekday_of(word: str) -> Weekday | None:
    """The weekday that a folded word names, in any case."""
    if word[:1] not in _WEEKDAY_LETTERS:
        return None
    found = _WEEKDAY.fullmatch(word)
    return Weekday(found.lastgroup) if found and found.lastgroup else None


# By the kind of the first token.
_PRODUCTIONS = {
    TokenKind.DATE: (PointsReader._date,),
    TokenKind.NUMBER: (
        PointsReader._days,
        PointsReader._month_part,
        PointsReader._weekday_of_month,
        PointsReader._numbered,
        PointsReader._under_month,
    ),
    TokenKind.WORD: (
        PointsReader._month_part,
        PointsReader._season,
        PointsReader._one_month,
    ),
    TokenKind.MONTH: (PointsReader._one_month,),
}


def _month_error(month: int) -> Range:
    raise Impossible(f"такого месяца нет: {month}")


def part_of_month(month: int, first: int, last: int) -> Range:
    """Days of a month; what goes to its 31st goes to its end."""
    start = month_day(first, month)
    end = MonthDay(month) if last >= 31 else month_day(last, month)
    if end < start:
        raise Impossible("конец раньше начала")
    return Range(start, end)


def _numbered_part(number: int, word: str) -> tuple[int, int] | None:
    """The days of the n-th half, ten days or week of a month; -1 is the last."""
    for stem, starts in (
        ("половин", (1, 16)),
        ("декад", (1, 11, 21)),
        ("недел", (1, 8, 15, 22)),
    ):
        if word.startswith(stem):
            index = len(starts) - 1 if number == -1 else number - 1
            if not 0 <= index < len(starts):
                raise Impossible(f"такой части месяца нет: {word}")
            if stem == "недел" and number == -1:
                return 25, 31
            past = (*starts[1:], 29 if stem == "недел" else 32)
            return starts[index], past[index] - 1
    return None
