"""Regions as files: one TOML file each, shipped with the library or the user's own.

A region may extend another; what it says stands behind what its base says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

from roadmap_core.calendars import Event, WorkCalendar, WorkYear
from roadmap_core.errors import InvalidData, UnknownRegion
from roadmap_core.findings import Fact, Severity
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Body
from roadmap_core.norms import KNOWN_NORMS, Norm, NormValue, unfit, unknown_norm
from roadmap_core.policy import OrderLink, Policy, Region, alias_clashes, no_code, same_body
from roadmap_core.serde import read_toml, structured
from roadmap_core.spelling import did_you_mean
from roadmap_core.subjects import SchoolSubject, subject_clashes

__all__ = ["EVENTS", "load_policy", "load_region"]

EVENTS = (
    "vpr", "oge", "ege", "term_1", "term_2", "term_3", "term_4", "autumn_break", "winter_break",
    "spring_break", "summer_break",
)  # fmt: skip
"""The events that the library knows by name; those of a region stand under ``own.``."""

_DATA = Path(__file__).with_name("data")
_BASE = "ru"
_OWN = "own"
# Shipped regions are plain words; other data files have a dot more («calendar.ru.toml»).
_REGION = re.compile(r"[a-z][a-z_]*")


def load_region(region: str | os.PathLike[str] = _BASE) -> Region:
    """The region of a shipped name, or of the path of a .toml file.

    Where a region extends another, the rows of its norms stand below the base's; a body that it
    names again gains the aliases, and so does a subject; its links of orders stand behind the
    base's; years and events replace those of the base. Words are added to those of the shipped
    base, whether the region extends it or not.

    >>> load_region("ru").norm("duration_max_working_days", on=date(2024, 1, 23)).value
    44

    Raises:
        UnknownRegion: neither a shipped name nor a file.
        UnreadableFile: the file cannot be opened.
        InvalidData: the file does not fit the form, gives a norm a value that it cannot have,
            names what the library does not know, or regions extend each other in a ring.
    """
    name = os.fspath(region)
    return _shipped(name) if name in _names() else _loaded(_path(name, Path()), ())


def load_policy(region: str | os.PathLike[str] = _BASE, *, on: date) -> Policy:
    """The region as it stands on a day: `load_region`, then `Region.on`.

    >>> load_policy("ru", on=date(2024, 1, 23)).norm("duration_max_working_days").value
    44

    Raises:
        UnknownRegion: neither a shipped name nor a file.
        UnreadableFile: the file cannot be opened.
        InvalidData: the file is not one of a region, see `load_region`.
        InvalidDay: ``on`` is no day.
    """
    return load_region(region).on(on)


@frozen(kw_only=True)
class NormRow:
    since: date
    value: Any
    source: str


@frozen(kw_only=True)
class NormRows:
    values: tuple[NormRow, ...]
    title: str = ""
    unit: str = ""


@frozen(kw_only=True)
class CalendarFile:
    years: tuple[WorkYear, ...] = ()
    events: tuple[Event, ...] = ()


@frozen(kw_only=True)
class RegionFile:
    region: str
    title: str
    extends: str | None = None
    calendar: str | None = None
    # A table of rows each, and ``own`` with such tables: their kind is told by their name.
    norms: dict[str, Any] = field(factory=dict)
    bodies: tuple[Body, ...] = ()
    subjects: tuple[SchoolSubject, ...] = ()
    years: tuple[WorkYear, ...] = ()
    events: tuple[Event, ...] = ()
    severities: dict[str, Severity] = field(factory=dict)
    links: tuple[OrderLink, ...] = ()
    words: Lexicon = field(default=Lexicon())


def _names() -> list[str]:
    return sorted(path.stem for path in _DATA.glob("*.toml") if _REGION.fullmatch(path.stem))


@cache
def _shipped(name: str) -> Region:
    return _loaded(_DATA / f"{name}.toml", ())


def _path(region: str, beside: Path) -> Path:
    """Where a region of the user's own stands; a relative path counts from ``beside``."""
    path = beside / region
    if path.suffix == ".toml" and path.exists():
        return path
    raise UnknownRegion(region, _names())


