"""The pages on which an administrator manages the people of their gazettes."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from gazette.model_people import Person, Role
from tests.desk_people import DeskClient, DeskPeople

NEW = {"login": "wu", "name": "吴敏", "role:lz": ["editor", "approver"], "required": "on"}


@pytest.fixture
def root(desk: DeskPeople) -> DeskClient:
    """The administrator of lz; li and wang work there, far elsewhere, both in two gazettes."""
    desk.person("root", Role.ADMINISTRATOR)
    desk.person("li", Role.EDITOR, name="李明")
    desk.person("wang", Role.CONTACT, department="澜州市教育局")
    desk.person("far", roles={"xc": [Role.EDITOR]})
    desk.person("both", roles={"lz": [Role.EDITOR], "xc": [Role.EDITOR]})
    return desk.client("root")


def held(desk: DeskPeople, login: str) -> Person:
    with desk.archive.reading() as session:
        return session.scalars(select(Person).where(Person.login == login)).one()


def roles(desk: DeskPeople, login: str) -> set[Role]:
    return set(desk.actor(login).roles.get("lz", frozenset()))


def test_the_list_names_those_of_ones_own_gazettes(root: DeskClient) -> None:
    page = root.get("/desk/people").text
    assert re.findall(r'class="login">(\w+)<', page) == ["both", "li", "root", "wang"]
    assert "澜州市教育局" in page


def test_a_person_is_added_with_a_link_shown_once(desk: DeskPeople, root: DeskClient) -> None:
    page = root.post("/desk/people/new", data=NEW)
    assert page.text.count("/desk/reset/") == 1
    assert roles(desk, "wu") == {Role.EDITOR, Role.APPROVER}
    person = held(desk, "wu")
    assert (person.totp_required, person.password_hash) == (True, "")
    assert "/desk/reset/" not in root.get("/desk/people/wu").text
    assert "待设密码" in root.get("/desk/people/wu").text


def test_what_was_typed_stays_in_the_form_when_something_is_wrong(root: DeskClient) -> None:
    page = root.post("/desk/people/new", data={**NEW, "login": "li"})
    assert page.status_code == 409
    assert "已经有人用了" in page.text
    assert 'value="吴敏"' in page.text
    assert re.findall(r'name="role:lz" value="(\w+)" checked', page.text) == ["editor", "approver"]


def test_nobody_gets_a_role_in_a_gazette_the_administrator_does_not_administer(
    desk: DeskPeople, root: DeskClient
) -> None:
    root.post("/desk/people/new", data={**NEW, "role:xc": "administrator"})
    assert set(desk.actor("wu").roles) == {"lz"}
    root.post("/desk/people/li/roles", data={"role:lz": "editor", "role:xc": "administrator"})
    assert set(desk.actor("li").roles) == {"lz"}
    assert root.post("/desk/people/li/roles", data={"role:lz": ["editor", "emperor"]}).status_code == 303
    assert roles(desk, "li") == {Role.EDITOR}


@pytest.mark.parametrize(("login", "status"), [("far", 404), ("both", 403), ("nobody", 404)])
def test_people_beyond_are_neither_shown_nor_touched(
    desk: DeskPeople, root: DeskClient, login: str, status: int
) -> None:
    assert root.get(f"/desk/people/{login}").status_code == status
    for deed in ("facts", "roles", "second-factor", "active", "sessions", "reset"):
        form = {"name": "x", "deed": "require", "role:lz": "administrator"}
        answer = root.post(f"/desk/people/{login}/{deed}", data=form)
        assert answer.status_code == status
        assert "/desk/reset/" not in answer.text
    if login != "nobody":
        assert (held(desk, login).name, held(desk, login).active) == (login, True)


def test_new_roles_count_from_the_next_click(desk: DeskPeople, root: DeskClient) -> None:
    li = desk.client("li")
    assert li.get("/desk/people").status_code == 403
    done = root.post("/desk/people/li/roles", data={"role:lz": ["editor", "administrator"]})
    assert done.location == "/desk/people/li?done=roles"
    assert "角色已保存" in root.get(done.location).text
    assert li.get("/desk/people").status_code == 200
    root.post("/desk/people/li/roles", data={"role:lz": "editor"})
    assert li.get("/desk/people").status_code == 403


def test_the_last_administrator_cannot_leave_and_the_page_says_why(
    desk: DeskPeople, root: DeskClient
) -> None:
    for deed, form in (("roles", {"role:lz": "editor"}), ("active", {"deed": "off"})):
        page = root.post(f"/desk/people/root/{deed}", data=form)
        assert page.status_code == 403
        assert "最后一位管理员" in page.text
        assert "<h1>root" in page.text
    assert roles(desk, "root") == {Role.ADMINISTRATOR}


def test_a_closed_account_is_out_at_once_and_can_come_back(desk: DeskPeople, root: DeskClient) -> None:
    li = desk.client("li")
    root.post("/desk/people/li/active", data={"deed": "off"})
    assert li.get("/desk/").status_code == 303
    page = root.get("/desk/people").text
    assert "已停用的 1 人" in page
    root.post("/desk/people/li/active", data={"deed": "on"})
    assert li.get("/desk/").status_code == 303
    assert desk.client("li").get("/desk/").status_code == 200


def test_an_administrator_ends_the_sessions_of_others(desk: DeskPeople, root: DeskClient) -> None:
    one, other = desk.client("li"), desk.client("li")
    numbers = re.findall(r'name="session" value="(\d+)"', root.get("/desk/people/li").text)
    assert len(numbers) == 2
    root.post("/desk/people/li/sessions", data={"session": numbers[0]})
    assert sorted(client.get("/desk/").status_code for client in (one, other)) == [200, 303]
    root.post("/desk/people/wang/sessions", data={"session": numbers[1]})  # not hers: nothing happens
    root.post("/desk/people/li/sessions")
    assert [client.get("/desk/").status_code for client in (one, other)] == [303, 303]


def test_a_second_step_is_required_released_and_removed(desk: DeskPeople, root: DeskClient) -> None:
    li = desk.client("li", second_factor=False)
    root.post("/desk/people/li/second-factor", data={"deed": "require"})
    assert li.get("/desk/").location == "/desk/second-factor"
    root.post("/desk/people/li/second-factor", data={"deed": "release"})
    assert li.get("/desk/").status_code == 200
    with desk.archive.transaction() as session:
        session.scalars(select(Person).where(Person.login == "li")).one().totp_key = "x"
    root.post("/desk/people/li/second-factor", data={"deed": "remove"})
    assert held(desk, "li").totp_key == ""
    assert li.get("/desk/").location.startswith("/desk/login")


def test_a_department_is_chosen_from_the_issuers(desk: DeskPeople, root: DeskClient) -> None:
    assert '<option value="澜州市发展和改革委员会">' in root.get("/desk/people/wang").text
    form = {"name": "王芳", "department": "市发改委", "mail": "w@example.gov.cn"}
    root.post("/desk/people/wang/facts", data=form)
    assert desk.actor("wang").department == "澜州市发展和改革委员会"
    page = root.post("/desk/people/wang/facts", data={"name": "王芳", "department": ""})
    assert page.status_code == 400
    assert "联络员要有所属部门" in page.text
    assert desk.actor("wang").department == "澜州市发展和改革委员会"


def test_what_people_are_called_is_text_and_never_markup(desk: DeskPeople, root: DeskClient) -> None:
    root.post("/desk/people/li/facts", data={"name": '<b>"李"</b>'})
    for page in ("/desk/people", "/desk/people/li"):
        assert "<b>" not in root.get(page).text


def test_every_deed_on_people_has_a_chinese_name_in_the_history(desk: DeskPeople, root: DeskClient) -> None:
    root.post("/desk/people/new", data=NEW)
    root.post("/desk/people/wu/facts", data={"name": "吴敏敏"})
    root.post("/desk/people/wu/roles", data={"role:lz": "editor"})
    root.post("/desk/people/wu/second-factor", data={"deed": "release"})
    root.post("/desk/people/wu/second-factor", data={"deed": "require"})
    root.post("/desk/people/wu/sessions")
    root.post("/desk/people/wu/active", data={"deed": "off"})
    root.post("/desk/people/wu/active", data={"deed": "on"})
    links = re.findall(r'href="(/desk/history/[?][^"]*)"', root.get("/desk/people/wu").text)
    assert len(links) == 2
    page = root.get(links[1]).text
    for name in (
        "添加人员",
        "改基本情况",
        "改角色",
        "不再要求两步登录",
        "退出其他登录",
        "停用账号",
        "恢复账号",
    ):
        assert name in page
    assert not re.search(r"</b> [a-z_]+<|</b> [a-z]+_[a-z_]+", page)


def test_the_history_tells_an_administrator_nothing_of_people_elsewhere(
    desk: DeskPeople, root: DeskClient
) -> None:
    desk.person("boss", roles={"xc": [Role.ADMINISTRATOR]})
    desk.client("boss").post("/desk/people/far/facts", data={"name": "远方的人"})
    assert "远方的人" not in root.get("/desk/history/export.json").text
    assert "person_changed" not in root.get("/desk/history/export.json").text
    assert "person_changed" in desk.client("boss").get("/desk/history/export.json").text
