"""The form of a document: filled from a content or a file, its files kept, what is private in it asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from gazette import desk_queries
from gazette.content import Content, Offered
from gazette.covering import covered, found_in
from gazette.errors import BadRecord, NotAllowed
from gazette.filed import ATTACHMENT, Delivered
from gazette.ingest.reading import read_file
from gazette.marked import marked
from gazette.offered_files import Looked, look
from gazette.readiness import key_of
from webui.desk import filing
from webui.desk.guard import archive, now
from webui.desk.uploads import keep_pictures, keep_upload


def form_of(content: Content, section: str | None) -> MultiDict[str, str]:
    """A content as a form to be changed."""
    form = MultiDict(
        {
            "title": content.title,
            "document_number": content.document_number or "",
            "issuers": "、".join(content.issuers),
            "kind": content.kind or "",
            "subject": content.subject or "",
            "keywords": "、".join(content.keywords),
            "summary": content.summary,
            "section": section or "",
            "signed_on": content.signed_on.isoformat() if content.signed_on else "",
            "effective_on": content.effective_on.isoformat() if content.effective_on else "",
            "expires_on": content.expires_on.isoformat() if content.expires_on else "",
            "body": marked(content.body),
        }
    )
    form.setlist("keep", [offered.sha256 for offered in content.attachments])
    return form


def form_to_correct(desk: desk_queries.Desktop) -> MultiDict[str, str]:
    """The public text to be corrected; with ``cover`` in the address, with what is private in it covered."""
    found = found_in(desk.content) if request.args.get("cover") else ()
    form = form_of(covered(desk.content, found), desk.section)
    if not found:
        return form
    form["reason"] = "遮盖个人信息"
    return form


def covered_form(
    form: MultiDict[str, str], content: Content, let_stand: dict[str, str]
) -> MultiDict[str, str]:
    """The form with everything private covered that has no reason to stand."""
    found = [one for one in found_in(content) if not let_stand.get(key_of(one), "").strip()]
    shown = covered(content, found)
    form["title"], form["summary"], form["body"] = shown.title, shown.summary, marked(shown.body)
    form.setlist("keep", [offered.sha256 for offered in shown.attachments])
    return form


def reasons_to_stand(form: MultiDict[str, str]) -> dict[str, str]:
    """Why each private value may be read, by its key: a field is named ``keep:privacy:…``."""
    return {name.removeprefix("keep:"): why for name, why in form.items() if name.startswith("keep:")}


def offerable(desk: desk_queries.Desktop) -> tuple[Offered, ...]:
    """What a document may offer readers besides new files: what it offers now, and the files it was made from."""
    now = {offered.sha256 for offered in desk.content.attachments}
    more = (Offered(one.title, one.sha256) for one in desk.sources if one.sha256 not in now)
    return (*desk.content.attachments, *more)


def take_uploads(form: MultiDict[str, str]) -> list[Delivered]:
    """The files that came with the form, now or when it was sent before.

    Each is kept and goes back into the form as a token, so that it is there again whatever else is wrong.
    """
    files = filing.kept_files(form)
    try:
        for sent in request.files.getlist("attachments"):
            if sent.filename:
                files.append(Delivered(ATTACHMENT, *keep_upload(archive(), sent, now())))
    finally:
        form.poplist("held")
        form.update(MultiDict([("held", one.token) for one in filing.held(files)]))
    return files


def with_files(content: Content, files: Iterable[Delivered]) -> Content:
    """The content with the files that came with its form offered to readers."""
    more = (Offered(file.name, file.sha256) for file in files)
    return replace(content, attachments=(*content.attachments, *more))


class PrivateFiles(NotAllowed):
    """Files that are to be offered hold private values, and nobody has said why readers may have them."""

    def __init__(self, files: list[Looked]) -> None:
        told = "".join(one.sentence for one in files)
        super().__init__(f"{told}附件会原样提供给读者：请换成遮盖过的文件，或写明可以公开的理由。")
        self.files = files


def file_reasons(
    form: MultiDict[str, str], content: Content, before: Iterable[Offered]
) -> list[tuple[str, str]]:
    """Why readers may have the files that are offered anew and hold private values, by SHA-256.

    Raises:
        PrivateFiles: where such a reason is missing.
    """
    known = {offered.sha256 for offered in before}
    anew = [offered for offered in content.attachments if offered.sha256 not in known]
    looked = [look(archive().originals.path(offered.sha256), offered) for offered in anew]
    found = [(one, form.get(f"keep:{one.key}", "").strip()) for one in looked if one.findings]
    if open_ := [one for one, why in found if not why]:
        raise PrivateFiles(open_)
    return [(one.sha256, why) for one, why in found]


def read_upload(file: FileStorage | None, form: MultiDict[str, str]) -> MultiDict[str, str]:
    """Read a file into the form. Facts that were typed before stay; only its pictures are kept."""
    if file is None or not file.filename:
        raise BadRecord("请先选择要读取的文件。")
    record = read_file(file.read(), file.filename, {}, form.get("gazette") or "x")
    keep_pictures(archive(), record, now())
    read = Content(
        record.title, record.blocks, record.doc_number, record.issuers, record.kind, record.subject, record.keywords,
        record.summary, record.signed_on, record.effective_on, record.expires_on,
    )  # fmt: skip
    filled = form_of(read, record.section)
    for name, value in form.items():
        if value.strip() and name not in ("body", "do", "held"):
            filled[name] = value
    filled.update(MultiDict([("held", token) for token in form.getlist("held")]))
    return filled
