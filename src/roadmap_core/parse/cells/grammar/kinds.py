"""The kinds of a period's items, each a production over tokens.

Every production takes the place where it is tried and gives its item, or None where it does not
stand there. Beside the calendar it knows the words that Russian plans use for time.
"""

from __future__ import annotations

import re
from functools import partial

from attrs import evolve

from roadmap_core.parse.cells.grammar.cursor import Words
from roadmap_core.parse.cells.grammar.dates import Dates, dates_at
from roadmap_core.parse.cells.grammar.frames import (
    WHOLE,
    as_frame,
    course_at,
    frame_at,
    framed_at,
    framing,
    in_course,
    past_act,
    past_inclusive,
    since_at,
    stretch,
    unit_at,
    words_at,
)
from roadmap_core.parse.cells.grammar.items import Frame, Item
from roadmap_core.parse.cells.grammar.ranges import Impossible
from roadmap_core.parse.cells.grammar.readings import Choice, windows_of
from roadmap_core.parse.cells.grammar.repeats import recurring
from roadmap_core.parse.cells.grammar.tokens import NUMBERS, TokenKind
from roadmap_core.parse.cells.grammar.yearly import (
    annual_at,
    deadline,
    each_year,
    past_every_year,
    without_years,
)
from roadmap_core.periods import Dated, Offset, OnDemand, OwnSchedule, Relation, Relative, Unit
from roadmap_core.windows import Window

__all__ = ["item_at"]

_ONGOING = frozenset(
    "постоянно постоянный постоянная постоянное регулярно систематически непрерывно круглогодично "
    "бессрочно".split()
)
_SCHEDULES = ("график", "план", "расписан", "циклограмм", "регламент", "медиаплан", "положени",
              "приказ", "порядк", "срок")  # fmt: skip
_DEMANDS = ("запрос", "заявк", "необходимост", "требован", "обращен", "согласован", "приглашен",
            "желани", "потребност", "поручен", "заявлен", "поступлен", "мере", "факт")  # fmt: skip
_SHORT_TERM_UNITS = {"дневн": Unit.DAY, "недельн": Unit.WEEK, "месячн": Unit.MONTH}
_SHORT_TERM = re.compile(r"(?P<number>\w*?)(?P<unit>дневн|недельн|месячн)(?:ый|ого)")
# Units in which a distance is counted; «в течение квартала» is no distance.
_SHORT_UNITS = frozenset({Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.MONTH})
_EVENTS_AFTER_PO = ("итог", "результат", "окончан", "заверш", "истечен", "прошеств")
_EVENT_OPENERS = frozenset("перед накануне одновременно вслед".split())
_EVENT_AFTER_IN = ("период", "день", "дни", "ход", "рамк", "время", "каникул", "момент", "процесс")


def item_at(words: Words, place: int) -> Item | None:
    """item = the first production that stands at the place

    The first token, and behind a number the next one, tell which of them may stand there.
    """
    token = words.tokens[place]
    if token.kind == TokenKind.WORD:
        productions = _BY_WORD.get(token.text, _BEGUN_BY_WORD)
    elif token.kind == TokenKind.NUMBER and words.is_kind(place + 1, TokenKind.MONTH):
        productions = (dated,)
    else:
        productions = _BY_KIND.get(token.kind, ())
    for production in productions:
        found = production(words, place)
        if found is not None:
            return found
    return None


def begun_and_ended(words: Words, place: int) -> Item | None:
    """begun-and-ended = "начало" word* sign date sign "окончание" word* sign date"""
    if not words.starts(place, "начало"):
        return None
    first = _labelled(words, place)
    if first is None:
        return None
    after = first[1] + (words.text(first[1]) in {",", ";", "\n", "."})
    if not words.starts(after, "окончани", "завершени", "конец"):
        return None
    last = _labelled(words, after)
    if last is None:
        return None
    begins = windows_of(first[0], words.horizon, words.school_year)
    ends = windows_of(last[0], words.horizon, words.school_year)
    starts, stops = begins[0].parts[0], ends[0].parts[0]
    if not isinstance(starts, Dated) or not isinstance(stops, Dated):
        return None
    if stops.dates[-1].end < starts.dates[0].first:
        raise Impossible("конец раньше начала")
    whole = Dated((Window(starts.dates[0].first, stops.dates[-1].end),))
    said = "; ".join(dict.fromkeys(filter(None, (begins[0].assuming, ends[0].assuming))))
    return Item((Choice((whole,), said),), last[1])


def _labelled(words: Words, place: int) -> tuple[tuple[Dates, ...], int] | None:
    """«начало реализации - 1 марта»: a word, up to three more, a sign, and dates"""
    at = place + 1
    while at < place + 4 and words.is_kind(at, TokenKind.WORD):
        at += 1
    if words.text(at) not in {"-", ":"}:
        return None
    return dates_at(words, at + 1)


