"""The same document in every format: one value, no word lost, nothing foreign raised."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.documents import DocumentFormat, parse_document, read_document
from roadmap_core.documents import read as read_room
from tests.plan_files import (
    PLAN,
    Written,
    as_csv,
    as_html,
    as_markdown,
    as_pdf,
    as_text,
    as_xlsx,
    words,
)

WRITERS: Mapping[DocumentFormat, Callable[[Written], bytes]] = {
    "text": lambda plan: as_text(plan).encode(),
    "html": lambda plan: as_html(plan).encode(),
    "markdown": lambda plan: as_markdown(plan).encode(),
    "csv": lambda plan: as_csv(plan).encode(),
    "xlsx": as_xlsx,
    "pdf": as_pdf,
}
each_format = pytest.mark.parametrize("kind", WRITERS)


def unplaced(data: Any) -> Any:
    """A value as data, without the places that its parts have in one format."""
    if isinstance(data, dict):
        return {key: unplaced(one) for key, one in data.items() if "span" not in key}
    return [unplaced(one) for one in data] if isinstance(data, list) else data


@each_format
def test_a_plan_reads_the_same_in_every_format(kind: DocumentFormat) -> None:
    data = WRITERS[kind](PLAN)
    assert read_document(data).value.format == kind
    roadmap = rc.read_order(data).value.roadmap
    text = rc.parse_order(as_text(PLAN)).value.roadmap
    assert unplaced(rc.to_dict(roadmap)) == unplaced(rc.to_dict(text))
    assert [str(row.period) for row in roadmap.leaves][::2] == ["март 2025", "май 2025"]


@each_format
def test_a_file_is_read_by_its_content_from_a_path_from_bytes_and_open(
    kind: DocumentFormat, tmp_path: Path
) -> None:
    data = WRITERS[kind](PLAN)
    path = tmp_path / "план.doc"
    path.write_bytes(data)
    read = read_document(path)
    assert read.source.name == "план.doc"
    assert read.value == read_document(data, name="план.doc").value
    with path.open("rb") as file:
        assert read_document(file).value == read.value
    assert read_document(io.BytesIO(data), name="план.doc").value == read.value


@pytest.mark.parametrize("kind", ["text", "html", "markdown", "csv"])
def test_a_text_is_read_like_its_file(kind: DocumentFormat) -> None:
    data = WRITERS[kind](PLAN)
    assert parse_document(data.decode(), name="<bytes>") == read_document(data)


WORD = st.text("абвгдежзиклмнопрстуАБВ0123456789.,-«»()", min_size=1, max_size=7).filter(
    lambda word: any(sign.isalpha() for sign in word)
)
TEXT = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
CELL = st.lists(TEXT, max_size=2).map("\n".join)


@st.composite
def written(draw: st.DrawFn) -> Written:
    width = draw(st.integers(2, 4))
    head = tuple(draw(TEXT) for _ in range(width))
    rows = draw(st.lists(st.tuples(*[CELL] * width), min_size=1, max_size=4))
    full = tuple(draw(TEXT) for _ in range(width))
    return Written(tuple(draw(st.lists(TEXT, max_size=3))), (head, *rows, full))


@each_format
@settings(max_examples=25)
@given(plan=written())
def test_every_word_of_a_document_arrives(kind: DocumentFormat, plan: Written) -> None:
    if kind == "text":
        plan = Written(
            plan.paragraphs, tuple(tuple(" ".join(c.split()) for c in r) for r in plan.rows)
        )
    data = (b"sep=;\n" if kind == "csv" else b"") + WRITERS[kind](plan)
    said = words(read_document(data))
    if kind == "pdf":
        # A wrapped line goes on without a space behind a hyphen.
        letters = "".join(sorted(said, key=len)) + "".join(read_document(data).source.text.split())
        assert {word for word in plan.words if word not in letters} == set()
    else:
        assert plan.words <= said


def flipped(data: bytes, seed: int) -> bytes:
    """Some bytes wrong, or the rest of the file missing."""
    draw = np.random.default_rng(seed)
    if seed % 3 == 0:
        return data[: draw.integers(len(data))]
    wrong = bytearray(data)
    for place in draw.integers(len(wrong), size=seed % 12):
        wrong[place] = draw.integers(256)
    return bytes(wrong)


@each_format
def test_a_damaged_file_is_read_or_refused(kind: DocumentFormat) -> None:
    data = WRITERS[kind](PLAN)
    for seed in range(40):
        with suppress(rc.UnreadableFile):
            read_document(flipped(data, seed))


def test_damage_inside_the_parts_of_a_workbook_is_refused_or_read() -> None:
    archive = zipfile.ZipFile(io.BytesIO(as_xlsx(PLAN)))
    parts = {name: archive.read(name) for name in archive.namelist()}
    for name, whole in parts.items():
        for seed in range(6):
            made = io.BytesIO()
            with zipfile.ZipFile(made, "w") as other:
                for part, data in parts.items():
                    other.writestr(part, flipped(whole, seed) if part == name else data)
            with suppress(rc.UnreadableFile):
                read_document(made.getvalue())


def zipped(**files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{\\rtf1 x}", "an RTF file; save it as .docx or .txt first"),
        (b"\x89PNG\r\n\x1a\n", r"a picture; recognise its text \(OCR\)"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"II*\x00....", "a picture"),
        (b"RIFF....WEBPVP8 ", "a picture"),
        (b"AT&TFORM", "a picture"),
        (b"Rar!\x1a\x07", "an archive; unpack it first"),
        (b"7z\xbc\xaf\x27\x1c", "an archive"),
        (b"\x1f\x8b\x08", "an archive"),
        (bytes(257).replace(b"\0", b"a") + b"ustar", "an archive"),
        (b"MIME-Version: 1.0\n", r"a web archive \(.mht\)"),
        (b"<?xml version='1.0'?><office:document>", "an XML file"),
        (OLE, r"an old binary office file \(.doc, .xls\) or one with a password"),
        (OLE + "WordDocument".encode("utf-16-le"), r"an old Word file \(.doc\)"),
        (OLE + "Workbook".encode("utf-16-le"), r"an old Excel file \(.xls\)"),
        (OLE + "Book".encode("utf-16-le"), r"an old Excel file \(.xls\)"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "a presentation"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "with a password; save it without one"),
        (zipped(ppt__a="x"), "a presentation"),
        (zipped(Index__a="x"), "a file of Apple's office"),
        (zipped(**{"xl__workbook.bin": "x"}), "a binary Excel file"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "a spreadsheet"),
        (zipped(mimetype="application/vnd.oasis.opendocument.presentation"), "a presentation"),
        (zipped(mimetype="application/vnd.oasis.opendocument.graphics"), "a drawing"),
        (zipped(mimetype="application/epub+zip"), "an e-book"),
        (zipped(a="x"), "no Word document"),
        (zipped(xl__a="x"), "no workbook that can be read"),
        (b"%PDF-1.7", "no PDF that can be read"),
    ],
)
def test_a_file_that_is_not_read_is_refused_with_advice(data: bytes, reason: str) -> None:
    with pytest.raises(rc.UnreadableFile, match=reason):
        read_document(data)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("План\n№\tДело\n1\tСовет", "text"),
        ("", "text"),
        ("Совет, школа, центр\nСовет, дом, центр\nСовет, лес, центр", "text"),
        ("а) совет;\nб) школа;\nв) центр;", "text"),
        ("а; б; в;\nг; д; е;\nж; з; и;", "text"),
        ("57,14\n42,86\n33,33", "text"),
        ("№;Дело;Срок\n1;Совет;март\n2;Сбор;май", "csv"),
        ("№,Дело,Срок\n1,Совет,март\n2,Сбор,май", "csv"),
        ("Дело;Срок\nСовет;март\nСбор;май", "csv"),
        ("Дело;Срок\nСовет;\nСбор;май", "text"),
        ("Дело;Срок\nСовет;май", "text"),
        ("sep=;\nДело;Срок\nСовет;май", "csv"),
        ('"№"\t"Дело"\n"1"\t"Совет\nшкол"', "csv"),
        ('№\tДело\n1\t"Совет', "text"),
        (f"№;Дело;{'д' * 101}\n1;Совет;март", "text"),
        ("№;Дело;Срок\n1;Совет;март\nПросто\nстроки\nтекста\nвнизу", "text"),
        ("# План\n\nтекст", "markdown"),
        ("Дело | Срок\n--- | ---\nСовет | май", "markdown"),
        ("+---+---+\n| a | b |\n+---+---+", "text"),
        ("<p>План</p>", "html"),
        ("План\n<table><tr><td>1</td></tr></table>", "html"),
        ("План <table> без ячеек", "text"),
        ("  <!-- x --><!DOCTYPE html>", "html"),
        ("<?xml version='1.0'?><html/>", "html"),
        ("a < b и c > d", "text"),
    ],
)
def test_the_form_of_a_text_says_what_it_is(text: str, kind: DocumentFormat) -> None:
    assert parse_document(text).value.format == kind


@pytest.mark.parametrize(
    ("kind", "package", "extra"),
    [("html", "lxml", "docx"), ("xlsx", "python_calamine", "excel"), ("pdf", "pdfplumber", "pdf")],
)
def test_without_its_package_the_extra_of_a_format_is_named(
    kind: DocumentFormat, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(rc.MissingExtra, match=rf"roadmap_core\[{extra}\]"):
        read_document(WRITERS[kind](PLAN))


@pytest.mark.parametrize(
    ("said", "encoding", "guessed"),
    [
        ("windows-1251", "cp1251", ""),
        ("koi8-r", "koi8-r", ""),
        ("windows-1251", "koi8-r", "koi8_r"),
        ("unknown-8", "cp1251", "cp1251"),
        ("windows-1251", "utf-8", ""),
        ("", "cp1251", "cp1251"),
    ],
)
def test_the_encoding_that_a_page_states_is_believed_where_its_letters_agree(
    said: str, encoding: str, guessed: str
) -> None:
    page = f'<html><head><meta charset="{said}"></head><body><p>Приказ об утверждении</p></body>'
    parsed = read_document(page.encode(encoding))
    assert [block.text for block in parsed.value.paragraphs] == ["Приказ об утверждении"]
    assert [f.fact("encoding") for f in parsed.findings] == ([guessed] if guessed else [])


def test_a_page_of_more_signs_than_the_limit_is_not_read() -> None:
    parsed = parse_document("<p>План</p>", limit=5)
    assert [finding.code for finding in parsed.findings] == ["R23", "R04"]


@pytest.mark.parametrize("piece", ["a\n", "a\tb", "|a", "а;б;в\n"])
def test_a_text_of_too_many_lines_and_cells_is_left_unread(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = sum(piece.count(sign) for sign in "\n\t|;") * 12
    monkeypatch.setattr(read_room, "MOST_PIECES", count)
    assert parse_document(piece * 12).errors == ()
    monkeypatch.setattr(read_room, "MOST_PIECES", count - 1)
    parsed = parse_document(piece * 12)
    assert [finding.code for finding in parsed.errors] == ["R32"]
    assert [part.text for part in parsed.unread] == [piece * 12]
