"""How a document or a page of the gazette is cited: the way official texts do, and the way papers and theses do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gazette.views import DocumentCard, IssueCard


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference in one usual form."""

    form: str
    text: str


def of_document(
    card: DocumentCard, address: str, today: date, page: int | None = None
) -> tuple[Citation, ...]:
    """The references of a document, or of one page of it."""
    issuers = "、".join(card.issuers)
    number = f"（{card.document_number}）" if card.document_number else ""
    where = _where(card.issue, _pages(card, page))
    official = f"{issuers}{'：' if issuers else ''}《{card.title}》{number}{'，' if where else ''}{where}。"
    standard = f"{'，'.join(card.issuers) or (card.issue.gazette_title if card.issue else '')}. {card.title}"
    standard += f"：{card.document_number}[A/OL]. " if card.document_number else "[A/OL]. "
    return Citation("公文引用", official), Citation(
        "GB/T 7714", standard + _online(card, address, today, page)
    )


def of_page(
    issue: IssueCard, page: int, address: str, today: date, edition: str = ""
) -> tuple[Citation, ...]:
    """The references of a page of an issue; ``edition`` names it where its pages are not those of the paper."""
    shown = f"{issue.gazette_title}, {_volume(issue)}: {page}[{today.isoformat()}]"
    return (
        Citation("公文引用", f"{_where(issue, f'第{page}页', edition)}。"),
        Citation("GB/T 7714", f"{shown}. {address}." if address else f"{shown}."),
    )


def _where(issue: IssueCard | None, pages: str, edition: str = "") -> str:
    if issue is None:
        return ""
    return f"《{issue.gazette_title}》{issue.label}{f'（{edition}）' if edition else ''}{'，' if pages else ''}{pages}"


def _pages(card: DocumentCard, page: int | None) -> str:
    if page is not None:
        return f"第{page}页"
    if card.page_from is None:
        return ""
    last = f"—{card.page_to}" if card.page_to and card.page_to != card.page_from else ""
    return f"第{card.page_from}{last}页"


def _volume(issue: IssueCard) -> str:
    number = f"{issue.number}-{issue.number_to}" if issue.number_to else str(issue.number)
    kind = {"supplement": "增刊", "special": "特刊"}.get(issue.kind, "")
    return f"{issue.year}({kind}{number})"


def _online(card: DocumentCard, address: str, today: date, page: int | None) -> str:
    pages = str(page) if page is not None else "-".join(
        str(number) for number in dict.fromkeys((card.page_from, card.page_to)) if number
    )  # fmt: skip
    if card.issue:
        place = f"{card.issue.gazette_title}, {_volume(card.issue)}" + (f": {pages}" if pages else "")
    else:
        place = f"（{card.published_on.isoformat()}）" if card.published_on else ""
    return f"{place}[{today.isoformat()}]" + (f". {address}." if address else ".")
