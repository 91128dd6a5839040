"""The roadmaps of two documents side by side: sections and rows, and which are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

from attrs import define, field, frozen

from roadmap_core.comparison.matching import (
    Entry,
    Groups,
    Ids,
    Pair,
    alike,
    exact,
    near,
    regrouped,
)
from roadmap_core.model import Activity, Roadmap, Section
from roadmap_core.windows import Window

__all__ = ["Matched", "Row", "SectionOf", "matched_plans"]


@define(eq=False)
class SectionOf:
    """A section and the place of its roadmap among those of its document."""

    section: Section
    roadmap: int
    order: tuple[str, ...] = ()


@define(eq=False)
class Row:
    """A row with what stands around it, by places among the sections and rows of its document.

    ``rank`` counts its neighbours under the same row or section; ``order`` is its content, by which
    two of them are put in order.
    """

    activity: Activity
    section: int
    parent: int | None
    depth: int
    rank: int
    horizon: Window | None
    values: Mapping[str, Hashable] = field(init=False)
    parts: list[int] = field(factory=list)
    order: tuple[str, ...] = ()

    @values.default
    def _values(self) -> dict[str, Hashable]:
        return _row_values(self.activity)


@frozen(eq=False)
class Matched:
    """Two plans with the pairs of their sections and rows, and the rows that were regrouped."""

    old_sections: Sequence[SectionOf]
    new_sections: Sequence[SectionOf]
    old_rows: Sequence[Row]
    new_rows: Sequence[Row]
    sections: Sequence[Pair]
    rows: Sequence[Pair]
    groups: Groups


def _rows_of(plans: Iterable[Roadmap]) -> tuple[list[SectionOf], list[Row]]:
    """The sections and the rows of roadmaps in the order of the text, parts behind their row."""
    sections: list[SectionOf] = []
    rows: list[Row] = []

    def add(
        activity: Activity, rank: int, parent: int | None, depth: int, horizon: Window | None
    ) -> int:
        place = len(rows)
        rows.append(Row(activity, len(sections) - 1, parent, depth, rank, horizon))
        rows[place].parts += [
            add(part, among, place, depth + 1, horizon) for among, part in enumerate(activity.parts)
        ]
        return place

    for number, plan in enumerate(plans):
        for section in plan.sections:
            sections.append(SectionOf(section, number))
            for rank, top in enumerate(section.activities):
                add(top, rank, None, 0, plan.horizon)
    return sections, rows


def _row_values(activity: Activity) -> dict[str, Hashable]:
    """What is compared of a row, by the name of its field; equal values are no change."""
    return {
        "title": alike(activity.title),
        "number": alike(activity.number),
        "period": activity.period.days_key if activity.period else None,
        "responsible": tuple(
            sorted((alike(one.body), one.lead) for one in activity.responsible if one.body)
        ),
        "persons": tuple(
            sorted(alike(name) for one in activity.responsible for name in one.persons)
        ),
        "notes": tuple(sorted(alike(one.note) for one in activity.responsible if one.note)),
        "deliverables": tuple(sorted(alike(one.title) for one in activity.deliverables)),
        "extra": tuple(sorted((alike(name), alike(cell)) for name, cell in activity.extra)),
        "is_leaf": activity.is_leaf,
    }


def matched_plans(
    old: Sequence[Roadmap], new: Sequence[Roadmap], roadmaps: Sequence[Pair]
) -> Matched:
    """The pairs of all sections and rows; ``roadmaps`` are the pairs of the roadmaps themselves."""
    ids = Ids()
    one, other = _Side.of("old", old, ids), _Side.of("new", new, ids)
    one.name_sections(_labels(roadmaps, "old"))
    other.name_sections(_labels(roadmaps, "new"))
    sections = exact(one.section_entries, other.section_entries)
    rows, groups = _row_pairs(one, other, sections)
    sections = _with_reworded(sections, rows, one, other)
    return Matched(one.sections, other.sections, one.rows, other.rows, sections, rows, groups)


_Labels = dict[int, Hashable]


def _labels(pairs: Iterable[Pair], side: str) -> _Labels:
    """A name for each part that has one on the other side, the same on both."""
    return {getattr(pair, side): ("both", pair.old, pair.new) for pair in pairs}


@define(eq=False)
class _Side:
    """One of the two documents: its parts, and by what they are known."""

    name: str
    sections: Sequence[SectionOf]
    rows: Sequence[Row]
    entries: Sequence[Entry]
    section_entries: Sequence[Entry]

    @classmethod
    def of(cls, name: str, plans: Sequence[Roadmap], ids: Ids) -> _Side:
        """The parts of one document; where they stand is told later, when its other side is known.

        Parts stand behind their row, so going backwards each row finds theirs done.
        """
        sections, rows = _rows_of(plans)
        entries: list[Entry] = [Entry("", 0)] * len(rows)
        for place in reversed(range(len(rows))):
            parts = [entries[part] for part in rows[place].parts]
            entries[place] = _entry(rows[place], place, parts, ids)
            rows[place].order = entries[place].order
        tops: list[list[Entry]] = [[] for _ in sections]
        for row, entry in zip(rows, entries, strict=True):
            if row.parent is None:
                tops[row.section].append(entry)
        titled = [
            _section_entry(one.section, place, tops[place], ids)
            for place, one in enumerate(sections)
        ]
        for one, entry in zip(sections, titled, strict=True):
            one.order = entry.order
        return cls(name, sections, rows, entries, titled)

    def name_sections(self, labels: _Labels) -> None:
        """Tell each section in which roadmap it stands."""
        for one, entry in zip(self.sections, self.section_entries, strict=True):
            entry.home = labels.get(one.roadmap, (self.name, one.roadmap))

    def name_rows(self, places: Iterable[int], sections: _Labels, rows: _Labels) -> None:
        """Tell these rows in which section, or under which row, they stand."""
        for place in places:
            row = self.rows[place]
            if row.parent is None:
                home = sections.get(row.section, (self.name, "section", row.section))
            else:
                home = "part", rows.get(row.parent, (self.name, "row", row.parent))
            self.entries[place].home = home


def _entry(row: Row, place: int, parts: Sequence[Entry], ids: Ids) -> Entry:
    activity, values = row.activity, row.values
    wordings = (
        f"{activity.period.text}|{values['period']!r}" if activity.period else "",
        *(str(values[name]) for name in ("responsible", "persons", "deliverables")),
    )
    return Entry(
        title=str(values["title"]),
        whole=ids((tuple(values.values()), tuple(part.whole for part in parts))),
        number=str(values["number"]),
        days=None if activity.period is None else ids(values["period"]),
        bodies=ids(values["responsible"]) if values["responsible"] else None,
        results=ids(values["deliverables"]) if values["deliverables"] else None,
        is_bound=row.depth > 0,
        place=place,
        order=(str(values["title"]), str(values["number"]), *wordings, *_orders(parts)),
    )


def _section_entry(section: Section, place: int, tops: Sequence[Entry], ids: Ids) -> Entry:
    title, number = alike(section.title), alike(section.number)
    whole = ids(("section", title, number, tuple(top.whole for top in tops)))
    order = (title, number, *_orders(tops))
    return Entry(title, whole, number=number, place=place, order=order)


def _orders(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(text for entry in entries for text in entry.order)


def _row_pairs(one: _Side, other: _Side, sections: Sequence[Pair]) -> tuple[list[Pair], Groups]:
    """The pairs of rows, level by level: parts are known by the rows that they stand under."""
    named = _labels(sections, "old"), _labels(sections, "new")
    pairs: list[Pair] = []
    split: list[tuple[int, tuple[int, ...]]] = []
    merged: list[tuple[tuple[int, ...], int]] = []
    deepest = max((row.depth for row in (*one.rows, *other.rows)), default=0)
    levels = _by_depth(one.rows), _by_depth(other.rows)
    for depth in range(deepest + 1):
        old, new = levels[0].get(depth, []), levels[1].get(depth, [])
        one.name_rows(old, named[0], _labels(pairs, "old"))
        other.name_rows(new, named[1], _labels(pairs, "new"))
        found, groups = _stage(one, other, old, new)
        pairs += found
        split += groups.split
        merged += groups.merged
    gone_old = {two.old for two in pairs} | {place for place, _ in split}
    gone_new = {two.new for two in pairs} | {place for _, place in merged}
    gone_old.update(place for few, _ in merged for place in few)
    gone_new.update(place for _, few in split for place in few)
    # What went down or up a level is looked for last.
    old = [place for place in range(len(one.rows)) if place not in gone_old]
    new = [place for place in range(len(other.rows)) if place not in gone_new]
    pairs += _stage(one, other, old, new, regroups=False)[0]
    return pairs, Groups(tuple(split), tuple(merged))


def _by_depth(rows: Sequence[Row]) -> dict[int, list[int]]:
    levels: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        levels.setdefault(row.depth, []).append(place)
    return levels


def _stage(
    one: _Side, other: _Side, old: list[int], new: list[int], *, regroups: bool = True
) -> tuple[list[Pair], Groups]:
    """The pairs among some rows of both sides: the same, then what was regrouped, then reworded."""
    pairs = _placed(exact(*_taken(one, other, old, new)), old, new)
    old, new = _left(pairs, old, new)
    groups = Groups()
    if regroups:
        local = regrouped(*_taken(one, other, old, new))
        groups = Groups(
            tuple((old[place], tuple(new[each] for each in few)) for place, few in local.split),
            tuple((tuple(old[each] for each in few), new[place]) for few, place in local.merged),
        )
        gone_old = {place for place, _ in groups.split}.union(*(few for few, _ in groups.merged))
        gone_new = {place for _, place in groups.merged}.union(*(few for _, few in groups.split))
        old = [place for place in old if place not in gone_old]
        new = [place for place in new if place not in gone_new]
    pairs += _placed(near(*_taken(one, other, old, new)), old, new)
    return pairs, groups


def _taken(
    one: _Side, other: _Side, old: Iterable[int], new: Iterable[int]
) -> tuple[list[Entry], list[Entry]]:
    return [one.entries[place] for place in old], [other.entries[place] for place in new]


def _placed(pairs: Iterable[Pair], old: Sequence[int], new: Sequence[int]) -> list[Pair]:
    """Pairs of places in two selections as pairs of places in the documents."""
    return [Pair(old[two.old], new[two.new], two.certain) for two in pairs]


def _left(
    pairs: Iterable[Pair], old: Iterable[int], new: Iterable[int]
) -> tuple[list[int], list[int]]:
    """The places that no pair has taken."""
    pairs = tuple(pairs)
    gone_old, gone_new = {two.old for two in pairs}, {two.new for two in pairs}
    return (
        [place for place in old if place not in gone_old],
        [place for place in new if place not in gone_new],
    )


def _with_reworded(
    sections: list[Pair], rows: Iterable[Pair], one: _Side, other: _Side
) -> list[Pair]:
    """The pairs of sections with those that share most of their rows, or words of their titles."""
    old, new = _left(sections, range(len(one.sections)), range(len(other.sections)))
    free = set(old), set(new)
    votes = Counter(
        (one.rows[two.old].section, other.rows[two.new].section)
        for two in rows
        if one.rows[two.old].parent is None and other.rows[two.new].parent is None
    )
    sizes = [
        Counter(row.section for row in side.rows if row.parent is None) for side in (one, other)
    ]
    found = [
        Pair(i, j)
        for (i, j), count in sorted(votes.items())
        if i in free[0]
        and j in free[1]
        # More than half of both, so no section is in two pairs.
        and 2 * count > sizes[0][i]
        and 2 * count > sizes[1][j]
    ]
    old, new = _left(found, old, new)
    titled = near(
        [one.section_entries[place] for place in old],
        [other.section_entries[place] for place in new],
    )
    return [*sections, *found, *_placed(titled, old, new)]
