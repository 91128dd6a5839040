"""Отчёт: what an audit found, what it could not check, and the document that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import field, frozen

from roadmap_core.diagnostics import advice
from roadmap_core.errors import AmbiguousNumber, UnknownCheck
from roadmap_core.findings import Fault, Finding, Severity, Skipped
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.model import Order
from roadmap_core.names import KnownNames, redacted
from roadmap_core.outline import joined
from roadmap_core.people import named_in
from roadmap_core.remarks import (
    LEVELS,
    REMARK_COLUMNS,
    SAID_WHEN_READING,
    By,
    Remark,
    quotation,
    remark_row,
    remarks_of,
    sentence,
    together,
)
from roadmap_core.text import Source

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Original", "Report"]


@frozen
class Original:
    """Подлинник: the order that was audited, the text it was read from, what its reader noticed.

    ``source`` is None, and nothing was noticed, where an `Order` was audited that no reading door
    had just given. The text holds personal names; whatever is made of it here does not.
    """

    order: Order = field(repr=False)
    source: Source | None = None
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """What the order calls itself, in one line and without names; "" where it says nothing."""
        order = self.order
        day = f"от {order.date:%d.%m.%Y}" if order.date else ""
        number = f"№ {order.number}" if order.number else ""
        called = joined(order.kind.lower(), day, number)
        title = order.title or order.roadmap.title
        told = ", ".join(filter(None, (called, f"«{title}»" if title else "")))
        return redacted(told, named_in(order))


_SAID = {Severity.ERROR: "ошибок", Severity.WARNING: "предупреждений", Severity.INFO: "сведений"}
_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("code", "severity", "subject", "message", "place", "assuming"), str),
    "certain": bool,
    **dict.fromkeys(("quotation", "advice"), str),
}
# As many rows as a notebook shows at once.
_SHOWN = 200
# What Markdown would take for a mark of its own.
_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")


@frozen(repr=False)
class Report:
    """Отчёт: the findings of an audit, the checks that ran, that were skipped, that misbehaved.

    A report is iterated and never counted, so that a clean one is not taken for none: ask for
    ``report.findings``. ``numbers`` are the pairs of a number and a key where an activity's key is
    more than its number. ``original`` is what was audited, where that was an order; it is neither
    compared nor written to a file, since it holds the whole text with its names.

    As text it is one line that counts: of findings and of checks, for one without findings that
    made no check says nothing good.
    """

    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])
    skipped: tuple[Skipped, ...] = field(default=(), converter=tuple[Skipped, ...])
    ran: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    faults: tuple[Fault, ...] = field(default=(), converter=tuple[Fault, ...])
    numbers: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])
    original: Original | None = field(default=None, eq=False)

    def __str__(self) -> str:
        counts = ", ".join(
            f"{word} {len(found)}" for one, word in _SAID.items() if (found := self.at(one))
        )
        told = f"Замечаний {len(self.findings)}: {counts}" if counts else "Замечаний нет"
        made = f"проверок {len(self.ran)}" if self.ran else "ни одной проверки не сделано"
        left = [f"пропущено {len(self.skipped)}"] if self.skipped else []
        left += [f"сбоев {len(self.faults)}"] if self.faults else []
        return f"{told}; {', '.join([made, *left])}."

    def __repr__(self) -> str:
        parts = {"ran": self.ran, "skipped": self.skipped, "faults": self.faults}
        counts = " ".join(f"{name}={len(those)}" for name, those in parts.items())
        return f"<Report {len(self.findings)} findings, {len(self.errors)} errors, {counts}>"

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @property
    def source(self) -> Source | None:
        """The text that was audited, with its name; None where the audit was given none."""
        return self.original.source if self.original else None

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of the audit and of the reader as one list for a person.

        What both say is told by the audit. The gravest stand first, those of one severity by
        their places. Of an audit that was given no reading it is the audit's findings.
        """
        return together(self.findings, self.original.findings if self.original else ())

    def remarks(
        self, least: Severity | str = Severity.INFO, *, by: By = "place"
    ) -> tuple[Remark, ...]:
        """All findings of at least a severity as remarks: like ones once, the gravest first.

        Remarks of one severity stand by the place of their first finding, or ``by="code"``.
        Whatever is quoted has no personal names.

        Raises:
            ValueError: there is no such severity.
        """
        floor = Severity(least)
        found = [one for one in self.all_findings if one.severity >= floor]
        names = named_in(self.original.order) if self.original else None
        return remarks_of(found, source=self.source, names=names, by=by)

    def to_markdown(self, least: Severity | str = Severity.INFO, *, by: By = "place") -> str:
        """The remarks as a text in Markdown: what to decide first, then what was not checked.

        Each has its places, a quotation, and what to do; there are no personal names in it.

        Raises:
            ValueError: there is no such severity.
        """
        floor = Severity(least)
        title = self.original.title if self.original else ""
        more = len(self.all_findings) - len(self.findings)
        read = f" При чтении замечено ещё {more}." if more else ""
        parts = [f"# Замечания: {_plain(title)}" if title else "# Замечания", f"{self}{read}"]
        remarks = self.remarks(least, by=by)
        for severity, words in LEVELS.items():
            if told := [one for one in remarks if one.severity is severity]:
                parts.append(f"## {words}: {sum(len(one.findings) for one in told)}")
                parts += ["\n".join(_item(one)) for one in told]
        if left := sum(one.severity < floor for one in self.all_findings):
            parts.append(f"Не показано: {left}")
        if self.unmade:
            items = [f"- **{code}** {_plain(reason)}" for code, reason in self.unmade]
            parts.append("\n".join([f"## Не проверено: {len(items)}", "", *items]))
        return "\n\n".join(parts) + "\n"

    @overload
    def to_frame(self, backend: Literal["pandas"] = ..., *, reader: bool = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, backend: Backend, *, reader: bool = ...) -> Any: ...
    def to_frame(self, backend: Backend = "pandas", *, reader: bool = False) -> Any:
        """The findings as a frame of an engine, one row each.

        Columns: code, severity, subject, message, place (the lines of the text, "" where there is
        none), assuming: text; certain: bool; quotation (what stands there, without names, ""
        without a text), advice (what to do, "" where the library knows nothing): text.

        With ``reader=True`` the rows are those of `all_findings`, else the audit's alone.
        """
        names = named_in(self.original.order) if self.original and self.source else KnownNames()
        rows = (
            {**_row(one), "quotation": quotation(self.source, one.span, names)}
            for one in (self.all_findings if reader else self.findings)
        )
        return frame_of(rows, _COLUMNS, backend)

    def _repr_html_(self) -> str:
        """The remarks as a table, the first two hundred; the caption counts the audit's."""
        rows = map(remark_row, self.remarks()[:_SHOWN])
        return html_table(str(self), rows, REMARK_COLUMNS)

    @property
    def unmade(self) -> tuple[tuple[str, str], ...]:
        """The codes of what was not checked, each with the reason in Russian.

        A check that was skipped since the reader has told its claim is not among them.
        """
        skips = ((one.code, one.reason) for one in self.skipped)
        faults = [(one.code, "сбой самой проверки") for one in self.faults]
        return (*(one for one in skips if not one[1].startswith(SAID_WHEN_READING)), *faults)

    @property
    def passed(self) -> tuple[str, ...]:
        """The codes of the checks that ran, were skipped for no row, and found nothing."""
        told = self._told
        return tuple(code for code in self.ran if code not in told)

    @property
    def _told(self) -> frozenset[str]:
        """The codes that the report says something of."""
        named: tuple[Finding | Skipped | Fault, ...] = (
            *self.findings, *self.skipped, *self.faults
        )  # fmt: skip
        return frozenset(one.code for one in named)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity error."""
        return self.at(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings of severity warning."""
        return self.at(Severity.WARNING)

    def at(self, severity: Severity | str) -> tuple[Finding, ...]:
        """The findings of one severity.

        Raises:
            ValueError: there is no such severity.
        """
        wanted = Severity(severity)
        return tuple(finding for finding in self.findings if finding.severity is wanted)

    def of(self, code: str) -> tuple[Finding, ...]:
        """The findings of one check.

        Raises:
            UnknownCheck: the report says nothing of that code; its silence would look like praise.
        """
        known = sorted(self._told.union(self.ran))
        if code not in known:
            raise UnknownCheck(code, known)
        return tuple(finding for finding in self.findings if finding.code == code)

    def about(self, subject: str) -> tuple[Finding, ...]:
        """The findings about one activity, by its key or number, or about another part.

        Empty where nothing was found, also where the document has no such part.

        Raises:
            AmbiguousNumber: several activities have that number.
        """
        keys = [key for number, key in self.numbers if number == subject]
        taken = {subject} & {one.subject for one in self.findings}
        if keys and not taken:
            if len(keys) > 1:
                raise AmbiguousNumber(subject, keys)
            subject = keys[0]
        return tuple(finding for finding in self.findings if finding.subject == subject)


def _row(one: Finding) -> dict[str, Any]:
    """A finding as a row of a frame."""
    return {
        "code": one.code,
        "severity": one.severity.value,
        "subject": one.subject,
        "message": one.message,
        "place": str(one.span or ""),
        "assuming": one.assuming,
        "certain": one.is_certain,
        "advice": advice().get(one.code, ""),
    }


def _item(remark: Remark) -> Iterator[str]:
    """A remark as an item of a list in Markdown."""
    first, *lines = remark.message.split("\n")
    places = _plain("; ".join(remark.places))
    if lines:
        yield f"- **{remark.code}** {places}"
        lines = [first, *lines]
    else:
        yield f"- **{remark.code}** {places}: {_plain(first)}"
    yield from (f"  - {_plain(line)}" for line in lines)
    if remark.quotation:
        yield f"  > {_plain(remark.quotation)}"
    if remark.advice:
        yield ""
        yield f"  Что сделать: {_plain(sentence(remark.advice))}"


def _plain(text: str) -> str:
    """A wording that Markdown shows as it is, in one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
