"""The parts of an OFD file (GB/T 33190): its pages with all that is drawn on them, in order, and what hangs on it besides.

An OFD is a zip of XML in which every object has its place.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from gazette.errors import Unreadable
from gazette.ingest.ofd_objects import Around, Count, Placed, Resources, lenient, walk
from gazette.ingest.ofd_values import Box, Shift, area, boundary, shown, text
from gazette.ingest.packed import Package, child, local

PAGES = 2000
NO_PAGES = "这个 OFD 文件里没有页面，多半已损坏；请用 OFD 阅读器打开，另存一份再试。"
_LOCKED = "这个 OFD 加了密，读不出来；请用 OFD 阅读器打开，去掉密码另存一份再录入。"
_A4 = (0.0, 0.0, 210.0, 297.0)
_LAYERS = {"Background": 0, "Foreground": 2}


@dataclass(frozen=True, slots=True)
class Stamp:
    """A signature's place on a page."""

    page: str
    box: Box


class Page:
    """One page: its size in millimetres and what is drawn on it, from back to front."""

    def __init__(self, document: Document, number: str, root: etree._Element) -> None:
        self.id, self._document, self._root = number, document, root
        self.left, self.top, self.width, self.height = area(child(root, "Area")) or document.area
        self._resources = document.with_own(root)

    def objects(self) -> Iterator[Placed]:
        """What is drawn: templates behind, layers, templates before.

        Raises:
            Unreadable: when there is more than anybody draws.
        """
        origin = Shift(e=-self.left, f=-self.top)
        behind: list[etree._Element] = []
        before: list[etree._Element] = []
        for template in self._root.iterchildren("{*}Template"):
            root = self._document.template(template.get("TemplateID", ""))
            if root is not None:
                (before if template.get("ZOrder") == "Foreground" else behind).append(root)
        seen = Count()
        for root in (*behind, self._root, *before):
            resources = self._resources if root is self._root else self._document.with_own(root)
            content = child(root, "Content")
            layers = sorted(
                content if content is not None else (), key=lambda one: _LAYERS.get(one.get("Type", ""), 1)
            )
            yield from walk(layers, Around(origin, resources, seen))

    def annotations(self) -> Iterator[Placed]:
        """What was laid over the page afterwards."""
        origin, seen = Shift(e=-self.left, f=-self.top), Count()
        for root in self._document.annotated(self.id):
            for one in root.iterchildren("{*}Annot"):
                look = child(one, "Appearance")
                if look is not None and shown(one) and one.get("Type") != "Link":
                    box = boundary(look)
                    yield from walk(
                        look, Around(origin.after(Shift(e=box[0], f=box[1])), self._resources, seen)
                    )

    def stamps(self) -> tuple[Box, ...]:
        """Where signatures show a seal: left, top, width, height on the page."""
        return tuple(
            (box[0] - self.left, box[1] - self.top, box[2], box[3])
            for page, box in ((one.page, one.box) for one in self._document.stamps)
            if page == self.id
        )


