"""Checks that tell what the reader had to put back together (S04-S08, S14)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from attrs import field, frozen

from roadmap_core.checks.definition import Evidence, define
from roadmap_core.checks.subject import ROADMAP, Subject
from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.keys import number_order
from roadmap_core.model import Activity, Order
from roadmap_core.notes import REPAIR_CODES
from roadmap_core.repairs import Repair, RepairKind
from roadmap_core.text import Span

__all__ = ["CHECKS", "TOLD_BY", "said_by_the_reader"]

# Which check tells which repair: every kind of repair must reach the reader of the document.
TOLD_BY = {
    RepairKind.PART_NUMBERED: "S04",
    RepairKind.NUMBER_ASSIGNED: "S14",
    RepairKind.TITLE_GLUED: "S05",
    RepairKind.PERIOD_GLUED: "S05",
    RepairKind.CELL_CONTINUED: "S06",
    RepairKind.TABLE_INTERRUPTED: "S06",
    RepairKind.HEADER_REPEATED: "S06",
    RepairKind.BODIES_SPILLED: "S07",
    RepairKind.HEADING_OUTSIDE: "S08",
    RepairKind.HEADING_GUESSED: "S08",
}


def said_by_the_reader(code: str, weight: Severity, said: Collection[Finding]) -> tuple[str, ...]:
    """The codes of the reader, of what it ``said``, that say what a check would say again.

    None where the reader says it as less than the check would: that would hide how much it matters.
    """
    codes = {REPAIR_CODES[kind] for kind, check in TOLD_BY.items() if check == code}
    told = {one.code: one.severity for one in said if one.code in codes}
    return tuple(sorted(told)) if all(least >= weight for least in told.values()) else ()


_WHAT: dict[RepairKind, str] = {
    RepairKind.TITLE_GLUED: "название с названием первой части",
    RepairKind.PERIOD_GLUED: "срок со сроком первой части",
    RepairKind.CELL_CONTINUED: "продолжение ячейки стоит отдельной строкой",
    RepairKind.TABLE_INTERRUPTED: "таблица прервана",
    RepairKind.HEADER_REPEATED: "шапка таблицы повторена",
    RepairKind.HEADING_OUTSIDE: "стоит вне таблицы",
    RepairKind.HEADING_GUESSED: "узнан только по виду строки",
}


@frozen
class _Places:
    """The rows of an order by their numbers, for repairs speak of numbers, which may repeat."""

    rows: dict[str, list[Activity]] = field(factory=dict)
    umbrellas: dict[str, Activity] = field(factory=dict)

    @classmethod
    def of(cls, order: Order) -> _Places:
        places = cls()
        for activity in (row for roadmap in order.roadmaps for row in roadmap.walk()):
            for name in {activity.number, activity.key}:
                places.rows.setdefault(name, []).append(activity)
            places.umbrellas.update((part.key, activity) for part in activity.parts)
        return places

    def row(self, repair: Repair) -> Activity | None:
        """The row that was repaired: of several, the one that stands where the repair does."""
        rows = self.rows.get(repair.subject, [])
        here = [row for row in rows if row.span is not None and _meet(row.span, repair.span)]
        near = [(row.key != repair.subject, number_order(row.key), row) for row in here or rows]
        return min(near, key=lambda one: one[:2], default=(True, (), None))[2]


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _repairs(order: Order, code: str) -> Iterator[Repair]:
    return (repair for repair in order.repairs if TOLD_BY[repair.kind] == code)


def _as_found(order: Order, code: str) -> Iterator[Evidence]:
    """One piece of evidence for each repair; its wordings stay out, they may hold a name."""
    repairs = tuple(_repairs(order, code))
    # Most orders need no repair of one kind; then nobody asks for its place.
    places = _Places.of(order) if repairs else _Places()
    for repair in repairs:
        facts: dict[str, Fact] = {"kind": str(repair.kind)}
        if repair.kind in _WHAT:
            facts["what"] = _WHAT[repair.kind]
        row = places.row(repair)
        yield Evidence(row.key if row else repair.subject, facts, repair.span)


@define(
    "S04",
    severity="warning",
    title="Строки без номеров",
    wording="без своих номеров; в данных им даны: {ids}",
    per="order",
)
def unnumbered_rows(subject: Subject) -> Iterator[Evidence]:
    """Rows have no number of their own, so the reader gave them one.

    One finding for each umbrella row, with the numbers given to its sub-rows, and one for rows
    that have no umbrella.

    Why: who cites such a duty makes up a number, and the number of one reader is not that of
    another. A warning: it can be cited by the number of the whole and by its words.

    Not a finding:

    1. sub-rows that the document numbers itself;
    2. a table without any numbers (S14).

    Source: GAO-16-89G practice 5 (vertical traceability needs an identity for each row).
    """
    places = _Places.of(subject.order)
    found: dict[str, tuple[list[str], Span]] = {}
    for repair in _repairs(subject.order, "S04"):
        row = places.row(repair)
        umbrella = row if row and row.parts else places.umbrellas.get(row.key if row else "")
        name = umbrella.key if umbrella else ROADMAP
        given = [part.number for part in row.parts] if row and row.parts else [repair.subject]
        ids, span = found.get(name, ([], repair.span))
        ids.extend(number for number in given if number not in ids)
        found[name] = (ids, span | repair.span)
    for name, (ids, span) in found.items():
        yield Evidence(name, {"ids": tuple(ids), "count": len(ids)}, span)


@define(
    "S05",
    severity="warning",
    title="Слипшиеся ячейки",
    wording="в одной ячейке слиты две строки: {what}",
    per="order",
)
def glued_cells(subject: Subject) -> Iterator[Evidence]:
    """One cell holds what belongs to an umbrella row and to its first sub-row.

    Why: a warning, for whoever reads the row alone takes the period of the first part for that of
    the whole, or does not see the first part at all. The reader parted them; the finding asks for a
    look at whether it cut at the right place.

    Not a finding:

    1. an umbrella row that has a row of its own.

    Source: own rule, after the repairs of the reader.
    """
    yield from _as_found(subject.order, "S05")


@define(
    "S06",
    severity="info",
    title="Разорванные ячейки",
    wording="разрыв таблицы восстановлен: {what}",
    per="order",
)
def split_cells(subject: Subject) -> Iterator[Evidence]:
    """A page break tore a row or the table, and the reader put it together.

    Why: in the document as published the rest of the cell reads as a row without a number, so a
    copy into a spreadsheet loses it.

    Not a finding:

    1. a cell of several lines within one row.

    Source: own rule, after the repairs of the reader.
    """
    yield from _as_found(subject.order, "S06")


@define(
    "S07",
    severity="warning",
    title="Ответственные в чужой ячейке",
    wording="последний ответственный стоит в ячейке следующей строки",
    per="order",
)
def spilled_cells(subject: Subject) -> Iterator[Evidence]:
    """The last responsible body of a row stands in the cell of the row below it.

    Why: as published, the body answers for the wrong activity. A warning, not a note: who
    answers for what changes with it.

    Not a finding:

    1. a list of bodies that ends without a comma.

    Source: own rule, after the repairs of the reader (CELL_SPILL: a dangling comma, then a cell
    that opens without one).
    """
    yield from _as_found(subject.order, "S07")


@define(
    "S08",
    severity="info",
    title="Заголовок раздела вне таблицы",
    wording="заголовок раздела {what}",
    per="order",
)
def heading_outside(subject: Subject) -> Iterator[Evidence]:
    """The heading of a section stands outside the table, or was recognised by its look alone.

    Why: a copy of the table lacks the heading, so its rows pass into the section above.

    Not a finding:

    1. a heading in a row of its own inside the table.

    Source: own rule, after the repairs of the reader.
    """
    yield from _as_found(subject.order, "S08")


@define(
    "S14",
    severity="info",
    title="Таблица без номеров",
    wording="в таблице нет номеров; в данных строкам даны номера: {ids}",
    per="order",
)
def no_numbers(subject: Subject) -> Iterator[Evidence]:
    """A table has no numbers at all, so the reader gave each row one.

    Why: the rows can be cited by their words alone. A note: many plans are written so.

    Not a finding:

    1. rows without a number in a table that has some (S04).

    Source: GAO-16-89G practice 5 (vertical traceability needs an identity for each row).
    """
    repairs = tuple(_repairs(subject.order, "S14"))
    if repairs:
        ids = tuple(dict.fromkeys(repair.subject for repair in repairs))
        span = repairs[0].span | repairs[-1].span
        yield Evidence(ROADMAP, {"ids": ids, "count": len(ids)}, span)


CHECKS = (
    unnumbered_rows,
    glued_cells,
    split_cells,
    spilled_cells,
    heading_outside,
    no_numbers,
)
