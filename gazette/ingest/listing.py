"""A table that lists documents, a row each (目录.xlsx, 清单.csv): its columns however named, its dates however written."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path, PureWindowsPath

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from gazette.body import Table
from gazette.errors import BadRecord, Unreadable
from gazette.ingest import formats
from gazette.ingest.packed import check_size
from gazette.ingest.sniff import TEXT_LIMIT, Format, decode
from gazette.numerals import date_alone
from gazette.records import KEYS

Cells = Sequence[object]
Rows = Iterator[tuple[int, Cells]]

LINE_LIMIT = 16 << 20
LIST_BYTES = 64 << 20  # of a workbook unpacked; it is read in our own process, for its rows are many
WRITTEN = (".csv", ".tsv", ".tab", ".txt")  # lists that are text
_SEPARATORS = ",;\t|"
_HEAD_ROWS = 10  # a title and a note may stand above the names of the columns
_SURE = 3  # columns known by name that make a text file a list
# names of columns by what they hold; of two that hold the same the one named first here is taken
_NAMES: Mapping[str, str] = {
    "title": "标题 文件标题 公文标题 文件题名 题名 文件题目 题目 正题名 文件名称 名称",
    "doc_number": "发文字号 文号 发文文号 文件字号 公文字号 发文号",
    "issuers": "发文机关 发文单位 发布机构 发布机关 发布单位 制发机关 制定机关 责任者",
    "signed_on": "成文日期 成文时间 签发日期 发文日期 发文时间 印发日期 形成日期 文件日期",
    "published_on": "发布日期 发布时间 公布日期 公开日期",
    "effective_on": "施行日期 生效日期 实施日期", "expires_on": "失效日期 废止日期 有效期至", "validity": "有效性",
    "section": "栏目", "year": "年份 年度 年", "issue": "期号 期数 刊期 期", "running_number": "总期号 总期数",
    "kind": "类别 体裁", "subject": "主题分类 主题", "keywords": "主题词 关键词", "summary": "摘要 内容概述",
    "page_from": "起页 起始页 开始页 页码 页号", "page_to": "止页 结束页 终止页", "body": "正文 全文",
    "file": "文件路径 路径 文件名 文档名 电子文件名 电子文件 文档 文件 原文",
    "index_number": "索引号", "source_id": "编号", "source": "来源", "gazette": "公报", "attachments": "附件",
}  # fmt: skip
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANK = {name: rank for names in _NAMES.values() for rank, name in enumerate(names.split())}
_COUNTED = ("序号", "顺序号", "行号")  # of no meaning for a document
_DAYS = ("signed_on", "published_on", "effective_on", "expires_on")
_FILE_NAME = re.compile(
    r".+\.(?:docx?|docm|wps|odt|rtf|pdf|ofd|png|jpe?g|tiff?|txt|md|html?|mht|mhtml)", re.I
)
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950 to 2099, as spreadsheets count days
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its rows with the facts under our names, where each stands, and the columns that mean nothing to us."""

    rows: Iterator[tuple[str, Mapping[str, object]]]
    unused: tuple[str, ...]
    names_files: bool


def listing_in(path: Path, kind: Format) -> Listing | None:
    """The list in a file, or None where the file is no list of documents.

    A .csv or .tsv is taken for nothing else.

    Raises:
        Unreadable: when it is damaged, or a .csv whose columns have no names that are known.
    """
    suffix = path.suffix.lower()
    if kind is Format.XLSX:
        return _of_sheets(path)
    if kind is Format.XLS:
        return _of_rows(_old_sheet(path), f"{path.name} ")
    if kind is not Format.TEXT or suffix not in WRITTEN:
        return None
    listed = _written(path)
    if suffix == ".txt":
        return listed if listed is not None and listed.names_files else None
    if listed is None:
        raise Unreadable(
            f"{path.name}：没有认出表头：第一行须写明各列的名称，至少要有“标题”，以及“文件名”或“正文”。"
        )
    return listed


def located(named: str, folder: Path) -> Path:
    """The file that a list in a folder names: by / or \\, with or without its ending, from wherever it once lay.

    Raises:
        BadRecord: when it is not there, or lies outside the folder.
    """
    plain = unicodedata.normalize("NFC", named.strip()).replace("\\", "/")
    root = folder.resolve()
    drive = PureWindowsPath(plain).drive
    parts = [part for part in plain.removeprefix(drive).split("/") if part not in ("", ".")]
    foreign = bool(drive) or plain.startswith("/")
    if not foreign and ".." in parts and not (root / plain).resolve().is_relative_to(root):
        raise BadRecord(f"清单里的文件“{named}”不在清单所在的文件夹里。")
    for first in range(len(parts) if foreign else min(1, len(parts))):
        found = _inside(root, parts[first:])
        if found is None:
            continue
        if not found.resolve().is_relative_to(root):
            raise BadRecord(f"清单里的文件“{named}”不在清单所在的文件夹里。")
        return found.resolve()
    if foreign:
        raise BadRecord(f"清单里的文件“{named}”不在清单所在的文件夹里：请把它放进来，清单里写相对的路径。")
    raise BadRecord(f"没有找到清单里的文件“{named}”。")


