from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData, UnknownNorm, UnknownRegion, UnreadableFile
from roadmap_core.findings import Severity
from roadmap_core.lexicon import LegalForm
from roadmap_core.model import Body, Force
from roadmap_core.policy import Region
from roadmap_core.regions import EVENTS, load_policy, load_region
from roadmap_core.selection import Combine, LowPerformingRule
from roadmap_core.text import fold
from roadmap_core.windows import SCHOOL_YEAR, Window

ON = date(2024, 1, 23)
RUSSIA = load_region("ru")
TAMBOV = load_region("tambov")
HEAD = 'schema = 1\nregion = "omsk"\ntitle = "Омская область"\n'
SHARE = '[norms.low_share]\ntitle = "Доля"\nunit = "%"\nvalues = [\n'


def write(folder: Path, body: str, name: str = "omsk.toml", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text(head + body, encoding="utf-8")
    return path


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(InvalidData) as caught:
        load_region(path)
    assert caught.value.what == f"RegionFile in '{path}'"
    return caught.value.problems


# What is shipped


def shipped() -> Iterator[Region]:
    with pytest.raises(UnknownRegion) as caught:
        load_region("nowhere")
    for name in caught.value.available:
        yield load_region(name)


def test_every_shipped_region_is_whole() -> None:
    names = []
    for region in shipped():
        names.append(region.name)
        assert region.title
        assert all(norm.title and norm.unit and norm.source for norm in region.norms)
        assert all(year.source for year in region.work_calendar.years)
        assert all(event.source and event.windows for event in region.events)
        assert {event.name for event in region.events} >= set(EVENTS)
        assert region.school_year()
    assert {"ru", "tambov"} <= set(names)


def test_a_norm_carries_its_value_unit_day_and_source() -> None:
    norm = RUSSIA.norm("duration_max_working_days", ON)
    assert (norm.value, norm.unit, norm.since <= ON) == (44, "рабочих дней", True)
    assert "DCMA" in norm.source


def test_the_school_year_of_the_base_is_that_of_the_periods() -> None:
    assert RUSSIA.school_year(ON) == SCHOOL_YEAR


def test_a_region_has_the_norms_of_its_base_and_its_own() -> None:
    policy = TAMBOV.on(ON)
    assert policy.norm("low_subjects").number == 3
    assert "№ 122" in policy.norm("low_subjects").source
    assert policy.norm("duration_min_days") == RUSSIA.norm("duration_min_days", ON)
    assert RUSSIA.norm("low_subjects", ON).source == "unverified"


def test_a_norm_is_not_in_force_before_its_first_day() -> None:
    assert load_policy("tambov", on=date(2024, 1, 23)).has_norm("monitoring_every_months")
    assert not load_policy("tambov", on=date(2024, 1, 22)).has_norm("monitoring_every_months")


def test_the_rule_for_low_performing_schools_has_a_history() -> None:
    before = RUSSIA.norm("low_performing_rule", date(2024, 12, 31))
    after = RUSSIA.norm("low_performing_rule", date(2025, 1, 1))
    assert isinstance(before.value, LowPerformingRule)
    assert isinstance(after.value, LowPerformingRule)
    assert before.source == "unverified"
    assert (before.value.share, before.value.low_procedures) == (30, 2)
    assert before.value.same_procedure_years is None
    assert "inclusive" in before.value.unverified
    assert "Омской области" in after.source
    assert (after.value.share, after.value.inclusive, after.value.low_procedures) == (30, True, 2)
    assert (after.value.same_procedure_years, after.value.combine) == (2, Combine.ANY)
    assert (after.value.min_participants, len(after.value.procedures)) == (10, 9)
    assert after.value.unverified == ("procedures", "combine", "min_participants", "excluded")


def test_a_scale_is_asked_for_the_year_of_its_results() -> None:
    scales = [RUSSIA.norm("scale_oge_russian", date(year, 6, 1)).value for year in (2024, 2025)]
    assert scales == [("0-14", "15-22", "23-28", "29-33"), ("0-14", "15-22", "23-28", "29-37")]


def test_the_procedures_of_a_school_year_have_windows() -> None:
    vpr = RUSSIA.event("vpr")
    assert vpr is not None
    assert Window(date(2024, 3, 1), date(2024, 5, 17)) in vpr.windows
    assert RUSSIA.event("own.olympiad") is None


def test_reserve_days_whose_start_no_source_gives_are_open_at_the_start() -> None:
    oge = RUSSIA.event("oge")
    assert oge is not None
    assert [window.open_start for window in oge.windows if window.first.year == 2025] == [
        False,
        True,
    ]


# Norms


def test_the_last_row_in_force_on_the_day_wins(tmp_path: Path) -> None:
    region = load_region(
        write(
            tmp_path,
            SHARE + '{ since = 2020-09-01, value = 30, source = "первый" },\n'
            '{ since = 2022-09-01, value = 25.5, source = "второй" },\n]\n',
        )
    )
    found = [
        region.norm("low_share", day)
        for day in (date(2020, 9, 1), date(2022, 8, 31), date(2022, 9, 1))
    ]
    assert [(norm.value, norm.source) for norm in found] == [
        (30, "первый"),
        (30, "первый"),
        (25.5, "второй"),
    ]
    assert not region.has_norm("low_share", date(2020, 8, 31))


def test_rows_of_a_region_stand_below_those_of_its_base(tmp_path: Path) -> None:
    write(
        tmp_path,
        SHARE + '{ since = 2020-09-01, value = 30, source = "первый" },\n'
        '{ since = 2022-09-01, value = 25, source = "второй" },\n]\n',
        "base.toml",
    )
    own = write(
        tmp_path,
        'extends = "base.toml"\n[norms.low_share]\n'
        'values = [{ since = 2021-09-01, value = 20, source = "областной приказ" }]\n',
    )
    norm = load_policy(own, on=date(2021, 1, 1)).norm("low_share")
    assert (norm.value, norm.title, norm.unit) == (30, "Доля", "%")
    norm = load_policy(own, on=date(2023, 1, 1)).norm("low_share")
    assert (norm.value, norm.title, norm.unit) == (20, "Доля", "%")
    assert norm.source == "областной приказ"


def test_a_title_and_a_unit_of_a_region_are_those_of_its_own_rows(tmp_path: Path) -> None:
    own = write(
        tmp_path,
        'extends = "ru"\n[norms.duration_min_days]\ntitle = "Срок"\nunit = "сут."\n'
        'values = [{ since = 2025-01-01, value = 5, source = "s" }]\n',
    )
    region = load_region(own)
    new, old = (region.norm("duration_min_days", date(year, 2, 1)) for year in (2025, 2024))
    assert (new.value, new.title, new.unit) == (5, "Срок", "сут.")
    assert old == RUSSIA.norm("duration_min_days", ON)


def test_norms_of_ones_own_stand_under_a_name_of_their_own(tmp_path: Path) -> None:
    own = write(
        tmp_path,
        '[norms.own.rows_min]\ntitle = "Строк"\nunit = "строк"\n'
        'values = [{ since = 2020-01-01, value = 5, source = "s" }]\n'
        '[norms.own.named]\ntitle = "Что"\nunit = "список"\n'
        'values = [{ since = 2020-01-01, value = ["ВПР", "ОГЭ"], source = "s" }]\n'
        '[norms.own.day]\ntitle = "День"\nunit = "день"\n'
        'values = [{ since = 2020-01-01, value = 2024-02-03, source = "s" }]\n',
    )
    policy = load_policy(own, on=ON)
    assert policy.norm("own.rows_min").number == 5
    assert policy.norm("own.named").value == ("ВПР", "ОГЭ")
    assert policy.norm("own.day").value == date(2024, 2, 3)
    assert not policy.has_norm("rows_min")


def test_a_rule_by_rank_is_a_region_s_own_row(tmp_path: Path) -> None:
    own = write(
        tmp_path,
        'extends = "ru"\n[[norms.low_performing_rule.values]]\nsince = 2018-01-01\n'
        'source = "пример"\nvalue = { worst_share = 25, worst_years = 3 }\n',
    )
    rule = load_policy(own, on=ON).norm("low_performing_rule").value
    assert rule == LowPerformingRule(worst_share=25, worst_years=3)


ROW = '{{ since = 2020-01-01, value = {}, source = "s" }}'


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (
            "[norms.duration_max_workin_days]\nvalues = []\n",
            [
                (
                    "no norm 'duration_max_workin_days' "
                    "(did you mean 'duration_max_working_days'?); a norm of your own is "
                    "[norms.own.duration_max_workin_days] "
                    "@ $.norms['duration_max_workin_days']"
                )
            ],
        ),
        (
            "[norms]\nown = 3\n",
            [
                "expected a table of keys, got int @ $.norms.own",
            ],
        ),
        (
            (
                '[norms.duration_min_days]\ntitle = "t"\nunit = "u"\n'
                f"values = [{ROW.format(3)},\n"
                '{ since = 2021-01-01, value = "семь", source = "s" }]\n'
            ),
            ["expected a whole number, got str @ $.norms['duration_min_days'].values[1].value"],
        ),
        (
            f'[norms.low_share]\ntitle = "t"\nunit = "u"\nvalues = [{ROW.format("[1, 2]")}]\n',
            [
                (
                    "expected a string, a number, a day or a list of strings, got list "
                    "@ $.norms['low_share'].values[0].value"
                )
            ],
        ),
        (
            f"[norms.own.x]\nvalues = [{ROW.format(1)}]\n",
            [
                "a norm that is new needs its title @ $.norms.own['x']",
                "a norm that is new needs its unit @ $.norms.own['x']",
            ],
        ),
        (
            f'[norms.own.x]\ntitle = " "\nunit = "u"\nvalues = [{ROW.format(1)}]\n',
            ["a norm that is new needs its title @ $.norms.own['x']"],
        ),
        (
            '[norms.own.x]\ntitle = "t"\nunit = "u"\nvalues = []\n',
            ["a norm needs at least one row @ $.norms.own['x'].values"],
        ),
        (
            f'[norms.own.x]\ntitle = "t"\nunit = "u"\nvalues = [{ROW.format("{ a = 1 }")}]\n',
            [
                (
                    "expected a string, a number, a day or a list of strings, got dict "
                    "@ $.norms.own['x'].values[0].value"
                )
            ],
        ),
        (
            (
                '[norms.own.x]\ntitle = "t"\nunit = "u"\n'
                'values = [{ since = 2020-01-01, value = 1, source = " " }]\n'
            ),
            [
                (
                    'the source is not named; without a document say "unverified" '
                    "@ $.norms.own['x'].values[0].source"
                )
            ],
        ),
        (
            (
                '[norms.own.x]\ntitle = "t"\nunit = "u"\n'
                "values = [{ since = 2020-01-01, value = 1 }]\n"
            ),
            ["a required key is missing @ $.norms.own['x'].values[0].source"],
        ),
        (
            (
                '[norms.own.x]\ntitle = "t"\nunit = "u"\n'
                f"values = [{ROW.format(1)}, {ROW.format(2)}]\n"
            ),
            ["'since' must be after that of the row above @ $.norms.own['x'].values[1].since"],
        ),
        (
            (
                '[norms.own.x]\ntitle = "t"\nunit = "u"\n'
                'values = [{ since = 2022-01-01, value = 1, source = "s" },'
                f' {ROW.format(2)}, {{ since = 2021-01-01, value = 1, source = "s" }}]\n'
            ),
            ["'since' must be after that of the row above @ $.norms.own['x'].values[1].since"],
        ),
        (
            (
                '[norms.low_share]\nvalues = [{ since = 2020-01-01, value = 1, source = "s", '
                'unit = "%" }]\n'
            ),
            ["unknown key 'unit' (known: since, value, source) @ $.norms['low_share'].values[0]"],
        ),
        (
            "norms = { low_share = 30 }\n",
            ["expected a table of keys, got int @ $.norms['low_share']"],
        ),
        (
            (
                '[norms.school_year_first]\ntitle = "t"\nunit = "u"\n'
                f"values = [{ROW.format(chr(34) + '13-45' + chr(34))}]\n"
            ),
            [
                "expected a day such as '09-01' @ $.norms['school_year_first'].values[0].value",
                "the school year has one end only, 'school_year_last' is missing @ $.norms",
            ],
        ),
        (
            (
                '[norms.school_year_last]\ntitle = "t"\nunit = "u"\n'
                f"values = [{ROW.format(chr(34) + '05-26' + chr(34))}]\n"
            ),
            ["the school year has one end only, 'school_year_first' is missing @ $.norms"],
        ),
    ],
)
def test_a_slip_in_a_norm_is_refused_with_its_place(
    tmp_path: Path, body: str, problems: list[str]
) -> None:
    assert list(problems_of(write(tmp_path, body))) == problems


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        (
            "30",
            ["expected a table of keys, got int @ $.norms['low_performing_rule'].values[0].value"],
        ),
        (
            '{ share = 130, low_procedures = 2, unverified = ["shar"] }',
            [
                (
                    "expected per cent, more than 0 and at most 100 "
                    "@ $.norms['low_performing_rule'].values[0].value.share"
                ),
                (
                    "no field 'shar' (did you mean 'share'?) "
                    "@ $.norms['low_performing_rule'].values[0].value.unverified"
                ),
            ],
        ),
        (
            "{ shar = 30, low_procedures = 2 }",
            [
                (
                    "unknown key 'shar' (did you mean 'share'?) "
                    "@ $.norms['low_performing_rule'].values[0].value"
                )
            ],
        ),
        (
            '{ share = 30, low_procedures = "2" }',
            [
                (
                    "expected a whole number, got str "
                    "@ $.norms['low_performing_rule'].values[0].value.low_procedures"
                )
            ],
        ),
        (
            '{ share = 30, low_procedures = 2, combine = "both" }',
            [
                (
                    "not a known Combine (known: any, all) "
                    "@ $.norms['low_performing_rule'].values[0].value.combine"
                )
            ],
        ),
    ],
)
def test_a_slip_in_a_record_is_refused_with_its_place(
    tmp_path: Path, value: str, problems: list[str]
) -> None:
    body = (
        'extends = "ru"\n[[norms.low_performing_rule.values]]\nsince = 2024-01-01\n'
        f'source = "s"\nvalue = {value}\n'
    )
    assert list(problems_of(write(tmp_path, body))) == problems


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


