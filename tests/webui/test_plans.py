"""What public pages ask of the database is found by an index: no page reads the whole archive."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Connection

from gazette.archive import Archive

ADDRESSES = [
    "/", "/issues/", "/issues/lz-2024-1", "/sections/", "/sections/政府令", "/search?q=停车", "/search?q=澜政办发〔2024〕4号",
    "/search?q=政办发〔2024〕4号", "/search?q=《没有这份文件》", "/search?q=2025年第4期", "/search?q=总第3期", "/search.csv?q=停车", "/search.atom?q=停车",
    "/search/values/issuer?q=停车", "/feed", "/complete?q=停车", "/documents/lz-2024-00001", "/documents/lz-2024-00001/print",
    "/documents/lz-2024-00001.txt", "/documents/lz-2024-00001.json", "/documents/lz-2024-00001/revisions",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_public_page_reads_every_document(demo: Archive, client: FlaskClient, address: str) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: Connection, _k: object, statement: str, parameters: object, *_rest: object) -> None:
        asked.append((statement, parameters))

    client.get("/")  # what is kept between pages is there
    event.listen(demo.database, "before_cursor_execute", note)
    try:
        answer = client.get(address, follow_redirects=True)
    finally:
        event.remove(demo.database, "before_cursor_execute", note)
    assert answer.status_code == 200, address
    assert asked
    with demo.database.connect() as connection:
        for statement, parameters in asked:
            if not statement.lstrip().upper().startswith("SELECT"):
                continue
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            for row in rows:
                assert not _whole(row.detail), (row.detail, statement)


def _whole(step: str) -> bool:
    """Whether a step of a plan reads the row of every document, their texts among them.

    In the order of ``ix_documents_newest`` only as many are read as are shown.
    """
    every = step.startswith("SCAN") or (step.endswith(" (status=?)") and "ix_documents_newest" not in step)
    return "documents" in step.split()[1:2] and every and "COVERING" not in step
