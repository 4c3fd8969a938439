"""PDFs over the web, and the page where paper and files are checked."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from gazette.editions.codes import check_character
from webui import editions

DOCUMENT = "/documents/lz-2024-00002.pdf"


def get(client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> TestResponse:
    """The whole answer, its file closed; asked for again while it is being made."""
    for _ in range(60):
        answer = client.get(address, headers=headers, buffered=True)
        if answer.status_code != 202:
            return answer
    raise AssertionError(address)


def sent_file(client: FlaskClient, content: bytes) -> TestResponse:
    """A file dropped on the check page; written by hand, since the client's own would leave a temporary file open."""
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = head + content + b"\r\n--cut--\r\n"
    return client.post("/check", data=body, content_type="multipart/form-data; boundary=cut")


def code_in(pdf: bytes) -> str:
    found = re.search(
        r"核验码\s*([0-9A-Z]{4}-[0-9A-Z]{4})", PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    )
    assert found is not None
    return found[1]


def test_a_document_is_a_pdf_with_a_tag_and_ranges(client: FlaskClient) -> None:
    whole = get(client, DOCUMENT)
    assert (whole.status_code, whole.mimetype) == (200, "application/pdf")
    assert "Set-Cookie" not in whole.headers
    tag = whole.headers["ETag"]
    assert get(client, DOCUMENT, {"If-None-Match": tag}).status_code == 304
    part = get(client, DOCUMENT, {"Range": "bytes=0-99"})
    assert (part.status_code, part.data) == (206, whole.data[:100])
    assert client.head(DOCUMENT, buffered=True).status_code == 200


def test_an_issue_a_section_and_a_choice_are_pdfs(client: FlaskClient) -> None:
    for address, first in (
        ("/issues/lz-2024-2.pdf", "2024"),
        ("/issues/lz-2024-2/sections/部门文件.pdf", "部门文件"),
        ("/booklet.pdf?name=停车&d=lz-2024-00001&d=lz-2024-00002", "停车"),
    ):
        answer = get(client, address)
        assert answer.status_code == 200, address
        assert first in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


def test_what_takes_long_is_made_while_a_page_waits(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "PATIENCE", 0.0)
    address = "/documents/lz-2024-00002.pdf?large=1"
    waiting = client.get(address)
    assert (waiting.status_code, waiting.headers["Retry-After"], waiting.headers["Cache-Control"]) == (
        202,
        "2",
        "no-store",
    )
    assert '<meta http-equiv="refresh" content="2">' in waiting.text
    assert "2024年民生实事项目" in waiting.text
    monkeypatch.setattr(editions, "PATIENCE", 30.0)
    made = client.get(address, buffered=True)
    assert (made.status_code, made.mimetype) == (200, "application/pdf")
    monkeypatch.setattr(editions, "PATIENCE", 0.0)
    assert client.get(address, buffered=True).data == made.data  # once made, it is there


def test_pages_link_to_their_pdfs(client: FlaskClient) -> None:
    assert 'href="/documents/lz-2024-00002.pdf"' in client.get("/documents/lz-2024-00002").text
    assert 'href="/issues/lz-2024-2.pdf"' in client.get("/issues/lz-2024-2").text
    assert 'href="/check"' in client.get("/").text


def test_what_is_not_there_is_said(client: FlaskClient) -> None:
    assert client.get("/documents/lz-1999-00001.pdf").status_code == 404
    assert client.get("/issues/nobody.pdf").status_code == 404
    assert "本期的栏目有" in client.get("/issues/lz-2024-2/sections/没有.pdf").text
    assert "1 至 60 件" in client.get("/booklet.pdf").text


def test_a_printed_code_typed_or_scanned_leads_to_the_text(client: FlaskClient) -> None:
    code = code_in(get(client, DOCUMENT).data)
    for address in (f"/c/{code.replace('-', '')}", f"/check?code={code.lower()}"):
        page = client.get(address)
        assert page.status_code == 200
        assert "与现行文本一致" in page.text
        assert "/documents/lz-2024-00002" in page.text
        assert page.text.count("关于印发2024年民生实事项目的通知") == 1
        assert re.search(r"文本第1版 · 20\d\d年\d+月\d+日首次制作", page.text)


def test_a_slip_is_told_from_a_forgery(client: FlaskClient) -> None:
    code = code_in(get(client, DOCUMENT).data)
    slip = ("A" if code[0] != "A" else "C") + code[1:]
    assert "有一位输错了" in client.get(f"/check?code={slip}").text
    forged = "0000000" + check_character("0000000")
    page = client.get(f"/c/{forged}").text
    assert "从未发出过" in page
    assert "与现行文本一致" not in page


def test_a_file_is_checked_by_its_bytes(client: FlaskClient) -> None:
    content = get(client, DOCUMENT).data
    same = sent_file(client, content)
    assert "逐字节未经改动" in same.text
    assert "与现行文本一致" in same.text
    other = sent_file(client, content + b"\n")
    assert "不是本库制作的原样文件" in other.text
    assert "请先选择" in client.post("/check", data={}).text


def test_a_file_of_three_megabytes_is_taken_though_public_pages_take_little(client: FlaskClient) -> None:
    sent = sent_file(client, b"x" * (3 << 20))
    assert "不是本库制作的原样文件" in sent.text
    assert sent.status_code == 200


def test_an_issue_has_a_manifest_whose_hashes_are_those_of_what_is_handed_out(client: FlaskClient) -> None:
    assert 'href="/issues/lz-2024-2/manifest.json"' in client.get("/issues/lz-2024-2").text
    said = client.get("/issues/lz-2024-2/manifest.json").json
    assert said is not None
    assert said["issue"] == "lz-2024-2"
    for entry in said["documents"]:
        text = client.get(f"/documents/{entry['index_number']}.txt").data
        assert entry["text_sha256"] == hashlib.sha256(text).hexdigest()
    assert client.get("/issues/nobody/manifest.json").status_code == 404


def test_a_root_is_looked_up_in_the_history(client: FlaskClient) -> None:
    said = client.get("/issues/lz-2024-2/manifest.json").json
    assert said is not None
    root = said["history"]["hash"]
    assert "记录根相符" in client.get("/check", query_string={"code": f"{root[:32]} {root[32:]}"}).text
    assert "记录根不符" in client.get("/check", query_string={"code": "0" * 64}).text


def test_strange_codes_are_slips(client: FlaskClient) -> None:
    for typed in ("<script>", "%00", "核验码", "A" * 300, "../..", "１２３４"):
        page = client.get("/check", query_string={"code": typed})
        assert page.status_code == 200
        assert "<script>" not in page.text
