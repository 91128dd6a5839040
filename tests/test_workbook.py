"""Workbooks: what is written is read back cell by cell by another library."""

from __future__ import annotations

import sys
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import roadmap_core
from roadmap_core.errors import InvalidData, MissingExtra, UnwritableFile
from roadmap_core.export import write_xlsx
from roadmap_core.export.columns import ColumnWords, columns_of, norm_names, words_of
from roadmap_core.export.norms import norm_lines, norms_of, source_words
from roadmap_core.norms import KNOWN_NORMS, Norm
from roadmap_core.policy import Policy
from roadmap_core.regions import load_policy
from roadmap_core.results import COLUMNS
from roadmap_core.risk import low_performing_schools, low_shares
from tests.engines import make

GUIDE = "Как читать"
COUNTS = [
    {"school": "007", "year": 2025, "procedure": "vpr", "subject": subject, "grade": 5,
     "participants": 40, "failed": failed}
    for subject, failed in (("russian", 12), ("mathematics", 3))
]  # fmt: skip


def policy() -> Policy:
    return load_policy("ru", on=date(2026, 1, 1))


def book(path: Path, frames: Any, **more: Any) -> dict[str, list[list[Any]]]:
    """The sheets of a written workbook as rows of values."""
    write_xlsx(frames, path / "книга.xlsx", **more)
    found = CalamineWorkbook.from_path(str(path / "книга.xlsx"))
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def xml(path: Path, part: str = "xl/worksheets/sheet1.xml") -> str:
    with ZipFile(path / "книга.xlsx") as package:
        return package.read(part).decode()


def test_an_answer_has_russian_headings_and_words(tmp_path: Path) -> None:
    shares = low_shares(make("pandas", COUNTS), policy())
    sheet = book(tmp_path, {"Доли": shares}, policy=policy())["Доли"]
    assert sheet[0] == [
        "Школа", "Год", "Процедура", "Предмет", "Параллель", "Количество участников, чел.",
        "Не преодолели минимум, чел.", "Доля не преодолевших минимум, %", "Нижняя граница, %",
        "Верхняя граница, %", "Норма", "Надёжность, %", "Признак низкого результата",
        "Не объясняется случайностью", "Есть оценка", "Основание",
    ]  # fmt: skip
    assert sheet[1][:8] == ["007", 2025, "ВПР", "Русский язык", 5, 40, 12, 30]
    assert sheet[1][10:] == [30, 95, "да", "нет", "да", "доля достигла нормы"]


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars-lazy", "pyarrow", "duckdb"])
def test_the_same_frame_of_any_engine_gives_the_same_bytes(tmp_path: Path, engine: str) -> None:
    rows: list[dict[str, Any]] = [
        {"school": "01", "mark": 2, "rural": True},
        {"school": "2", "mark": None, "rural": None},
    ]
    write_xlsx(make("pandas", rows), tmp_path / "1.xlsx")
    write_xlsx(make(engine, rows), tmp_path / "2.xlsx")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_null_is_an_empty_cell_and_zero_is_not(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "school": ["1", None],
            "mark": [np.nan, 0],
            "share": pd.array([None, 0.0], dtype="Float64"),
            "own": [pd.NaT, datetime(2025, 3, 1)],  # noqa: DTZ001
            "rural": pd.array([None, False], dtype="boolean"),
        }
    )
    _, first, second = book(tmp_path, frame)["Таблица"]
    assert first == ["1", "", "", "", ""]
    assert second == ["", 0, 0, date(2025, 3, 1), "нет"]


def test_keys_stay_text_and_flags_are_words(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "school": [12, 3.0], "code": ["00", "nan"], "russian_4": [1.0, 0.0],
            "rural": [True, False], "advanced": [2, 0],
            "grade": [Decimal(5), Decimal("5.5")], "own": [np.int8(3), None],
        },
        dtype=object,
    )  # fmt: skip
    rows = book(tmp_path, frame)["Таблица"]
    assert rows[1] == ["12", "00", "да", "да", 2, 5, 3]
    assert rows[2] == ["3", "nan", "нет", "нет", "нет", 5.5, ""]


