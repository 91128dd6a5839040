"""Checks of what is used before, while or long after it is made (L03-L07, L13)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from roadmap_core.checks.definition import Evidence, about, define
from roadmap_core.checks.subject import Subject
from roadmap_core.checks.ties import Tie
from roadmap_core.checks.uses import Judged, Verdict, judged, told, used_windows
from roadmap_core.findings import Fact
from roadmap_core.model import Activity
from roadmap_core.windows import Window

__all__ = ["CHECKS", "listed"]

_NAMED = 10


def listed(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Keys as a message lists them: the first ten, and how many more."""
    more = f"и ещё {len(keys) - _NAMED}"
    return keys if len(keys) <= _NAMED else (*keys[:_NAMED], more)


def _found(
    subject: Subject, verdict: Verdict, facts: Callable[[Judged], Mapping[str, Fact]]
) -> Iterator[Evidence]:  # fmt: skip
    """Evidence about each leaf of each use for which a verdict holds, of its first window."""
    for tie, leaf in _uses(subject.ties):
        pairs = judged(tie, leaf, subject.roadmap.horizon, None)
        said = (
            (
                supposed,
                next((_of(tie, one, facts) for one in many if one.verdict == verdict), None),
            )
            for supposed, many in pairs
        )
        yield from told(tie, leaf, said)


def _uses(found: Iterable[Tie]) -> Iterator[tuple[Tie, Activity]]:
    """The links that are no roles, with each leaf of the use; a pair of rows once."""
    told: set[tuple[str, str]] = set()
    for tie in found:
        if not tie.is_role:
            own = {leaf.key for leaf in tie.before.leaves}
            for leaf in tie.after.leaves:
                if leaf.key not in own and (tie.before.key, leaf.key) not in told:
                    told.add((tie.before.key, leaf.key))
                    yield tie, leaf


def _of(tie: Tie, one: Judged, facts: Callable[[Judged], Mapping[str, Fact]]) -> Mapping[str, Fact]:
    return {"input": tie.before.key, **facts(one)}


@define(
    "L03",
    severity="error",
    title="Использовано раньше, чем сделано",
    wording=(
        "мероприятие кончается {ends}, а то, на чём оно основано (п. {input}), начинают делать "
        "{begins} ({basis})"
    ),
    needs=("rows", "links"),
)
def inversion(subject: Subject) -> Iterator[Evidence]:
    """A row ends before what it uses is begun at all.

    Each use is matched with the latest production before it: what is made every August serves every
    September. A link that words suggest is told with the words; look at them first.

    Why: the row cannot be carried out as written: what it needs is not there.

    Not a finding:

    1. a use that an earlier production of the same row serves;
    2. a row without days, or one that goes on all the time or recurs;
    3. what goes along with another row («контроль уроков, указанных в п. 5») and ends on its first
       day or later.

    Source: DCMA point 7 (negative float); TaskJuggler `task_pred_before`.
    """
    return _found(subject, "inverted", lambda one: {"ends": one.used.end, "begins": one.made.first})


@define(
    "L04",
    severity="error",
    title="Кончается раньше, чем готово нужное",
    wording=(
        "мероприятие кончается {ends}, а то, на чём оно основано (п. {input}), готово к {ready} "
        "({basis})"
    ),
    needs=("rows", "links"),
)
def finish_before_input(subject: Subject) -> Iterator[Evidence]:
    """A row ends while what it uses is still being made, or before the last day set for it.

    Why: by its last day the row has nothing to rest on, unless the other is done earlier than
    written.

    Not a finding:

    1. a use that begins while its input is made and ends with it or later (L05, L06);
    2. a use that an earlier production of the same row serves;
    3. a row without days, or one that goes on all the time or recurs;
    4. control, support, visits of what goes on in the row whose number they name: they need its
       beginning (L03). Of its results, or of a thing that it makes, they need the end.

    Source: DCMA point 7 (negative float); GAO-16-89G practice 2.
    """
    return _found(subject, "unfinished", lambda one: {"ends": one.used.end, "ready": one.made.end})


@define(
    "L05",
    severity="warning",
    title="Начато до готовности нужного",
    wording=(
        "мероприятие начинается {begins}, а то, на чём оно основано (п. {input}), готово к "
        "{ready}: одновременно идут {days} дн. ({basis})"
    ),
    needs=("rows", "links"),
)
def overlap(subject: Subject) -> Iterator[Evidence]:
    """A row begins in a month before the one in which what it uses is finished.

    Or it begins in the same month before its input is begun, and fewer days are left for it than
    the input takes: «март» for what rests on a result of 17-28 March.

    Why: it can be done in the days that are left, if somebody sees to it that the input comes
    first; the plan does not say so.

    Not a finding:

    1. a row that begins in the month in which its input is finished, no earlier than the input or
       with as many days left as that takes (L06);
    2. a deadline: its first day is not named;
    3. a use that an earlier production of the same row serves;
    4. what goes along with another row, as in L04.

    Source: DCMA point 2 (leads: links with a negative lag).
    """
    return _found(
        subject,
        "overlapping",
        lambda one: {
            "begins": one.used.first, "ready": one.made.end, "days": one.days + 1
        },
    )  # fmt: skip


