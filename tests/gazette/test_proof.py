"""The search is proved against a plain scan, and a search that lies is found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

import index
from gazette import search
from gazette.archive import Archive
from gazette.model import Check, Document, Searched
from gazette.proof import pieces_in, prove
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


def test_a_number_that_is_not_found_is_named(archive: Archive, enter: Enter) -> None:
    enter(title="关于停车的通知", doc_number="澜政办发〔2024〕5号", body="甲")
    name = enter(title="关于养犬的通知", doc_number="澜政办发〔2024〕15号", body="乙").index_number
    archive.sync()
    assert archive.prove(60, seed=1).clean
    with archive.reading() as session:
        row = session.scalars(select(Document).where(Document.index_number == name)).one()
        entry = search.entry_of(row)
    with archive.engine.batch() as batch:
        batch.put(replace(entry, numbers=("澜政办发〔2024〕5号",)))
    lost = {difference.piece: difference for difference in archive.prove(60, seed=1).differences}
    assert lost["澜政办发〔2024〕15号"].missing == (name,)
    assert lost["澜政办发〔2024〕5号"].surplus == (name,)


class Restless:
    """An engine under which the clerk goes on publishing and withdrawing while the proof is made."""

    def __init__(self, engine: index.Engine, deeds: list[Callable[[], object]]) -> None:
        self._engine, self._deeds = engine, deeds

    def search(self, query: index.Query) -> index.Results:
        if self._deeds:
            self._deeds.pop(0)()
        return self._engine.search(query)

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)


def test_what_is_published_during_a_proof_is_no_difference(archive: Archive, enter: Enter) -> None:
    enter(title="关于停车的通知", body="停车停车停车停车停车停车停车停车停车")
    archive.sync()

    def told(title: str) -> None:
        enter(title=title, body="停车停车停车停车停车停车停车")
        archive.sync()

    deeds = [lambda: told("停车一"), lambda: told("停车二"), lambda: enter(title="停车三", body="停车停车")]
    with archive.reading() as session:
        proof = prove(session, cast(index.Engine, Restless(archive.engine, deeds)), 30, seed=1)
    assert deeds == []
    assert proof.differences == ()
    with archive.reading() as session:  # and what is settled is still looked at
        bad = index.Entry("lz-2000-00001", 1, "停车", "停车")
        lie = [lambda: archive.engine.rebuild([bad])]
        proof = prove(session, cast(index.Engine, Restless(archive.engine, lie)), 30, seed=1)
    assert {name for difference in proof.differences for name in difference.surplus} == {"lz-2000-00001"}
    assert any("lz-2024-00001" in difference.missing for difference in proof.differences)


@given(
    text=st.text("停车场管理办法", max_size=60),
    pieces=st.sets(st.text("停车场管理办法", min_size=1, max_size=5)),
)
def test_the_scan_finds_what_stands_in_a_text(text: str, pieces: set[str]) -> None:
    assert pieces_in(pieces)(text) == {piece for piece in pieces if piece in text}


def test_a_failed_check_of_any_kind_takes_the_sentence_away(archive: Archive, enter: Enter) -> None:
    enter(title="关于停车的通知", body="正文")
    archive.sync()
    proof = archive.prove(20, seed=1)
    asked = index.Query("停车")
    assert archive.find(asked).checked_on == proof.at
    with archive.engine.batch() as batch:
        batch.delete("lz-2024-00001")
        batch.put(index.Entry("lz-2000-00001", 1, "停车"))
    failed = archive.verify()
    assert not failed.clean
    found = archive.find(asked)
    assert (found.checked_on, found.doubted_on) == (None, failed.at)
    archive.rebuild()
    assert archive.verify().clean
    assert archive.find(asked).checked_on == proof.at


def test_an_archive_that_has_grown_much_is_no_longer_the_one_proved(archive: Archive, enter: Enter) -> None:
    for number in range(10):
        enter(title=f"关于停车的通知{number}", body="正文")
    archive.sync()
    assert archive.prove(20, seed=1).clean
    enter(title="关于停车的通知甲", body="正文")
    archive.sync()
    assert archive.find(index.Query("停车")).checked_on is not None
    enter(title="关于停车的通知乙", body="正文")
    archive.sync()
    found = archive.find(index.Query("停车"))
    assert (found.checked_on, found.doubted_on) == (None, None)


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
