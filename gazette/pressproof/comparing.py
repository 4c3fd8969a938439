"""The comparison of a press proof as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from gazette.pressproof import naming, order, reading, tables
from gazette.pressproof.contents import Sorted, sort
from gazette.pressproof.folding import formless
from gazette.pressproof.matching import gaps
from gazette.pressproof.pages import Page, read_pages, without_margins
from gazette.pressproof.settling import settled
from gazette.pressproof.stream import Expected, Shown
from gazette.pressproof.types import Comparison, Difference
from gazette.pressproof.wanted import Wanted, number_after_title


def compare(content: bytes, wanted: Wanted) -> Comparison:
    """The PDF of a proof compared with what it must say.

    Raises:
        Unreadable: when the file cannot be read, or holds no text.
    """
    pages = without_margins(read_pages(content), wanted.names)
    return compared_pages(pages, wanted)


def compared_pages(pages: Sequence[Page], wanted: Wanted) -> Comparison:
    """Pages that have been read, compared."""
    text = formless("".join(part.text for part in wanted.parts))
    found: Sorted = sort(reading.in_reading_order(pages, reading.joints(text)), wanted)
    strips = tables.whole([strip for page in found.text for strip in page.strips])
    expected = Expected(number_after_title(wanted.parts, Shown(strips).form))
    ordered, swaps = order.in_order(strips, expected)
    shown = Shown(ordered)
    differing = settled(gaps(expected.form, shown.form), expected, shown)
    named = list(naming.Namer(wanted, expected, shown, differing).all())
    named += tables.misplaced(wanted, expected, shown, differing)
    differences: list[Difference] = [naming.named_swap(swap, wanted) for swap in swaps]
    differences += [*found.differences, *named]
    differences.sort(key=lambda one: (one.page, one.boxes[0].top if one.boxes else 0.0))
    return Comparison(
        wanted.digest, len(wanted.documents), wanted.characters, wanted.cells, len(pages),
        tuple((page.width, page.height) for page in pages), tuple(differences), found.left,
    )  # fmt: skip
