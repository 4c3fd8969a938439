"""The press: editions made in a process of their own, kept under their hash, and made only once."""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from gazette.editions import child, setting, workshop
from gazette.editions.codes import Register, write_once
from gazette.editions.edition import Edition
from gazette.editions.mark import mark_of
from gazette.errors import Conflict
from gazette.settings import Settings

BOOKLETS = 200
AT_ONCE = 2  # as many as a small machine has cores
_EPOCH = date(1970, 1, 1)


class TooBusy(Conflict):
    """Too many are being made; the reader is asked to come back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one edition may take."""

    memory: int = 3 << 30
    seconds: int = 600
    waiting: int = 8


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


class Press:
    """Makes PDFs, a few at a time, and keeps them in ``editions``; several threads may ask for the same one."""

    def __init__(
        self, settings: Settings, limits: Limits = Limits(), today: Callable[[], date] = date.today
    ) -> None:
        self._folder = settings.home / "editions"
        self._keys = settings.home / "keys"
        self._site, self._limits, self._today = settings.site_url, limits, today
        self.register = Register(self._folder / "codes", self._keys)
        self._workshop = workshop.shared()
        self._hands = threading.BoundedSemaphore(AT_ONCE)
        self._turns: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def pdf(
        self, edition: Edition, figure: Callable[[str], str] | None = None, *, two_up: bool = False
    ) -> Made:
        """The PDF of an edition, made when this revision has not been made before.

        Raises:
            workshop.NotMade: when it cannot be made.
            TooBusy: when too many others wait.
        """
        code = self.register.issue(edition, self._today())
        mark = mark_of(edition, code, _EPOCH, self._site)
        html = setting.html_of(edition, mark, figure)
        parts = (setting.template_version(), str(two_up), html)
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        passing = edition.kind == "booklet"  # anyone may choose anything: the last ones are kept, not all
        place = self._folder / ("booklets" if passing else key[:2]) / f"{key[2:]}.pdf"
        if not place.is_file():
            with self._turn(key):
                if not place.is_file():
                    today = replace(mark, made_on=self._today())
                    self._make(setting.html_of(edition, today, figure), place, edition, code, two_up)
                    if passing:
                        _forget_oldest(place.parent)
        return Made(place, key, code)

    def known(self, sha256: str) -> Known | None:
        """What is known of a file by its hash; None: the press never made it."""
        path = self._folder / "made" / sha256[:2] / f"{sha256}.json"
        return Known(**json.loads(path.read_text("utf-8"))) if path.is_file() else None

    @contextmanager
    def _turn(self, key: str) -> Iterator[None]:
        """One at a time for the same edition, a few at a time for all."""
        with self._guard:
            if key not in self._turns and len(self._turns) >= self._limits.waiting:
                raise TooBusy("现在制作 PDF 的人较多，请过一两分钟再试；网页上的文本和打印不受影响。")
            lock = self._turns.setdefault(key, threading.Lock())
        try:
            with lock, self._hands:
                yield
        finally:
            with self._guard:
                self._turns.pop(key, None)

    def _make(self, html: str, place: Path, edition: Edition, code: str, two_up: bool) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".new-") as folder:
            aside = Path(folder) / "edition.pdf"
            limits = self._limits
            job = child.Job(
                html, str(aside), two_up, str(self._keys), edition.publisher, limits.memory, limits.seconds
            )
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
