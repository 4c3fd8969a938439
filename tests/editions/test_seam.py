"""What is spared when a PDF is set changes nothing that is set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pydyf
import pytest
import weasyprint
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.pdf.fonts import Font

from gazette.body import lines_of
from gazette.editions import child, seam, setting
from gazette.editions.edition import Edition
from gazette.views import DocumentPage

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
STYLES = {
    "text": "font: 16pt FandolFang; letter-spacing: -.215pt; overflow-wrap: anywhere",
    "cell": "font: 12pt FandolFang; overflow-wrap: break-word",
    "kept": "font: 12pt FandolFang; white-space: pre-wrap",
}
MIXED = (
    "详见https://www.example.gov.cn/zwgk/zfxxgk/fdzdgknr/gfxwj/202401/t20240115_1234567.html（网址）中",
    "ABC DEF GHI JKL MNO PQR STU VWX YZ 第一条　为了规范 “排水” 与污水处理 ，，，。。。…… 2024—2026年",
    "中 国 政 府 公 报" * 9,
    "1,234,567,890.12%、" * 12,
    "第一行\n第二行，较长的一行，写到版心以外还有字，写到版心以外还有字，写到版心以外还有字\n\n末行",
    "软\xad连\xad字\xad符" * 12,
    "一" + "，" * 60 + "二三",
)


def style_of(css: str) -> object:
    """The style of a text as the library computes it."""
    page = HTML(string=f'<html lang="zh-CN"><p style="{css}">字').render().pages[0]._page_box
    return next(box.style for box in page.descendants() if isinstance(box, TextBox))


def lines(split: object, text: str, style: object, width: float, minimum: bool) -> list[tuple[object, ...]]:
    found, at, content = [], 0, text.encode()
    while at < len(content):
        layout, *measures = split(content[at:].decode(), style, None, width, 0, minimum=minimum)  # type: ignore[operator]
        found.append((layout and layout.text, *measures))
        if measures[1] is None:
            break
        at += measures[1]
    return found


@pytest.mark.parametrize("name", STYLES)
def test_a_line_found_in_a_piece_of_the_text_is_the_line_of_the_whole(
    name: str, pages: dict[str, DocumentPage]
) -> None:
    style = style_of(STYLES[name])
    texts = [line for page in list(pages.values())[::8] for block in page.body for line in lines_of(block)]
    for text in (*texts, *MIXED):
        for width, minimum in ((589.6, False), (589.6 - 42, False), (90.0, False), (0.0, True)):
            spared = lines(seam._first_line, text, style, width, minimum)
            whole = lines(seam._split_first_line, text, style, width, minimum)
            assert spared == whole, (text, width)
        assert [line[1:] for line in lines(seam._narrowest_line, text, style, 0.0, True)] == [
            line[1:] for line in whole
        ]


def test_each_stream_is_packed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = Counter[int]()
    data = seam._stream

    def counted(stream: pydyf.Stream) -> bytes:
        packed[id(stream)] += 1
        return data(stream)

    monkeypatch.setattr(seam, "_stream", counted)
    html = '<html lang="zh-CN"><title>通知</title><body><h1>通知</h1><p>全文</p></body></html>'
    child.make(child.Job(html, str(tmp_path / "a.pdf"), False, "", "", 0, 0))
    assert len(packed) > 3
    assert set(packed.values()) == {1}


def test_our_style_sheets_are_read_once_for_all_documents(
    edition_of: Callable[..., Edition], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child._style.cache_clear()
    read = Counter[str]()
    reading = weasyprint.CSS.__init__

    def counted(sheet: object, *given: object, **named: object) -> None:
        read[str(named.get("url")).rpartition("/")[2]] += 1
        reading(sheet, *given, **named)

    monkeypatch.setattr(weasyprint.CSS, "__init__", counted)
    for name in ("lz-2024-00003", "lz-2024-00004"):
        html = setting.html_of(edition_of(name), None)
        child.make(child.Job(html, str(tmp_path / "a.pdf"), False, "", "", 0, 0))
    assert read == {"print.css": 1, "pdf.css": 1}


def test_a_font_is_not_copied_to_take_a_few_characters_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = []
    copying = seam._copied

    def counted(face: object, *given: object) -> object:
        copied.append(face)
        return copying(face, *given)

    seam.spare_work()
    monkeypatch.setattr(seam, "_copied", counted)
    monkeypatch.setattr(seam.fonts, "get_hb_object_data", counted)
    fonts: dict[str, Font] = {}

    def finished(document: weasyprint.Document, _pdf: object) -> None:
        fonts.update(document.fonts)

    html = (
        '<html lang="zh-CN"><p style="font-family: FandolFang">一<b style="font-family: Noto Sans CJK SC">二'
    )
    HTML(string=html).write_pdf(finisher=finished)
    assert len(copied) == len(fonts) == 2  # the parts that were taken, no whole font
    assert all(
        type(font.file_content) is bytes and len(font.file_content) < 1_000_000 for font in fonts.values()
    )
