"""Грифы as approvals: who approved, agreed or adopted, by what act, of what number and day.

approval = («УТВЕРЖДАЮ» | «Согласовано» | «Принято» ...) who* [name] [act] ["от" day] ["№" number]
         | "Приложение N к приказу" who* ["от" day] ["№" number]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from roadmap_core.documents.stamps import opens_stamp, stamp_end
from roadmap_core.model import Approval, ApprovalKind
from roadmap_core.names import find_names, names_in
from roadmap_core.parse.lines import Line
from roadmap_core.parse.prose.requisites import requisites_of
from roadmap_core.text import fold, squeeze

__all__ = ["act_of", "approvals_of"]

_ACTS = {
    "приказ": "приказ",
    "распоряж": "распоряжение",
    "постановл": "постановление",
    "решени": "решение",
    "указ": "указ",
    "протокол": "протокол",
}
_ACT = re.compile(rf"(?<!\w)({'|'.join(_ACTS)})\w*")
# What follows these is another edition, and not what approves.
_EDITION = re.compile(
    r"\((?:в\s+ред|с\s+изм)[^()]*\)|\(?(?:в\s+ред(?:акции|\.)|с\s+изменениями).*$"
)
_OPENING = re.compile(
    r"\W*(?:приложени\w\s*(?:№|n)?\s*[\d.]*\s*(?:к\s+)?|\w+(?:\s+в\s+действие)?)\W*"
)
# Where the day, the number or the place to sign begins; the number of a school is none.
_REQUISITES = re.compile(
    r"(?<!\w)от\s+[\"\d_]|_{2,}|\d\d?\.\d\d\.\d\d|\"\s?[\d_\"]|"
    r"(?<!школа )(?<!школы )(?<!сош )(?<!оу )(?<!гимназия )(?<!лицей )(?<!сад )"
    r"(?:№|(?<!\w)n)\s?[\d_]"
)
_KINDS = {
    **dict.fromkeys(("утвержд", "введен", "приложени", '"приложени'), ApprovalKind.APPROVED),
    "соглас": ApprovalKind.AGREED,
    "принят": ApprovalKind.ADOPTED,
    **dict.fromkeys(("рассмотр", "обсужден", "одобрен", "рекоменд"), ApprovalKind.CONSIDERED),
}


def approvals_of(lines: Sequence[Line]) -> tuple[Approval, ...]:
    """What the stamps say that the lines above a title are, in order.

    A heading that says nothing is none; nor is one of a letter, which approves nothing.
    """
    found: list[Approval | None] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if opens_stamp(lines[at].text):
            end = stamp_end(lines, at)
        else:
            while end < len(lines) and not opens_stamp(lines[end].text):
                end += 1
        found.append(_approval(squeeze(" ".join(line.text for line in lines[at:end]))))
        at = end
    return tuple(one for one in found if one is not None)


def _approval(text: str) -> Approval | None:
    text = _without_edition(text)
    folded = fold(text)
    kind = next((kind for word, kind in _KINDS.items() if folded.startswith(word)), None)
    act = _ACT.search(folded)
    given = requisites_of(text[act.start() :] if act else text)
    by = _by(text, act)
    persons = names_in(text)
    if kind is None or (folded.startswith("приложени") and act is None):
        return None
    if not (act or by or persons or given.day):
        return None
    return Approval(
        kind=kind,
        by=by,
        persons=persons,
        act=_ACTS[act[1]] if act else "",
        number=given.number if act else "",
        date=given.day,
    )


def _without_edition(text: str) -> str:
    """A text without what it says of another edition; offsets of a folded text are the text's."""
    kept, end = [], 0
    for match in _EDITION.finditer(fold(text)):
        kept.append(text[end : match.start()])
        end = match.end()
    return squeeze("".join([*kept, text[end:]]))


def _by(text: str, act: re.Match[str] | None) -> str:
    """Who stands in a stamp: the words between its first and its act, day, number or name.

    Where the act stands first («УТВЕРЖДЕНО приказом министерства от ...»), whoever follows it.
    """
    first = _OPENING.match(fold(text))
    begin = first.end() if first else 0
    if act and act.start() <= begin + 2:
        begin, act = act.end(), None
    ends = [start for start, _ in find_names(text)]
    ends += [match.start() for match in _REQUISITES.finditer(fold(text))]
    ends += [act.start()] if act else []
    end = min((end for end in ends if end >= begin), default=len(text))
    by = squeeze(text[begin:end]).strip(' ,:;."_-–—(/')
    return by if by.count("«") == by.count("»") else by.strip("«»")


def act_of(approvals: Iterable[Approval]) -> Approval | None:
    """The act that approves what a document holds; None where none does, or several do."""
    acts = {
        (one.act, one.number, one.date): one
        for one in approvals
        if one.kind == ApprovalKind.APPROVED and one.act != "протокол" and (one.number or one.date)
    }
    return next(iter(acts.values())) if len(acts) == 1 else None
