"""Excerpts show the passage that answers, and mark exactly what was asked, in the original characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import Analyzer
from index.excerpt import excerpt, mark
from index.syntax import read

ANALYZER = Analyzer()
TEXT = (
    "第一条　为了加强管理，制定本办法。\n第二条　本市行政区域内電動自行車的登記、通行，适用本办法。\n第三条　（略）"
    + "其他。" * 100
)


def test_the_passage_with_the_hit_is_shown_and_marked() -> None:
    shown = excerpt(TEXT, read("电动自行车"), ANALYZER, width=40)
    assert ("電動自行車", True) in shown.pieces
    assert shown.before
    assert shown.after


def test_words_are_marked_where_the_phrase_is_not() -> None:
    shown = excerpt(TEXT, read("自行车登记办法"), ANALYZER)
    assert [text for text, hit in shown.pieces if hit][:2] == ["办法", "自行車"]


def test_a_number_is_marked_whole_and_in_any_form() -> None:
    pieces = mark("转发澜政办﹝2019﹞112号和澜政办﹝2019﹞12号的通知", read("澜政办 2019 12"), ANALYZER)
    assert [text for text, hit in pieces if hit] == ["澜政办﹝2019﹞12号"]


def test_without_a_hit_the_beginning_is_shown() -> None:
    shown = excerpt(TEXT, read("消防栓"), ANALYZER, width=20)
    assert not shown.before
    assert "".join(text for text, _ in shown.pieces) == TEXT[:20]


@given(st.text(max_size=200), st.text(max_size=12), st.integers(1, 150))
def test_pieces_are_the_text_itself(text: str, line: str, width: int) -> None:
    assert "".join(piece for piece, _ in mark(text, read(line), ANALYZER)) == text
    shown = excerpt(text, read(line), ANALYZER, width)
    assert "".join(piece for piece, _ in shown.pieces) in text


def test_what_differs_a_little_is_marked_in_long_runs() -> None:
    text = "选举业主。" + "无关的话。" * 40 + "业主大会应当按照规定选举业主委员会，并备案。"
    shown = excerpt(text, read("业主大会应当按照规顶选举业主委员会并备案"), ANALYZER, 60)
    assert [piece for piece, hit in shown.pieces if hit][:2] == ["业主大会应当按照规", "选举业主委员会"]


@pytest.mark.parametrize("width", range(20, 60))
def test_no_border_runs_through_a_hit(width: int) -> None:
    shown = excerpt("停车管理办法和收费标准的说明，" * 20, read("收费标准 停车管理"), ANALYZER, width)
    assert {piece for piece, hit in shown.pieces if hit} <= {"停车管理", "收费标准"}


def test_an_article_asked_for_is_shown_where_it_stands() -> None:
    text = (
        "第一条　依照第十二条办理。\n"
        + "其他的话。" * 30
        + "\n　　第十二条　停车收费。\n第十三条　见第十二条。"
    )
    shown = excerpt(text, read("停车条例第12条"), ANALYZER, 30)
    assert "第十二条　停车收费" in "".join(piece for piece, _ in shown.pieces)


def test_a_passage_inside_an_article_names_it() -> None:
    text = (
        "第一条　为了管理。\n第二条　本市适用。\n"
        + "　　补充的话。" * 20
        + "停车收费由发改部门确定。\n第三条　其他。"
    )
    found = excerpt(text, read("停车收费"), Analyzer(), 40)
    assert found.article == "第二条"
    assert excerpt(text, read("其他"), Analyzer(), 40).article == ""
    assert excerpt("没有条款的通知，停车收费。", read("停车收费"), Analyzer(), 40).article == ""
