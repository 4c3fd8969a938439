"""What an installation may set from outside; the only module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gazette.errors import SettingsError

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the archive keeps its things and how it is served. ``home`` holds all that changes."""

    home: Path
    database_url: str
    data: Path = CHECKOUT / "data"
    host: str = "127.0.0.1"
    port: int = 8000
    site_url: str = ""  # https://gazette.example.gov.cn, where addresses are printed or sent
    staff_explain: bool = False  # ?explain=1 on the result page says how each score came about

    @property
    def index_folder(self) -> Path:
        """The full-text index: may be thrown away, is rebuilt from the database."""
        return self.home / "index"

    @property
    def originals_folder(self) -> Path:
        """Received files under their SHA-256."""
        return self.home / "originals"


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Read GAZETTE_HOME, GAZETTE_DATABASE_URL, GAZETTE_HOST, GAZETTE_SITE_URL, GAZETTE_STAFF_EXPLAIN and PORT.

    Raises:
        SettingsError: when one of them cannot be used.
    """
    environ = os.environ if environment is None else environment
    home = Path(environ.get("GAZETTE_HOME") or CHECKOUT / "var").expanduser().absolute()
    port = environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"PORT 须为 1 至 65535 之间的端口号，现在是“{port}”。")
    site_url = (environ.get("GAZETTE_SITE_URL") or "").rstrip("/")
    if site_url and not site_url.startswith(("http://", "https://")):
        raise SettingsError(f"GAZETTE_SITE_URL 须以 http:// 或 https:// 开头，现在是“{site_url}”。")
    database_url = environ.get("GAZETTE_DATABASE_URL") or f"sqlite:///{home / 'gazette.db'}"
    if not database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("GAZETTE_DATABASE_URL 须以 sqlite:/// 或 postgresql+psycopg:// 开头。")
    return Settings(
        home=home,
        database_url=database_url,
        host=environ.get("GAZETTE_HOST") or "127.0.0.1",
        port=int(port),
        site_url=site_url,
        staff_explain=environ.get("GAZETTE_STAFF_EXPLAIN") == "1",
    )
