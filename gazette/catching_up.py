"""Keeps the index in step while the site is served, and publishes what has its hour.

A deed commits, asks ``soon`` and waits a moment: normally the document is searchable before the answer is sent. An
index that is broken, busy or being rebuilt never stops a publication; the thread goes on trying, and the result page
says that search is catching up.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from gazette import editing
from gazette.archive import Archive

PAUSE = 5.0  # seconds between looks at the clock
_log = logging.getLogger(__name__)


class CatchingUp:
    """One thread beside an archive; it ends with it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._turn = threading.Condition()
        self._asked = self._done = 0
        self._told = True
        self._stopping = False
        self._thread: threading.Thread | None = None
        archive.at_close.insert(0, self.stop)

    def start(self) -> None:
        """Begin to look at the clock; asking begins it too."""
        with self._turn:
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="catching up", daemon=True)
                self._thread.start()

    def soon(self, wait: float = 2.0) -> bool:
        """Have the index told of what was committed; whether that was done within the wait (seconds)."""
        self.start()
        with self._turn:
            self._asked += 1
            mine = self._asked
            self._turn.notify_all()
            done = self._turn.wait_for(lambda: self._done >= mine or self._stopping, wait)
            return done and self._told

    def stop(self) -> None:
        """End the thread after what it is doing."""
        with self._turn:
            self._stopping = True
            self._turn.notify_all()
        if self._thread is not None:
            self._thread.join(30)

    def _run(self) -> None:
        while not self._stopping:
            with self._turn:
                asked = self._asked
            told = self._once()
            with self._turn:
                self._done, self._told = asked, told
                self._turn.notify_all()
                if self._asked == asked and not self._stopping:
                    self._turn.wait(PAUSE)

    def _once(self) -> bool:
        try:
            with self._archive.transaction() as session:
                editing.publish_due(session, datetime.now(UTC))
        except Exception:
            _log.exception("a scheduled publication did not succeed; it is tried again")
        try:
            self._archive.sync()
        except Exception:
            _log.exception("the index was not told; it is tried again")
            return False
        return True
