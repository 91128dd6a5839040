from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData, UnknownNorm, UnknownRegion, UnreadableFile
from roadmap_core.findings import Fact, Severity
from roadmap_core.lexicon import LegalForm
from roadmap_core.model import Body, Force
from roadmap_core.policy import Norm, load_policy
from roadmap_core.text import fold
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window

ON = date(2024, 1, 23)
RUSSIA = load_policy("ru", on=ON)
TAMBOV = load_policy("tambov", on=ON)

HEAD = 'schema = 1\nregion = "omsk"\ntitle = "Омская область"\n'


def region(folder: Path, body: str, name: str = "omsk.toml", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text(head + body, encoding="utf-8")
    return path


def norm_of(value: Fact) -> Norm:
    return Norm(name="n", title="t", unit="", value=value, since=ON, source="unverified")


# Norms


def test_a_norm_carries_its_value_unit_day_and_source() -> None:
    norm = RUSSIA.norm("duration_max_working_days")
    assert (norm.value, norm.unit, norm.since <= ON) == (44, "рабочих дней", True)
    assert "DCMA" in norm.source


def test_every_shipped_norm_has_title_and_source() -> None:
    assert TAMBOV.norms
    assert all(norm.title and norm.source for norm in TAMBOV.norms)


def test_the_school_year_of_the_policy_is_that_of_the_periods() -> None:
    days = (RUSSIA.norm("school_year_first").month_day, RUSSIA.norm("school_year_last").month_day)
    assert days == SCHOOL_YEAR


def test_a_region_has_the_norms_of_its_base_and_its_own() -> None:
    assert TAMBOV.norm("low_subjects").number == 3
    assert "№ 122" in TAMBOV.norm("low_subjects").source
    assert TAMBOV.norm("duration_max_working_days") == RUSSIA.norm("duration_max_working_days")
    assert TAMBOV.has_norm("low_subjects")
    assert not RUSSIA.has_norm("low_subjects")


def test_a_norm_is_not_in_force_before_its_first_day() -> None:
    assert load_policy("tambov", on=date(2024, 1, 23)).has_norm("monitoring_every_months")
    assert not load_policy("tambov", on=date(2024, 1, 22)).has_norm("monitoring_every_months")


def test_an_unknown_norm_is_an_error_that_names_those_in_force() -> None:
    with pytest.raises(UnknownNorm) as caught:
        RUSSIA.norm("low_subjects")
    assert caught.value.on == ON
    assert "school_year_first" in caught.value.available


ROWS = """
[norms.low_share]
title = "Доля"
unit = "%"
values = [
    { since = 2020-09-01, value = 30, source = "первый документ" },
    { since = 2022-09-01, value = 25.5, source = "второй документ" },
]
"""


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2020, 9, 1), 30),
        (date(2022, 8, 31), 30),
        (date(2022, 9, 1), 25.5),
        (date(2030, 1, 1), 25.5),
    ],
)
def test_the_last_row_in_force_on_the_day_wins(tmp_path: Path, day: date, value: float) -> None:
    assert load_policy(region(tmp_path, ROWS), on=day).norm("low_share").number == value


def test_rows_of_a_region_stand_below_those_of_its_base(tmp_path: Path) -> None:
    region(tmp_path, ROWS, "base.toml")
    own = region(
        tmp_path,
        'extends = "base.toml"\n[norms.low_share]\n'
        'values = [{ since = 2021-09-01, value = 20, source = "областной приказ" }]\n',
    )
    norm = load_policy(own, on=date(2021, 1, 1)).norm("low_share")
    assert (norm.value, norm.title, norm.unit) == (30, "Доля", "%")
    norm = load_policy(own, on=date(2023, 1, 1)).norm("low_share")
    assert (norm.value, norm.title, norm.source) == (20, "Доля", "областной приказ")


def test_a_norm_nobody_titled_goes_by_its_name(tmp_path: Path) -> None:
    row = '[norms.x]\nvalues = [{ since = 2020-01-01, value = ["ВПР", "ОГЭ"], source = "s" }]\n'
    norm = load_policy(region(tmp_path, row), on=ON).norm("x")
    assert (norm.title, norm.unit, norm.value) == ("x", "", ("ВПР", "ОГЭ"))


