"""What an ingest did: counts, and every trouble with its place and its sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from gazette.entering import Outcome
from gazette.records import Record

SHOWN = 20
_SURE = 0.9
_LABELS = {"title": "标题", "doc_number": "文号", "issuers": "机关", "signed_on": "成文日期"}


@dataclass(frozen=True, slots=True)
class Line:
    """One document that was entered, or would have been: where it went, and the facts a person should look at."""

    issue: str
    title: str
    document_number: str
    issuers: str
    signed_on: str
    outcome: Outcome
    index_number: str
    unsure: tuple[str, ...]


@dataclass(slots=True)
class Report:
    """Filled while the ingest runs; ``bad`` are records that could not be entered, ``refused`` those not taken."""

    dry_run: bool = False
    interrupted: bool = False
    seconds: float = 0.0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    issues: set[str] = field(default_factory=set)
    troubles: list[tuple[str, str]] = field(default_factory=list)

    notes: list[tuple[str, str]] = field(default_factory=list)  # what went in and should be looked at

    lines: list[Line] = field(default_factory=list)

    def describe(self, record: Record, index_number: str, outcome: Outcome) -> None:
        """Note a document that was looked at."""
        unsure = tuple(
            f"{_LABELS[f.field]}：{'、'.join(f.value)}（{f.confidence:.0%}，依据“{f.evidence[:40]}”）"
            for f in record.findings
            if f.field in _LABELS and f.confidence < _SURE
        )
        self.lines.append(
            Line(
                record.issue.identifier if record.issue else "", record.title, record.doc_number or "", "、".join(record.issuers),
                record.signed_on.isoformat() if record.signed_on else "", outcome, index_number, unsure,
            )
        )  # fmt: skip

    def advise(self, place: str, sentence: str) -> None:
        """Note what a person should look at in a document that went in."""
        self.notes.append((place, sentence))

    def complain(self, place: str, sentence: str) -> None:
        """Note a trouble; the rest goes on."""
        self.troubles.append((place, sentence))

    @property
    def read(self) -> int:
        """Records that were looked at."""
        unread = len(self.troubles) - self.outcomes[Outcome.REFUSED] - self.outcomes[Outcome.BAD]
        return self.outcomes.total() + unread

    @property
    def exit_code(self) -> int:
        """0: everything went in; 1: some did not; 130: interrupted."""
        if self.interrupted:
            return 130
        return 1 if self.troubles else 0

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "dry_run": self.dry_run,
            "interrupted": self.interrupted,
            "read": self.read,
            **{str(outcome): self.outcomes[outcome] for outcome in Outcome},
            "bad": len(self.troubles) - self.outcomes[Outcome.REFUSED],
            "issues": len(self.issues),
            "seconds": round(self.seconds, 2),
            "troubles": [{"place": place, "reason": reason} for place, reason in self.troubles],
            "notes": [{"place": place, "note": note} for place, note in self.notes],
        }
