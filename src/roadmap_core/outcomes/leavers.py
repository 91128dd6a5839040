"""Выход из списка: how many schools leave the list of the next year with no help at all.

A share of schools that left says nothing alone: schools are listed in a year that was bad for them,
chance included, and chance does not come again. So the rule itself is applied to what the same
schools would have had, many times.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, frame_of, html_table, opened, row_of
from roadmap_core.outcomes.answers import NotEstimable, number_word, went_word
from roadmap_core.outcomes.cells import Cells, cells_of, quick_engine, small_table, work_text
from roadmap_core.outcomes.refusals import note_sentence, sentence_of
from roadmap_core.outcomes.thresholds import threshold
from roadmap_core.outcomes.unit_years import whole_year
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import key_text, opened_with
from roadmap_core.results.yearly import refuse_no_policy
from roadmap_core.risk.schools import last_listed, low_performing_schools
from roadmap_core.risk.shares import rule_of_year
from roadmap_core.selection import LowPerformingRule
from roadmap_core.statistics.given import confidence_of, count_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "ExpectedLeavers", "ListOfYear", "expected_leavers", "first_year", "leavers_of",
    "list_of_year",
]  # fmt: skip

_COLUMNS = {
    "year": int, "next_year": int, "listed": int, "n": int, "expected": float, "low": int,
    "high": int, "observed": int, "share": float, "confidence": float, "method": str,
}  # fmt: skip
# The school model sees a few leavers too many, and more where schools drift: so much of the level
# is not known, in log odds (read off a simulated region).
_LEVEL_ERROR = 0.15
_YEARS_BEFORE = 3
# So many rows of simulated counts are judged at once.
_MOST_ROWS = 1_000_000


@frozen(kw_only=True, repr=False)
class ExpectedLeavers:
    """Ожидаемое число вышедших: how many listed schools would leave the list without any help.

    Of ``listed`` schools on the list of ``year``, ``n`` are judged in ``next_year``; of those
    ``expected`` leave it on average, from ``low`` to ``high`` with the ``confidence``, and
    ``observed`` did. ``share``, 100 * observed / n, is what reports print, and what misleads alone.
    """

    expected: float
    observed: int
    low: int
    high: int
    listed: int
    n: int
    year: int
    next_year: int
    confidence: float = 95.0
    draws: int
    seed: int
    method: str = "school_model"
    notes: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The share of those judged that left the list, in per cent."""
        return 100 * self.observed / self.n

    def __repr__(self) -> str:
        said = f"{self.expected:.1f} ({self.low} .. {self.high}) of {self.n}"
        return f"<ExpectedLeavers {said}, observed {self.observed}>"

    def __str__(self) -> str:
        return sentence_of("leavers_of_list", self._words)

    @property
    def note_sentences(self) -> tuple[str, ...]:
        """The notes in Russian, in their order."""
        return tuple(note_sentence(code, self._words) for code in self.notes)

    @property
    def _words(self) -> dict[str, str]:
        numbers = {
            "left": self.observed, "listed": self.listed, "judged": self.n, "low": self.low,
            "high": self.high, "expected": round(self.expected),
            "not_judged": self.listed - self.n,
        }  # fmt: skip
        words = {name: number_word(value, 0) for name, value in numbers.items()}
        return {**words, "Went": went_word(self.observed).capitalize()}

    def require(self) -> ExpectedLeavers:
        """The answer itself: one that is does not refuse."""
        return self

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row: the years, how many were listed and judged, expected with bounds, observed."""
        return frame_of([row_of(self, _COLUMNS)], _COLUMNS, backend)

    def _repr_html_(self) -> str:
        return html_table(str(self), [row_of(self, _COLUMNS)], _COLUMNS)


@frozen(eq=False, kw_only=True)
class ListOfYear:
    """Which schools the rule of a year lists, and which it can judge, by their keys."""

    year: int
    rule: LowPerformingRule | None
    flagged: frozenset[str]
    judged: frozenset[str]
    # Of a rule by rank: participants and failed of each judged school, over its years.
    sums: dict[str, tuple[int, int]] = field(factory=dict)


def first_year(policy: Policy, *years: int) -> int:
    """The first year that is needed to foresee the lists of those years."""
    needed = [years[0] - _YEARS_BEFORE]
    for year in years:
        rule = rule_of_year(policy, year)
        looked = (rule.same_procedure_years or rule.worst_years or 1) if rule else 1
        needed.append(year - looked + 1)
    return min(needed)


def list_of_year(rows: Any, policy: Policy, year: int, schools: Any | None) -> ListOfYear:
    """The list of a year as plain keys; ``rows`` are those of cells, of all years it looks at.

    Raises:
        InvalidData: as for `low_performing_schools`.
    """
    rule = rule_of_year(policy, year)
    table = None if schools is None or rule is None else _small_schools(schools, rule)
    frame = low_performing_schools(rows, policy, year=year, schools=table)
    is_by_rank = rule is not None and rule.worst_share is not None
    names = ["school", "flagged", "judged", *(["participants", "failed"] if is_by_rank else [])]
    rows = [
        row
        for row in opened(frame).lazy.select(*names).collect().iter_rows()
        if row[0] is not None and row[0] == row[0]
    ]
    judged = [row for row in rows if row[2]]
    return ListOfYear(
        year=year,
        rule=rule,
        flagged=frozenset(str(row[0]) for row in rows if row[1]),
        judged=frozenset(str(row[0]) for row in judged),
        sums={str(row[0]): (int(row[3]), int(row[4])) for row in judged} if is_by_rank else {},
    )


def expected_leavers(
    counts: Any,
    policy: Policy,
    *,
    year: int,
    next_year: int | None = None,
    listed: Iterable[Any] | None = None,
    schools: Any | None = None,
    confidence: float = 95,
    draws: int = 500,
    seed: int = 0,
) -> ExpectedLeavers | NotEstimable:
    """How many schools of a year's list leave the next one with no help, beside how many did.

    ``counts`` and ``schools`` are those of `low_performing_schools`; the rule of each year is the
    policy's own, by a share, by years running, or by rank inside groups. ``listed`` names the
    schools that are asked about; those of them that the rule does not list are left out. Results of
    three years before ``year`` are used where there are such, and of one at least.

    Effects of schools on the log odds of failing are foreseen from their latest years by as much as
    years of all schools are alike; the level of each work is the one that the other schools had in
    the next year; results are drawn ``draws`` times, and the rule is applied to each draw. Schools
    that are not judged in the next year are left out and said. The same ``seed`` gives the same
    answer.

    Without a rule, another year's results, results of the next year, a listed school or other
    schools it is a `NotEstimable` with the code "no_rule", "missing_years", "not_yet", "too_few",
    "no_comparison".

    Raises:
        InvalidData: as for `low_performing_schools`; the next year is not after the year; a
            year, the draws or the seed are no whole number; there is no draw, or no such
            confidence.
    """
    from roadmap_core.outcomes.given import listed_keys

    refuse_no_policy(policy)
    year = whole_year(year, "year")
    after = year + 1 if next_year is None else whole_year(next_year, "next_year")
    if after <= year:
        problem = f"the next year {after} must come after {year} @ $.next_year"
        raise InvalidData("expected leavers", [problem])
    draws, seed = count_of(draws, "draws", least=1), count_of(seed, "seed")
    confidence = confidence_of(confidence)
    asked = None if listed is None else frozenset(listed_keys(listed))
    cells = cells_of(counts, first_year(policy, year, after), after)
    return leavers_of(
        cells,
        list_of_year(cells.rows, policy, year, schools),
        list_of_year(cells.rows, policy, after, schools),
        policy,
        asked=asked,
        schools=schools,
        confidence=confidence,
        draws=draws,
        seed=seed,
    )


def leavers_of(
    cells: Cells,
    before: ListOfYear,
    after: ListOfYear,
    policy: Policy,
    *,
    asked: frozenset[str] | None = None,
    schools: Any | None = None,
    confidence: float = 95,
    draws: int = 500,
    seed: int = 0,
) -> ExpectedLeavers | NotEstimable:
    """The same of cells and lists that are known; ``asked`` are schools that are asked about."""
    import numpy as np

    from roadmap_core.statistics.school_model import school_model

    mine = before.flagged if asked is None else before.flagged & asked
    helped = before.flagged | (asked or frozenset())
    if refused := _refusal(cells, before, after, mine, helped):
        return refused
    cells = cells.only(_counted(cells, before.rule, after.rule))
    keys = np.array(cells.schools, dtype=object)
    is_helped = np.isin(keys, sorted(helped))
    is_other = ~is_helped & cells.wrote([after.year])
    is_mine = np.isin(keys, sorted(mine & after.judged))
    first = before.year - _YEARS_BEFORE
    past = [at for at, year in enumerate(cells.years) if first <= year <= before.year]
    grades = _grades(cells)
    model = school_model(
        cells.failed[:, past],
        cells.participants[:, past],
        grades,
        years=[cells.years[at] for at in past],
        foreseen=after.year,
    )
    now = cells.at(after.year)
    levels = model.levels(cells.failed[:, now], cells.participants[:, now], is_other)
    rng = np.random.default_rng(seed)
    drawn = model.draws(
        cells.participants[:, now],
        is_mine,
        levels,
        grades,
        number=draws,
        rng=rng,
        level_error=_LEVEL_ERROR,
    )
    left = _left(cells, is_mine, drawn, after, policy, schools).sum(axis=1)
    tail = (100 - confidence) / 200
    low, high = np.quantile(left, [tail, 1 - tail], method="inverted_cdf")
    n = int(is_mine.sum())
    notes = ["not_all_judged"] if n < len(mine) else []
    if len(past) <= _YEARS_BEFORE:
        notes.append("few_years_before")
    return ExpectedLeavers(
        expected=float(left.mean()),
        observed=n - len(mine & after.judged & after.flagged),
        low=int(low),
        high=int(high),
        listed=len(mine),
        n=n,
        year=before.year,
        next_year=after.year,
        confidence=float(confidence),
        draws=draws,
        seed=seed,
        notes=tuple(notes),
    )


def _refusal(
    cells: Cells,
    before: ListOfYear,
    after: ListOfYear,
    mine: frozenset[str],
    helped: frozenset[str],
) -> NotEstimable | None:
    """Why no number of leavers can be told; None where one can."""
    listed = {"n_listed": len(mine)}
    if before.rule is None or after.rule is None:
        return NotEstimable(code="no_rule", method="school_model")
    if not cells.has(after.year):
        return NotEstimable(code="not_yet", descriptives=listed, method="school_model")
    judged = mine & after.judged
    if not judged:
        return NotEstimable(
            code="too_few", needed=1, got=0, descriptives=listed, method="school_model"
        )
    past = [year for year in cells.years if year <= before.year and cells.has(year)]
    if len(past) < 2 or before.year not in past:
        return NotEstimable(
            code="missing_years",
            needed=2,
            got=len(past),
            descriptives=listed,
            method="school_model",
        )
    wrote = cells.wrote([after.year]).tolist()
    others = sum(one for key, one in zip(cells.schools, wrote, strict=True) if key not in helped)
    fewest = int(threshold("effect_fewest_compared"))
    if others < fewest:
        code: Any = "too_few" if others else "no_comparison"
        return NotEstimable(
            code=code,
            needed=fewest,
            got=others,
            descriptives=listed,
            method="school_model",
        )
    return None


def _counted(cells: Cells, *rules: LowPerformingRule | None) -> NDArray[np.bool_]:
    """The works that one of the rules counts."""
    import numpy as np

    counted = np.zeros(len(cells.works), bool)
    for rule in rules:
        named = rule.procedures if rule else ()
        counted |= np.array([not named or work_text(work) in named for work in cells.works])
    return counted


def _grades(cells: Cells) -> NDArray[np.int64]:
    """The works by the pupils who write them: those of one procedure and grade are one group."""
    import numpy as np

    groups = sorted({(procedure, grade) for procedure, _, grade in cells.works})
    return np.array([groups.index((procedure, grade)) for procedure, _, grade in cells.works])


def _left(
    cells: Cells,
    is_mine: NDArray[np.bool_],
    drawn: NDArray[np.int64],
    after: ListOfYear,
    policy: Policy,
    schools: Any | None,
) -> NDArray[np.bool_]:
    """Whether each school leaves the list, by draw and school."""
    import numpy as np

    rule = after.rule
    assert rule is not None
    if rule.worst_share is not None:
        return ~_worst(cells, is_mine, drawn, after, schools)
    back = (rule.same_procedure_years or 1) - 1
    width = len(cells.works) * drawn.shape[1] * (back + 1)
    step = max(1, _MOST_ROWS // max(width, 1))
    parts = [
        _judged_draws(cells, is_mine, drawn[first : first + step], after, policy, back)
        for first in range(0, len(drawn), step)
    ]
    return np.concatenate(parts)


def _judged_draws(
    cells: Cells,
    is_mine: NDArray[np.bool_],
    drawn: NDArray[np.int64],
    after: ListOfYear,
    policy: Policy,
    back: int,
) -> NDArray[np.bool_]:
    """The rule by a share, applied to all draws at once: a draw's school is a school of its own."""
    import narwhals.stable.v2 as nw
    import numpy as np

    number, mine, works = drawn.shape
    years = [year for year in cells.years if after.year - back <= year < after.year]
    columns: dict[str, list[Any]] = {name: [] for name in _SIMULATED}
    for year in (*years, after.year):
        n = np.broadcast_to(cells.participants[is_mine, cells.at(year)], drawn.shape)
        x = drawn
        if year != after.year:
            x = np.broadcast_to(cells.failed[is_mine, cells.at(year)], drawn.shape)
        key, work = np.divmod(np.arange(drawn.size), works)
        is_there = n.reshape(-1) > 0
        work = work[is_there]
        columns["school"].append(key[is_there])
        columns["year"].append(np.full(len(work), year))
        for place, name in enumerate(_OF_WORK):
            columns[name].append(np.array([one[place] for one in cells.works])[work])
        columns["participants"].append(n.reshape(-1)[is_there])
        columns["failed"].append(x.reshape(-1)[is_there])
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    simulated = nw.from_dict(joined, backend=quick_engine()).to_native()
    found = low_performing_schools(simulated, policy, year=after.year)
    left = np.zeros(number * mine, bool)
    verdicts = opened(found).lazy.select("school", "flagged", "judged").collect()
    keys = verdicts["school"].to_numpy().astype(np.int64)
    left[keys] = ~verdicts["flagged"].to_numpy() & verdicts["judged"].to_numpy()
    return left.reshape(number, mine)


