"""Клетки: counts as whole numbers by school, year and assessment; a school a row.

The engine that holds the counts puts parts of schools together and hands over no more than a row a
school, year and assessment. What is the same in all years, and what is left out, is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.frames import is_null
from roadmap_core.results.counts import gathered
from roadmap_core.results.grouping import of_schools
from roadmap_core.results.tables import ASSESSMENT
from roadmap_core.risk.shares import opened_counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Cells", "Work", "YearSums", "cells_of", "quick_engine", "small_table", "work_text",
]  # fmt: skip

Work = tuple[str, str, int]

_WORK = ("procedure", "subject", "grade")


def work_text(work: Work) -> str:
    """The name of a work, as rules of selection name it.

    >>> work_text(("vpr", "russian", 5))
    'vpr:russian:5'
    """
    return ":".join(map(str, work))


@frozen(eq=False, kw_only=True)
class Cells:
    """Results by school, year and work.

    ``participants`` and ``failed`` are whole numbers; where ``participants`` is 0 the school did
    not write the work in the year, or it is not known how many wrote or failed. ``unknown`` counts
    the latter, ``nameless`` the results of no school or no year. ``rows`` is the same as a small
    table of counts, with what is not known as null.
    """

    schools: tuple[str, ...] = field(repr=False)
    years: tuple[int, ...]
    works: tuple[Work, ...]
    participants: NDArray[np.int64] = field(repr=False)
    failed: NDArray[np.int64] = field(repr=False)
    unknown: int = 0
    nameless: int = 0
    rows: Any = field(default=None, repr=False)

    def at(self, year: int) -> int:
        """The place of a year among the years."""
        return self.years.index(year)

    def has(self, year: int) -> bool:
        """Whether any school has a result of the year."""
        return year in self.years and bool(self.participants[:, self.at(year)].any())

    def wrote(self, years: Iterable[int]) -> NDArray[np.bool_]:
        """The schools that have a result of one of the years."""
        import numpy as np

        found = np.zeros(len(self.schools), bool)
        for year in years:
            if year in self.years:
                found |= self.participants[:, self.at(year)].any(axis=1)
        return found

    def common_works(self, years: Iterable[int]) -> NDArray[np.bool_]:
        """The works that were written in each of the years, by whichever school."""
        import numpy as np

        places = [self.at(year) for year in years]
        return np.asarray((self.participants[:, places] > 0).any(axis=0).all(axis=0))

    def only(self, works: NDArray[np.bool_]) -> Cells:
        """The same with those works alone."""
        chosen = tuple(w for w, one in zip(self.works, works.tolist(), strict=True) if one)
        return Cells(
            schools=self.schools,
            years=self.years,
            works=chosen,
            participants=self.participants[:, :, works],
            failed=self.failed[:, :, works],
            unknown=self.unknown,
            nameless=self.nameless,
            rows=self.rows,
        )

    def summed(self, years: Sequence[int]) -> YearSums:
        """Each school's sums over the works that it wrote in every one of the years."""
        import numpy as np

        places = [self.at(year) for year in years]
        n, x = self.participants[:, places], self.failed[:, places]
        is_kept = np.asarray((n > 0).all(axis=1))
        written = np.asarray((n > 0).any(axis=1))
        used = np.asarray(is_kept.any(axis=0)).tolist()
        return YearSums(
            years=tuple(years),
            participants=(n * is_kept[:, None]).sum(axis=2),
            failed=(x * is_kept[:, None]).sum(axis=2),
            works_used=tuple(work_text(w) for w, one in zip(self.works, used, strict=True) if one),
            works_left_out=int(np.sum(written.any(axis=0) & ~is_kept.any(axis=0))),
            parts_left_out=int(np.sum(written & ~is_kept)),
        )


@frozen(eq=False, kw_only=True)
class YearSums:
    """Sums by school and year over the works that are the same in all of the years.

    ``participants`` is 0 in every year where a school has no such work. ``works_left_out`` counts
    the works that no school wrote in all years, ``parts_left_out`` the works of single schools
    that it wrote in some years only.
    """

    years: tuple[int, ...]
    participants: NDArray[np.int64] = field(repr=False)
    failed: NDArray[np.int64] = field(repr=False)
    works_used: tuple[str, ...]
    works_left_out: int
    parts_left_out: int

    @property
    def is_whole(self) -> NDArray[np.bool_]:
        """The schools that have sums, then of every year."""
        whole: NDArray[np.bool_] = self.participants[:, 0] > 0
        return whole

    def shares(self, year: int) -> NDArray[np.float64]:
        """Shares of those who failed in a year, in per cent; 0 where nobody wrote."""
        import numpy as np

        place = self.years.index(year)
        n = self.participants[:, place]
        return np.asarray(100 * self.failed[:, place] / np.where(n > 0, n, 1))

    def odds(self, year: int) -> NDArray[np.float64]:
        """Log odds of failing in a year, with half a pupil on each side."""
        from roadmap_core.statistics.school_model import log_odds

        place = self.years.index(year)
        odds: NDArray[np.float64] = log_odds(self.failed[:, place], self.participants[:, place])
        return odds


