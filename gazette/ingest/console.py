"""How an ingest looks in a terminal: a bar with rate and time left, and a summary in words."""

from __future__ import annotations

import sys
from typing import Never, Protocol

from tqdm import tqdm

from gazette.entering import Outcome
from gazette.ingest.report import SHOWN, Report


class Progress(Protocol):
    """Told how many documents there are, and of each that is done."""

    def start(self, total: int) -> None:
        """There are this many in all."""
        ...

    def advance(self) -> None:
        """One more is done."""
        ...

    def finish(self) -> None:
        """Nothing more comes."""
        ...


class Bar:
    """A bar on standard error; silent where that is no terminal."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None

    def start(self, total: int) -> None:
        """See ``Progress``."""
        self._bar = tqdm(
            total=total, unit="件", desc="录入", file=sys.stderr, disable=not sys.stderr.isatty()
        )

    def advance(self) -> None:
        """See ``Progress``."""
        if self._bar is not None:
            self._bar.update()

    def finish(self) -> None:
        """See ``Progress``."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def progress() -> Progress:
    """The bar of a terminal."""
    return Bar()


def render(report: Report) -> str:
    """The summary for a clerk."""
    head = "试录入（没有保存）" if report.dry_run else "录入"
    counts = report.outcomes
    lines = [
        (
            f"{head}完成：读到 {report.read} 件，新增 {counts[Outcome.ADDED]} 件，更新 {counts[Outcome.UPDATED]} 件，"
            f"未变 {counts[Outcome.UNCHANGED]} 件，涉及 {len(report.issues)} 期，用时 {report.seconds:.1f} 秒。"
        )
    ]
    if report.interrupted:
        lines[0] = lines[0].replace("完成", "中断")
        lines.append("已录入的都已保存，再次运行同一命令即可接着做。")
    if report.troubles:
        lines.append(f"有 {len(report.troubles)} 处没有录入：")
        lines += [f"  {place}：{reason}" for place, reason in report.troubles[:SHOWN]]
        if len(report.troubles) > SHOWN:
            lines.append(f"  ……还有 {len(report.troubles) - SHOWN} 处，加 --json 可看全部。")
    if report.notes:
        lines.append(f"有 {len(report.notes)} 处请核对：")
        lines += [f"  {place}：{note}" for place, note in report.notes[:SHOWN]]
        if len(report.notes) > SHOWN:
            lines.append(f"  ……还有 {len(report.notes) - SHOWN} 处，加 --json 可看全部。")
    return "\n".join(lines)
