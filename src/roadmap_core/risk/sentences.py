"""Пояснения: what each row of an answer says, as a sentence for the reader of a document.

The sentences are data (``data/reasons.ru.toml``): one a code, with places for counts and shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import is_null, opened
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy
from roadmap_core.results.yearly import fraction_of, norm_of_year
from roadmap_core.selection import LowPerformingRule
from roadmap_core.serde import read_toml
from roadmap_core.wording import count

__all__ = ["Sentences", "explain", "part_words", "points_words", "rule_fields", "share_words"]

_DATA = Path(__file__).parents[1] / "data" / "reasons.ru.toml"
_NOTHING = "нет данных"
_UNVERIFIED = "unverified"
# By what a risk profile judges.
_METHODS = {
    "share": "по доле",
    "terciles": "по третям сравниваемых школ",
    "quartiles": "по четвертям сравниваемых школ",
}


@frozen(kw_only=True)
class Sentences:
    """Пояснения одного ответа: the columns by which an answer is known, and what its codes say.

    ``norm`` names the norm whose title and source are told, ``unsure`` is added where a judged row
    is not certain, ``reason`` is the column of the code. Where rows of one answer go by different
    norms, ``norms`` names them by the values of the columns ``norm_by``, «vpr:basic».
    """

    columns: tuple[str, ...]
    norm: str
    unsure: str
    sentences: dict[str, str]
    reason: str = "reason"
    norm_by: tuple[str, ...] = ()
    norms: dict[str, str] = field(factory=dict)


@frozen(kw_only=True)
class ReasonsFile:
    fields: dict[str, str]
    answers: dict[str, Sentences] = field(factory=dict)


@cache
def _file() -> ReasonsFile:
    return read_toml(ReasonsFile, _DATA)


def rule_fields() -> Mapping[str, str]:
    """What the parts of the rule of selection are called in Russian."""
    return _file().fields


def explain(frame: Any, policy: Policy) -> Any:
    """An answer of risk with a column ``sentence``: what each row says, in Russian.

    Counts stand before shares, a share under the norm is never rounded up to it, and the norm is
    told with its title and whether a document is known for it. The answer is told by its columns;
    a row that `published` has hidden says so. A frame that was lazy is computed, and comes back as
    one of polars where it was polars, else of pandas.

    Raises:
        InvalidData: the columns are of no answer that is known, or a row has a code that is not;
            a column that its sentence needs is gone, or the policy has no such rule in its year.
    """
    import narwhals.stable.v2 as nw

    given = opened(frame, "answer to explain")
    eager = _collected(given)
    answer = _answer(given.columns)
    hidden = _file().answers["published"]
    sentences = [
        _sentence(row, hidden if row.get(hidden.reason) else answer, policy)
        for row in eager.iter_rows(named=True)
    ]
    column = nw.new_series("sentence", sentences, nw.String(), backend=eager.implementation)
    return eager.with_columns(column).to_native()


def _collected(given: Any) -> Any:
    import narwhals.stable.v2 as nw

    if not given.is_lazy or given.engine == "polars":
        return given.lazy.collect(backend=given.engine)
    return nw.from_native(given.lazy.collect(backend="pyarrow").to_pandas())


def _answer(columns: tuple[str, ...]) -> Sentences:
    """The sentences of the answer with the most columns among these."""
    found = [one for one in _file().answers.values() if set(one.columns) <= set(columns)]
    if not found:
        known = "; ".join(f"{name}: {' '.join(a.columns)}" for name, a in _file().answers.items())
        problem = f"no answer has the columns {' '.join(columns)}; known are {known} @ $.columns"
        raise InvalidData("answer to explain", [problem])
    # What is published keeps the sentences of its own answer, which has more columns.
    return max(found, key=lambda one: len(one.columns))


def _sentence(row: Mapping[str, Any], answer: Sentences, policy: Policy) -> str:
    code = row[answer.reason]
    if code not in answer.sentences:
        raise InvalidData(
            "answer to explain", [f"no reason {code!r} is known @ $.columns[{answer.reason!r}]"]
        )
    norm = _norm(row, answer, policy)
    words = {name: _word(value) for name, value in row.items()} | dict(_more_words(row, norm))
    parts = [answer.sentences[code]]
    if row.get("judged") and not row.get("certain", True):
        parts.append(answer.unsure)
    parts = [_filled("".join(parts), words, answer)]
    if row.get("flagged") and not row.get("kind_known", True):
        parts.append("; вид школы не известен, а правило некоторые виды исключает")
    if norm is not None:
        parts.append(f". {_source(norm)}")
    return "".join(parts)


def _filled(sentence: str, words: Mapping[str, str], answer: Sentences) -> str:
    try:
        return sentence.format_map(words)
    except KeyError as missing:
        problem = f"nothing says {missing.args[0]!r}: the frame has no such column"
        if answer.norm:
            problem += f", or the policy no {answer.norm!r} of the year of the row"
        raise InvalidData("answer to explain", [f"{problem} @ $.columns"]) from None


def _norm(row: Mapping[str, Any], answer: Sentences, policy: Policy) -> Norm | None:
    year = row.get("year")
    name = answer.norms.get(":".join(str(row.get(by)) for by in answer.norm_by), answer.norm)
    if not name or year is None or is_null(year):
        return None
    return norm_of_year(policy, name, int(year))


def _more_words(row: Mapping[str, Any], norm: Norm | None) -> Iterator[tuple[str, str]]:
    """Words that no column has: counts with their nouns, parts of the rule."""
    if "participants" in row and "failed" in row:
        yield "part", part_words(row["failed"], row["participants"], row.get("norm"))
    for name, (one, many) in {
        "procedures": ("процедуры", "процедур"),
        "subjects": ("предмета", "предметов"),
    }.items():
        if not is_null(row.get(name)):
            number = int(row[name])
            is_one = number % 10 == 1 and number % 100 != 11
            yield f"{name}_of", f"{number} {one if is_one else many}"
    yield from _points(row)
    if "q" in row:
        yield "chance", _chance_words(row["q"])
    rule = None if norm is None else norm.value
    if not isinstance(rule, LowPerformingRule):
        return
    yield "min_participants", str(rule.min_participants)
    asked = rule.low_procedures
    yield "asked", "" if asked is None else f" при норме {asked}"
    years = rule.same_procedure_years
    yield "repeated", "" if years is None else _running(years, row.get("low_repeated"))


def _points(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Points of their maximum with the share, held against the norm that the verdict is under."""
    for points, most, under in (
        ("points", "max_points", {"insufficient": "norm_insufficient", "uncertain": "norm"}),
        ("score", "max_score", {"middle": "norm_low", "high": "norm_high"}),
    ):
        if points in row and most in row:
            verdict = row.get("verdict", row.get("level"))
            yield "points_of", points_words(row[points], row[most], row.get(under.get(verdict, "")))
    if "groups_left_out" in row:
        left = int(row["groups_left_out"])
        yield "left_out_words", f"; групп с малым числом ответов: {left}" if left else ""
        yield "method_words", _METHODS.get(row["method"], "")
    if "n" in row and "failed" in row:
        yield "failed_of", part_words(row["failed"], row["n"])


