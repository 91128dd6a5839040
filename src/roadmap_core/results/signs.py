"""The signs by which a row of results is known to be wrong, as expressions of any engine.

A sign is true or false and never null, so that signs can be counted. They read the values that
`read_values` puts beside the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from operator import add, and_, or_
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.findings import Fact
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy
from roadmap_core.results.tables import COLUMNS, TABLES, Column, Table
from roadmap_core.results.values import unread, value

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

__all__ = ["PEOPLE", "SHARES", "Sign", "is_scale_known", "signs_of"]

PEOPLE = ("person", "respondent", "student", "teacher")
"""The columns of keys that stand for people."""

# Two words with capitals, or a word and an initial: the form of a name.
_NAME = r"^[А-ЯЁ][а-яё-]+\s+[А-ЯЁ](?:[а-яё-]+|\.)"
_MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
# The columns whose sum may not be more than another column, and how that is said.
_AT_MOST: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("failed",), "participants", "не преодолевших минимум больше, чем участников"),
    (("mark_2",), "failed", "отметок «2» больше, чем не преодолевших минимум"),
    (("lower", "equal", "higher"), "participants", "сравнений с журналом больше, чем участников"),
    (("full", "zero", "not_done"), "participants", "выполнявших задание больше, чем участников"),
    (("points",), "max_points", "набрано больше наибольшей суммы баллов"),
)
SHARES = tuple(name for name in TABLES["shares"].names if COLUMNS[name].unit == "%")
"""The columns of shares in per cent."""
# The shares that make the whole, or no more than it, and how that is said.
_WHOLE: tuple[tuple[tuple[str, ...], bool, str], ...] = (
    (("share_2", "share_3", "share_4", "share_5"), True, "отметки «2»-«5»"),
    (("share_lower", "share_equal", "share_higher"), False, "сравнения с журналом"),
)
_TINY = 1e-9  # what a computer's product may lack
_SCALE = "scale_"
# A mark of the OGE may be lower than its scale says: geometry and literacy have their own minima.
_STRICT = "vpr"
_OGE_GRADE = 9


@frozen
class Sign:
    """One way in which a row may be wrong: its problem's code, its subject, its expression."""

    code: str
    subject: str
    is_wrong: Any = field(repr=False)
    facts: tuple[tuple[str, Fact], ...] = ()


def signs_of(
    table: Table, columns: Iterable[str], policy: Policy | None, decimals: int = 2
) -> Iterator[Sign]:
    """The signs that the columns of a table allow, scales by the policy's norms.

    ``decimals`` is to how many the shares of the table are rounded.
    """
    present = frozenset(columns)
    for name in table.names:
        if name in present:
            yield from _of_values(COLUMNS[name], is_key=name in table.required)
    if units := [name for name in table.units if name in present]:
        yield Sign("V08", table.name, reduce(and_, (_is_null(name) for name in units)))
    if table.name == "marks":
        yield from _of_marks(present)
    if policy is not None and is_scale_known(present):
        yield from _of_scales(policy)
    yield from _of_sums(present)
    yield from _of_shares(present, 0.5 / 10**decimals + 1e-9)


def is_scale_known(present: frozenset[str]) -> bool:
    """Whether a table has all the columns that say which scale makes a mark of a score."""
    return present.issuperset("year procedure subject grade mark score max_score".split())


def _of(name: str) -> nw.Expr:
    import narwhals.stable.v2 as nw

    return nw.col(value(name))


def _is_null(name: str) -> nw.Expr:
    return _of(name).is_null()


def _sure(claim: nw.Expr) -> nw.Expr:
    """The claim, false where a null keeps it from being known."""
    import narwhals.stable.v2 as nw

    return nw.when(claim).then(True).otherwise(False)


def _of_values(column: Column, *, is_key: bool) -> Iterator[Sign]:
    import narwhals.stable.v2 as nw

    name, cell = column.name, _of(column.name)
    if column.kind != "text":
        yield Sign("V06", name, nw.col(unread(name)) == 1)
    if is_key and column.name in _KEYS:
        yield Sign("V07", name, cell.is_null() & (nw.col(unread(name)) == 0))
    if bounds := _bounds(column):
        wrong = [cell < column.least] if column.least is not None else []
        wrong += [cell > column.most] if column.most is not None else []
        wrong += [cell != cell.floor()] if column.kind == "whole" else []
        # In pandas a null is unlike itself.
        beyond = ~cell.is_null() & _sure(reduce(or_, wrong))
        yield Sign("V09", name, beyond, (("bounds", bounds),))
    if column.kind == "flag":
        yield Sign("V24", name, cell.is_null() & (nw.col(unread(name)) == 0))
    if column.words:
        unknown = ~cell.is_null() & ~_sure(cell.is_in(column.words))
        yield Sign("V10", name, unknown, (("known", ", ".join(column.words)),))
    if name in PEOPLE:
        yield Sign("V18", name, _sure(cell.str.contains(_NAME)))


_KEYS = frozenset("year procedure subject grade task school question block".split())


def _bounds(column: Column) -> str:
    if column.kind not in ("whole", "number"):
        return ""
    least = "" if column.least is None else f"от {column.least:g}"
    most = "" if column.most is None else f"до {column.most:g}"
    whole = "целое число" if column.kind == "whole" else "число"
    return " ".join(filter(None, (whole, least, most)))


