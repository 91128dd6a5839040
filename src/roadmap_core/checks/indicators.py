"""Checks of how a plan is measured: indicators, volumes, where it starts from (O04-O06)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from roadmap_core.checks.definition import Evidence, define
from roadmap_core.checks.passages import in_number_order, stands_in
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.lexicon import CheckTerms
from roadmap_core.model import Activity
from roadmap_core.text import fold

__all__ = ["CHECKS"]

# What has figures that measure nothing: days, years, numbers of acts, grades, appendices.
_NO_MEASURE = re.compile(
    r"\d{1,2}\.\d{1,2}\.\d{2,4}|(?:19|20)\d\d(?:\s*[-/]\s*(?:19|20)?\d\d)?|№\s*[\w/-]+|n\s*\d+"
    r"|\d{1,2}(?:\s*[-,и]\s*\d{1,2})*(?:\s*-?\s*(?:х|ых|е|м|го|й))?\s+(?:класс|параллел|полугоди|квартал|четверт)\w*"
    r"|(?:пункт|приложени|раздел|стат)\w*\s*[\d.]+"
)
_BOUND = re.compile(
    r"(?:не\s+(?:менее|меньше|ниже|более|больше|выше|реже)|более|свыше|минимум|до|на)\s+(?:чем\s+)?(?:на\s+)?(\d[\d\s]*(?:[.,]\d+)?)\s*(\S*)"
)
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*-?\s*(%|[^\W\d_]\S*)?")
_NAMED = 10


def _texts(row: Activity) -> Iterator[str]:
    yield row.title
    yield from (one.title for one in row.deliverables)
    yield from (f"{heading}: {cell}" for heading, cell in row.extra)


def _measures(text: str, terms: CheckTerms) -> bool:
    """Whether a wording holds a number of what is measured or counted."""
    folded = _NO_MEASURE.sub(" ", fold(text))
    if not re.search(r"\d", folded):
        return False
    if any(unit.startswith(terms.units) for _, unit in _NUMBER.findall(folded)):
        return True
    return _says(folded, terms.indicators) and bool(_BOUND.search(folded) or _NUMBER.search(folded))


@lru_cache(maxsize=64)
def _beginning_with(stems: tuple[str, ...]) -> re.Pattern[str]:
    """What finds where a word begins with one of the stems; without stems it finds nothing."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, stems))})" if stems else r"(?!)")


def _says(folded: str, stems: tuple[str, ...]) -> bool:
    return _beginning_with(stems).search(folded) is not None


def _has_volume(row: Activity, terms: CheckTerms) -> bool:
    return any(_measures(text, terms) for text in _texts(row))


@define(
    "O04",
    severity="warning",
    title="Нет ни одного показателя",
    wording="во всём плане (строк: {total}) нет ни одного показателя с числом",
    needs=("rows",),
)
def no_indicator(subject: Subject) -> Iterator[Evidence]:
    """No row, clause or appendix gives a number by which the success of the plan can be seen.

    A number counts with a unit behind it («60 процентов», «4 практикума») or beside the word of
    what is measured («доля не ниже 0,5»); both are data of the region (`CheckTerms.units`,
    `CheckTerms.indicators`).

    Why: every row can be closed and nothing has changed; nobody can say whether the plan worked.

    Not a finding:

    1. a number with a unit in one title, result or cell of another column;
    2. a number in a clause of the order or in its preamble;
    3. an appendix of indicators, by its title.

    Years, days, numbers of acts, of grades and of appendices measure nothing; neither does a number
    that chooses rows of a list («более чем по 3 предметам»).

    Source: own rule (catalogues call it NO_INDICATORS); GAO-16-89G practice 9.
    """
    terms, order = subject.words.checks, subject.order
    clauses = (text for one in order.clauses for text in (one.text, *one.duties))
    if any(_measures(text, terms) for text in (*clauses, order.preamble, order.title)):
        return
    titles = (fold(one.title) for one in order.appendices if one.roadmap is not subject.roadmap)
    if any(title_word in title for title in titles for title_word in ("показател", "индикатор")):
        return
    rows = tuple(subject.roadmap.walk())
    if rows and not any(_has_volume(row, terms) for row in rows):
        leaves = len(subject.roadmap.leaves)
        yield Evidence(subject.name, {"total": leaves}, subject.roadmap.span)


