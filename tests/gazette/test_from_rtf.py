"""RTF gives its text in whatever way it was written down, its tables with their spans, its notes; nothing hidden."""

from __future__ import annotations

import pytest

from gazette.body import Figure, PageMark, Paragraph, Table, plain_text
from gazette.errors import Unreadable
from gazette.ingest.formats import read_file
from gazette.ingest.from_rtf import read
from tests.gazette.samples import PNG

HEAD = (
    r"{\rtf1\ansi\ansicpg936\uc1{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fcharset136 Ming;}}"
    r"{\stylesheet{\s1 Heading;}}{\info{\title x}}{\header 页眉}"
)


def rtf(body: str) -> bytes:
    return (HEAD + body + "}").encode("gb18030")


def gb(text: str) -> str:
    """Text as Word writes it down: a code for every byte."""
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))


def text_of(body: str) -> str:
    return plain_text(read(rtf(body)).blocks)


def test_codes_of_bytes_unicode_words_and_bare_text_all_give_characters() -> None:
    assert (
        text_of(gb("停车") + r"\u31649 ?\u29702\'3f" + "办法" + r"\par{\f1 \'b0\'b1}\par")
        == "停车管理办法\n停"
    )
    assert text_of(r"\uc2\u20572 ab\uc0\u-10179 \u-8704 \{1\}\~x\_y\emdash\par") == "停😀{1} x-y—"


def test_numbers_stand_and_deleted_and_hidden_text_does_not() -> None:
    body = (
        r"{\listtext\'d2\'bb\'a1\'a2}"
        + gb("总则")
        + r"{\v \'d2}{\deleted \'d2}{\*\unheard \'d2}{\field{\*\fldinst PAGE}{\fldrslt 3}}\par"
    )
    assert text_of(body) == "一、总则3"


def test_lines_know_their_place_and_pages_begin_where_they_were_broken() -> None:
    body = (
        r"\pard\qc "
        + gb("标题")
        + r"\par\pard\qj "
        + gb("上")
        + r"\line "
        + gb("中")
        + r"\page "
        + gb("下")
        + r"\par"
    )
    assert read(rtf(body)).blocks == (
        Paragraph("标题", "center"), Paragraph("上"), Paragraph("中"), PageMark(2), Paragraph("下"),
    )  # fmt: skip


def test_tables_keep_the_cells_that_span() -> None:
    body = (
        gb("前") + r"\par\trowd\clvmgf\cellx1000\cellx3000\pard\intbl " + gb("区域") + r"\cell " + gb("泊位") + r"\cell\row"
        r"\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell " + gb("东") + r"\par " + gb("侧") + r"\cell "
        + gb("西") + r"\cell\row\pard " + gb("后") + r"\par"
    )  # fmt: skip
    before, table, after = read(rtf(body)).blocks
    assert (before, after) == (Paragraph("前"), Paragraph("后"))
    assert isinstance(table, Table)
    assert [[(c.text, c.colspan, c.rowspan) for c in row] for row in table.rows] == [
        [("区域", 1, 2), ("泊位", 2, 1)], [("东 侧", 1, 1), ("西", 1, 1)],
    ]  # fmt: skip


def test_notes_and_pictures_follow_what_they_belong_to() -> None:
    body = (
        gb("泊位")
        + r"{\super\chftn{\footnote\pard\plain{\super\chftn} "
        + gb("指小型车。")
        + r"}}"
        + gb("收费")
        + r"\par"
    )
    assert text_of(body) == "泊位①收费\n①指小型车。"
    manuscript = read(rtf(gb("图") + r"{\pict\pngblip " + PNG.hex() + r"}\par"))
    assert [type(block) for block in manuscript.blocks] == [Paragraph, Figure]
    assert manuscript.pictures[0].content == PNG


def test_binary_data_is_stepped_over_and_boundless_nesting_refused() -> None:
    assert text_of(r"{\*\x\bin5 {{{{{}" + gb("正文") + r"\par") == "正文"
    with pytest.raises(Unreadable, match="一层套一层"):
        read_file(rtf("{" * 600), "a.rtf")
    with pytest.raises(Unreadable):
        read(b"{\\rtx")
