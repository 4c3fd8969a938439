"""A reading in words: the sentences that tell a reader what was understood."""

from __future__ import annotations

from collections.abc import Iterator

from index import numbers
from index.tree import And, Attribute, DateRange, Direct, Node, Not, Number, Or, Phrase

_NAMES = {
    "title": "标题",
    "body": "正文",
    "number": "文号",
    "issuer": "发文机关",
    "section": "栏目",
    "issue": "期号",
}


def named(direct: Direct) -> str:
    """The number, issue or page that a whole line names."""
    name = "文号" if direct.kind == "document_number" else "期号"
    page = f"第{direct.page}页" if direct.page else ""
    return f"按{name}查找 {numbers.describe_key(direct.value)}{page}"


def described(tree: Node | None) -> Iterator[str]:
    """What of a tree is more than plain words."""
    match tree:
        case Phrase(text, "title"):
            yield f"标题含“{text}”"
        case Phrase(text, "body"):
            yield f"正文含“{text}”"
        case Number(key):
            yield f"文号或期号 {numbers.describe_key(key)}"
        case Attribute(name, text, whole):
            if not whole:
                yield f"{_NAMES[name]}含“{text}”"
        case DateRange(name, first, last):
            yield f"{'成文' if name == 'signed' else '发布'}日期 {first or '不限'} 至 {last or '不限'}"
        case Not(part):
            inner = part.text if isinstance(part, Phrase | Attribute) else "、".join(described(part))
            yield f"不含“{inner}”"
        case Or(parts) if isinstance(parts[0], Number):
            yield from described(parts[0])
        case Or((Phrase(_, "any"), And((Phrase(law, "title"), Phrase(label))))):
            yield f"按条款查找 标题含“{law}”的文件里的{label}"
        case Or((Phrase(_, "any"), Attribute("number"), *_)):
            pass  # 种子2019 is hardly meant as a number
        case And(parts) | Or(parts):
            for part in parts:
                yield from described(part)
