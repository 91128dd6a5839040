"""Запись журнала: one thing that somebody tells of the plan while it runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from attrs import field, frozen

from roadmap_core.canonical import canonical
from roadmap_core.errors import InvalidData
from roadmap_core.names import is_surname, names_in, redacted, said

__all__ = ["RECORDED", "Entry", "State", "names_somebody"]


class State(StrEnum):
    """Состояние: how it stands with an occurrence; a member equals its plain string.

    ``RECORDED`` are those that an entry may tell. The others follow from the day and the plan, so
    nobody writes them down.
    """

    NOT_DUE = "not_due"
    DUE = "due"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DONE_LATE = "done_late"
    OVERDUE = "overdue"
    MISSED = "missed"
    NOT_APPLICABLE = "not_applicable"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in Russian, as sheets and reports write it.

        >>> State.DONE_LATE.label
        'исполнено с опозданием'
        """
        return _LABELS[self]


_LABELS: Mapping[State, str] = MappingProxyType(
    {
        State.NOT_DUE: "срок не наступил",
        State.DUE: "срок идёт",
        State.IN_PROGRESS: "в работе",
        State.DONE: "исполнено",
        State.DONE_LATE: "исполнено с опозданием",
        State.OVERDUE: "просрочено",
        State.MISSED: "не состоялось",
        State.NOT_APPLICABLE: "не применимо",
        State.WITHDRAWN: "запись отозвана",
    }
)

RECORDED: tuple[State, ...] = (
    State.IN_PROGRESS,
    State.DONE,
    State.MISSED,
    State.NOT_APPLICABLE,
    State.WITHDRAWN,
)
"""The states that an entry may tell."""


@frozen(kw_only=True)
class Entry:
    """Запись журнала: what was done about one occurrence, on which day, and what shows it.

    ``occurrence`` is an `Occurrence.key`; the key of an activity, or a number that stands once,
    means its occurrences that had begun by the day and are not done yet. ``school`` is written as
    the order writes it, in full or short; "" means the plan as a whole, or every school where each
    has its own duty.
    ``evidence`` is a reference (a number of a document, an address, a file), ``by`` the role of
    whoever tells it, never a name. ``corrects`` is the id of an entry that this one stands
    in place of; to take one back without another in its place, correct it by ``withdrawn``.

    ``id`` is your own, or follows from the content: the same content has the same id, so an entry
    that was written twice counts once. Personal names in ``note`` become «[имя]» on construction.

    >>> Entry(occurrence="29@recurring:2024-01-01..2024-03-31", state="done",
    ...       day=date(2024, 3, 29), evidence="вх. № 17", by="куратор").state.label
    'исполнено'

    Raises:
        InvalidData: a field has a value of another type, the state is none that an entry may tell,
            ``occurrence`` is empty, ``by`` names a person, or nothing is withdrawn.
    """

    occurrence: str
    state: State
    day: date
    school: str = field(default="", repr=said)
    evidence: str = field(default="", repr=said)
    note: str = ""
    by: str = ""
    corrects: str = ""
    id: str = ""

    def __attrs_post_init__(self) -> None:
        canonical(self)
        if problems := tuple(_problems(self)):
            raise InvalidData("Entry", problems)
        object.__setattr__(self, "note", _nameless(self.note))
        if not self.id:
            object.__setattr__(self, "id", _id_of(self))

    @property
    def named(self) -> tuple[str, str]:
        """What it is about: the occurrence as written, and the school."""
        return self.occurrence, self.school


def _problems(entry: Entry) -> Iterator[str]:
    if not entry.occurrence.strip():
        yield "expected the key of an occurrence, got nothing @ $.occurrence"
    if entry.state not in RECORDED:
        allowed = ", ".join(RECORDED)
        yield f"an entry tells one of {allowed}; {entry.state} follows from the days @ $.state"
    if names_somebody(entry.by):
        yield "expected a role, got the name of a person @ $.by"
    if entry.state is State.WITHDRAWN and not entry.corrects:
        yield "an entry that withdraws needs the id of the one that it takes back @ $.corrects"
    if entry.id and entry.corrects == entry.id:
        yield "an entry cannot correct itself @ $.corrects"


@lru_cache(maxsize=4096)
def names_somebody(text: str) -> bool:
    """Whether a text that should tell a role holds a name: by its form, or as a bare surname."""
    return bool(names_in(text)) or is_surname(text.strip())


@lru_cache(maxsize=4096)
def _nameless(text: str) -> str:
    return redacted(text)


def _id_of(entry: Entry) -> str:
    """Twenty hexadecimal digits that follow from the content."""
    content = [
        entry.occurrence,
        entry.school,
        entry.state.value,
        entry.day.isoformat(),
        entry.evidence,
        entry.note,
        entry.by,
        entry.corrects,
    ]
    # Escaped: half a character (a lone surrogate) has no bytes of its own.
    return sha256(json.dumps(content).encode()).hexdigest()[:20]
