"""Web pages: the document's text without the site around it, its tables, and the facts in the page's own table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

from gazette.body import Cell, Table
from gazette.ingest.lines import clean_lines
from gazette.ingest.manuscript import Finding
from gazette.numerals import find_date

DEPTH = 200
_BODIES = (
    "#zoom", "#UCAP-CONTENT", ".TRS_Editor", ".TRS_UEDITOR", ".trs_editor_view", "#article_con", ".article_content", ".article-content",
    "#artibody", ".view.TRS_UEDITOR", ".pages_content", "#content .content", ".zwnr", ".Custom_UnionStyle", "article", "main",
)  # fmt: skip
_CHROME = (
    "script",
    "style",
    "noscript",
    "nav",
    "header",
    "footer",
    "form",
    "iframe",
    "svg",
    "button",
    "select",
    "template",
)
_LINES = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "center",
        "dd",
        "dt",
        "dl",
        "tr",
        "td",
        "th",
        "pre",
        "main",
        "body",
    ]
)
_NOISE = re.compile(
    r"(?:【?字体[:：]|打印本页|关闭窗口|分享到|扫一扫|浏览次数|来源[:：].{0,20}$|责任编辑|上一篇|下一篇|返回顶部|当前位置|您所在的位置)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FACTS = {
    "发文字号": "doc_number", "文号": "doc_number", "文 号": "doc_number", "发文机关": "issuers", "发布机构": "issuers", "发文机构": "issuers",
    "发文单位": "issuers", "成文日期": "signed_on", "发文日期": "signed_on", "发布日期": "published_on", "公开日期": "published_on",
    "标题": "title", "信息名称": "title", "名称": "title",
}  # fmt: skip
_LABEL = re.compile(r"^[\[【]?\s*(" + "|".join(map(re.escape, _FACTS)) + r")\s*[\]】]?\s*[:：]?\s*(.*)$")


def read_html(text: str) -> tuple[list[str | Table], tuple[Finding, ...]]:
    """The pieces of a page (lines and tables, in order) and the facts its own table states."""
    soup = BeautifulSoup(text, "lxml")
    for comment in soup.find_all(string=lambda found: isinstance(found, Comment)):
        comment.extract()
    page_title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for tag in soup.find_all(_CHROME):
        tag.decompose()
    body = _document_element(soup)
    findings = tuple(_stated_facts(soup, page_title))
    pieces = list(_pieces(body))
    return [piece for piece in pieces if not (isinstance(piece, str) and _is_noise(piece))], findings


def read_fragment(text: str) -> list[str | Table]:
    """The pieces of HTML that is all document and no site: what programs embed in files of their own."""
    soup = BeautifulSoup(text, "lxml")
    for tag in soup.find_all(("script", "style", "template", "title")):
        tag.decompose()
    return list(_pieces(soup.body or soup))


def _document_element(soup: BeautifulSoup) -> Tag:
    """The element of a known name that holds most Chinese text; else the tightest one that holds most of it."""
    whole = soup.body or soup
    known = [tag for selector in _BODIES for tag in soup.select(selector)]
    best = max(known, key=_weight, default=None)
    if best is not None and _weight(best) >= max(20, _weight(whole) // 3):
        return best
    current: Tag = whole
    while True:
        children = list(current.find_all(recursive=False))
        heaviest = max(children, key=_weight, default=None)
        if (
            heaviest is None
            or heaviest.name in ("p", "span", "table", "tbody", "tr")
            or _weight(heaviest) < 0.85 * _weight(current)
        ):
            return current
        current = heaviest


def _weight(tag: Tag) -> int:
    """Chinese characters that are no link: menus are links, documents are text."""
    linked = sum(len(_HAN.findall(link.get_text())) for link in tag.find_all("a"))
    return len(_HAN.findall(tag.get_text())) - linked


def _is_noise(line: str) -> bool:
    return len(line) < 60 and _NOISE.search(line) is not None


def _pieces(element: Tag) -> Iterator[str | Table]:
    """Lines and tables of an element, in reading order."""
    buffer: list[str] = []
    for part in _walk(element, 0):
        if isinstance(part, Table):
            yield from clean_lines("".join(buffer))
            buffer = []
            yield part
        else:
            buffer.append(part)
    yield from clean_lines("".join(buffer))


def _walk(element: Tag, depth: int) -> Iterator[str | Table]:
    for child in element.children:
        if isinstance(child, NavigableString):
            yield re.sub(r"\s+", " ", str(child))
        elif isinstance(child, Tag) and child.name == "br":
            yield "\n"
        elif isinstance(child, Tag) and child.name == "table" and _is_data(child):
            yield _table(child)
        elif isinstance(child, Tag) and depth < DEPTH:
            block = child.name in _LINES or child.name == "table"
            if block:
                yield "\n"
            yield from _walk(child, depth + 1)
            if block:
                yield "\n"


def _is_data(table: Tag) -> bool:
    """A table of facts, not one that lays out the page: several short cells in several rows, none nested."""
    rows = table.find_all("tr")
    cells = table.find_all(["td", "th"])
    if table.find("table") or len(rows) < 2 or len(cells) < 4:
        return False
    return max(len(cell.get_text(strip=True)) for cell in cells) < 1500


def _table(table: Tag) -> Table:
    rows = []
    for row in table.find_all("tr"):
        cells = [
            Cell(
                " ".join(cell.get_text(" ", strip=True).split()),
                _span(cell, "colspan"),
                _span(cell, "rowspan"),
            )
            for cell in row.find_all(["td", "th"])
        ]
        if cells and any(cell.text for cell in cells):
            rows.append(tuple(cells))
    return Table(tuple(rows))


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(int(value), 100) if value.isdecimal() and int(value) > 0 else 1


def _stated_facts(soup: BeautifulSoup, page_title: str) -> Iterator[Finding]:
    """Pairs of label and value in the page's table of facts; the label may share the cell or stand before it."""
    seen: set[str] = set()
    cells = [
        tag.get_text(" ", strip=True)
        for tag in soup.find_all(["td", "th", "li", "p", "span", "b"])
        if len(tag.get_text()) < 200
    ]
    for place, text in enumerate(cells):
        match = _LABEL.match(text)
        if not match or _FACTS[match[1]] in seen:
            continue
        value = match[2].strip() or (cells[place + 1] if place + 1 < len(cells) else "")
        finding = _fact(_FACTS[match[1]], value.strip("[]【】 "), text)
        if finding is not None:
            seen.add(finding.field)
            yield finding
    if "title" not in seen:
        for tag in soup.find_all("meta", attrs={"name": re.compile("^ArticleTitle$", re.IGNORECASE)}):
            yield Finding("title", (str(tag.get("content", "")).strip(),), str(tag)[:200], 0.9)
            return
        if page_title:
            yield Finding("title", (re.split(r"[_|]| - ", page_title)[0].strip(),), page_title, 0.5)


def _fact(field: str, value: str, evidence: str) -> Finding | None:
    if not value or _LABEL.match(value) or set(value) <= set("-—/无 "):
        return None
    if field in ("signed_on", "published_on"):
        found = find_date(value)
        return Finding(field, (found[0].isoformat(),), f"{evidence} {value}", 0.8) if found else None
    if field == "issuers":
        return Finding(field, tuple(re.split(r"[\s、,，]+", value))[:10], f"{evidence} {value}", 0.8)
    if field == "doc_number" and not re.search(r"\d", value):
        return None
    return Finding(field, (value,), f"{evidence} {value}", 0.9)
