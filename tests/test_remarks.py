"""Findings as a person acts on them: one list of the reader's and the audit's, like ones once."""

from __future__ import annotations

import pickle
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.diagnostics import advice
from roadmap_core.findings import Finding, Severity
from roadmap_core.names import known_names
from roadmap_core.remarks import (
    SAID_BY_CHECKS,
    Remark,
    place_of,
    quotation,
    remarks_of,
    sentence,
    together,
)
from roadmap_core.text import Source, Span

ORDER = files("roadmap_core").joinpath("data", "orders", "122-2024.txt").read_text("utf-8")
POLICY = rc.load_policy("tambov", on=date(2024, 1, 23))
RU = rc.load_policy("ru", on=date(2025, 1, 10))


def finding(**changes: object) -> Finding:
    fields: dict[str, object] = {
        "code": "X01", "severity": "warning", "subject": "7", "wording": "так", **changes
    }  # fmt: skip
    return Finding(**fields)  # type: ignore[arg-type]


def at(start: int, line: int = 1, place: str = "") -> Span:
    return Span(start, start + 3, line, line, place)


def test_the_gravest_findings_stand_first_then_those_that_stand_first_in_the_text() -> None:
    late = finding(severity="error", span=at(9))
    nowhere, early = finding(severity="error"), finding(severity="error", span=at(1))
    mild = finding(severity="info", span=at(0))
    assert together([mild, late, nowhere], [early]) == (early, late, nowhere, mild)


def test_what_the_reader_and_a_check_both_say_is_told_by_the_check() -> None:
    assert set(SAID_BY_CHECKS) <= set(rc.READING_CODES)
    assert set(SAID_BY_CHECKS.values()) <= {check.code for check in rc.CHECKS}
    reader, check = finding(code="P02"), finding(code="T09")
    other = finding(code="P02", subject="8")
    assert together([check], [reader, other]) == (other, check)
    assert together([], [reader]) == (reader,)
    # A row whose number stands twice has a key that the reader did not know yet.
    keyed, placed = finding(code="T09", subject="7(1)", span=at(4)), finding(code="P02", span=at(6))
    assert together([keyed], [placed]) == (keyed,)
    # In a cell of two rows each of them has its own.
    assert len(together([finding(code="T09", subject="7.1", span=at(4))], [placed])) == 2


def test_a_column_that_is_missing_is_told_once() -> None:
    def lacking(code: str, subject: str, *what: str) -> Finding:
        return finding(code=code, subject=subject, wording="{missing}", facts={"missing": what})

    column = lacking("R07", "таблица", "результат")
    assert together([lacking("S09", "дорожная карта", "результат")], [column])[0].code == "S09"
    assert len(together([lacking("S09", "дорожная карта", "результат")], [column])) == 1
    # One row that lacks it does not say that all do.
    assert len(together([lacking("S09", "4", "результат")], [column])) == 2
    both = lacking("R07", "таблица", "результат", "срок")
    assert len(together([lacking("S09", "дорожная карта", "результат")], [both])) == 2


def test_a_number_that_the_reader_gave_is_told_by_the_check_that_lists_it() -> None:
    listing = finding(code="S04", subject="6", facts={"ids": ("6.1", "6.2")})
    given = [finding(code="R19", severity="info", subject=key) for key in ("6.1", "6.2", "7.1")]
    assert together([listing], given) == (listing, given[2])
    nothing = finding(code="S13", subject="дорожная карта")
    column = finding(code="R47", subject="таблица", facts={"missing": ("результат",)})
    assert together([nothing], [column]) == (nothing,)


def test_findings_that_say_the_same_are_one_remark_with_all_its_places() -> None:
    two = [finding(subject="1", span=at(1, 1)), finding(subject="2", span=at(5, 2))]
    (one,) = remarks_of(two)
    assert (one.code, one.severity, one.message) == ("X01", Severity.WARNING, "так")
    assert one.places == ("мероприятие 1, строка 1", "мероприятие 2, строка 2")
    assert one.findings == tuple(two)
    assert one.advice == ""


