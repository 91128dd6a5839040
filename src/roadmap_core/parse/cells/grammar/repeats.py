"""What comes again: so many times in a unit, on weekdays, by a day of the month."""

from __future__ import annotations

from attrs import evolve, frozen

from roadmap_core.parse.cells.grammar.cursor import Words
from roadmap_core.parse.cells.grammar.days import weekday_of
from roadmap_core.parse.cells.grammar.frames import (
    deadline_dates,
    frame_at,
    in_course,
    made,
    unit_at,
)
from roadmap_core.parse.cells.grammar.items import Frame, Item
from roadmap_core.parse.cells.grammar.month_parts import parts_at
from roadmap_core.parse.cells.grammar.readings import (
    supposing,
)
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.parse.cells.grammar.yearly import each_year
from roadmap_core.periods import Annual, Bound, Recurring, Unit, Weekday
from roadmap_core.units import MOST, UNITS_OF_MONTHS

__all__ = ["recurring"]

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
    "по", "ежед", "ежен", "ежем", "ежек", "ежеч", "кажд", "не", "раз", "р", "дважды", "трижды",
    "однажды", "в", "на", "до", "к", "с", "начал", "середин", "кон", "пн", "чт", "четверг",
    "пт", "пятниц",
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


def recurring(words: Words, place: int) -> Item | None:
    """recurring = ["не реже"] (times "в" [number] unit | adverb | "каждый" [number] unit)

    times  = [number] "раз" | "дважды" | "трижды"
    adverb = "ежемесячно" | "по кварталам" | ...
    """
    if words.is_kind(place, TokenKind.WORD) and not words.starts(place, *_BEGINNINGS):
        return None
    found, said = _repetition(words, place), ""
    if found is None:
        found, said = _bare_weekdays(words, place)
    if found is None:
        return None
    begun = place
    part, place = _on_days(words, *found)
    place, part = _by_day(words, place, part)
    dues = _yearly_deadlines(words, place, part)
    if dues is not None:
        return dues
    framed = frame_at(words, place)
    frames, place = framed if framed else ((Frame(part.within, part.seasons),), place)
    place, part = _by_day(words, place, part)
    choices = made(words, frames, lambda w, s: evolve(part, within=w, seasons=s))
    said = said or _start_left_out(words, begun, place, part)
    return Item(supposing(choices, said), place)


def _start_left_out(words: Words, first: int, last: int, part: Recurring) -> str:
    """«с 1 по 5 число»: a repetition holds the last day only, which is said."""
    if part.by_day is None:
        return ""
    exact = any(words.text(first + n) in {"день", "число"} for n in (1, 2))
    if _part_of_each(words, first) is not None and not exact:
        return f"часть месяца без чисел: до {part.by_day} числа"
    for at in range(first, last):
        behind = words.text(at) in {"число", "числа"} and words.text(at - 2) in {"по", "до", "-"}
        if behind and words.is_kind(at - 3, TokenKind.NUMBER):
            return f"начало, {words.tokens[at - 3].number} число, опущено"
    return ""


def _bare_weekdays(words: Words, place: int) -> tuple[tuple[Recurring, int] | None, str]:
    """«понедельник», «вторая суббота» and nothing else: of every week, of every month."""
    if place or words.text(place) == "по":
        return None, ""
    days = _weekdays(words, place)
    if days is None or (days[1] and words.month):
        return None, ""
    clock = days[2] + (words.text(days[2]) in {"в", "с", ","})
    if words.text(days[2]) not in {"", ".", ";"} and not words.is_kind(clock, TokenKind.CLOCK):
        return None, ""
    unit, named = (Unit.MONTH, "каждый месяц") if days[1] else (Unit.WEEK, "каждую неделю")
    found = _on_days(words, Recurring(1, unit), place, counted=True)
    return found, f"повторение не названо: {named}"


def _yearly_deadlines(words: Words, place: int, part: Recurring) -> Item | None:
    """«2 раза в год (до 15 января, до 15 июля)»: as many last days as times say it all."""
    start = place + (words.text(place) in {"(", ",", ":", "-"})
    found = deadline_dates(words, start) if (part.every, part.unit) == (1, Unit.YEAR) else None
    if found is None or sum(len(group.ranges) for group in found[0]) != part.times:
        return None
    groups, inclusive, end = found
    return Item(each_year(words, groups, open_start=True, inclusive=inclusive), end)