def test_what_a_number_cannot_be_in_excel_is_text(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"own": [2**53 + 1, float("inf"), 2**53, [1], 1e300, date(2025, 3, 1)]}, dtype=object
    )
    cells = [row[0] for row in book(tmp_path, frame)["Таблица"][1:]]
    assert cells[:4] == ["9007199254740993", "inf", 2**53, "[1]"]
    assert cells[4] == str(int(1e300))
    assert cells[5] == date(2025, 3, 1)


def test_a_moment_is_written_as_its_day_without_its_zone(tmp_path: Path) -> None:
    frame = pl.DataFrame({"when": [datetime(2025, 3, 1, tzinfo=UTC)]})
    assert book(tmp_path, frame)["Таблица"][1] == [date(2025, 3, 1)]
    assert "dd.mm.yyyy" in xml(tmp_path, "xl/styles.xml")


@given(drawn=st.lists(st.text(max_size=9), min_size=9, max_size=9))
@settings(max_examples=5, deadline=None)
def test_no_text_becomes_a_formula_a_link_or_a_number(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[str]
) -> None:
    path = tmp_path_factory.mktemp("book")
    signs = [f"{sign}{text}" for sign, text in zip("=+-@\t'{\r ", drawn, strict=True)]
    texts = [*signs, "=1+1", "@SUM(A1)", "http://a.ru", "007", "mailto:a@b.ru"]
    write_xlsx(pd.DataFrame({"own": texts}), path / "книга.xlsx")
    sheet = xml(path)
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sheet.count('t="s"') == len(texts) + 1


def test_texts_are_kept_as_they_are(tmp_path: Path) -> None:
    texts = ["=HYPERLINK(1)", "+7", "-1", "@x", " a ", "{=1}", "1e5", "да\nнет"]
    rows = book(tmp_path, pd.DataFrame({"own": texts}))["Таблица"]
    assert [row[0] for row in rows[1:]] == texts


def test_names_of_people_are_left_out_everywhere(tmp_path: Path) -> None:
    name = "Иванова И.И."
    frame = pd.DataFrame({"own": [f"учитель {name}"], f"Учитель {name}": [1]})
    sheets = book(tmp_path, {f"Класс {name}": frame}, titles={f"Класс {name}": f"Класс {name}"})
    assert "Иванов" not in str(sheets)
    (first, _) = sheets
    assert first == "Класс имя"
    assert sheets[first][0][0] == "Класс [имя]"
    assert sheets[first][1:] == [["own", "Учитель [имя]"], ["учитель [имя]", 1]]


def test_names_of_sheets_are_mended(tmp_path: Path) -> None:
    frame = pd.DataFrame({"own": [1]})
    names = {
        "a/b:c*?": frame, "Школы": frame, "ШКОЛЫ": frame, "": frame, "History": frame,
        "Список школ с низкими результатами за год": frame,
        "Список школ с низкими результатами за два": frame,
        "'x'": frame, GUIDE: frame, 5: frame,
    }  # fmt: skip
    sheets = book(tmp_path, names)
    assert [*sheets] == [
        "a b c", "Школы", "ШКОЛЫ (2)", "Лист 4", "History 1", "Список школ с низкими результат",
        "Список школ с низкими резул (2)", "x", GUIDE, "5", f"{GUIDE} (2)",
    ]  # fmt: skip
    assert max(map(len, sheets)) == 31
    guide = sheets[f"{GUIDE} (2)"]
    assert ["a b c", 1, "a/b:c*?"] in [row[:3] for row in guide]


def test_a_title_stands_above_the_headings(tmp_path: Path) -> None:
    frame = pd.DataFrame({"school": ["1"], "own": [2]})
    sheets = book(tmp_path, {"Лист": frame}, titles={"Лист": "=Школы 2025 года"})
    assert sheets["Лист"] == [["=Школы 2025 года", ""], ["Школа", "own"], ["1", 2]]
    assert 'autoFilter ref="A2:B3"' in xml(tmp_path)
    assert 'topLeftCell="B3"' in xml(tmp_path)
    assert ["Лист", 1, "=Школы 2025 года"] in [row[:3] for row in sheets[GUIDE]]


