"""Editions in other forms than PDF: a web page in one file, plain text, Word, EPUB."""

from __future__ import annotations

import re
from collections.abc import Callable

from gazette.body import plain_text
from gazette.editions import setting, to_docx, to_epub
from gazette.editions.edition import Edition

Picture = Callable[[str], bytes | None]


def to_html(edition: Edition, picture: Picture) -> bytes:
    """One page with its style and pictures inside, for reading and for a browser's print."""

    def figure(sha256: str) -> str:
        content = picture(sha256)
        return setting.as_address(content, setting.picture_type(content)) if content else ""

    html = setting.html_of(edition, None, figure)
    style = (setting.STYLE / "print.css").read_text("utf-8")
    large = ".sheet { font-size: 18pt; line-height: 33.5pt; }" if edition.large else ""
    links = re.compile(r'<link rel="stylesheet"[^>]*>\s*')
    return links.sub("", html).replace("</head>", f"<style>{style}{large}</style></head>").encode()


def to_text(edition: Edition, _: Picture) -> bytes:
    """Title, number and text of each document, a paragraph a line."""
    parts = (
        [f"{edition.title}\n" + (f"{edition.introduction.strip()}\n" if edition.introduction else "")]
        if edition.bound
        else []
    )
    for sheet in edition.sheets:
        card = sheet.page.card
        parts.append(
            "\n".join(filter(None, (card.title, card.document_number, "", plain_text(sheet.page.body))))
            + "\n"
        )
    return "\n\n".join(parts).encode()


WRITERS: dict[str, Callable[[Edition, Picture], bytes]] = {
    ".html": to_html,
    ".txt": to_text,
    ".docx": to_docx.to_docx,
    ".epub": to_epub.to_epub,
}
