"""How values look on a Chinese page."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from gazette import queries
from gazette.archive import Archive
from gazette.editions.setting import chinese_date, ending_apart, unbroken

_SIZES = ("字节", "KB", "MB", "GB")


def local_moment(moment: datetime | None) -> str:
    """2024年3月15日 09:05, in the zone of the server."""
    local = moment.astimezone() if moment else None
    return f"{chinese_date(local)} {local:%H:%M}" if local else ""


def file_size(size: int) -> str:
    """12 KB."""
    step = min(len(_SIZES) - 1, max(0, size.bit_length() - 1) // 10)
    return f"{size / 1024**step:.0f} {_SIZES[step]}"


def register(app: Flask, archive: Archive) -> None:
    """Give the templates their filters and the names of the installation."""
    vocabulary = archive.vocabulary
    app.add_template_filter(chinese_date)
    app.add_template_filter(local_moment)
    app.add_template_filter(file_size)
    app.add_template_filter(unbroken)
    app.add_template_filter(ending_apart)
    app.add_template_filter(lambda code: vocabulary.kinds.get(code or "", code or ""), "kind_name")
    app.add_template_filter(lambda code: vocabulary.validities.get(code or "", code or ""), "validity_name")

    @app.context_processor
    def names() -> dict[str, object]:
        with archive.reading() as session:
            title, publisher = queries.publisher(session) or ("政府公报档案库", "")
        return {
            "site_title": title,
            "publisher": publisher,
            "site_url": archive.settings.site_url,
        }
