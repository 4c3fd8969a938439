"""Whatever is put, replaced, deleted, merged, rebuilt or broken off: the Whoosh engine answers as the reference does."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

import index
from index import Engine, Entry, Order, Query, Results
from index.whoosh_engine import engine as whoosh_engine

PIECES = ["停车", "收费", "管理办法", "的", "通知", "人民", "政府", "人民政府", "，", " ", "\n", "第三条", "12号", "澜政办〔2019〕12号", "abc", "𠮷"]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
ids = st.sampled_from([f"d{n}" for n in range(12)])
days = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2026, 1, 1)))
choice = st.sampled_from
entries = st.builds(
    Entry,
    id=ids,
    version=st.integers(1, 9),
    title=texts,
    body=texts,
    numbers=choice([(), ("澜政办〔2019〕12号",), ("澜政发〔2020〕3号", "澜财〔2020〕4号")]),
    issues=choice([(), ("2019年第3期", "总第9期")]),
    issuers=choice([(), ("澜州市人民政府",), ("澜州市财政局", "澜州市民政局")]),
    year=choice([None, 2019, 2020]),
    section=choice([None, "政令", "文件"]),
    kind=choice([None, "order", "notice"]),
    issue_order=st.integers(0, 3),
    signed_on=days,
    published_on=days,
)
lines = st.one_of(
    choice(["", "停车", "的", "人民政府", "停车 收费", "停车 -通知", "停车 OR 通知", "标题:管理", "正文:人民", "机关:财政", "栏目:政令",
            "澜政办〔2019〕12号", "2019年第3期", '"政府 人民"', "12号", "𠮷", "签发:2000-01-01..2015-01-01"]),
    texts.map(lambda text: f'"{text.strip()}"'),
    texts,
)  # fmt: skip
queries = st.builds(
    Query,
    text=lines,
    years=choice([(), (2019,), (2019, 2020)]),
    sections=choice([(), (), ("政令",)]),
    issuers=choice([(), (), ("澜州市财政局",)]),
    published_from=choice([None, None, date(2000, 1, 1)]),
    order=choice(list(Order)),
    page=choice([1, 1, 2]),
    size=choice([None, 3, 10]),
)


class BrokenOff(Exception):
    """What happens in the middle of a batch."""


class Engines(RuleBasedStateMachine):
    """The two engines, told the same; small segments, so that merges come early."""

    kept = Bundle("kept")

    @initialize()
    def begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._limits = whoosh_engine.BUILDER_CHARACTERS, whoosh_engine.FAN
        whoosh_engine.BUILDER_CHARACTERS, whoosh_engine.FAN = 60, 3
        self.reference: Engine = index.open_memory()
        self.engine: Engine = index.open_whoosh(Path(self._folder.name))
        self.entries: dict[str, Entry] = {}

    @rule(entries=st.lists(entries, max_size=6), gone=st.lists(ids, max_size=3))
    def change(self, entries: list[Entry], gone: list[str]) -> None:
        for engine in (self.reference, self.engine):
            with engine.batch() as batch:
                for id in gone:
                    batch.delete(id)
                for entry in entries:
                    batch.put(entry)
        for id in gone:
            self.entries.pop(id, None)
        self.entries.update({entry.id: entry for entry in entries})

    @rule(entries=st.lists(entries, min_size=1, max_size=6))
    def break_off(self, entries: list[Entry]) -> None:
        for engine in (self.reference, self.engine):
            try:
                with engine.batch() as batch:
                    for entry in entries:
                        batch.put(entry)
                    raise BrokenOff
            except BrokenOff:
                pass

    @rule()
    def rebuild(self) -> None:
        for engine in (self.reference, self.engine):
            assert engine.rebuild(self.entries.values()) == len(self.entries)

    @rule()
    def open_again(self) -> None:
        self.engine.close()
        self.engine = index.open_whoosh(Path(self._folder.name))

    @rule(query=queries)
    def ask(self, query: Query) -> None:
        assert shown(self.engine.search(query)) == shown(self.reference.search(query))

    @invariant()
    def same_versions(self) -> None:
        if hasattr(self, "engine"):
            wanted = {id: entry.version for id, entry in self.entries.items()}
            assert dict(self.engine.versions()) == wanted == dict(self.reference.versions())

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.close()
            self._folder.cleanup()
            whoosh_engine.BUILDER_CHARACTERS, whoosh_engine.FAN = self._limits


def shown(results: Results) -> tuple[object, ...]:
    """Everything a result says; scores to six places, the order being settled by these."""
    hits = [(hit.id, hit.tier, round(hit.score, 6)) for hit in results.hits]
    return results.total, results.exact, results.tiers, results.facets, hits


TestStates = Engines.TestCase
TestStates.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