def _loaded(path: Path, above: Sequence[Path]) -> Region:
    """The region of a file; ``above`` are the files that extend it, in their order."""
    path = path.resolve()
    if path in above:
        ring = " -> ".join(step.stem for step in (*above, path))
        raise InvalidData(
            f"region {above[0].stem!r}", [f"regions extend each other: {ring} @ $.extends"]
        )
    file = read_toml(RegionFile, path)
    if file.extends in _names():
        base = _shipped(file.extends)
    elif file.extends is not None:
        base = _loaded(_path(file.extends, path.parent), (*above, path))
    else:
        is_base = path == (_DATA / f"{_BASE}.toml").resolve()
        base = Region("", words=Lexicon() if is_base else _shipped(_BASE).words)
    days = _calendar(path.parent / file.calendar) if file.calendar is not None else CalendarFile()
    return _extended(base, days, file, f"{RegionFile.__name__} in {os.fspath(path)!r}")


def _calendar(path: Path) -> CalendarFile:
    calendar = read_toml(CalendarFile, path)
    problems = [*_unfit_years(calendar.years), *_unfit_events(calendar.events)]
    if problems:
        raise InvalidData(f"{CalendarFile.__name__} in {os.fspath(path)!r}", problems)
    return calendar


def _extended(base: Region, days: CalendarFile, file: RegionFile, what: str) -> Region:
    """The region that a file makes of its base; its own days beat those of its calendar."""
    problems: list[str] = []
    norms = tuple(_norms(base, file, problems))
    problems += alias_clashes(file.bodies, base.wordings)
    problems += subject_clashes(file.subjects, base.subject_wordings)
    problems += _unfit_years(file.years)
    problems += _unfit_events(file.events)
    problems += (problem for code in file.severities if (problem := no_code(code)))
    if problems:
        raise InvalidData(what, problems)
    years = {y.year: y for y in (*base.work_calendar.years, *days.years, *file.years)}
    events = {event.name: event for event in (*base.events, *days.events, *file.events)}
    return Region(
        file.region,
        file.title,
        words=base.words | file.words,
        bodies=_bodies((*base.bodies, *file.bodies)),
        subjects=_subjects((*base.subjects, *file.subjects)),
        work_calendar=WorkCalendar(years.values()),
        events=events.values(),
        norms=base.norms + norms,
        severities={**dict(base.severities), **file.severities},
        links=tuple(dict.fromkeys((*base.links, *file.links))),
    )


def _bodies(bodies: Iterable[Body]) -> tuple[Body, ...]:
    """The bodies, each once: one that is named again gains the aliases."""
    by_name: dict[str, Body] = {}
    for body in bodies:
        known = by_name.setdefault(same_body(body.name), body)
        if known is not body:
            by_name[same_body(body.name)] = Body(
                known.name,
                tuple(dict.fromkeys(known.aliases + body.aliases)),
                generic=known.generic or body.generic,
            )
    return tuple(by_name.values())


def _subjects(subjects: Iterable[SchoolSubject]) -> tuple[SchoolSubject, ...]:
    """The subjects, each once: one whose code is named again gains the wordings."""
    by_code: dict[str, SchoolSubject] = {}
    for subject in subjects:
        known = by_code.setdefault(subject.code, subject)
        if known is not subject:
            more = tuple(dict.fromkeys((*known.aliases, subject.name, *subject.aliases)))
            by_code[subject.code] = SchoolSubject(known.code, known.name, more)
    return tuple(by_code.values())