def test_a_row_that_is_not_appended_is_refused(tmp_path: Path) -> None:
    rows = (
        '[norms.x]\nvalues = [\n{ since = 2022-01-01, value = 1, source = "s" },\n'
        '{ since = 2020-01-01, value = 2, source = "s" },\n]\n'
    )
    with pytest.raises(InvalidData, match=r"rows are appended.* @ \$\.norms\['x'\]"):
        load_policy(region(tmp_path, rows), on=ON)


def test_a_norm_that_is_no_number_says_so() -> None:
    assert norm_of(2.5).number == 2.5
    with pytest.raises(InvalidData, match="expected a number"):
        _ = norm_of(True).number
    with pytest.raises(InvalidData, match="expected a number"):
        _ = norm_of("09-01").number


@pytest.mark.parametrize("value", [7, "9-1", "13-01", "W01-1", "сентябрь"])
def test_a_norm_that_is_no_day_of_the_year_says_so(value: Fact) -> None:
    assert norm_of("02-29").month_day == MonthDay(2, 29)
    with pytest.raises(InvalidData, match="expected a day such as '09-01'"):
        _ = norm_of(value).month_day


# Bodies


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ("ТОИПКРО", "ТОГОАУ ДПО «Институт повышения квалификации работников образования»"),
        (
            'тогоау дпо "Институт повышения  квалификации\nработников образования",',
            "ТОГОАУ ДПО «Институт повышения квалификации работников образования»",
        ),
        ("Центр экспертизы", "ТОГКУ «Центр экспертизы образовательной деятельности»"),
        ("Министерство", "министерство образования и науки Тамбовской области"),
        (
            "Отделу оценки качества образования и государственной итоговой аттестации",
            "отдел оценки качества образования и государственной итоговой аттестации",
        ),
        ("региональное УМО по общему образованию", "региональное УМО по общему образованию"),
        ("Кураторы от организаций – исполнителей", "кураторы"),
        ("Кураторы от организаций-исполнителей", "кураторы"),
        ("опорные школы", "опорные школы"),
        ("МОУО", "МОУО"),
        (
            (
                "руководителям органов местного самоуправления, осуществляющих управление в сфере"
                " образования"
            ),
            "МОУО",
        ),
        ("руководителям общеобразовательных организациям-участницам Проекта", "ОО"),
        ("образовательные организации", "ОО"),
    ],
)
def test_a_body_is_found_by_any_of_its_wordings(wording: str, name: str) -> None:
    body = TAMBOV.body(wording)
    assert body is not None
    assert body.name == name


def test_an_unknown_body_is_none() -> None:
    assert TAMBOV.body("Научно-исследовательская станция") is None
    assert RUSSIA.body("ТОИПКРО") is None


def test_a_body_that_stands_for_many_is_generic() -> None:
    generic = {body.name for body in TAMBOV.bodies if body.generic}
    assert {"МОУО", "ОО", "опорные школы", "кураторы"} <= generic
    assert "региональное УМО по общему образованию" not in generic


def test_a_region_gives_a_known_body_more_names() -> None:
    assert [body.name for body in TAMBOV.bodies].count("ОО") == 1
    assert TAMBOV.body("организации-участницы Проекта") == TAMBOV.body("школа")
    assert RUSSIA.body("организации-участницы Проекта") is None


def test_no_two_shipped_bodies_share_a_name() -> None:
    for body in TAMBOV.bodies:
        for wording in (body.name, *body.aliases):
            assert TAMBOV.body(wording) == body


@given(st.sampled_from([w for body in TAMBOV.bodies for w in (body.name, *body.aliases)]))
def test_typography_never_hides_a_body(wording: str) -> None:
    expected = TAMBOV.body(wording)
    assert expected is not None
    retyped = wording.upper().replace("-", " — ").replace("«", "“").replace("»", "”")
    assert TAMBOV.body(f" {retyped.replace('Е', 'Ё')}; ") == expected


