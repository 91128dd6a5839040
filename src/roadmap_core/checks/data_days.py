"""Checks of what is due before the results of exams and checking works exist (L11, L12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from roadmap_core.checks.definition import Evidence, define
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.schedule.timeliness import ActivityData, Readiness

__all__ = ["CHECKS"]


def _rows(
    subject: Subject, claim: Callable[[ActivityData], Mapping[str, Fact] | None]
) -> Iterator[Evidence]:
    """Evidence about the first due day of each row that speaks of the results of procedures."""
    spans = {row.key: row.span for row in subject.roadmap.walk()}
    told: set[str] = set()
    for row in subject.data:
        if row.activity not in spans or row.activity in told or not row.is_named:
            continue
        if (facts := claim(row)) is not None:
            told.add(row.activity)
            yield Evidence(row.activity, facts, spans[row.activity], row.assuming)


def _late(row: ActivityData) -> tuple[Readiness, ...]:
    """The procedures of the expected year whose results come after the due day."""
    return tuple(one for one in row.ready if row.due is not None and one.ready > row.due)


@define(
    "L11",
    severity="error",
    title="Срок раньше, чем есть данные",
    wording=(
        "к сроку {due} работы и экзамены {year} года ещё идут (последний день: {held}): их "
        "результатов ещё нет"
    ),
    needs=("rows",),
)
def deadline_before_data(subject: Subject) -> Iterator[Evidence]:
    """A row that analyses results of VPR, OGE or EGE is due before they have all been written.

    The year is the one that the wording names, else the last whose procedures have begun by the
    day. The days are norms (``vpr_last``, ``oge_last``, ``ege_last``); `rc.outcomes.
    data_for_activities` says of every row which year can be used.

    Why: the results do not exist by the day; the row can only be carried out with those of the
    year before, which the plan does not say.

    Not a finding:

    1. a row that is due when all has been written and the results are not known yet (L12);
    2. a row due before the procedures of its year begin: it means those of the year before;
    3. a row that names neither a procedure nor their results, as a self-analysis of a school.

    Source: the norms of the calendars of VPR, OGE and EGE; own rule (DEADLINE_BEFORE_DATA).
    """

    def claim(row: ActivityData) -> Mapping[str, Fact] | None:
        late = [one for one in row.ready if row.due is not None and one.last > row.due]
        if not late or row.due is None or row.expected_year is None:
            return None
        held = tuple(f"{one.title} {one.last:%d.%m.%Y}" for one in late)
        return {"due": row.due, "year": row.expected_year, "held": held}

    return _rows(subject, claim)


@define(
    "L12",
    severity="info",
    title="Данные могут опоздать",
    wording="к сроку {due} результаты {year} года могут быть не готовы (не позднее: {ready})",
    needs=("rows",),
)
def data_may_be_late(subject: Subject) -> Iterator[Evidence]:
    """A row that analyses results is due after all was written and before the last day for results.

    Why: schools often have their results earlier; the region may not have them all.

    Not a finding:

    1. a row due on the last day for results or later;
    2. a row due while the procedures are still held (L11).

    Source: the norms ``vpr_results_months``, ``oge_results_days``, ``ege_results_days``.
    """

    def claim(row: ActivityData) -> Mapping[str, Fact] | None:
        late = _late(row)
        if not late or row.due is None or row.expected_year is None:
            return None
        if any(one.last > row.due for one in late):
            return None
        ready = tuple(str(one) for one in late)
        return {"due": row.due, "year": row.expected_year, "ready": ready}

    return _rows(subject, claim)


CHECKS = (deadline_before_data, data_may_be_late)
