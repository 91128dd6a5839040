"""Personal names (ФИО) by their form: initials with a surname, or name, patronymic and surname."""

from __future__ import annotations

import re

__all__ = ["CAPITALISED", "NAME_REMOVED", "PERSON"]

# What stands in a wording where a personal name was.
NAME_REMOVED = "[имя]"
CAPITALISED = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_INITIALS = r"[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?"
_PATRONYMIC = r"[А-ЯЁ][а-яё]+(?:вич|ьич|кич|мич|вна|чна)(?:а|у|ем|ом|е|ы|ой)?"
_PATRONYMIC_OBLIQUE = r"[А-ЯЁ][а-яё]+(?:вн|чн|вич|ич)(?:а|у|е|ы|ой|ом|ем)"
PERSON = re.compile(
    rf"(?<!\w)(?:{_INITIALS}\s?{CAPITALISED}"
    # «Министр И.И. Петров» is no surname «Министр»; in «Петров И.И. Сидоров С.С.» both are.
    rf"|{CAPITALISED}\s{_INITIALS}(?!\w)(?!\s?{CAPITALISED}(?!\w)(?!\s{_INITIALS}))"
    rf"|{CAPITALISED}\s{CAPITALISED}\s(?:{_PATRONYMIC}|{_PATRONYMIC_OBLIQUE}))(?!\w)"
)
