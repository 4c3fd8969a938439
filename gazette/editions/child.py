"""The process that sets PDFs: it gets ready once, then sets each job it reads in a fork of itself.

Getting ready (libraries, fonts) takes longer than most documents; a fork has it for nothing. It has its own memory and time, so a
document that is too much ends the fork and nothing else. A job is a line of JSON on standard input, its answer a line on standard
output; the process ends with its input.
"""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import os
import re
import resource
import signal
import sys
import tempfile
import traceback
import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

TROUBLE = 3
_LAST_WORDS = 2000
_STYLE = Path(__file__).resolve().parent / "style"
_WARMING = """<html lang="zh-CN"><head><title>公报</title><link rel="stylesheet" href="{style}/print.css"><link rel="stylesheet"
 href="{style}/pdf.css"></head><body class="edition document"><div class="mark"><img class="qr" alt="" src="data:image/png;base64,\
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="><p><span>政府公报 2026</span>
<span class="count"></span><span>核验码 <b>0000-0000</b></span></p></div><main><article class="sheet"><header><p class="banner">
<span>人民政府文件</span></p><p class="number">政发〔2026〕1号</p><h1 class="title"><span class="line">通知</span></h1></header>
<div class="body"><p class="addressee">各区人民政府：</p><p class="text justify"><b class="article">第一条</b>　{text}</p>
<h2 class="outline level-1" id="part-1">一、总则</h2><h3 class="outline level-2" id="part-2">（一）目的</h3><p class="text justify"><b>
（一）依据。</b>{text}</p><div class="table"><table><thead><tr><th scope="col">名称<th class="unbroken">日期</thead><tbody><tr><td>{text}
<td class="unbroken">2026年1月1日</tbody></table></div><p class="note">附件：名单</p><p class="signature">人民政府</p><p class="date">
2026年1月1日</p></div></article></main></body></html>"""
_SMALL_KEY = 1024  # bits of a key that signs nothing but what is thrown away: it is made at once
_SHOWN = 5
_FRONT = {"cover", "imprint", "contents"}  # anchors of pages without a printed number
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
    """What is to be set, where it goes, and how much it may take. ``keys`` signs it, unless empty; ``sealed`` is the page
    of the seal, counted from 0."""

    html: str
    output: str
    two_up: bool
    keys: str
    signer: str
    memory: int
    seconds: int
    sealed: int = 0


class BadGlyph(Exception):
    """A character that no font of this machine has; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a job ended: ``code`` 0 is done, 3 is foreseeable trouble said in ``words``, negative is the signal that ended it."""

    code: int
    words: str
    seconds: float = 0.0
    memory: int = 0  # bytes at the peak


def main() -> int:
    """Set every job that comes, one after the other."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints is not an answer
    get_ready()
    for line in sys.stdin.buffer:
        job = Job(**json.loads(line))
        _prepare_key(job)
        answer = _in_a_fork(job, answers)
        answers.write(json.dumps(asdict(answer), ensure_ascii=False).encode() + b"\n")
    return 0


def get_ready() -> None:
    """Load what every PDF needs by making one: the libraries, the styles, the fonts, the machinery that signs."""
    from gazette.editions import signing

    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys"
        signing.ensure_key(keys, "", bits=_SMALL_KEY)
        html = _WARMING.format(style=_STYLE.as_uri(), text="为了规范停车管理，制定本办法。" * 5)
        make(Job(html, str(Path(folder) / "warm.pdf"), False, str(keys), "", 0, 0))
    gc.collect()
    gc.freeze()


def _prepare_key(job: Job) -> None:
    """Load the key and draw the seal here, so that no fork must; what is no good is told by the fork that needs it."""
    from gazette.editions import seal, signing

    if job.keys:
        with contextlib.suppress(Exception):
            signing.prepare(Path(job.keys), job.signer)
            seal.drawn(job.signer)


def _in_a_fork(job: Job, answers: BinaryIO) -> Answer:
    """Have a fork do the job within its limits; the answer is what became of it."""
    with tempfile.TemporaryFile() as said:
        fork = os.fork()
        if not fork:
            answers.close()
            os._exit(_limited(job, said.fileno()))
        _, status, used = os.wait4(fork, 0)
        said.seek(0)
        words = said.read().decode("utf-8", "replace").strip()[-_LAST_WORDS:]
    return Answer(
        os.waitstatus_to_exitcode(status), words, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    )


def _limited(job: Job, said: int) -> int:
    """In the fork: the job within its limits, and the exit code. What goes wrong is written to ``said``."""
    os.dup2(said, 2)
    gc.disable()  # the fork ends before there is anything worth collecting
    resource.setrlimit(resource.RLIMIT_AS, (job.memory, job.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job.seconds, job.seconds + 5))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(job.seconds)
    try:
        make(job)
    except BadGlyph as error:
        os.write(2, str(error).encode())
        return TROUBLE
    except MemoryError:
        os.write(2, "内容太大，内存不够，没有制作成。请分成几部分制作，或请管理员放宽限制。".encode())
        return TROUBLE
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def make(job: Job) -> None:
    """Set the PDF, put two pages on one where asked, sign it."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    from gazette.editions import seam

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    seam.justify_chinese()
    seam.spare_work()
    fetcher = URLFetcher(allowed_protocols=("data", "file"), allow_redirects=False)
    output = Path(job.output)
    html = HTML(string=job.html, url_fetcher=fetcher)
    styles = _styles(html.etree_element)
    html.write_pdf(
        output, finisher=partial(_finish, job.html), pdf_variant="pdf/a-2a", optimize_images=True, stylesheets=styles,
    )  # fmt: skip
    if job.two_up:
        from gazette.editions import folding

        folding.two_up(output)
    if job.keys:
        from gazette.editions import signing

        signing.sign(output, Path(job.keys), job.signer, job.sealed, job.two_up)


