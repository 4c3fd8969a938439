"""Proofs by other programs, and other layouts of our own: the same text set otherwise is no difference."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gazette.body import Block, Cell, Paragraph, Table
from gazette.editions import documents, setting
from gazette.editions.edition import Edition
from gazette.errors import Unreadable
from gazette.pressproof.comparing import compare
from gazette.pressproof.types import Grade, Kind, as_mapping, from_mapping
from gazette.pressproof.wanted import Wanted
from tests.gazette.samples import Words, pdf, set_lines
from tests.pressproof.conftest import made, reordered, wanted_of, with_body

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
Proof = Callable[[str], tuple[Edition, bytes]]
PATIENCE = 240


def told(content: bytes, expected: Wanted) -> list[tuple[str, str, str]]:
    return [(d.kind.value, d.where, d.sentence) for d in compare(content, expected).differences]


@pytest.mark.parametrize("name", ["lz-2024-1", "lz-2025-s1"])
def test_large_print_is_the_same_text(proof_of: Proof, tmp_path: Path, name: str) -> None:
    edition, _ = proof_of(name)
    assert told(made(replace(edition, large=True), tmp_path / "a.pdf"), wanted_of(edition)) == []


@pytest.mark.parametrize("name", ["lz-2024-1", "lz-2025-3-4"])
def test_a_word_file_set_by_libreoffice_is_the_same_text(proof_of: Proof, tmp_path: Path, name: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    edition, _ = proof_of(name)
    (tmp_path / "a.docx").write_bytes(documents.WRITERS[".docx"](edition, lambda _: None))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "a.docx"],
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    bare = replace(edition, introduction="")  # the Word file has none
    assert told((tmp_path / "a.pdf").read_bytes(), wanted_of(bare)) == []


@pytest.mark.parametrize("headed", [False, True], ids=["bare", "with the browser's header and footer"])
def test_a_browser_print_is_the_same_text(proof_of: Proof, tmp_path: Path, headed: bool) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("Chromium is not on this machine")
    edition, _ = proof_of("lz-2024-1")
    (tmp_path / "a.html").write_text(setting.html_of(edition, None), "utf-8")
    bare = [] if headed else ["--no-pdf-header-footer"]
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", *bare, f"--print-to-pdf={tmp_path / 'a.pdf'}", (tmp_path / "a.html").as_uri()],
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    assert told((tmp_path / "a.pdf").read_bytes(), wanted_of(edition)) == []


def changed(edition: Edition, place: int, change: Callable[[list[Block]], None]) -> Edition:
    body = list(edition.sheets[place].page.body)
    change(body)
    return with_body(edition, place, body)


def test_half_width_for_full_width_is_a_difference_of_form(proof_of: Proof, tmp_path: Path) -> None:
    edition, _ = proof_of("lz-2024-2")
    at, text = next(
        (n, b.text) for n, b in enumerate(edition.sheets[1].page.body) if isinstance(b, Paragraph) and "，" in b.text
    )  # fmt: skip

    def narrow(body: list[Block]) -> None:
        body[at] = Paragraph(text.replace("，", ",", 1))

    found = compare(made(changed(edition, 1, narrow), tmp_path / "a.pdf"), wanted_of(edition)).differences
    assert [(d.kind, d.grade, d.expected, d.found) for d in found] == [(Kind.FORM, Grade.SLIGHT, "，", ",")]


def test_a_paragraph_too_many_and_a_document_too_many_are_told_apart(proof_of: Proof, tmp_path: Path) -> None:
    edition, _ = proof_of("lz-2024-2")

    def more(body: list[Block]) -> None:
        body.insert(3, Paragraph("鹭鸶湖夜间一律禁止垂钓，违者由城管部门处理。"))

    wider = changed(edition, 0, more)
    found = compare(made(wider, tmp_path / "a.pdf"), wanted_of(edition)).differences
    assert [(d.kind, d.found) for d in found] == [
        (Kind.EXTRA_PARAGRAPH, "鹭鸶湖夜间一律禁止垂钓，违者由城管部门处理。")
    ]
    less = wanted_of(replace(edition, sheets=(*edition.sheets[:2], *edition.sheets[3:])))
    content = made(edition, tmp_path / "b.pdf")
    kinds = {
        d.kind for d in compare(content, less).differences if d.where != "目录" and d.where != "文号索引"
    }
    assert kinds == {Kind.EXTRA_DOCUMENT}


def test_a_document_that_is_missing_is_one_difference(proof_of: Proof, tmp_path: Path) -> None:
    edition, _ = proof_of("lz-2024-2")
    content = made(replace(edition, sheets=(*edition.sheets[:2], *edition.sheets[3:])), tmp_path / "a.pdf")
    found = compare(content, wanted_of(edition)).differences
    assert [(d.kind, d.document) for d in found] == [
        (Kind.LOST_DOCUMENT, edition.sheets[2].page.card.index_number)
    ]


def test_a_figure_in_the_wrong_column_is_found_though_the_text_reads_the_same(
    proof_of: Proof, tmp_path: Path
) -> None:
    edition, _ = proof_of("lz-2024-2")
    table = Table(
        (
            (Cell("项目"), Cell("计划"), Cell("完成")),
            (Cell("道路"), Cell("5"), Cell("")),
            (Cell("桥梁"), Cell("7"), Cell("3")),
        )
    )
    moved = Table((table.rows[0], (Cell("道路"), Cell(""), Cell("5")), table.rows[2]))

    def add(one: Table) -> Callable[[list[Block]], None]:
        return lambda body: body.insert(4, one)

    content = made(changed(edition, 1, add(moved)), tmp_path / "a.pdf")
    found = compare(content, wanted_of(changed(edition, 1, add(table)))).differences
    assert [(d.kind, d.where, d.expected, d.found) for d in found] == [
        (Kind.CELL, "表1第2行第2列", "5", "5（在第3列）")
    ]


def test_a_misprinted_title_in_the_contents_is_found(proof_of: Proof, tmp_path: Path) -> None:
    edition, _ = proof_of("lz-2024-2")
    part = edition.sections[0]
    wrong = replace(part.documents[0], title=part.documents[0].title.replace("人民", "人氏", 1))
    sections = (replace(part, documents=(wrong, *part.documents[1:])), *edition.sections[1:])
    found = compare(
        made(replace(edition, sections=sections), tmp_path / "a.pdf"), wanted_of(edition)
    ).differences
    assert [(d.kind, d.where, d.expected, d.found) for d in found] == [(Kind.WRONG, "目录", "民", "氏")]


def test_three_pages_moved_behind_two_others_are_one_difference(proof_of: Proof) -> None:
    edition, content = proof_of("lz-2024-1")
    order = [*range(1, 9), 12, 13, 9, 10, 11, *range(14, 35)]
    found = compare(reordered(content, order), wanted_of(edition)).differences
    assert [d.kind for d in found] == [Kind.ORDER]
    assert found[0].pages == (9, 10, 11, 12, 13)


def test_what_was_found_is_kept_and_read_back(proof_of: Proof) -> None:
    edition, content = proof_of("lz-2024-1")
    order = [*range(1, 9), 10, 9, *range(11, 35)]
    found = compare(reordered(content, order), wanted_of(edition))
    assert from_mapping(as_mapping(found)) == found


def test_scans_locked_and_broken_files_are_refused_in_a_sentence() -> None:
    nothing = Wanted((), (), (), "", "")
    for content, words in (
        (pdf(((), [(0, 0, 9, 9)])), "没有文字"),
        (b"%PDF-1.7 x", "损坏"),
        (b"word", "须是 PDF"),
    ):
        with pytest.raises(Unreadable, match=words):
            compare(content, nothing)


def test_type_drawn_twice_to_look_bold_is_read_once() -> None:
    lines = set_lines("关于停车的通知\n每小时收费五元。")
    bold = [*lines, *(Words(w.x + 0.4, w.y, w.size, w.text) for w in lines)]
    from gazette.pressproof.pages import read_pages

    assert read_pages(pdf((bold, ())))[0].text == "关于停车的通知每小时收费五元。"
