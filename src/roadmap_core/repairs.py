"""What the reader put together again in a torn table."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from roadmap_core.canonical import canonical
from roadmap_core.names import said
from roadmap_core.text import Span

__all__ = ["Repair", "RepairKind"]


class RepairKind(StrEnum):
    """What a page break or a copyist did to the table and the reader undid."""

    TABLE_INTERRUPTED = "table_interrupted"
    CELL_CONTINUED = "cell_continued"
    TITLE_GLUED = "title_glued"
    PERIOD_GLUED = "period_glued"
    BODIES_SPILLED = "bodies_spilled"
    HEADING_OUTSIDE = "heading_outside"
    HEADING_GUESSED = "heading_guessed"
    HEADER_REPEATED = "header_repeated"
    PART_NUMBERED = "part_numbered"
    NUMBER_ASSIGNED = "number_assigned"


@frozen(kw_only=True)
class Repair:
    """Исправление: one place where the reader put torn text together, and what came of it.

    ``subject`` is the number of the activity (or the section title) concerned; ``before`` and
    ``after`` are the wording as found and as restored.
    """

    kind: RepairKind
    subject: str = field(repr=said)
    span: Span
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)
