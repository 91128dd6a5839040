"""Виды школ: which schools a rule of selection leaves out, and inside which groups it compares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened
from roadmap_core.results.grouping import key_text, opened_with
from roadmap_core.text import fold

__all__ = ["excluded_kinds", "is_kind"]

_WORD = re.compile(r"[а-яa-z]+")
# «специальная», «специальные», «специального» are one kind.
_ENDING = re.compile(
    r"(?:ыми|ими|ого|его|ому|ему|ая|яя|ые|ие|ый|ий|ой|ое|ее|ую|юю|ых|их|ым|им|ом|ем)$"
)
_NO_KIND = re.compile(r"школ\w*|учрежден\w*|организаци\w*|общеобразовательн\w*")


def is_kind(kind: str, named: str) -> bool:
    """Whether a school of that kind is of a kind that a rule names, whatever the endings.

    >>> is_kind("вечерняя (сменная) школа", "вечерние")
    True
    >>> is_kind("специальная", "специальные (коррекционные)")
    False
    """
    return _stems(named) <= _stems(kind)


def _stems(kind: str) -> frozenset[str]:
    words = _WORD.findall(fold(kind))
    return frozenset(_ENDING.sub("", word) for word in words if not _NO_KIND.fullmatch(word))


def excluded_kinds(
    rows: Any, excluded: Sequence[str], given: Opened, schools: Any | None, within: str = ""
) -> Any:
    """The rows of schools with ``excluded_`` (0 or 1), ``kind_known`` and ``group_``, a text.

    The kinds that there are, a handful, are collected from the table of schools. ``group_`` is ""
    where a school is in no group of ``within``, and one for all where nothing is compared inside.

    Raises:
        InvalidData: the table of schools lacks a column, is of another engine, or is missing where
            ``within`` needs it.
    """
    import narwhals.stable.v2 as nw

    what = "table of schools"
    if within and schools is None:
        raise InvalidData(what, [f"the rule compares inside {within!r}: give schools @ $.schools"])
    if schools is None or not (excluded or within):
        known = nw.lit(not excluded)
        return rows.with_columns(excluded_=nw.lit(0), kind_known=known, group_=nw.lit("all"))
    names = (*(["kind"] if excluded else []), *([within] if within else []))
    table = opened_with(schools, ("school", *names), what)
    if table.engine != given.engine:
        problem = f"expected a frame of {given.engine} as the counts are, got {table.engine}"
        raise InvalidData(what, [f"{problem} @ $.schools"])
    return rows.join(_attributes(table, excluded, within), on="school", how="left").with_columns(
        excluded_=nw.col("excluded_").fill_null(0),
        kind_known=nw.col("known_kind_").fill_null(int(not excluded)) == 1,
        group_=nw.col("group_").fill_null("" if within else "all"),
    )


def _attributes(table: Opened, excluded: Sequence[str], within: str) -> Any:
    """One row a school, whichever way it is written twice: its kind left out, known, its group."""
    import narwhals.stable.v2 as nw

    kinds_of = table.lazy.collect_schema()
    lazy = table.lazy.select(
        school=key_text("school", kinds_of["school"]),
        kind_=(nw.col("kind").cast(nw.String) if excluded else nw.lit("")).fill_null(""),
        group_=(nw.col(within).cast(nw.String) if within else nw.lit("all")).fill_null(""),
    ).filter(~nw.col("school").is_null())
    named: list[str] = []
    if excluded:
        kinds = lazy.select("kind_").unique().collect()["kind_"].to_list()
        named = [kind for kind in kinds if any(is_kind(kind, one) for one in excluded)]
    is_named = nw.when(nw.col("kind_").is_in(named)).then(1).otherwise(0) if named else nw.lit(0)
    return (
        lazy.with_columns(
            excluded_=is_named,
            known_kind_=nw.when(nw.col("kind_") == "").then(int(not excluded)).otherwise(1),
        )
        .group_by("school")
        .agg(nw.col("excluded_").max(), nw.col("known_kind_").max(), nw.col("group_").max())
    )
