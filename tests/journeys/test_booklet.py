"""A reader picks documents on several pages, puts them in order, and sees a page of the paper edition."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import follow

pytestmark = pytest.mark.journey


def test_what_is_picked_is_kept_from_page_to_page(page: Page) -> None:
    page.goto("/search?q=停车&direct=0")
    page.locator(".hit .pick input").first.check()
    expect(page.locator(".booklet-bar")).to_contain_text("已选 1 件")
    page.goto("/issues/lz-2024-2")
    page.locator(".contents .pick input").nth(1).check()
    expect(page.locator(".booklet-bar")).to_contain_text("已选 2 件")
    follow(page, "合成一本")
    titles = page.locator(".booklet-list .title").all_inner_texts()
    assert len(titles) == 2
    follow(page, re.compile("^下移"))
    assert page.locator(".booklet-list .title").all_inner_texts() == titles[::-1]
    page.goto("/issues/lz-2024-2")
    expect(page.locator(".booklet-bar")).to_contain_text("已选 2 件")
    expect(page.locator(".contents .pick input").nth(1)).to_be_checked()
    page.get_by_role("button", name="清空").click()
    expect(page.locator(".booklet-bar")).to_be_hidden()
    expect(page.locator(".contents .pick input").nth(1)).not_to_be_checked()


def test_a_reader_turns_the_pages_of_an_issue_and_reports_a_line(page: Page) -> None:
    page.goto("/search?q=2025年增刊第1期第3页")
    expect(page.get_by_role("heading", level=1)).to_have_text("2025年增刊第1期 第3页", timeout=60_000)
    picture = page.locator(".paper-page img")
    assert picture.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 1240
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text("2025年增刊第1期 第4页")
    page.get_by_text("引用", exact=True).click()
    expect(page.locator(".cite-text").first).to_have_text("《澜州市人民政府公报》2025年增刊第1期，第4页。")
    line = page.locator(".page-lines li span").nth(2).inner_text()
    with page.expect_navigation():
        page.locator(".page-lines .report").nth(2).click()
    expect(page.get_by_label("有问题的文字")).to_have_value(line)
    page.get_by_label("哪里不对").fill("与原件不同")
    with page.expect_navigation():
        page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("status")).to_contain_text("号")
