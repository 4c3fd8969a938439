"""What a person typed survives whatever goes wrong, and a page that refuses something leads on."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest

from gazette.model_people import Role
from tests.desk.conftest import Office, office_of
from tests.desk.people import content
from tests.desk_people import DeskClient, DeskPeople

BODY = "谁也没有保存过的一长段文字。"


@pytest.fixture
def office(desk: DeskPeople) -> Office:
    return office_of(desk.archive)


@pytest.fixture
def mei(desk: DeskPeople) -> DeskClient:
    desk.person("mei", Role.EDITOR)
    return desk.client("mei")


def waiting(office: Office) -> tuple[str, int]:
    name = office.draft()
    office.send(name)
    return name, office.version(name)


def test_a_time_left_empty_does_not_publish_at_once(desk: DeskPeople, office: Office) -> None:
    name, version = waiting(office)
    desk.person("zhu", Role.APPROVER)
    form = {"version": version, "publish_at": "", "do": "later"}
    answer = desk.client("zhu").post(f"/desk/documents/{name}/approve", data=form)
    assert (answer.status_code, "还没有发布" in answer.text) == (400, True)
    assert desk.client().get(f"/documents/{name}").status_code == 404


@pytest.mark.parametrize(
    "typed", ["0001-01-01T00:00", "9999-12-31T23:59:59.9+99:99", "明天", "2020-01-01T09:00"]
)
def test_an_hour_that_cannot_be_is_said(desk: DeskPeople, office: Office, typed: str) -> None:
    name, version = waiting(office)
    desk.person("zhu", Role.APPROVER)
    form = {"version": version, "publish_at": typed, "do": "later"}
    answer = desk.client("zhu").post(f"/desk/documents/{name}/approve", data=form)
    assert answer.status_code in (400, 403)
    assert desk.client().get(f"/documents/{name}").status_code == 404


def test_a_refusal_stays_at_the_desk_with_what_was_typed_and_the_way_back(
    office: Office, mei: DeskClient
) -> None:
    name = office.published()
    page = f"/desk/documents/{name}?late=1"
    form = {"reason": f"<b>{BODY}"}
    answer = mei.post(
        f"/desk/documents/{name}/return", data=form, headers={"Referer": f"http://localhost{page}"}
    )
    assert answer.status_code == 403
    assert f"&lt;b&gt;{BODY}</textarea>" in answer.text
    assert f'href="{page}"' in answer.text
    assert "desk-nav" in answer.text
    assert 'href="/search' not in answer.text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    "came", ["http://evil.example/desk/x", "http://localhost/documents/x", "http://localhost//evil"]
)
def test_the_way_back_leads_nowhere_else(mei: DeskClient, came: str) -> None:
    answer = mei.get("/desk/documents/lz-2026-99999", headers={"Referer": came})
    assert answer.status_code == 404
    assert "回到刚才的页面" not in answer.text


def test_a_form_from_elsewhere_puts_no_words_on_our_page(mei: DeskClient) -> None:
    answer = mei.post("/desk/documents/new", data={"body": BODY}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, BODY in answer.text) == (403, False)


def test_a_session_that_ended_gives_the_text_back(desk: DeskPeople, mei: DeskClient) -> None:
    desk.clock.pass_by(hours=1)
    answer = mei.post("/desk/documents/new", data={"title": "除雪", "body": BODY, "do": "save"})
    assert (answer.status_code, f"{BODY}</textarea>" in answer.text) == (403, True)
    assert "登录已经过期" in answer.text


def test_a_draft_that_was_sent_meanwhile_keeps_what_was_typed(office: Office, mei: DeskClient) -> None:
    name = office.draft()
    version = office.version(name)
    office.send(name)
    form = {"title": "关于停车的通知", "body": BODY, "version": version, "do": "save"}
    answer = mei.post(f"/desk/documents/{name}/edit", data=form)
    assert (answer.status_code, "正在待审" in answer.text) == (403, True)
    assert f"{BODY}</textarea>" in answer.text


def test_a_layout_that_came_second_keeps_what_was_typed(office: Office, mei: DeskClient) -> None:
    name = office.draft(content())
    opened = mei.post("/desk/issues/", data={"gazette": "lz", "year": "2027", "number": "1"})
    issue = opened.headers["Location"]
    form = {"version": "1", "document": name, f"order-{name}": "1", "cover_line": "先到的"}
    assert mei.post(issue, data=form).status_code == 303
    late = mei.post(issue, data={**form, "cover_line": "后到的"})
    assert (late.status_code, "没有保存" in late.text) == (409, True)
    assert 'value="后到的"' in late.text
    again = mei.post("/desk/issues/", data={"gazette": "lz", "year": "2027", "number": "1"})
    assert (again.status_code, 'value="2027"' in again.text) == (409, True)


def test_gazettes_are_called_by_their_titles(desk: DeskPeople, mei: DeskClient) -> None:
    desk.person("both", roles={"lz": [Role.EDITOR], "xc": [Role.EDITOR]})
    for page in ("/desk/documents/new", "/desk/issues/", "/desk/bench"):
        assert '<option value="xc">' in desk.client("both").get(page).text
        assert '<input type="hidden" name="gazette" value="lz">' in mei.get(page).text


def test_a_file_that_came_with_a_form_is_there_again(office: Office, mei: DeskClient) -> None:
    form = {"title": "关于停车的通知", "body": BODY, "gazette": "lz", "do": "save"}
    sent = {**form, "signed_on": "昨天", "attachments": (io.BytesIO(b"1,2"), "附表.csv")}
    refused = mei.post("/desk/documents/new", data=sent, content_type="multipart/form-data")
    assert (refused.status_code, "已收到：<b>附表</b>" in refused.text) == (400, True)
    token = unescape(re.findall(r'name="held" value="([^"]+)"', refused.text)[0])
    done = mei.post("/desk/documents/new", data={**form, "held": token})
    assert "供读者下载的附件" in mei.get(done.location).text
