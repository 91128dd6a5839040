from __future__ import annotations

import pickle
from datetime import date
from itertools import pairwise
from typing import Literal

import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.errors import AmbiguousNumber, InvalidData, OpenEnd, UnknownActivity
from roadmap_core.keys import number_order, section_keys
from roadmap_core.model import (
    Activity,
    Appendix,
    Approval,
    ApprovalKind,
    Clause,
    Deliverable,
    Force,
    Link,
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
from roadmap_core.serde import from_dict, to_dict
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
        Responsibility("Министерство", lead=True, persons=("П.Р.Придуманный",)),
        Responsibility("ОО"),
    ),
    deliverables=(Deliverable("Программа"), Deliverable("Приказ")),
    inherited=("period", "deliverables"),
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
            approvals=(Approval(kind=ApprovalKind.APPROVED, persons=("П.Р.Придуманный",)),),
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


def test_a_number_that_repeats_in_its_section_is_counted() -> None:
    twice = Section(title="", activities=(SEMINAR, evolve(SEMINAR, title="Другой"), SEMINAR))
    roadmap = Roadmap(sections=(twice,))
    assert [activity.key for activity in roadmap] == ["2.1(1)", "2.1(2)", "2.1(3)"]
    assert roadmap["2.1(1)"].title == "Семинар"
    assert roadmap["2.1(2)"].title == "Другой"
    with pytest.raises(AmbiguousNumber, match=r"2\.1\(1\), 2\.1\(2\), 2\.1\(3\)"):
        roadmap["2.1"]


def test_an_unknown_number_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownActivity) as caught:
        ROADMAP["4"]
    assert caught.value.available == ("1", "2", "2.1", "2.2", "3")


def test_an_order_finds_its_roadmap_and_all_its_schools() -> None:
    assert ORDER.roadmap is ROADMAP
    assert [school.name for school in ORDER.schools] == ["МБОУ СОШ № 1", "МБОУ СОШ № 2"]


def test_a_roadmap_over_a_horizon_without_an_end_is_refused() -> None:
    with pytest.raises(OpenEnd) as caught:
        Roadmap(horizon=Window(date(2024, 1, 1)))
    assert caught.value.first == date(2024, 1, 1)


def test_a_guessed_horizon_is_not_stated() -> None:
    assert ROADMAP.stated_horizon == HORIZON
    assert evolve(ROADMAP, horizon_is_guess=True).stated_horizon is None
    assert Roadmap().stated_horizon is None


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
    assert row["inherited"] == "period; deliverables"


def test_a_frame_has_no_day_where_the_text_has_none() -> None:
    firsts = ROADMAP.to_frame()["first"]
    assert list(firsts.isna()) == [False, True, False, False, True]
    endless = Period.of(Ongoing((Window(date(2024, 3, 1)),)))
    open_end = Roadmap(sections=(Section(title="", activities=(evolve(LESSON, period=endless),)),))
    row = open_end.to_frame().iloc[0]
    assert row["first"] == pd.Timestamp(2024, 3, 1)
    assert pd.isna(row["last"])


def test_a_frame_tells_the_last_day_of_all_windows_and_not_that_of_the_last() -> None:
    spring = Dated((Window(date(2024, 3, 1), date(2024, 5, 31)),))
    both = Period.of(spring, Dated((Window.of_month(2024, 4),)))
    row = Activity(number="1", title="Сессия", period=both)
    told = Roadmap(sections=(Section(title="", activities=(row,)),)).to_frame().iloc[0]
    assert (told["first"], told["last"]) == (pd.Timestamp(2024, 3, 1), pd.Timestamp(2024, 5, 31))
    assert told["windows"] == 2


def test_a_frame_says_which_first_day_is_not_in_the_text() -> None:
    frame = ROADMAP.to_frame()
    assert list(frame["open_start"]) == [True, False, False, False, False]
    assert str(frame["open_start"].dtype) == "bool"
    assert frame["first"].iloc[0] == pd.Timestamp(2025, 1, 1)


def test_a_frame_tells_stated_days_also_outside_the_horizon() -> None:
    row = ROADMAP.to_frame().set_index("key").loc["2.1"]
    cut = evolve(ROADMAP, horizon=Window.of_year(2024)).to_frame().set_index("key").loc["2.1"]
    assert list(cut) == list(row)