def _repetition(words: Words, place: int) -> tuple[Recurring, int] | None:
    """repetition = [("не" | "как") bound ["чем"]] times"""
    bound = _BOUNDS.get(words.text(place + 1)) if words.text(place) == "не" else None
    if bound is None:
        return _times(words, place)
    found = _times(words, place + (3 if words.text(place + 2) == "чем" else 2))
    return found and (evolve(found[0], bound=bound), found[1])


def _times(words: Words, place: int) -> tuple[Recurring, int] | None:
    if words.text(place) in _ADVERBS:
        return _on_days(words, Recurring(1, _ADVERBS[words.text(place)]), place + 1, counted=True)
    if words.text(place) == "по" and (days := _weekdays(words, place)) is not None:
        unit = Unit.MONTH if days[1] else Unit.WEEK
        return _on_days(words, Recurring(1, unit), place, counted=True)
    if words.text(place) == "по" and words.is_kind(place + 1, TokenKind.NUMBER):
        place += 1
    if words.behind(place, "в", "рабочие", "дни") is not None or (
        words.behind(place, "по", "рабочим", "дням") is not None
    ):
        return Recurring(1, Unit.WORKING_DAY), place + 3
    if (
        words.behind(place, "по", "будням") is not None
        or words.behind(place, "в", "будни") is not None
    ):
        return Recurring(1, Unit.WORKING_DAY), place + 2
    part = _part_of_each(words, place)
    if part is not None:
        return part
    if words.text(place) == "по" and words.text(place + 1) in _PLURAL_STEPS:
        step = unit_at(words, place + 1)
        return (Recurring(1, step[0]), step[1]) if step else None
    if words.starts(place, "кажд"):
        return _every(words, place + 1)
    monthly = _monthly(words, place)
    if monthly is not None:
        return monthly
    times, after = 1, place
    if words.text(place) in _TIMES:
        times, after = _TIMES[words.text(place)], place + 1
    else:
        if words.is_kind(place, TokenKind.NUMBER):
            times, after = words.tokens[place].number, place + 1
            # «1-2 раза в год»: the smaller number is what must be done.
            if words.text(after) == "-" and words.is_kind(after + 1, TokenKind.NUMBER):
                after += 2
        if words.text(after) not in {"раз", "раза", "разу", "р"}:
            return None
        after += 2 if words.text(after) == "р" and words.text(after + 1) == "." else 1
    course = in_course(words, after)
    if course is not None:
        # «3 раза в течение 2024 года»: the year is the frame as well.
        if words.is_kind(course, TokenKind.YEAR):
            return Recurring(1, Unit.YEAR, times), after
        return _every(words, course, times)
    if words.text(after) not in {"в", "за", "на", "/"}:
        return None
    return _every(words, after + 1, times)


def _on_days(
    words: Words, part: Recurring, place: int, *, counted: bool = False
) -> tuple[Recurring, int]:
    """on-days = [","] weekdays | "(" weekdays ")"

    ``counted``: the text says no number of times but that of the days.
    """
    if part.weekdays:
        return part, place
    if part == Recurring(1, Unit.DAY) and (but_for := _but_for(words, part, place)) is not None:
        return but_for
    bracket = words.text(place) == "("
    found = _weekdays(words, place + (bracket or words.text(place) == ","))
    if found is None or (bracket and words.text(found[2]) != ")"):
        return part, place
    days, ordinals, end = found
    if ordinals and part.unit != Unit.MONTH:
        return part, place
    times = len(set(days)) * len(set(ordinals) or {0}) if counted else part.times
    part = evolve(part, weekdays=days, ordinals=ordinals, times=times)
    return part, end + bracket


def _weekday_range(words: Words, place: int) -> tuple[tuple[Weekday, ...], int] | None:
    """«понедельник-пятница», «пн-пт», «с понедельника по пятницу»"""
    place += words.text(place) == "с"
    first, last = weekday_of(words.text(place)), weekday_of(words.text(place + 2))
    if first is None or last is None or words.text(place + 1) not in {"-", "по"}:
        return None
    if last.number <= first.number:
        return None
    return tuple(Weekday)[first.number : last.number + 1], place + 3


def _but_for(words: Words, part: Recurring, place: int) -> tuple[Recurring, int] | None:
    """«ежедневно, кроме воскресенья»: on the other days of the week."""
    start = place + (words.text(place) in {",", "("})
    if words.text(start) != "кроме":
        return None
    found = _weekdays(words, start + 1)
    bracket = words.text(place) == "("
    if found is None or found[1] or (bracket and words.text(found[2]) != ")"):
        return None
    others = tuple(day for day in Weekday if day not in found[0])
    return evolve(part, weekdays=others), found[2] + bracket


