"""The form of a submission becomes a value. Files that were sent once stay with the form, whatever else is missing.

A file travels on as a token: its role, its SHA-256 and its name, signed for this person, so that nobody can name a
file of somebody else's.
"""

from __future__ import annotations

import hmac
import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from gazette import keys
from gazette.errors import BadRecord
from gazette.filed import ATTACHMENT, OPINION, REVIEW, TEXT, Delivered, Filed
from gazette.ingest import formats
from gazette.ingest.manuscript import Manuscript
from gazette.ingest.reading import record_of
from gazette.privacy import find
from gazette.records import Record
from webui.desk.guard import actor, archive, now
from webui.desk.parsing import day_from
from webui.desk.uploads import keep_file, keep_pictures, keep_stream

PASTED = "粘贴的正文.txt"
_FIELDS = (
    ("text_file", TEXT),
    ("opinion_file", OPINION),
    ("review_file", REVIEW),
    ("attachments", ATTACHMENT),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is with the form already, and its token."""

    file: Delivered
    token: str


def held(files: Iterable[Delivered]) -> list[Held]:
    """Files with tokens for this person."""
    return [Held(file, f"{file.role}|{file.sha256}|{_signed(file)}|{file.name}") for file in files]


def _signed(file: Delivered) -> str:
    said = f"{actor().id}|{file.role}|{file.sha256}|{file.name}"
    return keys.derived(keys.secret_of(archive().settings), "held file", said).hex()


def kept_files(form: MultiDict[str, str]) -> list[Delivered]:
    """The files whose tokens came back; a token that is not ours is passed over."""
    found = []
    for token in form.getlist("held"):
        role, _, rest = token.partition("|")
        sha256, _, rest = rest.partition("|")
        mark, _, name = rest.partition("|")
        file = Delivered(role, name, sha256)
        if hmac.compare_digest(mark.encode(), _signed(file).encode()) and file not in found:
            found.append(file)
    return found


def take_files(form: MultiDict[str, str]) -> tuple[list[Delivered], str]:
    """Every file of the form, those sent now kept as originals; and what was wrong with one, if anything was."""
    files, slips = kept_files(form), []
    for field, role in _FIELDS:
        for sent in request.files.getlist(field):
            if not sent.filename:
                continue
            try:
                name, sha256 = keep_file(archive(), sent, now())
            except BadRecord as slip:
                slips.append(str(slip))
                continue
            if role == TEXT:
                files = [file for file in files if file.role != TEXT]
                form["body"] = ""
            if (file := Delivered(role, name, sha256)) not in files:
                files.append(file)
    return _with_pasted(files, form), "".join(slips)


def _with_pasted(files: list[Delivered], form: MultiDict[str, str]) -> list[Delivered]:
    """A pasted text is a file too, so that every text a department sent can be read again."""
    text = form.get("body", "").replace("\r\n", "\n").strip()
    if not text:
        return [file for file in files if file.role != TEXT or file.name != PASTED]
    sha256 = keep_stream(archive(), io.BytesIO(text.encode()), PASTED, "text/plain", now())
    return [Delivered(TEXT, PASTED, sha256), *(file for file in files if file.role != TEXT)]


def pasted_text(files: Iterable[Delivered]) -> str:
    """The text as it was pasted, to be edited; empty where it came as a file."""
    for file in files:
        if file.role == TEXT and file.name == PASTED:
            return archive().originals.path(file.sha256).read_text("utf-8")
    return ""


def read_text(form: MultiDict[str, str], files: list[Delivered], gazette: str) -> Record:
    """The text read, with the facts of the form before those found in it.

    Raises:
        BadRecord, Unreadable: when there is no text, or it cannot be read.
    """
    text = next((file for file in files if file.role == TEXT), None)
    if text is None:
        raise BadRecord("请上传正文文件，或把正文粘贴到框里。")
    content = archive().originals.path(text.sha256).read_bytes()
    signed_on = day_from(form, "signed_on", "成文日期")
    stated = {
        "title": " ".join(form.get("title", "").split()),
        "doc_number": form.get("document_number", "").strip(),
        "signed_on": signed_on.isoformat() if signed_on else "",
    }
    manuscript = formats.read_file(content, text.name)
    record = record_of(manuscript, {**stated, "issuers": _issuers(manuscript, gazette)}, gazette)
    keep_pictures(archive(), record, now())
    return record


def _issuers(manuscript: Manuscript, gazette: str) -> list[str]:
    """Who issued it by its own head, else the department: so that the lines of the head are known for what they are."""
    with suppress(BadRecord):
        if found := record_of(manuscript, {}, gazette).issuers:
            return list(found)
    return [actor().department] if actor().department else []


def fill_in(form: MultiDict[str, str], record: Record) -> None:
    """Put facts that were found into the fields that are still empty."""
    found = {
        "title": record.title, "document_number": record.doc_number or "", "kind": record.kind or "",
        "signed_on": record.signed_on.isoformat() if record.signed_on else "",
    }  # fmt: skip
    for name, value in found.items():
        if not form.get(name, "").strip():
            form[name] = value


def filed_from(form: MultiDict[str, str], files: list[Delivered], gazette: str) -> Filed:
    """What the form says. A title left empty is taken from the text.

    Raises:
        BadRecord, Unreadable: naming the field or what is wrong with the text.
    """
    record = read_text(form, files, gazette)
    kind = form.get("kind", "").strip() or None
    ordered = [file for _, role in _FIELDS for file in files if file.role == role]
    return Filed(
        gazette, record.title, record.blocks, form.get("document_number", "").strip() or None, kind,
        day_from(form, "signed_on", "成文日期"), bool(form.get("normative")) or kind == "normative", form.get("openness", ""),
        form.get("openness_by", "").strip(), form.get("note", "").strip(), tuple(ordered),
    )  # fmt: skip


def form_of(filed: Filed, version: int) -> MultiDict[str, str]:
    """A submission as a form to be changed."""
    return MultiDict(
        {
            "gazette": filed.gazette,
            "title": filed.title,
            "document_number": filed.document_number or "",
            "kind": filed.kind or "",
            "signed_on": filed.signed_on.isoformat() if filed.signed_on else "",
            "normative": "1" if filed.normative else "",
            "openness": filed.openness,
            "openness_by": filed.openness_by,
            "note": filed.note,
            "body": pasted_text(filed.files),
            "version": str(version),
        }
    )


def private(filed: Filed) -> list[str]:
    """Sentences about private values in the text, shown masked."""
    return [
        f"{finding.place}有{finding.kind.label}“{finding.mask}”，公开刊登前应遮盖。"
        for finding in find(filed.body, filed.title)
    ]
