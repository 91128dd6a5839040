"""The report of a quarter: what is done of what is due, by whom, and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import (
    Activity,
    Appendix,
    Dated,
    Deadline,
    Deliverable,
    InvalidData,
    Norm,
    OnDemand,
    Ongoing,
    Order,
    Period,
    Policy,
    Reading,
    Region,
    Responsibility,
    Roadmap,
    School,
    Section,
    Window,
    from_dict,
    load_policy,
    to_dict,
)
from roadmap_core.progress import (
    COUNT_COLUMNS,
    MONITORING_TABLES,
    Entry,
    MonitoringReport,
    Ratio,
    State,
    Tally,
    monitoring_report,
    status,
)
from roadmap_core.progress.steps import step_behind, step_of
from roadmap_core.testing.strategies import logs, orders

SCHOOLS = (
    School(name="СОШ 1", municipality="Первый м.о."),
    School(name="СОШ 2", municipality="Второй м.о."),
)


def day(text: str) -> date:
    return date.fromisoformat(f"2024-{text}")


def row(number: str, month: int | None, *bodies: str, **told: Any) -> Activity:
    """A row of one month of 2024."""
    period = Period.of(Dated((Window.of_month(2024, month),))) if month else None
    return Activity(
        **{
            "number": number,
            "title": f"Дело {number}",
            "period": period,
            "responsible": tuple(map(Responsibility, bodies)),
            **told,
        }
    )


def order(*sections: Section, schools: tuple[School, ...] = ()) -> Order:
    roadmap = Roadmap(horizon=Window.of_year(2024), sections=sections)
    return Order(date=day("01-10"), appendices=(Appendix(roadmap=roadmap, schools=schools),))


PLAN = order(
    Section(
        title="Анализ",
        activities=(
            row("1", 1, "ИРО", deliverables=(Deliverable("Справка"),)),
            row("2", 2, "ИРО", "Центр", deliverables=(Deliverable("Отчёт | свод"),)),
            row("3", 3),
            row("4", 3, "Центр"),
            row("5", 6, "Центр"),
        ),
    ),
    Section(
        title="",
        activities=(
            row("6", 2, "ОО"),
            row("7", None, period=Period.of(Ongoing())),
            row("8", None, period=Period.of(OnDemand("по запросу"))),
            row("9", 4),
            row("10", None, period=Period.of(Deadline(day("05-20")))),
            row("11", None, period=Period.of(Dated((Window(day("12-01")),)))),
        ),
    ),
    schools=SCHOOLS,
)


def done(number: str, month: int, on: str, state: str = "done", **told: Any) -> Entry:
    window = Window.of_month(2024, month)
    return Entry(
        **{
            "occurrence": f"{number}@dated:{window.first}..{window.last}",
            "state": state,
            "day": day(on),
            **told,
        }
    )


LOG = [
    done("1", 1, "01-31"),
    done("2", 2, "03-02", evidence="№ 7"),
    done("3", 3, "03-05", "missed"),
    done("5", 6, "03-01"),
    done("6", 2, "02-20", school="СОШ 1"),
    done("9", 4, "03-01", "not_applicable"),
    Entry(occurrence="7@ongoing:..", state=State.DONE, day=day("02-01")),
    Entry(occurrence="8", state=State.DONE, day=day("02-02")),
    Entry(occurrence="8", state=State.DONE, day=day("02-03")),
]
TAMBOV = load_policy("tambov", on=day("02-01"))


def report(on: str = "03-31", **options: Any) -> MonitoringReport:
    return monitoring_report(PLAN, LOG, on=day(on), **options)


def figures(one: Tally) -> dict[str, int]:
    names = "due done late overdue missed open early not_applicable possible".split()
    return {name: number for name in names if (number := getattr(one, name))}


def test_what_is_done_is_counted_of_what_is_due() -> None:
    made = report()
    assert figures(made.total) == {
        "due": 6,
        "done": 3,
        "late": 1,
        "overdue": 1,
        "missed": 1,
        "open": 1,
        "early": 1,
        "not_applicable": 1,
    }
    assert (str(made.total.share), str(made.execution_index)) == ("3/6", "4/6")
    assert str(made.missed_tasks) == "3/6"
    of_period = figures(made.total)
    del of_period["early"], of_period["not_applicable"]
    assert figures(made.of_period) == of_period


def test_a_share_of_nothing_is_not_applicable() -> None:
    assert (str(Ratio(0, 0)), Ratio(0, 0).value) == ("не применимо", None)
    assert (str(Ratio(1, 4)), Ratio(1, 4).value) == ("1/4", 0.25)
    empty = monitoring_report(order(), [], on=day("03-31"))
    assert str(empty) == (
        "Мониторинг на 31 марта 2024: исполнено не применимо наступивших сроков, просрочено 0, "
        "не состоялось 0, без подтверждения 0; в следующем периоде 0."
    )
    assert (empty.sections, empty.bodies, empty.municipalities, empty.apart) == ((), (), (), ())


def test_sections_bodies_and_municipalities_have_their_own_figures() -> None:
    made = report()
    assert [(one.name, str(one.share)) for one in made.sections] == [
        ("Анализ", "2/4"),
        ("без раздела", "1/2"),
    ]
    assert [(one.name, str(one.share)) for one in made.bodies] == [
        ("ИРО", "2/2"),
        ("Центр", "1/2"),
        ("не назван", "0/1"),
        ("ОО", "1/2"),
    ]
    assert [(one.name, str(one.share)) for one in made.municipalities] == [
        ("Первый м.о.", "1/1"),
        ("Второй м.о.", "0/1"),
    ]
    nowhere = order(
        Section(title="", activities=(row("1", 1, "ОО"),)), schools=(School(name="СОШ 1"),)
    )
    (only,) = monitoring_report(nowhere, [], on=day("03-31")).municipalities
    assert only.name == "не назван"


def test_the_late_the_bare_and_the_coming_are_listed() -> None:
    made = report()
    assert [(one.number, one.school, one.days_late) for one in made.overdue] == [("6", "СОШ 2", 31)]
    assert [one.number for one in report("04-01").overdue] == ["6", "3", "4"]
    assert [one.number for one in made.without_evidence] == ["1"]
    assert [(one.number, one.state.value) for one in made.coming] == [("10", "due")]
    assert [one.number for one in report("02-20").coming] == ["9", "10", "5"]
    assert [one.number for one in monitoring_report(PLAN, [], on=day("12-31")).coming] == []


def test_work_without_a_day_is_counted_apart() -> None:
    assert [(one.label, one.rows, one.told, one.recorded) for one in report().apart] == [
        ("постоянно", 1, 1, 1),
        ("по запросу", 1, 1, 2),
        ("последний день не назван", 1, 0, 0),
    ]


def test_what_only_some_readings_have_is_no_part_of_the_shares() -> None:
    march, april = (Dated((Window.of_month(2024, month),)) for month in (3, 4))
    period = Period((Reading((march,), "март"), Reading((april,), "апрель")), "март (апрель)")
    made = monitoring_report(
        order(Section(title="", activities=(row("1", None, period=period),))), [], on=day("04-05")
    )
    assert figures(made.total) == {"possible": 1}
    assert [(one.assuming, one.days_late) for one in made.overdue] == [("март", 5)]
    text = made.to_markdown()
    assert "Срок наступил лишь при одном из прочтений, в счёт не входит: 1" in text
    assert "| 1. Дело 1 (при прочтении: март) |" in text


# Steps.


@pytest.mark.parametrize(
    ("on", "months", "period", "behind"),
    [
        ("2024-01-01", 3, "2024-01-01..2024-03-31", "2024-04-01..2024-06-30"),
        ("2024-03-31", 3, "2024-01-01..2024-03-31", "2024-04-01..2024-06-30"),
        ("2024-12-31", 3, "2024-10-01..2024-12-31", "2025-01-01..2025-03-31"),
        ("2024-02-29", 1, "2024-02-01..2024-02-29", "2024-03-01..2024-03-31"),
        ("2024-02-29", 12, "2024-01-01..2024-12-31", "2025-01-01..2025-12-31"),
        ("2024-08-15", 5, "2024-07-01..2024-11-30", "2024-12-01..2025-04-30"),
        ("2024-01-31", 5, "2023-09-01..2024-01-31", "2024-02-01..2024-06-30"),
        ("0001-01-01", 5, "0001-01-01..0001-02-28", "0001-03-01..0001-07-31"),
        ("9999-12-31", 5, "9999-12-01..9999-12-31", "9999-12-01..9999-12-31"),
    ],
)
def test_a_step_holds_the_day(on: str, months: int, period: str, behind: str) -> None:
    made = step_of(date.fromisoformat(on), months, day("02-10"))
    after = step_behind(made, months)
    assert [f"{one.first}..{one.last}" for one in (made, after)] == [period, behind]


@given(st.dates(date(2, 1, 1), date(9990, 1, 1)), st.integers(1, 40), st.dates())
def test_steps_hold_their_days_and_leave_no_gap(on: date, months: int, begin: date) -> None:
    made = step_of(on, months, begin)
    after = step_behind(made, months)
    assert on in made
    assert after.first.toordinal() == made.end.toordinal() + 1
    assert step_of(after.first, months, begin) == after
    assert step_of(made.first, months, begin) == made


def test_the_norm_of_the_region_says_how_long_a_step_is() -> None:
    assert (report().every_months, report().source) == (3, "")
    assert "норма не задана, принят квартал" in report().to_markdown()
    of_order = report(policy=TAMBOV)
    assert of_order.every_months == 3
    assert "№ 122" in of_order.source
    assert of_order.source in of_order.to_markdown()
    early = report("01-20", policy=TAMBOV)
    assert early.source == "", "the norm begins with the order"
    rows = [
        Norm(
            name="monitoring_every_months",
            title="Шаг",
            unit="месяцев",
            value=value,
            since=date(2024, 1, 1),
            source="unverified",
        )
        for value in (5,)
    ]
    made = report(policy=Policy(Region("x", norms=rows), day("02-01")))
    assert (made.every_months, str(made.period.last)) == (5, "2024-05-31")
    assert made.coming_period.first == day("06-01")


def test_a_plan_without_a_date_begins_with_its_horizon_and_else_with_its_year() -> None:
    norm = Norm(
        name="monitoring_every_months",
        title="Шаг",
        unit="месяцев",
        value=5,
        since=date(2020, 1, 1),
        source="unverified",
    )
    policy = Policy(Region("x", norms=[norm]), day("02-01"))
    for horizon, first in ((Window(day("02-01"), day("12-31")), 2), (None, 1)):
        plan = Roadmap(horizon=horizon)
        made = monitoring_report(plan, [], on=day("02-10"), policy=policy)
        assert made.period.first == date(2024, first, 1)


# What changed.


def test_what_changed_since_the_last_report_is_told() -> None:
    first = report("02-15")
    made = report("04-01", previous=first)
    assert made.previous == first.status
    assert [(word, row.number, row.school) for word, row in made.changes] == [
        ("done", "2", ""),
        ("late", "3", ""),
        ("late", "4", ""),
        ("done", "5", ""),
        ("done", "6", "СОШ 1"),
        ("late", "6", "СОШ 2"),
        ("not_applicable", "9", ""),
    ]
    back = monitoring_report(PLAN, [], on=day("02-15"), previous=first.status)
    assert [(word, row.number) for word, row in back.changes] == [("late", "1")]
    undone = monitoring_report(PLAN, [], on=day("03-31"), previous=report())
    assert ("reopened", "5") in [(word, row.number) for word, row in undone.changes]
    assert report().changes == ()


# The answer.


def test_a_report_is_told_in_one_line_in_tables_and_as_a_text() -> None:
    made = report(previous=report("02-15"), policy=TAMBOV)
    assert str(made) == (
        "Мониторинг на 31 марта 2024: исполнено 3/6 наступивших сроков, просрочено 1, "
        "не состоялось 1, без подтверждения 1; в следующем периоде 1."
    )
    assert repr(made) == ("<MonitoringReport 2024-03-31 done 3/6, overdue 1, missed 1, coming 1>")
    for table in MONITORING_TABLES:
        assert len(made.to_frame(table)) > 0
        assert len(made.to_frame(table, "polars")) == len(made.to_frame(table))
    counts = made.to_frame()
    assert list(counts.columns) == list(COUNT_COLUMNS)
    assert counts["group"].drop_duplicates().tolist() == [
        "total",
        "period",
        "section",
        "body",
        "municipality",
    ]
    assert "<td>3/6</td>" in made._repr_html_()
    with pytest.raises(InvalidData, match=r"no table 'overdu' \(did you mean 'overdue'\?\)"):
        made.to_frame("overdu")  # type: ignore[call-overload]


def test_the_text_of_a_report_names_nobody_and_keeps_its_tables_whole() -> None:
    plan = order(
        Section(
            title="Работа Выдуманного А.Б.",
            activities=(row("1", 1, "Выдуманный А.Б.", deliverables=(Deliverable("А | Б"),)),),
        )
    )
    log = [done("1", 1, "01-20", note="Выдуманный А.Б."), Entry(
        occurrence="Выдуманный А.Б.", state=State.DONE, day=day("01-20"))]  # fmt: skip
    text = monitoring_report(plan, log, on=day("03-31")).to_markdown()
    assert "Выдуманн" not in text
    assert "| 1. Дело 1 |  | 31.01.2024 | 20.01.2024 | А \\| Б |" in text
    assert "- Замечаний к журналу: 1" in text
    assert text.startswith("# Мониторинг исполнения на 31 марта 2024\n\nМониторинг на")
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith(" |") for line in tables)


@settings(max_examples=15)
@given(st.data(), orders(), st.dates(date(2023, 1, 1), date(2026, 12, 31)))
def test_the_figures_of_a_report_add_up(data: st.DataObject, made: Order, on: date) -> None:
    found = monitoring_report(made, data.draw(logs(made)), on=on)
    total = found.total
    assert total.due == total.done + total.overdue + total.missed + total.open
    assert total.late <= total.done
    assert sum(one.due for one in found.sections) == total.due
    assert sum(one.rows for one in found.apart) + sum(
        one.is_dated or one.state == "not_applicable" for one in found.status
    ) == len(found.status)
    assert from_dict(MonitoringReport, to_dict(found)) == found
    assert found.to_markdown()


def test_a_report_is_that_of_its_status() -> None:
    assert report().status == status(PLAN, LOG, on=day("03-31"))
