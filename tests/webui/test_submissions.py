"""The pages of submissions, as departments and editors use them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from html import unescape

import docx
import pytest
from sqlalchemy import select

from gazette import editing, working_days
from gazette.model import Document, Issue
from gazette.model_desk import Submission, ZeroReport
from gazette.model_people import Role
from gazette.permissions import Act
from gazette.readiness import Rules
from tests.desk_people import DeskClient, DeskPeople

EDUCATION, FINANCE = "澜州市教育局", "澜州市财政局"
TEXT = """关于开展校外培训检查的通知
澜教〔2026〕8号
各县区教育局：
请于12月10日前完成检查。
澜州市教育局
2026年11月18日
"""
FACTS = {
    "do": "save", "gazette": "lz", "title": "", "document_number": "澜教〔2026〕8号", "kind": "notice",
    "signed_on": "2026-11-18", "openness": "open", "openness_by": "法规科", "body": "",
}  # fmt: skip


@pytest.fixture
def office(desk: DeskPeople) -> DeskPeople:
    """Two departments, an editor, an approver, an administrator; somebody of another gazette."""
    desk.clock.at = datetime(2026, 11, 23, 1, tzinfo=UTC)
    desk.person("zhao", Role.CONTACT, department=EDUCATION, name="赵联络")
    desk.person("sun", Role.CONTACT, department=EDUCATION, name="孙联络")
    desk.person("qian", Role.CONTACT, department=FINANCE, name="钱联络")
    desk.person("li", Role.EDITOR, name="李编辑")
    desk.person("wang", Role.APPROVER, name="王审签")
    desk.person("root", Role.ADMINISTRATOR)
    desk.person("far", roles={"xc": [Role.EDITOR]})
    return desk


def file(content: str | bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content.encode() if isinstance(content, str) else content), name


def send(client: DeskClient, address: str = "/desk/submissions/new", **facts: object):
    """Post the form; files as (stream, name)."""
    return client.post(address, data={**FACTS, **facts}, content_type="multipart/form-data")


def submitted(office: DeskPeople, **facts: object) -> str:
    answer = send(office.client("zhao"), text_file=file(TEXT, "通知.txt"), **facts)
    assert answer.status_code == 303, answer.text
    return answer.location.split("/")[-1].split("?")[0]


def held(answer) -> list[str]:
    return [unescape(token) for token in re.findall(r'name="held" value="([^"]+)"', answer.text)]


def said(answer) -> str:
    return "".join(
        re.findall(r'role="(?:alert|status)">(.*?)(?:</p>\n(?!<p>)|</section>)', answer.text, re.S)
    )


def version(office: DeskPeople, receipt: str) -> int:
    with office.archive.reading() as session:
        return session.scalars(select(Submission.version).where(Submission.receipt == receipt)).one()


def test_a_department_submits_and_sees_what_became_of_it(office: DeskPeople) -> None:
    client = office.client("zhao")
    receipt = submitted(office)
    assert receipt == "BS-2026-00001"
    page = client.get(f"/desk/submissions/{receipt}?done=submitted").text
    for wanted in (
        "关于开展校外培训检查的通知",
        "回执编号是 BS-2026-00001",
        "12月16日前还有 17 个工作日",
        "通知.txt",
        "各县区教育局",
    ):
        assert wanted in page, wanted
    assert "关于开展校外培训检查的通知" in client.get("/desk/submissions/").text


def test_the_whole_way_from_department_to_reader(office: DeskPeople) -> None:
    receipt = submitted(office)
    zhao, li, wang = office.client("zhao"), office.client("li"), office.client("wang")
    answer = li.post(f"/desk/submissions/{receipt}/return", data={"version": 1, "reason": "请补附表。"})
    assert answer.status_code == 303
    assert "请补附表。" in zhao.get(f"/desk/submissions/{receipt}").text
    form = zhao.get(f"/desk/submissions/{receipt}/edit")
    again = send(
        zhao, f"/desk/submissions/{receipt}/edit", version=2, title="关于开展校外培训检查的通知", held=held(form),
        attachments=file("区\t校\n甲\t3", "附表.txt"),
    )  # fmt: skip
    assert again.location == f"/desk/submissions/{receipt}?done=resubmitted"
    accepted = li.post(
        f"/desk/submissions/{receipt}/accept",
        data={"version": 3, "section": "部门文件"},
        follow_redirects=True,
    )
    name = re.search(r"/desk/documents/(lz-2026-\d+)", accepted.text)
    assert name is not None
    assert li.get(name[0]).status_code == 200
    archive = office.archive
    with archive.transaction() as session:
        editing.send(session, office.actor("li"), name[1], Rules(), office.clock.at)
        row = editing.document_for(session, office.actor("wang"), name[1], Act.APPROVE).version
    with archive.transaction() as session:
        editing.approve(session, office.actor("wang"), name[1], row, Rules(), office.clock.at)
    assert wang.get(f"/documents/{name[1]}").status_code == 200
    page = zhao.get(f"/desk/submissions/{receipt}").text
    assert "已刊登" in page
    assert f"/documents/{name[1]}" in page
    assert f"/desk/documents/{name[1]}" not in page  # not a contact person's to open


def test_the_head_of_a_text_is_known_though_its_facts_were_typed(office: DeskPeople) -> None:
    head = f"{EDUCATION}文件\n澜教〔2026〕8号\n{TEXT.replace(FACTS['document_number'], '', 1)}"
    client = office.client("zhao")
    sent = send(
        client,
        text_file=file(head, "文.txt"),
        title="关于开展校外培训检查的通知",
        document_number="澜教〔2026〕8号",
    )
    page = client.get(sent.location).text.split('<div class="paper">')[1].split("</article>")[0]
    assert page.count("关于开展校外培训检查的通知") == 1
    assert page.count("澜教〔2026〕8号") == 1


def test_editor_and_approver_read_the_text_against_the_files_it_came_as(office: DeskPeople) -> None:
    receipt = submitted(office, attachments=file("区\t校", "附表.txt"))
    li, wang = office.client("li"), office.client("wang")
    accepted = li.post(f"/desk/submissions/{receipt}/accept", data={"version": 1}, follow_redirects=True)
    name = re.search(r"/desk/documents/(lz-2026-\d+)", accepted.text)[0]  # type: ignore[index]
    page = wang.get(name).text
    assert f"/desk/submissions/{receipt}" in page
    links = re.findall(rf'href="({name}/originals/[0-9a-f]+)">([^<]+)<', page)
    assert {title for _, title in links} >= {"附表.txt"}
    texts = [wang.get(link, buffered=True) for link, _ in links]
    assert TEXT in [one.get_data(as_text=True) for one in texts]
    assert {one.mimetype for one in texts} == {"application/octet-stream"}
    assert office.client("zhao").get(links[0][0]).status_code == 403
    form = li.get(f"{name}/edit").text
    table = re.search(r'name="keep" value="([0-9a-f]+)"> 附表', form)[1]  # type: ignore[index]
    saved = li.post(f"{name}/edit", data={"version": version_of(form), "title": "关于开展校外培训检查的通知",
                                          "body": "各校：", "keep": table, "do": "save"})  # fmt: skip
    assert saved.status_code == 303
    assert "供读者下载的附件" in wang.get(name).text


def version_of(form: str) -> str:
    return re.search(r'name="version" value="(\d+)"', form)[1]  # type: ignore[index]


def test_a_file_that_was_sent_stays_when_something_is_missing(office: DeskPeople) -> None:
    client = office.client("zhao")
    first = send(client, kind="", text_file=file(TEXT, "通知.txt"), attachments=file("甲", "附表.txt"))
    assert (first.status_code, "请选择体裁" in said(first), len(held(first))) == (400, True, 2)
    second = send(client, held=held(first))
    assert second.status_code == 303
    with office.archive.reading() as session:
        row = session.scalars(select(Submission)).one()
        assert [(one.role, one.name) for one in row.files] == [
            ("text", "通知.txt"),
            ("attachment", "附表.txt"),
        ]
        assert row.title == "关于开展校外培训检查的通知"


def test_a_files_token_serves_nobody_else_and_no_other_file(office: DeskPeople) -> None:
    mine = held(send(office.client("zhao"), kind="", text_file=file(TEXT, "通知.txt")))
    assert "请上传正文文件" in said(send(office.client("qian"), held=mine))
    bent = mine[0].replace("text|", "attachment|", 1)
    assert "请上传正文文件" in said(send(office.client("zhao"), held=[bent]))


def test_reading_the_text_fills_in_what_is_empty(office: DeskPeople) -> None:
    answer = send(
        office.client("zhao"), do="read", document_number="", signed_on="", text_file=file(TEXT, "通知.txt")
    )
    for value in ("关于开展校外培训检查的通知", "澜教〔2026〕8号", "2026-11-18"):
        assert f'value="{value}"' in answer.text
    assert len(held(answer)) == 1


def test_a_pasted_text_comes_back_to_be_edited(office: DeskPeople) -> None:
    client = office.client("zhao")
    receipt = send(client, body=TEXT).location.split("/")[-1].split("?")[0]
    form = client.get(f"/desk/submissions/{receipt}/edit").text
    assert "请于12月10日前完成检查。" in form
    address = f"/desk/submissions/{receipt}/edit"
    title = "关于开展校外培训检查的通知"
    same = send(client, address, version=1, title=title, body=TEXT.replace("\n", "\r\n"))
    assert "没有改动" in said(same)
    assert send(client, address, version=1, title=title, body=TEXT.replace("10日", "20日")).status_code == 303
    history = client.get(f"/desk/submissions/{receipt}").text
    assert "改了正文、文件" in history


@pytest.mark.parametrize(
    "content, name, sentence",
    [
        (b"MZ\x90\x00" + b"\x00" * 200, "通知.txt", "内容不是"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 200, "附表.docx", "内容不是"),
        (b"", "空.txt", "是空的"),
        (b"PK\x03\x04broken", "附表.xlsx", "内容不是"),
        (b"x" * (300 << 10), "大.txt", "最多 0.25 MB"),
    ],
)
def test_files_are_judged_by_what_is_in_them(small_desk: DeskPeople, content: bytes, name: str, sentence: str) -> None:  # fmt: skip
    answer = send(
        small_desk.client("zhao"), text_file=file(TEXT, "通知.txt"), attachments=file(content, name)
    )
    assert answer.status_code == 400
    assert sentence in said(answer)


@pytest.fixture
def small_desk(office: DeskPeople) -> DeskPeople:
    """Where a file may have a quarter of a megabyte."""
    from dataclasses import replace

    office.archive.settings = replace(office.archive.settings, upload_limit=1 << 18)
    return office


def packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, "x")
    return out.getvalue()


def test_the_formats_of_offices_are_taken_and_told_apart(office: DeskPeople) -> None:
    sent = {
        "一.docx": packed("word/document.xml"), "二.xlsx": packed("xl/workbook.xml"), "三.ofd": packed("OFD.xml"),
        "四.zip": packed("x"), "五.pdf": b"%PDF-1.7 x", "六.jpg": b"\xff\xd8\xff\xe0x", "七.png": b"\x89PNG\r\n\x1a\nx",
        "八.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "九.rtf": b"{\\rtf1 x}", "十.html": "<!doctype html><p>文</p>".encode(),
    }  # fmt: skip
    receipt = submitted(
        office, attachments=[file(content, f"../../{name}") for name, content in sent.items()]
    )
    page = office.client("zhao").get(f"/desk/submissions/{receipt}").text
    for wanted in (
        "Word（docx）",
        "Excel（xlsx）",
        "OFD",
        "压缩包",
        "PDF",
        "JPG 图片",
        "PNG 图片",
        "旧版 Word",
        "RTF",
    ):
        assert wanted in page
    assert "../" not in page


def test_files_are_saved_and_never_shown(office: DeskPeople) -> None:
    receipt = submitted(office, attachments=file("<script>alert(1)</script>", "坏.html"))
    page = office.client("zhao").get(f"/desk/submissions/{receipt}").text
    addresses = set(re.findall(r'href="(/desk/submissions/[^"]+/files/[^"]+)"', page))
    assert len(addresses) == 2
    for address in addresses:
        answer = office.client("li").get(address, buffered=True)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert office.client("qian").get(address).status_code == 404
    assert office.client("li").get(f"/desk/submissions/{receipt}/files/{'0' * 64}").status_code == 404


def test_only_forms_with_files_may_be_large(office: DeskPeople) -> None:
    office.app.config["MAX_CONTENT_LENGTH"] = 100_000  # a megabyte in service
    big = "长" * 50_000
    zhao = office.client("zhao")
    assert send(zhao, text_file=file(TEXT + big, "通知.txt")).status_code == 303
    assert zhao.post("/desk/submissions/nothing", data={"month": big}).status_code == 413
    assert send(office.client(), text_file=file(big, "通知.txt")).status_code == 413
    assert send(office.client("li"), text_file=file(big, "通知.txt")).status_code == 413  # no leave, no room
    document = {"do": "read", "gazette": "lz", "file": file(TEXT + big, "通知.txt")}
    assert office.client("li").post("/desk/documents/new", data=document).status_code == 200


def test_another_departments_submission_is_not_there(office: DeskPeople) -> None:
    receipt = submitted(office)
    nowhere = receipt.replace("00001", "00099")
    for login in ("qian", "far", "root"):
        client = office.client(login)
        for path in ("", "/edit"):
            there, gone = (client.get(f"/desk/submissions/{one}{path}") for one in (receipt, nowhere))
            assert there.status_code == gone.status_code in (403, 404)
            assert there.text.replace(receipt, "") == gone.text.replace(nowhere, "")
        assert "校外培训" not in client.get("/desk/submissions/").text
        if login != "root":  # an administrator reads the ledger
            assert "校外培训" not in client.get("/desk/ledger").text
            assert "校外培训" not in client.get("/desk/ledger.csv?department=1&year=all").text


def test_who_only_reads_cannot_handle(office: DeskPeople) -> None:
    receipt = submitted(office)
    for login, deed in (("zhao", "accept"), ("zhao", "return"), ("li", "withdraw"), ("root", "accept")):
        answer = office.client(login).post(
            f"/desk/submissions/{receipt}/{deed}", data={"version": 1, "reason": "x"}
        )
        assert answer.status_code in (403, 404), (login, deed)
    assert version(office, receipt) == 1


def test_of_two_colleagues_the_second_sees_both_versions(office: DeskPeople) -> None:
    receipt = submitted(office)
    address = f"/desk/submissions/{receipt}/edit"
    zhao, sun = office.client("zhao"), office.client("sun")
    tokens = held(zhao.get(address))
    others = held(sun.get(address))
    added = file("丙", "孙加的附表.txt")
    assert (
        send(sun, address, version=1, title="孙改的标题", held=others, attachments=added).status_code == 303
    )
    clash = send(zhao, address, version=1, title="赵改的标题", note="请快办", held=tokens)
    assert clash.status_code == 409
    text = re.sub(r"</?(?:del|ins)>", "", clash.text)
    assert "孙联络在您填写期间改动了这件报送" in text
    assert "孙赵改的标题" in text
    assert "不同的地方：标题、说明、文件" in text
    assert 'name="version" value="2"' in text
    assert "同事的文件（勾选就一并报送）：<b>孙加的附表.txt</b>" in text
    assert set(tokens) < set(held(clash))
    assert (
        send(zhao, address, version=2, title="赵改的标题", note="请快办", held=held(clash)).status_code == 303
    )


def test_a_stale_decision_changes_nothing(office: DeskPeople) -> None:
    receipt = submitted(office)
    zhao = office.client("zhao")
    tokens = held(zhao.get(f"/desk/submissions/{receipt}/edit"))
    send(zhao, f"/desk/submissions/{receipt}/edit", version=1, title="改过的标题", held=tokens)
    answer = office.client("li").post(f"/desk/submissions/{receipt}/accept", data={"version": 1})
    assert answer.status_code == 409
    assert "改动了这件报送" in answer.text


def test_twins_and_private_values_are_shown_before_it_is_sent(office: DeskPeople) -> None:
    submitted(office)
    text = TEXT + "联系人：张三，身份证号 11010519491231002X。\n"
    client = office.client("zhao")
    answer = send(client, text_file=file(text, "通知.txt"))
    warned = said(answer)
    assert "已经报送过同一标题的文件" in warned
    assert "身份证号" in warned
    assert "11010519491231002X" not in warned
    mark = re.search(r'name="confirmed" value="(\w+)"', answer.text)
    assert mark is not None
    assert send(client, held=held(answer), confirmed=mark[1]).status_code == 303
    assert "已经报送过同一标题的文件：《关于开展校外培训检查的通知》（BS-2026-00001）" in office.client("li").get("/desk/submissions/BS-2026-00002").text  # fmt: skip


def test_a_twin_of_another_department_stays_unknown(office: DeskPeople) -> None:
    submitted(office)
    assert send(office.client("qian"), text_file=file(TEXT, "通知.txt")).status_code == 303


def test_a_zero_report_is_one_click_and_a_submission_overrides_it(office: DeskPeople) -> None:
    client = office.client("qian")
    page = client.get("/desk/submissions/").text
    assert "2026年11月" in page
    assert 'name="month" value="2026-11"' in page
    assert (
        client.post("/desk/submissions/nothing", data={"gazette": "lz", "month": "2026-11"}).status_code
        == 303
    )
    assert (
        client.post("/desk/submissions/nothing", data={"gazette": "lz", "month": "2026-11"}).status_code
        == 303
    )
    with office.archive.reading() as session:
        assert len(session.scalars(select(ZeroReport)).all()) == 1
    assert "已零报告" in client.get("/desk/submissions/").text
    assert send(client, text_file=file(TEXT, "通知.txt")).status_code == 303
    page = client.get("/desk/submissions/").text
    assert "已报送 1 件" in page
    assert "已零报告" not in page
    for month, status in (("2026-12", 403), ("2026-10", 403), ("2026-13", 400), ("x", 400), ("2026-11", 403)):
        answer = client.post("/desk/submissions/nothing", data={"gazette": "lz", "month": month})
        assert answer.status_code == status, month


def test_the_first_page_says_what_waits(office: DeskPeople) -> None:
    assert "现在没有等您办的事" in office.client("li").get("/desk/").text
    receipt = submitted(office)
    assert re.search(r"<b>1</b> 件报送等待审核", office.client("li").get("/desk/").text)
    office.client("li").post(f"/desk/submissions/{receipt}/return", data={"version": 1, "reason": "补"})
    assert re.search(r"<b>1</b> 件报送退回，等您修改", office.client("zhao").get("/desk/").text)
    office.clock.at = datetime(2026, 12, 20, 1, tzinfo=UTC)
    assert re.search(r"<b>1</b> 件报送超过 20 个工作日", office.client("li").get("/desk/").text)
    assert re.search(r"<b>1</b> 个月要报送或零报告", office.client("qian").get("/desk/").text)


def publish(office: DeskPeople, receipt: str, on: datetime) -> str:
    office.client("li").post(
        f"/desk/submissions/{receipt}/accept",
        data={"version": version(office, receipt), "section": "部门文件"},
    )
    with office.archive.transaction() as session:
        document = session.scalars(select(Document).where(Document.source_id == receipt)).one()
        gazette = document.gazette_id
        document.issue = Issue(identifier="lz-2026-11", gazette_id=gazette, year=2026, number=11)
        name = document.index_number
    with office.archive.transaction() as session:
        editing.send(session, office.actor("li"), name, Rules(), on)
    with office.archive.transaction() as session:
        row = editing.document_for(session, office.actor("wang"), name, Act.APPROVE).version
        editing.approve(session, office.actor("wang"), name, row, Rules(), on)
        session.flush()
    return name


def test_the_ledger_says_where_and_when_it_was_printed(office: DeskPeople) -> None:
    receipt = submitted(office)
    submitted(office, title="=HYPERLINK(1)", document_number="", held=[])
    publish(office, receipt, datetime(2026, 11, 25, 2, tzinfo=UTC))
    rows = list(
        csv.reader(io.StringIO(office.client("li").get("/desk/ledger.csv").text.removeprefix("\ufeff")))
    )
    assert rows[0][:3] == ["回执编号", "部门", "标题"]
    by_head = dict(zip(rows[0], rows[1], strict=True))
    assert by_head["刊登于"] == "2026年第11期"
    assert by_head["状态"] == "已刊登"
    assert by_head["是否超期"] == "否"
    assert rows[2][2] == "'=HYPERLINK(1)"
    page = office.client("zhao").get("/desk/ledger").text
    assert "2026年第11期" in page
    assert "/desk/ledger/notice" not in page
    assert office.client("qian").get("/desk/ledger").text.count("BS-2026") == 0
    made = docx.Document(io.BytesIO(office.client("li").get("/desk/ledger.docx").data))
    assert [cell.text for cell in made.tables[0].rows[1].cells][:2] == [receipt, EDUCATION]
    assert office.client("li").get("/desk/ledger?year=2025").text.count("BS-2026") == 0


def test_the_notice_counts_who_submitted_and_what_was_printed(office: DeskPeople) -> None:
    receipt = submitted(office)
    office.client("qian").post("/desk/submissions/nothing", data={"gazette": "lz", "month": "2026-11"})
    publish(office, receipt, datetime(2026, 11, 25, 2, tzinfo=UTC))
    office.clock.at = datetime(2026, 12, 8, 1, tzinfo=UTC)
    client = office.client("li")
    page = client.get("/desk/ledger/notice").text  # the last month, unless asked for another
    for wanted in (
        "关于2026年11月", "应报送的部门2个。报送文件的部门1个，共报送文件1件：澜州市教育局1件。", "零报告1个部门：澜州市财政局。",
        "没有应报未报的部门", "刊登部门报送的文件1件", "1件，占100.0%", "没有超过时限的文件",
    ):  # fmt: skip
        assert wanted in page, wanted
    paper = docx.Document(io.BytesIO(client.get("/desk/ledger/notice.docx?period=2026-11").data))
    lines = [line.text for line in paper.paragraphs]
    assert "关于2026年11月" in lines[0]
    assert "各有关部门：" in lines
    assert [cell.text for cell in paper.tables[0].rows[1].cells] == [EDUCATION, "1", "1", "0", "0", "0", "1", "1", "0"]  # fmt: skip
    section = paper.sections[0]
    assert [round(side.mm) for side in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [37, 35, 28, 26]  # fmt: skip
    table = client.get("/desk/ledger/notice.csv?period=2026").text
    assert f"{FINANCE},2,0,1,0,0,0,0,0" in table  # December has begun and is not due
    for asked in ("2026-q4", "2026"):
        assert client.get(f"/desk/ledger/notice?period={asked}").status_code == 200
    for asked in ("2026-13", "2026-q5", "x", "20261", "²026"):
        assert client.get(f"/desk/ledger/notice?period={asked}").status_code == 400
    assert office.client("zhao").get("/desk/ledger/notice").status_code == 403


def test_the_notice_names_who_did_not_report_and_what_was_late(office: DeskPeople) -> None:
    submitted(office)
    office.clock.at = datetime(2027, 1, 11, 1, tzinfo=UTC)
    page = office.client("li").get("/desk/ledger/notice?period=2026-11").text
    assert "没有报送、也没有零报告的：澜州市财政局。" in page
    year = office.client("li").get("/desk/ledger/notice?period=2026").text
    assert "澜州市教育局（12月）；澜州市财政局（11月、12月）" in year
    assert "应于2026年12月16日前刊登，至今没有刊登，超过" in year
    assert "2027 年还没有录入节假日表" in year


def test_the_office_edits_the_holidays_and_the_clocks_follow(office: DeskPeople) -> None:
    receipt = submitted(office)
    client = office.client("li")
    assert "国庆节" in client.get("/desk/holidays?year=2026").text
    added = client.post("/desk/holidays", data={"do": "add", "name": "市庆", "from": "2026-12-01", "to": ""})
    assert added.location == "/desk/holidays?year=2026&done=1"
    with office.archive.reading() as session:
        assert not working_days.calendar(session).works(date(2026, 12, 1))
        assert session.scalars(select(Submission.due_on)).one() == date(2026, 12, 17)
    assert version(office, receipt) == 1
    client.post("/desk/holidays", data={"do": "remove", "day": ["2026-12-01", "nonsense"]})
    with office.archive.reading() as session:
        assert session.scalars(select(Submission.due_on)).one() == date(2026, 12, 16)
    slip = client.post("/desk/holidays", data={"do": "add", "name": "", "from": "2026-12-01"})
    assert (slip.status_code, "名称" in said(slip)) == (400, True)
    assert "还没有录全" in client.get("/desk/holidays?year=2029").text
    assert office.client("zhao").get("/desk/holidays").status_code == 403


def test_pages_ask_for_no_more_than_exists(office: DeskPeople) -> None:
    submitted(office)
    client = office.client("li")
    for path in (
        "/desk/submissions/?page=99", "/desk/submissions/?q=%25_%00&status=nonsense", "/desk/submissions/x%00y",
        "/desk/ledger?year=0&department=7", "/desk/ledger?year=99999999999&department=", "/desk/holidays?year=0",
        "/desk/ledger?gazette=xc", "/desk/ledger/notice?gazette=xc", "/desk/ledger?department=x",
    ):  # fmt: skip
        assert client.get(path).status_code in (200, 400, 404), path
