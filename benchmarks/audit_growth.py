"""How the audit of a plan grows with its activities, code by code where it grows too fast.

The plan is drawn, not read: titles, bodies, periods and results of a few kinds, so that words and
bodies stand in very many rows as they do in a real plan, over four years. Each size is timed by
turns with the others, the smallest twice (A/A). The peer does the least that any checker must do:
it walks the rows once and looks each period up in its horizon (`Period.windows`).
"""

from __future__ import annotations

import argparse
import gc
import platform
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import median
from time import perf_counter

import roadmap_core as rc

SIZES = (100, 1000, 10_000)
ORDERED = date(2024, 1, 23)
HORIZON = rc.Window(date(2024, 1, 1), date(2026, 12, 31))
WHAT = ("Семинар", "Анализ результатов", "Диагностика", "Консультации", "Заседание совета", "Курсы")
FOR = ("учителей математики", "обучающихся школ", "руководителей", "школьных команд", "родителей")
ABOUT = ("оценка", "урок", "чтение", "наставничество", "воспитание", "функциональная грамотность")
BODIES = ("Министерство", "Институт", "Центр экспертизы", "МОУО", "школы", "опорные школы")
RESULTS = ("Справка", "Отчет", "Протокол", "Программа", "Приказ", "План работы")
PERIODS = (
    "март {}", "до 15 мая {}", "с 6 по 19 октября {}", "июнь-август {}", "12 октября {}",
    "сентябрь 2024, 2025, 2026", "ежегодно, декабрь", "ежеквартально", "1 раз в 3 месяца",
    "постоянно", "по отдельному графику", "по запросам школ", "Октябрь-январь 2024, 2025",
)  # fmt: skip
PARTS = 4


def plan(size: int) -> rc.Order:
    """An order with so many activities that are themselves performed."""
    periods: dict[str, rc.Period] = {}
    for year in (2024, 2025, 2026):
        for text in PERIODS:
            wording = text.format(year)
            periods.setdefault(wording, rc.parse_period(wording, horizon=HORIZON).value)
    known = tuple(periods.values())
    # Every fourth row heads four others; the sections are as long as those of a real plan.
    rows = [_row(n, str(n + 1), known) for n in range(size)]
    tops = []
    for start in range(0, size, 2 * PARTS):
        head, *own = rows[start : start + 2 * PARTS]
        parts, plain = own[:PARTS], own[PARTS:]
        tops += [rc.Activity(number=head.number, title=f"{head.title}:", parts=tuple(parts))]
        tops += plain
    sections = tuple(
        rc.Section(title=f"Раздел {n}", activities=tuple(tops[n : n + 50]))
        for n in range(0, len(tops), 50)
    )
    roadmap = rc.Roadmap(title="План", horizon=HORIZON, sections=sections)
    return rc.Order(date=ORDERED, appendices=(rc.Appendix(title="План", roadmap=roadmap),))


def _row(n: int, number: str, periods: tuple[rc.Period, ...]) -> rc.Activity:
    words = (WHAT[n % 6], "для", FOR[n % 5], ABOUT[n // 6 % 6], f"тема{_letters(n // 30)}")
    bodies = {BODIES[n % 6], BODIES[n // 7 % 6]}
    return rc.Activity(
        number=number,
        title=" ".join(words),
        period=periods[n % len(periods)],
        responsible=tuple(rc.Responsibility(body) for body in sorted(bodies)),
        deliverables=(rc.Deliverable(f"{RESULTS[n % 6]} {ABOUT[n // 6 % 6]}"),),
    )


def _letters(n: int) -> str:
    return "".join("абвгдежзик"[int(digit)] for digit in str(n))


def walk(order: rc.Order) -> int:
    return sum(len(row.period.windows(HORIZON)) for row in order.roadmap.leaves if row.period)


def seconds(action: Callable[[], object]) -> float:
    gc.collect()
    start = perf_counter()
    action()
    return perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run (3)")
    parser.add_argument("--limit", type=float, default=12, help="growth for ten times (12)")
    parser.add_argument("--codes", action="store_true", help="show what each check costs")
    options = parser.parse_args()

    policy = rc.load_policy("tambov", on=ORDERED)
    orders = {size: plan(size) for size in SIZES}
    lanes: dict[str, Callable[[], object]] = {}
    for size, order in orders.items():
        lanes[f"audit {size}"] = partial(rc.audit, order, policy)
        lanes[f"walk {size}"] = partial(walk, order)
    lanes["again"] = lanes[f"audit {SIZES[0]}"]
    found: dict[str, list[float]] = {lane: [] for lane in lanes}
    lanes[f"audit {SIZES[0]}"]()  # what is cached is cached before the first round
    for turn in range(options.rounds):
        for lane in (*list(lanes)[turn:], *list(lanes)[:turn]):  # nobody is always the first
            found[lane].append(seconds(lanes[lane]))
    middle = {lane: median(times) * 1e3 for lane, times in found.items()}

    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print(f"{options.rounds} rounds by turns; milliseconds, median; growth over the row above")
    print(f"{'activities':>11}{'audit':>11}{'growth':>8}{'walk':>9}{'growth':>8}{'findings':>10}")
    worst = 0.0
    for at, size in enumerate(SIZES):
        cells = [f"{size:>11}"]
        for work, width in (("audit", 11), ("walk", 9)):
            now = middle[f"{work} {size}"]
            growth = now / middle[f"{work} {SIZES[at - 1]}"] if at else None
            worst = max(worst, growth or 0) if work == "audit" else worst
            cells.append(f"{now:>{width}.1f}{f'{growth:.1f}' if growth else '':>8}")
        print("".join(cells) + f"{len(rc.audit(orders[size], policy).findings):>10}")
    if options.codes:
        _codes(orders, policy)
    again = middle["again"] / middle[f"audit {SIZES[0]}"]
    print(f"control A/A, {SIZES[0]} activities: {again:.2f}")
    print(f"worst growth for ten times the activities: {worst:.1f} (at most {options.limit})")
    return int(worst > options.limit)


def _codes(orders: dict[int, rc.Order], policy: rc.Policy) -> None:
    """What each check costs at the two larger sizes, the dearest first."""
    _, less, most = SIZES
    costs = []
    for check in rc.CHECKS:
        one, ten = (
            seconds(partial(rc.audit, orders[size], policy, checks=[check]))
            for size in (less, most)
        )
        costs.append((ten, ten / one, check.code))
    for ten, growth, code in sorted(costs, reverse=True):
        print(f"  {code} {ten * 1e3:>9.1f} ms, growth {growth:.1f}")


if __name__ == "__main__":
    sys.exit(main())
