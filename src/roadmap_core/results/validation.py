"""Проверка таблиц результатов: all problems of a frame at once, and the rows that have one.

The data of lazy frames is looked at, too: the signs of all rows are counted by one query, repeated
keys by another, unknown subjects and procedures by one each. No row leaves the engine unless
`failing` asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.findings import Fact, Finding, Skipped
from roadmap_core.frames import Opened, opened
from roadmap_core.policy import Policy
from roadmap_core.report import Report
from roadmap_core.results.layouts import shipped_words
from roadmap_core.results.problems import PROBLEMS, problem_of
from roadmap_core.results.signs import SHARES, Sign, is_scale_known, signs_of
from roadmap_core.results.tables import COLUMNS, Table, table_named
from roadmap_core.results.values import read_values, value
from roadmap_core.results.yearly import refuse_no_policy
from roadmap_core.selection import SUBJECTS
from roadmap_core.spelling import close_to
from roadmap_core.text import fold
from roadmap_core.wording import count

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

__all__ = ["failing", "validate"]

_MOST_NAMED = 3
_TIMES = "__times"
_WRONG = "__wrong"


def validate(frame: Any, table: str, policy: Policy) -> Report:
    """What is wrong with a table of results: all of it at once, as findings of the family V.

    ``table`` names the table («marks» ..., see ``TABLES``), ``policy`` has the scales of
    each year. A finding counts the rows that have its problem (``failed`` of ``n``, ``share`` in
    per cent, one decimal); its subject is the column or the table. A row may have several problems.
    A check whose columns are absent is skipped with its reason. Four queries on lazy engines,
    one more for shares.

    Raises:
        InvalidData: no table has that name, or ``frame`` is no frame.
        MissingExtra: narwhals is not installed.
    """
    examined = _examine(frame, table, policy)
    findings = [*_of_the_table(examined), *_of_the_rows(examined)]
    if examined.rows:
        findings += [*_of_the_names(examined), *_of_the_keys(examined)]
    else:
        findings.append(_finding(examined, "V04", table))
    skipped = tuple(_skipped(examined))
    left_out = {one.code for one in skipped}
    return Report(
        sorted(findings, key=lambda one: (one.code, one.subject)),
        skipped=skipped,
        ran=tuple(code for code in PROBLEMS if code not in left_out),
    )


def failing(frame: Any, table: str, code: str, policy: Policy | None = None) -> Any:
    """The rows that have the problem of a code, as a frame of the same engine and kind.

    Values are those of the given frame, as they stood; the order is the engine's. Without a policy
    no scale is known, so «V13» gives no row.

    Raises:
        InvalidData: no problem of rows or no table has that name, or ``frame`` is no frame.
        MissingExtra: narwhals is not installed.
    """
    import narwhals.stable.v2 as nw

    wanted = problem_of(code)
    examined = _examine(frame, table, policy)
    lazy = examined.lazy
    wrong: list[nw.Expr] = []
    if code == "V19" and _has_key(examined):
        lazy, keys = _with_keys(examined)
        lazy = lazy.with_columns(**{_TIMES: nw.len().over(*keys)})
        wrong = [nw.col(_TIMES) > 1]
    elif code in _NAMES and _NAMES[code] in examined.columns:
        wrong = [_is_unknown(_NAMES[code], _known(code, policy))]
    else:
        wrong = [sign.is_wrong for sign in examined.signs if sign.code == wanted.code]
    is_wrong = reduce(or_, wrong) if wrong else nw.lit(value=False)
    kept = lazy.with_columns(**{_WRONG: is_wrong}).filter(nw.col(_WRONG))
    return examined.given.closed(kept.select(*examined.given.columns))


@frozen
class Examined:
    """A frame beside the table that it is to be."""

    given: Opened
    table: Table
    policy: Policy | None
    columns: tuple[str, ...]
    lazy: Any = field(repr=False)
    signs: tuple[Sign, ...] = field(repr=False)
    failed: tuple[int, ...]
    rows: int


def _examine(frame: Any, name: str, policy: Policy | None) -> Examined:
    import narwhals.stable.v2 as nw

    table = table_named(name)
    if policy is not None:
        refuse_no_policy(policy)
    given = opened(frame, name)
    columns = tuple(column for column in table.names if column in given.columns)
    lazy = read_values(given.lazy, columns)
    signs = tuple(signs_of(table, columns, policy, _decimals(lazy, columns)))
    zeros = {f"__zero_{s.subject}": _is_zero(s.subject) for s in signs if s.code == "V24"}
    marks = {f"__sign_{at}": nw.when(s.is_wrong).then(1).otherwise(0) for at, s in enumerate(signs)}
    counted = lazy.with_columns(__row=nw.lit(1), **marks, **zeros).select(
        *(nw.col(one).sum() for one in ("__row", *marks, *zeros))
    )
    rows, *failed = (int(number or 0) for number in counted.collect().row(0))
    has_zero = dict(zip(zeros, failed[len(marks) :], strict=True))
    kept = [
        (sign, count)
        for sign, count in zip(signs, failed[: len(marks)], strict=True)
        # Where no cell is a zero, an empty one cannot be taken for it.
        if sign.code != "V24" or has_zero[f"__zero_{sign.subject}"]
    ]
    told = tuple(sign for sign, _ in kept)
    return Examined(given, table, policy, columns, lazy, told, tuple(n for _, n in kept), rows)


def _is_zero(name: str) -> nw.Expr:
    import narwhals.stable.v2 as nw

    return nw.when(nw.col(value(name)) == 0).then(1).otherwise(0)


_MOST_DECIMALS = 6


def _decimals(lazy: Any, columns: Iterable[str]) -> int:
    """To how many decimals the shares of a table are rounded: the most that one of them shows."""
    import narwhals.stable.v2 as nw

    shares = [nw.col(value(name)) for name in SHARES if name in columns]
    if not shares:
        return 0
    more = {}
    for decimals in range(_MOST_DECIMALS):
        parts = [share * 10**decimals for share in shares]
        off = ((part - (part + 0.5).floor()).abs() > _ROUGH for part in parts)
        more[f"__more_{decimals}"] = nw.when(
            reduce(or_, (nw.when(one).then(True).otherwise(False) for one in off))
        ).then(1).otherwise(0)  # fmt: skip
    shown = lazy.with_columns(**more).select(*(nw.col(one).sum() for one in more))
    return next(
        (at for at, number in enumerate(shown.collect().row(0)) if not number), _MOST_DECIMALS
    )


_ROUGH = 1e-6  # what a multiplied share may be away from a whole number


def _finding(examined: Examined, code: str, subject: str, **facts: Fact) -> Finding:
    problem = PROBLEMS[code]
    usual, policy = problem.severity, examined.policy
    severity = usual if policy is None else policy.severity_of(code, usual)
    return Finding(
        code=code, severity=severity, subject=subject, wording=problem.wording, facts=facts
    )


def _counted(examined: Examined, code: str, subject: str, failed: int, **facts: Fact) -> Finding:
    """A finding about rows: so many of all."""
    share = f"{100 * failed / examined.rows:.1f}".replace(".", ",")
    counted: dict[str, Fact] = {"failed": failed, "n": examined.rows, "share": share}
    return _finding(examined, code, subject, column=subject, **facts, **counted)


def _of_the_table(examined: Examined) -> Iterator[Finding]:
    table, given = examined.table, examined.given.columns
    strangers = [name for name in given if name not in table.names]
    for name in table.required:
        if name not in given:
            heading, hint = COLUMNS[name].heading, _instead(name, strangers)
            yield _finding(examined, "V01", name, column=name, heading=heading, hint=hint)
    telling = _TELLING.get(table.name, ())
    if telling and not set(telling) & set(given):
        hint = next((found for name in telling if (found := _instead(name, strangers))), "")
        name = telling[0]
        yield _finding(examined, "V01", name, column=name, heading=COLUMNS[name].heading, hint=hint)
    if table.units and not set(table.units) & set(given):
        yield _finding(examined, "V02", table.name, columns=table.units)
    for name in strangers:
        hint = _meant(name, table)
        yield _finding(examined, "V03", name, column=name, hint=hint)
    schema = examined.given.lazy.collect_schema()
    for name in examined.columns if examined.rows else ():
        if name in _CODES and schema[name].is_numeric():
            yield _finding(examined, "V05", name, column=name)


# Columns of which a table needs one, whichever it is; a finding names the first.
_TELLING = {
    "marks": ("mark", "score", "test_score"),
    "counts": ("failed", "mark_2", "mark_3", "mark_4", "mark_5", "score_sum"),
    "shares": ("share_2", *SHARES),
    "markers": ("russian_4", "mathematics_4", "russian_5", "mathematics_5"),
}

# The keys that may begin with a zero.
_CODES = ("school", "branch", "code", "student", "task")


def _instead(name: str, strangers: list[str]) -> str:
    """The column of another name that may be the missing one."""
    column = COLUMNS[name]
    known = {one.casefold() for one in (name, column.heading, *column.aliases)}
    meant = [one for one in strangers if one.casefold() in known]
    # A column of another table is no misspelt one: a share is not the number of a mark.
    meant = meant or [one for one in strangers if one not in COLUMNS and close_to(one, [name])]
    return f"; возможно, это столбец «{meant[0]}»: переименуйте его в {name}" if meant else ""


def _meant(stranger: str, table: Table) -> str:
    for name in table.names:
        if _instead(name, [stranger]):
            return f"; возможно, это {name}"
    return ""


def _of_the_rows(examined: Examined) -> Iterator[Finding]:
    for sign, failed in zip(examined.signs, examined.failed, strict=True):
        if failed:
            yield _counted(examined, sign.code, sign.subject, failed, **dict(sign.facts))


_NAMES = {"V11": "subject", "V21": "procedure"}


def _known(code: str, policy: Policy | None) -> tuple[str, ...]:
    """The names that are known: the region's subjects, else those of the library."""
    if code == "V21":
        return tuple(shipped_words().procedures)
    of_region = () if policy is None else policy.region.subjects
    return tuple(subject.code for subject in of_region) or SUBJECTS


