"""Заголовки: the columns of a table in a form, told by the rows that stand above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from attrs import evolve, field, frozen

from roadmap_core.documents.grid import Grid, Value
from roadmap_core.policy import Region
from roadmap_core.results.about import subject_and_grade
from roadmap_core.results.cells import number_of
from roadmap_core.results.layouts import Layout, heading_key, shipped_words
from roadmap_core.results.measures import measure_of, said_share, tokens_of
from roadmap_core.text import cyrillic, fold, squeeze

__all__ = ["Header", "Heading", "Task", "Wide", "header_at", "number_role", "task_of", "wide_of"]

_ALONE = 1000  # what is added to a rank where only the lowest row of a heading says the role
_BY_WORDS = 500  # the rank of a heading that is none of the listed ones and told by its words
_SHARE_OF = {
    **{f"mark_{mark}": f"share_{mark}" for mark in (2, 3, 4, 5)},
    **{role: f"{role}_share" for role in ("failed", "lower", "equal", "higher")},
}
_SIDES = ("lower", "equal", "higher")
_NUMBER_OF = {share: number for number, share in _SHARE_OF.items()}
_DEEPEST = 3  # rows of headings that one table may have
_TASK = re.compile(
    r"(?:задание|зад\.?|№)?\s*№?\s*"
    r"(?P<task>(?:\d{1,2}(?:[.,]\d{1,2})*\.?)?\s*(?:[а-яё]{0,3}[кk]\s*\d{1,2}|[а-я])?)\s*"
    r"(?:\(\s*(?:макс\.?)?\s*(?P<max>\d+(?:[.,]\d+)?)\s*(?:б|балл\w*)?\.?\s*\))?",
)
_FIGURES = (2, 3, 4, 5)  # numbers that headings are
# A word that goes on in the next line.
_HYPHEN = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n\s*(?=[^\W\d_])")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_UNITS_ALONE = {"чел", "человек", "количество", "%", "доля", "процент", "n"}  # of what, is not said
_MARK_WORDS = {"отметка", "оценка", "отметки"}


@frozen
class Task:
    """A column of a task: its number as the form writes it, and the most points; None: not told."""

    number: str
    max_score: float | None


@frozen
class Wide:
    """A column of one subject: what its cells hold is ``measure``.

    "" is not told (a mark, or a share), "mark" a mark, "participants", "mark_2" ... "mark_5"
    counts or shares of marks, "failed" those of who failed; ``share`` says that it is per cent,
    ``number`` that it is a number of people.
    """

    subject: str
    wording: str
    grade: int | None
    measure: str = ""
    share: bool = False
    number: bool = False


@frozen
class Heading:
    """Заголовок: what stands above a column, and what it says of the column."""

    column: int
    text: str
    role: str = ""
    rank: int = 0
    task: Task | None = None
    wide: Wide | None = None
    doubles: str = ""


@frozen
class Header:
    """Шапка: the headings of a table by a layout; rows ``first`` to ``last`` of the sheet."""

    layout: Layout
    first: int
    last: int
    headings: tuple[Heading, ...] = field(repr=False)
    missing: tuple[tuple[str, ...], ...] = ()

    def of(self, role: str) -> Heading | None:
        """The heading of a role."""
        return self._by_role.get(role)

    @cached_property
    def _by_role(self) -> dict[str, Heading]:
        return {one.role: one for one in reversed(self.headings) if one.role}

    @property
    def weight(self) -> int:
        """How many columns are understood and told apart."""
        return len({(one.role, one.task, one.wide) for one in self.headings if one.role})

    @property
    def torn(self) -> int:
        """How many columns are understood by the lowest row alone, whatever stands above it."""
        return sum(one.rank >= _ALONE for one in self.headings)


def header_at(
    sheet: Grid, top: int, layout: Layout, region: Region, deepest: int = _DEEPEST
) -> Header | None:
    """The headings that begin in a row, by a layout; None where the row holds none of it.

    Of one, two or three rows those are taken by which most columns are told apart, the fewer rows
    the better; ``missing`` are what the layout needs and the best of them lacks.
    """
    found: Header | None = None
    for last in range(top, min(top + deepest, sheet.height)):
        if last > top and layout.nature in {"rows", "groups"} and _has_figures(sheet, last):
            break
        header = _header(sheet, top, last, layout, region)
        if found is None or _rank(header) > _rank(found):
            found = header
    return found if found and found.weight else None


def _has_figures(sheet: Grid, row: int) -> bool:
    """Whether a row has a number that is no mark and no year, as no row of headings has."""
    for cell in sheet.rows[row]:
        number = number_of(cell)[0]
        if number is not None and number not in _FIGURES and not _YEAR.fullmatch(str(number)):
            return True
    return False


def _rank(header: Header) -> tuple[int, int]:
    return -len(header.missing), header.weight


def _header(sheet: Grid, top: int, last: int, layout: Layout, region: Region) -> Header:
    offers: list[tuple[int, int, str]] = []
    texts: dict[int, str] = {}
    special: dict[int, Heading] = {}
    above = _all_levels(sheet, top, last)
    marks = _over_marks(above.values()) if layout.nature == "wide" else frozenset()
    for column, levels in above.items():
        texts[column] = squeeze(" ".join(levels))
        found = tuple(_roles(levels, layout))
        task = task_of(levels[-1]) if layout.nature == "participants" and not found else None
        wide = None
        if layout.nature == "wide" and not any(rank < _ALONE for rank, _ in found):
            wide = _wide_below(levels, region, marks) or wide_of(texts[column], region)
            found = () if wide else found
        if task:
            special[column] = Heading(column, levels[-1], "task", task=task)
        elif wide:
            special[column] = Heading(column, texts[column], "wide", wide=wide)
        offers += ((rank, column, role) for rank, role in found)
    assigned = _assigned(offers)
    headings = tuple(
        special.get(column) or evolve(assigned.get(column, Heading(column, "")), text=text)
        for column, text in texts.items()
    )
    have = {one.role for one in headings}
    missing = tuple(group for group in layout.needs if have.isdisjoint(group))
    return Header(layout, top, last, headings, missing)


def _all_levels(sheet: Grid, top: int, last: int) -> dict[int, tuple[str, ...]]:
    """What stands above each column, from above; a cell that is merged over rows is said once.

    A cell of an upper row is meant for the columns to its right that have none, where all of them
    have one of their own below it: text files know no merged cells.
    """
    lines = [
        [heading_text(sheet.at(row, column)) for column in range(sheet.width)]
        for row in range(top, last + 1)
    ]
    first = min((at for line in lines for at, text in enumerate(line) if text), default=0)
    for lower, upper in pairwise(lines[::-1]):
        if lower[first] not in {"", upper[first]}:
            continue  # the lower row is one of the table
        over = ""
        for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
            over = above or over if below else ""
            upper[column] = over if below else above
    found: dict[int, tuple[str, ...]] = {}
    for column in range(sheet.width):
        said = [line[column] for line in lines if line[column]]
        if said:
            found[column] = tuple(
                text for place, text in enumerate(said) if not place or text != said[place - 1]
            )
    return found


def _over_marks(levels: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The texts above bare numbers that are marks, 2 among them, and no grades."""
    below: dict[str, set[str]] = {}
    for one in levels:
        if len(one) > 1 and heading_key(one[-1]).isdigit():
            below.setdefault(" ".join(one[:-1]), set()).add(heading_key(one[-1]))
    return frozenset(
        text for text, those in below.items() if "2" in those and those <= {"2", "3", "4", "5"}
    )


