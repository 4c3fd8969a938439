"""The checks of an issue: each is red for its own reason, says what to do, and green once it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gazette import checks, editing, issuing, twins
from gazette.body import Head, Paragraph
from gazette.errors import BadRecord, Conflict, NotAllowed
from gazette.model import Document, Issue, IssueKind
from gazette.model_entry import Contents
from gazette.model_people import Role
from tests.desk.conftest import NO_RULES, Office
from tests.desk.people import NOON, content, person

LONG = "\n".join(
    f"第{n}条　停车人应当按照标志标线{n}停放车辆，不得占用盲道、消防通道和公交站台，并在驶离时结清费用。"
    for n in range(1, 12)
)


def put(office: Office, *lines: tuple[str, int | None, int | None], number: int = 1) -> str:
    """An issue with these documents on these pages."""
    with office.archive.transaction() as session:
        name = issuing.begin(session, office.editor, "lz", 2026, number, IssueKind.ORDINARY, NOON).identifier
        plan = tuple(issuing.Line(doc, "政府文件", first, last) for doc, first, last in lines)
        layout = issuing.Layout(plan, date(2026, 3, 31), number)
        issuing.arrange(session, office.editor, name, layout, 1, NOON)
    return name


def red(office: Office, name: str) -> dict[str, list[str]]:
    with office.archive.reading() as session:
        issue = session.scalars(select(Issue).where(Issue.identifier == name)).one()
        found = checks.run(session, issue, office.archive.likely)
        return {check.code: [item.sentence for item in check.red] for check in found if check.red}


def ready(office: Office, title: str = "关于停车的通知", body: str = LONG, **facts: object) -> str:
    return office.draft(content(title, body, **{"signed_on": date(2026, 3, 2), **facts}))


def test_an_issue_in_order_is_green(office: Office) -> None:
    one, two = ready(office), ready(office, "关于路灯的通知", "路灯由区政府管护。")
    assert red(office, put(office, (one, 1, 3), (two, 3, 4))) == {}


def test_pages_are_covered_once(office: Office) -> None:
    names = [ready(office, f"关于{what}的通知", f"{what}。") for what in ("停车", "路灯", "菜场")]
    name = put(office, (names[0], 1, 3), (names[1], 6, 7), (names[2], None, None))
    pages = red(office, name)["pages"]
    assert "第 4—5 页没有归入任何文件" in pages[0]
    assert "没有页码" in pages[1]
    with office.archive.transaction() as session:
        row = session.scalars(select(Document).where(Document.index_number == names[1])).one()
        row.page_from = 2
    assert any("第 2—3 页归入了两份文件" in sentence for sentence in red(office, name)["pages"])
    bare = put(office, (ready(office, "关于公园的通知", "公园。"), None, None), number=2)
    assert red(office, bare)["pages"] == [
        "还没有填页码。请在编排里填写每份文件的起止页；没有纸质版的，写明理由放行。"
    ]


def test_titles_agree_with_the_printed_contents_and_the_text(office: Office) -> None:
    one = ready(office, "澜州市人民政府关于停车的通知")
    two = office.draft(
        replace(
            content("澜州市人民政府关于路灯的通知", "路灯。", signed_on=date(2026, 3, 2)),
            body=(Head("澜州市人民政府关于路灯管护的通知", "title"), Paragraph("路灯。")),
        )
    )
    name = put(office, (one, 1, 2), (two, 3, 4))
    assert "与正文里的标题" in red(office, name)["contents"][0]
    with office.archive.transaction() as session:
        issue = session.scalars(select(Issue).where(Issue.identifier == name)).one()
        lines = [["政府文件", "澜州市人民政府关于停车的通知", 2], ["政府文件", "关于菜场的通知", 5]]
        session.add(Contents(issue_id=issue.id, lines=lines))
    found = red(office, name)["contents"]
    for words in (
        "在第 2 页，编排里是第 1 页",
        "本期没有这份文件",
        f"印刷目录里没有《{'澜州市人民政府关于路灯的通知'}》",
    ):
        assert any(words in sentence for sentence in found), words


def test_numbers_and_dates_must_make_sense(office: Office) -> None:
    odd = ready(office)
    with office.archive.transaction() as session:  # as an old table had it
        session.scalars(select(Document)).one().document_number = "（内部）甲乙丙"
    old = ready(office, "关于路灯的通知", "路灯。", document_number="澜政发〔2006〕1号")
    late = office.draft(content("关于菜场的通知", "菜场。", signed_on=date(2026, 4, 2)))
    none = office.draft(content("关于公园的通知", "公园。", signed_on=None))
    found = red(office, put(office, (odd, 1, 1), (old, 1, 1), (late, 1, 1), (none, 1, 1)))["facts"]
    for words in ("不是通常的写法", "文号是 2006 年", "在出版日期 2026-03-31 之后", "没有成文日期"):
        assert any(words in sentence for sentence in found), words


def test_a_gap_in_the_numbers_needs_a_reason_and_two_people_still_publish(office: Office) -> None:
    one = ready(office, document_number="澜政发〔2026〕1号")
    two = ready(office, "关于路灯的通知", "路灯由区政府管护。", document_number="澜政发〔2026〕4号")
    for name in (one, two):
        office.send(name)
    issue = put(office, (one, 1, 1), (two, 2, 2), number=3)
    assert red(office, issue)["serials"] == [
        "2026年缺期：1、2。请先补录；确实没有出版的，写明理由放行。",
        "澜政发〔2026〕缺号：2、3。漏录的请补上；没有刊登的（不公开、未使用等），写明理由放行。",
    ]
    with pytest.raises(NotAllowed, match="缺号：2、3"), office.archive.transaction() as session:
        issuing.publish(session, office.approver, issue, 2, NO_RULES, NOON)
    with office.archive.transaction() as session:
        row = session.scalars(select(Issue).where(Issue.identifier == issue)).one()
        keys = [item.key for check in checks.run(session, row) for item in check.red]
        with pytest.raises(BadRecord):
            checks.waive(session, office.editor, row, keys[0], " ", NOON)
        with pytest.raises(Conflict):
            checks.waive(session, office.editor, row, "serial:nothing", "x", NOON)
        for key in keys:
            checks.waive(session, office.editor, row, key, "试刊，未编第1、2期；号未使用", NOON)
    assert red(office, issue) == {}
    with office.archive.transaction() as session:
        issuing.publish(session, office.approver, issue, 2, NO_RULES, NOON)
    with office.archive.reading() as session:
        assert session.scalars(select(Issue.status).where(Issue.identifier == issue)).one() == "published"


def test_a_text_that_is_there_already_is_told_exact_and_near(office: Office) -> None:
    old = office.published(content("关于停车的通知（旧）", LONG, signed_on=date(2026, 3, 1)))
    same = ready(office, "关于停车的通知（另一题）")
    near = ready(office, "关于停放车辆的通知", LONG.replace("盲道", "人行道", 2))
    other = ready(office, "关于路灯的通知", LONG.replace("停", "开").replace("车", "灯").replace("费", "电"))
    found = red(office, put(office, (same, 1, 1), (near, 2, 2), (other, 3, 3)))["twins"]
    assert any(f"《关于停车的通知（另一题）》与 {old}的文字完全相同" in sentence for sentence in found)
    assert any(
        "《关于停放车辆的通知》" in sentence and old in sentence and "%" in sentence for sentence in found
    )
    assert not any("路灯" in sentence for sentence in found)


def test_the_drafts_of_another_gazette_are_not_spoken_of(office: Office) -> None:
    stranger = person(office.archive, "fremd", [Role.EDITOR], gazette="other")
    with office.archive.transaction() as session:
        where = editing.Where("other", "政府文件")
        editing.draft(session, stranger, where, content("关于停车的通知", LONG), NOON)
    assert red(office, put(office, (ready(office), 1, 1))) == {}


def test_what_was_read_with_doubt_is_red_until_it_is_mended(office: Office) -> None:
    name = ready(office, body="路灯由区政府管护。\n开灯时问为十八时。")
    with office.archive.transaction() as session:
        row = session.scalars(select(Document).where(Document.index_number == name)).one()
        row.findings = [
            {"field": "doubtful", "value": ["开灯时问为十八时。"], "evidence": "", "confidence": 0.6}
        ]
    issue = put(office, (name, 1, 1))
    assert "有 1 行识别得没有把握，如“开灯时问为十八时。”" in red(office, issue)["unreadable"][0]
    with office.archive.transaction() as session:
        row = session.scalars(select(Document).where(Document.index_number == name)).one()
        row.body = row.body.replace("时问", "时间")
    assert red(office, issue) == {}


def test_private_values_are_dealt_with_at_the_document(office: Office) -> None:
    issue = put(office, (ready(office, body="联系人身份证号11010519491231002X。"), 1, 1))
    assert "身份证" in red(office, issue)["private"][0]
    with office.archive.transaction() as session:
        row = session.scalars(select(Issue).where(Issue.identifier == issue)).one()
        key = next(i.key for c in checks.run(session, row) for i in c.red)
        with pytest.raises(Conflict, match="不能在这里放行"):
            checks.waive(session, office.editor, row, key, "可以", NOON)


@given(st.text(alphabet="停车场路灯的通知12 \n。", max_size=400))
def test_probes_are_pieces_of_the_text(text: str) -> None:
    assert all(piece in text and len(piece) == 14 for piece in twins.probes(text))
