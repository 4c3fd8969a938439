"""Help while searching: completion, did you mean, and what to do when nothing was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

import index
from gazette import completion, directory, queries, search
from gazette.archive import Archive
from gazette.kept import Kept
from gazette.model import Document, Issue, Section, Status
from gazette.views import DocumentCard

FEW = 2  # a line found in so few documents may still be a slip
MUCH_MORE = 10  # then another one must find so many times as much
TRIED = 4  # better lines that the engine is asked about
WORDS = 6
NEAREST = 6
_STRICT = (
    ("引号", re.compile('["“”＂「」『』]')),
    ("“不含”的词", re.compile(r"""(?:^|(?<=\s))[-－](?:"[^"]*"|“[^”]*”|\S+)""")),
    ("限定的地方", re.compile(r"(?:^|(?<=\s))(?:标题|正文|title|body)[:：]", re.IGNORECASE)),
)  # what makes a line strict, in the words of the page
NARROWING = ("years", "sections", "issuers", "kinds", "validities", "subjects", "gazette", "published")


@dataclass(frozen=True, slots=True)
class Better:
    """A line that finds more, and how many it finds."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Effect:
    """One filter: what it is set to, and what would be found without it."""

    name: str
    values: tuple[str, ...]
    count: int
    without: index.Query


@dataclass(frozen=True, slots=True)
class Nearest:
    """What stands nearest to a number that is not there: ``among`` says of how many, within which row."""

    asked: str
    row: str
    among: int
    documents: tuple[DocumentCard, ...] = ()
    issues: tuple[tuple[str, str], ...] = ()  # identifier and label


@dataclass(frozen=True, slots=True)
class Looser:
    """The line asked for less strictly: what was taken away, the line that is left, and how many it finds."""

    without: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why nothing was found: where was looked, what each filter shut out, which words are found alone."""

    documents: int
    unfiltered: int
    effects: tuple[Effect, ...]
    words: tuple[Better, ...]
    looser: tuple[Looser, ...] = ()


