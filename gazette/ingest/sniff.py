"""What a file really is, by its content and not by its name, and the text in it, whatever its encoding."""

from __future__ import annotations

import codecs
from enum import StrEnum

from gazette.errors import Unreadable

TEXT_LIMIT = 64 * 1024 * 1024


class Format(StrEnum):
    """The formats told apart."""

    TEXT = "text"
    HTML = "html"
    ZIP = "zip"
    XLSX = "xlsx"
    GZIP = "gzip"


_REFUSED = (
    (b"\x89PNG", "一张 PNG 图片"),
    (b"\xff\xd8\xff", "一张 JPEG 图片"),
    (b"GIF8", "一张 GIF 图片"),
    (b"II*\x00", "一张 TIFF 图片"),
    (b"MM\x00*", "一张 TIFF 图片"),
    (b"%PDF", "PDF 文件"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word 或 Excel 文件（.doc、.xls）"),
    (b"{\\rtf", "RTF 文件"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"Rar!", "RAR 压缩包"),
    (b"\x7fELF", "程序"),
)
READABLE = "目前能录入的格式：txt、md、html、jsonl（可用 gzip 压缩）、csv、xlsx、zip 和文件夹"


def sniff(head: bytes) -> Format:
    """The format of a file by its first bytes (a few thousand are enough).

    Raises:
        Unreadable: when it is empty or of a format that cannot be entered.
    """
    if not head.strip(b"\x00 \r\n\t"):
        raise Unreadable("文件是空的，没有可录入的内容。")
    for magic, name in _REFUSED:
        if head.startswith(magic):
            raise Unreadable(f"这是{name}，不能直接录入；{READABLE}。")
    if head.startswith(b"\x1f\x8b"):
        return Format.GZIP
    if head.startswith(b"PK\x03\x04"):
        if b"word/" in head or b"word\\" in head:
            raise Unreadable(f"这是 Word 文件（.docx），不能直接录入；{READABLE}。")
        return Format.XLSX if b"xl/" in head or b"[Content_Types].xml" in head else Format.ZIP
    start = head[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html")) or (
        start.startswith(b"<") and b"<" in start[1:] and b">" in start
    ):
        return Format.HTML
    return Format.TEXT


def decode(content: bytes) -> str:
    """The text of a file: byte-order mark, UTF-8, UTF-16 without a mark, then GB 18030.

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
    return "utf-16-be" if even > odd and even > 10 else "gb18030"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("认不出文件的文字编码；请另存为 UTF-8 后再录入。") from None
