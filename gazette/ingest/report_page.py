"""The report of an ingest as a page that can be printed and filed, and as JSON beside it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from html import escape
from pathlib import Path

from gazette.entering import Outcome
from gazette.ingest.report import Line, Report

_STYLE = (
    "body{font:16px/1.7 'Noto Serif CJK SC','Source Han Serif SC',SimSun,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "h1{font-size:1.6rem}h2{font-size:1.15rem;border-bottom:1px solid #999;margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #bbb;padding:.25em .5em;text-align:left;vertical-align:top}thead{display:table-header-group}tr{break-inside:avoid}"
    ".bad{color:#a01c1c}small{color:#555}@media print{body{margin:0;font-size:11pt}}"
)
_SAID = {
    Outcome.ADDED: "新增", Outcome.UPDATED: "更新", Outcome.UNCHANGED: "未变", Outcome.REFUSED: "没有录入", Outcome.BAD: "没有录入",
}  # fmt: skip


def write(report: Report, folder: Path, at: datetime) -> tuple[Path, Path]:
    """Write ``report.html`` and ``report.json`` into a folder, made if need be; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    page, data = folder / "report.html", folder / "report.json"
    page.write_text(html_of(report, at), "utf-8")
    data.write_text(
        json.dumps(
            {**report.as_json(), "documents": [asdict(line) for line in report.lines]},
            ensure_ascii=False,
            indent=1,
            default=str,
        )
        + "\n",
        "utf-8",
    )
    return page, data


def html_of(report: Report, at: datetime) -> str:
    """The whole page: what did not go in first, then what to look at, then every issue with its documents."""
    head = "试录入报告（没有保存）" if report.dry_run else "录入报告"
    counts = "，".join(f"{label} {report.outcomes[outcome]} 件" for outcome, label in list(_SAID.items())[:3])
    parts = [
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{head}</title><style>{_STYLE}</style><h1>{head}</h1>',
        f"<p>{at.astimezone():%Y年%m月%d日 %H:%M}　读到 {report.read} 件，{counts}，涉及 {len(report.issues)} 期，用时 {report.seconds:.0f} 秒。"
        + ("<b>中途中断，再运行同一命令可接着做。</b>" if report.interrupted else "")
        + "</p>",
        *_listed("没有录入的", report.troubles, "bad"),
        *_listed("请核对的", report.notes, ""),
    ]
    by_issue: dict[str, list[Line]] = defaultdict(list)
    for line in report.lines:
        by_issue[line.issue].append(line)
    for issue, lines in by_issue.items():
        parts.append(f"<h2>{escape(issue) or '没有编入期的文件'} <small>{len(lines)} 件</small></h2>")
        parts.append("<table><thead><tr><th>标题<th>文号<th>机关<th>成文日期<th>结果</thead><tbody>")
        parts += [_row(line) for line in lines]
        parts.append("</tbody></table>")
    return "\n".join(parts) + "</html>\n"


def _listed(title: str, pairs: list[tuple[str, str]], kind: str) -> list[str]:
    if not pairs:
        return []
    rows = [f"<li><b>{escape(place)}</b>　{escape(sentence)}" for place, sentence in pairs]
    return [f'<h2 class="{kind}">{title} <small>{len(pairs)} 处</small></h2><ul>', *rows, "</ul>"]


def _row(line: Line) -> str:
    unsure = "".join(f'<br><small class="bad">请核对{escape(said)}</small>' for said in line.unsure)
    facts = (escape(line.title) + unsure, line.document_number, line.issuers, line.signed_on)
    cells = "".join(f"<td>{fact if at == 0 else escape(fact)}" for at, fact in enumerate(facts))
    return f"<tr>{cells}<td>{_SAID[line.outcome]} <small>{escape(line.index_number)}</small>"
