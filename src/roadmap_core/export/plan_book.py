"""План в книге Excel: the plan, its chart and a sheet to fill in; needs the extra ``excel``.

No cell is a formula or a link, whatever a text begins with; names of people are «[имя]».
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, Literal, TypeAlias

from attrs import frozen

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.export.left_out import writable
from roadmap_core.export.progress_rows import ProgressRow, progress_rows
from roadmap_core.export.rows import FRAMED, Row, chart_rows, frame_of
from roadmap_core.export.style import refuse_other
from roadmap_core.files import writing
from roadmap_core.model import Activity, Order, Roadmap, Section
from roadmap_core.names import KnownNames, redacted
from roadmap_core.people import named_in
from roadmap_core.periods import Kind
from roadmap_core.progress import Status
from roadmap_core.progress.sheet_words import CHOICES, guide_lines, sheet_columns
from roadmap_core.schedule import Occurrence, Plan
from roadmap_core.schedule.occurrence import bodies_of, roadmaps_of
from roadmap_core.text import squeeze
from roadmap_core.units import Unit, calendar_unit
from roadmap_core.windows import Window
from roadmap_core.wording import MONTHS

__all__ = ["Step", "write_plan_xlsx"]

Step: TypeAlias = Literal["month", "week"]

PLAN, CHART, PROGRESS, GUIDE = "План", "Диаграмма", "Ход исполнения", "Как заполнять"
_MADE_ON = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_LETTERS, _MOST_STEPS, _MOST_ROWS = 32_767, 530, 100_000
_SPARE = 30  # rows below the others for what the office adds by hand
_PLAN_COLUMNS = (
    ("№", 7), ("Мероприятие", 60), ("Срок", 26), ("Начало", 11), ("Окончание", 11),
    ("Исполнители", 34), ("Результат", 28), ("Ключ", 12),
)  # fmt: skip

# What stands in a cell of the chart: a sign that a printer without colours shows too.
_SIGNS: Mapping[str, tuple[str, str]] = {
    Kind.DATED: ("■", "даты плана"),
    Kind.ANNUAL: ("Е", "ежегодно"),
    Kind.RECURRING: ("П", "периодически"),
    Kind.DEADLINE: ("◆", "крайний срок: в этом месяце или неделе последний день"),
    Kind.ONGOING: ("~", "постоянно"),
    "frame": ("~", "рамки без точных дат: график, запрос"),
    "?": ("?", "дни верны не при каждом прочтении срока"),
}


def write_plan_xlsx(
    plan: Plan,
    path: str | os.PathLike[str],
    *,
    horizon: Window | None = None,
    step: Step = "month",
    status: Status | None = None,
) -> None:
    """Write a plan as a workbook that an office reads, prints and fills in.

    «План»: every row with its period, bodies and results. «Диаграмма»: a cell for each month, or
    each week with ``step="week"``, shaded and with a sign, so that it is read without colours too.
    «Ход исполнения»: a row an occurrence that the office fills in: a state out of a list, a day,
    evidence, a note, a role; the rest of the sheet is protected without a password.
    `roadmap_core.progress.read_sheet` reads it back. «Как заполнять» says how.

    With a ``status`` the sheet has its rows instead, each school's own among them, and says how
    they stand on its day. Work without days of its own has one row. The same plan gives the same
    bytes.

    Raises:
        MissingExtra: XlsxWriter is not installed.
        InvalidData: it is no plan, ``step`` is another word, ``status`` is none; the chart would
            have more than 530 columns, the book more than 100,000 rows, or a cell more than
            32,767 letters.
        OpenEnd: the horizon has no last day.
        UnwritableFile: the file cannot be written.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtra("xlsxwriter", "excel") from error
    refuse_other(plan, (Order, Roadmap), "plan")
    if status is not None:
        refuse_other(status, (Status,), "status")
    known = named_in(plan)
    steps = _steps(frame_of(plan, horizon), step)
    rows = tuple(progress_rows(plan, horizon, status))
    if len(rows) > _MOST_ROWS:
        problem = f"{len(rows):,} rows, at most {_MOST_ROWS:,}: write roadmaps one by one @ $"
        raise InvalidData("plan for a workbook", [problem])
    # A book that cannot be made leaves no half of a file.
    made = BytesIO()
    book = xlsxwriter.Workbook(made)
    book.set_properties({"created": _MADE_ON})
    pen = _Pen(book, known)
    _write_plan(book.add_worksheet(PLAN), plan, horizon, pen)
    _write_chart(book.add_worksheet(CHART), [*chart_rows(plan, horizon)], steps, pen)
    _write_progress(book.add_worksheet(PROGRESS), rows, status, pen)
    _write_guide(book.add_worksheet(GUIDE), pen)
    book.close()
    with writing(path) as file:
        file.write_bytes(made.getvalue())


