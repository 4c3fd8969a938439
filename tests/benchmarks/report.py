"""Tables as Markdown, and their place in ``docs/performance.md``: each measurement rewrites its own section only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from gazette.settings import CHECKOUT

PAGE = CHECKOUT / "docs" / "performance.md"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def pair(values: Sequence[float]) -> str:
    """Median and 95th percentile."""
    return f"{quantile(values, 0.5):.2f} / {quantile(values, 0.95):.2f}"


def publish(name: str, title: str, command: str, text: str, place: Path | None = None) -> None:
    """Put a section into the page, in place of an older one of the same name."""
    place = place or PAGE
    section = f"<!-- {name} -->\n## {title}\n\nMade by `{command}`.\n\n{text.strip()}\n<!-- /{name} -->\n"
    page = place.read_text("utf-8") if place.exists() else "# Performance\n"
    old = re.compile(rf"<!-- {re.escape(name)} -->.*?<!-- /{re.escape(name)} -->\n", re.DOTALL)
    page = old.sub(lambda _: section, page) if old.search(page) else f"{page.rstrip()}\n\n{section}"
    place.write_text(page, "utf-8")
    print(section)