def test_headings_are_frozen_filtered_and_as_wide_as_their_words(tmp_path: Path) -> None:
    frame = pd.DataFrame({"own": ["а"], "sentence": ["слово " * 100], "share": [29.96]})
    book(tmp_path, frame)
    sheet = xml(tmp_path)
    assert 'autoFilter ref="A1:C2"' in sheet
    assert 'state="frozen"' in sheet
    widths = [float(part.split('"')[0]) for part in sheet.split('width="')[1:]]
    assert widths[0] < 13
    assert 60 < widths[1] < 64
    assert 'formatCode="0.0"' in xml(tmp_path, "xl/styles.xml")
    assert "29.96" in sheet


def test_the_guide_explains_each_column_once_and_what_is_not_known(tmp_path: Path) -> None:
    shares = low_shares(make("pandas", COUNTS), policy())
    own = pd.DataFrame({"school": ["1"], "балл": [1]})
    guide = book(tmp_path, {"Доли": shares, "Свои": own})[GUIDE]
    columns = {row[1]: row for row in guide if row[1]}
    assert columns["school"][0] == "Школа"
    assert columns["school"][3] == "Доли, Свои"
    assert columns["балл"][2] == "Столбец из исходных данных."
    assert columns["certain"][2].startswith("«да»: к тому же выводу")
    assert not any("Норма" in row and "Источник" in row for row in guide)


def test_one_name_that_means_two_things_is_explained_twice(tmp_path: Path) -> None:
    counts = pd.DataFrame({"task": ["1"], "full": [3]})
    answer = pd.DataFrame({"completion": [50.0], "verdict": ["sufficient"], "full": [20.0]})
    guide = book(tmp_path, {"Числа": counts, "Выводы": answer})[GUIDE]
    assert [(row[0], row[3]) for row in guide if row[1] == "full"] == [
        ("Выполнили полностью, чел.", "Числа"),
        ("Выполнили полностью, %", "Выводы"),
    ]


def test_the_guide_names_the_norms_of_the_years_with_their_sources(tmp_path: Path) -> None:
    counts = [*COUNTS, *({**row, "year": 2024} for row in COUNTS)]
    frames = {
        "Доли": low_shares(make("pandas", counts), policy()),
        "Школы": low_performing_schools(make("pandas", counts), policy(), year=2025),
        "Свои": pd.DataFrame({"own": [1]}),
    }
    guide = book(tmp_path, frames, policy=policy())[GUIDE]
    rules = [row for row in guide if row[0].startswith("Правило отбора")]
    assert [row[1] for row in rules] == [date(2020, 9, 1), date(2025, 1, 1)]
    assert rules[0][3] == "источник не подтверждён"
    assert rules[1][3].startswith("акт проверки")
    assert "доля: 30\n" in rules[1][2]
    assert "наименьшее число участников: 10 (источник не подтверждён)" in rules[1][2]
    assert "ВПР Русский язык 5 кл." in rules[1][2]
    assert rules[1][4] == "Российская Федерация"


def test_norms_without_years_are_those_of_the_day() -> None:
    (cell,) = norms_of(["suppressed"], (), policy())
    assert cell.name == "publish_min_cell"
    assert list(norms_of(["suppressed"], (), Policy(policy().region))) == []
    assert list(norms_of(["suppressed"], (1990,), policy())) == []


def test_values_of_norms_are_said_in_russian() -> None:
    scale = policy().norm("scale_oge_history")
    assert norm_lines(scale) == ("0-10, 11-20, 21-29, 30-37",)
    day = date(2024, 1, 1)
    half = Norm(name="own.a", title="", unit="", value=2.5, since=day, source="unverified")
    assert (norm_lines(half), source_words(half)) == (("2,5",), "источник не подтверждён")
    assert norm_lines(evolve(half, value=True)) == ("да",)
    assert norm_lines(evolve(half, value=False)) == ("нет",)
    assert source_words(scale).startswith("письмо Рособрнадзора")


