"""What an order holds beside its roadmaps: duties, acts it rests on, who signed, schools."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import field, frozen

from roadmap_core.canonical import canonical
from roadmap_core.names import said
from roadmap_core.people import CELLS, NAMES
from roadmap_core.periods import Period
from roadmap_core.text import Span

__all__ = ["Approval", "ApprovalKind", "Clause", "Force", "LegalAct", "School", "Signatory"]


class Force(StrEnum):
    """How binding a clause is; a member equals its plain string."""

    APPROVE = "approve"
    APPOINT = "appoint"
    OBLIGE = "oblige"
    RECOMMEND = "recommend"
    CONTROL = "control"
    REPEAL = "repeal"
    OTHER = "other"


@frozen(kw_only=True)
class Clause:
    """Пункт приказа: one numbered duty.

    ``addressee`` is as the text writes it, without the names in brackets and the deadline; None
    where the clause turns to nobody or to the signatory. ``period`` is when it is due, None where
    it does not say. ``duties`` are its unnumbered sub-items. ``role`` is what somebody is
    appointed to.
    """

    number: str
    text: str = field(repr=False)
    force: Force = Force.OTHER
    addressee: str | None = field(default=None, repr=said)
    persons: tuple[str, ...] = field(default=(), repr=False, metadata=NAMES)
    duties: tuple[str, ...] = field(default=(), repr=False)
    role: str | None = field(default=None, repr=said)
    period: Period | None = field(default=None, repr=False)
    span: Span | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)


@frozen(kw_only=True)
class LegalAct:
    """Правовой акт: a document that the order rests on, with what could be read of it."""

    text: str = field(repr=said)
    date: date | None = None
    number: str = ""
    title: str = field(default="", repr=said)

    def __attrs_post_init__(self) -> None:
        canonical(self)


class ApprovalKind(StrEnum):
    """What a stamp says was done with a document; a member equals its plain string."""

    APPROVED = "approved"
    AGREED = "agreed"
    ADOPTED = "adopted"
    CONSIDERED = "considered"


@frozen(kw_only=True)
class Approval:
    """Гриф: who approved, agreed to, adopted or considered what stands under it, and by which act.

    ``by`` is the post or the body as written, ``act`` the word for the act («приказ», «протокол»)
    with its ``number`` and ``date``; what the stamp does not say is "" or None. An appendix to an
    order is approved by it.
    """

    kind: ApprovalKind
    by: str = field(default="", repr=said)
    persons: tuple[str, ...] = field(default=(), repr=False, metadata=NAMES)
    act: str = field(default="", repr=said)
    number: str = ""
    date: date | None = None

    def __attrs_post_init__(self) -> None:
        canonical(self)


@frozen(kw_only=True)
class Signatory:
    """Подписавший: the position that signed the order, and the name."""

    position: str = field(repr=said)
    name: str = field(repr=False, metadata=NAMES)

    def __attrs_post_init__(self) -> None:
        canonical(self)


@frozen(kw_only=True)
class School:
    """Общеобразовательная организация: a participant named by the order.

    ``name`` is as the document writes it; ``legal_form`` and ``short_name`` are derived from it
    where the form is known; ``number`` is the «№» in the name, ``row`` the number of the row.
    ``extra`` holds cells of columns without a known role, by heading; they may hold names.
    """

    name: str = field(repr=said)
    municipality: str = field(default="", repr=said)
    number: str = ""
    legal_form: str = ""
    short_name: str = field(default="", repr=said)
    row: str = ""
    extra: tuple[tuple[str, str], ...] = field(default=(), repr=False, metadata=CELLS)
    span: Span | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)
