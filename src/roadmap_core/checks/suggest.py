"""Связи по словам: which row needs what another leaves, as far as the wording tells it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, TypeAlias, TypeVar

from attrs import field, frozen

from roadmap_core.checks.made import (
    Artefact,
    Made,
    Role,
    Row,
    attributes,
    head_of,
    lead_of,
    names,
    own_results,
    roles_in,
)
from roadmap_core.checks.stems import Token, follows, is_adjective, stems_of, tokens
from roadmap_core.keys import Index
from roadmap_core.lexicon import CheckTerms, Lexicon
from roadmap_core.model import Activity, Link, Roadmap
from roadmap_core.names import said
from roadmap_core.policy import Policy, Region
from roadmap_core.regions import load_region
from roadmap_core.text import Span, fold

__all__ = ["LinkEvidence", "Rule", "SuggestedLink", "Sureness", "references", "suggest_links"]

Rule: TypeAlias = Literal["reference", "artefact", "survey", "role"]
"""By what a link was seen: a number named, an artefact, the results of a survey, a role."""

Sureness: TypeAlias = Literal["sure", "likely"]
"""How sure a suggestion is: two words and more agree, or the one that stands once."""


@frozen(kw_only=True)
class LinkEvidence:
    """Основание связи: the wordings of both rows, quoted, with the places of the rows.

    ``words`` are those of the use that agree with what is made, as they are written.
    ``goes_along``: what uses goes on while the other runs («контроль уроков, указанных в п. 5»).
    """

    made: str = field(repr=said)
    used: str = field(repr=said)
    words: tuple[str, ...]
    rule: Rule
    sureness: Sureness
    goes_along: bool = False
    made_span: Span | None = field(default=None, repr=False)
    used_span: Span | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"«{', '.join(self.words)}»"


@frozen
class SuggestedLink:
    """Предложенная связь: a link that the wording tells, and by what it was seen.

    A guess: look at it, and state it as a `Link` of the roadmap or of the region where it is right.
    """

    link: Link
    evidence: LinkEvidence


def suggest_links(roadmap: Roadmap, policy: Policy | Region) -> tuple[SuggestedLink, ...]:
    """The links between rows that their wording tells, in the order of the text, each once.

    Seen are numbers («по итогам п. 2.1»), artefacts («согласование дорожных карт, составленных по
    рисковым профилям»), results of what was asked or studied («обсуждение итогов анкетирования»)
    and roles that a row gives («назначение кураторов» and rows for which they answer). Words that
    stand in many rows tell none of them; where several rows fit alike, the nearest above is meant.
    The words are data: ``[words.checks]`` of the region's file, else those of the base.

    A link may stand at an umbrella row; then it holds for all its parts.

    >>> from datetime import date
    >>> from roadmap_core import Section, load_policy
    >>> rows = (Activity(number="1", title="Анкетирование учителей"),
    ...         Activity(number="2", title="Обсуждение итогов анкетирования"))
    >>> found = suggest_links(Roadmap(sections=(Section(title="", activities=rows),)),
    ...                       load_policy("ru", on=date(2025, 1, 1)))
    >>> [(one.link.before, one.link.after, one.evidence.rule) for one in found]
    [('1', '2', 'survey')]
    """
    words = policy.words if policy.words != Lexicon() else load_region().words
    return seen_links(Made.of(roadmap, words.checks))


def seen_links(made: Made) -> tuple[SuggestedLink, ...]:
    """The links that the words of rows tell: `suggest_links` of what they make."""
    terms = made.terms
    index = Index.of(row.activity for row in made.rows)
    found: dict[tuple[str, str], SuggestedLink] = {}
    for row in made.rows:
        for one in _of_row(row, made, terms, index):
            found.setdefault((one.link.before, one.link.after), one)
    return tuple(found.values())


def _of_row(
    row: Row, made: Made, terms: CheckTerms, index: Index[Activity]
) -> Iterator[SuggestedLink]:
    for number, quoted in references(row.activity.title):
        before = index.find(number)
        if before is not None and before.key != row.key and before.key not in row.above:
            yield _link(
                row, before, before.title, (quoted,), "reference", "sure",
                goes_along=_goes_along(row, before, terms),
            )  # fmt: skip
    for marked, is_result in row.used:
        # «результаты формирования профилей»: of what is made the profiles are used.
        start = marked + follows(row.title, marked, terms.link_makers)
        yield from _artefact_used(row, start, made, terms)
        yield from _done_used(row, start, is_result, made, terms)
    for place in range(len(row.title)):
        if taken := follows(row.title, place, terms.link_prepositions):
            yield from _artefact_used(row, place + taken, made, terms)
    for place in range(len(row.title)):
        if taken := follows(row.title, place, terms.link_found):
            yield from _found_used(row, place + taken, made, terms)
    yield from _roles_used(row, made, terms)


def _goes_along(row: Row, other: Activity, terms: CheckTerms) -> bool:
    """Whether a row goes on while another runs: control, support, visits of what is done there.

    It is not so of the results of the other, nor of a thing that the other makes.
    """
    head = head_of(row.title, 0, terms)
    if head is None or not follows(row.title, head, terms.link_along):
        return False
    if any(is_result for _, is_result in row.used):
        return False
    doing = tokens(other.title)
    lead = head_of(doing, 0, terms)
    if lead is None or not follows(doing, lead, terms.link_makers):
        return True
    return doing[lead].stem in stems_of(row.title)


# «п. 2.2», «(пункт 3)», «пп. 2, 3»; what is of another act («пункт 3 Порядка») is no row.
_REFERENCE = re.compile(
    r"\b(?:пп?\.|пункт\w*|подпункт\w*|строк[аеиу]\w*|мероприяти\w+)\s*№?\s*(\d+(?:\.\d+)*(?:\s*(?:,|и)\s*\d+(?:\.\d+)*)*)"
    r"(?=\.?\s*(?:$|[)\];,:]|(?:настоящ\w+\s+|данн\w+\s+|этого\s+)?(?:план\w*|дорожн\w+\s+карт\w+)))"
)


def references(wording: str) -> Iterator[tuple[str, str]]:
    """The numbers of rows that a wording names, each with what it is named by."""
    for match in _REFERENCE.finditer(fold(wording)):
        for number in re.findall(r"\d+(?:\.\d+)*", match[1]):
            yield number, wording[match.start() : match.end()]


# A word that stands with the same noun in many rows tells none of them.
_COMMON_SHARE, _COMMON_LEAST = 10, 4


def _artefact_used(row: Row, start: int, made: Made, terms: CheckTerms) -> Iterator[SuggestedLink]:
    """The artefact that the phrase names."""
    words = row.title
    if (head := _named_head(words, start, made, terms)) is None:
        return
    before = tuple(word for word in words[start:head] if is_adjective(word.word))
    behind = attributes(words, head)
    told = stems_of(before) | stems_of(behind)
    most = max(_COMMON_LEAST, len(made.rows) // _COMMON_SHARE)
    noun = words[head].stem
    telling = frozenset(w for w in told if len(made.called.get((noun, w), ())) <= most)
    best: tuple[int, int] = (0, 0)
    chosen: Artefact | None = None
    for one in _near(row, _called(words[head].stem, telling, made), lambda one: one.row.place):
        score = _score(one, stems_of(before), telling)
        if not score:
            continue
        above = one.row.place <= row.place
        # Alike: its own, else the nearest above, else the first below.
        near = one.row.place if above else -one.row.place
        if one.row.is_kin(row):
            near = len(made.rows)
        elif not above and score < 2:
            continue
        if (score, near) > best:
            best, chosen = (score, near), one
    if chosen is None:
        chosen = _only(words[head].stem, made, terms, row, bool(before or telling))
        if chosen is None:
            return
    if chosen.row.is_kin(row):
        return
    agree = [words[head], *(w for w in (*before, *behind) if w.stem in chosen.words)]
    quoted = names(sorted(agree, key=lambda word: word.start), row.activity.title)
    sure: Sureness = "sure" if len(agree) > 2 else "likely"
    yield _link(row, chosen.row.activity, chosen.wording, quoted, "artefact", sure)


# Where very many rows make what is called alike, only the nearest are looked at.
_MOST_COMPARED = 16

_Made = TypeVar("_Made")


def _near(row: Row, made: Sequence[_Made], place: Callable[[_Made], int]) -> Sequence[_Made]:
    """Those that stand nearest to a row, in the order of the text; all where they are few."""
    if len(made) <= _MOST_COMPARED:
        return made
    middle = bisect_left(made, row.place, key=place)
    first = max(0, min(middle - _MOST_COMPARED // 2, len(made) - _MOST_COMPARED))
    return made[first : first + _MOST_COMPARED]


def _called(head: str, telling: frozenset[str], made: Made) -> Sequence[Artefact]:
    """The artefacts of a noun that share the rarest of the telling words; none without one."""
    lists = [made.called[head, word] for word in telling if (head, word) in made.called]
    if sum(map(len, lists)) <= _MOST_COMPARED:
        found = {id(one): one for many in lists for one in many}
        return sorted(found.values(), key=lambda one: one.row.place)
    return min(lists, key=len)


def _named_head(words: tuple[Token, ...], start: int, made: Made, terms: CheckTerms) -> int | None:
    """The place of the noun of the phrase, where some row makes what is called so."""
    last = head_of(words, start, terms)
    stop = len(words) if last is None else last + 1
    for place in range(start, min(stop, start + 6)):
        if words[place].opens and place > start:
            return None
        if words[place].stem in made.artefacts and not follows(words, place, terms.link_carriers):
            return place
    return None


def _score(one: Artefact, before: frozenset[str], telling: frozenset[str]) -> int:
    """How many telling words of a phrase are of an artefact; 0 where others deny it."""
    if before and before.isdisjoint(one.words | stems_of(one.row.title)):
        return 0
    if one.adjectives and one.adjectives.isdisjoint(before) and len(telling & one.words) < 2:
        return 0
    score = len(telling & one.words)
    return 0 if one.weak and score < 2 else score


def _only(head: str, made: Made, terms: CheckTerms, row: Row, is_told: bool) -> Artefact | None:
    """The artefact of a bare noun, where it is the only one and stands above: «из списка»."""
    if is_told or any(head == g[: len(head)] for g in terms.link_generic):
        return None
    only: Artefact | None = None
    for one in made.artefacts[head]:
        if one.row.place >= row.place:
            break
        if only is not None and one.row is not only.row:
            return None
        only = one
    return only


def _done_used(
    row: Row, start: int, is_result: bool, made: Made, terms: CheckTerms
) -> Iterator[SuggestedLink]:
    """The row that does what the phrase names, and whose results are used.

    What asks or studies leaves results by its nature; of all else the mark must say so, and more
    words than the noun agree, or it is the only one and stands above.
    """
    words = row.title
    head = head_of(words, start, terms)
    if head is None or words[head].stem not in made.led:
        return
    is_survey = follows(words, head, terms.link_surveys) > 0
    if not is_survey and not is_result:
        return
    if _is_former(words, start, terms):
        return
    before = stems_of(w for w in words[start:head] if is_adjective(w.word))
    direct = _direct(words, head, terms)
    telling = stems_of(direct)
    doers = made.led[words[head].stem]
    best: tuple[int, int, int] | None = None
    chosen: Row | None = None
    for other in _near(row, doers, lambda one: one.place):
        said_there = stems_of(other.title) | _deliverable_stems(other)
        if other.is_kin(row) or (before and before.isdisjoint(said_there)):
            continue
        if not is_survey and not before <= said_there:
            continue
        score = len(telling & said_there)
        if telling and not score:
            continue
        above = other.place < row.place
        if not is_survey and not (score or before) and (len(doers) > 1 or not above):
            continue
        rank = (score, int(above), other.place if above else -other.place)
        if best is None or rank > best:
            best, chosen = rank, other
    if chosen is None:
        return
    there = stems_of(chosen.title)
    agree = [w for w in words[start:head] if is_adjective(w.word) and w.stem in there]
    agree += [words[head], *(w for w in direct if w.stem in there)]
    if lead_of(row.title, terms) == words[head].stem and len(agree) < 2:
        return
    quoted = names(agree, row.activity.title)
    sure: Sureness = "sure" if len(agree) > 1 else "likely"
    title = chosen.activity.title
    yield _link(row, chosen.activity, title, quoted, "survey", sure)


def _is_former(words: tuple[Token, ...], start: int, terms: CheckTerms) -> bool:
    """Whether what a phrase names is of another year: «итогов диагностики прошлого года»."""
    for place in range(start, len(words)):
        word = words[place]
        if place > start and (word.opens or (word.word in _BETWEEN and word.word != "за")):
            return False
        if follows(words, place, terms.link_former):
            return True
    return False


def _found_used(row: Row, start: int, made: Made, terms: CheckTerms) -> Iterator[SuggestedLink]:
    """The survey that finds what the phrase says was found: «по выявленным затруднениям»."""
    words = row.title
    head = head_of(words, start, terms)
    if head is None:
        return
    near = _near(row, made.studied.get(words[head].stem, ()), lambda one: one.place)
    known = [one for one in near if not one.is_kin(row)]
    if len(known) < len(near) or not known:
        return
    above = [one for one in known if one.place < row.place]
    if not above and len(known) > 1:
        return
    chosen = above[-1] if above else known[0]
    quoted = names(words[start - 1 : head + 1], row.activity.title)
    yield _link(row, chosen.activity, chosen.activity.title, quoted, "survey", "likely")


def _direct(words: tuple[Token, ...], head: int, terms: CheckTerms) -> tuple[Token, ...]:
    """The words right behind a noun, up to a preposition or to what is used beside it."""
    found: list[Token] = []
    for place in range(head + 1, min(head + 7, len(words))):
        word = words[place]
        if word.opens or word.word in _BETWEEN or follows(words, place, terms.link_carriers):
            break
        if words[place - 1].word == "и" and follows(words, place, terms.link_surveys):
            break
        if word.word not in {"и", "или"}:
            found.append(word)
    return tuple(found)


_BETWEEN = frozenset("в во на с со при к о об по за для из от до у над под".split())


def _deliverable_stems(row: Row) -> frozenset[str]:
    results = own_results(row.activity)
    return frozenset().union(*(stems_of(tokens(title)) for title in results))


def _roles_used(row: Row, made: Made, terms: CheckTerms) -> Iterator[SuggestedLink]:
    """The rows that give the roles which a row names, or which answer for it."""
    bodies = [] if "responsible" in row.activity.inherited else row.activity.responsible
    wordings = [row.activity.title, *(one.body for one in bodies)]
    for wording in wordings:
        for role in roles_in(tokens(wording), terms):
            yield from _role_used(row, role, wording, made)


def _role_used(row: Row, role: Role, wording: str, made: Made) -> Iterator[SuggestedLink]:
    near = _near(row, made.roles.get(role.name, ()), lambda given: given[0].place)
    givers = [giver for giver, given in near if given.may_be(role)]
    if not givers or any(giver.is_kin(row) for giver in givers):
        return
    above = [giver for giver in givers if giver.place < row.place]
    giver = above[-1] if above else givers[0]
    quoted = names(role.words, wording)
    title = giver.activity.title
    yield _link(row, giver.activity, title, quoted, "role", "sure", used=wording)


def _link(
    row: Row, before: Activity, made: str, words: Iterable[str], rule: Rule, sureness: Sureness,
    *, used: str = "", goes_along: bool = False,
) -> SuggestedLink:  # fmt: skip
    evidence = LinkEvidence(
        made=made,
        used=used or row.activity.title,
        words=tuple(words),
        rule=rule,
        sureness=sureness,
        goes_along=goes_along,
        made_span=before.span,
        used_span=row.activity.span,
    )
    quoted = ", ".join(evidence.words)
    return SuggestedLink(Link(before.key, row.key, f"по словам: «{quoted}»"), evidence)
