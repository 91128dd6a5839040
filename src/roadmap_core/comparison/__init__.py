"""Two versions of an order, or the plans of two regions, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from roadmap_core.comparison.changes import Change, ChangedPart, ChangeKind, Comparison
from roadmap_core.comparison.heads import (
    appendix_changes,
    appendix_pairs,
    head_changes,
    roadmap_values,
    school_changes,
)
from roadmap_core.comparison.matching import Pair
from roadmap_core.comparison.plans import matched_plans
from roadmap_core.comparison.rows import Say, row_changes, section_changes
from roadmap_core.errors import InvalidData
from roadmap_core.model import Appendix, Order, Roadmap
from roadmap_core.names import redacted
from roadmap_core.people import named_in

__all__ = ["Change", "ChangeKind", "ChangedPart", "Comparison", "compare_orders"]

_Document: TypeAlias = Order | Roadmap


def compare_orders(old: Order | Roadmap, new: Order | Roadmap) -> Comparison:
    """How one document became another: two versions of an order, or the plans of two regions.

    Parts are known by their content, never by the number of their row: what is the same in all goes
    first, then equal titles by their place, then titles that share words. A match that is not sure
    is marked ``certain=False``. Equal wordings may differ in dashes, quotes, ё and case. Of two
    orders the requisites, acts, clauses, appendices and schools are compared too; links, the
    numbers of the rows of a list of schools and their order are not. Names of people are compared
    and never told.

    >>> from roadmap_core import Activity, Section
    >>> section = Section(title="", activities=(Activity(number="1", title="Семинар"),))
    >>> print(compare_orders(Roadmap(sections=(section,)), Roadmap()))
    Изменений 1: снято 1; мероприятий без изменений 0.

    Raises:
        InvalidData: one of the two is no order and no roadmap.
    """
    given: tuple[tuple[str, object], ...] = (("old", old), ("new", new))
    problems = [
        f"expected an order or a roadmap, got {type(one).__name__} @ $.{name}"
        for name, one in given
        if not isinstance(one, Order | Roadmap)
    ]
    if problems:
        raise InvalidData("documents to compare", problems)
    # Looking for names takes longer than to find that nothing differs.
    known = cache(lambda: named_in((old, new)))
    return _compared(old, new, lambda text: redacted(text, known()) if text else "")


def _compared(old: _Document, new: _Document, say: Say) -> Comparison:
    ours, theirs = _appendices(old), _appendices(new)
    pairs = appendix_pairs(ours, theirs)
    matched = matched_plans(*_plans(ours, theirs, pairs))
    rows, unchanged = row_changes(matched, say)
    placed = sorted([*section_changes(matched, say), *rows], key=lambda told: told[0])
    keys = tuple(
        (
            matched.old_rows[two.old].activity.key,
            matched.new_rows[two.new].activity.key,
            two.certain,
        )
        for two in sorted(matched.rows, key=lambda two: two.new)
    )
    changes = (*_around(old, new, pairs, say), *(change for _, change in placed))
    return Comparison(changes, unchanged, keys, old, new)


def _appendices(one: _Document) -> tuple[Appendix, ...]:
    """The appendices of an order; a roadmap as the only one."""
    return one.appendices if isinstance(one, Order) else (Appendix(roadmap=one),)


def _plans(
    old: tuple[Appendix, ...], new: tuple[Appendix, ...], pairs: list[Pair]
) -> tuple[list[Roadmap], list[Roadmap], list[Pair]]:
    """The roadmaps of both, and the pairs of their appendices as pairs of roadmaps."""
    places = [
        {place: among for among, place in enumerate(p for p, one in enumerate(side) if one.roadmap)}
        for side in (old, new)
    ]
    plans = [[one.roadmap for one in side if one.roadmap is not None] for side in (old, new)]
    both = [
        Pair(places[0][two.old], places[1][two.new], two.certain)
        for two in pairs
        if two.old in places[0] and two.new in places[1]
    ]
    return plans[0], plans[1], both


def _around(old: _Document, new: _Document, pairs: list[Pair], say: Say) -> Iterator[Change]:
    """What stands around the rows: the head and the appendices of orders, the title of a plan."""
    if isinstance(old, Order) and isinstance(new, Order):
        yield from head_changes(old, new, say)
        yield from appendix_changes(old.appendices, new.appendices, pairs, say)
        yield from school_changes(old.schools, new.schools, say)
    else:
        one, other = (each.roadmap if isinstance(each, Order) else each for each in (old, new))
        yield from roadmap_values(one, other, Pair(0, 0), say)
