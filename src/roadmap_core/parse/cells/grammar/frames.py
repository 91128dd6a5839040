"""Frames: what «в течение года» and the like bound a period to, and the words around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from attrs import evolve

from roadmap_core.parse.cells.grammar.cursor import CHAIN_WORDS, Words
from roadmap_core.parse.cells.grammar.dates import Dates, dates_at
from roadmap_core.parse.cells.grammar.items import Frame, Item, both
from roadmap_core.parse.cells.grammar.ranges import Range, Years, day_in, month_of, shifted
from roadmap_core.parse.cells.grammar.readings import Choice, deadlines, windows_of
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.parse.cells.grammar.years import past_year_word
from roadmap_core.periods import Annual, Dated, Ongoing, Part, Unit
from roadmap_core.windows import MonthDay, Window

__all__ = [
    "WHOLE",
    "as_frame",
    "course_at",
    "deadline_dates",
    "frame_at",
    "framed_at",
    "framing",
    "in_course",
    "made",
    "month_frames",
    "past_inclusive",
    "past_label",
    "since_at",
    "stretch",
    "unit_at",
    "words_at",
]

_LEAP_YEAR = 2024
_UNITS = (
    ("рабоч", Unit.WORKING_DAY), ("дн", Unit.DAY), ("день", Unit.DAY), ("сут", Unit.DAY),
    ("недел", Unit.WEEK), ("месяц", Unit.MONTH), ("мес", Unit.MONTH), ("квартал", Unit.QUARTER),
    ("четверт", Unit.TERM), ("триместр", Unit.TERM),
    ("полугод", Unit.HALF_YEAR), ("полгод", Unit.HALF_YEAR),
    ("год", Unit.YEAR), ("лет", Unit.YEAR),
)  # fmt: skip
WHOLE = frozenset({"весь", "целый", "круглый"})
_WHOLE_PERIOD = ("период", "срок", "действи", "реализаци")
_OF_WHOLE = ("реализаци", "действи", "дорожн", "карт", "проект", "программ", "план", "мероприяти",
             "исполнени", "выполнени", "комплекс", "мер", "указанн")  # fmt: skip

_OF_LABELS = (*_OF_WHOLE, "проведени", "исполнени", "подготовк", "проведен")


def words_at(words: Words, place: int) -> int:
    """The place where a run of plain words ends: a sign, a number, a month, a frame."""
    while (
        words.is_kind(place, TokenKind.WORD)
        and words.text(place) not in CHAIN_WORDS | {"ежегодно"}
        and not begins_frame(words, place)
        and not (
            words.text(place) in {"в", "на", "с", "со", "до", "за", "от"}
            and not words.is_kind(place + 1, TokenKind.WORD)
        )
    ):
        place += 1
        hyphen = words.text(place) == "-" and words.is_kind(place + 1, TokenKind.WORD)
        if hyphen and words.tokens[place].start == words.tokens[place - 1].end:
            place += 1
    return place


def past_act(words: Words, place: int) -> int:
    """The place behind «от 10.03.2024 № 5», the date and the number of an act, not of a plan."""
    found = dates_at(words, place + 1) if words.text(place) == "от" else None
    if found is None:
        return place
    end = found[1]
    if words.text(end) == "№":
        end += 2
        while words.text(end) in {"-", "/"}:
            end += 2
    return min(end, len(words.tokens))


def unit_at(words: Words, place: int) -> tuple[Unit, int] | None:
    """unit = ["рабочих" | "календарных"] ("дней" | "недель" | "месяцев" | ...)"""
    if words.starts(place, "календарн", "учебн") and not words.is_kind(place, TokenKind.SCHOOL):
        place += 1
    for stem, unit in _UNITS:
        if words.starts(place, stem):
            if unit == Unit.WORKING_DAY:
                return (unit, place + 2) if words.starts(place + 1, "дн", "день") else None
            return unit, place + 1
    return None


def past_label(words: Words) -> int:
    """The place behind «Срок исполнения:», «Период реализации программы» before days."""
    if words.text(0) not in {"срок", "сроки", "дата", "даты", "период", "периоды", "время"}:
        return 0
    at = 1
    while at < 6 and (
        words.starts(at, *_OF_LABELS) if at > 1 else words.is_kind(at, TokenKind.WORD)
    ):
        at += 1
    if words.text(at) == ":":
        return at + 1
    dash = words.text(at) == "-"
    return (
        at + dash if at > 1 and words.starts(1, *_OF_LABELS) and dates_at(words, at + dash) else 0
    )


def begins_frame(words: Words, place: int) -> bool:
    """Whether «в течение» or a like word stands here."""
    return in_course(words, place) is not None


def in_course(words: Words, place: int) -> int | None:
    """The place behind «в течение», «на протяжении»."""
    if words.text(place) in {"в", "на"} and words.starts(
        place + 1, "теч", "протяжени", "продолжени"
    ):
        return place + 3 if words.text(place + 2) == "." else place + 2
    # «течение года»: its preposition was lost.
    return place + 1 if words.text(place) in {"течение", "течении"} else None


def frame_at(words: Words, place: int) -> tuple[tuple[Frame, ...], int] | None:
    """frame = [sign] bounds | "(" bounds (";" bounds)* ")"

    sign = "," | ":" | "-"
    """
    bracket = words.text(place) == "("
    start = place + 1 if words.text(place) in {"(", ",", ":", "-"} else place
    found = bounds(words, start)
    if found is None:
        return None
    frames, end = found
    if bracket:
        while words.text(end) == ";" and (more := bounds(words, end + 1)) is not None:
            frames, end = both(frames, more[0]), more[1]
        if words.text(end) != ")":
            return None
        end += 1
    return frames, end


def bounds(words: Words, place: int) -> tuple[tuple[Frame, ...], int] | None:
    """bounds = "в течение" course | stretch | returning | until"""
    course = in_course(words, place)
    found = course_at(words, course) if course is not None else stretch(words, place)
    return found or returning(words, place) or until_at(words, place)


def returning(words: Words, place: int) -> tuple[tuple[Frame, ...], int] | None:
    """returning = "каждый учебный год" | "ежегодно" [[","] dates], where nothing follows"""
    if words.starts(place, "кажд") and words.is_kind(place + 1, TokenKind.SCHOOL):
        season = Frame(seasons=(Annual(*words.school_year),))
        return (season,), past_year_word(words, place + 2)
    if words.text(place) != "ежегодно":
        return None
    dates = dates_at(words, place + 2 if words.text(place + 1) == "," else place + 1)
    if dates is not None and all(group.years is None for group in dates[0]):
        spans = [span for group in dates[0] for span in group.ranges]
        return (Frame(seasons=tuple(Annual(s.first, s.last) for s in spans)),), dates[1]
    if words.at(place + 1) is not None and words.text(place + 1) not in {")", ".", ";"}:
        return None
    return (Frame(seasons=(Annual(),)),), place + 1


def until_at(words: Words, place: int) -> tuple[tuple[Frame, ...], int] | None:
    """until = ["вплоть"] "до" date with a year: a frame whose start is not said"""
    found = deadline_dates(words, place + (words.text(place) == "вплоть"))
    if found is None or any(g.years is None and not g.ranges[0].last_year for g in found[0]):
        return None
    groups, inclusive, end = found
    choices = deadlines(groups, words.horizon, words.school_year, inclusive=inclusive)
    return tuple(
        Frame(tuple(w for p in choice.parts for w in p.windows()), assuming=choice.assuming)
        for choice in choices
    ), end


def stretch(words: Words, place: int) -> tuple[tuple[Frame, ...], int] | None:
    """stretch = whole-period | dates | "с" date, as a frame"""
    for noun in ("реализации", "действия"):
        end = words.behind(place, "в", "период", noun)
        if end is not None:
            return (Frame(whole=True),), past_whole(words, end)
    if words.text(place) == "период" and words.starts(place + 1, "реализаци", "действи"):
        return (Frame(whole=True),), past_whole(words, place + 1)
    whole = words.text(place) in WHOLE
    school = words.is_kind(place + whole, TokenKind.SCHOOL)
    if (whole or school) and not (
        words.is_kind(place + whole + school, TokenKind.YEAR) or words.text(place + 1) in WHOLE
    ):
        return course_at(words, place + whole)
    since = since_at(words, place)
    dates = dates_at(words, place)
    if dates is None:
        if since is None:
            return None
        return (since.frames, since.end) if since.frames else None
    return tuple(map(as_frame, windows_of(dates[0], words.horizon, words.school_year))), dates[1]


def as_frame(choice: Choice) -> Frame:
    """The dates of a choice as a frame for what stands beside them."""
    windows = tuple(w for part in choice.parts if isinstance(part, Dated) for w in part.dates)
    seasons = tuple(part for part in choice.parts if isinstance(part, Annual))
    return Frame(windows, seasons, assuming=choice.assuming)


def course_at(words: Words, place: int) -> tuple[tuple[Frame, ...], int] | None:
    """course = whole-period | "учебного года" | "года" | dates"""
    start = place
    while words.text(place) in {"всего", "всей", "целого", "одного"}:
        place += 1
    if words.starts(place, *_WHOLE_PERIOD):
        return (Frame(whole=True),), past_whole(words, place + 1)
    if words.is_kind(place, TokenKind.SCHOOL) and not words.is_kind(place + 1, TokenKind.YEAR):
        return school_frames(words), past_year_word(words, place + 1)
    if words.month and words.starts(place, "месяц"):
        return month_frames(words), place + 1
    if words.starts(place, "календарн", "отчетн", "текущ"):
        place += 1
    if words.is_kind(place, TokenKind.YEAR_WORD):
        return year_frames(words), past_year_word(words, place)
    return stretch(words, start)


def past_whole(words: Words, place: int) -> int:
    """The place behind «реализации дорожной карты» and the like."""
    while words.starts(place, *_OF_WHOLE):
        place += 1
    return place


def school_frames(words: Words) -> tuple[Frame, ...]:
    """«в течение учебного года»: every school year; one only where there are several."""
    season = Annual(*words.school_year)
    every = Frame(seasons=(season,), assuming="каждый учебный год периода")
    windows = Ongoing(seasons=(season,)).windows(words.horizon)
    inside = frozenset(windows)
    if len(windows) < 2:
        return (evolve(every, assuming=""),)
    years = [season.of_year(window.first.year) for window in windows]
    complete = [window for window in years if window is not None and window in inside]
    one = Frame(((complete or list(windows))[0],), assuming="только один учебный год")
    return (every, one)


def month_frames(words: Words) -> tuple[Frame, ...]:
    """«в течение месяца» under a heading: that month, in the years of the horizon."""
    whole = Dates((month_of(words.month),))
    choices = windows_of((whole,), words.horizon, words.school_year)
    return tuple(map(as_frame, choices))


def year_frames(words: Words) -> tuple[Frame, ...]:
    """«в течение года»: all the years of the horizon; the first where there are several."""
    if words.horizon is None or words.horizon.first.year == words.horizon.end.year:
        return (Frame(whole=True),)
    first = Window(words.horizon.first, date(words.horizon.first.year, 12, 31))
    return (
        Frame(whole=True, assuming="каждый год периода"),
        Frame((first,), assuming="только первый год периода"),
    )


def framed_at(
    words: Words, place: int, make: Callable[[tuple[Window, ...], tuple[Annual, ...]], Part]
) -> Item:
    """An item with the frame behind it, if one stands there."""
    found = frame_at(words, place)
    frames, end = found if found else ((Frame(),), place)
    return Item(made(words, frames, make), end)


def framing(frames: tuple[Frame, ...], end: int) -> Item:
    """Ongoing in each frame; the whole period needs no frame of its own."""
    choices = (Choice((Ongoing(f.within, f.seasons),), f.assuming) for f in frames)
    return Item(tuple(choices), end, frames)


def made(
    words: Words,
    frames: Sequence[Frame],
    make: Callable[[tuple[Window, ...], tuple[Annual, ...]], Part],
) -> tuple[Choice, ...]:
    """One choice for each frame; the whole period is the horizon where it is known."""
    whole = (words.horizon,) if words.horizon else ()
    return tuple(
        Choice((make(whole if f.whole else f.within, f.seasons),), f.assuming) for f in frames
    )


def since_at(words: Words, place: int) -> Item | None:
    """since = ("с" | "начиная с" | "не ранее" ["чем"] ["с"] | "после") date, with an open end

    "без конца" behind it says that these are dates all the same.
    """
    shift, not_before = 0, False
    if words.text(place) == "начиная" and words.text(place + 1) in {"с", "со"}:
        after = place + 2
    elif words.text(place) == "не" and words.text(place + 1) in {"ранее", "раньше"}:
        not_before, after = True, place + 2
        while words.text(after) in {"чем", "с", "со"}:
            after += 1
    elif words.text(place) in {"с", "со", "после"}:
        shift = int(words.text(place) == "после")
        after = place + 1
    else:
        return None
    found = dates_at(words, after)
    if found is None:
        return None
    groups, end = found
    choices = windows_of(groups, words.horizon, words.school_year)
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
    endless = words.behind(end, "без", "конца")
    if endless is not None and opened[0].within:
        dates = tuple(window for frame in opened for window in frame.within)
        return Item((Choice((Dated(dates),)),), endless)
    item = framing(tuple(opened), end)
    if not not_before:
        return item
    only = tuple(
        Choice((Ongoing(frame.within, frame.seasons, not_before=True),), frame.assuming)
        for frame in opened
    )
    return evolve(item, choices=only)


def deadline_dates(words: Words, place: int) -> tuple[tuple[Dates, ...], bool, int] | None:
    """The dates behind «до» or «не позднее», whether they are taken in, the place behind.

    In «до 1 марта и до 1 июня 2024» the first takes the year of the second.
    """
    found = _last_days(words, place)
    if found is None:
        return None
    groups, inclusive, end = list(found[0]), found[1], found[2]
    while words.text(end) in {",", "и"} and words.text(end + 1) == "до":
        more = _last_days(words, end + 1)
        if more is None or more[1] != inclusive:
            break
        groups.extend(more[0])
        end = more[2]
    for at in range(len(groups) - 2, -1, -1):
        groups[at] = _in_years_of(groups[at + 1], groups[at])
    return tuple(groups), inclusive, end


def _last_days(words: Words, place: int) -> tuple[tuple[Dates, ...], bool, int] | None:
    if words.text(place) == "в" and words.text(place + 1) in {"срок", "сроки"}:
        place += 2
    elif words.text(place) in {"срок", "сроки"}:
        place += 2 if words.text(place + 1) in {"-", ":"} else 1
    inclusive = False
    if words.text(place) in {"до", "к", "ко", "по"}:
        inclusive = words.text(place) == "по"
        place += 1
    elif words.text(place) == "не" and words.text(place + 1) in {"позднее", "позже"}:
        inclusive, place = True, place + 2
    else:
        return None
    # «по окончании» means after it.
    if words.starts(place, "конц", "окончани", "завершени") and words.text(place - 1) != "по":
        after = place + 1
        if words.is_kind(after, TokenKind.SCHOOL) and not words.is_kind(after + 1, TokenKind.YEAR):
            last = words.school_year[1]
            return (Dates((Range(last, last),)),), True, past_year_word(words, after + 1)
        if words.starts(after, "календарн", "текущ"):
            after += 1
        if words.is_kind(after, TokenKind.YEAR_WORD):
            last = MonthDay(12, 31)
            return (Dates((Range(last, last),)),), True, past_year_word(words, after)
        inclusive, place = True, after
    found = dates_at(words, place)
    if found is None:
        return None
    groups, end = found
    past = past_inclusive(words, end)
    inclusive, end = inclusive or past > end, past
    return groups, inclusive, end


def past_inclusive(words: Words, place: int) -> int:
    """The place behind «включительно», in brackets or not."""
    bracket = words.text(place) == "("
    if words.text(place + bracket) != "включительно":
        return place
    end = place + bracket + 1
    return end + (words.text(end) == ")")


def _in_years_of(later: Dates, dates: Dates) -> Dates:
    """Dates without a year take the one that follows."""
    if dates.years is not None or dates.ranges[0].last_year:
        return dates
    year = later.ranges[0].last_year
    return evolve(dates, years=Years((year,)) if year else later.years)
