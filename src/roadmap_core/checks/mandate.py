"""Checks of the bodies of a plan against what the order says of them (D08-D10, D16)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

from roadmap_core.checks.definition import Evidence, Skip, define
from roadmap_core.checks.named import (
    Held,
    Said,
    abbreviations,
    binding,
    has_stems,
    head_noun,
    held_by,
    introduced_in,
    is_called,
    is_local,
    issuer_texts,
    order_texts,
    plan_texts,
)
from roadmap_core.checks.phrases import words_of
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Activity, Force
from roadmap_core.policy import same_body
from roadmap_core.text import fold

__all__ = ["CHECKS"]

_QUOTED = re.compile(r'"([^"]+)"')
_IS_NUMBERED = re.compile(r"№|\d")
_NOBODY_CHARGED = Skip("пункты приказа никому ничего не поручают")


@frozen
class _Order:
    """What an order says, by how binding it is."""

    lexicon: Lexicon
    whole: Said
    charging: Said
    issuer: Said
    introduced: frozenset[str]
    quoted: tuple[tuple[str, ...], ...]
    singular: frozenset[str]

    @classmethod
    def of(cls, subject: Subject) -> _Order:
        order, lexicon = subject.order, subject.words
        texts = tuple(order_texts(order))
        return cls(
            lexicon=lexicon,
            whole=Said.of(texts, lexicon.bodies),
            charging=Said.of(
                (text for clause in order.clauses for text in binding(clause)), lexicon.bodies
            ),
            issuer=Said.of(issuer_texts(order), lexicon.bodies),
            introduced=introduced_in((*texts, *plan_texts(subject))),
            quoted=tuple(
                tuple(words_of(name[1])) for text in texts for name in _QUOTED.finditer(fold(text))
            ),
            singular=frozenset(one.partition("/")[0] for one in lexicon.bodies.institutions),
        )

    def is_issued_by(self, held: Held) -> bool:
        """Whether a body issued the order, also by two initials («УО»): its name is short."""
        return self.issuer.names(held) or any(self.issuer.has(one, 2) for one in held.wordings)

    def does_not_know(self, held: Held) -> bool:
        """Whether an institution stands nowhere in the order and the region knows it neither."""
        return (
            held.known is None
            and not self.introduces(held)
            and not self.whole.names(held)
            and not self.is_issued_by(held)
            and self.is_institution(held)
        )

    def introduces(self, held: Held) -> bool:
        """Whether any wording of a body is a short name that the order introduces."""
        return any(same_body(wording) in self.introduced for wording in held.wordings)

    def is_short(self, wording: str, held: Held) -> bool:
        """Whether a wording is short for a longer name: by its capitals, or of a known name."""
        terms = self.lexicon.bodies
        checks = self.lexicon.checks
        if is_called(wording, (*checks.duty_kinds, *checks.duty_local_kinds), terms):
            return False
        words = words_of(wording)
        short = abbreviations(wording, terms)
        if short and {fold(one) for one in short}.union(terms.legal).issuperset(words):
            return True
        if self.issuer.has(wording):
            return False
        known = held.known
        if known is not None and not known.generic:
            return len(words) < len(words_of(known.name))
        if any(len(words) < len(name) and _begins(name, words) for name in self.quoted):
            return True
        return len(words) == 1 and words[0] in self.lexicon.checks.duty_single_nouns

    def is_institution(self, held: Held) -> bool:
        """Whether a body is one institution of its own: no post, no unit of another, no kind."""
        terms, checks = self.lexicon.bodies, self.lexicon.checks
        wording = held.written
        words = words_of(wording)
        head = head_noun(wording, terms)
        if is_called(wording, (*checks.duty_kinds, *checks.duty_units), terms):
            return False
        if is_called(wording, checks.duty_local_kinds, terms) and not is_local(wording, checks):
            return False
        noun = terms.noun(head) if head else None
        if noun and noun.is_post:
            return False
        has_form = words[0] in terms.legal and "оу" not in words[0]
        return (
            head in self.singular or (not head and bool(abbreviations(wording, terms))) or has_form
        )


def _begins(name: tuple[str, ...], words: list[str]) -> bool:
    return all(a[:-2] == b[:-2] if len(a) > 3 else a == b for a, b in zip(name, words))  # noqa: B905


def _charges_nobody(subject: Subject) -> bool:
    charging = (Force.OBLIGE, Force.RECOMMEND, Force.APPOINT)
    return not any(clause.force in charging for clause in subject.order.clauses)


def _charges_everybody(subject: Subject) -> bool:
    """Whether a clause turns to all who stand in the plan, whoever they are."""
    return any(
        has_stems(clause.addressee or "", subject.words.checks.duty_everyone)
        for clause in subject.order.clauses
    )


@define(
    "D08",
    severity="info",
    title="Сокращение исполнителя не введено",
    wording="«{alias}» в приказе не введено словами «далее - ...»; {meaning}",
    needs=("rows", "clauses"),
)
def alias_not_introduced(subject: Subject) -> Iterator[Evidence]:
    """The plan calls a body by a short name that neither order nor plan introduces.

    A short name is an abbreviation («ЦОКО»), a part of a name that the region or the order knows
    in full («Центр экспертизы»), or a bare «институт». It stands at the row that uses it first;
    ``rows`` are all of them. ``name`` is the full name, by the region's list or as the order says
    it, "" where neither tells one.

    Why: who is meant must not depend on what the reader knows. A note: who reads the plan mostly
    does know.

    Not a finding:

    1. a name introduced by «далее - ...» or by an abbreviation in brackets behind it;
    2. the issuer of the order by the first words of its name («Министерство»);
    3. a full name;
    4. a kind of body in plain words («школы»), or one that everybody knows by law («КДН»);
    5. a body that is unknown altogether (D09).

    A plan without clauses of an order skips the check: there is no text that would introduce it.

    Source: own rule (catalogues call it BODY_ALIAS).
    """
    order = subject.once(_Order.of)
    told = not (_charges_nobody(subject) or _charges_everybody(subject))
    for held in subject.once(held_by):
        if told and order.does_not_know(held):
            continue
        for wording in held.wordings:
            if same_body(wording) in order.introduced or not order.is_short(wording, held):
                continue
            rows = [row for row in held.rows if _uses(row, wording)]
            name, meaning = _meant(wording, held, order)
            facts: dict[str, Fact] = {
                "alias": wording,
                "name": name,
                "meaning": meaning,
                "rows": tuple(row.key for row in rows),
            }
            yield Evidence(rows[0].key, facts, rows[0].span)


def _uses(row: Activity, wording: str) -> bool:
    return any(same_body(one.body) == same_body(wording) for one in row.responsible)


def _meant(wording: str, held: Held, order: _Order) -> tuple[str, str]:
    """The full name of a short one, and how it is known."""
    if held.known is not None:
        own = (held.known.name, *held.known.aliases)
        # The name first, the aliases as the region orders them: the nominative stands in front.
        name = next((one for one in own if len(words_of(one)) > len(words_of(wording))), "")
        if name:
            place = "в приказе это" if order.whole.names(held) else "в приказе этого нет, это"
            return name, f"{place}, по списку региона, {name}"
    if order.whole.has(wording):
        return "", "похожее полное название в приказе есть"
    return "", "полного названия в приказе нет"


@define(
    "D09",
    severity="warning",
    title="Неизвестный исполнитель",
    wording="исполнителя нет ни в приказе, ни в списке региона; строки: {rows}",
    needs=("rows", "clauses"),
)
def unknown_body(subject: Subject) -> Iterator[Evidence | Skip]:
    """An institution of the plan stands nowhere in the order, and the region does not know it.

    Looked for in any case of its name, by the words of its abbreviation and by the region's
    aliases, in the title, the preamble, the clauses, the stamps and the signature.

    Why: the order gives it no duty, so nothing obliges it, and a slip in its name would look the
    same.

    Not a finding:

    1. a body that a clause names, in any case or by an abbreviation of its words;
    2. a body of the region's list (D10);
    3. posts, units of a body and kinds of bodies («завуч», «отдел», «школы», «ПМПК»), but one with
       its territory is an institution («районная ПМПК»);
    4. a clause that turns to all executors of the plan.

    A plan without clauses, or whose clauses charge nobody, skips the check.

    Source: own rule (catalogues call it UNKNOWN_BODY, BODY_WITHOUT_MANDATE).
    """
    if _charges_nobody(subject):
        yield _NOBODY_CHARGED
        return
    order = subject.once(_Order.of)
    if _charges_everybody(subject):
        return
    for held in subject.once(held_by):
        if order.does_not_know(held):
            yield Evidence(held.name, {"rows": held.keys}, held.rows[0].span)


@define(
    "D10",
    severity="warning",
    title="Исполнителю ничего не поручено",
    wording="ни один пункт приказа ничего не поручает исполнителю; строки: {rows}",
    needs=("rows", "clauses"),
)
def no_mandate(subject: Subject) -> Iterator[Evidence | Skip]:
    """An institution of the plan that the region or the order knows is charged by no clause.

    Any clause that does more than approve or repeal counts, however it mentions the body. ``rows``
    are those of the body, ``written`` is how the plan first writes it.

    Why: a plan that is only approved binds those whom a clause obliges to carry it out.

    Not a finding:

    1. the issuer of the order, or who signed or approved it;
    2. a body that any clause names;
    3. a kind of bodies («опорные школы», «МОУО»), posts and units;
    4. a clause that turns to all executors of the plan.

    A plan without clauses, or whose clauses charge nobody, skips the check.

    Source: own rule (catalogues call it BODY_WITHOUT_MANDATE).
    """
    if _charges_nobody(subject):
        yield _NOBODY_CHARGED
        return
    order = subject.once(_Order.of)
    if _charges_everybody(subject):
        return
    for held in subject.once(held_by):
        if held.is_generic or order.charging.names(held) or order.is_issued_by(held):
            continue
        is_told = order.whole.names(held) and order.is_institution(held)
        if held.known is not None or is_told:
            facts: dict[str, Fact] = {"rows": held.keys, "written": held.written}
            yield Evidence(held.name, facts, held.rows[0].span)


@define(
    "D16",
    severity="info",
    title="Исполнители не перечислены",
    wording="кто именно, приказ не говорит: перечня нет{made}; строки: {rows}",
    needs=("rows", "clauses"),
)
def chosen_without_list(subject: Subject) -> Iterator[Evidence]:
    """Rows are for bodies that somebody has to choose («опорные школы»), and no list names them.

    The words are data of the region (``duty_chosen``). ``maker`` is the row of the plan that makes
    the list, "" where none does.

    Why: until the list is there nobody knows that the row is theirs. A note where the plan itself
    makes it.

    Not a finding:

    1. an appendix that lists them;
    2. a clause that names or approves who they are;
    3. a wording that names one («опорная школа № 5»);
    4. kinds that need no choice («школы», «МОУО»).

    A plan without clauses of an order skips the check.

    Source: own rule (catalogues call it UNKNOWN_BODY).
    """
    checks = subject.words.checks
    telling = (*checks.duty_lists, *checks.duty_appointing)
    for held in subject.once(held_by):
        chosen = [one for one in checks.duty_chosen if has_stems(held.written, [one])]
        if not chosen or _IS_NUMBERED.search(held.written) or _is_listed(subject, chosen, telling):
            continue
        maker = next((r.key for r in _makers(subject, chosen, telling)), "")
        facts: dict[str, Fact] = {
            "rows": held.keys,
            "maker": maker,
            "made": f" (его составляют по строке {maker})" if maker else "",
        }
        yield Evidence(held.name, facts, held.rows[0].span)


def _is_listed(subject: Subject, chosen: list[str], telling: tuple[str, ...]) -> bool:
    for appendix in subject.order.appendices:
        if appendix.roadmap is None and has_stems(appendix.title, chosen):
            return True
    return any(
        has_stems(text, chosen) and (has_stems(text, telling) or _IS_NUMBERED.search(text))
        for clause in subject.order.clauses
        for text in (clause.text, *clause.duties)
    )


def _makers(subject: Subject, chosen: list[str], telling: Iterable[str]) -> Iterator[Activity]:
    stems = tuple(telling)
    for leaf in subject.roadmap.leaves:
        texts = (leaf.title, *(one.title for one in leaf.deliverables))
        if any(has_stems(text, chosen) and has_stems(text, stems) for text in texts):
            yield leaf


CHECKS = (alias_not_introduced, unknown_body, no_mandate, chosen_without_list)
