"""A list of documents is read however its columns are named, and in its folder only what it names is entered."""

from __future__ import annotations

import errno
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette import queries
from gazette.archive import Archive
from gazette.entering import Outcome
from gazette.errors import BadRecord
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.ingest.listing import listing_in, located
from gazette.ingest.report import Report
from gazette.ingest.sniff import sniff_path

Run = Callable[[Path], Report]
NOTICE = (
    "澜州市人民政府关于开放社区停车场的通知\n各区人民政府：\n请按时开放。\n澜州市人民政府\n2024年3月1日\n"
)
ROWS = [["标题", "文号", "成文日期", "年份", "期号", "文件名"],
        ["停车通知", "澜政发〔2024〕1号", "2024.3.1", "2024年", "第3期", "文件/停车.txt"],
        ["桥梁通知", "澜政发〔2024〕2号", "2024年3月2日", "2024", "3", "文件\\桥梁.txt"]]  # fmt: skip


@pytest.fixture
def run(archive: Archive) -> Run:
    return lambda path: ingest(archive, [path], Options(gazette="lz", publish=True), progress())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "第3期"
    (place / "文件").mkdir(parents=True)
    (place / "文件" / "停车.txt").write_text(NOTICE, "utf-8")
    (place / "文件" / "桥梁.txt").write_text(NOTICE.replace("停车场", "桥梁"), "utf-8")
    return place


def written(separator: str, rows: list[list[str]] = ROWS) -> str:
    return "\r\n".join(separator.join(row) for row in rows) + "\r\n"


def facts(path: Path) -> list[dict[str, object]]:
    listing = listing_in(path, sniff_path(path))
    assert listing is not None
    return [dict(row) for _, row in listing.rows]


@pytest.mark.parametrize(
    ("name", "separator", "encoding"),
    [("清单.csv", ",", "gb18030"), ("清单.csv", ";", "utf-8-sig"), ("清单.csv", "\t", "utf-16"), ("清单.tsv", "\t", "utf-8"), ("清单.txt", "\t", "gb18030")],
)  # fmt: skip
def test_the_files_that_a_list_in_their_folder_names_are_entered_once_with_its_facts(
    name: str, separator: str, encoding: str, folder: Path, archive: Archive, run: Run
) -> None:
    (folder / name).write_bytes(written(separator).encode(encoding))
    report = run(folder)
    assert (report.outcomes[Outcome.ADDED], report.troubles, report.notes) == (2, [], [])
    with archive.reading() as session:
        cards = queries.issue_page(session, "lz-2024-3").contents[0].documents
    assert [(card.title, card.document_number, card.signed_on) for card in cards] == [
        ("停车通知", "澜政发〔2024〕1号", date(2024, 3, 1)),
        ("桥梁通知", "澜政发〔2024〕2号", date(2024, 3, 2)),
    ]
    assert run(folder).outcomes[Outcome.UNCHANGED] == 2


def test_what_a_list_does_not_say_is_proposed_from_the_file(folder: Path, run: Run) -> None:
    (folder / "清单.csv").write_text(
        "标题,文件名\n停车的通知,文件/停车.txt\n桥梁的通知,文件/桥梁.txt\n", "utf-8"
    )
    assert [(line.title, line.issuers, line.signed_on) for line in run(folder).lines] == [
        ("停车的通知", "澜州市人民政府", "2024-03-01"),
        ("桥梁的通知", "澜州市人民政府", "2024-03-01"),
    ]


def test_a_file_that_the_list_does_not_name_is_said_and_left_out(folder: Path, run: Run) -> None:
    (folder / "清单.csv").write_text(written(",", ROWS[:2]), "utf-8")
    report = run(folder)
    assert report.outcomes[Outcome.ADDED] == 1
    assert [place for place, _ in report.troubles] == ["文件/桥梁.txt"]
    assert "清单里没有这个文件" in report.troubles[0][1]


def test_a_file_that_is_listed_twice_is_entered_once(folder: Path, run: Run) -> None:
    (folder / "清单.csv").write_text(
        written(",", [*ROWS, [*ROWS[1][:3], "2024", "4", "文件/停车.txt"]]), "utf-8"
    )
    report = run(folder)
    assert report.outcomes[Outcome.ADDED] == 2
    assert report.troubles == [("清单.csv 第 4 行", "这个文件在清单的第 2 行已经列过，这一行没有录入。")]


def test_a_workbook_may_have_a_title_other_names_real_dates_and_columns_of_its_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["2024年第1期目录"])
    book.active.append(["序号", "文件名称", "发文字号", "发文日期", "年度", "期数", "文档", "存放位置"])
    book.active.append(
        [1, "停车通知", "澜政发〔2024〕1号", datetime(2024, 3, 5), 2024, "1", "a.txt", "第3柜"]
    )
    book.active.append([2, "桥梁通知", "", 45356, "2024年", "第3—4期（合刊）", "b.txt", ""])
    second = book.create_sheet("补遗")
    second.append(["名称", "文件名", "成文日期"])
    second.append(["补登的通知", "c.txt", "20240306"])
    book.save(tmp_path / "目录.xlsx")
    listing = listing_in(tmp_path / "目录.xlsx", sniff_path(tmp_path / "目录.xlsx"))
    assert listing is not None
    assert (listing.unused, listing.names_files) == (("存放位置",), True)
    first, combined, added = (dict(row) for _, row in listing.rows)
    assert (first["title"], first["signed_on"], first["issue"]) == ("停车通知", date(2024, 3, 5), 1)
    assert combined["signed_on"] == date(2024, 3, 5)
    assert [combined[name] for name in ("year", "issue", "issue_to", "issue_kind")] == [
        2024,
        3,
        4,
        "combined",
    ]
    assert (added["title"], added["file"], added["signed_on"]) == ("补登的通知", "c.txt", date(2024, 3, 6))


