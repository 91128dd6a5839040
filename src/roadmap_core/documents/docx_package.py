"""The parts of a Word document's zip: found, measured, unpacked and parsed behind one guard.

Nothing of a document is trusted: no part is larger than the caller allows, none is fetched from
outside, and whatever is wrong with the bytes is one error.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Any

from attrs import define

from roadmap_core.documents.docx_tree import W
from roadmap_core.errors import MissingExtra, UnreadableFile

__all__ = ["Package"]

_PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # ECMA-376 part 2, 7.3.5
# The ISO edition of the format has other names for the same things (ISO/IEC 29500-1).
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_OTHERS = {
    "xl/": "a spreadsheet (.xlsx); copy its table into a .docx or a text",
    "ppt/": "a presentation (.pptx); copy its table into a .docx or a text",
    "content.xml": "an OpenDocument file (.odt, .ods); save it as .docx or .txt first",
}


@define
class Package:
    """One open document; ``left`` is how many bytes may yet be unpacked."""

    name: str
    limit: int
    left: int
    archive: zipfile.ZipFile
    document: str = ""
    relations: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, data: bytes, name: str, limit: int) -> Package:
        """The package in some bytes.

        Raises:
            MissingExtra: python-docx, and lxml with it, is not installed.
            UnreadableFile: the bytes are no Word document.
        """
        try:
            import docx  # noqa: F401
            import lxml.etree  # noqa: F401
        except ImportError:
            raise MissingExtra("python-docx", "docx") from None
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:
            raise UnreadableFile(name, "it is no Word document (.docx): a damaged zip") from error
        package = cls(name, limit, limit, archive)
        package.document = package.main()
        package.relations = tuple(package.related(package.document))
        return package

    def main(self) -> str:
        """The name of the part that holds the text."""
        told = [target for kind, target in self.related("") if kind == "officeDocument"]
        found = [target for target in (*told, "word/document.xml") if self.has(target)]
        if found and not found[0].startswith(tuple(_OTHERS)):
            return found[0]
        names = self.archive.namelist()
        for start, kind in _OTHERS.items():
            if any(name.startswith(start) for name in names):
                raise UnreadableFile(self.name, f"it is {kind}")
        raise UnreadableFile(self.name, "it is no Word document (.docx): it has no text")

    def has(self, part: str) -> bool:
        """Whether the zip holds a part."""
        return part in self.archive.NameToInfo

    def related(self, part: str) -> list[tuple[str, str]]:
        """What a part refers to inside the zip, as (kind, name of the part)."""
        folder, base = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(relations):
            return []
        found = []
        for one in self.root(relations):
            kind = one.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))
            if one.get("TargetMode") != "External" and self.has(target[1:]):
                found.append((kind, target[1:]))
        return found

    def parts(self, *kinds: str) -> list[Any]:
        """The roots of the parts that the document refers to as one of those kinds, each once."""
        names = [name for kind, name in self.relations if kind in kinds]
        return [self.root(name) for name in dict.fromkeys(names)]

    def root(self, part: str) -> Any:
        """The root of a part.

        Raises:
            UnreadableFile: it is damaged, is larger than what is left of the limit, or has what
                no Word document has: a document type with its entities, more than 255 levels.
        """
        from lxml import etree

        data = self.unpacked(part)
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except Exception as error:
            raise UnreadableFile(self.name, f"its part {part} is damaged") from error
        if root.getroottree().docinfo.doctype:
            raise UnreadableFile(self.name, f"its part {part} has a document type, Word has none")
        return root

    def unpacked(self, part: str) -> bytes:
        """The bytes of a part; what the zip says of its size is checked, and so is what comes."""
        info = self.archive.NameToInfo[part]
        if info.compress_type not in _PLAIN or info.flag_bits & 1:
            raise UnreadableFile(self.name, f"its part {part} is packed in another way or locked")
        data = b""
        if info.file_size <= self.left:
            try:
                with self.archive.open(info) as packed:
                    data = packed.read(self.left + 1)
            except Exception as error:
                raise UnreadableFile(self.name, f"its part {part} is damaged") from error
        if max(info.file_size, len(data)) > self.left:
            raise UnreadableFile(
                self.name,
                f"unpacked, its text has more than {self.limit:,} bytes; give limit= to raise it",
            )
        self.left -= len(data)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        return data

    def text_root(self) -> Any:
        """The root of the part that holds the text.

        Raises:
            UnreadableFile: it is none of a Word document.
        """
        root = self.root(self.document)
        if root.tag != f"{W}document":
            raise UnreadableFile(self.name, "it is no Word document (.docx): its root is another")
        return root
