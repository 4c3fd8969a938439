"""The result page and what goes out of it: filters, picture of the years, exports, hits in a document, the log."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from itertools import groupby

import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import delete

import index
from gazette.archive import Archive
from gazette.model import Searched
from gazette.searches import most_asked
from webui import create_app, exports
from webui.forms import Choice
from webui.histogram import HEIGHT, WIDTH, histogram

ATOM = "{http://www.w3.org/2005/Atom}"


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path, buffered=True)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


def test_several_values_of_a_filter_widen_and_each_can_be_taken_away(client: FlaskClient) -> None:
    one = text(client, "/search?q=管理&year=2024")
    two = text(client, "/search?q=管理&year=2024&year=2025")
    found = [int(re.search(r"共找到 <strong>(\d+)", page)[1]) for page in (one, two)]  # type: ignore[index]
    assert 0 < found[0] < found[1]
    assert (
        '<a rel="nofollow" href="/search?q=%E7%AE%A1%E7%90%86&amp;year=2025" title="去掉这个条件">2024年'
        in two
    )


def test_the_values_of_a_filter_have_a_page_of_their_own(
    client: FlaskClient, demo: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webui.search.SHOWN_VALUES", 2)
    monkeypatch.setattr("webui.search.FOLDED_VALUES", 1)
    counted = demo.results(index.Query("通知", facets=("issuer",))).facets[0].values
    page = text(client, "/search?q=通知&year=2024&year=2025")
    all_of_them = re.search(r'href="(/search/values/issuer\?[^"]+)">全部 (\d+) 个发文机关', page)
    assert all_of_them
    listed = text(client, all_of_them[1].replace("&amp;", "&"))
    assert listed.count("<li>") == listed.count('class="count"') == int(all_of_them[2]) > 3, all_of_them
    every = text(client, "/search/values/issuer?q=通知")
    assert re.findall(r"<span>([^<]+)</span> <span class=\"count\">(\d+)", every) == [
        (one.value, str(one.count)) for one in counted
    ]
    assert 'aria-current="true"' in text(client, f"/search/values/issuer?q=通知&issuer={counted[0].value}")
    assert "没有这一类" in text(client, "/search/values/weight?q=通知", 404)


def test_the_picture_of_the_years_links_each_year(client: FlaskClient) -> None:
    page = text(client, "/search?q=管理&year=2024")
    assert page.count('class="bar') >= 2 or 'class="years"' not in page
    drawn = histogram(
        tuple(
            Choice(str(year), count, year == 1999, f"/y{year}")
            for year, count in ((1958, 1), (1999, 40), (2024, 7))
        )
    )
    assert drawn is not None
    assert [bar.year for bar in drawn.bars] == ["1958", "1999", "2024"]
    assert all(
        bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.y + bar.height <= HEIGHT for bar in drawn.bars
    )
    assert drawn.bars[1].height > drawn.bars[2].height > drawn.bars[0].height > 0
    assert [tick for tick, _ in drawn.ticks] == ["1960", "1970", "1980", "1990", "2000", "2010", "2020"]
    assert histogram((Choice("2024", 3, False, "/"),)) is None
    long = tuple(Choice(str(year), 5, False, "/") for year in range(1850, 2030))
    few = histogram(long)
    assert few is not None
    assert [tick for tick, _ in few.ticks] == ["1850", "1900", "1950", "2000"]
    strange = histogram((*long, Choice("9999", 0, True, "/")))
    assert strange is not None
    assert strange.ticks == few.ticks


def test_results_come_as_a_table_a_spreadsheet_opens(client: FlaskClient) -> None:
    response = client.get("/search.csv?q=管理", buffered=True)
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    data = response.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    total = json.loads(text(client, "/search.json?q=管理"))["total"]
    assert len(rows) == total + 1 > 11
    assert rows[0][:3] == ["索引号", "标题", "发文字号"]
    assert all(row[10].startswith("http://localhost/documents/") for row in rows[1:])
    assert not any(value[:1] in "=+-@" for row in rows for value in row if value)


def test_results_come_as_data(client: FlaskClient) -> None:
    found = json.loads(text(client, "/search.json?q=管理&size=3&page=2"))
    assert (found["page"], found["size"], len(found["hits"])) == (2, 3, 3)
    assert found["total"] >= found["exact"] > 0
    assert {value["value"] for value in found["facets"]["year"]} >= {"2024"}
    assert {"index_number", "title", "tier", "excerpt", "address"} <= found["hits"][0].keys()


def test_a_search_can_be_subscribed_to(client: FlaskClient) -> None:
    response = client.get("/search.atom?q=管理")
    assert response.mimetype == "application/atom+xml"
    feed = etree.fromstring(response.get_data())
    entries = feed.findall(f"{ATOM}entry")
    assert 0 < len(entries) <= 20
    updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    again = client.get("/search.atom?q=管理", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == feed.findtext(f"{ATOM}id")
    assert links["alternate"] == "http://localhost/search?q=%E7%AE%A1%E7%90%86&sort=newest"


def test_a_list_by_issue_reads_like_the_paper(client: FlaskClient) -> None:
    hits = json.loads(text(client, "/search.json?sort=issue&size=100"))["hits"]
    issues = [issue for issue, _ in groupby(hit["issue"] for hit in hits)]
    assert len(issues) == len(set(issues)) > 6
    assert issues[:4] == ["2025年第3、4期", "2025年第2期", "2025年增刊第1期", "2025年第1期"]
    last = [hit["title"] for hit in hits if hit["issue"] == issues[-1]]
    assert last[0] == "澜州市停车场管理办法"
    assert last[-1].startswith("澜州市人民政府大事记")


def test_a_subscription_survives_what_xml_cannot_hold(client: FlaskClient) -> None:
    for strange in ("%00", "%01管理", "%EF%BF%BE", "%0B"):
        etree.fromstring(client.get(f"/search.atom?q={strange}").get_data())


@pytest.mark.parametrize(
    "value", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"]
)
def test_no_value_is_a_formula_in_a_spreadsheet(value: str) -> None:
    assert exports.harmless(value) == "'" + value
    assert exports.harmless("通知" + value) == "通知" + value


def test_what_leads_nowhere_is_refused_with_a_sentence(client: FlaskClient) -> None:
    assert "最多 12 个" in text(client, "/search?q=管理&" + "&".join(f"section=s{n}" for n in range(13)), 400)
    assert "最多能翻到" in text(client, "/search?q=管理&page=5001", 400)
    assert "最多 12 个" in text(client, "/search.csv?" + "&".join(f"section=s{n}" for n in range(13)), 400)


def test_hits_are_marked_and_numbered_in_the_document_a_reader_opens(client: FlaskClient) -> None:
    found = text(client, "/search?q=电动自行车")
    address = re.search(r'class="title" href="(/documents/[^"]+)"', found)
    assert address
    page = text(client, address[1].replace("&amp;", "&"))
    numbers = [int(number) for number in re.findall(r'<mark id="hit-(\d+)">', page)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert f"命中 <strong>{len(numbers)}</strong> 处" in page
    assert 'href="#hit-1"' in page
    plain = text(client, address[1].split("?")[0])
    assert "<mark" not in plain
    assert '<link rel="canonical" href="' in page
    assert "?q=" not in re.search(r'<link rel="canonical" href="([^"]+)"', page)[1]  # type: ignore[index]
    nothing = text(client, address[1].split("?")[0] + "?q=子虚乌有")
    assert "正文里没有原样出现" in nothing


def marked(page: str) -> list[str]:
    return re.findall(r'<mark id="hit-\d+">([^<]+)</mark>', page)


def test_official_terms_are_walked_as_well_as_found(client: FlaskClient) -> None:
    found = text(client, "/search?q=低保")
    official = [
        text(client, a.replace("&amp;", "&")) for a in re.findall(r'class="title" href="([^"]+)"', found)
    ]
    assert any("最低生活保障" in marked(page) for page in official)
    page = "/documents/lz-2024-00023?q=低保"
    assert marked(text(client, page)) == ["最低生活保障"]
    assert marked(text(client, page + "&plain=1")) == []
    assert "q=%E4%BD%8E%E4%BF%9D&amp;plain=1" in text(client, "/search?q=低保&plain=1")


def test_where_the_phrase_stands_its_words_are_no_hits(client: FlaskClient) -> None:
    phrase = "停车场管理"
    page = text(client, f"/documents/lz-2024-00001?q={phrase}")
    sheet = page[page.index("<article") : page.index("</article")]
    assert set(marked(page)) == {phrase}
    assert re.sub("<[^>]+>", "", sheet).count(phrase) == len(marked(page))
    words = text(client, "/documents/lz-2024-00001?q=养犬人停放机动车")
    assert marked(words)
    assert set(marked(words)) != {"养犬人停放机动车"}


def test_each_hit_has_a_link_of_its_own_without_scripts(client: FlaskClient) -> None:
    page = text(client, "/documents/lz-2024-00001?q=停车场")
    bar = page[page.index('id="walk"') :]
    hits = len(marked(page))
    assert hits > 60
    assert re.findall(r'href="#hit-(\d+)" aria-label', bar) == [str(number) for number in range(1, 61)]
    assert f'href="#hit-{hits}" data-step="-1"' in bar


def test_the_article_asked_for_has_a_link_of_its_own(client: FlaskClient) -> None:
    found = text(client, "/search?q=澜州市停车场管理办法第5条")
    assert "按条款查找" in found
    address = re.findall(r'class="title" href="([^"]+)"', found)[0]
    shown = text(client, address.replace("&amp;", "&"))
    number = re.findall(r'<a href="#hit-(\d+)">看第五条</a>', shown)[0]
    assert f'id="hit-{number}">第五条</mark>' in shown.replace(' class="hit"', "")


def test_a_line_read_as_a_number_can_be_taken_letter_by_letter(client: FlaskClient) -> None:
    page = text(client, "/search?q=2024年第1期&direct=0")
    assert "改为普通检索" in page
    assert "%222024%E5%B9%B4%E7%AC%AC1%E6%9C%9F%22" in page


def test_scores_are_explained_to_staff_only(demo: Archive) -> None:
    assert "得分" not in text(create_app(demo).test_client(), "/search?q=管理&explain=1")
    settings = demo.settings
    demo.settings = replace(settings, staff_explain=True)
    try:
        assert "标题用词" in text(create_app(demo).test_client(), "/search?q=管理&explain=1")
    finally:
        demo.settings = settings


def forget_searches(demo: Archive) -> None:
    """Other tests ask the same archive."""
    demo.searches.flush()
    with demo.transaction() as session:
        session.execute(delete(Searched))


def test_searches_are_noted_without_who_asked(client: FlaskClient, demo: Archive) -> None:
    forget_searches(demo)
    for _ in range(3):
        text(client, "/search?q=无中生有的词&year=2024")
    client.get("/search?q=机器人问的", headers={"User-Agent": "SomeBot/1.0"})
    text(client, "/search?q=第二页不记&page=2", 302)
    text(client, "/search?q=停车&page=2", 302)
    demo.searches.flush()
    with demo.reading() as session:
        asked = {line.text: line for line in most_asked(session, empty=True)}
        assert asked["无中生有的词"].times == asked["无中生有的词"].empty == 3
        assert asked["无中生有的词"].last.second == 0
        everything = {line.text for line in most_asked(session)}
    assert not everything & {"机器人问的", "第二页不记", "停车"}


def test_what_is_found_nowhere_as_asked_was_asked_in_vain(client: FlaskClient, demo: Archive) -> None:
    forget_searches(demo)
    text(client, "/search?q=停车场管理与无中生有")
    text(client, "/search?q=停车")
    demo.searches.flush()
    with demo.reading() as session:
        assert [line.text for line in most_asked(session, empty=True)] == ["停车场管理与无中生有"]


def test_a_page_behind_the_last_leads_to_the_last(client: FlaskClient) -> None:
    response = client.get("/search?q=市&sort=newest&page=400")
    assert response.status_code == 302
    page = int(re.findall(r"page=(\d+)", response.location)[0])
    shown = text(client, response.location)
    assert f'<strong aria-current="page">{page}</strong>' in shown
    assert client.get("/search?q=没有的东西&page=9").location.endswith("direct=0")


def test_what_differs_a_little_is_shown_under_its_own_name(client: FlaskClient) -> None:
    shown = text(client, "/search?q=澜州市停车厂管理办法")
    assert "略有出入" in shown
    assert "完整匹配</span>" not in shown
    assert json.loads(text(client, "/search.json?q=澜州市停车厂管理办法"))["hits"][0]["tier"] == "close"


@pytest.mark.parametrize(
    ("line", "without"),
    [('"停车场的养犬"', "引号"), ("停车 -车", "“不含”的词"), ("标题:停车 标题:泊位收费", "限定的地方")],
)
def test_an_empty_list_offers_the_line_asked_less_strictly(
    client: FlaskClient, line: str, without: str
) -> None:
    assert f"去掉{without}再找" in text(client, f"/search?q={line}")
