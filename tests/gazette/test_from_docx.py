"""Word files give the text that would be printed: numbers, tables, notes, pictures; no deletions, nothing hidden."""

from __future__ import annotations

import base64

import pytest

from gazette.body import Figure, PageMark, Paragraph, Table, plain_text
from gazette.errors import Unreadable
from gazette.ingest.docx_lists import chinese, in_form
from gazette.ingest.formats import read_file
from gazette.ingest.from_docx import read
from tests.gazette.samples import PNG, cell, docx, numbered, numbering, p, packed

FIRST, WIDE = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'


def text_of(content: bytes) -> str:
    return plain_text(read(content).blocks)


def test_automatic_numbers_stand_in_the_text() -> None:
    lists = numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    body = (
        numbered("总体要求", 0) + numbered("甲", 1) + numbered("子", 2) + numbered("丑", 2) + numbered("乙", 1)
        + numbered("寅", 2) + p("正文") + numbered("保障", 0, 2) + numbered("丙", 1) + numbered("另起", 0, 3)
    )  # fmt: skip
    assert text_of(docx(body, numbering=lists)).split("\n") == [
        "一、总体要求", "（一）甲", "1.子", "2.丑", "（二）乙", "1.寅", "正文", "二、保障", "（一）丙", "五、另起",
    ]  # fmt: skip


def test_numbers_come_from_styles_and_articles_keep_their_distance() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="art"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="sub"><w:basedOn w:val="art"/></w:style>'
    lists = numbering(("chineseCountingThousand", "第%1条"))
    body = p("为了停车。", '<w:pStyle w:val="art"/>') + p("本办法。", '<w:pStyle w:val="sub"/>')
    body += p("无号。", '<w:pStyle w:val="sub"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert (
        text_of(docx(body, numbering=lists, styles=styles))
        == "第一条\u3000为了停车。\n第二条\u3000本办法。\n无号。"
    )


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (10, "chineseCounting", "十"), (11, "chineseCounting", "十一"), (20, "chineseCounting", "二十"),
        (101, "chineseCountingThousand", "一百零一"), (110, "chineseCounting", "一百一十"), (1010, "chineseCounting", "一千零一十"),
        (12, "chineseLegalSimplified", "壹拾贰"), (12, "ideographDigital", "一二"), (3, "decimalEnclosedCircle", "③"),
        (28, "upperLetter", "BB"), (4, "lowerRoman", "iv"), (2, "ideographTraditional", "乙"), (12, "decimalFullWidth", "１２"),
        (7, "decimalZero", "07"), (9, "unheardOf", "9"), (10_001, "chineseCounting", "一万零一"),
    ],
)  # fmt: skip
def test_every_form_of_number_is_written_as_word_prints_it(value: int, form: str, written: str) -> None:
    assert in_form(value, form) == written


def test_chinese_numbers_differ_from_one_another() -> None:
    assert len({chinese(value) for value in range(1, 12_000)}) == 11_999


def test_insertions_are_kept_and_what_was_deleted_or_hidden_is_not() -> None:
    body = (
        "<w:p><w:r><w:t>停车</w:t></w:r><w:ins><w:r><w:t>泊位</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>车辆</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>管理</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>" + p("后半")
    )
    assert text_of(docx(body)) == "停车泊位管理\n前半后半"


def test_merged_cells_keep_their_spans_and_frames_are_no_tables() -> None:
    rows = (
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('区域', FIRST)}{cell('泊位', WIDE)}</w:tr>"
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('', '<w:vMerge/>')}{cell('东')}{cell('西')}</w:tr>"
        f"<w:tr>{cell('老城')}{cell('12')}{cell('7')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('删')}{cell('1')}{cell('1')}</w:tr>"
    )
    frame = f"<w:tbl><w:tr>{cell('框里的话')}</w:tr></w:tbl>"
    table, line = read(docx(f"<w:tbl>{rows}</w:tbl>{frame}")).blocks
    assert isinstance(table, Table)
    assert table.head_rows == 2
    assert [[(c.text, c.colspan, c.rowspan) for c in row] for row in table.rows] == [
        [("区域", 1, 2), ("泊位", 2, 1)], [("东", 1, 1), ("西", 1, 1)], [("老城", 1, 1), ("12", 1, 1), ("7", 1, 1)],
    ]  # fmt: skip
    assert line == Paragraph("框里的话")


def test_notes_follow_their_paragraph_under_the_same_mark() -> None:
    notes = '<w:footnote w:id="0" w:type="separator"/><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> 指小型车。</w:t></w:r></w:p></w:footnote>'
    body = "<w:p><w:r><w:t>泊位</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t>收费。</w:t></w:r></w:p>"
    assert text_of(docx(body + p("其他。"), footnotes=notes)) == "泊位①收费。\n①指小型车。\n其他。"


def test_text_boxes_are_read_once_and_pictures_are_kept() -> None:
    box = f"<w:txbxContent>{p('印章处')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>如图</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:drawing><a:blip r:embed='image'/></w:drawing></w:r></w:p>"
    )
    manuscript = read(docx(body, image=PNG))
    assert [type(block) for block in manuscript.blocks] == [Paragraph, Figure, Paragraph]
    assert plain_text(manuscript.blocks) == "如图\n印章处"
    (picture,) = manuscript.pictures
    assert (picture.content, picture.media_type, picture.figure) == (PNG, "image/png", manuscript.blocks[1])


def test_new_pages_and_the_place_of_lines_are_known() -> None:
    body = (
        p("标题", '<w:jc w:val="center"/>')
        + "<w:p><w:r><w:t>上</w:t><w:br w:type='page'/><w:t>下</w:t></w:r></w:p>"
    )
    body += p("附件", "<w:pageBreakBefore/>")
    assert read(docx(body)).blocks == (
        Paragraph("标题", "center"), Paragraph("上"), PageMark(2), Paragraph("下"), PageMark(3), Paragraph("附件"),
    )  # fmt: skip


def test_a_page_that_a_program_set_into_the_file_is_read() -> None:
    mht = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'
    mht += base64.encodebytes("<h1>停车办法</h1><p>第一条 为了停车。</p>".encode()) + b"\n--b--\n"
    content = docx("<w:altChunk r:id='chunk'/>", chunk=mht)
    assert text_of(content) == "停车办法\n第一条 为了停车。"


def test_outside_entities_bombs_and_damage_are_refused() -> None:
    entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    inner = docx(p("x"))
    for parts in (
        {"word/document.xml": entity + b"<a>&x;</a>"},
        {"word/document.xml": b"<w:document"},
        {"word/document.xml": b"<a/>"},
        {"word/document.xml": b" " * (50 << 20)},
    ):
        with pytest.raises(Unreadable):
            read_file(packed({"[Content_Types].xml": "", **parts}), "a.docx")
    with pytest.raises(Unreadable):
        read_file(inner[: len(inner) // 2], "a.docx")


def test_boundless_nesting_is_refused() -> None:
    deep = "<w:sdt>" * 200 + p("x") + "</w:sdt>" * 200
    with pytest.raises(Unreadable, match="一层套一层"):
        read_file(docx(deep), "a.docx")
