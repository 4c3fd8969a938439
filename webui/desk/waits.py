"""What waits for a person on the first page of the desk; every part of the desk may add to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for a person, with the address where it is dealt with."""

    label: str
    count: int
    address: str
    pressing: bool = False
