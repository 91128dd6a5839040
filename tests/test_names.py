"""Personal names in wordings: told by their form, and the words that only look like one.

Every name here is invented.
"""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.name_forms import is_surname
from roadmap_core.name_words import given_names, surname_forms
from roadmap_core.names import (
    KnownNames,
    find_names,
    known_names,
    names_in,
    names_of_cell,
    redacted,
    said,
)


@pytest.mark.parametrize(
    "name",
    [
        "Зюзякин И.И.",
        "Зюзякин И. И.",
        "Зюзякин\u00a0И.\u00a0И.",
        "И.И. Зюзякин",
        "И. И. Зюзякин",
        "И.И.Зюзякин",
        "ЗЮЗЯКИН И.И.",
        "И.И. ЗЮЗЯКИН",
        "Бондарь И.И.",
        "И.И. Бондарь",
        "ШЕВЧЕНКО И.И.",
        "Ли И.И.",
        "Римская-Выдумкина А.Б.",
        "О'Выдумкин А.Б.",
        "И. Зюзякин",
        "Зюзякин И.",
        "Зюзякин И.И",
        "Зюзякин И. И",
        "Зюзякин И",
        "Зюзяки\u0306н И.И.",
        "Зюзякин Иван Иванович",
        "ЗЮЗЯКИН ИВАН ИВАНОВИЧ",
        "Иван Иванович Зюзякин",
        "Иван Иванович",
        "Зюзякиной Анне Ильиничне",
        "Бондарь Анна Ильинична",
        "Анна Ильинична Бондарь",
        "Зюзякин Рашид Ахмед оглы",
        "Рашид Ахмед оглы",
        "Рашид Ахмед-оглы",
        "Зюзякина Лейла Ахмед кызы",
        "Зюзякина Анна",
        "Анна Зюзякина",
        "АННА ЗЮЗЯКИНА",
        "Роман Зюзякин",
        "Зюзякин Роман",
    ],
)
def test_a_name_is_told_by_its_form(name: str) -> None:
    assert names_in(name) == (name,)
    sentence = f"Семинар для школ ({name}), отчет"
    assert redacted(sentence) == "Семинар для школ ([имя]), отчет"


@pytest.mark.parametrize(
    ("text", "said_text"),
    [
        ("O.И. Зюзякин", "[имя]"),  # a Latin O
        ("Зюзякин O.И. и Bыдумкина A.A.", "[имя] и [имя]"),
        ("______И.И. Зюзякин", "______[имя]"),
        ("Министр И.И. Бондарь", "Министр [имя]"),
        ("Директор\tИ.И. Зюзякин", "Директор\t[имя]"),
        ("УТВЕРЖДАЮ И.И. ЗЮЗЯКИН", "УТВЕРЖДАЮ [имя]"),
        ("ЦОКО И.И. Зюзякин", "ЦОКО [имя]"),
        ("ИРО Зюзякин И.И.", "ИРО [имя]"),
        ("Зюзякин И.И. Выдумкина С.С.", "[имя] [имя]"),
        ("Зюзякин И.И.\nВыдумкина С.С.", "[имя]\n[имя]"),
        ("Школа\nИ.И. Зюзякин", "Школа\n[имя]"),
        ("Выдуманная Р.В. Сочинённая М.А. Главы поселений", "[имя] [имя] Главы поселений"),
        ("Бондарь И.И. Отвечает за отчет", "[имя] Отвечает за отчет"),
        ("Бондарь И.И. Методисты", "[имя] Методисты"),
        ("Бондарь И.И. Всегда ждет", "[имя] Всегда ждет"),
        ("школы; Бондарь И.И. Всегда ждет", "школы; [имя] Всегда ждет"),
        ("вести Бондарь И.И. Мороз ждет", "вести Бондарь [имя] ждет"),
        ("на       Бондарь И.И. Мороз ждет", "на       Бондарь [имя] ждет"),
        ("вести Бондарь И.И. Мороз", "вести Бондарь [имя]"),
        ("Зюзякин И.И. Выдумкина", "[имя]"),  # whose initials they are cannot be told
        ("Зюзякин Г. Х..Кл. рук.", "[имя].Кл. рук."),
        ("Назначить Анну Ильиничну куратором", "Назначить [имя] куратором"),
        ("Директор Анна Ильинична Зюзякина", "Директор [имя]"),
        ("Назначаю Вымышленную Анну Ильиничну", "Назначаю [имя]"),
        ("Рекомендую Анну Ильиничну", "Рекомендую [имя]"),
        ("Назначить Бондарь Анну Ильиничну", "Назначить [имя]"),
        ("От имени И.И. Зюзякина", "От имени [имя]"),
    ],
)
def test_the_words_around_a_name_stay(text: str, said_text: str) -> None:
    assert redacted(text) == said_text
    assert redacted(said_text) == said_text


