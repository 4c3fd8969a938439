"""From the command line to the desk in a real browser: a one-time link, the second step, adding a colleague, leaving."""

from __future__ import annotations

import json
import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.desk_people import PASSWORD
from tests.journeys.conftest import Site, follow, press

pytestmark = pytest.mark.journey


def _fresh_code(totp: pyotp.TOTP, used: str) -> str:
    """The next code; each serves once."""
    while (code := totp.now()) == used:
        time.sleep(0.5)
    return code


def _as_wide_as_the_window(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_administrator_comes_in_by_a_link_and_two_steps_and_adds_a_colleague(
    site: Site, page: Page
) -> None:
    who = "zhang" if (page.viewport_size or {}).get("width", 0) > 500 else "zhao"
    made = site.gazette(
        "person", "add", "--login", who, "--name", "张敏", "--role", "administrator", "--gazette", "lz",
        "--require-second-factor", "--reset-link", "--json",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    page.goto(re.sub(r"^https?://[^/]+", site.address, json.loads(made.stdout)["link"]))
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输一遍").fill(PASSWORD)
    press(page, "设好密码")
    expect(page.get_by_text("新密码已经设好")).to_be_visible()
    page.get_by_label("登录名").fill(who)
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "登录")
    expect(page.get_by_role("heading", name="请先设置两步登录")).to_be_visible()
    picture = page.locator("img.qr")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    _as_wide_as_the_window(page)
    page.get_by_text("不能扫描").click()
    totp = pyotp.TOTP(re.sub(r"\s", "", page.locator(".key").inner_text()))
    used = totp.now()
    page.get_by_label("六位数字").fill(used)
    press(page, "开启两步登录")
    follow(page, "人员")
    follow(page, "添加人员")
    _as_wide_as_the_window(page)
    page.get_by_label("登录名").fill(f"{who}-li")
    page.get_by_label("姓名").fill("李明")
    page.get_by_label("编辑", exact=True).check()
    press(page, "添加")
    link = page.get_by_label("一次性链接").input_value()
    assert link.startswith(f"{site.address}/desk/reset/")
    _as_wide_as_the_window(page)
    follow(page, "我已经记下")
    expect(page.get_by_role("heading", name="李明")).to_be_visible()
    _as_wide_as_the_window(page)
    press(page, "退出", exact=True)
    page.get_by_label("登录名").fill(who)
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "登录")
    page.get_by_label("六位数字").fill(_fresh_code(totp, used))
    press(page, "继续")
    follow(page, "我的账号")
    expect(page.get_by_text("正在用的这个")).to_be_visible()
    _as_wide_as_the_window(page)
