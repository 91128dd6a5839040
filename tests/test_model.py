from __future__ import annotations

import pickle
from datetime import date

import pandas as pd
import pytest
from attrs import evolve

from roadmap_core.errors import UnknownActivity
from roadmap_core.model import (
    Activity,
    Appendix,
    Clause,
    Deliverable,
    Force,
    Order,
    Repair,
    RepairKind,
    Responsibility,
    Roadmap,
    School,
    Section,
    Signatory,
)
from roadmap_core.periods import Dated, Deadline, Ongoing, Period
from roadmap_core.text import Span
from roadmap_core.windows import Window

HORIZON = Window(date(2024, 1, 1), date(2025, 12, 31))
MARCH = Period.of(Dated((Window.of_month(2024, 3), Window.of_month(2025, 3))))
MAY = Period.of(Deadline(date(2025, 5, 30)))
NAMES = ("Выдуманная Анна Борисовна", "Выдуманная", "П.Р.Придуманный", "С.Т.Сочинённая")

SEMINAR = Activity(
    number="2.1",
    title="Семинар",
    period=MARCH,
    responsible=(
        Responsibility("Министерство", lead=True, person="П.Р.Придуманный"),
        Responsibility("ОО"),
    ),
    deliverables=(Deliverable("Программа"), Deliverable("Приказ")),
    inherited=("deliverables",),
    extra=(("Примечание", "отвечает П.Р.Придуманный"),),
)
LESSON = Activity(number="2.2", title="Урок", period=Period.of(Ongoing()))
ROADMAP = Roadmap(
    title="План",
    horizon=HORIZON,
    sections=(
        Section(
            title="Анализ",
            activities=(
                Activity(
                    number="1", title="Справка", period=Period.of(Deadline(date(2025, 5, 30)))
                ),
                Activity(number="2", title="Школа", parts=(SEMINAR, LESSON)),
            ),
        ),
        Section(title="Обучение", activities=(Activity(number="3", title="Курсы"),)),
    ),
)
ORDER = Order(
    number="7-п",
    date=date(2024, 1, 23),
    title="Об утверждении плана",
    preamble="По представлению Выдуманная Анна Борисовна",
    clauses=(
        Clause(
            number="1",
            text="Назначить координатором Выдуманная Анна Борисовна; Выдуманная отвечает",
            force=Force.APPOINT,
            persons=("Выдуманная", "Выдуманная Анна Борисовна"),
            duties=("контроль: Выдуманная",),
        ),
    ),
    signatory=Signatory(position="Министр", name="С.Т.Сочинённая"),
    appendices=(
        Appendix(number="2", schools=(School(name="МБОУ СОШ № 1"),)),
        Appendix(
            number="1",
            approval="УТВЕРЖДАЮ П.Р.Придуманный",
            persons=("П.Р.Придуманный",),
            roadmap=ROADMAP,
        ),
        Appendix(number="3", schools=(School(name="МБОУ СОШ № 2"),)),
    ),
    repairs=(
        Repair(
            kind=RepairKind.CELL_CONTINUED,
            subject="2.1",
            span=Span(0, 1, 1, 1),
            before="П.Р.Приду",
            after="П.Р.Придуманный",
        ),
    ),
)


def test_an_activity_without_parts_is_its_own_leaf() -> None:
    assert SEMINAR.is_leaf
    assert SEMINAR.leaves == (SEMINAR,)


def test_an_umbrella_is_no_leaf_of_the_roadmap() -> None:
    assert [activity.number for activity in ROADMAP.activities] == ["1", "2", "3"]
    assert [leaf.number for leaf in ROADMAP.leaves] == ["1", "2.1", "2.2", "3"]


def test_walking_meets_every_activity_before_its_parts() -> None:
    assert [activity.number for activity in ROADMAP.walk()] == ["1", "2", "2.1", "2.2", "3"]


def test_an_activity_is_asked_for_by_its_number_with_or_without_the_dot() -> None:
    assert ROADMAP["2.1"] is SEMINAR
    assert ROADMAP["2."].title == "Школа"


def test_a_repeated_number_means_the_first() -> None:
    twice = Section(title="", activities=(SEMINAR, evolve(SEMINAR, title="Другой")))
    assert Roadmap(sections=(twice,))["2.1"].title == "Семинар"


def test_an_unknown_number_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownActivity) as caught:
        ROADMAP["4"]
    assert caught.value.available == ("1", "2", "2.1", "2.2", "3")


def test_an_order_finds_its_roadmap_and_all_its_schools() -> None:
    assert ORDER.roadmap is ROADMAP
    assert [school.name for school in ORDER.schools] == ["МБОУ СОШ № 1", "МБОУ СОШ № 2"]


