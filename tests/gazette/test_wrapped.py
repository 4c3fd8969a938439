"""Text that was broken at a fixed width becomes its paragraphs again; other text is left as it is."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.ingest.from_markdown import read_markdown
from gazette.ingest.lines import clean_lines
from gazette.ingest.wrapped import unwrapped
from gazette.settings import CHECKOUT

DEMO = sorted((CHECKOUT / "data" / "demo").glob("*/*.md"))
TEXTS = {path.stem: [str(p) for p in read_markdown(path.read_text("utf-8"))[1] if isinstance(p, str)] for path in DEMO}  # fmt: skip
LONG = {name: lines for name, lines in TEXTS.items() if sum(len(line) > 90 for line in lines) > 2}


def broken(line: str, width: int, *, columns: bool) -> list[str]:
    """A line in pieces of so many characters, or so many half-width columns."""
    if not columns:
        return [line[at : at + width] for at in range(0, len(line), width)]
    pieces, taken = [""], 0
    for character in line:
        wide = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        if taken + wide > 2 * width:
            pieces, taken = [*pieces, ""], 0
        pieces[-1] += character
        taken += wide
    return pieces


@pytest.mark.parametrize("columns", [True, False])
@pytest.mark.parametrize("width", [26, 30, 40])
@pytest.mark.parametrize("name", sorted(LONG)[::3])
def test_an_indented_text_that_was_broken_is_whole_again(name: str, width: int, columns: bool) -> None:
    lines = [
        piece
        for at, line in enumerate(LONG[name])
        for piece in broken("　　" * bool(at) + line, width, columns=columns)
    ]
    assert clean_lines(unwrapped("\n".join(lines))) == clean_lines("\n".join(LONG[name]))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_text_that_was_not_broken_stays_as_it_is(name: str) -> None:
    text = "\n".join(TEXTS[name])
    assert unwrapped(text) == text


def test_without_indents_a_full_line_that_ends_a_sentence_may_end_its_paragraph() -> None:
    first = "为了加强停车管理，规范停车秩序，改善交通状况，保障停车人和经营者的合法权益，特制定本办法。"
    second = "市城市管理部门负责组织实施本办法，统筹协调停车场的监督管理，公安机关负责道路停车泊位的管理。"
    third = "有关部门按照职责分工做好相关工作，乡镇人民政府、街道办事处协助做好辖区内停车场管理的有关工作"
    text = [first, *broken(second + third, 23, columns=False)]
    assert unwrapped("\n".join(broken(first, 23, columns=False) + text[1:])).split("\n") == [
        first,
        second,
        third,
    ]


def test_names_and_lists_of_one_width_stay_lines() -> None:
    names = "\n".join(["王　堃　李　想　赵　平　钱　塘　孙　武　周　庄　吴　越　郑　州"] * 12)
    assert unwrapped(names) == names
    deeds = "\n".join(f"任命{name}为澜州市文化和旅游局副局长（试用期一年）；" for name in ("祝闻笙", "麴知白", "闵书砚", "陆衡川", "姚启岚"))  # fmt: skip
    assert unwrapped(deeds) == deeds


@given(
    st.lists(st.text(st.sampled_from("停车场管理，。 　a1\t（）"), max_size=60), max_size=30),
    st.integers(15, 45),
)
def test_no_character_is_lost(lines: list[str], width: int) -> None:
    text = "\n".join(piece for line in lines for piece in broken(line, width, columns=True))
    assert re.sub(r"\s", "", unwrapped(text)) == re.sub(r"\s", "", text)