@pytest.mark.parametrize(
    ("base", "own", "generic"),
    [("true", "false", True), ("false", "true", True), ("false", "false", False)],
)
def test_a_body_that_is_named_again_stays_as_generic_as_it_was(
    tmp_path: Path, base: str, own: str, generic: bool
) -> None:
    write(
        tmp_path,
        f'[[bodies]]\nname = "Школы «Союз»"\naliases = ["а", "б"]\ngeneric = {base}\n',
        "base.toml",
    )
    path = write(
        tmp_path,
        'extends = "base.toml"\n[[bodies]]\nname = "школы \\"союз\\""\n'
        f'aliases = ["б", "в"]\ngeneric = {own}\n',
    )
    assert load_region(path).bodies == (Body("Школы «Союз»", ("а", "б", "в"), generic=generic),)


def test_every_wording_of_a_shipped_body_is_its_own() -> None:
    for body in TAMBOV.bodies:
        for wording in (body.name, *body.aliases):
            assert TAMBOV.body(wording) == body


@given(st.sampled_from([w for body in TAMBOV.bodies for w in (body.name, *body.aliases)]))
def test_typography_never_hides_a_body(wording: str) -> None:
    expected = TAMBOV.body(wording)
    assert expected is not None
    retyped = wording.upper().replace("-", " — ").replace("«", "“").replace("»", "”")
    assert TAMBOV.body(f" {retyped.replace('Е', 'Ё')}; ") == expected


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            (
                '[[bodies]]\nname = "А"\naliases = ["ИРО"]\n'
                '[[bodies]]\nname = "Б"\naliases = ["иро"]\n'
            ),
            "'иро' of 'Б' is a wording of 'А' already @ $.bodies[1].aliases[0]",
        ),
        (
            'extends = "ru"\n[[bodies]]\nname = "Департамент"\naliases = ["ДО", "Школы"]\n',
            "'Школы' of 'Департамент' is a wording of 'ОО' already @ $.bodies[0].aliases[1]",
        ),
        (
            'extends = "ru"\n[[bodies]]\nname = "школы"\naliases = ["ШК"]\n',
            "'школы' of 'школы' is a wording of 'ОО' already @ $.bodies[0].name",
        ),
        (
            '[[bodies]]\nname = "А"\naliases = [" "]\n',
            "a wording of 'А' is blank @ $.bodies[0].aliases[0]",
        ),
    ],
)
def test_no_body_takes_a_wording_of_another(tmp_path: Path, body: str, problem: str) -> None:
    assert problems_of(write(tmp_path, body)) == (problem,)


