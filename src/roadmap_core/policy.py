"""The norms, names, calendars and words of a region as they stand on a day.

A region is one TOML file: shipped with the library, or the user's own. It may extend another.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

from attrs import evolve, field, fields, frozen

from roadmap_core.calendars import Event, WorkCalendar, WorkYear
from roadmap_core.errors import InvalidData, UnknownNorm, UnknownRegion
from roadmap_core.findings import Fact, Severity
from roadmap_core.lexicon import LegalForm, Lexicon
from roadmap_core.model import Body
from roadmap_core.serde import read_toml
from roadmap_core.text import fold, squeeze
from roadmap_core.windows import MonthDay

__all__ = ["Norm", "Policy", "load_policy"]

_DATA = Path(__file__).with_name("data")
# Shipped regions are plain words; other data files have a dot more («calendar.ru.toml»).
_MONTH_DAY = re.compile(r"\d\d-\d\d")
_REGION = re.compile(r"[a-z][a-z_]*")
_QUOTES = re.compile("[\"']")
_DASH = re.compile(r"\s*-\s*")


@frozen(kw_only=True)
class Norm:
    """Норма: a value that holds since a day, with the document that sets it.

    ``unit`` is a Russian word for the reader; ``source`` is "unverified" where nobody has seen
    the document.
    """

    name: str
    title: str
    unit: str
    value: Fact
    since: date
    source: str

    @property
    def number(self) -> float:
        """The value of a norm that is a number.

        Raises:
            InvalidData: it is not.
        """
        # true is an int to Python; as a norm it is no number.
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return self.value
        raise InvalidData(f"norm {self.name!r}", [f"expected a number @ $.norms[{self.name!r}]"])

    @property
    def month_day(self) -> MonthDay:
        """The value of a norm that is a day of every year, written «09-01».

        Raises:
            InvalidData: it is not.
        """
        if isinstance(self.value, str) and _MONTH_DAY.fullmatch(self.value):
            with suppress(ValueError):
                # A leap year, so that 29 February is a day.
                day = date.fromisoformat(f"2024-{self.value}")
                return MonthDay(day.month, day.day)
        problem = f"expected a day such as '09-01' @ $.norms[{self.name!r}]"
        raise InvalidData(f"norm {self.name!r}", [problem])


@frozen(kw_only=True)
class Policy:
    """The norms, bodies, calendars and words of a region as they stand on the day ``on``.

    Make one with `load_policy`; change one with ``attrs.evolve``.
    """

    region: str
    title: str
    on: date
    norms: tuple[Norm, ...] = field(default=(), repr=False)
    bodies: tuple[Body, ...] = field(default=(), repr=False)
    work_calendar: WorkCalendar = field(default=WorkCalendar(), repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)
    lexicon: Lexicon = field(default=Lexicon(), repr=False)
    severities: tuple[tuple[str, Severity], ...] = field(default=(), repr=False)

    def norm(self, name: str) -> Norm:
        """The norm of that name.

        Raises:
            UnknownNorm: none is in force on the day of the policy.
        """
        for norm in self.norms:
            if norm.name == name:
                return norm
        raise UnknownNorm(name, self.on, [norm.name for norm in self.norms])

    def has_norm(self, name: str) -> bool:
        """Whether a norm of that name is in force."""
        return any(norm.name == name for norm in self.norms)

    def body(self, wording: str) -> Body | None:
        """The body that goes by this name or alias; None where the policy knows none.

        Case, «ё», quotes, the kind of dash and spaces around it make no difference. Where two
        bodies share an alias, the one named later is meant: the region's before its base's.
        """
        return self._by_wording.get(_key(wording))

    def severity_of(self, code: str, default: Severity) -> Severity:
        """The severity that the policy gives to a check, or the check's own."""
        return dict(self.severities).get(code, default)

    def event(self, name: str) -> Event | None:
        """The event of that name; None where the policy knows none."""
        return next((event for event in self.events if event.name == name), None)

    @cached_property
    def _by_wording(self) -> dict[str, Body]:
        return {
            _key(wording): body for body in self.bodies for wording in (body.name, *body.aliases)
        }


def _key(wording: str) -> str:
    plain = squeeze(_QUOTES.sub(" ", fold(wording)))
    return _DASH.sub("-", plain).strip(" .,;:")


def load_policy(region: str | os.PathLike[str] = "ru", *, on: date) -> Policy:
    """The policy of a region as it stands on a day: a shipped name, or a path of a .toml file.

    A norm without a row in force on the day is absent. Where a region extends another, its rows
    stand below the base's, and the last row in force wins; a body that the region names again
    gains the aliases; years and events of its calendars replace the base's of the same name.

    >>> load_policy("ru", on=date(2024, 1, 23)).norm("duration_max_working_days").value
    44

    Raises:
        UnknownRegion: neither a shipped name nor a file.
        UnreadableFile: the file cannot be opened.
        InvalidData: the file does not fit the form, or regions extend each other in a ring.
    """
    files = tuple(reversed(tuple(_chain(os.fspath(region)))))
    top = files[-1]
    return Policy(
        region=top.region,
        title=top.title,
        on=on,
        norms=tuple(_norms(files, on)),
        bodies=_bodies(body for file in files for body in file.bodies),
        work_calendar=WorkCalendar(tuple(year for file in files for year in file.years)),
        events=tuple({event.name: event for file in files for event in file.events}.values()),
        lexicon=_lexicon([file.reading for file in files]),
        severities=tuple({code: s for f in files for code, s in f.severities.items()}.items()),
    )


