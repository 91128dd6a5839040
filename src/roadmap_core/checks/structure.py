"""Checks of what rows and sections hold (S09-S11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, compress

from roadmap_core.checks.definition import Evidence, Skip, about, define
from roadmap_core.checks.stated import number_key
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.model import Activity
from roadmap_core.periods import Annual, Kind, Period
from roadmap_core.text import fold

__all__ = ["CHECKS"]

_FIELDS = ("срок", "ответственные", "результат")


def _filled(leaf: Activity) -> frozenset[str]:
    """The fields that a row has; a person without a body answers for no body."""
    filled = (leaf.period, any(one.body for one in leaf.responsible), leaf.deliverables)
    return frozenset(compress(_FIELDS, filled))


@define(
    "S09",
    severity="warning",
    title="Пустые поля мероприятия",
    wording="не указано: {missing}",
    needs=("rows",),
)
def missing_fields(subject: Subject) -> Iterator[Evidence]:
    """A performed row has no period, no responsible body or no deliverable.

    Judged on leaves, after they inherited what their own empty cells leave to the umbrella row. A
    field that no leaf of several has at all is one finding about the roadmap, not one for each.

    Why: nobody can be asked about a duty without a day, a body or an artefact.

    Not a finding:

    1. an umbrella row with empty cells;
    2. a period that was not understood (T10);
    3. a period that names no day (T05).

    Source: DCMA point 10 (0 tasks without resources), GAO-16-89G practice 3.
    """
    rows = [(leaf, _filled(leaf)) for leaf in subject.roadmap.leaves]
    columns = frozenset[str]().union(*(filled for _, filled in rows)) if len(rows) > 1 else _FIELDS
    absent = tuple(title for title in _FIELDS if title not in columns)
    if absent:
        yield Evidence(subject.name, {"missing": absent, "n": len(rows), "total": len(rows)})
    for leaf, filled in rows:
        missing = tuple(title for title in _FIELDS if title in columns and title not in filled)
        if missing:
            yield about(leaf, missing=missing)


# What a section title claims, by how its words begin, and the kinds of row that deny the claim.
# Recurring, own-schedule and on-demand rows fit both: they neither end nor run all the time.
_CLAIMS: tuple[tuple[str, tuple[str, ...], frozenset[Kind]], ...] = (
    ("постоянно", ("постоянн",), frozenset({Kind.DATED, Kind.DEADLINE, Kind.ANNUAL})),
    ("разово", ("разовы", "единовремен"), frozenset({Kind.ONGOING, Kind.RECURRING})),
)

_HOW = {
    Kind.ANNUAL: "раз в году",
    Kind.DATED: "по датам",
    Kind.DEADLINE: "к сроку",
    Kind.MIXED: "по-разному",
    Kind.ONGOING: "постоянно",
    Kind.RECURRING: "периодически",
}


def _is_whole_year(period: Period) -> bool:
    return all(part == Annual() for part in period.parts)


@define(
    "S10",
    severity="warning",
    title="Раздел противоречит срокам",
    wording="раздел обещает «{claim}», а иначе назначены {n} из {total}: {activities} ({how})",
    needs=("rows",),
)
def section_contradicts(subject: Subject) -> Iterator[Evidence]:
    """A section whose title says «постоянно» holds rows with dates, or the reverse.

    Why: the title is read as the period of all its rows, so a dated row there is expected all the
    time, or its dates are overlooked. The finding names the rows and the kinds of their periods.

    Not a finding:

    1. rows that recur, follow a schedule of their own or come on demand in a permanent section;
    2. a row that also runs permanently in one of its parts;
    3. «ежегодно» without months;
    4. permanent rows in a section whose title does not speak of time.

    Source: own rule; GAO-16-89G practice 5 (vertical traceability).
    """
    for section in subject.roadmap.sections:
        words = _words(section.title)
        leaves = [leaf for activity in section.activities for leaf in activity.leaves]
        for claim, stems, against in _CLAIMS:
            if not any(word.startswith(stems) for word in words):
                continue
            denying = [
                leaf
                for leaf in leaves
                if leaf.period
                and all({p.kind for p in r.parts} <= against for r in leaf.period.readings)
                and not _is_whole_year(leaf.period)
            ]
            if denying:
                kinds = sorted({a.period.kind for a in denying if a.period}, key=str)
                facts: dict[str, Fact] = {
                    "claim": claim,
                    "activities": tuple(leaf.key for leaf in denying),
                    "kinds": tuple(map(str, kinds)),
                    "how": tuple(_HOW[kind] for kind in kinds),
                    "n": len(denying),
                    "total": len(leaves),
                }
                yield Evidence(section.title, facts, section.span)


_WORD = re.compile(r"\w+")
_SHORTEST, _STEM = 4, 6
_FEWEST_WORDS = 3
# Titles that share a rare word are few; where thousands of rows share their words, comparing each
# with all would take the time of all rows times all rows.
_MOST_COMPARED = 50
_NAMED = 10


def _words(title: str) -> list[str]:
    return _WORD.findall(fold(title))


def _significant(title: str) -> frozenset[str]:
    """The stems that carry the meaning of a title.

    Words under four letters are mostly prepositions; the first six letters survive most Russian
    endings.
    """
    return frozenset(word[:_STEM] for word in _words(title) if len(word) >= _SHORTEST)


@define(
    "S11",
    severity="info",
    title="Почти одинаковые мероприятия",
    wording="название почти совпадает с: {listed} (общих слов {shared} из {words})",
    needs=("rows",),
)
def near_duplicates(subject: Subject) -> Iterator[Evidence | Skip]:
    """Titles of performed rows share at least half of their significant words.

    Jaccard similarity of the stems of words of four letters and more, at least 0.5. Rows that are
    alike, and rows alike to one of them, are one finding: it stands at the lowest number and names
    the others, ``shared`` and ``words`` are those of the closest of them. ``twins`` names all,
    the message the first ten.

    Why: two rows for one job are reported twice or by nobody; a note, because series of like
    rows are also written on purpose.

    Not a finding:

    1. titles of fewer than three significant words.

    Where very many titles share their words, each is compared with 50 others; how many of them
    are like none of these is told as a skip.

    Source: own rule (catalogues call it NEAR_DUPLICATE, Jaccard of 0.5 or more).
    """
    alike: dict[frozenset[str], list[Activity]] = {}
    for leaf in sorted(subject.roadmap.leaves, key=lambda leaf: (number_key(leaf), leaf.key)):
        words = _significant(leaf.title)
        if len(words) >= _FEWEST_WORDS:
            alike.setdefault(words, []).append(leaf)
    titles = list(alike)
    families, cut = _families(titles)
    for family in families:
        rows = [(leaf, words) for words in family for leaf in alike[words]]
        (first, own), *others = sorted(rows, key=lambda row: (number_key(row[0]), row[0].key))
        if others:
            twins = tuple(leaf.key for leaf, _ in others)
            more = f"и ещё {len(twins) - _NAMED}"
            closest = max((words for _, words in others), key=lambda words: _jaccard(own, words))
            yield about(
                first,
                twins=twins,
                listed=twins if len(twins) <= _NAMED else (*twins[:_NAMED], more),
                shared=len(own & closest),
                words=len(own | closest),
            )
    if cut:
        yield Skip(f"названий, сравненных только с {_MOST_COMPARED} другими, без похожих: {cut}")


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _families(titles: list[frozenset[str]]) -> tuple[list[list[frozenset[str]]], int]:
    """The titles in families of like ones, in the order given, and how many were cut short.

    Like titles share one of the rarest words of both: of n words they share at least n/2, so it
    is enough to compare titles that meet in the rarest n - ceil(n/2) + 1 (prefix filtering,
    Chaudhuri et al. 2006). One like title of a family is enough to join it.
    """
    rarity = Counter(word for words in titles for word in words)
    holders: dict[str, list[int]] = {}
    family = [[index] for index in range(len(titles))]
    cut = 0
    for index, words in enumerate(titles):
        rarest = sorted(words, key=lambda word: (rarity[word], word))
        rarest = rarest[: len(words) - (len(words) + 1) // 2 + 1]
        # One more of each word than are compared, so that it is known whether any is left out.
        found = (holders.get(word, [])[: _MOST_COMPARED + 1] for word in rarest)
        met = list(dict.fromkeys(chain.from_iterable(found)))
        for other in met[:_MOST_COMPARED]:
            if family[other] is not family[index] and _are_alike(words, titles[other]):
                _join(family, index, other)
        # Whoever found a family has been told; the others it might have met bring nothing new.
        cut += family[index] == [index] and len(met) > _MOST_COMPARED
        for word in rarest:
            holders.setdefault(word, []).append(index)
    each_once = {id(members): members for members in family}.values()
    return [[titles[member] for member in sorted(members)] for members in each_once], cut


def _are_alike(words: frozenset[str], others: frozenset[str]) -> bool:
    # At least half of all their words: 2 * common >= len(words) + len(others) - common.
    return 3 * len(words & others) >= len(words) + len(others)


def _join(family: list[list[int]], one: int, other: int) -> None:
    """Make one family of those of two titles; the smaller moves, so that no title moves often."""
    small, large = sorted((family[one], family[other]), key=len)
    large += small
    for member in small:
        family[member] = large


CHECKS = (missing_fields, section_contradicts, near_duplicates)
