"""Word documents: the numbers that Word draws, and cells of several paragraphs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.parser import parse_xml

import roadmap_core as rc

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEADER = ("№", "Мероприятие", "Срок", "Ответственные", "Результат")


def define(document: Any, number: int, levels: str, override: str = "") -> None:
    """A list of that number, whose levels are given as Word stores them."""
    root = document.part.numbering_part.element
    abstract = f'<w:abstractNum {W} w:abstractNumId="{number}">{levels}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    root.append(instance(number, number, override))


def instance(number: int, abstract: int, override: str = "") -> Any:
    return parse_xml(
        f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
    )


def level(at: int, form: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}">{extra}<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(paragraph: Any, number: int, at: int | None = 0) -> None:
    depth = "" if at is None else f'<w:ilvl w:val="{at}"/>'
    found = parse_xml(f'<w:numPr {W}>{depth}<w:numId w:val="{number}"/></w:numPr>')
    paragraph._p.get_or_add_pPr().append(found)


def read(document: Any, folder: Path) -> rc.Parsed[rc.Order]:
    path = folder / "order.docx"
    document.save(str(path))
    return rc.read_order(path)


def lines(document: Any, folder: Path) -> list[str]:
    path = folder / "lines.docx"
    document.save(str(path))
    return rc.documents.read_document(path).source.text.split("\n")


def add_roadmap(document: Any, *rows: tuple[str, ...]) -> Any:
    document.add_paragraph("Приложение № 1 к приказу от 03.02.2026 № 15-п")
    document.add_paragraph("План на 2026 год")
    table = document.add_table(rows=0, cols=5)
    for row in (HEADER, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return table


def test_an_order_typed_in_word_without_blank_lines_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    for text in (
        "Департамент образования Вымышленской области",
        "ПРИКАЗ",
        "03.02.2026 № 15-п",
        "О дорожной карте",
        "В целях повышения качества образования ПРИКАЗЫВАЮ:",
    ):
        document.add_paragraph(text)
    for text in ("Утвердить дорожную карту.", "Рекомендовать школам организовать работу."):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Директор департамента\tП.П. Вымыслов")
    add_roadmap(document, ("1", "Семинар", "март 2026", "ИРО", "справка"))
    order = read(document, tmp_path).require()
    assert [(c.number, c.force) for c in order.clauses] == [("1", "approve"), ("2", "recommend")]
    assert order.signatory is not None
    assert order.signatory.position == "Директор департамента"
    assert order.roadmap.title == "План на 2026 год"
    assert order.roadmap.horizon == rc.Window.of_year(2026)


def test_numbers_that_word_draws_in_cells_are_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    define(document, 90, level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2."))
    table = add_roadmap(
        document,
        ("", "Семинар", "март 2026", "ИРО", "справка"),
        ("", "Встречи", "май 2026", "ИРО", "справка"),
        ("", "с директорами", "май 2026", "ИРО", "справка"),
        ("", "с учителями", "май 2026", "ИРО", "справка"),
        ("", "Совет", "июнь 2026", "ИРО", "справка"),
    )
    for row, at in zip(table.rows[1:], (0, 0, 1, 1, 0), strict=True):
        numbered(row.cells[0].paragraphs[0], 90, at)
    roadmap = read(document, tmp_path).require().roadmap
    assert [leaf.number for leaf in roadmap.leaves] == ["1", "2.1", "2.2", "3"]


def test_paragraphs_of_a_cell_are_members_of_a_list(tmp_path: Path) -> None:
    document = docx.Document()
    add_roadmap(
        document,
        (
            "1",
            "Курсы для учителей:\nМатематики",
            "Март 2026\nМай 2026,\nиюнь 2026",
            "ИРО\nМОУО,\nШколы",
            "Список\nучастников\n- Отчет",
        ),
    )
    activity = read(document, tmp_path).require().roadmap["1"]
    assert activity.title == "Курсы для учителей: Математики"
    assert activity.period is not None
    assert len(activity.period.windows()) == 3
    assert [r.body for r in activity.responsible] == ["ИРО", "МОУО", "Школы"]
    assert [d.title for d in activity.deliverables] == ["Список участников", "Отчет"]


@pytest.mark.parametrize(
    ("form", "text", "labels"),
    [
        ("decimal", "%1)", ["1)", "2)", "3)", "4)"]),
        ("upperRoman", "%1.", ["I.", "II.", "III.", "IV."]),
        ("lowerRoman", "%1.", ["i.", "ii.", "iii.", "iv."]),
        ("russianLower", "%1)", ["а)", "б)", "в)", "г)"]),
        ("russianUpper", "%1)", ["А)", "Б)", "В)", "Г)"]),
        ("upperLetter", "%1.", ["A.", "B.", "C.", "D."]),
        ("decimalZero", "%1.", ["01.", "02.", "03.", "04."]),
        ("ordinalText", "%1", ["1", "2", "3", "4"]),
        ("bullet", "", ["-"] * 4),
        ("decimal", "%1%5.", ["1.", "2.", "3.", "4."]),
    ],
)
def test_labels_are_drawn_in_the_form_of_their_level(
    tmp_path: Path, form: str, text: str, labels: list[str]
) -> None:
    document = docx.Document()
    define(document, 90, level(0, form, text))
    for _ in labels:
        numbered(document.add_paragraph("Текст."), 90)
    numbered(document.add_paragraph(""), 90)
    assert lines(document, tmp_path)[: len(labels)] == [f"{label} Текст." for label in labels]


def test_a_list_starts_where_its_definition_or_its_override_says(tmp_path: Path) -> None:
    document = docx.Document()
    start = '<w:start w:val="3"/>'
    define(document, 90, level(0, "decimal", "%1.", start) + level(1, "decimal", "%1.%2."))
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    again += '<w:lvlOverride w:ilvl="1"/>'
    document.part.numbering_part.element.append(instance(91, 90, again))
    for number, at in ((90, 1), (90, None), (91, 0), (91, 0), (90, 0)):
        numbered(document.add_paragraph("Текст."), number, at)
    labels = [line.partition(" ")[0] for line in lines(document, tmp_path)]
    assert labels == ["3.1.", "3.", "7.", "8.", "9."]


def test_levels_are_drawn_as_their_definition_says(tmp_path: Path) -> None:
    document = docx.Document()
    define(
        document,
        90,
        level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%1.%2.", "<w:isLgl/>")
        + level(2, "decimal", "%3)", '<w:lvlRestart w:val="0"/>')
        + level(9, "decimal", "%1"),
    )
    for at in (0, 1, 2, 0, 1, 2, 9):
        numbered(document.add_paragraph("Текст."), 90, at)
    labels = [line.partition("Текст.")[0].strip() for line in lines(document, tmp_path)]
    assert labels == ["I.", "1.1.", "1)", "II.", "2.1.", "2)", ""]


def test_a_level_of_no_form_has_no_number(tmp_path: Path) -> None:
    document = docx.Document()
    define(document, 90, level(0, "none", "Раздел%1:"))
    numbered(document.add_paragraph("Текст."), 90)
    assert lines(document, tmp_path) == ["Раздел: Текст."]


def test_an_override_may_draw_a_level_otherwise(tmp_path: Path) -> None:
    document = docx.Document()
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "russianLower", "%1)")}</w:lvlOverride>'
    own += '<w:lvlOverride w:ilvl="9"><w:startOverride w:val="5"/></w:lvlOverride>'
    define(document, 90, level(0, "decimal", "%1.") + level(1, "decimal", "%2."))
    document.part.numbering_part.element.append(instance(91, 90, own))
    for number, at in ((90, 0), (91, 0), (91, 1)):
        numbered(document.add_paragraph("Текст."), number, at)
    assert lines(document, tmp_path) == ["1. Текст.", "б) Текст.", "1. Текст."]


def test_a_definition_may_be_that_of_a_style_of_lists(tmp_path: Path) -> None:
    document = docx.Document()
    define(document, 90, level(0, "decimal", "%1)"))
    root = document.part.numbering_part.element
    for number, style in ((94, "Linked"), (95, "Nowhere"), (96, "Lost")):
        link = f'<w:numStyleLink w:val="{style}"/>'
        root.insert(
            0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{number}">{link}</w:abstractNum>')
        )
        root.append(instance(number, number))
    for name, number in (("Linked", 90), ("Lost", 999)):
        own = f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        document.styles.element.append(
            parse_xml(f'<w:style {W} w:type="numbering" w:styleId="{name}">{own}</w:style>')
        )
    for number in (94, 95, 96):
        numbered(document.add_paragraph("Текст."), number)
    assert lines(document, tmp_path) == ["1) Текст.", "Текст.", "Текст."]


def test_a_level_may_be_the_one_of_a_style(tmp_path: Path) -> None:
    document = docx.Document()
    own = '<w:pStyle w:val="Heading2"/>'
    define(document, 90, level(0, "decimal", "%1.") + level(1, "decimal", "0.%2.", own))
    properties = document.styles["Heading 2"].element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {W}><w:numId w:val="90"/></w:numPr>'))
    document.add_paragraph("Текст.", style="Heading 2")
    assert lines(document, tmp_path) == ["0.1. Текст."]


def test_lists_that_the_document_does_not_define_have_no_labels(tmp_path: Path) -> None:
    document = docx.Document()
    define(document, 90, level(1, "decimal", "%1."))
    document.part.numbering_part.element.append(instance(92, 93))
    for number in (0, 90, 92):
        numbered(document.add_paragraph("Текст."), number)
    bare = docx.Document()
    bare.add_paragraph("Текст.")
    (relation,) = [r for r in bare.part.rels.values() if r.reltype.endswith("/numbering")]
    del bare.part.rels[relation.rId]
    for each in (document, bare):
        assert set(lines(each, tmp_path)) == {"Текст."}
