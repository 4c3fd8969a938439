"""An issue printed from documents is split into the same documents again, whatever its contents page looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gazette.body import Cell, PageMark, Table, plain_text
from gazette.ingest.reading import read_file
from gazette.ingest.split import Split, split_issue
from gazette.settings import CHECKOUT

Piece = str | Table | PageMark


@dataclass(frozen=True)
class Printed:
    """A document as it stands in an issue."""

    title: str
    section: str
    lines: tuple[str, ...]


@cache
def demo() -> tuple[Printed, ...]:
    """The documents of the sample gazette, with the head a printed issue gives them."""
    documents = []
    for path in sorted((CHECKOUT / "data" / "demo").glob("*/*.md")):
        record = read_file(path.read_bytes(), path.name, {}, "lz")
        head = [record.title] + ([record.doc_number] if record.doc_number else [])
        if record.doc_number and "令" in record.doc_number:
            head = record.doc_number.replace("令第", "令\n第").split("\n")
        body = plain_text(record.blocks).split("\n")
        documents.append(Printed(record.title, record.section or "", (*head, *body)))
    return tuple(documents)


def wrapped(line: str, width: int) -> list[str]:
    return [line[start : start + width] for start in range(0, len(line), width)]


Layout = Callable[[str, int], list[str]]
LAYOUTS: dict[str, Layout] = {
    "leaders": lambda title, page: [f"{title}{'…' * 12}{page}"],
    "dots": lambda title, page: [f"{title} {'.' * 30} {page}"],
    "brackets": lambda title, page: [f"{title}（{page}）"],
    "tab": lambda title, page: [f"{title}\t{page}"],
    "spaced": lambda title, page: [f"{title}　　　{page}"],
    "page first": lambda title, page: [f"{page}　{title}"],
    "wrapped": lambda title, page: [*wrapped(title, 20)[:-1], f"{wrapped(title, 20)[-1]}……………（{page}）"],
    "page below": lambda title, page: [title, f"……………{page}"],
}


def issue(
    documents: Sequence[Printed],
    layout: str | None,
    *,
    fresh_pages: bool = True,
    footers: bool = True,
    page_lines: int = 30,
    shift: int = 0,
    sections: str = "{}",
) -> list[Piece]:
    """An issue as text: cover, contents, documents under their sections, page numbers."""
    pages: list[list[str]] = [[]]
    first: list[int] = []
    section = ""
    for document in documents:
        if fresh_pages and pages[-1]:
            pages.append([])
        heading = [sections.format(document.section)] if document.section != section else []
        section = document.section
        if len(pages[-1]) + len(heading) >= page_lines:
            pages.append([])
        pages[-1] += heading
        first.append(len(pages))
        for line in document.lines:
            if len(pages[-1]) >= page_lines and line is not document.lines[0]:
                pages.append([])
            pages[-1].append(line)
    text: list[Piece] = ["澜州市人民政府公报", "2024年第9期（总第33期）"]
    if layout is not None:
        text.append("目　　录")
        section = ""
        for document, page in zip(documents, first, strict=True):
            if document.section != section:
                section = document.section
                text.append(sections.format(section))
            text += LAYOUTS[layout](document.title, page)
    for number, lines in enumerate(pages, start=1):
        if not footers:
            text.append(PageMark(number + shift))
        text += lines
        if footers:
            text.append(f"— {number} —")
    return text


def assert_same(split: Split, documents: Sequence[Printed]) -> None:
    assert [part.title for part in split.parts] == [document.title for document in documents]
    assert [part.section for part in split.parts] == [document.section for document in documents]
    for part, document in zip(split.parts, documents, strict=True):
        assert "".join(part.lines) == "".join(document.lines), part.title


def one_issue() -> list[Printed]:
    """Twenty documents of different sections, a section's documents together as a gazette prints them."""
    order = list(dict.fromkeys(document.section for document in demo()))
    chosen = demo()[:20]
    return sorted(chosen, key=lambda document: order.index(document.section))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sections", ["{}", "【{}】", "▲{}"])
def test_twenty_documents_are_split_by_their_contents(layout: str, sections: str) -> None:
    documents = one_issue()
    split = split_issue(issue(documents, layout, sections=sections))
    assert_same(split, documents)
    assert split.warnings == ()


@pytest.mark.parametrize("fresh_pages", [True, False])
@pytest.mark.parametrize("footers", [True, False])
def test_documents_begin_on_new_pages_or_follow_on_the_same(fresh_pages: bool, footers: bool) -> None:
    documents = one_issue()
    split = split_issue(issue(documents, "leaders", fresh_pages=fresh_pages, footers=footers))
    assert_same(split, documents)
    assert split.warnings == ()
    assert split.parts[0].page_from == 1


