"""Read an order: what it says, what is due, who is loaded, what does not hold in it.

    python examples/read_an_order.py [FILE] [--region R] [--on DATE] [--out DIR] [--names]

Without FILE the order that comes with the library is read. Writes order.json, report.sarif,
remarks.docx and gantt.png.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from importlib.resources import as_file, files
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from textwrap import shorten, wrap

import roadmap_core as rc

SHIPPED = ("data", "orders", "122-2024.txt")
SEVERITIES = {
    rc.Severity.ERROR: "Ошибки",
    rc.Severity.WARNING: "Предупреждения",
    rc.Severity.INFO: "К сведению",
}
FORCES = {
    rc.Force.APPROVE: "утвердить",
    rc.Force.APPOINT: "назначить",
    rc.Force.OBLIGE: "обязать",
    rc.Force.RECOMMEND: "рекомендовать",
    rc.Force.CONTROL: "контроль",
    rc.Force.OTHER: "прочее",
}
# How work that has no day of its own goes on.
UNDATED = {
    rc.Kind.ONGOING: "постоянно",
    rc.Kind.OWN_SCHEDULE: "по своему графику",
    rc.Kind.ON_DEMAND: "по запросам",
}
WIDTH = 100
AHEAD = 30  # days
MANY = 3
GAP = re.compile(r"\{\w+\}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Читает приказ с дорожной картой и рассказывает, что в нём."
    )
    parser.add_argument("file", nargs="?", type=Path, help=".txt, .md или .docx; иначе - пример")
    parser.add_argument(
        "--region", metavar="R", help="регион или путь к .toml (ru; для примера - tambov)"
    )
    parser.add_argument("--on", type=day_of, metavar="DATE", help="день, ГГГГ-ММ-ДД (дата приказа)")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("out"), help="куда писать (out)"
    )
    parser.add_argument("--names", action="store_true", help="оставить имена в order.json")
    options = parser.parse_args()
    try:
        with ExitStack() as stack:
            path = options.file or stack.enter_context(
                as_file(files("roadmap_core").joinpath(*SHIPPED))
            )
            region = options.region or ("ru" if options.file else "tambov")
            tell(path, region, options.on, options.out, with_names=options.names)
    except BrokenPipeError:
        # The reader of the output, such as `head`, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (rc.RoadmapError, OSError) as error:
        print(complaint(error), file=sys.stderr)
        return 2
    return 0


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = f"нет такого дня: {text!r}; день пишется ГГГГ-ММ-ДД"
        raise argparse.ArgumentTypeError(problem) from None


def complaint(error: rc.RoadmapError | OSError) -> str:
    """The error in the reader's language: its attributes say what is wrong."""
    match error:
        case rc.UnknownRegion():
            known = ", ".join(error.available)
            return f"нет региона {error.region!r}; есть {known}, или укажите путь к своему .toml"
        case rc.UnreadableFile():
            return f"файл {error.path!r} не читается: {error.reason}"
        case rc.DocumentNotUnderstood():
            return f"документ не прочитан: {', '.join(error.codes)}; причины названы выше"
    return str(error)


def tell(path: Path, region: str, on: date | None, out: Path, *, with_names: bool) -> None:
    ours = rc.load_region(region)
    parsed = rc.read_order(path, region=ours)
    order = parsed.value
    if parsed.errors:
        tell_findings("Документ не прочитан", parsed.findings)
        parsed.require()
    horizon = order.roadmap.horizon
    day = on or order.date or (horizon.first if horizon else None)
    # An order is judged by its own day.
    policy = rc.Policy(ours, order.date or day)
    report = rc.audit(parsed, policy)

    tell_summary(order)
    tell_findings("Что исправлено и замечено при чтении", parsed.findings)
    tell_findings("Замечания проверок", report)
    tell_skipped(report)
    tell_schedule(order, day)
    tell_load(order, policy)

    out.mkdir(parents=True, exist_ok=True)
    heading("Записано")
    rc.write_json(order if with_names else order.without_names(), out / "order.json")
    print(f"  {out / 'order.json'}" + ("" if with_names else "  (без имён; с именами: --names)"))
    rc.export.write_sarif(report, out / "report.sarif")
    print(f"  {out / 'report.sarif'}")
    write_remarks = partial(rc.export.write_remarks, report, on=day)
    write_where_it_can("листа замечаний", out / "remarks.docx", write_remarks)
    write_where_it_can("диаграммы", out / "gantt.png", partial(write_chart, order, day))


def write_where_it_can(what: str, path: Path, write: Callable[[Path], None]) -> None:
    """Write a file that needs an extra; without it say which."""
    try:
        write(path)
    except rc.MissingExtra as missing:
        print(f"  {what} нет: нужен пакет {missing.package}", end=", ")
        print(f"pip install 'roadmap_core[{missing.extra}]'")
    else:
        print(f"  {path}")


def write_chart(order: rc.Order, day: date | None, path: Path) -> None:
    rc.export.write_picture(rc.export.draw_gantt(order, on=day), path)


