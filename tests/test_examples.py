"""Runs every example as its reader would: in a folder of its own, once in a process of its own.

What else an example can be asked is asked in this process, which has loaded the library already.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from roadmap_core.testing.selection_world import drawn_world

EXAMPLES = Path(__file__).parents[1] / "examples"
READ_AN_ORDER = EXAMPLES / "read_an_order.py"
FIND_SCHOOLS = EXAMPLES / "find_low_performing_schools.py"
DID_IT_HELP = EXAMPLES / "did_it_help.py"
RUN_A_QUARTER = EXAMPLES / "run_a_quarter.py"
# An invented order without a date.
UNDATED = """ПРИКАЗ
№ 7

О поддержке школ

ПРИЛОЖЕНИЕ 1
План мероприятий («Дорожная карта»)

№ п/п\tМероприятие\tСрок\tИсполнители\tРезультат
1.\tСовещание\tПо отдельному графику\tУправление\tПротокол
2.\tВстреча\t\tУправление\tПротокол
"""
DATED = UNDATED.replace("ПРИКАЗ\n№ 7", "ПРИКАЗ\n01.02.2024\n№ 7").replace(
    "По отдельному графику", "Март 2024"
)


WRITTEN = {"order.json", "report.sarif", "remarks.docx", "gantt.png"}


class Done(NamedTuple):
    """How a run ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run_apart(*arguments: str | Path, cwd: Path) -> Done:
    """A run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )
    return Done(done.returncode, done.stdout, done.stderr)


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs an example with arguments as its own program would, in this process."""

    def ran(*arguments: str, example: Path = READ_AN_ORDER) -> Done:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", [str(example), *arguments])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(example), run_name="__main__")
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, *capsys.readouterr())

    return ran


