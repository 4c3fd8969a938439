"""PDFs made before anyone asks: what is published, corrected or withdrawn is set anew while the site is served.

How far the history was followed is kept in a file, so that a restart goes on where it stopped. Old issues entered by the hundred are
made when somebody asks for them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gazette import queries
from gazette.archive import Archive
from gazette.editions.edition import Edition, of_document, of_issue
from gazette.editions.press import Press, TooBusy
from gazette.editions.workshop import NotMade
from gazette.errors import NotFound
from gazette.model import Document, Event, Issue
from gazette.public_record import DEEDS
from gazette.views import Stub

PAUSE = 3.0  # seconds between looks at the history
RECENT = timedelta(days=400)
_AT_MOST = 500  # events looked at in one go
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """What happened since an event: the documents and issues whose PDFs are no longer what they should be."""

    last: int
    documents: tuple[str, ...]
    issues: tuple[str, ...]


class Following:
    """One thread beside an archive; it ends with it."""

    def __init__(self, archive: Archive, press: Press, today: Callable[[], date] = date.today) -> None:
        self._archive, self._press, self._today = archive, press, today
        self._place = archive.settings.home / "editions" / "followed"
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        archive.at_close.insert(0, self.stop)

    def start(self) -> None:
        """Begin to follow; an archive that was never followed is followed from now on."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="following", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; what it had not made yet is made after the next start."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(30)

    def once(self) -> int:
        """Make what is due; how many PDFs that were.

        The place in the history moves only when all is made: who is stopped in between makes the rest later.
        """
        followed = self._followed()
        with self._archive.reading() as session:
            if followed is None:
                self._follow(session.scalar(select(func.max(Event.id))) or 0)
                return 0
            news = since(session, followed, self._today() - RECENT)
        made = 0
        for name in (*news.documents, *news.issues):
            if self._stop.is_set():
                return made
            made += self._make(name)
        if news.last > followed:
            self._follow(news.last)
        return made

    def _make(self, name: str) -> bool:
        """The PDF of one document or issue; one that cannot be made does not hold up the others."""
        with self._archive.reading() as session:
            edition = _edition(session, self._archive, name)
        if edition is None:
            return False
        try:
            self._press.pdf(edition, self._archive.originals.address)
        except (NotMade, TooBusy) as error:
            _log.warning("no PDF of %s ahead of time: %s", name, error)
            return False
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.once()
            except Exception:
                _log.exception("the history could not be followed; it is tried again")
            self._stop.wait(PAUSE)

    def _followed(self) -> int | None:
        try:
            return int(self._place.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def _follow(self, last: int) -> None:
        self._place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(f"{self._place}.new")
        aside.write_text(str(last), "ascii")
        aside.replace(self._place)


def since(session: Session, last: int, oldest: date) -> News:
    """What the history says after event ``last`` of documents and issues that came out since ``oldest``."""
    rows = session.execute(
        select(Event.id, Event.subject_kind, Event.subject_id, Event.deed)
        .where(Event.id > last)
        .order_by(Event.id)
        .limit(_AT_MOST)
    ).all()
    told = [row for row in rows if row.deed in DEEDS]
    documents = {row.subject_id for row in told if row.subject_kind == "document"}
    issues = {row.subject_id for row in told if row.subject_kind == "issue"}
    came_out = func.coalesce(Issue.published_on, Document.published_on)
    found = session.execute(
        select(Document.index_number, Issue.identifier)
        .outerjoin(Issue, Document.issue_id == Issue.id)
        .where(Document.index_number.in_(documents), came_out >= oldest)
    ).all()
    new = session.scalars(
        select(Issue.identifier).where(Issue.identifier.in_(issues), Issue.published_on >= oldest)
    )
    named = {issue for _, issue in found if issue} | set(new)
    return News(rows[-1].id if rows else last, tuple(sorted(name for name, _ in found)), tuple(sorted(named)))


def _edition(session: Session, archive: Archive, name: str) -> Edition | None:
    """What is to be set, as it stands now; None: it is not public any more."""
    try:
        page = queries.document_page(session, name)
        return None if isinstance(page, Stub) else of_document(page, archive.analyzer)
    except NotFound:
        pass
    try:
        return of_issue(
            queries.issue_page(session, name), queries.issue_documents(session, name), archive.analyzer
        )
    except NotFound:
        return None
