"""Gaps between the web edition and the proof given their names: what kind, in which document, paragraph or cell, on which page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from gazette.pressproof.folding import formless, holds_digit, is_figure
from gazette.pressproof.matching import Gap
from gazette.pressproof.order import Swap
from gazette.pressproof.stream import Expected, Shown
from gazette.pressproof.types import GRAVE, Difference, Grade, Kind
from gazette.pressproof.wanted import INTRODUCTION, Named, Wanted

CONTEXT = 14  # characters shown before and after
THERE = 0.15  # of a document's characters must be found, or the document is missing
_MOST = 400  # characters of a missing or surplus text that are kept
_WHOLE_DOCUMENT = 80  # characters between two documents that are another document, not a stray line
_BRACKETS = frozenset('()[]"')


class Namer:
    """Names every gap of one comparison."""

    def __init__(self, wanted: Wanted, expected: Expected, shown: Shown, gaps: Sequence[Gap]) -> None:
        self._wanted, self._expected, self._shown, self._gaps = wanted, expected, shown, gaps
        self._names = {formless(name) for name in wanted.names}
        self._missing = set(self._absent())
        self._heads = self._head_texts()

    def all(self) -> Iterator[Difference]:
        """Every difference, in the order of the text."""
        told: set[int] = set()
        for gap in self._gaps:
            document = self._expected.parts[self._expected.part_at(gap.a)].document
            if gap.a < gap.a_end and document in self._missing:
                if document not in told:
                    told.add(document)
                    yield self._lost_document(document, gap)
                if gap.b < gap.b_end:
                    yield from self._surplus(Gap(gap.a_end, gap.a_end, gap.b, gap.b_end))
            elif gap.a == gap.a_end:
                yield from self._surplus(gap)
            elif gap.b == gap.b_end:
                yield from self._lost(gap)
            else:
                yield from self._changed(gap)
        yield from self._of_form()

    def _absent(self) -> Iterator[int]:
        """Documents of which next to nothing is on the proof."""
        lost: Counter[int] = Counter()
        for gap in self._gaps:
            for part, start, end in self._expected.pieces(gap.a, gap.a_end):
                lost[self._expected.parts[part].document] += end - start
        for document, (start, end) in self._expected.documents.items():
            if document != INTRODUCTION and lost[document] > (1 - THERE) * (end - start):
                yield document

    def _lost_document(self, document: int, gap: Gap) -> Difference:
        start, end = self._expected.documents[document]
        named = self._wanted.documents[document]
        text = self._expected.text[start : min(end, start + _MOST)]
        return Difference(
            Kind.LOST_DOCUMENT, Grade.GRAVE, named.index_number, named.title, "全文", text, "", "", "",
            self._shown.page_at(gap.b),
        )  # fmt: skip

    def _lost(self, gap: Gap) -> Iterator[Difference]:
        """What is missing: whole lines or cells together, parts of them each for itself."""
        whole: list[tuple[int, int, int]] = []
        for piece in self._expected.pieces(gap.a, gap.a_end):
            part, start, end = piece
            complete = start == self._expected.starts[part] and end == self._expected.end(part)
            if complete and self._expected.parts[part].optional:
                continue
            if not complete or (whole and not self._together(whole[-1][0], part)):
                yield from self._lost_whole(whole, gap)
                whole = []
            if complete:
                whole.append(piece)
            else:
                kind = Kind.CELL if self._expected.parts[part].cell else Kind.LOST
                yield self._difference(kind, start, end, gap.b, gap.b)
        yield from self._lost_whole(whole, gap)

    def _together(self, one: int, other: int) -> bool:
        """Whether two parts that are both missing are told as one: cells of a row, or lines of a document."""
        first, second = self._expected.parts[one], self._expected.parts[other]
        if first.document != second.document or (first.cell is None) != (second.cell is None):
            return False
        if first.cell is None or second.cell is None:
            return True
        return (first.cell.table, first.cell.row) == (second.cell.table, second.cell.row)

    def _lost_whole(self, pieces: Sequence[tuple[int, int, int]], gap: Gap) -> Iterator[Difference]:
        if pieces:
            part = self._expected.parts[pieces[0][0]]
            kind = Kind.CELL if part.cell else Kind.LOST_PARAGRAPH
            found = self._difference(kind, pieces[0][1], pieces[-1][2], gap.b, gap.b)
            yield found

    def _changed(self, gap: Gap) -> Iterator[Difference]:
        """A text in another's place; where nothing is alike a missing one and one too many."""
        part = self._expected.part_at(gap.a)
        whole = gap.a == self._expected.starts[part] and gap.a_end >= self._expected.end(part)
        if whole and self._expected.parts[part].cell is None and gap.a_end - gap.a > 20 < gap.b_end - gap.b:
            yield from self._lost(Gap(gap.a, gap.a_end, gap.b, gap.b))
            yield from self._surplus(Gap(gap.a_end, gap.a_end, gap.b, gap.b_end))
            return
        ours, theirs = self._expected.text[gap.a : gap.a_end], self._shown.text[gap.b : gap.b_end]
        figure = is_figure(ours) or is_figure(theirs)
        kind = Kind.CELL if self._expected.parts[part].cell else Kind.FIGURE if figure else Kind.WRONG
        yield self._difference(kind, gap.a, gap.a_end, gap.b, gap.b_end)

    def _surplus(self, gap: Gap) -> Iterator[Difference]:
        text = self._shown.form[gap.b : gap.b_end]
        at_start = gap.a in set(self._expected.starts) or gap.a == len(self._expected.text)
        if at_start and (text in self._names or self._repeats_a_head(gap, text)):
            return
        if set(text) <= _BRACKETS and self._beside_a_number(gap.a):
            return
        part = self._expected.parts[self._expected.part_at(max(gap.a - 1, 0))]
        whole = self._shown.begins_strip(gap.b) and self._shown.begins_strip(gap.b_end) and at_start
        between = gap.a in {start for start, _ in self._expected.documents.values()} or gap.a == len(
            self._expected.text
        )
        if whole and between and len(text) >= _WHOLE_DOCUMENT:
            kind = Kind.EXTRA_DOCUMENT
        elif whole and not self._in_cell(gap.b):
            kind = Kind.EXTRA_PARAGRAPH
        elif part.cell and self._in_cell(gap.b):
            kind = Kind.CELL
        else:
            kind = Kind.FIGURE if is_figure(self._shown.text[gap.b : gap.b_end]) else Kind.EXTRA
        yield self._difference(kind, gap.a, gap.a, gap.b, gap.b_end)

    def _in_cell(self, at: int) -> bool:
        return self._shown.strips[self._shown.strip_at(at)].cell is not None

    def _beside_a_number(self, at: int) -> bool:
        part = self._expected.part_at(at)
        here = self._expected.starts[part] == at and self._expected.parts[part].number
        return here or (
            part > 0 and self._expected.starts[part] == at and self._expected.parts[part - 1].number
        )

    def _head_texts(self) -> dict[tuple[int, int], str]:
        """The head of each table: what a printer repeats on every page it goes on to."""
        found: dict[tuple[int, int], str] = {}
        for part in self._expected.parts:
            if part.cell and part.cell.head:
                key = part.document, part.cell.table
                found[key] = found.get(key, "") + formless(part.text)
        return found

    def _repeats_a_head(self, gap: Gap, text: str) -> bool:
        part = self._expected.parts[self._expected.part_at(gap.a)]
        return part.cell is not None and text == self._heads.get((part.document, part.cell.table))

    def _of_form(self) -> Iterator[Difference]:
        """Where the texts are the same but for the form of a character."""
        edges = [Gap(0, 0, 0, 0), *self._gaps, Gap(len(self._expected.text), 0, len(self._shown.text), 0)]
        for here, after in pairwise(edges):
            ours = self._expected.text[here.a_end : after.a]
            theirs = self._shown.text[here.b_end : after.b]
            if ours != theirs:
                for start, end in _unlike(ours, theirs):
                    yield self._difference(
                        Kind.FORM, here.a_end + start, here.a_end + end, here.b_end + start, here.b_end + end
                    )

    def _difference(self, kind: Kind, a: int, a_end: int, b: int, b_end: int) -> Difference:
        expected, shown = self._expected, self._shown
        place = expected.part_at(a) if a < a_end else expected.part_at(max(a - 1, 0))
        if a == a_end and a in expected.starts and kind is not Kind.EXTRA_PARAGRAPH:
            place = self._nearest(a, b)
        part = expected.parts[place]
        ours, theirs = expected.text[a:a_end], shown.text[b:b_end]
        named = (
            self._wanted.documents[part.document]
            if part.document != INTRODUCTION
            else Named("", "本期导读", "")
        )
        boxes = shown.boxes(b, b_end)
        return Difference(
            kind, _grade(kind, ours, theirs), named.index_number, named.title, self._where(place, a_end, kind), ours[:_MOST], theirs[:_MOST],
            expected.text[max(a - CONTEXT, 0) : a], expected.text[a_end : a_end + CONTEXT],
            boxes[0].page if boxes else shown.page_at(b), boxes,
        )  # fmt: skip

    def _nearest(self, a: int, b: int) -> int:
        """The cell a surplus text at an edge belongs to: the one it shares its cell on the proof with."""
        after = self._expected.part_at(a)
        before = max(after - 1, 0)
        if b > 0 and self._in_cell(b):
            own, last = (self._shown.strips[self._shown.strip_at(at)].cell for at in (b, b - 1))
            return before if own == last else after
        return before

    def _where(self, place: int, a_end: int, kind: Kind) -> str:
        """The name of the place; of a missing stretch over several lines, how many."""
        parts = self._expected.parts
        last = self._expected.part_at(max(a_end - 1, 0))
        if last <= place or kind not in (Kind.LOST_PARAGRAPH, Kind.CELL):
            return parts[place].where
        cell = parts[place].cell
        if cell is None:
            return f"{parts[place].where}起{last - place + 1}段"
        row = [
            p
            for p in parts
            if p.document == parts[place].document
            and p.cell
            and p.cell.table == cell.table
            and p.cell.row == cell.row
        ]
        if len(row) == last - place + 1:
            return f"表{cell.table + 1}第{cell.row + 1}行（整行）"
        return f"{parts[place].where}起{last - place + 1}格"


