"""Связи со строками: links with the rows of both their ends."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from roadmap_core.checks.suggest import LinkEvidence, SuggestedLink
from roadmap_core.keys import Index
from roadmap_core.model import Activity, Link, Roadmap

__all__ = ["Tie", "tied"]


@frozen(eq=False)
class Tie:
    """A link with its rows; ``evidence`` where it was suggested by the wording."""

    link: Link
    before: Activity
    after: Activity
    evidence: LinkEvidence | None = field(default=None)

    @property
    def basis(self) -> str:
        """By what the link is known, for the reader of the document."""
        if self.evidence is not None:
            return f"по словам {self.evidence}"
        return f"связь названа: {self.link.why}" if self.link.why else "связь названа"

    @property
    def goes_along(self) -> bool:
        """Whether the one goes on while the other runs, and needs no more than its beginning."""
        return self.evidence is not None and self.evidence.goes_along

    @property
    def is_role(self) -> bool:
        """Whether it was suggested because the one names who acts in the other."""
        return self.evidence is not None and self.evidence.rule == "role"


def tied(
    roadmap: Roadmap, stated: Iterable[Link], suggested: Iterable[SuggestedLink]
) -> tuple[Tie, ...]:
    """The links whose both ends are rows, each pair of rows once: what is stated goes first."""
    index = Index.of(roadmap.walk())
    links: list[tuple[Link, LinkEvidence | None]] = [(link, None) for link in stated]
    links += ((one.link, one.evidence) for one in suggested)
    found: dict[tuple[str, str], Tie] = {}
    for link, evidence in links:
        before, after = index.find(link.before), index.find(link.after)
        if before is not None and after is not None:
            found.setdefault((before.key, after.key), Tie(link, before, after, evidence))
    return tuple(found.values())
