"""What a reading door gives back: the value, what was noticed, and what was not understood."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import field, frozen

from roadmap_core.errors import DocumentNotUnderstood
from roadmap_core.findings import Finding, Severity
from roadmap_core.text import Source, Span

__all__ = ["Parsed", "UnreadText"]

T = TypeVar("T")


@frozen
class UnreadText:
    """Непрочитанное: a piece of the original that stands nowhere in the value, and why.

    ``text`` stays out of the ``repr``: it may hold a name.
    """

    span: Span
    why: str
    text: str = field(repr=False)


@frozen
class Parsed(Generic[T]):
    """Прочитанное: the value with the findings of the reader; nothing of the text is lost.

    ``what`` names what was read, for the error of `require`.
    """

    value: T
    findings: tuple[Finding, ...] = ()
    unread: tuple[UnreadText, ...] = ()
    source: Source = field(default=Source(""), repr=False)
    what: str = "text"

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the value unfit for use."""
        return tuple(f for f in self.findings if f.severity == Severity.ERROR)

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
