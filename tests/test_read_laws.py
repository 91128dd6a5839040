"""What holds for every text: nothing raises, nothing is lost, line ends do not matter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

from hypothesis import example, given, settings
from hypothesis import strategies as st

import roadmap_core as rc

ORDER_122 = files("roadmap_core").joinpath("data/orders/122-2024.txt").read_text("utf-8")
LINES = tuple(ORDER_122.split("\n"))
# A line joined with the headings of a table is one of its headings.
BESIDE_HEADERS = {i - n for i, line in enumerate(LINES) if line.startswith("№") for n in (0, 1)}
HEADER = "№ п/п\tМероприятие\tСроки\tОтветственные\tРезультат"
TITLES = (
    "Анализ результатов",
    "Семинар «Школа роста»",
    "Встречи: По предметам",
    "совещание директоров",
    "для педагогов и",
    "Цикл вебинаров:",
    "",
)
PERIODS = ("март 2025", "апрель-май 2025", "постоянно", "до 1 июня 2025 г.", "как решит совет", "")
BODIES = ("ИРО", "ИРО, МОУО", "Центр,", "школы ИРО", "Муниципальный уровень: МОУО", "")
RESULTS = ("справка", "программа, список участников", "Отчет", "")
PROSE = ("", "Раздел 2. Общие меры", "Примечание к плану.", "из них сельских", "- 3 -", HEADER)


def words(text: str) -> Counter[str]:
    text = re.sub(r"</?[a-z]+>", "", text.casefold().replace("ё", "е"))
    return Counter(re.findall(r"\w+", text))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)
    elif value is not None:
        yield str(value)


def lost(parsed: rc.Parsed[rc.Order], text: str) -> Counter[str]:
    """The words of a text that stand neither in the value nor among what was not understood."""
    tree = rc.to_dict(parsed.value)
    del tree["repairs"]
    kept = words(" ".join(strings(tree)))
    return words(text) - kept - words(" ".join(piece.text for piece in parsed.unread))


# Said of the order by its structure: headings of columns, forms of schools, the spaced-out kind.
LAYOUT = words(
    "Приказ и п р и к а з № п/п Мероприятие Сроки Ответственные Результат организации Городской "
    "Муниципальный округ Наименование образовательной " + HEADER
)


@given(st.text(max_size=400))
@example("\t\n|\n|||")
@example("1.\t\n1.\t\t\n")
def test_no_text_raises_and_places_lie_inside_it(text: str) -> None:
    parsed = rc.parse_order(text)
    found = [piece.span for piece in parsed.unread]
    for span in found + [finding.span for finding in parsed.findings if finding.span]:
        assert 0 <= span.start <= span.end <= len(text)


numbers = st.sampled_from(("", "1", "2.", "3", "3.1", "а)", "б/н"))
cells = st.tuples(numbers, *map(st.sampled_from, (TITLES, PERIODS, BODIES, RESULTS)))
rows = cells.map("\t".join) | st.sampled_from(PROSE)


@given(st.lists(rows, max_size=8))
def test_no_word_of_a_table_is_lost(table: list[str]) -> None:
    text = "\n".join(("План на 2025 год", "", HEADER, *table))
    gone = lost(rc.parse_order(text), text)
    # The mark «а)» of a sub-row is told by the number that it gets.
    assert not gone.keys() - words(HEADER).keys() - {"а"}


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Order 122 as a clumsy hand or a converter leaves it: one line lost, doubled, torn, joined."""
    lines = list(LINES)
    at = draw(st.integers(0, len(lines) - 2).filter(lambda line: line not in BESIDE_HEADERS))
    spaces = [match.start() for match in re.finditer(" ", lines[at])]
    cut = draw(st.sampled_from(spaces or [len(lines[at])]))
    match draw(st.sampled_from(("lost", "doubled", "swapped", "torn", "joined", "blank", "tab"))):
        case "lost":
            del lines[at]
        case "doubled":
            lines.insert(at, lines[at])
        case "swapped":
            lines[at], lines[at + 1] = lines[at + 1], lines[at]
        case "torn":
            lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
        case "joined":
            lines[at : at + 2] = [f"{lines[at]} {lines[at + 1]}"]
        case "blank":
            lines.insert(at, "")
        case "tab":
            lines[at] = f"{lines[at][:cut]}\t{lines[at][cut:]}"
    return "\n".join(lines)


@settings(max_examples=40)
@given(damaged())
@example("\n".join((*LINES[:104], LINES[104][:95], LINES[104][95:], *LINES[105:])))
def test_no_word_of_a_damaged_order_is_lost(text: str) -> None:
    parsed = rc.parse_order(text)
    # A clause said twice behind a colon is taken for a duty, whose mark is the number.
    gone = lost(parsed, text).keys() - LAYOUT.keys()
    assert not [word for word in gone if not word.isdigit()]
    assert len(parsed.value.roadmap.leaves) > 42


@settings(max_examples=12)
@given(damaged(), st.sampled_from(("\r\n", "\r", "\u2028")))
def test_line_ends_do_not_matter(text: str, end: str) -> None:
    one, other = rc.parse_order(text), rc.parse_order(text.replace("\n", end))
    assert (other.value, other.findings) == (one.value, one.findings)
    assert [piece.text for piece in other.unread] == [piece.text for piece in one.unread]


@settings(max_examples=12)
@given(damaged())
def test_an_order_that_was_read_survives_being_written(text: str) -> None:
    order = rc.parse_order(text).value
    assert rc.from_dict(rc.Order, rc.to_dict(order)) == order
