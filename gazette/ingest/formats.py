"""Every format has one reader; which one reads a file is decided by what is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from gazette.body import Table
from gazette.errors import BadRecord, Unreadable
from gazette.ingest.confined import Limits, read_confined
from gazette.ingest.from_html import read_html
from gazette.ingest.from_markdown import read_markdown
from gazette.ingest.from_mht import page_in
from gazette.ingest.lines import clean_lines
from gazette.ingest.manuscript import Manuscript, blocks_from
from gazette.ingest.sniff import TEXT_LIMIT, Format, decode, sniff, sniff_path
from gazette.ingest.web_frame import without_frame
from gazette.ingest.wrapped import unwrapped

FILE_LIMIT = 256 << 20
_WRITTEN = (Format.TEXT, Format.HTML, Format.MHT)
_CONFINED: Mapping[Format, tuple[str, Limits]] = {
    Format.DOCX: ("from_docx", Limits()),
    Format.OFFICE: ("from_office", Limits(seconds=150)),
    Format.XLSX: ("from_workbook", Limits()),
    Format.XLS: ("from_workbook", Limits()),
    Format.RTF: ("from_rtf", Limits()),
    Format.OFD: ("from_ofd", Limits(seconds=300)),
    Format.PDF: ("from_pdf", Limits(seconds=300)),
}
_SCAN = Limits(seconds=120, memory=4 << 30)  # the recogniser maps more memory than it uses
_PAGE_SECONDS = 60
OCR = "make ocr"


def read_file(source: Path | bytes, name: str) -> Manuscript:
    """What is in a file; ``name`` only tells Markdown from plain text.

    Raises:
        Unreadable, BadRecord: with a sentence that says what to do.
    """
    kind = sniff(source) if isinstance(source, bytes) else sniff_path(source)
    _check_size(source, kind)
    content = source if isinstance(source, bytes) else source.read_bytes()
    manuscript = _written(content, name, kind) if kind in _WRITTEN else _confined(content, kind)
    return _with_text(manuscript)


def _check_size(source: Path | bytes, kind: Format) -> None:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if kind in _WRITTEN and size > TEXT_LIMIT:
        raise Unreadable(f"文件太大：文本文件最多 {TEXT_LIMIT >> 20} MB，请先分成几个文件。")
    if size > FILE_LIMIT:
        raise Unreadable(f"文件太大：最多 {FILE_LIMIT >> 20} MB，请先分成几个文件。")


def _written(content: bytes, name: str, kind: Format) -> Manuscript:
    text = page_in(content) if kind is Format.MHT else decode(content)
    if kind is not Format.TEXT or name.lower().endswith((".html", ".htm")):
        pieces, findings = read_html(text)
        return Manuscript(blocks_from(pieces), findings)
    if name.lower().endswith((".md", ".markdown")) or text.lstrip("\ufeff").startswith("---\n"):
        facts, pieces = read_markdown(text)
        return Manuscript(blocks_from(pieces), facts=facts)
    if text.lstrip("\ufeff \r\n\t").startswith(("{", "[")) and _is_json(text):
        raise Unreadable("这是 JSON 数据，不是一份文件；请按录入格式整理成 .jsonl（一行一份文件）再录入。")
    lines, frame = without_frame(clean_lines(unwrapped(text)))
    told = "、".join(line[:20] for line in frame)
    return Manuscript(
        blocks_from(lines), warnings=(f"开头像是网页上的字样，没有当作正文：{told}。",) if frame else ()
    )


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text.lstrip("\ufeff")), dict | list)
    except (ValueError, RecursionError):
        return False


def _confined(content: bytes, kind: Format) -> Manuscript:
    if kind is Format.IMAGE:
        return _recognised(content, 1, "这个文件")
    if kind not in _CONFINED:
        raise Unreadable("压缩包和表格里的文件不能再套压缩包。")
    reader, limits = _CONFINED[kind]
    manuscript = read_confined(reader, content, limits)
    if manuscript.scanned:
        return _recognised(content, len(manuscript.scanned), _pages(manuscript.scanned, kind))
    return manuscript


def _recognised(content: bytes, pages: int, what: str) -> Manuscript:
    """What the recogniser reads in pictures of pages; without it they are refused, for nobody could find them."""
    if find_spec("rapidocr") is None:
        raise Unreadable(
            f"{what}是扫描的图片，或字体里没有文字编码，取不出文字。请先安装文字识别（在程序所在的文件夹里运行 {OCR}），再录入一次。"
        )
    return read_confined("from_scan", content, _SCAN.longer(pages * _PAGE_SECONDS))


def _pages(numbers: Sequence[int], kind: Format) -> str:
    named = "、".join(map(str, numbers[:5]))
    return f"{kind.name} 的第 {named} 页" + (f"等 {len(numbers)} 页" if len(numbers) > 5 else "")


def _with_text(manuscript: Manuscript) -> Manuscript:
    """A file without a word is refused: it would be found by nobody and look as if it had been entered."""
    if any(
        isinstance(piece, Table) or (isinstance(piece, str) and piece.strip()) for piece in manuscript.pieces
    ):
        return manuscript
    if manuscript.pictures:
        raise Unreadable("文件里只有图片，没有文字；请把图片另存为 PDF 或 png、jpg，再作为扫描件录入。")
    raise BadRecord("没有正文：文件里没有读到文字。")
