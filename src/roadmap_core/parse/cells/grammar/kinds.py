"""The kinds of a period's items, each a production over tokens.

Every production takes the place where it is tried and gives its item, or None where it does not
stand there. Beside the calendar it knows the words that Russian plans use for time.
"""

from __future__ import annotations

import re
from functools import partial

from attrs import evolve

from roadmap_core.parse.cells.grammar.dates import Dates
from roadmap_core.parse.cells.grammar.frames import WHOLE
from roadmap_core.parse.cells.grammar.items import Frame, Item
from roadmap_core.parse.cells.grammar.ranges import Impossible
from roadmap_core.parse.cells.grammar.readings import Choice, windows_of
from roadmap_core.parse.cells.grammar.repeats import RepeatsReader, without_years
from roadmap_core.parse.cells.grammar.tokens import NUMBERS, TokenKind
from roadmap_core.periods import Dated, Offset, OnDemand, OwnSchedule, Relation, Relative, Unit
from roadmap_core.windows import Window

__all__ = ["Grammar"]

_ONGOING = frozenset(
    "постоянно постоянный постоянная регулярно систематически непрерывно круглогодично "
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


class Grammar(RepeatsReader):
    """The productions of the items over the tokens of one wording."""

    def item(self, place: int) -> Item | None:
        """item = the first production that stands at the place

        The kind of the first token tells which of them may stand there.
        """
        token = self.at(place)
        for production in _PRODUCTIONS.get(token.kind, ()) if token else ():
            found = production(self, place)
            if found is not None:
                return found
        return None

    def begun_and_ended(self, place: int) -> Item | None:
        """begun-and-ended = "начало" word* sign date sign "окончание" word* sign date"""
        if not self.starts(place, "начало"):
            return None
        first = self._labelled(place)
        if first is None:
            return None
        after = first[1] + (self.text(first[1]) in {",", ";", "\n", "."})
        if not self.starts(after, "окончани", "завершени", "конец"):
            return None
        last = self._labelled(after)
        if last is None:
            return None
        begins = windows_of(first[0], self.horizon, self.school_year)
        ends = windows_of(last[0], self.horizon, self.school_year)
        starts, stops = begins[0].parts[0], ends[0].parts[0]
        if not isinstance(starts, Dated) or not isinstance(stops, Dated):
            return None
        if stops.dates[-1].end < starts.dates[0].first:
            raise Impossible("конец раньше начала")
        whole = Dated((Window(starts.dates[0].first, stops.dates[-1].end),))
        said = "; ".join(dict.fromkeys(filter(None, (begins[0].assuming, ends[0].assuming))))
        return Item((Choice((whole,), said),), last[1])

    def _labelled(self, place: int) -> tuple[tuple[Dates, ...], int] | None:
        """«начало реализации - 1 марта»: a word, up to three more, a sign, and dates"""
        at = place + 1
        while at < place + 4 and self.is_kind(at, TokenKind.WORD):
            at += 1
        if self.text(at) not in {"-", ":"}:
            return None
        return self.dates(at + 1)

    def offset(self, place: int) -> Item | None:
        """offset = relation number unit event

        relation = "в течение" | "через" | "за" | "не позднее" ["чем"] ["за" | "через"]
        """
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
        elif relation == Relation.WITHIN and course < 0:
            return None
        found = self.unit(place)
        if found is None or not 0 < amount < 1000:
            return None
        unit, after = found
        if self.month and unit == Unit.MONTH and course == place:
            return None
        opener = self.text(after)
        ends = after == len(self.tokens) or self.is_kind(after, TokenKind.SIGN)
        if ends and unit in _SHORT_UNITS:
            return Item((Choice((Relative(None, Offset(amount, unit, relation)),)),), after)
        if opener not in {"до", "после", "со", "с", "от", "по"}:
            return None
        if opener == "по" and not self.starts(after + 1, *_EVENTS_AFTER_PO):
            # «в течение года по графику» is no distance.
            return None
        if opener == "до":
            relation = Relation.BEFORE
        end = self.rest(after)
        if not self.says_something(after + 1, end):
            return None
        part = Relative(self.wording(after, end), Offset(amount, unit, relation))
        return Item((Choice((part,)),), end)

    def short_term(self, place: int) -> Item | None:
        """short-term = "в" ([number "-"] | number-word) unit "срок" event

        unit = "дневный" | "недельный" | "месячный"
        """
        number = self.is_kind(place + 1, TokenKind.NUMBER)
        after = place + 1 + number + (number and self.text(place + 2) == "-")
        found = _SHORT_TERM.fullmatch(self.text(after))
        if self.text(place) != "в" or found is None or not self.starts(after + 1, "срок"):
            return None
        word = found["number"]
        amount = self.tokens[place + 1].number if number else NUMBERS.get(word, 0 if word else 1)
        if not 0 < amount < 1000:
            return None
        unit = next(unit for stem, unit in _SHORT_TERM_UNITS.items() if found["unit"] == stem)
        end = self.rest(after + 2)
        event = self.wording(after + 2, end) if self.says_something(after + 2, end) else None
        return Item((Choice((Relative(event, Offset(amount, unit)),)),), end)

    def schedule(self, place: int) -> Item | None:
        """schedule = ("по" | "согласно" | "в соответствии с") word* noun word*

        noun = "графику" | "плану" | "расписанию" | ...
        """
        start = place
        if self.text(place) in {"по", "согласно", "согл"}:
            place += 1
        elif self.text(place) == "в" and self.starts(place + 1, "соответстви"):
            place += 3
        elif self.text(place) == "в" and (
            self.starts(place + 1, "установл", "утв", "указан", "срок", "назнач", "определ")
        ):
            place += 1
        elif not self.starts(place, "график", "план-график", "план"):
            return None
        if self.dates(start) is not None:
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
        return self.framed(end, partial(OwnSchedule, self.wording(start, end)))

    def demand(self, place: int) -> Item | None:
        """demand = "по" [word [word]] ("запросам" | ...) word* | ("при" | "в случае") word*"""
        if self.text(place) == "по":
            reach = next(
                (at for at in range(place + 1, place + 4) if self.starts(at, *_DEMANDS)), None
            )
            if reach is None:
                return None
        elif self.text(place) != "при" and self.phrase(place, "в", "случае") < 0:
            return None
        end = max(self.words(place), place + 1)
        return self.framed(end, partial(OnDemand, self.wording(place, end)))

    def event(self, place: int) -> Item | None:
        """event = ("после" | "по итогам" | "перед" | "в период" | "каникулы" | ...) text"""
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
            or (
                text == "в"
                and self.starts(following, "срок")
                and self.starts(place + 2, "проведени")
            )
            or (text in {"со", "с"} and self.starts(following, "дня", "момент", "даты"))
            or self.starts(place, "каникул")
            or (
                self.starts(following, "каникул")
                and not self.is_kind(place, TokenKind.SIGN)
                and text not in {"кроме", "исключая", "исключением"}
            )
            or (self.is_kind(place, TokenKind.NUMBER) and self._names_terms(following))
            or self._names_part_of_year(place + (text in {"в", "во", "на", "к"}))
        )
        return self._relative(place) if is_event else None

    def _names_terms(self, place: int) -> bool:
        """«2-3 четверть», «1, 2 триместр»: whether the word behind a number is a school term."""
        if self.text(place) in {"-", ",", "и"} and self.is_kind(place + 1, TokenKind.NUMBER):
            place += 2
        return self.starts(place, "четверт", "триместр")

    def _names_part_of_year(self, place: int) -> bool:
        """«начало учебного года»: days that no text fixes."""
        if not self.starts(place, "начал", "середин", "конц", "конец"):
            return False
        number = self.is_kind(place + 1, TokenKind.NUMBER)
        return self.starts(
            place + 1 + number, "года", "учебн", "кажд", "четверт", "триместр", "полугоди"
        )

    def late_event(self, place: int) -> Item | None:
        """event = ("до" | "к" | "не позднее") what is no date"""
        opens = self.text(place) in {"до", "к", "ко"} or self.phrase(place, "не", "позднее") >= 0
        follows = self.is_kind(place + 1, TokenKind.WORD)
        return self._relative(place) if opens and follows else None

    def _relative(self, place: int) -> Item | None:
        end = self.rest(place)
        if not self.says_something(place + 1, end) and not self.starts(place, "каникул"):
            return None
        return Item((Choice((Relative(self.wording(place, end)),)),), end)

    def ongoing(self, place: int) -> Item | None:
        """ongoing = ("постоянно" | "на постоянной" ("основе" | "режиме")) [frame] | frame"""
        after = -1
        if self.text(place) in _ONGOING:
            after = place + 1
        elif (
            self.text(place) in {"на", "в"}
            and self.starts(place + 1, "постоянн", "регулярн")
            and self.starts(place + 2, "основ", "режим")
        ):
            after = place + 3
        if after >= 0:
            found = self.frame(after)
            frames, end = found if found else ((Frame(),), after)
            return Item(self.framing(frames, end).choices, end)
        course = self.in_course(place)
        found = self.course(course) if course >= 0 else None
        if found is None and (
            self.is_kind(place, TokenKind.SCHOOL)
            or self.text(place) in WHOLE | {"период"}
            or self.phrase(place, "в", "период") >= 0
        ):
            found = self.stretch(place)
            # Dates are no frame by themselves.
            if found is None or self.dates(place) is not None:
                return None
        return self.framing(*found) if found else None

    def dated(self, place: int) -> Item | None:
        """dated = dates ["ежегодно" | "каждого года" | "(ежегодно)"]"""
        found = self.dates(place)
        if found is None:
            return None
        groups, end = found
        every = self.every_year(end)
        if every >= 0:
            return Item(self.each_year(groups), every)
        choices = windows_of(groups, self.horizon, self.school_year)
        startless = self.phrase(end, "без", "начала")
        if startless >= 0:
            return Item(tuple(map(_without_starts, choices)), startless)
        yearly = self.each_year(groups) if without_years(groups) else ()
        frames = tuple(map(self.as_frame, choices))
        return Item(choices, self.past_inclusive(end), frames, yearly)


_BEGUN_BY_WORD = (
    Grammar.begun_and_ended,
    Grammar.recurring,
    Grammar.annual,
    Grammar.offset,
    Grammar.short_term,
    Grammar.deadline,
    Grammar.event,
    Grammar.schedule,
    Grammar.demand,
    Grammar.ongoing,
    Grammar.dated,
    Grammar.since,
    Grammar.late_event,
)
# By the kind of the first token.
_PRODUCTIONS = {
    TokenKind.WORD: _BEGUN_BY_WORD,
    TokenKind.SCHOOL: (Grammar.event, Grammar.ongoing),
    TokenKind.NUMBER: (Grammar.recurring, Grammar.event, Grammar.dated),
    TokenKind.MONTH: (Grammar.event, Grammar.dated),
    TokenKind.YEAR: (Grammar.event, Grammar.dated),
    TokenKind.DATE: (Grammar.dated,),
}


def _without_starts(choice: Choice) -> Choice:
    parts = (
        Dated(tuple(evolve(window, open_start=True) for window in part.dates))
        if isinstance(part, Dated)
        else part
        for part in choice.parts
    )
    return evolve(choice, parts=tuple(parts))
