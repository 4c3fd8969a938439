"""The manifest of an issue names every hash, and tells what is not the same any more."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text, update

from gazette.archive import Archive
from gazette.body import Paragraph
from gazette.cli import cli
from gazette.content import content_of
from gazette.entering import Deed, Desk
from gazette.errors import BadRecord, NotFound
from gazette.manifest import differences, manifest_of
from gazette.model import Document, Event
from gazette.model_people import Person
from gazette.records import record_from
from gazette.workflow import correct, withdraw
from tests.gazette.conftest import NOON


@pytest.fixture
def issue(archive: Archive) -> str:
    """A public issue of two documents."""
    with archive.transaction() as session:
        for at, title in enumerate(("关于停车的通知", "关于供热的通知"), 1):
            facts = {
                "gazette": "lz",
                "title": title,
                "year": 2026,
                "issue": 1,
                "doc_number": f"澜政发〔2026〕{at}号",
            }
            Desk(session, Deed("测试", NOON, True)).enter(record_from(facts, (Paragraph(f"{title}正文。"),)))  # fmt: skip
    return "lz-2026-1"


def manifest(archive: Archive, issue: str) -> dict[str, object]:
    with archive.reading() as session:
        return manifest_of(session, issue)


def test_it_names_the_hash_of_each_text_as_readers_get_it_and_as_the_history_has_it(
    archive: Archive, issue: str
) -> None:
    made = manifest(archive, issue)
    documents = made["documents"]
    assert isinstance(documents, list)
    assert [d["document_number"] for d in documents] == ["澜政发〔2026〕1号", "澜政发〔2026〕2号"]
    assert documents[0]["text_sha256"] == hashlib.sha256("关于停车的通知正文。\n".encode()).hexdigest()
    with archive.reading() as session:
        said = session.scalars(
            select(Event).where(Event.deed == "published", Event.subject_kind == "document")
        ).all()
    assert {d["digest"] for d in documents} == {json.loads(event.detail)["digest"] for event in said}
    assert {d["history"]["hash"] for d in documents} == {event.hash for event in said}
    assert made == manifest(archive, issue)
    assert differences(json.loads(json.dumps(made)), made) == ()


def test_a_correction_and_a_withdrawal_are_told(archive: Archive, issue: str) -> None:
    kept = manifest(archive, issue)
    with archive.transaction() as session:
        rows = session.scalars(select(Document).order_by(Document.id)).all()
        people = [Person(login=login, name=login, created_at=NOON) for login in ("xie", "pi")]
        session.add_all(people)
        session.flush()
        better = replace(content_of(rows[0]), body=(Paragraph("改过。"),))
        correct(session, rows[0], better, writer=people[0].id, approver=people[1].id, actor="测试", at=NOON, reason="漏字")  # fmt: skip
        withdraw(session, rows[1], actor="测试", at=NOON, reason="有误")
    found = sorted(differences(kept, manifest(archive, issue)))
    assert [sentence.partition("：")[2] for sentence in found] == [
        "清单里是第1版，现在是第2版（已更正）。",
        "已经撤回。",
    ]


def test_a_row_changed_behind_the_program_is_told(archive: Archive, issue: str) -> None:
    kept = manifest(archive, issue)
    with archive.transaction() as session:
        session.execute(text("DROP TRIGGER documents_text"))
        session.execute(
            update(Document).where(Document.title == "关于停车的通知").values(title="关于停车场的通知")
        )
    [sentence] = differences(kept, manifest(archive, issue))
    assert "版次相同，但内容不同（title、digest）" in sentence


def test_a_manifest_that_was_touched_is_told(archive: Archive, issue: str) -> None:
    now = manifest(archive, issue)
    kept = copy.deepcopy(now)
    kept["documents"].reverse()  # type: ignore[attr-defined]
    assert differences(kept, now) == (
        "文件的先后顺序不同。",
        "清单自己的总摘要与所列各项不符：清单被改动过。",
    )
    del kept["documents"][0]  # type: ignore[attr-defined]
    assert "清单里没有，现在这一期有" in differences(kept, now)[0]
    for nothing in ({}, [], {"form": "gazette-manifest/1"}, "清单"):
        with pytest.raises(BadRecord):
            differences(nothing, now)
    with pytest.raises(NotFound):
        manifest(archive, "lz-1949-1")


def test_the_verb_writes_it_and_compares(
    archive: Archive, issue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAZETTE_HOME", str(archive.settings.home))
    monkeypatch.setenv("DATABASE_URL", archive.settings.database_url)
    kept = tmp_path / "m.json"
    assert CliRunner().invoke(cli, ["manifest", issue, "-o", str(kept)]).exit_code == 0
    same = CliRunner().invoke(cli, ["manifest", "--check", str(kept)])
    assert (same.exit_code, "与清单完全相同" in same.output) == (0, True)
    kept.write_text(kept.read_text("utf-8").replace("关于停车的", "关于停水的"), "utf-8")
    other = CliRunner().invoke(cli, ["manifest", "--check", str(kept), "--json"])
    assert other.exit_code == 1
    assert len(json.loads(other.output)["differences"]) == 2
