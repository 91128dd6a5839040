"""A region and a policy: its words, bodies, calendars, and norms with their whole history.

A policy is a region on a day. Both are values; `roadmap_core.regions` reads them from files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from attrs import field, frozen

from roadmap_core.calendars import Event, WorkCalendar
from roadmap_core.errors import InvalidData, UnknownNorm
from roadmap_core.findings import Severity
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Body, Link, Order
from roadmap_core.norms import Norm
from roadmap_core.spelling import did_you_mean
from roadmap_core.subjects import SchoolSubject, same_subject, subject_clashes
from roadmap_core.text import fold, squeeze
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, day_of

__all__ = ["OrderLink", "Policy", "Region", "alias_clashes", "refuse_no_policy", "same_body"]

_QUOTES = re.compile("[\"']")
_DASH = re.compile(r"\s*-\s*")
_CODE = re.compile(r"[A-Z]+\d{2,3}")
_NEARLY_A_CODE = re.compile(r"([A-Za-z]+)\W*(\d{1,3})")


def _day(on: date | None) -> date | None:
    return None if on is None else day_of(on)


def _bodies(bodies: Iterable[Body]) -> tuple[Body, ...]:
    return tuple(bodies)


def _events(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(events)


def _norms(norms: Iterable[Norm]) -> tuple[Norm, ...]:
    return tuple(norms)


def _subjects(subjects: Iterable[SchoolSubject]) -> tuple[SchoolSubject, ...]:
    return tuple(subjects)


def _pairs(
    severities: Mapping[str, Severity] | Iterable[tuple[str, Severity]],
) -> tuple[tuple[str, Severity], ...]:
    return tuple(dict(severities).items())


def _links(links: Iterable[OrderLink]) -> tuple[OrderLink, ...]:
    return tuple(links)


@frozen(kw_only=True)
class OrderLink:
    """Связь приказа: a link between rows of an order of the region, stated in the region's file.

    ``order`` is the number of the order and ``date`` its day, None where the number is enough;
    ``before`` and ``after`` are keys of rows, or numbers that stand once, as in a `Link`.
    """

    order: str
    before: str
    after: str
    why: str = ""
    date: date | None = None

    def is_of(self, order: Order) -> bool:
        """Whether it is of this order."""
        return self.order == order.number and self.date in (None, order.date)

    @property
    def link(self) -> Link:
        """The link itself."""
        return Link(self.before, self.after, self.why)


@frozen
class Region:
    """Регион: words, bodies, calendars, events and the history of each norm.

    ``norms`` are rows: of those of one name that have begun, the last in the tuple is in force.
    ``words`` are for the reader, which takes those of the shipped base where a region has none;
    ``severities`` are those that the region gives to checks, ``links`` those between rows of its
    orders. Read one with `load_region`.

    Raises:
        InvalidData: two bodies or two subjects share a wording, an event is named twice, or what
            should be the code of a check is none.
    """

    name: str
    title: str = ""
    words: Lexicon = field(default=Lexicon(), kw_only=True, repr=False)
    bodies: tuple[Body, ...] = field(default=(), kw_only=True, repr=False, converter=_bodies)
    work_calendar: WorkCalendar = field(default=WorkCalendar(), kw_only=True, repr=False)
    events: tuple[Event, ...] = field(default=(), kw_only=True, repr=False, converter=_events)
    norms: tuple[Norm, ...] = field(default=(), kw_only=True, repr=False, converter=_norms)
    subjects: tuple[SchoolSubject, ...] = field(
        default=(), kw_only=True, repr=False, converter=_subjects
    )
    severities: tuple[tuple[str, Severity], ...] = field(
        default=(), kw_only=True, repr=False, converter=_pairs
    )
    links: tuple[OrderLink, ...] = field(default=(), kw_only=True, repr=False, converter=_links)

    def __attrs_post_init__(self) -> None:
        events = Counter(event.name for event in self.events)
        problems = [
            *alias_clashes(self.bodies, {}),
            *subject_clashes(self.subjects, {}),
            *(f"the event {name!r} stands twice @ $.events" for name in events if events[name] > 1),
            *(problem for code, _ in self.severities if (problem := no_code(code))),
        ]
        if problems:
            raise InvalidData(f"region {self.name!r}", problems)

    def on(self, day: date) -> Policy:
        """The region as it stands on a day."""
        return Policy(self, day)

    def norm(self, name: str, on: date | None) -> Norm:
        """The row of a norm that is in force on a day; without a day none is.

        Raises:
            UnknownNorm: none is in force.
        """
        if (norm := self._in_force(name, on)) is not None:
            return norm
        raise UnknownNorm(name, on, [norm.name for norm in self.norms_on(on)])

    def has_norm(self, name: str, on: date | None) -> bool:
        """Whether a norm of that name is in force on a day."""
        return self._in_force(name, on) is not None

    def norms_on(self, day: date | None) -> tuple[Norm, ...]:
        """The norms that are in force on a day, one row each; without a day none is."""
        in_force = (self._in_force(name, day) for name in self._histories)
        return tuple(norm for norm in in_force if norm is not None)

    def school_year(self, on: date | None = None) -> tuple[MonthDay, MonthDay]:
        """The first and the last day of a school year by the norms of a day.

        Without a day the newest rows are meant; where no row has begun, 1 September and 31 May.
        """
        day = date.max if on is None else on
        first = self._in_force("school_year_first", day)
        last = self._in_force("school_year_last", day)
        return (
            SCHOOL_YEAR[0] if first is None else first.month_day,
            SCHOOL_YEAR[1] if last is None else last.month_day,
        )

    def body(self, wording: str) -> Body | None:
        """The body that goes by this name or alias; None where the region knows none.

        Case, «ё», quotes, the kind of dash and spaces around it make no difference.
        """
        return self.wordings.get(same_body(wording))

    def subject_named(self, wording: str) -> str | None:
        """The code of the school subject that a wording means; None where the region knows none.

        Case, «ё», dashes, dots, brackets and stray blanks make no difference. All foreign
        languages are one subject, «foreign».
        """
        subject = self.subject_wordings.get(same_subject(wording))
        return None if subject is None else subject.code

    def event(self, name: str) -> Event | None:
        """The event of that name; None where the region knows none."""
        return next((event for event in self.events if event.name == name), None)

    def severity_of(self, code: str, default: Severity) -> Severity:
        """The severity that the region gives to a check, or the check's own."""
        return dict(self.severities).get(code, default)

    def require_checks(self, codes: Iterable[str], families: Iterable[str]) -> None:
        """Refuse severities of checks that do not exist.

        ``codes`` are all that are known, ``families`` the letters whose codes are all known: a
        check of somebody else's family may be one that is not made this time.

        Raises:
            InvalidData: a code of one of the families is not known.
        """
        known, letters = tuple(codes), set(families)
        unknown = [code for code, _ in self.severities if code[0] in letters and code not in known]
        if unknown:
            raise InvalidData(
                f"region {self.name!r}",
                [f"no check {c!r}{did_you_mean(c, known)} @ $.severities[{c!r}]" for c in unknown],
            )

    def _in_force(self, name: str, on: date | None) -> Norm | None:
        if (day := _day(on)) is None:
            return None
        begun = (norm for norm in reversed(self._histories.get(name, ())) if norm.since <= day)
        return next(begun, None)

    @cached_property
    def _histories(self) -> dict[str, tuple[Norm, ...]]:
        rows: dict[str, tuple[Norm, ...]] = {}
        for norm in self.norms:
            rows[norm.name] = (*rows.get(norm.name, ()), norm)
        return rows

    @cached_property
    def wordings(self) -> dict[str, Body]:
        """The bodies by each of their wordings, as `same_body` gives it."""
        return {
            same_body(wording): body
            for body in self.bodies
            for wording in (body.name, *body.aliases)
        }

    @cached_property
    def subject_wordings(self) -> dict[str, SchoolSubject]:
        """The subjects by each of their wordings, as `same_subject` gives it."""
        return {same_subject(word): one for one in self.subjects for word in one.wordings}


