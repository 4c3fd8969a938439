"""EPUB 3 for readers of electronic books: a chapter a document, contents by section, the archive's permanent names."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

from lxml import etree, html

from gazette.editions import setting
from gazette.editions.edition import Edition

Picture = Callable[[str], bytes | None]
_OPF, _DC = "http://www.idpf.org/2007/opf", "http://purl.org/dc/elements/1.1/"
_XHTML, _OPS = "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/ops"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def to_epub(edition: Edition, picture: Picture) -> bytes:
    """The edition as an EPUB; the same revision gives the same bytes but for the moment it was made."""
    pictures: dict[str, tuple[str, bytes]] = {}

    def figure(sha256: str) -> str:
        content = picture(sha256)
        if content is None:
            return ""
        media_type = setting.picture_type(content)
        name = f"{sha256[:16]}.{media_type.rpartition('/')[2].partition('+')[0]}"
        pictures[name] = (media_type, content)
        return name

    chapters = {
        f"d{at}.xhtml": _chapter(setting.chapter_of(sheet, figure))
        for at, sheet in enumerate(edition.sheets, 1)
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            zipfile.ZipInfo("mimetype"), "application/epub+zip", zipfile.ZIP_STORED
        )  # first, and not packed
        book.writestr("META-INF/container.xml", _CONTAINER)
        book.writestr("book/book.opf", _package(edition, list(chapters), pictures))
        book.writestr("book/nav.xhtml", _contents(edition))
        book.writestr("book/book.css", (setting.STYLE / "book.css").read_bytes())
        for name, chapter in chapters.items():
            book.writestr(f"book/{name}", chapter)
        for name, (_, content) in pictures.items():
            book.writestr(f"book/{name}", content)
    return out.getvalue()


def _chapter(page: str) -> bytes:
    """HTML as XHTML: well formed, in its namespace."""
    tree = html.document_fromstring(page)
    for element in tree.iter():
        if isinstance(element.tag, str):
            element.tag = f"{{{_XHTML}}}{element.tag}"
    root = etree.Element(f"{{{_XHTML}}}html", nsmap={None: _XHTML})  # type: ignore[dict-item]
    root.set("lang", "zh-CN")
    root.set(f"{_XML}lang", "zh-CN")
    root.extend(list(tree))
    etree.cleanup_namespaces(root)
    return _bytes(root, html_type=True)


def _contents(edition: Edition) -> bytes:
    root = etree.Element(f"{{{_XHTML}}}html", nsmap={None: _XHTML, "epub": _OPS})  # type: ignore[dict-item]
    root.set("lang", "zh-CN")
    root.set(f"{_XML}lang", "zh-CN")
    head = _add(root, "head")
    _add(head, "title", edition.title)
    nav = _add(_add(root, "body"), "nav")
    nav.set(f"{{{_OPS}}}type", "toc")
    _add(nav, "h1", edition.title)
    top = _add(nav, "ol")
    places = {sheet.page.card.index_number: at for at, sheet in enumerate(edition.sheets, 1)}
    if not edition.sections:
        _entry(top, 1, edition.title)
    for section in edition.sections:
        inside = top
        if section.name:
            item = _add(top, "li")
            _add(item, "span", section.name)
            inside = _add(item, "ol")
        for card in section.documents:
            _entry(inside, places[card.index_number], card.title)
    return _bytes(root, html_type=True)


def _entry(parent: etree._Element, place: int, title: str) -> None:
    _add(_add(parent, "li"), "a", title).set("href", f"d{place}.xhtml")


def _package(edition: Edition, chapters: list[str], pictures: dict[str, tuple[str, bytes]]) -> bytes:
    root = etree.Element(f"{{{_OPF}}}package", nsmap={None: _OPF, "dc": _DC})  # type: ignore[dict-item]
    root.set("version", "3.0")
    root.set("unique-identifier", "id")
    root.set(f"{_XML}lang", "zh-CN")
    facts = etree.SubElement(root, f"{{{_OPF}}}metadata")
    name = uuid.uuid5(
        uuid.NAMESPACE_URL, f"gazette:{edition.kind}:{edition.subject}:{edition.revision.digest}"
    )
    identifier = etree.SubElement(facts, f"{{{_DC}}}identifier", id="id")
    identifier.text = f"urn:uuid:{name}"
    for tag, text in (
        ("title", edition.title),
        ("language", "zh-CN"),
        ("publisher", edition.publisher),
        ("creator", edition.author),
    ):
        if text:
            etree.SubElement(facts, f"{{{_DC}}}{tag}").text = text
    modified = etree.SubElement(facts, f"{{{_OPF}}}meta", property="dcterms:modified")
    modified.text = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    manifest = etree.SubElement(root, f"{{{_OPF}}}manifest")
    spine = etree.SubElement(root, f"{{{_OPF}}}spine")
    files = [("nav.xhtml", "application/xhtml+xml"), ("book.css", "text/css")]
    files += [(chapter, "application/xhtml+xml") for chapter in chapters] + [
        (n, kind) for n, (kind, _) in pictures.items()
    ]
    for at, (href, kind) in enumerate(files):
        item = etree.SubElement(
            manifest, f"{{{_OPF}}}item", {"id": f"i{at}", "href": href, "media-type": kind}
        )
        if href == "nav.xhtml":
            item.set("properties", "nav")
        if href in chapters:
            etree.SubElement(spine, f"{{{_OPF}}}itemref", idref=f"i{at}")
    return _bytes(root)


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_XHTML}}}{tag}")
    element.text = text
    return element


def _bytes(root: etree._Element, html_type: bool = False) -> bytes:
    start = b'<?xml version="1.0" encoding="utf-8"?>\n' + (b"<!DOCTYPE html>\n" if html_type else b"")
    return start + etree.tostring(root, encoding="unicode").encode()
