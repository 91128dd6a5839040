"""Отчёт о мониторинге: what activity 29 asks for every few months, worked out from a status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.markdown import markdown_table
from roadmap_core.model import School
from roadmap_core.policy import Policy
from roadmap_core.progress.entry import Entry, State
from roadmap_core.progress.judging import status
from roadmap_core.progress.log import ProgressLog
from roadmap_core.progress.rows import STATUS_COLUMNS, Status, StatusRow, cells_of
from roadmap_core.progress.steps import step_behind, step_of
from roadmap_core.progress.tallies import Apart, Ratio, Tally, apart_of, grouped, tally_of
from roadmap_core.schedule import Plan
from roadmap_core.schedule.occurrence import first_day, roadmaps_of
from roadmap_core.spelling import did_you_mean
from roadmap_core.windows import Window, day_of
from roadmap_core.wording import day_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COUNT_COLUMNS", "MONITORING_TABLES", "MonitoringReport", "monitoring_report"]

Table: TypeAlias = Literal["counts", "overdue", "without_evidence", "coming", "apart", "changes"]
MONITORING_TABLES: tuple[Table, ...] = (
    "counts", "overdue", "without_evidence", "coming", "apart", "changes",
)  # fmt: skip
"""The tables of a report by their names."""

_FIGURES = "due done late overdue missed open early not_applicable possible".split()
COUNT_COLUMNS: Mapping[str, type] = {
    "group": str,
    "name": str,
    **dict.fromkeys(_FIGURES, int),
    **dict.fromkeys(("share", "execution_index", "missed_tasks"), str),
}
"""The columns of the table of counts."""

_APART_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("kind", "label"), str),
    **dict.fromkeys(("rows", "told", "recorded"), int),
}
_CHANGE_COLUMNS: Mapping[str, type] = {"change": str, **STATUS_COLUMNS}

_NORM = "monitoring_every_months"
# A quarter, where no region says how often; the report then says that nobody has.
_USUAL_MONTHS = 3
_OPEN = frozenset({State.NOT_DUE, State.DUE, State.IN_PROGRESS})
_DONE = frozenset({State.DONE, State.DONE_LATE})
_LATE = frozenset({State.OVERDUE, State.MISSED})


@frozen(kw_only=True, repr=False)
class MonitoringReport:
    """Отчёт о мониторинге: what is done of what is due, what is late, what comes next.

    ``period`` is the step of the monitoring that holds the day, ``coming_period`` the one behind
    it; ``source`` is the document that says how long a step is, "" where none does and a quarter
    was taken. All counts are rows of the status: an occurrence that each of fifty schools has is
    fifty. Counts are of rows that every reading of a period has; lists hold the others too and say
    so. ``previous`` is an earlier status, for `changes`.
    """

    status: Status
    period: Window
    coming_period: Window
    every_months: int
    source: str = ""
    previous: Status | None = None

    @property
    def on(self) -> date:
        """The day that the report is told for."""
        return self.status.on

    @cached_property
    def total(self) -> Tally:
        """All rows up to the day."""
        return tally_of("всего", self.status.rows, self.on)

    @cached_property
    def of_period(self) -> Tally:
        """Rows whose day lies in the period."""
        rows = (row for row in self.status.rows if row.due is not None and row.due in self.period)
        return tally_of("за период", rows, self.on)

    @cached_property
    def sections(self) -> tuple[Tally, ...]:
        """A tally for each section."""
        return grouped(self.status.rows, lambda row: (row.section or "без раздела",), self.on)

    @cached_property
    def bodies(self) -> tuple[Tally, ...]:
        """A tally for each body; a row counts for each of its bodies in full."""
        return grouped(self.status.rows, lambda row: row.bodies or ("не назван",), self.on)

    @cached_property
    def municipalities(self) -> tuple[Tally, ...]:
        """A tally for each municipality, of the rows of its schools; none of other rows."""
        schools = (row for row in self.status.rows if row.school)
        return grouped(schools, lambda row: (row.municipality or "не назван",), self.on)

    @property
    def execution_index(self) -> Ratio:
        """BEI: what was done, early too, to what is due."""
        return self.total.execution_index

    @property
    def missed_tasks(self) -> Ratio:
        """What was not done by its day, of what is due."""
        return self.total.missed_tasks

    @cached_property
    def overdue(self) -> tuple[StatusRow, ...]:
        """What is overdue or was missed, the longest first, with its days."""
        late = (row for row in self.status.rows if row.state in _LATE and row.days_late)
        return tuple(sorted(late, key=lambda row: -(row.days_late or 0)))

    @cached_property
    def without_evidence(self) -> tuple[StatusRow, ...]:
        """What is done and names a result, with no reference that shows it."""
        return tuple(
            row
            for row in self.status.rows
            if row.state in _DONE and row.deliverables and not row.evidence
        )

    @cached_property
    def coming(self) -> tuple[StatusRow, ...]:
        """What is to be worked on in the coming period and is not done, by its day.

        What has no start is there if its day is.
        """
        found = [row for row in self.status.rows if row.state in _OPEN and self._is_coming(row)]
        return tuple(sorted(found, key=lambda row: row.due or date.max))

    def _is_coming(self, row: StatusRow) -> bool:
        if row.due is None:
            return False
        first = row.first or row.due
        return first <= self.coming_period.end and row.due >= self.coming_period.first

    @cached_property
    def apart(self) -> tuple[Apart, ...]:
        """Work that is to be finished on no day: it is never late and in no share."""
        return apart_of(self.status.rows)

    @cached_property
    def changes(self) -> tuple[tuple[str, StatusRow], ...]:
        """What became done, late or no longer applicable since the earlier status.

        Pairs of a word («done», «late», «not_applicable», «reopened») and the row as it is now;
        nothing where no earlier status is given.
        """
        if self.previous is None:
            return ()
        before = {(row.occurrence, row.school): _stage(row) for row in self.previous.rows}
        return tuple(
            (stage or "reopened", row)
            for row in self.status.rows
            if (was := before.get((row.occurrence, row.school), "")) != (stage := _stage(row))
            and (stage or was)
        )

    def __str__(self) -> str:
        total = self.total
        told = f"Мониторинг на {_day(self.on)}: исполнено {total.share} наступивших сроков"
        late = f"просрочено {total.overdue}, не состоялось {total.missed}"
        empty = f"без подтверждения {len(self.without_evidence)}"
        return f"{told}, {late}, {empty}; в следующем периоде {len(self.coming)}."

    def __repr__(self) -> str:
        total = self.total
        counts = f"done {total.share}, overdue {total.overdue}, missed {total.missed}"
        return f"<MonitoringReport {self.on} {counts}, coming {len(self.coming)}>"

    @overload
    def to_frame(self, table: Table = ..., backend: Literal["pandas"] = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, table: Table = ..., *, backend: Backend) -> Any: ...
    @overload
    def to_frame(self, table: Table, backend: Backend) -> Any: ...
    def to_frame(self, table: Table = "counts", backend: Backend = "pandas") -> Any:
        """One of the tables as a frame of an engine.

        «counts»: a row for the whole («total»), for the period, for each section, body and
        municipality, with the columns of ``COUNT_COLUMNS``; «overdue», «without_evidence»,
        «coming»: rows of the status; «apart»: a row for each kind of work without a day; «changes»:
        rows of the status behind what became of them.

        Raises:
            InvalidData: there is no such table.
        """
        rows, columns = self._table(table)
        return frame_of(rows, columns, backend)

    def _table(self, table: str) -> tuple[Iterable[Mapping[str, Any]], Mapping[str, type]]:
        if table not in MONITORING_TABLES:
            close = did_you_mean(table, MONITORING_TABLES)
            raise InvalidData("report", [f"no table {table!r}{close} @ $.table"])
        if table == "counts":
            return self._counts(), COUNT_COLUMNS
        if table == "apart":
            names = tuple(_APART_COLUMNS)
            return ({n: getattr(one, n) for n in names} for one in self.apart), _APART_COLUMNS
        if table == "changes":
            return ({"change": c, **cells_of(row)} for c, row in self.changes), _CHANGE_COLUMNS
        rows: tuple[StatusRow, ...] = getattr(self, table)
        return map(cells_of, rows), STATUS_COLUMNS

    def _counts(self) -> Iterator[dict[str, Any]]:
        groups = {
            "total": (self.total,),
            "period": (self.of_period,),
            "section": self.sections,
            "body": self.bodies,
            "municipality": self.municipalities,
        }
        for group, tallies in groups.items():
            for one in tallies:
                figures = {name: getattr(one, name) for name in _FIGURES}
                ratios = {
                    name: str(getattr(one, name))
                    for name in ("share", "execution_index", "missed_tasks")
                }
                yield {"group": group, "name": one.name, **figures, **ratios}

    def _repr_html_(self) -> str:
        """The table of counts under the sentence."""
        return html_table(str(self), self._counts(), COUNT_COLUMNS)

    def to_markdown(self) -> str:
        """The report as a text with tables, in Russian, as it is sent; it names nobody."""
        return "\n".join(_markdown(self))


def monitoring_report(
    plan: Plan,
    log: ProgressLog | Iterable[Entry],
    *,
    on: date,
    policy: Policy | None = None,
    previous: MonitoringReport | Status | None = None,
    horizon: Window | None = None,
    since: date | None = None,
    per_school: Iterable[str] | None = None,
    schools: Iterable[School] | None = None,
) -> MonitoringReport:
    """What was done of a plan by a day, what is late and what comes next, with denominators.

    A step of the monitoring is as many months as the norm ``monitoring_every_months`` says on the
    day, a quarter where no norm does. Steps that make up a year begin in January, others with the
    first month of the plan. For the report of a quarter give its last day. The rest is as for
    `status`.

    Raises:
        UnknownActivity: ``per_school`` names an activity that there is not.
        AmbiguousNumber: it has a number that stands at several activities.
        OpenEnd: the horizon has no last day.
        InvalidData: the log holds something else than entries.
    """
    day = day_of(on)
    told = status(
        plan,
        log,
        on=day,
        horizon=horizon,
        since=since,
        policy=policy,
        per_school=per_school,
        schools=schools,
    )
    months, source = _USUAL_MONTHS, ""
    if policy is not None and policy.has_norm(_NORM, on=day):
        norm = policy.norm(_NORM, on=day)
        months, source = int(norm.number), norm.source
    period = step_of(day, months, _first_day(plan, horizon, since, day))
    return MonitoringReport(
        status=told,
        period=period,
        coming_period=step_behind(period, months),
        every_months=months,
        source=source,
        previous=previous.status if isinstance(previous, MonitoringReport) else previous,
    )


def _first_day(plan: Plan, horizon: Window | None, since: date | None, day: date) -> date:
    """The day on which the plan begins: its first day, else its horizon's or the year's."""
    firsts = [frame.first for _, frame in roadmaps_of(plan, horizon) if frame is not None]
    return first_day(plan, since) or min(firsts, default=date(day.year, 1, 1))


def _stage(row: StatusRow) -> str:
    """What a change of a row is told by."""
    if row.state in _DONE:
        return "done"
    if row.state in _LATE:
        return "late"
    return "not_applicable" if row.state is State.NOT_APPLICABLE else ""


def _day(day: date) -> str:
    return day_range(Window.of_day(day))


_CHANGES = {
    "done": "исполнено",
    "late": "срок пропущен",
    "not_applicable": "не применимо",
    "reopened": "снова не исполнено",
}


def _markdown(report: MonitoringReport) -> Iterator[str]:
    yield f"# Мониторинг исполнения на {_day(report.on)}"
    yield ""
    yield str(report)
    yield ""
    ground = report.source or "норма не задана, принят квартал"
    yield f"- Период: {day_range(report.period)} (шаг {report.every_months} мес.; {ground})"
    yield f"- За период исполнено {report.of_period.share} наступивших сроков"
    yield f"- Исполнено, в том числе досрочно / наступило (BEI): {report.execution_index}"
    yield f"- Не исполнено в срок / наступило: {report.missed_tasks}"
    if report.total.possible:
        possible = report.total.possible
        yield f"- Срок наступил лишь при одном из прочтений, в счёт не входит: {possible}"
    if report.status.findings:
        yield f"- Замечаний к журналу: {len(report.status.findings)}"
    for title, head, rows in _parts(report):
        if rows:
            yield from ("", f"## {title}", "", *markdown_table(head, rows))


_Part: TypeAlias = tuple[str, tuple[str, ...], list[tuple[object, ...]]]
_COUNTED = tuple(
    "Часть,Исполнено,С опозданием,Просрочено,Не состоялось,Досрочно,Под вопросом".split(",")
)
_LATE_HEAD = ("Мероприятие", "Школа", "Срок", "Состояние", "Дней", "Исполнители")
_BARE_HEAD = ("Мероприятие", "Школа", "Срок", "Исполнено", "Результат")
_COMING_HEAD = ("Мероприятие", "Школа", "Начало", "Срок", "Состояние", "Исполнители")
_APART_HEAD = ("Вид", "Строк", "С записями", "Исполнений")


def _parts(report: MonitoringReport) -> Iterator[_Part]:
    """The tables of the text: title, head, rows."""
    for title, tallies in (
        ("По разделам", report.sections),
        ("По исполнителям", report.bodies),
        ("По муниципалитетам (строки школ)", report.municipalities),
    ):
        yield title, _COUNTED, [_counted(one) for one in tallies]
    yield (
        "Просрочено",
        _LATE_HEAD,
        [
            (*_what(row), row.due, row.state.label, row.days_late, "; ".join(row.bodies))
            for row in report.overdue
        ],
    )
    yield (
        "Исполнено без подтверждения",
        _BARE_HEAD,
        [
            (*_what(row), row.due, row.day_done, "; ".join(row.deliverables))
            for row in report.without_evidence
        ],
    )
    yield (
        f"Следующий период: {day_range(report.coming_period)}",
        _COMING_HEAD,
        [
            (*_what(row), row.first, row.due, row.state.label, "; ".join(row.bodies))
            for row in report.coming
        ],
    )
    yield (
        "Без дня исполнения (в доли не входит)",
        _APART_HEAD,
        [(one.label, one.rows, one.told, one.recorded) for one in report.apart],
    )
    since = f" с {_day(report.previous.on)}" if report.previous else ""
    yield (
        f"Изменилось{since}",
        ("Что", "Мероприятие", "Школа", "Срок"),
        [(_CHANGES[word], *_what(row), row.due) for word, row in report.changes],
    )


def _counted(one: Tally) -> tuple[object, ...]:
    return one.name, one.share, one.late, one.overdue, one.missed, one.early, one.possible


def _what(row: StatusRow) -> tuple[str, str]:
    """The activity and the school of a row."""
    doubt = f" (при прочтении: {row.assuming})" if row.assuming else ""
    return f"{row.activity}. {row.title}{doubt}", row.school
