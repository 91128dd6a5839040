"""What holds for every table: no word is lost, rows and columns do not change each other."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

import roadmap_core as rc

TITLE = "План на 2025 год\n\n"
HEADINGS = ("№", "Мероприятие", "Срок", "Ответственный", "Результат")
titles = st.sampled_from(("Анализ условий", "Семинар для школ", "Совет", "Приём отчётов (ШНОР)"))
periods = st.sampled_from(("март 2025", "до 15.04.2025", "I квартал 2025", "постоянно"))
bodies = st.sampled_from(("ИРО", "завуч", "Школы", "ИРО, завуч"))
results = st.sampled_from(("справка", "план", "список школ"))
rows = st.lists(st.tuples(titles, periods, bodies, results), min_size=2, max_size=5)
Cells = list[tuple[str, ...]]


def numbered(table: list[tuple[str, str, str, str]]) -> Cells:
    return [HEADINGS, *((str(n), *cells) for n, cells in enumerate(table, 1))]


def tabs(table: Cells) -> str:
    return "\n".join(map("\t".join, table))


def pipes(table: Cells) -> str:
    head, *body = (f"| {' | '.join(cells)} |" for cells in table)
    return "\n".join((head, "|---" * len(table[0]) + "|", *body))


def padded(table: Cells) -> Cells:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [tuple(c.ljust(w) for c, w in zip(cells, widths, strict=True)) for cells in table]


def drawn(table: Cells) -> str:
    rule = "+".join("-" * (len(cell) + 2) for cell in padded(table)[0])
    lines = [f"+{rule}+"]
    for cells in padded(table):
        lines += [f"| {' | '.join(cells)} |", f"+{rule}+"]
    return "\n".join(lines)


def spaced(table: Cells) -> str:
    return "\n".join("   ".join(cells) for cells in padded(table))


def barred(table: Cells) -> str:
    return "\n".join(f"{cell} |" for cells in table for cell in cells)


def paragraphs(table: Cells) -> str:
    return "\n\n".join(cell for cells in table for cell in cells)


def read(table: str) -> list[rc.Activity]:
    plans = rc.parse_order(f"{TITLE}{table}\n").value.roadmaps
    return [row for plan in plans for row in plan.walk()]


def content(row: rc.Activity) -> tuple[object, ...]:
    """All of an activity but its place and its number."""
    return row.title, row.period, row.responsible, row.deliverables, row.inherited


@settings(max_examples=15)
@given(rows)
def test_a_table_is_the_same_however_it_is_laid_out(table: list[tuple[str, str, str, str]]) -> None:
    cells = numbered(table)
    plain = [(row.number, *content(row)) for row in read(tabs(cells))]
    assert len(plain) == len(table)
    for layout in (pipes, drawn, spaced, barred, paragraphs):
        assert [(row.number, *content(row)) for row in read(layout(cells))] == plain, layout


@settings(max_examples=25)
@given(rows.flatmap(lambda table: st.tuples(st.just(table), st.permutations(table))))
def test_the_order_of_rows_changes_no_row(
    tables: tuple[list[tuple[str, str, str, str]], list[tuple[str, str, str, str]]],
) -> None:
    one, other = (
        Counter(repr(content(row)) for row in read(tabs(numbered(table)))) for table in tables
    )
    assert one == other


@settings(max_examples=25)
@given(rows, st.integers(0, 5), st.sampled_from(("Примечание", "Место проведения", "Участники")))
def test_a_column_more_changes_no_other(
    table: list[tuple[str, str, str, str]], at: int, heading: str
) -> None:
    cells = numbered(table)
    wider = [(*row[:at], heading if row is cells[0] else "прочее", *row[at:]) for row in cells]
    plain, more = read(tabs(cells)), read(tabs(wider))
    assert [content(row) for row in more] == [content(row) for row in plain]
    assert {row.extra for row in more} == {((heading, "прочее"),)}


@settings(max_examples=25)
@given(rows, st.permutations(range(5)))
def test_the_order_of_columns_changes_nothing(
    table: list[tuple[str, str, str, str]], order: list[int]
) -> None:
    cells = numbered(table)
    turned = [tuple(row[at] for at in order) for row in cells]
    assert [(r.number, *content(r)) for r in read(tabs(turned))] == [
        (r.number, *content(r)) for r in read(tabs(cells))
    ]


pieces = st.sampled_from(
    ("", "1", "I", "а)", "х", "+", "-", "Сентябрь", "март", "5", "до 15", "12.09", "2025", "№",
     "Срок", "Мероприятие", "Ответственный", "начало", "окончание", "I квартал", "Совет школы",
     "завуч", "п/п", "А<br>Б", "1. Да<br>2. Нет", "12.09<br>15.09", "рабо-", "- x", "Итого:")
)  # fmt: skip
tables = st.lists(st.lists(pieces, min_size=1, max_size=5).map(tuple), min_size=1, max_size=6)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold().replace("ё", "е").replace("<br>", " ")))


@settings(max_examples=60)
@given(tables, st.sampled_from((tabs, pipes, barred, paragraphs)))
@example([("№", "Мероприятие", "Срок", "начало", "х"), ("1", "Совет школы", "", "", "")], tabs)
def test_no_word_of_a_table_is_lost_or_raises(table: Cells, layout: object) -> None:
    assert callable(layout)
    text = f"{TITLE}№\tМероприятие\tСрок\tКто\n1\tСлёт\tмай\tИРО\n{layout(table)}\n"
    parsed = rc.parse_order(text)
    kept = words(str(rc.to_dict(parsed.value))) | words(" ".join(u.text for u in parsed.unread))
    kept |= words(" ".join(f.message for f in parsed.findings))
    # Marks and letters of sub-rows are told by the column and by the number that they give;
    # headings that say a header again, and the counted columns under it, are headings.
    layout_words = words(
        "х а x х 1 2 3 4 5 № п мероприятие срок ответственный кто начало окончание"
    )
    assert words(text) - kept - layout_words <= {"рабо"}
