"""Checks of what dated acts forbid or require (N01, N03-N05)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from roadmap_core.checks.definition import Evidence, Skip, define, under_readings
from roadmap_core.checks.named import begin, begins, has_stems
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.lexicon import CheckTerms
from roadmap_core.model import Activity
from roadmap_core.norms import Norm
from roadmap_core.periods import Reading
from roadmap_core.text import fold
from roadmap_core.windows import Window
from roadmap_core.wording import day_range

__all__ = ["CHECKS", "first_row", "windows_of"]

FOR_TEACHERS, FOR_RANKING, PUBLIC = "vpr_for_teachers", "vpr_for_ranking", "vpr_public"
CAP_FIRST, CAP_OTHER = "vpr_subjects_grade4", "vpr_subjects_other"
_FIRST_GRADE = 4
_CLASSES = re.compile(r"(?<!\w)класс")
# Words of one phrase: a preposition but «с» begins another.
_WORDS = r"(?:[^\w.;]+(?!(?:для|по|о|об|к|в|на|при|из|от|и)\b)\w+){{0,{most}}}?[^\w.;]+"
_ANY_WORDS = r"(?:[^\w.;]+\w+){{0,{most}}}?[^\w.;]+"
_NUMBERS = {"одном": 1, "двум": 2, "двух": 2, "трем": 3, "трех": 3, "четырем": 4, "четырех": 4}
_NUMBER = rf"(\d+|{'|'.join(_NUMBERS)})"
_MORE_THAN = re.compile(rf"(?:более|свыше)\s+(?:чем\s+)?(?:по\s+)?{_NUMBER}(?:-?\w+)?\s+предмет")
_AT_LEAST = re.compile(
    rf"не\s+менее\s+(?:чем\s+)?(?:по\s+)?{_NUMBER}(?:-?\w+)?\s+предмет"
    rf"|{_NUMBER}(?:-?\w+)?\s+и\s+более\s+предмет"
)
_GRADES = re.compile(r"(?<!\d)(\d{1,2})(?:\s*-\s*(\d{1,2}))?(?:-?\w{1,2})?\s+класс")


@lru_cache(maxsize=32)
def _judging(terms: CheckTerms) -> re.Pattern[str]:
    """Teachers who are judged, then «по итогам», then VPR, inside one sentence."""
    teachers, vpr = begin(terms.legal_teachers), begin(terms.legal_vpr)
    before = begin(terms.legal_judged) + _WORDS.format(most=1) + teachers
    behind = teachers + _WORDS.format(most=2) + begin(terms.legal_shown)
    behind += rf"(?!\w|\W+{begin(terms.legal_pupils)})"
    return re.compile(rf"(?:{before}|{behind})[^.;]*?{begin(terms.legal_basis)}[^.;]*?{vpr}")


@lru_cache(maxsize=32)
def _ranking(terms: CheckTerms) -> re.Pattern[str]:
    """A ranking, then «по результатам», then VPR, inside one sentence."""
    rated, vpr = begin(terms.legal_rated), begin(terms.legal_vpr)
    return re.compile(rf"{rated}[^.;]*?{begin(terms.legal_basis)}[^.;]*?{vpr}")


@lru_cache(maxsize=32)
def _publishing(terms: CheckTerms) -> re.Pattern[str]:
    """Publishing of results or tasks of VPR themselves, not of what was made by them."""
    what = r"(?<!по\s)(?<!\bо\s)" + begin(terms.legal_published) + _WORDS.format(most=1)
    return re.compile(
        rf"{begin(terms.legal_publishing)}{_ANY_WORDS.format(most=3)}{what}{begin(terms.legal_vpr)}"
    )


def _above(subject: Subject) -> dict[str, tuple[str, ...]]:
    return {
        part.key: (top.title,)
        for top in subject.roadmap.activities
        for part in top.leaves
        if part is not top
    }


def windows_of(subject: Subject, reading: Reading | None) -> tuple[Window, ...]:
    """When a row is performed; the whole plan where nothing says it."""
    horizon = subject.roadmap.horizon
    windows = reading.windows(horizon) if reading is not None else ()
    return windows or ((horizon,) if horizon else ())


def first_row(subject: Subject, name: str, value: int) -> Norm | None:
    """The row of a norm by which a value holds that the row before did not have."""
    rows = [norm for norm in subject.policy.region.norms if norm.name == name]
    return next((norm for norm in reversed(rows) if norm.value == value), None)


def law_facts(norm: Norm) -> dict[str, Fact]:
    """Since when a norm holds and by which act, as a finding tells it."""
    return {"since": f"{norm.since:%d.%m.%Y}", "source": norm.source}


def whenever(
    leaf: Activity, claim: Callable[[Reading | None], Mapping[str, Fact] | None]
) -> Iterator[Evidence]:
    """Evidence about a row under its readings; one without a period is claimed of no reading."""
    if leaf.period is not None:
        yield from under_readings(leaf, leaf.period, claim)
    elif (told := claim(None)) is not None:
        yield Evidence(leaf.key, told, leaf.span)


def _in_force(subject: Subject, name: str, value: int, windows: Iterable[Window]) -> list[Window]:
    """The windows that reach into days on which a norm has this value."""
    begun = date.min if subject.since is None else subject.since
    return [
        one
        for one in windows
        if (last := one.last or one.first) >= begun
        and subject.policy.has_norm(name, on=last)
        and subject.policy.norm(name, on=last).value == value
    ]


def _judged(
    subject: Subject, name: str, value: int, matches: Callable[[str], object]
) -> Iterator[Evidence]:
    """Evidence of the rows whose words match and that fall into days of a norm's value."""
    norm = first_row(subject, name, value)
    if norm is None:
        return
    facts = law_facts(norm)

    def claim(reading: Reading | None) -> Mapping[str, Fact] | None:
        late = _in_force(subject, name, value, windows_of(subject, reading))
        when = tuple(map(day_range, late))
        return {"when": when, **facts} if late else None

    above = _above(subject)
    for leaf in subject.roadmap.leaves:
        text = fold(" : ".join((*above.get(leaf.key, ()), leaf.title)))
        if not matches(text):
            continue
        yield from whenever(leaf, claim)