@frozen(kw_only=True)
class NormValue:
    since: date
    value: Fact
    source: str


@frozen(kw_only=True)
class NormRows:
    values: tuple[NormValue, ...]
    title: str = ""
    unit: str = ""

    def __attrs_post_init__(self) -> None:
        days = [row.since for row in self.values]
        if days != sorted(days):
            raise ValueError("rows are appended: each 'since' must not be before the one above")


@frozen(kw_only=True)
class ColumnStems:
    number: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    deliverable: tuple[str, ...] = ()
    municipality: tuple[str, ...] = ()
    school: tuple[str, ...] = ()


@frozen(kw_only=True)
class ForceVerbs:
    approve: tuple[str, ...] = ()
    appoint: tuple[str, ...] = ()
    oblige: tuple[str, ...] = ()
    recommend: tuple[str, ...] = ()
    control: tuple[str, ...] = ()


@frozen(kw_only=True)
class Reading:
    columns: ColumnStems = ColumnStems()
    force: ForceVerbs = ForceVerbs()
    lead: tuple[str, ...] = ()
    artefacts: tuple[str, ...] = ()
    legal_forms: dict[str, tuple[str, ...]] = field(factory=dict)
    school_kinds: dict[str, tuple[str, ...]] = field(factory=dict)
    header_words: tuple[str, ...] = ()
    resolution_words: tuple[str, ...] = ()


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
    norms: dict[str, NormRows] = field(factory=dict)
    bodies: tuple[Body, ...] = ()
    years: tuple[WorkYear, ...] = ()
    events: tuple[Event, ...] = ()
    severities: dict[str, Severity] = field(factory=dict)
    reading: Reading = Reading()


def _shipped() -> list[str]:
    return sorted(path.stem for path in _DATA.glob("*.toml") if _REGION.fullmatch(path.stem))


def _path(region: str, beside: Path) -> Path:
    """Where the file of a region stands; a relative path counts from the file that names it."""
    if _REGION.fullmatch(region) and region in _shipped():
        return _DATA / f"{region}.toml"
    path = beside / region
    if path.suffix == ".toml" and path.exists():
        return path
    raise UnknownRegion(region, _shipped())


def _chain(region: str) -> Iterator[RegionFile]:
    """The file of a region, then those it extends; with the calendars they name."""
    beside, seen = Path(), list[Path]()
    wanted: str | None = region
    while wanted is not None:
        path = _path(wanted, beside).resolve()
        if path in seen:
            ring = " -> ".join(step.stem for step in (*seen, path))
            raise InvalidData(
                f"region {region!r}", [f"regions extend each other: {ring} @ $.extends"]
            )
        seen.append(path)
        beside = path.parent
        file = read_toml(RegionFile, path)
        if file.calendar is not None:
            calendar = read_toml(CalendarFile, beside / file.calendar)
            file = evolve(
                file, years=calendar.years + file.years, events=calendar.events + file.events
            )
        yield file
        wanted = file.extends


def _norms(files: Iterable[RegionFile], on: date) -> Iterator[Norm]:
    known: dict[str, list[NormRows]] = {}
    for file in files:
        for name, rows in file.norms.items():
            known.setdefault(name, []).append(rows)
    for name, parts in known.items():
        in_force = [row for rows in parts for row in rows.values if row.since <= on]
        if in_force:
            yield Norm(
                name=name,
                title=next((rows.title for rows in reversed(parts) if rows.title), name),
                unit=next((rows.unit for rows in reversed(parts) if rows.unit), ""),
                value=in_force[-1].value,
                since=in_force[-1].since,
                source=in_force[-1].source,
            )


def _bodies(bodies: Iterable[Body]) -> tuple[Body, ...]:
    """The bodies, each once: one that is named again gains the aliases."""
    by_name: dict[str, Body] = {}
    for body in bodies:
        known = by_name.setdefault(_key(body.name), body)
        if known is not body:
            aliases = tuple(dict.fromkeys(known.aliases + body.aliases))
            by_name[_key(body.name)] = Body(
                known.name, aliases, generic=known.generic or body.generic
            )
    return tuple(by_name.values())


def _lexicon(readings: Sequence[Reading]) -> Lexicon:
    """The words of all files, the base's first, each once and folded as the reader needs them."""

    def words(of: Callable[[Any], tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(squeeze(fold(word)) for r in readings for word in of(r)))

    def shortened(of: Callable[[Reading], Mapping[str, tuple[str, ...]]]) -> tuple[LegalForm, ...]:
        # The last file to shorten a wording decides.
        by_wording = {
            squeeze(fold(wording)): short
            for reading in readings
            for short, wordings in of(reading).items()
            for wording in wordings
        }
        return tuple(LegalForm(name, short) for name, short in by_wording.items())

    return Lexicon(
        columns=tuple(
            (role.name, words(attrgetter(f"columns.{role.name}"))) for role in fields(ColumnStems)
        ),
        force=tuple(
            (force.name, words(attrgetter(f"force.{force.name}"))) for force in fields(ForceVerbs)
        ),
        lead=words(lambda r: r.lead),
        artefacts=words(lambda r: r.artefacts),
        legal_forms=shortened(lambda r: r.legal_forms),
        school_kinds=shortened(lambda r: r.school_kinds),
        header_words=words(lambda r: r.header_words),
        resolution_words=words(lambda r: r.resolution_words),
    )