class Assistance:
    """The helps of one archive. What they look in is made in the background and may be a little old."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        state = archive.engine.generation
        self._directory = Kept(self._read_directory, state, patience=5)
        self._suggester = Kept(self._read_words, state, patience=600)
        archive.at_close += [self._directory.close, self._suggester.close]

    def warm(self) -> None:
        """Begin to make what the first reader will want."""
        self._directory.get()
        self._suggester.get()

    def complete(self, typed: str) -> tuple[completion.Completion, ...]:
        """What the beginning of a line may become."""
        known = self._directory.get(wait=3)
        if known is None:
            return ()
        with self._archive.reading() as session:
            return completion.complete(session, known, typed)

    def better(self, query: index.Query, results: index.Results) -> Better | None:
        """A line that was perhaps meant: only one that really finds more."""
        if not query.text or query.page > 1 or results.exact > FEW or results.reading.direct is not None:
            return None
        now = self._archive.results(_unnarrowed(query)).exact if _narrowed(query) else results.exact
        suggester = self._suggester.get(wait=3) if now <= FEW else None
        for line in suggester.better(query.text, TRIED) if suggester else ():
            count = self._archive.results(replace(query, text=line, also=(), size=1)).exact
            if count > now * MUCH_MORE and not self._spoils(query.text, line):
                return Better(line, count)
        return None

    def _spoils(self, line: str, better: str) -> bool:
        """Whether a word that is found by itself would be changed: it is no slip, it only stands in bad company."""
        before, after = index.fold(line).split(), better.split()
        if len(before) < 2 or len(before) != len(after):
            return False
        changed = [old for old, new in zip(before, after, strict=True) if old != new]
        return any(
            self._archive.results(index.Query(word, size=1, literal=True)).exact > FEW for word in changed
        )

    def explain(self, query: index.Query, results: index.Results) -> Explanation:
        """What was looked through for an empty result, and what would be found with less."""
        effects = tuple(self._effects(query))
        unfiltered = self._count(_unnarrowed(query)) if effects else results.total
        words = () if unfiltered else tuple(self._words(results.reading))
        looser = () if unfiltered else tuple(self._looser(query))
        return Explanation(self._count(index.Query()), unfiltered, effects, words, looser)

    def nearest(self, found: search.Found) -> Nearest | None:
        """The neighbours of a document number or an issue that was asked for and is not there."""
        direct = found.results.reading.direct
        if direct is None or found.direct is not None or direct.kind == "title":
            return None
        with self._archive.reading() as session:
            if direct.kind in ("issue", "page"):
                return _nearest_issue(session, direct.value)
            return _nearest_document(session, direct.value) if not found.results.total else None

    def _count(self, query: index.Query) -> int:
        return self._archive.results(replace(query, page=1, size=1)).total

    def _effects(self, query: index.Query) -> Iterator[Effect]:
        for name in NARROWING:
            values, without = _without(query, name)
            if values:
                yield Effect(name, values, self._count(without), replace(without, page=1))

    def _looser(self, query: index.Query) -> Iterator[Looser]:
        """The line without its quotes, without its exclusions, without its fields: those that find something."""
        for without, pattern in _STRICT:
            line = " ".join(pattern.sub(" ", query.text).split())
            if line and line != query.text.strip():
                count = self._count(index.Query(line, literal=query.literal))
                if count:
                    yield Looser(without, line, count)

    def _words(self, reading: index.Reading) -> Iterator[Better]:
        """Each word of the line alone, where there is more than one."""
        words = index.sought(reading, self._archive.analyzer) if reading.direct is None else ()
        for word in words[:WORDS] if len(words) > 1 else ():
            if len(word) > 1:
                yield Better(word, self._archive.results(index.Query(word, size=1, literal=True)).exact)

    def _read_directory(self) -> directory.Directory:
        with self._archive.reading() as session:
            return directory.directory(session)

    def _read_words(self) -> index.Suggester:
        with self._archive.reading() as session:
            sections = session.scalars(select(Section.name).order_by(Section.position)).all()
            names = [name for one in directory.directory(session).issuers for name in (one.name, *one.others)]
        table = self._archive.everyday.table()
        phrases = chain(names, sections, table, chain(*table.values()), self._archive.vocabulary.terms)
        return index.Suggester(index.Lexicon(self._archive.engine.words(), map(index.fold, phrases)))


def _without(query: index.Query, name: str) -> tuple[tuple[str, ...], index.Query]:
    """The values of one filter, and the query with that filter taken away."""
    if name == "gazette":
        return tuple(filter(None, (query.gazette,))), replace(query, gazette=None)
    if name == "published":
        first, last = query.published_from, query.published_to
        span = (f"{first or '不限'} 至 {last or '不限'}",) if first or last else ()
        return span, replace(query, published_from=None, published_to=None)
    return tuple(map(str, getattr(query, name))), replace(query, **{name: ()})  # type: ignore[arg-type]


def _unnarrowed(query: index.Query) -> index.Query:
    return index.Query(query.text, size=1, literal=query.literal)


def _narrowed(query: index.Query) -> bool:
    return any(_without(query, name)[0] for name in NARROWING)


def _nearest_issue(session: Session, key: str) -> Nearest | None:
    """The issues of the same year nearest to the number; of a year without any, the nearest years' last ones."""
    name, year, number = key.split("|")
    if search.issues_of(session, key) or not number:
        return None
    public = select(Issue).where(Issue.status == Status.PUBLISHED)
    rows = list(session.scalars(public))
    asked = index.describe_number(key)
    if name == "总期":
        rows = [row for row in rows if row.running_number is not None]
        near = sorted(rows, key=lambda row: abs((row.running_number or 0) - int(number)))[:NEAREST]
        labels = [
            (row.identifier, f"总第{row.running_number}期")
            for row in sorted(near, key=lambda r: r.running_number or 0)
        ]
        return Nearest(asked, "档案库", len(rows), issues=tuple(labels)) if rows else None
    same = [row for row in rows if row.year == int(year)] if year else []
    if same:
        near = sorted(same, key=lambda row: (row.kind != "ordinary", abs(row.number - int(number))))[:NEAREST]
        return Nearest(asked, f"{year}年", len(same), issues=_labelled(near))
    rows.sort(
        key=lambda row: (abs(row.year - int(year or row.year)), -row.year, abs(row.number - int(number)))
    )
    return (
        Nearest(asked, f"{year}年" if year else "档案库", 0, issues=_labelled(rows[:NEAREST]))
        if rows
        else None
    )


def _labelled(rows: Sequence[Issue]) -> tuple[tuple[str, str], ...]:
    ordered = sorted(rows, key=lambda row: (row.year, row.kind, row.number))
    return tuple((row.identifier, queries.issue_label(row)) for row in ordered)


def _nearest_document(session: Session, key: str) -> Nearest | None:
    """Documents of the same agency and year with the nearest serials; of a year without any, the newest ones."""
    agency, year, serial = key.split("|")
    if not agency:
        return None
    columns = select(Document.number_key, Document.index_number).where(Document.status == Status.PUBLISHED)
    of_agency = partial(columns.where, Document.number_key.contains(f"{agency}|", autoescape=True))
    rows = [
        (known.split("|"), id)
        for known, id in session.execute(of_agency())
        if known and known.count("|") == 2 and known.split("|")[0].endswith(agency)
    ]
    same = [row for row in rows if row[0][1] == year]
    asked = index.describe_number(key)
    if same:
        near = sorted(same, key=lambda row: (abs(int(row[0][2]) - int(serial)), row[1]))[:NEAREST]
        ordered = sorted(near, key=lambda row: int(row[0][2]))
        row_name = index.describe_number(f"{agency}|{year}|0").removesuffix("0号").removesuffix("第")
        cards = queries.cards(session, tuple(id for _, id in ordered))
        return Nearest(asked, row_name, len(same), documents=cards)
    newest = sorted(rows, key=lambda row: (row[0][1], int(row[0][2])), reverse=True)[:NEAREST]
    cards = queries.cards(session, tuple(id for _, id in newest))
    return Nearest(asked, agency, 0, documents=cards) if cards else None
