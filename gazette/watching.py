"""``gazette watch``: a folder in which files appear, from a scanner or a colleague, becomes batches of the bench."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import select

from gazette import bench, bench_reading, originals
from gazette.archive import Archive, open_archive
from gazette.errors import BadRecord, NotFound, Unreadable
from gazette.model import Gazette, Original
from gazette.model_entry import Batch, BatchFile
from gazette.received import judged
from gazette.settings import settings_from

QUIET = 5.0  # seconds a file must have been left alone: what is still being copied is not taken


@click.command(name="watch")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--gazette", "slug", required=True, help="归入哪个公报（代号）。")
@click.option(
    "--every", type=click.IntRange(1, 3600), default=10, show_default=True, help="每隔多少秒看一次。"
)
@click.option("--once", is_flag=True, help="看一次就结束。")
def watch_verb(folder: Path, slug: str, every: int, once: bool) -> None:
    """监视文件夹：新来的文件自动成为补录批次，一个子文件夹一批。文件留在原处，不改动；同一个文件只取一次。"""
    archive = open_archive(settings_from())
    try:
        while True:
            for batch, files, said in look(archive, folder, slug, datetime.now(UTC)):
                click.echo(f"{batch}：取入 {files} 个文件，请到“补录”里核对。" if files else said)
            bench_reading.read_waiting(archive)
            if once:
                return
            time.sleep(every)
    finally:
        archive.close()


def look(archive: Archive, folder: Path, slug: str, at: datetime, quiet: float = QUIET) -> Iterator[tuple[str, int, str]]:  # fmt: skip
    """Take what is new in a folder, a batch for each folder in it: name, files taken, or what was wrong.

    Raises:
        NotFound: when there is no such gazette.
    """
    with archive.reading() as session:
        gazette = session.scalar(select(Gazette.id).where(Gazette.slug == slug))
        if gazette is None:
            raise NotFound(f"没有这个公报：{slug}。请先用 gazette person add --title 或录入建立。")
        held = set(
            session.scalars(
                select(Original.sha256)
                .join(BatchFile, BatchFile.original_id == Original.id)
                .join(Batch, Batch.id == BatchFile.batch_id)
                .where(Batch.gazette_id == gazette)
            )
        )
    for place in [folder, *sorted(p for p in folder.rglob("*") if p.is_dir() and not p.is_symlink())]:
        taken = []
        for path in sorted(p for p in place.iterdir() if p.is_file() and not p.is_symlink()):
            if path.name.startswith((".", "~$")) or time.time() - path.stat().st_mtime < quiet:
                continue
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
                if sha256 in held:
                    continue
                held.add(sha256)
                stream.seek(0)
                try:
                    kind = judged(stream, path.name, archive.settings.upload_limit)
                except (BadRecord, Unreadable) as trouble:
                    yield path.name, 0, f"{path.name}：{trouble}"
                    continue
                stream.seek(0)
                kept = archive.originals.keep(stream)
            with archive.transaction() as session:
                originals.record(session, kept, name=path.name, media_type=kind, at=at)
            taken.append((path.name, kept.sha256))
        if taken:
            name = str(place.relative_to(folder)) if place != folder else folder.name
            with archive.transaction() as session:
                bench.begin(session, None, session.get_one(Gazette, gazette), name, taken, at)
            yield name, len(taken), ""
