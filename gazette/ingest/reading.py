"""One file becomes one record: its text by format, its facts stated or found, its body structured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from gazette.body import PageMark, Table
from gazette.errors import BadRecord
from gazette.ingest import formats
from gazette.ingest.contents import find_contents
from gazette.ingest.describe import describe
from gazette.ingest.frames import unframed
from gazette.ingest.manuscript import Finding, Manuscript, Piece, Recognised
from gazette.ingest.offices import squeezed
from gazette.ingest.structure import HeadFacts, structure
from gazette.records import Record, record_from

Facts = Mapping[str, object]


def read_file(content: bytes | Path, name: str, stated: Facts, gazette: str | None) -> Record:
    """The record of a file in any format; facts stated elsewhere (a manifest) go before those in the file.

    Raises:
        Unreadable, BadRecord: with a sentence.
    """
    return record_of(formats.read_file(content, name), stated, gazette)


def record_of(manuscript: Manuscript, stated: Facts, gazette: str | None) -> Record:
    """The record of a manuscript as a whole; facts stated elsewhere go before those in it."""
    said = {**manuscript.facts, **{key: value for key, value in stated.items() if value not in (None, "")}}
    pieces = [piece for piece in manuscript.pieces if manuscript.paper or not isinstance(piece, PageMark)]
    # a file that states its title has been described by whoever wrote it; a list may name a title and no more
    record = read_pieces(
        pieces, said, gazette, manuscript.findings, propose=not manuscript.facts.get("title")
    )
    findings = (*record.findings, *doubts(manuscript.confidence))
    warnings = (*manuscript.warnings, *_of_many(pieces))
    return replace(record, findings=findings, pictures=manuscript.pictures, warnings=warnings)


_OFFICIAL = re.compile(r"关[于於].+(?:通知|决定|意见|批复|公告|通告|通报|函)$")
_ENTRIES = 3


def _of_many(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """What to say of a file that is a whole issue: one document made of it would hide all but its first title."""
    contents = find_contents([piece for piece in pieces if isinstance(piece, str | Table | PageMark)])
    if (
        contents is None
        or sum(bool(_OFFICIAL.search(squeezed(e.title))) for e in contents.entries) < _ENTRIES
    ):
        return ()
    listed = f"这像是一整期公报，目录里列着 {len(contents.entries)} 件，这里当作一份文件；"
    return (listed + "要一件件录入，请在编辑部的“补录”里上传，或先用 gazette read --split 查看怎样拆开。",)


def doubts(confidence: Sequence[Recognised]) -> tuple[Finding, ...]:
    """The lines a recogniser was not sure of, a finding each, which the checks of an issue ask for.

    The evidence is the line with the characters that were doubted in double brackets (``Recognised.marked``).
    """
    return tuple(
        Finding("doubtful", (line.text,), line.marked, line.sure) for line in confidence if line.doubtful
    )


def read_pieces(
    pieces: Sequence[Piece],
    stated: Facts,
    gazette: str | None,
    findings: tuple[Finding, ...] = (),
    *,
    propose: bool | None = None,
) -> Record:
    """The record of lines and tables, with the facts that were stated; others are proposed with evidence.

    Unless told to ``propose``, nothing is when a title was stated: then what is absent was left out on purpose.
    """
    if not any(isinstance(piece, Table) or (isinstance(piece, str) and piece.strip()) for piece in pieces):
        raise BadRecord("没有正文：文件里没有读到文字。")
    pieces = unframed(pieces)
    known = {key: value for key, value in stated.items() if value not in (None, "", [])}
    propose = not known.get("title") if propose is None else propose
    proposed = _best((*findings, *describe([p for p in pieces if isinstance(p, str)]))) if propose else {}
    facts: dict[str, object] = {**{field: _value(finding) for field, finding in proposed.items()}, **known}
    head = HeadFacts(
        str(facts.get("title") or ""), str(facts.get("doc_number") or ""), _names(facts.get("issuers"))
    )
    record = record_from(facts, structure(pieces, head), gazette=gazette)
    used = tuple(finding for field, finding in proposed.items() if field not in known)
    return replace(record, findings=used)


def _best(findings: Sequence[Finding]) -> dict[str, Finding]:
    best: dict[str, Finding] = {}
    for finding in findings:
        if finding.field not in best or finding.confidence > best[finding.field].confidence:
            best[finding.field] = finding
    return best


def _value(finding: Finding) -> object:
    return list(finding.value) if finding.field == "issuers" else finding.value[0]


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
