from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import ANY

import pytest
from attrs import frozen

from roadmap_core.canonical import canonical
from roadmap_core.errors import InvalidData
from roadmap_core.model import (
    Activity,
    Appendix,
    Approval,
    Body,
    Clause,
    Deliverable,
    Force,
    LegalAct,
    Link,
    Order,
    Repair,
    Responsibility,
    Roadmap,
    School,
    Section,
    Signatory,
)
from roadmap_core.serde import from_dict, to_dict


def test_lists_become_tuples_so_the_object_hashes_and_equals_its_copy() -> None:
    row: Any = [Activity(number="1", title="Сессия")]
    sections: Any = [Section(title="", activities=row)]
    roadmap = Roadmap(sections=sections)
    assert roadmap.sections == (Section(title="", activities=tuple(row)),)
    assert hash(roadmap) == hash(from_dict(Roadmap, to_dict(roadmap)))
    assert from_dict(Roadmap, to_dict(roadmap)) == roadmap
    extra: Any = [["Примечание", "нет"]]
    assert Activity(number="1", title="", extra=extra).extra == (("Примечание", "нет"),)


def test_a_tuple_that_fits_stays_the_same_object() -> None:
    rows = (Activity(number="1", title="Сессия"),)
    assert Section(title="", activities=rows).activities is rows


def test_the_string_of_an_enum_becomes_its_member() -> None:
    force: Any = "oblige"
    assert Clause(number="1", text="", force=force).force is Force.OBLIGE
    assert Clause(number="1", text="", force=Force.CONTROL).force is Force.CONTROL
    own_words = type("Words", (str,), {})("Сессия")
    assert Activity(number="1", title=own_words).title is own_words


def test_a_datetime_is_taken_by_its_day() -> None:
    assert Order(date=datetime(2024, 1, 23, 12, tzinfo=UTC)).date == date(2024, 1, 23)
    assert type(LegalAct(text="", date=datetime(2024, 1, 23, tzinfo=UTC)).date) is date


BROKEN: list[tuple[Callable[..., object], dict[str, object], str]] = [
    (Activity, {"number": 5, "title": ""}, "Activity: expected a string, got int @ $.number"),
    (Activity, {"number": "5", "title": None}, "expected a string, got NoneType @ $.title"),
    (Activity, {"number": "5", "title": "", "parts": "5.1"}, "expected a tuple, got str @ $.parts"),
    (Activity, {"number": "5", "title": "", "parts": ("5.1",)}, "expected Activity, got str @"),
    (Activity, {"number": "5", "title": "", "period": "май"}, "expected Period, got str @ $.per"),
    (
        Activity,
        {"number": "5", "title": "", "extra": (("a",),)},
        "expected a tuple of 2, got one of 1 @ $.extra",
    ),
    (
        Activity,
        {"number": "5", "title": "", "extra": (("a", "b"), ("a", "b", "c"))},
        "expected a tuple of 2, got one of 3 @ $.extra",
    ),
    (Activity, {"number": "5", "title": "", "key": 5}, "expected a string, got int @ $.key"),
    (Section, {"title": 1}, "got int @ $.title"),
    (Roadmap, {"horizon": 2024}, "expected Window, got int @ $.horizon"),
    (Roadmap, {"horizon_is_guess": 1}, "expected true or false, got int @ $.horizon_is_guess"),
    (Link, {"before": 1, "after": "2"}, "got int @ $.before"),
    (Deliverable, {"title": 1}, "got int @ $.title"),
    (
        Clause,
        {"number": "1", "text": "", "force": "wish"},
        (
            "Clause: expected one of approve, appoint, oblige, recommend, control, repeal, other"
            " @ $.force"
        ),
    ),
    (Clause, {"number": "1", "text": "", "force": 1}, "expected one of approve"),
    # It equals any word and is none.
    (Clause, {"number": "1", "text": "", "force": ANY}, "expected one of approve"),
    (Clause, {"number": "1", "text": "", "force": ["oblige"]}, "expected one of approve"),
    (Body, {"name": "Институт", "generic": 1}, "Body: expected true or false, got int @ $.generic"),
    (Responsibility, {"body": 1}, "Responsibility: expected a string, got int @ $.body"),
    (LegalAct, {"text": 1}, "got int @ $.text"),
    (Signatory, {"position": "", "name": 1}, "got int @ $.name"),
    (Approval, {"kind": "signed"}, "expected one of approved, agreed, adopted, considered"),
    (School, {"name": 1}, "got int @ $.name"),
    (Appendix, {"schools": [1]}, "expected School, got int @ $.schools"),
    (Order, {"date": "2024-01-23"}, "expected a day, got str @ $.date"),
    (Order, {"appendices": {}}, "expected a tuple, got dict @ $.appendices"),
    (Repair, {"kind": "torn", "subject": "", "span": None}, "expected one of table_interrupted"),
    (
        Repair,
        {"kind": "cell_continued", "subject": "", "span": None},
        "expected Span, got NoneType",
    ),
]


@pytest.mark.parametrize(("cls", "values", "words"), BROKEN)
def test_a_value_of_another_type_is_refused_with_its_place(
    cls: Callable[..., object], values: dict[str, object], words: str
) -> None:
    with pytest.raises(InvalidData) as caught:
        cls(**values)
    assert words in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


