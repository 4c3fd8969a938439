"""What goes into an edition: one document, the whole issue, a section as an offprint, or chosen documents as a booklet."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import index
from gazette.body import to_json
from gazette.editions.lines import title_lines
from gazette.editions.sheet import Sheet, sheet
from gazette.errors import BadRecord, NotFound
from gazette.views import DocumentPage, IssuePage, SectionContents

Kind = Literal["document", "issue", "offprint", "booklet"]
MOST_IN_A_BOOKLET = 60
_COVER_WIDEST = 20.0  # characters of 18 pt on the cover


@dataclass(frozen=True, slots=True)
class Revision:
    """The state of a text: its number for people, and the hash of all that is printed of it."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition before it is set. ``subject`` says what it is of: an index number, an issue, issue/section, or numbers.

    ``line`` stands on the cover, in ``line_pieces`` where it is long. ``bound`` has a cover, contents and a back; a single document has none of them.
    """

    kind: Kind
    subject: str
    title: str
    sheets: tuple[Sheet, ...]
    revision: Revision
    series: str
    publisher: str
    name: str = ""
    full_name: str = ""
    running: str = ""
    year: int | None = None
    day: date | None = None
    line: str = ""
    line_pieces: tuple[str, ...] = ()
    introduction: str = ""
    sections: tuple[SectionContents, ...] = ()
    large: bool = False

    @property
    def bound(self) -> bool:
        """Whether it has a cover and contents."""
        return self.kind != "document"

    @property
    def author(self) -> str:
        """Who issued the document, or who publishes the issue."""
        return (
            "、".join(self.sheets[0].page.card.issuers) if not self.bound and self.sheets else self.publisher
        )

    @property
    def description(self) -> str:
        """One sentence for the file's properties."""
        return self.line if self.bound else self.sheets[0].page.card.summary

    @property
    def keywords(self) -> tuple[str, ...]:
        """Those of a single document."""
        return () if self.bound else self.sheets[0].page.keywords

    @property
    def numbered(self) -> tuple[object, ...]:
        """The cards that have a document number, in the order of the numbers, for the index of numbers."""
        cards = [s.page.card for s in self.sheets if s.page.card.document_number]
        return tuple(sorted(cards, key=lambda card: _by_number(card.document_number or "")))


def revision_of(page: DocumentPage) -> Revision:
    """The revision of a document as readers count it, and the digest of what is printed of it."""
    card = page.card
    signed = card.signed_on.isoformat() if card.signed_on else None
    facts = [
        card.index_number,
        card.title,
        card.document_number,
        list(card.issuers),
        signed,
        to_json(page.body),
    ]
    digest = hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
    return Revision(page.revision, digest)


def of_document(page: DocumentPage, analyzer: index.Analyzer) -> Edition:
    """One document by itself."""
    card = page.card
    return Edition(
        "document", card.index_number, card.title, (sheet(page, analyzer),), revision_of(page),
        page.gazette_title, page.publisher,
        full_name=card.issue.label if card.issue else "", running=card.issue.running if card.issue else "",
    )  # fmt: skip


def of_issue(issue: IssuePage, pages: tuple[DocumentPage, ...], analyzer: index.Analyzer) -> Edition:
    """A whole issue."""
    card = issue.card
    return Edition(
        "issue", card.identifier, f"{card.gazette_title} {card.label}",
        tuple(sheet(page, analyzer) for page in pages), _together(pages),
        card.gazette_title, issue.publisher, card.label.replace(f"{card.year}年", "", 1), card.label, card.running,
        card.year, card.published_on, card.cover_line, title_lines(card.cover_line, analyzer, _COVER_WIDEST),
        issue.introduction, issue.contents,
    )  # fmt: skip


def of_section(
    issue: IssuePage, pages: tuple[DocumentPage, ...], section: str, analyzer: index.Analyzer
) -> Edition:
    """The documents of one section of an issue, with a cover of their own (单行本).

    Raises:
        NotFound: when the issue has no such section.
    """
    inside = tuple(page for page in pages if (page.card.section or "") == section)
    if not inside:
        names = "、".join(part.name for part in issue.contents if part.name)
        raise NotFound(f"{issue.card.label}没有“{section[:30]}”栏目。本期的栏目有：{names or '无'}。")
    whole = of_issue(issue, inside, analyzer)
    contents = tuple(part for part in issue.contents if part.name == section)
    return replace(
        whole, kind="offprint", subject=f"{issue.card.identifier}/{section}", title=f"{whole.title} {section}",
        name=f"{whole.name}　{section}", line="单行本", line_pieces=(), introduction="", sections=contents,
    )  # fmt: skip


def of_chosen(name: str, pages: tuple[DocumentPage, ...], day: date, analyzer: index.Analyzer) -> Edition:
    """Chosen documents as a booklet (文件汇编), in the order they were chosen.

    Raises:
        BadRecord: when none or too many are chosen.
    """
    if not 0 < len(pages) <= MOST_IN_A_BOOKLET:
        raise BadRecord(f"一本汇编可以收 1 至 {MOST_IN_A_BOOKLET} 件文件，现在选了 {len(pages)} 件。")
    first = pages[0]
    contents = SectionContents("", tuple(page.card for page in pages))
    title = name.strip()[:60] or "文件汇编"
    return Edition(
        "booklet", ",".join(page.card.index_number for page in pages), title,
        tuple(sheet(page, analyzer) for page in pages), _together(pages),
        title, first.publisher, "文件汇编", "文件汇编", "", None, day, f"共收文件{len(pages)}件", (), "", (contents,),
    )  # fmt: skip


def _together(pages: tuple[DocumentPage, ...]) -> Revision:
    """The revision of several documents: it changes when any of them does."""
    each = [revision_of(page) for page in pages]
    digest = hashlib.sha256("\n".join(revision.digest for revision in each).encode()).hexdigest()
    return Revision(max((revision.number for revision in each), default=0), digest)


def _by_number(number: str) -> tuple[str, int, int, str]:
    agency, year, serial, *_ = [*(index.number_key(number) or "||").split("|"), "", ""]
    return agency, int(year or 0), int(serial or 0) if serial.isdecimal() else 0, number