def test_a_fact_that_repeats_the_subject_does_not_make_a_finding_another() -> None:
    given = [
        finding(subject=key, wording="получила номер {number}", facts={"number": key})
        for key in ("6.1", "6.2")
    ]
    assert [one.message for one in remarks_of(given)] == ["получила номер …"]
    assert remarks_of(given[:1])[0].message == "получила номер 6.1"


def test_more_than_two_notes_of_one_code_are_a_family_with_a_line_each() -> None:
    many = [finding(severity="info", subject=str(n), wording="дней " + str(n)) for n in range(3)]
    (one,) = remarks_of(many, source=Source("абв"))
    assert one.message == "0: дней 0\n1: дней 1\n2: дней 2"
    assert one.quotation == ""
    told = [finding(severity="info", subject="6", wording="пункт 6 не назван " + str(n),
                    facts={"clause": "пункт 6"}) for n in range(3)]  # fmt: skip
    assert remarks_of(told)[0].message.startswith("пункт 6 не назван 0\nпункт 6 не")
    two = [finding(severity="info", subject="8", wording="дней 1"), *many]
    assert remarks_of(two)[0].message == "8, 1: дней 1\n0: дней 0\n2: дней 2"
    assert len(remarks_of(many[:2])) == 2
    assert len(remarks_of([finding(wording=str(n)) for n in range(3)])) == 3


def test_of_many_rows_the_keys_are_told_without_their_places() -> None:
    five = [finding(subject=str(n), span=at(n)) for n in range(1, 6)]
    assert len(remarks_of(five)[0].places) == 5
    six = remarks_of([*five, finding(subject="II/1")])
    assert six[0].places == ("мероприятия 1, 2, 3, 4, 5, II/1",)
    words = [finding(subject=f"раздел {name}") for name in "абвгде"]
    assert len(remarks_of(words)[0].places) == 6


def test_no_list_is_longer_than_a_person_reads_and_the_rest_is_counted() -> None:
    many = [finding(severity="info", subject=str(n), wording=f"дней {n}") for n in range(45)]
    (one,) = remarks_of(many)
    assert one.places[0].endswith("38, 39 и ещё 5")
    assert one.message.splitlines()[-1] == "и ещё 5"
    assert len(one.message.splitlines()) == 41
    sections = [finding(subject=f"раздел {n:02} а") for n in range(45)]
    assert remarks_of(sections)[0].places[-1] == "и ещё 5"


def test_a_possible_finding_is_another_than_a_certain_one() -> None:
    told = remarks_of([finding(), finding(assuming="один промежуток")])
    assert [one.message for one in told] == ["так", "так (при прочтении: один промежуток)"]


def test_remarks_stand_by_place_or_by_code() -> None:
    first, second = finding(code="X02", span=at(1)), finding(code="X01", span=at(5))
    grave = finding(code="X09", severity="error")
    given = [second, first, grave]
    assert [one.code for one in remarks_of(given)] == ["X09", "X02", "X01"]
    assert [one.code for one in remarks_of(given, by="code")] == ["X09", "X01", "X02"]


@pytest.mark.parametrize(
    ("subject", "facts", "span", "told"),
    [
        ("22.3", {}, None, "мероприятие 22.3"),
        ("II/7(2)", {}, at(1, 4), "мероприятие II/7(2), строка 4"),
        ("приказ", {}, at(1, 4), "приказ, строка 4"),
        ("пункт 6", {}, None, "пункт 6"),
        ("6", {"clause": "пункт 6"}, None, "пункт 6"),
        ("6", {"clause": "6"}, None, "пункт 6"),
        ("6", {"clause": 6}, None, "мероприятие 6"),
        ("1", {}, at(1, 1, "таблица 1, строка 3, столбец 1"), "мероприятие 1, таблица 1, строка 3"),
        ("1", {}, at(1, 1, "План!B7"), "мероприятие 1, План!B7"),
        ("", {}, None, ""),
    ],
)
def test_a_place_is_said_for_a_person(
    subject: str, facts: dict[str, object], span: Span | None, told: str
) -> None:
    assert place_of(finding(subject=subject, facts=facts, span=span)) == told