def test_all_misfits_are_told_at_once_and_none_of_the_values() -> None:
    secret: Any = ["П.Р.Придуманный"]
    with pytest.raises(InvalidData) as caught:
        Signatory(position=secret, name=secret)
    assert [problem.rpartition(".")[2] for problem in caught.value.problems] == ["position", "name"]
    assert "Придуманный" not in str(caught.value)


# A class of one's own: its rules are made when its first object is.


def row_class() -> Any:
    @frozen
    class Row:
        number: str
        force: Force = Force.OTHER
        day: date = date(2024, 1, 1)
        until: date | None = None
        sure: bool = False
        count: int = 0
        names: tuple[str, ...] = ()
        pairs: tuple[tuple[str, str], ...] = ()
        link: Link | None = None
        kinds: tuple[Force, ...] = ()
        alone: tuple[str] = ("а",)

        def __attrs_post_init__(self) -> None:
            canonical(self)

    return Row


def test_each_field_is_stored_as_its_annotation_says() -> None:
    link = Link("1", "2")
    row = row_class()(
        number="1",
        force="oblige",
        day=datetime(2024, 1, 23, 12, tzinfo=UTC),
        until=datetime(2024, 1, 24, 12, tzinfo=UTC),
        sure=True,
        count=3,
        names=["а", "б"],
        pairs=[["а", "б"], ("в", "г")],
        link=link,
        kinds=["oblige", Force.CONTROL],
        alone=["б"],
    )
    assert row.alone == ("б",)
    assert (row.force, row.kinds) == (Force.OBLIGE, (Force.OBLIGE, Force.CONTROL))
    assert [type(force) for force in (row.force, *row.kinds)] == [Force, Force, Force]
    assert (row.day, row.until) == (date(2024, 1, 23), date(2024, 1, 24))
    assert (type(row.day), type(row.until)) == (date, date)
    assert (row.number, row.sure, row.count, row.link) == ("1", True, 3, link)
    assert (row.names, row.pairs) == (("а", "б"), (("а", "б"), ("в", "г")))


def test_what_fits_stays_the_same_object() -> None:
    words, pair, pairs = ("а", "б"), ("а", "б"), (("а", "б"), ("в", "г"))
    row = row_class()("1", names=words, pairs=pairs, kinds=(Force.OBLIGE,), until=None, link=None)
    assert row.names is words
    assert row.pairs is pairs
    assert (row.until, row.link) == (None, None)
    mixed = row_class()("1", pairs=(pair, ["в", "г"]))
    assert mixed.pairs == pairs
    assert mixed.pairs[0] is pair
    assert row_class()("1", names=[*words]).names == words


FORCES = "expected one of approve, appoint, oblige, recommend, control, repeal, other"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"number": 1}, "expected a string, got int @ $.number"),
        ({"number": None}, "expected a string, got NoneType @ $.number"),
        ({"force": "wish"}, f"{FORCES} @ $.force"),
        ({"force": 1}, f"{FORCES} @ $.force"),
        ({"force": ANY}, f"{FORCES} @ $.force"),
        ({"kinds": ("oblige", "wish")}, f"{FORCES} @ $.kinds"),
        ({"day": "2024-01-23"}, "expected a day, got str @ $.day"),
        ({"day": None}, "expected a day, got NoneType @ $.day"),
        ({"until": 5}, "expected a day, got int @ $.until"),
        ({"sure": 1}, "expected true or false, got int @ $.sure"),
        ({"count": "1"}, "expected int, got str @ $.count"),
        ({"names": "аб"}, "expected a tuple, got str @ $.names"),
        ({"names": {"а"}}, "expected a tuple, got set @ $.names"),
        ({"names": None}, "expected a tuple, got NoneType @ $.names"),
        ({"names": ("а", 1)}, "expected a string, got int @ $.names"),
        ({"pairs": (("а",),)}, "expected a tuple of 2, got one of 1 @ $.pairs"),
        ({"pairs": (("а", "б"), ("а", "б", "в"))}, "expected a tuple of 2, got one of 3 @ $.pairs"),
        ({"pairs": ((1, "б"),)}, "expected a string, got int @ $.pairs"),
        ({"alone": ("а", "б")}, "expected a tuple of 1, got one of 2 @ $.alone"),
        ({"alone": ()}, "expected a tuple of 1, got one of 0 @ $.alone"),
        ({"link": "1"}, "expected Link, got str @ $.link"),
    ],
)
def test_a_field_refuses_what_its_annotation_does_not_say(
    values: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidData) as caught:
        row_class()(**{"number": "1", **values})
    assert (caught.value.what, caught.value.problems) == ("Row", (problem,))
    assert caught.value.__cause__ is None


def test_the_fields_that_fit_do_not_hide_those_that_do_not() -> None:
    with pytest.raises(InvalidData) as caught:
        row_class()(number=1, force="oblige", names=["а"], day="вчера", sure=None)
    assert caught.value.problems == (
        "expected a string, got int @ $.number",
        "expected a day, got str @ $.day",
        "expected true or false, got NoneType @ $.sure",
    )
