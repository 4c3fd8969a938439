"""Press proofs (清样) of an issue: compared, judged difference by difference, reported and signed.

A comparison holds for the text it was made with; when the text of the issue changes, it is stale (过期), and a report that was
signed for it no longer opens the way to the public.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette import events, originals, queries
from gazette.editions.sheet import sheet
from gazette.errors import BadRecord, Conflict, NotFound
from gazette.model import Document, Gazette, Issue, Original
from gazette.model_press import PressProof, PressRule
from gazette.originals import Originals
from gazette.permissions import Act, Actor, may
from gazette.pressproof import report
from gazette.pressproof.types import Comparison, Difference, Grade, as_mapping, from_mapping
from gazette.pressproof.wanted import Wanted, wanted
from gazette.settings import Settings

JUDGEMENTS = {"web": "以网为准", "press": "改网上", "fine": "不影响"}
_LONGEST_NOTE = 300


def text_of(session: Session, issue: Issue) -> Wanted:
    """What a proof of this issue must say, as the text stands now, public or not."""
    rows = session.scalars(
        select(Document).where(Document.issue_id == issue.id).order_by(Document.position, Document.id)
    ).all()
    sheets = [sheet(queries.unpublished_page(session, row)) for row in rows]
    label = queries.issue_label(issue)
    sections = dict.fromkeys(row.section.name for row in rows if row.section)
    names = (
        issue.gazette.title,
        label,
        label.replace(f"{issue.year}年", "", 1),
        queries.running_label(issue),
        *sections,
    )
    return wanted(sheets, [name for name in names if name], issue.introduction)


def proof_for(session: Session, actor: Actor, number: int) -> PressProof:
    """A comparison, for a person who may see it.

    Raises:
        NotFound: when there is none, or the person may not know of it.
    """
    row = session.get(PressProof, number)
    if row is None or not may(actor, Act.PRESS_PROOF, row.issue.gazette.slug):
        raise NotFound("没有找到这次清样比对。")
    return row


def keep(
    session: Session, actor: Actor, issue: Issue, sha256: str, name: str, found: Comparison, at: datetime
) -> PressProof:
    """Keep the outcome of a comparison, and say that it was made."""
    original = session.scalars(select(Original).where(Original.sha256 == sha256)).one()
    row = PressProof(
        issue=issue, original=original, name=name[-300:], person_id=actor.id, at=at, digest=found.digest,
        found=as_mapping(found), judgements={}, state="open",
    )  # fmt: skip
    session.add(row)
    session.flush()
    _say(
        session,
        actor,
        "press_compared",
        row,
        at,
        file=sha256,
        text=found.digest,
        differences=len(found.differences),
    )
    return row


def is_stale(session: Session, row: PressProof) -> bool:
    """Whether the text of the issue is no longer the one that was compared."""
    return text_of(session, row.issue).digest != row.digest


def judge(
    session: Session,
    actor: Actor,
    number: int,
    judged: dict[int, tuple[str, str]],
    version: int,
    at: datetime,
) -> PressProof:
    """Say of differences what is done about them: {place: (judgement, note)}; an empty judgement takes one back.

    Raises:
        Conflict: when the report is signed, or somebody judged since ``version``.
        BadRecord: when a judgement is none of ours, or a grave difference is let stand without a reason.
    """
    row = proof_for(session, actor, number)
    if row.state == "signed":
        raise Conflict("报告已经签署，不能再改。网上或清样又有改动的，请重新上传清样比对。")
    if row.version != version:
        raise Conflict("别人在您判断期间也改了这一页，这次没有保存。请刷新后再判。")
    differences = from_mapping(row.found).differences
    kept = dict(row.judgements)
    for place, (judgement, note) in judged.items():
        if not 0 <= place < len(differences) or (judgement and judgement not in JUDGEMENTS):
            raise BadRecord("没有这一处不同，或没有这种判断。请刷新后再试。")
        note = " ".join(note.split())[:_LONGEST_NOTE]
        if judgement == "fine" and differences[place].grade is Grade.GRAVE and not note:
            raise BadRecord(f"第 {place + 1} 处是重要的不同，判为“不影响”的，请写明理由。")
        was = kept.get(str(place), {})
        if not judgement:
            kept.pop(str(place), None)
        elif (was.get("judgement"), was.get("note")) != (judgement, note):
            kept[str(place)] = {"judgement": judgement, "note": note, "by": actor.name, "at": at.isoformat()}
    if kept != row.judgements:
        row.judgements = kept
        _say(
            session,
            actor,
            "press_judged",
            row,
            at,
            judgements={k: v["judgement"] for k, v in sorted(kept.items())},
        )
    return row


def open_places(row: PressProof) -> list[int]:
    """The differences nobody has judged."""
    count = len(from_mapping(row.found).differences)
    return [place for place in range(count) if str(place) not in row.judgements]


def sign(
    session: Session,
    actor: Actor,
    number: int,
    version: int,
    settings: Settings,
    store: Originals,
    at: datetime,
) -> PressProof:
    """Make the report as a signed PDF, keep it, and close the comparison.

    Raises:
        Conflict: when a difference is not judged, the text has changed, or it is signed already.
    """
    row = proof_for(session, actor, number)
    if row.state == "signed":
        raise Conflict("这份报告已经签署。")
    if row.version != version:
        raise Conflict("别人在您签署期间改了这一页，没有签署。请刷新后再看一遍。")
    if waiting := open_places(row):
        raise Conflict(f"还有 {len(waiting)} 处不同没有判断，都判断过才能签署。")
    if is_stale(session, row):
        raise Conflict("比对以后网上的文字改过，这次比对已经过期。请用现在的文字重新比对，再签署。")
    row.state, row.signed_by, row.signed_at = "signed", actor.id, at
    content = _report(row, actor.name, settings, at)
    row.report = originals.record(
        session, store.keep(io.BytesIO(content)), name=f"清样比对报告 {row.issue.identifier}-{row.id}.pdf",
        media_type="application/pdf", at=at,
    )  # fmt: skip
    digest = hashlib.sha256(content).hexdigest()
    _say(session, actor, "press_signed", row, at, file=row.original.sha256, text=row.digest, report=digest)
    return row


def _report(row: PressProof, signer: str, settings: Settings, at: datetime) -> bytes:
    issue = row.issue
    facts = report.Facts(
        issue.gazette.title, issue.gazette.publisher, queries.issue_label(issue), queries.running_label(issue), issue.identifier, row.name,
        row.original.sha256, row.original.size, row.person.name, row.at, signer, at,
    )  # fmt: skip
    judged = {
        int(place): report.Judged(JUDGEMENTS[j["judgement"]], j["note"], j["by"])
        for place, j in row.judgements.items()
    }
    html = report.html_of(from_mapping(row.found), facts, judged)
    with tempfile.TemporaryDirectory(prefix="gazette-report-") as folder:
        return report.made(html, Path(folder) / "report.pdf", settings.home / "keys", issue.gazette.publisher)


def require(session: Session, actor: Actor, gazette: str, wanted: bool, at: datetime) -> None:
    """Have the issues of a gazette wait for a signed report, or no longer."""
    row = session.scalar(select(Gazette).where(Gazette.slug == gazette))
    if row is None or not may(actor, Act.PRESS_RULE, gazette):
        raise NotFound("没有找到这个公报。")
    held = session.get(PressRule, row.id)
    if wanted == (held is not None):
        return
    if held is not None:
        session.delete(held)
    else:
        session.add(PressRule(gazette_id=row.id, person_id=actor.id, at=at))
    events.append(
        session, actor=actor.login, deed="press_required" if wanted else "press_not_required", subject_kind="gazette",
        subject_id=gazette, at=at,
    )  # fmt: skip


def required(session: Session, gazette_id: int) -> bool:
    """Whether the issues of a gazette wait for a signed report."""
    return session.get(PressRule, gazette_id) is not None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an issue must wait: a name for a waiver, and a sentence."""

    key: str
    sentence: str