def test_a_frame_by_body_has_a_row_for_each_of_them() -> None:
    frame = ROADMAP.to_frame(by="body")
    assert list(frame.columns) == [
        *("key", "number", "parent", "section", "title", "is_leaf", "kind", "period", "first"),
        *("last", "open_start", "windows", "body", "lead", "deliverables", "inherited"),
    ]
    assert list(frame["key"]) == ["1", "2", "2.1", "2.1", "2.2", "3"]
    assert list(frame["body"]) == ["", "", "Министерство", "ОО", "", ""]
    assert list(frame["lead"]) == [False, False, True, False, False, False]
    assert str(Roadmap().to_frame(by="body")["lead"].dtype) == "bool"
    persons = evolve(SEMINAR, responsible=(Responsibility("", persons=("П.Р.Придуманный",)),))
    nobody = Roadmap(sections=(Section(title="", activities=(persons,)),))
    assert list(nobody.to_frame(by="body")["body"]) == [""]
    assert list(nobody.to_frame()["bodies"]) == [""]
    beside = evolve(persons, responsible=(*persons.responsible, Responsibility("ОО")))
    one = Roadmap(sections=(Section(title="", activities=(beside,)),))
    assert list(one.to_frame(by="body")["body"]) == ["ОО"]
    assert list(one.to_frame()["bodies"]) == ["ОО"]


def test_a_frame_by_anything_else_is_refused() -> None:
    with pytest.raises(InvalidData) as caught:
        ROADMAP.to_frame(by="school")  # type: ignore[call-overload]
    problem = "expected 'activity' or 'body', got 'school' @ $.by"
    assert str(caught.value) == f"not a valid frame: {problem}"


def test_a_frame_of_an_order_has_the_rows_of_all_its_roadmaps() -> None:
    order = _order(ROADMAP, None, evolve(ROADMAP, title="Второй"), numbers=("1", "2", "3"))
    frame = order.to_frame()
    one, two = (roadmap.to_frame() for roadmap in order.roadmaps)
    assert list(frame["appendix"]) == ["1"] * 5 + ["3"] * 5
    assert list(frame["roadmap"]) == ["План"] * 5 + ["Второй"] * 5
    assert list(frame["key"]) == [*one["key"], *two["key"]]
    assert list(frame["parent"])[2:4] == ["П1/2", "П1/2"]
    assert list(frame.columns) == ["appendix", "roadmap", *one.columns]
    assert list(order.to_frame(by="body")["body"])[2:4] == ["Министерство", "ОО"]
    assert Order().to_frame().empty


def test_a_frame_names_nobody() -> None:
    told = Activity(
        number="1",
        title="Беседа с П.Р. Придуманным",
        responsible=(Responsibility("Отдел (П.Р. Придуманный)"),),
        deliverables=(Deliverable("Справка П.Р. Придуманного"),),
        extra=(("Примечание", "П.Р. Придуманный"),),
    )
    section = Section(title="Работа П.Р. Придуманного", activities=(told,))
    order = _order(Roadmap(title="План П.Р. Придуманного", sections=(section,)))
    for frame in (order.to_frame(), order.to_frame(by="body"), order.roadmap.to_frame()):
        assert "Придуманн" not in frame.to_csv()


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
    assert order.appendices[1].approvals[0].persons == ("[имя]",)


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


def _plan(*numbers: str, label: str = "") -> Section:
    rows = tuple(Activity(number=number, title="Сессия") for number in numbers)
    return Section(title="", number=label, activities=rows)


def _keys(order_or_roadmap: Order | Roadmap) -> list[str]:
    if isinstance(order_or_roadmap, Roadmap):
        return [activity.key for activity in order_or_roadmap]
    return [activity.key for roadmap in order_or_roadmap.roadmaps for activity in roadmap]


def _order(*roadmaps: Roadmap | None, numbers: tuple[str, ...] = ("", "", "")) -> Order:
    pairs = zip(numbers, roadmaps, strict=False)
    return Order(appendices=tuple(Appendix(number=n, roadmap=roadmap) for n, roadmap in pairs))


