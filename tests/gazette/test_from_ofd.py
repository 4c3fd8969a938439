"""OFD gives what the same page gives as PDF; what it declares beyond pages is not followed."""

from __future__ import annotations

import pytest

from gazette.body import Table, plain_text
from gazette.errors import Unreadable
from gazette.ingest import from_pdf
from gazette.ingest.formats import read_file
from gazette.ingest.from_ofd import read
from tests.gazette.samples import Words, ofd, packed, pdf, set_lines
from tests.gazette.test_from_pdf import FIRST, SECOND

RULES = [(90, y, 490, y) for y in (400, 430, 460)] + [(x, 400, x, 460) for x in (90, 290, 490)]
CELLS = [
    Words(100, 420, 12, "区域"),
    Words(300, 420, 12, "泊位"),
    Words(100, 450, 12, "老城"),
    Words(300, 450, 12, "七个"),
]


def test_the_same_pages_read_the_same_as_ofd_and_as_pdf() -> None:
    words = [
        Words(595 / 2 - 4.5 * 22, 60, 22, "关于停车管理的通知"),
        *set_lines(f"{FIRST}\n{SECOND}"),
        *CELLS,
    ]
    blocks = read(ofd((words, RULES))).blocks
    assert blocks == from_pdf.read(pdf((words, RULES))).blocks
    assert isinstance(blocks[-1], Table)
    assert plain_text(blocks[:-1]) == f"关于停车管理的通知\n{FIRST}\n{SECOND}"


def test_what_stands_on_every_page_comes_from_the_template_and_goes_as_a_running_head() -> None:
    pages = [(set_lines(text), ()) for text in (FIRST, SECOND, FIRST)]
    content = ofd(*pages, template=[Words(200, 40, 10, "澜州市人民政府公报")])
    assert plain_text(read(content).blocks) == f"{FIRST}\n{SECOND}\n{FIRST}"


def test_a_page_that_is_a_picture_is_refused_and_so_is_a_file_without_pages() -> None:
    whole = ofd(([], ()))
    assert b"Layer" not in whole
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    picture = '<ofd:Layer><ofd:ImageObject Boundary="0 0 210 297" ResourceID="1"/></ofd:Layer>'
    parts = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>/D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f'<ofd:Document {name}><ofd:Pages><ofd:Page BaseLoc="p.xml"/></ofd:Pages></ofd:Document>',
        "D/p.xml": f"<ofd:Page {name}><ofd:Content>{picture}</ofd:Content></ofd:Page>",
    }
    with pytest.raises(Unreadable, match="第 1 页是扫描的图片"):
        read_file(packed(parts), "a.ofd")
    with pytest.raises(Unreadable, match="没有页面"):
        read_file(packed({"OFD.xml": f"<ofd:OFD {name}/>"}), "a.ofd")
    with pytest.raises(Unreadable, match="实体"):
        read_file(packed({"OFD.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "a.ofd")
    outside = {**parts, "D/Document.xml": parts["D/Document.xml"].replace("p.xml", "../../../../etc/passwd")}
    with pytest.raises(Unreadable, match="没有页面"):
        read_file(packed(outside), "a.ofd")