@define(
    "N01",
    severity="warning",
    title="Об учителях судят по ВПР",
    wording="об учителях судят по итогам ВПР; с {since} это не допускается ({source}): {when}",
    needs=("rows", f"norm {FOR_TEACHERS}"),
)
def teachers_by_vpr(subject: Subject) -> Iterator[Evidence]:
    """A row judges teachers by VPR on days when the norm ``vpr_for_teachers`` forbids it.

    Known by its words: teachers who are listed, rated or said to have deficits, «по итогам ...
    ВПР» behind them. Only windows that reach into such days are told: a row that was allowed on
    the day of the order is not blamed for what it does before. The norm of the base is by a letter
    of the federal agency.

    Why: VPR shows what to help with; a register of teachers made of it may be contested, and
    teaches schools to spoil the data.

    Not a finding:

    1. windows before the letter;
    2. help for teachers without any judgement of them («семинар по итогам ВПР»);
    3. teachers judged by other procedures («по итогам ЕГЭ»);
    4. lists of pupils.

    A policy without such a norm skips the check.

    Source: letter of Rosobrnadzor of 18.04.2025 № 02-86; recommendations on VPR, section 5.
    """
    pattern = _judging(subject.words.checks)
    yield from _judged(subject, FOR_TEACHERS, 0, pattern.search)


@define(
    "N03",
    severity="warning",
    title="ВПР в открытом доступе",
    wording=(
        "материалы ВПР размещают в открытом доступе; с {since} это не допускается ({source}): "
        "{when}"
    ),
    needs=("rows", f"norm {PUBLIC}"),
)
def vpr_in_the_open(subject: Subject) -> Iterator[Evidence]:
    """A row puts results or tasks of VPR on the open net, on days when ``vpr_public`` forbids it.

    Known by its words: publishing, then results, tasks or marks of VPR themselves, and a site, a
    network or the media named in the title or by the verb alone («опубликовать»).

    Why: what is published cannot be called back; tasks are used again, results of small classes
    show single pupils.

    Not a finding:

    1. windows before the letter;
    2. what was made by results of VPR («памятка по результатам ВПР»), a timetable of them;
    3. a duty to keep them from being published;
    4. a place that is not open («в личном кабинете»).

    A policy without such a norm skips the check.

    Source: letter of Rosobrnadzor of 18.04.2025 № 02-86.
    """
    terms = subject.words.checks
    pattern = _publishing(terms)

    def publishes(text: str) -> bool:
        if has_stems(text, terms.legal_not) or not pattern.search(text):
            return False
        return has_stems(text, terms.legal_open) or has_stems(
            text, ("опублик", "публик", "обнарод")
        )

    yield from _judged(subject, PUBLIC, 0, publishes)


