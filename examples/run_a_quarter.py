"""Run a plan for a quarter: a calendar, a sheet that an office fills in, a log, the report.

    python examples/run_a_quarter.py [FILE] [--region R] [--log LOG] [--sheet XLSX] [--on DATE]
                                     [--out DIR]

Without FILE the order that comes with the library is read. What a filled SHEET tells is added to
the LOG; without either a quarter is invented, in which some of the work is late, some is not done
and some leaves nothing to show, and an office fills a sheet in. Writes plan.ics, plan.xlsx (the
sheet to fill in), status.csv and report.md, and without a LOG its own as log.jsonl.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import roadmap_core as rc
from roadmap_core.progress import (
    MonitoringReport,
    ProgressLog,
    append_entries,
    monitoring_report,
    read_log,
    read_sheet,
)

SHIPPED = ("data", "orders", "122-2024.txt")
WIDTH = 100
MANY = 6
MONTHS = 6


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Ведёт план один квартал: сроки, журнал, исполнение, отчёт."
    )
    parser.add_argument("file", nargs="?", type=Path, help="приказ; иначе - пример")
    parser.add_argument(
        "--region", metavar="R", help="регион или путь к .toml (ru; для примера - tambov)"
    )
    parser.add_argument("--log", type=Path, metavar="LOG", help="журнал; иначе - вымышленный")
    parser.add_argument(
        "--sheet", type=Path, metavar="XLSX", help="заполненный лист хода исполнения"
    )
    parser.add_argument(
        "--on", type=day_of, metavar="DATE", help="день отчёта, ГГГГ-ММ-ДД (конец второго квартала)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("out"), help="куда писать (out)"
    )
    options = parser.parse_args()
    try:
        with ExitStack() as stack:
            path = options.file or stack.enter_context(
                as_file(files("roadmap_core").joinpath(*SHIPPED))
            )
            region = options.region or ("ru" if options.file else "tambov")
            told = Told(options.log, options.sheet)
            run(path, region, told, options.on, options.out)
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
        case rc.EntryNotAppended():
            return f"в журнал {error.path!r} не записано: {error.reason}"
        case rc.MissingExtra():
            return f"нужен пакет {error.package}: pip install 'roadmap_core[{error.extra}]'"
        case rc.DocumentNotUnderstood():
            return f"документ не прочитан: {', '.join(error.codes)}"
    return str(error)


class Told(NamedTuple):
    """Where it stands what was done: a log, a sheet that an office filled in."""

    log: Path | None
    sheet: Path | None


def run(path: Path, region: str, told: Told, on: date | None, out: Path) -> None:
    ours = rc.load_region(region)
    order = rc.read_order(path, region=ours).require()
    begin = order.date or (order.roadmap.horizon or rc.Window.of_day(on or date.min)).first
    day = on or end_of_quarter(begin + timedelta(days=31 * MONTHS))
    policy = ours.on(day)

    out.mkdir(parents=True, exist_ok=True)
    tell_due(order, begin, day)
    hand_out(order, begin, out)
    log = told_log(order, begin, day, told, out)
    tell_log(log, order, policy, day)
    previous = monitoring_report(order, log, on=before(begin, day), policy=policy)
    report = monitoring_report(order, log, on=day, policy=policy, previous=previous)
    tell_report(report)

    heading("Записано")
    write(out / "report.md", report.to_markdown() + "\n")
    table = report.status.to_frame()
    write(out / "status.csv", table.to_csv(index=False))


def end_of_quarter(day: date) -> date:
    """The last day of the last quarter that is over by a day."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first - timedelta(days=1)


def before(begin: date, day: date) -> date:
    """The day of the report before, three months earlier; the plan's first where it is later."""
    return max(begin, end_of_quarter(day))


def tell_due(order: rc.Order, begin: date, day: date) -> None:
    heading(f"К исполнению с {begin:%d.%m.%Y} по {day:%d.%m.%Y}")
    found = rc.due(order, on=begin, within_days=(day - begin).days)
    for one in found[:MANY]:
        say(f"{one.due_on:%d.%m.%Y}  {one.number:<5} {one.title}")
    tell_more(len(found))


