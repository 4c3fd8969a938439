"""How values look on a Chinese page."""

from __future__ import annotations

import re
from datetime import date, datetime

from flask import Flask

from gazette import queries
from gazette.archive import Archive
from gazette.body import Cell

MOST_COLUMNS = 7
_DATE = re.compile(r"[\d.,\-—/%]+|\d+年(?:\d+月(?:\d+日)?)?")
_SIZES = ("字节", "KB", "MB", "GB")


def chinese_date(day: date | None) -> str:
    """2024年3月15日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def local_moment(moment: datetime | None) -> str:
    """2024年3月15日 09:05, in the zone of the server."""
    local = moment.astimezone() if moment else None
    return f"{chinese_date(local)} {local:%H:%M}" if local else ""


def file_size(size: int) -> str:
    """12 KB."""
    step = min(len(_SIZES) - 1, max(0, size.bit_length() - 1) // 10)
    return f"{size / 1024**step:.0f} {_SIZES[step]}"


def unbroken(cell: Cell, columns: int) -> bool:
    """A date, a figure or a short word in a table that is not too wide is read best on one line."""
    few = columns <= MOST_COLUMNS and cell.colspan == 1
    return few and (len(cell.text) <= 4 or (len(cell.text) <= 15 and _DATE.fullmatch(cell.text) is not None))


def register(app: Flask, archive: Archive) -> None:
    """Give the templates their filters and the names of the installation."""
    vocabulary = archive.vocabulary
    app.add_template_filter(chinese_date)
    app.add_template_filter(local_moment)
    app.add_template_filter(file_size)
    app.add_template_filter(unbroken)
    app.add_template_filter(lambda code: vocabulary.kinds.get(code or "", code or ""), "kind_name")
    app.add_template_filter(lambda code: vocabulary.validities.get(code or "", code or ""), "validity_name")

    @app.context_processor
    def names() -> dict[str, object]:
        with archive.reading() as session:
            held = queries.gazettes(session)
        single = held[0] if len(held) == 1 else None
        return {
            "site_title": single.title if single else "政府公报档案库",
            "publisher": single.publisher if single else "",
            "site_url": archive.settings.site_url,
        }
