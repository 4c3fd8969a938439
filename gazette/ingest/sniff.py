"""What a file really is, by its content and not by its name, and the text in it, whatever its encoding."""

from __future__ import annotations

import codecs
import io
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from gazette.errors import Unreadable

TEXT_LIMIT = 64 * 1024 * 1024
HEAD = 8192


class Format(StrEnum):
    """The formats told apart."""

    TEXT = "text"
    HTML = "html"
    MHT = "mht"
    ZIP = "zip"
    XLSX = "xlsx"
    XLS = "xls"
    GZIP = "gzip"
    DOCX = "docx"
    OFFICE = "office"  # .doc, .wps, .odt: what only an office suite reads
    RTF = "rtf"
    PDF = "pdf"
    OFD = "ofd"
    IMAGE = "image"


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"II*\x00", Format.IMAGE),
    (b"MM\x00*", Format.IMAGE),
    (b"{\\rtf", Format.RTF),
    (b"\x1f\x8b", Format.GZIP),
)
_REFUSED = (
    (b"GIF8", "一张 GIF 图片"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"Rar!", "RAR 压缩包"),
    (b"\x7fELF", "程序"),
    (b"MZ\x90", "程序"),
    (b"\x00\x00\x00 ftyp", "影像"),
    (b"AC10", "AutoCAD 图纸"),
)
_STREAMS = (
    ("WordDocument", Format.OFFICE),
    ("Workbook", Format.XLS),
    ("Book", Format.XLS),
    ("PowerPoint Document", "演示文稿（.ppt），"),
    ("EncryptedPackage", "加了密码的文件，请先用原来的软件打开，去掉密码另存一份，"),
    ("HwpSummaryInformation", "HWP 文件，"),
)
_PARTS = (
    ("word/document.xml", Format.DOCX),
    ("word/document2.xml", Format.DOCX),
    ("xl/workbook.xml", Format.XLSX),
    ("xl/workbook.bin", "二进制的 Excel 文件（.xlsb），"),
    ("ofd.xml", Format.OFD),
    ("ppt/presentation.xml", "演示文稿（.pptx），"),
)
READABLE = (
    "目前能录入的格式：docx、doc、wps、odt、rtf、pdf、ofd、扫描图片（png、jpg、tif）、txt、md、html、mht、"
    "jsonl（可用 gzip 压缩）、csv、xlsx、xls、zip 和文件夹"
)


def sniff(content: bytes) -> Format:
    """The format of a file by its content; its first few thousand bytes are enough, but for zips.

    Raises:
        Unreadable: when it is empty or of a format that cannot be entered.
    """
    return _sniff(content[:HEAD], io.BytesIO(content))


def sniff_path(path: Path) -> Format:
    """The format of a file on disk, of which no more is read than must be.

    Raises:
        Unreadable: when it is empty or of a format that cannot be entered.
    """
    with path.open("rb") as handle:
        head = handle.read(HEAD)
        return _sniff(head, handle)


def _sniff(head: bytes, whole: BinaryIO) -> Format:
    if not head.strip(b"\x00 \r\n\t"):
        raise Unreadable("文件是空的，没有可录入的内容。")
    for magic, name in _REFUSED:
        if head.startswith(magic):
            raise Unreadable(f"这是{name}，不能直接录入；{READABLE}。")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head, whole)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(whole)
    if b"%PDF-" in head[:1024] and not head.lstrip().startswith(b"<"):
        return Format.PDF
    return _written(head)


