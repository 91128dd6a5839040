"""People in frozen values: a field says by its metadata whether it names them.

Every name here is invented.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

import roadmap_core as rc
from roadmap_core.names import known_names
from roadmap_core.people import CELLS, NAMES, named_in, nameless


@frozen
class Room:
    """A value as the model has them."""

    title: str
    keeper: str = field(default="", metadata=NAMES)
    guests: tuple[str, ...] = field(default=(), metadata=NAMES)
    cells: tuple[tuple[str, str], ...] = field(default=(), metadata=CELLS)
    inner: tuple[Room, ...] = ()
    force: rc.Force = rc.Force.OTHER
    note: str = field(default="", eq=False)
    _kept: str = ""


class Chair(StrEnum):
    """A word of the library that looks like a name: whatever it is, it is not a person."""

    KEEPER = "Бабуров И.И."


def test_fields_say_which_strings_are_names() -> None:
    room = Room("Стол", "Бек", ("Мороз", ""), (("Место", "Бек"), ("ФИО", "Бук, Як")))
    known = named_in(room)
    assert {"бек", "бека", "мороза", "бук", "як"} <= known.others
    assert nameless(room, known) == Room(
        "Стол", "[имя]", ("[имя]", ""), (("Место", "[имя]"), ("ФИО", "[имя], [имя]"))
    )


def test_what_takes_no_part_in_equality_loses_its_names_too() -> None:
    room = Room("Стол", inner=(Room("Дом", note="И.И. Зюзякин", kept="Зюзякин И.И."),))
    inner = nameless(room, known_names(())).inner[0]
    assert (inner.note, inner._kept) == ("[имя]", "[имя]")
    only_a_note = Room("Стол", inner=(Room("Дом", note="И.И. Зюзякин"),))
    assert nameless(only_a_note, known_names(())).inner[0].note == "[имя]"


def test_a_value_without_names_is_given_back_itself() -> None:
    room = Room("Стол", inner=(Room("Дом"),), cells=(("ФИО", "нет"), ("Место", "дом")))
    assert nameless(room, named_in(room)) is room
    assert nameless(rc.Force.OBLIGE, named_in(room)) is rc.Force.OBLIGE
    assert named_in(rc.Force.OBLIGE) == known_names(())
    assert nameless(Chair.KEEPER, named_in("у Бабурова И.И.")) is Chair.KEEPER
    assert named_in(Chair.KEEPER) == known_names(())


def test_whoever_is_named_in_a_wording_is_known_by_form_alone() -> None:
    room = Room(
        "Стол Бабуров И.И.",
        inner=(Room("Дом Щукачёвой Анны Ильиничны"),),
        cells=(
            ("ФИО директора Зюзякина И.И.", "Мороз, тел. 1"),
            ("Место", "Мыс, у Выдумкина П.П."),
        ),
    )
    known = named_in(room)
    assert known.whole == {
        "Бабуров И.И.", "Щукачёвой Анны Ильиничны", "Зюзякина И.И.", "Мороз", "Выдумкина П.П.",
    }  # fmt: skip
    assert nameless(room, known) == Room(
        "Стол [имя]",
        inner=(Room("Дом [имя]"),),
        cells=(("ФИО директора [имя]", "[имя], тел. 1"), ("Место", "Мыс, у [имя]")),
    )


def test_a_word_of_an_enum_is_no_wording_and_a_name_field_is_one_whatever_it_holds() -> None:
    room = Room("Стол", keeper="отдел кадров", guests=("дом",))
    assert named_in(room).whole == {"отдел кадров", "дом"}
    assert nameless(room, known_names(())) == Room("Стол", "[имя]", ("[имя]",))
    assert named_in((1, None, "нет")) == known_names(())
    assert nameless((1, None, "нет"), known_names(())) == (1, None, "нет")


def test_the_longest_name_of_a_cell_is_taken_out_first() -> None:
    room = Room("Стол", cells=(("Контакт", "Мороз, Мороз Анна"), ("Контакт", "Мороз, Анна Мороз")))
    assert nameless(room, known_names(())).cells == (("Контакт", "[имя], [имя]"),) * 2


def test_who_is_named_in_one_place_is_taken_out_of_every_other() -> None:
    room = Room(
        "Стол Бека",
        keeper="Бек",
        inner=(Room("Дом Бека", inner=(Room("Сад Бека"),)),),
        cells=(("Место Бека", "у Бека"), ("ФИО у Бека", "Бек, тел. 1")),
    )
    assert nameless(room, named_in(room)) == Room(
        "Стол [имя]",
        keeper="[имя]",
        inner=(Room("Дом [имя]", inner=(Room("Сад [имя]"),)),),
        cells=(("Место [имя]", "у [имя]"), ("ФИО у [имя]", "[имя], тел. 1")),
    )


def test_only_what_names_somebody_is_made_anew() -> None:
    kept, named = Room("Дом"), Room("Сад", keeper="Бек")
    room = Room("Стол", inner=(kept, named), cells=(("Место", "дом"), ("ФИО", "Бек")))
    shared = nameless(room, named_in(room))
    assert shared.inner[0] is kept
    assert shared.inner[1] == Room("Сад", keeper="[имя]")
    assert shared.cells[0] is room.cells[0]
    assert shared.cells[1] == ("ФИО", "[имя]")
    assert room.inner[1].keeper == "Бек"