def test_a_body_named_later_owns_a_shared_alias(tmp_path: Path) -> None:
    own = '[[bodies]]\nname = "Департамент"\naliases = ["школы"]\n'
    policy = load_policy(region(tmp_path, 'extends = "ru"\n' + own), on=ON)
    assert policy.body("школы") == Body("Департамент", ("школы",))
    assert policy.body("ОО") == RUSSIA.body("ОО")


# Severities, calendars, events


def test_a_region_overrides_severities_of_its_base(tmp_path: Path) -> None:
    region(tmp_path, '[severities]\nT01 = "info"\nT02 = "error"\n', "base.toml")
    own = region(tmp_path, 'extends = "base.toml"\n[severities]\nT01 = "error"\n')
    policy = load_policy(own, on=ON)
    assert policy.severity_of("T01", Severity.WARNING) is Severity.ERROR
    assert policy.severity_of("T02", Severity.WARNING) is Severity.ERROR
    assert policy.severity_of("T03", Severity.WARNING) is Severity.WARNING


def test_the_procedures_of_a_school_year_have_windows_and_sources() -> None:
    vpr = RUSSIA.event("vpr")
    assert vpr is not None
    assert Window(date(2024, 3, 1), date(2024, 5, 17)) in vpr.windows
    assert {event.name for event in RUSSIA.events} == {"vpr", "oge", "ege"}
    assert all(event.source and event.windows for event in RUSSIA.events)
    assert RUSSIA.event("olympiad") is None


def test_reserve_days_whose_start_no_source_gives_are_open_at_the_start() -> None:
    oge = RUSSIA.event("oge")
    assert oge is not None
    assert [window.open_start for window in oge.windows] == [False, False, True]


def test_a_region_names_its_own_calendar_and_events(tmp_path: Path) -> None:
    calendar = "schema = 1\n[[years]]\nyear = 2024\noff = [2024-04-10]\n"
    region(tmp_path, calendar, "omsk-days.toml", head="")
    own = region(
        tmp_path,
        'extends = "ru"\ncalendar = "omsk-days.toml"\n'
        '[[events]]\nname = "vpr"\ntitle = "ВПР"\n'
        "windows = [{ first = 2024-03-04, last = 2024-05-17 }]\n",
    )
    policy = load_policy(own, on=ON)
    assert not policy.work_calendar.is_working(date(2024, 4, 10))
    assert policy.work_calendar.is_working(date(2025, 4, 10))
    vpr = policy.event("vpr")
    assert vpr is not None
    assert [window.first for window in vpr.windows] == [date(2024, 3, 4)]
    assert policy.event("ege") == RUSSIA.event("ege")


# Lexicon


def test_the_lexicon_knows_the_columns_and_forces_of_an_order() -> None:
    lexicon = RUSSIA.lexicon
    assert [role for role, _ in lexicon.columns] == (
        "number title period responsible deliverable municipality school".split()
    )
    assert {Force(force) for force, _ in lexicon.force} == set(Force) - {Force.OTHER}
    assert all(stems for _, stems in (*lexicon.columns, *lexicon.force))
    assert len(lexicon.artefacts) >= 60
    assert "приказываю" in lexicon.resolution_words
    assert "приказ" in lexicon.header_words
    assert "ответственный" in lexicon.lead


def test_words_are_folded_and_each_stands_once() -> None:
    lexicon = TAMBOV.lexicon
    lists = [
        lexicon.lead, lexicon.artefacts, lexicon.header_words, lexicon.resolution_words,
        *(stems for _, stems in (*lexicon.columns, *lexicon.force)),
    ]  # fmt: skip
    for words in lists:
        assert list(words) == [fold(word) for word in dict.fromkeys(words)]


def test_legal_forms_and_kinds_of_school_are_shortened() -> None:
    full = "муниципальное бюджетное общеобразовательное учреждение"
    assert LegalForm(full, "МБОУ") in RUSSIA.lexicon.legal_forms
    kinds = {form.name: form.short for form in RUSSIA.lexicon.school_kinds}
    assert kinds["средняя общеобразовательная школа"] == "СОШ"
    assert kinds["гимназия"] == "гимназия"