def _unlike(ours: str, theirs: str) -> Iterator[tuple[int, int]]:
    start = -1
    for at in range(len(ours) + 1):
        differs = at < len(ours) and ours[at] != theirs[at]
        if differs and start < 0:
            start = at
        elif not differs and start >= 0:
            yield start, at
            start = -1


def _grade(kind: Kind, ours: str, theirs: str) -> Grade:
    if kind is Kind.FORM:
        return Grade.SLIGHT
    figures = holds_digit(ours) or holds_digit(theirs) or is_figure(ours) or is_figure(theirs)
    return Grade.GRAVE if kind in GRAVE or figures else Grade.PLAIN


def named_swap(swap: Swap, wanted: Wanted) -> Difference:
    """Pages, or whole documents, in another order."""
    pages = (*swap.earlier, *swap.later)
    documents: tuple[Named, ...] = ()
    if swap.documents:
        one, two = swap.documents
        documents = tuple(wanted.documents[d] for d in (*one, *two) if d != INTRODUCTION)
        said = f"{_titles(one, wanted)}与{_titles(two, wanted)}的次序与网上相反"
        sentence = f"页序不对：{said}（清样第{_range(swap.earlier)}页与第{_range(swap.later)}页）"
    elif swap.later:
        sentence = f"页序不对：清样第{_range(swap.earlier)}页与第{_range(swap.later)}页次序颠倒"
    else:
        sentence = f"页序不对：清样第{_range(swap.earlier)}页次序混乱，请按网上的文字重新排列"
    first = documents[0] if documents else Named("", "", "")
    return Difference(
        Kind.ORDER,
        Grade.GRAVE,
        first.index_number,
        first.title,
        "页序",
        "",
        sentence,
        "",
        "",
        min(pages),
        (),
        pages,
    )


def _titles(documents: Sequence[int], wanted: Wanted) -> str:
    names = [wanted.documents[d].title if d != INTRODUCTION else "本期导读" for d in documents]
    return "".join(f"《{name}》" for name in names[:3]) + (f"等{len(names)}份文件" if len(names) > 3 else "")


def _range(pages: Sequence[int]) -> str:
    return str(pages[0]) if len(pages) == 1 else f"{pages[0]}—{pages[-1]}"
