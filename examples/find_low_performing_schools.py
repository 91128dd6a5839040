"""Find schools with low results: the list, why each school is on it, and how sure that is.

    python examples/find_low_performing_schools.py [FILE ...] [--region R] [--year Y]
        [--school KEY] [--out DIR]

Without FILE an invented region is drawn. A FILE is a form with marks or counts (.xlsx, .csv ...).
Writes low_schools.xlsx, school.xlsx and funnel.png.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd

import roadmap_core as rc
from roadmap_core.testing import synthetic_region

WIDTH = 100
SHOWN = 15
WORK = ["procedure", "subject", "grade"]
PROCEDURES = {"vpr": "ВПР", "oge": "ОГЭ", "ege": "ЕГЭ"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Находит школы с признаками низких результатов и объясняет каждую строку."
    )
    parser.add_argument("files", nargs="*", type=Path, help="формы с отметками или численностями")
    parser.add_argument("--region", metavar="R", default="ru", help="регион или путь к .toml (ru)")
    parser.add_argument("--year", type=int, metavar="Y", help="год результатов (последний)")
    parser.add_argument("--school", metavar="KEY", help="школа, о которой написать лист")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("out"), help="куда писать (out)"
    )
    options = parser.parse_args()
    try:
        tell(options.files, options.region, options.year, options.school, options.out)
    except BrokenPipeError:
        # The reader of the output, such as `head`, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (rc.RoadmapError, OSError) as error:
        print(complaint(error), file=sys.stderr)
        return 2
    return 0


def complaint(error: rc.RoadmapError | OSError) -> str:
    """The error in the reader's language: its attributes say what is wrong."""
    match error:
        case rc.UnknownRegion():
            known = ", ".join(error.available)
            return f"нет региона {error.region!r}; есть {known}, или укажите путь к своему .toml"
        case rc.UnreadableFile():
            return f"файл {error.path!r} не читается: {error.reason}"
        case rc.MissingExtra():
            return f"нужен пакет {error.package}: pip install 'roadmap_core[{error.extra}]'"
    return str(error)


def tell(
    files: Sequence[Path], region_name: str, year: int | None, school: str | None, out: Path
) -> None:
    region = rc.load_region(region_name)
    counts, schools = read(files, region) if files else invented()
    year = year or int(counts["year"].max())
    # Results are judged by the norms of their own year.
    policy = region.on(date(year, 12, 31))
    tell_problems(rc.results.validate(counts, "counts", policy))
    tell_rule(policy, year)

    low = rc.risk.low_performing_schools(counts, policy, year=year, schools=schools)
    low = rc.risk.explain(low, policy)
    shares = rc.risk.low_shares(counts, policy)
    shares = rc.risk.explain(shares[shares["reason"] != "not_counted"], policy)
    tell_list(low, year)
    tell_chance(counts, policy, year)
    changes = tell_changes(counts, policy, year, schools)
    key = school or first_flagged(low)
    if key not in set(low["school"]):
        raise rc.InvalidData("school", [f"школы {key!r} в результатах нет @ $.school"])
    own = low[low["school"] == key], shares[shares["school"] == key]
    tell_school(key, *own, region)

    out.mkdir(parents=True, exist_ok=True)
    heading("Записано")
    books: dict[str, dict[str, Any]] = {
        "low_schools.xlsx": {"Школы": low, "Доли": shares, **changes},
        "school.xlsx": {"Вывод": own[0], "Процедуры": own[1].sort_values(["year", *WORK])},
    }
    for name, frames in books.items():
        title = {next(iter(frames)): f"Признаки низких результатов, {year} год"}
        say_if_missing(out / name, write_book, frames, policy, title)
    say_if_missing(out / "funnel.png", write_funnel, shares[shares["year"] == year], policy)


def invented() -> tuple[Any, Any]:
    heading("Искусственный регион: таких школ нет, числа получены из генератора")
    region = synthetic_region(schools=100, pupils=False)
    counts, schools = region.frame("counts"), region.frame("schools")
    say(f"Школ: {len(schools)}, годы: {', '.join(map(str, region.years))}")
    return counts, schools


def read(files: Iterable[Path], region: rc.Region) -> tuple[Any, Any]:
    """The counts of schools in the forms, and what these say of the schools."""
    counts, schools = [], []
    for path in files:
        parsed = rc.results.read_form(path, region=region)
        form = parsed.value
        heading(f"{path.name}: {form}")
        for finding in parsed.findings:
            say(f"{finding.code} {finding.message}")
        if "marks" in form.frames:
            counts.append(rc.results.count_marks(form.frames["marks"], region.on(date.max)))
        elif "counts" in form.frames:
            counts.append(of_schools(form.frames["counts"]))
        if "schools" in form.frames and "kind" in form.frames["schools"]:
            schools.append(form.frames["schools"])
    if not any(len(one) for one in counts):
        raise rc.InvalidData("files", ["нет ни отметок, ни численностей школ @ $.files"])
    return pd.concat(counts, ignore_index=True), pd.concat(schools) if schools else None


