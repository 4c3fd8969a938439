"""Files of a batch are read one after another beside the site; a server that stops in the middle goes on at its next start."""

from __future__ import annotations

import io
import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult

from gazette import bench, originals
from gazette.archive import Archive
from gazette.body import PageMark, Table, plain_text
from gazette.errors import ArchiveError
from gazette.ingest import formats
from gazette.ingest.contents import find_contents
from gazette.ingest.manuscript import Finding, Manuscript, Piece
from gazette.ingest.paging import with_page_marks
from gazette.ingest.reading import doubts, read_pieces, record_of
from gazette.ingest.sniff import Format, sniff_path
from gazette.ingest.sources import Opener, scratch_folder
from gazette.ingest.split import Part, split_issue
from gazette.model_entry import BatchFile, Contents
from gazette.records import Record

PAUSE = 20.0  # seconds between looks for files that came by another way
_OF_MANY = (Format.ZIP, Format.GZIP, Format.XLSX, Format.XLS)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Read:
    """One document of a file: its record, the page of the file it begins on, and what the printed contents say of it."""

    record: Record
    page: int | None = None
    warnings: tuple[str, ...] = ()
    line: tuple[str, str, int | None] | None = None


def read_waiting(archive: Archive) -> int:
    """Read every file that waits; how many were read. Two programs may do this at once, each file is one's."""
    count = 0
    while (number := _take(archive)) is not None:
        _read_one(archive, number)
        count += 1
    return count


def recover(archive: Archive) -> None:
    """Files in the middle of which a server stopped wait again."""
    with archive.transaction() as session:
        session.execute(update(BatchFile).where(BatchFile.state == "reading").values(state="waiting"))


def _take(archive: Archive) -> int | None:
    with archive.transaction() as session:
        number = session.scalar(
            select(BatchFile.id).where(BatchFile.state == "waiting").order_by(BatchFile.id).limit(1)
        )
        if number is None:
            return None
        taken = session.execute(
            update(BatchFile).where(BatchFile.id == number, BatchFile.state == "waiting").values(state="reading")
        )  # fmt: skip
        return number if isinstance(taken, CursorResult) and taken.rowcount else _take(archive)


def _read_one(archive: Archive, number: int) -> None:
    with archive.reading() as session:
        file = session.get_one(BatchFile, number)
        name, path, gazette = file.name, archive.originals.path(file.original.sha256), file.batch.gazette.slug
    troubles: list[str] = []
    try:
        with scratch_folder(archive.settings.home) as scratch:
            found = list(_documents(path, name, gazette, Path(scratch), troubles))
        state = "read" if found else "unreadable"
        message = "；".join(troubles) or ("" if found else "没有读到文件。")
    except (ArchiveError, OSError) as error:
        found, state, message = [], "unreadable", str(error).removeprefix(f"{name}：")
    except Exception:
        _log.exception("a file of a batch was not read")
        found, state, message = [], "unreadable", "读取时出了意外，已记入日志；请另存为别的格式再试。"
    try:
        _keep(archive, number, found, state, message)
    except Exception:  # of the database: a character it does not take, for one
        _log.exception("what was read from a file of a batch was not kept")
        said = "读出的内容没有存下来，已记入日志；请另存为别的格式再试。"
        _keep(archive, number, [], "unreadable", said)


def _keep(archive: Archive, number: int, found: Sequence[_Read], state: str, message: str) -> None:
    """Make pieces of what was read, all or none, and say how it came out."""
    for one in found:
        for picture in one.record.pictures:
            kept = archive.originals.keep(io.BytesIO(picture.content))
            with archive.transaction() as session:
                originals.record(session, kept, name=picture.sha256[:12], media_type=picture.media_type, at=datetime.now(UTC))  # fmt: skip
    with archive.transaction() as session:
        file = session.get_one(BatchFile, number)
        if file.state != "reading":
            return  # somebody else has read it meanwhile
        file.state, file.message = state, message[:2000]
        for one in found:
            bench.add(session, file, one.record, page=one.page, warnings=one.warnings)
        lines = [list(one.line) for one in found if one.line]
        if lines and file.batch.issue_id is not None and session.get(Contents, file.batch.issue_id) is None:
            session.add(Contents(issue_id=file.batch.issue_id, lines=lines))


