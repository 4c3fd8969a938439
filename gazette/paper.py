"""The printed edition page by page: which file shows a page, what stands on it, and what must not be shown."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from gazette import events, issuing
from gazette.body import Table, plain_text
from gazette.errors import BadRecord, NotAllowed, NotFound, Unreadable
from gazette.ingest.confined import Limits, read_confined
from gazette.model import Document, Event, Issue, Original, Status
from gazette.model_paper import Scan
from gazette.page_images import drawable
from gazette.permissions import Act, Actor, may
from gazette.search import issues_of
from gazette.views import DocumentCard, IssuePage

MOST_PAGES = 2000
_LIMITS = Limits(seconds=40, memory=2 << 30)
_SIBLINGS = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that shows printed pages: ``file_page`` shows ``page_from``, and so on up to ``page_to``."""

    id: int
    name: str
    sha256: str
    page_from: int
    page_to: int
    file_page: int

    def place(self, page: int) -> int:
        """Where a printed page stands in the file, from 1."""
        return self.file_page + page - self.page_from


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands on a page: its lines, its place in the file, how many pages are numbered, where documents begin."""

    lines: tuple[str, ...]
    place: int
    numbered: int
    begins: dict[str, int]


def scans(session: Session, identifier: str) -> tuple[Shown, ...]:
    """The files that show an issue's printed pages, first pages first."""
    rows = session.scalars(
        select(Scan)
        .join(Issue)
        .where(Issue.identifier == identifier)
        .order_by(Scan.page_from, Scan.id)
        .options(joinedload(Scan.original))
    )
    return tuple(
        Shown(r.id, r.original.name, r.original.sha256, r.page_from, r.page_to, r.file_page) for r in rows
    )


def scan_of(shown: tuple[Shown, ...], page: int) -> Shown | None:
    """The file that shows a page."""
    return next((one for one in shown if one.page_from <= page <= one.page_to), None)


def printed_on(issue: IssuePage, page: int) -> tuple[DocumentCard, ...]:
    """The documents that stand on a page of the paper, by the pages that were entered."""
    return tuple(
        card
        for section in issue.contents
        for card in section.documents
        if card.page_from is not None and card.page_from <= page <= (card.page_to or card.page_from)
    )


def begun_by(issue: IssuePage, begins: dict[str, int], page: int) -> tuple[DocumentCard, ...]:
    """The document on a page of our own edition, where each begins a page; nothing after the last, in the index."""
    cards = {card.index_number: card for section in issue.contents for card in section.documents}
    before = [(at, name) for name, at in begins.items() if name in cards and at <= page]
    if not before or page >= begins.get("numbers", page + 1):
        return ()
    return (cards[max(before)[1]],)


def must_not_show(session: Session, identifier: str, page: int) -> str:
    """Why the picture of a printed page is not shown, in a sentence; empty when it may be.

    What was withdrawn, or masked in the text, stands on the paper as it was.
    """
    rows = session.scalars(
        select(Document)
        .join(Issue, Document.issue_id == Issue.id)
        .where(Issue.identifier == identifier, Document.page_from <= page)
    ).all()
    on = [row for row in rows if page <= (row.page_to or row.page_from or 0)]
    if any(row.status != Status.PUBLISHED for row in on):
        return "这一页上有不公开的文件，所以不显示页图。"
    masked = select(Event.id).where(
        Event.subject_kind == "document",
        Event.deed == "masked",
        Event.subject_id.in_([row.index_number for row in on]),
    )
    if on and session.scalar(masked.limit(1)) is not None:
        return "这一页上有个人信息，网上的文本已作遮盖，所以不显示页图。"
    return ""


