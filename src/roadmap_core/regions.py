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

from attrs import evolve, field, frozen

from roadmap_core.calendars import Event, WorkCalendar, WorkYear
from roadmap_core.errors import InvalidData, UnknownRegion
from roadmap_core.findings import Fact, Severity
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Body
from roadmap_core.norms import KNOWN_NORMS, Norm, unfit, unknown_norm
from roadmap_core.policy import Policy, Region, alias_clashes, no_code, same_body
from roadmap_core.serde import read_toml, structured
from roadmap_core.spelling import did_you_mean

__all__ = ["EVENTS", "load_policy", "load_region"]

EVENTS = ("vpr", "oge", "ege")
"""The events that the library knows by name; those of a region stand under ``own.``."""

_DATA = Path(__file__).with_name("data")
_BASE = "ru"
_OWN = "own"
# Shipped regions are plain words; other data files have a dot more («calendar.ru.toml»).
_REGION = re.compile(r"[a-z][a-z_]*")


def load_region(region: str | os.PathLike[str] = _BASE) -> Region:
    """The region of a shipped name, or of the path of a .toml file.

    Where a region extends another, the rows of its norms stand below the base's; a body that it
    names again gains the aliases; years and events replace those of the base. Words are added to
    those of the shipped base, whether the region extends it or not.

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
    years: tuple[WorkYear, ...] = ()
    events: tuple[Event, ...] = ()
    severities: dict[str, Severity] = field(factory=dict)
    words: Lexicon = field(default=Lexicon())


def _names() -> list[str]:
    return sorted(path.stem for path in _DATA.glob("*.toml") if _REGION.fullmatch(path.stem))


@cache
def _shipped(name: str) -> Region:
    return _loaded(_DATA / f"{name}.toml", ())


def _path(region: str, beside: Path) -> Path:
    """Where the file of a region stands; a relative path counts from the file that names it."""
    if region in _names():
        return _DATA / f"{region}.toml"
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
    if file.extends is None and path == _DATA / f"{_BASE}.toml":
        base = Region("")
    elif file.extends is None:
        base = Region("", words=_shipped(_BASE).words)
    elif file.extends in _names():
        base = _shipped(file.extends)
    else:
        base = _loaded(_path(file.extends, path.parent), (*above, path))
    if file.calendar is not None:
        base = _with_days(base, path.parent / file.calendar)
    return _extended(base, file, f"RegionFile in {os.fspath(path)!r}")


def _with_days(base: Region, path: Path) -> Region:
    """The base with the years and events of a calendar file."""
    calendar = read_toml(CalendarFile, path)
    problems = [*_unfit_years(calendar.years), *_unfit_events(calendar.events)]
    if problems:
        raise InvalidData(f"CalendarFile in {os.fspath(path)!r}", problems)
    return _with_calendar(base, calendar.years, calendar.events)


def _with_calendar(base: Region, years: Sequence[WorkYear], events: Sequence[Event]) -> Region:
    by_year = {year.year: year for year in (*base.work_calendar.years, *years)}
    by_name = {event.name: event for event in (*base.events, *events)}
    return evolve(
        base,
        work_calendar=WorkCalendar(by_year.values()),
        events=tuple(by_name.values()),
    )


def _extended(base: Region, file: RegionFile, what: str) -> Region:
    """The region that a file makes of its base."""
    problems: list[str] = []
    norms = tuple(_norms(base, file, problems))
    problems += alias_clashes(file.bodies, base.wordings)
    problems += _unfit_years(file.years)
    problems += _unfit_events(file.events)
    problems += (problem for code in file.severities if (problem := no_code(code)))
    if problems:
        raise InvalidData(what, problems)
    return evolve(
        _with_calendar(base, file.years, file.events),
        name=file.region,
        title=file.title,
        words=base.words | file.words,
        bodies=_bodies((*base.bodies, *file.bodies)),
        norms=base.norms + norms,
        severities={**dict(base.severities), **file.severities},
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


def _norms(base: Region, file: RegionFile, problems: list[str]) -> Iterator[Norm]:
    """The rows that a file adds; what is wrong with them is told in ``problems``."""
    told = {norm.name: norm for norm in base.norms}
    for name, plain, path in _tables(file.norms, problems):
        try:
            rows: NormRows = structured(NormRows, plain, "", path)
        except InvalidData as error:
            problems += error.problems
            continue
        title = rows.title or (told[name].title if name in told else "")
        unit = rows.unit or (told[name].unit if name in told else "")
        problems += (
            f"a norm needs its {key} in Russian @ {path}"
            for key, word in (("title", title), ("unit", unit))
            if not word.strip()
        )
        yield from _rows(name, title, unit, rows.values, path, problems)
    names = {*told, *file.norms}
    pair = {"school_year_first", "school_year_last"}
    if len(missing := pair - names) == 1:
        problems.append(f"{missing.pop()!r} is missing, its pair is not @ $.norms")


def _tables(norms: Mapping[str, Any], problems: list[str]) -> Iterator[tuple[str, Any, str]]:
    """The tables of norms by their full names, with the path of each."""
    for name, plain in norms.items():
        if name == _OWN and isinstance(plain, Mapping):
            for own, rows in plain.items():
                yield f"{_OWN}.{own}", rows, f"$.norms.{_OWN}[{own!r}]"
        elif name in KNOWN_NORMS:
            yield name, plain, f"$.norms[{name!r}]"
        else:
            hint = f"; a norm of your own stands in [norms.{_OWN}.{name}]"
            problems.append(f"{unknown_norm(name)}{hint} @ $.norms[{name!r}]")


def _rows(
    name: str,
    title: str,
    unit: str,
    rows: Sequence[NormRow],
    path: str,
    problems: list[str],
) -> Iterator[Norm]:
    last = date.min
    kind = KNOWN_NORMS.get(name)
    if not rows:
        problems.append(f"a norm needs at least one row @ {path}.values")
    for index, row in enumerate(rows):
        place = f"{path}.values[{index}]"
        if index and row.since <= last:
            problems.append(
                f"rows are appended: 'since' must be after that of the row above @ {place}.since"
            )
        last = row.since
        if not row.source.strip():
            problems.append(f'a row needs its source, or "unverified" @ {place}.source')
        try:
            value = structured(
                kind.record if kind and kind.record else Fact, row.value, "", f"{place}.value"
            )
        except InvalidData as error:
            problems += error.problems
            continue
        if problem := unfit(name, value):
            problems.append(f"{problem} @ {place}.value")
            continue
        yield Norm(
            name=name, title=title, unit=unit, value=value, since=row.since, source=row.source
        )


def _unfit_years(years: Sequence[WorkYear]) -> Iterator[str]:
    seen = set()
    for index, year in enumerate(years):
        if year.year in seen:
            yield f"the year {year.year} stands twice @ $.years[{index}].year"
        seen.add(year.year)
        if not year.source.strip():
            yield f'a year needs its source, or "unverified" @ $.years[{index}].source'


def _unfit_events(events: Sequence[Event]) -> Iterator[str]:
    seen = set()
    for index, event in enumerate(events):
        place = f"$.events[{index}]"
        if event.name in seen:
            yield f"the event {event.name!r} stands twice @ {place}.name"
        seen.add(event.name)
        if event.name not in EVENTS and not event.name.startswith(f"{_OWN}."):
            hint = f"; name one of your own «{_OWN}.{event.name}»"
            yield f"no event {event.name!r}{did_you_mean(event.name, EVENTS)}{hint} @ {place}.name"
        if not event.windows:
            yield f"an event needs at least one window @ {place}.windows"
        if not event.source.strip():
            yield f'an event needs its source, or "unverified" @ {place}.source'
