"""Editions as HTML: the one template for screen, browser print and file, with the filters it needs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import jinja2

from gazette.body import Cell
from gazette.editions.edition import Edition
from gazette.editions.sheet import Sheet
from gazette.events import Root

FOLDER = Path(__file__).resolve().parent
TEMPLATES, STYLE = FOLDER / "templates", FOLDER / "style"
MOST_COLUMNS, MOST_TURNED = (
    7,
    9,
)  # of a table whose dates and short words are kept whole, upright and on a turned page
_KEPT = 5  # characters of a word that is not cut in a table of so many columns
_ENDING = re.compile(r"([^〔〕\s]{1,12})(〔\d{4}〕第?\d{1,4}号)|([^（）\s]{2,12})(（[^（）\s]{1,6}）)")
# a space left in the text before a closing mark or behind an opening one, where no line may end
_STRAY_SPACE = re.compile(r" (?=[，。、；：？！）》〉」』”’】〕％])|(?<=[（《〈「『“‘【〔]) ")
_DATE = re.compile(r"[\d.,\-—/%]+|\d+年(?:\d+月(?:\d+日)?)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is printed at the foot of each page, so that paper can be checked against the archive."""

    where: str
    revision: str
    made_on: date
    code: str
    short_address: str
    site: str
    qr: str  # a picture as an address
    root: Root | None = None  # of the history, when the edition was made

    @property
    def shown_code(self) -> str:
        """The code in two groups, as it is read aloud and typed."""
        return f"{self.code[:4]}-{self.code[4:]}"

    @property
    def root_lines(self) -> tuple[str, ...]:
        """The hash of the root in groups of eight, four to a line, as it is compared by eye."""
        groups = [self.root.hash[at : at + 8] for at in range(0, 64, 8)] if self.root else []
        return tuple(" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4))

    @property
    def check_address(self) -> str:
        """Where a code is typed; empty while the installation has no address of its own."""
        return f"{self.site}/check" if self.site else ""


def chinese_date(day: date | None) -> str:
    """2024年3月15日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def unbroken(cell: Cell, columns: int, turned: bool = False) -> bool:
    """A date, a figure or a short word in a table that is not too wide is read best on one line."""
    few = columns <= (MOST_TURNED if turned else MOST_COLUMNS) and cell.colspan == 1
    short = _KEPT if columns <= _KEPT else 4
    return few and (
        len(cell.text) <= short or (len(cell.text) <= 15 and _DATE.fullmatch(cell.text) is not None)
    )


def ending_apart(text: str) -> tuple[str, ...]:
    """A document number or a word with its unit in two pieces: a narrow column breaks it before 〔 or （ and nowhere else."""
    ending = _ENDING.fullmatch(text)
    return tuple(piece for piece in ending.groups() if piece) if ending else (text,)


def html_of(edition: Edition, mark: Mark | None, figure: Callable[[str], str] | None = None) -> str:
    """The whole edition as one HTML page; ``figure`` gives the address of a picture by its SHA-256."""
    template = _environment().get_template("edition.html")
    html = template.render(
        edition=edition,
        mark=mark,
        figure=figure,
        styles=[f"{STYLE.as_uri()}/{n}.css" for n in ("print", "pdf")],
    )
    return _STRAY_SPACE.sub("\u00a0", html)


def chapter_of(sheet: Sheet, figure: Callable[[str], str]) -> str:
    """One document as a chapter of an electronic book."""
    return _environment().get_template("chapter.html").render(sheet=sheet, figure=figure)


def picture_type(content: bytes) -> str:
    """The media type of a picture by its first bytes."""
    known = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif"))
    return next((name for start, name in known if content.startswith(start)), "image/svg+xml")


@lru_cache(maxsize=1)
def template_version() -> str:
    """A hash over everything that decides how an edition looks: what was made with another is made anew."""
    digest = hashlib.sha256()
    for path in sorted((*FOLDER.glob("*.py"), *TEMPLATES.iterdir(), *STYLE.iterdir())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def as_address(content: bytes, media_type: str) -> str:
    """Content as a data: address, so that a page needs nothing from outside."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"chinese_date": chinese_date, "unbroken": unbroken, "ending_apart": ending_apart}
    return environment
