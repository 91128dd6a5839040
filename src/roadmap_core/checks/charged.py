"""Checks of what the clauses charge bodies and roles with, against the plan (D11-D13, D17)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadmap_core.checks.definition import Evidence, define
from roadmap_core.checks.named import (
    Held,
    Said,
    has_stems,
    head_noun,
    held_by,
    issuer_texts,
    plan_texts,
)
from roadmap_core.checks.phrases import words_of
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Clause, Force
from roadmap_core.names import NAME_REMOVED, redacted
from roadmap_core.text import fold

__all__ = ["CHECKS"]

_APPOINTING = re.compile(r"(?<!\w)назнач(?:ить|ают?|ение)\s+(.+)", re.S)
# As far behind the verb a role may end: «муниципального координатора проекта».
_ROLE_WORDS = 5


def _place(clause: Clause) -> str:
    return f"пункт {clause.number}"


def _plans(subject: Subject) -> tuple[Subject, ...]:
    """All plans that the order approves: whom one of them lacks another may have."""
    return Subject.each(subject.order, subject.policy)


def _texts(clause: Clause) -> tuple[str, ...]:
    return (clause.text, *clause.duties)


def _charges(clause: Clause) -> tuple[str, ...]:
    """What a clause demands: its list, or itself where it has none."""
    return clause.duties or (clause.text,)


def _is_about_the_plan(clause: Clause, lexicon: Lexicon) -> bool:
    return any(has_stems(text, lexicon.checks.duty_plan) for text in _texts(clause))


def _addressed(clause: Clause, held: tuple[Held, ...], lexicon: Lexicon) -> list[Held]:
    """The bodies of the plan to which a clause turns."""
    if not clause.addressee:
        return []
    said = Said.of([clause.addressee], lexicon.bodies)
    return [one for one in held if said.names(one)]


@define(
    "D11",
    severity="warning",
    title="Рекомендовано, но уже отвечает",
    wording="{clause} лишь рекомендует, а по плану отвечают: {bodies} (мероприятий {n} из {total})",
    needs=("rows", "clauses"),
)
def recommended_yet_responsible(subject: Subject) -> Iterator[Evidence]:
    """A clause recommends bodies to carry out the plan, and the plan makes them responsible.

    ``rows`` are the rows of these bodies, ``alone`` those of them in which nobody else stands.

    Why: who is only recommended may decline, and then its rows have nobody; whether they are
    agreed with it somebody must decide.

    Not a finding:

    1. a body that another clause obliges;
    2. a recommendation that is not about the plan;
    3. a body that stands in no row of the plan.

    Source: own rule (catalogues call it RECOMMENDED_YET_RESPONSIBLE); a ministry cannot order
    local self-government.
    """
    lexicon, held = subject.words, subject.once(held_by)
    clauses = subject.order.clauses
    recommending = {one.number for one in clauses if one.force is Force.RECOMMEND}
    obliged = {
        one.name
        for clause in clauses
        if clause.force is Force.OBLIGE
        for one in _addressed(clause, held, lexicon)
    }
    for clause in clauses:
        under = clause.number.rpartition(".")[0] in recommending
        if clause.force is not Force.RECOMMEND or under:
            continue
        parts = [one for one in clauses if one.number.startswith(f"{clause.number}.")]
        if not any(_is_about_the_plan(one, lexicon) for one in (clause, *parts)):
            continue
        bodies = [one for one in _addressed(clause, held, lexicon) if one.name not in obliged]
        if bodies:
            yield Evidence(clause.number, _responsible(clause, bodies, held), clause.span)


def _responsible(clause: Clause, bodies: list[Held], held: tuple[Held, ...]) -> dict[str, Fact]:
    names = {one.name for one in bodies}
    rows = {row.key: row for one in bodies for row in one.rows}
    others = {key for one in held if one.name not in names for key in one.keys}
    return {
        "clause": _place(clause),
        "bodies": tuple(sorted(names)),
        "rows": tuple(rows),
        "alone": tuple(key for key in rows if key not in others),
        "n": len(rows),
        "total": len({key for one in held for key in one.keys}),
    }


def _roles(clause: Clause, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """What somebody is appointed to by a clause: the wording, and its noun."""
    tails = [clause.role] if clause.role else []
    for text in _texts(clause):
        # Before the capitals are lost, by which a name is told.
        match = _APPOINTING.search(fold(redacted(text)))
        if match and clause.force is not Force.APPOINT:
            tails.append(match[1])
    for tail in tails:
        words = words_of(redacted(tail).replace(NAME_REMOVED, " "))
        for at, word in enumerate(words[:_ROLE_WORDS]):
            noun = lexicon.bodies.noun(word)
            if noun and noun.is_post:
                yield " ".join(words[: at + 1]), word
                break
            answers = has_stems(" ".join(words[at : at + 2]), lexicon.checks.duty_answerable)
            if answers:
                if clause.force is Force.APPOINT:
                    break
                yield " ".join(words[: at + 2]), word
                break


@define(
    "D12",
    severity="info",
    title="Роли из приказа нет в плане",
    wording="{clause}: «{roles}» - ни одна строка плана к этой роли не обращается",
    needs=("rows", "clauses"),
    per="order",
)
def role_not_in_plan(subject: Subject) -> Iterator[Evidence]:
    """The order appoints somebody to a role, and no row of the plan uses it.

    A role is the noun of a post behind «назначить» («координатор») or «ответственные лица»; it is
    used by a row that it performs, or whose title or result speaks of it.

    Why: who is appointed has nothing to do by the plan, and the rows do not know whom to report
    to. A note: a coordinator may be meant for all of it.

    Not a finding:

    1. a role that a row of any plan of the order names, as its executor or in its title or result;
    2. a role that another clause charges with something;
    3. a body of the plan that is appointed to a role («назначить оператором институт»);
    4. who answers for the plan as a whole («назначить ответственным за план»).

    Source: own rule (catalogues call it ROLE_NOT_IN_PLAN).
    """
    lexicon, plans = subject.words, _plans(subject)
    held = tuple(one for plan in plans for one in plan.once(held_by))
    clauses = subject.order.clauses
    used = Said.of(
        (
            *(text for plan in plans for text in plan_texts(plan)),
            *(wording for one in held for wording in one.wordings),
            *(clause.addressee or "" for clause in clauses),
        ),
        lexicon.bodies,
    )
    for clause in clauses:
        if clause.force is Force.APPOINT and not clause.persons:
            said = Said.of([clause.text], lexicon.bodies)
            if any(said.names(one) for one in held):
                continue
        unused = [name for name, noun in _roles(clause, lexicon) if not used.has(noun)]
        if unused:
            facts: dict[str, Fact] = {
                "clause": _place(clause),
                "roles": tuple(dict.fromkeys(unused)),
            }
            yield Evidence(clause.number, facts, clause.span)


@define(
    "D13",
    severity="warning",
    title="Роль никем не назначена",
    wording="ни приказ, ни план не говорит, кто и как назначается на эту роль; строки: {rows}",
    needs=("rows", "clauses"),
)
def role_not_appointed(subject: Subject) -> Iterator[Evidence]:
    """Rows are for a role («кураторы») to which neither a clause nor a row appoints anybody.

    Roles are data of the region (``duty_roles``): posts that exist only by appointment.

    Why: until somebody is appointed the row has nobody.

    Not a finding:

    1. a role that any clause of the order names;
    2. a row whose title or result appoints to it;
    3. posts that everybody has («учителя», «завуч»).

    A plan without clauses of an order skips the check.

    Source: own rule (catalogues call it ROLE_NOT_IN_PLAN).
    """
    lexicon = subject.words
    roles, appointing = lexicon.checks.duty_roles, lexicon.checks.duty_appointing
    said = Said.of(
        (text for clause in subject.order.clauses for text in _texts(clause)), lexicon.bodies
    )
    appointed = Said.of(
        (text for text in plan_texts(subject) if has_stems(text, appointing)), lexicon.bodies
    )
    for held in subject.once(held_by):
        head = head_noun(held.written, lexicon.bodies)
        role = next((one for one in roles if head.startswith(one[:-1])), "")
        if role and not said.has(role) and not appointed.has(role):
            yield Evidence(held.name, {"rows": held.keys}, held.rows[0].span)


@define(
    "D17",
    severity="info",
    title="Адресата пункта нет в плане",
    wording="{clause} поручает план тому, кого нет в его строках: {addressee}",
    needs=("rows", "clauses"),
    per="order",
)
def addressee_without_rows(subject: Subject) -> Iterator[Evidence]:
    """A clause obliges somebody to carry out or coordinate the plan who stands in none of its rows.

    Why: who coordinates has no row, no day and no result in the plan, so it cannot be seen
    whether it is done. A note: coordination may be meant for all of it.

    Not a finding:

    1. an addressee of whom any body stands in a row, of any plan of the order;
    2. a duty that is not about the plan, or only to take part in it;
    3. whoever controls the order (its clause is one of control);
    4. the issuer itself, and an addressee that is everybody.

    Source: own rule; GAO-16-89G practice 1 (all activities captured).
    """
    lexicon = subject.words
    held = tuple(one for plan in _plans(subject) for one in plan.once(held_by))
    issuer = Said.of(issuer_texts(subject.order), lexicon.bodies)
    for clause in subject.order.clauses:
        if clause.force not in (Force.OBLIGE, Force.RECOMMEND) or not clause.addressee:
            continue
        if "." in clause.number or not _is_about_the_plan(clause, lexicon):
            continue
        if all(has_stems(text, lexicon.checks.duty_taking_part) for text in _charges(clause)):
            continue
        if has_stems(clause.addressee, lexicon.checks.duty_everyone) or issuer.has(
            clause.addressee
        ):
            continue
        if not _addressed(clause, held, lexicon):
            facts: dict[str, Fact] = {
                "clause": _place(clause),
                "addressee": redacted(clause.addressee),
            }
            yield Evidence(clause.number, facts, clause.span)


CHECKS = (
    recommended_yet_responsible,
    role_not_in_plan,
    role_not_appointed,
    addressee_without_rows,
)
