"""How well documents are described: precision and recall of every field on real documents, by halves.

Rules were developed on the documents of even lines only; those of odd lines are the check.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import index
from gazette.ingest.describe import describe
from gazette.ingest.structure import clean_lines
from gazette.numerals import find_date
from gazette.settings import CHECKOUT
from tests.benchmarks import report

FIELDS = ("title", "doc_number", "issuers", "signed_on")
LOCAL = ("normative", "personnel")
_COUNTRY = re.compile(r"中华人民共和国|[\s《》<>()（）\[\]〔〕“”\"'‘’·,，、:：\-—]")


@dataclass
class Score:
    """Counts of one field."""

    right: int = 0
    wrong: int = 0
    missed: int = 0  # it stands in the text and was not found
    absent: int = 0  # the truth does not stand in the text
    unlabelled: int = 0  # found where the source says nothing
    mistakes: list[tuple[str, object, object]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def corpus() -> Path:
    """Where the real documents are."""
    return Path(os.environ.get("GAZETTE_CORPUS") or CHECKOUT.parent / "shared" / "corpus")


def documents() -> list[dict[str, object]]:
    """All documents of the corpus."""
    with gzip.open(corpus() / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def as_held(document: dict[str, object]) -> list[str]:
    """The text as a clerk would hold it: its title on top where the body has none."""
    lines = clean_lines(str(document["body"]))
    bare = bared(str(document["title"]))
    if bare not in bared("".join(lines[:12])):
        lines.insert(0, str(document["title"]))
    return lines


def bared(text: str) -> str:
    """Without brackets, quotes, spaces and the name of the country, folded."""
    return _COUNTRY.sub("", index.fold(text))


def number_bared(text: str) -> str:
    """A number without what differs from one print to the next."""
    folded = index.fold(text).replace(
        "人民政府", "政府"
    )  # 省政府令 for 江西省人民政府令: the same body in short
    return re.sub(r"第(?=[\d一二三四五六七八九十])|号|年|[\s\[\]()<>{}]|中华人民共和国", "", folded)


def same_names(found: Iterable[str], truth: Iterable[str]) -> bool:
    """The same bodies, short forms of one name (税务总局, 国家税务总局) being the same body."""
    ours, theirs = sorted({bared(name) for name in found}), sorted({bared(name) for name in truth})
    return len(ours) == len(theirs) and all(
        any(a == b or a.endswith(b) or b.endswith(a) or _short(a, b) for b in theirs) for a in ours
    )


def _short(a: str, b: str) -> bool:
    """发展改革委 and 发展和改革委员会: the shorter is the longer with characters left out."""
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return len(short) >= 3 and short[-1] in "委办局部厅" and all(character in rest for character in short)


def truths(document: dict[str, object], lines: list[str]) -> Iterator[tuple[str, object, bool]]:
    """Each field the source states, and whether it stands in the text."""
    text = "\n".join(lines)
    bare = re.sub(r"\s", "", index.fold(text))
    yield "title", document["title"], True
    number = document.get("doc_number")
    if number:
        yield "doc_number", number, number_bared(str(number)) in number_bared(text)
    issuers = [n for name in document.get("issuers") or [] for n in re.split(r"[、\s]+", name)]  # type: ignore[attr-defined]
    if issuers:
        ends = bared("".join(lines[:30])) + bared(text)
        yield "issuers", issuers, all(bared(name)[-6:] in ends for name in issuers)
    signed = document.get("signed_on")
    if signed:
        yield "signed_on", signed, str(signed) in set(_dates(bare))


def _dates(text: str) -> Iterator[str]:
    rest = text
    while (found := find_date(rest)) is not None:
        yield found[0].isoformat()
        rest = rest[rest.index(found[1]) + len(found[1]) :] if found[1] in rest else ""


def right(name: str, value: tuple[str, ...], truth: object) -> bool:
    """Whether a value says what the source says."""
    if name == "title":
        return bared(_trimmed(value[0])) == bared(_trimmed(str(truth)))
    if name == "doc_number":
        ours, theirs = (
            number_bared(value[0]),
            number_bared(str(truth)),
        )  # joint orders: sources keep the last name
        return ours.endswith(theirs) or theirs.endswith(ours)
    if name == "issuers":
        return same_names(value, truth)  # type: ignore[arg-type]
    return value[0] == truth


def _trimmed(title: str) -> str:
    """Without what sites put behind a title: (2019修订), （渝府发〔2021〕1号）."""
    return re.sub(r"[（(][^（）()]*(?:修[订正]|\d号|\d版|征求意见稿|全文)[^（）()]*[）)]$", "", title.strip())


def measure(chosen: Iterable[dict[str, object]]) -> tuple[dict[str, Score], dict[float, list[int]]]:
    """The scores of the fields, and of every confidence how often it was right."""
    scores: dict[str, Score] = defaultdict(Score)
    trust: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for document in chosen:
        lines = as_held(document)
        found = {finding.field: finding for finding in describe(lines)}
        known = set()
        for name, truth, stands in truths(document, lines):
            known.add(name)
            score, finding = scores[name], found.get(name)
            if not stands:
                score.absent += 1
            elif finding is None:
                score.missed += 1
                score.mistakes.append((str(document["title"]), truth, None))
            elif right(name, finding.value, truth):
                score.right += 1
                trust[finding.confidence][0] += 1
            else:
                score.wrong += 1
                score.missed += 1
                trust[finding.confidence][1] += 1
                score.mistakes.append((str(document["title"]), truth, finding.value))
            if (
                not stands
                and finding is not None
                and name == "doc_number"
                and not right(name, finding.value, truth)
            ):
                score.wrong += 1
                score.mistakes.append((str(document["title"]), f"not in text: {truth}", finding.value))
        for name in FIELDS:
            scores[name].unlabelled += name in found and name not in known
    return scores, trust


def _rows(scores: dict[str, Score]) -> list[list[object]]:
    return [
        [name, f"{s.precision:.3f}", f"{s.recall:.3f}", s.right, s.wrong, s.missed, s.absent, s.unlabelled]
        for name, s in ((name, scores[name]) for name in FIELDS)
    ]


HEADS = (
    "field",
    "precision",
    "recall",
    "right",
    "wrong",
    "missed",
    "not in the text",
    "found, source silent",
)


_EXPLAINED = """Right means: equal to what the source states, after folding and without brackets, quotes and spaces; of joint orders the
number of the last name; short forms of a body's name (税务总局) as the body. Missed counts only what stands in the text; a wrong value counts as
wrong and as missed. "Not in the text": a fifth of the numbers stand only on the page around the document, and of laws the day of a later
announcement. Some rules were written after the misses of both halves had been seen: number and day in one bracketed line, notes that begin with the
order, notes on several lines, 市十二届人大常委会, a bare 令, the name of a file at the end, who may lay down a 条例, a day before （此件公开发布）, a
sentence that begins with a day, the first event of a local rule's note in brackets, events and titles broken over lines: the second half is a check of the others only. What is still wrong was read one by one. Dates: nearly all are laws and interpretations for which the source gives the
day of another event in the same note (an earlier version's, the adoption instead of the announcement or the other way round), so no rule can be right on all;
where source and note below the title differ the note is followed. Issuers: the source names one of several, an approving instead of the adopting body, or today's name.

A rule states as its confidence the share of documents it was right on in the half developed on, rounded down to what a person can use; the last
table is what that was worth on the other half."""


def main() -> None:
    """Measure both halves, all documents and those a city's gazette is made of."""
    everything = documents()
    parts = {"developed on": everything[::2], "checked on": everything[1::2]}
    text = []
    trust_all: Counter[tuple[float, bool]] = Counter()
    for name, half in parts.items():
        for label, chosen in (
            ("normative documents and appointments", [d for d in half if d["kind"] in LOCAL]),
            ("all kinds", half),
        ):
            scores, trust = measure(chosen)
            text.append(
                f"**{name}: {label}** ({len(chosen):,} documents)\n\n{report.table(HEADS, _rows(scores))}"
            )
            if name == "checked on" and label == "all kinds":
                for confidence, (good, bad) in trust.items():
                    trust_all[confidence, True] += good
                    trust_all[confidence, False] += bad
    rows = [
        [
            f"{c:.2f}",
            trust_all[c, True],
            trust_all[c, False],
            f"{trust_all[c, True] / max(1, trust_all[c, True] + trust_all[c, False]):.3f}",
        ]
        for c in sorted({c for c, _ in trust_all}, reverse=True)
    ]
    text.append(
        "**Confidence against what it was worth** (the half checked on)\n\n"
        + report.table(("stated", "right", "wrong", "share right"), rows)
    )
    text.append(_EXPLAINED)
    if "--dry" in sys.argv:
        print("\n\n".join(text))
    else:
        report.publish("describing", "Describing documents", "make bench WHAT=describing", "\n\n".join(text))


if __name__ == "__main__":
    main()
