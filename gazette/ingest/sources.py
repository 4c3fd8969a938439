"""What is named on the command line becomes items to enter, in order, none of them read before its turn."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import shutil
import sys
import tempfile
import time
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, BinaryIO

import openpyxl

from gazette.body import Table
from gazette.errors import ArchiveError, BadRecord, Unreadable
from gazette.ingest import formats
from gazette.ingest.lines import clean_lines
from gazette.ingest.reading import Facts, read_file, read_pieces
from gazette.ingest.sniff import TEXT_LIMIT, Format, decode, sniff_path
from gazette.records import KEYS, AttachedFile, IssueFacts, Record, issue_from

LINE_LIMIT = 16 << 20
SPOOL_LIMIT = 4 << 30
ZIP_FILES, ZIP_BYTES, ZIP_RATIO = 20_000, 2 << 30, 200
READ_AS_TEXT = (".txt", ".md", ".markdown", ".html", ".htm")
ATTACHED = ("attachments", "附件")  # folders of files that belong to documents and are none themselves
_SKIPPED = ("issue.toml", "gazette.toml", "readme.md", "thumbs.db")
_COLUMNS = {
    "标题": "title", "文件标题": "title", "文号": "doc_number", "发文字号": "doc_number", "发文机关": "issuers", "发布机构": "issuers",
    "成文日期": "signed_on", "发布日期": "published_on", "施行日期": "effective_on", "失效日期": "expires_on", "栏目": "section",
    "年": "year", "年份": "year", "期": "issue", "期号": "issue", "有效性": "validity", "类别": "kind", "体裁": "kind", "主题": "subject",
    "主题分类": "subject", "主题词": "keywords", "关键词": "keywords", "摘要": "summary", "内容概述": "summary", "起页": "page_from",
    "止页": "page_to", "正文": "body", "文件": "file", "文件名": "file", "索引号": "index_number", "编号": "source_id", "来源": "source",
    "公报": "gazette", "附件": "attachments", "总期号": "running_number",
}  # fmt: skip

Complain = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One document to come: where it stands, which issue it belongs to, and how to read it."""

    place: str
    issue: tuple[object, ...] | None
    load: Callable[[], Record]


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder named by the clerk: its items, and the file to be kept as the original."""

    name: str
    items: Iterator[Item]
    original: Path | None
    gazette: Facts | None = None


class Opener:
    """Opens paths; temporary copies live in a scratch folder that goes when the work is done."""

    def __init__(self, scratch: Path, gazette: str | None, complain: Complain) -> None:
        self._scratch, self._gazette, self._complain = scratch, gazette, complain

    def open(self, path: Path) -> Source:
        """The items of a path.

        Raises:
            ArchiveError: with a sentence, when it cannot be read at all.
        """
        if str(path) == "-":
            return self._standard_input()
        if not path.exists():
            raise Unreadable(f"没有找到“{path}”，请检查路径。")
        if path.is_dir():
            return self._folder(path, path.name)
        try:
            kind = sniff_path(path)
        except Unreadable as error:
            raise Unreadable(f"{path.name}：{error}") from error
        return self._file(path, kind, path.name)

    def _file(self, path: Path, kind: Format, place: str, issue: IssueFacts | None = None) -> Source:
        suffixes = "".join(path.suffixes[-2:]).lower()
        if kind is Format.GZIP:
            return self._lines(self._unpacked(path), path.name, path)
        if kind is Format.ZIP:
            return self._folder(self._unzipped(path), path.name, path)
        if kind is Format.XLSX and _is_manifest(next(_sheet_rows(path), (0, {}))[1]):
            return Source(path.name, self._rows(_sheet_rows(path), path), path)
        if kind is Format.XLS:
            rows = list(_old_sheet_rows(path))
            if rows and _is_manifest(rows[0][1]):
                return Source(path.name, self._rows(iter(rows), path), path)
        if suffixes.endswith((".jsonl", ".ndjson")):
            return self._lines(path, path.name, path)
        if suffixes.endswith(".csv"):
            return Source(path.name, self._rows(_csv_rows(path), path), path)
        return Source(path.name, iter([self._single(path, place, issue)]), path)

    def _standard_input(self) -> Source:
        aside = self._scratch / "stdin.jsonl"
        with aside.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target)
        if sniff_path(aside) is Format.GZIP:
            return self._lines(self._unpacked(aside), "标准输入", aside)
        return self._lines(aside, "标准输入", aside)

    def _lines(self, path: Path, name: str, original: Path) -> Source:
        return Source(name, self._json_items(path, name), original)

    def _json_items(self, path: Path, name: str) -> Iterator[Item]:
        """Each line by its place in the file; it is read again when its turn comes."""
        number, offset = 0, 0
        with path.open("rb") as handle:
            while raw := handle.readline(LINE_LIMIT + 1):
                number += 1
                place, start = f"{name} 第 {number} 行", offset
                offset += len(raw)
                if len(raw) > LINE_LIMIT:
                    self._complain(place, f"这一行超过 {LINE_LIMIT >> 20} MB，没有录入。")
                    while raw and not raw.endswith(b"\n"):
                        raw = handle.readline(LINE_LIMIT)
                        offset += len(raw)
                elif raw.strip(b"\xef\xbb\xbf \r\n\t"):
                    try:
                        facts = _json_object(raw)
                    except BadRecord as error:
                        self._complain(place, str(error))
                    else:
                        yield Item(
                            place, _issue_key(facts, self._gazette), _json_loader(path, start, self._gazette)
                        )

    def _single(self, path: Path, place: str, issue: IssueFacts | None) -> Item:
        def load() -> Record:
            gazette = issue.gazette if issue else self._gazette
            record = _with_attachments(read_file(path, path.name, {}, gazette), path.parent)
            return record.within(issue) if issue else record

        return Item(place, issue.key if issue else None, load)

    def _folder(self, path: Path, name: str, original: Path | None = None) -> Source:
        root = path / "gazette.toml"
        gazette = _toml(root) if root.exists() else None
        return Source(name, self._folder_items(path, path), original, gazette)

    def _folder_items(self, folder: Path, root: Path) -> Iterator[Item]:
        place = str(folder.relative_to(root))
        issue: IssueFacts | None = None
        if (folder / "issue.toml").exists():
            try:
                issue = issue_from(_toml(folder / "issue.toml"), self._gazette)
            except ArchiveError as error:
                self._complain(f"{place}/issue.toml", str(error))
                return
        for path in sorted(folder.iterdir()):
            if path.name.startswith(".") or path.name.lower() in _SKIPPED or path.is_symlink():
                continue
            if path.is_dir() and path.name not in ATTACHED:
                yield from self._folder_items(path, root)
            elif path.is_file() and path.suffix.lower() in READ_AS_TEXT:
                yield self._single(path, str(path.relative_to(root)), issue)
            elif path.is_file():
                yield from self._other(path, str(path.relative_to(root)), issue)

    def _other(self, path: Path, place: str, issue: IssueFacts | None) -> Iterator[Item]:
        """A table, a file of lines or a document within a folder; what cannot be read is said, and the rest goes on."""
        try:
            kind = sniff_path(path)
            if kind is Format.ZIP or (kind is Format.GZIP and ".jsonl" not in path.name):
                raise Unreadable("文件夹或压缩包里的压缩包没有打开，请先解开。")
            yield from self._file(path, kind, place, issue).items
        except (Unreadable, OSError) as error:
            self._complain(place, str(error))

    def _rows(self, rows: Iterator[tuple[int, Mapping[str, object]]], path: Path) -> Iterator[Item]:
        for number, row in rows:
            facts = {_COLUMNS.get(str(key).strip(), str(key).strip()): value for key, value in row.items()}
            if any(value not in (None, "") for value in facts.values()):
                yield Item(
                    f"{path.name} 第 {number} 行",
                    _issue_key(facts, self._gazette),
                    _row_loader(facts, path, self._gazette),
                )

    def _unpacked(self, path: Path) -> Path:
        """A gzip file decompressed beside: lines can then be read again by their place."""
        target = self._scratch / f"{path.name}.lines"
        try:
            with gzip.open(path, "rb") as packed, target.open("wb") as plain:
                _copy(packed, plain, SPOOL_LIMIT)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Unreadable(
                f"{path.name}：压缩文件已损坏或不完整，请重新取得这个文件。没有录入任何内容。"
            ) from error
        return target

    def _unzipped(self, path: Path) -> Path:
        """A zip file unpacked beside: bounded in number, size and ratio, and never outside its folder."""
        target = self._scratch / f"{path.name}.unpacked"
        target.mkdir(exist_ok=True)
        total = 0
        try:
            with zipfile.ZipFile(path) as packed:
                members = [member for member in packed.infolist() if not member.is_dir()]
                if len(members) > ZIP_FILES:
                    raise Unreadable(f"{path.name}：压缩包里的文件超过 {ZIP_FILES} 个，请分成几包。")
                for member in members:
                    total += member.file_size
                    if total > ZIP_BYTES or member.file_size > ZIP_RATIO * max(member.compress_size, 1024):
                        raise Unreadable(f"{path.name}：压缩包解开后过大，可能有问题，没有录入。")
                    self._extract(packed, member, target)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise Unreadable(f"{path.name}：压缩包已损坏、不完整或加了密码，没有录入。") from error
        return target

    def _extract(self, packed: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
        name = member.filename
        if (
            not member.flag_bits & 0x800
        ):  # written by a Chinese Windows: names are GB 18030, read as code page 437
            try:
                name = name.encode("cp437").decode("gb18030")
            except (UnicodeEncodeError, UnicodeDecodeError):
                name = member.filename
        place = (folder / name.replace("\\", "/")).resolve()
        if not place.is_relative_to(folder.resolve()):
            self._complain(name, "压缩包里的这个文件名指向包外，没有录入。")
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(member) as source, place.open("wb") as target:
            _copy(source, target, member.file_size + 1)


def scratch_folder(home: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for temporary copies under the archive's own home, where there is room and nobody else looks.

    What an ingest left behind that was killed more than a day ago goes first.
    """
    for old in home.glob(".ingest-*"):
        if old.stat().st_mtime < time.time() - 86_400:
            shutil.rmtree(old, ignore_errors=True)
    return tempfile.TemporaryDirectory(dir=home, prefix=".ingest-")