@define(
    "O05",
    severity="info",
    title="Объём работы не назван",
    wording="сколько раз или для скольких, не сказано в {n} из {total} строк: {listed}",
    needs=("rows",),
)
def no_volume(subject: Subject) -> Iterator[Evidence]:
    """Rows about seminars, visits, consultations do not say how many there are or for how many.

    One finding about the roadmap; ``rows`` are the keys of the ``n``, ``total`` is how many rows
    are about what is counted (`CheckTerms.countable`). A row with a number of days («7, 9 и 14
    апреля») says how often, too.

    Why: one seminar for five teachers and ten for two hundred both close the row. A note, because
    many plans leave the numbers to the programmes of the events.

    Not a finding:

    1. a number with its unit in the title, the result or another column;
    2. a row whose period says how often («ежемесячно», several days);
    3. a row about something else.

    Source: own rule; GAO-16-89G practice 3.
    """
    terms = subject.words.checks
    counted = [
        leaf for leaf in in_number_order(subject.roadmap.leaves) if _is_countable(leaf, terms)
    ]
    without = [
        leaf for leaf in counted if not (_has_volume(leaf, terms) or _says_how_often(leaf, subject))
    ]
    if without:
        keys = tuple(leaf.key for leaf in without)
        more = (f"и ещё {len(keys) - _NAMED}",) if len(keys) > _NAMED else ()
        facts: dict[str, Fact] = {
            "n": len(keys),
            "total": len(counted),
            "listed": (*keys[:_NAMED], *more),
            "rows": keys,
        }
        yield Evidence(subject.name, facts, subject.roadmap.span)


def _is_countable(leaf: Activity, terms: CheckTerms) -> bool:
    # «график консультаций» is a document and no consultation.
    before = itertools.takewhile(
        lambda word: not word.startswith(terms.title_kinds), fold(leaf.title).split()[:5]
    )
    head = " ".join(before)
    return _says(head, terms.countable)


def _says_how_often(leaf: Activity, subject: Subject) -> bool:
    period = leaf.period
    if period is None:
        return False
    kinds = {str(part.kind) for part in period.parts}
    return "recurring" in kinds or len(period.windows(subject.roadmap.horizon)) > 2


@define(
    "O06",
    severity="info",
    title="Не сказано, от чего считать рост",
    wording="обещан рост, а исходного значения нет: {listed}",
    needs=("rows",),
)
def no_baseline(subject: Subject) -> Iterator[Evidence]:
    """The plan promises growth or dynamics and nowhere says from which value they are counted.

    ``rows`` are those that promise it.

    Why: a growth of ten per cent is always found by whoever may choose the year to begin with.

    Not a finding:

    1. a row that says from what («с 40 до 60 процентов»);
    2. a plan that names its base or a first measurement anywhere («к уровню 2024 года», «входная
       диагностика»; `CheckTerms.baselines`);
    3. growth of something that is not measured («повышение квалификации»).

    Source: own rule; What Works Clearinghouse (baseline equivalence).
    """
    terms = subject.words.checks
    rows = in_number_order(subject.roadmap.leaves)
    folded = [(row, fold("\n".join(_texts(row)))) for row in rows]
    whole = "\n".join(text for _, text in folded)
    if any(stands_in(word, whole) for word in terms.baselines):
        return
    found = [
        row
        for row, text in folded
        if _promises(text, terms)
        and not re.search(r"(?<!\w)(?:с|от)\s+\d[\d,.]*\s*\S*\s+до\s+\d", text)
    ]
    if found:
        keys = tuple(row.key for row in found)
        yield Evidence(subject.name, {"listed": keys, "rows": keys}, subject.roadmap.span)


_MEASURED = r"[^.;]{0,60}(?:результат|успеваем|качеств|дол[яиюе]|балл|показател|средн|мотивир)"


def _promises(text: str, terms: CheckTerms) -> bool:
    words = "|".join(re.escape(word) for word in terms.growth)
    if not words:
        return False
    return any(
        "динамик" in found[0]
        or (
            not re.match(r"\w*\s+квалификац", text[found.end() :])
            and re.match(_MEASURED, text[found.end() :])
        )
        for found in re.finditer(rf"(?<!\w)(?:{words})\w*", text)
    )


CHECKS = (no_indicator, no_volume, no_baseline)
