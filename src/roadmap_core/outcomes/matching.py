"""Похожие школы: how alike two groups are before a programme, and pairs that are alike.

Groups that are alike on the wrong column are a trap: matched on an earlier year, schools that were
listed for a bad one look harmed by whatever was done. So every column by which units were chosen
has to be there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import evolve, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.outcomes.answers import Effect, NotEstimable, effect_of, number_word
from roadmap_core.outcomes.conventions import CONVENTIONS
from roadmap_core.outcomes.estimating import fewest_of
from roadmap_core.outcomes.given import GivenColumns, columns_of, name_of, names_of, words_of
from roadmap_core.outcomes.refusals import note_sentence, sentence_of
from roadmap_core.statistics import hedges_g
from roadmap_core.statistics.given import confidence_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Balance", "BalanceVerdict", "BalancedColumn", "balance", "matched_difference"]

BalanceVerdict: TypeAlias = Literal["satisfied", "adjust", "fails"]
"""What the What Works Clearinghouse calls a difference: fine, to be adjusted for, or too large."""

_BOUNDS: tuple[tuple[float, BalanceVerdict], ...] = ((0.05, "satisfied"), (0.25, "adjust"))
_COLUMNS = {
    "covariate": str, "mean_treated": float, "mean_compared": float, "spread": float, "g": float,
    "verdict": str, "is_selection": bool, "n_treated": int, "n_compared": int,
}  # fmt: skip
_WORDS = {
    "satisfied": "различия малы",
    "adjust": "различия нужно учитывать",
    "fails": "различия слишком велики",
}
# Units are alike on a column where they are nearer than so many of its standard deviations.
_CALIPER = 0.25
_COVERED = 0.85


@frozen(kw_only=True)
class BalancedColumn:
    """Столбец сравнения: the means of both groups before, and how far they are apart.

    ``g`` is Hedges' g, minus where the treated have less; None where the column has no spread and
    the means differ. ``is_selection`` says that units were chosen by it.
    """

    covariate: str
    mean_treated: float
    mean_compared: float
    spread: float
    g: float | None
    verdict: BalanceVerdict
    is_selection: bool


@frozen(kw_only=True, repr=False)
class Balance:
    """Сопоставимость групп: how alike two groups were before, column by column.

    ``verdict`` is that of the worst column among those by which units were chosen, or of all where
    none was named: it is a fact about the groups, no licence to compare them.
    """

    columns: tuple[BalancedColumn, ...]
    n_treated: int
    n_compared: int
    notes: tuple[str, ...] = ()
    dropped: int = 0

    @property
    def worst(self) -> BalancedColumn:
        """The column on which the groups are farthest apart, among those that decide."""
        deciding = [one for one in self.columns if one.is_selection] or list(self.columns)
        return max(deciding, key=lambda one: math.inf if one.g is None else abs(one.g))

    @property
    def verdict(self) -> BalanceVerdict:
        """What is to be said of the worst column."""
        return self.worst.verdict

    def __repr__(self) -> str:
        return f"<Balance {self.verdict}, {len(self.columns)} columns, n={self._n}>"

    def __str__(self) -> str:
        is_told = self.worst.g is not None
        return sentence_of("balance" if is_told else "balance_without_spread", self._words)

    @property
    def _n(self) -> int:
        return self.n_treated + self.n_compared

    @property
    def note_sentences(self) -> tuple[str, ...]:
        """The notes in Russian, in their order."""
        return tuple(note_sentence(code, self._words) for code in self.notes)

    @property
    def _words(self) -> dict[str, str]:
        worst = self.worst
        return {
            "verdict": _WORDS[self.verdict],
            "column": worst.covariate,
            "g": number_word(worst.g, 2),
            "n_treated": str(self.n_treated),
            "n_compared": str(self.n_compared),
            "rows_dropped": str(self.dropped),
        }

    def require(self) -> Balance:
        """The answer itself: one that is does not refuse."""
        return self

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row a column: its means, spread, g, verdict, and how many units there are."""
        return frame_of(self._rows, _COLUMNS, backend)

    @property
    def _rows(self) -> list[dict[str, Any]]:
        sizes = {"n_treated": self.n_treated, "n_compared": self.n_compared}
        return [
            {name: sizes.get(name, getattr(one, name, None)) for name in _COLUMNS}
            for one in self.columns
        ]

    def _repr_html_(self) -> str:
        return html_table(str(self), self._rows, _COLUMNS)


