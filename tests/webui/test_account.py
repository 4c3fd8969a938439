"""One's own account at the desk: the door, the second step, sessions, and what an outsider can learn."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from gazette import credentials, events
from gazette.model import Event
from gazette.model_people import Person, Role, SignIn
from gazette.sign_ins import csrf_of
from tests.desk_people import PASSWORD, DeskClient, DeskPeople
from webui.desk.account import _local
from webui.desk.guard import COOKIE

WRONG = "错的密码也有十二个字符吧"
NEW = "白鹭从水田上慢慢飞过去了"


def sign_in(client: DeskClient, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
    answer = client.post("/desk/login", data={"login": login, "password": password, **more})
    return _carry(client, answer)


def _carry(client: DeskClient, answer: TestResponse) -> TestResponse:
    cookie = client.get_cookie(COOKIE, path="/desk")
    client.csrf = csrf_of(cookie.value) if cookie else ""
    return answer


def told(answer: TestResponse) -> str:
    found = re.search(r'class="told[^>]*>(.*?)</p>', answer.text, re.S)
    return html.unescape(found.group(1)) if found else ""


def deeds(desk: DeskPeople, login: str) -> list[str]:
    with desk.archive.reading() as session:
        assert events.verify_chain(session) is None
        return list(session.scalars(select(Event.deed).where(Event.subject_id == login).order_by(Event.id)))


def enrol(desk: DeskPeople, client: DeskClient, password: str = PASSWORD) -> pyotp.TOTP:
    """Set up the second step as a person does; returns the application on the telephone."""
    page = client.get("/desk/second-factor").text
    found = re.search(r'class="key">(.*?)</p>', page, re.S)
    assert found
    totp = pyotp.TOTP(re.sub(r"<[^>]*>|\s", "", found.group(1)))
    form = {"code": totp.at(desk.clock()), "password": password}
    answer = _carry(client, client.post("/desk/second-factor", data=form))
    assert answer.status_code == 303, told(answer)
    return totp


# the door


def test_whoever_signs_in_comes_to_the_desk_and_goes_again(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD, name="李明")
    client = desk.client()
    assert client.get("/desk/").location == "/desk/login?next=/desk/"
    answer = sign_in(client, " LI ")
    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert "李明" in client.get("/desk/").text
    token = client.get_cookie(COOKIE, path="/desk")
    assert token is not None
    assert client.post("/desk/logout").location == "/desk/login?done=out"
    assert client.get_cookie(COOKIE, path="/desk") is None
    client.set_cookie(COOKIE, token.value, path="/desk")  # a stolen copy is worth nothing either
    assert client.get("/desk/").status_code == 303
    assert deeds(desk, "li") == ["signed_in", "signed_out"]


def test_a_signed_in_client_is_made_in_a_line(desk: DeskPeople) -> None:
    desk.person("wang", Role.CONTACT, department="澜州市教育局")
    assert "澜州市教育局" in desk.client("wang").get("/desk/account").text
    assert desk.actor("wang").has(Role.CONTACT)
    assert desk.client("wang").get("/desk/").status_code == 200


@pytest.mark.parametrize("login", ["li", "nobody", "off", "unset"])
def test_a_wrong_password_and_an_unknown_login_are_answered_alike(desk: DeskPeople, login: str) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    desk.person("off", Role.EDITOR, password=WRONG, active=False)
    desk.person("unset", Role.EDITOR)
    answer = sign_in(desk.client(), login, WRONG)
    assert answer.status_code == 403
    assert "登录名或密码不对" in told(answer)
    assert "Set-Cookie" not in answer.headers
    other = sign_in(desk.client(), "xyz", "x")
    assert answer.text.replace(f'value="{login}"', "") == other.text.replace('value="xyz"', "")


def test_the_cookie_is_for_the_desk_alone_and_for_no_script(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    given = sign_in(desk.client(), "li").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/desk"} <= set(given.split("; "))
    assert "Secure" not in given
    assert "Expires" not in given  # it ends with the browser
    desk.archive.settings = replace(desk.archive.settings, site_url="https://gazette.example.gov.cn")
    assert "Secure" in sign_in(desk.client(), "li").headers["Set-Cookie"]


def test_every_sign_in_gets_a_token_of_its_own_and_the_database_only_its_hash(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client = desk.client()
    client.set_cookie(COOKIE, "fixed-by-somebody", path="/desk")
    sign_in(client, "li")
    cookie = client.get_cookie(COOKIE, path="/desk")
    assert cookie is not None
    assert len(cookie.value) == 43
    with desk.archive.reading() as session:
        assert cookie.value not in [row.token_hash for row in session.scalars(select(SignIn))]


def test_a_form_without_its_token_or_from_elsewhere_is_refused(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client = desk.client("li")
    right = client.csrf
    for wrong in ("", "x", "汉字", csrf_of("another session")):
        client.csrf = ""
        answer = client.post("/desk/account/sessions", data={"csrf": wrong})
        assert answer.status_code == 403
    client.csrf = right
    foreign = ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"})
    for headers in foreign:
        assert client.post("/desk/account/sessions", headers=headers).status_code == 403
        door = desk.client().post(
            "/desk/login", data={"login": "li", "password": PASSWORD}, headers=headers
        )  # nobody is signed in from another site, either
        assert door.status_code == 403
        assert "Set-Cookie" not in door.headers
    assert client.post("/desk/account/sessions", headers={"Origin": "http://localhost"}).status_code == 303
    assert client.post("/desk/account/sessions", data={"csrf": right}).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/desk/\\..", "javascript:alert(1)", "/", "/search",
        "/deskX", "/desk\n/x", "https:/desk/", "/desk/\t//evil", "///desk/", "http://[", "", "x/desk/",
    ],
)  # fmt: skip
def test_after_signing_in_nobody_is_sent_out_of_the_desk(desk: DeskPeople, wanted: str) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    assert sign_in(desk.client(), "li", next=wanted).location == "/desk/"
    assert desk.client("li").get("/desk/login", query_string={"next": wanted}).location == "/desk/"


def test_after_signing_in_one_comes_where_one_wanted_to_go(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    assert sign_in(desk.client(), "li", next="/desk/account?x=1").location == "/desk/account?x=1"


@given(st.text(alphabet="/\\desk:.@x\n\t ?#%", max_size=16))
def test_no_address_whatever_leads_out_of_the_desk(wanted: str) -> None:
    app = Flask(__name__)
    app.add_url_rule("/desk/", "desk.home")
    with app.test_request_context():
        where = _local(wanted)
    assert where.startswith("/desk/")
    assert "\\" not in where
    assert where.isprintable()


# too many tries


@pytest.mark.parametrize("login", ["li", "nobody"])
def test_after_five_wrong_passwords_a_login_waits_and_waits_longer_each_time(
    desk: DeskPeople, login: str
) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client = desk.client()
    assert [sign_in(client, login, WRONG).status_code for _ in range(6)] == [403] * 5 + [429]
    answer = sign_in(client, login)  # the right one is not even looked at
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "请等 1 分钟" in told(answer)
    desk.clock.pass_by(seconds=61)
    assert sign_in(client, login, WRONG).status_code == 403
    assert sign_in(client, login, WRONG).headers["Retry-After"] == "120"


def test_whoever_waits_is_let_in_and_counted_anew(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client = desk.client()
    for _ in range(5):
        sign_in(client, "li", WRONG)
    desk.clock.pass_by(seconds=61)
    assert sign_in(client, "li").status_code == 303
    again = desk.client()
    assert [sign_in(again, "li", WRONG).status_code for _ in range(5)] == [403] * 5


def test_thirty_wrong_logins_from_one_address_make_that_address_wait(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client = desk.client()
    answers = [sign_in(client, f"guess{n}", "x").status_code for n in range(31)]
    assert answers == [403] * 30 + [429]
    assert sign_in(client, "li").status_code == 429
    form = {"login": "li", "password": PASSWORD}
    elsewhere = desk.client().post("/desk/login", data=form, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 303


# sessions


def test_a_session_ends_half_an_hour_after_the_last_click(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR)
    client = desk.client("li")
    for _ in range(3):
        desk.clock.pass_by(minutes=29)
        assert client.get("/desk/").status_code == 200
    desk.clock.pass_by(minutes=31)
    assert client.get("/desk/").location.startswith("/desk/login")


def test_a_session_ends_after_ten_hours_however_busy(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR)
    client = desk.client("li")
    for _ in range(24):
        desk.clock.pass_by(minutes=25)
        assert client.get("/desk/").status_code == 200
    desk.clock.pass_by(minutes=1)
    assert client.get("/desk/").status_code == 303


def test_what_is_sent_after_the_session_ended_is_not_saved_and_says_so(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR)
    client = desk.client("li")
    desk.clock.pass_by(hours=1)
    answer = client.post("/desk/password", data={"old": "x"})
    assert answer.status_code == 403
    assert "登录已经过期，这次没有保存" in answer.text


def test_one_sees_ones_sessions_and_ends_them(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR)
    desk.person("wang", Role.EDITOR)
    here, there, third, other = (desk.client(login) for login in ("li", "li", "li", "wang"))
    page = here.get("/desk/account").text
    numbers = re.findall(r'name="session" value="(\d+)"', page)
    assert len(numbers) == 2
    assert page.count("正在用的这个") == 1
    assert other.post("/desk/account/sessions", data={"session": numbers[0]}).status_code == 303
    assert there.get("/desk/").status_code == 200  # nobody ends another person's
    for nonsense in ("x", "-1", "9" * 30, "１"):  # ends nothing, rather than everything
        assert here.post("/desk/account/sessions", data={"session": nonsense}).status_code == 400
    assert there.get("/desk/").status_code == third.get("/desk/").status_code == 200
    here.post("/desk/account/sessions", data={"session": numbers[0]})
    assert [client.get("/desk/").status_code for client in (here, there, third)].count(200) == 2
    here.post("/desk/account/sessions")
    assert [client.get("/desk/").status_code for client in (here, there, third, other)] == [
        200,
        303,
        303,
        200,
    ]


# the password


def test_a_new_password_ends_all_other_sessions_and_renews_this_one(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client, other = desk.client("li"), desk.client("li")
    before = client.get_cookie(COOKIE, path="/desk")
    form = {"old": PASSWORD, "new": NEW, "again": NEW}
    answer = _carry(client, client.post("/desk/password", data=form))
    assert answer.location == "/desk/account?done=password"
    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 303
    after = client.get_cookie(COOKIE, path="/desk")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert sign_in(desk.client(), "li").status_code == 403
    assert sign_in(desk.client(), "li", NEW).status_code == 303
    assert deeds(desk, "li") == ["password_changed", "signed_in"]


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        (WRONG, NEW, NEW, "当前密码不对"),
        (PASSWORD, NEW, NEW + "。", "两次输入的新密码不一样"),
        (PASSWORD, "短密码", "短密码", "至少要 12 个字符"),
        (PASSWORD, PASSWORD, PASSWORD, "要和原来的不同"),
        (PASSWORD, "我是liming不是别人对吗", "我是liming不是别人对吗", "不要含有登录名"),
    ],
)
def test_a_new_password_that_is_no_good_changes_nothing(
    desk: DeskPeople, old: str, new: str, again: str, sentence: str
) -> None:
    desk.person("liming", Role.EDITOR, password=PASSWORD)
    answer = desk.client("liming").post("/desk/password", data={"old": old, "new": new, "again": again})
    assert answer.status_code in (400, 403)
    assert sentence in told(answer)
    assert sign_in(desk.client(), "liming").status_code == 303


def test_a_password_given_by_somebody_else_is_changed_before_anything(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD, must_change=True)
    client = desk.client()
    sign_in(client, "li")
    for page in ("/desk/", "/desk/account", "/desk/second-factor", "/desk/documents/"):
        answer = client.get(page)
        assert answer.status_code == 303
        assert answer.location.startswith("/desk/password"), page
    form = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert _carry(client, client.post("/desk/password", data=form)).location == "/desk/?done=password"
    assert client.get("/desk/").status_code == 200


def test_guessing_the_old_password_from_an_open_desk_is_braked(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client = desk.client("li")
    form = {"old": WRONG, "new": NEW, "again": NEW}
    assert [client.post("/desk/password", data=form).status_code for _ in range(6)] == [403] * 5 + [429]


# the second step


def test_a_second_step_counts_only_after_a_code_and_is_asked_for_from_then_on(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client = desk.client("li", second_factor=False)
    picture = client.get("/desk/second-factor/code.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert picture.headers["Cache-Control"] == "no-store"
    wrong = client.post("/desk/second-factor", data={"code": "12345", "password": PASSWORD})
    assert wrong.status_code == 403
    assert sign_in(desk.client(), "li").location == "/desk/"
    totp = enrol(desk, client)
    assert client.get("/desk/").status_code == 200
    assert client.get("/desk/second-factor/code.svg").status_code == 404
    assert totp.secret not in client.get("/desk/second-factor").text

    fresh = desk.client()
    assert sign_in(fresh, "li", next="/desk/account").status_code == 303
    for page in ("/desk/", "/desk/account", "/desk/password"):
        assert fresh.get(page).location.startswith("/desk/second-factor")
    asked = fresh.get("/desk/account?done=x")
    assert 'name="next" value="/desk/account?done=x"' in fresh.get(asked.location).text
    desk.clock.pass_by(seconds=30)
    before = fresh.get_cookie(COOKIE, path="/desk")
    form = {"code": totp.at(desk.clock()), "next": "/desk/account"}
    assert _carry(fresh, fresh.post("/desk/second-factor", data=form)).location == "/desk/account"
    assert fresh.get("/desk/").status_code == 200
    assert before is not None
    fresh.set_cookie(COOKIE, before.value, path="/desk")  # the token from before the code is void
    assert fresh.get("/desk/").location.startswith("/desk/login")
    assert deeds(desk, "li") == ["signed_in", "second_factor_set", "signed_in"]


def test_setting_it_up_of_ones_own_accord_takes_the_password(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    client = desk.client("li", second_factor=False)
    key = credentials.offered_key(desk.archive, _token(client))
    form = {"code": pyotp.TOTP(key).at(desk.clock()), "password": WRONG}
    answer = client.post("/desk/second-factor", data=form)
    assert answer.status_code == 403
    assert "当前密码不对" in told(answer)


def _token(client: DeskClient) -> str:
    cookie = client.get_cookie(COOKIE, path="/desk")
    assert cookie is not None
    return cookie.value


def test_a_code_serves_once_and_an_earlier_one_not_at_all(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    totp = enrol(desk, desk.client("li", second_factor=False))

    def step(code: str) -> int:
        client = desk.client()
        sign_in(client, "li")
        return client.post("/desk/second-factor", data={"code": code}).status_code

    assert step(totp.at(desk.clock())) == 403  # the one it was set up with
    desk.clock.pass_by(seconds=60)
    code = totp.at(desk.clock())
    assert step(f" {code[:3]} {code[3:]} ") == 303
    assert step(code) == 403
    assert step(totp.at(desk.clock() - timedelta(seconds=30))) == 403
    assert step(totp.at(desk.clock() + timedelta(seconds=30))) == 303  # a clock that is fast
    desk.clock.pass_by(minutes=5)
    assert step(totp.at(desk.clock() - timedelta(seconds=60))) == 403
    assert step(totp.at(desk.clock() - timedelta(seconds=30))) == 303  # a clock that is slow


def test_five_wrong_codes_make_one_wait_though_the_password_is_right(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    totp = enrol(desk, desk.client("li", second_factor=False))
    desk.clock.pass_by(minutes=1)
    answers = []
    for _ in range(6):
        client = desk.client()
        assert sign_in(client, "li").status_code == 303
        answers.append(client.post("/desk/second-factor", data={"code": "000000"}).status_code)
    assert answers == [403] * 5 + [429]
    assert client.post("/desk/second-factor", data={"code": totp.at(desk.clock())}).status_code == 429


def test_between_the_steps_lie_ten_minutes_at_most(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    enrol(desk, desk.client("li", second_factor=False))
    client = desk.client()
    sign_in(client, "li")
    desk.clock.pass_by(minutes=11)
    assert client.get("/desk/second-factor").location.startswith("/desk/login")


def test_whoever_knows_only_the_password_can_neither_read_nor_replace_the_key(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    enrol(desk, desk.client("li", second_factor=False))
    client = desk.client()
    sign_in(client, "li")
    desk.clock.pass_by(minutes=1)
    assert client.get("/desk/second-factor/code.svg").status_code == 404
    key = credentials.offered_key(desk.archive, _token(client))
    own = {"code": pyotp.TOTP(key).at(desk.clock()), "password": PASSWORD}
    assert client.post("/desk/second-factor", data=own).status_code == 403
    assert client.post("/desk/second-factor", data={"deed": "drop", "password": PASSWORD}).status_code == 403
    with desk.archive.reading() as session:
        person = session.scalars(select(Person)).one()
    with pytest.raises(Exception, match="登录已经过期"):
        credentials.drop_second_factor(desk.archive, _token(client), PASSWORD, desk.clock())
    assert person.totp_key


def test_a_required_second_step_is_set_up_before_anything_and_again_when_switched_off(
    desk: DeskPeople,
) -> None:
    desk.person("li", Role.APPROVER, password=PASSWORD, totp_required=True)
    client = desk.client()
    sign_in(client, "li")
    assert client.get("/desk/").location == "/desk/second-factor"
    enrol(desk, client, password="")
    assert client.get("/desk/").status_code == 200
    refused = client.post("/desk/second-factor", data={"deed": "drop", "password": WRONG})
    assert refused.status_code == 403
    gone = client.post("/desk/second-factor", data={"deed": "drop", "password": PASSWORD})
    assert gone.location == "/desk/account?done=dropped"
    assert client.get("/desk/").location == "/desk/second-factor"


def test_the_database_alone_gives_nobody_a_code(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR, password=PASSWORD)
    totp = enrol(desk, desk.client("li", second_factor=False))
    with desk.archive.reading() as session:
        kept = session.scalars(select(Person.totp_key)).one()
        told = [event.detail for event in session.scalars(select(Event))]
    assert kept not in ("", totp.secret)
    assert totp.secret not in "".join(told)
    secret = desk.archive.settings.home / "secret.key"
    assert secret.stat().st_mode & 0o077 == 0


# one-time links


def test_a_link_sets_a_password_once_within_a_day(desk: DeskPeople) -> None:
    desk.person("root", Role.ADMINISTRATOR)
    desk.person("li", Role.EDITOR, password=PASSWORD)
    at_work = desk.client("li")
    page = desk.client("root").post("/desk/people/li/reset")
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r">(http://localhost(/desk/reset/[^<]+))<", page.text)
    assert found
    link = found.group(2)
    client = desk.client()
    shown = client.get(link)
    assert shown.headers["Referrer-Policy"] == "strict-origin"
    assert "li" in shown.text
    assert client.post(link, data={"new": "短", "again": "短"}).status_code == 400
    assert at_work.get("/desk/").status_code == 200
    form = {"new": NEW, "again": NEW}
    assert client.post(link, data=form).location == "/desk/login?done=reset"
    assert at_work.get("/desk/").status_code == 303
    assert client.post(link, data=form).status_code == 404
    assert client.get(link).status_code == 404
    assert sign_in(desk.client(), "li", NEW).status_code == 303
    assert deeds(desk, "li") == ["reset_link_made", "password_set", "signed_in"]


def test_a_link_that_is_old_replaced_or_invented_says_the_same_and_opens_nothing(desk: DeskPeople) -> None:
    desk.person("root", Role.ADMINISTRATOR)
    desk.person("li", Role.EDITOR, password=PASSWORD)
    root, links = desk.client("root"), []
    for _ in range(2):
        found = re.search(r"(/desk/reset/[^<]+)<", root.post("/desk/people/li/reset").text)
        assert found
        links.append(found.group(1))
    client = desk.client()
    assert client.get(links[1]).status_code == 200
    desk.clock.pass_by(hours=24)
    answers = {client.get(link).text for link in (*links, "/desk/reset/invented", "/desk/reset/汉字")}
    assert len(answers) == 1
    assert "不能用了" in answers.pop()
    assert client.post(links[1], data={"new": NEW, "again": NEW}).status_code == 404


def test_the_links_of_a_closed_account_are_void(desk: DeskPeople) -> None:
    desk.person("root", Role.ADMINISTRATOR)
    desk.person("li", Role.EDITOR)
    found = re.search(r"(/desk/reset/[^<]+)<", desk.client("root").post("/desk/people/li/reset").text)
    assert found
    desk.client("root").post("/desk/people/li/active", data={"deed": "off"})
    assert desk.client().get(found.group(1)).status_code == 404
    desk.client("root").post("/desk/people/li/active", data={"deed": "on"})
    assert desk.client().get(found.group(1)).status_code == 404
