"""OFD, the national format of finished documents: the characters and rules of its pages, where they stand.

Pages that are pictures are told apart, for the recogniser; seals, annotations and attachments are named, not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from gazette.errors import Unreadable
from gazette.ingest.flow import flow
from gazette.ingest.from_pdf import FEW, is_strange, printed
from gazette.ingest.grids import RULES, Rule
from gazette.ingest.manuscript import Manuscript
from gazette.ingest.ofd import NO_PAGES, Document, Page, documents
from gazette.ingest.ofd_objects import Placed
from gazette.ingest.ofd_paths import outlines
from gazette.ingest.ofd_text import run
from gazette.ingest.ofd_values import Shift, text
from gazette.ingest.packed import child
from gazette.ingest.sheets import Glyph, Sheet, sheet

GLYPHS = 60_000
POINTS = 72 / 25.4
STAMPED = 50  # a page covered by a picture with fewer characters than this is a scan with a running head or a filing mark
_COVERED, _LARGE = 0.6, 0.3  # of a page by pictures
_CURVES = 300
Recognise = Callable[[Page, int], Sheet]


@dataclass(slots=True)
class Gathered:
    """The pages of a file: sheets, the numbers of pages that are pictures, and what is said of the file."""

    sheets: list[Sheet] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)
    noted: list[int] = field(default_factory=list)
    sealed: list[int] = field(default_factory=list)
    documents: tuple[Document, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a clerk must know of it."""
        kinds = [kind for one in self.documents for kind in one.signatures()]
        attached = [name for one in self.documents for name in one.attachments()]
        said = []
        if "Seal" in kinds or self.sealed:
            said.append(
                f"文件带有电子印章{_named(self.sealed, '（第 {} 页）')}，签章没有验证；要验证请用 OFD 阅读器。"
            )
        elif kinds:
            said.append("文件带有数字签名，签名没有验证；要验证请用 OFD 阅读器。")
        if attached:
            some = "、".join(name[:60] for name in attached[:5]) + ("等" if len(attached) > 5 else "")
            said.append(
                f"文件里附带 {len(attached)} 个附件（{some}），没有读；请用 OFD 阅读器取出来另外录入。"
            )
        if self.noted:
            said.append(f"OFD {_named(self.noted, '的第 {} 页')}有批注，没有读进正文，请对照原件核对。")
        if self.pictured:
            said.append(
                f"OFD {_named(self.pictured, '的第 {} 页')}有大幅图片：读的是页上的文字，图片里的字没有识别，请对照原件核对。"
            )
        return tuple(said)


def _named(pages: Sequence[int], said: str) -> str:
    some = "、".join(map(str, pages[:5]))
    return said.format(f"{some} 等 {len(pages)}" if len(pages) > 5 else some) if pages else ""


def read(content: bytes) -> Manuscript:
    """The manuscript in an OFD file. Pages that are pictures are named in ``scanned`` and left out.

    Raises:
        Unreadable: when it is damaged, locked, too long or has no pages.
    """
    found = gathered(content)
    blocks, _ = flow(found.sheets)
    return Manuscript(blocks, warnings=found.warnings, paper=True, scanned=tuple(found.scanned))


def gathered(content: bytes, recognise: Recognise | None = None) -> Gathered:
    """The pages of a file in order; those that are pictures as ``recognise`` reads them, or left out.

    Raises:
        Unreadable: as ``read``.
    """
    found = Gathered(documents=documents(content))
    for number, (document, page) in enumerate(_pages(found.documents), start=1):
        surface = _Surface(page)
        if page.stamps():
            found.sealed.append(number)
        if page.id in document.noted:
            found.noted.append(number)
        if not surface.picture:
            found.sheets.append(surface.sheet())
            if surface.covered > _LARGE * page.width * page.height:
                found.pictured.append(number)
            continue
        found.scanned.append(number)
        if recognise is not None:
            found.sheets.append(recognise(page, number))
    if not found.sheets and not found.scanned:
        raise Unreadable(NO_PAGES)
    return found


def _pages(found: Sequence[Document]) -> Iterator[tuple[Document, Page]]:
    for document in found:
        for page in document.pages():
            yield document, page


