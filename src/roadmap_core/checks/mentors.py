"""Checks of the consent and the terms that appointed mentors need (N02, N06)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from roadmap_core.checks.definition import Evidence, Skip, define
from roadmap_core.checks.legal import first_row, law_facts, whenever, windows_of
from roadmap_core.checks.named import begin, binding, has_stems, order_texts
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.lexicon import CheckTerms
from roadmap_core.model import Activity, Clause
from roadmap_core.norms import Norm
from roadmap_core.periods import Reading
from roadmap_core.text import fold
from roadmap_core.wording import day_range

__all__ = ["CHECKS"]

CONSENT = "mentor_consent"
_LACKING = Skip(f"нет нормы {CONSENT}")


@define(
    "N02",
    severity="info",
    title="Согласие и условия наставничества",
    wording=(
        "закрепляются наставники ({why}); с {since} нужны письменное согласие и условия в трудовом "
        "договоре ({source}), для наставника из другой школы - и договорённость школ"
    ),
    needs=("rows",),
)
def mentors_without_consent(subject: Subject) -> Iterator[Evidence | Skip]:
    """A row appoints mentors of teachers for days on which the law asks for consent and terms.

    Whose mentors they are may stand in the title of the order alone («наставничество педагогов»).
    The pair lasts longer than its appointment, so a row before that day counts where the roadmap
    goes on behind it; ``why`` says which. The day is the norm ``mentor_consent``: since then
    content, term, form and pay of the mentoring stand in the contract or a supplement to it.

    Why: a mentor who did not agree may decline, and an order of the mentee's school does not bind
    a teacher of another. A note: the plan need not say how it is done.

    Not a finding:

    1. a row and a roadmap that end before that day;
    2. a title or a result that speaks of the consent or of a supplement to the contract;
    3. mentors of pupils;
    4. a seminar on mentoring, which appoints nobody;
    5. a clause or another row that says it of the mentors.

    A policy that never has such a norm skips the check.

    Source: Labour Code, article 351.8 (law of 09.11.2024 № 381-ФЗ).
    """
    norm = first_row(subject, CONSENT, 1)
    if norm is None:
        yield _LACKING
        return
    horizon = subject.roadmap.horizon
    lasts = horizon is not None and horizon.end >= norm.since

    def claim(reading: Reading | None) -> Mapping[str, Fact] | None:
        late = [
            one for one in windows_of(subject, reading) if (one.last or one.first) >= norm.since
        ]
        if not late and not lasts:
            return None
        last = horizon.end if horizon else norm.since
        why = (
            ", ".join(map(day_range, late)) if late else f"раньше, но план идёт до {last:%d.%m.%Y}"
        )
        return {"why": why, **law_facts(norm)}

    if _consents(subject):
        return
    for leaf in subject.roadmap.leaves:
        if not _row_appoints(leaf, subject):
            continue
        yield from whenever(leaf, claim)


@define(
    "N06",
    severity="info",
    title="Наставники закреплены пунктом без согласия",
    wording=(
        "{clause} закрепляет наставников ({why}), а о согласии не говорит; с {since} нужны "
        "письменное согласие и условия в трудовом договоре ({source})"
    ),
    needs=("clauses",),
    per="order",
)
def clause_without_consent(subject: Subject) -> Iterator[Evidence | Skip]:
    """A clause has mentors of teachers appointed, and nothing in the order asks for their consent.

    The order, the day of the clause or the end of a plan is on or after the day of the norm
    ``mentor_consent``; ``why`` says which. Whose mentors they are may stand in the title of the
    order alone («наставничество педагогов»).

    Why: who carries the order out appoints by its words, and a mentor who did not agree may
    decline. A note: the school may ask all the same.

    Not a finding:

    1. an order and plans that end before that day;
    2. a clause, a row or a result that speaks of the consent of mentors or of their contracts;
    3. mentors of pupils;
    4. what is done with mentors who are appointed already, and who coordinates them;
    5. a document that is only approved or repealed.

    A policy that never has such a norm skips the check.

    Source: Labour Code, article 351.8 (law of 09.11.2024 № 381-ФЗ).
    """
    norm = first_row(subject, CONSENT, 1)
    if norm is None:
        yield _LACKING
        return
    if any(map(_consents, Subject.each(subject.order, subject.policy))):
        return
    pattern = _appointing(subject.words.checks)
    for clause in subject.order.clauses:
        texts = [text for text in binding(clause) if pattern.search(fold(text))]
        why = _when(subject, clause, norm)
        if why and any(_are_of_teachers(text, subject) for text in texts):
            facts: dict[str, Fact] = {
                "clause": f"пункт {clause.number}",
                "why": why,
                **law_facts(norm),
            }
            yield Evidence(clause.number, facts, clause.span)


@lru_cache(maxsize=32)
def _appointing(terms: CheckTerms) -> re.Pattern[str]:
    """Appointing, and mentors a few words behind; not those who are appointed already."""
    over = begin(terms.legal_mentor_keepers)
    between = rf"(?:[^\w.;]+(?!{over})\w+){{0,4}}?[^\w.;]+"
    # Not to mentors: what is fixed for them («назначить выплаты наставникам»).
    return re.compile(
        rf"(?!\w+енн?(?:ы|ого|ому|ая|ой)){begin(terms.legal_assigned)}{between}"
        rf"(?!\w+ам(?!\w)){begin(terms.legal_mentors)}"
    )


def _when(subject: Subject, clause: Clause, norm: Norm) -> str:
    """By what a clause reaches into the days of a norm; "" where it does not."""
    ordered = subject.order.date
    if ordered is not None and ordered >= norm.since:
        return f"приказ от {ordered:%d.%m.%Y}"
    parts = clause.period.parts if clause.period else ()
    horizons = [one.horizon for one in subject.order.roadmaps if one.horizon]
    windows = [window for part in parts for window in part.windows(next(iter(horizons), None))]
    days = [one.last or one.first for one in (*windows, *horizons)]
    last = max(days, default=None)
    return f"до {last:%d.%m.%Y}" if last is not None and last >= norm.since else ""


def _row_appoints(leaf: Activity, subject: Subject) -> bool:
    terms = subject.words.checks
    appoints = all(
        has_stems(leaf.title, own) for own in (terms.legal_mentors, terms.legal_assigned)
    )
    return appoints and _are_of_teachers(leaf.title, subject) and not _says_consent(leaf, terms)


def _says_consent(leaf: Activity, terms: CheckTerms) -> bool:
    texts = (leaf.title, *(one.title for one in leaf.deliverables))
    return any(has_stems(text, terms.legal_consent) for text in texts)


def _are_of_teachers(text: str, subject: Subject) -> bool:
    """Whether mentors are those of teachers, by the wording or by the title of the order."""
    terms = subject.words.checks
    if has_stems(text, terms.legal_mentored_pupils):
        return False
    if has_stems(text, terms.legal_mentees):
        return True
    if has_stems(text, terms.legal_pupils):
        return False
    return any(
        has_stems(title, terms.legal_mentoring)
        and has_stems(title, terms.legal_mentees)
        and not has_stems(title, terms.legal_pupils)
        for title in (subject.order.title, subject.roadmap.title)
    )


def _consents(subject: Subject) -> bool:
    """Whether a clause or a row speaks of the consent or the contracts of mentors."""
    terms = subject.words.checks
    rows = (
        " : ".join((leaf.title, *(one.title for one in leaf.deliverables)))
        for leaf in subject.roadmap.leaves
    )
    return any(
        has_stems(text, terms.legal_consent)
        and (has_stems(text, terms.legal_mentors) or has_stems(text, terms.legal_mentoring))
        and not has_stems(text, terms.legal_mentored_pupils)
        for text in (*order_texts(subject.order), *rows)
    )


CHECKS = (mentors_without_consent, clause_without_consent)
