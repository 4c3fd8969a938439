"""Lines of text become blocks, and no character is lost.

The lines of the blocks (``body.plain_text``) are the lines that came in, blank ones and the white space around
them left out. What a line is, is decided by its own form and its neighbours; in doubt it is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

import index
from gazette.body import (
    Addressee,
    Annex,
    Block,
    Body,
    Cell,
    DateLine,
    Head,
    Heading,
    Note,
    PageMark,
    Paragraph,
    Signature,
    Table,
)
from gazette.ingest.lines import EDGE
from gazette.ingest.lines import clean_lines as clean_lines
from gazette.ingest.manuscript import Piece
from gazette.numerals import date_alone, find_date

HEAD_LINES = 14
HEADING_LENGTH = 45
_CHAPTER = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,6}(?:([编章节])(?:[\s\u3000]|$)|([编章])(?![的中所规至、])[\u3400-\u9fff、]{2,14}$)"
)
_OUTLINE = (
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"\d{1,2}[.．、](?!\d)"),
    re.compile(r"[（(]\d{1,2}[)）]"),
)
_FIRST_PROVISION = re.compile(r"第一[条章编]|总\s*则|一、|1[.．、]|目\s*录|[（(](?:19|20)\d{2}年")
_ANNEX = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]{0,3}\s*[:：]?|附\s*[:：]?|附表\s*\d*")
_ATTACHMENTS = re.compile(r"附\s*件\s*[:：]?\s*\d{0,2}\s*[.．、:：]?\s*\S")
_ATTACHMENT_ITEM = re.compile(r"\d{1,2}\s*[.．、]\s*\S")
_REMARK = re.compile(r"[（(](?:此件|联系人|有删减|印章)[^（）()]{0,40}[)）]?")
_COLOPHON = re.compile(
    r"抄\s*送\s*[:：]|主题词\s*[:：]|.{2,40}\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*印发$"
)
_ADOPTION = re.compile(r"通过|公布|发布|批准|修正|修订|施行|颁布|令第")
_OFFICE = re.compile(
    r"(?:人民政府|办公室|办公厅|委员会|管委会|局|厅|部|署|委|院|总工会|银行|行署|指挥部|领导小组|联席会议|集团|公司|中心|处)"
    r"(?:[（(][^（）()]{1,10}[)）])?$"
)
_SIGNATORY = re.compile(
    r"(?:代?[市省区县州乡镇]\s*长|主\s*任|局\s*长|主\s*席|总\s*理|指\s*挥\s*长)[\s\u3000:：]*\S{0,6}(?:\s\S{1,3})?$"
)
_OPENED = Heading | Addressee | Signature | DateLine  # behind one of these nobody is addressed any more
_LEADS_TO_A_LIST = re.compile(
    r"(?:如下|下列|如下修改|规定)[：:∶]$|^第[一二三四五六七八九十百\d]{1,5}条|^(?:为了|根据|按照|依据|依照|鉴于)"
)
_STRAY = 3  # lines that may stand above a head
_SENTENCE_END = tuple("。；;：:，,、！？!?")


@dataclass(frozen=True, slots=True)
class HeadFacts:
    """What is already known of a document, so that lines which repeat it can be told from its text."""

    title: str = ""
    number: str = ""
    issuers: tuple[str, ...] = ()


def blocks_of(text: str, facts: HeadFacts = HeadFacts()) -> Body:
    """The blocks of a plain text."""
    return structure(clean_lines(text), facts)


def structure(pieces: Sequence[Piece], facts: HeadFacts = HeadFacts()) -> Body:
    """The blocks of cleaned lines, between which tables and page marks may already stand."""
    marks = list(takewhile(lambda piece: isinstance(piece, PageMark), pieces))
    pieces = pieces[len(marks) :]
    above = _lines_above(pieces, facts)
    head = _head(pieces[above:], facts)
    rest = _with_tables(pieces[above + len(head) :])
    blocks: list[Block] = [*_not_text(marks), *(Paragraph(str(line)) for line in pieces[:above]), *head]
    addressee_possible = True
    for place, piece in enumerate(rest):
        if not isinstance(piece, str):
            blocks.append(piece)
            continue
        following = rest[place + 1 : place + 4]
        block = _block(piece, blocks, following, addressee_possible)
        if isinstance(block, Annex) and not block.title and _is_title(following):
            continue_with = following[0]
            block = Annex(block.label, str(continue_with))
            rest[place + 1] = PageMark(0)  # taken into the annex
        addressee_possible = addressee_possible and not isinstance(block, _OPENED) and place < 3
        if isinstance(block, DateLine) or (isinstance(block, Signature) and find_date(block.text)):
            _sign(blocks, facts)
        blocks.append(block)
    return tuple(block for block in blocks if not (isinstance(block, PageMark) and block.page == 0))


def _not_text(pieces: Iterable[Piece]) -> Iterator[Block]:
    return (piece for piece in pieces if not isinstance(piece, str))


def _lines_above(pieces: Sequence[Piece], facts: HeadFacts) -> int:
    """How many lines stand above a head that has the title: the running head of a page, what a web page put there."""
    for count in range(min(_STRAY, len(pieces)) + 1):
        if count and not _is_stray(pieces[count - 1]):
            break
        head = _head(pieces[count:], facts)
        if any(part.role == "title" for part in head):
            return count
        if head:
            break
    return 0


def _is_stray(piece: Piece) -> bool:
    """Whether it is no sentence and no day: an order stands above the title of its rules too."""
    return (
        isinstance(piece, str)
        and len(piece) <= HEADING_LENGTH
        and not piece.endswith(_SENTENCE_END)
        and find_date(piece) is None
    )


def _head(pieces: Sequence[Piece], facts: HeadFacts) -> list[Head]:
    """The leading lines that repeat the facts: title (over several lines), number, issuer, 题注."""
    head: list[Head] = []
    title, titled, place = _bare(facts.title), False, 0
    while place < min(HEAD_LINES, len(pieces)):
        piece = pieces[place]
        if not isinstance(piece, str) or "\t" in piece:
            break
        lines = 0 if titled else _lines_of(pieces, place, title)
        if lines:
            head += [Head(str(line), "title") for line in pieces[place : place + lines]]
            place, titled = place + lines, True
            continue
        broken = _lines_of(pieces, place, _bare(facts.number))
        if broken > 1:  # 澜州市人民政府令 above 第12号
            head += [Head(str(line), "number") for line in pieces[place : place + broken]]
            place += broken
            continue
        if index.is_number_line(piece) or broken:
            head.append(Head(piece, "number"))
        elif lines := _letterhead_lines(pieces, place, facts):
            head += [Head(str(line), "issuer") for line in pieces[place : place + lines]]
            place += lines
            continue
        elif head and _is_adoption_note(piece):
            head.append(Head(piece, "note"))
        else:
            break
        place += 1
    return head


def _letterhead_lines(pieces: Sequence[Piece], place: int, facts: HeadFacts) -> int:
    """How many lines from here are the name of an issuer, of all of them, or the word 文件 beside them in red."""
    names = [_bare(issuer) for issuer in facts.issuers]
    if _bare(str(pieces[place])) == "文件":
        return 1
    wanted = [
        name + word for name in dict.fromkeys([*names, "".join(names)]) if name for word in ("文件", "")
    ]
    return next((lines for name in wanted if (lines := _lines_of(pieces, place, name))), 0)


def _lines_of(pieces: Sequence[Piece], place: int, title: str) -> int:
    """How many lines from here are together a title or a number; 0: it does not begin here."""
    collected = ""
    for count, piece in enumerate(pieces[place : place + HEAD_LINES], start=1):
        if not isinstance(piece, str) or not title:
            return 0
        collected += _bare(piece)
        if collected == title:
            return count
        if not title.startswith(collected):
            return 0
    return 0


def _is_adoption_note(line: str) -> bool:
    """（2019年3月5日市政府第3次常务会议通过 …） or the same without brackets, one event a line."""
    inner = line.strip("（()）")
    dated = re.match(r"(?:19|20)\d{2}年|[一二][〇○零九]", inner)
    return bool(dated and _ADOPTION.search(inner)) and not line.endswith("。") and date_alone(line) is None


def _bare(text: str) -> str:
    return re.sub(r"[\s《》“”\"]+", "", index.fold(text))


def _with_tables(pieces: Sequence[Piece]) -> list[Piece]:
    """Runs of lines with tabs become tables, a row a line."""
    result: list[Piece] = []
    run: list[str] = []
    for piece in [*pieces, None]:
        if isinstance(piece, str) and "\t" in piece:
            run.append(piece)
            continue
        if len(run) > 1:
            result.append(Table(tuple(tuple(Cell(cell) for cell in line.split("\t")) for line in run)))
        else:
            result.extend(run)
        run = []
        if piece is not None:
            result.append(piece)
    return result


def _block(line: str, before: list[Block], following: Sequence[Piece], addressee_possible: bool) -> Block:
    if _ANNEX.fullmatch(line) and before:
        return Annex(line)
    if _REMARK.fullmatch(line):
        return Note(line)
    if _COLOPHON.match(line) and len(line) < 200:
        return Note(line, "colophon")
    if _ATTACHMENTS.match(line) and len(line) < 120 and not line.endswith("。"):
        return Note(line, "attachments")
    if (
        _ATTACHMENT_ITEM.match(line)
        and before
        and isinstance(before[-1], Note)
        and before[-1].role == "attachments"
    ):
        return Note(line, "attachments")
    if date_alone(line) is not None:
        return DateLine(line)
    heading = _heading(line)
    if heading is not None:
        return heading
    if addressee_possible and _speaks_to_someone(line):
        return Addressee(line)
    if _is_signed_date(line):
        return Signature(line)
    if before and _ends_a_part(before[-1]) and _is_title([line]) and _provisions_follow(following):
        return Annex("", line)
    return Paragraph(line)


def _speaks_to_someone(line: str) -> bool:
    ends = line.endswith(("：", ":", "∶")) and len(line) < 240 and "。" not in line
    return ends and _LEADS_TO_A_LIST.search(line) is None


def _heading(line: str) -> Heading | None:
    chapter = _CHAPTER.match(line)
    if chapter and len(line) <= HEADING_LENGTH and not line.endswith(_SENTENCE_END):
        return Heading(line, 2 if chapter[1] == "节" else 1, "chapter")
    if len(line) > HEADING_LENGTH or line.endswith(_SENTENCE_END):
        return None
    for level, pattern in enumerate(_OUTLINE, start=1):
        if pattern.match(line):
            return Heading(line, level)
    return None


def _is_signed_date(line: str) -> bool:
    """An office and a date run together on one line: 义乌市人民政府办公室2013年8月9日."""
    found = find_date(line)
    if found is None or len(line) > 60 or not line.endswith(found[1]):
        return False
    return _OFFICE.search(line[: -len(found[1])].strip(EDGE)) is not None


def _is_title(following: Sequence[Piece]) -> bool:
    if not following or not isinstance(following[0], str):
        return False
    line = following[0]
    return (
        len(line) <= 60 and "\t" not in line and not line.endswith(_SENTENCE_END) and _heading(line) is None
    )


def _provisions_follow(following: Iterable[Piece]) -> bool:
    return any(isinstance(piece, str) and _FIRST_PROVISION.match(piece) for piece in following)


def _ends_a_part(block: Block) -> bool:
    return isinstance(block, DateLine | Note) or (
        isinstance(block, Signature) and find_date(block.text) is not None
    )


def _sign(blocks: list[Block], facts: HeadFacts) -> None:
    """The paragraphs right before a date that are names of offices or signatories are the signature."""
    names = {_bare(issuer) for issuer in facts.issuers}
    for place in range(len(blocks) - 1, max(-1, len(blocks) - 9), -1):
        block = blocks[place]
        if not isinstance(block, Paragraph) or len(block.text) > 60 or block.text.endswith(_SENTENCE_END):
            return
        squeezed = re.sub(r"\s", "", block.text)
        if not (_bare(block.text) in names or _OFFICE.search(squeezed) or _SIGNATORY.match(block.text)):
            return
        blocks[place] = Signature(block.text)
