"""The bench: files become pieces, pieces are mended by hand, and only what somebody says becomes a draft."""

from __future__ import annotations

import io
import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from gazette import bench, bench_queries, bench_reading, desk_queries, originals, watching
from gazette.errors import BadRecord, Conflict, NotFound
from gazette.ingest import from_office
from gazette.ingest.manuscript import Recognised
from gazette.marked import MARKS, marked, unmarked
from gazette.model import Document
from gazette.model_entry import BatchFile, Piece
from gazette.permissions import Act
from tests.desk.conftest import Office, office_of
from tests.desk.people import NOON
from tests.desk_people import DeskPeople
from tests.gazette.samples import docx, ofd_layer, ofd_of, ofd_signed, p, pdf, set_lines
from webui.desk.blocks import joined, rows_of
from webui.desk.parsing import content_from

NOTICE = "澜州市人民政府关于加强路灯管理的通知\n澜政发〔2003〕7号\n各区人民政府：\n路灯由区政府管护。\n一、检修\n每月检修一次。\n澜州市人民政府\n2003年5月8日\n"
LIST = '{"title": "关于公布菜场名单的通知", "body": "菜场名单如下。\\n东门菜场", "doc_number": "澜政办〔2003〕9号"}\n'


def begin(office: Office, *files: tuple[str, bytes], year: int | None = None) -> int:
    """A batch of these files, read."""
    kept = []
    for name, content in files:
        one = office.archive.originals.keep(io.BytesIO(content))
        with office.archive.transaction() as session:
            originals.record(session, one, name=name, media_type="application/octet-stream", at=NOON)
        kept.append((name, one.sha256))
    with office.archive.transaction() as session:
        gazette = desk_queries.gazette(session, office.editor, "lz", Act.EDIT)
        issue = bench.issue_meant(session, office.editor, gazette, year, 1 if year else None, NOON)
        number = bench.begin(session, office.editor, gazette, "旧公报", kept, NOON, issue).id
    bench_reading.read_waiting(office.archive)
    return number


def pieces(office: Office, number: int) -> list[bench_queries.PieceRow]:
    with office.archive.reading() as session:
        return list(bench_queries.pieces(session, bench.batch_for(session, office.editor, number)))


def enter(office: Office, number: int, key: int) -> str:
    with office.archive.transaction() as session:
        piece = bench.piece_for(session, office.editor, number, key)
        content = content_from(MultiDict({**piece.facts, "body": piece.body}))
        return bench.enter(session, office.editor, piece, content, (1, 2), NOON).index_number


def test_files_of_every_sort_become_pieces_and_bad_ones_say_why(office: Office) -> None:
    number = begin(
        office, ("路灯.txt", NOTICE.encode("gb18030")), ("菜场.jsonl", LIST.encode()),
        ("公园.docx", docx(p("关于公园开放的通知") + p("公园每日开放。"))),
        ("停车.pdf", pdf((set_lines("关于停车的通知\n停车收费另行规定。"), ()))), ("坏.pdf", b"%PDF-1.5 nothing"),
    )  # fmt: skip
    found = pieces(office, number)
    assert [piece.facts["title"] for piece in found] == [
        "澜州市人民政府关于加强路灯管理的通知", "关于公布菜场名单的通知", "关于公园开放的通知", "关于停车的通知",
    ]  # fmt: skip
    assert (found[0].facts["document_number"], found[0].facts["signed_on"]) == (
        "澜政发〔2003〕7号",
        "2003-05-08",
    )
    with office.archive.reading() as session:
        files = bench_queries.files(bench.batch_for(session, office.editor, number))
        assert [file.state for file in files] == ["read", "read", "read", "read", "unreadable"]
        assert "损坏" in files[-1].message
        assert session.scalars(select(Document)).all() == []


def test_a_piece_is_entered_once_into_its_issue_by_a_hand(office: Office) -> None:
    number = begin(office, ("路灯.txt", NOTICE.encode()), year=2003)
    (piece,) = pieces(office, number)
    name = enter(office, number, piece.id)
    with pytest.raises(Conflict, match="已经入库"):
        enter(office, number, piece.id)
    with office.archive.reading() as session:
        row = session.scalars(select(Document)).one()
        assert (row.status, row.issue.identifier, row.page_from, row.page_to) == ("draft", "lz-2003-1", 1, 2)  # type: ignore[union-attr]
        assert row.attachments[0].role == "source"
        assert (row.index_number, row.signed_on) == (name, date(2003, 5, 8))
    again = begin(office, ("路灯（另存）.txt", NOTICE.encode() + b"\n"))
    with pytest.raises(Conflict, match=f"库里已有同样的文件 {name}"):
        enter(office, again, pieces(office, again)[0].id)


