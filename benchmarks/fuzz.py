"""Throws changed documents at every reading door, guided by what the code does with them.

    pip install atheris ".[all]" reportlab
    python benchmarks/fuzz.py --seconds 600
    python benchmarks/fuzz.py --door pdf --seconds 60
    python benchmarks/fuzz.py --again fuzz-findings/crash-…

It begins with one small document a format, made here, and stops at the first input that raises
anything but a `RoadmapError` or takes longer than the bound; that input is saved and its path said.
A zip is changed inside its parts, since a changed zip is mostly no zip at all.
"""

from __future__ import annotations

import argparse
import io
import signal
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from roadmap_core import Region

BOUND = 60  # seconds of the processor for one input; being watched makes the code slow
LARGEST = 60_000  # bytes of one input
ROWS = [
    ("№", "Мероприятие", "Срок", "Ответственный", "Результат"),
    ("Раздел 1. Организация", "", "", "", ""),
    ("1", "Провести семинар", "март - апрель 2025", "методист, завуч", "справка"),
    ("1.1", "Составить план", "до 15.04.2025", "МБОУ СОШ № 1", "план"),
    ("2", "Собрать отчёты", "ежеквартально, до 5 числа", "Школы № 1, 2", "отчёт"),
]
HEAD = ("ПРИКАЗ", "05.09.2024 № 17", "Об утверждении плана", "ПРИКАЗЫВАЮ:", "1. Утвердить план.")
TITLE = "План мероприятий на 2025 год"
PERIODS = (
    "в течение 2024-2025 учебного года, ежемесячно до 10 числа",
    "сентябрь - октябрь 2025 г.; по итогам I полугодия",
    "не позднее 3 рабочих дней после 15.04.2025",
    "1 раз в квартал, последняя неделя месяца",
)
BODIES = (
    "Отдел образования, молодёжной политики и культуры; руководители ШМО (по согласованию)",
    "Выдуманный И.И., заместитель директора по\nУВР, школы № 1, 2, 3",
    "МКУ «Методический центр» (далее - Центр), педагоги-психологи и классные руководители",
)


def text() -> bytes:
    rows = ("\t".join(row) for row in ROWS)
    return "\n".join([*HEAD, "", TITLE, "", *rows, "", "Директор И.И. Выдуманный"]).encode()


def markdown() -> bytes:
    rows = [f"| {' | '.join(row)} |" for row in ROWS]
    rows[1:1] = ["|---|:--|--:|---|---|"]
    links = "см. [приказ](https://example.org) и <b>план</b>"
    return "\n".join(
        [*HEAD, "", f"# {TITLE}", "", *rows, "", "- пункт", links, "```", "```"]
    ).encode()


def html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}<br></td>' for cell in row)}</tr>" for row in ROWS)
    heads = "".join(f"<p style='font-weight:bold'>{line}</p>" for line in HEAD)
    more = "<ol start=2 type=i><li>раз<ul><li hidden>два</ul></ol><div id=ftn1>[1] сноска</div>"
    spans = (
        "<table><tr><td rowspan=2>а<td colspan=9>б<tr><td>в<table><tr><td>г<td>д</table></table>"
    )
    page = f"{heads}<h1>{TITLE}</h1><table>{rows}</table>{more}{spans}"
    return f"<!DOCTYPE html><html><body>{page}".encode()


def delimited() -> bytes:
    rows = (";".join(f'"{cell}"' for cell in row) for row in ROWS)
    return "\n".join([f"{TITLE};;;;", *rows]).encode("cp1251", "replace")


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in parts.items():
            archive.writestr(name, held)
    return made.getvalue()


def docx() -> bytes:
    import docx as word

    document = word.Document()
    for line in (*HEAD, "", TITLE):
        document.add_paragraph(line)
    document.add_paragraph("пункт", style="List Number")
    table = document.add_table(rows=0, cols=len(ROWS[0]))
    for row in ROWS:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    table.cell(1, 0).merge(table.cell(1, 4))
    table.cell(2, 2).merge(table.cell(3, 2))
    made = io.BytesIO()
    document.save(made)
    kept = ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/numbering.xml")
    with zipfile.ZipFile(io.BytesIO(made.getvalue())) as archive:
        names = [*kept, "word/_rels/document.xml.rels", "word/styles.xml"]
        return zipped({name: archive.read(name) for name in names})


def xlsx() -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("План")
    sheet.merge_range(0, 0, 0, 4, TITLE)
    for number, row in enumerate(ROWS, 2):
        sheet.write_row(number, 0, row, book.add_format({"bold": number == 2}))
    sheet.write_row(9, 0, [1.1, 45736, True], book.add_format({"num_format": "dd.mm.yyyy"}))
    sheet.write_formula(10, 1, "=1+1", None, "")
    sheet.write_comment(2, 2, "уточнить")
    sheet.insert_textbox(0, 6, "УТВЕРЖДАЮ")
    sheet.set_row(10, None, None, {"hidden": True})
    book.add_worksheet("Скрытый").hide()
    book.close()
    return made.getvalue()


