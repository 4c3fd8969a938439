"""The bench of back-entry: upload files, look at each piece beside its original, mend it, and have it entered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from gazette import bench, bench_queries, bench_twins, desk_queries, editing, page_images, rosters
from gazette.bench_reading import Reader
from gazette.errors import ArchiveError, BadRecord
from gazette.marked import MARKS
from gazette.permissions import Act, gazettes_for
from webui.desk.bench_forms import IN_TABLE, apart, save_table, shown, slips_of
from webui.desk.blocks import joined, rows_of
from webui.desk.documents import rules
from webui.desk.guard import MOST_FILES, actor, archive, guarded, now
from webui.desk.parsing import content_from, whole
from webui.desk.uploads import keep_file

bp = Blueprint("desk_bench", __name__, url_prefix="/desk/bench")
Page = str | AnyResponse | tuple[str, int]
LABELS = {
    "title": "标题", "document_number": "文号", "issuers": "发文机关", "kind": "体裁", "section": "栏目", "signed_on": "成文日期",
    "effective_on": "施行日期", "expires_on": "失效日期", "subject": "主题分类", "keywords": "主题词", "summary": "内容概述",
    "page_from": "起页", "page_to": "止页",
}  # fmt: skip


def _reader() -> Reader:
    reader: Reader = current_app.extensions["bench"]
    return reader


@bp.route("", methods=["GET", "POST"])
@guarded(Act.EDIT, files=True)
def listing() -> Page:
    """Every batch, and beginning another."""
    form, error = MultiDict(request.values), ""
    if request.method == "POST":
        try:
            return redirect(url_for(".one", number=_begin(MultiDict(request.form))), 303)
        except BadRecord as slip:
            error = str(slip)
    with archive().reading() as session:
        rows = bench_queries.batches(session, actor())
        titles = rosters.titles(session, gazettes_for(actor(), Act.EDIT))
    page = render_template("desk/bench.html", rows=rows, form=form, error=error, titles=titles, **_limits())
    return (page, 400) if error else page


def _limits() -> dict[str, int]:
    """How large a file and all files of one form may be, in bytes."""
    limit = archive().settings.upload_limit
    return {"most": limit, "most_together": MOST_FILES * limit}


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A key by which 2.txt stands before 10.txt: browsers send a folder in no order."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part
    ]


def _begin(form: MultiDict[str, str]) -> int:
    """Keep every file, whatever it is: what cannot be read is said in the batch and lost by nobody."""
    kept, slips = [], []
    sent_files = [*request.files.getlist("files"), *request.files.getlist("folder")]
    for sent in sorted(sent_files, key=lambda one: _natural(one.filename or "")):
        if not sent.filename or sent.filename.rsplit("/", 1)[-1].startswith("."):
            continue
        try:
            kept.append(keep_file(archive(), sent, now()))
        except BadRecord as slip:
            slips.append(str(slip))
    if not kept:
        raise BadRecord("".join(slips) or "请先选择要补录的文件。")
    year, number = whole(form, "year", "年份"), whole(form, "number", "期号")
    with archive().transaction() as session:
        gazette = desk_queries.gazette(session, actor(), form.get("gazette", ""), Act.EDIT)
        issue = bench.issue_meant(session, actor(), gazette, year, number, now())
        name = form.get("name", "").strip() or kept[0][0] + (
            f"等 {len(kept)} 个文件" if len(kept) > 1 else ""
        )
        batch = bench.begin(session, actor(), gazette, name, kept, now(), issue, slips).id
    _reader().wake()
    return batch


@bp.route("/<int:number>", methods=["GET", "POST"])
@guarded(Act.EDIT, files=True)  # no files, but a long table
def one(number: int) -> Page:
    """The pieces of a batch as a table: mended in place, filled down, joined, entered."""
    said: list[str] = []
    status = 200
    ticked: list[int] = []
    if request.method == "POST":
        form = MultiDict(request.form)
        ticked = [int(value) for value in form.getlist("piece") if value.isdecimal()]
        said = _do(number, form, ticked)
        if not said:
            return redirect(_where(number, form.get("do", "")), 303)
        status = 400
    with archive().reading() as session:
        batch = bench.batch_for(session, actor(), number)
        row, files = bench_queries.batch_row(session, batch), bench_queries.files(batch)
        pieces, sections = bench_queries.pieces(session, batch), desk_queries.sections(session)
        last, resumed = batch.last_piece, bench_queries.resumed(batch, actor(), pieces)
        refused, twins = bench_queries.refused(session, batch), bench_twins.of(session, batch)
    if row.waiting:
        _reader().wake()
    page = render_template(
        "desk/bench_batch.html", batch=row, files=files, pieces=pieces, sections=sections, said=said, last=last,
        labels=LABELS, columns=IN_TABLE, ticked=ticked, resumed=resumed, refused=refused, twins=twins,
        slips={one.id: slips_of(one.facts, empty=one.empty) for one in pieces if one.state in bench.LIVE}, shown=shown,
    )  # fmt: skip
    return page, status


def _where(number: int, deed: str) -> str:
    """Where to go once the table is saved: to a piece that was to be opened, else back to it."""
    wanted = deed.removeprefix("open-")
    if deed.startswith("open-") and wanted.isdecimal() and len(wanted) < 10:
        return url_for(".piece", number=number, key=int(wanted))
    return url_for(".one", number=number)


def _do(number: int, form: MultiDict[str, str], ticked: Sequence[int]) -> list[str]:
    """Save the table, then do what was asked with the pieces ticked; sentences about what was not done."""
    with archive().transaction() as session:  # by itself: what was typed stays, whatever becomes of the deed
        said = save_table(bench.batch_for(session, actor(), number).pieces, form)
    if said:
        return said
    deed = form.get("do", "save")
    try:
        with archive().transaction() as session:
            batch = bench.batch_for(session, actor(), number)
            chosen = [piece for piece in batch.pieces if piece.id in ticked]
            if deed in ("join", "drop") and not chosen:
                raise BadRecord("请先勾选，再合并或标为不要。")
            if deed == "join":
                bench.join(session, chosen)
            elif deed.startswith("fill-"):
                bench.fill_down(chosen, deed.removeprefix("fill-"))
            elif deed == "drop":
                for piece in chosen:
                    bench.drop(piece)
            elif deed == "back":
                for piece in batch.pieces if not ticked else chosen:
                    bench.take_back(piece)
            elif deed == "take":
                batch.person_id = actor().id
    except ArchiveError as slip:
        return [str(slip)]
    return _enter_all(number, ticked) if deed == "enter" else []


def _enter_all(number: int, ticked: Sequence[int]) -> list[str]:
    """Each piece in a transaction of its own: one that is not right keeps no other back."""
    said = [] if ticked else ["请先勾选要入库的。"]
    for key in ticked:
        try:
            _enter(number, key)
        except ArchiveError as slip:
            with archive().reading() as session:
                piece = bench.piece_for(session, actor(), number, key)
                said.append(f"第 {piece.position} 件《{piece.facts.get('title', '')[:30]}》：{slip}")
    return said


def _enter(number: int, key: int, confirmed: Sequence[str] | None = None) -> str:
    """Make a draft; with the items of the checklist that were ``confirmed``, hand it to the approvers too, or do neither."""
    with archive().transaction() as session:
        piece = bench.piece_for(session, actor(), number, key)
        form = MultiDict({**piece.facts, "body": piece.body})
        pages = whole(form, "page_from", "起页"), whole(form, "page_to", "止页")
        name = bench.enter(session, actor(), piece, content_from(form), pages, now()).index_number
        if confirmed is not None:
            known = rules().items(form.get("kind") or None)
            editing.tick(session, actor(), name, [(item, "") for item in known if item in confirmed], now())
            editing.send(session, actor(), name, rules(), now())
        return name


@bp.route("/<int:number>/<int:key>", methods=["GET", "POST"])
@guarded(Act.EDIT, files=True)  # no files, but a whole text
def piece(number: int, key: int) -> Page:
    """One piece: the original at the left, what was read at the right, block by block, each fact with its evidence."""
    error, status, form, typed = "", 200, MultiDict(request.form), False
    if request.method == "POST":
        typed = True  # what was typed is shown again as long as it is not saved
        try:
            _save_piece(number, key, form)
            typed = False
            return redirect(_piece_deed(number, key, form), 303)
        except ArchiveError as slip:
            error, status = str(slip), 409 if isinstance(slip, bench.Changed) else 400
    with archive().transaction() as session:
        found = bench.piece_for(session, actor(), number, key)
        if found.batch.person_id in (None, actor().id):  # a second clerk moves no one's place
            found.batch.last_piece = key
        desk, sections = bench_queries.desk(session, found), desk_queries.sections(session)
        twins = bench_twins.of_piece(session, found)
    facts = {
        **desk.row.facts,
        **({name: form[name].strip() for name in LABELS if name in form} if typed else {}),
    }
    body = joined(form) if typed and "text" in form else desk.body
    page = render_template(
        "desk/bench_piece.html", desk=desk, rows=rows_of(body, desk.doubts), error=error, sections=sections, labels=LABELS,
        marks=list(MARKS), facts=facts, kinds=archive().vocabulary.kinds, page=whole(request.args, "page", "页") or desk.page,
        shown_pages=_shown_pages(archive().originals.path(desk.sha256)), twins=twins,
        evidence={one.field: one for one in desk.evidence}, sure=bench_queries.SURE,
        version=form.get("version", "") if typed else desk.version, slips=slips_of(facts, empty=not body.strip()),
        theirs=apart(desk, facts, body, LABELS) if status == 409 else None, checklist=rules().items(facts.get("kind") or None),
    )  # fmt: skip
    return (page, status) if error else page


def _shown_pages(original: Path) -> str:
    """Whose pages can be shown beside the reading: "own" of the file, "drawn" by us, "set" by LibreOffice, or "" none."""
    if not page_images.showable(original):
        return ""
    if page_images.redrawn(original):
        return "drawn"
    return "own" if page_images.drawable(original) else "set"


def _save_piece(number: int, key: int, form: MultiDict[str, str]) -> None:
    """Save what was typed by itself: it stays, whatever becomes of the deed. ``over``: both versions were looked at."""
    if form.get("do") == "back":
        return
    with archive().transaction() as session:
        found = bench.piece_for(session, actor(), number, key)
        version = whole(form, "over" if form.get("over") else "version", "版本", required=True)
        facts = {name: form[name] for name in LABELS if name in form}
        bench.save(session, found, facts, joined(form) if "text" in form else None, version)


def _piece_deed(number: int, key: int, form: MultiDict[str, str]) -> str:
    """Do what was asked of a piece that is saved; the address to go to."""
    deed = form.get("do", "save")
    with archive().transaction() as session:
        found = bench.piece_for(session, actor(), number, key)
        here = url_for(".piece", number=number, key=key)
        if deed == "back":
            bench.take_back(found)
            return here
        around = bench_queries.desk(session, found)
        after = around.after
        if deed.startswith("split-"):
            at = deed.removeprefix("split-")
            rest = bench.split(session, found, int(at) if at.isdecimal() else 0)
            return url_for(".piece", number=number, key=rest.id)
        if deed == "clone":
            return url_for(".piece", number=number, key=bench.clone(session, found).id)
        if deed == "join":
            if after is None:
                raise BadRecord("后面没有可以合并的了。")
            bench.join(session, [found, bench.piece_for(session, actor(), number, after)])
            return here
        if deed == "drop":
            bench.drop(found)
        if deed == "before" and around.before:
            here = url_for(".piece", number=number, key=around.before)
        if deed in ("next", "drop"):
            here = url_for(".piece", number=number, key=after) if after else url_for(".one", number=number)
    if deed in ("enter", "send"):
        _enter(number, key, form.getlist("confirmed") if deed == "send" else None)
        return url_for(".piece", number=number, key=after) if after else url_for(".one", number=number)
    return here


@bp.get("/<int:number>/files/<int:file>/pages/<int:page>")
@guarded(Act.EDIT)
def page_picture(number: int, file: int, page: int) -> AnyResponse:
    """A page of an original as a picture."""
    with archive().reading() as session:
        row = _file(bench_queries.files(bench.batch_for(session, actor(), number)), file)
    original = archive().originals.path(row.sha256)
    drawn = page_images.picture(archive().settings.home / "pages", original, row.sha256, page)
    return send_file(drawn, mimetype="image/png", etag=f"{row.sha256}-{page}")


@bp.get("/<int:number>/files/<int:file>")
@guarded(Act.EDIT)
def original(number: int, file: int) -> AnyResponse:
    """An original as it came; always saved, never shown by the browser."""
    with archive().reading() as session:
        row = _file(bench_queries.files(bench.batch_for(session, actor(), number)), file)
    answer = send_file(
        archive().originals.path(row.sha256), mimetype="application/octet-stream", as_attachment=True, download_name=row.name
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


def _file(files: Sequence[bench_queries.FileRow], number: int) -> bench_queries.FileRow:
    found = next((file for file in files if file.id == number), None)
    if found is None:
        raise BadRecord("这个批次里没有这个文件。")
    return found