@pytest.mark.parametrize(
    ("text", "said_text"),
    [
        ("ИРО (Зюзякин)", "ИРО ([имя])"),
        ("ИРО (Зюзякин, Выдумкина)", "ИРО ([имя], [имя])"),
        ("ИРО (отв. Зюзякина)", "ИРО (отв. [имя])"),
        ("школа (Пушкин)", "школа ([имя])"),  # in doubt a name where the context says person
        ("директор Зюзякин", "директор [имя]"),
        ("Ответственный: Зюзякина", "Ответственный: [имя]"),
        ("методисты Зюзякина и Выдумкина, Сочинёнов", "методисты [имя] и [имя], [имя]"),
        ("Зюзякин И.И., Выдумкина", "[имя], [имя]"),
        ("директор школы Зюзякин", "директор школы [имя]"),
        ("заместитель директора по УВР Зюзякина", "заместитель директора по УВР [имя]"),
        ("директор Выдумский", "директор [имя]"),
        ("по графику Зюзякин", "по графику [имя]"),
        ("По плану Зюзякиной", "По плану [имя]"),
        ("по согласованию с Зюзякиным", "по согласованию с [имя]"),
        ("мастер-класс Зюзякиной", "мастер-класс [имя]"),
        ("куратор ЗЮЗЯКИНА", "куратор [имя]"),
        ("методист Выдумадзе", "методист [имя]"),
        ("методист Выдумчук", "методист [имя]"),
        ("методист Выдуманян", "методист [имя]"),
        ("методист Выдуменко", "методист [имя]"),
        ("методист Выдумных", "методист [имя]"),
    ],
)
def test_a_surname_alone_is_a_name_where_its_end_and_what_is_before_it_say_so(
    text: str, said_text: str
) -> None:
    assert redacted(text) == said_text


@pytest.mark.parametrize(
    "text",
    [
        "Раздел А. Общие положения",
        "Приложение А. Форма",
        "Вариант Б. Половина школ",
        "Раздел В. Выдумкин лес",
        "А. Основа плана",
        "И.О. Директора ИРО",
        "Ф.И.О. Директора",
        "Ф.И.О. Выдумкина",
        "Т.Д. и Т.П.",
        "Министерство (Учредитель)",
        "ИРО (Оператор)",
        "ЦОКО (Москва)",
        "(Зюзякин",
        "(Зюзякин)",
        "РЦОКО, методисты ЦОКО",
        "учителя Тамбова",
        "по плану Тамбова",
        "г. Пушкин",
        "директор школы г. Пушкин",
        "директора школ Кирова",
        "директор Тамбовской гимназии",
        "глава Мордовского района",
        "специалист Базовой школы",
        "руководители Центров",
        "методисты Педагогов",
        "методист Выдумкиной школы",
        "Герои Верховной битвы",
        "Отдел Основной школы",
        "Роман Пушкина «Дубровский»",
        "Роман в стихах",
        "Анна и её школа",
        "Анна на уроке",
        "по запросу Министерства",
        "В Энске и Выдумске",
        "Школа № 5 А. Зюзя",
        "Январь И. Февраль",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "МБОУ СОШ им. А.С. Выдумкина",
        "МБОУ «СОШ № 2 имени А. С. Выдумкина»",
        "школа имени Героя Советского Союза И.И. Выдумкина",
        "лицей имени дважды Героя Советского Союза генерала армии Ивана Ивановича Выдумкина",
        "СОШ им. лётчика-космонавта И.И. Выдумкина",
        "ул. А. Выдумкина",
        "Ул. А. Выдумкина",
        "улица Ивана Выдумкина",
        "площадь И.И. Выдумкина",
        "просп. И.И. Выдумкина",
    ],
)
def test_what_a_school_or_a_street_is_named_after_is_public(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "said_text"),
    [
        ("СОШ им. И.И. Выдумкина, директор П.П. Зюзякин", "СОШ им. И.И. Выдумкина, директор [имя]"),
        ("СОШ им. И.И. Выдумкина (П.П. Зюзякин)", "СОШ им. И.И. Выдумкина ([имя])"),
        ("имени назначить куратором И.И. Зюзякина", "имени назначить куратором [имя]"),
    ],
)
def test_whoever_is_named_behind_a_public_name_is_not(text: str, said_text: str) -> None:
    assert redacted(text) == said_text