def test_the_key_of_an_activity_is_its_number_where_the_number_stands_once() -> None:
    assert Activity(number="10.2", title="").key == "10.2"
    assert Activity(number="10.2", title="", key="сессия").key == "сессия"
    assert _keys(Roadmap(sections=(_plan("1", "2"), _plan("3")))) == ["1", "2", "3"]
    assert _keys(_order(ROADMAP)) == ["1", "2", "2.1", "2.2", "3"]


def test_a_number_of_several_sections_gets_the_label_of_its_section() -> None:
    stated = Roadmap(sections=(_plan("1", "2", label="I."), _plan("1", "3", label="II.")))
    assert _keys(stated) == ["I/1", "2", "II/1", "3"]
    by_place = Roadmap(sections=(_plan("1", "1"), _plan("2"), _plan("1")))
    assert _keys(by_place) == ["I/1(1)", "I/1(2)", "2", "III/1"]
    fourth = Roadmap(sections=(_plan("1"), *[_plan()] * 2, _plan("1"), *[_plan()] * 4, _plan("1")))
    assert _keys(fourth) == ["I/1", "IV/1", "IX/1"]


def test_numbers_stand_as_a_reader_counts() -> None:
    told = ["1", "1.1", "1.2", "1.10", "1.а", "2", "6", "007", "9", "10", "99", "100", "II", "а"]
    assert all(one < two for one, two in pairwise(map(number_order, told)))
    assert number_order("007.1") == number_order("7.01.")
    assert number_order("3а") == number_order("3 а") > number_order("3")
    assert number_order("0") == number_order("00") < number_order("1")
    assert number_order("а") < number_order("б")


def test_a_key_that_is_not_given_yet_is_made() -> None:
    assert section_keys([("", [("1", ""), ("2", "2"), ("3", "в")])]) == [["1", "2", "в"]]


def test_sections_without_a_number_are_counted_in_roman_numbers() -> None:
    keys = _keys(Roadmap(sections=(_plan("1"),) * 1994))
    numbers = {1: "I", 4: "IV", 5: "V", 8: "VIII", 9: "IX", 10: "X", 14: "XIV", 39: "XXXIX"}
    numbers |= {40: "XL", 44: "XLIV", 50: "L", 89: "LXXXIX", 90: "XC", 99: "XCIX", 100: "C"}
    numbers |= {399: "CCCXCIX", 400: "CD", 500: "D", 899: "DCCCXCIX", 900: "CM", 1000: "M"}
    numbers |= {1666: "MDCLXVI", 1994: "MCMXCIV"}
    assert {place: keys[place - 1] for place in numbers} == {
        place: f"{number}/1" for place, number in numbers.items()
    }


def test_parts_have_keys_like_rows() -> None:
    row = Activity(
        number="10",
        title="",
        parts=(Activity(number="10.1", title="", parts=_plan("а").activities),),
    )
    section = Section(title="", activities=(row,))
    roadmap = Roadmap(sections=(section, section))
    assert _keys(roadmap) == ["I/10", "I/10.1", "I/а", "II/10", "II/10.1", "II/а"]
    assert roadmap["II/10"].parts[0] is roadmap["II/10.1"]


def test_the_label_of_a_section_stands_once_and_what_is_stated_goes_first() -> None:
    assert _keys(Roadmap(sections=(_plan("1", label="I"), _plan("1", label="I.")))) == [
        "I/1",
        "I(2)/1",
    ]
    assert _keys(Roadmap(sections=(_plan("1"), _plan("1", label="I")))) == ["I(2)/1", "I/1"]
    tenth = Roadmap(sections=(_plan("1", label="IX."), _plan("1", label=" X. ")))
    assert _keys(tenth) == ["IX/1", "X/1"]


def test_a_row_without_a_number_has_a_key() -> None:
    assert _keys(Roadmap(sections=(_plan("", ""),))) == ["б/н(1)", "б/н(2)"]
    assert _keys(Roadmap(sections=(_plan(""), _plan("")))) == ["I/б/н", "II/б/н"]