def test_without_contents_heads_tell_documents_apart() -> None:
    documents = [document for document in one_issue() if re.search(r"号$", document.lines[1])]
    split = split_issue(issue(documents, None))
    assert_same(split, documents)


def test_nothing_is_lost() -> None:
    pieces = issue(one_issue(), "dots")
    split = split_issue(pieces)
    kept = [
        *split.front,
        *(piece for part in split.parts for piece in part.pieces),
        *split.back,
        *split.aside,
    ]
    lines = [piece for piece in kept if isinstance(piece, str)]
    assert sorted(lines) == sorted(piece for piece in pieces if isinstance(piece, str))


def test_an_entry_without_a_body_is_said() -> None:
    documents = one_issue()[:6]
    pieces = issue(documents, "leaders")
    at = pieces.index("目　　录") + 3
    pieces.insert(at, "澜州市人民政府关于从未刊登之事的通知……………2")
    split = split_issue(pieces)
    assert_same(split, documents)
    assert split.warnings == ("目录里有“澜州市人民政府关于从未刊登之事的通知”（第2页），正文里没有找到。",)


def test_a_body_without_an_entry_is_split_and_said() -> None:
    documents = one_issue()[:6]
    missing = next(d for d in documents[1:] if d.lines[1].endswith("号") and "令" not in d.lines[1])
    line = next(
        piece
        for piece in issue(documents, "leaders")
        if isinstance(piece, str) and piece.startswith(missing.title + "…")
    )
    split = split_issue([piece for piece in issue(documents, "leaders") if piece != line])
    assert [part.title for part in split.parts] == [document.title for document in documents]
    assert split.warnings == (f"正文里有“{missing.title}”，目录里没有。",)


def test_a_page_that_differs_from_the_contents_is_said() -> None:
    documents = one_issue()[:6]
    pieces = issue(documents, "leaders")
    place = next(
        at for at, p in enumerate(pieces) if isinstance(p, str) and p.startswith(documents[3].title + "…")
    )
    page = int(str(pieces[place]).rsplit("…", 1)[1])
    pieces[place] = f"{documents[3].title}……………{page + 1}"
    split = split_issue(pieces)
    assert_same(split, documents)
    assert split.warnings == (f"“{documents[3].title}”目录写第{page + 1}页，正文在第{page}页。",)


def test_pages_counted_from_the_cover_are_converted() -> None:
    documents = one_issue()[:8]
    split = split_issue(issue(documents, "leaders", footers=False, shift=2))
    assert_same(split, documents)
    assert split.warnings == ("目录页码与文件页码相差2页，已按此换算。",)
    assert split.parts[0].page_from == 1


def test_text_that_is_no_issue_is_refused_in_words() -> None:
    split = split_issue(["这里什么文件也没有。", "只有两句话。"])
    assert split.parts == ()
    assert "没有认出任何文件" in split.warnings[0]


@hypothesis_settings(max_examples=60)
@given(
    st.lists(st.integers(0, 47), min_size=2, max_size=12, unique=True),
    st.sampled_from(list(LAYOUTS)),
    st.booleans(),
    st.booleans(),
    st.integers(12, 60),
)
def test_any_selection_is_split_into_itself(
    chosen: list[int], layout: str, fresh: bool, footers: bool, page_lines: int
) -> None:
    order = list(dict.fromkeys(document.section for document in demo()))
    documents = sorted((demo()[place] for place in chosen), key=lambda d: order.index(d.section))
    split = split_issue(issue(documents, layout, fresh_pages=fresh, footers=footers, page_lines=page_lines))
    assert_same(split, documents)


@given(
    st.lists(
        st.text(max_size=30)
        | st.sampled_from(
            ["目录", "— 3 —", "政府令", "甲……3", "乙（4）", "澜政发〔2024〕1号", "关于甲的通知"]
        ),
        max_size=30,
    )
)
def test_any_lines_are_split_without_a_fault_and_without_loss(lines: list[str]) -> None:
    split = split_issue(lines)
    kept = [
        *split.front,
        *(piece for part in split.parts for piece in part.pieces),
        *split.back,
        *split.aside,
    ]
    assert sorted(piece for piece in kept if isinstance(piece, str)) == sorted(lines)


