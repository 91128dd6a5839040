"""Грифы as approvals: who approved, agreed or adopted, by what act, of what number and day.

approval = («УТВЕРЖДАЮ» | «Согласовано» | «Принято» ...) who* [name] [act] ["от" day] ["№" number]
         | "Приложение N к приказу" who* ["от" day] ["№" number]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from attrs import frozen

from roadmap_core.documents.stamps import opens_stamp, stamp_end
from roadmap_core.names import find_names
from roadmap_core.parse.lines import Line
from roadmap_core.parse.prose.requisites import requisites_of
from roadmap_core.text import fold, squeeze

__all__ = ["Stamp", "act_of", "stamps_of"]

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
_KINDS = {"утвержд": "approved", "введен": "approved", "приложени": "approved", "соглас": "agreed"}


@frozen
class Stamp:
    """A stamp that was read: ``act`` is the word for the act.

    ``kind`` is approved, agreed or adopted; attached where the act is none that approves.

    ``by`` is the post or the body, ``names`` are those in it.
    """

    kind: str
    by: str = ""
    names: tuple[str, ...] = ()
    act: str = ""
    number: str = ""
    day: date | None = None


def stamps_of(lines: Sequence[Line]) -> list[Stamp]:
    """The stamps that the lines above a title are, in order."""
    found: list[Stamp] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if opens_stamp(lines[at].text):
            end = stamp_end(lines, at)
        else:
            while end < len(lines) and not opens_stamp(lines[end].text):
                end += 1
        found.append(_stamp(squeeze(" ".join(line.text for line in lines[at:end]))))
        at = end
    return _joined(found)


def _stamp(text: str) -> Stamp:
    text = _without_edition(text)
    folded = fold(text)
    kind = next((kind for word, kind in _KINDS.items() if folded.startswith(word, 0)), "adopted")
    act = _ACT.search(folded)
    if folded.startswith("приложени") and act is None:
        kind = "attached"
    given = requisites_of(text[act.start() :] if act else text)
    names = [text[start:end] for start, end in find_names(text)]
    return Stamp(
        kind,
        _by(text, act),
        tuple(names),
        _ACTS[act[1]] if act else "",
        given.number if act else "",
        given.day,
    )


def _without_edition(text: str) -> str:
    """A text without what it says of another edition; offsets of a folded text are the text's."""
    kept, end = [], 0
    for match in _EDITION.finditer(fold(text)):
        kept.append(text[end : match.start()])
        end = match.end()
    return squeeze("".join([*kept, text[end:]]))


def _by(text: str, act: re.Match[str] | None) -> str:
    """Who stands in a stamp: the words between its first and its act, day or name."""
    first = re.match(r"\W*\w+(?:\s+\d+)?\W*", text)
    begin = first.end() if first else 0
    if act and act.start() - begin < 4:
        # «УТВЕРЖДЕНО приказом министерства от ...»
        begin = act.end()
    ends = [start for start, _ in find_names(text) if start > begin]
    ends += [m.start() for m in re.finditer(r"(?<!\w)от\s|№|[«\"]\s?[\d_]|\d\d?\.\d\d|_{2,}", text)]
    if act:
        ends.append(act.start())
    end = min((end for end in ends if end > begin), default=len(text))
    return squeeze(text[begin:end]).strip(' ,:;.«"_-–—')


def _joined(found: Sequence[Stamp]) -> list[Stamp]:
    """«ПРИЛОЖЕНИЕ 1», «УТВЕРЖДЕНО к приказу ...»: a heading that says nothing is no stamp."""
    return [one for one in found if one.by or one.names or one.act or one.day]


def act_of(many: Sequence[Sequence[Stamp]]) -> Stamp | None:
    """The act that approves what a document holds; None where none does, or several do."""
    acts = {
        (stamp.act, stamp.number, stamp.day): stamp
        for stamps in many
        for stamp in stamps
        if stamp.kind == "approved" and stamp.act != "протокол" and (stamp.number or stamp.day)
    }
    return next(iter(acts.values())) if len(acts) == 1 else None
