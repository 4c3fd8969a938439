"""The bench of back-entry: files become pieces, a person looks at each, and what is right becomes a draft.

A batch waits in the database between one sitting and the next; nothing a person typed is lost when the server stops,
and nothing becomes a document before somebody has said so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gazette import editing, events, issuing, twins
from gazette.content import Content
from gazette.errors import BadRecord, Conflict, NotFound
from gazette.ingest.manuscript import Recognised
from gazette.ingest.reading import doubts
from gazette.marked import marked, unmarked
from gazette.model import Attachment, Document, Gazette, Issue, IssueKind, Original
from gazette.model_entry import Batch, BatchFile, Piece
from gazette.permissions import Act, Actor, gazettes_for
from gazette.records import Record

FACTS = (
    "title", "document_number", "issuers", "kind", "section", "signed_on", "effective_on", "expires_on", "subject",
    "keywords", "summary", "page_from", "page_to",
)  # fmt: skip
OPEN, SEEN, ENTERED, DROPPED, JOINED = "open", "seen", "entered", "dropped", "joined"
LIVE = (OPEN, SEEN)
_MOST_FILES = 5000
_MOST_REFUSED = 200  # sentences kept of one upload


class Changed(Conflict):
    """Somebody else saved the piece meanwhile; both texts must be shown."""


def begin(
    session: Session, actor: Actor | None, gazette: Gazette, name: str, files: Sequence[tuple[str, str]], at: datetime,
    issue: Issue | None = None, refused: Sequence[str] = (),
) -> Batch:  # fmt: skip
    """Take files that came together; ``files`` are names with the SHA-256 of kept originals.

    ``refused`` are sentences about files that were sent with them and not taken: they stay in the batch's history.
    """
    if not files:
        raise BadRecord("请先选择要补录的文件。")
    if len(files) > _MOST_FILES:
        raise BadRecord(f"一批最多 {_MOST_FILES} 个文件，请分几批上传。")
    batch = Batch(gazette=gazette, issue=issue, person_id=actor.id if actor else None, name=name[:200], at=at)
    session.add(batch)
    for position, (title, sha256) in enumerate(files, start=1):
        original = session.scalars(select(Original).where(Original.sha256 == sha256)).one()
        batch.files.append(BatchFile(position=position, name=title[:300], original=original))
    session.flush()
    _say(session, actor.login if actor else "监视文件夹", "batch_begun", batch, at, files=len(files),
         **({"refused": list(refused[:_MOST_REFUSED])} if refused else {}))  # fmt: skip
    return batch


def issue_meant(session: Session, actor: Actor, gazette: Gazette, year: int | None, number: int | None, at: datetime) -> Issue | None:  # fmt: skip
    """The issue a batch is for, begun if need be; None when none was named.

    Raises:
        BadRecord: when it is public already, or only half of its name was given.
    """
    if year is None and number is None:
        return None
    if year is None or number is None:
        raise BadRecord("请把年份和期号都填上，或者都不填。")
    held = session.scalar(
        select(Issue).where(
            Issue.gazette_id == gazette.id, Issue.year == year, Issue.number == number,
            Issue.kind.in_((IssueKind.ORDINARY, IssueKind.COMBINED)),
        )
    )  # fmt: skip
    if held is None:
        return issuing.begin(session, actor, gazette.slug, year, number, IssueKind.ORDINARY, at)
    if held.status == "published":
        raise BadRecord(f"{year}年第{number}期已经发布，不能再编入文件。")
    return held


def batch_for(session: Session, actor: Actor, number: int) -> Batch:
    """A batch, for people who may edit in its gazette.

    Raises:
        NotFound: when there is none, or the person may not know of it.
    """
    batch = session.get(Batch, number)
    if batch is None or batch.gazette.slug not in gazettes_for(actor, Act.EDIT):
        raise NotFound("没有找到这个批次。")
    return batch


def piece_for(session: Session, actor: Actor, batch: int, number: int) -> Piece:
    """A piece of a batch, for the same people."""
    piece = session.get(Piece, number)
    if piece is None or piece.batch_id != batch_for(session, actor, batch).id:
        raise NotFound("没有找到这一件。")
    return piece


def doubts_of(piece: Piece) -> tuple[Recognised, ...]:
    """The lines of a piece that the recogniser doubted, those that were mended since included."""
    rows = [[str(part) for part in row] for row in piece.doubtful]
    return tuple(Recognised.of_marked(row[2] if len(row) > 2 else row[0], float(row[1])) for row in rows)


def add(session: Session, file: BatchFile, record: Record, *, page: int | None, warnings: Sequence[str] = ()) -> Piece:  # fmt: skip
    """Put a piece that was read at the end of its batch."""
    last = session.scalar(select(func.max(Piece.position)).where(Piece.batch_id == file.batch_id))
    piece = Piece(
        batch_id=file.batch_id, file_id=file.id, position=(last or 0) + 1, facts=facts_of(record), body=marked(record.blocks),
        findings=[asdict(f) for f in record.findings if f.field != "doubtful"],
        doubtful=[[f.value[0], f.confidence, f.evidence] for f in record.findings if f.field == "doubtful"],
        warnings=[*warnings, *record.warnings], page_from=page,
    )  # fmt: skip
    session.add(piece)
    session.flush()
    return piece


def facts_of(record: Record) -> dict[str, str]:
    """The facts of a record as the fields of a form."""

    def text(value: object) -> str:
        return "" if value is None else str(value)

    return {
        "title": record.title, "document_number": text(record.doc_number), "issuers": "、".join(record.issuers),
        "kind": text(record.kind), "section": text(record.section), "signed_on": text(record.signed_on),
        "effective_on": text(record.effective_on), "expires_on": text(record.expires_on), "subject": text(record.subject),
        "keywords": "、".join(record.keywords), "summary": record.summary, "page_from": text(record.page_from),
        "page_to": text(record.page_to),
    }  # fmt: skip


def save(
    session: Session, piece: Piece, facts: dict[str, str], body: str | None, version: int | None
) -> None:
    """Keep what a person typed, right or not; it is judged when the piece is entered.

    Raises:
        Changed: when somebody else saved it since ``version``.
        Conflict: when it is a document already.
    """
    _live(piece)
    if version is not None and version != piece.version:
        raise Changed(
            "您打开以后，这一件又被保存过（别人，或您的另一个窗口）。您的改动还没有保存，都在下面。"
        )
    known = {name: value.strip() for name, value in facts.items() if name in FACTS}
    piece.facts = {**piece.facts, **known}
    if body is not None:
        piece.body = body.replace("\r\n", "\n")
    piece.state = SEEN
    session.flush()


def mend(piece: Piece, was: Mapping[str, str], sent: Mapping[str, str]) -> tuple[str, ...]:
    """Keep what a person changed in a table that showed ``was``; the names of the facts that somebody else has changed too.

    Those stay as the other left them.
    """
    if piece.state not in LIVE:
        return tuple(name for name, value in sent.items() if value != was.get(name, value))
    mine = {name: value for name, value in sent.items() if name in FACTS and value != was.get(name, "")}
    held = {name: piece.facts.get(name, "") for name in mine}
    kept = {name: value for name, value in mine.items() if held[name] in (was.get(name, ""), value)}
    if any(value != held[name] for name, value in kept.items()):
        piece.facts = {**piece.facts, **kept}
    return tuple(name for name in mine if name not in kept)


def split(session: Session, piece: Piece, row: int) -> Piece:
    """Cut a piece in two before a block, counted from 0; the second part is described anew by a person.

    Raises:
        BadRecord: when there is nothing before or after the place.
    """
    _live(piece)
    blocks = unmarked(piece.body)
    if not 0 < row < len(blocks):
        raise BadRecord("请在第二段到最后一段之间拆分。")
    _make_room(session, piece.batch_id, piece.position)
    facts = {
        name: piece.facts.get(name, "") if name in ("issuers", "section", "kind") else "" for name in FACTS
    }
    facts["title"] = _first_line(marked(blocks[row : row + 1]))
    text = marked(blocks[row:])
    rest = Piece(
        batch_id=piece.batch_id, file_id=piece.file_id, position=piece.position + 1, facts=facts, body=text,
        findings=[], warnings=[], doubtful=[d for d in piece.doubtful if str(d[0]) in text], page_from=piece.page_from,
    )  # fmt: skip
    piece.body = marked(blocks[:row])
    session.add(rest)
    session.flush()
    return rest


def join(session: Session, pieces: Sequence[Piece]) -> Piece:
    """Put pieces together in their order; the first gives the facts, the others' text follows.

    Raises:
        BadRecord: when there are fewer than two.
    """
    ordered = sorted(pieces, key=lambda piece: piece.position)
    if len(ordered) < 2:
        raise BadRecord("请勾选两件或更多再合并。")
    for piece in ordered:
        _live(piece)
    first = ordered[0]
    first.body = "\n".join(piece.body for piece in ordered)
    first.doubtful = [line for piece in ordered for line in piece.doubtful]
    last = next((p.facts["page_to"] for p in reversed(ordered) if p.facts.get("page_to")), "")
    first.facts = {**first.facts, "page_to": last}
    for piece in ordered[1:]:
        piece.state = JOINED
    session.flush()
    return first


def clone(session: Session, piece: Piece) -> Piece:
    """A second piece with the same facts and text, to be changed where it differs."""
    _make_room(session, piece.batch_id, piece.position)
    copy = Piece(
        batch_id=piece.batch_id, file_id=piece.file_id, position=piece.position + 1, facts=dict(piece.facts),
        body=piece.body, findings=piece.findings, doubtful=piece.doubtful, warnings=piece.warnings, page_from=piece.page_from,
    )  # fmt: skip
    session.add(copy)
    session.flush()
    return copy


def fill_down(pieces: Sequence[Piece], field: str) -> None:
    """Give the pieces the first one's value of a field; for pages of one page each, count on.

    Raises:
        BadRecord: when the field is none, or the first has no value.
    """
    ordered = sorted((p for p in pieces if p.state in LIVE), key=lambda piece: piece.position)
    if field not in FACTS or len(ordered) < 2:
        raise BadRecord("请勾选两件或更多，再选择要向下填充的一栏。")
    value = ordered[0].facts.get(field, "")
    if not value:
        raise BadRecord("勾选的第一件这一栏是空的，先填好它，再向下填充。")
    for piece in ordered[1:]:
        piece.facts = {**piece.facts, field: value}


def drop(piece: Piece) -> None:
    """Leave a piece out; it can be taken back."""
    _live(piece)
    piece.state = DROPPED


def take_back(piece: Piece) -> None:
    """Have a piece that was left out again."""
    if piece.state == DROPPED:
        piece.state = OPEN


def enter(session: Session, actor: Actor, piece: Piece, content: Content, pages: tuple[int | None, int | None], at: datetime) -> Document:  # fmt: skip
    """Make a draft of a piece, in the issue of its batch; the person becomes a hand of it.

    Raises:
        Conflict: when it was entered before, or the archive holds the same text.
    """
    _live(piece)
    batch = piece.batch
    where = editing.Where(batch.gazette.slug, piece.facts.get("section") or None)
    _refuse_same(session, batch.gazette, content)
    document = editing.draft(session, actor, where, content, at)
    findings = list(doubts(doubts_of(piece)))
    document.findings = [*piece.findings, *(asdict(f) for f in findings)]
    taken = max((a.position for a in document.attachments), default=0)
    document.attachments.append(Attachment(position=taken + 1, original=piece.file.original, role="source"))
    if batch.issue is not None:
        issuing.place(session, actor, batch.issue, document, pages, at)
    piece.state, piece.document = ENTERED, document
    session.flush()
    _say(
        session, actor.login, "piece_entered", batch, at, document=document.index_number, file=piece.file.name
    )
    return document


def _refuse_same(session: Session, gazette: Gazette, content: Content) -> None:
    alike = session.scalars(
        select(Document).where(
            Document.gazette_id == gazette.id, Document.title == content.title, Document.status != "withdrawn"
        )
    )  # fmt: skip
    for document in alike:
        if twins.same(document, content.body):
            raise Conflict(
                f"库里已有同样的文件 {document.index_number}《{document.title[:30]}》，没有再录一份。"
            )


def _live(piece: Piece) -> None:
    if piece.state == ENTERED:
        raise Conflict("这一件已经入库，请到文件里修改。")
    if piece.state == DROPPED:
        raise Conflict("这一件已标为不要；需要时先取回。")
    if piece.state == JOINED:
        raise Conflict("这一件已并入前面的一件；要分开，请在那一件的正文里点“拆”。")


def _make_room(session: Session, batch: int, position: int) -> None:
    later = session.scalars(
        select(Piece)
        .where(Piece.batch_id == batch, Piece.position > position)
        .order_by(Piece.position.desc())
    )
    for piece in later:
        piece.position += 1
    session.flush()


def _first_line(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line.split("】", 1)[-1].strip()[:300]


def called(batch: Batch) -> str:
    """What the history calls a batch."""
    return f"{batch.gazette.slug}-batch-{batch.id}"


def _say(session: Session, actor: str, deed: str, batch: Batch, at: datetime, **detail: object) -> None:
    events.append(
        session, actor=actor, deed=deed, subject_kind="batch", subject_id=called(batch), at=at,
        detail={"gazette": batch.gazette.slug, **detail},
    )  # fmt: skip