def hand_out(order: rc.Order, begin: date, out: Path) -> None:
    """The plan as a calendar to subscribe to, and as a workbook with a sheet to fill in."""
    heading("Роздано")
    stamp = datetime.combine(begin, time(), UTC)
    calendar = rc.export.write_ics(order, out / "plan.ics", stamp=stamp, alarms=(7,))
    print(f"  {out / 'plan.ics'}")
    say(str(calendar))
    rc.export.write_plan_xlsx(order, out / "plan.xlsx")
    print(f"  {out / 'plan.xlsx'}")


def told_log(order: rc.Order, begin: date, day: date, told: Told, out: Path) -> ProgressLog:
    """The log, with what a sheet tells added; each line is on the disk when it is read."""
    path, sheet = told.log or out / "log.jsonl", told.sheet
    if told.log is None:
        path.unlink(missing_ok=True)
        if sheet is None:
            sheet = out / "filled.csv"
            write_table(sheet, invented(order, begin, day))
    if sheet is not None:
        reading = read_sheet(sheet, order)
        heading("Лист хода исполнения")
        say(f"записей {len(reading.value)}, замечаний {len(reading.findings)}")
        for finding in reading.findings:
            say(f"{finding.span}: {finding.code} {finding.message}")
        append_entries(path, reading.value)
    return read_log(path)


def invented(order: rc.Order, begin: date, day: date) -> Iterator[tuple[str, ...]]:
    """The rows that an office might fill in, under their headings.

    Every fourth occurrence is not told of, every third is late, every fifth shows nothing.
    """
    yield "Ключ", "Состояние", "День", "Подтверждение", "Примечание", "Кто сообщает"
    found = rc.due(order, on=begin, within_days=(day - begin).days)
    for number, one in enumerate(found, 1):
        assert one.due_on is not None
        late = timedelta(days=5 if number % 3 == 0 else -2)
        # What is late may come behind the day of the report.
        if number % 4 and one.due_on + late <= day:
            done = max(begin, one.due_on + late)
            shown = f"вх. № {number}" if number % 5 else ""
            yield one.key, "исполнено", f"{done:%d.%m.%Y}", shown, "", "куратор"
    for leaf in (leaf for plan in order.roadmaps for leaf in plan.leaves):
        if leaf.period is not None and leaf.period.kind == rc.Kind.ON_DEMAND:
            yield leaf.key, "исполнено", f"{day:%d.%m.%Y}", "", "по заявке школы", ""


def write_table(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    print(f"  {path}")


def tell_log(log: ProgressLog, order: rc.Order, policy: rc.Policy, day: date) -> None:
    heading("Журнал")
    say(str(log))
    for finding in log.validate(order, on=day, policy=policy):
        say(f"{finding.code} [{finding.subject}] {finding.message}")


def tell_report(report: MonitoringReport) -> None:
    heading("Исполнение")
    say(str(report.status))
    say(str(report))
    say(f"Исполнено, в том числе досрочно / наступило (BEI): {report.execution_index}")
    say(f"Не исполнено в срок / наступило: {report.missed_tasks}")
    heading("Просрочено")
    for row in report.overdue[:MANY]:
        say(f"{row.days_late} дн.  {row.number:<5} {row.school or row.title}")
    tell_more(len(report.overdue))
    heading("По исполнителям")
    for one in report.bodies:
        say(f"{one.share!s:>13}  {one.name}")
    heading("Без дня исполнения")
    for kind in report.apart:
        say(f"{kind.label}: строк {kind.rows}, исполнений {kind.recorded}")
    heading("Следующий период")
    for row in report.coming[:MANY]:
        say(f"{row.due:%d.%m.%Y}  {row.number:<5} {row.school or row.title}")
    tell_more(len(report.coming))


def tell_more(number: int) -> None:
    if number > MANY:
        print(f"  ... и ещё {number - MANY}")
    elif not number:
        print("  нет")


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    print(f"  {path}")


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def say(text: str) -> None:
    """A line, indented; what is too long is cut."""
    shown = text if len(text) <= WIDTH else f"{text[: WIDTH - 4]} ..."
    print(f"  {shown}")


if __name__ == "__main__":
    sys.exit(main())
