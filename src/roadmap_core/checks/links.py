"""Checks of links that make a ring or lead to nothing (L01, L02)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from roadmap_core.checks.definition import Evidence, about, define
from roadmap_core.checks.subject import Subject
from roadmap_core.checks.suggest import references
from roadmap_core.checks.ties import Tie
from roadmap_core.keys import Index, plain
from roadmap_core.text import fold

__all__ = ["CHECKS"]


@define(
    "L01",
    severity="error",
    title="Мероприятия ждут друг друга",
    wording="каждое из мероприятий ждёт другого, и ни одно нельзя начать: {rows}",
    needs=("rows", "links"),
)
def cycle(subject: Subject) -> Iterator[Evidence]:
    """Links that somebody stated, or numbers of rows in the wording, form a ring.

    Rings that share a row are one finding: the first that is met.

    Why: none of the rows of a ring can begin, whatever their periods.

    Not a finding:

    1. a ring that only words suggest: a plan is reviewed by a report that is made by the plan;
    2. a row that two others need.

    Source: TaskJuggler `loop_detected`; DCMA point 1 (logic).
    """
    firm = [one for one in subject.ties if one.evidence is None or one.evidence.rule == "reference"]
    places = {row.key: place for place, row in enumerate(subject.roadmap.walk())}
    while firm and (ring := _ring(firm)):
        start = ring.index(min(ring, key=places.__getitem__))
        rows = (*ring[start:], *ring[:start])
        yield about(subject.roadmap[rows[0]], rows=rows)
        inside = set(ring)
        firm = [one for one in firm if not {one.before.key, one.after.key} & inside]


def _ring(firm: list[Tie]) -> list[str]:
    """The keys of one ring, in the order of the work; none where there is no ring.

    A row waits for what its umbrella row waits for, and an umbrella row for its parts.
    """
    graph: dict[str, set[str]] = {}
    for one in firm:
        leaves = {leaf.key for leaf in one.after.leaves}
        for key in leaves:
            graph.setdefault(key, set()).update(leaf.key for leaf in one.before.leaves)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[:-1]
    return []


@define(
    "L02",
    severity="error",
    title="Ссылка в никуда",
    wording="{what}, а {lacking}",
    needs=("rows",),
)
def unknown_reference(subject: Subject) -> Iterator[Evidence]:
    """A wording, or a stated link, refers to a row or an appendix that there is not.

    Read are «п. 20», «(пункт 3.1)» in the titles, results and periods of rows, and «приложение 2»
    there and in the clauses, where «пункт 7 настоящего приказа» is read, too. A link that the
    region or the roadmap states may name a key that no row has, or a number of several rows.

    Why: whoever follows the reference finds nothing, so the row cannot be carried out as written.

    Not a finding:

    1. a number that is one of the order's own clauses;
    2. a point of another act («пункт 3 Порядка»);
    3. an appendix to another act («приложение 2 к письму»).

    Source: TaskJuggler `task_depend_unknown`; GAO-16-89G practice 5 (traceability).
    """
    yield from _stated_nowhere(subject)
    index = Index.of(subject.roadmap.walk())
    clauses = {plain(clause.number) for clause in subject.order.clauses}
    appended = _appended(subject)
    for row in subject.roadmap.walk():
        period = [row.period.text] if row.period and "period" not in row.inherited else []
        results = [one.title for one in row.deliverables] if not row.inherited else []
        for wording in (row.title, *period, *results):
            for number, quoted in references(wording):
                known = index.find(number) or index.by_number.get(number)
                if not known and number not in clauses:
                    lacking = f"строки {number} в плане нет"
                    yield about(row, what=f"названо «{quoted}»", lacking=lacking)
            for number, quoted in _appendices(wording):
                if number not in appended:
                    lacking = f"приложения {number} в документе нет"
                    yield about(row, what=f"названо «{quoted}»", lacking=lacking)
    if subject.appendix is None or subject.appendix is _first(subject):
        yield from _in_clauses(subject, appended)


def _stated_nowhere(subject: Subject) -> Iterator[Evidence]:
    index = Index.of(subject.roadmap.walk())
    for link in subject.stated:
        for key in dict.fromkeys((link.before, link.after)):
            if index.find(key) is None:
                several = index.by_number.get(key) or index.by_number.get(plain(key))
                lacking = (
                    f"номер {key} стоит у нескольких строк"
                    if several
                    else f"строки {key} в плане нет"
                )
                what = f"названа связь {link.before} - {link.after}"
                yield Evidence(subject.name, {"what": what, "lacking": lacking, "row": key})


def _in_clauses(subject: Subject, appended: frozenset[str]) -> Iterator[Evidence]:
    """The appendices that the clauses name, and the document does not have."""
    clauses = {plain(clause.number) for clause in subject.order.clauses}
    for clause in subject.order.clauses:
        wordings = dict.fromkeys((clause.text, *clause.duties))
        missing = {
            number: quoted
            for wording in wordings
            for number, quoted in _appendices(wording)
            if number not in appended
        }
        for number, quoted in _own_clauses(clause.text):
            if number not in clauses:
                facts = {
                    "what": f"в пункте {clause.number} названо «{quoted}»",
                    "lacking": f"пункта {number} в документе нет",
                    "clause": f"пункт {clause.number}",
                }
                yield Evidence(clause.number, facts, clause.span)
        for number, quoted in missing.items():
            facts = {
                "what": f"в пункте {clause.number} названо «{quoted}»",
                "lacking": f"приложения {number} в документе нет",
                "clause": f"пункт {clause.number}",
            }
            yield Evidence(clause.number, facts, clause.span)


# «приложение 2», «(приложение №1)»; what is an appendix «к» something else is not ours.
_APPENDIX = re.compile(r"приложени[еяюи]м?\s*(?:№\s*)?(\d+)(?!\d)(?!\s*к\s+(?!настоящ))")


def _appendices(wording: str) -> Iterator[tuple[str, str]]:
    for match in _APPENDIX.finditer(fold(wording)):
        yield match[1], wording[match.start() : match.end()]


# «пункт 7 настоящего приказа»: one of the order's own.
_OWN_CLAUSE = re.compile(
    r"\b(?:п\.|пункт\w*)\s*(\d+(?:\.\d+)*)\.?\s+настоящ\w+\s+"
    r"(?:приказ|распоряжени|постановлени)\w*"
)


def _own_clauses(wording: str) -> Iterator[tuple[str, str]]:
    for match in _OWN_CLAUSE.finditer(fold(wording)):
        yield match[1], wording[match.start() : match.end()]


def _appended(subject: Subject) -> frozenset[str]:
    """The numbers of the appendices; those without one count by their places."""
    appendices = subject.order.appendices
    stated = {plain(one.number).lstrip("№ ") for one in appendices}
    if "" in stated or any(not number.isdigit() for number in stated):
        stated |= {str(place) for place in range(1, len(appendices) + 1)}
    return frozenset(stated)


def _first(subject: Subject) -> object:
    """The appendix with the first plan that is judged: what is of the order is told once."""
    plans = [a for a in subject.order.appendices if a.roadmap and a.roadmap.activities]
    return plans[0] if plans else subject.appendix


CHECKS = (cycle, unknown_reference)
