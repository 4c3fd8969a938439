"""The one gate of the desk: who is asking, may they, and did the form come from our own page.

Every view of a blueprint whose name begins with ``desk`` names its act with ``@guarded``; one that does not is never
served. Answers behind the gate are kept by no cache.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gazette import sign_ins
from gazette.archive import Archive
from gazette.errors import NotAllowed
from gazette.permissions import Act, Actor, may

COOKIE = "gazette_desk"
PATH = "/desk"
_ACT = "__gazette_act__"
_FILES = "__gazette_files__"
MOST_FILES = 4  # times the largest file that one form may hold
_MOST_TEXT = 8 << 20  # bytes of the text fields of such a form
_MOST_PARTS = 6000  # files and fields of such a form: a folder may hold thousands
_PAGES = (  # the desk's own navigation: label, view, act
    ("待办", "desk.home", Act.SIGNED_IN),
    ("报送", "desk_submissions.listing", Act.READ_SUBMISSIONS),
    ("文件", "desk_documents.listing", Act.READ_DRAFTS),
    ("编期", "desk_issues.listing", Act.LAY_OUT),
    ("补录", "desk_bench.listing", Act.EDIT),
    ("进度", "desk_board.page", Act.LAY_OUT),
    ("报错", "desk_reports.listing", Act.EDIT),
    ("检索", "desk_searches.listing", Act.EDIT),
    ("台账", "desk_ledger.page", Act.LEDGER),
    ("节假日", "desk_ledger.holidays", Act.HOLIDAYS),
    ("记录", "desk_history.page", Act.HISTORY),
    ("人员", "desk_people.listing", Act.PEOPLE),
)
_REACHED = {  # what stays open to a person who must first pass a page
    "desk_account.password": {"desk_account.password", "desk_account.sign_out"},
    "desk_account.second_factor": {
        "desk_account.second_factor", "desk_account.second_factor_picture", "desk_account.sign_out",
    },
}  # fmt: skip
View = TypeVar("View", bound=Callable[..., object])


def guarded(act: Act, *, files: bool = False) -> Callable[[View], View]:
    """Say which act a view is, and whether its forms carry files: others stay small."""

    def mark(view: View) -> View:
        setattr(view, _ACT, act)
        setattr(view, _FILES, files)
        return view

    return mark


def archive() -> Archive:
    """The archive this application works on."""
    opened: Archive = current_app.extensions["archive"]
    return opened


def actor() -> Actor:
    """Who is asking; only called behind the gate."""
    found: Actor = g.actor
    return found


def now() -> datetime:
    """The moment of this request; tests set the clock of the application."""
    clock: Callable[[], datetime] = current_app.extensions.get("clock", lambda: datetime.now(UTC))
    return clock()


def token() -> str:
    """The session token of this request, or nothing."""
    return request.cookies.get(COOKIE, "")


def give_cookie(response: AnyResponse, value: str) -> None:
    """Hand out the session cookie: for the desk only, not for scripts, not for other sites."""
    secure = request.is_secure or archive().settings.site_url.startswith("https://")
    response.set_cookie(COOKIE, value, path=PATH, httponly=True, samesite="Strict", secure=secure)


def take_cookie(response: AnyResponse) -> None:
    """Take the session cookie back."""
    response.delete_cookie(COOKIE, path=PATH)


def act_of(app: Flask, endpoint: str) -> Act | None:
    """The act a view named, None for one that named none."""
    return getattr(app.view_functions[endpoint], _ACT, None)


def register(app: Flask) -> None:
    """Put the gate before every page of the desk."""
    for endpoint in app.view_functions:
        if endpoint.startswith("desk") and act_of(app, endpoint) is None:
            raise RuntimeError(f"The view {endpoint} names no act.")

    @app.before_request
    def gate() -> AnyResponse | None:
        if request.endpoint is None or not request.endpoint.startswith("desk"):
            return None
        act = act_of(app, request.endpoint)
        assert act is not None
        g.actor = _who()
        if request.method not in ("GET", "HEAD"):
            if getattr(app.view_functions[request.endpoint], _FILES) and may(g.actor, act):
                _make_room()  # before the form is first looked at
            _came_from_us()
        if act is Act.OPEN:
            return None
        if g.actor is None:
            return _to_login()
        if (forced := _forced(g.actor)) and request.endpoint not in _REACHED[forced]:
            return redirect(url_for(forced, next=_wanted()), 303)
        if not may(g.actor, act):
            raise NotAllowed("您的账号没有做这件事的权限；如有需要，请联系管理员。")
        return None

    @app.after_request
    def keep_nowhere(response: Response) -> Response:
        if request.path == PATH or request.path.startswith(f"{PATH}/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    pages = [page for page in _PAGES if page[1] in app.view_functions]

    @app.context_processor
    def shown() -> dict[str, object]:
        person: Actor | None = g.get("actor")
        return {"actor": person, "may": may, "csrf": person.csrf if person else "", "desk_pages": pages}


def _who() -> Actor | None:
    if not (carried := token()):
        return None
    with archive().reading() as session:
        found, due = sign_ins.actor_of(session, carried, now())
    if due:
        with archive().transaction() as session:
            sign_ins.touch(session, carried, now())
    return found


def _make_room() -> None:
    """Let this request be as large as files are; only people with leave for the deed get so far."""
    request.max_content_length = MOST_FILES * archive().settings.upload_limit
    request.max_form_memory_size = _MOST_TEXT
    request.max_form_parts = _MOST_PARTS


def _forced(person: Actor) -> str | None:
    """The page a person must pass before any other: the code, then a new password, then setting up the codes."""
    if person.must_prove:
        return "desk_account.second_factor"
    if person.must_change:
        return "desk_account.password"
    return "desk_account.second_factor" if person.must_enrol else None


def _came_from_us() -> None:
    """Refuse a form that another site sent: by its origin, and for people signed in by the token it carries."""
    origin = request.headers.get("Origin")
    ours = (request.host_url.rstrip("/"), archive().settings.site_url)
    near = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    if not near or (origin is not None and origin.rstrip("/") not in ours):
        raise NotAllowed("这个请求是从别的网站发来的，没有执行。请从编辑部自己的页面上操作。")
    g.ours = True
    carried = request.form.get("csrf", "") or request.headers.get("X-CSRF", "")
    if g.actor is not None and not hmac.compare_digest(carried.encode(), g.actor.csrf.encode()):
        raise NotAllowed(
            "这个页面打开得太久了，或登录已经换过。请退回上一页，刷新后再试；没有保存的内容请先复制下来。"
        )


def _wanted() -> str | None:
    """The page that was asked for, to come back to; nothing for the first page or a form."""
    if request.method not in ("GET", "HEAD") or request.path == f"{PATH}/":
        return None
    return request.full_path.rstrip("?")


def _to_login() -> AnyResponse:
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("desk_account.sign_in", next=request.full_path.rstrip("?")), 303)
    raise NotAllowed("登录已经过期，这次没有保存。请重新登录，再回到刚才的页面提交；您填写的内容还在下面。")
