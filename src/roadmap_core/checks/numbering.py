"""Checks of the numbers of the rows (S01-S03)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from attrs import field, frozen

from roadmap_core.checks.definition import Evidence, about, define
from roadmap_core.checks.subject import Subject
from roadmap_core.keys import number_order
from roadmap_core.model import Activity, Roadmap

__all__ = ["CHECKS"]

# Nine digits: a longer run of digits is no row number, and int() refuses very long ones.
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*")
_NAMED_ONE_BY_ONE = 10


@frozen
class _Count:
    """The rows that are counted together: one run of numbers at one level, in text order."""

    prefix: tuple[int, ...]
    rows: list[tuple[int, Activity]] = field(factory=list)

    def by_number(self) -> dict[int, list[Activity]]:
        """The rows of each number; by their keys, for those stay where rows change places."""
        found: dict[int, list[Activity]] = {}
        for number, activity in sorted(self.rows, key=lambda row: number_order(row[1].key)):
            found.setdefault(number, []).append(activity)
        return found

    def label(self, number: int) -> str:
        return ".".join(str(part) for part in (*self.prefix, number))


def _key(activity: Activity) -> tuple[int, ...]:
    if not _NUMBER.fullmatch(activity.number):
        return ()
    return tuple(int(part) for part in activity.number.split("."))


def _counts(roadmap: Roadmap) -> Iterator[_Count]:
    """The counts of a roadmap; a section that begins again at a first number starts new ones."""
    run: dict[tuple[int, ...], _Count] = {}
    begun: set[tuple[int, ...]] = set()
    for section in roadmap.sections:
        tops = {key for top in section.activities if (key := _key(top))}
        beginnings = {key for key in tops if key[-1] == 1}
        if beginnings & begun:
            yield from run.values()
            run, begun = {}, set()
        begun |= beginnings
        for top in section.activities:
            for activity in top.walk():
                if key := _key(activity):
                    count = run.setdefault(key[:-1], _Count(key[:-1]))
                    count.rows.append((key[-1], activity))
    yield from run.values()


@define(
    "S01",
    severity="error",
    title="Пропуск в нумерации",
    wording="между номерами {after} и {before} пропущено: {missing}",
    needs=("rows",),
)
def numbering_gap(subject: Subject) -> Iterator[Evidence]:
    """Between two neighbouring numbers of one level, numbers are missing.

    Why: a row may have been lost when the document was edited, and whoever cites the plan by
    number cites a row that is not there: an error, since one reader takes the duty for dropped,
    another waits for it. The finding stands at the row before the gap; more than ten missing
    numbers are named as a range.

    Not a finding:

    1. a section that begins again at 1;
    2. a table that starts with a higher number (an excerpt);
    3. rows whose number is not made of digits;
    4. rows out of order (S03).

    Source: GAO-16-89G practice 1 (capture all activities).
    """
    for count in _counts(subject.roadmap):
        rows = count.by_number()
        for number, following in pairwise(sorted(rows)):
            absent = range(number + 1, following)
            if not absent:
                continue
            if len(absent) <= _NAMED_ONE_BY_ONE:
                missing = tuple(count.label(one) for one in absent)
            else:
                missing = (f"{count.label(absent[0])}-{count.label(absent[-1])}",)
            yield about(
                rows[number][0],
                missing=missing,
                count=len(absent),
                after=count.label(number),
                before=count.label(following),
            )


@define(
    "S02",
    severity="error",
    title="Повтор номера",
    wording="номер {number} стоит у {times} строк",
    needs=("rows",),
)
def duplicate_number(subject: Subject) -> Iterator[Evidence]:
    """Several rows have one number.

    Why: a report «пункт 7 выполнен» does not say which row it means, and links and records that
    refer to the number take the first. An error, because every later use of the number is wrong
    for one of the rows.

    Not a finding:

    1. numbers that begin again at 1 in a new section.

    Source: TaskJuggler refuses a second task with the same id; own rule for documents.
    """
    for count in _counts(subject.roadmap):
        for number, alike in count.by_number().items():
            if len(alike) > 1:
                yield about(alike[1], number=count.label(number), times=len(alike))


@define(
    "S03",
    severity="warning",
    title="Нарушен порядок номеров",
    wording="номер {number} стоит после {after}",
    needs=("rows",),
)
def out_of_order(subject: Subject) -> Iterator[Evidence]:
    """A row stands after a row with a higher number of the same level.

    Why: the row was moved without a new number, or its number is a slip; readers look for it
    elsewhere. A warning: the row can still be cited. Judged against the row right before it, so
    one misplaced row is told once or twice, not for every row that follows.

    Not a finding:

    1. a repeated number (S02);
    2. a gap (S01);
    3. a section that begins again at 1.

    Source: own rule.
    """
    for count in _counts(subject.roadmap):
        for (before, _), (number, activity) in pairwise(count.rows):
            if number < before:
                yield about(activity, number=count.label(number), after=count.label(before))


CHECKS = (numbering_gap, duplicate_number, out_of_order)
