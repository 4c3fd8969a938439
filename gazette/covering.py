"""Contents with private values covered: the one place that applies masks to a whole content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gazette.content import Content
from gazette.privacy import Finding, Place, find, masked, masked_text


def found_in(content: Content) -> tuple[Finding, ...]:
    """What the privacy guard finds in a content."""
    return find(content.body, content.title, content.summary)


def covered(content: Content, findings: Iterable[Finding]) -> Content:
    """The content with what was found in it covered in the official form."""
    chosen = tuple(findings)
    if not chosen:
        return content
    return replace(
        content, body=masked(content.body, chosen), title=masked_text(content.title, chosen, Place(None, "title")),
        summary=masked_text(content.summary, chosen, Place(None, "summary")),
    )  # fmt: skip


def former(content: Content, now: Content) -> Content:
    """An earlier text as readers may see it today: a private value is open in it only while it stands open in ``now``.

    Else a correction that masks a number would leave it to be read one click away.
    """
    shown = {(finding.kind, finding.text) for finding in found_in(now)}
    gone = [finding for finding in found_in(content) if (finding.kind, finding.text) not in shown]
    return covered(content, gone)
