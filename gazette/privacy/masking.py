"""The official form of what must not be read: 138****1234, 35*************123, an address down to the township."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from gazette.body import Block, Body, PageMark, Table
from gazette.privacy.layout import folded
from gazette.privacy.types import Finding, Kind, Place, Reading

SIGN = "*"
_KEPT = {Kind.IDENTITY: (2, 3), Kind.BANK_CARD: (0, 4), Kind.CERTIFICATE: (1, 3), Kind.LANDLINE: (0, 3)}
_PHONE = 11


def mask(reading: Reading, text: str) -> str:
    """The text of a reading with its private signs covered; as long as it was, spaces and dashes where they were."""
    if reading.kind is Kind.ADDRESS:
        kept = text[: reading.kept]
        return kept + "".join("\n" if sign == "\n" else SIGN for sign in text[reading.kept :])
    plain = folded(text)
    signs = [place for place, sign in enumerate(plain) if sign.isdigit() or "A" <= sign <= "Z"]
    first, last = _kept(reading.kind, plain, signs)
    covered = set(signs[first : len(signs) - last])
    return "".join(SIGN if place in covered else sign for place, sign in enumerate(text))


def _kept(kind: Kind, plain: str, signs: Sequence[int]) -> tuple[int, int]:
    """How many signs stay at the beginning and at the end."""
    if kind is Kind.MOBILE:
        return len(signs) - _PHONE + 3, 4
    if kind is Kind.LANDLINE and plain[signs[0]] == "0":
        return 3 if plain[signs[1]] in "12" else 4, 3
    return _KEPT[kind]


def masked_text(text: str, findings: Iterable[Finding], place: Place) -> str:
    """A piece of text with the masks of the findings that stand in it."""
    for finding in findings:
        if finding.place != place:
            continue
        if text[finding.start : finding.end] != finding.text:
            raise ValueError(f"At {place} the text is not the one that was scanned.")
        text = text[: finding.start] + finding.mask + text[finding.end :]
    return text


def masked(blocks: Sequence[Block], findings: Iterable[Finding]) -> Body:
    """The blocks with the chosen masks applied; all else is as it was, blocks without a finding are the same objects.

    Raises:
        ValueError: when a finding does not stand where it says, because the text has changed since.
    """
    here: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.place.block is not None:
            here[finding.place.block].append(finding)
    return tuple(
        _masked_block(block, number, here[number]) if number in here else block
        for number, block in enumerate(blocks)
    )


def _masked_block(block: Block, number: int, findings: list[Finding]) -> Block:
    if isinstance(block, PageMark):
        raise ValueError("A page mark holds no text.")
    if isinstance(block, Table):
        return _masked_table(block, number, findings)
    changed = {
        place.part: masked_text(getattr(block, place.part), findings, place)
        for place in {finding.place for finding in findings}
    }
    return replace(block, **changed)  # type: ignore[arg-type]  # the parts are fields of this block


def _masked_table(table: Table, number: int, findings: list[Finding]) -> Table:
    rows = [list(row) for row in table.rows]
    for place in {finding.place for finding in findings if finding.place.row is not None}:
        assert place.row is not None
        assert place.cell is not None
        cell = rows[place.row][place.cell]
        rows[place.row][place.cell] = replace(cell, text=masked_text(cell.text, findings, place))
    caption = masked_text(table.caption, findings, Place(number, "caption"))
    return replace(table, rows=tuple(map(tuple, rows)), caption=caption)
