"""What the bench shows: batches, their files and pieces, as frozen values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from gazette import bench, queries
from gazette.ingest.manuscript import Recognised
from gazette.model import Event, Gazette
from gazette.model_entry import Batch, BatchFile, Piece
from gazette.permissions import Act, Actor, gazettes_for

SURE = 0.9  # below this a finding is shown as doubtful


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a list; ``left`` are the pieces nobody has decided on."""

    id: int
    name: str
    gazette: str
    issue: str
    issue_identifier: str | None
    person: str
    at: datetime
    files: int
    waiting: int
    unreadable: int
    left: int
    entered: int


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a batch."""

    id: int
    name: str
    sha256: str
    state: str
    message: str


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece in the table of its batch; ``unsure`` names the facts found with little confidence."""

    id: int
    position: int
    facts: Mapping[str, str]
    state: str
    file: str
    doubtful: int
    warnings: tuple[str, ...]
    unsure: tuple[str, ...]
    document: str | None
    empty: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact was found and how sure that is."""

    field: str
    value: str
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PieceDesk:
    """A piece with everything the page shows, and its neighbours."""

    row: PieceRow
    batch: int
    gazette: str
    issue: str
    body: str
    version: int
    evidence: tuple[Evidence, ...]
    doubts: tuple[Recognised, ...]
    file_id: int
    sha256: str
    page: int
    before: int | None
    after: int | None
    place: int
    pieces: int


def batches(session: Session, actor: Actor) -> tuple[BatchRow, ...]:
    """The batches of one's gazettes, those with something left first."""
    rows = session.scalars(
        select(Batch).join(Gazette).where(Gazette.slug.in_(gazettes_for(actor, Act.EDIT))).order_by(Batch.id.desc()).limit(200)
    ).all()  # fmt: skip
    found = [batch_row(session, row) for row in rows]
    return tuple(sorted(found, key=lambda row: not (row.left or row.waiting)))


def batch_row(session: Session, batch: Batch) -> BatchRow:
    """One batch."""
    files = _counted(session, select(BatchFile.state, func.count()).where(BatchFile.batch_id == batch.id).group_by(BatchFile.state))  # fmt: skip
    pieces = _counted(session, select(Piece.state, func.count()).where(Piece.batch_id == batch.id).group_by(Piece.state))  # fmt: skip
    return BatchRow(
        batch.id, batch.name, batch.gazette.slug, queries.issue_label(batch.issue) if batch.issue else "",
        batch.issue.identifier if batch.issue else None, batch.person.name if batch.person else "监视文件夹", batch.at,
        sum(files.values()), files.get("waiting", 0) + files.get("reading", 0), files.get("unreadable", 0),
        sum(pieces.get(state, 0) for state in bench.LIVE), pieces.get(bench.ENTERED, 0),
    )  # fmt: skip


def _counted(session: Session, wanted: object) -> dict[str, int]:
    return {str(row[0]): int(row[1]) for row in session.execute(wanted)}  # type: ignore[call-overload]


def files(batch: Batch) -> tuple[FileRow, ...]:
    """The files of a batch."""
    return tuple(FileRow(f.id, f.name, f.original.sha256, f.state, f.message) for f in batch.files)


def pieces(session: Session, batch: Batch) -> tuple[PieceRow, ...]:
    """The pieces of a batch in order."""
    rows = session.scalars(
        select(Piece).where(Piece.batch_id == batch.id).order_by(Piece.position, Piece.id)
        .options(joinedload(Piece.file), joinedload(Piece.document))
    )  # fmt: skip
    return tuple(_row(row) for row in rows)


def refused(session: Session, batch: Batch) -> tuple[str, ...]:
    """What was sent with the files of a batch and not taken, each with the reason."""
    begun = session.scalar(
        select(Event).where(Event.subject_kind == "batch", Event.subject_id == bench.called(batch), Event.deed == "batch_begun")
    )  # fmt: skip
    said = json.loads(begun.detail).get("refused") if begun else None
    return tuple(map(str, said)) if isinstance(said, list) else ()


def resumed(batch: Batch, actor: Actor, rows: Sequence[PieceRow]) -> PieceRow | None:
    """Where a person goes on: the piece they were at if the batch is theirs, else the first that nobody has looked at."""
    if batch.person_id == actor.id:
        for row in rows:
            if row.id == batch.last_piece and row.state in bench.LIVE:
                return row
    return next((row for row in rows if row.state == bench.OPEN), None)


def desk(session: Session, piece: Piece) -> PieceDesk:
    """One piece with its evidence and its neighbours among those still in play."""
    shown = (*bench.LIVE, bench.ENTERED)
    rows = session.execute(
        select(Piece.id, Piece.position).where(Piece.batch_id == piece.batch_id, Piece.state.in_(shown)).order_by(Piece.position, Piece.id)
    ).all()  # fmt: skip
    before = [row.id for row in rows if (row.position, row.id) < (piece.position, piece.id)]
    after = [row.id for row in rows if (row.position, row.id) > (piece.position, piece.id)]
    batch = piece.batch
    return PieceDesk(
        _row(piece), batch.id, batch.gazette.slug, queries.issue_label(batch.issue) if batch.issue else "", piece.body,
        piece.version, tuple(_evidence(piece)), bench.doubts_of(piece),
        piece.file_id, piece.file.original.sha256, piece.page_from or 1,
        before[-1] if before else None, after[0] if after else None, len(before) + 1, len(rows),
    )  # fmt: skip


def _row(row: Piece) -> PieceRow:
    unsure = tuple(
        e.field for e in _evidence(row) if e.confidence < SURE and row.facts.get(e.field) == e.value
    )
    return PieceRow(
        row.id, row.position, dict(row.facts), row.state, row.file.name, len(row.doubtful), tuple(row.warnings), unsure,
        row.document.index_number if row.document else None, not row.body.strip(),
    )  # fmt: skip


_FIELDS = {"doc_number": "document_number"}


def _evidence(piece: Piece) -> Iterator[Evidence]:
    """The best finding of each fact of the form."""
    best: dict[str, Evidence] = {}
    for found in piece.findings:
        field = _FIELDS.get(str(found["field"]), str(found["field"]))
        value = found.get("value")
        said = "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        one = Evidence(field, said, str(found.get("evidence", "")), float(str(found.get("confidence", 0))))
        if field in bench.FACTS and (field not in best or best[field].confidence < one.confidence):
            best[field] = one
    yield from best.values()
