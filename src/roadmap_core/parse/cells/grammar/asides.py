"""What a wording of a period says beside the days: clock times, durations, lessons, places.

Each function gives the place behind what it read, None where nothing of the kind stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from roadmap_core.parse.cells.grammar.cursor import Words
from roadmap_core.parse.cells.grammar.dates import dates_at
from roadmap_core.parse.cells.grammar.days import weekday_of
from roadmap_core.parse.cells.grammar.frames import in_course
from roadmap_core.parse.cells.grammar.ranges import Impossible
from roadmap_core.parse.cells.grammar.tokens import NUMBERS, Token, TokenKind
from roadmap_core.parse.cells.grammar.words import is_of_days, is_word
from roadmap_core.periods import Relative
from roadmap_core.text import fold
from roadmap_core.units import Weekday

__all__ = [
    "NamedDay",
    "aside",
    "beside_days",
    "is_mere_aside",
    "past_number_of_name",
    "report_year",
    "without_weekdays",
]

_OPENERS = frozenset("в во с со до к ко на по около начало нач".split())
_BEGINNINGS = _OPENERS | {"сроком", "всего", "течение", "течении"}
_JOINTS = frozenset({"-", "до", "по", "и", ",", "/"})
_HOURS = ("час", "ч")
_MINUTES = ("мин", "м")
_NAMED_BY_NUMBER = (
    "кабинет", "каб", "класс", "кл", "школ", "зал", "аудитор", "ауд", "групп", "корпус", "этаж",
    "этап", "тур", "смен", "урок", "отделен", "филиал", "цех", "приложени", "пункт", "сош", "лице",
    "гимнази", "доу", "мбоу", "мбдоу", "мкоу", "оу",
)  # fmt: skip
# In the forms that stand behind a number of them: «2 неделя» is a week, «2 недели» is how long.
_DURATIONS = frozenset(
    "час часа часов минута минуты минут мин день дня дней "
    "недели недель месяца месяцев года лет".split()
)
# An event of this kind says when on its day something is, or what for; it names no day.
_LABELS = (
    "после урок", "после занят", "на урок", "во время урок", "в ходе урок", "на перемен",
    "во внеурочн", "ко дню", "к дню", "в рамках", "в ходе", "в честь", "на классн", "перед урок",
    "в день", "в дни", "в дня", "после обед", "в процессе",
)  # fmt: skip
_GOVERNING = frozenset(
    "с со до по к ко от за около через перед или либо не кроме на и после".split()
)


def aside(words: Words, place: int) -> int | None:
    """aside = clock | duration, the kinds of remark that hold numbers and words of time"""
    if not (
        words.is_kind(place, TokenKind.CLOCK)
        or words.is_kind(place, TokenKind.NUMBER)
        or words.text(place) in _BEGINNINGS
    ):
        return None
    found = _clock(words, place)
    return found if found is not None else _duration(words, place)


def report_year(words: Words, place: int, *, named: bool) -> int | None:
    """«за 2023 год», «итоги 2023 года»: the years that something is about, no days of it.

    ``named`` says that a noun stands right before the place.
    """
    start = place + (words.text(place) == "за")
    if start == place and not (named and words.is_kind(place, TokenKind.YEAR)):
        return None
    try:
        found = dates_at(words, start)
    except Impossible:
        # «за 5 недель до»: no fifth week is meant here.
        return None
    return found and found[1]


def _clock(words: Words, place: int) -> int | None:
    """clock = [opener] hour (("-" | "до" | "," ) hour)*; hour = time | number "часов"

    An opener alone («в», «с», «до») belongs to it.
    """
    start = place + (words.text(place) in _OPENERS)
    start += start > place and words.text(start) in {"в", "с"}
    end = _hour(words, start)
    if end is None:
        return None
    while (joint := _past_joint(words, end)) is not None:
        further = _hour(words, joint)
        if further is None:
            break
        end = further
    return end


def _past_joint(words: Words, place: int) -> int | None:
    if words.is_kind(place, TokenKind.CLOCK):
        return place
    if words.text(place) not in _JOINTS:
        return None
    return place + 1 + (words.text(place + 1) in {"до", "в", "с"})


def _hour(words: Words, place: int) -> int | None:
    """hour = time ["часов"] | number "-" minutes

    It may be worded: number [("-" | "до") number] "часов" [number "минут"].
    """
    if words.is_kind(place, TokenKind.CLOCK):
        return _past_unit(words, place + 1, (*_HOURS, "мин"), needed=False)
    if not words.is_kind(place, TokenKind.NUMBER):
        return None
    after = place + 1
    if (
        words.text(after) == "-"
        and words.text(after + 1) in {"15", "30", "45"}
        and 7 <= words.tokens[place].number <= 22
        and not words.month
        and words.text(after + 2) in {"", ",", ")", ";", "\n", "."}
    ):
        return after + 2
    if words.text(after) in {"-", "до"} and words.is_kind(after + 1, TokenKind.NUMBER):
        after += 2
    end = _past_unit(words, after, _HOURS, needed=True)
    if end is None:
        return None
    if words.is_kind(end, TokenKind.NUMBER):
        minutes = _past_unit(words, end + 1, _MINUTES, needed=True)
        return end if minutes is None else minutes
    return end


def _past_unit(words: Words, place: int, units: tuple[str, ...], *, needed: bool) -> int | None:
    """The place behind a unit of the clock («час», «ч.», «мин.»), in any case."""
    text = words.text(place)
    if text in units or (text.startswith(("час", "минут")) and text[:3] in units):
        return place + 1 + (words.text(place + 1) == ".")
    return None if needed else place


def _duration(words: Words, place: int) -> int | None:
    """duration = ["на" | "в течение" | "сроком на"] number unit, where nothing follows"""
    course = in_course(words, place)
    if course is not None:
        start = course
    else:
        start = place + (words.text(place) in {"сроком", "всего"})
        start += words.text(start) == "на"
    if not words.is_kind(start, TokenKind.NUMBER) or words.text(start + 1) not in _DURATIONS:
        return None
    if not (words.text(start).isdigit() or words.text(start) in NUMBERS):
        return None
    if course is not None and not words.starts(start + 1, "лет", "год", "час", "мин"):
        # A distance without an event is an item of its own.
        return None
    end = start + 2
    following = words.at(end)
    return end if following is None or following.kind == TokenKind.SIGN else None


@frozen
class NamedDay:
    """A weekday beside its date: its place in the text, and the day and month it is said of."""

    start: int
    end: int
    weekday: Weekday
    day: int
    month: int


def without_weekdays(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[NamedDay, ...]]:
    """The tokens without the weekdays beside dates («5 мая (вторник)»), and those weekdays."""
    if not any(token.kind == TokenKind.WORD and weekday_of(token.text) for token in tokens):
        return tuple(tokens), ()
    kept: list[Token] = []
    named: list[NamedDay] = []
    place = 0
    while place < len(tokens):
        found = _weekday_before(tokens, place) or _weekday_behind(tokens, place)
        if found is None:
            kept.append(tokens[place])
            place += 1
        else:
            named.append(found[0])
            place = found[1]
    return tuple(kept), tuple(named)


def _weekday_before(tokens: Sequence[Token], place: int) -> tuple[NamedDay, int] | None:
    """«Пн 03.02.25», «понедельник, 3 февраля»: before its date, no list of weekdays."""
    weekday = _weekday_at(tokens, place)
    after = place + 1
    while after < len(tokens) and tokens[after].text in {".", ","} and after < place + 3:
        after += 1
    day = _day_at(tokens, after)
    if weekday is None or day is None:
        return None
    if place and tokens[place - 1].text in {"по", "кажд", "каждый", "каждую", "каждое"}:
        return None
    if place > 1 and tokens[place - 1].text in {",", "и"} and _weekday_at(tokens, place - 2):
        return None
    return NamedDay(tokens[place].start, tokens[place].end, weekday, *day), after


def _weekday_behind(tokens: Sequence[Token], place: int) -> tuple[NamedDay, int] | None:
    """«5 мая (вторник)», «05.05.2025, вт.»: behind its date, no list of weekdays."""
    start = place
    while start < len(tokens) and tokens[start].text in {"(", ",", "в", "во"} and start < place + 2:
        start += 1
    weekday = _weekday_at(tokens, start)
    before = _day_behind(tokens, place)
    if weekday is None or before is None:
        return None
    end = start + 1
    if tokens[place].text == "(":
        if end >= len(tokens) or tokens[end].text != ")":
            return None
        end += 1
    elif (
        end + 1 < len(tokens)
        and tokens[end].text in {",", "и"}
        and (
            _weekday_at(tokens, end + 1) or (_day_at(tokens, end + 1) and tokens[place].text == ",")
        )
    ):
        return None
    return NamedDay(tokens[place].start, tokens[end - 1].end, weekday, *before), end


def _weekday_at(tokens: Sequence[Token], place: int) -> Weekday | None:
    if not 0 <= place < len(tokens) or tokens[place].kind != TokenKind.WORD:
        return None
    return weekday_of(tokens[place].text)


def _day_at(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """The day and the month of a date that begins at a place."""
    if place >= len(tokens):
        return None
    token = tokens[place]
    if token.kind == TokenKind.DATE and token.date[0]:
        return token.date[:2]
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.kind == TokenKind.NUMBER and following and following.kind == TokenKind.MONTH:
        return token.number, following.number
    return None


def _day_behind(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """The day and the month of a date that ends before a place."""
    at = place - 1
    while at >= 0 and (
        tokens[at].kind in {TokenKind.YEAR, TokenKind.YEAR_WORD} or tokens[at].text == "."
    ):
        at -= 1
    if at < 0:
        return None
    if tokens[at].kind == TokenKind.DATE:
        return _day_at(tokens, at)
    return _day_at(tokens, at - 1) if tokens[at].kind == TokenKind.MONTH and at else None


def beside_days(part: object) -> bool:
    """Whether a part without days only says more about the days of the part beside it.

    A distance from no event is how long something takes; an event of some kinds is a label.
    """
    if not isinstance(part, Relative):
        return False
    if part.event is None:
        return True
    return part.offset is None and fold(part.event).startswith(_LABELS)


def is_mere_aside(words: Words, first: int, last: int) -> bool:
    """Whether the tokens of a stretch say nothing about days.

    Every number belongs to what it counts or names, no word is about time, and none of them
    governs the days behind it («с», «до», «кроме»).
    """
    if not words.says_something(first, last):
        return False
    if last < len(words.tokens) and words.text(last - 1) in _GOVERNING:
        return False
    return all(_is_aside_token(words, place, first, last) for place in range(first, last))


def _is_aside_token(words: Words, place: int, first: int, last: int) -> bool:
    token = words.tokens[place]
    if token.kind in {TokenKind.SIGN, TokenKind.CLOCK}:
        return True
    if token.kind == TokenKind.WORD:
        if len(token.text) == 1 and not is_word(token.text):
            # The rest of a torn word, or the letter of a class.
            return place > first and (
                words.is_kind(place - 1, TokenKind.NUMBER) or words.text(place - 1) in {"-", '"'}
            )
        return not is_of_days(token.text) or _names_day(words, place, first)
    return token.kind == TokenKind.NUMBER and _is_counted(words, place, first, last)


def past_number_of_name(words: Words, place: int) -> int:
    """The place behind the number of what was named before it: «кабинет 5, 10 мая»."""
    if not (words.text(place - 1) == "№" or words.starts(place - 1, *_NAMED_BY_NUMBER)):
        return place
    is_number = words.is_kind(place, TokenKind.NUMBER)
    return place + 1 if is_number and not words.is_kind(place + 1, TokenKind.MONTH) else place


def _names_day(words: Words, place: int, first: int) -> bool:
    """«День музыки», «Дню учителя»: a day by its name, which is an event."""
    if not words.starts(place, "день", "дня", "дню") or words.starts(place + 1, "недел"):
        return False
    before = words.text(place - 1) if place > first else ""
    return words.is_kind(place + 1, TokenKind.WORD) and before in {"", "-", "(", '"', "ко", "к"}


def _is_counted(words: Words, place: int, first: int, last: int) -> bool:
    """Whether a number is of something: «103 кабинет», «№ 5», «1-4 классы», «I этап»."""
    at = place + 1
    while at < last and (
        words.text(at) in {"-", ",", "и", '"'} or words.is_kind(at, TokenKind.NUMBER)
    ):
        at += 1
    if at < last and words.is_kind(at, TokenKind.WORD) and not is_of_days(words.text(at)):
        return True
    at = place - 1
    while at >= first and (
        words.text(at) in {"-", ",", "и", "."} or words.is_kind(at, TokenKind.NUMBER)
    ):
        at -= 1
    return at >= first and (words.text(at) in {"№", "n"} or words.starts(at, *_NAMED_BY_NUMBER))