def _inside(folder: Path, parts: Sequence[str]) -> Path | None:
    """The file at these names; letters are compared as they look, for systems write them differently."""
    for at, part in enumerate(parts):
        if part == "..":
            folder = folder.parent
            continue
        exact = folder / part
        if not exact.exists():
            found = _alike(folder, part, last=at == len(parts) - 1)
            if found is None:
                return None
            exact = found
        folder = exact
    return folder if folder.is_file() else None


def _alike(folder: Path, name: str, *, last: bool) -> Path | None:
    wanted = _seen(name)
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return None
    same = [path for path in inside if _seen(path.name) == wanted]
    if not same and last:  # the ending left out, where one file alone bears the name
        same = [path for path in inside if path.is_file() and _seen(path.stem) == wanted]
    return same[0] if len(same) == 1 else None


def _seen(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _of_rows(rows: Rows, place: str) -> Listing | None:
    """The list in rows of cells: its names stand in one of the first rows."""
    ahead = list(islice(rows, _HEAD_ROWS))
    for at, (_, cells) in enumerate(ahead):
        columns, unused = _columns(cells, [below for _, below in ahead[at + 1 :]])
        if "title" in columns.values() and {"body", "file"} & set(columns.values()):
            rest = chain(ahead[at + 1 :], rows)
            return Listing(_facts(rest, columns, place), unused, "file" in columns.values())
    return None


def _columns(cells: Cells, below: Sequence[Cells]) -> tuple[dict[int, str], tuple[str, ...]]:
    """Which column holds which fact, and the names that say nothing to us."""
    names = [_bare(cell) for cell in cells]
    ranked = sorted(
        (at for at, name in enumerate(names) if name in _FIELDS or name in KEYS or name == "attachments" or name == "file"),
        key=lambda at: _RANK.get(names[at], 0),
    )  # fmt: skip
    columns: dict[int, str] = {}
    for at in ranked:
        held = _FIELDS.get(names[at], names[at])
        if held in ("title", "file") and names[at] in _FIELDS and _RANK[names[at]]:
            held = _by_values(held, [row[at] for row in below if at < len(row)])
        if held not in columns.values():
            columns[at] = held
    unused = tuple(
        str(cell).strip() for at, cell in enumerate(cells) if names[at] and at not in columns and names[at] not in _COUNTED
    )  # fmt: skip
    return columns, unused


def _by_values(held: str, values: Iterable[object]) -> str:
    """文件名称 may be that of the file or that of the document: the values tell."""
    named = [str(value).strip() for value in values if value not in (None, "")]
    files = sum(_FILE_NAME.fullmatch(value) is not None for value in named)
    if held == "title":
        return "file" if named and files == len(named) else "title"
    return held


def _bare(cell: object) -> str:
    """The name of a column without what people put around it: ＊成文日期（年月日）."""
    name = unicodedata.normalize("NFKC", str(cell if cell is not None else ""))
    return re.sub(r"\([^()]*\)|[\s*:#]", "", name)


def _facts(rows: Rows, columns: Mapping[int, str], place: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    for number, cells in rows:
        stated = {field: cells[at] for at, field in columns.items() if at < len(cells)}
        stated = {field: value for field, value in stated.items() if value is not None and str(value).strip()}
        if stated:
            yield f"{place}第 {number} 行", _read(stated)


def _read(stated: Mapping[str, object]) -> dict[str, object]:
    """The facts of a row in the interchange form; what cannot be read stays as it is, to be named in a sentence."""
    facts = {field: _day(value) if field in _DAYS else value for field, value in stated.items()}
    facts.update(_issue(facts.get("year"), facts.get("issue")))
    if isinstance(number := facts.get("running_number"), str):
        facts["running_number"] = re.sub(r"^总?第?\s*(\d+)\s*期?$", r"\1", number.strip())
    return facts


def _day(value: object) -> object:
    """A date as 2024.3.5, 2024年3月5日, 20240305, a day of a spreadsheet or its serial number."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(float(text)))
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if re.fullmatch(r"(\d{4}\D\d{1,2}\D\d{1,2})日?\s+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?", text):
        text = text.split()[0]
    return date_alone(text) or value


_ISSUE = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})\s*年?\s*)?(?P<extra>增刊|特刊)?\s*第?\s*(?P<first>\d{1,3})"
    r"(?:\s*[-—–~、,至和]\s*第?\s*(?P<last>\d{1,3}))?\s*期?\s*\(?(?P<kind>合刊|增刊|特刊)?\)?"
)
_KINDS = {"增刊": "supplement", "特刊": "special", "合刊": "combined"}


def _issue(year: object, issue: object) -> dict[str, object]:
    """Year and number of an issue as people write them: 2024年, 第1期, 3—4期（合刊）, 2024年第3期."""
    found: dict[str, object] = {}
    if isinstance(year, str) and (match := re.fullmatch(r"((?:19|20)\d{2})\s*年?度?", year.strip())):
        found["year"] = int(match[1])
    match = _ISSUE.fullmatch(unicodedata.normalize("NFKC", issue).strip()) if isinstance(issue, str) else None
    if match is None:
        return found
    found["issue"] = int(match["first"])
    if match["year"] and not year:
        found["year"] = int(match["year"])
    if match["last"] and int(match["last"]) > int(match["first"]):
        found["issue_to"] = int(match["last"])
    if kind := _KINDS.get(match["extra"] or match["kind"] or ""):
        found["issue_kind"] = kind
    return found


def _written(path: Path) -> Listing | None:
    """A list in text, whatever stands between its columns."""
    if path.stat().st_size > TEXT_LIMIT:
        raise Unreadable(f"{path.name}：表格太大，最多 {TEXT_LIMIT >> 20} MB。")
    csv.field_size_limit(LINE_LIMIT)
    text = decode(path.read_bytes())
    known = {separator: _known(text, separator) for separator in _SEPARATORS}
    best = max(known, key=lambda separator: known[separator])
    if path.suffix.lower() == ".txt" and known[best] < _SURE:
        return None
    return _of_rows(_lines(text, best, path.name), f"{path.name} ")


def _known(text: str, separator: str) -> int:
    """How many columns have names that are known when the text is parted so."""
    reader = csv.reader(io.StringIO(text[:65536], newline=""), delimiter=separator)
    try:
        return max((len(_columns(cells, ())[0]) for cells in islice(reader, _HEAD_ROWS)), default=0)
    except csv.Error:
        return 0


def _lines(text: str, separator: str, name: str) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable(f"{name}：第 {reader.line_num} 行读不出来（{error}）。") from error


def _of_sheets(path: Path) -> Listing | None:
    """The lists in a workbook, one sheet after another; None unless the first that holds anything is a list."""
    check_size(path, LIST_BYTES)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found = [
            (sheet.title, _of_rows(_sheet(sheet), _place(path, sheet.title, len(sheets)))) for sheet in sheets
        ]
        filled = [title for title, listing in found if listing is not None or _holds(book[title])]
    except Exception as error:  # openpyxl lets through whatever its parts raise on a damaged file
        raise Unreadable(f"{path.name}：表格已损坏，读不出来。") from error
    lists = [(title, listing) for title, listing in found if listing is not None]
    if not lists or filled[0] != lists[0][0]:
        book.close()
        return None
    others = tuple(f"工作表“{title}”" for title in filled if title not in dict(lists))
    unused = tuple(dict.fromkeys(name for _, listing in lists for name in listing.unused))
    rows = _closing(chain.from_iterable(listing.rows for _, listing in lists), book.close)
    return Listing(rows, unused + others, any(listing.names_files for _, listing in lists))


def _closing(
    rows: Iterator[tuple[str, Mapping[str, object]]], close: Callable[[], None]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    try:
        yield from rows
    finally:
        close()


def _place(path: Path, title: str, sheets: int) -> str:
    return f"{path.name} " if sheets == 1 else f"{path.name} “{title}”"


def _sheet(sheet: Worksheet) -> Rows:
    if isinstance(sheet, ReadOnlyWorksheet):
        sheet.reset_dimensions()  # what a file says of its size is wrong in files of other programs
    yield from enumerate(sheet.iter_rows(values_only=True), start=1)


def _holds(sheet: Worksheet) -> bool:
    return any(cell is not None for row in sheet.iter_rows(values_only=True, max_row=50) for cell in row)


def _old_sheet(path: Path) -> Rows:
    """The rows of the first table of an .xls file."""
    table = next(
        (block for block in formats.read_file(path, path.name).blocks if isinstance(block, Table)), None
    )
    for number, row in enumerate(table.rows if table is not None else (), start=1):
        yield number, [cell.text for cell in row]
