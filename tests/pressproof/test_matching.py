"""The aligner: whatever two texts are, its gaps make one the other, and only what differs lies in them."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gazette.pressproof import folding
from gazette.pressproof.matching import Gap, chain, gaps, runs
from gazette.pressproof.order import _knots
from gazette.pressproof.pages import Strip
from gazette.pressproof.settling import settled
from gazette.pressproof.stream import Expected, Shown
from gazette.pressproof.wanted import Part

TEXT = st.text(alphabet="甲乙丙丁一二三12，。", max_size=60)


def strips(lines: list[str]) -> list[Strip]:
    """Lines as a printer sets them, each character ten points wide."""
    return [
        Strip(1, line, tuple(10.0 * n for n in range(len(line))), tuple(10.0 * n + 10 for n in range(len(line))), 20.0 * at, 20.0 * at + 16)
        for at, line in enumerate(lines)
    ]  # fmt: skip


def applied(found: list[Gap], one: str, other: str) -> str:
    """The first text with what the gaps say put in its place."""
    out, at = "", 0
    for gap in found:
        out += one[at : gap.a] + other[gap.b : gap.b_end]
        at = gap.a_end
    return out + one[at:]


@given(TEXT, TEXT)
@example("", "甲")
@example("甲甲", "甲")
def test_the_gaps_make_one_text_the_other(one: str, other: str) -> None:
    found = gaps(one, other)
    assert applied(found, one, other) == other
    edges = [Gap(0, 0, 0, 0), *found, Gap(len(one), len(one), len(other), len(other))]
    for here, after in pairwise(edges):
        assert one[here.a_end : after.a] == other[here.b_end : after.b]
    assert (found == []) == (one == other)


@given(st.integers(0, 2**32), st.integers(0, 12), st.integers(500, 3000))
@settings(max_examples=40)
def test_planted_changes_in_a_long_text_are_found_and_are_all(seed: int, count: int, size: int) -> None:
    chance = random.Random(seed)
    one = "".join(chance.choice("的一是了不在人有和这中大为上个国我以要他") for _ in range(size))
    places = sorted(chance.sample(range(0, size, 25), min(count, size // 25)))
    other = "".join("鹭" if at in places else character for at, character in enumerate(one))
    assert [(gap.a, gap.a_end) for gap in gaps(one, other)] == [(at, at + 1) for at in places]


@given(st.lists(TEXT, max_size=6), st.lists(TEXT, max_size=6))
@example(["1", "1"], ["12", "2"])  # a gap that could move over the one beside it
def test_settling_keeps_the_gaps_true(ours: list[str], theirs: list[str]) -> None:
    expected = Expected([Part(0, f"正文第{n}段", line) for n, line in enumerate(ours, 1) if line])
    shown = Shown(strips([line for line in theirs if line]))
    found = settled(gaps(expected.form, shown.form), expected, shown)
    assert applied(found, expected.form, shown.form) == shown.form
    assert all(a.a_end <= b.a and a.b_end <= b.b for a, b in pairwise(found))


@given(st.lists(TEXT, min_size=2, max_size=8, unique=True), st.data())
def test_a_line_that_is_missing_is_one_gap_that_holds_it(lines: list[str], data: st.DataObject) -> None:
    lines = [f"{number}、{line}。" for number, line in enumerate(lines, 1)]
    gone = data.draw(st.integers(0, len(lines) - 1))
    expected = Expected([Part(0, f"正文第{n}段", line) for n, line in enumerate(lines, 1)])
    shown = Shown(strips(lines[:gone] + lines[gone + 1 :]))
    found = settled(gaps(expected.form, shown.form), expected, shown)
    missing = "".join(expected.form[gap.a : gap.a_end] for gap in found)
    assert len(missing) - sum(gap.b_end - gap.b for gap in found) == len(lines[gone])
    if len(found) == 1 and found[0].b == found[0].b_end:
        assert sorted(missing) == sorted(folding.formless(lines[gone]))


@given(TEXT, TEXT)
def test_a_chain_goes_forward_in_both_texts(one: str, other: str) -> None:
    picked = chain(runs(one, other, 2))
    for run in picked:
        assert one[run.a : run.a + run.size] == other[run.b : run.b + run.size]
    for here, after in pairwise(picked):
        assert here.a + here.size <= after.a
        assert here.b + here.size <= after.b


@given(st.permutations(range(9)))
def test_knots_cover_what_is_out_of_order_and_nothing_else(ranks: list[int]) -> None:
    inside = {at for first, last in _knots(ranks) for at in range(first, last)}
    assert all(ranks[at] == at for at in range(9) if at not in inside)
    for first, last in _knots(ranks):
        assert sorted(ranks[first:last]) == list(range(first, last))


def test_what_fonts_map_is_the_same_and_what_differs_in_form_is_told_apart() -> None:
    assert folding.compared("⼀⺠ ⻅　政\u200b府\nﬁ") == "一民见政府fi"
    assert folding.formless("（，；：％２－—“”●") == folding.formless('(,;:%2-–""·')
    assert folding.formless("〔") != folding.formless("（")
    assert folding.is_figure("3.5%")
    assert folding.is_figure("二十")
    assert not folding.is_figure("，")


@given(st.text(max_size=200))
def test_folding_by_form_keeps_the_length(text: str) -> None:
    assert len(folding.formless(text)) == len(text)
    assert folding.compared(folding.compared(text)) == folding.compared(text)
