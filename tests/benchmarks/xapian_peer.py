"""The child process behind ``peers.Xapian``: run by Debian's Python, which alone has the binding."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import xapian

SLOTS = {"day": 0, "year": 1, "section": 2, "issuer": 3}


def build(folder: str) -> None:
    """Index the documents given as lines of JSON."""
    database = xapian.WritableDatabase(folder, xapian.DB_CREATE_OR_OVERWRITE)
    for line in sys.stdin:
        row = json.loads(line)
        document = xapian.Document()
        document.set_data(row["id"])
        for part, mark in (("title", "S"), ("body", "")):
            for place, word in enumerate(row[part].split(), 1):
                if len(word.encode()) < 200:
                    document.add_posting(mark + word, place)
        document.add_boolean_term("XN" + row["number"])
        document.add_boolean_term("XI" + row["issue"])
        for name in ("day", "year"):
            document.add_value(SLOTS[name], xapian.sortable_serialise(row[name]))
        for name in ("section", "issuer"):
            document.add_value(SLOTS[name], row[name])
        database.add_document(document)
    database.commit()


def wanted(asked: dict[str, Any]) -> xapian.Query:
    """The query for one request."""
    query = xapian.Query
    if asked["number"] or asked["issue"]:
        return query("XN" + asked["number"]) if asked["number"] else query("XI" + asked["issue"])
    marks = ("S",) if asked["where"] == "title" else ("S", "")
    if asked["kind"] == "prefix":
        limits = (0, query.WILDCARD_LIMIT_ERROR, query.OP_SYNONYM)
        return query(
            query.OP_OR, [query(query.OP_WILDCARD, mark + asked["words"][0], *limits) for mark in marks]
        )
    if asked["quoted"]:
        phrases = [query(query.OP_PHRASE, [mark + word for word in asked["quoted"]]) for mark in marks]
        return query(query.OP_OR, phrases)
    words = [query(query.OP_OR, [query(mark + word) for mark in marks]) for word in asked["words"]]
    found = query(query.OP_AND, words)
    if asked["days"]:
        low, high = map(xapian.sortable_serialise, asked["days"])
        found = query(query.OP_FILTER, found, query(query.OP_VALUE_RANGE, SLOTS["day"], low, high))
    return found


def search(folder: str) -> None:
    """Answer requests, a line each, with the seconds that Xapian took."""
    database = xapian.Database(folder)
    for line in sys.stdin:
        asked = json.loads(line)
        begin = time.perf_counter()
        enquire = xapian.Enquire(database)
        enquire.set_query(wanted(asked))
        if asked["newest"]:
            enquire.set_sort_by_value_then_relevance(SLOTS["day"], True)
        spies = [xapian.ValueCountMatchSpy(SLOTS[n]) for n in ("year", "section", "issuer")]
        for spy in spies if asked["facets"] else ():
            enquire.add_matchspy(spy)
        size = database.get_doccount()
        found = enquire.get_mset((asked["page"] - 1) * 10, 10, size)
        ids = [match.document.get_data().decode() for match in found]
        for spy in spies if asked["facets"] else ():
            [(item.term, item.termfreq) for item in spy.values()]
        seconds = time.perf_counter() - begin
        print(json.dumps([found.get_matches_estimated(), ids, seconds]), flush=True)


if __name__ == "__main__":
    {"build": build, "search": search}[sys.argv[1]](sys.argv[2])
