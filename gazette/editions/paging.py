"""On which pages each document of an issue stands when we set it: for the pages of the contents before it is public."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from gazette.editions import child, setting, workshop
from gazette.editions.edition import Edition
from gazette.errors import BadRecord
from gazette.ingest.confined import Limits, read_confined

_MEMORY, _SECONDS = 3 << 30, 300


def pages_of(edition: Edition, figure: Callable[[str], str]) -> dict[str, tuple[int, int]]:
    """First and last printed page of each document, by its index number. Nothing is kept, signed or given a code.

    Raises:
        NotMade: when the issue cannot be set.
    """
    if not edition.sheets:
        raise BadRecord("这一期还没有文件，没有页码可填。")
    with tempfile.TemporaryDirectory(prefix="gazette-paging-") as folder:
        path = Path(folder) / "issue.pdf"
        html = setting.html_of(edition, None, figure)
        workshop.shared().set(child.Job(html, str(path), False, "", "", _MEMORY, _SECONDS))
        asked = b"N" + (1).to_bytes(4, "big") + path.read_bytes()
    read = read_confined("page_lines", asked, Limits(seconds=60, memory=2 << 30))
    begins, numbered = read.facts["begins"], read.facts["numbered"]
    assert isinstance(begins, dict)
    assert isinstance(numbered, int)
    names = [sheet.page.card.index_number for sheet in edition.sheets]
    starts = [int(begins[name]) for name in names]
    after = [*starts[1:], int(begins.get("numbers", numbered + 1))]
    return {name: (start, max(start, end - 1)) for name, start, end in zip(names, starts, after, strict=True)}
