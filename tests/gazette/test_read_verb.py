"""``gazette read`` shows what would be entered and stores nothing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gazette.cli import cli
from tests.gazette.test_describe import JOINT, NOTICE, ORDER, REPLY
from tests.gazette.test_split import issue, one_issue


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["read", *map(str, arguments)], input=stdin)


def objects(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def values(shown: dict[str, object]) -> dict[str, object]:
    findings = shown["findings"]
    assert isinstance(findings, list)
    return {finding["field"]: finding["value"] for finding in findings}


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that must not come into being."""
    monkeypatch.setenv("GAZETTE_HOME", str(tmp_path / "home"))


def test_a_file_is_shown_with_its_facts_and_their_evidence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(JOINT, "utf-8")
    result = run(tmp_path / "a.txt", "--json")
    assert result.exit_code == 0
    (shown,) = objects(result)
    assert shown["file"] == str(tmp_path / "a.txt")
    assert str(shown["text"]).split("\n")[0] == "澜州市民政局"
    blocks = shown["blocks"]
    assert isinstance(blocks, list)
    assert {block["kind"] for block in blocks} >= {"head", "signature", "date"}
    assert values(shown)["doc_number"] == "澜民发〔2023〕17号"
    assert values(shown)["issuers"] == ["澜州市民政局", "澜州市财政局", "澜州市残疾人联合会"]
    assert not (tmp_path / "home").exists()


def test_a_file_that_cannot_be_read_is_a_sentence_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (tmp_path / "b.txt").write_text(NOTICE, "utf-8")
    result = run(tmp_path / "a.png", tmp_path / "none.txt", tmp_path / "b.txt", "--json")
    assert result.exit_code == 1
    assert [Path(str(shown["file"])).name for shown in objects(result)] == ["b.txt"]
    assert result.stderr.count("\n") == 2
    assert "a.png：" in result.stderr
    assert "没有找到" in result.stderr


def test_folders_packed_files_and_standard_input_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "旧文件"
    folder.mkdir()
    (folder / "1.txt").write_text(ORDER, "utf-8")
    (folder / "2.txt").write_bytes(REPLY.encode("gb18030"))
    with zipfile.ZipFile(tmp_path / "旧文件.zip", "w") as packed:
        packed.write(folder / "1.txt", "1.txt")
    numbers = [
        values(shown)["doc_number"] for shown in objects(run(folder, tmp_path / "旧文件.zip", "--json"))
    ]
    assert numbers == ["澜州市人民政府令第12号", "澜政复〔2023〕9号", "澜州市人民政府令第12号"]
    (shown,) = objects(run("-", "--json", stdin=NOTICE))
    assert shown["file"] == "标准输入"
    assert values(shown)["expires_on"] == "2026-11-30"


def test_what_a_file_states_itself_is_certain(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: 另定的标题\nkind: notice\n---\n{NOTICE}", "utf-8")
    (shown,) = objects(run(tmp_path / "a.md", "--json"))
    findings = {finding["field"]: finding for finding in shown["findings"]}  # type: ignore[attr-defined]
    assert findings["title"]["value"] == "另定的标题"
    assert findings["title"]["confidence"] == 1.0
    assert findings["effective_on"]["value"] == "2023-12-01"


def test_people_get_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTICE, "utf-8")
    output = run(tmp_path / "a.txt").stdout
    assert "发文字号     99%  澜政告〔2023〕2号" in output
    assert "失效日期" in output


def test_a_whole_issue_is_split_when_asked(tmp_path: Path) -> None:
    documents = one_issue()[:5]
    text = "\n".join(piece for piece in issue(documents, "leaders") if isinstance(piece, str))
    (tmp_path / "issue.txt").write_text(text, "utf-8")
    result = run(tmp_path / "issue.txt", "--split", "--json")
    assert result.exit_code == 0
    assert [values(shown)["title"] for shown in objects(result)] == [document.title for document in documents]
    assert [values(shown)["section"] for shown in objects(result)] == [d.section for d in documents]
    assert values(objects(result)[0])["page_from"] == "1"


def test_what_the_reader_of_a_file_wants_looked_at_is_shown(tmp_path: Path) -> None:
    titles = [f"澜州市人民政府关于{what}的通知" for what in ("停车", "养犬", "供水", "除雪")]
    lines = ["澜州市人民政府公报", "目　录", *(f"{title}……{at}" for at, title in enumerate(titles, 1))]
    for title in titles:
        lines += [title, "各区人民政府：", "请认真执行。", "澜州市人民政府", "2024年3月1日"]
    (tmp_path / "第3期.txt").write_text("\n".join(lines), "utf-8")
    shown = CliRunner().invoke(cli, ["read", str(tmp_path / "第3期.txt"), "--json"])
    (warning,) = json.loads(shown.stdout)["warnings"]
    assert "一整期公报，目录里列着 4 件" in warning
    assert warning in CliRunner().invoke(cli, ["read", str(tmp_path / "第3期.txt")]).stdout
    parts = CliRunner().invoke(cli, ["read", str(tmp_path / "第3期.txt"), "--split", "--json"])
    assert [json.loads(line).get("warnings") for line in parts.stdout.splitlines()] == [None] * 4
