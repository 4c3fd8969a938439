"""A reader's line becomes a tree; reading never fails, and the reading can say what it understood.

The line may hold plain words, ``"…"`` (also “…”), 《…》, ``-word``, ``OR``/``或``, ``AND``/``且``, ``NOT``/``非``, brackets
around alternatives, ``title:``/``标题:`` and the other fields below, issue and document numbers in any form. What
cannot be read as one of these is text: an unbalanced quote is a character like any other.

AND binds tighter than OR. Phrases in the tree are folded; a phrase is found where its characters stand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Literal

from index import articles, days, numbers, saying
from index.analysis import fold
from index.tree import (
    And,
    Attribute,
    DateRange,
    Direct,
    Everything,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Reading,
)

TERM_LIMIT = 64  # terms of a line beyond these are left aside, and the reading says so
DEPTH_LIMIT = 8


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["text", "quoted", "number", "or", "and", "not", "open", "close"]
    text: str
    field: str = ""
    negative: bool = False


_FIELDS = {
    "title": "title", "标题": "title", "body": "body", "正文": "body",
    "number": "number", "文号": "number", "发文字号": "number",
    "issuer": "issuer", "机关": "issuer", "发文机关": "issuer",
    "section": "section", "栏目": "section", "issue": "issue", "期": "issue",
    "date": "signed", "日期": "signed", "成文日期": "signed", "published": "published", "发布日期": "published",
    "year": "signed", "年": "signed",
}  # fmt: skip
_FIELD = re.compile(
    "(" + "|".join(sorted(map(re.escape, _FIELDS), key=len, reverse=True)) + ")[:：]", re.IGNORECASE
)
# all documents of an agency and a year: 澜政办发〔2019〕, 澜政办发2019
_SERIES = re.compile(r"(?P<agency>[\u4e00-\u9fff]{2,12}) ?[\[(]?(?P<year>(?:19|20)\d\d)[\])]?")
_SAYS_NUMBER = re.compile(r"号|[\[(<{]|令|公告|通告")  # what a line of words would hardly hold beside a year
_ALTERNATIVE = re.compile(r"(?<=\s)(?:OR|或|\|)(?=\s)")
_Operator = Literal["or", "and", "not"]
_WORDS: dict[str, _Operator] = {
    "or": "or",
    "或": "or",
    "|": "or",
    "and": "and",
    "且": "and",
    "&": "and",
    "not": "not",
    "非": "not",
}
_CLOSING = {'"': '"', "“": "”", "＂": "＂", "「": "」", "『": "』"}


@lru_cache(maxsize=1024)  # of a line each page, filter, order and excerpt is asked for anew
def read(line: str) -> Reading:
    """Read a line; whatever it holds, there is a reading."""
    text = line.strip()
    if not text:
        return Reading(line, Everything(), described=())
    direct = _direct(text)
    if direct is not None and direct.kind != "title":
        page = numbers.read_page_line(fold(text)) if direct.kind == "page" else None
        named = _number_node(page[1] if page else fold(text), direct.value)
        described, words = saying.named(direct), fold(text).split()
        if direct.kind == "document_number" and len(words) > 1 and not _SAYS_NUMBER.search(fold(text)):
            named, described = _either(named, words), f"{described}，也按这几个词查找"
        return Reading(line, named, described=(described,), direct=direct)
    dated = _dated(fold(text))
    if dated is not None:
        return Reading(line, dated, described=(f"按日期查找 {text}：成文、发布在此时的，和文中写到它的",))
    tokens = list(islice(_tokens(text, _groups(text)), TERM_LIMIT + 1))
    kept = tokens[:TERM_LIMIT]
    tree, _ = _alternatives(kept, 0)
    notes = list(saying.described(tree))
    if len(tokens) > TERM_LIMIT:
        notes.append(f"词语太多，只取前 {TERM_LIMIT} 个")
    plain = all(token.kind == "text" and not token.field and not token.negative for token in kept)
    return Reading(
        line, tree or Phrase(fold(text)), plain and len(tokens) <= TERM_LIMIT, tuple(notes), direct
    )


def _direct(text: str) -> Direct | None:
    folded = fold(text)
    issue = numbers.read_issue_line(folded)
    if issue is not None:
        return Direct("issue", issue)
    page = numbers.read_page_line(folded)
    if page is not None:
        return Direct("page", page[0], page[2])
    if title := _marked_title(text):
        return Direct("title", title)
    number = numbers.read_roughly(folded) if text[0] not in _CLOSING else None
    return Direct("document_number", number.key) if number is not None else None


def _marked_title(text: str) -> str:
    """The title in 《》 or <>, one of the marks perhaps forgotten; empty where the text is something else."""
    for opening, closing in ("《》", "<>", "〈〉"):
        inner = text.removeprefix(opening).removesuffix(closing)
        if inner != text and not set(inner) & set("《》<>〈〉"):
            return inner.strip()
        if text.startswith(opening) and text.endswith(closing) and _paired(inner):
            return inner.strip()
    return ""


def _paired(inner: str) -> bool:
    """Whether each mark of a title that is opened is closed after it: not so between 《甲》和《乙》."""
    depth = 0
    for character in inner:
        depth += (character in "《<〈") - (character in "》>〉")
        if depth < 0:
            return False
    return depth == 0


def _number_node(folded: str, key: str) -> Node:
    """The number whole; its very characters too where neither end can be the middle of a longer number, or where only a
    careless hand writes a number so: that may be meant as what stands there.
    """
    characters = " ".join(folded.split())
    named: tuple[Node, ...] = (Number(key), *map(Number, numbers.same_row(key)))
    if organ := numbers.issued_by(key):
        name, any_row = organ
        named += (And((Attribute("issuer", name, whole=True), Number(any_row, own=True))),)
    whole = not (characters[0].isdigit() or characters[-1].isdigit())
    if whole or (not key.startswith("期|") and numbers.read_line(folded) is None):
        named += (Phrase(characters),)
    return Or(named) if len(named) > 1 else named[0]


def _either(number: Node, words: list[str]) -> Node:
    """A line that may be a number written carelessly, and may as well be words: 绿化 2019 5."""
    named = number.parts if isinstance(number, Or) else (number,)
    return Or((*named, And(tuple(map(Phrase, words)))))


def _groups(text: str) -> dict[int, int]:
    """The brackets that group: where each opens and closes.

    A bracket is part of the text unless it stands at the border of a word on both sides and holds alternatives.
    """
    alternatives = [match.start() for match in _ALTERNATIVE.finditer(text)]
    groups: dict[int, int] = {}
    opened: list[int] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character in _CLOSING and (
            position == 0 or text[position - 1].isspace() or text[position - 1] in "(（-－:："
        ):
            position = _closing_quote(text, position) or position  # what is quoted is text
        elif character in "(（":
            opened.append(position)
        elif character in ")）" and opened:
            start = opened.pop()
            inside = bisect_left(alternatives, position) > bisect_left(alternatives, start)
            if inside and _border(text, start - 1) and _border(text, position + 1):
                groups[start] = position
        position += 1
    return groups


def _border(text: str, position: int) -> bool:
    return not 0 <= position < len(text) or text[position].isspace() or text[position] in "()（）"


def _tokens(text: str, groups: dict[int, int]) -> Iterator[_Token]:
    closing = frozenset(groups.values())
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
        elif position in groups:
            yield _Token("open", "(")
            position += 1
        elif position in closing:
            yield _Token("close", ")")
            position += 1
        else:
            token, position = _token(text, position, closing)
            yield token


def _token(text: str, start: int, closing: frozenset[int]) -> tuple[_Token, int]:
    position = start
    negative = False
    if (
        text[position] in "-－"
        and position + 1 < len(text)
        and not text[position + 1].isspace()
        and text[position + 1] not in "-－"
        and _may_exclude(text, position)
    ):
        negative, position = True, position + 1
    field = ""
    match = _FIELD.match(text, position)
    if match and match.end() < len(text) and not text[match.end()].isspace():
        field, position = _FIELDS[match[1].lower()], match.end()
    if text[position] in _CLOSING:
        end = _closing_quote(text, position)
        if end is not None:
            return _Token("quoted", text[position + 1 : end], field, negative), end + 1
    return _word(text, position, field, negative, closing)


def _may_exclude(text: str, position: int) -> bool:
    """A dash at the very start before a digit or a lone Latin word (-2015, -x) is a piece of text."""
    following = text[position + 1]
    return position > 0 or (
        not following.isdigit() and (not following.isascii() or any(map(str.isspace, text)))
    )


def _closing_quote(text: str, position: int) -> int | None:
    """Where the quote ends: before white space, a bracket or the end; elsewhere it is part of the text."""
    closing = _CLOSING[text[position]]
    end = position
    while True:
        end = text.find(closing, end + 1)
        if end < 0:
            return None
        at_border = end + 1 == len(text) or text[end + 1].isspace() or text[end + 1] in ")）"
        if end > position + 1 and (at_border or closing == '"') and text[position + 1 : end].strip():
            return end


def _word(
    text: str, position: int, field: str, negative: bool, closing: frozenset[int]
) -> tuple[_Token, int]:
    end = position + 1
    while end < len(text) and not text[end].isspace() and end not in closing:
        end += 1
    word = text[position:end]
    if not field and not negative and word in (word.upper(), "或", "且", "非") and word.lower() in _WORDS:
        return _Token(_WORDS[word.lower()], word), end
    if not field and not negative:
        number = _number_at(text, position)
        if number is not None:
            return _Token("number", text[position:number]), number
    return _Token("text", word, field, negative), end


def _number_at(text: str, position: int) -> int | None:
    """Where a number that starts here and runs over several words ends (国发〔2023〕 5 号, 财综 2020 2号)."""
    ends = [match.end() for match in re.finditer(r"\S+", text[position : position + 80])][:5]
    for end in reversed(ends):
        piece = fold(text[position : position + end])
        if numbers.read_line(piece) is not None or numbers.read_issue_line(piece) is not None:
            return position + end
    return None


def _alternatives(tokens: list[_Token], depth: int) -> tuple[Node | None, list[_Token]]:
    """Read ``a b OR c d``: AND binds tighter."""
    branches: list[Node] = []
    rest = tokens
    while True:
        branch, rest = _conjunction(rest, depth)
        if branch is not None:
            branches.append(branch)
        if not rest or rest[0].kind != "or":
            break
        rest = rest[1:]
    if not branches:
        return None, rest
    return (branches[0] if len(branches) == 1 else Or(tuple(branches))), rest


def _conjunction(tokens: list[_Token], depth: int) -> tuple[Node | None, list[_Token]]:
    parts: list[Node] = []
    negate = False
    while tokens and tokens[0].kind != "or":
        token, tokens = tokens[0], tokens[1:]
        if token.kind == "close":
            if depth:
                tokens = [token, *tokens]
                break
            continue
        if token.kind == "and":
            continue
        if token.kind == "not":
            negate = True
            continue
        node: Node | None
        if token.kind == "open":
            node, tokens = _alternatives(tokens, min(depth + 1, DEPTH_LIMIT))
            tokens = tokens[1:] if tokens and tokens[0].kind == "close" else tokens
        else:
            node = _leaf(token)
        if node is not None:
            parts.append(Not(node) if negate or token.negative else node)
        negate = False
    if not parts:
        return None, tokens
    return (parts[0] if len(parts) == 1 else And(tuple(parts))), tokens


def _leaf(token: _Token) -> Node | None:
    folded = " ".join(fold(token.text).split())
    if not folded:
        return None
    if token.kind == "number":
        key = numbers.read_issue_line(folded) or _number_key(folded)
        return _number_node(folded, key) if key else Phrase(folded)
    match token.field:
        case "title":
            return Phrase(folded.strip("《》") or folded, "title")
        case "body":
            return Phrase(folded, "body")
        case "number":
            key = _number_key(folded)
            return Number(key, own=True) if key else Attribute("number", folded)
        case "issue":
            return _issue_leaf(folded)
        case "issuer":
            return Or((Attribute("issuer", folded), Attribute("issuer", folded, whole=True)))
        case "section":
            return Attribute("section", folded)
        case "signed" | "published" as name:
            return _date_leaf(name, folded) or Phrase(folded)
        case _:
            return _text_leaf(token, folded)


def _text_leaf(token: _Token, folded: str) -> Node:
    if token.kind == "text" and (title := _marked_title(folded)):
        return Or((Phrase(title, "title"), Phrase(folded)))
    if token.kind == "text" and (article := articles.read(folded)):
        return _article(folded, article)
    if token.kind == "text" and (series := _SERIES.fullmatch(folded)):
        forms = (f"{series['agency']}{opening}{series['year']}{closing}" for opening, closing in ("[]", "()"))
        return Or((Phrase(folded), *(Attribute("number", form) for form in forms)))
    return Phrase(folded)


def _article(folded: str, article: articles.Article) -> Node:
    """An article where its law stands, and wherever the line stands as typed."""
    label: Node = Phrase(article.label)
    if article.law:
        label = And((Phrase(article.law, "title"), label))
    return label if label == Phrase(folded) else Or((Phrase(folded), label))


def _issue_leaf(folded: str) -> Node:
    key = numbers.read_issue_line(folded)
    if key is None and folded.isdecimal():
        key = f"期||{int(folded)}"
    return Number(key, own=True) if key else Attribute("issue", folded)


def _number_key(folded: str) -> str | None:
    number = numbers.read_line(folded)
    return number.key if number else None


_DATED: tuple[Literal["signed", "published"], ...] = ("signed", "published")
_DAY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?)?月?年?")


def _date_leaf(name: Literal["signed", "published"], folded: str) -> DateRange | None:
    first, dots, last = folded.partition("..")
    if not dots:
        first, dots, last = folded.partition("~")
    begin = _day(first, end=False) if first else None
    finish = _day(last if dots else first, end=True) if (last if dots else first) else None
    if (first and begin is None) or ((last or not dots) and finish is None):
        return None
    return DateRange(name, begin, finish)


def _dated(folded: str) -> Node | None:
    """A line that is a year, a month or a day: by the dates of a document, and where its text names it in any form."""
    moment = days.read_whole(folded)
    if moment is None:
        return None
    written = dict.fromkeys((" ".join(folded.split()), *moment.forms))
    spans = (DateRange(name, moment.first, moment.last) for name in _DATED)
    return Or((*map(Phrase, written), *spans))


def _day(text: str, *, end: bool) -> date | None:
    match = _DAY.fullmatch(text)
    if not match:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day:
            return date(year, int(month), int(day))
        if not end:
            return date(year, int(month or 1), 1)
        following = date(year + 1, 1, 1) if int(month or 12) == 12 else date(year, int(month) + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except (ValueError, OverflowError):
        return None
