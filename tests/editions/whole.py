"""Whether a document stands whole on its pages: every character once and in order, nothing where nothing must be."""

from __future__ import annotations

from collections.abc import Iterator

from gazette.body import Table, lines_of
from gazette.editions.sheet import Sheet
from tests.editions.measure import MM, Page

LEFT, RIGHT = 28 * MM, 184 * MM
NEVER_FIRST = set("，。、；：？！）》〉」』”’】〕％…")


def squeezed(text: str) -> str:
    """A text without its spaces."""
    return "".join(text.split())


def expected(sheet: Sheet) -> str:
    """All that is set of a document, in order, without spaces."""
    head = [*sheet.banner, sheet.number]
    if not sheet.title_in_text:
        head.append(sheet.page.card.title)
    return squeezed("".join(head) + "".join(line for shown in sheet.blocks for line in lines_of(shown.block)))


def heads(sheet: Sheet) -> list[str]:
    """The heads of the tables of a document, which are set again on each page."""
    tables = [shown.block for shown in sheet.blocks if isinstance(shown.block, Table)]
    return [squeezed("".join(cell.text for row in t.rows[: t.head_rows] for cell in row)) for t in tables]


def taken_from(rest: str, page: Page, repeated: list[str]) -> str:
    """What is still expected after a page; the repeated head of a table may stand first on it."""
    shown = page.text()
    for head in ["", *repeated]:
        if shown.startswith(head) and rest.startswith(shown[len(head) :]):
            return rest[len(shown) - len(head) :]
    at = next(
        (at for at, (one, other) in enumerate(zip(shown, rest, strict=False)) if one != other), len(rest)
    )
    around = slice(max(0, at - 20), at + 40)
    raise AssertionError(f"“{shown[around]}” stands where “{rest[around]}” should")


def faults(sheet: Sheet, pages: list[Page]) -> Iterator[str]:
    """What is wrong with the pages of a document: text lost, doubled or out of its place, a line that must not be."""
    rest = expected(sheet)
    for number, page in enumerate(pages, 1):
        try:
            rest = taken_from(rest, page, heads(sheet))
        except AssertionError as error:
            yield f"page {number}: {error}"
            return
        if not page.inside():
            yield f"page {number} is empty"
        yield from (f"page {number}: {fault}" for fault in _of_lines(page, number))
    if rest:
        yield f"the end is lost: {rest[:80]}"


def _of_lines(page: Page, number: int) -> Iterator[str]:
    upright = page.width < page.height
    if page.beyond() != f"—{number}—":
        yield f"beyond the type area stands {page.beyond()[:40]}"
    before = ""
    for line in page.lines():
        text = "".join(glyph.text for glyph in line)
        if upright and (line[0].x < LEFT - 1 or line[-1].x > RIGHT + 1):
            yield f"{text} goes beyond the margin"
        dotted = text[0] == "…" and (
            before.endswith("…") or line[0].x > LEFT + 20
        )  # filling a line, or a paragraph
        if text[0] in NEVER_FIRST and not dotted and {round(glyph.size) for glyph in line} == {16}:
            yield f"{text} begins with what must not begin a line"
        before = text
    if len(page.lines()) > 22 and {round(glyph.size) for glyph in page.inside()} == {16}:
        yield f"has {len(page.lines())} lines"
