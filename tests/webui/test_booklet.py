"""Choosing documents for a booklet: their order, their number, what is not public any more."""

from __future__ import annotations

import io
import re

from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.webui.test_editions import get

CHOSEN = ["lz-2024-00003", "lz-2024-00001", "lz-2024-00002"]


def order(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'name="d" value="([^"]+)"', client.get(address).text)


def address(names: list[str]) -> str:
    return "/booklet?" + "&".join(f"d={name}" for name in names)


def test_documents_are_listed_as_chosen_and_can_be_moved_and_taken_out(client: FlaskClient) -> None:
    page = client.get(address(CHOSEN)).text
    assert order(client, address(CHOSEN)) == CHOSEN
    links = {
        label: link.replace("&amp;", "&")
        for link, label in re.findall(r'href="([^"]+)" aria-label="([^"]+)"', page)
    }
    up = next(link for label, link in links.items() if label.startswith("上移：澜州市停车场"))
    down = next(link for label, link in links.items() if label.startswith("下移：澜州市停车场"))
    without = next(link for label, link in links.items() if label.startswith("去掉：澜州市停车场"))
    assert order(client, up) == [CHOSEN[1], CHOSEN[0], CHOSEN[2]]
    assert order(client, down) == [CHOSEN[0], CHOSEN[2], CHOSEN[1]]
    assert order(client, without) == [CHOSEN[0], CHOSEN[2]]
    assert "上移：" not in page.split("</li>")[0]


def test_what_is_not_there_is_said_and_left_out(client: FlaskClient) -> None:
    page = client.get(address([*CHOSEN, "lz-1999-00001", CHOSEN[0]]))
    assert "有 1 件现在不公开" in page.text
    assert order(client, address([*CHOSEN, "lz-1999-00001"])) == CHOSEN
    assert "还没有选文件" in client.get("/booklet").text


def test_the_form_makes_the_booklet_in_that_order(client: FlaskClient) -> None:
    made = get(client, "/booklet.pdf?name=停车文件&" + address(CHOSEN).partition("?")[2])
    reader = PdfReader(io.BytesIO(made.data))
    assert "停车文件" in reader.pages[0].extract_text()
    titles = ["".join(str(mark.title).split()) for mark in reader.outline if not isinstance(mark, list)]
    first, second = (
        next(at for at, t in enumerate(titles) if piece in t) for piece in ("长者食堂", "停车场管理办法")
    )
    assert first < second


def test_documents_are_picked_where_they_are_listed(client: FlaskClient) -> None:
    for path in ("/search?q=停车&direct=0", "/issues/lz-2024-1", "/documents/lz-2024-00001"):
        page = client.get(path).text
        assert 'form="booklet" name="d" value="lz-2024-00001"' in page, path
        assert '<form id="booklet"' in page, path
    assert (
        "/issues/lz-2024-1/sections/%E4%BA%BA%E4%BA%8B%E4%BB%BB%E5%85%8D.pdf"
        in client.get("/issues/lz-2024-1").text
    )
