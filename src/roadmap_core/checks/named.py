"""Who is named where: the bodies of a plan, and the places where an order speaks of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from attrs import field, frozen

from roadmap_core.checks.phrases import words_of
from roadmap_core.checks.subject import Subject
from roadmap_core.lexicon import BodyTerms, CheckTerms
from roadmap_core.model import Activity, Body, Clause, Force, Order
from roadmap_core.names import redacted
from roadmap_core.noun_cases import NOMINATIVE
from roadmap_core.policy import same_body
from roadmap_core.text import fold

__all__ = [
    "Held",
    "Said",
    "abbreviations",
    "acronyms",
    "begin",
    "begins",
    "binding",
    "has_stems",
    "head_noun",
    "held_by",
    "introduced_in",
    "is_called",
    "is_local",
    "issuer_texts",
    "order_texts",
    "plan_texts",
]

_WORD = re.compile(r"\w+")
_FUNCTION_WORDS = frozenset("и в во на по с со от к о об для при или у из за".split())
# Endings of nouns and adjectives, the longest first; «ец», «ок» lose a vowel («дворец - дворца»).
_ENDINGS = (
    *"ами ями ыми ими ого его ому ему".split(),
    *"ое ая ые ие ее яя ой ый ий ей ую юю ом ем ам ям ах ях ов ев ых их ым им ец ок ек".split(),
    *"аеиоуыэюяьй",
)
# Nominatives of an adjective in the singular.
_ONE = ("ая", "ое", "ый", "ий", "ой")
_ENDING = 3
_SHORTEST_STEM = 3
_KEY = 3
# As far apart two words of one name may stand: one word of the full name may be left out.
_GAP = 2
_SHORTEST_INITIALS = 3
_TWO = 2
_LONGEST_ACRONYM = 10
_LATER = re.compile(
    r"(?<!\w)далее(?:\s+по\s+тексту)?\s*[-:,]?\s*(?:именуе\w+\s*)?(?:соответственно\s*[-:,]?\s*)?"
    r"([^().;\n]+)"
)
_BRACKETED = re.compile(r"\(\s*([^\s()]+)\s*\)")


def acronyms(wording: str) -> tuple[str, ...]:
    """The words of a wording that are abbreviations by their capitals: «ИРО», «МОиН».

    >>> acronyms("ГАУ ДПО «Институт», МОиН, школа № 5 г. Омск")
    ('ГАУ', 'ДПО', 'МОиН')
    """
    return tuple(
        word
        for word in _WORD.findall(wording)
        if len(word) <= _LONGEST_ACRONYM and sum(map(str.isupper, word)) > 1
    )


def abbreviations(wording: str, terms: BodyTerms) -> tuple[str, ...]:
    """The abbreviations of a wording that are no legal form («ГАУ») and no territory («РФ»)."""
    return tuple(
        word
        for word in acronyms(wording)
        # A cell in capitals has nouns in capitals.
        if fold(word) not in (*terms.legal, *terms.places) and not terms.noun(fold(word))
    )


def _stem(word: str) -> str:
    """What is left of a word in all its cases: without its ending or a vowel that comes and goes.

    >>> _stem("институтами") == _stem("институт"), _stem("опорные"), _stem("лицей")
    (True, 'опорн', 'лиц')
    """
    if word.isdigit():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def _is_form(word: str, stem: str, own: str) -> bool:
    return word.startswith(stem) and abs(len(word) - len(own)) <= _ENDING


def head_noun(wording: str, terms: BodyTerms) -> str:
    """The first noun in the nominative by which a wording names a body; "" where none is known."""
    for word in words_of(wording):
        noun = terms.noun(word)
        if noun and noun.cases & NOMINATIVE:
            return word
    return ""


def is_called(wording: str, stems: Iterable[str], terms: BodyTerms) -> bool:
    """Whether a body is one of a kind by its noun, or by a word in front of it.

    >>> from roadmap_core import load_region
    >>> terms = load_region().words.bodies
    >>> is_called("детский сад № 5", ["сад"], terms), is_called("центр школ", ["школ"], terms)
    (True, False)
    """
    words = words_of(wording)
    head = head_noun(wording, terms)
    return has_stems(" ".join(words[: words.index(head) + 1] if head else words), stems)


def is_local(wording: str, terms: CheckTerms) -> bool:
    """Whether a wording is that of one body of a territory: «районная ПМПК», not «районные ПМПК».

    >>> from roadmap_core import load_region
    >>> terms = load_region().words.checks
    >>> is_local("районная ПМПК", terms), is_local("районные ПМПК", terms), is_local("ПМПК", terms)
    (True, False, False)
    """
    first, *rest = words_of(wording)
    return bool(rest) and first.endswith(_ONE) and has_stems(first, terms.duty_territories)


def has_stems(text: str, phrases: Iterable[str]) -> bool:
    """Whether the words of one of the phrases begin consecutive words of a text.

    >>> has_stems("перечень опорных школ", ["опорн школ"]), has_stems("школа", ["опорн школ"])
    (True, False)
    """
    return begins(tuple(phrases)).search(fold(text)) is not None


@lru_cache(maxsize=256)
def begins(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of consecutive words that begin with the words of a phrase, in folded text."""
    return re.compile(begin(phrases))