def test_a_wording_becomes_a_sentence() -> None:
    assert sentence(" назовите годы ") == "Назовите годы."
    assert [sentence(text) for text in ("А?", "а…", "")] == ["А?", "А…", ""]


def test_a_quotation_is_short_and_names_nobody() -> None:
    source = Source("1.\tСдать отчёт\t\tВыдуманный А.Б.\n  дальше")
    whole = source.span(0, len(source.text))
    told = "1. | Сдать отчёт | [имя] / дальше"
    assert quotation(source, whole, known_names(())) == told
    known = known_names(["Ветродуй Ик"])
    assert quotation(Source("отдать Ветродуй Ик"), source.span(7, 18), known) == "[имя]"
    assert quotation(source, None, known_names(())) == ""
    assert quotation(None, whole, known_names(())) == ""
    long = Source("слово " * 60)
    told = quotation(long, long.span(0, 360), known_names(()))
    assert len(told) <= 220
    assert told.endswith("слово слово…")
    table = Source("строка\n" * 13)
    assert quotation(table, table.span(0, 83), known_names(()))
    assert quotation(table, table.span(0, 90), known_names(())) == ""
    solid = Source("а" * 300)
    assert quotation(solid, solid.span(0, 300), known_names(())) == "а" * 219 + "…"


def test_an_audit_of_a_reading_knows_the_text_and_what_its_reader_noticed() -> None:
    reading = rc.parse_order(ORDER, name="122.txt")
    report = rc.audit(reading, POLICY)
    assert report.source is not None
    assert report.source.name == "122.txt"
    assert report.original is not None
    assert report.original.findings == reading.findings
    assert report.original.title.startswith("приказ от 23.01.2024 № 122, «Об утверждении плана")
    assert tuple(report) == report.findings
    codes = {one.code for one in report.all_findings}
    assert {"R13", "S04", "T09"} <= codes
    assert not {"P02", "R19"} & codes
    again = sum(one.code in {"P02", "R19"} for one in reading.findings)
    assert len(report.all_findings) == len(report.findings) + len(reading.findings) - again
    assert pickle.loads(pickle.dumps(report)).source == report.source


def test_an_audit_of_an_order_alone_has_its_title_and_no_text() -> None:
    order = rc.parse_order(ORDER).value
    report = rc.audit(order, POLICY)
    assert report.source is None
    assert report.all_findings == together(report.findings, ())
    assert "# Замечания: приказ от 23.01.2024" in report.to_markdown()
    assert {one.quotation for one in report.remarks()} == {""}
    assert rc.audit(rc.Order(), RU).original == rc.Original(rc.Order())
    assert rc.Original(rc.Order()).title == ""


def test_the_text_of_a_report_is_neither_compared_nor_written() -> None:
    reading = rc.parse_order(ORDER)
    report = rc.audit(reading, POLICY)
    data = rc.to_dict(report)
    assert "original" not in data
    back = rc.from_dict(rc.Report, data)
    assert back == report
    assert hash(back) == hash(report)
    assert back.original is None
    with pytest.raises(rc.InvalidData, match="original"):
        rc.from_dict(rc.Report, {**data, "original": None})


def test_a_report_in_markdown_says_first_what_to_decide_and_last_what_was_not_checked() -> None:
    text = (
        "План на 2025 год\n\n№\tМероприятие\tСрок\tИсполнители\tРезультат\n"
        "1\tСобрать <анкеты> в *срок*\tкак получится\tИРО\tОтчёт\n"
        "1\tПровести семинар\tмай 2025\tВыдуманный А.Б.\tСправка\n"
    )
    report = rc.audit(rc.parse_order(text), RU)
    lines = report.to_markdown().splitlines()
    assert lines[0] == "# Замечания: «План на 2025 год»"
    heads = [line for line in lines if line.startswith("## ")]
    assert heads[0].startswith("## Нужно решить: ")
    assert heads[-1].startswith("## Не проверено: ")
    (item,) = (at for at, line in enumerate(lines) if line.startswith("- **T10**"))
    assert lines[item].endswith(", строка 4: срок не понят: формулировка срока не распознана")
    assert lines[item + 1] == (
        "  > 1 \\| Собрать \\<анкеты\\> в \\*срок\\* \\| как получится \\| ИРО \\| Отчёт"
    )
    assert lines[item + 2 : item + 4] == [
        "",
        f"  Что сделать: {sentence(advice()['T10'])}",
    ]
    assert "P01" not in report.to_markdown()
    assert "Выдуманный" not in report.to_markdown()


