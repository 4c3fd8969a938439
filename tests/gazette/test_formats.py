"""Every format goes to its reader by what is in it; a reader that hangs, floods or crashes becomes a sentence."""

from __future__ import annotations

import io
import subprocess
from functools import partial
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PIL import ImageFilter

from gazette import queries
from gazette.archive import Archive
from gazette.body import Figure, Table, plain_text
from gazette.errors import BadRecord, Unreadable
from gazette.ingest import confined, forks, from_office
from gazette.ingest.batch import Options, ingest
from gazette.ingest.confined import Limits, read_confined
from gazette.ingest.console import progress, render
from gazette.ingest.forks import Forker
from gazette.ingest.formats import read_file
from gazette.ingest.reading import doubts
from gazette.ingest.sniff import Format, sniff
from gazette.views import DocumentPage
from tests.gazette.samples import PNG, docx, ofd, p, packed, pdf, set_lines
from tests.gazette.test_from_pdf import FIRST, SECOND

TEXT = ["澜州市人民政府办公室关于加强停车管理的通知", "澜政办发〔2024〕3号", "各县、区人民政府：", FIRST, "澜州市人民政府办公室", "2024年3月5日"]  # fmt: skip
RTF = b"{\\rtf1\\ansicpg936 " + b"\\par ".join(
    b"".join(b"\\'%02x" % byte for byte in line.encode("gb18030")) for line in TEXT
)
CASES = {
    Format.DOCX: docx("".join(map(p, TEXT))),
    Format.RTF: RTF + b"\\par}",
    Format.PDF: pdf((set_lines("\n".join(TEXT)), ())),
    Format.OFD: ofd((set_lines("\n".join(TEXT)), ())),
    Format.TEXT: "\n".join(TEXT).encode(),
    Format.HTML: "".join(f"<p>{line}</p>" for line in TEXT).encode(),
    Format.MHT: b"MIME-Version: 1.0\nContent-Type: text/html; charset=gb2312\n\n"
    + "".join(f"<p>{line}</p>" for line in TEXT).encode("gb18030"),
}


@pytest.mark.parametrize("kind", CASES)
def test_every_format_is_known_by_its_content_and_gives_the_same_lines(kind: Format) -> None:
    assert sniff(CASES[kind]) is kind
    assert list(read_file(CASES[kind], "a.name.that.lies.doc").lines) == TEXT


@pytest.mark.parametrize("kind", CASES)
def test_every_format_goes_in_and_its_original_is_kept(
    kind: Format, tmp_path: Path, archive: Archive
) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(CASES[kind])
    report = ingest(archive, [path], Options(publish=True, gazette="lz"), progress())
    assert (report.outcomes["added"], report.troubles) == (1, [])
    with archive.reading() as session:
        (card,) = queries.newest_documents(session, 2)
    assert (card.title, card.document_number) == (TEXT[0], TEXT[1])
    kept = [file.read_bytes() for file in archive.settings.originals_folder.rglob("*") if file.is_file()]
    assert kept == [CASES[kind]]


def test_the_pictures_of_a_document_are_kept_with_it(tmp_path: Path, archive: Archive) -> None:
    drawing = "<w:p><w:r><w:drawing><a:blip r:embed='image'/></w:drawing></w:r></w:p>"
    (tmp_path / "a.docx").write_bytes(docx("".join(map(p, TEXT)) + drawing, image=PNG))
    assert ingest(archive, [tmp_path], Options(publish=True, gazette="lz"), progress()).outcomes["added"] == 1
    with archive.reading() as session:
        page = queries.document_page(session, queries.newest_documents(session, 2)[0].index_number)
    assert isinstance(page, DocumentPage)
    (figure,) = (block for block in page.body if isinstance(block, Figure))
    assert archive.originals.path(figure.sha256).read_bytes() == PNG
    assert page.attachments == ()