@frozen
class _Step:
    """A column of the chart: what stands over it, and its days."""

    group: str
    label: str
    days: Window


def _steps(frame: Window | None, step: str) -> tuple[_Step, ...]:
    if step not in ("month", "week"):
        problem = f"expected 'month' or 'week', got {step!r} @ $.step"
        raise InvalidData("plan for a workbook", [problem])
    found = tuple(_cut(frame, step)) if frame else ()
    if len(found) > _MOST_STEPS:
        problem = f"{len(found)} columns of the chart, at most {_MOST_STEPS}: give a horizon @ $"
        raise InvalidData("plan for a workbook", [problem])
    return found


def _cut(frame: Window, step: str) -> Iterator[_Step]:
    if step == "month":
        for first in frame.months:
            days = Window.of_month(first.year, first.month)
            yield _Step(str(first.year), MONTHS[first.month - 1][:3], days)
        return
    day = frame.first
    while day <= frame.end:
        days = calendar_unit(day, Unit.WEEK)
        group = f"{MONTHS[day.month - 1]} {day.year}"
        yield _Step(group, f"{days.first:%d.%m}", days)
        if days.end == date.max:
            return
        day = date.fromordinal(days.end.toordinal() + 1)


class _Pen:
    """The formats of the book, each made once, and the one way to write a text."""

    def __init__(self, book: Any, known: KnownNames) -> None:
        self._known = known
        frame = {"border": 1, "border_color": "#9AA7B5", "valign": "top"}
        wrapped = {**frame, "text_wrap": True}
        head = {**wrapped, "bold": True, "align": "center", "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.heading = book.add_format({**head, "bg_color": "#DCE6F1"})
        self.asked = book.add_format({**head, "bg_color": "#FFE699"})
        self.section = book.add_format({"bold": True, "bg_color": "#DBE5EE", "valign": "top"})
        self.text = book.add_format({**wrapped, "num_format": "@"})
        self.bold = book.add_format({**wrapped, "bold": True, "num_format": "@"})
        self.day = book.add_format({**frame, "num_format": "dd.mm.yyyy", "align": "center"})
        self.key = book.add_format({**wrapped, "num_format": "@", "font_color": "#8A949E"})
        free = {"locked": False, "bg_color": "#FFFBE6"}
        self.free = book.add_format({**wrapped, **free, "num_format": "@"})
        self.free_day = book.add_format(
            {**frame, **free, "num_format": "dd.mm.yyyy", "align": "center"}
        )
        cell = {"border": 1, "border_color": "#D3DAE1", "align": "center", "valign": "vcenter"}
        self.empty = book.add_format(cell)
        # Dark, middle, light: told apart by a printer that has only black.
        self.sure = book.add_format(
            {**cell, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "bold": True}
        )
        self.unsure = book.add_format({**cell, "bg_color": "#BDD0E3", "bold": True})
        self.framed = book.add_format({**cell, "bg_color": "#EDEFF2", "font_color": "#5F6C7B"})
        self.umbrella = book.add_format({**cell, "bg_color": "#C5CBD3"})

    def said(self, wording: str) -> str:
        """A wording on one line, without names."""
        return _fitting(redacted(squeeze(writable(wording)), self._known))

    def write(self, page: Any, row: int, column: int, wording: str, look: Any) -> None:
        if told := self.said(wording):
            page.write_string(row, column, told, look)
        else:
            page.write_blank(row, column, None, look)

    def write_day(self, page: Any, row: int, column: int, day: date | None, look: Any) -> None:
        if day is None:
            page.write_blank(row, column, None, look)
        elif day.year < 1900:
            page.write_string(row, column, f"{day:%d.%m.%Y}", look)
        else:
            page.write_datetime(row, column, day, look)


def _fitting(wording: str) -> str:
    if len(wording) > _MOST_LETTERS:
        count = f"{_MOST_LETTERS:,} letters, this has {len(wording):,}"
        raise InvalidData("plan for a workbook", [f"a cell of Excel holds {count} @ $"])
    return wording


def _for_print(page: Any, top: int, columns: int) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.freeze_panes(top + 1, columns)


def _write_plan(page: Any, plan: Plan, horizon: Window | None, pen: _Pen) -> None:
    pen.write(page, 0, 0, plan.title or "Дорожная карта", pen.title)
    top = 1
    for column, (heading, width) in enumerate(_PLAN_COLUMNS):
        page.set_column(column, column, width)
        page.write_string(top, column, heading, pen.heading)
    row = top + 1
    many = isinstance(plan, Order) and len(plan.roadmaps) > 1
    for roadmap, frame in roadmaps_of(plan, horizon):
        heads = [roadmap.title] if many else []
        for section in roadmap.sections:
            for head in (*heads, _head(section)):
                if head:
                    _band(page, row, head, pen)
                    row += 1
            heads = []
            for top_row in section.activities:
                for activity in top_row.walk():
                    _write_activity(page, row, activity, frame, pen)
                    row += 1
    _for_print(page, top, 2)


def _head(section: Section) -> str:
    return f"{section.number} {section.title}".strip() if section.title else ""


def _band(page: Any, row: int, head: str, pen: _Pen) -> None:
    pen.write(page, row, 0, head, pen.section)
    for column in range(1, len(_PLAN_COLUMNS)):
        page.write_blank(row, column, None, pen.section)


def _write_activity(
    page: Any, row: int, activity: Activity, frame: Window | None, pen: _Pen
) -> None:
    look = pen.text if activity.is_leaf else pen.bold
    windows = activity.period.windows(frame) if activity.period else ()
    first = windows[0].first if windows and not windows[0].open_start else None
    last = max((one.last for one in windows if one.last), default=None)
    pen.write(page, row, 0, activity.number, look)
    pen.write(page, row, 1, activity.title, look)
    pen.write(page, row, 2, str(activity.period or ""), pen.text)
    pen.write_day(page, row, 3, first, pen.day)
    pen.write_day(page, row, 4, last, pen.day)
    pen.write(page, row, 5, "; ".join(bodies_of(activity)), pen.text)
    pen.write(page, row, 6, "; ".join(one.title for one in activity.deliverables), pen.text)
    pen.write(page, row, 7, activity.key, pen.key)


def _write_chart(page: Any, rows: Sequence[Row], steps: Sequence[_Step], pen: _Pen) -> None:
    page.set_column(0, 0, 7)
    page.set_column(1, 1, 52)
    page.set_column(2, max(2, len(steps) + 1), 4.6)
    page.hide_gridlines(2)
    for column, heading in enumerate(("№", "Мероприятие")):
        page.merge_range(0, column, 1, column, heading, pen.heading)
    for column, one in enumerate(steps, start=2):
        page.write_string(1, column, one.label, pen.heading)
    for group, first, last in _groups(steps):
        if first == last:
            page.write_string(0, first + 2, group, pen.heading)
        else:
            page.merge_range(0, first + 2, 0, last + 2, group, pen.heading)
    for number, row in enumerate(rows, start=2):
        _write_bar(page, number, row, steps, pen)
    _write_signs(page, len(rows) + 3, pen)
    page.set_landscape()
    page.set_paper(8 if len(steps) > 26 else 9)  # A3, A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 1)
    page.freeze_panes(2, 2)


def _groups(steps: Sequence[_Step]) -> Iterator[tuple[str, int, int]]:
    """Neighbouring columns of one year or month: what they share, and the first and last."""
    first = 0
    for place, one in enumerate(steps):
        if place + 1 == len(steps) or steps[place + 1].group != one.group:
            yield one.group, first, place
            first = place + 1


def _write_bar(page: Any, number: int, row: Row, steps: Sequence[_Step], pen: _Pen) -> None:
    if row.shape == "section":
        pen.write(page, number, 0, row.title, pen.section)
        for column in range(1, len(steps) + 2):
            page.write_blank(number, column, None, pen.section)
        return
    look = pen.text if row.shape == "leaf" else pen.bold
    pen.write(page, number, 0, row.number, look)
    note = f" ({row.note})" if row.note and not row.found else ""
    pen.write(page, number, 1, f"{row.title}{note}", look)
    for column, one in enumerate(steps, start=2):
        sign, shade = _cell(row, one.days, pen)
        if sign:
            page.write_string(number, column, sign, shade)
        else:
            page.write_blank(number, column, None, shade)


def _cell(row: Row, days: Window, pen: _Pen) -> tuple[str, Any]:
    """The sign and the shade of a step: those of the surest thing that happens in it."""
    here = [one for one in row.found if _happens(one, days)]
    if row.shape == "umbrella":
        return "", pen.umbrella if here else pen.empty
    if not here:
        return "", pen.empty
    one = min(here, key=lambda o: (o.kind in FRAMED or o.kind is Kind.ONGOING, bool(row.look(o))))
    framed = one.kind in FRAMED or one.kind is Kind.ONGOING
    sign = _SIGNS["frame" if one.kind in FRAMED else one.kind][0]
    if row.look(one):
        return _SIGNS["?"][0], pen.unsure
    return sign, pen.framed if framed else pen.sure


def _happens(one: Occurrence, days: Window) -> bool:
    if one.window.open_start and one.due_on is not None:
        return one.due_on in days
    return one.window.intersects(days)


def _write_signs(page: Any, row: int, pen: _Pen) -> None:
    told: dict[str, list[str]] = {}
    for sign, meaning in _SIGNS.values():
        told.setdefault(sign, []).append(meaning)
    shades = {"?": pen.unsure, "~": pen.framed}
    for place, (sign, meanings) in enumerate(told.items()):
        page.write_string(row + place, 0, sign, shades.get(sign, pen.sure))
        page.write_string(row + place, 1, "; ".join(meanings), pen.plain)


def _write_progress(
    page: Any, rows: Sequence[ProgressRow], status: Status | None, pen: _Pen
) -> None:
    columns = [one for one in sheet_columns() if one.name != "now" or status is not None]
    for place, one in enumerate(columns):
        page.set_column(place, place, one.width)
        when = f" (на {status.on:%d.%m.%Y})" if one.name == "now" and status else ""
        look = pen.asked if one.filled else pen.heading
        page.write_string(0, place, f"{one.heading}{when}", look)
    for number in range(1, len(rows) + _SPARE + 1):
        row = rows[number - 1] if number <= len(rows) else None
        for place, one in enumerate(columns):
            if one.filled or row is None:
                look = pen.free_day if one.name in ("day", "due") else pen.free
                page.write_blank(number, place, None, look)
            elif one.name == "due":
                pen.write_day(page, number, place, row.due, pen.day)
            else:
                look = pen.key if one.name == "key" else pen.text
                _write_known(page, number, place, one.name, row, pen, look)
    last = len(rows) + _SPARE
    places = {one.name: place for place, one in enumerate(columns)}
    _choices(page, places["state"], places["day"], last)
    page.autofilter(0, 0, last, len(columns) - 1)
    page.protect("", {
        "sort": True, "autofilter": True, "format_columns": True, "format_rows": True,
    })  # fmt: skip
    _for_print(page, 0, 3)


def _write_known(
    page: Any, number: int, place: int, name: str, row: ProgressRow, pen: _Pen, look: Any
) -> None:
    value: str = getattr(row, name)
    if name == "key" and value:
        # A key is never mended: the reader knows it by its letters.
        page.write_string(number, place, _fitting(writable(value)), look)
    else:
        pen.write(page, number, place, value, look)


def _choices(page: Any, state: int, day: int, last: int) -> None:
    page.data_validation(1, state, last, state, {
        "validate": "list", "source": [one.label for one in CHOICES],
        "error_title": "Состояние", "error_message": "Выберите состояние из списка.",
    })  # fmt: skip
    page.data_validation(1, day, last, day, {
        "validate": "date", "criteria": "between",
        "minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31),
        "error_title": "День", "error_type": "warning",
        "error_message": "Нужен день с годом, например 05.05.2024.",
    })  # fmt: skip


def _write_guide(page: Any, pen: _Pen) -> None:
    page.set_column(0, 0, 110)
    page.write_string(0, 0, GUIDE, pen.title)
    for row, line in enumerate(guide_lines(), start=1):
        page.write_string(row, 0, line, pen.plain)
