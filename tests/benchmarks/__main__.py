"""Measure by hand: ``make bench WHAT='search 1000 10000'``. Each measurement writes its section of the page."""

from __future__ import annotations

import importlib
import sys

NAMES = (
    "scan",
    "search",
    "known_item",
    "throughput",
    "publishing",
    "describing",
    "formats",
    "ingesting",
    "whole_issue",
    "fuzz",
    "editions",
)


def main() -> None:
    """Run the measurement named first, or all of them."""
    asked = sys.argv[1:2] or list(NAMES)
    for name in asked:
        if name not in NAMES:
            sys.exit(f"There is no measurement {name!r}; there are {', '.join(NAMES)}.")
        importlib.import_module(f"tests.benchmarks.{name}").main()


if __name__ == "__main__":
    main()
