"""Checks of what an order says of its appendices: titles, years, numbers, stamps (W01-W06)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import field, frozen

from roadmap_core.checks.definition import Evidence, define
from roadmap_core.checks.passages import HEAD, place_of, stem, words_of
from roadmap_core.checks.subject import ROADMAP, Subject
from roadmap_core.clauses import ApprovalKind, Clause, Force
from roadmap_core.findings import Fact
from roadmap_core.model import Appendix, Order
from roadmap_core.text import Span, fold

__all__ = ["CHECKS", "named_years"]

_REFERENCE = re.compile(
    r"приложени\w{1,3}\s*(?:(?:№|n)\s*)?(?P<numbers>\d{1,2}(?!\d|\.\d)(?:\s*(?:,|и)\s*(?:№\s*)?\d{1,2}(?!\d|\.\d))*)?"
    r"(?P<foreign>\s+(?:№\s*\d+\s+)?(?:к\s|(?:письма|порядка|положения|регламента|договора"
    r"|(?:методических\s+)?рекомендаций)(?!\w)|(?:приказа|распоряжения|постановления)\s+[\w№]))?"
)
_LATER = re.compile(r"\(\s*далее[^)]*\)")
_OPENING = re.compile(r"^\s*(?:\d[\d.]*\s+)?(?:утвердить|утверждаю|об утверждении)\s*:?\s*")
_IN_BRACKETS = re.compile(r"\(\s*\"?[^)]*\"?\s*\)")
_CAPITALS = re.compile(r"\b[А-ЯЁ]{2,}\b")

# A day of a date, or what stands behind a result, is no year of a plan.
_DATE = re.compile(
    r"\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}\s+(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*\s+\d{4}"
)
_OF_RESULTS = re.compile(
    r"(?:результат|итог)\w*\s+(?:(?!на\b|в\b|за\b)\w+\s+){0,2}?(?:в\s+|за\s+)?"
    r"(?P<years>20\d\d(?:\s*(?:[-,/]|и)\s*20\d\d)*)\s*(?:учебн\w+\s*)?(?:г|$)"
)
_YEARS = re.compile(r"(?<!\d)(20\d\d)(?:(\s*[-/]\s*)(20\d\d|\d\d(?!\d)))?(?!\d)")
_LONGEST_PLAN = 15
# Titles of one document share more than half of the words of the shorter one.
_SHARED_LEAST = 0.5
_FEWEST_WORDS = 2


@frozen
class _Named:
    """What a part of the order calls an appendix, and where."""

    text: str
    place: str
    clause: str = ""
    span: Span | None = field(default=None, repr=False)


def named_years(text: str) -> tuple[int, ...]:
    """The years that a title names for what it is about, in their order.

    Those of dates and of results («результаты в 2023 году») stay out; a range has all its years.

    >>> named_years("план на 2024–2026 годы по результатам 2023 года от 01.02.2022")
    (2024, 2025, 2026)
    """
    left = _OF_RESULTS.sub(" ", _DATE.sub(" ", fold(text)))
    found: set[int] = set()
    for first, dash, last in _YEARS.findall(left):
        begin = int(first)
        end = int(last if len(last) != 2 else first[:2] + last) if dash else begin
        found.update(range(begin, end + 1) if 0 <= end - begin <= _LONGEST_PLAN else (begin, end))
    return tuple(sorted(found))


def _references(text: str) -> Iterator[tuple[str, int, int]]:
    """The own appendices that a text refers to: number ("" for the only one) and place."""
    for found in _REFERENCE.finditer(fold(text)):
        if not found["foreign"]:
            for number in re.findall(r"\d+", found["numbers"] or "") or ("",):
                yield number, found.start(), found.end()


def _pieces(clause: Clause) -> Iterator[tuple[str, str]]:
    """The number of each appendix that a clause approves, and the words before it."""
    whole = "\n".join((clause.text, *clause.duties))
    begin = 0
    for number, start, end in _references(whole):
        yield number, whole[begin:start].rpartition("\n")[2].strip(" (,;")
        begin = end


def _approving(order: Order) -> Iterator[Clause]:
    """The clauses that approve; the items of one that does are read as such, too."""
    return (clause for clause in order.clauses if clause.force is Force.APPROVE)


def _approved_as(order: Order, appendix: Appendix) -> _Named | None:
    """How a clause calls the appendix that it approves; else the title of the order, if it may."""
    for clause in _approving(order):
        for number, text in _pieces(clause):
            if number == appendix.number or (not number and len(order.appendices) == 1):
                return _Named(text, place_of(clause), clause.number, clause.span)
    plans = [one for one in order.appendices if one.roadmap]
    if fold(order.title).startswith("об утверждении") and plans == [appendix]:
        return _Named(order.title, HEAD)
    return None


def _sense(text: str, kinds: tuple[str, ...]) -> frozenset[str]:
    """The stems of the words by which a title tells its document from another of its kind."""
    text = _CAPITALS.sub(" ", text) if re.search("[а-яё]", text) else text
    plain = _IN_BRACKETS.sub(" ", _OPENING.sub("", _LATER.sub(" ", fold(text))))
    words = (word for word in words_of(plain) if len(word) > 3)
    return frozenset(stem(word) for word in words if not word.startswith((*kinds, "год", "учебн")))


@define(
    "W01",
    severity="error",
    title="Утверждён не тот документ",
    wording="{clause} утверждает «{approved}», а приложение называется «{title}»",
    needs=("rows",),
)
def title_mismatch(subject: Subject) -> Iterator[Evidence]:
    """The order approves a document of another title than the appendix has.

    The words that carry sense are compared by their stems; of the shorter title at least half must
    stand in the other one. ``shared`` of ``words`` did. Names in quotes must have one in common.

    Why: what is approved is not what is attached, so nobody can say whether the plan is in force.

    Not a finding:

    1. other case, order, quotes, years or the kind of document in brackets («дорожная карта»);
    2. a shorter title, all of whose words stand in the longer one;
    3. an abbreviation in place of its words;
    4. a plan without an order.

    Source: own rule; GAO-16-89G practice 5 (traceability between the order and the plan). That half
    of the words must agree is this library's own threshold.
    """
    appendix, kinds = subject.appendix, subject.words.checks.title_kinds
    if appendix is None or (named := _approved_as(subject.order, appendix)) is None:
        return
    title = appendix.title or subject.roadmap.title
    one, other = _sense(named.text, kinds), _sense(title, kinds)
    shorter = min(len(one), len(other))
    shared = len(one & other)
    alike = shorter < _FEWEST_WORDS or shared >= shorter * _SHARED_LEAST
    names, others = _names(named.text), _names(title)
    if alike and not (names and others and names.isdisjoint(others)):
        return
    places = tuple(dict.fromkeys((HEAD, named.place, place_of(appendix), subject.name)))
    facts: dict[str, Fact] = {
        "clause": named.place,
        "approved": _shown(named.text),
        "title": title,
        "shared": shared,
        "words": shorter,
        "places": places,
    }
    yield Evidence(named.clause or HEAD, facts, subject.roadmap.span or appendix.span)


def _names(text: str) -> frozenset[str]:
    """The names in quotes of a title, without the kind of document in brackets."""
    plain = _IN_BRACKETS.sub(" ", fold(text))
    return frozenset(" ".join(name.split()) for name in re.findall(r'"([^"]+)"', plain))


def _shown(text: str) -> str:
    """The title in a clause, without the verb and the abbreviation that it gets."""
    start = _OPENING.match(fold(text))
    text = text[start.end() :] if start else text
    later = _LATER.search(fold(text))
    text = text[: later.start()] + text[later.end() :] if later else text
    return " ".join(text.split()).replace(" ,", ",").strip(" ,;:")


def _head_years(subject: Subject) -> dict[int, str]:
    """The years that the head and the clauses name for the plan, with the first place."""
    order = subject.order
    named: dict[int, str] = {}
    texts = [(HEAD, order.title), (HEAD, order.preamble)]
    texts += [(place_of(one), "\n".join((one.text, *one.duties))) for one in order.clauses]
    for place, text in texts:
        for year in named_years(text):
            named.setdefault(year, place)
    return named


@define(
    "W02",
    severity="warning",
    title="Период плана не назван в приказе",
    wording="приложение составлено на {horizon}, а в приказе этих лет нет{others}",
    needs=("rows", "horizon"),
)
def horizon_not_in_order(subject: Subject) -> Iterator[Evidence]:
    """None of the years of the plan stands in the title, the preamble or a clause of the order.

    ``others`` are the years that do stand there.

    Why: who reads the order alone does not know for how long its duties hold, and the plan alone
    cannot give them a term.

    Not a finding:

    1. one of the years, or a range that covers them, stands in the title, the preamble or a clause;
    2. a plan without an order.

    Years of dates and of results («результаты в 2023 году») name no period.

    Source: own rule; GAO-16-89G practice 5 (vertical traceability).
    """
    order = subject.order
    if not (order.title or order.clauses):
        return
    first, last = subject.horizon.first, subject.horizon.last
    years = range(first.year, (last or first).year + 1)
    if _head_years(subject).keys() & set(years):
        return
    head = fold("\n".join((order.title, *(one.text for one in order.clauses))))
    others = dict.fromkeys(re.findall(r"(?<![\d.№/])20\d\d(?![\d.])", _DATE.sub(" ", head)))
    facts: dict[str, Fact] = {
        "horizon": _span_of(years),
        "others": f"; там есть только {', '.join(others)}" if others else "",
        "places": (HEAD, subject.name),
    }
    yield Evidence(HEAD, facts, subject.roadmap.span)


def _span_of(years: range) -> str:
    return f"{years[0]} год" if len(years) == 1 else f"{years[0]}-{years[-1]} годы"


@define(
    "W03",
    severity="error",
    title="Годы плана расходятся",
    wording="{place} говорит о плане на {years}, а {other} - на {other_years}",
    needs=("rows",),
)
def years_disagree(subject: Subject) -> Iterator[Evidence]:
    """The title of the order, the clause that approves and the appendix name other years.

    Why: until when the plan runs is not certain, and half of its rows may be out of force.

    Not a finding:

    1. a range and the list of its years, a school year and its two years;
    2. the years of dates and of results («результаты в 2023 году»);
    3. a title without years.

    Source: own rule (catalogues call it YEAR_MISMATCH).
    """
    order, appendix = subject.order, subject.appendix
    if appendix is None:
        return
    named = _approved_as(order, appendix)
    texts = [(HEAD, order.title)]
    texts += [(named.place, named.text)] if named and named.clause else []
    texts += [(place_of(appendix), appendix.title or subject.roadmap.title)]
    stated = [(place, years) for place, text in texts if (years := named_years(text))]
    for place, years in stated[1:]:
        first, others = stated[0]
        if years != others:
            facts: dict[str, Fact] = {
                "place": first,
                "years": _listed(others),
                "other": place,
                "other_years": _listed(years),
                "places": (HEAD, subject.name),
            }
            yield Evidence(subject.name, facts, subject.roadmap.span)
            return


def _listed(years: tuple[int, ...]) -> str:
    return ", ".join(map(str, years))


@define(
    "W04",
    severity="error",
    title="Нет приложения, на которое ссылается приказ",
    wording="{clause} ссылается на приложение{number}, а в документе его нет",
    needs=("clauses",),
    per="order",
)
def missing_appendix(subject: Subject) -> Iterator[Evidence]:
    """A clause refers to an appendix of the order that the document does not have.

    Why: the duty rests on a text that nobody can open.

    Not a finding:

    1. appendices without numbers, as many as are referred to;
    2. an appendix to another act («приложение 1 к Порядку», «приложение 2 письма»);
    3. «(приложение)» where the order has at least one;
    4. a reference in a row (L02).

    Source: own rule (catalogues call it APPENDIX_REFERENCE).
    """
    appendices = subject.order.appendices
    numbers = {one.number for one in appendices}
    unnumbered = sum(not one.number for one in appendices)
    for clause in subject.order.clauses:
        whole = "\n".join((clause.text, *clause.duties))
        wanted = dict.fromkeys(number for number, _, _ in _references(whole))
        for number in wanted:
            there = number in numbers or (int(number) <= unnumbered if number else bool(appendices))
            if not there:
                facts = {"clause": place_of(clause), "number": f" {number}" if number else ""}
                yield Evidence(clause.number, facts, clause.span)


@define(
    "W05",
    severity="warning",
    title="Приложение не утверждено",
    wording="{appendix} («{title}») не утверждает и не называет ни один пункт",
    needs=("clauses",),
    per="order",
)
def appendix_without_clause(subject: Subject) -> Iterator[Evidence]:
    """No clause of the order mentions an appendix, by its number or by its title.

    Why: an attached text that nobody put in force binds nobody.

    Not a finding:

    1. an appendix whose number a clause names, also one that does not approve it;
    2. an appendix whose title stands in a clause or in the title of the order;
    3. the only appendix of an order that approves something.

    Source: own rule (catalogues call it APPENDIX_REFERENCE).
    """
    order, kinds = subject.order, subject.words.checks.title_kinds
    texts = ["\n".join((one.text, *one.duties)) for one in order.clauses]
    named = {number for text in texts for number, _, _ in _references(text)}
    approves = any(True for _ in _approving(order))
    if len(order.appendices) == 1 and ("" in named or approves):
        return
    wordings = [_sense(text, kinds) for text in (order.title, *texts)]
    for appendix in order.appendices:
        title = appendix.title or (appendix.roadmap.title if appendix.roadmap else "")
        sense = _sense(title, kinds)
        by_title = any(sense and sense <= words for words in wordings)
        if appendix.number in named or by_title or not (appendix.number or title):
            continue
        facts = {"appendix": place_of(appendix), "title": title}
        yield Evidence(ROADMAP if appendix.roadmap else place_of(appendix), facts, appendix.span)


_SAME_NUMBER = re.compile(r"[\s№]+")


@define(
    "W06",
    severity="error",
    title="Гриф приложения не от этого приказа",
    wording="в грифе ({appendix}) стоит {stamped}, а приказ - {ordered}",
    needs=("clauses",),
    per="order",
)
def foreign_stamp(subject: Subject) -> Iterator[Evidence]:
    """The stamp of an appendix names another day or another number than the order has.

    Why: the appendix cannot be cited: by its stamp it belongs to another order.

    Not a finding:

    1. a stamp without a day or number, or with blanks for them;
    2. spaces and letter case of the number («318-Р»);
    3. another act that agreed to the appendix («протокол», «СОГЛАСОВАНО»).

    Source: own rule.
    """
    order = subject.order
    for appendix in order.appendices:
        for stamp in appendix.approvals:
            if stamp.kind is not ApprovalKind.APPROVED or not _is_own(stamp.act, order.kind):
                continue
            day = stamp.date is not None and order.date is not None and stamp.date != order.date
            number = stamp.number and order.number and _plain(stamp.number) != _plain(order.number)
            if day or number:
                facts: dict[str, Fact] = {
                    "appendix": place_of(appendix),
                    "stamped": _cited(f"{stamp.date:%d.%m.%Y}" if stamp.date else "", stamp.number),
                    "ordered": _cited(f"{order.date:%d.%m.%Y}" if order.date else "", order.number),
                    "subject": ROADMAP if appendix.roadmap else place_of(appendix),
                }
                yield Evidence(place_of(appendix), facts, appendix.span)


def _is_own(act: str, kind: str) -> bool:
    """Whether the act of a stamp is of the kind of the order."""
    return fold(act)[:5] == fold(kind)[:5]


def _plain(number: str) -> str:
    return _SAME_NUMBER.sub("", fold(number))


def _cited(day: str, number: str) -> str:
    return " ".join(filter(None, (day, f"№ {number}" if number else "")))


CHECKS = (
    title_mismatch,
    horizon_not_in_order,
    years_disagree,
    missing_appendix,
    appendix_without_clause,
    foreign_stamp,
)
