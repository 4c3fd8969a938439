"""The words of an index can be listed while readers search: neither disturbs the other."""

from __future__ import annotations

import threading
from pathlib import Path

from index import Entry, Query, open_whoosh


def test_words_are_listed_while_others_search(tmp_path: Path) -> None:
    filler = open_whoosh(tmp_path)
    with filler.batch() as batch:
        for place in range(300):
            body = " ".join(f"词{place * 7 % 300 + step}号 w{place * 31 % 997 + step}" for step in range(60))
            batch.put(Entry(f"d{place}", 1, f"文件w{place}", body))
    filler.close()
    engine = open_whoosh(tmp_path)  # nothing cached yet
    expected = 300
    listed: list[dict[str, int]] = []
    troubles: list[BaseException] = []

    def listing() -> None:
        try:
            listed.extend(dict(engine.words()) for _ in range(8))
        except BaseException as error:
            troubles.append(error)

    lister = threading.Thread(target=listing)
    lister.start()
    try:
        place = 0
        while lister.is_alive():
            assert engine.search(Query(f"w{place % 1050}", size=1)).total <= expected
            place += 1
    finally:
        lister.join()
    assert troubles == []
    assert all(one == listed[0] for one in listed)
    assert place
    engine.close()