# Severities, calendars, events


def test_a_region_overrides_severities_of_its_base(tmp_path: Path) -> None:
    write(tmp_path, '[severities]\nT01 = "info"\nT02 = "error"\n', "base.toml")
    own = write(tmp_path, 'extends = "base.toml"\n[severities]\nT01 = "error"\n')
    region = load_region(own)
    assert region.severity_of("T01", Severity.WARNING) is Severity.ERROR
    assert region.severity_of("T02", Severity.WARNING) is Severity.ERROR
    assert region.severity_of("T03", Severity.WARNING) is Severity.WARNING


def test_a_region_s_own_days_beat_those_of_its_calendar_and_of_its_base(tmp_path: Path) -> None:
    write(
        tmp_path,
        "schema = 1\n"
        '[[years]]\nyear = 2024\noff = [2024-04-10]\nsource = "календарь"\n'
        '[[years]]\nyear = 2025\noff = [2025-04-10]\nsource = "календарь"\n'
        '[[events]]\nname = "vpr"\ntitle = "ВПР"\nsource = "календарь"\n'
        "windows = [{ first = 2024-03-04, last = 2024-05-17 }]\n"
        '[[events]]\nname = "oge"\ntitle = "ОГЭ"\nsource = "календарь"\n'
        "windows = [{ first = 2024-05-20, last = 2024-06-20 }]\n",
        "omsk-days.toml",
        head="",
    )
    own = write(
        tmp_path,
        'extends = "ru"\ncalendar = "omsk-days.toml"\n'
        '[[years]]\nyear = 2025\noff = [2025-04-11]\nsource = "область"\n'
        '[[events]]\nname = "oge"\ntitle = "ОГЭ"\nsource = "область"\n'
        "windows = [{ first = 2024-05-21, last = 2024-06-21 }]\n"
        '[[events]]\nname = "own.olympiad"\ntitle = "Олимпиада"\nsource = "область"\n'
        "windows = [{ first = 2024-02-01, last = 2024-02-02 }]\n",
    )
    region = load_region(own)
    sources = {year.year: year.source for year in region.work_calendar.years}
    assert (sources[2024], sources[2025]) == ("календарь", "область")
    assert set(sources) == {year.year for year in RUSSIA.work_calendar.years}
    assert not region.work_calendar.is_working(date(2024, 4, 10))
    assert region.work_calendar.is_working(date(2025, 4, 10))
    assert not region.work_calendar.is_working(date(2025, 4, 11))
    found = {event.name: event for event in region.events}
    assert (found["vpr"].source, found["oge"].source) == ("календарь", "область")
    assert [window.first for window in found["oge"].windows] == [date(2024, 5, 21)]
    assert found["ege"] == RUSSIA.event("ege")
    assert found["own.olympiad"].title == "Олимпиада"


