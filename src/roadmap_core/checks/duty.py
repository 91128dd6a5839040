"""Checks of who answers for a row, and of how the work lies on the bodies (D01-D07, D15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from roadmap_core.checks.definition import Evidence, Skip, about, define
from roadmap_core.checks.named import has_stems, held_by, is_called
from roadmap_core.checks.phrases import words_of
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Activity
from roadmap_core.policy import same_body
from roadmap_core.schedule.load import Peak, load_by_month, peak_load
from roadmap_core.windows import Window
from roadmap_core.wording import day_range

__all__ = ["CHECKS", "listed"]

DIFFUSE = "duty_diffuse_bodies"
CAPACITY = "duty_month_capacity"
PEAK_RATIO, PEAK_MIN = "duty_peak_ratio", "duty_peak_min"
SINGLE = "duty_single_share"
_NAMED = 10
_FEWEST_ROWS = 5
_ONE_IN = 10
_HABIT, _HABIT_ROWS = 2, 3
_SHORTEST_SURNAME, _ENDING = 4, 2


def listed(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The first ten of some keys, and how many are left."""
    return keys if len(keys) <= _NAMED else (*keys[:_NAMED], f"и ещё {len(keys) - _NAMED}")


def _bodies(leaf: Activity) -> tuple[str, ...]:
    """The bodies of a row as it first writes them, each once."""
    found: dict[str, str] = {}
    for one in leaf.responsible:
        if one.body:
            found.setdefault(same_body(one.body), one.body)
    return tuple(found.values())


def _has_lead(leaf: Activity) -> bool:
    return any(one.lead and one.body for one in leaf.responsible)


@define(
    "D01",
    severity="warning",
    title="Исполнитель не определён",
    wording="вместо исполнителя стоит «{cell}»: не сказано, кто именно",
    needs=("rows",),
)
def names_nobody(subject: Subject) -> Iterator[Evidence]:
    """The cell of a row says «исполнители» or «по назначению» in place of a body.

    The words are data of the region (``duty_nobody``) and count only where they are the whole
    wording of every executor of the row. An empty cell, and one that names a person without any
    body, are told by S09.

    Why: whoever is asked about the row can say that somebody else was meant.

    Not a finding:

    1. such words beside a body that is named;
    2. such words that go on to say whose («ответственные исполнители министерства»).

    Source: DCMA point 10 (0 tasks without resources), GAO-16-89G practice 3.
    """
    nobody = set(subject.words.checks.duty_nobody)
    for leaf in subject.roadmap.leaves:
        bodies = _bodies(leaf)
        if bodies and all(same_body(body) in nobody for body in bodies):
            yield about(leaf, cell=bodies)


def _shared(subject: Subject) -> tuple[list[Activity], list[Activity]]:
    """The rows of several bodies: those that mark a lead, and those that do not."""
    rows = [
        leaf
        for leaf in subject.roadmap.leaves
        if len(bodies := _bodies(leaf)) > 1 and not _each_for_itself(bodies, subject.words)
    ]
    return [row for row in rows if _has_lead(row)], [row for row in rows if not _has_lead(row)]


