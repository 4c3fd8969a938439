"""Every page answers, says what it should, and carries what a public page must carry."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from gazette import queries
from gazette.archive import Archive
from gazette.body import Cell, lines_of
from gazette.views import DocumentPage
from webui.filters import unbroken


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.found += [named[name] for name in ("href", "src", "action") if name in named]
        self.ids += [named["id"]] if "id" in named else []
        self.inline += [name for name in named if name == "style" or name.startswith("on")]
        self.inline += ["script"] if tag == "script" and "src" not in named else []


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


def test_every_page_that_is_linked_answers(client: FlaskClient) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop()
        response = client.get(path, buffered=True)
        assert response.status_code in (200, 202, 302, 304), path
        if response.mimetype != "text/html":
            continue
        links = Links()
        links.feed(response.get_data(as_text=True))
        assert links.inline == [], path
        assert len(links.ids) == len(set(links.ids)), path
        for link in links.found:
            target = urlsplit(urljoin(f"http://localhost{path}", link))
            if target.fragment and target.path == path and not target.query:
                assert target.fragment in links.ids, (path, link)
            address = target.path + (f"?{target.query}" if target.query else "")
            # the links of a search are without end: one step into them is enough
            if target.path.endswith(".pdf"):
                continue  # made in seconds each: tests/webui/test_editions.py looks at those
            if re.search(r"/pages/(?!1\b)", target.path):
                continue  # hundreds alike: tests/webui/test_paper.py turns them
            if target.netloc == "localhost" and address not in seen and not (target.query and "?" in path):
                seen.add(address)
                waiting.append(address)
    assert len(seen) > 150


@pytest.mark.parametrize(
    "path",
    ["/", "/issues/", "/issues/lz-2024-1", "/documents/lz-2024-00001", "/search?q=停车", "/help", "/nowhere"],
)
def test_a_public_page_sets_no_cookie_and_forbids_inline_code(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert "Set-Cookie" not in response.headers
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_page_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/documents/lz-2024-00001")
    again = client.get("/documents/lz-2024-00001", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.get_data() == b""


def test_the_home_page_shows_the_latest_issue_and_its_contents(client: FlaskClient) -> None:
    page = text(client, "/")
    assert "澜州市人民政府公报" in page
    assert "第3、4期" in page
    assert "澜州市养犬管理办法" in page


def test_every_document_shows_and_prints_every_line_of_its_body(client: FlaskClient, demo: Archive) -> None:
    with demo.reading() as session:
        cards = queries.newest_documents(session, 100)
        pages = [queries.document_page(session, card.index_number) for card in cards]
    assert len(pages) == 48
    for page in pages:
        assert isinstance(page, DocumentPage)
        for path in (f"/documents/{page.card.index_number}", f"/documents/{page.card.index_number}/print"):
            shown = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text(client, path)))
            shown = (
                shown.replace("&#34;", '"')
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
                .replace("&#39;", "'")
            )
            assert "".join(page.card.title.split()) in shown
            for block in page.body:
                for line in lines_of(block):
                    assert re.sub(r"\s+", "", line) in shown, (path, line)


def test_articles_have_addresses(client: FlaskClient) -> None:
    page = text(client, "/documents/lz-2024-00001")
    assert 'id="art-12"' in page
    assert 'id="annex-1"' in page


def test_a_document_is_text_and_data_too(client: FlaskClient) -> None:
    assert "第四十条" in text(client, "/documents/lz-2024-00001.txt")
    data = client.get("/documents/lz-2024-00001.json").get_json()
    assert data["title"] == "澜州市停车场管理办法"
    assert data["issue"] == 1
    assert "第四十条" in data["body"]


def test_a_repealed_document_says_so_in_words(client: FlaskClient, demo: Archive) -> None:
    with demo.reading() as session:
        repealed = next(
            card for card in queries.newest_documents(session, 100) if card.validity == "repealed"
        )
    assert "本文件已被废止" in text(client, f"/documents/{repealed.index_number}")


def search(client: FlaskClient, line: str, **more: str) -> str:
    extra = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    return text(client, f"/search?direct=0&q={quote(line)}{extra}")


def test_a_search_marks_what_was_asked(client: FlaskClient) -> None:
    page = search(client, "停车场")
    assert "<mark>停车场</mark>" in page
    assert "共找到 <strong>5</strong> 件" in page


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("澜州市人民政府令第12号", "/documents/lz-2024-00001"),
        ("市人民政府第12号令", "/documents/lz-2024-00001"),
        ("《澜州市停车场管理办法》", "/documents/lz-2024-00001"),
        ("2025年第4期", "/issues/lz-2025-3-4"),
        ("二〇二五年第三期", "/issues/lz-2025-3-4"),
        ("总第7期", "/issues/lz-2025-3-4"),
        ("2025年增刊第1期", "/issues/lz-2025-s1"),
    ],
)
def test_a_line_that_names_one_thing_goes_straight_there(client: FlaskClient, line: str, path: str) -> None:
    response = client.get(f"/search?q={quote(line)}")
    assert (response.status_code, response.location) == (302, path)
    assert path in search(client, line)


def test_filters_are_links_that_add_up(client: FlaskClient) -> None:
    page = search(client, "", year="2024")
    assert "共找到 <strong>25</strong> 件" in page
    both = text(client, "/search?year=2024&year=2025")
    assert "共找到 <strong>48</strong> 件" in both
    narrowed = text(client, f"/search?year=2024&section={quote('大事记')}")
    assert "取消全部筛选" in narrowed


def test_an_empty_result_is_no_dead_end(client: FlaskClient) -> None:
    page = search(client, "子虚乌有消防栓")
    assert "没有找到" in page
    assert "去掉这一项，有 5 件" in search(client, "停车场", year="1999")


def test_the_advanced_form_writes_a_plain_line(client: FlaskClient) -> None:
    form = "/search/advanced?go=1&all=停车&none=收费&title=办法&agency=澜政发&number_year=2024&serial=3&year=2024&section="
    response = client.get(form)
    assert response.status_code == 302
    location = urlsplit(response.location)
    assert location.path == "/search"
    assert quote("停车 -收费 标题:办法 文号:澜政发〔2024〕3号", safe="").replace("%20", "+") in location.query


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=" + "x" * 501, "/search?q=" + quote("政" * 10_000), "/search?q=%22%22%22", "/search?q=%00", "/search?q=%ED%A0%80", "/search?q=%FF",
        "/search?page=0", "/search?page=-1", "/search?page=99999999999", "/search?year=abc&year=99999", "/search?from=2024-99-99&to=x", "/search?sort=evil",
        "/search?q=(((((((", "/search?q=OR+OR+OR", "/search?q=%E6%A0%87%E9%A2%98:", "/search?section=" + "x" * 5000, "/search?gazette=nobody",
        "/documents/nobody", "/documents/..%2f..%2fetc", "/documents/lz-2024-00001/attachments/9", "/issues/nobody/print", "/issues/lz-2024-1/pages/0",
        "/sections/%00", "/sections/" + quote("没有") + "?page=x", "/sections/" + quote("大事记") + "?page=99999999999999999999", "/issues/?gazette=nobody",
        "/documents/%E4%BA%BA", "/static/../../etc/passwd", "/search/advanced?go=1&serial=" + "9" * 900,
    ],
)  # fmt: skip
def test_no_address_breaks_the_site(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (200, 302, 400, 404), (path, response.status_code)
    if response.status_code == 400:
        assert "最多" in response.get_data(as_text=True)


def test_other_methods_are_refused_with_a_page(client: FlaskClient) -> None:
    response = client.post("/search")
    assert response.status_code == 405
    assert "不能这样访问" in response.get_data(as_text=True)


def test_an_unexpected_error_is_a_page_without_its_inside(
    demo: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webui import create_app

    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(queries, "latest_issue", fail)
    response = create_app(demo).test_client().get("/")
    assert response.status_code == 500
    assert "secret" not in response.get_data(as_text=True)
    assert "系统出了意外" in response.get_data(as_text=True)


def test_a_file_offered_with_a_document_is_saved_and_never_shown(client: FlaskClient, demo: Archive) -> None:
    with demo.reading() as session:
        pages = [
            queries.document_page(session, card.index_number)
            for card in queries.newest_documents(session, 100)
        ]
    page = next(page for page in pages if isinstance(page, DocumentPage) and page.attachments)
    path = f"/documents/{page.card.index_number}/attachments/{page.attachments[0].position}"
    assert path in text(client, f"/documents/{page.card.index_number}")
    response = client.get(path, buffered=True)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.mimetype == "application/octet-stream"
    assert "序号" in response.get_data().decode("utf-8-sig")
    assert client.get(path.rsplit("/", 1)[0] + "/1").status_code == 404


@pytest.mark.parametrize(
    ("words", "columns", "whole"),
    [
        ("2020年10月22日", 6, True),
        ("1,250.5", 6, True),
        ("序号", 6, True),
        ("澜政发〔2020〕14号", 6, False),
        ("2020年10月22日", 11, False),
    ],
)
def test_dates_and_figures_stay_on_one_line_where_there_is_room(
    words: str, columns: int, whole: bool
) -> None:
    assert unbroken(Cell(words), columns) is whole


def test_a_browser_finds_the_mark_of_the_site(client: FlaskClient) -> None:
    assert 'rel="icon"' in client.get("/").text
    assert 'rel="icon"' in client.get("/documents/lz-2024-00001/print").text
    with client.get("/favicon.ico", follow_redirects=True) as icon:
        assert icon.mimetype == "image/svg+xml"
