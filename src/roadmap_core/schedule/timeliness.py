"""Своевременность: which rows of a roadmap need results, and which year's are there by the due day.

A row is known by its wording; the words are data (``data/analyses.ru.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen
from dateutil.relativedelta import relativedelta

from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.model import Activity, Roadmap
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, refuse_no_policy
from roadmap_core.schedule.occurrence import Occurrence, Plan, first_day, of_leaf, roadmaps_of
from roadmap_core.serde import read_toml
from roadmap_core.text import fold, squeeze
from roadmap_core.windows import Window

__all__ = [
    "DATA_COLUMNS",
    "TIMELINESS_CODES",
    "ActivityData",
    "Analysis",
    "DataCalendar",
    "Readiness",
    "data_for_activities",
]

Analysis: TypeAlias = Literal[
    "target_analysis",
    "results_analysis",
    "dynamics",
    "effectiveness",
    "plan_correction",
    "self_analysis",
    "report_session",
]
"""What a row of a roadmap asks to be worked out from results."""

# Codes are never reused.
TIMELINESS_CODES: Mapping[str, tuple[Severity, str]] = {
    "U01": (
        Severity.WARNING,
        (
            "к сроку {due} результаты {year} года ещё не готовы (по нормам они готовы не позднее: "
            "{ready}); можно взять результаты {usable} года"
        ),
    ),
    "U02": (
        Severity.WARNING,
        (
            "названы результаты {year} года, а к сроку {due} они ещё не готовы (по нормам готовы "
            "не позднее: {ready}); можно взять результаты {usable} года"
        ),
    ),
    "U03": (
        Severity.WARNING,
        (
            "к сроку {due} есть результаты не новее {usable} года, полученные до начала работы по "
            "плану ({begin}): о динамике за время плана и о его эффекте по ним судить нельзя"
        ),
    ),
    "U04": (
        Severity.INFO,
        "когда готовы результаты ({procedures}), не известно: на день политики нет норм {norms}",
    ),
}

DATA_COLUMNS: Mapping[str, type] = {
    "activity": str,
    "number": str,
    "analysis": str,
    "due": date,
    "assuming": str,
    "expected_year": int,
    "usable_year": int,
    "vpr_ready": date,
    "oge_ready": date,
    "ege_ready": date,
    "code": str,
    "finding": str,
}
"""The columns of `DataCalendar.to_frame`; days of readiness are those of the expected year."""

_DATA = Path(__file__).parents[1] / "data" / "analyses.ru.toml"
_PROCEDURES: Mapping[str, str] = {"vpr": "ВПР", "oge": "ОГЭ", "ege": "ЕГЭ"}
# Analyses that compare what was before the work with what came of it.
_OF_THE_WORK = frozenset({"dynamics", "effectiveness", "report_session"})
# An adjective before the noun that says what is done, or the first half of one («информационно-»);
# nouns in -ние and -ство are none.
_ADJECTIVE = re.compile(
    r"\w+(?:[ыо]й|(?<!н)ий|[ая]я|[ое]е|ые|(?<!н)ие|[ое]го|[ыи]х|[ую]ю|[ыи]ми?|(?<!ств)о)"
)
# «2024, 2025», «2024-2025», «2024/25»; what a plan is for («на 2026 год») names no results.
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:\s*[/-]\s*(\d\d)(?!\d))?(?!\d)")
_PLANNED = re.compile(r"\bна\s+20\d\d(?:\s*(?:[/,-]|и)\s*(?:20)?\d\d(?!\d))*")
_YEARS_BACK = 10
# Windows of spring are set in autumn: by this day of a year its row is in force.
_BY_DAY = (6, 1)


@frozen(kw_only=True)
class KindOfAnalysis:
    """Вид анализа: the words by which its rows are known, the functions that answer it."""

    code: Analysis
    title: str
    functions: tuple[str, ...]
    opens: tuple[str, ...]
    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...] = ()

    def fits(self, head: Sequence[str], words: Sequence[str]) -> bool:
        """Whether a row of such words, of which some open it, is of this kind."""
        return (
            _has(head, self.opens)
            and all(_has(words, group) for group in self.all_of)
            and not _has(words, self.none_of)
        )


@frozen(kw_only=True)
class AnalysesFile:
    carriers: tuple[str, ...]
    procedures: dict[str, tuple[str, ...]]
    final: dict[str, tuple[str, ...]]
    results: tuple[str, ...]
    analyses: tuple[KindOfAnalysis, ...]


@frozen(kw_only=True)
class Readiness:
    """Готовность: from which day on the results of a procedure of a year can be had.

    ``first`` and ``last`` are the days on which it is held. ``assumed`` is True where they are
    those of the nearest year that is known.
    """

    procedure: str
    year: int
    first: date
    last: date
    ready: date
    assumed: bool = False

    @property
    def title(self) -> str:
        """The procedure as it is written: «ВПР»."""
        return _PROCEDURES[self.procedure]

    def __str__(self) -> str:
        known = " по датам другого года" if self.assumed else ""
        return f"{self.title} {self.ready:%d.%m.%Y}{known}"


@frozen(kw_only=True)
class ActivityData:
    """Данные мероприятия: what one due day of a row needs, and what is there by then.

    ``activity`` is the key of the row, ``functions`` are names in ``rc.outcomes``, ``due`` the last
    day by the text, None where it names none. ``expected_year`` is the year whose results a reader
    would expect: the last that the wording names, else the last whose procedures have begun.
    ``usable_year`` is the last year of which everything is ready; None without a due day or where
    that is not known. ``ready`` says it of the expected year. ``assuming`` names the reading of an
    ambiguous period. ``is_named`` is True where the wording names a procedure, or the results of
    procedures; the other rows need results by their kind alone.
    """

    activity: str
    number: str
    analysis: Analysis
    title: str
    functions: tuple[str, ...]
    deliverables: tuple[str, ...] = field(repr=False)
    procedures: tuple[str, ...]
    due: date | None = None
    assuming: str = ""
    expected_year: int | None = None
    usable_year: int | None = None
    ready: tuple[Readiness, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_named: bool = False

    @property
    def finding(self) -> Finding | None:
        """The first of the findings; None where all is in time."""
        return self.findings[0] if self.findings else None


@frozen(repr=False)
class DataCalendar:
    """Календарь данных: the rows of a plan that need results, one entry a due day."""

    rows: tuple[ActivityData, ...]

    def __iter__(self) -> Iterator[ActivityData]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the rows."""
        return tuple(one for row in self.rows for one in row.findings)

    def __repr__(self) -> str:
        return f"<DataCalendar {len(self.rows)} due days, {len(self.findings)} findings>"

    def __str__(self) -> str:
        activities = len({row.activity for row in self.rows})
        late = len({row.activity for row in self.rows if row.findings})
        return (
            f"Мероприятий, которым нужны результаты: {activities}; из них с замечаниями о данных: "
            f"{late}."
        )

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row a due day, with the columns of `DATA_COLUMNS`."""
        return frame_of([_frame_row(row) for row in self.rows], DATA_COLUMNS, backend)

    def _repr_html_(self) -> str:
        return html_table(str(self), [_frame_row(row) for row in self.rows], DATA_COLUMNS)


def data_for_activities(
    plan: Plan, policy: Policy, *, horizon: Window | None = None
) -> DataCalendar:
    """Which rows of a plan need results, and which year's can be used by each due day.

    A row, or a part of an umbrella row, is known by the kind of work that its wording names
    (`Analysis`); a wording that names no procedure needs VPR, OGE and EGE. VPR results come
    ``vpr_results_months`` after its last day, those of examinations ``oge_results_days`` and
    ``ege_results_days`` after theirs; September retakes are left out. What was due before the
    date of an order is left out, too.

    Findings: ``U01`` the due day comes before the results of its year, ``U02`` before those that
    the wording names, ``U03`` all that can be used was written before the plan began, ``U04`` no
    norm says when results are ready.

    >>> from datetime import date
    >>> from roadmap_core import Deadline, Period, Section, load_policy
    >>> row = Activity(number="15", title="Анализ динамики результатов оценочных процедур",
    ...                period=Period.of(Deadline(date(2025, 5, 30))))
    >>> plan = Roadmap(sections=(Section(title="", activities=(row,)),))
    >>> found = data_for_activities(plan, load_policy("ru", on=date(2025, 1, 1)))
    >>> [(one.activity, one.analysis, one.usable_year, one.finding.code) for one in found]
    [('15', 'dynamics', 2024, 'U01')]

    Raises:
        InvalidData: it is no policy.
        OpenEnd: the horizon has no last day.
    """
    refuse_no_policy(policy)
    begin = first_day(plan, None)
    rows: list[ActivityData] = []
    for roadmap, frame in roadmaps_of(plan, horizon):
        starts = [day for day in (begin, frame.first if frame else None) if day is not None]
        start = max(starts, default=None)
        for leaf, kind, wording in _analyses(roadmap):
            rows += _rows(leaf, kind, wording, frame, begin, start, policy)
    return DataCalendar(tuple(rows))


def _analyses(roadmap: Roadmap) -> Iterator[tuple[Activity, KindOfAnalysis, str]]:
    """The leaves that need results, with the kind and the wording that tells the procedures."""

    def visit(one: Activity, above: KindOfAnalysis | None, wording: str) -> Iterator[Any]:
        kind = _kind_of(one.title) or above
        said = f"{wording} {one.title}"
        if one.is_leaf:
            if kind is not None:
                yield one, kind, said if _procedures(one.title) == tuple(_PROCEDURES) else one.title
            return
        for part in one.parts:
            yield from visit(part, kind, said)

    for activity in roadmap.activities:
        yield from visit(activity, None, "")


def _rows(
    leaf: Activity,
    kind: KindOfAnalysis,
    wording: str,
    frame: Window | None,
    begin: date | None,
    start: date | None,
    policy: Policy,
) -> Iterator[ActivityData]:
    """An entry a due day; one without a day where the text names none."""
    dated = [one for one in of_leaf(leaf, frame) if one.due_on is not None]
    mine = [
        one for one in dated if begin is None or (one.due_on is not None and one.due_on >= begin)
    ]
    row = ActivityData(
        activity=leaf.key,
        number=leaf.number,
        analysis=kind.code,
        title=kind.title,
        functions=kind.functions,
        deliverables=tuple(one.title for one in leaf.deliverables),
        procedures=_procedures(wording),
        is_named=_names_results(wording),
    )
    if not dated:
        yield row
    for one in sorted(mine, key=lambda one: one.due_on or date.max):
        yield _judged(row, one, leaf, wording, start, policy)


def _judged(
    row: ActivityData,
    one: Occurrence,
    leaf: Activity,
    wording: str,
    start: date | None,
    policy: Policy,
) -> ActivityData:
    due = one.due_on
    assert due is not None  # only such occurrences are asked about
    row = evolve(row, due=due, assuming=one.assuming)
    missing = tuple(
        name
        for procedure in row.procedures
        for name in _norm_names(procedure)
        if _norm(policy, name, due.year) is None
    )
    if missing:
        facts: dict[str, Fact] = {"procedures": _names_of(row.procedures), "norms": missing}
        return evolve(row, findings=(_finding("U04", row, leaf, facts),))
    named = _named_year(wording)
    expected = named or _expected_year(row.procedures, due, policy)
    years = range(due.year, max(due.year - _YEARS_BACK, 0), -1)
    usable = next((year for year in years if _is_ready(row.procedures, year, due, policy)), None)
    row = evolve(
        row,
        expected_year=expected,
        usable_year=usable,
        ready=_all_ready(row.procedures, expected, policy),
    )
    return evolve(row, findings=tuple(_findings(row, leaf, named, start, policy)))


def _findings(
    row: ActivityData, leaf: Activity, named: int | None, start: date | None, policy: Policy
) -> Iterator[Finding]:
    due, expected, usable = row.due, row.expected_year, row.usable_year
    if due is None or expected is None or usable is None:
        return
    if expected > usable:
        late = tuple(str(one) for one in row.ready if one.ready > due)
        facts: dict[str, Fact] = {"due": due, "year": expected, "ready": late, "usable": usable}
        yield _finding("U02" if named else "U01", row, leaf, facts)
    if start is None or row.analysis not in _OF_THE_WORK:
        return
    if all(one.last < start for one in _all_ready(row.procedures, usable, policy)):
        yield _finding("U03", row, leaf, {"due": due, "usable": usable, "begin": start})


def _finding(code: str, row: ActivityData, leaf: Activity, facts: Mapping[str, Fact]) -> Finding:
    severity, wording = TIMELINESS_CODES[code]
    return Finding(
        code=code, severity=severity, subject=row.activity, wording=wording, facts=facts,
        span=leaf.span, assuming=row.assuming,
    )  # fmt: skip


def _expected_year(procedures: Iterable[str], due: date, policy: Policy) -> int:
    """The last year of which every procedure has begun by a day."""
    begun = all(one.first <= due for one in _all_ready(procedures, due.year, policy))
    return due.year if begun else max(due.year - 1, 1)


def _is_ready(procedures: Iterable[str], year: int, due: date, policy: Policy) -> bool:
    return all(one.ready <= due for one in _all_ready(procedures, year, policy))


def _all_ready(procedures: Iterable[str], year: int, policy: Policy) -> tuple[Readiness, ...]:
    return tuple(_readiness(procedure, year, policy) for procedure in procedures)


def _readiness(procedure: str, year: int, policy: Policy) -> Readiness:
    first, last, wait = (_norm(policy, name, year) for name in _norm_names(procedure))
    assert first is not None
    assert last is not None
    assert wait is not None
    end = _day_in(year, last)
    later = int(wait.number)
    return Readiness(
        procedure=procedure,
        year=year,
        first=_day_in(year, first),
        last=end,
        ready=end + (relativedelta(months=later) if procedure == "vpr" else timedelta(later)),
        # A row begins with the school year whose spring it is for.
        assumed=not (year - 1, 6) <= (last.since.year, last.since.month) <= (year, 6),
    )


def _day_in(year: int, norm: Norm) -> date:
    # A common year has no 29 February.
    return norm.month_day.on(year) or date(year, 2, 28)


def _norm_names(procedure: str) -> tuple[str, str, str]:
    wait = "months" if procedure == "vpr" else "days"
    return f"{procedure}_first", f"{procedure}_last", f"{procedure}_results_{wait}"


def _norm(policy: Policy, name: str, year: int) -> Norm | None:
    """The row for the spring of a year, as far as the policy's day knows; else the nearest one."""
    if policy.on is None:
        return None
    day = min(date(year, *_BY_DAY), policy.on)
    if policy.has_norm(name, day):
        return policy.norm(name, day)
    known = [row for row in policy.region.norms if row.name == name and row.since <= policy.on]
    return min(known, key=lambda row: row.since, default=None)