def _each_for_itself(bodies: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether all bodies are schools and the like: each does the same, and none leads."""
    kinds = (*lexicon.checks.duty_kinds, *lexicon.checks.duty_local_kinds)
    return all(is_called(body, kinds, lexicon.bodies) for body in bodies)


def _is_habit(marked: list[Activity], unmarked: list[Activity]) -> bool:
    """Whether three rows and two of three mark a lead, so that the others are slips."""
    return len(marked) >= max(_HABIT_ROWS, _HABIT * len(unmarked))


def _first_leads(subject: Subject) -> bool:
    """Whether the order says that the first body of a row leads."""
    return any(
        has_stems(text, subject.words.checks.duty_first_leads)
        for clause in subject.order.clauses
        for text in (clause.text, *clause.duties)
    )


@define(
    "D02",
    severity="info",
    title="Головной исполнитель не отмечен",
    wording=(
        "у {n} из {total} мероприятий с несколькими исполнителями не отмечен головной: {listed}"
    ),
    needs=("rows",),
)
def no_lead(subject: Subject) -> Iterator[Evidence]:
    """Rows of several bodies do not say which of them leads; one finding about the roadmap.

    ``rows`` are all such rows, the message names the first ten; ``total`` are the rows of several
    bodies. Where most of them mark a lead, the others are slips and stand in D03.

    Why: of several who answer each may wait for the others. A note: few official plans mark a
    lead, and many go by the custom that the first one is.

    Not a finding:

    1. rows of one body;
    2. a mark of the lead («отв.», «координатор») at any body of the row;
    3. an order that says that the first of those named leads;
    4. a roadmap where two of three such rows, and three at least, mark a lead (D03);
    5. schools that stand beside each other: each does the same for itself.

    Source: own rule (catalogues call it NO_LEAD), GAO-16-89G practice 3.
    """
    marked, unmarked = _shared(subject)
    if unmarked and not _is_habit(marked, unmarked) and not _first_leads(subject):
        rows = tuple(row.key for row in unmarked)
        facts: dict[str, Fact] = {
            "n": len(rows),
            "total": len(marked) + len(rows),
            "rows": rows,
            "listed": listed(rows),
        }
        yield Evidence(subject.name, facts)


@define(
    "D03",
    severity="warning",
    title="Головной исполнитель пропущен",
    wording=(
        "исполнителей {bodies}, головной не отмечен, хотя в плане он отмечен в {n} из {total} "
        "таких строк"
    ),
    needs=("rows",),
)
def lead_left_out(subject: Subject) -> Iterator[Evidence]:
    """A row of several bodies marks no lead, though most such rows of the plan do.

    Why: where the plan says elsewhere who leads, a row without the mark reads as one where nobody
    does.

    Not a finding:

    1. rows of one body;
    2. a plan where fewer than two of three such rows, or fewer than three, mark a lead (D02);
    3. an order that says that the first of those named leads;
    4. schools that stand beside each other.

    Source: own rule (catalogues call it NO_LEAD), GAO-16-89G practice 3.
    """
    marked, unmarked = _shared(subject)
    if _is_habit(marked, unmarked) and not _first_leads(subject):
        for row in unmarked:
            total = len(marked) + len(unmarked)
            yield about(row, bodies=len(_bodies(row)), n=len(marked), total=total)


@define(
    "D04",
    severity="warning",
    title="Ответственность размыта",
    wording=(
        "исполнителей {n} ({bodies}), и ни один не головной; порог {norm} предложен библиотекой"
    ),
    needs=("rows", f"norm {DIFFUSE}"),
)
def diffuse(subject: Subject) -> Iterator[Evidence]:
    """A row has as many bodies as the norm ``duty_diffuse_bodies`` or more, and none leads.

    The number of the base is the library's own proposal: no document sets one.

    Why: what four do together is done by whoever is asked first, or by nobody.

    Not a finding:

    1. fewer bodies than the norm;
    2. a mark of the lead at one of them;
    3. a body that stands twice in the cell, which is one;
    4. an order that says that the first of those named leads;
    5. schools that stand beside each other: each does the same for itself.

    A policy without such a norm skips the check.

    Source: own rule (catalogues call it DIFFUSE_RESPONSIBILITY).
    """
    norm = subject.policy.norm(DIFFUSE).number
    if _first_leads(subject):
        return
    for leaf in subject.roadmap.leaves:
        bodies = _bodies(leaf)
        if len(bodies) < norm or _has_lead(leaf) or _each_for_itself(bodies, subject.words):
            continue
        yield about(leaf, n=len(bodies), bodies=bodies, norm=norm)


def _peaks(subject: Subject, *, ongoing: bool) -> Iterator[tuple[Peak, str, tuple[str, ...]]]:
    """The busiest months of single bodies: how each is written, its rows of doubtful periods."""
    load = load_by_month(
        subject.roadmap, since=subject.since, policy=subject.policy, ongoing=ongoing
    )
    doubtful = {
        leaf.key
        for leaf in subject.roadmap.leaves
        if leaf.period is not None and len(leaf.period.readings) > 1
    }
    held = {one.name: one for one in subject.once(held_by)}
    for peak in peak_load(load):
        one = held.get(peak.body)
        if one is not None and not one.is_generic:
            yield peak, one.written, tuple(key for key in one.keys if key in doubtful)


def _when(months: tuple[date, ...]) -> tuple[str, ...]:
    return tuple(day_range(Window.of_month(month.year, month.month)) for month in months)


def _assumed(doubtful: tuple[str, ...]) -> str:
    return f"сроки строк {', '.join(listed(doubtful))} поняты в первом значении"


@define(
    "D05",
    severity="info",
    title="Исполнитель перегружен",
    wording=("{when}: мероприятий {n} одновременно, порог {norm} в месяц (предложен библиотекой)"),
    needs=("rows", f"norm {CAPACITY}"),
)
def over_capacity(subject: Subject) -> Iterator[Evidence]:
    """A body has more rows in one month than the norm ``duty_month_capacity``.

    Rows that run all the time count, too. Counted by the main reading of each period; where the
    months would not be told without rows that can be read otherwise, the finding says so. The
    number of the base is the library's own proposal: no document sets one.

    Why: what falls together is done late or on paper. A note: the norm knows nothing of how many
    people the body has; a region may set its own.

    Not a finding:

    1. as many rows in a month as the norm;
    2. a body that is many («школы», «МОУО»);
    3. rows that were over before the day of the order.

    A policy without such a norm skips the check.

    Source: own rule (catalogues call it OVERLOAD), DCMA point 10, GAO-16-89G practice 3.
    """
    norm = subject.policy.norm(CAPACITY).number
    for peak, written, doubtful in _peaks(subject, ongoing=True):
        if peak.leaves > norm:
            facts = _peak_facts(peak, written, norm)
            certain = peak.leaves - len(doubtful) > norm
            yield Evidence(peak.body, facts, assuming="" if certain else _assumed(doubtful))


@define(
    "D06",
    severity="info",
    title="Нагрузка собрана в одном месяце",
    wording=(
        "{when}: мероприятий со сроками {n}, обычно {usual} в месяц (порог в {norm} раза "
        "предложен библиотекой)"
    ),
    needs=("rows", f"norm {PEAK_RATIO}", f"norm {PEAK_MIN}"),
)
def peak_over_median(subject: Subject) -> Iterator[Evidence]:
    """The busiest month of a body is many times its usual one, by the norm ``duty_peak_ratio``.

    Dated work only: what runs all the time is in every month alike. ``median`` is that of the
    months in which the body has any. A peak of fewer rows than the norm ``duty_peak_min`` is not
    told. Counted by the main reading of each period; where rows of the body can be read otherwise,
    the finding says so. The numbers of the base are the library's own proposals.

    Why: a month that is many times the usual one is where deadlines are missed, and moving a few
    rows would help. A note: some seasons are so by law.

    Not a finding:

    1. fewer times than the norm;
    2. a peak of few rows;
    3. a body that is many («школы», «МОУО»);
    4. rows that run all the time.

    A policy without such norms skips the check.

    Source: own rule (catalogues call it OVERLOAD), GAO-16-89G practice 3.
    """
    ratio, fewest = subject.policy.norm(PEAK_RATIO).number, subject.policy.norm(PEAK_MIN).number
    for peak, written, doubtful in _peaks(subject, ongoing=False):
        if peak.leaves >= fewest and peak.ratio >= ratio:
            facts = {
                **_peak_facts(peak, written, ratio),
                "median": peak.median,
                "usual": f"{peak.median:g}".replace(".", ","),
            }
            yield Evidence(peak.body, facts, assuming=_assumed(doubtful) if doubtful else "")


def _peak_facts(peak: Peak, written: str, norm: float) -> Mapping[str, Fact]:
    return {"n": peak.leaves, "when": _when(peak.months), "written": written, "norm": norm}


@define(
    "D07",
    severity="info",
    title="План держится на одном исполнителе",
    wording="исполнитель стоит в {n} из {total} мероприятий (порог {norm} % предложен библиотекой)",
    needs=("rows", f"norm {SINGLE}"),
)
def single_point(subject: Subject) -> Iterator[Evidence | Skip]:
    """One body stands in a larger share of the rows than the norm ``duty_single_share``.

    Of the rows that name any body. ``written`` is how the plan first writes the body. The share of
    the base is the library's own proposal: no document sets one.

    Why: when that body is late, all of the plan is. A note: a plan of one centre or one school is
    so by its nature.

    Not a finding:

    1. exactly the share of the norm;
    2. a body that is many («школы», «МОУО»).

    A roadmap of fewer than five rows with a body is skipped, a policy without such a norm, too.

    Source: own rule (catalogues call it SINGLE_POINT).
    """
    norm = subject.policy.norm(SINGLE).number
    total = sum(bool(_bodies(leaf)) for leaf in subject.roadmap.leaves)
    if total < _FEWEST_ROWS:
        yield Skip("мероприятий с исполнителями слишком мало")
        return
    for one in subject.once(held_by):
        if 100 * len(one.rows) > norm * total and not one.is_generic:
            facts: dict[str, Fact] = {
                "n": len(one.rows),
                "total": total,
                "norm": norm,
                "written": one.written,
            }
            yield Evidence(one.name, facts)


def _names_somebody(leaf: Activity) -> bool:
    return any(one.persons for one in leaf.responsible)


@define(
    "D15",
    severity="info",
    title="Лицо названо лишь в отдельной строке",
    wording="названо лицо, а в {n} из {total} мероприятий названы только органы",
    needs=("rows",),
)
def person_named_once(subject: Subject) -> Iterator[Evidence]:
    """A cell names a person, though at least nine rows of ten name bodies or posts only.

    The name itself is never told.

    Why: the plan outlives the person's post, and nobody knows whether the person or the body
    answers for the row. A note: it may be the only one whom the body has for it.

    Not a finding:

    1. a plan that names people in more than one row of ten;
    2. a person whom a clause of the order names.

    A person without any body is told by S09. A plan of fewer than five rows with executors gives
    no finding.

    Source: own rule (catalogues call it UNKNOWN_PERSON).
    """
    rows = [leaf for leaf in subject.roadmap.leaves if leaf.responsible]
    naming = [leaf for leaf in rows if _names_somebody(leaf)]
    if len(rows) < _FEWEST_ROWS or _ONE_IN * len(naming) > max(len(rows), _ONE_IN):
        return
    ordered = {word for clause in subject.order.clauses for word in _surnames(clause.persons)}
    for leaf in naming:
        own = {word for one in leaf.responsible for word in _surnames(one.persons)}
        known = any(_is_one_name(word, other) for word in own for other in ordered)
        if _bodies(leaf) and not known:
            yield about(leaf, n=len(rows) - len(naming), total=len(rows))


def _surnames(persons: tuple[str, ...]) -> Iterator[str]:
    """The longest word of each name, which mostly is the surname."""
    return (max(words_of(person), key=len, default="") for person in persons)


def _is_one_name(one: str, other: str) -> bool:
    """Whether two words may be one surname in two cases."""
    length = max(min(len(one), len(other)) - _ENDING, _SHORTEST_SURNAME)
    return one[:length] == other[:length]


CHECKS = (
    names_nobody,
    no_lead,
    lead_left_out,
    diffuse,
    over_capacity,
    peak_over_median,
    single_point,
    person_named_once,
)
