"""One text in every form: the verb writes by the ending of the file's name, and no form loses a character."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree, html

from gazette import queries
from gazette.archive import Archive
from gazette.body import Cell, Paragraph, Table, lines_of
from gazette.cli import cli
from gazette.content import content_of
from gazette.editions import codes, documents
from gazette.editions.checking import NotOurs, check
from gazette.editions.docx_tables import add_table
from gazette.editions.edition import Edition, of_chosen, of_document, of_section
from gazette.editions.press import Limits, Press
from gazette.editions.workshop import NotMade
from gazette.entering import Deed, Desk
from gazette.errors import NotFound
from gazette.model import Document as Row
from gazette.model_people import Person
from gazette.records import record_from
from gazette.views import DocumentPage
from gazette.workflow import correct, withdraw
from tests.editions.whole import expected, squeezed
from tests.gazette.conftest import NOON

EditionOf = Callable[..., Edition]
Names = dict[str, DocumentPage]


def nothing(_: str) -> None:
    return None


def document_lines(page: DocumentPage) -> list[str]:
    return [squeezed(line) for block in page.body for line in lines_of(block) if line.strip()]


def test_text_and_page_hold_every_line(pages: Names, edition_of: EditionOf) -> None:
    for name in pages:
        text = squeezed(documents.to_text(edition_of(name), nothing).decode())
        page = html.document_fromstring(documents.to_html(edition_of(name), nothing))
        shown = squeezed("".join(page.xpath("//article")[0].itertext()))
        assert all(line in text for line in document_lines(pages[name])), name
        assert shown == expected(edition_of(name).sheets[0]), name


def test_word_holds_every_line_on_the_official_page(pages: Names, edition_of: EditionOf) -> None:
    for name in pages:
        word = Document(io.BytesIO(documents.WRITERS[".docx"](edition_of(name), nothing)))
        shown = squeezed("".join(t.text for t in word.element.body.iter(qn("w:t"))))
        assert shown == expected(edition_of(name).sheets[0]), name
        first = word.sections[0]
        assert [
            round(edge.mm)
            for edge in (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
        ] == [37, 35, 28, 26]


def test_a_table_of_word_has_columns_by_their_text_and_cells_over_several_rows() -> None:
    word = Document()
    head = (Cell("序号"), Cell("违法行为"), Cell("成文日期"))
    rows = (
        (Cell("1", rowspan=2), Cell("未按照规定公开停车场收费标准、投诉电话的行为"), Cell("2020年12月31日")),
        (Cell("擅自停用停车场的行为"), Cell("2021年1月5日")),
        (Cell("合计", colspan=2), Cell("2件")),
    )
    add_table(word, Table((head, *rows)), False, lambda paragraph, cell, *_: paragraph.add_run(cell.text))
    out = io.BytesIO()
    word.save(out)
    made = Document(out).tables[0]
    widths = [column.width or 0 for column in made.columns]
    assert sum(widths) == pytest.approx(Mm(156), rel=0.01)
    assert widths[1] > 2 * widths[0]
    assert widths[0] > Pt(2 * 12 + 7)  # 序号 on one line
    assert widths[2] > Pt(7 * 12 + 7)  # a date, too
    assert [[cell.text for cell in row.cells] for row in made.rows][1:] == [
        ["1", "未按照规定公开停车场收费标准、投诉电话的行为", "2020年12月31日"],
        ["1", "擅自停用停车场的行为", "2021年1月5日"],
        ["合计", "合计", "2件"],
    ]
    assert all(len(cell.paragraphs) == 1 for row in made.rows for cell in row.cells)
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in made.rows] == [
        True,
        False,
        False,
        False,
    ]


def test_word_turns_the_page_for_a_wide_table_with_its_title_and_leaves_none_empty(
    edition_of: EditionOf,
) -> None:
    body = Document(io.BytesIO(documents.WRITERS[".docx"](edition_of("lz-2024-00002"), nothing))).element.body
    sections: list[tuple[str, str]] = []
    text = ""
    for child in body:
        text += "".join(t.text for t in child.iter(qn("w:t")))
        for size in child.iter(qn("w:pgSz")):
            sections.append((size.get(qn("w:orient")) or "portrait", squeezed(text)))
            text = ""
    assert [orientation for orientation, _ in sections] == ["portrait", "landscape"]
    assert sections[0][1].endswith("（此件公开发布）")
    assert sections[1][1].startswith("附件2024年民生实事项目清单序号")
    assert not list(body.iter(qn("w:br"))) or all(
        br.get(qn("w:type")) != "page" for br in body.iter(qn("w:br"))
    )


def test_a_book_is_well_formed_and_holds_every_document(edition_of: EditionOf) -> None:
    edition = edition_of("lz-2025-s1")
    with zipfile.ZipFile(io.BytesIO(documents.WRITERS[".epub"](edition, nothing))) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, book.read("mimetype")) == (
            "mimetype",
            zipfile.ZIP_STORED,
            b"application/epub+zip",
        )
        package = etree.fromstring(book.read("book/book.opf"))
        named = {item.get("href") for item in package.iter("{*}item")}
        assert {f"book/{name}" for name in named} | {
            "mimetype",
            "META-INF/container.xml",
            "book/book.opf",
        } == set(book.namelist())
        nav = etree.fromstring(book.read("book/nav.xhtml"))
        assert [squeezed("".join(a.itertext())) for a in nav.iter("{*}a")] == [
            squeezed(s.page.card.title) for s in edition.sheets
        ]
        for at, sheet in enumerate(edition.sheets, 1):
            chapter = etree.fromstring(book.read(f"book/d{at}.xhtml"))
            article = next(chapter.iter("{*}article"))
            assert expected(sheet) in squeezed("".join(article.itertext()))


@pytest.mark.parametrize("ending", [".pdf", ".html", ".txt", ".docx", ".epub"])
def test_the_verb_writes_what_the_ending_says(
    demo: Archive, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAZETTE_HOME", str(demo.settings.home))
    target = tmp_path / f"out{ending}"
    done = CliRunner().invoke(cli, ["edition", "lz-2024-00002", "-o", str(target)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert target.read_bytes()[:4] in (b"%PDF", b"PK\x03\x04", "澜".encode() + "州".encode()[:1], b"<!do")


def test_an_unknown_ending_is_refused_in_a_sentence(
    demo: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAZETTE_HOME", str(demo.settings.home))
    done = CliRunner().invoke(cli, ["edition", "lz-2024-00002", "-o", str(tmp_path / "out.wps")])
    assert ".pdf、.html、.txt、.docx 或 .epub" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def press(archive: Archive, **limits: int) -> Press:
    return Press(archive.settings, Limits(**limits))


def test_a_pdf_is_made_once_signed_and_known_by_its_hash(demo: Archive, edition_of: EditionOf) -> None:
    import hashlib

    made = press(demo).pdf(edition_of("lz-2024-00006"))
    again = press(demo).pdf(edition_of("lz-2024-00006"))
    assert (made.path, made.code) == (again.path, again.code)
    content = made.path.read_bytes()
    assert content.startswith(b"%PDF-1.7")
    assert b"/Version /2.0" not in content
    known = press(demo).known(hashlib.sha256(content).hexdigest())
    assert known is not None
    assert known.code == made.code
    assert press(demo).known(hashlib.sha256(content + b" ").hexdigest()) is None
    said = subprocess.run(["pdfsig", made.path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_a_file_that_was_changed_has_no_valid_signature(
    demo: Archive, edition_of: EditionOf, tmp_path: Path
) -> None:
    content = bytearray(press(demo).pdf(edition_of("lz-2024-00006")).path.read_bytes())
    content[len(content) // 3] ^= 1
    (tmp_path / "changed.pdf").write_bytes(content)
    said = subprocess.run(
        ["pdfsig", tmp_path / "changed.pdf"], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid" not in said


def enter(archive: Archive, body: str, **facts: object) -> DocumentPage:
    stated = {"gazette": "lz", "title": "关于停车的通知", "year": 2026, **facts}
    with archive.transaction() as session:
        entered = Desk(session, Deed("测试", NOON, True)).enter(
            record_from(stated, tuple(Paragraph(p) for p in body.split("\n")))
        )
    with archive.reading() as session:
        page = queries.document_page(session, entered.index_number)
    assert isinstance(page, DocumentPage)
    return page


@pytest.mark.parametrize("character, name", [("\ue815", "私用区"), ("\U0002fa20", "没有名称")])
def test_a_character_no_font_has_is_refused_by_its_name(archive: Archive, character: str, name: str) -> None:
    page = enter(archive, f"第一条 停车{character}场。")
    with pytest.raises(NotMade, match=name) as refused:
        press(archive).pdf(of_document(page, archive.analyzer))
    assert f"U+{ord(character):04X}" in str(refused.value)
    assert f"在“停车{character}场。”处" in str(refused.value)
    assert list((archive.settings.home / "editions").rglob("*.pdf")) == []


def test_too_little_memory_or_time_is_a_sentence_and_leaves_no_file(archive: Archive) -> None:
    page = enter(archive, "\n".join(["停车场应当公示收费标准。"] * 3000))
    edition = of_document(page, archive.analyzer)
    with pytest.raises(NotMade):
        press(archive, memory=200 << 20).pdf(edition)
    with pytest.raises(NotMade, match="秒"):
        press(archive, seconds=1).pdf(edition)
    assert [
        p for p in (archive.settings.home / "editions").rglob("*") if p.is_file() and "codes" not in p.parts
    ] == []


def test_a_code_says_current_changed_or_withdrawn(archive: Archive) -> None:
    page = enter(archive, "第一条 停车。")
    register = press(archive).register
    old = register.issue(of_document(page, archive.analyzer), NOON.date())
    with archive.reading() as session:
        assert check(session, register, old.lower()).state == "current"
    with archive.transaction() as session:
        row = session.query(Row).one()
        better = replace(content_of(row), body=(Paragraph("第一条 停车有章。"),))
        people = [Person(login=login, name=login, created_at=NOON) for login in ("xie", "pi")]
        session.add_all(people)
        session.flush()
        writer, approver = (person.id for person in people)
        correct(session, row, better, writer=writer, approver=approver, actor="测试", at=NOON, reason="漏字")
    with archive.reading() as session:
        verdict = check(session, register, old)
    assert (verdict.state, verdict.issued.revision, verdict.standings[0].revision) == ("changed", 1, 2)
    with archive.transaction() as session:
        withdraw(session, session.query(Row).one(), actor="测试", at=NOON, reason="内容有误")
    with archive.reading() as session:
        verdict = check(session, register, old)
    assert verdict.state == "withdrawn"
    assert verdict.standings[0].reason == "内容有误"
    forged = "0000000" + codes.check_character("0000000")
    with archive.reading() as session, pytest.raises(NotOurs):
        check(session, register, forged)


def test_a_section_and_a_choice_have_covers_of_their_own(demo: Archive, pages: Names) -> None:
    with demo.reading() as session:
        issue, inside = (
            queries.issue_page(session, "lz-2024-1"),
            queries.issue_documents(session, "lz-2024-1"),
        )
    part = of_section(issue, inside, "人事任免", demo.analyzer)
    assert [s.page.card.section for s in part.sheets] == ["人事任免"]
    assert part.bound
    with pytest.raises(NotFound, match="本期的栏目有：政府令"):
        of_section(issue, inside, "没有", demo.analyzer)
    chosen = of_chosen(
        "停车文件汇编",
        tuple(pages[n] for n in ("lz-2024-00001", "lz-2024-00003")),
        NOON.date(),
        demo.analyzer,
    )
    assert (chosen.title, len(chosen.sheets)) == ("停车文件汇编", 2)