def cells_of(counts: Any, first: int, last: int) -> Cells:
    """The cells of the years from the first to the last, of every school that wrote in one of them.

    Counts of classes or branches are put together, of a federal form the rows of schools are taken,
    as `low_performing_schools` does it. Results of no school or no year are left out and counted.

    Raises:
        InvalidData: a column is missing or holds text for numbers; no row is of a school.
    """
    import narwhals.stable.v2 as nw
    import numpy as np

    _, lazy, units = opened_counts(counts, "counts", needed=("school",))
    year = nw.col("year").fill_null(first)
    lazy = of_schools(lazy, units, "counts").filter((year >= first) & (year <= last))
    keys = ("school", *ASSESSMENT)
    lazy = gathered(lazy, keys, ("participants", "failed"))
    whole = lazy.select(*keys, "participants", "failed").collect()
    is_lost = nw.col("school").is_null() | nw.col("year").is_null()
    eager = whole.filter(~is_lost)
    schools, of_school = _coded(eager["school"].to_list())
    years, of_year = _coded(_whole(eager["year"]))
    names = zip(*(eager[name].to_list() for name in _WORK), strict=True)
    works, of_work = _coded(
        [(str(_or(p, "")), str(_or(s, "")), int(_or(g, 0))) for p, s, g in names]
    )
    n, x = (_numbers(eager[name]) for name in ("participants", "failed"))
    is_known = (n > 0) & (x >= 0) & (x <= n)
    shape = (len(schools), len(years), len(works))
    participants, failed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    place = (of_school[is_known], of_year[is_known], of_work[is_known])
    participants[place], failed[place] = n[is_known], x[is_known]
    return Cells(
        schools=schools,
        years=years,
        works=works,
        participants=participants,
        failed=failed,
        unknown=int(np.sum(~is_known & (n != 0))),
        nameless=int(np.sum(_numbers(whole.filter(is_lost)["participants"]) != 0)),
        rows=small_table(eager, _KINDS),
    )


_KINDS: Mapping[str, type] = {
    "school": str, "year": int, "procedure": str, "subject": str, "grade": float,
    "participants": float, "failed": float,
}  # fmt: skip


def quick_engine() -> Any:
    """The engine that judges small tables soonest: polars where it is there, else pandas."""
    return "polars" if find_spec("polars") else "pandas"


def small_table(eager: Any, kinds: Mapping[str, type]) -> Any:
    """Columns of a small frame, as narwhals has it, as a native frame of the quick engine."""
    import narwhals.stable.v2 as nw

    engine = quick_engine()
    types = {str: nw.String(), int: nw.Int64(), float: nw.Float64()}
    columns = {
        name: [None if _or(value, None) is None else kind(value) for value in eager[name].to_list()]
        for name, kind in kinds.items()
    }
    # Told that it is text, an older pandas would write None as the word «None».
    has_nulls = engine == "polars"
    schema = {
        name: None if kind is str and not has_nulls and None in columns[name] else types[kind]
        for name, kind in kinds.items()
    }
    return nw.from_dict(columns, schema=schema, backend=engine).to_native()


def _coded(values: Sequence[Any]) -> tuple[tuple[Any, ...], NDArray[np.int64]]:
    """The values that there are, sorted, and for each place which of them it is."""
    import numpy as np

    found = sorted(set(values))
    place = {value: number for number, value in enumerate(found)}
    return tuple(found), np.fromiter((place[one] for one in values), np.int64)


def _or(value: Any, otherwise: Any) -> Any:
    return otherwise if is_null(value) else value


def _whole(column: Any) -> list[int]:
    return [int(value) for value in column.to_list()]


def _numbers(column: Any) -> NDArray[np.float64]:
    """A column as floats, -1 where none is known."""
    import numpy as np

    values = np.asarray(column.cast(_float()).to_numpy(), dtype=float)
    return np.asarray(np.nan_to_num(values, nan=-1.0))


def _float() -> Any:
    import narwhals.stable.v2 as nw

    return nw.Float64()
