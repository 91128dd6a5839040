"""The one surface of answers: words, frames, refusals, conventions."""

from __future__ import annotations

import math
import pickle
from typing import Any, get_args

import attrs
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import roadmap_core as rc
from roadmap_core import EffectNotEstimable, InvalidData
from roadmap_core.outcomes import (
    CONVENTIONS,
    EFFECT_COLUMNS,
    Convention,
    Effect,
    EventPeriod,
    EventStudy,
    NotEstimable,
    RefusalCode,
    every_refusal,
)
from roadmap_core.outcomes.answers import (
    decimals_of,
    effect_of,
    number_word,
    smallest_effect,
    went_word,
)
from roadmap_core.outcomes.conventions import convention_of
from roadmap_core.outcomes.refusals import note_sentence


@attrs.frozen
class Movement:
    expected: float
    observed: float
    low: float
    high: float


@attrs.frozen
class Leaving:
    expected: float
    observed: int | None
    low: float
    high: float
    listed: int


def effect(estimate: float = 2.0, std_error: float = 0.5, **more: Any) -> Effect:
    said: dict[str, Any] = {
        "df": 20,
        "convention": CONVENTIONS["cluster"],
        "term": "d",
        "method": "did",
        "n": 100,
        "n_treated": 12,
        "n_compared": 88,
    }
    return effect_of(estimate=estimate, std_error=std_error, **(said | more))


def test_an_effect_is_tested_and_bounded_by_student() -> None:
    one = effect()
    assert one.statistic == 4
    assert one.p_value == pytest.approx(2 * float(stats.t.sf(4, 20)), rel=1e-9)
    reach = float(stats.t.ppf(0.975, 20)) * 0.5
    assert (one.low, one.high) == pytest.approx((2 - reach, 2 + reach))
    mde = float(stats.t.ppf(0.975, 20) + stats.t.ppf(0.8, 20)) * 0.5
    assert one.mde == pytest.approx(mde) == smallest_effect(0.5, 20)
    assert one.verdict == "found"
    assert effect(0.5).verdict == "not_found"
    assert effect(-2).verdict == "found"
    assert effect(0, df=None).p_value == 1
    assert effect(0.98, df=None).high == pytest.approx(0.98 + 1.959964 * 0.5)
    assert effect(confidence=90).low > one.low
    assert (effect(confidence=90).confidence, one.confidence) == (90, 95)
    assert (one.df, one.convention) == (20, CONVENTIONS["cluster"])
    assert one.require() is one


def test_an_effect_is_found_where_its_interval_leaves_out_zero() -> None:
    reach = effect(0, 1, df=None).high
    # At its end zero is still in the interval.
    assert (effect(reach, 1, df=None).low, effect(reach, 1, df=None).verdict) == (0, "not_found")
    assert (effect(-reach, 1, df=None).high, effect(-reach, 1, df=None).verdict) == (0, "not_found")
    assert effect(reach + 0.01, 1, df=None).verdict == "found"
    assert effect(-reach - 0.01, 1, df=None).verdict == "found"
    assert effect(0.1, 0.2).verdict == "not_found"


def test_an_effect_is_told_in_one_sentence() -> None:
    assert repr(effect(0.1907, 0.0685, n=5626)) == "<Effect 0.191 (0.048 .. 0.334) did n=5626>"
    assert str(effect()) == "Эффект: 2,00 (95 %: от 0,96 до 3,04)."
    assert str(effect(0.5)) == (
        "Отличить от нуля нельзя: 0,50 (95 %: от -0,54 до 1,54). "
        "Виден был бы только эффект больше 1,47."
    )
    other = effect(0.3, verdict="depends_on_assumption", beside=(effect(-2.9),))
    assert str(other) == (
        "Вывод зависит от допущения: 0,30 (95 %: от -0,74 до 1,34); другой способ расчёта: -2,90."
    )
    assert str(effect(scale="log_odds")).startswith("Эффект: 2,00 (логарифм шансов) (95 %")


