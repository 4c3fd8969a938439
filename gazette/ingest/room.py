"""Is there room on the disk for what is about to be entered? Said before the first file, not after the thousandth."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from gazette.errors import NotSaved

_TIMES = 4  # the original, its text in the database, the index, and what is written aside meanwhile
_SPARE = 200 << 20  # bytes that stay free for the program's own work


def check_room(paths: Sequence[Path], home: Path, free: Callable[[Path], int] = lambda place: shutil.disk_usage(place).free) -> None:  # fmt: skip
    """Refuse to begin when the disk would run full.

    Raises:
        NotSaved: with how much is needed and how much there is.
    """
    wanted = sum(map(_size, paths)) * _TIMES + _SPARE
    home.mkdir(parents=True, exist_ok=True)
    there = free(home)
    if there < wanted:
        raise NotSaved(
            f"磁盘空间不够：录入这些文件大约要 {wanted >> 20} MB，{home} 所在的磁盘只剩 {there >> 20} MB。"
            "请先腾出空间，或把 GAZETTE_HOME 设到大一些的磁盘上。没有录入任何内容。"
        )


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; what is not there has none, and is said later."""
    try:
        if path.is_dir():
            return sum(inside.stat().st_size for inside in path.rglob("*") if inside.is_file())
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