def _written(head: bytes) -> Format:
    """Formats that are text themselves."""
    start = head[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if (
        start.startswith((b"mime-version:", b"from: <saved by", b'from: "saved by'))
        and b"content-type:" in start
    ):
        return Format.MHT
    if start.startswith((b"<!doctype html", b"<html")) or (
        start.startswith(b"<") and b"<" in start[1:] and b">" in start
    ):
        return Format.HTML
    return Format.TEXT


def _zipped(head: bytes, whole: BinaryIO) -> Format:
    """What a zip is by the parts in it; one that is cut off by what its beginning shows."""
    names = set(_names(whole))
    for part, kind in _PARTS:
        if part in names or (not names and part.partition("/")[0].encode() + b"/" in head.lower()):
            return _kind(kind)
    if "mimetype" in names and b"opendocument.text" in head[:200]:
        return Format.OFFICE
    if not names and b"[Content_Types].xml" in head:
        return Format.XLSX
    return Format.ZIP


def _names(whole: BinaryIO) -> list[str]:
    try:
        with zipfile.ZipFile(whole) as packed:
            return [name.replace("\\", "/").lower() for name in packed.namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return []


def _compound(whole: BinaryIO) -> Format:
    """What a compound file (the container of old Office) is by the first stream of a known name in it.

    A file within the file has its streams behind those of the file itself.
    """
    whole.seek(0)
    content = whole.read(TEXT_LIMIT * 4)
    found = []
    for stream, kind in _STREAMS:
        place = content.find(f"{stream}\0".encode("utf-16-le"))
        if place >= 0:
            found.append((place, kind))
    return (
        _kind(min(found, key=lambda pair: pair[0])[1])
        if found
        else _kind("旧版 Office 一类的文件，但里面没有文档，")
    )


def _kind(kind: Format | str) -> Format:
    if isinstance(kind, Format):
        return kind
    raise Unreadable(f"这是{kind}不能直接录入；{READABLE}。")


def decode(content: bytes) -> str:
    """The text of a file: byte-order mark, UTF-8, UTF-16 without a mark, then GB 18030 or Big5, whichever reads as Chinese.

    Raises:
        Unreadable: when it is too large or no text in any of these.
    """
    if len(content) > TEXT_LIMIT:
        raise Unreadable(f"文件太大：文本文件最多 {TEXT_LIMIT >> 20} MB，请先分成几个文件。")
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(content, _guess(content))
    if text.count("\x00") > len(text) // 100:
        text = _decoded(content, _guess(content))
    if "\x00" in text:
        raise Unreadable("文件里是二进制内容，不是文字；请检查是否选错了文件。")
    return text


def _guess(content: bytes) -> str:
    """UTF-16 shows itself by zero bytes on one side of ASCII characters and line ends."""
    even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
    if odd > even and odd > 10:
        return "utf-16-le"
    if even > odd and even > 10:
        return "utf-16-be"
    return "big5hkscs" if _reads(content, "big5hkscs") > 2 * _reads(content, "gb18030") + 0.1 else "gb18030"


# characters that no Chinese text goes without; the bytes of one code read in another give rare ones
_COMMON = frozenset(
    "的一是在不了有和人中大上以要用生到作地出就分成可主年同工也能下子面而方多定行法所民得十三之等部度家力如高自二理起小加都"
    "市府政公文第月日各本及其由事平相全表重新正利或命此只意建者最立代已通提位入常次品式管特件求期指放被必任取保治北百口共收改"
    "關于為國時來們對會發動過說產種後學經進電現實兩體機當點從業應開還與間數質條問無題黨總設長資級將組計運區決則據處給規導濟"
    "术联认权证务报场关为国时来们对会发动过说产种后学经进电现实两体机当点从业应开还与间数质条问无题党总设长资级将组计运区决则据处给规导济"
)
_LOOKED_AT = 20_000  # bytes


def _reads(content: bytes, encoding: str) -> float:
    """How much of it is common Chinese when it is read so; 0: it cannot be read so."""
    piece = content[:_LOOKED_AT]
    if len(content) > _LOOKED_AT:
        piece = piece[: piece.rfind(b"\n") + 1] or piece
    try:
        han = [character for character in piece.decode(encoding) if "\u3400" <= character <= "\ufaff"]
    except UnicodeDecodeError:
        return 0.0
    return sum(character in _COMMON for character in han) / len(han) if han else 0.0


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("认不出文件的文字编码；请另存为 UTF-8 后再录入。") from None