def test_a_programme_is_told_against_what_was_expected() -> None:
    change = Movement(expected=-5.1, observed=-9.8, low=-7.1, high=-3.1)
    found = effect(-4.7, 1.4, expected=change, beside=(effect(-4.5),))
    assert str(found) == (
        "Доля «2» в школах списка снизилась на 9,8 п.п. Без программы ожидалось снижение на 5,1 "
        "(от 3,1 до 7,1). Сверх ожидаемого: 4,7 п.п. (95 %: от 1,8 до 7,6); "
        "два способа расчёта согласны."
    )
    alone = effect(-4.7, 1.4, expected=attrs.evolve(change, observed=1.0, expected=2.0))
    assert "выросла на 1,0 п.п. Без программы ожидался рост на 2,0" in str(alone)
    assert str(alone).endswith("второго способа расчёта для проверки нет.")
    assert str(effect(-1.2, 2.9, expected=change)) == (
        "Отличить от обычного возврата к среднему нельзя: сверх ожидаемого 1,2 п.п. "
        "(от -4,8 до 7,2). При 12 школах виден только эффект больше 8,5 п.п."
    )
    unsure = effect(
        0.3, expected=change, verdict="depends_on_assumption", beside=(effect(-2.9, 1.0),)
    )
    assert str(unsure) == (
        "Вывод зависит от допущения: при учёте исходного уровня 0,3 п.п., "
        "по сравнению с зеркальным годом -2,9 п.п.."
    ).replace("п.п..", "п.п.")


def test_what_is_worse_than_expected_is_told_as_such() -> None:
    change = Movement(expected=2.0, observed=2.6, low=1.0, high=3.0)
    assert str(effect(0.6, 0.14, expected=change)) == (
        "Доля «2» в школах списка выросла на 2,6 п.п. Без программы ожидался рост на 2,0 "
        "(от 1,0 до 3,0). Хуже ожидаемого на 0,6 п.п. (95 %: от 0,3 до 0,9); "
        "второго способа расчёта для проверки нет."
    )


@pytest.mark.parametrize(
    ("observed", "expected", "said"),
    [
        (0, 0, "снизилась на 0,0 п.п. Без программы ожидалось снижение на 0,0 (от -2,0 до 1,0)"),
        (0.5, 0.5, "выросла на 0,5 п.п. Без программы ожидался рост на 0,5 (от -1,0 до 2,0)"),
        (-1, -1, "снизилась на 1,0 п.п. Без программы ожидалось снижение на 1,0 (от -2,0 до 1,0)"),
    ],
)
def test_a_movement_has_a_direction(observed: float, expected: float, said: str) -> None:
    change = Movement(expected=expected, observed=observed, low=-1, high=2)
    assert said in str(effect(-4.7, 1.4, expected=change))


def test_where_all_schools_say_another_thing_than_the_lot_that_is_told() -> None:
    change = Movement(expected=-5.1, observed=-9.8, low=-7.1, high=-3.1)
    beside = (effect(1.2, 0.5),)
    found = effect(-4.7, 1.4, expected=change, beside=beside, notes=("lot_disagrees",))
    assert str(found).endswith(
        "по всем школам региона вышло другое: 1,20 п.п., но судят по жребию."
    )


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 школе"),
        (2, "2 школах"),
        (10, "10 школах"),
        (11, "11 школах"),
        (21, "21 школе"),
        (101, "101 школе"),
        (111, "111 школах"),
    ],
)
def test_schools_are_counted_in_russian(count: int, said: str) -> None:
    change = Movement(expected=-5.1, observed=-9.8, low=-7.1, high=-3.1)
    assert f"При {said} виден" in str(effect(-1.2, 2.9, expected=change, n_treated=count))
    assert went_word(count) == ("вышла" if said.endswith("школе") else "вышли")
    assert went_word(None) == "вышли"


def test_a_refusal_without_a_mirror_names_the_one_year() -> None:
    study = NotEstimable(code="missing_years", method="event_study", needed="2022", got="2023")
    assert str(study) == "Оценить эффект нельзя: зеркального года (2022) в данных нет."
    years = NotEstimable(code="missing_years", method="did", needed=3, got=1)
    assert str(years) == "Оценить эффект нельзя: лет с результатами 1, а нужно 3."
    few = NotEstimable(code="too_few", method="event_study", needed=4, got=1)
    assert (
        str(few)
        == "Оценить эффект нельзя: единиц на одной из сторон сравнения 1, а нужно не меньше 4."
    )