@frozen
class Policy:
    """A region on a day: what an order of that day is held against.

    Without a day (``on=None``) no norm is in force, unless a question gives its own. Change the
    day with ``attrs.evolve`` or ask ``policy.region.on(day)``.

    >>> policy = Policy(Region("test", norms=[Norm(name="own.rows", title="Строк", unit="строк",
    ...     value=5, since=date(2024, 9, 1), source="unverified")]), date(2025, 1, 1))
    >>> policy.norm("own.rows").value, policy.has_norm("own.rows", on=date(2024, 1, 1))
    (5, False)

    Raises:
        InvalidDay: the day is none.
        InvalidData: the region is none.
    """

    region: Region
    on: date | None = field(default=None, converter=_day)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.region, Region):
            got = type(self.region).__name__
            raise InvalidData(
                "policy", [f"expected a Region (see load_region), got {got} @ $.region"]
            )

    def norm(self, name: str, on: date | None = None) -> Norm:
        """The norm of that name as it stands on the policy's day, or on another.

        Raises:
            UnknownNorm: none is in force on that day.
        """
        return self.region.norm(name, self.on if on is None else on)

    def has_norm(self, name: str, on: date | None = None) -> bool:
        """Whether a norm of that name is in force on the policy's day, or on another."""
        return self.region.has_norm(name, self.on if on is None else on)

    @property
    def norms(self) -> tuple[Norm, ...]:
        """The norms that are in force on the policy's day."""
        return self.region.norms_on(self.on)

    def body(self, wording: str) -> Body | None:
        """The body that goes by this name or alias; None where the region knows none."""
        return self.region.body(wording)

    def event(self, name: str) -> Event | None:
        """The event of that name; None where the region knows none."""
        return self.region.event(name)

    def severity_of(self, code: str, default: Severity) -> Severity:
        """The severity that the region gives to a check, or the check's own."""
        return self.region.severity_of(code, default)

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The bodies of the region."""
        return self.region.bodies

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the region, of all years."""
        return self.region.events

    @property
    def work_calendar(self) -> WorkCalendar:
        """The work calendar of the region, with all its years."""
        return self.region.work_calendar

    @property
    def words(self) -> Lexicon:
        """The words by which documents of the region are recognised."""
        return self.region.words