def _of_marks(present: frozenset[str]) -> Iterator[Sign]:
    results = [name for name in ("mark", "score", "test_score") if name in present]
    has_reason = "mark_reason" in present
    if results:
        silent = reduce(and_, (_is_null(name) for name in results))
        if has_reason:
            silent = silent & _is_null("mark_reason")
        yield Sign("V14", "mark", silent)
    if "mark" in present and has_reason:
        yield Sign("V15", "mark", ~_is_null("mark") & ~_is_null("mark_reason"))
    if present.issuperset(("score", "max_score")):
        yield Sign("V12", "score", _sure(_of("score") > _of("max_score")))


def _of_scales(policy: Policy) -> Iterator[Sign]:
    """A mark that the score of the row cannot give: one sign for each kind of source."""
    scales = tuple(_scales(policy))
    for doubt in ("", "; источник шкалы не подтверждён"):
        of_kind = [one for one in scales if (one[0].source == "unverified") == bool(doubt)]
        if wrong := [_contradicts(norm, before) for norm, before in of_kind]:
            yield Sign("V13", "mark", reduce(or_, wrong), (("doubt", doubt),))


def _scales(policy: Policy) -> Iterator[tuple[Norm, int]]:
    """The scales that are known on the policy's day, each with the year that ends it."""
    known = [
        norm
        for norm in policy.region.norms
        if norm.name.startswith(_SCALE) and (policy.on is None or norm.since <= policy.on)
    ]
    for norm in known:
        later = [
            one.since.year for one in known if one.name == norm.name and one.since > norm.since
        ]
        yield norm, min(later, default=date.max.year)


def _contradicts(norm: Norm, before: int) -> nw.Expr:
    procedure, _, rest = norm.name.removeprefix(_SCALE).partition("_")
    subject, _, grade = rest.rpartition("_") if procedure == _STRICT else (rest, "", _OGE_GRADE)
    ends = [int(one.partition("-")[2]) for one in norm.value if isinstance(one, str)]  # type: ignore[union-attr]
    where = (
        (_of("procedure") == procedure)
        & (_of("subject") == subject)
        & (_of("grade") == float(grade))
        & (_of("year") >= norm.since.year)
        & (_of("year") < before)
        # A work of another maximum has another scale.
        & (_of("max_score") == ends[-1])
    )
    wrong = []
    for mark, (first, last) in zip(
        range(2, 6), zip([-1, *ends[:-1]], ends, strict=True), strict=True
    ):
        too_high = _of("score") <= first
        misses = too_high | (_of("score") > last) if procedure == _STRICT else too_high
        wrong.append((_of("mark") == mark) & misses)
    return _sure(where & reduce(or_, wrong))


def _of_sums(present: frozenset[str]) -> Iterator[Sign]:
    if present.issuperset((*_MARKS, "participants")):
        total = reduce(add, map(_of, _MARKS))
        known = ~total.is_null() & ~_is_null("participants")
        said = "отметки «2»-«5» и участники"
        unlike = known & _sure(total != _of("participants"))
        yield Sign("V16", "participants", unlike, (("sum", said),))
    for parts, whole, said in _AT_MOST:
        if present.issuperset((*parts, whole)):
            more = _sure(reduce(add, map(_of, parts)) > _of(whole))
            yield Sign("V16", whole, more, (("sum", said),))
    if "participants" in present:
        yield Sign("V17", "participants", _sure(_of("participants") == 0))


def _of_shares(present: frozenset[str], half: float) -> Iterator[Sign]:
    """Shares that sum to something else, and those that no number of participants gives.

    ``half`` is how far a share may be from what it is rounded of.
    """
    shares = [name for name in SHARES if name in present]
    if not shares:
        return
    known = {name: ~_is_null(name) for name in shares}
    if has_n := "participants" in present:
        held = _sure(_of("participants") != 0)
    for names, exactly, said in _WHOLE:
        if not present.issuperset(names):
            continue
        total = reduce(add, map(_of, names))
        off = total - 100 > len(names) * half
        off = (off | (100 - total > len(names) * half)) if exactly else off
        wrong = _sure(reduce(and_, (known[name] for name in names)) & off)
        yield Sign("V22", names[0], wrong & held if has_n else wrong, (("sum", said),))
    if has_n:
        # The least and the most that the counts may be; a share of which none fits has none.
        ends = {name: _counts_of(name, half) for name in shares}
        none = reduce(or_, (_sure(low > high) for low, high in ends.values()))
        if present.issuperset(_WHOLE[0][0]):
            n = _of("participants")
            lows, highs = zip(*(ends[name] for name in _WHOLE[0][0]), strict=True)
            total = reduce(add, map(_of, _WHOLE[0][0]))
            whole = _sure((total - 100 <= 4 * half) & (100 - total <= 4 * half))
            none = none | (whole & _sure((reduce(add, lows) > n) | (reduce(add, highs) < n)))
        yield Sign("V23", "participants", none)


def _counts_of(name: str, half: float) -> tuple[nw.Expr, nw.Expr]:
    n, share = _of("participants"), _of(name)
    low = -((-((share - half) * n / 100 - _TINY)).floor())
    return low, ((share + half) * n / 100 + _TINY).floor()