def test_contents_as_a_recogniser_gives_them_are_read() -> None:
    """目 alone for 目录, a page that was lost, a page on a line of its own, one dot of the leader."""
    documents = one_issue()[:6]
    text = issue(documents, None, footers=False)
    pages = [piece.page for piece in text if isinstance(piece, PageMark)]
    assert len(pages) >= 6
    first = [
        next(m.page for m in reversed(text[: text.index(d.lines[0])]) if isinstance(m, PageMark)) for d in documents
    ]  # fmt: skip
    lines = ["目"]
    for at, (document, page) in enumerate(zip(documents, first, strict=True)):
        numbered = f"{document.title}（澜政发〔2024〕{at + 1}号）"
        lines += [[f"{numbered} …{page}"], [numbered], [numbered, f"…{page}"]][at % 3]
    split = split_issue([*text[:2], *lines, *text[2:]])
    assert [squash(part.title) for part in split.parts] == [squash(document.title) for document in documents]


def squash(text: str) -> str:
    return re.sub(r"\s", "", text)


def with_contents(documents: Sequence[Printed], contents: Sequence[Piece]) -> list[Piece]:
    """The issue with other contents than its layouts give: ``contents`` stand under 目录."""
    text = issue(documents, None)
    return [*text[:2], "目　　录", *contents, *text[2:]]


def first_pages(documents: Sequence[Printed]) -> list[int]:
    return [part.page_from or 0 for part in split_issue(issue(documents, "leaders")).parts]


def table(rows: Sequence[Sequence[str]]) -> Table:
    return Table(tuple(tuple(Cell(text) for text in row) for row in rows))


def unusual(documents: Sequence[Printed]) -> dict[str, list[Piece]]:
    """Contents as offices have them besides the usual layouts."""
    entries = [(document.title, str(page)) for document, page in zip(documents, first_pages(documents), strict=True)]  # fmt: skip
    numbered = [
        line
        for at, (title, page) in enumerate(entries, start=1)
        for line in (f"{at}.{title[:20]}", f"{title[20:]}{'.' * 12}{page}")
    ]
    sectioned: list[tuple[str, ...]] = []
    for document, entry in zip(documents, entries, strict=True):
        if (document.section,) not in sectioned:
            sectioned.append((document.section,))
        sectioned.append(entry)
    return {
        "table": [table(entries)],
        "ruled table": [table([("序号", "标题", "页码"), *((str(at), *entry) for at, entry in enumerate(entries, 1))])],
        "table by sections": [table(sectioned)],
        "numbered and broken": list(numbered),
        "several on a line": ["".join(f"{title}（{page}）" for title, page in entries[at : at + 3]) for at in range(0, len(entries), 3)],
        "columns run together": ["".join(f"{title}…………{page}" for title, page in entries[at : at + 2]) for at in range(0, len(entries), 2)],
        "leaders before the break": [piece for title, page in entries for piece in (f"{title}……………", f"……{page}")],
        "no pages": [title for title, _ in entries],
    }  # fmt: skip


@pytest.mark.parametrize("name", unusual(one_issue()))
def test_twenty_documents_are_split_by_contents_of_every_make(name: str) -> None:
    documents = one_issue()
    split = split_issue(with_contents(documents, unusual(documents)[name]))
    assert [part.title for part in split.parts] == [document.title for document in documents]
    assert ["".join(part.lines) for part in split.parts] == [
        "".join(document.lines) for document in documents
    ]
    assert split.warnings == ()


def test_titles_that_the_contents_shorten_are_found_and_said() -> None:
    documents = [document for document in one_issue() if "关于" in document.title and not document.title.startswith("关于")]  # fmt: skip
    short = [f"{document.title[document.title.index('关于'):]}……{page}" for document, page in zip(documents, first_pages(documents), strict=True)]  # fmt: skip
    split = split_issue(with_contents(documents, list(short)))
    assert_texts = ["".join(part.lines) for part in split.parts]
    assert assert_texts == ["".join(document.lines) for document in documents]
    assert [re.sub(r"\s", "", part.title) for part in split.parts] == [
        re.sub(r"\s", "", document.title) for document in documents
    ]
    assert len(split.warnings) == len(documents)
    assert all("目录里的标题是" in warning and "按正文录" in warning for warning in split.warnings)


def test_an_issue_without_contents_is_said_to_be_split_by_titles() -> None:
    assert "没有认出目录" in split_issue(issue(one_issue(), None)).warnings[0]


def test_a_table_of_data_is_no_contents() -> None:
    data = table([("权属单位", "面积"), ("望江村一组", "42"), ("望江村二组", "36"), ("芦汀村三组", "50")])
    documents = one_issue()[:3]
    text = issue(documents, "leaders")
    assert [part.title for part in split_issue([*text, data]).parts] == [document.title for document in documents]  # fmt: skip
