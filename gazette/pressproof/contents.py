"""The pages of a proof sorted: text of documents; the printed contents and the list of numbers; cover, imprint and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gazette.pressproof.folding import compared, formless, is_figure
from gazette.pressproof.matching import gaps
from gazette.pressproof.pages import Page, Strip
from gazette.pressproof.stream import Shown
from gazette.pressproof.types import Difference, Grade, Kind, Left
from gazette.pressproof.wanted import Named, Wanted

_PIECE = 6  # characters by which a title is known
_LONG_PIECE = 12  # and by which a page of text is
_QUOTED = 0.2  # of a page of contents may stand in texts, too
_COVERED = 0.6  # of a page of contents are titles, numbers and names
_SHORT = 800  # characters that a cover or an imprint has at most
_LEADER = re.compile(r"(?:[….·．・]{2,}\d{0,4}|[….·．・]\d{1,4})?$")
_BESIDE = 40.0  # points from the right edge of the type, where page numbers stand by themselves
_AROUND = "()[]·-"  # what may stand around a number
_HEADS = ("目录", "文号索引", "本期目录", "要目")


@dataclass(frozen=True, slots=True)
class Sorted:
    """Pages of text; what was found on pages of contents; pages that are only shown."""

    text: tuple[Page, ...]
    differences: tuple[Difference, ...]
    left: tuple[Left, ...]


def sort(pages: Sequence[Page], wanted: Wanted) -> Sorted:
    """Every page put where it belongs."""
    said = [text for d in wanted.documents for text in (d.title, d.number)]
    known = _pieces([*said, *wanted.names, *_HEADS])
    lines = [part.text for part in wanted.parts if part.where not in ("标题", "发文字号", "文头")]
    titles = _pieces(said, _LONG_PIECE)
    body = frozenset(p for p in _pieces(lines, _LONG_PIECE) - titles if len(p) == _LONG_PIECE)
    numbered = [page for page in pages if page.strips or page.picture]
    contents: list[Page] = []
    for page in numbered:
        goes_on = bool(contents) and contents[-1].number == page.number - 1
        if (
            _covered(page.text, known) > _COVERED
            and _covered(page.text, body) < _QUOTED
            and (goes_on or _lists(page))
        ):
            contents.append(page)
    others = [page for page in numbered if not any(page is one for one in contents)]
    placed = [page.number for page in others if _covered(page.text, body) > 0.3]
    first, last = min(placed, default=0), max(placed, default=len(pages))
    text: list[Page] = []
    left: list[Left] = []
    for page in others:
        outside = page.number < first or page.number > last
        if page.picture:
            left.append(Left(page.number, "这一页是图，没有文字可比", ""))
        elif outside and len(page.text) <= _SHORT and _names_the_gazette(page, wanted):
            left.append(Left(page.number, "封面、版权页等，不属于文件正文", page.text[:300]))
        else:
            text.append(page)
    return Sorted(tuple(text), tuple(_of_contents(contents, wanted)), tuple(left))


def _pieces(texts: Sequence[str], most: int = _PIECE) -> frozenset[str]:
    found: set[str] = set()
    for text in texts:
        bare = formless(compared(text))
        size = min(most, len(bare))
        if size > 1:
            found.update(bare[at : at + size] for at in range(len(bare) - size + 1))
    return frozenset(found)


def _covered(text: str, pieces: frozenset[str]) -> float:
    """How much of a text is made of known pieces; leaders and page numbers do not count."""
    bare = re.sub(r"[….·-]+\d*", "", formless(text))
    if not bare:
        return 0.0
    sizes = sorted({len(piece) for piece in pieces}, reverse=True)
    covered = [False] * len(bare)
    for size in sizes:
        for at in range(len(bare) - size + 1):
            if bare[at : at + size] in pieces:
                covered[at : at + size] = [True] * size
    return sum(covered) / len(bare)


def _lists(page: Page) -> bool:
    """Whether a page says that it is contents, or has lines that end with a page number."""
    if any(formless(compared(strip.text)) in _HEADS for strip in page.strips[:6]):
        return True
    ending = sum(
        bool(re.search(r"[….·]{2,}\d{1,4}$|^\d{1,4}$", formless(compared(s.text)))) for s in page.strips
    )
    return ending >= 2


def _names_the_gazette(page: Page, wanted: Wanted) -> bool:
    return any(formless(compared(name)) in formless(page.text) for name in wanted.names[:1])


def _of_contents(pages: Sequence[Page], wanted: Wanted) -> Iterator[Difference]:
    """The entries of the contents against the titles; of a list of numbers, the numbers."""
    listed = [page for page in pages if not formless(page.text).startswith("文号索引")]
    if listed:
        yield from _Listed([strip for page in listed for strip in _entries_on(page)], wanted).differences()
    numbers = {formless(compared(d.number)) for d in wanted.documents}
    for page in pages:
        if page in listed:
            continue
        for strip in _entries_on(page):
            said = formless(_without_leader(strip).text)
            if said and said not in numbers and said not in _HEADS:
                box = Shown([strip]).boxes(0, len(compared(strip.text)))
                yield Difference(
                    Kind.FIGURE,
                    Grade.GRAVE,
                    "",
                    "文号索引",
                    "文号索引",
                    "",
                    strip.text,
                    "",
                    "",
                    page.number,
                    box,
                )


def _entries_on(page: Page) -> list[Strip]:
    """The strips of a page without the page numbers that stand by themselves."""
    edge = max((strip.rights[-1] for strip in page.strips if strip.rights), default=0.0)
    return [s for s in page.strips if not (s.text.isdecimal() and s.rights[-1] > edge - _BESIDE)]


def _without_leader(strip: Strip) -> Strip:
    size = len(strip.text) - len(_LEADER.search(strip.text)[0])  # type: ignore[index]  # it always matches
    return Strip(
        strip.page, strip.text[:size], strip.lefts[:size], strip.rights[:size], strip.top, strip.bottom
    )


class _Listed:
    """The printed contents: every title is looked for; what is left over may be a title that is misprinted."""

    def __init__(self, strips: Sequence[Strip], wanted: Wanted) -> None:
        bare = [_without_leader(strip) for strip in strips]
        self._entry = [len(a.text) < len(b.text) for a, b in zip(bare, strips, strict=True) if a.text]
        self._shown = Shown([strip for strip in bare if strip.text])
        self._free = [True] * len(self._shown.text)
        self._wanted = wanted

    def differences(self) -> Iterator[Difference]:
        """Titles that are not there as they should be, and entries that are no document's."""
        documents = self._wanted.documents
        lacking = [
            d for d in sorted(documents, key=lambda d: -len(d.title)) if not self._take(compared(d.title))
        ]
        for text in sorted(
            {*(d.number for d in documents), *self._wanted.names, *_HEADS}, key=len, reverse=True
        ):
            while text and self._take(compared(text)):
                pass
        for document in lacking:
            yield self._misprinted(document)
        for start, end in self._left():
            if any(self._entry[self._shown.strip_at(at)] for at in range(start, end)):
                text = self._shown.text[start:end]
                boxes = self._shown.boxes(start, end)
                yield Difference(
                    Kind.EXTRA, Grade.PLAIN, "", "", "目录", "", text, "", "", boxes[0].page, boxes
                )

    def _take(self, text: str) -> bool:
        """Find a text where nothing was found yet, and mark it as found."""
        text = formless(text)
        at = self._shown.form.find(text)
        while at >= 0:
            if all(self._free[at : at + len(text)]):
                self._free[at : at + len(text)] = [False] * len(text)
                return True
            at = self._shown.form.find(text, at + 1)
        return False

    def _left(self) -> Iterator[tuple[int, int]]:
        """Stretches in which nothing was found, of two characters or more that are no brackets."""
        start = 0
        for at in range(len(self._free) + 1):
            if at == len(self._free) or not self._free[at]:
                text = self._shown.form[start:at]
                inside = len(text) - len(text.lstrip(_AROUND)), len(text.rstrip(_AROUND))
                if inside[1] - inside[0] > 1:
                    yield start + inside[0], start + inside[1]
                start = at + 1

    def _misprinted(self, document: Named) -> Difference:
        """The stretch that is likest a title that was not found, with what differs in it; or that there is none."""
        title = compared(document.title)
        likest, place = 0.5, None
        for start, end in self._left():
            ratio = SequenceMatcher(
                None, formless(title), self._shown.form[start:end], autojunk=False
            ).ratio()
            if ratio > likest:
                likest, place = ratio, (start, end)
        if place is None:
            page = self._shown.page_at(0)
            return Difference(
                Kind.LOST, Grade.PLAIN, document.index_number, document.title, "目录", title, "", "", "", page
            )
        start, end = place
        self._free[start:end] = [False] * (end - start)
        found = gaps(formless(title), self._shown.form[start:end])
        a, a_end, b, b_end = found[0].a, found[-1].a_end, found[0].b, found[-1].b_end
        ours, theirs = title[a:a_end], self._shown.text[start + b : start + b_end]
        kind = (
            Kind.LOST
            if not theirs
            else Kind.EXTRA
            if not ours
            else Kind.FIGURE
            if is_figure(ours)
            else Kind.WRONG
        )
        boxes = self._shown.boxes(start + b, start + b_end)
        return Difference(
            kind, Grade.GRAVE if kind is Kind.FIGURE else Grade.PLAIN, document.index_number, document.title, "目录", ours, theirs,
            title[max(a - 14, 0) : a], title[a_end : a_end + 14], boxes[0].page, boxes,
        )  # fmt: skip
