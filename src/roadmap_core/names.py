"""Personal names (ФИО): where they stand in a wording, and the wording without them.

Recognised by form: two initials with a surname on either side, one initial with a surname that
ends like one, a patronymic with what stands around it, a usual given name with a surname, all of
them in capitals, too. A surname alone is one where its end and what stands before it both say so:
brackets, a post, «по графику». Names that a document has told elsewhere are found by themselves.
What a school or a street is named after («им. А.С. Пушкина») is public and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import field, frozen

from roadmap_core.name_forms import (
    CAPITALS,
    LOOK_BACK,
    SPACE,
    Seeker,
    by_form,
    is_place,
    is_public,
    is_surname,
    words_of,
)
from roadmap_core.name_words import PATRONYMIC, given_names, surname_forms

__all__ = [
    "NAME_REMOVED",
    "KnownNames",
    "find_names",
    "is_surname",
    "known_names",
    "names_in",
    "names_of_cell",
    "redacted",
    "redacted_around",
    "said",
]

# What stands in a wording where a personal name was.
NAME_REMOVED = "[имя]"
# A name begins with one of these; Latin ones may look like Cyrillic.
_CAPITAL = re.compile(rf"[A-Z{CAPITALS}]")
# What is called by an adjective: «Выдумский район».
_TERRITORY = re.compile(
    r"\s+(?:район|округ|област|кра[йяею]|муниципальн|городск|сельс|област|институт|университет|"
    r"центр|школ|лице|гимнази|колледж|техникум|академи|филиал|управлени|отдел|библиотек)"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?…\n\t•])[\s\"«„(–—-]*(?:\d+(?:\.\d+)*[.)]\s*)?$")


@frozen
class KnownNames:
    """Names that a document told somewhere, to be found wherever they stand.

    ``whole`` are the names as written, for a wording that is nothing else; ``unlike`` finds those
    that no form tells. ``surnames`` are the cases of surnames that end like one, ``others`` of
    those that do not: at the beginning of a sentence such a word is taken for an ordinary one.
    """

    whole: frozenset[str] = field(default=frozenset(), repr=False)
    unlike: re.Pattern[str] | None = field(default=None, repr=False)
    surnames: frozenset[str] = field(default=frozenset(), repr=False)
    others: frozenset[str] = field(default=frozenset(), repr=False)


_NOBODY = KnownNames()


def known_names(names: Iterable[str]) -> KnownNames:
    """Names by which wordings can be searched; what holds no letter is left out."""
    whole = {name.strip() for name in names if re.search(r"[^\W\d_]", name)} - {NAME_REMOVED}
    surnames: set[str] = set()
    others: set[str] = set()
    for name in whole:
        for word in _surnames(name):
            forms, sure = surname_forms(word)
            (surnames if sure else others).update(forms)
    # The longest first: a surname may be the beginning of a full name.
    unlike = sorted(
        (name for name in whole if " " in name and find_names(name) != ((0, len(name)),)),
        key=lambda name: (-len(name), name),
    )
    pattern = rf"(?<![^\W_])(?:{'|'.join(map(re.escape, unlike))})(?![^\W_])"
    return KnownNames(
        frozenset(whole),
        re.compile(pattern) if unlike else None,
        frozenset(surnames),
        frozenset(others),
    )


def _surnames(name: str) -> Iterator[str]:
    """The words of a name that are neither initials nor given name nor patronymic."""
    words = [word.plain for word in words_of(name) if word.is_whole]
    patronymic = next((n for n, word in enumerate(words) if PATRONYMIC.fullmatch(word)), None)
    if len(words) == 1:
        yield from words
    elif patronymic:
        yield from (word for n, word in enumerate(words) if n not in {patronymic - 1, patronymic})
    else:
        yield from (word for word in words if word not in given_names())


def redacted(text: str, names: KnownNames | Iterable[str] = _NOBODY) -> str:
    """A wording in which «[имя]» stands for every personal name.

    A name is told by its form, or is one of ``names`` (in any case, the surname alone too).

    >>> redacted("Назначить Вымышленную А.Б. куратором")
    'Назначить [имя] куратором'
    """
    if not _CAPITAL.search(text):
        return text
    known = names if isinstance(names, KnownNames) else known_names(names)
    pieces, at = [], 0
    for start, end in _joined(_found(text, known)):
        pieces += [text[at:start], NAME_REMOVED]
        at = end
    return "".join((*pieces, text[at:])) if at else text


def redacted_around(
    text: str, start: int, end: int, names: KnownNames = _NOBODY
) -> tuple[str, int, int]:
    """A wording without names, and where the stretch ``start``..``end`` of it stands in that.

    A name that the stretch begins or ends in belongs to it.

    >>> redacted_around("Выдуманный А.Б., сдать отчёт", 17, 22)
    ('[имя], сдать отчёт', 7, 12)
    """
    pieces, at, length = [], 0, 0
    first, last = start, end
    for begins, ends in _joined(_found(text, names)):
        pieces += [text[at:begins], NAME_REMOVED]
        length += begins - at
        if ends <= start:
            first = start + length + len(NAME_REMOVED) - ends
        elif begins <= start:
            first = length
        length += len(NAME_REMOVED)
        if ends <= end:
            last = end + length - ends
        elif begins < end:
            last = length
        at = ends
    return "".join((*pieces, text[at:])), first, last


def said(value: object) -> str:
    """The repr of a wording, or of several, without the names in it: for ``field(repr=said)``."""
    if isinstance(value, tuple):
        value = tuple(redacted(item) if isinstance(item, str) else item for item in value)
    return repr(redacted(value) if isinstance(value, str) else value)


def find_names(text: str) -> tuple[tuple[int, int], ...]:
    """The places of the personal names in a text that their form tells, in order."""
    return tuple(_joined(by_form(text, words_of(text))))


def names_in(text: str) -> tuple[str, ...]:
    """The personal names in a text that their form tells, as written.

    >>> names_in("Отдел (Вымышленная А.Б., тел. 1-23)")
    ('Вымышленная А.Б.',)
    """
    return tuple(text[start:end] for start, end in find_names(text))


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    last: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if last is not None and start < last[1]:
            last = (last[0], max(end, last[1]))
        else:
            if last is not None:
                yield last
            last = (start, end)
    if last is not None:
        yield last


def _found(text: str, known: KnownNames) -> Iterator[tuple[int, int]]:
    words = words_of(text)
    yield from by_form(text, words)
    if text.strip() in known.whole:
        yield len(text) - len(text.lstrip()), len(text.rstrip())
    if known.unlike:
        yield from (match.span() for match in known.unlike.finditer(text))
    for word in words:
        sure = word.plain in known.surnames
        if (sure or word.plain in known.others) and word.is_whole:
            before = text[max(0, word.start - LOOK_BACK) : word.start]
            if (
                (sure or not _SENTENCE_START.search(before))
                and not _TERRITORY.match(text, word.end)
                and not is_public(before)
                and not is_place(before)
            ):
                yield word.start, word.end


def names_of_cell(cell: str) -> tuple[str, ...]:
    """The names in a cell under a heading that says a person: also surnames of any form.

    >>> names_of_cell("Несуществующая, тел. 1-23")
    ('Несуществующая',)
    """
    found = []
    for piece in re.split(r"[,;\n]", cell):
        words = words_of(piece)
        letters = sum(word.end - word.start for word in words)
        bare = re.sub(rf"{SPACE}|-", "", piece)
        seeker = Seeker(piece, words)
        if (
            0 < len(words) <= 3
            and letters >= len(bare)
            and all(
                seeker.weight(at) > (word.kind == "capitals") or word.kind == "initial"
                for at, word in enumerate(words)
            )
        ):
            found.append(piece.strip())
        else:
            found.extend(names_in(piece))
    return tuple(found)
