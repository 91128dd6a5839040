"""Заголовки: the columns of a table in a form, told by the rows that stand above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from attrs import evolve, field, frozen

from roadmap_core.documents.grid import Grid, Value
from roadmap_core.policy import Region
from roadmap_core.results.about import subject_and_grade
from roadmap_core.results.layouts import Layout, heading_key
from roadmap_core.text import fold, squeeze

__all__ = ["Header", "Heading", "Task", "Wide", "header_at", "task_of", "wide_of"]

_ALONE = 1000  # what is added to a rank where only the lowest row of a heading says the role
_DEEPEST = 3  # rows of headings that one table may have
_TASK = re.compile(
    r"(?:задание|зад\.?|№)?\s*№?\s*"
    r"(?P<task>(?:\d{1,2}(?:[.,]\d{1,2})*\.?)?\s*(?:[а-яё]{0,3}[кk]\s*\d{1,2}|[а-я])?)\s*"
    r"(?:\(\s*(?:макс\.?)?\s*(?P<max>\d+(?:[.,]\d+)?)\s*(?:б|балл\w*)?\.?\s*\))?",
)
_COUNT_WORDS = {"количество участников", "участников", "участники", "писали", "чел", "количество"}
_FAILED_WORDS = {"не справились", "неуспешные", "ниже минимума", "не преодолели", "неуд"}
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
    counts or shares of marks, "failed" those of who failed; ``share`` says that it is per cent.
    """

    subject: str
    wording: str
    grade: int | None
    measure: str = ""
    share: bool = False


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


def header_at(
    sheet: Grid, top: int, layout: Layout, region: Region, deepest: int = _DEEPEST
) -> Header | None:
    """The headings that begin in a row, by a layout; None where the row holds none of it.

    Of one, two or three rows those are taken by which most columns are told apart, the fewer rows
    the better; ``missing`` are what the layout needs and the best of them lacks.
    """
    found: Header | None = None
    for last in range(top, min(top + deepest, sheet.height)):
        header = _header(sheet, top, last, layout, region)
        if found is None or _rank(header) > _rank(found):
            found = header
    return found if found and found.weight else None


def _rank(header: Header) -> tuple[int, int]:
    return -len(header.missing), header.weight


def _header(sheet: Grid, top: int, last: int, layout: Layout, region: Region) -> Header:
    offers: list[tuple[int, int, str]] = []
    texts: dict[int, str] = {}
    special: dict[int, Heading] = {}
    for column in range(sheet.width):
        levels = list(_levels(sheet, column, top, last))
        if not levels:
            continue
        texts[column] = squeeze(" ".join(levels))
        found = tuple(_roles(levels, layout))
        task = task_of(levels[-1]) if layout.nature == "participants" and not found else None
        wide = None
        if layout.nature == "wide" and not any(rank < _ALONE for rank, _ in found):
            wide = wide_of(texts[column], region)
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


def _levels(sheet: Grid, column: int, top: int, last: int) -> Iterator[str]:
    """What stands above a column, from above; a cell that is merged over rows is said once."""
    said = ""
    for row in range(top, last + 1):
        text = heading_text(sheet.at(row, column))
        if text and text != said:
            yield text
        said = text or said


def heading_text(value: Value) -> str:
    """A cell as a heading; a mark may stand there as a number."""
    if isinstance(value, str):
        return squeeze(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _roles(levels: Sequence[str], layout: Layout) -> Iterator[tuple[int, str]]:
    """The roles that a column may have by its heading, as (rank, role); the lower the better."""
    patterns = layout.columns
    whole = patterns.of(heading_key(" ".join(levels)))
    yield from whole
    if len(levels) > 1 and not whole:
        alone = patterns.of(heading_key(levels[-1]))
        yield from ((_ALONE + rank, role) for rank, role in alone)


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
    number = re.sub(r"\s+", "", text.strip()[start:end]).rstrip(".")
    if found["max"] is None:
        return Task(number, None)
    most = float(found["max"].replace(",", "."))
    return Task(number, int(most) if most.is_integer() else most)


def wide_of(text: str, region: Region) -> Wide | None:
    """The subject of a column, where the heading is one and says nothing that is not understood.

    >>> from roadmap_core import load_region
    >>> wide_of("Русский язык 5 кл.", load_region())
    Wide(subject='russian', wording='Русский язык', grade=5, measure='', share=False)
    """
    found = subject_and_grade(text, region)
    if found is None:
        return None
    subject, wording, grade, rest = found
    key = heading_key(rest)
    share = "%" in key or "доля" in key.split() or "процент" in key.split()
    bare = squeeze(
        re.sub(
            r"%|\b(?:доля|процент|в|чел|количество|получили|получивших|отметк\w+|оценк\w+|на)\b",
            " ",
            key,
        )
    )
    if not bare and key in {"", *_MARK_WORDS}:
        return Wide(subject, wording, grade, "mark" if key else "")
    if key in _COUNT_WORDS:
        return Wide(subject, wording, grade, "participants")
    if not bare and share:
        return Wide(subject, wording, grade, "", True)
    if bare in {"2", "3", "4", "5"}:
        return Wide(subject, wording, grade, f"mark_{bare}", share)
    if bare in _FAILED_WORDS or bare in {"двоек", "неудовлетворительных"}:
        return Wide(subject, wording, grade, "failed", share)
    return None