def lines_of_page(folder: Path, file: Path, key: str, page: int, *, printed: bool) -> Lines:
    """The lines of a page of a PDF, read once and kept; ``printed``: ``page`` is the number printed on it.

    Raises:
        NotFound: when there is no such page.
    """
    place = folder / key[:2] / f"{key}-{'n' if printed else 'p'}{page}.json"
    if not place.is_file():
        asked = (b"N" if printed else b"P") + min(page, 1 << 31).to_bytes(4, "big")
        try:
            read = read_confined("page_lines", asked + file.read_bytes(), _LIMITS)
        except Unreadable as error:
            raise NotFound(str(error)) from error
        lines = [line for block in read.blocks for line in _said(block)]
        _keep(place, json.dumps({**read.facts, "lines": lines}, ensure_ascii=False))
    said = json.loads(place.read_text("utf-8"))
    return Lines(tuple(said["lines"]), said["place"], said["numbered"], said["begins"])


def _said(block: object) -> list[str]:
    if isinstance(block, Table):
        return ["　".join(cell.text for cell in row if cell.text) for row in block.rows]
    return plain_text((block,)).split("\n")  # type: ignore[arg-type]


def _keep(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as aside:
        aside.write(text)
    Path(aside.name).replace(place)


def siblings(session: Session, key: str, identifier: str) -> tuple[str, ...]:
    """Other public issues that the same words name: the third of other years."""
    return tuple(name for name in issues_of(session, key, _SIBLINGS) if name != identifier)


def offered(issue: Issue) -> tuple[Original, ...]:
    """The originals an issue's documents were read from, to choose from."""
    found: dict[int, Original] = {}
    for document in issue.documents:
        for attachment in document.attachments:
            if attachment.role == "source":
                found[attachment.original_id] = attachment.original
    return tuple(found.values())


def attach(
    session: Session, actor: Actor, identifier: str, original: Path, sha256: str, pages: tuple[int, int, int], at: datetime
) -> None:  # fmt: skip
    """Say that a kept file shows printed pages: ``pages`` are the first and last printed, and the file's page of the first.

    Raises:
        BadRecord: when the pages cannot be, overlap with another file's, or the file has no pages to show.
    """
    issue = _issue(session, actor, identifier)
    first, last, file_page = pages
    if not (1 <= first <= last <= MOST_PAGES and 1 <= file_page <= MOST_PAGES):
        raise BadRecord("请填写公报的起页、止页和文件里的页码：都是从 1 起的数字，止页不小于起页。")
    if not drawable(original):
        raise BadRecord("这个文件不是 PDF 或图片，显示不出页图。")
    row = session.scalars(select(Original).where(Original.sha256 == sha256)).one()
    held = session.scalars(select(Scan).where(Scan.issue_id == issue.id)).all()
    if clash := next((scan for scan in held if scan.page_from <= last and first <= scan.page_to), None):
        raise BadRecord(f"第{clash.page_from}—{clash.page_to}页已经有扫描件了，请先取下那一个。")
    session.add(Scan(issue_id=issue.id, original=row, page_from=first, page_to=last, file_page=file_page))
    _say(session, actor, issue, at, attached=sha256, pages=[first, last], file_page=file_page)


def detach(session: Session, actor: Actor, identifier: str, number: int, at: datetime) -> None:
    """Take a file off the pages of an issue; the file itself is kept."""
    issue = _issue(session, actor, identifier)
    scan = session.scalar(select(Scan).where(Scan.id == number, Scan.issue_id == issue.id))
    if scan is None:
        raise NotFound("没有找到这个扫描件，可能已经取下。")
    _say(session, actor, issue, at, detached=scan.original.sha256, pages=[scan.page_from, scan.page_to])
    session.delete(scan)


def _issue(session: Session, actor: Actor, identifier: str) -> Issue:
    issue = issuing.issue_for(session, actor, identifier, Act.LAY_OUT)
    if issue.status == Status.PUBLISHED and not may(actor, Act.PUBLISH_ISSUE, issue.gazette.slug):
        raise NotAllowed("这一期已经公开，扫描件由审签人添加或取下。")
    return issue


def _say(session: Session, actor: Actor, issue: Issue, at: datetime, **detail: object) -> None:
    events.append(
        session, actor=actor.login, deed="scanned", subject_kind="issue", subject_id=issue.identifier, at=at, detail=detail,
    )  # fmt: skip
