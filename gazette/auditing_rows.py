"""The audit of what stands around the documents: issues, submissions, people and their roles, each by what the history says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from gazette.filed import Filed
from gazette.model import Document, Issue, Status
from gazette.model_desk import Filing, Submission, SubmittedFile
from gazette.model_people import Grant, Person
from gazette.sealing import contents_of, seal_of
from gazette.submissions import filed_of

_FILED = {
    "submitted": Filing.SUBMITTED, "resubmitted": Filing.SUBMITTED, "returned": Filing.RETURNED,
    "withdrawn_submission": Filing.WITHDRAWN, "accepted": Filing.ACCEPTED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as the history says: which record, and in what."""

    subject: str
    sentence: str


@dataclass(slots=True)
class Around:
    """What the history says of everything but documents, by name; the last word counts."""

    issues: dict[str, dict[str, object]] = field(default_factory=dict)
    filed: dict[str, dict[str, object]] = field(default_factory=dict)
    moved: dict[str, tuple[Filing, object]] = field(default_factory=dict)  # receipt → state, document
    roles: dict[str, object] = field(default_factory=dict)
    active: dict[str, bool] = field(default_factory=dict)

    def hear(self, kind: str, name: str, deed: str, detail: Mapping[str, object]) -> None:
        """Take in one line of the history."""
        if kind == "issue" and deed in ("published", "completed"):
            self.issues.setdefault(name, {}).update(detail)
        elif kind == "submission" and deed in _FILED:
            self.moved[name] = _FILED[deed], detail.get("document")
            if "files" in detail:
                self.filed[name] = dict(detail)
        elif kind == "person":
            if deed in ("person_added", "roles_changed"):
                self.roles[name] = detail.get("after", detail.get("roles"))
            self.active[name] = deed != "person_off" and (deed == "person_on" or self.active.get(name, True))


def faults(session: Session, said: Around) -> Iterator[Fault]:
    """Everything around the documents that is not as the history says."""
    yield from _issues(session, said)
    yield from _submissions(session, said)
    yield from _people(session, said)


def _issues(session: Session, said: Around) -> Iterator[Fault]:
    loaded = selectinload(Issue.documents).joinedload(Document.section), joinedload(Issue.cover)
    rows = {row.identifier: row for row in session.scalars(select(Issue).options(*loaded))}
    for name in said.issues.keys() - rows.keys():
        yield Fault(name, "历史记录里有它的发布，数据库里却没有它。")
    for name, row in rows.items():
        told = said.issues.get(name)
        if (told is None) == (row.status == Status.PUBLISHED):
            yield Fault(name, f"这一期的状态是 {row.status}，与历史记录不符。")
        if told is None:
            continue
        if told.get("digest") not in (None, seal_of(row)):
            yield Fault(name, "这一期的期号、日期、封面或卷首语与发布时不同。")
        stands = {line[0]: line for line in contents_of(row)}
        for line in _lists(told.get("contents")):
            if stands.get(line[0]) != line:
                yield Fault(name, f"{line[0]} 在这一期里的栏目、次序或页码与发布时不同。")


def _submissions(session: Session, said: Around) -> Iterator[Fault]:
    loaded = selectinload(Submission.files).joinedload(SubmittedFile.original), joinedload(Submission.gazette)
    wanted = select(Submission).options(*loaded, joinedload(Submission.document))
    rows = {row.receipt: row for row in session.scalars(wanted)}
    for receipt in said.moved.keys() - rows.keys():
        yield Fault(receipt, "历史记录里有这件报送，数据库里却没有它。")
    for receipt, row in rows.items():
        state, document = said.moved.get(receipt, (None, None))
        if row.status != state:
            yield Fault(
                receipt, f"报送的状态是 {row.status}，按历史记录应为 {state.value if state else '无'}。"
            )
        elif document != (row.document.index_number if row.document else None):
            yield Fault(receipt, "报送采用成的文件与历史记录不符。")
        told = said.filed.get(receipt)
        if told is not None and (changed := _differs(filed_of(row), told)):
            yield Fault(receipt, f"报送的内容与当时不同：{'、'.join(changed)}。")


def _differs(filed: Filed, told: Mapping[str, object]) -> list[str]:
    now = json.loads(json.dumps(filed.as_mapping(), ensure_ascii=False))
    then = {**told, "openness_by": str(told.get("openness_by", "")).strip()[:60]}  # as it is kept
    return [name for name, value in now.items() if name in then and then[name] != value]


def _people(session: Session, said: Around) -> Iterator[Fault]:
    loaded = selectinload(Person.grants).joinedload(Grant.gazette)
    rows = {row.login: row for row in session.scalars(select(Person).options(loaded))}
    for login in said.roles.keys() - rows.keys():
        yield Fault(login, "历史记录里有这个人，数据库里却没有。")
    for login, row in rows.items():
        held: dict[str, list[str]] = {}
        for grant in row.grants:
            held.setdefault(grant.gazette.slug, []).append(str(grant.role))
        if login not in said.roles:
            yield Fault(login, "历史记录里没有添加这个人。")
        elif said.roles[login] != {slug: sorted(roles) for slug, roles in held.items()}:
            yield Fault(login, "这个人的角色与历史记录不符。")
        if row.active != said.active.get(login, True):
            yield Fault(login, "这个人的账号停用与否，与历史记录不符。")


def _lists(value: object) -> list[list[object]]:
    return [line for line in value if isinstance(line, list) and line] if isinstance(value, list) else []
