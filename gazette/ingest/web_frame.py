"""What a web page puts around a document that a clerk copied from it: ways back, counters, tables of facts."""

from __future__ import annotations

import re
from collections.abc import Sequence

import index
from gazette.numerals import find_date

_WAYS = re.compile(
    r"返回(?:顶部|首页|上一页|上级|列表)?|首页|打印(?:本页|此页)?|关闭(?:窗口|本页)?|收藏(?:本站|本页)?(?:[|\s]*设为首页)?(?:[|\s]*首页)?|设为首页|分享(?:到.{0,8})?|转第|下载"
    r"|保留字段信息|页面宽度.{0,16}|\[?(?:打印|关闭|收藏|大|中|小)\]?(?:\s*\[?(?:打印|关闭|收藏|大|中|小)\]?)+|.{2,16}\s?(?:>|»|›)\s?.{0,16}(?:正文|列表|阅览|法规|文件|公开).{0,8}"
)
_COUNTERS = re.compile(
    r"(?:作者|来源|信息来源|发布(?:时间|者|人)|(?:更新|录入)?时间|归档时间|日期|浏览(?:量|次数)?|访问(?:量|次数)?|阅读(?:量|次数)?|点击(?:量|数|率|次数)?|字\s*号|字体(?:大小)?|视力保护色|下载地址|责任编辑|编辑)\s*[:：].{0,90}"
)
_HEAD = 20
_BULLET = re.compile(r"^[\s•·◆■▪●*\-]+(?=[\u3400-\u9fff])")
_VALUES = {
    re.compile(r"发\s*文\s*字\s*号|文\s*号"): re.compile(r".{2,24}\d{1,5}\s*号"),
    re.compile(r"(?:发\s*文|发\s*布|制\s*定)\s*(?:机\s*[关构]|单\s*位)"): re.compile(
        r"[\u3400-\u9fff、\s]{2,40}"
    ),
    re.compile(r"索\s*引\s*号|统一编号|统一登记号"): re.compile(r"[\w/\-—.]{4,40}"),
    re.compile(r"(?:主题|组配)分类|有\s*效\s*性|时效性"): re.compile(r"[\u3400-\u9fff、/\\,，;；\s]{1,24}"),
}
_DAY = re.compile(r"(?:成\s*文|发\s*文|发\s*布|公\s*开|印\s*发|生\s*效|施\s*行|失\s*效|废\s*止)\s*日\s*期")
_NAME = re.compile(r"^[\[【]?\s*([\u3400-\u9fff\s]{2,10}?)\s*[\]】]?\s*[:：]?$")


def is_frame(plain: str) -> bool:
    """Whether a folded line belongs to a web page and not to the document on it."""
    return _WAYS.fullmatch(plain) is not None or _COUNTERS.fullmatch(plain) is not None


def without_frame(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines without those of a web page at their head, and these; a single one may be the document's own."""
    frame = {place for place, line in enumerate(lines[:_HEAD]) if is_frame(index.fold(line.strip()))}
    if len(frame) < 2:
        return list(lines), []
    kept = [line for place, line in enumerate(lines) if place not in frame]
    return kept, [lines[place] for place in sorted(frame)]


def with_values(lines: Sequence[str]) -> list[str]:
    """The lines, those of a table of facts as one where the name stands above its value: 发文字号： / 澜政发〔2024〕7号."""
    done: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        following = lines[place + 1] if place + 1 < len(lines) else ""
        bare = _BULLET.sub("", line)
        name = _NAME.match(bare) if line.rstrip().endswith((":", "：", "]", "】")) else None
        if name and _is_value(name[1], following.strip()):
            bare = f"{bare}\n{following}"
            place += 1
        done.append(bare if name else line)
        place += 1
    return done


def _is_value(name: str, value: str) -> bool:
    if value.endswith((":", "：")) or len(value) > 60:
        return False
    if _DAY.fullmatch(name):
        return find_date(value) is not None
    return any(names.fullmatch(name) and values.fullmatch(value) for names, values in _VALUES.items())
