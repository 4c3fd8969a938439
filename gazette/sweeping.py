"""``gazette sweep``: every document of the archive searched for private values that must not be read.

What it prints can be mailed and filed: private values are shown masked unless they are asked for.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette.archive import open_archive
from gazette.body import from_json
from gazette.content import Offered
from gazette.model import Attachment, Document, Original, Status
from gazette.model_desk import Tick
from gazette.offered_files import Looked, look
from gazette.originals import Originals
from gazette.privacy import Finding, Place, find, masked_text
from gazette.readiness import PRIVATE, key_of
from gazette.settings import settings_from
from gazette.workflow import NAMES

_CHUNK = 300


@dataclass(frozen=True, slots=True)
class Swept:
    """One document with what was found in it; its title is masked as well. ``kept``: what somebody let stand, and why."""

    index_number: str
    title: str
    status: Status
    findings: tuple[Finding, ...]
    kept: tuple[tuple[Finding, str], ...] = ()
    files: tuple[Looked, ...] = ()


def sweep(
    session: Session, *, public_only: bool = False, least: float = 0.0, originals: Originals | None = None
) -> Iterator[Swept]:
    """Look through the documents in the order they were entered, a few hundred at a time in memory.

    With ``originals`` also through the files they offer for download, which takes much longer.
    """
    columns = select(
        Document.id, Document.index_number, Document.title, Document.summary, Document.status, Document.body
    ).order_by(Document.id)
    if public_only:
        columns = columns.where(Document.status == Status.PUBLISHED)
    last = 0
    while rows := session.execute(columns.where(Document.id > last).limit(_CHUNK)).all():
        last = rows[-1].id
        let_stand = _let_stand(session, [row.id for row in rows])
        for row in rows:
            found = find(from_json(row.body), row.title, row.summary)
            title = masked_text(row.title, found, Place(None, "title"))
            sure = [(one, let_stand.get((row.id, key_of(one)))) for one in found if one.confidence >= least]
            yield Swept(
                row.index_number, title, Status(row.status), tuple(one for one, why in sure if why is None),
                tuple((one, why) for one, why in sure if why is not None),
                _files(session, row.id, let_stand, originals) if originals else (),
            )  # fmt: skip


def _files(
    session: Session, id: int, let_stand: dict[tuple[int, str], str], originals: Originals
) -> tuple[Looked, ...]:
    """The offered files of a document in which something is found that nobody has let stand."""
    wanted = (
        select(Original.sha256, Attachment.title, Original.name)
        .join(Attachment, Attachment.original_id == Original.id)
        .where(Attachment.document_id == id, Attachment.role == "attachment")
        .order_by(Attachment.position)
    )
    looked = (look(originals.path(sha256), Offered(title or name, sha256)) for sha256, title, name in session.execute(wanted))  # fmt: skip
    return tuple(one for one in looked if one.findings and (id, one.key) not in let_stand)


def _let_stand(session: Session, ids: list[int]) -> dict[tuple[int, str], str]:
    """Why what was found may be read, by document and key."""
    wanted = select(Tick).where(Tick.document_id.in_(ids), Tick.item.startswith(PRIVATE))
    return {(tick.document_id, tick.item): tick.reason for tick in session.scalars(wanted)}


@click.command(name="sweep")
@click.option(
    "--all/--public", "every", default=True, help="全部文件（默认，含草稿和已撤回的），或只查已发布的。"
)
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="只列把握不低于这个数的，如 0.7（略去办公联系手机）。",
)
@click.option("--reveal", is_flag=True, help="显示原来的号码和地址；默认只显示遮盖后的样子。")
@click.option(
    "--files/--no-files", default=True, help="连同供下载的附件（默认），或只查正文；附件多时要久一些。"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，每行一处。")
def sweep_verb(every: bool, least: float, reveal: bool, files: bool, as_json: bool) -> None:
    """逐件检查有没有应遮盖的个人信息：身份证号、手机、住宅电话、银行卡、护照、住址。查到时退出码为 1。"""
    archive = open_archive(settings_from())
    documents, kinds = 0, Counter[str]()
    touched = kept = 0
    try:
        with archive.reading() as session:
            held = archive.originals if files else None
            for swept in sweep(session, public_only=not every, least=least, originals=held):
                documents += 1
                touched += bool(swept.findings or swept.files)
                kinds.update(finding.kind.label for finding in swept.findings)
                kinds.update(finding.kind.label for file in swept.files for finding in file.findings)
                kept += len(swept.kept)
                if swept.findings or swept.files or (swept.kept and not as_json):
                    _say(swept, reveal, as_json)
    finally:
        archive.close()
    click.echo(_summary(documents, touched, kinds, kept), err=as_json)
    sys.exit(1 if kinds else 0)


def _say(swept: Swept, reveal: bool, as_json: bool) -> None:
    if as_json:
        for finding in swept.findings:
            click.echo(json.dumps(_as_mapping(swept, finding, reveal), ensure_ascii=False))
        for file in swept.files:
            for finding in file.findings:
                within = {**_as_mapping(swept, finding, reveal), "file": file.title}
                click.echo(json.dumps(within, ensure_ascii=False))
        return
    click.echo(f"{swept.index_number}  {swept.title}（{NAMES[swept.status]}）")
    for finding, why in [*((one, "") for one in swept.findings), *swept.kept]:
        shown = f"{finding.text} → {finding.mask}" if reveal else finding.mask
        told = f"保留原样，理由：{why}" if why else finding.reason
        click.echo(
            f"    {finding.place}  {finding.kind.label}  {shown}  把握 {finding.confidence:.0%}  {told}"
        )
    for file in swept.files:
        click.echo(f"    {file.sentence}")


def _as_mapping(swept: Swept, finding: Finding, reveal: bool) -> dict[str, object]:
    place = finding.place
    return {
        "index_number": swept.index_number,
        "title": swept.title,
        "status": swept.status,
        "kind": finding.kind,
        "place": {"block": place.block, "part": place.part, "row": place.row, "cell": place.cell},
        "start": finding.start,
        "end": finding.end,
        "mask": finding.mask,
        **({"text": finding.text} if reveal else {}),
        "confidence": finding.confidence,
        "reason": finding.reason,
    }


def _summary(documents: int, touched: int, kinds: Counter[str], kept: int) -> str:
    told = f"另有 {kept} 处已写明理由，保留原样。" if kept else ""
    if not kinds:
        return f"检查了 {documents} 件文件，没有发现应遮盖的个人信息。{told}"
    listed = "，".join(f"{kind} {count} 处" for kind, count in kinds.most_common())
    return f"检查了 {documents} 件文件，{touched} 件里有：{listed}。请逐处核对；已发布的请在编辑部打开，点“遮盖，提出更正”。{told}"
