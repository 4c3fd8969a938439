"""What a document says, as one value: its facts and its body. Revisions are kept, hashed and compared in this form.

Its place (issue, section, order, pages) is not part of it: a document joins an issue without becoming another text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

import index
from gazette.body import Body, from_json, to_json
from gazette.errors import BadRecord
from gazette.model import Attachment, Document, DocumentIssuer, Issuer, IssuerAlias, Original

_LONGEST_TITLE = 500
LABELS = {
    "title": "标题",
    "document_number": "文号",
    "issuers": "发文机关",
    "kind": "体裁",
    "subject": "主题分类",
    "keywords": "主题词",
    "summary": "内容概述",
    "signed_on": "成文日期",
    "effective_on": "施行日期",
    "expires_on": "失效日期",
    "attachments": "附件",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A file offered with a document, by its SHA-256."""

    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Content:
    """Facts and body. Empty facts are None or empty; dates are days; ``body`` is a tuple of blocks."""

    title: str
    body: Body
    document_number: str | None = None
    issuers: tuple[str, ...] = ()
    kind: str | None = None
    subject: str | None = None
    keywords: tuple[str, ...] = ()
    summary: str = ""
    signed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    attachments: tuple[Offered, ...] = ()

    def checked(self) -> Content:
        """The same, if it can stand in the archive.

        Raises:
            BadRecord: with the sentence for the person who wrote it.
        """
        if not self.title.strip():
            raise BadRecord("请填写标题。")
        if len(self.title) > _LONGEST_TITLE:
            raise BadRecord(
                f"标题有 {len(self.title)} 个字，最多 {_LONGEST_TITLE} 个字；请核对是否把正文贴到了标题里。"
            )
        if not self.body:
            raise BadRecord("请填写正文。")
        if self.document_number and index.number_key(self.document_number) is None:
            raise BadRecord(
                f"文号“{self.document_number}”读不出机关代字、年份和序号，请按“澜政办发〔2024〕12号”或“第12号”的样子填写。"
            )
        if self.expires_on and self.effective_on and self.expires_on < self.effective_on:
            raise BadRecord("失效日期早于施行日期，请核对。")
        return self


def content_of(document: Document) -> Content:
    """What a row says."""
    return Content(
        document.title, from_json(document.body), document.document_number,
        tuple(signed.issuer.name for signed in document.issuers), document.kind, document.subject,
        tuple(document.keywords), document.summary, document.signed_on, document.effective_on, document.expires_on,
        tuple(Offered(a.title or a.original.name, a.original.sha256) for a in document.attachments if a.role == "attachment"),
    )  # fmt: skip


def to_text(content: Content) -> str:
    """Canonical JSON: equal contents are equal bytes."""
    values: dict[str, object] = {
        field.name: getattr(content, field.name)
        for field in fields(content)
        if field.name not in ("body", "attachments")
    }
    values["body"] = json.loads(to_json(content.body))
    values["attachments"] = [[offered.title, offered.sha256] for offered in content.attachments]
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_iso)


def _iso(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def from_text(text: str) -> Content:
    """Read the canonical JSON back."""
    values = json.loads(text)
    for name in ("signed_on", "effective_on", "expires_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["body"] = from_json(json.dumps(values["body"]))
    values["issuers"], values["keywords"] = tuple(values["issuers"]), tuple(values["keywords"])
    values["attachments"] = tuple(Offered(title, sha256) for title, sha256 in values["attachments"])
    return Content(**values)


def digest(content: Content) -> str:
    """SHA-256 of the canonical JSON: what the history vouches for."""
    return hashlib.sha256(to_text(content).encode()).hexdigest()


def lay(session: Session, document: Document, content: Content) -> None:
    """Write a content into a row; issuers by their name or former name, made when there is none."""
    issuers = [_issuer(session, name) for name in content.issuers]
    offered = [(o, _original(session, o.sha256)) for o in content.attachments]
    document.title, document.body = content.title, to_json(content.body)
    document.document_number = content.document_number
    document.number_key = index.number_key(content.document_number) if content.document_number else None
    document.kind, document.subject = content.kind, content.subject
    document.keywords, document.summary = list(content.keywords), content.summary
    document.signed_on = content.signed_on
    document.effective_on, document.expires_on = content.effective_on, content.expires_on
    _set_issuers(document, issuers)
    _set_attachments(document, offered)


def _set_issuers(document: Document, issuers: Sequence[Issuer]) -> None:
    distinct = list({issuer.id: issuer for issuer in issuers}.values())
    if [signed.issuer_id for signed in document.issuers] != [issuer.id for issuer in distinct]:
        while len(document.issuers) > len(distinct):
            document.issuers.pop()
        for place, issuer in enumerate(distinct):
            if place < len(document.issuers):
                document.issuers[place].issuer = issuer
            else:
                document.issuers.append(DocumentIssuer(position=place + 1, issuer=issuer))


def _set_attachments(document: Document, offered: Sequence[tuple[Offered, Original]]) -> None:
    held = [a for a in document.attachments if a.role == "attachment"]
    now = [(a.title or a.original.name, a.original.sha256) for a in held]
    if now == [(o.title, o.sha256) for o, _ in offered]:
        return
    for gone in held:
        document.attachments.remove(gone)
    place = max((a.position for a in [*document.attachments, *held]), default=0)
    for o, original in offered:
        place += 1
        document.attachments.append(
            Attachment(position=place, original=original, title=o.title, role="attachment")
        )


def _original(session: Session, sha256: str) -> Original:
    row = session.scalar(select(Original).where(Original.sha256 == sha256))
    if row is None:
        raise BadRecord("附件不在原件库里，请重新上传。")
    return row


def _issuer(session: Session, name: str) -> Issuer:
    found = session.scalar(select(Issuer).where(Issuer.name == name)) or session.scalar(
        select(Issuer).join(IssuerAlias).where(IssuerAlias.name == name)
    )
    if found is None:
        found = Issuer(name=name)
        session.add(found)
        session.flush()
    return found