class Document:
    """One document in a file. A file may hold several."""

    def __init__(self, package: Package, name: str, root: etree._Element, body: etree._Element) -> None:
        self.package, self._folder, self._root, self._body = package, posixpath.dirname(name), root, body
        common = child(root, "CommonData")
        self._common = common
        self.area = area(child(common, "PageArea")) or _A4
        self._resources = Resources(package)
        for one in common if common is not None else ():
            if local(one) in ("PublicRes", "DocumentRes"):
                self._resources.add(self._place(text(one)))
        self._templates = {one.get("ID", ""): one.get("BaseLoc", "") for one in _all(common, "TemplatePage")}
        self._opened: dict[str, etree._Element | None] = {}
        self.stamps = tuple(self._stamps())
        self._notes = self._annotations()

    def pages(self) -> Iterator[Page]:
        """Its pages in order; what is listed and not there is passed over.

        Raises:
            Unreadable: when there are too many.
        """
        listed = [*_all(child(self._root, "Pages"), "Page")]
        if len(listed) > PAGES:
            raise Unreadable(f"OFD 超过 {PAGES} 页，请分成几个文件。")
        for one in listed:
            root = self._part(one.get("BaseLoc", ""))
            if root is not None:
                yield Page(self, one.get("ID", ""), root)

    def template(self, number: str) -> etree._Element | None:
        """A page that others stand on."""
        if number not in self._opened:
            self._opened[number] = self._part(self._templates.get(number, ""))
        return self._opened[number]

    def with_own(self, root: etree._Element) -> Resources:
        """The document's resources and those of a page."""
        own = [*_all(root, "PageRes")]
        if not own:
            return self._resources
        resources = Resources(self.package, self._resources)
        for one in own:
            resources.add(self._place(text(one)))
        return resources

    def annotated(self, page: str) -> Iterator[etree._Element]:
        """The annotations of a page, file by file."""
        for place in self._notes.get(page, ()):
            root = lenient(self.package, place)
            if root is not None:
                yield root

    @cached_property
    def noted(self) -> frozenset[str]:
        """The numbers of pages over which something was laid that is seen and is no seal or link."""
        kinds = ("Link", "Stamp", "Watermark")
        return frozenset(
            page
            for page in self._notes
            for root in self.annotated(page)
            for one in _all(root, "Annot")
            if shown(one) and one.get("Type") not in kinds
        )

    def attachments(self) -> tuple[str, ...]:
        """The names of the files that hang on it."""
        root = lenient(self.package, self._place(text(child(self._root, "Attachments"))))
        return tuple(one.get("Name") or "未命名" for one in _all(root, "Attachment"))

    def signatures(self) -> tuple[str, ...]:
        """The kinds of its signatures: Seal or Sign; Sign too for a list of them that cannot be read."""
        name = text(child(self._body, "Signatures")).lstrip("/")
        if name and lenient(self.package, posixpath.normpath(name)) is None:
            return ("Sign",)
        return tuple(one.get("Type") or "Seal" for one, _ in self._signed())

    def _signed(self) -> Iterator[tuple[etree._Element, str]]:
        name = text(child(self._body, "Signatures")).lstrip("/")
        root = lenient(self.package, posixpath.normpath(name))
        for one in _all(root, "Signature"):
            place = one.get("BaseLoc", "")
            yield one, place if place.startswith("/") else posixpath.join(posixpath.dirname(name), place)

    def _stamps(self) -> Iterator[Stamp]:
        for _, place in self._signed():
            root = lenient(self.package, posixpath.normpath(place))
            for one in _all(child(root, "SignedInfo"), "StampAnnot"):
                yield Stamp(one.get("PageRef", ""), boundary(one))

    def _annotations(self) -> dict[str, list[str]]:
        name = self._place(text(child(self._root, "Annotations")))
        root = lenient(self.package, name)
        found: dict[str, list[str]] = {}
        for one in _all(root, "Page"):
            place = text(child(one, "FileLoc"))
            whole = place if place.startswith("/") else posixpath.join(posixpath.dirname(name), place)
            found.setdefault(one.get("PageID", ""), []).append(posixpath.normpath(whole))
        return found

    def _part(self, place: str) -> etree._Element | None:
        return self.package.xml(self._place(place)) if place else None

    def _place(self, place: str) -> str:
        if not place:
            return ""
        return posixpath.normpath(place if place.startswith("/") else posixpath.join(self._folder, place))


def documents(content: bytes) -> tuple[Document, ...]:
    """The documents in a file.

    Raises:
        Unreadable: when it is damaged or locked.
    """
    package = Package(content)
    if package.has("Encryptions.xml"):
        raise Unreadable(_LOCKED)
    found = []
    for body in _all(package.xml("OFD.xml"), "DocBody"):
        name = posixpath.normpath(text(child(body, "DocRoot")).lstrip("/"))
        root = package.xml(name)
        if root is not None:
            found.append(Document(package, name, root, body))
    return tuple(found)


def _all(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if parent is not None:
        yield from parent.iterchildren(f"{{*}}{name}")