def tell_summary(order: rc.Order) -> None:
    roadmap = order.roadmap
    when = f" от {order.date:%d.%m.%Y}" if order.date else ""
    number = f" № {order.number}" if order.number else " без номера"
    heading(f"{order.kind or 'Документ'}{when}{number}")
    for line in (order.issuer, order.title):
        if line:
            say(line)
    print()
    parts = sum(1 for activity in roadmap.walk()) - len(roadmap.activities)
    facts = {
        "Пункты приказа": counted_clauses(order),
        "Дорожная карта": roadmap.title or "без названия",
        "Срок": span(roadmap.horizon) if roadmap.horizon else "не назван",
        "Мероприятия": f"{len(roadmap.activities)}, в них подпунктов {parts}; "
        f"исполняемых строк {len(roadmap.leaves)}",
        "Разделы": len(roadmap.sections),
    }
    for name, fact in facts.items():
        say(f"{name}: {fact}")
    for section in roadmap.sections:
        say(f"  {section.title or 'без названия'}: {len(section.activities)}")
    say(f"Школы: {len(order.schools)}")
    for school in order.schools:
        say(f"  {school.municipality}: {school.short_name or school.name}")


def counted_clauses(order: rc.Order) -> str:
    counts = ((wording, [c.force for c in order.clauses].count(f)) for f, wording in FORCES.items())
    told = ", ".join(f"{wording} {count}" for wording, count in counts if count)
    return f"{len(order.clauses)} ({told})" if told else "нет"


def tell_findings(title: str, findings: Iterable[rc.Finding]) -> None:
    found = tuple(findings)
    heading(f"{title}: {len(found) or 'нет'}")
    for severity, name in SEVERITIES.items():
        of_it = sorted((f for f in found if f.severity == severity), key=attrgetter("code"))
        if of_it:
            print(f"  {name}: {len(of_it)}")
        for code, group in groupby(of_it, key=attrgetter("code")):
            alike = tuple(group)
            if code.startswith("R") and len(alike) > MANY:
                # A repair made many times is one line with all its places.
                places = ", ".join(f"{f.subject} ({f.span})" for f in alike)
                say(f"{code} {GAP.sub('…', alike[0].wording)} ({len(alike)}): {places}", 4)
                continue
            for finding in alike:
                say(f"{code} [{finding.subject}{place(finding)}] {finding.message}", 4)


def place(finding: rc.Finding) -> str:
    return f", {finding.span}" if finding.span else ""


def tell_skipped(report: rc.Report) -> None:
    if report.skipped:
        heading(f"Не проверено: {len(report.skipped)}")
    for skipped in report.skipped:
        say(f"{skipped.code} {skipped.reason}", 4)


def tell_schedule(order: rc.Order, day: date | None) -> None:
    if day is None:
        heading("Сроки: день не известен, укажите --on ГГГГ-ММ-ДД")
        return
    # Nothing counts before the day of the order; check T03 tells of such days.
    late = rc.overdue(order, on=day)
    if late:
        heading(f"Срок прошёл до {day:%d.%m.%Y}: {len(late)} (если ещё не сделано)")
        tell_occurrences(late)
    under_way = sorted(rc.in_progress(order, on=day), key=lambda one: one.due_on or date.max)
    heading(f"Идёт {day:%d.%m.%Y}: {len(under_way) or 'ничего'}")
    for one in under_way:
        goes_on = f"до {one.due_on:%d.%m.%Y}" if one.due_on else UNDATED.get(one.kind, "без конца")
        say(f"{told(one)} - {goes_on}", 4)
    soon = rc.due(order, on=day, within_days=AHEAD)
    until = f"{day + timedelta(days=AHEAD):%d.%m.%Y}"
    heading(f"Срок наступает до {until} ({AHEAD} дней): {len(soon) or 'ничего'}")
    if not soon and (later := rc.due(order, on=day, within_days=3660)):
        print("  ближайший срок:")
        soon = tuple(one for one in later if one.due_on == later[0].due_on)
    tell_occurrences(soon)


def tell_occurrences(found: Iterable[rc.Occurrence]) -> None:
    for day, of_day in groupby(found, key=lambda one: one.due_on):
        print(f"  {day:%d.%m.%Y}" if day else "")
        for one in of_day:
            say(f"{told(one)} - {', '.join(one.bodies)}", 4)


def told(one: rc.Occurrence) -> str:
    unsure = f" (если: {one.assuming})" if one.assuming else ""
    return f"{one.number} {shorten(one.title, 64, placeholder='…')}{unsure}"


def tell_load(order: rc.Order, policy: rc.Policy) -> None:
    peaks = rc.peak_load(rc.load_by_month(order, policy=policy))
    heading("Нагрузка: сколько мероприятий в самый занятый месяц и в обычный")
    if peaks:
        print(f"  {'пик':>3}{'обычно':>8}  {'исполнитель':<56}  месяцы пика")
    for peak in peaks:
        months = [f"{month:%m.%Y}" for month in peak.months]
        shown = ", ".join(months[:2]) + (f" и ещё {len(months) - 2}" if len(months) > 2 else "")
        body = shorten(peak.body, 56, placeholder="…")
        print(f"  {peak.leaves:>3}{peak.median:>8g}  {body:<56}  {shown}")


def span(window: rc.Window) -> str:
    return f"{window.first:%d.%m.%Y} - {window.last:%d.%m.%Y}"


def heading(text: str) -> None:
    print()
    print(text)
    print("-" * min(len(text), WIDTH))


def say(text: str, indent: int = 2) -> None:
    """A paragraph that is broken at spaces, its further lines set in."""
    first, further = " " * indent, " " * (indent + 4)
    print("\n".join(wrap(text, WIDTH, initial_indent=first, subsequent_indent=further)))


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A console of an older Windows has not every sign of the text.
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
