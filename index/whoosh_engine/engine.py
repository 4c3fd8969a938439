"""The engine: one writer that makes the next state, many readers of the one in service (see ``states``)."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import Analyzer
from index.engine import IndexBusy, IndexDamaged
from index.plan import noted, plan
from index.types import Entry, Query, Results, Tier
from index.understanding import understood
from index.whoosh_engine import building, counting, evaluator, ranking, schema, seam
from index.whoosh_engine.building import Builder
from index.whoosh_engine.codec import ArraySegment
from index.whoosh_engine.crew import CHUNK_CHARACTERS, Crew, chunks, workers, write_segment
from index.whoosh_engine.evaluator import Evaluation
from index.whoosh_engine.part import Part
from index.whoosh_engine.scoring import Scoring
from index.whoosh_engine.seam import Contents
from index.whoosh_engine.snapshot import Cache, Snapshot
from index.whoosh_engine.states import UNREADABLE, States

BUILDER_CHARACTERS = 12_000_000  # a segment is written when so much text has been collected
SEGMENT_CHARACTERS = 1_000_000_000  # a rebuild joins its segments up to this size; places are 32 bits
FAN = 8  # so many segments of about one size are joined into one


class _Change:
    """The writing side of one batch: collects documents into segments and remembers what to delete."""

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        self._folder, self._analyzer = folder, analyzer
        self._builder = Builder()
        self._new: dict[str, tuple[int, int]] = {}  # id: the segment of this batch and the place in it
        self.written: list[ArraySegment] = []
        self.gone: set[str] = set()  # ids whose documents in older segments are replaced or deleted
        self._withdrawn: list[tuple[int, int]] = []

    def put(self, entry: Entry) -> None:
        document = schema.prepared(entry, self._analyzer)
        self.delete(entry.id)
        self._new[entry.id] = (len(self.written), self._builder.documents)
        document.add_to(self._builder)
        if self._builder.characters >= BUILDER_CHARACTERS:
            self.flush()

    def delete(self, id: str) -> None:
        self.gone.add(id)
        if id in self._new:
            self._withdrawn.append(self._new.pop(id))

    def flush(self) -> None:
        """Write what has been collected as a segment."""
        if self._builder.documents:
            segment = ArraySegment(seam.NAME, self._builder.documents)
            self._builder.write(self._folder / segment.file_name())
            self.written.append(segment)
            self._builder = Builder()

    def finish(self) -> list[ArraySegment]:
        """All segments of the batch, with what the batch itself replaced marked as deleted."""
        self.flush()
        for number, document in self._withdrawn:
            self.written[number].delete_document(document)
        return self.written


class WhooshEngine:
    """A Whoosh index in a folder of its own.

    Opening never fails for what stands in the folder: a damaged index is refused when it is read or written
    to, so ``rebuild`` can always mend it.
    """

    def __init__(self, folder: Path, terms: Iterable[str] = ()) -> None:
        self._folder = folder
        self._terms = tuple(terms)
        self._analyzer = Analyzer(self._terms)
        self._states = States(folder, self._analyzer.fingerprint)
        self._guard = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._stamp: tuple[int, int] | None = None
        self._parts: dict[str, Part] = {}
        self.cache: Cache[npt.NDArray[Any]] = Cache()
        folder.mkdir(parents=True, exist_ok=True)
        if not self._states.builds():
            with self._states.lock():
                if not self._states.builds():
                    self._states.publish(self._states.new_build(), Contents(0, schema.schema(), ()))

    @contextmanager
    def batch(self) -> Iterator[_Change]:
        """See ``Engine.batch``."""
        with self._states.lock():
            current, contents = self._states.read()
            folder = self._folder / current.build
            change = _Change(folder, self._analyzer)
            try:
                yield change
                added = change.finish()
                kept = [self._without(segment, change.gone) for segment in contents.segments]
                segments = self._tidied(folder, [*kept, *added])
            except BaseException:
                seam.remove_unused(folder, contents)
                raise
            fresh = Contents(contents.generation + 1, contents.schema, tuple(segments))
            self._states.publish(current.build, fresh)
            seam.remove_unused(folder, fresh)
            self._forget_parts()

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """See ``Engine.rebuild``: the next build is filled aside, then ``current`` is exchanged."""
        with self._states.lock():
            build = self._states.new_build()
            folder = self._folder / build
            try:
                segments = self._joined(folder, self._written(folder, entries))
                contents = Contents(1, schema.schema(), tuple(segments))
                seam.remove_unused(folder, contents)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self._states.publish(build, contents)
            self._states.remove_other_builds(build)
            self._forget_parts()
            return sum(segment.doc_count() for segment in segments)

    def search(self, query: Query) -> Results:
        """See ``Engine.search``."""
        reading = understood(query)
        with self._state() as snapshot:
            steps = plan(reading, self._analyzer, snapshot.issuer_names)
            evaluation = Evaluation(snapshot)
            found = evaluator.tiers(steps, evaluation, snapshot.size)
            masks = evaluator.filters(query, evaluation, snapshot)
            tiers = evaluator.passing(found, evaluator.together(masks))
            first = 0 if query.size is None else (query.page - 1) * query.size
            last = None if query.size is None else first + query.size
            scoring = Scoring(steps, evaluation, snapshot)
            counts = {tier.tier: tier.count for tier in tiers}
            return Results(
                noted(reading, steps),
                sum(counts.values()),
                counts[Tier.EXACT],
                ranking.hits(tiers, query.order, first, last, scoring, snapshot, explain=query.explain),
                counting.facets(query.facets, evaluator.united(found.values()), masks, snapshot),
                {name: count for name, count in counts.items() if count},
            )

    def versions(self) -> Iterator[tuple[str, int]]:
        """See ``Engine.versions``."""
        with self._state() as snapshot:
            yield from snapshot.versions()

    def words(self) -> Iterator[tuple[str, int]]:
        """See ``Engine.words``."""
        with self._state() as snapshot:
            yield from snapshot.words()

    def generation(self) -> int:
        """See ``Engine.generation``."""
        with self._state() as snapshot:
            return snapshot.generation

    def close(self) -> None:
        """See ``Engine.close``."""
        with self._guard:
            self._snapshot, self._stamp = None, None
            for part in self._parts.values():
                part.close()
            self._parts = {}
            self.cache.clear()

    # Reading

    @contextmanager
    def _state(self) -> Iterator[Snapshot]:
        """The newest state of the index."""
        snapshot = self._newest()
        try:
            yield snapshot
        except (IndexDamaged, IndexBusy):
            raise
        except UNREADABLE as error:
            raise IndexDamaged(f"检索索引读不出来（{error}），请运行 gazette rebuild 重建。") from error

    def _newest(self) -> Snapshot:
        """The state named by ``current``: read again only when the file is another one."""
        stamp = self._states.stamp()
        snapshot = self._snapshot
        if snapshot is not None and stamp == self._stamp:
            return snapshot
        with self._guard:
            for attempt in range(8):
                try:
                    stamp = self._states.stamp()
                    if self._snapshot is None or stamp != self._stamp:
                        self._snapshot, self._stamp = self._opened(), stamp
                        self._parts = {part.path.name: part for part in self._snapshot.parts}
                    return self._snapshot
                except IndexDamaged:
                    # a writer may have removed the files of the state we were just opening
                    if attempt == 7 or self._states.stamp() == stamp:
                        raise
        raise AssertionError

    def _opened(self) -> Snapshot:
        try:
            current, contents = self._states.read()
            folder = self._folder / current.build
            parts = [self._part(folder, segment) for segment in contents.segments]
            return Snapshot(folder, contents, current.number, parts, self.cache)
        except UNREADABLE as error:
            raise IndexDamaged(f"检索索引读不出来（{error}），请运行 gazette rebuild 重建。") from error

    def _part(self, folder: Path, segment: ArraySegment) -> Part:
        name = segment.file_name()
        if name not in self._parts:
            part = Part(folder / name)
            if part.size != segment.doc_count_all():
                raise IndexDamaged(f"检索索引的文件与目录不符（{name}），请运行 gazette rebuild 重建。")
            self._parts[name] = part
        return self._parts[name]

    def _forget_parts(self) -> None:
        """Let go of segments that are in no state any more; searches under way keep what they hold."""
        with self._guard:
            used = {part.path.name for part in self._snapshot.parts} if self._snapshot else set()
            self._parts = {
                name: part for name, part in self._parts.items() if name in used or part.path.exists()
            }

    # Writing

    def _without(self, segment: ArraySegment, gone: set[str]) -> ArraySegment:
        """A copy of a segment's entry with the documents of these ids deleted."""
        changed = ArraySegment(seam.NAME, segment.doc_count_all())
        changed.segid = segment.segid
        changed.delete_documents(segment.deleted_docs())
        with self._guard:
            field = self._part(self._folder / self._states.read()[0].build, segment).field("id")
        if field is None:
            return changed
        for id in gone:
            rank = field.rank(id.encode())
            if rank >= 0:
                changed.delete_documents(field.values(rank).tolist())
        return changed

    def _tidied(self, folder: Path, segments: list[ArraySegment]) -> list[ArraySegment]:
        """Segments of about one size are joined when they are many, so there are never more than a few dozen."""
        segments = [segment for segment in segments if segment.doc_count()]
        while True:
            levels: dict[int, list[ArraySegment]] = {}
            for segment in segments:
                levels.setdefault(_level(segment.doc_count()), []).append(segment)
            crowded = [level for level, members in levels.items() if len(members) >= FAN]
            if not crowded:
                return segments
            joining = levels[min(crowded)]
            place = segments.index(joining[0])
            rest = [segment for segment in segments if segment not in joining]
            rest.insert(min(place, len(rest)), self._join(folder, joining))
            segments = rest

    def _written(self, folder: Path, entries: Iterable[Entry]) -> list[ArraySegment]:
        """Segments with all entries, the last of each id alone living; written by child processes when they are many."""
        segments: list[ArraySegment] = []
        places: dict[str, tuple[int, int]] = {}
        crew: Crew | None = None
        waiting: tuple[Path, list[Entry]] | None = None
        try:
            for chunk in chunks(entries, CHUNK_CHARACTERS):
                segment = ArraySegment(seam.NAME, len(chunk))
                for number, entry in enumerate(chunk):
                    if entry.id in places:
                        earlier, place = places[entry.id]
                        (segments[earlier] if earlier < len(segments) else segment).delete_document(place)
                    places[entry.id] = (len(segments), number)
                if waiting is not None:
                    crew = crew or Crew(self._terms, workers())
                    crew.give(*waiting)
                segments.append(segment)
                waiting = (folder / segment.file_name(), chunk)
            if crew is not None and waiting is not None:
                crew.give(*waiting)
                crew.close()
            elif waiting is not None:
                write_segment(*waiting, self._analyzer)
        except BaseException:
            if crew is not None:
                crew.cancel()
            raise
        return segments

    def _joined(self, folder: Path, segments: list[ArraySegment]) -> list[ArraySegment]:
        """After a rebuild: as few segments as their size allows."""
        groups: list[list[ArraySegment]] = [[]]
        for segment in segments:
            if len(groups[-1]) * CHUNK_CHARACTERS >= SEGMENT_CHARACTERS:
                groups.append([])
            groups[-1].append(segment)
        return [
            self._join(folder, group) if len(group) > 1 or group[0].has_deletions() else group[0]
            for group in groups
            if group
        ]

    def _join(self, folder: Path, segments: list[ArraySegment]) -> ArraySegment:
        parts, live = [], []
        for segment in segments:
            parts.append(Part(folder / segment.file_name()))
            mask = np.ones(segment.doc_count_all(), np.bool_)
            mask[list(segment.deleted_docs())] = False
            live.append(mask)
        joined = ArraySegment(seam.NAME, sum(int(mask.sum()) for mask in live))
        building.merge(parts, live, folder / joined.file_name())
        return joined


def _level(documents: int) -> int:
    level = 0
    while documents >= FAN:
        documents //= FAN
        level += 1
    return level
