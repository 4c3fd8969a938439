"""What every answer carries: no script or style but our own, no guessing of types, and an ETag to check against."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

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


def register(app: Flask) -> None:
    """Finish every answer."""

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.method in ("GET", "HEAD") and response.status_code == 200 and not response.is_streamed:
            # any cache may keep a page but asks before showing it: what was withdrawn a moment ago must not show
            response.headers.setdefault("Cache-Control", "public, no-cache")
            response.add_etag()
            response.make_conditional(request)
        return response
