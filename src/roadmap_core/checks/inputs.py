"""Checks of what nobody uses, what nobody makes, and who is not there yet (L08-L10, L14, L15)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from attrs import frozen

from roadmap_core.checks.definition import Evidence, about, define
from roadmap_core.checks.link_days import listed
from roadmap_core.checks.made import (
    Made,
    Role,
    Row,
    appointed_in,
    head_of,
    own_results,
    roles_in,
)
from roadmap_core.checks.stems import follows, is_adjective, tokens
from roadmap_core.checks.subject import Subject
from roadmap_core.checks.uses import used_windows
from roadmap_core.findings import Fact
from roadmap_core.lexicon import CheckTerms
from roadmap_core.model import Activity
from roadmap_core.periods import Kind, Recurring
from roadmap_core.text import fold
from roadmap_core.windows import Window

__all__ = ["CHECKS"]


@define(
    "L08",
    severity="info",
    title="Результат никому не нужен",
    wording="результат {n} из {total} мероприятий в плане никто не использует: {listed}",
    needs=("rows", "links"),
)
def dead_end(subject: Subject) -> Iterator[Evidence]:
    """Performed rows leave something that no other row uses, as far as the links say.

    One finding about the plan, with the rows in ``rows``; ``total`` are the rows that leave
    anything. Nearly every plan has such rows: reports go to whoever asked for them.

    Why: what nobody uses is either work that can be spared, or a use that the plan forgot.

    Not a finding:

    1. a row that a link says is used, also through its umbrella row;
    2. a row without a result (S09).

    Source: DCMA point 1 (no successor), read for artefacts.
    """
    used = {leaf.key for tie in subject.ties for leaf in tie.before.leaves}
    makers = [leaf for leaf in subject.roadmap.leaves if leaf.deliverables]
    rows = tuple(leaf.key for leaf in makers if leaf.key not in used)
    if rows:
        n, total = len(rows), len(makers)
        facts: dict[str, Fact] = {"rows": rows, "listed": listed(rows), "n": n, "total": total}
        yield Evidence(subject.name, facts)


@define(
    "L14",
    severity="info",
    title="Ни на чём не основано",
    wording="{n} из {total} мероприятий не используют ничего из плана: {listed}",
    needs=("rows", "links"),
)
def without_input(subject: Subject) -> Iterator[Evidence]:
    """Performed rows use nothing that another row leaves, as far as the links say.

    One finding about the plan, with the rows in ``rows``. Every plan has such rows: those that it
    begins with, and those that stand for themselves.

    Why: the order of such rows follows from nothing; one that should rest on a result of the plan
    does not say so.

    Not a finding:

    1. a row that a link names, also through its umbrella row.

    Source: DCMA point 1 (no predecessor), read for artefacts; reported as n of N.
    """
    using = {leaf.key for tie in subject.ties for leaf in tie.after.leaves}
    leaves = subject.roadmap.leaves
    rows = tuple(leaf.key for leaf in leaves if leaf.key not in using)
    if rows:
        n, total = len(rows), len(leaves)
        facts: dict[str, Fact] = {"rows": rows, "listed": listed(rows), "n": n, "total": total}
        yield Evidence(subject.name, facts)


_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@define(
    "L09",
    severity="warning",
    title="Того, на чём основано мероприятие, никто не делает",
    wording="основано на том, чего не делает ни одна строка плана: «{missing}»",
    needs=("rows",),
)
def missing_input(subject: Subject) -> Iterator[Evidence]:
    """A row rests on a survey, a diagnosis, a test that no row of the plan holds.

    Read is what stands behind «по итогам», «на основе», «обсуждение» and the like; which words
    name such an input is data (``link_missing`` of the region's words). So are the instruments that
    a plan has to make (``link_instruments``: «по матрице компетенций»); of them «по» and «из» are
    enough.

    Why: either a row is missing, or the input comes from outside the plan and should be named; a
    warning, because the plan does not tell which.

    Not a finding:

    1. a survey that a row, a result or a clause of the order names;
    2. one of a year before the plan («по итогам диагностики 2023 года»), or a former one;
    3. one that is held for the whole country or region («по итогам всероссийского тестирования»);
    4. an instrument whose noun a title, a result, a clause or an appendix names elsewhere.

    Source: GAO-16-89G practice 2 (all inputs are in the plan); DCMA point 1 (no predecessor).
    """
    terms = subject.words.checks
    rows = subject.made.rows
    there = _held(rows, subject, terms)
    for row in rows:
        for start, _ in row.used:
            head = head_of(row.title, start, terms)
            if head is None or not follows(row.title, head, terms.link_missing):
                continue
            word = row.title[head]
            if there[word.stem] or _is_outside(row, start, head, subject, terms):
                continue
            first = next(w for w in row.title[start : head + 1] if _opens(w.word) or w is word)
            yield about(row.activity, missing=row.activity.title[first.start : word.end])
            break
    yield from _missing_instruments(rows, subject, terms)


def _missing_instruments(
    rows: tuple[Row, ...], subject: Subject, terms: CheckTerms
) -> Iterator[Evidence]:  # fmt: skip
    """The instruments that rows use, and that nothing else of the order names."""
    uses = [(row, *found) for row in rows for found in _instruments(row, terms)]
    if not uses:
        return
    there = Counter(word.stem for text in _wordings(subject) for word in tokens(text))
    used = Counter(row.title[start].stem for row, start, _ in uses)
    told: set[str] = set()
    for row, start, stop in uses:
        noun = row.title[start].stem
        if there[noun] > used[noun] or row.key in told:
            continue
        if not _is_outside(row, start, stop - 1, subject, terms):
            told.add(row.key)
            first, last = row.title[start], row.title[stop - 1]
            yield about(row.activity, missing=row.activity.title[first.start : last.end])


def _instruments(row: Row, terms: CheckTerms) -> Iterator[tuple[int, int]]:
    """Where an instrument stands behind a preposition or a mark of use, and behind its words."""
    starts = {start for start, _ in row.used}
    for place in range(len(row.title)):
        if taken := follows(row.title, place, terms.link_prepositions):
            starts.add(place + taken)
    for start in sorted(starts):
        if start < len(row.title) and (taken := follows(row.title, start, terms.link_instruments)):
            yield start, start + taken


def _wordings(subject: Subject) -> Iterator[str]:
    """The titles and results of all rows, the clauses and the titles of the appendices."""
    for row in subject.roadmap.walk():
        yield row.title
        yield from own_results(row)
    for clause in subject.order.clauses:
        yield from dict.fromkeys((clause.text, *clause.duties))
    yield from (one.title for one in subject.order.appendices)


def _opens(word: str) -> bool:
    return is_adjective(word)


def _held(rows: tuple[Row, ...], subject: Subject, terms: CheckTerms) -> Counter[str]:
    """The stems of what rows, results and clauses speak of, without what rows only use."""
    found: Counter[str] = Counter()
    for row in rows:
        used = {head_of(row.title, start, terms) for start, _ in row.used}
        found.update({w.stem for n, w in enumerate(row.title) if n not in used})
        for title in own_results(row.activity):
            found.update({word.stem for word in tokens(title)})
    for clause in subject.order.clauses:
        for text in (clause.text, *clause.duties):
            found.update({word.stem for word in tokens(text)})
    return found


def _is_outside(row: Row, start: int, head: int, subject: Subject, terms: CheckTerms) -> bool:
    """Whether the wording says that the input is former or is not the plan's own."""
    around = row.title[max(start - 1, 0) : head + 10]
    if any(follows(around, place, terms.link_outside) for place in range(len(around))):
        return True
    horizon = subject.roadmap.horizon
    text = fold(row.activity.title)[row.title[head].start :]
    years = [int(year) for year in _YEAR.findall(text)]
    return bool(years) and (horizon is None or min(years) < horizon.first.year)


@frozen(eq=False)
class _Giving:
    """Who gets a role, by which day, and where that is said."""

    role: Role
    where: str
    number: str
    ready: tuple[Window, ...]


@define(
    "L10",
    severity="error",
    title="Исполнитель ещё не назначен",
    wording="{role}: должны действовать до {ends}, а назначены будут только к {ready} ({where})",
    needs=("rows",),
)
def role_before_appointed(subject: Subject) -> Iterator[Evidence]:
    """A row that names a curator, a mentor, a working group is due before they are appointed.

    A row or a clause appoints them, as far as its wording says so («назначение кураторов», «приказ
    о рабочей группе»). Where they answer for a row that recurs, its first due day counts.

    Why: until then there is nobody who could act.

    Not a finding:

    1. a row that is due on the day of the appointment or later, also where it begins earlier;
    2. a role that nothing appoints, or without a day;
    3. others of the same name («школьный координатор», «муниципальный координатор»);
    4. a recurring row that only speaks of them, and one that goes on all the time.

    Source: DCMA point 10 (no resources); own rule.
    """
    for row, role, giving in _roles_of(subject):
        answers = any(role in one.body for one in row.activity.responsible)
        due = _first_due(row.activity, subject, recurs=answers)
        ready = giving.ready[0].end
        if due is not None and due < ready:
            yield about(
                row.activity, role=role, ends=due, ready=ready, where=giving.where,
                appointed=giving.number,
            )  # fmt: skip


@define(
    "L15",
    severity="info",
    title="Начато до назначения исполнителей",
    wording="идёт постоянно с {begins}, а исполнители («{role}») будут только к {ready} ({where})",
    needs=("rows",),
)
def role_not_there_from_the_first(subject: Subject) -> Iterator[Evidence]:
    """A row that goes on all the time names people who are appointed after its first day.

    Why: until then it stands still, whatever the plan says; a note, since it can begin later.

    Not a finding:

    1. a row whose own frame begins with the appointment or later;
    2. a row with days (L10);
    3. a role that nothing appoints, or without a day.

    Source: own rule (ROLE_BEFORE_APPOINTED, read for ongoing work).
    """
    horizon = subject.roadmap.horizon
    for row, role, giving in _roles_of(subject):
        period = row.activity.period
        if period is None or period.is_ambiguous or period.kind is not Kind.ONGOING:
            continue
        begins = [window.first for window in period.windows(horizon)]
        ready = giving.ready[0].end
        first = max(min(begins), subject.since or min(begins)) if begins else ready
        if first < ready:
            yield about(
                row.activity, role=role, begins=first, ready=ready, where=giving.where,
                appointed=giving.number,
            )  # fmt: skip


def _roles_of(subject: Subject) -> Iterator[tuple[Row, str, _Giving]]:
    """The rows that name roles, each role once, with who gives it first; those with a day."""
    terms = subject.words.checks
    made = subject.made
    by_name: dict[str, list[_Giving]] = {}
    for giving in (*_by_rows(made, subject), *_by_clauses(subject, terms)):
        by_name.setdefault(giving.role.name, []).append(giving)
    appointing = {id(row) for given in made.roles.values() for row, _ in given}
    for row in made.rows if by_name else ():
        if not row.activity.is_leaf or id(row) in appointing:
            continue
        told: set[str] = set()
        for wording in (*(one.body for one in row.activity.responsible), row.activity.title):
            for role in roles_in(tokens(wording), terms):
                known = [one for one in by_name.get(role.name, ()) if one.role.may_be(role)]
                # One that is given without a day may be there from the first.
                if role.name in told or not known or not all(one.ready for one in known):
                    continue
                told.add(role.name)
                name = wording[role.words[0].start : role.words[-1].end]
                yield row, name, min(known, key=lambda one: one.ready[0].end)


def _by_rows(made: Made, subject: Subject) -> Iterator[_Giving]:
    for given in made.roles.values():
        for row, role in given:
            period = row.activity.period
            if period is None or period.is_ambiguous or not row.activity.is_leaf:
                windows: tuple[Window, ...] = ()
            else:
                windows = used_windows(period.readings[0], subject.roadmap.horizon)
            yield _Giving(role, f"п. {row.key}", row.key, windows)


def _by_clauses(subject: Subject, terms: CheckTerms) -> Iterator[_Giving]:
    for clause in subject.order.clauses:
        period = clause.period
        for text in dict.fromkeys((clause.text, *clause.duties)):
            for role in appointed_in(tokens(text), terms):
                windows = (
                    used_windows(period.readings[0], subject.roadmap.horizon)
                    if period is not None and not period.is_ambiguous
                    else ()
                )
                yield _Giving(role, f"пункт {clause.number} приказа", clause.number, windows)


def _first_due(leaf: Activity, subject: Subject, *, recurs: bool) -> date | None:
    """The first day by which a row is to be done, under its only reading; None if not known."""
    if leaf.period is None or leaf.period.is_ambiguous:
        return None
    (reading,) = leaf.period.readings
    horizon = subject.roadmap.horizon
    windows = [*used_windows(reading, horizon)]
    if recurs:
        windows += (
            w
            for part in reading.parts
            if isinstance(part, Recurring) and part.has_days
            for w in part.windows(horizon)
            if w.last is not None
        )
    ends = [w.end for w in windows if subject.since is None or w.end >= subject.since]
    return min(ends, default=None)


CHECKS = (
    dead_end,
    missing_input,
    role_before_appointed,
    without_input,
    role_not_there_from_the_first,
)
