"""Замечания: what does not hold, where, and why; facts as data, the sentence derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from attrs import field, frozen

from roadmap_core.text import Span

__all__ = ["Fact", "Finding", "Report", "Severity", "Skipped"]

Fact: TypeAlias = str | int | float | date | tuple[str, ...]


class Severity(StrEnum):
    """How much a finding matters; members are ordered by weight, not by their letters.

    >>> Severity.ERROR > Severity.WARNING > Severity.INFO, Severity.ERROR == "error"
    (True, True)
    """

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def weight(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return tuple(Severity).index(self)

    def __lt__(self, other: str) -> bool:
        return self.weight < Severity(other).weight

    def __le__(self, other: str) -> bool:
        return self.weight <= Severity(other).weight

    def __gt__(self, other: str) -> bool:
        return self.weight > Severity(other).weight

    def __ge__(self, other: str) -> bool:
        return self.weight >= Severity(other).weight


def _render(fact: Fact) -> str:
    if isinstance(fact, tuple):
        return ", ".join(fact)
    if isinstance(fact, date):
        return f"{fact:%d.%m.%Y}"
    return str(fact)


def _pairs(facts: Mapping[str, Fact] | Iterable[tuple[str, Fact]]) -> tuple[tuple[str, Fact], ...]:
    return tuple(dict(facts).items())


@frozen(kw_only=True)
class Finding:
    """Замечание: what does not hold about a subject, with its place in the text.

    ``subject`` is the number of an activity or clause, or a word for another part («приказ»).
    ``assuming`` names the reading of an ambiguous period under which it holds; it is empty where
    it holds under every reading.

    >>> Finding(code="T01", severity="warning", subject="7", wording="на {days} дн.",
    ...         facts={"days": 31}).message
    'на 31 дн.'
    """

    code: str
    severity: Severity = field(converter=Severity)
    subject: str
    wording: str = field(repr=False)
    facts: tuple[tuple[str, Fact], ...] = field(default=(), converter=_pairs)
    span: Span | None = None
    assuming: str = ""

    @property
    def message(self) -> str:
        """The sentence for the document's reader, in Russian."""
        sentence = self.wording.format_map({name: _render(fact) for name, fact in self.facts})
        return f"{sentence} (при прочтении: {self.assuming})" if self.assuming else sentence

    @property
    def is_certain(self) -> bool:
        """Whether it holds under every reading."""
        return not self.assuming

    def fact(self, name: str) -> Fact:
        """One of the facts that the sentence is made of.

        Raises:
            KeyError: the finding has no fact of that name.
        """
        return dict(self.facts)[name]

    def __str__(self) -> str:
        place = f"{self.span}: " if self.span else ""
        return f"{place}{self.code} {self.severity} [{self.subject}] {self.message}"


@frozen
class Skipped:
    """A check that could not be made, and why: skipped is not passed."""

    code: str
    reason: str


@frozen
class Report:
    """Отчёт: the findings of an audit, the checks that ran and those that were skipped."""

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    ran: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity error."""
        return self.at(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings of severity warning."""
        return self.at(Severity.WARNING)

    def at(self, severity: Severity | str) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def of(self, code: str) -> tuple[Finding, ...]:
        """The findings of one check."""
        return tuple(finding for finding in self.findings if finding.code == code)

    def about(self, subject: str) -> tuple[Finding, ...]:
        """The findings about one activity, clause or other part."""
        return tuple(finding for finding in self.findings if finding.subject == subject)
