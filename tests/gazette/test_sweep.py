"""``gazette sweep`` as a clerk runs it: exit codes, places, and never a private value in full."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from gazette import editing, readiness
from gazette.archive import open_archive
from gazette.model import Document, DocumentIssuer, Issuer, Section
from gazette.model_people import Role
from gazette.readiness import Rules
from gazette.settings import Settings
from tests.desk.people import NOON, person
from tests.gazette.test_cli import run

IDENTITY, MOBILE, HOME = "110101199003070038", "13812345678", "和平街道幸福社区3栋501室"


def entered(home: Path, *bodies: str, publish: bool = True, title: str = "关于发放补贴的公示") -> None:
    lines = [
        json.dumps(
            {"gazette": "lz", "source_id": f"s{n}{publish}", "title": title, "body": body}, ensure_ascii=False
        )
        for n, body in enumerate(bodies)
    ]
    options = ["--publish"] if publish else []
    done = run(home, "ingest", "-", *options, stdin="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    entered(tmp_path, f"申请人身份证号：{IDENTITY}，住澜州市东城区{HOME}。", "本办法自公布之日起施行。")
    entered(tmp_path, f"车牧原，手机{MOBILE}。", publish=False)
    return tmp_path


def test_a_sweep_lists_every_place_masked_and_fails(home: Path) -> None:
    done = run(home, "sweep")
    assert done.returncode == 1, done.stderr
    assert "11*************038" in done.stdout
    assert "138****5678" in done.stdout
    assert "澜州市东城区和平街道**********" in done.stdout
    assert "第1段" in done.stdout
    assert "检查了 3 件文件，2 件里有" in done.stdout
    for private in (IDENTITY, MOBILE, HOME):
        assert private not in done.stdout + done.stderr


def test_the_private_values_are_shown_when_asked_for(home: Path) -> None:
    assert IDENTITY in run(home, "sweep", "--reveal").stdout


def test_public_documents_alone_can_be_swept(home: Path) -> None:
    found = [json.loads(line) for line in run(home, "sweep", "--public", "--json").stdout.splitlines()]
    assert [finding["kind"] for finding in found] == ["identity", "address"]
    assert found[0]["place"] == {"block": 0, "part": "text", "row": None, "cell": None}
    assert "text" not in found[0]


def test_a_private_title_is_not_printed_either(tmp_path: Path) -> None:
    entered(tmp_path, "正文。", title=f"关于{IDENTITY}号申请的批复")
    done = run(tmp_path, "sweep")
    assert (done.returncode, IDENTITY in done.stdout) == (1, False)
    assert "标题  身份证号" in done.stdout


def test_a_clean_archive_passes(tmp_path: Path) -> None:
    entered(tmp_path, "咨询电话：0591-87654321；联系人：138****5678。")
    done = run(tmp_path, "sweep")
    assert (done.returncode, done.stdout.strip()) == (0, "检查了 1 件文件，没有发现应遮盖的个人信息。")


def test_more_documents_than_fit_in_one_part_are_all_looked_at(tmp_path: Path) -> None:
    entered(tmp_path, *(f"第{n}户，手机13812345{n:03d}。" for n in range(620)))
    done = run(tmp_path, "sweep", "--json")
    assert len(done.stdout.splitlines()) == 620
    assert "检查了 620 件文件" in done.stderr


def test_what_waits_is_swept_too_and_what_was_let_stand_is_told_apart(tmp_path: Path) -> None:
    entered(tmp_path, f"车牧原，手机{MOBILE}。", publish=False)
    archive = open_archive(Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'gazette.db'}"))
    editor = person(archive, "li", [Role.EDITOR])
    with archive.transaction() as session:
        document = session.scalars(select(Document)).one()
        (one,) = readiness.private(session, document)
        document.section = session.scalars(select(Section).limit(1)).one()
        issuer = session.scalars(select(Issuer).limit(1)).one()
        document.issuers = [DocumentIssuer(position=1, issuer=issuer)]
        name = document.index_number
        editing.tick(session, editor, name, [(one.key, "本人同意公开")], NOON)
        session.flush()
        editing.send(session, editor, name, Rules(), NOON)
    archive.close()
    done = run(tmp_path, "sweep")
    assert (done.returncode, "待审" in done.stdout) == (0, True), done.stderr
    assert "保留原样，理由：本人同意公开" in done.stdout
    assert "另有 1 处" in done.stdout
