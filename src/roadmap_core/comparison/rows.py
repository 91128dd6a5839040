"""What changed in sections and rows that are the same, and which have no other side."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from roadmap_core.comparison.changes import Change, ChangedPart, ChangeKind
from roadmap_core.comparison.matching import Pair, alike
from roadmap_core.comparison.plans import Matched, Row, SectionOf
from roadmap_core.keys import NumberOrder, number_order
from roadmap_core.model import Activity
from roadmap_core.periods import Period

__all__ = ["Say", "cells_of", "displaced", "row_changes", "section_changes"]

# A wording without the names that either document tells.
Say = Callable[[str], str]
# A change and where it is told: the place of its part in the new text, then that in the old one.
Placed = tuple[tuple[float, float], Change]
_Places = tuple[int, int]
# What rows hand down to their parts, and the word for it.
_HANDED_DOWN = ("period", "responsible", "deliverables")


def displaced(
    pairs: Iterable[_Places], order: Callable[[_Places], tuple[tuple[str, ...], ...]]
) -> list[_Places]:
    """The pairs that stand elsewhere among the others: as few as leave the rest in order.

    ``order`` tells a pair by its content, the same from both sides: where either of two could be
    the one that moved, it decides.

    >>> displaced([(0, 1), (1, 2), (2, 0)], lambda pair: ((str(pair),),))
    [(2, 0)]
    """
    listed = sorted(pairs)
    turned = sorted((new, old) for old, new in listed)
    from_old = [order(pair) for pair in listed]
    from_new = [order((old, new)) for new, old in turned]
    if from_old <= from_new:
        return _out_of_order(listed)
    return [(old, new) for new, old in _out_of_order(turned)]


def _out_of_order(listed: Sequence[_Places]) -> list[_Places]:
    """What is left beside a longest run of pairs whose second places grow, too."""
    ends: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for place, (_, second) in enumerate(listed):
        at = bisect_left(ends, second)
        before.append(best[at - 1] if at else -1)
        ends[at : at + 1] = [second]
        best[at : at + 1] = [place]
    kept: set[int] = set()
    at = best[-1] if best else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return [pair for place, pair in enumerate(listed) if place not in kept]


def section_changes(matched: Matched, say: Say) -> Iterator[Placed]:
    """The changes of sections with a title, each at the place of its first row."""
    old, new = matched.old_sections, matched.new_sections
    starts = _starts(matched.old_rows, len(old)), _starts(matched.new_rows, len(new))
    mates = {two.old: two for two in matched.sections}
    taken = {two.new for two in matched.sections}
    for place, one in enumerate(old):
        if place not in mates and one.section.title:
            yield (-1, starts[0][place]), _section(ChangeKind.DROPPED, say, one, None)
    for place, one in enumerate(new):
        if place not in taken and one.section.title:
            yield (starts[1][place], -1), _section(ChangeKind.ADDED, say, None, one)
    homes: defaultdict[_Places, list[_Places]] = defaultdict(list)
    for two in matched.sections:
        homes[old[two.old].roadmap, new[two.new].roadmap].append((two.old, two.new))
    moved = {pair for home in homes.values() for pair in displaced(home, _by_order(old, new))}
    for two in matched.sections:
        one, other, sure = old[two.old], new[two.new], two.certain
        at = starts[1][two.new], starts[0][two.old]
        titles = one.section.title, other.section.title
        if alike(titles[0]) != alike(titles[1]):
            yield at, _section(ChangeKind.REWORDED, say, one, other, sure, "название", *titles)
        numbers = one.section.number, other.section.number
        if alike(numbers[0]) != alike(numbers[1]):
            yield at, _section(ChangeKind.RENUMBERED, say, one, other, sure, "номер", *numbers)
        if (two.old, two.new) in moved:
            places = f"место {two.old + 1}", f"место {two.new + 1}"
            yield at, _section(ChangeKind.RELOCATED, say, one, other, sure, "место", *places)


def _by_order(
    old: Sequence[SectionOf] | Sequence[Row], new: Sequence[SectionOf] | Sequence[Row]
) -> Callable[[_Places], tuple[tuple[str, ...], ...]]:
    return lambda pair: tuple(sorted((old[pair[0]].order, new[pair[1]].order)))


def _starts(rows: Sequence[Row], sections: int) -> list[float]:
    """Just before which row each section begins."""
    starts = [float(len(rows))] * sections
    for place in reversed(range(len(rows))):
        starts[rows[place].section] = place - 0.5
    return starts


def _section(
    kind: ChangeKind,
    say: Say,
    old: SectionOf | None,
    new: SectionOf | None,
    certain: bool = True,
    what: str = "",
    before: str = "",
    after: str = "",
) -> Change:
    return Change(
        kind=kind,
        part=ChangedPart.SECTION,
        key_old=old.section.number if old else "",
        key_new=new.section.number if new else "",
        title_old=say(old.section.title) if old else "",
        title_new=say(new.section.title) if new else "",
        what=what,
        before=say(before),
        after=say(after),
        certain=certain,
    )


def row_changes(matched: Matched, say: Say) -> tuple[list[Placed], int]:
    """The changes of the rows with their places, and how many pairs differ at most in number."""
    return _Rows(matched, say).told()


@frozen(eq=False)
class _Rows:
    """The rows of two plans, and everything that is told of them."""

    matched: Matched
    say: Say
    mates: Mapping[int, Pair] = field(init=False)
    sections: Mapping[int, int] = field(init=False)

    @mates.default
    def _mates(self) -> dict[int, Pair]:
        return {two.old: two for two in self.matched.rows}

    @sections.default
    def _sections(self) -> dict[int, int]:
        return {two.old: two.new for two in self.matched.sections}

    def told(self) -> tuple[list[Placed], int]:
        old, new = self.matched.old_rows, self.matched.new_rows
        told: list[Placed] = []
        touched: set[_Places] = set()
        parted_old, parted_new = set[int](), set[int]()
        for kind, olds, news in self._groups():
            parted_old.update(olds)
            parted_new.update(news)
            told.append(((news[0], olds[0]), self._regrouped(kind, olds, news)))
        for two in self.matched.rows:
            place = (float(two.new), float(two.old))
            changes = [*self._relocated(two), *self._values(two)]
            if old[two.old].activity.is_leaf != new[two.new].activity.is_leaf:
                changes.append(self._levelled(two, parted_old, parted_new))
            if changes:
                touched.add((two.old, two.new))
            told += ((place, change) for change in changes)
        for pair, change in self._displaced():
            touched.add(pair)
            told.append(((pair[1], pair[0]), change))
        told += self._renumbered()
        told += self._alone(parted_old, parted_new)
        return told, len(self.matched.rows) - len(touched)

    def _groups(self) -> Iterator[tuple[ChangeKind, tuple[int, ...], tuple[int, ...]]]:
        for one, few in self.matched.groups.split:
            yield ChangeKind.SPLIT, (one,), few
        for few, one in self.matched.groups.merged:
            yield ChangeKind.MERGED, few, (one,)

    def _regrouped(
        self, kind: ChangeKind, olds: Sequence[int], news: Sequence[int], *, certain: bool = True
    ) -> Change:
        ones = [self.matched.old_rows[place].activity for place in olds]
        others = [self.matched.new_rows[place].activity for place in news]
        return Change(
            kind=kind,
            part=ChangedPart.ACTIVITY,
            key_old="; ".join(one.key for one in ones),
            key_new="; ".join(one.key for one in others),
            title_old=self.say(ones[0].title) if len(ones) == 1 else "",
            title_new=self.say(others[0].title) if len(others) == 1 else "",
            before=self.say("; ".join(one.title for one in ones)),
            after=self.say("; ".join(one.title for one in others)),
            certain=certain,
        )

    def _levelled(self, two: Pair, parted_old: set[int], parted_new: set[int]) -> Change:
        """A row that was given parts, or lost them; the parts are told with it."""
        if self.matched.old_rows[two.old].activity.is_leaf:
            mated = {pair.new for pair in self.matched.rows}
            parts = [p for p in self.matched.new_rows[two.new].parts if p not in mated]
            parted_new.update(_below(parts, self.matched.new_rows, mated))
            return self._regrouped(
                ChangeKind.SPLIT, [two.old], parts or [two.new], certain=two.certain
            )
        parts = [p for p in self.matched.old_rows[two.old].parts if p not in self.mates]
        parted_old.update(_below(parts, self.matched.old_rows, self.mates))
        return self._regrouped(
            ChangeKind.MERGED, parts or [two.old], [two.new], certain=two.certain
        )

    def _home(self, two: Pair) -> Hashable | None:
        """Where both stand: a pair of rows or of sections; None where they stand apart."""
        one, other = self.matched.old_rows[two.old], self.matched.new_rows[two.new]
        if one.parent is None and other.parent is None:
            same = self.sections.get(one.section) == other.section
            return ("section", one.section) if same else None
        if one.parent is None or other.parent is None or one.parent not in self.mates:
            return None
        return ("row", one.parent) if self.mates[one.parent].new == other.parent else None

    def _relocated(self, two: Pair) -> Iterator[Change]:
        if self._home(two) is None:
            before = _stands(self.matched.old_rows, self.matched.old_sections, two.old)
            after = _stands(self.matched.new_rows, self.matched.new_sections, two.new)
            yield self._change(ChangeKind.RELOCATED, two, "раздел", before, after)

    def _displaced(self) -> Iterator[tuple[_Places, Change]]:
        """The rows that stand elsewhere among the rows of the same section or row."""
        homes: defaultdict[Hashable, list[_Places]] = defaultdict(list)
        certain = {(two.old, two.new): two for two in self.matched.rows}
        for pair, two in certain.items():
            if (home := self._home(two)) is not None:
                homes[home].append(pair)
        order = _by_order(self.matched.old_rows, self.matched.new_rows)
        for pairs in homes.values():
            for pair in displaced(pairs, order):
                places = (
                    f"место {self.matched.old_rows[pair[0]].rank + 1}",
                    f"место {self.matched.new_rows[pair[1]].rank + 1}",
                )
                yield (
                    pair,
                    self._change(ChangeKind.RELOCATED, certain[pair], "место", *places),
                )

    def _renumbered(self) -> Iterator[Placed]:
        """The rows of one place that have other numbers, as one change: one inserted moves all."""
        homes: defaultdict[Hashable, list[Pair]] = defaultdict(list)
        for two in sorted(self.matched.rows, key=lambda two: two.new):
            numbers = [one.number for one in self._both(two)]
            if alike(numbers[0]) != alike(numbers[1]):
                homes[self._home(two)].append(two)
        for pairs in homes.values():
            both = [self._both(two) for two in pairs]
            # The order of neither side decides how they are listed.
            both.sort(key=lambda two: sorted((_counted(two[0]), _counted(two[1]))))
            titles = [[self.say(each.title) for each in two] for two in both]
            yield (
                (float(pairs[0].new), float(pairs[0].old)),
                Change(
                    kind=ChangeKind.RENUMBERED,
                    part=ChangedPart.ACTIVITY,
                    key_old="; ".join(one.key for one, _ in both),
                    key_new="; ".join(other.key for _, other in both),
                    title_old=titles[0][0] if len(both) == 1 else "",
                    title_new=titles[0][1] if len(both) == 1 else "",
                    what="номер" if len(both) == 1 else "номера",
                    before=", ".join(one.number for one, _ in both),
                    after=", ".join(other.number for _, other in both),
                    certain=all(two.certain for two in pairs),
                ),
            )

    def _alone(self, parted_old: set[int], parted_new: set[int]) -> Iterator[Placed]:
        """The rows of one side; a dropped one is told behind the row that it stood behind."""
        at = -1.0
        for place, row in enumerate(self.matched.old_rows):
            if place in self.mates:
                at = self.mates[place].new
            elif place not in parted_old:
                title, values = self.say(row.activity.title), self.say(_summary(row.activity))
                yield (
                    (at + 0.25, place),
                    Change(
                        kind=ChangeKind.DROPPED,
                        part=ChangedPart.ACTIVITY,
                        key_old=row.activity.key,
                        title_old=title,
                        before=values,
                    ),
                )
        mated = {two.new for two in self.matched.rows}
        for place, row in enumerate(self.matched.new_rows):
            if place not in mated and place not in parted_new:
                title, values = self.say(row.activity.title), self.say(_summary(row.activity))
                yield (
                    (place, -1),
                    Change(
                        kind=ChangeKind.ADDED,
                        part=ChangedPart.ACTIVITY,
                        key_new=row.activity.key,
                        title_new=title,
                        after=values,
                    ),
                )

    def _both(self, two: Pair) -> tuple[Activity, Activity]:
        return (
            self.matched.old_rows[two.old].activity,
            self.matched.new_rows[two.new].activity,
        )

    def _change(
        self,
        kind: ChangeKind,
        two: Pair,
        what: str,
        before: str,
        after: str,
        days: int | None = None,
    ) -> Change:
        one, other = self._both(two)
        return Change(
            kind=kind,
            part=ChangedPart.ACTIVITY,
            key_old=one.key,
            key_new=other.key,
            title_old=self.say(one.title),
            title_new=self.say(other.title),
            what=what,
            before=self.say(before),
            after=self.say(after),
            days=days,
            certain=two.certain,
        )

    def _values(self, two: Pair) -> Iterator[Change]:
        """The values that differ; those that both have from the same row are told there."""
        one, other = self._both(two)
        mine = self.matched.old_rows[two.old].values
        theirs = self.matched.new_rows[two.new].values
        if mine == theirs:
            return
        handed = self._handed_down(two)
        differs = {name for name in mine if mine[name] != theirs[name]} - handed
        if "title" in differs:
            yield self._change(ChangeKind.REWORDED, two, "название", one.title, other.title)
        if "period" in differs:
            yield self._moved(two)
        if "responsible" in differs:
            yield self._change(
                ChangeKind.REASSIGNED, two, "ответственные", _bodies(one), _bodies(other)
            )
        if "persons" in differs and "responsible" not in handed:
            yield self._change(ChangeKind.REASSIGNED, two, "лица", _people(one), _people(other))
        if "notes" in differs and "responsible" not in handed:
            yield self._change(ChangeKind.CHANGED, two, "примечание", _notes(one), _notes(other))
        if "deliverables" in differs:
            yield self._change(ChangeKind.RESULT, two, "результат", _results(one), _results(other))
        if "extra" in differs:
            cells, others = cells_of(one.extra), cells_of(other.extra)
            for name in sorted({*cells, *others}):
                before, after = cells.get(name, ""), others.get(name, "")
                if alike(before) != alike(after):
                    yield self._change(ChangeKind.CHANGED, two, name, before, after)

    def _handed_down(self, two: Pair) -> set[str]:
        """The fields that both have from their umbrella rows, where these are one pair."""
        home = self._home(two)
        if not (isinstance(home, tuple) and home[0] == "row"):
            return set()
        one, other = self._both(two)
        return {name for name in _HANDED_DOWN if name in one.inherited and name in other.inherited}

    def _moved(self, two: Pair) -> Change:
        """Another wording of the same days is a rewording, else the days moved."""
        rows = self.matched.old_rows[two.old], self.matched.new_rows[two.new]
        periods = [row.activity.period for row in rows]
        windows = [
            row.activity.period.windows(row.horizon) if row.activity.period else () for row in rows
        ]
        same = (
            windows[0] == windows[1] != ()
            and rows[0].horizon == rows[1].horizon
            and not any(period and period.is_ambiguous for period in periods)
        )
        lasts = [
            max((window.last for window in found if window.last), default=None) for found in windows
        ]
        days = (lasts[1] - lasts[0]).days if lasts[0] and lasts[1] else None
        kind = ChangeKind.REWORDED if same else ChangeKind.MOVED
        before, after = map(_wording, periods)
        return self._change(kind, two, "срок", before, after, None if same else days)


def _below(places: Iterable[int], rows: Sequence[Row], mated: Container[int]) -> Iterator[int]:
    """Rows and all under them that have no other side."""
    for place in places:
        if place not in mated:
            yield place
            yield from _below(rows[place].parts, rows, mated)


def _counted(activity: Activity) -> tuple[NumberOrder, str, str]:
    """What rows are listed by: their numbers as a reader counts them."""
    return number_order(activity.number), activity.number, activity.key


def _wording(period: Period | None) -> str:
    """A period as its document words it."""
    return "" if period is None else period.text or str(period)


def _bodies(activity: Activity) -> str:
    return "; ".join(
        f"{one.body} (головной исполнитель)" if one.lead else one.body
        for one in activity.responsible
        if one.body
    )


def _people(activity: Activity) -> str:
    return "; ".join("[имя]" for one in activity.responsible for _ in one.persons)


def _notes(activity: Activity) -> str:
    return "; ".join(one.note for one in activity.responsible if one.note)


def _results(activity: Activity) -> str:
    return "; ".join(one.title for one in activity.deliverables)


def cells_of(extra: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Cells by their headings; those under equal headings as one, whatever their order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, cell in sorted(extra):
        found[alike(name)].append(cell)
    return {name: "; ".join(cells) for name, cells in found.items()}


def _summary(activity: Activity) -> str:
    values = _wording(activity.period), _bodies(activity), _results(activity)
    return "; ".join(filter(None, values))


def _stands(rows: Sequence[Row], sections: Sequence[SectionOf], place: int) -> str:
    """Under what a row stands: the row above it, else its section."""
    row = rows[place]
    if row.parent is not None:
        above = rows[row.parent].activity
        return f"{above.number} {above.title}".strip()
    return sections[row.section].section.title
