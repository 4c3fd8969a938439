"""The tables an installation starts with, read from ``data/``: sections, issuers and the words of the office."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette.model import Issuer, IssuerAlias, Section
from gazette.model_desk import Holiday
from gazette.readiness import Rules


@dataclass(frozen=True)
class Vocabulary:
    """The words of ``data/``: the dictionary for jieba and the Chinese names of codes."""

    folder: Path

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The office's dictionary, a word a line; lines with # are comments."""
        path = self.folder / "terms.txt"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Chinese names of the kinds of document."""
        return cast(dict[str, str], _toml(self.folder / "categories.toml").get("kinds", {}))

    @cached_property
    def rules(self) -> Rules:
        """What is confirmed before a document goes to the approver."""
        table = _toml(self.folder / "checklists.toml")
        common, kinds = cast(dict[str, dict[str, list[str]]], table).get("common", {}), table.get("kinds", {})
        by_kind = {kind: tuple(items) for kind, items in cast(dict[str, list[str]], kinds).items()}
        return Rules(tuple(common.get("items", [])), by_kind)

    @cached_property
    def validities(self) -> dict[str, str]:
        """Chinese names of the validities."""
        return cast(dict[str, str], _toml(self.folder / "categories.toml").get("validity", {}))


def plant(session: Session, folder: Path) -> None:
    """Fill the tables that are still empty; what an office has changed since is left alone."""
    if session.scalar(select(Section.id).limit(1)) is None:
        for place, row in enumerate(_rows(folder / "sections.toml", "section"), start=1):
            section = Section(
                name=str(row["name"]), position=place, description=str(row.get("description", ""))
            )
            session.add(section)
    if session.scalar(select(Issuer.id).limit(1)) is None:
        for row in _rows(folder / "issuers.toml", "issuer"):
            session.add(_issuer(row))
    _plant_holidays(session, _rows(folder / "holidays.toml", "year"))


def _plant_holidays(session: Session, years: list[dict[str, object]]) -> None:
    """The State Council's days, for every year of which the table holds nothing yet."""
    held = {day.year for day in session.scalars(select(Holiday.day))}
    for row in years:
        for feast in cast(list[dict[str, object]], row["days"]):
            first, last = cast(date, feast["from"]), cast(date, feast["to"])
            off = [first + timedelta(days=step) for step in range((last - first).days + 1)]
            for day in [*off, *(worked := cast(list[date], feast.get("working", [])))]:
                if day.year not in held:
                    session.add(Holiday(day=day, name=str(feast["name"]), working=day in worked))


def _issuer(row: dict[str, object]) -> Issuer:
    aliases = [IssuerAlias(name=name, former=False) for name in _names(row, "aliases")]
    aliases += [IssuerAlias(name=name, former=True) for name in _names(row, "former")]
    return Issuer(name=str(row["name"]), code=str(row.get("code", "")), aliases=aliases)


def _names(row: dict[str, object], key: str) -> list[str]:
    value = row.get(key, [])
    return [str(name) for name in value] if isinstance(value, list) else []


def _rows(path: Path, key: str) -> list[dict[str, object]]:
    return cast(list[dict[str, object]], _toml(path).get(key, []))


def _toml(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
