"""Scans of the paper, and errors readers report: what is shown, what is not, and who answers."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from gazette import issuing, paper, reports
from gazette.body import Paragraph
from gazette.content import content_of
from gazette.entering import Deed, Desk
from gazette.errors import BadRecord, Conflict, NotAllowed, NotFound, TooOften
from gazette.model import Document, Event, Issue, IssueKind, Status
from gazette.model_paper import Report, Scan
from gazette.model_people import Role
from gazette.records import record_from
from gazette.workflow import correct, withdraw
from tests.desk.conftest import Office, office_of
from tests.desk.people import NOON, content, person
from tests.desk_people import DeskPeople
from tests.gazette.samples import pdf, set_lines
from webui.desk.uploads import keep_stream

ISSUE = "lz-2026-4"


@pytest.fixture
def scanned(desk: DeskPeople) -> tuple[Office, str, str]:
    """A public issue whose document stands on pages 5 and 6, and a file whose third page is page 5."""
    office = office_of(desk.archive)
    name = office.published(content("关于停车的通知", "停车须知。"))
    sheets = [(set_lines(f"文件第{n}页的文字"), ()) for n in range(1, 5)]
    sha256 = keep_stream(desk.archive, io.BytesIO(pdf(*sheets)), "第4期.pdf", "application/pdf", NOON)
    with desk.archive.transaction() as session:
        issue = issuing.begin(session, office.editor, "lz", 2026, 4, IssueKind.ORDINARY, NOON)
        row = session.scalars(select(Document).where(Document.index_number == name)).one()
        row.issue, row.position, row.page_from, row.page_to = issue, 1, 5, 6
        session.flush()
        path = desk.archive.originals.path(sha256)
        paper.attach(session, office.editor, ISSUE, path, sha256, (5, 6, 3), NOON)
        session.execute(update(Issue).values(status=Status.PUBLISHED))
    return office, name, sha256


def test_a_scan_shows_the_printed_page_with_its_own_lines(
    desk: DeskPeople, scanned: tuple[Office, str, str]
) -> None:
    client = desk.client()
    page = client.get(f"/issues/{ISSUE}/pages/5")
    assert page.status_code == 200
    assert "文件第3页的文字" in page.text
    assert f"/documents/{scanned[1]}" in page.text
    assert "纸质公报扫描件" in page.text
    picture = client.get(f"/issues/{ISSUE}/pages/5.png", buffered=True)
    assert (picture.status_code, picture.data[:4]) == (200, b"\x89PNG")
    missing = client.get(f"/issues/{ISSUE}/pages/7")
    assert (missing.status_code, "第5—6页" in missing.text) == (404, True)


def test_what_was_withdrawn_is_not_shown_on_the_paper_either(
    desk: DeskPeople, scanned: tuple[Office, str, str]
) -> None:
    with desk.archive.transaction() as session:
        row = session.scalars(select(Document)).one()
        withdraw(session, row, actor="wang", at=NOON, reason="有误")
    page = desk.client().get(f"/issues/{ISSUE}/pages/5")
    assert "不显示页图" in page.text
    assert "文件第3页的文字" not in page.text
    assert desk.client().get(f"/issues/{ISSUE}/pages/5.png").status_code == 404
    assert desk.client().get(f"/issues/{ISSUE}/pages/6.png").status_code == 404


def test_what_was_masked_in_the_text_is_not_shown_on_the_paper(
    desk: DeskPeople, scanned: tuple[Office, str, str]
) -> None:
    from gazette import events

    with desk.archive.transaction() as session:
        events.append(
            session, actor="li", deed="masked", subject_kind="document", subject_id=scanned[1], at=NOON
        )
    page = desk.client().get(f"/issues/{ISSUE}/pages/6")
    assert "已作遮盖" in page.text
    assert desk.client().get(f"/issues/{ISSUE}/pages/6.png").status_code == 404


def test_files_of_one_issue_share_no_page_and_must_be_drawable(
    desk: DeskPeople, scanned: tuple[Office, str, str]
) -> None:
    office, _, sha256 = scanned
    path = desk.archive.originals.path(sha256)
    text = keep_stream(desk.archive, io.BytesIO("字".encode()), "a.txt", "text/plain", NOON)
    with desk.archive.transaction() as session:
        for pages in ((6, 9, 1), (1, 5, 1), (1, 9, 1)):
            with pytest.raises(BadRecord, match="第5—6页已经有扫描件"):
                paper.attach(session, office.chief, ISSUE, path, sha256, pages, NOON)
        for pages in ((0, 2, 1), (9, 8, 1), (8, 9, 0), (1, 10**9, 1)):
            with pytest.raises(BadRecord, match="请填写"):
                paper.attach(session, office.chief, ISSUE, path, sha256, pages, NOON)
        with pytest.raises(BadRecord, match="不是 PDF"):
            paper.attach(
                session, office.chief, ISSUE, desk.archive.originals.path(text), text, (8, 9, 1), NOON
            )
        with pytest.raises(NotAllowed, match="由审签人"):
            paper.attach(session, office.editor, ISSUE, path, sha256, (8, 9, 1), NOON)
        paper.attach(session, office.chief, ISSUE, path, sha256, (1, 4, 1), NOON)
        paper.detach(session, office.chief, ISSUE, 1, NOON)
        assert [scan.page_from for scan in session.scalars(select(Scan))] == [1]
        said = session.scalars(select(Event).where(Event.deed == "scanned")).all()
        assert len(said) == 3


def test_an_editor_adds_a_scan_by_the_form(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    with desk.archive.transaction() as session:
        issuing.begin(session, office.editor, "lz", 2026, 4, IssueKind.ORDINARY, NOON)
    client = desk.client("li")
    address = f"/desk/issues/{ISSUE}/scans"
    assert client.post(address, data={"page_from": "1", "page_to": "4", "file_page": "1"}).status_code == 400
    content = pdf((set_lines("一"), ()), (set_lines("二"), ()))
    head = "".join(
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrf", client.csrf), ("page_from", "1"), ("page_to", "2"), ("file_page", "1"))
    )
    body = (
        head.encode()
        + b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        + content
    )
    sent = client.post(
        address, data=body + b"\r\n--cut--\r\n", content_type="multipart/form-data; boundary=cut"
    )
    assert sent.status_code == 303
    assert "第1—2页" in client.get(address).text
    assert client.post(f"{address}/1/remove").status_code == 303
    assert "还没有扫描件" in client.get(address).text


def test_a_reader_reports_a_line_and_an_editor_answers(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    name = office.published(content("关于停车的通知", "停车须知。"))
    reader = desk.client()
    form = reader.get(f"/documents/{name}/report?page=3&quote=停车须知。")
    assert "停车须知。" in form.text
    sent = reader.post(
        f"/documents/{name}/report",
        data={"page": "3", "quote": "停车须知。", "message": "须字有误", "contact": "电话1"},
    )
    assert sent.status_code == 303
    thanks = reader.get(sent.location)
    assert "第 1 号" in thanks.text
    editor = desk.client("li")
    assert "<b>1</b> 读者报错" in editor.get("/desk/").text
    listed = editor.get("/desk/reports/").text
    assert all(piece in listed for piece in ("须字有误", "停车须知。", "电话1", f"/desk/documents/{name}"))
    assert editor.post("/desk/reports/1", data={"outcome": "wrong"}).status_code == 400
    assert (
        editor.post("/desk/reports/1", data={"outcome": "right", "answer": "查对原件，属实"}).status_code
        == 303
    )
    assert editor.post("/desk/reports/1", data={"outcome": "right"}).status_code == 409
    after = editor.get("/desk/reports/").text
    assert "查对原件，属实" in after
    assert "电话1" not in after
    with desk.archive.reading() as session:
        assert session.scalars(select(Report.contact)).one() == ""
        event = session.scalars(select(Event).where(Event.deed == "report_closed")).one()
        assert (event.subject_id, event.actor) == (name, "li")


def test_a_report_says_when_the_text_was_corrected_since(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    name = office.published(content("关于停车的通知", "停车须知。"))
    with desk.archive.transaction() as session:
        reports.report(session, reports.About(name, quote="停车"), "有误", "", NOON)
        assert [r.corrected for r in reports.listed(session, office.editor)] == [False]
        row = session.scalars(select(Document)).one()
        better = replace(content_of(row), title="关于停车场的通知")
        correct(
            session,
            row,
            better,
            writer=office.editor.id,
            approver=office.chief.id,
            actor="wang",
            at=NOON,
            reason="误",
        )
        assert [r.corrected for r in reports.listed(session, office.editor)] == [True]


def test_reports_are_bounded_and_about_public_things_only(
    desk: DeskPeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office_of(desk.archive)
    hidden, public = office.draft(), office.published(content("关于停车的通知", "停车须知。"))
    client = desk.client()
    assert client.get(f"/documents/{hidden}/report").status_code == 404
    assert client.post(f"/documents/{hidden}/report", data={"message": "x"}).status_code == 404
    assert client.post(f"/documents/{public}/report", data={"message": "  "}).status_code == 400
    long = client.post(f"/documents/{public}/report", data={"message": "长" * 1001})
    assert long.status_code == 400
    assert "长" * 1001 in long.text  # nothing a reader wrote is lost
    robot = client.post(f"/documents/{public}/report", data={"message": "buy", "website": "http://x"})
    assert robot.status_code == 200
    monkeypatch.setattr(reports, "MOST_OPEN", 1)
    with desk.archive.transaction() as session:
        assert session.scalars(select(Report)).all() == []
        reports.report(session, reports.About(public), "一", "", NOON)
        with pytest.raises(TooOften):
            reports.report(session, reports.About(public), "二", "", NOON)


def test_a_report_belongs_to_the_editors_of_its_gazette(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    name = office.published(content("关于停车的通知", "停车须知。"))
    stranger = person(desk.archive, "fremd", [Role.EDITOR], gazette="other")
    with desk.archive.transaction() as session:
        number = reports.report(session, reports.About(name), "有误", "", NOON)
        assert (reports.waiting(session, stranger), reports.waiting(session, office.editor)) == (0, 1)
        with pytest.raises(NotFound):
            reports.close(session, stranger, number, "right", "", NOON)
        reports.close(session, office.editor, number, "other", "已答复", NOON)
        with pytest.raises(Conflict):
            reports.close(session, office.chief, number, "right", "", NOON)


def test_pages_that_are_not_those_of_the_paper_are_said_and_cited_as_ours(desk: DeskPeople) -> None:
    with desk.archive.transaction() as session:
        for title, page in (("关于停车的通知", 2), ("关于供热的通知", 1)):
            facts = {
                "gazette": "lz",
                "title": title,
                "year": 2026,
                "issue": 1,
                "page_from": page,
                "page_to": page,
            }
            Desk(session, Deed("测试", NOON, True)).enter(record_from(facts, (Paragraph(f"{title}正文。"),)))
    client = desk.client()
    for _ in range(60):
        answer = client.get("/issues/lz-2026-1/pages/1")
        if answer.status_code != 202:
            break
    warned = answer.text.split("页码不同")[1].split("</p>")[0]
    assert "关于供热的通知" in warned
    assert "关于停车的通知" not in warned
    assert "2026年第1期（本库排印本），第1页。" in answer.text
