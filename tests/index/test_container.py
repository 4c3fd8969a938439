"""A file of arrays gives back what was written, or says that it is not what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import IndexDamaged
from index.whoosh_engine import container
from index.whoosh_engine.container import Container, Writing


def written(path: Path, pieces: int = 5) -> None:
    writing = Writing(path)
    writing.put("small", np.arange(7, dtype=np.uint16))
    writing.put("empty", np.empty(0, np.int64))
    for n in range(pieces):
        writing.append("large", np.full(1000, n, np.uint32))
    writing.append("nothing", np.empty(0, np.uint8))
    writing.finish({"documents": 3})


def test_arrays_come_back(tmp_path: Path) -> None:
    written(tmp_path / "a")
    box = Container(tmp_path / "a")
    assert box.facts == {"documents": 3}
    assert box.small["small"].tolist() == list(range(7))
    assert box.small["small"].dtype == np.uint16
    assert not box.small["empty"].size
    assert box.large["large"].read(998, 1002).tolist() == [0, 0, 1, 1]
    assert len(box.large["large"]) == 5000
    assert not len(box.large["nothing"])
    box.close()


def test_a_header_has_room_for_the_sums_of_very_many_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "BLOCK", 16)
    written(tmp_path / "a", pieces=60)
    box = Container(tmp_path / "a")
    box.large["large"].check()
    assert box.large["large"].read(59_999, 60_000).tolist() == [59]


def test_a_changed_byte_of_a_large_array_is_told_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "BLOCK", 1024)
    written(tmp_path / "a")
    data = bytearray((tmp_path / "a").read_bytes())
    data[-3000] ^= 1
    (tmp_path / "a").write_bytes(data)
    box = Container(tmp_path / "a")
    assert box.large["large"].read(0, 1000).tolist() == [0] * 1000
    with pytest.raises(IndexDamaged):
        box.large["large"].check()


def test_a_file_under_another_name_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / "b")
    with pytest.raises(IndexDamaged):
        Container(tmp_path / "b")
