"""Which row needs what another leaves: seen in the wording, or stated by a region."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.checks import Subject, suggest_links
from roadmap_core.checks.stems import stem, tokens
from roadmap_core.errors import InvalidData
from roadmap_core.model import (
    Activity,
    Appendix,
    Deliverable,
    Order,
    Responsibility,
    Roadmap,
    Section,
)
from roadmap_core.policy import OrderLink, Region
from roadmap_core.testing.strategies import roadmaps

ON = date(2025, 1, 10)
RU = rc.load_policy("ru", on=ON)


def plan(*lines: str) -> Roadmap:
    """Rows of «title | result | body», numbered; a number may stand before a colon."""
    tops: list[Activity] = []
    for place, line in enumerate(lines, 1):
        title, *rest = (cell.strip() for cell in line.split("|"))
        number, colon, bare = title.partition(": ")
        result, body = (*rest, "", "")[:2]
        row = Activity(
            number=number if colon else str(place),
            title=bare if colon else title,
            deliverables=(Deliverable(result),) if result else (),
            responsible=(Responsibility(body),) if body else (),
        )
        if "." in row.number:
            tops[-1] = evolve(tops[-1], parts=(*tops[-1].parts, row))
        else:
            tops.append(row)
    return Roadmap(sections=(Section(title="", activities=tuple(tops)),))


def pairs(roadmap: Roadmap) -> list[str]:
    return [f"{one.link.before}-{one.link.after}" for one in suggest_links(roadmap, RU)]


SEEN = {
    "a number in the wording": (("Опрос", "Обучение по результатам п. 1"), ["1-2"]),
    "several numbers": (("Опрос", "Отбор", "Отчёт (пп. 1 и 2)"), ["1-3", "2-3"]),
    "an artefact by its words": (
        (
            "Подготовка | Рисковый профиль школ",
            "Согласование карт, составленных по рисковым профилям",
        ),
        ["1-2"],
    ),
    "what a title makes": (
        ("Формирование реестра учителей с дефицитами", "Курсы для учителей из реестра дефицитов"),
        ["1-2"],
    ),
    "a bare noun that one row above makes": (
        ("Встреча | Список участников", "Занятия с обучающимися из списка"),
        ["1-2"],
    ),
    "the only row above makes it, though one below does, too": (
        ("Встреча | Список школ", "Занятия с участниками из списка", "Отбор | Список учителей"),
        ["1-2"],
    ),
    "results beside those of another year": (
        ("Диагностика школ", "Обсуждение итогов диагностики в сравнении с прошлым годом"),
        ["1-2"],
    ),
    "winners of a contest": (("Конкурс уроков", "Награждение победителей конкурса"), ["1-2"]),
    "a survey": (("Анкетирование школ", "Обсуждение итогов анкетирования на совете"), ["1-2"]),
    "the nearest survey above": (
        ("Опрос школ", "Опрос учителей", "Беседа по итогам опроса", "Опрос родителей"),
        ["2-3"],
    ),
    "the survey that has the same adjective": (
        ("Входная диагностика", "Итоговая диагностика", "Отчёт по итогам входной диагностики"),
        ["1-3"],
    ),
    "the survey that has the same words behind it": (
        (
            "Диагностика учебной мотивации",
            "Диагностика дефицитов учителей",
            "Беседа по результатам диагностики учебной мотивации",
        ),
        ["1-3"],
    ),
    "a survey below, where it is the only one": (
        ("Беседы по итогам диагностики", "Проведение диагностики учителей"),
        ["2-1"],
    ),
    "two surveys joined by «и»": (
        ("Анкетирование", "Диагностика", "Профили на основе анкетирования и диагностики"),
        ["1-3", "2-3"],
    ),
    "what was done, by more than its noun": (
        ("Пробный экзамен", "Педсовет по итогам пробного экзамена"),
        ["1-2"],
    ),
    "what was done, by its noun alone where one row above does it": (
        ("Конкурс уроков", "Семинар по итогам конкурса"),
        ["1-2"],
    ),
    "what was found": (
        ("Диагностика затруднений учителей", "Курсы по выявленным затруднениям"),
        ["1-2"],
    ),
    "what was found by the only survey, below": (
        ("Курсы по выявленным затруднениям", "Диагностика затруднений учителей"),
        ["2-1"],
    ),
    "what is made is used, not the making": (
        ("Работа | Рисковый профиль", "Круглый стол «Результаты формирования рисковых профилей»"),
        ["1-2"],
    ),
    "a role in the title": (("Назначение кураторов", "Семинар для кураторов"), ["1-2"]),
    "a role that answers": (
        ("Отбор школ | Перечень опорных школ", "Стажировки | Программы | опорные школы"),
        ["1-2"],
    ),
    "a result that is nothing but a role": (
        ("Сессия | Муниципальные рабочие группы", "Заседания рабочих групп"),
        ["1-2"],
    ),
    "the nearest who give the role": (
        ("Назначение кураторов", "Назначение кураторов", "Отчёты кураторов"),
        ["2-3"],
    ),
    "a result without words of its own has those of its row": (
        ("Самооценка выполнения плана | Отчёт", "Обсуждение отчёта о выполнении плана"),
        ["1-2"],
    ),
    "an umbrella row for all its parts": (
        ("1: Диагностика", "1.1: Опрос учителей", "2: Беседы по итогам диагностики"),
        ["1-2"],
    ),
}

UNSEEN = {
    "no word agrees": ("Анализ | Справка", "Семинар по русскому языку"),
    "a generic noun alone": ("Встреча | Отчёт", "Обсуждение отчёта"),
    "a denied adjective": (
        "Встреча | Отчёт о школах",
        "Обсуждение итогового отчёта о школах района",
    ),
    "its own result": ("Составление профилей школ | Профили школ", "Беседа"),
    "a survey with other words behind it": (
        "Диагностика дефицитов",
        "Обсуждение результатов диагностики мотивации",
    ),
    "a survey with another adjective": (
        "Входная диагностика",
        "Отчёт по итогам итоговой диагностики",
    ),
    "a survey of the kind that the row is itself": ("Анализ ВПР", "Анализ результатов анализа"),
    "an artefact of one adjective below": (
        "Согласование планов деятельности",
        "Беседы | Скорректированные планы деятельности",
    ),
    "a part and its whole": (),
    "a point of another act": ("Опрос", "Проверка по пункту 1 Порядка"),
    "its own number": ("Опрос (п. 1)",),
    "a role of others": (
        "Назначение школьных координаторов",
        "Совещание с муниципальными координаторами",
    ),
    "nobody gives the role": ("Совещание с кураторами",),
    "from whom somebody is chosen": (
        "Формирование пула наставников из учителей опорных школ",
        "Стажировка в опорных школах",
    ),
    "what was done, of a noun that several rows do": (
        "Конкурс уроков",
        "Конкурс программ",
        "Семинар по итогам конкурса",
    ),
    "what was done, with an adjective more": (
        "Экзамен для школ",
        "Семинар по итогам пробного экзамена для школ",
    ),
    "what was found, and no survey, or several below": (
        "Курсы по выявленным затруднениям",
        "Опрос о затруднениях",
        "Анализ затруднений",
    ),
    "what was found, in a row's own survey": ("Анализ затруднений по выявленным затруднениям",),
    "an artefact below by one word": ("Обсуждение отчёта о школах", "Встреча | Отчёт о школах"),
    "what the row itself leaves": ("Уточнение данных по профилям школ | Профили школ",),
    "what was done, with one of two adjectives": (
        "Пробный экзамен",
        "Семинар по итогам пробного репетиционного экзамена",
    ),
    "a phrase that breaks off": ("Опрос", "Беседы по итогам", "Обсуждение. Опрос"),
    "a phrase that breaks off before a thing": (
        "Подготовка | Профили школ",
        "Беседы по итогам. Профили школ",
    ),
    "a phrase that breaks off behind what was found": ("Опрос", "Курсы по выявленным"),
    "what is done, and not its results": ("Конкурс уроков", "Обсуждение конкурса уроков"),
    "what was done in another year": (
        "Диагностика учителей",
        "Обсуждение итогов диагностики учителей за прошлый год",
        "Обсуждение итогов прошлой диагностики учителей",
    ),
    "winners as such": ("Мастер-классы победителей конкурса уроков", "Конкурс уроков"),
}


@pytest.mark.parametrize(("lines", "links"), SEEN.values(), ids=SEEN)
def test_a_link_is_seen_in_the_wording(lines: tuple[str, ...], links: list[str]) -> None:
    assert pairs(plan(*lines)) == links


@pytest.mark.parametrize("lines", UNSEEN.values(), ids=UNSEEN)
def test_a_link_is_not_seen_where_nothing_tells_it(lines: tuple[str, ...]) -> None:
    assert pairs(plan(*lines)) == []


def test_a_suggestion_quotes_both_rows_their_places_and_the_words_that_agree() -> None:
    text = """План на 2025 год