DAYS = "windows = [{ first = 2024-03-04, last = 2024-05-17 }]\n"


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (
            "[[years]]\nyear = 2024\noff = []\n",
            ['the source is not named; without a document say "unverified" @ $.years[0].source'],
        ),
        (
            '[[years]]\nyear = 2024\noff = []\nsource = "s"\n' * 2,
            ["the year 2024 stands twice @ $.years[1].year"],
        ),
        (
            f'[[events]]\nname = "vrp"\ntitle = "ВПР"\nsource = "s"\n{DAYS}',
            [
                (
                    "no event 'vrp' (did you mean 'vpr'?); an event of your own is «own.vrp» "
                    "@ $.events[0].name"
                )
            ],
        ),
        (
            f'[[events]]\nname = "vpr"\ntitle = "ВПР"\nsource = "s"\n{DAYS}' * 2,
            ["the event 'vpr' stands twice @ $.events[1].name"],
        ),
        (
            f'[[events]]\nname = "vpr"\ntitle = "ВПР"\n{DAYS}',
            ['the source is not named; without a document say "unverified" @ $.events[0].source'],
        ),
        (
            '[[events]]\nname = "vpr"\ntitle = "ВПР"\nsource = "s"\nwindows = []\n',
            ["an event needs a window or more @ $.events[0].windows"],
        ),
    ],
)
def test_a_slip_in_days_is_refused_in_either_file(
    tmp_path: Path, body: str, problems: list[str]
) -> None:
    assert list(problems_of(write(tmp_path, body))) == problems
    days = write(tmp_path, body, "days.toml", head="schema = 1\n")
    with pytest.raises(InvalidData) as caught:
        load_region(write(tmp_path, 'calendar = "days.toml"\n'))
    assert caught.value.what == f"CalendarFile in '{days}'"
    assert list(caught.value.problems) == problems


