"""A real browser (the system's Chromium) against the site served as in production, in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import Pattern

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import missing
from tests.servers import free_port

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A running installation: where it is served and where it keeps its things."""

    address: str
    home: Path

    def gazette(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a verb of the command line on the same installation."""
        return run_gazette(self.home, *arguments)


def run_gazette(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``gazette VERB …`` as a person would run it."""
    environment = {**os.environ, "GAZETTE_HOME": str(home)}
    command = [sys.executable, "-m", "gazette.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo gazette, loaded by ``gazette demo`` and served by ``gazette serve``."""
    home = tmp_path_factory.mktemp("site")
    assert run_gazette(home, "demo").returncode == 0
    port = free_port()
    unlimited = {f"GAZETTE_RATE_{name}": "0" for name in ("SEARCH", "EXPORT", "DESK")}
    environment = {**os.environ, "GAZETTE_HOME": str(home), "PORT": str(port), **unlimited}
    server = subprocess.Popen(
        [sys.executable, "-m", "gazette.cli", "serve"], env=environment, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    yield Site(address, home)
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("Chromium is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(params=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A page of the site in a window of either size; an error in the console fails the test."""
    size = {"desktop": (1280, 900), "phone": (390, 844)}[request.param]
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, base_url=site.address, locale="zh-CN"
    )
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert errors == []


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Press a button that sends a form, and wait until the page that answers is whole."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).first.click()


def follow(page: Page, name: str | Pattern[str], *, exact: bool = False) -> None:
    """Follow a link, and wait until the page it leads to is whole."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=exact).first.click()