def points_words(points: Any, most: Any, norm: Any = None) -> str:
    """Points, of how many, and their share: «22,5 из 40 (56,3 %)»; as `part_words` has counts.

    >>> points_words(22.5, 40.0), points_words(599.8, 1000.0, 60.0)
    ('22,5 из 40 (56,3 %)', '599,8 из 1000 (59,9 %)')
    """
    if is_null(points) or is_null(most) or not most:
        return f"{_word(points)} из {_word(most)}"
    part, whole = fraction_of(float(points)), fraction_of(float(most))
    share = share_words(part, whole, None if is_null(norm) else float(norm))
    return f"{_word(float(points))} из {_word(float(most))} ({share} %)"


def _chance_words(q: Any) -> str:
    """How many of the signs that stand out as much or more are expected to be false."""
    if is_null(q):
        return _NOTHING
    # Rounded up, or it would promise too much.
    return f"ложных среди таких признаков в среднем не больше {_tenths(max(1, ceil(q * 1000)))} %"


def _running(years: int, low_repeated: Any) -> str:
    return f"; {count(years, 'year')} подряд: {_word(low_repeated)}"


def _source(norm: Norm) -> str:
    known = "документ не известен" if norm.source == _UNVERIFIED else norm.source
    words = f"Норма: «{norm.title}», {known}"
    if isinstance(norm.value, LowPerformingRule) and norm.source != _UNVERIFIED:
        parts = [_file().fields[name] for name in norm.value.unverified]
        words += f"; без документа: {', '.join(parts)}" if parts else ""
    return words


def part_words(failed: Any, participants: Any, norm: Any = None) -> str:
    """Counts, then their share: «29 из 89 (32,6 %)»; without a share where there is none.

    >>> part_words(29, 89, 30), part_words(599, 2000, 30)
    ('29 из 89 (32,6 %)', '599 из 2000 (29,9 %)')
    """
    if is_null(failed) or is_null(participants) or not participants:
        return f"{_word(failed)} из {_word(participants)}"
    share = share_words(int(failed), int(participants), None if is_null(norm) else float(norm))
    return f"{int(failed)} из {int(participants)} ({share} %)"


def share_words(part: int | Fraction, whole: int | Fraction, norm: float | None = None) -> str:
    """A share in per cent to a tenth, half up; one under the norm is never rounded up to it.

    >>> share_words(1, 3), share_words(3, 10, 30), share_words(2999, 10000, 30)
    ('33,3', '30', '29,9')
    """
    tenths = (2000 * part + whole) // (2 * whole)
    is_under = norm is not None and 100 * part < fraction_of(norm) * whole
    if norm is not None and is_under and tenths >= fraction_of(norm) * 10:
        tenths = 1000 * part // whole
    return _tenths(tenths)


def _tenths(tenths: int) -> str:
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _word(value: Any) -> str:
    if is_null(value):
        return _NOTHING
    if isinstance(value, float):
        tenths = int(abs(value) * 10 + 0.5)
        return f"{'−' if value < 0 < tenths else ''}{_tenths(tenths)}"
    return str(value)
