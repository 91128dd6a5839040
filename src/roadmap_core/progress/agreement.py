"""Журнал против плана: which duties each entry is about, and what does not fit between the two."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import field, frozen

from roadmap_core.errors import AmbiguousNumber, UnknownActivity, UnknownOccurrence
from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.progress.duties import Duties, Duty
from roadmap_core.progress.entry import Entry, State
from roadmap_core.spelling import close_to
from roadmap_core.text import Span

__all__ = ["ENTRY_CODES", "Agreement", "agreed"]

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

ENTRY_CODES: Mapping[str, tuple[Severity, str]] = {
    "J10": (_ERROR, "такого наступления или мероприятия в плане нет{meant}, запись не засчитана"),
    "J11": (_ERROR, "школы {school} в перечне нет{meant}, запись не засчитана"),
    "J12": (_ERROR, "этот номер стоит у нескольких мероприятий ({keys}), запись не засчитана"),
    "J13": (_WARNING, "день записи {day} позже {on}, на этот день она не засчитана"),
    "J14": (_WARNING, "исполнено {day}, раньше начала срока ({first})"),
    "J15": (_WARNING, "на один день {day} записаны разные состояния: {states}"),
    "J16": (_INFO, "то же самое записано ещё раз под другим id (впервые {first})"),
    "J17": (_ERROR, "исправляет запись {corrects}, а выше такой нет"),
    "J18": (_WARNING, "{before} «{was}», потом {day} «{state}», и не сказано, что это исправление"),
    "J19": (_WARNING, "названо мероприятие, запись отнесена к нескольким наступлениям: {count}"),
    "J20": (_WARNING, "здесь школы не отчитываются каждая за себя, запись школы не засчитана"),
    "J21": (_INFO, "срок истёк до первого дня плана, запись ни на что не влияет"),
    "J22": (
        _WARNING,
        "запись {corrects} исправлена не впервые, действует последнее исправление",
    ),
}
"""What can be wrong between a log and a plan: the severity and the wording of each code."""

# To look for what was meant takes long where a plan is; a log of another plan has no key right.
_MOST_SUGGESTED = 20
_CLOSING = frozenset({State.DONE, State.MISSED})


@frozen
class Agreement:
    """Which entries are about which duty, for all or for each school, and what does not fit.

    ``entries[duty][school]`` are sorted by day, those of one day as the log has them; the school
    is "" where an entry names none.
    """

    entries: Mapping[str, Mapping[str, Sequence[Entry]]] = field(repr=False)
    findings: tuple[Finding, ...]


def agreed(
    entries: Sequence[Entry],
    standing: Sequence[Entry],
    lines: Sequence[int],
    duties: Duties,
    on: date | None,
) -> Agreement:
    """Holds the entries of a log, and those of them that stand, against what a plan asks for."""
    made = _Matching(duties, on, dict(zip(map(id, entries), lines, strict=False)))
    made.look_at_corrections(entries)
    # By day: what an entry means that names an activity alone depends on what was done before.
    for entry in sorted(standing, key=lambda entry: entry.day):
        made.take(entry)
    made.look_at_duties()
    findings = sorted(made.findings, key=lambda one: one.span.line if one.span else 0)
    return Agreement(made.found, tuple(findings))


def _begin(duty: Duty) -> date:
    """The day from which a duty may be worked on; the first of all where there is none."""
    return duty.begins or date.min


def _meant(wording: str, known: Iterable[str]) -> str:
    """The names that look most like one that is not known, as a finding adds them."""
    close = close_to(wording, known)
    return f" (возможно, {' или '.join(close)})" if close else ""


@frozen
class _Named:
    """What a wording of occurrences means: duties, or the code that says why it means none."""

    duties: tuple[Duty, ...] = ()
    is_activity: bool = False
    code: str = ""
    facts: Mapping[str, Fact] = field(factory=dict)


@frozen
class _Matching:
    """The work on one log: what was found so far."""

    duties: Duties
    on: date | None
    lines: Mapping[int, int]
    found: defaultdict[str, defaultdict[str, list[Entry]]] = field(
        factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    findings: list[Finding] = field(factory=list)
    _by_key: dict[str, Duty] = field()
    _of_leaf: Mapping[str, Sequence[Duty]] = field()
    _meant: dict[str, _Named] = field(factory=dict)
    _seen: dict[tuple[object, ...], Entry] = field(factory=dict)
    _unknown: list[str] = field(factory=list)
    _schools: dict[str, str] = field(factory=dict)
    # By duty and school how often it was done; by leaf and school how many of its first are done.
    _closed: Counter[tuple[str, str]] = field(factory=Counter)
    _start: Counter[tuple[str, str]] = field(factory=Counter)

    @_by_key.default
    def _by_key_of_duties(self) -> dict[str, Duty]:
        return {one.key: one for one in self.duties.all}

    @_of_leaf.default
    def _of_leaf_of_duties(self) -> Mapping[str, Sequence[Duty]]:
        return {leaf: sorted(several, key=_begin) for leaf, several in self.duties.of_leaf.items()}

    def tell(self, code: str, entry: Entry, subject: str = "", **facts: Fact) -> None:
        """A finding at the line of an entry."""
        severity, wording = ENTRY_CODES[code]
        line = self.lines.get(id(entry), 0)
        said = {"id": entry.id, "occurrence": entry.occurrence, "school": entry.school}
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                subject=subject or entry.occurrence,
                wording=wording,
                facts={**said, **({"line": line} if line else {}), **facts},
                span=Span(0, 0, line, line, f"строка {line}") if line else None,
            )
        )

    def look_at_corrections(self, entries: Sequence[Entry]) -> None:
        """Corrections of what does not stand above, and second ones."""
        known: set[str] = set()
        corrected: set[str] = set()
        for one in entries:
            if one.id in known:
                continue
            if one.corrects and one.corrects not in known:
                self.tell("J17", one, corrects=one.corrects)
            elif one.corrects in corrected:
                self.tell("J22", one, corrects=one.corrects)
            known.add(one.id)
            corrected.update({one.corrects} - {""})

    def take(self, entry: Entry) -> None:
        """One entry that stands: to its duties, or a finding that says why to none."""
        named = self._meaning(entry.occurrence.strip())
        if named.code:
            self.tell(named.code, entry, "", **named.facts)
            return
        school = ""
        if entry.school:
            key = self.duties.schools.find(entry.school)
            if key is None:
                self.tell("J11", entry, meant=self._close_school(entry.school))
                return
            school = key
        duties = self._of_activity(entry, named, school) if named.is_activity else named.duties
        if school:
            duties = tuple(one for one in duties if one.leaf.key in self.duties.by_school)
            if not duties:
                self.tell("J20", entry)
                return
        self._look_at_days(entry, duties)
        for duty in duties:
            self.found[duty.key][school].append(entry)
            if entry.state in _CLOSING:
                self._closed[duty.key, school] += 1

    def _meaning(self, wording: str) -> _Named:
        if wording not in self._meant:
            self._meant[wording] = self._resolved(wording)
        return self._meant[wording]

    def _resolved(self, wording: str) -> _Named:
        """As a list of what is done is read, and in the same words."""
        named = self.duties.named
        try:
            found = named.meant(wording)
        except AmbiguousNumber as error:
            return _Named(code="J12", facts={"keys": error.keys})
        except (UnknownActivity, UnknownOccurrence) as error:
            self._unknown.append(wording)
            few = len(self._unknown) <= _MOST_SUGGESTED
            return _Named(
                code="J10", facts={"meant": _meant(wording, error.available) if few else ""}
            )
        if wording in named.by_key:
            duties = tuple(self._by_key[one.key] for one in found if one.key in self._by_key)
            return _Named(duties, code="" if duties else "J21")
        leaves = named.rows[wording].leaves
        duties = tuple(one for leaf in leaves for one in self._of_leaf.get(leaf.key, ()))
        return _Named(duties, is_activity=True, code="" if duties else "J21")

    def _of_activity(self, entry: Entry, named: _Named, school: str) -> tuple[Duty, ...]:
        """Of the duties of an activity those that an entry of a day means, for each of its leaves.

        What does not apply does not apply at any time.
        """
        if entry.state is State.NOT_APPLICABLE:
            return named.duties
        chosen: list[Duty] = []
        most = 0
        for leaf in dict.fromkeys(one.leaf.key for one in named.duties):
            begun = self._begun(entry, leaf, school)
            most = max(most, len(begun))
            chosen += begun
        if most > 1:
            self.tell("J19", entry, count=len(chosen))
        return tuple(chosen)

    def _begun(self, entry: Entry, leaf: str, school: str) -> list[Duty]:
        """The duties of a leaf that had begun by the day and are not done, else the last begun.

        Work in progress is work on the last begun; before any has begun the first is meant.
        """
        several = self._of_leaf[leaf]
        end = bisect_right(several, entry.day, key=_begin)
        if not end:
            return [several[0]]
        if entry.state is State.IN_PROGRESS:
            return [several[end - 1]]
        start = self._start[leaf, school]
        while start < end and self._is_closed(several[start], school):
            start += 1
        self._start[leaf, school] = start
        rest = [one for one in several[start:end] if not self._is_closed(one, school)]
        return rest or [several[end - 1]]

    def _is_closed(self, duty: Duty, school: str) -> bool:
        """Whether it was done as often as asked, or missed, by the entries taken so far."""
        return not duty.is_continuing and self._closed[duty.key, school] >= duty.times

    def _close_school(self, wording: str) -> str:
        if wording not in self._schools:
            few = len(self._schools) < _MOST_SUGGESTED
            self._schools[wording] = _meant(wording, self.duties.schools.keys) if few else ""
        return self._schools[wording]

    def _look_at_days(self, entry: Entry, duties: Sequence[Duty]) -> None:
        """A day that has not come, work done before its time, the same told twice."""
        if self.on is not None and entry.day > self.on:
            self.tell("J13", entry, day=entry.day, on=self.on)
        early = [one for one in duties if not one.open_start and not one.has_begun(entry.day)]
        if entry.state is State.DONE and early:
            first = min(one.begins for one in early if one.begins)
            self.tell("J14", entry, early[0].leaf.key, day=entry.day, first=first)
        content = (*entry.named, entry.state, entry.day, entry.evidence, entry.note)
        same = self._seen.setdefault(content, entry)
        if same is not entry:
            self.tell("J16", entry, first=same.id)

    def look_at_duties(self) -> None:
        """What is told of one duty at one place that cannot be true at once."""
        for key, by_school in self.found.items():
            for several in by_school.values():
                self._look_at_states(self._by_key[key], several)

    def _look_at_states(self, duty: Duty, entries: Sequence[Entry]) -> None:
        settled: Entry | None = None
        done = 0
        before: Entry | None = None
        for entry in entries:
            if before is not None and before.day == entry.day and before.state != entry.state:
                states = (before.state.label, entry.state.label)
                self.tell("J15", entry, duty.leaf.key, day=entry.day, states=states)
            elif settled is not None and settled.state != entry.state:
                was, told = settled.state.label, entry.state.label
                days = {"before": settled.day, "day": entry.day}
                self.tell("J18", entry, duty.leaf.key, was=was, state=told, **days)
            done += entry.state is State.DONE
            if entry.state is State.DONE and (duty.is_continuing or done < duty.times):
                settled = None
            elif entry.state is not State.IN_PROGRESS:
                settled = entry
            before = entry
