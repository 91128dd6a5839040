"""Sheets of progress: what an office fills in comes back as entries, or is told at its cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData, OpenEnd, UnreadableFile
from roadmap_core.export import write_plan_xlsx
from roadmap_core.findings import Severity
from roadmap_core.model import Activity, Roadmap, Section
from roadmap_core.parsed import Parsed
from roadmap_core.periods import Dated, Deadline, OnDemand, Period, Recurring, Unit
from roadmap_core.progress import SHEET_CODES, Entry, State, read_sheet
from roadmap_core.progress.sheet_words import CHOICES, column_of, sheet_columns, state_of
from roadmap_core.schedule import occurrences
from roadmap_core.testing.strategies import roadmaps
from roadmap_core.windows import Window
from tests.workbooks import Formula, Sheet, book

MARCH = Window.of_month(2024, 3)
KEY = "9@dated:2024-03-01..2024-03-31"
HEADS = ("Ключ", "№", "Состояние", "День", "Подтверждение", "Примечание", "Кто сообщает (роль)")


def row(number: str, *parts: Any) -> Activity:
    return Activity(number=number, title=f"Дело {number}", period=Period.of(*parts))


PLAN = Roadmap(
    horizon=Window(date(2024, 1, 1), date(2025, 12, 31)),
    sections=(
        Section(
            title="Раздел",
            activities=(
                row("9", Dated((MARCH,))),
                row("10", Recurring(1, Unit.QUARTER)),
                row("11", OnDemand("по запросу")),
                row("1.1", Deadline(date(2024, 5, 30))),
                row("1.10", Deadline(date(2024, 5, 30))),
                row("2.10", Deadline(date(2024, 5, 30))),
            ),
        ),
    ),
)


def read(*rows: Sequence[Any], heads: Sequence[str] = HEADS) -> Parsed[tuple[Entry, ...]]:
    return read_sheet(book(Sheet((heads, *rows), "Ход")), PLAN)


def codes(parsed: Parsed[Any]) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.span)) for finding in parsed.findings]


def test_a_filled_row_is_an_entry() -> None:
    parsed = read((KEY, "9", "исполнено", date(2024, 3, 20), "вх. № 7", "в срок", "куратор"))
    assert parsed.value == (
        Entry(
            occurrence=KEY, state=State.DONE, day=date(2024, 3, 20), evidence="вх. № 7",
            note="в срок", by="куратор",
        ),
    )  # fmt: skip
    assert parsed.findings == ()
    assert parsed.require() == parsed.value


def test_rows_that_nobody_filled_in_say_nothing() -> None:
    assert read((KEY, "9"), (), ("10", "10", None, None)).value == ()
    assert read((KEY, "9"), (), (None, None, "  ")).findings == ()


def test_columns_are_known_by_their_headings_wherever_they_stand() -> None:
    heads = ("Дата исполнения", "Телефон", "СТАТУС", "Комментарий", "Ключ срока", "Школа", "Роль",
             "Подтверждающий документ")  # fmt: skip
    parsed = read(
        (date(2024, 3, 20), "112", "в работе", "пишем", KEY, "Школа № 1", "методист", "письмо"),
        heads=heads,
    )
    (entry,) = parsed.value
    assert (entry.state, entry.school, entry.note) == ("in_progress", "Школа № 1", "пишем")
    assert (entry.by, entry.evidence) == ("методист", "письмо")
    assert parsed.findings == ()


def test_headings_may_stand_below_a_title_and_beside_other_sheets() -> None:
    rows = (("Отчёт за квартал",), (), HEADS, (KEY, "9", "исполнено", date(2024, 3, 20)))
    other = Sheet((("Ключ", "№", "Мероприятие"), ("9", "9", "Дело")), "План")
    parsed = read_sheet(book(other, Sheet(rows, "Ход")), PLAN)
    assert [entry.occurrence for entry in parsed.value] == [KEY]
    assert parsed.findings == ()


def test_a_sheet_for_each_school_is_read_whole() -> None:
    first = Sheet((HEADS, (KEY, "9", "исполнено", date(2024, 3, 20))), "Школа 1")
    second = Sheet((HEADS, (KEY, "9", "исполнено", date(2024, 3, 21))), "Школа 2", hidden=True)
    assert len(read_sheet(book(first, second), PLAN).value) == 2


def test_without_the_sheet_there_is_a_finding() -> None:
    parsed = read_sheet(book((("Ключ", "№", "Мероприятие"), ("9", "9", "Дело"))), PLAN)
    assert [finding.code for finding in parsed.findings] == ["E01"]
    assert parsed.errors


@pytest.mark.parametrize(("gone", "heading"), [(2, "Состояние"), (3, "День")])
def test_without_a_needed_column_nothing_is_read(gone: int, heading: str) -> None:
    heads = tuple(head for place, head in enumerate(HEADS) if place != gone)
    parsed = read((KEY, "9", date(2024, 3, 20) if gone == 2 else "исполнено"), heads=heads)
    assert parsed.value == ()
    assert [(f.code, f.fact("column", str)) for f in parsed.findings] == [("E02", heading)]


def test_without_other_columns_the_rest_is_read_and_told() -> None:
    heads = ("№", "Состояние", "День")
    parsed = read(("9", "исполнено", date(2024, 3, 20)), heads=heads)
    assert [entry.occurrence for entry in parsed.value] == ["9"]
    assert [finding.code for finding in parsed.findings] == ["E03", "E03", "E03", "E03", "E06"]
    assert not parsed.errors


def test_an_unknown_key_is_told_and_not_read() -> None:
    parsed = read(("9@dated:2023-03-01", "9", "исполнено", date(2024, 3, 20)))
    assert (parsed.value, codes(parsed)) == ((), [("E04", "Ход!A2")])
    assert "9@dated:2023-03-01" in parsed.findings[0].message


def test_a_row_added_by_hand_needs_only_the_number() -> None:
    parsed = read((None, "10.", "исполнено", date(2024, 3, 20)))
    assert [entry.occurrence for entry in parsed.value] == ["10"]
    assert codes(parsed) == [("E06", "Ход!B2")]
    parsed = read((None, 10, "исполнено", date(2024, 3, 20)))
    assert [entry.occurrence for entry in parsed.value] == ["10"]


def test_a_row_without_key_and_number_is_told() -> None:
    parsed = read((None, None, "исполнено", date(2024, 3, 20)))
    assert (parsed.value, codes(parsed)) == ((), [("E05", "Ход!2")])


def test_a_line_of_totals_is_no_entry() -> None:
    parsed = read((KEY, "9", "исполнено", date(2024, 3, 20)), ("Итого", None, Formula()))
    assert codes(parsed) == [("E04", "Ход!A3")]
    parsed = read((None, None, Formula()), (None, None, None, None, "Руководитель"))
    assert codes(parsed) == [("E19", "Ход!2"), ("E19", "Ход!3")]
    assert not parsed.errors


def test_a_number_of_several_activities_needs_a_key() -> None:
    section = Section(title="", activities=(row("1", Dated((MARCH,))),))
    twice = Roadmap(horizon=PLAN.horizon, sections=(section, section))
    data = book((HEADS, (None, "1.", "исполнено", date(2024, 3, 20))))
    parsed = read_sheet(data, twice)
    assert parsed.value == ()
    assert [(f.code, f.fact("keys", tuple)) for f in parsed.findings] == [("E20", ("I/1", "II/1"))]
    good = book((HEADS, ("II/1", "1", "исполнено", date(2024, 3, 20))))
    assert [entry.occurrence for entry in read_sheet(good, twice).value] == ["II/1"]


def test_a_number_that_a_spreadsheet_made_a_decimal_is_not_guessed() -> None:
    parsed = read((None, 1.1, "исполнено", date(2024, 5, 20)))
    assert parsed.value == ()
    assert parsed.findings[0].fact("numbers", tuple) == ("1.1", "1.10")
    parsed = read((None, 2.1, "исполнено", date(2024, 5, 20)))
    assert codes(parsed) == [("E04", "Ход!B2")]
    assert read((None, "2.10", "исполнено", date(2024, 5, 20))).value[0].occurrence == "2.10"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Исполнено", "done"), ("исполнено.", "done"), ("В РАБОТЕ", "in_progress"),
        ("не состоялось", "missed"), ("не применимо", "not_applicable"),
    ],
)  # fmt: skip
def test_the_words_of_the_list_are_read_as_they_are(text: str, state: str) -> None:
    parsed = read((KEY, "9", text, date(2024, 3, 20)))
    assert [entry.state for entry in parsed.value] == [state]
    assert parsed.findings == ()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("выполнено", "done"), ("Да", "done"), ("+", "done"), ("частично", "in_progress"),
        ("отменено", "missed"), ("не требуется", "not_applicable"),
        ("исполнено с опозданием", "done"),
    ],
)  # fmt: skip
def test_other_words_for_a_state_are_a_guess(text: str, state: str) -> None:
    parsed = read((KEY, "9", text, date(2024, 3, 20)))
    assert [entry.state for entry in parsed.value] == [state]
    assert codes(parsed) == [("E10", "Ход!C2")]


@pytest.mark.parametrize("text", ["просрочено", "не выполнено", "Нет", "срок не наступил"])
def test_what_follows_from_the_days_makes_no_entry(text: str) -> None:
    parsed = read((KEY, "9", text, date(2024, 3, 20)))
    assert (parsed.value, codes(parsed)) == ((), [("E11", "Ход!C2")])
    assert not parsed.errors


def test_a_state_in_unknown_words_is_told_and_not_read() -> None:
    parsed = read((KEY, "9", "почти", date(2024, 3, 20)), (KEY, "9", None, date(2024, 3, 20)))
    assert (parsed.value, codes(parsed)) == ((), [("E09", "Ход!C2"), ("E08", "Ход!C3")])


@pytest.mark.parametrize(
    "day",
    [date(2024, 3, 20), datetime(2024, 3, 20, 10, 30), "20.03.2024", "2024-03-20", "20 марта 2024",  # noqa: DTZ001
     "20.03.24", " 20 марта 2024 г. "],
)  # fmt: skip
def test_a_day_is_read_in_any_form_that_names_its_year(day: Any) -> None:
    parsed = read((KEY, "9", "исполнено", day))
    assert [entry.day for entry in parsed.value] == [date(2024, 3, 20)]
    assert parsed.findings == ()


@pytest.mark.parametrize("day", [45371, 45371.4, "45371", "45371.0"])
def test_a_number_is_the_day_that_a_spreadsheet_keeps_by_it(day: Any) -> None:
    parsed = read((KEY, "9", "исполнено", day))
    assert [entry.day for entry in parsed.value] == [date(2024, 3, 20)]
    assert codes(parsed) == [("E14", "Ход!D2")]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("до 5 мая", "это срок, а не день исполнения"),
        ("до 5 мая 2024 года", "это срок, а не день исполнения"),
        ("5 мая", "год не назван"),
        ("май 2024", "назван не один день"),
        ("12.04.2024, 15.04.2024", "назван не один день"),
        ("вчера", "напишите день как 05.05.2024"),
        ("31.02.2024", "напишите день как 05.05.2024"),
        ("постоянно", "напишите день как 05.05.2024"),
        ("20.03.2024; по запросу", "напишите день как 05.05.2024"),
        (5.05, "это не день"),
        (True, "это не день"),
        (36525, "это не день"),
        (73051, "это не день"),
        (date(1999, 12, 31), "год 1999 не похож на год плана"),
        ("05.05.1924", "год 1924 не похож на год плана"),
    ],
)
def test_what_is_no_day_is_told_with_the_reason(day: Any, why: str) -> None:
    parsed = read((KEY, "9", "исполнено", day))
    assert (parsed.value, codes(parsed)) == ((), [("E13", "Ход!D2")])
    assert parsed.findings[0].fact("why", str) == why


@pytest.mark.parametrize(("day", "first"), [(36526, date(2000, 1, 1)), (73050, date(2099, 12, 31))])
def test_the_years_of_numbers_have_bounds(day: int, first: date) -> None:
    assert read((KEY, "9", "исполнено", day)).value[0].day == first


def test_a_day_that_is_missing_is_told() -> None:
    assert codes(read((KEY, "9", "исполнено"))) == [("E12", "Ход!D2")]


def test_a_formula_without_a_value_is_told_where_it_matters() -> None:
    formula = Formula()
    day = date(2024, 3, 20)
    parsed = read(
        (formula, "9", "исполнено", day),
        (KEY, "9", formula, day),
        (KEY, "9", "исполнено", formula),
        (KEY, "9", "исполнено", day, formula),
    )
    assert codes(parsed) == [
        ("E15", "Ход!A2"), ("E15", "Ход!C3"), ("E15", "Ход!D4"), ("E16", "Ход!E5")
    ]  # fmt: skip
    assert [entry.evidence for entry in parsed.value] == [""]


def test_a_name_in_place_of_a_role_is_not_taken() -> None:
    parsed = read((KEY, "9", "исполнено", date(2024, 3, 20), "", "", "Вымышленная А.Б."))
    assert [entry.by for entry in parsed.value] == [""]
    assert codes(parsed) == [("E17", "Ход!G2")]
    assert "Вымышленная" not in str(parsed.findings)


def test_a_row_that_repeats_another_counts_once() -> None:
    filled = (KEY, "9", "исполнено", date(2024, 3, 20))
    parsed = read(filled, filled)
    assert len(parsed.value) == 1
    assert parsed.findings[0].message == "строка повторяет строку Ход!2; запись одна"


def test_a_text_file_is_read_as_well() -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(
        [HEADS, (KEY, "9", "исполнено", "20.03.2024", "вх. 7", "", "куратор")]
    )
    parsed = read_sheet(out.getvalue().encode(), PLAN, name="ход.csv")
    assert [entry.day for entry in parsed.value] == [date(2024, 3, 20)]


def test_a_key_of_another_horizon_needs_that_horizon() -> None:
    key = "10@recurring:2026-01-01..2026-03-31"
    data = book((HEADS, (key, "10", "исполнено", date(2026, 3, 20))))
    assert [f.code for f in read_sheet(data, PLAN).findings] == ["E04"]
    wide = Window(date(2024, 1, 1), date(2026, 12, 31))
    assert [entry.occurrence for entry in read_sheet(data, PLAN, horizon=wide).value] == [key]


def test_other_things_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData):
        read_sheet(book((HEADS,)), "приказ")  # type: ignore[arg-type]
    with pytest.raises(OpenEnd):
        read_sheet(book((HEADS,)), PLAN, horizon=Window(date(2024, 1, 1)))
    with pytest.raises(UnreadableFile):
        read_sheet(tmp_path / "none.xlsx", PLAN)


def test_every_code_has_a_severity_and_the_columns_their_own_headings() -> None:
    assert all(isinstance(severity, Severity) for severity, _ in SHEET_CODES.values())
    for column in sheet_columns():
        assert column_of(column.heading) == column.name
    assert [state_of(state.label) for state in CHOICES] == [(state, True) for state in CHOICES]
    assert State.WITHDRAWN not in CHOICES


def filled_in(path: Path, told: dict[str, tuple[State, date, str]]) -> None:
    """Fill the sheet in as an office does, with another program."""
    opened = openpyxl.load_workbook(path)
    page = opened["Ход исполнения"]
    heads = {cell.value: cell.column for cell in page[1]}
    for number in range(2, page.max_row + 1):
        key = page.cell(number, heads["Ключ"]).value
        if key in told:
            state, day, evidence = told.pop(key)
            page.cell(number, heads["Состояние"]).value = state.label
            page.cell(number, heads["День"]).value = day
            page.cell(number, heads["Подтверждение"]).value = evidence
            page.cell(number, heads["Кто сообщает (роль)"]).value = "куратор"
    opened.save(path)
    assert not told


@settings(max_examples=6)
@given(made=roadmaps(), data=st.data())
def test_what_is_written_filled_in_and_read_back_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, made: Roadmap, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "ход.xlsx"
    write_plan_xlsx(made, path)
    assert read_sheet(path, made).value == ()
    known = [one.key for one in occurrences(made) if one.due_on is not None]
    keys = data.draw(st.lists(st.sampled_from(known), unique=True, max_size=5)) if known else []
    answer = st.tuples(
        st.sampled_from(CHOICES), st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        st.sampled_from(["вх. № 7 от 01.02", "https://x.example/1", "", "=1+1", "007"]),
    )  # fmt: skip
    told = {key: data.draw(answer) for key in keys}
    filled_in(path, dict(told))
    parsed = read_sheet(path, made)
    # What begins with «=» became a formula in the other program, and is told.
    formulas = {key for key, (_, _, evidence) in told.items() if evidence.startswith("=")}
    assert {(one.code, one.subject) for one in parsed.findings} == {
        ("E16", one) for one in formulas
    }
    assert set(parsed.value) == {
        Entry(
            occurrence=key, state=state, day=day, by="куратор",
            evidence="" if key in formulas else evidence,
        )
        for key, (state, day, evidence) in told.items()
    }  # fmt: skip
