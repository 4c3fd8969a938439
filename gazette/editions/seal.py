"""The visible seal of the signature: a red frame that names who signed, drawn once, laid over the sheet and tagged for readers."""

from __future__ import annotations

import subprocess
from functools import lru_cache

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.stamp import StaticStampStyle

_Point = tuple[float, float]
FIELD = "Signature"
_MM = 72 / 25.4
_WIDTH, _HEIGHT = 58 * _MM, 13 * _MM
_RIGHT, _TOP = (
    26 * _MM,
    12 * _MM,
)  # from the edges of the page: above the type area, where an official sheet is empty
_A4 = (595.276, 841.89)
_FILLING = SimpleBoxLayoutRule(
    AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(0, 0, 0, 0), InnerScaling.STRETCH_TO_FIT
)
_INSIDE = 54 * _MM
_BELOW = "已作数字签名，文件改动后签名失效"


@lru_cache(maxsize=16)
def drawn(signer: str) -> StaticStampStyle:
    """The seal of a signer as the library that signs wants it; drawn once for a process and its forks.

    Its words are curves, not text: a font for a dozen characters would make every file larger by half, and the text of a
    page stays that of the sheet.
    """
    who = signer or "政府公报档案库"
    edge, round_ = 0.6 * _MM, 1.5 * _MM
    parts = [
        "0.784 0.086 0.114 RG 0.784 0.086 0.114 rg",
        f"{edge:.2f} w 1 j",
        _frame(edge / 2, edge / 2, _WIDTH - edge, _HEIGHT - edge, round_),
        _words(who, "bold", min(10.0, _INSIDE / len(who)), 6.6 * _MM),
        _words(_BELOW, "regular", 7.0, 2.6 * _MM),
    ]
    content = RawContent("\n".join(parts).encode("ascii"), box=BoxConstraints(round(_WIDTH), round(_HEIGHT)))
    return StaticStampStyle(background=content, border_width=0, background_layout=_FILLING)


def _words(text: str, weight: str, size: float, baseline: float) -> str:
    """A line of text in the middle of the seal, as filled curves."""
    font = _font(weight)
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    scale = size / font["head"].unitsPerEm
    widths = [glyphs[names.get(ord(c), ".notdef")].width * scale for c in text]
    left, drawn = (_WIDTH - sum(widths)) / 2, []
    for character, width in zip(text, widths, strict=True):
        pen = _Curves(glyphs)
        glyphs[names.get(ord(character), ".notdef")].draw(pen)
        drawn.append(f"q {scale:.5f} 0 0 {scale:.5f} {left:.2f} {baseline:.2f} cm {' '.join(pen.said)} f Q")
        left += width
    return "\n".join(drawn)


class _Curves(BasePen):  # type: ignore[misc]
    """Writes an outline as operators of PDF."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.said: list[str] = []

    def _moveTo(self, to: _Point) -> None:
        self._say("m", to)

    def _lineTo(self, to: _Point) -> None:
        self._say("l", to)

    def _curveToOne(self, first: _Point, second: _Point, to: _Point) -> None:
        self._say("c", first, second, to)

    def _closePath(self) -> None:
        self.said.append("h")

    def _say(self, operator: str, *points: _Point) -> None:
        self.said.append(" ".join(f"{x:g} {y:g}" for x, y in points) + f" {operator}")


def _frame(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with round corners."""
    k, right, top = radius * 0.4477, x + width, y + height
    return (
        f"{x + radius:.2f} {y:.2f} m {right - radius:.2f} {y:.2f} l {right - k:.2f} {y:.2f} {right:.2f} {y + k:.2f} "
        f"{right:.2f} {y + radius:.2f} c {right:.2f} {top - radius:.2f} l {right:.2f} {top - k:.2f} {right - k:.2f} {top:.2f} "
        f"{right - radius:.2f} {top:.2f} c {x + radius:.2f} {top:.2f} l {x + k:.2f} {top:.2f} {x:.2f} {top - k:.2f} {x:.2f} "
        f"{top - radius:.2f} c {x:.2f} {y + radius:.2f} l {x:.2f} {y + k:.2f} {x + k:.2f} {y:.2f} {x + radius:.2f} {y:.2f} c s"
    )


@lru_cache(maxsize=2)
def _font(weight: str) -> TTFont:
    """The font of the mark at the foot of the page, where this machine has it."""
    asked = ["fc-match", "-f", "%{file}\n%{index}", f"Noto Sans CJK SC:{weight}"]
    file, number = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split("\n")
    return TTFont(file, fontNumber=int(number) & 0xFFFF, lazy=True)


def place(pdf: IncrementalPdfFileWriter, page: int, two_up: bool, signer: str) -> None:
    """Put the field of the signature at the upper right of a page, counted from 0 before two pages were laid on one."""
    scale = _A4[0] / _A4[1] if two_up else 1.0
    left = _A4[1] / 2 * (page % 2) if two_up else 0.0
    top = (_A4[0] if two_up else _A4[1]) - _TOP * scale
    right = left + (_A4[0] - _RIGHT) * scale
    box = (right - _WIDTH * scale, top - _HEIGHT * scale, right, top)
    spec = SigFieldSpec(
        FIELD, on_page=page // 2 if two_up else page, box=tuple(round(edge) for edge in box),
        empty_field_appearance=False, readable_field_name=f"{signer}的数字签名",
    )  # fmt: skip
    append_signature_field(pdf, spec)
    if "/StructTreeRoot" in pdf.root:
        _tag(pdf, signer)


def _tag(pdf: IncrementalPdfFileWriter, signer: str) -> None:
    """Name the field in the tree of tags, as PDF/UA wants of everything that is seen."""
    field = pdf.root["/AcroForm"]["/Fields"].raw_get(-1)
    root = pdf.root["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    key = int(numbers[-2]) + 1 if len(numbers) else 0
    reference = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): field})
    whole = root["/K"].raw_get(0) if isinstance(root["/K"], generic.ArrayObject) else root.raw_get("/K")
    element = pdf.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): whole,
                pdf_name("/K"): reference,
                pdf_name("/Alt"): generic.pdf_string(f"{signer}的数字签名"),
            }
        )
    )
    numbers.extend([generic.NumberObject(key), element])
    parent = whole.get_object()
    if not isinstance(parent["/K"], generic.ArrayObject):
        parent[pdf_name("/K")] = generic.ArrayObject([parent.raw_get("/K")])
    parent["/K"].append(element)
    field.get_object()[pdf_name("/StructParent")] = generic.NumberObject(key)
    for changed in (numbers, parent["/K"], field.get_object()):
        pdf.update_container(changed)
