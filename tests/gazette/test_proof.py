"""The search is proved against a plain scan, and a search that lies is found out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

import index
from gazette.archive import Archive
from gazette.model import Check, Searched
from gazette.searches import WAITING, SearchLog, forget_old, most_asked
from tests.gazette.conftest import Enter


def test_a_true_search_is_proved_and_remembered(archive: Archive, enter: Enter) -> None:
    enter(title="关于停车的通知", body="本通知自印发之日起施行。")
    enter(title="消防安全管理办法", body="各单位应当检查。")
    archive.sync()
    proof = archive.prove(60, seed=1)
    assert proof.clean
    assert proof.documents == 2
    assert proof.pieces > 20
    with archive.reading() as session:
        kept = session.scalars(select(Check).where(Check.kind == "search")).one()
    assert (kept.pieces, kept.differences) == (proof.pieces, 0)
    assert archive.find(index.Query("停车")).checked_on == kept.at


def test_a_search_that_lies_is_named_and_no_longer_vouched_for(archive: Archive, enter: Enter) -> None:
    enter(title="关于停车的通知", body="本通知自印发之日起施行。")
    archive.sync()
    assert archive.prove(30, seed=1).clean
    with archive.engine.batch() as batch:
        batch.put(index.Entry("lz-2000-00001", 1, "关于停车的通知", "不在数据库里的一件"))
    proof = archive.prove(60, seed=1)
    assert not proof.clean
    assert any(difference.surplus == ("lz-2000-00001",) for difference in proof.differences)
    assert archive.find(index.Query("停车")).checked_on is None


def test_an_empty_archive_proves_nothing_and_breaks_nothing(archive: Archive) -> None:
    assert archive.prove(10).pieces == 0


def test_the_log_loses_rather_than_waits_and_forgets_what_is_old(archive: Archive) -> None:
    log = SearchLog(archive.transaction)
    for number in range(WAITING + 500):
        log.note(f"词{number % 7}", "", number % 2, 0)
    log.close()
    with archive.transaction() as session:
        assert len(most_asked(session)) == 7
        session.add(
            Searched(
                at=datetime.now(UTC) - timedelta(days=900), text="很久以前", filters="", total=0, exact=0
            )
        )
    with archive.transaction() as session:
        assert forget_old(session, date.today()) == 1
        assert "很久以前" not in {line.text for line in most_asked(session)}