def test_a_severity_of_no_check_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, '[severities]\nT3 = "error"\n')
    assert problems_of(path) == (
        "'T3' is not the code of a check (did you mean 'T03'?) @ $.severities['T3']",
    )


def test_all_slips_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[severities]\nT3 = "error"\n[norms.low_shar]\n[[years]]\nyear = 2024\noff = []\n'
        '[[bodies]]\nname = "А"\naliases = [""]\n'
        '[[events]]\nname = "vpr"\ntitle = "ВПР"\nsource = "s"\nwindows = []\n',
    )
    places = [problem.rpartition(" @ ")[2] for problem in problems_of(path)]
    assert places == [
        "$.norms['low_shar']",
        "$.bodies[0].aliases[0]",
        "$.years[0].source",
        "$.events[0].windows",
        "$.severities['T3']",
    ]


def test_all_slips_of_the_norms_are_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "[norms]\nlow_share = 3\nlow_procedures = 4\n"
        '[norms.own.x]\ntitle = "t"\nunit = "u"\nvalues = [\n'
        '{ since = 2020-01-01, value = { a = 1 }, source = "s" },\n'
        '{ since = 2021-01-01, value = { a = 1 }, source = "s" },\n]\n'
        "[norms.own.y]\nvalues = []\n",
    )
    assert [problem.rpartition(" @ ")[2] for problem in problems_of(path)] == [
        "$.norms['low_share']",
        "$.norms['low_procedures']",
        "$.norms.own['x'].values[0].value",
        "$.norms.own['x'].values[1].value",
        "$.norms.own['y']",
        "$.norms.own['y']",
        "$.norms.own['y'].values",
    ]


