"""The office's table of everyday words: 低保 is called 最低生活保障 in the papers. Read again whenever it is changed."""

from __future__ import annotations

import logging
import threading
import tomllib
from pathlib import Path

import index
from gazette.errors import SettingsError

Table = dict[str, tuple[str, ...]]
_log = logging.getLogger(__name__)


def table_in(path: Path) -> Table:
    """The table of a file; a file that is not there is an empty table.

    Raises:
        SettingsError: when the file cannot be read as a table; the sentence names the place.
    """
    if not path.exists():
        return {}
    try:
        rows = tomllib.loads(path.read_text("utf-8-sig")).get("words", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f'{path.name} 写法有误：{error}。每行应写成 低保 = ["最低生活保障"]，引号和逗号用英文的。'
        ) from None
    if not isinstance(rows, dict):
        raise SettingsError(f"{path.name} 里应先有一行 [words]，下面一行一个日常说法。")
    return {word: _terms(path, word, terms) for word, terms in rows.items()}


def _terms(path: Path, word: str, terms: object) -> tuple[str, ...]:
    listed = [terms] if isinstance(terms, str) else terms
    if not isinstance(listed, list) or not all(isinstance(term, str) and term.strip() for term in listed):
        raise SettingsError(f'{path.name} 里“{word}”一行应写成 {word} = ["正式说法"]。')
    if len(word.strip()) < 2:
        raise SettingsError(f"{path.name} 里“{word}”太短：日常说法至少两个字，一个字会到处对上。")
    return tuple(dict.fromkeys(term.strip() for term in listed))


class Everyday:
    """The table in use. A mistake made while editing keeps the last good table and is written to the log."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._table: Table = {}

    def table(self) -> Table:
        """The table as it stands in the file now, or as it last could be read."""
        with self._lock:
            stamp = self._stamp()
            if stamp != self._seen:
                self._seen = stamp
                try:
                    self._table = table_in(self._path)
                except SettingsError as error:
                    _log.warning("%s 仍按上一次能读懂的表检索。", error)
            return self._table

    def in_line(self, line: str, analyzer: index.Analyzer) -> index.Also:
        """The everyday words a line holds with their official terms."""
        return index.everyday_in(line, self.table(), analyzer)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            state = self._path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size