@define(
    "L06",
    severity="info",
    title="Без запаса времени",
    wording="сразу за тем, что им нужно, или в том же месяце начинаются {n} из {total}: {listed}",
    needs=("rows", "links"),
)
def no_lag(subject: Subject) -> Iterator[Evidence]:
    """Rows begin on the day after what they use is finished, or in the month in which it is.

    One finding about the plan; ``total`` are the rows for which it is known what they use and
    both have days, ``inputs`` what ``rows`` use, ``wholes`` the umbrella rows that links name.
    Counted is what holds under every reading.

    Why: the first delay of the one is a delay of the other.

    Not a finding:

    1. a row that begins in a later month, two days and more after its input is finished.

    Source: DCMA points 2 and 3; own rule.
    """
    total: set[str] = set()
    close: dict[str, list[str]] = {}
    wholes: dict[str, None] = {}
    for tie, leaf in _uses(subject.ties):
        pairs = tuple(judged(tie, leaf, subject.roadmap.horizon, None))
        if any(many for _, many in pairs):
            total.add(leaf.key)
        if pairs and all(any(one.verdict == "at once" for one in many) for _, many in pairs):
            close.setdefault(leaf.key, []).append(tie.before.key)
            wholes[tie.after.key] = None
    if close:
        rows = _in_order(subject, close)
        shown = tuple(f"{key} (после {', '.join(close[key])})" for key in rows)
        facts: dict[str, Fact] = {
            "rows": rows,
            "wholes": tuple(key for key in wholes if key not in close),
            "inputs": tuple(dict.fromkeys(one for many in close.values() for one in many)),
            "listed": listed(shown),
            "n": len(rows),
            "total": len(total),
        }
        yield Evidence(subject.name, facts)


@define(
    "L07",
    severity="info",
    title="Нужное устарело",
    wording="то, на чём это основано, готово задолго до него: {listed}, при норме {norm} дн.",
    needs=("rows", "links", "norm input_stale_days"),
)
def stale_input(subject: Subject) -> Iterator[Evidence]:
    """Between the end of what a row uses and the use itself lie more days than the norm says.

    ``inputs`` are the rows that it uses so, each told with its day. Told is what holds under every
    reading, of the first such window.

    Why: what was found out in another school year may no longer hold; somebody should look once
    more. The norm is a proposal of this library, no document sets it.

    Not a finding:

    1. exactly as many days as the norm says;
    2. a later production of the same row in between.

    Source: DCMA point 3 (lags), read as age; the norm `input_stale_days`.
    """
    norm = subject.policy.norm("input_stale_days").number
    old: dict[str, tuple[Activity, dict[str, Judged]]] = {}
    for tie, leaf in _uses(subject.ties):
        pairs = judged(tie, leaf, subject.roadmap.horizon, norm)
        found = [next((one for one in many if one.verdict == "stale"), None) for _, many in pairs]
        if found and found[0] is not None and all(one == found[0] for one in found):
            old.setdefault(leaf.key, (leaf, {}))[1][tie.before.key] = found[0]
    for leaf, inputs in old.values():
        shown = tuple(
            f"п. {key} к {one.made.end:%d.%m.%Y}, за {one.days} дн." for key, one in inputs.items()
        )
        yield about(leaf, inputs=tuple(inputs), listed=shown, norm=norm)


@define(
    "L13",
    severity="info",
    title="Последний результат использовать некогда",
    wording="последний результат {n} из {total} мероприятий в плане уже не используют: {listed}",
    needs=("rows", "links"),
)
def no_successor(subject: Subject) -> Iterator[Evidence]:
    """Rows that are done several times are done for the last time after all that uses them.

    One finding about the plan; ``total`` are the rows that are done several times and of which
    all uses have days.

    Why: their last result serves nobody within the plan; either the next plan needs it, or the work
    can be spared.

    Not a finding:

    1. a use that ends with the last production or after it;
    2. a use without days, or one that goes on all the time or recurs;
    3. a row that is done once (L03 tells its use).

    Source: DCMA point 1 (no successor); own rule.
    """
    horizon = subject.roadmap.horizon
    users: dict[str, tuple[Activity, list[Activity]]] = {}
    for tie in subject.ties:
        if not tie.is_role and tie.before.is_leaf:
            _, leaves = users.setdefault(tie.before.key, (tie.before, []))
            leaves += tie.after.leaves
    late: dict[str, str] = {}
    total = 0
    for before, leaves in users.values():
        made, used = _only_windows(before, horizon), [_only_windows(a, horizon) for a in leaves]
        if len(made) < 2 or not all(used):
            continue
        total += 1
        last = max(many[-1].end for many in used)
        if last < made[-1].first:
            late[before.key] = (
                f"{before.key} (готово {made[-1].end:%d.%m.%Y}, использовано до {last:%d.%m.%Y})"
            )
    if late:
        rows = _in_order(subject, late)
        shown = listed(tuple(late[key] for key in rows))
        facts: dict[str, Fact] = {
            "rows": rows, "listed": shown, "n": len(late), "total": total
        }  # fmt: skip
        yield Evidence(subject.name, facts)


def _in_order(subject: Subject, keys: Container[str]) -> tuple[str, ...]:
    """The keys in the order of the text."""
    return tuple(row.key for row in subject.roadmap.walk() if row.key in keys)


def _only_windows(activity: Activity, horizon: Window | None) -> tuple[Window, ...]:
    """The windows of a row with one reading that is done on days; none of any other row."""
    if activity.period is None or activity.period.is_ambiguous:
        return ()
    reading = activity.period.readings[0]
    windows = used_windows(reading, horizon)
    whole = len(windows) == len(reading.windows(horizon)) and all(p.has_days for p in reading.parts)
    return windows if whole else ()


CHECKS = (inversion, finish_before_input, overlap, no_lag, stale_input, no_successor)
