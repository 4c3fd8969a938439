"""Nearly a line: how many questions that may become, whatever was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.nearby import MOST_PIECES, nearly
from index.tree import And, Node, Or, Phrase, phrases


def ways(tree: Node | None) -> int:
    return len(tree.parts) if isinstance(tree, Or) else int(tree is not None)


@pytest.mark.parametrize(
    "line", ["2019-" * 100, "第一，" * 160, "政" * 500, "、".join(map(str, range(1000, 1100)))]
)
def test_a_line_of_scraps_becomes_no_flood_of_questions(line: str) -> None:
    assert ways(nearly(Phrase(line))) <= (MOST_PIECES + 2) * (MOST_PIECES + 1) // 2 + 1
    assert len(list(phrases(nearly(Phrase(line)) or Or(())))) <= 100 * MOST_PIECES


@given(st.text(max_size=80))
def test_any_line_has_a_bounded_number_of_ways(line: str) -> None:
    assert ways(nearly(Phrase(line))) <= 100


def test_every_place_of_a_short_line_may_be_the_slip() -> None:
    tree = nearly(Phrase("停车场管里办法"))
    assert isinstance(tree, Or)
    assert And((Phrase("停车场管"), Phrase("办法"))) in tree.parts


@pytest.mark.parametrize(
    "tree",
    [Phrase("停车管理"), Phrase("停车管理办法", "title"), And((Phrase("停车管理办法"), Phrase("收费")))],
)
def test_what_is_short_or_several_is_left_as_it_is(tree: Node) -> None:
    assert nearly(tree) is None