def assert_one_line(done: Done, saying: str) -> None:
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert saying in done.stderr


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_runs(example: Path, tmp_path: Path) -> None:
    done = run_apart(example, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    if example == READ_AN_ORDER:
        assert_the_shipped_order_is_told_and_written(done, tmp_path)
    if example == RUN_A_QUARTER:
        assert_a_quarter_is_told_and_written(done, tmp_path)
    if example == DID_IT_HELP:
        assert_no_effect_is_claimed_where_there_is_none(done, tmp_path)


def assert_a_quarter_is_told_and_written(done: Done, folder: Path) -> None:
    for sentence in (
        "К исполнению с 23.01.2024 по 30.06.2024",
        "замечаний при чтении 0.",
        "Мониторинг на 30 июня 2024: исполнено ",
        "по запросу: строк 3, исполнений 3",
    ):
        assert sentence in done.stdout
    report = (folder / "out" / "report.md").read_text(encoding="utf-8")
    assert "## Следующий период: июль-сентябрь 2024" in report
    assert "## Изменилось с 31 марта 2024" in report
    assert "№ 122" in report
    assert (folder / "out" / "status.csv").read_text(encoding="utf-8").startswith("occurrence,")
    assert "записей 14, замечаний 0" in done.stdout
    calendar = (folder / "out" / "plan.ics").read_text(encoding="utf-8")
    assert calendar.count("BEGIN:VALARM") == calendar.count("BEGIN:VEVENT") > 0
    log = (folder / "out" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(log) == 14
    assert all(json.loads(line)["schema"] == 1 for line in log)


def test_a_quarter_is_run_on_an_order_and_a_log_of_ones_own(run: Run, tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_text(DATED, encoding="utf-8")
    told = {"schema": 1, "occurrence": "1", "state": "done", "day": "2024-03-20"}
    log = json.dumps(told) + '\n{"schema": 1, "occ'
    (tmp_path / "log.jsonl").write_text(log, encoding="utf-8")
    arguments = ["order.txt", "--log", "log.jsonl", "--on", "2024-03-31"]
    done = run(*arguments, example=RUN_A_QUARTER)
    assert done.returncode == 0
    assert "J01 [строка 2] строка оборвана, запись не засчитана" in done.stdout
    assert "исполнено 1/1 наступивших сроков, просрочено 0" in done.stdout
    assert not (tmp_path / "out" / "log.jsonl").exists()
    (tmp_path / "sheet.csv").write_text(
        "№;Состояние;День\n1;готово;20.03.2024\n1;готово;до мая\n", encoding="utf-8"
    )
    filled = run(*arguments, "--sheet", "sheet.csv", example=RUN_A_QUARTER)
    assert "день «до мая» не прочитан" in filled.stdout
    assert "Журнал: записей 2" in filled.stdout
    absent = run("order.txt", "--log", "нет.jsonl", example=RUN_A_QUARTER)
    assert_one_line(absent, "не читается")


def assert_no_effect_is_claimed_where_there_is_none(done: Done, folder: Path) -> None:
    for sentence in (
        "Истинный эффект программы известен: доля «2» снижена на 0,0 п.п.",
        "Список по результатам 2024 года: школ 12",
        "Отличить от обычного возврата к среднему нельзя: сверх ожидаемого",
        "Для проверки, mirror_did",
        "Без всякой программы ожидалось",
    ):
        assert sentence in done.stdout
    assert (folder / "out" / "did_it_help.png").read_bytes().startswith(b"\x89PNG")


def assert_the_shipped_order_is_told_and_written(done: Done, folder: Path) -> None:
    for sentence in (
        "ПРИКАЗ от 23.01.2024 № 122",
        "Мероприятия: 33, в них подпунктов 19; исполняемых строк 47",
        "Разделы: 6",
        "Школы: 4",
        "Что исправлено и замечено при чтении",
        "Замечания проверок",
        "Срок наступает до 22.02.2024",
        "ближайший срок",
        "месяцы пика",
    ):
        assert sentence in done.stdout
    text = (folder / "out" / "order.json").read_text(encoding="utf-8")
    assert json.loads(text)["number"] == "122"
    assert "[имя]" in text
    assert (folder / "out" / "gantt.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "out" / "remarks.docx").read_bytes().startswith(b"PK")
    (run,) = json.loads((folder / "out" / "report.sarif").read_text(encoding="utf-8"))["runs"]
    assert {one["level"] for one in run["results"]} >= {"warning", "note"}


def test_a_later_day_shows_what_is_due_and_late(run: Run, tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_text(
        DATED.replace("Встреча\t", "Встреча\tдо 1.06.2024"), encoding="utf-8"
    )
    done = run("order.txt", "--on", "2024-05-15", "--out", "x/y")
    assert "Срок прошёл до 15.05.2024: 1 " in done.stdout
    assert "Срок наступает до 14.06.2024 (30 дней): 1" in done.stdout
    assert {path.name for path in (tmp_path / "x" / "y").iterdir()} == WRITTEN


def test_names_are_written_only_when_asked(run: Run, tmp_path: Path) -> None:
    named = DATED.replace("Управление", "Управление (Зюзякин И.И.)")
    (tmp_path / "order.txt").write_text(named, encoding="utf-8")
    written = tmp_path / "out" / "order.json"
    run("order.txt", "--names")
    assert "Зюзякин И.И." in written.read_text(encoding="utf-8")
    run("order.txt")
    assert "Зюзякин" not in written.read_text(encoding="utf-8")
    assert "[имя]" in written.read_text(encoding="utf-8")


def test_an_order_of_ones_own_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "приказ.txt").write_text(DATED, encoding="cp1251")
    done = run("приказ.txt")
    assert done.returncode == 0, done.stderr
    assert "31.03.2024\n    1 Совещание - Управление" in done.stdout


def test_nothing_is_late_from_before_the_order(run: Run, tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_text(
        DATED.replace("01.02.2024", "01.05.2024").replace("Встреча\t", "Встреча\tдо 1 июня 2024"),
        encoding="utf-8",
    )
    done = run("order.txt", "--on", "2024-07-01")
    late = done.stdout.partition("Срок прошёл до 01.07.2024: 1 ")[2].partition("Идёт")[0]
    assert "2 Встреча" in late
    assert "Совещание" not in late


def test_an_order_without_a_date_asks_for_the_day(run: Run, tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_text(UNDATED, encoding="utf-8")
    done = run("order.txt")
    assert done.returncode == 0, done.stderr
    assert "укажите --on" in done.stdout


def test_without_matplotlib_the_rest_is_done_and_the_extra_named(tmp_path: Path) -> None:
    block = "import runpy, sys; sys.modules['matplotlib'] = None; sys.argv = [sys.argv[1]]; "
    code = f"{block}runpy.run_path(sys.argv[0], run_name='__main__')"
    done = run_apart("-c", code, READ_AN_ORDER, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "roadmap_core[plot]" in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == WRITTEN - {"gantt.png"}


def test_what_cannot_be_read_ends_with_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    assert_one_line(run("empty.txt"), "не прочитан: R01")
    assert_one_line(run("none.txt"), "не читается")
    assert_one_line(run("--region", "atlantis"), "нет региона 'atlantis'; есть ")


def test_a_day_that_is_none_is_told_how_to_write_one(run: Run) -> None:
    done = run("--on", "2024-13-01")
    assert done.returncode == 2
    assert "день пишется ГГГГ-ММ-ДД" in done.stderr


def test_a_place_that_cannot_be_written_ends_with_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder", encoding="utf-8")
    assert_one_line(run(), "out")


# Counts of two invented schools; each is low in both works or in none.
COUNTS = """Логин;Год;Процедура;Предмет;Параллель;Количество участников;Не преодолели минимум
001;2025;ВПР;Русский язык;5;60;30
001;2025;ВПР;Математика;5;60;31
002;2025;ВПР;Русский язык;5;60;3
002;2025;ВПР;Математика;5;60;4
"""


def test_schools_of_an_own_form_are_listed_and_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    done = run("counts.csv", "--school", "002", example=FIND_SCHOOLS)
    assert done.returncode == 0, done.stderr
    for sentence in (
        "Правило отбора школ с низкими образовательными результатами, 2025 год",
        "Школы с признаками низких результатов 2025 года: 1",
        "001  низкие результаты: 2 из 2 процедур 2025 года при норме 2",
        "Лист школы 002",
        "2025 ВПР Математика 5 кл.: 4 из 60 (6,7 %) при норме 30 %: признака нет",
    ):
        assert sentence in done.stdout
    written = {path.name: path.read_bytes()[:4] for path in (tmp_path / "out").iterdir()}
    assert written == {
        "low_schools.xlsx": b"PK\x03\x04",
        "school.xlsx": b"PK\x03\x04",
        "funnel.png": b"\x89PNG",
    }


def test_forms_without_results_and_unknown_schools_end_with_one_line(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    (tmp_path / "other.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    nothing = run("other.csv", example=FIND_SCHOOLS)
    assert_one_line(nothing, "нет ни отметок, ни численностей")
    assert_one_line(run("counts.csv", "--school", "9", example=FIND_SCHOOLS), "'9'")


def write_counts(path: Path) -> tuple[str, ...]:
    """Counts of an invented region as an office would keep them; the schools of its list."""
    world = drawn_world(3, schools=40, served=4)
    names = {
        "school": "Логин", "year": "Год", "procedure": "Процедура", "subject": "Предмет",
        "grade": "Параллель", "participants": "Количество участников",
        "failed": "Не преодолели минимум",
    }  # fmt: skip
    words = {"vpr": "ВПР", "oge": "ОГЭ", "russian": "Русский язык", "mathematics": "Математика"}
    world.counts().replace(words).rename(columns=names).to_csv(path, sep=";", index=False)
    return world.named()


def test_a_list_of_four_schools_is_refused_with_what_can_be_told(run: Run, tmp_path: Path) -> None:
    listed = write_counts(tmp_path / "counts.csv")
    (tmp_path / "list.txt").write_text("\n".join(listed), encoding="utf-8")
    done = run("counts.csv", "--listed", "list.txt", example=DID_IT_HELP)
    assert done.returncode == 0, done.stderr
    for sentence in (
        "Список по результатам 2024 года: школ 4",
        "Оценить эффект нельзя: при 4 школах виден только эффект больше",
        "Что можно сделать: Привести интервал",
        "Вышли ",
    ):
        assert sentence in done.stdout
    assert (tmp_path / "out" / "did_it_help.png").is_file()


def test_the_rule_of_the_region_makes_the_list_where_none_is_given(
    run: Run, tmp_path: Path
) -> None:
    write_counts(tmp_path / "counts.csv")
    done = run("counts.csv", "--selected-on", "2023", "--year", "2024", example=DID_IT_HELP)
    assert done.returncode == 0, done.stderr
    assert "Список взят по правилу региона для 2023 года." in done.stdout


def test_forms_without_results_end_with_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    nothing = run("other.csv", example=DID_IT_HELP)
    assert_one_line(nothing, "нет ни отметок, ни численностей")