def offset_at(words: Words, place: int) -> Item | None:
    """offset = relation number unit event

    relation = "в течение" | "через" | "за" | "не позднее" ["чем"] ["за" | "через"]
    """
    relation = Relation.WITHIN
    course = in_course(words, place)
    if course is not None:
        place = course
    elif words.text(place) == "через":
        relation, place = Relation.AFTER, place + 1
    elif words.text(place) == "за":
        relation, place = Relation.BEFORE, place + 1
    elif words.text(place) == "не" and words.text(place + 1) in {"позднее", "позже", "ранее"}:
        place += 2
        if words.text(place) == "чем":
            place += 1
        if words.text(place) in {"через", "за"}:
            relation = Relation.BEFORE if words.text(place) == "за" else Relation.WITHIN
            place += 1
    else:
        return None
    amount = 1
    if words.is_kind(place, TokenKind.NUMBER):
        amount, place = words.tokens[place].number, place + 1
        if words.text(place) == "-" and words.is_kind(place + 1, TokenKind.NUMBER):
            amount, place = words.tokens[place + 1].number, place + 2
    elif relation == Relation.WITHIN and course is None:
        return None
    found = unit_at(words, place)
    if found is None or not 0 < amount < 1000:
        return None
    unit, after = found
    if words.month and unit == Unit.MONTH and course == place:
        return None
    opener = words.text(after)
    ends = after == len(words.tokens) or words.is_kind(after, TokenKind.SIGN)
    if ends and unit in _SHORT_UNITS:
        return Item((Choice((Relative(None, Offset(amount, unit, relation)),)),), after)
    if opener not in {"до", "после", "со", "с", "от", "по"}:
        return None
    if opener == "по" and not words.starts(after + 1, *_EVENTS_AFTER_PO):
        # «в течение года по графику» is no distance.
        return None
    if opener == "до":
        relation = Relation.BEFORE
    end = words.rest(after)
    if not words.says_something(after + 1, end):
        return None
    part = Relative(words.wording(after, end), Offset(amount, unit, relation))
    return Item((Choice((part,)),), end)


def short_term(words: Words, place: int) -> Item | None:
    """short-term = "в" ([number "-"] | number-word) unit "срок" event

    unit = "дневный" | "недельный" | "месячный"
    """
    number = words.is_kind(place + 1, TokenKind.NUMBER)
    after = place + 1 + number + (number and words.text(place + 2) == "-")
    found = _SHORT_TERM.fullmatch(words.text(after))
    if words.text(place) != "в" or found is None or not words.starts(after + 1, "срок"):
        return None
    word = found["number"]
    amount = words.tokens[place + 1].number if number else NUMBERS.get(word, 0 if word else 1)
    if not 0 < amount < 1000:
        return None
    unit = next(unit for stem, unit in _SHORT_TERM_UNITS.items() if found["unit"] == stem)
    end = words.rest(after + 2)
    event = words.wording(after + 2, end) if words.says_something(after + 2, end) else None
    return Item((Choice((Relative(event, Offset(amount, unit)),)),), end)


def schedule_at(words: Words, place: int) -> Item | None:
    """schedule = ("по" | "согласно" | "в соответствии с") word* noun word*

    noun = "графику" | "плану" | "расписанию" | ...
    """
    start = place
    if words.text(place) in {"по", "согласно", "согл"}:
        place += 1
    elif words.text(place) == "в" and words.starts(place + 1, "соответстви"):
        place += 3
    elif words.text(place) == "в" and (
        words.starts(place + 1, "установл", "утв", "указан", "срок", "назнач", "определ")
    ):
        place += 1
    elif not words.starts(place, "график", "план-график", "план"):
        return None
    if dates_at(words, start) is not None:
        return None
    reach = next(
        (
            at
            for at in range(place, place + 5)
            if words.is_kind(at, TokenKind.WORD) and words.starts(at, *_SCHEDULES)
        ),
        None,
    )
    gap = range(place, reach) if reach is not None else ()
    if reach is None or any(not words.is_kind(at, TokenKind.WORD) for at in gap):
        return None
    end = words_at(words, reach)
    if words.text(end) == "," and words.starts(end + 1, "установлен", "утвержден", "определен"):
        end = words_at(words, end + 1)
    end = past_act(words, end)
    return framed_at(words, end, partial(OwnSchedule, words.wording(start, end)))


def demand_at(words: Words, place: int) -> Item | None:
    """demand = "по" [word [word]] ("запросам" | ...) word* | ("при" | "в случае") word*"""
    if words.text(place) == "по":
        reach = next(
            (at for at in range(place + 1, place + 4) if words.starts(at, *_DEMANDS)), None
        )
        if reach is None:
            return None
    elif words.text(place) != "при" and words.behind(place, "в", "случае") is None:
        return None
    end = max(words_at(words, place), place + 1)
    return framed_at(words, end, partial(OnDemand, words.wording(place, end)))


