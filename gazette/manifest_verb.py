"""``gazette manifest``: the hashes of an issue, written down, or compared with those written down before."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gazette.archive import open_archive
from gazette.errors import BadRecord
from gazette.manifest import differences, manifest_of
from gazette.settings import settings_from


@click.command(name="manifest")
@click.argument("issue", required=False)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写到文件；不写就显示。"
)
@click.option(
    "--check",
    "kept",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="与从前保存的清单比对。",
)
@click.option("--json", "as_json", is_flag=True, help="比对的结果用一行 JSON 报告。")
def manifest_verb(issue: str | None, output: Path | None, kept: Path | None, as_json: bool) -> None:
    """一期公报的校验清单：每份文件的文本、附件、原件的 SHA-256，和历史记录的根。

    ISSUE 是期的标识，如 lz-2024-1；用 --check 时从清单里读。有不同时，退出码为 1。
    """
    before = _read(kept) if kept else None
    name = issue or (str(before.get("issue", "")) if before else "")
    if not name:
        raise click.UsageError("请写期的标识（如 lz-2024-1），或用 --check 给出清单。")
    archive = open_archive(settings_from())
    try:
        with archive.reading() as session:
            now = manifest_of(session, name)
    finally:
        archive.close()
    if before is None:
        _write(json.dumps(now, ensure_ascii=False, indent=2) + "\n", output)
        return
    found = differences(before, now)
    if as_json:
        click.echo(
            json.dumps({"issue": name, "same": not found, "differences": list(found)}, ensure_ascii=False)
        )
    else:
        click.echo("\n".join(found) if found else f"{name}：与清单完全相同。")
    sys.exit(1 if found else 0)


def _read(path: Path) -> dict[str, object]:
    try:
        read = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise BadRecord(f"{path.name} 不是 JSON，不能当作校验清单。") from error
    if not isinstance(read, dict):
        raise BadRecord(f"{path.name} 不是一期公报的校验清单。")
    return read


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    aside = output.with_name(f".{output.name}.new")
    aside.write_text(text, "utf-8")
    aside.replace(output)
    click.echo(f"已写到：{output}")
