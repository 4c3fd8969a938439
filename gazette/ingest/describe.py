"""Facts found in a text, each with the words it was found in and how sure we are; nothing is taken for certain.

The confidence of a rule is the share of real documents on which it was right, rounded down
(docs/performance.md, "Describing documents"); what is not found is absent.
"""

from __future__ import annotations

from collections.abc import Sequence

from gazette.ingest.anatomy import Anatomy, dissect
from gazette.ingest.effects import as_findings, find_effects
from gazette.ingest.finding_dates import find_dates
from gazette.ingest.finding_issuers import find_issuers
from gazette.ingest.finding_kinds import (
    find_addressee,
    find_annexes,
    find_articles,
    find_kind,
    find_section,
    find_signature,
)
from gazette.ingest.finding_numbers import find_number
from gazette.ingest.finding_titles import find_title
from gazette.ingest.manuscript import Finding

_TELLING = {"chronicle", "interpretation", "report"}  # they tell what others provide
_OF_RULES = {
    "effective_on",
    "expires_on",
    "repeals",
    "declares_expired",
    "suspends",
    "amends",
    "prolongs",
    "forwards",
}


def describe(lines: Sequence[str]) -> tuple[Finding, ...]:
    """What the lines of a document say about themselves: one finding a field."""
    anatomy = dissect(lines)
    title, number = find_title(anatomy), find_number(anatomy)
    name = title.value[0] if title else ""
    issuers = find_issuers(anatomy, name)
    found = [title, number, issuers, find_addressee(anatomy), *find_dates(anatomy)]
    found += _sorts(anatomy, name, number, issuers)
    found += [find_signature(anatomy), find_annexes(anatomy), find_articles(anatomy)]
    found += as_findings(find_effects(anatomy, name))
    known = [finding for finding in found if finding is not None]
    told = {finding.value[0] for finding in known if finding.field == "kind"} & _TELLING
    return tuple(finding for finding in known if not (told and finding.field in _OF_RULES))


def _sorts(
    anatomy: Anatomy, title: str, number: Finding | None, issuers: Finding | None
) -> list[Finding | None]:
    """文种, kind and section."""
    printed = number.value[0] if number else ""
    names = issuers.value if issuers else ()
    notes = "\n".join(line.plain for line in anatomy.of("note"))
    found: list[Finding | None] = [*find_kind(title, names, printed, notes)]
    kind = next((f.value[0] for f in found if f is not None and f.field == "kind"), "")
    return [*found, find_section(kind, printed, names)]
