"""Журнал: entries in the order in which they were told, and what was noticed when reading them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import evolve, field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.findings import Finding, Skipped
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.model import School
from roadmap_core.policy import Policy
from roadmap_core.progress.agreement import ENTRY_CODES, agreed
from roadmap_core.progress.duties import duties_of
from roadmap_core.progress.entry import Entry, State
from roadmap_core.report import Report
from roadmap_core.schedule import Plan
from roadmap_core.windows import Window, day_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LOG_COLUMNS", "ProgressLog"]

LOG_COLUMNS: Mapping[str, type] = {
    "id": str,
    "occurrence": str,
    "school": str,
    "state": str,
    "day": date,
    "evidence": str,
    "note": str,
    "by": str,
    "corrects": str,
    "stands": bool,
}
"""The columns of a log as a frame."""

# As many rows as a notebook shows at once.
_SHOWN = 200


def _entries(entries: Any) -> tuple[Entry, ...]:
    if not isinstance(entries, Iterable):
        problem = f"expected entries, got {type(entries).__name__} @ $.entries"
        raise InvalidData("ProgressLog", [problem])
    made = tuple(entries)
    for place, one in enumerate(made):
        if not isinstance(one, Entry):
            problem = f"expected an Entry, got {type(one).__name__} @ $.entries[{place}]"
            raise InvalidData("ProgressLog", [problem])
    return made


@frozen(repr=False)
class ProgressLog:
    """Журнал исполнения: entries in the order of telling; none is ever taken out or changed.

    ``findings`` are what the reader of the file noticed, ``lines`` the line of each entry in it.
    Of entries with one id the first counts; what is corrected or withdrawn stands among the
    entries and no longer among those that ``standing`` gives.

    Raises:
        InvalidData: something else than entries is given.
    """

    entries: tuple[Entry, ...] = field(default=(), converter=_entries)
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])
    lines: tuple[int, ...] = field(default=(), converter=tuple[int, ...], eq=False)

    @cached_property
    def standing(self) -> tuple[Entry, ...]:
        """The entries that count: each id once, without those corrected, and none that withdraws.

        Of several that correct the same one the last counts. A correction of an entry that is not
        told before it changes nothing but counts as what it says.
        """
        first: dict[str, Entry] = {}
        void: set[str] = set()
        correcting: dict[str, str] = {}
        for one in self.entries:
            if one.id in first:
                continue
            if one.corrects in first:
                void.add(one.corrects)
                if one.corrects in correcting:
                    void.add(correcting[one.corrects])
                correcting[one.corrects] = one.id
            first[one.id] = one
        return tuple(
            one for one in first.values() if one.id not in void and one.state is not State.WITHDRAWN
        )

    def validate(
        self,
        plan: Plan,
        *,
        on: date | None = None,
        horizon: Window | None = None,
        since: date | None = None,
        policy: Policy | None = None,
        per_school: Iterable[str] | None = None,
        schools: Iterable[School] | None = None,
    ) -> Report:
        """What does not fit between the log and a plan, with what the reader of the file noticed.

        Without ``on`` no entry is of a day to come. The rest is as for `status`.

        Raises:
            UnknownActivity: ``per_school`` names an activity that there is not.
            AmbiguousNumber: it has a number that stands at several activities.
            OpenEnd: the horizon has no last day.
        """
        duties = duties_of(
            plan,
            horizon=horizon,
            since=since,
            policy=policy,
            per_school=per_school,
            schools=schools,
        )
        day = None if on is None else day_of(on)
        found = agreed(self.entries, self.standing, self.lines, duties, day).findings
        ran = tuple(code for code in ENTRY_CODES if code != "J13" or day)
        skipped = () if day else (Skipped("J13", "день, на который смотрят, не задан"),)
        return Report((*self.findings, *found), skipped, ran)

    def plus(self, *entries: Entry) -> ProgressLog:
        """A log with more entries behind the others; the file is not touched."""
        return evolve(self, entries=(*self.entries, *entries), lines=())

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __bool__(self) -> bool:
        """True: a log without entries is a log."""
        return True

    def __str__(self) -> str:
        told = f"Журнал: записей {len(self.entries)}, действует {len(self.standing)}"
        return f"{told}; замечаний при чтении {len(self.findings)}."

    def __repr__(self) -> str:
        counts = f"{len(self.entries)} entries, {len(self.standing)} standing"
        return f"<ProgressLog {counts}, {len(self.findings)} findings>"

    @overload
    def to_frame(self, backend: Literal["pandas"] = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, backend: Backend) -> Any: ...
    def to_frame(self, backend: Backend = "pandas") -> Any:
        """The entries as a frame of an engine, one row each; the columns are ``LOG_COLUMNS``.

        ``stands`` says whether the entry counts. Names in a reference become «[имя]» here.
        """
        return frame_of(self._rows(self.entries), LOG_COLUMNS, backend)

    def _repr_html_(self) -> str:
        """The last two hundred entries as a table; the caption counts them all."""
        return html_table(str(self), self._rows(self.entries[-_SHOWN:]), LOG_COLUMNS)

    def _rows(self, entries: tuple[Entry, ...]) -> Iterator[dict[str, Any]]:
        standing = set(map(id, self.standing))
        for one in entries:
            row = {name: getattr(one, name) for name in LOG_COLUMNS if name != "stands"}
            yield {**row, "state": one.state.value, "stands": id(one) in standing}
