"""The words that periods are written with, in the forms that a torn or glued word is told by.

A word that stands here is whole; letters that make one of them together are that word, whatever
parted them. What no list holds is a word of the plan itself.
"""

from __future__ import annotations

import re

__all__ = [
    "MONTHS",
    "YEAR_WORDS",
    "differs_by_one",
    "is_of_days",
    "is_word",
    "parted",
    "slip_of",
]

_MONTH_STEMS = (
    ("январ", "ь я ю е ем"), ("феврал", "ь я ю е ем"), ("март", " а у е ом"),
    ("апрел", "ь я ю е ем"), ("ма", "й я ю е ем"), ("июн", "ь я ю е ем"), ("июл", "ь я ю е ем"),
    ("август", " а у е ом"), ("сентябр", "ь я ю е ем"), ("октябр", "ь я ю е ем"),
    ("ноябр", "ь я ю е ем"), ("декабр", "ь я ю е ем"),
)  # fmt: skip
_SHORT_MONTHS = {
    "янв": 1, "фев": 2, "февр": 2, "мар": 3, "апр": 4, "июн": 6, "июл": 7, "авг": 8, "сен": 9,
    "сент": 9, "окт": 10, "ноя": 11, "нояб": 11, "дек": 12,
}  # fmt: skip
_FULL_MONTHS = {
    stem + ending: number
    for number, (stem, endings) in enumerate(_MONTH_STEMS, 1)
    for ending in endings.split(" ")
}
MONTHS = {stem: n for n, (stem, _) in enumerate(_MONTH_STEMS, 1) if stem != "ма"}
MONTHS |= _FULL_MONTHS | _SHORT_MONTHS
YEAR_WORDS = frozenset("г гг год года году годом годы годов годам годах гг. г.".split())

# What is torn and glued in columns of periods; stems of months alone are no whole words.
_WHOLE = frozenset(_FULL_MONTHS) | frozenset(
    """
    год года году годы годов годам годах годом год учебный учебного учебному учебном
    течение течении продолжение протяжении каждый каждая каждую каждое каждые каждого каждой
    месяц месяца месяцу месяце месяцев месяцам неделя недели неделю неделе недель
    квартал квартала квартале кварталы кварталов кварталам полугодие полугодия полугодии
    полугодию полугодиям четверть четверти четвертей четвертям триместр триместра
    каникулы каникул каникулах весенние осенние зимние летние весенних осенних зимних летних
    понедельник понедельника понедельникам вторник вторника вторникам среда среду среды средам
    четверг четверга четвергам пятница пятницу пятницы пятницам суббота субботу субботы субботам
    воскресенье воскресенья воскресеньям ежедневно еженедельно ежемесячно ежеквартально ежегодно
    постоянно регулярно систематически график графику графика план плану плана расписанию
    согласно отдельному утвержденному необходимости мере запросу запросам заявкам согласованию
    период периода весь всего числа число числу позднее ранее реже чаще раза раз включительно
    начало начале начала середина середине конец конце конца первый первая первое первого второй
    вторая второе второго третий третья третьего четвертый четвертая последний последняя последнюю
    последнего декада декады половина половины рабочий рабочих календарных дней текущего
    отчетного отчетным следующего далее начиная июня июля лето летом осень осенью весна весной
    зима зимой летний осенний зимний весенний срок сроки
    """.split()
)
_SMALL = frozenset("в во с со до по к ко на за и или не от о об из у а но при для г".split())
# A longer word may be glued of these; short ones would be found inside of any word.
_GLUED = re.compile(
    "(втечени[ие]|"
    + "|".join(sorted((w for w in _WHOLE | set(MONTHS) if len(w) >= 4), key=len, reverse=True))
    + ")"
)
_OFTEN_SLIPPED = tuple(
    "постоянно регулярно систематически ежедневно еженедельно ежемесячно ежеквартально ежегодно "
    "понедельник необходимости".split()
)
_ADJECTIVE = ("ое", "ая", "ые", "ый", "ой")
_SLIPS = {
    letter: tuple(word for word in _OFTEN_SLIPPED if word[0] == letter)
    for letter in {word[0] for word in _OFTEN_SLIPPED}
}
# Stems of words that say something of days: what holds one of them is never a mere remark.
_OF_DAYS = re.compile(
    r"""недел|месяц|мес$|кварт|кв$|четверт|триместр|полугод|полгод|год(?!о?в?щин)|ежегод|ежемес|ежен
    |ежедн|ежекв|лет$|летн|весн|весен|осен|зим|раз$|раза$|разу?$|числ|срок|период|каникул|кроме
    |исключ|после|позже|поздн|ранее|раньше|до$|начин|далее|затем|потом|или$|либо|не$|ни$|без$
    |перен|отмен|продл|уточн|около|выходн|праздничн|рабочи
    |будн|сут(?:ки|ок)|декад|половин|начал|середин|кон(?:ец|ц)|постоян|регулярн|систематич
    |непрерывн|включительно|течени|дат|отчетн|следующ|предыдущ|прошл|текущ|очередн|ближайш|завтра
    |сегодня|вчера|немедл|незамедл|срочн|дней|дня$|дни$|днях|дням|день$|дневн|через$|спустя
    |накануне|перед$|понедел|вторник|сред[ауыеоа]м?и?$|четверг|пятниц|суббот|воскрес|утр|ноч
    |вместо|пн$|вт$|ср$|чт$|пт$|сб$|вс$
    |окончан|заверш|истечен|момент|врем(?!я)|когда|пока$""".replace("\n", "").replace(" ", "")
)

# «Октябрьский район» is a place; a month inside of a word is one that was glued.
_MONTH_INSIDE = re.compile(".+(?:январ|феврал|апрел|август|сентябр|октябр|ноябр|декабр)")


def is_word(text: str) -> bool:
    """Whether a folded word is whole: one that periods are written with."""
    return text in _WHOLE or text in _SMALL or text in _SHORT_MONTHS


def is_of_days(text: str) -> bool:
    """Whether a folded word says something about days, so that it cannot be a mere remark."""
    return _OF_DAYS.match(text) is not None or _MONTH_INSIDE.match(text) is not None


def parted(letters: str) -> tuple[str, ...]:
    """The whole words that letters make together; () where they make none.

    >>> parted("сентябрьдекабрь"), parted("понедельник"), parted("совещание")
    (('сентябрь', 'декабрь'), ('понедельник',), ())
    """
    if letters in _WHOLE:
        return (letters,)
    found = []
    place = 0
    while place < len(letters):
        match = _GLUED.match(letters, place)
        if match is None:
            return ()
        found.append(match[0])
        place = match.end()
    return tuple(found)


def slip_of(text: str) -> str:
    """The frequent word that differs from a folded one by a single letter; "" where none does.

    >>> slip_of("постояно"), slip_of("ежегодное")
    ('постоянно', '')
    """
    if len(text) < 7 or text[0] not in _SLIPS or text.endswith(_ADJECTIVE):
        return ""
    return next((word for word in _SLIPS[text[0]] if differs_by_one(text, word)), "")


def differs_by_one(one: str, other: str) -> bool:
    """Whether one letter replaced, added, left out or swapped with the next parts two words.

    The first letter of both is the same.
    """
    if abs(len(one) - len(other)) > 1:
        return False
    at = 1
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    if len(one) == len(other):
        swapped = one[at : at + 2] == other[at : at + 2][::-1]
        return one[at + 1 :] == other[at + 1 :] or (swapped and one[at + 2 :] == other[at + 2 :])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[at + 1 :] == shorter[at:]
