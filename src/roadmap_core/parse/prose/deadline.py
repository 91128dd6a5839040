"""When a clause is due: the wordings of time in its prose, apart from whom it turns to.

deadline = ["в срок"] ("до" | "не позднее" | "к" | "с" ["по"]) day
         | "до" number "числа" ["каждого" | "следующего" ...] "месяца" [", следующего за" ...]
         | "ежеквартально" | ["не реже"] number "раз в" unit | "в течение" ... year | "постоянно"
"""

from __future__ import annotations

import re

from roadmap_core.text import fold, squeeze
from roadmap_core.wording import MONTHS_OF

__all__ = ["deadline_in", "without_deadline"]

_OF_YEAR = r"(?:\s*(?:г\.|года?(?!\w)|г(?!\w)))?"
_DAY = (
    r"(?:\d{1,2}\s?\.\s?\d{1,2}(?:\s?\.\s?\d{4})?"
    rf"|\"?\d{{1,2}}\"?(?:-?го)?\s+(?:{'|'.join(MONTHS_OF)})(?:\s+\d{{4}})?"
    rf"|(?:{'|'.join(MONTHS_OF)})\s+\d{{4}}){_OF_YEAR}"
)
_OF_MONTH = (
    r"\d{1,2}(?:-?го)?\s+числа(?:\s+(?:каждого|следующего|текущего|первого))*(?:\s+месяца)?"
    r"(?:\s*,?\s*следующего\s+за\s+отчетным(?:\s+(?:месяцем|кварталом|периодом|полугодием|годом))?)?"
)
_UNIT = r"(?:недел\w+|месяц\w*|квартал\w*|полугоди\w+|четверт\w+|год\w*)"
_DEADLINE = re.compile(
    r"(?<!\w)(?:"
    rf"(?:в\s+срок\s*:?\s*)?(?:до|не\s+позднее|к|с)\s+{_DAY}(?:\s+(?:до|по)\s+{_DAY})?"
    rf"|(?:в\s+срок\s+)?(?:до|не\s+позднее)\s+{_OF_MONTH}"
    r"|еже(?:недельно|месячно|квартально|годно|дневно)"
    rf"|(?:не\s+(?:реже|менее|чаще)\s+)?(?:\d+\s+|одного\s+|двух\s+|один\s+|два\s+|три\s+)?"
    rf"раза?\s+в\s+(?:\d+\s+)?{_UNIT}"
    r"|в\s+течение\s+(?:всего\s+)?(?:учебного\s+года|года|\d{4}(?:\s*[-/]\s*\d{2,4})?\s+"
    r"(?:учебного\s+)?год\w*|\d+\s+(?:рабочих\s+)?(?:дней|дня|недель|месяцев)(?:\s+со\s+дня\s+\w+)?)"
    r"|постоянно"
    r")(?!\w)"
)


def deadline_in(text: str) -> str:
    """The wordings of time in a clause, joined by commas; "" where it has none.

    >>> deadline_in("ИРО в срок до 01.03.2024 представить отчет по приказу от 05.02.2024 № 7")
    'в срок до 01.03.2024'
    """
    return ", ".join(squeeze(text[m.start() : m.end()]) for m in _DEADLINE.finditer(fold(text)))


def without_deadline(text: str) -> str:
    """A text without its wordings of time.

    >>> without_deadline("Директору ИРО в срок до 01.03.2024")
    'Директору ИРО'
    """
    kept, end = [], 0
    for match in _DEADLINE.finditer(fold(text)):
        kept.append(text[end : match.start()])
        end = match.end()
    return squeeze("".join([*kept, text[end:]])).strip(" ,")
