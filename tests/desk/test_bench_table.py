"""The table of a batch and the forms of a piece: nothing typed is lost to a slip, to another window or to another clerk."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette import bench, bench_queries, bench_twins
from gazette.errors import Conflict
from gazette.model_entry import Piece
from gazette.model_people import Role
from tests.desk.conftest import Office, office_of
from tests.desk.people import person
from tests.desk.test_bench import NOTICE, begin, enter, pieces
from tests.desk_people import DeskPeople
from webui.desk.bench_forms import IN_TABLE, shown, slips_of


def test_a_table_saves_what_was_typed_into_it_and_nothing_else(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    number = begin(office, ("一.txt", NOTICE.encode()), ("二.txt", "附表\n东门路灯十盏。".encode()))
    one, two = pieces(office, number)
    client = desk.client(office.editor.login)

    def cells(row: bench_queries.PieceRow, **typed: str) -> dict[str, str]:
        facts = {name: row.facts.get(name, "") for name in IN_TABLE}
        return {f"was-{row.id}": shown(row)} | {
            f"{name}-{row.id}": value for name, value in (facts | typed).items()
        }

    table = cells(one, title="表里的标题", section="政府文件") | cells(two, title="第二件")
    with office.archive.transaction() as session:  # another window meanwhile
        piece = bench.piece_for(session, office.editor, number, one.id)
        bench.save(session, piece, {"title": "另一窗口的标题", "signed_on": "2003-05-09"}, None, None)
    answer = client.post(f"/desk/bench/{number}", data={**table, "do": "drop", "piece": str(two.id)})
    assert answer.status_code == 400
    assert "第 1 件的标题在您打开以后改成了“另一窗口的标题”，您填的“表里的标题”没有保存" in answer.text
    first, second = pieces(office, number)
    assert (first.facts["title"], first.facts["signed_on"], first.facts["section"]) == (
        "另一窗口的标题", "2003-05-09", "政府文件",
    )  # fmt: skip
    assert (second.facts["title"], second.state) == (
        "第二件",
        "open",
    )  # what was asked waits until this was read


def test_what_was_typed_stays_when_the_deed_is_refused(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    number = begin(office, ("一.txt", NOTICE.encode()), ("二.txt", "附表\n东门路灯十盏。".encode()))
    one, _ = pieces(office, number)
    client = desk.client(office.editor.login)
    typed = {f"title-{one.id}": "刚打的标题", "piece": str(one.id)}
    for deed in ("join", "fill-kind"):
        answer = client.post(f"/desk/bench/{number}", data={**typed, "do": deed})
        assert answer.status_code == 400
        assert f'value="{one.id}" aria-label="第 1 件" checked' in answer.text
    for deed in ("join", "drop"):
        assert "请先勾选" in client.post(f"/desk/bench/{number}", data={"do": deed}).text
    assert pieces(office, number)[0].facts["title"] == "刚打的标题"
    address = f"/desk/bench/{number}/{one.id}"
    version = str(session_version(office, number, one.id))
    form = {"version": version, "title": "又打的标题", "signed_on": "2024-02-30", "do": "enter"}
    answer = client.post(address, data=form)
    assert answer.status_code == 400
    assert "“2024-02-30”不是一个日期" in answer.text
    assert pieces(office, number)[0].facts["title"] == "又打的标题"


def session_version(office: Office, number: int, key: int) -> int:
    with office.archive.reading() as session:
        return bench.piece_for(session, office.editor, number, key).version


def test_files_that_are_not_taken_are_named_in_the_batch(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    client = desk.client(office.editor.login)
    files = [
        (io.BytesIO(NOTICE.encode()), "路灯.txt"),
        (io.BytesIO(b""), "空.txt"),
        (io.BytesIO(b"MZ\x90\x00"), "坏.exe"),
    ]
    answer = client.post("/desk/bench", data={"gazette": "lz", "files": files})
    page = client.get(answer.headers["Location"]).text
    assert "文件“空.txt”是空的" in page
    assert "文件“坏.exe”的内容不是" in page


def test_a_joined_piece_is_not_taken_back_with_those_left_out(office: Office) -> None:
    number = begin(
        office, *((f"{n}.txt", f"关于{n}号桥的通知\n{n}号桥每日检查。".encode()) for n in range(1, 4))
    )
    keys = [row.id for row in pieces(office, number)]
    with office.archive.transaction() as session:
        rows = [bench.piece_for(session, office.editor, number, key) for key in keys]
        bench.join(session, rows[:2])
        bench.drop(rows[2])
        for row in rows:
            bench.take_back(row)
        with pytest.raises(Conflict, match="已并入"):
            bench.save(session, rows[1], {"title": "x"}, None, None)
        around = bench_queries.desk(session, rows[0])
        assert (around.after, around.pieces) == (keys[2], 2)
    assert [row.state for row in pieces(office, number)] == ["open", "joined", "open"]


def test_what_was_put_in_twice_is_told_before_it_is_entered(office: Office) -> None:
    first = begin(office, ("路灯.txt", NOTICE.encode()))
    bridge = "关于桥梁的通知\n桥梁每季度检查一次。".encode()
    second = begin(
        office, ("又一份.txt", NOTICE.encode()), ("桥.txt", bridge), ("桥副本.txt", bridge + b"\n"), ("新.txt", "关于公园的通知\n公园开放。".encode())
    )  # fmt: skip
    keys = [row.id for row in pieces(office, second)]
    with office.archive.reading() as session:
        assert bench_twins.of(session, bench.batch_for(session, office.editor, first)) == {}
        said = bench_twins.of(session, bench.batch_for(session, office.editor, second))
        each = [
            bench_twins.of_piece(session, bench.piece_for(session, office.editor, second, key))
            for key in keys
        ]
    assert each == [said.get(key, ()) for key in keys]
    assert said == {
        keys[0]: ("同一个文件在批次“旧公报”里已经有了（路灯.txt）",),
        keys[2]: ("文字与第 2 件完全相同",),
    }
    name = enter(office, first, pieces(office, first)[0].id)
    with office.archive.reading() as session:
        said = bench_twins.of(session, bench.batch_for(session, office.editor, second))
        assert f"库里已有同名的文件 {name}" in said[keys[0]]
        assert bench_twins.of(session, bench.batch_for(session, office.editor, first)) == {}


def test_a_second_clerk_moves_no_ones_place(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    number = begin(
        office, *((f"{n}.txt", f"关于{n}号桥的通知\n{n}号桥每日检查。".encode()) for n in range(1, 6))
    )
    keys = [row.id for row in pieces(office, number)]
    person(desk.archive, "second", [Role.EDITOR])
    client, other = desk.client(office.editor.login), desk.client("second")
    client.get(f"/desk/bench/{number}/{keys[3]}")
    other.get(f"/desk/bench/{number}/{keys[1]}")
    assert "接着看第 4 件" in client.get(f"/desk/bench/{number}").text
    assert "接着看第 1 件" in other.get(f"/desk/bench/{number}").text


@pytest.mark.parametrize(
    ("facts", "empty", "wrong"),
    [
        ({"title": "关于路灯的通知", "document_number": "澜政发〔2003〕7号", "signed_on": "二〇〇三年五月八日"}, False, set()),
        ({"title": " "}, True, {"title", "body"}),
        ({"title": "通知", "signed_on": "2024-02-30", "expires_on": "明年"}, False, {"signed_on", "expires_on"}),
        ({"title": "通知", "page_from": "9", "page_to": "3"}, False, {"page_to"}),
        ({"title": "通知", "page_from": "九", "document_number": "七号"}, False, {"page_from", "document_number"}),
    ],
)  # fmt: skip
def test_what_a_fact_lacks_is_said_beside_it(facts: dict[str, str], empty: bool, wrong: set[str]) -> None:
    assert set(slips_of(facts, empty=empty)) == wrong


FACT_TEXT = st.dictionaries(st.sampled_from(IN_TABLE), st.text("甲乙1-年月日 ", max_size=8), max_size=4)


@given(FACT_TEXT, FACT_TEXT, FACT_TEXT)
def test_a_cell_of_the_table_is_lost_to_no_one(
    was: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    piece = Piece(facts={**was, **theirs}, state="open")
    refused = bench.mend(piece, was, {**was, **mine})
    for name in IN_TABLE:
        held, wanted, before = (facts.get(name, "") for facts in ({**was, **theirs}, {**was, **mine}, was))
        assert piece.facts.get(name, "") == (held if name in refused or wanted == before else wanted)
        assert (name in refused) == (wanted != before and held not in (before, wanted))


def test_a_folder_of_more_than_a_thousand_files_is_taken(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    client = desk.client(office.editor.login)
    hidden = [
        (io.BytesIO(b"x"), f"桥/.{n}") for n in range(1100)
    ]  # what systems leave behind, which is passed over
    files = [(io.BytesIO(f"关于{n}号桥的通知".encode()), f"桥/{n}.txt") for n in (10, 9)]
    answer = client.post("/desk/bench", data={"gazette": "lz", "folder": [*hidden, *files]})
    assert answer.status_code == 303
    with desk.archive.reading() as session:
        batch = bench.batch_for(session, office.editor, int(answer.headers["Location"].rsplit("/", 1)[1]))
        assert [file.name for file in batch.files] == ["9.txt", "10.txt"]
