"""Office files are zips of XML: opened within bounds, and no part of them is believed."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from gazette.errors import Unreadable

MEMBERS = 10_000
PART_BYTES = 48 << 20
TOTAL_BYTES = 256 << 20
DAMAGED = "文件已损坏、不完整或加了密码，读不出来；请用原来的软件打开，另存一份再试。"
TOO_LARGE = "文件解开后过大，可能有问题，没有读；请把它拆成几个文件再试。"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to: the kind (last word of its address) and the target part."""

    kind: str
    target: str
    external: bool


def check_size(path: Path, total: int) -> None:
    """Refuse a package whose parts would take more than so many bytes; what it claims of them is all that zipfile unpacks.

    One that is damaged is left to its reader to refuse.

    Raises:
        Unreadable: when it is larger.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return
    if len(members) > MEMBERS or sum(member.file_size for member in members) > total:
        raise Unreadable(TOO_LARGE)


class Package:
    """The parts of a file by name. Names are looked up without regard to case, since writers differ."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(DAMAGED) from error
        members = self._zip.infolist()
        if len(members) > MEMBERS:
            raise Unreadable(TOO_LARGE)
        self._members = {member.filename.replace("\\", "/").lstrip("/").lower(): member for member in members}
        self._left = TOTAL_BYTES

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name.lstrip("/").lower() in self._members

    def read(self, name: str, limit: int = PART_BYTES, *, passing: bool = False) -> bytes | None:
        """The bytes of a part, or None when there is none; what is ``passing``, used and dropped, is not summed up.

        Raises:
            Unreadable: when it is damaged or larger than allowed, whatever the directory claims.
        """
        member = self._members.get(name.lstrip("/").lower())
        if member is None:
            return None
        try:
            with self._zip.open(member) as part:
                content = part.read((limit if passing else min(limit, self._left)) + 1)
        except (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
        ) as error:  # fmt: skip
            raise Unreadable(DAMAGED) from error
        self._left -= 0 if passing else len(content)
        if len(content) > limit or self._left < 0:
            raise Unreadable(TOO_LARGE)
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, or None when there is none.

        Raises:
            Unreadable: when it is no XML, or declares a document type (and so could declare entities).
        """
        content = self.read(name)
        return None if content is None else parse(content)

    def relations(self, name: str) -> dict[str, Relation]:
        """What the part ``name`` points to, by id; an empty name gives those of the whole package."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        if root is None:
            return {}
        found = {}
        for element in root.iter("{*}Relationship"):
            target = element.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = element.get("Type", "").rpartition("/")[2]
            external = element.get("TargetMode") == "External"
            found[element.get("Id", "")] = Relation(kind, posixpath.normpath(place), external)
        return found


def parse(content: bytes) -> etree._Element:
    """XML without entities, document types, network and boundless trees.

    Raises:
        Unreadable: with a sentence.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Unreadable("文件里有外部实体一类的声明，正常的公文没有这些；为安全起见没有读。")
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute by its name without namespace: transitional and strict files differ in nothing else."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((found for found in element if local(found) == name), None)
    return element
