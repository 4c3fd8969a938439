"""Ways to put documents into an archive in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gazette.archive import Archive
from gazette.body import Paragraph
from gazette.entering import Deed, Desk, Entered
from gazette.records import record_from

NOON = datetime(2024, 3, 15, 4, tzinfo=UTC)
Enter = Callable[..., Entered]


@pytest.fixture
def enter(archive: Archive) -> Enter:
    """Enter one document: facts as keywords, ``body`` as one paragraph a line, ``publish`` at once unless False."""

    def one(*, publish: bool = True, body: str = "正文", **facts: object) -> Entered:
        stated = {"gazette": "lz", "title": "关于停车的通知", **facts}
        blocks = tuple(Paragraph(line) for line in body.split("\n"))
        with archive.transaction() as session:
            return Desk(session, Deed("测试", NOON, publish)).enter(record_from(stated, blocks))

    return one