def test_what_should_be_looked_at_is_said_with_its_place(tmp_path: Path, archive: Archive) -> None:
    symbol = "<w:p><w:r><w:sym w:font='Wingdings' w:char='F0E1'/></w:r></w:p>"
    (tmp_path / "a.docx").write_bytes(docx("".join(map(p, TEXT)) + symbol))
    report = ingest(archive, [tmp_path / "a.docx"], Options(publish=True, gazette="lz"), progress())
    ((place, note),) = report.notes
    assert (place, report.exit_code) == ("a.docx", 0)
    assert "〓" in note
    assert f"a.docx：{note}" in render(report)


def test_files_of_an_issue_folder_belong_to_the_issue(tmp_path: Path, archive: Archive) -> None:
    folder = tmp_path / "in" / "2024-3"
    folder.mkdir(parents=True)
    (folder / "issue.toml").write_text("year = 2024\nnumbers = [3]", "utf-8")
    (folder / "01.docx").write_bytes(CASES[Format.DOCX])
    (folder / "02.pdf").write_bytes(pdf((set_lines("\n".join(["关于泊位的通知", SECOND])), ())))
    (folder / "03.pdf").write_bytes(b"%PDF-1.4 broken")
    report = ingest(archive, [tmp_path / "in"], Options(publish=True, gazette="lz"), progress())
    assert [place for place, _ in report.troubles] == ["2024-3/03.pdf"]
    with archive.reading() as session:
        page = queries.issue_page(session, "lz-2024-3")
    titles = [card.title for section in page.contents for card in section.documents]
    assert titles == [TEXT[0], "关于泊位的通知"]


