"""The desk: the pages behind the login. ``register`` joins them to the site."""

from __future__ import annotations

from flask import Flask

from gazette.rosters import ROLE_NAMES
from webui.desk import (
    account,
    bench,
    board,
    documents,
    guard,
    history,
    home,
    issues,
    ledger,
    people,
    press_proofs,
    reports,
    scans,
    searches,
    submissions,
)


def register(app: Flask) -> None:
    """Join every page of the desk; a page without a named act stops the program here, not in service."""
    desks = (
        home.bp,
        account.bp,
        documents.bp,
        issues.bp,
        history.bp,
        people.bp,
        submissions.bp,
        ledger.bp,
        board.bp,
        bench.bp,
        reports.bp,
        scans.bp,
        searches.bp,
        press_proofs.bp,
    )
    for blueprint in desks:
        app.register_blueprint(blueprint)
    app.add_template_filter(account.browser)
    app.add_template_filter(ROLE_NAMES.__getitem__, "role_name")
    guard.register(app)
