"""The people of the gazettes one administers: a list, a page each, and every verb of ``gazette.people``."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gazette import people, rosters
from gazette.errors import ArchiveError
from gazette.model_people import Role
from gazette.people import Authority, Facts, NewPerson, Verb
from gazette.permissions import Act
from webui.desk.account import again, chosen_session
from webui.desk.guard import PATH, actor, archive, guarded, now
from webui.errors import status_of

bp = Blueprint("desk_people", __name__, url_prefix=f"{PATH}/people")
_DONE = {
    "facts": "基本情况已保存。",
    "roles": "角色已保存，从现在起就按新的角色办事。",
    "required": "以后登录必须用两步登录。",
    "not_required": "不再要求两步登录。",
    "removed": "两步登录已关闭，所有登录已退出。",
    "off": "账号已停用，所有登录已退出；过去的记录都保留。",
    "on": "账号已恢复。",
    "ended": "已经退出所选的登录。",
}


def _authority() -> Authority:
    return people.authority_of(actor())


@bp.get("")
@guarded(Act.PEOPLE)
def listing() -> str:
    """Everybody who has a role in the gazettes one administers."""
    by = _authority()
    with archive().reading() as session:
        cards = rosters.people(session, by.gazettes)
        titles = rosters.titles(session, by.gazettes or frozenset())
    return render_template(
        "desk/people.html",
        present=[card for card in cards if card.active],
        left=[card for card in cards if not card.active],
        titles=titles,
    )


@bp.route("/new", methods=["GET", "POST"])
@guarded(Act.PEOPLE)
def add() -> str | Response | AnyResponse:
    """Add a person; a one-time link is made with them, and shown once."""
    by = _authority()
    with archive().reading() as session:
        shown = {
            "titles": rosters.titles(session, by.gazettes or frozenset()),
            "departments": rosters.departments(session),
            "roles": tuple(Role),
        }
    if request.method == "GET":
        return render_template("desk/person_new.html", form={}, chosen={}, **shown)
    login, roles = request.form.get("login", ""), _roles(by)
    new = NewPerson(login, _facts(), roles, "required" in request.form)
    try:
        with archive().transaction() as session:
            person = people.add(session, new, by, now())
            token = people.make_link(session, person.login, by, now())
    except ArchiveError as trouble:
        return again("desk/person_new.html", trouble, form=request.form, chosen=roles, **shown)
    return _link_page(person.login, person.name, token)


@bp.get("/<login>")
@guarded(Act.PEOPLE)
def person(login: str) -> str:
    """One person: facts, roles, safety, sessions."""
    return _page(login, done=_DONE.get(request.args.get("done", ""), ""))


@bp.post("/<login>/facts")
@guarded(Act.PEOPLE)
def facts(login: str) -> AnyResponse:
    """Change name, department, mail."""
    wanted = _facts()
    return _do(login, "facts", lambda session, by: people.change_facts(session, login, wanted, by, now()))


@bp.post("/<login>/roles")
@guarded(Act.PEOPLE)
def roles(login: str) -> AnyResponse:
    """Set the roles."""
    return _do(login, "roles", lambda session, by: people.change_roles(session, login, _roles(by), by, now()))


@bp.post("/<login>/second-factor")
@guarded(Act.PEOPLE)
def second_factor(login: str) -> AnyResponse:
    """Require the second step, no longer require it, or switch it off for a person whose telephone is gone."""
    deed = request.form.get("deed", "")
    if deed == "remove":
        return _do(
            login, "removed", lambda session, by: people.remove_second_factor(session, login, by, now())
        )
    required = deed == "require"
    return _do(
        login,
        "required" if required else "not_required",
        lambda session, by: people.require_second_factor(session, login, required, by, now()),
    )


@bp.post("/<login>/active")
@guarded(Act.PEOPLE)
def active(login: str) -> AnyResponse:
    """Close or open the account."""
    if request.form.get("deed") == "on":
        return _do(login, "on", lambda session, by: people.switch_on(session, login, by, now()))
    return _do(login, "off", lambda session, by: people.switch_off(session, login, by, now()))


@bp.post("/<login>/sessions")
@guarded(Act.PEOPLE)
def end_session(login: str) -> AnyResponse:
    """End one session of the person, or all."""
    number = chosen_session()
    return _do(
        login, "ended", lambda session, by: people.end_sessions(session, login, number, by, now())
    )  # fmt: skip


@bp.post("/<login>/reset")
@guarded(Act.PEOPLE)
def reset(login: str) -> str | AnyResponse:
    """Make a one-time link and show it, this once."""
    by = _authority()
    with archive().transaction() as session:
        name = people.found(session, login, by).name
        token = people.make_link(session, login, by, now())
    return _link_page(login, name, token)


def _link_page(login: str, name: str, token: str) -> str:
    site = archive().settings.site_url or request.host_url.rstrip("/")
    link = f"{site}{url_for('desk_account.reset', secret=token)}"
    return render_template("desk/person_link.html", login=login, person_name=name, link=link)


def _do(login: str, word: str, deed: Verb) -> AnyResponse:
    """Do one deed on a person and show them again, with what came of it."""
    try:
        with archive().transaction() as session:
            deed(session, _authority())
    except ArchiveError as trouble:
        return Response(_page(login, trouble=str(trouble)), status_of(trouble))
    if login == actor().login and word in ("off", "removed"):
        return redirect(url_for("desk_account.sign_in"), 303)
    return redirect(url_for("desk_people.person", login=login, done=word), 303)


def _page(login: str, done: str = "", trouble: str = "") -> str:
    by = _authority()
    with archive().reading() as session:
        people.found(session, login, by)
        return render_template(
            "desk/person.html",
            person=rosters.person(session, login, now()),
            titles=rosters.titles(session, by.gazettes or frozenset()),
            departments=rosters.departments(session),
            roles=tuple(Role),
            done=done,
            trouble=trouble,
        )


def _facts() -> Facts:
    form = request.form
    return Facts(form.get("name", ""), form.get("department", ""), form.get("mail", ""))


def _roles(by: Authority) -> dict[str, frozenset[Role]]:
    """What was ticked, for every gazette one administers: a box is named ``role:lz``."""
    return {
        slug: frozenset(role for role in Role if role in request.form.getlist(f"role:{slug}"))
        for slug in by.gazettes or ()
    }
