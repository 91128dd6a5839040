"""Cases of a check as data: an order in a few lines, and what the check has to say about it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from attrs import evolve, field, frozen

from roadmap_core.calendars import Event, WorkCalendar, WorkYear
from roadmap_core.checks import CHECKS, Check, audit
from roadmap_core.findings import Fact, Finding
from roadmap_core.model import (
    Activity,
    Appendix,
    Body,
    Deliverable,
    Link,
    Order,
    Repair,
    RepairKind,
    Responsibility,
    Roadmap,
    Section,
)
from roadmap_core.norms import Norm, NormValue
from roadmap_core.parse import parse_order, parse_period
from roadmap_core.policy import OrderLink, Policy, Region
from roadmap_core.regions import load_region
from roadmap_core.serde import read_toml
from roadmap_core.text import Source, Span
from roadmap_core.windows import Window

__all__ = ["Case", "Expected", "read_cases"]

# What a row of a case holds where its line ends early.
_USUAL_CELLS = ("", "", "", "Институт", "Справка")


@frozen(kw_only=True)
class Expected:
    """A finding that a case expects: its subject, some of its facts, whether it is certain.

    ``message`` is the whole sentence, where the case gives it.
    """

    subject: str
    facts: dict[str, Fact] = field(factory=dict)
    certain: bool = True
    message: str = ""


@frozen(kw_only=True)
class RepairRow:
    kind: RepairKind
    subject: str
    line: int = 1


@frozen(kw_only=True)
class PlanRow:
    table: str
    title: str = ""
    horizon: tuple[date, date] | None = None


@frozen(kw_only=True)
class CaseRow:
    name: str
    table: str = ""
    text: str = ""
    head: str = ""
    title: str = ""
    horizon: tuple[date, date] | None = None
    ordered: date | None = None
    since: date | None = None
    appendices: tuple[str, ...] = ()
    plans: tuple[PlanRow, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    bodies: tuple[Body, ...] = ()
    events: tuple[Event, ...] = ()
    region: str = ""
    order_links: tuple[OrderLink, ...] = ()
    number: str = ""
    proves: tuple[int, ...] = ()
    repairs: tuple[RepairRow, ...] = ()
    norms: dict[str, NormValue] = field(factory=dict)
    years: tuple[WorkYear, ...] = ()
    findings: tuple[Expected, ...] = ()
    reason: str = ""


@frozen(kw_only=True)
class CaseFile:
    hit: tuple[CaseRow, ...] = ()
    miss: tuple[CaseRow, ...] = ()
    skip: tuple[CaseRow, ...] = ()


@frozen(kw_only=True)
class Case:
    """An order, a policy, and what one check has to say about them.

    ``reason`` is a part of the reason of a skip; "" where the check must not be skipped. Nothing
    before ``since`` is blamed, or before the day of the order where it is None. ``proves`` are the
    numbers of those of `Check.exceptions` for which the case stands.
    """

    code: str
    name: str
    order: Order = field(repr=False)
    policy: Policy = field(repr=False)
    expected: tuple[Expected, ...] = ()
    reason: str = ""
    since: date | None = None
    proves: tuple[int, ...] = ()

    def problems(self, checks: Iterable[Check] = CHECKS) -> tuple[str, ...]:
        """What differs from the case, one sentence each; empty where it holds.

        >>> Case(code="X01", name="", order=Order(), policy=Policy(Region("test"))).problems()
        ('no check has the code X01',)
        """
        own = [check for check in checks if check.code == self.code]
        if not own:
            return (f"no check has the code {self.code}",)
        report = audit(self.order, self.policy, checks=own, since=self.since)
        left = list(report.findings)
        problems = [f"the check is at fault: {fault.reason}" for fault in report.faults]
        for expected in self.expected:
            match = next((f for f in left if _agrees(f, expected)), None)
            if match is None:
                problems.append(f"expected and not found: {expected}")
            else:
                left.remove(match)
        problems += (f"found and not expected: {finding} {finding.facts}" for finding in left)
        reasons = [skipped.reason for skipped in report.skipped]
        if self.reason and not any(self.reason in reason for reason in reasons):
            problems.append(f"expected to be skipped ({self.reason}), skips: {reasons}")
        if reasons and not self.reason:
            problems.append(f"skipped: {reasons}")
        return tuple(problems)


def _agrees(finding: Finding, expected: Expected) -> bool:
    facts = dict(finding.facts)
    return (
        finding.subject == expected.subject
        and finding.is_certain == expected.certain
        and expected.message in ("", finding.message)
        and all(name in facts and facts[name] == fact for name, fact in expected.facts.items())
    )


def read_cases(path: str | os.PathLike[str]) -> tuple[Case, ...]:
    """The cases of one check: a TOML file named by its code («T07.toml»).

    Three lists, ``hit``, ``miss`` and ``skip``, of tables with a ``name`` and a ``table``: a line
    without a bar is the heading of a section, the others are «number | title | period |
    responsible | deliverable». **Cells left out at the end of a line are filled with usual ones**
    («Институт», «Справка»), so that a line may be short and lack nothing; an empty cell is empty.
    A part («6.1») inherits what its own cells leave empty. Further keys:

    - ``text`` in place of ``table``: a document, read by `parse_order`;
    - ``head``: the order that approves the table, up to its clauses, read by `parse_order`;
    - ``horizon`` (two days), ``ordered`` (the day of the order), ``number`` (of it), ``title`` (of
      the plan), ``since``, ``links`` (pairs of keys: before, after), ``repairs`` (kind, subject,
      line);
    - ``appendices`` (titles of others) and ``plans`` (further ones with a table, a title and a
      horizon of their own);
    - ``norms``, ``years``, ``bodies``, ``events`` and ``order_links`` of the region, which has the
      words of the shipped base and is empty otherwise; ``region`` names a shipped one whose words,
      norms and bodies it has, too;
    - ``findings`` of a hit (subject, facts, certain, message), ``reason`` of a skip;
    - ``proves``: the numbers of the exceptions in the manual for which the case stands.

    Raises:
        UnreadableFile: the file cannot be opened.
        InvalidData: it does not fit the form.
    """
    file = read_toml(CaseFile, path)
    code = Path(path).stem
    return tuple(_case(code, row) for row in (*file.hit, *file.miss, *file.skip))


def _case(code: str, row: CaseRow) -> Case:
    on = row.ordered or date(2024, 1, 1)
    norms = tuple(
        Norm(name=name, title=name, unit="", value=value, since=on, source="case")
        for name, value in row.norms.items()
    )
    calendar = WorkCalendar(row.years)
    base = load_region(row.region) if row.region else Region("", words=load_region().words)
    region = Region(
        "case",
        words=base.words,
        norms=(*base.norms, *norms),
        bodies=(*base.bodies, *row.bodies),
        events=row.events,
        work_calendar=calendar,
        links=row.order_links,
    )
    return Case(
        code=code,
        name=row.name,
        order=_order(row),
        policy=Policy(region, on),
        expected=row.findings,
        reason=row.reason,
        since=row.since,
        proves=row.proves,
    )


def _order(row: CaseRow) -> Order:
    if row.text:
        return parse_order(row.text).value
    links = tuple(Link(before, after) for before, after in row.links)
    own = PlanRow(table=row.table, title=row.title, horizon=row.horizon)
    return evolve(
        parse_order(row.head).value if row.head else Order(),
        number=row.number,
        date=row.ordered,
        appendices=(
            _plan(own, links),
            *(Appendix(title=title) for title in row.appendices),
            *map(_plan, row.plans),
        ),
        repairs=tuple(
            Repair(kind=r.kind, subject=r.subject, span=Span(r.line, r.line, r.line, r.line))
            for r in row.repairs
        ),
    )


def _plan(row: PlanRow, links: tuple[Link, ...] = ()) -> Appendix:
    horizon = Window(*row.horizon) if row.horizon else None
    sections = _sections(row.table, horizon)
    roadmap = Roadmap(horizon=horizon, sections=sections, links=links)
    return Appendix(title=row.title, roadmap=roadmap)


@frozen
class _Rows:
    """The rows of a section as they come, each with the places of its parts."""

    title: str
    span: Span | None
    tops: list[tuple[Activity, list[Activity]]] = field(factory=list)

    def section(self) -> Section:
        rows = []
        for top, parts in self.tops:
            whole = tuple(_inheriting(part, top) for part in parts)
            rows.append(evolve(top, parts=whole))
        return Section(title=self.title, span=self.span, activities=tuple(rows))


def _sections(table: str, horizon: Window | None) -> tuple[Section, ...]:
    source = Source(table)
    sections = [_Rows("", None)]
    start = 0
    for line in table.splitlines(keepends=True):
        span = source.span(start, start + len(line.rstrip()))
        start += len(line)
        if not line.strip():
            continue
        if "|" not in line:
            sections.append(_Rows(line.strip(), span))
            continue
        activity = _activity([cell.strip() for cell in line.split("|")], span, horizon)
        tops = sections[-1].tops
        umbrella = next(
            (parts for top, parts in tops if activity.number.startswith(f"{top.number}.")), None
        )
        if umbrella is None:
            tops.append((activity, []))
        else:
            umbrella.append(activity)
    return tuple(rows.section() for rows in sections if rows.title or rows.tops)


def _activity(cells: list[str], span: Span, horizon: Window | None) -> Activity:
    number, title, period, responsible, deliverable = (*cells, *_USUAL_CELLS[len(cells) :])
    return Activity(
        number=number,
        title=title,
        period=parse_period(period, horizon=horizon).value if period else None,
        responsible=tuple(
            Responsibility(body.strip()) for body in responsible.split(",") if body.strip()
        ),
        deliverables=(Deliverable(deliverable),) if deliverable else (),
        span=span,
    )


def _inheriting(part: Activity, umbrella: Activity) -> Activity:
    given = {
        name: getattr(umbrella, name)
        for name in ("period", "responsible", "deliverables")
        if not getattr(part, name) and getattr(umbrella, name)
    }
    return evolve(part, **given, inherited=tuple(given))
