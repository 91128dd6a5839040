"""What a reading door gives back: the value, what was noticed, and what was not understood."""

from __future__ import annotations

from html import escape
from typing import Generic, TypeVar

from attrs import field, frozen

from roadmap_core.diagnostics import told
from roadmap_core.errors import DocumentNotUnderstood
from roadmap_core.findings import Finding, Severity
from roadmap_core.frames import html_table
from roadmap_core.names import redacted
from roadmap_core.people import named_in
from roadmap_core.remarks import REMARK_COLUMNS, remark_row, remarks_of
from roadmap_core.text import Source, Span

__all__ = ["Parsed", "UnreadText"]

T = TypeVar("T")

# As many rows as a notebook shows at once.
_SHOWN = 200


@frozen
class UnreadText:
    """Непрочитанное: a piece of the original that stands nowhere in the value, and why.

    ``text`` stays out of the ``repr``: it may hold a name.
    """

    span: Span
    why: str
    text: str = field(repr=False)


@frozen(repr=False)
class Parsed(Generic[T]):
    """Прочитанное: the value with the findings of the reader; nothing of the text is lost.

    ``what`` names what was read, for the error of `require`.
    """

    value: T
    findings: tuple[Finding, ...] = ()
    unread: tuple[UnreadText, ...] = ()
    source: Source = field(default=Source(""), repr=False)
    what: str = "text"

    def __repr__(self) -> str:
        counts = f"{len(self.findings)} findings, {len(self.errors)} errors"
        return f"<Parsed {self.what}: {counts}, {len(self.unread)} unread>"

    def _repr_html_(self) -> str:
        """The value as it shows itself, then what was noticed as a table, like findings once."""
        shown = getattr(self.value, "_repr_html_", None)
        value = shown() if shown else f"<p>{escape(redacted(str(self.value)))}</p>"
        remarks = remarks_of(self.findings)
        counts = f"При чтении замечено {len(self.findings)}, не прочитано {len(self.unread)}"
        return value + html_table(counts, map(remark_row, remarks[:_SHOWN]), REMARK_COLUMNS)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the value unfit for use."""
        return tuple(f for f in self.findings if f.severity == Severity.ERROR)

    def report(self, least: Severity | str = Severity.INFO, *, names: bool = False) -> str:
        """What was noticed, for the one who wrote the document: line, caret, what to do.

        Findings of at least the severity ``least``, in the order of the text. The lines of the
        document stand in it without personal names unless ``names`` is asked for.

        >>> from roadmap_core import parse_period
        >>> print(parse_period("в марте, если получится").report().splitlines()[1])
        <BLANKLINE>

        Raises:
            ValueError: there is no such severity.
        """
        known = None if names else named_in(self.value)
        return told(self.findings, self.source, known, Severity(least))

    def require(self) -> T:
        """The value, if it was understood.

        Raises:
            DocumentNotUnderstood: a finding of severity error stands.
        """
        if self.errors:
            raise DocumentNotUnderstood(
                self.what,
                [finding.code for finding in self.errors],
                [finding.span.line if finding.span else 0 for finding in self.errors],
            )
        return self.value
