"""Help while searching, as a reader without scripts gets it."""

from __future__ import annotations

from urllib.parse import quote

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
