"""The pages of a proof sorted: text of documents; the printed contents and the list of numbers; cover, imprint and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gazette.pressproof.folding import compared, formless
from gazette.pressproof.matching import gaps
from gazette.pressproof.pages import Page, Strip
from gazette.pressproof.stream import Expected, Shown
from gazette.pressproof.types import Difference, Grade, Kind, Left
from gazette.pressproof.wanted import Part, Wanted

_PIECE = 6  # characters by which a title is known
_LONG_PIECE = 12  # and by which a page of text is
_COVERED = 0.6  # of a page of contents are titles, numbers and names
_SHORT = 800  # characters that a cover or an imprint has at most
_LEADER = re.compile(r"(?:[….·．・-]{2,}\d{0,4}|[….·．・-]\d{1,4})?$")
_BESIDE = 40.0  # points from the right edge of the type, where page numbers stand by themselves
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
    body = frozenset(piece for piece in _pieces(lines, _LONG_PIECE) if len(piece) == _LONG_PIECE)
    numbered = [page for page in pages if page.strips or page.picture]
    contents: list[Page] = []
    for page in numbered:
        goes_on = bool(contents) and contents[-1].number == page.number - 1
        if _covered(page.text, known) > _COVERED and _lists(page, 1 if goes_on else 2):
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


def _lists(page: Page, least: int) -> bool:
    """Whether a page says that it is contents, or has lines that end with a page number."""
    if any(formless(compared(strip.text)) in _HEADS for strip in page.strips[:6]):
        return True
    ending = sum(
        bool(re.search(r"[….·]{2,}\d{1,4}$|^\d{1,4}$", formless(compared(s.text)))) for s in page.strips
    )
    return ending >= least


def _names_the_gazette(page: Page, wanted: Wanted) -> bool:
    return any(formless(compared(name)) in formless(page.text) for name in wanted.names[:1])


def _of_contents(pages: Sequence[Page], wanted: Wanted) -> Iterator[Difference]:
    """The entries of the contents against the titles; of a list of numbers, the numbers."""
    listed = [page for page in pages if not formless(page.text).startswith("文号索引")]
    if listed:
        shown = Shown(
            [bare for page in listed for strip in _entries_on(page) if (bare := _without_leader(strip)).text]
        )
        parts = list(_entries(wanted))
        yield from _compared(Expected([p for p in parts if p.text]), shown, wanted)
    numbers = {formless(compared(d.number)) for d in wanted.documents}
    for page in pages:
        if page not in listed:
            for strip in _entries_on(page):
                said = formless(_without_leader(strip).text)
                if said and said not in numbers and said not in _HEADS and not said.isdecimal():
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


def _entries(wanted: Wanted) -> Iterator[Part]:
    """Titles; between them the printer may set the heading, sections and numbers."""
    for place, document in enumerate(wanted.documents):
        yield Part(place, "目录", compared(document.title))
        yield Part(place, "目录", compared(document.number), optional=True)


def _compared(expected: Expected, shown: Shown, wanted: Wanted) -> Iterator[Difference]:
    names = {formless(compared(name)) for name in wanted.names} | set(_HEADS)
    for gap in gaps(expected.form, shown.form):
        surplus = shown.form[gap.b : gap.b_end]
        for word in sorted(names, key=len, reverse=True):
            surplus = surplus.replace(word, "")
        lacking = "".join(
            expected.text[start:end]
            for part, start, end in expected.pieces(gap.a, gap.a_end)
            if not (expected.parts[part].optional and end - start == len(expected.parts[part].text))
        )
        if not surplus.strip("()[]") and not lacking:
            continue
        part = expected.parts[expected.part_at(gap.a)]
        named = wanted.documents[part.document]
        boxes = shown.boxes(gap.b, gap.b_end)
        yield Difference(
            Kind.WRONG if surplus and lacking else Kind.LOST if lacking else Kind.EXTRA, Grade.PLAIN, named.index_number, named.title,
            "目录", lacking, shown.text[gap.b : gap.b_end], expected.text[max(gap.a - 14, 0) : gap.a],
            expected.text[gap.a_end : gap.a_end + 14], boxes[0].page if boxes else 1, boxes,
        )  # fmt: skip