def _wide_below(levels: Sequence[str], region: Region, marks: frozenset[str]) -> Wide | None:
    """The column of a subject whose name stands above, with what is counted in the lowest row."""
    upper = " ".join(levels[:-1])
    subject = wide_of(upper, region) if upper else None
    measure = measure_of(levels[-1])
    if subject is None or measure is None or subject.measure not in {"", "mark"}:
        return None
    if heading_key(levels[-1]).isdigit() and upper not in marks:
        return None
    share = measure.share or (subject.share and not measure.number)
    return evolve(
        subject,
        measure=measure.of,
        share=share and measure.of != "participants",
        number=measure.number or subject.number,
    )


def heading_text(value: Value) -> str:
    """A cell as a heading; a mark may stand there as a number."""
    if isinstance(value, str):
        return squeeze(_HYPHEN.sub("", value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _roles(levels: Sequence[str], layout: Layout) -> Iterator[tuple[int, str]]:
    """The roles that a column may have by its heading, as (rank, role); the lower the better."""
    whole = tuple(_roles_of(" ".join(levels), layout))
    yield from whole
    lowest, upper = levels[-1], " ".join(levels[:-1])
    if upper and not whole and heading_key(lowest) not in _UNITS_ALONE:
        # Of several years side by side nobody says here which one is meant.
        alone = () if _YEAR.search(upper) else _roles_of(lowest, layout)
        yield from ((_ALONE + rank, role) for rank, role in alone)


def _roles_of(text: str, layout: Layout) -> Iterator[tuple[int, str]]:
    key = heading_key(text)
    # A hyphen may only divide a word that is too long for its cell.
    found = layout.columns.of(key) or layout.columns.of(key.replace("-", ""))
    measure = None if found else measure_of(text)
    if measure:
        found = ((_BY_WORDS, measure.of),) if {measure.of, _share_of(measure.of)} & {
            *layout.roles
        } else ()  # fmt: skip
    said = said_share(text) if found else None
    told: dict[str, int] = {}
    for rank, role in found:
        number, share = number_role(role), _share_of(role)
        if said and share not in layout.roles and number in _SIDES:
            continue  # per cent of whom got less is not their number
        if said is not None and share in layout.roles:
            role = share if said else number
        elif role not in layout.roles and share in layout.roles:
            role = share
        told.setdefault(role, rank)
    yield from ((rank, role) for role, rank in told.items())


def number_role(role: str) -> str:
    """The role of a column with the numbers that a column of shares has the shares of.

    >>> number_role("lower_share"), number_role("mark_2")
    ('lower', 'mark_2')
    """
    return _NUMBER_OF.get(role, role)


def _share_of(role: str) -> str:
    """The role of a column with the shares of what that role counts."""
    return _SHARE_OF.get(role, role if role in _NUMBER_OF else "")


def _assigned(offers: Iterable[tuple[int, int, str]]) -> dict[int, Heading]:
    """One column a role and one role a column, the best offers first; names may be in several."""
    taken: dict[str, int] = {}
    given: dict[int, Heading] = {}
    refused: dict[int, str] = {}
    for rank, column, role in sorted(offers):
        if column in given:
            continue
        if role in taken and role != "person_name":
            refused.setdefault(column, role)
            continue
        taken[role] = column
        given[column] = Heading(column, "", role, rank)
    for column, role in refused.items():
        given.setdefault(column, Heading(column, "", "", 0, doubles=role))
    return given


def task_of(text: str) -> Task | None:
    """The task of a column, where the heading is the number of one.

    >>> task_of("4К1 (3б)"), task_of("3,2 (2 балла)"), task_of("Отметка")
    (Task(number='4К1', max_score=3), Task(number='3,2', max_score=2), None)
    """
    found = _TASK.fullmatch(fold(text).strip())
    if not found or not found["task"].strip() or not re.search(r"\d", found["task"]):
        return None
    start, end = found.span("task")
    # fold keeps the length, so that the number is taken as the form writes it.
    number = cyrillic(re.sub(r"\s+", "", text.strip()[start:end]).rstrip("."))
    if found["max"] is None:
        return Task(number, None)
    most = float(found["max"].replace(",", "."))
    return Task(number, int(most) if most.is_integer() else most)


def wide_of(text: str, region: Region) -> Wide | None:
    """The subject of a column, where the heading is one and says nothing that is not understood.

    >>> from roadmap_core import load_region
    >>> wide_of("Русский язык 5 кл.", load_region())
    Wide(subject='russian', wording='Русский язык', grade=5, measure='', share=False, number=False)
    """
    found = subject_and_grade(text, region)
    if found is None:
        return None
    subject, wording, grade, rest = found
    key = heading_key(rest)
    if not key or key in _MARK_WORDS:
        return Wide(subject, wording, grade, "mark" if key else "")
    if key in {"чел", "количество"}:
        return Wide(subject, wording, grade, "participants")
    measure = measure_of(rest)
    if measure:
        return Wide(subject, wording, grade, measure.of, measure.share, measure.number)
    if said_share(rest) and shipped_words().measures.known.issuperset(tokens_of(rest)):
        return Wide(subject, wording, grade, "", True)
    return None
