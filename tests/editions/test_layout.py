"""The official layout, measured in the finished files: margins, lines, characters, line ends, tables, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from gazette.archive import Archive
from gazette.body import DateLine, Paragraph, Signature, Table
from gazette.editions.edition import Edition, of_document
from gazette.views import DocumentPage
from tests.editions.measure import MM, Page, pages_of
from tests.editions.whole import LEFT, NEVER_FIRST, RIGHT, expected, heads, squeezed, taken_from

# WeasyPrint leaves its colour profile open for the garbage collector
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
NEVER_LAST = set("（《〈「『“‘【〔")
Names = dict[str, DocumentPage]
EditionOf = Callable[..., Edition]
PdfOf = Callable[..., Path]


def test_every_character_of_every_document_stands_in_its_pdf_once_and_in_order(
    pages: Names, edition_of: EditionOf, pdf_of: PdfOf
) -> None:
    for name in pages:
        edition = edition_of(name)
        rest = expected(edition.sheets[0])
        for page in pages_of(pdf_of(edition)):
            rest = taken_from(rest, page, heads(edition.sheets[0]))
        assert rest == "", name


def test_the_page_is_a4_and_everything_stands_inside_its_margins(
    pages: Names, edition_of: EditionOf, pdf_of: PdfOf
) -> None:
    for name in pages:
        for page in pages_of(pdf_of(edition_of(name))):
            upright = page.width < page.height
            assert {round(page.width), round(page.height)} == {595, 842}
            if upright:
                for glyph in page.inside():
                    assert LEFT - 0.5 <= glyph.x <= RIGHT, (name, glyph)


def text_lines(page: Page) -> list[str]:
    return ["".join(g.text for g in line) for line in page.lines()]


def test_a_full_page_has_22_lines_of_28_characters_at_29_points(edition_of: EditionOf, pdf_of: PdfOf) -> None:
    pages = pages_of(pdf_of(edition_of("lz-2024-00001")))
    counts = [len(page.lines()) for page in pages]
    assert max(counts) == 22
    assert counts.count(22) >= 3
    widest = 0
    for page in pages:
        body = [line for line in page.lines() if {round(g.size) for g in line} == {16}]
        for line in body:
            assert len(line) <= 28 or any(g.text.isascii() for g in line), line
            widest = max(widest, len([g for g in line if not g.text.isascii()]))
        for above, below in pairwise(body):
            pitch = (below[0].y - above[0].y) / 28.95
            assert pitch == pytest.approx(round(pitch * 2) / 2, abs=0.08), (
                "".join(g.text for g in below),
                pitch,
            )
    assert widest == 28


def test_the_first_line_stands_under_the_upper_margin_and_the_last_above_the_lower(
    edition_of: EditionOf, pdf_of: PdfOf
) -> None:
    full = [page for page in pages_of(pdf_of(edition_of("lz-2024-00001"))) if len(page.lines()) == 22]
    for page in full:
        assert 37 * MM + 10 < page.lines()[0][0].y < 37 * MM + 28.95
        assert page.height - 35 * MM - 16 < page.lines()[-1][0].y < page.height - 35 * MM


def test_lines_end_at_the_margin_and_never_begin_or_end_with_the_wrong_mark(
    pages: Names, edition_of: EditionOf, pdf_of: PdfOf
) -> None:
    even = uneven = 0
    for name in pages:
        for page in pages_of(pdf_of(edition_of(name))):
            for line in page.lines():
                if {round(g.size) for g in line} != {16} or page.width > page.height:
                    continue
                assert line[0].text not in NEVER_FIRST, (name, "".join(g.text for g in line))
                if line[-1].x > RIGHT - 48:
                    assert line[-1].text not in NEVER_LAST, (name, "".join(g.text for g in line))
                if len(line) > 27:
                    even, uneven = (
                        (even + 1, uneven) if abs(line[-1].x + 15.785 - RIGHT) < 1.2 else (even, uneven + 1)
                    )
    assert even > 300
    assert uneven < even / 10  # ends of paragraphs, and half-width characters at the end of a line


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(edition_of: EditionOf, pdf_of: PdfOf) -> None:
    for number, page in enumerate(pages_of(pdf_of(edition_of("lz-2024-00001"))), 1):
        dashes = [g for g in page.glyphs if g.text == "—" and round(g.size) == 14]
        assert len(dashes) == 2, number
        assert f"—{number}—" in squeezed(page.foot())
        assert (dashes[0].x > 105 * MM) == (number % 2 == 1)


def test_titles_are_22_points_and_no_line_of_them_splits_a_word(
    pages: Names, edition_of: EditionOf, pdf_of: PdfOf
) -> None:
    for name, page in pages.items():
        edition = edition_of(name)
        if edition.sheets[0].title_in_text:
            continue
        first = pages_of(pdf_of(edition))[0]
        big = [
            "".join(g.text for g in line) for line in first.lines() if {round(g.size) for g in line} == {22}
        ]
        assert [squeezed(line) for line in edition.sheets[0].title_lines] == big, name
        assert squeezed("".join(big)) == squeezed(page.card.title)


def test_tables_repeat_their_heads_and_no_row_is_cut(
    edition_of: EditionOf, pdf_of: PdfOf, pages: Names
) -> None:
    name = next(
        name for name, page in pages.items() if page.card.title.endswith("行政规范性文件清理结果的通知")
    )
    edition = edition_of(name)
    table = next(s.block for s in edition.sheets[0].blocks if isinstance(s.block, Table))
    head = heads(edition.sheets[0])[0]
    holding = [page.text() for page in pages_of(pdf_of(edition)) if head in page.text()]
    assert len(holding) >= 2
    rows = [squeezed("".join(cell.text for cell in row)) for row in table.rows[table.head_rows :]]
    assert all(sum(row in text for text in holding) == 1 for row in rows)


def test_each_page_carries_issue_number_count_revision_date_address_and_code(
    edition_of: EditionOf, pdf_of: PdfOf
) -> None:
    found = pages_of(pdf_of(edition_of("lz-2024-00003")))
    for number, page in enumerate(found, 1):
        foot = squeezed(page.foot())
        for piece in ("澜州市人民政府公报2024年第1期", "澜政办发〔2024〕4号", f"第{number}页共{len(found)}页", "2026年11月23日制作",
                      "gazette.example.gov.cn/c/00000000", "核验码0000-0000", "文本第"):  # fmt: skip
            assert piece in foot, (piece, foot)


def test_an_order_has_its_own_form(edition_of: EditionOf, pdf_of: PdfOf) -> None:
    first = text_lines(pages_of(pdf_of(edition_of("lz-2024-00001")))[0])
    assert first[0] == "澜州市人民政府令"
    assert first[1] == "第12号"
    assert first[-2:] == ["市长陆衡川", "2024年1月26日"]


def test_a_signature_has_its_middle_over_that_of_its_date_four_characters_from_the_margin(
    pages: Names, edition_of: EditionOf, pdf_of: PdfOf
) -> None:
    seen = 0
    for name in pages:
        edition = edition_of(name)
        if edition.sheets[0].is_order:
            continue
        signed = {squeezed(s.block.text) for s in edition.sheets[0].blocks if isinstance(s.block, Signature)}
        dated = {squeezed(s.block.text) for s in edition.sheets[0].blocks if isinstance(s.block, DateLine)}
        for page in pages_of(pdf_of(edition)):
            for above, below in pairwise(page.lines()):
                if "".join(g.text for g in below) not in dated:
                    continue
                assert RIGHT - 4 * 16 - (below[-1].x + 15.785) == pytest.approx(0, abs=2), name
                if "".join(g.text for g in above) in signed:
                    middles = [(line[0].x + line[-1].x + 15.785) / 2 for line in (above, below)]
                    assert middles[0] == pytest.approx(middles[1], abs=6), name
                    seen += 1
    assert seen > 25


def test_a_text_that_an_order_proclaims_has_its_title_behind_the_order(
    edition_of: EditionOf, pdf_of: PdfOf
) -> None:
    title = "澜州市人民政府关于修改《澜州市停车场管理办法》的决定"
    first, second = [page.text() for page in pages_of(pdf_of(edition_of("lz-2025-00008")))][:2]
    assert first.startswith("澜州市人民政府令第14号《澜州市人民政府关于修改")
    assert first.endswith("市长陆衡川2025年5月23日")
    assert second.startswith(title + "澜州市人民政府决定对")


def test_an_announcement_with_remarks_behind_its_date_keeps_its_title_above(
    pages: Names, demo: Archive, pdf_of: PdfOf
) -> None:
    page = pages["lz-2025-00008"]
    blocks = (Paragraph("现将有关事项公告如下。"), DateLine("2025年5月23日"), Paragraph("公告正文另行下载。"))
    card = replace(page.card, document_number="海关总署公告2020年第17号", index_number="announced")
    first = pages_of(pdf_of(of_document(replace(page, card=card, body=blocks), demo.analyzer)))[0]
    assert first.text().startswith(f"海关总署公告2020年第17号{page.card.title}现将有关事项公告如下。")


def test_the_names_of_many_issuers_stand_small_in_the_red_head_a_line_each(
    pages: Names, demo: Archive, pdf_of: PdfOf
) -> None:
    page = pages["lz-2025-00004"]
    names = ("人力资源社会保障部、中华全国总工会", "中国企业联合会/中国企业家协会", "中华全国工商业联合会")
    joint = replace(page, card=replace(page.card, issuers=names, index_number="joint"))
    first = pages_of(pdf_of(of_document(joint, demo.analyzer)))[0]
    assert text_lines(first)[:4] == [name for joined in names for name in joined.split("、")]
    assert {round(glyph.size) for line in first.lines()[:4] for glyph in line} == {22}
    body = next(
        line for line in first.lines() if {round(glyph.size) for glyph in line} == {16} and len(line) > 20
    )
    assert first.lines()[-1][0].y > body[0].y  # the text begins on the first page


def test_large_print_is_18_points_and_loses_nothing(edition_of: EditionOf, pdf_of: PdfOf) -> None:
    edition = edition_of("lz-2024-00003", large=True)
    rest, sizes = expected(edition.sheets[0]), set()
    for page in pages_of(pdf_of(edition)):
        sizes |= {round(g.size) for line in page.lines() for g in line if len(line) > 20}
        rest = taken_from(rest, page, heads(edition.sheets[0]))
    assert rest == ""
    assert 18 in sizes


def test_two_pages_on_one_lose_nothing(edition_of: EditionOf, pdf_of: PdfOf) -> None:
    edition = edition_of("lz-2024-00003")
    single, double = PdfReader(pdf_of(edition)), PdfReader(pdf_of(edition, two_up=True))
    assert len(double.pages) == (len(single.pages) + 1) // 2
    assert squeezed("".join(p.extract_text() for p in double.pages)) == squeezed(
        "".join(p.extract_text() for p in single.pages)
    )