def _needed(text: str) -> int | None:
    """In how many subjects results must be low by a wording; None where it does not say."""
    if match := _MORE_THAN.search(text):
        if text[: match.start()].rstrip().endswith("не"):
            return None
        return _number(match[1]) + 1
    if match := _AT_LEAST.search(text):
        return _number(match[1] or match[2])
    return None


def _unites(text: str, terms: CheckTerms) -> bool:
    """Whether what is listed unites classes: it stands in front of the classes that are named."""
    several, classes = begins(terms.legal_several).search(text), _CLASSES.search(text)
    return several is not None and (classes is None or several.start() < classes.start())


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _grades(text: str) -> tuple[int, ...]:
    found = {
        grade
        for match in _GRADES.finditer(text)
        for grade in range(int(match[1]), int(match[2] or match[1]) + 1)
    }
    return tuple(sorted(found))


@define(
    "N04",
    severity="warning",
    title="Критерий по числу предметов ВПР",
    wording=(
        "низкими должны быть не менее {needed} предметов ВПР, а пишут не больше: {caps}; {when}"
    ),
    needs=("rows",),
)
def criterion_out_of_reach(subject: Subject) -> Iterator[Evidence | Skip]:
    """A row selects classes by more subjects of VPR than a class writes, or by all of them.

    How many a class writes at most are the norms ``vpr_subjects_grade4`` and
    ``vpr_subjects_other``, by the day of the row. Where the grades are not said, the second is held
    against it. «Не больше» equal to what is needed says that every subject must be low.

    Why: a list that can hardly get an entry looks like success.

    Not a finding:

    1. windows before the norm, when pupils wrote more;
    2. fewer subjects than a class writes;
    3. branches, parallels and schools, which unite classes with different subjects;
    4. subjects of other procedures.

    A policy that has no such norm for the days of the rows gives no finding.

    Source: rules of the Government's decree of 30.04.2024 № 556, as schools tell them.
    """
    terms = subject.words.checks
    above = _above(subject)
    for leaf in subject.roadmap.leaves:
        text = fold(leaf.title)
        whole = fold(" : ".join((*above.get(leaf.key, ()), leaf.title)))
        needed = _needed(text)
        if needed is None or not has_stems(whole, terms.legal_vpr):
            continue
        if leaf.period is None or _unites(text, terms):
            continue
        claim = _out_of_reach(subject, needed, _grades(text))
        yield from under_readings(leaf, leaf.period, claim)


def _out_of_reach(
    subject: Subject, needed: int, grades: tuple[int, ...]
) -> Callable[[Reading], Mapping[str, Fact] | None]:
    wanted = {CAP_FIRST if grade == _FIRST_GRADE else CAP_OTHER for grade in grades or (0,)}
    names = {CAP_FIRST: "в 4 классе", CAP_OTHER: "в других классах"}

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        late: list[Window] = []
        told: dict[str, None] = {}
        for window in windows_of(subject, reading):
            last = window.last or window.first
            caps = {
                name: subject.policy.norm(name, on=last).number
                for name in names
                if name in wanted and subject.policy.has_norm(name, on=last)
            }
            low = {name: cap for name, cap in caps.items() if cap <= needed}
            if low and (subject.since is None or last >= subject.since):
                late.append(window)
                told |= {f"{names[name]} {cap:g}": None for name, cap in low.items()}
        if not late:
            return None
        return {"needed": needed, "caps": tuple(told), "when": tuple(map(day_range, late))}

    return claim


@define(
    "N05",
    severity="warning",
    title="Рейтинг по ВПР",
    wording=(
        "рейтинг составляют по результатам ВПР; с {since} это не допускается ({source}): {when}"
    ),
    needs=("rows", f"norm {FOR_RANKING}"),
)
def ranking_by_vpr(subject: Subject) -> Iterator[Evidence]:
    """A row ranks schools or municipalities by results of VPR, when ``vpr_for_ranking`` forbids it.

    Known by its words: «рейтинг», «ранжирование», then «по результатам ... ВПР».

    Why: the agency says that VPR is not for judging schools and regions; a ranking makes schools
    better the data and not the teaching.

    Not a finding:

    1. windows before the agency said so;
    2. an analysis of VPR without a ranking;
    3. a ranking by other procedures.

    A policy without such a norm skips the check.

    Source: note of Rosobrnadzor on VPR of 2021; letter of 18.04.2025 № 02-86.
    """
    pattern = _ranking(subject.words.checks)
    yield from _judged(subject, FOR_RANKING, 0, pattern.search)


CHECKS = (
    teachers_by_vpr,
    vpr_in_the_open,
    criterion_out_of_reach,
    ranking_by_vpr,
)