def test_a_key_of_ones_own_stays_and_others_make_room() -> None:
    own = Activity(number="7", title="", key="1")
    rows = (*_plan("1").activities, own, Activity(number="8", title="", key="8(2)"))
    section = Section(title="", activities=(*rows, *_plan("8", "8").activities))
    assert _keys(Roadmap(sections=(section,))) == ["1(2)", "1", "8(2)", "8(1)", "8(3)"]
    twice = Section(title="", activities=(own, own))
    assert _keys(Roadmap(sections=(twice,))) == ["1", "1(2)"]
    assert _keys(Roadmap(sections=(_plan("8", "8", "8(2)"),))) == ["8(1)", "8(2)", "8(2)(2)"]


def test_roadmaps_of_one_order_that_share_a_key_get_the_number_of_their_appendix() -> None:
    one, two = Roadmap(sections=(_plan("1", "2"),)), Roadmap(sections=(_plan("1"), _plan("1")))
    three, four = Roadmap(sections=(_plan("1"),)), Roadmap(sections=(_plan("9"),))
    assert _keys(_order(one, three, four)) == ["П1/1", "П1/2", "П2/1", "9"]
    assert _keys(_order(None, one, three)) == ["П2/1", "П2/2", "П3/1"]
    assert _keys(_order(one, three, numbers=("5", "7."))) == ["П5/1", "П5/2", "П7/1"]
    assert _keys(_order(one, three, numbers=("2", ""))) == ["П2/1", "П2/2", "П2(2)/1"]
    assert _keys(_order(one, two)) == ["1", "2", "I/1", "II/1"]
    assert _keys(_order(two, two)) == ["П1/I/1", "П1/II/1", "П2/I/1", "П2/II/1"]


def test_a_label_of_an_appendix_makes_room_for_a_key_of_ones_own() -> None:
    odd = Roadmap(
        sections=(Section(title="", activities=(Activity(number="1", title="", key="П1/1"),)),)
    )
    one = Roadmap(sections=(_plan("1"),))
    assert _keys(_order(one, one, odd)) == ["П1/1(2)", "П2/1", "П1/1"]


def test_links_go_with_the_keys_of_their_roadmap() -> None:
    links = (Link("1", "2", "по плану"), Link("1", "х"), Link("х", "2"))
    plan = Roadmap(sections=(_plan("1", "2"),), links=links)
    assert _order(plan, plan).roadmaps[1].links == (
        Link("П2/1", "П2/2", "по плану"),
        Link("П2/1", "х"),
        Link("х", "П2/2"),
    )


def test_a_section_whose_keys_stand_once_stays_the_same_object() -> None:
    section = evolve(ROADMAP.sections[0], title="Ещё раз")
    assert Roadmap(sections=(section,)).sections[0] is section
    other = Roadmap(sections=(section, _plan("7"), _plan("7")))
    assert other.sections[0] is section
    assert _keys(other)[-2:] == ["II/7", "III/7"]


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_a_frame_is_of_the_engine_that_is_named(engine: Literal["polars", "pyarrow"]) -> None:
    for frame in (ROADMAP.to_frame(engine), ORDER.to_frame(engine), ORDER.schools_frame(engine)):
        assert type(frame).__module__.partition(".")[0] == engine


def test_an_activity_is_found_by_its_key_or_by_a_number_that_stands_once() -> None:
    roadmap = Roadmap(sections=(_plan("1", "2"), _plan("1")))
    assert roadmap["II/1"] is roadmap.sections[1].activities[0]
    assert roadmap["2"].key == "2"
    own = Activity(number="7", title="", key="сессия")
    named = Roadmap(sections=(Section(title="", activities=(own,)),))
    assert named["7."] is named["сессия"] is own
    with pytest.raises(AmbiguousNumber) as caught:
        roadmap["1."]
    assert (caught.value.number, caught.value.keys) == ("1.", ("I/1", "II/1"))
    dotted = Roadmap(sections=(_plan("1."), _plan("1.")))
    with pytest.raises(AmbiguousNumber) as caught:
        dotted["1."]
    assert caught.value.keys == ("I/1.", "II/1.")
    order = _order(roadmap, roadmap)
    assert order.activity("П2/II/1") is order.roadmaps[1]["П2/II/1"]
    with pytest.raises(AmbiguousNumber) as twice:
        order.activity("2")
    assert twice.value.keys == ("П1/2", "П2/2")
    with pytest.raises(UnknownActivity) as unknown:
        order.activity("II/1")
    assert unknown.value.number == "II/1"
    assert unknown.value.available == ("П1/I/1", "П1/2", "П1/II/1", "П2/I/1", "П2/2", "П2/II/1")
    with pytest.raises(InvalidData) as misfit:
        roadmap[0]  # type: ignore[index]
    assert str(misfit.value) == ("not a valid key of an activity: expected a string, got int @ $")


