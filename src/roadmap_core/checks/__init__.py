"""Проверки: what can be held against an order, and the audit that does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from roadmap_core.checks import bounds, duration, numbering, repairs, spread, structure, timing
from roadmap_core.checks.check import Check, Evidence, Skip, check, of_rows
from roadmap_core.errors import InvalidData
from roadmap_core.findings import Finding, Report, Skipped
from roadmap_core.model import Order
from roadmap_core.policy import Policy

__all__ = ["CHECKS", "Check", "Evidence", "Skip", "audit", "check"]

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            *repairs.CHECKS,
            *map(of_rows, numbering.CHECKS),
            *map(of_rows, structure.CHECKS),
            *map(of_rows, bounds.CHECKS),
            *map(of_rows, timing.CHECKS),
            *map(of_rows, duration.CHECKS),
            *map(of_rows, spread.CHECKS),
        ),
        key=lambda one: one.code,
    )
)


def _place(finding: Finding) -> tuple[bool, int]:
    return finding.span is None, finding.span.start if finding.span else 0


def audit(order: Order, policy: Policy, *, checks: Iterable[Check] = CHECKS) -> Report:
    """Hold an order against a policy: the findings by check and then by place, and the skips.

    Where several appendices have a roadmap, each is judged by itself.

    A check may find something in one row and be skipped for another; then it stands in both
    ``ran`` and ``skipped``. One that was skipped without finding anything did not run: it is not
    among the passed. Checks of your own are added with ``checks=(*CHECKS, mine)``; what a check
    raises is a fault of its code and goes through.

    Raises:
        InvalidData: two checks share a code, so their findings could not be told apart.
    """
    checks = tuple(checks)
    shared = sorted(code for code, times in Counter(c.code for c in checks).items() if times > 1)
    if shared:
        raise InvalidData("tuple of checks", [f"code {code} twice @ $.checks" for code in shared])
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    ran: list[str] = []
    for one in checks:
        yielded = tuple(one.run(order, policy))
        found = [one.finding(item, policy) for item in yielded if isinstance(item, Evidence)]
        reasons = dict.fromkeys(item.reason for item in yielded if isinstance(item, Skip))
        findings.extend(sorted(found, key=_place))
        skipped.extend(Skipped(one.code, reason) for reason in reasons)
        if found or not reasons:
            ran.append(one.code)
    return Report(tuple(findings), tuple(skipped), tuple(ran))