def test_words_of_a_region_stand_behind_those_of_its_base(tmp_path: Path) -> None:
    own = region(
        tmp_path,
        'extends = "ru"\n[reading]\nartefacts = ["Ёмкость", "приказ"]\n'
        '[reading.columns]\nperiod = ["Календарь"]\n'
        '[reading.force]\nrecommend = ["советовать"]\n'
        '[reading.legal_forms]\n"БОУ г. Омска" = ["бюджетное общеобразовательное учреждение"]\n'
        '[reading.school_kinds]\n"СОШУ" = ["Средняя общеобразовательная школа"]\n',
    )
    lexicon = load_policy(own, on=ON).lexicon
    assert lexicon.artefacts == (*RUSSIA.lexicon.artefacts, "емкость")
    assert dict(lexicon.columns)["period"][-1] == "календарь"
    assert dict(lexicon.force)["recommend"][-1] == "советовать"
    assert lexicon.legal_forms[-1].short == "БОУ г. Омска"
    kinds = {form.name: form.short for form in lexicon.school_kinds}
    assert kinds["средняя общеобразовательная школа"] == "СОШУ"


# Files


def test_a_policy_says_where_and_when_it_stands_and_no_more() -> None:
    assert repr(TAMBOV) == (
        "Policy(region='tambov', title='Тамбовская область', on=datetime.date(2024, 1, 23))"
    )


def test_a_policy_that_was_asked_pickles_and_stays_equal() -> None:
    again = pickle.loads(pickle.dumps(TAMBOV))
    assert again == TAMBOV == load_policy("tambov", on=ON)
    assert again.body("ТОИПКРО") == TAMBOV.body("ТОИПКРО")


def test_russia_is_the_default() -> None:
    assert load_policy(on=ON) == RUSSIA


@pytest.mark.parametrize("name", ["omsk", "", "calendar.ru", "Tambov", "no/such.toml", "\0.toml"])
def test_an_unknown_region_is_an_error_that_names_the_shipped_ones(name: str) -> None:
    with pytest.raises(UnknownRegion) as caught:
        load_policy(name, on=ON)
    assert caught.value.available == ("ru", "tambov")


def test_an_unknown_base_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownRegion, match="siberia"):
        load_policy(region(tmp_path, 'extends = "siberia"\n'), on=ON)


def test_regions_that_extend_each_other_are_an_error(tmp_path: Path) -> None:
    region(tmp_path, 'extends = "omsk.toml"\n', "base.toml")
    path = region(tmp_path, 'extends = "base.toml"\n')
    with pytest.raises(InvalidData, match=r"omsk -> base -> omsk @ \$\.extends"):
        load_policy(path, on=ON)


def test_a_missing_calendar_is_an_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"days\.toml"):
        load_policy(region(tmp_path, 'calendar = "days.toml"\n'), on=ON)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("exteds = 'ru'\n", "unknown key 'exteds' (did you mean 'extends'?) @ $"),
        ("[norms.x]\nvalues = [{ since = 2020-01-01, value = 1, source = 's', unit = '%' }]\n",
         "unknown key 'unit' (known: since, value, source) @ $.norms['x'].values[0]"),
        ("[reading.columns]\nperod = []\n",
         "unknown key 'perod' (did you mean 'period'?) @ $.reading.columns"),
        ("[severities]\nT01 = 'eror'\n",
         "not a known Severity (did you mean 'error'?) @ $.severities['T01']"),
        ("[[bodies]]\naliases = []\n", "a required key is missing @ $.bodies[0].name"),
        ("[reading]\nartefacts = 'приказ'\n", "expected a list, got str @ $.reading.artefacts"),
        ("norms = 3\n", "expected a table of keys, got int @ $.norms"),
        ("[[years]]\nyear = 2024\noff = [2024-01-06]\n", "weekend already"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_named_with_its_place(
    tmp_path: Path, body: str, problem: str
) -> None:
    with pytest.raises(InvalidData) as caught:
        load_policy(region(tmp_path, body), on=ON)
    assert problem in str(caught.value)
    assert "omsk.toml" in caught.value.what
