"""Pictures that stand in a text: shown where the text may be read, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, send_file, url_for

from gazette import queries
from gazette.archive import Archive

bp = Blueprint("figures", __name__)


@bp.get("/documents/<name:index_number>/figures/<name:sha256>")
def public(index_number: str, sha256: str) -> Response:
    """A picture in the text of a public document."""
    archive: Archive = current_app.extensions["archive"]
    with archive.reading() as session:
        media_type = queries.figure(session, index_number, sha256)
    return sent(archive, sha256, media_type)


def sent(archive: Archive, sha256: str, media_type: str) -> Response:
    """The file of a picture; its name is its content, so it never changes, but whether it is public may."""
    response = send_file(archive.originals.path(sha256), mimetype=media_type, etag=sha256)
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def figures_of(index_number: str) -> Callable[[str], str]:
    """For a template: the address of a picture of this document by its SHA-256."""
    return lambda sha256: url_for("figures.public", index_number=index_number, sha256=sha256)


def desk_figures_of(index_number: str) -> Callable[[str], str]:
    """The same behind the login, where the document need not be public."""
    return lambda sha256: url_for("desk_documents.figure", index_number=index_number, picture=sha256)


def register(app: Flask) -> None:
    """Join the pictures to the site, and their addresses to the templates."""
    app.register_blueprint(bp)
    app.add_template_global(figures_of)
    app.add_template_global(desk_figures_of)
