"""Two stories from beginning to end: a clerk enters an issue; a citizen finds a document and takes it home on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

import index
from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey

ISSUE = 'gazette = "lz"\nyear = 2026\nnumbers = [1]\nrunning_number = 8\npublished_on = 2026-03-27\nintroduction = "本期刊登夜市管理办法。"\ncover = "夜市有规矩"\n'
NIGHT_MARKET = """---
title: 澜州市夜市管理办法
doc_number: 澜政发〔2026〕1号
issuers: [澜州市人民政府]
section: 政府文件
signed_on: 2026-03-10
page_from: 1
page_to: 2
---
各县、区人民政府：
现将办法印发给你们。
澜州市人民政府
2026年3月10日
第一条　夜市摊位由街道办事处统一划定。
第二条　本办法自2026年4月1日起施行。
"""


def squeezed(text: str) -> str:
    """Without white space and folded: a PDF names some characters by the radical that has the same glyph."""
    return re.sub(r"\s+", "", index.fold(text))


def test_a_clerk_enters_an_issue_and_sees_it_on_the_site(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "2026-01"
    folder.mkdir()
    (folder / "issue.toml").write_text(ISSUE, "utf-8")
    (folder / "01.md").write_text(NIGHT_MARKET, "utf-8")
    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    assert "没有保存" in site.gazette("ingest", str(folder), "--dry-run", "--publish").stdout
    page.goto("/issues/")
    expect(page.locator("main")).not_to_contain_text("2026年")
    done = site.gazette("ingest", str(folder), "--publish")
    assert (done.returncode, "新增 1 件" in done.stdout) == (0, True)
    page.goto("/")
    expect(page.locator(".latest")).to_contain_text("澜州市夜市管理办法")
    page.get_by_label("检索公报").fill("摊位由街道")
    page.get_by_role("button", name="检索").click()
    expect(page.locator(".tier").first).to_contain_text("完整匹配 1 件")
    page.locator(".hit .title").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("澜州市夜市管理办法")
    expect(page.locator(".banner")).to_have_text("澜州市人民政府")
    expect(page.locator(".facts")).to_contain_text("2026年第1期")
    assert site.gazette("verify").returncode == 0
    assert site.gazette("audit").returncode == 0
    context.close()


def search(page: Page, line: str) -> None:
    page.goto("/")
    page.get_by_label("检索公报").fill(line)
    page.keyboard.press("Enter")


def test_a_citizen_finds_a_document_whatever_she_remembers(page: Page) -> None:
    for number in ("澜州市人民政府令第12号", "市人民政府令（第１２号）", "澜州市人民政府第12号令"):
        search(page, number)
        expect(page).to_have_url(re.compile("/documents/lz-2024-00001$"))
    search(page, "2024年第1期")
    expect(page).to_have_url(re.compile("/issues/lz-2024-1$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("2024年第1期")
    search(page, "停车场管理")
    expect(page.locator(".hit").first.locator(".title")).to_have_text("澜州市停车场管理办法")
    expect(page.locator(".hit mark").first).to_have_text("停车场管理")
    page.locator(".hit .title").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("澜州市停车场管理办法")


def test_no_page_is_wider_than_the_window(page: Page) -> None:
    for path in ("/", "/issues/", "/issues/lz-2025-3-4", "/documents/lz-2024-00001", "/documents/lz-2024-00023", "/search?q=停车", "/search/advanced", "/help",
                 "/sections/大事记", "/nowhere-at-all", "/documents/lz-2024-00001/print"):  # fmt: skip
        page.goto(path) if path != "/nowhere-at-all" else None
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_the_whole_way_can_be_gone_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.get_by_label("检索公报").focus()
    page.keyboard.type("养犬管理办法")
    page.keyboard.press("Enter")
    page.locator(".hit .title").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/documents/"))


def pdf_text(path: Path) -> tuple[str, int]:
    reader = PdfReader(path)
    return squeezed("".join(page.extract_text() for page in reader.pages)), len(reader.pages)


@pytest.mark.parametrize("name", ["lz-2024-00001", "lz-2024-00002"])
def test_a_printed_document_holds_the_whole_document(
    site: Site, browser: Browser, tmp_path: Path, name: str
) -> None:
    page = browser.new_page(base_url=site.address)
    wanted = page.request.get(f"{site.address}/documents/{name}.txt").text()
    page.goto(f"/documents/{name}/print")
    page.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True, print_background=True)
    text, _ = pdf_text(tmp_path / "a.pdf")
    text = re.sub(r"-\d+-", "", text)
    for line in wanted.splitlines():
        assert all(
            squeezed(cell) in text for cell in line.split("\t") if len(cell) < 15 or "\t" not in line
        ), line
    box = PdfReader(tmp_path / "a.pdf").pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    page.close()


def test_a_printed_page_has_22_lines_of_28_characters(site: Site, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(base_url=site.address)
    page.goto("/documents/lz-2024-00001/print")
    page.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True)
    lines: list[int] = []
    longest = 0
    for sheet in PdfReader(tmp_path / "a.pdf").pages[2:6]:
        places: dict[int, int] = {}

        def note(
            text: str,
            _cm: object,
            tm: list[float],
            _font: object,
            size: float,
            places: dict[int, int] = places,
        ) -> None:
            if text.strip() and size:
                places[round(tm[5])] = places.get(round(tm[5]), 0) + len(text.strip())

        sheet.extract_text(visitor_text=note)
        lines.append(len(sheet.extract_text().strip().splitlines()) - 1)  # the page number
        longest = max(longest, *(len(squeezed(line)) for line in sheet.extract_text().splitlines()))
    assert 20 <= max(lines) <= 22
    assert longest == 28
    page.close()


def test_a_whole_issue_prints_with_cover_contents_and_every_document(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(base_url=site.address)
    page.goto("/issues/lz-2024-1/print")
    page.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True, print_background=True)
    text, pages = pdf_text(tmp_path / "a.pdf")
    assert pages > 12
    for words in ("总第1期", "本期导读", "目录", "第四十条", "澜州市人民政府大事记"):
        assert words in text
    assert "检索说明" not in text
    page.close()
