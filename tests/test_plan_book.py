"""The plan as a workbook: what is written is read back cell by cell by another library."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from roadmap_core.errors import InvalidData, MissingExtra, OpenEnd, UnwritableFile
from roadmap_core.export import plan_book, write_plan_xlsx
from roadmap_core.model import (
    Activity,
    Appendix,
    Deliverable,
    Order,
    Responsibility,
    Roadmap,
    Section,
)
from roadmap_core.periods import (
    Annual,
    Dated,
    Deadline,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Period,
    Reading,
    Recurring,
    Unit,
)
from roadmap_core.progress import State, Status, StatusRow, read_sheet
from roadmap_core.schedule import occurrences
from roadmap_core.windows import MonthDay, Window

HORIZON = Window(date(2024, 1, 1), date(2024, 12, 31))
MARCH = Window.of_month(2024, 3)


def row(number: str, *parts: Part, **more: Any) -> Activity:
    more.setdefault("period", Period.of(*parts) if parts else None)
    more.setdefault("title", f"Дело {number}")
    return Activity(number=number, **more)


def plan(*rows: Activity, horizon: Window | None = HORIZON, title: str = "Раздел") -> Roadmap:
    section = Section(title=title, number="I.", activities=rows)
    return Roadmap(title="Карта", horizon=horizon, sections=(section,))


def sheets(path: Path, made: Order | Roadmap, **more: Any) -> dict[str, Any]:
    write_plan_xlsx(made, path / "план.xlsx", **more)
    opened = openpyxl.load_workbook(path / "план.xlsx")
    return {page.title: page for page in opened.worksheets}


def values(page: Any) -> list[list[Any]]:
    return [[cell.value for cell in line] for line in page.iter_rows()]


def test_the_plan_has_every_row_with_its_period_bodies_and_results(tmp_path: Path) -> None:
    umbrella = row(
        "9", parts=(row("9.1", Dated((MARCH,))), row("9.2", Deadline(date(2024, 5, 30)))),
        responsible=(Responsibility("ИРО", persons=("Вымышленная А.Б.",)),),
        deliverables=(Deliverable("Справка"), Deliverable("Приказ")),
        title="Сессия (Вымышленная А.Б.)",
    )  # fmt: skip
    page = sheets(tmp_path, plan(umbrella))["План"]
    title, heads, section, first, second, third = values(page)
    assert title[0] == "Карта"
    assert heads == [
        "№", "Мероприятие", "Срок", "Начало", "Окончание", "Исполнители", "Результат", "Ключ"
    ]  # fmt: skip
    assert section[0] == "I. Раздел"
    assert first == ["9", "Сессия ([имя])", None, None, None, "ИРО", "Справка; Приказ", "9"]
    assert [cell.date() if cell else cell for cell in second[3:5]] == [MARCH.first, MARCH.end]
    assert [cell and cell.date() for cell in third[3:5]] == [None, date(2024, 5, 30)]
    assert third[2] == "до 30 мая 2024"
    assert page["B4"].font.b
    assert not page["B5"].font.b


def test_the_roadmaps_of_an_order_stand_one_below_the_other(tmp_path: Path) -> None:
    made = Order(
        title="Об утверждении", appendices=(
            Appendix(roadmap=plan(row("1", Dated((MARCH,))))),
            Appendix(roadmap=plan(row("1", Dated((MARCH,))), title="")),
        ),
    )  # fmt: skip
    told = [line[0] for line in values(sheets(tmp_path, made)["План"])]
    assert told == ["Об утверждении", "№", "Карта", "I. Раздел", "1", "Карта", "1"]
    assert values(sheets(tmp_path, Roadmap())["План"])[0][0] == "Дорожная карта"


def signs(page: Any, number: int = 4) -> str:
    """The signs of a row of the chart, a dot for an empty cell."""
    return "".join(cell.value or "." for cell in page[number][2:])


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (Dated((MARCH, Window.of_month(2024, 5))), "..■.■......."),
        (Annual(MonthDay(9, 1), MonthDay(11, 30)), "........ЕЕЕ."),
        (Recurring(1, Unit.QUARTER), "ПППППППППППП"),
        (Deadline(date(2024, 5, 30)), "....◆......."),
        (Ongoing(), "~~~~~~~~~~~~"),
        (OwnSchedule(within=(MARCH,)), "..~........."),
        (OnDemand("по запросу"), "............"),
    ],
)
def test_each_kind_has_its_sign_in_its_months(part: Part, shown: str, tmp_path: Path) -> None:
    assert signs(sheets(tmp_path, plan(row("9", part)))["Диаграмма"]) == shown


def test_shades_tell_the_sure_from_the_unsure_without_colours(tmp_path: Path) -> None:
    readings = (Reading((Dated((MARCH,)),), "так"), Reading((Deadline(date(2024, 5, 1)),), "иначе"))
    rows = (
        row("1", period=Period(readings, "неясно")),
        row("2", Ongoing(), Dated((MARCH,))),
        row("3", parts=(row("3.1", Dated((MARCH,))),)),
    )
    page = sheets(tmp_path, plan(*rows))["Диаграмма"]
    assert [signs(page, number)[:6] for number in (4, 5, 6, 7)] == [
        "..?.?.", "~~■~~~", "......", "..■..."
    ]  # fmt: skip
    shades = {cell.fill.fgColor.rgb for cell in (page["E4"], page["E5"], page["C5"], page["E6"])}
    assert len(shades) == 4
    assert page["C6"].fill.fill_type is None


def test_months_stand_under_their_year_and_weeks_under_their_month(tmp_path: Path) -> None:
    made = plan(row("9", Dated((MARCH,))), horizon=Window(date(2023, 12, 1), date(2024, 2, 29)))
    page = sheets(tmp_path, made)["Диаграмма"]
    assert [cell.value for cell in page[1][2:]] == ["2023", "2024", None]
    assert [cell.value for cell in page[2][2:]] == ["дек", "янв", "фев"]
    weeks = Window(date(2024, 1, 31), date(2024, 2, 12))
    page = sheets(tmp_path, made, step="week", horizon=weeks)["Диаграмма"]
    assert [cell.value for cell in page[1][2:]] == ["январь 2024", "февраль 2024", None]
    assert [cell.value for cell in page[2][2:]] == ["29.01", "05.02", "12.02"]


def test_weeks_end_with_the_calendar(tmp_path: Path) -> None:
    last = Window(date(9999, 12, 25), date.max)
    page = sheets(tmp_path, plan(horizon=last), step="week")["Диаграмма"]
    assert [cell.value for cell in page[2][2:]] == ["20.12", "27.12"]


def test_what_has_no_days_says_so_beside_its_title(tmp_path: Path) -> None:
    made = plan(row("9", OnDemand("по запросам школ")), row("10"))
    page = sheets(tmp_path, made)["Диаграмма"]
    assert page["B4"].value == "Дело 9 (по запросам школ)"
    assert page["B5"].value == "Дело 10 (срок не указан)"


def test_a_plan_without_days_has_a_chart_without_months(tmp_path: Path) -> None:
    page = sheets(tmp_path, plan(row("9"), horizon=None))["Диаграмма"]
    assert (page.max_column, page["A4"].value) == (2, "9")


def test_the_sheet_asks_about_each_occurrence_and_then_about_what_has_no_days(
    tmp_path: Path,
) -> None:
    rows = (
        row("1", Ongoing()),
        row("2", Dated((Window.of_month(2024, 5), MARCH))),
        row("3", Dated((Window(date(2024, 9, 1)),))),
        row("4", parts=(row("4.1", Recurring(1, Unit.HALF_YEAR)),)),
        row("5"),
    )
    page = sheets(tmp_path, plan(*rows))["Ход исполнения"]
    asked = [(line[0], line[1], line[5] and line[5].date()) for line in values(page)[1:8]]
    assert asked == [
        ("4.1@recurring:2024-01-01..2024-06-30", "4.1", date(2024, 6, 30)),
        ("2@dated:2024-03-01..2024-03-31", "2", date(2024, 3, 31)),
        ("2@dated:2024-05-01..2024-05-31", "2", date(2024, 5, 31)),
        ("4.1@recurring:2024-07-01..2024-12-31", "4.1", date(2024, 12, 31)),
        ("3@dated:2024-09-01..", "3", None),
        ("1", "1", None),
        ("5", "5", None),
    ]


def test_only_what_the_office_fills_in_is_free(tmp_path: Path) -> None:
    page = sheets(tmp_path, plan(row("9", Dated((MARCH,)))))["Ход исполнения"]
    assert page.protection.sheet
    heads = {cell.value: cell.column_letter for cell in page[1]}
    free = {head for head, letter in heads.items() if not page[f"{letter}2"].protection.locked}
    assert free == {"Состояние", "День", "Подтверждение", "Примечание", "Кто сообщает (роль)"}
    # Rows added by hand stand below the others.
    assert not page["A3"].protection.locked
    assert page.max_row == 32
    choices = {str(one.sqref): one for one in page.data_validations.dataValidation}
    assert choices["G2:G32"].formula1 == '"в работе,исполнено,не состоялось,не применимо"'
    assert (choices["H2:H32"].type, choices["H2:H32"].errorStyle) == ("date", "warning")


def test_a_status_gives_the_rows_and_how_they_stand(tmp_path: Path) -> None:
    told = StatusRow(
        occurrence="9@dated:2024-03-01..2024-03-31", activity="9", number="9", title="Дело",
        school="Школа № 1", bodies=("ИРО", "МОУО"), due=date(2024, 3, 31), state=State.OVERDUE,
    )  # fmt: skip
    status = Status((told,), date(2024, 4, 10))
    page = sheets(tmp_path, plan(row("9", Dated((MARCH,)))), status=status)["Ход исполнения"]
    heads, line = values(page)[:2]
    assert heads[6] == "Сейчас (на 10.04.2024)"
    assert line[:5] == [told.occurrence, "9", "Дело", "Школа № 1", "ИРО; МОУО"]
    assert line[6:8] == ["просрочено", None]


def test_the_last_sheet_says_how_to_fill_in(tmp_path: Path) -> None:
    told = [line[0] for line in values(sheets(tmp_path, plan())["Как заполнять"])]
    assert told[0] == "Как заполнять"
    assert any("05.05.2024" in line for line in told)


def test_nothing_is_a_formula_and_old_days_are_text(tmp_path: Path) -> None:
    made = plan(row("=1", Dated((Window.of_day(date(1899, 5, 1)),)), title="=HYPERLINK(1)"))
    found = sheets(tmp_path, made)
    assert found["План"]["B4"].value == "=HYPERLINK(1)"
    assert found["План"]["B4"].data_type == "s"
    assert found["План"]["D4"].value == "01.05.1899"


def test_no_text_breaks_the_book_or_the_way_back(tmp_path: Path) -> None:
    made = plan(row("1\xa0 \x0b2", Dated((MARCH,)), title="Анализ\x00 \ud800 итог"))
    page = sheets(tmp_path, made)["Ход исполнения"]
    assert page["C2"].value == "Анализ итог"
    page["G2"], page["H2"] = "исполнено", date(2024, 3, 20)
    page.parent.save(tmp_path / "filled.xlsx")
    (entry,) = read_sheet(tmp_path / "filled.xlsx", made).require()
    assert entry.occurrence == occurrences(made)[0].key


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        write_plan_xlsx(plan(row("9", Dated((MARCH,)))), tmp_path / name)
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_what_no_book_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(InvalidData, match="expected Order or Roadmap, got str"):
        write_plan_xlsx("приказ", path)  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match="expected Status, got str"):
        write_plan_xlsx(plan(), path, status="на день")  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match="'month' or 'week'"):
        write_plan_xlsx(plan(), path, step="day")  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match="columns of the chart"):
        write_plan_xlsx(plan(), path, horizon=Window(date(2000, 1, 1), date(2060, 1, 1)))
    with pytest.raises(OpenEnd):
        write_plan_xlsx(plan(), path, horizon=Window(date(2000, 1, 1)))
    with pytest.raises(UnwritableFile):
        write_plan_xlsx(plan(), tmp_path / "none" / "a.xlsx")
    monkeypatch.setattr(plan_book, "_MOST_ROWS", 1)
    with pytest.raises(InvalidData, match="2 rows, at most 1"):
        write_plan_xlsx(plan(row("1"), row("2")), path)
    assert not path.exists()


def test_a_cell_holds_so_many_letters(tmp_path: Path) -> None:
    long = plan(row("9", Dated((MARCH,)), title="а" * 32_767))
    assert len(sheets(tmp_path, long)["План"]["B4"].value) == 32_767
    with pytest.raises(InvalidData, match="a cell of Excel holds 32,767 letters, this has 32,768"):
        sheets(tmp_path, plan(row("9", Dated((MARCH,)), title="а" * 32_768)))
    with pytest.raises(InvalidData, match="a cell of Excel holds"):
        sheets(tmp_path, plan(row("9", Dated((MARCH,)), key="к" * 32_768)))


def test_without_xlsxwriter_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[excel\]"):
        write_plan_xlsx(plan(), tmp_path / "a.xlsx")
