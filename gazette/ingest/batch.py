"""Many documents in one command: grouped by issue, one transaction each, and nothing lost when it breaks off."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy.orm import Session

from gazette import originals
from gazette.entering import Deed, Desk, Outcome, ensure_gazette, ensure_issue
from gazette.errors import ArchiveError, in_words
from gazette.ingest.console import Progress
from gazette.ingest.report import Report
from gazette.ingest.room import check_room
from gazette.ingest.sources import Item, Opener, Source, scratch_folder
from gazette.model import Original
from gazette.originals import Kept
from gazette.records import Record

if TYPE_CHECKING:
    from gazette.archive import Archive

LOOSE_GROUP = 100  # documents without an issue that share a transaction
SYNC_EVERY = 2000  # documents between two visits to the index, which cost more than they are worth in between


@dataclass(frozen=True, slots=True)
class Options:
    """How to enter: public at once, without saving, into which gazette, and in whose name."""

    publish: bool = False
    dry_run: bool = False
    gazette: str | None = None
    actor: str = "命令行"


class _NothingKept(Exception):
    """Ends the transaction of a dry run."""


def ingest(archive: Archive, paths: Iterable[Path], options: Options, progress: Progress) -> Report:
    """Enter everything under the paths; a bad record is reported and the others go on.

    An interruption (^C) loses the group in hand and nothing before it; the same command then goes on from
    there, since what is entered already is recognised.
    """
    paths = list(paths)
    check_room(paths, archive.settings.home)
    report = Report(dry_run=options.dry_run)
    begin = time.monotonic()
    with scratch_folder(archive.settings.home) as scratch:
        opener = Opener(Path(scratch), options.gazette, report.complain, report.advise)
        work = _Work(archive, options, progress, report)
        try:
            for path in paths:
                try:
                    work.enter_source(opener.open(path))
                except (ArchiveError, OSError) as error:
                    report.complain(path.name, in_words(error))
        except KeyboardInterrupt:
            report.interrupted = True
        finally:
            work.close()
        progress.finish()
        if not options.dry_run:
            archive.sync()
    report.seconds = time.monotonic() - begin
    return report


class _Work:
    """The state of one ingest."""

    def __init__(self, archive: Archive, options: Options, progress: Progress, report: Report) -> None:
        self._archive, self._options, self._progress, self._report = archive, options, progress, report
        self._unsynced = 0
        self._readers = ThreadPoolExecutor(os.cpu_count() or 1, "reader")

    def enter_source(self, source: Source) -> None:
        """Enter the items of a source, an issue a transaction, in the order the issues first appear."""
        groups: dict[tuple[object, ...] | None, list[Item]] = {}
        for item in source.items:
            groups.setdefault(item.issue, []).append(item)
        kept = self._keep(source)
        self._progress.start(sum(map(len, groups.values())))
        for key, items in groups.items():
            for part in [items] if key is not None else _parts(items):
                self._enter_group(source, part, kept)
        self._progress.finish()

    def _keep(self, source: Source) -> Kept | None:
        if source.original is None or self._options.dry_run:
            return None
        with source.original.open("rb") as stream:
            return self._archive.originals.keep(stream)

    def _enter_group(self, source: Source, items: Sequence[Item], kept: Kept | None) -> None:
        outcomes: list[tuple[Item, Outcome, str]] = []
        issues: set[str] = set()
        loads = self._ahead(items)
        try:
            with self._archive.transaction() as session:
                deed = self._deed(session, source, kept)
                desk = Desk(session, deed)
                for item, load in zip(items, loads, strict=True):
                    outcomes.append(self._enter(desk, session, deed, source, item, load, issues))
                    self._progress.advance()
                if self._options.dry_run:
                    raise _NothingKept
        except _NothingKept:
            pass
        except BaseException:
            for load in loads:
                load.cancel()
            raise
        self._count(outcomes, issues)

    def _ahead(self, items: Sequence[Item]) -> list[Future[Record]]:
        """The items being read on all cores, to be entered in their order: readers of most formats are processes."""
        return [self._readers.submit(item.load) for item in items]

    def close(self) -> None:
        """Let the readers go."""
        self._readers.shutdown(wait=True, cancel_futures=True)

    def _deed(self, session: Session, source: Source, kept: Kept | None) -> Deed:
        at = datetime.now(UTC)
        if source.gazette is not None:
            facts = source.gazette
            year = facts.get("start_year")
            ensure_gazette(
                session,
                str(facts.get("slug", "")),
                title=str(facts.get("title", "")),
                publisher=str(facts.get("publisher", "")),
                start_year=year if isinstance(year, int) else None,
            )
        original = None
        if kept is not None:
            original = originals.record(
                session, kept, name=source.name, media_type="application/octet-stream", at=at
            )
        return Deed(self._options.actor, at, self._options.publish, original, self._keeper(session, at))

    def _keeper(self, session: Session, at: datetime) -> Callable[[BinaryIO, str, str], Original] | None:
        if self._options.dry_run:
            return None

        def keep(stream: BinaryIO, name: str, media_type: str) -> Original:
            kept = self._archive.originals.keep(stream)
            return originals.record(session, kept, name=name, media_type=media_type, at=at)

        return keep

    def _enter(
        self, desk: Desk, session: Session, deed: Deed, source: Source, item: Item, load: Future[Record], issues: set[str]
    ) -> tuple[Item, Outcome, str]:  # fmt: skip
        try:
            record = load.result()
        except (ArchiveError, OSError) as error:
            return item, Outcome.BAD, in_words(error)
        if record.issue is not None and record.issue.identifier not in issues:
            ensure_issue(session, record.issue, deed)
            issues.add(record.issue.identifier)
        for warning in record.warnings:
            self._report.advise(item.place, warning)
        entered = desk.enter(record, _kept(deed, source, item))
        self._report.describe(record, entered.index_number, entered.outcome)
        return item, entered.outcome, entered.message

    def _count(self, outcomes: Sequence[tuple[Item, Outcome, str]], issues: set[str]) -> None:
        for item, outcome, message in outcomes:
            self._report.outcomes[outcome] += 1
            if outcome in (Outcome.REFUSED, Outcome.BAD):
                self._report.complain(item.place, message)
        self._report.issues |= issues
        self._unsynced += len(outcomes)
        if self._unsynced >= SYNC_EVERY and not self._options.dry_run:
            self._archive.sync()
            self._unsynced = 0


def _kept(deed: Deed, source: Source, item: Item) -> Original | None:
    """The file of one document in a folder or a list, kept for itself; of a packed one the whole is kept."""
    if deed.keep is None or item.original is None or source.original is not None:
        return None
    with item.original.open("rb") as stream:
        return deed.keep(stream, item.original.name, "application/octet-stream")


def _parts(items: Sequence[Item]) -> Iterable[list[Item]]:
    rest = iter(items)
    while part := list(islice(rest, LOOSE_GROUP)):
        yield part
