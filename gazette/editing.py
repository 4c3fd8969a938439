"""What editors and approvers do to documents: the desk's deeds, each one transaction's worth.

Every deed asks leave first (``permissions``), speaks of rows only to people who may see them, and leaves an event.
States are moved by ``workflow`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gazette import differences, events, workflow
from gazette.body import Paragraph
from gazette.content import Content, content_of, digest, from_text, lay, to_text
from gazette.covering import covered, former
from gazette.entering import serial_number
from gazette.errors import Conflict, NotAllowed, NotFound
from gazette.model import Document, Gazette, Section, Status
from gazette.model_desk import Comment, Correction, Hand, Revision, Tick
from gazette.permissions import Act, Actor, gazettes_for, may
from gazette.readiness import PRIVATE, Private, Rules, key_of_file, obstacles, private, sentence_of

_LONGEST = 5000
_LONGEST_ITEM = 200


class Stale(Conflict):
    """Somebody saved first: both texts are given back, and the person chooses."""

    def __init__(self, theirs: Content, version: int, by: str) -> None:
        super().__init__(f"{by}在您编辑期间保存了这份文件。两个版本都在下面，没有丢失；请选择怎样合并。")
        self.theirs, self.version = theirs, version


class Unsettled(NotAllowed):
    """A text that is to become public holds private values that nobody has masked or let stand."""

    def __init__(self, found: Sequence[Private]) -> None:
        told = "".join(sentence_of(one.finding) for one in found)
        super().__init__(f"更正稿里还有个人信息。{told}请遮盖，或逐处写明可以公开的理由。")
        self.private = tuple(found)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a new document belongs."""

    gazette: str
    section: str | None = None


def document_for(
    session: Session, actor: Actor, index_number: str, act: Act, *, writing: bool = False
) -> Document:
    """The document, for a person who has leave for the act in its gazette; ``writing`` keeps others waiting until it is done.

    Raises:
        NotFound: when there is none, or the person may not even know of it.
    """
    wanted = select(Document).where(Document.index_number == index_number)
    document = session.scalar(_held(wanted) if writing else wanted)
    if document is None or not may(actor, Act.READ_DRAFTS, document.gazette.slug):
        raise NotFound(f"没有找到这份文件：{index_number}。")
    if not may(actor, act, document.gazette.slug):
        raise NotAllowed("您在这份公报里没有做这件事的权限。")
    return document


def _held(wanted: Select[Document]) -> Select[Document]:
    """SQLite has one writer; PostgreSQL lets those who write in one document do so one after the other."""
    return wanted.with_for_update(of=Document).execution_options(populate_existing=True)


def draft(session: Session, actor: Actor, where: Where, content: Content, at: datetime) -> Document:
    """Enter a new document at the desk."""
    if where.gazette not in gazettes_for(actor, Act.EDIT):
        raise NotAllowed("您在这份公报里没有录入的权限。")
    gazette = session.scalars(select(Gazette).where(Gazette.slug == where.gazette)).one()
    content.checked()
    name = serial_number(session, gazette, at.year)
    document = Document(
        index_number=name, gazette=gazette, section=_section(session, where.section), source_id=f"desk:{name}",
        content_hash=digest(content), title=content.title, body="[]", entered_at=at, status=Status.DRAFT, version=1,
    )  # fmt: skip
    with session.no_autoflush:
        session.add(document)
        lay(session, document, content)
    session.flush()
    workflow.keep(session, document, content, person=actor.id, at=at, reason="录入")
    add_hand(session, document, actor.id)
    _say(session, actor, "entered", document, at, digest=digest(content))
    return document


def save(
    session: Session, actor: Actor, index_number: str, content: Content, version: int, at: datetime,
    section: str | None = None, still_confirmed: bool = False,
) -> Document:  # fmt: skip
    """Save an edited draft. Another text is to be confirmed anew, item by item, unless it is ``still_confirmed``.

    Raises:
        Stale: when somebody saved since ``version``; nothing is written.
        NotAllowed: when it is not a draft: what waits is returned first, what is public is corrected.
    """
    document = document_for(session, actor, index_number, Act.EDIT, writing=True)
    if document.status != Status.DRAFT:
        raise NotAllowed(_NOT_DRAFT.get(Status(document.status), "这份文件现在不能修改。"))
    if document.version != version:
        last = _last_revision(session, document)
        who = last.person.name if last and last.person else "别人"
        raise Stale(content_of(document), document.version, who)
    content.checked()
    workflow.keep_first(session, document)
    placed = _section(session, section) if section is not None else document.section
    changed = digest(content) != digest(content_of(document))
    if not changed and placed is document.section:
        return document
    if changed:
        workflow.keep(session, document, content, person=actor.id, at=at, reason="")
        lay(session, document, content)
        add_hand(session, document, actor.id)
        if not still_confirmed:
            _lapse(session, document)
    document.section = placed
    _say(session, actor, "updated", document, at, digest=digest(content))
    return document


