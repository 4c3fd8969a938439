"""What the history says of an issue when it becomes public, so that the audit can tell whether it is still so."""

from __future__ import annotations

import hashlib
import json

from gazette.model import Issue


def seal_of(issue: Issue) -> str:
    """SHA-256 over what an issue says of itself."""
    day = issue.published_on.isoformat() if issue.published_on else None
    said = [
        issue.identifier, str(issue.kind), issue.year, issue.number, issue.number_to, issue.running_number, day,
        issue.cover_line, issue.introduction, issue.cover.sha256 if issue.cover else None,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def contents_of(issue: Issue) -> list[list[object]]:
    """Its documents as they stand in it: name, section, order, pages."""
    return [
        [one.index_number, one.section.name if one.section else "", one.position, one.page_from, one.page_to]
        for one in issue.documents
    ]
