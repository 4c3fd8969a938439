"""Lines become the right blocks, and not one character of them is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.body import (
    Addressee,
    Annex,
    Cell,
    DateLine,
    Head,
    Heading,
    Note,
    Paragraph,
    Signature,
    Table,
    kind_of,
    plain_text,
)
from gazette.ingest.frames import unframed
from gazette.ingest.lines import clean_lines
from gazette.ingest.structure import HeadFacts, blocks_of

LINES = st.lists(
    st.text(max_size=30)
    | st.sampled_from(
        ["第一章 总则", "第一条 为了规范", "一、总体要求", "（一）加强领导。各县要", "附件1", "附件：1.清单", "2.名册", "2024年3月5日", "澜州市人民政府",
         "甲\t乙", "1\t2", "（此件公开发布）", "各县、区人民政府：", "澜政发〔2024〕3号", "抄送：市委办公室。", "关于停车的通知", "市长　陆衡川"]
    ),
    max_size=14,
)  # fmt: skip


@given(LINES)
def test_no_character_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    facts = HeadFacts("关于停车的通知", "澜政发〔2024〕3号", ("澜州市人民政府",))
    assert plain_text(blocks_of(text, facts)) == "\n".join(clean_lines(text))


NOTICE = """澜州市人民政府办公室文件
澜政办发〔2024〕3号
澜州市人民政府办公室关于印发
停车管理方案的通知
各县、区人民政府，市政府各部门：
现将方案印发给你们，请遵照执行。
附件：1.停车管理方案
2.泊位表
澜州市人民政府办公室
2024年3月5日
（此件公开发布）
附件1
停车管理方案
一、总体要求
（一）目标。到2025年，泊位充足。
1.建设
序号\t名称\t泊位
1\t东屏\t20
抄送：市委办公室。"""


def test_a_notice_is_read_as_a_clerk_would() -> None:
    facts = HeadFacts(
        "澜州市人民政府办公室关于印发停车管理方案的通知", "澜政办发〔2024〕3号", ("澜州市人民政府办公室",)
    )
    kinds = [(type(block), getattr(block, "role", None)) for block in blocks_of(NOTICE, facts)]
    assert kinds == [
        (Head, "issuer"), (Head, "number"), (Head, "title"), (Head, "title"), (Addressee, None), (Paragraph, None),
        (Note, "attachments"), (Note, "attachments"), (Signature, None), (DateLine, None), (Note, "remark"), (Annex, None),
        (Heading, None), (Paragraph, None), (Heading, None), (Table, None), (Note, "colophon"),
    ]  # fmt: skip
    annex = next(block for block in blocks_of(NOTICE, facts) if isinstance(block, Annex))
    assert annex == Annex("附件1", "停车管理方案")


def test_a_head_below_a_running_head_is_still_the_head() -> None:
    facts = HeadFacts("关于加强停车管理的通知", "澜政发〔2024〕3号", ("澜州市人民政府",))
    text = "澜州市人民政府公报 文件汇编\n澜州市人民政府\n澜政发〔2024〕3号\n关于加强停车管理的通知\n各县、区人民政府：\n请遵照执行。"
    blocks = blocks_of(text, facts)
    assert blocks[:4] == (
        Paragraph("澜州市人民政府公报 文件汇编"), Head("澜州市人民政府", "issuer"),
        Head("澜政发〔2024〕3号", "number"), Head("关于加强停车管理的通知", "title"),
    )  # fmt: skip
    assert isinstance(blocks[4], Addressee)
    late = "一段话。\n又一段话。\n再一段话。\n还有一段话。\n关于加强停车管理的通知\n请遵照执行。"
    assert not any(isinstance(block, Head) for block in blocks_of(late, facts))


def test_rules_after_an_order_keep_their_title() -> None:
    order = "《停车办法》已经通过，现予公布。\n市长　陆衡川\n2024年1月26日\n停车办法\n第一章　总则\n第一条　为了停车。"
    blocks = blocks_of(order, HeadFacts("停车办法"))
    assert [type(block) for block in blocks] == [Paragraph, Signature, DateLine, Annex, Heading, Paragraph]
    assert blocks[3] == Annex("", "停车办法")


def test_a_line_that_only_begins_like_the_title_is_text() -> None:
    blocks = blocks_of("关于停车\n本市停车很难。", HeadFacts("关于停车的通知"))
    assert all(isinstance(block, Paragraph) for block in blocks)


@pytest.mark.corpus
def test_no_character_of_a_real_document_is_lost(
    corpus_documents: Callable[[int | None], list[dict[str, str]]],
) -> None:
    for document in corpus_documents(800):
        facts = HeadFacts(document["title"], document["doc_number"] or "", tuple(document["issuers"]))
        assert plain_text(blocks_of(document["body"], facts)) == "\n".join(clean_lines(document["body"])), (
            document["source_id"]
        )


def test_a_decision_behind_the_date_of_its_order_speaks_to_nobody() -> None:
    lines = (
        "《关于修改停车办法的决定》已经审议通过，现予公布。",
        "市长　陆衡川",
        "2025年5月23日",
        "澜州市人民政府决定对停车办法作如下修改：",
    )
    assert [kind_of(block) for block in blocks_of("\n".join(lines))] == [
        "paragraph",
        "signature",
        "date",
        "paragraph",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "为减少餐饮油烟污染，现就有关要求通告如下：",
        "根据《土地管理法》，现将征收土地有关事项公告如下：",
        "经研究，决定如下：",
        "省人民政府第66次常务会议决定对《江西省流动人口服务和管理办法》作如下修改：",
        "第二条　下列农林特产品的收入为农林特产税的征收范围（以下简称农林特产税）：",
    ],
)
def test_a_first_line_that_leads_to_a_list_speaks_to_nobody(line: str) -> None:
    assert blocks_of(f"{line}\n一、安装设备。") == (Paragraph(line), Paragraph("一、安装设备。"))
    assert blocks_of("为民服务中心、市各部门：\n请遵照执行。")[0] == Addressee("为民服务中心、市各部门：")


@pytest.mark.parametrize(
    "line, heading",
    [
        ("第一章总则", True),
        ("第三章专利资助奖励项目及标准", True),
        ("第二章的规定适用于", False),
        ("第二章所称停车场", False),
    ],
)
def test_a_chapter_is_a_heading_though_no_space_follows_its_number(line: str, heading: bool) -> None:
    blocks = blocks_of(f"第一条 为了加强管理，制定本办法。\n{line}\n第二条 本办法适用于本市。")
    assert any(isinstance(b, Heading) and b.text == line for b in blocks) is heading


def test_a_red_head_and_the_two_lines_of_an_order_are_head() -> None:
    order = blocks_of(
        "澜州市人民政府令\n第12号\n《澜州市停车场管理办法》已经通过，现予公布。",
        HeadFacts("澜州市停车场管理办法", "澜州市人民政府令第12号", ("澜州市人民政府",)),
    )
    assert order[:2] == (Head("澜州市人民政府令", "number"), Head("第12号", "number"))
    facts = HeadFacts("关于停车的通知", "澜民〔2024〕5号", ("澜州市民政局", "澜州市人民政府办公室"))
    for above in (
        ["澜州市民政局 澜州市人民政府办公室文件"],
        ["澜州市民政局", "文件", "澜州市人民政府", "办公室"],
    ):
        blocks = blocks_of("\n".join([*above, "澜民〔2024〕5号", "关于停车的通知", "各区："]), facts)
        heads = [*(Head(line, "issuer") for line in above), Head("澜民〔2024〕5号", "number"), Head("关于停车的通知", "title")]  # fmt: skip
        assert list(blocks[:-1]) == heads


def test_tables_that_only_frame_a_red_head_or_a_colophon_are_lines_and_others_stay() -> None:
    def of(*rows: tuple[str, ...]) -> Table:
        return Table(tuple(tuple(Cell(text) for text in row) for row in rows))

    head, foot = of(("澜州市人民政府办公室", "文件")), of(("抄送：市委各部门。", ""), ("澜州市人民政府办公室", "2024年3月1日印发"))  # fmt: skip
    text = ["澜政办发〔2024〕3号", "关于停车的通知", "各区：", "请按时开放。"]
    assert unframed([head, *text, foot]) == [
        "澜州市人民政府办公室文件", *text, "抄送：市委各部门。", "澜州市人民政府办公室　2024年3月1日印发",
    ]  # fmt: skip
    data = of(("单位", "泊位"), ("澜州市民政局", "12"))
    assert unframed([data, *text, data]) == [data, *text, data]
