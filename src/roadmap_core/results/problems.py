"""What can be wrong with a table of results: a code, how much it matters, and the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.findings import Severity
from roadmap_core.spelling import did_you_mean

__all__ = ["PROBLEMS", "Problem", "problem_of"]


@frozen
class Problem:
    """Нарушение: one kind of problem of a table.

    ``wording`` is the Russian sentence of a finding; ``rows`` says whether single rows have it, so
    that `failing` can give them.
    """

    code: str
    severity: Severity
    wording: str
    rows: bool = True


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_OF = "{failed} из {n} строк ({share} %)"

PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        one.code: one
        for one in (
            Problem("V01", _E, "нет столбца «{heading}» ({column}){hint}", rows=False),
            Problem("V02", _E, "нет ни одного столбца единиц: {columns}", rows=False),
            Problem("V03", _W, "столбец {column} не из таблицы и не читается{hint}", rows=False),
            Problem("V04", _E, "в таблице нет ни одной строки", rows=False),
            Problem(
                "V05", _W,
                "ключи столбца {column} записаны числами: начальные нули потеряны, если были; "
                "задайте столбец текстом", False,
            ),
            Problem("V06", _E, "вместо значения столбца {column} стоит другой текст: " + _OF),
            Problem("V07", _E, "пустой ключ {column}: " + _OF),
            Problem("V08", _E, "не названа единица (школа, класс ...): " + _OF),
            Problem("V09", _E, "{column} вне допустимого ({bounds}): " + _OF),
            Problem("V10", _E, "неизвестное слово в столбце {column} ({known}): " + _OF),
            Problem("V11", _E, "неизвестный предмет {examples}{hint}: " + _OF),
            Problem("V12", _E, "балл больше максимального: " + _OF),
            Problem("V13", _W, "отметка не соответствует шкале перевода баллов{doubt}: " + _OF),
            Problem("V14", _W, "нет ни отметки, ни балла, ни причины их отсутствия: " + _OF),
            Problem("V15", _E, "есть и отметка, и причина её отсутствия: " + _OF),
            Problem("V16", _E, "числа не складываются ({sum}): " + _OF),
            Problem(
                "V17", _W,
                "ноль участников: работа не проводилась? тогда строки быть не должно: " + _OF,
            ),
            Problem("V18", _E, "{column} похоже на имя, нужен условный код: " + _OF),
            Problem("V19", _E, "повторы ключа ({key}): лишних строк {failed} из {n} ({share} %)"),
            Problem("V20", _E, "год {year} стоит в таблице целиком {often}", rows=False),
            Problem("V21", _I, "процедура {examples} библиотеке неизвестна{hint}: " + _OF),
            Problem("V22", _E, "доли не дают в сумме 100 % ({sum}): " + _OF),
            Problem("V23", _E, "таких долей не даёт никакая численность участников: " + _OF),
            Problem(
                "V24", _I,
                "в столбце {column} есть и нули, и пустые ячейки, а пустая - не ноль: "
                "пустых {failed} из {n} строк ({share} %)",
            ),
        )
    }
)  # fmt: skip
"""Every problem that `validate` looks for, by its code; a code is never used again."""


def problem_of(code: str) -> Problem:
    """The problem of that code, where single rows have it.

    Raises:
        InvalidData: there is none of that code, or it is one of the table as a whole.
    """
    if code not in PROBLEMS:
        raise InvalidData(
            "code of a problem", [f"no problem {code!r}{did_you_mean(code, PROBLEMS)} @ $"]
        )
    if not PROBLEMS[code].rows:
        raise InvalidData("code of a problem", [f"{code} is about the table, not about rows @ $"])
    return PROBLEMS[code]