def test_what_is_asked_for_exactly_goes_before_the_same_without_its_dot() -> None:
    roadmap = Roadmap(sections=(_plan("7", "7.", "8"),))
    assert roadmap["7."] is roadmap.activities[1]
    assert roadmap["7"] is roadmap.activities[0]
    assert roadmap[" 8. "] is roadmap.activities[2]


def test_a_roadmap_holds_keys_and_activities_and_is_walked() -> None:
    assert "2.1" in ROADMAP
    assert "2.1." in ROADMAP
    assert "4" not in ROADMAP
    assert SEMINAR in ROADMAP
    assert evolve(SEMINAR, title="Другой") not in ROADMAP
    assert 2 not in ROADMAP
    assert list(ROADMAP) == list(ROADMAP.walk())
    assert "1" not in Roadmap(sections=(_plan("1"), _plan("1")))
    assert Roadmap()  # no length, so never false


def test_an_order_has_all_its_roadmaps() -> None:
    other = Roadmap(title="Второй")
    assert _order(None, ROADMAP, other).roadmaps == (ROADMAP, other)
    assert _order(None, ROADMAP, other).roadmap is ROADMAP
    assert Order().roadmaps == ()


_labels = st.sampled_from(("", "I", "I.", "II", "1"))
_numbers = st.sampled_from(("1", "2", "1.1", "б", "", "2(2)"))
_given_keys = st.sampled_from(("", "1", "2(2)", "I/1", "П1/1", "своё"))


@st.composite
def _any_roadmaps(draw: st.DrawFn) -> Roadmap:
    part = st.builds(Activity, number=_numbers, title=st.just(""), key=_given_keys)
    row = st.builds(
        Activity,
        number=_numbers,
        title=st.just(""),
        key=_given_keys,
        parts=st.lists(part, max_size=2).map(tuple),
    )
    rows = st.lists(row, max_size=4).map(tuple)
    section = st.builds(Section, title=st.just(""), number=_labels, activities=rows)
    return Roadmap(sections=draw(st.lists(section, max_size=3).map(tuple)))


_any_orders = st.lists(
    st.builds(Appendix, number=_labels, roadmap=st.none() | _any_roadmaps()), max_size=3
).map(lambda appendices: Order(appendices=tuple(appendices)))


@given(_any_orders)
def test_keys_stand_once_and_are_kept(order: Order) -> None:
    keys = _keys(order)
    assert len(set(keys)) == len(keys)
    assert all(keys)
    assert [order.activity(key).key for key in keys] == keys
    assert _keys(evolve(order)) == keys
    assert _keys(from_dict(Order, to_dict(order))) == keys
    for roadmap in order.roadmaps:
        assert evolve(roadmap).sections == roadmap.sections
    assert from_dict(Order, to_dict(order)) == order


@given(_any_orders, st.integers(0, 2), st.integers(0, 4))
def test_a_row_with_a_new_number_changes_no_other_key(order: Order, which: int, where: int) -> None:
    roadmaps = [roadmap for roadmap in order.roadmaps if roadmap.sections]
    if not roadmaps:
        return
    roadmap = roadmaps[which % len(roadmaps)]
    section = roadmap.sections[where % len(roadmap.sections)]
    new = Activity(number="новый", title="")
    rows = (*section.activities[:where], new, *section.activities[where:])
    sections = tuple(
        evolve(one, activities=rows) if one is section else one for one in roadmap.sections
    )
    appendices = tuple(
        evolve(one, roadmap=evolve(roadmap, sections=sections)) if one.roadmap is roadmap else one
        for one in order.appendices
    )
    changed = evolve(order, appendices=appendices)
    assert [key for key in _keys(changed) if not key.endswith("новый")] == _keys(order)
