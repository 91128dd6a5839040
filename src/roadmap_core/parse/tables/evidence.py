"""What the cells of a column look like: times, bodies, numbers, documents; no heading is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from roadmap_core.lexicon import Lexicon
from roadmap_core.text import fold

__all__ = ["MONTH", "NUMBER", "Cells", "is_bare_day", "is_time", "roles_by_cells"]

NUMBER = re.compile(r"^(?:п\.\s*|№\s*)?(\d{1,4}(?:\.\d{1,4})*)\s*[.)]?$")
# A month in any case, or as it is cut short over a narrow column.
MONTH = (
    r"(?:янв(?:ар[ьяюе])?|фев(?:р(?:ал[ьяюе])?)?|мар(?:т[аеу]?)?|апр(?:ел[ьяюе])?|ма[йяюе]|июн[ьяюе]?|"
    r"июл[ьяюе]?|авг(?:уст[аеу]?)?|сент?(?:ябр[ьяюе])?|окт(?:ябр[ьяюе])?|ноя(?:б(?:р[ьяюе])?)?|"
    r"дек(?:абр[ьяюе])?)"
)
_TIME = re.compile(
    rf"(?<!\w)(?:{MONTH}(?!\w)|\d{{1,2}}\.\d{{1,2}}(?:\.\d{{2,4}})?(?![\d.])|20\d\d(?!\d)|"
    r"квартал\w*|полугоди\w*|четверт[ьи]\w*|каникул\w*|"
    r"еже(?:дневно|недельно|месячно|квартально|годно)|"
    r"постоянно|систематически|регулярно|по мере|по (?:отдельному )?(?:плану|графику)|"
    r"в течение|недел[яиюей]\w*|декад\w*|"
    r"понедельник\w*|вторник\w*|сред[ауы]|четверг\w*|пятниц\w*|суббот\w*|весь период|"
    r"\d+ раз\w*|один раз|раз в)"
)
_FRAME = re.compile(
    r"^(?:в|во|до|с|со|по|от|на|и|не|позднее|ранее|г|гг|год|года|году|годов|лет|летие|раз|раза|один|"
    r"одна|первая|вторая|третья|последняя|первый|второй|каждый|каждого|каждую|каждое|каждой|всего|"
    r"начало|начала|конец|конца|середина|учебный|учебного|учебному|учебном|учебных|месяца|месяц|"
    r"месяцев|дня|дней|день|числа|число|начиная|мере|необходимости|плану|графику|отдельному|"
    r"календарный|календарного|календарных|рабочих|осенние|зимние|весенние|летние|реже|"
    r"чаще|весь|период|[ivx]+|тот|срок|сроки)$"
)
_BARE_DAY = re.compile(
    r"^(?:(?:до|с|не позднее)\s+)?\d{1,2}(?:(?:\s*[-,]\s*|\s+(?:и|по|до)\s+)\d{1,2})*(?:\s*числа)?$"
)
_CODE = re.compile(r"^(?:п\.\s*|№\s*)?[ivxlcdm\d]{1,4}(?:\.\d{1,3})*[.)]?$|^\w[.)]$")
_WORDS = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"^[А-ЯЁ]{2,7}(?:\W|$)")
_INITIALS = re.compile(r"[А-ЯЁ]\.\s?[А-ЯЁ]\.")
_ADJECTIVE = re.compile(r"(?:[ыи]й|ой|[ая]я|[ое]е|[ыи]е)$")
_LONGEST_TIME = 90
_LONGEST_BODY = 160
_MOST = 40
# The share of the cells that have to say the same before they are believed.
_SURE = 0.6


def is_time(text: str) -> bool:
    """Whether a text says when and next to nothing else.

    A number alone does not: «5» may be a count, «1-4» classes.
    """
    folded = fold(text)
    if not folded or len(folded) > _LONGEST_TIME or not _TIME.search(folded):
        return False
    rest = [word for word in _WORDS.findall(_TIME.sub(" ", folded)) if not word.isdigit()]
    return sum(_FRAME.match(word) is None for word in rest) <= len(rest) // 4


def is_bare_day(text: str) -> bool:
    """Whether a text is days of a month that it does not name: «12», «до 15», «3-7»."""
    folded = fold(text).rstrip(".")
    days = [int(day) for day in re.findall(r"\d+", folded)]
    return _BARE_DAY.match(folded) is not None and all(1 <= day <= 31 for day in days)


@frozen
class Cells:
    """The cells of one column that hold something, up to forty of them."""

    texts: tuple[str, ...]
    lexicon: Lexicon

    @classmethod
    def of(cls, texts: Sequence[str], lexicon: Lexicon) -> Cells:
        """The cells of a column that hold more than a dash."""
        return cls(tuple(text for text in texts[:_MOST] if text.strip("-–—. ")), lexicon)

    def _mostly(self, hits: int) -> bool:
        return bool(self.texts) and hits >= _SURE * len(self.texts)

    @property
    def are_times(self) -> bool:
        """Whether they say when."""
        return self._mostly(sum(map(is_time, self.texts)))

    @property
    def are_numbers(self) -> bool:
        """Whether they number the rows: each once, «1», «2.3», «IV», «а)»."""
        coded = [text for text in self.texts if _CODE.match(fold(text))]
        return len(set(coded)) == len(coded) and self._mostly(len(coded))

    @property
    def are_bodies(self) -> bool:
        """Whether they begin with bodies, posts or persons."""
        return self._mostly(sum(map(self._is_body, self.texts)))

    @property
    def are_documents(self) -> bool:
        """Whether they begin with a noun that names a document."""
        artefacts = self.lexicon.artefacts
        first = (_WORDS.search(fold(text)) for text in self.texts)
        return self._mostly(sum(word is not None and word[0] in artefacts for word in first))

    @property
    def are_phrases(self) -> bool:
        """Whether they are of several words, as what is to be done is; a name is capitals only."""
        return self._mostly(sum(map(_is_phrase, self.texts)))

    @property
    def are_words(self) -> bool:
        """Whether they are of one word each, longer than a sign."""
        alone = (len(_WORDS.findall(text)) == 1 and len(text) > 3 for text in self.texts)
        return self._mostly(sum(alone))

    @property
    def length(self) -> float:
        """How long they are on the average."""
        return sum(map(len, self.texts)) / max(1, len(self.texts))

    def _is_body(self, text: str) -> bool:
        if len(text) > _LONGEST_BODY:
            return False
        if _ACRONYM.match(text) or _INITIALS.search(text):
            return True
        bodies = self.lexicon.bodies
        short = {*bodies.shortened, *bodies.adjectives}
        words = _WORDS.findall(fold(text))[:2]
        # «Классный руководитель»: a post may begin with an adjective, and with nothing else.
        places = words if words and _ADJECTIVE.search(words[0]) else words[:1]
        return any(word in short or bodies.noun(word) for word in places)


def _is_phrase(text: str) -> bool:
    words = _WORDS.findall(text)
    return any(word[0].islower() for word in words[1:])


def roles_by_cells(columns: Sequence[tuple[str, Cells]], wanted: frozenset[str]) -> dict[int, str]:
    """The roles of columns that have none yet (""), by their cells, each role once at most.

    Times are told first, then bodies; what is done stands in the first column of long phrases that
    is left, and what comes of it in one of documents.
    """
    free = {at: cells for at, (role, cells) in enumerate(columns) if not role and cells.texts}
    found: dict[int, str] = {}

    def take(role: str, chosen: Sequence[int]) -> None:
        if role in wanted and chosen:
            found[chosen[0]] = role
            del free[chosen[0]]

    take("number", [at for at, cells in free.items() if cells.are_numbers])
    take("period", [at for at, cells in free.items() if cells.are_times])
    phrases = [at for at, cells in free.items() if cells.are_phrases and not cells.are_bodies]
    longest = max((free[at].length for at in phrases), default=0)
    titles = [at for at in phrases if free[at].length >= _SURE * longest]
    bodies = [at for at, cells in free.items() if cells.are_bodies]
    take("responsible", bodies)
    take("title", titles or [at for at, cells in free.items() if cells.are_words])
    take("deliverable", [at for at, cells in free.items() if cells.are_documents])
    return found
