"""Ascending whole numbers as few bytes, written and read by whole arrays.

A term's postings are ascending numbers (documents, or places of characters). Each term takes the shortest of five
codes; every code can be read without looking at the numbers one by one:

* ``GAP1``: differences to the number before as bytes; 255 means "add 255 and go on".
* ``GAP2``: the same with 16 bits and 65,535.
* ``SPLIT``: the numbers divided by 256 as ``GAP1`` (a difference of 0 is possible there), then all low bytes.
* ``SPLIT2``: the same, divided by 65,536, with two low bytes.
* ``PLAIN``: 32 bits each.

Within one code the terms stand one after the other in their order, so a run of terms is one slice of bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Stream = npt.NDArray[Any]
U1 = npt.NDArray[np.uint8]
U2 = npt.NDArray[np.uint16]
U4 = npt.NDArray[np.uint32]
I8 = npt.NDArray[np.int64]

CODES = range(5)
GAP1, GAP2, SPLIT, SPLIT2, PLAIN = CODES
WIDTHS: dict[int, type[np.generic]] = {
    GAP1: np.uint8,
    GAP2: np.uint16,
    SPLIT: np.uint8,
    SPLIT2: np.uint8,
    PLAIN: np.uint32,
}
_LOW = {SPLIT: 1, SPLIT2: 2}  # how many low bytes each number has
_STOP1, _STOP2 = 255, 65_535


@dataclass(frozen=True, slots=True)
class Coded:
    """Coded terms: the code of each, its size in the units of that code, and the streams."""

    code: U1
    size: U4
    streams: dict[int, Stream]


def encode(values: U4, counts: I8) -> Coded:
    """Code the numbers of consecutive terms; ``counts`` says how many each has (at least one), ascending within each."""
    if not len(counts):
        return Coded(np.empty(0, np.uint8), np.empty(0, np.uint32), {})
    starts = np.cumsum(counts) - counts
    gaps = _differences(values, starts)
    highs = {code: _differences(values >> np.uint32(8 * low), starts) for code, low in _LOW.items()}
    sizes = np.stack(
        [
            counts + np.add.reduceat(gaps // _STOP1, starts, dtype=np.int64),
            2 * (counts + np.add.reduceat(gaps // _STOP2, starts, dtype=np.int64)),
            *(
                (1 + low) * counts + np.add.reduceat(highs[code] // _STOP1, starts, dtype=np.int64)
                for code, low in _LOW.items()
            ),
            4 * counts,
        ]
    )
    code = np.argmin(sizes, axis=0).astype(np.uint8)
    bytes_each = sizes[code, np.arange(len(counts))]
    width = np.array([np.dtype(WIDTHS[c]).itemsize for c in CODES])
    size = (bytes_each // width[code]).astype(np.uint32)
    streams: dict[int, Stream] = {}
    for which in CODES:
        chosen = code == which
        if not chosen.any():
            continue
        taken = slice(None) if chosen.all() else np.repeat(chosen, counts)
        if which == GAP1:
            streams[which] = _escaped(gaps[taken], _STOP1, np.uint8)
        elif which == GAP2:
            streams[which] = _escaped(gaps[taken], _STOP2, np.uint16)
        elif which in _LOW:
            streams[which] = _split(
                highs[which][taken], values[taken], _LOW[which], counts[chosen], size[chosen]
            )
        else:
            streams[which] = values[taken].astype(np.uint32)
    return Coded(code, size, streams)


def decode(code: int, stream: Stream, count: int) -> U4:
    """The numbers of one term out of its own part of the stream."""
    if code == PLAIN:
        return np.asarray(stream, np.uint32)
    if code in _LOW:
        low = _LOW[code]
        split = len(stream) - low * count
        high = _sums(stream[:split], _STOP1)
        return (high << np.uint32(8 * low)) | _low(stream[split:], low)
    return _sums(stream, _STOP1 if code == GAP1 else _STOP2)


def decode_run(code: int, stream: Stream, counts: I8, sizes: I8) -> U4:
    """The numbers of several consecutive terms of one code, one after the other."""
    if code == PLAIN:
        return np.asarray(stream, np.uint32)
    if code in _LOW:
        low = _LOW[code]
        is_high = _is_high(counts * low, sizes)
        high = _run_sums(stream[is_high], _STOP1, counts, sizes - counts * low)
        return (high << np.uint32(8 * low)) | _low(stream[~is_high], low)
    return _run_sums(stream, _STOP1 if code == GAP1 else _STOP2, counts, sizes)


def _differences(values: U4, starts: I8) -> U4:
    gaps = np.empty_like(values)
    gaps[0] = values[0]
    np.subtract(values[1:], values[:-1], out=gaps[1:])
    gaps[starts] = values[starts]
    return gaps


def _escaped(gaps: U4, stop: int, width: type[np.generic]) -> Stream:
    more = gaps // np.uint32(stop)
    if not more.any():
        return gaps.astype(width)
    ends = np.cumsum(more + np.uint32(1), dtype=np.int64) - 1
    out = np.full(int(ends[-1]) + 1, stop, width)
    out[ends] = gaps - more * np.uint32(stop)
    return out


def _split(highs: U4, values: U4, low: int, counts: I8, sizes: U4) -> U1:
    """For each term its high part, then its low bytes."""
    is_high = _is_high(counts * low, sizes.astype(np.int64))
    out = np.empty(len(is_high), np.uint8)
    out[is_high] = _escaped(highs, _STOP1, np.uint8)
    out[~is_high] = values.astype("<u1" if low == 1 else "<u2").view(np.uint8)
    return out


def _is_high(lows: I8, sizes: I8) -> npt.NDArray[np.bool_]:
    """Which bytes of split terms belong to their high parts."""
    return np.repeat(np.tile(np.array([True, False]), len(lows)), np.stack([sizes - lows, lows], 1).ravel())


def _low(stream: Stream, low: int) -> Stream:
    return stream if low == 1 else np.ascontiguousarray(stream).view("<u2")


def _sums(stream: Stream, stop: int) -> U4:
    sums = np.cumsum(stream, dtype=np.uint32)
    ends = stream != stop
    return sums if ends.all() else sums[ends]


def _run_sums(stream: Stream, stop: int, counts: I8, sizes: I8) -> U4:
    """Sums begin anew with every term; they wrap around 32 bits together, so the differences are right."""
    sums = np.cumsum(stream, dtype=np.uint32)
    starts = np.cumsum(sizes) - sizes
    before = np.zeros(len(counts), np.uint32)
    before[1:] = sums[starts[1:] - 1]
    return sums[stream != stop] - np.repeat(before, counts)
