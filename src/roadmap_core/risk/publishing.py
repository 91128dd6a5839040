"""Публикация: which groups of a table are hidden before it leaves the house.

A group that is too small loses all its figures. Where a total is known it would give them back, so
other groups lose theirs, too, until the sizes cannot be told from the total and the rows that stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from math import inf
from typing import Any, Literal, TypeAlias

from attrs import define, field

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened, is_null
from roadmap_core.policy import Policy
from roadmap_core.results.grouping import opened_with, with_numbers
from roadmap_core.results.small import returned
from roadmap_core.results.tables import ASSESSMENT, COLUMNS
from roadmap_core.results.yearly import refuse_no_policy
from roadmap_core.spelling import did_you_mean

__all__ = ["Suppressed", "published"]

Suppressed: TypeAlias = Literal["", "small", "complementary"]

_WHAT = "frame to publish"
_SIZES = ("participants", "n")
_PEOPLE = ("student", "teacher", "respondent", "person")
# Columns that say which group a row is of, besides all texts and flags of the tables.
_KEYS = (*ASSESSMENT, "mark", "sign", "factor", "norm", "confidence")
# What a total is told apart by, besides the column that names it.
_OF_TOTAL = (*ASSESSMENT, "unit_level", "mark", "group", "role")
# Parts of one work: a group that is hidden in one of them is hidden in all.
_OF_PART = ("task", "element", "difficulty", "question", "block", "sign", "factor")
_ANSWER = ("protected", "suppressed")


@define
class _Group:
    """A row: how large its group is (None: not known), its total, itself in all parts."""

    size: int | None
    total: tuple[str, ...]
    unit: tuple[str, ...]
    order: tuple[str, ...]
    suppressed: Suppressed = field(default="")


def published(frame: Any, policy: Policy, *, within: str | None = None) -> Any:
    """A table of groups in which the small ones, and those that would give them away, are hidden.

    A group is known by ``participants``, or ``n`` where there is no such column. One that has fewer
    than the norm ``publish_min_cell``, or whose number is not known, is "small": all its figures,
    shares and verdicts become null; what names the group stays, with ``norm`` and ``confidence``.
    So no share of a small group is left, neither 0 nor 100 %. Where a region's norm
    ``publish_min_count`` says so, a group with a count of fewer (and not 0), or that leaves fewer
    of its participants over, is small as well. A column that no table knows is taken for a figure.

    ``within`` names the column whose totals are known: with "municipality" those of each
    municipality in each assessment. There other groups become "complementary": the smallest that is
    enough alone, or else the largest ones, until the size of every hidden group could lie in a
    range at least ``publish_min_cell - 1`` wide, also for a reader who knows that a small group is
    under the norm and a complementary one is not. A group hidden in one task is hidden in all.

    The answer has the columns of the frame, then ``protected`` and ``suppressed`` ("", "small",
    "complementary"). ``protected`` is False where all groups of a total are hidden and that is
    still not enough: then the total must not be published either. What a total says of all its
    hidden groups together (nobody failed) is not hidden. Each total is looked at by itself: totals
    of other columns and other tables of the same pupils are not, nor is what two tasks that not the
    same groups wrote tell together. Publish such tables with the same ``within``.

    The frame is collected; the answer is of its engine and kind. The norm is that of the policy's
    day, without a day the newest.

    Raises:
        InvalidData: there is no number of participants, or it is text; a row is about a person (a
            student, a teacher ...); rows are of several levels, which give each other away; the
            frame is published already; ``within`` is no column that names groups.
        UnknownNorm: the policy has no ``publish_min_cell``.
    """
    refuse_no_policy(policy)
    given, size = _opened(frame, within)
    eager = with_numbers(given, (size,), _WHAT).collect()
    keys = [name for name in given.columns if _is_key(name) or name == within]
    _refuse_people(eager, given)
    least = _least(policy, "publish_min_cell")
    assert least is not None  # the policy has raised where it has none
    groups = _groups(eager, keys, size, within)
    _hide_small(groups, least, _few_counted(eager, size, _least(policy, "publish_min_count")))
    unsafe = _hide_more(groups, least) if within is not None and least > 1 else set()
    return returned(given, _answer(eager, keys, groups, unsafe))


def _opened(frame: Any, within: str | None) -> tuple[Opened, str]:
    if not isinstance(within, str | None):
        got = type(within).__name__
        raise InvalidData(_WHAT, [f"expected the name of one column, got {got} @ $.within"])
    given = opened_with(frame, () if within is None else (within,), _WHAT)
    size = next((name for name in _SIZES if name in given.columns), None)
    if size is None:
        close = did_you_mean("participants", given.columns)
        problem = f"no column 'participants' or 'n'{close}: without sizes no group can be hidden"
        raise InvalidData(_WHAT, [f"{problem} @ $.columns"])
    problems = [
        f"{name!r} is a column of the answer @ $.columns[{name!r}]"
        for name in _ANSWER
        if name in given.columns
    ]
    if within is not None and within in COLUMNS and not _is_key(within):
        problems.append(f"{within!r} names no groups but holds figures @ $.within")
    if problems:
        raise InvalidData(_WHAT, problems)
    return given, size


def _is_key(name: str) -> bool:
    return name in _KEYS or (name in COLUMNS and COLUMNS[name].kind in ("text", "flag"))


def _refuse_people(eager: Any, given: Opened) -> None:
    """What is about one person is no group, whatever its numbers."""
    problems = [
        f"a row a person is not published: {name!r} @ $.columns[{name!r}]"
        for name in _PEOPLE
        if name in given.columns and any(_word(value) for value in eager[name].to_list())
    ]
    if "unit_level" in given.columns and len(set(map(_word, eager["unit_level"].to_list()))) > 1:
        problems.append("rows of several levels give each other away: publish each level apart @ $")
    if problems:
        raise InvalidData(_WHAT, problems)


def _least(policy: Policy, name: str) -> int | None:
    day = date.max if policy.on is None else policy.on
    if name != "publish_min_cell" and not policy.has_norm(name, day):
        return None
    return int(policy.norm(name, day).number)


def _groups(eager: Any, keys: Sequence[str], size: str, within: str | None) -> list[_Group]:
    total = [name for name in keys if name in (within, *_OF_TOTAL)]
    part = [name for name in keys if name in _OF_PART]
    words = {name: list(map(_word, eager[name].to_list())) for name in keys}

    def of(columns: Iterable[str], row: int) -> tuple[str, ...]:
        return tuple(words[name][row] for name in columns)

    return [
        _Group(
            size=_number(value),
            total=of((*total, *part), row),
            unit=of((name for name in keys if name not in part), row),
            order=of(keys, row),
        )
        for row, value in enumerate(eager[size].to_list())
    ]


def _few_counted(eager: Any, size: str, least: int | None) -> set[int]:
    """The rows that have a count of so few, or that leave so few, that a norm hides them."""
    if least is None:
        return set()
    counted = [
        name
        for name in eager.columns
        if name in COLUMNS and COLUMNS[name].kind == "whole" and not _is_key(name) and name != size
    ]
    few = range(1, least)
    sizes = [_number(value) for value in eager[size].to_list()]
    return {
        row
        for name in counted
        for row, value in enumerate(eager[name].to_list())
        if (count := _number(value)) is not None
        and (count in few or (sizes[row] or 0) - count in few)
    }


def _hide_small(groups: Sequence[_Group], least: int, few: Set[int]) -> None:
    for row, group in enumerate(groups):
        if group.size is None or group.size < least or row in few:
            group.suppressed = "small"


def _hide_more(groups: Sequence[_Group], least: int) -> set[tuple[str, ...]]:
    """Hide groups until the totals tell no size; the totals of which that cannot be made so."""
    by_total: dict[tuple[str, ...], list[_Group]] = {}
    by_unit: dict[tuple[str, ...], list[_Group]] = {}
    for group in groups:
        by_total.setdefault(group.total, []).append(group)
        by_unit.setdefault(group.unit, []).append(group)
    waiting = dict.fromkeys(by_total)
    while waiting:
        total = next(iter(waiting))
        del waiting[total]
        found = by_total[total]
        for hidden in [*_hidden(found), *_complements(found, least)]:
            # In another task of the same work it would stand with the same number.
            for same in by_unit[hidden.unit]:
                if not same.suppressed:
                    same.suppressed = "complementary"
                    waiting[same.total] = None
    return {total for total, found in by_total.items() if not _is_safe(_hidden(found), least)}


def _hidden(found: Iterable[_Group]) -> list[_Group]:
    return [group for group in found if group.suppressed]


def _complements(found: Sequence[_Group], least: int) -> list[_Group]:
    """The groups of a total that have to be hidden besides those that are."""
    hidden = _hidden(found)
    if _is_safe(hidden, least):
        return []
    shown = sorted(
        (group for group in found if not group.suppressed),
        key=lambda group: (group.size, group.order),
    )
    for one in shown:
        if _is_safe([*hidden, one], least):
            return [one]
    chosen: list[_Group] = []
    while shown and not _is_safe([*hidden, *chosen], least):
        chosen.append(shown.pop())
    return chosen


def _is_safe(hidden: Sequence[_Group], least: int) -> bool:
    """Whether each of the hidden sizes can lie in a range at least ``least - 1`` wide.

    Known are their sum, that a size is not negative, and which ones are under ``least``.
    """
    width = least - 1
    sizes = [group.size for group in hidden]
    known = [max(0, size) for size in sizes if size is not None]
    small = [size for size in known if size < least]
    large = len(known) - len(small)
    if not hidden:
        return True
    if large:
        # The others are at least as large as the norm: what is over that is free to be anywhere.
        return len(hidden) > 1 and sum(known) >= least * large + width
    are_known = len(known) == len(sizes)
    return are_known and width <= sum(small) <= width * (len(small) - 1)


def _answer(
    eager: Any, keys: Sequence[str], groups: Sequence[_Group], unsafe: set[tuple[str, ...]]
) -> Any:
    import narwhals.stable.v2 as nw

    columns: Mapping[str, tuple[list[Any], Any]] = {
        "protected": ([group.total not in unsafe for group in groups], nw.Boolean()),
        "suppressed": ([group.suppressed for group in groups], nw.String()),
    }
    made = [
        nw.new_series(name, values, kind, backend=eager.implementation)
        for name, (values, kind) in columns.items()
    ]
    stays = nw.col("suppressed") == ""
    figures = [name for name in eager.columns if name not in keys]
    return eager.with_columns(*made).with_columns(
        nw.when(stays).then(nw.col(name)).alias(name) for name in figures
    )


def _word(value: Any) -> str:
    return "" if is_null(value) else str(value)


def _number(value: Any) -> int | None:
    """A whole number, also where an engine without whole nulls holds it as a float."""
    if is_null(value) or isinstance(value, str | bool) or value in (inf, -inf):
        return None
    return int(value)
