"""A reader walks through the hits of a document, prints it without a trace of them, and takes the list along."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey


def test_a_reader_walks_from_hit_to_hit(page: Page) -> None:
    page.goto("/search?q=停车泊位&section=政府令&direct=0")
    page.locator(".hit .title").first.click()
    bar = page.locator("#walk")
    expect(bar).to_contain_text(re.compile(r"命中 \d+ 处"))
    bar.get_by_role("link", name="下一处").click()
    expect(page.locator("mark.here")).to_have_attribute("id", "hit-1")
    bar.get_by_role("link", name="下一处").click()
    expect(page.locator("mark.here")).to_have_attribute("id", "hit-2")
    expect(page.locator("mark.here")).to_be_in_viewport()
    expect(bar).to_contain_text("第 2 处")
    bar.get_by_role("link", name="上一处").click()
    expect(page.locator("mark.here")).to_have_attribute("id", "hit-1")
    page.emulate_media(media="print")
    expect(bar).to_be_hidden()
    page.emulate_media(media="screen")
    page.keyboard.press("Enter")
    expect(page.locator("mark:focus")).to_have_attribute("id", "hit-2")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("mark:focus")).to_have_attribute("id", "hit-1")
    bar.get_by_text("逐处列出").click()
    bar.get_by_role("link", name="第 3 处").click()
    expect(page.locator("mark:focus")).to_have_attribute("id", "hit-3")
    page.reload()
    expect(page.locator("mark.here")).to_have_attribute("id", "hit-3")
    bar.get_by_role("link", name="回到检索结果").click()
    expect(page).to_have_url(re.compile("/search.*section="))


def test_a_reader_narrows_and_widens_by_links_alone(page: Page) -> None:
    page.goto("/search?q=管理")
    everything = page.locator("[role=status] strong").first.inner_text()
    filters = page.locator("#filters")
    with page.expect_navigation():
        filters.get_by_role("link", name=re.compile("^2024年")).first.click()
    with page.expect_navigation():
        filters.get_by_role("link", name=re.compile("^2025年")).first.click()
    expect(page.locator(".chips a")).to_have_count(2)
    with page.expect_navigation():
        page.locator(".chips a").first.click()
    with page.expect_navigation():
        page.locator(".chips a").first.click()
    expect(page.locator(".chips a")).to_have_count(0)
    expect(page.locator("[role=status] strong").first).to_have_text(everything)


def test_a_list_is_taken_along_as_a_table(page: Page) -> None:
    page.goto("/search?q=管理")
    with page.expect_download() as started:
        page.get_by_role("link", name="表格（CSV）").click()
    assert started.value.suggested_filename == "search.csv"
