"""The lines of one page of a PDF as they stand on it, read in a process of its own (``confined``).

What is sent is how the page is named (``P`` its place in the file, ``N`` the number printed on it), the number (four bytes,
big-endian), and the file. What comes back has a paragraph for each line, the tables, and in its facts ``place`` (of the page
in the file, from 1), ``numbered`` (how many pages have a printed number) and ``begins`` (the names of those places in the
file that the contents lead to, with the printed number of their page).
"""

from __future__ import annotations

import io

import pypdfium2
from pypdf import PdfReader

from gazette.body import Block, Paragraph
from gazette.errors import Unreadable
from gazette.ingest.from_pdf import opened, text_sheet
from gazette.ingest.manuscript import Manuscript
from gazette.ingest.sheets import Grid, Line, Sheet

_MM = 72 / 25.4
_UPRIGHT, _LANDSCAPE = (
    (36 * _MM, 34 * _MM),
    (27 * _MM, 25 * _MM),
)  # above and below the type area of our own sheets


def read(content: bytes) -> Manuscript:
    """The lines of the page that was asked for; none where the page is a picture.

    Raises:
        Unreadable: when the file is damaged or has no such page.
    """
    named, number, file = content[:1], int.from_bytes(content[1:5], "big"), content[5:]
    if not file.startswith(b"%PDF"):
        return Manuscript((), facts={"place": number, "numbered": 0, "begins": {}})
    document = opened(file)
    labels = [document.get_page_label(at) for at in range(len(document))] if named == b"N" else []
    numbered = sum(label.isdecimal() for label in labels)
    if named == b"N" and str(number) not in labels:
        raise Unreadable(f"本期印有页码的共 {numbered} 页，没有第 {number} 页。")
    place = labels.index(str(number)) + 1 if labels else number
    if not 1 <= place <= len(document):
        raise Unreadable(f"这个文件只有 {len(document)} 页。")
    blocks = _blocks(document[place - 1], own=named == b"N")
    begins = _begins(file, labels) if labels else {}
    return Manuscript(blocks, facts={"place": place, "numbered": numbered, "begins": begins})


def _blocks(page: pypdfium2.PdfPage, own: bool) -> tuple[Block, ...]:
    sheet = text_sheet(page)
    if sheet is None:
        return ()
    return tuple(
        Paragraph(part.text) if isinstance(part, Line) else part.table
        for part in sheet.parts
        if not own or _inside(part, sheet)
    )


def _inside(part: Line | Grid, sheet: Sheet) -> bool:
    """Whether it stands in the type area, and is no running head, page number or mark."""
    above, below = _LANDSCAPE if sheet.width > sheet.height else _UPRIGHT
    return part.top > above and part.bottom < sheet.height - below


def _begins(file: bytes, labels: list[str]) -> dict[str, int]:
    reader = PdfReader(io.BytesIO(file))
    found = {}
    for name, target in reader.named_destinations.items():
        at = reader.get_destination_page_number(target)
        if at is not None and 0 <= at < len(labels) and labels[at].isdecimal():
            found[str(name)] = int(labels[at])
    return found
