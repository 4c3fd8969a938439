"""What may have been put into a batch twice: the same file, the same text, a title that the archive holds already."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette import bench
from gazette.model import Document, Status
from gazette.model_entry import Batch, BatchFile, Piece

_AT_ONCE = 500  # titles in one question to the database


def of(session: Session, batch: Batch) -> dict[int, tuple[str, ...]]:
    """Sentences by the number of the piece; pieces that are documents already are left alone."""
    rows = session.scalars(
        select(Piece)
        .where(Piece.batch_id == batch.id, Piece.state.in_((*bench.LIVE, bench.ENTERED)))
        .order_by(Piece.position, Piece.id)
    ).all()
    files, titles = (
        _files(session, batch),
        _titles(session, batch, [row.facts.get("title", "") for row in rows]),
    )
    first: dict[bytes, int] = {}
    said: dict[int, tuple[str, ...]] = {}
    for row in rows:
        told = hashlib.sha256("".join(row.body.split()).encode()).digest()
        twin = first.setdefault(told, row.position) if row.body.strip() else row.position
        if row.state == bench.ENTERED:
            continue
        found = []
        if twin != row.position:
            found.append(f"文字与第 {twin} 件完全相同")
        elif row.file_id in files:
            found.append(files[row.file_id])
        if name := titles.get(row.facts.get("title", "")):
            found.append(f"库里已有同名的文件 {name}")
        if found:
            said[row.id] = tuple(found)
    return said


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