def test_pieces_are_joined_split_cloned_dropped_and_taken_back(office: Office) -> None:
    number = begin(office, ("一.txt", NOTICE.encode()), ("二.txt", "附表\n东门路灯十盏。".encode()))
    one, two = pieces(office, number)
    with office.archive.transaction() as session:
        both = [bench.piece_for(session, office.editor, number, row.id) for row in (one, two)]
        whole = bench.join(session, both)
        assert whole.body.endswith("东门路灯十盏。")
        blocks = len(unmarked(whole.body))
        rest = bench.split(session, whole, blocks - 1)
        assert (rest.facts["title"], rest.position) == ("东门路灯十盏。", whole.position + 1)
        for place in (0, blocks):
            with pytest.raises(BadRecord, match="第二段"):
                bench.split(session, whole, place)
        copy = bench.clone(session, rest)
        bench.drop(copy)
        with pytest.raises(Conflict, match="先取回"):
            bench.save(session, copy, {"title": "x"}, None, None)
        bench.take_back(copy)
        bench.save(session, copy, {"title": "新的标题"}, None, None)
    assert [(r.facts["title"], r.state) for r in pieces(office, number)][-2:] == [
        ("新的标题", "seen"), (two.facts["title"], "joined"),
    ]  # fmt: skip
    assert [row.position for row in pieces(office, number)] == sorted(
        {r.position for r in pieces(office, number)}
    )


def test_the_second_to_save_a_piece_is_told(office: Office) -> None:
    number = begin(office, ("一.txt", NOTICE.encode()))
    (row,) = pieces(office, number)
    with office.archive.transaction() as session:
        bench.save(session, bench.piece_for(session, office.editor, number, row.id), {"title": "甲"}, None, 1)
    with pytest.raises(bench.Changed, match="又被保存过"), office.archive.transaction() as session:
        bench.save(session, bench.piece_for(session, office.editor, number, row.id), {"title": "乙"}, None, 1)
    assert pieces(office, number)[0].facts["title"] == "甲"


def test_a_server_that_stopped_in_the_middle_reads_the_file_again(office: Office) -> None:
    number = begin(office, ("一.txt", NOTICE.encode()))
    with office.archive.transaction() as session:
        for piece in session.scalars(select(Piece)):
            session.delete(piece)
        session.scalars(select(BatchFile)).one().state = "reading"
    assert bench_reading.read_waiting(office.archive) == 0
    bench_reading.recover(office.archive)
    assert bench_reading.read_waiting(office.archive) == 1
    assert len(pieces(office, number)) == 1


