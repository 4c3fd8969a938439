"""The desk in a real browser: from a department's file to a text a citizen finds; two editors at once; an issue laid out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk_people import PASSWORD
from tests.journeys.conftest import Site, follow, press

OWN = "澜江的水今天涨了一点点吧"
pytestmark = pytest.mark.journey

TEXT = """澜州市教育局关于做好冬季校园供暖保障工作的通知
各区教育局，市直各学校：
为保障师生温暖过冬，现就有关事项通知如下。
一、检修设备
各校在十月底前完成锅炉和管网检修。
二、保障温度
教室温度不低于18摄氏度。联系人身份证号11010519491231002X。
澜州市教育局
2026年10月12日
"""
PEOPLE = (
    ("chen", "陈静", "contact", "澜州市教育局"),
    ("li", "李明", "editor", ""),
    ("zhou", "周宁", "editor", ""),
    ("wang", "王敏", "approver", ""),
)


@pytest.fixture(scope="module")
def staffed(site: Site) -> Site:
    """The site with one person of each kind, all with the same password."""
    for login, name, role, department in PEOPLE:
        command = [
            "person",
            "add",
            "--login",
            login,
            "--name",
            name,
            "--role",
            role,
            "--gazette",
            "lz",
            "--password-stdin",
        ]
        command += ["--department", department] if department else []
        made = subprocess.run(
            [sys.executable, "-m", "gazette.cli", *command], input=PASSWORD, text=True, capture_output=True,
            env={**os.environ, "GAZETTE_HOME": str(site.home)}, check=False, timeout=120,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
    return site


class Room:
    """Everybody at a browser of their own."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._pages: dict[str, Page] = {}
        self.errors: list[str] = []

    def page(self, login: str = "", width: int = 1280) -> Page:
        """The window of this person, signed in; without a login, a reader's."""
        if login not in self._pages:
            context = self._browser.new_context(
                viewport={"width": width, "height": 900}, base_url=self._site.address, locale="zh-CN"
            )
            page = context.new_page()
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            if login:
                _sign_in(page, login)
            self._pages[login] = page
        return self._pages[login]

    def close(self) -> None:
        """Everybody goes home."""
        for page in self._pages.values():
            page.context.close()


@pytest.fixture
def room(browser: Browser, staffed: Site) -> Iterator[Room]:
    """The people, none signed in yet; an error in a page's script fails the test."""
    gathered = Room(browser, staffed)
    yield gathered
    gathered.close()
    assert gathered.errors == []


def _sign_in(page: Page, login: str) -> None:
    """Sign in; at the first time the desk asks for a password of one's own."""
    for password in (OWN, PASSWORD):
        page.goto("/desk/")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(password)
        press(page, "登录")
        if page.locator(".desk-nav").count():
            break
    if page.get_by_label("当前密码").count():
        page.get_by_label("当前密码").fill(PASSWORD)
        page.get_by_label("新密码").fill(OWN)
        page.get_by_label("再输一遍").fill(OWN)
        press(page, "改密码")
    page.goto("/desk/")
    expect(page.get_by_role("link", name="我的账号")).to_be_visible()


