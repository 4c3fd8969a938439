"""The installation's own secret: what is derived from it cannot be made from the database alone."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from gazette.errors import SettingsError
from gazette.settings import SHORTEST_SECRET, Settings

_FILE = "secret.key"


def secret_of(settings: Settings) -> bytes:
    """GAZETTE_SECRET, or else the file ``secret.key`` in GAZETTE_HOME, made on first need for its owner alone.

    Lost, it costs no document and no password: counters of failed sign-ins start anew, second factors are set up again.
    """
    if settings.secret:
        return settings.secret.encode()
    path = settings.home / _FILE
    if not path.exists():
        _make(path)
    held = path.read_bytes().strip()
    if len(held) < SHORTEST_SECRET:
        raise SettingsError(f"{path} 已损坏。请从备份恢复；没有备份时删去它，两步登录须重新设置。")
    return held


def derived(secret: bytes, purpose: str, value: str) -> bytes:
    """32 bytes that belong to a purpose and a value."""
    return hmac.new(secret, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()


def _make(path: Path) -> None:
    """Written whole beside its place, then given its name: two processes at once end up with the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-") as fresh:  # 0600
        fresh.write(secrets.token_hex(32) + "\n")
        fresh.flush()
        os.fsync(fresh.fileno())
        try:
            path.hardlink_to(fresh.name)
        except FileExistsError:
            return
