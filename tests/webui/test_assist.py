"""Help while searching, as a reader without scripts gets it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.webui.test_pages import text


def test_an_everyday_word_is_looked_for_in_official_terms_and_says_so(client: FlaskClient) -> None:
    page = text(client, f"/search?q={quote('电瓶车')}")
    assert "也按正式说法“电动自行车”查找" in page
    assert "<mark>电动自行车</mark>" in page
    assert f"/search?q={quote('电瓶车')}&amp;plain=1" in page


def test_everyday_words_can_be_switched_off_and_on_again(client: FlaskClient) -> None:
    page = text(client, f"/search?q={quote('电瓶车')}&plain=1")
    assert "共找到 <strong>0</strong> 件" in page
    assert "也按正式说法查找" in page
    assert "正式说法" not in text(client, f"/search?q={quote('停车场')}")


def items(client: FlaskClient, typed: str) -> list[dict[str, str]]:
    response = client.get("/complete", query_string={"q": typed})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=30"
    listed: list[dict[str, str]] = response.get_json()["items"]
    assert len(listed) <= 8
    return listed


@pytest.mark.parametrize(
    ("typed", "kind", "label", "address"),
    [
        ("2024 3", "期号", "2024年第3期", "/issues/lz-2024-3"),
        ("2025年增刊", "期号", "2025年增刊第1期", "/issues/lz-2025-s1"),
        ("2025年4", "期号", "2025年第3、4期", "/issues/lz-2025-3-4"),
        ("总第5期", "期号", "2025年第1期", "/issues/lz-2025-1"),
        ("澜政办发〔2024〕2", "文号", "澜政办发〔2024〕22号", "/documents/lz-2024-00015"),
        ("大事", "栏目", "大事记", "/sections/"),
        ("dsj", "栏目", "大事记", "/sections/"),
        ("计划委员会", "机关", "澜州市发展和改革委员会", "/search?issuer="),
    ],
)
def test_what_is_typed_is_completed_and_leads_there(
    client: FlaskClient, typed: str, kind: str, label: str, address: str
) -> None:
    first = items(client, typed)[0]
    assert (first["kind"], first["label"]) == (kind, label)
    assert first["address"].startswith(address)
    assert client.get(first["address"]).status_code == 200


def test_nothing_typed_or_too_much_completes_to_nothing(client: FlaskClient) -> None:
    assert items(client, "") == items(client, "停" * 61) == []
    assert client.get("/complete").get_json() == {"items": []}


def test_a_slip_is_asked_about_and_the_answer_leads_on(client: FlaskClient) -> None:
    page = text(client, f"/search?q={quote('停车厂')}")
    assert f'您是不是要找：<a rel="nofollow" href="/search?q={quote("停车场")}">停车场</a>' in page
    assert "您是不是要找" not in text(client, f"/search?q={quote('停车场')}")


def test_an_empty_result_says_where_was_looked_and_what_a_filter_shut_out(client: FlaskClient) -> None:
    page = text(client, f"/search?q={quote('停车场')}&year=2024&section={quote('大事记')}&kind=order")
    assert "在全部 48 件已发布文件" in page
    assert "年份 2024年：只去掉这一项，仍是 0 件" in page
    assert "去掉这一项，有 1 件" in page
    assert "取消全部筛选，有 5 件" in page


def test_a_number_or_issue_that_is_not_there_leads_to_the_nearest(client: FlaskClient) -> None:
    assert "没有 2024年第15期：2024年共有 4 期" in text(client, f"/search?q={quote('2024年第15期')}")
    page = text(client, f"/search?q={quote('澜政办发〔2024〕999号')}")
    assert "没有 澜政办发〔2024〕999号：澜政办发〔2024〕 的文件共有 5 件" in page
    assert "/documents/lz-2024-00015" in page


def test_the_script_comes_from_a_file_and_may_ask_this_site_alone(client: FlaskClient) -> None:
    response = client.get("/")
    assert '<script src="/static/complete.js" defer>' in response.get_data(as_text=True)
    assert "connect-src 'self'" in response.headers["Content-Security-Policy"]
