"""What a reader of a file format returns: blocks and facts found, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from gazette.body import Body


@dataclass(frozen=True, slots=True)
class Finding:
    """A value, the span of text it was found in, and how sure we are (0 to 1).

    ``field`` is a key of the interchange format (title, doc_number, issuers, signed_on, …); several values
    are joined by nothing but stand as several entries of ``value``. Dates are ISO.
    """

    field: str
    value: tuple[str, ...]
    evidence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One document as read from a file, before anybody has confirmed anything."""

    blocks: Body
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