| № | Мероприятие | Срок | Результат |
|---|---|---|---|
| 1 | Анкетирование учителей | март 2025 | Сводный отчёт о затруднениях учителей |
| 2 | Курсы по отчёту о затруднениях учителей | май 2025 | Программы |
"""
    (found,) = suggest_links(rc.parse_order(text, policy=RU).value.roadmap, RU)
    told = found.evidence
    assert (told.rule, told.sureness) == ("artefact", "sure")
    assert told.words == ("отчёту", "затруднениях", "учителей")
    assert told.made == "Сводный отчёт о затруднениях учителей"
    assert told.used == "Курсы по отчёту о затруднениях учителей"
    assert told.made_span is not None
    assert told.used_span is not None
    assert (told.made_span.line, told.used_span.line) == (5, 6)
    assert found.link == rc.Link("1", "2", "по словам: «отчёту, затруднениях, учителей»")
    assert str(told) == "«отчёту, затруднениях, учителей»"


def test_the_body_is_quoted_where_it_names_the_role() -> None:
    (found,) = suggest_links(plan("Назначение кураторов", "Отчёт | Отчёт | Кураторы школ"), RU)
    assert (found.evidence.used, found.evidence.words) == ("Кураторы школ", ("Кураторы",))


def test_a_region_without_words_has_those_of_the_base() -> None:
    rows = plan("Назначение кураторов", "Семинар для кураторов")
    assert suggest_links(rows, Region("own")) == suggest_links(rows, RU)


def test_of_very_many_rows_that_make_alike_the_nearest_is_meant() -> None:
    others = [f"Семинар {n}" for n in range(480)]
    many = [f"Отбор {n} | Список школ района" for n in range(52)]
    rows = plan(*others, *many[:40], "Беседы по списку школ района", *many[40:])
    assert pairs(rows) == ["520-521"]
    few = plan(*many[:40], "Беседы по списку школ района", *many[40:])
    assert pairs(few) == []
    surveys = plan(*["Опрос учителей"] * 60, "Обсуждение итогов опроса")
    assert pairs(surveys) == ["60-61"]


def test_what_a_part_has_from_its_whole_is_made_by_the_whole() -> None:
    deliverables = (Deliverable("Профили школ"),)
    part = Activity(
        number="1.1", title="Беседа", deliverables=deliverables, inherited=("deliverable",)
    )
    whole = Activity(number="1", title="Сессии", deliverables=deliverables, parts=(part,))
    use = Activity(number="2", title="Обсуждение по профилям школ")
    rows = Roadmap(sections=(Section(title="", activities=(whole, use)),))
    assert pairs(rows) == ["1-2"]
    body = (Responsibility("кураторы"),)
    lent = evolve(part, responsible=body, inherited=("responsible",))
    given_first = Activity(number="0", title="Назначение кураторов")
    rows = Roadmap(
        sections=(Section(title="", activities=(given_first, evolve(whole, parts=(lent,)))),)
    )
    assert pairs(rows) == []


@settings(max_examples=60)
@given(roadmap=roadmaps())
def test_a_suggestion_joins_two_rows_of_the_roadmap_each_pair_once(roadmap: Roadmap) -> None:
    found = suggest_links(roadmap, RU)
    ends = [(one.link.before, one.link.after) for one in found]
    keys = {row.key for row in roadmap.walk()}
    assert len(set(ends)) == len(ends)
    assert all(before in keys and after in keys and before != after for before, after in ends)
    assert suggest_links(roadmap, RU) == found


@given(st.text(max_size=40))
def test_the_words_of_a_text_stand_where_they_say(text: str) -> None:
    for word in tokens(text):
        assert 0 <= word.start < word.end <= len(text)
        assert len(stem(word.word)) <= max(6, 0)


STATED = (
    OrderLink(order="7", before="1", after="2", why="по решению"),
    OrderLink(order="7", date=date(2025, 1, 10), before="2", after="1"),
    OrderLink(order="7", date=date(2024, 1, 10), before="2", after="3"),
    OrderLink(order="8", before="2", after="3"),
    OrderLink(order="7", before="П2/1", after="П2/2"),
    OrderLink(order="7", before="9", after="99"),
)


def test_links_that_a_region_states_go_to_the_roadmap_whose_rows_they_name() -> None:
    own = evolve(plan("Семинар", "Беседа"), links=(rc.Link("1", "2", "своя"),))
    region = Region("own", links=STATED)
    order = Order(
        number="7",
        date=ON,
        appendices=(Appendix(number="1", roadmap=own), Appendix(number="2", roadmap=own)),
    )
    first, second = Subject.each(order, region.on(ON))
    assert [(link.before, link.after) for link in first.stated] == [
        ("П1/1", "П1/2"), ("1", "2"), ("2", "1"), ("9", "99"),
    ]  # fmt: skip
    assert [(link.before, link.after) for link in second.stated] == [
        ("П2/1", "П2/2"), ("П2/1", "П2/2"),
    ]  # fmt: skip
    assert first.links == (*first.stated, *(one.link for one in first.suggestions))
    assert len(second.ties) == 1


def test_a_region_file_states_links_and_a_region_that_extends_it_adds_to_them(
    tmp_path: Path,
) -> None:
    base, more = tmp_path / "base.toml", tmp_path / "more.toml"
    row = '[[links]]\norder = "7"\ndate = 2025-01-10\nbefore = "1"\nafter = "{}"\n'
    base.write_text(f'schema = 1\nregion = "b"\ntitle = ""\n{row.format(2)}', encoding="utf-8")
    head = 'schema = 1\nregion = "m"\ntitle = ""\nextends = "base.toml"\n'
    more.write_text(head + row.format(2) + row.format(3), encoding="utf-8")
    links = rc.load_region(more).links
    assert [(one.before, one.after, one.why) for one in links] == [("1", "2", ""), ("1", "3", "")]
    base.write_text(
        'schema = 1\nregion = "b"\ntitle = ""\n[[links]]\norder = "7"\nbefore = "1"\nto = "2"\n',
        encoding="utf-8",
    )
    with pytest.raises(InvalidData, match="unknown key 'to'"):
        rc.load_region(base)


def test_a_stated_link_goes_before_a_suggested_one_and_says_why() -> None:
    rows = plan("Опрос", "Беседа по итогам опроса", "Встреча")
    links = (rc.Link("1", "2", "так решено"), rc.Link("1", "3"), rc.Link("2", "77"))
    order = Order(appendices=(Appendix(roadmap=evolve(rows, links=links)),))
    (subject,) = Subject.each(order, RU)
    assert [(tie.before.key, tie.after.key, tie.basis) for tie in subject.ties] == [
        ("1", "2", "связь названа: так решено"),
        ("1", "3", "связь названа"),
    ]
    assert subject.suggestions == ()