def test_a_refusal_says_why_and_what_else_is_known() -> None:
    one = NotEstimable(code="too_few", needed=4, got=3)
    assert repr(one) == "<NotEstimable too_few needed=4 got=3>"
    assert (
        str(one)
        == "Оценить эффект нельзя: единиц на одной из сторон сравнения 3, а нужно не меньше 4."
    )
    wide = NotEstimable(
        code="too_imprecise",
        needed=10,
        got=15.0,
        descriptives={"n_treated": 4},
        expected=Movement(-5, -9, -7, -3),
        leavers=Leaving(2.2, 2, 0, 4, 4),
        low=-3.0,
        high=8.0,
        mde=15.0,
    )
    assert str(wide) == (
        "Оценить эффект нельзя: при 4 школах виден только эффект больше 15 п.п. "
        "Из 4 вышли из списка 2; без всякой программы вышло бы 2 (от 0 до 4)."
    )
    one_left = attrs.evolve(wide, leavers=Leaving(1.4, 1, 0.6, 3.6, 5))
    assert str(one_left).endswith(
        " Из 5 вышла из списка 1; без всякой программы вышло бы 1 (от 1 до 4)."
    )
    unseen = attrs.evolve(wide, leavers=Leaving(2.2, None, 0, 4, 4))
    assert str(unseen).endswith("больше 15 п.п.")
    year = NotEstimable(code="baseline_is_selection_year", needed=2023, got="2024/25")
    assert "сравнения 2024/25 - тот" in str(year)
    broken = NotEstimable(code="too_imprecise", needed=10, got=15.0)
    assert repr(broken) == "<NotEstimable too_imprecise needed=10 got=15>"
    assert repr(year) == "<NotEstimable baseline_is_selection_year needed=2023 got=2024/25>"
    with pytest.raises(EffectNotEstimable, match=r"too_few \(needed 4, got 3\)") as caught:
        one.require()
    assert (caught.value.code, caught.value.needed, caught.value.got) == ("too_few", 4, 3)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("backend", ["pandas", "polars"])
def test_effects_and_refusals_stack(backend: Any) -> None:
    wide = NotEstimable(code="too_imprecise", low=-1.0, high=2.0, mde=15.0, method="ancova")
    answers: list[Effect | NotEstimable] = [
        effect(clusters=30),
        effect(),
        NotEstimable(code="too_few", needed=4, got=3),
    ]
    answers.append(wide)
    frames = [one.to_frame(backend) for one in answers]
    assert all(list(one.columns) == list(EFFECT_COLUMNS) for one in frames)
    if backend == "polars":
        stacked = pl.concat(frames).to_dicts()
    else:
        stacked = [
            {name: None if pd.isna(x) else x for name, x in row.items()}
            for row in pd.concat(frames).to_dict("records")
        ]
    assert [row["refusal"] for row in stacked] == [None, None, "too_few", "too_imprecise"]
    assert stacked[0]["clusters"] == 30
    assert stacked[0]["convention"] == str(CONVENTIONS["cluster"])
    assert stacked[0]["verdict"] == "found"
    assert {name for name, x in stacked[2].items() if x not in (None, "")} == {"scale", "refusal"}
    assert (stacked[3]["low"], stacked[3]["mde"], stacked[3]["confidence"]) == (-1, 15, 95)


def test_a_frame_is_one_of_pandas_where_no_engine_is_named() -> None:
    for answer in (effect(), NotEstimable(code="too_few"), study()):
        assert isinstance(answer.to_frame(), pd.DataFrame)
        assert isinstance(answer.to_frame("polars"), pl.DataFrame)


def test_html_has_the_sentence_of_the_answer_over_its_rows() -> None:
    for answer in (effect(), NotEstimable(code="too_few"), study()):
        assert f"<caption>{answer}</caption>" in answer._repr_html_()
    assert "<th>time</th>" in study()._repr_html_()
    assert "<td>2022</td>" in study()._repr_html_()


def test_html_is_escaped() -> None:
    said = effect(term="<script>")._repr_html_()
    assert "&lt;script&gt;" in said
    assert "<script>" not in said
    assert "too_few" in NotEstimable(code="too_few")._repr_html_()
    assert "<td></td>" in NotEstimable(code="too_few")._repr_html_()


def study(first: Any = 2022) -> EventStudy:
    times: list[Any] = [first, 2023, 2024, 2025, 2026] if isinstance(first, int) else list("abcde")
    roles: Any = ("mirror", "before", "selection", "after", "not_mirrored")
    return EventStudy(
        periods=tuple(
            EventPeriod(time=t, relative=k - 3, role=r, effect=None if k == 0 else effect())
            for k, (t, r) in enumerate(zip(times, roles, strict=True))
        ),
        baseline=times[0],
        effect=effect(),
    )


def test_an_event_study_has_one_row_a_period() -> None:
    one = study()
    table = one.to_frame()
    assert list(table.columns[:5]) == ["time", "relative", "role", "hollow", "term"]
    assert table["hollow"].tolist() == [False, False, True, False, True]
    assert table["estimate"].tolist() == [0, 2, 2, 2, 2]
    assert math.isnan(table["std_error"][0])
    assert table["time"].dtype.kind == "i"
    assert one.to_frame("polars")["time"].to_list()[-1] == 2026
    assert repr(one) == "<EventStudy 5 periods, baseline 2022>"
    assert str(one) == str(one.effect)
    assert one.require() is one
    words = study("a")
    assert words.to_frame()["time"].tolist() == list("abcde")
    assert "mirror" in words._repr_html_()
    lost = attrs.evolve(one.periods[1], effect=None, time=2022.5)
    halves = attrs.evolve(one, periods=(one.periods[0], lost))
    assert math.isnan(halves.to_frame()["estimate"][1])
    assert halves.to_frame()["time"].tolist() == [2022, 2022.5]