# Words


def test_the_words_know_the_columns_and_forces_of_an_order() -> None:
    words = RUSSIA.words
    assert [role for role, _ in words.columns] == (
        "number title period responsible deliverable municipality school other".split()
    )
    # What is repealed is told by a phrase and not by its verb.
    by_verb = [force for force in Force if force not in {Force.OTHER, Force.REPEAL}]
    assert [Force(force) for force, _ in words.force] == by_verb
    assert all(stems for _, stems in (*words.columns, *words.force))
    assert {"приказ", "справка"} <= set(words.artefacts)
    assert "приказываю" in words.resolution_words
    assert "приказ" in words.header_words
    assert "ответственный" in words.lead


def test_words_are_folded_and_each_stands_once() -> None:
    words = TAMBOV.words
    lists = [
        words.lead,
        words.artefacts,
        words.header_words,
        words.resolution_words,
        *(stems for _, stems in (*words.columns, *words.force)),
    ]
    for one in lists:
        assert list(one) == [fold(word) for word in dict.fromkeys(one)]


def test_legal_forms_and_kinds_of_school_are_shortened() -> None:
    full = "муниципальное бюджетное общеобразовательное учреждение"
    assert LegalForm(full, "МБОУ") in RUSSIA.words.legal_forms
    kinds = {form.name: form.short for form in RUSSIA.words.school_kinds}
    assert kinds["средняя общеобразовательная школа"] == "СОШ"
    assert kinds["гимназия"] == "гимназия"


@pytest.mark.parametrize("extends", ["", 'extends = "ru"\n'])
def test_words_of_a_region_stand_behind_those_of_the_shipped_base(
    tmp_path: Path, extends: str
) -> None:
    own = write(
        tmp_path,
        extends + '[words]\nartefacts = ["Ёмкость", "приказ"]\n'
        'legal_forms = [{ name = "Бюджетное общеобразовательное учреждение", short = "БОУ" }]\n'
        'school_kinds = [{ name = "Средняя  общеобразовательная школа", short = "СОШУ" }]\n'
        '[words.columns]\nperiod = ["Календарь"]\n'
        '[words.force]\nrecommend = ["советовать"]\n',
    )
    words = load_region(own).words
    assert words.artefacts == (*RUSSIA.words.artefacts, "емкость")
    assert words.columns.period == (*RUSSIA.words.columns.period, "календарь")
    assert words.columns.title == RUSSIA.words.columns.title
    assert words.force.recommend == (*RUSSIA.words.force.recommend, "советовать")
    assert (words.lead, words.header_words) == (RUSSIA.words.lead, RUSSIA.words.header_words)
    assert words.resolution_words == RUSSIA.words.resolution_words
    assert words.legal_forms == (
        *RUSSIA.words.legal_forms,
        LegalForm("бюджетное общеобразовательное учреждение", "БОУ"),
    )
    kinds = {form.name: form.short for form in words.school_kinds}
    assert kinds["средняя общеобразовательная школа"] == "СОШУ"
    assert list(kinds) == [form.name for form in RUSSIA.words.school_kinds]


