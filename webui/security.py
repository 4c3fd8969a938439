"""What every answer carries: no script or style but our own, no guessing of types, and an ETag to check against."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from gazette.settings import Settings

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class NameConverter(BaseConverter):
    """A permanent name in an address: an index number or an issue's identifier."""

    regex = "[a-z0-9][a-z0-9_-]{0,79}"
    part_isolating = True


_HSTS = "max-age=31536000; includeSubDomains"
_UNHEEDED = "requests carry X-Forwarded-For, but GAZETTE_BEHIND_PROXY is not 1: all readers behind the proxy count as one"


def register(app: Flask, settings: Settings) -> None:
    """Finish every answer; believe a proxy about addresses and TLS only where there is one."""
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0)  # type: ignore[method-assign]
    else:
        _notice_a_proxy(app)
    always_tls = settings.site_url.startswith("https://")

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if always_tls or request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        if request.method in ("GET", "HEAD") and response.status_code == 200 and not response.is_streamed:
            # any cache may keep a page but asks before showing it: what was withdrawn a moment ago must not show
            response.headers.setdefault("Cache-Control", "public, no-cache")
            response.add_etag()
            response.make_conditional(request)
        return response


def _notice_a_proxy(app: Flask) -> None:
    """Say once in the log that a proxy seems to stand before us which the settings do not know of."""
    said: list[bool] = []

    @app.before_request
    def notice() -> None:
        if not said and "X-Forwarded-For" in request.headers:
            said.append(True)
            app.logger.warning(_UNHEEDED)