def of_schools(counts: Any) -> Any:
    """The rows of schools; a federal form has those of the country and region beside them."""
    if "unit_level" in counts:
        counts = counts[counts["unit_level"] == "school"]
        counts = counts.drop(columns=["unit_level", "unit", "code"])
    return counts


def tell_problems(report: rc.Report) -> None:
    if report.findings:
        heading(f"Замечания к данным: {len(report.findings)}")
    for finding in report.findings:
        say(f"{finding.code} [{finding.subject}] {finding.message}")


def tell_rule(policy: rc.Policy, year: int) -> None:
    if not policy.has_norm("low_performing_rule"):
        heading(f"Правила отбора для {year} года нет")
        return
    norm = policy.norm("low_performing_rule")
    heading(f"{norm.title}, {year} год")
    for line in rc.export.norm_lines(norm, policy):
        say(line)


def tell_list(low: Any, year: int) -> None:
    flagged = low[low["flagged"]].sort_values(["certain", "school"], ascending=[False, True])
    sure = int(flagged["certain"].sum())
    heading(f"Школы с признаками низких результатов {year} года: {len(flagged)}")
    say(f"Не объясняется случайностью: {sure}; случайность не исключена: {len(flagged) - sure}")
    say(f"Признака нет: {int((low['judged'] & ~low['flagged']).sum())}")
    say(f"Оценки нет: {int((~low['judged']).sum())} (почему, сказано в каждой строке)")
    print()
    for row in flagged.head(SHOWN).itertuples():
        say(f"{row.school}  {told(row.sentence)}")
    if len(flagged) > SHOWN:
        say(f"... и ещё {len(flagged) - SHOWN}")


def told(sentence: str) -> str:
    """A sentence without the source of its norm, which was told above."""
    return sentence.partition(". Норма:")[0]


def tell_chance(counts: Any, policy: rc.Policy, year: int) -> None:
    try:
        chances = rc.risk.chance_of_flag(counts, policy, year=year)
    except rc.InvalidData:
        return  # a rule by rank always takes as many schools
    heading("Сколько школ попадает в перечень случайно")
    rare = chances["chance"][chances["chance"] < 0.5].sum()
    number, few = (f"{value:.1f}".replace(".", ",") for value in (chances["chance"].sum(), rare))
    say(
        f"Будь истинные доли школ такими, какими они видны без случайного разброса, правило "
        f"отобрало бы в среднем {number} школ, из них {few} - такие, которые чаще остались бы вне "
        f"перечня."
    )


def tell_changes(counts: Any, policy: rc.Policy, year: int, schools: Any) -> dict[str, Any]:
    """Who entered, stayed, left since the year before; nothing where there is no such year."""
    if year - 1 not in set(counts["year"]):
        return {}
    changes = rc.risk.list_changes(counts, policy, before=year - 1, after=year, schools=schools)
    changes = rc.risk.explain(changes, policy)
    number = changes["change"].value_counts()
    heading(f"С {year - 1} года")
    for code, words in (("entered", "появились"), ("stayed", "остались"), ("left", "исчезли")):
        say(f"признаки {words}: {int(number.get(code, 0))}")
    return {"Изменения": changes}


def first_flagged(low: Any) -> str:
    """The school with the surest sign, the first by key among equals."""
    order = low.sort_values(["flagged", "certain", "school"], ascending=[False, False, True])
    return str(order["school"].iloc[0])


def tell_school(key: str, verdict: Any, shares: Any, region: rc.Region) -> None:
    subjects = {subject.code: subject.name for subject in region.subjects}
    heading(f"Лист школы {key}")
    say(told(verdict["sentence"].iloc[0]))
    print()
    for row in shares.sort_values(["year", *WORK]).itertuples():
        procedure = PROCEDURES.get(row.procedure, row.procedure)
        subject = subjects.get(row.subject, row.subject)
        say(f"{row.year} {procedure} {subject} {row.grade} кл.: {told(row.sentence)}")


def write_book(path: Path, frames: Any, policy: rc.Policy, titles: Any) -> None:
    rc.export.write_xlsx(frames, path, policy=policy, titles=titles)


def write_funnel(path: Path, shares: Any, policy: rc.Policy) -> None:
    """The work in which most schools are low, the first by name among equals."""
    works = shares.groupby(WORK)["is_low"].sum()
    work = works.sort_values(ascending=False, kind="stable").index[0]
    rows = shares[(shares[WORK] == list(work)).all(axis=1)]
    rc.export.write_picture(rc.export.draw_funnel(rows, policy, names=True), path)


def say_if_missing(path: Path, write: Any, *given: Any) -> None:
    try:
        write(path, *given)
    except rc.MissingExtra as missing:
        print(f"  {path.name} нет: нужен пакет {missing.package}", end=", ")
        print(f"pip install 'roadmap_core[{missing.extra}]'")
    else:
        print(f"  {path}")


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
