"""Показатели плана: how many rows of how many, after DCMA's fourteen points and GAO's practices."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import field, frozen

from roadmap_core.checks.duration import LONGEST
from roadmap_core.checks.subject import Subject
from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.keys import Index
from roadmap_core.model import Activity, Order, Roadmap
from roadmap_core.parsed import Parsed
from roadmap_core.periods import Annual, Dated, Deadline, Kind, Ongoing, Recurring, Unread
from roadmap_core.policy import Policy, Region
from roadmap_core.spelling import did_you_mean
from roadmap_core.windows import Window, day_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Figure", "Figures", "figures"]

_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("plan", "figure", "title"), str),
    "n": int,
    "total": int,
    "applicable": bool,
    **dict.fromkeys(("of", "rows", "source"), str),
}


@cache
def _said() -> Mapping[str, Mapping[str, str]]:
    """What each figure counts, of what, and after whom, in Russian."""
    text = files("roadmap_core").joinpath("data", "figures.ru.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = tomllib.loads(text)["figures"]
    return table


@frozen(kw_only=True)
class Figure:
    """Показатель: how many of how many, and which; not applicable where there is nothing to count.

    ``name`` says which («no_lead»), ``rows`` are the keys of the activities that are counted in
    ``n``, for links «before - after». ``plan`` is the roadmap where an order has several.

    >>> one = Figure(name="no_result", total=4, rows=("2",))
    >>> one.n, str(one)
    (1, 'Мероприятия без результата: 1 из 4')
    >>> str(Figure(name="no_result", total=0))
    'Мероприятия без результата: не применимо'

    Raises:
        InvalidData: no figure has that name, or more are counted than there are.
    """

    name: str
    total: int
    rows: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    plan: str = ""

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.name not in _said():
            problems.append(f"no figure {self.name!r}{did_you_mean(self.name, _said())} @ $.name")
        if self.n > self.total:
            problems.append(f"{self.n} of {self.total} @ $.rows")
        if problems:
            raise InvalidData("figure", problems)

    @property
    def n(self) -> int:
        """How many are counted."""
        return len(self.rows)

    @property
    def is_applicable(self) -> bool:
        """Whether there is anything of which to count."""
        return self.total > 0

    @property
    def title(self) -> str:
        """What is counted, in Russian."""
        return _said()[self.name]["title"]

    @property
    def of(self) -> str:
        """Of what it is counted, in Russian, in the genitive."""
        return _said()[self.name]["of"]

    @property
    def source(self) -> str:
        """After which model it is counted."""
        return _said()[self.name]["source"]

    def __str__(self) -> str:
        counted = f"{self.n} из {self.total}" if self.is_applicable else "не применимо"
        return f"{self.title}: {counted}"


@frozen(repr=False)
class Figures:
    """Показатели плана: iterated in the order of the models; one is asked for by its name.

    As text it is one line with those that apply and are not none.
    """

    figures: tuple[Figure, ...] = field(default=(), converter=tuple[Figure, ...])

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)

    def of(self, name: str) -> tuple[Figure, ...]:
        """The figure of a name, one for each roadmap.

        Raises:
            InvalidData: no figure has that name.
        """
        if name not in _said():
            raise InvalidData("figure", [f"no figure {name!r}{did_you_mean(name, _said())}"])
        return tuple(one for one in self.figures if one.name == name)

    def __str__(self) -> str:
        plans = list(dict.fromkeys(one.plan for one in self.figures))
        told = []
        for plan in plans:
            some = [str(one) for one in self.figures if one.plan == plan and one.n]
            told.append(f"{plan}: " * bool(plan) + ("; ".join(some) or "считать нечего"))
        return ". ".join(told) or "Показателей нет"

    def __repr__(self) -> str:
        applicable = sum(one.is_applicable for one in self.figures)
        return f"<Figures {len(self.figures)} figures, {applicable} applicable>"

    @overload
    def to_frame(self, backend: Literal["pandas"] = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, backend: Backend) -> Any: ...
    def to_frame(self, backend: Backend = "pandas") -> Any:
        """The figures as a frame of an engine, one row each.

        Columns: plan, figure, title: text; n, total: whole numbers (both 0 where not applicable);
        applicable: bool; of, rows (keys joined by commas), source: text. There is no share: it
        would hide how few are counted.
        """
        return frame_of(map(_row, self.figures), _COLUMNS, backend)

    def _repr_html_(self) -> str:
        """The figures as a table."""
        return html_table(repr(self).strip("<>"), map(_row, self.figures), _COLUMNS)


def _row(one: Figure) -> dict[str, Any]:
    return {
        "plan": one.plan,
        "figure": one.name,
        "title": one.title,
        "n": one.n,
        "total": one.total,
        "applicable": one.is_applicable,
        "of": one.of,
        "rows": ", ".join(one.rows),
        "source": one.source,
    }


def figures(
    order: Order | Parsed[Order], policy: Policy | Region, *, on: date | None = None
) -> Figures:
    r"""The figures of each roadmap of an order, as n of N, in the order of the models.

    Only rows that are themselves performed are counted, never the umbrella rows over them. Of a
    period that has several readings the likeliest counts. Those of links (``no_input``,
    ``no_use``, ``unlinked``, ``leads``, ``lags``) apply only where the roadmap has links, a link of
    an umbrella row being one of each of its parts; ``over`` applies only where a day is given: how
    many periods were over before it. A region is taken as it stands on the day of the order.

    >>> from roadmap_core import parse_order, load_region
    >>> text = "План на 2024 год\n\n№\tМероприятие\tСрок\n1\tАнализ\tмарт 2024"
    >>> for one in figures(parse_order(text), load_region("ru")).of("no_responsible"):
    ...     print(one)
    Мероприятия без исполнителя: 1 из 1

    Raises:
        UnknownActivity: a link names an activity that there is not.
        AmbiguousNumber: a link has a number that stands at several activities.
    """
    order = order.value if isinstance(order, Parsed) else order
    policy = Policy(policy, order.date) if isinstance(policy, Region) else policy
    day = None if on is None else day_of(on)
    return Figures(one for subject in Subject.each(order, policy) for one in _of(subject, day))


def _of(subject: Subject, on: date | None) -> Iterator[Figure]:
    """All figures of one roadmap, in the order of the data."""
    leaves = subject.roadmap.leaves
    found = {**_of_links(subject.roadmap), **_of_periods(subject, leaves, on), **_of_rows(leaves)}
    for name in _said():
        rows, total = found[name]
        yield Figure(name=name, rows=rows, total=total, plan=subject.where)


_Counted = Mapping[str, tuple[list[str], int]]


def _keys(rows: Iterable[Activity]) -> list[str]:
    return [row.key for row in rows]


def _of_rows(leaves: tuple[Activity, ...]) -> _Counted:
    total = len(leaves)
    several = [leaf for leaf in leaves if len(leaf.responsible) > 1]
    return {
        "no_responsible": (
            _keys(leaf for leaf in leaves if not any(one.body for one in leaf.responsible)),
            total,
        ),
        "no_lead": (
            _keys(leaf for leaf in several if not any(one.lead for one in leaf.responsible)),
            len(several),
        ),
        "no_result": (_keys(leaf for leaf in leaves if not leaf.deliverables), total),
    }


def _kind(leaf: Activity) -> str:
    """Which share of kinds a row belongs to: the firmest of what its likeliest reading says."""
    parts = leaf.period.parts if leaf.period else ()
    if any(isinstance(part, Dated | Annual | Deadline) for part in parts):
        return "fixed"
    if any(isinstance(part, Recurring) for part in parts):
        return "recurring"
    if any(isinstance(part, Ongoing) for part in parts):
        return "ongoing"
    readable = any(not isinstance(part, Unread) for part in parts)
    return "undated" if readable else "unread"


def _dates(leaf: Activity, horizon: Window | None) -> list[Window]:
    parts = leaf.period.parts if leaf.period else ()
    dated = [part for part in parts if isinstance(part, Dated | Annual | Deadline)]
    return [window for part in dated for window in part.windows(horizon)]


def _of_periods(subject: Subject, leaves: tuple[Activity, ...], on: date | None) -> _Counted:
    horizon, ordered = subject.roadmap.horizon, subject.order.date
    kinds = {leaf.key: _kind(leaf) for leaf in leaves}
    dated = [(leaf, windows) for leaf in leaves if (windows := _dates(leaf, horizon))]
    timed = [leaf for leaf in leaves if leaf.period and leaf.period.kind is not Kind.UNREAD]
    found: dict[str, tuple[list[str], int]] = {
        kind: ([key for key, own in kinds.items() if own == kind], len(leaves))
        for kind in ("fixed", "recurring", "ongoing", "undated", "unread")
    }
    found["ambiguous"] = (
        _keys(leaf for leaf in timed if leaf.period and leaf.period.is_ambiguous),
        len(timed),
    )
    found["high_duration"] = _long(subject, dated)
    early = (
        leaf
        for leaf, windows in dated
        if ordered and any((w.end if w.open_start else w.first) < ordered for w in windows)
    )
    found["invalid_dates"] = (_keys(early), len(dated) if ordered else 0)
    over = (leaf for leaf, windows in dated if on and all(_is_over(w, on) for w in windows))
    found["over"] = (_keys(over), len(dated) if on else 0)
    return found


def _is_over(window: Window, on: date) -> bool:
    return window.last is not None and window.last < on


def _long(subject: Subject, dated: list[tuple[Activity, list[Window]]]) -> tuple[list[str], int]:
    calendar = subject.policy.work_calendar
    if not subject.policy.has_norm(LONGEST):
        return [], 0
    norm = subject.policy.norm(LONGEST).number
    judged = {
        leaf.key: known
        for leaf, windows in dated
        if (known := [w for w in windows if not w.open_start and calendar.knows(w)])
    }
    long = [
        key
        for key, windows in judged.items()
        if any(calendar.working_days(window) > norm for window in windows)
    ]
    return long, len(judged)


def _of_links(roadmap: Roadmap) -> _Counted:
    leaves = roadmap.leaves if roadmap.links else ()
    rows = tuple(roadmap.walk()) if roadmap.links else ()
    index = Index.of(rows)
    pairs = [(index[link.before], index[link.after]) for link in roadmap.links]
    used = {leaf.key for before, _ in pairs for leaf in before.leaves}
    fed = {leaf.key for _, after in pairs for leaf in after.leaves}
    gaps = {
        f"{before.key} - {after.key}": days
        for before, after in pairs
        if (days := _days_between(before, after, roadmap.horizon)) is not None
    }
    total = len(leaves)
    return {
        "no_input": (_keys(leaf for leaf in leaves if leaf.key not in fed), total),
        "no_use": (_keys(leaf for leaf in leaves if leaf.key not in used), total),
        "unlinked": (_keys(leaf for leaf in leaves if leaf.key not in fed | used), total),
        "leads": ([pair for pair, days in gaps.items() if days < 0], len(gaps)),
        "lags": ([pair for pair, days in gaps.items() if days > 0], len(gaps)),
    }


def _days_between(before: Activity, after: Activity, horizon: Window | None) -> int | None:
    """The days between what is needed and who needs it; below 0 where they overlap.

    Each use is met by the latest earlier production, so the first of each decides. A deadline
    counts by its day.
    """
    made = [w for leaf in before.leaves for w in _dates(leaf, horizon) if w.last is not None]
    needed = [w for leaf in after.leaves for w in _dates(leaf, horizon)]
    if not made or not needed:
        return None
    ready = min(window.end for window in made)
    begins = min(window.end if window.open_start else window.first for window in needed)
    return (begins - ready).days - 1
