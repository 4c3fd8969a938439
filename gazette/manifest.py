"""The manifest of an issue: the hashes of all it is made of, so that anybody who kept one can tell later what is not the same.

Each text is named twice: by the digest the history vouches for, and by the hash of the plain text that the site hands out,
which a reader can take with any program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from gazette import content, events
from gazette.body import Figure, from_json, plain_text
from gazette.errors import BadRecord, NotFound
from gazette.model import Attachment, Document, DocumentIssuer, Event, Issue, Status
from gazette.queries import issue_label

FORM = "gazette-manifest/1"
_FACTS = ("title", "document_number", "revision", "digest", "text_sha256", "files", "originals")


def manifest_of(session: Session, identifier: str) -> dict[str, object]:
    """The manifest of a public issue, as values for JSON; hashes are SHA-256 in hexadecimal.

    Raises:
        NotFound: when there is no such issue, or it is not public.
    """
    issue = session.scalar(
        select(Issue).where(Issue.identifier == identifier, Issue.status == Status.PUBLISHED)
    )
    if issue is None:
        raise NotFound(f"没有找到这一期公报：{identifier}。")
    rows = session.scalars(
        select(Document)
        .where(Document.issue_id == issue.id, Document.status.in_((Status.PUBLISHED, Status.WITHDRAWN)))
        .order_by(Document.position, Document.id)
        .options(
            selectinload(Document.attachments).joinedload(Attachment.original),
            selectinload(Document.issuers).joinedload(DocumentIssuer.issuer),
        )
    ).all()
    documents = [_withdrawn(row) if row.status == Status.WITHDRAWN else _entry(session, row) for row in rows]
    root = events.root(session)
    return {
        "form": FORM,
        "issue": issue.identifier,
        "gazette": issue.gazette.title,
        "label": issue_label(issue),
        "published_on": issue.published_on.isoformat() if issue.published_on else None,
        "cover": issue.cover.sha256 if issue.cover else None,
        "documents": documents,
        "digest": _together(documents),
        "history": {"number": root.number, "hash": root.hash, "at": root.at.isoformat()} if root else None,
    }


def differences(kept: object, now: Mapping[str, object]) -> tuple[str, ...]:
    """What a manifest that was kept says otherwise than the archive says now, in sentences.

    Raises:
        BadRecord: when what was kept is no manifest.
    """
    if not isinstance(kept, dict) or kept.get("form") != FORM or not isinstance(kept.get("documents"), list):
        raise BadRecord("这不是一期公报的校验清单。请用从期次页下载的 manifest.json。")
    before, after = _named(kept["documents"]), _named(now["documents"])
    found = [f"{name}：清单里有，现在这一期没有。" for name in before if name not in after]
    found += [f"{name}：清单里没有，现在这一期有。" for name in after if name not in before]
    for name in before.keys() & after.keys():
        found += _compared(name, before[name], after[name])
    if list(before) != list(after) and set(before) == set(after):
        found.append("文件的先后顺序不同。")
    if kept.get("digest") != _together(list(before.values())):
        found.append("清单自己的总摘要与所列各项不符：清单被改动过。")
    return tuple(found)


def _compared(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    if after.get("withdrawn") != before.get("withdrawn"):
        return [f"{name}：{'已经撤回' if after.get('withdrawn') else '制作清单时是撤回的，现在又公开了'}。"]
    if before.get("revision") != after.get("revision"):
        return [
            f"{name}：清单里是第{before.get('revision')}版，现在是第{after.get('revision')}版（已更正）。"
        ]
    unlike = [fact for fact in _FACTS if before.get(fact) != after.get(fact)]
    return (
        [f"{name}：版次相同，但内容不同（{'、'.join(unlike)}）。请立即核对历史记录（gazette audit）。"]
        if unlike
        else []
    )


def _entry(session: Session, row: Document) -> dict[str, object]:
    said = session.scalars(
        select(Event)
        .where(Event.subject_kind == "document", Event.subject_id == row.index_number)
        .where(Event.deed.in_(("published", "corrected")))
        .order_by(Event.id.desc())
        .limit(1)
    ).first()
    body = from_json(row.body)
    files = [
        [a.title or a.original.name, a.original.sha256] for a in row.attachments if a.role == "attachment"
    ]
    files += [[block.caption, block.sha256] for block in body if isinstance(block, Figure)]
    return {
        "index_number": row.index_number,
        "title": row.title,
        "document_number": row.document_number,
        "revision": row.revision,
        "digest": content.digest(content.content_of(row)),
        "text_sha256": hashlib.sha256(f"{plain_text(body)}\n".encode()).hexdigest(),
        "files": files,
        "originals": sorted({a.original.sha256 for a in row.attachments if a.role == "source"}),
        "history": {"number": said.id, "hash": said.hash} if said else None,
    }


def _withdrawn(row: Document) -> dict[str, object]:
    return {"index_number": row.index_number, "title": row.title, "withdrawn": True}


def _named(documents: object) -> dict[str, dict[str, object]]:
    entries = documents if isinstance(documents, list) else []
    return {str(e["index_number"]): e for e in entries if isinstance(e, dict) and "index_number" in e}


def _together(documents: list[dict[str, object]]) -> str:
    """One hash for all: over the entries as they are listed, without their places in the history."""
    plain = [{key: value for key, value in entry.items() if key != "history"} for entry in documents]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
