"""The audit: is the history whole, and do the rows say what the history says they say?

The chain of events tells whether a line was changed, taken out or put in. Each text that became public left its digest
in the chain, and each move its name, so a row that was changed behind the program's back is named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from gazette import events
from gazette.content import content_of, digest
from gazette.model import Attachment, Document, DocumentIssuer, Event, Status
from gazette.model_desk import Revision

_CHUNK = 200
_LEADS_TO = {
    "published": Status.PUBLISHED, "restored": Status.PUBLISHED, "withdrawn": Status.WITHDRAWN, "sent": Status.REVIEW,
    "returned": Status.DRAFT, "called_back": Status.DRAFT, "entered": Status.DRAFT, "scheduled": Status.SCHEDULED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as the history says: which record, and in what."""

    subject: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Audit:
    """``broken``: the first line of the chain that does not fit; ``unsealed``: public texts without a digest."""

    lines: int
    documents: int
    broken: events.BrokenLine | None
    faults: tuple[Fault, ...]
    unsealed: int

    @property
    def clean(self) -> bool:
        """Everything is as it was written."""
        return self.broken is None and not self.faults


@dataclass(slots=True)
class _Said:
    """What the history says of one document."""

    state: Status = Status.DRAFT
    digest: str | None = None
    published_on: str | None = None
    corrections: int = 0


def audit(session: Session) -> Audit:
    """Walk the history, then every document and revision."""
    broken = events.verify_chain(session)
    said, count = _history(session)
    faults: list[Fault] = []
    corrected: dict[
        int, tuple[str, int]
    ] = {}  # row → name and revision, for the revisions that must be there
    documents = unsealed = 0
    for document in _documents(session):
        documents += 1
        corrected[document.id] = document.index_number, document.revision
        told = said.pop(document.index_number, None)
        if told is None:
            faults.append(Fault(document.index_number, "历史记录里没有它的录入。"))
            continue
        faults += _compared(document, told)
        unsealed += told.digest is None and document.status in (Status.PUBLISHED, Status.WITHDRAWN)
    for name, told in said.items():
        if told.state in (Status.PUBLISHED, Status.WITHDRAWN):
            faults.append(Fault(name, "历史记录里有它的发布，数据库里却没有它。"))
    faults += _revisions(session, corrected)
    return Audit(count, documents, broken, tuple(faults), unsealed)


def _history(session: Session) -> tuple[dict[str, _Said], int]:
    """The last state and digest of every document by the history, and the number of lines."""
    said: dict[str, _Said] = {}
    count = 0
    columns = select(Event.subject_kind, Event.subject_id, Event.deed, Event.detail)
    for kind, name, deed, detail in session.execute(
        columns.order_by(Event.id).execution_options(yield_per=1000)
    ):
        count += 1
        if kind != "document":
            continue
        told = said.setdefault(name, _Said())
        told.state = _LEADS_TO.get(deed, told.state)
        if deed in ("published", "corrected"):
            told.digest = _field(detail, "digest")
            told.published_on = _field(detail, "published_on") or told.published_on
            told.corrections += deed == "corrected"
    return said, count


def _field(detail: str, name: str) -> str | None:
    try:
        value = json.loads(detail).get(name)
    except (ValueError, AttributeError):
        return None
    return value if isinstance(value, str) else None


def _compared(document: Document, told: _Said) -> Iterator[Fault]:
    name = document.index_number
    if document.status != told.state:
        yield Fault(name, f"状态是 {document.status}，按历史记录应为 {told.state.value}。")
    if told.digest is None or document.status not in (Status.PUBLISHED, Status.WITHDRAWN):
        return
    try:
        same = digest(content_of(document)) == told.digest
    except ValueError:
        same = False
    if not same:
        yield Fault(name, f"《{document.title[:30]}》的内容与发布时不同。")
    day = document.published_on.isoformat() if document.published_on else None
    if told.published_on is not None and told.published_on != day:
        yield Fault(name, f"发布日期是 {day}，发布时是 {told.published_on}。")
    if document.revision != told.corrections + 1:
        yield Fault(name, f"版次是 {document.revision}，按历史记录应为 {told.corrections + 1}。")


def _documents(session: Session) -> Iterator[Document]:
    last = 0
    loaded = (
        selectinload(Document.issuers).joinedload(DocumentIssuer.issuer),
        selectinload(Document.attachments).joinedload(Attachment.original),
    )
    while True:
        wanted = (
            select(Document).where(Document.id > last).order_by(Document.id).limit(_CHUNK).options(*loaded)
        )
        rows = session.scalars(wanted).all()
        yield from rows
        if len(rows) < _CHUNK:
            return
        last = rows[-1].id
        session.expunge_all()


def _revisions(session: Session, corrected: dict[int, tuple[str, int]]) -> Iterator[Fault]:
    """Every kept state as it was kept, and none missing of what readers could read."""
    public: dict[int, set[int]] = {}
    wanted = select(Revision.document_id, Revision.number, Revision.public, Revision.content, Revision.digest)
    for row in session.execute(wanted.order_by(Revision.id).execution_options(yield_per=_CHUNK)):
        name = corrected.get(row.document_id, ("?", 0))[0]
        if row.public is not None:
            public.setdefault(row.document_id, set()).add(row.public)
        if hashlib.sha256(row.content.encode()).hexdigest() != row.digest:
            yield Fault(name, f"保存的第 {row.number} 个版本与保存时不同。")
    for id, (name, revision) in corrected.items():
        if revision > 1 and (gone := set(range(1, revision + 1)) - public.get(id, set())):
            yield Fault(name, f"缺第 {'、'.join(map(str, sorted(gone)))} 版的文本。")