def workbook(rows: list[list[object]], merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_without_a_document_a_row_is_a_document() -> None:
    content = workbook(
        [["泊位表"], [], ["区域", "泊位", None], [None, "东", "西"], ["老城", 12.0, 7.5], ["注：含临时泊位"]],
        "A3:A4",
    )
    head, table, note = read_file(content, "a.xlsx").blocks
    assert (plain_text((head,)), plain_text((note,))) == ("泊位表", "注：含临时泊位")
    assert isinstance(table, Table)
    assert [[(c.text, c.rowspan) for c in row] for row in table.rows] == [
        [("区域", 2), ("泊位", 1), ("", 1)], [("东", 1), ("西", 1)], [("老城", 1), ("12", 1), ("7.5", 1)],
    ]  # fmt: skip


def test_what_nobody_reads_is_said_by_its_name() -> None:
    for content, words in (
        (packed({"ppt/presentation.xml": ""}), "演示文稿"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage\0".encode("utf-16-le"), "密码"),
        (b'{"data": [1, 2]}', "JSON"),
        (docx(""), "没有正文"),
    ):
        with pytest.raises((Unreadable, BadRecord), match=words):
            read_file(content, "a")


def test_old_word_files_need_libreoffice_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_office, "program", lambda: None)
    with pytest.raises(Unreadable, match="apt-get install libreoffice-writer-nogui"):
        from_office.read(b"\xd0\xcf\x11\xe0")


def test_libreoffice_reads_old_word_files_and_refuses_what_is_none(tmp_path: Path) -> None:
    program = from_office.program()
    if program is None:
        pytest.skip("LibreOffice is not installed")
    source = tmp_path / "a.rtf"
    source.write_bytes(CASES[Format.RTF])
    subprocess.run([program, "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(source)], check=True, timeout=100, capture_output=True)  # fmt: skip
    content = (tmp_path / "a.doc").read_bytes()
    assert sniff(content) is Format.OFFICE
    assert list(read_file(content, "a.doc").lines) == TEXT
    streams = "WordDocument\0".encode("utf-16-le")
    with pytest.raises(Unreadable, match="LibreOffice 读不出"):
        read_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + streams + bytes(range(256)) * 20, "a.doc")


@pytest.mark.parametrize("charset", [b"utf\x00-8", b"punycode", b"nonsense", b"utf-8"])
def test_a_saved_page_of_any_character_set_is_read(charset: bytes) -> None:
    head = b'MIME-Version: 1.0\nContent-Type: text/html; charset="' + charset + b'"\n\n'
    assert read_file(head + "<p>澜州市停车场管理办法</p>".encode(), "a.mht").lines == (
        "澜州市停车场管理办法",
    )


def test_a_text_copied_from_a_web_page_comes_without_the_page_and_says_so() -> None:
    page = "返回顶部\n首页 > 政务公开 > 正文\n澜州市人民政府关于加强停车管理的通知\n来源：澜州市政府网 浏览量：321\n各县、区人民政府：\n请遵照执行。"
    manuscript = read_file(page.encode(), "a.txt")
    assert manuscript.lines == ("澜州市人民政府关于加强停车管理的通知", "各县、区人民政府：", "请遵照执行。")
    assert "返回顶部、首页 > 政务公开 > 正文、来源：澜州市政府网 浏览量：321" in manuscript.warnings[0]
    own = "澜州市停车场管理办法\n来源：本办法根据省条例制定。\n第一条 为加强管理，制定本办法。"
    assert read_file(own.encode(), "a.txt").lines == tuple(own.split("\n"))


def test_a_scan_is_read_line_by_line_with_its_confidence() -> None:
    pytest.importorskip("rapidocr")
    page = pypdfium2.PdfDocument(CASES[Format.PDF])[0]
    picture = io.BytesIO()
    page.render(scale=2).to_pil().convert("L").save(picture, "PNG")
    manuscript = read_file(picture.getvalue(), "a.png")
    text = plain_text(manuscript.blocks).replace(",", "，")
    assert "加强停车管理的通知" in text
    assert "改善市容市貌，方便市民出行" in text
    assert len(manuscript.confidence) >= 6
    assert all(0 < line.sure <= 1 for line in manuscript.confidence)
    assert "扫描识别" in manuscript.warnings[0]


def test_a_blurred_scan_says_which_characters_are_doubted() -> None:
    pytest.importorskip("rapidocr")
    page = pypdfium2.PdfDocument(CASES[Format.PDF])[0]
    drawn = page.render(scale=1.2).to_pil().convert("L").filter(ImageFilter.GaussianBlur(1.3))
    picture = io.BytesIO()
    drawn.save(picture, "PNG")
    manuscript = read_file(picture.getvalue(), "a.png")
    doubted = [line for line in manuscript.confidence if line.faint]
    assert doubted
    assert all(max(line.faint) < len(line.text) for line in doubted)
    assert [f.value[0] for f in doubts(manuscript.confidence)] == [
        line.text for line in manuscript.confidence if line.doubtful
    ]


READERS = {
    "hang": "import time\ndef read(content):\n    time.sleep(60)\n",
    "flood": "def read(content):\n    return bytearray(4 << 30)\n",
    "crash": "import os, signal\ndef read(content):\n    os.kill(os.getpid(), signal.SIGSEGV)\n",
    "raise": "def read(content):\n    raise KeyError('x')\n",
    "noise": "def read(content):\n    print('[]'); return None\n",
}


@pytest.mark.parametrize(
    ("name", "words"),
    [("hang", "秒还没有读完"), ("flood", "内存"), ("crash", "损坏"), ("raise", "损坏"), ("noise", "损坏")],
)
def test_a_reader_that_fails_in_any_way_ends_in_a_sentence(
    name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "extra"
    folder.mkdir()
    (folder / f"bad_{name}.py").write_text(READERS[name], "utf-8")
    boot = f"import gazette.ingest; gazette.ingest.__path__.append({str(folder)!r}); "
    monkeypatch.setattr(
        confined,
        "Forker",
        partial(
            Forker, boot=forks._BOOT.replace("from gazette.ingest.forks", boot + "from gazette.ingest.forks")
        ),
    )
    with pytest.raises(Unreadable, match=words):
        read_confined(f"bad_{name}", b"x", Limits(seconds=5))