def _json_object(raw: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        raise BadRecord("这一行不是完整的 JSON，请检查引号、括号和编码（须为 UTF-8）。") from error
    if not isinstance(value, dict):
        raise BadRecord("这一行须是一个 JSON 对象（花括号括起来的一组“名称: 值”）。")
    return value


def _json_loader(path: Path, offset: int, gazette: str | None) -> Callable[[], Record]:
    def load() -> Record:
        with path.open("rb") as handle:
            handle.seek(offset)
            facts = _json_object(handle.readline(LINE_LIMIT + 1))
        return _record_with_body(facts, gazette)

    return load


def _record_with_body(facts: Facts, gazette: str | None) -> Record:
    if not str(facts.get("title") or "").strip():
        raise BadRecord("没有标题 title：每份文件都要有标题。")
    body = facts.get("body")
    if not isinstance(body, str) or not body.strip():
        raise BadRecord("没有正文 body：须为文字，每段一行。")
    return read_pieces(clean_lines(body), {key: facts[key] for key in KEYS & facts.keys()}, gazette)


def _row_loader(facts: Mapping[str, object], manifest: Path, gazette: str | None) -> Callable[[], Record]:
    def load() -> Record:
        named = str(facts.get("file") or "").strip()
        if not named:
            return _record_with_body({key: value for key, value in facts.items() if value != ""}, gazette)
        folder = manifest.parent.resolve()
        path = (folder / named.replace("\\", "/")).resolve()
        if not path.is_relative_to(folder):
            raise BadRecord(f"清单里的文件“{named}”不在清单所在的文件夹里。")
        if not path.is_file():
            raise BadRecord(f"没有找到清单里的文件“{named}”。")
        stated = {key: value for key, value in facts.items() if key in KEYS and value not in (None, "")}
        return _with_attachments(read_file(path, path.name, stated, gazette), folder)

    return load


def _with_attachments(record: Record, folder: Path) -> Record:
    """The record with the files it names, which must lie in its own folder."""
    found = []
    for named in record.attachment_names:
        path = (folder / named.replace("\\", "/")).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise BadRecord(f"没有找到附件“{named}”：附件须与文件放在同一个文件夹里。")
        with path.open("rb") as stream:
            found.append(AttachedFile(path, hashlib.file_digest(stream, "sha256").hexdigest()))
    return replace(record, attachments=tuple(found))


def _issue_key(facts: Facts, gazette: str | None) -> tuple[object, ...] | None:
    number = facts.get("issue")
    if number in (None, ""):
        return None
    return (facts.get("gazette") or gazette, str(facts.get("year")), facts.get("issue_kind"), str(number))


def _csv_rows(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    if path.stat().st_size > TEXT_LIMIT:
        raise Unreadable(f"{path.name}：表格太大，最多 {TEXT_LIMIT >> 20} MB。")
    csv.field_size_limit(LINE_LIMIT)
    reader = csv.DictReader(io.StringIO(decode(path.read_bytes()), newline=""))
    try:
        for row in reader:
            yield reader.line_num, {key: value for key, value in row.items() if key}
    except csv.Error as error:
        raise Unreadable(f"{path.name}：第 {reader.line_num} 行读不出来（{error}）。") from error


def _sheet_rows(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets through whatever its parts raise on a damaged file
        raise Unreadable(f"{path.name}：表格已损坏，读不出来。") from error
    try:
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(values_only=True)
        names = [str(name).strip() if name is not None else "" for name in next(rows, ())]
        for number, row in enumerate(rows, start=2):
            yield number, {name: value for name, value in zip(names, row, strict=False) if name}
    finally:
        book.close()


def _is_manifest(row: Mapping[str, object]) -> bool:
    """Whether a table has a document a row, and is not itself a document: it names titles, and texts or files."""
    names = {_COLUMNS.get(name, name) for name in row}
    return "title" in names and bool(names & {"body", "file"})


def _old_sheet_rows(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The rows of the first table of an .xls file, by the names in its first row."""
    table = next(
        (block for block in formats.read_file(path, path.name).blocks if isinstance(block, Table)), None
    )
    names, *rows = table.rows if table is not None else ((),)
    for number, row in enumerate(rows, start=2):
        yield number, {name.text: cell.text for name, cell in zip(names, row, strict=False) if name.text}


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path.name} 写法不对：{error}") from error


def _copy(source: BinaryIO | gzip.GzipFile | IO[bytes], target: BinaryIO, limit: int) -> None:
    copied = 0
    while chunk := source.read(1 << 20):
        copied += len(chunk)
        if copied > limit:
            raise Unreadable("解开后的内容过大，没有录入；请分成几个文件。")
        target.write(chunk)