_NOT_DRAFT = {
    Status.REVIEW: "这份文件正在待审，先收回或退回才能修改。",
    Status.SCHEDULED: "这份文件已定时发布，先收回才能修改。",
    Status.PUBLISHED: "这份文件已经发布，只能通过更正修改。",
    Status.WITHDRAWN: "这份文件已撤回，恢复发布后才能更正。",
}


def send(session: Session, actor: Actor, index_number: str, rules: Rules, at: datetime) -> Document:
    """Hand a draft to the approvers; what stands in the way is said item by item."""
    document = document_for(session, actor, index_number, Act.EDIT, writing=True)
    if waiting := [o.sentence for o in obstacles(session, document, rules) if o.blocks]:
        raise NotAllowed("还不能送审：" + "".join(waiting))
    workflow.keep_first(session, document)
    workflow.send(session, document, actor=actor.login, at=at)
    return document


def give_back(session: Session, actor: Actor, index_number: str, reason: str, at: datetime) -> Document:
    """Return to the editors; the editor who sent it may also take it back."""
    document = document_for(session, actor, index_number, Act.EDIT, writing=True)
    own = session.get(Hand, (document.id, actor.id)) is not None
    if not own and not may(actor, Act.APPROVE, document.gazette.slug):
        raise NotAllowed("待审的文件由审签人退回，或由经手的编辑收回。")
    workflow.give_back(session, document, actor=actor.login, at=at, reason=reason)
    return document


def approve(
    session: Session, actor: Actor, index_number: str, version: int, rules: Rules, at: datetime,
    publish_at: datetime | None = None,
) -> Document:  # fmt: skip
    """Approve and publish, now or at an hour. The approver approves the text that was shown (``version``)."""
    document = document_for(session, actor, index_number, Act.APPROVE, writing=True)
    if document.version != version:
        raise Conflict("这份文件在您审阅期间有改动，请重新审阅后再签发。")
    if document.status != Status.REVIEW:
        raise NotAllowed(f"当前状态是“{workflow.NAMES[Status(document.status)]}”，只有待审的文件可以签发。")
    if waiting := [o.sentence for o in obstacles(session, document, rules) if o.blocks]:
        raise NotAllowed("还不能签发：" + "".join(waiting))
    if publish_at is not None:
        workflow.schedule(
            session, document, actor=actor.login, approver=actor.id, at=at, publish_at=publish_at
        )
    else:
        workflow.publish_document(session, document, actor=actor.login, at=at, approver=actor.id)
    return document


def publish_due(session: Session, at: datetime) -> list[str]:
    """Publish every scheduled document whose hour has come, and name them."""
    due = session.scalars(
        select(Document).where(Document.status == Status.SCHEDULED, Document.publish_at <= at)
    ).all()
    for document in due:
        workflow.publish_document(session, document, actor="定时发布", at=at)
    return [document.index_number for document in due]


def withdraw(session: Session, actor: Actor, index_number: str, reason: str, at: datetime) -> Document:
    """Take a public document back."""
    document = document_for(session, actor, index_number, Act.APPROVE, writing=True)
    workflow.withdraw(session, document, actor=actor.login, at=at, reason=reason)
    return document


def restore(session: Session, actor: Actor, index_number: str, reason: str, at: datetime) -> Document:
    """Make a withdrawn document public again."""
    document = document_for(session, actor, index_number, Act.APPROVE, writing=True)
    workflow.restore(session, document, actor=actor.login, at=at, reason=reason)
    return document


def propose(
    session: Session, actor: Actor, index_number: str, content: Content, reason: str, at: datetime,
    let_stand: Mapping[str, str] | None = None,
) -> Correction:  # fmt: skip
    """Propose the next text of a public document. ``let_stand``: why a private value (by its key) may be read in it.

    Raises:
        Unsettled: when there are private values without such a reason.
    """
    document = document_for(session, actor, index_number, Act.EDIT, writing=True)
    if document.status != Status.PUBLISHED:
        raise NotAllowed("只有已发布的文件可以更正。")
    if _open_correction(session, document) is not None:
        raise Conflict("这份文件已有一份更正稿在等待批准，请先处理它。")
    if digest(content.checked()) == digest(content_of(document)):
        raise NotAllowed("更正稿与现在的文本完全相同，没有需要更正的地方。")
    reason = workflow.stated_to_readers(reason, "更正须写明原因，读者会看到它。")
    reasons = {key: why.strip() for key, why in (let_stand or {}).items() if why.strip()}
    found = private(session, document, content)
    if open_ := [one for one in found if one.key not in reasons]:
        raise Unsettled(open_)
    _let_stand(session, actor, document, [(one.key, reasons[one.key]) for one in found], at)
    correction = Correction(
        document_id=document.id, base=document.revision, person_id=actor.id, at=at,
        reason=reason, content=to_text(content),
    )  # fmt: skip
    session.add(correction)
    session.flush()
    _say(
        session, actor, "correction_proposed", document, at, reason=correction.reason, digest=digest(content)
    )
    return correction


