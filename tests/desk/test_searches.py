"""The desk sees what readers asked in vain, and not who asked."""

from __future__ import annotations

from datetime import timedelta

from gazette.model import Searched
from gazette.model_people import Role
from tests.desk_people import MONDAY, DeskPeople


def noted(desk: DeskPeople, text: str, exact: int, *, days_ago: int = 1, total: int = 0) -> None:
    with desk.archive.transaction() as session:
        at = MONDAY - timedelta(days=days_ago)
        session.add(Searched(at=at, text=text, filters="", total=total or exact, exact=exact))


def test_an_editor_sees_what_was_asked_and_not_found(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR)
    for text, exact, days_ago in (
        ("小产权房", 0, 1), ("小产权房", 0, 2), ("停车", 4, 1), ("<b>广场舞", 0, 1), ("去年问的", 0, 200),
    ):  # fmt: skip
        noted(desk, text, exact, days_ago=days_ago)
    noted(desk, "房屋 登记办", 0, total=30)  # its words stand somewhere, it stands nowhere
    editor = desk.client("li")
    shown = editor.get("/desk/searches/").text
    assert shown.index("小产权房") < shown.index("&lt;b&gt;广场舞") < shown.index("房屋 登记办")
    assert "停车</a>" not in shown
    assert "去年问的" not in shown
    assert "去年问的" in editor.get("/desk/searches/?days=365").text
    everything = editor.get("/desk/searches/?all=1").text
    assert "停车</a>" in everything
    assert "/search?q=" in everything


def test_an_empty_log_says_so(desk: DeskPeople) -> None:
    desk.person("li", Role.EDITOR)
    assert "读者检索的都找到了" in desk.client("li").get("/desk/searches/").text
    assert "没有人检索" in desk.client("li").get("/desk/searches/?all=1").text
