"""``gazette read``: what would be entered, shown and not stored."""

from __future__ import annotations

import json
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import click

from gazette.body import PageMark, Table, lines_of, plain_text, to_json
from gazette.errors import ArchiveError, Unreadable, in_words
from gazette.ingest.describe import describe
from gazette.ingest.manuscript import Finding
from gazette.ingest.reading import read_pieces
from gazette.ingest.sources import Item, Opener, Source
from gazette.ingest.split import Part, split_issue
from gazette.records import Record

LISTS = frozenset(["issuers", "annexes", "signature", "keywords", "repeals", "declares_expired", "suspends", "amends", "prolongs", "forwards"])  # fmt: skip
NAMES = {
    "title": "标题", "doc_number": "发文字号", "issuers": "发文机关", "addressee": "主送机关", "signed_on": "成文日期", "published_on": "发布日期",
    "effective_on": "施行日期", "expires_on": "失效日期", "form": "文种", "kind": "类别", "section": "栏目", "signature": "落款", "annexes": "附件",
    "articles": "条数", "repeals": "废止", "declares_expired": "宣布失效", "suspends": "停止执行", "amends": "修改", "prolongs": "延长有效期",
    "forwards": "转发", "validity": "有效性", "subject": "主题", "keywords": "主题词", "summary": "摘要", "source": "来源", "page_from": "起页",
    "page_to": "止页", "index_number": "索引号", "source_id": "来源编号",
}  # fmt: skip
_STATED = "文件里写明"
_NO_GAZETTE = "read"  # a record must belong to a gazette; here it is of no meaning

Complain = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as it would be entered: where it stands, its record, and what was found in it."""

    file: str
    record: Record
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The form of ``gazette read --json``."""
        return {
            "file": self.file,
            "text": plain_text(self.record.blocks),
            "blocks": json.loads(to_json(self.record.blocks)),
            "findings": [
                {
                    "field": finding.field,
                    "value": _value(finding),
                    "evidence": finding.evidence,
                    "confidence": round(finding.confidence, 2),
                }
                for finding in self.findings
            ],
            **({"warnings": list(self.warnings)} if self.warnings else {}),
        }


def _value(finding: Finding) -> object:
    if finding.field == "articles":
        return int(finding.value[0])
    return list(finding.value) if finding.field in LISTS or len(finding.value) > 1 else finding.value[0]


def read_paths(paths: Iterable[Path], complain: Complain, advise: Complain) -> Iterator[Reading]:
    """Every document under the paths; what cannot be read is said, and the others go on; ``advise`` is told the rest."""
    with tempfile.TemporaryDirectory(prefix="gazette-read-") as scratch:
        for place, path in enumerate(paths):
            folder = Path(scratch) / str(place)
            folder.mkdir()
            opener = Opener(folder, _NO_GAZETTE, complain, advise)
            try:
                source = opener.open(_spooled(folder) if str(path) == "-" else path)
                yield from _items(source, path, complain)
            except (ArchiveError, OSError) as error:
                complain(_shown(path), in_words(error))


def _shown(path: Path) -> str:
    return "标准输入" if str(path) == "-" else str(path)


def _spooled(folder: Path) -> Path:
    """Standard input as a file: lines of JSON, or one document."""
    content = sys.stdin.buffer.read()
    name = "标准输入.jsonl" if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b'{"') else "标准输入.txt"
    (folder / name).write_bytes(content)
    return folder / name


def _items(source: Source, path: Path, complain: Complain) -> Iterator[Reading]:
    for item in source.items:
        file = _file(path, item)
        try:
            yield _reading(file, item.load())
        except (ArchiveError, OSError) as error:
            complain(file, in_words(error))


def _file(path: Path, item: Item) -> str:
    """The path as it was given; of a folder or packed file with the place inside."""
    if item.place in (path.name, "标准输入.txt"):
        return _shown(path)
    if path.is_dir():
        return str(path / item.place)
    inside = item.place.removeprefix(f"{path.name} ")
    return f"{_shown(path)}/{inside}"