def test_a_name_of_a_column_that_may_mean_two_things_means_what_its_values_are(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("文件名称,题名\n停车.docx,停车通知\n", "utf-8")
    assert facts(tmp_path / "a.csv") == [{"file": "停车.docx", "title": "停车通知"}]


@given(
    day=st.dates(date(1950, 1, 1), date(2090, 12, 31)),
    form=st.sampled_from(["{0}.{1}.{2}", "{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}年{1}月{2}日", "{0}{1:02}{2:02}", "{0}/{1}/{2} 0:00:00"]),
)  # fmt: skip
def test_a_day_is_read_in_all_usual_forms(
    day: date, form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "days.csv"
    path.write_text(f"标题,文件名,成文日期\n甲,a.txt,{form.format(day.year, day.month, day.day)}\n", "utf-8")
    assert facts(path)[0]["signed_on"] == day


@pytest.mark.parametrize("wrong", ["2024-02-30", "2024年13月1日", "去年"])
def test_a_day_that_is_none_is_said_in_the_clerks_words(wrong: str, folder: Path, run: Run) -> None:
    (folder / "清单.csv").write_text(written(",", ROWS).replace("2024.3.1", wrong), "utf-8")
    report = run(folder)
    assert report.outcomes[Outcome.ADDED] == 1
    ((place, reason),) = report.troubles
    assert place == "清单.csv 第 2 行"
    assert reason.startswith("成文日期 signed_on 须为")
    assert wrong in reason


def test_a_csv_whose_columns_have_no_known_names_is_refused_whole(tmp_path: Path, run: Run) -> None:
    (tmp_path / "清单.csv").write_text("甲,乙\n1,2\n3,4\n", "utf-8")
    ((_, reason),) = run(tmp_path / "清单.csv").troubles
    assert "没有认出表头" in reason


def test_a_workbook_that_unpacks_to_more_than_it_should_is_refused_unread(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "目录.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["标题", "正文"])
    book.save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings2.xml", b" " * (65 << 20))
    assert path.stat().st_size < 1 << 20
    report = run(path)
    assert report.outcomes["added"] == 0
    assert "解开后过大" in "".join(why for _, why in report.troubles)


def test_files_are_found_however_their_names_are_written(tmp_path: Path) -> None:
    (tmp_path / "文件").mkdir()
    name = unicodedata.normalize("NFD", "Ä公报が.txt")
    (tmp_path / "文件" / name).write_text(NOTICE, "utf-8")
    wanted = (tmp_path / "文件" / name).resolve()
    composed = unicodedata.normalize("NFC", name)
    for named in (f"文件/{composed}", f"文件\\{composed}", f".\\文件\\{composed.removesuffix('.txt')}", f"D:\\公报\\文件\\{composed.upper()}",
                  f"/home/a/文件/{composed}", f" 文件/{composed} "):  # fmt: skip
        assert located(named, tmp_path) == wanted


@pytest.mark.parametrize("named", ["../外.txt", "文件/../../外.txt", "/etc/hostname", "C:\\外.txt", "连到外面.txt", "..", "", "没有.txt"])  # fmt: skip
def test_nothing_outside_the_folder_is_ever_found(named: str, tmp_path: Path) -> None:
    inside = tmp_path / "里"
    inside.mkdir()
    (tmp_path / "外.txt").write_text(NOTICE, "utf-8")
    (inside / "连到外面.txt").symlink_to(tmp_path / "外.txt")
    with pytest.raises(BadRecord):
        located(named, inside)


def test_what_systems_leave_in_folders_is_passed_over_and_links_are_said(folder: Path, run: Run) -> None:
    for name in (
        ".DS_Store",
        "~$车.docx",
        "Thumbs.db",
        "desktop.ini",
        "._停车.txt",
        "~WRL0001.tmp",
        "停车.lnk",
    ):
        (folder / "文件" / name).write_bytes(b"\x05user" + b"\x00" * 150)
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "停车.txt").write_text(NOTICE, "utf-8")
    (folder / "外面").symlink_to("/etc")
    (folder / "空.docx").write_bytes(b"")
    report = run(folder)
    assert report.outcomes[Outcome.ADDED] == 2
    assert report.troubles == [("空.docx", "文件是空的，没有可录入的内容。")]
    assert [place for place, _ in report.notes] == ["外面"]


def test_a_folder_with_nothing_in_it_says_so(tmp_path: Path, run: Run) -> None:
    (tmp_path / "空" / "里面").mkdir(parents=True)
    assert run(tmp_path / "空").notes == [("空", "里面没有找到可以录入的文件。")]


def test_every_file_of_a_folder_is_kept_as_the_original_of_its_document(
    folder: Path, archive: Archive, run: Run
) -> None:
    run(folder)
    kept = {path.read_bytes() for path in archive.settings.originals_folder.rglob("*") if path.is_file()}
    assert kept == {path.read_bytes() for path in (folder / "文件").iterdir()}


def test_a_locked_folder_is_said_and_the_others_are_entered(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "锁着").mkdir()
    listed = Path.iterdir

    def locked(path: Path) -> Iterator[Path]:
        if path.name == "锁着":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", locked)
    report = run(folder)
    assert report.outcomes[Outcome.ADDED] == 2
    ((place, reason),) = report.troubles
    assert place == "锁着"
    assert reason.startswith("没有权限：请改它的权限")
