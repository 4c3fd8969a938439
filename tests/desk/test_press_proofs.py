"""A press proof at the desk: uploaded, compared, judged, signed; stale when the text changes; what release waits for."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy import select

from gazette import editing, issuing, press_proofs
from gazette.errors import NotAllowed
from gazette.model import Event, Issue
from tests.desk.conftest import NO_RULES, office_of
from tests.desk.people import NOON, content
from tests.desk.test_checks import put
from tests.desk_people import DeskClient, DeskPeople
from tests.gazette.samples import pdf, set_lines

BODIES = {
    "关于停车的通知": "各区人民政府：现将停车收费的有关事项通知如下。\n每小时收费5元，不足一小时的按一小时计算。",
    "关于路灯的通知": "路灯由区政府管护，开灯时间为十八时。\n各街道办事处负责巡查，发现损坏及时报修。",
}


def proof(*replaced: tuple[str, str]) -> bytes:
    """A printer's PDF of the issue, a document a page, with pieces of text replaced."""
    made = []
    for title, body in BODIES.items():
        text = f"{title}\n{body}"
        for before, after in replaced:
            text = text.replace(before, after)
        made.append((set_lines(text), ()))
    return pdf(*made)


@dataclass
class Room:
    """A desk with an issue of two documents that wait for the approver."""

    desk: DeskPeople
    issue: str
    documents: list[str]

    @property
    def address(self) -> str:
        return f"/desk/issues/{self.issue}/proofs"

    def upload(self, client: DeskClient, content: bytes, name: str = "清样.pdf") -> str:
        answer = client.post(self.address, data={"file": (io.BytesIO(content), name)})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def version(self, client: DeskClient, address: str) -> str:
        found = re.search(r'name="version" value="(\d+)"', client.get(address).text)
        assert found
        return found[1]

    def events(self) -> list[str]:
        with self.desk.archive.reading() as session:
            return list(
                session.scalars(select(Event.deed).where(Event.deed.startswith("press")).order_by(Event.id))
            )


@pytest.fixture
def room(desk: DeskPeople) -> Room:
    office = office_of(desk.archive)
    names = [office.draft(content(title, body)) for title, body in BODIES.items()]
    for name in names:
        office.send(name)
    return Room(desk, put(office, (names[0], 1, 1), (names[1], 2, 2)), names)


def test_an_unchanged_proof_is_signed_at_once(room: Room) -> None:
    client = room.desk.client("li")
    address = room.upload(client, proof())
    page = client.get(address).text
    assert "清样与网上的文字完全一致" in page
    answer = client.post(f"{address}/sign", data={"version": room.version(client, address)})
    assert answer.status_code == 303
    assert "报告已由li某于" in client.get(address).text
    report = client.get(f"{address}/report.pdf", buffered=True).data
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(report))
    for words in (
        "清样比对报告",
        "2026年第1期",
        "完全一致",
        "签署人：li某",
        hashlib.sha256(proof()).hexdigest()[:20],
    ):
        assert words in "".join(text.split()), words
    signed = PdfFileReader(io.BytesIO(report)).embedded_signatures
    assert len(signed) == 1
    assert room.events() == ["press_compared", "press_signed"]


def test_differences_are_shown_judged_and_only_then_signed(room: Room) -> None:
    client = room.desk.client("li")
    address = room.upload(client, proof(("收费5元", "收费8元"), ("巡查", "巡察")))
    page = client.get(address).text
    assert "清样与网上有 2 处不同" in page
    assert "网上是“5”，清样是“8”" in page
    assert '<rect class="hit here"' in page
    version = room.version(client, address)
    refused = client.post(f"{address}/sign", data={"version": version})
    assert refused.status_code == 409
    assert "还有 2 处不同没有判断" in refused.text
    grave = client.post(address, data={"version": version, "judgement-0": "fine"})
    assert grave.status_code == 400
    assert "请写明理由" in grave.text
    saved = client.post(address, data={"version": version, "judgement-0": "web", "note-0": "已告印刷厂"})
    assert saved.headers["Location"].endswith("?d=2#d-2")
    late = client.post(address, data={"version": version, "judgement-1": "web"})
    assert late.status_code == 400
    assert "别人在您判断期间" in late.text
    client.post(address, data={"version": room.version(client, address), "all": "web"})
    assert client.post(f"{address}/sign", data={"version": room.version(client, address)}).status_code == 303
    page = client.get(address).text
    assert "以网为准：已告印刷厂" in page
    assert 'type="radio"' not in page
    assert room.events() == ["press_compared", "press_judged", "press_judged", "press_signed"]


def test_a_link_to_a_page_keeps_what_was_judged(room: Room) -> None:
    client = room.desk.client("li")
    address = room.upload(client, proof(("收费5元", "收费8元"), ("巡查", "巡察")))
    version = room.version(client, address)
    answer = client.post(address, data={"version": version, "judgement-0": "web", "show": "2"})
    assert answer.headers["Location"].endswith("?d=2#d-2")
    page = client.get(f"{address}?d=2").text
    assert "清样第 2 页，共 2 页" in page
    assert 'name="judgement-0" value="web" checked' in page


