"""What must be in order before an issue is made public: each check is green, or says what is wrong and what to do.

A person may let an item stand, saying why (a **waiver**): a number that was never used, a text that is printed twice on
purpose. Private values are not waived here but at the document, where each is masked or let stand by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

import index
from gazette import events, press_proofs, twins
from gazette.body import Head, from_json, plain_text
from gazette.errors import BadRecord, Conflict
from gazette.model import Document, Issue, IssueKind, Status
from gazette.model_entry import Contents, IssueCheck, Waiver
from gazette.permissions import Actor
from gazette.readiness import private

Likely = Callable[[str], Sequence[str]]  # text → index numbers of documents that share long pieces with it
_UNDATED = {"chronicle", "other", "interpretation"}  # kinds that need not be signed on a day
_PAGES_APART = 3  # at most so many numbers of a gap are named one by one


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is not in order: its name for a waiver, what to do, where, and why it may stand if it may."""

    key: str
    sentence: str
    document: str | None = None
    waived: str | None = None
    waivable: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One check of an issue with everything it found."""

    code: str
    label: str
    items: tuple[Item, ...]

    @property
    def red(self) -> tuple[Item, ...]:
        """What stands in the way."""
        return tuple(item for item in self.items if item.waived is None)


def nobody(_: str) -> Sequence[str]:
    """Where no index is at hand."""
    return ()


def run(session: Session, issue: Issue, likely: Likely = nobody) -> tuple[Check, ...]:
    """All checks of an issue, in the order a clerk works through them."""
    waivers = {
        row.item: row.reason for row in session.scalars(select(Waiver).where(Waiver.issue_id == issue.id))
    }
    documents = list(issue.documents)

    def check(code: str, label: str, found: Iterable[Item]) -> Check:
        items = tuple(
            Item(item.key, item.sentence, item.document, waivers.get(item.key) if item.waivable else None, item.waivable)
            for item in found
        )  # fmt: skip
        return Check(code, label, items)

    found = (
        check("pages", "每一页都有归属，不重不漏", _pages(documents)),
        check("contents", "目录与正文的标题一致", _contents(session, issue, documents)),
        check("facts", "文号、日期写法正确", _facts(documents)),
        check(
            "serials",
            "期号、文号连续",
            [*_issue_number(session, issue), *_serials(session, issue, documents)],
        ),
        check("twins", "没有重复的文件", _twins(session, documents, likely)),
        check("unreadable", "没有认不清的文字", _unreadable(documents)),
        check("private", "没有应当遮盖的个人信息", _private(session, documents)),
    )
    if not press_proofs.required(session, issue.gazette_id):
        return found
    return (*found, check("press", "印刷清样与网上文字一致，报告已签署", _press(session, issue)))


def record(session: Session, issue: Issue, checks: Sequence[Check], at: datetime) -> int:
    """Note how the checks came out, for the board. Returns how many items are red."""
    red = sum(len(check.red) for check in checks)
    session.flush()
    session.merge(IssueCheck(issue_id=issue.id, state=state_of(session, issue), red=red, at=at))
    return red


def state_of(session: Session, issue: Issue) -> str:
    """A name for what the checks look at: it changes with the issue, its documents and its waivers."""
    versions = session.execute(select(Document.id, Document.version).where(Document.issue_id == issue.id).order_by(Document.id)).all()  # fmt: skip
    waived = session.scalars(select(Waiver.item).where(Waiver.issue_id == issue.id).order_by(Waiver.item)).all()  # fmt: skip
    press = press_proofs.hindrance(session, issue)
    state = (issue.version, [tuple(v) for v in versions], list(waived), press.key if press else None)
    return hashlib.sha256(repr(state).encode()).hexdigest()


def waive(session: Session, actor: Actor, issue: Issue, key: str, reason: str, at: datetime, likely: Likely = nobody) -> None:  # fmt: skip
    """Let an item stand, saying why.

    Raises:
        BadRecord: without a reason.
        Conflict: when nothing of that name is red, or it is not for waiving.
    """
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise BadRecord("请写明可以放行的理由。")
    found = next((i for c in run(session, issue, likely) for i in c.red if i.key == key and i.waivable), None)
    if found is None:
        raise Conflict("这一项已经没有问题，或者不能在这里放行。")
    session.add(Waiver(issue_id=issue.id, item=key, person_id=actor.id, at=at, reason=reason))
    events.append(
        session, actor=actor.login, deed="waived", subject_kind="issue", subject_id=issue.identifier, at=at,
        detail={"item": key, "found": found.sentence, "reason": reason},
    )  # fmt: skip


def _pages(documents: Sequence[Document]) -> Iterator[Item]:
    """Every page of the paper belongs to a document; two may share the page where one ends and the next begins."""
    if documents and all(document.page_from is None for document in documents):
        yield Item("pages:none", "还没有填页码。请在编排里填写每份文件的起止页；没有纸质版的，写明理由放行。")
        return
    reached: int | None = None
    for document in documents:
        name = document.index_number
        if document.page_from is None:
            yield Item(f"pages:{name}", f"《{document.title[:30]}》没有页码，请对照纸质版填写。", name)
            continue
        if reached is not None and document.page_from > reached + 1:
            missing = _range(reached + 1, document.page_from - 1)
            yield Item(f"pages:{reached + 1}", f"第 {missing} 页没有归入任何文件，请核对是否漏录或页码有误。", name)  # fmt: skip
        if reached is not None and document.page_from < reached:
            both = _range(document.page_from, reached)
            yield Item(f"pages:{name}:twice", f"第 {both} 页归入了两份文件，请核对《{document.title[:30]}》的起页。", name)  # fmt: skip
        reached = max(reached or 0, document.page_to or document.page_from)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}—{last}"


def _contents(session: Session, issue: Issue, documents: Sequence[Document]) -> Iterator[Item]:
    """The printed contents name every document by its title and page; and the head of each text says the same title."""
    for document in documents:
        heads = [b.text for b in from_json(document.body) if isinstance(b, Head) and b.role == "title"]
        said, title = _squeezed("".join(heads)), _squeezed(document.title)
        if said not in title and title not in said:
            yield Item(
                f"title:{document.index_number}",
                f"《{document.title[:60]}》与正文里的标题“{''.join(heads)[:60]}”不同，请对照原件改正。",
                document.index_number,
            )
    row = session.get(Contents, issue.id)
    if row is None:
        return
    by_title = {_squeezed(document.title): document for document in documents}
    listed = set()
    for number, line in enumerate(row.lines):
        title, page = str(line[1]), line[2]
        meant = by_title.get(_squeezed(title)) or next(
            (d for t, d in by_title.items() if _squeezed(title) in t or t in _squeezed(title)), None
        )
        if meant is None:
            yield Item(f"contents:{number}", f"印刷目录里有《{title[:40]}》（第 {page} 页），本期没有这份文件，请补录。")  # fmt: skip
            continue
        listed.add(meant.id)
        if _squeezed(title) != _squeezed(meant.title):
            yield Item(
                f"contents:{number}", f"印刷目录写作《{title[:60]}》，文件标题是《{meant.title[:60]}》，请对照正文改正。",
                meant.index_number,
            )  # fmt: skip
        if isinstance(page, int) and meant.page_from is not None and page != meant.page_from:
            yield Item(
                f"contents:{number}:page", f"印刷目录说《{meant.title[:30]}》在第 {page} 页，编排里是第 {meant.page_from} 页。",
                meant.index_number,
            )  # fmt: skip
    for document in documents:
        if document.id not in listed:
            yield Item(f"contents:{document.index_number}", f"印刷目录里没有《{document.title[:40]}》，请核对是否属于本期。", document.index_number)  # fmt: skip


def _squeezed(text: str) -> str:
    return re.sub(r"[\s　《》“”\"'‘’]", "", index.fold(text))


def _facts(documents: Sequence[Document]) -> Iterator[Item]:
    for document in documents:
        name, short = document.index_number, document.title[:30]
        year = None
        if document.document_number:
            key = index.number_key(document.document_number)
            if key is None:
                yield Item(f"facts:{name}:number", f"《{short}》的文号“{document.document_number[:40]}”不是通常的写法，请对照原件。", name)  # fmt: skip
            else:
                middle = key.split("|")[1]
                year = int(middle) if middle.isdecimal() else None
        if document.signed_on is None:
            if document.kind not in _UNDATED:
                yield Item(f"facts:{name}:signed", f"《{short}》没有成文日期，请从落款处补上。", name)
            continue
        if year is not None and not -1 <= document.signed_on.year - year <= 1:
            yield Item(f"facts:{name}:year", f"《{short}》的文号是 {year} 年，成文日期是 {document.signed_on.year} 年，请核对。", name)  # fmt: skip
        late = document.published_on or (document.issue and document.issue.published_on)
        if isinstance(late, date) and document.signed_on > late:
            yield Item(f"facts:{name}:order", f"《{short}》的成文日期 {document.signed_on} 在出版日期 {late} 之后，请核对。", name)  # fmt: skip


def _issue_number(session: Session, issue: Issue) -> Iterator[Item]:
    """The issue before this one is there."""
    if issue.kind not in (IssueKind.ORDINARY, IssueKind.COMBINED):
        return
    rows = session.execute(
        select(Issue.number, Issue.number_to).where(
            Issue.gazette_id == issue.gazette_id, Issue.year == issue.year, Issue.id != issue.id,
            Issue.kind.in_((IssueKind.ORDINARY, IssueKind.COMBINED)),
        )
    )  # fmt: skip
    held = {number for first, last in rows for number in range(first, (last or first) + 1)}
    missing = [number for number in range(1, issue.number) if number not in held]
    if missing:
        yield Item(
            f"issue:{missing[0]}-{missing[-1]}", f"{issue.year}年缺期：{_named(missing)}。请先补录；确实没有出版的，写明理由放行。"
        )  # fmt: skip


def _serials(session: Session, issue: Issue, documents: Sequence[Document]) -> Iterator[Item]:
    """Numbers of one series and year follow one another: 12 and 14 without 13 need a reason."""
    series: dict[str, set[int]] = {}
    for document in documents:
        agency, year, serial = _parts(document.number_key)
        if agency and year:
            series.setdefault(f"{agency}|{year}|", set()).add(serial)
    for prefix, here in sorted(series.items()):
        keys = session.scalars(
            select(Document.number_key).where(
                Document.gazette_id == issue.gazette_id, Document.number_key.startswith(prefix, autoescape=True),
                or_(Document.status != Status.WITHDRAWN, Document.issue_id == issue.id),
            )
        )  # fmt: skip
        held = {_parts(key)[2] for key in keys} | here
        # a department's numbers are printed in part: its gaps count from the first one we hold, those of orders from 1
        begins = 0 if prefix.split("|")[0].endswith("令") else min(here)
        before = max((serial for serial in held if serial < min(here)), default=begins)
        missing = [serial for serial in range(before + 1, max(here)) if serial not in held]
        if missing:
            agency, year, _ = prefix.split("|")
            yield Item(
                f"serial:{prefix}{missing[0]}-{missing[-1]}"[:200],
                f"{agency}〔{year}〕缺号：{_named(missing)}。漏录的请补上；没有刊登的（不公开、未使用等），写明理由放行。",
            )


def _parts(key: str | None) -> tuple[str, str, int]:
    agency, year, serial = (key or "||0").split("|")
    return agency, year, int(serial) if serial.isdecimal() else 0


def _named(numbers: Sequence[int]) -> str:
    """1、3、7, or 1—40 and how many of them when there are many."""
    if len(numbers) <= _PAGES_APART:
        return "、".join(map(str, numbers))
    return f"{numbers[0]} 至 {numbers[-1]} 之间 {len(numbers)} 个"


def _twins(session: Session, documents: Sequence[Document], likely: Likely) -> Iterator[Item]:
    for document in documents:
        for twin in twins.of(session, document, likely):
            degree = "完全相同" if twin.share == 1 else f"有 {twin.share:.0%} 相同"
            where = f"（{twin.where}）" if twin.where else ""
            yield Item(
                f"twin:{document.index_number}:{twin.index_number}",
                f"《{document.title[:30]}》与 {twin.index_number}{where}的文字{degree}。重复录入的请从本期移出；确实刊登两次的，写明理由放行。",
                document.index_number,
            )


def _unreadable(documents: Sequence[Document]) -> Iterator[Item]:
    for document in documents:
        lines = [
            str(value) for f in document.findings if f.get("field") == "doubtful" for value in _values(f)
        ]
        if lines and not document.revision > 1:
            text = plain_text(from_json(document.body))
            left = [line for line in lines if line in text]  # what was mended since is no longer in doubt
            if left:
                key = hashlib.sha256("\n".join(left).encode()).hexdigest()[:12]
                yield Item(
                    f"unreadable:{document.index_number}:{key}",
                    f"《{document.title[:30]}》有 {len(left)} 行识别得没有把握，如“{left[0][:30]}”。请对照原件改正；核对无误的，写明“已核对”放行。",
                    document.index_number,
                )


def _values(finding: dict[str, object]) -> Iterable[object]:
    values = finding.get("value", ())
    return values if isinstance(values, (list, tuple)) else (values,)


def _press(session: Session, issue: Issue) -> Iterator[Item]:
    """Where the office wants it, a signed report on the press proof, of the text as it stands."""
    if waits := press_proofs.hindrance(session, issue):
        yield Item(waits.key, waits.sentence)


def _private(session: Session, documents: Sequence[Document]) -> Iterator[Item]:
    for document in documents:
        if document.status in (Status.PUBLISHED, Status.WITHDRAWN):
            continue  # what is public is swept, and corrected
        found = private(session, document)
        if found:
            kinds = "、".join(dict.fromkeys(one.finding.kind.label for one in found))
            yield Item(
                f"private:{document.index_number}",
                f"《{document.title[:30]}》里有{kinds}共 {len(found)} 处。请打开文件，逐处遮盖，或写明可以公开的理由。",
                document.index_number,
                waivable=False,
            )