@pytest.mark.parametrize(
    ("names", "text", "said_text"),
    [
        # A surname that ends like one, in any case, wherever it stands.
        (["Зюзякину А.А."], "Мастера Зюзякиной. Зюзякин ждет", "Мастера [имя]. [имя] ждет"),
        (["Анна Ильинична Зюзякина"], "Урок ЗЮЗЯКИНОЙ", "Урок [имя]"),
        (["Выдумский А.А."], "Встреча с Выдумским", "Встреча с [имя]"),
        (["Выдуменко А.А."], "Встреча с Выдуменко", "Встреча с [имя]"),
        (["Выдумчук А.А."], "Встреча с Выдумчуком", "Встреча с [имя]"),
        # One that does not: an ordinary word at the beginning of a sentence.
        (["Мороз И.И."], "Мороз пришел. Мороз ушел", "Мороз пришел. Мороз ушел"),
        (["Мороз И.И."], "К ним и Морозу зайдет", "К ним и [имя] зайдет"),
        (["Морозу И.И."], "Встреча: Мороз", "Встреча: [имя]"),
        (["Мороз И.И."], "1. Мороз пришел", "1. Мороз пришел"),
        (["Мороз И.И."], "Мороз И.И. ждет", "[имя] ждет"),
        # All of a wording.
        (["Мороз"], " Мороз ", " [имя] "),
        # Places and bodies.
        (["Выдумский А.А."], "Выдумский район, Выдумская школа", None),
        (["Выдумкин А.А."], "г. Выдумкин, улица Выдумкина, СОШ им. Выдумкина", None),
        (["Выдумкин А.А."], "выдумкин", None),
        # A form that nothing else tells.
        (["Мороз Анна"], "Там Мороз Анна ждет", "Там [имя] ждет"),
        (["Анна Мороз", "Анна Мороз Бек"], "и Анна Мороз Бек ждет", "и [имя] ждет"),
        # Neither initials nor given names nor patronymics are surnames.
        (["И.И.", "", " ", "1", "[имя]"], "И.И. и имя", None),
        (["Анна Зюзякина"], "Анна на уроке", None),
        (["Зюзякина Анна Ильинична"], "Анна на уроке", None),
    ],
)
def test_a_name_that_is_known_is_found_by_its_surname(
    names: list[str], text: str, said_text: str | None
) -> None:
    expected = text if said_text is None else said_text
    assert redacted(text, names) == expected
    assert redacted(text, known_names(names)) == expected


def test_known_names_say_nobody_when_shown() -> None:
    known = known_names(["Зюзякин И.И.", "Мороз Анна"])
    assert repr(known) == "KnownNames()"
    assert known_names([]) == KnownNames()
    assert pickle.loads(pickle.dumps(known)) == known


def test_names_are_found_in_full_with_initials_and_alone_in_brackets() -> None:
    text = "Назначить Петрову Анну Ивановну, (Сидоров), и К.К. Орлова, (ИРО)"
    assert names_in(text) == ("Петрову Анну Ивановну", "Сидоров", "К.К. Орлова")
    assert find_names(text) == ((10, 31), (34, 41), (46, 57))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Несуществующая", ("Несуществующая",)),
        ("Мороз Анна, Бек", ("Мороз Анна", "Бек")),
        ("Мороз А.А.", ("Мороз А.А.",)),
        ("Зюзякин-Мороз А. А.; тел. 1-23", ("Зюзякин-Мороз А. А.",)),
        ("ЗЮЗЯКИНА", ("ЗЮЗЯКИНА",)),
        ("МБОУ СОШ", ()),
        ("Министерство", ()),
        ("Отдел Зюзякина И.И.", ("Зюзякина И.И.",)),
        ("нет", ()),
        ("", ()),
        ("Один Два Три Четыре", ()),
    ],
)
def test_a_cell_under_a_heading_that_says_a_person_may_hold_any_surname(
    cell: str, names: tuple[str, ...]
) -> None:
    assert names_of_cell(cell) == names


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("Зюзякина", True),
        ("Выдуменко", True),
        ("ЗЮЗЯКИН", True),
        ("ЦОКО", False),
        ("Педагогов", False),
        ("Тамбов", False),
        ("Пушкин", False),
        ("Выдумский", False),
        ("Зюзякина Анна", False),
        ("Зюзякина.", False),
        ("Школа", False),
        ("", False),
    ],
)
def test_a_surname_is_one_word_that_can_hardly_be_anything_else(word: str, is_one: bool) -> None:
    assert is_surname(word) is is_one


