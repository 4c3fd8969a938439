"""What an installation may set from outside; the only module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from gazette.errors import SettingsError

CHECKOUT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32
_RATES = {"GAZETTE_RATE_SEARCH": 120, "GAZETTE_RATE_EXPORT": 30, "GAZETTE_RATE_DESK": 240}


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
    secret: str = field(default="", repr=False)  # without one, a file in ``home`` holds it
    behind_proxy: bool = False  # one proxy stands before us: its X-Forwarded-For and -Proto are true
    rate_search: int = 0  # requests a minute and address, 0 for any number: searches,
    rate_export: int = 0  # result lists to take along,
    rate_desk: int = 0  # forms sent to the desk
    smtp_url: str = field(
        default="", repr=False
    )  # smtp://user:password@host:port/?from=gazette@example.gov.cn
    duty_day: int = 5  # departments submit, or report nothing, by this day of the next month
    upload_limit: int = 32 << 20  # bytes of one file that people send

    @property
    def index_folder(self) -> Path:
        """The full-text index: may be thrown away, is rebuilt from the database."""
        return self.home / "index"

    @property
    def originals_folder(self) -> Path:
        """Received files under their SHA-256."""
        return self.home / "originals"


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Read GAZETTE_HOME, _DATABASE_URL, _HOST, _SITE_URL, _STAFF_EXPLAIN, _SECRET, _BEHIND_PROXY, _RATE_… and PORT, and
    for submissions _SMTP_URL, _DUTY_DAY and _UPLOAD_MB.

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
    secret = environ.get("GAZETTE_SECRET") or ""
    if secret and len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"GAZETTE_SECRET 至少要 {SHORTEST_SECRET} 个字符，可用 openssl rand -hex 32 生成。"
        )
    return Settings(
        home=home,
        database_url=database_url,
        host=environ.get("GAZETTE_HOST") or "127.0.0.1",
        port=int(port),
        site_url=site_url,
        staff_explain=environ.get("GAZETTE_STAFF_EXPLAIN") == "1",
        secret=secret,
        behind_proxy=environ.get("GAZETTE_BEHIND_PROXY") == "1",
        rate_search=_rate(environ, "GAZETTE_RATE_SEARCH"),
        rate_export=_rate(environ, "GAZETTE_RATE_EXPORT"),
        rate_desk=_rate(environ, "GAZETTE_RATE_DESK"),
        smtp_url=_smtp_url(environ.get("GAZETTE_SMTP_URL") or ""),
        duty_day=_number(environ, "GAZETTE_DUTY_DAY", 5, 1, 28),
        upload_limit=_number(environ, "GAZETTE_UPLOAD_MB", 32, 1, 1024) << 20,
    )


def _rate(environ: Mapping[str, str], name: str) -> int:
    """Requests a minute from one address."""
    value = environ.get(name) or str(_RATES[name])
    if not value.isdecimal():
        raise SettingsError(f"{name} 须为每分钟的次数（整数，0 为不限），现在是“{value}”。")
    return int(value)


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError(f"{name} 须为 {low} 至 {high} 之间的整数，现在是“{text}”。")
    return int(text)


def _smtp_url(url: str) -> str:
    """Checked here, so that a slip shows when the program starts; the sentence does not repeat the password."""
    try:
        parts = urlsplit(url)
        usable = not url or (parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "GAZETTE_SMTP_URL 须写成 smtp://用户:密码@主机:端口/?from=发信地址（加密用 smtps://）。"
        )
    return url