def balance(
    frame: Any,
    *,
    treated: str,
    covariates: str | Iterable[str],
    selected_on: str | Iterable[str] = (),
) -> Balance | NotEstimable:
    """How far apart treated and compared units were before, in standard deviations of a column.

    ``treated`` is a column of 0 and 1, ``covariates`` are columns of numbers, ``selected_on`` those
    by which units were chosen. A text among them is a column of 0 and 1 for each of its values,
    ``kind=rural``. A column has a verdict by the bounds of the What Works Clearinghouse: up to 0.05
    satisfied, up to 0.25 to be adjusted for, above that it fails.

    Those bounds choose the wrong comparison where units were chosen by a result that is not among
    the columns, and the answer says so ("selection_not_balanced"): matched on the year before,
    schools of a list look alike, and a programme that does nothing harmful.

    With fewer than two units on a side it is a `NotEstimable`.

    Raises:
        InvalidData: a column is missing or holds no numbers; there is no covariate.
    """
    what = "balance"
    names = names_of(covariates, "covariates", what)
    chosen = names_of(selected_on, "selected_on", what)
    if not names:
        raise InvalidData(what, ["a covariate is needed @ $.covariates"])
    given, names, chosen = _measured(frame, (), treated, names, chosen, (), what)
    is_treated = given.flags[treated] == 1
    n, others = int(is_treated.sum()), int((~is_treated).sum())
    if not others:
        return NotEstimable(code="no_comparison", method="balance")
    if min(n, others) < 2:
        return NotEstimable(code="too_few", needed=2, got=min(n, others), method="balance")
    notes = ["rows_dropped"] if given.dropped else []
    if not chosen or not set(chosen) <= set(names):
        notes.append("selection_not_balanced")
    return Balance(
        columns=tuple(
            _column(name, given.numbers[name], is_treated, name in chosen) for name in names
        ),
        n_treated=n,
        n_compared=others,
        notes=tuple(notes),
        dropped=given.dropped,
    )


def _measured(
    frame: Any,
    outcome: Sequence[str],
    treated: str,
    names: tuple[str, ...],
    chosen: tuple[str, ...],
    keys: Sequence[str],
    what: str,
) -> tuple[GivenColumns, tuple[str, ...], tuple[str, ...]]:
    """The columns with a text as a number of 0 and 1 for each of its values, and their names."""
    words = words_of(frame, names, what)
    given = columns_of(
        frame,
        numbers=(*outcome, *(name for name in names if name not in words)),
        flags=(treated,),
        keys=tuple(dict.fromkeys((*keys, *words))),
        what=what,
    )
    numbers, parts = dict(given.numbers), {}
    for word in words:
        codes = {f"{word}={label}": at for at, label in enumerate(given.labels[word])}
        numbers |= {part: (given.keys[word] == at).astype(float) for part, at in codes.items()}
        parts[word] = tuple(codes)
    spread = [
        tuple(part for name in some for part in parts.get(name, (name,)))
        for some in (names, chosen)
    ]
    return evolve(given, numbers=numbers), spread[0], spread[1]


def _column(
    name: str, values: NDArray[np.float64], treated: NDArray[np.bool_], is_selection: bool
) -> BalancedColumn:
    first, second = values[treated], values[~treated]
    spread = _pooled(first, second)
    g = _g(first, second)
    verdict: BalanceVerdict = "fails"
    if g is not None:
        verdict = next((word for bound, word in _BOUNDS if abs(g) <= bound), verdict)
    return BalancedColumn(
        covariate=name,
        mean_treated=float(first.mean()),
        mean_compared=float(second.mean()),
        spread=spread,
        g=g,
        verdict=verdict,
        is_selection=is_selection,
    )


