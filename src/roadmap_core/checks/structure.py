"""Checks of what rows and sections hold (S09-S11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from roadmap_core.checks.check import ROADMAP, Evidence, Skip, about, check
from roadmap_core.checks.stated import number_key
from roadmap_core.findings import Fact
from roadmap_core.model import Activity, Order
from roadmap_core.periods import Annual, Kind, Period
from roadmap_core.policy import Policy
from roadmap_core.text import fold

__all__ = ["CHECKS"]

_FIELDS = (("period", "срок"), ("responsible", "ответственные"), ("deliverables", "результат"))


@check(
    "S09",
    severity="warning",
    title="Пустые поля мероприятия",
    wording="не указано: {missing}",
)
def missing_fields(order: Order, policy: Policy) -> Iterator[Evidence]:
    """A performed row has no period, no responsible body or no deliverable.

    Judged on leaves, after they inherited what their own empty cells leave to the umbrella row. A
    field that no leaf of several has at all is one finding about the roadmap, not one for each.

    Why: nobody can be asked about a duty without a day, a body or an artefact.

    Not a finding: an umbrella row with empty cells; a period that was not understood (T10) or
    that names no day (T05).

    Source: DCMA point 10 (0 tasks without resources), GAO-16-89G practice 3.
    """
    leaves = order.roadmap.leaves
    columns = {name: title for name, title in _FIELDS if any(getattr(a, name) for a in leaves)}
    absent = tuple(title for name, title in _FIELDS if name not in columns)
    if len(leaves) < 2:
        columns, absent = dict(_FIELDS), ()
    if absent:
        yield Evidence(ROADMAP, {"missing": absent, "n": len(leaves), "total": len(leaves)})
    for leaf in leaves:
        missing = tuple(title for name, title in columns.items() if not getattr(leaf, name))
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


@check(
    "S10",
    severity="warning",
    title="Раздел противоречит срокам",
    wording="раздел обещает «{claim}», а иначе назначены {n} из {total}: {activities} ({how})",
)
def section_contradicts(order: Order, policy: Policy) -> Iterator[Evidence]:
    """A section whose title says «постоянно» holds rows with dates, or the reverse.

    Why: the title is read as the period of all its rows, so a dated row there is expected all the
    time, or its dates are overlooked. The finding names the rows and the kinds of their periods.

    Not a finding: rows that recur, follow a schedule of their own or come on demand in a
    permanent section; a row that also runs permanently in one of its parts; «ежегодно» without
    months; permanent rows in a section whose title does not speak of time.

    Source: own rule; GAO-16-89G practice 5 (vertical traceability).
    """
    for section in order.roadmap.sections:
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
                    "activities": tuple(leaf.number for leaf in denying),
                    "kinds": tuple(kinds),
                    "how": tuple(_HOW[kind] for kind in kinds),
                    "n": len(denying),
                    "total": len(leaves),
                }
                yield Evidence(section.title, facts, section.span)


_WORD = re.compile(r"\w+")
_SHORTEST, _STEM = 4, 6
_FEWEST_WORDS = 3
# Comparing them takes about a second where all speak of the same few things, and four times
# that for twice as many; official roadmaps have some hundred rows.
_MOST_TITLES = 2_000


def _words(title: str) -> list[str]:
    return _WORD.findall(fold(title))


def _significant(title: str) -> frozenset[str]:
    """The stems that carry the meaning of a title.

    Words under four letters are mostly prepositions; the first six letters survive most Russian
    endings.
    """
    return frozenset(word[:_STEM] for word in _words(title) if len(word) >= _SHORTEST)


@check(
    "S11",
    severity="info",
    title="Почти одинаковые мероприятия",
    wording="название почти совпадает с: {twins} (общих слов {shared} из {words})",
)
def near_duplicates(order: Order, policy: Policy) -> Iterator[Evidence | Skip]:
    """Titles of performed rows share at least half of their significant words.

    Jaccard similarity of the stems of words of four letters and more, at least 0.5. The finding
    stands at the row with the lowest number and names the others of the pair; rows with the same
    words are one finding.

    Why: two rows for one job are reported twice or by nobody; a note, because series of like
    rows are also written on purpose.

    Not a finding: titles of fewer than three significant words. Beyond 2000 different titles
    only those with the same words are told, and the rest is skipped.

    Source: own rule (catalogues call it NEAR_DUPLICATE, Jaccard of 0.5 or more).
    """
    alike: dict[frozenset[str], list[Activity]] = {}
    for leaf in sorted(order.roadmap.leaves, key=number_key):
        words = _significant(leaf.title)
        if len(words) >= _FEWEST_WORDS:
            alike.setdefault(words, []).append(leaf)
    for words, group in alike.items():
        if len(group) > 1:
            twins = tuple(leaf.number for leaf in group[1:])
            yield about(group[0], twins=twins, shared=len(words), words=len(words))
    if len(alike) > _MOST_TITLES:
        yield Skip(f"разных названий больше {_MOST_TITLES}, попарно они не сравнивались")
        return
    for one, other in _close_pairs(list(alike)):
        first, second = alike[one][0], alike[other][0]
        shared, words_in_all = len(one & other), len(one | other)
        yield about(first, twins=(second.number,), shared=shared, words=words_in_all)


def _close_pairs(titles: list[frozenset[str]]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The pairs with a Jaccard similarity of at least 0.5, each in the order given.

    Such a pair shares one of the rarest words of both: of n words they share at least n/2, so it
    is enough to compare titles that meet in the rarest n - ceil(n/2) + 1 (prefix filtering,
    Chaudhuri et al. 2006); comparing all with all would be quadratic.
    """
    rarity = Counter(word for words in titles for word in words)
    holders: dict[str, list[int]] = {}
    for index, words in enumerate(titles):
        rarest = sorted(words, key=lambda word: (rarity[word], word))
        rarest = rarest[: len(words) - (len(words) + 1) // 2 + 1]
        for before in sorted({i for word in rarest for i in holders.get(word, ())}):
            other = titles[before]
            if 2 * len(words & other) >= len(words | other):
                yield other, words
        for word in rarest:
            holders.setdefault(word, []).append(index)


CHECKS = (missing_fields, section_contradicts, near_duplicates)