def _norms(base: Region, file: RegionFile, problems: list[str]) -> Iterator[Norm]:
    """The rows that a file adds; what is wrong with them is told in ``problems``."""
    known = {norm.name: norm for norm in base.norms}
    for name, plain, path in _tables(file.norms, problems):
        rows: NormRows | None = _fitted(NormRows, plain, path, problems)
        if rows is None:
            continue
        title = rows.title or (known[name].title if name in known else "")
        unit = rows.unit or (known[name].unit if name in known else "")
        problems += (
            f"a norm that is new needs its {key} @ {path}"
            for key, words in (("title", title), ("unit", unit))
            if not words.strip()
        )
        for row, value in _values(name, rows.values, f"{path}.values", problems):
            yield Norm(
                name=name, title=title, unit=unit, value=value, since=row.since, source=row.source
            )
    missing = {"school_year_first", "school_year_last"} - {*known, *file.norms}
    if len(missing) == 1:
        problems.append(f"the school year has one end only, {missing.pop()!r} is missing @ $.norms")


def _tables(norms: Mapping[str, Any], problems: list[str]) -> Iterator[tuple[str, Any, str]]:
    """The tables of norms by their full names, with the path of each."""
    for name, plain in norms.items():
        if name == _OWN and not isinstance(plain, Mapping):
            got = type(plain).__name__
            problems.append(f"expected a table of keys, got {got} @ $.norms.{_OWN}")
        elif name == _OWN:
            for own, rows in plain.items():
                yield f"{_OWN}.{own}", rows, f"$.norms.{_OWN}[{own!r}]"
        elif name in KNOWN_NORMS:
            yield name, plain, f"$.norms[{name!r}]"
        else:
            own = f"; a norm of your own is [norms.{_OWN}.{name}]"
            problems.append(f"{unknown_norm(name)}{own} @ $.norms[{name!r}]")


def _values(
    name: str, rows: Sequence[NormRow], path: str, problems: list[str]
) -> Iterator[tuple[NormRow, NormValue]]:
    """The rows with their values as the norm of that name takes them."""
    shape = KNOWN_NORMS[name].shape if name in KNOWN_NORMS else Fact
    if not rows:
        problems.append(f"a norm needs at least one row @ {path}")
    for index, row in enumerate(rows):
        place = f"{path}[{index}]"
        if index and row.since <= rows[index - 1].since:
            problems.append(f"'since' must be after that of the row above @ {place}.since")
        problems += _unnamed(row.source, place)
        value: NormValue | None = _fitted(shape, row.value, f"{place}.value", problems)
        if value is None:
            continue
        if problem := unfit(name, value):
            problems.append(f"{problem} @ {place}.value")
        else:
            yield row, value


def _fitted(shape: Any, plain: object, path: str, problems: list[str]) -> Any:
    """The plain data as the shape has it; None where it does not fit, which is told."""
    try:
        return structured(shape, plain, path, path)
    except InvalidData as error:
        problems += error.problems
    return None


def _unfit_years(years: Sequence[WorkYear]) -> Iterator[str]:
    for index, year in enumerate(years):
        place = f"$.years[{index}]"
        if year.year in [above.year for above in years[:index]]:
            yield f"the year {year.year} stands twice @ {place}.year"
        yield from _unnamed(year.source, place)


def _unfit_events(events: Sequence[Event]) -> Iterator[str]:
    for index, event in enumerate(events):
        place = f"$.events[{index}]"
        if event.name in [above.name for above in events[:index]]:
            yield f"the event {event.name!r} stands twice @ {place}.name"
        if event.name not in EVENTS and not event.name.startswith(f"{_OWN}."):
            own = f"; an event of your own is «{_OWN}.{event.name}»"
            yield f"no event {event.name!r}{did_you_mean(event.name, EVENTS)}{own} @ {place}.name"
        if not event.windows:
            yield f"an event needs a window or more @ {place}.windows"
        yield from _unnamed(event.source, place)


def _unnamed(source: str, place: str) -> Iterator[str]:
    if not source.strip():
        yield f'the source is not named; without a document say "unverified" @ {place}.source'
