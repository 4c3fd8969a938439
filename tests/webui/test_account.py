"""One's own account at the desk: the door, the second step, sessions, and what an outsider can learn."""

from __future__ import annotations

import re

import pytest

from gazette.model_people import Role
from gazette.sign_ins import csrf_of
from tests.desk_people import PASSWORD, DeskClient, DeskPeople
from webui.desk.guard import COOKIE


def sign_in(client: DeskClient, login: str, password: str = PASSWORD, **more: str):
    answer = client.post("/desk/login", data={"login": login, "password": password, **more})
    cookie = client.get_cookie(COOKIE, path="/desk")
    client.csrf = csrf_of(cookie.value) if cookie else ""
    return answer


def told(answer) -> str:
    found = re.search(r'class="told[^>]*>(.*?)</p>', answer.text, re.S)
    return found.group(1) if found else ""


def test_whoever_signs_in_comes_to_the_desk_and_goes_again(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD, name="李明")
    client = desk.client()
    assert client.get("/desk/").location == "/desk/login?next=/desk/"
    answer = sign_in(client, " LI ")
    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert "李明" in client.get("/desk/").text
    assert client.post("/desk/logout").location == "/desk/login?done=out"
    assert client.get_cookie(COOKIE, path="/desk") is None
    assert client.get("/desk/").status_code == 303


def test_a_signed_in_client_is_made_in_a_line(desk: DeskPeople) -> None:
    desk.person("wang", Role.CONTACT, department="澜州市教育局")
    assert "澜州市教育局" in desk.client("wang").get("/desk/account").text
    assert desk.actor("wang").has(Role.CONTACT)
    assert desk.client("wang").get("/desk/").status_code == 200


@pytest.mark.parametrize("login", ["li", "nobody", "off", "unset"])
def test_a_wrong_password_and_an_unknown_login_are_answered_alike(desk: DeskPeople, login: str) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    desk.person("off", Role.EDITOR, password="错的密码也有十二个字符吧", active=False)
    desk.person("unset", Role.EDITOR)
    answer = sign_in(desk.client(), login, "错的密码也有十二个字符吧")
    assert answer.status_code == 403
    assert "登录名或密码不对" in told(answer)
    assert "Set-Cookie" not in answer.headers
    other = sign_in(desk.client(), "xyz", "x")
    assert answer.text.replace(f'value="{login}"', "") == other.text.replace('value="xyz"', "")
