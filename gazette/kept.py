"""Something that takes long to make and may be a little old: the last one is served while the next is made aside."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
_log = logging.getLogger(__name__)


class Kept(Generic[Value]):
    """A value made by ``make``, anew in the background when ``state`` has changed and ``patience`` seconds have passed."""

    def __init__(
        self,
        make: Callable[[], Value],
        state: Callable[[], object],
        patience: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make, self._state, self._patience, self._clock = make, state, patience, clock
        self._lock = threading.Lock()
        self._value: Value | None = None
        self._of: object = None
        self._at, self._began = -math.inf, 0.0
        self._maker: threading.Thread | None = None
        self._closed = False

    def get(self, wait: float = 0.0) -> Value | None:
        """The last one made; while the first is being made, None.

        Whoever asks within ``wait`` seconds of its beginning waits until then: a small one is ready at once, and
        nobody stands in line for a large one.
        """
        with self._lock:
            due = self._clock() - self._at >= self._patience  # what failed is not tried at every turn either
            if due and self._maker is None and not self._closed and self._changed():
                self._maker = threading.Thread(target=self._renew, name="kept", daemon=True)
                self._began = self._clock()
                self._maker.start()
            maker, value = self._maker, self._value
        if value is None and maker is not None:
            maker.join(max(0.0, self._began + wait - self._clock()))
            return self._value
        return value

    def close(self) -> None:
        """Make nothing more, and wait for what is being made."""
        with self._lock:
            self._closed = True
            maker = self._maker
        if maker is not None:
            maker.join(5)
        self._value = None

    def _changed(self) -> bool:
        return self._value is None or self._state() != self._of

    def _renew(self) -> None:
        try:
            of = self._state()
            value = self._make()
            self._value, self._of = value, of
        except Exception:  # a help that cannot be made is left out; the search itself says what is wrong
            if not self._closed:
                _log.exception("a search help could not be made")
        finally:
            self._at = self._clock()
            with self._lock:
                self._maker = None
