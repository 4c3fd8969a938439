"""One's own account: signing in and out, the password, the second step, the sessions."""

from __future__ import annotations

import re

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gazette import credentials, rosters
from gazette.credentials import Knock
from gazette.errors import ArchiveError, BadRecord, TooOften
from gazette.permissions import Act
from webui.desk.guard import PATH, actor, archive, give_cookie, guarded, now, take_cookie, token
from webui.errors import status_of

bp = Blueprint("desk_account", __name__, url_prefix=PATH)
_DONE = {
    "password": "密码已经改好，其他地方的登录都已退出。",
    "enrolled": "两步登录已经开启，下次登录要输入手机上的验证码。",
    "dropped": "两步登录已经关闭。",
    "ended": "已经退出所选的登录。",
    "reset": "新密码已经设好，请用它登录。",
    "out": "已经退出登录。",
}
_BROWSERS = (
    ("MicroMessenger/", "微信"), ("Edg", "Edge"), ("OPR/", "Opera"), ("QQBrowser/", "QQ浏览器"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows "), ("iPhone", "iPhone "), ("iPad", "iPad "), ("Android", "安卓"), ("HarmonyOS", "鸿蒙"),
    ("Mac OS", "Mac "), ("Linux", "Linux "),
)  # fmt: skip


def done() -> str:
    """The sentence for what was just done, by its word in the address; never a text from the address."""
    return _DONE.get(request.args.get("done", ""), "")


def again(template: str, trouble: ArchiveError, **shown: object) -> Response:
    """The form once more, with what was wrong about it."""
    page = Response(render_template(template, trouble=str(trouble), **shown), status_of(trouble))
    if isinstance(trouble, TooOften):
        page.headers["Retry-After"] = str(trouble.seconds)
    return page


def chosen_session() -> int | None:
    """The number of the session to be ended; None: all."""
    chosen = request.form.get("session", "")
    if chosen and not re.fullmatch(r"[0-9]{1,9}", chosen):
        raise BadRecord("没有这个登录，什么也没有改动。")
    return int(chosen) if chosen else None


def browser(agent: str) -> str:
    """What a browser says of itself, in a few words a person recognises."""
    if not agent:
        return "没有说明的程序"
    kind = next((name for mark, name in _BROWSERS if mark in agent), "其他浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{system}上的 {kind}" if system else kind


def _local(wanted: str) -> str:
    """Where to go after signing in: only ever a page of the desk."""
    if wanted.startswith(f"{PATH}/") and wanted.isprintable() and "\\" not in wanted:
        return wanted
    return url_for("desk.home")


def _signed(value: str, where: str) -> AnyResponse:
    response = redirect(where, 303)
    give_cookie(response, value)
    return response


@bp.route("/login", methods=["GET", "POST"])
@guarded(Act.OPEN)
def sign_in() -> str | AnyResponse:
    """Login and password; then to where the person wanted to go."""
    where = _local(request.values.get("next", ""))
    if request.method == "GET":
        if g.actor is not None:
            return redirect(where, 303)
        return render_template(
            "desk/login.html", next=where, done=done(), signed_in_elsewhere=_from_outside()
        )
    agent = request.headers.get("User-Agent", "")
    knock = Knock(
        request.form.get("login", ""), request.form.get("password", ""), request.remote_addr or "", agent
    )
    try:
        return _signed(credentials.sign_in(archive(), knock, now()), where)
    except ArchiveError as trouble:
        return again("desk/login.html", trouble, next=where, login=knock.login)


def _from_outside() -> bool:
    """Someone who followed a link from elsewhere: the cookie is not sent then, though they may be signed in."""
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


@bp.post("/logout")
@guarded(Act.OPEN)
def sign_out() -> AnyResponse:
    """End this session."""
    credentials.sign_out(archive(), token(), now())
    response = redirect(url_for("desk_account.sign_in", done="out"), 303)
    take_cookie(response)
    return response


@bp.get("/account")
@guarded(Act.SIGNED_IN)
def account() -> str:
    """Who one is at the desk, and where one is signed in."""
    with archive().reading() as session:
        person = rosters.person(session, actor().login, now(), token())
    return render_template("desk/account.html", person=person, done=done())


@bp.post("/account/sessions")
@guarded(Act.SIGNED_IN)
def end_session() -> AnyResponse:
    """End one other session, or all others."""
    credentials.end_session(archive(), token(), chosen_session(), now())
    return redirect(url_for("desk_account.account", done="ended"), 303)


@bp.route("/password", methods=["GET", "POST"])
@guarded(Act.SIGNED_IN)
def password() -> str | AnyResponse:
    """Change one's own password."""
    if request.method == "GET":
        return render_template("desk/password.html")
    try:
        fresh = credentials.change_password(
            archive(), token(), request.form.get("old", ""), _twice(), now()
        )  # fmt: skip
    except ArchiveError as trouble:
        return again("desk/password.html", trouble)
    where = "desk.home" if actor().must_change else "desk_account.account"
    return _signed(fresh, url_for(where, done="password"))


def _twice() -> str:
    """A new password, typed twice."""
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        raise BadRecord("两次输入的新密码不一样，请再输一遍。")
    return new


@bp.route("/second-factor", methods=["GET", "POST"])
@guarded(Act.SIGNED_IN)
def second_factor() -> str | AnyResponse:
    """The second step of signing in; or, for whoever is in already, setting it up and switching it off."""
    where = _local(request.values.get("next", ""))
    if request.method == "GET":
        return _factor_page(where)
    try:
        return _factor_deed(where)
    except ArchiveError as trouble:
        page = Response(_factor_page(where, str(trouble)), status_of(trouble))
        if isinstance(trouble, TooOften):
            page.headers["Retry-After"] = str(trouble.seconds)
        return page


def _factor_deed(where: str) -> AnyResponse:
    code, carried, at = request.form.get("code", ""), token(), now()
    if actor().must_prove:
        return _signed(credentials.show_code(archive(), carried, code, at), where)
    if request.form.get("deed") == "drop":
        credentials.drop_second_factor(archive(), carried, request.form.get("password", ""), at)
        return redirect(url_for("desk_account.account", done="dropped"), 303)
    forced = actor().must_enrol
    own = None if forced else request.form.get("password", "")
    fresh = credentials.enrol(archive(), carried, code, at, own)
    return _signed(fresh, where if forced else url_for("desk_account.account", done="enrolled"))


def _factor_page(where: str, trouble: str = "") -> str:
    if actor().must_prove:
        return render_template("desk/second_step.html", next=where, trouble=trouble)
    with archive().reading() as session:
        enrolled = rosters.person(session, actor().login, now()).second_factor
    key = "" if enrolled else credentials.offered_key(archive(), token())
    return render_template(
        "desk/second_factor.html", next=where, trouble=trouble, enrolled=enrolled, key=key
    )  # fmt: skip


@bp.get("/second-factor/code.svg")
@guarded(Act.SIGNED_IN)
def second_factor_picture() -> Response:
    """The key offered to this session as a QR code; gone once it is set up."""
    return Response(credentials.offered_picture(archive(), token()), mimetype="image/svg+xml")


@bp.route("/reset/<secret>", methods=["GET", "POST"])
@guarded(Act.OPEN)
def reset(secret: str) -> str | AnyResponse:
    """Set a password with a one-time link."""
    name, login = credentials.link_for(archive(), secret, now())
    if request.method == "GET":
        page = Response(render_template("desk/reset.html", person_name=name, login=login))
    else:
        try:
            credentials.use_link(archive(), secret, _twice(), now())
            return redirect(url_for("desk_account.sign_in", done="reset"), 303)
        except ArchiveError as trouble:
            page = again("desk/reset.html", trouble, person_name=name, login=login)
    page.headers["Referrer-Policy"] = "strict-origin"  # the address itself is the secret
    return page