def begin(phrases: Iterable[str]) -> str:
    """The same as the source of a pattern; of no phrase nothing is found."""
    told = "|".join(r"\w*[^\w.;]+".join(map(re.escape, one.split())) for one in phrases)
    return rf"(?<!\w)(?:{told})\w*" if told else r"(?!)"


@frozen
class Held:
    """Исполнитель плана: a body that stands in rows, under all the wordings they use for it."""

    name: str
    wordings: tuple[str, ...]
    rows: tuple[Activity, ...]
    known: Body | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its rows, in the order of the text."""
        return tuple(row.key for row in self.rows)

    @property
    def is_generic(self) -> bool:
        """Whether the region says that it is a kind, not one institution."""
        return self.known is not None and self.known.generic

    @property
    def written(self) -> str:
        """The first of its wordings."""
        return self.wordings[0]


def held_by(subject: Subject) -> tuple[Held, ...]:
    """The bodies of a plan in the order of first appearance, each with the rows it performs."""
    resolved: dict[str, tuple[str, str, Body | None]] = {}
    wordings: dict[str, dict[str, None]] = {}
    rows: dict[str, dict[str, Activity]] = {}
    known: dict[str, Body | None] = {}
    for leaf in subject.roadmap.leaves:
        for one in leaf.responsible:
            if not one.body:
                continue
            if one.body not in resolved:
                # What a finding says names nobody.
                wording = redacted(one.body)
                body = subject.policy.body(wording)
                name = body.name if body else wording
                resolved[one.body] = (name if body else same_body(wording), wording, body)
            identity, wording, body = resolved[one.body]
            wordings.setdefault(identity, {})[wording] = None
            rows.setdefault(identity, {})[leaf.key] = leaf
            known[identity] = body
    return tuple(
        Held(
            name=body.name if (body := known[identity]) else next(iter(own)),
            wordings=tuple(own),
            rows=tuple(rows[identity].values()),
            known=known[identity],
        )
        for identity, own in wordings.items()
    )


def order_texts(order: Order) -> Iterator[str]:
    """All that an order says outside its appendices."""
    yield from (order.title, order.preamble)
    for clause in order.clauses:
        yield from (clause.text, *clause.duties)
    yield from issuer_texts(order)


def issuer_texts(order: Order) -> Iterator[str]:
    """Who issued the order or approved what is attached to it."""
    yield order.issuer
    if order.signatory:
        yield order.signatory.position
    for appendix in order.appendices:
        yield from (approval.by for approval in appendix.approvals)


def plan_texts(subject: Subject) -> Iterator[str]:
    """Titles and results of a plan: where it may explain its own words."""
    yield from (appendix.title for appendix in subject.order.appendices)
    yield subject.roadmap.title
    for section in subject.roadmap.sections:
        yield section.title
        for activity in section.activities:
            for row in activity.walk():
                yield row.title
                yield from (one.title for one in row.deliverables)


def binding(clause: Clause) -> tuple[str, ...]:
    """The wordings of a clause that may give a body something to do.

    Of one that approves a document only what stands behind its first sentence.
    """
    if clause.force is Force.REPEAL:
        return ()
    if clause.force is Force.APPROVE:
        return (clause.text.partition(". ")[2], *clause.duties)
    return (clause.text, *clause.duties)


def introduced_in(texts: Iterable[str]) -> frozenset[str]:
    """The short names that texts introduce, in the form in which bodies are compared.

    >>> sorted(introduced_in(["Институту развития (далее – ИРО)", "Центр качества (ЦОКО)"]))
    ['иро', 'цоко']
    """
    found: set[str] = set()
    for text in texts:
        for match in _LATER.finditer(fold(text)):
            found.update(map(same_body, re.split(r"[,/]|\sи\s", match[1])))
            found.add(same_body(match[1]))
        found.update(same_body(one[1]) for one in _BRACKETED.finditer(text) if acronyms(one[1]))
    return frozenset(found - {""})


@frozen
class Said:
    """Words of some texts, among which names of bodies are looked for in any case of theirs."""

    terms: BodyTerms = field(repr=False)
    words: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str], terms: BodyTerms) -> Said:
        """The words of texts; nothing runs from one text into the next."""
        return cls(terms, tuple(word for text in texts for word in (*words_of(text), "")))

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            places.setdefault(word[:_KEY], []).append(at)
        return places

    def names(self, held: Held) -> bool:
        """Whether the texts name a body of the plan by any of its wordings."""
        wordings = dict.fromkeys(held.wordings)
        if held.known:
            wordings |= dict.fromkeys((held.known.name, *held.known.aliases))
        return any(map(self.has, wordings))

    def has(self, wording: str, fewest: int = _SHORTEST_INITIALS) -> bool:
        """Whether the texts have a name, in any case, by its words or by its initials.

        Legal forms and prepositions may be left out, and one word between two others. Fewer
        initials than ``fewest`` would be found by chance.

        >>> from roadmap_core import load_region
        >>> said = Said.of(["Институту развития образования"], load_region().words.bodies)
        >>> said.has("институт развития"), said.has("ИРО"), said.has("центр развития")
        (True, True, False)
        """
        words = [word for word in words_of(wording) if word not in _FUNCTION_WORDS]
        own = [word for word in words if word not in self.terms.legal] or words
        if self._has_run(own):
            return True
        short = abbreviations(wording, self.terms)
        tail = [fold(one) for one in short]
        if len(own) == _TWO and own[1:] == tail and not self.terms.noun(own[0]):
            # «районная ПМПК»: the order may say the commission in words, and its territory behind.
            return self.has(short[0], fewest)
        is_short = len(own) == len(short) == 1 and len(short[0]) >= fewest
        return is_short and self._has_initials(fold(short[0]))

    def _has_run(self, words: list[str]) -> bool:
        if not words:
            return False
        first, *rest = words
        for at in self._places.get(first[:_KEY], ()):
            if _is_form(self.words[at], _stem(first), first) and self._goes_on(at, rest):
                return True
        return False

    def _goes_on(self, at: int, rest: list[str]) -> bool:
        for word in rest:
            stem, skipped, found = _stem(word), 0, False
            while not found and skipped < _GAP and at + 1 < len(self.words):
                at += 1
                if not self.words[at]:
                    return False
                found = _is_form(self.words[at], stem, word)
                skipped += self.words[at] not in _FUNCTION_WORDS
            if not found:
                return False
        return True

    def _has_initials(self, acronym: str) -> bool:
        """Whether consecutive words, an institution among them, begin with these letters."""
        return any(self._begin_with(acronym, initials, at) for initials, at in self._initials)

    def _begin_with(self, acronym: str, initials: str, at: list[int]) -> bool:
        start = initials.find(acronym)
        while start >= 0:
            run = (self.words[at[start + n]] for n in range(len(acronym)))
            if any((noun := self.terms.noun(word)) and not noun.is_post for word in run):
                return True
            start = initials.find(acronym, start + 1)
        return False

    @cached_property
    def _initials(self) -> tuple[tuple[str, list[int]], ...]:
        """The first letters of all words, and of those that are no prepositions."""
        every = list(range(len(self.words)))
        meaning = [at for at in every if self.words[at] not in _FUNCTION_WORDS]
        return tuple(
            ("".join(self.words[at][:1] or " " for at in chosen), chosen)
            for chosen in (every, meaning)
        )
