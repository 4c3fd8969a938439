"""The errors of the archive: sentences that tell a person what to do."""

from __future__ import annotations


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