def _pooled(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    squares = sum(float(((one - one.mean()) ** 2).sum()) for one in (first, second))
    return math.sqrt(squares / (len(first) + len(second) - 2))


def _g(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """Hedges' g of two groups; None where means differ and nothing else does."""
    means = float(first.mean()), float(second.mean())
    if _pooled(first, second) == 0:
        return 0.0 if means[0] == means[1] else None
    spreads = float(first.std(ddof=1)), float(second.std(ddof=1))
    return float(hedges_g(*means, *spreads, len(first), len(second)))


def matched_difference(
    frame: Any,
    *,
    outcome: str,
    treated: str,
    on: str | Iterable[str],
    selected_on: str | Iterable[str] | None,
    unit: str | None = None,
    confidence: float = 95,
    seed: int = 0,
) -> Effect | NotEstimable:
    """The mean difference of pairs that are alike: each treated unit with another, none used twice.

    ``on`` are the columns by which units are to be alike, ``selected_on`` those by which the
    treated were chosen: () says aloud that they were not chosen by results. A text among them is a
    column of 0 and 1 for each of its values. Distances are in
    standard deviations. A treated unit that has no other within a quarter of one on every column of
    the selection is left out and counted; pairs are drawn with the ``seed`` where several are as
    near. ``descriptives`` has the number of pairs and g on each column, ``g_<name>``.

    No overlap is a `NotEstimable` ("no_overlap"): where fewer than 85 % of the treated units have
    such another, or the pairs are farther apart than a g of 0.25 on a column of the selection. That
    is so wherever a whole list is served. A column of the selection that is not among ``on`` is
    refused, too ("selection_not_adjusted"), and so are fewer than four units on a side.

    Raises:
        InvalidData: a column is missing or holds no numbers; there is no column to match on, or no
            such confidence; ``unit`` names a column in which a unit has several rows.
    """
    what = "matched difference"
    outcome, treated = name_of(outcome, "outcome", what), name_of(treated, "treated", what)
    names = names_of(on, "on", what)
    confidence = confidence_of(confidence)
    if not names:
        raise InvalidData(what, ["a column to match on is needed @ $.on"])
    if selected_on is None:
        return NotEstimable(code="selection_unknown", method="matched")
    chosen = names_of(selected_on, "selected_on", what)
    covered = [name for name in chosen if name in names]
    if len(covered) < len(chosen):
        return NotEstimable(
            code="selection_not_adjusted",
            needed=len(chosen),
            got=len(covered),
            method="matched",
        )
    keys = () if unit is None else (unit,)
    given, names, chosen = _measured(frame, (outcome,), treated, names, chosen, keys, what)
    if unit is not None and len(given.labels[unit]) < given.n:
        raise InvalidData(what, ["one row a unit is needed, some have several @ $.unit"])
    is_treated = given.flags[treated] == 1
    n, others = int(is_treated.sum()), int((~is_treated).sum())
    told = {"n_treated": float(n), "n_compared": float(others)}
    said: dict[str, Any] = {"method": "matched", "descriptives": told}
    if not others:
        return NotEstimable(code="no_comparison", **said)
    fewest = fewest_of(None)
    if min(n, others) < fewest:
        return NotEstimable(code="too_few", needed=fewest, got=min(n, others), **said)
    pairs = _pairs(given, outcome, names, chosen, is_treated, seed)
    return _of_pairs(given, outcome, names, chosen, pairs, n, told, confidence)


def _pairs(
    given: GivenColumns,
    outcome: str,
    names: Sequence[str],
    chosen: Sequence[str],
    treated: NDArray[np.bool_],
    seed: int,
) -> list[tuple[int, int]]:
    """Rows of pairs: the hardest to match first, each with the nearest that is left."""
    import numpy as np

    columns = np.column_stack([given.numbers[name] for name in names])
    spread = columns.std(axis=0)
    scaled = (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1)
    near = [names.index(name) for name in chosen]
    # An order of the values and not of the rows, shuffled: which of many equals is taken is chance.
    order = np.lexsort((given.numbers[outcome], *scaled.T[::-1]))
    order = order[np.random.default_rng(seed).permutation(len(order))]
    pool = order[~treated[order]]
    mine = order[treated[order]]
    far = ((scaled[mine] - scaled[~treated].mean(axis=0)) ** 2).sum(axis=1)
    is_free = np.ones(len(pool), bool)
    pairs = []
    for row in mine[np.argsort(-far, kind="stable")]:
        apart = scaled[pool] - scaled[row]
        allowed = is_free & (np.abs(apart[:, near]) <= _CALIPER).all(axis=1)
        if allowed.any():
            place = int(np.where(allowed, (apart**2).sum(axis=1), np.inf).argmin())
            is_free[place] = False
            pairs.append((int(row), int(pool[place])))
    return pairs


def _of_pairs(
    given: GivenColumns,
    outcome: str,
    names: Sequence[str],
    chosen: Sequence[str],
    pairs: Sequence[tuple[int, int]],
    treated: int,
    told: dict[str, float],
    confidence: float,
) -> Effect | NotEstimable:
    import numpy as np

    refused: dict[str, Any] = {"method": "matched", "descriptives": told}
    told |= {"pairs": len(pairs), "unmatched": treated - len(pairs)}
    needed = max(math.ceil(_COVERED * treated), fewest_of(None))
    if len(pairs) < needed:
        return NotEstimable(code="no_overlap", needed=needed, got=len(pairs), **refused)
    first, second = (np.array(rows) for rows in zip(*pairs, strict=True))
    gs = {name: _g(given.numbers[name][first], given.numbers[name][second]) for name in names}
    told |= {f"g_{name}": g for name, g in gs.items() if g is not None}
    worst = max(math.inf if gs[name] is None else abs(gs[name] or 0) for name in chosen or names)
    if worst > _BOUNDS[-1][0]:
        got = None if math.isinf(worst) else worst
        return NotEstimable(code="no_overlap", needed=_BOUNDS[-1][0], got=got, **refused)
    apart = given.numbers[outcome][first] - given.numbers[outcome][second]
    if float(apart.std()) == 0:
        return NotEstimable(code="no_spread", **refused)
    notes = ["rows_dropped"] if given.dropped else []
    notes += ["unmatched"] if told["unmatched"] else []
    notes += [] if chosen else ["not_selected_by_results"]
    n = len(pairs)
    effect = effect_of(
        term="treated",
        estimate=float(apart.mean()),
        std_error=float(apart.std(ddof=1)) / math.sqrt(n),
        df=float(n - 1),
        convention=CONVENTIONS["classical"],
        confidence=float(confidence),
        n=2 * n,
        n_treated=n,
        n_compared=n,
        method="matched",
        notes=tuple(notes),
    )
    return evolve(effect, descriptives=told | {"rows_dropped": given.dropped})
