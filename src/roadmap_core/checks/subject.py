"""Предмет проверки: one roadmap of an order with all that it is held against."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from attrs import field, frozen

from roadmap_core.checks.made import Made
from roadmap_core.checks.suggest import SuggestedLink, seen_links
from roadmap_core.checks.ties import Tie, tied
from roadmap_core.errors import InvalidData
from roadmap_core.keys import Index
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Appendix, Link, Order, Roadmap
from roadmap_core.policy import Policy
from roadmap_core.regions import load_region
from roadmap_core.schedule.timeliness import DataCalendar, data_for_activities
from roadmap_core.windows import Window

__all__ = ["ROADMAP", "Subject", "unknown_needs"]

_Told = TypeVar("_Told")

# The subject of a finding about the roadmap as a whole, where the order has one.
ROADMAP = "дорожная карта"


@frozen(kw_only=True)
class Subject:
    """Предмет проверки: what a check is given, one frozen value for each roadmap of an order.

    ``roadmap`` is the one under judgement and ``appendix`` the appendix that holds it, None where
    the order has no roadmap; ``order`` is always the whole document. Nothing before the day
    ``since`` is blamed; None blames any day. ``stated`` are the links that somebody gave: those of
    the roadmap, then the region's for the order. ``where`` says which appendix is meant
    («приложение 2»); it is empty where the order has one roadmap.
    """

    order: Order
    policy: Policy
    appendix: Appendix | None = None
    roadmap: Roadmap = field(factory=Roadmap)
    stated: tuple[Link, ...] = ()
    since: date | None = None
    where: str = ""
    _asked: dict[Callable[[Subject], Any], Any] = field(
        factory=dict, init=False, eq=False, repr=False
    )

    @classmethod
    def each(
        cls, order: Order, policy: Policy, *, since: date | None = None
    ) -> tuple[Subject, ...]:
        """A subject for each roadmap that has rows; one without rows where none has.

        ``since`` is the day of the order where it is not given.
        """
        plans = [(n, a, a.roadmap) for n, a in enumerate(order.appendices, 1) if a.roadmap]
        judged = [plan for plan in plans if plan[2].activities] or plans[:1]
        since = since or order.date
        return tuple(
            cls(
                order=order,
                policy=policy,
                appendix=appendix,
                roadmap=roadmap,
                stated=links,
                since=since,
                where=f"приложение {appendix.number or number}" if len(judged) > 1 else "",
            )
            for (number, appendix, roadmap), links in zip(
                judged, _stated(order, policy, [plan[2] for plan in judged]), strict=True
            )
        ) or (cls(order=order, policy=policy, since=since),)

    def once(self, look: Callable[[Subject], _Told]) -> _Told:
        """What a function says of the subject, asked once for all checks that need it."""
        if look not in self._asked:
            self._asked[look] = look(self)
        told: _Told = self._asked[look]
        return told

    @cached_property
    def made(self) -> Made:
        """What the rows of the roadmap make, by their wording."""
        return Made.of(self.roadmap, self.words.checks)

    @cached_property
    def suggestions(self) -> tuple[SuggestedLink, ...]:
        """The links that the wording tells and nobody stated."""
        known = {(link.before, link.after) for link in self.stated}
        found = seen_links(self.made)
        return tuple(one for one in found if (one.link.before, one.link.after) not in known)

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        """The links whose both ends are rows, with these rows."""
        return tied(self.roadmap, self.stated, self.suggestions)

    @cached_property
    def data(self) -> DataCalendar:
        """Which rows of the order need results, and which are ready by their days."""
        return data_for_activities(self.order, self.policy)

    @property
    def links(self) -> tuple[Link, ...]:
        """The stated links, then the suggested ones."""
        return (*self.stated, *(one.link for one in self.suggestions))

    @property
    def name(self) -> str:
        """How a finding calls the roadmap as a whole."""
        return f"{ROADMAP} ({self.where})" if self.where else ROADMAP

    @property
    def words(self) -> Lexicon:
        """The words of the region; those of the shipped base where it has none, as readers do."""
        own = self.policy.words
        return own if own != Lexicon() else load_region().words

    @property
    def horizon(self) -> Window:
        """The period that the document names for the roadmap, for a check that needs it.

        Raises:
            InvalidData: it names none.
        """
        if (horizon := self.roadmap.stated_horizon) is None:
            raise InvalidData("subject", ["no horizon is named; need 'horizon' @ $.roadmap"])
        return horizon

    @property
    def ordered(self) -> date:
        """The day of the order, for a check that needs it.

        Raises:
            InvalidData: it was not read.
        """
        if self.order.date is None:
            raise InvalidData("subject", ["no day was read; need 'order date' @ $.order.date"])
        return self.order.date

    def lacks(self, need: str) -> str:
        """Why a need of a check is not met, in Russian; "" where it is.

        A need is one of the words below or «norm» and the name of a norm:

        - ``rows``: the roadmap has activities;
        - ``clauses``: the document has clauses of an order;
        - ``text``: it has a title, clauses or appendices;
        - ``horizon``: the document names the period of the roadmap;
        - ``order date``: the day of the order was read;
        - ``links``: somebody said which activity needs which, or its wording does;
        - ``bodies``, ``events``, ``work calendar``: the policy has any.
        """
        if need.startswith(_NORM):
            return self._lacks_norm(need.removeprefix(_NORM))
        is_met, reason = _NEEDS[need]
        return "" if is_met(self) else reason

    def _lacks_norm(self, name: str) -> str:
        if self.policy.has_norm(name):
            return ""
        on = self.policy.on
        day = "без дня" if on is None else f"на {on:%d.%m.%Y}"
        words = _NORM_WORDS.get(name)
        return f"{day} не действует норма " + (f"{words} ({name})" if words else name)


def _stated(order: Order, policy: Policy, roadmaps: Sequence[Roadmap]) -> list[tuple[Link, ...]]:
    """The links of each roadmap: its own, then those of the region that name a row of it.

    What names no row of any is the first one's, so that it is told.
    """
    given = [one.link for one in policy.region.links if one.is_of(order)]
    if not given:
        return [roadmap.links for roadmap in roadmaps]
    rows = [Index.of(roadmap.walk()) for roadmap in roadmaps]
    homes = [
        next((n for n, r in enumerate(rows) if r.find(link.before) or r.find(link.after)), 0)
        for link in given
    ]
    return [
        (*roadmap.links, *(link for link, home in zip(given, homes, strict=True) if home == place))
        for place, roadmap in enumerate(roadmaps)
    ]


_NORM = "norm "
# What a reader calls the norms that shipped checks need, in the genitive.
_NORM_WORDS = {
    "duration_min_days": "наименьшей продолжительности",
    "duration_max_working_days": "наибольшей продолжительности",
    "input_stale_days": "срока, за который нужное устаревает",
    "teachers_leave_first": "первого дня отпусков учителей",
    "teachers_leave_last": "последнего дня отпусков учителей",
}
_NEEDS: Mapping[str, tuple[Callable[[Subject], object], str]] = {
    "rows": (lambda s: s.roadmap.activities, "в дорожной карте нет мероприятий"),
    "clauses": (lambda s: s.order.clauses, "в документе нет пунктов приказа"),
    "text": (
        lambda s: s.order.title or s.order.clauses or s.order.appendices,
        "в документе нет текста",
    ),
    "horizon": (lambda s: s.roadmap.stated_horizon, "период дорожной карты не назван"),
    "order date": (lambda s: s.order.date, "дата приказа не прочитана"),
    "links": (lambda s: s.links, "связи мероприятий не названы и по словам не видны"),
    "bodies": (lambda s: s.policy.bodies, "в регионе не названы органы"),
    "events": (lambda s: s.policy.events, "в регионе не названы события"),
    "work calendar": (lambda s: s.policy.work_calendar.years, "нет производственного календаря"),
}


def unknown_needs(needs: Iterable[str]) -> list[str]:
    """What is wrong with the needs of a check, a sentence each."""
    known = (*_NEEDS, "norm <name>")
    return [
        f"no need {need!r}, a check may need: {', '.join(known)} @ $.needs"
        for need in needs
        if need not in _NEEDS and not re.fullmatch(rf"{_NORM}\S+", need)
    ]
