"""Checks of the days that the duties of clauses have or lack (D14, D18)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from roadmap_core.checks.definition import Evidence, define
from roadmap_core.checks.named import Said, has_stems
from roadmap_core.checks.phrases import words_of
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Activity, Clause, Force
from roadmap_core.names import redacted
from roadmap_core.parse.prose.deadline import deadline_in
from roadmap_core.text import fold

__all__ = ["CHECKS"]

_WORD = re.compile(r"\w+")
_CLAUSE_END = re.compile(r"[,:()]")
# A full stop behind «г.» or an initial ends nothing.
_SENTENCE = re.compile(r";|(?<=[а-яё]{3})\.\s+(?=[А-ЯЁ])|(?<=[)\"»])\.\s+(?=[А-ЯЁ])")
_SHOWN_WORDS = 8
_STEM = 5
_IN_COMMON = 2


@frozen
class _Duty:
    """A duty without a day: its first words, and what is handed in by it with what follows."""

    shown: str
    handed_in: str = ""


@define(
    "D14",
    severity="warning",
    title="Поручение без срока",
    wording="{clause} не называет срока: {duties}",
    needs=("clauses",),
    per="order",
)
def clause_without_deadline(subject: Subject) -> Iterator[Evidence]:
    """A clause obliges or recommends something that is done once, and names no day for it.

    What is done once is known by its verb («назначить», «представить»; data of the region,
    ``duty_finite``), what is handed in by its verb and the document («представлять доклад»). One
    finding a clause; ``duties`` are the first words of each such duty. Each sentence and each item
    of a list is judged by itself.

    Why: a duty without a day cannot be overdue, so nobody can be asked about it.

    Not a finding:

    1. a day in the clause, in the duty or in the clause that introduces it;
    2. days that stand elsewhere («в сроки, установленные Планом», «ежегодно»);
    3. what goes on all the time («обеспечить», «организовать»);
    4. what the order does itself by being signed («утвердить», «назначить» without an addressee);
    5. sending the order itself to whom it concerns;
    6. what is handed in where a row of a plan gives it a day (D18).

    Source: own rule (catalogues call it CLAUSE_NO_DEADLINE).
    """
    for clause in subject.order.clauses:
        duties = [
            duty.shown
            for duty in _open_duties(clause, subject)
            if not _row_of(duty, clause, subject)
        ]
        if duties:
            facts: dict[str, Fact] = {"clause": f"пункт {clause.number}", "duties": tuple(duties)}
            yield Evidence(clause.number, facts, clause.span)


@define(
    "D18",
    severity="info",
    title="Срок сдачи только в плане",
    wording="{clause} не называет срока, он стоит лишь в плане: {duties}; строки: {rows}",
    needs=("clauses",),
    per="order",
)
def day_in_the_plan_alone(subject: Subject) -> Iterator[Evidence]:
    """A clause has something handed in and names no day, but a row of a plan gives it one.

    The row is that whose title or result has the same document and two more things in common with
    the duty: its words, or a body to which the clause turns.

    Why: who reads the clause alone does not see when it is due. A note: the plan tells it.

    Not a finding:

    1. a day in the clause, or a reference to the plan («в сроки, установленные планом»);
    2. a document that no row with a day gives (D14).

    Source: own rule (catalogues call it CLAUSE_NO_DEADLINE).
    """
    for clause in subject.order.clauses:
        found = [
            (duty.shown, row)
            for duty in _open_duties(clause, subject)
            if (row := _row_of(duty, clause, subject))
        ]
        if found:
            facts: dict[str, Fact] = {
                "clause": f"пункт {clause.number}",
                "duties": tuple(duty for duty, _ in found),
                "rows": tuple(dict.fromkeys(row for _, row in found)),
            }
            yield Evidence(clause.number, facts, clause.span)


def _open_duties(clause: Clause, subject: Subject) -> Iterator[_Duty]:
    lexicon = subject.words
    for piece in _pieces(clause, lexicon):
        duty = None if _has_terms(piece, lexicon) else _finite(piece, lexicon)
        if duty:
            yield duty


def _row_of(duty: _Duty, clause: Clause, subject: Subject) -> str:
    """The key of the row that gives a day to what is handed in; "" where none does."""
    if not duty.handed_in:
        return ""
    document, *words = words_of(duty.handed_in)
    wanted = {word[:_STEM] for word in words if len(word) > _STEM}
    said = Said.of([clause.addressee or ""], subject.words.bodies)
    best = (0, "")
    for roadmap in subject.order.roadmaps:
        for leaf in roadmap.leaves:
            own = {word[:_STEM] for word in words_of(_told(leaf))}
            if document[:_STEM] in own and _has_days(leaf):
                answers = any(said.has(one.body) for one in leaf.responsible if one.body)
                common = len(wanted & own) + answers
                best = max(best, (common, leaf.key), key=lambda one: one[0])
    return best[1] if best[0] >= _IN_COMMON else ""


def _told(leaf: Activity) -> str:
    return " ".join((leaf.title, *(one.title for one in leaf.deliverables)))


def _has_days(leaf: Activity) -> bool:
    return leaf.period is not None and any(part.has_days for part in leaf.period.parts)


def _pieces(clause: Clause, lexicon: Lexicon) -> list[str]:
    """What a clause demands, a sentence or an item each; nothing where a day covers all of it.

    Of a clause that approves or appoints the first sentence is done by the signature.
    """
    lead, _, _ = clause.text.partition(":")
    inherits = clause.period is not None and not deadline_in(clause.text)
    if inherits or (len(lead) < len(clause.text) and _has_terms(lead, lexicon)):
        return []
    pieces = [piece for text in (clause.text, *clause.duties) for piece in _SENTENCE.split(text)]
    if clause.force in (Force.OBLIGE, Force.RECOMMEND):
        return pieces
    return pieces[1:] if clause.force in (Force.APPROVE, Force.APPOINT) else []


def _has_terms(text: str, lexicon: Lexicon) -> bool:
    return bool(deadline_in(text)) or has_stems(text, lexicon.checks.duty_own_terms)


def _finite(text: str, lexicon: Lexicon) -> _Duty | None:
    """What is done once or handed in; None where nothing is."""
    checks = lexicon.checks
    if has_stems(text, checks.duty_routine):
        return None
    shown = redacted(text)
    for word in _WORD.finditer(shown):
        verb = fold(word[0])
        document = (
            _document(fold(shown), word.end(), lexicon) if verb in checks.duty_handing_in else ""
        )
        if verb in checks.duty_finite or document:
            first = _CLAUSE_END.split(shown[word.start() :])[0].split()
            told = " ".join(first[:_SHOWN_WORDS]).rstrip(" .;")
            return _Duty(told, document)
    return None


def _document(text: str, start: int, lexicon: Lexicon) -> str:
    """A folded text from the document on that is handed in by the verb in front of ``start``."""
    words = _WORD.finditer(text, start)
    at = next((one.start() for one in words if one[0] in lexicon.checks.duty_handed_in), len(text))
    return text[at:]


CHECKS = (clause_without_deadline, day_in_the_plan_alone)
