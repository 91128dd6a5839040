"""Runs every example as its reader would: in a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
READ_AN_ORDER = EXAMPLES / "read_an_order.py"
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


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )


def assert_one_line(done: subprocess.CompletedProcess[str], saying: str) -> None:
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert saying in done.stderr


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_runs(example: Path, tmp_path: Path) -> None:
    done = run(example, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_the_shipped_order_is_told_and_written(tmp_path: Path) -> None:
    done = run(READ_AN_ORDER, cwd=tmp_path)
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
    text = (tmp_path / "out" / "order.json").read_text(encoding="utf-8")
    assert json.loads(text)["number"] == "122"
    assert "[имя]" in text
    assert (tmp_path / "out" / "gantt.png").read_bytes().startswith(b"\x89PNG")


def test_a_later_day_shows_what_is_due_and_late(tmp_path: Path) -> None:
    done = run(READ_AN_ORDER, "--on", "2024-08-15", "--out", "x/y", cwd=tmp_path)
    assert "Срок прошёл до 15.08.2024" in done.stdout
    assert "Срок наступает до 14.09.2024 (30 дней): " in done.stdout
    assert {path.name for path in (tmp_path / "x" / "y").iterdir()} == {"order.json", "gantt.png"}


def test_names_are_written_only_when_asked(tmp_path: Path) -> None:
    run(READ_AN_ORDER, "--names", cwd=tmp_path)
    assert "[имя]" not in (tmp_path / "out" / "order.json").read_text(encoding="utf-8")


def test_an_order_of_ones_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "приказ.txt").write_text(DATED, encoding="cp1251")
    done = run(READ_AN_ORDER, "приказ.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "31.03.2024\n    1 Совещание - Управление" in done.stdout


def test_nothing_is_late_from_before_the_order(tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_text(
        DATED.replace("01.02.2024", "01.05.2024").replace("Встреча\t", "Встреча\tдо 1 июня 2024"),
        encoding="utf-8",
    )
    done = run(READ_AN_ORDER, "order.txt", "--on", "2024-07-01", cwd=tmp_path)
    late = done.stdout.partition("Срок прошёл до 01.07.2024: 1 ")[2].partition("Идёт")[0]
    assert "2 Встреча" in late
    assert "Совещание" not in late


def test_an_order_without_a_date_asks_for_the_day(tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_text(UNDATED, encoding="utf-8")
    done = run(READ_AN_ORDER, "order.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "укажите --on" in done.stdout


def test_without_matplotlib_the_rest_is_done_and_the_extra_named(tmp_path: Path) -> None:
    block = "import runpy, sys; sys.modules['matplotlib'] = None; sys.argv = [sys.argv[1]]; "
    code = f"{block}runpy.run_path(sys.argv[0], run_name='__main__')"
    done = run("-c", code, READ_AN_ORDER, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "roadmap_core[plot]" in done.stdout
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["order.json"]


def test_what_cannot_be_read_ends_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    assert_one_line(run(READ_AN_ORDER, "empty.txt", cwd=tmp_path), "не прочитан: R01")
    assert_one_line(run(READ_AN_ORDER, "none.txt", cwd=tmp_path), "не читается")
    assert_one_line(run(READ_AN_ORDER, "--region", "atlantis", cwd=tmp_path), "есть ru, tambov")


def test_a_day_that_is_none_is_told_how_to_write_one(tmp_path: Path) -> None:
    done = run(READ_AN_ORDER, "--on", "2024-13-01", cwd=tmp_path)
    assert done.returncode == 2
    assert "день пишется ГГГГ-ММ-ДД" in done.stderr


def test_a_place_that_cannot_be_written_ends_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder", encoding="utf-8")
    assert_one_line(run(READ_AN_ORDER, cwd=tmp_path), "out")