def _part_of_each(words: Words, place: int) -> tuple[Recurring, int] | None:
    """part-of-each = ["в" | "на" | "до" | "к"] part ["каждого"] ("месяца" | "квартала")

    part = "начало" | "середина" | "конец" | number ("неделя" | "декада" | "половина") |
           "последний" ["рабочий"] ("день" | "число")
    It is done by the last day of the part.
    """
    till = words.text(place) in {"до", "к"}
    start = place + (till or words.text(place) in {"в", "на"})
    if words.is_kind(start, TokenKind.NUMBER) and words.tokens[start].number == -1:
        after = start + 1 + words.starts(start + 1, "рабоч")
        last = (31, after + 1) if words.starts(after, "день", "число", "дня", "числа") else None
    else:
        last = None
    if last is None:
        parts = parts_at(words, start)
        last = (max(days[1] for days in parts[0]), parts[1]) if parts else None
    if last is None:
        return None
    day, after = last
    each = words.starts(after, "кажд")
    after += each
    unit = next((u for stem, u in _EACH.items() if words.starts(after, stem)), None)
    if unit is None or (till and not each) or (unit == Unit.MONTH and words.month):
        return None
    first = unit != Unit.MONTH and words.starts(start, "начал")
    if unit != Unit.MONTH and not first and day < 31:
        return None
    return Recurring(1, unit, by_day=day, by_month=1 if first else None), after + 1


def _weekdays(words: Words, place: int) -> tuple[tuple[Weekday, ...], tuple[int, ...], int] | None:
    """weekdays = ["по" | "в" | "во" | "на"] [ordinals] weekday (("," | "и") weekday)*

    ordinals = ordinal (("," | "и") ordinal)*; behind them may stand "каждого месяца", "недели".
    """
    place += words.text(place) in {"по", "в", "во", "на"}
    ordinals: list[int] = []
    while words.is_kind(place, TokenKind.NUMBER) and len(ordinals) < 5:
        ordinals.append(words.tokens[place].number)
        place += 1
        if words.text(place) in {",", "и"} and words.is_kind(place + 1, TokenKind.NUMBER):
            place += 1
    days: list[Weekday] = []
    through = _weekday_range(words, place) if not ordinals else None
    if through is not None:
        return through[0], (), through[1]
    end = place
    while len(days) < 7 and (day := weekday_of(words.text(place))) is not None:
        days.append(day)
        end = place + 1
        place = end + (words.text(end) in {",", "и"})
    if not days or not {1, 2, 3, 4, -1}.issuperset(ordinals):
        return None
    after = end + words.starts(end, "кажд")
    if words.starts(after, "месяц" if ordinals else "недел"):
        end = after + 1
    return tuple(days), tuple(ordinals), end


def _monthly(words: Words, place: int) -> tuple[Recurring, int] | None:
    """monthly = ("до" | "к") number "числа" | ordinals weekday ["месяца"]

    The day itself is read again as the day by which it is done.
    """
    found = None if words.text(place) == "," else _day_of_month(words, place)
    if found is not None and (found.repeats or not words.month):
        part = Recurring(1, found.step)
        end, part = _by_day(words, place, part)
        return (part, end) if end > place else None
    days = _weekdays(words, place) if words.is_kind(place, TokenKind.NUMBER) else None
    if days is None or not days[1]:
        return None
    following = words.at(days[2])
    alone = following is None or following.kind == TokenKind.SIGN
    # «каждая вторая среда» counts weeks; the last one can only be that of a month.
    each = words.starts(place - 1, "кажд") or words.starts(days[2] - 2, "кажд")
    alone = alone and each and days[1] == (-1,)
    if (words.starts(days[2] - 1, "месяц") or alone) and (each or not words.month):
        return _on_days(words, Recurring(1, Unit.MONTH), place, counted=True)
    return None


