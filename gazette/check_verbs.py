"""``gazette check`` and ``gazette board``: what is not in order in an issue, and how far the whole archive is."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime

import click
from sqlalchemy import select

from gazette import board as boards
from gazette import checks
from gazette.archive import open_archive
from gazette.errors import NotFound
from gazette.model import Gazette, Issue, Status
from gazette.settings import settings_from


@click.command(name="check")
@click.argument("issues", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="检查所有还没有发布的期。")
@click.option("--json", "as_json", is_flag=True, help="每期一行 JSON。")
def check_verb(issues: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """检查一期是否齐备：页码、目录、文号日期、缺号、重复、认不清的文字、个人信息。

    ISSUES 是期的标识，如 lz-2024-3。有一项不通过，退出码为 1。
    """
    if not issues and not everything:
        raise click.UsageError("请写期的标识（如 lz-2024-3），或用 --all。")
    archive = open_archive(settings_from())
    red = 0
    try:
        if everything:
            with archive.reading() as session:
                issues = tuple(
                    session.scalars(
                        select(Issue.identifier).where(Issue.status != Status.PUBLISHED).order_by(Issue.identifier)
                    )
                )  # fmt: skip
        for identifier in issues:
            with archive.transaction() as session:
                issue = session.scalar(select(Issue).where(Issue.identifier == identifier))
                if issue is None:
                    raise NotFound(f"没有找到这一期：{identifier}。")
                found = checks.run(session, issue, archive.likely)
                red += checks.record(session, issue, found, datetime.now(UTC))
            click.echo(_json(identifier, found) if as_json else _plain(identifier, found))
    finally:
        archive.close()
    sys.exit(1 if red else 0)


def _json(identifier: str, found: tuple[checks.Check, ...]) -> str:
    listed = [
        {
            "check": check.code, "label": check.label, "green": not check.red,
            "items": [{"item": i.key, "sentence": i.sentence, "document": i.document, "waived": i.waived} for i in check.items],
        }
        for check in found
    ]  # fmt: skip
    return json.dumps(
        {"issue": identifier, "green": not any(c.red for c in found), "checks": listed}, ensure_ascii=False
    )


def _plain(identifier: str, found: tuple[checks.Check, ...]) -> str:
    lines = [f"{identifier}：{'全部通过' if not any(c.red for c in found) else '还不能发布'}"]
    for check in found:
        lines.append(f"  {'✗' if check.red else '✓'} {check.label}")
        lines += [f"      {item.sentence}" for item in check.red]
    return "\n".join(lines)


@click.command(name="board")
@click.option("--gazette", "slug", default=None, help="只看这个公报。")
@click.option("--json", "as_json", is_flag=True, help="每个公报一行 JSON。")
def board_verb(slug: str | None, as_json: bool) -> None:
    """编目进度：每年每期缺、已录、已核、已发，谁在做。"""
    archive = open_archive(settings_from())
    try:
        with archive.reading() as session:
            rows = session.scalars(select(Gazette).order_by(Gazette.id)).all()
            found = [
                boards.board(session, row, date.today())
                for row in rows
                if slug in (None, row.slug)
            ]  # fmt: skip
    finally:
        archive.close()
    if not found:
        raise NotFound(f"没有这个公报：{slug}。" if slug else "档案库里还没有公报。")
    for one in found:
        click.echo(_board_json(one) if as_json else _board_plain(one))


def _board_json(one: boards.Board) -> str:
    years = [
        {
            "year": year.year, "expected": year.expected, "done": round(year.done, 4),
            "issues": [
                {"number": c.number, "number_to": c.number_to, "kind": c.extra or None, "state": c.state,
                 "issue": c.identifier, "documents": c.documents, "claimed": c.claimed or None}
                for c in year.cells
            ],
        }
        for year in one.years
    ]  # fmt: skip
    whole = {"gazette": one.gazette, "done": round(one.done, 4), "counts": one.counts, "years": years}
    return json.dumps(whole, ensure_ascii=False)


def _board_plain(one: boards.Board) -> str:
    lines = [f"{one.title or one.gazette}：已发布 {one.done:.0%}"]
    for year in one.years:
        cells = " ".join(f"{c.extra}{c.number}{boards.STATES[c.state]}" for c in year.cells)
        lines.append(f"{year.year}  {year.done:4.0%}  {cells or '（没有应有的期）'}")
    return "\n".join(lines)
