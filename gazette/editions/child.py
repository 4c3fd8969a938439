"""The process that sets one PDF: takes a job as JSON on standard input, writes the file it names, and ends.

It has its own memory and time, so a document that is too much ends this process and nothing else. Foreseeable trouble is
one sentence on standard output and exit code 3.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

TROUBLE = 3
_SHOWN = 5
_PDF_UA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be set, where it goes, and how much it may take. ``keys`` signs it, unless empty."""

    html: str
    output: str
    two_up: bool
    keys: str
    signer: str
    memory: int
    seconds: int


class BadGlyph(Exception):
    """A character that no font of this machine has; the message is a sentence."""


def main() -> int:
    """Do the job on standard input."""
    job = Job(**json.load(sys.stdin))
    resource.setrlimit(resource.RLIMIT_AS, (job.memory, job.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job.seconds, job.seconds + 5))
    try:
        make(job)
    except BadGlyph as error:
        sys.stdout.write(str(error))
        return TROUBLE
    except MemoryError:
        sys.stdout.write("内容太大，内存不够，没有制作成。请分成几部分制作，或请管理员放宽限制。")
        return TROUBLE
    return 0


def make(job: Job) -> None:
    """Set the PDF, put two pages on one where asked, sign it."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    from gazette.editions import seam

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    seam.justify_chinese()
    fetcher = URLFetcher(allowed_protocols=("data", "file"), allow_redirects=False)
    output = Path(job.output)
    html = HTML(string=job.html, url_fetcher=fetcher)
    html.write_pdf(output, finisher=_finish, pdf_variant="pdf/a-2a", optimize_images=True)
    if job.two_up:
        from gazette.editions import folding

        folding.two_up(output)
    if job.keys:
        from gazette.editions import signing

        signing.sign(output, Path(job.keys), job.signer)


def _finish(document: object, pdf: object) -> None:
    """Refuse a page with squares on it; say in the metadata that it is PDF/UA, too."""
    missing = sorted({point for font in document.fonts.values() for point in font.missing})  # type: ignore[attr-defined]
    if missing:
        raise BadGlyph(_sentence(missing))
    reference = int(pdf.catalog["Metadata"].split()[0])  # type: ignore[attr-defined]
    stream = pdf.objects[reference]  # type: ignore[attr-defined]
    stream.stream = [part.replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>") for part in stream.stream]


def _sentence(missing: list[int]) -> str:
    names = "；".join(f"{chr(point)} U+{point:04X}（{_name(point)}）" for point in missing[:_SHOWN])
    more = f"等 {len(missing)} 个字符" if len(missing) > _SHOWN else ""
    return f"本机的字体里没有这个字，不能印成方框，所以没有制作：{names}{more}。请安装含有这个字的字体，或改正文中的字。"


def _name(point: int) -> str:
    if 0xE000 <= point <= 0xF8FF or point >= 0xF0000:
        return "私用区的自造字"
    return unicodedata.name(chr(point), "没有名称")


if __name__ == "__main__":
    sys.exit(main())
