"""What is named on the command line becomes items to enter, in order, none of them read before its turn."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import sys
import tempfile
import time
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, BinaryIO

from gazette.errors import ArchiveError, BadRecord, Unreadable, in_words
from gazette.ingest.lines import clean_lines
from gazette.ingest.listing import LINE_LIMIT, WRITTEN, Listing, listing_in, located
from gazette.ingest.reading import Facts, read_file, read_pieces
from gazette.ingest.sniff import Format, sniff_path
from gazette.records import KEYS, AttachedFile, IssueFacts, Record, issue_from

SPOOL_LIMIT = 4 << 30
ZIP_FILES, ZIP_BYTES, ZIP_RATIO = 20_000, 2 << 30, 200
READ_AS_TEXT = (".txt", ".md", ".markdown", ".html", ".htm")
ATTACHED = ("attachments", "附件")  # folders of files that belong to documents and are none themselves
_SKIPPED = ("issue.toml", "gazette.toml", "readme.md", "thumbs.db", "desktop.ini", "__macosx")
_MAY_LIST = (*WRITTEN, ".xlsx", ".xls")
Complain = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One document to come: where it stands, which issue it belongs to, and how to read it."""

    place: str
    issue: tuple[object, ...] | None
    load: Callable[[], Record]
    original: Path | None = None  # the file it is read from, where that is not the one that was named


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder named by the clerk: its items, and the file to be kept as the original."""

    name: str
    items: Iterator[Item]
    original: Path | None
    gazette: Facts | None = None


class Opener:
    """Opens paths; temporary copies live in a scratch folder that goes when the work is done."""

    def __init__(self, scratch: Path, gazette: str | None, complain: Complain, advise: Complain) -> None:
        self._scratch, self._gazette, self._complain = scratch, gazette, complain
        self._advise = advise

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
        if suffixes.endswith((".jsonl", ".ndjson")):
            return self._lines(path, path.name, path)
        listing = listing_in(path, kind)
        if listing is not None:
            return Source(path.name, (item for item, _ in self._listed(listing, path, issue)), path)
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

        return Item(place, issue.key if issue else None, load, path)

    def _folder(self, path: Path, name: str, original: Path | None = None) -> Source:
        root = path / "gazette.toml"
        gazette = _toml(root) if root.exists() else None
        return Source(name, self._some(self._folder_items(path, path, None), name), original, gazette)

    def _some(self, items: Iterator[Item], name: str) -> Iterator[Item]:
        found = False
        for item in items:
            found = True
            yield item
        if not found:
            self._advise(name, "里面没有找到可以录入的文件。")

    def _folder_items(self, folder: Path, root: Path, listed: set[Path] | None) -> Iterator[Item]:
        """The items of a folder. ``listed`` are the files that a list above names: those alone are meant then."""
        place = str(folder.relative_to(root))
        issue: IssueFacts | None = None
        try:
            inside = sorted(folder.iterdir())
        except OSError as error:  # one locked folder is no reason to leave out the others
            self._complain(place, in_words(error))
            return
        if (folder / "issue.toml").exists():
            try:
                issue = issue_from(_toml(folder / "issue.toml"), self._gazette)
            except ArchiveError as error:
                self._complain(f"{place}/issue.toml", str(error))
                return
        paths = [path for path in inside if self._is_meant(path, root)]
        lists = [path for path in paths if path.is_file() and path.suffix.lower() in _MAY_LIST]
        taken: set[Path] = set()
        for path in lists:
            listing = self._listing(path)
            if listing is not None and listing.names_files:
                taken.add(path)
                listed = set() if listed is None else listed
                yield from self._by_list(listing, path, issue, str(path.relative_to(root)), listed)
        for path in paths:
            if path.is_dir() and path.name not in ATTACHED:
                yield from self._folder_items(path, root, listed)
            elif path.is_file() and path not in taken:
                yield from self._of_folder(path, str(path.relative_to(root)), issue, listed)

    def _by_list(
        self, listing: Listing, path: Path, issue: IssueFacts | None, place: str, listed: set[Path]
    ) -> Iterator[Item]:
        try:
            for item, files in self._listed(listing, path, issue, place):
                listed |= files
                yield item
        except Unreadable as error:
            self._complain(place, str(error))

    def _is_meant(self, path: Path, root: Path) -> bool:
        """Whether a name in a folder is a document's or a folder's, not what systems and programs leave there."""
        if path.is_symlink():
            self._advise(str(path.relative_to(root)), "这是指向别处的链接，没有录入；请把文件本身放进来。")
            return False
        name = path.name.lower()
        if name.endswith((".bak", ".wbk", ".old")):
            self._advise(str(path.relative_to(root)), "看名称是备份，没有录入；要录入请改个名称。")
            return False
        return not (
            name.startswith((".", "~$", "~wrl")) or name in _SKIPPED or name.endswith((".lnk", ".tmp"))
        )

    def _listing(self, path: Path) -> Listing | None:
        """The list that a file is; what is wrong with it is said when its turn comes as a file."""
        try:
            return listing_in(path, sniff_path(path))
        except (ArchiveError, OSError):
            return None

    def _of_folder(
        self, path: Path, place: str, issue: IssueFacts | None, listed: set[Path] | None
    ) -> Iterator[Item]:
        if listed is not None:
            if path.resolve() not in listed:
                self._complain(place, "清单里没有这个文件，没有录入；要录入请在清单里加一行，或单独录入它。")
        elif path.suffix.lower() in READ_AS_TEXT and path.suffix.lower() not in WRITTEN:
            yield self._single(path, place, issue)
        else:
            yield from self._other(path, place, issue)

    def _other(self, path: Path, place: str, issue: IssueFacts | None) -> Iterator[Item]:
        """A table, a file of lines or a document within a folder; what cannot be read is said, and the rest goes on."""
        try:
            kind = sniff_path(path)
            if kind is Format.ZIP or (kind is Format.GZIP and ".jsonl" not in path.name):
                raise Unreadable("文件夹或压缩包里的压缩包没有打开，请先解开。")
            yield from self._file(path, kind, place, issue).items
        except (Unreadable, OSError) as error:
            self._complain(place, in_words(error))

    def _listed(
        self, listing: Listing, path: Path, issue: IssueFacts | None, name: str = ""
    ) -> Iterator[tuple[Item, set[Path]]]:
        """The items of a list, each with the files it means; a file that is listed twice is entered once."""
        if listing.unused:
            self._advise(name or path.name, f"这些列没有用到：{'、'.join(listing.unused)}。")
        first: dict[Path, str] = {}
        for place, facts in listing.rows:
            files, trouble = _meant(facts, path.parent)
            row = place.removeprefix(path.name).strip()
            if files and files[0] in first:
                self._complain(place, f"这个文件在清单的{first[files[0]]}已经列过，这一行没有录入。")
                continue
            if files:
                first[files[0]] = row
            load = _row_loader(facts, files, trouble, path.parent, self._gazette, issue)
            key = _issue_key(facts, self._gazette) or (issue.key if issue else None)
            yield Item(place, key, load, files[0] if files else path), set(files)

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
        return _record_with_body({key: facts[key] for key in KEYS & facts.keys()}, gazette)

    return load


def _record_with_body(facts: Facts, gazette: str | None) -> Record:
    if not str(facts.get("title") or "").strip():
        raise BadRecord("没有标题 title：每份文件都要有标题。")
    body = facts.get("body")
    if not isinstance(body, str) or not body.strip():
        raise BadRecord("没有正文 body：须为文字，每段一行。")
    return read_pieces(clean_lines(body), facts, gazette)


def _meant(facts: Facts, folder: Path) -> tuple[list[Path], BadRecord | None]:
    """The file that a row names and those that belong to it; else what is wrong."""
    named = str(facts.get("file") or "").strip()
    if not named:
        return [], None
    try:
        files = [located(named, folder)]
    except BadRecord as error:
        return [], error
    for attached in re.split("[、;；]", str(facts.get("attachments") or "")):
        with suppress(BadRecord):  # said when the row is read
            files += [located(attached, folder)] if attached.strip() else []
    return files, None


def _row_loader(
    facts: Facts, files: Sequence[Path], trouble: BadRecord | None, folder: Path, gazette: str | None, issue: IssueFacts | None
) -> Callable[[], Record]:  # fmt: skip
    def load() -> Record:
        if trouble is not None:
            raise trouble
        keys = KEYS | {"attachments"}
        stated = {key: value for key, value in facts.items() if key in keys and value not in (None, "")}
        owner = issue.gazette if issue else gazette
        record = (
            read_file(files[0], files[0].name, stated, owner) if files else _record_with_body(stated, owner)
        )
        record = _with_attachments(record, folder)
        return record.within(issue) if issue is not None and record.issue is None else record

    return load


def _with_attachments(record: Record, folder: Path) -> Record:
    """The record with the files it names, which must lie in its own folder."""
    found = []
    for named in record.attachment_names:
        try:
            path = located(named, folder)
        except BadRecord as error:
            raise BadRecord(f"没有找到附件“{named}”：附件须与文件放在同一个文件夹里。") from error
        with path.open("rb") as stream:
            found.append(AttachedFile(path, hashlib.file_digest(stream, "sha256").hexdigest()))
    return replace(record, attachments=tuple(found))


def _issue_key(facts: Facts, gazette: str | None) -> tuple[object, ...] | None:
    number = facts.get("issue")
    if number in (None, ""):
        return None
    return (facts.get("gazette") or gazette, str(facts.get("year")), facts.get("issue_kind"), str(number))


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
