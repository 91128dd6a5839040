"""Which grammatical cases a Russian word may stand in, by its declension or by its end alone.

A set of cases is a number: `NOMINATIVE`, `GENITIVE` and `OTHER` are its members, joined by ``|``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["GENITIVE", "NOMINATIVE", "OTHER", "adjective_cases", "declined", "noun_cases"]

NOMINATIVE, GENITIVE, OTHER = 1, 2, 4

_VELAR = "гкхжчшщ"
# Nouns that are adjectives by form: «заведующий», «учащиеся».
_SUBSTANTIVE = re.compile(r"(?:ый|ий)(?:ся)?$")


def declined(lemma: str, plural: str = "") -> dict[str, int]:
    """The forms of a noun with the cases of each, from its nominative, both numbers.

    ``plural`` is a nominative plural that the end of the lemma does not tell («директора»). Of a
    noun of several words or parts only the last is declined.

    >>> declined("отдел")["отдела"] == GENITIVE, declined("школа")["школы"] == NOMINATIVE | GENITIVE
    (True, True)
    """
    forms: dict[str, int] = {}
    for form, case in _forms(lemma, plural):
        forms[form] = forms.get(form, 0) | case
    return forms


def _forms(lemma: str, plural: str) -> Iterator[tuple[str, int]]:
    yield lemma, NOMINATIVE
    if plural:
        yield plural, NOMINATIVE
    if _SUBSTANTIVE.search(lemma) and not lemma.endswith("арий"):
        yield from _of_adjective(lemma)
    elif lemma.endswith(("ия", "ие", "ье")):
        yield from _of_ia(lemma[:-1], lemma[-1])
    elif lemma.endswith(("а", "я")):
        yield from _of_a(lemma[:-1], "и" if lemma[-2] in _VELAR or lemma[-1] == "я" else "ы")
    elif lemma.endswith("о"):
        yield from _of_o(lemma[:-1])
    elif lemma.endswith(("ость", "сть", "жь", "сеть")):
        yield from _of_soft_feminine(lemma[:-1])
    elif lemma.endswith(("ь", "й")):
        yield from _of_soft(lemma[:-1], lemma[-1], plural)
    elif not lemma.endswith(("ы", "и", "е", "у")):
        yield from _of_hard(lemma, plural)
    else:
        yield from _of_plural(lemma)


def _of_adjective(lemma: str) -> Iterator[tuple[str, int]]:
    tail = "ся" if lemma.endswith("ся") else ""
    stem = lemma.removesuffix("ся")[:-2]
    hard = lemma.removesuffix("ся")[-2] == "ы" and stem[-1] not in _VELAR
    vowel, soft = ("ы", "о") if hard else ("и", "е")
    for end in (f"{vowel}й", "ая", f"{vowel}е"):
        yield stem + end + tail, NOMINATIVE
    for end in (f"{soft}го", f"{soft}й", f"{vowel}х"):
        yield stem + end + tail, GENITIVE
    for end in (f"{soft}му", f"{vowel}м", f"{vowel}ми", f"{soft}м", "ую"):
        yield stem + end + tail, OTHER


def _of_ia(stem: str, end: str) -> Iterator[tuple[str, int]]:
    """«комиссия», «учреждение»."""
    if end == "я":
        yield stem + "и", NOMINATIVE | GENITIVE
        yield stem + "й", GENITIVE
    else:
        yield stem + "я", NOMINATIVE | GENITIVE
        yield (stem + "й" if stem.endswith("и") else stem[:-1] + "ий"), GENITIVE
        yield stem + "ю", OTHER
        yield stem + "ем", OTHER
        yield stem + "и", OTHER
    yield from ((stem + end, OTHER) for end in ("ю", "ей", "ям", "ями", "ях"))


def _of_a(stem: str, vowel: str) -> Iterator[tuple[str, int]]:
    """«школа», «группа», «семья»."""
    yield stem + vowel, NOMINATIVE | GENITIVE
    yield stem, GENITIVE
    yield from ((stem + end, OTHER) for end in "у ю е ой ей ам ям ами ями ах ях".split())


def _of_o(stem: str) -> Iterator[tuple[str, int]]:
    """«агентство»."""
    yield stem + "а", NOMINATIVE | GENITIVE
    yield stem, GENITIVE
    yield from ((stem + end, OTHER) for end in "у ом е ам ами ах".split())


def _of_soft_feminine(stem: str) -> Iterator[tuple[str, int]]:
    yield stem + "и", NOMINATIVE | GENITIVE
    yield stem + "ей", GENITIVE
    yield from ((stem + end, OTHER) for end in "ью ям ями ях".split())


def _of_soft(stem: str, end: str, plural: str) -> Iterator[tuple[str, int]]:
    """«учитель», «музей»."""
    # A noun with an irregular plural («учителя») has that one only.
    if not plural:
        yield stem + "и", NOMINATIVE
    yield stem + "я", GENITIVE
    yield stem + ("ев" if end == "й" else "ей"), GENITIVE
    yield from ((stem + end, OTHER) for end in "ю ем е ям ями ях".split())


def _of_hard(lemma: str, plural: str) -> Iterator[tuple[str, int]]:
    """«отдел», «боец»."""
    stem = lemma
    if lemma.endswith("ец"):
        stem = f"{lemma[:-2]}{'й' if lemma[-3] in 'аеиоуыэюя' else ''}ц"
    if not plural:
        yield stem + ("и" if stem[-1] in _VELAR else "ы"), NOMINATIVE
    yield stem + "а", GENITIVE
    yield stem + ("ей" if stem[-1] in "жчшщ" else "ев" if stem[-1] == "ц" else "ов"), GENITIVE
    yield stem + "ов", GENITIVE
    yield from ((stem + end, OTHER) for end in "у ом ем е ам ами ах".split())


def _of_plural(lemma: str) -> Iterator[tuple[str, int]]:
    """Nouns without a singular: «дети», «СМИ»; their other cases are those of their end."""
    stem = lemma[:-1]
    yield stem + "ей", GENITIVE
    yield stem + "ов", GENITIVE
    yield from ((stem + end, OTHER) for end in "ам ям ами ями ьми ах ях".split())


# Ends of adjectives; behind a vowel and «н» or behind «ц» the same letters end a noun («изучение»,
# «организаций», «предприятий»).
_NOUN_LIKE = re.compile(
    r"(?:[аеяиы]ни[еяйюи]|ни[яюи]|[цслр]и[йеяю]|[аеяиоуы]ти[йея]|стви[йея]|ой|ей)$"
)
_ADJECTIVE = (
    (re.compile(r"(?:ый|ий|ая|яя|ое|ее|ые|ие|ч[ьи][еяи])(?:ся)?$"), NOMINATIVE),
    (re.compile(r"(?:ого|его|ых|их)(?:ся)?$"), GENITIVE),
    (re.compile(r"(?:[сц]кой|[нв]ой|[нщшж]ей)(?:ся)?$"), GENITIVE | OTHER),
    (re.compile(r"(?:ому|ему|ым|им|ыми|ими|ую|юю)(?:ся)?$"), OTHER),
)
# Pronouns that stand as adjectives do.
_ALL = {
    **dict.fromkeys("все весь вся каждый каждая".split(), NOMINATIVE),
    **dict.fromkeys("всех всего".split(), GENITIVE),
    **dict.fromkeys("всей каждой".split(), GENITIVE | OTHER),
    **dict.fromkeys("всем всеми всему всю".split(), OTHER),
}
_MASCULINE_OI = re.compile(r"(?:[сц]кой|[нв]ой)$")


def adjective_cases(word: str) -> int:
    """The cases of a folded word if its end is that of an adjective, else 0.

    «городской» is nominative of one gender and an oblique case of another: both.
    """
    if word in _ALL:
        return _ALL[word]
    for end, cases in _ADJECTIVE:
        if len(word) > 3 and end.search(word):
            if cases == GENITIVE | OTHER:
                return cases | (NOMINATIVE if _MASCULINE_OI.search(word) else 0)
            return 0 if cases == NOMINATIVE and _NOUN_LIKE.search(word) else cases
    return 0


_NOUN = (
    (re.compile(r"(?:ком|пром|дом|цех|отдел)$"), NOMINATIVE),
    (re.compile(r"(?:ами|ями|ьми)$"), OTHER),
    (re.compile(r"(?:ах|ях|ам|ям|ом|ем|ем|ою|ею|у|ю)$"), OTHER),
    (re.compile(r"(?:ов|ев|ей|ий|ства|ния|тия|вия|ости|ести|изма|ой)$"), GENITIVE | OTHER),
    (re.compile(r"(?:ство|ние|тие|вие|ость)$"), NOMINATIVE),
)


def noun_cases(word: str) -> int:
    """The cases that the end of a folded noun leaves open; the nominative is one in doubt."""
    for end, cases in _NOUN:
        if end.search(word):
            return cases
    return NOMINATIVE | GENITIVE
