"""What may have been put into a batch twice: the same file, the same text, a title that the archive holds already."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gazette import bench
from gazette.model import Document, Status
from gazette.model_entry import Batch, BatchFile, Piece

_AT_ONCE = 500  # titles in one question to the database
_SHOWN = (*bench.LIVE, bench.ENTERED)


def of(session: Session, batch: Batch) -> dict[int, tuple[str, ...]]:
    """Sentences by the number of the piece; pieces that are documents already are left alone."""
    rows = session.execute(
        select(Piece.id, Piece.position, Piece.state, Piece.file_id, Piece.facts, Piece.body)
        .where(Piece.batch_id == batch.id, Piece.state.in_(_SHOWN))
        .order_by(Piece.position, Piece.id)
    ).all()
    files, titles = (
        _files(session, batch),
        _titles(session, batch, [row.facts.get("title", "") for row in rows]),
    )
    first: dict[bytes, int] = {}
    said: dict[int, tuple[str, ...]] = {}
    for row in rows:
        told = hashlib.sha256(row.body.encode()).digest()
        twin = first.setdefault(told, row.position) if row.body.strip() else row.position
        found = _sentences(twin, row.position, files.get(row.file_id), titles.get(row.facts.get("title", "")))
        if found and row.state != bench.ENTERED:
            said[row.id] = found
    return said


def of_piece(session: Session, piece: Piece) -> tuple[str, ...]:
    """The same of one piece, without reading the others of its batch."""
    title = piece.facts.get("title", "")
    twin = session.scalar(
        select(func.min(Piece.position)).where(
            Piece.batch_id == piece.batch_id, Piece.state.in_(_SHOWN), Piece.position < piece.position, Piece.body == piece.body
        )
    )  # fmt: skip
    return _sentences(
        twin if twin is not None and piece.body.strip() else piece.position, piece.position,
        _files(session, piece.batch).get(piece.file_id), _titles(session, piece.batch, [title]).get(title),
    )  # fmt: skip


def _sentences(twin: int, position: int, file: str | None, document: str | None) -> tuple[str, ...]:
    found = f"文字与第 {twin} 件完全相同" if twin != position else file
    held = f"库里已有同名的文件 {document}" if document else None
    return tuple(sentence for sentence in (found, held) if sentence)


def _files(session: Session, batch: Batch) -> dict[int, str]:
    """Files of a batch that were read before, here or in another batch of the gazette."""
    mine = select(BatchFile.original_id).where(BatchFile.batch_id == batch.id)
    rows = session.execute(
        select(BatchFile.id, BatchFile.original_id, BatchFile.name, Batch.id, Batch.name)
        .join(Batch, Batch.id == BatchFile.batch_id)
        .where(
            BatchFile.original_id.in_(mine), Batch.gazette_id == batch.gazette_id, BatchFile.state == "read"
        )
        .order_by(BatchFile.id)
    )
    first: dict[int, tuple[int, str, str]] = {}
    said: dict[int, str] = {}
    for file, original, name, where, called in rows:
        if original not in first:
            first[original] = (where, name, called)
        elif where == batch.id:
            known, other, there = first[original]
            place = "本批次" if known == batch.id else f"批次“{there[:40]}”"
            said[file] = f"同一个文件在{place}里已经有了（{other[:60]}）"
    return said


def _titles(session: Session, batch: Batch, titles: Sequence[str]) -> dict[str, str]:
    """Titles that documents of the gazette have, with the index number of one."""
    wanted = sorted({title for title in titles if title})
    held: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = session.execute(
            select(Document.title, Document.index_number).where(
                Document.gazette_id == batch.gazette_id, Document.status != Status.WITHDRAWN,
                Document.title.in_(wanted[start : start + _AT_ONCE]),
            )
        )  # fmt: skip
        for title, name in rows:
            held[title] = name
    return held
