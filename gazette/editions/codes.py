"""The eight characters printed on each page: typed or scanned, they lead back to the text and say whether it still stands.

Seven are cut from an HMAC over what was printed, with a key only this installation has; the eighth is a check character, so
that a slip of the hand is told from a code we never gave. 29 characters, a prime number: with a different weight for each
place every single wrong character and every exchange of two is found. No two of them look alike; I, L, O, B, S, Z and U are
read as the digit or letter they are taken for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from gazette.editions.edition import Edition, revision_of
from gazette.errors import BadRecord

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LENGTH = 8
_TAKEN_FOR = str.maketrans("ILOBSZU", "1108" + "52V")
_BASE = len(ALPHABET)


class Mistyped(BadRecord):
    """These characters cannot be a code: a slip of the hand, not a forgery."""


@dataclass(frozen=True, slots=True)
class Part:
    """One document in what was printed, as it stood then."""

    index_number: str
    title: str
    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What a code was given for."""

    code: str
    kind: str
    subject: str
    title: str
    revision: int
    digest: str
    issued_on: str
    parts: tuple[Part, ...]

    @property
    def first_made(self) -> date:
        """The day of the first print with this code."""
        return date.fromisoformat(self.issued_on)


def read(typed: str) -> str:
    """A code as it was typed or scanned, in its canonical form.

    Raises:
        Mistyped: when it cannot be one; says what to look at.
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(c for c in folded if c.isalnum()).translate(_TAKEN_FOR)
    if len(code) != LENGTH:
        raise Mistyped(f"核验码是 8 位字母和数字，您输入了 {len(code)} 位，请对照纸上再输一次。")
    if strange := next((c for c in code if c not in ALPHABET), None):
        raise Mistyped(f"核验码里没有“{strange}”这个字符，请对照纸上再输一次。")
    if check_character(code[:-1]) != code[-1]:
        raise Mistyped("核验码有一位输错了，或者两位前后颠倒，请对照纸上再输一次。")
    return code


def check_character(seven: str) -> str:
    """The eighth character for the first seven."""
    total = sum(weight * ALPHABET.index(c) for weight, c in enumerate(seven, 1))
    return ALPHABET[-total * pow(LENGTH, -1, _BASE) % _BASE]


def seal(key: bytes, message: bytes) -> str:
    """The code of a message under a key."""
    number = int.from_bytes(hmac.digest(key, message, hashlib.sha256), "big")
    seven = ""
    for _ in range(LENGTH - 1):
        number, place = divmod(number, _BASE)
        seven += ALPHABET[place]
    return seven + check_character(seven)


class Register:
    """The codes given out, one file each, and the key they are made with; both are made at first use and kept for ever."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self._folder, self._keys = folder, keys

    def issue(self, edition: Edition, on: date) -> str:
        """The code of an edition in its present revision; the same one whenever it is asked for."""
        for code in self._codes(
            _message(edition.kind, edition.subject, edition.revision.number, edition.revision.digest)
        ):
            kept = self._kept(code)
            if kept is None:
                kept = self._keep(_issued(code, edition, on))
            if (kept.kind, kept.subject, kept.digest) == (
                edition.kind,
                edition.subject,
                edition.revision.digest,
            ):
                return code
        raise AssertionError  # there is always a next code

    def find(self, code: str) -> Issued | None:
        """What a code was given for; None: this installation never gave it, or its note was tampered with."""
        kept = self._kept(code)
        if kept is None:
            return None
        codes = self._codes(_message(kept.kind, kept.subject, kept.revision, kept.digest))
        return kept if any(code == made for made, _ in zip(codes, range(8), strict=False)) else None

    def _codes(self, message: bytes) -> Iterator[str]:
        """The code of a message, and the next ones for the rare case that another has it."""
        key, turn = self._key(), 0
        while True:
            yield seal(key, message + (b"\n%d" % turn if turn else b""))
            turn += 1

    def _key(self) -> bytes:
        path = self._keys / "codes.key"
        if not path.exists():
            self._keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_once(path, secrets.token_bytes(32), mode=0o600)
        return path.read_bytes()

    def _kept(self, code: str) -> Issued | None:
        path = self._place(code)
        if not path.is_file():
            return None
        data = json.loads(path.read_text("utf-8"))
        return Issued(**{**data, "parts": tuple(Part(**part) for part in data["parts"])})

    def _keep(self, issued: Issued) -> Issued:
        path = self._place(issued.code)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_once(path, json.dumps(asdict(issued), ensure_ascii=False).encode())
        return self._kept(issued.code) or issued  # another may have been faster

    def _place(self, code: str) -> Path:
        return self._folder / code[:2] / f"{code}.json"


def write_once(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a whole file under a name, or leave the one that stands there; never half of it."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).chmod(mode)
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            return
    finally:
        Path(aside).unlink(missing_ok=True)


def _issued(code: str, edition: Edition, on: date) -> Issued:
    parts = []
    for sheet in edition.sheets:
        card, revision = sheet.page.card, revision_of(sheet.page)
        parts.append(Part(card.index_number, card.title, revision.number, revision.digest))
    state = edition.revision
    return Issued(
        code,
        edition.kind,
        edition.subject,
        edition.title,
        state.number,
        state.digest,
        on.isoformat(),
        tuple(parts),
    )


def _message(kind: str, subject: str, revision: int, digest: str) -> bytes:
    return "\n".join((kind, subject, str(revision), digest)).encode()
