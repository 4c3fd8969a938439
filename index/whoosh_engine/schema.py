"""The Whoosh schema, and how an entry becomes a Whoosh document.

Grams decide what matches (which characters and pairs a text holds: ids only, the text itself is checked after),
words rank. Every fact that filters is a keyword field; arrays per document are read from its postings.
All values are lists of ready tokens: Whoosh's analyzers are not used, so none is pickled into the index.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from whoosh import fields

from index import numbers
from index.analysis import Analyzer, fold, grams
from index.types import Entry


def schema() -> fields.Schema:
    """A new schema object; Whoosh keeps a pickled copy in each index."""
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        version=fields.STORED,
        title=fields.STORED,
        body=fields.STORED,
        title_grams=fields.KEYWORD(),
        body_grams=fields.KEYWORD(),
        title_words=fields.TEXT(phrase=False),
        body_words=fields.TEXT(phrase=False),
        own_keys=fields.KEYWORD(),
        text_keys=fields.KEYWORD(),
        number=fields.KEYWORD(),
        issue=fields.KEYWORD(),
        issuer=fields.KEYWORD(),
        issuer_name=fields.KEYWORD(),
        year=fields.KEYWORD(),
        section=fields.KEYWORD(),
        kind=fields.KEYWORD(),
        validity=fields.KEYWORD(),
        subject=fields.KEYWORD(),
        gazette=fields.KEYWORD(),
        issue_order=fields.KEYWORD(),
        signed=fields.KEYWORD(),
        published=fields.KEYWORD(),
        # Whoosh keeps the length of a field in one byte, so the exact one stands beside it
        title_words_length=fields.KEYWORD(),
        body_words_length=fields.KEYWORD(),
    )


def document(entry: Entry, analyzer: Analyzer) -> Mapping[str, object]:
    """The keyword arguments of ``IndexWriter.update_document``; empty fields are left out."""
    title, body = fold(entry.title), fold(entry.body)
    own = {key for number in entry.numbers for key in numbers.keys_of_own(fold(number))}
    own |= {key for issue in entry.issues for key in numbers.keys_of_issue(fold(issue))}
    title_words, body_words = analyzer.words(entry.title), analyzer.words(entry.body)
    values: dict[str, list[str]] = {
        "title_grams": sorted(grams(title)),
        "body_grams": sorted(grams(body)),
        "title_words": title_words,
        "body_words": body_words,
        "title_words_length": [str(len(title_words))],
        "body_words_length": [str(len(body_words))],
        "own_keys": sorted(own),
        "text_keys": sorted(numbers.keys_in_text(title) | numbers.keys_in_text(body)),
        "number": list(dict.fromkeys(map(fold, entry.numbers))),
        "issue": list(dict.fromkeys(map(fold, entry.issues))),
        "issuer": list(dict.fromkeys(entry.issuers)),
        "issuer_name": list(dict.fromkeys(map(fold, entry.issuers + entry.issuer_names))),
        "year": _one(str(entry.year) if entry.year is not None else None),
        "section": _one(entry.section),
        "kind": _one(entry.kind),
        "validity": _one(entry.validity),
        "subject": _one(entry.subject),
        "gazette": _one(entry.gazette),
        "issue_order": _one(str(entry.issue_order) if entry.issue_order else None),
        "signed": _one(_day(entry.signed_on)),
        "published": _one(_day(entry.published_on)),
    }
    kept = {name: tokens for name, tokens in values.items() if tokens}
    return {"id": entry.id, "version": entry.version, "title": title, "body": body, **kept}


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _day(day: date | None) -> str | None:
    return str(day.toordinal()) if day else None
