"""Private values in the files a document offers its readers: read as any file is read, then looked through as a text is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gazette.content import Offered
from gazette.errors import ArchiveError
from gazette.ingest import formats
from gazette.ingest.structure import structure
from gazette.privacy import Finding, find
from gazette.readiness import key_of_file

_TOLD = 5  # findings told one by one; a list of names has hundreds


@dataclass(frozen=True, slots=True)
class Looked:
    """A file with what was found in it. ``unread``: why nothing could be; a picture is such a file."""

    title: str
    sha256: str
    findings: tuple[Finding, ...] = ()
    unread: str = ""

    @property
    def key(self) -> str:
        """What a tick calls it."""
        return key_of_file(self.sha256)

    @property
    def sentence(self) -> str:
        """What stands in it, without telling it."""
        told = "、".join(f"{one.place}有{one.kind.label}“{one.mask}”" for one in self.findings[:_TOLD])
        more = f"等 {len(self.findings)} 处" if len(self.findings) > _TOLD else ""
        return f"附件“{self.title}”里{told}{more}。"


def look(path: Path, offered: Offered) -> Looked:
    """Look through a file."""
    try:
        pieces = formats.read_file(path, offered.title).pieces
    except ArchiveError as slip:
        return Looked(offered.title, offered.sha256, unread=str(slip))
    return Looked(offered.title, offered.sha256, find(structure(pieces)))