def decide(session: Session, actor: Actor, correction_id: int, *, apply: bool, at: datetime) -> Document:
    """Approve a proposed correction, or drop it; its writer may drop it too."""
    correction = session.get(Correction, correction_id)
    if correction is None or not may(actor, Act.READ_DRAFTS, correction.document.gazette.slug):
        raise NotFound("没有找到这份更正稿。")
    document = session.scalars(_held(select(Document).where(Document.id == correction.document_id))).one()
    session.refresh(correction)  # somebody may have decided while we waited
    allowed = may(actor, Act.APPROVE, document.gazette.slug)
    if not allowed and (apply or correction.person_id != actor.id):
        raise NotAllowed("更正由审签人批准。")
    if correction.status != "proposed":
        raise Conflict("这份更正稿已经处理过了。")
    if not apply:
        workflow.settle(correction, "dropped", actor.id)
        _say(session, actor, "correction_dropped", document, at, reason=correction.reason)
        return document
    if correction.base != document.revision:
        raise Conflict("提出更正以后，这份文件又有了新的版次，请撤销这份更正稿，在新文本上重新提出。")
    before, after = content_of(document), from_text(correction.content)
    if found := private(session, document, after):  # made before corrections were looked through
        told = "".join(sentence_of(one.finding) for one in found)
        raise NotAllowed(f"更正稿里还有个人信息。{told}请撤销这份更正稿，遮盖后重新提出。")
    workflow.correct(
        session, document, after, writer=correction.person_id, approver=actor.id,
        actor=actor.login, at=at, reason=correction.reason,
    )  # fmt: skip
    workflow.settle(correction, "applied", actor.id)
    before = former(before, after)
    if differences.between(
        before, after
    ).count:  # masks alone are not for print: a notice would point at them
        correction.notice_id = _notice(session, correction, before, at).id
    return document


def _notice(session: Session, correction: Correction, before: Content, at: datetime) -> Document:
    """The correction notice (更正) as a draft for the next issue; its writer is the correction's."""
    document, gazette = correction.document, correction.document.gazette
    name = serial_number(session, gazette, at.year)
    content = Content(
        title=f"关于《{document.title}》的更正",
        body=tuple(
            Paragraph(line)
            for line in notice_lines(document, before, content_of(document), correction.reason)
        ),
        issuers=(gazette.publisher,) if gazette.publisher else (),
        kind="other",
        signed_on=at.date(),
    )
    notice = Document(
        index_number=name, gazette=gazette, section=document.section, source_id=f"correction:{correction.id}",
        content_hash=digest(content), title=content.title, body="[]", entered_at=at, status=Status.DRAFT, version=1,
    )  # fmt: skip
    with session.no_autoflush:
        session.add(notice)
        lay(session, notice, content)
    session.flush()
    workflow.keep(session, notice, content, person=correction.person_id, at=at, reason="随更正拟出")
    add_hand(session, notice, correction.person_id)
    events.append(
        session, actor="更正", deed="entered", subject_kind="document", subject_id=name, at=at,
        detail={"corrects": document.index_number, "digest": digest(content)},
    )  # fmt: skip
    return notice


def notice_lines(document: Document, before: Content, after: Content, reason: str) -> Iterator[str]:
    """What a correction notice says: where the document stood, and each place with what it should read."""
    issue = document.issue
    where = (
        f"本刊{issue.year}年第{issue.number}期"
        if issue is not None and issue.status == Status.PUBLISHED
        else "本刊"
    )
    number = f"（{document.document_number}）" if document.document_number else ""
    yield f"{where}刊登的《{before.title}》{number}，{reason.rstrip('。')}，现更正如下："
    found = differences.between(before, after)
    for fact in found.facts:
        was, now = fact.sides
        yield f"{fact.label}“{was}”更正为“{now}”。"
    for line in found.lines:
        if line.changed:
            was, now = line.sides
            if not was:
                yield f"增加一段：“{now}”"
            elif not now:
                yield f"删去一段：“{was}”"
            else:
                yield f"“{was}”更正为：“{now}”"


