"""What a person is shown of a reading: line, caret, what to do; nothing told twice."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.diagnostics import advice
from roadmap_core.names import known_names, redacted, redacted_around
from roadmap_core.text import Source

PLAN = "План на 2025 год\n\n№\tМероприятие\tСрок\n1\tСобрать анкеты\tкак получится\n"
ORDER = files("roadmap_core").joinpath("data", "orders", "122-2024.txt").read_text("utf-8")


def test_each_code_of_the_readers_and_of_the_checks_says_what_to_do() -> None:
    assert set(advice()) == {*rc.READING_CODES, *(check.code for check in rc.CHECKS)}
    assert all(advice().values())


def test_a_finding_is_shown_with_its_line_a_caret_and_what_to_do() -> None:
    source = Source("Кому: всем\nКогда: потом, и так", "a.txt")
    at = source.span(18, 23)
    finding = rc.Finding(code="P01", severity="error", subject="срок", wording="так", span=at)
    other = rc.Finding(code="X01", severity="info", subject="срок", wording="а {b}", facts={"b": 1})
    assert rc.Parsed(None, (finding, other), (), source).report().splitlines() == [
        "a.txt: ошибок 1, сведений 1",
        "",
        "строка 2: P01 ошибка [срок]: так",
        "    | Когда: потом, и так",
        "    |        ^^^^^",
        f"    Что сделать: {advice()['P01']}",
        "",
        "X01 сведение [срок]: а 1",
    ]


def test_the_caret_stands_under_the_cell_of_a_row() -> None:
    lines = rc.parse_order(PLAN).report().splitlines()
    at = lines.index("    | 1 Собрать анкеты как получится")
    assert lines[at + 1] == "    |                  ^^^^^^^^^^^^^"


def test_a_long_line_is_cut_around_the_place() -> None:
    title = "Собрать анкеты у всех учителей " * 5
    report = rc.parse_order(PLAN.replace("Собрать анкеты", title)).report("warning")
    shown = next(line for line in report.splitlines() if line.endswith("как получится"))
    caret = report.splitlines()[report.splitlines().index(shown) + 1]
    assert shown.startswith("    | …")
    assert len(shown) <= 6 + 1 + 96
    assert shown[caret.index("^") : caret.rindex("^") + 1] == "как получится"


def test_a_place_over_several_lines_shows_the_first_and_counts_the_others() -> None:
    source = Source("первая строка\nвторая\nтретья", "a.txt")
    finding = rc.Finding(
        code="R04", severity="warning", subject="текст", wording="так", span=source.span(7, 22)
    )
    report = rc.Parsed(None, (finding,), (), source).report()
    assert "    | первая строка\n    |        ^^^^^^ … ещё строк: 2\n" in report


def test_a_whole_long_line_has_one_caret() -> None:
    line = "слово " * 10
    source = Source(line)
    finding = rc.Finding(
        code="R04", severity="warning", subject="т", wording="так", span=source.span(0, len(line))
    )
    assert "    | ^ (вся строка)\n" in rc.Parsed(None, (finding,), (), source).report()


def test_a_finding_without_a_place_or_on_a_blank_line_shows_no_line() -> None:
    source = Source("\n\n")
    blank = rc.Finding(
        code="X01", severity="info", subject="т", wording="а", span=source.span(1, 1)
    )
    nowhere = rc.Finding(code="X02", severity="info", subject="т", wording="б")
    assert rc.Parsed(None, (blank, nowhere), (), source, "order").report().splitlines() == [
        "<text>: сведений 2",
        "",
        "строка 2: X01 сведение [т]: а",
        "",
        "X02 сведение [т]: б",
    ]


def test_what_has_no_findings_says_so() -> None:
    assert rc.parse_responsible("ИРО").report() == "<text>: замечаний нет"


def test_findings_below_the_severity_that_is_asked_for_are_counted() -> None:
    reading = rc.parse_order(PLAN)
    assert reading.report("error") == "<text>: предупреждений 2, сведений 1\n\nНе показано: 3"
    assert "P01" in reading.report(rc.Severity.WARNING)
    with pytest.raises(ValueError, match="loud"):
        reading.report("loud")


def test_like_findings_of_severity_info_are_told_as_a_family() -> None:
    report = rc.parse_order(ORDER).report()
    assert report.count("R19 сведение") == 1
    assert "Ещё таких 18: [6.2] строка 70, [6.3] строка 71," in report
    assert report.count(" и ещё 6\n") == 1
    assert report.count("R13 предупреждение") == 4


def test_two_like_findings_are_each_told() -> None:
    rows = "№\tМероприятие\tСрок\n1\tА\tв марте\n2\tБ\tв мае\n"
    reading = rc.parse_order(f"План\n\n{rows}")
    assert [f.code for f in reading.findings].count("P03") == 2
    assert reading.report().count("P03 сведение") == 2
    more = rc.parse_order(f"План\n\n{rows}3\tВ\tв июне\n").report()
    assert more.count("P03 сведение") == 1
    assert "Ещё таких 2: [2] строка 5, [3] строка 6" in more


def test_names_stay_out_of_the_lines_unless_they_are_asked_for() -> None:
    reading = rc.parse_period("как Выдуманный А.Б. решит")
    assert "    | как [имя] решит" in reading.report()
    assert "Выдуманный" not in reading.report()
    assert "    | как Выдуманный А.Б. решит" in reading.report(names=True)


def test_the_place_of_a_file_is_told_where_lines_cannot_be_counted() -> None:
    source = Source("а\tб")
    span = source.span(2, 3)
    told = rc.Span(span.start, span.end, 1, 1, "План!B7")
    finding = rc.Finding(code="X01", severity="info", subject="т", wording="а", span=told)
    assert rc.Parsed(None, (finding,), (), source).report().splitlines()[2:] == [
        "План!B7: X01 сведение [т]: а",
        "    | а б",
        "    |   ^",
    ]
    assert str(told | source.span(0, 3)) == "строка 1"
    assert str(source.span(2, 3) | rc.Span(9, 10, 3, 3, "План!C7")) == "строки 1-3"


def test_the_audit_of_a_reading_does_not_say_again_what_the_reader_said() -> None:
    reading = rc.parse_order(ORDER)
    policy = rc.load_policy("tambov", on=date(2024, 1, 23))
    alone, both = rc.audit(reading.value, policy), rc.audit(reading, policy)
    repeated = {"S05", "S06", "S07", "S08"}
    assert {found.code for found in alone} & repeated == repeated
    # The reader takes a number that it gave for less than the one who must cite the row.
    assert both.of("S04") == alone.of("S04") != ()
    assert [found for found in alone if found.code not in repeated] == list(both)
    assert {one.code: one.reason for one in both.skipped} == {
        "S05": "сказано при чтении: R13, R14",
        "S06": "сказано при чтении: R11, R12",
        "S07": "сказано при чтении: R15",
        "S08": "сказано при чтении: R16",
    }


def test_the_audit_of_a_reading_without_repairs_makes_every_check() -> None:
    reading = rc.parse_order("План на 2025 год\n\n№\tМероприятие\tСрок\n1\tАнкеты\tмарт 2025\n")
    report = rc.audit(reading, rc.load_policy("ru", on=date(2025, 1, 1)))
    assert "S04" in report.ran


@given(st.text("абВГ. ,-«»\t Выдуманый", max_size=40), st.data())
def test_a_stretch_is_found_again_in_the_wording_without_names(
    text: str, data: st.DataObject
) -> None:
    text += data.draw(st.sampled_from(["", " Выдуманный А.Б.", " Выдуманный А.Б. и так"]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    told, first, last = redacted_around(text, start, end, known_names(()))
    assert told == redacted(text)
    assert 0 <= first <= last <= len(told)
    if told == text:
        assert (first, last) == (start, end)


@pytest.mark.parametrize(
    ("place", "stretch"),
    [((0, 3), "Дал"), ((4, 19), "[имя]"), ((6, 10), "[имя]"), ((0, 8), "Дал [имя]"),
     ((8, 27), "[имя]  отчёт"), ((20, 27), " отчёт")],
)  # fmt: skip
def test_a_name_that_a_stretch_cuts_belongs_to_it(place: tuple[int, int], stretch: str) -> None:
    told, start, end = redacted_around("Дал Выдуманный А.Б.  отчёт", *place)
    assert (told, told[start:end].strip()) == ("Дал [имя]  отчёт", stretch.strip())
