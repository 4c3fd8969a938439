"""The desk: the pages behind the login. ``register`` joins them to the site."""

from __future__ import annotations

from flask import Flask

from webui.desk import guard, home


def register(app: Flask) -> None:
    """Join every page of the desk; a page without a named act stops the program here, not in service."""
    for blueprint in (home.bp,):
        app.register_blueprint(blueprint)
    guard.register(app)
