"""Plans and lists of schools that are told in paragraphs, as rows of a table.

plan    = title (heading | item)*
item    = [number] words* label value (label value)*
label   = («Срок» | «Ответственный» | «Результат» | ...) (":" | "-")     words of the columns
schools = title (municipality | [number] name)*
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from roadmap_core.documents.stamps import opens_stamp
from roadmap_core.lexicon import Lexicon
from roadmap_core.names import find_names
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.parse.tables.columns import Column
from roadmap_core.parse.tables.headings import ROLE_NAMES
from roadmap_core.parse.tables.rows import starts_low
from roadmap_core.parse.tables.table import Header
from roadmap_core.text import Span, fold, squeeze

__all__ = [
    "Listed",
    "has_lost_columns",
    "is_plan",
    "listed_plan",
    "listed_schools",
    "lists_something",
]

_PLAN = re.compile(
    r"(?<!\w)(?:план(?:-\w+)?|дорожная\s+карта|комплекс\s+мер|график|циклограмма|мероприятия|"
    r"мероприятий|меры|программа\s+(?:мер|мероприятий))(?!\w)"
)
_SCHOOLS = re.compile(
    r"^\"?(?:перечень|список)\s.*(?:общеобразовательн|образовательных\s+(?:организаци|учреждени)|"
    r"(?<!\w)школ(?!\w)|(?<!\w)шнор|(?<!\w)оо(?!\w))"
)
_NUMBERED = re.compile(r"^(\d{1,3}(?:\.\d{1,3})*)(?:[.)]\s*|\s+)(?=[^\W\d_]|[«\"])")
_LABEL = re.compile(r"(?:^|(?<=[.;,(])\s*)([^\W\d_][^:.;,()]{1,40}?\.?)(?:\s*:|\s+-)\s+(?=\S)")
_CLOSING = re.compile(r"(?<!\bг)(?<!\bгг)(?<!\bд)\.$|[;,]$")
_ROLES = ("period", "responsible", "deliverable")
_RESULT = re.compile(
    r"(?:(?:ожидаем|планируем|конечн)\w+\s+)?результат|(?:форма\s+)?отчет(?:н|$)|"
    r"итоговый\s+документ|продукт(?!\w)|подтверждающий\s+документ"
)
_TITLES = re.compile(r"(?:наименование\s+)?мероприяти[ея]")
_COLUMNS = {"number": "№", "title": "мероприятие"}
_LONGEST_HEADING = 200
_SCHOOL_WORD = re.compile(
    r"(?<!\w)(?:м[абк]?оу|г[абк]?оу|ог[бак]оу|[сон]ош|школа|гимназия|лицей|филиал)(?!\w)"
)
_HEADS_PLACE = re.compile(r"(?:город(?:ской)?|муниципальный|район)\s", re.I)
_OF_PLACE = re.compile(
    r"(?<!\w)(?:район|округ|город|муниципальн|поселени|зато|[гм]\.|мо(?!\w)|област|кра[йя])"
)


@frozen
class Listed:
    """A table made of paragraphs: its header, its rows, and the lines that are none of them."""

    header: Header
    rows: list[Line]
    rest: list[Line]


@define
class _Item:
    number: str
    words: list[str]
    line: Line
    span: Span
    values: dict[str, list[str]] = field(factory=dict)
    last: str = "title"


def lists_something(lines: Sequence[Line], lexicon: Lexicon, *, labels_only: bool) -> bool:
    """Whether paragraphs under a title are a plan or a list of schools, or a table without columns.

    ``labels_only`` says that numbers alone make no plan, since they may be those of clauses.
    """
    title, below = fold(lines[0].text), [line for line in lines[1:] if not line.is_row]
    if any(has_lost_columns(line, lexicon) for line in below):
        return is_plan(title)
    if _SCHOOLS.match(title):
        return any(_is_school(line.text, lexicon) for line in below)
    if not is_plan(title):
        return False
    if any(role in _ROLES for line in below for role, _ in _pieces(line.text, lexicon)):
        return True
    return not labels_only and any(_NUMBERED.match(line.text) for line in below)


def is_plan(title: str) -> bool:
    """Whether a title is that of a plan: its numbered paragraphs are what is to be done."""
    return _PLAN.search(fold(title)) is not None


def has_lost_columns(line: Line, lexicon: Lexicon) -> bool:
    """Whether a line of prose is the headings of a table whose columns are gone."""
    if line.is_row or len(line.text) > 200 or ":" in line.text:
        return False
    words = map(fold, re.findall(r"(?<!\w)[А-ЯЁ][\w-]+", line.text))
    roles = {r for word in words for r, stems in lexicon.columns if word.startswith(stems)}
    named = roles & {"title", *_ROLES}
    return "title" in named and len(named) > 2 - bool(re.match(r"№|N\s|п/п", line.text))


def _pieces(text: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    """A line as pieces with the role that a label gives them, "" for what has none."""
    folded = fold(text)
    found: list[tuple[str, str]] = []
    at, role = 0, ""
    for match in _LABEL.finditer(folded):
        labelled = _role(match[1], lexicon)
        if not labelled:
            continue
        found.append((role, text[at : match.start()]))
        at, role = match.end(), labelled
    found.append((role, text[at:]))
    return [(r, squeeze(piece).rstrip(" (")) for r, piece in found if re.search(r"\w", piece)]


def _role(label: str, lexicon: Lexicon) -> str:
    """The role of a label: a few words that begin as the heading of such a column."""
    if len(label.split()) > 4:
        return ""
    if _TITLES.fullmatch(label):
        return "title"
    if _RESULT.match(label):
        return "deliverable"
    roles = {"period", "responsible"}
    stems = ((r, stem) for r, many in lexicon.columns if r in roles for stem in many)
    return next((r for r, stem in stems if label.startswith(stem)), "")


def _clean(text: str) -> str:
    """A value without the signs that part it from the next one."""
    if text.count(")") > text.count("("):
        text = re.sub(r"\)\s*[.;,]?$", "", text)
    return _CLOSING.sub("", text).strip()


def listed_plan(lines: Sequence[Line], lexicon: Lexicon) -> Listed | None:
    """The rows of a plan told in paragraphs, None where no paragraph is one."""
    found: list[_Item | Line] = []
    rest: list[Line] = []
    pending: list[Line] = []
    for at, line in enumerate(lines):
        if opens_stamp(line.text) or _signs(line.text):
            rest += lines[at:]
            break
        if line.is_row:
            rest.append(line)
        else:
            _read(line, found, pending, rest, lexicon)
    rest = pending + rest
    items = [one for one in found if isinstance(one, _Item)]
    if not items:
        return None
    roles = [role for role in _ROLES if any(role in item.values for item in items)]
    header = _header({**_COLUMNS, **{role: ROLE_NAMES[role] for role in roles}})
    last = max(at for at, one in enumerate(found) if isinstance(one, _Item))
    rows = [one if isinstance(one, Line) else _row(one, roles) for one in found[: last + 1]]
    rest = [one for one in found[last + 1 :] if isinstance(one, Line)] + rest
    return Listed(header, rows, rest)


def _header(headings: Mapping[str, str]) -> Header:
    """The header that a table of such paragraphs would have."""
    columns = tuple(Column(role, heading) for role, heading in headings.items())
    return Header(columns, (tuple(headings.values()),))


def _read(
    line: Line,
    found: list[_Item | Line],
    pending: list[Line],
    rest: list[Line],
    lexicon: Lexicon,
) -> None:
    """One paragraph: a new item, a value of the last one, its rest, or a heading."""
    last = found[-1] if found and isinstance(found[-1], _Item) and not pending else None
    number = _NUMBERED.match(line.text)
    pieces = _pieces(line.text[number.end() :] if number else line.text, lexicon)
    if pieces and pieces[0][0] == "title":
        # «Мероприятие: ...» opens an item as a number does.
        _flush(pending, found, rest)
        pieces = [("", pieces[0][1]), *pieces[1:]]
        last = _Item(number[1] if number else "", [], line, line.span)
        found.append(last)
    elif number and pieces and not pieces[0][0]:
        _flush(pending, found, rest)
        last = _Item(number[1], [], line, line.span)
        found.append(last)
    elif pieces and pieces[0][0] and pending and not _TITLES.fullmatch(fold(pending[-1].text)):
        *above, own = pending
        pending[:] = above
        _flush(pending, found, rest)
        last = _Item("", [own.text.rstrip(".")], own, own.span)
        found.append(last)
    elif last is None or (_is_closed(last, line) and pieces and not pieces[0][0]):
        if pieces and pieces[0][0]:
            rest.append(line)
        elif len(pieces) > 1:
            _flush(pending, found, rest)
            last = _Item("", [], line, line.span)
            found.append(last)
        else:
            pending.append(line)
            return
    if last is None:
        return
    last.span = last.span | line.span
    for role, text in pieces:
        if role:
            last.values.setdefault(role, []).append(text)
            last.last = role
        elif last.values:
            last.values[last.last][-1] += f" {text}"
        else:
            last.words.append(text)


def _is_closed(last: _Item, line: Line) -> bool:
    """Whether a line stands behind an item and is none of it.

    So it is behind its values, and where both the item and the line are whole phrases, as a heading
    of the next items is.
    """
    if _wraps(line):
        return False
    told = last.words[-1].rstrip() if last.words else ""
    heads = not line.text.endswith((".", ";")) and line.text[:1].isupper()
    return bool(last.values) or (bool(last.number) and told.endswith((".", ";")) and heads)


def _wraps(line: Line) -> bool:
    return not line.after_blank and starts_low(line.text)


def _flush(pending: list[Line], found: list[_Item | Line], rest: list[Line]) -> None:
    """What stands before an item and is none: a heading where it is short, else unread."""
    for line in pending:
        short = len(line.text) <= _LONGEST_HEADING and not line.text.endswith((".", ";"))
        (found if short else rest).append(line)
    pending.clear()


def _row(item: _Item, roles: Sequence[str]) -> Line:
    def cell(text: str) -> Cell:
        return Cell(text, item.span)

    values = (cell("; ".join(map(_clean, item.values.get(role, ())))) for role in roles)
    number = cell(f"{item.number}." if item.number else "")
    return evolve(
        item.line,
        cells=(number, cell(_clean(" ".join(item.words))), *values),
        span=item.span,
        after_blank=False,
    )


def _signs(text: str) -> bool:
    """Whether a line ends with a name behind a post: «Директор А.А. Выдуманный»."""
    names = find_names(text)
    if not names or ":" in text or _NUMBERED.match(text):
        return False
    start, end = names[-1]
    return not text[end:].strip(" ./") and start > 0 and len(text) < 120


def _is_school(text: str, lexicon: Lexicon) -> bool:
    """Whether a line names a school: by its form, its kind or its number."""
    folded = fold(text)
    forms = (*lexicon.legal_forms, *lexicon.school_kinds)
    return _SCHOOL_WORD.search(folded) is not None or any(form.name in folded for form in forms)


def listed_schools(title: str, lines: Sequence[Line], lexicon: Lexicon) -> Listed | None:
    """The rows of a list of schools told in paragraphs, None where the title announces none."""
    if not _SCHOOLS.match(fold(title)):
        return None
    header = _header({"number": "№", "school": "наименование"})
    told = [line for line in lines if not line.is_row]
    rows = list(_school_rows(told, lexicon))
    if not any(row.is_row for row in rows):
        return None
    last = max(at for at, row in enumerate(rows) if row.is_row)
    kept = [row for row in rows[: last + 1] if row.is_row or _is_place(row.text)]
    other = [row for row in rows[: last + 1] if not (row.is_row or _is_place(row.text))]
    rest = [line for line in lines if line.is_row] + other + rows[last + 1 :]
    return Listed(header, kept, rest)


def _is_place(text: str) -> bool:
    """Whether a line between schools can name their municipality."""
    words = text.split()
    plain = len(words) < 4 and text[:1].isupper() and re.search(r"[\d№.]", text) is None
    return plain or (len(words) < 12 and _OF_PLACE.search(fold(text)) is not None)


def _school_rows(lines: Sequence[Line], lexicon: Lexicon) -> Iterator[Line]:
    """A row for each line that names a school or has a number; other lines as they are."""
    held: Line | None = None
    for line in lines:
        number = _NUMBERED.match(line.text)
        name = line.text[number.end() :] if number else line.text
        heads = _HEADS_PLACE.match(line.text) is not None
        wraps = held is not None and not number and _wraps(line) and not heads
        if wraps and held is not None:
            longer = evolve(held.cells[1], text=f"{held.cells[1].text} {line.text}".rstrip(".;,"))
            held = evolve(held, cells=(held.cells[0], longer), span=held.span | line.span)
            continue
        if held is not None:
            yield held
            held = None
        place = _OF_PLACE.search(fold(name)) is not None
        if not _signs(line.text) and (_is_school(name, lexicon) or (number and not place)):
            cells = (
                Cell(number[1] if number else "", line.span),
                Cell(name.rstrip(".;, "), line.span),
            )
            held = evolve(line, cells=cells, after_blank=False)
        else:
            place_name = evolve(line.cells[0], text=line.text.rstrip(": "))
            yield evolve(line, cells=(place_name,))
    if held is not None:
        yield held