def test_remarks_below_the_severity_that_is_asked_for_are_counted() -> None:
    report = rc.Report([finding(severity="info"), finding(severity="info", wording="и так")])
    assert report.to_markdown("warning") == (
        "# Замечания\n\nЗамечаний 2: сведений 2; ни одной проверки не сделано.\n\nНе показано: 2\n"
    )
    assert report.remarks("warning") == ()
    for ask in (report.remarks, report.to_markdown):
        with pytest.raises(ValueError, match="loud"):
            ask("loud")


def test_a_family_is_a_list_of_its_own_in_markdown() -> None:
    many = [finding(severity="info", subject=str(n), wording=f"дней {n}") for n in range(3)]
    text = rc.Report(many, [rc.Skipped("T16", "нет календаря")], ["X01"],
                     [rc.Fault("X02", "raised")]).to_markdown(by="code")  # fmt: skip
    assert text.splitlines()[4:] == [
        "## К сведению: 3",
        "",
        "- **X01** мероприятие 0; мероприятие 1; мероприятие 2",
        "  - 0: дней 0",
        "  - 1: дней 1",
        "  - 2: дней 2",
        "",
        "## Не проверено: 2",
        "",
        "- **T16** нет календаря",
        "- **X02** сбой самой проверки",
    ]


def test_a_check_that_the_reader_spoke_for_is_not_told_as_unmade() -> None:
    report = rc.audit(rc.parse_order(ORDER), POLICY)
    assert {one.code for one in report.skipped} == {"S05", "S06", "S07", "S08"}
    assert report.unmade == ()
    assert "Не проверено" not in report.to_markdown()


def test_the_frame_has_what_is_written_there_and_what_to_do() -> None:
    report = rc.audit(rc.parse_order(ORDER), POLICY)
    frame = report.to_frame()
    assert list(frame.columns)[-2:] == ["quotation", "advice"]
    assert len(frame) == len(report.findings)
    row = frame[frame["code"] == "T06"].iloc[0]
    assert row["quotation"].startswith("Осуществление методических выездов")
    assert row["advice"].startswith("приложите график")
    assert len(report.to_frame(reader=True)) == len(report.all_findings)
    assert set(rc.audit(rc.parse_order(ORDER).value, POLICY).to_frame()["quotation"]) == {""}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            finding,
            code=st.sampled_from(["X01", "X02", "P02", "T09"]),
            severity=st.sampled_from(["info", "warning", "error"]),
            subject=st.sampled_from(["1", "2", "приказ", ""]),
            wording=st.sampled_from(["так", "{n}", "{who}"]),
            facts=st.fixed_dictionaries(
                {"n": st.integers(0, 3), "who": st.sampled_from(["1", "приказ"])}
            ),
            assuming=st.sampled_from(["", "иначе"]),
            span=st.none() | st.builds(at, st.integers(0, 9)),
        ),
        max_size=9,
    )
)
def test_every_finding_stands_in_one_remark(found: list[Finding]) -> None:
    told = remarks_of(found)
    assert sorted(map(str, (one for remark in told for one in remark.findings))) == sorted(
        map(str, found)
    )
    weights = [remark.severity.weight for remark in told]
    assert weights == sorted(weights, reverse=True)
    for remark in told:
        assert isinstance(remark, Remark)
        assert len({(one.code, one.severity) for one in remark.findings}) == 1
    report = rc.Report(found)
    assert report.to_markdown()
    assert len(report.to_frame(reader=True)) == len(found)