def _is_unknown(column: str, known: tuple[str, ...]) -> nw.Expr:
    import narwhals.stable.v2 as nw

    cell = nw.col(value(column))
    return nw.when(~cell.is_null() & ~cell.is_in(known)).then(True).otherwise(False)


def _of_the_names(examined: Examined) -> Iterator[Finding]:
    """Names of subjects and procedures that are not known, each with how many rows have it."""
    import narwhals.stable.v2 as nw

    for code, column in _NAMES.items():
        if column not in examined.columns:
            continue
        is_unknown = _is_unknown(column, _known(code, examined.policy))
        unknown = examined.lazy.filter(is_unknown).with_columns(__row=nw.lit(1))
        counts = unknown.group_by(value(column)).agg(nw.col("__row").sum()).collect().rows()
        if counts:
            named = sorted(str(name) for name, _ in counts)
            more = " ..." if len(named) > _MOST_NAMED else ""
            shown = ", ".join(f"«{name}»" for name in named[:_MOST_NAMED]) + more
            failed = sum(int(number) for _, number in counts)
            hint = _likeness(code, named[0], examined.policy)
            yield _counted(examined, code, column, failed, examples=shown, hint=hint)


def _likeness(code: str, name: str, policy: Policy | None) -> str:
    """The code that a name may be meant for: that of its Russian wording, else the likest."""
    meant = _procedure_named(name) if code == "V21" else None
    if code == "V11" and policy is not None:
        meant = policy.region.subject_named(name)
    if meant is not None:
        return f" (нужен код {meant})"
    close = close_to(name, _known(code, policy))
    return f" (похоже на {close[0]})" if close else ""


