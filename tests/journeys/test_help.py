"""A reader is helped while typing, by keyboard alone; and loses nothing where scripts do not run."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey


def test_a_reader_goes_to_a_document_by_keyboard(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox", name="检索公报")
    box.press_sequentially("澜政办发〔2024", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("澜政办发〔2024〕")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    chosen = options.nth(1).locator(".completion-label").inner_text()
    box.press("Enter")
    expect(page).to_have_url(re.compile("/documents/"))
    expect(page.locator("main")).to_contain_text(chosen)


def test_escape_closes_the_list_and_enter_then_searches(page: Page) -> None:
    page.goto("/search")
    box = page.get_by_role("combobox", name="检索公报")
    box.press_sequentially("停车", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("停车")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    expect(page.locator(".hit").first).to_be_visible()


def test_a_list_that_is_clicked_leads_there(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox", name="检索公报").press_sequentially("2024 3", delay=20)
    page.get_by_role("option").filter(has_text="2024年第3期").click()
    expect(page).to_have_url(re.compile("/issues/lz-2024-3$"))


def test_a_slip_leads_on_to_what_was_meant(page: Page) -> None:
    page.goto("/search?q=停车厂")
    page.get_by_role("link", name="停车场", exact=True).click()
    expect(page.locator(".summary")).to_contain_text("共找到")
    expect(page.locator(".hit mark").first).to_have_text("停车场")


def test_without_scripts_the_box_is_a_plain_search(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("检索公报").fill("停车")
    page.get_by_role("button", name="检索").click()
    expect(page.locator(".hit").first).to_be_visible()
    context.close()
