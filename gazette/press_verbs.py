"""``gazette proof``: a printer's PDF of an issue compared with the web edition, from the command line."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import select

from gazette import press_proofs, queries
from gazette.archive import open_archive
from gazette.errors import NotFound, Unreadable
from gazette.model import Issue
from gazette.pressproof import report
from gazette.pressproof.comparing import compare
from gazette.pressproof.types import Comparison, as_mapping
from gazette.settings import settings_from

DIFFERS, UNREADABLE = 1, 2


@click.command(name="proof")
@click.argument("identifier", metavar="ISSUE")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出每一处不同。")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把报告写成 PDF（带数字签名，没有人签署）。",
)
def proof_verb(identifier: str, file: Path, as_json: bool, output: Path | None) -> None:
    """清样比对：印刷厂的整期 PDF 与网上的文字逐字、逐格比对。

    ISSUE 是期的标识，如 lz-2024-3；FILE 是清样，须是带文字的 PDF。完全一致退出码为 0，有不同为 1，读不出来为 2。
    """
    settings = settings_from()
    archive = open_archive(settings)
    try:
        with archive.reading() as session:
            issue = session.scalar(select(Issue).where(Issue.identifier == identifier))
            if issue is None:
                raise NotFound(f"没有找到这一期：{identifier}。")
            text = press_proofs.text_of(session, issue)
            series, publisher = issue.gazette.title, issue.gazette.publisher
            label, running = queries.issue_label(issue), queries.running_label(issue)
    finally:
        archive.close()
    content = file.read_bytes()
    try:
        found = compare(content, text)
    except Unreadable as trouble:
        click.echo(f"{file.name}：{trouble}", err=True)
        sys.exit(UNREADABLE)
    if output is not None:
        facts = report.Facts(
            series, publisher, label, running, identifier, file.name, hashlib.sha256(content).hexdigest(), len(content),
            "命令行", datetime.now(UTC),
        )  # fmt: skip
        report.made(report.html_of(found, facts, {}), output.absolute(), settings.home / "keys", publisher)
    if as_json:
        click.echo(
            json.dumps({"issue": identifier, "clean": found.clean, **as_mapping(found)}, ensure_ascii=False)
        )
    else:
        for line in _told(found, label):
            click.echo(line)
    sys.exit(0 if found.clean else DIFFERS)


def _told(found: Comparison, label: str) -> list[str]:
    size = (
        f"{found.documents} 件文件、{found.characters} 个字符（表格 {found.cells} 格），清样 {found.pages} 页"
    )
    if found.clean:
        lines = [f"{label}：清样与网上的文字完全一致。比对了 {size}。"]
    else:
        lines = [f"{label}：清样与网上有 {len(found.differences)} 处不同。比对了 {size}。"]
    for number, d in enumerate(found.differences, start=1):
        where = f"《{d.title}》{d.where}" if d.title else d.where
        lines.append(f"{number:4d}. 第{d.page}页 {d.kind.value}（{d.grade.value}）{where}：{d.sentence}")
    if found.left:
        lines.append(
            f"没有比对的页：{'、'.join(str(page.page) for page in found.left)}（封面、版权页、图片等）。"
        )
    return lines
