"""Paper that is checked: what is printed on it leads to the right text and the right verdict."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy
import pypdfium2
import pytest
from pypdf import PdfReader

from gazette import events, queries
from gazette.archive import Archive
from gazette.body import Paragraph
from gazette.content import content_of
from gazette.editions.checking import Verdict, check, looks_like_root, root_in
from gazette.editions.edition import Edition, of_document
from gazette.editions.press import Press
from gazette.model import Document as Row
from gazette.model_people import Person
from gazette.views import DocumentPage
from gazette.workflow import correct, withdraw
from tests.editions.test_forms import enter
from tests.gazette.conftest import NOON

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
EditionOf = Callable[..., Edition]


def printed(archive: Archive, page: DocumentPage) -> str:
    return Press(archive.settings).register.issue(of_document(page, archive.analyzer), NOON.date())


def asked(archive: Archive, code: str) -> Verdict:
    with archive.reading() as session:
        return check(session, Press(archive.settings).register, code)


def people(archive: Archive) -> tuple[int, int]:
    with archive.transaction() as session:
        rows = [Person(login=login, name=login, created_at=NOON) for login in ("xie", "pi")]
        session.add_all(rows)
        session.flush()
        return rows[0].id, rows[1].id


def corrected(archive: Archive, who: tuple[int, int], text: str, reason: str) -> None:
    with archive.transaction() as session:
        row = session.query(Row).one()
        better = replace(content_of(row), body=(Paragraph(text),))
        correct(session, row, better, writer=who[0], approver=who[1], actor="测试", at=NOON, reason=reason)


@pytest.mark.parametrize("validity", ["amended", "repealed", "expired", "not_yet"])
def test_a_text_that_stands_but_holds_no_more_is_told(archive: Archive, validity: str) -> None:
    page = enter(archive, "第一条 停车。", validity=validity)
    verdict = asked(archive, printed(archive, page))
    assert verdict.state == validity
    assert not verdict.standings[0].changed


def test_a_text_in_force_is_current(archive: Archive) -> None:
    assert (
        asked(archive, printed(archive, enter(archive, "第一条 停车。", validity="in_force"))).state
        == "current"
    )


def test_every_correction_since_the_print_is_told_and_none_before(archive: Archive) -> None:
    page = enter(archive, "第一条 停车。")
    first = printed(archive, page)
    who = people(archive)
    corrected(archive, who, "第一条 停车有章。", "漏字")
    with archive.reading() as session:
        again = queries.document_page(session, page.card.index_number)
    assert isinstance(again, DocumentPage)
    second = printed(archive, again)
    corrected(archive, who, "第一条 停车有规章。", "又漏一字")
    assert [r.reason for r in asked(archive, first).standings[0].corrections] == ["漏字", "又漏一字"]
    assert [r.reason for r in asked(archive, second).standings[0].corrections] == ["又漏一字"]
    assert asked(archive, second).state == "changed"


def test_what_is_repealed_and_corrected_is_told_as_both(archive: Archive) -> None:
    page = enter(archive, "第一条 停车。", validity="repealed")
    code = printed(archive, page)
    corrected(archive, people(archive), "第一条 停车有章。", "漏字")
    standing = asked(archive, code).standings[0]
    assert (standing.state, standing.changed) == ("repealed", True)


def test_what_is_withdrawn_is_told_before_all_else(archive: Archive) -> None:
    page = enter(archive, "第一条 停车。", validity="repealed")
    code = printed(archive, page)
    with archive.transaction() as session:
        withdraw(session, session.query(Row).one(), actor="测试", at=NOON, reason="内容有误")
    assert asked(archive, code).state == "withdrawn"


def test_the_printed_square_leads_to_the_document(demo: Archive, edition_of: EditionOf) -> None:
    made = Press(demo.settings).pdf(edition_of("lz-2024-00002"))
    document = pypdfium2.PdfDocument(made.path)
    for number in range(len(document)):
        picture = document[number].render(scale=3).to_numpy()
        read, _, _ = cv2.QRCodeDetector().detectAndDecode(numpy.ascontiguousarray(picture[:, :, :3]))
        assert read == f"https://gazette.example.gov.cn/c/{made.code}", number
    document.close()
    assert asked(demo, read.rsplit("/", 1)[1]).standings[0].part.index_number == "lz-2024-00002"


def widget_of(path: Path) -> tuple[int, dict[str, object]]:
    """The page and the field of the signature."""
    for number, page in enumerate(PdfReader(path).pages):
        for annotation in page.get("/Annots") or ():
            found = annotation.get_object()
            if found.get("/FT") == "/Sig":
                return number, found
    raise AssertionError(path)


@pytest.mark.parametrize("name, two_up, page", [("lz-2024-00002", False, 0), ("lz-2025-s1", False, 1), ("lz-2025-s1", True, 0)])  # fmt: skip
def test_the_seal_is_printed_above_the_type_area_and_has_a_name(
    demo: Archive, edition_of: EditionOf, name: str, two_up: bool, page: int
) -> None:
    path = Press(demo.settings).pdf(edition_of(name), two_up=two_up).path
    number, field = widget_of(path)
    assert number == page
    assert int(str(field["/F"])) & 4  # prints
    assert str(field["/TU"]) == "澜州市人民政府办公室的数字签名"
    left, bottom, right, top = (float(edge) for edge in field["/Rect"])  # type: ignore[attr-defined]
    height = 595 if two_up else 842
    assert right - left > 100 * (0.7 if two_up else 1)
    assert height - 30 * 72 / 25.4 < bottom < top < height
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    picture = document[page].render(scale=2, may_draw_forms=True).to_numpy()
    document.close()
    seal = picture[
        int((height - top) * 2) : int((height - bottom) * 2), int(left * 2) : int(right * 2)
    ].astype(int)
    red = (seal[:, :, 2] > 150) & (seal[:, :, 0] < 110)  # BGR
    assert 0.04 < red.mean() < 0.5


def test_the_seal_stands_in_the_tree_of_tags(demo: Archive, edition_of: EditionOf) -> None:
    path = Press(demo.settings).pdf(edition_of("lz-2024-00002")).path
    _, field = widget_of(path)
    numbers = PdfReader(path).root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]  # type: ignore[index]
    tags = dict(zip(numbers[::2], numbers[1::2], strict=True))
    element = tags[field["/StructParent"]].get_object()
    assert (element["/S"], element["/Alt"]) == ("/Form", "澜州市人民政府办公室的数字签名")


def test_the_imprint_carries_the_root_of_the_history(demo: Archive, edition_of: EditionOf) -> None:
    made = Press(demo.settings, root=demo.root).pdf(edition_of("lz-2025-s1", large=True))
    imprint = PdfReader(made.path).pages[1].extract_text()
    with demo.reading() as session:
        root = events.root(session)
        assert root is not None
        found = re.search(r"至第\s*(\d+)\s*条，记录根：([0-9a-f\s]+)", imprint)
        assert found is not None
        assert (int(found[1]), re.sub(r"\s", "", found[2])) == (root.number, root.hash)
        assert looks_like_root(found[2])
        assert root_in(session, found[2].upper()) == root
        assert root_in(session, "0" * 64) is None
    assert not looks_like_root(made.code)


def test_a_reader_is_told_the_printed_numbers_of_pages(
    edition_of: EditionOf, pdf_of: Callable[..., Path]
) -> None:
    labels = PdfReader(pdf_of(edition_of("lz-2025-s1"))).page_labels
    first = labels.index("1")
    last = int(labels[-2]) if labels[-2].isdecimal() else int(labels[-3])
    assert labels[:3] == ["i", "ii", "iii"]
    assert labels[first : first + last] == [str(number) for number in range(1, last + 1)]
    assert not labels[-1].isdecimal()
