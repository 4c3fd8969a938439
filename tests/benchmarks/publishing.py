"""An archive of fifty thousand documents in service: what readers wait for pages, and from approval to the first search that finds it."""

from __future__ import annotations

import argparse
import http.client
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import waitress
from sqlalchemy import insert

from gazette import editing, sign_ins
from gazette import queries as queries_of_archive
from gazette.archive import Archive, open_archive
from gazette.body import Paragraph, to_json
from gazette.content import Content
from gazette.entering import ensure_gazette
from gazette.model import Document, Status
from gazette.model_people import Grant, Person, Role
from gazette.permissions import Actor
from gazette.readiness import Rules
from gazette.settings import CHECKOUT, Settings
from index import number_key
from tests.benchmarks import corpus, queries
from tests.benchmarks.peers import line
from tests.benchmarks.queries import Asked
from tests.benchmarks.report import publish, quantile, table
from webui import create_app

STEP = 1_000


def main() -> None:
    """See ``--help``."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("size", nargs="?", type=int, default=50_000)
    reader.add_argument("--published", type=int, default=200)
    reader.add_argument("--folder", type=Path, help="where documents made before lie")
    arguments = reader.parse_args(sys.argv[2:])
    with tempfile.TemporaryDirectory() as temporary:
        path = corpus.store(arguments.size, arguments.folder or Path(temporary))
        text, pages = measured(path, arguments.size, arguments.published, Path(temporary))
    publish(
        "publishing", "From approval to the first search that finds it", "make bench WHAT=publishing", text
    )
    publish("pages", "Pages", "make bench WHAT=publishing", pages)


def measured(path: Path, size: int, count: int, temporary: Path) -> tuple[str, str]:
    """Fill an archive, serve it, ask for pages, approve one document after another through the desk's own form."""
    data = temporary / "data"  # the office's tables without its checklist: ticking is not what is measured
    data.mkdir()
    for file in (CHECKOUT / "data").iterdir():
        if file.is_file() and file.name != "checklists.toml":
            (data / file.name).write_bytes(file.read_bytes())
    home = temporary / "home"
    archive = open_archive(Settings(home=home, database_url=f"sqlite:///{home / 'gazette.db'}", data=data))
    fill(archive, path)
    archive.rebuild()
    editor, approver = people(archive)
    server = waitress.create_server(create_app(archive), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with archive.transaction() as session:
        row = session.get_one(Person, approver.id)
        token = sign_ins.open_session(session, row, second_factor=True, agent="", at=datetime.now(UTC))
    site = Site(server.effective_port, token)
    database = sqlite3.connect(temporary / "peer.db", isolation_level=None)
    words_of(database, path)
    pages = pages_report(site, database, archive, path, size)
    answered, found = zip(*(once(archive, site, editor, n) for n in range(count)), strict=True)
    peer = list(fts5(database, count))
    database.close()
    server.close()
    archive.close()
    return report(size, count, answered, found, peer), pages


def pages_report(site: Site, database: sqlite3.Connection, archive: Archive, path: Path, size: int) -> str:
    """Milliseconds of whole pages, and of the bare search that FTS5 would do for each result page."""
    every = [asked for asked in queries.mixed(path) if line(asked) and not asked.days]
    with archive.reading() as session:
        cards = [card.index_number for card in queries_of_archive.newest_documents(session, 40)]
    plain = {
        "home": ["/"] * 20,
        "a document": [f"/documents/{card}" for card in cards],
    }
    rows = [
        (name, *figures([site.page(address) for address in addresses]), "—")
        for name, addresses in plain.items()
    ]
    for kind in dict.fromkeys(asked.kind for asked in every):
        own = [asked for asked in every if asked.kind == kind]
        ours, theirs = zip(*(beside(site, database, archive, asked) for asked in own), strict=True)
        rows.append((f"result page: {kind}", *figures(ours), " / ".join(figures(theirs))))
    heads = ("page", "median", "95th percentile", "FTS5 alone, median / 95th percentile")
    return (
        f"Whole pages over HTTP from an archive of {size:,} documents: understanding the line, helps, search, exact count, facets, ten "
        "excerpts, the rows of the database, HTML; milliseconds, of each result page the best of three. A number is answered by sending on to what it "
        "names: that answer alone is timed. The peer only counts, takes ten and makes their "
        "snippets, in process.\n\n" + table(heads, rows)
    )


def figures(seconds: Sequence[float]) -> tuple[str, str]:
    """Median and 95th percentile in milliseconds."""
    return f"{quantile(seconds, 0.5) * 1000:.1f}", f"{quantile(seconds, 0.95) * 1000:.1f}"


def beside(site: Site, database: sqlite3.Connection, archive: Archive, asked: Asked) -> tuple[float, float]:
    """Seconds of the result page, and of FTS5 for the same words; of each the best of three."""
    words = " ".join(archive.analyzer.words(asked.quoted)) if asked.quoted else line(asked)
    match = f'"{words}"' if asked.quoted else " ".join(f'"{word}"' for word in words.split())
    ours, theirs = [], []
    for _ in range(3):
        ours.append(site.page(f"/search?q={quote(line(asked))}&page={asked.page}"))
        begin = time.perf_counter()
        database.execute("SELECT count(*) FROM d WHERE d MATCH ?", (match,)).fetchone()
        database.execute(
            "SELECT rowid, snippet(d, -1, '[', ']', '…', 40) FROM d WHERE d MATCH ? ORDER BY rank LIMIT 10",
            (match,),
        ).fetchall()
        theirs.append(time.perf_counter() - begin)
    return min(ours), min(theirs)


def report(
    size: int, count: int, answered: tuple[float, ...], found: tuple[float, ...], peer: list[float]
) -> str:
    """The table."""
    rows = [
        ("click to answer", *(f"{quantile(answered, share) * 1000:.0f}" for share in (0.5, 0.95, 1))),
        ("click to the first search that finds it", *(f"{quantile(found, share) * 1000:.0f}" for share in (0.5, 0.95, 1))),
        ("FTS5 alone: insert, commit, search", *(f"{quantile(peer, share) * 1000:.0f}" for share in (0.5, 0.95, 1))),
    ]  # fmt: skip
    return (
        f"{count} documents approved one after another in an archive of {size:,}: the approver's form is posted over HTTP, then the result "
        "page is asked for until it shows the document. The deed checks leave, two people, open items and private values, writes the event "
        "with its digest, commits with fsync, and tells the index. The peer has none of that: a table of words in SQLite.\n\n"
        + table(("milliseconds", "median", "95th percentile", "most"), rows)
    )


def fill(archive: Archive, path: Path) -> None:
    """The documents as published rows; entering them one by one is measured elsewhere."""
    with archive.transaction() as session:
        gazette = ensure_gazette(session, "lz", title="澜州市人民政府公报").id
    now = datetime.now(UTC)
    batch: list[dict[str, object]] = []
    for made in corpus.rows(path):
        day = date.fromordinal(made.day)
        batch.append(
            {
                "index_number": f"lz-{day.year}-{made.id}", "gazette_id": gazette, "source_id": made.id, "content_hash": "", "position": 0,
                "title": made.title, "document_number": made.number, "number_key": number_key(made.number), "kind": made.kind,
                "keywords": [], "summary": "", "signed_on": day, "published_on": day, "findings": [], "source": "",
                "body": to_json(tuple(Paragraph(line) for line in made.body.split("\n"))), "status": Status.PUBLISHED,
                "entered_at": now, "published_at": now, "version": 1, "revision": 1,
            }
        )  # fmt: skip
        if len(batch) == STEP:
            keep(archive, batch)
    keep(archive, batch)


def keep(archive: Archive, batch: list[dict[str, object]]) -> None:
    """Insert rows and forget them."""
    if batch:
        with archive.transaction() as session:
            session.execute(insert(Document), batch)
        batch.clear()


def people(archive: Archive) -> tuple[Actor, Actor]:
    """An editor and an approver."""
    with archive.transaction() as session:
        gazette = ensure_gazette(session, "lz")
        made = []
        for login, role in (("li", Role.EDITOR), ("wang", Role.APPROVER)):
            person = Person(login=login, name=login, must_change=False, created_at=datetime.now(UTC))
            person.grants = [Grant(gazette=gazette, role=role)]
            session.add(person)
            session.flush()
            made.append(sign_ins.actor(person))
    return made[0], made[1]


class Site:
    """The served site, over one connection a request as a browser behind a proxy would."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token

    def approve(self, name: str, version: int) -> int:
        """Post the approver's form."""
        form = urlencode({"csrf": sign_ins.csrf_of(self._token), "version": version})
        heads = {"Cookie": f"gazette_desk={self._token}", "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", f"/desk/documents/{name}/approve", form, heads)[0]

    def found(self, words: str, name: str) -> bool:
        """Whether the result page shows the document."""
        return name in self._ask("GET", f"/search?plain=1&q={quote(words)}", None, {})[1]

    def page(self, path: str) -> float:
        """How many seconds the answer to a public address took; where it sends on, that answer alone."""
        begin = time.perf_counter()
        status, _ = self._ask("GET", path, None, {})
        spent = time.perf_counter() - begin
        if status >= 400:
            sys.exit(f"{path} was answered with {status}.")
        return spent

    def _ask(self, method: str, path: str, body: str | None, heads: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request(method, path, body, heads)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text


def once(archive: Archive, site: Site, editor: Actor, n: int) -> tuple[float, float]:
    """Seconds from the click to the answer, and to the first result page that holds the document."""
    mark = f"凤凰{n:04d}号渡口"
    text = Content(
        f"关于{mark}夜间通航的通告", tuple(Paragraph(f"第{i}段：{mark}自即日起夜间通航，请过往船只遵守。") for i in range(40)),
        issuers=("澜州市人民政府",), signed_on=date(2026, 3, 1),
    )  # fmt: skip
    now = datetime.now(UTC)
    with archive.transaction() as session:
        document = editing.draft(session, editor, editing.Where("lz", "政府文件"), text, now)
        editing.send(session, editor, document.index_number, Rules(), now)
        session.flush()
        name, version = document.index_number, document.version
    begin = time.perf_counter()
    if (status := site.approve(name, version)) != 303:
        sys.exit(f"The approval was answered with {status}.")
    answered = time.perf_counter() - begin
    while not site.found(f'"{mark}自即日"', name):
        if time.perf_counter() - begin > 60:
            sys.exit(f"{name} was not found within a minute.")
    return answered, time.perf_counter() - begin


def words_of(database: sqlite3.Connection, source: Path) -> None:
    """The peer: a table of words."""
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE VIRTUAL TABLE d USING fts5(title, body)")
    database.execute("BEGIN")
    for made in corpus.rows(source):
        database.execute("INSERT INTO d VALUES (?, ?)", (made.title_words, made.body_words))
    database.execute("COMMIT")


def fts5(database: sqlite3.Connection, count: int) -> Iterator[float]:
    """The peer: insert a document, commit durably, find it."""
    for n in range(count):
        mark = f"渡口{n:04d}"
        begin = time.perf_counter()
        database.execute("INSERT INTO d VALUES (?, ?)", (mark, f"{mark} 自 即日 起 夜间 通航 " * 40))
        assert database.execute("SELECT rowid FROM d WHERE d MATCH ?", (f'"{mark}"',)).fetchall()
        yield time.perf_counter() - begin
