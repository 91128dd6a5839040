"""Примечания на полях: the remarks in the author's own Word document; extra ``remarks``."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from roadmap_core.diagnostics import advice
from roadmap_core.documents.docx import docx_places
from roadmap_core.documents.files import Readable, bytes_of
from roadmap_core.documents.formats import format_of
from roadmap_core.documents.read import LIMIT, read_document
from roadmap_core.errors import InvalidData
from roadmap_core.export.word_file import bytes_of_word, moment_of, opened_document
from roadmap_core.files import writing
from roadmap_core.findings import Finding, Severity
from roadmap_core.names import redacted
from roadmap_core.remarks import LEVELS, place_of, sentence
from roadmap_core.report import Report
from roadmap_core.text import Span
from roadmap_core.windows import day_of

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["write_comments"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _TEXT_BOX = f"{_W}p", f"{_W}txbxContent"


def write_comments(
    report: Report,
    file: Readable,
    path: str | os.PathLike[str],
    *,
    author: str = "Рецензент",
    initials: str = "",
    on: date | None = None,
    least: Severity | str = Severity.INFO,
    limit: int = LIMIT,
) -> None:
    """Write the author's own Word document with the remarks as comments in its margin.

    ``file`` is the .docx that was read and audited, by its path, as bytes, or open in binary mode.
    Each finding of the audit and of the reader (`Report.all_findings`) is a comment at the
    paragraph or cell where it begins; what has no place in the body (a whole plan, a footnote)
    stands at the beginning and says its place. The text of the document, its tracked changes,
    fields, pictures and comments stay as they are. ``author`` is a role that Word shows with each
    comment, ``on`` the day; without it a comment has none.

    Raises:
        InvalidData: the report has no text (give ``audit`` what ``read_order`` gave), the file is
            no Word document, or is another than the one that was audited.
        UnreadableFile: the file cannot be opened, is damaged, has more than ``limit`` bytes as it
            is or unpacked, or is of a kind that cannot be written to.
        ValueError: there is no severity ``least``.
        MissingExtra: python-docx is not installed.
        UnwritableFile: the file cannot be written.
    """
    floor = Severity(least)
    day = None if on is None else day_of(on)
    data, called, _ = bytes_of(file, limit, "")
    _refuse_other(report, data, called, limit)
    document = opened_document(data, called)
    places = docx_places(data, called, limit, document.element)
    first = _first_paragraph(document)
    told: defaultdict[Any, list[str]] = defaultdict(list)
    for finding in report.all_findings:
        if finding.severity >= floor:
            found = _paragraph_at(finding.span, places)
            told[first if found is None else found].append(_said(finding, found is not None))
    for paragraph, texts in told.items():
        # Each is put in front of those before it, so that the gravest comes to stand first.
        for text in reversed(texts):
            _comment(document, paragraph, text, redacted(author), redacted(initials), day)
    made = bytes_of_word(document)
    with writing(path) as target:
        target.write_bytes(made)


def _refuse_other(report: Report, data: bytes, called: str, limit: int) -> None:
    """Refuse a file whose places are not those of the report: its remarks would stand anywhere."""
    if report.source is None:
        problem = "the report has no text: give audit() what read_order() gave @ $.report"
        raise InvalidData("call", [problem])
    if format_of(data, called) != "docx":
        raise InvalidData("call", ["the file is no Word document (.docx) @ $.file"])
    if read_document(data, name=called, limit=limit).source.text != report.source.text:
        raise InvalidData("call", ["the file is not the one that was audited @ $.file"])


def _said(finding: Finding, is_placed: bool) -> str:
    """What a comment says: how much it matters, the remark, what to do."""
    where = "" if is_placed else f" [{place_of(finding)}]"
    text = f"{LEVELS[finding.severity]} ({finding.code}).{where} {sentence(finding.message)}"
    what = advice().get(finding.code, "")
    return f"{text}\nЧто сделать: {sentence(what)}" if what else text


def _paragraph_at(span: Span | None, places: Mapping[str, Any]) -> Any:
    """The paragraph where a span begins, in which Word lets a comment stand; else None."""
    origin = places.get(span.place) if span else None
    if origin is None:
        return None
    if origin.tag != _P:
        # A row whose first cell is empty is seen by the next one that is not.
        inside = [one for cell in (origin, *origin.itersiblings()) for one in _commentable(cell)]
        told = (one for one in inside if any(text.text for text in one.iter(f"{_W}t")))
        return next(told, next(iter(inside), None))
    # A text box holds no comments; what it is anchored in does.
    boxes = list(origin.iterancestors(_TEXT_BOX))
    return next(boxes[-1].iterancestors(_P)) if boxes else origin


def _commentable(element: Any) -> Iterator[Any]:
    """The paragraphs below an element that stand in no text box."""
    return (one for one in element.iter(_P) if next(one.iterancestors(_TEXT_BOX), None) is None)


def _first_paragraph(document: Document) -> Any:
    """Where remarks on the whole document stand; an empty one is made where it has none."""
    first = next(_commentable(document.element.body), None)
    return document.add_paragraph()._p if first is None else first


def _comment(
    document: Document, paragraph: Any, text: str, author: str, initials: str, day: date | None
) -> None:
    """A comment on all of a paragraph, whatever its text is wrapped in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    words = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)
    made = document.comments.add_comment(words, author=author, initials=initials)
    # The package takes the moment from the clock; the day is the caller's.
    made._comment_elm.date = moment_of(day) if day else None
    start, end, mark = (
        OxmlElement(f"w:{name}")
        for name in ("commentRangeStart", "commentRangeEnd", "commentReference")
    )
    for one in (start, end, mark):
        one.set(qn("w:id"), str(made.comment_id))
    run = OxmlElement("w:r")
    run.append(mark)
    # A paragraph's properties stand first in it.
    has_properties = len(paragraph) and paragraph[0].tag == f"{_W}pPr"
    paragraph.insert(1 if has_properties else 0, start)
    paragraph.append(end)
    paragraph.append(run)
