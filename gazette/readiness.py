"""What stands between a document and the public: each obstacle says what to do about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from gazette.content import Content, content_of
from gazette.covering import found_in
from gazette.errors import BadRecord
from gazette.model import Document
from gazette.model_desk import Comment, Tick
from gazette.privacy import Finding


@dataclass(frozen=True, slots=True)
class Rules:
    """The office's own rules: items to confirm for every document, and by kind."""

    common: tuple[str, ...] = ()
    by_kind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def items(self, kind: str | None) -> tuple[str, ...]:
        """What is to be confirmed for a document of this kind."""
        return (*self.common, *self.by_kind.get(kind or "", ()))


PRIVATE = "privacy:"  # how what a tick calls a finding begins


@dataclass(frozen=True, slots=True)
class Obstacle:
    """``item`` is what a tick names; ``blocks``: no way past it but to deal with it or tick it."""

    item: str
    sentence: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Checked:
    """An item of the checklist and who confirmed it, if anybody has."""

    item: str
    by: str | None


def checklist(session: Session, document: Document, rules: Rules) -> tuple[Checked, ...]:
    """The items for this document with who ticked them."""
    ticked = _ticks(session, document)
    return tuple(
        Checked(item, tick.person.name if (tick := ticked.get(item)) else None)
        for item in rules.items(document.kind)
    )


def obstacles(session: Session, document: Document, rules: Rules) -> tuple[Obstacle, ...]:
    """Everything that is not in order, what blocks first."""
    found = [*_facts(document), *_open_items(session, document, rules), *_private(session, document), *_comments(session, document), *_twins(session, document)]  # fmt: skip
    return tuple(sorted(found, key=lambda obstacle: not obstacle.blocks))


@dataclass(frozen=True, slots=True)
class Private:
    """A private value in a document: its key, for ticks and masks, and what was found."""

    key: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Kept:
    """A private value that somebody has let stand, and why."""

    finding: Finding
    by: str
    reason: str


def private(session: Session, document: Document, content: Content | None = None) -> tuple[Private, ...]:
    """What the privacy guard finds in a document (or in what it is to become) and nobody has let stand with a reason.

    A key names kind, place and value, so an edit elsewhere leaves what was decided alone; it does not tell the value.
    """
    ticked = _ticks(session, document)
    found = (Private(key_of(finding), finding) for finding in found_in(content or content_of(document)))
    return tuple(one for one in found if one.key not in ticked)


def kept(session: Session, document: Document, content: Content | None = None) -> tuple[Kept, ...]:
    """What was let stand in it: whoever approves the text answers for that too."""
    ticked = _ticks(session, document)
    found = ((finding, ticked.get(key_of(finding))) for finding in found_in(content or content_of(document)))
    return tuple(Kept(finding, tick.person.name, tick.reason) for finding, tick in found if tick is not None)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file with private values that somebody lets readers have, and why."""

    title: str
    by: str
    reason: str


def kept_files(session: Session, document: Document, content: Content | None = None) -> tuple[KeptFile, ...]:
    """The offered files that were let stand though something private is in them."""
    ticked = _ticks(session, document)
    offered = ((one, ticked.get(key_of_file(one.sha256))) for one in (content or content_of(document)).attachments)  # fmt: skip
    return tuple(
        KeptFile(one.title, tick.person.name, tick.reason) for one, tick in offered if tick is not None
    )


def key_of_file(sha256: str) -> str:
    """What a tick calls a file that was let stand."""
    return f"{PRIVATE}file:{sha256}"


def sentence_of(finding: Finding) -> str:
    """Where something private stands and what it is, without telling it."""
    return f"{finding.place}有{finding.kind.label}“{finding.mask}”：{finding.reason.rstrip('。')}。"


def key_of(finding: Finding) -> str:
    """What a tick calls a finding."""
    told = hashlib.sha256(f"{finding.kind}|{finding.text}".encode()).hexdigest()[:16]
    return f"{PRIVATE}{told}:{finding.place.part}:{finding.place.block}:{finding.place.row}:{finding.place.cell}:{finding.start}"


def _private(session: Session, document: Document) -> Iterator[Obstacle]:
    for one in private(session, document):
        yield Obstacle(one.key, f"{sentence_of(one.finding)}请遮盖，或写明可以公开的理由。")


def _facts(document: Document) -> Iterator[Obstacle]:
    content = content_of(document)
    try:
        content.checked()
    except BadRecord as slip:
        yield Obstacle("facts", str(slip))
    if not content.issuers:
        yield Obstacle("issuers", "还没有填发文机关。")
    if content.signed_on is None:
        yield Obstacle("signed_on", "还没有填成文日期。", blocks=False)
    if document.section is None:
        yield Obstacle("section", "还没有选栏目。")


def _open_items(session: Session, document: Document, rules: Rules) -> Iterator[Obstacle]:
    missing = [one.item for one in checklist(session, document, rules) if one.by is None]
    if missing:
        yield Obstacle("checklist", f"核对单还有 {len(missing)} 项没有确认：{'；'.join(missing)}。")


def _comments(session: Session, document: Document) -> Iterator[Obstacle]:
    waiting = session.scalar(
        select(func.count()).select_from(Comment).where(Comment.document_id == document.id, Comment.resolved_at.is_(None))
    )  # fmt: skip
    if waiting:
        yield Obstacle("comments", f"还有 {waiting} 条批注没有处理。")


def _twins(session: Session, document: Document) -> Iterator[Obstacle]:
    """Another document with the same number: seldom right, sometimes so (an order and its text)."""
    if document.number_key is None:
        return
    twin = session.scalar(
        select(Document).where(
            Document.gazette_id == document.gazette_id, Document.number_key == document.number_key, Document.id != document.id
        ).limit(1)
    )  # fmt: skip
    if twin is not None:
        yield Obstacle(
            "number",
            f"文号与 {twin.index_number}《{twin.title[:30]}》相同，请核对是否重复录入。",
            blocks=False,
        )


def _ticks(session: Session, document: Document) -> dict[str, Tick]:
    rows = session.scalars(
        select(Tick).where(Tick.document_id == document.id).options(joinedload(Tick.person))
    )
    return {tick.item: tick for tick in rows}
