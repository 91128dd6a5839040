"""Что дано: columns of a frame of any engine as numbers, checked and without gaps; one door.

Only the columns that are needed leave the engine. A row with a gap in one of them is left out and
counted; what cannot be is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened
from roadmap_core.results.grouping import opened_with

if TYPE_CHECKING:
    import numpy as np
    from narwhals.stable.v2 import Expr

__all__ = ["GivenColumns", "columns_of", "listed_keys", "names_of", "opened_with"]


@frozen(kw_only=True)
class GivenColumns:
    """Columns of the rows that have a value in all of them.

    ``numbers`` are floats, ``flags`` 0 or 1, ``keys`` the places of their values in ``labels``,
    which are sorted; ``n`` counts the rows, ``dropped`` those with a gap.
    """

    n: int
    dropped: int
    numbers: Mapping[str, np.ndarray[Any, Any]] = field(repr=False)
    flags: Mapping[str, np.ndarray[Any, Any]] = field(repr=False)
    keys: Mapping[str, np.ndarray[Any, Any]] = field(repr=False)
    labels: Mapping[str, tuple[Any, ...]] = field(repr=False)


def names_of(names: str | Iterable[str], where: str, what: str) -> tuple[str, ...]:
    """Names of columns, one or several, each once.

    Raises:
        InvalidData: a name is no text.
    """
    if isinstance(names, str):
        return (names,)
    if not isinstance(names, Iterable):
        got = type(names).__name__
        problem = f"expected the name of a column, or several (none: ()), got {got} @ $.{where}"
        raise InvalidData(what, [problem])
    given: tuple[object, ...] = tuple(dict.fromkeys(names))
    if odd := [name for name in given if not isinstance(name, str)]:
        raise InvalidData(what, [f"the name of a column is no text: {odd[0]!r} @ $.{where}"])
    return tuple(map(str, given))


def columns_of(
    frame: Any,
    *,
    numbers: Sequence[str] = (),
    flags: Sequence[str] = (),
    keys: Sequence[str] = (),
    what: str = "frame",
) -> GivenColumns:
    """Columns of a frame of any engine: numbers, flags (0 and 1), keys (any value that is equal).

    Nothing but these columns is computed.

    Raises:
        InvalidData: a column is missing; a number is none, or infinite; a flag is not 0 or 1.
        MissingExtra: narwhals is not installed.
    """
    import numpy as np

    wanted = dict.fromkeys((*numbers, *flags, *keys))
    given = opened_with(frame, wanted, what)
    eager = _collected(given, tuple(wanted), keys, what)
    gap = np.zeros(len(eager), dtype=bool)
    cells: dict[str, np.ndarray[Any, Any]] = {}
    for name in dict.fromkeys((*numbers, *flags)):
        cells[name] = np.asarray(eager[name].to_numpy(), dtype=float)
        gap |= np.isnan(cells[name])
    texts = {name: eager[name].to_list() for name in dict.fromkeys(keys)}
    for values in texts.values():
        gap |= np.fromiter(map(_is_gap, values), dtype=bool, count=len(values))
    kept = ~gap
    cells = {name: values[kept] for name, values in cells.items()}
    for name in numbers:
        _require_finite(cells[name], name, what)
    for name in flags:
        _require_flag(cells[name], name, what)
    coded = {name: _coded(values, kept) for name, values in texts.items()}
    return GivenColumns(
        n=int(kept.sum()),
        dropped=int(gap.sum()),
        numbers={name: cells[name] for name in numbers},
        flags={name: cells[name] for name in flags},
        keys={name: codes for name, (codes, _) in coded.items()},
        labels={name: labels for name, (_, labels) in coded.items()},
    )


def _collected(given: Opened, names: Sequence[str], keys: Sequence[str], what: str) -> Any:
    """The columns out of the engine: numbers as floats, keys as they are."""
    schema = given.lazy.collect_schema()
    columns = [_cell(name, schema[name], name in keys, what) for name in names]
    eager = given.lazy.select(*columns)
    return eager.collect()


def _cell(name: str, kind: Any, is_key: bool, what: str) -> Expr:
    import narwhals.stable.v2 as nw

    column = nw.col(name)
    if is_key:
        return column.cast(nw.String) if kind in (nw.Categorical, nw.Enum) else column
    if kind in (nw.String, nw.Categorical, nw.Enum) or kind.is_temporal():
        problem = f"the column {name!r} has no numbers but {kind}: make it numbers, null where "
        raise InvalidData(what, [f"{problem}there is none @ $.columns[{name!r}]"])
    number: Expr = column.cast(nw.Float64)
    return number


def _is_gap(value: Any) -> bool:
    # A null of pandas has no truth, NaN is not itself.
    return value is None or str(value) in ("nan", "<NA>", "NaT")


def _require_finite(values: np.ndarray[Any, Any], name: str, what: str) -> None:
    import numpy as np

    if not np.isfinite(values).all():
        problem = f"the column {name!r} holds an infinite value @ $.columns[{name!r}]"
        raise InvalidData(what, [problem])


def _require_flag(values: np.ndarray[Any, Any], name: str, what: str) -> None:
    odd = values[(values != 0) & (values != 1)]
    if odd.size:
        problem = f"the column {name!r} must hold 0 and 1, or true and false, got {odd[0]:g}"
        raise InvalidData(what, [f"{problem} @ $.columns[{name!r}]"])


def _coded(
    values: Sequence[Any], kept: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], tuple[Any, ...]]:
    import numpy as np

    left = [_plain(value) for value, is_kept in zip(values, kept, strict=True) if is_kept]
    labels = sorted(set(left), key=lambda one: (isinstance(one, str), one))
    place = {label: number for number, label in enumerate(labels)}
    return np.fromiter((place[one] for one in left), dtype=np.int64, count=len(left)), tuple(labels)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value


def listed_keys(listed: Any, what: str = "list of schools") -> tuple[str, ...]:
    """The keys of a list as text, each once, in their order; whole floats are whole numbers.

    A column of a frame is such a list, too.

    Raises:
        InvalidData: it is one text, or no list at all.
    """
    if isinstance(listed, str) or not isinstance(listed, Iterable):
        got = type(listed).__name__
        raise InvalidData(what, [f"several keys are needed, got {got} @ $.listed"])
    return tuple(dict.fromkeys(str(_plain(one)) for one in listed if not _is_gap(one)))