def test_numbers_are_told_as_russian_texts_write_them() -> None:
    assert number_word(None) == "-"
    assert number_word(9.8) == "9,8"
    assert number_word(3) == number_word(3.0) == "3"
    assert number_word(-0.04, 1) == "0,0"
    assert number_word(-0.06, 1) == "-0,1"
    assert [decimals_of(x) for x in (0, 7456.0, 2.5, 0.0685, 1e-12)] == [3, 0, 1, 3, 6]


def test_every_refusal_and_note_can_be_said() -> None:
    known = every_refusal()
    assert tuple(known) == get_args(RefusalCode)
    for code, refusal in known.items():
        assert attrs.astuple(refusal) == tuple(map(str.strip, attrs.astuple(refusal)))
        assert "{" not in str(NotEstimable(code=code))  # type: ignore[arg-type]
        assert refusal.title
        assert refusal.when
        assert refusal.instead
    noted = effect(notes=("rows_dropped", "mass_points"), descriptives={"rows_dropped": 3})
    assert noted.note_sentences == (
        "строк без значения: 3, они не учтены",
        "значений у границы отбора - на - единиц: многие совпадают",
    )
    permuted = effect(notes=("permutation",), descriptives={"draws": 999, "permutation_p": 0.0421})
    assert permuted.note_sentences == ("перестановок 999: p = 0,042",)
    refused = NotEstimable(code="too_few", notes=("rows_are_units",))
    assert refused.note_sentences == (note_sentence("rows_are_units", {}),)


def test_conventions_say_what_a_paper_would_print() -> None:
    said = {name: str(one) for name, one in CONVENTIONS.items()}
    assert said["classical"] == "classical standard errors, t with n - k degrees of freedom"
    assert said["stata"] == "CR1 standard errors by unit, t with G - 1 degrees of freedom"
    assert said["wwc"] == (
        "standard errors by the cluster correction of the What Works Clearinghouse by unit"
    )
    own = Convention(name="mine", cluster="school", weights="n", draws=999, seed=3, df="normal")
    assert str(own) == (
        "CR2 standard errors by school, normal, weighted by n, 999 permutations, seed 3"
    )
    assert convention_of("cluster", "school").cluster == "school"
    assert convention_of(own, "class").cluster == "school"
    assert convention_of("HC1", "school").cluster is None


untyped: Any = Convention


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: convention_of("clustered"), r"no convention 'clustered' \(known: classical"),
        (
            lambda: convention_of(3),  # type: ignore[arg-type]
            "no convention 3",
        ),
        (lambda: untyped(name="x", correction="CR3"), "no correction 'CR3' .did you mean 'CR"),
        (lambda: untyped(name="x", df="bell"), "no rule 'bell'"),
        (
            lambda: untyped(name="x", df="bell_mcafrey"),
            r"no rule 'bell_mcafrey' \(did you mean 'bell_mcaffrey'",
        ),
        (lambda: untyped(name="x", correction="HC1"), "HC1 takes residual, normal, not 'bell"),
        (lambda: untyped(name="x", draws=-1, seed=0.5), r"got -1 @ \$.draws; .* got 0.5 @ \$.seed"),
    ],
)
def test_a_convention_that_cannot_be_is_refused(call: Any, problem: str) -> None:
    with pytest.raises(InvalidData, match=problem) as caught:
        call()
    assert caught.value.what == "convention"


@settings(max_examples=50)
@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-6, 1e6),
    st.one_of(st.none(), st.floats(0.5, 1e7)),
    st.floats(50, 99.9),
)
def test_an_answer_holds_no_nan(estimate: float, error: float, df: Any, confidence: float) -> None:
    one = effect(estimate, error, df=df, confidence=confidence)
    numbers = [x for x in attrs.asdict(one, recurse=False).values() if isinstance(x, float)]
    assert all(map(math.isfinite, numbers))
    assert one.low <= one.estimate <= one.high
    assert 0 <= one.p_value <= 1
    assert "nan" not in f"{one} {one!r}"


def test_the_room_is_reached_by_its_name() -> None:
    assert rc.outcomes.Effect is Effect
