"""``gazette ingest`` and ``gazette demo``: files into the archive."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from gazette import queries
from gazette.archive import open_archive
from gazette.errors import in_words
from gazette.ingest import console
from gazette.ingest.batch import Options, ingest
from gazette.ingest.report_page import write
from gazette.settings import settings_from


@click.command(name="ingest")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True, readable=False)
)
@click.option("--publish", is_flag=True, help="录入后直接发布（用于已刊印的旧公报）。")
@click.option("--dry-run", is_flag=True, help="只检查，不保存；检查的过程与正式录入完全相同。")
@click.option("--gazette", "gazette", default=None, help="文件里没有写明公报代号时，归入这个公报。")
@click.option("--actor", default="命令行", show_default=True, help="记入历史的录入人。")
@click.option(
    "--report",
    "folder",
    type=click.Path(path_type=Path),
    help="把报告（report.html 和 report.json）写进这个文件夹。",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出报告。")
def ingest_verb(
    paths: tuple[Path, ...],
    publish: bool,
    dry_run: bool,
    gazette: str | None,
    actor: str,
    folder: Path | None,
    as_json: bool,
) -> None:
    """录入文件、文件夹、压缩包，或从标准输入（-）读取。

    同一份文件再次录入不会重复；中断后再次运行同一命令即可接着做。
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)  # said before the work when it cannot be written
    archive = open_archive(settings_from())
    try:
        options = Options(publish=publish, dry_run=dry_run, gazette=gazette, actor=actor)
        report = ingest(archive, paths, options, console.progress())
    finally:
        archive.close()
    if folder is not None:
        try:
            click.echo(f"报告：{write(report, folder, datetime.now(UTC))[0]}", err=True)
        except OSError as error:
            click.echo(f"报告没有写成：{in_words(error)}", err=True)
    click.echo(
        json.dumps(report.as_json(), ensure_ascii=False, default=str) if as_json else console.render(report)
    )
    sys.exit(report.exit_code)


@click.command()
@click.option("--if-empty", is_flag=True, help="档案库里已有公报时什么也不做。")
def demo(if_empty: bool) -> None:
    """载入示例公报（虚构的澜州市）。"""
    archive = open_archive(settings_from())
    try:
        with archive.reading() as session:
            if if_empty and queries.gazettes(session):
                return
        options = Options(publish=True, actor="示例")
        report = ingest(archive, [archive.settings.data / "demo"], options, console.progress())
    finally:
        archive.close()
    click.echo(console.render(report))
    sys.exit(report.exit_code)
