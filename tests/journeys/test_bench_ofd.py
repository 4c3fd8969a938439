"""The bench in a real browser with OFD files: the page as it is drawn stands beside what was read, a page that cannot be drawn is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.gazette.samples import ofd_layer, ofd_of, ofd_path, ofd_signed, ofd_text, set_lines
from tests.journeys.conftest import follow, press
from tests.journeys.test_desk import Room, _fits, room, staffed  # noqa: F401  # fixtures

pytestmark = pytest.mark.journey

RED = '<ofd:FillColor Value="200 22 29"/>'
HEAD = (
    ofd_text(45, 50, 13, "澜州市人民政府文件", 'Weight="700"', RED)
    + ofd_text(76, 66, 5.6, "澜政发〔2003〕9号")
    + ofd_path("M 28 74 L 182 74", 'LineWidth="1.2"', '<ofd:StrokeColor Value="200 22 29"/>')
)
NOTICE = (
    "　　澜州市人民政府关于路灯管护的通知\n各区人民政府：\n路灯由区政府管护，每月检修一次，损坏的应当在三日内修复。\n"
    "各区应当将管护经费列入预算，不得向居民收取。"
)


def test_the_page_of_an_ofd_stands_beside_its_reading(room: Room, tmp_path: Path) -> None:  # noqa: F811
    signed = set_lines("澜州市人民政府\n2003年5月8日", x=300, y=700)
    page = ofd_layer(set_lines(NOTICE, y=270) + signed, HEAD)
    (tmp_path / "1路灯.ofd").write_bytes(ofd_signed(page, "110 230 42 42"))
    (tmp_path / "2停车.ofd").write_bytes(
        ofd_of(ofd_layer(set_lines("关于停车的通知\n停车收费另行规定。")), box="0 0 210 29700")
    )
    clerk = room.page("li")
    follow(clerk, "补录")
    clerk.get_by_label("或者选一个文件夹").set_input_files(tmp_path)
    clerk.get_by_label("编入哪一年").fill("2003")
    clerk.get_by_label("第几期").fill("1")
    press(clerk, "上传并读取")
    expect(clerk.get_by_text("正在读取")).to_have_count(0, timeout=60_000)
    follow(clerk, "看第 1 件", exact=True)
    drawn = clerk.locator(".original img")
    assert drawn.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 1240
    expect(clerk.get_by_text("文件带有电子印章（第 1 页），签章没有验证")).to_be_visible()
    expect(clerk.get_by_text("文件里附带 1 个附件（停车泊位明细表.xlsx）")).to_be_visible()
    expect(clerk.locator(".blocks textarea").filter(has_text="每月检修一次")).to_be_visible()
    _fits(clerk, "bench-ofd")
    follow(clerk, "下一件 →")
    expect(clerk.get_by_text("没有这一页，或这一页画不出来")).to_be_visible()
    expect(clerk.locator(".blocks textarea").filter(has_text="停车收费另行规定")).to_be_visible()
    _fits(clerk, "bench-ofd-undrawn")
