"""The columns of a table: roles by what heads them, and by their cells where that is silent."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from roadmap_core.lexicon import Lexicon
from roadmap_core.parse.tables.evidence import Cells, is_bare_day, is_time, roles_by_cells
from roadmap_core.parse.tables.headings import (
    OTHER,
    ROLE_NAMES,
    opens_with_role,
    role_of,
    stem_rank,
)
from roadmap_core.parse.tables.spans import is_mark, span_of
from roadmap_core.text import fold

__all__ = ["Column", "columns_of", "guessed"]

_TOLD = frozenset({"period", "responsible", "deliverable"})
# Headings that only say which end of a period stands under them: two of them, or none.
_FIRST, _LAST = frozenset({"с", "c", "от"}), frozenset({"по", "до"})


@frozen
class Column:
    """One column: its role ("" for none) and its heading.

    ``guessed``: the cells told the role, not the heading. ``span`` is the time that a mark in the
    column stands for («I квартал»).
    """

    role: str
    heading: str
    guessed: bool = False
    span: str = ""


def guessed(column: Column, role: str) -> Column:
    """The column with a role that its cells told; as it is for ""."""
    return evolve(column, role=role, guessed=True) if role else column


def columns_of(
    names: Sequence[tuple[str, str]], cells: Sequence[Cells], lexicon: Lexicon
) -> tuple[Column, ...]:
    """The columns under headings, each (what stands above, its own), by their first cells too."""
    columns = [Column(_role(over, own, lexicon), _said(over, own)) for over, own in names]
    own = [fold(heading) for _, heading in names]
    if _FIRST & set(own) and _LAST & set(own):
        ends = _FIRST | _LAST
        columns = [
            evolve(column, role="period") if heading in ends else column
            for column, heading in zip(columns, own, strict=True)
        ]
    told = sum(column.role in ROLE_NAMES for column in columns)
    # A single text far to the right is the rest of a cell; numbers may stand under no heading.
    numbered = cells[0].are_numbers and told > 1
    if not (columns[0].heading or told >= len(_TOLD) or numbered):
        return tuple(Column("", column.heading) for column in columns)
    columns = _once(_schools_apart(_spanned(names, columns, cells)), lexicon)
    if not any(column.role == "title" for column in columns):
        columns = _named_aside(names, columns, lexicon)
    columns = _guessed(columns, cells, lexicon)
    return tuple(Column("", c.heading) if c.role == OTHER else c for c in columns)


def _said(over: str, own: str) -> str:
    return ": ".join(filter(None, (over, own)))


def _role(over: str, own: str, lexicon: Lexicon) -> str:
    """The role that a heading tells, or the one above it where it tells none of a plan's."""
    role = role_of(own, lexicon)
    return role if not over or role in ROLE_NAMES or role == OTHER else role_of(over, lexicon)


def _spanned(
    names: Sequence[tuple[str, str]], columns: Sequence[Column], cells: Sequence[Cells]
) -> list[Column]:
    """Columns of months, quarters or years with marks are times, where no other column is one.

    Numbers under them are amounts, unless they can be days of a month.
    """
    spans = [span_of(own, over) for over, own in names]
    dated = any(c.role == "period" and not span for c, span in zip(columns, spans, strict=True))
    told = {span for span in spans if span}
    if len(told) < 2 or len(told) < sum(map(bool, spans)):
        return list(columns)
    texts = [
        text for span, column in zip(spans, cells, strict=True) if span for text in column.texts
    ]
    marked = [text for text in texts if is_mark(text) or is_time(text)]
    numbers = [t for t in texts if not is_mark(t) and not is_bare_day(t) and t[:1].isdigit()]
    years = all(span.endswith("год") for span in told)
    if dated or 2 * len(numbers) > len(texts) or (years and 2 * len(marked) <= len(texts)):
        return [evolve(c, role=OTHER) if s else c for c, s in zip(columns, spans, strict=True)]
    return [
        evolve(column, role="period", span=span) if span else column
        for column, span in zip(columns, spans, strict=True)
    ]


def _schools_apart(columns: Sequence[Column]) -> list[Column]:
    """A list of schools has its own roles; what names a school beside activities is no role."""
    roles = {column.role for column in columns}
    if "municipality" in roles and not _TOLD & roles:
        # «Муниципалитет», «Наименование»: what is named there is a school.
        columns = [evolve(c, role="school") if c.role == "title" else c for c in columns]
        roles = {column.role for column in columns}
    taken = frozenset(ROLE_NAMES) | {OTHER}
    if "school" in roles and "title" not in roles:
        taken = frozenset({"number", "municipality", "school"})
    return [c if c.role in taken else Column(OTHER if c.role else "", c.heading) for c in columns]


def _once(columns: Sequence[Column], lexicon: Lexicon) -> list[Column]:
    """Two columns of time («начало», «окончание») are one period; other roles stand once.

    The title is in the column whose heading says so with the word that the lexicon has first:
    of «Направление» and «Мероприятие», in the second.
    """
    titles = [at for at, column in enumerate(columns) if column.role == "title"]
    stems = dict(lexicon.columns).get("title", ())
    chosen = min(titles, key=lambda at: (stem_rank(columns[at].heading, stems), at), default=None)
    seen: set[str] = set()
    unique = []
    for at, column in enumerate(columns):
        again = column.role in seen and column.role not in {"period", OTHER, ""}
        if again or (column.role == "title" and at != chosen):
            column = Column(OTHER, column.heading)
        seen.add(column.role)
        unique.append(column)
    return unique


def _named_aside(
    names: Sequence[tuple[str, str]], columns: Sequence[Column], lexicon: Lexicon
) -> list[Column]:
    """«Блок мероприятий» is no title beside «Мероприятия», and is one where none stands."""
    stems = dict(lexicon.columns).get("title", ())
    held = [
        at
        for at, (column, (_, own)) in enumerate(zip(columns, names, strict=True))
        if column.role == OTHER and stem_rank(own, stems) < len(stems)
    ]
    is_plan = bool(_TOLD & {column.role for column in columns})
    return [
        evolve(column, role="title") if is_plan and held[:1] == [at] else column
        for at, column in enumerate(columns)
    ]


def _guessed(columns: Sequence[Column], cells: Sequence[Cells], lexicon: Lexicon) -> list[Column]:
    """The roles that no heading tells, where the cells do and the headings leave little doubt.

    A title or a time is guessed only beside headings that are surely such: a row of cells may hold
    the word «срок».
    """
    roles = {column.role for column in columns}
    wanted = frozenset(ROLE_NAMES) - roles
    sure = [c for c in columns if c.role in ROLE_NAMES and opens_with_role(c.heading, lexicon)]
    told = bool(_TOLD & roles)
    if roles & {"school", "municipality"} or not sure or not (told or "title" in roles):
        return list(columns)
    if "title" not in roles and (len(sure) < 2 or len(_TOLD & roles) < 2):
        return list(columns)
    given = list(zip((column.role for column in columns), cells, strict=True))
    found = roles_by_cells(given, wanted)
    return [guessed(column, found.get(at, "")) for at, column in enumerate(columns)]
