"""``gazette person …``: the people of the desk from the command line of the server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette import passwords, people, rosters
from gazette.archive import Archive, open_archive
from gazette.errors import BadRecord
from gazette.model import Gazette
from gazette.model_people import Role
from gazette.people import COMMAND_LINE, Facts, NewPerson
from gazette.settings import Settings, settings_from

_ROLES = {**{role.value: role for role in Role}, **{name: role for role, name in rosters.ROLE_NAMES.items()}}
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
_GAZETTE = click.option("--gazette", "gazette", required=True, help="公报代号，如 lz。")
_ROLE = click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(_ROLES)),
    help="角色，可写多次：contact 联络员，editor 编辑，approver 审签人，administrator 管理员。",
)


@click.group()
def person() -> None:
    """编辑部的人员：添加、角色、停用、重设密码。"""


@contextmanager
def _deed() -> Iterator[tuple[Archive, Session]]:
    archive = open_archive(settings_from())
    try:
        with archive.transaction() as session:
            yield archive, session
    finally:
        archive.close()


@person.command()
@click.option("--login", required=True, help="登录名：小写字母、数字和 . _ -。")
@click.option("--name", required=True, help="姓名。")
@_ROLE
@_GAZETTE
@click.option("--title", default="", help="公报还没有时，以此为名新建，如“澜州市人民政府公报”。")
@click.option("--department", default="", help="所属部门（发文机关的名称），联络员必填。")
@click.option("--mail", default="", help="邮箱。")
@click.option("--require-second-factor", is_flag=True, help="要求两步登录。")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行）。")
@click.option("--reset-link", "by_link", is_flag=True, help="不设密码，给出一次性链接由本人设置。")
@_AS_JSON
def add(
    login: str, name: str, roles: tuple[str, ...], gazette: str, title: str, department: str, mail: str,
    require_second_factor: bool, password_stdin: bool, by_link: bool, as_json: bool,
) -> None:  # fmt: skip
    """添加人员。密码在终端输入两遍（不显示），本人第一次登录时必须更换；或用 --reset-link。"""
    if not roles:
        raise click.UsageError("请用 --role 至少给出一个角色。")
    held = "" if by_link else passwords.hashed(_typed(login, password_stdin))
    facts = Facts(name, department, mail)
    wanted = {gazette: frozenset(_ROLES[role] for role in roles)}
    token = ""
    with _deed() as (archive, session):
        at = datetime.now(UTC)
        if title and session.scalar(select(Gazette.id).where(Gazette.slug == gazette)) is None:
            session.add(Gazette(slug=gazette, title=title))
            session.flush()
        new = NewPerson(login, facts, wanted, require_second_factor, held)
        kept = people.add(session, new, COMMAND_LINE, at).login
        if by_link:
            token = people.make_link(session, kept, COMMAND_LINE, at)
    _say(f"已添加 {name}（{kept}）。", kept, token, archive.settings, as_json)


@person.command(name="list")
@click.option("--gazette", "gazette", default=None, help="只列这个公报的人员。")
@_AS_JSON
def list_verb(gazette: str | None, as_json: bool) -> None:
    """列出人员。"""
    with _deed() as (_, session):
        cards = rosters.people(session, frozenset({gazette}) if gazette else None)
    for card in cards:
        if as_json:
            _print({**asdict(card), "state": card.state})
            continue
        roles = "；".join(
            f"{slug} {'、'.join(rosters.ROLE_NAMES[role] for role in held)}"
            for slug, held in card.roles.items()
        )
        second = "  两步登录" if card.second_factor else "  须两步登录" if card.second_factor_required else ""
        click.echo(f"{card.login}  {card.name}  {card.department or '—'}  {roles}  {card.state}{second}")
    if not cards and not as_json:
        click.echo("还没有人员。用 gazette person add 添加。")


@person.command(name="roles")
@click.argument("login")
@_GAZETTE
@_ROLE
@click.option("--none", "none", is_flag=True, help="在这个公报里不再有角色。")
@_AS_JSON
def roles_verb(login: str, gazette: str, roles: tuple[str, ...], none: bool, as_json: bool) -> None:
    """设定一个人在一个公报里的角色，原有的以此为准。"""
    if bool(roles) == none:
        raise click.UsageError("请用 --role 给出角色，或用 --none 取消这个公报里的全部角色。")
    wanted = {gazette: frozenset(_ROLES[role] for role in roles)}
    with _deed() as (_, session):
        people.change_roles(session, login, wanted, COMMAND_LINE, datetime.now(UTC))
        held = people.found(session, login, COMMAND_LINE).login
    _say(f"{held} 的角色已经改好。", held, "", None, as_json)


@person.command()
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="不给链接，改从标准输入读一个新密码（一行）。")
@click.option("--second-factor", is_flag=True, help="同时关掉两步登录（手机丢失时）。")
@_AS_JSON
def reset(login: str, password_stdin: bool, second_factor: bool, as_json: bool) -> None:
    """给出一次性链接，由本人在 24 小时内设置新密码。"""
    password_hash = passwords.hashed(_typed(login, True)) if password_stdin else ""
    token = ""
    with _deed() as (archive, session):
        at = datetime.now(UTC)
        held = people.found(session, login, COMMAND_LINE).login
        if second_factor:
            people.remove_second_factor(session, held, COMMAND_LINE, at)
        if password_stdin:
            people.set_password(session, held, password_hash, COMMAND_LINE, at)
        else:
            token = people.make_link(session, held, COMMAND_LINE, at)
    _say(
        f"{held} 可以重设密码了。" if token else f"{held} 的新密码已设好。",
        held,
        token,
        archive.settings,
        as_json,
    )


@person.command()
@click.argument("login")
@_AS_JSON
def off(login: str, as_json: bool) -> None:
    """停用账号；记录都保留，登录和一次性链接马上失效。"""
    with _deed() as (_, session):
        people.switch_off(session, login, COMMAND_LINE, datetime.now(UTC))
    _say(f"{login} 已停用。", login, "", None, as_json)


@person.command()
@click.argument("login")
@_AS_JSON
def on(login: str, as_json: bool) -> None:
    """恢复停用的账号。"""
    with _deed() as (_, session):
        people.switch_on(session, login, COMMAND_LINE, datetime.now(UTC))
    _say(f"{login} 已恢复。", login, "", None, as_json)


def _typed(login: str, from_stdin: bool) -> str:
    """A password, from a pipe or hidden and twice from the terminal; refused at once if it is no good."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = click.prompt("密码（不显示）", hide_input=True, confirmation_prompt="再输一遍")
    else:
        raise BadRecord(
            "这里不是终端，不能输入密码。请用 --password-stdin 从标准输入给出，或用 --reset-link 给出链接。"
        )
    passwords.demand(password, login)
    return password


def _say(sentence: str, login: str, token: str, settings: Settings | None, as_json: bool) -> None:
    link = ""
    if token and settings is not None:
        link = f"{settings.site_url or f'http://{settings.host}:{settings.port}'}/desk/reset/{token}"
    if as_json:
        _print({"login": login, **({"link": link} if link else {})})
        return
    click.echo(sentence)
    if link:
        click.echo(f"一次性链接（24 小时内有效，只能用一次，请只交给本人）：\n{link}")


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
