"""A check: a small generator that holds an order against a policy and yields evidence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import TypeAlias

from attrs import evolve, field, frozen

from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.model import Activity, Order
from roadmap_core.periods import Period, Reading
from roadmap_core.policy import Policy
from roadmap_core.text import Span

__all__ = ["ROADMAP", "Check", "Evidence", "Skip", "about", "check", "of_rows", "under_readings"]

# The subject of a finding about the roadmap as a whole.
ROADMAP = "дорожная карта"


@frozen
class Evidence:
    """What a check found about one subject; the check's wording is filled in from ``facts``.

    ``subject`` is the number of an activity, the title of a section, or ``ROADMAP``. ``facts`` are
    shown to the reader of the document, so no personal name belongs there. ``assuming`` names
    the reading of an ambiguous period that the claim needs; "" says that it holds under all.
    """

    subject: str
    facts: Mapping[str, Fact] = field(factory=dict)
    span: Span | None = None
    assuming: str = ""


@frozen
class Skip:
    """Why a check, or a part of it, could not be made, in Russian: skipped is not passed."""

    reason: str


Run: TypeAlias = Callable[[Order, Policy], Iterable[Evidence | Skip]]


@frozen
class Check:
    """Проверка: a stable code, its usual severity, and the generator that looks for evidence.

    ``wording`` is the Russian template of the message; its fields are the facts of the evidence.
    A policy may override the severity, nothing overrides the code.
    """

    code: str
    title: str
    severity: Severity = field(converter=Severity)
    wording: str = field(repr=False)
    run: Run = field(repr=False)

    @property
    def manual(self) -> str:
        """The page of the check in Markdown: heading, severity, wording, and its docstring.

        >>> from roadmap_core.checks import CHECKS
        >>> print(CHECKS[0].manual.splitlines()[0])
        ## S01 Пропуск в нумерации
        """
        text = inspect.getdoc(self.run) or ""
        head = f"## {self.code} {self.title}\n\n*{self.severity}* · `{self.wording}`"
        return f"{head}\n\n{text}".rstrip() + "\n"

    def finding(self, evidence: Evidence, policy: Policy) -> Finding:
        """The finding that the evidence makes under a policy."""
        return Finding(
            code=self.code,
            severity=policy.severity_of(self.code, self.severity),
            subject=evidence.subject,
            wording=self.wording,
            facts=evidence.facts,
            span=evidence.span,
            assuming=evidence.assuming,
        )


def check(
    code: str, *, severity: Severity | str, title: str, wording: str
) -> Callable[[Run], Check]:
    """Make a `Check` of a generator ``(order, policy)``; its docstring becomes the manual page.

    >>> @check("X01", severity="info", title="Пусто", wording="мероприятий нет")
    ... def no_activities(order, policy):
    ...     if not order.roadmap.activities:
    ...         yield Evidence("приказ")
    >>> no_activities
    Check(code='X01', title='Пусто', severity=<Severity.INFO: 'info'>)
    """

    def make(run: Run) -> Check:
        return Check(code, title, Severity(severity), wording, run)

    return make


def about(activity: Activity, **facts: Fact) -> Evidence:
    """Evidence about an activity, placed where the activity stands."""
    return Evidence(activity.number, facts, activity.span)


_NO_ROWS = Skip("в дорожной карте нет мероприятий")


def of_rows(one: Check) -> Check:
    """The check made of each roadmap that has rows, and skipped where none has.

    What judges nothing has not passed, and what stands in a second appendix is no less ordered.
    """

    @wraps(one.run)
    def run(order: Order, policy: Policy) -> Iterator[Evidence | Skip]:
        plans = [a for a in order.appendices if a.roadmap is not None and a.roadmap.activities]
        for plan in plans:
            rest = (evolve(a, roadmap=None) for a in order.appendices if a is not plan)
            yield from one.run(evolve(order, appendices=(plan, *rest)), policy)
        if not plans:
            yield _NO_ROWS

    return evolve(one, run=run)


def under_readings(
    activity: Activity, period: Period, claim: Callable[[Reading], Mapping[str, Fact] | None]
) -> Iterator[Evidence]:
    """Evidence about an activity for the readings of its period under which a claim holds.

    ``claim`` gives the facts, or None where it does not hold. Facts that come out alike under
    every reading make one certain piece of evidence; otherwise each set of facts names the
    readings that it needs, since a number that is true of one reading is not certain.
    """
    outcomes = [claim(reading) for reading in period.readings]
    told: list[Mapping[str, Fact]] = []
    for facts in outcomes:
        if facts is None or facts in told:
            continue
        told.append(facts)
        holding = [
            reading.assuming or str(reading)
            for reading, outcome in zip(period.readings, outcomes, strict=True)
            if outcome == facts
        ]
        certain = len(holding) == len(outcomes)
        assuming = "" if certain else " или ".join(holding)
        yield Evidence(activity.number, facts, activity.span, assuming)
