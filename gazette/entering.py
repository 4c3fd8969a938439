"""Records become rows: gazettes, issues, issuers and documents, each identified so that nothing enters twice."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import index
from gazette import events, workflow
from gazette.body import to_json
from gazette.errors import Conflict
from gazette.model import (
    Attachment,
    Document,
    DocumentIssuer,
    Gazette,
    Issue,
    Issuer,
    IssuerAlias,
    Original,
    Section,
    Serial,
    Status,
)
from gazette.model_desk import Hand
from gazette.records import IssueFacts, Record
from gazette.sealing import seal_of


class Outcome(StrEnum):
    """What became of a record."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Entered:
    """One record's outcome, the index number it stands under, and a sentence where it was refused."""

    outcome: Outcome
    index_number: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who enters, when, from which original, and whether what is entered is public at once."""

    actor: str
    at: datetime
    publish: bool = False
    original: Original | None = None
    keep: Callable[[BinaryIO, str, str], Original] | None = None  # content, name, media type → an original


def ensure_gazette(
    session: Session, slug: str, *, title: str = "", publisher: str = "", start_year: int | None = None
) -> Gazette:
    """The gazette of this name, made when there is none; a title given later replaces the bare name."""
    gazette = session.scalar(select(Gazette).where(Gazette.slug == slug))
    if gazette is None:
        gazette = Gazette(slug=slug, title=title or slug, publisher=publisher, start_year=start_year)
        session.add(gazette)
        session.flush()
    elif title and gazette.title == gazette.slug:
        gazette.title, gazette.publisher, gazette.start_year = title, publisher, start_year
    return gazette


def ensure_issue(session: Session, facts: IssueFacts, deed: Deed) -> Issue:
    """The issue of this number, made when there is none; facts it lacked are filled in."""
    gazette = ensure_gazette(session, facts.gazette)
    issue = session.scalar(
        select(Issue).where(
            Issue.gazette_id == gazette.id,
            Issue.year == facts.year,
            Issue.kind == facts.kind,
            Issue.number == facts.number,
        )
    )
    if issue is None:
        issue = Issue(
            identifier=facts.identifier, gazette=gazette, kind=facts.kind, year=facts.year,
            number=facts.number, number_to=facts.number_to, status=Status.DRAFT,
        )  # fmt: skip
        session.add(issue)
        session.flush()
        _say(session, deed, "entered", "issue", issue.identifier)
    before = seal_of(issue)
    issue.running_number = issue.running_number or facts.running_number
    issue.published_on = issue.published_on or facts.published_on
    issue.introduction = issue.introduction or facts.introduction
    issue.cover_line = issue.cover_line or facts.cover_line
    if issue.status == Status.PUBLISHED and (now := seal_of(issue)) != before:
        _say(session, deed, "completed", "issue", issue.identifier, digest=now)
    return issue


def serial_number(session: Session, gazette: Gazette, year: int) -> str:
    """The next index number of a gazette and a year; a number once given is never given again."""
    serial = session.get(Serial, (gazette.id, year), with_for_update=True)
    if serial is None:
        serial = Serial(gazette_id=gazette.id, year=year, last=0)
        session.add(serial)
    while True:
        serial.last += 1
        number = f"{gazette.slug}-{year}-{serial.last:05d}"
        if session.scalar(select(Document.id).where(Document.index_number == number)) is None:
            return number


class Desk:
    """Enters records within one transaction, remembering the names it has looked up."""

    def __init__(self, session: Session, deed: Deed) -> None:
        self._session, self._deed = session, deed
        self._gazettes: dict[str, Gazette] = {}
        self._sections: dict[str, Section] = {}
        self._issuers: dict[str, Issuer] = {}
        self._issues: dict[str, tuple[Issue, int]] = {}

    def enter(self, record: Record, original: Original | None = None) -> Entered:
        """Enter one record, read from the ``original`` (else from the one of the whole deed).

        A draft that says something else than before is updated; a published document never is: it changes
        only by a correction.
        """
        if original is not None:
            self._deed = replace(self._deed, original=original)
        gazette = self._gazette(record.gazette)
        existing = self._session.scalar(
            select(Document).where(Document.gazette_id == gazette.id, Document.source_id == record.identity())
        )
        try:
            if existing is None:
                return self._add(gazette, record)
            return self._again(existing, record)
        except Conflict as clash:
            return Entered(Outcome.REFUSED, existing.index_number if existing else "", str(clash))

    def _add(self, gazette: Gazette, record: Record) -> Entered:
        issue, position = self._place(record)
        document = Document(
            index_number=self._index_number(gazette, record), gazette=gazette, source_id=record.identity(),
            entered_at=self._deed.at, position=position, status=Status.DRAFT, version=1,
        )  # fmt: skip
        self._fill(document, record, issue)
        self._session.add(document)
        _say(
            self._session,
            self._deed,
            "entered",
            "document",
            document.index_number,
            content=document.content_hash,
        )
        self._publish(document, issue)
        return Entered(Outcome.ADDED, document.index_number)

    def _again(self, document: Document, record: Record) -> Entered:
        number = document.index_number
        if record.index_number is not None and record.index_number != number:
            raise Conflict(f"这份文件已用索引号 {number} 录入，不能再改为 {record.index_number}。")
        if document.content_hash == record.content_hash():
            if document.status == Status.DRAFT and self._deed.publish:
                self._publish(document, document.issue)
                return Entered(Outcome.UPDATED, number)
            return Entered(Outcome.UNCHANGED, number)
        if document.status in (Status.REVIEW, Status.SCHEDULED) or self._session.scalar(
            select(Hand.person_id).where(Hand.document_id == document.id).limit(1)
        ):
            raise Conflict(
                f"文件 {number}“{document.title[:30]}”已在编辑部修改或送审，内容与这次送来的不同；请在编辑部修改。"
            )
        if document.status != Status.DRAFT:
            raise Conflict(
                f"文件 {number}“{document.title[:30]}”已经发布，内容与这次送来的不同；已发布的文件只能通过更正修改。"
            )
        issue, position = self._place(record)
        if document.issue is not issue:
            document.position = position
        self._fill(document, record, issue)
        _say(self._session, self._deed, "updated", "document", number, content=document.content_hash)
        self._publish(document, issue)
        return Entered(Outcome.UPDATED, number)

    def _publish(self, document: Document, issue: Issue | None) -> None:
        if not self._deed.publish:
            return
        if issue is not None and issue.status == Status.DRAFT:
            workflow.publish_issue(self._session, issue, actor=self._deed.actor, at=self._deed.at)
        if document.status == Status.DRAFT:
            workflow.publish_document(self._session, document, actor=self._deed.actor, at=self._deed.at)

    def _fill(self, document: Document, record: Record, issue: Issue | None) -> None:
        # looked up first: a look-up flushes, and the document is not whole yet
        section = self._section(record.section) if record.section else None
        issuers = self._distinct_issuers(record.issuers)
        attachments = self._attachments(record)
        document.issue, document.section = issue, section
        document.content_hash = record.content_hash()
        document.title, document.body = record.title, to_json(record.blocks)
        document.document_number = record.doc_number
        document.number_key = index.number_key(record.doc_number) if record.doc_number else None
        document.signed_on, document.published_on = record.signed_on, record.published_on
        document.effective_on, document.expires_on = record.effective_on, record.expires_on
        document.validity, document.kind = record.validity, record.kind
        document.subject, document.keywords = record.subject, list(record.keywords)
        document.summary, document.source = record.summary, record.source
        document.page_from, document.page_to = record.page_from, record.page_to
        document.findings = [asdict(finding) for finding in record.findings]
        document.attachments = attachments
        document.issuers = [
            DocumentIssuer(position=place, issuer=issuer) for place, issuer in enumerate(issuers, start=1)
        ]

    def _attachments(self, record: Record) -> list[Attachment]:
        """The file a document was read from, which is not public, those offered with it, and its pictures."""
        kept = (
            [Attachment(position=1, original=self._deed.original, role="source")]
            if self._deed.original
            else []
        )
        if self._deed.keep is None:
            return kept
        for position, attached in enumerate(record.attachments, start=2):
            with attached.path.open("rb") as stream:
                original = self._deed.keep(stream, attached.path.name, "application/octet-stream")
            kept.append(
                Attachment(position=position, original=original, title=attached.path.stem, role="attachment")
            )
        for position, picture in enumerate(record.pictures, start=len(record.attachments) + 2):
            original = self._deed.keep(io.BytesIO(picture.content), picture.sha256[:12], picture.media_type)
            kept.append(Attachment(position=position, original=original, role="picture"))
        return kept

    def _distinct_issuers(self, names: Iterable[str]) -> list[Issuer]:
        return list({id(issuer): issuer for issuer in map(self._issuer, names)}.values())

    def _place(self, record: Record) -> tuple[Issue | None, int]:
        """The issue of a record, and the next free place in it."""
        if record.issue is None:
            return None, 0
        identifier = record.issue.identifier
        if identifier not in self._issues:
            issue = ensure_issue(self._session, record.issue, self._deed)
            last = select(func.max(Document.position)).where(Document.issue_id == issue.id)
            self._issues[identifier] = (issue, self._session.scalar(last) or 0)
        issue, last_position = self._issues[identifier]
        self._issues[identifier] = (issue, last_position + 1)
        return issue, last_position + 1

    def _index_number(self, gazette: Gazette, record: Record) -> str:
        """The number that was given, if it is free; else the next of the gazette and the year."""
        if record.index_number is not None:
            holder = self._session.scalar(
                select(Document).where(Document.index_number == record.index_number)
            )
            if holder is not None:
                raise Conflict(
                    f"索引号 {record.index_number} 已属于另一份文件“{holder.title[:30]}”，请改用别的索引号或留空。"
                )
            return record.index_number
        days = (record.published_on, record.signed_on)
        year = (
            record.issue.year if record.issue else next((day.year for day in days if day), self._deed.at.year)
        )
        return serial_number(self._session, gazette, year)

    def _gazette(self, slug: str) -> Gazette:
        if slug not in self._gazettes:
            self._gazettes[slug] = ensure_gazette(self._session, slug)
        return self._gazettes[slug]

    def _section(self, name: str) -> Section:
        if name not in self._sections:
            section = self._session.scalar(select(Section).where(Section.name == name))
            if section is None:
                last = self._session.scalar(select(func.max(Section.position))) or 0
                section = Section(name=name, position=last + 1)
                self._session.add(section)
                self._session.flush()
            self._sections[name] = section
        return self._sections[name]

    def _issuer(self, name: str) -> Issuer:
        if name not in self._issuers:
            issuer = self._session.scalar(select(Issuer).where(Issuer.name == name)) or self._session.scalar(
                select(Issuer).join(IssuerAlias).where(IssuerAlias.name == name)
            )
            if issuer is None:
                issuer = Issuer(name=name)
                self._session.add(issuer)
                self._session.flush()
            self._issuers[name] = issuer
        return self._issuers[name]


def _say(session: Session, deed: Deed, what: str, kind: str, subject: str, **detail: object) -> None:
    if deed.original is not None:
        detail["original"] = deed.original.sha256
    events.append(
        session, actor=deed.actor, deed=what, subject_kind=kind, subject_id=subject, at=deed.at, detail=detail
    )
