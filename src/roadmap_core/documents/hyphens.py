"""A word that the end of a line broke: where its hyphen goes, and where it belongs to the word."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from attrs import frozen

from roadmap_core.text import fold

__all__ = ["Hyphens"]

_HEAD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
_TAIL = re.compile(r"^([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VOWEL = re.compile(r"[аеиоуыэюя]")
# What opens a compound that keeps its hyphen: «план-график», «учебно-методический», «веб-сайт».
_NOUNS = (
    "план", "семинар", "мастер", "школ", "конкурс", "урок", "выставк", "вебинар", "лекци", "бесед",
    "игр", "квест", "класс", "акци", "фестивал", "тренинг", "марш", "час", "педагог", "учител",
    "методист", "отчет", "лице", "гимнази", "смотр", "форум", "проект", "карт", "лист", "выход",
    "концерт", "эссе", "праздник", "заседани", "консультаци", "председател",
)  # fmt: skip
_STEMS = frozenset(
    "учебно научно социально психолого физкультурно спортивно художественно военно материально "
    "нормативно организационно информационно программно воспитательно духовно гражданско культурно "
    "медико контрольно инженерно лечебно профилактико профилактически северо юго онлайн офлайн веб "
    "пресс интернет мини видео аудио блиц вице экс кино фото по кое из во в какой где методико "
    "технико практико общественно административно хозяйственно финансово эколого естественно "
    "образовательно коррекционно консультативно экспертно проектно литературно музыкально "
    "патриотически санитарно историко оздоровительно просветительско медиа арт топ чат".split()
)
_ADJECTIVE = re.compile(
    r"(?:[ыи]й|ой|[ое]го|[ое]му|[ыи]м|[ое]м|[ая]я|[ую]ю|[ое]е|[ыи]е|[ыи]х|[ыи]ми)$"
)


@frozen
class Hyphens:
    """The words of one text: they tell whether a word is written with a hyphen."""

    text: str

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word of the text stands in it, compounds as one word.

        The head of a broken word is none; its tail is one, since nothing tells it apart.
        """
        folded = fold(self.text)
        matches = _WORD.finditer(folded)
        return Counter(m[0] for m in matches if folded[m.end() : m.end() + 1] != "-")

    def joined(self, before: str, after: str) -> str | None:
        """The two texts with the broken word put together; None where the hyphen is the word's own.

        The text's own words decide first, then what compounds open with. A hyphen that may be
        either stays.
        """
        head, tail = _HEAD.search(fold(before)), _TAIL.match(fold(after))
        if head is None or tail is None or not after[:1].islower():
            return None
        if not self._is_broken(head[1], tail[1]):
            return None
        return before[:-1] + after

    def _is_broken(self, head: str, tail: str) -> bool:
        if head + tail in self.words:
            return True
        if f"{head}-{tail}" in self.words or (head in self.words and self.words[tail] > 1):
            return False
        last = head.rpartition("-")[2]
        if not _VOWEL.search(last) or not _VOWEL.search(tail):
            # No word of a compound is without a vowel, and neither is a broken part.
            return False
        if last in _STEMS or any(last.startswith(n) and len(last) <= len(n) + 3 for n in _NOUNS):
            return False
        # «историко-культурный»: an adjective behind an «о» may be one of two.
        return not (last.endswith(("о", "е")) and len(tail) > 5 and _ADJECTIVE.search(tail))
