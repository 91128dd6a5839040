"""The numbered duties of an order: who, what and how binding.

clause    = number "." text [":" duty (";" duty)*]
text      = verb object                       approve, appoint
          | verb addressee ":" | verb addressee infinitive    recommend, entrust
          | addressee infinitive ...          oblige
          | "контроль" ... "возложить на" addressee | "контроль" ... "оставляю за собой"
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest

from attrs import define, evolve

from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Clause, Force
from roadmap_core.names import NAME_REMOVED, find_names, names_in, redacted
from roadmap_core.notes import Notes
from roadmap_core.parse.cells.period import parse_period
from roadmap_core.parse.lines import Line
from roadmap_core.parse.prose.deadline import deadline_in, without_deadline
from roadmap_core.periods import Period
from roadmap_core.text import Span, fold, squeeze
from roadmap_core.windows import MonthDay, Window

__all__ = ["CLAUSE", "PLAIN_CLAUSE", "clauses_of", "dated"]

CLAUSE = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)(?:[.)]\s*|\s+)(?=[^\W\d_])")
PLAIN_CLAUSE = re.compile(r"^\d{1,2}\.\s*[А-ЯЁ]")
_BULLET = re.compile(r"^(?:[-–—•*·]\s*|[а-я]\)\s*|\d{1,2}(?:\)\s*|\.\s+))", re.I)
# Infinitives by their endings; «область», «деятельность» end in -сть and do not match.
_INFINITIVE = re.compile(r"(?<!\w)[а-яё]{2,}(?:ать|ять|еть|ить|оть|уть|ыть|ти|чь)(?:ся)?(?!\w)")
_NOT_INFINITIVE = frozenset("печать память кровать тетрадь мать помощь речь ночь".split())
# Of the words in -ти few are verbs («провести», «внести», «пройти»); «области» is none.
_TI_VERB = re.compile(r"(?:вести|нести|йти|везти|брести|обрести)$")
_TAKES_ADDRESSEE = re.compile(r"^(?:поруч|обяз|рекоменд|предлож|прос|предпис|указ)")
_ENTRUSTED = re.compile(r"(?:возложить|возлагаю|возлагается)\s+на\s+(.+)$", re.I | re.S)
_REPEALED = re.compile(
    r"(?<!\w)(?:признать|признается|признаются|считать)\s+(?:[\w.]+\s+){0,6}утративш"
)
_INSTRUMENTAL = re.compile(r"[а-яё-]+(?:ым|им|ой|ей|ом|ем|ами|ями)(?!\w)", re.I)
_INSTRUMENTAL_TAIL = re.compile(r"\s([а-яё-]+(?:ым|им|ой|ей|ом|ем|ами|ями)(?:\s[^\s\"«»()]+)*)$")
_BRACKETED_NAME = re.compile(rf"\s*\([^()]*{re.escape(NAME_REMOVED)}[^()]*\)")


@define
class _Draft:
    number: str
    text: str
    span: Span
    duties: list[str]
    lists_duties: bool = False
    bracketed: bool = False


def clauses_of(lines: Sequence[Line], lexicon: Lexicon) -> tuple[tuple[Clause, ...], list[Line]]:
    """The clauses, and the lines after them that are not theirs.

    A line that begins small, or follows one that does not end, goes on with what stands above
    it; so does every line of a list under a clause that ends with a colon. A line that does
    neither ends the clauses, unless the very next number follows it.
    """
    drafts: list[_Draft] = []
    rest: list[Line] = []
    interrupted = False
    for line in lines:
        match = CLAUSE.match(line.text)
        opens = match is not None and _is_next(match, drafts)
        if match and opens and (not interrupted or _follows(match, drafts)):
            text = line.text[match.end() :]
            bracketed = ")" in match[0]
            drafts.append(_Draft(match[1], text, line.span, [], text.endswith(":"), bracketed))
            interrupted = False
        elif drafts and not interrupted and _goes_on(drafts[-1], line):
            _extend(drafts[-1], line)
        else:
            rest.append(line)
            interrupted = True
    verbs = {verb: Force(force) for force, words in lexicon.force for verb in words}
    clauses: list[Clause] = []
    for draft, following in zip_longest(drafts, drafts[1:]):
        above = next((c for c in clauses if c.number == draft.number.rpartition(".")[0]), None)
        listed = draft.duties
        if following is not None and following.number.startswith(f"{draft.number}."):
            listed = [*listed, following.text]
        clauses.append(_clause(draft, above, listed, verbs))
    return tuple(clauses), rest


def dated(
    clauses: Sequence[Clause],
    on: date | None,
    school_year: tuple[MonthDay, MonthDay],
    notes: Notes,
) -> tuple[Clause, ...]:
    """The clauses with their periods; a year that a clause leaves out is that of the order.

    A sub-clause without one has that of the clause which introduces it.
    """
    horizon = Window.of_year(on.year) if on else None
    periods: dict[str, Period] = {}
    for clause in clauses:
        wording = deadline_in(clause.text)
        if wording:
            parsed = parse_period(wording, horizon=horizon, school_year=school_year)
            periods[clause.number] = parsed.value
            notes.of_period(parsed.findings, f"пункт {clause.number}", clause.span)
        elif (above := periods.get(clause.number.rpartition(".")[0])) is not None:
            periods[clause.number] = above
    return tuple(evolve(clause, period=periods.get(clause.number)) for clause in clauses)


def _is_next(match: re.Match[str], drafts: Sequence[_Draft]) -> bool:
    """Whether a line opens the next clause; a date or a list inside a clause opens none.

    The first clause has any number; a dotted one stands under its parent or a sibling; a plain
    one grows, by any step (a gap is a finding of the audit, not a reason to lose the clause). A
    number said twice or one step back opens one only behind a full stop. «2)» in the list of a
    clause «1.» is a member of that list.
    """
    if not drafts:
        return True
    if drafts[-1].lists_duties and not drafts[-1].bracketed and ")" in match[0]:
        return False
    number, last = match[1], drafts[-1].number
    head = number.split(".")
    if len(head) > 1:
        return head[0] == last.split(".")[0]
    step = int(number) - int(last.split(".")[0])
    above = drafts[-1].duties[-1] if drafts[-1].duties else drafts[-1].text
    ended = above.endswith(".") and PLAIN_CLAUSE.match(match.string) is not None
    return step > 0 or (step >= -1 and ended)


def _follows(match: re.Match[str], drafts: Sequence[_Draft]) -> bool:
    """Whether a plain number goes on counting behind lines that are no clause."""
    if not drafts:
        return True
    last = int(drafts[-1].number.split(".")[0])
    return match[1] == str(last + 1) and PLAIN_CLAUSE.match(match.string) is not None


def _goes_on(draft: _Draft, line: Line) -> bool:
    last = draft.duties[-1] if draft.duties else draft.text
    if draft.lists_duties:
        closed = last.endswith(".") and draft.duties and line.after_blank
        return not closed or line.text[:1].islower()
    small = line.text[:1].islower()
    return small or not (line.after_blank or last.endswith((".", ":", ";")))


def _extend(draft: _Draft, line: Line) -> None:
    """A line under a clause: a new duty of its list, or the rest of the last one."""
    if not draft.lists_duties:
        draft.text = f"{draft.text} {line.text}"
        draft.lists_duties = draft.text.endswith(":")
    else:
        last = draft.duties[-1] if draft.duties else ""
        marked = _BULLET.match(line.text)
        wrapped = draft.duties and not line.after_blank and not last.endswith((";", ".", ":"))
        if wrapped and not marked:
            draft.duties[-1] = f"{last} {line.text}"
        else:
            draft.duties.append(_BULLET.sub("", line.text))
    draft.span = draft.span | line.span


def _clause(
    draft: _Draft, above: Clause | None, listed: Sequence[str], verbs: Mapping[str, Force]
) -> Clause:
    """The clause of a draft; ``listed`` is what stands in the list that it introduces."""
    lead = draft.text.partition(":")[0]
    duties = tuple(duty.rstrip(" ;.") for duty in draft.duties)
    verb = _first_infinitive(lead)
    force = _force(lead, verb, verbs)
    addressee, role = _turned_to(lead, verb, force)
    if force == Force.APPOINT and role is None and not names_in(lead):
        # «Определить сроки ...» appoints nobody.
        force = Force.OTHER
    if verb is None and force == Force.OTHER and listed and _first_infinitive(listed[0]):
        # «Начальникам отделов: а) утвердить ...»: the verbs stand in the list.
        force, addressee = Force.OBLIGE, _without_names(lead)
    if above is not None:
        addressee = addressee or above.addressee
        # «Рекомендовать ...: 6.1. Назначить ...»: the duty is as binding as what introduces it.
        if force == Force.OTHER or (above.force == Force.RECOMMEND and force != Force.CONTROL):
            force = above.force
    persons = tuple(name for wording in (draft.text, *duties) for name in names_in(wording))
    return Clause(
        number=draft.number,
        text=draft.text,
        force=force,
        addressee=addressee,
        persons=persons,
        duties=duties,
        role=role,
        span=draft.span,
    )


def _first_infinitive(text: str) -> re.Match[str] | None:
    for match in _INFINITIVE.finditer(fold(text)):
        word = match[0].removesuffix("ся")
        if word.endswith("ти") and not _TI_VERB.search(word):
            continue
        if word not in _NOT_INFINITIVE:
            return match
    return None


def _force(lead: str, verb: re.Match[str] | None, verbs: Mapping[str, Force]) -> Force:
    """The force of the word that governs the clause: its first noun «контроль», else its verb."""
    folded = fold(lead)
    if _REPEALED.search(folded):
        return Force.REPEAL
    opening = max(
        (word for word in verbs if folded.startswith(word) and _ends_word(folded, len(word))),
        key=len,
        default="",
    )
    if opening:
        return verbs[opening]
    if verb is None:
        return Force.OTHER
    if not verb.start():
        return Force.OTHER
    # Whoever is told in the infinitive to do something is obliged to, whatever the verb.
    return Force.RECOMMEND if verbs.get(verb[0]) == Force.RECOMMEND else Force.OBLIGE


def _ends_word(text: str, at: int) -> bool:
    return re.match(r"\w", text[at : at + 1]) is None


def _turned_to(
    lead: str, verb: re.Match[str] | None, force: Force
) -> tuple[str | None, str | None]:
    """The addressee of a clause and the role that it appoints to."""
    if force == Force.CONTROL:
        entrusted = _ENTRUSTED.search(lead)
        return (_without_names(entrusted[1]) if entrusted else None), None
    if verb is None:
        return None, None
    after = lead[verb.end() :]
    if verb.start() > 0:
        return _without_names(lead[: verb.start()]), None
    if force == Force.APPOINT:
        return _appointed(after)
    if _TAKES_ADDRESSEE.match(verb[0]):
        following = _first_infinitive(after)
        return _without_names(after[: following.start()] if following else after), None
    return None, None


def _appointed(after: str) -> tuple[str | None, str | None]:
    """appointed = role person | role body | body role; the role stands in the instrumental.

    A body that is made something («Определить ИРО оператором») is the addressee.
    """
    bare = _without_names(after) or ""
    if _INSTRUMENTAL.match(bare):
        named = find_names(after)
        role = after[: named[0][0]] if named else bare.partition(",")[0]
        return None, squeeze(role).strip(" -–—(") or None
    behind = _INSTRUMENTAL_TAIL.search(bare)
    if behind:
        return bare[: behind.start()].strip(" ,") or None, behind[1]
    return None, None


def _without_names(text: str) -> str | None:
    """An addressee without its deadline, names, brackets around them and closing commas."""
    bare = _BRACKETED_NAME.sub("", redacted(without_deadline(text))).replace(NAME_REMOVED, "")
    return squeeze(bare).strip(" ,:;-–—.") or None
