"""Checks of what rows say beside one another: grades, years, cases (W12-W14, W18)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadmap_core.checks.definition import Evidence, about, define
from roadmap_core.checks.passages import HEAD, in_number_order, stands_in, stem, words_of
from roadmap_core.checks.subject import Subject
from roadmap_core.clauses import Force
from roadmap_core.findings import Fact
from roadmap_core.model import Activity
from roadmap_core.text import fold

__all__ = ["CHECKS"]

_GRADES = re.compile(r"(?<!\d)(\d{1,2})\s*-\s*(\d{1,2})(?:\s*-?(?:х|ых|е))?\s+(?:класс|параллел)")
_MOST_GRADES = 12


def _grades(text: str) -> Iterator[tuple[int, int]]:
    for first, last in _GRADES.findall(text):
        if int(first) < int(last) <= _MOST_GRADES:
            yield int(first), int(last)


@define(
    "W12",
    severity="warning",
    title="Классы расходятся",
    wording="{procedure} названа в разных строках для разных классов: {listed}",
    needs=("rows",),
)
def grades_disagree(subject: Subject) -> Iterator[Evidence]:
    """Rows about one procedure name ranges of grades that overlap and are not the same.

    The procedures are words of the region (`CheckTerms.procedures`); of what is measured again
    (`CheckTerms.repeated`) only rows of like titles are compared. The finding stands at the
    first row whose range is not that of the most rows before it; ``rows`` are all of them.

    Why: whether grade 4 belongs to the list is decided by whoever makes it.

    Not a finding:

    1. ranges without a grade in common («ВПР в 4-5», «ВПР в 7-8 классах»);
    2. a single grade within the range of another row;
    3. the same range throughout, however it is written;
    4. different procedures, and measurements of different things;
    5. a measurement that leaves out grades 9 or 11 the other time: they sit examinations.

    Source: own rule (catalogues call it SCOPE_MISMATCH).
    """
    terms = subject.words.checks
    texts = [
        (row, fold("\n".join((row.title, *(one.title for one in row.deliverables)))))
        for row in in_number_order(subject.roadmap.walk())
    ]
    with_grades = [(row, text) for row, text in texts if any(_grades(text))]
    for procedure in terms.procedures:
        rows = [(row, text) for row, text in with_grades if stands_in(procedure, text)]
        yield from _clash(procedure.upper(), rows)
    for measured in terms.repeated:
        rows = [(row, text) for row, text in with_grades if stands_in(measured, text)]
        for alike in _alike(rows):
            yield from _clash(measured, alike, leaving=_LEAVING)


# They sit examinations in spring.
_LEAVING = frozenset({9, 11})


def _clash(
    procedure: str, rows: list[tuple[Activity, str]], leaving: frozenset[int] = frozenset()
) -> Iterator[Evidence]:
    """The evidence of rows whose ranges of grades overlap and differ in more than who leaves."""
    stated: dict[tuple[int, int], list[Activity]] = {}
    for row, text in rows:
        for grades in dict.fromkeys(_grades(text)):
            stated.setdefault(grades, []).append(row)
    clashing = [one for one in stated if any(_overlap(one, other, leaving) for other in stated)]
    if clashing:
        shown = tuple(
            f"{first}-{last} ({', '.join(row.key for row in stated[first, last])})"
            for first, last in clashing
        )
        keys = tuple(dict.fromkeys(row.key for one in clashing for row in stated[one]))
        yield about(stated[clashing[1]][0], procedure=procedure, listed=shown, rows=keys)


def _overlap(one: tuple[int, int], other: tuple[int, int], leaving: frozenset[int]) -> bool:
    first, second = frozenset(range(one[0], one[1] + 1)), frozenset(range(other[0], other[1] + 1))
    return bool(first & second and (first ^ second) - leaving)


# Three of four words of the shorter title stand in the other one.
_ALIKE = 0.75
_MOST_COMPARED = 50


def _alike(rows: list[tuple[Activity, str]]) -> list[list[tuple[Activity, str]]]:
    """The rows in groups, each of those whose titles are like that of its first."""
    groups: list[tuple[frozenset[str], list[tuple[Activity, str]]]] = []
    for row, text in rows:
        words = frozenset(stem(w) for w in words_of(row.title) if len(w) > 3 and w[:5] != "класс")
        for other, members in groups[:_MOST_COMPARED]:
            if len(words & other) >= _ALIKE * min(len(words), len(other)):
                members.append((row, text))
                break
        else:
            groups.append((words, [(row, text)]))
    return [members for _, members in groups]


# One grade or several, with endings and letters; of one alone it must be said that it is no count.
_GRADE = r"\d{1,2}(?:\s*-?\s*(?:х|ых|е|го|ого|м|ом|й))?(?:\s*\"?[а-гк]\"?(?!\w))?"
_NAMED_GRADES = re.compile(
    rf"(?<![\d.,-])(?P<list>{_GRADE}(?:\s*(?:-|,|и|или)\s*{_GRADE})*)\s+(?:класс|параллел)(?P<end>\w*)"
)
_WHOSE = re.compile(
    r"(?:обучающ|учащ|ученик|учениц|школьник|дет|родител|выпускник)[^\W\d_]*\s+(?:в\s+|из\s+)?$"
)
_COUNTED = re.compile(
    r"(?:не\s+(?:менее|более|меньше|ниже)|более|менее|около|до|свыше|минимум|всего)\s+$"
)


def _scope(text: str) -> frozenset[int]:
    """The grades that a wording names; a number of classes is none."""
    folded = fold(text)
    named: set[int] = set()
    for found in _NAMED_GRADES.finditer(folded):
        before = folded[: found.start()]
        if _COUNTED.search(before):
            continue
        numbers = found["list"]
        alone = re.fullmatch(r"\d+", numbers) is not None
        if alone and not (_WHOSE.search(before) or found["end"] == "е"):
            continue
        for first, last in re.findall(r"(\d+)(?:[^\d,и]*-\s*(\d+))?", numbers):
            grades = range(int(first), int(last or first) + 1)
            named.update(grades if grades and grades[-1] <= _MOST_GRADES else ())
    return frozenset(named)


def _stated_scope(subject: Subject) -> frozenset[int]:
    """The grades that the title of the plan names, else the title of the order that approves it."""
    order, appendix = subject.order, subject.appendix
    texts = [subject.roadmap.title, appendix.title if appendix else ""]
    texts += [clause.text for clause in order.clauses if clause.force is Force.APPROVE]
    if fold(order.title).startswith("об утверждении"):
        texts.append(order.title)
    return next(filter(None, map(_scope, texts)), frozenset())


def _listed(grades: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(grades)))


@define(
    "W18",
    severity="warning",
    title="Строка о других классах",
    wording="строка о классах: {own}, а план - о классах: {scope}",
    needs=("rows",),
)
def other_grades(subject: Subject) -> Iterator[Evidence]:
    """A row is about grades none of which the plan is for.

    The plan is for the grades that its title names, else the clause that approves it or the title
    of the order. The title and the results of the row are read.

    Why: either the row does not belong to this plan, or the plan is for more than its title says.

    Not a finding:

    1. a row with one grade of the plan among its own;
    2. a plan whose titles name no grades;
    3. a number of classes («не менее 3 классов», «в 3 классах»);
    4. a row that says why («преемственность», «адаптация»; `CheckTerms.other_grades`).

    Source: own rule (catalogues call it SCOPE_MISMATCH).
    """
    scope = _stated_scope(subject)
    if not scope:
        return
    reasons = subject.words.checks.other_grades
    for row in subject.roadmap.walk():
        text = "\n".join((row.title, *(one.title for one in row.deliverables)))
        own = _scope(text)
        said_why = any(word.startswith(reasons) for word in words_of(text))
        if own and not own & scope and not said_why:
            yield about(row, own=_listed(own), scope=_listed(scope))


_YEARS_OF_RESULTS = re.compile(
    r"результат(?P<between>[^.;\n]{0,80}?)\s(?:в|за|по итогам)\s+"
    r"(?P<years>20\d\d(?:\s*(?:[-,/]|и)\s*20\d\d)*)\s*(?:учебн\w+\s+)?(?:г|$)"
)


def _years_of_results(text: str) -> frozenset[str]:
    return frozenset(
        year
        for found in _YEARS_OF_RESULTS.finditer(fold(text))
        for year in re.findall(r"20\d\d", found["years"])
    )


@define(
    "W13",
    severity="info",
    title="Годы результатов расходятся",
    wording="в приказе речь о результатах за {years}, а в строке - за {own}",
    needs=("rows",),
)
def years_of_results(subject: Subject) -> Iterator[Evidence]:
    """A row looks at the results of other years than those by which the order chooses.

    Why: whether one year or two made a school low-performing decides who is on the list.

    Not a finding:

    1. the same years, or a row that names some of them;
    2. years of the plan itself: its own results come later;
    3. a row without a year of results.

    Source: own rule (catalogues call it YEAR_MISMATCH).
    """
    order = subject.order
    stated = _years_of_results("\n".join((order.title, *(one.text for one in order.clauses))))
    if not stated:
        return
    latest = max(stated)
    for row in subject.roadmap.leaves:
        own = frozenset(year for year in _years_of_results(row.title) if year <= latest)
        if own - stated:
            facts: dict[str, Fact] = {
                "years": ", ".join(sorted(stated)),
                "own": ", ".join(sorted(own)),
                "places": (HEAD,),
            }
            yield Evidence(row.key, facts, row.span)


# Words at the end of an umbrella row that its parts go on from in the genitive.
_GOVERNING = ("вопросы", "вопросам", "вопросов", "мероприятия", "целях", "цели", "задачи")


@define(
    "W14",
    severity="info",
    title="Строка начата не в том падеже",
    wording="строка начинается со слова «{word}», ожидается «{expected}»",
    needs=("rows",),
)
def opening_case(subject: Subject) -> Iterator[Evidence]:
    """A row opens with the genitive of a verbal noun that has no plural.

    The nouns are words of the region (`CheckTerms.opening_actions`).

    Why: a slip that was copied from another sentence; a reader looks for the word it belongs to.

    Not a finding:

    1. a noun that has a plural («Занятия», «Совещания»);
    2. a part whose umbrella row ends with a word that governs it («Вопросы:»).

    Source: own rule.
    """
    known = frozenset(subject.words.checks.opening_actions)
    for top in subject.roadmap.activities:
        governed = fold(top.title).rstrip(" .:").endswith(_GOVERNING)
        for row in top.walk():
            word, _, _ = row.title.strip().partition(" ")
            folded = fold(word)
            expected = folded.removesuffix("я") + "е"
            if not folded.endswith("ия") or expected not in known:
                continue
            if row is top or not governed:
                yield about(row, word=word, expected=expected.capitalize())


CHECKS = (grades_disagree, other_grades, years_of_results, opening_case)