def _kind_of(title: str) -> KindOfAnalysis | None:
    words = _words(title)
    head = _head(words)
    return next((kind for kind in _file().analyses if kind.fits(head, words)), None)


def _head(words: Sequence[str]) -> Sequence[str]:
    """The first noun of a wording with its adjectives, after words that only carry it."""
    rest = list(words)
    while rest and (rest[0] == "и" or _has(rest[:1], _file().carriers)):
        del rest[0]
    noun = next((n for n, word in enumerate(rest) if not _ADJECTIVE.fullmatch(word)), len(rest))
    return rest[: noun + 1]


def _procedures(wording: str) -> tuple[str, ...]:
    """The procedures that a wording names; all where it names none."""
    words, file = _words(wording), _file()
    named = {code for code, names in file.procedures.items() if _has(words, names)}
    if _has(words, file.final["names"]):
        graded = {code for code in ("oge", "ege") if _has(words, file.final[code])}
        named |= graded or {"oge", "ege"}
    return tuple(code for code in _PROCEDURES if code in named) or tuple(_PROCEDURES)


def _names_results(wording: str) -> bool:
    """Whether a wording names a procedure, or the results of procedures."""
    words, file = _words(wording), _file()
    known = (*file.procedures.values(), file.final["names"], file.results)
    return any(_has(words, names) for names in known)


