"""The errors of the archive: sentences that tell a person what to do."""

from __future__ import annotations

import errno


class ArchiveError(Exception):
    """Something a person must know; the message is a sentence for that person."""


class NotFound(ArchiveError):
    """There is nothing under this name, or nothing public."""


class NotAllowed(ArchiveError):
    """The deed is not legal in this state or for this person."""


class TooOften(ArchiveError):
    """Something was tried too many times; it may be tried again after ``seconds``."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class BadRecord(ArchiveError):
    """A record to be entered is wrong; the others go on."""


class Unreadable(ArchiveError):
    """A file cannot be read as what it claims to be."""


class Conflict(ArchiveError):
    """The deed clashes with what is already in the archive."""


class SettingsError(ArchiveError):
    """An environment variable holds something that cannot be used."""


class NotSaved(ArchiveError):
    """The database or the disk would not take it; nothing of the deed was kept."""


_SYSTEM = {
    errno.EACCES: "没有权限：请改它的权限，或换一个有权限的账号", errno.EPERM: "没有权限：请改它的权限，或换一个有权限的账号",
    errno.ENOSPC: "磁盘满了：请先腾出空间", errno.EDQUOT: "磁盘配额用完了：请先腾出空间", errno.EROFS: "磁盘是只读的，写不进去",
    errno.ENOENT: "没有这个文件或文件夹", errno.ENAMETOOLONG: "名称太长：请改短", errno.EIO: "磁盘读写出错：请检查磁盘或换一个地方复制一份再试",
}  # fmt: skip


def in_words(error: ArchiveError | OSError) -> str:
    """What went wrong as a sentence; of the system's own errors with the path, and its words where we have none."""
    if not isinstance(error, OSError):
        return str(error)
    said = _SYSTEM.get(error.errno or 0, f"系统说“{error.strerror or error}”")
    return f"{said}（{error.filename}）。" if error.filename else f"{said}。"
