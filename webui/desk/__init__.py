"""The desk: the pages behind the login. ``register`` joins them to the site."""

from __future__ import annotations

from flask import Flask

from webui.desk import documents, guard, history, home, issues


def register(app: Flask) -> None:
    """Join every page of the desk; a page without a named act stops the program here, not in service."""
    for blueprint in (home.bp, documents.bp, issues.bp, history.bp):
        app.register_blueprint(blueprint)
    guard.register(app)