def comment(
    session: Session, actor: Actor, index_number: str, quote: str, text: str, at: datetime
) -> Comment:
    """Remark on a passage (``quote``, may be empty for the whole)."""
    document = document_for(session, actor, index_number, Act.EDIT, writing=True)
    if not text.strip():
        raise NotAllowed("请写下批注的内容。")
    made = Comment(
        document_id=document.id, person_id=actor.id, at=at, quote=quote.strip()[:_LONGEST], text=text.strip()[:_LONGEST]
    )  # fmt: skip
    session.add(made)
    _say(session, actor, "commented", document, at)
    return made


def resolve(session: Session, actor: Actor, comment_id: int, at: datetime) -> Document:
    """Mark a remark as dealt with."""
    found = session.get(Comment, comment_id)
    document = session.get(Document, found.document_id) if found else None
    if found is None or document is None or not may(actor, Act.EDIT, document.gazette.slug):
        raise NotFound("没有找到这条批注。")
    if found.resolved_at is None:
        found.resolved_by, found.resolved_at = actor.id, at
        _say(session, actor, "comment_resolved", document, at)
    return document


def tick(
    session: Session, actor: Actor, index_number: str, items: Sequence[tuple[str, str]], at: datetime
) -> None:
    """Confirm items of the checklist, or let findings stand with a reason: (item, reason)."""
    document = document_for(session, actor, index_number, Act.EDIT, writing=True)
    if document.status not in workflow.UNPUBLISHED:
        raise NotAllowed("这份文件已经发布，核对项不再改动。")
    if any(len(item) > _LONGEST_ITEM for item, _ in items):
        raise NotAllowed("没有这个核对项，请刷新后再试。")
    if any(item.startswith(PRIVATE) and not reason.strip() for item, reason in items):
        raise NotAllowed("个人信息保留原样，须写明可以公开的理由。")
    _let_stand(session, actor, document, items, at)


def _lapse(session: Session, document: Document) -> None:
    """The checklist was confirmed for another text; what names a private value names it still."""
    for tick in session.scalars(select(Tick).where(Tick.document_id == document.id)).all():
        if not tick.item.startswith(PRIVATE):
            session.delete(tick)


def let_files_stand(
    session: Session, actor: Actor, index_number: str, reasons: Sequence[tuple[str, str]], at: datetime
) -> None:
    """Let readers have files with private values in them, each (by its SHA-256) with the reason."""
    document = document_for(session, actor, index_number, Act.EDIT, writing=True)
    _let_stand(session, actor, document, [(key_of_file(sha256), why) for sha256, why in reasons], at)


def _let_stand(
    session: Session, actor: Actor, document: Document, items: Sequence[tuple[str, str]], at: datetime
) -> None:
    if not items:
        return
    for item, reason in dict(items).items():
        if session.get(Tick, (document.id, item)) is None:
            session.add(
                Tick(document_id=document.id, item=item, person_id=actor.id, at=at, reason=reason[:500])
            )
    _say(
        session, actor, "ticked", document, at, items=[item for item, _ in items], reasons=[why for _, why in items]
    )  # fmt: skip


def mask(
    session: Session, actor: Actor, index_number: str, keys: Sequence[str], version: int, at: datetime
) -> Document:
    """Cover the chosen private values in the official form; the text as it was stays among the kept states."""
    document = document_for(session, actor, index_number, Act.EDIT, writing=True)
    content = content_of(document)
    chosen = [one.finding for one in private(session, document) if one.key in set(keys)]
    if not chosen:
        raise NotAllowed("请先勾选要遮盖的内容。")
    return save(session, actor, index_number, covered(content, chosen), version, at, still_confirmed=True)


def add_hand(session: Session, document: Document, person: int) -> None:
    """Remember that a person wrote in the text; never forgotten."""
    if session.get(Hand, (document.id, person)) is None:
        session.add(Hand(document_id=document.id, person_id=person))
        session.flush()


def _open_correction(session: Session, document: Document) -> Correction | None:
    return session.scalar(
        select(Correction).where(Correction.document_id == document.id, Correction.status == "proposed")
    )


def _last_revision(session: Session, document: Document) -> Revision | None:
    return session.scalar(
        select(Revision).where(Revision.document_id == document.id).order_by(Revision.number.desc()).limit(1)
    )


def _section(session: Session, name: str | None) -> Section | None:
    if not name:
        return None
    section = session.scalar(select(Section).where(Section.name == name))
    if section is None:
        raise NotFound(f"没有“{name[:30]}”这个栏目。")
    return section


def _say(
    session: Session, actor: Actor, deed: str, document: Document, at: datetime, **detail: object
) -> None:
    events.append(
        session, actor=actor.login, deed=deed, subject_kind="document", subject_id=document.index_number, at=at,
        detail=detail,
    )  # fmt: skip