def _reading(file: str, record: Record) -> Reading:
    """What the file states is certain; what its text says is found."""
    found = {finding.field: finding for finding in describe(plain_text(record.blocks).split("\n"))}
    for finding in record.findings:
        if finding.field not in found or finding.confidence > found[finding.field].confidence:
            found[finding.field] = finding
    read = {finding.field for finding in record.findings}
    for name, value in _facts(record):
        if name not in read:
            found[name] = Finding(name, value, _STATED, 1.0)
    return Reading(file, record, _in_order(found.values()), record.warnings)


def _facts(record: Record) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The facts of a record that are there, as findings hold them."""
    for name in (field.name for field in fields(record)):
        value = getattr(record, name)
        if name not in NAMES or name in ("gazette", "source_id") or value in (None, "", ()):
            continue
        if isinstance(value, tuple):
            yield name, tuple(map(str, value))
        else:
            yield name, (value.isoformat() if isinstance(value, date) else str(value),)


def split_up(reading: Reading, complain: Complain) -> Iterator[Reading]:
    """The documents of an issue that was read as one text; what does not fit is said.

    Raises:
        Unreadable: when no document can be told from the next.
    """
    pieces: list[str | Table | PageMark] = []
    for block in reading.record.blocks:
        pieces += [block] if isinstance(block, Table | PageMark) else list(lines_of(block))
    split = split_issue(pieces)
    if not split.parts:
        raise Unreadable(split.warnings[0])
    for warning in split.warnings:
        complain(reading.file, warning)
    for place, part in enumerate(split.parts, start=1):
        yield _part(f"{reading.file}/第{place}件", part)


def _part(file: str, part: Part) -> Reading:
    record = read_pieces(
        [p for p in part.pieces if not isinstance(p, PageMark)],
        {"title": part.title},
        _NO_GAZETTE,
        propose=True,
    )
    said = (("section", part.section), ("page_from", part.page_from), ("page_to", part.page_to))
    told = [Finding(name, (str(value),), part.evidence, part.confidence) for name, value in said if value]
    told.append(Finding("title", (part.title,), part.evidence, part.confidence))
    fields_told = {finding.field for finding in told}
    rest = [finding for finding in _reading(file, record).findings if finding.field not in fields_told]
    return Reading(file, record, _in_order([*told, *rest]), part.warnings)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    order = {name: place for place, name in enumerate(NAMES)}
    return tuple(sorted(findings, key=lambda finding: order.get(finding.field, len(order))))


def render(reading: Reading) -> str:
    """The findings as a table, a line each: what, the value, how sure, and the words it was read in."""
    lines = [reading.file, f"  {len(reading.record.blocks)} 段，{len(plain_text(reading.record.blocks))} 字"]
    for finding in reading.findings:
        name = NAMES.get(finding.field, finding.field)
        value = _clipped("；".join(finding.value), 60)
        evidence = "" if _squeezed(finding.evidence) == _squeezed(value) else _clipped(finding.evidence, 40)
        said = f"（{evidence}）" if evidence else ""
        lines.append(f"  {_padded(name, 12)}{finding.confidence:4.0%}  {value}{said}")
    lines += [f"  请核对：{warning}" for warning in reading.warnings]
    return "\n".join(lines)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _clipped(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def _padded(text: str, width: int) -> str:
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, width - taken)


@click.command(name="read")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True, readable=False)
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，每份文件一行。")
@click.option("--split", "splitting", is_flag=True, help="每个文件是一整期公报：按目录和标题拆成一份份文件。")
def read(paths: Sequence[Path], as_json: bool, splitting: bool) -> None:
    """读出文件的正文和要素（标题、文号、机关、日期……），只显示，不保存。

    每个要素都附上依据的原文和把握程度。可以给出多个文件、文件夹、压缩包，或用 - 读标准输入。有读不出来的，其余照常，退出码为 1。
    """
    failed: list[str] = []

    def say(place: str, sentence: str) -> None:
        click.echo(f"{place}：{sentence.removeprefix(f'{Path(place).name}：')}", err=True)

    def complain(place: str, reason: str) -> None:
        failed.append(place)
        say(place, reason)

    for reading in read_paths(paths, complain, say):
        try:
            for shown in split_up(reading, say) if splitting else (reading,):
                click.echo(json.dumps(shown.as_json(), ensure_ascii=False) if as_json else render(shown))
        except ArchiveError as error:
            complain(reading.file, str(error))
    sys.exit(1 if failed else 0)
