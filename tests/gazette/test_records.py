"""The interchange format is checked field by field, and every refusal is a sentence that names the field."""

from datetime import date

import pytest

from gazette.body import Paragraph
from gazette.errors import BadRecord
from gazette.model import IssueKind
from gazette.records import issue_from, record_from

BODY = (Paragraph("正文"),)


def test_facts_become_values() -> None:
    record = record_from(
        {"gazette": "lz", "title": " 关于\n停车的通知 ", "year": 2024, "issue": "3", "issuers": "市政府、市公安局", "signed_on": "2024-03-05", "page_from": 3, "page_to": 4.0},
        BODY,
    )  # fmt: skip
    assert record.title == "关于 停车的通知"
    assert record.issue is not None
    assert record.issue.identifier == "lz-2024-3"
    assert record.issuers == ("市政府", "市公安局")
    assert record.signed_on == date(2024, 3, 5)
    assert (record.page_from, record.page_to) == (3, 4)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": None}, "没有标题"),
        ({"gazette": None}, "属于哪个公报"),
        ({"gazette": "澜州"}, "公报代号"),
        ({"year": 20199, "issue": 3}, "year 须在 1900 至 2100"),
        ({"issue": 3}, "没有年份"),
        ({"year": 2024, "issue": 0}, "issue 须在"),
        ({"year": "二零二四", "issue": 1}, "year 须为整数"),
        ({"signed_on": "2024-13-01"}, "signed_on 须为"),
        ({"signed_on": "昨天"}, "signed_on 须为"),
        ({"signed_on": "2003年2月30日"}, "signed_on 须为"),
        ({"validity": "maybe"}, "有效性"),
        ({"page_from": 9, "page_to": 3}, "止页"),
        ({"issuers": [1]}, "issuers 须为"),
        ({"title": ["x"]}, "title 须为文字"),
        ({"index_number": "有空 格"}, "索引号"),
        ({"year": 2024, "issue": 1, "issue_kind": "weekly"}, "期的类别"),
    ],
)
def test_a_wrong_field_is_refused_by_name(facts: dict[str, object], words: str) -> None:
    with pytest.raises(BadRecord, match=words):
        record_from({"gazette": "lz", "title": "通知", **facts}, BODY)


@pytest.mark.parametrize(
    "written", ["2003-3-1", "2003年3月1日", "2003/3/1", "2003.03.01", "二〇〇三年三月一日"]
)
def test_a_day_is_read_as_people_write_it_into_a_sheet(written: str) -> None:
    record = record_from({"gazette": "lz", "title": "通知", "signed_on": written}, BODY)
    assert record.signed_on == date(2003, 3, 1)


def test_an_empty_body_is_refused() -> None:
    with pytest.raises(BadRecord, match="正文"):
        record_from({"gazette": "lz", "title": "通知"}, ())


def test_the_same_content_has_the_same_hash_whatever_the_sender_calls_it() -> None:
    a = record_from({"gazette": "lz", "title": "通知", "source_id": "1"}, BODY)
    b = record_from({"gazette": "lz", "title": "通知", "source_id": "2"}, BODY)
    c = record_from({"gazette": "lz", "title": "通知"}, (Paragraph("另一正文"),))
    assert a.content_hash() == b.content_hash() != c.content_hash()
    assert (a.identity(), c.identity()) == ("1", f"sha256:{c.content_hash()}")


@pytest.mark.parametrize(
    ("facts", "identifier", "kind"),
    [
        ({"numbers": [3]}, "lz-2025-3", IssueKind.ORDINARY),
        ({"numbers": [3, 4]}, "lz-2025-3-4", IssueKind.COMBINED),
        ({"numbers": [1], "kind": "supplement"}, "lz-2025-s1", IssueKind.SUPPLEMENT),
        ({"numbers": [1], "kind": "special"}, "lz-2025-t1", IssueKind.SPECIAL),
    ],
)
def test_an_issue_has_a_permanent_name(facts: dict[str, object], identifier: str, kind: IssueKind) -> None:
    issue = issue_from({"gazette": "lz", "year": 2025, **facts})
    assert (issue.identifier, issue.kind) == (identifier, kind)


@pytest.mark.parametrize(
    ("given", "issuers"),
    [
        (["最高人民法院、最高人民检察院"], ("最高人民法院", "最高人民检察院")),
        (["澜州市财政局　澜州市民政局", "澜州市财政局"], ("澜州市财政局", "澜州市民政局")),
        (["文化、广播电视和旅游局"], ("文化、广播电视和旅游局",)),
        (["市府办（市金融办、市外事办）"], ("市府办（市金融办、市外事办）",)),
        (["重 庆 市"], ("重 庆 市",)),
    ],
)
def test_bodies_given_as_one_are_parted_where_each_is_a_body(
    given: list[str], issuers: tuple[str, ...]
) -> None:
    assert record_from({"gazette": "lz", "title": "通知", "issuers": given}, BODY).issuers == issuers


def test_a_title_loses_the_spaces_of_a_page() -> None:
    record = record_from({"gazette": "lz", "title": "财政局&nbsp;民政局关于补贴的通知"}, BODY)
    assert record.title == "财政局 民政局关于补贴的通知"