_OF_WORK = ("procedure", "subject", "grade")
_SIMULATED = ("school", "year", *_OF_WORK, "participants", "failed")


def _worst(
    cells: Cells,
    is_mine: NDArray[np.bool_],
    drawn: NDArray[np.int64],
    after: ListOfYear,
    schools: Any | None,
) -> NDArray[np.bool_]:
    """Whether each school is among the worst of its group, by draw and school.

    Other schools keep what they had; all that is compared is the sum of a school.
    """
    import numpy as np

    rule = after.rule
    assert rule is not None
    assert rule.worst_share is not None
    counted = _counted(cells, rule)
    mine = [key for key, one in zip(cells.schools, is_mine.tolist(), strict=True) if one]
    keys = [*mine, *sorted(after.judged.difference(mine))]
    n = np.array([after.sums[key][0] for key in keys])
    known = np.array([after.sums[key][1] for key in keys])
    seen = cells.failed[is_mine, cells.at(after.year)][:, counted].sum(axis=1)
    failed = np.broadcast_to(known, (len(drawn), len(keys))).copy()
    failed[:, : len(mine)] += drawn[:, :, counted].sum(axis=2) - seen
    shares = failed / n
    groups = _groups(keys, rule, schools)
    worst = np.zeros((len(drawn), len(mine)), bool)
    for group in sorted(set(groups[: len(mine)])):
        of_group = groups == group
        place = last_listed(int(of_group.sum()), rule.worst_share)
        cut = -np.sort(-shares[:, of_group], axis=1)[:, place - 1]
        inside = np.flatnonzero(of_group[: len(mine)])
        worst[:, inside] = (shares[:, inside] >= cut[:, None]) & (failed[:, inside] > 0)
    return worst


def _small_schools(schools: Any, rule: LowPerformingRule) -> Any:
    """What a rule asks of the table of schools, as a small table of the engine of the cells."""
    import narwhals.stable.v2 as nw

    names = [*(["kind"] if rule.excluded else []), *([rule.within] if rule.within else [])]
    table = opened_with(schools, ("school", *names), "table of schools")
    key = key_text("school", table.lazy.collect_schema()["school"]).alias("school")
    texts = [nw.col(name).cast(nw.String) for name in names]
    eager = table.lazy.filter(~nw.col("school").is_null()).select(key, *texts).collect()
    return small_table(eager, dict.fromkeys(["school", *names], str))


def _groups(keys: Sequence[str], rule: LowPerformingRule, schools: Any | None) -> NDArray[Any]:
    """The group inside which each school is compared."""
    import narwhals.stable.v2 as nw
    import numpy as np

    if not rule.within:
        return np.zeros(len(keys), int)
    rows = nw.from_native(_small_schools(schools, rule)).select("school", rule.within)
    found: dict[str, str] = {}
    for key, group in rows.iter_rows():
        found[str(key)] = max(found.get(str(key), ""), str(group))
    return np.array([found[key] for key in keys])
