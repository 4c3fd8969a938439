"""A page as a surface: what a recogniser doubted keeps its place in lines, paragraphs and cells."""

from __future__ import annotations

from gazette.body import Table, plain_text
from gazette.ingest.flow import flow
from gazette.ingest.grids import Rule
from gazette.ingest.sheets import Glyph, sheet

WIDE, HIGH = 595.0, 842.0


def glyph(text: str, x0: float, top: float, *faint: int) -> Glyph:
    return Glyph(text, x0, top, x0 + 12 * len(text), top + 12, 12, 0.9, faint)


def test_doubted_characters_keep_their_places_in_lines_and_cells() -> None:
    edges = [(100, 200, 100, 260), (200, 200, 200, 260), (300, 200, 300, 260)]
    across = [(100, y, 300, y) for y in (200, 230, 260)]
    rules = [Rule(*map(float, place)) for place in [*edges, *across]]
    glyphs = [
        glyph("各区", 100, 100, 1),
        glyph("路灯", 124, 100, 0),
        glyph("东路", 110, 208),
        glyph("十二", 210, 208, 1),
        glyph("西路", 110, 238),
        glyph("二十", 210, 238),
    ]
    body, read = flow([sheet(WIDE, HIGH, glyphs, rules, scanned=True)])
    assert any(isinstance(block, Table) for block in body)
    marked = [line.marked for line in read]
    assert marked[0] == "各⟦区路⟧灯"
    assert sorted(marked[1:]) == sorted(["东路", "十⟦二⟧", "西路", "二十"])
    assert all(line.text in plain_text(body) for line in read)


def test_a_page_with_text_doubts_nothing() -> None:
    _, read = flow([sheet(WIDE, HIGH, [glyph("各区路灯", 100, 100)], [], scanned=False)])
    assert read == ()