def _documents(path: Path, name: str, gazette: str, scratch: Path, troubles: list[str]) -> Iterator[_Read]:
    """The documents in a file: many of a list or a packed folder, those of a whole issue, or the one it is."""
    if sniff_path(path) in _OF_MANY or name.lower().endswith((".jsonl", ".ndjson", ".csv")):
        (scratch / "in").mkdir()
        named = scratch / "in" / Path(name).name
        shutil.copyfile(path, named)

        def say(place: str, sentence: str) -> None:
            troubles.append(f"{place}：{sentence}")

        opener = Opener(scratch, gazette, say, say)
        for item in opener.open(named).items:
            try:
                yield _Read(item.load())
            except (ArchiveError, OSError) as error:
                troubles.append(f"{item.place}：{error}")
        return
    manuscript = formats.read_file(path.read_bytes(), name)
    parts = _parts(manuscript)
    if parts:
        first = here = next((p.page for p in manuscript.blocks if isinstance(p, PageMark)), None)
        for part in parts:
            begins, here = _pages(part, here)
            page = begins - first + 1 if begins is not None and first is not None else None
            pieces = _paged(part, begins) if manuscript.paper else _without_marks(part.pieces)
            yield _of_part(part, pieces, manuscript, gazette, page)
    else:
        yield _Read(record_of(manuscript, {}, gazette), 1)


def _parts(manuscript: Manuscript) -> tuple[Part, ...]:
    """The documents of a whole issue, known by its printed contents; none where there is no such page."""
    pieces = cast(
        "list[str | Table | PageMark]",
        [piece for piece in manuscript.pieces if manuscript.paper or not isinstance(piece, PageMark)],
    )  # a figure stands by, as a table does; the pages of a working file are not those that were printed
    text, _ = with_page_marks(pieces)
    if find_contents(text) is None:
        return ()
    parts = split_issue(pieces).parts
    return parts if len(parts) > 1 else ()


def _pages(part: Part, here: int | None) -> tuple[int | None, int | None]:
    """The page on which the text of a part begins, and that on which it ends; ``here`` is where the one before ended."""
    marks = [place for place, piece in enumerate(part.pieces) if isinstance(piece, PageMark)]
    text = next((place for place, piece in enumerate(part.pieces) if not isinstance(piece, PageMark)), 0)
    pages = [piece.page for piece in part.pieces if isinstance(piece, PageMark)]
    before = [page for place, page in zip(marks, pages, strict=True) if place < text]
    # what stands before the first part (cover, contents) is in none: its first mark tells
    begins = before[-1] if before else pages[0] - 1 if pages else here
    return begins, pages[-1] if pages else here


def _paged(part: Part, begins: int | None) -> list[Piece]:
    """The pieces with the mark of each page where its text begins, counted as the contents count them."""
    if begins is None:
        return _without_marks(part.pieces)
    shift = part.page_from - begins if part.page_from is not None else 0
    kept: list[Piece] = []
    mark: PageMark | None = PageMark(max(begins + shift, 0))
    for piece in part.pieces:
        if isinstance(piece, PageMark):
            mark = PageMark(max(piece.page + shift, 0))
            continue
        kept += [mark, piece] if mark is not None else [piece]
        mark = None
    return kept


def _without_marks(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if not isinstance(piece, PageMark)]


def _of_part(
    part: Part, pieces: Sequence[Piece], manuscript: Manuscript, gazette: str, page: int | None
) -> _Read:
    stated = {"title": part.title, "section": part.section or None, "page_from": part.page_from, "page_to": part.page_to}  # fmt: skip
    record = read_pieces(pieces, stated, gazette, propose=True)
    text = plain_text(record.blocks)
    findings = (
        *record.findings,
        Finding("title", (part.title,), part.evidence, part.confidence),
        *doubts([line for line in manuscript.confidence if line.text in text]),
    )
    figures = {p.sha256 for p in record.blocks if hasattr(p, "sha256")}
    pictures = tuple(picture for picture in manuscript.pictures if picture.sha256 in figures)
    read = Record(**{name: getattr(record, name) for name in record.__dataclass_fields__} | {"findings": findings, "pictures": pictures})  # fmt: skip
    return _Read(read, page, part.warnings, (part.section, part.title, part.page_from))


class Reader:
    """One thread beside an archive that reads what waits; it ends with it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._turn = threading.Condition()
        self._asked = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        archive.at_close.insert(0, self.stop)

    def start(self) -> None:
        """Go on with what a server before this one left, and look for files now and then."""
        with self._turn:
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="bench reader", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Files came."""
        self.start()
        with self._turn:
            self._asked = True
            self._turn.notify_all()

    def stop(self) -> None:
        """End after the file in hand; it is read again at the next start if it takes too long."""
        with self._turn:
            self._stopping = True
            self._turn.notify_all()
        if self._thread is not None:
            self._thread.join(10)

    def _is_stopping(self) -> bool:
        return self._stopping

    def _run(self) -> None:
        try:
            recover(self._archive)
        except Exception:
            _log.exception("files in the middle of reading were not found")
        while not self._stopping:
            with self._turn:
                self._asked = False
            try:
                while not self._is_stopping() and (number := _take(self._archive)) is not None:
                    _read_one(self._archive, number)
            except Exception:
                _log.exception("reading is tried again")
            with self._turn:
                if not self._asked and not self._is_stopping():
                    self._turn.wait(PAUSE)
