"""Fifty differences planted in true PDFs: each is found, named rightly, on the right page, and nothing else is."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from gazette.body import Block, Cell, Heading, Note, Paragraph, Signature, Table
from gazette.editions.edition import Edition
from gazette.pressproof.comparing import compare
from gazette.pressproof.pages import read_pages, without_margins
from gazette.pressproof.types import Difference, Grade, Kind
from tests.pressproof.conftest import made, reordered, wanted_of, with_body

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
Proof = Callable[[str], tuple[Edition, bytes]]
LINES = (Paragraph, Heading, Signature, Note)
ISSUES = [
    "lz-2024-1",
    "lz-2024-2",
    "lz-2024-3",
    "lz-2024-4",
    "lz-2025-1",
    "lz-2025-2",
    "lz-2025-3-4",
    "lz-2025-s1",
]
WORDS = "[^零〇一二三四五六七八九十百千万亿两\\W\\da-zA-Z]{5}"  # five characters that are no numerals
Spot = tuple[int, int]  # document, block


@pytest.mark.parametrize("name", ISSUES)
def test_an_unchanged_proof_has_no_difference(proof_of: Proof, name: str) -> None:
    edition, content = proof_of(name)
    found = compare(content, wanted_of(edition))
    assert found.differences == ()
    assert found.characters > 4000
    assert {page.reason for page in found.left} == {"封面、版权页等，不属于文件正文"}
    assert len(found.left) == 3


def lines(edition: Edition, accept: str) -> list[Spot]:
    """The lines of text that hold what can be changed."""
    return [
        (d, b)
        for d, sheet in enumerate(edition.sheets)
        for b, block in enumerate(sheet.page.body)
        if isinstance(block, LINES) and len(block.text) > 8 and re.search(accept, block.text)
    ]


def chosen(spots: list[Spot], count: int, seed: int) -> list[Spot]:
    """Spots that do not stand beside each other."""
    mixed = list(spots)
    random.Random(seed).shuffle(mixed)
    kept: list[Spot] = []
    for spot in mixed:
        if len(kept) < count and all(spot[0] != d or abs(spot[1] - b) > 1 for d, b in kept):
            kept.append(spot)
    assert len(kept) == count
    return sorted(kept)


def with_line(edition: Edition, spot: Spot, text: str) -> Edition:
    document, at = spot
    body: list[Block] = list(edition.sheets[document].page.body)
    body[at] = replace(body[at], text=text)  # type: ignore[arg-type]
    return with_body(edition, document, body)


def pages_with(content: bytes, edition: Edition, piece: str) -> set[int]:
    """The pages of a PDF on which a piece of text stands, whole or across their edge."""
    pages = without_margins(read_pages(content), wanted_of(edition).names)
    found = {page.number for page in pages if piece in page.text}
    for one, other in pairwise(pages):
        if piece in one.text[-len(piece) :] + other.text[: len(piece)]:
            found |= {one.number, other.number}
    return found


def by_document(edition: Edition, found: tuple[Difference, ...]) -> list[Difference]:
    order = [sheet.page.card.index_number for sheet in edition.sheets]
    return sorted(found, key=lambda one: order.index(one.document))


@pytest.mark.parametrize(("name", "seed"), [("lz-2024-1", 1), ("lz-2025-3-4", 2)])
def test_ten_characters(proof_of: Proof, tmp_path: Path, name: str, seed: int) -> None:
    """Changed, lost and surplus characters in paragraphs, headings, signatures and notes."""
    edition, _ = proof_of(name)
    changed, planted = edition, []
    for number, spot in enumerate(chosen(lines(edition, WORDS), 10, seed)):
        text = edition.sheets[spot[0]].page.body[spot[1]].text  # type: ignore[union-attr]
        at = next(m.start() + 2 for m in re.finditer(WORDS, text) if len(set(m[0])) == 5)
        kind = (Kind.WRONG, Kind.LOST, Kind.EXTRA)[number % 3]
        put = {"错字": "鹭", "漏字": "", "多字": text[at] + "鹭"}[kind]
        planted.append((spot, kind, text[at], text[max(at - 4, 0) : at] + put))
        changed = with_line(changed, spot, text[:at] + put + text[at + 1 :])
    content = made(changed, tmp_path / "a.pdf")
    found = compare(content, wanted_of(edition)).differences
    assert len(found) == 10, [(d.kind, d.sentence) for d in found]
    for (spot, kind, lost, piece), difference in zip(planted, by_document(edition, found), strict=True):
        assert difference.kind is kind
        assert difference.document == edition.sheets[spot[0]].page.card.index_number
        assert difference.expected == ("" if kind is Kind.EXTRA else lost)
        assert difference.found == ("" if kind is Kind.LOST else "鹭")
        assert difference.page in pages_with(content, edition, "".join(piece.split()))
        assert difference.boxes[0].page == difference.page
        assert difference.grade is Grade.PLAIN


@pytest.mark.parametrize(("name", "seed"), [("lz-2024-1", 3), ("lz-2024-2", 4)])
def test_ten_digits(proof_of: Proof, tmp_path: Path, name: str, seed: int) -> None:
    edition, _ = proof_of(name)
    changed, planted = edition, []
    for spot in chosen(lines(edition, r"\d"), 10, seed):
        text = edition.sheets[spot[0]].page.body[spot[1]].text  # type: ignore[union-attr]
        places = [m.start() for m in re.finditer(r"\d", text)]
        at = places[(spot[1] * 7) % len(places)]
        other = str((int(text[at]) + 3) % 10)
        planted.append((spot, text[at], other))
        changed = with_line(changed, spot, text[:at] + other + text[at + 1 :])
    found = compare(made(changed, tmp_path / "a.pdf"), wanted_of(edition)).differences
    assert len(found) == 10, [(d.kind, d.sentence) for d in found]
    for (spot, was, now), difference in zip(planted, by_document(edition, found), strict=True):
        assert (difference.kind, difference.grade) == (Kind.FIGURE, Grade.GRAVE)
        assert difference.document == edition.sheets[spot[0]].page.card.index_number
        assert (difference.expected, difference.found) == (was, now)


def cells(edition: Edition) -> Iterator[tuple[int, int, int, int, int]]:
    """Every cell that stands alone: document, block, number of the table, row, column."""
    for document, sheet in enumerate(edition.sheets):
        number = 0
        for at, block in enumerate(sheet.page.body):
            if isinstance(block, Table):
                number += 1
                for r, row in enumerate(block.rows):
                    if all(cell.colspan == 1 and cell.rowspan == 1 for other in block.rows for cell in other):
                        yield from ((document, at, number, r, c) for c in range(len(row)) if row[c].text)


@pytest.mark.parametrize(("name", "seed"), [("lz-2025-s1", 5), ("lz-2024-4", 6), ("lz-2024-3", 7)])
def test_ten_cells(proof_of: Proof, tmp_path: Path, name: str, seed: int) -> None:
    """A character, a digit, or the whole text of a cell; row and column are named."""
    edition, _ = proof_of(name)
    spots = list(cells(edition))
    random.Random(seed).shuffle(spots)
    picked: list[tuple[int, int, int, int, int]] = []
    for spot in spots:
        if len(picked) < 10 and all(spot[:4] != one[:4] for one in picked):
            picked.append(spot)
    changed, wrong = edition, dict[tuple[str, str], tuple[str, str]]()
    for number, (document, at, table, r, c) in enumerate(picked):
        body: list[Block] = list(changed.sheets[document].page.body)
        block = body[at]
        assert isinstance(block, Table)
        text = block.rows[r][c].text
        put = ("鹭" + text[1:], text[:-1] + "七", "", text + "8", "停" if text[0] != "停" else "鹭")[
            number % 5
        ]
        rows = [list(row) for row in block.rows]
        rows[r][c] = Cell(put)
        body[at] = replace(block, rows=tuple(map(tuple, rows)))
        changed = with_body(changed, document, body)
        wrong[(edition.sheets[document].page.card.index_number, f"表{table}第{r + 1}行第{c + 1}列")] = (
            text,
            put,
        )
    found = compare(made(changed, tmp_path / "a.pdf"), wanted_of(edition)).differences
    assert {(d.document, d.where) for d in found} == wrong.keys(), "\n".join(
        f"{d.kind} {d.where} {d.sentence}" for d in found
    )
    assert len(found) == 10
    assert {d.kind for d in found} == {Kind.CELL}


@pytest.mark.parametrize(("name", "seed"), [("lz-2024-1", 8), ("lz-2025-1", 9)])
def test_ten_missing_paragraphs(proof_of: Proof, tmp_path: Path, name: str, seed: int) -> None:
    edition, _ = proof_of(name)
    gone = chosen(lines(edition, ""), 10, seed)
    changed = edition
    for document in range(len(edition.sheets)):
        body = edition.sheets[document].page.body
        lost = {at for d, at in gone if d == document}
        changed = with_body(changed, document, [block for at, block in enumerate(body) if at not in lost])
    found = compare(made(changed, tmp_path / "a.pdf"), wanted_of(edition)).differences
    texts = ["".join(edition.sheets[d].page.body[b].text.split()) for d, b in gone]  # type: ignore[union-attr]
    assert [d.kind for d in found] == [Kind.LOST_PARAGRAPH] * 10, "\n".join(
        f"{d.kind} {d.where} {d.sentence}" for d in found
    )
    ordered = by_document(edition, found)
    assert [d.expected for d in ordered] == [text[:400] for text in texts]
    for (document, _), difference in zip(gone, ordered, strict=True):
        assert difference.document == edition.sheets[document].page.card.index_number


@pytest.mark.parametrize("seed", range(7))
def test_two_pages_swapped(proof_of: Proof, seed: int) -> None:
    name = ISSUES[seed]
    edition, content = proof_of(name)
    expected = wanted_of(edition)
    text = {page.page for page in compare(content, expected).left}
    count = len(read_pages(content))
    numbered = [
        p.number
        for p in without_margins(read_pages(content), expected.names)
        if p.folio and p.number not in text
    ]
    one, other = sorted(random.Random(seed).sample(numbered[:-1], 2))
    order = list(range(1, count + 1))
    order[one - 1], order[other - 1] = other, one
    found = compare(reordered(content, order), expected).differences
    assert [(d.kind, d.grade, d.pages) for d in found] == [(Kind.ORDER, Grade.GRAVE, (one, other))], [
        (d.kind, d.sentence) for d in found
    ]
    assert f"清样第{one}页与第{other}页" in found[0].sentence


@pytest.mark.parametrize(
    ("name", "one", "other"), [("lz-2024-1", 1, 2), ("lz-2025-1", 2, 5), ("lz-2024-3", 0, 5)]
)
def test_two_documents_swapped(proof_of: Proof, tmp_path: Path, name: str, one: int, other: int) -> None:
    edition, _ = proof_of(name)
    sheets = list(edition.sheets)
    sheets[one], sheets[other] = sheets[other], sheets[one]
    found = compare(
        made(replace(edition, sheets=tuple(sheets)), tmp_path / "a.pdf"), wanted_of(edition)
    ).differences
    assert [d.kind for d in found] == [Kind.ORDER], [(d.kind, d.sentence) for d in found]
    for place in (one, other):
        assert f"《{edition.sheets[place].page.card.title}》" in found[0].sentence