@pytest.mark.parametrize(
    ("surname", "cases", "sure"),
    [
        ("выдумкин", {"выдумкин", "выдумкина", "выдумкину", "выдумкиным", "выдумкиных"}, True),
        ("выдумской", {"выдумский", "выдумского", "выдумская", "выдумскую"}, True),
        ("выдумяну", {"выдумян", "выдумяна", "выдумяном"}, True),
        ("выдуменко", {"выдуменко"}, True),
        ("мороз", {"мороз", "мороза", "морозом"}, False),
        ("морозу", {"мороз", "морозу", "морозом"}, False),
        ("ли", {"ли", "лиа"}, False),
    ],
)
def test_a_surname_has_its_cases(surname: str, cases: set[str], sure: bool) -> None:
    forms, is_sure = surname_forms(surname)
    assert (cases <= forms, is_sure) == (True, sure)
    assert surname in forms


def test_given_names_stand_in_their_cases() -> None:
    assert {"анна", "анне", "анной", "петр", "петру", "павлом", "сергея", "игорем"} <= given_names()
    assert {"марии", "наталье", "любовью", "юрия", "николаю", "иваном"} <= given_names()
    assert given_names().isdisjoint({"", "а", "иван ", "мира"})


def test_a_repr_of_wordings_names_nobody() -> None:
    assert said("Встреча с И.И. Зюзякиным") == "'Встреча с [имя]'"
    assert said(("ИРО", "Зюзякин И.И.", 7)) == "('ИРО', '[имя]', 7)"
    assert said(None) == "None"


SURNAMES = st.sampled_from("Зюзякин Выдумкина Бабуров Щукачёва Пупырский Фуфленко".split())
INITIALS = st.tuples(*[st.sampled_from("АБВГДИКЛМНПРСТ")] * 2)
FORMS = st.sampled_from(
    [
        "{s} {a}.{b}.",
        "{s} {a}. {b}.",
        "{a}.{b}. {s}",
        "{a}.{b}.{s}",
        "{S} {a}.{b}.",
        "{a}. {b}. {S}",
        "{s} Анна Ильинична",
        "Анна Ильинична {s}",
        "{s} Рашид Ахмед оглы",
    ]
)
WORDS = st.lists(
    st.sampled_from(
        "школы план отчет, семинар; (диагностика) в марте 2024 года Министерство ИРО №5 "
        "«Центр» по графику - и".split()
    ),
    max_size=8,
).map(" ".join)


@st.composite
def invented_names(draw: st.DrawFn) -> str:
    surname, (a, b) = draw(SURNAMES), draw(INITIALS)
    return draw(FORMS).format(s=surname, S=surname.upper(), a=a, b=b)


@given(WORDS, invented_names(), WORDS)
def test_a_name_goes_and_every_other_word_stays(before: str, name: str, after: str) -> None:
    text = f"{before}, {name}, {after}"
    assert redacted(text) == f"{before}, [имя], {after}"


@given(st.text("АБвгин.ич (),-оглы\nЗюзякинаМинистр", max_size=40), st.lists(SURNAMES, max_size=2))
def test_what_is_redacted_stays_so_and_loses_only_names(text: str, names: list[str]) -> None:
    done = redacted(text, names)
    assert redacted(done, names) == done
    kept = done.split("[имя]")
    at = 0
    for piece in kept:
        at = text.index(piece, at) + len(piece)


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    spans = find_names(text)
    assert list(spans) == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
