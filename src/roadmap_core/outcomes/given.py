"""Что дано: columns of a frame of any engine as numbers, checked and without gaps; one door.

Only the columns that are needed leave the engine. A row with a gap in one of them is left out and
counted; what cannot be is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened
from roadmap_core.results import grouping

if TYPE_CHECKING:
    import numpy as np
    from narwhals.stable.v2 import Expr

__all__ = [
    "GivenColumns",
    "as_number",
    "coded",
    "columns_of",
    "columns_of_opened",
    "floats",
    "listed_keys",
    "name_of",
    "names_of",
    "opened_with",
    "require_flag",
    "used",
    "values_of",
    "words_of",
]

# A column may be a number and a key at once.
_KEY = "_key_"


@frozen(kw_only=True)
class GivenColumns:
    """Columns of the rows that have a value in all of them.

    ``numbers`` are floats, ``flags`` 0 or 1, ``keys`` the places of their values in ``labels``,
    which are sorted; ``covariates`` are columns of numbers, a text as one column a value but its
    first. ``n`` counts the rows, ``dropped`` those with a gap.
    """

    n: int
    dropped: int
    numbers: Mapping[str, np.ndarray[Any, Any]] = field(repr=False)
    flags: Mapping[str, np.ndarray[Any, Any]] = field(repr=False)
    keys: Mapping[str, np.ndarray[Any, Any]] = field(repr=False)
    labels: Mapping[str, tuple[Any, ...]] = field(repr=False)
    covariates: np.ndarray[Any, Any] = field(repr=False)


def opened_with(frame: Any, names: Iterable[str], what: str) -> Opened:
    """A frame of any engine, opened, that has all the columns; a name that is a year is its text.

    A table turned by years has numbers for names, and keys beside its rows and no column: no engine
    but pandas knows either.

    Raises:
        InvalidData: it is no frame, or a column is missing; the message names the likest one.
    """
    if hasattr(frame, "set_axis") and any(_is_whole(name) for name in frame.columns):
        names_of_frame = [str(int(name)) if _is_whole(name) else name for name in frame.columns]
        frame = frame.set_axis(names_of_frame, axis=1)
    names = tuple(names)
    beside = getattr(getattr(frame, "index", None), "names", ())
    if levels := [name for name in beside if name in names and name not in frame.columns]:
        frame = frame.reset_index(levels)
    return grouping.opened_with(frame, names, what)


def _is_whole(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool)


def name_of(name: Any, where: str, what: str) -> str:
    """The name of one column; a year is its text.

    Raises:
        InvalidData: it is no text.
    """
    if isinstance(name, str):
        return name
    if getattr(name, "ndim", 0) == 0 and _is_whole(name):
        return str(int(name))
    if hasattr(name, "__len__"):
        problem = f"the name of one column is needed, got {type(name).__name__} @ $.{where}"
        raise InvalidData(what, [problem])
    raise InvalidData(what, [f"the name of a column is no text: {name!r} @ $.{where}"])


def names_of(names: str | Iterable[str], where: str, what: str) -> tuple[str, ...]:
    """Names of columns, one or several, each once; a year is its text.

    Raises:
        InvalidData: a name is no text.
    """
    given = (name_of(name, where, what) for name in values_of(names, where, what))
    return tuple(dict.fromkeys(given))


def values_of(values: Any, where: str, what: str) -> tuple[Any, ...]:
    """Values, one or several, each once; whole floats are whole numbers, None is no value.

    Raises:
        InvalidData: a value can be no key.
    """
    if values is None:
        return ()
    if isinstance(values, str) or not isinstance(values, Iterable):
        values = (values,)
    try:
        return tuple(dict.fromkeys(_plain(value) for value in values))
    except TypeError:
        raise InvalidData(
            what, [f"expected one value, or several (none: ()) @ $.{where}"]
        ) from None


def columns_of(
    frame: Any,
    *,
    numbers: Sequence[str] = (),
    flags: Sequence[str] = (),
    keys: Sequence[str] = (),
    covariates: Sequence[str] = (),
    what: str = "frame",
) -> GivenColumns:
    """Columns of a frame of any engine: numbers, flags (0 and 1), keys, covariates.

    Nothing but these columns is computed.

    Raises:
        InvalidData: a column is missing; a number is none, or infinite; a flag is not 0 or 1.
        MissingExtra: narwhals is not installed.
    """
    wanted = dict.fromkeys((*numbers, *flags, *keys, *covariates))
    given = opened_with(frame, wanted, what)
    return columns_of_opened(
        given, numbers=numbers, flags=flags, keys=keys, covariates=covariates, what=what
    )


def columns_of_opened(
    given: Opened,
    *,
    numbers: Sequence[str],
    flags: Sequence[str],
    keys: Sequence[str],
    covariates: Sequence[str],
    what: str,
) -> GivenColumns:
    """The columns of a frame that is open and has them all; as `columns_of`.

    Raises:
        InvalidData: a number is none, or infinite; a flag is not 0 or 1.
    """
    import narwhals.stable.v2 as nw
    import numpy as np

    wanted = tuple(dict.fromkeys((*numbers, *flags, *keys, *covariates)))
    schema = given.lazy.collect_schema()
    words = [name for name in covariates if not _is_number(schema[name])]
    texts = tuple(dict.fromkeys((*keys, *words)))
    counted = (*numbers, *flags, *(name for name in covariates if name not in words))
    measured = tuple(name for name in wanted if name in counted)
    as_is = {name for name in flags if schema[name].is_integer() or schema[name] == nw.Boolean}
    eager = given.lazy.select(
        *(nw.col(name) for name in measured if name in as_is),
        *(as_number(name, schema[name], what) for name in measured if name not in as_is),
        *(_key(name, schema[name], f"{name}{_KEY}") for name in texts),
    ).collect()
    cells = {name: floats(eager[name], name, what) for name in measured}
    gap = np.zeros(len(eager), dtype=bool)
    for values in cells.values():
        # A gap anywhere makes the sum one; whole numbers have none.
        if values.dtype.kind == "f" and not np.isfinite(values.sum()):
            gap |= np.isnan(values)
    places = {name: coded(eager[f"{name}{_KEY}"], name) for name in texts}
    for codes, _ in places.values():
        gap |= codes < 0
    dropped = int(gap.sum())
    if dropped:
        cells = {name: values[~gap] for name, values in cells.items()}
        places = {name: used(codes[~gap], labels) for name, (codes, labels) in places.items()}
    for name in measured:
        (require_flag if name in flags else _require_finite)(cells[name], name, what)
    added = [
        columns
        for name in covariates
        for columns in (_indicators(*places[name]) if name in words else (cells[name],))
    ]
    n = len(eager) - dropped
    return GivenColumns(
        n=n,
        dropped=dropped,
        numbers={name: cells[name] for name in numbers},
        flags={name: cells[name].astype(np.int64, copy=False) for name in flags},
        keys={name: places[name][0] for name in keys},
        labels={name: places[name][1] for name in keys},
        covariates=np.column_stack(added) if added else np.empty((n, 0)),
    )


def _is_number(kind: Any) -> bool:
    import narwhals.stable.v2 as nw

    is_word = kind in (nw.String, nw.Categorical, nw.Enum, nw.Date) or kind == nw.Datetime
    return not is_word


def words_of(frame: Any, names: Iterable[str], what: str) -> tuple[str, ...]:
    """Which of the columns hold no numbers.

    Raises:
        InvalidData: a column is missing.
    """
    names = tuple(names)
    schema = opened_with(frame, names, what).lazy.collect_schema()
    return tuple(name for name in names if not _is_number(schema[name]))


def as_number(name: str, kind: Any, what: str) -> Expr:
    """A column as floats; what is a text or a day is none, even where it looks like one.

    Raises:
        InvalidData: the column holds text or days.
    """
    import narwhals.stable.v2 as nw

    if not _is_number(kind):
        problem = f"the column {name!r} has no numbers but {kind}: make it numbers, null where "
        raise InvalidData(what, [f"{problem}there is none @ $.columns[{name!r}]"])
    if kind == nw.Object:
        return nw.col(name)
    # PostgreSQL makes no float of a truth value.
    number = nw.col(name).cast(nw.Int64) if kind == nw.Boolean else nw.col(name)
    return number.cast(nw.Float64)


def _key(name: str, kind: Any, alias: str) -> Expr:
    import narwhals.stable.v2 as nw

    column = nw.col(name)
    as_text = column.cast(nw.String) if kind in (nw.Categorical, nw.Enum) else column
    return as_text.alias(alias)


def floats(column: Any, name: str, what: str) -> np.ndarray[Any, Any]:
    """A column out of its engine as numbers, floats with NaN where there is a gap.

    Raises:
        InvalidData: it holds objects that are no numbers.
    """
    import numpy as np

    try:
        values = np.asarray(column.to_numpy())
        return values if values.dtype.kind in "iub" else values.astype(float, copy=False)
    except (TypeError, ValueError):
        # A column of objects that are no numbers, or of numbers and a gap that is no float.
        pass
    try:
        numbers = [math.nan if _is_gap(value) else float(value) for value in column.to_list()]
    except (TypeError, ValueError):
        problem = f"the column {name!r} holds what is no number @ $.columns[{name!r}]"
        raise InvalidData(what, [problem]) from None
    return np.array(numbers, dtype=float)


def _is_gap(value: Any) -> bool:
    # A null of pandas has no truth, NaN is not itself.
    return value is None or str(value) in ("nan", "<NA>", "NaT")


def _require_finite(values: np.ndarray[Any, Any], name: str, what: str) -> None:
    import numpy as np

    if not np.isfinite(values.sum()) and not np.isfinite(values).all():
        problem = f"the column {name!r} holds an infinite value @ $.columns[{name!r}]"
        raise InvalidData(what, [problem])


def require_flag(values: np.ndarray[Any, Any], name: str, what: str) -> None:
    """Refuse a column of flags with anything but 0 and 1.

    Raises:
        InvalidData: a value is another.
    """
    if not values.size or (values.dtype.kind != "f" and 0 <= values.min() <= values.max() <= 1):
        return
    # 0 and 1 alone are their own squares.
    odd = values[values * values != values]
    if odd.size:
        problem = f"the column {name!r} must hold 0 and 1, or true and false, got {odd[0]:g}"
        raise InvalidData(what, [f"{problem} @ $.columns[{name!r}]"])


def coded(column: Any, name: str) -> tuple[np.ndarray[Any, Any], tuple[Any, ...]]:
    """The places of values among the sorted ones, -1 for a gap."""
    import numpy as np

    kind = column.dtype
    if kind.is_integer() and not column.null_count():
        found, codes = np.unique(column.to_numpy(), return_inverse=True)
        return codes, tuple(found.tolist())
    values = column.to_list()
    seen = {value: None if _is_gap(value) else _plain(value) for value in dict.fromkeys(values)}
    known = {one for one in seen.values() if one is not None}
    try:
        labels = sorted(known, key=lambda one: (isinstance(one, str), one))
    except TypeError:
        problem = f"the values of {name!r} cannot be put in one order @ $.columns[{name!r}]"
        raise InvalidData("frame", [problem]) from None
    number = {label: place for place, label in enumerate(labels)}
    place = {value: -1 if one is None else number[one] for value, one in seen.items()}
    return np.fromiter((place[one] for one in values), np.int64, len(values)), tuple(labels)


def used(
    codes: np.ndarray[Any, Any], labels: tuple[Any, ...]
) -> tuple[np.ndarray[Any, Any], tuple[Any, ...]]:
    """The codes counted anew where rows were left out, so that each label has a row."""
    import numpy as np

    found, again = np.unique(codes, return_inverse=True)
    return again, tuple(labels[place] for place in found)


def _indicators(
    codes: np.ndarray[Any, Any], labels: tuple[Any, ...]
) -> Iterable[np.ndarray[Any, Any]]:
    return ((codes == place).astype(float) for place in range(1, len(labels)))


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def listed_keys(listed: Any, what: str = "list of schools") -> tuple[str, ...]:
    """The keys of a list as text, each once, in their order; whole floats are whole numbers.

    A column of a frame is such a list, too.

    Raises:
        InvalidData: it is one text, a whole table, truth values, or no list at all.
    """
    got = type(listed).__name__
    if isinstance(listed, str | bytes | bytearray) or not isinstance(listed, Iterable):
        raise InvalidData(what, [f"several keys are needed, got {got} @ $.listed"])
    # The names of its columns would be taken for keys.
    if hasattr(listed, "columns") or getattr(listed, "ndim", 1) != 1:
        raise InvalidData(what, [f"one column of keys is needed, got {got} @ $.listed"])
    keys = tuple(_plain(one) for one in listed if not _is_gap(one))
    if any(isinstance(one, bool) for one in keys):
        problem = "keys are needed, got truth values: take the keys where they are true @ $.listed"
        raise InvalidData(what, [problem])
    return tuple(dict.fromkeys(map(str, keys)))
