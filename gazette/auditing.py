"""The audit: is the history whole, and do the rows say what the history says they say?

The chain of events tells whether a line was changed, taken out or put in. Each text that became public left its digest
in the chain, and each move its name, so a row that was changed behind the program's back is named; the rows around the
documents (issues, submissions, people) are looked at by ``auditing_rows``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from gazette import events
from gazette.auditing_rows import Around, Fault, faults
from gazette.content import content_of, digest
from gazette.model import Attachment, Document, DocumentIssuer, Event, Status
from gazette.model_desk import Revision
from gazette.model_people import Person

_CHUNK = 200
_LEADS_TO = {
    "published": Status.PUBLISHED, "restored": Status.PUBLISHED, "withdrawn": Status.WITHDRAWN, "sent": Status.REVIEW,
    "returned": Status.DRAFT, "called_back": Status.DRAFT, "entered": Status.DRAFT, "scheduled": Status.SCHEDULED,
}  # fmt: skip


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
    approver: str = ""
    writers: set[str] = field(default_factory=set)
    last: str | None = None  # digest of the text when it was last saved
    public: dict[int, tuple[str | None, str, str]] = field(
        default_factory=dict
    )  # revision → digest, reason, by

    def hear(self, actor: str, deed: str, detail: Mapping[str, object]) -> None:
        """Take in one line of the history."""
        seal = _text(detail, "digest")
        if deed in ("entered", "updated") and seal is not None:
            if deed == "entered" or self.last not in (None, seal):
                self.writers.add(actor)
            self.last = seal
        if deed == "scheduled" or (deed == "published" and self.state is not Status.SCHEDULED):
            self.approver = actor
        if deed in ("published", "corrected"):
            self.digest = seal
            self.published_on = _text(detail, "published_on") or self.published_on
            self.corrections += deed == "corrected"
            by = actor if deed == "corrected" else self.approver
            self.public[self.corrections + 1] = seal, _text(detail, "reason") or "", by
        self.state = _LEADS_TO.get(deed, self.state)


def _text(detail: Mapping[str, object], name: str) -> str | None:
    value = detail.get(name)
    return value if isinstance(value, str) else None


def audit(session: Session) -> Audit:
    """Walk the history, then every document, revision, issue, submission and person."""
    broken = events.verify_chain(session)
    said, around, count = _history(session)
    logins = {id: login for id, login in session.execute(select(Person.id, Person.login))}  # noqa: C416
    found: list[Fault] = []
    seen: dict[int, tuple[str, int, _Said | None]] = {}  # row → name, revision, what is said of it
    documents = unsealed = 0
    for document in _documents(session):
        documents += 1
        told = said.pop(document.index_number, None)
        seen[document.id] = document.index_number, document.revision, told
        if told is None:
            found.append(Fault(document.index_number, "历史记录里没有它的录入。"))
            continue
        found += _compared(document, told)
        found += _approved(document, told, logins)
        unsealed += told.digest is None and document.status in (Status.PUBLISHED, Status.WITHDRAWN)
    for name, told in said.items():
        if told.state in (Status.PUBLISHED, Status.WITHDRAWN):
            found.append(Fault(name, "历史记录里有它的发布，数据库里却没有它。"))
    found += _revisions(session, seen, logins)
    found += faults(session, around)
    return Audit(count, documents, broken, tuple(found), unsealed)


def _history(session: Session) -> tuple[dict[str, _Said], Around, int]:
    """The last word of the history on every document, and on all around them, and the number of lines."""
    said: dict[str, _Said] = {}
    around, count = Around(), 0
    columns = select(Event.subject_kind, Event.subject_id, Event.actor, Event.deed, Event.detail)
    for kind, name, actor, deed, detail in session.execute(
        columns.order_by(Event.id).execution_options(yield_per=1000)
    ):
        count += 1
        if kind == "document":
            said.setdefault(name, _Said()).hear(actor, deed, _mapping(detail))
        else:
            around.hear(kind, name, deed, _mapping(detail))
    return said, around, count


def _mapping(detail: str) -> Mapping[str, object]:
    try:
        value = json.loads(detail)
    except ValueError:  # the chain says so
        return {}
    return value if isinstance(value, dict) else {}


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


def _approved(document: Document, told: _Said, logins: Mapping[int, str]) -> Iterator[Fault]:
    """Who approved it, and that they did not write in it, by the history alone: rows can be made to say anything."""
    if document.status not in (Status.SCHEDULED, Status.PUBLISHED, Status.WITHDRAWN):
        return
    name, by = document.index_number, logins.get(document.approved_by or 0)
    if by != (told.approver if told.approver in set(logins.values()) else None):
        yield Fault(name, f"签发人是 {by or '无'}，按历史记录应为 {told.approver}。")
    if told.approver in told.writers & set(logins.values()):
        yield Fault(name, f"签发人 {told.approver} 录入或修改过它。")


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


def _revisions(
    session: Session, seen: Mapping[int, tuple[str, int, _Said | None]], logins: Mapping[int, str]
) -> Iterator[Fault]:
    """Every kept state as it was kept, and none missing of what readers could read."""
    public: dict[int, set[int]] = {}
    wanted = select(
        Revision.document_id, Revision.number, Revision.public, Revision.content, Revision.digest, Revision.reason,
        Revision.approved_by,
    )  # fmt: skip
    for row in session.execute(wanted.order_by(Revision.id).execution_options(yield_per=_CHUNK)):
        name, _, told = seen.get(row.document_id, ("?", 0, None))
        if hashlib.sha256(row.content.encode()).hexdigest() != row.digest:
            yield Fault(name, f"保存的第 {row.number} 个版本与保存时不同。")
        if row.public is None:
            continue
        public.setdefault(row.document_id, set()).add(row.public)
        digest_, reason, by = told.public.get(row.public, (None, "", "")) if told else (None, "", "")
        if digest_ not in (None, row.digest):
            yield Fault(name, f"第 {row.public} 版的文本与公开时不同。")
        if digest_ is not None and row.public > 1 and (reason, by) != (row.reason, logins.get(row.approved_by or 0)):  # fmt: skip
            yield Fault(name, f"第 {row.public} 版的更正原因或批准人与历史记录不符。")
    for id, (name, revision, _) in seen.items():
        if revision > 1 and (gone := set(range(1, revision + 1)) - public.get(id, set())):
            yield Fault(name, f"缺第 {'、'.join(map(str, sorted(gone)))} 版的文本。")
