"""Golden pages: how the printed pages look, kept as small pictures and compared one by one with what is set today."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

FOLDER = Path(__file__).parent / "golden"
DPI = 60
RED = (0xC8, 0x16, 0x1D)
BLUR = 1.0  # pixels: the same glyph is drawn with edges a little different
WINDOW = 3  # a place is looked at with so many pixels on each side: about a character
# how far the mean of a place may be off, of 255: thinner or thicker strokes and a shift of 0.05 mm stay below (14-21),
# what test_golden plants is above (30-151)
TOLERANCE = 24


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two pictures of a page differ most (from the top left, in millimetres), how much, and a picture that shows it."""

    amount: int
    left: float
    top: float
    picture: Image.Image


def drawn(path: Path) -> list[Image.Image]:
    """The pages of a PDF as pictures of few colours."""
    document = pypdfium2.PdfDocument(path)
    try:
        pictures = [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
    return [few_colours(picture) for picture in pictures]


def few_colours(picture: Image.Image) -> Image.Image:
    """A picture in black, the red of the heads, and what lies between them and white."""
    palette = Image.new("P", (1, 1))
    grey = [(level, level, level) for level in range(0, 250, 25)]
    reds = [tuple(round(255 - (255 - c) * share / 5) for c in RED) for share in range(1, 6)]
    palette.putpalette([c for colour in [*grey, (255, 255, 255), *reds] for c in colour])
    return picture.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)


def difference(golden: Image.Image, new: Image.Image) -> Difference | None:
    """The place where two pictures of one size differ most; None: nothing but the edges of glyphs."""
    soft = [picture.convert("RGB").filter(ImageFilter.GaussianBlur(BLUR)) for picture in (golden, new)]
    channels = ImageChops.difference(*soft).split()
    most = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    near = most.filter(ImageFilter.BoxBlur(WINDOW))
    amount = int(near.getextrema()[1])
    if amount <= TOLERANCE:
        return None
    place = near.tobytes().index(amount)
    left, top = place % near.width, place // near.width
    return Difference(amount, left * 25.4 / DPI, top * 25.4 / DPI, _shown(golden, most))


def _shown(golden: Image.Image, most: Image.Image) -> Image.Image:
    """The golden page, pale, with what differs in blue."""
    pale = Image.blend(golden.convert("RGB"), Image.new("RGB", golden.size, "white"), 0.6)
    pale.paste(Image.new("RGB", golden.size, "blue"), mask=most.point(lambda level: min(255, level * 4)))
    return pale


def kept(name: str) -> list[Image.Image]:
    """The golden pages of an edition, in their order."""
    return [Image.open(path) for path in _files(name)]


def keep(name: str, pictures: list[Image.Image]) -> None:
    """Make these the golden pages of an edition; a page that looks the same stays the very file it is."""
    FOLDER.mkdir(exist_ok=True)
    for path in _files(name)[len(pictures) :]:
        path.unlink()
    for number, picture in enumerate(pictures, 1):
        path = FOLDER / f"{name}_{number:02}.png"
        if not path.exists() or not _alike(Image.open(path), picture):
            picture.save(path, optimize=True)


def _alike(golden: Image.Image, new: Image.Image) -> bool:
    return golden.size == new.size and difference(golden, new) is None


def complaints(name: str, golden: list[Image.Image], new: list[Image.Image], aside: Path) -> list[str]:
    """What is wrong with the pages of an edition, a sentence each; new pages and differences are written ``aside``."""
    found = []
    if len(golden) != len(new):
        found.append(f"{name} has {len(new)} pages, the golden one has {len(golden)}.")
    for number, (old, page) in enumerate(zip(golden, new, strict=False), 1):
        at = aside / f"{name}_{number:02}"
        if old.size != page.size:
            found.append(f"{name} page {number} is {page.size}, the golden one is {old.size} (pixels).")
        elif differs := difference(old, page):
            differs.picture.save(f"{at}.difference.png")
            found.append(
                f"{name} page {number} looks different, most {differs.left:.0f} mm from the left and {differs.top:.0f} mm"
                f" from the top ({differs.amount} of 255, allowed {TOLERANCE}): see {at}.difference.png."
            )
        else:
            continue
        page.save(f"{at}.new.png")
    return found


def _files(name: str) -> list[Path]:
    return sorted(FOLDER.glob(f"{name}_[0-9][0-9].png"))
