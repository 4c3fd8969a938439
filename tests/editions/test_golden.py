"""The printed pages look as they were approved: `make golden` draws them anew, a person looks at them and commits them."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from gazette import queries
from gazette.archive import Archive
from gazette.body import Figure, Paragraph
from gazette.editions import child, setting
from gazette.editions.edition import Edition, of_document
from gazette.editions.mark import mark_of
from gazette.entering import Deed, Desk
from gazette.records import record_from
from gazette.views import DocumentPage
from tests.conftest import missing
from tests.editions import golden
from tests.editions.conftest import SITE
from tests.gazette.conftest import NOON

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
DOCUMENTS = {
    "lz-2024-00001": "an order with its annexed rules, eleven full pages",
    "lz-2024-00002": "a wide table on a turned page",
    "lz-2024-00006": "appointments on one page",
    "lz-2024-00007": "a chronicle without number, signature or date",
    "lz-2024-00010": "a forwarded document: two signatures, two dates",
    "lz-2024-00013": "an announcement with two tables in its text",
    "lz-2024-00021": "an attachment with a table over several pages",
    "lz-2025-00003": "a title of three lines",
    "lz-2025-00004": "a red head of two issuers, both of whom sign",
    "lz-2025-00015": "three attachments, tables over pages with documents' numbers",
}
ISSUE = "lz-2025-2"
EditionOf = Callable[..., Edition]
PdfOf = Callable[..., Path]


@pytest.fixture(scope="module", autouse=True)
def fonts() -> None:
    """The golden pages are set in the fonts that .ci/system-packages installs."""
    for family in ("FandolFang", "FandolKai", "Noto Serif CJK SC", "Noto Sans CJK SC"):
        if not subprocess.run(["fc-list", family, "family"], capture_output=True, check=True).stdout:
            missing(f"the font {family} is not installed")


@pytest.fixture
def check(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, Path], None]:
    """Compare a PDF with its golden pages, or keep its pages as the golden ones (--golden)."""

    def compare(name: str, path: Path) -> None:
        pages = golden.drawn(path)
        if request.config.getoption("--golden"):
            golden.keep(name, pages)
        wrong = golden.complaints(name, golden.kept(name), pages, tmp_path)
        assert wrong == [], "\n".join([*wrong, "If this is meant: `make golden`, look, commit."])

    return compare


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_looks_as_it_was_approved(
    name: str, edition_of: EditionOf, pdf_of: PdfOf, check: Callable[[str, Path], None]
) -> None:
    check(name, pdf_of(edition_of(name)))


def test_a_whole_issue_looks_as_it_was_approved(
    edition_of: EditionOf, pdf_of: PdfOf, check: Callable[[str, Path], None]
) -> None:
    check(ISSUE, pdf_of(edition_of(ISSUE)))


def test_large_print_and_two_pages_on_one_look_as_they_were_approved(
    edition_of: EditionOf, pdf_of: PdfOf, check: Callable[[str, Path], None]
) -> None:
    check("large-print", pdf_of(edition_of("lz-2024-00003", large=True)))
    check("two-on-one", pdf_of(edition_of("lz-2024-00003"), two_up=True))


def map_of_the_district() -> io.BytesIO:
    """A drawn picture: streets, a river, the land in question."""
    picture = Image.new("RGB", (900, 560), "white")
    pen = ImageDraw.Draw(picture)
    for at in range(60, 900, 140):
        pen.line([(at, 0), (at, 560)], fill=(150, 150, 150), width=8)
    pen.line([(0, 420), (300, 380), (600, 440), (900, 400)], fill=(90, 90, 90), width=36)
    pen.rectangle([(220, 120), (470, 300)], outline=golden.RED, width=10)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    stream.seek(0)
    return stream


def test_a_figure_with_its_caption_looks_as_it_was_approved(
    archive: Archive, tmp_path: Path, check: Callable[[str, Path], None]
) -> None:
    original = archive.originals.keep(map_of_the_district())
    facts = {
        "gazette": "lz",
        "title": "澜州市人民政府征收土地预公告（北岸三期）",
        "doc_number": "澜征告〔2026〕7号",
        "issuers": ["澜州市人民政府"],
    }
    blocks = (
        Paragraph("拟征收土地位于澜江北岸，四至范围以图示红线为准。"),
        Figure(original.sha256, "图1　拟征收土地位置示意图"),
        Paragraph("有关单位和个人对范围有异议的，可以自公告之日起三十日内提出。"),
    )
    with archive.transaction() as session:
        made = Desk(session, Deed("测试", NOON, True)).enter(record_from({**facts, "year": 2026}, blocks))
    with archive.reading() as session:
        page = queries.document_page(session, made.index_number)
    assert isinstance(page, DocumentPage)
    edition = of_document(page, archive.analyzer)
    mark = mark_of(edition, "00000000", date(2026, 11, 23), SITE)
    html = setting.html_of(edition, mark, lambda sha256: archive.originals.path(sha256).as_uri())
    child.make(child.Job(html, str(tmp_path / "a.pdf"), False, "", "", 0, 0))
    check("figure", tmp_path / "a.pdf")


def test_every_golden_page_belongs_to_an_edition() -> None:
    names = {path.name.rpartition("_")[0] for path in golden.FOLDER.glob("*")}
    assert names == {*DOCUMENTS, ISSUE, "large-print", "two-on-one", "figure"}
    assert sum(path.stat().st_size for path in golden.FOLDER.iterdir()) < 2_500_000


def planted_pages(edition: Edition, change: Callable[[str], str], folder: Path) -> list[Image.Image]:
    """The pages of an edition when its HTML has been changed."""
    html = setting.html_of(edition, mark_of(edition, "00000000", date(2026, 11, 23), SITE))
    changed = change(html)
    assert changed != html
    child.make(child.Job(changed, str(folder / "a.pdf"), False, "", "", 0, 0))
    return golden.drawn(folder / "a.pdf")


def styled(css: str) -> Callable[[str], str]:
    return lambda html: html.replace("</head>", f"<style>{css}</style></head>")


def without(pattern: str) -> Callable[[str], str]:
    return lambda html: re.sub(pattern, "", html, count=1)


PLANTED = {
    "upper margin 1 mm lower": styled("@page { margin-top: 38mm }"),
    "lower margin 1 mm higher": styled("@page { margin-bottom: 36mm }"),
    "left margin 1 mm wider": styled("@page { margin-left: 29mm }"),
    "code at the foot moved by 1 mm": styled(".mark .qr { margin-left: 1mm; margin-right: 1.5mm }"),
    "a line lost": without(r"<p class=\"text[^>]*>任命车牧原[^<]*</p>"),
    "the last line lost": without(r"<p class=\"date\">[^<]*</p>"),
    "red line under the head lost": styled(".sheet header .number { border-color: transparent }"),
    "red head printed black": styled(".banner span { color: black }"),
    "page number lost": styled("@page :right { @bottom-right { content: '' } }"),
    "text in another font": styled(".sheet { font-family: 'Noto Serif CJK SC' }"),
    "title half a point smaller": styled(".sheet .title { font-size: 21.5pt }"),
}


@pytest.mark.parametrize("change", PLANTED)
def test_a_planted_change_is_found_and_shown(change: str, edition_of: EditionOf, tmp_path: Path) -> None:
    name = "lz-2024-00006"
    pages = planted_pages(edition_of(name), PLANTED[change], tmp_path)
    wrong = golden.complaints(name, golden.kept(name), pages, tmp_path)
    assert len(wrong) == 1
    assert wrong[0].startswith(f"{name} page 1 looks different")
    assert (tmp_path / f"{name}_01.difference.png").is_file()
    assert (tmp_path / f"{name}_01.new.png").is_file()


def test_a_page_too_many_or_turned_is_found(tmp_path: Path) -> None:
    pages = golden.kept("lz-2024-00002")
    fewer, more = pages[:-1], [*pages, pages[0]]
    assert golden.complaints("a", pages, fewer, tmp_path)[0].startswith(f"a has {len(fewer)} pages")
    assert golden.complaints("a", pages, more, tmp_path)[0].startswith(f"a has {len(more)} pages")
    turned = [pages[0].rotate(90, expand=True), *pages[1:]]
    assert golden.complaints("a", pages, turned, tmp_path)[0].startswith("a page 1 is (")


@pytest.mark.parametrize("strokes", [0.9, 1.1, 1.25])
def test_strokes_drawn_thinner_or_thicker_are_no_difference(
    strokes: float, edition_of: EditionOf, pdf_of: PdfOf, tmp_path: Path
) -> None:
    name = "lz-2024-00006"
    drawn = [
        golden.few_colours(
            page.convert("RGB").point([round(255 * (v / 255) ** strokes) for v in range(256)] * 3)
        )
        for page in golden.drawn(pdf_of(edition_of(name)))
    ]
    assert golden.complaints(name, golden.kept(name), drawn, tmp_path) == []


def test_a_twentieth_of_a_millimetre_is_no_difference(edition_of: EditionOf, tmp_path: Path) -> None:
    name = "lz-2024-00006"
    moved = styled("@page { margin: 37.05mm 25.95mm 35mm 28.05mm }")
    pages = planted_pages(edition_of(name), moved, tmp_path)
    assert golden.complaints(name, golden.kept(name), pages, tmp_path) == []
