"""What a department files, as one value: the facts, the text and the files of a submission."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from gazette.body import Body, to_json
from gazette.content import Content, Offered
from gazette.errors import BadRecord

TEXT, OPINION, REVIEW, ATTACHMENT = "text", "legal_opinion", "openness_review", "attachment"
ROLES = {TEXT: "正文", OPINION: "法制机构审核意见", REVIEW: "公开属性审查材料", ATTACHMENT: "附件"}
MOST_FILES = 40
_LONGEST_NOTE = 2000


class Openness(StrEnum):
    """The conclusion of the openness review; only what is open to all is printed."""

    OPEN = "open"
    ON_REQUEST = "on_request"
    CLOSED = "closed"


OPENNESS_NAMES = {Openness.OPEN: "主动公开", Openness.ON_REQUEST: "依申请公开", Openness.CLOSED: "不予公开"}
LABELS = {
    "title": "标题",
    "document_number": "文号",
    "kind": "体裁",
    "signed_on": "成文日期",
    "normative": "是否规范性文件",
    "openness": "公开属性",
    "openness_by": "公开审查人",
    "note": "说明",
    "body": "正文",
    "files": "文件",
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file that came with a submission, kept as an original."""

    role: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Filed:
    """One state of a submission."""

    gazette: str
    title: str
    body: Body
    document_number: str | None = None
    kind: str | None = None
    signed_on: date | None = None
    normative: bool = False
    openness: str = ""
    openness_by: str = ""
    note: str = ""
    files: tuple[Delivered, ...] = ()

    def checked(self, kinds: Collection[str], today: date) -> Filed:
        """The same, if it can be taken.

        Raises:
            BadRecord: with the sentence for the person who files it.
        """
        self.content().checked()
        if self.kind not in kinds:
            raise BadRecord("请选择体裁。")
        if self.signed_on is not None and self.signed_on > today:
            raise BadRecord(f"成文日期 {self.signed_on} 在今天以后，请核对。")
        self._check_openness()
        if self.normative and not any(file.role == OPINION for file in self.files):
            raise BadRecord("规范性文件须附法制机构的合法性审核意见，请上传后再报送。")
        if sum(file.role == TEXT for file in self.files) != 1:
            raise BadRecord("请上传正文文件，或把正文粘贴到框里。")
        if len(self.files) > MOST_FILES:
            raise BadRecord(f"一次最多附 {MOST_FILES} 个文件，请把附件打成压缩包。")
        if len(self.note) > _LONGEST_NOTE:
            raise BadRecord(f"说明最多 {_LONGEST_NOTE} 个字，现在有 {len(self.note)} 个。")
        return self

    def _check_openness(self) -> None:
        if self.openness not in set(Openness):
            raise BadRecord("请填写公开属性审查的结论。")
        if self.openness != Openness.OPEN:
            name = OPENNESS_NAMES[Openness(self.openness)]
            raise BadRecord(
                f"公报只刊登主动公开的文件，公开属性为“{name}”的不能报送。"
                "如果审查结论填错了，请改正；确属不公开的，请不要上传，已选的文件没有报送给任何人。"
            )
        if not self.openness_by.strip():
            raise BadRecord("请填写由谁做的公开属性审查。")

    def content(self) -> Content:
        """As a document's text, to be checked, compared and entered."""
        offered = tuple(Offered(file.name, file.sha256) for file in self.files if file.role == ATTACHMENT)
        return Content(
            self.title, self.body, self.document_number, kind=self.kind, signed_on=self.signed_on, attachments=offered
        )  # fmt: skip

    def changes(self, before: Filed) -> tuple[str, ...]:
        """The Chinese names of what differs from an earlier state."""
        return tuple(label for name, label in LABELS.items() if getattr(self, name) != getattr(before, name))

    def as_mapping(self) -> dict[str, object]:
        """For the history: every fact, the files by their SHA-256, the text by its digest."""
        told: dict[str, object] = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("body", "files", "signed_on")
        }
        told["signed_on"] = self.signed_on.isoformat() if self.signed_on else None
        told["body"] = hashlib.sha256(to_json(self.body).encode()).hexdigest()
        told["files"] = [[file.role, file.name, file.sha256] for file in self.files]
        return told
