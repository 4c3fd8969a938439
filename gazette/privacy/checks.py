"""Check digits and the parts of an identity number: what the digits themselves say, without any context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
            91,
        ),
    )
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_BIRTH, _LAST_BIRTH = 1880, 2060
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@dataclass(frozen=True, slots=True)
class Identity:
    """What 15 or 18 signs say of themselves when read as an identity number."""

    region: bool
    born: date | None
    check: bool

    @property
    def plausible(self) -> bool:
        """Region and date of birth could be."""
        return self.region and self.born is not None

    @property
    def valid(self) -> bool:
        """Nothing speaks against it."""
        return self.plausible and self.check


def identity(signs: str) -> Identity:
    """Read 15 digits (no check digit), or 18 signs of which the last may be X."""
    if len(signs) == 15:
        region = signs[:2] in _PROVINCES and "01" <= signs[2:4] <= "90" and signs[4:6] != "00"
        return Identity(region, _born("19" + signs[6:12]), True)
    region = signs[:2] in _PROVINCES and signs[2:6] < "9100"
    total = sum(weight * int(sign) for weight, sign in zip(_WEIGHTS, signs[:17], strict=True))
    return Identity(region, _born(signs[6:14]), _CHECKS[total % 11] == signs[17].upper())


def _born(signs: str) -> date | None:
    try:
        born = date(int(signs[:4]), int(signs[4:6]), int(signs[6:8]))
    except ValueError:
        return None
    return born if _FIRST_BIRTH <= born.year <= _LAST_BIRTH else None


def luhn(digits: str) -> bool:
    """The check digit of bank cards fits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_credit_code(signs: str) -> bool:
    """统一社会信用代码: 18 signs whose last one fits (GB 32100)."""
    signs = signs.upper()
    if len(signs) != 18 or any(sign not in _CREDIT_SIGNS for sign in signs):
        return False
    total = sum(
        weight * _CREDIT_SIGNS.index(sign) for weight, sign in zip(_CREDIT_WEIGHTS, signs[:17], strict=True)
    )
    return _CREDIT_SIGNS[-total % 31] == signs[17]


def is_card(digits: str) -> bool:
    """16 to 19 digits as cards have them: a known beginning, a length that goes with it, a right check digit."""
    if not luhn(digits) or len(set(digits)) < 3:
        return False
    size = len(digits)
    if digits.startswith("62"):
        return 16 <= size <= 19
    if digits.startswith(("60", "68", "69")):
        return size in (16, 19)
    if digits.startswith(("9558", "9559")):
        return size == 19
    if digits[0] == "4":
        return size in (16, 19)
    if digits[0] == "5":
        return size in (16, 19)
    return size == 16 and "34" <= digits[:2] <= "38"
