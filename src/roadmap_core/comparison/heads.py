"""What changed in an order beside its plans: requisites, acts, clauses, appendices, schools."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from roadmap_core.comparison.changes import Change, ChangedPart, ChangeKind
from roadmap_core.comparison.matching import Entry, Pair, alike, exact, near
from roadmap_core.comparison.rows import Say, cells_of, displaced
from roadmap_core.model import Appendix, Clause, Force, LegalAct, Order, Roadmap, School
from roadmap_core.periods import Period
from roadmap_core.wording import day_range

__all__ = [
    "appendix_changes",
    "appendix_pairs",
    "head_changes",
    "roadmap_values",
    "school_changes",
]

T = TypeVar("T")

_FORCES = {
    Force.APPROVE: "утверждает",
    Force.APPOINT: "назначает",
    Force.OBLIGE: "обязывает",
    Force.RECOMMEND: "рекомендует",
    Force.CONTROL: "контроль",
    Force.REPEAL: "отменяет",
    Force.OTHER: "иное",
}
# The requisites of an order, with the words for them.
_REQUISITES = {
    "kind": "вид документа",
    "number": "номер",
    "date": "дата",
    "place": "место издания",
    "title": "название",
    "issuer": "кем издан",
    "preamble": "преамбула",
    "resolution": "распорядительное слово",
}


def head_changes(old: Order, new: Order, say: Say) -> Iterator[Change]:
    """The changes of the requisites, the acts it rests on, its clauses and who signed."""
    yield from _requisites(old, new, say)
    yield from _acts(old.legal_basis, new.legal_basis, say)
    yield from _clauses(old.clauses, new.clauses, say)
    yield from _signatory(old, new, say)


def _requisites(old: Order, new: Order, say: Say) -> Iterator[Change]:
    for name, what in _REQUISITES.items():
        before, after = _told(getattr(old, name)), _told(getattr(new, name))
        if alike(before) != alike(after):
            yield _of_order(what, say(before), say(after))


def _signatory(old: Order, new: Order, say: Say) -> Iterator[Change]:
    one, other = old.signatory, new.signatory
    posts = one.position if one else "", other.position if other else ""
    if alike(posts[0]) != alike(posts[1]):
        yield _of_order("должность подписавшего", say(posts[0]), say(posts[1]))
    names = one.name if one else "", other.name if other else ""
    if alike(names[0]) != alike(names[1]):
        yield _of_order("кто подписал", *("[имя]" if name else "" for name in names))


def _of_order(what: str, before: str, after: str) -> Change:
    return Change(
        kind=ChangeKind.CHANGED, part=ChangedPart.ORDER, what=what, before=before, after=after
    )


def _told(value: date | str | None) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else value or ""


def _acts(old: Sequence[LegalAct], new: Sequence[LegalAct], say: Say) -> Iterator[Change]:
    pairs = _paired(old, new, _act_entry)
    part = ChangedPart.ACT
    yield from _alone(part, old, new, pairs, lambda one: ("", one.text), say)
    for two in pairs:
        texts = old[two.old].text, new[two.new].text
        if alike(texts[0]) != alike(texts[1]):
            yield _change(ChangeKind.REWORDED, part, two, ("", ""), "текст", texts, say)


def _act_entry(act: LegalAct) -> Entry:
    text = alike(act.text)
    return Entry(text, text, number=alike(act.number), order=(text,))


def _clauses(old: Sequence[Clause], new: Sequence[Clause], say: Say) -> Iterator[Change]:
    entries = [_clause_entry(one, say) for one in old], [_clause_entry(one, say) for one in new]
    pairs = _pairs(*entries)
    part = ChangedPart.CLAUSE
    yield from _alone(part, old, new, pairs, lambda one: (one.number, _whole(one)), say)
    moved = set(
        displaced(
            [(two.old, two.new) for two in pairs],
            lambda pair: tuple(sorted((entries[0][pair[0]].order, entries[1][pair[1]].order))),
        )
    )
    for two in pairs:
        one, other = old[two.old], new[two.new]
        keys = one.number, other.number
        for kind, what, values in _clause_values(one, other):
            yield _change(kind, part, two, keys, what, values, say)
        if (two.old, two.new) in moved:
            places = f"место {two.old + 1}", f"место {two.new + 1}"
            yield _change(ChangeKind.RELOCATED, part, two, keys, "место", places, say)


def _clause_values(one: Clause, other: Clause) -> Iterator[tuple[ChangeKind, str, tuple[str, str]]]:
    """The values of a clause that differ; addressee and deadline stand in its text, too."""
    texts = _whole(one), _whole(other)
    if alike(texts[0]) != alike(texts[1]):
        yield ChangeKind.REWORDED, "текст", texts
    if alike(one.addressee or "") != alike(other.addressee or ""):
        yield ChangeKind.REASSIGNED, "кому", (one.addressee or "", other.addressee or "")
    if sorted(map(alike, one.persons)) != sorted(map(alike, other.persons)):
        told = ("; ".join("[имя]" for _ in each.persons) for each in (one, other))
        yield ChangeKind.REASSIGNED, "лица", (next(told), next(told))
    days = [each.period.days_key if each.period else None for each in (one, other)]
    if days[0] != days[1]:
        yield ChangeKind.MOVED, "срок", (_period(one.period), _period(other.period))
    if one.force != other.force:
        yield ChangeKind.CHANGED, "обязательность", (_FORCES[one.force], _FORCES[other.force])
    if alike(one.role or "") != alike(other.role or ""):
        yield ChangeKind.CHANGED, "роль", (one.role or "", other.role or "")
    if alike(one.number) != alike(other.number):
        yield ChangeKind.RENUMBERED, "номер", (one.number, other.number)


def _whole(clause: Clause) -> str:
    return " ".join((clause.text, *clause.duties))


def _period(period: Period | None) -> str:
    return "" if period is None else period.text or str(period)


def _clause_entry(clause: Clause, say: Say) -> Entry:
    """A clause by its words without names: who controls may change, and it is the same clause."""
    text, addressee = alike(_whole(clause)), alike(clause.addressee or "")
    days = clause.period.days_key if clause.period else None
    persons = tuple(sorted(map(alike, clause.persons)))
    number, role = alike(clause.number), alike(clause.role or "")
    return Entry(
        alike(say(_whole(clause))),
        (text, number, addressee, days, persons, role, clause.force),
        number=number,
        days=days,
        bodies=addressee or None,
        order=(text, number, addressee, repr(days), *persons, role, clause.force.value),
    )


def appendix_pairs(old: Sequence[Appendix], new: Sequence[Appendix]) -> list[Pair]:
    """The appendices that are one: by title, else by what they hold, in the order of the text."""
    pairs = _paired(old, new, _appendix_entry)
    for holds in (_has_roadmap, _has_schools):
        gone_old, gone_new = {two.old for two in pairs}, {two.new for two in pairs}
        left = [p for p, one in enumerate(old) if p not in gone_old and holds(one)]
        right = [p for p, one in enumerate(new) if p not in gone_new and holds(one)]
        sure = len(left) == len(right) == 1
        pairs += [Pair(i, j, sure) for i, j in zip(left, right, strict=False)]
    return pairs


def _has_roadmap(appendix: Appendix) -> bool:
    return appendix.roadmap is not None


def _has_schools(appendix: Appendix) -> bool:
    return bool(appendix.schools)


def _appendix_entry(appendix: Appendix) -> Entry:
    title, number = alike(appendix.title), alike(appendix.number)
    holds = (_has_roadmap(appendix), _has_schools(appendix))
    rows = tuple(alike(row.title) for row in (appendix.roadmap or Roadmap()).walk()) + tuple(
        alike(school.name) for school in appendix.schools
    )
    approval = alike(appendix.approval)
    # A title of nothing would pair whatever lacks one.
    named = title or f"{number} {holds}"
    whole = (title, number, holds, rows, approval)
    order = (title, number, approval, *rows)
    return Entry(named, whole, home=holds, number=number, order=order)


def appendix_changes(
    old: Sequence[Appendix], new: Sequence[Appendix], pairs: Sequence[Pair], say: Say
) -> Iterator[Change]:
    """The changes of the appendices themselves: title, number, stamp, horizon of the roadmap."""
    part = ChangedPart.APPENDIX
    yield from _alone(part, old, new, pairs, lambda one: (one.number, one.title), say)
    for two in pairs:
        one, other = old[two.old], new[two.new]
        keys = one.number, other.number
        for kind, what, values in _appendix_values(one, other):
            yield _change(kind, part, two, keys, what, values, say)
        plans = one.roadmap, other.roadmap
        if plans[0] is not None and plans[1] is not None:
            yield from roadmap_values(plans[0], plans[1], two, say, is_told=_is_told(one, other))


def _appendix_values(
    one: Appendix, other: Appendix
) -> Iterator[tuple[ChangeKind, str, tuple[str, str]]]:
    if alike(one.title) != alike(other.title):
        yield ChangeKind.REWORDED, "название", (one.title, other.title)
    if alike(one.number) != alike(other.number):
        yield ChangeKind.RENUMBERED, "номер", (one.number, other.number)
    if alike(one.approval) != alike(other.approval):
        yield ChangeKind.CHANGED, "гриф", (one.approval, other.approval)
    holds = _holds(one), _holds(other)
    if holds[0] != holds[1]:
        yield ChangeKind.CHANGED, "содержание", holds


def _is_told(one: Appendix, other: Appendix) -> bool:
    """Whether the titles of both roadmaps are those of their appendices."""
    return all(
        each.roadmap is not None and alike(each.title) == alike(each.roadmap.title)
        for each in (one, other)
    )


def _holds(appendix: Appendix) -> str:
    found = (
        "дорожная карта" if _has_roadmap(appendix) else "",
        "перечень школ" if _has_schools(appendix) else "",
    )
    return ", ".join(filter(None, found))


def roadmap_values(
    old: Roadmap, new: Roadmap, two: Pair, say: Say, *, is_told: bool = False
) -> Iterator[Change]:
    """The title, unless that of the appendix is the same and told there, and the horizon."""
    part = ChangedPart.ROADMAP
    if alike(old.title) != alike(new.title) and not is_told:
        titles = old.title, new.title
        yield _change(ChangeKind.REWORDED, part, two, ("", ""), "название", titles, say)
    if old.horizon != new.horizon:
        days = tuple(day_range(plan.horizon) if plan.horizon else "" for plan in (old, new))
        yield _change(ChangeKind.CHANGED, part, two, ("", ""), "горизонт", (days[0], days[1]), say)


def school_changes(old: Sequence[School], new: Sequence[School], say: Say) -> Iterator[Change]:
    """The schools that came onto the list or left it, and what is told of the others.

    Neither the number of a row nor the order of the list is compared.
    """
    pairs = _paired(old, new, _school_entry)
    part = ChangedPart.SCHOOL
    yield from _alone(part, old, new, pairs, lambda one: ("", one.name), say)
    for two in pairs:
        one, other = old[two.old], new[two.new]
        names, homes = (one.name, other.name), (one.municipality, other.municipality)
        told: list[tuple[ChangeKind, str, tuple[str, str]]] = []
        if alike(names[0]) != alike(names[1]):
            told.append((ChangeKind.REWORDED, "название", names))
        if alike(homes[0]) != alike(homes[1]):
            told.append((ChangeKind.RELOCATED, "муниципалитет", homes))
        cells, others = cells_of(one.extra), cells_of(other.extra)
        told += (
            (ChangeKind.CHANGED, name, (cells.get(name, ""), others.get(name, "")))
            for name in sorted({*cells, *others})
            if alike(cells.get(name, "")) != alike(others.get(name, ""))
        )
        for kind, what, values in told:
            yield _change(kind, part, two, ("", ""), what, values, say, titles=names)


def _school_entry(school: School) -> Entry:
    name, home = alike(school.name), alike(school.municipality)
    cells = tuple(sorted((alike(a), alike(b)) for a, b in school.extra))
    return Entry(
        name,
        (name, home, cells),
        home=home or None,
        number=alike(school.number),
        order=(name, home, repr(cells)),
    )


def _paired(old: Sequence[T], new: Sequence[T], entry: Callable[[T], Entry]) -> list[Pair]:
    """The pairs of parts that stand alone: the same first, then the reworded."""
    return _pairs([entry(one) for one in old], [entry(other) for other in new])


def _pairs(ones: Sequence[Entry], others: Sequence[Entry]) -> list[Pair]:
    pairs = exact(ones, others)
    gone_old, gone_new = {two.old for two in pairs}, {two.new for two in pairs}
    left = [place for place in range(len(ones)) if place not in gone_old]
    right = [place for place in range(len(others)) if place not in gone_new]
    found = near([ones[place] for place in left], [others[place] for place in right])
    pairs += [Pair(left[two.old], right[two.new], two.certain) for two in found]
    return sorted(pairs, key=lambda two: (two.new, two.old))


def _alone(
    part: ChangedPart,
    old: Sequence[T],
    new: Sequence[T],
    pairs: Sequence[Pair],
    told: Callable[[T], tuple[str, str]],
    say: Say,
) -> Iterator[Change]:
    """What only one of the two has, by its key and its wording."""
    gone_old, gone_new = {two.old for two in pairs}, {two.new for two in pairs}
    for place, one in enumerate(old):
        if place not in gone_old:
            key, title = told(one)
            yield Change(kind=ChangeKind.DROPPED, part=part, key_old=key, title_old=say(title))
    for place, one in enumerate(new):
        if place not in gone_new:
            key, title = told(one)
            yield Change(kind=ChangeKind.ADDED, part=part, key_new=key, title_new=say(title))


def _change(
    kind: ChangeKind,
    part: ChangedPart,
    two: Pair,
    keys: tuple[str, str],
    what: str,
    values: tuple[str, str],
    say: Say,
    *,
    titles: tuple[str, str] = ("", ""),
) -> Change:
    return Change(
        kind=kind,
        part=part,
        key_old=keys[0],
        key_new=keys[1],
        title_old=say(titles[0]),
        title_new=say(titles[1]),
        what=what,
        before=say(values[0]),
        after=say(values[1]),
        certain=two.certain,
    )
