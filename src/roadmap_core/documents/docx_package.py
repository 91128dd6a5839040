"""The parts of a Word document: the one that holds the text, and those that it refers to."""

from __future__ import annotations

import posixpath
from typing import Any

from attrs import define

from roadmap_core.documents.docx_tree import W
from roadmap_core.documents.zips import Zip
from roadmap_core.errors import MissingExtra, UnreadableFile

__all__ = ["Package"]

_KIND = "Word document (.docx)"
# The ISO edition of the format has other names for the same things (ISO/IEC 29500-1).
_STRICT = {
    b"http://purl.oclc.org/ooxml/" + strict: b"http://schemas.openxmlformats.org/" + usual
    for strict, usual in (
        (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
        (b"drawingml/main", b"drawingml/2006/main"),
        (b"officeDocument/math", b"officeDocument/2006/math"),
    )
}


@define
class Package:
    """One open document: its zip, the part with the text, and what that part refers to."""

    zip: Zip
    document: str = ""
    relations: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, data: bytes, name: str, limit: int) -> Package:
        """The package in some bytes.

        Raises:
            MissingExtra: lxml is not installed.
            UnreadableFile: the bytes are no Word document.
        """
        try:
            import lxml.etree  # noqa: F401
        except ImportError:
            raise MissingExtra("lxml", "docx") from None
        package = cls(Zip.of(data, name, limit, _KIND))
        package.document = package.main()
        package.relations = tuple(package.related(package.document))
        return package

    def main(self) -> str:
        """The name of the part that holds the text."""
        told = [target for kind, target in self.related("") if kind == "officeDocument"]
        found = [target for target in (*told, "word/document.xml") if self.zip.has(target)]
        if not found:
            raise UnreadableFile(self.zip.name, f"it is no {_KIND}: it has no text")
        return found[0]

    def related(self, part: str) -> list[tuple[str, str]]:
        """What a part refers to inside the zip, as (kind, name of the part)."""
        folder, base = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.zip.has(relations):
            return []
        found = []
        for one in self.zip.root(relations):
            kind = one.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))
            if one.get("TargetMode") != "External" and self.zip.has(target[1:]):
                found.append((kind, target[1:]))
        return found

    def count(self, *kinds: str) -> int:
        """How many parts of those kinds the document refers to."""
        return len({name for kind, name in self.relations if kind in kinds})

    def parts(self, *kinds: str) -> list[Any]:
        """The roots of the parts that the document refers to as one of those kinds, each once."""
        names = [name for kind, name in self.relations if kind in kinds]
        return [self.root(name) for name in dict.fromkeys(names)]

    def root(self, part: str) -> Any:
        """The root of a part, in the names of the usual edition of the format."""
        return self.zip.root(part, _STRICT)

    def text_root(self) -> Any:
        """The root of the part that holds the text.

        Raises:
            UnreadableFile: it is none of a Word document.
        """
        root = self.root(self.document)
        if root.tag != f"{W}document":
            raise UnreadableFile(self.zip.name, f"it is no {_KIND}: its root is another")
        return root