def _named_year(wording: str) -> int | None:
    """The last year whose results a wording names; of a school year the one in which it ends."""
    years = [
        int(first[:2] + end) if end else int(first)
        for first, end in _YEAR.findall(_PLANNED.sub("", fold(wording)))
    ]
    return max(years, default=None)


def _names_of(procedures: Iterable[str]) -> tuple[str, ...]:
    return tuple(_PROCEDURES[one] for one in procedures)


def _has(words: Sequence[str], stems: tuple[str, ...]) -> bool:
    """Whether words, or neighbouring words, begin as one of the stems says; «=» is a whole word."""
    return any(
        place + len(parts) <= len(words)
        and all(_is(words[place + n], parts[n]) for n in range(1, len(parts)))
        for place, word in enumerate(words)
        for parts in _begun(word, stems)
    )


@lru_cache(maxsize=262144)
def _begun(word: str, stems: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The stems that a word begins, each as its words."""
    parted = (tuple(stem.split()) for stem in stems)
    return tuple(parts for parts in parted if _is(word, parts[0]))


def _is(word: str, stem: str) -> bool:
    return word == stem[1:] if stem.startswith("=") else word.startswith(stem)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(squeeze(text))))


@cache
def _file() -> AnalysesFile:
    return read_toml(AnalysesFile, _DATA)


def _frame_row(row: ActivityData) -> dict[str, Any]:
    ready = {one.procedure: one.ready for one in row.ready}
    own = {name: getattr(row, name) for name in DATA_COLUMNS if hasattr(row, name)}
    return {
        **own,
        **{f"{procedure}_ready": ready.get(procedure) for procedure in _PROCEDURES},
        "code": row.finding and row.finding.code,
        "finding": row.finding and row.finding.message,
    }
