"""Least squares of small designs, with the errors that few and uneven clusters need.

Rows that have the same regressors (and the same cluster) may be handed over as one, with their
number, their mean and the squares around it: every figure comes out as if they stood apart. So a
million pupils in a thousand schools are a few thousand rows here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import field, frozen

from roadmap_core.statistics.given import one_of, refused

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

__all__ = ["Coefficient", "Degrees", "Errors", "LeastSquares", "least_squares", "permutation_p"]

Errors: TypeAlias = Literal["classical", "HC1", "HC2", "CR1", "CR2"]
Degrees: TypeAlias = Literal["residual", "bell_mcaffrey", "clusters-1"]

# A column is new where more of it than this is no combination of the others.
_NEW = 1e-10
# A cluster that fits itself wholly has no residual to tell by.
_SINGULAR = 1e-9
# Residuals that are rounding alone.
_ROUNDING = 1e-13
# The groups of a design may be written out as columns up to so many cells.
_MOST_CELLS = 30_000_000
# Deals are held against the outcomes up to so many cells at a time.
_MOST_DEALT = 2_000_000


@frozen
class Coefficient:
    """One coefficient, its standard error, and the degrees of freedom of its test."""

    estimate: float
    std_error: float
    df: float


@frozen(eq=False)
class LeastSquares:
    """A fit of least squares: ``n`` rows, ``rank`` coefficients, those of absorbed groups included.

    ``coefficients`` are those of the columns, in their order.
    """

    n: int
    rank: int
    coefficients: Array
    is_exact: bool
    _basis: Array = field(repr=False)
    _pulls: Array = field(repr=False)
    _residuals: Array = field(repr=False)
    _within: Array = field(repr=False)
    _counts: Array = field(repr=False)
    _mass: Array = field(repr=False)
    _groups: Array | None = field(repr=False)

    def coefficient(
        self,
        column: int,
        errors: Errors = "classical",
        clusters: Array | None = None,
        *,
        freedom: Degrees = "residual",
        nested: bool = False,
    ) -> Coefficient:
        """The coefficient of a column with a standard error and its degrees of freedom.

        ``clusters`` are numbers of clusters, for CR1 and CR2. ``freedom`` is n - rank, clusters -
        1, or what Bell and McCaffrey (2002) found for HC2 and CR2. ``nested``: absorbed groups
        that lie inside clusters cost nothing in CR1.

        Raises:
            InvalidData: there are no such errors; they go by clusters and there are none; degrees
                of freedom are asked for that these errors do not have.
        """
        import numpy as np

        contrast = np.zeros(len(self.coefficients))
        contrast[column] = 1.0
        return self.combination(contrast, errors, clusters, freedom=freedom, nested=nested)

    def combination(
        self,
        contrast: Array,
        errors: Errors = "classical",
        clusters: Array | None = None,
        *,
        freedom: Degrees = "residual",
        nested: bool = False,
    ) -> Coefficient:
        """The sum of coefficients, each times its number in ``contrast``; as `coefficient`.

        Raises:
            InvalidData: as for `coefficient`.
        """
        one_of(errors, get_args(Errors), "errors")
        own = contrast @ self._pulls
        estimate = float(contrast @ self.coefficients)
        degrees: dict[str, float] = {"residual": float(self.n - self.rank)}
        if errors in ("CR1", "CR2"):
            if clusters is None:
                raise refused(f"{errors} needs clusters", "clusters")
            variance, spread, number = self._clusters_apart(own, errors, clusters, nested)
            degrees["clusters-1"] = number - 1.0
        elif errors == "HC2":
            variance, spread = self._rows_apart(own)
        elif errors == "HC1":
            pulls = (self._basis @ own) ** 2
            variance = float(pulls @ self._row_squares()) * self.n / degrees["residual"]
        else:
            variance = self._squares() / degrees["residual"] * float(own @ own)
        if errors in ("HC2", "CR2"):
            degrees["bell_mcaffrey"] = spread
        if freedom not in degrees:
            raise refused(f"{errors} has no degrees of freedom {freedom!r}", "freedom")
        return Coefficient(estimate, math.sqrt(max(0.0, variance)), degrees[freedom])

    def _squares(self) -> float:
        return float(self._residuals @ self._residuals + self._within.sum())

    def _row_squares(self) -> Array:
        """The squared residuals of the rows that stand in one, their mean."""
        squares: Array = (self._residuals**2 + self._within) / self._counts
        return squares

    def _leverages(self) -> Array:
        """How far each row that stands in one pulls the fit to itself."""
        import numpy as np

        own: Array = np.einsum("ij,ij->i", self._basis, self._basis) / self._counts
        if self._groups is None:
            return own
        sizes = np.bincount(self._groups, weights=self._mass)
        own += self._mass / (self._counts * sizes[self._groups])
        return own

    def _rows_apart(self, own: Array) -> tuple[float, float]:
        """The variance of HC2 and its degrees of freedom; no matrix is rows by rows."""
        leverages = self._leverages()
        free = 1 - leverages
        freed = _freed(free)
        pulls = (self._basis @ own) ** 2
        variance = float((pulls * freed) @ self._row_squares())
        # Of one row that stands in another: its squared pull, its part of every product.
        each = pulls * freed / self._counts
        inner = self._basis.T @ (self._basis * each[:, None])
        total = float((self._counts * each) @ free)
        squares = float((self._counts * each * each) @ (1 - 2 * leverages)) + float(
            (inner * inner).sum()
        )
        if self._groups is not None:
            squares += self._shared_groups(each)
        return variance, _satterthwaite(total, squares)

    def _shared_groups(self, each: Array) -> float:
        """What absorbed groups add to the squares: rows of a group pull each other."""
        import numpy as np

        assert self._groups is not None
        sizes = np.bincount(self._groups, weights=self._mass)
        roots = np.sqrt(self._mass)
        # Of one row that stands in another: its root of mass is shared by their number.
        mass = np.bincount(self._groups, weights=self._mass * each) / sizes
        cross = 0.0
        for column in self._basis.T:
            part = np.bincount(self._groups, weights=roots * each * column)
            cross += float((part * part / sizes).sum())
        return 2 * cross + float((mass * mass).sum())

    def _clusters_apart(
        self, own: Array, errors: Errors, clusters: Array, nested: bool
    ) -> tuple[float, float, int]:
        """The variance by clusters, its degrees of freedom, the number of clusters."""
        import numpy as np

        _, place = np.unique(clusters, return_inverse=True)
        number = int(place.max()) + 1
        if errors == "CR1":
            scores = np.bincount(place, weights=self._basis @ own * self._residuals)
            rank = self.rank
            if nested and self._groups is not None and _lies_inside(self._groups, place):
                rank -= len(np.unique(self._groups)) - 1
            small = number / (number - 1) * (self.n - 1) / (self.n - rank)
            return float(scores @ scores) * small, number - 1.0, number
        basis = self._whole_basis(place)
        own = np.concatenate((own, np.zeros(basis.shape[1] - len(own))))
        order = np.argsort(place, kind="stable")
        starts = np.searchsorted(place[order], np.arange(number))
        rows = basis[order]
        scores = np.add.reduceat(rows * self._residuals[order][:, None], starts)
        apart = _single_rows if number == len(place) else _clusters
        return (*_bell_mccaffrey(*apart(rows, starts, own, scores)), number)

    def _whole_basis(self, place: Array) -> Array:
        """The basis with the absorbed groups as columns, where they cut across the clusters.

        Groups that lie inside clusters change nothing (Pustejovsky and Tipton 2018).
        """
        import numpy as np

        if self._groups is None or _lies_inside(self._groups, place):
            return self._basis
        number = int(self._groups.max()) + 1
        if number * len(place) > _MOST_CELLS:
            problem = f"{number} groups that cut across clusters are too many for CR2: take CR1"
            raise refused(problem, "groups")
        columns = np.zeros((len(place), number))
        sizes = np.bincount(self._groups, weights=self._mass)
        places = np.arange(len(place)), self._groups
        columns[places] = np.sqrt(self._mass / sizes[self._groups])
        return np.concatenate((self._basis, columns), axis=1)


def least_squares(
    x: Array,
    y: Array,
    *,
    counts: Array | None = None,
    within: Array | None = None,
    groups: Array | None = None,
    weights: Array | None = None,
) -> LeastSquares | None:
    """The fit of ``y`` by the columns of ``x``; None where a column is a combination of others.

    Nothing is left out in silence: who meets None takes a column away. ``x`` holds the intercept
    where there is one. ``counts`` says how many rows each stands for, ``y`` is then their mean and
    ``within`` the sum of their squares around it. ``groups`` are numbers of groups whose own
    levels are absorbed; there is no intercept beside them. ``weights`` are inverse to the
    variances of rows.

    Raises:
        InvalidData: rows that stand for several have weights, too.
    """
    import numpy as np

    if counts is not None and weights is not None:
        raise refused("rows that stand for several take no weights", "weights")
    number = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=float)
    mass = number if weights is None else np.asarray(weights, dtype=float)
    root = np.sqrt(mass)
    around = np.zeros(len(y)) if within is None else np.asarray(within, dtype=float)
    rows, levels, codes = x * root[:, None], y * root, None
    size = np.sqrt((rows * rows).sum(axis=0))
    if groups is not None:
        codes = np.unique(groups, return_inverse=True)[1]
        rows, levels = _inside(rows, codes, root), _inside(levels[:, None], codes, root)[:, 0]
    norms = np.sqrt((rows * rows).sum(axis=0))
    if len(y) < x.shape[1] or not (norms > _NEW * size).all():
        return None
    basis, upper = np.linalg.qr(rows / norms)
    singular = np.linalg.svd(upper, compute_uv=False)
    if singular[-1] <= _NEW * singular[0]:
        return None
    pulls = np.linalg.inv(upper) / norms[:, None]
    turned = basis.T @ levels
    residuals = levels - basis @ turned
    n, rank = round(float(number.sum())), x.shape[1]
    rank += 0 if codes is None else int(codes.max()) + 1
    squares = float(residuals @ residuals + around.sum())
    least = _ROUNDING**2 * float((y * y) @ mass)
    return LeastSquares(
        n=n,
        rank=rank,
        coefficients=pulls @ turned,
        is_exact=n <= rank or squares <= least,
        basis=basis,
        pulls=pulls,
        residuals=residuals,
        within=around,
        counts=number,
        mass=mass,
        groups=codes,
    )


def permutation_p(
    y: Array, treated: Array, others: Array, *, draws: int, seed: int
) -> float | None:
    """How often a treatment dealt out anew gives a studentised difference as large.

    One row a unit. The statistic is the coefficient of ``treated`` beside the columns ``others``
    (an intercept among them) by its standard error of HC2: where the two sides vary unlike, the
    coefficient alone would not do (effects of small schools spread wider). The deal itself counts
    as one. None where the statistic of the deal itself cannot be told.
    """
    import numpy as np

    basis = np.linalg.qr(others)[0]
    left = y - basis @ (basis.T @ y)
    leverages = np.einsum("ij,ij->i", basis, basis)
    own = float(np.abs(_studentised(left, treated[:, None], basis, leverages))[0])
    if not math.isfinite(own):
        return None
    generator = np.random.default_rng(seed)
    batch, extreme = max(1, _MOST_DEALT // len(y)), 1
    for first in range(0, draws, batch):
        dealt = [generator.permutation(treated) for _ in range(min(batch, draws - first))]
        found = np.abs(_studentised(left, np.column_stack(dealt), basis, leverages))
        # A deal whose statistic cannot be told speaks against no verdict.
        extreme += int((~(found < own * (1 - 1e-9))).sum())
    return extreme / (1 + draws)


def _studentised(left: Array, deals: Array, basis: Array, leverages: Array) -> Array:
    import numpy as np

    own = deals - basis @ (basis.T @ deals)
    squares = own * own
    norms = squares.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimates = left @ own / norms
        rest = (left[:, None] - own * estimates) ** 2
        free = 1 - leverages[:, None] - squares / norms
        pulls = squares * rest * _freed(free)
        statistics: Array = estimates * norms / np.sqrt(pulls.sum(axis=0))
    return statistics


def _inside(rows: Array, codes: Array, root: Array) -> Array:
    """The rows less the mean of their group, each by its mass."""
    import numpy as np

    sizes = np.bincount(codes, weights=root * root)
    inside = np.empty_like(rows)
    for place, column in enumerate(rows.T):
        means = np.bincount(codes, weights=column * root) / sizes
        inside[:, place] = column - means[codes] * root
    return inside


def _freed(free: Array) -> Array:
    """One by what is free; what fits itself wholly has no residual, so any number does there."""
    import numpy as np

    freed: Array = 1 / np.where(free > _SINGULAR, free, 1)
    return freed


def _lies_inside(groups: Array, clusters: Array) -> bool:
    """Whether each group has rows of one cluster only."""
    import numpy as np

    least = np.full(int(groups.max()) + 1, clusters.max())
    most = np.zeros_like(least)
    np.minimum.at(least, groups, clusters)
    np.maximum.at(most, groups, clusters)
    return bool((least == most).all())


def _single_rows(rows: Array, _: Array, own: Array, scores: Array) -> tuple[Array, Array, Array]:
    """Clusters of one row: their parts of the coefficient, squared lengths and common parts."""
    import numpy as np

    free = 1 - np.einsum("ij,ij->i", rows, rows)
    freed = np.sqrt(_freed(free))
    pulls = rows @ own * freed
    return scores @ own * freed, pulls * pulls, rows * pulls[:, None]


def _clusters(rows: Array, starts: Array, own: Array, scores: Array) -> tuple[Array, Array, Array]:
    """Clusters of several rows, by the products of the basis inside each."""
    import numpy as np

    width = rows.shape[1]
    inner = np.empty((len(starts), width, width))
    for one in range(width):
        for other in range(one + 1):
            product = np.add.reduceat(rows[:, one] * rows[:, other], starts)
            inner[:, one, other] = inner[:, other, one] = product
    lengths, axes = np.linalg.eigh(inner)
    free = 1 - lengths
    freed = np.sqrt(_freed(free))
    along = np.einsum("sji,j->si", axes, own) * freed
    parts = (along * np.einsum("sji,sj->si", axes, scores)).sum(axis=1)
    common = np.einsum("sij,sj->si", axes, lengths * along)
    return parts, (along * along * lengths).sum(axis=1), common


def _bell_mccaffrey(parts: Array, lengths: Array, common: Array) -> tuple[float, float]:
    """The variance of CR2, and the degrees of freedom that a Student distribution needs for it."""
    shared = (common * common).sum(axis=1)
    both = common.T @ common
    total = float((lengths - shared).sum())
    squares = float((lengths * (lengths - 2 * shared)).sum() + (both * both).sum())
    return float(parts @ parts), _satterthwaite(total, squares)


def _satterthwaite(total: float, squares: float) -> float:
    return total * total / squares if squares > 0 else 0.0
