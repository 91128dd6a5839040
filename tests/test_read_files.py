"""Bad and odd input: encodings, line ends, sizes, kinds of file."""

from __future__ import annotations

import importlib
import io
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.documents.files import decode

TEXT = (
    "Об утверждении плана мероприятий\n\nПлан на 2025 год\n\n"
    "№\tМероприятие\tСрок\tОтветственные\tРезультат\n1\tАнализ\tмарт 2025\tИРО\tсправка\n"
)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", False),
        ("utf-16-le", True),
        ("utf-16-be", True),
        ("cp1251", True),
        ("koi8-r", True),
        ("cp866", True),
    ],
)
def test_a_file_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str, guessed: bool) -> None:
    parsed = rc.read_order(write(tmp_path / "order.txt", TEXT.replace("№", "N").encode(encoding)))
    assert parsed.require().roadmap.activities[0].title == "Анализ"
    assert ("R21" in {finding.code for finding in parsed.findings}) is guessed


def test_big_endian_with_a_mark_is_utf_16() -> None:
    assert decode(b"\xfe\xff\x04\x10").text == "А"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x85", "\u2028"])
def test_any_line_end_is_a_line_end(end: str) -> None:
    assert len(rc.parse_order(TEXT.replace("\n", end)).require().roadmap.leaves) == 1


def test_a_soft_hyphen_parts_no_word() -> None:
    parsed = rc.parse_order(TEXT.replace("Анализ", "Ана\xadлиз").replace("март", "мар\u200bт"))
    assert parsed == rc.parse_order(TEXT)


def test_a_form_feed_ends_a_line_and_nul_bytes_are_told() -> None:
    parsed = rc.parse_order(TEXT.replace("Анализ", "Ана\x00лиз") + "\x0c2\tСовет\tмай 2025\tИРО\tп")
    assert [leaf.number for leaf in parsed.require().roadmap.leaves] == ["1", "2"]
    (finding,) = (f for f in parsed.findings if f.code == "R22")
    assert finding.fact("count") == 1


def test_a_line_of_markup_alone_is_a_blank_one() -> None:
    lines = TEXT.replace("\n\n", "\n<b></b>\n")
    assert rc.parse_order(lines).value.roadmap.title == "План на 2025 год"


def test_half_a_letter_is_told_and_the_order_can_be_written(tmp_path: Path) -> None:
    parsed = rc.parse_order("Приказ \ud800" + TEXT + "\udfff")
    (finding,) = (f for f in parsed.findings if f.code == "R22")
    assert finding.fact("count") == 2
    rc.write_json(parsed.value, tmp_path / "order.json")


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\ufeff"])
def test_an_empty_text_is_an_error_finding(text: str) -> None:
    parsed = rc.parse_order(text)
    assert [finding.code for finding in parsed.errors] == ["R01"]
    with pytest.raises(rc.DocumentNotUnderstood) as caught:
        parsed.require()
    assert caught.value.codes == ("R01",)


def test_a_text_without_a_table_is_an_error_finding() -> None:
    parsed = rc.parse_order("Просто письмо о погоде.\n\nБез таблицы.")
    assert [finding.code for finding in parsed.errors] == ["R02"]
    assert parsed.value.roadmap == rc.Roadmap()


def test_a_text_over_the_limit_is_not_read_and_all_of_it_is_unread() -> None:
    parsed = rc.parse_order(TEXT, limit=20)
    assert [finding.code for finding in parsed.errors] == ["R23"]
    assert parsed.unread[0].text == TEXT


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(rc.UnreadableFile, match="50,000,000 bytes"):
        rc.read_order(path)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"%PDF-1.7", "PDF"), (b"\xd0\xcf\x11\xe0", "old binary"), (b"{\\rtf1", "RTF")],
)
def test_a_file_of_another_kind_is_refused_by_name(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    with pytest.raises(rc.UnreadableFile, match=reason):
        rc.read_order(write(tmp_path / "order.txt", data))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path, "bad\x00name", tmp_path / ("x" * 300)):
        with pytest.raises(rc.UnreadableFile) as caught:
            rc.read_order(path)
        assert caught.value.path == str(path)


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview, io.BytesIO])
def test_a_file_may_be_given_as_bytes_or_open(make: Callable[[bytes], Any]) -> None:
    parsed = rc.read_order(make(TEXT.encode("cp1251", errors="replace")), name="upload.txt")
    assert parsed.value.roadmap["1"].title == "Анализ"
    assert parsed.source.name == "upload.txt"


def test_an_open_file_has_its_own_name_and_stays_open(tmp_path: Path) -> None:
    path = write(tmp_path / "order.txt", TEXT.encode())
    with path.open("rb") as file:
        assert rc.read_order(file).source.name == "order.txt"
        assert not file.closed
        assert file.read() == b""
    assert rc.read_order(path).source.name == "order.txt"
    assert rc.read_order(str(path), name="приказ").source.name == "приказ"
    assert rc.read_order(TEXT.encode()).source.name == "<bytes>"
    assert rc.read_order(io.BytesIO(TEXT.encode())).source.name == "<file>"
    with path.open("rb", buffering=0) as raw:
        assert rc.read_order(raw).value == rc.read_order(path).value