def same_body(wording: str) -> str:
    """The form in which names of bodies are compared.

    >>> same_body('Кураторы от организаций – исполнителей;') == same_body(
    ...     "кураторы от организаций-исполнителей")
    True
    """
    plain = squeeze(_QUOTES.sub(" ", fold(wording)))
    return _DASH.sub("-", plain).strip(" .,;:")


def alias_clashes(bodies: Iterable[Body], known: Mapping[str, Body]) -> Iterator[str]:
    """Wordings of the bodies that are blank, or that another of them or a known one goes by.

    A body may be named again: under one name there is one body.
    """
    owners = {wording: body.name for wording, body in known.items()}
    for index, body in enumerate(bodies):
        places = [(body.name, "name"), *((a, f"aliases[{n}]") for n, a in enumerate(body.aliases))]
        for wording, place in places:
            key, path = same_body(wording), f"$.bodies[{index}].{place}"
            owner = owners.setdefault(key, body.name)
            if not key:
                yield f"a wording of {body.name!r} is blank @ {path}"
            elif same_body(owner) != same_body(body.name):
                yield f"{wording!r} of {body.name!r} is a wording of {owner!r} already @ {path}"


def no_code(code: str) -> str:
    """Why it is not the code of a check, capital letters and digits; empty where it is one."""
    if _CODE.fullmatch(code):
        return ""
    problem = f"{code!r} is not the code of a check"
    if match := _NEARLY_A_CODE.fullmatch(code):
        problem += f" (did you mean '{match[1].upper()}{int(match[2]):02}'?)"
    return f"{problem} @ $.severities[{code!r}]"


def refuse_no_policy(policy: object) -> None:
    """Say what is needed where something else than a policy was given: a name, a region.

    Raises:
        InvalidData: it is no policy.
    """
    if not isinstance(policy, Policy):
        got = type(policy).__name__
        problem = f"expected a Policy (see load_policy), got {got} @ $.policy"
        raise InvalidData("call", [problem])