def _styles(page: Element) -> list[object]:
    """Our own style sheets of a page, read once for all pages, which need not be read from its links again."""
    styles = []
    for head in page.findall("head"):
        for link in head.findall("link"):
            address = link.get("href", "")
            if address.startswith(_STYLE.as_uri()):
                styles.append(_style(address))
                head.remove(link)
    return styles


@lru_cache(maxsize=4)
def _style(address: str) -> object:
    from weasyprint import CSS

    return CSS(url=address)


def _finish(html: str, document: object, pdf: object) -> None:
    """Refuse a page with squares on it; say in the metadata that it is PDF/UA, too."""
    missing = sorted({point for font in document.fonts.values() for point in font.missing})  # type: ignore[attr-defined]
    if missing:
        raise BadGlyph(_sentence(missing, html))
    if labels := _labels(document.pages):  # type: ignore[attr-defined]
        pdf.catalog["PageLabels"] = labels  # type: ignore[attr-defined]
    reference = int(pdf.catalog["Metadata"].split()[0])  # type: ignore[attr-defined]
    stream = pdf.objects[reference]  # type: ignore[attr-defined]
    stream.stream = [part.replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>") for part in stream.stream]


def _labels(pages: list[Any]) -> str:
    """What a reader calls the pages of a bound edition: the printed numbers, Roman ones before them; nothing for a sheet."""
    named = [set(page.anchors) for page in pages]
    end = next((at for at, anchors in enumerate(named) if "last-page" in anchors), None)
    if end is None:
        return ""
    first = next(at for at, anchors in enumerate(named) if anchors - _FRONT)
    return f"<</Nums [0 <</S /r>> {first} <</S /D /St 1>> {end + 1} <</S /r /St {first + 1}>>]>>"


def _sentence(missing: list[int], html: str) -> str:
    names = "；".join(
        f"{chr(point)} U+{point:04X}（{_name(point)}）{_place(chr(point), html)}"
        for point in missing[:_SHOWN]
    )
    more = f"等 {len(missing)} 个字符" if len(missing) > _SHOWN else ""
    return f"本机的字体里没有这个字，不能印成方框，所以没有制作：{names}{more}。请安装含有这个字的字体，或改正文中的字。"


def _place(character: str, html: str) -> str:
    """The words around a character, so that a clerk finds it in a long text."""
    text = html[max(0, html.find("<main")) :]
    found = re.search(rf"[^<>\s]{{0,10}}{re.escape(character)}[^<>\s]{{0,10}}", text)
    return f"，在“{found[0]}”处" if found else ""


def _name(point: int) -> str:
    if 0xE000 <= point <= 0xF8FF or point >= 0xF0000:
        return "私用区的自造字"
    return unicodedata.name(chr(point), "没有名称")


if __name__ == "__main__":
    sys.exit(main())
