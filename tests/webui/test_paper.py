"""The paper edition page by page over the web: pictures, lines, where a typed page leads, how things are cited."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask.testing import FlaskClient
from PIL import Image

from gazette import citing, queries
from gazette.archive import Archive
from gazette.body import plain_text
from tests.webui.test_editions import get

ISSUE = "lz-2025-s1"


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_page_has_its_picture_its_lines_and_its_document(client: FlaskClient, demo: Archive) -> None:
    with demo.reading() as session:
        documents = queries.issue_documents(session, ISSUE)
    number, shown, last = 1, "", 1
    while number <= last:
        page = get(client, f"/issues/{ISSUE}/pages/{number}")
        assert page.status_code == 200, number
        said = page.text
        last = int(said.split("页 / 共 ")[1].split(" 页")[0])
        shown += "".join(part.split("</span>")[0] for part in said.split("<li><span>")[1:])
        number += 1
    assert last > 10
    squeezed_pages = squeezed(shown.replace("&#34;", '"'))
    for document in documents:
        for line in plain_text(document.body).split("\n"):
            if "\t" not in line and len(line) < 28:  # whole on one printed line
                assert squeezed(line) in squeezed_pages, line


def test_the_picture_is_that_page_and_is_not_sent_twice(client: FlaskClient) -> None:
    first = get(client, f"/issues/{ISSUE}/pages/1.png")
    second = get(client, f"/issues/{ISSUE}/pages/2.png")
    assert Image.open(io.BytesIO(first.data)).size == (1240, 1754)
    assert first.data != second.data
    again = get(client, f"/issues/{ISSUE}/pages/1.png", {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_page_names_its_document_and_its_neighbours(client: FlaskClient) -> None:
    said = get(client, f"/issues/{ISSUE}/pages/2").text
    assert "/documents/lz-2025-00014" in said
    assert f'href="/issues/{ISSUE}/pages/1"' in said
    assert f'href="/issues/{ISSUE}/pages/3"' in said
    assert "/documents/lz-2025-00014/report?page=2&amp;quote=" in said


@pytest.mark.parametrize("number", [0, 999, 99999, 10**12])
def test_a_page_that_is_not_there_is_said(client: FlaskClient, number: int) -> None:
    page = get(client, f"/issues/{ISSUE}/pages/{number}")
    assert page.status_code == 404
    assert f"第{number}页" in squeezed(page.text)
    assert get(client, f"/issues/{ISSUE}/pages/{number}.png").status_code == 404


@pytest.mark.parametrize(
    "typed, address",
    [
        ("2025年增刊第1期第3页", "/issues/lz-2025-s1/pages/3"),
        ("2024年第1期第2页", "/issues/lz-2024-1/pages/2"),
        ("第1期第2页", "/issues/lz-2025-1/pages/2"),
        ("2025年第3期 p.2", "/issues/lz-2025-3-4/pages/2"),
    ],
)
def test_a_page_typed_in_the_search_is_opened(client: FlaskClient, typed: str, address: str) -> None:
    answer = client.get("/search", query_string={"q": typed})
    assert answer.status_code == 302
    assert answer.location.partition("?")[0] == address


def test_without_a_year_the_other_years_are_a_step_away(client: FlaskClient) -> None:
    answer = get(client, client.get("/search", query_string={"q": "第1期第1页"}).location)
    assert "/issues/lz-2024-1/pages/1" in answer.text
    named = get(client, client.get("/search", query_string={"q": "2025年第1期第1页"}).location)
    assert "您没有写年份" not in named.text


def test_an_issue_that_is_not_there_is_no_page_but_a_search(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "2019年第9期第3页"})
    assert answer.status_code == 200
    assert "2019年第9期第3页" in answer.text


def test_documents_and_pages_are_cited_in_the_usual_forms(demo: Archive) -> None:
    with demo.reading() as session:
        [card] = queries.cards(session, ("lz-2024-00003",))
        issue = queries.issue_page(session, ISSUE).card
    day = date(2026, 11, 24)
    official, standard = citing.of_document(card, "https://a.cn/documents/lz-2024-00003", day)
    assert official.text == (
        f"{'、'.join(card.issuers)}：《{card.title}》（澜政办发〔2024〕4号），《澜州市人民政府公报》2024年第1期，"
        f"第{card.page_from}—{card.page_to}页。"
    )
    assert standard.text.endswith(
        f"[A/OL]. 澜州市人民政府公报, 2024(1): {card.page_from}-{card.page_to}[2026-11-24]. https://a.cn/documents/lz-2024-00003."
    )
    assert [c.text for c in citing.of_page(issue, 17, "", day)] == [
        "《澜州市人民政府公报》2025年增刊第1期，第17页。",
        "澜州市人民政府公报, 2025(增刊1): 17[2026-11-24].",
    ]


def test_a_document_offers_citation_report_and_its_pages(client: FlaskClient) -> None:
    said = client.get("/documents/lz-2024-00003").text
    assert "《澜州市人民政府公报》2024年第1期，第" in said
    assert 'data-report href="/documents/lz-2024-00003/report"' in said
    assert 'href="/issues/lz-2024-1/pages/' in said
