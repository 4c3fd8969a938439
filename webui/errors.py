"""Errors become pages: a sentence of what went wrong and ways to go on; the one table from error to status."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

import index
from gazette.editions.press import TooBusy
from gazette.editions.workshop import NotMade
from gazette.errors import ArchiveError, BadRecord, Conflict, NotAllowed, NotFound, NotSaved, TooOften

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (TooBusy, 503),
    (NotMade, 500),
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (BadRecord, 400),
    (NotSaved, 503),
    (TooOften, 429),
    (index.IndexTrouble, 503),
)
_SENTENCES = {
    400: "请求的写法不对，请从页面上的链接或检索框重新开始。",
    404: "没有这个页面。文件和公报的地址是永久的，请核对地址是否完整，或检索文件的标题、文号。",
    405: "这个地址不能这样访问。",
    413: "送来的内容太大，没有收下。请分几次上传，或压缩后再试。",
    414: "地址太长。",
    429: "访问得太频繁了，请稍等一会儿再试。",
}
_TITLES = {
    400: "请求有误",
    403: "不能这样做",
    404: "没有找到",
    405: "不能这样访问",
    409: "有冲突",
    413: "内容太大",
    429: "请稍等",
    503: "暂时做不到",
}
_UNEXPECTED = "系统出了意外，已记入日志。请稍后再试；如仍然出现，请告诉公报编辑部您打开的地址。"


_TYPED = {
    "title": "标题", "document_number": "文号", "issuers": "发文机关", "summary": "内容概述", "body": "正文", "reason": "原因",
    "quote": "针对的文字", "text": "批注、正文", "answer": "答复", "note": "说明", "cover_line": "封面题语",
    "introduction": "卷首语、本期导读",
}  # fmt: skip


class BadQuery(Exception):
    """A search that cannot be carried out; the message is for the reader."""


def register(app: Flask) -> None:
    """Answer every error with a page."""

    @app.errorhandler(ArchiveError)
    @app.errorhandler(index.IndexTrouble)
    def known(error: Exception) -> Response:
        response = _page(status_of(error), str(error))
        if isinstance(error, TooOften):
            response.headers["Retry-After"] = str(error.seconds)
        return response

    @app.errorhandler(BadQuery)
    def bad_query(error: BadQuery) -> Response:
        return _page(400, str(error))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return error.get_response()  # type: ignore[return-value]
        return _page(status, _SENTENCES.get(status, _UNEXPECTED if status >= 500 else _SENTENCES[400]))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        app.logger.exception("unexpected", exc_info=error)
        return _page(500, _UNEXPECTED)


def status_of(error: Exception) -> int:
    """The status an error of ours is answered with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def _page(status: int, sentence: str) -> Response:
    title = _TITLES.get(status, "出了意外" if status >= 500 else "请求有误")
    shown: dict[str, object] = {"status": status, "title": title, "sentence": sentence}
    if request.path.startswith(
        "/desk/"
    ):  # whoever works here stays among the desk's pages, and loses no word
        page = render_template("desk/error.html", **shown, back=_back(), typed=_typed())
    else:
        page = render_template("error.html", **shown)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _back() -> str | None:
    """The page of the desk that this request came from, if it says so."""
    came = urlsplit(request.referrer or "")
    here = came.netloc == request.host and came.path.startswith("/desk/") and "\\" not in came.path
    if not here or came.path in ("/desk/login", request.path if request.method == "GET" else ""):
        return None
    return came.path + (f"?{came.query}" if came.query else "")


def _typed() -> list[tuple[str, str]]:
    """What a person wrote into a form of ours that was refused; going back in the browser would find it empty."""
    if not g.get("ours"):
        return []
    try:
        form = request.form
    except HTTPException:  # too large to be read
        return []
    return [(label, text) for name, label in _TYPED.items() for text in form.getlist(name) if text.strip()]
