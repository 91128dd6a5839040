"""People in an order: whatever leaves names nobody, and keeps every other word.

Every name here is invented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import NamedTuple

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.export.rows import chart_rows
from roadmap_core.names import find_names, redacted

FORMS = [
    "Зюзякин И.И.",
    "И. И. Зюзякин",
    "ЗЮЗЯКИН И.И.",
    "И.И. ЗЮЗЯКИН",
    "Зюзякина Анна Ильинична",
    "Иван Иванович Зюзякин",
    "Зюзякин Рашид Ахмед оглы",
    "Зюзякина Анна",
    "И. Зюзякин",
    "Зюзякин И.",
    "Зюзякину И. И",
]

DOCUMENT = """МИНИСТЕРСТВО ОБРАЗОВАНИЯ {issuer}

ПРИКАЗ
05.02.2024 № 17

О мерах поддержки школ {title}

По представлению {preamble}

ПРИКАЗЫВАЮ:

1. Утвердить план {clause}.
2. Методическому центру ({addressee}) обеспечить выполнение плана.
3. Назначить ответственными:
- {duty} за мониторинг;
- направить письма.
4. Контроль возложить на {control}.

Министр\t{signature}

Приложение 1
УТВЕРЖДЕН
приказом {stamp}

План мероприятий на 2024 год {appendix}

№\tМероприятие\tСрок\tОтветственный\tРезультат\tПримечание
{section}
1\tПровести семинар {activity}\t{period}\tМетодический центр ({body})\tОтчет {deliverable}\t{extra}
\t{row}\t\t\t\t
2\tДиагностика\tпо графику {schedule}\t{alone}\tАнализ\tочно
{line}
3\tДиагностика знаний\tпосле выступления {event}\tметодист {post}, школы\tАнализ\tочно
4\tСобеседование\tне позднее {unread}\t\t\t

Приложение 2

Список школ

