"""One file becomes one record: its text by format, its facts stated or found, its body structured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gazette.body import Table
from gazette.errors import BadRecord, Unreadable
from gazette.ingest.describe import describe
from gazette.ingest.from_html import read_html
from gazette.ingest.from_markdown import read_markdown
from gazette.ingest.manuscript import Finding
from gazette.ingest.sniff import Format, decode, sniff
from gazette.ingest.structure import HeadFacts, clean_lines, structure
from gazette.records import Record, record_from

Facts = Mapping[str, object]


def read_file(content: bytes, name: str, stated: Facts, gazette: str | None) -> Record:
    """The record of a txt, md or html file; facts stated elsewhere (a manifest) go before those in the file.

    Raises:
        Unreadable, BadRecord: with a sentence.
    """
    kind = sniff(content[:8192])
    if kind not in (Format.TEXT, Format.HTML):
        raise Unreadable("压缩包和表格里的文件不能再套压缩包或表格。")
    text = decode(content)
    findings: tuple[Finding, ...] = ()
    pieces: Sequence[str | Table]
    if kind is Format.HTML or name.lower().endswith((".html", ".htm")):
        pieces, findings = read_html(text)
    elif name.lower().endswith((".md", ".markdown")) or text.lstrip("\ufeff").startswith("---\n"):
        facts, pieces = read_markdown(text)
        stated = {**facts, **{key: value for key, value in stated.items() if value not in (None, "")}}
    else:
        pieces = clean_lines(text)
    return read_pieces(pieces, stated, gazette, findings)


def read_pieces(
    pieces: Sequence[str | Table], stated: Facts, gazette: str | None, findings: tuple[Finding, ...] = ()
) -> Record:
    """The record of lines and tables, with the facts that were stated; others are proposed with evidence."""
    if not any(isinstance(piece, Table) or piece.strip() for piece in pieces):
        raise BadRecord("没有正文：文件里没有读到文字。")
    known = {key: value for key, value in stated.items() if value not in (None, "", [])}
    proposed = (
        {} if known.get("title") else _best((*findings, *describe([p for p in pieces if isinstance(p, str)])))
    )
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