class Slow(io.RawIOBase):
    """A file that gives a byte at a time."""

    def __init__(self, data: bytes) -> None:
        self.left = list(data)

    def read(self, size: int | None = -1) -> bytes:
        return bytes([self.left.pop(0)]) if self.left else b""


def test_a_file_that_gives_little_at_a_time_is_read_to_its_end() -> None:
    assert rc.read_order(cast("BinaryIO", Slow(TEXT.encode()))).value.roadmap["1"].title == "Анализ"


class Broken(io.RawIOBase):
    def read(self, size: int | None = -1) -> bytes:
        raise RuntimeError


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("", "the path is empty"),
        (5, "int is no path, bytes or binary file"),
        (None, "NoneType is no path"),
        (io.StringIO("План"), "it gives no bytes; open it in binary mode"),
        (Broken(), "RuntimeError"),
    ],
)
def test_what_is_no_file_is_refused(file: Any, reason: str) -> None:
    with pytest.raises(rc.UnreadableFile, match=re.escape(reason)):
        rc.read_order(file)


def test_a_closed_file_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO(b"x")
    file.close()
    with pytest.raises(rc.UnreadableFile, match="closed file"):
        rc.read_order(file, name="a.txt")


def test_a_pipe_and_a_device_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(rc.UnreadableFile, match="may never end"):
            rc.read_order(path)


@pytest.mark.parametrize("make", [bytes, io.BytesIO])
def test_the_limit_holds_for_bytes_and_open_files(make: Callable[[bytes], Any]) -> None:
    data = TEXT.encode()
    assert rc.read_order(make(data), limit=len(data)).value.roadmap["1"].title == "Анализ"
    with pytest.raises(rc.UnreadableFile, match=f"the limit is {len(data) - 1}"):
        rc.read_order(make(data), limit=len(data) - 1)


def test_a_file_as_large_as_the_limit_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "order.txt", TEXT.encode())
    size = path.stat().st_size
    assert rc.read_order(path, limit=size).value.roadmap["1"].title == "Анализ"
    with pytest.raises(rc.UnreadableFile, match=f"it has over {size - 1} bytes"):
        rc.read_order(path, limit=size - 1)


def test_a_word_document_is_read_with_its_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("ПРИКАЗ")
    document.add_paragraph("")
    document.add_paragraph().add_run("План на 2025 год").bold = True
    document.add_paragraph("")
    table = document.add_table(rows=4, cols=5)
    rows = [
        ("№", "Мероприятие", "Срок", "Ответственные", "Результат"),
        ("Раздел 1", "", "", "", ""),
        ("1", "Семинар", "март 2025", "ИРО", "программа"),
        ("", "Вебинар", "май 2025", "Центр", "запись"),
    ]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(1, 4))
    table.cell(2, 0).merge(table.cell(3, 0))
    path = tmp_path / "order.docx"
    document.save(str(path))
    parsed = rc.read_order(path)
    roadmap = parsed.require().roadmap
    assert roadmap.title == "План на 2025 год"
    assert [section.title for section in roadmap.sections] == ["Раздел 1"]
    assert [leaf.number for leaf in roadmap.leaves] == ["1.1", "1.2"]


def test_a_broken_word_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(rc.UnreadableFile, match="no Word document"):
        rc.read_order(write(tmp_path / "order.docx", b"PK\x03\x04 broken"))


def test_without_python_docx_the_error_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    importlib.import_module("roadmap_core.documents.docx")
    with pytest.raises(rc.MissingExtra, match=r"roadmap_core\[docx\]"):
        rc.read_order(write(tmp_path / "order.docx", b"PK\x03\x04"))


PIECES = st.sampled_from(
    [
        "ПРИКАЗ", "№ 5", "01.02.2025", "Об утверждении", "приказываю:", "1. Утвердить:", "2.", "- ",
        "Приложение 1", "УТВЕРЖДЕН", "№\tМероприятие\tСрок", "| № | Мероприятия | Сроки |",
        "|---|---|---|", "├──┼──┤", "1.\tАнализ\tмарт", "\tчасть\t", "\t\tмай", "I\tРаздел\t",
        "№\tШкола\tРайон", "1\t2\t3", "", "Министр И.И. Петров", "**Раздел**", "а)\tб\tв", "то же",
        "1\tГруппа: Первое\tмарт,", "\t\t\t\t", "<b>x", "\\", "(", "«",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=25))
def test_no_text_raises_but_through_require(lines: list[str]) -> None:
    parsed = rc.parse_order("\n".join(lines))
    try:
        parsed.require()
    except rc.RoadmapError:
        assert parsed.errors


@given(st.lists(st.sampled_from(["один", "два", "три"]), min_size=1, max_size=6))
def test_no_word_of_a_text_vanishes(words: list[str]) -> None:
    lines = [f"ПРИКАЗ\n\nСлово{i} {word}\n" for i, word in enumerate(words)]
    text = "\n".join(lines) + TEXT
    parsed = rc.parse_order(text)
    kept = str(rc.to_dict(parsed.value)) + "".join(piece.text for piece in parsed.unread)
    for word in text.replace("\t", " ").split():
        # Headings of columns are layout; all else stands somewhere.
        assert word in kept or word in "№ Мероприятие Срок Ответственные Результат"