№\tМуниципалитет\tНаименование школы\tДиректор
1\tЭнский округ {municipality}\tМБОУ СОШ № 1 {school}\t{head}
2\tЭнский округ\tМБОУ СОШ № 2 им. П.П. Выдумова\tнет
"""
NOBODY = {
    **dict.fromkeys(re.findall(r"{(\w+)}", DOCUMENT), ""),
    "signature": "В.В. Выдумкин",
    "section": "Организация",
    "row": "Аналитика",
    "line": "Контроль",
    "period": "Октябрь 2024",
    "control": "заместителя министра",
    "alone": "Школы",
    "unread": "как скоро",
    "head": "нет",
    "extra": "очно",
}
PLACES = [*NOBODY, "period "]


def document(**people: str) -> str:
    told = {place.strip(): name for place, name in people.items()}
    if "period " in people:
        told["period"] = f"Октябрь 2024 ({people['period ']})"
    return DOCUMENT.format_map({**NOBODY, **told})


def what_leaves(parsed: rc.Parsed[rc.Order], *, frames: bool = True) -> Iterator[tuple[str, str]]:
    """Ways out of an order and what is said there; frames take as long as all the others."""
    order = parsed.value
    yield "repr", repr((parsed, order, order.appendices, order.clauses, order.schools))
    yield "repr of parts", repr((order.signatory, order.repairs, order.legal_basis))
    report = rc.audit(order, rc.load_policy("ru", on=date(2024, 2, 5)))
    for finding in (*parsed.findings, *report):
        yield "finding", f"{finding} {finding!r} {finding.subject} {finding.facts}"
    yield "saved finding", json.dumps(rc.to_dict(report), default=str, ensure_ascii=False)
    for roadmap in order.roadmaps:
        yield "repr of a roadmap", repr(roadmap)
        for activity in roadmap.walk():
            yield "period", f"{activity.period} {activity.period!r}"
            for reading in activity.period.readings if activity.period else ():
                yield "reading", f"{reading} {reading!r}"
        found = rc.occurrences(roadmap)
        yield "occurrences", repr(found)
        load = rc.load_by_month(roadmap)
        yield "load", f"{load} {rc.peak_load(load)}"
        if frames:
            for frame in (roadmap.to_frame(), rc.occurrence_frame(found), rc.load_frame(load)):
                yield "frame", frame.to_csv()
        for row in chart_rows(roadmap, roadmap.horizon):
            yield "chart", repr(row)
    try:
        parsed.require()
        order.roadmap["Зюзя"]
    except rc.RoadmapError as error:
        yield "exception", f"{error} {error!r}"
    shared = order.without_names()
    yield "nameless data", json.dumps(rc.to_dict(shared), default=str, ensure_ascii=False)


@pytest.mark.parametrize("place", PLACES)
def test_a_name_leaves_from_no_place(place: str) -> None:
    # Each place has frames of one form, and each form has frames of some places.
    framed = FORMS[PLACES.index(place) % len(FORMS)]
    for name in FORMS:
        parsed = rc.parse_order(document(**{place: name}))
        for way, text in what_leaves(parsed, frames=name == framed):
            assert "юзяк" not in text.lower(), (name, way)
            assert "ВЫДУМК" not in text.upper(), way


def test_the_document_without_people_is_told_as_it_is() -> None:
    order = rc.parse_order(document()).value
    shared = order.without_names()
    assert shared == evolve(order, signatory=rc.Signatory(position="Министр", name="[имя]"))
    assert shared.without_names() == shared
    assert "им. П.П. Выдумова" in shared.schools[1].name


INITIALS = st.sampled_from("АБВГДИКЛМНПРСТ")


@st.composite
def people(draw: st.DrawFn) -> str:
    surname = draw(st.sampled_from("Зюзякин Зюзякова Зюзякевич Зюзякский Зюзяков-Бек".split()))
    a, b = draw(INITIALS), draw(INITIALS)
    forms = (f"{surname} {a}.{b}.", f"{a}.{b}. {surname}", f"{surname} {a}. {b}.")
    return draw(st.sampled_from(forms))


def words(order: rc.Order) -> set[str]:
    return set(re.findall(r"\w+", json.dumps(rc.to_dict(order), ensure_ascii=False, default=str)))


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(PLACES), people(), min_size=1, max_size=6))
def test_names_anywhere_in_a_document_are_gone_and_every_other_word_stays(
    told: dict[str, str],
) -> None:
    parsed = rc.parse_order(document(**told))
    for way, text in what_leaves(parsed):
        assert "юзяк" not in text.lower(), way
    names = " ".join((*told.values(), "В.В. Выдумкин")).lower()
    gone = words(parsed.value) - words(parsed.value.without_names())
    assert {word for word in gone if word.lower() not in names} == set()


class Shipped(NamedTuple):
    """The shipped order, where a name may be put into it, and what it says without names."""

    text: str
    ends: tuple[int, ...]
    plain: str


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    text = (files("roadmap_core") / "data/orders/122-2024.txt").read_text(encoding="utf-8")
    # Not into the names that the order has itself.
    named = {at for start, end in find_names(text) for at in range(start - 40, end + 2)}
    gaps = re.finditer(r"(?<=[а-я]{4})(?=[ ,;.\t\n])", text)
    # Nor behind «ректора Тамбовского»: in front of a bracket that is a post and a surname.
    named |= {post.end() for post in re.finditer(r"ректора [А-Я]\w+", text)}
    ends = tuple(gap.start() for gap in gaps if gap.start() not in named)
    return Shipped(text, ends, redacted(text))


@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(0, 10_000), people()), min_size=1, max_size=12))
def test_names_sprinkled_into_the_shipped_order_are_gone_and_its_words_stay(
    shipped: Shipped, sprinkled: list[tuple[int, str]]
) -> None:
    text, ends, plain = shipped
    places = {ends[place % len(ends)]: name for place, name in sprinkled}
    made = text
    for place in sorted(places, reverse=True):
        made = f"{made[:place]} ({places[place]}){made[place:]}"
    assert redacted(made).replace(" ([имя])", "") == plain.replace(" ([имя])", "")
    for way, said in what_leaves(rc.parse_order(made), frames=False):
        assert "юзяк" not in said.lower(), way


def test_names_of_the_list_of_an_appointing_clause_are_its_persons() -> None:
    text = "ПРИКАЗ\n05.02.2024 № 1\n\nО плане\n\nПРИКАЗЫВАЮ:\n\n1. Назначить ответственными:\n"
    parsed = rc.parse_order(f"{text}- Зюзякину И.И. за мониторинг;\n- Выдумкина П.П. за отчет.\n")
    (clause,) = parsed.value.clauses
    assert clause.persons == ("Зюзякину И.И.", "Выдумкина П.П.")
    (shared,) = parsed.value.without_names().clauses
    assert shared.duties == ("[имя] за мониторинг", "[имя] за отчет")


def test_a_surname_is_taken_out_where_the_order_names_the_person_elsewhere() -> None:
    order = rc.parse_order(document(control="Зюзякину А.А.", activity="с Зюзякиной")).value
    assert order.without_names().roadmap["1"].title == "Провести семинар с [имя]"


def test_a_word_in_brackets_is_no_person_and_stays_everywhere() -> None:
    plan = "План на 2024 год\n\n№\tМероприятие\tСрок\tОтветственный\n"
    rows = "1\tУчредитель проводит семинар\tмай 2024\tМинистерство (Учредитель)\n"
    order = rc.parse_order(plan + rows + "2\tОператор согласен\tмай 2024\tИРО (Оператор)\n").value
    assert order.without_names() == order
    assert order.roadmap["1"].responsible == (rc.Responsibility("Министерство (Учредитель)"),)


def test_a_column_of_people_holds_surnames_of_any_form() -> None:
    plan = "План на 2024 год\n\n№\tМероприятие\tСрок\tКонтакт\tМесто\n"
    order = rc.parse_order(plan + "1\tСеминар у Мороза\tмай 2024\tМороз, тел. 1-23\tБорок\n").value
    shared = order.without_names().roadmap["1"]
    assert shared.extra == (("Контакт", "[имя], тел. 1-23"), ("Место", "Борок"))
    assert shared.title == "Семинар у [имя]"


def test_a_telephone_is_in_no_repr() -> None:
    (one,) = rc.parse_responsible("Отдел (Зюзякина А.А., тел. 1-23-45)").value
    assert repr(one) == "Responsibility(body='Отдел', lead=False)"


def test_persons_without_a_body_are_no_body() -> None:
    plan = "План на 2024 год\n\n№\tМероприятие\tСрок\tОтветственный\tРезультат\n"
    order = rc.parse_order(plan + "1\tСеминар\tмай 2024\tЗюзякин И.И.\tСправка\n").value
    assert order.roadmap["1"].responsible == (rc.Responsibility("", persons=("Зюзякин И.И.",)),)
    report = rc.audit(order, rc.load_policy("ru", on=date(2024, 1, 1)))
    assert [finding.fact("missing") for finding in report.of("S09")] == [("ответственные",)]
    assert rc.load_by_month(order.roadmap) == {}
    assert list(order.roadmap.to_frame()["bodies"]) == [""]
    assert [one.bodies for one in rc.occurrences(order.roadmap)] == [()]


def test_a_chart_names_nobody() -> None:
    parsed = rc.parse_order(
        document(appendix="Зюзякина А.А.", activity="(Зюзякина А.А.)", schedule="Зюзякиной А.А.")
    )
    pytest.importorskip("matplotlib")
    from matplotlib.text import Text

    figure = rc.export.draw_gantt(parsed.value.roadmap).figure
    drawn = " ".join(text.get_text() for text in figure.findobj(Text))
    assert "План мероприятий на 2024 год [имя]" in drawn
    assert "Провести семинар ([имя])" in drawn
    assert "юзяк" not in drawn.lower()


def test_a_key_that_a_file_should_not_have_names_nobody() -> None:
    with pytest.raises(rc.InvalidData, match=r"unknown key '\[имя\]'"):
        rc.from_dict(rc.Deliverable, {"schema": 1, "title": "", "Зюзякин И.И.": 1})


def test_a_finding_names_nobody_however_it_is_made() -> None:
    facts: dict[str, rc.Fact] = {"who": "И.И. Зюзякин", "many": ("Зюзякина Анна", "ИРО"), "days": 3}
    finding = rc.Finding(
        code="X01",
        severity=rc.Severity.INFO,
        subject="Зюзякин И.И.",
        wording="{who}: {many}",
        facts=facts,
        assuming="срок Зюзякина И.И.",
    )
    assert str(finding) == "X01 info [[имя]] [имя]: [имя], ИРО (при прочтении: срок [имя])"
    assert (finding.subject, finding.assuming) == ("[имя]", "срок [имя]")
    assert finding.fact("days") == 3
