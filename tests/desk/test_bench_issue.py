"""A whole issue on the bench: split by its contents, and every document described as if it had come alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from gazette import bench, bench_queries
from gazette.model_entry import BatchFile, Piece
from gazette.records import Record
from tests.desk.conftest import Office
from tests.desk.test_bench import begin, pieces
from tests.gazette.samples import pdf, set_lines

CONTENTS = "目　录\n政府文件\n澜州市人民政府关于加强路灯管理的通知……………1\n澜州市人民政府关于停车收费的通知……………2\n澜州市人民政府关于桥梁养护的通知……………3"
DOCUMENTS = (
    "澜州市人民政府关于加强路灯管理的通知\n澜政发〔2003〕7号\n各区人民政府：\n路灯由区政府管护，每月检修一次，费用列入区级预算。\n澜州市人民政府\n2003年5月8日",
    "澜州市人民政府关于停车收费的通知\n澜政发〔2003〕9号\n各区人民政府：\n停车收费每小时五元，不得另行加价，也不得拒绝停放。\n澜州市人民政府\n2003年6月1日",
    "澜州市人民政府关于桥梁养护的通知\n澜政发〔2003〕11号\n各区人民政府：\n桥梁每季度检查一次，并于季度末报告市建设局。\n澜州市人民政府\n2003年6月20日",
)


def test_the_documents_of_an_issue_are_described_and_shown_by_their_page(office: Office) -> None:
    printed = pdf(*((set_lines(text), ()) for text in (CONTENTS, *DOCUMENTS)))
    number = begin(office, ("2003年第6期.pdf", printed), year=2003)
    found = pieces(office, number)
    assert [
        (row.facts["document_number"], row.facts["issuers"], row.facts["signed_on"], row.facts["page_from"], row.facts["kind"])
        for row in found
    ] == [
        ("澜政发〔2003〕7号", "澜州市人民政府", "2003-05-08", "1", "notice"),
        ("澜政发〔2003〕9号", "澜州市人民政府", "2003-06-01", "2", "notice"),
        ("澜政发〔2003〕11号", "澜州市人民政府", "2003-06-20", "3", "notice"),
    ]  # fmt: skip
    with office.archive.reading() as session:
        desks = [
            bench_queries.desk(session, bench.piece_for(session, office.editor, number, row.id))
            for row in found
        ]
    assert [desk.page for desk in desks] == [2, 3, 4]  # of the file, whose first page is the contents
    assert [desk.body.split("\n")[0] for desk in desks] == ["【页 1】", "【页 2】", "【页 3】"]  # as printed
    for desk, text in zip(desks, DOCUMENTS, strict=True):
        assert desk.body.split("\n", 1)[1].startswith(f"【标题】{text.split(chr(10))[0]}")
        told = {one.field: one for one in desk.evidence}
        assert told["title"].value == text.split("\n")[0]
        assert told["signed_on"].text in text


def test_a_file_whose_reading_cannot_be_kept_says_so_and_holds_nothing_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = bench.add

    def refusing(session: Session, file: BatchFile, record: Record, **more: Any) -> Piece:
        piece = add(session, file, record, **more)
        if file.name == "二.txt":
            raise ValueError("a character the database does not take")
        return piece

    monkeypatch.setattr(bench, "add", refusing)
    number = begin(office, *((f"{n}.txt", f"关于{n}号桥的通知\n每日检查。".encode()) for n in "一二三"))
    assert [row.file for row in pieces(office, number)] == ["一.txt", "三.txt"]
    with office.archive.reading() as session:
        files = bench_queries.files(bench.batch_for(session, office.editor, number))
    assert [file.state for file in files] == ["read", "unreadable", "read"]
    assert "没有存下来" in files[1].message