def test_a_region_that_extends_nothing_has_no_norms_and_bodies_of_the_base(tmp_path: Path) -> None:
    region = load_region(write(tmp_path, ""))
    assert (region.name, region.title) == ("omsk", "Омская область")
    assert (region.norms, region.bodies, region.events) == ((), (), ())
    assert region.work_calendar.years == ()
    assert region.words == RUSSIA.words


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ('[words]\nlead = [" "]\n', "$.words.lead"),
        ('[words.columns]\nperiod = ["срок", ""]\n', "$.words.columns.period"),
        ('[words.force]\noblige = [""]\n', "$.words.force.oblige"),
        ('[words]\nlegal_forms = [{ name = "", short = "x" }]\n', "$.words.legal_forms"),
        ('[words]\nschool_kinds = [{ name = " ", short = "x" }]\n', "$.words.school_kinds"),
    ],
)
def test_a_blank_word_would_be_found_everywhere(tmp_path: Path, table: str, place: str) -> None:
    assert problems_of(write(tmp_path, table)) == (f"a word is blank @ {place}",)


# Files


def test_russia_is_the_default() -> None:
    assert load_policy(on=ON) == RUSSIA.on(ON)
    assert load_region() == RUSSIA


def test_a_policy_is_the_region_on_the_day(tmp_path: Path) -> None:
    path = write(tmp_path, 'extends = "ru"\n')
    assert load_policy(path, on=ON) == load_region(path).on(ON)
    assert load_policy(str(path), on=ON).region.title == "Омская область"


@pytest.mark.parametrize(
    "name", ["atlantis", "", "calendar.ru", "Tambov", "no/such.toml", "\0.toml"]
)
def test_an_unknown_region_is_an_error_that_names_the_shipped_ones(name: str) -> None:
    with pytest.raises(UnknownRegion) as caught:
        load_region(name)
    assert caught.value.region == name
    assert [load_region(known).name for known in caught.value.available] == list(
        caught.value.available
    )
    assert all(one < other for one, other in pairwise(caught.value.available))


def test_an_unknown_base_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownRegion, match="siberia"):
        load_region(write(tmp_path, 'extends = "siberia"\n'))


def test_regions_that_extend_each_other_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "omsk.toml"\n', "base.toml")
    path = write(tmp_path, 'extends = "base.toml"\n')
    with pytest.raises(InvalidData) as caught:
        load_region(path)
    assert caught.value.what == "region 'omsk'"
    assert caught.value.problems == ("regions extend each other: omsk -> base -> omsk @ $.extends",)


def test_a_missing_calendar_is_an_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"days\.toml"):
        load_region(write(tmp_path, 'calendar = "days.toml"\n'))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("exteds = 'ru'\n", "unknown key 'exteds' (did you mean 'extends'?) @ $"),
        (
            "[words.columns]\nperod = []\n",
            "unknown key 'perod' (did you mean 'period'?) @ $.words.columns",
        ),
        (
            "[severities]\nT01 = 'eror'\n",
            "not a known Severity (did you mean 'error'?) @ $.severities['T01']",
        ),
        ("[[bodies]]\naliases = []\n", "a required key is missing @ $.bodies[0].name"),
        ("[words]\nartefacts = 'приказ'\n", "expected a list, got str @ $.words.artefacts"),
        ("norms = 3\n", "expected a table of keys, got int @ $.norms"),
        (
            "[[years]]\nyear = 2024\noff = [2024-01-06]\n",
            "2024-01-06 is a weekend already, not to be in off @ $.years[0]",
        ),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_place(
    tmp_path: Path, body: str, problem: str
) -> None:
    assert problems_of(write(tmp_path, body)) == (problem,)


def test_a_norm_of_the_base_is_unknown_to_a_region_that_extends_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnknownNorm, match="known: none"):
        load_policy(write(tmp_path, ""), on=ON).norm("duration_min_days")
