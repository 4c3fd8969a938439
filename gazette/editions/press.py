"""The press: editions made in a process of their own, kept under their hash, and made only once.

Who can wait asks for ``pdf``; who cannot asks ``soon`` and comes again, the file is made meanwhile.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import json
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from gazette.editions import child, setting, workshop
from gazette.editions.codes import Register, write_once
from gazette.editions.edition import Edition
from gazette.editions.mark import mark_of
from gazette.editions.workshop import NotMade
from gazette.errors import Conflict
from gazette.events import Root
from gazette.settings import Settings

BOOKLETS = 200
REMEMBERED = 60.0  # seconds a failure is told again before the edition is tried anew
IMPRINT = 1  # the page of the imprint, counted from 0: there a bound edition is sealed
AT_ONCE = 2  # as many as a small machine has cores
_EPOCH = date(1970, 1, 1)
_log = logging.getLogger(__name__)


class TooBusy(Conflict):
    """Too many are being made; the reader is asked to come back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one edition may take."""

    memory: int = 3 << 30
    seconds: int = 600
    waiting: int = 24


@dataclass(frozen=True, slots=True)
class Made:
    """A finished PDF: where it stands, its name in the store, the code printed on it."""

    path: Path
    key: str
    code: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the press noted about a file it made, found again by the hash of the file."""

    sha256: str
    code: str
    title: str
    made_at: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be made, and where it will stand."""

    edition: Edition
    figure: Callable[[str], str] | None
    two_up: bool
    mark: setting.Mark
    passing: bool
    place: Path
    made: Made


class Press:
    """Makes PDFs, a few at a time, and keeps them in ``editions``; several threads may ask for the same one."""

    def __init__(
        self,
        settings: Settings,
        limits: Limits = Limits(),
        today: Callable[[], date] = date.today,
        root: Callable[[], Root | None] = lambda: None,
    ) -> None:
        self._folder = settings.home / "editions"
        self._keys = settings.home / "keys"
        self._site, self._limits, self._today, self._root = settings.site_url, limits, today, root
        self.register = Register(self._folder / "codes", self._keys)
        self._workshop = workshop.shared()
        self._hands = threading.BoundedSemaphore(AT_ONCE)
        self._makers = ThreadPoolExecutor(AT_ONCE, "press")
        self._turns: dict[str, threading.Lock] = {}
        self._making: dict[str, Future[None]] = {}
        self._failed: dict[str, tuple[NotMade, float]] = {}
        self._guard = threading.Lock()

    def pdf(
        self, edition: Edition, figure: Callable[[str], str] | None = None, *, two_up: bool = False
    ) -> Made:
        """The PDF of an edition, made when this revision has not been made before.

        Raises:
            NotMade: when it cannot be made.
            TooBusy: when too many others wait.
        """
        plan = self._plan(edition, figure, two_up)
        if not plan.place.is_file():
            self._carry_out(plan)
        return plan.made

    def soon(
        self,
        edition: Edition,
        figure: Callable[[str], str] | None = None,
        *,
        two_up: bool = False,
        wait: float = 2.0,
    ) -> Made | None:
        """The PDF of an edition if it is there within ``wait`` seconds; None: it is being made, ask again.

        Raises:
            NotMade: when it cannot be made.
            TooBusy: when too many others wait.
        """
        plan = self._plan(edition, figure, two_up)
        if plan.place.is_file():
            return plan.made
        with self._guard:
            error, at = self._failed.get(plan.made.key, (None, 0.0))
            if error is not None and time.monotonic() - at < REMEMBERED:
                raise error
            if plan.made.key not in self._making:
                self._allow_one_more()
                self._making[plan.made.key] = self._makers.submit(self._in_the_background, plan)
            future = self._making[plan.made.key]
        done, _ = concurrent.futures.wait([future], wait)
        if not done:
            return None
        future.result()
        return plan.made

    def close(self) -> None:
        """Begin nothing more; what is being made is not waited for."""
        self._makers.shutdown(wait=False, cancel_futures=True)

    def _plan(self, edition: Edition, figure: Callable[[str], str] | None, two_up: bool) -> _Plan:
        code = self.register.issue(edition, self._today())
        mark = mark_of(edition, code, _EPOCH, self._site)
        html = setting.html_of(edition, mark, figure)
        parts = (setting.template_version(), str(two_up), html)
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        passing = edition.kind == "booklet"  # anyone may choose anything: the last ones are kept, not all
        place = self._folder / ("booklets" if passing else key[:2]) / f"{key[2:]}.pdf"
        return _Plan(edition, figure, two_up, mark, passing, place, Made(place, key, code))

    def _in_the_background(self, plan: _Plan) -> None:
        key = plan.made.key
        try:
            self._carry_out(plan)
        except NotMade as error:
            with self._guard:
                self._failed = {k: v for k, v in self._failed.items() if time.monotonic() - v[1] < REMEMBERED}
                self._failed[key] = (error, time.monotonic())
            raise
        except Exception:
            _log.exception("%s was not made", plan.edition.title)  # maybe nobody comes to ask any more
            raise
        finally:
            with self._guard:
                self._making.pop(key, None)

    def _carry_out(self, plan: _Plan) -> None:
        with self._turn(plan.made.key):
            if plan.place.is_file():
                return
            today = replace(plan.mark, made_on=self._today(), root=self._root())
            html = setting.html_of(plan.edition, today, plan.figure)
            self._make(html, plan.place, plan.edition, plan.made.code, plan.two_up)
            if plan.passing:
                _forget_oldest(plan.place.parent)

    def known(self, sha256: str) -> Known | None:
        """What is known of a file by its hash; None: the press never made it."""
        path = self._folder / "made" / sha256[:2] / f"{sha256}.json"
        return Known(**json.loads(path.read_text("utf-8"))) if path.is_file() else None

    @contextmanager
    def _turn(self, key: str) -> Iterator[None]:
        """One at a time for the same edition, a few at a time for all."""
        with self._guard:
            if key not in self._turns and key not in self._making:
                self._allow_one_more()
            lock = self._turns.setdefault(key, threading.Lock())
        try:
            with lock, self._hands:
                yield
        finally:
            with self._guard:
                self._turns.pop(key, None)

    def _allow_one_more(self) -> None:
        if len(self._turns.keys() | self._making.keys()) >= self._limits.waiting:
            raise TooBusy("现在制作 PDF 的人较多，请过一两分钟再试；网页上的文本和打印不受影响。")

    def _make(self, html: str, place: Path, edition: Edition, code: str, two_up: bool) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".new-") as folder:
            aside = Path(folder) / "edition.pdf"
            limits = self._limits
            job = child.Job(
                html, str(aside), two_up, str(self._keys), edition.publisher, limits.memory, limits.seconds,
                IMPRINT if edition.bound else 0,
            )  # fmt: skip
            self._workshop.set(job)
            content = aside.read_bytes()
            known = Known(
                hashlib.sha256(content).hexdigest(),
                code,
                edition.title,
                datetime.now().astimezone().isoformat(),
            )
            note = self._folder / "made" / known.sha256[:2] / f"{known.sha256}.json"
            note.parent.mkdir(parents=True, exist_ok=True)
            write_once(note, json.dumps(asdict(known), ensure_ascii=False).encode())
            write_once(place, content)


def _forget_oldest(folder: Path) -> None:
    """Keep the booklets made last; the others are made again when they are asked for."""
    made = sorted(folder.glob("*.pdf"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in made[BOOKLETS:]:
        path.unlink(missing_ok=True)
