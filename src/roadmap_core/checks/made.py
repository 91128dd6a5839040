"""What the rows of a roadmap make, by their wording: artefacts, results of surveys, roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from attrs import field, frozen

from roadmap_core.checks.stems import Token, follows, is_adjective, stems_of, tokens
from roadmap_core.lexicon import CheckTerms
from roadmap_core.model import Activity, Roadmap

__all__ = [
    "Artefact",
    "Made",
    "Role",
    "Row",
    "appointed_in",
    "attributes",
    "head_of",
    "lead_of",
    "names",
    "own_results",
    "roles_in",
    "used_phrases",
]

# A phrase is read as far as this: what stands further off rarely belongs to it.
_FAR = 10
# Prepositions that begin what else is said of an action, not of the thing it is done with.
_ASIDE = frozenset("в во на с со при к ко у перед после через за между среди".split())
# Behind these stands from whom or for whom somebody is chosen.
_FROM = _ASIDE | frozenset("из от для за по".split())
# Words without a meaning of their own.
_SMALL = (
    frozenset(
        "и или а также не менее более по о об обо из от для до их его ее том числе "
        "г гг год года году годы годов".split()
    )
    | _ASIDE
)


@frozen(eq=False)
class Row:
    """A row with its words, in the order of the text.

    ``used`` are the places where phrases begin that name what it uses, see `used_phrases`.
    """

    place: int
    activity: Activity
    title: tuple[Token, ...] = field(repr=False)
    above: frozenset[str]
    used: tuple[tuple[int, bool], ...] = field(repr=False)

    @property
    def key(self) -> str:
        """The key of the row."""
        return self.activity.key

    def is_kin(self, other: Row) -> bool:
        """Whether one is the other or a part of it."""
        return self is other or self.key in other.above or other.key in self.above


@frozen(eq=False)
class Artefact:
    """What a row leaves: the stem of its noun, of the adjectives before it, of what stands behind.

    ``weak``: the words behind are those of the row's title, since the artefact has none.
    """

    row: Row
    wording: str
    head: str
    adjectives: frozenset[str]
    behind: frozenset[str]
    weak: bool = False

    @property
    def words(self) -> frozenset[str]:
        """The stems of all words beside its noun."""
        return self.adjectives | self.behind


@frozen(eq=False)
class Made:
    """What all rows make, found by the words that tell it."""

    terms: CheckTerms
    rows: tuple[Row, ...]
    artefacts: dict[str, list[Artefact]]
    called: dict[tuple[str, str], list[Artefact]]
    led: dict[str, list[Row]]
    studied: dict[str, list[Row]]
    roles: dict[str, list[tuple[Row, Role]]]

    @classmethod
    def of(cls, roadmap: Roadmap, terms: CheckTerms) -> Made:
        """What the rows of a roadmap make."""
        rows = tuple(_rows(roadmap, terms))
        artefacts: defaultdict[str, list[Artefact]] = defaultdict(list)
        led: defaultdict[str, list[Row]] = defaultdict(list)
        studied: defaultdict[str, list[Row]] = defaultdict(list)
        roles: defaultdict[str, list[tuple[Row, Role]]] = defaultdict(list)
        for row in rows:
            for one in _artefacts(row, terms):
                artefacts[one.head].append(one)
            if lead := lead_of(row.title, terms):
                led[lead].append(row)
            for word in studied_in(row, terms):
                studied[word].append(row)
            for role in appointed(row, terms):
                roles[role.name].append((row, role))
        called: defaultdict[tuple[str, str], list[Artefact]] = defaultdict(list)
        for many in artefacts.values():
            for one in many:
                for word in one.words:
                    called[one.head, word].append(one)
        return cls(
            terms, rows, dict(artefacts), dict(called), dict(led), dict(studied), dict(roles)
        )


def _rows(roadmap: Roadmap, terms: CheckTerms) -> Iterator[Row]:
    coming = [(top, frozenset[str]()) for top in reversed(roadmap.activities)]
    place = 0
    while coming:
        activity, above = coming.pop()
        words = tokens(activity.title)
        yield Row(place, activity, words, above, tuple(used_phrases(words, terms)))
        place += 1
        coming += ((part, above | {activity.key}) for part in reversed(activity.parts))


def own_results(activity: Activity) -> tuple[str, ...]:
    """The deliverables of a row that it has not from the row above."""
    if "deliverable" in activity.inherited or "deliverables" in activity.inherited:
        return ()
    return tuple(one.title for one in activity.deliverables)


def head_of(words: Sequence[Token], start: int, terms: CheckTerms) -> int | None:
    """The place of the noun that a phrase is about, behind its adjectives and carriers."""
    place = start
    while place < len(words) and (place == start or not words[place].opens):
        word = words[place]
        if not (
            word.word in _SMALL
            or word.word.isdigit()
            or is_adjective(word.word)
            or follows(words, place, terms.link_carriers)
        ):
            return place
        place += 1
    return None


def attributes(words: Sequence[Token], head: int) -> tuple[Token, ...]:
    """The words behind a noun that say of what, whose, which."""
    found: list[Token] = []
    for word in words[head + 1 : head + 1 + _FAR]:
        if word.opens or word.word in _ASIDE:
            break
        if word.word not in _SMALL and not word.word.isdigit():
            found.append(word)
    return tuple(found)


def _artefacts(row: Row, terms: CheckTerms) -> Iterator[Artefact]:
    for title in own_results(row.activity):
        yield from _artefact(row, title, tokens(title), 0, terms)
    # «результаты формирования профилей»: that was made elsewhere.
    elsewhere = {start for start, _ in row.used}
    for place in range(len(row.title)):
        taken = follows(row.title, place, terms.link_makers)
        if taken and place not in elsewhere:
            wording = row.activity.title
            yield from _artefact(row, wording, row.title, place + taken, terms)


def _artefact(
    row: Row, wording: str, words: Sequence[Token], start: int, terms: CheckTerms
) -> Iterator[Artefact]:
    if (head := head_of(words, start, terms)) is None:
        return
    adjectives = _telling(words[start:head], terms)
    behind = _telling(words[head + 1 : head + 1 + _FAR], terms)
    weak = not adjectives and not behind
    if weak:
        behind = _telling(row.title, terms) - {words[head].stem}
    yield Artefact(row, wording, words[head].stem, adjectives, behind, weak)


def _telling(words: Sequence[Token], terms: CheckTerms) -> frozenset[str]:
    """The stems that tell one thing from another."""
    return frozenset(
        word.stem
        for place, word in enumerate(words)
        if word.word not in _SMALL
        and not word.word.isdigit()
        and not follows(words, place, terms.link_carriers)
    )


def lead_of(words: Sequence[Token], terms: CheckTerms) -> str:
    """The stem of what a row does: its first noun behind what only carries it; or ""."""
    head = head_of(words, 0, terms)
    return "" if head is None else words[head].stem


def studied_in(row: Row, terms: CheckTerms) -> frozenset[str]:
    """The stems of what a row studies; none where it is no survey."""
    words = row.title
    # «анкетирование, выявление затруднений», not «обсуждение итогов диагностики».
    head = head_of(words, 0, terms)
    if head is None or not follows(words, head, terms.link_surveys):
        return frozenset()
    results = (tokens(title) for title in own_results(row.activity))
    return frozenset(w.stem for many in (words, *results) for w in many if len(w.word) > _SHORT)


# Words of three letters and less are abbreviations of many and prepositions.
_SHORT = 3


class Role(NamedTuple):
    """A role as words name it: the stems of its noun and of the adjectives before it."""

    name: str
    adjectives: frozenset[str]
    words: tuple[Token, ...]

    def may_be(self, other: Role) -> bool:
        """Whether both may be of the same people: «школьный» and «муниципальный» are not."""
        return self.name == other.name and (
            not self.adjectives
            or not other.adjectives
            or not self.adjectives.isdisjoint(other.adjectives)
        )


def appointed(row: Row, terms: CheckTerms) -> Iterator[Role]:
    """The roles that a row gives somebody."""
    yield from appointed_in(row.title, terms)
    for title in own_results(row.activity):
        words = tokens(title)
        if follows(words, 0, terms.link_appointing_acts) or _is_role(words, terms):
            yield from roles_in(words, terms)


def appointed_in(words: Sequence[Token], terms: CheckTerms) -> Iterator[Role]:
    """The roles that a wording gives somebody: «назначение кураторов»."""
    for place in range(len(words)):
        if taken := follows(words, place, terms.link_appointers):
            behind = words[place + taken : place + taken + _FAR]
            ends = (n for n, word in enumerate(behind) if word.opens or word.word in _FROM)
            yield from roles_in(behind[: next(ends, len(behind))], terms)


def roles_in(words: Sequence[Token], terms: CheckTerms) -> Iterator[Role]:
    """The roles that words name."""
    for place in range(len(words)):
        if taken := follows(words, place, terms.link_roles):
            name = " ".join(word.stem for word in words[place : place + taken])
            first = place
            while first and is_adjective(words[first - 1].word) and not words[first].opens:
                first -= 1
            found = tuple(words[first : place + taken])
            yield Role(name, stems_of(words[first:place]), found)


def _is_role(words: Sequence[Token], terms: CheckTerms) -> bool:
    """Whether a wording is nothing but a role: «Муниципальные рабочие группы»."""
    roles = tuple(roles_in(words, terms))
    return bool(roles) and len(roles[0].words) == len(words)


def used_phrases(words: Sequence[Token], terms: CheckTerms) -> Iterator[tuple[int, bool]]:
    """Where a phrase begins behind a mark that what it names is used.

    With it, whether the mark says that it is the result of something that was done.
    """
    for place in range(len(words)):
        marks = (terms.link_results, terms.link_markers, terms.link_uses)
        for phrases in marks:
            if taken := follows(words, place, phrases):
                start, is_result = place + taken, phrases is terms.link_results
                if start < len(words) and not words[start].opens:
                    yield start, is_result
                    yield from ((more, is_result) for more in _and_also(words, start))
                break


# A noun behind «и» that goes on with the phrase stands in the genitive.
_GENITIVE = ("и", "ы", "я", "ов", "ев", "ей", "их", "ых")


def _and_also(words: Sequence[Token], start: int) -> Iterator[int]:
    """Where the second of two used things begins: «анкетирования и диагностики»."""
    for place in range(start, min(start + _FAR, len(words) - 1)):
        if words[place].opens or (words[place].word in _ASIDE and place > start):
            return
        if words[place].word == "и":
            behind = words[place + 1]
            if behind.word.endswith(_GENITIVE) or is_adjective(behind.word):
                yield place + 1


def names(words: Iterable[Token], wording: str) -> tuple[str, ...]:
    """The words as they are written, each once."""
    return tuple(dict.fromkeys(wording[word.start : word.end] for word in words))
