"""The bench in a real browser: mixed files go in, two facts are put right, two pieces become one, and it is published."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.gazette.samples import docx, p, pdf, set_lines
from tests.journeys.conftest import follow, press
from tests.journeys.test_desk import Room, _fits, room, staffed  # noqa: F401  # fixtures

pytestmark = pytest.mark.journey

NOTICE = "澜州市人民政府关于加强路灯管理的通知\n澜政发〔2003〕7号\n各区人民政府：\n路灯由区政府管护。\n澜州市人民政府\n2003年5月8日\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What was found in a cupboard."""
    (tmp_path / "1路灯.txt").write_bytes(NOTICE.encode("gb18030"))
    (tmp_path / "2附表.docx").write_bytes(docx(p("附件") + p("东门路灯十盏，西门路灯八盏。")))
    stop = set_lines(
        "澜州市人民政府关于停车收费的通知\n停车收费每小时五元，由停车场的管理单位按照本通知的规定收取，不得另行加价，也不得拒绝停放，违者由主管部门处理。\n澜州市人民政府\n2003年6月1日"
    )
    (tmp_path / "3停车.pdf").write_bytes(pdf((stop, ())))
    (tmp_path / "4坏.pdf").write_bytes(b"%PDF-1.5 nothing here")
    return tmp_path


def test_a_folder_of_mixed_files_is_entered_and_published(room: Room, folder: Path) -> None:  # noqa: F811
    clerk = room.page("li")
    follow(clerk, "补录")
    clerk.get_by_label("或者选一个文件夹").set_input_files(folder)
    clerk.get_by_label("编入哪一年").fill("2003")
    clerk.get_by_label("第几期").fill("1")
    _fits(clerk, "bench-begin")
    press(clerk, "上传并读取")
    expect(clerk.get_by_text("正在读取")).to_have_count(0, timeout=60_000)
    expect(clerk.get_by_text("4坏.pdf").first).to_be_visible()
    expect(clerk.get_by_label("第 1 件的标题")).to_have_value("澜州市人民政府关于加强路灯管理的通知")
    _fits(clerk, "bench-batch")

    for place in (1, 2):  # the table of lamps belongs to the notice
        clerk.get_by_label(f"第 {place} 件", exact=True).check()
    press(clerk, "合并")
    expect(clerk.get_by_text("不要", exact=True).first).to_be_visible()
    clerk.get_by_label("第 1 件的发文机关").fill("澜州市人民政府")
    press(clerk, "保存", exact=True)

    follow(clerk, "看第 1 件", exact=True)
    expect(clerk.locator(".blocks li").filter(has_text="东门路灯").first).to_be_attached()
    clerk.get_by_label("成文日期").fill("2003-05-09")  # the paper says so
    clerk.get_by_label("栏目").select_option(label="政府文件")
    clerk.get_by_label("体裁").select_option("notice")
    clerk.get_by_label("起页").fill("1")
    clerk.get_by_label("止页").fill("2")
    _fits(clerk, "bench-text")
    clerk.get_by_label("起页").press("Control+Enter")
    expect(clerk.get_by_label("标题")).to_have_value("澜州市人民政府关于停车收费的通知")
    drawn = clerk.locator(".original img")
    assert drawn.evaluate("async image => { await image.decode(); return image.naturalWidth; }") > 600
    here = clerk.url
    follow(clerk, "下一页")  # there is none
    expect(clerk.get_by_text("这一页显示不出来")).to_be_visible()
    clerk.goto(here)
    clerk.get_by_label("栏目").select_option(label="政府文件")
    clerk.get_by_label("体裁").select_option("notice")
    clerk.get_by_label("发文机关").fill("澜州市人民政府")
    clerk.get_by_label("起页").fill("3")
    clerk.get_by_label("止页").fill("3")
    clerk.locator(".blocks textarea").filter(has_text="五元").fill("停车收费每小时5元，由停车场收取。")
    _fits(clerk, "bench-pdf")
    press(clerk, "保存，下一件")
    clerk.locator("[data-all]").check()
    press(clerk, "勾选的入库")
    expect(clerk.locator("tr.entered")).to_have_count(2)
    drafts = [link.get_attribute("href") for link in clerk.locator("tr.entered td:last-child a").all()]
    for draft in drafts:
        clerk.goto(str(draft))
        for box in clerk.locator("#checklist input[type=checkbox]").all():
            box.check()
        press(clerk, "确认所选")
        press(clerk, "送审")
    clerk.goto("/desk/issues/lz-2003-1")
    clerk.get_by_label("出版日期").fill("2003-06-30")
    press(clerk, "保存编排")
    expect(clerk.locator("#checks li.green")).to_have_count(7)
    _fits(clerk, "bench-issue")

    approver = room.page("wang")
    approver.goto("/desk/issues/lz-2003-1")
    press(approver, "发布全期")
    reader = room.page()
    reader.goto("/search?q=东门路灯十盏")
    follow(reader, "路灯管理")
    expect(reader.locator("article")).to_contain_text("2003年5月8日")
    expect(reader.locator("article")).to_contain_text("西门路灯八盏")
