"""Checks of terms and abbreviations: introduced, in time, under one name (W07-W11, W17)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import field, frozen

from roadmap_core.checks.definition import Evidence, define
from roadmap_core.checks.passages import (
    HEAD,
    Passage,
    Where,
    as_sentence,
    forms,
    passages_of,
    stands_in,
)
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.text import fold

__all__ = ["CHECKS"]

# What «(далее – ...)» introduces: up to the bracket or the end of the sentence.
_LATER = re.compile(
    r"далее(?:\s+по\s+тексту)?(?:\s*[-:,]?\s*(?:именуе\w+|также|соответственно|вместе|сокращенно|при"
    r"\s+совместном\s+упоминании))*\s*[-:,]?\s*(?P<names>[^);\n]{1,160})"
)
_ABBREVIATION = re.compile(
    r"(?<![\wА-Яа-я])[А-ЯЁ]{2,8}(?:и[А-ЯЁ]{1,4})?(?![А-ЯЁ])(?:[а-яё]{1,2}(?!\w))?(?!\w)"
)
_ALONE_IN_BRACKETS = re.compile(r"\(\s*[\"«]?\s*([А-ЯЁ]{2,8}(?:и[А-ЯЁ]{1,4})?)\s*[\"»]?\s*\)")
# «СЭР (центр экономического развития)», «СЭР - центр ...»: spelled out behind it.
_SPELLED_OUT = re.compile(r"([А-ЯЁ]{2,8})\s*[(–—-]\s*[«\"]?([а-яёА-ЯЁ][а-яё]+(?:[\s-]+[а-яё]+)+)")
# «заместитель директора по УВР»
_OF_WORK = re.compile(r"\bпо\s+([А-ЯЁ]{2,5})\b")
# Words in capitals beside one another, which are a heading.
_SHOUTED = re.compile(r"(?<!\w)[А-ЯЁ]{2,}(?:[\s,-]+[А-ЯЁ]+)+(?!\w)")
_SHORTEST_SHOUTED = 5
_SMALL_END = re.compile(r"[а-яё]+$")
_SENTENCE_ENDS = '.!?:;\n•(«"“„*'
# Behind a term that stands for itself: nothing, a sign, a name, or a word that takes no complement.
_BY_ITSELF = re.compile(
    r"\s*(?:$|[,.;:!?()\]\n»\"]|[А-ЯЁ]|(?:и|или|в|во|до|с|со|к|за|из|от|при|не|для|между|через|а|но)\s+[^\d]|\w+(?:ть|ти|чь)(?:ся)?\b)"
)
_NAMED = re.compile(r"\s*\(?\s*[«\"“„]")


@frozen
class _Told:
    """Everything that the document says, folded once, and what it introduces at which place."""

    passages: tuple[Passage, ...] = field(repr=False)
    folded: tuple[str, ...] = field(repr=False)
    later: tuple[tuple[int, str], ...] = field(repr=False)
    whole: str = field(repr=False)

    @classmethod
    def of(cls, subject: Subject) -> _Told:
        told = subject.once(passages_of)
        folded = tuple(fold(one.text) for one in told)
        # Nearly every wording has none; the word is found faster than the pattern.
        with_later = ((at, text) for at, text in enumerate(folded) if "далее" in text)
        later = tuple((at, m["names"]) for at, text in with_later for m in _LATER.finditer(text))
        return cls(told, folded, later, "\n".join(folded))


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\u00a0")
    return (
        not before
        or before[-1] in _SENTENCE_ENDS
        or (before[-1] in "-–—" and before[:-1].strip() == "")
    )


def _uses(told: _Told, term: str) -> Iterator[tuple[int, bool]]:
    """Where a term stands with a capital by itself (True), or with its name in quotes (False)."""
    pattern = forms(term)
    # Most terms stand nowhere, which one look at the whole says.
    if not stands_in(term, told.whole):
        return
    for at, (passage, folded) in enumerate(zip(told.passages, told.folded, strict=True)):
        for found in pattern.finditer(folded) if stands_in(term, folded) else ():
            behind = passage.text[found.end() :]
            if _NAMED.match(behind):
                yield at, False
            elif (
                passage.text[found.start()].isupper()
                and not passage.text[found.start() : found.end()].isupper()
                and not _starts_sentence(passage.text, found.start())
                and _BY_ITSELF.match(behind)
            ):
                yield at, True


def _is_title_of(text: str, term: str, kinds: tuple[str, ...]) -> bool:
    """Whether a title is about a document that it calls by the term: «Об утверждении Программы»."""
    folded = fold(text)
    found = forms(term).search(folded)
    if not found:
        return False
    before = re.sub(r"^\s*(?:об утверждении|утвердить|утверждаю)", "", folded[: found.start()])
    words = re.findall(r"[^\W\d_]+", before)
    # Before it only what describes it, or the other name of the same document.
    return len(words) <= 6 and ("(" in before or not any(word.startswith(kinds) for word in words))


def _introduced(told: _Told, term: str, before: int) -> bool:
    """Whether «(далее – ...)» or a name in quotes introduces the term."""
    pattern = forms(term)
    return any(pattern.search(names) for _, names in told.later) or any(
        at <= before and not alone for at, alone in _uses(told, term)
    )


def _with_capital(term: str, title: str) -> bool:
    """Whether a title calls its document by the term with a capital."""
    found = forms(fold(term)).search(fold(title))
    return found is not None and title[found.start()].isupper()


def _entitled(told: _Told, term: str, nouns: tuple[str, ...]) -> str:
    """The place of the title that is about a document which it calls by the term; "" if none."""
    others = tuple(noun for noun in nouns if not forms(term).fullmatch(noun))
    for one in told.passages:
        is_title = one.where in (Where.TITLE, Where.HEAD) or (
            one.where is Where.CLAUSE and fold(one.text).startswith("утвер")
        )
        if is_title and _is_title_of(one.text.partition("\n")[0], term, others):
            return one.place
    return ""


def _terms(subject: Subject) -> Iterator[tuple[str, str, list[Passage]]]:
    """The terms that nothing introduces, with the place of a title that explains each."""
    words = subject.words
    told = subject.once(_Told.of)
    nouns = (*words.artefacts, *words.checks.terms)
    for term in words.checks.terms:
        alone = [at for at, by_itself in _uses(told, term) if by_itself]
        if alone and not _introduced(told, term, alone[0]):
            places = [told.passages[at] for at in alone]
            yield term.capitalize(), _entitled(told, term, nouns), places


@define(
    "W07",
    severity="error",
    title="Термин не введён",
    wording="«{term}» пишется с прописной буквы, а что это, нигде не сказано: {listed}",
    needs=("text",),
    per="order",
)
def undefined_term(subject: Subject) -> Iterator[Evidence]:
    """A noun stands with a capital for one particular thing that the document never introduces.

    The nouns are words of the region (`CheckTerms.terms`). One finding a term, where it stands
    first; ``places`` are all of them.

    Why: whom and what the duties concern is left to the reader: two of them will not agree who
    takes part in «Проект».

    Not a finding:

    1. a term behind «(далее – ...)» or «далее именуется»;
    2. a term that the title of the order or of an appendix is about;
    3. a term that was given its name in quotes before («проект «Опора»»);
    4. a capital at the beginning of a sentence or in quotes;
    5. a noun with its complement («Программа развития образования»).

    Source: own rule (catalogues call it UNDEFINED_TERM).
    """
    for term, title, places in _terms(subject):
        if not title:
            yield _about(places[0], places, term=term)


@define(
    "W17",
    severity="info",
    title="Термин введён только заголовком",
    wording="«{term}» с прописной буквы понятен только по заголовку ({title}): {listed}",
    needs=("clauses",),
    per="order",
)
def term_of_the_title(subject: Subject) -> Iterator[Evidence]:
    """A term with a capital is not introduced; only a title is about a document of that name.

    Why: a reader will guess it right, but an order introduces the short name of what it approves.
    The title of a plan without an order is all that can introduce it, so there it is enough.

    Not a finding:

    1. a term behind «(далее – ...)»;
    2. a title that has the capital itself («Об утверждении Программы»).

    Source: own rule (catalogues call it UNDEFINED_TERM).
    """
    order = subject.order
    for term, title, places in _terms(subject):
        if title and not _with_capital(term, order.title):
            yield _about(places[0], places, term=term, title=title)


def _about(first: Passage, all_of_them: Iterable[Passage], **facts: str) -> Evidence:
    """Evidence at the first of several places, with all of them as facts."""
    places = tuple(dict.fromkeys(one.place for one in all_of_them))
    subjects = tuple(dict.fromkeys(one.subject for one in all_of_them))
    shown = places if len(places) <= _SHOWN else (*places[:_SHOWN], f"и ещё {len(places) - _SHOWN}")
    given: dict[str, Fact] = {**facts, "listed": shown, "places": subjects}
    if first.where is Where.CLAUSE:
        given["clause"] = first.place
    return Evidence(first.subject, given, first.span)


_SHOWN = 8


@frozen
class _Abbreviations:
    """The abbreviations of a document: where each is used, and where it is introduced."""

    used: dict[str, list[int]] = field(repr=False)
    introduced: dict[str, int] = field(repr=False)

    @classmethod
    def of(cls, subject: Subject) -> _Abbreviations:
        told, order = subject.once(_Told.of), subject.order
        works = frozenset(subject.words.bodies.works)
        used: dict[str, list[int]] = {}
        introduced: dict[str, int] = {}
        for at, passage in enumerate(told.passages):
            text = _quiet(passage.text)
            if passage.where is Where.BODY:
                text = _OF_WORK.sub(lambda m: "" if fold(m[1]) in works else m[0], text)
            for token in _tokens(text):
                places = used.setdefault(token, [])
                if not places or places[-1] != at:
                    places.append(at)
            for token in _made_known(passage.text):
                introduced.setdefault(token, at)
        for at, _ in told.later:
            text = told.passages[at].text
            for found in _LATER.finditer(fold(text)):
                for token in _tokens(text[found.start("names") : found.end("names")]):
                    introduced[token] = min(at, introduced.get(token, at))
        # What stands in the head as a name is told there.
        head = (order.issuer, order.signatory.position if order.signatory else "")
        for token in (one for text in head for one in _tokens(_quiet(text))):
            introduced[token] = -1
        return cls(used, introduced)


def _quiet(text: str) -> str:
    """The text without what is written in capitals as a heading; abbreviations are shorter."""
    if not re.search(r"[А-ЯЁ]{5}", text):
        return text
    return _SHOUTED.sub(lambda m: " " if _is_heading(m[0]) else m[0], text)


def _is_heading(words: str) -> bool:
    return any(len(word) >= _SHORTEST_SHOUTED for word in re.findall(r"[А-ЯЁ]+", words))


def _tokens(text: str) -> Iterator[str]:
    for found in _ABBREVIATION.finditer(text):
        yield _SMALL_END.sub("", found[0])


def _made_known(text: str) -> Iterator[str]:
    """The abbreviations that a wording spells out: in brackets behind their words, or before."""
    for found in _ALONE_IN_BRACKETS.finditer(text):
        if text[: found.start()].strip():
            yield found[1]
    for found in _SPELLED_OUT.finditer(text):
        first, *others = re.findall(r"[а-яё]+", found[2].lower())
        if first[0] == found[1][0].lower() and len(others) + 1 >= len(found[1]) - 1:
            yield found[1]


def _known(subject: Subject) -> frozenset[str]:
    """The folded abbreviations that every addressee knows, by the words of the region."""
    words = subject.words
    lists = (
        words.checks.abbreviations, words.bodies.legal, words.bodies.places, words.artefacts
    )  # fmt: skip
    kinds = (form.short for form in (*words.legal_forms, *words.school_kinds))
    return frozenset(word for one in lists for word in one) | frozenset(map(fold, kinds))


def _of_the_region(subject: Subject) -> frozenset[str]:
    """The abbreviations in the names of bodies that the region knows."""
    names = (name for body in subject.policy.bodies for name in (body.name, *body.aliases))
    return frozenset(token for name in names for token in _tokens(name))


def _unexplained(subject: Subject) -> Iterator[tuple[str, list[Passage]]]:
    told = subject.once(_Told.of)
    abbreviations = subject.once(_Abbreviations.of)
    known = _known(subject)
    for token, places in abbreviations.used.items():
        if token not in abbreviations.introduced and fold(token) not in known:
            yield token, [told.passages[at] for at in places]


@define(
    "W08",
    severity="warning",
    title="Сокращение не раскрыто",
    wording="сокращение «{abbreviation}» нигде не раскрыто: {listed}",
    needs=("text",),
    per="order",
)
def undefined_abbreviation(subject: Subject) -> Iterator[Evidence]:
    """An abbreviation that is not generally known is used, and nowhere spelled out.

    Why: a reader outside the office does not know who or what is meant.

    Not a finding:

    1. an abbreviation behind «(далее – ...)», in brackets behind its words, or with its words in
       brackets behind it;
    2. one that every addressee knows (`CheckTerms.abbreviations`: «ЕГЭ», «ФГОС»), a legal form;
    3. one in the name of a body that the region knows: W09;
    4. a heading in capitals.

    Source: own rule (catalogues call it UNDEFINED_ABBR).
    """
    of_region = _of_the_region(subject)
    for token, places in _unexplained(subject):
        if token not in of_region:
            yield _about(places[0], places, abbreviation=token)


@define(
    "W09",
    severity="info",
    title="Сокращения органов не раскрыты",
    wording="сокращения понятны только тем, кто их знает, в документе они не раскрыты: {listed}",
    needs=("text",),
    per="order",
)
def abbreviations_of_the_region(subject: Subject) -> Iterator[Evidence]:
    """Abbreviations of bodies that the region knows, which the document does not spell out.

    One finding about the document; ``rows`` are all places, the message names the first of each.

    Why: its addressees will understand them, but a reader from elsewhere will not, and an order is
    also read in court.

    Not a finding:

    1. an abbreviation that the document spells out;
    2. one that every addressee knows («ЕГЭ», «МБОУ»);
    3. one that the region does not know either: W08.

    Source: own rule (catalogues call it UNDEFINED_ABBR).
    """
    of_region = _of_the_region(subject)
    found = [one for one in _unexplained(subject) if one[0] in of_region]
    if found:
        tokens = tuple(f"{token} ({places[0].place})" for token, places in found)
        rows = tuple(dict.fromkeys(one.subject for _, places in found for one in places))
        facts = {"listed": tokens, "rows": rows, "abbreviations": tuple(t for t, _ in found)}
        yield Evidence(HEAD, facts, found[0][1][0].span)


@define(
    "W10",
    severity="info",
    title="Сокращение раскрыто позже, чем употреблено",
    wording="«{abbreviation}» употреблено раньше, чем раскрыто ({introduced}): {listed}",
    needs=("text",),
    per="order",
)
def introduced_too_late(subject: Subject) -> Iterator[Evidence]:
    """An abbreviation is used before the place that spells it out.

    Why: who reads in order meets it unexplained; usually a row was moved.

    Not a finding:

    1. an abbreviation that every addressee knows;
    2. one that stands first where it is spelled out;
    3. the title of the order, which may use what a clause spells out.

    Source: own rule.
    """
    told = subject.once(_Told.of)
    abbreviations = subject.once(_Abbreviations.of)
    known = _known(subject)
    for token, at in abbreviations.introduced.items():
        used = abbreviations.used.get(token, [])
        early = [told.passages[one] for one in used if one < at]
        early = [one for one in early if one.where is not Where.HEAD]
        if early and fold(token) not in known:
            yield _about(early[0], early, abbreviation=token, introduced=told.passages[at].place)


@define(
    "W11",
    severity="info",
    title="Одно названо по-разному",
    wording="разные названия одного: {names}; {listed}",
    needs=("text",),
    per="order",
)
def term_variants(subject: Subject) -> Iterator[Evidence]:
    """Names that are used for one thing stand side by side, and nothing says that they are one.

    Which names are of one thing is data of the region (`CheckTerms.variants`). The longest name
    counts where several begin alike. ``names`` are those found, ``places`` where each stands first.

    Why: a reader looks for the difference that two names promise.

    Not a finding:

    1. names that «(далее – ...)» makes one;
    2. an abbreviation that «(далее – ...)» introduces: it has a meaning of its own;
    3. one name throughout.

    Source: own rule (catalogues call it TERM_VARIANTS).
    """
    told = subject.once(_Told.of)
    introduced = " ; ".join(names for _, names in told.later)
    for group in subject.words.checks.variants:
        names = [name.strip() for name in group.split("|")]
        first = _first_places(told, names)
        left = {
            name: at
            for name, at in first.items()
            if not forms(name).search(introduced) and not _is_called(told, name, names)
        }
        if len(left) > 1:
            places = [told.passages[at] for at in sorted(left.values())]
            shown = [name.upper() if len(name) <= _ABBREVIATED else name for name in left]
            yield _about(places[0], places, names=as_sentence(shown))


_ABBREVIATED = 4


def _first_places(told: _Told, names: list[str]) -> dict[str, int]:
    """Where each name stands first by itself, not as a part of a longer one of them."""
    left = list(told.folded)
    first: dict[str, int] = {}
    for name in sorted(names, key=len, reverse=True):
        pattern = forms(name)
        if not stands_in(name, told.whole):
            continue
        for at, text in enumerate(left):
            if stands_in(name, text):
                first.setdefault(name, at)
                left[at] = pattern.sub(" ", text)
    return {name: first[name] for name in names if name in first}


def _is_called(told: _Told, name: str, names: list[str]) -> bool:
    """Whether «(далее – ...)» behind the name makes it one with another of the names."""
    pattern = re.compile(forms(name).pattern + r"[^()]{0,80}\(\s*(?=далее)")
    return any(
        forms(other).search(m["names"])
        for at in dict.fromkeys(at for at, _ in told.later)
        for called in pattern.finditer(told.folded[at])
        if (m := _LATER.match(told.folded[at], called.end()))
        for other in names
    )


CHECKS = (
    undefined_term,
    term_of_the_title,
    undefined_abbreviation,
    abbreviations_of_the_region,
    introduced_too_late,
    term_variants,
)
