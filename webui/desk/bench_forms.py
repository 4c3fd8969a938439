"""What the forms of the bench say: the table of a batch saved cell by cell, what a fact lacks, two versions of a piece."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

import index
from gazette import bench, differences
from gazette.bench_queries import PieceDesk, PieceRow
from gazette.errors import BadRecord
from gazette.model_entry import Piece
from webui.desk.parsing import day_from, whole

IN_TABLE = ("title", "document_number", "issuers", "signed_on", "section", "page_from", "page_to")
_DAYS = {"signed_on": "成文日期", "effective_on": "施行日期", "expires_on": "失效日期"}
_PAGES = {"page_from": "起页", "page_to": "止页"}
_NAMES = (
    {"title": "标题", "document_number": "文号", "issuers": "发文机关", "section": "栏目"} | _DAYS | _PAGES
)


def shown(piece: PieceRow) -> str:
    """The facts of a row as the table shows them, to be sent back with it: what differs then was typed here."""
    return json.dumps({name: piece.facts.get(name, "") for name in IN_TABLE}, ensure_ascii=False)


def save_table(pieces: Sequence[Piece], form: MultiDict[str, str]) -> list[str]:
    """Save what was typed into the table; a sentence for each cell that somebody else changed since it was shown."""
    said = []
    for piece in pieces:
        sent = {name: form[f"{name}-{piece.id}"].strip() for name in IN_TABLE if f"{name}-{piece.id}" in form}
        if not sent:
            continue
        was = _was(form.get(f"was-{piece.id}", "")) or {name: piece.facts.get(name, "") for name in sent}
        said += [
            f"第 {piece.position} 件的{_NAMES[name]}在您打开以后改成了“{piece.facts.get(name, '')}”，"
            f"您填的“{sent[name]}”没有保存；请看过再定。"
            for name in bench.mend(piece, was, sent)
        ]
    return said


def _was(text: str) -> dict[str, str]:
    try:
        held = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in held.items()} if isinstance(held, dict) else {}


def slips_of(facts: Mapping[str, str], *, empty: bool) -> dict[str, str]:
    """What would keep a piece from being entered, or looks wrong: a sentence by the name of the fact, or ``body``."""
    form, slips = MultiDict(facts), {}
    if not facts.get("title", "").strip():
        slips["title"] = "还没有标题。"
    number = facts.get("document_number", "").strip()
    if number and index.number_key(number) is None:
        slips["document_number"] = "不是通常的文号写法，请对照原件。"
    for name, label in _DAYS.items():
        try:
            day_from(form, name, label)
        except BadRecord as slip:
            slips[name] = str(slip)
    pages: dict[str, int | None] = {}
    for name, label in _PAGES.items():
        try:
            pages[name] = whole(form, name, label)
        except BadRecord as slip:
            slips[name] = str(slip)
    first, last = pages.get("page_from"), pages.get("page_to")
    if first is not None and last is not None and last < first:
        slips["page_to"] = "止页在起页之前。"
    if empty:
        slips["body"] = "没有正文。"
    return slips


def apart(
    desk: PieceDesk, facts: Mapping[str, str], body: str, labels: Mapping[str, str]
) -> differences.Differences:
    """How what was typed differs from what somebody else has saved."""
    changed = tuple(
        differences.FactChange(label, tuple(differences.characters(held, mine)))
        for name, label in labels.items()
        if (held := desk.row.facts.get(name, "")) != (mine := facts.get(name, ""))
    )
    return differences.Differences(changed, tuple(differences.lines(desk.body.split("\n"), body.split("\n"))))
