"""Ways to file a document in a line, and the people who do."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from gazette import originals, submissions, working_days
from gazette.archive import Archive
from gazette.body import Paragraph
from gazette.filed import ATTACHMENT, OPINION, TEXT, Delivered, Filed, Openness
from gazette.model_desk import Submission
from gazette.model_people import Role
from gazette.permissions import Actor
from tests.desk.people import person

NOON = datetime(2026, 3, 16, 4, tzinfo=UTC)  # a Monday
KINDS = ("normative", "notice", "order")
EDUCATION, FINANCE = "澜州市教育局", "澜州市财政局"


def contact(archive: Archive, login: str = "zhao", department: str = EDUCATION, gazette: str = "lz") -> Actor:
    """A contact person."""
    return person(archive, login, [Role.CONTACT], gazette, department)


def keep(archive: Archive, role: str, name: str, content: str) -> Delivered:
    """A file that came."""
    kept = archive.originals.keep(io.BytesIO(content.encode()))
    with archive.transaction() as session:
        originals.record(session, kept, name=name, media_type="text/plain", at=NOON)
    return Delivered(role, name, kept.sha256)


def filed(
    archive: Archive, title: str = "关于校外培训的通知", body: str = "各校：", **facts: object
) -> Filed:
    """What can be submitted."""
    values: dict[str, object] = {
        "document_number": None, "kind": "notice", "signed_on": date(2026, 3, 12), "openness": Openness.OPEN,
        "openness_by": "法规科", "files": (keep(archive, TEXT, "正文.txt", f"{title}\n{body}"),), **facts,
    }  # fmt: skip
    return Filed("lz", title, (Paragraph(body),), **values)  # type: ignore[arg-type]


def opinion(archive: Archive) -> Delivered:
    """The legal office's opinion."""
    return keep(archive, OPINION, "审核意见.txt", "合法。")


def annex(archive: Archive, content: str = "甲\t乙") -> Delivered:
    """A file to go with it."""
    return keep(archive, ATTACHMENT, "附表.txt", content)


def submit(archive: Archive, actor: Actor, what: Filed | None = None, at: datetime = NOON) -> Submission:
    """File it."""
    given = what or filed(archive)
    with archive.transaction() as session:
        return submissions.submit(session, actor, given, KINDS, working_days.calendar(session), at)
