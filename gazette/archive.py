"""The archive as a whole: database, originals and index put together, and kept in step.

The database is the truth; the index is told what changed after each commit (``sync``) and can always be rebuilt.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, create_engine, event, func, not_, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

import index
from gazette import events, migrations, search, seed, twins
from gazette.errors import Conflict, NotSaved
from gazette.everyday import Everyday
from gazette.model import Check, Document, Status
from gazette.originals import Originals
from gazette.proof import Proof, prove
from gazette.searches import SearchLog
from gazette.settings import Settings

CHUNK = 200
MUCH = 0.1  # an archive that has changed by this share is not the one that was proved
_PUBLIC = Document.status == Status.PUBLISHED
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync told the index, and how long it took."""

    put: int
    deleted: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Verification:
    """Index against database: documents missing from the index, stale in it, or there without right."""

    documents: int
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    surplus: tuple[str, ...]
    at: datetime

    @property
    def clean(self) -> bool:
        """Nothing differs."""
        return not (self.missing or self.stale or self.surplus)


class Archive:
    """One installation, open. Share it between threads; close it at the end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.home.mkdir(parents=True, exist_ok=True)
        self.database = open_database(settings.database_url)
        migrations.upgrade(self.database)
        self.vocabulary = seed.Vocabulary(settings.data)
        self.everyday = Everyday(settings.data / "everyday.toml")
        self.analyzer = index.Analyzer(self.vocabulary.terms)
        self.engine = index.open_whoosh(settings.index_folder, self.vocabulary.terms)
        self.originals = Originals(settings.originals_folder)
        self._sessions = sessionmaker(self.database, expire_on_commit=False)
        self._counted = (-1, 0)  # public documents, as of a generation of the index
        self.searches = SearchLog(self.transaction)
        self.at_close: list[Callable[[], None]] = [self.searches.close]
        with self.transaction() as session:
            seed.plant(session, settings.data)

    def close(self) -> None:
        """Let go of files and connections, after those who work beside the archive."""
        for stop in self.at_close:
            stop()
        self.engine.close()
        self.database.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One deed: everything in the block is kept, or nothing is."""
        with self._sessions(info={"writing": True}) as session:
            try:
                with session.begin():
                    session.connection(execution_options={"writing": True})
                    yield session
            except StaleDataError as clash:
                raise Conflict("别人在同一时刻改动了同一份内容，这次没有保存。请刷新后再试。") from clash
            except OperationalError as trouble:
                raise NotSaved(_not_saved(trouble)) from trouble
            events.forget_last(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A view of one moment; nothing is written."""
        with self._sessions() as session:
            yield session

    def find(self, query: index.Query) -> search.Found:
        """Answer a search with a page of results; a damaged index is rebuilt first."""
        results = self.results(query)
        with self.reading() as session:
            checked, doubted = self._vouched(session)
            return search.Found(
                results,
                search.items(session, results, self.analyzer),
                checked,
                session.scalar(select(Document.id).where(_differs()).limit(1)) is not None,
                search.target(session, results.reading),
                doubted,
            )

    def root(self) -> events.Root | None:
        """The end of the history as it is now."""
        with self.reading() as session:
            return events.root(session)

    def _vouched(self, session: Session) -> tuple[datetime | None, datetime | None]:
        """When the search was last proved, if that still stands; else when a check last found a difference.

        It stands while no later check of any kind has failed and the archive is still about the one proved.
        """
        latest = select(Check).order_by(Check.id.desc()).limit(1)
        last = session.scalars(latest).first()
        proved = session.scalars(latest.where(Check.kind == "search")).first()
        doubted = next((check.at for check in (last, proved) if check and check.differences), None)
        if doubted is not None or proved is None:
            return None, doubted
        generation = self.engine.generation()
        if self._counted[0] != generation:
            public = session.scalar(select(func.count()).select_from(Document).where(_PUBLIC)) or 0
            self._counted = (generation, public)
        changed = abs(self._counted[1] - proved.documents)
        return (proved.at if changed <= MUCH * max(1, proved.documents) else None), None

    def results(self, query: index.Query) -> index.Results:
        """The bare results, without cards and excerpts; everyday words are looked for in official terms too."""
        query = self.widened(query)
        try:
            return index.search(self.engine, query)
        except index.IndexDamaged:
            self.rebuild()
            return index.search(self.engine, query)

    def likely(self, text: str) -> list[str]:
        """Index numbers of public documents that share several long pieces with a text; none while the index is broken."""
        found: Counter[str] = Counter()
        pieces = twins.probes(text)
        for piece in pieces:
            with suppress(index.IndexTrouble, OSError):
                results = self.engine.search(index.Query(f'"{piece}"', size=20, facets=(), literal=True))
                found.update(hit.id for hit in results.hits)
        return [name for name, times in found.most_common(20) if times >= min(2, len(pieces))]

    def widened(self, query: index.Query) -> index.Query:
        """The query with the official terms for the everyday words of its line, unless it is to the letter."""
        if query.literal or query.also:
            return query
        return replace(query, also=self.everyday.in_line(query.text, self.analyzer))

    def sync(self) -> SyncReport:
        """Tell the index every document whose row has changed since it was last told.

        The mark is set by a plain UPDATE: through the ORM it would itself be a change, and sync would never
        end. A crash between index and mark leaves the difference, and the next sync tells it again.
        """
        begin = time.monotonic()
        try:
            put, deleted = self._tell()
        except index.IndexDamaged:
            put, deleted = self.rebuild(), 0
        return SyncReport(put, deleted, time.monotonic() - begin)

    def _tell(self) -> tuple[int, int]:
        with self.reading() as session:
            changed = select(Document.id, Document.status).where(_differs()).order_by(Document.id)
            wanted = session.execute(changed).all()
        if not wanted:
            return 0, 0
        public = [row.id for row in wanted if row.status == Status.PUBLISHED]
        gone = [row.id for row in wanted if row.status != Status.PUBLISHED]
        told: list[tuple[int, int | None]] = []
        with self.engine.batch() as batch:
            for ids in _chunks(public):
                with self.reading() as session:
                    rows = session.scalars(
                        select(Document).where(Document.id.in_(ids)).options(*search.LOADED)
                    )
                    for row in rows:
                        if row.status == Status.PUBLISHED:
                            batch.put(search.entry_of(row))
                            told.append((row.id, row.version))
            with self.reading() as session:
                for ids in _chunks(gone):
                    names = session.execute(
                        select(Document.id, Document.index_number).where(Document.id.in_(ids))
                    )
                    for id, name in names:
                        batch.delete(name)
                        told.append((id, None))
        self._mark(told)
        return len(public), len(gone)

    def rebuild(self) -> int:
        """Build the index anew from the database, beside the one in service, and say how many it holds."""
        with self.reading() as session:
            before = [
                (id, version)
                for id, version in session.execute(select(Document.id, Document.version).where(_PUBLIC))
            ]
            count = self.engine.rebuild(search.public_entries(session))
        self._mark(before)
        with self.transaction() as session:
            session.execute(
                update(Document)
                .where(Document.status != Status.PUBLISHED, Document.indexed_version.is_not(None))
                .values(indexed_version=None)
                .execution_options(synchronize_session=False)
            )
        return count

    def _mark(self, told: Sequence[tuple[int, int | None]]) -> None:
        table = Document.__table__
        with self.transaction() as session:
            for part in _chunks(told):
                for id, version in part:
                    session.execute(update(table).where(table.c.id == id).values(indexed_version=version))  # type: ignore[arg-type]

    def verify(self) -> Verification:
        """Compare the index with the database, document by document, and keep the date of a clean check."""
        try:
            held = dict(self.engine.versions())
        except index.IndexDamaged:
            held = {}
        with self.reading() as session:
            rows = session.execute(select(Document.index_number, Document.version).where(_PUBLIC))
            public = {name: version for name, version in rows}  # noqa: C416  # a row is no pair to mypy
        result = Verification(
            len(public),
            tuple(sorted(public.keys() - held.keys())),
            tuple(sorted(name for name in public.keys() & held.keys() if public[name] != held[name])),
            tuple(sorted(held.keys() - public.keys())),
            datetime.now(UTC),
        )
        differences = len(result.missing) + len(result.stale) + len(result.surplus)
        with self.transaction() as session:
            session.add(Check(at=result.at, documents=result.documents, differences=differences))
        return result

    def prove(self, pieces: int, seed: int | None = None) -> Proof:
        """Compare searches with a plain scan of the texts, and keep the outcome (see ``proof``)."""
        with self.reading() as session:
            result = prove(session, self.engine, pieces, seed, self.vocabulary.terms)
        with self.transaction() as session:
            session.add(
                Check(
                    at=result.at,
                    documents=result.documents,
                    differences=len(result.differences),
                    kind="search",
                    pieces=result.pieces,
                )
            )
        return result


def open_archive(settings: Settings) -> Archive:
    """Open the installation in ``settings.home``, making and upgrading what it needs."""
    return Archive(settings)


def open_database(url: str) -> Engine:
    """An engine for SQLite (WAL, foreign keys, one writer that waits its turn) or PostgreSQL."""
    if not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not pysqlite
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # what was acknowledged survives a power cut
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # a transaction that will write takes the write lock at once: upgrading a read lock can only fail
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _not_saved(trouble: OperationalError) -> str:
    said = str(trouble.orig)
    if "full" in said:
        return "磁盘已满，这次没有保存，已有的内容都在。请清理磁盘后再试。"
    if "locked" in said or "busy" in said:
        return "数据库正被别的程序占用，这次没有保存。请稍后再试。"
    return f"数据库出错，本次操作没有保存：{said.splitlines()[0]}"


def _differs() -> ColumnElement[bool]:
    """The index holds something else of a document than it should."""
    public = Document.status == Status.PUBLISHED
    untold = or_(Document.indexed_version.is_(None), Document.indexed_version != Document.version)
    return or_(and_(public, untold), and_(not_(public), Document.indexed_version.is_not(None)))


def _chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