def hindrance(session: Session, issue: Issue) -> Hindrance | None:
    """Why an issue must wait for its press proof; None when it need not, or all is well."""
    if not required(session, issue.gazette_id):
        return None
    rows = session.scalars(
        select(PressProof).where(PressProof.issue_id == issue.id).order_by(PressProof.id.desc())
    ).all()
    signed = next((row for row in rows if row.state == "signed"), None)
    if signed is None:
        said = "还没有签署" if rows else "还没有上传清样比对"
        return Hindrance(
            "press:none", f"本公报须凭清样比对报告发布，这一期{said}。请在“清样比对”里比对、判断并签署。"
        )
    digest = text_of(session, issue).digest
    if digest != signed.digest:
        return Hindrance(
            f"press:stale:{digest[:12]}",
            "清样比对报告签署以后，网上的文字改过，报告已经过期。请重新比对并签署。",
        )
    changes = sum(j["judgement"] == "press" for j in signed.judgements.values())
    if changes:
        return Hindrance(
            f"press:change:{signed.id}",
            f"清样比对报告里有 {changes} 处判为“改网上”，还没有改。请改好后重新比对并签署。",
        )
    return None


def differences_of(row: PressProof) -> tuple[Difference, ...]:
    """The differences of a kept comparison."""
    return from_mapping(row.found).differences


def _say(session: Session, actor: Actor, deed: str, row: PressProof, at: datetime, **detail: object) -> None:
    events.append(
        session, actor=actor.login, deed=deed, subject_kind="issue", subject_id=row.issue.identifier, at=at,
        detail={"proof": row.id, **detail},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """One comparison as its page shows it; ``waiting`` are the places of differences nobody has judged."""

    number: int
    identifier: str
    issue: str
    name: str
    sha256: str
    who: str
    at: datetime
    differences: int
    waiting: tuple[int, ...]
    judgements: dict[int, dict[str, str]]
    stale: bool
    signed_by: str
    signed_at: datetime | None
    report: str
    version: int


def view(session: Session, row: PressProof, digest: str = "") -> View:
    """A comparison for its page; ``digest`` of the text as it stands now, where it is known already."""
    return View(
        row.id, row.issue.identifier, queries.issue_label(row.issue), row.name, row.original.sha256, row.person.name, row.at,
        len(from_mapping(row.found).differences), tuple(open_places(row)), {int(k): v for k, v in row.judgements.items()},
        (digest or text_of(session, row.issue).digest) != row.digest, row.signer.name if row.signer else "", row.signed_at,
        row.report.sha256 if row.report else "", row.version,
    )  # fmt: skip


def listed(session: Session, issue: Issue) -> tuple[View, ...]:
    """The comparisons of an issue, the last first."""
    digest = text_of(session, issue).digest
    rows = session.scalars(
        select(PressProof).where(PressProof.issue_id == issue.id).order_by(PressProof.id.desc())
    )
    return tuple(view(session, row, digest) for row in rows)