class _Surface:
    """What stands on a page: characters, rules, and how much of it pictures cover (in square millimetres)."""

    def __init__(self, page: Page) -> None:
        self.glyphs: list[Glyph] = []
        self.rules: list[Rule] = []
        self.covered = 0.0
        self._page = page
        self._quarters: Counter[int] = Counter()
        self._drawn = 0
        for placed in page.objects():
            if placed.kind == "TextObject":
                self._text(placed)
            elif placed.kind == "PathObject":
                self._path(placed)
            else:
                self._cover(placed)

    @property
    def picture(self) -> bool:
        """Whether it is a picture of text: nearly no characters, or such as mean nothing outside their font."""
        solid = [glyph for glyph in self.glyphs if glyph.text.strip()]
        strange = sum(is_strange(glyph.text) for glyph in solid)
        if strange > 0.2 * len(solid) and strange > FEW:
            return True
        covered = self.covered / (self._page.width * self._page.height)
        if len(solid) < FEW:
            return covered > _LARGE or self._drawn > _CURVES
        return len(solid) < STAMPED and covered > _COVERED

    def sheet(self) -> Sheet:
        """The page in reading order, turned so that most of its text stands upright."""
        wide, high = self._page.width * POINTS, self._page.height * POINTS
        quarter = self._quarters.most_common(1)[0][0] if self._quarters else 0
        if not quarter:
            return sheet(wide, high, self.glyphs, self.rules)
        turn = {
            1: Shift(0, -1, 1, 0, 0, wide),
            2: Shift(-1, 0, 0, -1, wide, high),
            3: Shift(0, 1, -1, 0, high, 0),
        }[quarter]
        glyphs = []
        for one in self.glyphs:
            x0, top, x1, bottom = turn.box(one.x0, one.top, one.x1, one.bottom)
            glyphs.append(replace(one, x0=x0, top=top, x1=x1, bottom=bottom))
        rules = [Rule(*turn.box(one.x0, one.top, one.x1, one.bottom)) for one in self.rules]
        return sheet(*((high, wide) if quarter % 2 else (wide, high)), glyphs, rules)

    def _text(self, placed: Placed) -> None:
        written = run(placed, GLYPHS - len(self.glyphs))
        quarter, askew = divmod(written.angle + 2, 90)
        if askew > 4 or not written.shift.sound:  # what lies askew is a watermark
            return
        points = max(written.size * written.shift.scale * POINTS, 1.0)
        turned = _QUARTERS[round(written.turned / 90) % 4]
        for one in written.characters:
            character = printed(ord(one.text))
            if not character:
                continue
            spot = written.shift.after(Shift(e=one.x, f=one.y)).after(turned)
            box = spot.box(0, -0.88 * written.size, one.wide, 0.12 * written.size)
            x0, top, x1, bottom = (value * POINTS for value in box)
            self.glyphs.append(Glyph(character, x0, top, x1, bottom, points))
            self._quarters[int(quarter) % 4] += character != " "

    def _path(self, placed: Placed) -> None:
        """The straight lines of a path, and filled boxes so thin that they are lines."""
        self._drawn += 1
        element, shift = placed.element, placed.shift
        stroked, filled = element.get("Stroke") != "false", element.get("Fill") == "true"
        for points in outlines(text(child(element, "AbbreviatedData"))):
            if len(self.rules) > RULES or not shift.sound:
                return
            drawn = [shift.point(x, y) for x, y in points]
            xs, ys = [x * POINTS for x, _ in drawn], [y * POINTS for _, y in drawn]
            if filled and min(max(xs) - min(xs), max(ys) - min(ys)) < 3:
                self.rules.append(Rule(min(xs), min(ys), max(xs), max(ys)))
            elif stroked:
                self.rules += _straight(list(zip(xs, ys, strict=True)))

    def _cover(self, placed: Placed) -> None:
        """A picture: as much of it as stands in its box and on the page."""
        left, top, wide, high = placed.boundary
        edges = [placed.shift.box(0, 0, 1, 1), (0.0, 0.0, self._page.width, self._page.height)]
        if wide > 0 and high > 0:
            edges.append(placed.frame.box(left, top, left + wide, top + high))
        x0, y0 = max(one[0] for one in edges), max(one[1] for one in edges)
        x1, y1 = min(one[2] for one in edges), min(one[3] for one in edges)
        self.covered += max(x1 - x0, 0.0) * max(y1 - y0, 0.0)


_QUARTERS = (Shift(), Shift(0, 1, -1, 0), Shift(-1, 0, 0, -1), Shift(0, -1, 1, 0))


def _straight(points: Sequence[tuple[float, float]]) -> Iterator[Rule]:
    for (ax, ay), (bx, by) in pairwise(points):
        if abs(ax - bx) < 1 or abs(ay - by) < 1:
            yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
