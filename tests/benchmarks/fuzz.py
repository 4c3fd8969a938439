"""Thousands of spoilt files for every reader: ``make bench WHAT='fuzz 2000'``. One child a reader, in 1 GB of memory."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time

from tests.benchmarks.report import publish, table
from tests.gazette.mutants import READERS, mutated, outcome, samples

SECONDS = 30
MEMORY = 1 << 30


def main() -> None:
    """Run every reader in a child of its own; a child that dies names the seed it died at."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    if len(sys.argv) > 3:
        _child(sys.argv[3], count)
        return
    rows = []
    for reader in READERS:
        command = [sys.executable, "-m", "tests.benchmarks", "fuzz", str(count), reader]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        last = done.stdout.strip().split("\n")[-1]
        rows.append([reader, *(last.split("\t") if done.returncode == 0 else [f"ended at seed {last}"])])
    heads = ["reader", "files", "read", "refused with a sentence", "slowest, s", "memory, MB"]
    publish("fuzz", "Spoilt files", f"make bench WHAT='fuzz {count}'", table(heads, rows))


def _child(reader: str, count: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    whole = samples(reader)
    read = refused = 0
    slowest = 0.0
    for seed in range(count):
        print(seed, flush=True)
        rng = random.Random(seed)
        content = mutated(rng.choice(whole), rng)
        begin = time.monotonic()
        said = outcome(reader, content)
        slowest = max(slowest, time.monotonic() - begin)
        read, refused = read + (not said), refused + bool(said)
        if slowest > SECONDS:
            sys.exit(f"seed {seed}: {slowest:.0f} s")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{count}\t{read}\t{refused}\t{slowest:.2f}\t{used}")
