from __future__ import annotations

from datetime import date

from roadmap_core.periods import (
    Annual,
    Dated,
    Deadline,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Recurring,
    Relative,
    Unit,
    Unread,
)
from roadmap_core.windows import Window


def test_each_kind_of_part_says_whether_its_windows_end_on_days_or_only_bound_it() -> None:
    march = (Window.of_month(2024, 3),)
    parts: tuple[Part, ...] = (
        Dated(march), Deadline(date(2024, 3, 1)), Annual(), Ongoing(march), OwnSchedule(),
        OnDemand("по запросу"), Relative("после приказа"), Unread("когда-нибудь"),
        Recurring(1, Unit.MONTH),
    )  # fmt: skip
    assert {str(part.kind): (part.has_days, part.is_framed) for part in parts} == {
        "dated": (True, False),
        "deadline": (True, False),
        "annual": (True, False),
        "ongoing": (False, True),
        "own_schedule": (False, True),
        "on_demand": (False, True),
        "relative": (False, False),
        "unread": (False, False),
        "recurring": (True, False),
    }
    terms = Recurring(1, Unit.TERM)
    assert (terms.has_days, terms.is_framed) == (False, True)