def test_every_column_of_the_tables_has_a_note_in_russian() -> None:
    silent = [
        name for name, words in zip(COLUMNS, columns_of([*COLUMNS]), strict=True) if not words.note
    ]
    assert silent == []
    assert columns_of(["own"]) == (ColumnWords(heading="own", kind="", note=""),)


def test_shares_of_a_form_are_not_taken_for_those_of_who_failed() -> None:
    share, of_twos = columns_of(["share", "share_2"])
    assert (share.heading, of_twos.heading) == ("Доля, %", "Доля «2», %")
    assert (share.kind, of_twos.kind) == ("percent", "percent")
    assert columns_of(["share", "low"])[0].heading == "Доля не преодолевших минимум, %"


def test_every_code_that_an_answer_gives_has_words() -> None:
    path = Path(roadmap_core.__file__).parent / "data" / "reasons.ru.toml"
    answers = tomllib.loads(path.read_text(encoding="utf-8"))["answers"]
    wordless = [
        (name, code)
        for name, answer in answers.items()
        for code in answer["sentences"]
        if code and code not in words_of(answer.get("reason", "reason"), None)
    ]
    assert wordless == [], "give them words in data/answers.ru.toml"


def test_every_norm_that_a_workbook_names_is_one_of_the_library() -> None:
    names = [
        "is_low",
        "low_now",
        "low_subjects",
        "norm_insufficient",
        "near",
        "markers",
        "suppressed",
    ]
    found = [*norm_names(names)]
    assert len(found) == len(set(found)) > 10
    assert set(found) <= set(KNOWN_NORMS)


def test_subjects_have_the_names_of_the_region() -> None:
    assert words_of("subject", None)["world"] == "Окружающий мир"
    assert words_of("subject", policy())["russian"] == "Русский язык"
    assert words_of("school", None) == {}


def test_a_frame_without_rows_or_columns_is_written(tmp_path: Path) -> None:
    sheets = book(tmp_path, {"Пусто": pd.DataFrame({"school": []}), "Ничего": pd.DataFrame()})
    assert sheets["Пусто"] == [["Школа"]]
    assert sheets["Ничего"] == []


def test_a_long_frame_is_written_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roadmap_core.export.workbook._LONG", 2)
    monkeypatch.setattr("roadmap_core.export.workbook._MEASURED", 2)
    frame = pa.table({"school": ["01", "02", "03"]})
    assert book(tmp_path, {"a": frame, "b": frame})["b"] == [["Школа"], ["01"], ["02"], ["03"]]
    assert 't="inlineStr"' in xml(tmp_path)


@pytest.mark.parametrize(
    ("frames", "more", "problem"),
    [
        ({}, {}, r"no frame to write @ \$\.frames"),
        ({"a": 5}, {}, "expected a frame"),
        ({"a": pd.DataFrame()}, {"titles": {"b": "x"}}, r"no sheet 'b' @ \$\.titles"),
        (pd.DataFrame({"a": range(1_048_576)}), {}, "holds 1,048,576 rows, this needs 1,048,577"),
        (pl.DataFrame({f"c{n}": [] for n in range(16_385)}), {}, "holds 16,384 columns"),
        (
            pd.DataFrame({"a": ["ж" * 32_768]}),
            {},
            r"32,767 letters.*\$\.frames\['Таблица'\]\.a\[0\]",
        ),
    ],
)
def test_what_no_sheet_can_hold_is_refused_and_nothing_is_written(
    tmp_path: Path, frames: Any, more: Any, problem: str
) -> None:
    with pytest.raises(InvalidData, match=problem):
        write_xlsx(frames, tmp_path / "a.xlsx", **more)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_an_error_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "a.xlsx"
    with pytest.raises(UnwritableFile, match="No such file") as caught:
        write_xlsx(pd.DataFrame({"a": [1]}), path)
    assert caught.value.path == str(path)


def test_without_xlsxwriter_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[excel\]"):
        write_xlsx(pd.DataFrame({"a": [1]}), tmp_path / "a.xlsx")