def test_a_hundred_documents_are_filled_down_and_entered_and_the_place_is_kept(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()  # so that the gazette has something of its own
    lines = "".join(
        json.dumps({"title": f"关于第{n}号路灯的通知", "body": f"第{n}号路灯由第{n}区管护。"}, ensure_ascii=False) + "\n"
        for n in range(1, 101)
    )  # fmt: skip
    number = begin(office, ("清单.jsonl", lines.encode()))
    found = pieces(office, number)
    assert len(found) == 100
    client = desk.client(office.editor.login)
    keys = [str(row.id) for row in found]
    form = {f"issuers-{keys[0]}": "澜州市人民政府", f"signed_on-{keys[0]}": "2003-06-01", "piece": keys}
    for field in ("issuers", "signed_on"):
        answer = client.post(f"/desk/bench/{number}", data={**form, "do": f"fill-{field}"})
        assert answer.status_code == 303
    assert {row.facts["signed_on"] for row in pieces(office, number)} == {"2003-06-01"}
    client.get(f"/desk/bench/{number}/{keys[70]}")
    page = client.get(f"/desk/bench/{number}").text
    assert f'<tr id="p{keys[70]}" class="open last"' in page
    answer = client.post(f"/desk/bench/{number}", data={"do": "enter", "piece": keys[:40]})
    assert answer.status_code == 303
    states = [row.state for row in pieces(office, number)]
    assert states == ["entered"] * 40 + ["open"] * 60


def test_uploads_are_kept_read_and_never_an_error_of_ours(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    client = desk.client(office.editor.login)
    files = [(io.BytesIO(NOTICE.encode()), "旧/路灯.txt"), (io.BytesIO(b"MZ\x90\x00"), "坏.exe")]
    answer = client.post("/desk/bench", data={"gazette": "lz", "year": "2003", "number": "2", "files": files})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    for _ in range(200):  # the thread beside the site reads
        if "正在读取" not in client.get(address).text:
            break
        time.sleep(0.1)
    assert "澜州市人民政府关于加强路灯管理的通知" in client.get(address).text
    for wrong in ({"gazette": "lz"}, {"gazette": "lz", "year": "2003", "files": (io.BytesIO(b"x"), "a.txt")}):
        assert client.post("/desk/bench", data=wrong).status_code == 400
    key = pieces(office, int(address.rsplit("/", 1)[1]))[0].id
    shown = client.get(f"{address}/{key}")
    assert "依据：" in shown.text
    assert client.post(f"{address}/{key}", data={"do": "split-999", "version": "1"}).status_code == 400
    assert client.post(f"{address}/{key}", data={"do": "split-x", "version": "2"}).status_code == 400


def test_a_long_text_is_saved_whole(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    number = begin(office, ("长.txt", NOTICE.encode()))
    (row,) = pieces(office, number)
    lines = [f"第{n}号路灯由区政府管护，每月检修一次。" for n in range(20_000)]
    form = MultiDict([("version", "1"), ("do", "save"), ("title", "关于路灯的通知")])
    form.update(MultiDict([(key, value) for line in lines for key, value in (("mark", ""), ("text", line))]))
    client = desk.client(office.editor.login)
    assert client.post(f"/desk/bench/{number}/{row.id}", data=form).status_code == 303
    with desk.archive.reading() as session:
        assert bench.piece_for(session, office.editor, number, row.id).body == "\n".join(lines)


def test_the_page_of_an_original_is_shown(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    number = begin(office, ("停车.pdf", pdf((set_lines("关于停车的通知\n停车收费另行规定。"), ()))))
    client = desk.client(office.editor.login)
    with desk.archive.reading() as session:
        file = bench_queries.files(bench.batch_for(session, office.editor, number))[0]
    address = f"/desk/bench/{number}/files/{file.id}"
    answer = client.get(f"{address}/pages/1", buffered=True)
    assert (answer.status_code, answer.mimetype, answer.data[:4]) == (200, "image/png", b"\x89PNG")
    assert client.get(f"{address}/pages/2").status_code == 404
    saved = client.get(address, buffered=True)
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_a_word_file_shows_pages_where_libreoffice_is_installed(
    desk: DeskPeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office_of(desk.archive)
    office.draft()
    number = begin(office, ("停车.docx", docx(p("关于停车的通知"))))
    client = desk.client(office.editor.login)
    with desk.archive.reading() as session:
        file = bench_queries.files(bench.batch_for(session, office.editor, number))[0]
    (row,) = pieces(office, number)
    installed = from_office.program()
    monkeypatch.setattr(from_office, "program", lambda: None)
    bare = client.get(f"/desk/bench/{number}/{row.id}").text
    assert "显示不出版面" in bare
    assert "/pages/1" not in bare
    assert client.get(f"/desk/bench/{number}/files/{file.id}/pages/1").status_code == 404
    if installed is None:
        pytest.skip("LibreOffice is not installed")
    monkeypatch.setattr(from_office, "program", lambda: installed)
    assert "由 LibreOffice 排出" in client.get(f"/desk/bench/{number}/{row.id}").text
    answer = client.get(f"/desk/bench/{number}/files/{file.id}/pages/1", buffered=True)
    assert (answer.status_code, answer.mimetype, answer.data[:4]) == (200, "image/png", b"\x89PNG")
    assert client.get(f"/desk/bench/{number}/files/{file.id}/pages/2").status_code == 404


def test_an_ofd_shows_its_pages_as_they_are_drawn_and_never_breaks_the_bench(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    signed = ofd_signed(ofd_layer(set_lines("关于停车的通知\n停车收费另行规定。")))
    huge = ofd_of(ofd_layer(set_lines("关于路灯的通知\n路灯由区政府管护。")), box="0 0 210 29700")
    number = begin(office, ("停车.ofd", signed), ("路灯.ofd", huge))
    client = desk.client(office.editor.login)
    with desk.archive.reading() as session:
        files = bench_queries.files(bench.batch_for(session, office.editor, number))
    rows = pieces(office, number)
    page = client.get(f"/desk/bench/{number}/{rows[0].id}").text
    assert "按 OFD 文件的描述画出" in page
    assert "文件带有电子印章（第 1 页），签章没有验证" in page
    addresses = [f"/desk/bench/{number}/files/{file.id}/pages" for file in files]
    answer = client.get(f"{addresses[0]}/1", buffered=True)
    assert (answer.status_code, answer.mimetype, answer.data[:4]) == (200, "image/png", b"\x89PNG")
    assert client.get(f"{addresses[0]}/2").status_code == 404
    refused = client.get(f"{addresses[1]}/1")
    assert refused.status_code == 404
    assert "画不出来；文字照常读取" in refused.text
    shown = client.get(f"/desk/bench/{number}/{rows[1].id}")
    assert shown.status_code == 200
    assert "路灯由区政府管护。" in shown.text


def test_a_watched_folder_gives_each_file_once_when_it_is_whole(office: Office, tmp_path: Path) -> None:
    office.draft()
    watched = tmp_path / "扫描"
    inside = watched / "2003年第1期"
    inside.mkdir(parents=True)
    (watched / "散件.txt").write_bytes(NOTICE.encode())
    (inside / "坏.bin").write_bytes(b"\x00\x01\x02")
    (inside / "甲.txt").write_text("关于菜场的通知\n菜场每日开放。", "utf-8")
    assert list(watching.look(office.archive, watched, "lz", NOON)) == []  # still being copied, perhaps
    found = list(watching.look(office.archive, watched, "lz", NOON, quiet=-1))
    assert [(name, files) for name, files, _ in found] == [
        (watched.name, 1),
        ("坏.bin", 0),
        ("2003年第1期", 1),
    ]
    assert [one for one in watching.look(office.archive, watched, "lz", NOON, quiet=-1) if one[1]] == []
    assert bench_reading.read_waiting(office.archive) == 2
    with pytest.raises(NotFound, match="没有这个公报"):
        list(watching.look(office.archive, watched, "nowhere", NOON))


TEXTS = st.lists(
    st.tuples(st.sampled_from(["", *MARKS]), st.text(alphabet="停车场12。 ，（）", min_size=1, max_size=20)), max_size=8
)  # fmt: skip


@given(TEXTS)
def test_rows_of_a_form_are_the_text_again(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(f"【{mark}】{words}" if mark else words for mark, words in lines if words.strip())
    try:
        body = unmarked(text)
    except BadRecord:
        return
    rows = rows_of(marked(body), ())
    form = MultiDict(
        [(key, value) for row in rows for key, value in (("mark", row.mark), ("text", row.text))]
    )
    assert unmarked(joined(form)) == body


def test_characters_that_were_doubted_are_shown_where_they_stand() -> None:
    text = "【题】关于路灯的通知\n各区路灯由区政府管护，每日二十时开灯。\n【表】\n| 路 | 数 |\n| 东路 | 12 |\n【表完】"
    doubts = (
        Recognised.of_marked("管护，每日⟦二十⟧时开⟦灯⟧。", 0.9),
        Recognised.of_marked("⟦12⟧", 0.7),
        Recognised.of_marked("改过的一⟦行⟧", 0.5),
    )
    title, body, table = rows_of(text, doubts)
    assert (title.doubt, title.faint) == (None, ())
    assert body.doubt == 0.9
    assert [(one.start, one.before, one.text, one.after) for one in body.faint] == [
        (13, "府管护，每日", "二十", "时开灯。"),
        (17, "每日二十时开", "灯", "。"),
    ]
    assert [(table.text[one.start : one.start + 2], table.doubt) for one in table.faint] == [("12", 0.7)]


@given(st.text("甲乙12a，"), st.sets(st.integers(0, 12)))
def test_a_marked_line_is_the_line_again(text: str, places: set[int]) -> None:
    line = Recognised(text, 0.7, tuple(sorted(place for place in places if place < len(text))))
    assert Recognised.of_marked(line.marked, 0.7) == line


def test_tables_travel_through_the_rows() -> None:
    text = "【页 3】\n前面。\n【表 1】泊位\n| 路 | 数 |\n| 东路 | 12 |\n【表完】\n【落款】澜州市人民政府"
    rows = rows_of(text, (Recognised("前面。", 0.5),))
    assert [(row.mark, row.doubt) for row in rows] == [("·", None), ("", 0.5), ("表", None), ("落款", None)]
    assert rows[0].shown == "第 3 页"
    form = MultiDict(
        [(key, value) for row in rows for key, value in (("mark", row.mark), ("text", row.text))]
    )
    assert unmarked(joined(form)) == unmarked(text)