def test_an_order_without_a_roadmap_has_an_empty_one() -> None:
    assert Order().roadmap == Roadmap()
    assert Order().roadmap.leaves == ()
    assert Order().schools == ()


def test_a_frame_has_one_row_for_each_activity() -> None:
    frame = ROADMAP.to_frame()
    assert list(frame["number"]) == ["1", "2", "2.1", "2.2", "3"]
    assert list(frame["parent"]) == ["", "", "2", "2", ""]
    assert list(frame["section"]) == ["Анализ"] * 4 + ["Обучение"]
    assert list(frame["is_leaf"]) == [True, False, True, True, True]
    assert list(frame["kind"]) == ["deadline", "", "dated", "ongoing", ""]
    assert list(frame["windows"]) == [1, 0, 2, 1, 0]


def test_a_frame_has_days_as_days_and_lists_as_text() -> None:
    row = ROADMAP.to_frame().set_index("number").loc["2.1"]
    assert row["first"] == pd.Timestamp(2024, 3, 1)
    assert row["last"] == pd.Timestamp(2025, 3, 31)
    assert row["period"] == "март 2024, март 2025"
    assert row["bodies"] == "Министерство; ОО"
    assert row["deliverables"] == "Программа; Приказ"
    assert row["inherited"] == "deliverables"


def test_a_frame_has_no_day_where_the_text_has_none() -> None:
    firsts = ROADMAP.to_frame()["first"]
    assert list(firsts.isna()) == [False, True, False, False, True]
    endless = Period.of(Ongoing((Window(date(2024, 3, 1)),)))
    open_end = Roadmap(sections=(Section(title="", activities=(evolve(LESSON, period=endless),)),))
    row = open_end.to_frame().iloc[0]
    assert row["first"] == pd.Timestamp(2024, 3, 1)
    assert pd.isna(row["last"])


def test_a_frame_names_the_parent_whatever_the_part_is_called() -> None:
    part = Activity(number="а", title="Беседа")
    row = Activity(number="3", title="Встречи", parts=(part, evolve(part, number="3.1.1")))
    frame = Roadmap(sections=(Section(title="", activities=(row,)),)).to_frame()
    assert list(frame["parent"]) == ["", "3", "3"]


def test_a_frame_of_nothing_has_the_same_columns() -> None:
    empty, full = Roadmap().to_frame(), ROADMAP.to_frame()
    assert empty.empty
    assert list(empty.columns) == list(full.columns)
    for column in ("is_leaf", "windows", "first", "last"):
        assert empty[column].dtype == full[column].dtype


def test_a_frame_and_a_repr_hold_no_names() -> None:
    shown = repr(ORDER) + repr(ROADMAP) + repr(ORDER.clauses) + repr(ORDER.signatory)
    shown += repr(ORDER.repairs) + repr(SEMINAR) + repr(SEMINAR.responsible)
    shown += ROADMAP.to_frame().to_csv()
    for name in NAMES:
        assert name not in shown


def test_names_are_taken_out_everywhere() -> None:
    order = ORDER.without_names()
    everything = pickle.dumps(order).decode("utf-8", errors="replace")
    for name in NAMES:
        assert name.encode() in pickle.dumps(ORDER)
        assert name not in everything


def test_a_name_taken_out_leaves_its_place() -> None:
    order = ORDER.without_names()
    clause = order.clauses[0]
    assert clause.text == "Назначить координатором [имя]; [имя] отвечает"
    assert clause.persons == ("[имя]", "[имя]")
    assert clause.duties == ("контроль: [имя]",)
    assert order.preamble == "По представлению [имя]"
    assert order.signatory == Signatory(position="Министр", name="[имя]")
    assert order.roadmap["2.1"].responsible[0].person == "[имя]"
    assert order.roadmap["2.1"].responsible[1].person is None
    assert order.roadmap["2.1"].extra == (("Примечание", "отвечает [имя]"),)
    assert order.repairs[0].after == "[имя]"
    assert order.appendices[1].approval == "УТВЕРЖДАЮ [имя]"
    assert order.appendices[1].persons == ("[имя]",)


def test_an_order_without_names_stays_as_it_is() -> None:
    plain = ORDER.without_names()
    assert plain.without_names() == plain
    assert evolve(plain, signatory=None).without_names().signatory is None
    assert plain.schools == ORDER.schools
    nameless = Order(number="7", title="О плане", appendices=(Appendix(roadmap=Roadmap()),))
    assert nameless.without_names() == nameless


def test_a_model_pickles_and_hashes() -> None:
    assert pickle.loads(pickle.dumps(ORDER)) == ORDER
    assert len({ORDER, evolve(ORDER)}) == 1
