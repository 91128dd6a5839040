"""The one door to zips: parts found, measured, unpacked and parsed behind one guard.

Nothing of a file is trusted: what a zip says of its sizes is checked before anything is unpacked,
and so is what comes; nothing is fetched from outside; whatever is wrong with the bytes is one
error.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from attrs import define

from roadmap_core.errors import UnreadableFile

__all__ = ["Zip", "measured"]

# The two ways of packing that office files use (ECMA-376 part 2, 7.3.5; ODF 1.3 part 2, 3.1).
_PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LOCKED = 0x41  # encrypted, or encrypted strongly
_CHUNK = 1 << 20


@define
class Zip:
    """One open zip; ``left`` is how many bytes of its parts may yet be unpacked.

    ``kind`` is what its format is called where it turns out to be none.
    """

    name: str
    kind: str
    limit: int
    left: int
    archive: zipfile.ZipFile

    @classmethod
    def of(cls, data: bytes, name: str, limit: int, kind: str) -> Zip:
        """The zip in some bytes, nothing of which is unpacked yet.

        Raises:
            UnreadableFile: the bytes are no zip.
        """
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:
            raise UnreadableFile(name, f"it is no {kind}: a damaged zip") from error
        return cls(name, kind, limit, limit, archive)

    def has(self, part: str) -> bool:
        """Whether the zip holds a part."""
        return part in self.archive.NameToInfo

    def unpacked(self, part: str) -> bytes:
        """The bytes of a part, which are then no longer left.

        Raises:
            UnreadableFile: it is damaged, locked, stands in the zip twice, or has more bytes than
                are left.
        """
        info = self._info(part)
        data = b""
        if info.file_size <= self.left:
            try:
                # Reading past the end compares the size and the checksum with those told.
                with self.archive.open(info) as packed:
                    data = packed.read(self.left + 1)
            except Exception as error:
                raise UnreadableFile(self.name, f"its part {part} is damaged") from error
        if max(info.file_size, len(data)) > self.left:
            raise self._too_large()
        self.left -= len(data)
        return data

    def root(self, part: str, alike: Mapping[bytes, bytes] = MappingProxyType({})) -> Any:
        """The root of a part that is XML; comments and instructions of programs are left out.

        ``alike`` are names of namespaces that mean the same as others.

        Raises:
            UnreadableFile: it cannot be unpacked, is damaged, or has what no office file has: a
                document type with its entities, more than 256 levels.
        """
        from lxml import etree

        data = self.unpacked(part)
        for other, usual in alike.items():
            data = data.replace(other, usual)
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,  # a text of 10 MB or more than 256 levels is an error
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except Exception as error:
            raise UnreadableFile(self.name, f"its part {part} is damaged") from error
        if root.getroottree().docinfo.doctype:
            reason = f"its part {part} has a document type, which no {self.kind} has"
            raise UnreadableFile(self.name, reason)
        return root

    def try_all(self) -> None:
        """Unpack every part once and keep none, for a reader that does so unguarded.

        Raises:
            UnreadableFile: a part is damaged or locked, or together they have more bytes than are
                left.
        """
        infos = self.archive.infolist()
        if sum(info.file_size for info in infos) > self.left:
            raise self._too_large()
        for info in infos:
            self._usable(info)
            try:
                with self.archive.open(info) as part:
                    while part.read(_CHUNK):
                        pass
            except Exception as error:
                raise UnreadableFile(self.name, f"its part {info.filename} is damaged") from error

    def _info(self, part: str) -> zipfile.ZipInfo:
        info = self.archive.NameToInfo[part]
        self._usable(info)
        if sum(one.filename == part for one in self.archive.infolist()) > 1:
            raise UnreadableFile(self.name, f"its part {part} stands in it twice")
        return info

    def _usable(self, info: zipfile.ZipInfo) -> None:
        if info.compress_type not in _PLAIN or info.flag_bits & _LOCKED:
            reason = f"its part {info.filename} is packed in another way or locked"
            raise UnreadableFile(self.name, reason)

    def _too_large(self) -> UnreadableFile:
        reason = f"unpacked, it has more than {self.limit:,} bytes; give limit= to raise it"
        return UnreadableFile(self.name, reason)


def measured(data: bytes, name: str, limit: int) -> zipfile.ZipFile | None:
    """The zip in some bytes, every part of which was unpacked once; None where it is no zip.

    Raises:
        UnreadableFile: unpacked it has more than ``limit`` bytes, or a part is damaged or locked.
    """
    if not data.startswith(b"PK"):
        return None
    found = Zip.of(data, name, limit, "workbook")
    found.try_all()
    return found.archive