def _fits(page: Page, name: str) -> None:
    """A page fits the window at both widths; with SCREENSHOTS set to a folder a picture of each is kept there."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_from_the_department_to_the_citizen(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "供暖通知.txt"
    file.write_text(TEXT, "utf-8")
    department = room.page("chen")
    follow(department, "报送文件")
    department.get_by_label("正文文件").set_input_files(file)
    press(department, "先读一读")
    expect(department.get_by_label("标题")).to_have_value("澜州市教育局关于做好冬季校园供暖保障工作的通知")
    department.get_by_label("体裁").select_option("notice")
    department.get_by_label("公开属性审查的结论").select_option(label="主动公开")
    department.get_by_label("审查人").fill("办公室")
    _fits(department, "submission-form")
    press(department, "报送", exact=True)
    expect(department.get_by_text("身份证号").first).to_be_visible()
    department.get_by_label("我已核对").check()
    press(department, "报送", exact=True)
    expect(department.get_by_text("已经收到，谢谢")).to_be_visible()
    receipt = department.locator(".receipt").inner_text()

    editor = room.page("li")
    follow(editor, "件报送等待审核")
    follow(editor, "校园供暖")
    editor.get_by_text("退回部门", exact=True).click()
    editor.get_by_label("要部门改什么").fill("请补上文号")
    press(editor, "退回", exact=True)

    department.goto("/desk/")
    follow(department, "件报送退回，等您修改")
    follow(department, "校园供暖")
    expect(department.get_by_text("请补上文号").first).to_be_visible()
    follow(department, "修改后重新报送")
    department.get_by_label("文号").fill("澜教〔2026〕47号")
    if department.get_by_label("我已核对").count():
        department.get_by_label("我已核对").check()
    press(department, "重新报送")
    if department.get_by_label("我已核对").count():
        department.get_by_label("我已核对").check()
        press(department, "重新报送")
    expect(department.get_by_text("回执编号不变")).to_be_visible()
    _fits(department, "submission")

    editor.goto("/desk/submissions/")
    follow(editor, "校园供暖")
    expect(editor.locator(".receipt")).to_have_text(receipt)
    editor.get_by_label("栏目").select_option(label="部门文件")
    press(editor, "采用")
    follow(editor, "去编辑草稿")
    draft = editor.url
    citizen = room.page()
    citizen.goto("/search?q=校园供暖保障")
    expect(citizen.get_by_text("澜教〔2026〕47号")).to_have_count(0)

    follow(editor, "修改", exact=True)
    body = editor.get_by_label("正文（一段一行）")
    body.fill(body.input_value().replace("十月底前", "10月31日前"))
    _fits(editor, "edit")
    press(editor, "保存")
    expect(editor.get_by_role("button", name="送审")).to_have_count(0)  # the identity number is still open
    press(editor, "遮盖所选")
    for box in editor.locator("#checklist input[type=checkbox]").all():
        box.check()
    press(editor, "确认所选")
    _fits(editor, "document-ready")
    press(editor, "送审")
    expect(editor.get_by_role("button", name="签发并发布")).to_have_count(0)

    approver = room.page("wang")
    follow(approver, "份文件等您签发")
    follow(approver, "校园供暖")
    press(approver, "签发并发布")
    follow(approver, "读者看到的页面")
    expect(approver.get_by_role("heading", name="校园供暖").first).to_be_visible()

    citizen.goto("/search?q=校园供暖保障")
    follow(citizen, re.compile("冬季校园供暖"))
    expect(citizen.locator("article")).to_contain_text("10月31日前完成锅炉")
    assert "11010519491231002X" not in citizen.content()
    _fits(citizen, "public")

    editor.goto(f"{draft}/correct")
    editor.get_by_label("更正原因").fill("温度数字有误")
    body = editor.get_by_label("正文（一段一行）")
    body.fill(body.input_value().replace("18摄氏度", "20摄氏度"))
    press(editor, "提交更正稿")
    expect(editor.get_by_role("button", name="批准，立即公开")).to_have_count(0)
    approver.goto("/desk/")
    follow(approver, "份更正稿等您批准")
    follow(approver, "校园供暖")
    _fits(approver, "correction")
    press(approver, "批准，立即公开")
    citizen.reload()
    expect(citizen.locator("article")).to_contain_text("20摄氏度")
    follow(citizen, "更正了什么")
    expect(citizen.locator("ol.changes del")).to_contain_text("18")
    expect(citizen.get_by_text("温度数字有误").first).to_be_visible()
    _fits(citizen, "revisions")

    approver.goto(draft)
    approver.get_by_text("撤回", exact=True).click()
    approver.get_by_label("原因").fill("文件另有安排")
    press(approver, "撤回这份文件")
    citizen.goto("/search?q=校园供暖保障")
    expect(citizen.get_by_text("澜教〔2026〕47号")).to_have_count(0)
    editor.goto("/desk/history/")
    _fits(editor, "history")


def test_two_editors_at_one_document_both_see_both_texts(room: Room) -> None:
    first = room.page("li")
    first.goto("/desk/documents/new")
    _fits(first, "new")
    first.get_by_label("标题", exact=True).fill("澜州市人民政府关于冬季除雪的通知")
    first.get_by_label("正文（一段一行）").fill("除雪从早上六点开始。")
    press(first, "保存")
    address = first.url
    second = room.page("zhou")
    for page in (first, second):
        page.goto(f"{address}/edit")
    first.get_by_label("正文（一段一行）").fill("除雪从早上五点开始。")
    press(first, "保存")
    second.get_by_label("正文（一段一行）").fill("除雪从早上六点半开始。")
    press(second, "保存")
    expect(second.get_by_text("两个版本的不同")).to_be_visible()
    expect(second.locator(".clash")).to_contain_text("五")
    _fits(second, "clash")
    first.reload()
    expect(first.locator(".paper")).to_contain_text("五点开始")
    press(second, "保存")
    expect(second.locator(".paper")).to_contain_text("六点半开始")
    expect(second.get_by_text("第 2 个版本")).to_be_visible()


def test_an_issue_is_laid_out_by_keyboard_and_by_dragging_and_published_whole(room: Room) -> None:
    editor = room.page("li")
    names = []
    for what in ("路灯", "公交", "菜场"):
        editor.goto("/desk/documents/new")
        editor.get_by_label("标题", exact=True).fill(f"澜州市人民政府关于{what}管理的通知")
        editor.get_by_label("发文机关").fill("澜州市人民政府")
        editor.get_by_label("体裁").select_option("notice")
        editor.get_by_label("栏目").select_option(label="政府文件")
        editor.get_by_label("成文日期").fill("2027-01-08")
        editor.get_by_label("正文（一段一行）").fill(f"{what}由主管部门管理。")
        press(editor, "保存")
        for box in editor.locator("#checklist input[type=checkbox]").all():
            box.check()
        press(editor, "确认所选")
        press(editor, "送审")
        names.append(editor.url.rsplit("/", 1)[1])
    editor.goto("/desk/issues/")
    editor.get_by_text("新开一期").click()
    editor.get_by_label("年份").fill("2027")
    editor.get_by_label("期号", exact=True).fill("1")
    press(editor, "新开", exact=True)
    address = editor.url
    editor.get_by_label("出版日期").fill("2027-01-15")
    editor.get_by_label("封面题语").fill("开年第一期")

    orders = [editor.locator(f"[name=order-{name}]") for name in names]
    for order in orders:  # by keyboard: into the issue, then the last one up
        order.focus()
        order.press("Alt+ArrowUp")
    orders[2].press("Alt+ArrowUp")
    expect(orders[2]).to_have_value("2")
    rows = [editor.locator("tr", has=order) for order in orders]
    rows[1].drag_to(rows[0], target_position={"x": 20, "y": 3})
    expect(orders[1]).to_have_value("1")
    page = 1
    for at in (1, 0, 2):
        editor.locator(f"[name=from-{names[at]}]").fill(str(page))
        editor.locator(f"[name=to-{names[at]}]").fill(str(page))
        page += 1
    _fits(editor, "layout")
    press(editor, "保存编排")
    follow(editor, "预览将公开的样子")
    titles = editor.locator("article .title").all_inner_texts()
    assert ["公交" in titles[0], "路灯" in titles[1], "菜场" in titles[2]] == [True] * 3
    _fits(editor, "preview")
    editor.goto("/desk/board")
    _fits(editor, "board")
    citizen = room.page()
    assert citizen.goto("/issues/lz-2027-1").status == 404  # type: ignore[union-attr]

    approver = room.page("wang")
    approver.goto(address)
    expect(approver.locator("#checks li.green")).to_have_count(7)
    _fits(approver, "issue-to-publish")
    press(approver, "发布全期")
    citizen.goto("/issues/lz-2027-1")
    expect(citizen.get_by_role("link", name="公交管理")).to_be_visible()
    _fits(citizen, "issue-public")
