"""The second step of signing in: a six-digit code from an application on the person's telephone (TOTP, RFC 6238).

In the database stands only a random name of the key; the key itself is derived from it and the installation's secret,
so that a stolen database gives nobody a code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
from datetime import datetime

import pyotp
import segno

from gazette.keys import derived

_AROUND = (0, -1, 1)  # clocks differ: the code before and the one after are good too


def name_for(token: str) -> str:
    """The name of the key offered to a session: the same while the session lasts, never again afterwards."""
    return hashlib.sha256(f"second factor\0{token}".encode()).hexdigest()


def key_of(secret: bytes, name: str) -> str:
    """The key as an application takes it: 160 bits in base 32."""
    return base64.b32encode(derived(secret, "totp", name)[:20]).decode()


def step_of(key: str, code: str, at: datetime, last: int) -> int | None:
    """The step of time a code stands for, if it is right and later than the last one used."""
    given = "".join(code.split())
    totp = pyotp.TOTP(key)
    now = totp.timecode(at)
    right = [step for step in (now + off for off in _AROUND) if _same(totp.generate_otp(step), given)]
    return next((step for step in right if step > last), None)


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())


def picture(key: str, login: str, site: str) -> bytes:
    """The key as a QR code for the camera of the application, as SVG."""
    address = pyotp.TOTP(key).provisioning_uri(name=login, issuer_name=site)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
    return drawn.getvalue()