def test_pages_are_pictures_and_the_file_is_saved_not_shown(room: Room) -> None:
    client = room.desk.client("li")
    address = room.upload(client, proof())
    assert client.get(f"{address}/pages/2", buffered=True).data.startswith(b"\x89PNG")
    assert client.get(f"{address}/pages/3").status_code == 404
    assert client.get(f"{address}?page=3").status_code == 404
    file = client.get(f"{address}/file", buffered=True)
    assert file.data == proof()
    assert file.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"PK\x03\x04 no pdf", "清样须是 PDF 文件"),
        (pdf(((), [(0, 0, 9, 9)])), "只有图，没有文字"),
        (b"%PDF-1.5 broken", "已损坏"),
    ],
)
def test_what_cannot_be_compared_is_said(room: Room, sent: bytes, words: str) -> None:
    answer = room.desk.client("li").post(room.address, data={"file": (io.BytesIO(sent), "清样.pdf")})
    assert answer.status_code == 400
    assert words in answer.text
    assert room.events() == []


def test_a_change_of_the_text_makes_a_comparison_stale(room: Room) -> None:
    client = room.desk.client("li")
    address = room.upload(client, proof())
    office = office_of(room.desk.archive)
    with room.desk.archive.transaction() as session:
        editing.give_back(session, office.approver, room.documents[0], "再改", NOON)
        version = editing.document_for(session, office.editor, room.documents[0], editing.Act.EDIT).version
        title, body = next(iter(BODIES.items()))
        editing.save(
            session,
            office.editor,
            room.documents[0],
            content(title, body.replace("5元", "6元")),
            version,
            NOON,
        )
    page = client.get(address).text
    assert "这次比对已经过期" in page
    refused = client.post(f"{address}/sign", data={"version": "1"})
    assert refused.status_code == 409
    assert "已经过期" in refused.text
    again = client.post(f"{address}/again").headers["Location"]
    assert "网上是“6”，清样是“5”" in client.get(again).text
    assert "过期" in client.get(room.address).text


def test_release_waits_for_a_signed_report_where_the_office_wants_it(room: Room) -> None:
    editor, approver = room.desk.client("li"), room.desk.client("wang")
    assert "清样" not in reasons(room)
    assert editor.post(f"{room.address}/rule", data={"required": "1"}).status_code == 403
    assert approver.post(f"{room.address}/rule", data={"required": "1"}).status_code == 303
    assert "本公报须凭清样比对报告发布，这一期还没有上传清样比对" in reasons(room)
    assert "还没有上传清样比对" in editor.get(f"/desk/issues/{room.issue}").text
    address = room.upload(editor, proof())
    assert "还没有签署" in reasons(room)
    editor.post(f"{address}/sign", data={"version": room.version(editor, address)})
    assert reasons(room) == ""
    assert room.events()[0] == "press_required"


def test_a_report_that_asks_for_a_change_of_the_web_does_not_open_the_way(room: Room) -> None:
    office = office_of(room.desk.archive)
    with room.desk.archive.transaction() as session:
        press_proofs.require(session, office.approver, "lz", True, NOON)
    client = room.desk.client("li")
    address = room.upload(client, proof(("巡查", "巡察")))
    client.post(address, data={"version": "1", "judgement-0": "press"})
    client.post(f"{address}/sign", data={"version": room.version(client, address)})
    assert "1 处判为“改网上”，还没有改" in reasons(room)


def reasons(room: Room) -> str:
    """What stands in the way of publishing, apart from nothing."""
    office = office_of(room.desk.archive)
    with room.desk.archive.reading() as session:
        issue = session.scalars(select(Issue).where(Issue.identifier == room.issue)).one()
        version = issue.version
    try:
        with room.desk.archive.transaction() as session:
            issuing.publish(session, office.approver, room.issue, version, NO_RULES, NOON)
            raise Wholly
    except NotAllowed as refusal:
        return str(refusal)
    except Wholly:
        return ""


class Wholly(Exception):
    """Published: undone, so that a test may go on."""


def test_a_report_tells_what_differs_and_how_it_was_judged(room: Room) -> None:
    client = room.desk.client("li")
    address = room.upload(client, proof(("路灯由", "灯由")))
    client.post(address, data={"version": "1", "judgement-0": "web", "note-0": "电话告知"})
    client.post(f"{address}/sign", data={"version": room.version(client, address)})
    report = client.get(f"{address}/report.pdf", buffered=True).data
    text = "".join(
        "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(report)).split()
    )
    for words in ("有1处不同", "漏字", "清样漏“路”", "以网为准1处", "电话告知", "正文第1段"):
        assert words in text, words
