"""Two pages side by side on one sheet of paper."""

from __future__ import annotations

from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter, Transformation

_A4 = (595.276, 841.89)


def two_up(path: Path) -> None:
    """Lay the pages of a PDF two by two on landscape A4, in place; title and language stay, tags do not."""
    source = PdfReader(path)
    writer = PdfWriter()
    width, height = _A4[1], _A4[0]
    for start in range(0, len(source.pages), 2):
        sheet = writer.add_page(PageObject.create_blank_page(width=width, height=height))
        for place, page in enumerate(source.pages[start : start + 2]):
            box = page.mediabox
            scale = min(width / 2 / float(box.width), height / float(box.height))
            left = width / 2 * place + (width / 2 - float(box.width) * scale) / 2
            bottom = (height - float(box.height) * scale) / 2
            sheet.merge_transformed_page(page, Transformation().scale(scale).translate(left, bottom))
    if source.metadata:
        writer.add_metadata({key: str(value) for key, value in source.metadata.items()})
    writer.compress_identical_objects()
    with path.open("wb") as stream:
        writer.write(stream)
