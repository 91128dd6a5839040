"""Did it help: what a programme did to the schools of a list, and what nothing would have done.

    python examples/did_it_help.py [FILE ...] [--listed KEYS] [--region R] [--year Y]
        [--selected-on Y ...] [--served N] [--effect E] [--out DIR]

Without FILE an invented region is drawn, where the truth is known. A FILE is a form with marks or
counts (.xlsx, .csv ...) of all schools of the region and of several years. Writes did_it_help.png.
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
from roadmap_core.testing.selection_world import LIST_YEAR, drawn_world

WIDTH = 100
SEED = 11
PAGE = (11.7, 11.0)  # inches
# Left, bottom, width, height of each picture, as parts of the page.
PARTS = ((0.31, 0.67, 0.65, 0.2), (0.31, 0.435, 0.65, 0.075), (0.09, 0.08, 0.87, 0.155))


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Помогла ли программа школам списка - и что было бы без неё."
    )
    parser.add_argument("files", nargs="*", type=Path, help="формы с отметками или численностями")
    parser.add_argument(
        "--listed", metavar="KEYS", help="школы списка: через запятую или файл, ключ в строке"
    )
    parser.add_argument("--region", metavar="R", default="ru", help="регион или путь к .toml (ru)")
    parser.add_argument("--year", type=int, metavar="Y", help="год результата (последний)")
    parser.add_argument(
        "--selected-on", type=int, nargs="+", metavar="Y", help="годы, по которым отбирали"
    )
    parser.add_argument(
        "--served", type=int, metavar="N", default=12, help="без FILE: школ в списке"
    )
    parser.add_argument(
        "--effect", type=float, metavar="E", default=0.0, help="без FILE: истинное снижение, п.п."
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("out"), help="куда писать (out)"
    )
    options = parser.parse_args()
    try:
        tell(options)
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


def tell(options: argparse.Namespace) -> None:
    region = rc.load_region(options.region)
    if options.files:
        counts, listed = read(options.files, region), keys_of(options.listed)
        year = options.year or int(counts["year"].max())
        chosen = tuple(options.selected_on or (year - 1,))
    else:
        counts, listed = invented(options.served, options.effect)
        year, chosen = LIST_YEAR + 1, (LIST_YEAR,)
    # Results are judged by the norms of their own year.
    policy = region.on(date(year, 12, 31))
    listed = listed or by_rule(counts, policy, max(chosen))
    heading(f"Список по результатам {', '.join(map(str, chosen))} года: школ {len(listed)}")
    answer = rc.outcomes.programme_effect(
        counts, policy, listed=listed, selected_on=chosen, outcome_year=year
    )
    tell_verdict(answer)
    tell_what_misleads(answer)
    study = event_study(counts, listed, chosen, year)

    options.out.mkdir(parents=True, exist_ok=True)
    heading("Записано")
    path = options.out / "did_it_help.png"
    try:
        write_page(path, answer, study)
    except rc.MissingExtra as missing:
        print(f"  {path.name} нет: нужен пакет {missing.package}", end=", ")
        print(f"pip install 'roadmap_core[{missing.extra}]'")
    else:
        print(f"  {path}")


def invented(served: int, effect: float) -> tuple[Any, tuple[str, ...]]:
    heading("Искусственный регион: таких школ нет, числа получены из генератора")
    world = drawn_world(SEED, schools=max(60, 10 * served), served=served, effect=effect)
    say(f"Школ: {len(world.schools)}; худшие {served} по результатам {LIST_YEAR} года - в списке.")
    truth = f"{abs(world.effect):.1f}".replace(".", ",")
    say(f"Истинный эффект программы известен: доля «2» снижена на {truth} п.п.")
    return world.counts(), world.named()


def read(files: Iterable[Path], region: rc.Region) -> Any:
    """The counts of schools in the forms, put together."""
    counts = []
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
    if not any(len(one) for one in counts):
        raise rc.InvalidData("files", ["нет ни отметок, ни численностей школ @ $.files"])
    return pd.concat(counts, ignore_index=True)


def of_schools(counts: Any) -> Any:
    """The rows of schools; a federal form has those of the country and region beside them."""
    if "unit_level" in counts:
        counts = counts[counts["unit_level"] == "school"]
        counts = counts.drop(columns=["unit_level", "unit", "code"])
    return counts


def keys_of(listed: str | None) -> tuple[str, ...]:
    """The keys of a file, one a line, or those that commas part; none where nothing is given."""
    if not listed:
        return ()
    path = Path(listed)
    text = path.read_text(encoding="utf-8") if path.is_file() else listed.replace(",", "\n")
    return tuple(key for line in text.splitlines() if (key := line.strip()))


def by_rule(counts: Any, policy: rc.Policy, year: int) -> tuple[str, ...]:
    """The schools that the rule of the region lists by the results of a year."""
    low = rc.risk.low_performing_schools(counts, policy, year=year)
    say(f"Список взят по правилу региона для {year} года.")
    return tuple(low.loc[low["flagged"], "school"])


def tell_verdict(answer: rc.outcomes.Effect | rc.outcomes.NotEstimable) -> None:
    heading("Вывод")
    say(str(answer))
    match answer:
        case rc.outcomes.Effect():
            say(f"Способ: {answer.method}, ошибки {answer.convention}.")
        case rc.outcomes.NotEstimable():
            say(f"Что можно сделать: {rc.outcomes.every_refusal()[answer.code].instead}")
    for check in answer.beside:
        say(f"Для проверки, {check.method}: {check}")
    for sentence in answer.note_sentences:
        say(f"- {sentence}")


def tell_what_misleads(answer: rc.outcomes.Effect | rc.outcomes.NotEstimable) -> None:
    """The figures that reports print, each beside what nothing at all would have given."""
    if answer.expected is None and answer.leavers is None:
        return
    heading("Что обычно пишут в отчётах - и что дало бы полное бездействие")
    if answer.expected is not None:
        say(str(answer.expected))
    if answer.leavers is not None:
        say(str(answer.leavers))


def event_study(
    counts: Any, listed: Sequence[str], chosen: Sequence[int], year: int
) -> rc.outcomes.EventStudy | rc.outcomes.NotEstimable:
    """The share of failed of listed and other schools year by year, from the mirror year."""
    sums = counts[counts["year"] <= year].groupby(["school", "year"], as_index=False)
    frame = sums[["participants", "failed"]].sum()
    frame = frame[frame["participants"] > 0]
    frame["share"] = 100 * frame["failed"] / frame["participants"]
    frame["listed"] = frame["school"].isin(listed)
    return rc.outcomes.event_study(
        frame, outcome="share", treated="listed", time="year", unit="school", post=year,
        selected_on=chosen,
    )  # fmt: skip


def write_page(
    path: Path,
    answer: rc.outcomes.Effect | rc.outcomes.NotEstimable,
    study: rc.outcomes.EventStudy | rc.outcomes.NotEstimable,
) -> None:
    """One page: the verdict, the leavers, the years."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise rc.MissingExtra("matplotlib", "plot") from error
    page = Figure(PAGE, facecolor="white")
    first, second, third = (page.add_axes(part) for part in PARTS)
    rc.export.draw_expected(answer, ax=first)
    rc.export.draw_leavers(answer, ax=second)
    rc.export.draw_event_study(study, ax=third)
    rc.export.write_picture(first, path)


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