def event_at(words: Words, place: int) -> Item | None:
    """event = ("после" | "по итогам" | "перед" | "в период" | "каникулы" | ...) text"""
    text, following = words.text(place), place + 1
    is_event = (
        (text == "после" and dates_at(words, following) is None)
        or (text == "по" and words.starts(following, *_EVENTS_AFTER_PO))
        or text in _EVENT_OPENERS
        or (
            text in {"в", "во", "на"}
            and words.starts(following, *_EVENT_AFTER_IN)
            and stretch(words, place) is None
            and dates_at(words, place + 2) is None
        )
        or (
            text == "в" and words.starts(following, "срок") and words.starts(place + 2, "проведени")
        )
        or (text in {"со", "с"} and words.starts(following, "дня", "момент", "даты"))
        or words.starts(place, "каникул")
        or (
            words.starts(following, "каникул")
            and not words.is_kind(place, TokenKind.SIGN)
            and text not in {"кроме", "исключая", "исключением"}
        )
        or (words.is_kind(place, TokenKind.NUMBER) and _names_terms(words, following))
        or _names_part_of_year(words, place + (text in {"в", "во", "на", "к"}))
    )
    return _relative(words, place) if is_event else None


def _names_terms(words: Words, place: int) -> bool:
    """«2-3 четверть», «1, 2 триместр»: whether the word behind a number is a school term."""
    if words.text(place) in {"-", ",", "и"} and words.is_kind(place + 1, TokenKind.NUMBER):
        place += 2
    return words.starts(place, "четверт", "триместр")


def _names_part_of_year(words: Words, place: int) -> bool:
    """«начало учебного года»: days that no text fixes."""
    if not words.starts(place, "начал", "середин", "конц", "конец"):
        return False
    number = words.is_kind(place + 1, TokenKind.NUMBER)
    return words.starts(
        place + 1 + number, "года", "учебн", "кажд", "четверт", "триместр", "полугоди"
    )


def late_event(words: Words, place: int) -> Item | None:
    """event = ("до" | "к" | "не позднее") what is no date"""
    opens = (
        words.text(place) in {"до", "к", "ко"} or words.behind(place, "не", "позднее") is not None
    )
    follows = words.is_kind(place + 1, TokenKind.WORD)
    return _relative(words, place) if opens and follows else None


def _relative(words: Words, place: int) -> Item | None:
    end = words.rest(place)
    if not words.says_something(place + 1, end) and not words.starts(place, "каникул"):
        return None
    return Item((Choice((Relative(words.wording(place, end)),)),), end)


def ongoing(words: Words, place: int) -> Item | None:
    """ongoing = ("постоянно" | "на постоянной" ("основе" | "режиме")) [frame] | frame"""
    after = None
    if words.text(place) in _ONGOING:
        after = place + 1
    elif (
        words.text(place) in {"на", "в"}
        and words.starts(place + 1, "постоянн", "регулярн")
        and words.starts(place + 2, "основ", "режим")
    ):
        after = place + 3
    if after is not None:
        found = frame_at(words, after)
        frames, end = found if found else ((Frame(),), after)
        return Item(framing(frames, end).choices, end)
    course = in_course(words, place)
    found = course_at(words, course) if course is not None else None
    if found is None and (
        words.is_kind(place, TokenKind.SCHOOL)
        or words.text(place) in WHOLE | {"период"}
        or words.behind(place, "в", "период") is not None
    ):
        found = stretch(words, place)
        # Dates are no frame by themselves.
        if found is None or dates_at(words, place) is not None:
            return None
    return framing(*found) if found else None


def dated(words: Words, place: int) -> Item | None:
    """dated = dates ["ежегодно" | "каждого года" | "(ежегодно)"]"""
    found = dates_at(words, place)
    if found is None:
        return None
    groups, end = found
    every = past_every_year(words, end)
    if every is not None:
        return Item(each_year(words, groups), every)
    choices = windows_of(groups, words.horizon, words.school_year)
    startless = words.behind(end, "без", "начала")
    if startless is not None:
        return Item(tuple(map(_without_starts, choices)), startless)
    if place == 0 and end == len(words.tokens):
        # Nothing stands beside it that it could frame.
        return Item(choices, end)
    yearly = each_year(words, groups) if without_years(groups) else ()
    frames = tuple(map(as_frame, choices))
    return Item(choices, past_inclusive(words, end), frames, yearly)


_BEGUN_BY_WORD = (
    begun_and_ended,
    recurring,
    annual_at,
    offset_at,
    short_term,
    deadline,
    event_at,
    schedule_at,
    demand_at,
    ongoing,
    dated,
    since_at,
    late_event,
)
_BY_WORD = {
    "до": (recurring, deadline, event_at, late_event),
    "с": (recurring, event_at, dated, since_at),
    "по": (recurring, deadline, event_at, schedule_at, demand_at),
    "ежегодно": (annual_at,),
    "постоянно": (ongoing,),
}
_BY_KIND = {
    TokenKind.SCHOOL: (event_at, ongoing),
    TokenKind.NUMBER: (recurring, event_at, dated),
    TokenKind.MONTH: (dated,),
    TokenKind.YEAR: (dated,),
    TokenKind.DATE: (dated,),
}


def _without_starts(choice: Choice) -> Choice:
    parts = (
        Dated(tuple(evolve(window, open_start=True) for window in part.dates))
        if isinstance(part, Dated)
        else part
        for part in choice.parts
    )
    return evolve(choice, parts=tuple(parts))
