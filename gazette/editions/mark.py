"""What stands at the foot of each printed page: where it is from, which text, when made, and how to check it."""

from __future__ import annotations

import io
from datetime import date

import segno

from gazette.editions.edition import Edition
from gazette.editions.setting import Mark, as_address


def mark_of(edition: Edition, code: str, made_on: date, site: str) -> Mark:
    """The mark of an edition; without an address of the site the QR holds the code alone."""
    address = f"{site}/c/{code}" if site else ""
    shown = address.split("://", 1)[-1]
    return Mark(
        _where(edition),
        f"文本第{edition.revision.number}版",
        made_on,
        code,
        shown,
        site,
        _qr(address or code),
    )


def _where(edition: Edition) -> str:
    if edition.kind == "booklet":
        return edition.title
    number = "" if edition.bound else edition.sheets[0].page.card.document_number or ""
    page = edition.sheets[0].page.card if not edition.bound else None
    paper = f"第{page.page_from}页" if page and page.page_from and edition.full_name else ""
    return "　".join(filter(None, (f"{edition.series}{edition.full_name}{paper}", number)))


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    # Dots, not curves: a PDF keeps one picture for all its pages, but draws curves anew on each of them.
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=8, border=0)
    return as_address(drawn.getvalue(), "image/png")
