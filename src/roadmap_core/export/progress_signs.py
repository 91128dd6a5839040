"""Знаки исполнения: what a chart says of how it stands with an occurrence, in signs and numbers.

Each state has a sign of its own, so that a chart is read without colours too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from roadmap_core.progress import State, Status, StatusRow
from roadmap_core.schedule import Occurrence

__all__ = ["SIGNS", "Sign", "Signs", "counted"]

SIGNS: Mapping[State, tuple[str, str]] = {
    State.DONE: ("✓", "исполнено"),
    State.DONE_LATE: ("✓+", "исполнено с опозданием, дней"),
    State.IN_PROGRESS: ("◐", "в работе"),
    State.OVERDUE: ("!", "просрочено, дней"),
    State.MISSED: ("×", "не состоялось"),
    State.NOT_APPLICABLE: ("–", "не применимо"),
}
_DONE = frozenset({State.DONE, State.DONE_LATE})


@frozen
class Sign:
    """Знак: the state that is shown, its words on the chart, and the share that is done."""

    state: State
    label: str
    share: float


@frozen
class Signs:
    """Знаки плана: the rows of a status by the keys that they are about."""

    by_key: Mapping[str, tuple[StatusRow, ...]]

    @classmethod
    def of(cls, status: Status | None) -> Signs:
        """The signs of a status; none without one."""
        found: dict[str, list[StatusRow]] = {}
        for row in status or ():
            found.setdefault(row.occurrence, []).append(row)
        return cls({key: tuple(rows) for key, rows in found.items()})

    def about(self, one: Occurrence) -> Sign | None:
        """The sign of an occurrence; of work without a day that of its activity."""
        rows = self.by_key.get(one.key, ())
        if not rows and one.due_on is None:
            rows = self.by_key.get(one.activity.key, ())
        return _sign(rows)

    def of_activity(self, key: str) -> Sign | None:
        """The sign of an activity that has no occurrence on the chart."""
        return _sign(self.by_key.get(key, ()))


def counted(status: Status) -> str:
    """How many rows of a status are done and how many overdue, of those whose day has come."""
    counts = status.counts
    done = sum(counts.get(state, 0) for state in _DONE)
    overdue = counts.get(State.OVERDUE, 0)
    return f"исполнено {done}, просрочено {overdue}"


def _sign(rows: Sequence[StatusRow]) -> Sign | None:
    """One sign for all rows of an occurrence: each school may have its own."""
    judged = [row for row in rows if row.state is not State.NOT_APPLICABLE]
    if not judged:
        return Sign(State.NOT_APPLICABLE, "–", 0.0) if rows else None
    done = [row for row in judged if row.state in _DONE]
    state = _shown({row.state for row in judged})
    if state is None:
        return None
    late = max((row.days_late or 0 for row in judged), default=0)
    sign, _ = SIGNS[state]
    if len(judged) > 1 and state not in _DONE:
        label = f"{sign} {len(done)}/{len(judged)}"
    elif state in {State.DONE_LATE, State.OVERDUE}:
        label = f"{sign}{late}" if state is State.DONE_LATE else f"{sign} {late}"
    else:
        label = sign
    return Sign(state, label, _share(judged))


def _shown(states: Iterable[State]) -> State | None:
    """The state that decides how an occurrence is shown: what asks for most is first."""
    having = set(states)
    for state in (State.OVERDUE, State.MISSED, State.IN_PROGRESS):
        if state in having:
            return state
    if having <= _DONE:
        return State.DONE_LATE if State.DONE_LATE in having else State.DONE
    # Some schools are done, the day of the others has not come.
    return State.IN_PROGRESS if having & _DONE else None


def _share(rows: Sequence[StatusRow]) -> float:
    """How much of it is done; what is to be done several times counts by times."""
    parts = [1.0 if row.state in _DONE else min(row.recorded / row.times, 1.0) for row in rows]
    return sum(parts) / len(parts)
