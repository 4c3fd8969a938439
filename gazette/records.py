"""The interchange format: one document as it is handed to the archive, checked field by field."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import TypeAlias

from gazette.body import Body, to_json
from gazette.errors import BadRecord
from gazette.ingest.manuscript import Finding, Picture
from gazette.ingest.offices import parted
from gazette.model import IssueKind
from gazette.numerals import date_alone

Facts: TypeAlias = Mapping[str, object]
IssueKey: TypeAlias = tuple[str, int, str, int]
VALIDITIES = ("in_force", "amended", "repealed", "expired", "not_yet")
FIRST_YEAR, LAST_YEAR = 1900, 2100
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_INDEX_NUMBER = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What is known of an issue; several records of one issue carry the same."""

    gazette: str
    year: int
    number: int
    number_to: int | None = None
    kind: IssueKind = IssueKind.ORDINARY
    running_number: int | None = None
    published_on: date | None = None
    introduction: str = ""
    cover_line: str = ""

    @property
    def key(self) -> IssueKey:
        """What makes two records belong to one issue."""
        return (self.gazette, self.year, self.kind, self.number)

    @property
    def identifier(self) -> str:
        """The permanent name in addresses: lz-2025-3, lz-2025-3-4, lz-2025-s1 (增刊), lz-2025-t1 (特刊)."""
        letter = {IssueKind.SUPPLEMENT: "s", IssueKind.SPECIAL: "t"}.get(self.kind, "")
        last = f"-{self.number_to}" if self.number_to is not None else ""
        return f"{self.gazette}-{self.year}-{letter}{self.number}{last}"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file to be offered with a document, where it lies now; ``sha256`` says what is in it."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """One document with its facts. ``findings`` say where facts that nobody stated were read."""

    gazette: str
    title: str
    blocks: Body
    source_id: str | None = None
    index_number: str | None = None
    issue: IssueFacts | None = None
    section: str | None = None
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    signed_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    validity: str | None = None
    kind: str | None = None
    subject: str | None = None
    keywords: tuple[str, ...] = ()
    summary: str = ""
    page_from: int | None = None
    page_to: int | None = None
    source: str = ""
    attachment_names: tuple[str, ...] = ()  # as stated; ``attachments`` are the files found under these names
    attachments: tuple[AttachedFile, ...] = ()
    pictures: tuple[Picture, ...] = ()  # the bytes behind the figures of the body
    findings: tuple[Finding, ...] = field(default=(), compare=False)
    warnings: tuple[str, ...] = field(
        default=(), compare=False
    )  # what the reader of the file wants looked at

    def content_hash(self) -> str:
        """SHA-256 of everything the record says, the sender's own id left out."""
        said = [
            self.gazette, self.title, to_json(self.blocks), self.issue.key if self.issue else None, self.section,
            self.doc_number, self.issuers, str(self.signed_on), str(self.published_on), str(self.effective_on),
            str(self.expires_on), self.validity, self.kind, self.subject, self.keywords, self.summary,
            self.page_from, self.page_to, [(attached.path.name, attached.sha256) for attached in self.attachments],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def identity(self) -> str:
        """What makes a record the same document when it comes again."""
        return self.source_id or f"sha256:{self.content_hash()}"

    def within(self, issue: IssueFacts) -> Record:
        """The same record as part of an issue whose facts came from elsewhere (issue.toml)."""
        return replace(self, issue=issue, gazette=issue.gazette)


KEYS = frozenset(
    [
        "source_id",
        "gazette",
        "year",
        "issue",
        "issue_to",
        "issue_kind",
        "running_number",
        "section",
        "title",
        "doc_number",
        "index_number",
        "issuers",
        "signed_on",
        "published_on",
        "effective_on",
        "expires_on",
        "validity",
        "kind",
        "subject",
        "keywords",
        "summary",
        "page_from",
        "page_to",
        "source",
        "body",
    ]
)


def record_from(facts: Facts, blocks: Body, *, gazette: str | None = None) -> Record:
    """Check the facts of one document.

    Args:
        facts: the interchange keys; missing and None are the same.
        blocks: the body as read.
        gazette: the gazette of records that name none.

    Raises:
        BadRecord: with a sentence naming the field.
    """
    slug, title = _slug(facts, gazette), _title(facts)
    if not blocks:
        raise BadRecord("没有正文：正文为空的文件不能录入。")
    page_from, page_to = _pages(facts)
    return Record(
        gazette=slug,
        title=title,
        blocks=blocks,
        source_id=_text(facts, "source_id", 200),
        index_number=_index_number(facts),
        issue=_issue(facts, slug),
        section=_text(facts, "section", 60),
        doc_number=_text(facts, "doc_number", 200),
        issuers=tuple(dict.fromkeys(one for name in _texts(facts, "issuers") for one in parted(name))),
        signed_on=_day(facts, "signed_on"),
        published_on=_day(facts, "published_on"),
        effective_on=_day(facts, "effective_on"),
        expires_on=_day(facts, "expires_on"),
        validity=_validity(facts),
        kind=_text(facts, "kind", 40),
        subject=_text(facts, "subject", 100),
        keywords=_texts(facts, "keywords"),
        summary=_text(facts, "summary") or "",
        page_from=page_from,
        page_to=page_to,
        source=_text(facts, "source") or "",
        attachment_names=_texts(facts, "attachments"),
    )


def _slug(facts: Facts, fallback: str | None) -> str:
    slug = _text(facts, "gazette") or fallback
    if not slug:
        raise BadRecord("没有写明属于哪个公报：请加上 gazette，或用 --gazette 指定。")
    if not _SLUG.fullmatch(slug):
        raise BadRecord(f"公报代号 gazette 只能用小写字母、数字和连字符，现在是“{slug[:40]}”。")
    return slug


def _title(facts: Facts) -> str:
    title = " ".join(unescape(_text(facts, "title") or "").split())  # &nbsp; of a page's source
    if not title:
        raise BadRecord("没有标题 title：每份文件都要有标题。")
    return title


def _index_number(facts: Facts) -> str | None:
    number = _text(facts, "index_number")
    if number is not None and not _INDEX_NUMBER.fullmatch(number):
        raise BadRecord(f"索引号 index_number 只能用小写字母、数字和连字符，现在是“{number[:40]}”。")
    return number


def _validity(facts: Facts) -> str | None:
    validity = _text(facts, "validity")
    if validity is not None and validity not in VALIDITIES:
        raise BadRecord(f"有效性 validity 须为 {'、'.join(VALIDITIES)} 之一，现在是“{validity[:40]}”。")
    return validity


def _pages(facts: Facts) -> tuple[int | None, int | None]:
    first, last = _whole(facts, "page_from", 1, 99_999), _whole(facts, "page_to", 1, 99_999)
    if first is not None and last is not None and last < first:
        raise BadRecord(f"止页 page_to（{last}）在起页 page_from（{first}）之前。")
    return first, last


def issue_from(facts: Facts, gazette: str | None = None) -> IssueFacts:
    """Check the facts of an issue (issue.toml): gazette, year, kind, numbers, running_number, published_on, ….

    Raises:
        BadRecord: with a sentence naming the field.
    """
    slug = _text(facts, "gazette") or gazette
    year = _whole(facts, "year", FIRST_YEAR, LAST_YEAR)
    numbers = facts.get("numbers")
    if not slug or not _SLUG.fullmatch(slug):
        raise BadRecord("这一期没有写明属于哪个公报（gazette）。")
    if year is None:
        raise BadRecord("这一期没有年份 year。")
    if (
        not isinstance(numbers, list)
        or not numbers
        or not all(isinstance(n, int) and 0 < n < 1000 for n in numbers)
    ):
        raise BadRecord("这一期的期号 numbers 须为一个或几个正整数，例如 [3] 或 [3, 4]。")
    return IssueFacts(
        gazette=slug,
        year=year,
        number=min(numbers),
        number_to=max(numbers) if len(numbers) > 1 else None,
        kind=_issue_kind(facts, "kind", combined=len(numbers) > 1),
        running_number=_whole(facts, "running_number", 1, 99_999),
        published_on=_day(facts, "published_on"),
        introduction=_text(facts, "introduction") or "",
        cover_line=_text(facts, "cover", 300) or "",
    )


def _issue(facts: Facts, gazette: str) -> IssueFacts | None:
    year, number = _whole(facts, "year", FIRST_YEAR, LAST_YEAR), _whole(facts, "issue", 1, 999)
    if number is None:
        return None
    if year is None:
        raise BadRecord("有期号 issue 却没有年份 year。")
    number_to = _whole(facts, "issue_to", number, 999)
    kind = _issue_kind(facts, "issue_kind", combined=number_to is not None)
    running = _whole(facts, "running_number", 1, 99_999)
    return IssueFacts(gazette, year, number, number_to, kind, running)


def _issue_kind(facts: Facts, name: str, *, combined: bool) -> IssueKind:
    text = _text(facts, name)
    if text is None:
        return IssueKind.COMBINED if combined else IssueKind.ORDINARY
    try:
        return IssueKind(text)
    except ValueError:
        raise BadRecord(f"期的类别 {name} 须为 {'、'.join(IssueKind)} 之一，现在是“{text[:40]}”。") from None


_SAID = {
    "signed_on": "成文日期", "published_on": "发布日期", "effective_on": "施行日期", "expires_on": "失效日期", "year": "年份", "issue": "期号",
    "issue_to": "合刊的末期", "running_number": "总期号", "page_from": "起页", "page_to": "止页", "doc_number": "发文字号", "issuers": "发文机关",
    "section": "栏目", "kind": "类别", "subject": "主题", "keywords": "主题词", "attachments": "附件",
}  # fmt: skip


def _said(name: str) -> str:
    """A field as a clerk and a program call it: 成文日期 signed_on."""
    return f"{_SAID[name]} {name}" if name in _SAID else name


def _text(facts: Facts, name: str, limit: int = 100_000) -> str | None:
    value = facts.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise BadRecord(f"{_said(name)} 须为文字。")
    text = str(value).strip()
    if len(text) > limit:
        raise BadRecord(f"{_said(name)} 太长：最多 {limit} 个字，现在有 {len(text)} 个。")
    return text or None


def _texts(facts: Facts, name: str) -> tuple[str, ...]:
    value = facts.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        value = re.split(r"[、;；]", value)
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise BadRecord(f"{_said(name)} 须为一列文字。")
    return tuple(dict.fromkeys(item.strip()[:200] for item in value if item.strip()))


def _whole(facts: Facts, name: str, low: int, high: int) -> int | None:
    value = facts.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadRecord(f"{_said(name)} 须为整数，现在是“{str(value)[:40]}”。")
    if not low <= value <= high:
        raise BadRecord(f"{_said(name)} 须在 {low} 至 {high} 之间，现在是 {str(value)[:20]}。")
    return value


def _day(facts: Facts, name: str) -> date | None:
    value = facts.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    match = _DATE.fullmatch(value.strip()[:10]) if isinstance(value, str) else None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if day is None and match is None and isinstance(value, str):
        day = date_alone(value)  # a sheet of contents is typed by people: 2003年3月1日
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadRecord(f"{_said(name)} 须为 2024-03-15 这样的日期，现在是“{str(value)[:40]}”。")
    return day