def _every(words: Words, place: int, times: int = 1) -> tuple[Recurring, int] | None:
    """every = [number] unit | [ordinal] weekday ["месяца"]"""
    monthly = _monthly(words, place) if words.is_kind(place, TokenKind.NUMBER) else None
    if monthly is not None:
        return monthly
    if (days := _weekdays(words, place)) is not None and not days[1]:
        weekly = Recurring(1, Unit.WEEK, times * len(set(days[0])), weekdays=days[0])
        return (weekly, days[2]) if times == 1 else None
    every = 1
    if words.is_kind(place, TokenKind.NUMBER):
        every, place = words.tokens[place].number, place + 1
    school = words.is_kind(place, TokenKind.SCHOOL)
    found = unit_at(words, place + 1 if school else place)
    day = weekday_of(words.text(place))
    if day is not None:
        found = Unit.WEEK, place + 1
    if found is None or not 0 < times <= MOST or not 0 < every <= MOST:
        return None
    unit, after = found
    if unit == Unit.YEAR and every == times == 1 and words.starts(place - 1, "кажд"):
        return None
    seasons = (Annual(*words.school_year),) if school else ()
    weekdays = () if day is None else (day,)
    return Recurring(every, unit, times, seasons=seasons, weekdays=weekdays), after


def _by_day(words: Words, place: int, part: Recurring) -> tuple[int, Recurring]:
    """The part with the day of the month behind it, and the place behind that."""
    found = _day_of_month(words, place, bare=part.unit == Unit.MONTH)
    if found is None or not 1 <= found.day <= 31 or part.unit not in UNITS_OF_MONTHS:
        return place, part
    month = found.month if found.month != 1 or not found.following else None
    if month is not None and not found.following and (part.every != 1 or part.unit == Unit.MONTH):
        return place, part
    return found.end, evolve(part, by_day=found.day, following=found.following, by_month=month)


def _day_of_month(words: Words, place: int, *, bare: bool = False) -> _DayOfMonth | None:
    """day-of-month = ["," | "("] ["в срок"] ["до" | "к" | "не позднее"] day "числа" [which]

    day   = number | number "-" number | "с" number "по" number
    which = [ordinal] "месяца" [","] "следующего за отчетным" ... | "каждого месяца" | ...
    """
    start = place + 1 if words.text(place) in {",", "("} else place
    start += 2 if words.behind(start, "в", "срок") is not None else 0
    opened = start
    if words.text(start) in {"до", "к"}:
        start += 1
    elif words.behind(start, "не", "позднее") is not None:
        start += 2
    elif words.text(start) in {"с", "со"} and words.is_kind(start + 1, TokenKind.NUMBER):
        start += 3 if words.text(start + 2) in {"по", "до"} else 0
    elif words.text(start + 1) == "-" and words.is_kind(start + 2, TokenKind.NUMBER):
        start += 2 if words.is_kind(start, TokenKind.NUMBER) else 0
    if not words.is_kind(start, TokenKind.NUMBER):
        return None
    if bare and start > opened and words.text(start + 1) in {"", ")", ";", "."}:
        # «ежемесячно до 25»
        end = start + 1 + (words.text(place) == "(" and words.text(start + 1) == ")")
        return _DayOfMonth(words.tokens[start].number, end, None, False, Unit.MONTH, False)
    if words.text(start + 1) not in {"числа", "числу", "число"}:
        return None
    if words.is_kind(start + 2, TokenKind.MONTH):
        return None
    day, end = words.tokens[start].number, start + 2
    month = None
    if words.is_kind(end, TokenKind.NUMBER) and words.starts(end + 1, "месяц", "следующ"):
        month = words.tokens[end].number
        if month not in {1, 2, 3, -1}:
            return None
        end += 1
    first_word, following = end, False
    while _tells_month(words, end, following):
        following = following or words.starts(end, "следующ")
        end += 1
    told = [words.text(at) for at in range(first_word, end)]
    if words.text(place) == "(" and words.text(end) == ")":
        end += 1
    step = next(
        (unit for stem, unit in _STEPS_OF_REPORTS.items() for w in told if w.startswith(stem)),
        Unit.MONTH,
    )
    # A day of the last month of a step needs no number of the month.
    is_last = month is None or month == -1
    return _DayOfMonth(day, end, None if is_last else month, following, step, bool(told))


def _tells_month(words: Words, place: int, following: bool) -> bool:
    """Whether a word behind «числа» tells of which month it is."""
    if words.text(place) == ",":
        return words.starts(place + 1, "следующ")
    if words.is_kind(place, TokenKind.YEAR_WORD):
        # «..., следующего за отчетным годом»: the year word belongs to the day.
        return following
    return words.is_kind(place, TokenKind.WORD) and words.starts(place, *_TELLING_MONTH)
