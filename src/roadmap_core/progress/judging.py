"""Исполнение на день: from what a plan asks for and what a log tells to the state of each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from attrs import frozen

from roadmap_core.model import School
from roadmap_core.names import redacted
from roadmap_core.policy import Policy
from roadmap_core.progress.agreement import Agreement, agreed
from roadmap_core.progress.duties import Duties, Duty, duties_of
from roadmap_core.progress.entry import Entry, State
from roadmap_core.progress.log import ProgressLog
from roadmap_core.progress.rows import Status, StatusRow
from roadmap_core.schedule import Plan
from roadmap_core.windows import Window, day_of

__all__ = ["status"]


def status(
    plan: Plan,
    log: ProgressLog | Iterable[Entry],
    *,
    on: date,
    horizon: Window | None = None,
    since: date | None = None,
    policy: Policy | None = None,
    per_school: Iterable[str] | None = None,
    schools: Iterable[School] | None = None,
) -> Status:
    """How it stands with each occurrence of a plan on a day, as a log tells it up to that day.

    One row an occurrence; where an activity is done by each school, one for each school of the
    list. That is so where one of its bodies is the schools in general («ОО») and the order lists
    schools; ``per_school`` names the activities instead, none where it is empty, ``schools`` are
    the list where the plan has none. An entry without a school then tells of every school.
    Leaves without any window («по запросу») have a row of their own, so nothing is left out but
    what was due before ``since``, the date of an order where none is given.

    The states, the first that holds:

    - ``not_applicable``: the last entry that settles something says so;
    - ``missed``: the last entry that settles something says so; or the due day is over, it was done
      less often than asked, and the next occurrence of the kind has begun;
    - ``done``: it was done as often as asked (``times``), the last of these on the due day or
      before, or no day is due;
    - ``done_late``: so, but behind the due day;
    - ``overdue``: the due day is over; on the due day itself nothing is late;
    - ``in_progress``: an entry tells of work on it;
    - ``due``: its first day has come, no entry tells of work;
    - ``not_due``: its first day has not come; or no day is due, its window is over or unknown, and
      no entry tells of work.

    An entry settles something if it says done, missed or not applicable; of those on one day the
    last in the log counts. Work that has no day to be finished on is never late: ongoing work and
    work on demand stays in progress whatever was done of it until its window is over. A deadline
    is worked on from the start that `Deadline.windows` supposes. An occurrence of an uncertain
    reading is a row too: look at ``assuming``. Entries of later days are not looked at; what is
    corrected by one is void all the same.

    Raises:
        UnknownActivity: ``per_school`` names an activity that there is not.
        AmbiguousNumber: it has a number that stands at several activities.
        OpenEnd: the horizon has no last day.
        InvalidData: the log holds something else than entries.
    """
    day = day_of(on)
    told = log if isinstance(log, ProgressLog) else ProgressLog(log)
    duties = duties_of(
        plan,
        horizon=horizon,
        since=since,
        policy=policy,
        per_school=per_school,
        schools=schools,
    )
    agreement = agreed(told.entries, told.standing, told.lines, duties, day)
    rows = tuple(row for duty in duties.all for row in _rows(duty, duties, agreement, day))
    return Status(rows, day, (*told.findings, *agreement.findings))


@frozen
class _Verdict:
    """What entries make of a duty."""

    state: State
    day_done: date | None = None
    days_late: int | None = None
    recorded: int = 0
    evidence: tuple[str, ...] = ()


def _rows(duty: Duty, duties: Duties, agreement: Agreement, on: date) -> Iterator[StatusRow]:
    """The rows of one duty: one, or one for each school."""
    told = agreement.entries.get(duty.key, {})
    general = told.get("", ())
    of_all = _judged(duty, general, on)
    if duty.leaf.key not in duties.by_school:
        yield _row(duty, duties, of_all)
        return
    for school, municipality in duties.schools.keys.items():
        own = told.get(school)
        # Most schools of most occurrences have told nothing of their own.
        verdict = _judged(duty, _merged(general, own), on) if own else of_all
        yield _row(duty, duties, verdict, school, municipality)


def _merged(general: Sequence[Entry], own: Sequence[Entry]) -> Sequence[Entry]:
    """The entries of one school, by day; of one day its own last."""
    return sorted((*general, *own), key=lambda entry: entry.day)


def _row(
    duty: Duty, duties: Duties, verdict: _Verdict, school: str = "", municipality: str = ""
) -> StatusRow:
    leaf = duty.leaf
    return StatusRow(
        occurrence=duty.key,
        activity=leaf.key,
        number=leaf.number,
        title=duties.titles[leaf.key],
        section=duties.sections[leaf.key],
        school=school,
        municipality=municipality,
        bodies=duties.bodies[leaf.key],
        kind=duty.kind.value if duty.kind else "",
        first=None if duty.open_start else duty.begins,
        due=duty.due,
        state=verdict.state,
        day_done=verdict.day_done,
        days_late=verdict.days_late,
        times=duty.times,
        recorded=verdict.recorded,
        deliverables=duties.deliverables[leaf.key],
        evidence=verdict.evidence,
        assuming=duty.assuming,
    )


def _judged(duty: Duty, entries: Sequence[Entry], on: date) -> _Verdict:
    """The state of one duty by its entries, which are sorted by day."""
    known = [entry for entry in entries if entry.day <= on]
    done = [entry.day for entry in known if entry.state is State.DONE]
    references = (redacted(entry.evidence) for entry in known if entry.evidence)
    evidence = tuple(dict.fromkeys(references))
    settling = [entry.state for entry in known if entry.state is not State.IN_PROGRESS]
    last = settling[-1] if settling else None
    late = (on - duty.due).days if duty.due is not None and duty.due < on else None
    if last is State.NOT_APPLICABLE:
        return _Verdict(last, recorded=len(done), evidence=evidence)
    if last is State.MISSED:
        return _Verdict(last, days_late=late, recorded=len(done), evidence=evidence)
    if len(done) >= duty.times and not duty.is_continuing:
        return _done(duty, done, evidence)
    state = _undone(duty, on, is_told=bool(known), is_done=bool(done))
    day_done = done[-1] if state is State.DONE else None
    return _Verdict(state, day_done, late, len(done), evidence)


def _done(duty: Duty, done: Sequence[date], evidence: tuple[str, ...]) -> _Verdict:
    """Done as often as asked; what was done more often was done in time if the first were."""
    day = done[duty.times - 1]
    if duty.due is not None and day > duty.due:
        return _Verdict(State.DONE_LATE, day, (day - duty.due).days, len(done), evidence)
    return _Verdict(State.DONE, day, None, len(done), evidence)


def _undone(duty: Duty, on: date, *, is_told: bool, is_done: bool) -> State:
    """The state of what nothing settles; work without a day for its end may still be over."""
    if duty.due is None:
        is_over = duty.ends is not None and duty.ends < on
        if is_told:
            return State.DONE if is_over and is_done else State.IN_PROGRESS
        is_open = duty.begins is not None and duty.begins <= on and not is_over
        return State.DUE if is_open else State.NOT_DUE
    if duty.due < on:
        superseded = duty.superseded_on is not None and duty.superseded_on <= on
        return State.MISSED if superseded else State.OVERDUE
    if is_told:
        return State.IN_PROGRESS
    return State.DUE if duty.has_begun(on) else State.NOT_DUE
