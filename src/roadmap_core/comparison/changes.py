"""What differs between two versions: one change a value, all of them as one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import evolve, field, frozen

from roadmap_core.canonical import canonical
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.markdown import markdown_table
from roadmap_core.model import Order, Roadmap
from roadmap_core.names import redacted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KIND_WORDS", "Change", "ChangeKind", "ChangedPart", "Comparison"]


class ChangeKind(StrEnum):
    """Вид изменения: what became of a part of a document; a member equals its plain string."""

    ADDED = "added"
    DROPPED = "dropped"
    SPLIT = "split"
    MERGED = "merged"
    MOVED = "moved"
    REASSIGNED = "reassigned"
    RESULT = "result"
    REWORDED = "reworded"
    RELOCATED = "relocated"
    RENUMBERED = "renumbered"
    CHANGED = "changed"


class ChangedPart(StrEnum):
    """Часть документа: what a change is about; a member equals its plain string."""

    ORDER = "order"
    ACT = "act"
    CLAUSE = "clause"
    APPENDIX = "appendix"
    ROADMAP = "roadmap"
    SECTION = "section"
    ACTIVITY = "activity"
    SCHOOL = "school"


KIND_WORDS: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: "добавлено",
    ChangeKind.DROPPED: "снято",
    ChangeKind.SPLIT: "разделено",
    ChangeKind.MERGED: "объединено",
    ChangeKind.MOVED: "срок изменён",
    ChangeKind.REASSIGNED: "исполнитель изменён",
    ChangeKind.RESULT: "результат изменён",
    ChangeKind.REWORDED: "переформулировано",
    ChangeKind.RELOCATED: "переставлено",
    ChangeKind.RENUMBERED: "перенумеровано",
    ChangeKind.CHANGED: "изменено",
}
_PARTS: Mapping[ChangedPart, str] = {
    ChangedPart.ORDER: "приказ",
    ChangedPart.ACT: "правовой акт",
    ChangedPart.CLAUSE: "пункт",
    ChangedPart.APPENDIX: "приложение",
    ChangedPart.ROADMAP: "дорожная карта",
    ChangedPart.SECTION: "раздел",
    ChangedPart.ACTIVITY: "мероприятие",
    ChangedPart.SCHOOL: "школа",
}
_MIRRORED: Mapping[ChangeKind, ChangeKind] = {
    ChangeKind.ADDED: ChangeKind.DROPPED,
    ChangeKind.DROPPED: ChangeKind.ADDED,
    ChangeKind.SPLIT: ChangeKind.MERGED,
    ChangeKind.MERGED: ChangeKind.SPLIT,
}
_COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(
        ("kind", "part", "key_old", "key_new", "title_old", "title_new", "what", "before", "after"),
        str,
    ),
    "days": int,
    "certain": bool,
}
# As many rows as a notebook shows at once; a wording that a line can still hold.
_SHOWN, _LONGEST = 200, 90


@frozen(kw_only=True)
class Change:
    """Изменение: one value that differs, or a part that only one of two versions has.

    ``key_old`` and ``key_new`` are the key of an activity, the number of a clause or an appendix,
    "" on the side that has none; of several rows they are joined by "; ". ``what`` is the Russian
    word for the value, ``before`` and ``after`` are its wordings without personal names: where two
    people differ, both are «[имя]». ``days`` is by how many days the last day moved, later ones
    positive, None where one of the sides names none. ``certain`` is False where the two parts may
    be two different ones.
    """

    kind: ChangeKind = field(converter=ChangeKind)
    part: ChangedPart = field(converter=ChangedPart)
    key_old: str = field(default="", converter=redacted)
    key_new: str = field(default="", converter=redacted)
    title_old: str = field(default="", converter=redacted)
    title_new: str = field(default="", converter=redacted)
    what: str = field(default="", converter=redacted)
    before: str = field(default="", converter=redacted)
    after: str = field(default="", converter=redacted)
    days: int | None = None
    certain: bool = True

    def __attrs_post_init__(self) -> None:
        canonical(self)

    def mirrored(self) -> Change:
        """The change as the comparison the other way round has it."""
        return evolve(
            self,
            kind=_MIRRORED.get(self.kind, self.kind),
            key_old=self.key_new,
            key_new=self.key_old,
            title_old=self.title_new,
            title_new=self.title_old,
            before=self.after,
            after=self.before,
            days=None if self.days is None else -self.days,
        )

    def __str__(self) -> str:
        keys = " → ".join(dict.fromkeys(filter(None, (self.key_old, self.key_new))))
        title = _short(self.title_new or self.title_old)
        named = " ".join(filter(None, (_PARTS[self.part], keys, f"«{title}»" if title else "")))
        head = f"{KIND_WORDS[self.kind]}: {named}"
        value = _values(self)
        return f"{head}{f', {value}' if value else ''}{'' if self.certain else ' (не точно)'}"


def _values(change: Change) -> str:
    """The value that differs, before and after, as a line shows it."""
    before, after = _short(change.before), _short(change.after)
    if not (before or after):
        return change.what
    if change.kind in (ChangeKind.ADDED, ChangeKind.DROPPED):
        return f"{before}{after}"
    told = f"{before or 'нет'} → {after or 'нет'}"
    if change.days:
        told += f" ({'позже' if change.days > 0 else 'раньше'} на {abs(change.days)} дн.)"
    return f"{change.what}: {told}" if change.what else told


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _row(change: Change) -> dict[str, Any]:
    """A change as a row of a frame."""
    return {
        **{name: getattr(change, name) for name in _COLUMNS},
        "kind": change.kind.value,
        "part": change.part.value,
    }


@frozen(repr=False)
class Comparison:
    """Сравнение: how a document became another one, change by change in the order of the new text.

    It is iterated; ``changes`` is the same as a tuple. ``unchanged`` counts the activities of both
    that differ in nothing but, at most, their numbers. ``pairs`` are the keys of the activities
    that were taken for the same one, with whether that is certain. ``old`` and ``new`` are what
    was compared, names included.
    """

    changes: tuple[Change, ...]
    unchanged: int
    pairs: tuple[tuple[str, str, bool], ...]
    old: Order | Roadmap
    new: Order | Roadmap

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __str__(self) -> str:
        """One line that counts.

        >>> print(Comparison((), 3, (), Roadmap(), Roadmap()))
        Изменений нет; мероприятий без изменений 3.
        """
        counts = Counter(change.kind for change in self.changes)
        told = ", ".join(
            f"{word} {counts[kind]}" for kind, word in KIND_WORDS.items() if counts[kind]
        )
        head = f"Изменений {len(self.changes)}: {told}" if told else "Изменений нет"
        unsure = sum(not change.certain for change in self.changes)
        return (
            f"{head}; мероприятий без изменений {self.unchanged}"
            f"{f'; не точно {unsure}' if unsure else ''}."
        )

    def __repr__(self) -> str:
        unsure = sum(not change.certain for change in self.changes)
        return f"<Comparison {len(self.changes)} changes, unchanged={self.unchanged}, {unsure=}>"

    def of(self, kind: ChangeKind | str) -> tuple[Change, ...]:
        """The changes of one kind.

        Raises:
            ValueError: there is no such kind.
        """
        wanted = ChangeKind(kind)
        return tuple(change for change in self.changes if change.kind is wanted)

    @overload
    def to_frame(self, backend: Literal["pandas"] = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, backend: Backend) -> Any: ...
    def to_frame(self, backend: Backend = "pandas") -> Any:
        """The changes as a frame of an engine, one row each.

        Columns: kind, part, key_old, key_new, title_old, title_new, what, before, after: text;
        days: whole number or none; certain: bool.
        """
        return frame_of(map(_row, self.changes), _COLUMNS, backend)

    def _repr_html_(self) -> str:
        """The changes as a table, the first two hundred; the caption counts them all."""
        return html_table(str(self), map(_row, self.changes[:_SHOWN]), _COLUMNS)

    def to_markdown(self) -> str:
        """The line that counts and a table of all changes, for a letter or a wiki."""
        rows = [
            (
                KIND_WORDS[one.kind] + ("" if one.certain else " (не точно)"),
                _PARTS[one.part],
                _named(one.key_old, one.title_old),
                _named(one.key_new, one.title_new),
                one.what,
                one.before,
                one.after,
            )
            for one in self.changes
        ]
        table = ("", *markdown_table(_HEAD, rows)) if rows else ()
        return "\n".join((str(self), *table)) + "\n"


_HEAD = ("изменение", "часть", "было", "стало", "что", "до", "после")


def _named(key: str, title: str) -> str:
    return " ".join(filter(None, (key, title)))
