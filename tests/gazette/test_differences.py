"""Differences are exact: nothing is shown that is not so, nothing that is so is left out."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gazette.body import Paragraph
from gazette.content import Content, from_text, to_text
from gazette.differences import Piece, between, characters, lines

texts = st.text("停车收费办法，。12", max_size=30)


def side(pieces: list[Piece], change: str) -> str:
    return "".join(piece.text for piece in pieces if piece.change in ("same", change))


@given(texts, texts)
def test_both_texts_can_be_read_off_the_pieces(before: str, after: str) -> None:
    pieces = list(characters(before, after))
    assert side(pieces, "removed") == before
    assert side(pieces, "added") == after


@given(st.lists(texts, max_size=8), st.lists(texts, max_size=8))
def test_both_bodies_can_be_read_off_the_lines(before: list[str], after: list[str]) -> None:
    shown = list(lines(before, after))
    assert [side(list(line.pieces), "removed") for line in shown if line.before is not None] == before
    assert [side(list(line.pieces), "added") for line in shown if line.after is not None] == after
    assert [line.before for line in shown if line.before] == list(range(1, len(before) + 1))


def test_a_changed_figure_is_shown_as_that_figure() -> None:
    was = Content(
        "关于停车的通知", (Paragraph("每小时收费5元，不足一小时按一小时计。"),), issuers=("澜州市人民政府",)
    )
    now = Content(
        "关于停车的通知", (Paragraph("每小时收费3元，不足一小时按一小时计。"),), signed_on=date(2024, 3, 5)
    )
    found = between(was, now)
    assert [piece for piece in found.lines[0].pieces if piece.change != "same"] == [
        Piece("removed", "5"),
        Piece("added", "3"),
    ]
    assert [(fact.label, fact.pieces[-1].text) for fact in found.facts] == [
        ("发文机关", "澜州市人民政府"),
        ("成文日期", "2024-03-05"),
    ]
    assert found.count == 3


def test_a_content_is_kept_and_read_back() -> None:
    content = Content("甲", (Paragraph("乙"),), keywords=("停车",), signed_on=date(2024, 3, 5))
    assert from_text(to_text(content)) == content
