"""Forms of the desk become values; what cannot be read is said in a sentence, and the form comes back as it was typed."""

from __future__ import annotations

import re
from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from gazette.content import Content, Offered
from gazette.errors import BadRecord
from gazette.ingest.structure import HeadFacts, blocks_of
from gazette.marked import marked, unmarked
from gazette.numerals import date_alone

Form = MultiDict[str, str]
_SEPARATORS = re.compile(r"[、,，;；\s]+")


def content_from(form: Form, attachments: tuple[Offered, ...] = ()) -> Content:
    """The content a form holds.

    Raises:
        BadRecord: naming the field.
    """
    text = form.get("body", "").replace("\r\n", "\n")
    number = form.get("document_number", "").strip() or None
    issuers = tuple(
        dict.fromkeys(name for name in _SEPARATORS.split(form.get("issuers", "").strip()) if name)
    )
    title = " ".join(form.get("title", "").split())
    kept = set(form.getlist("keep"))
    return Content(
        title=title,
        body=unmarked(text),
        document_number=number,
        issuers=issuers,
        kind=form.get("kind") or None,
        subject=form.get("subject", "").strip() or None,
        keywords=tuple(word for word in _SEPARATORS.split(form.get("keywords", "").strip()) if word),
        summary=form.get("summary", "").strip(),
        signed_on=day_from(form, "signed_on", "成文日期"),
        effective_on=day_from(form, "effective_on", "施行日期"),
        expires_on=day_from(form, "expires_on", "失效日期"),
        attachments=tuple(offered for offered in attachments if offered.sha256 in kept),
    )


def recognised(form: Form) -> str:
    """The body of a form with the form of every line recognised anew; marks are dropped, tables kept as they are."""
    text = form.get("body", "").replace("\r\n", "\n")
    if "【表" in text or "【图" in text:
        raise BadRecord("正文里有表格或图片，自动识别会打乱它们；请只对没有表格的正文使用。")
    bare = re.sub(r"(?m)^【[^【】\s]{1,4}】", "", text)
    facts = HeadFacts(
        title=" ".join(form.get("title", "").split()),
        number=form.get("document_number", "").strip(),
        issuers=tuple(name for name in _SEPARATORS.split(form.get("issuers", "").strip()) if name),
    )
    return marked(blocks_of(bare, facts))


def day_from(form: Form, field: str, label: str) -> date | None:
    """A day typed as 2024-03-05, 2024年3月5日, 2024.3.5 or, as texts have it, 二〇二四年三月五日."""
    typed = form.get(field, "").strip()
    if not typed:
        return None
    found = re.fullmatch(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?", typed)
    try:
        return date(*map(int, found.groups())) if found else date_alone(typed) or _no_day(label, typed)
    except ValueError:
        return _no_day(label, typed)


def _no_day(label: str, typed: str) -> date:
    raise BadRecord(f"{label}“{typed[:20]}”不是一个日期，请写成 2024-03-05 的样子。")


def moment_from(form: Form, field: str) -> datetime | None:
    """An hour in local time, as a browser's date and time field gives it."""
    typed = form.get(field, "").strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).astimezone()  # typed in the zone of the server
    except (ValueError, OverflowError):
        raise BadRecord(f"发布时间“{typed[:20]}”读不出来，请写成 2024-03-05 09:00 的样子。") from None


def whole(form: Form, field: str, label: str, *, required: bool = False) -> int | None:
    """A whole number of up to six digits."""
    typed = form.get(field, "").strip()
    if not typed and not required:
        return None
    if not typed.isdecimal() or len(typed) > 6:
        raise BadRecord(f"{label}“{typed[:20]}”不是一个数，请只写阿拉伯数字。")
    return int(typed)


def page_number(args: MultiDict[str, str]) -> int:
    """Which page of a list is asked for."""
    typed = args.get("page", "1")
    return min(int(typed), 10_000) if typed.isdecimal() and len(typed) < 7 and int(typed) else 1
