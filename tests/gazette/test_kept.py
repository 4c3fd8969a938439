"""What is kept may be old but is never waited for twice, and nothing is made after closing."""

from __future__ import annotations

import threading

from gazette.kept import Kept


class Maker:
    def __init__(self) -> None:
        self.made = 0
        self.state = 1
        self.now = 0.0
        self.gate = threading.Event()
        self.gate.set()

    def make(self) -> int:
        self.gate.wait(10)
        self.made += 1
        return self.state

    def kept(self, patience: float = 60) -> Kept[int]:
        return Kept(self.make, lambda: self.state, patience, lambda: self.now)


def settled(kept: Kept[int]) -> None:
    while kept._maker is not None:
        kept._maker.join(10) if kept._maker else None


def test_the_first_is_waited_for_and_then_kept_until_patience_ends() -> None:
    maker = Maker()
    kept = maker.kept()
    assert kept.get(wait=10) == 1
    maker.state = 2
    assert kept.get() == 1
    settled(kept)
    assert maker.made == 1  # too early to make it again
    maker.now = 61
    maker.gate.clear()
    assert kept.get() == 1  # the old one, while the new one is made
    maker.gate.set()
    settled(kept)
    assert (kept.get(), maker.made) == (2, 2)
    maker.now = 200
    kept.get()
    settled(kept)
    assert maker.made == 2  # nothing has changed
    kept.close()


def test_nobody_waits_longer_than_asked_and_one_maker_serves_all() -> None:
    maker = Maker()
    maker.gate.clear()
    kept = maker.kept()
    assert [kept.get(), kept.get(), kept.get(wait=0.01)] == [None, None, None]
    maker.now = 3
    assert kept.get(wait=3) is None  # it was begun three seconds ago: nobody waits any more
    maker.gate.set()
    settled(kept)
    assert (kept.get(), maker.made) == (1, 1)
    kept.close()
    assert kept.get(wait=10) is None
    assert maker.made == 1


def test_what_cannot_be_made_is_tried_again_later() -> None:
    maker = Maker()
    failing = True

    def make() -> int:
        if failing:
            raise OSError
        return maker.make()

    kept = Kept(make, lambda: 1, 60, lambda: maker.now)
    assert kept.get(wait=10) is None
    failing = False
    assert kept.get(wait=10) is None  # not at every turn
    maker.now = 61
    assert kept.get(wait=10) == 1
    kept.close()
