"""The site: public pages over an archive. ``create_app`` is the one way in."""

from __future__ import annotations

from flask import Flask

from gazette.archive import Archive
from gazette.assistance import Assistance
from gazette.bench_reading import Reader
from gazette.catching_up import CatchingUp
from webui import (
    assist,
    booklet,
    desk,
    editions,
    errors,
    exports,
    figures,
    filters,
    limits,
    paper,
    public,
    record,
    search,
    security,
)


def create_app(archive: Archive) -> Flask:
    """The WSGI application of an open archive, which stays the caller's to close."""
    app = Flask(__name__, static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20  # public pages take no uploads
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_options = {"autoescape": True}
    app.extensions["archive"] = archive
    app.extensions["assistance"] = Assistance(archive)
    app.extensions["bench"] = Reader(archive)
    app.extensions["catching_up"] = CatchingUp(archive)
    app.url_map.converters["name"] = security.NameConverter
    limits.register(app, archive.settings)
    app.register_blueprint(public.bp)
    app.register_blueprint(search.bp)
    app.register_blueprint(assist.bp)
    app.register_blueprint(exports.bp)
    app.register_blueprint(record.bp)
    editions.register(app, archive)
    app.register_blueprint(booklet.bp)
    app.register_blueprint(paper.bp)
    figures.register(app)
    desk.register(app)
    filters.register(app, archive)
    errors.register(app)
    security.register(app, archive.settings)
    return app
