"""``gazette VERB``: the archive from the command line.

Foreseeable trouble is one sentence on standard error and an exit code; a traceback is always a defect.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import entry_points
from typing import IO, ClassVar, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import index
from gazette import auditing
from gazette.archive import Archive, open_archive
from gazette.errors import ArchiveError, in_words
from gazette.model import Document
from gazette.proof import Proof
from gazette.searches import forget_old, most_asked
from gazette.settings import settings_from

INTERRUPTED = 130
_BATCH = 500  # rows looked up at once for hits that are only listed
Item = TypeVar("Item")


class Verbs(click.Group):
    """The verbs; those of other modules are loaded when they are called, so that a short one starts quickly."""

    later: ClassVar[dict[str, str]] = {
        "board": "gazette.check_verbs:board_verb",
        "check": "gazette.check_verbs:check_verb",
        "demo": "gazette.ingest.verbs:demo",
        "edition": "gazette.editions.verb:edition",
        "ingest": "gazette.ingest.verbs:ingest_verb",
        "manifest": "gazette.manifest_verb:manifest_verb",
        "person": "gazette.person_verbs:person",
        "proof": "gazette.press_verbs:proof_verb",
        "read": "gazette.ingest.read_verb:read",
        "remind": "gazette.reminders:remind_verb",
        "sweep": "gazette.sweeping:sweep_verb",
        "watch": "gazette.watching:watch_verb",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, those of the site too."""
        return sorted({*super().list_commands(ctx), *self.later, *entry_points(group="gazette.verbs").names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of a name, loaded now if it is not yet."""
        if cmd_name in self.later:
            module, _, name = self.later[cmd_name].partition(":")
            loaded: click.Command = getattr(import_module(module), name)
            return loaded
        for point in entry_points(group="gazette.verbs", name=cmd_name):
            command: click.Command = point.load()
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """政府公报档案库：录入、发布、检索、核对。

    数据放在 GAZETTE_HOME（默认为程序目录下的 var/）。每个命令都可加 --help 查看说明。
    """


def main() -> None:
    """Run a verb; trouble that has a sentence is said in one."""
    try:
        cli.main(prog_name="gazette", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _complain("已中断。已经提交的内容都在，再次运行同一命令即可接着做。")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)
    except (ArchiveError, index.IndexTrouble) as error:
        _complain(str(error))
        sys.exit(1)
    except SQLAlchemyError as error:
        words = str(error).splitlines()[0]
        if "unable to open database file" in words or "readonly database" in words:
            words = "数据库文件打不开或写不进去，请检查 GAZETTE_HOME 这个文件夹在不在、有没有写的权限。"
        _complain(f"数据库出错，本次操作没有保存：{words}")
        sys.exit(1)
    except OSError as error:
        _complain(f"文件或磁盘出错：{in_words(error)}")
        sys.exit(1)


def _complain(sentence: str) -> None:
    click.echo(sentence, err=True)


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def _open() -> Archive:
    return open_archive(settings_from())


@cli.command()
def init() -> None:
    """建立数据目录、数据库和检索索引；已有的不动。"""
    archive = _open()
    click.echo(f"已就绪：{archive.settings.home}")
    archive.close()


@cli.command(name="search")
@click.argument("text", required=False)
@click.option(
    "--batch", "batch", type=click.File("r", encoding="utf-8"), help="文件中每行一个检索词；- 为标准输入。"
)
@click.option(
    "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="最多列出几条；0 为全部。"
)
@click.option("--explain", is_flag=True, help="说明每条结果的得分由哪些部分组成。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出；--batch 时每行一个对象。")
def search_verb(text: str | None, batch: IO[str] | None, limit: int, explain: bool, as_json: bool) -> None:
    """检索：任意文字、标题、文号、期号。写法与网页检索相同。"""
    if (text is None) == (batch is None):
        raise click.UsageError("请给出要检索的文字，或用 --batch 给出一个文件。")
    lines: Iterable[str] = [text] if text is not None else (line.rstrip("\r\n") for line in batch or ())
    archive = _open()
    try:
        with archive.reading() as session:
            known: dict[str, _Line] = {}
            for line in lines:
                results = archive.results(
                    index.Query(line, size=limit or None, literal=True, explain=explain)
                )
                found = _found(session, results, known)
                _print(_as_json(line, results, found)) if as_json else _show(results, found)
    finally:
        archive.close()


_Line = tuple[str, str, str | None]


def _found(
    session: Session, results: index.Results, known: dict[str, _Line]
) -> list[tuple[index.Hit, _Line]]:
    """Source id, title and number of each hit; what one query looked up serves the next."""
    missing = [hit.id for hit in results.hits if hit.id not in known]
    for part in _parts(missing):
        columns = select(Document.index_number, Document.source_id, Document.title, Document.document_number)
        for name, source, title, number in session.execute(columns.where(Document.index_number.in_(part))):
            known[name] = (source, title, number)
    return [(hit, known[hit.id]) for hit in results.hits if hit.id in known]


def _parts(values: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _as_json(line: str, results: index.Results, found: list[tuple[index.Hit, _Line]]) -> dict[str, object]:
    hits = [
        {
            "id": hit.id,
            "source_id": source,
            "title": title,
            "document_number": number,
            "tier": hit.tier,
            "score": round(hit.score, 4),
            **({"why": dict(hit.why)} if hit.why else {}),
        }
        for hit, (source, title, number) in found
    ]
    return {"query": line, "total": results.total, "exact": results.exact, "hits": hits}


_TIER_NAMES = {
    index.Tier.EXACT: "完整匹配",
    index.Tier.CLOSE: "略有出入",
    index.Tier.ALL_WORDS: "含全部词",
    index.Tier.ANY_WORDS: "含部分词",
}


def _show(results: index.Results, found: list[tuple[index.Hit, _Line]]) -> None:
    for sentence in results.reading.described:
        click.echo(sentence)
    click.echo(f"共 {results.total} 件，其中完整匹配 {results.exact} 件。")
    tier: index.Tier | None = None
    for hit, (_, title, number) in found:
        if hit.tier is not tier:
            tier = hit.tier
            click.echo(f"—— {_TIER_NAMES[tier]} ——")
        click.echo(f"{hit.id}  {title}" + (f"  {number}" if number else ""))
        if hit.why:
            parts = "，".join(f"{name} {value:.2f}" for name, value in hit.why)
            click.echo(f"    得分 {hit.score:.2f}：{parts}")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def sync(as_json: bool) -> None:
    """把尚未进入检索索引的变动补进去。"""
    archive = _open()
    report = archive.sync()
    archive.close()
    if as_json:
        _print(asdict(report))
    else:
        click.echo(
            f"索引已更新：写入 {report.put} 件，移除 {report.deleted} 件，用时 {report.seconds:.1f} 秒。"
        )


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def rebuild(as_json: bool) -> None:
    """从数据库重建检索索引：先在旁边建好，再换上。"""
    archive = _open()
    begin = datetime.now(UTC)
    count = archive.rebuild()
    archive.close()
    seconds = (datetime.now(UTC) - begin).total_seconds()
    _print({"documents": count, "seconds": seconds}) if as_json else click.echo(
        f"索引已重建：{count} 件，用时 {seconds:.1f} 秒。"
    )


@cli.command()
@click.option(
    "--search", "searching", is_flag=True, help="抽取文字片段和文号实际检索，与逐字查找原文的结果比对。"
)
@click.option("--sample", type=click.IntRange(min=1), default=200, show_default=True, help="抽取多少个片段。")
@click.option("--all", "every", is_flag=True, help="片段数等于文件数（很慢，宜在夜间）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def verify(searching: bool, sample: int, every: bool, as_json: bool) -> None:
    """逐件核对检索索引与数据库；加 --search 时比对检索结果与原文。有出入时退出码为 1。"""
    archive = _open()
    try:
        result = archive.verify()
        proof = archive.prove(result.documents if every else sample) if searching and result.clean else None
    finally:
        archive.close()
    if proof is not None:
        _show_proof(proof, as_json)
        sys.exit(0 if proof.clean else 1)
    if as_json:
        _print({**asdict(result), "clean": result.clean})
    elif result.clean:
        click.echo(f"核对无误：{result.documents} 件，{result.at.astimezone():%Y-%m-%d %H:%M}。")
    else:
        click.echo(
            f"有出入：索引缺 {len(result.missing)} 件，过时 {len(result.stale)} 件，多余 {len(result.surplus)} 件。"
            "请运行 gazette sync；仍有出入时运行 gazette rebuild。"
        )
    sys.exit(0 if result.clean else 1)


def _show_proof(proof: Proof, as_json: bool) -> None:
    if as_json:
        _print({**asdict(proof), "clean": proof.clean})
    elif proof.clean:
        click.echo(f"检索与原文逐字比对一致：{proof.pieces} 个片段，{proof.documents} 件文件。")
    else:
        click.echo(
            f"检索与原文不一致：{len(proof.differences)} 个片段有出入。请运行 gazette rebuild，并报告此事。"
        )
        for difference in proof.differences[:20]:
            missing, surplus = "、".join(difference.missing[:5]), "、".join(difference.surplus[:5])
            click.echo(f"“{difference.piece}”  漏：{missing or '无'}  多：{surplus or '无'}")


@cli.command()
@click.option("--empty", is_flag=True, help="只列没有找到结果的。")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default=None, help="从哪一天起，如 2026-01-01。")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="最多列出几条。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，每行一个。")
def searches(empty: bool, since: datetime | None, limit: int, as_json: bool) -> None:
    """列出读者检索过什么、什么没有找到；只记文字和次数，不记是谁。"""
    archive = _open()
    try:
        with archive.transaction() as session:
            forget_old(session, datetime.now(UTC).date())
            day = since.date() if since else None
            asked = most_asked(session, since=day, empty=empty, limit=limit)
    finally:
        archive.close()
    for line in asked:
        if as_json:
            _print(asdict(line))
        else:
            click.echo(f"{line.times:6d} 次  落空 {line.empty:4d}  {line.last:%Y-%m-%d}  {line.text}")
    if not asked and not as_json:
        click.echo("还没有记录。")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def audit(as_json: bool) -> None:
    """核对历史记录：每条是否仍与当时写下的一致，已发布的文件是否仍与发布时一致。"""
    archive = _open()
    with archive.reading() as session:
        result = auditing.audit(session)
    archive.close()
    broken = result.broken
    if as_json:
        _print(
            {
                "clean": result.clean,
                "line": broken.number if broken else None,
                "reason": broken.reason if broken else "",
                "events": result.lines,
                "documents": result.documents,
                "faults": [asdict(fault) for fault in result.faults],
                "unsealed": result.unsealed,
            }
        )
    else:
        for sentence in _audited(result):
            click.echo(sentence)
    sys.exit(0 if result.clean else 1)


def _audited(result: auditing.Audit) -> Iterator[str]:
    broken = result.broken
    yield "记录链完好。" if broken is None else f"第 {broken.number} 条记录有问题：{broken.reason}"
    for fault in result.faults:
        yield f"{fault.subject}：{fault.sentence}"
    if not result.faults:
        yield f"{result.lines} 条记录、{result.documents} 份文件，与历史记录一致。"
    if result.unsealed:
        yield f"其中 {result.unsealed} 份由旧版程序发布，当时没有留下内容摘要，只能核对状态。"


if __name__ == "__main__":
    main()
