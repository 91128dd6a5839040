"""What a cell of a book says, as people read it on the sheet: dates, numbers, flags."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from math import isfinite

from roadmap_core.documents.grid import NoValue, Value

__all__ = ["shown"]

_MONTHS = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
# A format of numbers: a literal, places before and behind the point, per cent, a literal.
_NUMBER = re.compile(r'(?:"([^"]*)")?[#,]*(0+)(?:\.(0+))?(%?)(?:[ _)\\]*"([^"]*)")?[ _)\\-]*')
_LOCALE = re.compile(r"\[[^\]]*\]")
_LITERAL = re.compile(r'"[^"]*"|\\.')


def shown(value: Value, form: str) -> tuple[str, str]:
    """The text of a cell under its number format, and why it is not sure to be what one sees.

    A date whose format has no day is a month («март 2025»); one whose format has no year is said
    without it, since Excel adds the year of the day of typing by itself.

    >>> shown(1.1, "0.00"), shown(date(2025, 3, 20), "dd.mm.yyyy"), shown(3.0, "")
    (('1.10', ''), ('20.03.2025', ''), ('3', ''))
    """
    match value:
        case None:
            return "", ""
        case str():
            return value, ""
        case bool():
            return ("ИСТИНА" if value else "ЛОЖЬ"), ""
        case int() | float():
            return _number(value, form), ""
        case date():
            return _date(value, form)
        case time():
            return _clock(value.hour, value.minute, value.second), ""
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return _clock(*divmod(minutes, 60), seconds), ""
        case NoValue(why="formula"):
            return "", "формула не вычислена; откройте книгу в Excel и сохраните"
    return "", "вместо значения ошибка формулы"


def _number(value: float, form: str) -> str:
    found = _NUMBER.fullmatch(_LOCALE.sub("", form).partition(";")[0])
    if not found or not isfinite(value * 100):
        return _general(value)
    before, whole, digits, percent, behind = (part or "" for part in found.groups())
    if percent:
        value *= 100
    # What the format rounds away is in the file; the digits are kept.
    whole_only = not digits and round(value) != value
    told = _general(value) if whole_only else f"{value:.{len(digits)}f}"
    if len(whole) > 1:
        told = told.zfill(len(whole) + (len(digits) + 1 if digits else 0))
    literal = f" {behind.strip()}" if behind.strip() else ""
    return f"{before}{told}{percent}{literal}"


def _general(value: float) -> str:
    return str(int(value)) if isfinite(value) and value == int(value) else f"{value:.15g}"


def _date(value: date, form: str) -> tuple[str, str]:
    codes = _LITERAL.sub("", _LOCALE.sub("", form.partition(";")[0])).lower()
    clock = ""
    if isinstance(value, datetime) and value.time() != time():
        clock = " " + _clock(value.hour, value.minute, value.second)
    if codes and "d" not in codes and "m" in codes and "y" in codes and value.day == 1:
        return f"{_MONTHS[value.month - 1]} {value.year}{clock}", ""
    if codes and "y" not in codes and "d" in codes and "m" in codes:
        why = f"в книге виден день без года, в файле год {value.year}"
        return f"{value.day:02}.{value.month:02}{clock}", why
    return f"{value.day:02}.{value.month:02}.{value.year}{clock}", ""


def _clock(hours: int, minutes: int, seconds: int) -> str:
    return f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
