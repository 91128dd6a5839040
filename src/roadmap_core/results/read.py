"""Чтение форм: a file of results as a form, whatever its layout, and all that was noticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import define, evolve, field

from roadmap_core.documents.files import Readable
from roadmap_core.documents.grid import Grid, Workbook
from roadmap_core.documents.xlsx import CELLS, LIMIT, read_workbook
from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, require_engine
from roadmap_core.names import redacted
from roadmap_core.parsed import Parsed
from roadmap_core.policy import Policy, Region
from roadmap_core.regions import load_region
from roadmap_core.results.about import About, about_of_text, subject_and_grade
from roadmap_core.results.form_notes import FormNotes
from roadmap_core.results.forms import Form, FormPart, frames_of
from roadmap_core.results.groups import read_groups
from roadmap_core.results.headings import Header, Heading, number_role
from roadmap_core.results.layouts import Layout, shipped_layouts, shipped_words
from roadmap_core.results.participants import read_participants
from roadmap_core.results.sheet_table import SheetTable, tables_on
from roadmap_core.results.tables import ASSESSMENT, COLUMNS, TABLES
from roadmap_core.results.unit_rows import PERSONS, Rows, grade_and_class, read_rows
from roadmap_core.results.wide import read_wide
from roadmap_core.spelling import did_you_mean
from roadmap_core.text import Source

__all__ = ["read_form"]

_READERS = {
    "participants": read_participants,
    "groups": read_groups,
    "rows": read_rows,
    "wide": read_wide,
}
_RUSSIAN = {"year": "год", "procedure": "процедура", "subject": "предмет", "grade": "класс"}
_ONLY_VPR = (4, 5, 6, 7, 8, 10)
_SHOWN = 12


def read_form(
    file: Readable,
    *,
    backend: Backend = "pandas",
    region: Region | None = None,
    name: str = "",
    year: int | None = None,
    procedure: str | None = None,
    subject: str | None = None,
    grade: int | None = None,
    school: str | None = None,
    municipality: str | None = None,
    layouts: Sequence[Layout] = (),
    limit: int = LIMIT,
    cells: int = CELLS,
) -> Parsed[Form]:
    """Read a file of results: a federal or regional form, a wide or a plain table.

    The file is a workbook (.xlsx .xlsm .xlsb .xls .ods) or a table in a text file, given by its
    path, as bytes, or open in binary mode. It is recognised by titles and headings; where they do
    not say the year, procedure, subject or grade, the parameters do, then the name of the sheet,
    then that of the file (with a finding). A parameter that the form contradicts is not taken, and
    a finding says so. ``subject`` is a code or a Russian wording. ``layouts``
    are a region's own, tried before the shipped ones (`read_layout`).

    Never raises on content: ``findings`` tell what was guessed, left out or does not fit, and a
    file that is none of the forms has the kind "unknown" and an error among them. Columns with
    names of people are left out.

    Raises:
        UnreadableFile: it cannot be opened, is larger than ``limit`` bytes or ``cells`` places a
            sheet, is damaged, or is of another kind.
        MissingExtra: a workbook without the extra ``excel``, an engine that is not installed.
        InvalidData: a parameter is impossible, or there is no such engine.
    """
    require_engine(backend, "call")
    by = _region(region)
    given = _given(by, year, procedure, subject, grade, school, municipality)
    book = read_workbook(file, name=name, limit=limit, cells=cells)
    reading = _Reading(by, given, (*layouts, *shipped_layouts()), _file_about(book.name, by))
    if book.guessed:
        reading.notes.note("V76", "файл", encoding=book.guessed)
    for sheet in book.sheets:
        reading.sheet(sheet)
    return Parsed(
        reading.form(backend),
        reading.findings(book),
        source=Source("", book.name),
        what="form of results",
    )


def _region(region: Region | None) -> Region:
    """The region by whose subjects a form is read; one without any has those of the base."""
    base = load_region()
    if isinstance(region, Policy):
        region = region.region
    if not isinstance(region, Region | None):
        got = type(region).__name__
        raise InvalidData("call", [f"expected a Region (see load_region), got {got} @ $.region"])
    if region is None:
        return base
    return region if region.subjects else evolve(region, subjects=base.subjects)


def _given(
    region: Region,
    year: int | None,
    procedure: str | None,
    subject: str | None,
    grade: int | None,
    school: str | None,
    municipality: str | None,
) -> About:
    """What the caller says, with the subject as a code."""
    problems = []
    code = None
    if subject is not None:
        code = region.subject_named(subject)
        if code is None:
            names = [word for one in region.subjects for word in (one.code, one.name)]
            problems.append(f"no subject {subject!r}{did_you_mean(subject, names)} @ $.subject")
    for key, value in (("year", year), ("grade", grade)):
        column = COLUMNS[key]
        least, most = column.least or 0, column.most or 0
        if value is not None and not (type(value) is int and least <= value <= most):
            problems.append(f"expected {least:.0f} to {most:.0f}, got {value!r} @ $.{key}")
    if problems:
        raise InvalidData("call", problems)
    return About(
        year=year,
        procedure=procedure,
        subject=code,
        subject_wording=subject or "",
        grade=grade,
        school=school,
        municipality=municipality,
    )


def _file_about(name: str, region: Region) -> About:
    stem, _, ending = name.rpartition(".")
    return about_of_text(stem if stem and len(ending) <= 4 else name, region)


@define
class _Reading:
    """One file being read."""

    region: Region
    given: About
    layouts: tuple[Layout, ...]
    file_about: About
    notes: FormNotes = field(factory=FormNotes)
    tables: list[SheetTable] = field(factory=list)
    rows: Rows = field(factory=dict)
    parts: list[FormPart] = field(factory=list)
    unread: list[tuple[Grid, int]] = field(factory=list)
    titled: bool = False

    def sheet(self, sheet: Grid) -> None:
        """Read the tables of one sheet, or tell why there are none."""
        filled = sum(cell is not None for row in sheet.rows for cell in row)
        if not filled:
            self.notes.note("V51", sheet.name)
            return
        if sheet.hidden:
            self.notes.note("V53", sheet.name, cells=filled)
            return
        found = tables_on(sheet, self.layouts, self.region, self.notes)
        for layout, header in found.titled[:1]:
            self.titled = True
            self.notes.note("V54", sheet.name, **_missing(sheet, layout, header))
        if not found.tables and not found.titled:
            self.unread.append((sheet, filled))
        for table in found.tables:
            self.table(table, only=len(found.tables) == 1)

    def table(self, table: SheetTable, *, only: bool) -> None:
        """Read one table."""
        _without_names(table)
        self._complete(table, only=only)
        _tell_columns(table)
        read = _READERS[table.layout.nature](table)
        for name, rows in read.items():
            self.rows.setdefault(name, []).extend(rows)
        _tell_repeats(table, read)
        _tell_languages(table)
        self._tell_unknown(table, read)
        main = next((len(rows) for rows in read.values() if rows), 0)
        self.tables.append(table)
        self.parts.append(FormPart(table.grid.name, table.layout.kind, table.about, main))

    def _complete(self, table: SheetTable, *, only: bool) -> None:
        """What the head of a table leaves open: by the caller, the names of sheet and file."""
        head = table.about
        if head.year is None and head.day is not None and not table.has("year"):
            head = evolve(head, year=head.day.year)
        self._tell_contrary(table, head)
        about = head | self.given
        needed = [key for key in ASSESSMENT if not _told_by_columns(table, key)]
        sheet = _sheet_about(table.grid.name, self.region) if only else About()
        about = self._taken(table, about, sheet, needed, "V57")
        about = self._taken(table, about, self.file_about, needed, "V55")
        if about.grade is None and about.procedure is not None and "grade" in needed:
            words = shipped_words().procedures.get(about.procedure)
            about = evolve(about, grade=words.grade if words else None)
        if about.procedure is None and "procedure" in needed:
            about = self._guessed_procedure(table, about)
        table.about = about
        if about.subject is not None and not table.has("subject"):
            table.tell_subject(about.subject)

    def _tell_contrary(self, table: SheetTable, head: About) -> None:
        """Tell what the form says otherwise than the caller: the form is believed."""
        contrary = {
            key: (getattr(head, key), getattr(self.given, key))
            for key in ASSESSMENT
            if None not in (getattr(head, key), getattr(self.given, key))
        }
        told = ", ".join(
            f"{_RUSSIAN[key]} {form} (параметр {given})"
            for key, (form, given) in contrary.items()
            if form != given
        )
        if told:
            self.notes.note("V89", table.grid.name, told=told)

    def _taken(
        self, table: SheetTable, about: About, other: About, needed: Sequence[str], code: str
    ) -> About:
        """What another source says of what is not yet known; that it was taken is told."""
        taken = {
            key: getattr(other, key)
            for key in needed
            if getattr(about, key) is None and getattr(other, key) is not None
        }
        if not taken:
            return about
        told = ", ".join(f"{_RUSSIAN[key]} {value}" for key, value in taken.items())
        if code == "V57":
            told += f" (из названия листа «{table.grid.name}»)"
        self.notes.note(code, table.grid.name, told=told, parameters=_parameters(taken))
        if "subject" in taken:
            taken["subject_wording"] = other.subject_wording
        return evolve(about, **taken)

    def _guessed_procedure(self, table: SheetTable, about: About) -> About:
        """VPR where only VPR is held: in grades 4 to 8 and 10."""
        grades = {about.grade} if about.grade is not None else set(_grades(table))
        if not grades or not grades <= set(_ONLY_VPR):
            return about
        self.notes.note(
            "V57", table.grid.name, told="процедура vpr (по классам)", parameters="procedure="
        )
        return evolve(about, procedure="vpr")

    def _tell_unknown(self, table: SheetTable, read: Rows) -> None:
        """What of the assessment is known for no row, or not for all."""
        missing: dict[str, None] = {}
        for name, rows in read.items():
            wanted = [key for key in ASSESSMENT if name in TABLES and key in TABLES[name].required]
            for key in wanted:
                if any(row.get(key) is None for row in rows):
                    missing[key] = None
        if missing:
            told = ", ".join(_RUSSIAN[key] for key in missing)
            self.notes.note("V56", table.grid.name, told=told, parameters=_parameters(missing))

    def form(self, backend: Backend) -> Form:
        """The form that the tables make together."""
        kinds = list(dict.fromkeys(table.layout.kind for table in self.tables))
        if len(kinds) > 1:
            self.notes.note("V81", "книга", forms=", ".join(kinds))
        about = self.tables[0].about if self.tables else About()
        for table in self.tables[1:]:
            about = about.common(table.about)
        wanted = [name for table in self.tables for name in _main_tables(table.layout)]
        for name in wanted:
            self.rows.setdefault(name, [])
        frames = frames_of(self.rows, wanted, backend)
        return Form(kinds[0] if kinds else "unknown", about, frames, self.parts)

    def findings(self, book: Workbook) -> tuple[Any, ...]:
        """All that was noticed; where nothing was recognised, that comes first."""
        if not any(row for sheet in book.sheets for row in sheet.rows):
            self.notes.note("V88", "файл")
        elif not self.tables and not self.titled:
            forms = ", ".join(dict.fromkeys(one.name for one in self.layouts))
            headings = _headings(grid for grid, _ in self.unread)
            self.notes.note("V50", "файл", forms=forms, headings=headings or "нет")
        for grid, filled in self.unread:
            self.notes.note("V52", grid.name, cells=filled)
        return self.notes.findings


def _missing(sheet: Grid, layout: Layout, header: Header | None) -> dict[str, str]:
    groups = header.missing if header else layout.needs
    names = (" или ".join(_said(role, layout) for role in group) for group in groups)
    return {
        "form": layout.name,
        "missing": ", ".join(names) or "столбцов",
        "headings": _headings([sheet]) or "нет",
    }


# What no column of a table is called: the numbers of tasks, subjects with their grades.
_BY_FORM = {"task": "задания «1 (2б)»", "wide": "предметы «Русский язык 5 кл.»"}


def _said(role: str, layout: Layout) -> str:
    if role in _BY_FORM:
        return _BY_FORM[role]
    role = number_role(role)
    shared = shipped_words().headings.get(role)
    return f"«{(layout.headings.get(role) or shared or (COLUMNS[role].heading,))[0]}»"


def _headings(sheets: Iterable[Grid]) -> str:
    """The texts of the fullest of the first rows: what would be headings."""
    best: list[str] = []
    for sheet in sheets:
        for row in sheet.rows[:30]:
            texts = [redacted(cell) for cell in row if isinstance(cell, str)]
            best = texts if len(texts) > len(best) else best
    shown = [text[:40] for text in best[:_SHOWN]]
    return ", ".join(f"«{text}»" for text in shown) + (", ..." if len(best) > _SHOWN else "")


def _main_tables(layout: Layout) -> tuple[str, ...]:
    if layout.nature == "participants":
        return "marks", "items"
    return (layout.table,) if layout.table else ()


def _parameters(keys: Iterable[str]) -> str:
    return ", ".join(f"{key}=" for key in keys)


def _told_by_columns(table: SheetTable, key: str) -> bool:
    """Whether the rows of a table say themselves what the head leaves open."""
    if table.layout.nature == "wide" and key == "subject":
        return True
    if table.layout.table in {"schools", "diagnostics"}:
        return True
    if table.layout.table in {"markers", "answers"} and key != "year":
        return True
    if key != "grade":
        return table.has(key)
    wide = [one.wide for one in table.header.headings if one.wide]
    if wide and all(one.grade is not None for one in wide):
        return True
    by_class = table.layout.nature != "participants" and table.has("class_name")
    return table.has("grade") or by_class


def _sheet_about(name: str, region: Region) -> About:
    """What the name of a sheet says: «МА 6», «Русский язык 5 класс»."""
    about = about_of_text(name, region)
    found = subject_and_grade(name, region)
    if found is None:
        return evolve(about, subject=None, subject_wording="")
    return about | About(subject=found[0], subject_wording=found[1], grade=found[2])


def _grades(table: SheetTable) -> Iterator[int]:
    quiet = evolve(table, notes=FormNotes())
    for row in table.rows:
        grade, _ = grade_and_class(quiet, row)
        if grade is not None:
            yield grade
    yield from (one.wide.grade for one in table.header.headings if one.wide and one.wide.grade)


def _without_names(table: SheetTable) -> None:
    """Take columns of keys in which people are named for what they are: columns of names."""
    changed: list[Heading] = []
    for heading in table.header.headings:
        if heading.role in PERSONS and _has_names(table, heading.column):
            heading = evolve(heading, role="person_name")
        changed.append(heading)
    table.header = evolve(table.header, headings=tuple(changed))


def _has_names(table: SheetTable, column: int) -> bool:
    """Whether most cells of a column are names of people."""
    cells = [table.grid.at(row, column) for row in table.rows]
    filled = [cell for cell in cells if cell is not None]
    texts = {cell for cell in filled if isinstance(cell, str) and not any(map(str.isdigit, cell))}
    named = {text for text in texts if redacted(text) != text}
    return sum(1 for cell in filled if cell in named) * 2 > len(filled) > 0


def _tell_columns(table: SheetTable) -> None:
    """Tell of the columns that are not read, names of people among them."""
    known = {one.column for one in table.header.headings}
    bare = [
        Heading(column, "без заголовка")
        for column in range(table.grid.width)
        if column not in known
    ]
    for heading in (*table.header.headings, *bare):
        if heading.role not in {"", "person_name"}:
            continue
        filled = [row for row in table.rows if table.grid.at(row, heading.column) is not None]
        if not filled:
            continue
        code = "V68" if heading.role else "V80" if heading.doubles else "V67"
        place = table.grid.place(filled[0], heading.column)
        table.notes.note(code, table.grid.name, place, len(filled), column=heading.text)


def _tell_languages(table: SheetTable) -> None:
    """Tell that several languages became one subject, as the norms of exams have it."""
    wide = {one.wide.wording: one.wide.subject for one in table.header.headings if one.wide}
    told = [word for word, code in {**table.subjects, **wide}.items() if code == "foreign"]
    if len({word[:1].lower() for word in told}) > 1:
        table.note("V87", told=", ".join(told))


def _tell_repeats(table: SheetTable, read: Rows) -> None:
    """Tell of rows that have the key of a row above; all of them stay."""
    for name, rows in read.items():
        beside = name in {"items", "shares", "schools"} and table.layout.table != name
        if beside or name not in TABLES or table.layout.nature == "groups":
            continue
        key = TABLES[name].key
        has_student = name in {"marks", "items"}
        seen: set[tuple[Any, ...]] = set()
        for row in rows:
            if has_student and row.get("student") is None:
                continue
            one = tuple(row.get(column) for column in key)
            if one in seen:
                said = [COLUMNS[c].heading for c, v in zip(key, one, strict=True) if v is not None]
                table.note("V69", row["_row"], key=", ".join(said).lower())
            seen.add(one)
