"""``python -m tests.benchmarks.privacy``: how often the privacy guard is right, and how fast, beside plain patterns.

The peer is what one writes in a minute: three patterns over the plain text. It knows no check digits and no words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable

from gazette.body import plain_text
from gazette.ingest.structure import blocks_of
from gazette.privacy import find
from gazette.privacy.layout import places_of
from tests.benchmarks.corpus import source
from tests.gazette.test_privacy import SETS, Measured, measure

ROUNDS = 60
TURNS = 5
PLAIN = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9}|\d{16,19})(?!\d)|(?:街道|镇|乡).{1,20}?[号室组栋]"
)


def plain_score(measured: Measured) -> tuple[float, float]:
    """Recall and precision of the plain patterns: a touch counts as found."""
    there = found = reported = right = 0
    for case in measured(2026, ROUNDS):
        there += len(case.private)
        for place, text in places_of(case.body):
            values = [value for value in case.private if value.place == place]
            hits = [match.span() for match in PLAIN.finditer(text)]
            reported += len(hits)
            found += sum(any(a < value.end and value.start < b for a, b in hits) for value in values)
            right += sum(any(a < value.end and value.start < b for value in values) for a, b in hits)
    return found / there, right / reported


def rates(characters: int, works: tuple[Callable[[], Iterable[object]], ...]) -> list[tuple[float, int]]:
    """Of each work: characters a second, in millions, the best of several turns taken one after the other; what it found."""
    best = [(0.0, 0)] * len(works)
    for _ in range(TURNS):
        for number, work in enumerate(works):
            begin = time.perf_counter()
            count = sum(1 for _ in work())
            best[number] = max(best[number], (characters / (time.perf_counter() - begin) / 1e6, count))
    return best


def main() -> None:
    """Print the figures of docs/privacy.md."""
    print("set     private  look-alikes  recall  precision   plain patterns: recall  precision")
    for name, measured in SETS.items():
        score = measure(measured(2026, ROUNDS))
        recall, precision = plain_score(measured)
        print(
            f"{name:7} {score.private.total():7d}  {score.lookalikes:11d}  {score.recall:6.4f}  {score.precision:9.4f}"
            f"   {recall:22.3f}  {precision:9.3f}"
        )
    bodies = [blocks_of(record["body"]) for record in source()]
    texts = [plain_text(body) for body in bodies]
    size = sum(map(len, texts))
    print(f"real documents: {len(bodies)}, {size} characters")
    works = (
        lambda: (finding for body in bodies for finding in find(body)),
        lambda: (match for text in texts for match in PLAIN.finditer(text)),
    )
    for name, (speed, count) in zip(("guard", "plain patterns"), rates(size, works), strict=True):
        print(f"{name}: {count} found, {speed:.1f} million characters a second")


if __name__ == "__main__":
    main()
