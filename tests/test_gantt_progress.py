"""The chart while the plan runs: signs, lines of what is done, who answers."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.patches import Rectangle

from roadmap_core.errors import InvalidData
from roadmap_core.export import draw_gantt
from roadmap_core.export.progress_signs import SIGNS, Sign, Signs, counted
from roadmap_core.export.rows import chart_rows
from roadmap_core.export.style import INK
from roadmap_core.model import Activity, Responsibility, Roadmap, Section
from roadmap_core.periods import Dated, Deadline, OnDemand, Ongoing, Part, Period, Recurring, Unit
from roadmap_core.progress import Entry, State, Status, StatusRow, status
from roadmap_core.schedule import occurrences
from roadmap_core.windows import Window

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HORIZON = Window.of_year(2024)
MARCH = Window.of_month(2024, 3)
KEY = "1@dated:2024-03-01..2024-03-31"
ON = date(2024, 4, 10)


def row(number: str, *parts: Part, **more: Any) -> Activity:
    period = Period.of(*parts) if parts else None
    return Activity(number=number, title=f"Дело {number}", period=period, **more)


def plan(*rows: Activity) -> Roadmap:
    return Roadmap(title="Карта", horizon=HORIZON, sections=(Section(title="", activities=rows),))


def words(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def told(state: State, **more: Any) -> StatusRow:
    return StatusRow(
        **{"occurrence": KEY, "activity": "1", "number": "1", "title": "", "state": state, **more}
    )


def sign(*rows: StatusRow) -> Sign | None:
    (one,) = occurrences(plan(row("1", Dated((MARCH,)))))
    return Signs.of(Status(rows, ON)).about(one)


@pytest.mark.parametrize(
    ("state", "more", "label", "share"),
    [
        (State.DONE, {}, "✓", 1.0),
        (State.DONE_LATE, {"days_late": 12}, "✓+12", 1.0),
        (State.OVERDUE, {"days_late": 10}, "! 10", 0.0),
        (State.OVERDUE, {"days_late": 10, "recorded": 1, "times": 2}, "! 10", 0.5),
        (State.IN_PROGRESS, {"recorded": 3, "times": 2}, "◐", 1.0),
        (State.MISSED, {}, "×", 0.0),
        (State.NOT_APPLICABLE, {}, "–", 0.0),
    ],
)
def test_each_state_has_a_sign_of_its_own(
    state: State, more: Any, label: str, share: float
) -> None:
    assert sign(told(state, **more)) == Sign(state, label, share)


@pytest.mark.parametrize("state", [State.NOT_DUE, State.DUE])
def test_what_has_not_happened_yet_has_no_sign(state: State) -> None:
    assert sign(told(state)) is None
    assert sign() is None


@pytest.mark.parametrize(
    ("states", "label", "share"),
    [
        ("done done", "✓", 1.0),
        ("done done_late", "✓+5", 1.0),
        ("done overdue not_due", "! 1/3", 1 / 3),
        ("done missed", "× 1/2", 1 / 2),
        ("done due", "◐ 1/2", 1 / 2),
        ("in_progress due", "◐ 0/2", 0.0),
        ("done not_applicable", "✓", 1.0),
        ("not_applicable not_applicable", "–", 0.0),
    ],
)
def test_schools_are_counted_together(states: str, label: str, share: float) -> None:
    rows = [
        told(State(state), school=str(place), days_late=5 if state == "done_late" else None)
        for place, state in enumerate(states.split())
    ]
    found = sign(*rows)
    assert found is not None
    assert found.label == label
    assert found.share == pytest.approx(share)


def test_a_chart_shows_the_status_of_a_log() -> None:
    made = plan(
        row("1", Dated((MARCH,))), row("2", Dated((Window.of_month(2024, 2),))),
        row("3", Deadline(date(2024, 3, 20))), row("4", Ongoing()), row("5", OnDemand("запрос")),
        row("6", Recurring(1, Unit.QUARTER)),
    )  # fmt: skip
    log = [
        Entry(occurrence=KEY, state=State.DONE, day=date(2024, 4, 5)),
        Entry(occurrence="3", state=State.DONE, day=date(2024, 3, 20)),
        Entry(occurrence="4", state=State.IN_PROGRESS, day=date(2024, 2, 1)),
        Entry(occurrence="5", state=State.IN_PROGRESS, day=date(2024, 2, 1)),
    ]
    state = status(made, log, on=ON)
    axes = draw_gantt(made, status=state)
    shown = words(axes)
    assert {"✓+5", "! 41", "✓", "◐"} <= set(shown)
    assert "запрос; в работе" in shown
    assert f"Срок: 2024 год   ·   на 10.04.2024   ·   {counted(state)}" in shown
    assert "10.04.2024" in shown  # the day of the status has its line
    assert "исполнено с опозданием, дней" in shown  # the legend explains the signs
    assert "не состоялось" in shown  # the first quarter was not done before the next began
    lines = [
        box for box in axes.get_children()
        if isinstance(box, Rectangle) and box.get_facecolor() == _ink()
    ]  # fmt: skip
    # Of what is done only windows with a start have a line: 1, not 3.
    assert len(lines) == 1


def _ink() -> Any:
    from matplotlib.colors import to_rgba

    return to_rgba(INK)


def test_signs_lie_over_no_words() -> None:
    rows = [
        row("1", Dated((MARCH,)), OnDemand("по запросам организаций")),
        row("2", Dated((Window.of_month(2024, 12),))),
        row("3", Dated((Window.of_month(2024, 1), Window.of_month(2024, 6)))),
    ]
    made = plan(*rows)
    late = Status(
        [told(State.OVERDUE, occurrence=one.key, days_late=123) for one in occurrences(made)], ON
    )
    axes = draw_gantt(made, status=late, bodies=True)
    boxes = [text.get_tightbbox() for text in axes.texts if text.get_text()]
    for a, b in combinations(boxes, 2):
        assert a is not None
        assert b is not None
        assert not (a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1)


def test_the_given_day_stays_the_line_of_the_chart() -> None:
    made = plan(row("1", Dated((MARCH,))))
    shown = words(draw_gantt(made, status=status(made, [], on=ON), on=date(2024, 5, 1)))
    assert "01.05.2024" in shown
    assert "10.04.2024" not in shown


def test_bodies_stand_below_the_titles_where_they_are_asked_for() -> None:
    who = (Responsibility("ИРО", persons=("Вымышленная А.Б.",)), Responsibility("Вымышленная А.Б."))
    made = plan(
        row("1", Dated((MARCH,)), responsible=who),
        row("2", parts=(row("2.1", Dated((MARCH,))),), responsible=who[:1]),
    )
    shown = words(draw_gantt(made, bodies=True))
    assert [word for word in shown if word.startswith("ИРО")] == ["ИРО; [имя]", "ИРО"]
    assert not any("ИРО" in word for word in words(draw_gantt(made)))
    assert [found.bodies for found in chart_rows(made, None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"title": 5}, "expected str, got int"),
        ({"status": "на день"}, "expected Status, got str"),
    ],
)
def test_other_things_are_refused(more: Any, message: str) -> None:
    with pytest.raises(InvalidData, match=message):
        draw_gantt(plan(row("1", Dated((MARCH,)))), **more)


def test_every_state_that_is_shown_has_a_meaning_of_its_own() -> None:
    assert len({label for label, _ in SIGNS.values()}) == len(SIGNS)
    assert len({meaning for _, meaning in SIGNS.values()}) == len(SIGNS)