def _procedure_named(name: str) -> str | None:
    """The code of a procedure that is called so: «ВПР», «ЕГЭ»."""
    named = shipped_words().procedures.items()
    return next((code for code, words in named if fold(name) in map(fold, words.names)), None)


def _with_keys(examined: Examined) -> tuple[Any, tuple[str, ...]]:
    """The frame with its key in columns without a null, which no group would hold."""
    import narwhals.stable.v2 as nw

    names = [name for name in examined.table.key if name in examined.columns]
    filled = {
        f"__key_{name}": nw.col(value(name)).fill_null("" if COLUMNS[name].kind == "text" else -1.0)
        for name in names
    }
    return examined.lazy.with_columns(**filled), tuple(filled)


def _of_the_keys(examined: Examined) -> Iterator[Finding]:
    """Keys that stand more than once; a year all of whose keys do is told as a whole, too."""
    import narwhals.stable.v2 as nw

    if not _has_key(examined):
        return
    lazy, keys = _with_keys(examined)
    times = lazy.with_columns(__row=nw.lit(1)).group_by(*keys).agg(nw.col("__row").sum())
    year = "__key_year" if "__key_year" in keys else None
    if year is None:
        times, year = times.with_columns(__key_year=nw.lit(0.0)), "__key_year"
    times = (
        times.with_columns(__one=nw.lit(1))
        .group_by(year)
        .agg(
            nw.col("__row").sum(),
            nw.col("__one").sum(),
            least=nw.col("__row").min(),
            most=nw.col("__row").max(),
        )
    )
    extra = 0
    for one in sorted(times.collect().rows(named=True), key=lambda row: row[year]):
        rows, different = int(one["__row"]), int(one["__one"])
        extra += rows - different
        if one["least"] == one["most"] and one["most"] > 1 and different > 1 and one[year] > 0:
            times = int(one["most"])
            often = count(times, "раз")
            yield _finding(examined, "V20", "year", year=int(one[year]), times=times, often=often)
    if extra:
        key = ", ".join(name for name in examined.table.key if name in examined.columns)
        yield _counted(examined, "V19", examined.table.name, extra, key=key)


def _has_key(examined: Examined) -> bool:
    """Whether the columns that tell rows apart are there, as far as one can know."""
    table, present = examined.table, set(examined.columns)
    needed = set(table.required) & set(table.key) | (
        {"student"} if table.name == "marks" else set()
    )
    return needed <= present and bool(present & set(table.units))


def _skipped(examined: Examined) -> Iterator[Skipped]:
    present = frozenset(examined.columns)
    if not _has_key(examined):
        yield Skipped("V19", f"нет столбцов ключа: {', '.join(examined.table.key)}")
        yield Skipped("V20", f"нет столбцов ключа: {', '.join(examined.table.key)}")
    if examined.table.name == "marks" and not is_scale_known(present):
        yield Skipped("V13", "нужны столбцы отметки, балла и максимального балла")
