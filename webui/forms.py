"""Addresses of searches: read into a query, and written again with a value added, dropped or changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

import index
from webui.errors import BadQuery

LONGEST = 500
PAGE_SIZE = 10
LAST_PAGE = 5_000
MOST_FILTERS = 12
FACET_PARAMETERS = {
    "year": "years",
    "section": "sections",
    "issuer": "issuers",
    "kind": "kinds",
    "validity": "validities",
    "subject": "subjects",
}
_ORDERS = {"newest": index.Order.NEWEST, "oldest": index.Order.OLDEST, "issue": index.Order.ISSUE}
_MOST_VALUES = 20


def query_from(arguments: MultiDict[str, str]) -> index.Query:
    """The query of an address; what makes no sense in it is left aside.

    Raises:
        BadQuery: when the text is too long to be a search, or page or filters lead nowhere sensible.
    """
    if sum(len(arguments.getlist(name)) for name in FACET_PARAMETERS) > MOST_FILTERS:
        raise BadQuery(f"筛选条件太多：最多 {MOST_FILTERS} 个。请去掉几个再试。")
    page = arguments.get("page", "")
    if page.isdecimal() and (len(page) > 6 or int(page) > LAST_PAGE):
        raise BadQuery(f"最多能翻到第 {LAST_PAGE} 页。请加上年份、栏目等条件缩小范围。")
    text = arguments.get("q", "").strip()
    if len(text) > LONGEST:
        raise BadQuery(
            f"检索的文字太长：最多 {LONGEST} 个字，现在有 {len(text)} 个。请取其中最有特点的一句。"
        )
    return index.Query(
        text=text,
        years=tuple(int(year) for year in _values(arguments, "year") if year.isdecimal() and len(year) <= 4),
        sections=_values(arguments, "section"),
        issuers=_values(arguments, "issuer"),
        kinds=_values(arguments, "kind"),
        validities=_values(arguments, "validity"),
        subjects=_values(arguments, "subject"),
        gazette=arguments.get("gazette") or None,
        published_from=_day(arguments.get("from", "")),
        published_to=_day(arguments.get("to", "")),
        order=_ORDERS.get(arguments.get("sort", ""), index.Order.RELEVANCE),
        page=_number(arguments.get("page", "")),
        size=PAGE_SIZE,
        literal=arguments.get("plain") == "1",
    )


def address(query: index.Query, *, direct: bool = True, values_of: str = "") -> str:
    """The address of a query, always the same for the same query; ``values_of`` a facet: of the page of its values."""
    before, after = _around(query, "", direct)
    return _joined(before, after, path=f"/search/values/{values_of}" if values_of else "/search")


def _around(query: index.Query, name: str, direct: bool = True) -> tuple[str, str]:
    """What an address says before and after the values of one facet."""
    before: list[tuple[str, str]] = [("q", query.text)] if query.text else []
    after: list[tuple[str, str]] = []
    pairs = before
    for facet, field in FACET_PARAMETERS.items():
        if facet == name:
            pairs = after
        else:
            pairs += [(facet, value) for value in sorted(map(str, getattr(query, field)))]
    pairs += [("gazette", query.gazette)] if query.gazette else []
    pairs += [("from", query.published_from.isoformat())] if query.published_from else []
    pairs += [("to", query.published_to.isoformat())] if query.published_to else []
    pairs += [("sort", str(query.order))] if query.order is not index.Order.RELEVANCE else []
    pairs += [("page", str(query.page))] if query.page > 1 else []
    pairs += [("plain", "1")] if query.literal else []
    pairs += [] if direct else [("direct", "0")]
    return urlencode(before), urlencode(after)


def _joined(*pieces: str, path: str = "/search") -> str:
    said = "&".join(filter(None, pieces))
    return f"{path}?{said}" if said else path


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet as a link: chosen ones lead to the list without it."""

    value: str
    count: int
    chosen: bool
    address: str


def choices(query: index.Query, facet: index.Facet, most: int | None = None) -> tuple[Choice, ...]:
    """The values of a facet as links, chosen ones first even where they count nothing; ``most`` bounds the others."""
    chosen = tuple(map(str, getattr(query, FACET_PARAMETERS[facet.name])))
    counts = {value.value: value.count for value in facet.values}
    values = [*(value for value in chosen if value not in counts), *islice(counts, most)]
    values += [value for value in chosen if value in counts and value not in values]
    before, after = _around(replace(query, page=1), facet.name)
    return tuple(
        Choice(
            value,
            counts.get(value, 0),
            value in chosen,
            _joined(before, _toggled(facet.name, chosen, value), after),
        )
        for value in values
    )


def _toggled(name: str, chosen: tuple[str, ...], value: str) -> str:
    kept = [one for one in chosen if one != value]
    kept += [] if value in chosen else [value]
    return urlencode([(name, one) for one in sorted(kept)])


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(value for value in arguments.getlist(name)[:_MOST_VALUES] if 0 < len(value) <= 200)
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 9 else 1


def composed(arguments: MultiDict[str, str]) -> str:
    """The line that says what an advanced form asks for; it can be read and changed in the plain box."""
    parts = [arguments.get("all", "").strip()]
    phrase = arguments.get("phrase", "").replace('"', " ").strip()
    parts += [f'"{phrase}"'] if phrase else []
    either = arguments.get("any", "").split()
    parts += ["(" + " OR ".join(either) + ")"] if len(either) > 1 else either
    parts += [f"-{word}" for word in arguments.get("none", "").split()]
    parts += [f"标题:{word}" for word in arguments.get("title", "").split()]
    number = _composed_number(
        *(arguments.get(name, "").strip() for name in ("agency", "number_year", "serial"))
    )
    parts += [f"文号:{number}"] if number else []
    first, last = arguments.get("signed_from", "").strip(), arguments.get("signed_to", "").strip()
    parts += [f"日期:{first}..{last}"] if first or last else []
    return " ".join(filter(None, parts))


def _composed_number(agency: str, year: str, serial: str) -> str:
    if year and serial:
        return f"{agency}〔{year}〕{serial}号"
    return f"{agency}{serial}号" if serial else agency
