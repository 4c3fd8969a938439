"""An issue is put together, looked through and made public whole; documents keep their addresses on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gazette import desk_queries, editing, issuing, queries
from gazette.errors import ArchiveError, BadRecord, Conflict, NotAllowed
from gazette.model import IssueKind
from gazette.permissions import Actor
from gazette.views import DocumentPage
from index import Query
from tests.desk.conftest import NO_RULES, Office, office_of
from tests.desk.people import NOON, content
from tests.desk_people import DeskPeople


def begin(office: Office, by: Actor | None = None) -> str:
    with office.archive.transaction() as session:
        return issuing.begin(session, by or office.editor, "lz", 2026, 1, IssueKind.ORDINARY, NOON).identifier


def layout(*lines: issuing.Line) -> issuing.Layout:
    return issuing.Layout(lines, NOON.date(), 12, "便民", "本期刊登两份文件。")


def version(office: Office, issue: str) -> int:
    with office.archive.reading() as session:
        return issuing.issue_for(session, office.editor, issue, issuing.Act.LAY_OUT).version


def arrange(office: Office, issue: str, plan: issuing.Layout, by: Actor | None = None) -> None:
    held = version(office, issue)
    with office.archive.transaction() as session:
        issuing.arrange(session, by or office.editor, issue, plan, held, NOON)


def publish(office: Office, issue: str, by: Actor | None = None) -> None:
    held = version(office, issue)
    with office.archive.transaction() as session:
        issuing.publish(session, by or office.approver, issue, held, NO_RULES, NOON)
    office.archive.sync()


def test_a_whole_issue_becomes_public_and_addresses_stay(office: Office) -> None:
    early = office.published(content("关于养犬的通知", "拴绳。"))
    waiting = office.draft()
    office.send(waiting)
    issue = begin(office)
    plan = layout(issuing.Line(waiting, "政府令", 1, 3), issuing.Line(early, "部门文件", 3, 4))
    arrange(office, issue, plan)
    with office.archive.reading() as session:
        page = queries.document_page(session, early)
        assert isinstance(page, DocumentPage)
        assert page.card.issue is None
        row = issuing.issue_for(session, office.editor, issue, issuing.Act.LAY_OUT)
        preview = desk_queries.issue_preview(session, row)
        assert [[card.index_number for card in part.documents] for part in preview.contents] == [
            [waiting],
            [early],
        ]
    publish(office, issue)
    with office.archive.reading() as session:
        shown = queries.issue_page(session, issue)
        assert [part.name for part in shown.contents] == ["政府令", "部门文件"]
        assert shown.introduction == "本期刊登两份文件。"
        page = queries.document_page(session, early)
        assert isinstance(page, DocumentPage)
        assert page.card.issue is not None
        assert page.card.issue.identifier == issue
    assert office.archive.find(Query("2026年第1期")).results.total == 2
    with pytest.raises(NotAllowed, match="已经发布"):
        arrange(office, issue, layout())


def test_what_is_not_ready_is_said_and_nothing_is_published(office: Office) -> None:
    draft, own = office.draft(), office.draft(content("乙"), by=office.chief)
    with office.archive.transaction() as session:
        editing.send(session, office.chief, own, NO_RULES, NOON)
    issue = begin(office)
    arrange(office, issue, replace(layout(issuing.Line(draft, ""), issuing.Line(own, "")), published_on=None))
    with pytest.raises(NotAllowed) as refusal:
        publish(office, issue, office.chief)
    for words in ("出版日期", "还是草稿", "由您录入或修改过", "还没有选栏目"):
        assert words in str(refusal.value)
    with office.archive.reading() as session:
        assert desk_queries.issues(session, office.editor)[0].status == "draft"


def test_who_laid_it_out_does_not_publish_it(office: Office) -> None:
    name = office.published()
    issue = begin(office, office.chief)
    arrange(office, issue, layout(issuing.Line(name, "政府令", 1, 1)))
    with pytest.raises(NotAllowed, match="由您编排"):
        publish(office, issue, office.chief)
    publish(office, issue)


def test_two_at_one_layout_do_not_overwrite_each_other(office: Office) -> None:
    one, two = office.draft(), office.draft(content("乙"))
    issue = begin(office)
    held = version(office, issue)
    plan = layout(issuing.Line(one, ""), issuing.Line(two, ""))
    with office.archive.transaction() as session:
        issuing.arrange(session, office.editor, issue, plan, held, NOON)
    again = replace(plan, lines=plan.lines[::-1])
    with pytest.raises(Conflict, match="没有保存"), office.archive.transaction() as session:
        issuing.arrange(session, office.chief, issue, again, held, NOON)
    arrange(office, issue, again)
    with pytest.raises(Conflict), office.archive.transaction() as session:  # order alone is a change too
        issuing.arrange(session, office.chief, issue, plan, held + 1, NOON)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([(1, 3), (2, 4)], "才结束"),
        ([(3, 1), (4, 4)], "止页"),
        ([(0, 1), (2, 2)], "止页"),
    ],
)
def test_pages_run_forward(office: Office, lines: list[tuple[int, int]], words: str) -> None:
    names = [office.draft(), office.draft(content("乙"))]
    issue = begin(office)
    plan = layout(*(issuing.Line(name, "", *pages) for name, pages in zip(names, lines, strict=True)))
    with pytest.raises(BadRecord, match=words):
        arrange(office, issue, plan)


def test_an_issue_holds_only_what_may_stand_in_it(office: Office) -> None:
    name = office.draft()
    issue = begin(office)
    for wrong in (
        [issuing.Line("lz-2020-99999", "")],
        [issuing.Line(name, "没有的栏目")],
        [issuing.Line(name, "")] * 2,
    ):
        with pytest.raises(ArchiveError):
            arrange(office, issue, layout(*wrong))
    with pytest.raises(Conflict, match="已经有"):
        begin(office)


def test_pages_are_filled_in_as_our_own_edition_has_them(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    first, second = (
        office.draft(content(f"关于{word}的通知", f"{word}。" * 900)) for word in ("停车", "养犬")
    )
    issue = begin(office)
    arrange(office, issue, layout(issuing.Line(first, "政府文件"), issuing.Line(second, "部门文件")))
    client = desk.client("li")
    assert client.post(f"/desk/issues/{issue}/paginate").status_code == 303
    with desk.archive.reading() as session:
        row = issuing.issue_for(session, office.editor, issue, issuing.Act.LAY_OUT)
        pages = [(document.page_from, document.page_to) for document in row.documents]
    assert pages[0][0] == 1
    assert pages[0][1] is not None
    assert pages[0][1] >= 3
    assert pages[1][0] == pages[0][1] + 1
    with desk.archive.transaction() as session, pytest.raises(Conflict, match="有人改动"):
        issuing.paginate(session, office.editor, issue, {second: (1, 1), first: (2, 2)}, NOON)
