"""A PDF of one page, made in memory to have PDFium draw it: operators, pictures, degrees of transparency."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject


def stream(
    content: bytes, wide: int, high: int, colours: str, *, bits: int = 8, packed: str = ""
) -> DecodedStreamObject:
    """A picture of so many pixels as a PDF holds it; ``packed`` names how the content is coded."""
    made = DecodedStreamObject()
    made.set_data(content)
    names = {"Type": "XObject", "Subtype": "Image", "ColorSpace": colours} | (
        {"Filter": packed} if packed else {}
    )
    for key, name in names.items():
        made[NameObject(f"/{key}")] = NameObject(f"/{name}")
    for key, amount in (("Width", wide), ("Height", high), ("BitsPerComponent", bits)):
        made[NameObject(f"/{key}")] = NumberObject(amount)
    return made


def one_page(
    content: bytes,
    wide: float,
    high: float,
    pictures: Mapping[str, DecodedStreamObject | Image.Image],
    alphas: Iterable[int] = (),
) -> bytes:
    """A page of so many points that draws ``content``, with pictures by name and states ``A0`` to ``A255`` of transparency."""
    writer = PdfWriter()
    page = writer.add_blank_page(wide, high)
    drawn = DecodedStreamObject()
    drawn.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(drawn)
    held, states = DictionaryObject(), DictionaryObject()
    for name, one in pictures.items():
        made = _picture(writer, one) if isinstance(one, Image.Image) else one
        held[NameObject(f"/{name}")] = writer._add_object(made)
    for alpha in alphas:
        share = FloatObject(f"{alpha / 255:.4f}")
        states[NameObject(f"/A{alpha}")] = DictionaryObject(
            {NameObject("/ca"): share, NameObject("/CA"): share}
        )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): held, NameObject("/ExtGState"): states}
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _picture(writer: PdfWriter, picture: Image.Image) -> DecodedStreamObject:
    """A picture that is grey, colour, or colour with alpha."""
    if picture.mode != "RGBA":
        return stream(picture.tobytes(), *picture.size, "DeviceGray" if picture.mode == "L" else "DeviceRGB")
    made = stream(picture.convert("RGB").tobytes(), *picture.size, "DeviceRGB")
    mask = stream(picture.getchannel("A").tobytes(), *picture.size, "DeviceGray")
    made[NameObject("/SMask")] = writer._add_object(mask)
    return made
