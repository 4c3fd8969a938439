"""How often one address may ask: searches, lists to take along, forms sent to the desk. Generous, and 0 is off.

Counted in memory over a moving minute: a restart forgets it, several processes count each for itself. Sign-in has its own,
stricter brake in the database (``gazette.throttle``).
"""

from __future__ import annotations

import ipaddress
import math
import time

from flask import Flask, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from gazette.errors import TooOften
from gazette.settings import Settings

_REPORTS = 10  # nobody finds more errors in a minute
_COMPLETIONS = 5  # one search is typed with several of them
_SENTENCE = (
    "您这里访问得太频繁了，请等 {seconds} 秒再试。同一个单位共用一个地址时，请告诉公报编辑部调高限度。"
)


def register(app: Flask, settings: Settings) -> None:
    """Put the limits before every page that has one."""
    limiter = MovingWindowRateLimiter(MemoryStorage())
    items = {
        name: RateLimitItemPerMinute(rate, namespace=name)
        for name, rate in (
            ("search", settings.rate_search),
            ("complete", settings.rate_search * _COMPLETIONS),
            ("export", settings.rate_export),
            ("desk", settings.rate_desk),
            ("report", min(settings.rate_desk, _REPORTS)),
        )
        if rate
    }

    @app.before_request
    def brake() -> None:
        item = items.get(kind_of(request.endpoint or "", request.method))
        if item is None:
            return
        address = near(request.remote_addr or "")
        if not limiter.hit(item, address):
            seconds = _left(limiter, item, address)
            raise TooOften(_SENTENCE.format(seconds=seconds), seconds)


def kind_of(endpoint: str, method: str) -> str:
    """Which limit a request comes under, if any."""
    if endpoint.startswith("desk"):
        return "" if method in ("GET", "HEAD") else "desk"
    if endpoint.startswith("paper.report"):
        return "" if method in ("GET", "HEAD") else "report"
    if endpoint == "search.page":
        return "search"
    if endpoint.startswith("assist.") or endpoint in ("paper.page", "paper.picture"):
        return "complete"  # a page may be drawn, and one that is not there is looked for, in a process of its own
    return "export" if endpoint.startswith("exports.") else ""


def near(address: str) -> str:
    """What counts as one address: of IPv6 the network of a household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return address


def _left(limiter: MovingWindowRateLimiter, item: RateLimitItem, address: str) -> int:
    return max(1, math.ceil(limiter.get_window_stats(item, address).reset_time - time.time()))
