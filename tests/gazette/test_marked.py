"""A body goes to editable text and back without loss, whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.body import (  # fmt: skip
    Addressee,
    Annex,
    Block,
    Body,
    Cell,
    DateLine,
    Figure,
    Head,
    Heading,
    Note,
    PageMark,
    Paragraph,
    Signature,
    Table,
)
from gazette.errors import BadRecord
from gazette.marked import marked, unmarked

texts = st.text(st.sampled_from("关于停车的通知一、（）【】|\\nqcr2 \u3000\n\r表完页图"), max_size=12)
cells = st.builds(Cell, texts, st.integers(1, 12), st.integers(1, 12))
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, texts, st.sampled_from(["justify", "left", "center", "right"])),
    st.builds(Heading, texts, st.integers(1, 4)),
    st.builds(Heading, texts, st.integers(1, 2), st.just("chapter")),
    st.builds(Head, texts, st.sampled_from(["issuer", "number", "title", "note"])),
    st.builds(Note, texts, st.sampled_from(["remark", "attachments", "colophon"])),
    st.builds(Addressee, texts),
    st.builds(Signature, texts),
    st.builds(DateLine, texts),
    st.builds(Annex, texts, texts),
    st.builds(Figure, st.text("0123456789abcdef", min_size=64, max_size=64), texts),
    st.builds(PageMark, st.integers(1, 999)),
    st.builds(
        Table,
        st.lists(st.lists(cells, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
        st.integers(0, 3),
        texts,
    ),
)


@given(st.lists(blocks, max_size=5).map(tuple))
def test_nothing_is_lost_on_the_way_there_and_back(body: Body) -> None:
    assert unmarked(marked(body)) == body


def test_it_reads_like_the_document() -> None:
    body = (
        Addressee("各区人民政府："),
        Heading("一、总体要求", 1),
        Paragraph("坚持便民。"),
        Table(((Cell("甲"), Cell("乙", 2)),)),
    )
    assert marked(body) == "【主送】各区人民政府：\n【一级】一、总体要求\n坚持便民。\n【表 1】\n| 甲 | 乙\\c2 |\n【表完】"  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("甲\n【三等】乙", "第 2 行的“【三等】”不是格式标记"),
        ("【表】\n| 甲 |", "没有结束"),
        ("【表】\n甲\n【表完】", "应以“|”开头"),
        ("【2019年以来】全市", "【正文】"),
    ],
)
def test_a_slip_is_named_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(BadRecord, match="行") as slip:
        unmarked(text)
    assert sentence in str(slip.value)