def odt() -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("text", "text"), ("table", "table"))
    )
    cell = (
        '<table:table-cell table:number-columns-spanned="{}"><text:p>{}</text:p></table:table-cell>'
    )
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(1, said) for said in row)}</table:table-row>"
        for row in ROWS
    )
    heads = "".join(f"<text:p>{line}<text:s text:c='2'/></text:p>" for line in (*HEAD, TITLE))
    content = (
        f"<office:document-content {names}><office:body><office:text>{heads}"
        f"<text:list><text:list-item><text:p>пункт</text:p></text:list-item></text:list>"
        f"<table:table>{rows}</table:table></office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", f"<office:document-styles {names}/>")
    return made.getvalue()


def pdf() -> bytes:
    from reportlab.pdfgen import canvas

    made = io.BytesIO()
    page = canvas.Canvas(made, pageCompression=0, invariant=True)
    for number in range(2):
        page.drawString(60, 800, "School 5")
        page.drawString(60, 760, TITLE.encode("ascii", "replace").decode())
        page.grid([60, 100, 300, 400], [600, 650, 700])
        for x, y in ((65, 660), (110, 660), (310, 660), (65, 610), (110, 610)):
            page.drawString(x, y, f"cell {x} {number}")
        page.showPage()
    page.save()
    return made.getvalue()


@cache
def ru() -> Region:
    """The region of all orders, loaded once."""
    import roadmap_core as rc

    return rc.load_region("ru")


def read(data: bytes) -> None:
    """An order read from a file, written out and shown; the grids of its tables laid out."""
    import roadmap_core as rc
    from roadmap_core.parse.order import order_of

    document = rc.documents.read_document(data, limit=2_000_000)
    for table in document.value.tables:
        assert len(table.grid) == table.rows
    parsed = order_of(document, ru())
    rc.to_dict(parsed.value)
    assert all(finding.message for finding in parsed.findings)


def period(data: bytes) -> None:
    import roadmap_core as rc

    assert rc.parse_period(data.decode("utf-8", "replace")).value is not None


def responsible(data: bytes) -> None:
    import roadmap_core as rc

    rc.parse_responsible(data.decode("utf-8", "replace"))


SEEDS: Mapping[str, tuple[Callable[[bytes], None], Callable[[], list[bytes]]]] = {
    "text": (read, lambda: [text()]),
    "markdown": (read, lambda: [markdown()]),
    "html": (read, lambda: [html()]),
    "csv": (read, lambda: [delimited()]),
    "docx": (read, lambda: [docx()]),
    "xlsx": (read, lambda: [xlsx()]),
    "odt": (read, lambda: [odt()]),
    "pdf": (read, lambda: [pdf()]),
    "period": (period, lambda: [wording.encode() for wording in PERIODS]),
    "responsible": (responsible, lambda: [wording.encode() for wording in BODIES]),
}
DOORS = list(SEEDS)


class TookTooLong(BaseException):
    """An input that takes longer than the bound; no door catches it."""


def too_long(*_: object) -> NoReturn:
    raise TookTooLong(BOUND)


def run(data: bytes) -> None:
    """One input: its first byte says the door, the rest is what comes through it."""
    from roadmap_core import RoadmapError

    if not data:
        return
    door, _ = SEEDS[DOORS[data[0] % len(DOORS)]]
    signal.setitimer(signal.ITIMER_VIRTUAL, BOUND)
    try:
        with suppress(RoadmapError):
            door(data[1:])
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def changed(data: bytes, most: int, seed: int, mutate: Callable[[bytes, int], bytes]) -> bytes:
    """The input changed; of a zip, mostly one of its parts."""
    if not data:
        return mutate(data, most)
    head, body = data[:1], data[1:]
    if seed % 8 and body.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                parts: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
            name = sorted(parts)[seed // 8 % len(parts)]
            parts[name] = mutate(bytes(archive_part(parts[name])), most)
            return head + zipped(parts)
        except Exception:
            pass  # it is no zip any more
    return head + mutate(body, most - 1)


def archive_part(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part


def main() -> int:
    given = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    given.add_argument("--seconds", type=int, default=600)
    given.add_argument("--door", choices=["all", *DOORS], default="all")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    given.add_argument("--again", type=Path, help="run one saved input, and nothing else")
    asked = given.parse_args()
    signal.signal(signal.SIGVTALRM, too_long)
    if asked.again:
        run(asked.again.read_bytes())
        return 0
    try:
        import atheris
    except ImportError:
        print("pip install atheris: it is no dependency of the project", file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["roadmap_core"]):
        import roadmap_core

        roadmap_core.parse_order(text().decode())  # loads the rooms, so that they are instrumented
        for name in ("html", "xlsx_document", "pdf", "docx", "odt"):
            __import__(f"roadmap_core.documents.{name}")
    asked.findings.mkdir(exist_ok=True)
    doors = DOORS if asked.door == "all" else [asked.door]
    with tempfile.TemporaryDirectory() as corpus:
        for door in doors:
            for number, data in enumerate(SEEDS[door][1]()):
                first = bytes([DOORS.index(door)])
                (Path(corpus) / f"{door}-{number}").write_bytes(first + data)
        options = [
            f"-max_total_time={asked.seconds}",
            f"-timeout={BOUND * 20}",
            f"-max_len={LARGEST}",
            f"-seed={asked.seed}",
            f"-artifact_prefix={asked.findings}/",
            "-rss_limit_mb=4000",
            "-print_final_stats=1",
        ]

        def mutator(data: bytes, most: int, seed: int) -> bytes:
            return changed(data, most, seed, atheris.Mutate)

        atheris.Setup([sys.argv[0], *options, corpus], run, custom_mutator=mutator)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
