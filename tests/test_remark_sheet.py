"""The remark sheet: what goes back to the authors, read again as Word would read it."""

from __future__ import annotations

import io
import sys
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Cm

import roadmap_core as rc

ORDER = files("roadmap_core").joinpath("data", "orders", "122-2024.txt").read_text("utf-8")
POLICY = rc.load_policy("tambov", on=date(2024, 1, 23))
REPORT = rc.audit(rc.parse_order(ORDER, name="122.txt"), POLICY)


def written(report: rc.Report, folder: Path, **how: Any) -> Any:
    rc.export.write_remarks(report, folder / "remarks.docx", **how)
    return docx.Document(io.BytesIO((folder / "remarks.docx").read_bytes()))


def words(document: Any) -> list[str]:
    return [one.text for one in document.paragraphs if one.text]


def test_the_sheet_has_a_table_for_each_severity_the_gravest_first(tmp_path: Path) -> None:
    grave = rc.Finding(code="X01", severity="error", subject="7", wording="так")
    mild = rc.Finding(code="T09", severity="info", subject="8", wording="и так")
    document = written(rc.Report([mild, grave], ran=["X01", "T09"]), tmp_path)
    assert words(document) == [
        "Замечания и предложения", "Проверок сделано: 2.", "Нужно решить: 1", "К сведению: 1"
    ]  # fmt: skip
    first, second = document.tables
    assert [[cell.text for cell in row.cells] for row in first.rows] == [
        ["№", "Место", "Что написано", "Замечание", "Предложение"],
        ["1", "мероприятие 7", "", "Так. X01", ""],
    ]
    assert [cell.text for cell in second.rows[1].cells] == [
        "2", "мероприятие 8", "", "И так. T09",
        "Запишите срок так, чтобы прочтение было одно: повторите год у каждого месяца.",
    ]  # fmt: skip


def test_the_head_names_the_document_and_only_what_was_given(tmp_path: Path) -> None:
    document = written(REPORT, tmp_path, on=date(2024, 2, 12), author="методист ИРО")
    head = words(document)[:6]
    assert head[1].startswith("К документу: приказ от 23.01.2024 № 122, «Об утверждении плана")
    assert head[2:5] == ["Файл: 122.txt", "Составил: методист ИРО", "Дата: 12.02.2024"]
    bare = words(written(rc.audit(rc.parse_order(ORDER), POLICY), tmp_path))
    assert not [line for line in bare if line.startswith(("Файл", "Составил", "Дата"))]


def test_the_sheet_is_made_to_be_printed(tmp_path: Path) -> None:
    document = written(REPORT, tmp_path)
    page = document.sections[0]
    assert page.orientation == WD_ORIENT.LANDSCAPE
    assert page.page_width is not None
    assert round(page.page_width / Cm(1), 1) == 29.7
    table = document.tables[0]
    widths = [cell.width / Cm(1) for cell in table.rows[1].cells]
    assert sum(widths) == pytest.approx(29.7 - 2 * 1.5, abs=0.05)
    marks = [[mark.tag.rpartition("}")[2] for mark in row._tr.xpath("w:trPr/*")]
             for row in table.rows]  # fmt: skip
    assert marks[0] == ["cantSplit", "tblHeader"]
    assert ["tblHeader" in row for row in marks[1:]] == [False] * (len(marks) - 1)
    foot = page.footer.paragraphs[0]._p.xpath(".//w:instrText")
    assert [code.text for code in foot] == ["PAGE"]


def test_nobody_is_named_in_the_sheet_or_its_properties(tmp_path: Path) -> None:
    reading = rc.parse_order(ORDER.replace("№ 122", "№ 122", 1), name="Выдуманный А.Б.txt")
    report = rc.audit(reading, POLICY)
    document = written(report, tmp_path, author="Выдуманный А.Б.")
    text = "\n".join(
        [*words(document), *(c.text for t in document.tables for r in t.rows for c in r.cells)]
    )
    assert "Составил: [имя]" in text
    assert "Выдуманный" not in text
    people = {name for one in reading.value.roadmap.leaves for r in one.responsible
              for name in r.persons}  # fmt: skip
    assert people
    assert [name for name in people if name in text] == []
    about = document.core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.title == "Замечания и предложения"


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.docx", "two.docx"):
        rc.export.write_remarks(REPORT, tmp_path / name, on=datetime(2024, 2, 12, 9, 30))  # noqa: DTZ001
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()
    about = docx.Document(str(tmp_path / "one.docx")).core_properties
    assert about.created is not None
    assert about.created.date() == date(2024, 2, 12)


def test_what_is_left_out_and_what_was_not_checked_is_said(tmp_path: Path) -> None:
    info = rc.Finding(code="X01", severity="info", subject="7", wording="так")
    report = rc.Report([info], [rc.Skipped("T16", "нет календаря")], ["X01"])
    document = written(report, tmp_path, least="warning", by="code")
    assert words(document)[1:] == [
        "Проверок сделано: 1. Не показано менее важных: 1.", "Замечаний нет.",
        "Не проверено", "T16: нет календаря",
    ]  # fmt: skip
    assert words(written(rc.Report(), tmp_path))[-1] == "Ни одной проверки не сделано."
    with pytest.raises(ValueError, match="loud"):
        written(report, tmp_path, least="loud")


def test_a_family_is_one_row_with_a_line_for_each(tmp_path: Path) -> None:
    many = [
        rc.Finding(code="X01", severity="info", subject=str(n), wording=f"дней\x01 {n}")
        for n in range(3)
    ]
    (table,) = written(rc.Report(many, ran=["X01"]), tmp_path).tables
    assert table.rows[1].cells[3].text == "0: дней  0\n1: дней  1\n2: дней  2 X01"
    assert table.rows[1]._tr.trPr is None


def test_a_sheet_that_cannot_be_written_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(rc.UnwritableFile):
        rc.export.write_remarks(REPORT, tmp_path / "no" / "remarks.docx")
    monkeypatch.setitem(sys.modules, "docx.comments", None)
    with pytest.raises(rc.MissingExtra, match=r"roadmap_core\[remarks\]"):
        rc.export.write_remarks(REPORT, tmp_path / "remarks.docx")
    assert not (tmp_path / "remarks.docx").exists()
