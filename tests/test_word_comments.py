"""Remarks in the author's own Word document: the text stays, each comment stands at its place."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.documents import read_document

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
POLICY = rc.load_policy("ru", on=date(2025, 1, 10))
HEAD = ("№", "Мероприятие", "Срок", "Исполнители", "Результат")
ROWS = (
    ("1", "Собрать анкеты", "как получится", "ИРО", "Отчёт"),
    ("2", "Провести семинар", "до 30 мая 2025", "ИРО", "Справка"),
    ("4", "Итоги", "декабрь 2026", "ИРО", "Отчёт"),
)


def plan(rows: tuple[tuple[str, ...], ...] = ROWS) -> Any:
    document = docx.Document()
    document.add_paragraph("План на 2025 год")
    table = document.add_table(rows=0, cols=len(HEAD))
    for row in (HEAD, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return document


def data_of(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def commented(data: bytes, folder: Path, **how: Any) -> Any:
    report = rc.audit(rc.read_order(data), POLICY)
    rc.export.write_comments(report, data, folder / "out.docx", **how)
    return docx.Document(io.BytesIO((folder / "out.docx").read_bytes()))


def places(document: Any) -> dict[str, list[str]]:
    """The texts of the comments by the text of the paragraph that each is on."""
    texts = {str(one.comment_id): one.text for one in document.comments}
    found: dict[str, list[str]] = {}
    for mark in document.element.iter(f"{W}commentRangeStart"):
        paragraph = next(mark.iterancestors(f"{W}p"))
        words = "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
        found.setdefault(words, []).append(texts[mark.get(f"{W}id")])
    return found


def test_each_remark_stands_at_its_cell_and_says_what_to_do(tmp_path: Path) -> None:
    document = commented(data_of(plan()), tmp_path, author="Методист", initials="М")
    found = places(document)
    assert found["1"][0] == (
        "Нужно решить (T10). Срок не понят: формулировка срока не распознана.\n"
        "Что сделать: Запишите срок датами, месяцами или словами «постоянно», «ежегодно», "
        "«по графику»."
    )
    assert any("(T04)" in text for text in found["2"])
    assert any("(S01)" in text for text in (*found["2"], *found.get("4", ())))
    about = next(iter(document.comments))
    assert (about.author, about.initials, about.timestamp) == ("Методист", "М", None)


def test_the_gravest_of_several_remarks_on_one_place_stands_first(tmp_path: Path) -> None:
    words = [text.partition(" (")[0] for text in places(commented(data_of(plan()), tmp_path))["1"]]
    order = ["Нужно решить", "Стоит решить", "К сведению"]
    assert words == sorted(words, key=order.index)


def test_what_has_no_place_in_the_body_stands_at_the_beginning_and_says_its_own(
    tmp_path: Path,
) -> None:
    found = places(commented(data_of(plan()), tmp_path))["План на 2025 год"]
    whole = [text for text in found if "[дорожная карта]" in text]
    assert whole


def test_the_day_of_a_comment_is_the_one_that_is_given(tmp_path: Path) -> None:
    document = commented(data_of(plan()), tmp_path, on=date(2025, 2, 3))
    assert {one.timestamp.date() for one in document.comments if one.timestamp} == {
        date(2025, 2, 3)
    }
    assert {one.author for one in document.comments} == {"Рецензент"}
    named = commented(data_of(plan()), tmp_path, author="Выдуманный А.Б.")
    assert {one.author for one in named.comments} == {"[имя]"}


def test_only_what_is_grave_enough_is_told(tmp_path: Path) -> None:
    document = commented(data_of(plan()), tmp_path, least="error")
    assert {one.text.partition(" (")[0] for one in document.comments} == {"Нужно решить"}
    with pytest.raises(ValueError, match="loud"):
        commented(data_of(plan()), tmp_path, least="loud")


def with_old_comment(document: Any) -> None:
    document.add_comment(document.paragraphs[0].runs, "Было раньше", "Коллега", "К")


def with_tracked_changes(document: Any) -> None:
    cell = document.tables[0].cell(1, 1)
    cell.paragraphs[0]._p.append(
        parse_xml(f'<w:ins {NS} w:id="90" w:author="x"><w:r><w:t> школ</w:t></w:r></w:ins>')
    )
    cell.paragraphs[0]._p.append(
        parse_xml(
            f'<w:del {NS} w:id="91" w:author="x"><w:r><w:delText>нет</w:delText></w:r></w:del>'
        )
    )


def in_content_control(document: Any) -> None:
    paragraph = document.tables[0].cell(1, 0).paragraphs[0]._p
    control = parse_xml(f"<w:sdt {NS}><w:sdtContent/></w:sdt>")
    run = paragraph.find(f"{W}r")
    paragraph.replace(run, control)
    control[0].append(run)


def with_empty_number(document: Any) -> None:
    document.tables[0].cell(1, 0).text = ""


def with_merged_cells(document: Any) -> None:
    table = document.tables[0]
    table.cell(1, 3).merge(table.cell(3, 3))


def with_footnotes_and_heads(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "Проект"


def in_a_box(document: Any) -> None:
    document.paragraphs[0]._p.append(
        parse_xml(
            f'<w:r {NS}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
            "<w:txbxContent><w:p><w:r><w:t>Прочее слово без места</w:t></w:r></w:p>"
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )


CHANGES = (
    with_old_comment, with_tracked_changes, in_content_control, with_empty_number,
    with_merged_cells, with_footnotes_and_heads, in_a_box,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
def test_the_document_stays_as_it_was(change: Callable[[Any], None], tmp_path: Path) -> None:
    document = plan()
    change(document)
    before = data_of(document)
    after = commented(before, tmp_path)
    assert read_document(data_of(after)).value.blocks == read_document(before).value.blocks
    for kind in ("ins", "del", "sdt", "txbxContent"):
        assert len(list(after.element.iter(W + kind))) == len(list(document.element.iter(W + kind)))
    old = [one.text for one in after.comments if one.author == "Коллега"]
    assert old == [one.text for one in document.comments]
    # A comment in a text box is one that Word refuses.
    for mark in after.element.iter(f"{W}commentRangeStart"):
        assert next(mark.iterancestors(f"{W}txbxContent"), None) is None
    starts, ends, marks = (
        [one.get(f"{W}id") for one in after.element.iter(W + name)]
        for name in ("commentRangeStart", "commentRangeEnd", "commentReference")
    )
    assert sorted(starts) == sorted(ends) == sorted(marks)
    assert set(starts) == {str(one.comment_id) for one in after.comments}


def test_a_row_without_a_number_is_commented_where_it_has_words(tmp_path: Path) -> None:
    document = plan()
    with_empty_number(document)
    found = places(commented(data_of(document), tmp_path))
    assert any("(T10)" in text for text in found["Собрать анкеты"])


def test_a_remark_on_a_text_box_stands_where_the_box_is_anchored(tmp_path: Path) -> None:
    document = plan()
    in_a_box(document)
    found = places(commented(data_of(document), tmp_path))
    assert [words for words in found if "Прочее слово" in words and words != "Прочее слово"]


def test_a_document_without_a_paragraph_gets_one_for_its_remarks(tmp_path: Path) -> None:
    document = docx.Document()
    (found,) = places(commented(data_of(document), tmp_path)).values()
    assert "(R01)" in found[0]


def test_the_properties_of_a_paragraph_stay_first(tmp_path: Path) -> None:
    document = plan()
    document.paragraphs[0].alignment = 1
    after = commented(data_of(document), tmp_path)
    assert [one.tag.rpartition("}")[2] for one in after.paragraphs[0]._p][:2] == [
        "pPr", "commentRangeStart"
    ]  # fmt: skip
    assert after.paragraphs[0].alignment == 1


def test_a_report_of_another_file_is_refused(tmp_path: Path) -> None:
    data = data_of(plan())
    report = rc.audit(rc.read_order(data), POLICY)
    other = data_of(plan((*ROWS, ("5", "Ещё", "май 2025", "ИРО", "Отчёт"))))
    with pytest.raises(rc.InvalidData, match="the file is not the one that was audited"):
        rc.export.write_comments(report, other, tmp_path / "out.docx")
    with pytest.raises(rc.InvalidData, match="the report has no text"):
        rc.export.write_comments(rc.Report(), data, tmp_path / "out.docx")
    with pytest.raises(rc.InvalidData, match="the file is no Word document"):
        rc.export.write_comments(report, "План".encode(), tmp_path / "out.docx")
    with pytest.raises(rc.UnreadableFile, match="limit"):
        rc.export.write_comments(report, data, tmp_path / "out.docx", limit=100)
    assert not (tmp_path / "out.docx").exists()


def test_a_file_that_cannot_be_written_to_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = data_of(plan())
    made = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as parts, ZipFile(made, "w") as file:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(b"document.main+xml", b"template.main+xml")
            file.writestr(name, part)
    report = rc.audit(rc.read_order(made.getvalue()), POLICY)
    with pytest.raises(rc.UnreadableFile, match="it cannot be written to"):
        rc.export.write_comments(report, made.getvalue(), tmp_path / "out.docx")
    report = rc.audit(rc.read_order(data), POLICY)
    with pytest.raises(rc.UnwritableFile):
        rc.export.write_comments(report, data, tmp_path / "no" / "out.docx")
    monkeypatch.setitem(sys.modules, "docx.comments", None)
    with pytest.raises(rc.MissingExtra, match=r"roadmap_core\[remarks\]"):
        rc.export.write_comments(report, data, tmp_path / "out.docx")


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    data = data_of(plan())
    report = rc.audit(rc.read_order(data), POLICY)
    for name in ("one", "two"):
        rc.export.write_comments(report, data, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


cells = st.sampled_from(["", "1", "2", "2.1", "Совет", "март 2025", "как-то", "ИРО,", "два\nслова"])


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells, cells, cells), min_size=1, max_size=4), st.data())
def test_whatever_the_plan_no_word_of_it_changes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], data: st.DataObject
) -> None:
    document = plan(tuple(rows))
    for change in data.draw(st.sets(st.sampled_from(CHANGES[:2]), max_size=2)):
        change(document)
    before = data_of(document)
    after = commented(before, tmp_path_factory.mktemp("comments"))
    assert read_document(data_of(after)).value.blocks == read_document(before).value.blocks
    report = rc.audit(rc.read_order(before), POLICY)
    assert len(list(after.comments)) == len(report.all_findings) + len(list(document.comments))
