"""The privacy guard: finds what must not be published in a document, and covers it in the official form.

``find`` says where identity numbers, mobile and home telephones, bank cards, passports and home addresses stand, how
sure that is and why; ``masked`` covers those a person has chosen. Pure functions over blocks (see docs/privacy.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gazette.body import Block
from gazette.privacy.homes import private_homes
from gazette.privacy.layout import Layout
from gazette.privacy.masking import mask, masked, masked_text
from gazette.privacy.numbers import private_numbers
from gazette.privacy.types import Finding, Kind, Place, Reading

__all__ = ["Finding", "Kind", "Place", "find", "masked", "masked_text"]
_PARTS = ("caption", "label", "title", "summary", "text")  # in the order they stand in a block


def find(blocks: Sequence[Block], title: str = "", summary: str = "") -> tuple[Finding, ...]:
    """What is private in a document, in reading order; no two findings overlap.

    A number is judged by its neighbours too, so the text is read again with all found so far covered: once everything
    is masked, nothing is left to find.
    """
    found = _scanned(Layout(blocks, title, summary))
    more = found
    while more:
        whole = (
            masked_text(title, found, Place(None, "title")),
            masked_text(summary, found, Place(None, "summary")),
        )
        more = _scanned(Layout(masked(blocks, found), *whole))
        found += more
    return tuple(sorted(found, key=_order))


def _scanned(layout: Layout) -> list[Finding]:
    readings = [*private_numbers(layout), *private_homes(layout)]
    return [finding for reading in _apart(readings) for finding in _findings(layout, reading)]


def _order(finding: Finding) -> tuple[int, int, int, int, int]:
    """Title, summary, then the blocks as they are read."""
    place = finding.place
    first = -1 if place.block is None else place.block
    part = _PARTS.index(place.part)
    return first, part, place.row or 0, place.cell or 0, finding.start


def _apart(readings: Iterable[Reading]) -> list[Reading]:
    """Of readings that overlap, the surer (then the longer) one stays."""
    chosen: list[Reading] = []
    for reading in sorted(readings, key=lambda one: (-one.confidence, one.start - one.end, one.start)):
        if all(reading.end <= other.start or other.end <= reading.start for other in chosen):
            chosen.append(reading)
    return sorted(chosen, key=lambda one: one.start)


def _findings(layout: Layout, reading: Reading) -> Iterable[Finding]:
    whole = layout.text[reading.start : reading.end]
    cover = mask(reading, whole)
    for place, start, end, at in layout.pieces(reading.start, reading.end):
        text, covered = whole[at : at + end - start], cover[at : at + end - start]
        if text != covered:
            yield Finding(reading.kind, place, start, end, text, reading.confidence, reading.reason, covered)
