"""Проверки: what can be held against an order, and the audit that does it."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from roadmap_core.checks import (
    bounds,
    calendar,
    charged,
    data_days,
    duration,
    duty,
    duty_days,
    indicators,
    inputs,
    legal,
    likeness,
    link_days,
    links,
    mandate,
    mentors,
    numbering,
    repairs,
    results,
    school_year,
    spelling_of_words,
    spread,
    structure,
    terms,
    timing,
    titles,
    wording,
)
from roadmap_core.checks.definition import Check, Evidence, Per, Run, Skip, define
from roadmap_core.checks.plan_figures import Figure, Figures, figures
from roadmap_core.checks.subject import Subject
from roadmap_core.checks.suggest import LinkEvidence, Rule, SuggestedLink, Sureness, suggest_links
from roadmap_core.errors import InvalidData
from roadmap_core.findings import Fault, Finding, Severity, Skipped
from roadmap_core.model import Order
from roadmap_core.parsed import Parsed
from roadmap_core.policy import Policy, Region
from roadmap_core.remarks import SAID_WHEN_READING
from roadmap_core.report import Original, Report

__all__ = [
    "CHECKS",
    "Check",
    "Evidence",
    "Figure",
    "Figures",
    "LinkEvidence",
    "Rule",
    "Skip",
    "Subject",
    "SuggestedLink",
    "Sureness",
    "audit",
    "check",
    "figures",
    "suggest_links",
]

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            *repairs.CHECKS,
            *numbering.CHECKS,
            *structure.CHECKS,
            *likeness.CHECKS,
            *bounds.CHECKS,
            *timing.CHECKS,
            *duration.CHECKS,
            *spread.CHECKS,
            *links.CHECKS,
            *link_days.CHECKS,
            *inputs.CHECKS,
            *data_days.CHECKS,
            *duty.CHECKS,
            *mandate.CHECKS,
            *charged.CHECKS,
            *duty_days.CHECKS,
            *titles.CHECKS,
            *terms.CHECKS,
            *wording.CHECKS,
            *spelling_of_words.CHECKS,
            *results.CHECKS,
            *indicators.CHECKS,
            *calendar.CHECKS,
            *school_year.CHECKS,
            *legal.CHECKS,
            *mentors.CHECKS,
        ),
        key=lambda one: one.code,
    )
)
_SHIPPED = {one.code: one.run for one in CHECKS}
# All codes of these letters are known here; R and P are the reader's, whose severities are fixed.
_FAMILIES = {*"RP", *(code[0] for code in _SHIPPED)}


def check(
    code: str,
    *,
    severity: Severity | str,
    title: str,
    wording: str,
    needs: Iterable[str] = (),
    per: Per = "roadmap",
) -> Callable[[Run], Check]:
    """Make a `Check` of a generator that takes a `Subject`; its docstring becomes its manual.

    A code is a capital Latin letter and two digits; none of the library's ever begins with X.
    ``needs`` are the inputs without which the check is skipped, with the reason (see
    `Subject.lacks`). It is made for each roadmap that has rows; ``per="order"`` makes it once.

    >>> @check("X01", severity="info", title="Пусто", wording="мероприятий нет")
    ... def no_activities(subject):
    ...     if not subject.roadmap.activities:
    ...         yield Evidence("приказ")
    >>> no_activities
    Check(code='X01', title='Пусто', severity=<Severity.INFO: 'info'>)

    Raises:
        InvalidData: the code has no proper form or is taken by a shipped check, the wording is no
            template, or a need is unknown.
    """
    if code in _SHIPPED:
        raise InvalidData(f"check {code!r}", [f"code {code} is taken by a shipped check @ $.code"])
    return define(code, severity=severity, title=title, wording=wording, needs=needs, per=per)


def audit(
    order: Order | Parsed[Order],
    policy: Policy | Region,
    *,
    checks: Iterable[Check] = CHECKS,
    since: date | None = None,
) -> Report:
    """Hold an order against a policy: the findings by check and then by place, and the skips.

    A region is taken as it stands on the day of the order. Of a reading (`Parsed`) instead of its
    value nothing is said again that the reader said: the checks of what it put together (S04-S08)
    are skipped then, with that reason, unless they would say it as graver than the reader did. The
    report then holds the text and the reader's findings (`Report.original`), so that both can be
    shown as one list.

    Each roadmap of the order is judged by itself. Nothing before ``since`` is blamed: months
    without work, days off, years that are over; by default that is the day of the order.

    A check may find something in one row and be skipped for another; then it stands in both
    ``ran`` and ``skipped``. One that was skipped without finding anything did not run: it is not
    among the passed. Checks of your own are added with ``checks=(*CHECKS, mine)``. One that
    raises, yields something that is no evidence, or leaves out a fact stands in ``faults``; the
    others are not touched by it.

    Raises:
        InvalidData: two checks share a code, so their findings could not be told apart, or the
            policy gives a severity to a code that no check has.
    """
    checks = tuple(checks)
    _refuse_shared_codes(checks)
    original = _original(order)
    order = original.order
    policy = Policy(policy, order.date) if isinstance(policy, Region) else policy
    known = (*_SHIPPED, *(one.code for one in checks))
    policy.region.require_checks(known, _FAMILIES)
    subjects = Subject.each(order, policy, since=since)
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    faults: list[Fault] = []
    ran: list[str] = []
    for one in checks:
        weight = policy.severity_of(one.code, one.severity)
        if again := repairs.said_by_the_reader(one.code, weight, original.findings):
            skipped.append(Skipped(one.code, f"{SAID_WHEN_READING}: {', '.join(again)}"))
            continue
        told = tuple(_told(one, subjects))
        found = [item for item in told if isinstance(item, Finding)]
        reasons = [item for item in told if isinstance(item, Skipped)]
        misdeeds = dict.fromkeys(item for item in told if isinstance(item, Fault))
        findings.extend(sorted(found, key=_place))
        skipped.extend(reasons)
        faults.extend(misdeeds)
        if not misdeeds and (found or not reasons):
            ran.append(one.code)
    return Report(findings, skipped, ran, faults, _numbers(order), original)


def _original(given: Order | Parsed[Order]) -> Original:
    if isinstance(given, Parsed):
        return Original(given.value, given.source, given.findings)
    return Original(given)


def _place(finding: Finding) -> tuple[bool, int]:
    return finding.span is None, finding.span.start if finding.span else 0


def _numbers(order: Order) -> tuple[tuple[str, str], ...]:
    rows = (row for roadmap in order.roadmaps for row in roadmap.walk())
    return tuple((row.number, row.key) for row in rows if row.key != row.number)


def _told(one: Check, subjects: tuple[Subject, ...]) -> Iterator[Finding | Skipped | Fault]:
    """What a check says of all its subjects: a reason that holds for each of them only once."""
    if one.per == "order":
        subjects = subjects[:1]
    reasons: dict[str, list[str]] = {}
    for subject in subjects:
        for item in _yielded(one, subject):
            if isinstance(item, Skip):
                places = reasons.setdefault(item.reason, [])
                if subject.where not in places:
                    places.append(subject.where)
            elif isinstance(item, Fault):
                yield item
            else:
                yield _finding(one, item, subject)
    for reason, places in reasons.items():
        everywhere = len(places) == len(subjects)
        yield Skipped(one.code, reason if everywhere else f"{reason} ({', '.join(places)})")


def _finding(one: Check, evidence: Evidence, subject: Subject) -> Finding | Fault:
    try:
        return one.finding(evidence, subject)
    # Facts that are no mapping, a subject that is no string: whatever an author may hand over.
    except (TypeError, ValueError) as error:
        return Fault(one.code, str(error))


def _yielded(one: Check, subject: Subject) -> Iterator[Evidence | Skip | Fault]:
    """What the generator yields, with what it must not do told as a fault."""
    if lack := one.lacks(subject):
        yield Skip(lack)
        return
    try:
        for item in one.run(subject):
            if isinstance(item, Evidence | Skip):
                yield item
            else:
                kind = type(item).__name__
                yield Fault(one.code, f"yielded {kind}, not Evidence or Skip")
    except Exception as error:
        yield Fault(one.code, _words(error))


def _words(error: Exception) -> str:
    """What was raised and at which line of the check."""
    # The first frame is the audit's own; there is no second where the call itself failed.
    frames = traceback.extract_tb(error.__traceback__)[1:2]
    place = "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in frames)
    return f"raised {type(error).__name__}: {error}{place}"


def _refuse_shared_codes(checks: tuple[Check, ...]) -> None:
    times = Counter(one.code for one in checks)
    problems = [f"code {code} twice @ $.checks" for code in sorted(times) if times[code] > 1]
    problems += [
        f"code {one.code} is taken by a shipped check @ $.checks"
        for one in checks
        if _SHIPPED.get(one.code, one.run) is not one.run
    ]
    if problems:
        raise InvalidData("tuple of checks", problems)
