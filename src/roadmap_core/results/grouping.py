"""Ключи групп: by which columns the rows of a table are put together, and what those must be.

Rows are put together by the columns as they are, and the keys become text afterwards: on the few
rows that are left, where it costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened, opened
from roadmap_core.results.tables import ASSESSMENT, COLUMNS
from roadmap_core.spelling import did_you_mean

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = [
    "by_names",
    "is_number_of",
    "key_names",
    "key_text",
    "no_number",
    "number_literal",
    "of_schools",
    "opened_with",
    "people_known",
    "text_keys",
    "units_of",
    "whole",
    "with_numbers",
]


# Up to here a float holds every whole number.
_MOST = 2.0**53


def opened_with(frame: Any, names: Iterable[str], what: str) -> Opened:
    """A frame of any engine, opened, that has all the columns.

    Raises:
        InvalidData: it is no frame, or a column is missing; the message names the likest one.
    """
    given = opened(frame, what)
    wanted = tuple(names)
    _refuse_many(wanted, what, "$.columns")
    missing = [name for name in dict.fromkeys(wanted) if name not in given.columns]
    if missing:
        problems = [
            f"no column {name!r}{did_you_mean(name, given.columns)} @ $.columns" for name in missing
        ]
        raise InvalidData(what, problems)
    return given


def _refuse_many(names: Iterable[Any], what: str, place: str) -> None:
    """Refuse a list, or another thing of several names, where one name is meant."""
    for name in names:
        if isinstance(name, list | dict | set):
            got = type(name).__name__
            raise InvalidData(what, [f"the name of a column is needed, got {got} @ {place}"])


def by_names(by: str | Iterable[str], reserved: Iterable[str], what: str) -> tuple[str, ...]:
    """The names that are grouped by, once each, of which none is a name that the answer gives.

    Raises:
        InvalidData: a name is reserved or stands twice, or there are no names at all.
    """
    if not isinstance(by, Iterable):
        got = type(by).__name__
        problem = f"expected the name of a column, or several (none: ()), got {got} @ $.by"
        raise InvalidData(what, [problem])
    names = (by,) if isinstance(by, str) else tuple(by)
    _refuse_many(names, what, "$.by")
    problems = [f"{name!r} is a column of the answer @ $.by" for name in names if name in reserved]
    problems += [
        f"{name!r} stands twice @ $.by" for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    if problems:
        raise InvalidData(what, problems)
    return names


def key_names(by: Sequence[str], more: Sequence[str] = ()) -> tuple[str, ...]:
    """What tells the rows of an answer apart: the units, the assessment, what else is named."""
    return (*by, *ASSESSMENT, *more)


def units_of(given: Opened) -> tuple[str, ...]:
    """The columns of a table of counts that name its units: all that no count could be."""
    from roadmap_core.results.tables import TABLES

    return tuple(name for name in TABLES["counts"].units if name in given.columns)


def with_numbers(given: Opened, names: Sequence[str], what: str) -> Any:
    """The lazy frame with those columns as numbers in which nothing but null is no number.

    Raises:
        InvalidData: a column holds text.
    """
    import narwhals.stable.v2 as nw

    schema = given.lazy.collect_schema()
    numbers: list[Expr] = []
    for name in names:
        kind = schema[name]
        if kind.is_integer():
            continue
        if kind in (nw.String, nw.Categorical, nw.Enum, nw.Boolean) and not _is_empty(given, name):
            problem = (
                f"the column {name!r} has no numbers but {kind}: make it numbers, null where there "
                f"is none @ $.columns[{name!r}]"
            )
            raise InvalidData(what, [problem])
        number = nw.col(name).cast(nw.Float64)
        # Where the engine keeps NaN apart, a cell without a number is null all the same.
        numbers.append(number.fill_nan(None) if kind.is_float() or kind == nw.Object else number)
    return given.lazy.with_columns(*numbers) if numbers else given.lazy


def _is_empty(given: Opened, name: str) -> bool:
    """Whether a column is all null: then its type is whatever the engine made of nothing."""
    import narwhals.stable.v2 as nw

    return int(given.lazy.select(nw.col(name).count()).collect().item()) == 0


def text_keys(lazy: Any, names: Sequence[str]) -> Any:
    """The lazy frame with the keys of the names that are text as text, years and grades as whole.

    A null key stays null; a year that is null in an engine without whole nulls is a float.
    """
    import narwhals.stable.v2 as nw

    schema = lazy.collect_schema()
    casts: list[Expr] = []
    for name in names:
        is_text = name in COLUMNS and COLUMNS[name].kind == "text"
        if (is_text or schema[name] in (nw.Categorical, nw.Enum)) and schema[name] != nw.String:
            casts.append(key_text(name, schema[name]))
    return lazy.with_columns(*casts) if casts else lazy


def key_text(name: str, kind: Any) -> Expr:
    """A column of keys as text; ``kind`` is the type that it has.

    Whole numbers with a null among them are floats in pandas: 7.0 is the key «7» all the same.
    """
    import narwhals.stable.v2 as nw

    if kind.is_float():
        text = nw.col(name).fill_nan(None).cast(nw.String)
        whole_key: Expr = text.str.replace_all(r"\.0$", "")
        return whole_key
    return nw.col(name).cast(nw.String)


def people_known(lazy: Any, names: Sequence[str]) -> Any:
    """The lazy frame with null for what is no number of people, 2.9 or infinite, in those columns.

    Engines cast such a number in many ways, or not at all.
    """
    import narwhals.stable.v2 as nw

    schema = lazy.collect_schema()
    known: dict[str, Expr] = {}
    for name in names:
        if schema[name].is_float():
            filled = nw.col(name).fill_null(0.0)
            safe = nw.when(filled.abs() <= _MOST).then(filled).otherwise(0.0)
            is_whole = safe.cast(nw.Int64).cast(nw.Float64) == filled
            known[name] = nw.when(is_whole).then(nw.col(name))
    return lazy.with_columns(**known) if known else lazy


def of_schools(lazy: Any, columns: Sequence[str], what: str) -> Any:
    """The rows of schools of a federal form, which has those of regions and municipalities, too.

    A row without a level is taken for one of a school; a table without levels stays as it is.

    Raises:
        InvalidData: there are rows, and none of a school.
    """
    import narwhals.stable.v2 as nw

    if "unit_level" not in columns:
        return lazy
    named = ~nw.col("unit_level").is_null()
    level = nw.when(named).then(nw.col("unit_level").cast(nw.String)).otherwise(nw.lit("school"))
    lazy = lazy.with_columns(level_=level)
    found = sorted(lazy.select("level_").unique().collect()["level_"].to_list())
    if found and "school" not in found:
        problem = f"no row of a school, only of {', '.join(found)}: give counts of schools"
        raise InvalidData(what, [f"{problem} @ $.columns['unit_level']"])
    return lazy.filter(nw.col("level_") == "school").drop("level_")


def is_number_of(name: str, numbers: Iterable[int]) -> Expr:
    """Whether a column, whole numbers or floats, has one of the numbers; null where it is null.

    Polars looks for no float in a list of whole numbers, and for no whole number in one of floats.
    """
    import narwhals.stable.v2 as nw

    asked = [nw.col(name) == number for number in numbers]
    return reduce(or_, asked) if asked else nw.col(name).is_null() & ~nw.col(name).is_null()


def no_number(name: str) -> Expr:
    """A column of nulls that are numbers, by the side of any column that there is.

    Not every engine can tell the type of a null that stands alone.
    """
    import narwhals.stable.v2 as nw

    never = nw.col(name).is_null() & ~nw.col(name).is_null()
    return nw.when(never).then(number_literal(0))


def number_literal(value: float | Fraction) -> Expr:
    """A number that is a float to every engine: PostgreSQL takes «28.5» for a decimal."""
    import narwhals.stable.v2 as nw

    exact = value if isinstance(value, Fraction) else Fraction(repr(value))
    literal: Expr = nw.lit(exact.numerator).cast(nw.Float64)
    return literal if exact.denominator == 1 else literal / exact.denominator


def whole(*names: str) -> list[Expr]:
    """Sums as whole numbers of one size: engines give them wider or as decimals."""
    import narwhals.stable.v2 as nw

    return [nw.col(name).cast(nw.Int64) for name in names]
